//! `controlbook soa`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::{Done, Listing, json};
use crate::report::Row;
use crate::report::shape::Applicable;
use crate::report::words::{self, NO_REASON};
use crate::text::clean_line;
use crate::workbook::Applicability;
use crate::workbook::answer::Implementation;

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
        return json(&report.statement().map(Applicable::from).collect::<Vec<_>>());
    }
    let mut page = Page::default();
    page.hanging("", "", &format!("Statement of Applicability: {}", arguments.listing.heading(&report)));
    // What is true of some of the controls does not complete the statement.
    let (undecided, without_reason) = (report.undecided().count(), report.without_reason().count());
    if arguments.listing.filter.is_none() || undecided + without_reason > 0 {
        page.prose("", &words::statement_state(undecided, without_reason));
    }
    for row in &report.rows {
        entry(&mut page, row);
    }
    if !report.own.is_empty() {
        page.gap();
        page.line(words::OWN_CONTROLS);
        page.prose("", words::OWN_IN_NO_FIGURE);
    }
    for row in &report.own {
        entry(&mut page, row);
    }
    page.gap();
    let own = |count: usize| format!(", and {count} of your own");
    page.line(&match (report.rows.len(), report.own.len()) {
        (0, 0) => "No control matches.".to_owned(),
        (count, 0) => words::counted(count, "control", "controls"),
        (count, owned) => words::counted(count, "control", "controls") + &own(owned),
    });
    Ok(page.into_output())
}

fn entry(page: &mut Page, row: &Row) {
    page.gap();
    page.prose(&format!("{:<5} ", row.control.id), &row.control.title);
    page.prose("      ", &stated(row));
    let is_known = row.answer.level.is_some() && row.answer.in_scope();
    if is_known && row.implementation() != Some(Implementation::Implemented) {
        page.prose("      ", &words::implementation_told(&row.control, &row.answer, row.is_planned));
    }
    if let Some(justification) = &row.answer.justification {
        page.prose("      ", justification);
    }
    if !row.answer.refs.is_empty() {
        page.prose("      ", &format!("References: {}", row.answer.refs.join("; ")));
    }
    if !row.evidence.is_empty() {
        let names: Vec<_> = row.evidence.iter().map(|serving| clean_line(&serving.evidence.name)).collect();
        page.prose("      ", &format!("Evidence: {}", names.join("; ")));
    }
}

/// `applicable · partial · reason: legal, contractual · decided by Anna, 2026-02-01`.
fn stated(row: &Row) -> String {
    let answer = &row.answer;
    let mut parts = vec![match &answer.provider {
        Some(provider) => format!("{} from {provider}", answer.applicability),
        None => answer.applicability.to_string(),
    }];
    parts.extend(row.implementation().map(|implementation| words::implementation(implementation).to_owned()));
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
    if let (Some(author), Some(at)) = (&answer.decided_by, answer.decided_at) {
        parts.push(format!("decided by {author}, {}", at.to_zoned(jiff::tz::TimeZone::UTC).date()));
    }
    parts.join(" · ")
}
