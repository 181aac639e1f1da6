//! How far two people agree who scored the same controls, each in a workbook of their own: copies of one, or two that
//! are about the same catalogue.

use std::path::Path;

use super::Session;
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::figures::agreement::{Agreement, Pair, Scored};
use crate::report::agreement::{AgreementFormat, AgreementReport, Disagreement, Said, render_agreement};
use crate::report::{unwatched, words};
use crate::store::Store;
use crate::workbook::Workbook;

/// How far two workbooks agree.
#[derive(Debug)]
pub struct Agreeing {
    /// What there is to say about it.
    pub report: AgreementReport,
}

impl Session {
    /// Compares the levels here with those in another workbook. Levels that both had before they went apart are one
    /// score and not two, and are left out. Nothing is written.
    ///
    /// # Errors
    /// [`Error::NotCompared`] for this very workbook, and for one about another catalogue; what opening says of what
    /// cannot be read.
    pub fn agreement(&self, other: &Path) -> Result<Agreeing> {
        let looked = Store::look(other).map_err(|error| match error {
            Error::Sealed(path) => Error::NotCompared {
                path,
                why: "it is encrypted, or damaged".to_owned(),
                next: "copy it, take the passphrase away from the copy (controlbook passphrase remove COPY), compare \
                       with the copy, and delete it",
            },
            error => error,
        })?;
        let path = looked.store.path().to_owned();
        let refused = |why: &str, next| Error::NotCompared { path: path.clone(), why: why.to_owned(), next };
        if path == self.path() {
            return Err(refused("it is this very workbook", "name the workbook of the other person"));
        }
        if looked.identity().catalogue != self.store.identity().catalogue {
            let why = "it is about another catalogue, so no control in it is one of these";
            return Err(refused(why, "two workbooks can be compared that are about the same catalogue"));
        }
        let theirs = &looked.workbook;
        let bases = self.where_apart(&looked.store)?;
        let ids = self.catalogue.controls.iter().map(|control| &control.id);
        let scored = Scored::of(ids, &self.workbook, theirs, &bases);
        let agreement = Agreement::of(&scored.both);
        let agenda = scored.agenda().into_iter().map(|pair| self.disagreement(pair, theirs, &bases)).collect();
        let names = [file_name(self.path()), file_name(&path)];
        let people = [&self.workbook, theirs].map(|state| state.last_update().map(|stamp| stamp.author.clone()));
        let another =
            (theirs.organisation.name != self.workbook.organisation.name).then(|| theirs.organisation.name.clone());
        Ok(Agreeing { report: AgreementReport { names, people, another, scored, agreement, agenda } })
    }

    /// The states in which this workbook and a copy of it went apart; none where it is no copy.
    fn where_apart(&self, other: &Store) -> Result<Vec<Workbook>> {
        let shared = if other.identity().id == self.id() { self.store.shares_until(other)? } else { 0 };
        if shared == 0 {
            return Ok(Vec::new());
        }
        let (kin, their_kin) = (self.store.kin(shared)?, other.kin(shared)?);
        let last = self.store.hash_of_step(shared)?.unwrap_or_default();
        let bases = kin.lineage.bases(&their_kin.lineage, last);
        bases.into_iter().map(|hash| self.store.state_at(hash, &kin, &self.workbook)).collect()
    }

    fn disagreement(&self, pair: &Pair, theirs: &Workbook, bases: &[Workbook]) -> Disagreement {
        let control: &ControlId = &pair.control;
        let is_new = |state: &Workbook| {
            let is_new = |note: &&crate::workbook::Note| !bases.iter().any(|base| base.note(note.id).is_some());
            let notes: Vec<_> = state.notes(control).filter(is_new).collect();
            notes.last().map(|note| (note.author.to_string(), note.first_line().to_owned()))
        };
        let said = |state: &Workbook| {
            let answer = state.answer(control);
            Said { level: answer.level, basis: answer.basis, note: is_new(state) }
        };
        let title = self.control(control).map_or_else(|_| String::new(), |control| control.title.to_string());
        Disagreement {
            control: control.clone(),
            title,
            apart: pair.apart(),
            said: [said(&self.workbook), said(theirs)],
        }
    }

    /// The same as the bytes of a file.
    ///
    /// # Errors
    /// As [`crate::report::render`].
    pub fn agreement_report(&self, agreeing: &Agreeing, format: AgreementFormat) -> Result<Vec<u8>> {
        let report = self.report_to_keep(None)?;
        unwatched(|progress| render_agreement(&report, &agreeing.report, format, progress))
    }
}

impl Agreeing {
    /// The same for a person: headings, without a text, and paragraphs, without a heading.
    pub fn told(&self) -> Vec<(String, String)> {
        let heading = |text: &str| (text.to_owned(), String::new());
        let paragraph = |text: String| (String::new(), text);
        let mut told = vec![heading("The figures")];
        told.extend(words::agreement_summary(&self.report).into_iter().map(paragraph));
        if !self.report.agenda.is_empty() {
            told.push(heading(&format!("To talk through ({})", self.report.agenda.len())));
            told.extend(self.report.agenda.iter().map(words::disagreement).map(paragraph));
            told.push(paragraph(words::AGENDA.to_owned()));
        }
        told.extend([heading("How they are computed"), paragraph(words::KAPPA.to_owned())]);
        told
    }
}

fn file_name(path: &Path) -> String {
    crate::text::clean_line(&path.file_name().unwrap_or(path.as_os_str()).to_string_lossy()).into_owned()
}
