//! Edits that could not be made when they were wanted: because another program was writing, because somebody else
//! changed the same thing, or because the file was no longer where it was.

use std::time::Duration;

use super::{Along, Outcome, Plan, Session};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::store::Replaced;
use crate::workbook::{Change, Unsaved};

/// Whether the person has seen what stands there now, and wants the edit all the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Resolve {
    /// No: what others changed meanwhile is a conflict.
    AskAgain,
    /// Yes; what others changed since then is a conflict.
    Insist,
}

impl Session {
    /// The edit that the last failure was about, if it can be made again.
    pub fn take_unsaved(&mut self) -> Option<Unsaved> {
        self.unsaved.take()
    }

    /// The controls that others changed, as edits found out since this was last asked.
    pub fn take_news(&mut self) -> Vec<ControlId> {
        std::mem::take(&mut self.news)
    }

    /// What became of the file since this was last asked.
    pub fn take_replaced(&mut self) -> Replaced {
        self.store.take_replaced()
    }

    /// How long it waits for another program before it gives up.
    ///
    /// # Errors
    /// What the store says.
    pub fn be_patient_for(&self, time: Duration) -> Result<()> {
        self.store.be_patient_for(time)
    }

    /// Makes an edit on the state as it is now.
    ///
    /// # Errors
    /// [`Error::Conflict`], and as any edit.
    pub fn again(&mut self, unsaved: &Unsaved, resolve: Resolve) -> Result<Outcome> {
        let along = Along { draft: unsaved.draft, ..Along::default() };
        let outcome = self.write(unsaved.op.clone(), along, |seen, now, _, _| {
            let in_the_way = match resolve {
                Resolve::AskAgain => unsaved.collides(now),
                Resolve::Insist => unsaved.changes.iter().find(|change| change.onto(seen) != change.onto(now)),
            };
            match in_the_way {
                Some(change) => Err(Plan::Conflict(change.control().cloned())),
                None => Ok(unsaved.onto(now)),
            }
        });
        outcome.map_err(|error| match error {
            // What the person wanted does not depend on what was seen last.
            Error::Conflict(mut conflict) => {
                conflict.unsaved = unsaved.clone();
                conflict.sides = unsaved.sides(&self.workbook);
                Error::Conflict(conflict)
            }
            error => error,
        })
    }
}

/// The text of the note that an edit would have written, with the control that it is about.
pub fn typed_note(unsaved: &Unsaved) -> Option<(&ControlId, &str)> {
    match &unsaved.changes[..] {
        [Change::Note { after: Some(note), .. }] => Some((&note.control, &note.text)),
        _ => None,
    }
}
