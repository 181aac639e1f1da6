//! One organisation, its answers and its notes, and the changes that can be made to them.
//!
//! Pure: no file, no clock, no environment. Time and author are passed in. A [`Change`] holds the image
//! before and after, so that one [`Workbook::apply`] serves edits, undo, redo and replaying history.

pub mod answer;
pub mod edit;
pub mod note;
pub mod organisation;
pub mod step;

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use answer::{Answer, Applicability, Basis, Level, Reason};
pub use edit::{AnswerEdit, Decision};
pub use note::Note;
pub use organisation::{Fact, Organisation};
pub use step::{Change, FieldChange, Op, Step};

use crate::catalogue::{ControlId, Profile};

/// When something happened, and who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// To the second.
    pub at: Timestamp,
    /// The name the person gave.
    pub author: String,
}

/// The starting point that a workbook was made with: its name, and the controls it looks at first.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The profile's name, such as `full`.
    pub profile: String,
    /// The controls that the headline figures are about.
    pub controls: Vec<ControlId>,
}

impl From<&Profile> for Scope {
    fn from(profile: &Profile) -> Self {
        let controls = profile.controls.iter().map(|control| control.id.clone()).collect();
        Scope { profile: profile.name.to_string(), controls }
    }
}

/// The state of a workbook: what all its steps add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    /// Whom the workbook is about.
    pub organisation: Organisation,
    /// What the headline figures are about.
    pub scope: Scope,
    answers: BTreeMap<ControlId, Answer>,
    updated: BTreeMap<ControlId, Stamp>,
    notes: BTreeMap<Uuid, Note>,
}

/// A change could not be applied, because what it expects to find is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{subject} is not as the change expects it")]
pub struct Mismatch {
    /// What the change is about, such as `5.10`.
    pub subject: String,
}

impl Workbook {
    /// What the workbook says of a control; a blank answer where it says nothing.
    pub fn answer(&self, control: &ControlId) -> &Answer {
        static BLANK: Answer = Answer::blank();
        self.answers.get(control).unwrap_or(&BLANK)
    }

    /// When the answer or a note of a control last changed, and by whom.
    pub fn updated(&self, control: &ControlId) -> Option<&Stamp> {
        self.updated.get(control)
    }

    /// When anything about any control last changed.
    pub fn last_update(&self) -> Option<&Stamp> {
        self.updated.values().max_by_key(|stamp| stamp.at)
    }

    /// All answers that are not blank, in the order of the controls.
    pub fn answers(&self) -> impl Iterator<Item = (&ControlId, &Answer)> {
        self.answers.iter()
    }

    /// The notes on a control, oldest first.
    pub fn notes<'a>(&'a self, control: &'a ControlId) -> impl Iterator<Item = &'a Note> {
        self.notes.values().filter(move |note| note.control == *control)
    }

    /// All notes, oldest first.
    pub fn all_notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.values()
    }

    /// The note with this id.
    pub fn note(&self, id: Uuid) -> Option<&Note> {
        self.notes.get(&id)
    }

    /// Puts in place a change that is known to have happened.
    ///
    /// # Errors
    /// [`Mismatch`] where the image before is not what the workbook holds; nothing is changed then.
    pub fn apply(&mut self, change: &Change, stamp: &Stamp) -> Result<(), Mismatch> {
        if !self.expects(change) {
            return Err(Mismatch { subject: change.subject() });
        }
        match change {
            Change::Answer { control, after, .. } => {
                self.put_answer(control.clone(), (**after).clone(), Some(stamp.clone()));
            }
            Change::Note { id, before, after } => {
                match after {
                    Some(note) => self.notes.insert(*id, (**note).clone()),
                    None => self.notes.remove(id),
                };
                if let Some(note) = after.as_ref().or(before.as_ref()) {
                    self.updated.insert(note.control.clone(), stamp.clone());
                }
            }
            Change::Organisation { after, .. } => self.organisation = (**after).clone(),
            Change::Scope { after, .. } => self.scope = (**after).clone(),
            Change::Purged { note, control } => {
                self.notes.remove(note);
                self.updated.insert(control.clone(), stamp.clone());
            }
        }
        Ok(())
    }

    /// Whether the image before of a change is what the workbook holds.
    pub fn expects(&self, change: &Change) -> bool {
        match change {
            Change::Answer { control, before, .. } => *self.answer(control) == **before,
            Change::Note { id, before, .. } => self.notes.get(id) == before.as_deref(),
            Change::Organisation { before, .. } => self.organisation == **before,
            Change::Scope { before, .. } => self.scope == **before,
            Change::Purged { .. } => true,
        }
    }

    /// Takes over an answer as the store read it.
    pub fn put_answer(&mut self, control: ControlId, answer: Answer, updated: Option<Stamp>) {
        if let Some(stamp) = updated {
            self.updated.insert(control.clone(), stamp);
        }
        if answer == Answer::blank() {
            self.answers.remove(&control);
        } else {
            self.answers.insert(control, answer);
        }
    }

    /// Takes over a note as the store read it.
    pub fn put_note(&mut self, note: Note) {
        self.notes.insert(note.id, note);
    }
}
