//! `controlbook doctor`.

mod repair;
mod texts;
mod workbook;

use std::path::PathBuf;

use clap::Args;

use super::{Author, Done, Failure};
use crate::paths;

/// What the command is about, for help and manual page.
pub const ABOUT: &str = "\
Look over a workbook, recover a damaged one, or look over the texts of the catalogue

Of a workbook it reads everything: the file and what lies beside it, who may read it, the pages, the tables, every \
row with its checksum, the history with its chain of hashes and whether it adds up to the state, and every file of the \
evidence, copied in or linked. It changes nothing, and works on damaged files, too. The exit code is 1 where something \
is wrong.

With --repair, what can be read of a damaged workbook goes into a new file, and what could not be recovered is listed.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook to look over
    #[arg(value_name = "FILE", conflicts_with = "catalogue")]
    file: Option<PathBuf>,
    /// Recover what can be read of a damaged workbook into a new file; the damaged one stays as it is
    #[arg(long, requires = "file", conflicts_with = "catalogue")]
    repair: bool,
    /// The new file of --repair; NAME-recovered.controlbook beside the damaged one without it
    #[arg(short, long, value_name = "NEW", requires = "repair")]
    output: Option<PathBuf>,
    /// Look over the texts of the controls: how hard to read, how alike, what is missing
    #[arg(long)]
    catalogue: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    match &arguments.file {
        Some(file) if arguments.repair => {
            // A repair must not hang on the configuration.
            let author = author.name().unwrap_or_else(|_| paths::system_user());
            repair::run(file, arguments.output.as_deref(), &author, arguments.json)
        }
        Some(file) => workbook::run(file, arguments.json),
        None if arguments.catalogue => texts::run(arguments.json),
        None => Err(Failure::usage(
            "doctor is not told what to look over",
            "name a workbook, or look over the catalogue: controlbook doctor --catalogue",
        )),
    }
}
