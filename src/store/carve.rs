//! Rows read from the bytes of a file, page by page, without SQLite and without the tables that lead to them:
//! what is left of a workbook whose first page, whose tree of pages or whose end is gone.
//!
//! Only the file format is known here (<https://www.sqlite.org/fileformat2.html>), and by what shape a row of
//! which table is told. Whether a row is what was written, its checksum or its hash says; that is asked
//! elsewhere. Every number in the file may be anything, so each is looked at before it is used.

mod table;

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, IoSliceMut, Read, Seek, SeekFrom};
use std::ops::{ControlFlow, Range};
use std::path::Path;

use table::{is_shape, kind_of};

pub use table::{
    ANSWER_BEFORE_4, TALLY_BEFORE_4, TALLY_BEFORE_5, TALLY_BEFORE_6, Table, WORKBOOK_BEFORE_3, WORKBOOK_BEFORE_4,
};

/// The size of the pages that this program writes, where the file does not say.
const PAGE: usize = 4096;
/// The length of the header before the first page's own.
const HEADER: usize = 100;
/// As much as one row may hold. No text that people write comes near it; files are kept in smaller pieces.
pub const MOST: usize = 64 << 20;

/// As many pages of a long row are read at a time.
const AHEAD: usize = 32;
/// As many as are read at first.
const FIRST: usize = 8;
/// A page on which a payload goes on begins with the number of the next, in so many bytes.
const LINK: usize = 4;
/// As many pages as are looked through for the schema.
const MOST_OF_SCHEMA: usize = 32;
/// As many pages as are looked through for a file that was among the first.
const MOST_OF_FILES: usize = 32;

/// What stands in a column.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    Null,
    Integer(i64),
    /// Not necessarily UTF-8.
    Text(Vec<u8>),
    Blob(Vec<u8>),
}

/// A row as it stands in the file.
#[derive(Clone, Debug, PartialEq)]
pub struct RawRow {
    pub table: Table,
    pub values: Vec<Value>,
}

/// A piece of a file that was copied in; its bytes are left where they are.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct PieceAt {
    pub file: i64,
    pub position: i64,
    page: u32,
    cell: usize,
}

/// What a page holds.
pub enum Found {
    Row(RawRow),
    Piece(PieceAt),
}

/// A file that is read page by page.
#[derive(Debug)]
pub struct Carver {
    file: File,
    length: u64,
    page_size: usize,
    usable: usize,
    pages: u32,
}

/// A cell of a page: where its payload begins, how long it is, and the number of its row.
#[derive(Debug)]
struct Cell {
    payload: usize,
    at: usize,
    row_number: Option<i64>,
}

/// A value that is the last of its row, on whichever pages.
#[derive(Debug)]
pub struct Stored {
    page: Vec<u8>,
    cell: Cell,
    /// Where it begins in the row.
    pub start: usize,
}

impl Stored {
    /// How long it is.
    pub fn length(&self) -> usize {
        self.cell.payload - self.start
    }
}

impl Carver {
    /// # Errors
    /// What the system says of the file.
    pub fn open(path: &Path) -> io::Result<Carver> {
        let mut file = File::open(path)?;
        let length = file.metadata()?.len();
        let mut header = [0; HEADER];
        let read = read_up_to(&mut file, &mut header)?;
        let stated = match u16::from_be_bytes([header[16], header[17]]) {
            1 => 65_536,
            size => usize::from(size),
        };
        let is_sane = read == HEADER && stated.is_power_of_two() && (512..=65_536).contains(&stated);
        let is_ours = header.starts_with(b"SQLite format 3\0");
        let page_size = if is_sane && is_ours { stated } else { PAGE };
        let reserved = if is_ours && header[20] <= 64 { usize::from(header[20]) } else { 0 };
        let pages = u32::try_from(length.div_ceil(page_size as u64)).unwrap_or(u32::MAX);
        Ok(Carver { file, length, page_size, usable: page_size.saturating_sub(reserved).max(480), pages })
    }

    /// The first bytes of a file; fewer where it has no more.
    ///
    /// # Errors
    /// What the system says of the file.
    pub fn beginning(path: &Path, length: usize) -> io::Result<Vec<u8>> {
        let mut bytes = vec![0; length];
        let read = read_up_to(&mut File::open(path)?, &mut bytes)?;
        bytes.truncate(read);
        Ok(bytes)
    }

    /// Hands over every row of a workbook's tables that stands in a page in use, in the order of the pages.
    ///
    /// # Errors
    /// What `each` says. A page that the disk cannot give is passed over.
    pub fn each<E>(&mut self, mut each: impl FnMut(Found) -> Result<(), E>) -> Result<(), E> {
        let free = self.free_pages();
        for number in 1..=self.pages {
            if free.contains(&number) {
                continue;
            }
            let Some(page) = self.page(number) else { continue };
            for at in cells_of(&page, number) {
                if let Some(found) = self.found(&page, number, at) {
                    each(found)?;
                }
            }
        }
        Ok(())
    }

    /// Where the imprint of the state stands that a sound workbook of the present format holds; `None` where it has none, or
    /// where it is not found in the way in which a sound file has it. Others may write meanwhile: whether it is whole, its own
    /// checksums say.
    pub fn imprint(&mut self) -> Option<Stored> {
        let root = self.root_of(Table::Tally)?;
        let page = self.page(root)?;
        let cell = self.cell(&page, *cells_of(&page, root).first()?)?;
        let kinds = kinds_of(self.local(&page, &cell)?)?;
        if !is_shape(Table::Tally.shape(), &kinds) {
            return None;
        }
        // It is the last of the columns, and the end of the row.
        let start = cell.payload.checked_sub(length_of(*kinds.last()?)?)?;
        Some(Stored { page, cell, start })
    }

    /// The beginning of the row of a stored value, with no more of the value than so many bytes.
    pub fn row_with(&mut self, Stored { page, cell, start }: &Stored, length: usize) -> Option<Vec<u8>> {
        let mut row = vec![0; start.checked_add(length)?.min(cell.payload)];
        let local = self.local(page, cell)?;
        self.fill(page, cell, local.get(..row.len()).unwrap_or(local), &mut row)?;
        Some(row)
    }

    /// All of a stored value, if it is so long.
    pub fn last_value(&mut self, stored: &Stored, length: usize) -> Option<Vec<u8>> {
        let mut row = self.row_with(stored, length).filter(|row| row.len() - stored.start == length)?;
        row.drain(..stored.start);
        Some(row)
    }

    /// What stands in a place of a stored value, if its pages follow each other in the file. Whether it is right, its own checksum
    /// says.
    pub fn stretch(&mut self, Stored { page, cell, start }: &Stored, place: &Range<usize>) -> Option<Vec<u8>> {
        let (local, on_page) = (self.local_size(cell), self.usable - LINK);
        let from = start.checked_add(place.start)?.checked_sub(local)?;
        let end = start.checked_add(place.end)?.checked_sub(local)?;
        if self.usable != self.page_size || end > cell.payload - local || place.is_empty() {
            return None;
        }
        let (first, last) = (from / on_page, (end - 1) / on_page);
        let mut pages = Vec::new();
        let number = number_at(page, cell.at + local)?.checked_add(u32::try_from(first).ok()?)?;
        self.read_pages(number, last - first + 1, &mut pages)?;
        let parts = pages.chunks(self.page_size).filter_map(|page| page.get(LINK..));
        let bytes: Vec<u8> = parts.flatten().copied().skip(from % on_page).take(end - from).collect();
        (bytes.len() == end - from).then_some(bytes)
    }

    /// A file that was copied in, or no more of it than so many bytes at its beginning, and how long it is, where a sound
    /// workbook of the present format has it among its first; `None` where it is not found in the way in which a sound one has
    /// it, or is longer than `most`. Whether it is whole, its own checksum says.
    pub fn file(&mut self, sha256: &str, most: usize, beginning: usize) -> Option<(Vec<u8>, usize)> {
        let (files, pieces) = (self.root_of(Table::File)?, self.root_of(Table::Piece)?);
        let (file, size) = self.find(files, MOST_OF_FILES, |carver, page, cell| {
            let local = carver.local(page, cell)?;
            let kinds = kinds_of(local).filter(|kinds| is_shape(Table::File.shape(), kinds))?;
            Some(match body_of(local, &kinds)?.as_slice() {
                [_, Value::Text(hash), Value::Integer(size)] if hash == sha256.as_bytes() => {
                    ControlFlow::Break((cell.row_number?, usize::try_from(*size).ok()?))
                }
                _ => ControlFlow::Continue(()),
            })
        })?;
        let size = Some(size).filter(|size| *size <= most && *size as u64 <= self.length)?;
        let mut bytes = vec![0; size.min(beginning)];
        let (mut filled, mut next) = (0, 0);
        self.find(pieces, MOST_OF_FILES, |carver, page, cell| {
            let local = carver.local(page, cell)?;
            let kinds = kinds_of(local).filter(|kinds| is_shape(Table::Piece.shape(), kinds))?;
            match body_of(local, kinds.get(..2)?)?.as_slice() {
                [Value::Integer(of), Value::Integer(position)] if *of == file && *position == next => {}
                [Value::Integer(of), _] if *of != file => return Some(ControlFlow::Continue(())),
                _ => return None,
            }
            let body = bytes.get_mut(filled..)?;
            let length = length_of(*kinds.last()?)?.min(body.len());
            let local = local.get(cell.payload.checked_sub(length_of(*kinds.last()?)?)?..)?;
            carver.fill(page, cell, local.get(..length).unwrap_or(local), body.get_mut(..length)?)?;
            (filled, next) = (filled + length, next + 1);
            Some(if filled == bytes.len() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
        })?;
        Some((bytes, size))
    }

    /// The page at which a table begins, as the schema says. Few pages hold a schema of ours.
    fn root_of(&mut self, table: Table) -> Option<u32> {
        self.find(1, MOST_OF_SCHEMA, |carver, page, cell| {
            let local = carver.local(page, cell)?;
            let kinds = kinds_of(local)?;
            Some(match body_of(local, kinds.get(..4)?)?.as_slice() {
                [Value::Text(kind), Value::Text(name), _, Value::Integer(root)]
                    if kind == b"table" && name == table.name().as_bytes() =>
                {
                    ControlFlow::Break(u32::try_from(*root).ok()?)
                }
                _ => ControlFlow::Continue(()),
            })
        })
    }

    /// Hands over the cells of a table in the order of its rows, until `each` has what is looked for; `None` where it is not
    /// among those on so many pages, or where `each` says that something is not as it should be.
    fn find<T>(
        &mut self,
        root: u32,
        most: usize,
        mut each: impl FnMut(&mut Carver, &[u8], &Cell) -> Option<ControlFlow<T>>,
    ) -> Option<T> {
        let mut pages = vec![root];
        for _ in 0..most {
            let number = pages.pop()?;
            let page = self.page(number)?;
            let start = if number == 1 { HEADER } else { 0 };
            if *page.get(start)? == TABLE_INTERIOR {
                pages.push(number_at(&page, start + 8)?);
                let cells = (0..two_at(&page, start + 3)?).rev().map(|cell| two_at(&page, start + 12 + 2 * cell));
                pages.extend(cells.map_while(|at| number_at(&page, at?)));
                continue;
            }
            for at in cells_of(&page, number) {
                let cell = self.cell(&page, at)?;
                if let ControlFlow::Break(found) = each(self, &page, &cell)? {
                    return Some(found);
                }
            }
        }
        None
    }

    /// The bytes of a piece; `None` where not all of them are there.
    pub fn piece(&mut self, at: PieceAt) -> Option<Vec<u8>> {
        let page = self.page(at.page)?;
        let cell = self.cell(&page, at.cell)?;
        let payload = self.payload(&page, &cell)?;
        match values_of(&payload)?.pop()? {
            Value::Blob(body) => Some(body),
            Value::Null | Value::Integer(_) | Value::Text(_) => None,
        }
    }

    fn found(&mut self, page: &[u8], number: u32, at: usize) -> Option<Found> {
        let cell = self.cell(page, at)?;
        let local = self.local(page, &cell)?;
        let kinds = kinds_of(local)?;
        let table = Table::of(cell.row_number.is_some(), &kinds)?;
        if table == Table::Piece {
            let mut numbers = body_of(local, &kinds[..2])?.into_iter();
            let (Some(Value::Integer(file)), Some(Value::Integer(position))) = (numbers.next(), numbers.next()) else {
                return None;
            };
            return Some(Found::Piece(PieceAt { file, position, page: number, cell: at }));
        }
        let payload = self.payload(page, &cell)?;
        let mut values = values_of(&payload)?;
        if let (Some(first @ Value::Null), Some(number)) = (values.first_mut(), cell.row_number) {
            *first = Value::Integer(number);
        }
        Some(Found::Row(RawRow { table, values }))
    }

    fn page(&mut self, number: u32) -> Option<Vec<u8>> {
        let mut page = Vec::new();
        self.read_pages(number, 1, &mut page)?;
        Some(page)
    }

    /// Reads some pages that follow each other in the file, as far as it goes.
    fn read_pages(&mut self, number: u32, count: usize, pages: &mut Vec<u8>) -> Option<()> {
        let start = u64::from(number.checked_sub(1)?) * self.page_size as u64;
        if start >= self.length {
            return None;
        }
        let count = count.min(usize::try_from(self.pages.saturating_sub(number)).ok()? + 1);
        pages.clear();
        pages.resize(count * self.page_size, 0);
        self.file.seek(SeekFrom::Start(start)).ok()?;
        // The last page of a file that was cut may be short: what is missing is zeros, which hold nothing.
        read_up_to(&mut self.file, pages).ok()?;
        Some(())
    }

    fn cell(&self, page: &[u8], at: usize) -> Option<Cell> {
        let kind = page.get(if is_first(page) { HEADER } else { 0 })?;
        let at = if *kind == INDEX_INTERIOR { at + 4 } else { at };
        let (payload, at) = varint(page, at)?;
        let payload = usize::try_from(payload).ok().filter(|size| *size <= MOST && *size as u64 <= self.length)?;
        if *kind == TABLE_LEAF {
            let (row_number, at) = varint(page, at)?;
            return Some(Cell { payload, at, row_number: Some(row_number.cast_signed()) });
        }
        Some(Cell { payload, at, row_number: None })
    }

    /// How much of a payload stands in the page itself.
    fn local_size(&self, cell: &Cell) -> usize {
        let usable = self.usable;
        let most = if cell.row_number.is_some() { usable - 35 } else { (usable - 12) * 64 / 255 - 23 };
        if cell.payload <= most {
            return cell.payload;
        }
        let least = (usable - 12) * 32 / 255 - 23;
        let size = least + (cell.payload - least) % (usable - 4);
        if size <= most { size } else { least }
    }

    fn local<'a>(&self, page: &'a [u8], cell: &Cell) -> Option<&'a [u8]> {
        page.get(cell.at..cell.at.checked_add(self.local_size(cell))?)
    }

    /// All of a payload, wherever it goes on.
    fn payload(&mut self, page: &[u8], cell: &Cell) -> Option<Vec<u8>> {
        let mut payload = vec![0; cell.payload];
        self.fill(page, cell, self.local(page, cell)?, &mut payload)?;
        Some(payload)
    }

    /// Fills `whole` with what ends as a payload does: `local`, the end of what stands in the page itself, and all that
    /// stands elsewhere.
    fn fill(&mut self, page: &[u8], cell: &Cell, local: &[u8], whole: &mut [u8]) -> Option<()> {
        let (beginning, mut rest) = whole.split_at_mut_checked(local.len())?;
        beginning.copy_from_slice(local);
        let mut next = number_at(page, cell.at + self.local_size(cell)).unwrap_or(0);
        let mut ahead = FIRST;
        while !rest.is_empty() {
            if next == 0 || next > self.pages {
                return None;
            }
            let is_in_a_row;
            (rest, next, is_in_a_row) = self.went_on(next, rest, ahead)?;
            // In a workbook that was edited often they lie about, one here and one there.
            ahead = if is_in_a_row { (4 * ahead).min(AHEAD) } else { 1 };
        }
        Some(())
    }

    /// Fills the beginning of `rest` from the page where a payload goes on, and from as many as `ahead` in the file, as far
    /// as it goes on there. Gives back what is left to fill, the page where that is, and whether all that was read was
    /// its own and so is the next.
    fn went_on<'a>(&mut self, number: u32, rest: &'a mut [u8], ahead: usize) -> Option<(&'a mut [u8], u32, bool)> {
        let on_page = self.usable - LINK;
        let ahead = if self.usable == self.page_size { ahead } else { 1 };
        let mut links = [[0; LINK]; AHEAD];
        let mut places = Vec::with_capacity(2 * ahead);
        for (link, part) in links.iter_mut().zip(rest.chunks_mut(on_page)).take(ahead) {
            places.extend([IoSliceMut::new(link), IoSliceMut::new(part)]);
        }
        let read = places.len() / 2;
        self.file.seek(SeekFrom::Start(u64::from(number - 1) * self.page_size as u64)).ok()?;
        // The last page of a file that was cut may be short: what is missing is zeros.
        let mut places = places.as_mut_slice();
        while !places.is_empty() {
            match self.file.read_vectored(places) {
                Ok(0) => break,
                Ok(length) => IoSliceMut::advance_slices(&mut places, length),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(_) => return None,
            }
        }
        let (mut filled, mut next) = (0, number);
        for link in links.iter().take(read) {
            let follows = next.checked_add(1)?;
            (filled, next) = (filled + on_page, u32::from_be_bytes(*link));
            if next != follows {
                return Some((rest.get_mut(filled..).unwrap_or_default(), next, false));
            }
        }
        Some((rest.get_mut(filled..).unwrap_or_default(), next, true))
    }

    /// The pages that hold nothing any more, as far as the list of them can be believed.
    fn free_pages(&mut self) -> HashSet<u32> {
        let mut free = HashSet::new();
        let Some(first) = self.page(1) else { return free };
        let (mut trunk, stated) = (number_at(&first, 32).unwrap_or(0), number_at(&first, 36).unwrap_or(0));
        while trunk != 0 && trunk <= self.pages && free.insert(trunk) {
            let Some(page) = self.page(trunk) else { break };
            let count = number_at(&page, 4).unwrap_or(0) as usize;
            free.extend((0..count.min(self.page_size / 4)).filter_map(|leaf| number_at(&page, 8 + 4 * leaf)));
            trunk = number_at(&page, 0).unwrap_or(0);
        }
        if free.len() == stated as usize { free } else { HashSet::new() }
    }
}

const TABLE_LEAF: u8 = 0x0D;
const TABLE_INTERIOR: u8 = 0x05;
const INDEX_LEAF: u8 = 0x0A;
const INDEX_INTERIOR: u8 = 0x02;

/// Where the cells of a page begin. The first page has the file's header before its own; without a sound one
/// it is a page like any other.
fn cells_of(page: &[u8], number: u32) -> Vec<usize> {
    let start = if number == 1 && is_first(page) { HEADER } else { 0 };
    let array = match page.get(start) {
        Some(&(TABLE_LEAF | INDEX_LEAF)) => start + 8,
        Some(&INDEX_INTERIOR) => start + 12,
        _ => return Vec::new(),
    };
    let count = two_at(page, start + 3).unwrap_or(0);
    (0..count).map_while(|cell| two_at(page, array + 2 * cell)).filter(|at| *at >= array).collect()
}

fn is_first(page: &[u8]) -> bool {
    page.starts_with(b"SQLite format 3")
}

fn two_at(page: &[u8], at: usize) -> Option<usize> {
    Some(usize::from(u16::from_be_bytes([*page.get(at)?, *page.get(at + 1)?])))
}

fn number_at(page: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(page.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// A number of one to nine bytes, and where the next begins.
fn varint(bytes: &[u8], at: usize) -> Option<(u64, usize)> {
    let mut number = 0_u64;
    for place in 0..8 {
        let byte = *bytes.get(at.checked_add(place)?)?;
        number = number << 7 | u64::from(byte & 0x7F);
        if byte & 0x80 == 0 {
            return Some((number, at + place + 1));
        }
    }
    Some((number << 8 | u64::from(*bytes.get(at + 8)?), at + 9))
}

/// The kinds of a record's columns.
fn kinds_of(record: &[u8]) -> Option<Vec<u64>> {
    let (length, mut at) = varint(record, 0)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= record.len())?;
    let mut kinds = Vec::new();
    while at < length {
        let (kind, next) = varint(record, at)?;
        kinds.push(kind);
        at = next;
    }
    (at == length).then_some(kinds)
}

/// How long a text or a blob is that is said to be of this kind.
fn length_of(kind: u64) -> Option<usize> {
    usize::try_from(kind.checked_sub(12)? / 2).ok()
}

fn values_of(record: &[u8]) -> Option<Vec<Value>> {
    body_of(record, &kinds_of(record)?)
}

/// The values of the first columns, which are of these kinds.
fn body_of(record: &[u8], kinds: &[u64]) -> Option<Vec<Value>> {
    let mut at = usize::try_from(varint(record, 0)?.0).ok()?;
    let mut values = Vec::with_capacity(kinds.len());
    for kind in kinds {
        let size = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(*kind).ok()?,
            5 => 6,
            6 | 7 => 8,
            10 | 11 => return None,
            _ => usize::try_from((kind - 12) / 2).ok()?,
        };
        let bytes = record.get(at..at.checked_add(size)?)?;
        at += size;
        values.push(match kind_of(*kind) {
            b'N' => Value::Null,
            b'I' => Value::Integer(integer(*kind, bytes)),
            b'B' => Value::Blob(bytes.to_vec()),
            b'T' => Value::Text(bytes.to_vec()),
            _ => return None,
        });
    }
    Some(values)
}

fn integer(kind: u64, bytes: &[u8]) -> i64 {
    if kind == 8 || kind == 9 {
        return i64::from(kind == 9);
    }
    let start = if bytes.first().is_some_and(|byte| byte & 0x80 != 0) { -1_i64 } else { 0 };
    bytes.iter().fold(start, |number, byte| number << 8 | i64::from(*byte))
}

fn read_up_to(file: &mut impl Read, bytes: &mut [u8]) -> io::Result<usize> {
    let mut length = 0;
    while length < bytes.len() {
        match file.read(&mut bytes[length..]) {
            Ok(0) => break,
            Ok(read) => length += read,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
            Err(error) => return Err(error),
        }
    }
    Ok(length)
}
