//! Damaged, foreign and newer files: beyond what `store.rs` asks, through `doctor`, `--repair`
//! and the sentences on the way. Nothing that is wrong is shown as right, nothing hangs, nothing panics.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::error::Error;
use controlbook::session::{CheckUp, Checked, Repair, Session, Verdict, WaysOn};
use rusqlite::Connection;

use crate::store::{PAGE, crashed, filled, open};
use crate::support::{Random, assert_sound, beside, folder, id, names, set_level, workbook};

/// A file that its owner alone may read, as workbooks are.
fn write(path: &Path, bytes: &[u8]) {
    fs::write(path, bytes).unwrap();
    #[cfg(unix)]
    fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

fn edited_by(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
}

fn rounds(ordinary: usize) -> usize {
    std::env::var("CONTROLBOOK_DAMAGE_ROUNDS").ok().and_then(|rounds| rounds.parse().ok()).unwrap_or(ordinary)
}

/// What doctor says is wrong, check by check. It must not have changed anything, nor left anything behind.
fn wrong(path: &Path) -> Vec<(Checked, Vec<String>)> {
    let (bytes, around) = (fs::read(path).unwrap(), names(path.parent().unwrap()));
    let found = CheckUp::of(path).unwrap_or_else(|error| panic!("{error}"));
    assert!(fs::read(path).unwrap() == bytes && names(path.parent().unwrap()) == around);
    let wrong = found.checks.into_iter().filter(|check| check.verdict == Verdict::Wrong);
    wrong.map(|check| (check.checked, check.problems)).collect()
}

// --- empty, short, torn

#[test]
fn doctor_tells_an_empty_file_and_every_beginning_of_one() {
    let (_kept, path) = filled();
    let bytes = fs::read(path).unwrap();
    let folder = folder();
    let short = folder.path().join("short.controlbook");
    for length in 0..100 {
        write(&short, &bytes[..length]);
        let found = wrong(&short);
        let (checked, problems) = &found[0];
        assert_eq!(*checked, Checked::File, "{length}: {found:?}");
        assert!(problems[0].contains(if length == 0 { "it is empty" } else { "cut short" }), "{problems:?}");
        let error = open(&short).unwrap_err();
        let ways = WaysOn::from(&error, None).unwrap();
        assert!(!ways.has_remains && ways.what.contains("empty or cut short"), "{ways:?}");
        assert!(matches!(Repair::of(&short, None, "Ann"), Err(Error::Empty(_))));
    }
    assert_eq!(names(folder.path()), ["short.controlbook"]);
}

#[test]
fn a_file_that_was_cut_is_told_by_its_length_and_recovered() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let folder = folder();
    let cut = folder.path().join("cut.controlbook");
    let pages = bytes.len() / PAGE;
    let mut recovered = 0;
    for page in (1..pages).step_by(if rounds(0) > 0 { 1 } else { 4 }) {
        write(&cut, &bytes[..page * PAGE]);
        let found = wrong(&cut);
        assert!(found[0].1[0].contains(&format!("of its {pages} pages, the first {page} are there")), "{found:?}");
        assert!(open(&cut).is_err());
        let new = beside(&cut, "-new");
        match Repair::of(&cut, Some(&new), "Ann") {
            Ok(repair) => {
                assert!(repair.check.is_sound(), "{page}: {:?}", repair.check);
                assert_sound(&open(&new).unwrap());
                fs::remove_file(&new).unwrap();
                recovered += 1;
            }
            // The tables begin later.
            Err(error) => assert!(page < 6, "{page}: {error}"),
        }
    }
    assert!(recovered > 2, "{recovered}");
    drop(original);
}

/// A power cut may tear the first page like any other: the journal makes it whole.
#[test]
fn a_torn_first_page_is_put_right_by_the_journal() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let (content, journal) = crashed(&path);
    for tear in [0..16, 0..100, 0..512, 16..512, 60..72, 0..PAGE] {
        let folder = folder();
        let torn = folder.path().join("torn.controlbook");
        let mut bytes = content.clone();
        bytes[tear.clone()].fill(0xA5);
        write(&torn, &bytes);
        assert!(open(&torn).is_err(), "{tear:?}: without its journal it is damaged");
        write(&beside(&torn, "-journal"), &journal);
        assert_eq!(wrong(&torn), [], "{tear:?}");
        let session = open(&torn).unwrap_or_else(|error| panic!("{tear:?}: {error}"));
        assert_eq!(session.workbook(), original.workbook(), "{tear:?}");
        assert_sound(&session);
        assert_eq!(names(folder.path()), ["torn.controlbook"]);
    }
}

#[test]
fn a_torn_first_page_with_a_foreign_journal_is_left_alone() {
    let (_kept, path) = filled();
    let (_other_folder, mut other) = workbook();
    set_level(&mut other, "5.1", 5);
    let (_, journal) = crashed(other.path());
    let mut bytes = fs::read(&path).unwrap();
    bytes[..512].fill(0);
    let folder = folder();
    let torn = folder.path().join("torn.controlbook");
    write(&torn, &bytes);
    write(&beside(&torn, "-journal"), &journal);
    assert!(matches!(open(&torn), Err(Error::Foreign { .. })));
    assert!(wrong(&torn).iter().any(|(checked, _)| *checked == Checked::Beside));
    assert!(fs::read(&torn).unwrap() == bytes && fs::read(beside(&torn, "-journal")).unwrap() == journal);
    // An empty file is never handed to SQLite, which would throw the journal away.
    write(&torn, b"");
    assert!(matches!(open(&torn), Err(Error::Empty(_))));
    assert!(fs::read(beside(&torn, "-journal")).unwrap() == journal);
}

// --- flips

/// What became of a file with one byte flipped.
#[derive(Debug, Default)]
struct Flips {
    refused: usize,
    harmless: usize,
    told: usize,
    wrong: usize,
}

#[test]
fn flipped_bytes_are_told_or_change_nothing_that_is_shown() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let folder = folder();
    let damaged = folder.path().join("flipped.controlbook");
    let (mut random, mut flips) = (Random(27002), Flips::default());
    for _ in 0..rounds(40) {
        let (place, bits) = (random.below(bytes.len()), u8::try_from(1 + random.below(255)).unwrap());
        let mut flipped = bytes.clone();
        flipped[place] ^= bits;
        write(&damaged, &flipped);
        let what = format!("byte {place} of page {} xor {bits:#x}", place / PAGE);
        let found = match CheckUp::of(&damaged) {
            Ok(found) => found.is_sound(),
            Err(Error::Newer { .. }) => false,
            Err(error) => panic!("{what}: {error}"),
        };
        match open(&damaged) {
            Err(_) => {
                assert!(!found, "{what}: refused, and doctor says nothing");
                flips.refused += 1;
            }
            Ok(session) if session.workbook() != original.workbook() => flips.wrong += 1,
            Ok(session) => {
                let history = session.history(None, 1000);
                let same = history.is_ok_and(|steps| steps == original.history(None, 1000).unwrap());
                assert!(same || !found, "{what}: another history, and doctor says nothing");
                if found { flips.harmless += 1 } else { flips.told += 1 }
            }
        }
        assert!(fs::read(&damaged).unwrap() == flipped, "{what}");
        let new = beside(&damaged, "-new");
        match Repair::of(&damaged, Some(&new), "Ann") {
            Ok(repair) => {
                assert!(repair.check.is_sound(), "{what}: {:?}", repair.check);
                let session = open(&new).unwrap();
                assert_eq!(session.workbook().answers().count(), original.workbook().answers().count(), "{what}");
                fs::remove_file(&new).unwrap();
            }
            Err(error) => assert!(matches!(error, Error::Newer { .. }), "{what}: {error}"),
        }
    }
    println!("flips: {flips:?}");
    assert_eq!(flips.wrong, 0, "{flips:?}");
}

// --- what is no workbook

#[cfg(unix)]
#[test]
fn doctor_and_repair_refuse_what_is_no_file_at_once() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
    let socket = folder.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    std::os::unix::fs::symlink(&one, &two).unwrap();
    std::os::unix::fs::symlink(&two, &one).unwrap();
    let text = folder.path().join("letter.txt");
    fs::write(&text, "Dear all").unwrap();
    let other = folder.path().join("other.sqlite");
    edited_by(&other, "CREATE TABLE t(x); INSERT INTO t VALUES (1)");
    let before = names(folder.path());
    for path in [&pipe, &socket, &one, &text, &other, &folder.path().to_owned(), &PathBuf::from("/dev/zero")] {
        assert!(CheckUp::of(path).is_err(), "{}", path.display());
        let error = Repair::of(path, Some(&folder.path().join("new")), "Ann").unwrap_err();
        assert!(error.hint().is_some(), "{error}");
        assert!(Session::open_remains(path, "Ann").is_err());
    }
    assert_eq!(names(folder.path()), before);
}

#[test]
fn numbers_that_no_version_wrote_are_told() {
    let (_kept, path) = filled();
    edited_by(&path, "PRAGMA user_version = -1");
    let found = wrong(&path);
    assert_eq!(found[0].0, Checked::File);
    assert!(found[0].1[0].contains("its format is -1"), "{found:?}");
    let repair = Repair::of(&path, None, "Ann").unwrap();
    assert!(repair.check.is_sound() && repair.recovery.losses.is_empty(), "{repair:?}");
    // The mark of a workbook is gone, and all else is there.
    edited_by(&path, "PRAGMA user_version = 6; PRAGMA application_id = 7");
    let found = wrong(&path);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].1[0].contains("the mark by which a workbook is told"), "{found:?}");
    assert!(Repair::of(&path, None, "Ann").unwrap().recovery.losses.is_empty());
    // One with other tables is a newer one's, and left to that.
    edited_by(&path, "PRAGMA application_id = 1667395435; PRAGMA user_version = 9; CREATE TABLE roadmap(x)");
    assert!(matches!(Repair::of(&path, None, "Ann"), Err(Error::Newer { found: 9, .. })));
}

// --- tables and rows

/// What stands in the tables is found without asking SQLite, whatever was added to them.
#[test]
fn a_malicious_schema_is_never_asked_anything() {
    for sql in [
        "CREATE TRIGGER t AFTER UPDATE ON answer BEGIN DELETE FROM note; END",
        "CREATE VIEW v AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c) SELECT x FROM c",
        "ALTER TABLE note ADD COLUMN slow TEXT AS (hex(zeroblob(1000000)))",
        "CREATE INDEX slow ON note(hex(zeroblob(1000)))",
        // A table that never ends, in the place of ours.
        "ALTER TABLE note RENAME TO kept;
         CREATE VIEW note AS WITH RECURSIVE c(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM c)
         SELECT x AS id, 'x' AS control, 'x' AS text, 'x' AS author, 'x' AS at, x AS edited_by, x AS edited_at, x AS checksum FROM c",
    ] {
        let (_kept, path) = filled();
        let original = open(&path).unwrap().workbook().clone();
        edited_by(&path, sql);
        assert!(matches!(open(&path), Err(Error::Damaged { .. })), "{sql}");
        let found = wrong(&path);
        assert_eq!(found.len(), 1, "{sql}: {found:?}");
        assert_eq!(found[0].0, Checked::Tables, "{sql}");
        let new = beside(&path, "-new");
        let repair = Repair::of(&path, Some(&new), "Ann").unwrap();
        assert!(repair.check.is_sound(), "{sql}: {:?}", repair.check);
        assert_eq!(*open(&new).unwrap().workbook(), original, "{sql}");
    }
}

/// Rows that no edit leaves: each is named, and none hides the next.
#[test]
fn rows_that_break_the_rules_are_listed_one_by_one() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    edited_by(
        &path,
        "PRAGMA ignore_check_constraints = ON; PRAGMA foreign_keys = OFF;
         UPDATE answer SET basis = 'guessed' WHERE control = '5.1';
         UPDATE answer SET level = 7 WHERE control = '5.6';
         UPDATE answer SET applicability = 'maybe' WHERE control = '5.11';
         UPDATE answer SET owner = CAST(x'ff' AS TEXT) WHERE control = '6.3';
         UPDATE note SET text = CAST(x'c328' AS TEXT) WHERE control = '8.13';
         UPDATE note SET text = CAST(zeroblob(70000000) AS TEXT) WHERE control = '8.14';
         INSERT INTO answer SELECT '99.1', applicability, reasons, justification, provider, decided_by, decided_at, level,
                target, basis, assessed_at, review, review_due, owner, interviewee, importance, effort, refs, updated,
                checksum, to_confirm FROM answer WHERE control = '5.2'",
    );
    assert!(matches!(open(&path), Err(Error::Damaged { .. } | Error::Storage { .. })));
    let found = wrong(&path);
    let state = &found.iter().find(|(checked, _)| *checked == Checked::State).unwrap().1;
    for named in ["5.1", "5.6", "5.11", "6.3", "8.13", "99.1"] {
        assert!(
            state
                .iter()
                .any(|problem| problem.contains(&format!(" {named}:")) || problem.contains(&format!(" {named} "))),
            "{named}: {state:?}"
        );
    }
    assert!(
        state
            .iter()
            .any(|problem| problem.contains("the table note, beside 3 rows: a text in it is longer than the 64 MB")),
        "{state:?}"
    );
    let new = beside(&path, "-new");
    let repair = Repair::of(&path, Some(&new), "Ann").unwrap();
    assert!(repair.check.is_sound(), "{:?}", repair.check);
    assert_eq!(open(&new).unwrap().workbook(), original.workbook());
}

/// A number of a step that is damaged lies thousands of millions ahead.
#[test]
fn a_step_far_ahead_does_not_hang_the_check() {
    let (_kept, path) = filled();
    edited_by(&path, "PRAGMA foreign_keys = OFF; UPDATE step SET seq = 4000000000 WHERE seq = 20");
    let found = wrong(&path);
    let history = &found.iter().find(|(checked, _)| *checked == Checked::History).unwrap().1;
    assert!(history.iter().any(|problem| problem.contains("to 3999999999 are missing")), "{history:?}");
    let repair = Repair::of(&path, None, "Ann").unwrap();
    assert!(repair.check.is_sound() && repair.recovery.steps == 19, "{:?}", repair.recovery);
}

// --- names and permissions

#[cfg(unix)]
#[test]
fn doctor_tells_who_else_may_read_and_write() {
    use std::os::unix::fs::PermissionsExt;
    let (kept, path) = filled();
    for (mode, what) in [(0o644, "may read it (mode 644)"), (0o666, "may change it (mode 666)")] {
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        let found = wrong(&path);
        assert!(found.len() == 1 && found[0].1[0].contains(what), "{found:?}");
    }
    fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
    fs::set_permissions(kept.path(), fs::Permissions::from_mode(0o777)).unwrap();
    assert!(wrong(&path)[0].1[0].contains("replace the files in its folder"));
    fs::set_permissions(kept.path(), fs::Permissions::from_mode(0o1777)).unwrap();
    assert_eq!(wrong(&path), []);
    let link = kept.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let found = CheckUp::of(&link).unwrap();
    assert!(found.is_sound() && found.path == path.canonicalize().unwrap());
    assert!(found.checks[2].says.contains("is a symbolic link to it"), "{:?}", found.checks[2]);
    fs::hard_link(&path, kept.path().join("other")).unwrap();
    assert!(wrong(&path)[0].1[0].contains("2 names (hard links)"));
}

// --- looking without touching

#[test]
fn what_can_be_read_is_shown_and_cannot_be_changed() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let mut bytes = fs::read(&path).unwrap();
    let place = bytes.windows(6).position(|window| window == b"Seen f").unwrap();
    bytes[place] = b'X';
    bytes[..100].fill(0);
    write(&path, &bytes);
    let error = open(&path).unwrap_err();
    assert!(WaysOn::from(&error, None).unwrap().has_remains);
    let (mut session, recovery) = Session::open_remains(&path, "Ann").unwrap();
    assert_eq!(session.workbook().answers().count(), original.workbook().answers().count());
    assert!(recovery.steps > 0);
    assert!(session.read_only().unwrap().contains("it is damaged"));
    assert!(matches!(session.set(&[id("5.1")], &crate::support::to_level(1)), Err(Error::ReadOnly { .. })));
    assert!(matches!(session.undo(), Err(Error::ReadOnly { .. })));
    assert_eq!(session.refresh().unwrap(), None);
    assert!(session.report(None).is_ok());
    assert!(fs::read(&path).unwrap() == bytes);
}
