//! The study file: kept like a workbook, shared by several programs, never taken for something else.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::Duration;

use controlbook::error::Error;
use controlbook::session::study::{Graded, Study};
use controlbook::study::{Deck, Grade};
use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::support::{folder, names};

const TOOK: Duration = Duration::from_secs(3);

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn open(path: &Path, now: &str) -> Study {
    let mut study = Study::open(path, TimeZone::UTC).unwrap();
    study.set_now(at(now));
    study
}

fn refused(path: &Path) -> String {
    let before = fs::read(path).unwrap();
    let error = Study::open(path, TimeZone::UTC).unwrap_err();
    assert_eq!(fs::read(path).unwrap(), before, "it is left untouched");
    assert!(matches!(error, Error::Study { .. }), "{error:?}");
    assert!(error.hint().is_some());
    error.to_string()
}

#[test]
fn looking_makes_no_file_and_the_first_grade_does() {
    let folder = folder();
    let path = folder.path().join("data").join("learned.study");
    let mut study = open(&path, "2026-03-01T12:00:00Z");
    let key = study.next(&Deck::Core).unwrap().key.clone();
    assert!(!path.exists());
    let days = study.intervals(&key)[2];
    assert_eq!(study.grade(&key, Grade::Good, TOOK).unwrap(), Graded::Kept(days));
    assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    assert_eq!(fs::metadata(path.parent().unwrap()).unwrap().permissions().mode() & 0o777, 0o700);
    assert_eq!(names(path.parent().unwrap()), ["learned.study"]);
    let again = open(&path, "2026-03-01T12:00:00Z");
    assert_eq!(again.learned().cards, study.learned().cards);
}

#[test]
fn everything_comes_back_from_the_file() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    let mut study = open(&path, "2026-03-01T12:00:00Z");
    study.set_retention(85).unwrap();
    study.set_new_a_day(3).unwrap();
    for grade in [Grade::Good, Grade::Again, Grade::Easy] {
        let key = study.next(&Deck::Core).unwrap().key.clone();
        study.grade(&key, grade, TOOK).unwrap();
    }
    study.put_aside("title:5.9").unwrap();
    study.take_up("title:5.9").unwrap();
    study.undo().unwrap();
    let again = open(&path, "2026-03-01T12:00:00Z");
    assert_eq!(again.learned().cards, study.learned().cards);
    assert_eq!((again.learned().retention, again.learned().new_a_day), (85, 3));
    assert!(again.learned().is_set_aside("title:5.9"));
    assert_eq!(again.load(&Deck::Core), study.load(&Deck::Core));
}

#[test]
fn undo_goes_back_to_the_beginning() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    let mut study = open(&path, "2026-03-01T12:00:00Z");
    let key = study.next(&Deck::Core).unwrap().key.clone();
    study.grade(&key, Grade::Again, TOOK).unwrap();
    study.put_aside("title:5.2").unwrap();
    assert_eq!(study.undo().unwrap(), ("undone: title:5.2 set aside".to_owned(), "title:5.2".to_owned()));
    let mut study = open(&path, "2026-03-02T12:00:00Z");
    assert_eq!(study.undo().unwrap(), (format!("undone: {key} graded again"), key));
    assert!(study.learned().cards.is_empty() && study.learned().days.is_empty());
    assert!(matches!(study.undo(), Err(Error::NothingToUndo)));
}

#[test]
fn a_day_of_study_ends_at_four_in_the_morning() {
    let folder = folder();
    let mut study = open(&folder.path().join("learned.study"), "2026-03-02T03:59:00Z");
    assert_eq!(study.today().to_string(), "2026-03-01");
    study.set_now(at("2026-03-02T04:00:00Z"));
    assert_eq!(study.today().to_string(), "2026-03-02");
}

#[test]
fn two_programs_take_turns_and_neither_overwrites_the_other() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    let now = "2026-03-01T12:00:00Z";
    let mut one = open(&path, now);
    one.grade("title:5.1", Grade::Good, TOOK).unwrap();
    let mut two = open(&path, now);
    one.grade("title:5.2", Grade::Good, TOOK).unwrap();
    // The second window still shows the same card.
    assert_eq!(two.grade("title:5.2", Grade::Again, TOOK).unwrap(), Graded::Elsewhere);
    two.grade("title:5.3", Grade::Easy, TOOK).unwrap();
    assert!(one.refresh().unwrap());
    assert_eq!(one.learned().cards, two.learned().cards);
    assert_eq!(one.learned().cards.len(), 3);
    assert_eq!(one.learned().cards["title:5.2"].reviews.len(), 1);
}

#[test]
fn many_programs_at_once_lose_nothing() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    let writers: Vec<_> = (0..4)
        .map(|writer| {
            let path = path.clone();
            std::thread::spawn(move || {
                let mut study = open(&path, "2026-03-01T12:00:00Z");
                for number in 0..12 {
                    let key = format!("title:5.{}", writer * 9 + number % 9 + 1);
                    study.be_patient_for(Duration::from_secs(20)).unwrap();
                    study.grade(&key, Grade::Good, TOOK).unwrap();
                }
            })
        })
        .collect();
    for writer in writers {
        writer.join().unwrap();
    }
    let study = open(&path, "2026-03-01T12:00:00Z");
    let reviews: usize = study.learned().cards.values().map(|seen| seen.reviews.len()).sum();
    assert_eq!(reviews, 4 * 12);
}

#[test]
fn what_is_no_study_file_of_this_version_is_told_and_left_alone() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    open(&path, "2026-03-01T12:00:00Z").grade("title:5.1", Grade::Good, TOOK).unwrap();
    let whole = fs::read(&path).unwrap();

    let put = |bytes: &[u8]| fs::write(&path, bytes).unwrap();
    put(b"");
    assert!(refused(&path).contains("empty or cut short"));
    put(&whole[..50]);
    assert!(refused(&path).contains("empty or cut short"));
    put(&[b'x'; 4_096]);
    assert!(refused(&path).contains("is not a study file"));
    let mut newer = whole.clone();
    newer[60..64].copy_from_slice(&9_i32.to_be_bytes());
    put(&newer);
    assert!(refused(&path).contains("newer controlbook (format 9; this one knows up to 1)"));
    let (_guard, session) = crate::support::workbook();
    put(&fs::read(session.path()).unwrap());
    assert!(refused(&path).contains("is not a study file"));
    let mut flipped = whole.clone();
    let place = whole.windows(9).position(|bytes| bytes == b"title:5.1").unwrap();
    flipped[place + 8] = b'2';
    put(&flipped);
    let said = refused(&path);
    assert!(said.contains("is damaged") && said.contains("entry 1"), "{said}");
    put(&whole);
    assert_eq!(open(&path, "2026-03-01T12:00:00Z").learned().cards.len(), 1);
}

#[test]
fn a_file_that_cannot_be_written_is_read_and_says_so() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    open(&path, "2026-03-01T12:00:00Z").grade("title:5.1", Grade::Good, TOOK).unwrap();
    fs::hard_link(&path, folder.path().join("second-name")).unwrap();
    let mut study = open(&path, "2026-03-01T12:00:00Z");
    assert_eq!(study.learned().cards.len(), 1);
    assert!(study.read_only().is_some());
    let error = study.grade("title:5.2", Grade::Good, TOOK).unwrap_err().to_string();
    assert!(error.contains("can only be read") && error.contains("hard links"), "{error}");
    assert_eq!(study.learned().cards.len(), 1);
}

#[test]
fn a_file_in_write_ahead_mode_is_brought_back() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    open(&path, "2026-03-01T12:00:00Z").grade("title:5.1", Grade::Good, TOOK).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    other.query_row("PRAGMA journal_mode = WAL", [], |row| row.get::<_, String>(0)).unwrap();
    other.close().unwrap();
    assert_eq!(fs::read(&path).unwrap()[18..20], [2, 2]);
    let mut study = open(&path, "2026-03-01T12:00:00Z");
    study.grade("title:5.2", Grade::Good, TOOK).unwrap();
    assert_eq!(fs::read(&path).unwrap()[18..20], [1, 1]);
    // No log is left beside it; a copy of the day is kept as ever.
    let left = names(folder.path());
    assert!(left.iter().all(|name| ["learned.study", "learned.study-copies"].contains(&name.as_str())), "{left:?}");
}

#[test]
fn what_was_done_can_be_neither_changed_nor_deleted() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    open(&path, "2026-03-01T12:00:00Z").grade("title:5.1", Grade::Good, TOOK).unwrap();
    let other = rusqlite::Connection::open(&path).unwrap();
    for edit in ["UPDATE event SET card = 'title:5.2'", "DELETE FROM event"] {
        assert!(other.execute(edit, []).unwrap_err().to_string().contains("what was done is never"), "{edit}");
    }
}

#[test]
fn a_file_that_was_replaced_takes_no_grade() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    let mut study = open(&path, "2026-03-01T12:00:00Z");
    study.grade("title:5.1", Grade::Good, TOOK).unwrap();
    fs::rename(&path, folder.path().join("away")).unwrap();
    let error = study.grade("title:5.2", Grade::Good, TOOK).unwrap_err().to_string();
    assert!(error.contains("moved, removed or replaced"), "{error}");
    assert_eq!(study.learned().cards.len(), 1);
    assert!(!path.exists());
}

#[test]
fn each_day_begins_with_a_copy_and_ten_are_kept() {
    let folder = folder();
    let path = folder.path().join("learned.study");
    for day in 1..=14 {
        let mut study = open(&path, &format!("2026-03-{day:02}T12:00:00Z"));
        study.grade("title:5.1", Grade::Good, TOOK).unwrap();
        study.grade("title:5.2", Grade::Good, TOOK).unwrap();
    }
    let copies = folder.path().join("learned.study-copies");
    let kept = names(&copies);
    // None before the first entry of all, which had nothing to copy.
    assert_eq!((kept.len(), kept[0].as_str(), kept[9].as_str()), (10, "2026-03-05.study", "2026-03-14.study"));
    let newest = open(&copies.join(&kept[9]), "2026-03-14T12:00:00Z");
    let reviews: usize = newest.learned().cards.values().map(|seen| seen.reviews.len()).sum();
    assert_eq!(reviews, 13 * 2);
    fs::write(&path, b"no study file at all, and long enough to have a header of its own: ".repeat(3)).unwrap();
    let mut damaged = fs::read(copies.join(&kept[9])).unwrap();
    damaged.truncate(90);
    fs::write(&path, damaged).unwrap();
    let error = Study::open(&path, TimeZone::UTC).unwrap_err();
    assert!(error.hint().unwrap().contains("2026-03-14.study"), "{:?}", error.hint());
}

#[test]
fn progress_is_a_table_that_no_spreadsheet_computes() {
    let folder = folder();
    let mut study = open(&folder.path().join("learned.study"), "2026-03-01T12:00:00Z");
    study.grade("title:5.10", Grade::Good, TOOK).unwrap();
    study.grade("evidence:5.1", Grade::Again, TOOK).unwrap();
    let csv = study.progress_csv().unwrap();
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!((&rows[0][0], &rows[0][2], &rows[0][4], &rows[0][7]), ("title:5.10", "A.5.10", "2026-03-01", "1"));
    assert_eq!((&rows[1][0], &rows[1][10]), ("evidence:5.1", "forgotten"));
    assert!(rows.iter().flatten().all(|cell| !cell.starts_with(['=', '+', '-', '@'])));
}
