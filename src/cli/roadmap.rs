//! `controlbook roadmap`: the gaps with what closes them, and the work by phase.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;

use super::layout::{Page, Table};
use super::{Done, Listing, json, open_to_read, values};
use crate::figures::{Gap, PhaseWork};
use crate::report::shape::RoadmapShape;
use crate::report::{Report, Work, words};
use crate::text::Side;
use crate::workbook::Action;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The day on which what is due before is overdue [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    date: Option<Date>,
    #[command(flatten)]
    listing: Listing,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let query = arguments.listing.query(session.catalogue())?;
    let report = session.report_on(&query, None)?;
    let today = arguments.date.unwrap_or_else(crate::clock::today);
    let work = Work::of(session.workbook(), today);
    if arguments.listing.json {
        return json(&RoadmapShape::new(&report, &work));
    }
    let mut page = Page::default();
    page.hanging("", "", &format!("{}, seen on {today}", report.organisation.name));
    page.gap();
    gaps(&report, &work, &mut page);
    for each in &work.roadmap.phases {
        page.gap();
        phase(each, &work, &mut page);
    }
    page.gap();
    told(&work, &mut page);
    Ok(page.into_output())
}

fn gaps(report: &Report, work: &Work, page: &mut Page) {
    if report.gaps.is_empty() {
        page.prose("", &words::beside_gaps(&report.overall));
        return;
    }
    let title = |gap: &Gap| report.row(&gap.control).map_or("", |row| &*row.control.title);
    let row = |gap: &Gap| {
        let actions: Vec<String> = work.closing(&gap.control).map(words::action_in_short).collect();
        vec![
            gap.priority.shown(),
            format!("{} × {} ÷ {}", gap.gap, gap.importance.get(), gap.effort.get()),
            format!("{} → {}", gap.level, gap.target),
            format!("{:<4}  {}", gap.control, title(gap)),
            if actions.is_empty() { "nothing yet".to_owned() } else { actions.join("; ") },
        ]
    };
    page.table(&Table {
        columns: &[
            ("Priority", Side::Right),
            ("Gap × importance ÷ effort", Side::Left),
            ("Level", Side::Left),
            ("Control", Side::Left),
            ("Closed by", Side::Left),
        ],
        rows: report.gaps.iter().map(row).collect(),
    });
    let open = report.gaps.iter().filter(|gap| work.closing(&gap.control).next().is_none()).count();
    page.gap();
    page.prose("", &words::gaps_without_action(open, report.gaps.len()));
    page.prose("", &words::beside_gaps(&report.overall));
}

fn phase(phase: &PhaseWork, work: &Work, page: &mut Page) {
    page.hanging("", "  ", &words::phase_heading(phase));
    let actions: Vec<&Action> = phase.actions.iter().filter_map(|id| work.action(*id)).collect();
    if actions.is_empty() {
        page.line("  nothing is in it");
    }
    let row = |action: &&Action| {
        vec![
            format!("  #{}", action.number),
            words::action_state(action, work.seen_on),
            action.days.map_or_else(String::new, words::days),
            action.owner.clone().unwrap_or_default(),
            action.due.map_or_else(String::new, |due| due.to_string()),
            format!("{}{}", action.title, words::closes_behind(&action.closes)),
        ]
    };
    page.table(&Table {
        columns: &[
            ("", Side::Left),
            ("", Side::Left),
            ("", Side::Right),
            ("", Side::Left),
            ("", Side::Left),
            ("", Side::Left),
        ],
        rows: actions.iter().map(row).collect(),
    });
    for sentence in words::phase_objections(phase) {
        page.prose("  ! ", &sentence);
    }
}

fn told(work: &Work, page: &mut Page) {
    let roadmap = &work.roadmap;
    if work.actions.is_empty() {
        page.prose("", "There are no actions yet: controlbook action add FILE --closes CONTROL makes one of a gap.");
    }
    if roadmap.phases.iter().all(|phase| phase.phase.is_none()) {
        page.prose("", "There are no phases yet: controlbook phase add FILE NAME --capacity DAYS makes one.");
    }
    match roadmap.overdue.len() {
        0 => {}
        1 => page.line("1 action is overdue."),
        several => page.line(&format!("{several} actions are overdue.")),
    }
    for (action, other) in &roadmap.due_too_early {
        if let (Some(action), Some(other)) = (work.action(*action), work.action(*other)) {
            page.prose("", &words::due_too_early(action, other));
        }
    }
    for action in work.dropped() {
        let why = action.because.as_deref().map_or_else(String::new, |why| format!(": {why}"));
        page.hanging("", "  ", &format!("Dropped: #{} {}{why}", action.number, action.title));
    }
}
