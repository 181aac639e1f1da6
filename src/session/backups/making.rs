//! Making one: copied beside where it will be, read from end to end, synced, and only then given its name.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant, SystemTime};

use jiff::Timestamp;
use tempfile::NamedTempFile;
use uuid::Uuid;

use super::{
    Backup, EXTENSION, Headline, Record, Shelf, Whose, Why, name_of, read_backup, record_of, settled, thinning,
};
use crate::catalogue::Catalogue;
use crate::config::{make_private_folder, write_private};
use crate::error::{Error, Result, reason};
use crate::figures::Tally;
use crate::store::{Looked, Store, journal_of, sync_folder};
use crate::workbook::Workbook;

/// What files bear while they are written. They are nobody's backup, and go when they are old.
const UNFINISHED: &str = ".controlbook-";
/// A file that is being written is never as old as this.
const OLD: Duration = Duration::from_secs(24 * 60 * 60);

impl Shelf {
    /// Makes a backup of a workbook as it is on disk now, also while other programs have it open, and then takes
    /// away those that are more than the limits ask for.
    ///
    /// # Errors
    /// [`Error::NotBackedUp`]; the backups that there are stay as they are then.
    pub fn make(&self, path: &Path, why: Why) -> Result<Backup> {
        let begun = Instant::now();
        let not_made = |error: Error| not_backed_up(path, &error);
        let file = self.unfinished(path)?;
        Store::copy_into(path, &file, file.path()).map_err(not_made)?;
        let looked = Store::verified(file.path()).map_err(|error| match error {
            Error::Damaged { what, .. } => not_made(Error::Damaged { path: path.to_owned(), what }),
            error => not_made(error),
        })?;
        let record = Record {
            workbook: looked.identity().id,
            at: crate::session::now(),
            why,
            source: settled(path),
            // The record is not encrypted, so it says nothing of what the backup of an encrypted workbook says.
            organisation: (!looked.store.is_encrypted()).then(|| looked.workbook.organisation.name.clone()),
            figures: (!looked.store.is_encrypted()).then(|| Headline::of_looked(&looked)),
            format: looked.format,
            good: true,
            took_ms: u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX).max(1),
        };
        drop(looked);
        let backup = self.put_down(file, record).map_err(not_made)?;
        self.thin(&backup);
        Ok(backup)
    }

    /// Keeps a file as it is, whatever it is: what a restore replaces where it can no longer be read. A journal
    /// beside it is kept, too, since it may be what makes the file whole.
    ///
    /// # Errors
    /// [`Error::NotBackedUp`].
    pub fn keep_as_it_is(&self, path: &Path, workbook: Uuid) -> Result<Backup> {
        let failed = |error: std::io::Error| Error::NotBackedUp { path: path.to_owned(), why: reason(&error) };
        let mut file = self.unfinished(path)?;
        let mut from = fs::File::open(path).map_err(failed)?;
        std::io::copy(&mut from, &mut file).map_err(failed)?;
        file.as_file().sync_all().map_err(failed)?;
        let journal = match journal_of(path) {
            Some(journal) => Some(fs::read(journal).map_err(failed)?),
            None => None,
        };
        let record = Record {
            workbook,
            at: crate::session::now(),
            why: Why::Restore,
            source: settled(path),
            organisation: None,
            figures: None,
            format: 0,
            good: false,
            took_ms: 0,
        };
        let backup = self.put_down(file, record).map_err(|error| not_backed_up(path, &error))?;
        if let Some(journal) = journal {
            let mut name = backup.path.clone().into_os_string();
            name.push("-journal");
            write_private(Path::new(&name), &journal).map_err(failed)?;
        }
        Ok(backup)
    }

    /// An empty file that only its owner can read, in a folder that only its owner can look into.
    fn unfinished(&self, path: &Path) -> Result<NamedTempFile> {
        let failed = |error: std::io::Error| Error::NotBackedUp {
            path: path.to_owned(),
            why: format!("{}: {}", crate::error::clean_path(&self.folder), reason(&error)),
        };
        make_private_folder(&self.folder).map_err(failed)?;
        tempfile::Builder::new().prefix(UNFINISHED).tempfile_in(&self.folder).map_err(failed)
    }

    /// Gives a copy its name, after its record.
    fn put_down(&self, file: NamedTempFile, record: Record) -> Result<Backup> {
        let folder = self.folder_of(record.workbook);
        let io = |source| Error::Io { what: "cannot write", path: folder.clone(), source };
        make_private_folder(&folder).map_err(io)?;
        sync_folder(&self.folder);
        let written = serde_json::to_vec_pretty(&record).map_err(|error| io(error.into()))?;
        let newest = self.backups_of(Whose::Id(record.workbook)).first().map_or(0, |backup| backup.number);
        let mut file = file;
        // Another program may be making one at this moment.
        for number in (newest.saturating_add(1)..).take(100) {
            let path = folder.join(name_of(number, record.at, record.why)).with_extension(EXTENSION);
            if fs::symlink_metadata(record_of(&path)).is_ok() {
                continue;
            }
            write_private(&record_of(&path), &written).map_err(io)?;
            sync_folder(&folder);
            match file.persist_noclobber(&path) {
                Ok(_) => {
                    sync_folder(&folder);
                    return read_backup(&path).ok_or_else(|| io(std::io::ErrorKind::NotFound.into()));
                }
                Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => file = error.file,
                Err(error) => {
                    let _ = fs::remove_file(record_of(&path));
                    return Err(io(error.error));
                }
            }
        }
        Err(io(std::io::ErrorKind::AlreadyExists.into()))
    }

    /// Takes away what is more than the limits ask for. `made` was found good just now and stays, so one that can be
    /// relied upon is there at every moment. That something cannot be removed harms nobody.
    fn thin(&self, made: &Backup) {
        let backups = self.backups_of(Whose::Id(made.record.workbook));
        let facts: Vec<thinning::Facts> = backups
            .iter()
            .map(|backup| thinning::Facts {
                at: backup.record.at,
                size: backup.size,
                good: backup.record.good,
                stays: backup.path == made.path,
            })
            .collect();
        for place in thinning::surplus(&facts, &self.limits, Timestamp::now()) {
            if let Some(backup) = backups.get(place) {
                let _ = backup.remove();
            }
        }
        remove_leftovers(&self.folder);
        remove_leftovers(&self.folder_of(made.record.workbook));
    }
}

impl Headline {
    /// The figures of a state.
    pub fn of(workbook: &Workbook, catalogue: &Catalogue) -> Headline {
        let controls = catalogue.controls.iter().map(|control| &control.id);
        let chosen = controls.filter(|id| workbook.scope.controls.contains(id));
        let tally = Tally::of(chosen.map(|id| workbook.answer(id)));
        Headline { coverage: tally.coverage(), maturity: tally.maturity(), attainment: tally.attainment() }
    }

    /// The figures of a workbook that was looked at.
    pub fn of_looked(looked: &Looked) -> Headline {
        Headline::of(&looked.workbook, catalogue_of(looked))
    }
}

/// The catalogue that a workbook that was looked at is about; the one that is compiled in where that cannot be told.
pub(super) fn catalogue_of(looked: &Looked) -> &'static Catalogue {
    crate::session::catalogues::of(&looked.store).unwrap_or_else(|_| crate::session::catalogue())
}

pub(super) fn not_backed_up(path: &Path, error: &Error) -> Error {
    let why = match error {
        Error::NotBackedUp { why, .. } => why.clone(),
        Error::DiskFull(_) => "the disk that holds the backups is full".to_owned(),
        Error::Damaged { what, .. } => format!("it is damaged ({what}), so a copy would be, too"),
        error => error.to_string(),
    };
    Error::NotBackedUp { path: path.to_owned(), why }
}

/// What a program left that was ended while it wrote, and records whose backup is gone.
fn remove_leftovers(folder: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        let is_unfinished = entry.file_name().to_string_lossy().starts_with(UNFINISHED);
        let is_alone = path.extension().is_some_and(|extension| extension == "json")
            && fs::symlink_metadata(path.with_extension(EXTENSION)).is_err();
        let is_old = || {
            let changed = entry.metadata().and_then(|metadata| metadata.modified()).ok();
            changed.and_then(|at| SystemTime::now().duration_since(at).ok()).is_some_and(|age| age > OLD)
        };
        if (is_unfinished || is_alone) && is_old() {
            let _ = fs::remove_file(path);
        }
    }
}
