//! `controlbook scenario`: what is supposed, kept by name.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Author, Done, json, open_to_read, outcome};
use crate::figures::plan::whatif::Budget;
use crate::session::{Session, Supposition};
use crate::text::Side;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// List what is kept; whatif FILE --save NAME keeps one
    List(List),
    /// Drop one; undo brings it back
    Remove(Remove),
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
struct Remove {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is kept by
    #[arg(value_name = "NAME")]
    name: String,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    match &arguments.command {
        Command::List(list) => listed(list),
        Command::Remove(remove) => Ok(outcome(&author.open(&remove.file)?.remove_scenario(&remove.name)?)),
    }
}

fn listed(list: &List) -> Done {
    let session = open_to_read(&list.file)?;
    if list.json {
        let shapes: Vec<Shape<'_>> = session.scenarios().map(|(name, kept)| Shape::of(name, kept.ok())).collect();
        return json(&shapes);
    }
    Ok(shown(&session).into_output())
}

fn shown(session: &Session) -> Page {
    let mut page = Page::default();
    let row = |(name, kept): (&str, crate::error::Result<Supposition>)| {
        vec![name.to_owned(), kept.map_or_else(|error| error.to_string(), |kept| kept.told())]
    };
    let rows: Vec<Vec<String>> = session.scenarios().map(row).collect();
    if rows.is_empty() {
        page.prose("", "No scenario is kept yet: controlbook whatif FILE --budget DAYS --save NAME keeps one.");
    }
    page.table(&Table { columns: &[("", Side::Left), ("", Side::Left)], rows });
    page
}

/// `null` throughout where a newer version of the program kept it.
#[derive(Serialize)]
struct Shape<'a> {
    name: &'a str,
    days: Option<f64>,
    factor: Option<f64>,
    deadline: Option<Date>,
    targets: Option<Vec<Target>>,
    days_per_level: Option<[f64; 3]>,
    actions_only: Option<bool>,
}

#[derive(Serialize)]
struct Target {
    filter: String,
    target: u8,
}

impl<'a> Shape<'a> {
    fn of(name: &'a str, kept: Option<Supposition>) -> Self {
        let decimal = |tenths: u32| f64::from(tenths) / 10.0;
        let budget = kept.as_ref().map(|kept| kept.budget);
        Shape {
            name,
            days: budget
                .and_then(|budget| if let Budget::Total(tenths) = budget { Some(decimal(tenths)) } else { None }),
            factor: budget.and_then(|budget| match budget {
                Budget::Times(numerator, denominator) => Some(f64::from(numerator) / f64::from(denominator.max(1))),
                Budget::Same | Budget::Total(_) => None,
            }),
            deadline: kept.as_ref().and_then(|kept| kept.deadline),
            days_per_level: kept.as_ref().map(|kept| kept.assumptions.days_per_level.map(decimal)),
            actions_only: kept.as_ref().map(|kept| kept.actions_only),
            targets: kept.map(|kept| {
                let targets = kept.targets.into_iter();
                targets.map(|(filter, level)| Target { filter, target: level.get() }).collect()
            }),
        }
    }
}
