//! The portfolio as tables for other programs: a row for each workbook, or the benchmark without anything that tells
//! whose figures they are. Keys are promises. Every figure has the counts that it was computed from beside it, so that
//! sums over clients need no average of averages.

mod rows;
mod xlsx;

use serde::{Serialize, Serializer};

use super::csv;
use super::json::line;
use super::tables::{DataTable, Value};
use crate::error::Result;
use crate::workbook::answer::words;

pub use rows::{benchmark, measured, told, workbooks};

words! {
    /// What a portfolio can be written as.
    PortfolioFormat {
        /// A table for spreadsheets.
        Csv = "csv",
        /// One object a line, for programs that compute with tables.
        Jsonl = "jsonl",
        /// A workbook for spreadsheets.
        Xlsx = "xlsx",
    }
}

/// A table as the bytes of a file.
///
/// # Errors
/// What cannot be written so.
pub fn render(table: &DataTable, title: &str, format: PortfolioFormat) -> Result<Vec<u8>> {
    Ok(match format {
        PortfolioFormat::Csv => csv::of_table(table)?.into_bytes(),
        PortfolioFormat::Jsonl => lines(table)?.into_bytes(),
        PortfolioFormat::Xlsx => xlsx::render(table, title)?,
    })
}

fn lines(table: &DataTable) -> Result<String> {
    let mut text = String::new();
    for row in &table.rows {
        text.push_str(&line(&InOrder(table, row))?);
    }
    Ok(text)
}

/// A row as an object whose keys stand in the order of the columns.
struct InOrder<'a>(&'a DataTable, &'a [Value]);

impl Serialize for InOrder<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let InOrder(table, row) = self;
        let pairs = table.columns.iter().map(|column| column.key).zip(row.iter().map(json));
        serializer.collect_map(pairs)
    }
}

fn json(value: &Value) -> serde_json::Value {
    match value {
        Value::Nothing => serde_json::Value::Null,
        Value::Text(text) => text.as_str().into(),
        Value::Whole(number) => (*number).into(),
        Value::Tenths(tenths) => (f64::from(*tenths) / 10.0).into(),
        Value::Day(day) => day.to_string().into(),
    }
}
