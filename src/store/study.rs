//! The study file: what one person did to learn, as a log that is only ever added to. It is a file of its own, with
//! another mark than a workbook's, and it is kept with the same care.
//!
//! Every row carries a seal over itself and the row before, so that damage and edits by other programs are told. Before
//! the first row of a day the file is copied beside itself.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};

use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags, TransactionBehavior, named_params};
use sha2::{Digest, Sha256};

use super::fault::Fault;
use super::open::{MAGIC, can_write, copied, put_in_place, reason_to_only_read, temporary_beside};
use super::place::FileId;
use super::{BUSY, beside};
use crate::config::make_private_folder;
use crate::error::{Error, Result, clean_path};

/// What marks the file: "CBst".
const APPLICATION_ID: i32 = 0x4342_7374;
/// The format that this version writes.
const VERSION: i32 = 1;
/// The most that a cell may hold, in bytes.
const LONGEST: i32 = 100_000;
/// How many copies of earlier days are kept.
const COPIES: usize = 10;

const TABLE: &str = "CREATE TABLE event (seq INTEGER PRIMARY KEY CHECK (seq > 0), at INTEGER NOT NULL, day TEXT NOT NULL, kind TEXT NOT NULL, card TEXT, value TEXT, seal BLOB NOT NULL CHECK (length(seal) = 32)) STRICT";
const NO_CHANGE: &str = "CREATE TRIGGER event_stays BEFORE UPDATE ON event BEGIN SELECT RAISE(ABORT, 'what was done is never changed'); END";
const NO_DELETE: &str = "CREATE TRIGGER event_is_kept BEFORE DELETE ON event BEGIN SELECT RAISE(ABORT, 'what was done is never deleted'); END";
const SCHEMA: [&str; 3] = [TABLE, NO_CHANGE, NO_DELETE];

/// A row of the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Its place, from 1.
    pub seq: u32,
    /// What was done.
    pub done: Done,
}

/// What was done, in words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Done {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// The day of study.
    pub day: String,
    /// What.
    pub kind: String,
    /// The card, if it is about one.
    pub card: Option<String>,
    /// What else there is to say.
    pub value: Option<String>,
}

/// The study file, which need not be there yet: it is made with the first row.
#[derive(Debug)]
pub struct StudyFile {
    path: PathBuf,
    open: Option<Open>,
    read_only: Option<String>,
    /// How far the log was read.
    seen: Seen,
}

#[derive(Debug)]
struct Open {
    connection: Connection,
    file: Option<FileId>,
}

#[derive(Clone, Copy, Debug)]
struct Seen {
    seq: u32,
    seal: [u8; 32],
}

const NOTHING: Seen = Seen { seq: 0, seal: [0; 32] };

impl StudyFile {
    /// Opens the file and reads the whole log.
    ///
    /// # Errors
    /// [`Error::Study`] for what is no study file of this version, which is left untouched.
    pub fn open(path: &Path) -> Result<(StudyFile, Vec<Row>)> {
        let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
        let mut file = StudyFile { path, open: None, read_only: None, seen: NOTHING };
        if !file.is_there()? {
            return Ok((file, Vec::new()));
        }
        file.connect()?;
        let rows = file.read_on()?;
        Ok((file, rows))
    }

    /// Where it is, or would be made.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Why it can only be read, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.read_only.as_deref()
    }

    /// The rows that other programs added since the last look.
    ///
    /// # Errors
    /// What reading says.
    pub fn read_on(&mut self) -> Result<Vec<Row>> {
        self.look_at_place()?;
        let Some(open) = &self.open else { return Ok(Vec::new()) };
        let (rows, seen) = read(&open.connection, self.seen).map_err(|fault| self.told(fault))?;
        self.seen = seen;
        Ok(rows)
    }

    /// Adds a row, on disk before this returns. `decide` sees first what other programs added meanwhile, and may find
    /// that there is nothing to be done any more. All that is new comes back, others' rows first.
    ///
    /// # Errors
    /// What keeps it from being written; then nothing was.
    pub fn add(&mut self, day: &str, decide: impl FnOnce(&[Row]) -> Option<Done>) -> Result<Vec<Row>> {
        self.look_at_place()?;
        if self.open.is_none() {
            self.make()?;
        }
        if let Some(reason) = &self.read_only {
            return Err(self.refused(
                format!("can only be read, so nothing was kept: {reason}"),
                "see to that, or use another file: controlbook study --file PATH",
            ));
        }
        self.copy_once(day);
        let (path, seen) = (self.path.clone(), self.seen);
        let Some(open) = &mut self.open else { return Ok(Vec::new()) };
        let written = written(&mut open.connection, seen, decide);
        let (rows, seen) = written.map_err(|fault| told(fault, &path))?;
        self.seen = seen;
        Ok(rows)
    }

    /// Gives up waiting for other programs after so long.
    ///
    /// # Errors
    /// What SQLite says.
    pub fn be_patient_for(&self, time: std::time::Duration) -> Result<()> {
        match &self.open {
            Some(open) => open.connection.busy_timeout(time).map_err(|error| self.told(error.into())),
            None => Ok(()),
        }
    }

    /// Whether anything stands there; what does is looked at before SQLite does, which would take an empty file for a
    /// new database.
    fn is_there(&mut self) -> Result<bool> {
        let metadata = match fs::metadata(&self.path) {
            Ok(metadata) => metadata,
            Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::NotADirectory) => return Ok(false),
            Err(source) => return Err(Error::Io { what: "cannot open", path: self.path.clone(), source }),
        };
        if !metadata.is_file() {
            return Err(self.refused(
                "is no file, so nothing can be kept there".to_owned(),
                "name a file of its own: controlbook study --file PATH",
            ));
        }
        let mut header = [0; 100];
        let read = File::open(&self.path).and_then(|mut file| file.read_exact(&mut header));
        match read {
            Ok(()) => {}
            Err(error) if error.kind() == ErrorKind::UnexpectedEof => {
                return Err(self.damaged("it is empty or cut short"));
            }
            Err(source) => return Err(Error::Io { what: "cannot read", path: self.path.clone(), source }),
        }
        let number = |at: usize| i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
        let (mark, version) = (number(68), number(60));
        let another = "name another file: controlbook study --file PATH";
        if !header.starts_with(MAGIC) || mark != APPLICATION_ID {
            return Err(self.refused("is not a study file; it is left untouched".to_owned(), another));
        }
        if version > VERSION {
            let what = format!(
                "was made by a newer controlbook (format {version}; this one knows up to {VERSION}); it is left untouched"
            );
            return Err(self.refused(what, "use the newest controlbook, or name another file with --file"));
        }
        if version < VERSION {
            return Err(self.damaged(&format!("its format is {version}, which no version of this program has written")));
        }
        beside::refuse_log(&self.path)?;
        self.read_only = reason_to_only_read(&metadata);
        if !can_write(self.folder()) {
            self.read_only = Some("its folder is write-protected".to_owned());
        }
        Ok(true)
    }

    fn folder(&self) -> &Path {
        self.path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
    }

    fn connect(&mut self) -> Result<()> {
        let access = match self.read_only {
            Some(_) => OpenFlags::SQLITE_OPEN_READ_ONLY,
            None => OpenFlags::SQLITE_OPEN_READ_WRITE,
        };
        let file = FileId::of(&self.path);
        let connection = connected(&self.path, access).map_err(|fault| self.told(fault))?;
        if connection.is_readonly("main").unwrap_or(true) && self.read_only.is_none() {
            self.read_only = Some("the file or its disk is write-protected".to_owned());
        }
        check(&connection).map_err(|fault| self.told(fault))?;
        if self.read_only.is_none() {
            // Another program may have put it into the mode with a log of its own; where it is not, this does nothing.
            let mode = connection.execute_batch("PRAGMA journal_mode = DELETE").map_err(Fault::from);
            mode.map_err(|fault| self.told(fault))?;
        }
        self.open = Some(Open { connection, file });
        Ok(())
    }

    /// Makes an empty one. It appears whole or not at all; where another program was quicker, that one's is opened.
    fn make(&mut self) -> Result<()> {
        make_private_folder(self.folder()).map_err(|source| Error::Io {
            what: "cannot make the folder of",
            path: self.path.clone(),
            source,
        })?;
        let new = temporary_beside(&self.path)?;
        fill(new.path()).map_err(|fault| fault.unmade(&self.path))?;
        match put_in_place(new, &self.path) {
            Ok(()) | Err(Error::Exists(_)) => {}
            Err(error) => return Err(error),
        }
        self.path = fs::canonicalize(&self.path).unwrap_or_else(|_| self.path.clone());
        self.is_there()?;
        self.connect()
    }

    /// Refuses to go on where the file that was opened is not the one at the path any more.
    fn look_at_place(&self) -> Result<()> {
        let Some(open) = &self.open else { return Ok(()) };
        if open.file.is_none() || FileId::of(&self.path) == open.file {
            return Ok(());
        }
        Err(self.refused(
            "was moved, removed or replaced while it was open, so nothing was kept".to_owned(),
            "begin anew: the file that stands there now is read then",
        ))
    }

    // --- copies of earlier days

    fn copies(&self) -> PathBuf {
        beside::beside(&self.path, "-copies")
    }

    /// Keeps a copy as it is before the first row of a day. That there is none keeps nobody from learning.
    fn copy_once(&self, day: &str) {
        let Some(open) = &self.open else { return };
        let target = self.copies().join(format!("{day}.study"));
        if self.seen.seq == 0 || target.exists() {
            return;
        }
        let copy = || -> Result<()> {
            make_private_folder(&self.copies()).map_err(|source| Error::Io {
                what: "cannot make",
                path: self.copies(),
                source,
            })?;
            let new = temporary_beside(&target)?;
            let fill = || -> Result<(), Fault> {
                let mut to = Connection::open(new.path())?;
                to.execute_batch("PRAGMA journal_mode = OFF; PRAGMA synchronous = EXTRA")?;
                copied(&open.connection, &mut to)?;
                to.close().map_err(|(_, error)| Fault::from(error))
            };
            fill().map_err(|fault| fault.unmade(&target))?;
            put_in_place(new, &target)
        };
        if copy().is_ok() {
            for old in self.kept_copies().into_iter().rev().skip(COPIES) {
                let _ = fs::remove_file(old);
            }
        }
    }

    /// The copies that are kept, the oldest first.
    fn kept_copies(&self) -> Vec<PathBuf> {
        let Ok(entries) = fs::read_dir(self.copies()) else { return Vec::new() };
        let paths = entries.flatten().map(|entry| entry.path());
        let mut kept: Vec<PathBuf> =
            paths.filter(|path| path.extension().is_some_and(|extension| extension == "study")).collect();
        kept.sort();
        kept
    }

    // --- what went wrong

    fn refused(&self, what: String, next: &str) -> Error {
        Error::Study { path: self.path.clone(), what, next: next.to_owned() }
    }

    fn damaged(&self, what: &str) -> Error {
        let next = match self.kept_copies().last() {
            Some(copy) => {
                format!("move the file away and put its newest copy in its place, which is {}", clean_path(copy))
            }
            None => "move the file away and begin anew, or name another one with --file".to_owned(),
        };
        self.refused(format!("is damaged: {what}; it is left untouched"), &next)
    }

    fn told(&self, fault: Fault) -> Error {
        match told(fault, &self.path) {
            Error::Damaged { what, .. } => self.damaged(&what),
            error => error,
        }
    }
}

/// The error of the file, where something is to be done about it that is not the same as for a workbook.
fn told(fault: Fault, path: &Path) -> Error {
    fault.unsaved(path)
}

fn connected(path: &Path, access: OpenFlags) -> Result<Connection, Fault> {
    let connection = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)?;
    connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, LONGEST)?;
    connection.busy_timeout(BUSY)?;
    connection.execute_batch("PRAGMA synchronous = EXTRA; PRAGMA cache_size = -256")?;
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false)?;
    Ok(connection)
}

/// Compares every statement of the file's schema with the one expected.
fn check(connection: &Connection) -> Result<(), Fault> {
    let mut statement = connection.prepare("SELECT coalesce(sql, '') FROM sqlite_schema")?;
    let found: Vec<String> = statement.query_map([], |row| row.get(0))?.collect::<Result<_, _>>()?;
    if found.len() != SCHEMA.len() || !SCHEMA.iter().all(|sql| found.iter().any(|found| found == sql)) {
        return Err(Fault::damaged("its tables are not those that this program makes"));
    }
    Ok(())
}

fn fill(path: &Path) -> Result<(), Fault> {
    let connection = Connection::open(path)?;
    connection.execute_batch(&format!(
        "PRAGMA synchronous = EXTRA; BEGIN; {}; PRAGMA application_id = {APPLICATION_ID}; PRAGMA user_version = {VERSION}; COMMIT",
        SCHEMA.join("; ")
    ))?;
    connection.close().map_err(|(_, error)| Fault::from(error))
}

/// The rows after a place, each checked against its seal.
fn read(connection: &Connection, mut seen: Seen) -> Result<(Vec<Row>, Seen), Fault> {
    let sql = "SELECT seq, at, day, kind, card, value, seal FROM event WHERE seq > :seq ORDER BY seq";
    let mut statement = connection.prepare_cached(sql)?;
    let mut found = statement.query(named_params! { ":seq": seen.seq })?;
    let mut rows = Vec::new();
    while let Some(row) = found.next()? {
        let done = Done { at: row.get(1)?, day: row.get(2)?, kind: row.get(3)?, card: row.get(4)?, value: row.get(5)? };
        let (seq, seal): (u32, [u8; 32]) = (row.get(0)?, row.get(6)?);
        if seq != seen.seq + 1 || seal != sealed(&seen, &done) {
            return Err(Fault::damaged(format!("the entry {seq} of its log is not what was written")));
        }
        seen = Seen { seq, seal };
        rows.push(Row { seq, done });
    }
    Ok((rows, seen))
}

fn written(
    connection: &mut Connection,
    seen: Seen,
    decide: impl FnOnce(&[Row]) -> Option<Done>,
) -> Result<(Vec<Row>, Seen), Fault> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    let (mut rows, mut seen) = read(&transaction, seen)?;
    let Some(done) = decide(&rows) else { return Ok((rows, seen)) };
    seen = Seen { seal: sealed(&seen, &done), seq: seen.seq + 1 };
    let sql = "INSERT INTO event (seq, at, day, kind, card, value, seal) VALUES (:seq, :at, :day, :kind, :card, :value, :seal)";
    transaction.execute(
        sql,
        named_params! {
            ":seq": seen.seq,
            ":at": done.at,
            ":day": done.day,
            ":kind": done.kind,
            ":card": done.card,
            ":value": done.value,
            ":seal": seen.seal,
        },
    )?;
    transaction.commit()?;
    rows.push(Row { seq: seen.seq, done });
    Ok((rows, seen))
}

/// The seal of what follows a place: over the seal before and every field with its length.
fn sealed(before: &Seen, done: &Done) -> [u8; 32] {
    let mut hash = Sha256::new();
    hash.update(before.seal);
    hash.update((before.seq + 1).to_be_bytes());
    hash.update(done.at.to_be_bytes());
    let fields = [Some(&done.day), Some(&done.kind), done.card.as_ref(), done.value.as_ref()];
    for field in fields {
        match field {
            None => hash.update([0]),
            Some(text) => {
                hash.update([1]);
                hash.update(u64::try_from(text.len()).unwrap_or(u64::MAX).to_be_bytes());
                hash.update(text.as_bytes());
            }
        }
    }
    hash.finalize().into()
}
