//! Copies that are relied upon: made of a workbook that may be in use, read as opening would read them, and
//! put in the place of a workbook in one move.

use std::fs::{self, File};
use std::path::Path;

use rusqlite::{Connection, OpenFlags, OptionalExtension, TransactionBehavior};
use tempfile::NamedTempFile;

use super::fault::Fault;
use super::open::{Purpose, copied, inspect};
use super::{Identity, Store, key, rows, upgrade};
use crate::error::{Error, Result};
use crate::workbook::{Step, Workbook};

/// What a workbook said that was only looked at.
#[derive(Debug)]
pub struct Looked {
    /// Its file, of which nothing can be written.
    pub store: Store,
    /// The state, as the present format would have it.
    pub workbook: Workbook,
    /// The format that the file has.
    pub format: i32,
}

impl Looked {
    /// Which workbook it is.
    pub fn identity(&self) -> &Identity {
        self.store.identity()
    }

    /// The last thing that was done, if anything was.
    ///
    /// # Errors
    /// What reading the history says.
    pub fn last_step(&self) -> Result<Option<Step>> {
        Ok(self.store.steps(None, 1)?.into_iter().next())
    }
}

/// The right to write a workbook, held so that nobody writes it while it is copied or replaced.
#[derive(Debug)]
pub struct Turn {
    // Nothing was written, so closing it leaves the file as it is.
    _connection: Connection,
}

impl Turn {
    /// Waits for it, as every edit does.
    ///
    /// # Errors
    /// [`Error::Busy`], and whatever keeps the file from being read.
    pub fn of(path: &Path) -> Result<Turn> {
        let connection = Store::connect(path.to_owned(), OpenFlags::SQLITE_OPEN_READ_WRITE)?.connection;
        connection.execute_batch("BEGIN IMMEDIATE").map_err(|error| Fault::from(error).at(path))?;
        Ok(Turn { _connection: connection })
    }
}

impl Store {
    /// Reads a workbook that is never written, of whichever format, wherever it lies: a backup, a copy.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn look(path: &Path) -> Result<Looked> {
        let format = inspect(path)?.version;
        let (store, workbook) = Store::open_and(path, Purpose::Look, |connection, _| rows::read(connection))?;
        Ok(Looked { store, workbook, format })
    }

    /// The same, and every page of the file is read, too: whether it can be relied upon.
    ///
    /// # Errors
    /// As [`Store::open`]; [`Error::Damaged`] with the first thing that SQLite's own check finds.
    pub fn verified(path: &Path) -> Result<Looked> {
        let looked = Store::look(path)?;
        match looked.store.integrity()?.into_iter().next() {
            None => Ok(looked),
            Some(what) => Err(Error::Damaged { path: path.to_owned(), what }),
        }
    }

    /// Copies a workbook into an empty file of our own, in small steps between which other programs may write.
    /// When this returns, the copy is on disk; nobody has looked yet whether it can be read. The workbook is opened
    /// by SQLite alone: on Unix, closing any other handle of it would drop the locks of an edit under way.
    ///
    /// # Errors
    /// What reading the one or writing the other says; errors of the copy are told of `place`, where it is to go.
    pub fn copy_into(path: &Path, copy: &NamedTempFile, place: &Path) -> Result<()> {
        let from = Store::connect(path.to_owned(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let write = || -> Result<(), Fault> {
            let mut to = key::connected_to_fill(copy.path(), from.key.as_deref())?;
            // It counts only when it is whole: a journal would be worth nothing, and it is synced once.
            to.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF")?;
            copied(&from.connection, &mut to)?;
            to.close().map_err(|(_, error)| Fault::from(error))
        };
        write().map_err(|fault| fault.at(place))?;
        let io = |source| Error::Io { what: "cannot write", path: place.to_owned(), source };
        copy.as_file().sync_all().map_err(io)
    }

    /// Brings a copy that nobody else knows of to the present format, and into the mode that workbooks are in.
    ///
    /// # Errors
    /// What keeps it from being written.
    pub fn bring_up_to_date(copy: &Path) -> Result<()> {
        let mut store = Store::connect(copy.to_owned(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let failed = |fault: Fault| fault.at(copy);
        store.set("journal_mode = DELETE")?;
        let begun = store.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(|error| failed(error.into()))?;
        upgrade::upgrade(&transaction).map_err(failed)?;
        transaction.commit().map_err(|error| failed(error.into()))
    }

    /// The hash of a step, which tells whether two copies share it; `None` where there is no such step.
    ///
    /// # Errors
    /// What reading says.
    pub fn hash_of_step(&self, seq: u32) -> Result<Option<[u8; 32]>> {
        let hash = self.connection.query_row("SELECT hash FROM step WHERE seq = ?1", [seq], |row| row.get(0));
        hash.optional().map_err(|error| self.error(error))
    }

    /// Who did the steps after this one, each once.
    ///
    /// # Errors
    /// What reading says.
    pub fn authors_after(&self, seq: u32) -> Result<Vec<String>> {
        self.query(&format!("SELECT DISTINCT author FROM step WHERE seq > {seq} ORDER BY author"), |row| row.get(0))
    }
}

/// Makes a change of names in a folder durable. Some file systems cannot sync a folder; they order the names
/// themselves.
pub fn sync_folder(folder: &Path) {
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// The journal beside a workbook, if there is one.
pub fn journal_of(path: &Path) -> Option<std::path::PathBuf> {
    let journal = super::beside::beside(path, "-journal");
    fs::symlink_metadata(&journal).is_ok().then_some(journal)
}
