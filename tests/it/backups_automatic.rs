//! Backups that nobody asks for: when they are made, when not, and that they never stand in the way.

use std::fs;
use std::sync::atomic::{AtomicUsize, Ordering};

use controlbook::catalogue::ControlId;
use controlbook::config::BackupLimits;
use controlbook::session::backups::{Backup, Shelf, Slow, Why};
use controlbook::session::{Purgeable, Session, catalogue};
use tempfile::TempDir;

use crate::support::{assert_sound, done, id, set_level, to_level, workbook, workbook_in};

/// A workbook that keeps backups, however slow the machine is.
fn kept() -> (TempDir, Session) {
    let (folder, mut session) = workbook();
    keep(&folder, &mut session);
    (folder, session)
}

fn keep(folder: &TempDir, session: &mut Session) {
    let shelf = Shelf::at(folder.path().join("state/backups"), BackupLimits::default());
    session.keep_backups(shelf, Slow::Wait(|_| ()));
}

fn keep_as_the_screen_does(folder: &TempDir, session: &mut Session) {
    let shelf = Shelf::at(folder.path().join("state/backups"), BackupLimits::default());
    session.keep_backups(shelf, Slow::AtClosing);
}

fn reasons(session: &Session) -> Vec<Why> {
    session.backups().iter().map(|backup| backup.record.why).collect()
}

fn many(count: usize) -> Vec<ControlId> {
    catalogue().controls.iter().take(count).map(|control| control.id.clone()).collect()
}

/// Makes a backup look as if it had been made a day earlier.
fn yesterday(backup: &Backup) {
    let path = backup.path.with_extension("json");
    let mut record = backup.record.clone();
    record.at -= jiff::SignedDuration::from_hours(24);
    fs::write(path, serde_json::to_vec(&record).unwrap()).unwrap();
}

#[test]
fn the_first_edit_of_a_day_has_a_backup_of_the_state_before_it() {
    let (folder, mut session) = kept();
    let before = session.workbook().clone();
    assert_eq!(reasons(&session), [], "opening makes none");
    set_level(&mut session, "5.1", 2);
    set_level(&mut session, "5.2", 2);
    assert_eq!(reasons(&session), [Why::FirstEdit]);
    assert_eq!(session.backups()[0].verified().unwrap().workbook, before);
    // Another program on the same day sees that there is one.
    let mut other = Session::open(session.path(), "Ben").unwrap();
    keep(&folder, &mut other);
    set_level(&mut other, "5.3", 2);
    assert_eq!(reasons(&session), [Why::FirstEdit]);
    // The next day there is another.
    yesterday(&session.backups()[0]);
    let mut other = Session::open(session.path(), "Ben").unwrap();
    keep(&folder, &mut other);
    set_level(&mut other, "5.4", 2);
    set_level(&mut other, "5.5", 2);
    assert_eq!(reasons(&session), [Why::FirstEdit, Why::FirstEdit]);
    assert_sound(&other);
}

#[test]
fn an_edit_of_more_than_ten_controls_has_one_each_time() {
    let (_folder, mut session) = kept();
    done(session.set(&many(10), &to_level(1)));
    assert_eq!(reasons(&session), [Why::FirstEdit]);
    let before = session.workbook().clone();
    done(session.set(&many(11), &to_level(2)));
    assert_eq!(reasons(&session), [Why::ManyControls, Why::FirstEdit]);
    assert_eq!(session.backups()[0].verified().unwrap().workbook, before);
    session.undo().unwrap();
    assert_eq!(reasons(&session), [Why::ManyControls, Why::ManyControls, Why::FirstEdit], "taking it back is one, too");
    // What changes nothing needs none.
    session.set(&many(12), &to_level(1)).unwrap();
    let count = session.backups().len();
    session.set(&many(12), &to_level(1)).unwrap();
    assert_eq!(session.backups().len(), count);
}

#[test]
fn a_refused_edit_and_one_without_a_shelf_make_none() {
    let (_folder, mut session) = kept();
    assert!(
        session
            .set(&[id("5.1")], &crate::support::decide(controlbook::workbook::Applicability::Excluded, &[], "", None))
            .is_err()
    );
    assert_eq!(reasons(&session), []);
    let (_folder, mut session) = workbook();
    set_level(&mut session, "5.1", 1);
    assert!(session.backups().is_empty() && session.back_up(Why::Import).unwrap().is_none());
}

#[test]
fn a_purge_makes_none_and_the_backups_that_still_hold_it_are_named() {
    let (_folder, mut session) = kept();
    set_level(&mut session, "5.1", 1);
    done(session.write_note(&id("5.1"), "A secret.", None));
    let note = session.workbook().all_notes().next().unwrap().id;
    session.back_up(Why::Import).unwrap();
    done(session.purge_note(note));
    session.back_up(Why::Merge).unwrap();
    assert_eq!(reasons(&session), [Why::Merge, Why::Import, Why::FirstEdit]);
    let held = session.backups_that_hold(Purgeable::Note(note));
    assert_eq!(held.iter().map(|backup| backup.record.why).collect::<Vec<_>>(), [Why::Import]);
    // Removed from the state before it was kept, it is still in the history.
    done(session.write_note(&id("5.1"), "Another secret.", None));
    let note = session.workbook().all_notes().next().unwrap().id;
    done(session.remove_note(note));
    session.back_up(Why::Asked).unwrap();
    done(session.purge_note(note));
    let held = session.backups_that_hold(Purgeable::Note(note));
    assert_eq!(held.iter().map(|backup| backup.record.why).collect::<Vec<_>>(), [Why::Asked]);
    // One that cannot be read may hold it, too.
    fs::write(&session.backups()[2].path, "").unwrap();
    assert_eq!(session.backups_that_hold(Purgeable::Note(note)).len(), 2);
}

#[test]
fn a_purge_as_the_first_edit_of_a_day_does_not_keep_what_must_go() {
    let (folder, session) = workbook();
    let mut session = session;
    done(session.write_note(&id("5.1"), "A secret.", None));
    let note = session.workbook().all_notes().next().unwrap().id;
    keep(&folder, &mut session);
    done(session.purge_note(note));
    assert_eq!(reasons(&session), []);
    set_level(&mut session, "5.1", 1);
    assert_eq!(reasons(&session), [Why::FirstEdit]);
    assert!(session.backups_that_hold(Purgeable::Note(note)).is_empty());
}

#[test]
fn a_backup_that_cannot_be_made_never_stands_in_the_way_and_is_told_once() {
    let (folder, mut session) = workbook();
    fs::create_dir(folder.path().join("state")).unwrap();
    fs::write(folder.path().join("state/backups"), "in the way").unwrap();
    keep_as_the_screen_does(&folder, &mut session);
    set_level(&mut session, "5.1", 1);
    let notice = session.take_backup_notice().unwrap();
    assert!(notice.starts_with("Work goes on, but no backup of ") && notice.contains("XDG_STATE_HOME"), "{notice}");
    done(session.set(&many(20), &to_level(3)));
    assert_eq!(session.take_backup_notice(), None);
    assert_sound(&session);
}

/// Writes down how long making a backup took, and that it was made the day before yesterday.
fn took(backup: &Backup, ms: u64) {
    let mut record = backup.record.clone();
    record.took_ms = ms;
    record.at -= jiff::SignedDuration::from_hours(48);
    fs::write(backup.path.with_extension("json"), serde_json::to_vec(&record).unwrap()).unwrap();
}

#[test]
fn one_that_would_take_long_is_made_of_the_state_at_closing() {
    let (folder, mut session) = workbook();
    keep_as_the_screen_does(&folder, &mut session);
    took(&session.back_up(Why::Asked).unwrap().unwrap(), 60_000);
    assert_eq!(session.take_owed_backup(), None);
    set_level(&mut session, "5.1", 2);
    set_level(&mut session, "5.2", 3);
    assert_eq!(reasons(&session), [Why::Asked], "nobody waits for it");
    let owed = session.take_owed_backup().unwrap();
    assert_eq!(session.take_owed_backup(), None, "it is owed once");
    let backup = owed.make().unwrap();
    assert_eq!((backup.record.why, reasons(&session).len()), (Why::Closing, 2));
    assert_eq!(backup.verified().unwrap().workbook, *session.workbook());
    // Had it gone quickly, the next one would be made at once.
    took(&backup, 5);
    done(session.set(&many(11), &to_level(4)));
    assert_eq!((reasons(&session)[0], session.take_owed_backup()), (Why::ManyControls, None));
}

#[test]
fn a_command_makes_it_nevertheless_and_says_so() {
    static TOLD: AtomicUsize = AtomicUsize::new(0);
    fn tell(text: &str) {
        assert!(text.starts_with("Keeping a backup first ("), "{text}");
        TOLD.fetch_add(1, Ordering::Relaxed);
    }
    let (folder, mut session) = kept();
    took(&session.back_up(Why::Asked).unwrap().unwrap(), 60_000);
    let shelf = Shelf::at(folder.path().join("state/backups"), BackupLimits::default());
    session.keep_backups(shelf, Slow::Wait(tell));
    set_level(&mut session, "5.1", 2);
    set_level(&mut session, "5.2", 2);
    assert_eq!((reasons(&session), TOLD.load(Ordering::Relaxed)), (vec![Why::FirstEdit, Why::Asked], 1));
}

#[test]
fn the_limits_hold_for_each_workbook_by_itself() {
    let (folder, mut session) = workbook();
    let limits = BackupLimits { newest: 2, days: 0, months: 0, max_mb: 1_000 };
    let shelf = Shelf::at(folder.path().join("state/backups"), limits);
    session.keep_backups(shelf.clone(), Slow::AtClosing);
    let mut other = workbook_in(folder.path(), "other.controlbook");
    other.keep_backups(shelf, Slow::AtClosing);
    for _ in 0..5 {
        session.back_up(Why::Asked).unwrap();
    }
    other.back_up(Why::Asked).unwrap();
    let numbers = |session: &Session| session.backups().iter().map(|backup| backup.number).collect::<Vec<_>>();
    assert_eq!((numbers(&session), numbers(&other)), (vec![5, 4], vec![1]));
    // Nothing of those that went is left.
    assert_eq!(crate::support::names(session.backups()[0].path.parent().unwrap()).len(), 4);
}
