//! `controlbook undo` and `controlbook redo`.

use std::path::PathBuf;

use clap::Args;

use super::{Author, Done, outcome};
use crate::session::Outcome;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn undo(arguments: &Arguments, author: &Author) -> Done {
    Ok(outcome(&Outcome::Done(author.open(&arguments.file)?.undo()?)))
}

pub fn redo(arguments: &Arguments, author: &Author) -> Done {
    Ok(outcome(&Outcome::Done(author.open(&arguments.file)?.redo()?)))
}
