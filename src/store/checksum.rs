//! The checksum of a row. A flipped bit inside a text passes SQLite's own check; this one sees it.

use rusqlite::types::{FromSql, ValueRef};
use rusqlite::{Connection, ToSql};
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

/// Refuses a row whose checksum is not that of the values it covers; `json` are the same values as format 1 had them.
pub fn check<J: Serialize>(
    sums: Sums,
    table: &str,
    covered: &[ValueRef<'_>],
    stored: ValueRef<'_>,
    json: impl FnOnce() -> J,
    what: impl FnOnce() -> String,
) -> Result<(), Fault> {
    let missing = match sums {
        Sums::Json => {
            let body = serde_json::to_vec(&json()).map_err(|error| Fault::damaged(error.to_string()))?;
            return agree(stored, first_bytes(&body), what);
        }
        Sums::Plain => &[],
        Sums::Without(missing) => missing,
    };
    let mut values = Values::of(table);
    let covered = covered.iter().enumerate().filter(|(column, _)| !missing.contains(column));
    covered.for_each(|(_, value)| values.push(*value));
    agree(stored, values.sum(), what)
}

fn agree(stored: ValueRef<'_>, sum: [u8; 8], what: impl FnOnce() -> String) -> Result<(), Fault> {
    match <[u8; 8]>::column_result(stored) {
        Ok(stored) if stored == sum => Ok(()),
        _ => Err(Fault::damaged(format!("{} is not what was written", what()))),
    }
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
