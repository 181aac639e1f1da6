//! The table of an audit of CISO Assistant, read back: what the program itself exports, and what `export --format ciso`
//! writes for it. How that is written is told in `crate::report::ciso`.

use super::entry::{Entry, Said};
use super::mapping::Column;
use super::rows::Wants;
use super::source::{Origin, Source};
use super::table::{Cell, Row};
use super::values;
use crate::workbook::{Applicability, Level};

/// Whether a table is one.
pub fn recognised(source: Source) -> Source {
    let heads = source.sheets.first().and_then(|sheet| sheet.rows.first());
    let has =
        |row: &Row, head: &str| row.cells.iter().any(|(_, cell)| matches!(cell, Cell::Text(text) if text == head));
    let is_one = heads.is_some_and(|row| has(row, "ref_id") && has(row, "compliance_result"));
    if is_one { Source { origin: Origin::Ciso, ..source } } else { source }
}

/// What a row says beside its id and its score.
pub fn add(row: &Row, columns: &[Column], entry: &mut Entry, wants: &mut Wants) {
    let text = |head: &str| {
        columns.iter().find(|column| column.head == head).map(|column| row.text(column.column)).unwrap_or_default()
    };
    let said = text("observations");
    let ours = observed(&said, entry, wants);
    if !ours && !said.trim().is_empty() {
        entry.notes.push(Said::now(said.trim()));
    }
    let has_level = entry.edit.level.flatten().is_some();
    let mut level = |level: Level, doubt: &str| {
        if !has_level {
            entry.edit.level = Some(Some(level));
            entry.doubts.push(doubt.to_owned());
        }
    };
    match text("compliance_result").as_str() {
        "not_applicable" => wants.applicability = Some(Applicability::Excluded),
        "compliant" => level(Level::Defined, "\"compliant\" has no score: read as implemented, level 3"),
        "partially_compliant" => level(Level::Initial, "\"partially compliant\" has no score: read as level 1"),
        "non_compliant" => level(Level::NonExistent, "\"non compliant\" has no score: read as level 0"),
        _ => {}
    }
    if text("requirement_progress") == "in_review" {
        entry.edit.review = Some(true);
    }
}

/// What our own export puts into the observations, a line each; `false` where they are somebody's own words.
fn observed(said: &str, entry: &mut Entry, wants: &mut Wants) -> bool {
    let mut lines = said.lines();
    let first = lines.next().unwrap_or_default();
    let is_ours =
        first.ends_with('.') && ["Level ", "Not assessed, ", "Excluded"].iter().any(|start| first.starts_with(start));
    if !is_ours {
        return false;
    }
    for part in first.trim_end_matches('.').split("; ") {
        let lower = part.to_lowercase();
        if let Some(provider) = lower.starts_with("inherited from ").then(|| part[15..].to_owned()) {
            (wants.applicability, wants.provider) = (Some(Applicability::Inherited), Some(provider));
        } else if let Ok(applicability) = lower.parse() {
            wants.applicability = Some(applicability);
        } else if let Some((_, rest)) = part.split_once(", target ") {
            let level = rest.chars().next().and_then(|c| c.to_digit(10)).and_then(|level| u8::try_from(level).ok());
            entry.edit.target = level.and_then(|level| Level::try_from(level).ok()).map(Some);
        } else if let Some(basis) = values::basis(part) {
            entry.edit.basis = Some(Some(basis));
        } else if part == "marked for review" {
            entry.edit.review = Some(true);
        }
    }
    let mut label = "";
    let mut notes = Vec::new();
    for line in lines {
        let labels = ["Reasons", "Justification", "Owner", "References", "Evidence", "Action"];
        let found = labels.into_iter().find_map(|label| Some((label, line.strip_prefix(label)?.strip_prefix(": ")?)));
        let is_note = line.get(..10).is_some_and(|day| day.parse::<jiff::civil::Date>().is_ok());
        match (found, label) {
            (Some((found, text)), current) if current != "note" => {
                label = found;
                match found {
                    "Reasons" => wants.reasons.extend(values::reasons(text).unwrap_or_default()),
                    "Justification" => wants.justification.push(text.to_owned()),
                    "Owner" => entry.edit.owner = Some(Some(text.to_owned())),
                    "References" => entry.edit.refs = Some(text.split(", ").map(str::to_owned).collect()),
                    "Evidence" => entry.shown.push(text.to_owned()),
                    _ => {}
                }
            }
            _ if is_note || label == "note" => {
                label = "note";
                notes.push(line);
            }
            (_, "Justification") => {
                if let Some(text) = wants.justification.last_mut() {
                    *text = format!("{text}\n{line}");
                }
            }
            _ => {}
        }
    }
    entry.notes_so_far = Some(notes.join("\n")).filter(|notes| !notes.is_empty());
    true
}
