//! `controlbook control`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::layout::Page;
use super::values::{self, Setting};
use super::{Author, Done, Failure, Output, json, open_to_read, outcome};
use crate::report::shape::OwnShape;
use crate::report::words;
use crate::session::typed_id;

/// What the commands are about, for help and manual page.
pub const ABOUT: &str = "\
Add controls of your own to the Statement of Applicability

A law, a contract or your risk assessment may ask for something that the catalogue does not have. A control of your \
own gets an id such as C.1, and takes applicability, reasons, level, target and notes like any other: set and note \
take its id. It stands at the end of the Statement of Applicability and counts in no figure.";

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Add a control, and print its id
    Add(Add),
    /// List the controls of your own
    List(List),
    /// Change the title or the description of one
    Set(Set),
    /// Take one away with all that is said of it; undo brings it back
    Remove(Remove),
}

#[derive(Args)]
struct Add {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is called
    #[arg(value_name = "TITLE", allow_hyphen_values = true)]
    title: String,
    /// What it asks for
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    description: Option<String>,
}

#[derive(Args)]
struct List {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Set {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Its id, such as C.1
    #[arg(value_name = "ID")]
    id: String,
    /// What it is called
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    /// What it asks for; none clears it
    #[arg(long, value_name = "TEXT", value_parser = values::text)]
    description: Option<Setting<String>>,
}

#[derive(Args)]
struct Remove {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Its id, such as C.1
    #[arg(value_name = "ID")]
    id: String,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    match &arguments.command {
        Command::Add(add) => {
            let mut session = author.open(&add.file)?;
            let (id, _) = session.add_own_control(&add.title, add.description.as_deref())?;
            Ok(Output::Text(format!("{id}\n")))
        }
        Command::List(list) => listed(list),
        Command::Set(set) => {
            if set.title.is_none() && set.description.is_none() {
                return Err(Failure::usage("nothing says what to change", "add --title TEXT or --description TEXT"));
            }
            let id = typed_id(&set.id);
            let description = set.description.clone().map(Setting::into_wish);
            let description = description.as_ref().map(|description| description.as_deref());
            Ok(outcome(&author.open(&set.file)?.edit_own_control(&id, set.title.as_deref(), description)?))
        }
        Command::Remove(remove) => {
            let id = typed_id(&remove.id);
            Ok(outcome(&author.open(&remove.file)?.remove_own_control(&id)?))
        }
    }
}

fn listed(list: &List) -> Done {
    let report = open_to_read(&list.file)?.report(None)?;
    if list.json {
        return json(&report.own.iter().map(OwnShape).collect::<Vec<_>>());
    }
    let mut page = Page::default();
    for row in &report.own {
        page.prose(
            &format!("{:<5} ", row.control.id),
            &format!("{} ({})", row.control.title, row.answer.applicability),
        );
        page.prose("      ", &row.control.summary);
    }
    page.gap();
    page.line(&words::counted(report.own.len(), "control of your own", "controls of your own"));
    Ok(page.into_output())
}
