//! Backups: made, found again by id and by path, thinned, and never taken for good when they are not.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::config::BackupLimits;
use controlbook::error::Error;
use controlbook::session::Session;
use controlbook::session::backups::thinning::{Facts, surplus};
use controlbook::session::backups::{Shelf, Whose, Why};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use tempfile::TempDir;

use crate::support::{names, set_level, workbook, workbook_in};

/// A workbook, and a shelf in a folder beside it.
fn shelved() -> (TempDir, Session, Shelf) {
    let (folder, session) = workbook();
    let shelf = Shelf::at(folder.path().join("state/backups"), BackupLimits::default());
    (folder, session, shelf)
}

/// Turns a bit of the organisation's name over, wherever it stands: nothing that SQLite would notice.
fn misspell(path: &Path) {
    let mut bytes = fs::read(path).unwrap();
    for at in 0..bytes.len() - 4 {
        if &bytes[at..at + 4] == b"Acme" {
            bytes[at] ^= 2;
        }
    }
    fs::write(path, bytes).unwrap();
}

#[test]
fn a_backup_is_a_whole_workbook_that_says_what_it_is() {
    let (_folder, mut session, shelf) = shelved();
    set_level(&mut session, "8.13", 4);
    let backup = shelf.make(session.path(), Why::Asked).unwrap();
    assert!(backup.path.starts_with(_folder.path().join("state/backups").join(session.id().to_string())));
    assert_eq!(backup.record.workbook, session.id());
    assert_eq!(backup.record.source, session.path());
    assert_eq!(backup.record.organisation.as_deref(), Some("Acme"));
    let figures = backup.record.figures.unwrap();
    assert_eq!((figures.coverage.numerator, figures.coverage.denominator), (1, 93));
    assert!(backup.record.good);
    let looked = backup.verified().unwrap();
    assert_eq!(looked.workbook, *session.workbook());
    assert_eq!(looked.store.steps(None, 9).unwrap(), session.history(None, 9).unwrap());
    // Nothing but the backup and its record is left.
    assert_eq!(names(backup.path.parent().unwrap()).len(), 2);
    assert_eq!(names(&_folder.path().join("state/backups")), [session.id().to_string()]);
}

#[test]
fn a_backup_of_an_open_workbook_holds_what_is_on_disk_and_harms_nobody() {
    let (folder, mut session, shelf) = shelved();
    let mut other = Session::open(session.path(), "Ben").unwrap();
    for level in 0..5 {
        set_level(&mut session, "5.1", level);
        let backup = shelf.make(session.path(), Why::Asked).unwrap();
        assert_eq!(backup.verified().unwrap().workbook, *session.workbook());
        other.refresh().unwrap();
        set_level(&mut other, "5.2", level);
        session.refresh().unwrap();
    }
    assert_eq!(names(folder.path()), ["acme.controlbook", "state"]);
}

#[test]
fn backups_are_found_by_id_and_by_path_the_newest_first() {
    let (folder, session, shelf) = shelved();
    let other = workbook_in(folder.path(), "other.controlbook");
    let numbers = |whose| shelf.backups_of(whose).iter().map(|backup| backup.number).collect::<Vec<_>>();
    assert_eq!(numbers(Whose::Id(session.id())), [0_u32; 0]);
    for why in [Why::FirstEdit, Why::Asked, Why::Import] {
        shelf.make(session.path(), why).unwrap();
    }
    shelf.make(other.path(), Why::Asked).unwrap();
    assert_eq!(numbers(Whose::Id(session.id())), [3, 2, 1]);
    assert_eq!(numbers(Whose::Path(session.path())).len(), 3);
    // By another spelling of the path, and where the file is gone.
    let spelled = folder.path().join("state/../acme.controlbook");
    assert_eq!(numbers(Whose::Path(&spelled)).len(), 3);
    fs::remove_file(session.path()).unwrap();
    assert_eq!(numbers(Whose::Path(&spelled)).len(), 3);
    assert_eq!(numbers(Whose::Path(Path::new("/nowhere/else"))), [0_u32; 0]);
    // The record can be lost: the name says enough.
    let newest = &shelf.backups_of(Whose::Id(session.id()))[0];
    fs::remove_file(newest.path.with_extension("json")).unwrap();
    let newest = &shelf.backups_of(Whose::Id(session.id()))[0];
    assert_eq!((newest.number, newest.record.why, newest.record.workbook), (3, Why::Import, session.id()));
}

#[test]
fn what_is_half_written_or_damaged_is_never_the_newest_good_one() {
    let (_folder, mut session, shelf) = shelved();
    let whose = Whose::Id(session.id());
    assert!(shelf.newest_good(whose).is_none());
    let good = shelf.make(session.path(), Why::Asked).unwrap();
    set_level(&mut session, "5.1", 2);
    let newer = shelf.make(session.path(), Why::Asked).unwrap();
    assert_eq!(shelf.newest_good(whose).unwrap().0, newer);
    // What every moment of making one may leave: a copy without its name, a record without a copy.
    let home = newer.path.parent().unwrap();
    fs::write(home.join(".controlbook-abc"), "half").unwrap();
    fs::copy(newer.path.with_extension("json"), home.join("00009-20991231T000000Z-asked.json")).unwrap();
    fs::write(home.join("notes.txt"), "not ours").unwrap();
    assert_eq!(shelf.newest_good(whose).unwrap().0, newer);
    // Cut short, emptied, a byte of a text turned over, a page of zeros: each goes back to the one before.
    let whole = fs::read(&newer.path).unwrap();
    let damages: [&dyn Fn(); 4] = [
        &|| fs::write(&newer.path, &whole[..whole.len() / 2]).unwrap(),
        &|| fs::write(&newer.path, "").unwrap(),
        &|| {
            fs::write(&newer.path, &whole).unwrap();
            misspell(&newer.path);
        },
        &|| {
            let mut bytes = whole.clone();
            bytes[4096 * 2..4096 * 3].fill(0);
            fs::write(&newer.path, bytes).unwrap();
        },
    ];
    for (number, damage) in damages.into_iter().enumerate() {
        damage();
        assert_eq!(shelf.newest_good(whose).unwrap().0, good, "damage {number}");
        assert!(matches!(newer.verified(), Err(Error::BadBackup { .. })), "damage {number}: {:?}", newer.verified());
    }
}

#[test]
fn a_damaged_workbook_is_not_backed_up_as_if_it_were_good() {
    let (_folder, session, shelf) = shelved();
    let path = session.path().to_owned();
    let whose = session.id();
    drop(session);
    misspell(&path);
    let error = shelf.make(&path, Why::Asked).unwrap_err();
    assert!(matches!(error, Error::NotBackedUp { .. }), "{error}");
    assert!(error.to_string().contains("damaged"), "{error}");
    assert!(shelf.backups_of(Whose::Id(whose)).is_empty());
}

#[test]
fn where_no_backup_can_be_made_a_sentence_says_why() {
    let (folder, session, _) = shelved();
    fs::write(folder.path().join("taken"), "a file").unwrap();
    let shelf = Shelf::at(folder.path().join("taken"), BackupLimits::default());
    let error = shelf.make(session.path(), Why::Asked).unwrap_err();
    assert!(matches!(error, Error::NotBackedUp { .. }), "{error:?}");
    assert!(error.to_string().contains("no backup of") && error.hint().is_some(), "{error}");
}

#[cfg(unix)]
#[test]
fn only_their_owner_can_look_at_backups() {
    use std::os::unix::fs::PermissionsExt;
    let (folder, session, shelf) = shelved();
    let backup = shelf.make(session.path(), Why::Asked).unwrap();
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(&backup.path), 0o600);
    assert_eq!(mode(&backup.path.with_extension("json")), 0o600);
    let mut path: PathBuf = backup.path.parent().unwrap().to_owned();
    while path != folder.path() {
        assert_eq!(mode(&path), 0o700, "{}", path.display());
        path.pop();
    }
}

// --- thinning

const DAY: SignedDuration = SignedDuration::from_hours(24);

fn now() -> Timestamp {
    "2026-11-26T12:00:00Z".parse().unwrap()
}

fn facts(days_ago: i32, size: u64) -> Facts {
    Facts { at: now() - DAY * days_ago, size, good: true, stays: false }
}

#[test]
fn the_newest_one_a_day_and_one_a_month_stay() {
    let limits = BackupLimits { newest: 3, days: 7, months: 3, max_mb: 1_000 };
    // Two a day for a hundred days.
    let backups: Vec<Facts> = (0..200).map(|n| facts(n / 2, 1)).collect();
    let gone = surplus(&backups, &limits, now());
    let kept: Vec<usize> = (0..200).filter(|place| !gone.contains(place)).collect();
    // The three newest, the newer of each of seven days, and the newest of October and September.
    assert_eq!(kept, [0, 1, 2, 4, 6, 8, 10, 12, 52, 114]);
    assert!(gone.is_sorted_by(|a, b| a > b), "the oldest go first");
}

#[test]
fn the_size_takes_the_oldest_first_but_never_the_last_good_one() {
    let limits = BackupLimits { newest: 10, days: 0, months: 0, max_mb: 3 };
    let backups: Vec<Facts> = (0..5).map(|n| facts(n, 1 << 20)).collect();
    assert_eq!(surplus(&backups, &limits, now()), [4, 3]);
    let none = BackupLimits { newest: 0, days: 0, months: 0, max_mb: 0 };
    assert_eq!(surplus(&backups, &none, now()), [4, 3, 2, 1]);
    let mut damaged = backups;
    damaged[0].good = false;
    damaged[1].good = false;
    assert_eq!(surplus(&damaged, &none, now()), [4, 3, 1, 0]);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn whatever_the_limits_the_newest_good_one_stays_and_a_second_look_takes_nothing(
        ages in prop::collection::vec((-400..4_000_i32, 0..5_u64, any::<bool>()), 0..60),
        newest in 0..5_u32, days in 0..40_u32, months in 0..14_u32, max_mb in 0..30_u64,
    ) {
        let limits = BackupLimits { newest, days, months, max_mb };
        let all: Vec<Facts> =
            ages.iter().map(|(age, size, good)| Facts { good: *good, ..facts(*age, size << 20) }).collect();
        let gone = surplus(&all, &limits, now());
        let kept: Vec<Facts> =
            all.iter().enumerate().filter(|(place, _)| !gone.contains(place)).map(|(_, facts)| *facts).collect();
        prop_assert_eq!(all.iter().find(|one| one.good), kept.iter().find(|one| one.good));
        let size: u64 = kept.iter().map(|one| one.size).sum();
        prop_assert!(size <= max_mb << 20 || kept.len() == 1, "{} bytes in {}", size, kept.len());
        prop_assert_eq!(surplus(&kept, &limits, now()), Vec::<usize>::new());
    }
}
