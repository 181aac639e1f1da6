//! Backups: made without anybody thinking of them, kept in the program's own folder rather than beside the
//! workbook, which may be in a folder that others see, that is synchronised, or on a stick that goes away.
//!
//! Each workbook has a folder, named by its id, which is the same wherever the workbook is moved. A backup is a
//! whole workbook, and beside it lies a record of what it is. The record comes first and the backup last, under
//! its name only when it is whole, read and synced: whatever stands under such a name can be relied upon.

mod automatic;
mod comparing;
mod making;
mod of_session;
mod purging;
mod restoring;
pub mod thinning;

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use automatic::{Keeping, Owed, Slow};
pub use comparing::{Difference, Side};
pub use restoring::{Present, Preview, Restored, preview, restore};

use crate::config::BackupLimits;
use crate::error::{Error, Result};
use crate::figures::{Mean, Share};
use crate::paths;
use crate::store::{Looked, Store};

/// Where the backups of all workbooks are, and how many of each are kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shelf {
    folder: PathBuf,
    limits: BackupLimits,
}

/// Whose backups are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose<'a> {
    /// Those of the workbook with this id, wherever it was.
    Id(Uuid),
    /// Those that were made of the file at this path, where it can no longer say which workbook it is.
    Path(&'a Path),
}

/// A backup that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Backup {
    /// Where it is.
    pub path: PathBuf,
    /// Counts up within a workbook: the order is that of making, whatever the clock said.
    pub number: u32,
    /// Its size in bytes.
    pub size: u64,
    /// What was written down of it.
    pub record: Record,
}

/// What is written down of a backup, beside it.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Which workbook it is of.
    pub workbook: Uuid,
    /// When it was made.
    pub at: Timestamp,
    /// Why.
    pub why: Why,
    /// Where the workbook was.
    pub source: PathBuf,
    /// Whom the workbook was about; `None` where it could not be read.
    pub organisation: Option<String>,
    /// The headline figures, over the profile's controls; `None` where it could not be read.
    pub figures: Option<Headline>,
    /// The format of the file.
    pub format: i32,
    /// Whether it was read from end to end after it was written, and found good. What a restore replaces is kept
    /// even where it is damaged.
    pub good: bool,
    /// How long it took to make, in milliseconds; 0 where nobody knows.
    pub took_ms: u64,
}

/// The three headline figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Headline {
    /// Assessed of those in scope.
    pub coverage: Share,
    /// The mean level.
    pub maturity: Mean,
    /// How far the targets are reached.
    pub attainment: Share,
}

/// Why a backup was made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Why {
    /// Before the first edit of a day.
    FirstEdit,
    /// Before an edit of more than ten controls.
    ManyControls,
    /// Before it was brought to the format of a newer version.
    Upgrade,
    /// Before an import.
    Import,
    /// Before another workbook was merged in.
    Merge,
    /// Before a restore replaced it.
    Restore,
    /// When the workbook was closed, since making it before the edit would have kept somebody waiting.
    Closing,
    /// Somebody asked for it.
    Asked,
}

impl Why {
    const ALL: [Why; 8] = [
        Why::FirstEdit,
        Why::ManyControls,
        Why::Upgrade,
        Why::Import,
        Why::Merge,
        Why::Restore,
        Why::Closing,
        Why::Asked,
    ];

    /// As it stands in the name of the file and in JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Why::FirstEdit => "first-edit",
            Why::ManyControls => "many-controls",
            Why::Upgrade => "upgrade",
            Why::Import => "import",
            Why::Merge => "merge",
            Why::Restore => "restore",
            Why::Closing => "closing",
            Why::Asked => "asked",
        }
    }

    /// For people, behind "made".
    pub const fn sentence(self) -> &'static str {
        match self {
            Why::FirstEdit => "before the first edit of the day",
            Why::ManyControls => "before an edit of many controls",
            Why::Upgrade => "before the upgrade of its format",
            Why::Import => "before an import",
            Why::Merge => "before a merge",
            Why::Restore => "replaced by a restore",
            Why::Closing => "at closing",
            Why::Asked => "asked for",
        }
    }
}

/// What the names of backups end in.
const EXTENSION: &str = "controlbook";

impl Shelf {
    /// A folder to keep backups in, which is made when the first one is.
    pub fn at(folder: PathBuf, limits: BackupLimits) -> Shelf {
        Shelf { folder, limits }
    }

    /// The program's own.
    ///
    /// # Errors
    /// [`Error::NotBackedUp`] where the system names no home folder.
    pub fn own(limits: BackupLimits) -> Option<Shelf> {
        Some(Shelf::at(paths::backups_folder()?, limits))
    }

    /// The backups of a workbook, the newest first. What cannot be read as one is left out; what lies there half
    /// written is none.
    pub fn backups_of(&self, whose: Whose<'_>) -> Vec<Backup> {
        let mut backups = match whose {
            Whose::Id(id) => read_folder(&self.folder_of(id)),
            Whose::Path(path) => {
                let path = settled(path);
                let folders = fs::read_dir(&self.folder).into_iter().flatten().flatten();
                let all = folders.flat_map(|folder| read_folder(&folder.path()));
                all.filter(|backup| backup.record.source == path).collect()
            }
        };
        // Of several workbooks that were at one path, the one seen there last comes first.
        backups.sort_by_key(|backup| std::cmp::Reverse((backup.number, backup.record.at)));
        if matches!(whose, Whose::Path(_)) {
            backups.sort_by_key(|backup| std::cmp::Reverse(backup.record.at));
        }
        backups
    }

    /// The newest backup that can be relied upon, read from end to end just now.
    pub fn newest_good(&self, whose: Whose<'_>) -> Option<(Backup, Looked)> {
        self.backups_of(whose).into_iter().filter(|backup| backup.record.good).find_map(|backup| {
            let looked = Store::verified(&backup.path).ok()?;
            Some((backup, looked))
        })
    }

    fn folder_of(&self, workbook: Uuid) -> PathBuf {
        self.folder.join(workbook.to_string())
    }
}

impl Backup {
    /// The day and time at which it was made, where the person is.
    pub fn made_at(&self, zone: &TimeZone) -> String {
        zone.to_datetime(self.record.at).strftime("%Y-%m-%d %H:%M").to_string()
    }

    /// Reads it from end to end.
    ///
    /// # Errors
    /// [`Error::BadBackup`].
    pub fn verified(&self) -> Result<Looked> {
        verified(&self.path)
    }

    /// Removes it and its record.
    ///
    /// # Errors
    /// [`Error::Io`].
    pub fn remove(&self) -> Result<()> {
        let io = |source| Error::Io { what: "cannot remove", path: self.path.clone(), source };
        fs::remove_file(&self.path).map_err(io)?;
        // A record without its backup is nothing to anybody, and goes with the next thinning.
        let _ = fs::remove_file(record_of(&self.path));
        if let Some(journal) = crate::store::journal_of(&self.path) {
            let _ = fs::remove_file(journal);
        }
        Ok(())
    }
}

/// Reads a copy from end to end, and says in the words of a backup what is wrong with it.
pub fn verified(path: &Path) -> Result<Looked> {
    Store::verified(path).map_err(|error| bad(path, error))
}

fn bad(path: &Path, error: Error) -> Error {
    let why = match error {
        Error::Damaged { what, .. } => format!("it is damaged: {what}"),
        Error::Empty(_) => "it is empty or cut short".to_owned(),
        Error::Foreign { .. } => "it is not a workbook".to_owned(),
        Error::Storage { what, .. } => what,
        Error::ReadOnly { .. } => "an edit was cut short in it; open it once, so that it is put right".to_owned(),
        error => return error,
    };
    Error::BadBackup { path: path.to_owned(), why }
}

fn record_of(backup: &Path) -> PathBuf {
    backup.with_extension("json")
}

/// The path as it is remembered: links followed as far as the file or its folder exists, and in letters.
fn settled(path: &Path) -> PathBuf {
    PathBuf::from(whole(path).to_string_lossy().into_owned())
}

/// The path with links followed as far as the file or its folder exists.
fn whole(path: &Path) -> PathBuf {
    let beside = || {
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
        Some(folder.canonicalize().ok()?.join(path.file_name()?))
    };
    path.canonicalize().ok().or_else(beside).unwrap_or_else(|| path.to_owned())
}

fn read_folder(folder: &Path) -> Vec<Backup> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.filter_map(|entry| read_backup(&entry.path())).collect()
}

/// A backup by its path; `None` where it has not the name of one, or is no file.
fn read_backup(path: &Path) -> Option<Backup> {
    if path.extension() != Some(OsStr::new(EXTENSION)) {
        return None;
    }
    let (number, at, why) = parts_of(path.file_stem()?.to_str()?)?;
    let metadata = fs::symlink_metadata(path).ok().filter(fs::Metadata::is_file)?;
    let written = fs::read(record_of(path)).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok());
    let record = match written {
        Some(record) => record,
        // Somebody took the record away: the name still says the most important of it.
        None => Record {
            workbook: path.parent()?.file_name()?.to_str()?.parse().ok()?,
            at,
            why,
            source: PathBuf::new(),
            organisation: None,
            figures: None,
            format: 0,
            good: true,
            took_ms: 0,
        },
    };
    Some(Backup { path: path.to_owned(), number, size: metadata.len(), record })
}

/// `00012-20261126T101500Z-first-edit`.
fn name_of(number: u32, at: Timestamp, why: Why) -> String {
    format!("{number:05}-{}-{}", at.strftime("%Y%m%dT%H%M%SZ"), why.word())
}

fn parts_of(name: &str) -> Option<(u32, Timestamp, Why)> {
    let (number, rest) = name.split_once('-')?;
    let (at, why) = rest.split_once('-')?;
    let why = Why::ALL.into_iter().find(|known| known.word() == why)?;
    Some((number.parse().ok()?, Timestamp::strptime("%Y%m%dT%H%M%S%z", at.replace('Z', "+0000")).ok()?, why))
}
