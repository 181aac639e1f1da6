//! `controlbook cycle`: begins a re-assessment, and lists what is still to be confirmed.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Author, Done, json, open_to_read, values};
use crate::catalogue::ControlId;
use crate::report::words;
use crate::search::Query;
use crate::session::{Outcome, Session};
use crate::text::Side;
use crate::workbook::Level;

/// What `--help` says.
pub const ABOUT: &str = "\
Begin a re-assessment, and see what is still to be confirmed

A re-assessment begins with what was found the last time. The rule:

  - A control in scope that has a level keeps it, marked as \"to be confirmed\". It counts in every figure meanwhile, \
and is one of the findings until it is confirmed.
  - How that level was known goes back to \"not stated\".
  - Evidence of these controls that has expired, or that was there at the baseline named with --from (without one: \
before today), is to be looked at again from today on.
  - Everything else stays: targets, applicability, notes, owners, review dates, actions.

Setting a level or a basis confirms a control; set --confirm confirms the level as it is. All of it is one step, \
which undo takes back.";

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Mark the levels as to be confirmed, and reset basis and evidence by the rule
    Start(Start),
    /// List the controls that are still to be confirmed, the most important first
    Show(Show),
}

#[derive(Args)]
struct Start {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The baseline that the last assessment ended with: evidence that came later is not reset
    #[arg(long, value_name = "BASELINE")]
    from: Option<String>,
    /// Only the controls that match, such as theme:technological
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, value_parser = values::query)]
    filter: Option<String>,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
struct Show {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// As JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Shape<'a> {
    control: &'a ControlId,
    title: &'a str,
    level: Option<Level>,
}

pub fn run(arguments: Arguments, author: &Author) -> Done {
    match arguments.verb {
        Verb::Start(arguments) => start(&arguments, author),
        Verb::Show(arguments) => show(&arguments),
    }
}

fn start(arguments: &Start, author: &Author) -> Done {
    let mut session = author.open(&arguments.file)?;
    let query = Query::parse(arguments.filter.as_deref().unwrap_or(""), session.catalogue())?;
    session.set_today(crate::clock::today());
    let from = arguments.from.as_deref();
    let controls = session.found(&query);
    let cycle = session.preview_cycle(from, &controls)?;
    let mut page = Page::default();
    for change in &cycle.changes {
        let (about, what) = words::cycle_change(change);
        page.prose(&about, &what);
    }
    if !cycle.changes.is_empty() {
        page.gap();
    }
    let hint = "make one: controlbook baseline FILE NAME";
    for sentence in words::cycle(&cycle, session.workbook().baselines().next().is_none().then_some(hint)) {
        page.prose("", &sentence);
    }
    if arguments.dry_run {
        page.line("Nothing was written.");
        return Ok(page.into_output());
    }
    match session.start_cycle(from, &controls)? {
        Outcome::Done(_) => page.line("One step: controlbook undo takes all of it back."),
        Outcome::Unchanged => page.line("All of it is so already, so there was nothing to change."),
    }
    Ok(page.into_output())
}

fn show(arguments: &Show) -> Done {
    let session = open_to_read(&arguments.file)?;
    let open = session.to_confirm();
    let shapes: Vec<Shape<'_>> = open.iter().map(|id| shape(&session, id)).collect();
    if arguments.json {
        return json(&shapes);
    }
    let mut page = Page::default();
    if shapes.is_empty() {
        page.prose("", "No level is to be confirmed. controlbook cycle start FILE begins a re-assessment.");
        return Ok(page.into_output());
    }
    let row = |shape: &Shape<'_>| {
        vec![
            shape.level.map_or_else(String::new, |level| level.to_string()),
            shape.control.to_string(),
            shape.title.to_owned(),
        ]
    };
    page.table(&Table {
        columns: &[("Level", Side::Right), ("Control", Side::Left), ("", Side::Left)],
        rows: shapes.iter().map(row).collect(),
    });
    page.gap();
    page.prose("", &words::still_to_confirm(shapes.len()));
    page.prose("", "controlbook interview FILE --filter review:confirm asks one after the other.");
    Ok(page.into_output())
}

fn shape<'a>(session: &'a Session, id: &'a ControlId) -> Shape<'a> {
    let workbook = session.workbook();
    let title = match workbook.own_control(id) {
        Some(own) => own.title.as_str(),
        None => session.catalogue().control(id.as_str()).map_or("", |control| &*control.title),
    };
    Shape { control: id, title, level: workbook.answer(id).level }
}
