//! `controlbook action list`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use crate::catalogue::ControlId;
use crate::cli::layout::{Page, Table};
use crate::cli::{Done, json, open_to_read, values};
use crate::report::shape::ActionShape;
use crate::report::{Work, words};
use crate::search::Query;
use crate::text::Side;
use crate::workbook::{Action, ActionStatus};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only actions that raise a control that matches, such as 'theme:people'
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, value_parser = values::query)]
    filter: Option<String>,
    /// Only those that are so far; may be given several times
    #[arg(long, value_name = "STATUS", value_parser = values::action_status())]
    status: Vec<ActionStatus>,
    /// The day on which what is due before is overdue [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    date: Option<Date>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let query = Query::parse(arguments.filter.as_deref().unwrap_or_default(), session.catalogue())?;
    let today = arguments.date.unwrap_or_else(crate::clock::today);
    let work = Work::of(session.workbook(), today);
    let is_found = |control: &ControlId| session.control(control).is_ok_and(|control| session.finds(&query, &control));
    let matches = |action: &&Action| {
        (arguments.filter.is_none() || action.closes.iter().any(|closes| is_found(&closes.control)))
            && (arguments.status.is_empty() || arguments.status.contains(&action.status))
    };
    let actions: Vec<&Action> = work.actions.iter().filter(matches).collect();
    if arguments.json {
        return json(&actions.iter().map(|action| ActionShape::new(action, &work)).collect::<Vec<_>>());
    }
    let mut page = Page::default();
    if actions.is_empty() {
        page.line(match work.actions.first() {
            None => "There are no actions yet: controlbook action add FILE --closes CONTROL",
            Some(_) => "No action matches.",
        });
        return Ok(page.into_output());
    }
    let row = |action: &&Action| {
        vec![
            format!("#{}", action.number),
            words::action_state(action, today),
            action.days.map_or_else(String::new, |days| days.to_string()),
            action.owner.clone().unwrap_or_default(),
            action.due.map_or_else(String::new, |due| due.to_string()),
            format!("{}{}", action.title, words::closes_behind(&action.closes)),
        ]
    };
    page.table(&Table {
        columns: &[
            ("", Side::Right),
            ("Status", Side::Left),
            ("Days", Side::Right),
            ("Owner", Side::Left),
            ("Due", Side::Left),
            ("Action", Side::Left),
        ],
        rows: actions.iter().map(row).collect(),
    });
    page.gap();
    let open = actions.iter().filter(|action| action.is_open()).count();
    page.line(&format!("{}, {open} of them open.", words::counted(actions.len(), "action", "actions")));
    Ok(page.into_output())
}
