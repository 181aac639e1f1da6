//! Restoring: every released format, whatever became of the file, and nothing of what was there lost.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::config::BackupLimits;
use controlbook::error::Error;
use controlbook::session::backups::{Present, Shelf, Whose, Why, preview, restore};
use controlbook::session::{NewEvidence, Session, Source};
use controlbook::store::Store;
use controlbook::workbook::comparison::changes_between;
use controlbook::workbook::{Applicability, EvidenceEdit, EvidenceKind, Reason, Stamp, Workbook};
use jiff::Timestamp;
use tempfile::TempDir;

use crate::support::{assert_sound, beside, done, exclude, folder, id, level, names, set_level, workbook_in};

fn shelf(folder: &Path) -> Shelf {
    Shelf::at(folder.join("state/backups"), BackupLimits::default())
}

/// A workbook of every released format, as the version of that format left it, and how many notes it has.
fn of_every_format() -> Vec<(i32, TempDir, PathBuf, usize)> {
    let old = |format: i32, notes: usize| {
        let folder = folder();
        let path = folder.path().join("acme.controlbook");
        let fixtures = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures");
        fs::copy(fixtures.join(format!("format-{format}.controlbook")), &path).unwrap();
        (format, folder, path, notes)
    };
    let present = folder();
    let now = filled(present.path()).path().to_owned();
    let all = vec![old(1, 2), old(2, 1), old(3, 1), old(4, 1), old(5, 1), (6, present, now, 1)];
    // Whoever releases a format adds it here.
    let format = Store::look(&all.last().unwrap().2).unwrap().format;
    assert_eq!(all.last().unwrap().0, format);
    assert!(all.iter().map(|(format, ..)| *format).eq(1..=format));
    all
}

/// A workbook of the present format with a bit of everything.
fn filled(folder: &Path) -> Session {
    let mut session = workbook_in(folder, "acme.controlbook");
    set_level(&mut session, "8.13", 4);
    done(session.set(&[id("7.4")], &exclude()));
    done(session.write_note(&id("8.13"), "Saw the restore of May.", None));
    let file = folder.join("log.txt");
    fs::write(&file, "restored in ten minutes\n".repeat(4_000)).unwrap();
    let new =
        NewEvidence { controls: &[id("8.13")], source: Source::Copied(&file, 10), about: EvidenceEdit::default() };
    done(session.attach(&new));
    fs::remove_file(file).unwrap();
    session
}

/// Something that becomes of a file, with its name.
type Damage = (&'static str, fn(&Path));

/// What can become of a file.
const DAMAGES: [Damage; 6] = [
    ("gone", |path| fs::remove_file(path).unwrap()),
    ("emptied", |path| fs::write(path, "").unwrap()),
    ("cut short", |path| {
        let bytes = fs::read(path).unwrap();
        fs::write(path, &bytes[..bytes.len() / 3]).unwrap();
    }),
    ("its head overwritten", |path| {
        let mut bytes = fs::read(path).unwrap();
        bytes[..512].fill(b'x');
        fs::write(path, bytes).unwrap();
    }),
    ("its second half zeroed", |path| {
        let mut bytes = fs::read(path).unwrap();
        let half = bytes.len() / 2;
        bytes[half..].fill(0);
        fs::write(path, bytes).unwrap();
    }),
    ("a level that was never written", |path| {
        let connection = rusqlite::Connection::open(path).unwrap();
        connection.execute_batch("UPDATE answer SET level = 1 WHERE control = '8.13'").unwrap();
    }),
];

#[test]
fn the_drill_make_damage_restore_everything_is_there() {
    for (format, folder, path, notes) in of_every_format() {
        let shelf = shelf(folder.path());
        let backup = shelf.make(&path, Why::Asked).unwrap();
        assert_eq!(backup.record.format, format);
        let before = Store::look(&path).unwrap().workbook;
        let steps = Store::look(&path).unwrap().store.steps(None, u32::MAX).unwrap();
        for (what, damage) in DAMAGES {
            damage(&path);
            let damaged = fs::read(&path).ok();
            let (newest, _) = shelf.newest_good(Whose::Path(&path)).expect(what);
            let found = preview(&path, &newest.path, &shelf).unwrap();
            match &damaged {
                None => assert!(matches!(found.present, Present::Missing), "{what}"),
                // The first look reads the state; that the rest is gone is found when it is kept.
                Some(_) if what == "its second half zeroed" => {}
                Some(_) => assert!(matches!(found.present, Present::Damaged(_)), "{what}"),
            }
            let restored = restore(&path, &newest.path, &shelf).unwrap();
            assert_eq!(restored.upgraded_from, (format < 6).then_some(format));
            // What was there is kept, byte for byte, and is never the one to go back to.
            let kept = restored.replaced.as_ref().map(|kept| fs::read(&kept.path).unwrap());
            assert_eq!(kept, damaged, "{what}");
            assert!(restored.replaced.is_none_or(|kept| !kept.record.good), "{what}");
            let mut session = Session::open(&path, "Ann").unwrap();
            assert_eq!(session.upgraded(), None, "{what}");
            assert_eq!(*session.workbook(), before, "format {format}, {what}");
            assert_eq!(session.store().steps(None, u32::MAX).unwrap(), steps, "format {format}, {what}");
            assert_eq!(session.workbook().answer(&id("8.13")).level, Some(level(4)));
            assert_eq!(session.workbook().all_notes().count(), notes);
            let evidence = session.workbook().all_evidence();
            for evidence in evidence.filter(|evidence| evidence.kind == EvidenceKind::File) {
                let mut bytes = Vec::new();
                session.write_evidence(evidence.id, &mut bytes).unwrap();
                assert_eq!(Some(bytes.len() as u64), evidence.size, "{what}");
            }
            assert_sound(&session);
            // Edits go on, and undo reaches back as before.
            set_level(&mut session, "5.1", 3);
            session.undo().unwrap();
            session.undo().unwrap();
            assert_sound(&session);
        }
        assert_eq!(names(folder.path()), ["acme.controlbook", "state"], "nothing is left beside it");
    }
}

#[test]
fn a_restore_keeps_what_it_replaces_and_can_itself_be_taken_back() {
    let folder = folder();
    let mut session = filled(folder.path());
    let shelf = shelf(folder.path());
    let early = shelf.make(session.path(), Why::Asked).unwrap();
    set_level(&mut session, "5.1", 2);
    done(session.write_note(&id("5.1"), "Written later.", None));
    let later = session.workbook().clone();

    let found = preview(session.path(), &early.path, &shelf).unwrap();
    let difference = found.difference.unwrap();
    assert_eq!((difference.undone, difference.authors.as_slice()), (2, &["Ann".to_owned()][..]));
    assert_eq!(difference.notes(), (1, 0, 0));
    assert_eq!(difference.controls().into_iter().cloned().collect::<Vec<_>>(), [id("5.1")]);
    assert_eq!((difference.now.notes, difference.then.notes), (2, 1));
    assert_eq!(
        difference.sentences(),
        ["2 edits made since would go, by Ann.", "1 note would go.", "1 control would be different."]
    );

    session.keep_backups(shelf.clone(), controlbook::session::backups::Slow::AtClosing);
    let restored = session.restore(&early.path).unwrap();
    assert_eq!(session.workbook().answer(&id("5.1")).level, None);
    assert_sound(&session);
    let replaced = restored.replaced.unwrap();
    assert_eq!((replaced.record.why, replaced.record.good), (Why::Restore, true));
    assert_eq!(replaced.verified().unwrap().workbook, later);
    // Back again.
    session.restore(&replaced.path).unwrap();
    assert_eq!(*session.workbook(), later);
    assert_sound(&session);
    // The session goes on keeping backups after it reloaded.
    assert!(session.shelf().is_some());
}

#[test]
fn every_change_says_something_also_where_only_who_and_when_differ() {
    let folder = folder();
    let mut session = filled(folder.path());
    let shelf = shelf(folder.path());
    let early = shelf.make(session.path(), Why::Asked).unwrap();
    done(session.set(&[id("7.4")], &crate::support::decide(Applicability::Applicable, &[Reason::Risk], "", None)));
    let mut ben = Session::open(session.path(), "Ben").unwrap();
    done(ben.set(&[id("7.4")], &exclude()));
    let difference = preview(session.path(), &early.path, &shelf).unwrap().difference.unwrap();
    assert_eq!(difference.lines(), [("7.4".to_owned(), "who assessed or decided it, and when".to_owned())]);
    assert_eq!((difference.undone, difference.authors.as_slice()), (2, &["Ann".to_owned(), "Ben".to_owned()][..]));
}

#[test]
fn another_program_that_has_it_open_is_told_and_harms_nothing() {
    let folder = folder();
    let mut session = filled(folder.path());
    let shelf = shelf(folder.path());
    let backup = shelf.make(session.path(), Why::Asked).unwrap();
    set_level(&mut session, "5.1", 2);
    restore(session.path(), &backup.path, &shelf).unwrap();
    let error = session.set(&[id("5.2")], &crate::support::to_level(3)).unwrap_err();
    assert!(matches!(error, Error::Diverged(_)), "{error}");
    assert_sound(&Session::open(session.path(), "Ben").unwrap());
}

#[test]
fn a_backup_that_is_damaged_or_of_another_is_refused_and_nothing_changes() {
    let folder = folder();
    let mut session = filled(folder.path());
    let shelf = shelf(folder.path());
    let backup = shelf.make(session.path(), Why::Asked).unwrap();
    set_level(&mut session, "5.1", 2);
    let path = session.path().to_owned();
    let before = fs::read(&path).unwrap();
    let whole = fs::read(&backup.path).unwrap();
    for (what, damage) in DAMAGES.into_iter().skip(1) {
        fs::write(&backup.path, &whole).unwrap();
        damage(&backup.path);
        for tried in [restore(&path, &backup.path, &shelf).map(drop), preview(&path, &backup.path, &shelf).map(drop)] {
            let error = tried.unwrap_err();
            assert!(matches!(error, Error::BadBackup { .. }), "{what}: {error:?}");
        }
        assert_eq!(fs::read(&path).unwrap(), before, "{what}");
    }
    // A page of evidence that the first look does not read is found before anything is replaced.
    fs::write(&backup.path, &whole).unwrap();
    let text = whole.windows(12).rposition(|bytes| bytes == b"restored in ").unwrap() & !4095;
    let mut bytes = whole.clone();
    bytes[text..text + 4].fill(0xFF);
    fs::write(&backup.path, &bytes).unwrap();
    assert!(preview(&path, &backup.path, &shelf).is_ok());
    let error = restore(&path, &backup.path, &shelf).unwrap_err();
    assert!(matches!(error, Error::BadBackup { .. }), "{error:?}");
    let other = workbook_in(folder.path(), "other.controlbook");
    let error = restore(&path, other.path(), &shelf).unwrap_err();
    assert!(error.to_string().contains("another workbook"), "{error}");
    let text = folder.path().join("notes.txt");
    fs::write(&text, "no workbook").unwrap();
    assert!(matches!(restore(&path, &text, &shelf), Err(Error::BadBackup { .. })));
    // And a file of somebody's is never replaced, only because it bears the name.
    assert!(matches!(restore(&text, other.path(), &shelf), Err(Error::Foreign { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_sound(&session);
}

#[test]
fn where_what_is_there_cannot_be_kept_it_is_not_replaced() {
    let folder = folder();
    let mut session = filled(folder.path());
    let copy = folder.path().join("copy.controlbook");
    session.copy_to(&copy).unwrap();
    set_level(&mut session, "5.1", 2);
    fs::write(folder.path().join("taken"), "").unwrap();
    let shelf = Shelf::at(folder.path().join("taken"), BackupLimits::default());
    let before = fs::read(session.path()).unwrap();
    let error = restore(session.path(), &copy, &shelf).unwrap_err();
    assert!(matches!(error, Error::NotRestored { .. }), "{error:?}");
    assert_eq!(fs::read(session.path()).unwrap(), before);
    // Where nothing is there, nothing needs to be kept.
    fs::remove_file(session.path()).unwrap();
    assert_eq!(restore(session.path(), &copy, &shelf).unwrap().replaced, None);
    assert_sound(&Session::open(session.path(), "Ann").unwrap());
}

#[test]
fn a_journal_of_what_was_there_is_not_rolled_back_into_what_comes() {
    let folder = folder();
    let session = filled(folder.path());
    let shelf = shelf(folder.path());
    let path = session.path().to_owned();
    let backup = shelf.make(&path, Why::Asked).unwrap();
    // An edit that is cut short leaves a journal with something to roll back.
    let mut connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1").unwrap();
    let transaction = connection.transaction().unwrap();
    transaction.execute_batch("UPDATE answer SET owner = 'x'; UPDATE step SET author = 'x'").unwrap();
    let (half, journal) = (fs::read(&path).unwrap(), fs::read(beside(&path, "-journal")).unwrap());
    drop(transaction);
    drop(connection);
    drop(session);
    // ... and then the file is damaged, so that the journal cannot make it whole.
    fs::write(&path, &half[..8_192]).unwrap();
    fs::write(beside(&path, "-journal"), &journal).unwrap();
    let restored = restore(&path, &backup.path, &shelf).unwrap();
    assert!(!fs::exists(beside(&path, "-journal")).unwrap());
    assert_sound(&Session::open(&path, "Ann").unwrap());
    // Both are kept, side by side.
    let kept = restored.replaced.unwrap().path;
    assert_eq!(fs::read(&kept).unwrap(), &half[..8_192]);
    assert_eq!(fs::read(beside(&kept, "-journal")).unwrap(), journal);
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_permissions_stay() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let folder = folder();
    let mut session = filled(folder.path());
    let shelf = shelf(folder.path());
    let backup = shelf.make(session.path(), Why::Asked).unwrap();
    set_level(&mut session, "5.1", 2);
    fs::set_permissions(session.path(), PermissionsExt::from_mode(0o640)).unwrap();
    let link = folder.path().join("link.controlbook");
    symlink(session.path(), &link).unwrap();
    restore(&link, &backup.path, &shelf).unwrap();
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(fs::metadata(session.path()).unwrap().permissions().mode() & 0o777, 0o640);
    assert_eq!(Session::open(session.path(), "Ann").unwrap().workbook().answer(&id("5.1")).level, None);
    // One of several names is not parted from the others.
    fs::hard_link(session.path(), folder.path().join("twin")).unwrap();
    assert!(matches!(restore(session.path(), &backup.path, &shelf), Err(Error::NotRestored { .. })));
    let nowhere = folder.path().join("nowhere.controlbook");
    symlink("gone", &nowhere).unwrap();
    assert!(matches!(restore(&nowhere, &backup.path, &shelf), Err(Error::NotRestored { .. })));
}

#[test]
fn what_differs_leads_from_the_one_state_to_the_other() {
    let folder = folder();
    let sample = Session::create_sample(&folder.path().join("sample.controlbook"), "Ann").unwrap();
    let mut states = vec![Workbook::default()];
    let stamp = Stamp { at: Timestamp::UNIX_EPOCH, author: "Ann".to_owned() };
    let mut state = Workbook::default();
    let mut history = sample.history(None, u32::MAX).unwrap();
    history.reverse();
    for (number, step) in history.iter().enumerate() {
        step.changes.iter().for_each(|change| state.apply(change, &stamp).unwrap());
        if number % 9 == 0 {
            states.push(state.clone());
        }
    }
    states.push(state);
    assert!(states.len() > 5);
    for from in &states {
        for to in &states {
            let mut state = from.clone();
            for change in changes_between(from, to) {
                assert!(state.expects(&change), "{change:?}");
                state.apply(&change, &stamp).unwrap();
            }
            assert_eq!(changes_between(&state, to), [], "applying the changes leads there");
        }
    }
}
