//! The tables as a workbook for spreadsheets: one sheet, its heads frozen, its rows to be sorted and filtered. Nothing is
//! computed in it, and no text is ever a formula.

use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Format, FormatAlign, Workbook, Worksheet, XlsxError};

use crate::error::{Error, Result};
use crate::report::office::held;
use crate::report::tables::{Column, DataTable, Holds, Value};
use crate::report::xlsx::sheet::{exact, excel_day};

/// As much as a cell may hold.
const LONGEST: usize = 32_000;

pub fn render(table: &DataTable, title: &str) -> Result<Vec<u8>> {
    let write = || -> std::result::Result<Vec<u8>, XlsxError> {
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        fill(sheet, table, title)?;
        // The same rows give the same file.
        let begin = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(
            &DocProperties::new().set_title(title).set_author("controlbook").set_creation_datetime(&begin),
        );
        book.save_to_buffer()
    };
    write().map_err(|error| Error::Invalid(format!("cannot write the spreadsheet: {error}")))
}

fn fill(sheet: &mut Worksheet, table: &DataTable, title: &str) -> std::result::Result<(), XlsxError> {
    let base = Format::new().set_font_name("Arial").set_font_size(9).set_align(FormatAlign::Top);
    let head = base.clone().set_bold().set_text_wrap().set_background_color(Color::RGB(0x00DD_E5EE));
    let words = base.clone().set_text_wrap().set_num_format("@");
    let (word, whole) = (base.clone().set_num_format("@"), base.clone().set_num_format("0"));
    let (tenths, day) = (base.clone().set_num_format("0.0"), base.clone().set_num_format("yyyy-mm-dd"));
    let percent = base.set_num_format("0\" %\"");
    sheet.set_name(title)?;
    sheet.set_landscape();
    sheet.set_print_fit_to_pages(1, 0);
    // The keys by which programs know the columns stand hidden above their heads.
    sheet.set_row_hidden(0)?;
    for (number, column) in (0..).zip(&table.columns) {
        sheet.set_column_width(number, column.width)?;
        sheet.write_string_with_format(0, number, column.key, &word)?;
        sheet.write_string_with_format(1, number, column.title, &head)?;
    }
    for (row, values) in (2..).zip(&table.rows) {
        for ((number, Column { holds, .. }), value) in (0..).zip(&table.columns).zip(values) {
            match value {
                Value::Nothing => continue,
                Value::Text(text) => {
                    let text: String = held(text).chars().take(LONGEST).collect();
                    let look = if *holds == Holds::Words { &words } else { &word };
                    sheet.write_string_with_format(row, number, text, look)?
                }
                Value::Whole(count) => {
                    let look = if *holds == Holds::Percent { &percent } else { &whole };
                    match exact(*count) {
                        Some(count) => sheet.write_number_with_format(row, number, count, look)?,
                        None => sheet.write_string_with_format(row, number, count.to_string(), &word)?,
                    }
                }
                Value::Tenths(value) => {
                    sheet.write_number_with_format(row, number, f64::from(*value) / 10.0, &tenths)?
                }
                Value::Day(date) => match excel_day(*date) {
                    Some(date) => sheet.write_datetime_with_format(row, number, &date, &day)?,
                    None => sheet.write_string_with_format(row, number, date.to_string(), &word)?,
                },
            };
        }
    }
    sheet.set_freeze_panes(2, 1)?;
    let (rows, columns) = (table.rows.len(), table.columns.len());
    if let (Ok(last @ 1..), Ok(right @ 1..)) = (u32::try_from(rows), u16::try_from(columns)) {
        sheet.autofilter(1, 0, last + 1, right - 1)?;
    }
    Ok(())
}
