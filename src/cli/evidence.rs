//! `controlbook evidence`: what becomes of evidence once it is attached.

mod list;
mod save;
mod verify;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::values::{self, Setting};
use super::{Author, Done, Failure, outcome};
use crate::catalogue::ControlId;
use crate::workbook::{EvidenceEdit, Nature};

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: EvidenceCommand,
}

#[derive(Subcommand)]
enum EvidenceCommand {
    /// List the evidence, with the controls that it serves
    List(list::Arguments),
    /// Let evidence serve more controls
    Add(Add),
    /// Change what is said of evidence
    Set(Set),
    /// Take evidence away from a control, or from all (undo brings it back)
    Remove(Remove),
    /// Write the file of evidence out again, byte for byte
    Save(save::Arguments),
    /// Compare every file with what was attached; exit code 1 where one is missing or changed
    Verify(verify::Arguments),
}

/// Which piece of evidence a command is about.
#[derive(Args)]
struct Which {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The evidence's id, or a beginning of it that no other has
    #[arg(value_name = "EVIDENCE")]
    evidence: String,
}

#[derive(Args)]
struct Add {
    #[command(flatten)]
    which: Which,
    /// One or several controls, such as 5.10 or A.5.10
    #[arg(value_name = "CONTROL", required = true)]
    controls: Vec<String>,
}

#[derive(Args)]
struct Set {
    #[command(flatten)]
    which: Which,
    /// What to call it
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// What it shows; none clears it
    #[arg(long, value_parser = values::nature_or_none())]
    nature: Option<Setting<Nature>>,
    /// The last day it proves anything, such as 2027-02-01 or +3m; none clears it
    #[arg(long, value_name = "DATE", value_parser = values::date_or_none)]
    expires: Option<Setting<Date>>,
    /// Look at it again by when, such as 2027-02-01 or +3m; none clears it
    #[arg(long, value_name = "DATE", value_parser = values::date_or_none)]
    review_due: Option<Setting<Date>>,
}

#[derive(Args)]
struct Remove {
    #[command(flatten)]
    which: Which,
    /// The control to take it from [default: all that it serves]
    #[arg(value_name = "CONTROL")]
    control: Option<String>,
}

pub fn run(arguments: Arguments, author: &Author) -> Done {
    match arguments.command {
        EvidenceCommand::List(arguments) => list::run(&arguments),
        EvidenceCommand::Add(arguments) => add(&arguments, author),
        EvidenceCommand::Set(arguments) => set(arguments, author),
        EvidenceCommand::Remove(arguments) => remove(&arguments, author),
        EvidenceCommand::Save(arguments) => save::run(&arguments),
        EvidenceCommand::Verify(arguments) => verify::run(&arguments),
    }
}

fn add(arguments: &Add, author: &Author) -> Done {
    let mut session = author.open(&arguments.which.file)?;
    let evidence = session.find_evidence(&arguments.which.evidence)?;
    let controls: Vec<ControlId> = arguments.controls.iter().map(|id| control(id)).collect();
    Ok(outcome(&session.link_evidence(evidence, &controls)?))
}

fn set(arguments: Set, author: &Author) -> Done {
    let edit = EvidenceEdit {
        name: arguments.name,
        nature: arguments.nature.map(Setting::into_wish),
        expires: arguments.expires.map(Setting::into_wish),
        review_due: arguments.review_due.map(Setting::into_wish),
    };
    if edit == EvidenceEdit::default() {
        return Err(Failure::usage("nothing to set is given", "give --name, --nature, --expires or --review-due"));
    }
    let mut session = author.open(&arguments.which.file)?;
    let evidence = session.find_evidence(&arguments.which.evidence)?;
    Ok(outcome(&session.edit_evidence(evidence, &edit)?))
}

fn remove(arguments: &Remove, author: &Author) -> Done {
    let mut session = author.open(&arguments.which.file)?;
    let evidence = session.find_evidence(&arguments.which.evidence)?;
    let control = arguments.control.as_deref().map(control);
    Ok(outcome(&session.remove_evidence(evidence, control.as_ref())?))
}

fn control(id: &str) -> ControlId {
    ControlId::from(id.trim().to_owned())
}
