//! `controlbook findings`.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::layout::Page;
use super::{Done, Listing, json, open_to_read, values};
use crate::error::Result;
use crate::figures::{Finding, FindingCode};
use crate::report::shape::FindingShape;
use crate::report::{Report, words};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    #[command(flatten)]
    listing: Listing,
    /// List those that were accepted, too, with who, when and why (JSON always has them)
    #[arg(long)]
    accepted: bool,
    /// As of this day, leaving linked files aside, such as 2026-02-01 [default: today, looking at linked files]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    date: Option<Date>,
}

pub fn run(arguments: &Arguments) -> Done {
    let report = report(&arguments.file, arguments)?;
    if arguments.listing.json {
        return json(&FindingShape::all(&report));
    }
    let mut page = Page::default();
    page.hanging("", "", &format!("{}; findings as of {}", arguments.listing.heading(&report), report.judged_on));
    for code in FindingCode::ALL {
        let open: Vec<&Finding> = report.open_findings().filter(|finding| finding.code == *code).collect();
        if !open.is_empty() {
            kind(&mut page, *code, &report, &open);
        }
    }
    let accepted: Vec<&Finding> = report.accepted_findings().collect();
    if arguments.accepted && !accepted.is_empty() {
        page.gap();
        page.line("Accepted");
        for finding in &accepted {
            one(&mut page, &report, finding);
        }
    }
    page.gap();
    if report.rows.is_empty() {
        page.line("No control matches.");
        return Ok(page.into_output());
    }
    page.line(&match report.open_findings().count() {
        0 => "The checks object to nothing that is recorded so far.".to_owned(),
        count => words::counted(count, "finding", "findings"),
    });
    if !arguments.accepted && !accepted.is_empty() {
        page.line(&format!("{} accepted; --accepted lists what was accepted, and why.", accepted.len()));
    }
    Ok(page.into_output())
}

fn report(file: &Path, arguments: &Arguments) -> Result<Report> {
    let mut session = open_to_read(file)?;
    let query = arguments.listing.query(session.catalogue())?;
    if arguments.date.is_none() {
        let files = session.look_at_files(true)?;
        session.set_files(files);
    }
    session.report_on(&query, arguments.date)
}

/// A kind with its findings, and once below them why it matters and what to do.
fn kind(page: &mut Page, code: FindingCode, report: &Report, findings: &[&Finding]) {
    page.gap();
    page.line(&format!("{} ({code})", code.title()));
    for finding in findings {
        one(page, report, finding);
    }
    page.hanging("  Why it matters: ", "    ", code.why());
    page.hanging("  What to do: ", "    ", code.remedy());
}

fn one(page: &mut Page, report: &Report, finding: &Finding) {
    let title = finding.control.as_ref().and_then(|control| report.title_of(control)).unwrap_or("The whole workbook");
    let id = finding.control.as_ref().map_or("-", |control| control.as_str());
    page.prose(&format!("  {id:<5} "), title);
    page.prose("        ", &finding.message);
    if let Some(acceptance) = &finding.accepted {
        let at = acceptance.at.to_zoned(jiff::tz::TimeZone::UTC).date();
        let text = format!("{}: accepted by {} on {at}: {}", finding.code, acceptance.author, acceptance.because);
        page.prose("        ", &text);
    }
}
