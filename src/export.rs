//! Writing a report, or evidence, to a file: whole or not at all, readable by its owner alone, and never over anything
//! by accident.

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

use crate::error::{Error, Result};
use crate::report::{Format, Kind};

/// The first bytes of every SQLite file, which a workbook is.
const MAGIC: &[u8; 16] = b"SQLite format 3\0";

/// Writes a file. It is written beside its place, synced, and then put there in one move, so that nobody
/// ever sees half of it. With `force`, a file that stands there is replaced; a symbolic link is replaced
/// itself, and what it points to is left alone. Nothing but a file or a link is ever replaced, and never a
/// workbook.
///
/// # Errors
/// [`Error::TargetExists`], [`Error::NotATarget`], or [`Error::Io`] where the place cannot be written; what
/// stood there before is untouched then.
pub fn write_file(path: &Path, bytes: &[u8], force: bool) -> Result<()> {
    let mut file = NewFile::beside(path, force)?;
    file.write_all(bytes).map_err(|source| Error::Io { what: "cannot write", path: path.to_owned(), source })?;
    file.put_in_place()
}

/// A file that is being written beside its place; dropped before it is put there, it leaves nothing.
#[derive(Debug)]
pub struct NewFile<'a> {
    file: NamedTempFile,
    path: &'a Path,
    force: bool,
}

impl NewFile<'_> {
    /// Begins to write what [`NewFile::put_in_place`] puts at `path`.
    ///
    /// # Errors
    /// As [`write_file`].
    pub fn beside(path: &Path, force: bool) -> Result<NewFile<'_>> {
        check_target(path, force)?;
        let file = tempfile::Builder::new()
            .prefix(".controlbook-")
            .tempfile_in(folder_of(path))
            .map_err(|source| Error::Io { what: "cannot write into the folder of", path: path.to_owned(), source })?;
        Ok(NewFile { file, path, force })
    }

    /// Syncs what was written, and puts it in its place in one move.
    ///
    /// # Errors
    /// As [`write_file`].
    pub fn put_in_place(self) -> Result<()> {
        let NewFile { file, path, force } = self;
        let io = |source| Error::Io { what: "cannot write", path: path.to_owned(), source };
        file.as_file().sync_all().map_err(io)?;
        let placed = if force { file.persist(path) } else { file.persist_noclobber(path) };
        match placed {
            Ok(_) => {}
            Err(error) if error.error.kind() == ErrorKind::AlreadyExists => {
                return Err(Error::TargetExists { path: path.to_owned(), link: false });
            }
            Err(error) => return Err(io(error.error)),
        }
        // Some file systems cannot sync a folder; they order the names themselves.
        if let Ok(folder) = File::open(folder_of(path)) {
            let _ = folder.sync_all();
        }
        Ok(())
    }
}

impl Write for NewFile<'_> {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.file.write(bytes)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

/// Whether a report may be written there: before the work starts, so that nobody waits for a refusal.
///
/// # Errors
/// [`Error::TargetExists`], [`Error::NotATarget`].
pub fn check_target(path: &Path, force: bool) -> Result<()> {
    let not_a_target = |kind| Error::NotATarget { path: path.to_owned(), kind };
    if path.file_name().is_none() || path.as_os_str().to_string_lossy().ends_with(std::path::is_separator) {
        return Err(not_a_target("the name of a folder"));
    }
    let kind = match fs::symlink_metadata(path) {
        Ok(metadata) => metadata.file_type(),
        Err(_) => return Ok(()),
    };
    if kind.is_dir() {
        return Err(not_a_target("a folder"));
    }
    if !kind.is_file() && !kind.is_symlink() {
        return Err(not_a_target("a device or a pipe"));
    }
    if kind.is_file() && is_database(path) {
        return Err(not_a_target("a workbook or another database"));
    }
    if !force {
        return Err(Error::TargetExists { path: path.to_owned(), link: kind.is_symlink() });
    }
    Ok(())
}

/// The path that a report is proposed to go to: beside the workbook, after its name, where nothing stands.
pub fn proposed_path(workbook: &Path, format: Format, kind: Kind) -> PathBuf {
    let stem = workbook.file_stem().unwrap_or_default().to_string_lossy();
    free_name(&workbook.with_file_name(format!("{stem}-{kind}.{}", format.extension())))
}

/// The path itself where nothing stands there, else the first of `name-2`, `name-3` … that is free.
pub fn free_name(path: &Path) -> PathBuf {
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    let extension = path.extension().map_or_else(String::new, |e| format!(".{}", e.to_string_lossy()));
    let numbered = |number: u32| path.with_file_name(format!("{stem}-{number}{extension}"));
    let is_free = |path: &PathBuf| fs::symlink_metadata(path).is_err();
    let paths = std::iter::once(path.to_owned()).chain((2..1_000).map(numbered));
    paths.into_iter().find(is_free).unwrap_or_else(|| path.to_owned())
}

/// The name of a file that comes from elsewhere, as one that is safe here: no folder, nothing hidden, no
/// control character.
pub fn safe_name(name: &str) -> String {
    let is_safe = |c: char| !c.is_control() && !crate::text::is_unsafe(c) && !"/\\:*?\"<>|".contains(c);
    let name: String = name.chars().map(|c| if is_safe(c) { c } else { '-' }).collect();
    let name: String = name.trim_matches([' ', '.', '-']).chars().take(100).collect();
    if name.is_empty() { "evidence".to_owned() } else { name }
}

fn is_database(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *MAGIC
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}
