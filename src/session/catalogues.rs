//! Which catalogue a workbook is about: the one that is compiled in, or one that somebody brought along. A workbook
//! has a copy of such a one among its files, so that it opens on any machine, in any year, and whatever became of the
//! one that was installed.

use std::io::{self, Write};
use std::path::Path;
use std::sync::Mutex;

use super::catalogue;
use crate::catalogue::draft::{Checked, MOST_BYTES};
use crate::catalogue::{Catalogue, Profile};
use crate::error::{Error, Result};
use crate::installed;
use crate::store::{Identity, Store};

/// The catalogues that were read, each once for as long as the program runs: screens and reports hold on to their
/// controls. A program opens few, and each is kept once, however often its workbooks are opened.
static READ: Mutex<Vec<(&'static Catalogue, &'static str)>> = Mutex::new(Vec::new());

/// A catalogue to make a workbook about.
#[derive(Clone, Copy, Debug)]
pub struct Chosen {
    /// The catalogue.
    pub catalogue: &'static Catalogue,
    /// What a workbook keeps of it; `None` where the program has it anyway.
    pub kept: Option<&'static str>,
}

/// The catalogue of a name: that of the one that is compiled in, or of one that is installed.
///
/// # Errors
/// [`Error::NoCatalogue`]; [`Error::Catalogue`] where what is installed cannot be read.
pub fn chosen(name: Option<&str>) -> Result<Chosen> {
    match name {
        None => Ok(Chosen { catalogue: catalogue(), kept: None }),
        Some(name) if catalogue().name == name => Ok(Chosen { catalogue: catalogue(), kept: None }),
        Some(name) => {
            let text = installed::text(name)?;
            let (catalogue, kept) = kept(text).map_err(|what| match installed::named(name) {
                Ok(installed) => Error::Catalogue { path: installed.path, what },
                Err(error) => error,
            })?;
            Ok(Chosen { catalogue, kept: Some(kept) })
        }
    }
}

impl Chosen {
    /// A catalogue that was read from a file, without installing it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it cannot be kept, which a checked one can.
    pub fn checked(checked: &Checked) -> Result<Chosen> {
        let (catalogue, kept) = kept(checked.text.clone()).map_err(Error::Invalid)?;
        Ok(Chosen { catalogue, kept: Some(kept) })
    }

    /// The profile of a name.
    ///
    /// # Errors
    /// [`Error::UnknownProfile`].
    pub fn profile(&self, name: &str) -> Result<&'static Profile> {
        super::find_profile_in(self.catalogue, name)
    }
}

/// The catalogue that an open workbook is about.
///
/// # Errors
/// [`Error::UnknownCatalogue`] where it is neither the one that is compiled in nor among the workbook's files.
pub(super) fn of(store: &Store) -> Result<&'static Catalogue> {
    named(store, &store.identity().catalogue)
}

/// The catalogue of a name that stands in a workbook.
///
/// # Errors
/// As [`of`].
pub(super) fn named(store: &Store, name: &str) -> Result<&'static Catalogue> {
    if catalogue().name == name {
        return Ok(catalogue());
    }
    if let Some(read) = read_before(name) {
        return Ok(read);
    }
    let unknown = || Error::UnknownCatalogue { path: store.path().to_owned(), catalogue: name.to_owned() };
    let (short, sha256) = name.split_once('@').ok_or_else(unknown)?;
    let mut bytes = Limited(Vec::new());
    let found = store.read_file(sha256, &mut bytes);
    let is_whole = matches!(&found, Ok(Some(facts)) if facts.sha256 == sha256);
    let text = match String::from_utf8(bytes.0) {
        Ok(text) if is_whole => Some(text),
        // Damaged or lost: the one that is installed is the same, if its hash is.
        _ => installed::text_of_version(short, sha256),
    };
    let (read, _) = kept_as(text.ok_or_else(unknown)?, sha256)
        .map_err(|what| Error::Damaged { path: store.path().to_owned(), what: format!("its catalogue: {what}") })?;
    if read.name == name { Ok(read) } else { Err(unknown()) }
}

/// The catalogue of a workbook whose state was not read.
///
/// # Errors
/// As [`of`].
pub(super) fn of_unread(store: &Store) -> Result<&'static Catalogue> {
    named(store, &store.names_catalogue()?)
}

/// The catalogue that what is left of a damaged workbook is about, as far as that can be told.
pub(super) fn of_remains(path: &Path) -> &'static Catalogue {
    let named = |identity: &Identity| -> Option<&'static Catalogue> {
        let (short, sha256) = identity.catalogue.split_once('@')?;
        if let Some(read) = read_before(&identity.catalogue) {
            return Some(read);
        }
        let of_file = || Store::open_unread(path).ok().and_then(|store| of_unread(&store).ok());
        let of_installed = || Some(kept(installed::text_of_version(short, sha256)?).ok()?.0);
        of_file().or_else(of_installed)
    };
    Store::remains_of(path).flatten().as_ref().and_then(named).unwrap_or_else(catalogue)
}

fn read_before(name: &str) -> Option<&'static Catalogue> {
    let read = READ.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    read.iter().map(|(catalogue, _)| *catalogue).find(|catalogue| catalogue.name == name)
}

/// Reads the text of a catalogue and keeps both, unless that was done before.
fn kept(text: String) -> Result<(&'static Catalogue, &'static str), String> {
    let sha256 = installed::sha256(&text);
    kept_as(text, &sha256)
}

/// The same where the hash is known.
fn kept_as(text: String, sha256: &str) -> Result<(&'static Catalogue, &'static str), String> {
    let mut read = READ.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    if let Some(known) = read.iter().find(|(_, known)| *known == text) {
        return Ok(*known);
    }
    let text: &'static str = Box::leak(text.into_boxed_str());
    let catalogue: &'static Catalogue = Box::leak(Box::new(installed::read_in_place(text, sha256)?));
    read.push((catalogue, text));
    Ok((catalogue, text))
}

/// Takes as much as a catalogue may have, and not a byte more.
struct Limited(Vec<u8>);

impl Write for Limited {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.0.len() + bytes.len() > MOST_BYTES {
            return Err(io::Error::other("it is larger than any catalogue"));
        }
        self.0.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
