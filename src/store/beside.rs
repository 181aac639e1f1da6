//! What may lie beside a workbook: the journal of an edit that a crash cut short, or a file that belongs
//! to another database and would damage the workbook if SQLite took it up.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::OpenFlags;

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
/// another program writes its edit, the copy may be of two moments; then it is made again.
pub fn refuse_foreign_journal(path: &Path) -> Result<()> {
    let journal = beside(path, "-journal");
    let mut waited = Duration::ZERO;
    while has_something_to_roll_back(&journal) {
        if is_made_whole(path, &journal)? {
            return Ok(());
        }
        if waited >= BUSY {
            return Err(Error::ForeignJournal { path: path.to_owned(), journal });
        }
        std::thread::sleep(PAUSE);
        waited += PAUSE;
    }
    Ok(())
}

fn has_something_to_roll_back(journal: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    File::open(journal).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == MAGIC
}

fn is_made_whole(path: &Path, journal: &Path) -> Result<bool> {
    let io = |source| Error::Io { what: "cannot try the journal of", path: path.to_owned(), source };
    let folder = path.parent().unwrap_or(Path::new("."));
    // Gone when this returns; nobody else can look into it.
    let folder = tempfile::Builder::new().prefix(".controlbook-").tempdir_in(folder).map_err(io)?;
    let copy = folder.path().join("copy");
    // The journal second: it holds the pages as they were, whenever the first was copied.
    fs::copy(path, &copy).map_err(io)?;
    if fs::copy(journal, beside(&copy, "-journal")).is_err() {
        // The other program is done with it.
        return Ok(true);
    }
    let whole = || -> Result<bool> {
        let store = Store::connect(copy, OpenFlags::SQLITE_OPEN_READ_WRITE)?;
        let is_workbook = store.holds_a_workbook().is_ok();
        Ok(is_workbook && store.integrity()?.is_empty())
    };
    Ok(whole().unwrap_or(false))
}

pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    name.into()
}
