//! `controlbook purge`.

use std::path::PathBuf;

use clap::Args;

use super::{Author, Done, Failure, Output, print};
use crate::error::Error;
use crate::session::Outcome;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The note's id, or a beginning of it that no other has
    #[arg(value_name = "NOTE")]
    note: String,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let mut session = author.open(&arguments.file)?;
    let id = session.find_note(&arguments.note)?;
    let what = match session.workbook().note(id) {
        Some(note) => {
            format!("The note on {} by {} that begins \"{}\"", note.control, note.author, note.first_line())
        }
        None => {
            let control = session.store().purgeable(id)?.ok_or_else(|| Error::UnknownNote(id.to_string()))?;
            format!("The text of a note that was removed from {control}")
        }
    };
    if !arguments.yes {
        let question =
            format!("{what} will be gone for good, from the history too; undo cannot bring it back.\nPurge it?");
        let asked = print::confirm(&question).map_err(|source| Error::Io {
            what: "cannot read",
            path: "standard input".into(),
            source,
        })?;
        match asked {
            Some(true) => {}
            Some(false) => return Err(Error::Invalid("the note is kept, since you did not say yes".to_owned()).into()),
            None => {
                return Err(Failure::usage(
                    "a purge cannot be undone, so it asks first, and there is no terminal to ask on",
                    "add --yes to purge without asking",
                ));
            }
        }
    }
    let done = match session.purge_note(id)? {
        Outcome::Done(step) => step.describe(),
        Outcome::Unchanged => "nothing to change".to_owned(),
    };
    Ok(Output::Text(format!("{done}\nCopies of the workbook that were made before still hold it.\n")))
}
