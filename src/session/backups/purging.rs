//! Which backups still hold what was removed for good.

use super::{Backup, Shelf, Whose};
use crate::session::{Purgeable, Session};
use crate::store::{Looked, Store};

impl Session {
    /// The backups that hold a note or a piece of evidence, in their state or their history, the newest first. One
    /// that cannot be read may hold it, too, and is among them.
    pub fn backups_that_hold(&self, purgeable: Purgeable) -> Vec<Backup> {
        let backups = self.shelf().map(|shelf: &Shelf| shelf.backups_of(Whose::Id(self.id()))).unwrap_or_default();
        let holds = |backup: &Backup| Store::look(&backup.path).map_or(true, |looked| holds(&looked, purgeable));
        backups.into_iter().filter(holds).collect()
    }
}

fn holds(looked: &Looked, purgeable: Purgeable) -> bool {
    match purgeable {
        Purgeable::Note(id) => {
            looked.workbook.note(id).is_some() || looked.store.purgeable(id).map_or(true, |control| control.is_some())
        }
        Purgeable::Evidence(id) => {
            looked.workbook.piece_of_evidence(id).is_some() || looked.store.remembers_evidence(id).unwrap_or(true)
        }
    }
}
