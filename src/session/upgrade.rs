//! Opening workbooks of older formats: a backup is made first, in the program's own folder.

use std::path::{Path, PathBuf};

use super::backups::{Shelf, Why};
use crate::config::BackupLimits;
use crate::error::{Error, Result};
use crate::store::Store;
use crate::workbook::Workbook;

/// Opens a workbook; also says where the backup is, if it had to be brought to the present format.
pub fn open(path: &Path) -> Result<(Store, Workbook, Option<PathBuf>)> {
    open_with(path, Store::open)
}

/// The same with another way to open it.
pub fn open_with(
    path: &Path,
    open: fn(&Path) -> Result<(Store, Workbook)>,
) -> Result<(Store, Workbook, Option<PathBuf>)> {
    match open(path) {
        Err(Error::Older { path, .. }) => {
            let not_upgraded = |why: String| Error::NotUpgraded { path: path.clone(), why };
            // Whoever opens it may have set others; what is more than those goes when they make one.
            let limits = BackupLimits { newest: u32::MAX, max_mb: u64::MAX, ..BackupLimits::default() };
            let shelf = Shelf::own(limits).ok_or_else(|| not_upgraded("the system names no home folder".to_owned()))?;
            let keep = || shelf.make(&path, Why::Upgrade);
            let backup = Store::upgrade(&path, keep).map_err(|error| match error {
                Error::NotBackedUp { why, .. } => not_upgraded(why),
                error => error,
            })?;
            open(&path).map(|(store, workbook)| (store, workbook, Some(backup.path)))
        }
        opened => opened.map(|(store, workbook)| (store, workbook, None)),
    }
}
