//! What happens when the disk, the power or the system fails: nothing that was said to be saved is lost, nothing
//! half-written is taken for whole, and "saved" is said only of what is.
//!
//! The ordinary run tries a sample of all moments; with `CONTROLBOOK_FAULTS=all` every one of them is tried, and
//! the figures are written to the standard error.

mod clocks;
mod cuts;
mod disk;
mod errors;
mod kills;
mod limits;
mod mounts;
mod operations;
mod power;
mod programs;
mod screens;
mod sessions;
mod trace;
mod vfs;

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use controlbook::session::Session;
use controlbook::store::{Draft, Store};
use controlbook::workbook::{Step, Workbook};
use tempfile::TempDir;

use crate::support::folder;

/// Whether every moment is to be tried.
fn all() -> bool {
    std::env::var_os("CONTROLBOOK_FAULTS").is_some_and(|value| value == "all")
}

/// The moments below `end` to try: all of them, or about `most`, the first and the last among them.
fn moments(end: usize, most: usize) -> Vec<usize> {
    if all() || end <= most {
        return (0..end).collect();
    }
    let mut moments: Vec<usize> = (0..most).map(|place| place * (end - 1) / (most - 1)).collect();
    moments.dedup();
    moments
}

/// Brings a workbook to the present format; a copy of it is kept first.
fn upgraded(path: &Path, kept: &Path) -> controlbook::error::Result<()> {
    Store::upgrade(path, || Store::look(path)?.store.copy_to(kept))
}

/// What encrypted workbooks are encrypted with, and what every program is told that may meet one.
fn passphrase() -> std::ffi::OsString {
    std::env::var_os("CONTROLBOOK_TEST_PASSPHRASE").unwrap_or_else(|| "correct horse battery staple".into())
}

/// A line of figures, when every moment is tried.
fn tell(figures: &str) {
    if all() {
        let mut errors = std::io::stderr();
        writeln!(errors, "{figures}").unwrap();
    }
}

/// What this machine does not let one try, by its name.
fn skipped(what: &str, why: &str) {
    let mut errors = std::io::stderr();
    writeln!(errors, "skipped: {what}, because {why}").unwrap();
}

/// A folder with this workbook in it.
fn laid_out(workbook: &[u8]) -> (TempDir, PathBuf) {
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    fs::write(&path, workbook).unwrap();
    (folder, path)
}

/// All that a workbook holds.
#[derive(Clone, Debug, PartialEq)]
struct Held {
    workbook: Workbook,
    drafts: Vec<Draft>,
    /// The hashes of the files that were copied in.
    files: Vec<String>,
    steps: Vec<Step>,
}

/// Opens a workbook as a person would, looks it over, and says what it holds, or what is wrong.
fn held(path: &Path) -> Result<Held, String> {
    let session = Session::open(path, "Test").map_err(|error| format!("not opened: {error}"))?;
    held_by(&session)
}

fn held_by(session: &Session) -> Result<Held, String> {
    let store = session.store();
    let of = |what: &str, error: controlbook::error::Error| format!("{what}: {error}");
    let wrong = store.integrity().map_err(|error| of("integrity", error))?;
    if !wrong.is_empty() {
        return Err(format!("integrity: {wrong:?}"));
    }
    let wrong = store.verify_history().map_err(|error| of("history", error))?;
    if !wrong.is_empty() {
        return Err(format!("history: {wrong:?}"));
    }
    if store.replay().map_err(|error| of("replay", error))? != *session.workbook() {
        return Err("the steps do not add up to the state".to_owned());
    }
    let mut files = Vec::new();
    for file in store.files().map_err(|error| of("files", error))? {
        let found = store.read_file(&file.sha256, &mut std::io::sink()).map_err(|error| of("file", error))?;
        if found.as_ref() != Some(&file) {
            return Err(format!("a file should be {file:?} and is {found:?}"));
        }
        files.push(file.sha256);
    }
    Ok(Held {
        workbook: session.workbook().clone(),
        drafts: session.drafts().map_err(|error| of("drafts", error))?,
        files,
        steps: session.history(None, u32::MAX).map_err(|error| of("steps", error))?,
    })
}
