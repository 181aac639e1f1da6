//! Looking over a whole file, which opening it does not do: what `doctor` asks.

use rusqlite::ErrorCode;

use super::fault::Fault;
use super::{FileFacts, Store, rows};
use crate::error::Result;

impl Store {
    /// Rows that name others which are not there; empty when there are none.
    ///
    /// # Errors
    /// What reading says, damaged pages too.
    pub fn dangling_references(&self) -> Result<Vec<String>> {
        let sql = "SELECT \"table\", parent, count(*) FROM pragma_foreign_key_check GROUP BY 1, 2 ORDER BY 1, 2";
        self.query(sql, |row| {
            let (table, parent, count): (String, String, i64) = (row.get(0)?, row.get(1)?, row.get(2)?);
            let rows = if count == 1 { "1 row names".to_owned() } else { format!("{count} rows name") };
            Ok(format!("in the table {table}, {rows} something in {parent} that is not there"))
        })
    }

    /// Everything that keeps the state from being read, as far as each of its tables lets one see; empty when
    /// it can be read.
    ///
    /// # Errors
    /// [`crate::error::Error::Busy`] where another program keeps the file: nothing can be said then.
    pub fn state_faults(&self) -> Result<Vec<String>> {
        let faults = rows::faults(&self.connection).map_err(|fault| fault.at(&self.path))?;
        let is_busy = |fault: &Fault| match fault {
            Fault::Busy => true,
            Fault::Damaged(_) => false,
            Fault::Sqlite(error) => {
                matches!(error.sqlite_error_code(), Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked))
            }
        };
        match faults.iter().any(is_busy) {
            true => Err(Fault::Busy.at(&self.path)),
            false => Ok(faults.into_iter().map(Fault::what).collect()),
        }
    }

    /// What the files that were copied in should be, also those that only the history still holds.
    ///
    /// # Errors
    /// What reading says.
    pub fn files(&self) -> Result<Vec<FileFacts>> {
        self.query("SELECT sha256, size FROM file ORDER BY id", |row| {
            Ok(FileFacts { sha256: row.get(0)?, size: u64::try_from(row.get::<_, i64>(1)?).unwrap_or(0) })
        })
    }
}
