//! Opening workbooks of older formats: a backup is made first, in the program's own folder.

use std::path::{Path, PathBuf};

use super::backups::{Shelf, Why};
use crate::config::BackupLimits;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::workbook::Workbook;

/// Opens a workbook; also says where the backup is, if it had to be brought to the present format.
pub fn open(path: &Path) -> Result<(Store, Workbook, Option<PathBuf>)> {
    match Store::open(path) {
        Err(Error::Older { path, .. }) => {
            let not_upgraded = |why: String| Error::NotUpgraded { path: path.clone(), why };
            let shelf = Shelf::own(BackupLimits::default())
                .ok_or_else(|| not_upgraded("the system names no home folder".to_owned()))?;
            let keep = || shelf.make(&path, Why::Upgrade);
            let backup = Store::upgrade(&path, keep).map_err(|error| match error {
                Error::NotBackedUp { why, .. } => not_upgraded(why),
                error => error,
            })?;
            Store::open(&path).map(|(store, workbook)| (store, workbook, Some(backup.path)))
        }
        opened => opened.map(|(store, workbook)| (store, workbook, None)),
    }
}
