//! The rows that were not taken, as a table to correct and import again: where each stands, why, and all its cells.

use super::entry::Rejected;
use super::{Result, Unreadable};
use crate::text::cell;

/// The table as CSV, whose cells no spreadsheet computes.
pub fn csv(rejected: &[Rejected], heads: &[String]) -> Result<String> {
    let impossible = |error: &dyn std::fmt::Display| Unreadable(format!("cannot write CSV: {error}"));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    let first = ["sheet", "row", "column", "reason"].map(str::to_owned);
    let rows = rejected.iter().map(|row| {
        let column = row.column.clone().unwrap_or_default();
        let told = [cell(&row.place.sheet), row.place.row.to_string(), cell(&column), cell(&row.reason)];
        told.into_iter().chain(row.cells.iter().map(|text| cell(text))).collect::<Vec<_>>()
    });
    let heads = first.into_iter().chain(heads.iter().map(|head| cell(head))).collect::<Vec<_>>();
    for row in std::iter::once(heads).chain(rows) {
        writer.write_record(row).map_err(|error| impossible(&error))?;
    }
    let bytes = writer.into_inner().map_err(|error| impossible(&error))?;
    String::from_utf8(bytes).map_err(|error| impossible(&error))
}
