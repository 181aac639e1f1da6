//! Encryption at rest: opening by a passphrase, and giving, changing or taking one away.
//!
//! A workbook gets another key by being written anew beside itself, read again, and put in its own place in one
//! rename: a crash leaves it as it was, or as it is to be. What stood there before is overwritten, as far as a file
//! system lets a program do that.

use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::path::Path;
use std::sync::Arc;

use rusqlite::{Connection, OpenFlags};

use super::beside;
use super::fault::Fault;
use super::key::{self, Key, SALT};
use super::open::{check_schema, sync_folder, temporary_beside};
use super::passphrase::Passphrase;
use super::{Store, rows, schema};
use crate::error::{Error, Result};

/// Whether this program was built with encryption.
pub const fn can_encrypt() -> bool {
    cfg!(feature = "encryption")
}

/// Keeps a workbook's key at hand until its file is opened.
#[derive(Clone, Debug)]
pub struct Unlocked {
    key: Arc<Key>,
}

impl PartialEq for Unlocked {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.key, &other.key)
    }
}

impl Eq for Unlocked {}

/// What became of a workbook that got another passphrase, or none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Resealed {
    /// Whether it was encrypted before.
    pub was_encrypted: bool,
    /// Whether what stood on the disk before could be overwritten.
    pub overwritten: bool,
}

impl Store {
    /// Whether the file is encrypted.
    pub fn is_encrypted(&self) -> bool {
        self.key.is_some()
    }

    /// Keeps the key at hand for work that opens the file again, also when this is closed.
    pub fn unlocked(&self) -> Option<Unlocked> {
        self.key.clone().map(|key| Unlocked { key })
    }

    /// Whether opening the file would ask for a passphrase: it is encrypted or damaged, and nobody holds its key.
    pub fn is_sealed(path: &Path) -> bool {
        matches!(super::open::inspect(path), Err(Error::Sealed(_)))
    }

    /// Whether the file begins as databases do that anybody can read.
    pub fn is_in_the_clear(path: &Path) -> bool {
        let mut start = [0; super::open::MAGIC.len()];
        File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *super::open::MAGIC
    }

    /// Tries a passphrase on a file that asks for one; from then on it can be opened, for as long as what is given
    /// back or what was opened is kept.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`], also where the beginning of the file is damaged; [`Error::NoEncryption`] where the
    /// program was built without.
    pub fn unlock(path: &Path, passphrase: &Passphrase) -> Result<Unlocked> {
        let io = |source| Error::Io { what: "cannot open", path: path.to_owned(), source };
        let mut salt = [0; SALT];
        let read = File::open(path).and_then(|mut file| file.read_exact(&mut salt));
        match read {
            Err(error) if error.kind() == std::io::ErrorKind::UnexpectedEof => {
                return Err(Error::Empty(path.to_owned()));
            }
            read => read.map_err(io)?,
        }
        let key = Key::derived(passphrase, salt)?;
        if opens(path, OpenFlags::SQLITE_OPEN_READ_ONLY, &key) {
            return Ok(Unlocked { key });
        }
        // A power cut may have torn the first page; the journal beside it has it as it was.
        if let Some((_folder, copy)) = beside::with_journal(path)?
            && opens(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE, &key)
        {
            return Ok(Unlocked { key });
        }
        Err(Error::WrongPassphrase(path.to_owned()))
    }

    /// Whether this is the passphrase of the workbook that is open.
    ///
    /// # Errors
    /// [`Error::WrongPassphrase`] where it is another.
    pub fn check_passphrase(&self, passphrase: &Passphrase) -> Result<()> {
        match &self.key {
            Some(key) if !key.is_of(passphrase)? => Err(Error::WrongPassphrase(self.path.clone())),
            Some(_) | None => Ok(()),
        }
    }

    /// Gives the workbook this passphrase in place of the one that it has, if it has one; none with `None`. Nobody
    /// can write while that lasts, and other programs that have it open are told to open it again.
    ///
    /// # Errors
    /// [`Error::ReadOnly`], [`Error::Busy`], and whatever keeps the new file from being written; the workbook is as
    /// it was then.
    pub fn reseal(&mut self, passphrase: Option<&Passphrase>) -> Result<Resealed> {
        if !can_encrypt() {
            return Err(Error::NoEncryption);
        }
        if self.path.to_str().is_none() {
            return Err(Error::Invalid(
                "the path of the workbook is no text; move it to another folder first".to_owned(),
            ));
        }
        let key = passphrase.map(Key::fresh).transpose()?;
        let (path, was_encrypted) = (self.path.clone(), self.is_encrypted());
        let io = |source| Error::Io { what: "cannot write", path: path.clone(), source };
        // Opened before SQLite locks anything: closing another handle of a file drops its locks.
        let before = OpenOptions::new().read(true).write(true).open(&path).map_err(io)?;
        let writing = self.begin()?;
        let file = temporary_beside(&path)?;
        let source = Store::connect(path.clone(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        export(&source.connection, file.path(), key.as_deref()).map_err(|fault| fault.at(&path))?;
        file.as_file().sync_all().map_err(io)?;
        compare(&source, file.path(), key.as_deref()).map_err(|fault| fault.at(&path))?;
        drop(source);
        // Elsewhere than on Unix an open file cannot be replaced.
        #[cfg(not(unix))]
        {
            drop(writing);
            self.connection = Connection::open_in_memory().map_err(|error| self.error(error))?;
        }
        let placed = file.persist(&path).map(drop).map_err(|error| io(error.error));
        #[cfg(unix)]
        drop(writing);
        if cfg!(not(unix)) && placed.is_err() {
            *self = Store::open(&path)?.0;
        }
        placed?;
        sync_folder(&path);
        let (store, _) = Store::open(&path)?;
        *self = store;
        let overwritten = overwrite(before).is_ok();
        Ok(Resealed { was_encrypted, overwritten })
    }
}

/// Whether a key opens a file.
fn opens(path: &Path, flags: OpenFlags, key: &Key) -> bool {
    key::connected_with(path, flags, key).is_ok_and(|connection| super::open::version_of(&connection).is_ok())
}

/// Writes all that a connection reads into an empty file, under another key or none. The file counts only when it is
/// whole, so it needs no journal.
fn export(from: &Connection, to: &Path, key: Option<&Key>) -> Result<(), Fault> {
    from.execute_batch("PRAGMA cipher_log_level = NONE; PRAGMA foreign_keys = OFF; PRAGMA temp_store = MEMORY")?;
    let version = super::open::version_of(from)?;
    let secret = key.map(Key::as_sql).unwrap_or_default();
    let to = to.to_str().ok_or_else(|| Fault::damaged("the name of its folder is no text"))?;
    from.execute("ATTACH DATABASE ?1 AS sealed KEY ?2", rusqlite::params![to, secret.as_str()])?;
    from.execute_batch("PRAGMA sealed.journal_mode = OFF; PRAGMA sealed.synchronous = OFF; BEGIN")?;
    from.query_row("SELECT sqlcipher_export('sealed')", [], |_| Ok(()))?;
    from.pragma_update(Some("sealed"), "application_id", schema::APPLICATION_ID)?;
    from.pragma_update(Some("sealed"), "user_version", version)?;
    from.execute_batch("COMMIT; DETACH DATABASE sealed")?;
    Ok(())
}

/// Reads what was written and finds it the same.
fn compare(before: &Store, after: &Path, key: Option<&Key>) -> Result<(), Fault> {
    let differs = || Fault::damaged("what was written anew is not the same, so nothing was replaced");
    let connection = match key {
        Some(key) => key::connected_with(after, OpenFlags::SQLITE_OPEN_READ_ONLY, key)?,
        None => Connection::open_with_flags(after, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
    };
    check_schema(&connection, super::open::version_of(&before.connection)?)?;
    let integrity: String = connection.query_row("PRAGMA integrity_check", [], |row| row.get(0))?;
    let same_end = super::history::last(&connection)?.hash == super::history::last(&before.connection)?.hash;
    if integrity != "ok" || !same_end || rows::read(&connection)? != rows::read(&before.connection)? {
        return Err(differs());
    }
    let mut tables = before.connection.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'")?;
    for table in tables.query_map([], |row| row.get::<_, String>(0))? {
        let count = format!("SELECT count(*) FROM \"{}\"", table?);
        let of = |connection: &Connection| connection.query_row(&count, [], |row| row.get::<_, i64>(0));
        if of(&connection)? != of(&before.connection)? {
            return Err(differs());
        }
    }
    Ok(())
}

/// Overwrites a file that has no name any more. Where the disk or the file system writes elsewhere instead, as SSDs
/// do, what was there stays for whoever takes the disk apart.
fn overwrite(mut file: File) -> std::io::Result<()> {
    let zeros = vec![0; 1 << 16];
    let mut left = file.metadata()?.len();
    file.seek(SeekFrom::Start(0))?;
    while left > 0 {
        let now = left.min(zeros.len() as u64);
        file.write_all(&zeros[..usize::try_from(now).unwrap_or(zeros.len())])?;
        left -= now;
    }
    file.sync_all()
}
