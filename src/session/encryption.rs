//! A workbook's passphrase: given, changed, taken away; and what a person must know of it.

use std::path::{Path, PathBuf};

use super::backups::Whose;
use super::{NewWorkbook, Session};
use crate::error::{Error, Result, clean_path};
use crate::store::{Passphrase, Resealed, Store, Unlocked, can_encrypt};

/// What is said wherever somebody chooses a passphrase.
pub const LOST: &str = "Nobody can recover a lost passphrase: without it, the workbook and its backups stay closed for ever, to you as to everyone. Keep it in a password manager, or on paper in a safe.";

/// What is said of a file written from an encrypted workbook.
pub const IN_THE_CLEAR: &str = "It is not encrypted, as the workbook is: whoever has that file can read it.";

/// Whether opening a file would ask for a passphrase.
pub fn is_sealed(path: &Path) -> bool {
    Store::is_sealed(path)
}

/// Tries a passphrase on a file that asks for one. What comes back is to be kept until the file is open.
///
/// # Errors
/// As [`Store::unlock`].
pub fn unlock(path: &Path, passphrase: &Passphrase) -> Result<Unlocked> {
    Store::unlock(path, passphrase)
}

/// Refuses before anything is asked, where the program was built without encryption.
///
/// # Errors
/// [`Error::NoEncryption`].
pub fn needs_encryption() -> Result<()> {
    if can_encrypt() { Ok(()) } else { Err(Error::NoEncryption) }
}

/// Refuses what making a workbook would refuse, before a passphrase is asked for.
///
/// # Errors
/// [`Error::Exists`], [`Error::Invalid`] for an empty name.
pub fn check_new(path: &Path, organisation: &str) -> Result<()> {
    super::required("the organisation's name", organisation)?;
    Store::check_new(path)
}

impl Session {
    /// Makes a workbook as [`Session::create`] does, encrypted with a passphrase.
    ///
    /// # Errors
    /// As [`Session::create`]; [`Error::NoEncryption`], [`Error::Invalid`] for an empty passphrase.
    pub fn create_encrypted(path: &Path, new: &NewWorkbook<'_>, passphrase: &Passphrase) -> Result<Session> {
        Session::make(path, new, super::catalogues::chosen(None)?, Some(passphrase))
    }

    /// Whether the workbook is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.store.is_encrypted()
    }

    /// Whether this is the passphrase that the workbook has.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`].
    pub fn check_passphrase(&self, passphrase: &Passphrase) -> Result<()> {
        self.store.check_passphrase(passphrase)
    }

    /// Gives the workbook a passphrase, another one, or none. Says in sentences what was done and what was not.
    ///
    /// # Errors
    /// As [`Store::reseal`]; the workbook is as it was then.
    pub fn set_passphrase(&mut self, passphrase: Option<&Passphrase>) -> Result<String> {
        let resealed = self.store.reseal(passphrase)?;
        self.refresh()?;
        let says = sentences(&resealed, passphrase.is_some());
        let clear = if passphrase.is_some() { self.backups_in_the_clear() } else { Vec::new() };
        let Some(folder) = clear.first().and_then(|backup| backup.parent()) else { return Ok(says) };
        let count = crate::report::words::counted(clear.len(), "backup", "backups");
        let folder = clean_path(folder);
        Ok(format!(
            "{says} {count} made before can still be read by whoever has them, in {folder}: delete those that you no longer need."
        ))
    }

    /// The backups of this workbook that are not encrypted.
    fn backups_in_the_clear(&self) -> Vec<PathBuf> {
        let Some(shelf) = self.keeping.shelf() else { return Vec::new() };
        let paths = shelf.backups_of(Whose::Id(self.id())).into_iter().map(|backup| backup.path);
        paths.filter(|path| Store::is_in_the_clear(path)).collect()
    }
}

fn sentences(resealed: &Resealed, is_encrypted: bool) -> String {
    let done = match (resealed.was_encrypted, is_encrypted) {
        (false, true) => "The workbook is encrypted now.",
        (true, true) => "The workbook has the new passphrase.",
        (true, false) => return "The workbook is not encrypted any more: whoever has the file can read it.".to_owned(),
        (false, false) => return "The workbook has no passphrase, as before.".to_owned(),
    };
    let before = match (resealed.was_encrypted, resealed.overwritten) {
        (false, true) => {
            "What stood on the disk in the clear was overwritten, but nobody can promise that of an SSD, nor of copies and snapshots that the system made"
        }
        (false, false) => {
            "What stood on the disk in the clear could not be overwritten; parts of it may stay until the space is used again"
        }
        (true, _) => "Copies and backups made before still open with the old one",
    };
    format!("{done} {before}.")
}
