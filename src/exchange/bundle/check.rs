//! Whether a bundle is still what was handed over. Nothing is unpacked: every file is read through its hash and let go.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Read, Seek, SeekFrom};

use sha2::{Digest, Sha256};
use zip::ZipArchive;

use super::{Entry, FORMAT, MANIFEST, Manifest, SUMS, VERSION};
use crate::text::{clean_line, hexadecimal};

/// The longest manifest that is read, in bytes.
const LONGEST: u64 = 64 << 20;
/// The most files that an archive may have.
const MOST: usize = 100_000;
/// As many bytes are read before it is asked again whether anybody wants to know.
const PIECE: usize = 256 * 1024;
/// The record that ends an archive, without its comment, and its longest comment.
const END: u64 = 22;
const LONGEST_COMMENT: u64 = 0xffff;

/// What was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checked {
    /// What the bundle says of itself.
    pub manifest: Manifest,
    /// The hash of the whole archive, to compare with what its maker told by another way.
    pub sha256: String,
    /// What is not as the manifest has it, a sentence each.
    pub problems: Vec<String>,
}

impl Checked {
    /// Whether all of it is as it was.
    pub fn is_good(&self) -> bool {
        self.problems.is_empty()
    }

    /// What was found, in sentences. `is_compared` says that the hash of the archive was.
    pub fn told(&self, name: &str, is_compared: bool) -> Vec<String> {
        let manifest = &self.manifest;
        let whom = match &manifest.organisation {
            Some(organisation) => format!("about {}", clean_line(organisation)),
            None => "that does not tell whom it is about".to_owned(),
        };
        let files = manifest.files.len();
        let what =
            format!("{name} is a bundle {whom}, as of {}, made by {}.", manifest.date, clean_line(&manifest.program));
        let found = match self.problems.len() {
            0 => format!("All {files} files in it are what its list says."),
            1 => "It is not what was handed over:".to_owned(),
            problems => format!("It is not what was handed over, in {problems} ways:"),
        };
        let sum = match is_compared {
            true => format!("SHA-256 {}", self.sha256),
            false => format!("SHA-256 {}: compare it with what its sender told you by another way.", self.sha256),
        };
        let problems = self.problems.iter().map(|problem| format!("- {problem}"));
        [what, found].into_iter().chain(problems).chain([sum]).collect()
    }
}

/// Why something is no bundle that can be checked.
#[derive(Debug, thiserror::Error)]
pub enum NoBundle {
    /// It cannot be read.
    #[error("it cannot be read: {0}")]
    Io(#[from] io::Error),
    /// It is no archive.
    #[error("it is no ZIP archive, or it is cut short")]
    NoArchive,
    /// It has no manifest.
    #[error("it is an archive, but none that controlbook made: no {MANIFEST} lies in its folder")]
    NoManifest,
    /// The manifest cannot be understood.
    #[error("its {MANIFEST} cannot be read: {0}")]
    Manifest(String),
    /// Its form came with a later program.
    #[error("a newer controlbook made it (form {0}; this one knows up to {VERSION})")]
    Newer(u32),
    /// It has more files than any bundle.
    #[error("it has more than {MOST} files, which no bundle has")]
    TooMany,
    /// Somebody called it off.
    #[error("it was called off")]
    Cancelled,
}

/// Reads a whole bundle. `goes_on` is asked now and then.
///
/// # Errors
/// Where there is nothing to compare with.
pub fn check<R: Read + Seek>(mut file: R, goes_on: &dyn Fn() -> bool) -> Result<Checked, NoBundle> {
    let sha256 = hash(&mut file, u64::MAX, goes_on)?.1;
    let listed = count(&mut file)?;
    file.seek(SeekFrom::Start(0))?;
    let mut archive = ZipArchive::new(file).map_err(|_| NoBundle::NoArchive)?;
    if archive.len() > MOST {
        return Err(NoBundle::TooMany);
    }
    let (folder, manifest) = manifest(&mut archive)?;
    let mut problems = Vec::new();
    if listed.is_some_and(|listed| listed != archive.len()) {
        problems.push(
            "Several files in the archive have the same name, so that programs differ in which they show.".to_owned(),
        );
    }
    let mut wanted: BTreeMap<&str, &Entry> = BTreeMap::new();
    for entry in &manifest.files {
        if wanted.insert(&entry.path, entry).is_some() {
            problems.push(format!("The manifest lists {} twice.", shown(&entry.path)));
        }
    }
    let mut found = BTreeSet::new();
    for place in 0..archive.len() {
        let mut file = match archive.by_index(place) {
            Ok(file) => file,
            Err(error) => {
                problems.push(format!("A file of the archive cannot be read: {}.", shown(&error.to_string())));
                continue;
            }
        };
        let Ok(name) = file.name().map(Cow::into_owned) else {
            problems.push("A file of the archive has a name that cannot be read.".to_owned());
            continue;
        };
        let Some(path) = name.strip_prefix(&format!("{folder}/")) else {
            problems.push(format!("{} lies outside the folder of the bundle.", shown(&name)));
            continue;
        };
        if path.is_empty() || path == MANIFEST || path == SUMS {
            continue;
        }
        let Some(entry) = wanted.get(path) else {
            problems.push(format!("{} was added: the manifest does not list it.", shown(path)));
            continue;
        };
        found.insert(path.to_owned());
        match hash(&mut file, entry.size, goes_on) {
            Ok((size, sha256)) if size == entry.size && sha256 == entry.sha256 => {}
            Ok(_) => problems.push(format!("{} was changed: it is not what the manifest says.", shown(path))),
            Err(NoBundle::Cancelled) => return Err(NoBundle::Cancelled),
            Err(error) => problems.push(format!("{}: {}.", shown(path), shown(&error.to_string()))),
        }
    }
    let missing = wanted.keys().filter(|path| !found.contains(**path));
    problems.extend(missing.map(|path| format!("{} is missing.", shown(path))));
    Ok(Checked { manifest, sha256, problems })
}

/// The manifest, and the folder that it lies in.
fn manifest<R: Read + Seek>(archive: &mut ZipArchive<R>) -> Result<(String, Manifest), NoBundle> {
    let names: Vec<String> = archive.file_names().filter_map(|name| name.ok().map(Cow::into_owned)).collect();
    let mut folders = names.iter().filter_map(|name| name.strip_suffix(MANIFEST)?.strip_suffix('/'));
    let folder = folders.find(|folder| !folder.contains('/')).ok_or(NoBundle::NoManifest)?;
    let file = archive.by_name(&format!("{folder}/{MANIFEST}")).map_err(|_| NoBundle::NoManifest)?;
    let mut text = Vec::new();
    let told = |what: String| NoBundle::Manifest(clean_line(&what).into_owned());
    file.take(LONGEST + 1).read_to_end(&mut text).map_err(|error| told(error.to_string()))?;
    if text.len() as u64 > LONGEST {
        return Err(NoBundle::Manifest("it is too long".to_owned()));
    }
    let value: serde_json::Value = serde_json::from_slice(&text).map_err(|error| told(error.to_string()))?;
    if value.get("format").and_then(serde_json::Value::as_str) != Some(FORMAT) {
        return Err(NoBundle::NoManifest);
    }
    match value.get("version").and_then(serde_json::Value::as_u64).and_then(|version| u32::try_from(version).ok()) {
        Some(VERSION) => {}
        Some(version) if version > VERSION => return Err(NoBundle::Newer(version)),
        Some(_) | None => return Err(NoBundle::Manifest("it names no version".to_owned())),
    }
    let manifest = serde_json::from_value(value).map_err(|error| told(error.to_string()))?;
    Ok((folder.to_owned(), manifest))
}

/// Size and hash; of more than `most` bytes, no more is read than shows it.
fn hash(file: &mut impl Read, most: u64, goes_on: &dyn Fn() -> bool) -> Result<(u64, String), NoBundle> {
    let (mut sha256, mut size) = (Sha256::new(), 0);
    let mut piece = vec![0; PIECE];
    loop {
        if !goes_on() {
            return Err(NoBundle::Cancelled);
        }
        let length = match file.read(&mut piece) {
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            length => length?,
        };
        sha256.update(&piece[..length]);
        size += length as u64;
        if length == 0 || size > most {
            return Ok((size, hexadecimal(&sha256.finalize())));
        }
    }
}

/// How many files the record at the end of an archive counts; `None` where it says that another record does. Of several
/// files of one name, what reads archives here shows the last alone.
fn count<R: Read + Seek>(file: &mut R) -> Result<Option<usize>, NoBundle> {
    let size = file.seek(SeekFrom::End(0))?;
    let from = size.saturating_sub(END + LONGEST_COMMENT);
    file.seek(SeekFrom::Start(from))?;
    let mut end = Vec::new();
    file.take(END + LONGEST_COMMENT).read_to_end(&mut end)?;
    let place = end.windows(4).rposition(|four| four == b"PK\x05\x06").ok_or(NoBundle::NoArchive)?;
    let count = end.get(place + 10..place + 12).ok_or(NoBundle::NoArchive)?;
    let count = u16::from_le_bytes([count[0], count[1]]);
    Ok(Some(usize::from(count)).filter(|_| count != u16::MAX))
}

fn shown(path: &str) -> String {
    clean_line(path).into_owned()
}
