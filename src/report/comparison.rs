//! A comparison as a file. The formats for reading lay out its document as they do every other; the table is one row
//! a field that differs.

use super::document::Document;
use super::look::Look;
use super::pages::compared;
use super::{Format, Kind, Progress, Report, Request, csv, docx, html, markdown, pdf};
use crate::error::Result;
use crate::figures::Comparison;
use crate::workbook::answer::words;

words! {
    /// What a comparison can be written as.
    ComparisonFormat {
        /// Text that reads well raw and rendered.
        Markdown = "md",
        /// A page for browsers.
        Html = "html",
        /// A document to print.
        Pdf = "pdf",
        /// A document for word processors.
        Docx = "docx",
        /// A table for spreadsheets, one row a change.
        Csv = "csv",
    }
}

/// A comparison as the bytes of a file. The report says of whom it is; `a` and `b` are what the two states are called.
///
/// # Errors
/// As [`super::render`].
pub fn render_comparison(
    report: &Report,
    (a, b): (&str, &str),
    comparison: &Comparison,
    format: ComparisonFormat,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let document = || -> Document { compared::document(report, a, b, comparison) };
    let look = Look::default();
    Ok(match format {
        ComparisonFormat::Markdown => markdown::render(&document()).into_bytes(),
        ComparisonFormat::Html => html::render(&document(), &look, progress)?,
        ComparisonFormat::Pdf => pdf::render(&document(), &look, progress)?,
        ComparisonFormat::Docx => docx::render(&document(), &Request::new(Format::Docx, Kind::Summary), progress)?,
        ComparisonFormat::Csv => table(report, comparison)?.into_bytes(),
    })
}

const COLUMNS: [&str; 7] = ["id", "title", "verdict", "field", "before", "after", "kind"];

fn table(report: &Report, comparison: &Comparison) -> Result<String> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::Null => String::new(),
        serde_json::Value::String(text) => csv::neutral(text),
        other => other.to_string(),
    };
    let rows = comparison.moved.iter().flat_map(|moved| {
        let title = report.row(&moved.control).map_or("", |row| &*row.control.title);
        moved.fields.iter().map(move |field| {
            [
                // A spreadsheet turns 5.10 into 5.1.
                csv::id(&report.number(&moved.control)),
                csv::neutral(title),
                moved.verdict.to_string(),
                field.field.to_owned(),
                text(&field.before),
                text(&field.after),
                field.kind.to_string(),
            ]
        })
    });
    csv::written(std::iter::once(COLUMNS.map(str::to_owned)).chain(rows))
}
