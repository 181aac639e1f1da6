//! The state of a workbook before SQLite has it open: for the first frame, which shows nothing else.
//!
//! Parsing the schema and asking for a dozen rows takes longer than all that a frame is made of. So where a file is as
//! this program leaves it, its imprint is read from the pages themselves; it is whole or it is not used. What is only
//! glimpsed at tells its state and nothing else: [`Store::confirm`] opens it as every workbook is opened, and comes before
//! anything that a person does.

use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use super::carve::Carver;
use super::imprint::{Begun, Bodies, Pages};
use super::open::{Purpose, can_write, inspect};
use super::place::{FileId, Replaced};
use super::{Seen, Store, beside, imprint, rows, schema};
use crate::catalogue::iso27002::ISO27002_2022;
use crate::error::{Error, Result};
use crate::workbook::Workbook;

/// As much of an imprint is read first: all that nearly every workbook has, unless it has notes by the thousand.
const BEGINNING: usize = 48 << 10;

impl Store {
    /// The state of a workbook, and a store that has nothing more than that and the catalogue before it is confirmed.
    /// `None` where the file is not quite as this version leaves it, or where anything is to be said of it at opening.
    pub fn glimpse(path: &Path) -> Option<(Store, Workbook)> {
        let kind = inspect(path).ok()?;
        let path = fs::canonicalize(path).ok()?;
        let is_plain = kind.version == schema::VERSION
            && !kind.write_ahead
            && kind.only_reading(&path).is_none()
            && can_write(&path)
            && beside::refuse_log(&path).is_ok()
            && fs::symlink_metadata(beside::beside(&path, "-journal")).is_err();
        if !is_plain {
            return None;
        }
        let (begun, carver) = begun(Carver::open(&path).ok()?)?;
        let found = imprint::read(begun)?;
        // Its own catalogue is on other pages of the file.
        let pages = Mutex::new(carver.filter(|_| found.identity.catalogue != ISO27002_2022.name));
        let glimpsed = Some(Glimpsed { bodies: found.bodies, pages });
        let seen = Seen { head: found.after, ..Seen::default() };
        let store = Store {
            connection: Connection::open_in_memory().ok()?,
            read_only: None,
            identity: found.identity,
            seen,
            trust: Trust::Glimpsed,
            glimpsed,
            key: None,
            file: FileId::of(&path),
            replaced: Replaced::No,
            path,
        };
        Some((store, found.workbook))
    }

    /// Where a file that was copied into it stands; `None` unless it is only glimpsed at.
    pub fn pages_of(&self, sha256: &str) -> Option<FilePages> {
        let known = self.glimpsed.as_ref()?.pages.lock().unwrap_or_else(PoisonError::into_inner).take();
        Some(FilePages { carver: known.or_else(|| Carver::open(&self.path).ok())?, sha256: sha256.to_owned() })
    }

    /// Whether it is only glimpsed at so far.
    pub fn is_glimpsed(&self) -> bool {
        self.trust == Trust::Glimpsed
    }

    /// Opens what was only glimpsed at, if that is all so far. What was given out is not confirmed by it.
    pub(super) fn open_glimpsed(&mut self) -> Result<()> {
        if self.trust == Trust::Glimpsed {
            self.confirm()?;
            self.trust = Trust::Imprint;
        }
        Ok(())
    }

    /// Opens what was only glimpsed at, and asks the tables of what was opened from its imprint. Gives back the state
    /// where it may be another than the one that was given out.
    ///
    /// # Errors
    /// As [`Store::open`]; [`Error::Damaged`] where the tables are not what was written, [`Error::Moved`] where another
    /// workbook took the place of the one that was glimpsed at.
    pub fn confirm(&mut self) -> Result<Option<Workbook>> {
        match self.trust {
            Trust::Tables => Ok(None),
            Trust::Imprint => {
                // What another program wrote since, or writes just now, is left to the next look.
                let look = || match Seen::of(&self.connection)? == self.seen {
                    true => imprint::or_tables(&self.connection, None).map(Some),
                    false => Ok(None),
                };
                let found = match rows::of_one_moment(&self.connection, look).map_err(|fault| fault.at(&self.path)) {
                    Err(Error::Busy(_)) => None,
                    found => found?,
                };
                if found.is_some() {
                    self.trust = Trust::Tables;
                }
                Ok(found.flatten())
            }
            Trust::Glimpsed => {
                let glimpsed = self.seen.head;
                let bodies = self.glimpsed.as_ref().map(|glimpsed| &*glimpsed.bodies);
                let (store, found) =
                    Store::open_and(&self.path, Purpose::Edit, |connection, head| match *head == glimpsed {
                        true => imprint::or_tables(connection, bodies),
                        false => rows::read(connection).map(Some),
                    })?;
                bodies.into_iter().for_each(Bodies::close);
                if store.identity != self.identity {
                    return Err(Error::Moved(self.path.clone()));
                }
                *self = store;
                Ok(found)
            }
        }
    }
}

/// The imprint of a workbook, as far as a first look reads it: its rows, and what of the rest comes with them. Gives the file
/// back where there is no rest.
fn begun(mut carver: Carver) -> Option<(Begun, Option<Carver>)> {
    let stored = carver.imprint()?;
    let (start, length) = (stored.start, stored.length());
    let mut row = carver.row_with(&stored, BEGINNING)?;
    let of_rows = imprint::length_of_rows(row.get(start..)?)?;
    if of_rows > row.len() - start {
        row = carver.row_with(&stored, of_rows)?;
    }
    let (rest, carver) = match row.len() - start < length {
        true => (Some(Pages::new(carver, stored)), None),
        false => (None, Some(carver)),
    };
    Some((Begun { bytes: Arc::new(row), start, length, rest }, carver))
}

/// A file that was copied into a workbook, on the pages of that, which stay open for as long as this is there.
#[derive(Debug)]
pub struct FilePages {
    carver: Carver,
    sha256: String,
}

impl FilePages {
    /// No more of it than so many bytes at its beginning, and how long it is; `None` where the pages are not as a sound workbook
    /// has them, or it is longer than `most`. Whether what is read is right, somebody else has to tell.
    pub fn read(&mut self, most: usize, beginning: usize) -> Option<(Vec<u8>, usize)> {
        self.carver.file(&self.sha256, most, beginning)
    }
}

/// What is still to be read of a workbook that was only glimpsed at.
#[derive(Debug)]
pub struct Glimpsed {
    bodies: Arc<Bodies>,
    /// Its file, for the catalogue that it may bring along.
    pages: Mutex<Option<Carver>>,
}

/// How far the state that a store gave out can be relied on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trust {
    /// It is what the tables say.
    Tables,
    /// It is what the imprint says.
    Imprint,
    /// The same, and SQLite has not opened the file yet.
    Glimpsed,
}
