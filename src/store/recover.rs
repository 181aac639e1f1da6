//! Recovering what can be read of a damaged workbook into a new file. The damaged one is only read.
//!
//! Rows are taken one by one, wherever they stand, and only those that are what was written: their checksums say
//! so. Of the history, the steps stay whose chain holds from the first one on; what the state says beyond them
//! becomes one step more, so that the new file is whole again and tells where the repair was. What the state
//! does not give is taken from the history.

mod build;
mod gather;
mod merge;

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;
use uuid::Uuid;

use super::fault::Fault;
use super::glimpse::Trust;
use super::open::{inspect, put_in_place, refuse_existing, temporary_beside};
use super::place::{FileId, Replaced};
use super::{Identity, Seen, Store, beside, rows};
use crate::catalogue::{Catalogue, ControlId};
use crate::error::{Error, Result};
use crate::workbook::answer::words;
use crate::workbook::{Counts, Workbook};
pub use gather::Gathered;

/// What a repair needs that is not in the file.
#[derive(Clone, Debug)]
pub struct Mender<'a> {
    /// The catalogue whose controls have an answer each.
    pub catalogue: &'a Catalogue,
    /// The id of the workbook, should it be lost.
    pub id: Uuid,
    /// The id of the step that tells of the repair.
    pub step: Uuid,
    /// When it is made.
    pub at: Timestamp,
    /// Who makes it.
    pub author: String,
}

/// What a repair came to.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recovery {
    /// How many steps of the history stay, from the first one on.
    pub steps: u32,
    /// The steps that do not: they follow one that could not be read.
    pub lost_steps: Vec<LostStep>,
    /// The number of the step that goes on from the history to the state, where one was needed.
    pub bridge: Option<u32>,
    /// What could not be read, or was left out, and what stands in its place.
    pub losses: Vec<Loss>,
    /// How many controls have an answer.
    pub answers: usize,
    /// How much of the rest there is.
    pub counts: Counts,
    /// How many files are copied in.
    pub files: usize,
    /// Whether the journal of an edit that a crash cut short was used.
    pub rolled_back: bool,
}

/// A step that is not in the new file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LostStep {
    /// Its number.
    pub seq: u32,
    /// What it did, as far as it can be read; what it did to the state is kept all the same where the state is.
    pub what: Option<String>,
}

/// Something that is not in the new file as it was in the old one.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Loss {
    /// The control that it is about, where it is about one.
    pub control: Option<ControlId>,
    /// What became of it.
    pub fate: Fate,
    /// What it was, and why.
    pub what: String,
}

words! {
    /// What became of something that could not be read.
    Fate {
        /// The history says it, too.
        FromHistory = "from-history",
        /// It is not in the new file.
        Lost = "lost",
        /// It could be read, and was left out.
        LeftOut = "left-out",
    }
}

impl Store {
    /// Writes what can be read of a damaged workbook to where nothing stands.
    ///
    /// # Errors
    /// [`Error::Exists`] where anything stands at `target`; where nothing of a workbook can be found in the file,
    /// or where it is a newer one's, what opening it says.
    pub fn recover(path: &Path, target: &Path, mender: &Mender<'_>) -> Result<Recovery> {
        refuse_existing(target)?;
        let mut remains = Remains::of(path)?;
        let file = temporary_beside(target)?;
        let mut write = || -> Result<Recovery, Fault> {
            let mut connection = super::key::connected_to_fill(file.path(), remains.key.as_deref())?;
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            connection.pragma_update(None, "secure_delete", "ON")?;
            let recovery = build::build(&mut remains.gathered, &mut connection, mender)?;
            connection.close().map_err(|(_, error)| Fault::from(error))?;
            Ok(recovery)
        };
        let recovery = write().map_err(|fault| fault.at(target))?;
        put_in_place(file, target)?;
        Ok(Recovery { rolled_back: remains.copy.is_some(), ..recovery })
    }

    /// Which workbook something can still be read of in a file; `None` where there is nothing of any. The inner one
    /// is `None` where that is lost.
    pub fn remains_of(path: &Path) -> Option<Option<Identity>> {
        Remains::of(path).ok().map(|remains| remains.gathered.identity)
    }

    /// Opens what can be read of a damaged workbook, to be looked at: in memory, and never written.
    ///
    /// # Errors
    /// As [`Store::recover`].
    pub fn open_remains(path: &Path, mender: &Mender<'_>) -> Result<(Store, Workbook, Recovery)> {
        let mut remains = Remains::of(path)?;
        let mut open = || -> Result<(Connection, Identity, Seen, Recovery), Fault> {
            let mut connection = Connection::open_in_memory()?;
            let recovery = build::build(&mut remains.gathered, &mut connection, mender)?;
            let (identity, seen) = (rows::identity(&connection)?, Seen::of(&connection)?);
            Ok((connection, identity, seen, recovery))
        };
        let (connection, identity, seen, recovery) = open().map_err(|fault| fault.at(path))?;
        let reason =
            "it is damaged, and this is what can be read of it; controlbook doctor --repair keeps it in a new file";
        let path = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let (file, replaced) = (FileId::of(&path), Replaced::No);
        let (read_only, trust) = (Some(reason.to_owned()), Trust::Tables);
        let store =
            Store { connection, path, read_only, identity, seen, trust, glimpsed: None, key: None, file, replaced };
        let workbook = store.load()?;
        Ok((store, workbook, Recovery { rolled_back: remains.copy.is_some(), ..recovery }))
    }
}

/// What could be found, and the copy that it is in, where the file itself is not what was read.
struct Remains {
    /// What the new file is encrypted with, where the damaged one is.
    key: Option<std::sync::Arc<super::key::Key>>,
    gathered: Gathered,
    copy: Option<TempDir>,
}

impl Remains {
    fn of(path: &Path) -> Result<Remains> {
        let refused = match inspect(path) {
            Ok(_) => None,
            // A number that is damaged may look like that of a newer format.
            Err(error @ Error::Newer { .. }) if !has_known_tables(path) => return Err(error),
            Err(
                error @ (Error::Empty(_)
                | Error::Foreign { .. }
                | Error::Sealed(_)
                | Error::Damaged { .. }
                | Error::Newer { .. }),
            ) => Some(error),
            Err(error) => return Err(error),
        };
        let path =
            path.canonicalize().map_err(|source| Error::Io { what: "cannot open", path: path.to_owned(), source })?;
        let key = Store::connect(path.clone(), OpenFlags::SQLITE_OPEN_READ_ONLY).ok().and_then(|store| store.key);
        let gathered = gathered(&path)?;
        // A journal may be this file's own, cut short by a crash, or a stranger's: what gives more is right.
        if let Some((folder, copy)) = beside::rolled_back(&path)? {
            let better = self::gathered(&copy)?;
            if better.worth() > gathered.worth() {
                return Ok(Remains { key, gathered: better, copy: Some(folder) });
            }
        }
        match refused {
            _ if gathered.is_a_workbook() => Ok(Remains { key, gathered, copy: None }),
            Some(error) => Err(error),
            None => Err(Error::Damaged { path, what: "nothing of a workbook can be read in it any more".to_owned() }),
        }
    }
}

fn gathered(path: &Path) -> Result<Gathered> {
    Gathered::from(path).map_err(|fault| fault.at(path))
}

fn has_known_tables(path: &Path) -> bool {
    let store = Store::connect(PathBuf::from(path), OpenFlags::SQLITE_OPEN_READ_ONLY);
    store.is_ok_and(|store| super::open::check_tables(&store.connection, super::schema::VERSION).is_ok())
}
