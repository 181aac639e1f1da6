//! The portfolio as tables for other programs: a row for each workbook, or the benchmark without anything that tells
//! whose figures they are. Keys are promises. Every figure has the counts that it was computed from beside it, so that
//! sums over clients need no average of averages.

mod rows;
mod xlsx;

use serde_json::Map;

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
        let pairs = table.columns.iter().zip(row).map(|(column, value)| (column.key.to_owned(), json(value)));
        text.push_str(&line(&serde_json::Value::Object(pairs.collect::<Map<_, _>>()))?);
    }
    Ok(text)
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
