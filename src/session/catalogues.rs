//! Which catalogue a workbook is about: the one that is compiled in, or one that somebody brought along. A workbook
//! has a copy of such a one among its files, so that it opens on any machine, in any year, and whatever became of the
//! one that was installed.

use std::path::Path;
use std::sync::{Mutex, PoisonError};

use super::catalogue;
use crate::catalogue::draft::{Checked, MOST_BYTES};
use crate::catalogue::kept::Held;
use crate::catalogue::{Catalogue, Profile, kept};
use crate::error::{Error, Result};
use crate::installed;
use crate::store::{Identity, Store};

/// The catalogues that were read, each once for as long as the program runs: screens and reports hold on to their
/// controls. A program opens few, and each is kept once, however often its workbooks are opened.
static READ: Mutex<Vec<Known>> = Mutex::new(Vec::new());

type Known = (&'static Catalogue, &'static Held);

/// As much of a catalogue is read for a first look, if it is longer: the names of a thousand controls, and some guides.
const BEGINNING: usize = 64 << 10;
/// As much of the guides, where the names alone are longer.
const SOME_GUIDES: usize = 8 << 10;

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
            let (catalogue, held) = kept(text).map_err(|what| match installed::named(name) {
                Ok(installed) => Error::Catalogue { path: installed.path, what },
                Err(error) => error,
            })?;
            Ok(Chosen { catalogue, kept: held.read() })
        }
    }
}

impl Chosen {
    /// A catalogue that was read from a file, without installing it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it cannot be kept, which a checked one can.
    pub fn checked(checked: &Checked) -> Result<Chosen> {
        let (catalogue, held) = kept(checked.text.clone()).map_err(Error::Invalid)?;
        Ok(Chosen { catalogue, kept: held.read() })
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

/// The catalogue of a name that stands in a workbook. That its text is, to the last bit, the one that was kept is
/// told by the sum in it; that it is the one of the name, by its hash, which a check-up takes ([`fault`]).
///
/// # Errors
/// As [`of`].
pub(super) fn named(store: &Store, name: &str) -> Result<&'static Catalogue> {
    if catalogue().name == name {
        return Ok(catalogue());
    }
    let unknown = || Error::UnknownCatalogue { path: store.path().to_owned(), catalogue: name.to_owned() };
    let (short, sha256) = name.split_once('@').ok_or_else(unknown)?;
    if let Some(begun) = begun(store, name, sha256) {
        return Ok(begun);
    }
    let text = match text_in(store, sha256) {
        Some(text) => text,
        // Damaged or lost: the one that is installed is the same, if its hash is.
        None => installed::text_of_version(short, sha256).ok_or_else(unknown)?,
    };
    let (read, _) = kept_as(text, sha256)
        .map_err(|what| Error::Damaged { path: store.path().to_owned(), what: format!("its catalogue: {what}") })?;
    if read.name == name { Ok(read) } else { Err(unknown()) }
}

/// The catalogue of a workbook that is only glimpsed at, as far as its names go: its guides are read once all of it is, or
/// once one is asked for that was not read with the names.
fn begun(store: &Store, name: &str, sha256: &str) -> Option<&'static Catalogue> {
    let mut pages = store.pages_of(sha256)?;
    let (mut beginning, length) = pages.read(MOST_BYTES, BEGINNING)?;
    let named = kept::named(&beginning).filter(|_| beginning.len() < length)?;
    if named > beginning.len() {
        (beginning, _) = pages.read(MOST_BYTES, named + SOME_GUIDES)?;
    }
    let wanted = (name.split_once('@')?.0.to_owned(), sha256.to_owned());
    let rest = move || {
        let (bytes, _) = pages.read(MOST_BYTES, MOST_BYTES)?;
        whole(bytes, &wanted.1).or_else(|| installed::text_of_version(&wanted.0, &wanted.1))
    };
    let held = Held::begun(beginning, Box::new(rest))?;
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    let is_known = |(catalogue, known): &&Known| *catalogue.name == *name && known.begins_as(&held);
    if let Some((known, _)) = read.iter().find(is_known) {
        return Some(known);
    }
    let held: &'static Held = Box::leak(Box::new(held));
    let catalogue = installed::read_in_place(held, sha256).ok().filter(|read| *read.name == *name)?;
    let catalogue: &'static Catalogue = Box::leak(Box::new(catalogue));
    read.push((catalogue, held));
    Some(catalogue)
}

/// The text that a workbook has of a catalogue, where it is whole.
fn text_in(store: &Store, sha256: &str) -> Option<String> {
    whole(store.read_unchecked(sha256, MOST_BYTES).ok()??, sha256)
}

fn whole(bytes: Vec<u8>, sha256: &str) -> Option<String> {
    let text = String::from_utf8(bytes).ok()?;
    let is_whole = kept::is_whole(&text).unwrap_or_else(|| installed::sha256(&text) == sha256);
    is_whole.then_some(text)
}

/// What is wrong with the text that a workbook has of the catalogue of a name, as the end of a sentence: all of it is
/// read, which opening does not.
///
/// # Errors
/// What reading the workbook says.
pub(super) fn fault(store: &Store, name: &str) -> Result<Option<String>> {
    let Some((_, sha256)) = name.split_once('@') else { return Ok(None) };
    let Some(bytes) = store.read_unchecked(sha256, MOST_BYTES)? else { return Ok(None) };
    Ok(match String::from_utf8(bytes) {
        Ok(text) if installed::sha256(&text) == sha256 => kept::read(&text).err(),
        _ => Some("its text is not the one that was kept".to_owned()),
    })
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
        let of_file = || Store::open_unread(path).ok().and_then(|store| of_unread(&store).ok());
        let of_installed = || Some(kept(installed::text_of_version(short, sha256)?).ok()?.0);
        of_file().or_else(of_installed).or_else(|| read_before(&identity.catalogue))
    };
    Store::remains_of(path).flatten().as_ref().and_then(named).unwrap_or_else(catalogue)
}

fn read_before(name: &str) -> Option<&'static Catalogue> {
    let read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    read.iter().map(|(catalogue, _)| *catalogue).find(|catalogue| catalogue.name == name)
}

/// Reads the text of a catalogue that is taken in, all of it, and keeps both, unless that was done before.
fn kept(text: String) -> Result<Known, String> {
    kept::read(&text)?;
    let sha256 = installed::sha256(&text);
    kept_as(text, &sha256)
}

/// The same without reading more than opening does, where the hash is known.
fn kept_as(text: String, sha256: &str) -> Result<Known, String> {
    let mut read = READ.lock().unwrap_or_else(PoisonError::into_inner);
    // The same text under another name would be somebody's forgery, and is not what this name stands for.
    let is_known = |(catalogue, held): &&Known| catalogue.name.ends_with(sha256) && held.is(&text);
    if let Some(known) = read.iter().find(is_known) {
        known.1.complete(text);
        return Ok(*known);
    }
    let held: &'static Held = Box::leak(Box::new(Held::whole(text)));
    let catalogue: &'static Catalogue = Box::leak(Box::new(installed::read_in_place(held, sha256)?));
    read.push((catalogue, held));
    Ok((catalogue, held))
}
