//! `controlbook phase`: the stretches of time that actions are put into.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::values::{self, Setting};
use super::{Author, Done, Failure, outcome};
use crate::workbook::{PersonDays, PhaseEdit};

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Add a phase behind the others
    Add(Add),
    /// Change a phase; none clears a field
    Set(Set),
    /// Take a phase away; its actions stay, in no phase
    Remove(Remove),
}

#[derive(Args)]
struct Add {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is called, such as "Quick wins"
    #[arg(value_name = "NAME")]
    name: String,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Args)]
struct Set {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The phase, by its name or its place
    #[arg(value_name = "PHASE")]
    phase: String,
    /// What to call it
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Args)]
struct Remove {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The phase, by its name or its place
    #[arg(value_name = "PHASE")]
    phase: String,
}

/// What can be said of a phase.
#[derive(Args)]
struct Fields {
    /// Its first day
    #[arg(long, value_name = "DATE", value_parser = values::date_or_none)]
    from: Option<Setting<Date>>,
    /// Its last day
    #[arg(long, value_name = "DATE", value_parser = values::date_or_none)]
    to: Option<Setting<Date>>,
    /// The person-days that there are in it
    #[arg(long, value_name = "N", value_parser = values::days_or_none)]
    capacity: Option<Setting<PersonDays>>,
    /// Where it stands among the phases, counted from 1
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..))]
    place: Option<u32>,
}

impl Fields {
    fn edit(self, name: Option<String>) -> PhaseEdit {
        PhaseEdit {
            name,
            place: self.place,
            from: self.from.map(Setting::into_wish),
            to: self.to.map(Setting::into_wish),
            capacity: self.capacity.map(Setting::into_wish),
        }
    }
}

pub fn run(arguments: Arguments, author: &Author) -> Done {
    match arguments.command {
        Command::Add(add) => {
            let edit = add.fields.edit(Some(add.name));
            let (_, done) = author.open(&add.file)?.add_phase(&edit)?;
            Ok(outcome(&done))
        }
        Command::Set(set) => {
            let edit = set.fields.edit(set.name);
            if edit == PhaseEdit::default() {
                return Err(Failure::usage(
                    "nothing to set is given",
                    "give --name, --from, --to, --capacity or --place",
                ));
            }
            let mut session = author.open(&set.file)?;
            let id = session.find_phase(&set.phase)?;
            Ok(outcome(&session.edit_phase(id, &edit)?))
        }
        Command::Remove(remove) => {
            let mut session = author.open(&remove.file)?;
            let id = session.find_phase(&remove.phase)?;
            Ok(outcome(&session.remove_phase(id)?))
        }
    }
}
