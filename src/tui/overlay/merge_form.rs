//! Forms that have to do with other copies of the workbook: which one is taken over, and with which one agreement is
//! looked at.

use super::form::{Form, FormKind, written};
use super::merge::MergeDialog;
use super::passphrase::AskPassphrase;
use super::typed_path::expanded;
use super::{Field, Overlay, Reader};
use crate::error::{Error, Result};
use crate::export;
use crate::report::agreement::AgreementFormat;
use crate::session::Session;
use crate::tui::model::Reply;

/// The field that asks for the other workbook.
const OTHER: &str = "File of the other";

impl Form {
    /// Asks for the copy that is to be taken over: one that lies beside the workbook, if there is one.
    pub fn merge(session: &Session, beside: Option<&String>) -> Self {
        let intro = "Another copy of this workbook, in which somebody else worked, or a conflicted copy of a synchronised folder. First you see what it would come to, and where both changed the same thing you decide; until then nothing is written. The other file stays as it is. Ctrl-N completes what you type.";
        let fields = vec![Field::text(OTHER, proposed(session, beside))];
        Form::new(FormKind::Merge, "Take over another copy", intro, fields)
    }

    pub(super) fn merge_it(&self, session: &mut Session) -> Result<Reply> {
        let path = expanded(self.fields.first().map_or("", Field::word))?;
        let merging = match session.merging(&path) {
            Err(Error::Sealed(path)) => {
                return Ok(Reply::overlay(Overlay::Passphrase(Box::new(AskPassphrase::merge(path)))));
            }
            merging => merging?,
        };
        let dialog = MergeDialog::new(merging, session);
        Ok(Reply::overlay(Overlay::Merge(Box::new(dialog))))
    }

    /// Asks for the workbook of the other person.
    pub fn agreement(session: &Session) -> Self {
        let intro = format!(
            "How far two people agree who scored the same controls, each in a workbook of their own. Name a report, ending in {}, to have it as a file, too: the agenda to talk through. Ctrl-N completes what you type.",
            endings()
        );
        let fields = vec![Field::text(OTHER, proposed(session, None)), Field::text("File for a report", "")];
        Form::new(FormKind::Agreement, "Agreement with another assessor", intro, fields)
    }

    pub(super) fn agree(&self, session: &Session) -> Result<Reply> {
        let word = |index: usize| self.fields.get(index).map_or("", Field::word).trim();
        let agreeing = session.agreement(&expanded(word(0))?)?;
        let reader = Reader::under_headings("Agreement between two assessors", agreeing.told());
        let reply = Reply::overlay(Overlay::Reader(reader));
        if word(1).is_empty() {
            return Ok(reply);
        }
        let path = expanded(word(1))?;
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let format: AgreementFormat = ending
            .parse()
            .map_err(|_| Error::Invalid(format!("let the file of the report end in one of {}", endings())))?;
        export::check_target(&path, false)?;
        export::write_file(&path, &session.agreement_report(&agreeing, format)?, false)?;
        Ok(Reply { message: written(session, &path).message, ..reply })
    }
}

fn proposed(session: &Session, beside: Option<&String>) -> String {
    match beside {
        Some(name) => session.path().with_file_name(name).display().to_string(),
        None => session.path().parent().map_or_else(String::new, |folder| format!("{}/", folder.display())),
    }
}

fn endings() -> String {
    let all: Vec<&str> = AgreementFormat::ALL.iter().map(|format| format.word()).collect();
    all.join(", ")
}
