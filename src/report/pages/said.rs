//! How rows, people and dates are named wherever they stand in a report.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::catalogue::ControlId;
use crate::report::document::{Cell, Tone};
use crate::report::words;
use crate::report::{Report, Row};
use crate::workbook::{Answer, Applicability, Level};

/// `A.8.13 Information backup`; an own control has no annex to stand in.
pub fn name_of(row: &Row) -> String {
    format!("{} {}", number_of(row), one_line(&row.control.title)).trim_end().to_owned()
}

/// `A.8.13`, `C.1`.
pub fn number_of(row: &Row) -> String {
    row.number()
}

/// The same of a control of the catalogue that is known by its id alone.
pub fn name(report: &Report, control: &ControlId) -> String {
    report.row(control).map_or_else(|| report.number(control), name_of)
}

/// What people typed, for a cell or a point.
pub fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The day of a moment, in UTC.
pub fn date(at: jiff::Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// `Anna, 2026-02-01`.
pub fn decided(answer: &Answer) -> Option<String> {
    let date = answer.decided_at.map(|at| format!(", {}", date(at))).unwrap_or_default();
    answer.decided_by.as_deref().map(|author| format!("{}{date}", one_line(author)))
}

/// The codes of the reasons, or that there are none.
pub fn reasons(answer: &Answer) -> String {
    if answer.reasons.is_empty() {
        return words::NO_REASON.to_owned();
    }
    let words: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
    words.join(", ")
}

/// A level on its ground; `–` where there is none.
pub fn level_cell(answer: &Answer) -> Cell {
    match (answer.level, answer.applicability) {
        (Some(level), _) => Cell::toned(level.to_string(), Tone::Level(level)),
        (None, Applicability::Excluded) => Cell::toned("–", Tone::Excluded),
        (None, Applicability::Undecided | Applicability::Applicable | Applicability::Inherited) => {
            Cell::toned("–", Tone::NotAssessed)
        }
    }
}

/// A target; `–` where there is none.
pub fn target_cell(target: Option<Level>) -> Cell {
    Cell::of(target.map_or_else(|| "–".to_owned(), |target| target.to_string()))
}

/// The applicability on its ground.
pub fn applicability_cell(answer: &Answer) -> Cell {
    let tone = match answer.applicability {
        Applicability::Undecided => Tone::Missing,
        Applicability::Excluded => Tone::Excluded,
        Applicability::Applicable | Applicability::Inherited => Tone::Plain,
    };
    Cell::toned(answer.applicability.to_string(), tone)
}
