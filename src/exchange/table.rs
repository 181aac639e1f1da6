//! Sheets as they were found: rows with their numbers, and cells with what stands in them. Nothing is decided here.

use jiff::civil::Date;

use super::limits;
use super::{Result, unreadable};
use crate::text::clean_line;

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// A text, as somebody typed it.
    Text(String),
    /// A number; whether it is shown as a percentage.
    Number {
        /// As it is stored: 0.5 for 50 %.
        value: f64,
        /// Whether the spreadsheet shows it with a per cent sign.
        percent: bool,
    },
    /// A day.
    Day(Date),
    /// Yes or no.
    Bool(bool),
    /// What a spreadsheet could not compute, or has not.
    Error(String),
}

impl Cell {
    /// As a person reads it.
    pub fn shown(&self) -> String {
        match self {
            Cell::Text(text) => text.clone(),
            Cell::Number { value, percent: true } => format!("{} %", plain(value * 100.0)),
            Cell::Number { value, percent: false } => plain(*value),
            Cell::Day(day) => day.to_string(),
            Cell::Bool(true) => "yes".to_owned(),
            Cell::Bool(false) => "no".to_owned(),
            Cell::Error(what) => what.clone(),
        }
    }

    /// Whether anybody would call it empty.
    fn is_blank(&self) -> bool {
        matches!(self, Cell::Text(text) if text.chars().all(is_blank))
    }
}

/// White space, and what cannot be seen and is often beside it in copied cells.
pub fn is_blank(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{a0}' | '\u{200b}' | '\u{feff}' | '\u{ad}')
}

/// A number without what its storing added: 5.1 rather than 5.0999999999999996.
pub fn plain(value: f64) -> String {
    let text = format!("{value:.6}");
    let text = if text.contains('.') { text.trim_end_matches('0').trim_end_matches('.') } else { &text };
    if text == "-0" { "0".to_owned() } else { text.to_owned() }
}

/// A row with anything in it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1; the line in a text file.
    pub number: u32,
    /// What stands in it, by column from 0, in their order. Blank cells are left out.
    pub cells: Vec<(u32, Cell)>,
}

impl Row {
    /// The cell in a column.
    pub fn cell(&self, column: u32) -> Option<&Cell> {
        self.cells.binary_search_by_key(&column, |(column, _)| *column).ok().map(|place| &self.cells[place].1)
    }

    /// The text of a column as a person reads it; nothing where it is blank.
    pub fn text(&self, column: u32) -> String {
        self.cell(column).map(Cell::shown).unwrap_or_default()
    }
}

/// Cells that are shown as one: first and last row, first and last column, from 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merged {
    pub rows: (u32, u32),
    pub columns: (u32, u32),
}

/// One table of a file.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Sheet {
    /// What it is called; empty in a text file, which has but one.
    pub name: String,
    /// Whether the spreadsheet hides it.
    pub hidden: bool,
    /// Rows with anything in them, in their order.
    pub rows: Vec<Row>,
    /// Columns in which one cell spreads over several, by row from 0: first column and last.
    pub(super) wide: Vec<(u32, u32, u32)>,
}

impl Sheet {
    /// The columns that have anything in them.
    pub fn width(&self) -> u32 {
        self.rows.iter().filter_map(|row| row.cells.last()).map(|(column, _)| column + 1).max().unwrap_or(0)
    }

    /// What a person is told a place in it is.
    pub fn place(&self, row: u32) -> String {
        match self.name.as_str() {
            "" => format!("line {row}"),
            name => format!("{}, row {row}", clean_line(name)),
        }
    }

    /// Lets what stands in merged cells count for each of the rows that it is merged over.
    ///
    /// # Errors
    /// Where that would be more than is read of a sheet.
    pub(super) fn spread(&mut self, merged: &[Merged]) -> Result<()> {
        let (mut cells, mut texts) = (0_usize, 0_u64);
        for area in merged {
            let (first, last) = area.rows;
            if area.columns.0 < area.columns.1 {
                self.wide.push((first, area.columns.0, area.columns.1));
            }
            if first == last {
                continue;
            }
            let column = area.columns.0;
            let Ok(top) = self.rows.binary_search_by_key(&first.saturating_add(1), |row| row.number) else { continue };
            let Some(value) = self.rows[top].cell(column).cloned() else { continue };
            let size = if let Cell::Text(text) = &value { text.len() as u64 } else { 0 };
            for row in self.rows[top + 1..].iter_mut().take_while(|row| row.number <= last.saturating_add(1)) {
                (cells, texts) = (cells + 1, texts + size);
                if cells > limits::CELLS || texts > limits::TEXTS {
                    return unreadable(
                        "its merged cells reach over more rows than can be read; split them and import it again",
                    );
                }
                if let Err(place) = row.cells.binary_search_by_key(&column, |(column, _)| *column) {
                    row.cells.insert(place, (column, value.clone()));
                }
            }
        }
        Ok(())
    }
}

/// Fills a sheet and counts what it takes in.
#[derive(Default)]
pub struct Filling {
    rows: usize,
    cells: usize,
    texts: u64,
}

impl Filling {
    /// Puts a cell where it belongs. Cells come in the order of their rows, as a rule.
    pub fn put(&mut self, sheet: &mut Sheet, row: u32, column: u32, cell: Cell) -> Result<()> {
        if cell.is_blank() {
            return Ok(());
        }
        if let Cell::Text(text) = &cell
            && text.len() > limits::TEXT
        {
            let (place, column, most) = (sheet.place(row), column_name(column), limits::TEXT / 1_000);
            return unreadable(format!(
                "{place}, column {column} has a text of more than {most} KB; shorten or split it"
            ));
        }
        if let Cell::Text(text) = &cell {
            self.texts += text.len() as u64;
        }
        if self.texts > limits::TEXTS {
            let most = limits::TEXTS >> 20;
            return unreadable(format!("its cells have more than {most} MB of text; keep only the sheets that matter"));
        }
        self.cells += 1;
        if self.cells > limits::CELLS {
            let most = limits::CELLS;
            return unreadable(format!(
                "it has more than {most} filled cells; keep only the sheets and columns that matter"
            ));
        }
        let place = match sheet.rows.last() {
            Some(last) if last.number == row => sheet.rows.len() - 1,
            Some(last) if last.number > row => match sheet.rows.binary_search_by_key(&row, |row| row.number) {
                Ok(place) => place,
                Err(place) => {
                    self.begin(sheet, place, row)?;
                    place
                }
            },
            Some(_) | None => {
                let end = sheet.rows.len();
                self.begin(sheet, end, row)?;
                end
            }
        };
        let cells = &mut sheet.rows[place].cells;
        match cells.binary_search_by_key(&column, |(column, _)| *column) {
            Ok(at) => cells[at].1 = cell,
            Err(at) => cells.insert(at, (column, cell)),
        }
        if cells.len() > limits::COLUMNS {
            let (place, most) = (sheet.place(row), limits::COLUMNS);
            return unreadable(format!(
                "{place} has more than {most} filled cells; delete the columns that do not matter"
            ));
        }
        Ok(())
    }

    fn begin(&mut self, sheet: &mut Sheet, place: usize, number: u32) -> Result<()> {
        self.rows += 1;
        if self.rows > limits::ROWS {
            let most = limits::ROWS;
            return unreadable(format!("it has more than {most} filled rows; keep only the sheets that matter"));
        }
        sheet.rows.insert(place, Row { number, cells: Vec::new() });
        Ok(())
    }
}

/// `A`, `B` … `Z`, `AA` for columns from 0.
pub fn column_name(column: u32) -> String {
    let letter = |place: u32| char::from(b'A' + u8::try_from(place % 26).unwrap_or(0));
    match column {
        0..26 => letter(column).to_string(),
        _ => format!("{}{}", column_name(column / 26 - 1), letter(column)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_shown_as_they_were_typed() {
        for (value, shown) in [(5.1, "5.1"), (0.1 + 0.2, "0.3"), (3.0, "3"), (-0.0, "0"), (1e9, "1000000000")] {
            assert_eq!(plain(value), shown);
        }
        assert_eq!(Cell::Number { value: 0.55, percent: true }.shown(), "55 %");
    }

    #[test]
    fn columns_are_named_as_spreadsheets_do() {
        for (column, name) in [(0, "A"), (25, "Z"), (26, "AA"), (16_383, "XFD")] {
            assert_eq!(column_name(column), name);
        }
    }
}
