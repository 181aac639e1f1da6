//! What a workbook says of itself in one row: it is what the state comes to after every edit, and a glance at it
//! changes nothing.

use std::fs;
use std::path::Path;

use controlbook::figures::{Summary, Tally};
use controlbook::session::{CheckUp, Session, catalogue};
use controlbook::store::{Store, Unseen};
use controlbook::workbook::{ActionEdit, AnswerEdit};
use jiff::civil::{Date, date};
use rusqlite::Connection;

use crate::other_catalogues_used::bakery;
use crate::support::{beside, done, exclude, id, names, set_level, workbook};

fn edited_by(path: &Path, sql: &str) {
    Connection::open(path).unwrap().execute_batch(sql).unwrap();
}

fn add_action(session: &mut Session, title: &str, due: Date) {
    let edit = ActionEdit { title: Some(title.to_owned()), due: Some(Some(due)), ..ActionEdit::default() };
    session.add_action(&edit).unwrap();
}

/// The row is what the state comes to.
fn glance(session: &Session) -> Summary {
    let found = Store::glance(session.path()).unwrap();
    assert_eq!(found, Summary::of(session.workbook(), session.id(), catalogue(), found.updated_at));
    assert_eq!(found.updated_at, Some(session.history(None, 1).unwrap()[0].at));
    found
}

/// The profile wants 3 everywhere. 5.1 at 2 of 3 and 5.2 at 4 of 3: of 6 wanted, 5 are there. 7.4 is excluded, which leaves 92 of 93.
#[test]
fn the_row_follows_every_edit() {
    let (_folder, mut session) = workbook();
    assert_eq!((glance(&session).overall.assessed, glance(&session).organisation.as_str()), (0, "Acme"));
    set_level(&mut session, "5.1", 2);
    set_level(&mut session, "5.2", 4);
    done(session.set(&[id("7.4")], &exclude()));
    done(session.set(&[id("5.1")], &AnswerEdit { review: Some(true), ..AnswerEdit::default() }));
    let found = glance(&session);
    assert_eq!(found.overall.coverage().counts(), "2/92");
    assert_eq!((found.overall.maturity().counts(), found.overall.attainment().counts()), ("6/2".into(), "5/6".into()));
    assert_eq!((found.reviews, found.open_actions), (1, 0));
    add_action(&mut session, "First", date(2026, 3, 1));
    assert_eq!(glance(&session).open_actions, 1);
    session.undo().unwrap();
    assert_eq!(glance(&session).open_actions, 0);
    session.redo().unwrap();
    assert_eq!(glance(&session).open_actions, 1);
    done(session.write_note(&id("5.1"), "Said on the phone.", None));
    let note = session.workbook().all_notes().next().unwrap().id;
    glance(&session);
    session.purge_note(note).unwrap();
    glance(&session);
    assert!(CheckUp::of(session.path()).unwrap().is_sound());
}

#[test]
fn what_is_overdue_is_told_on_any_day() {
    let (_folder, mut session) = workbook();
    add_action(&mut session, "One", date(2026, 3, 1));
    add_action(&mut session, "Two", date(2026, 3, 1));
    add_action(&mut session, "Three", date(2026, 5, 1));
    let found = glance(&session);
    let overdue = |day| found.actions_due.before(day).count;
    assert_eq!([date(2026, 3, 1), date(2026, 3, 2), date(2026, 5, 2)].map(overdue), [0, 2, 3]);
    assert_eq!(found.next_due(date(2026, 3, 1)), Some(date(2026, 3, 1)));
    assert_eq!(found.next_due(date(2026, 3, 2)), Some(date(2026, 5, 1)));
    assert_eq!(found.next_due(date(2026, 5, 2)), None);
}

#[test]
fn a_row_that_is_not_what_was_written_is_told_and_written_anew() {
    for sql in [
        "UPDATE tally SET summary = replace(summary, 'Acme', 'Other')",
        "UPDATE tally SET checksum = x'0000000000000000'",
    ] {
        let (_folder, mut session) = workbook();
        let path = session.path().to_owned();
        edited_by(&path, sql);
        assert!(matches!(Store::glance(&path), Err(Unseen::Damaged(_))), "{sql}");
        assert!(CheckUp::of(&path).unwrap().is_damaged(), "{sql}");
        set_level(&mut session, "5.1", 2);
        glance(&session);
        assert!(CheckUp::of(&path).unwrap().is_sound(), "{sql}");
    }
}

#[test]
fn numbers_that_no_counting_gives_are_refused() {
    let (_folder, session) = workbook();
    let found = glance(&session);
    assert!(found.is_possible());
    let more = Tally { excluded: found.overall.controls + 1, ..found.overall };
    assert!(!Summary { overall: more, ..found }.is_possible());
}

#[test]
fn a_glance_changes_nothing_and_passes_over_what_it_cannot_tell() {
    let (folder, session) = workbook();
    let path = session.path().to_owned();
    drop(session);
    let before = (fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap());
    Store::glance(&path).unwrap();
    assert_eq!((fs::read(&path).unwrap(), fs::metadata(&path).unwrap().modified().unwrap()), before);
    assert_eq!(names(folder.path()), ["acme.controlbook"]);
    // Another program keeps it.
    let other = Connection::open(&path).unwrap();
    other.execute_batch("BEGIN EXCLUSIVE").unwrap();
    assert_eq!(Store::glance(&path), Err(Unseen::Locked));
    other.execute_batch("ROLLBACK").unwrap();
    drop(other);
    // An edit that was cut short: the journal stays.
    let journal = [&[0xD9, 0xD5, 0x05, 0xF9, 0x20, 0xA1, 0x63, 0xD7][..], &[0; 1000]].concat();
    fs::write(beside(&path, "-journal"), &journal).unwrap();
    assert_eq!(Store::glance(&path), Err(Unseen::Unfinished));
    assert_eq!(fs::read(beside(&path, "-journal")).unwrap(), journal);
    fs::remove_file(beside(&path, "-journal")).unwrap();
    for (bytes, word) in [(vec![0; 4096], "no-workbook"), (b"hello".to_vec(), "no-workbook"), (vec![], "damaged")] {
        fs::write(&path, bytes).unwrap();
        assert_eq!(Store::glance(&path).unwrap_err().word(), word);
    }
}

/// Made a workbook of format 4, as the version of that format left them.
fn of_format_4(path: &Path) {
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-4.controlbook");
    let sql = "SELECT sql FROM sqlite_schema WHERE name = 'tally'";
    let table: String = Connection::open(fixture).unwrap().query_row(sql, [], |row| row.get(0)).unwrap();
    let columns =
        "one, answers, notes, evidence, evidence_links, own_controls, acceptances, actions, phases, scenarios,
                   baselines";
    edited_by(
        path,
        &format!(
            "DROP TABLE foreign_step; ALTER TABLE tally RENAME TO old; {table};
             INSERT INTO tally SELECT {columns} FROM old; DROP TABLE old; PRAGMA user_version = 4"
        ),
    );
}

/// The catalogue stands in the file; where it is lost, its controls are those that have an answer.
#[test]
fn a_workbook_of_format_4_with_a_catalogue_of_its_own_is_counted_over_that() {
    for lost in [false, true] {
        let folder = crate::support::folder();
        let path = folder.path().join("b.controlbook");
        let mut session = bakery(&path);
        set_level(&mut session, "S-2", 4);
        session.add_own_control("Ours", None).unwrap();
        drop(session);
        let before = Store::glance(&path).unwrap();
        assert_eq!((before.overall.coverage().counts(), before.overall.controls), ("1/3".to_owned(), 3));
        of_format_4(&path);
        if lost {
            edited_by(&path, "UPDATE piece SET body = x'00'");
        }
        let counted_under = if lost { 0 } else { 1 };
        let expected = Summary { counted_under, ..before };
        assert_eq!(Store::glance(&path).unwrap(), expected);
        Store::upgrade(&path, || Ok(())).unwrap();
        assert_eq!(Store::glance(&path).unwrap(), expected);
    }
}

#[test]
fn older_formats_are_counted_where_that_is_cheap() {
    let fixture = |format: u32| format!("{}/tests/fixtures/format-{format}.controlbook", env!("CARGO_MANIFEST_DIR"));
    assert_eq!(Store::glance(Path::new(&fixture(3))), Err(Unseen::Older(3)));
    let found = Store::glance(Path::new(&fixture(4))).unwrap();
    // As its status said: 2 of 92, levels 1 and 4.
    assert_eq!(found.organisation, "Fourth Format Ltd");
    assert_eq!((found.overall.coverage().counts(), found.overall.maturity().counts()), ("2/92".into(), "5/2".into()));
    assert_eq!((found.open_actions, found.reviews), (2, 1));
}
