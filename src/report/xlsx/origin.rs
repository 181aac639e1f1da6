//! The hidden sheet that says what the file is, for whoever reads it back.

use rust_xlsxwriter::{Workbook, Worksheet, XlsxError};

use super::FORMAT;
use super::sheet::Page;
use crate::report::{Kind, Report};

pub fn fill(book: &mut Workbook, page: &Page<'_>, kind: Kind) -> Result<(), XlsxError> {
    let report = page.report;
    let mut sheet = Worksheet::new();
    sheet.set_name(page.title)?;
    sheet.set_hidden(true);
    sheet.set_column_width(0, 16)?;
    sheet.set_column_width(1, 40)?;
    let facts = [
        ("format", FORMAT.to_string()),
        ("generator", concat!("controlbook ", env!("CARGO_PKG_VERSION")).to_owned()),
        ("workbook", report.workbook.map(|id| id.to_string()).unwrap_or_default()),
        ("catalogue", report.catalogue_name.clone()),
        ("kind", kind.to_string()),
        ("date", report.date.to_string()),
        ("changed_at", report.changed_at.to_string()),
        ("data_sha256", report.data.as_ref().map(|data| data.hash.clone()).unwrap_or_default()),
        ("baseline", told(report).unwrap_or_default()),
        ("redacted", if report.redacted { "yes" } else { "no" }.to_owned()),
    ];
    for (row, (key, value)) in (0..).zip(facts) {
        sheet.write_string(row, 0, key)?;
        sheet.write_string(row, 1, value)?;
    }
    book.push_worksheet(sheet);
    Ok(())
}

fn told(report: &Report) -> Option<String> {
    Some(report.data.as_ref()?.baseline.as_ref()?.sentence())
}
