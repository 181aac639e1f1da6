//! What a file wants that is not about one control: the organisation, the plan, evidence, findings that may stand. Each is
//! a row of its own, which can be left out.

mod organisation;
mod planned;

use std::collections::{BTreeMap, BTreeSet};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{ImportRow, held_back};
use crate::catalogue::ControlId;
use crate::error::Error;
use crate::exchange::{Entry, Other, Rejected, Wish};
use crate::session::evidence::checked_address;
use crate::session::{LINE, PARAGRAPH, Session, limited, required};
use crate::text::clean_line;
use crate::workbook::{Acceptance, Change, Evidence, EvidenceKind, FindingKey, OwnControl};

/// What such rows are planned with.
pub struct Others<'a> {
    pub session: &'a Session,
    /// Whether the file was written from this workbook.
    pub is_of_here: bool,
    /// Whether it holds all that there is to say, so that what is not set in it is not set.
    pub is_exact: bool,
    /// The own controls that there are, and those that rows of the file bring.
    pub own: BTreeSet<ControlId>,
    /// What a phase of the file is here, by its id and by its name in small letters.
    phases: BTreeMap<Uuid, Uuid>,
    phases_by_name: BTreeMap<String, Uuid>,
    /// What the phases that are here, or will be, are called.
    phase_names: BTreeMap<Uuid, String>,
    /// The places that phases have.
    places: BTreeSet<u32>,
    pub rejected: Vec<Rejected>,
}

impl<'a> Others<'a> {
    pub fn new(session: &'a Session, is_of_here: bool, is_exact: bool) -> Others<'a> {
        let workbook = session.workbook();
        let phases = workbook.phases();
        Others {
            session,
            is_of_here,
            is_exact,
            own: workbook.own_controls().map(|own| own.id.clone()).collect(),
            phases: phases.iter().map(|phase| (phase.id, phase.id)).collect(),
            phases_by_name: phases.iter().map(|phase| (phase.name.to_lowercase(), phase.id)).collect(),
            phase_names: phases.iter().map(|phase| (phase.id, phase.name.clone())).collect(),
            places: phases.iter().map(|phase| phase.place).collect(),
            rejected: Vec::new(),
        }
    }

    /// What comes before the controls: the organisation, and the phases.
    pub fn before(&mut self, others: &[Other]) -> Vec<ImportRow> {
        let mut rows = Vec::new();
        for other in others {
            let row = match &other.wish {
                Wish::Organisation(wish) => self.organisation(wish, other),
                Wish::Phase(wish) => self.phase(wish, other),
                Wish::Action(_) | Wish::Evidence(..) | Wish::Acceptance(..) => continue,
            };
            self.keep(row, other, &mut rows);
        }
        rows
    }

    /// What comes after them: evidence, actions, and accepted findings.
    pub fn after(&mut self, others: &[Other]) -> Vec<ImportRow> {
        let mut rows = Vec::new();
        for other in others {
            let row = match &other.wish {
                Wish::Evidence(evidence, controls) => self.evidence(evidence, controls, other),
                Wish::Acceptance(key, acceptance) => self.acceptance(key, acceptance, other),
                Wish::Organisation(_) | Wish::Phase(_) | Wish::Action(_) => continue,
            };
            self.keep(row, other, &mut rows);
        }
        let actions = self.actions(others);
        rows.extend(actions);
        rows
    }

    fn keep(&mut self, row: Result<ImportRow, String>, other: &Other, rows: &mut Vec<ImportRow>) {
        match row {
            Ok(row) => rows.push(row),
            Err(reason) => self.rejected.extend(held_back(&entry_of(other), &reason)),
        }
    }

    /// The control as it is known here, or will be.
    fn control(&self, id: &ControlId) -> Result<ControlId, String> {
        let own = ControlId::from(id.as_str().trim().to_uppercase());
        if OwnControl::is_own(&own) {
            return match self.own.contains(&own) {
                true => Ok(own),
                false => Err(format!("there is no control {own} of your own here; add it first")),
            };
        }
        self.session.known_control(id).map_err(|error| error.to_string())
    }

    fn evidence(&self, wish: &Evidence, controls: &[ControlId], other: &Other) -> Result<ImportRow, String> {
        let workbook = self.session.workbook();
        let mut row = blank("evidence".to_owned(), wish.name.clone(), other);
        let (mut serving, mut unknown) = (Vec::new(), Vec::new());
        for control in controls {
            match self.control(control) {
                Ok(control) => serving.push(control),
                Err(reason) => unknown.push(reason),
            }
        }
        if serving.is_empty() {
            let none = || "it serves no control; write the id of one".to_owned();
            return Err(unknown.into_iter().next().unwrap_or_else(none));
        }
        row.doubts.extend(unknown.iter().map(|reason| format!("{reason}: that is left out")));
        let known = workbook.piece_of_evidence(wish.id).or_else(|| {
            // The same thing, attached here by somebody else.
            workbook
                .all_evidence()
                .find(|known| (known.kind, &known.location, &known.sha256) == (wish.kind, &wish.location, &wish.sha256))
        });
        let id = known.map_or(wish.id, |known| known.id);
        match known {
            None => {
                self.check_evidence(wish, &serving, &mut row)?;
                if self.is_of_here {
                    row.doubts
                        .push("it was removed here since the file was written; taking it brings it back".to_owned());
                }
                row.changes.push(Change::Evidence { id, before: None, after: Some(Box::new(wish.clone())) });
            }
            Some(known) if known.id == wish.id => {
                // What was attached does not change; what is said of it may.
                let said = Evidence {
                    name: required("the name", &wish.name).map_err(sentence)?,
                    nature: wish.nature,
                    expires: wish.expires,
                    review_due: wish.review_due,
                    ..known.clone()
                };
                if said != *known {
                    let after = Evidence { edited: wish.edited.clone().or(said.edited.clone()), ..said };
                    let (before, after) = (Some(Box::new(known.clone())), Some(Box::new(after)));
                    row.changes.push(Change::Evidence { id, before, after });
                }
            }
            Some(_) => row.remarks.push("the same is attached here already".to_owned()),
        }
        for control in serving {
            if !workbook.evidence(&control).any(|served| served.id == id) {
                let name = wish.name.clone();
                row.changes.push(Change::EvidenceLink { evidence: id, name, control, before: false, after: true });
            }
        }
        Ok(row)
    }

    /// Whether evidence can stand here as the file has it. The bytes of a file that was copied in are not in the file, and an
    /// entry without them would be damage.
    fn check_evidence(&self, wish: &Evidence, controls: &[ControlId], row: &mut ImportRow) -> Result<(), String> {
        required("the name", &wish.name).map_err(sentence)?;
        required("the name of who attached it", &wish.author).map_err(sentence)?;
        if let Some(edited) = &wish.edited {
            required("the name of who changed it", &edited.author).map_err(sentence)?;
        }
        let broken = || Err("what is said of it does not hold together; attach it again here".to_owned());
        let is_hash = |text: &String| text.len() == 64 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
        match (wish.kind, &wish.location, &wish.sha256, wish.size) {
            (EvidenceKind::File, None, Some(sha256), Some(_)) if is_hash(sha256) => {
                if !self.session.store.holds_file(sha256).map_err(sentence)? {
                    let control = controls.first().map_or("CONTROL", |control| control.as_str());
                    return Err(format!(
                        "the file \"{}\" itself is not in it (SHA-256 {sha256}), so it is left out; attach it again: controlbook \
                         attach FILE {control} PATH",
                        clean_line(&wish.name)
                    ));
                }
            }
            (EvidenceKind::LinkedFile, Some(path), Some(sha256), Some(_)) if is_hash(sha256) => {
                limited("the path", path, LOCATION).map_err(sentence)?;
                // Looking at a place in the network would tell its owner who looks.
                if !self.is_of_here && (path.starts_with("\\\\") || path.starts_with("//")) {
                    return Err("it links a file in somebody else's network; attach it again here".to_owned());
                }
                if !self.is_of_here {
                    row.doubts.push(format!("it links a file where the other workbook was: {}", clean_line(path)));
                }
            }
            (EvidenceKind::Link, Some(address), None, None) => {
                checked_address(address).map_err(sentence)?;
            }
            _ => return broken(),
        }
        if wish.size.is_some_and(|size| i64::try_from(size).is_err()) {
            return broken();
        }
        Ok(())
    }

    fn acceptance(&self, key: &FindingKey, wish: &Acceptance, other: &Other) -> Result<ImportRow, String> {
        required("the finding's code", &key.code).map_err(sentence)?;
        let because = wish.because.trim();
        if because.is_empty() {
            return Err("a finding is accepted with a reason; say why it may stand".to_owned());
        }
        limited("the reason", because, PARAGRAPH).map_err(sentence)?;
        required("the name of who accepted it", &wish.author).map_err(sentence)?;
        let control = key.control.as_ref().map(|control| self.control(control)).transpose()?;
        let key = FindingKey { code: key.code.trim().to_owned(), control };
        let on = key.control.as_ref().map_or_else(String::new, |control| format!(" on {control}"));
        let mut row = blank("finding".to_owned(), format!("{}{on}", key.code), other);
        let before = self.session.workbook().acceptance(&key).cloned();
        let after = Acceptance { because: because.to_owned(), ..wish.clone() };
        // A table tells the day alone.
        let is_it = |before: &Acceptance| {
            let is_then = before.at == after.at || beginning_of_day(before.at) == Some(after.at);
            is_then && (&before.because, &before.author) == (&after.because, &after.author)
        };
        if !before.as_ref().is_some_and(is_it) {
            let (before, after) = (before.map(Box::new), Some(Box::new(after)));
            row.changes.push(Change::Acceptance { finding: key, before, after });
        }
        Ok(row)
    }
}

fn beginning_of_day(at: Timestamp) -> Option<Timestamp> {
    Some(at.to_zoned(TimeZone::UTC).start_of_day().ok()?.timestamp())
}

/// The longest address or path.
const LOCATION: usize = 4_000;

fn sentence(error: Error) -> String {
    error.to_string()
}

/// A row that changes nothing yet.
fn blank(about: String, title: String, other: &Other) -> ImportRow {
    ImportRow {
        about,
        control: None,
        title,
        place: other.place.to_string(),
        changes: Vec::new(),
        doubts: Vec::new(),
        remarks: Vec::new(),
        entry: entry_of(other),
    }
}

fn entry_of(other: &Other) -> Entry {
    Entry { places: vec![other.place.clone()], cells: vec![other.cells.clone()], ..Entry::default() }
}

/// A text of one line that may be missing.
fn line(what: &str, text: &Option<String>) -> Result<Option<String>, String> {
    let Some(text) = text.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    limited(what, text, LINE).map_err(sentence)?;
    Ok(Some(text.to_owned()))
}

/// A text of several lines that may be missing.
fn paragraph(what: &str, text: &Option<String>) -> Result<Option<String>, String> {
    let Some(text) = text.as_deref().map(str::trim).filter(|text| !text.is_empty()) else { return Ok(None) };
    limited(what, text, PARAGRAPH).map_err(sentence)?;
    Ok(Some(text.to_owned()))
}

/// What was left out takes its references with it: a phase that actions are in, an action that others wait for, a control
/// of the organisation's own.
pub fn without_what_is_missing(changes: Vec<Change>, now: &crate::workbook::Workbook) -> Vec<Change> {
    let (mut phases, mut actions, mut own) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    phases.extend(now.phases().iter().map(|phase| phase.id));
    actions.extend(now.actions().map(|action| action.id));
    own.extend(now.own_controls().map(|own| own.id.clone()));
    let mut evidence: BTreeSet<Uuid> = now.all_evidence().map(|evidence| evidence.id).collect();
    for change in &changes {
        match change {
            Change::Phase { id, after: Some(_), .. } => phases.extend([*id]),
            Change::Action { id, after: Some(_), .. } => actions.extend([*id]),
            Change::OwnControl { id, after: Some(_), .. } => own.extend([id.clone()]),
            Change::Evidence { id, after: Some(_), .. } => evidence.extend([*id]),
            _ => {}
        }
    }
    let is_there = |control: &ControlId| !OwnControl::is_own(control) || own.contains(control);
    let kept = |change: Change| match change {
        Change::Action { id, before, after: Some(mut after) } => {
            after.phase = after.phase.filter(|phase| phases.contains(phase));
            after.depends_on.retain(|other| actions.contains(other));
            after.closes.retain(|closes| is_there(&closes.control));
            Some(Change::Action { id, before, after: Some(after) })
        }
        Change::EvidenceLink { ref control, evidence: id, .. } if !is_there(control) || !evidence.contains(&id) => None,
        Change::Acceptance { ref finding, .. } if !finding.control.as_ref().is_none_or(is_there) => None,
        change => Some(change),
    };
    changes.into_iter().filter_map(kept).collect()
}
