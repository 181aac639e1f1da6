//! Actions and phases: from gaps to a plan.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::{LINE, Outcome, PARAGRAPH, Plan, Session, by_prefix, limited};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::workbook::{
    Action, ActionEdit, ActionStatus, AnswerEdit, Basis, Change, Closes, ClosesText, Level, Op, Phase, PhaseEdit,
    Workbook,
};

/// A control that stands lower than an action that is done leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The control.
    pub control: ControlId,
    /// Where it stands; `None` where it is not assessed.
    pub now: Option<Level>,
    /// Where the action leads.
    pub to: Level,
}

/// What a number or the beginning of an id means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Named {
    Number(u32),
    Id,
}

impl Session {
    /// Adds an action, under the next free number.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the action lacks a title, leads nowhere, or depends on itself.
    pub fn add_action(&mut self, edit: &ActionEdit) -> Result<(Uuid, Outcome)> {
        let edit = self.known_edit(edit)?;
        let id = Uuid::now_v7();
        let outcome = self.transact(Op::Action, |_, now, _, _| {
            let after = edit.applied(&blank(id, next_number(now)));
            after.check(&now.actions_by_id()).map_err(refused)?;
            Ok(vec![Change::Action { id, before: None, after: Some(Box::new(after)) }])
        })?;
        Ok((id, outcome))
    }

    /// Changes an action. What it says of levels is not touched: see [`Session::raises`].
    ///
    /// # Errors
    /// [`Error::UnknownAction`], [`Error::Invalid`], [`Error::Conflict`].
    pub fn edit_action(&mut self, id: Uuid, edit: &ActionEdit) -> Result<Outcome> {
        let edit = self.known_edit(edit)?;
        self.transact(Op::Action, |seen, now, _, _| Ok(changed(id, &edit, seen, now)?.into_iter().collect()))
    }

    /// Changes several actions alike, as one step.
    ///
    /// # Errors
    /// As [`Session::edit_action`].
    pub fn edit_actions(&mut self, ids: &[Uuid], edit: &ActionEdit) -> Result<Outcome> {
        let edit = self.known_edit(edit)?;
        self.transact(Op::Action, |seen, now, _, _| {
            let mut changes = Vec::new();
            for id in ids {
                changes.extend(changed(*id, &edit, seen, now)?);
            }
            Ok(changes)
        })
    }

    /// What an action that starts so would be called: what is true of the next level and is not yet.
    ///
    /// # Errors
    /// [`Error::UnknownControl`].
    pub fn proposed_title(&self, closes: &Closes) -> Result<String> {
        let control = self.control(&closes.control)?;
        let next = usize::from(closes.from.map_or(0, Level::get));
        let statement = control.ladder.as_ref().and_then(|ladder| ladder.0.get(next)).unwrap_or(&control.title);
        Ok(textwrap::wrap(statement, LINE).first().map_or_else(String::new, |line| line.trim_end().to_owned()))
    }

    /// Marks an action as done and raises controls to where it leads, as one step. Nothing is raised but what is
    /// named. `basis` is how the new levels are known.
    ///
    /// # Errors
    /// As [`Session::edit_action`]; [`Error::Invalid`] for a control that the action has nothing to do with.
    pub fn finish_action(&mut self, id: Uuid, raise: &[ControlId], basis: Basis) -> Result<Outcome> {
        let raise = self.known_controls(raise)?;
        let edit = ActionEdit { status: Some(ActionStatus::Done), ..ActionEdit::default() };
        let catalogue = self.catalogue;
        self.transact(Op::Action, |seen, now, author, at| {
            let mut changes: Vec<Change> = changed(id, &edit, seen, now)?.into_iter().collect();
            let action = now.action(id).ok_or_else(|| Error::UnknownAction(id.to_string()))?;
            for control in &raise {
                let closes = action.closing(control).ok_or_else(|| {
                    Error::Invalid(format!(
                        "action #{} does not raise {control}; it raises {}",
                        action.number,
                        closing(action)
                    ))
                })?;
                if seen.answer(control) != now.answer(control) {
                    return Err(Plan::Conflict(Some(control.clone())));
                }
                let before = now.answer(control);
                if before.level.is_some_and(|level| level >= closes.to) {
                    continue;
                }
                let level =
                    AnswerEdit { level: Some(Some(closes.to)), basis: Some(Some(basis)), ..AnswerEdit::default() };
                let after = level.applied(control, before, catalogue, author, at).map_err(Error::from)?;
                let (before, after) = (Box::new(before.clone()), Box::new(after));
                changes.push(Change::Answer { control: control.clone(), before, after });
            }
            Ok(changes)
        })
    }

    /// The controls that an action, once it is done, would raise, and to which level. What is out of scope or
    /// stands as high already is not among them.
    ///
    /// # Errors
    /// [`Error::UnknownAction`].
    pub fn raises(&self, id: Uuid) -> Result<Vec<Raise>> {
        let action = self.action(id)?;
        let raise = |closes: &Closes| {
            let answer = self.workbook.answer(&closes.control);
            let is_lower = answer.level.is_none_or(|level| level < closes.to);
            (answer.in_scope() && is_lower).then(|| Raise {
                control: closes.control.clone(),
                now: answer.level,
                to: closes.to,
            })
        };
        Ok(action.closes.iter().filter_map(raise).collect())
    }

    /// How levels are known that work leads to: examined where there is evidence of each control, which somebody looked at
    /// who attached it; claimed where there is none. A proposal, for the person to change.
    pub fn proposed_basis(&self, raise: &[ControlId]) -> Basis {
        let is_shown = |control: &ControlId| self.workbook.evidence(control).next().is_some();
        if !raise.is_empty() && raise.iter().all(is_shown) { Basis::Examined } else { Basis::Claimed }
    }

    /// Takes an action away, and out of what depends on it; undo brings both back.
    ///
    /// # Errors
    /// [`Error::UnknownAction`], [`Error::Conflict`].
    pub fn remove_action(&mut self, id: Uuid) -> Result<Outcome> {
        self.transact(Op::Action, |seen, now, _, _| {
            let before = unchanged(id, seen, now)?;
            let mut changes = Vec::new();
            for other in now.actions().filter(|other| other.depends_on.contains(&id)) {
                let mut after = other.clone();
                after.depends_on.retain(|other| *other != id);
                let (before, after) = (Some(Box::new(other.clone())), Some(Box::new(after)));
                changes.push(Change::Action { id: other.id, before, after });
            }
            changes.push(Change::Action { id, before: Some(Box::new(before)), after: None });
            Ok(changes)
        })
    }

    /// The action with this id.
    ///
    /// # Errors
    /// [`Error::UnknownAction`].
    pub fn action(&self, id: Uuid) -> Result<&Action> {
        self.workbook.action(id).ok_or_else(|| Error::UnknownAction(id.to_string()))
    }

    /// The action that `#3`, `3` or the beginning of an id means.
    ///
    /// # Errors
    /// [`Error::UnknownAction`] where none does, [`Error::Invalid`] where several do.
    pub fn find_action(&self, name: &str) -> Result<Uuid> {
        let plain = name.trim().trim_start_matches('#');
        match named(plain) {
            Named::Number(number) => {
                let mut found = self.workbook.actions().filter(|action| action.number == number);
                match (found.next(), found.next()) {
                    (Some(action), None) => Ok(action.id),
                    (None, _) => Err(Error::UnknownAction(format!("#{number}"))),
                    (Some(one), Some(other)) => Err(Error::Invalid(format!(
                        "two actions have the number {number}, from copies that went separate ways; give the \
                         beginning of an id: {} or {}",
                        one.id, other.id
                    ))),
                }
            }
            Named::Id => {
                let ids = self.workbook.actions().map(|action| action.id);
                by_prefix("actions", plain, ids)?.ok_or_else(|| Error::UnknownAction(name.trim().to_owned()))
            }
        }
    }

    /// Adds a phase at the end, or where it is wanted.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is empty or taken, and for an end before the beginning.
    pub fn add_phase(&mut self, edit: &PhaseEdit) -> Result<(Uuid, Outcome)> {
        let id = Uuid::now_v7();
        let outcome = self.transact(Op::Phase, |_, now, _, _| {
            let last = now.phases().last().map_or(0, |phase| phase.place);
            let blank = Phase { id, place: last + 1, name: String::new(), from: None, to: None, capacity: None };
            let after = checked(edit.applied(&blank), now)?;
            let mut changes = moved(now, &after);
            changes.push(Change::Phase { id, before: None, after: Some(Box::new(after)) });
            Ok(changes)
        })?;
        Ok((id, outcome))
    }

    /// Changes a phase.
    ///
    /// # Errors
    /// [`Error::UnknownPhase`], [`Error::Invalid`], [`Error::Conflict`].
    pub fn edit_phase(&mut self, id: Uuid, edit: &PhaseEdit) -> Result<Outcome> {
        self.transact(Op::Phase, |seen, now, _, _| {
            let known = seen.phase(id).ok_or_else(|| Error::UnknownPhase(id.to_string()))?;
            let before = now.phase(id).filter(|now| !edit.conflicts(known, now)).cloned();
            let before = before.ok_or(Plan::Conflict(None))?;
            let after = checked(edit.applied(&before), now)?;
            if after == before {
                return Ok(Vec::new());
            }
            let mut changes = if after.place == before.place { Vec::new() } else { moved(now, &after) };
            changes.push(Change::Phase { id, before: Some(Box::new(before)), after: Some(Box::new(after)) });
            Ok(changes)
        })
    }

    /// Takes a phase away; its actions stay, in no phase. Undo brings all of it back.
    ///
    /// # Errors
    /// [`Error::UnknownPhase`], [`Error::Conflict`].
    pub fn remove_phase(&mut self, id: Uuid) -> Result<Outcome> {
        self.transact(Op::Phase, |seen, now, _, _| {
            let before = unchanged_phase(id, seen, now)?;
            let mut changes = Vec::new();
            for action in now.actions().filter(|action| action.phase == Some(id)) {
                let after = Action { phase: None, ..action.clone() };
                let (before, after) = (Some(Box::new(action.clone())), Some(Box::new(after)));
                changes.push(Change::Action { id: action.id, before, after });
            }
            changes.push(Change::Phase { id, before: Some(Box::new(before)), after: None });
            Ok(changes)
        })
    }

    /// The phase of this name, whatever its case, else the one whose place or id this is.
    ///
    /// # Errors
    /// [`Error::UnknownPhase`] where there is none, [`Error::Invalid`] where several ids begin so.
    pub fn find_phase(&self, name: &str) -> Result<Uuid> {
        let plain = name.trim();
        let phases = self.workbook.phases();
        let same = |phase: &&&Phase| phase.name.to_lowercase() == plain.to_lowercase();
        if let Some(phase) = phases.iter().find(same) {
            return Ok(phase.id);
        }
        let unknown = || Error::UnknownPhase(plain.to_owned());
        match named(plain) {
            Named::Number(place) => {
                let at = usize::try_from(place).ok().and_then(|place| place.checked_sub(1));
                at.and_then(|at| phases.get(at)).map(|phase| phase.id).ok_or_else(unknown)
            }
            // Words are no ids.
            Named::Id if plain.len() < 4 => Err(unknown()),
            Named::Id => by_prefix("phases", plain, phases.iter().map(|phase| phase.id))?.ok_or_else(unknown),
        }
    }

    /// What an action raises, where somebody wrote it. What is left out is filled in: the level that the control
    /// has, and its target.
    ///
    /// # Errors
    /// [`Error::UnknownControl`]; [`Error::Invalid`] where the control has no target above its level, and no level
    /// to get to is given.
    pub fn closes(&self, wanted: &ClosesText) -> Result<Closes> {
        let control = self.known_control(&wanted.control)?;
        let answer = self.workbook.answer(&control);
        let to = match (wanted.to, answer.target) {
            (Some(to), _) => to,
            (None, Some(target)) if answer.level.is_none_or(|level| level < target) => target,
            (None, _) => {
                let example = format!("{control}:{}", answer.level.map_or(3, |level| (level.get() + 1).min(5)));
                return Err(Error::Invalid(format!(
                    "{control} has no target above its level; say which level the action leads to, such as {example}"
                )));
            }
        };
        let from = wanted.from.or_else(|| answer.level.filter(|level| *level < to));
        Ok(Closes { control, from, to })
    }

    /// The edit with the controls as they are known, and with texts that are not too long.
    fn known_edit(&self, edit: &ActionEdit) -> Result<ActionEdit> {
        limited("the title", edit.title.as_deref().unwrap_or(""), LINE)?;
        limited("the reason", edit.because.as_deref().unwrap_or(""), PARAGRAPH)?;
        if let Some(Some(owner)) = &edit.owner {
            limited("the owner's name", owner, LINE)?;
        }
        if let Some(Some(notes)) = &edit.notes {
            limited("the notes", notes, PARAGRAPH)?;
        }
        if let Some(Some(phase)) = edit.phase
            && self.workbook.phase(phase).is_none()
        {
            return Err(Error::UnknownPhase(phase.to_string()));
        }
        let mut edit = edit.clone();
        for closes in edit.closes.iter_mut().flatten() {
            closes.control = self.known_control(&closes.control)?;
        }
        Ok(edit)
    }
}

pub(super) fn blank(id: Uuid, number: u32) -> Action {
    Action {
        id,
        number,
        title: String::new(),
        closes: Vec::new(),
        owner: None,
        due: None,
        days: None,
        cost: None,
        status: ActionStatus::Proposed,
        because: None,
        depends_on: Vec::new(),
        notes: None,
        phase: None,
    }
}

/// A number that was given once is not given again while the action is there.
pub(super) fn next_number(now: &Workbook) -> u32 {
    now.actions().map(|action| action.number).max().unwrap_or(0).saturating_add(1)
}

/// Ids begin with a zero for centuries to come, and people count in fewer digits.
fn named(plain: &str) -> Named {
    match plain.parse() {
        Ok(number) if !plain.starts_with('0') && plain.len() <= 6 => Named::Number(number),
        _ => Named::Id,
    }
}

pub(super) fn refused(fault: crate::workbook::ActionFault) -> Error {
    Error::Invalid(fault.to_string())
}

fn closing(action: &Action) -> String {
    let controls: Vec<&str> = action.closes.iter().map(|closes| closes.control.as_str()).collect();
    if controls.is_empty() { "nothing".to_owned() } else { controls.join(", ") }
}

/// What an edit of an action comes to; `None` where it stays as it is.
fn changed(id: Uuid, edit: &ActionEdit, seen: &Workbook, now: &Workbook) -> Result<Option<Change>, Plan> {
    let known = seen.action(id).ok_or_else(|| Error::UnknownAction(id.to_string()))?;
    let before = now.action(id).filter(|before| !edit.conflicts(known, before)).ok_or(Plan::Conflict(None))?;
    let after = edit.applied(before);
    if after == *before {
        return Ok(None);
    }
    let mut others: BTreeMap<Uuid, &Action> = now.actions_by_id();
    others.insert(id, &after);
    after.check(&others).map_err(refused)?;
    Ok(Some(Change::Action { id, before: Some(Box::new(before.clone())), after: Some(Box::new(after)) }))
}

fn unchanged(id: Uuid, seen: &Workbook, now: &Workbook) -> Result<Action, Plan> {
    let known = seen.action(id).ok_or_else(|| Error::UnknownAction(id.to_string()))?;
    now.action(id).filter(|action| *action == known).cloned().ok_or(Plan::Conflict(None))
}

fn unchanged_phase(id: Uuid, seen: &Workbook, now: &Workbook) -> Result<Phase, Plan> {
    let known = seen.phase(id).ok_or_else(|| Error::UnknownPhase(id.to_string()))?;
    now.phase(id).filter(|phase| *phase == known).cloned().ok_or(Plan::Conflict(None))
}

fn checked(phase: Phase, now: &Workbook) -> Result<Phase> {
    if let Some(fault) = phase.fault() {
        return Err(Error::Invalid(fault.to_owned()));
    }
    limited("the phase's name", &phase.name, LINE)?;
    let name = phase.name.to_lowercase();
    if now.phases().iter().any(|other| other.id != phase.id && other.name.to_lowercase() == name) {
        return Err(Error::Invalid(format!("there is a phase \"{}\" already; give this one another name", phase.name)));
    }
    if phase.place == 0 {
        return Err(Error::Invalid("places are counted from 1".to_owned()));
    }
    Ok(phase)
}

/// The other phases whose places change where this one takes its own.
fn moved(now: &Workbook, taken: &Phase) -> Vec<Change> {
    let mut changes = Vec::new();
    let behind = now.phases().into_iter().filter(|other| other.id != taken.id && other.place >= taken.place);
    for (other, place) in behind.zip(taken.place..) {
        if other.place > place {
            break;
        }
        let after = Phase { place: place.saturating_add(1), ..other.clone() };
        let (before, after) = (Some(Box::new(other.clone())), Some(Box::new(after)));
        changes.push(Change::Phase { id: other.id, before, after });
    }
    changes
}
