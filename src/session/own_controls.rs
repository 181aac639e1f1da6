//! Controls of the organisation's own, from outside the catalogue.

use super::{Outcome, PARAGRAPH, Plan, Session, limited, required};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::workbook::{Answer, Change, Op, OwnControl, Workbook};

impl Session {
    /// Adds a control to the Statement of Applicability, under the next free id.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a title that is empty or too long.
    pub fn add_own_control(&mut self, title: &str, description: Option<&str>) -> Result<(ControlId, Outcome)> {
        let (title, description) = (required("the title", title)?, described(description)?);
        let mut id = None;
        let outcome = self.transact(Op::OwnControl, |_, now, _, _| {
            let own = OwnControl { id: next_id(now), title: title.clone(), description: description.clone() };
            id = Some(own.id.clone());
            Ok(vec![Change::OwnControl { id: own.id.clone(), before: None, after: Some(Box::new(own)) }])
        })?;
        let id = id.ok_or_else(|| Error::Invalid("no id is left for another control".to_owned()))?;
        Ok((id, outcome))
    }

    /// Changes the title and the description; `None` leaves one as it is, the inner `None` clears it.
    ///
    /// # Errors
    /// [`Error::UnknownOwnControl`], [`Error::Invalid`], [`Error::Conflict`].
    pub fn edit_own_control(
        &mut self,
        id: &ControlId,
        title: Option<&str>,
        description: Option<Option<&str>>,
    ) -> Result<Outcome> {
        let title = title.map(|title| required("the title", title)).transpose()?;
        let description = description.map(described).transpose()?;
        self.transact(Op::OwnControl, |seen, now, _, _| {
            let before = unchanged(id, seen, now)?;
            let mut after = before.clone();
            if let Some(title) = &title {
                after.title.clone_from(title);
            }
            if let Some(description) = &description {
                after.description.clone_from(description);
            }
            if after == before {
                return Ok(Vec::new());
            }
            let (before, after) = (Some(Box::new(before)), Some(Box::new(after)));
            Ok(vec![Change::OwnControl { id: id.clone(), before, after }])
        })
    }

    /// Takes an own control away with all that is said of it, as one step; undo brings it all back.
    ///
    /// # Errors
    /// [`Error::UnknownOwnControl`], [`Error::Conflict`].
    pub fn remove_own_control(&mut self, id: &ControlId) -> Result<Outcome> {
        self.transact(Op::OwnControl, |seen, now, _, _| {
            let own = unchanged(id, seen, now)?;
            let mut changes = Vec::new();
            for note in now.notes(id) {
                changes.push(Change::Note { id: note.id, before: Some(Box::new(note.clone())), after: None });
            }
            for evidence in now.evidence(id) {
                changes.push(Change::EvidenceLink {
                    evidence: evidence.id,
                    name: evidence.name.clone(),
                    control: id.clone(),
                    before: true,
                    after: false,
                });
            }
            let answer = now.answer(id);
            if *answer != Answer::blank() {
                changes.push(Change::Answer {
                    control: id.clone(),
                    before: Box::new(answer.clone()),
                    after: Box::new(Answer::blank()),
                });
            }
            changes.push(Change::OwnControl { id: id.clone(), before: Some(Box::new(own)), after: None });
            Ok(changes)
        })
    }
}

/// One more than the highest that was ever used: an id that undo may bring back is not given again.
fn next_id(workbook: &Workbook) -> ControlId {
    let numbers = workbook.updates().filter(|(id, _)| OwnControl::is_own(id));
    let highest = numbers.filter_map(|(id, _)| id.as_str()[OwnControl::PREFIX.len()..].parse::<u64>().ok()).max();
    ControlId::from(format!("{}{}", OwnControl::PREFIX, highest.unwrap_or(0) + 1))
}

fn described(description: Option<&str>) -> Result<Option<String>> {
    let Some(text) = description.map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    limited("the description", text, PARAGRAPH)?;
    Ok(Some(text.to_owned()))
}

fn unchanged(id: &ControlId, seen: &Workbook, now: &Workbook) -> Result<OwnControl, Plan> {
    let known = seen.own_control(id).ok_or_else(|| Error::UnknownOwnControl(id.to_string()))?;
    match now.own_control(id) {
        Some(own) if own == known => Ok(own.clone()),
        _ => Err(Plan::Conflict(Some(id.clone()))),
    }
}
