//! A file that cannot be opened because something is wrong with it: what that is, in plain words, and the ways on.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::tz::TimeZone;

use super::Repair;
use super::backups::{Headline, Shelf, Whose};
use crate::error::{Error, clean_path};
use crate::store::{Store, can_encrypt};

/// What is wrong with a file, and how to go on from it.
#[derive(Clone, Debug, PartialEq)]
pub struct WaysOn {
    /// The file.
    pub path: PathBuf,
    /// What is wrong with it.
    pub what: String,
    /// The newest backup that was read from end to end just now and found good.
    pub backup: Option<Newest>,
    /// Whether something of a workbook can still be read in it.
    pub has_remains: bool,
    /// Where that would go.
    pub recovered: PathBuf,
}

/// The newest good backup.
#[derive(Clone, Debug, PartialEq)]
pub struct Newest {
    /// Where it is.
    pub path: PathBuf,
    /// When it was made.
    pub at: Timestamp,
    /// What it says as a whole.
    pub figures: Headline,
}

impl WaysOn {
    /// The ways on from an error, where it is one of damage. Reads the file, and backups until one is good.
    pub fn from(error: &Error, shelf: Option<&Shelf>) -> Option<WaysOn> {
        let (path, what) = plainly(error)?;
        let remains = Store::remains_of(path);
        let found = |whose| shelf?.newest_good(whose);
        // Where the file was is known best; where it was moved since, what is left of it says which it is.
        let newest = found(Whose::Path(path)).or_else(|| found(Whose::Id(remains.as_ref()?.as_ref()?.id)));
        let backup = newest.map(|(backup, looked)| Newest {
            path: backup.path,
            at: backup.record.at,
            figures: Headline::of_looked(&looked),
        });
        Some(WaysOn {
            path: path.to_owned(),
            what,
            backup,
            has_remains: remains.is_some(),
            recovered: Repair::proposed_path(path),
        })
    }

    /// What to do next, in a line, for the command line.
    pub fn hint(&self) -> String {
        let path = clean_path(&self.path);
        let backup = self.backup.as_ref().map(|newest| {
            let at = newest.made_at(&crate::clock::zone());
            format!("the newest good backup is of {at}: controlbook restore {path}")
        });
        let doctor = match self.has_remains {
            true => format!(
                "controlbook doctor {path} says all that is wrong, and with --repair recovers what can be read into a new file"
            ),
            false => format!("controlbook doctor {path} says all that is wrong"),
        };
        match backup {
            Some(backup) => format!("{backup}; {doctor}"),
            None => format!("{doctor}; no backup of it is here, so look for a copy of your own"),
        }
    }
}

impl Newest {
    /// When it was made, where the person is.
    pub fn made_at(&self, zone: &TimeZone) -> String {
        zone.to_datetime(self.at).strftime("%Y-%m-%d %H:%M").to_string()
    }
}

/// Which file is damaged, and what that means, in sentences without a word of SQLite.
fn plainly(error: &Error) -> Option<(&Path, String)> {
    let told = match error {
        Error::Empty(path) => {
            let what = "It is empty or cut short: a copy that broke off, a full disk, or a disk that fails.";
            (path, what.to_owned())
        }
        Error::Damaged { path, what } => {
            let what = match what.contains("SQLite") {
                true => "Part of it is not what was saved: a disk that fails, or a copy that broke off.".to_owned(),
                false => format!("Part of it is not what was saved: {}.", crate::text::clean_line(what)),
            };
            (path, what)
        }
        // A text or a picture is somebody's mistake; this is a file whose beginning is gone.
        Error::Foreign { path, looks: None } => {
            (path, "Its beginning is not that of a workbook: it was overwritten, or it never was one.".to_owned())
        }
        // Where it could be opened with a passphrase, that is asked for first.
        Error::Sealed(path) if !can_encrypt() => {
            let what = "It is encrypted, or its beginning was overwritten. This controlbook was built without encryption; a released one opens what is encrypted.";
            (path, what.to_owned())
        }
        Error::ForeignJournal { path, journal } => {
            let journal = clean_path(journal);
            let what = format!(
                "Beside it lies {journal}, which belongs to another file and would damage it. Once that is moved away, it may be whole."
            );
            (path, what)
        }
        Error::ForeignLog { path, log } => {
            let log = clean_path(log);
            let what = format!(
                "Beside it lies {log}, which belongs to another database. Once that is moved away, it may be whole."
            );
            (path, what)
        }
        _ => return None,
    };
    Some((told.0.as_path(), told.1))
}
