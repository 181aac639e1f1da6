//! The report as the CSV that the audit import of CISO Assistant takes: one row a control of Annex A.
//!
//! The facts, read off the documentation of its data import wizard, its importer (`backend/data_wizard/views.py` of
//! intuitem/ciso-assistant-community, at commit 00a6338 and later) and version 3 of its library `iso27001-2022`:
//!
//! - Comma-separated UTF-8 with a line of names; rows are found by `ref_id` (`A.5.10`), and by `urn` where there is no
//!   `ref_id`. Rows whose `assessable` is empty are skipped. `name` and `description` are for people alone.
//! - `compliance_result` and `requirement_progress` take the words below, `score` a number on the framework's scale,
//!   which for this library is 0 to 100. A control without a level has no score.
//! - Later importers take `implementation_score` and `documentation_score` in place of `score` unless both are there
//!   and empty; so both are there, and empty.
//!
//! The import makes a new audit; clauses 4–10 stay untouched in it, and controls of the organisation's own, which its
//! library does not know, are left out. That a result is called `compliant` there is its word for our "implemented",
//! levels 3 to 5, and no judgement of ours.
//!
//! Texts are neutralised as in the [table](super::csv): none is computed by a spreadsheet.

use super::csv::{self, neutral};
use super::{Report, Row, words};
use crate::error::{Error, Result};
use crate::text::clean_line;
use crate::workbook::answer::Implementation;
use crate::workbook::{Level, Note};

const COLUMNS: [&str; 11] = [
    "urn",
    "assessable",
    "ref_id",
    "name",
    "description",
    "compliance_result",
    "requirement_progress",
    "score",
    "implementation_score",
    "documentation_score",
    "observations",
];

/// The nodes of the library begin so.
const NODE: &str = "urn:intuitem:risk:req_node:iso27001-2022:a.";

/// The points of the scale that a level is worth: level 5 is 100.
const POINTS: u32 = 20;

pub fn render(report: &Report) -> Result<String> {
    if !report.is_of_the_built_in() {
        let what = format!(
            "the CSV for CISO Assistant is about ISO/IEC 27001, and this workbook is about {}; export xlsx or csv instead",
            clean_line(&report.catalogue)
        );
        return Err(Error::Invalid(what));
    }
    let rows = report.rows.iter().map(|row| cells(report, row));
    csv::written(std::iter::once(COLUMNS.map(str::to_owned)).chain(rows))
}

fn cells(report: &Report, row: &Row) -> [String; COLUMNS.len()] {
    let id = &row.control.id;
    [
        format!("{NODE}{id}"),
        "x".to_owned(),
        format!("A.{id}"),
        neutral(&row.control.title),
        String::new(),
        result(row).to_owned(),
        progress(row).to_owned(),
        score(row).map(|score| score.to_string()).unwrap_or_default(),
        String::new(),
        String::new(),
        neutral(&observations(report, row)),
    ]
}

/// How far it is implemented, in the words that the import knows.
fn result(row: &Row) -> &'static str {
    match row.implementation() {
        None => "not_applicable",
        Some(Implementation::NotAssessed | Implementation::ByProvider) => "not_assessed",
        Some(Implementation::NotImplemented | Implementation::Planned) => "non_compliant",
        Some(Implementation::Partial) => "partially_compliant",
        Some(Implementation::Implemented) => "compliant",
    }
}

/// How far the work on it is: done where it is excluded, or has reached its target, or without a target is
/// implemented; somebody's wish to come back to it comes before that.
fn progress(row: &Row) -> &'static str {
    let answer = &row.answer;
    let reached = |level: Level| answer.target.map_or(level >= Level::Defined, |target| level >= target);
    match answer.level {
        _ if answer.review => "in_review",
        _ if !answer.in_scope() => "done",
        None => "to_do",
        Some(level) if reached(level) => "done",
        Some(_) => "in_progress",
    }
}

/// What is excluded has no score, even if it has a level.
fn score(row: &Row) -> Option<u32> {
    let level = row.answer.level.filter(|_| row.answer.in_scope())?;
    Some(u32::from(level.get()) * POINTS)
}

/// What the import has no column for, in lines.
fn observations(report: &Report, row: &Row) -> String {
    let answer = &row.answer;
    let mut lines = vec![format!("{}.", words::said(row))];
    let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
    let mut labelled = |label: &str, text: &str| {
        if !text.is_empty() {
            lines.push(format!("{label}: {text}"));
        }
    };
    labelled("Reasons", &reasons.join(", "));
    labelled("Justification", answer.justification.as_deref().unwrap_or_default());
    labelled("Owner", answer.owner.as_deref().unwrap_or_default());
    labelled("References", &answer.refs.join(", "));
    for serving in &row.evidence {
        labelled("Evidence", &serving.evidence.name);
    }
    // The import makes no actions of its own; here they are at least to be read.
    for action in report.work.closing(&row.control.id) {
        labelled("Action", &format!("{} ({})", action.title, words::action_in_short(action)));
    }
    lines.extend(row.notes.iter().map(note));
    lines.join("\n")
}

fn note(note: &Note) -> String {
    let date = note.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    format!("{date} {}: {}", note.author, note.text)
}
