//! Errors of the disk, at any call: nothing is said to be saved that is not, what was there before stays, and the
//! same operation works when the disk does again.

use controlbook::error::Error;
use controlbook::session::Session;

use super::cuts::cut;
use super::disk::{Call, Disk, Fault, Wrong};
use super::operations::{OPERATIONS, prepared};
use super::power::Platter;
use super::{all, held, held_by, laid_out, moments, tell};
use crate::support::{id, to_level};

struct Kind {
    wrong: Wrong,
    counts: fn(Call) -> bool,
    /// What the person is told, of these.
    says: &'static [&'static str],
}

const FULL: &str = "is full";
const DISK: &str = "the disk or the system reports an error";

const KINDS: &[Kind] = &[
    Kind { wrong: Wrong::Full, counts: |call| call == Call::Write, says: &[FULL] },
    Kind { wrong: Wrong::FullHalfway, counts: |call| call == Call::Write, says: &[FULL] },
    Kind { wrong: Wrong::Broken, counts: |call| call == Call::Write, says: &[DISK] },
    Kind { wrong: Wrong::Broken, counts: |call| call == Call::Sync, says: &[DISK] },
    Kind { wrong: Wrong::Broken, counts: |call| call == Call::Truncate, says: &[DISK] },
    Kind { wrong: Wrong::Broken, counts: |call| call == Call::Delete, says: &[DISK] },
    Kind { wrong: Wrong::Broken, counts: |call| call == Call::Read, says: &[DISK, "cannot be read"] },
    Kind { wrong: Wrong::Refused, counts: |call| call == Call::Create, says: &["refused to open"] },
    Kind { wrong: Wrong::Late, counts: |call| call == Call::Delete, says: &[DISK] },
];

#[test]
fn an_error_at_any_call_is_told_and_the_operation_works_when_the_disk_does() {
    let before = held(&laid_out(prepared()).1).unwrap();
    for operation in OPERATIONS {
        let mut told = [0; 2];
        for kind in KINDS {
            let (folder, path) = laid_out(prepared());
            let disk = Disk::under(folder.path());
            let mut session = Session::open(&path, "Test").unwrap();
            let calls = disk.count(kind.counts, || (operation.run)(&mut session).unwrap());
            for nth in moments(calls, 2) {
                // In the ordinary run once the one, once the other.
                for sticky in if all() { vec![false, true] } else { vec![nth % 2 == 0] } {
                    let what =
                        format!("{}: {:?} at call {nth} of {calls}, sticky: {sticky}", operation.name, kind.wrong);
                    let (folder, path) = laid_out(prepared());
                    let disk = Disk::under(folder.path());
                    let mut session = Session::open(&path, "Test").unwrap();
                    disk.plan(Fault { wrong: kind.wrong, counts: kind.counts, nth, sticky });
                    let outcome = (operation.run)(&mut session);
                    assert!(disk.mend(), "{what}: nothing went wrong");
                    let is_done = outcome.is_ok();
                    match outcome {
                        // Whoever gives space back may fail in it, after what matters is done.
                        Ok(()) => told[0] += 1,
                        Err(error) => {
                            told[1] += 1;
                            let text = error.to_string();
                            assert!(kind.says.iter().any(|part| text.contains(part)), "{what}: {text}");
                            assert!(text.starts_with("NOT SAVED") || kind.wrong == Wrong::Broken, "{what}: {text}");
                            assert!(error.hint().is_some(), "{what}: {text}");
                            assert_eq!(*session.workbook(), before.workbook, "{what}: memory ran ahead");
                            again(operation.run, &mut session, kind.wrong, &what);
                        }
                    }
                    let there = held_by(&session).unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
                    assert!(there != before || !is_done, "{what}: said to be saved, and is not there");
                    assert_ne!(there, before, "{what}: nothing was done");
                    drop(session);
                    assert_eq!(held(&path).unwrap(), there, "{what}");
                }
            }
        }
        tell(&format!("errors in \"{}\": {} told, {} done all the same", operation.name, told[1], told[0]));
    }
}

/// The person tries once more, now that the disk works.
fn again(run: fn(&mut Session) -> controlbook::error::Result<()>, session: &mut Session, wrong: Wrong, what: &str) {
    match run(session) {
        Ok(()) => {}
        // It was done after all, and only its very end could not be made sure of.
        Err(Error::Conflict { .. }) if wrong == Wrong::Late => {}
        Err(error) => panic!("{what}: not even when the disk works: {error}"),
    }
}

/// A system that could not sync forgets what it was to write, and says of the next sync that all is well. What is
/// then said to be saved must have been written anew.
#[test]
fn after_a_sync_that_failed_nothing_rests_on_what_was_written_before_it() {
    let (folder, path) = laid_out(prepared());
    let disk = Disk::under(folder.path());
    let mut session = Session::open(&path, "Test").unwrap();
    let edit = |session: &mut Session, to| session.set(&[id("5.1")], &to_level(to)).map(drop);
    let is_sync = |call| call == Call::Sync;
    let syncs = disk.count(is_sync, || edit(&mut session, 5).unwrap());
    drop(session);
    let mut tried = 0;
    for nth in 0..syncs {
        let (folder, path) = laid_out(prepared());
        let disk = Disk::under(folder.path());
        let root = disk.folder().to_owned();
        let mut session = Session::open(&path, "Test").unwrap();
        let first = held_by(&session).unwrap();
        let platter = Platter::of_folder(&root);
        disk.record();
        disk.plan(Fault { wrong: Wrong::Broken, counts: is_sync, nth, sticky: false });
        edit(&mut session, 5).unwrap_err();
        disk.mend();
        edit(&mut session, 5).unwrap();
        disk.acknowledged();
        let second = held_by(&session).unwrap();
        edit(&mut session, 1).unwrap();
        disk.acknowledged();
        let states = [first, second, held_by(&session).unwrap()];
        let events = disk.recorded();
        tried += cut(&platter, &events, &root, 12, |image, acknowledged| {
            super::cuts::one_of(held(&image.join("acme.controlbook")), &states, acknowledged)
        })
        .states;
    }
    tell(&format!("power cut after a sync that failed: {tried} disks, {syncs} syncs"));
}

#[test]
fn a_disk_that_cannot_be_read_is_told_at_opening() {
    let is_read = |call| call == Call::Read;
    let (folder, path) = laid_out(prepared());
    let disk = Disk::under(folder.path());
    let reads = disk.count(is_read, || drop(Session::open(&path, "Test").unwrap()));
    for nth in moments(reads, 20) {
        disk.plan(Fault { wrong: Wrong::Broken, counts: is_read, nth, sticky: true });
        let error = Session::open(&path, "Test").unwrap_err().to_string();
        assert!(disk.mend());
        assert!(error.contains(DISK) && !error.contains("NOT SAVED"), "{nth}: {error}");
    }
    assert_eq!(held(&path).unwrap(), held(&laid_out(prepared()).1).unwrap());
    tell(&format!("errors in opening: {reads} reads"));
}
