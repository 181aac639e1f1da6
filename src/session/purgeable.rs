//! What can be purged: notes and evidence, found by one id of either kind.

use uuid::Uuid;

use super::{Session, by_prefix};
use crate::error::{Error, Result};

/// Something that can be removed for good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Purgeable {
    /// A note.
    Note(Uuid),
    /// A piece of evidence.
    Evidence(Uuid),
}

impl Session {
    /// The note or the piece of evidence whose id starts with `prefix`. One that was removed before is found
    /// by its whole id, as long as the history still tells of it.
    ///
    /// # Errors
    /// [`Error::NothingToPurge`] where none does, [`Error::Invalid`] where several do.
    pub fn find_purgeable(&self, prefix: &str) -> Result<Purgeable> {
        let workbook = self.workbook();
        let notes = workbook.all_notes().map(|note| note.id);
        let ids = notes.chain(workbook.all_evidence().map(|evidence| evidence.id));
        let unknown = || Error::NothingToPurge(prefix.trim().to_owned());
        let id = by_prefix("notes and pieces of evidence", prefix, ids)?.ok_or_else(unknown)?;
        if workbook.note(id).is_some() || self.store().purgeable(id)?.is_some() {
            return Ok(Purgeable::Note(id));
        }
        if workbook.piece_of_evidence(id).is_some() || self.store().remembers_evidence(id)? {
            return Ok(Purgeable::Evidence(id));
        }
        Err(unknown())
    }
}
