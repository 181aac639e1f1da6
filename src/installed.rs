//! The catalogues that the user has installed beside the one that is compiled in: one file each in the data folder,
//! under its name, in the form of [`kept`]. A workbook has its own copy of the one that it is about, so that what is
//! removed here, or replaced by a newer one of the same name, changes no workbook.

use std::fs::{self, File};
use std::io::Read;
use std::path::{Path, PathBuf};

use sha2::{Digest, Sha256};

use crate::catalogue::draft::{Checked, MOST_BYTES};
use crate::catalogue::kept::Held;
use crate::catalogue::{Catalogue, Text, kept};
use crate::config::write_private;
use crate::error::{Error, Result};
use crate::exchange::{self, catalogue::Form, catalogue::LARGEST_FILE};
use crate::given;
use crate::paths;
use crate::text::hexadecimal;

/// What a file of an installed catalogue ends in.
const ENDING: &str = "catalogue";
/// The name of the one that needs no installing.
const BUILT_IN: &str = "iso27002-2022";

/// An installed catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Installed {
    /// What it is called.
    pub name: String,
    /// How it is cited.
    pub title: String,
    /// How many controls it has.
    pub controls: usize,
    /// Of the form in which it is kept, in hexadecimal: which version of it this is.
    pub sha256: String,
    /// Where it is kept.
    pub path: PathBuf,
}

/// What became of a catalogue that was added.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Added {
    /// There was none of this name.
    New,
    /// The same was there already.
    Same,
    /// It stands in the place of another version.
    Replaced,
}

/// All that are installed, by name. What is no catalogue is passed over.
///
/// # Errors
/// [`Error::Io`] where the folder cannot be read.
pub fn list() -> Result<Vec<Installed>> {
    let Some(folder) = paths::catalogues_folder() else { return Ok(Vec::new()) };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if paths::is_nowhere(&error) => return Ok(Vec::new()),
        Err(source) => return Err(Error::Io { what: "cannot look into", path: folder, source }),
    };
    let mut installed: Vec<Installed> = entries
        .filter_map(|entry| entry.ok().map(|entry| entry.path()))
        .filter(|path| path.extension().is_some_and(|ending| ending == ENDING))
        .filter_map(|path| {
            let text = read_file(&path).ok()?;
            let (name, title, controls) = kept::head(&text)?;
            let (name, title) = (name.to_owned(), title.to_owned());
            let is_its_own = path.file_stem().is_some_and(|stem| stem == name.as_str());
            is_its_own.then(|| Installed { name, title, controls, sha256: sha256(&text), path })
        })
        .collect();
    installed.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(installed)
}

/// Reads a file that someone wants to add, without adding it.
///
/// # Errors
/// [`Error::Catalogue`] with the place in the file.
pub fn read(path: &Path, name: Option<&str>) -> Result<(Form, Checked)> {
    let refused = |what: String| Error::Catalogue { path: path.to_owned(), what };
    let bytes = given::read_up_to(path, LARGEST_FILE).map_err(|error| refused(error.to_string()))?;
    let file = path.file_name().unwrap_or_default().to_string_lossy();
    let (form, checked) = exchange::catalogue::read(&bytes, &file, name).map_err(refused)?;
    if checked.name == BUILT_IN {
        return Err(refused(format!("\"{BUILT_IN}\" is the name of the built-in catalogue; give another with --name")));
    }
    Ok((form, checked))
}

/// Keeps a catalogue under its name.
///
/// # Errors
/// [`Error::Io`] where it cannot be written.
pub fn add(checked: &Checked) -> Result<Added> {
    let path = place(&checked.name)?;
    let before = match read_file(&path) {
        Ok(text) => Some(text),
        Err(error) if paths::is_nowhere(&error) => None,
        // What cannot be read is no loss.
        Err(_) => Some(String::new()),
    };
    if before.as_deref() == Some(&*checked.text) {
        return Ok(Added::Same);
    }
    write_private(&path, checked.text.as_bytes()).map_err(|source| Error::Io { what: "cannot write", path, source })?;
    Ok(if before.is_some() { Added::Replaced } else { Added::New })
}

/// Forgets the catalogue of a name.
///
/// # Errors
/// [`Error::NoCatalogue`] where there is none.
pub fn remove(name: &str) -> Result<()> {
    let path = named(name)?.path;
    fs::remove_file(&path).map_err(|source| Error::Io { what: "cannot remove", path, source })
}

/// The text of the catalogue of a name, in the form in which it is kept.
///
/// # Errors
/// [`Error::NoCatalogue`] where there is none.
pub fn text(name: &str) -> Result<String> {
    let path = named(name)?.path;
    read_file(&path).map_err(|source| Error::Io { what: "cannot read", path, source })
}

/// The text of the installed catalogue that a workbook names, where it is the very one.
pub fn text_of_version(name: &str, wanted: &str) -> Option<String> {
    text(name).ok().filter(|text| sha256(text) == wanted)
}

/// The installed catalogue of a name.
///
/// # Errors
/// [`Error::NoCatalogue`] where there is none.
pub fn named(name: &str) -> Result<Installed> {
    let known = list()?;
    known.iter().find(|installed| installed.name == name).cloned().ok_or_else(|| Error::NoCatalogue {
        name: name.to_owned(),
        known: known.iter().map(|installed| installed.name.as_str()).collect::<Vec<_>>().join(", "),
    })
}

/// The catalogue in a text that stays for as long as the program runs, by the name under which workbooks remember it:
/// its own, and the hash of its text, by which two versions are told apart.
///
/// # Errors
/// Why it is none.
pub fn read_in_place(text: &'static Held, sha256: &str) -> Result<Catalogue, String> {
    let catalogue = kept::read_in_place(text)?;
    let name = Text::from(format!("{}@{sha256}", catalogue.name));
    Ok(Catalogue { name, ..catalogue })
}

/// The hash of a text, in hexadecimal.
pub fn sha256(text: &str) -> String {
    hexadecimal(&Sha256::digest(text.as_bytes()))
}

fn place(name: &str) -> Result<PathBuf> {
    let folder = paths::catalogues_folder().ok_or_else(|| {
        Error::Invalid("the system names no home folder, so there is no place to keep a catalogue".to_owned())
    })?;
    Ok(folder.join(format!("{name}.{ENDING}")))
}

fn read_file(path: &Path) -> std::io::Result<String> {
    let mut text = String::new();
    File::open(path)?.take(MOST_BYTES as u64 + 1).read_to_string(&mut text)?;
    Ok(text)
}
