//! The report as tables for spreadsheets, one a file. Without another name it is that of the controls: one row a control
//! of the catalogue. Those of the organisation's own are left out, so that every figure can be computed again from the
//! table; they have one of their own, with the same columns and what they ask for. The heads are the keys of `crate::report::tables`.
//!
//! RFC 4180: commas, CRLF, quotes where needed; UTF-8 without a byte order mark. Ids are written `A.5.10`,
//! because a spreadsheet turns 5.10 into 5.1. What is not set is empty. Several reasons are joined with
//! `; `, several notes with a line feed, each as `2026-02-01 Anna: what she wrote`, and so are the names of
//! several pieces of evidence, each on one line. Importance and effort are those that count: the person's own,
//! else the catalogue's.
//!
//! A text that a spreadsheet would take for a formula gets an apostrophe in front: one that begins with
//! `=`, `+`, `-`, `@` or their full-width twins, with a tab, a line break or a NUL, also behind blanks or
//! apostrophes of its own. Whoever reads the file back takes one apostrophe off where one of these
//! follows. Numbers stay numbers.

use super::tables::{self, TableName, Value, id_of};
use super::{Report, Row};
use crate::error::{Error, Result};
pub(super) use crate::text::cell as neutral;
use crate::text::clean_line;

const COLUMNS: [&str; 15] = [
    "id",
    "title",
    "theme",
    "applicability",
    "reasons",
    "justification",
    "level",
    "target",
    "basis",
    "importance",
    "effort",
    "review",
    "owner",
    "notes",
    "evidence",
];

pub fn render(report: &Report, name: TableName) -> Result<String> {
    match name {
        TableName::Controls => controls(&report.rows),
        TableName::OwnControls => own_controls(&report.own),
        TableName::Soa
        | TableName::Gaps
        | TableName::Figures
        | TableName::Findings
        | TableName::Notes
        | TableName::Evidence
        | TableName::Actions
        | TableName::Phases => of_table(&tables::table(report, name)),
    }
}

/// An id as a cell. A spreadsheet takes 5.10 for the number 5.1, and 10-5 for a day: an apostrophe stands before an id
/// that begins with a digit, as before what would be a formula. Those of Annex A begin with its letter.
pub fn id(id: &str) -> String {
    if id.starts_with(|c: char| c.is_ascii_digit()) { format!("'{id}") } else { neutral(id) }
}

/// A table of data under its keys.
pub(super) fn of_table(table: &tables::DataTable) -> Result<String> {
    let keys = table.columns.iter().map(|column| column.key.to_owned()).collect();
    let cell = |(column, cell): (&tables::Column, &Value)| match cell {
        Value::Text(text) if column.key == "id" => id(text),
        cell => value(cell),
    };
    let rows = table.rows.iter().map(|row| table.columns.iter().zip(row).map(cell).collect::<Vec<_>>());
    written(std::iter::once(keys).chain(rows))
}

fn controls(rows: &[Row]) -> Result<String> {
    written(std::iter::once(COLUMNS.map(str::to_owned)).chain(rows.iter().map(cells)))
}

/// The same columns, and what each asks for.
fn own_controls(rows: &[Row]) -> Result<String> {
    let heads = COLUMNS.iter().copied().chain(["description"]).map(str::to_owned).collect::<Vec<_>>();
    let with = |row: &Row| {
        let mut cells = cells(row).to_vec();
        cells.push(neutral(&row.control.summary));
        cells
    };
    written(std::iter::once(heads).chain(rows.iter().map(with)))
}

/// Rows of texts below their heads, as RFC 4180 has them, which no spreadsheet computes.
///
/// # Errors
/// Where they cannot be written down.
pub fn rows<const N: usize>(heads: &[&str; N], rows: &[[String; N]]) -> Result<String> {
    let texts = rows.iter().map(|row| row.each_ref().map(|text| neutral(text)));
    written(std::iter::once(heads.map(str::to_owned)).chain(texts))
}

/// Rows as RFC 4180 has them.
pub(super) fn written<R>(rows: impl Iterator<Item = R>) -> Result<String>
where
    R: AsRef<[String]>,
{
    let impossible = |what: &dyn std::fmt::Display| Error::Invalid(format!("cannot write CSV: {what}"));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).from_writer(Vec::new());
    for row in rows {
        writer.write_record(row.as_ref()).map_err(|error| impossible(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| impossible(&error))?;
    String::from_utf8(bytes).map_err(|error| impossible(&error))
}

fn value(value: &Value) -> String {
    match value {
        Value::Nothing => String::new(),
        Value::Text(text) => neutral(text),
        Value::Whole(number) => number.to_string(),
        Value::Tenths(tenths) => format!("{}.{}", tenths / 10, tenths % 10),
        Value::Day(day) => day.to_string(),
    }
}

fn cells(row: &Row) -> [String; COLUMNS.len()] {
    let answer = &row.answer;
    let text = |text: Option<&str>| neutral(text.unwrap_or_default());
    let number = |level: Option<crate::workbook::Level>| level.map(|level| level.to_string()).unwrap_or_default();
    let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
    let notes: Vec<String> = row.notes.iter().map(note).collect();
    let evidence = row.evidence.iter().map(|serving| clean_line(&serving.evidence.name).into_owned());
    [
        id(&id_of(row)),
        neutral(&row.control.title),
        row.control.theme.to_string(),
        answer.applicability.to_string(),
        reasons.join("; "),
        text(answer.justification.as_deref()),
        number(answer.level),
        number(answer.target),
        answer.basis.map(|basis| basis.to_string()).unwrap_or_default(),
        row.importance.get().to_string(),
        row.effort.get().to_string(),
        if answer.review { "on" } else { "off" }.to_owned(),
        text(answer.owner.as_deref()),
        neutral(&notes.join("\n")),
        neutral(&evidence.collect::<Vec<_>>().join("\n")),
    ]
}

fn note(note: &crate::workbook::Note) -> String {
    let date = note.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    format!("{date} {}: {}", note.author, note.text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_becomes_text() {
        for formula in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r", "\nx", "\0", "＝1", "＠x", "'=1", " =1", "'  -x"]
        {
            assert!(neutral(formula).starts_with('\''), "{formula:?}");
        }
        for harmless in ["5.10", "Anna", "'tis", "a=b", "", "1-2"] {
            assert_eq!(neutral(harmless), harmless);
        }
    }
}
