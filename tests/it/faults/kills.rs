//! A program that is killed at any moment of an operation: at each call that writes, before it or halfway in it.

use std::fs;
use std::path::Path;

use controlbook::error::Error;
use controlbook::session::Session;
use controlbook::store::Store;

use super::disk::{Call, Disk, Fault, Wrong};
use super::operations::{OPERATIONS, prepared};
use super::{held, held_by, laid_out, moments, tell};

/// What an operation comes to where nothing goes wrong, in what does not differ from run to run.
fn outline(held: &super::Held) -> (Vec<(String, usize)>, usize, usize) {
    let steps = held.steps.iter().map(|step| (step.describe(), step.changes.len())).collect();
    (steps, held.drafts.len(), held.files.len())
}

#[test]
fn a_kill_at_any_write_leaves_all_of_an_operation_or_nothing() {
    let before = held(&laid_out(prepared()).1).unwrap();
    for operation in OPERATIONS {
        let (folder, path) = laid_out(prepared());
        let disk = Disk::under(folder.path());
        let mut session = Session::open(&path, "Test").unwrap();
        let calls = disk.count(Call::writes, || (operation.run)(&mut session).unwrap());
        let after = held_by(&session).unwrap();
        assert_ne!(after, before, "{}: does nothing", operation.name);
        let (mut runs, mut done) = (0, 0);
        for wrong in [Wrong::Killed, Wrong::KilledHalfway] {
            for nth in moments(calls, 5) {
                let (folder, path) = laid_out(prepared());
                let disk = Disk::under(folder.path());
                let mut session = Session::open(&path, "Test").unwrap();
                disk.plan(Fault { wrong, counts: Call::writes, nth, sticky: true });
                let is_acknowledged = (operation.run)(&mut session).is_ok();
                drop(session);
                disk.mend();
                let what = format!("{}: {wrong:?} at call {nth} of {calls}", operation.name);
                let found = held(&path).unwrap_or_else(|wrong| panic!("{what}: {wrong}"));
                if found == before {
                    assert!(!is_acknowledged, "{what}: it was said to be saved, and is lost");
                } else {
                    assert_eq!(outline(&found), outline(&after), "{what}");
                    done += 1;
                }
                let left = fs::read_dir(folder.path()).unwrap().count();
                assert!(left <= 2, "{what}: something is left lying about");
                runs += 1;
            }
        }
        tell(&format!("killed in \"{}\": {runs} runs, {calls} calls, {done} found whole", operation.name));
    }
}

#[test]
fn a_kill_in_an_upgrade_leaves_the_old_format_or_the_new_one_and_a_copy() {
    let old = fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/format-1.controlbook")).unwrap();
    let (folder, path) = laid_out(&old);
    let disk = Disk::under(folder.path());
    let kept = folder.path().join("kept.controlbook");
    let calls = disk.count(Call::writes, || super::upgraded(&path, &kept).unwrap());
    let (mut runs, mut new) = (0, 0);
    for wrong in [Wrong::Killed, Wrong::KilledHalfway] {
        for nth in moments(calls, 30) {
            let what = format!("{wrong:?} at call {nth} of {calls}");
            let (folder, path) = laid_out(&old);
            let kept = folder.path().join("kept.controlbook");
            let disk = Disk::under(folder.path());
            disk.plan(Fault { wrong, counts: Call::writes, nth, sticky: true });
            let is_acknowledged = super::upgraded(&path, &kept).is_ok();
            disk.mend();
            match Store::open(&path) {
                Ok(_) => new += 1,
                Err(Error::Older { found: 1, .. }) if !is_acknowledged => {}
                Err(error) => panic!("{what}: {error}"),
            }
            if fs::read(&path).unwrap() != old {
                assert!(matches!(Store::open(&kept), Err(Error::Older { found: 1, .. })), "{what}: no copy");
                super::upgraded(&kept, &folder.path().join("kept of the copy")).unwrap();
            }
            runs += 1;
        }
    }
    tell(&format!("killed in an upgrade: {runs} runs, {calls} calls, {new} found upgraded"));
}
