//! Damaged workbooks are recovered into new files: all that can be read, none of what is wrong, and the damaged
//! file stays as it is.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::error::Error;
use controlbook::session::{CheckUp, Fate, NewEvidence, Repair, Session, Source};
use controlbook::workbook::comparison::changes_between;
use controlbook::workbook::{Acceptance, FindingKey};
use tempfile::TempDir;

use crate::support::{Random, assert_sound, beside, done, exclude, folder, id, names, set_level, workbook};

const PAGE: usize = 4096;

/// A workbook with some of everything, closed.
fn filled() -> (TempDir, PathBuf) {
    let (folder, mut session) = workbook();
    for (position, control) in session.catalogue().controls.iter().enumerate().step_by(3) {
        set_level(&mut session, control.id.as_str(), u8::try_from(position % 6).unwrap());
    }
    for control in ["5.1", "6.3", "8.13"] {
        done(session.write_note(&id(control), &format!("Seen for {control}. {}", "Words. ".repeat(40)), None));
    }
    done(session.write_note(&id("8.14"), &"A long note that needs pages of its own. ".repeat(300), None));
    done(session.set(&[id("7.1"), id("7.2")], &exclude()));
    session.undo().unwrap();
    let path = session.path().to_owned();
    (folder, path)
}

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

#[test]
fn a_file_with_a_page_of_zeros_is_recovered() {
    for (_kept, path) in [filled(), sample()] {
        let original = open(&path);
        let bytes = fs::read(&path).unwrap();
        let folder = folder();
        let damaged = folder.path().join("zeros.controlbook");
        let (mut whole, mut pages) = (0, 0);
        for page in 0..bytes.len() / PAGE {
            let mut zeroed = bytes.clone();
            zeroed[page * PAGE..(page + 1) * PAGE].fill(0);
            fs::write(&damaged, zeroed).unwrap();
            let (repair, session) = repaired(&damaged, &format!("page {page} zeroed"));
            let says = changes_between(session.workbook(), original.workbook());
            println!(
                "page {page}: {} steps, {} lost, {} differ, {:?}",
                repair.recovery.steps,
                repair.recovery.lost_steps.len(),
                says.len(),
                repair
                    .recovery
                    .losses
                    .iter()
                    .map(|l| format!(
                        "{:?} {} {}",
                        l.fate,
                        l.control.as_ref().map_or("", |c| c.as_str()),
                        l.what.chars().take(60).collect::<String>()
                    ))
                    .collect::<Vec<_>>()
            );
            whole += usize::from(says.is_empty());
            pages += 1;
        }
        println!("{whole} of {pages} pages can go without a loss to the state");
    }
}
