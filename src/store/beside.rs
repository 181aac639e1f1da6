//! What may lie beside a workbook: the journal of an edit that a crash cut short, or a file that belongs
//! to another database and would damage the workbook if SQLite took it up.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::OpenFlags;
use tempfile::TempDir;

use super::open::{Kind, inspect};
use super::{BUSY, Store};
use crate::error::{Error, Result};

/// The first bytes of a journal that has something to roll back.
const MAGIC: [u8; 8] = [0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7];
/// Between two looks at a journal that another program may be writing.
const PAUSE: Duration = Duration::from_millis(50);

/// Refuses a workbook with a write-ahead log beside it, in which mode this program never puts one: SQLite
/// would read the log's pages as if they were the workbook's.
pub fn refuse_log(path: &Path) -> Result<()> {
    let log = beside(path, "-wal");
    match fs::metadata(&log) {
        Ok(metadata) if metadata.len() > 0 => Err(Error::ForeignLog { path: path.to_owned(), log }),
        _ => Ok(()),
    }
}

/// Refuses a workbook with a journal beside it that does not make it whole. SQLite cannot tell whose
/// journal it is and rolls it back into whatever bears the name, so that is tried on a copy first. While
/// another program writes its edit, the copy may be of two moments; then it is made again. Says whether there is
/// a journal to be rolled back.
pub fn refuse_foreign_journal(path: &Path) -> Result<bool> {
    let journal = beside(path, "-journal");
    let mut waited = Duration::ZERO;
    while has_something_to_roll_back(&journal) {
        if is_made_whole(path, &journal)? {
            return Ok(true);
        }
        if waited >= BUSY {
            return Err(Error::ForeignJournal { path: path.to_owned(), journal });
        }
        std::thread::sleep(PAUSE);
        waited += PAUSE;
    }
    Ok(false)
}

pub fn has_something_to_roll_back(journal: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    File::open(journal).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}

/// A copy of a file and of the journal beside it, whatever is in that; `None` where there is none.
pub fn with_journal(path: &Path) -> Result<Option<(TempDir, PathBuf)>> {
    let Ok(path) = path.canonicalize() else { return Ok(None) };
    let journal = beside(&path, "-journal");
    let has_something = fs::metadata(&journal).is_ok_and(|metadata| metadata.len() > 0);
    if has_something { copied_with(&path, &journal, "-journal") } else { Ok(None) }
}

fn is_made_whole(path: &Path, journal: &Path) -> Result<bool> {
    let Some((_folder, copy)) = copied_with(path, journal, "-journal")? else {
        // The other program is done with it.
        return Ok(true);
    };
    Ok(is_whole(&copy).unwrap_or(false))
}

/// Opening the copy rolls its journal back.
fn is_whole(copy: &Path) -> Result<bool> {
    let store = Store::connect(copy.to_owned(), OpenFlags::SQLITE_OPEN_READ_WRITE)?;
    let is_workbook = store.holds_a_workbook().is_ok();
    Ok(is_workbook && store.integrity()?.is_empty())
}

/// What a file is that is none of ours by its first bytes, once the journal beside it is rolled back; `None`
/// where there is no journal, or where it does not make a whole workbook of it. Tried on a copy.
pub fn kind_when_rolled_back(path: &Path) -> Result<Option<Kind>> {
    let Ok(path) = path.canonicalize() else { return Ok(None) };
    let journal = beside(&path, "-journal");
    // SQLite takes an empty file for a new database, and its journal for rubbish.
    let is_empty = fs::metadata(&path).is_ok_and(|metadata| metadata.len() == 0);
    if is_empty || !has_something_to_roll_back(&journal) {
        return Ok(None);
    }
    let Some((_folder, copy)) = copied_with(&path, &journal, "-journal")? else { return Ok(None) };
    if !is_whole(&copy).unwrap_or(false) {
        return Ok(None);
    }
    Ok(inspect(&copy).ok().map(|kind| kind.at(&path)))
}

/// A copy with what lies beside the file taken up: a journal rolled back, a write-ahead log written in. `None`
/// where nothing lies there. Nothing is said of whether that did it good.
pub fn rolled_back(path: &Path) -> Result<Option<(TempDir, PathBuf)>> {
    for suffix in ["-journal", "-wal"] {
        let other = beside(path, suffix);
        let has_something = match suffix {
            "-journal" => has_something_to_roll_back(&other),
            _ => fs::metadata(&other).is_ok_and(|metadata| metadata.len() > 0),
        };
        if has_something && let Some((folder, copy)) = copied_with(path, &other, suffix)? {
            // Whatever comes of it is looked at by whoever asked.
            let _ = Store::connect(copy.clone(), OpenFlags::SQLITE_OPEN_READ_WRITE)
                .and_then(|store| store.query("SELECT count(*) FROM sqlite_schema", |_| Ok(())).map(drop));
            return Ok(Some((folder, copy)));
        }
    }
    Ok(None)
}

/// A copy of a file with other first bytes; `None` where none can be made.
pub fn mended(path: &Path, header: &[u8]) -> Option<(TempDir, PathBuf)> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let builder = || tempfile::Builder::new();
    let folder = builder()
        .prefix(".controlbook-")
        .tempdir_in(folder)
        .or_else(|_| builder().prefix("controlbook-").tempdir())
        .ok()?;
    let copy = folder.path().join("copy");
    let mut from = File::open(path).ok()?;
    let mut to = File::create(&copy).ok()?;
    let mut skipped = vec![0; header.len()];
    from.read_exact(&mut skipped).ok()?;
    to.write_all(header).ok()?;
    std::io::copy(&mut from, &mut to).ok()?;
    Some((folder, copy))
}

/// A copy of a file and of what lies beside it, in a folder that goes with its guard and that nobody else can
/// look into; `None` where the second is gone meanwhile.
fn copied_with(path: &Path, other: &Path, suffix: &str) -> Result<Option<(TempDir, PathBuf)>> {
    let io = |source| Error::Io { what: "cannot try the journal of", path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    let folder = tempfile::Builder::new().prefix(".controlbook-").tempdir_in(folder).map_err(io)?;
    let copy = folder.path().join("copy");
    // The journal second: it holds the pages as they were, whenever the first was copied.
    fs::copy(path, &copy).map_err(io)?;
    Ok(fs::copy(other, beside(&copy, suffix)).is_ok().then_some((folder, copy)))
}

pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
