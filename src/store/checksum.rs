//! The checksum of a row. A flipped bit inside a text passes SQLite's own check; this one sees it.

use rusqlite::types::{FromSql, ValueRef};
use rusqlite::{Connection, Row, ToSql};
use serde::Serialize;
use sha2::{Digest, Sha256};

use super::fault::Fault;

/// How many bytes the values of nearly every row take.
const USUAL: usize = 1024;

/// The column that holds it.
const PARAMETER: &str = ":checksum";

/// What a checksum is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sums {
    /// The values as JSON, as format 1 had them.
    Json,
    /// The name of the table and the values as they stand in the columns, in the order in which they are
    /// written and read: nothing need be made of them first, and rows are read at each start.
    Plain,
    /// The same without the columns at these places, which an older format did not have.
    Without(&'static [usize]),
}

impl Sums {
    /// As [`Cells::check`]; `json` are the same values as format 1 had them.
    pub fn check_cells<J: Serialize, const N: usize>(
        self,
        cells: &Cells<'_, N>,
        table: &str,
        json: impl FnOnce() -> J,
        what: impl FnOnce() -> String,
    ) -> Result<(), Fault> {
        match self {
            Sums::Json => {
                let body = serde_json::to_vec(&json()).map_err(|error| Fault::damaged(error.to_string()))?;
                agree(Some(cells.get(N - 1)?), first_bytes(&body), what)
            }
            Sums::Plain => cells.check(table, &[], what),
            Sums::Without(missing) => cells.check(table, missing, what),
        }
    }

    /// As [`check`]; `json` are the same values as format 1 had them.
    pub fn check<J: Serialize>(
        self,
        row: &Row<'_>,
        table: &str,
        columns: usize,
        json: impl FnOnce() -> J,
        what: impl FnOnce() -> String,
    ) -> Result<(), Fault> {
        match self {
            Sums::Json => {
                let body = serde_json::to_vec(&json()).map_err(|error| Fault::damaged(error.to_string()))?;
                compare(row, columns, first_bytes(&body), what)
            }
            Sums::Plain => check(row, table, columns, what),
            Sums::Without(missing) => compare(row, columns, sum_of(row, table, columns, missing)?, what),
        }
    }
}

/// The values of a row, each asked for once: what a row means and its checksum are both made of them, and asking is
/// most of what reading a row costs.
pub struct Cells<'row, const N: usize>([ValueRef<'row>; N]);

impl<'row, const N: usize> Cells<'row, N> {
    /// The first `N` values of a row.
    pub fn of(row: &'row Row<'_>) -> Result<Self, Fault> {
        let mut values = [ValueRef::Null; N];
        for (column, value) in values.iter_mut().enumerate() {
            *value = row.get_ref(column)?;
        }
        Ok(Cells(values))
    }

    /// The value in a column, counted from 0.
    pub fn at(&self, column: usize) -> ValueRef<'row> {
        self.0.get(column).copied().unwrap_or(ValueRef::Null)
    }

    /// The same, as what is made of it.
    pub fn get<T: FromSql>(&self, column: usize) -> Result<T, Fault> {
        T::column_result(self.at(column)).map_err(|error| Fault::damaged(format!("column {column}: {error}")))
    }

    /// Refuses a row that is not what was written. Its checksum is its last value.
    /// It covers the others but those at the `missing` places.
    pub fn check(&self, table: &str, missing: &[usize], what: impl FnOnce() -> String) -> Result<(), Fault> {
        let mut values = Values::of(table);
        let (covered, stored) = self.0.split_at(N - 1);
        let covered = covered.iter().enumerate().filter(|(column, _)| !missing.contains(column));
        covered.for_each(|(_, value)| values.push(*value));
        agree(<[u8; 8]>::column_result(stored[0]).ok(), values.sum(), what)
    }
}

/// Refuses a row that is not what was written. Its checksum stands after `columns` others, which it covers.
pub fn check(row: &Row<'_>, table: &str, columns: usize, what: impl FnOnce() -> String) -> Result<(), Fault> {
    compare(row, columns, sum_of(row, table, columns, &[])?, what)
}

fn sum_of(row: &Row<'_>, table: &str, columns: usize, missing: &[usize]) -> Result<[u8; 8], Fault> {
    let mut values = Values::of(table);
    for column in (0..columns).filter(|column| !missing.contains(column)) {
        values.push(row.get_ref(column)?);
    }
    Ok(values.sum())
}

fn compare(row: &Row<'_>, column: usize, sum: [u8; 8], what: impl FnOnce() -> String) -> Result<(), Fault> {
    agree(Some(row.get(column)?), sum, what)
}

fn agree(stored: Option<[u8; 8]>, sum: [u8; 8], what: impl FnOnce() -> String) -> Result<(), Fault> {
    if stored == Some(sum) { Ok(()) } else { Err(Fault::damaged(format!("{} is not what was written", what()))) }
}

/// Writes a row: runs `sql` with its values, and with their checksum as `:checksum`. `also` are values that
/// stand in another table and are read with the row.
pub fn write(
    connection: &Connection,
    sql: &str,
    table: &str,
    values: &[(&str, &dyn ToSql)],
    also: &[&dyn ToSql],
) -> Result<(), Fault> {
    let mut covered = Values::of(table);
    for value in values.iter().map(|(_, value)| value).chain(also) {
        covered.push_bound(*value)?;
    }
    let sum = covered.sum();
    let mut bound = values.to_vec();
    bound.push((PARAMETER, &sum));
    connection.prepare_cached(sql)?.execute(bound.as_slice())?;
    Ok(())
}

/// The values of a row, one after the other, so that no two rows look the same.
struct Values(Vec<u8>);

impl Values {
    fn of(table: &str) -> Self {
        let mut values = Values(Vec::with_capacity(USUAL));
        values.push(ValueRef::Text(table.as_bytes()));
        values
    }

    fn push(&mut self, value: ValueRef<'_>) {
        match value {
            ValueRef::Null => self.0.push(0),
            ValueRef::Integer(number) => self.push_bytes(1, &number.to_le_bytes()),
            ValueRef::Real(number) => self.push_bytes(2, &number.to_le_bytes()),
            ValueRef::Text(text) => self.push_bytes(3, text),
            ValueRef::Blob(bytes) => self.push_bytes(4, bytes),
        }
    }

    fn push_bytes(&mut self, kind: u8, bytes: &[u8]) {
        let mut head = [kind; 9];
        head[1..].copy_from_slice(&(bytes.len() as u64).to_le_bytes());
        self.0.extend_from_slice(&head);
        self.0.extend_from_slice(bytes);
    }

    fn push_bound(&mut self, value: &dyn ToSql) -> Result<(), Fault> {
        use rusqlite::types::ToSqlOutput;
        match value.to_sql()? {
            ToSqlOutput::Borrowed(value) => self.push(value),
            ToSqlOutput::Owned(value) => self.push(ValueRef::from(&value)),
            _ => return Err(Fault::damaged("a value is of a kind that no column has")),
        }
        Ok(())
    }

    fn sum(&self) -> [u8; 8] {
        first_bytes(&self.0)
    }
}

/// The first eight bytes of the SHA-256.
fn first_bytes(bytes: &[u8]) -> [u8; 8] {
    let digest = Sha256::digest(bytes);
    let mut sum = [0; 8];
    sum.copy_from_slice(&digest[..8]);
    sum
}
