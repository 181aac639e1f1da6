//! Writing a report, or evidence, to a file: whole or not at all, readable by its owner alone, and never over anything
//! by accident.

mod wishes;

use std::fs::{self, File};
use std::io::{ErrorKind, Read, Seek, SeekFrom, Write};
use std::path::{Path, PathBuf};

use tempfile::NamedTempFile;

pub use wishes::Wishes;

use crate::error::{Error, Result};
use crate::report::Request;
use crate::text::is_unsafe;

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

impl Seek for NewFile<'_> {
    fn seek(&mut self, to: SeekFrom) -> std::io::Result<u64> {
        self.file.seek(to)
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
pub fn proposed_path(workbook: &Path, request: &Request) -> PathBuf {
    free_name(&workbook.with_file_name(report_name(workbook, request)))
}

/// What a report is called: after the workbook, and after what of it is written: `acme-full.md`, `acme-catalog.json`,
/// `acme-gaps.csv`.
pub fn report_name(workbook: &Path, request: &Request) -> String {
    let stem = workbook.file_stem().map_or("report".into(), |stem| stem.to_string_lossy());
    format!("{stem}-{}", part_name(request))
}

/// What a redacted report is proposed to be called: not after the workbook, whose name tells whom it is about.
pub fn redacted_name(request: &Request) -> String {
    format!("redacted-{}", part_name(request))
}

/// What a bundle is proposed to be called: after the workbook, unless it is not to tell whom it is about.
pub fn bundle_name(workbook: &Path, redacted: bool) -> String {
    let stem = workbook.file_stem().map_or("report".into(), |stem| stem.to_string_lossy());
    format!("{}-bundle.zip", if redacted { "redacted" } else { &stem })
}

fn part_name(request: &Request) -> String {
    let Request { format, kind, .. } = request;
    match (request.model, request.table) {
        (Some(model), _) => format!("{model}.json"),
        (None, Some(table)) => format!("{table}.{}", format.extension()),
        (None, None) => format!("{kind}.{}", format.extension()),
    }
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

/// The longest name of a file that every system takes, in bytes, with room for a number.
const LONGEST_NAME: usize = 200;

/// A name that people gave to evidence, as the name of a file in the folder that they are in: no separators, nothing
/// that steers a terminal or hides, no dot in front, and nothing that a system has another use for. The extension
/// stays.
pub fn safe_name(name: &str) -> String {
    let is_bad = |c: char| is_unsafe(c) || matches!(c, '/' | '\\' | ':' | '*' | '?' | '"' | '<' | '>' | '|');
    let name: String = name.chars().map(|c| if is_bad(c) { '_' } else { c }).collect();
    let name = name.trim_start_matches(|c: char| c == '.' || c.is_whitespace());
    let name = name.trim_end_matches(|c: char| c == '.' || c.is_whitespace());
    let (stem, extension) = match name.rsplit_once('.') {
        Some((stem, extension)) if !stem.is_empty() && extension.len() <= 16 => (stem, Some(extension)),
        _ => (name, None),
    };
    let room = LONGEST_NAME - extension.map_or(0, |extension| extension.len() + 1);
    let end = (0..=room.min(stem.len())).rev().find(|end| stem.is_char_boundary(*end)).unwrap_or(0);
    let stem = &stem[..end];
    // A hyphen in front would be an option to whoever names the file to a command.
    let is_taken = RESERVED.iter().any(|reserved| stem.eq_ignore_ascii_case(reserved)) || stem.starts_with('-');
    let front = if is_taken { "_" } else { "" };
    match (stem, extension) {
        ("", _) => "evidence".to_owned(),
        (stem, Some(extension)) => format!("{front}{stem}.{extension}"),
        (stem, None) => format!("{front}{stem}"),
    }
}

/// What Windows takes for devices, whatever their extension.
const RESERVED: [&str; 22] = [
    "con", "prn", "aux", "nul", "com1", "com2", "com3", "com4", "com5", "com6", "com7", "com8", "com9", "lpt1", "lpt2",
    "lpt3", "lpt4", "lpt5", "lpt6", "lpt7", "lpt8", "lpt9",
];

fn is_database(path: &Path) -> bool {
    let mut start = [0; MAGIC.len()];
    File::open(path).and_then(|mut file| file.read_exact(&mut start)).is_ok() && start == *MAGIC
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_becomes_that_of_a_file_here() {
        for (name, safe) in [
            ("restore log.txt", "restore log.txt"),
            ("../../etc/passwd", "_.._etc_passwd"),
            ("..\\..\\boot.ini", "_.._boot.ini"),
            ("https://example.com/a?b", "https___example.com_a_b"),
            (".bashrc", "bashrc"),
            ("...", "evidence"),
            ("  ", "evidence"),
            ("", "evidence"),
            ("a\u{1b}[2J\nb\u{202e}gpj.exe", "a_[2J_b_gpj.exe"),
            ("NUL", "_NUL"),
            ("con.txt", "_con.txt"),
            ("-rf", "_-rf"),
            ("Größe.pdf", "Größe.pdf"),
        ] {
            assert_eq!(safe_name(name), safe, "{name:?}");
        }
        for long in ["x".repeat(10_000) + ".pdf", "ü".repeat(10_000) + ".pdf", ".".repeat(9_999) + "x"] {
            let safe = safe_name(&long);
            assert!(safe.len() <= LONGEST_NAME && (safe.ends_with(".pdf") || safe == "x"), "{safe}");
        }
        assert!(safe_name(&("x.".to_owned() + &"y".repeat(10_000))).len() <= LONGEST_NAME);
    }
}
