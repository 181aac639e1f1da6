//! The user's own licensed text: wording of the standard that they have bought, shown beside ours. It is
//! kept in one file in the user's data folder and nowhere else. No workbook, report or export may see it.
//!
//! What is added is a TOML table of control ids and texts:
//!
//! ```toml
//! 5.1 = "the text of one line"
//! A.8.13 = """
//! the text
//! of several lines"""
//! ```

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use serde::{Deserialize, Serialize};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use crate::catalogue::{Catalogue, ControlId};
use crate::config::write_private;
use crate::error::{Error, Result};
use crate::given;
use crate::paths;
use crate::text::clean_line;

/// The largest file that is read, in bytes.
const LARGEST_FILE: u64 = 4 * 1024 * 1024;
/// The longest text of a control, in bytes.
const LONGEST_TEXT: usize = 64 * 1024;
/// The largest file that is ours: JSON spells a control character with six bytes.
const LARGEST_STORED: u64 = 6 * LARGEST_FILE + 64 * 1024;

/// Texts of the user's own, by control.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Overlay {
    /// The name of the file that they were added from; empty where none were.
    pub source: String,
    /// As they were added, not yet cleaned for a terminal.
    pub texts: BTreeMap<ControlId, String>,
}

impl Overlay {
    /// The texts added last; none where none were added.
    ///
    /// # Errors
    /// [`Error::OverlayStored`] where they are there but cannot be read.
    pub fn load() -> Result<Overlay> {
        let Some(path) = paths::overlay_file() else { return Ok(Overlay::default()) };
        let file = match File::open(&path) {
            Ok(file) => file,
            Err(error) if paths::is_nowhere(&error) => return Ok(Overlay::default()),
            Err(error) => return Err(Error::OverlayStored { path, what: error.to_string() }),
        };
        let mut bytes = Vec::new();
        let read = file.take(LARGEST_STORED).read_to_end(&mut bytes).map_err(|error| error.to_string());
        read.and_then(|_| serde_json::from_slice(&bytes).map_err(|error| error.to_string()))
            .map_err(|what| Error::OverlayStored { path, what })
    }

    /// Reads a file that someone wants to add, without adding it.
    ///
    /// # Errors
    /// [`Error::Overlay`] with the line where it is not a table of controls and texts, or is too large.
    pub fn read(path: &Path, catalogue: &Catalogue) -> Result<Overlay> {
        let refused = |what: String| Error::Overlay { path: path.to_owned(), what };
        let bytes = given::read_up_to(path, LARGEST_FILE).map_err(|error| refused(error.to_string()))?;
        if bytes.len() as u64 > LARGEST_FILE {
            return Err(refused(format!("it is too large: at most {} MB are read", LARGEST_FILE / 1024 / 1024)));
        }
        let texts = Overlay::parse(&bytes, catalogue).map_err(refused)?;
        let source = path.file_name().map_or_else(|| path.to_string_lossy(), |name| name.to_string_lossy());
        Ok(Overlay { source: source.into_owned(), texts })
    }

    /// The texts that the bytes of a file have, at least one.
    ///
    /// # Errors
    /// Why they cannot be read, with the line.
    pub fn parse(bytes: &[u8], catalogue: &Catalogue) -> Result<BTreeMap<ControlId, String>, String> {
        let at = |position: usize, what: &str| format!("line {}: {what}", line_of(bytes, position));
        let text = std::str::from_utf8(bytes).map_err(|error| at(error.valid_up_to(), "this is not text in UTF-8"))?;
        let texts = texts(text, catalogue).map_err(|(position, what)| at(position, &what))?;
        if texts.is_empty() {
            return Err("it has no text for any control".to_owned());
        }
        Ok(texts)
    }

    /// Puts these texts in the place of those added before: whole, or not at all.
    ///
    /// # Errors
    /// [`Error::Io`] where they cannot be written.
    pub fn save(&self) -> Result<()> {
        let Some(path) = paths::overlay_file() else {
            return Err(Error::Invalid("the system names no folder for data of your own".to_owned()));
        };
        self.write(&path).map_err(|source| Error::Io { what: "cannot write", path, source })
    }

    fn write(&self, path: &Path) -> std::io::Result<()> {
        write_private(path, &serde_json::to_vec_pretty(self)?)
    }

    /// Removes the texts, also such as cannot be read. Gives back whether there was something to remove.
    ///
    /// # Errors
    /// [`Error::Io`] where the system refuses.
    pub fn remove() -> Result<bool> {
        let Some(path) = paths::overlay_file() else { return Ok(false) };
        match fs::remove_file(&path) {
            Ok(()) => Ok(true),
            Err(error) if paths::is_nowhere(&error) => Ok(false),
            Err(source) => Err(Error::Io { what: "cannot remove", path, source }),
        }
    }

    /// The text of a control.
    pub fn get(&self, control: &ControlId) -> Option<&str> {
        self.texts.get(control).map(String::as_str)
    }
}

/// The texts that a file has, or what is wrong with it, with the position in bytes.
fn texts(text: &str, catalogue: &Catalogue) -> Result<BTreeMap<ControlId, String>, (usize, String)> {
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let table = DeTable::parse(text)
        .map_err(|error| (error.span().map_or(0, |span| span.start), clean_line(error.message()).into_owned()))?;
    let mut entries = entries("", table.get_ref());
    // The first fault in the file, whatever the order of its keys.
    entries.sort_by_key(|entry| entry.position);
    let mut texts = BTreeMap::new();
    for Entry { position, key: id, value } in entries {
        let Some(control) = catalogue.control(&id) else {
            return Err((position, format!("there is no control \"{}\" in {}", clean_line(&id), catalogue.title)));
        };
        let DeValue::String(text) = value.get_ref() else {
            return Err((value.span().start, format!("{id} has no text: write {id} = \"…\"")));
        };
        if text.trim().is_empty() {
            return Err((position, format!("the text of {id} is empty")));
        }
        if text.len() > LONGEST_TEXT {
            return Err((position, format!("the text of {id} is longer than {} KB", LONGEST_TEXT / 1024)));
        }
        if texts.insert(control.id.clone(), text.clone().into_owned()).is_some() {
            return Err((position, format!("{id} stands here a second time")));
        }
    }
    Ok(texts)
}

/// A value of the file with its key, and where the key stands, in bytes.
struct Entry<'a> {
    position: usize,
    key: String,
    value: &'a Spanned<DeValue<'a>>,
}

/// Every value of a table and the tables inside it. Without quotes, `5.1 = "…"` is the key `1` in the table
/// `5`: it is put together again, since that is how people write it.
fn entries<'a>(before: &str, table: &'a DeTable<'a>) -> Vec<Entry<'a>> {
    let mut found = Vec::new();
    for (key, value) in table {
        let position = key.span().start;
        let key = if before.is_empty() { key.get_ref().to_string() } else { format!("{before}.{}", key.get_ref()) };
        match value.get_ref().as_table() {
            Some(inner) => found.extend(entries(&key, inner)),
            None => found.push(Entry { position, key, value }),
        }
    }
    found
}

/// The line, counted from 1, of a position in bytes.
fn line_of(bytes: &[u8], position: usize) -> usize {
    bytes[..position.min(bytes.len())].iter().filter(|byte| **byte == b'\n').count() + 1
}
