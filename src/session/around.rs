//! What lies around a workbook's file: copies that a synchronised folder kept apart, and a place where files come
//! and go. Looked at beside the screen, after it is there.

use std::ffi::OsStr;
use std::fs;
use std::path::{Path, PathBuf};

use uuid::Uuid;

use crate::config::write_private;
use crate::paths;
use crate::store::Store;

/// At most so many entries of a folder are looked at.
const ENTRIES: usize = 10_000;
/// At most so many workbooks are remembered as told.
const REMEMBERED: usize = 200;

/// What was found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Around {
    /// The names of copies that were kept apart because two changed the workbook at once.
    pub conflicted: Vec<String>,
    /// What is to be known of the place, unless the person was told before.
    pub place: Option<String>,
}

impl Around {
    /// Looks around. A place that is worth a word is told once for each workbook, and that is remembered.
    pub fn of(path: &Path, id: Uuid) -> Around {
        let place = place_of(path).filter(|_| first_time(path));
        Around { conflicted: conflicted(path, id), place }
    }

    /// Whether there is nothing to say.
    pub fn is_nothing(&self) -> bool {
        self.conflicted.is_empty() && self.place.is_none()
    }

    /// Whether there is something to settle.
    pub fn is_conflict(&self) -> bool {
        !self.conflicted.is_empty()
    }

    /// All of it in a few sentences; `None` where there is nothing to say.
    pub fn told(&self) -> Option<String> {
        let conflict = match &self.conflicted[..] {
            [] => None,
            [one] => Some(one.clone()),
            [one, rest @ ..] => Some(format!("{one} and {} more", rest.len())),
        };
        let conflict = conflict.map(|names| {
            format!(
                "Beside this workbook lies {names}: a copy that was changed elsewhere at the same time. g m takes over what it says; then move it out of the folder"
            )
        });
        let sentences: Vec<String> = conflict.into_iter().chain(self.place.clone()).collect();
        (!sentences.is_empty()).then(|| sentences.join(". "))
    }
}

/// The copies of a workbook that lie beside it under a name for conflicts, in the order of their names.
fn conflicted(path: &Path, id: Uuid) -> Vec<String> {
    let (Some(folder), Some(stem)) = (path.parent(), path.file_stem()) else { return Vec::new() };
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let (stem, extension) = (stem.to_string_lossy().into_owned(), path.extension());
    let mut names: Vec<String> = entries
        .take(ENTRIES)
        .flatten()
        .filter(|entry| Path::new(&entry.file_name()).extension() == extension)
        .filter_map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            let rest = Path::new(&name).file_stem().and_then(OsStr::to_str)?.strip_prefix(&stem)?.to_owned();
            let is_one = match Suspicion::of(&rest) {
                Suspicion::None => false,
                Suspicion::Certain => true,
                Suspicion::IfSame => Store::id_at(&entry.path()) == Some(id),
            };
            is_one.then_some(name)
        })
        .collect();
    names.sort();
    names
}

/// What the end of a name says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Suspicion {
    None,
    /// Only a program that synchronises writes such a name.
    Certain,
    /// A person may have, so what is in the file decides.
    IfSame,
}

impl Suspicion {
    /// `rest` is what stands between the name of the workbook and its extension.
    fn of(rest: &str) -> Suspicion {
        let Some(first) = rest.chars().next() else { return Suspicion::None };
        if !matches!(first, ' ' | '(' | '.' | '_' | '-' | '[') {
            return Suspicion::None;
        }
        let lower = rest.to_lowercase();
        // Dropbox, Nextcloud, ownCloud, Syncthing, Google Drive, and Dropbox in a few languages.
        if ["conflict", "konflikt", "conflit"].iter().any(|word| lower.contains(word)) {
            return Suspicion::Certain;
        }
        // OneDrive adds the name of the computer, browsers and Google Drive a number.
        let host = rest.strip_prefix('-').is_some_and(|host| {
            host.len() >= 3
                && host.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '-')
                && host.chars().any(|c| c.is_ascii_uppercase())
        });
        let number = rest.trim_start().strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
        let number = number.is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()));
        if host || number { Suspicion::IfSame } else { Suspicion::None }
    }
}

/// What is to be known of the place where a workbook is.
fn place_of(path: &Path) -> Option<String> {
    if let Some(service) = synchronised_by(path) {
        return Some(format!(
            "This workbook lies in a folder that {service} synchronises: work on it on one computer at a time, and let it finish before you go on elsewhere"
        ));
    }
    let drive = drive_of(path)?;
    Some(format!(
        "This workbook lies on {drive}: work on it on one computer at a time, and keep a copy on a disk of this one"
    ))
}

/// The service that synchronises the folder, as far as names and marks tell.
fn synchronised_by(path: &Path) -> Option<&'static str> {
    const NAMES: [(&str, &str); 9] = [
        ("dropbox", "Dropbox"),
        ("onedrive", "OneDrive"),
        ("nextcloud", "Nextcloud"),
        ("owncloud", "ownCloud"),
        ("google drive", "Google Drive"),
        ("googledrive", "Google Drive"),
        ("com~apple~clouddocs", "iCloud"),
        ("icloud", "iCloud"),
        ("seafile", "Seafile"),
    ];
    let folder = path.parent()?;
    let named = folder.components().find_map(|part| {
        let part = part.as_os_str().to_string_lossy().to_lowercase();
        NAMES.iter().find(|(name, _)| part.starts_with(name)).map(|(_, service)| *service)
    });
    let marked = || folder.ancestors().any(|folder| folder.join(".stfolder").exists()).then_some("Syncthing");
    named.or_else(marked)
}

/// A drive on which locks or the order of writes cannot be relied on as on a disk of this computer.
#[cfg(target_os = "linux")]
fn drive_of(path: &Path) -> Option<&'static str> {
    let kind = rustix::fs::statfs(path).ok()?.f_type;
    let kind = u64::try_from(kind).ok()? & 0xFFFF_FFFF;
    Some(match kind {
        0x6969 => "a network drive (NFS)",
        0xFF53_4D42 | 0xFE53_4D42 | 0x517B => "a network drive (SMB)",
        0x0102_1997 => "a drive that another system shares (9p)",
        0x2011_BAB0 => "a drive formatted as exFAT, which a cut in power can damage",
        0x7461_636F | 0x5346_414F => "a network drive",
        _ => return None,
    })
}

#[cfg(not(target_os = "linux"))]
fn drive_of(_: &Path) -> Option<&'static str> {
    None
}

/// Whether nobody was told of this workbook's place before. Remembers it; where that fails, it is told again.
fn first_time(path: &Path) -> bool {
    let Some(file) = paths::told_file() else { return true };
    let told = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
    let mut told: Vec<PathBuf> = told.unwrap_or_default();
    if told.iter().any(|known| known == path) {
        return false;
    }
    told.push(path.to_owned());
    let first = told.len().saturating_sub(REMEMBERED);
    if let Ok(text) = serde_json::to_vec_pretty(&told[first..]) {
        let _ = write_private(&file, &text);
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_conflicts_are_known() {
        use Suspicion::{Certain, IfSame, None};
        for (rest, expected) in [
            ("", None),
            (" (Ann's conflicted copy 2026-01-01)", Certain),
            (" (Ann's conflicted copy 2026-01-01 (1))", Certain),
            (" (conflicted copy 2026-01-01 101010)", Certain),
            ("_conflict-20260101-101010", Certain),
            (".sync-conflict-20260101-101010-ABCDEFG", Certain),
            (" [Conflict]", Certain),
            (" (Annas in Konflikt stehende Kopie 2026-01-01)", Certain),
            ("-DESKTOP-AB12", IfSame),
            ("-LAPTOP", IfSame),
            (" (1)", IfSame),
            ("-mine", None),
            ("-2", None),
            ("-2026", None),
            ("conflict", None),
            (" old", None),
        ] {
            assert_eq!(Suspicion::of(rest), expected, "{rest:?}");
        }
    }

    #[test]
    fn synchronised_folders_are_known_by_name() {
        for (path, expected) in [
            ("/home/ann/Dropbox/acme.controlbook", Some("Dropbox")),
            ("/home/ann/Dropbox (Acme)/x/acme.controlbook", Some("Dropbox")),
            ("/home/ann/OneDrive - Acme/acme.controlbook", Some("OneDrive")),
            ("/home/ann/Nextcloud/acme.controlbook", Some("Nextcloud")),
            ("/Users/ann/Library/Mobile Documents/com~apple~CloudDocs/acme.controlbook", Some("iCloud")),
            ("/home/ann/acme.controlbook", None),
            ("/home/ann/dropbox.controlbook", None),
        ] {
            assert_eq!(synchronised_by(Path::new(path)), expected, "{path}");
        }
    }
}
