//! The values of rows of the state, and where they come from: the tables, or all of them in one piece.

use jiff::Timestamp;
use rusqlite::types::{FromSql, ValueRef};
use rusqlite::{Connection, Row};
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::checksum::{self, Sums};
use super::fault::Fault;
use super::imprint;

/// What reads the rows of a table of the state, each with `N` values of which the last is its checksum.
#[derive(Clone, Copy)]
pub struct Select<const N: usize> {
    /// The name that its checksums begin with.
    pub table: &'static str,
    pub sql: &'static str,
    /// Which columns hold ids and which hold times, where thousands of rows have them: these an imprint tells as numbers,
    /// which need no parsing.
    pub ids: &'static [usize],
    pub times: &'static [usize],
}

impl<const N: usize> Select<N> {
    pub const fn new(table: &'static str, sql: &'static str) -> Self {
        Select { table, sql, ids: &[], times: &[] }
    }

    pub const fn any(&self) -> AnySelect {
        AnySelect { sql: self.sql, ids: self.ids, times: self.times }
    }
}

/// The same with however many values.
pub struct AnySelect {
    pub sql: &'static str,
    pub ids: &'static [usize],
    pub times: &'static [usize],
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
                for _ in 0..reader.rows()? {
                    each(&Cells { values: reader.cells()?, table: select.table, is_checked: true })?;
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
    is_checked: bool,
}

impl<'row, const N: usize> Cells<'row, N> {
    /// The first `N` values of a row.
    pub fn of(row: &'row Row<'_>, table: &'static str) -> Result<Self, Fault> {
        let mut values = [ValueRef::Null; N];
        for (column, value) in values.iter_mut().enumerate() {
            *value = row.get_ref(column)?;
        }
        Ok(Cells { values, table, is_checked: false })
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
        if self.is_checked {
            return Ok(());
        }
        let (covered, stored) = self.values.split_at(N - 1);
        checksum::check(sums, self.table, covered, stored[0], json, what)
    }
}

fn unread(column: usize) -> Fault {
    Fault::damaged(format!("a value in column {column} cannot be read"))
}
