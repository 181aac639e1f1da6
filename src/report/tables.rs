//! The tables of a report as data, for spreadsheets: which columns there are, and what stands in each row.
//!
//! CSV and XLSX both write them, so that a table has the same keys and the same values in both. Keys are promises:
//! scripts read them, and what was filled in offline is read back by them. Nothing here knows how a format writes a
//! value; texts are as people typed them.

mod controls;
mod evidence;
mod figures;
mod findings;
mod gaps;
mod notes;
mod open;
mod statement;
mod work;

use jiff::civil::Date;

use super::{Report, Row};
use crate::workbook::answer::words;

words! {
    /// The tables that CSV can write.
    #[derive(Default)]
    TableName {
        /// A row for each control of the catalogue.
        #[default]
        Controls = "controls",
        /// The Statement of Applicability, with the organisation's own controls.
        Soa = "soa",
        /// The gaps, by priority.
        Gaps = "gaps",
        /// Every figure with what it was counted from: overall, of the profile, and of each division.
        Figures = "figures",
        /// What the workbook's own checks object to.
        Findings = "findings",
        /// A row for each note.
        Notes = "notes",
        /// A row for each piece of evidence and control that it serves.
        Evidence = "evidence",
        /// A row for each control of the organisation's own.
        OwnControls = "own-controls",
        /// A row for each action.
        Actions = "actions",
        /// A row for each phase.
        Phases = "phases",
    }
}

impl TableName {
    /// What is in it.
    pub const fn sentence(self) -> &'static str {
        match self {
            TableName::Controls => "A row for each control, with its answer",
            TableName::Soa => "The Statement of Applicability",
            TableName::Gaps => "The gaps, by priority",
            TableName::Figures => "Every figure with what it was counted from",
            TableName::Findings => "What the workbook's own checks object to",
            TableName::Notes => "A row for each note",
            TableName::Evidence => "A row for each piece of evidence and control that it serves",
            TableName::OwnControls => "A row for each control of the organisation's own",
            TableName::Actions => "A row for each action: who does what by when",
            TableName::Phases => "A row for each phase of the plan, and whether its work fits",
        }
    }
}

/// Columns and rows: as many values in each row as there are columns.
#[derive(Clone, Debug)]
pub struct DataTable {
    /// In the order in which they stand.
    pub columns: Vec<Column>,
    /// Below each other.
    pub rows: Vec<Vec<Value>>,
}

/// A column of a table of data.
#[derive(Clone, Copy, Debug)]
pub struct Column {
    /// What programs know it by; never changes.
    pub key: &'static str,
    /// Its head for people.
    pub title: &'static str,
    /// How wide it should be, in characters.
    pub width: u16,
    /// What stands in it.
    pub holds: Holds,
}

/// What stands in a column, which decides how it looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Holds {
    /// A text, over several lines where it is long.
    Words,
    /// One of few words, a tick or an id.
    Word,
    /// A number or a date.
    Number,
    /// A whole number of per cent.
    Percent,
}

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// It is not set.
    Nothing,
    /// As somebody typed it, or as the program says it.
    Text(String),
    /// A count, a level, a weight, a percentage.
    Whole(u64),
    /// A figure with one decimal, in tenths.
    Tenths(u32),
    /// A day.
    Day(Date),
}

impl Value {
    fn text(text: impl Into<String>) -> Value {
        Value::Text(text.into())
    }

    fn maybe(text: Option<&str>) -> Value {
        text.map_or(Value::Nothing, Value::text)
    }

    fn whole(number: impl Into<u64>) -> Value {
        Value::Whole(number.into())
    }

    fn lines(lines: impl Iterator<Item = String>) -> Value {
        let lines: Vec<String> = lines.collect();
        if lines.is_empty() { Value::Nothing } else { Value::Text(lines.join("\n")) }
    }

    fn day(at: jiff::Timestamp) -> Value {
        Value::Day(at.to_zoned(jiff::tz::TimeZone::UTC).date())
    }
}

/// A column with what stands in it for each item.
struct Field<T> {
    column: Column,
    value: fn(&Report, &T) -> Value,
}

const fn field<T>(
    key: &'static str,
    title: &'static str,
    width: u16,
    holds: Holds,
    value: fn(&Report, &T) -> Value,
) -> Field<T> {
    Field { column: Column { key, title, width, holds }, value }
}

fn filled<T>(report: &Report, fields: &[Field<T>], items: impl IntoIterator<Item = T>) -> DataTable {
    DataTable {
        columns: fields.iter().map(|field| field.column).collect(),
        rows: items.into_iter().map(|item| fields.iter().map(|field| (field.value)(report, &item)).collect()).collect(),
    }
}

/// A table of a report.
pub fn table(report: &Report, name: TableName) -> DataTable {
    match name {
        TableName::Controls => controls::table(report, report.rows.iter()),
        TableName::OwnControls => controls::with_descriptions(report, report.own.iter()),
        TableName::Soa => statement::table(report),
        TableName::Gaps => gaps::table(report),
        TableName::Figures => figures::table(report),
        TableName::Findings => findings::table(report),
        TableName::Notes => notes::table(report),
        TableName::Evidence => evidence::table(report),
        TableName::Actions => work::actions(report),
        TableName::Phases => work::phases(report),
    }
}

pub use open::{LADDERS, NOT_ASSESSED, ladders, not_assessed};

/// What an assessor fills in: every control, then those of the organisation's own.
pub fn to_fill_in(report: &Report) -> DataTable {
    match report.own.is_empty() {
        true => controls::table(report, report.statement()),
        false => controls::with_descriptions(report, report.statement()),
    }
}

/// `A.5.10`: a spreadsheet would turn 5.10 into 5.1.
pub fn id_of(row: &Row) -> String {
    row.number()
}

/// The same of a control that may be none of the report's.
fn id_in(report: &Report, id: &crate::catalogue::ControlId) -> String {
    report.row(id).map_or_else(|| id.to_string(), id_of)
}
