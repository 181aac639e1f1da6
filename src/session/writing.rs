//! The one way to write: a plan of changes becomes a step on disk, and only then is in memory.

use std::cell::RefCell;
use std::path::Path;

use jiff::Timestamp;
use uuid::Uuid;

use super::findings::Found;
use super::{Outcome, Session, differences, evidence, merging, now};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::store::FileFacts;
use crate::workbook::{Change, Conflict, Op, Side, Step, Unsaved, Workbook};

impl Session {
    pub(super) fn transact<F>(&mut self, op: Op, plan: F) -> Result<Outcome>
    where
        F: FnMut(&Workbook, &Workbook, &str, Timestamp) -> Result<Vec<Change>, Plan>,
    {
        self.write(op, Along::default(), plan)
    }

    pub(super) fn transact_with_draft<F>(&mut self, op: Op, draft: Option<Uuid>, plan: F) -> Result<Outcome>
    where
        F: FnMut(&Workbook, &Workbook, &str, Timestamp) -> Result<Vec<Change>, Plan>,
    {
        self.write(op, Along { draft, ..Along::default() }, plan)
    }

    /// Begins, reloads if someone else wrote, lets `plan` say what to change (it sees the state that the
    /// person saw and the state as it is now), writes the step, commits, and only then takes the new
    /// state into memory.
    pub(super) fn write<F>(&mut self, op: Op, along: Along<'_>, mut plan: F) -> Result<Outcome>
    where
        F: FnMut(&Workbook, &Workbook, &str, Timestamp) -> Result<Vec<Change>, Plan>,
    {
        let at = now();
        let (path, id) = (self.store.path().to_owned(), self.store.identity().id);
        self.unsaved = None;
        // What comes with a file, or takes a text away for good, is for the person to begin again.
        let is_plain = along.file.is_none()
            && along.frozen.is_none()
            && along.merge.is_none()
            && along.purged_note.is_none()
            && along.purged_evidence.is_none();
        let mut writing = match self.store.begin() {
            Ok(writing) => writing,
            Err(error) => {
                if is_plain
                    && let Ok(changes) = plan(&self.workbook, &self.workbook, &self.author, at)
                    && !changes.is_empty()
                {
                    self.unsaved = Some(Unsaved { op, changes, draft: along.draft });
                }
                return Err(error);
            }
        };
        // What others wrote is taken into memory at once: whatever becomes of this edit, it is on disk.
        let seen = writing.reload()?.map(|fresh| std::mem::replace(&mut self.workbook, fresh));
        if let Some(seen) = &seen {
            self.found = Found::default();
            self.news.extend(differences(self.catalogue, seen, &self.workbook));
        }
        let current = &self.workbook;
        let seen = seen.as_ref().unwrap_or(current);
        let changes = match plan(seen, current, &self.author, at) {
            Ok(changes) => changes,
            Err(Plan::Error(error)) => return Err(error),
            Err(Plan::Conflict(control)) => {
                let last = writing.last_change_of(control.as_ref().map(ControlId::as_str))?;
                let changes = plan(seen, seen, &self.author, at).unwrap_or_default();
                let unsaved = Unsaved { op, changes: if is_plain { changes } else { Vec::new() }, draft: along.draft };
                let sides = unsaved.sides(current);
                return Err(Error::Conflict(Box::new(conflict(control, last, unsaved, sides))));
            }
        };
        if changes.is_empty() {
            if let Some(draft) = along.draft {
                writing.drop_draft(draft)?;
                writing.commit()?;
            }
            return Ok(Outcome::Unchanged);
        }
        self.keeping.before_edit(&path, id, &op, &changes);
        let mut after = current.clone();
        let step = Step { seq: writing.next_seq()?, id: Uuid::now_v7(), op, at, author: self.author.clone(), changes };
        if is_plain {
            // Forgotten again when it is on disk.
            let (op, changes) = (step.op.clone(), step.changes.clone());
            self.unsaved = Some(Unsaved { op, changes, draft: along.draft });
        }
        if let Some(note) = along.purged_note {
            writing.blank_note(note)?;
        }
        if let Some(evidence) = along.purged_evidence {
            writing.blank_evidence(evidence)?;
        }
        if let Some((path, facts)) = along.file {
            evidence::keep_file(&writing, path, facts)?;
        }
        if let Some(frozen) = along.frozen {
            writing.keep_text(&frozen.borrow())?;
        }
        if let Some(taken) = along.merge {
            merging::take_along(&writing, taken)?;
        }
        writing.append(self.catalogue, &mut after, &step)?;
        if let Some(draft) = along.draft {
            writing.drop_draft(draft)?;
        }
        if self.settles_at_once {
            writing.imprint()?;
        }
        writing.commit()?;
        self.has_edited = !self.settles_at_once;
        self.unsaved = None;
        self.workbook = after;
        self.found = Found::default();
        Ok(Outcome::Done(step))
    }
}

/// What else an edit does in its transaction.
#[derive(Default)]
pub(super) struct Along<'a> {
    /// Drops the draft that a note grew out of.
    pub draft: Option<Uuid>,
    /// Blanks what the history says of a note.
    pub purged_note: Option<Uuid>,
    /// Blanks what the history says of a piece of evidence, and drops its file.
    pub purged_evidence: Option<Uuid>,
    /// Copies a file in, which was this when it was looked at.
    pub file: Option<(&'a Path, &'a FileFacts)>,
    /// Keeps the state that the plan froze.
    pub frozen: Option<&'a RefCell<String>>,
    /// Keeps the steps of another copy, and copies its files.
    pub merge: Option<&'a merging::TakenOver<'a>>,
}

/// Why a plan was not carried out.
pub(super) enum Plan {
    Error(Error),
    /// Someone else changed this control, or the organisation.
    Conflict(Option<ControlId>),
}

impl From<Error> for Plan {
    fn from(error: Error) -> Self {
        Plan::Error(error)
    }
}

fn conflict(control: Option<ControlId>, last: Option<Step>, unsaved: Unsaved, sides: Vec<Side>) -> Conflict {
    let subject = unsaved.changes.iter().find(|change| change.control().is_none()).map(Change::subject);
    let what = control.map_or_else(|| subject.unwrap_or("the organisation".to_owned()), |control| control.to_string());
    let (author, at, change) = match last {
        Some(step) => (step.author.clone(), Some(step.at), step.describe()),
        None => ("another program".to_owned(), None, "it left no trace".to_owned()),
    };
    Conflict { what, author, at, change, unsaved, sides }
}
