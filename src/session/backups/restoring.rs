//! Putting a backup in the place of a workbook: copied beside it, read from end to end, and put there in one move.
//! What was there is kept first. At every moment the workbook is either what it was or what it becomes.

use std::fs;
use std::path::{Path, PathBuf};

use super::{Backup, Difference, Shelf, Side, Whose, Why, bad, verified, whole};
use crate::error::{Error, Result};
use crate::store::{Looked, Store, Turn, journal_of, sync_folder};

/// What is in the place of the workbook now.
#[derive(Debug)]
pub enum Present {
    /// Nothing.
    Missing,
    /// Something that cannot be read as a workbook, for this reason.
    Damaged(String),
    /// A workbook that can be read.
    Whole(Box<Looked>),
}

/// What a restore would do.
#[derive(Debug)]
pub struct Preview {
    /// What is in the place now.
    pub present: Present,
    /// What the backup says as a whole.
    pub then: Side,
    /// What differs; `None` where there is nothing that could be compared.
    pub difference: Option<Difference>,
}

/// What a restore did.
#[derive(Clone, Debug, PartialEq)]
pub struct Restored {
    /// Where the workbook is.
    pub path: PathBuf,
    /// What it was restored from.
    pub from: PathBuf,
    /// The backup of what was there before; `None` where nothing was.
    pub replaced: Option<Backup>,
    /// The older format that the backup had.
    pub upgraded_from: Option<i32>,
}

/// Says what a restore would do. Nothing is written.
///
/// # Errors
/// As [`restore`], as far as reading tells.
pub fn preview(path: &Path, from: &Path, shelf: &Shelf) -> Result<Preview> {
    let then = Store::look(from).map_err(|error| bad(from, error))?;
    let present = present(path, shelf)?;
    refuse_another(path, &present, &then)?;
    let difference = match &present {
        // Its history may be damaged where its state is not.
        Present::Whole(now) => Difference::between(now, &then).ok(),
        Present::Missing | Present::Damaged(_) => None,
    };
    let then = Side::of(&then).map_err(|error| bad(from, error))?;
    Ok(Preview { present, then, difference })
}

/// Puts a copy of `from`, a backup or any workbook, in the place of the workbook at `path`, which may be damaged or
/// missing. What is there is kept as a backup of its own first. An older format is brought to the present one.
///
/// # Errors
/// [`Error::BadBackup`] where `from` cannot be relied upon, [`Error::NotRestored`] where what is there cannot be kept
/// or must not be replaced, [`Error::Io`] where the place cannot be written. The workbook is as it was then.
pub fn restore(path: &Path, from: &Path, shelf: &Shelf) -> Result<Restored> {
    let then = Store::look(from).map_err(|error| bad(from, error))?;
    let (workbook, format) = (then.identity().id, then.format);
    let present = present(path, shelf)?;
    refuse_another(path, &present, &then)?;
    drop(then);
    let path = whole(path);
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let io = |source| Error::Io { what: "cannot write into the folder of", path: path.clone(), source };
    let copy = tempfile::Builder::new().prefix(".controlbook-").tempfile_in(folder).map_err(io)?;
    Store::copy_into(from, &copy, &path)?;
    Store::bring_up_to_date(copy.path()).map_err(|error| bad(from, error))?;
    let looked = verified(copy.path()).map_err(|error| match error {
        Error::BadBackup { why, .. } => Error::BadBackup { path: from.to_owned(), why },
        error => error,
    })?;
    let upgraded_from = (format < looked.format).then_some(format);
    drop(looked);
    copy.as_file().sync_all().map_err(io)?;

    // From here on nobody can write what is there, so what is kept is what is replaced.
    let turn = match &present {
        Present::Whole(_) => Some(Turn::of(&path)?),
        Present::Missing | Present::Damaged(_) => None,
    };
    let replaced = keep(&path, &present, workbook, shelf)?;
    // Whoever shared the file with others goes on sharing it.
    if let Ok(metadata) = fs::metadata(&path) {
        fs::set_permissions(copy.path(), metadata.permissions()).map_err(io)?;
    }
    // The journal belongs to what goes; SQLite would roll it back into what comes. It is kept with what it was of.
    if let Some(journal) = journal_of(&path) {
        fs::remove_file(journal).map_err(io)?;
        sync_folder(folder);
    }
    if cfg!(windows) {
        // An open file cannot be replaced there.
        drop(turn);
        copy.persist(&path).map_err(|error| io(error.error))?;
    } else {
        copy.persist(&path).map_err(|error| io(error.error))?;
        drop(turn);
    }
    sync_folder(folder);
    Ok(Restored { path, from: from.to_owned(), replaced, upgraded_from })
}

/// What is in the place. An error where it must not be replaced.
fn present(path: &Path, shelf: &Shelf) -> Result<Present> {
    let not_restored = |why: &str| Error::NotRestored { path: path.to_owned(), why: why.to_owned() };
    match fs::symlink_metadata(path) {
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Present::Missing),
        Ok(metadata) if metadata.is_symlink() && !path.exists() => {
            return Err(not_restored("it is a symbolic link to something that is not there"));
        }
        Err(_) | Ok(_) => {}
    }
    if has_other_names(path) {
        return Err(not_restored("it has several names (hard links), and only one of them could be replaced"));
    }
    if journal_of(&whole(path)).is_some() {
        // An edit was cut short: opening it puts it right where that can be done.
        drop(Store::open_unread(path));
    }
    match Store::look(path) {
        Ok(looked) => Ok(Present::Whole(Box::new(looked))),
        Err(Error::Damaged { what, .. } | Error::Storage { what, .. }) => Ok(Present::Damaged(what)),
        Err(Error::Empty(_)) => Ok(Present::Damaged("it is empty or cut short".to_owned())),
        Err(Error::ReadOnly { .. } | Error::ForeignJournal { .. }) => {
            Ok(Present::Damaged("an edit was cut short in it, and it cannot be put right".to_owned()))
        }
        // A file that only bears the name is somebody's; one that was a workbook here once is a damaged one.
        Err(Error::Foreign { .. } | Error::Sealed(_)) if !shelf.backups_of(Whose::Path(path)).is_empty() => {
            Ok(Present::Damaged("its beginning is not that of a workbook".to_owned()))
        }
        Err(error) => Err(error),
    }
}

fn refuse_another(path: &Path, present: &Present, then: &Looked) -> Result<()> {
    match present {
        Present::Whole(now) if now.identity().id != then.identity().id => {
            let name = |looked: &Looked| crate::text::clean_line(&looked.workbook.organisation.name).into_owned();
            Err(Error::NotRestored {
                path: path.to_owned(),
                why: format!(
                    "it is another workbook, that of {}; this backup is of {}. Move it away, or restore to another name",
                    name(now),
                    name(then)
                ),
            })
        }
        Present::Whole(_) | Present::Missing | Present::Damaged(_) => Ok(()),
    }
}

/// Keeps what is there: as a backup where it can be read from end to end, else as it is.
fn keep(path: &Path, present: &Present, workbook: uuid::Uuid, shelf: &Shelf) -> Result<Option<Backup>> {
    let kept = match present {
        Present::Missing => return Ok(None),
        Present::Damaged(_) => shelf.keep_as_it_is(path, workbook),
        Present::Whole(_) => match shelf.make(path, Why::Restore) {
            Err(_) if matches!(Store::verified(path), Err(Error::Damaged { .. })) => {
                shelf.keep_as_it_is(path, workbook)
            }
            kept => kept,
        },
    };
    kept.map(Some).map_err(|error| Error::NotRestored {
        path: path.to_owned(),
        why: match error {
            Error::NotBackedUp { why, .. } => format!("what is there could not be kept: {why}"),
            error => error.to_string(),
        },
    })
}

#[cfg(unix)]
fn has_other_names(path: &Path) -> bool {
    use std::os::unix::fs::MetadataExt;
    fs::metadata(path).is_ok_and(|metadata| metadata.is_file() && metadata.nlink() > 1)
}

#[cfg(not(unix))]
fn has_other_names(_: &Path) -> bool {
    false
}
