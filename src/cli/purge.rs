//! `controlbook purge`.

use std::path::PathBuf;

use clap::Args;

use super::{Author, Done, Failure, Output, print};
use crate::catalogue::ControlId;
use crate::clock;
use crate::error::{Error, Result, clean_path};
use crate::session::backups::Backup;
use crate::session::{Outcome, Purgeable, Session};
use crate::text::clean_line;
use crate::workbook::EvidenceKind;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The id of a note or of evidence, or a beginning of it that no other has
    #[arg(value_name = "NOTE|EVIDENCE")]
    id: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let mut session = author.open(&arguments.file)?;
    let purged = session.find_purgeable(&arguments.id)?;
    if !arguments.yes {
        let what = named(purged, &session)?;
        let question =
            format!("{what} will be gone for good, from the history too; undo cannot bring it back.\nPurge it?");
        let asked = print::confirm(&question).map_err(|source| Error::Io {
            what: "cannot read",
            path: "standard input".into(),
            source,
        })?;
        match asked {
            Some(true) => {}
            Some(false) => {
                let kept = match purged {
                    Purgeable::Note(_) => "the note is kept, since you did not say yes",
                    Purgeable::Evidence(_) => "the evidence is kept, since you did not say yes",
                };
                return Err(Error::Invalid(kept.to_owned()).into());
            }
            None => {
                return Err(Failure::usage(
                    "a purge cannot be undone, so it asks first, and there is no terminal to ask on",
                    "add --yes to purge without asking",
                ));
            }
        }
    }
    let outcome = match purged {
        Purgeable::Note(id) => session.purge_note(id)?,
        Purgeable::Evidence(id) => session.purge_evidence(id)?,
    };
    let done = match outcome {
        Outcome::Done(step) => step.describe(),
        Outcome::Unchanged => "nothing to change".to_owned(),
    };
    let mut text = format!("{done}\n");
    text.push_str(&still_holding(&session.backups_that_hold(purged)));
    let baselines = session.baselines_that_hold(purged);
    if !baselines.is_empty() {
        let names: Vec<String> = baselines.iter().map(|name| format!("\"{name}\"")).collect();
        text.push_str(&format!(
            "What these baselines froze still holds it, since a baseline is never changed: {}\n",
            names.join(", ")
        ));
    }
    text.push_str("Copies of the workbook that you made before still hold it.\n");
    Ok(Output::Text(text))
}

/// The backups from which it is still to be removed, each with its file.
fn still_holding(backups: &[Backup]) -> String {
    if backups.is_empty() {
        return String::new();
    }
    let mut text = "These backups still hold it; delete those that must not:\n".to_owned();
    for backup in backups {
        let (number, path) = (backup.number, clean_path(&backup.path));
        text.push_str(&format!("  {number}, {}: {path}\n", backup.made_at(&clock::zone())));
    }
    text
}

/// What will be gone, as the beginning of a sentence.
fn named(purged: Purgeable, session: &Session) -> Result<String> {
    match purged {
        Purgeable::Note(id) => match session.workbook().note(id) {
            Some(note) => {
                Ok(format!("The note on {} by {} that begins \"{}\"", note.control, note.author, note.first_line()))
            }
            None => {
                let control = session.store().purgeable(id)?.ok_or_else(|| Error::UnknownNote(id.to_string()))?;
                Ok(format!("The text of a note that was removed from {control}"))
            }
        },
        Purgeable::Evidence(id) => Ok(match session.workbook().piece_of_evidence(id) {
            Some(evidence) => {
                let controls: Vec<&str> = session.workbook().controls_served(id).map(ControlId::as_str).collect();
                let stays = match evidence.kind {
                    EvidenceKind::File => "",
                    EvidenceKind::LinkedFile => " (the file itself stays where it is)",
                    EvidenceKind::Link => " (what it leads to stays)",
                };
                let (name, kind) = (clean_line(&evidence.name), evidence.kind.title());
                format!("The evidence \"{name}\", a {kind} that serves {}{stays},", controls.join(", "))
            }
            None => "Evidence that was removed, and its file,".to_owned(),
        }),
    }
}
