//! What a restore would change, before it does.

use std::collections::BTreeSet;

use jiff::Timestamp;

use super::Headline;
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::report::words;
use crate::store::Looked;
use crate::workbook::comparison::changes_between;
use crate::workbook::step::before_and_after;
use crate::workbook::{Change, Workbook};

/// The one side of a comparison: what a workbook says as a whole.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// Whom it is about.
    pub organisation: String,
    /// The headline figures.
    pub figures: Headline,
    /// How many notes there are.
    pub notes: usize,
    /// How many pieces of evidence there are.
    pub evidence: usize,
    /// How many steps the history has.
    pub steps: u32,
    /// When it was last changed.
    pub changed_at: Option<Timestamp>,
}

/// What differs between the workbook as it is and a backup of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Difference {
    /// The workbook as it is.
    pub now: Side,
    /// The backup.
    pub then: Side,
    /// What would lead from the one to the other.
    pub changes: Vec<Change>,
    /// How many steps would go from the history, since the backup has not got them.
    pub undone: u32,
    /// Who did them.
    pub authors: Vec<String>,
}

impl Side {
    /// What a workbook that was looked at says.
    ///
    /// # Errors
    /// What reading the history says.
    pub fn of(looked: &Looked) -> Result<Side> {
        let last = looked.last_step()?;
        Ok(Side::new(
            &looked.workbook,
            super::making::catalogue_of(looked),
            last.as_ref().map_or(0, |step| step.seq),
            last.map(|step| step.at),
        ))
    }

    fn new(
        workbook: &Workbook,
        catalogue: &crate::catalogue::Catalogue,
        steps: u32,
        changed_at: Option<Timestamp>,
    ) -> Side {
        Side {
            organisation: workbook.organisation.name.clone(),
            figures: Headline::of(workbook, catalogue),
            notes: workbook.all_notes().count(),
            evidence: workbook.all_evidence().count(),
            steps,
            changed_at,
        }
    }
}

impl Difference {
    /// Compares the workbook as it is with a backup of it.
    ///
    /// # Errors
    /// What reading the histories says.
    pub fn between(now: &Looked, then: &Looked) -> Result<Difference> {
        let (this, that) = (Side::of(now)?, Side::of(then)?);
        let common = common_steps(now, then, this.steps.min(that.steps))?;
        let undone = this.steps - common;
        let authors = now.store.authors_after(common)?;
        Ok(Difference {
            changes: changes_between(&now.workbook, &then.workbook),
            now: this,
            then: that,
            undone,
            authors,
        })
    }

    /// Whether a restore would change nothing at all, not even the history.
    pub fn is_nothing(&self) -> bool {
        self.changes.is_empty() && self.undone == 0 && self.now.steps == self.then.steps
    }

    /// What would go, come back and be different, in sentences.
    pub fn sentences(&self) -> Vec<String> {
        if self.is_nothing() {
            return vec!["The workbook is as it was then: a restore would change nothing.".to_owned()];
        }
        let mut sentences = Vec::new();
        if self.undone > 0 {
            let edits = words::counted(self.undone as usize, "edit", "edits");
            sentences.push(format!("{edits} made since would go, by {}.", self.authors.join(", ")));
        }
        let back = self.then.steps.saturating_sub(self.now.steps - self.undone);
        if back > 0 {
            let edits = words::counted(back as usize, "edit", "edits");
            sentences.push(format!("{edits} that the workbook has not got would come back."));
        }
        let of = |(go, come, change): (usize, usize, usize), one: &str, many: &str| {
            let told = [(go, "would go"), (come, "would come back"), (change, "would read as before")];
            let told = told.into_iter().filter(|(count, _)| *count > 0);
            let told: Vec<String> =
                told.map(|(count, what)| format!("{} {what}", words::counted(count, one, many))).collect();
            (!told.is_empty()).then(|| format!("{}.", told.join(", ")))
        };
        sentences.extend(of(self.notes(), "note", "notes"));
        sentences.extend(of(self.evidence(), "piece of evidence", "pieces of evidence"));
        sentences.extend(of(self.actions(), "action", "actions"));
        let controls = self.controls().len();
        if controls > 0 {
            sentences.push(format!("{} would be different.", words::counted(controls, "control", "controls")));
        }
        if self.changes.is_empty() {
            sentences.push("No answer, note or piece of evidence would be different: only the history.".to_owned());
        }
        sentences
    }

    /// Every change, with what it is about in front.
    pub fn lines(&self) -> Vec<(String, String)> {
        let told = |change: &Change| match before_and_after(change) {
            // Set to what it had been before, but on another day or by somebody else.
            nothing if nothing.is_empty() => "who assessed or decided it, and when".to_owned(),
            what => what,
        };
        self.changes.iter().map(|change| (change.subject(), told(change))).collect()
    }

    /// The controls of which something would be different.
    pub fn controls(&self) -> BTreeSet<&ControlId> {
        self.changes.iter().filter_map(Change::control).collect()
    }

    /// Notes that would go, that would come back, and that would read otherwise.
    pub fn notes(&self) -> (usize, usize, usize) {
        counted(self.changes.iter().filter_map(|change| match change {
            Change::Note { before, after, .. } => Some((before.is_some(), after.is_some())),
            _ => None,
        }))
    }

    /// The same of actions.
    pub fn actions(&self) -> (usize, usize, usize) {
        counted(self.changes.iter().filter_map(|change| match change {
            Change::Action { before, after, .. } => Some((before.is_some(), after.is_some())),
            _ => None,
        }))
    }

    /// The same of pieces of evidence.
    pub fn evidence(&self) -> (usize, usize, usize) {
        counted(self.changes.iter().filter_map(|change| match change {
            Change::Evidence { before, after, .. } => Some((before.is_some(), after.is_some())),
            _ => None,
        }))
    }
}

fn counted(images: impl Iterator<Item = (bool, bool)>) -> (usize, usize, usize) {
    images.fold((0, 0, 0), |(go, come, change), image| match image {
        (true, false) => (go + 1, come, change),
        (false, true) => (go, come + 1, change),
        (true, true) | (false, false) => (go, come, change + 1),
    })
}

/// How many of the first steps two histories share. They share a beginning, so halving finds its end.
fn common_steps(one: &Looked, other: &Looked, most: u32) -> Result<u32> {
    let (mut shared, mut open) = (0, most);
    while shared < open {
        let middle = shared + (open - shared).div_ceil(2);
        match one
            .store
            .hash_of_step(middle)?
            .is_some_and(|hash| other.store.hash_of_step(middle).ok() == Some(Some(hash)))
        {
            true => shared = middle,
            false => open = middle - 1,
        }
    }
    Ok(shared)
}
