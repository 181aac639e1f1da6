//! The values of rows of the state, and where they come from: the tables, or all of them in one piece.

use std::collections::HashMap;
use std::sync::Arc;

use jiff::Timestamp;
use rusqlite::types::{FromSql, ValueRef};
use rusqlite::{Connection, Row};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::checksum::{self, Sums};
use super::fault::Fault;
use super::imprint;
use crate::catalogue::Text;
use crate::workbook::Chosen;

/// What reads the rows of a table of the state, each with `N` values of which the last is its checksum.
#[derive(Clone, Copy)]
pub struct Select<const N: usize> {
    /// The name that its checksums begin with.
    pub table: &'static str,
    pub sql: &'static str,
    pub columns: Columns,
    /// Whether an imprint has its rows apart from all others, to be read where they are asked for.
    pub apart: Option<Apart>,
}

/// How rows stand apart in an imprint.
#[derive(Clone, Copy)]
pub struct Apart {
    /// The column with the control that they are told apart by.
    pub by: usize,
    /// The column with the text that a likeness is told of beforehand.
    pub text: usize,
}

/// Which columns an imprint tells in another form than the one that they have in their table, so that what thousands of
/// rows have needs no parsing: ids and times as numbers, lists of words as the words.
#[derive(Clone, Copy)]
pub struct Columns {
    pub ids: &'static [usize],
    pub times: &'static [usize],
    pub lists: &'static [usize],
    /// Words that many rows have in common, each told once and then by its number: see [`Words`].
    pub words: &'static [usize],
    /// Whether a row that is like an earlier one but for its first value and its checksum is told by the number of that.
    pub repeat: bool,
}

impl Columns {
    pub const AS_THEY_ARE: Columns = Columns { ids: &[], times: &[], lists: &[], words: &[], repeat: false };
}

impl<const N: usize> Select<N> {
    pub const fn new(table: &'static str, sql: &'static str) -> Self {
        Select { table, sql, columns: Columns::AS_THEY_ARE, apart: None }
    }

    pub const fn with(self, columns: Columns) -> Self {
        Select { columns, ..self }
    }

    pub const fn apart(self, apart: Apart) -> Self {
        Select { apart: Some(apart), ..self }
    }

    pub const fn any(&self) -> AnySelect {
        AnySelect { sql: self.sql, columns: self.columns, apart: self.apart }
    }
}

/// The same with however many values.
pub struct AnySelect {
    pub sql: &'static str,
    pub columns: Columns,
    pub apart: Option<Apart>,
}

/// Where rows of the state come from.
pub enum Source<'a> {
    /// The tables, in whichever order they are asked for. Each row is checked by its checksum.
    Tables(&'a Connection),
    /// All of them in one piece that was checked as a whole, in the order in which it was made.
    Imprint(imprint::Reader<'a>),
}

impl Source<'_> {
    /// How many rows the next table has, where that is known beforehand.
    pub fn rows_ahead(&self) -> usize {
        match self {
            Source::Tables(_) => 0,
            Source::Imprint(reader) => reader.rows_ahead(),
        }
    }

    /// Hands over every row of a table. No statement of it is kept: a state is read once, at opening, and again where
    /// another program wrote, while what a statement holds would stay in memory.
    pub fn each<const N: usize>(
        &mut self,
        select: &Select<N>,
        mut each: impl FnMut(&Cells<'_, N>) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        match self {
            Source::Tables(connection) => {
                let mut statement = connection.prepare(select.sql)?;
                let mut rows = statement.query([])?;
                while let Some(row) = rows.next()? {
                    each(&Cells::of(row, select.table)?)?;
                }
                Ok(())
            }
            Source::Imprint(reader) => {
                let values = [ValueRef::Null; N];
                let stands_in = Some(reader.whole());
                let mut cells = Cells { values, table: select.table, stands_in, like: None };
                let mut full = select.columns.repeat.then_some(0);
                for _ in 0..reader.rows()? {
                    cells.like = reader.row(&mut cells.values, full.as_mut())?;
                    each(&cells)?;
                }
                Ok(())
            }
        }
    }
}

/// The values of a row, each asked for once: what a row means and its checksum are both made of them, and asking is
/// most of what reading a row costs.
pub struct Cells<'row, const N: usize> {
    values: [ValueRef<'row>; N],
    table: &'static str,
    /// The imprint that the values stand in, which was checked as a whole.
    stands_in: Option<&'row Arc<Vec<u8>>>,
    like: Option<usize>,
}

impl<'row, const N: usize> Cells<'row, N> {
    /// The first `N` values of a row.
    pub fn of(row: &'row Row<'_>, table: &'static str) -> Result<Self, Fault> {
        let mut values = [ValueRef::Null; N];
        for (column, value) in values.iter_mut().enumerate() {
            *value = row.get_ref(column)?;
        }
        Ok(Cells { values, table, stands_in: None, like: None })
    }

    /// Which of the rows that were not like an earlier one has the same values but for the first and the last, where that is
    /// known. These are not here then.
    pub fn like(&self) -> Option<usize> {
        self.like
    }

    /// The value in a column, counted from 0.
    fn at(&self, column: usize) -> ValueRef<'row> {
        self.values.get(column).copied().unwrap_or(ValueRef::Null)
    }

    /// The same, as what is made of it.
    pub fn get<T: FromSql>(&self, column: usize) -> Result<T, Fault> {
        T::column_result(self.at(column)).map_err(|error| Fault::damaged(format!("column {column}: {error}")))
    }

    /// The same, as text where it stands.
    pub fn text(&self, column: usize) -> Result<&'row str, Fault> {
        Ok(self.at(column).as_str().map_err(rusqlite::Error::from)?)
    }

    /// The same, to keep; where it stands already, if that can be.
    pub fn kept_text(&self, column: usize) -> Result<Text, Fault> {
        match (self.stands_in, self.at(column)) {
            (Some(whole), ValueRef::Text(text)) => Text::within(whole, text).ok_or_else(|| unread(column)),
            _ => self.text(column).map(Text::from),
        }
    }

    /// The same, of a word that stands for something.
    pub fn parsed<T: std::str::FromStr>(&self, column: usize) -> Result<T, Fault> {
        self.text(column)?.parse().map_err(|_| unread(column))
    }

    /// The same, where there may be none.
    pub fn optional<T: std::str::FromStr>(&self, column: usize) -> Result<Option<T>, Fault> {
        let word = self.at(column).as_str_or_null().map_err(rusqlite::Error::from)?;
        word.map(|word| word.parse().map_err(|_| unread(column))).transpose()
    }

    /// The same, of an id.
    pub fn id(&self, column: usize) -> Result<Uuid, Fault> {
        match self.at(column) {
            ValueRef::Blob(id) => Uuid::from_slice(id).map_err(|_| unread(column)),
            _ => self.parsed(column),
        }
    }

    /// The same, of a time.
    pub fn time(&self, column: usize) -> Result<Timestamp, Fault> {
        self.optional_time(column)?.ok_or_else(|| unread(column))
    }

    /// The same, where there may be none.
    pub fn optional_time(&self, column: usize) -> Result<Option<Timestamp>, Fault> {
        match self.at(column) {
            ValueRef::Integer(second) => Timestamp::from_second(second).map(Some).map_err(|_| unread(column)),
            _ => self.optional(column),
        }
    }

    /// The same, of a list of controls; they stay where they stand, if that can be.
    pub fn chosen(&self, column: usize) -> Result<Chosen, Fault> {
        let (Some(whole), ValueRef::Blob(list)) = (self.stands_in, self.at(column)) else { return self.json(column) };
        let start = list.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
        Chosen::within(whole, start..start.saturating_add(list.len())).ok_or_else(|| unread(column))
    }

    /// The same, of JSON.
    pub fn json<T: DeserializeOwned + Default>(&self, column: usize) -> Result<T, Fault> {
        let body = self.text(column)?;
        // Most lists are empty.
        if body == "[]" {
            return Ok(T::default());
        }
        serde_json::from_str(body).map_err(|error| Fault::damaged(format!("column {column}: {error}")))
    }

    /// The same, of a small number that stands for something, where there may be none.
    pub fn small<T: TryFrom<u8>>(&self, column: usize) -> Result<Option<T>, Fault> {
        let number = self.get::<Option<u8>>(column)?;
        let known =
            |number| T::try_from(number).map_err(|_| Fault::damaged(format!("the number {number} is out of range")));
        number.map(known).transpose()
    }

    /// Refuses a row that is not what was written.
    pub fn check(&self, what: impl FnOnce() -> String) -> Result<(), Fault> {
        self.check_with(Sums::Plain, || (), what)
    }

    /// The same, of whichever format; `json` are the values as format 1 had them.
    pub fn check_with<J: serde::Serialize>(
        &self,
        sums: Sums,
        json: impl FnOnce() -> J,
        what: impl FnOnce() -> String,
    ) -> Result<(), Fault> {
        if self.stands_in.is_some() {
            return Ok(());
        }
        let (covered, stored) = self.values.split_at(N - 1);
        checksum::check(sums, self.table, covered, stored[0], json, what)
    }
}

/// The words of a column that many rows have in common, as what is made of them: each is made once.
pub struct Words<T> {
    pub made: Vec<T>,
    numbers: HashMap<String, usize>,
}

impl<T> Words<T> {
    pub fn new() -> Self {
        Words { made: Vec::new(), numbers: HashMap::new() }
    }

    /// Which of those that were made the word of a row is.
    pub fn number<const N: usize>(
        &mut self,
        cells: &Cells<'_, N>,
        column: usize,
        make: impl FnOnce(&str) -> T,
    ) -> Result<usize, Fault> {
        if let ValueRef::Integer(number) = cells.at(column) {
            return usize::try_from(number)
                .ok()
                .filter(|number| *number < self.made.len())
                .ok_or_else(|| unread(column));
        }
        let word = cells.text(column)?;
        if let Some(number) = self.numbers.get(word) {
            return Ok(*number);
        }
        self.made.push(make(word));
        self.numbers.insert(word.to_owned(), self.made.len() - 1);
        Ok(self.made.len() - 1)
    }
}

fn unread(column: usize) -> Fault {
    Fault::damaged(format!("a value in column {column} cannot be read"))
}
