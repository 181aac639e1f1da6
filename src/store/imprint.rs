//! The state in one piece: the rows of all its tables as they stand, so that an opening reads one value instead of
//! hundreds of rows.
//!
//! The tables are what counts. An imprint is made with a workbook, at an upgrade, and when it is closed after edits; it
//! stands in the row that every edit writes anew: whoever edits takes it away in the same transaction. It tells which
//! step it was made after and has a checksum of its own; where either does not hold, or it was made by a version that
//! reads the tables otherwise, the tables are read as if there were none.

use jiff::Timestamp;
use rusqlite::types::ValueRef;
use rusqlite::{Connection, named_params};
use uuid::Uuid;

use super::cells::{AnySelect, Source};
use super::fault::Fault;
use super::history::{self, Hash};
use super::{Identity, rows, tally};
use crate::workbook::Workbook;

/// The version of the shape: counted up whenever what is read of any table changes.
const FORMAT: u8 = 2;
/// The longest that is kept, in bytes: it is in memory as a whole, and a workbook of this size takes its time anyway.
const MOST: usize = 1 << 20;
/// How many bytes an imprint of nearly every workbook has at most.
const USUAL: usize = 1 << 16;
const CHECKSUM: usize = 4;
/// No row of any table is shorter, in bytes.
const LEAST_OF_ROW: usize = 16;

/// What a value is, before the value itself.
mod kind {
    pub const NULL: u8 = 0;
    pub const INTEGER: u8 = 1;
    pub const REAL: u8 = 2;
    pub const TEXT: u8 = 3;
    pub const BLOB: u8 = 4;
    /// In place of a length: four bytes with the length follow.
    pub const LONG: u8 = u8::MAX;
}

/// Makes an imprint of the tables and keeps it; none of a state that is too large for one, nor where a note is unfinished,
/// of which an opening tells.
pub fn keep(connection: &Connection) -> Result<(), Fault> {
    if connection.query_row("SELECT EXISTS (SELECT 1 FROM draft)", [], |row| row.get(0))? {
        return Ok(());
    }
    let imprint = of_tables(connection)?;
    if imprint.len() <= MOST {
        let sql = "UPDATE tally SET imprint = :imprint";
        connection.prepare_cached(sql)?.execute(named_params! { ":imprint": imprint })?;
    }
    Ok(())
}

/// The rows of all tables of the state, as they stand now.
pub fn of_tables(connection: &Connection) -> Result<Vec<u8>, Fault> {
    let mut imprint = Vec::with_capacity(USUAL);
    imprint.push(FORMAT);
    imprint.extend_from_slice(&history::last(connection)?.hash);
    for AnySelect { sql, ids, times } in rows::OF_STATE {
        let place = imprint.len();
        imprint.extend_from_slice(&[0; 4]);
        let mut count = 0_u32;
        let mut statement = connection.prepare(sql)?;
        let columns = statement.column_count();
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            for column in 0..columns {
                match row.get_ref(column)? {
                    ValueRef::Text(id) if ids.contains(&column) => push_id(&mut imprint, id),
                    ValueRef::Text(time) if times.contains(&column) => push_time(&mut imprint, time),
                    value => push(&mut imprint, value),
                }
            }
            count += 1;
        }
        imprint[place..place + 4].copy_from_slice(&count.to_le_bytes());
    }
    let sum = sum_of(&imprint);
    imprint.extend_from_slice(&sum);
    Ok(imprint)
}

/// Whether there is an imprint, and the tables say what it says.
pub fn is_of_tables(connection: &Connection) -> Result<bool, Fault> {
    let of_tables = of_tables(connection)?;
    Ok(tally::read_with_imprint(connection, |imprint| (imprint == of_tables).then_some(()))?.1.is_some())
}

fn sum_of(body: &[u8]) -> [u8; CHECKSUM] {
    crc32fast::hash(body).to_le_bytes()
}

fn push(imprint: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => imprint.push(kind::NULL),
        ValueRef::Integer(number) => {
            imprint.push(kind::INTEGER);
            imprint.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Real(number) => {
            imprint.push(kind::REAL);
            imprint.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Text(text) => push_bytes(imprint, kind::TEXT, text),
        ValueRef::Blob(bytes) => push_bytes(imprint, kind::BLOB, bytes),
    }
}

/// An id as the number that it is; as it stands where it is written in another way than ids are.
fn push_id(imprint: &mut Vec<u8>, text: &[u8]) {
    match Uuid::try_parse_ascii(text) {
        Ok(id) if id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes() == text => {
            push(imprint, ValueRef::Blob(id.as_bytes()));
        }
        _ => push(imprint, ValueRef::Text(text)),
    }
}

/// A time as its second; as it stands where it is written in another way than times are.
fn push_time(imprint: &mut Vec<u8>, text: &[u8]) {
    match str::from_utf8(text).ok().and_then(|text| text.parse::<Timestamp>().ok()) {
        Some(time) if time.to_string().as_bytes() == text && time.subsec_nanosecond() == 0 => {
            push(imprint, ValueRef::Integer(time.as_second()));
        }
        _ => push(imprint, ValueRef::Text(text)),
    }
}

fn push_bytes(imprint: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    imprint.push(kind);
    match u8::try_from(bytes.len()) {
        Ok(length) if length < kind::LONG => imprint.push(length),
        _ => {
            imprint.push(kind::LONG);
            // SQLite has no value that is longer.
            imprint.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
    }
    imprint.extend_from_slice(bytes);
}

/// What an imprint tells.
pub struct Imprinted {
    pub identity: Identity,
    pub workbook: Workbook,
    /// How many answers there are, blank ones among them.
    pub answers: usize,
    /// The hash of the step that it was made after.
    pub after: Hash,
}

/// The catalogue that an imprint says its workbook is about, before anything else of it is read.
pub fn catalogue_of(imprint: &[u8]) -> Option<&str> {
    let (_, rows) = imprint.strip_prefix(&[FORMAT])?.split_first_chunk::<{ size_of::<Hash>() }>()?;
    let mut reader = Reader(rows);
    reader.rows().ok()?;
    reader.cells::<2>().ok()?[1].as_str().ok()
}

/// What an imprint tells; `None` where it is not what was written, or of another version.
pub fn read(imprint: &[u8]) -> Option<Imprinted> {
    let (body, sum) = imprint.split_last_chunk::<CHECKSUM>()?;
    if sum_of(body) != *sum {
        return None;
    }
    let (after, rows) = body.strip_prefix(&[FORMAT])?.split_first_chunk()?;
    let mut source = Source::Imprint(Reader(rows));
    let (identity, workbook, answers) = rows::read_all(&mut source).ok()?;
    let is_all = matches!(source, Source::Imprint(Reader([])));
    is_all.then_some(Imprinted { identity, workbook, answers, after: *after })
}

/// The state that the tables tell where there is no imprint, or where they do not say what it says.
pub fn or_tables(connection: &Connection) -> Result<Option<Workbook>, Fault> {
    if is_of_tables(connection)? { Ok(None) } else { rows::read(connection).map(Some) }
}

/// What of an imprint was not read yet.
pub struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// How many rows the next table has.
    pub fn rows(&mut self) -> Result<u32, Fault> {
        Ok(u32::from_le_bytes(*self.array()?))
    }

    /// The same, before it is its turn; no more than can stand in what is left.
    pub fn rows_ahead(&self) -> usize {
        let count = self.0.first_chunk().map_or(0, |count| u32::from_le_bytes(*count));
        usize::try_from(count).unwrap_or(usize::MAX).min(self.0.len() / LEAST_OF_ROW)
    }

    /// The next row.
    pub fn cells<const N: usize>(&mut self) -> Result<[ValueRef<'a>; N], Fault> {
        let mut values = [ValueRef::Null; N];
        for value in &mut values {
            *value = match *self.byte()? {
                kind::NULL => ValueRef::Null,
                kind::INTEGER => ValueRef::Integer(i64::from_le_bytes(*self.array()?)),
                kind::REAL => ValueRef::Real(f64::from_le_bytes(*self.array()?)),
                kind::TEXT => ValueRef::Text(self.bytes()?),
                kind::BLOB => ValueRef::Blob(self.bytes()?),
                _ => return Err(cut_short()),
            };
        }
        Ok(values)
    }

    fn bytes(&mut self) -> Result<&'a [u8], Fault> {
        let length = match *self.byte()? {
            kind::LONG => usize::try_from(u32::from_le_bytes(*self.array()?)).unwrap_or(usize::MAX),
            length => usize::from(length),
        };
        let (bytes, rest) = self.0.split_at_checked(length).ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(bytes)
    }

    fn byte(&mut self) -> Result<&'a u8, Fault> {
        let (byte, rest) = self.0.split_first().ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(byte)
    }

    fn array<const N: usize>(&mut self) -> Result<&'a [u8; N], Fault> {
        let (array, rest) = self.0.split_first_chunk().ok_or_else(cut_short)?;
        self.0 = rest;
        Ok(array)
    }
}

fn cut_short() -> Fault {
    Fault::damaged("what it keeps of its state in one piece is cut short")
}
