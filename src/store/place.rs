//! Whether the file that was opened is still the one at its path. A folder that is synchronised puts a new file in
//! the place of the old one, and SQLite would go on reading the old one, which nobody else will ever see.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::{Store, history};
use crate::error::{Divergence, Error, Result};

/// How many steps of each side are told where two copies went separate ways.
const TOLD: u32 = 4;

/// What became of the file since it was opened.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Replaced {
    /// It is the same, or nobody noticed.
    #[default]
    No,
    /// A copy that knows all that was done here took its place, and was opened.
    ByNewer,
    /// What is in it now lacks something that was done here.
    ByAnother,
}

/// What tells one file from another of the same name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FileId {
    device: u64,
    number: u64,
}

impl FileId {
    /// The file at a path; `None` where there is none, or where the system does not tell.
    #[cfg(unix)]
    pub fn of(path: &Path) -> Option<FileId> {
        use std::os::unix::fs::MetadataExt;
        let metadata = fs::metadata(path).ok()?;
        Some(FileId { device: metadata.dev(), number: metadata.ino() })
    }

    /// Windows keeps a file that is open where it is.
    #[cfg(not(unix))]
    pub fn of(_: &Path) -> Option<FileId> {
        None
    }
}

impl Store {
    /// Gives up waiting for other programs after so long.
    pub fn be_patient_for(&self, time: Duration) -> Result<()> {
        self.connection.busy_timeout(time).map_err(|error| self.error(error))
    }

    /// What became of the file since this was last asked.
    pub fn take_replaced(&mut self) -> Replaced {
        std::mem::take(&mut self.replaced)
    }

    /// Goes on with the file that stands at the path now, where that is a later state of what was opened.
    ///
    /// # Errors
    /// [`Error::Moved`] where none stands there, or something else; [`Error::Diverged`] where it lacks what was
    /// done here. Nothing is read through the old file before: beside the new one may lie a journal, which SQLite
    /// would roll back into the wrong file.
    pub fn look_at_place(&mut self) -> Result<()> {
        if !fs::exists(&self.path).unwrap_or(false) {
            return Err(Error::Moved(self.path.clone()));
        }
        if self.file.is_none() || FileId::of(&self.path) == self.file {
            return Ok(());
        }
        let fresh = match Store::open_unread(&self.path) {
            Ok(fresh) => fresh,
            Err(Error::Busy(path)) => return Err(Error::Busy(path)),
            Err(_) => return Err(Error::Moved(self.path.clone())),
        };
        if fresh.identity.id != self.identity.id {
            return Err(Error::Moved(self.path.clone()));
        }
        let knows_ours = history::holds(&fresh.connection, self.seen.seq, &self.seen.head);
        if !knows_ours.map_err(|fault| fault.at(&self.path))? {
            return Err(Error::Diverged(Box::new(self.divergence(&fresh)?)));
        }
        let goes_on = fresh.seen.head != self.seen.head;
        self.connection = fresh.connection;
        self.key = fresh.key;
        self.read_only = fresh.read_only;
        self.file = fresh.file;
        // What it says is read before anything else is done with it.
        self.seen.data_version = -1;
        if goes_on {
            self.replaced = Replaced::ByNewer;
        }
        Ok(())
    }

    /// Refuses to read the file that was opened while beside the one in its place lies a journal.
    pub(super) fn refuse_strange_journal(&self) -> Result<()> {
        let is_same = self.file.is_none() || FileId::of(&self.path) == self.file;
        if !is_same && fs::exists(super::beside::beside(&self.path, "-journal")).unwrap_or(true) {
            return Err(Error::Busy(self.path.clone()));
        }
        Ok(())
    }

    fn divergence(&self, other: &Store) -> Result<Divergence> {
        self.refuse_strange_journal()?;
        let shared = history::last_shared(&self.connection, &other.connection);
        let shared = shared.map_err(|fault| fault.at(&self.path))?;
        let told = |store: &Store| -> Result<(Vec<String>, u32)> {
            let count = store.step_count()?.saturating_sub(shared);
            let steps = store.steps(None, count.min(TOLD))?;
            Ok((steps.iter().map(|step| format!("{}: {}", step.author, step.describe())).collect(), count))
        };
        let (ours, our_count) = told(self)?;
        let (theirs, their_count) = told(other)?;
        Ok(Divergence { path: self.path.clone(), ours, our_count, theirs, their_count })
    }
}
