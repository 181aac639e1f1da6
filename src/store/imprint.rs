//! The state in one piece: the rows of all its tables as they stand, so that an opening reads one value instead of
//! hundreds of rows.
//!
//! The tables are what counts. An imprint is made with a workbook, at an upgrade, when the screen closes it after edits,
//! and with the edit of a command; it stands in the row that every edit writes anew: whoever edits takes the one before
//! away in the same transaction. It tells which step it was made after and has a checksum of its own; where either does
//! not hold, or it was made by a version that reads the tables otherwise, the tables are read as if there were none.
//!
//! It begins with its version, the hash of that step and how many bytes of rows follow; then come the rows of all tables
//! and a checksum over everything up to there. Of notes there may be thousands, of which a screen shows a few: instead of
//! their rows it tells how many there are on which control and what they are alike to. The rows of each control stand
//! behind all that, each with a checksum of their own, and are read where somebody asks for them ([`Bodies`]).

mod bodies;
mod values;

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use rusqlite::types::ValueRef;
use rusqlite::{Connection, Row, named_params};

use super::cells::{AnySelect, Apart, Columns, Source};
use super::fault::Fault;
use super::history::{self, Hash};
use super::{Identity, rows, tally};
use crate::catalogue::ControlId;
use crate::sum;
use crate::workbook::{Workbook, likeness};

use values::{kind, push, push_id, push_list, push_time, push_word};

pub use bodies::{Begun, Bodies, Pages};

/// The version of the shape: counted up whenever what is read of any table changes.
const FORMAT: u8 = 3;
/// The longest that is kept, in bytes: it is in memory as a whole, and a workbook of this size takes its time anyway.
const MOST: usize = 1 << 20;
/// How many bytes an imprint of nearly every workbook has at most.
const USUAL: usize = 1 << 16;
const CHECKSUM: usize = 8;
/// What stands before the rows: the version, the hash of a step, and how many bytes of rows there are.
const HEAD: usize = 1 + size_of::<Hash>() + 4;
/// No row of any table is shorter, in bytes.
const LEAST_OF_ROW: usize = 12;
/// A row that is told by the number of another is shorter by at least this, in bytes.
const LEAST_OF_SAME: usize = 3;

/// Makes an imprint of the tables and keeps it; none of a state that is too large for one, nor where a note is unfinished,
/// of which an opening tells.
pub fn keep(connection: &Connection) -> Result<(), Fault> {
    if connection.query_row("SELECT EXISTS (SELECT 1 FROM draft)", [], |row| row.get(0))? {
        return Ok(());
    }
    if let Some(imprint) = of_tables(connection)? {
        let sql = "UPDATE tally SET imprint = :imprint";
        connection.prepare_cached(sql)?.execute(named_params! { ":imprint": imprint })?;
    }
    Ok(())
}

/// The rows of all tables of the state, as they stand now; `None` where they are too large to be kept.
fn of_tables(connection: &Connection) -> Result<Option<Vec<u8>>, Fault> {
    let mut imprint = Vec::with_capacity(USUAL);
    imprint.push(FORMAT);
    imprint.extend_from_slice(&history::last(connection)?.hash);
    imprint.extend_from_slice(&[0; 4]);
    let mut bodies = Vec::new();
    for select in &rows::OF_STATE {
        let told = match select.apart {
            None => Rows::all(connection, select)?.map(|rows| imprint.extend_from_slice(&rows)),
            Some(apart) => push_apart(connection, select, apart, &mut imprint, &mut bodies)?,
        };
        if told.is_none() || imprint.len() + bodies.len() + CHECKSUM > MOST {
            return Ok(None);
        }
    }
    let length = u32::try_from(imprint.len() - HEAD).unwrap_or(u32::MAX);
    imprint[HEAD - 4..HEAD].copy_from_slice(&length.to_le_bytes());
    let sum = sum_of(&imprint);
    imprint.extend_from_slice(&sum);
    imprint.extend_from_slice(&bodies);
    Ok(Some(imprint))
}

/// How many rows there are, and the rows.
struct Rows {
    bytes: Vec<u8>,
    count: u32,
    /// How many are told in full.
    full: usize,
    /// The numbers of these, by all but their first and their last value.
    alike: HashMap<Vec<u8>, u16>,
    known: Vec<HashMap<Vec<u8>, u16>>,
}

impl Rows {
    fn new(columns: &Columns) -> Rows {
        let known = vec![HashMap::new(); columns.words.len()];
        Rows { bytes: vec![0; 4], count: 0, full: 0, alike: HashMap::new(), known }
    }

    /// Those of a table; `None` where they are too large.
    fn all(connection: &Connection, AnySelect { sql, columns, .. }: &AnySelect) -> Result<Option<Vec<u8>>, Fault> {
        let mut statement = connection.prepare(sql)?;
        let mut all = Rows::new(columns);
        let mut rows = statement.query([])?;
        while let Some(row) = rows.next()? {
            all.push(row, columns)?;
            if all.bytes.len() > MOST {
                return Ok(None);
            }
        }
        Ok(Some(all.end()))
    }

    fn push(&mut self, row: &Row<'_>, Columns { ids, times, lists, words, repeat }: &Columns) -> Result<(), Fault> {
        let columns = row.as_ref().column_count();
        let mut second = 0;
        for column in 0..columns {
            if column == 1 {
                second = self.bytes.len();
            }
            if *repeat && column + 1 == columns {
                self.shorten(second);
            }
            let imprint = &mut self.bytes;
            let value = row.get_ref(column)?;
            if let (ValueRef::Text(word), Some(place)) = (value, words.iter().position(|place| *place == column)) {
                push_word(imprint, &mut self.known[place], word);
                continue;
            }
            match value {
                ValueRef::Text(id) if ids.contains(&column) => push_id(imprint, id),
                ValueRef::Text(time) if times.contains(&column) => push_time(imprint, time),
                ValueRef::Text(list) if lists.contains(&column) => push_list(imprint, list),
                value => push(imprint, value),
            }
        }
        self.count += 1;
        Ok(())
    }

    /// Puts a number in the place of all that stands from `second` on where an earlier row has the same there.
    fn shorten(&mut self, second: usize) {
        let between = &self.bytes[second..];
        match self.alike.get(between) {
            Some(number) => {
                self.bytes.truncate(second);
                self.bytes.push(kind::SAME);
                self.bytes.extend_from_slice(&number.to_le_bytes());
            }
            None => {
                if let (Ok(number), LEAST_OF_SAME..) = (u16::try_from(self.full), between.len()) {
                    self.alike.insert(between.to_vec(), number);
                }
                self.full += 1;
            }
        }
    }

    fn end(mut self) -> Vec<u8> {
        self.bytes[..4].copy_from_slice(&self.count.to_le_bytes());
        self.bytes
    }
}

/// Tells of the rows of each control how long they are and what they are alike to, and puts them with their checksum behind
/// what stands in `bodies`; `None` where they are too large, or are not what this program writes.
fn push_apart(
    connection: &Connection,
    AnySelect { sql, columns, .. }: &AnySelect,
    apart: Apart,
    imprint: &mut Vec<u8>,
    bodies: &mut Vec<u8>,
) -> Result<Option<()>, Fault> {
    let mut parts: BTreeMap<ControlId, (Rows, Vec<u32>)> = BTreeMap::new();
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let mut length = 0;
    while let Some(row) = rows.next()? {
        let (Ok(control), Ok(text)) = (row.get_ref(apart.by)?.as_str(), row.get_ref(apart.text)?.as_str()) else {
            return Ok(None);
        };
        length += text.len();
        if length > MOST {
            return Ok(None);
        }
        let part = parts.entry(ControlId::from(control)).or_insert_with(|| (Rows::new(columns), Vec::new()));
        part.0.push(row, columns)?;
        part.1.push(likeness(text));
    }
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes();
    imprint.extend_from_slice(&number(parts.len()));
    for (control, (rows, likenesses)) in parts {
        let body = rows.end();
        push(imprint, ValueRef::Text(control.as_str().as_bytes()));
        imprint.extend_from_slice(&number(body.len() + CHECKSUM));
        imprint.extend_from_slice(&number(likenesses.len()));
        likenesses.iter().for_each(|likeness| imprint.extend_from_slice(&likeness.to_le_bytes()));
        bodies.extend_from_slice(&body);
        bodies.extend_from_slice(&sum_of(&body));
    }
    Ok(Some(()))
}

/// Whether there is an imprint, and the tables say what it says.
pub fn is_of_tables(connection: &Connection) -> Result<bool, Fault> {
    Ok(of_tables_and_kept(connection)?.is_some())
}

/// The imprint, where there is one and the tables say what it says.
fn of_tables_and_kept(connection: &Connection) -> Result<Option<Vec<u8>>, Fault> {
    let Some(of_tables) = of_tables(connection)? else { return Ok(None) };
    let is_kept = tally::read_with_imprint(connection, |imprint| (imprint == of_tables).then_some(()))?.1.is_some();
    Ok(is_kept.then_some(of_tables))
}

fn sum_of(body: &[u8]) -> [u8; CHECKSUM] {
    sum::of(body).to_le_bytes()
}

/// What an imprint tells.
pub struct Imprinted {
    pub identity: Identity,
    pub workbook: Workbook,
    /// How many answers there are, blank ones among them.
    pub answers: usize,
    /// The hash of the step that it was made after.
    pub after: Hash,
    /// What is read where it is asked for.
    pub bodies: Arc<Bodies>,
}

/// What an imprint tells; `None` where it is not what was written, or of another version. Long texts stay where they are.
pub fn read(begun: Begun) -> Option<Imprinted> {
    let bytes = Arc::clone(&begun.bytes);
    let imprint = bytes.get(begun.start..)?;
    let (head, rest) = imprint.split_first_chunk::<HEAD>()?;
    let (after, length) = head.strip_prefix(&[FORMAT])?.split_first_chunk()?;
    let length = usize::try_from(u32::from_le_bytes(length.try_into().ok()?)).ok()?;
    let (rows, rest) = rest.split_at_checked(length)?;
    let (sum, _) = rest.split_first_chunk::<CHECKSUM>()?;
    if sum_of(imprint.get(..HEAD + length)?) != *sum {
        return None;
    }
    let mut source = Source::Imprint(Reader {
        whole: &bytes,
        rest: rows,
        begun: Some((begun, HEAD + length + CHECKSUM)),
        bodies: None,
    });
    let (identity, workbook, answers) = rows::read_all(&mut source).ok()?;
    let Source::Imprint(Reader { rest: [], bodies: Some(bodies), .. }) = source else { return None };
    bodies.are_sound().then_some(Imprinted { identity, workbook, answers, after: *after, bodies })
}

/// How many bytes of an imprint have all but the bodies, as its beginning says; `None` where that is none.
pub fn length_of_rows(beginning: &[u8]) -> Option<usize> {
    let (head, _) = beginning.split_first_chunk::<HEAD>()?;
    let length = u32::from_le_bytes(*head.strip_prefix(&[FORMAT])?.last_chunk()?);
    Some(HEAD + usize::try_from(length).ok()? + CHECKSUM)
}

/// The state that the tables tell where there is no imprint, or where they do not say what it says. Where they do, `bodies`
/// have from now on all that was not read of it yet.
pub fn or_tables(connection: &Connection, bodies: Option<&Bodies>) -> Result<Option<Workbook>, Fault> {
    if let Some(imprint) = of_tables_and_kept(connection)?
        && bodies.is_none_or(|bodies| bodies.complete(imprint))
    {
        return Ok(None);
    }
    rows::read(connection).map(Some)
}

/// What of an imprint was not read yet, and what it stands in.
pub struct Reader<'a> {
    whole: &'a Arc<Vec<u8>>,
    rest: &'a [u8],
    /// As far as it was read from its file, until the bodies have it, and where these begin.
    begun: Option<(Begun, usize)>,
    bodies: Option<Arc<Bodies>>,
}

impl<'a> Reader<'a> {
    /// Of the rows of one table.
    fn of_rows(whole: &'a Arc<Vec<u8>>, rows: &'a [u8]) -> Self {
        Reader { whole, rest: rows, begun: None, bodies: None }
    }

    /// The controls whose rows stand apart, in the place of these rows, and where they stand.
    pub fn bodies(&mut self) -> Result<(Vec<ControlId>, Arc<Bodies>), Fault> {
        let (mut controls, mut likenesses, mut lengths) = (Vec::new(), Vec::new(), Vec::new());
        for _ in 0..self.rows()? {
            let (control, length, count) = self.part(&mut likenesses).ok_or_else(cut_short)?;
            controls.push(control);
            lengths.push((length, count));
        }
        let begun = self.begun.take().ok_or_else(cut_short)?;
        let bodies = Arc::new(Bodies::new(begun, controls.clone(), &lengths, likenesses));
        self.bodies = Some(Arc::clone(&bodies));
        Ok((controls, bodies))
    }

    /// Whose rows come next, how many bytes they have, and how many there are.
    fn part(&mut self, likenesses: &mut Vec<u32>) -> Option<(ControlId, usize, usize)> {
        let ValueRef::Text(control) = self.value()? else { return None };
        let [length, count] = [*self.array()?, *self.array()?].map(u32::from_le_bytes);
        let (length, count) = (usize::try_from(length).ok()?, usize::try_from(count).ok()?);
        let (told, rest) = self.rest.split_at_checked(count.checked_mul(size_of::<u32>())?)?;
        self.rest = rest;
        let (told, _) = told.as_chunks();
        likenesses.extend(told.iter().map(|likeness| u32::from_le_bytes(*likeness)));
        Some((ControlId::from(str::from_utf8(control).ok()?), length, count))
    }

    pub fn whole(&self) -> &'a Arc<Vec<u8>> {
        self.whole
    }

    /// How many rows the next table has.
    pub fn rows(&mut self) -> Result<u32, Fault> {
        self.array().map(|count| u32::from_le_bytes(*count)).ok_or_else(cut_short)
    }

    /// The same, before it is its turn; no more than can stand in what is left.
    pub fn rows_ahead(&self) -> usize {
        let count = self.rest.first_chunk().map_or(0, |count| u32::from_le_bytes(*count));
        usize::try_from(count).unwrap_or(usize::MAX).min(self.rest.len() / LEAST_OF_ROW)
    }

    /// The next row, in the place of the one before. Where all but its first and its last value are those of an earlier row,
    /// its number among the `full` ones is given back, and these values are not touched.
    pub fn row<const N: usize>(
        &mut self,
        values: &mut [ValueRef<'a>; N],
        full: Option<&mut usize>,
    ) -> Result<Option<usize>, Fault> {
        self.row_of(values, full).ok_or_else(cut_short)
    }

    fn row_of<const N: usize>(
        &mut self,
        values: &mut [ValueRef<'a>; N],
        full: Option<&mut usize>,
    ) -> Option<Option<usize>> {
        let [first, others @ .., last] = values.as_mut_slice() else { return None };
        *first = self.value()?;
        let mut number = None;
        match full {
            Some(full) if *self.rest.first()? == kind::SAME => {
                self.rest = &self.rest[1..];
                number = Some(usize::from(u16::from_le_bytes(*self.array()?))).filter(|number| number < full);
                number?;
            }
            full => {
                for value in others {
                    *value = self.value()?;
                }
                full.into_iter().for_each(|full| *full += 1);
            }
        }
        *last = self.value()?;
        Some(number)
    }

    #[inline]
    fn value(&mut self) -> Option<ValueRef<'a>> {
        let (kind, rest) = self.rest.split_first()?;
        self.rest = rest;
        Some(match *kind {
            kind::NULL => ValueRef::Null,
            kind::INTEGER => ValueRef::Integer(i64::from_le_bytes(*self.array()?)),
            kind::REAL => ValueRef::Real(f64::from_le_bytes(*self.array()?)),
            kind::TEXT => ValueRef::Text(self.bytes()?),
            kind::BLOB => ValueRef::Blob(self.bytes()?),
            kind::SMALL => ValueRef::Integer(i8::from_le_bytes(*self.array()?).into()),
            kind::WORD => ValueRef::Integer(u16::from_le_bytes(*self.array()?).into()),
            _ => return None,
        })
    }

    #[inline]
    fn bytes(&mut self) -> Option<&'a [u8]> {
        let (length, rest) = self.rest.split_first()?;
        self.rest = rest;
        let length = match *length {
            kind::LONG => usize::try_from(u32::from_le_bytes(*self.array()?)).ok()?,
            length => usize::from(length),
        };
        let (bytes, rest) = self.rest.split_at_checked(length)?;
        self.rest = rest;
        Some(bytes)
    }

    #[inline]
    fn array<const N: usize>(&mut self) -> Option<&'a [u8; N]> {
        let (array, rest) = self.rest.split_first_chunk()?;
        self.rest = rest;
        Some(array)
    }
}

fn cut_short() -> Fault {
    Fault::damaged("what it keeps of its state in one piece is cut short")
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::*;

    /// What is read of one row of four values: the one that is pushed, between two others.
    fn told(push_it: impl FnOnce(&mut Vec<u8>), check: impl FnOnce(ValueRef<'_>)) {
        let mut row = Vec::new();
        push(&mut row, ValueRef::Integer(-7));
        push_it(&mut row);
        push(&mut row, ValueRef::Null);
        let (mut values, whole) = ([ValueRef::Null; 3], Arc::new(row));
        let mut reader = Reader::of_rows(&whole, &whole);
        assert_eq!(reader.row(&mut values, None).unwrap(), None);
        assert_eq!((values[0], values[2]), (ValueRef::Integer(-7), ValueRef::Null));
        assert!(reader.rest.is_empty());
        check(values[1]);
    }

    #[test]
    fn ids_times_and_lists_are_told_as_what_they_are() {
        let id = "01a21ea5-2132-7764-aa47-230129641099";
        let bytes = *id.parse::<Uuid>().unwrap().as_bytes();
        told(|row| push_id(row, id.as_bytes()), |value| assert_eq!(value, ValueRef::Blob(&bytes)));
        let time = b"2026-11-27T20:14:28Z";
        told(|row| push_time(row, time), |value| assert_eq!(value, ValueRef::Integer(1_795_810_468)));
        let list = br#"["5.1","8.34"]"#;
        told(|row| push_list(row, list), |value| assert_eq!(value, ValueRef::Blob(b"\x035.1\x048.34")));
    }

    /// What another program wrote in its own way has to stay as it stands, for its checksum covers that.
    #[test]
    fn what_is_written_in_another_way_stays_as_it_is() {
        for id in ["01A21EA5-2132-7764-AA47-230129641099", "01a21ea521327764aa47230129641099", "5.1", ""] {
            told(|row| push_id(row, id.as_bytes()), |value| assert_eq!(value, ValueRef::Text(id.as_bytes())));
        }
        for time in ["2026-11-27T20:14:28.5Z", "2026-11-27T20:14:28+00:00", "2026-11-27", "today", ""] {
            told(|row| push_time(row, time.as_bytes()), |value| assert_eq!(value, ValueRef::Text(time.as_bytes())));
        }
        let long = format!("[\"{}\"]", "x".repeat(256));
        for list in ["[]", "[1]", r#"["5.1", "5.2"]"#, "{}", "", &long] {
            told(|row| push_list(row, list.as_bytes()), |value| assert_eq!(value, ValueRef::Text(list.as_bytes())));
        }
        told(|row| push_time(row, b"\xff"), |value| assert_eq!(value, ValueRef::Text(b"\xff")));
    }

    #[test]
    fn values_of_every_length_come_back() {
        for length in [0, 1, 253, 254, 255, 256, 70_000] {
            let bytes = vec![b'x'; length];
            told(|row| push(row, ValueRef::Blob(&bytes)), |value| assert_eq!(value, ValueRef::Blob(&bytes)));
            told(|row| push(row, ValueRef::Text(&bytes)), |value| assert_eq!(value, ValueRef::Text(&bytes)));
        }
        for number in [i64::MIN, -129, -128, -1, 0, 127, 128, i64::MAX] {
            told(|row| push(row, ValueRef::Integer(number)), |value| assert_eq!(value, ValueRef::Integer(number)));
        }
        told(|row| push(row, ValueRef::Real(-0.5)), |value| assert_eq!(value, ValueRef::Real(-0.5)));
    }

    #[test]
    fn a_row_that_is_like_an_earlier_one_is_told_by_its_number() {
        let long = "x".repeat(300);
        let said = [
            ("5.1", "Ann", None),
            ("5.2", "Ann", Some(0)),
            ("5.3", "Anna", None),
            ("5.4", "Ann", Some(0)),
            ("5.5", "Anna", Some(1)),
            ("6", &long, None),
            ("7", &long, Some(2)),
        ];
        let mut rows = Rows::new(&Columns::AS_THEY_ARE);
        for (id, owner, _) in said {
            push(&mut rows.bytes, ValueRef::Text(id.as_bytes()));
            let second = rows.bytes.len();
            ["applicable", owner].iter().for_each(|value| push(&mut rows.bytes, ValueRef::Text(value.as_bytes())));
            rows.shorten(second);
            push(&mut rows.bytes, ValueRef::Null);
        }
        let whole = Arc::new(rows.bytes.split_off(4));
        let mut reader = Reader::of_rows(&whole, &whole);
        let (mut values, mut full, mut owners) = ([ValueRef::Null; 4], 0, Vec::new());
        for (id, owner, like) in said {
            assert_eq!(reader.row(&mut values, Some(&mut full)).unwrap(), like);
            match like {
                Some(number) => assert_eq!(owners[number], owner),
                None => owners.push(values[2].as_str().unwrap()),
            }
            assert_eq!(
                (values[0].as_str().unwrap(), *owners.get(like.unwrap_or(owners.len() - 1)).unwrap()),
                (id, owner)
            );
        }
        assert_eq!((full, reader.rest.len()), (3, 0));
        // A number that no row has, one of a table without any, and none at all.
        let same = &[kind::NULL, kind::SAME, 1, 0, kind::NULL][..];
        let read = |rest, full: Option<usize>| {
            Reader::of_rows(&whole, rest).row(&mut [ValueRef::Null; 4], full.as_ref().copied().as_mut())
        };
        assert!(read(same, Some(2)).is_ok());
        assert!(read(same, Some(1)).is_err() && read(same, None).is_err() && read(&same[..3], Some(2)).is_err());
    }
}
