//! What SQLite says, turned into what a person can act on.

use std::io;
use std::path::Path;

use rusqlite::{ErrorCode, ffi};

use crate::error::Error;

/// A row that holds more than any edit writes.
const TOO_BIG: &str = "a text in it is longer than the 64 MB that one may have";

/// Something went wrong in the file; [`Fault::at`] adds where.
#[derive(Debug)]
pub enum Fault {
    Sqlite(rusqlite::Error),
    Damaged(String),
    /// Another program kept it for longer than anyone wants to wait.
    Busy,
}

impl Fault {
    pub fn damaged(what: impl Into<String>) -> Self {
        Fault::Damaged(what.into())
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

    pub fn at(self, path: &Path) -> Error {
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
            (ErrorCode::CannotOpen | ErrorCode::PermissionDenied, _) => Error::Io {
                what: "cannot open",
                path,
                source: io::Error::other("the system refused to open it or a file beside it"),
            },
            _ => Error::Storage { path, what: error.to_string() },
        }
    }
}

impl From<rusqlite::Error> for Fault {
    fn from(error: rusqlite::Error) -> Self {
        Fault::Sqlite(error)
    }
}
