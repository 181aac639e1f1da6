//! Damaged workbooks are recovered into new files: all that can be read, none of what is wrong, and the damaged
//! file stays as it is.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::error::Error;
use controlbook::session::{CheckUp, Fate, Repair, Session};
use controlbook::workbook::Change;
use controlbook::workbook::comparison::changes_between;
use tempfile::TempDir;

use crate::store::{PAGE, filled};
use crate::support::{Random, assert_sound, beside, folder, id, names, set_level};

fn sample() -> (TempDir, PathBuf) {
    let folder = folder();
    let path = folder.path().join("sample.controlbook");
    Session::create_sample(&path, "Ann").unwrap();
    (folder, path)
}

fn open(path: &Path) -> Session {
    Session::open(path, "Ann").unwrap()
}

/// Repairs a file and looks over what comes of it: it is sound, and the damaged one is as it was.
fn repaired(path: &Path, what: &str) -> (Repair, Session) {
    let bytes = fs::read(path).unwrap();
    let target = beside(path, "-new");
    let repair = Repair::of(path, Some(&target), "Ann").unwrap_or_else(|error| panic!("{what}: {error}"));
    assert!(fs::read(path).unwrap() == bytes, "{what}: the damaged file was written to");
    let problems: Vec<_> = repair.check.checks.iter().filter(|check| !check.problems.is_empty()).collect();
    assert!(repair.check.is_sound(), "{what}: {problems:?}");
    let session = open(&target);
    assert_sound(&session);
    fs::remove_file(target).unwrap();
    (repair, session)
}

#[test]
fn a_sound_workbook_comes_out_as_it_was() {
    for (_kept, path) in [filled(), sample()] {
        let original = open(&path);
        let (repair, session) = repaired(&path, "sound");
        assert_eq!(session.workbook(), original.workbook());
        assert_eq!(session.id(), original.id());
        assert_eq!(session.history(None, 10_000).unwrap(), original.history(None, 10_000).unwrap());
        assert_eq!(
            (repair.recovery.bridge, repair.recovery.losses, repair.recovery.lost_steps),
            (None, vec![], vec![])
        );
    }
}

/// Every page, where an environment variable asks for many rounds.
fn pages(bytes: &[u8], ordinary: usize) -> impl Iterator<Item = usize> {
    let step = if std::env::var_os("CONTROLBOOK_DAMAGE_ROUNDS").is_some() { 1 } else { ordinary };
    (0..bytes.len() / PAGE).step_by(step)
}

/// No page takes an answer, a note or what is said of evidence with it: what the state loses, the history has, and
/// the other way round. Only the bytes of files, and of what baselines froze, stand in one place alone.
#[test]
fn a_file_with_a_page_of_zeros_is_recovered() {
    let (mut whole, mut frozen, mut with_steps, mut all) = (0, 0, 0, 0);
    for (_kept, path) in [filled(), sample()] {
        let original = open(&path);
        let bytes = fs::read(&path).unwrap();
        let folder = folder();
        let damaged = folder.path().join("zeros.controlbook");
        for page in pages(&bytes, 9) {
            let mut zeroed = bytes.clone();
            zeroed[page * PAGE..(page + 1) * PAGE].fill(0);
            fs::write(&damaged, zeroed).unwrap();
            let (repair, session) = repaired(&damaged, &format!("page {page} zeroed"));
            let differences = changes_between(original.workbook(), session.workbook());
            let only_files = differences.iter().all(|change| {
                matches!(
                    change,
                    Change::Evidence { after: None, .. }
                        | Change::EvidenceLink { after: false, .. }
                        | Change::Baseline { after: None, .. }
                )
            });
            assert!(only_files, "page {page}: {differences:?}");
            assert_eq!(
                differences.is_empty(),
                repair.recovery.losses.iter().all(|loss| loss.fate == Fate::FromHistory),
                "page {page}: what is missing is told"
            );
            whole += usize::from(differences.is_empty());
            frozen += usize::from(differences.iter().any(|change| matches!(change, Change::Baseline { .. })));
            with_steps += usize::from(repair.recovery.lost_steps.is_empty());
            all += 1;
        }
    }
    println!("{whole} of {all} pages can go without a loss to the state, {with_steps} without one to the history");
    assert!(whole + frozen >= all - 2);
}

/// Both are gone: it is said which control it was, and nothing is made up.
#[test]
fn what_is_in_neither_state_nor_history_is_named() {
    let (_kept, path) = filled();
    let text = "Seen for 8.13. ";
    let mut bytes = fs::read(&path).unwrap();
    let places: Vec<usize> =
        bytes.windows(text.len()).enumerate().filter(|(_, w)| *w == text.as_bytes()).map(|(at, _)| at).collect();
    assert!(places.len() >= 2, "in the note, and in the step");
    for place in places {
        bytes[place] = b'X';
    }
    fs::write(&path, bytes).unwrap();
    let (repair, session) = repaired(&path, "state and history");
    assert_eq!(session.workbook().notes(&id("8.13")).count(), 0);
    assert!(!session.workbook().all_notes().any(|note| note.text.contains("Xeen")));
    let lost = repair.recovery.losses.iter().find(|loss| loss.fate == Fate::Lost && loss.control == Some(id("8.13")));
    assert!(lost.unwrap().what.contains("a note on 8.13"), "{:?}", repair.recovery.losses);
    assert!(!repair.recovery.lost_steps.is_empty() && repair.recovery.bridge.is_some());
    let told = repair.told(|path| path.display().to_string());
    assert!(told.iter().any(|(heading, _)| heading == "Lost"), "{told:?}");
}

#[test]
fn nothing_is_overwritten_and_a_second_repair_finds_another_name() {
    let (kept, path) = filled();
    let taken = kept.path().join("taken");
    fs::write(&taken, "mine").unwrap();
    assert!(matches!(Repair::of(&path, Some(&taken), "Ann"), Err(Error::Exists(_))));
    assert!(matches!(Repair::of(&path, Some(&path), "Ann"), Err(Error::Exists(_))));
    assert_eq!(fs::read(&taken).unwrap(), b"mine");
    for expected in ["acme-recovered.controlbook", "acme-recovered-2.controlbook"] {
        let repair = Repair::of(&path, None, "Ann").unwrap();
        assert_eq!(repair.to, kept.path().join(expected));
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt;
            assert_eq!(fs::metadata(&repair.to).unwrap().permissions().mode() & 0o777, 0o600);
        }
    }
    assert_eq!(
        names(kept.path()),
        ["acme-recovered-2.controlbook", "acme-recovered.controlbook", "acme.controlbook", "taken"]
    );
}

/// What an earlier version wrote is recovered, too, into the present format.
#[test]
fn a_damaged_workbook_of_format_1_is_recovered() {
    let folder = folder();
    let old = folder.path().join("old.controlbook");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1.controlbook");
    let mut bytes = fs::read(fixture).unwrap();
    bytes[..100].fill(0);
    fs::write(&old, bytes).unwrap();
    let (repair, session) = repaired(&old, "format 1");
    assert_eq!(repair.recovery.losses, []);
    let notes: Vec<&str> = session.workbook().all_notes().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["Saw the restore of May; it took ten minutes.", "The policy hangs in the kitchen."]);
    assert_eq!(session.workbook().organisation.name, "Old Format Ltd");
}

/// Drafts, own controls, accepted findings and files come along; undo goes on where the history holds.
#[test]
fn everything_comes_along_and_work_goes_on() {
    let (_kept, path) = sample();
    let mut session = open(&path);
    let draft = controlbook::store::Draft {
        id: uuid::Uuid::now_v7(),
        control: id("5.2"),
        note: None,
        text: "half a".to_owned(),
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    session.keep_draft(&draft).unwrap();
    set_level(&mut session, "5.1", 1);
    drop(session);
    let mut bytes = fs::read(&path).unwrap();
    bytes[..PAGE].fill(0);
    fs::write(&path, bytes).unwrap();
    let target = beside(&path, "-new");
    Repair::of(&path, Some(&target), "Ann").unwrap();
    let mut session = open(&target);
    assert_eq!(session.drafts().unwrap(), [draft]);
    assert!(session.workbook().acceptances().count() > 0);
    session.undo().unwrap();
    set_level(&mut session, "5.1", 4);
    assert_sound(&session);
}

/// Bytes of any kind: nothing panics, nothing hangs, and what comes out is sound.
#[test]
fn pages_full_of_anything_are_survived() {
    let (_kept, path) = sample();
    let bytes = fs::read(&path).unwrap();
    let folder = folder();
    let damaged = folder.path().join("noise.controlbook");
    let mut random = Random(5);
    let rounds = std::env::var("CONTROLBOOK_DAMAGE_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(6);
    for round in 0..rounds {
        let mut noisy = bytes.clone();
        for _ in 0..=random.below(30) {
            let start = random.below(noisy.len());
            let end = (start + random.below(PAGE)).min(noisy.len());
            for byte in &mut noisy[start..end] {
                *byte = random.next().to_le_bytes()[0];
            }
        }
        fs::write(&damaged, &noisy).unwrap();
        let target = beside(&damaged, "-new");
        match Repair::of(&damaged, Some(&target), "Ann") {
            Ok(repair) => {
                assert!(repair.check.is_sound(), "round {round}: {:?}", repair.check);
                assert_sound(&open(&target));
                fs::remove_file(target).unwrap();
            }
            Err(error) => assert!(matches!(error, Error::Newer { .. }), "round {round}: {error}"),
        }
        assert!(CheckUp::of(&damaged).map_or(true, |found| !found.is_sound()), "round {round}");
    }
}
