//! Files of Excel from 97 to 2003, read record by record as MS-XLS describes them: the cells of each sheet with what they
//! hold, and which are shown as one. Formulas are not looked at, only what they came to.
//!
//! Read here rather than by a library: those that there are take room for as many cells as a file says that it has, and
//! stop the program where a record is shorter than it should be. Here every byte is asked for, and every cell counted.

use jiff::Span;
use jiff::civil::Date;

use super::compound;
use super::limits;
use super::table::{Cell, Filling, Merged, Sheet};
use super::{Result, Unreadable, unreadable};

/// The sheets of a file.
///
/// # Errors
/// Where it is damaged, protected, older, or more than is read.
pub fn sheets(bytes: &[u8]) -> Result<Vec<Sheet>> {
    let stream = compound::workbook(bytes).ok_or_else(damaged)?;
    let mut left = limits::RECORDS;
    let book = Book::of(&stream, &mut left)?;
    if book.sheets.len() > limits::SHEETS {
        return unreadable(format!(
            "it has {} sheets, and {} are read at most; keep those that matter",
            book.sheets.len(),
            limits::SHEETS
        ));
    }
    let mut filling = Filling::default();
    book.sheets.iter().map(|found| sheet(&stream, &book, found, &mut filling, &mut left)).collect()
}

fn damaged() -> Unreadable {
    Unreadable(
        "it is an old spreadsheet that is damaged or cut short; open it, save it as .xlsx and import that".into(),
    )
}

/// A record: what it is, and its bytes, in as many pieces as it goes on in.
struct Record<'a> {
    kind: u16,
    pieces: Vec<&'a [u8]>,
}

/// The records from a place on, as far as they go.
struct Records<'a, 'b> {
    stream: &'a [u8],
    at: usize,
    left: &'b mut usize,
}

impl<'a> Records<'a, '_> {
    fn next(&mut self) -> Result<Option<Record<'a>>> {
        let Some((kind, first)) = self.one()? else { return Ok(None) };
        let mut pieces = vec![first];
        while short(self.stream, self.at) == Some(CONTINUE)
            && let Some((_, more)) = self.one()?
        {
            pieces.push(more);
        }
        Ok(Some(Record { kind, pieces }))
    }

    fn one(&mut self) -> Result<Option<(u16, &'a [u8])>> {
        let (Some(kind), Some(length)) = (short(self.stream, self.at), short(self.stream, self.at + 2)) else {
            return Ok(None);
        };
        let start = self.at + 4;
        let Some(data) = self.stream.get(start..start + usize::from(length)) else { return Err(damaged()) };
        self.at = start + usize::from(length);
        match self.left.checked_sub(1) {
            Some(left) => *self.left = left,
            None => return unreadable("it is larger than any assessment; keep only the sheets that matter"),
        }
        Ok(Some((kind, data)))
    }
}

const CONTINUE: u16 = 0x003C;
const BEGIN: u16 = 0x0809;
const END: u16 = 0x000A;

/// Where a sheet is.
struct Found {
    at: usize,
    name: String,
    hidden: bool,
}

/// What the sheets have in common.
#[derive(Default)]
struct Book {
    sheets: Vec<Found>,
    texts: Vec<String>,
    /// How each style shows numbers.
    styles: Vec<Shown>,
    from_1904: bool,
}

/// How a number is shown.
#[derive(Clone, Copy, PartialEq)]
enum Shown {
    Plain,
    Percent,
    Day,
}

impl Book {
    fn of(stream: &[u8], left: &mut usize) -> Result<Book> {
        let mut book = Book::default();
        let mut records = Records { stream, at: 0, left };
        let (mut formats, mut styles): (Vec<(u16, String)>, Vec<u16>) = (Vec::new(), Vec::new());
        let mut begins = true;
        while let Some(record) = records.next()? {
            let data = record.pieces[0];
            match record.kind {
                BEGIN if begins && short(data, 0) != Some(0x0600) => {
                    return unreadable(
                        "it is a spreadsheet of Excel before 97; open it, save it as .xlsx and import that",
                    );
                }
                0x002F if short(data, 0) != Some(0) => {
                    return unreadable(super::PROTECTED);
                }
                0x0022 => book.from_1904 = short(data, 0) == Some(1),
                0x041E => {
                    if let (Some(number), Some(format)) = (short(data, 0), text(&record, 2)) {
                        formats.push((number, format));
                    }
                }
                0x00E0 => styles.push(short(data, 2).unwrap_or(0)),
                0x0085 => book.sheets.extend(found(&record)),
                0x00FC => book.texts = shared(&record)?,
                END => break,
                BEGIN => {}
                _ if begins => return Err(damaged()),
                _ => {}
            }
            begins = false;
        }
        let shown = |style: &u16| match formats.iter().find(|(number, _)| number == style) {
            Some((_, format)) => by_format(format),
            None => by_number(*style),
        };
        book.styles = styles.iter().map(shown).collect();
        match book.sheets.is_empty() {
            true => Err(damaged()),
            false => Ok(book),
        }
    }

    fn number(&self, style: Option<u16>, value: f64) -> Cell {
        let shown = style.and_then(|style| self.styles.get(usize::from(style))).copied().unwrap_or(Shown::Plain);
        match (shown, self.day(value)) {
            (Shown::Day, Some(day)) => Cell::Day(day),
            _ => Cell::Number { value, percent: shown == Shown::Percent },
        }
    }

    /// The day of a number; none where it is a time of the day, or no day that there is.
    fn day(&self, value: f64) -> Option<Date> {
        if !(1.0..3e6).contains(&value) {
            return None;
        }
        // Cut off, not rounded: what is behind the point is the time of the day.
        let number: i64 = format!("{:.0}", value.floor()).parse().ok()?;
        let (begin, days) = match (self.from_1904, number) {
            (true, number) => (Date::constant(1904, 1, 1), number),
            // There was no 29 February 1900, of which the program that began this knew nothing.
            (false, ..60) => (Date::constant(1899, 12, 31), number),
            (false, number) => (Date::constant(1899, 12, 30), number),
        };
        begin.checked_add(Span::new().try_days(days).ok()?).ok()
    }
}

/// A worksheet; charts and macros are none.
fn found(record: &Record<'_>) -> Option<Found> {
    let data = record.pieces[0];
    let at = usize::try_from(long(data, 0)?).ok()?;
    let (state, kind) = (data.get(4)?, data.get(5)?);
    let mut letters = Letters { pieces: &record.pieces, piece: 0, at: 6 };
    let count = usize::from(letters.byte()?);
    let name = letters.text(count)?.replace('\0', "");
    (*kind == 0).then_some(Found { at, name, hidden: state & 3 != 0 })
}

fn sheet(stream: &[u8], book: &Book, found: &Found, filling: &mut Filling, left: &mut usize) -> Result<Sheet> {
    let mut sheet = Sheet { name: found.name.clone(), hidden: found.hidden, ..Sheet::default() };
    let mut merged: Vec<Merged> = Vec::new();
    let mut records = Records { stream, at: found.at, left };
    // Charts lie within a sheet like sheets of their own.
    let mut depth = 0_usize;
    let mut computed = None;
    while let Some(record) = records.next()? {
        let data = record.pieces[0];
        match record.kind {
            BEGIN => depth += 1,
            END if depth <= 1 => break,
            END => depth -= 1,
            _ if depth > 1 => {}
            0x00E5 => {
                merged.extend(areas(data));
                super::spreadsheet::check_merged(merged.len(), &sheet)?;
            }
            // Several numbers in a row.
            0x00BD => {
                let (row, first) = (short(data, 0).unwrap_or(0), short(data, 2).unwrap_or(0));
                let numbers = data.get(4..data.len().saturating_sub(2)).unwrap_or_default().chunks_exact(6);
                for (column, number) in (u32::from(first)..).zip(numbers) {
                    if let Some(value) = long(number, 2).map(rk) {
                        let cell = book.number(short(number, 0), value);
                        filling.put(&mut sheet, u32::from(row) + 1, column, cell)?;
                    }
                }
            }
            // What a formula came to, where that is a text.
            0x0207 => {
                if let (Some((row, column)), Some(text)) = (computed.take(), text(&record, 0)) {
                    filling.put(&mut sheet, row, column, Cell::Text(text))?;
                }
            }
            kind => {
                let Some((row, column)) = place(data) else { continue };
                if kind == 0x0006 {
                    computed = Some((row, column));
                }
                if let Some(cell) = cell(book, kind, &record) {
                    filling.put(&mut sheet, row, column, cell)?;
                }
            }
        }
    }
    sheet.spread(&merged)?;
    Ok(sheet)
}

/// The row, from 1, and the column, from 0, with which cells begin.
fn place(data: &[u8]) -> Option<(u32, u32)> {
    Some((u32::from(short(data, 0)?) + 1, u32::from(short(data, 2)?)))
}

fn cell(book: &Book, kind: u16, record: &Record<'_>) -> Option<Cell> {
    let data = record.pieces[0];
    let style = short(data, 4);
    match kind {
        0x0203 => Some(book.number(style, real(data, 6)?)),
        0x027E => Some(book.number(style, rk(long(data, 6)?))),
        0x00FD => {
            let place = usize::try_from(long(data, 6)?).ok()?;
            book.texts.get(place).map(|text| Cell::Text(text.clone()))
        }
        0x0204 | 0x00D6 => text(record, 6).map(Cell::Text),
        0x0205 => Some(said(*data.get(6)?, *data.get(7)? != 0)),
        0x0006 => match (data.get(12..14)?, data.get(6)?, data.get(8)?) {
            ([0xFF, 0xFF], 1, value) => Some(said(*value, false)),
            ([0xFF, 0xFF], 2, value) => Some(said(*value, true)),
            // A text, which follows, or nothing.
            ([0xFF, 0xFF], ..) => None,
            _ => Some(book.number(style, real(data, 6)?)),
        },
        _ => None,
    }
}

/// Yes, no, or what could not be computed.
fn said(value: u8, is_error: bool) -> Cell {
    match (is_error, value) {
        (false, value) => Cell::Bool(value != 0),
        (true, 0x07) => Cell::Error("#DIV/0!".to_owned()),
        (true, 0x0F) => Cell::Error("#VALUE!".to_owned()),
        (true, 0x17) => Cell::Error("#REF!".to_owned()),
        (true, 0x1D) => Cell::Error("#NAME?".to_owned()),
        (true, 0x2A) => Cell::Error("#N/A".to_owned()),
        (true, _) => Cell::Error("#NUM!".to_owned()),
    }
}

fn areas(data: &[u8]) -> impl Iterator<Item = Merged> {
    data.get(2..).unwrap_or_default().chunks_exact(8).filter_map(|area| {
        let number = |at: usize| short(area, at).map(u32::from);
        Some(Merged { rows: (number(0)?, number(2)?), columns: (number(4)?, number(6)?) })
    })
}

/// A number in four bytes: a whole one or the upper half of a real one, perhaps a hundred times too large.
fn rk(bits: u32) -> f64 {
    let value = match bits & 2 {
        0 => f64::from_bits(u64::from(bits & !3) << 32),
        _ => f64::from(bits.cast_signed() >> 2),
    };
    if bits & 1 == 0 { value } else { value / 100.0 }
}

/// The texts that cells share.
fn shared(record: &Record<'_>) -> Result<Vec<String>> {
    let size: usize = record.pieces.iter().map(|piece| piece.len()).sum();
    if size as u64 > limits::SHARED_TEXTS {
        return unreadable(format!(
            "its texts are larger than {} MB; keep only the sheets that matter",
            limits::SHARED_TEXTS >> 20
        ));
    }
    let mut letters = Letters { pieces: &record.pieces, piece: 0, at: 8 };
    let mut texts = Vec::new();
    while !letters.is_at_end() {
        texts.push(letters.rich().ok_or_else(damaged)?);
    }
    Ok(texts)
}

/// A text behind so many bytes of a record: how many letters, how wide they are, and the letters.
fn text(record: &Record<'_>, at: usize) -> Option<String> {
    let mut letters = Letters { pieces: &record.pieces, piece: 0, at };
    let count = usize::from(letters.short()?);
    letters.text(count)
}

/// Walks over the letters of a record, from piece to piece.
struct Letters<'a> {
    pieces: &'a [&'a [u8]],
    piece: usize,
    at: usize,
}

impl Letters<'_> {
    fn is_at_end(&mut self) -> bool {
        while self.pieces.get(self.piece).is_some_and(|piece| self.at >= piece.len()) {
            (self.piece, self.at) = (self.piece + 1, self.at - self.pieces[self.piece].len());
        }
        self.piece >= self.pieces.len()
    }

    fn byte(&mut self) -> Option<u8> {
        if self.is_at_end() {
            return None;
        }
        let byte = self.pieces[self.piece][self.at];
        self.at += 1;
        Some(byte)
    }

    fn short(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes([self.byte()?, self.byte()?]))
    }

    fn long(&mut self) -> Option<u32> {
        Some(u32::from(self.short()?) | u32::from(self.short()?) << 16)
    }

    /// A text with how it is set and spoken behind it.
    fn rich(&mut self) -> Option<String> {
        let count = usize::from(self.short()?);
        let flags = self.byte()?;
        let runs = if flags & 8 != 0 { usize::from(self.short()?) * 4 } else { 0 };
        let more = if flags & 4 != 0 { usize::try_from(self.long()?).ok()? } else { 0 };
        let text = self.letters(count, flags)?;
        self.at = self.at.checked_add(runs)?.checked_add(more)?;
        Some(text)
    }

    /// So many letters, with how wide they are before them.
    fn text(&mut self, count: usize) -> Option<String> {
        let flags = self.byte()?;
        self.letters(count, flags)
    }

    /// So many letters. A new piece begins with how wide they are from there on.
    fn letters(&mut self, count: usize, mut flags: u8) -> Option<String> {
        let mut units: Vec<u16> = Vec::new();
        while units.len() < count {
            let is_new = self.pieces.get(self.piece).is_some_and(|piece| self.at >= piece.len());
            if is_new {
                flags = self.byte()?;
            }
            let unit = if flags & 1 == 0 { u16::from(self.byte()?) } else { self.short()? };
            units.push(unit);
        }
        Some(String::from_utf16_lossy(&units))
    }
}

/// The formats that every file has.
fn by_number(number: u16) -> Shown {
    match number {
        9 | 10 => Shown::Percent,
        14..=17 | 22 | 27..=31 | 36 | 50..=54 | 57 | 58 => Shown::Day,
        _ => Shown::Plain,
    }
}

/// A format of the file's own: of numbers as per cent, or of days. What stands in quotation marks, in brackets or behind
/// a backslash is shown as it is.
fn by_format(format: &str) -> Shown {
    let (mut quoted, mut bracketed, mut escaped) = (false, false, false);
    let mut signs = String::new();
    for c in format.chars() {
        match c {
            _ if escaped => escaped = false,
            '"' if !bracketed => quoted = !quoted,
            _ if quoted => {}
            '\\' | '_' | '*' => escaped = true,
            '[' => bracketed = true,
            ']' => bracketed = false,
            _ if bracketed => {}
            c => signs.extend(c.to_lowercase()),
        }
    }
    match signs.as_str() {
        "general" => Shown::Plain,
        signs if signs.contains('%') => Shown::Percent,
        signs if signs.contains(['y', 'd']) => Shown::Day,
        _ => Shown::Plain,
    }
}

fn short(bytes: &[u8], at: usize) -> Option<u16> {
    bytes.get(at..at.checked_add(2)?)?.try_into().ok().map(u16::from_le_bytes)
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..at.checked_add(4)?)?.try_into().ok().map(u32::from_le_bytes)
}

fn real(bytes: &[u8], at: usize) -> Option<f64> {
    bytes.get(at..at.checked_add(8)?)?.try_into().ok().map(f64::from_le_bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_in_four_bytes() {
        // From MS-XLS 2.5.217: whole numbers, real ones, and hundredths of both.
        assert_eq!(rk(3 << 2 | 2), 3.0);
        assert_eq!(rk((-7_i32 << 2).cast_unsigned() | 2), -7.0);
        assert_eq!(rk(1_234 << 2 | 3), 12.34);
        assert_eq!(rk(u32::try_from(2.5_f64.to_bits() >> 32).unwrap()), 2.5);
        assert_eq!(rk(u32::try_from(250.0_f64.to_bits() >> 32).unwrap() | 1), 2.5);
    }

    #[test]
    fn formats_tell_days_and_per_cent() {
        for (format, shown) in [
            ("0.00%", Shown::Percent),
            ("dd/mm/yyyy", Shown::Day),
            ("0 \"days\"", Shown::Plain),
            ("[Red]0", Shown::Plain),
            ("General", Shown::Plain),
            ("0\\%", Shown::Plain),
            ("0_d", Shown::Plain),
        ] {
            assert!(by_format(format) == shown, "{format}");
        }
        let book = Book::default();
        assert_eq!(book.day(1.0), Some(Date::constant(1900, 1, 1)));
        assert_eq!(book.day(61.0), Some(Date::constant(1900, 3, 1)));
        assert_eq!(book.day(46_300.75), Some(Date::constant(2026, 10, 5)));
        assert_eq!(Book { from_1904: true, ..Book::default() }.day(1.0), Some(Date::constant(1904, 1, 2)));
        assert_eq!((book.day(0.5), book.day(f64::NAN), book.day(1e300)), (None, None, None));
    }

    #[test]
    fn letters_go_on_in_the_next_piece() {
        // Two of one byte, then the piece says that those that follow have two.
        let pieces: [&[u8]; 2] = [&[4, 0, 0, b'a', b'b'], &[1, 0x34, 0x04, b'd', 0]];
        let record = Record { kind: 0x00FC, pieces: pieces.to_vec() };
        assert_eq!(text(&record, 0).as_deref(), Some("abдd"));
        let cut = Record { kind: 0x00FC, pieces: vec![pieces[0]] };
        assert_eq!(text(&cut, 0), None);
    }
}
