//! A sheet with one table: what stands above it, its hidden keys, its heads, its rows, and how it is printed.

use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::looks::Looks;
use crate::report::Report;
use crate::report::tables::{Column, DataTable, Holds, Value};
use crate::report::words;
use crate::text::clean_text;

/// The most that a cell takes, in UTF-16 units.
const CELL: usize = 32_767;
/// How many lines a row can show: spreadsheets make none higher than 409 points.
const LINES: usize = 28;
/// A4.
const PAPER: u8 = 9;

/// What every sheet is made from.
pub struct Page<'a> {
    pub report: &'a Report,
    pub looks: &'a Looks,
    pub title: &'static str,
}

/// A sheet with one table.
pub struct Table<'a> {
    /// `table_` and this is its defined name.
    pub name: &'static str,
    pub table: DataTable,
    /// Sentences above it.
    pub told: Vec<String>,
    /// What stands in place of rows where there are none.
    pub none: String,
    /// The keys of the columns that a person fills in; where there are some, the other heads are pale.
    pub filled: &'a [&'a str],
}

/// Where the rows of a table came to stand.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub first_row: u32,
    pub last_row: u32,
}

impl Table<'_> {
    /// On a sheet of its own.
    pub fn fill(self, book: &mut Workbook, page: &Page<'_>) -> Result<(), XlsxError> {
        let mut sheet = begin(page)?;
        let mut row = 1;
        for sentence in &self.told {
            tell(&mut sheet, row, sentence, &self.table.columns, &page.looks.told)?;
            row += 1;
        }
        self.write(&mut sheet, book, page, row + u32::from(row > 1))?;
        book.push_worksheet(sheet);
        Ok(())
    }

    /// From a row on: the keys, the heads, the values.
    pub fn write(
        &self,
        sheet: &mut Worksheet,
        book: &mut Workbook,
        page: &Page<'_>,
        keys: u32,
    ) -> Result<Place, XlsxError> {
        let looks = page.looks;
        let columns = &self.table.columns;
        let heads = keys + 1;
        let part = u16::try_from(columns.len()).unwrap_or(u16::MAX);
        for (number, column) in (0..).zip(columns) {
            sheet.write_string_with_format(keys, number, column.key, &looks.key)?;
            let is_told = !self.filled.is_empty() && !self.filled.contains(&column.key);
            sheet.write_string_with_format(
                heads,
                number,
                column.title,
                if is_told { &looks.head_told } else { &looks.head },
            )?;
            sheet.set_column_width(number, column.width)?;
        }
        sheet.write_string_with_format(keys, part, "part", &looks.key)?;
        sheet.write_string_with_format(heads, part, "Part", &looks.head_told)?;
        sheet.set_column_hidden(part)?;
        sheet.set_row_hidden(keys)?;
        sheet.set_row_height(heads, 30)?;

        let mut row = heads + 1;
        for values in &self.table.rows {
            row = self.write_row(sheet, looks, row, values, part)?;
        }
        let last_row = row.saturating_sub(1).max(heads);
        if self.table.rows.is_empty() {
            tell(sheet, row, &self.none, columns, &looks.told)?;
        } else {
            sheet.autofilter(heads, 0, last_row, part - 1)?;
        }
        let name = format!("table_{}", self.name);
        let last_column = letters(part);
        let range = format!("='{}'!$A${}:${last_column}${}", page.title, keys + 1, last_row + 1);
        book.define_name(name, &range)?;
        sheet.set_freeze_panes(heads + 1, frozen_columns(columns))?;
        sheet.set_repeat_rows(heads, heads)?;
        let printed = if self.table.rows.is_empty() { last_row + 1 } else { last_row };
        sheet.set_print_area(0, 0, printed, part - 1)?;
        Ok(Place { first_row: heads + 1, last_row })
    }

    /// A row, and below it what was too long for its cells. Gives the row after them.
    fn write_row(
        &self,
        sheet: &mut Worksheet,
        looks: &Looks,
        first: u32,
        values: &[Value],
        part: u16,
    ) -> Result<u32, XlsxError> {
        let is_to_fill_in = !self.filled.is_empty();
        let mut rows = 1;
        for (number, (column, value)) in (0..).zip(self.table.columns.iter().zip(values)) {
            let format = look(looks, column, value);
            match value {
                Value::Nothing => {
                    sheet.write_blank(first, number, format)?;
                }
                Value::Text(text) => {
                    let room = if is_to_fill_in { Room::WHOLE } else { Room::of(column) };
                    let clean = clean_text(text);
                    let mut at = first;
                    for piece in room.pieces(&clean) {
                        sheet.write_string_with_format(at, number, piece, format)?;
                        at += 1;
                    }
                    rows = rows.max(at - first);
                }
                Value::Whole(whole) => {
                    // Sizes of files fit: a number of a spreadsheet is exact up to 2^53.
                    #[allow(clippy::cast_precision_loss)]
                    sheet.write_number_with_format(first, number, *whole as f64, format)?;
                }
                Value::Tenths(tenths) => {
                    sheet.write_number_with_format(first, number, f64::from(*tenths) / 10.0, format)?;
                }
                Value::Day(day) => match excel_day(*day) {
                    Some(date) => {
                        sheet.write_datetime_with_format(first, number, &date, format)?;
                    }
                    None => {
                        sheet.write_string_with_format(first, number, day.to_string(), format)?;
                    }
                },
            }
        }
        for more in 0..rows {
            sheet.write_number_with_format(first + more, part, f64::from(more + 1), &looks.number)?;
            if more > 0 {
                self.repeat_id(sheet, looks, first + more, values)?;
            }
        }
        Ok(first + rows)
    }

    /// So that a filter or an import knows what a further part belongs to.
    fn repeat_id(&self, sheet: &mut Worksheet, looks: &Looks, row: u32, values: &[Value]) -> Result<(), XlsxError> {
        let names = |column: &Column| matches!(column.key, "id" | "note" | "evidence");
        for (number, (column, value)) in (0..).zip(self.table.columns.iter().zip(values)) {
            if names(column)
                && column.holds == Holds::Word
                && let Value::Text(text) = value
            {
                sheet.write_string_with_format(row, number, text, &looks.word)?;
            }
        }
        Ok(())
    }
}

/// How much of a text goes into a cell.
#[derive(Clone, Copy)]
struct Room {
    /// UTF-16 units.
    units: usize,
    /// Lines, and characters in each.
    lines: usize,
    line: usize,
}

impl Room {
    /// All that a cell takes, also where not all of it is seen.
    const WHOLE: Room = Room { units: CELL, lines: usize::MAX, line: usize::MAX };

    /// As much as can be seen.
    fn of(column: &Column) -> Room {
        Room { units: CELL, lines: LINES, line: usize::from(column.width).max(8) }
    }

    /// The text in pieces that fit, one at least. Broken after a blank or a line feed where there is one.
    fn pieces(self, text: &str) -> Vec<&str> {
        let mut pieces = Vec::new();
        let mut rest = text;
        loop {
            let end = self.fitting(rest);
            let (piece, after) = rest.split_at(end);
            pieces.push(piece);
            if after.is_empty() {
                return pieces;
            }
            rest = after;
        }
    }

    /// How many bytes of the text fit; more than none.
    fn fitting(self, text: &str) -> usize {
        if text.len() <= self.line.min(self.units) {
            return text.len();
        }
        let (mut units, mut lines, mut line) = (0, 1, 0);
        let mut gap = 0;
        for (place, c) in text.char_indices() {
            units += c.len_utf16();
            if c == '\n' {
                (lines, line) = (lines + 1, 0);
            } else {
                line += crate::text::width(c.encode_utf8(&mut [0; 4])).max(1);
                if line > self.line {
                    // The word that no longer fits begins the next line: about half of one is lost.
                    (lines, line) = (lines + 1, 6.min(self.line));
                }
            }
            if place > 0 && (units > self.units || lines > self.lines) {
                return if gap > place / 2 { gap } else { place };
            }
            if c == ' ' || c == '\n' {
                gap = place + c.len_utf8();
            }
        }
        text.len()
    }
}

/// A sheet with its title, and how it is printed.
pub fn begin(page: &Page<'_>) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(page.title)?;
    let title = format!("{}: {}", crate::text::clean_line(&page.report.organisation.name), long_title(page.title));
    sheet.write_string_with_format(0, 0, title, &page.looks.title)?;
    sheet.set_row_height(0, 24)?;
    sheet.set_landscape();
    sheet.set_paper_size(PAPER);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.75, 0.65, 0.3, 0.3);
    sheet.set_screen_gridlines(false);
    let draft = draft(page.report).map_or_else(String::new, |draft| format!("&R{draft}"));
    sheet.set_header(format!("&L{}{draft}", page.looks.page_head));
    sheet.set_footer(format!("&L{}, {}&RPage &P of &N", page.title, page.report.date));
    Ok(sheet)
}

/// What keeps the Statement of Applicability from being final.
pub fn draft(report: &Report) -> Option<String> {
    let (undecided, without_reason) = (report.undecided().count(), report.without_reason().count());
    (undecided + without_reason > 0)
        .then(|| words::statement_state(undecided, without_reason).trim_end_matches('.').to_owned())
}

fn long_title(title: &'static str) -> &'static str {
    match title {
        "SoA" => "Statement of Applicability",
        other => other,
    }
}

/// A sentence across the columns of a table, as high as it needs to be.
pub fn tell(
    sheet: &mut Worksheet,
    row: u32,
    sentence: &str,
    columns: &[Column],
    format: &Format,
) -> Result<(), XlsxError> {
    // As far as a window is wide, and no further.
    let mut width = 0;
    let mut last = 0;
    for (number, column) in (0..).zip(columns) {
        if number > 0 && width + column.width > 120 {
            break;
        }
        (width, last) = (width + column.width, number);
    }
    let lines = sentence.chars().count().div_ceil(usize::from(width.max(20))).max(1);
    sheet.set_row_height(row, 13.5 * f64::from(u32::try_from(lines).unwrap_or(1)))?;
    if last == 0 {
        sheet.write_string_with_format(row, 0, sentence, format)?;
    } else {
        sheet.merge_range(row, 0, row, last, sentence, format)?;
    }
    Ok(())
}

fn look<'a>(looks: &'a Looks, column: &Column, value: &Value) -> &'a Format {
    match (value, column.holds) {
        (Value::Tenths(_), _) => &looks.tenths,
        (Value::Day(_), _) => &looks.day,
        (_, Holds::Percent) => &looks.percent,
        (_, Holds::Number) if column.key.ends_with("_at") || column.key.ends_with("_due") => &looks.day,
        (_, Holds::Number) => &looks.number,
        (_, Holds::Words) => &looks.words,
        (_, Holds::Word) if column.title.len() < 14 && column.width <= 9 && column.key != "id" => &looks.middle,
        (_, Holds::Word) => &looks.word,
    }
}

/// The id and the title stay in sight.
fn frozen_columns(columns: &[Column]) -> u16 {
    let title = columns.iter().position(|column| column.key == "title");
    title.and_then(|place| u16::try_from(place + 1).ok()).filter(|count| *count <= 3).unwrap_or(1)
}

/// Spreadsheets know the days from 1900 to 9999.
fn excel_day(day: jiff::civil::Date) -> Option<ExcelDateTime> {
    let year = u16::try_from(day.year()).ok().filter(|year| (1900..=9999).contains(year))?;
    ExcelDateTime::from_ymd(year, u8::try_from(day.month()).ok()?, u8::try_from(day.day()).ok()?).ok()
}

/// `A`, `B` … `Z`, `AA` for columns from 0.
pub fn letters(column: u16) -> String {
    match column {
        0..26 => char::from(b'A' + u8::try_from(column).unwrap_or_default()).to_string(),
        _ => letters(column / 26 - 1) + &letters(column % 26),
    }
}
