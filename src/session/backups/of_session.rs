//! The backups of the workbook that is open.

use std::path::Path;

use super::{Backup, Keeping, Owed, Restored, Shelf, Slow, Whose, Why};
use crate::error::{Error, Result};
use crate::session::Session;

impl Session {
    /// Keeps backups of the workbook from now on, without anybody asking. Until then none is made.
    pub fn keep_backups(&mut self, shelf: Shelf, slow: Slow) {
        self.keeping = Keeping::on(shelf, slow);
    }

    /// Where its backups are kept, if they are.
    pub fn shelf(&self) -> Option<&Shelf> {
        self.keeping.shelf()
    }

    /// Its backups, the newest first.
    pub fn backups(&self) -> Vec<Backup> {
        self.shelf().map(|shelf| shelf.backups_of(Whose::Id(self.id()))).unwrap_or_default()
    }

    /// Makes a backup before something large is done, such as an import, whatever the time it takes; `None` where
    /// none are kept. Whoever goes on without one says so first.
    ///
    /// # Errors
    /// [`Error::NotBackedUp`].
    pub fn back_up(&self, why: Why) -> Result<Option<Backup>> {
        self.shelf().map(|shelf| shelf.make(self.path(), why)).transpose()
    }

    /// What is to be said of a backup that could not be made, once.
    pub fn take_backup_notice(&mut self) -> Option<String> {
        self.keeping.take_notice()
    }

    /// The backup that is to be made now that the workbook is closed, since it would have kept the person waiting.
    pub fn take_owed_backup(&mut self) -> Option<Owed> {
        self.keeping.take_owed(&self.store)
    }

    /// Puts a backup, or any copy of this workbook, in its place, after what is there was kept. Undo does not reach
    /// over it: the history is that of the backup.
    ///
    /// # Errors
    /// As [`super::restore`]; [`Error::ReadOnly`]. The workbook stays open as it is then.
    pub fn restore(&mut self, from: &Path) -> Result<Restored> {
        let path = self.path().to_owned();
        if let Some(reason) = self.read_only() {
            return Err(Error::ReadOnly { path, reason: reason.to_owned() });
        }
        let shelf = self.shelf().ok_or_else(|| Error::NotRestored {
            path: path.clone(),
            why: "what is there could not be kept: the system names no home folder".to_owned(),
        })?;
        let restored = super::restore(&path, from, shelf)?;
        let mut fresh = Session::open(&path, &self.author)?;
        fresh.keeping = std::mem::take(&mut self.keeping);
        fresh.surroundings.today = self.surroundings.today;
        *self = fresh;
        Ok(restored)
    }
}
