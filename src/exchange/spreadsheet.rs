//! Spreadsheets, read by a library once they have been looked over.

use std::io::Cursor;

use calamine::{Data, DataRef, Ods, Reader, SheetVisible, Xlsx, XlsxError};
use jiff::civil::Date;

use super::archive::Archive;
use super::limits;
use super::table::{Cell, Filling, Merged, Sheet};
use super::xml::{Tag, Tags, number};
use super::{Result, Unreadable, unreadable};

/// What stands in a cell whose formula was never computed.
pub const NOT_COMPUTED: &str = "a formula without its result";

fn damaged(error: &dyn std::fmt::Display) -> Unreadable {
    let what = crate::text::clean_line(&error.to_string()).into_owned();
    Unreadable(format!("the spreadsheet cannot be read ({what}); open it, save it anew and import that"))
}

fn check_sheets(count: usize) -> Result<()> {
    match count > limits::SHEETS {
        true => unreadable(format!(
            "it has {count} sheets, and {} are read at most; keep those that matter",
            limits::SHEETS
        )),
        false => Ok(()),
    }
}

/// The sheets of a file of Excel since 2007.
pub fn xlsx(bytes: &[u8]) -> Result<Vec<Sheet>> {
    Archive::of(bytes)?.look_over()?;
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).map_err(|error| match error {
        XlsxError::Password => Unreadable(super::PROTECTED.to_owned()),
        error => damaged(&error),
    })?;
    let found: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    check_sheets(found.len())?;
    let mut filling = Filling::default();
    let mut sheets = Vec::with_capacity(found.len());
    for (name, hidden) in found {
        let mut sheet = Sheet { name, hidden, ..Sheet::default() };
        match fill(&mut book, &mut sheet, &mut filling) {
            // A sheet may hold a chart alone.
            Err(Failed::NoTable) => continue,
            Err(Failed::Read(error)) => return Err(error),
            Ok(()) => {}
        }
        let merged = book.merge_cells_by_sheet_name(&sheet.name).unwrap_or_default();
        check_merged(merged.len(), &sheet)?;
        let merged: Vec<Merged> = merged
            .iter()
            .map(|area| Merged { rows: (area.start.0, area.end.0), columns: (area.start.1, area.end.1) })
            .collect();
        sheet.spread(&merged)?;
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// Whether the areas of merged cells are too many.
pub(super) fn check_merged(count: usize, sheet: &Sheet) -> Result<()> {
    match count > limits::MERGED {
        true => unreadable(format!(
            "the sheet {:?} has {count} areas of merged cells; split them and try again",
            sheet.name
        )),
        false => Ok(()),
    }
}

enum Failed {
    NoTable,
    Read(Unreadable),
}

impl From<Unreadable> for Failed {
    fn from(error: Unreadable) -> Self {
        Failed::Read(error)
    }
}

fn fill(book: &mut Xlsx<Cursor<&[u8]>>, sheet: &mut Sheet, filling: &mut Filling) -> Result<(), Failed> {
    let no_table = |error: XlsxError| match error {
        XlsxError::NotAWorksheet(_) | XlsxError::WorksheetNotFound(_) => Failed::NoTable,
        error => Failed::Read(damaged(&error)),
    };
    let mut has_blank = false;
    {
        let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(no_table)?;
        let percents: Vec<bool> = cells
            .styles()
            .iter()
            .map(|style| style.number_format.as_ref().is_some_and(|format| format.format_code.contains('%')))
            .collect();
        while let Some((cell, style)) = cells.next_cell_with_style_id().map_err(no_table)? {
            let (row, column) = cell.get_position();
            let percent = percents.get(style).copied().unwrap_or(false);
            match cell_of(cell.get_value(), percent) {
                Some(cell) => filling.put(sheet, row.saturating_add(1), column, cell)?,
                None => has_blank = true,
            }
        }
    }
    if has_blank {
        let mut cells = book.worksheet_cells_reader(&sheet.name).map_err(no_table)?;
        while let Some(cell) = cells.next_cell_with_formula_metadata().map_err(no_table)? {
            if cell.formula.is_some() && cell.value == DataRef::Empty {
                let (row, column) = cell.pos;
                filling.put(sheet, row.saturating_add(1), column, Cell::Error(NOT_COMPUTED.to_owned()))?;
            }
        }
    }
    Ok(())
}

fn cell_of(value: &DataRef<'_>, percent: bool) -> Option<Cell> {
    Some(match value {
        DataRef::Int(number) => Cell::Number { value: exact(*number), percent },
        DataRef::Float(value) => Cell::Number { value: *value, percent },
        DataRef::String(text) => Cell::Text(text.clone()),
        DataRef::SharedString(text) => Cell::Text((*text).to_owned()),
        DataRef::Bool(yes) => Cell::Bool(*yes),
        DataRef::DateTime(at) => day_of(at),
        DataRef::DateTimeIso(text) => iso_day(text),
        DataRef::DurationIso(text) => Cell::Text(text.clone()),
        DataRef::Error(error) => Cell::Error(error.to_string()),
        DataRef::Empty => return None,
    })
}

fn day_of(at: &calamine::ExcelDateTime) -> Cell {
    let number = Cell::Number { value: at.as_f64(), percent: false };
    if !at.is_datetime() || !at.as_f64().is_finite() || !(0.0..3e6).contains(&at.as_f64()) {
        return number;
    }
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    match parts {
        (Ok(year), Ok(month), Ok(day)) => Date::new(year, month, day).map_or(number, Cell::Day),
        _ => number,
    }
}

fn iso_day(text: &str) -> Cell {
    let day = text.get(..10).and_then(|day| day.parse::<Date>().ok());
    day.map_or_else(|| Cell::Text(text.to_owned()), Cell::Day)
}

/// A number as a spreadsheet has it.
fn exact(number: i64) -> f64 {
    number.to_string().parse().unwrap_or(0.0)
}

fn data_of(value: &Data) -> Option<Cell> {
    Some(match value {
        Data::Int(number) => Cell::Number { value: exact(*number), percent: false },
        Data::Float(value) => Cell::Number { value: *value, percent: false },
        Data::String(text) => Cell::Text(text.clone()),
        Data::Bool(yes) => Cell::Bool(*yes),
        Data::DateTime(at) => day_of(at),
        Data::DateTimeIso(text) => iso_day(text),
        Data::DurationIso(text) => Cell::Text(text.clone()),
        Data::Error(error) => Cell::Error(error.to_string()),
        Data::Empty => return None,
    })
}

/// The sheets of a file of LibreOffice and others.
pub fn ods(bytes: &[u8]) -> Result<Vec<Sheet>> {
    let mut archive = Archive::of(bytes)?;
    archive.look_over()?;
    let merged = look_over_ods(&archive.part("content.xml")?)?;
    let book: Ods<_> = Ods::new(Cursor::new(bytes)).map_err(|error| damaged(&error))?;
    let mut sheets = ranges(book)?;
    for (sheet, merged) in sheets.iter_mut().zip(merged) {
        check_merged(merged.len(), sheet)?;
        sheet.spread(&merged)?;
    }
    Ok(sheets)
}

fn ranges<'a, R>(mut book: R) -> Result<Vec<Sheet>>
where
    R: Reader<Cursor<&'a [u8]>>,
    R::Error: std::fmt::Display,
{
    let found: Vec<(String, bool)> = book
        .sheets_metadata()
        .iter()
        .map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible))
        .collect();
    check_sheets(found.len())?;
    let mut filling = Filling::default();
    let mut sheets = Vec::with_capacity(found.len());
    for (name, hidden) in found {
        let mut sheet = Sheet { name, hidden, ..Sheet::default() };
        let range = book.worksheet_range(&sheet.name).map_err(|error| damaged(&error))?;
        let (top, left) = range.start().unwrap_or((0, 0));
        for (row, column, value) in range.used_cells() {
            let (row, column) = (u32::try_from(row).unwrap_or(u32::MAX), u32::try_from(column).unwrap_or(u32::MAX));
            if let Some(cell) = data_of(value) {
                filling.put(
                    &mut sheet,
                    top.saturating_add(row).saturating_add(1),
                    left.saturating_add(column),
                    cell,
                )?;
            }
        }
        sheets.push(sheet);
    }
    Ok(sheets)
}

/// How much a sheet says it repeats, before the library does: what it would need in memory is counted. Gives back the
/// merged areas of each sheet, which the library does not tell.
fn look_over_ods(content: &[u8]) -> Result<Vec<Vec<Merged>>> {
    let mut tags = Tags::of(content);
    let mut sheets = Vec::new();
    let mut table = Extent::default();
    let (mut row, mut column, mut repeats) = (0_u64, 0_u64, 1_u64);
    let mut filled: Option<u64> = None;
    let mut is_open = false;
    // What the cells of the row say, each as often as it is repeated.
    let (mut texts, mut opened, mut of_cell) = (0_u64, 0_u64, 1_u64);
    while let Some(tag) = tags.next()? {
        match tag {
            Tag::Start(b"table:table", ..) => (table, row) = (Extent::default(), 0),
            Tag::End(b"table:table") => sheets.push(std::mem::take(&mut table.merged)),
            Tag::Start(b"table:table-row", attributes, is_empty) => {
                (column, filled, texts) = (0, None, 0);
                repeats = number(attributes, b"table:number-rows-repeated").unwrap_or(1);
                row += if is_empty { repeats } else { 0 };
            }
            Tag::End(b"table:table-row") => {
                if let Some(last) = filled {
                    if last > 16_384 {
                        return unreadable(
                            "a sheet repeats a cell over more columns than there are; have it saved anew",
                        );
                    }
                    table.grow(row, repeats, last)?;
                    table.say(texts.saturating_mul(repeats))?;
                }
                row = row.saturating_add(repeats);
            }
            Tag::Start(b"table:table-cell" | b"table:covered-table-cell", attributes, is_empty) => {
                let wide = number(attributes, b"table:number-columns-repeated").unwrap_or(1);
                let span = |name: &[u8]| number(attributes, name).unwrap_or(1).clamp(1, 1 << 20);
                let (down, right) = (span(b"table:number-rows-spanned"), span(b"table:number-columns-spanned"));
                if down > 1 || right > 1 {
                    table.merge(row, column, down, right)?;
                }
                column = column.saturating_add(wide);
                is_open = !is_empty;
                (opened, of_cell) = (tags.left(), wide);
                texts = texts.saturating_add((attributes.len() as u64).saturating_mul(wide));
                if super::xml::attribute(attributes, b"office:value-type").is_some() {
                    filled = Some(column);
                }
            }
            Tag::End(b"table:table-cell" | b"table:covered-table-cell") => {
                is_open = false;
                texts = texts.saturating_add(opened.saturating_sub(tags.left()).saturating_mul(of_cell));
            }
            // Whatever stands in a cell fills it.
            Tag::Start(..) if is_open => filled = Some(column),
            Tag::Start(..) | Tag::End(_) => {}
        }
    }
    Ok(sheets)
}

/// What a sheet takes up.
#[derive(Default)]
struct Extent {
    first: Option<u64>,
    wide: u64,
    cells: u64,
    texts: u64,
    merged: Vec<Merged>,
}

impl Extent {
    fn grow(&mut self, row: u64, repeats: u64, columns: u64) -> Result<()> {
        let first = *self.first.get_or_insert(row);
        self.wide = self.wide.max(columns);
        self.cells = self.cells.saturating_add(repeats.saturating_mul(columns));
        let area = (row.saturating_add(repeats) - first).saturating_mul(self.wide);
        if area.max(self.cells) > limits::AREA {
            return unreadable(format!(
                "a sheet reaches over more than {} cells, most of them empty or repeated; delete the rows and columns behind the table",
                limits::AREA
            ));
        }
        Ok(())
    }

    fn say(&mut self, texts: u64) -> Result<()> {
        self.texts = self.texts.saturating_add(texts);
        // With the tags between them, each as long as a short text.
        match self.texts > limits::UNPACKED {
            true => unreadable(format!(
                "a sheet has more than {} MB of text, most of it repeated; delete the rows and columns behind the table",
                limits::UNPACKED >> 20
            )),
            false => Ok(()),
        }
    }

    fn merge(&mut self, row: u64, column: u64, down: u64, right: u64) -> Result<()> {
        let number = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
        self.merged.push(Merged {
            rows: (number(row), number(row + down - 1)),
            columns: (number(column), number(column + right - 1)),
        });
        match self.merged.len() > limits::MERGED {
            true => {
                unreadable(format!("a sheet has more than {} merged areas; split them and try again", limits::MERGED))
            }
            false => Ok(()),
        }
    }
}
