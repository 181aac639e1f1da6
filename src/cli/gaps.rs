//! `controlbook gaps`.

use std::path::PathBuf;

use clap::Args;

use super::layout::{Page, Table};
use super::{Done, Listing, json};
use crate::figures::Gap;
use crate::report::shape::GapShape;
use crate::report::words;
use crate::text::Side;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    listing: Listing,
}

pub fn run(arguments: &Arguments) -> Done {
    let report = arguments.listing.report(&arguments.file)?;
    if arguments.listing.json {
        return json(&GapShape::all(&report));
    }
    let mut page = Page::default();
    page.hanging("", "", &arguments.listing.heading(&report));
    page.gap();
    if report.rows.is_empty() {
        page.line("No control matches.");
        return Ok(page.into_output());
    }
    let title = |gap: &Gap| report.row(&gap.control).map_or("", |row| &*row.control.title);
    let row = |gap: &Gap| {
        vec![
            gap.priority.shown(),
            format!("{} × {} ÷ {}", gap.gap, gap.importance.get(), gap.effort.get()),
            format!("{} → {}", gap.level, gap.target),
            format!("{:<4}  {}", gap.control, title(gap)),
        ]
    };
    if !report.gaps.is_empty() {
        page.table(&Table {
            columns: &[
                ("Priority", Side::Right),
                ("Gap × importance ÷ effort", Side::Left),
                ("Level", Side::Left),
                ("Control", Side::Left),
            ],
            rows: report.gaps.iter().map(row).collect(),
        });
        page.gap();
    }
    let tally = &report.overall;
    if tally.assessed > 0 {
        let gaps = words::sentence_case(&words::counted(report.gaps.len(), "gap", "gaps"));
        page.line(&format!("{gaps} among the {} assessed.", words::controls(tally.assessed)));
    }
    page.prose("", &words::beside_gaps(tally));
    let aimless = report
        .rows
        .iter()
        .filter(|row| row.answer.in_scope() && row.answer.level.is_some() && row.answer.target.is_none());
    match aimless.count() {
        0 => {}
        1 => page.prose("", "1 assessed control has no target, so it cannot have a gap."),
        count => page.prose("", &format!("{count} assessed controls have no target, so they cannot have a gap.")),
    }
    Ok(page.into_output())
}
