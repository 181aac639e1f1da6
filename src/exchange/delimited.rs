//! Tables as text: whatever separates their columns, and however their letters are written.

use std::borrow::Cow;

use super::limits;
use super::table::{Cell, Filling, Sheet};
use super::{Result, Unreadable, unreadable};
use crate::text::of_cell;

/// What may separate columns.
const SEPARATORS: [u8; 4] = [b',', b';', b'\t', b'|'];

/// A table, and what had to be supposed to read it.
pub struct Delimited {
    pub sheet: Sheet,
    pub told: Vec<String>,
}

/// Reads a table.
pub fn read(bytes: &[u8]) -> Result<Delimited> {
    let mut told = Vec::new();
    let text = decoded(bytes, &mut told)?;
    if let Some(at) = text.find('\0') {
        let line = text[..at].matches('\n').count() + 1;
        return unreadable(format!(
            "line {line} has a NUL character in it, so it is no table of text; save it anew as CSV"
        ));
    }
    let (separator, body, skipped) = separator(&text);
    let mut sheet = Sheet::default();
    let mut filling = Filling::default();
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).delimiter(separator).from_reader(body.as_bytes());
    let mut record = csv::StringRecord::new();
    let mut lines = Lines { text: body, at: 0, line: 1 + skipped };
    let mut last = (0, 1);
    loop {
        let begin = reader.position().byte();
        match reader.read_record(&mut record) {
            Ok(false) => break,
            Ok(true) => {}
            Err(error) => {
                return unreadable(format!("line {} cannot be read: {error}", lines.at(begin)));
            }
        }
        let begin = record.position().map_or(begin, csv::Position::byte);
        let line = lines.at(begin);
        last = (lines.at, line);
        for (column, field) in record.iter().enumerate() {
            let column = u32::try_from(column).unwrap_or(u32::MAX);
            filling.put(&mut sheet, line, column, Cell::Text(of_cell(field).to_owned()))?;
        }
    }
    if is_open(body.get(last.0..).unwrap_or_default(), separator) {
        return unreadable(format!(
            "a quotation mark opens in the row of line {} and is never closed, so that everything behind it is one cell; close it",
            last.1
        ));
    }
    Ok(Delimited { sheet, told })
}

/// Counts lines as an editor does. The reader of the rows counts them otherwise: its rows begin before the end of the
/// line that went before.
struct Lines<'a> {
    text: &'a str,
    at: usize,
    line: u32,
}

impl Lines<'_> {
    /// The line of the row that begins at this byte, or behind the ends of lines that stand there.
    fn at(&mut self, byte: u64) -> u32 {
        let bytes = self.text.as_bytes();
        let mut to = usize::try_from(byte).unwrap_or(usize::MAX).min(bytes.len());
        while bytes.get(to).is_some_and(|byte| matches!(byte, b'\r' | b'\n')) {
            to += 1;
        }
        while self.at < to {
            let is_end = match bytes[self.at] {
                b'\n' => true,
                b'\r' => bytes.get(self.at + 1) != Some(&b'\n'),
                _ => false,
            };
            self.line = self.line.saturating_add(u32::from(is_end));
            self.at += 1;
        }
        self.line
    }
}

/// The text, whatever it is written in.
fn decoded<'a>(bytes: &'a [u8], told: &mut Vec<String>) -> Result<Cow<'a, str>> {
    let wide = |bytes: &[u8], of: fn([u8; 2]) -> u16| {
        let units = bytes.chunks_exact(2).map(|pair| of([pair[0], pair[1]]));
        char::decode_utf16(units).map(|c| c.unwrap_or('\u{FFFD}')).collect::<String>()
    };
    if let Some(rest) = bytes.strip_prefix(b"\xEF\xBB\xBF") {
        return std::str::from_utf8(rest).map(Cow::Borrowed).map_err(|error| {
            let line = rest[..error.valid_up_to()].iter().filter(|byte| **byte == b'\n').count() + 1;
            Unreadable(format!("line {line} has bytes in it that are no text in UTF-8; save it anew as CSV in UTF-8"))
        });
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFF\xFE") {
        return Ok(Cow::Owned(wide(rest, u16::from_le_bytes)));
    }
    if let Some(rest) = bytes.strip_prefix(b"\xFE\xFF") {
        return Ok(Cow::Owned(wide(rest, u16::from_be_bytes)));
    }
    // Two bytes a letter without a mark: every other byte of plain letters is nothing.
    let zeros = |from: usize| bytes.iter().take(400).skip(from).step_by(2).filter(|byte| **byte == 0).count();
    let half = bytes.len().min(400) / 2;
    if half >= 4 && zeros(1) * 10 > half * 7 && zeros(0) == 0 {
        return Ok(Cow::Owned(wide(bytes, u16::from_le_bytes)));
    }
    if half >= 4 && zeros(0) * 10 > half * 7 && zeros(1) == 0 {
        return Ok(Cow::Owned(wide(bytes, u16::from_be_bytes)));
    }
    match std::str::from_utf8(bytes) {
        Ok(text) => Ok(Cow::Borrowed(text)),
        Err(_) => {
            told.push("Its letters are read as Windows has them in Western Europe (Windows-1252): look at accents and signs in the preview.".to_owned());
            Ok(Cow::Owned(bytes.iter().map(|byte| western(*byte)).collect()))
        }
    }
}

/// A letter of Windows-1252.
fn western(byte: u8) -> char {
    const UPPER: [char; 32] = [
        '€', '\u{81}', '‚', 'ƒ', '„', '…', '†', '‡', 'ˆ', '‰', 'Š', '‹', 'Œ', '\u{8d}', 'Ž', '\u{8f}', '\u{90}', '‘',
        '’', '“', '”', '•', '–', '—', '˜', '™', 'š', '›', 'œ', '\u{9d}', 'ž', 'Ÿ',
    ];
    match byte {
        0x80..0xA0 => UPPER[usize::from(byte - 0x80)],
        byte => char::from(byte),
    }
}

/// What separates the columns, the text without a line that only says so, and how many lines that took.
fn separator(text: &str) -> (u8, &str, u32) {
    if let Some(rest) = text.strip_prefix("sep=")
        && let Some((said, body)) = rest.split_once('\n')
        && let [said] = said.trim_end_matches('\r').as_bytes()
        && SEPARATORS.contains(said)
    {
        return (*said, body, 1);
    }
    // The one by which the most rows have equally many columns.
    let best = SEPARATORS.into_iter().max_by_key(|separator| {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .delimiter(*separator)
            .from_reader(text.as_bytes());
        let mut widths = std::collections::BTreeMap::<usize, usize>::new();
        let mut record = csv::ByteRecord::new();
        for _ in 0..60 {
            match reader.read_byte_record(&mut record) {
                Ok(true) if record.len() > 1 => *widths.entry(record.len()).or_default() += 1,
                Ok(true) => {}
                Ok(false) | Err(_) => break,
            }
        }
        let often = widths.iter().map(|(width, rows)| (rows * (width - 1).min(40), *width)).max().unwrap_or((0, 0));
        (often, std::cmp::Reverse(SEPARATORS.iter().position(|other| other == separator)))
    });
    (best.unwrap_or(b','), text, 0)
}

/// Whether a quotation mark is open where the text ends.
fn is_open(record: &str, separator: u8) -> bool {
    let mut begins = true;
    let mut quoted = false;
    let mut bytes = record.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match (quoted, byte) {
            (true, b'"') if bytes.peek() == Some(&b'"') => {
                bytes.next();
            }
            (true, b'"') => quoted = false,
            (false, b'"') if begins => quoted = true,
            _ => {}
        }
        begins = !quoted && (byte == separator || byte == b'\n' || byte == b'\r');
    }
    quoted && record.len() < limits::TEXT * 64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(bytes: &[u8]) -> Vec<Vec<String>> {
        let sheet = read(bytes).unwrap().sheet;
        sheet.rows.iter().map(|row| row.cells.iter().map(|(_, cell)| cell.shown()).collect()).collect()
    }

    #[test]
    fn letters_and_separators_are_told_apart() {
        let expected = [["Nr", "Reifegrad"], ["5.1", "geprüft – ja"]];
        let table = |separator: &str| format!("Nr{separator}Reifegrad\r\n5.1{separator}geprüft – ja\r\n");
        for separator in [",", ";", "\t", "|"] {
            assert_eq!(texts(table(separator).as_bytes()), expected);
        }
        let utf16 = |mark: bool, of: fn(u16) -> [u8; 2]| {
            let text = if mark { format!("\u{feff}{}", table(";")) } else { table(";") };
            text.encode_utf16().flat_map(of).collect::<Vec<u8>>()
        };
        for bytes in [utf16(true, u16::to_le_bytes), utf16(true, u16::to_be_bytes), utf16(false, u16::to_le_bytes)] {
            assert_eq!(texts(&bytes), expected);
        }
        assert_eq!(texts(b"Nr;Reifegrad\n5.1;gepr\xfcft \x96 ja\n"), expected);
        assert_eq!(texts(b"\xEF\xBB\xBFsep=;\nNr;Reifegrad\n5.1;x\n").len(), 2);
        assert_eq!(texts(b"a,b\n'=1+1,'tis\n")[1], ["=1+1", "'tis"]);
    }

    #[test]
    fn what_is_no_table_is_refused_with_its_line() {
        let what = |bytes: &[u8]| read(bytes).err().unwrap().0;
        assert!(what(b"a,b\n1,\0\n").starts_with("line 2 "));
        assert!(what(b"a,b\n1,2\n3,\"open\n4,5\n").contains("line 3 "));
        assert!(read(b"a,b\n1,5\" disk\n").is_ok());
        assert!(what(format!("{}\n", "x,".repeat(10_000)).as_bytes()).contains("line 1 "));
    }
}
