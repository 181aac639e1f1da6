//! Making, opening and copying workbook files.

use std::fs::{self, File};
use std::io::{ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::backup::{Backup, StepResult};
use rusqlite::config::DbConfig;
use rusqlite::limits::Limit;
use rusqlite::{Connection, OpenFlags};
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::fault::Fault;
use super::glimpse::Trust;
use super::history::Hash;
use super::key::{self, Key};
use super::passphrase::Passphrase;
use super::{BUSY, Identity, Seen, Store, beside, carve, evidence, imprint, place, rows, schema, upgrade, write};
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::workbook::{Answer, Step, Workbook};

/// The first bytes of every SQLite file.
pub(super) const MAGIC: &[u8; 16] = b"SQLite format 3\0";
/// The length of SQLite's header.
const HEADER: usize = 100;
/// How many pages SQLite holds in memory while the state is read: each is read once, into the state, and memory that is
/// new to the process is the dearest part of an opening.
const CACHE_OF_OPENING: i32 = 20;
/// How many it holds from then on (500 otherwise), for edits and the history.
const CACHE: i32 = 64;
/// Pages copied at a time; other programs may write in between.
const PAGES_A_STEP: i32 = 64;
/// Between two tries to copy on while another program writes.
const COPY_PAUSE: Duration = Duration::from_millis(5);
/// How long copying waits for another program before it gives up.
const COPY_WAITS: Duration = Duration::from_secs(10);

impl Store {
    /// Makes a workbook where nothing stands. The file appears whole or not at all, readable by its
    /// owner alone. `steps` are the history that it starts with, in order; the first one makes it. `files` are
    /// those of the evidence in it.
    ///
    /// # Errors
    /// [`Error::Exists`] where anything stands, [`Error::Io`] where the place cannot be written.
    pub fn create(
        path: &Path,
        catalogue: &Catalogue,
        id: Uuid,
        steps: &[Step],
        files: &[&[u8]],
    ) -> Result<(Store, Workbook)> {
        Store::create_with(path, None, catalogue, id, steps, files)
    }

    /// Refuses a place where no workbook can be made.
    ///
    /// # Errors
    /// [`Error::Exists`] where anything stands.
    pub fn check_new(path: &Path) -> Result<()> {
        refuse_existing(path)
    }

    /// Makes one as [`Store::create`] does, encrypted where there is a passphrase.
    ///
    /// # Errors
    /// As [`Store::create`]; [`Error::NoEncryption`] where the program was built without.
    pub fn create_with(
        path: &Path,
        passphrase: Option<&Passphrase>,
        catalogue: &Catalogue,
        id: Uuid,
        steps: &[Step],
        files: &[&[u8]],
    ) -> Result<(Store, Workbook)> {
        refuse_existing(path)?;
        let key = passphrase.map(Key::fresh).transpose()?;
        let file = temporary_beside(path)?;
        let identity = Identity { id, catalogue: catalogue.name.to_string() };
        key::connected_to_fill(file.path(), key.as_deref())
            .and_then(|connection| fill(connection, catalogue, &identity, steps, files))
            .map_err(|fault| fault.unmade(path))?;
        put_in_place(file, path)?;
        Store::open(path)
    }

    /// Opens a workbook and reads its state. The header, the schema and the state are checked; the history
    /// is not read.
    ///
    /// # Errors
    /// One for each way in which a file can be something else than a workbook of this version; the file
    /// is left untouched. [`Error::Older`] for one that [`Store::upgrade`] brings to this version.
    pub fn open(path: &Path) -> Result<(Store, Workbook)> {
        Store::open_and(path, Purpose::Edit, |connection, _| rows::read(connection))
    }

    /// The same, from the imprint of the state where there is one that holds. Whether the tables say the same is asked by
    /// [`Store::confirm`], or before the next edit.
    ///
    /// # Errors
    /// As [`Store::open`].
    pub fn open_quickly(path: &Path) -> Result<(Store, Workbook)> {
        let (mut store, (workbook, is_imprinted)) = Store::open_and(path, Purpose::Edit, rows::state)?;
        if is_imprinted {
            store.trust = Trust::Imprint;
        }
        Ok((store, workbook))
    }

    /// Opens a workbook whose state may be damaged, for checks that go through it row by row.
    ///
    /// # Errors
    /// As [`Store::open`], but for what the state says.
    pub fn open_unread(path: &Path) -> Result<Store> {
        Store::open_and(path, Purpose::Edit, |_, _| Ok(())).map(|(store, ())| store)
    }

    pub(super) fn open_and<T>(
        path: &Path,
        purpose: Purpose,
        read: impl FnOnce(&Connection, &Hash) -> Result<T, Fault>,
    ) -> Result<(Store, T)> {
        let kind = match inspect(path) {
            // A power cut may tear the first page like any other; the journal beside it has it as it was.
            Err(
                error @ (Error::Empty(_)
                | Error::Foreign { .. }
                | Error::Sealed(_)
                | Error::Newer { .. }
                | Error::Damaged { .. }),
            ) => beside::kind_when_rolled_back(path)?.ok_or(error)?,
            kind => kind?,
        };
        let path = fs::canonicalize(path).map_err(|source| Error::Io {
            what: "cannot open",
            path: path.to_owned(),
            source,
        })?;
        let reason = match purpose {
            Purpose::Edit => kind.only_reading(&path),
            Purpose::Look => Some("it is only looked at".to_owned()),
        };
        if !kind.write_ahead {
            beside::refuse_log(&path)?;
        }
        let has_journal = reason.is_none() && beside::refuse_foreign_journal(&path)?;
        let access =
            if reason.is_some() { OpenFlags::SQLITE_OPEN_READ_ONLY } else { OpenFlags::SQLITE_OPEN_READ_WRITE };
        let mut store = Store::connect(path, access)?;
        store.read_only = reason;
        if store.read_only.is_none() && store.connection.is_readonly("main").map_err(|error| store.error(error))? {
            store.read_only = Some("the file or its disk is write-protected".to_owned());
        }
        // Where an upgrade was cut short, the first bytes are of the new format until the journal is rolled back.
        let version = match has_journal {
            true => version_of(&store.connection).map_err(|fault| fault.at(&store.path))?,
            false => kind.version,
        };
        if version < schema::VERSION {
            if store.read_only.is_none() {
                return Err(Error::Older { path: store.path, found: version, known: schema::VERSION });
            }
            store.connection = upgrade::in_memory(&store.connection).map_err(|fault| fault.at(&store.path))?;
        }
        let read = store.read_first(read).map_err(|fault| fault.at(&store.path))?;
        store.set(&format!("cache_size = {CACHE}"))?;
        if kind.write_ahead && store.read_only.is_none() {
            store.set("journal_mode = DELETE")?;
        }
        Ok((store, read))
    }

    /// Which workbook a file is, without writing anything; `None` where it is none or cannot be read.
    pub fn id_at(path: &Path) -> Option<Uuid> {
        inspect(path).ok()?;
        let store = Store::connect(path.to_owned(), OpenFlags::SQLITE_OPEN_READ_ONLY).ok()?;
        rows::identity(&store.connection).ok().map(|identity| identity.id)
    }

    /// The first look: schema, identity, place in the history and state, all of one moment. One transaction
    /// is also quicker than the locks of many.
    fn read_first<T>(&mut self, read: impl FnOnce(&Connection, &Hash) -> Result<T, Fault>) -> Result<T, Fault> {
        let transaction = self.connection.unchecked_transaction()?;
        check_schema(&transaction, schema::VERSION)?;
        self.identity = rows::identity(&transaction)?;
        self.seen = Seen::of(&transaction)?;
        let read = read(&transaction, &self.seen.head)?;
        transaction.finish()?;
        Ok(read)
    }

    /// Writes a safe copy to where nothing stands; also of a workbook that other programs have open. The copy of
    /// an encrypted workbook opens with the same passphrase.
    ///
    /// # Errors
    /// [`Error::Exists`] where anything stands.
    pub fn copy_to(&self, target: &Path) -> Result<()> {
        refuse_existing(target)?;
        self.refuse_strange_journal()?;
        let file = temporary_beside(target)?;
        let copy = || -> Result<(), Fault> {
            let mut connection = key::connected_to_fill(file.path(), self.key.as_deref())?;
            connection.pragma_update(None, "synchronous", "EXTRA")?;
            copied(&self.connection, &mut connection)?;
            connection.close().map_err(|(_, error)| Fault::from(error))
        };
        copy().map_err(|fault| fault.unmade(target))?;
        put_in_place(file, target)
    }

    /// Whether schema and state are those of a workbook, of whichever format.
    pub(super) fn holds_a_workbook(&self) -> Result<(), Fault> {
        let version = version_of(&self.connection)?;
        check_schema(&self.connection, version)?;
        match version {
            // What formats 5 and 6 added is not part of the state.
            schema::OLDEST_WITH_PLANS..=schema::VERSION => rows::read(&self.connection).map(|_| ()),
            1 => rows::read_format_1(&self.connection).map(|_| ()),
            older => rows::read_before_plans(&self.connection, older),
        }
    }

    pub(super) fn connect(path: PathBuf, access: OpenFlags) -> Result<Store> {
        let flags = access | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let (connection, key) = key::connected(&path, flags).map_err(|fault| fault.at(&path))?;
        let (identity, seen) = (Identity::default(), Seen::default());
        let (file, replaced) = (place::FileId::of(&path), place::Replaced::No);
        let store = Store {
            connection,
            path,
            read_only: None,
            identity,
            seen,
            trust: Trust::Tables,
            glimpsed: None,
            key,
            file,
            replaced,
        };
        // What one row may hold, so that a damaged or hostile one does not fill the memory.
        let most = i32::try_from(carve::MOST).unwrap_or(i32::MAX);
        store.connection.set_limit(Limit::SQLITE_LIMIT_LENGTH, most).map_err(|error| store.error(error))?;
        store.connection.busy_timeout(BUSY).map_err(|error| store.error(error))?;
        store
            .set(&format!("synchronous = EXTRA; PRAGMA secure_delete = ON; PRAGMA cache_size = {CACHE_OF_OPENING}"))?;
        let switches =
            [(DbConfig::SQLITE_DBCONFIG_TRUSTED_SCHEMA, false), (DbConfig::SQLITE_DBCONFIG_ENABLE_FKEY, true)];
        for (switch, on) in switches {
            store.connection.set_db_config(switch, on).map_err(|error| store.error(error))?;
        }
        Ok(store)
    }

    pub(super) fn set(&self, pragma: &str) -> Result<()> {
        self.connection.execute_batch(&format!("PRAGMA {pragma}")).map_err(|error| self.error(error))
    }
}

/// Copies a whole database in steps; other programs may write in between.
pub(super) fn copied(from: &Connection, to: &mut Connection) -> Result<(), Fault> {
    let backup = Backup::new(from, to)?;
    let mut waited = Duration::ZERO;
    loop {
        match backup.step(PAGES_A_STEP)? {
            StepResult::Done => return Ok(()),
            StepResult::More => waited = Duration::ZERO,
            _ if waited >= COPY_WAITS => return Err(Fault::Busy),
            _ => {
                std::thread::sleep(COPY_PAUSE);
                waited += COPY_PAUSE;
            }
        }
    }
}

/// The format of the database.
pub(super) fn version_of(connection: &Connection) -> Result<i32, Fault> {
    Ok(connection.query_row("PRAGMA user_version", [], |row| row.get(0))?)
}

/// Compares every statement of the file's schema with the one expected.
pub(super) fn check_schema(connection: &Connection, version: i32) -> Result<(), Fault> {
    if version_of(connection)? != version {
        return Err(Fault::damaged("its format is not what its first bytes say"));
    }
    check_tables(connection, version)
}

/// The same, whatever the number of its format.
pub(super) fn check_tables(connection: &Connection, version: i32) -> Result<(), Fault> {
    match strange_tables(connection, version)?.into_iter().next() {
        Some(what) => Err(Fault::damaged(what)),
        None => Ok(()),
    }
}

/// Everything in the schema that is not as this program makes it, and what is missing.
pub(super) fn strange_tables(connection: &Connection, version: i32) -> Result<Vec<String>, Fault> {
    // What SQLite makes for a UNIQUE or a PRIMARY KEY is an index without SQL.
    let sql = "SELECT coalesce(sql, ''), name FROM sqlite_schema WHERE type <> 'index' OR sql IS NOT NULL";
    let mut statement = connection.prepare(sql)?;
    let mut rows = statement.query([])?;
    let (mut found, mut strange) = (0, Vec::new());
    while let Some(row) = rows.next()? {
        let sql = row.get_ref(0)?.as_str().map_err(rusqlite::Error::from)?;
        if !schema::statements(version).any(|statement| statement == sql) {
            let name: String = row.get(1)?;
            strange.push(format!("it has \"{name}\", which this program did not put there"));
        }
        found += 1;
    }
    if found - strange.len() != schema::statements(version).count() {
        strange.push("one of its tables is missing".to_owned());
    }
    Ok(strange)
}

/// Refuses what is no workbook of this version.
fn check_format(path: &Path, application_id: i32, version: i32) -> Result<()> {
    let path = || path.to_owned();
    if application_id != schema::APPLICATION_ID {
        return Err(Error::Foreign { path: path(), looks: Some("the database of another program") });
    }
    if version > schema::VERSION {
        return Err(Error::Newer { path: path(), found: version, known: schema::VERSION });
    }
    if version < schema::OLDEST {
        let what = format!("its format is {version}, which no version of this program has written");
        return Err(Error::Damaged { path: path(), what });
    }
    Ok(())
}

/// What a file is opened for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Purpose {
    /// To be edited, if the place lets it be.
    Edit,
    /// Never to be written, whatever it is and wherever it lies.
    Look,
}

/// What can be told of a file without SQLite.
pub(super) struct Kind {
    /// It is in write-ahead mode, into which another program must have put it.
    pub(super) write_ahead: bool,
    /// The format.
    pub(super) version: i32,
    /// Why it must not be written, from what the system says of it.
    reason: Option<String>,
}

impl Kind {
    /// The same, of a file that is at this place.
    pub(super) fn at(self, path: &Path) -> Kind {
        Kind { reason: fs::metadata(path).ok().as_ref().and_then(reason_to_only_read), ..self }
    }

    /// Why the workbook can only be read, if so.
    pub(super) fn only_reading(&self, path: &Path) -> Option<String> {
        if let Some(reason) = &self.reason {
            return Some(reason.clone());
        }
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        (!can_write(folder)).then(|| "its folder is write-protected, so edits could not be made safe".to_owned())
    }
}

/// Looks at the file before SQLite does, which would take an empty file for a new database.
pub(super) fn inspect(path: &Path) -> Result<Kind> {
    let io = |source| Error::Io { what: "cannot open", path: path.to_owned(), source };
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Err(Error::Missing(path.to_owned())),
        Err(error) => return Err(io(error)),
    };
    if !metadata.is_file() {
        return Err(Error::NotAFile { path: path.to_owned(), kind: kind_of(&metadata) });
    }
    let mut header = [0; HEADER];
    let mut file = File::open(path).map_err(io)?;
    let mut length = 0;
    while length < HEADER {
        match file.read(&mut header[length..]).map_err(io)? {
            0 => break,
            read => length += read,
        }
    }
    if length == 0 || (length < HEADER && MAGIC.starts_with(&header[..length.min(MAGIC.len())])) {
        return Err(Error::Empty(path.to_owned()));
    }
    if !header.starts_with(MAGIC) {
        return match looks_like(&header[..length], metadata.len()) {
            Some(looks) => Err(Error::Foreign { path: path.to_owned(), looks: Some(looks) }),
            None => sealed(path, &header[..length], &metadata),
        };
    }
    if length < HEADER {
        return Err(Error::Empty(path.to_owned()));
    }
    // SQLite is kept from files of others: it would take up their logs and roll back their journals.
    let number = |at: usize| i32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]]);
    check_format(path, number(68), number(60))?;
    let write_ahead = header[18] == 2 || header[19] == 2;
    Ok(Kind { write_ahead, version: number(60), reason: reason_to_only_read(&metadata) })
}

/// The same of a file that is encrypted or damaged: what a key tells of it that somebody holds.
fn sealed(path: &Path, header: &[u8], metadata: &fs::Metadata) -> Result<Kind> {
    // Nearly the first bytes of a workbook in the clear: no salt is that.
    let alike = MAGIC.iter().zip(header).filter(|(one, other)| one == other).count();
    if alike > MAGIC.len() / 2 || header.iter().all(|byte| *byte == 0) {
        return Err(Error::Foreign { path: path.to_owned(), looks: None });
    }
    if key::held(header).is_none() {
        return Err(Error::Sealed(path.to_owned()));
    }
    let read = |path: &Path, access| -> Result<(i32, i32, String)> {
        let store = Store::connect(path.to_owned(), access)?;
        let read = || -> rusqlite::Result<(i32, i32, String)> {
            let number = |sql: &str| store.connection.query_row(sql, [], |row| row.get(0));
            let mode = store.connection.query_row("PRAGMA journal_mode", [], |row| row.get(0))?;
            Ok((number("PRAGMA application_id")?, number("PRAGMA user_version")?, mode))
        };
        read().map_err(|error| store.error(error))
    };
    let (application_id, version, mode) = match read(path, OpenFlags::SQLITE_OPEN_READ_ONLY) {
        Ok(read) => read,
        // An edit was cut short: what is only read cannot be rolled back, so that is done to a copy.
        Err(error) => match beside::with_journal(path)? {
            Some((_folder, copy)) => read(&copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?,
            None => return Err(error),
        },
    };
    check_format(path, application_id, version)?;
    Ok(Kind { write_ahead: mode == "wal", version, reason: reason_to_only_read(metadata) })
}

/// What the first bytes of a file that is no workbook suggest. An encrypted workbook begins with any bytes, so two or
/// three of them prove nothing where the rest could be one.
fn looks_like(header: &[u8], size: u64) -> Option<&'static str> {
    const PAGE: u64 = 4096;
    const KNOWN: [(&[u8], &str); 6] = [
        (b"\x89PNG", "a picture"),
        (b"\xFF\xD8\xFF", "a picture"),
        (b"%PDF", "a PDF document"),
        (b"PK\x03\x04", "a spreadsheet, a document or an archive"),
        (b"\x1F\x8B", "a compressed file"),
        (b"\x7FELF", "a program"),
    ];
    let proves = |start: &[u8]| start.len() > 3 || !size.is_multiple_of(PAGE);
    let known = KNOWN.iter().find(|(start, _)| header.starts_with(start) && proves(start)).map(|(_, what)| *what);
    let text = || std::str::from_utf8(header).is_ok_and(|text| !text.contains('\0')).then_some("a text file");
    known.or_else(text)
}

#[cfg(unix)]
fn kind_of(metadata: &fs::Metadata) -> &'static str {
    use std::os::unix::fs::FileTypeExt;
    let kind = metadata.file_type();
    if kind.is_dir() {
        "a folder"
    } else if kind.is_fifo() {
        "a pipe"
    } else if kind.is_socket() {
        "a socket"
    } else {
        "a device"
    }
}

#[cfg(not(unix))]
fn kind_of(metadata: &fs::Metadata) -> &'static str {
    if metadata.is_dir() { "a folder" } else { "a device" }
}

/// A file under two names is corrupted when a program dies in the middle of an edit and the next one
/// opens it by the other name, where no journal stands.
#[cfg(unix)]
pub(super) fn reason_to_only_read(metadata: &fs::Metadata) -> Option<String> {
    use std::os::unix::fs::MetadataExt;
    (metadata.nlink() > 1).then(|| {
        format!(
            "it has {} names (hard links), and a crash under one would damage it under the others",
            metadata.nlink()
        )
    })
}

#[cfg(not(unix))]
pub(super) fn reason_to_only_read(_: &fs::Metadata) -> Option<String> {
    None
}

#[cfg(unix)]
pub(super) fn can_write(folder: &Path) -> bool {
    rustix::fs::access(folder, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(not(unix))]
pub(super) fn can_write(_: &Path) -> bool {
    true
}

/// The longest name of a workbook: its journal's, which is longer, must fit into the 255 bytes of a name.
const LONGEST_NAME: usize = 255 - "-journal".len();

pub(super) fn refuse_existing(path: &Path) -> Result<()> {
    if path.file_name().is_some_and(|name| name.len() > LONGEST_NAME) {
        return Err(Error::Invalid(format!(
            "the name of the file is longer than {LONGEST_NAME} bytes, so it could not be written later; choose a shorter one"
        )));
    }
    // Also where a symbolic link points nowhere: what it stands for is not ours to fill.
    match fs::symlink_metadata(path) {
        Ok(_) => Err(Error::Exists(path.to_owned())),
        Err(_) => Ok(()),
    }
}

/// A file of mode 0600 in the folder of `path`, so that putting it in place is one rename.
pub(super) fn temporary_beside(path: &Path) -> Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    tempfile::Builder::new().prefix(".controlbook-").tempfile_in(folder).map_err(|source| Error::Io {
        what: "cannot write into the folder of",
        path: path.to_owned(),
        source,
    })
}

pub(super) fn put_in_place(file: NamedTempFile, path: &Path) -> Result<()> {
    match file.persist_noclobber(path) {
        Ok(file) => {
            let io = |source| Error::Io { what: "cannot write", path: path.to_owned(), source };
            file.sync_all().map_err(io)?;
            sync_folder(path);
            Ok(())
        }
        Err(error) if error.error.kind() == ErrorKind::AlreadyExists => Err(Error::Exists(path.to_owned())),
        Err(error) => Err(Error::Io { what: "cannot write", path: path.to_owned(), source: error.error }),
    }
}

/// Makes the new name durable. Some file systems cannot sync a folder; they order the names themselves.
pub(super) fn sync_folder(path: &Path) {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
}

/// Writes schema, blank answers, the first steps and their files into a fresh file, in one transaction.
fn fill(
    mut connection: Connection,
    catalogue: &Catalogue,
    identity: &Identity,
    steps: &[Step],
    files: &[&[u8]],
) -> Result<(), Fault> {
    connection.pragma_update(None, "synchronous", "EXTRA")?;
    connection.pragma_update(None, "foreign_keys", "ON")?;
    let transaction = connection.transaction()?;
    transaction.pragma_update(None, "application_id", schema::APPLICATION_ID)?;
    transaction.pragma_update(None, "user_version", schema::VERSION)?;
    for statement in schema::statements(schema::VERSION) {
        transaction.execute_batch(statement)?;
    }
    for control in catalogue.controls.iter() {
        rows::write_answer(&transaction, &control.id, &Answer::blank(), None)?;
    }
    let mut workbook = Workbook::default();
    for step in steps {
        write::append(&transaction, identity, catalogue, &mut workbook, step)?;
    }
    for file in files {
        evidence::keep_bytes(&transaction, file)?;
    }
    imprint::keep(&transaction)?;
    transaction.commit()?;
    connection.close().map_err(|(_, error)| Fault::from(error))
}
