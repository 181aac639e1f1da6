//! A file that is to be imported, and how its columns are read.

use std::fs;
use std::io::Read;
use std::path::{Path, PathBuf};
use std::thread;

use super::remembered::{Recalled, Remembered};
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::exchange::{self, Field, Format, Mapping, Origin, Proposal, Scale, Source, Unreadable, Verdict, limits};

/// A file, read, with what its columns hold.
#[derive(Clone, Debug, PartialEq)]
pub struct ImportFile {
    /// Where it is.
    pub path: PathBuf,
    /// What is in it.
    pub source: Source,
    /// How it is read.
    pub mapping: Mapping,
    /// Whether the columns are as somebody chose them the last time.
    pub is_remembered: bool,
}

impl ImportFile {
    /// Reads a file and guesses what its columns hold.
    ///
    /// # Errors
    /// [`Error::Import`] with what is wrong with it, [`Error::Io`] where it cannot be read.
    pub fn open(path: &Path, format: Option<Format>, sheet: Option<&str>, catalogue: &Catalogue) -> Result<ImportFile> {
        ImportFile::open_as(path, format, sheet, catalogue, &Recalled::default())
    }

    /// The same; where a table with the same heads is remembered, the columns are as they were chosen then.
    ///
    /// # Errors
    /// As [`ImportFile::open`].
    pub fn open_as(
        path: &Path,
        format: Option<Format>,
        sheet: Option<&str>,
        catalogue: &Catalogue,
        recalled: &Recalled,
    ) -> Result<ImportFile> {
        let bytes = bytes_of(path)?;
        let refused = |Unreadable(what): Unreadable| Error::Import { path: path.to_owned(), what };
        let source = read_apart(bytes, format).map_err(refused)?;
        let mapping = Mapping::guess(&source, catalogue, sheet).map_err(refused)?;
        let mut file = ImportFile { path: path.to_owned(), source, mapping, is_remembered: false };
        file.recall(recalled);
        Ok(file)
    }

    /// What it wants.
    pub fn proposal(&self, catalogue: &Catalogue) -> Proposal {
        exchange::read(&self.source, &self.mapping, catalogue)
    }

    /// Reads another of its sheets, or all with the same heads where none is named, as one with the same heads was read if any is remembered.
    ///
    /// # Errors
    /// [`Error::Import`] where there is no such sheet, or none with controls.
    pub fn choose_sheet(&mut self, name: Option<&str>, catalogue: &Catalogue, recalled: &Recalled) -> Result<()> {
        let guessed = Mapping::guess(&self.source, catalogue, name);
        self.mapping = guessed.map_err(|error| Error::Import { path: self.path.clone(), what: error.0 })?;
        self.recall(recalled);
        Ok(())
    }

    /// Says what a column holds: `Status=level`.
    ///
    /// # Errors
    /// [`Error::Invalid`] where that is no column or no field.
    pub fn map(&mut self, pair: &str) -> Result<()> {
        self.mapping.map(pair).map_err(|error| Error::Invalid(error.0))?;
        self.mapping.guess_scales(&self.source);
        Ok(())
    }

    /// Says what a column holds, by its place.
    pub fn set_field(&mut self, column: usize, field: Field) {
        self.mapping.set(column, field);
        self.mapping.guess_scales(&self.source);
    }

    /// Says in which scale the levels are.
    pub fn set_scale(&mut self, scale: Scale) {
        self.mapping.set_scale(scale);
    }

    /// Says what a value means as a level.
    pub fn say(&mut self, value: &str, verdict: Verdict) {
        self.mapping.say(value, verdict);
    }

    /// The names of the sheets.
    pub fn sheets(&self) -> Vec<&str> {
        self.source.sheets.iter().map(|sheet| sheet.name.as_str()).collect()
    }

    /// How its columns are read, to be kept for tables with the same heads. Nothing else of the file is in it; there is
    /// nothing to keep of what the program knows anyway.
    pub fn to_remember(&self) -> Option<Remembered> {
        (self.source.origin == Origin::Foreign).then(|| Remembered::of(&self.mapping))
    }

    fn recall(&mut self, recalled: &Recalled) {
        if self.source.origin != Origin::Foreign {
            return;
        }
        self.mapping.told.extend(recalled.trouble.clone());
        let known = recalled.tables.iter().find(|known| known.is_of(&self.mapping));
        self.is_remembered = known.is_some_and(|known| known.apply(&mut self.mapping, &self.source));
    }
}

/// Reads in a thread of its own: what a file does to a library that reads it ends there.
fn read_apart(bytes: Vec<u8>, format: Option<Format>) -> Result<Source, Unreadable> {
    const FAULT: &str = "reading it stopped at a fault of the program; open it, save it anew as .xlsx, and import that";
    let reading = thread::Builder::new().name("import".to_owned()).spawn(move || Source::read(&bytes, format));
    match reading.map(thread::JoinHandle::join) {
        Ok(Ok(read)) => read,
        Ok(Err(_)) | Err(_) => Err(Unreadable(FAULT.to_owned())),
    }
}

fn bytes_of(path: &Path) -> Result<Vec<u8>> {
    let io = |source| Error::Io { what: "cannot read", path: path.to_owned(), source };
    let refused = |what: String| Error::Import { path: path.to_owned(), what };
    // A pipe without an end, or a device, would be read for ever.
    let metadata = fs::metadata(path).map_err(io)?;
    if metadata.is_dir() {
        return Err(refused("it is a folder; name the file".to_owned()));
    }
    if !metadata.is_file() {
        return Err(refused("it is no ordinary file; save it as one first".to_owned()));
    }
    let too_large =
        || refused(format!("it is larger than {} MB; keep only the sheets that matter", limits::FILE >> 20));
    if metadata.len() > limits::FILE {
        return Err(too_large());
    }
    let mut bytes = Vec::new();
    let file = fs::File::open(path).map_err(io)?;
    file.take(limits::FILE + 1).read_to_end(&mut bytes).map_err(io)?;
    if bytes.len() as u64 > limits::FILE { Err(too_large()) } else { Ok(bytes) }
}
