//! A sheet with one table: what stands above it, its hidden keys, its heads, its rows, and how it is printed.

use rust_xlsxwriter::{ConditionalFormatFormula, ExcelDateTime, Format, Workbook, Worksheet, XlsxError};

use super::looks::{Looks, ground, short};
use super::measure::{Room, height, lines};
use crate::report::Report;
use crate::report::document::Tone;
use crate::report::office::held;
use crate::report::tables::{Column, DataTable, Holds, Value};
use crate::report::words;
use crate::workbook::Level;

/// How many characters go side by side on a page that can still be read.
const PRINTED: u16 = 225;
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
            row = tell(&mut sheet, row, sentence, &self.table.columns, &page.looks.told)?;
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
            let look = match (is_told, column.holds) {
                (true, _) => &looks.head_told,
                (false, Holds::Number | Holds::Percent) => &looks.head_middle,
                (false, Holds::Words | Holds::Word) => &looks.head,
            };
            sheet.write_string_with_format(heads, number, column.title, look)?;
            sheet.set_column_width(number, column.width)?;
            if is_for_programs(column) {
                sheet.set_column_hidden(number)?;
            }
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
            // With the parts, so that they go with their rows when those are sorted.
            sheet.autofilter(heads, 0, last_row, part)?;
        }
        let name = format!("table_{}", self.name);
        let last_column = letters(part);
        let range = format!("='{}'!$A${}:${last_column}${}", page.title, keys + 1, last_row + 1);
        book.define_name(name, &range)?;
        sheet.set_freeze_panes(heads + 1, frozen_columns(columns))?;
        sheet.set_repeat_rows(heads, heads)?;
        // What is too wide for a page goes on at its side, with the ids and titles again.
        let width: u16 = columns.iter().filter(|column| !is_for_programs(column)).map(|column| column.width).sum();
        let pages = width.div_ceil(PRINTED);
        if pages > 1 {
            sheet.set_repeat_columns(0, frozen_columns(columns).saturating_sub(1))?;
            sheet.set_page_order(true);
        }
        sheet.set_print_fit_to_pages(pages, 0);
        let printed = if self.table.rows.is_empty() { last_row + 1 } else { last_row };
        // What stands above would be cut where the columns go on beside; its title is in the page's head.
        sheet.set_print_area(if pages > 1 { heads } else { 0 }, 0, printed, part - 1)?;
        if !self.table.rows.is_empty() {
            tone_levels(sheet, columns, heads + 1, last_row)?;
            tone_overdue(sheet, columns, heads + 1, last_row)?;
        }
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
        let mut highest = vec![1];
        for (number, (column, value)) in (0..).zip(self.table.columns.iter().zip(values)) {
            let format = look(looks, column, value);
            match value {
                Value::Nothing => {
                    sheet.write_blank(first, number, format)?;
                }
                Value::Text(text) => {
                    let room = if is_to_fill_in { Room::WHOLE } else { Room::of(column.width) };
                    let clean = held(text);
                    let mut at = 0;
                    for (place, piece) in room.pieces(&clean).into_iter().enumerate() {
                        sheet.write_string_with_format(first + at, number, piece, format)?;
                        highest.resize(highest.len().max(place + 1), 1);
                        highest[place] = highest[place].max(lines(piece, column.width));
                        at += 1;
                    }
                    rows = rows.max(at);
                }
                Value::Whole(whole) => match exact(*whole) {
                    Some(whole) => {
                        sheet.write_number_with_format(first, number, whole, format)?;
                    }
                    None => {
                        sheet.write_string_with_format(first, number, whole.to_string(), format)?;
                    }
                },
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
        for (more, lines) in (0..rows).zip(highest) {
            sheet.set_row_height(first + more, height(lines))?;
            sheet.write_number_with_format(first + more, part, f64::from(more + 1), &looks.number)?;
            if more > 0 {
                self.repeat_id(sheet, looks, first + more, values)?;
            }
        }
        Ok(first + rows)
    }

    /// So that a filter or an import knows what a further part belongs to.
    fn repeat_id(&self, sheet: &mut Worksheet, looks: &Looks, row: u32, values: &[Value]) -> Result<(), XlsxError> {
        for (number, (column, value)) in (0..).zip(self.table.columns.iter().zip(values)) {
            if (column.key == "id" || is_for_programs(column))
                && let Value::Text(text) = value
            {
                sheet.write_string_with_format(row, number, text, &looks.word)?;
            }
        }
        Ok(())
    }
}

/// A sheet with its title, and how it is printed.
pub fn begin(page: &Page<'_>) -> Result<Worksheet, XlsxError> {
    let mut sheet = Worksheet::new();
    sheet.set_name(page.title)?;
    let title = format!("{}: {}", short(&page.report.organisation.name, 60), long_title(page.title));
    sheet.write_string_with_format(0, 0, title, &page.looks.title)?;
    sheet.set_row_height(0, 24)?;
    sheet.set_landscape();
    sheet.set_paper_size(PAPER);
    sheet.set_print_fit_to_pages(1, 0);
    sheet.set_margins(0.5, 0.5, 0.75, 0.65, 0.3, 0.3);
    sheet.set_screen_gridlines(false);
    sheet.set_header_footer_scale_with_doc(false);
    let draft = draft(page).map_or_else(String::new, |draft| format!("&R{draft}"));
    let looks = page.looks;
    let classified = looks.classification.as_ref().map_or_else(String::new, |text| format!(" ({text})"));
    sheet.set_header(format!("&L{}&C{}{classified}{draft}", looks.page_head, long_title(page.title)));
    sheet.set_footer(format!("&L{}, {}&RPage &P of &N", page.title, page.report.date));
    Ok(sheet)
}

/// What keeps the Statement of Applicability from being final: on its own sheet it goes without its name.
fn draft(page: &Page<'_>) -> Option<String> {
    let report = page.report;
    let lacks = words::statement_lacks(report.undecided().count(), report.without_reason().count())?;
    Some(match page.title {
        STATEMENT => format!("Draft: {lacks}"),
        _ => format!("Statement of Applicability: draft, {lacks}"),
    })
}

const STATEMENT: &str = "SoA";

fn long_title(title: &'static str) -> &'static str {
    match title {
        STATEMENT => "Statement of Applicability",
        other => other,
    }
}

/// A text across the columns of a table, as far as a window is wide. Gives the row after it.
pub fn tell(
    sheet: &mut Worksheet,
    row: u32,
    text: &str,
    columns: &[Column],
    format: &Format,
) -> Result<u32, XlsxError> {
    let mut width = 0;
    let mut last = 0;
    for (number, column) in (0..).zip(columns) {
        if number > 0 && width + column.width > 120 {
            break;
        }
        (width, last) = (width + column.width, number);
    }
    spread(sheet, row, (0, last), width.max(20), text, format)
}

/// A text over columns that are so wide together, on as many rows as it needs. Gives the row after it.
pub fn spread(
    sheet: &mut Worksheet,
    first: u32,
    columns: (u16, u16),
    width: u16,
    text: &str,
    format: &Format,
) -> Result<u32, XlsxError> {
    let clean = held(text);
    let mut row = first;
    for piece in Room::of(width).pieces(&clean) {
        sheet.set_row_height(row, height(lines(piece, width)))?;
        match columns {
            (from, to) if from == to => sheet.write_string_with_format(row, from, piece, format)?,
            (from, to) => sheet.merge_range(row, from, row, to, piece, format)?,
        };
        row += 1;
    }
    Ok(row)
}

fn look<'a>(looks: &'a Looks, column: &Column, value: &Value) -> &'a Format {
    match (value, column.holds) {
        (Value::Tenths(_), _) if column.key == "priority" => &looks.tenths_middle,
        (Value::Tenths(_), _) => &looks.tenths,
        (_, Holds::Number) if is_of_few(column.key) => &looks.number_middle,
        (Value::Day(_), _) => &looks.day,
        (_, Holds::Percent) => &looks.percent,
        (_, Holds::Number) if is_day(column.key) => &looks.day,
        (_, Holds::Number) => &looks.number,
        (_, Holds::Words) => &looks.words,
        (_, Holds::Word) if column.width <= 9 && column.key != "id" => &looks.middle,
        (_, Holds::Word) => &looks.word,
    }
}

fn is_day(key: &str) -> bool {
    key.ends_with("_at") || key.ends_with("_due") || matches!(key, "due" | "from" | "to")
}

/// The long ids of notes, evidence, actions and phases, by which they are known when they are read back.
fn is_for_programs(column: &Column) -> bool {
    matches!(column.key, "note" | "evidence" | "action" | "phase") && column.holds == Holds::Word
}

/// Levels, and targets, on the grounds of their tones, also those that are filled in later.
fn tone_levels(sheet: &mut Worksheet, columns: &[Column], first: u32, last: u32) -> Result<(), XlsxError> {
    for (number, _) in (0..).zip(columns).filter(|(_, column)| matches!(column.key, "level" | "target")) {
        for level in Level::ALL {
            let cell = format!("{}{}", letters(number), first + 1);
            // An empty cell would equal 0.
            let rule = format!("=AND(ISNUMBER({cell}),{cell}={level})");
            let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(ground(Tone::Level(level)));
            sheet.add_conditional_format(first, number, last, number, &mark)?;
        }
    }
    Ok(())
}

/// What should have been done must not be overlooked.
fn tone_overdue(sheet: &mut Worksheet, columns: &[Column], first: u32, last: u32) -> Result<(), XlsxError> {
    for (number, _) in (0..).zip(columns).filter(|(_, column)| column.key == "overdue") {
        let rule = format!("={}{}=\"yes\"", letters(number), first + 1);
        let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(ground(Tone::Missing));
        sheet.add_conditional_format(first, number, last, number, &mark)?;
    }
    Ok(())
}

/// Numbers of one digit stand in the middle: beside a text they would touch it.
fn is_of_few(key: &str) -> bool {
    const FEW: [&str; 12] = [
        "rank",
        "actions",
        "without_days",
        "number",
        "level",
        "target",
        "gap",
        "importance",
        "effort",
        "importance_counted",
        "effort_counted",
        "target_counted",
    ];
    FEW.contains(&key)
}

/// The id and the title stay in sight.
fn frozen_columns(columns: &[Column]) -> u16 {
    let title = columns.iter().position(|column| column.key == "title");
    title.and_then(|place| u16::try_from(place + 1).ok()).filter(|count| *count <= 3).unwrap_or(1)
}

/// A number as a spreadsheet has it, which is exact up to 2^53; what is larger must not be rounded in silence.
pub fn exact(whole: u64) -> Option<f64> {
    const HALF: u64 = 1 << 32;
    let (high, low) = (u32::try_from(whole / HALF).ok()?, u32::try_from(whole % HALF).ok()?);
    (whole <= 1 << 53).then(|| f64::from(high) * 4_294_967_296.0 + f64::from(low))
}

/// Spreadsheets know the days from 1900 to 9999.
pub fn excel_day(day: jiff::civil::Date) -> Option<ExcelDateTime> {
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
