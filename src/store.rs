//! The workbook's file: the only place that knows SQLite.
//!
//! One file, whole between edits (`journal_mode=DELETE`, `synchronous=EXTRA`), so that it may live on a
//! stick or in a synchronised folder. Every write is one `BEGIN IMMEDIATE` transaction. Nothing here
//! decides what a person may do: that is the session's.

mod backup;
mod beside;
mod carve;
mod cells;
mod checks;
mod checksum;
mod evidence;
mod examine;
mod fault;
mod foreign;
mod glance;
mod glimpse;
mod history;
mod imprint;
mod key;
mod kin;
mod loose;
mod named;
mod open;
mod passphrase;
mod past;
mod place;
mod plans;
mod recover;
mod rows;
mod schema;
mod sealed;
pub mod study;
mod tally;
mod upgrade;
mod write;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use fault::Fault;
use glimpse::{Glimpsed, Trust};
use key::Key;
use rusqlite::Connection;
use uuid::Uuid;

pub use backup::{Looked, Turn, journal_of, sync_folder};
pub use evidence::{FileFacts, NotKept, facts_of};
pub use examine::{Examined, Part, Remains};
pub use foreign::ForeignStep;
pub use glance::Unseen;
pub use history::HistoryFault;
pub use kin::{Kin, Told};
pub use passphrase::Passphrase;
pub use place::Replaced;
pub use recover::{Fate, Loss, LostStep, Mender, Recovery};
pub use rows::Draft;
pub use sealed::{Resealed, Unlocked, can_encrypt};
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
    /// Which workbook was opened.
    identity: Identity,
    /// How far the state that the session holds goes.
    seen: Seen,
    /// Where that state was read from.
    trust: Trust,
    /// What is still to be read of a workbook that was only glimpsed at.
    glimpsed: Option<Glimpsed>,
    /// What the file is encrypted with, if it is.
    key: Option<Arc<Key>>,
    /// Which file stood at the path when it was opened.
    file: Option<place::FileId>,
    /// What became of the file since somebody last asked.
    replaced: Replaced,
}

/// A point in a file's life: whoever has seen it knows all that was written until then.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Seen {
    /// Changes when another program commits, whatever it wrote.
    data_version: i64,
    /// The place of the last step in the history.
    seq: u32,
    /// The end of the history. It tells copies apart that went separate ways with as many commits.
    head: history::Hash,
}

/// What a workbook says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
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

    /// The state as the file has it now, if another program wrote since the last look. Cheap where none
    /// did: three rows are read.
    ///
    /// # Errors
    /// [`Error::Moved`] where the file holds another workbook now, [`Error::Damaged`] for as long as what
    /// was written cannot be read.
    pub fn reload(&mut self) -> Result<Option<Workbook>> {
        self.open_glimpsed()?;
        self.look_at_place()?;
        forget_pages(&self.connection).map_err(|fault| fault.at(&self.path))?;
        let seen = look(&self.connection, &self.path, self.identity.id, Fault::at)?;
        if seen == self.seen && self.trust == Trust::Tables {
            return Ok(None);
        }
        let workbook = self.load()?;
        let went_on = history::holds(&self.connection, self.seen.seq, &self.seen.head);
        if !went_on.map_err(|fault| fault.at(&self.path))? {
            self.replaced = Replaced::ByAnother;
        }
        self.seen = seen;
        self.trust = Trust::Tables;
        Ok(Some(workbook))
    }

    /// The state as the tables of the file have it now.
    pub fn load(&self) -> Result<Workbook> {
        rows::load(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// What the workbook says of itself.
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// Texts of notes that were being written when a program ended. A workbook that holds any has no imprint, so what is
    /// only glimpsed at holds none.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        if self.trust == Trust::Glimpsed {
            return Ok(Vec::new());
        }
        rows::drafts(&self.connection).map_err(|fault| fault.at(&self.path))
    }

    /// What SQLite's own check finds wrong; empty when nothing is.
    pub fn integrity(&self) -> Result<Vec<String>> {
        // One page whose seal is broken, and the connection reads none any more.
        if self.is_encrypted() {
            let broken = self.query("PRAGMA cipher_integrity_check", |row| row.get::<_, String>(0))?;
            if !broken.is_empty() {
                return Ok(broken);
            }
        }
        self.query("PRAGMA integrity_check", |row| row.get::<_, String>(0))
            .map(|lines| lines.into_iter().filter(|line| line != "ok").collect())
    }

    fn query<T>(&self, sql: &str, read: impl Fn(&rusqlite::Row<'_>) -> rusqlite::Result<T>) -> Result<Vec<T>> {
        let rows =
            || -> rusqlite::Result<Vec<T>> { self.connection.prepare(sql)?.query_map([], |row| read(row))?.collect() };
        rows().map_err(|error| self.error(error))
    }

    fn error(&self, error: rusqlite::Error) -> Error {
        Fault::from(error).at(&self.path)
    }
}

/// Drops the pages that SQLite keeps in memory. It knows that a file was overwritten in place (`cp` keeps
/// the file and changes what is in it) only from a counter, which copies that went separate ways share.
fn forget_pages(connection: &Connection) -> Result<(), Fault> {
    Ok(connection.execute_batch("PRAGMA shrink_memory")?)
}

impl Seen {
    /// Where the file stands now.
    fn of(connection: &Connection) -> Result<Seen, Fault> {
        let data_version = connection.query_row("PRAGMA data_version", [], |row| row.get(0))?;
        let last = history::last(connection)?;
        Ok(Seen { data_version, seq: last.seq, head: last.hash })
    }
}

/// Where the file stands now, if it is still the workbook that was opened. `told` says what a failure means.
fn look(connection: &Connection, path: &Path, id: Uuid, told: fn(Fault, &Path) -> Error) -> Result<Seen> {
    let look = || -> Result<(Uuid, Seen), Fault> { Ok((rows::identity(connection)?.id, Seen::of(connection)?)) };
    match look().map_err(|fault| told(fault, path))? {
        (found, seen) if found == id => Ok(seen),
        _ => Err(Error::Moved(path.to_owned())),
    }
}
