//! `controlbook due`: everything that has a day, what is overdue first, and the calendar file of it.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use super::layout::{Page, Table};
use super::{Done, Output, json, open_to_read, tell_of_clear_text, values};
use crate::catalogue::ControlId;
use crate::error::clean_path;
use crate::figures::due::{Due, DueKind};
use crate::report::words::counted;
use crate::session::CalendarWish;
use crate::text::Side;
use crate::workbook::ActionStatus;

/// What `--help` says.
pub const ABOUT: &str = "\
List everything that has a day, what is overdue first

That is: open actions by their due date; controls by the date of their next review; evidence by the day until which \
it holds and the day on which it is to be looked at again; the document by its next review. Each comes with what to \
do next. Dates are set with action set, with set --review-due or --review-every, with evidence set, and with \
organisation.

With --ics the same goes into a calendar file (RFC 5545): a whole-day event each, with the organisation's name in \
front. Calendars that took in an earlier file of the same workbook replace its events by those of the newer one. \
Notes and the names of owners are not in it.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The day on which what is due before is overdue [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    date: Option<Date>,
    /// Nothing that is due later than this from then, such as 30d, 6w or 3m
    #[arg(long, value_name = "TIME", value_parser = time_ahead)]
    within: Option<Ahead>,
    /// As JSON
    #[arg(long, conflicts_with = "ics")]
    json: bool,
    /// As a calendar file
    #[arg(long)]
    ics: bool,
    /// Let calendars remind this many days before; they decide themselves where this is left out
    #[arg(long, value_name = "DAYS", requires = "ics", value_parser = clap::value_parser!(u16).range(0..=366))]
    remind: Option<u16>,
    /// Where the calendar file goes; - is standard output [default: NAME-due.ics here]
    #[arg(short, long, value_name = "PATH", requires = "ics")]
    output: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, requires = "ics")]
    force: bool,
}

/// A time ahead as it is typed, read from whichever day it is counted from.
#[derive(Clone, Debug)]
struct Ahead(String);

fn time_ahead(text: &str) -> Result<Ahead, String> {
    let plain = text.trim().trim_start_matches('+');
    let is_time = plain.starts_with(|c: char| c.is_ascii_digit()) && plain.ends_with(|c: char| c.is_ascii_alphabetic());
    let ahead = Ahead(format!("+{plain}"));
    if is_time && ahead.after(crate::clock::today()).is_some() {
        Ok(ahead)
    } else {
        Err("write a time as 30d, 6w, 3m or 1y".to_owned())
    }
}

#[derive(Serialize)]
struct Shape<'a> {
    organisation: &'a str,
    date: Date,
    due: Vec<DueShape<'a>>,
}

#[derive(Serialize)]
struct DueShape<'a> {
    day: Date,
    overdue: bool,
    kind: DueKind,
    title: &'a str,
    controls: &'a [ControlId],
    owner: Option<&'a str>,
    status: Option<ActionStatus>,
    next: &'static str,
    action: Option<Uuid>,
    evidence: Option<Uuid>,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let date = arguments.date.unwrap_or_else(crate::clock::today);
    let until = arguments.within.as_ref().and_then(|ahead| ahead.after(date));
    if arguments.ics {
        let wish = CalendarWish { until, remind: arguments.remind };
        let target = match &arguments.output {
            Some(target) if target == Path::new("-") => {
                tell_of_clear_text(&session);
                return Ok(Output::Exact(session.calendar(wish)?));
            }
            Some(target) => target.clone(),
            None => default_name(&arguments.file),
        };
        session.write_calendar(&target, wish, arguments.force)?;
        tell_of_clear_text(&session);
        return Ok(Output::Text(format!("Wrote {}\n", clean_path(&target))));
    }
    let mut due = session.due();
    let all = due.len();
    due.retain(|due| until.is_none_or(|until| due.day <= until));
    let organisation = session.workbook().organisation.name.as_str();
    if arguments.json {
        let due = due.iter().map(|due| shape(due, date)).collect();
        return json(&Shape { organisation, date, due });
    }
    let mut page = Page::default();
    page.hanging("", "", &format!("{organisation}, seen on {date}"));
    page.gap();
    if due.is_empty() {
        page.prose("", nothing(all));
        return Ok(page.into_output());
    }
    page.table(&Table {
        columns: &[("By", Side::Left), ("", Side::Left), ("What", Side::Left), ("Who", Side::Left)],
        rows: due.iter().map(|due| row(due, date)).collect(),
    });
    page.gap();
    let overdue = due.iter().filter(|due| due.is_overdue(date)).count();
    page.prose("", &format!("{} of {} overdue.", overdue, counted(due.len(), "date", "dates")));
    let mut told: Vec<(DueKind, Option<ActionStatus>)> = due.iter().map(|due| (due.kind, due.status)).collect();
    told.sort();
    told.dedup();
    for which in told {
        if let Some(due) = due.iter().find(|due| (due.kind, due.status) == which) {
            let status = due.status.map_or_else(String::new, |status| format!(", {status}"));
            page.prose(&format!("{}{status}: ", plural(due.kind)), due.next());
        }
    }
    Ok(page.into_output())
}

fn nothing(all: usize) -> &'static str {
    if all == 0 {
        "Nothing has a date yet. controlbook set FILE CONTROL --review-due +6m sets the next review of a control, and \
         controlbook action set FILE NUMBER --due +2w the due date of an action."
    } else {
        "Nothing is due within that time."
    }
}

fn row(due: &Due, date: Date) -> Vec<String> {
    // What a review is of, its title says already.
    let controls = if due.kind == DueKind::Review { &[][..] } else { &due.controls[..] };
    let controls = controls.iter().map(ControlId::as_str).collect::<Vec<_>>().join(", ");
    let status = due.status.map_or_else(String::new, |status| format!(" ({status})"));
    let behind = if controls.is_empty() { String::new() } else { format!("  {controls}") };
    vec![
        due.day.to_string(),
        due.distance(date),
        format!("{}{status}{behind}", due.title),
        due.owner.clone().unwrap_or_default(),
    ]
}

const fn plural(kind: DueKind) -> &'static str {
    match kind {
        DueKind::Action => "Actions",
        DueKind::Review => "Reviews",
        DueKind::EvidenceExpires => "Evidence that runs out",
        DueKind::EvidenceReview => "Evidence to look at again",
        DueKind::Document => "The document",
    }
}

fn shape(due: &Due, date: Date) -> DueShape<'_> {
    DueShape {
        day: due.day,
        overdue: due.is_overdue(date),
        kind: due.kind,
        title: &due.title,
        controls: &due.controls,
        owner: due.owner.as_deref(),
        status: due.status,
        next: due.next(),
        action: due.id.filter(|_| due.kind == DueKind::Action),
        evidence: due.id.filter(|_| matches!(due.kind, DueKind::EvidenceExpires | DueKind::EvidenceReview)),
    }
}

fn default_name(workbook: &Path) -> PathBuf {
    let mut name = workbook.file_stem().map_or_else(|| OsString::from("workbook"), OsString::from);
    name.push("-due.ics");
    PathBuf::from(name)
}

impl Ahead {
    fn after(&self, day: Date) -> Option<Date> {
        crate::workbook::day::day(&self.0, day).ok()
    }
}
