//! The steps of another copy that a merge takes over: they are kept as they were written, told when they are not, and
//! forget what is purged.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::session::{CheckUp, Repair, Session};
use controlbook::store::{ForeignStep, Store};
use controlbook::workbook::Step;
use rusqlite::Connection;
use tempfile::TempDir;

use crate::support::{assert_sound, done, id, set_level, workbook};

/// Two copies that went separate ways after their second step, the steps of the other, and the note in it.
fn forks() -> (TempDir, PathBuf, PathBuf, Vec<Step>) {
    let (folder, mut session) = workbook();
    set_level(&mut session, "5.1", 1);
    let (ours, theirs) = (session.path().to_owned(), folder.path().join("theirs.controlbook"));
    session.copy_to(&theirs).unwrap();
    set_level(&mut session, "5.1", 2);
    let mut other = Session::open(&theirs, "Ben").unwrap();
    let steps = vec![
        set_level(&mut other, "5.2", 4),
        done(other.write_note(&id("5.2"), "Secretly in the cellar.", None)),
        set_level(&mut other, "5.3", 0),
    ];
    (folder, ours, theirs, steps)
}

fn take_over(ours: &Path, theirs: &Path) -> usize {
    let (mut store, _) = Store::open(ours).unwrap();
    let (other, _) = Store::open(theirs).unwrap();
    let writing = store.begin().unwrap();
    let taken = writing.take_over_steps(&other).unwrap();
    writing.commit().unwrap();
    taken
}

fn foreign(path: &Path) -> Vec<ForeignStep> {
    Store::open(path).unwrap().0.foreign_steps().unwrap()
}

fn steps(path: &Path) -> Vec<Step> {
    foreign(path).into_iter().map(|foreign| foreign.step).collect()
}

#[test]
fn what_the_other_copy_did_is_kept_as_it_was_written() {
    let (_folder, ours, theirs, done) = forks();
    assert_eq!(take_over(&ours, &theirs), 3);
    assert_eq!(steps(&ours), done);
    let (store, _) = Store::open(&ours).unwrap();
    let found = foreign(&ours);
    // The first goes on from a step that both had, each other from the one before it.
    assert_eq!(store.hash_of_step(2).unwrap(), Some(found[0].previous));
    assert_eq!((found[1].previous, found[2].previous), (found[0].hash, found[1].hash));
    assert!(found.iter().all(|step| store.knows_step(&step.hash).unwrap()));
    assert!(!store.knows_step(&[7; 32]).unwrap());
    // A second time there is nothing new; the other way round, only what was done here.
    assert_eq!((take_over(&ours, &theirs), take_over(&theirs, &ours), take_over(&theirs, &ours)), (0, 1, 0));
    for path in [&ours, &theirs] {
        assert_sound(&Session::open(path, "Ann").unwrap());
        assert!(CheckUp::of(path).unwrap().is_sound());
    }
    // A third copy learns of both by one of them.
    let third = ours.with_file_name("third.controlbook");
    let session = Session::open(&ours, "Ann").unwrap();
    session.copy_to(&third).unwrap();
    assert_eq!(steps(&third), done);
}

#[test]
fn what_is_purged_is_gone_from_there_too() {
    let (_folder, ours, theirs, done) = forks();
    take_over(&ours, &theirs);
    let note = Session::open(&theirs, "Ben").unwrap().workbook().all_notes().next().unwrap().id;
    let holds = || fs::read(&ours).unwrap().windows(6).any(|bytes| bytes == b"cellar");
    assert!(holds());
    let mut session = Session::open(&ours, "Ann").unwrap();
    session.purge_note(note).unwrap();
    assert!(!holds());
    let found = foreign(&ours);
    assert_eq!(found.len(), 3);
    assert_ne!(found[1].step, done[1]);
    assert_eq!((&found[0].step, &found[2].step), (&done[0], &done[2]));
    assert!(CheckUp::of(&ours).unwrap().is_sound());
    assert!(session.purge_note(note).is_err(), "nothing is left of it");
}

#[test]
fn a_step_that_is_not_what_was_written_is_told() {
    for (sql, says) in [
        ("UPDATE foreign_step SET changes = replace(changes, 'cellar', 'garden')", "is not what was written"),
        ("UPDATE foreign_step SET author = 'Cat'", "is not what was written"),
        ("DELETE FROM foreign_step WHERE seq = 4", "does not follow any that is here"),
    ] {
        let (_folder, ours, theirs, _) = forks();
        take_over(&ours, &theirs);
        Connection::open(&ours).unwrap().execute_batch(sql).unwrap();
        let found = CheckUp::of(&ours).unwrap();
        assert!(found.is_damaged(), "{sql}");
        let problems: Vec<String> = found.checks.iter().flat_map(|check| check.problems.clone()).collect();
        assert!(
            problems.iter().all(|problem| problem.contains("another copy") && problem.contains(says)),
            "{problems:?}"
        );
        assert!(!problems.is_empty());
    }
}

#[test]
fn a_repair_keeps_them() {
    let (folder, ours, theirs, done) = forks();
    take_over(&ours, &theirs);
    let damaged = |name: &str, sql: &str| {
        let path = folder.path().join(name);
        fs::copy(&ours, &path).unwrap();
        Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let mut bytes = fs::read(&path).unwrap();
        bytes[..100].fill(0);
        fs::write(&path, bytes).unwrap();
        Repair::of(&path, None, "Ann").unwrap()
    };
    let repair = damaged("a.controlbook", "");
    assert!(repair.check.is_sound() && repair.recovery.losses.is_empty(), "{repair:?}");
    assert_eq!(steps(&repair.to), done);
    // One that was changed is left out, and what went on from it.
    let repair = damaged("b.controlbook", "UPDATE foreign_step SET author = 'Cat' WHERE seq = 4");
    assert!(repair.check.is_sound());
    assert_eq!(steps(&repair.to), done[..1]);
    assert!(repair.recovery.losses[0].what.starts_with("2 steps of a copy"), "{:?}", repair.recovery.losses);
}
