//! When a backup is made without anybody asking: before the first edit of a day, and before an edit of many
//! controls. Where making it would keep the person waiting, it is made when the workbook is closed. That none can
//! be made never stands in the way of an edit; it is said once.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{Backup, Shelf, Whose, Why};
use crate::clock;
use crate::error::{Error, Result};
use crate::report::words;
use crate::store::{Store, Unlocked};
use crate::workbook::{Change, Op};

/// An edit of more controls than this has a backup of its own.
const MANY: usize = 10;
/// Nobody waits longer than this for a backup before an edit, in milliseconds.
const PATIENCE: u64 = 200;
/// What is copied, read and synced in a millisecond where no earlier backup tells, in bytes.
const PACE: u64 = 50_000;

/// What happens where a backup before an edit would take long.
#[derive(Clone, Copy, Debug)]
pub enum Slow {
    /// It is made nevertheless, after this is told; so is why none could be made. For commands, which end soon.
    Wait(fn(&str)),
    /// It is made of the state at closing. For the screen.
    AtClosing,
}

/// A backup that is still to be made, with all that it takes to make it: for work beside the screen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Owed {
    shelf: Shelf,
    path: PathBuf,
    why: Why,
    /// Of an encrypted workbook, which may be closed by then.
    key: Option<Unlocked>,
}

impl Owed {
    /// What is to be backed up.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Its size in bytes, as far as the system tells.
    pub fn size(&self) -> u64 {
        fs::metadata(&self.path).map_or(0, |metadata| metadata.len())
    }

    /// Makes it.
    ///
    /// # Errors
    /// [`Error::NotBackedUp`].
    pub fn make(&self) -> Result<Backup> {
        self.shelf.make(&self.path, self.why)
    }
}

impl Shelf {
    /// A backup to be made beside other work.
    pub fn order(&self, store: &Store, why: Why) -> Owed {
        let (path, key) = (store.path().to_owned(), store.unlocked());
        Owed { shelf: self.clone(), path, why, key }
    }
}

/// What a session knows of the backups of its workbook.
#[derive(Debug, Default)]
pub struct Keeping {
    on: Option<(Shelf, Slow)>,
    zone: Option<TimeZone>,
    /// The day whose first edit is behind us.
    day: Option<Date>,
    /// Whether one is to be made at closing.
    owed: bool,
    /// Whether it was said that none can be made.
    told: bool,
    /// What is to be said.
    notice: Option<String>,
}

impl Keeping {
    /// Keeps backups from now on.
    pub fn on(shelf: Shelf, slow: Slow) -> Keeping {
        Keeping { on: Some((shelf, slow)), ..Keeping::default() }
    }

    /// Where they are kept, if they are.
    pub fn shelf(&self) -> Option<&Shelf> {
        self.on.as_ref().map(|(shelf, _)| shelf)
    }

    /// What could not be done and is to be said, once.
    pub fn take_notice(&mut self) -> Option<String> {
        self.notice.take()
    }

    /// What is owed at closing; from then on it is no longer.
    pub fn take_owed(&mut self, store: &Store) -> Option<Owed> {
        let is_owed = std::mem::take(&mut self.owed);
        self.shelf().filter(|_| is_owed).map(|shelf| shelf.order(store, Why::Closing))
    }

    /// Makes the backup that an edit asks for, if it asks for one. The edit holds the right to write and has written
    /// nothing, so the backup is of the state right before it.
    pub fn before_edit(&mut self, path: &Path, workbook: Uuid, op: &Op, changes: &[Change]) {
        let Some((shelf, slow)) = self.on.clone() else { return };
        let Some(why) = self.due(&shelf, workbook, op, changes) else { return };
        let size = fs::metadata(path).map_or(0, |metadata| metadata.len());
        if expected_ms(&shelf.backups_of(Whose::Id(workbook)), size) > PATIENCE {
            match slow {
                // What a merge is to be taken back to is kept before it, however long that takes.
                Slow::AtClosing if why != Why::Merge => {
                    self.owed = true;
                    return;
                }
                Slow::AtClosing => {}
                Slow::Wait(tell) => tell(&format!("Keeping a backup first ({})…", words::size(size))),
            }
        }
        if let Err(error) = shelf.make(path, why) {
            self.tell(&error, slow);
        }
    }

    fn due(&mut self, shelf: &Shelf, workbook: Uuid, op: &Op, changes: &[Change]) -> Option<Why> {
        // It would hold what is to be gone for good.
        if *op == Op::Purge {
            return None;
        }
        if *op == Op::Merge {
            return Some(Why::Merge);
        }
        // Much of it may be what nobody here has seen.
        let is_import = *op == Op::Import;
        let zone = self.zone.get_or_insert_with(clock::zone).clone();
        let date = |at: Timestamp| zone.to_datetime(at).date();
        let today = date(Timestamp::now());
        let controls: BTreeSet<_> = changes.iter().filter_map(Change::control).collect();
        if is_import {
            self.day = Some(today);
            return Some(Why::Import);
        }
        if controls.len() > MANY {
            self.day = Some(today);
            return Some(Why::ManyControls);
        }
        if self.day == Some(today) {
            return None;
        }
        self.day = Some(today);
        let backups = shelf.backups_of(Whose::Id(workbook));
        let newest = backups.iter().find(|backup| backup.record.good);
        // Another program, or this one before it was closed, may have made it.
        newest.is_none_or(|backup| date(backup.record.at) != today).then_some(Why::FirstEdit)
    }

    fn tell(&mut self, error: &Error, slow: Slow) {
        if std::mem::replace(&mut self.told, true) {
            return;
        }
        let hint = error.hint().map(|hint| format!(" ({hint})")).unwrap_or_default();
        let sentence = format!("Work goes on, but {error}{hint}");
        match slow {
            Slow::Wait(tell) => tell(&sentence),
            Slow::AtClosing => self.notice = Some(sentence),
        }
    }
}

/// How long a backup of so many bytes will take, going by the last one.
fn expected_ms(backups: &[Backup], size: u64) -> u64 {
    let last = backups.iter().find(|backup| backup.record.good && backup.record.took_ms > 0 && backup.size > 0);
    match last {
        // Small ones say little about large ones: most of their time is opening and syncing.
        Some(last) if last.size * 8 > size => last.record.took_ms.saturating_mul(size) / last.size,
        Some(_) | None => size / PACE,
    }
}
