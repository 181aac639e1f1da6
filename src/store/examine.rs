//! Looking at a file from outside, before and beside what SQLite can be asked: its first bytes, its length, what
//! lies beside it, who may read it. Whatever is found, the file is only read; where SQLite would have to write
//! first, or would refuse, it is asked of a copy.

use std::fs;
use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags};
use tempfile::TempDir;

use super::carve::Carver;
use super::fault::Fault;
use super::open::{inspect, strange_tables};
use super::recover::Gathered;
use super::{Identity, Store, beside, rows, schema, upgrade};
use crate::error::{Error, Result};

/// A part of the examination: what is wrong, and otherwise what there is to say.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// What is wrong, one by one.
    pub problems: Vec<String>,
    /// What there is to say where nothing is.
    pub says: String,
}

/// What was seen of a file.
pub struct Examined {
    /// Where it is, symbolic links followed.
    pub path: PathBuf,
    /// Its first bytes and its length.
    pub file: Part,
    /// What lies beside it.
    pub beside: Part,
    /// Who may read and write it.
    pub permissions: Part,
    /// Its tables; nothing where SQLite cannot read them.
    pub tables: Part,
    /// The workbook, where SQLite reads it and its tables are ours.
    pub store: Option<Store>,
    /// What of it is as it was written, found without SQLite, where it does not.
    pub remains: Option<Remains>,
    _copy: Option<TempDir>,
}

/// What could be found row by row.
pub struct Remains {
    /// Rows of the state that are not what was written, and what is missing.
    pub state: Vec<String>,
    /// How many rows of the state are.
    pub rows: usize,
    /// Where the history ends to hold.
    pub history: Vec<String>,
    /// How many steps hold.
    pub steps: u32,
    /// The catalogue that it names.
    pub catalogue: Option<String>,
}

impl Examined {
    /// Looks at a file.
    ///
    /// # Errors
    /// Where it is none that could be looked over: missing, no file, another kind of file, a newer workbook, or
    /// kept by another program.
    pub fn of(path: &Path) -> Result<Examined> {
        let refused = match inspect(path) {
            Ok(_) => None,
            Err(
                error @ (Error::Empty(_)
                | Error::Foreign { .. }
                | Error::Sealed(_)
                | Error::Newer { .. }
                | Error::Damaged { .. }),
            ) => Some(error),
            Err(error) => return Err(error),
        };
        let io = |source| Error::Io { what: "cannot open", path: path.to_owned(), source };
        let given = path;
        let path = path.canonicalize().map_err(io)?;
        let length = fs::metadata(&path).map_err(io)?.len();
        let mut examined = Examined {
            file: Part::default(),
            beside: Part::default(),
            permissions: permissions(given, &path),
            tables: Part::default(),
            store: None,
            remains: None,
            _copy: None,
            path,
        };
        let (header, length) = examined.read(refused.as_ref(), length)?;
        // What the journal puts right is not wrong.
        let refused = refused.filter(|_| examined.beside.says.is_empty());
        examined.file = header.part(refused.as_ref(), length);
        examined.take_tables(&header);
        if examined.store.is_none() {
            let found = Gathered::from(&examined.path).map_err(|fault| fault.at(&examined.path))?;
            match refused {
                // Nothing of a workbook is in it: it is something else.
                Some(error @ (Error::Foreign { .. } | Error::Sealed(_) | Error::Newer { .. }))
                    if !found.is_a_workbook() =>
                {
                    return Err(error);
                }
                Some(error @ Error::Newer { .. }) if examined.tables.problems.is_empty() => return Err(error),
                _ => {}
            }
            examined.remains = Some(Remains::of(&found));
        }
        Ok(examined)
    }

    /// What of it is as it was written, found row by row past what is damaged.
    ///
    /// # Errors
    /// What the system says of the file.
    pub fn find_rows(&self) -> Result<Remains> {
        // What SQLite reads may be a copy in which the journal was rolled back.
        let path = self.store.as_ref().map_or(self.path.as_path(), Store::path);
        Gathered::from(path).map(|found| Remains::of(&found)).map_err(|fault| fault.at(&self.path))
    }

    /// Finds what SQLite can be asked, the file itself or a copy of it; its first bytes and its length.
    fn read(&mut self, refused: Option<&Error>, length: u64) -> Result<(Header, u64)> {
        let header = Header::of(&self.path);
        let journal = beside::beside(&self.path, "-journal");
        let log = beside::beside(&self.path, "-wal");
        let has_log = fs::metadata(&log).is_ok_and(|metadata| metadata.len() > 0) && !header.is_write_ahead();
        let has_journal = beside::has_something_to_roll_back(&journal);
        if refused.is_none() && !has_log {
            match probed(&self.path) {
                Ok(store) => {
                    if has_journal {
                        self.beside.says = "another program is in the middle of an edit".to_owned();
                    }
                    self.store = Some(store);
                    return Ok((header, length));
                }
                Err(error @ Error::Busy(_)) => return Err(error),
                Err(_) => {}
            }
        }
        if has_journal && length > 0 {
            if let Some((folder, copy)) = beside::rolled_back(&self.path)?
                && inspect(&copy).is_ok()
                && let Ok(store) = probed(&copy)
                && store.holds_a_workbook().is_ok()
            {
                self.beside.says =
                    "an edit was cut short by a crash; the next opening takes it back, and all before it is there"
                        .to_owned();
                let header = Header::of(&copy);
                let length = fs::metadata(&copy).map_or(length, |metadata| metadata.len());
                (self.store, self._copy) = (Some(store), Some(folder));
                return Ok((header, length));
            }
            self.beside.problems.push(format!(
                "{} belongs to another file or to another copy of this one, and would damage it",
                crate::error::clean_path(&journal)
            ));
        }
        if has_log {
            self.beside.problems.push(format!(
                "{} is the log of another database, which would be read as if it were this one's",
                crate::error::clean_path(&log)
            ));
        }
        if let Some((folder, copy)) = beside::mended(&self.path, &header.mended(length))
            && let Ok(store) = probed(&copy)
        {
            (self.store, self._copy) = (Some(store), Some(folder));
        }
        Ok((header, length))
    }

    /// Looks at the tables. Where they are not ours, SQLite is asked nothing more: a table of that name may be
    /// anything.
    fn take_tables(&mut self, header: &Header) {
        let Some(store) = &mut self.store else {
            self.tables.problems.push("they cannot be read".to_owned());
            return;
        };
        let known = (schema::OLDEST..=schema::VERSION).contains(&header.version);
        let version = if known { header.version } else { schema::VERSION };
        self.tables = match strange_tables(&store.connection, version) {
            Ok(problems) => Part { problems, says: "those of this program, and nothing else".to_owned() },
            Err(fault) => Part { problems: vec![format!("they cannot be read: {}", fault.what())], ..Part::default() },
        };
        if !self.tables.problems.is_empty() {
            self.store = None;
            return;
        }
        if version < schema::VERSION {
            match upgrade::in_memory(&store.connection) {
                Ok(connection) => store.connection = connection,
                // What is wrong with it is found row by row.
                Err(_) => self.store = None,
            }
        }
    }
}

/// A file opened to be read, if SQLite reads it at all.
fn probed(path: &Path) -> Result<Store> {
    let store = Store::connect(path.to_owned(), OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    store.query("SELECT count(*) FROM sqlite_schema", |_| Ok(()))?;
    Ok(store)
}

/// The first bytes of a file.
pub struct Header {
    bytes: [u8; HEADER],
    version: i32,
}

const HEADER: usize = 100;
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

impl Header {
    fn of(path: &Path) -> Header {
        let mut bytes = [0; HEADER];
        if let Ok(read) = Carver::beginning(path, HEADER) {
            bytes[..read.len()].copy_from_slice(&read);
        }
        let version = i32::from_be_bytes([bytes[60], bytes[61], bytes[62], bytes[63]]);
        Header { bytes, version }.decrypted(path)
    }

    /// Of an encrypted file whose key is held, what the first bytes are once they are decrypted.
    fn decrypted(self, path: &Path) -> Header {
        let is_clear = self.bytes.starts_with(MAGIC);
        let store = match is_clear {
            true => None,
            false => Store::connect(path.to_owned(), OpenFlags::SQLITE_OPEN_READ_ONLY).ok(),
        };
        let read = |store: &Store| -> rusqlite::Result<(u64, i32)> {
            let number = |sql: &str| store.connection.query_row(sql, [], |row| row.get(0));
            let (pages, version): (i64, i64) = (number("PRAGMA page_count")?, number("PRAGMA user_version")?);
            Ok((pages.unsigned_abs() * 4096, i32::try_from(version).unwrap_or_default()))
        };
        let Some((length, version)) = store.filter(Store::is_encrypted).and_then(|store| read(&store).ok()) else {
            return self;
        };
        let mut bytes = Header { bytes: [0; HEADER], version }.mended(length);
        bytes[60..64].copy_from_slice(&version.to_be_bytes());
        Header { bytes, version }
    }

    fn is_write_ahead(&self) -> bool {
        self.bytes[18] == 2 || self.bytes[19] == 2
    }

    fn number(&self, at: usize) -> u32 {
        u32::from_be_bytes([self.bytes[at], self.bytes[at + 1], self.bytes[at + 2], self.bytes[at + 3]])
    }

    fn page_size(&self) -> u64 {
        match u16::from_be_bytes([self.bytes[16], self.bytes[17]]) {
            1 => 65_536,
            size => u64::from(size),
        }
    }

    /// The same with what SQLite and this program cannot do without put right.
    fn mended(&self, length: u64) -> [u8; HEADER] {
        let mut bytes = self.bytes;
        let is_sqlite = bytes.starts_with(MAGIC);
        bytes[..16].copy_from_slice(MAGIC);
        if !is_sqlite || !self.page_size().is_power_of_two() || self.page_size() < 512 {
            bytes[16..18].copy_from_slice(&4096_u16.to_be_bytes());
        }
        // A copy has no log beside it.
        bytes[18..20].copy_from_slice(&[1, 1]);
        if bytes[20] > 64 || !is_sqlite {
            bytes[20] = 0;
        }
        bytes[21..24].copy_from_slice(&[64, 32, 32]);
        let pages = u32::try_from(length / 4096).unwrap_or(u32::MAX);
        bytes[28..32].copy_from_slice(&pages.to_be_bytes());
        bytes[44..48].copy_from_slice(&4_u32.to_be_bytes());
        bytes[56..60].copy_from_slice(&1_u32.to_be_bytes());
        bytes[68..72].copy_from_slice(&schema::APPLICATION_ID.to_be_bytes());
        bytes
    }

    fn part(&self, refused: Option<&Error>, length: u64) -> Part {
        let mut problems = Vec::new();
        if length == 0 {
            problems.push("it is empty: it holds no bytes at all, so nothing can be recovered from it".to_owned());
        } else if length < HEADER as u64 {
            problems.push(format!("it is cut short: only its first {length} bytes are there"));
        } else if !self.bytes.starts_with(MAGIC) {
            problems.push("its first bytes, by which a workbook is told, are not what was written".to_owned());
        } else {
            if self.number(68) != schema::APPLICATION_ID.cast_unsigned() {
                problems.push("the mark by which a workbook is told is not there".to_owned());
            }
            if !(schema::OLDEST..=schema::VERSION).contains(&self.version) {
                problems.push(format!("its format is {}, which no version of this program has written", self.version));
            }
            let size = self.page_size();
            let stated = u64::from(self.number(28)) * size;
            if !size.is_power_of_two() || size < 512 {
                problems.push("the size of its pages cannot be read".to_owned());
            } else if self.number(24) == self.number(92) && stated != length {
                let (stated, length) = (stated / size, length / size);
                problems.push(match length < stated {
                    true => format!("it is cut short: of its {stated} pages, the first {length} are there"),
                    false => format!("it has {length} pages where it should have {stated}"),
                });
            } else if !length.is_multiple_of(size) {
                problems.push("it ends in the middle of a page".to_owned());
            }
        }
        if problems.is_empty()
            && let Some(error) = refused
        {
            problems.push(error.to_string());
        }
        let kilobytes = (length + 500) / 1000;
        Part { problems, says: format!("a workbook of format {}, {kilobytes} kB", self.version) }
    }
}

impl Remains {
    fn of(found: &Gathered) -> Remains {
        let mut state: Vec<String> = found.state.unreadable.iter().map(|(row, why)| row.fault(why)).collect();
        let counts = found.state.workbook.counts();
        if let Some((answers, stated)) = &found.state.tally {
            for (had, has, what) in [
                (*answers, found.state.answers.len(), "answers"),
                (stated.notes, counts.notes, "notes"),
                (stated.evidence, counts.evidence, "pieces of evidence"),
                (stated.evidence_links, counts.evidence_links, "links between evidence and controls"),
                (stated.own_controls, counts.own_controls, "controls of your own"),
                (stated.acceptances, counts.acceptances, "accepted findings"),
                (stated.actions, counts.actions, "actions"),
                (stated.phases, counts.phases, "phases"),
                (stated.scenarios, counts.scenarios, "scenarios"),
                (stated.baselines, counts.baselines, "baselines"),
            ] {
                if had > has {
                    state.push(format!("of {had} {what}, {has} can be read"));
                }
            }
        }
        let lost = found.history.lost.len();
        let history = match (found.history.holds, lost) {
            (0, 0) => vec!["none of its steps can be read".to_owned()],
            (_, 0) => Vec::new(),
            (0, lost) => vec![format!("its first step cannot be read; of {lost} later ones something is left")],
            (holds, lost) => vec![format!("it holds up to step {holds}; of {lost} later ones something is left")],
        };
        let rows = found.state.answers.len() + counts.notes + counts.evidence;
        let catalogue = found.identity.as_ref().map(|Identity { catalogue, .. }| catalogue.clone());
        Remains { state, rows, history, steps: found.history.holds, catalogue }
    }
}

/// The catalogue that a workbook names.
pub fn catalogue_of(connection: &Connection) -> Result<String, Fault> {
    rows::identity(connection).map(|identity| identity.catalogue)
}

#[cfg(unix)]
fn permissions(given: &Path, path: &Path) -> Part {
    use std::os::unix::fs::MetadataExt;
    let mut problems = Vec::new();
    let mut says = "its owner alone may read and write it".to_owned();
    if let Ok(metadata) = fs::metadata(path) {
        let mode = metadata.mode() & 0o777;
        if mode & 0o022 != 0 {
            problems.push(format!("others on this computer may change it (mode {mode:o})"));
        } else if mode & 0o077 != 0 {
            problems.push(format!("others on this computer may read it (mode {mode:o})"));
        }
        if metadata.nlink() > 1 {
            problems.push(format!(
                "it has {} names (hard links): a crash under one would damage it under the others, so it can only be read",
                metadata.nlink()
            ));
        }
        if mode & 0o200 == 0 {
            "its owner alone may read it, and nobody may write it".clone_into(&mut says);
        }
    }
    let folder = path.parent().unwrap_or(Path::new("."));
    if let Ok(metadata) = fs::metadata(folder) {
        // In a folder like /tmp, nobody but the owner may replace a file.
        if metadata.mode() & 0o002 != 0 && metadata.mode() & 0o1000 == 0 {
            problems.push("everybody on this computer may replace the files in its folder".to_owned());
        }
        if !super::open::can_write(folder) {
            says.push_str("; its folder is write-protected, so it can only be read");
        }
    }
    if fs::symlink_metadata(given).is_ok_and(|metadata| metadata.is_symlink()) {
        says = format!("{} is a symbolic link to it; {says}", crate::error::clean_path(given));
    }
    Part { problems, says }
}

#[cfg(not(unix))]
fn permissions(_: &Path, _: &Path) -> Part {
    Part { problems: Vec::new(), says: "as the system has them".to_owned() }
}
