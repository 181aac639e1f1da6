//! The rows that were not taken, as a table to correct and import again: where each stands, why, and all its cells.

use super::entry::Rejected;
use super::source::Source;
use super::table::Cell;
use super::{Result, Unreadable};
use crate::text::cell;

/// The heads that stand before those of the rows.
const FIRST: [&str; 4] = ["sheet", "row", "column", "reason"];

/// A table of such rows without what stands before them, so that it is read as the one that they come from.
pub fn corrected(mut source: Source) -> Source {
    let Some(sheet) = source.sheets.first_mut() else { return source };
    let is_one = sheet.rows.first().is_some_and(|row| {
        (0_u32..).zip(FIRST).all(|(column, head)| matches!(row.cell(column), Some(Cell::Text(text)) if text == head))
    });
    if is_one {
        for row in &mut sheet.rows {
            row.cells.retain(|(column, _)| FIRST.get(*column as usize).is_none());
        }
        sheet.rows.retain(|row| !row.cells.is_empty());
        source.told.push(
            "These are rows that an import did not take, corrected: the columns that say where they stood are not read."
                .to_owned(),
        );
    }
    source
}

/// The table as CSV, whose cells no spreadsheet computes.
pub fn csv(rejected: &[Rejected], heads: &[String]) -> Result<String> {
    let impossible = |error: &dyn std::fmt::Display| Unreadable(format!("cannot write CSV: {error}"));
    let mut writer = csv::WriterBuilder::new().terminator(csv::Terminator::CRLF).flexible(true).from_writer(Vec::new());
    let first = FIRST.map(str::to_owned);
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
