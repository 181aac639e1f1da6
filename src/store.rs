//! The workbook's file: the only place that knows SQLite.
//!
//! One file, whole between edits (`journal_mode=DELETE`, `synchronous=EXTRA`), so that it may live on a
//! stick or in a synchronised folder. Every write is one `BEGIN IMMEDIATE` transaction. Nothing here
//! decides what a person may do: that is the session's.

mod beside;
mod fault;
mod history;
mod open;
mod rows;
mod schema;
mod write;

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::Connection;
use uuid::Uuid;

pub use history::HistoryFault;
pub use rows::Draft;
pub use write::Writing;

use crate::error::{Error, Result};
use crate::workbook::Workbook;

/// How long a write waits for another program before it gives up.
const BUSY: Duration = Duration::from_millis(800);

/// An open workbook file.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
    read_only: Option<String>,
    data_version: i64,
}

/// What a workbook says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identity {
    /// The same in every copy.
    pub id: Uuid,
    /// The name of the catalogue it is about.
    pub catalogue: String,
}

impl Store {
    /// Where the file is, symbolic links followed.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why it can only be read, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// Whether another program wrote since the last look. Cheap: no row is read.
    pub fn others_wrote(&mut self) -> Result<bool> {
        let version = self.data_version()?;
        Ok(std::mem::replace(&mut self.data_version, version) != version)
    }

    /// The state as the file has it now.
    pub fn load(&self) -> Result<Workbook> {
        rows::load(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// What the workbook says of itself.
    pub fn identity(&self) -> Result<Identity> {
        rows::identity(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// Texts of notes that were being written when a program ended.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        rows::drafts(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// What SQLite's own check finds wrong; empty when nothing is.
    pub fn integrity(&self) -> Result<Vec<String>> {
        self.query("PRAGMA integrity_check", |row| row.get::<_, String>(0))
            .map(|lines| lines.into_iter().filter(|line| line != "ok").collect())
    }

    fn data_version(&self) -> Result<i64> {
        self.connection.query_row("PRAGMA data_version", [], |row| row.get(0)).map_err(|error| self.error(error))
    }

    fn query<T>(&self, sql: &str, read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let rows =
            || -> rusqlite::Result<Vec<T>> { self.connection.prepare(sql)?.query_map([], |row| read(row))?.collect() };
        rows().map_err(|error| self.error(error))
    }

    fn error(&self, error: rusqlite::Error) -> Error {
        fault::Fault::from(error).at(&self.path)
    }
}
