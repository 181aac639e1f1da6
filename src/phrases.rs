//! The user's own phrases and filters, kept by name. They are of the user, not of a workbook: nothing in
//! them comes from a client's file unless the user wrote it down here.

use std::collections::BTreeMap;
use std::fs;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};

use crate::config::{parsed, write_private};
use crate::error::{Error, Result};
use crate::paths;

/// The longest name, in characters.
const NAME: usize = 40;
/// The longest phrase or filter, in characters.
const TEXT: usize = 4_000;

/// What is kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Phrases {
    /// Sentences for notes and justifications.
    pub phrases: BTreeMap<String, String>,
    /// Queries for the list of controls.
    pub filters: BTreeMap<String, String>,
}

/// The two kinds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kept {
    /// A sentence.
    Phrase,
    /// A query.
    Filter,
}

impl Kept {
    /// In a sentence.
    pub const fn word(self) -> &'static str {
        match self {
            Kept::Phrase => "phrase",
            Kept::Filter => "filter",
        }
    }
}

impl Phrases {
    /// What is kept; nothing where there is no file yet.
    ///
    /// # Errors
    /// [`Error::Config`] where the file cannot be read, with the line.
    pub fn load() -> Result<Phrases> {
        let Some(path) = paths::phrases_file() else { return Ok(Phrases::default()) };
        match fs::read_to_string(&path) {
            Ok(text) => Phrases::parse(&text).map_err(|what| Error::Config { path, what }),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(Phrases::default()),
            Err(error) => Err(Error::Config { path, what: error.to_string() }),
        }
    }

    /// What a text says.
    ///
    /// # Errors
    /// Why it cannot be read, with the line.
    pub fn parse(text: &str) -> Result<Phrases, String> {
        parsed(text)
    }

    /// Everything of one kind.
    pub fn of(&self, kind: Kept) -> &BTreeMap<String, String> {
        match kind {
            Kept::Phrase => &self.phrases,
            Kept::Filter => &self.filters,
        }
    }

    /// Keeps a text by a name, in place of what had it, and writes the file.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name or a text that cannot be kept, [`Error::Config`] where the file cannot
    /// be written.
    pub fn keep(&mut self, kind: Kept, name: &str, text: &str) -> Result<()> {
        let (name, text) = (name.trim(), text.trim());
        let is_word = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "-_.".contains(c));
        if !is_word || name.chars().count() > NAME {
            return Err(Error::Invalid(format!(
                "a name is one word of letters, digits, - and _, of at most {NAME} characters"
            )));
        }
        if text.is_empty() || text.chars().count() > TEXT || text.contains('\0') {
            return Err(Error::Invalid(format!("a {} has 1 to {TEXT} characters", kind.word())));
        }
        self.of_mut(kind).insert(name.to_owned(), text.to_owned());
        self.save()
    }

    /// Forgets what has this name, and writes the file.
    ///
    /// # Errors
    /// [`Error::Invalid`] where nothing has it, [`Error::Config`] where the file cannot be written.
    pub fn forget(&mut self, kind: Kept, name: &str) -> Result<()> {
        self.of_mut(kind).remove(name).ok_or_else(|| unknown(kind, name, self.of(kind)))?;
        self.save()
    }

    /// The filter that `@name` stands for; any other query stands for itself.
    ///
    /// # Errors
    /// [`Error::Invalid`] where no filter has the name.
    pub fn filter(query: &str) -> Result<String> {
        let Some(name) = query.trim().strip_prefix('@') else { return Ok(query.to_owned()) };
        let phrases = Phrases::load()?;
        phrases.filters.get(name).cloned().ok_or_else(|| unknown(Kept::Filter, name, &phrases.filters))
    }

    fn of_mut(&mut self, kind: Kept) -> &mut BTreeMap<String, String> {
        match kind {
            Kept::Phrase => &mut self.phrases,
            Kept::Filter => &mut self.filters,
        }
    }

    fn save(&self) -> Result<()> {
        let path = paths::phrases_file().ok_or_else(|| {
            Error::Invalid("the system names no home folder to keep it in. Set HOME or XDG_CONFIG_HOME".to_owned())
        })?;
        let failed = |what: String| Error::Config { path: path.clone(), what };
        let text = toml::to_string(self).map_err(|error| failed(error.to_string()))?;
        write_private(&path, text.as_bytes()).map_err(|error| failed(error.to_string()))
    }
}

fn unknown(kind: Kept, name: &str, known: &BTreeMap<String, String>) -> Error {
    let names: Vec<&str> = known.keys().map(String::as_str).collect();
    let names =
        if names.is_empty() { "none is kept yet".to_owned() } else { format!("there are {}", names.join(", ")) };
    Error::Invalid(format!("no {} is called {}; {names}", kind.word(), crate::text::clean_line(name)))
}
