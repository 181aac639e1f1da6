//! `controlbook note`.

use std::io::Read;
use std::path::PathBuf;

use clap::Args;

use super::{Author, Done, Output, print};
use crate::error::{Error, Result};
use crate::session::{Outcome, typed_id};
use crate::workbook::{Change, Note};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The control, such as 5.10 or A.5.10
    #[arg(value_name = "CONTROL")]
    control: String,
    /// What to write; - reads it from standard input
    #[arg(value_name = "TEXT", allow_hyphen_values = true)]
    text: String,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let mut session = author.open(&arguments.file)?;
    let control = &session.known_control(&typed_id(&arguments.control))?;
    let text = if arguments.text == "-" { from_standard_input()? } else { arguments.text.clone() };
    let ids: Vec<String> = match session.write_note(control, &text, None)? {
        Outcome::Done(step) => step.changes.iter().filter_map(id).collect(),
        Outcome::Unchanged => Vec::new(),
    };
    Ok(Output::Text(ids.iter().map(|id| format!("{id}\n")).collect()))
}

fn id(change: &Change) -> Option<String> {
    if let Change::Note { id, .. } = change { Some(id.to_string()) } else { None }
}

fn from_standard_input() -> Result<String> {
    if print::someone_types() {
        print::notice("Write the note; Ctrl-D on an empty line ends it.");
    }
    let mut bytes = Vec::new();
    let most = Note::MAX_BYTES;
    std::io::stdin().lock().take(most as u64 + 1).read_to_end(&mut bytes).map_err(|source| Error::Io {
        what: "cannot read",
        path: "standard input".into(),
        source,
    })?;
    if bytes.len() > most {
        return Err(Error::Invalid(format!("the note is longer than the {most} bytes that are kept. Split it")));
    }
    String::from_utf8(bytes)
        .map_err(|_| Error::Invalid("the note is not UTF-8 text. Convert it first, for example with iconv".to_owned()))
}
