//! A glance at a workbook: what it says of itself in short, and nothing else. Nothing is ever written, beside it
//! neither, and whoever edits it waits for no longer than one row takes.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;
use std::time::Duration;

use rusqlite::{ErrorCode, OpenFlags, ffi};

use super::fault::Fault;
use super::named::Named;
use super::open::{MAGIC, check_schema, inspect};
use super::{Store, beside, key, rows, schema, tally};
use crate::error::{Error, reason};
use crate::figures::Summary;

/// How long a glance waits for an edit under way; a commit takes a few milliseconds on a quiet disk.
const PATIENCE: Duration = Duration::from_millis(60);

/// Why a workbook was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unseen {
    /// It is encrypted.
    Encrypted,
    /// It has this format of an earlier version, which did not say of itself how it stands.
    Older(i32),
    /// It has this format of a later version.
    Newer(i32),
    /// Another program keeps it to itself.
    Locked,
    /// An edit was cut short, or another program put it into another mode: looking would have to write.
    Unfinished,
    /// It is no workbook, but this.
    Foreign(String),
    /// It is damaged, in this way.
    Damaged(String),
    /// The system does not let it be read, for this reason.
    Unreadable(String),
}

impl Unseen {
    /// One word for it.
    pub const fn word(&self) -> &'static str {
        match self {
            Unseen::Encrypted => "encrypted",
            Unseen::Older(_) => "older-format",
            Unseen::Newer(_) => "newer-format",
            Unseen::Locked => "locked",
            Unseen::Unfinished => "unfinished",
            Unseen::Foreign(_) => "no-workbook",
            Unseen::Damaged(_) => "damaged",
            Unseen::Unreadable(_) => "unreadable",
        }
    }

    /// What is the matter, and what to do, in a sentence or two.
    pub fn told(&self) -> String {
        match self {
            Unseen::Encrypted => {
                "It is encrypted, or damaged from its first bytes on. Open it by itself to see how it stands."
                    .to_owned()
            }
            Unseen::Older(format) => format!(
                "It has the format {format} of an earlier controlbook. Open it once: a backup is kept, and from then on \
                 it is shown here."
            ),
            Unseen::Newer(format) => {
                format!("It has the format {format} of a newer controlbook. Look at it with the newest one.")
            }
            Unseen::Locked => "Another program is writing to it. Look again in a moment.".to_owned(),
            Unseen::Unfinished => {
                "An edit was cut short, and finishing it would change the file. Open it once, which sees to that."
                    .to_owned()
            }
            Unseen::Foreign(what) => format!("It is {what}, not a workbook. Give it another name, or move it away."),
            Unseen::Damaged(what) => {
                format!("It is damaged: {what}. Look it over with: controlbook doctor FILE")
            }
            Unseen::Unreadable(why) => format!("It cannot be read: {why}. Check who may read it."),
        }
    }

    fn of_fault(fault: Fault) -> Unseen {
        let Fault::Sqlite(error) = &fault else {
            return match fault {
                Fault::Busy => Unseen::Locked,
                fault => Unseen::Damaged(fault.what()),
            };
        };
        if error.sqlite_error().is_some_and(|error| error.extended_code == ffi::SQLITE_READONLY_ROLLBACK) {
            return Unseen::Unfinished;
        }
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Unseen::Locked,
            Some(ErrorCode::ReadOnly) => Unseen::Unfinished,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => {
                Unseen::Damaged("its pages are not what was written".to_owned())
            }
            Some(ErrorCode::CannotOpen | ErrorCode::PermissionDenied | ErrorCode::SystemIoFailure) => {
                Unseen::Unreadable("the system refused it".to_owned())
            }
            _ => Unseen::Damaged(fault.what()),
        }
    }

    fn of_error(error: Error) -> Unseen {
        match error {
            Error::Sealed(_) => Unseen::Encrypted,
            Error::Busy(_) => Unseen::Locked,
            Error::Newer { found, .. } => Unseen::Newer(found),
            Error::Empty(_) => Unseen::Damaged("it is empty, or nearly so".to_owned()),
            Error::NotAFile { kind, .. } => Unseen::Foreign(kind.to_owned()),
            Error::Foreign { looks, .. } => Unseen::Foreign(looks.unwrap_or("something else").to_owned()),
            Error::Damaged { what, .. } => Unseen::Damaged(what),
            Error::Io { source, .. } => Unseen::Unreadable(reason(&source)),
            // Looking would have to take an edit back that was cut short.
            Error::ForeignLog { .. } | Error::ReadOnly { .. } => Unseen::Unfinished,
            other => Unseen::Unreadable(other.to_string()),
        }
    }
}

impl Store {
    /// What the workbook says of itself in short. One of format 4 did not say it yet: there it is counted.
    ///
    /// # Errors
    /// Why it has to be passed over.
    pub fn glance(path: &Path) -> Result<Summary, Unseen> {
        let is_file = fs::metadata(path).is_ok_and(|metadata| metadata.is_file());
        let mut start = [0; MAGIC.len()];
        // What is encrypted is passed over also where its passphrase is known just now.
        if is_file && File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start != *MAGIC {
            let held = key::held(&start).is_some();
            return Err(if held { Unseen::Encrypted } else { refused(path) });
        }
        let kind = inspect(path).map_err(Unseen::of_error)?;
        if kind.version < schema::OLDEST_WITH_PLANS {
            return Err(Unseen::Older(kind.version));
        }
        beside::refuse_log(path).map_err(Unseen::of_error)?;
        if kind.write_ahead {
            return Err(Unseen::Unfinished);
        }
        let connected = Store::connect(path.to_owned(), OpenFlags::SQLITE_OPEN_READ_ONLY);
        let store = connected.map_err(Unseen::of_error)?;
        let look = || -> Result<Summary, Fault> {
            store.connection.busy_timeout(PATIENCE)?;
            let transaction = store.connection.unchecked_transaction()?;
            // A foreign table under the name of ours could do anything.
            check_schema(&transaction, kind.version)?;
            let identity = rows::identity(&transaction)?;
            let summary = match kind.version {
                schema::OLDEST_WITH_SUMMARY.. => tally::read_summary(&transaction)?,
                _ => {
                    let workbook = rows::read(&transaction)?;
                    let changed = tally::last_change(&transaction)?;
                    let named = Named::in_file(&transaction, &identity.catalogue)?;
                    Summary::of(&workbook, identity.id, named.counted(), changed)
                }
            };
            transaction.finish()?;
            if (identity.id, &identity.catalogue) != (summary.workbook, &summary.catalogue) {
                return Err(Fault::damaged("what it says of itself in short is of another workbook"));
            }
            Ok(summary)
        };
        look().map_err(Unseen::of_fault)
    }
}

/// What is the matter with a file that does not begin like a workbook.
fn refused(path: &Path) -> Unseen {
    inspect(path).map_or_else(Unseen::of_error, |_| Unseen::Encrypted)
}
