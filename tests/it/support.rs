//! What many tests need: a folder, a workbook, an edit.

use std::collections::BTreeMap;
use std::io::{Cursor, Read as _};
use std::path::{Path, PathBuf};

use controlbook::catalogue::ControlId;
use controlbook::report::{Format, Kind, Report, Request, render, unwatched};
use controlbook::session::{NewWorkbook, Outcome, Session};
use controlbook::workbook::{AnswerEdit, Applicability, Decision, Level, Reason, Step};
use tempfile::TempDir;

use crate::screen::sample_bytes;

/// The full report in a format.
pub fn rendered(report: &Report, format: Format) -> Vec<u8> {
    let request = Request::new(format, Kind::Full);
    unwatched(|progress| render(report, &request, progress)).unwrap()
}

/// What a program that reads the format finds as text: that of the files in an archive, or the file itself.
pub fn text_in(bytes: &[u8]) -> String {
    if bytes.starts_with(b"%PDF") {
        return printed(bytes);
    }
    if !bytes.starts_with(b"PK") {
        return String::from_utf8(bytes.to_vec()).unwrap();
    }
    // The points of a radar chart are markers too, which is nothing that somebody typed.
    let of_charts = |part: String| part.replace("c:marker", "c:point").replace("val=\"marker\"", "val=\"point\"");
    unpacked(bytes).into_iter().map(|(_, text)| of_charts(text)).collect()
}

/// What a reader of PDF finds: the texts of the pages, the properties, the bookmarks and what is said of pictures.
pub fn printed(bytes: &[u8]) -> String {
    let pdf = lopdf::Document::load_mem(bytes).unwrap();
    let pages: Vec<u32> = pdf.get_pages().into_keys().collect();
    let mut text = pdf.extract_text(&pages).unwrap();
    for object in pdf.objects.values() {
        if let Ok(dictionary) = object.as_dict() {
            for (_, value) in dictionary.iter() {
                if let Ok(said) = lopdf::decode_text_string(value) {
                    text.push('\n');
                    text.push_str(&said);
                }
            }
        } else if let Ok(stream) = object.as_stream()
            && stream.dict.get(b"Type").and_then(lopdf::Object::as_name).is_ok_and(|name| name == b"Metadata")
        {
            text.push_str(&String::from_utf8_lossy(&stream.get_plain_content().unwrap()));
        }
    }
    text
}

/// The same by their names. None of them has a time.
pub fn parts(bytes: &[u8]) -> BTreeMap<String, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    for place in 0..archive.len() {
        assert_eq!(archive.by_index(place).unwrap().last_modified(), Some(zip::DateTime::default()), "{place}");
    }
    unpacked(bytes).into_iter().collect()
}

/// The files of an archive in their order: names and texts. None of them has a time, and at most one day.
pub fn unpacked(bytes: &[u8]) -> Vec<(String, String)> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut day = None;
    let files = 0..archive.len();
    files
        .map(|place| {
            let mut file = archive.by_index(place).unwrap();
            let written = file.last_modified().unwrap();
            assert_eq!((written.hour(), written.minute(), written.second()), (0, 0, 0), "{:?}", file.name());
            assert_eq!(*day.get_or_insert(written), written, "{:?}", file.name());
            let mut bytes = Vec::new();
            file.read_to_end(&mut bytes).unwrap();
            (file.name().unwrap().into_owned(), String::from_utf8_lossy(&bytes).into_owned())
        })
        .collect()
}

/// A folder that goes with its guard; in memory where the machine has one, because every edit syncs the disk.
pub fn folder() -> TempDir {
    let memory = Path::new("/dev/shm");
    let builder = &mut tempfile::Builder::new();
    let builder = builder.prefix("controlbook-test-");
    if memory.is_dir()
        && let Ok(folder) = builder.tempdir_in(memory)
    {
        return folder;
    }
    builder.tempdir().unwrap()
}

/// A fresh workbook of Ann's, named `acme.controlbook`, in a folder of its own.
pub fn workbook() -> (TempDir, Session) {
    let folder = folder();
    let session = workbook_in(folder.path(), "acme.controlbook");
    (folder, session)
}

/// The sample, named `acme.controlbook`, in a folder of its own, opened by Ann.
pub fn sample() -> (TempDir, Session) {
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    std::fs::write(&path, sample_bytes()).unwrap();
    let session = Session::open(&path, "Ann").unwrap();
    (folder, session)
}

pub fn workbook_in(folder: &Path, name: &str) -> Session {
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    Session::create(&folder.join(name), &new).unwrap()
}

pub fn id(control: &str) -> ControlId {
    ControlId::from(control.to_owned())
}

pub fn level(level: u8) -> Level {
    Level::try_from(level).unwrap()
}

/// The wish to set a level.
pub fn to_level(to: u8) -> AnswerEdit {
    AnswerEdit { level: Some(Some(level(to))), ..AnswerEdit::default() }
}

/// The wish to set a target.
pub fn to_target(to: u8) -> AnswerEdit {
    AnswerEdit { target: Some(Some(level(to))), ..AnswerEdit::default() }
}

/// The wish to exclude, as it should be.
pub fn exclude() -> AnswerEdit {
    decide(Applicability::Excluded, &[Reason::NoSuchAsset], "We have no rooms.", None)
}

pub fn decide(applicability: Applicability, reasons: &[Reason], because: &str, provider: Option<&str>) -> AnswerEdit {
    let decision = Decision {
        applicability: Some(applicability),
        reasons: Some(reasons.to_vec()),
        justification: Some(because.to_owned()),
        provider: provider.map(ToOwned::to_owned),
    };
    AnswerEdit { decision: Some(decision), ..AnswerEdit::default() }
}

/// The step of an edit that must have changed something.
pub fn done(outcome: controlbook::error::Result<Outcome>) -> Step {
    match outcome.unwrap() {
        Outcome::Done(step) => step,
        Outcome::Unchanged => panic!("nothing was changed"),
    }
}

pub fn set_level(session: &mut Session, control: &str, to: u8) -> Step {
    done(session.set(&[id(control)], &to_level(to)))
}

/// Everything that ought to hold of a workbook at any time: what memory has, what the file has and what
/// its steps add up to are one, and nothing in the file is damaged.
pub fn assert_sound(session: &Session) {
    let store = session.store();
    let loaded = store.load().unwrap();
    assert_eq!(*session.workbook(), loaded, "memory and file differ");
    assert_eq!(store.replay().unwrap(), loaded, "the steps do not add up to the state");
    assert_eq!(store.verify_history().unwrap(), []);
    assert_eq!(store.foreign_faults().unwrap(), Vec::<String>::new());
    assert_eq!(store.imprint_fault().unwrap(), None);
    assert_eq!(store.integrity().unwrap(), Vec::<String>::new());
}

/// The names in a folder, sorted.
pub fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).unwrap();
    let mut names: Vec<String> = entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

/// The path with something added to the file's name: `acme.controlbook-journal`.
pub fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(suffix);
    PathBuf::from(name)
}

/// Random numbers that are the same in every run (SplitMix64).
pub struct Random(pub u64);

impl Random {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(end).unwrap()).unwrap()
    }
}
