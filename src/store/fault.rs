//! What SQLite says, turned into what a person can act on.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};

use rusqlite::{ErrorCode, ffi};

use crate::error::{Error, reason};
use crate::text::clean_line;

/// A row that holds more than any edit writes.
const TOO_BIG: &str = "a text in it is longer than the 64 MB that one may have";

/// Something went wrong in the file; [`Fault::at`] and [`Fault::unsaved`] add where.
#[derive(Debug)]
pub enum Fault {
    Sqlite(rusqlite::Error),
    Damaged(String),
    /// Another program kept it for longer than anyone wants to wait.
    Busy,
}

impl Fault {
    /// What is wrong, in words that may quote what stands in the file: nothing of it reaches a terminal as it is.
    pub fn damaged(what: impl Into<String>) -> Self {
        Fault::Damaged(clean_line(&what.into()).into_owned())
    }

    /// What is wrong, where the file need not be named.
    pub fn what(self) -> String {
        match self {
            Fault::Damaged(what) => what,
            Fault::Sqlite(error) if error.sqlite_error_code() == Some(ErrorCode::TooBig) => TOO_BIG.to_owned(),
            Fault::Sqlite(error) => error.to_string(),
            Fault::Busy => "another program is writing to it".to_owned(),
        }
    }

    /// The error of looking into the file.
    pub fn at(self, path: &Path) -> Error {
        self.when("cannot read", path)
    }

    /// The error of making a file.
    pub fn unmade(self, path: &Path) -> Error {
        self.when("cannot write", path)
    }

    fn when(self, what: &'static str, path: &Path) -> Error {
        let code = match &self {
            Fault::Sqlite(error) => error.sqlite_error_code(),
            Fault::Damaged(_) | Fault::Busy => None,
        };
        if code == Some(ErrorCode::CannotOpen) {
            let source = io::Error::other("the system refused to open it or a file beside it");
            return Error::Io { what: "cannot open", path: path.to_owned(), source };
        }
        match self.unsaved(path) {
            // Nothing was to be saved.
            Error::Storage { path, what: why } => Error::Io { what, path, source: io::Error::other(why) },
            error => error,
        }
    }

    /// The error of writing to it: whatever it is, the edit was not saved.
    pub fn unsaved(self, path: &Path) -> Error {
        let path = path.to_owned();
        let error = match self {
            Fault::Damaged(what) => return Error::Damaged { path, what },
            Fault::Busy => return Error::Busy(path),
            Fault::Sqlite(error) => error,
        };
        let Some(code) = error.sqlite_error() else {
            // A column that is missing, or of another type than the schema says.
            return Error::Damaged { path, what: error.to_string() };
        };
        match (code.code, code.extended_code) {
            (_, ffi::SQLITE_READONLY_DBMOVED) => Error::Moved(path),
            (ErrorCode::ReadOnly, _) => {
                Error::ReadOnly { path, reason: "the file or its folder is write-protected".to_owned() }
            }
            (ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked, _) => Error::Busy(path),
            (ErrorCode::DiskFull, _) => Error::DiskFull(path),
            (ErrorCode::TooBig, _) => Error::Damaged { path, what: TOO_BIG.to_owned() },
            (ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase, _) => {
                Error::Damaged { path, what: "its pages are not what SQLite wrote".to_owned() }
            }
            (ErrorCode::CannotOpen | ErrorCode::PermissionDenied, _) => refused(path),
            (ErrorCode::OutOfMemory, _) => Error::Storage { path, what: "there is not enough memory".to_owned() },
            (ErrorCode::SystemIoFailure, ffi::SQLITE_IOERR_READ | ffi::SQLITE_IOERR_SHORT_READ) => {
                Error::Storage { path, what: "the disk or the system reports an error in reading".to_owned() }
            }
            (ErrorCode::SystemIoFailure, _) => {
                Error::Storage { path, what: "the disk or the system reports an error in writing".to_owned() }
            }
            _ => Error::Storage { path, what: error.to_string() },
        }
    }
}

/// SQLite does not say why the system let it open no file. Making one in the same place tells.
fn refused(path: PathBuf) -> Error {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let Err(error) = tempfile::Builder::new().prefix(".controlbook-").tempfile_in(folder) else {
        return Error::Storage { path, what: "the system refused to open it or a file beside it".to_owned() };
    };
    match error.kind() {
        ErrorKind::StorageFull | ErrorKind::QuotaExceeded => Error::DiskFull(path),
        ErrorKind::PermissionDenied | ErrorKind::ReadOnlyFilesystem => {
            Error::ReadOnly { path, reason: "its folder is write-protected".to_owned() }
        }
        ErrorKind::NotFound => Error::Moved(path),
        _ => Error::Storage { path, what: format!("no file can be made beside it: {}", reason(&error)) },
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Sqlite(error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_damaged_row_says_is_tame() {
        let what = Fault::damaged("the evidence \"a\u{1b}[2J\u{7f}\u{202e}b\" is not what was written").what();
        assert!(what.starts_with("the evidence \"a") && what.ends_with("b\" is not what was written"), "{what}");
        assert!(!what.contains(['\u{1b}', '\u{7f}', '\u{202e}']), "{what}");
    }
}
