//! `controlbook findings`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::{Done, Listing, json};
use crate::report::shape::FindingShape;
use crate::report::words;

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
        return json(&FindingShape::all(&report));
    }
    let mut page = Page::default();
    page.hanging("", "", &arguments.listing.heading(&report));
    for finding in &report.findings {
        let title = report.row(&finding.control).map_or("", |row| &*row.control.title);
        page.gap();
        page.prose(&format!("{:<6}", finding.control), title);
        page.prose("      ", &format!("{} ({})", finding.message, finding.code));
    }
    page.gap();
    page.line(&match (report.rows.is_empty(), report.findings.len()) {
        (true, _) => "No control matches.".to_owned(),
        (false, 0) => "The checks object to nothing that is recorded so far.".to_owned(),
        (false, count) => words::counted(count, "finding", "findings"),
    });
    Ok(page.into_output())
}
