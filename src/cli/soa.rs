//! `controlbook soa`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::{Done, Listing, json};
use crate::report::shape::Applicable;
use crate::report::words::{self, NO_REASON};
use crate::report::{Report, Row};
use crate::text::clean_line;
use crate::workbook::Applicability;

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
        return json(&report.rows.iter().map(Applicable::from).collect::<Vec<_>>());
    }
    let mut page = Page::default();
    page.hanging("", "", &format!("Statement of Applicability: {}", arguments.listing.heading(&report)));
    if let Some(draft) = draft(&report) {
        page.prose("", &draft);
    }
    for row in &report.rows {
        page.gap();
        page.prose(&format!("{:<6}", row.control.id), &row.control.title);
        page.prose("      ", &stated(row));
        if let Some(justification) = &row.answer.justification {
            page.prose("      ", justification);
        }
        if !row.evidence.is_empty() {
            let names: Vec<_> = row.evidence.iter().map(|serving| clean_line(&serving.evidence.name)).collect();
            page.prose("      ", &format!("Evidence: {}", names.join("; ")));
        }
    }
    page.gap();
    page.line(&match report.rows.len() {
        0 => "No control matches.".to_owned(),
        count => words::counted(count, "control", "controls"),
    });
    Ok(page.into_output())
}

/// Why the statement is a draft still, if it is.
fn draft(report: &Report) -> Option<String> {
    let mut missing = Vec::new();
    match report.undecided().count() {
        0 => {}
        1 => missing.push("1 control is undecided".to_owned()),
        count => missing.push(format!("{count} controls are undecided")),
    }
    match report.without_reason().count() {
        0 => {}
        1 => missing.push("1 is included without a reason".to_owned()),
        count => missing.push(format!("{count} are included without a reason")),
    }
    (!missing.is_empty()).then(|| format!("DRAFT: {}.", missing.join(", ")))
}

/// `applicable · partial · legal, contractual`.
fn stated(row: &Row) -> String {
    let answer = &row.answer;
    let mut parts = vec![match &answer.provider {
        Some(provider) => format!("{} from {provider}", answer.applicability),
        None => answer.applicability.to_string(),
    }];
    parts.extend(row.implementation().map(|implementation| implementation.word().replace('-', " ")));
    let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
    match answer.applicability {
        Applicability::Undecided => {}
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded if reasons.is_empty() => {
            parts.push(NO_REASON.to_owned());
        }
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded => {
            parts.push(format!("reason: {}", reasons.join(", ")));
        }
    }
    parts.join(" · ")
}
