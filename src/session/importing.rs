//! Import: what a file wants, held against what the workbook says; then all of it, or what somebody keeps of it, as one
//! step.
//!
//! A row that asks for something that cannot be is held back with its reason, and the others are taken. What the workbook
//! says already is no change, so that importing a file again changes nothing.

mod file;
mod notes;
mod others;
mod remembered;
mod row;
mod telling;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use uuid::Uuid;

pub use file::ImportFile;
use others::{Others, without_what_is_missing};
pub use remembered::{Recalled, Remembered};
use row::Planning;

use super::{Outcome, Plan, Session, now};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::exchange::{self, Entry, Proposal, Rejected, Verdict};
use crate::export;
use crate::text::clean_line;
use crate::workbook::{Change, Op};

/// What an import would do: nothing is written yet.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportPlan {
    /// What becomes of each control that the file names, in the order of the file.
    pub rows: Vec<ImportRow>,
    /// The rows that cannot be taken.
    pub rejected: Vec<Rejected>,
    /// The heads of their cells.
    pub heads: Vec<String>,
    /// What was supposed of the file as a whole, and what of it is no row of a control.
    pub told: Vec<String>,
    /// What is doubtful about the file as a whole.
    pub doubts: Vec<String>,
    /// Each different level in the file, and what it is read as.
    pub values: Vec<(String, Option<Verdict>)>,
}

/// What becomes of one control, or of something else that the file names.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportRow {
    /// What it is about, in a word or two: `5.1`, `action #3`.
    pub about: String,
    /// The control; `None` where it is about something else.
    pub control: Option<ControlId>,
    /// What it is called.
    pub title: String,
    /// Where it stands in the file.
    pub place: String,
    /// What would change, none where all is so already.
    pub changes: Vec<Change>,
    /// What somebody has to look at.
    pub doubts: Vec<String>,
    /// What was supposed, and is no doubt.
    pub remarks: Vec<String>,
    entry: Entry,
}

impl ImportRow {
    /// Whether it would change anything.
    pub fn changes_something(&self) -> bool {
        !self.changes.is_empty()
    }

    /// Whether somebody has to look at it before it is taken.
    pub fn is_doubtful(&self) -> bool {
        self.changes_something() && !self.doubts.is_empty()
    }

    /// What would change, a line each, before and after.
    pub fn told(&self) -> Vec<String> {
        telling::lines(&self.changes)
    }

    /// The row as one that is held back.
    pub fn held_back(&self) -> Vec<Rejected> {
        held_back(&self.entry, &format!("held back because it is doubtful: {}", self.doubts.join("; ")))
    }
}

impl ImportPlan {
    /// How many controls would change.
    pub fn changing(&self) -> usize {
        self.rows.iter().filter(|row| row.changes_something()).count()
    }

    /// How many of them are controls, and how many something else.
    pub fn changing_apart(&self) -> (usize, usize) {
        let changing = self.rows.iter().filter(|row| row.changes_something());
        let controls = changing.filter(|row| row.control.is_some()).count();
        (controls, self.changing() - controls)
    }

    /// How many of them are doubtful.
    pub fn doubtful(&self) -> usize {
        self.rows.iter().filter(|row| row.is_doubtful()).count()
    }

    /// How many controls are as the file says already.
    pub fn unchanged(&self) -> usize {
        self.rows.len() - self.changing()
    }

    /// Holds every doubtful row back.
    pub fn hold_back_doubts(&mut self) {
        let (doubtful, kept): (Vec<ImportRow>, Vec<ImportRow>) =
            std::mem::take(&mut self.rows).into_iter().partition(ImportRow::is_doubtful);
        self.rows = kept;
        self.rejected.extend(doubtful.iter().flat_map(ImportRow::held_back));
        self.rejected.sort_by(|a, b| a.place.cmp(&b.place));
    }

    /// Writes the rows that are not taken to where nothing stands, as a table to correct and import again.
    ///
    /// # Errors
    /// [`Error::TargetExists`] and what writing a file comes to.
    pub fn write_rejected(&self, path: &Path, force: bool) -> Result<()> {
        let text = exchange::rejected_csv(&self.rejected, &self.heads).map_err(|error| Error::Invalid(error.0))?;
        export::write_file(path, text.as_bytes(), force)
    }
}

/// Where the rows that are not taken are proposed to go: beside the file that they stand in.
pub fn proposed_rejected(source: &Path) -> PathBuf {
    let stem = source.file_stem().unwrap_or_default().to_string_lossy();
    export::free_name(&source.with_file_name(format!("{stem}-not-taken.csv")))
}

fn held_back(entry: &Entry, reason: &str) -> Vec<Rejected> {
    let cells = entry.cells.iter().chain(std::iter::repeat(const { &Vec::new() }));
    let rows = entry.places.iter().zip(cells);
    rows.map(|(place, cells)| Rejected {
        place: place.clone(),
        column: None,
        reason: reason.to_owned(),
        cells: cells.clone(),
    })
    .collect()
}

impl Session {
    /// What importing a file would do.
    ///
    /// # Errors
    /// [`Error::Import`] where the file is about another catalogue.
    pub fn plan_import(&self, file: &ImportFile) -> Result<ImportPlan> {
        if let Some(name) = &file.source.catalogue
            && **name != *self.catalogue.name
        {
            let what =
                format!("it is about the catalogue \"{name}\", and the workbook about \"{}\"", self.catalogue.name);
            return Err(Error::Import { path: file.path.clone(), what });
        }
        let Proposal { entries, others: wanted, profile, mut rejected, mut told, doubts, values, heads } =
            file.proposal(self.catalogue);
        let mut planning = Planning {
            session: self,
            at: now(),
            written_at: file.source.written_at.filter(|_| file.source.workbook == Some(self.id())),
            is_exact: file.source.origin == exchange::Origin::OwnJson,
            is_of_here: file.source.workbook == Some(self.id()),
            has_descriptions: file.mapping.columns.iter().any(|column| column.head == "description"),
            used: BTreeSet::<Uuid>::new(),
        };
        let is_exact = file.source.origin == exchange::Origin::OwnJson;
        let mut others = Others::new(self, planning.is_of_here, is_exact);
        let mut rows = others.before(&wanted);
        for entry in entries {
            match planning.row(&entry) {
                Ok(row) => rows.push(row),
                Err(reason) => rejected.extend(held_back(&entry, &reason)),
            }
        }
        let brought = rows.iter().flat_map(|row| &row.changes).filter_map(|change| match change {
            Change::OwnControl { id, .. } => Some(id.clone()),
            _ => None,
        });
        others.own.extend(brought);
        rows.extend(others.after(&wanted));
        rejected.append(&mut others.rejected);
        if let Some(theirs) = profile.filter(|theirs| *theirs != self.workbook.scope.profile) {
            told.push(format!(
                "It was made with the profile {}, and this workbook with {}; a profile is chosen when a workbook is made, and \
                 stays.",
                clean_line(&theirs),
                self.workbook.scope.profile
            ));
        }
        rejected.sort_by(|a, b| a.place.cmp(&b.place));
        Ok(ImportPlan { rows, rejected, heads, told, doubts, values })
    }

    /// Carries a plan out as one step, without the rows that were left out.
    ///
    /// # Errors
    /// [`Error::Conflict`] where somebody changed meanwhile what the plan is about; nothing is written then.
    pub fn import(&mut self, plan: &ImportPlan, left_out: &BTreeSet<usize>) -> Result<Outcome> {
        let kept = plan.rows.iter().enumerate().filter(|(place, _)| !left_out.contains(place));
        let changes: Vec<Change> = kept.flat_map(|(_, row)| row.changes.iter().cloned()).collect();
        let changes = without_what_is_missing(changes, &self.workbook);
        self.transact(Op::Import, |_, now, _, _| match changes.iter().find(|change| !now.expects(change)) {
            Some(change) => Err(Plan::Conflict(change.control().cloned())),
            None => Ok(changes.clone()),
        })
    }
}
