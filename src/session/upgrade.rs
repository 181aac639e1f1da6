//! Opening workbooks of older formats: a copy is kept first, in the program's own folder.

use std::path::{Path, PathBuf};

use jiff::Timestamp;

use crate::config::make_private_folder;
use crate::error::{Error, Result};
use crate::paths;
use crate::store::Store;
use crate::workbook::Workbook;

/// Opens a workbook; also says where the copy is, if it had to be brought to the present format.
pub fn open(path: &Path) -> Result<(Store, Workbook, Option<PathBuf>)> {
    match Store::open(path) {
        Err(Error::Older { path, found, .. }) => {
            let backup = place_of_backup(&path, found)?;
            Store::upgrade(&path, &backup)?;
            Store::open(&path).map(|(store, workbook)| (store, workbook, Some(backup)))
        }
        opened => opened.map(|(store, workbook)| (store, workbook, None)),
    }
}

/// Not beside the workbook, which may be in a folder that others see, or on a stick that goes away.
fn place_of_backup(path: &Path, format: i32) -> Result<PathBuf> {
    let not_upgraded = |why: String| Error::NotUpgraded { path: path.to_owned(), why };
    let folder = paths::backups_folder().ok_or_else(|| not_upgraded("the system names no home folder".to_owned()))?;
    make_private_folder(&folder).map_err(|error| not_upgraded(error.to_string()))?;
    let name = path.file_stem().map_or_else(|| "workbook".into(), |stem| stem.to_string_lossy().into_owned());
    let name: String = name.chars().take(60).collect();
    let at = Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    let places = (1..1000).map(|number| folder.join(format!("{name}-format-{format}-{at}-{number}.controlbook")));
    places
        .into_iter()
        .find(|place| std::fs::symlink_metadata(place).is_err())
        .ok_or_else(|| not_upgraded(format!("{} is full of copies", folder.display())))
}
