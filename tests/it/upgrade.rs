//! Workbooks of every released format open, say what they said, and a copy of them is kept.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::config::BackupLimits;
use controlbook::error::Error;
use controlbook::session::backups::{Shelf, Why};
use controlbook::session::{CheckUp, OrganisationEdit, Repair, Session};
use controlbook::store::Store;
use controlbook::workbook::{Applicability, Basis, DocumentEdit};
use tempfile::TempDir;

use crate::support::{assert_sound, folder, id, level, set_level};

/// A workbook that the version of that format wrote, in a folder of its own.
fn of_format(format: u32) -> (TempDir, PathBuf) {
    let folder = folder();
    let path = folder.path().join("old.controlbook");
    let fixture = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("tests/fixtures/format-{format}.controlbook"));
    fs::copy(fixture, &path).unwrap();
    (folder, path)
}

fn shelf(folder: &Path) -> Shelf {
    Shelf::at(folder.to_owned(), BackupLimits::default())
}

#[test]
fn format_1_is_upgraded_and_says_what_it_said() {
    let (folder, path) = of_format(1);
    let before = fs::read(&path).unwrap();
    assert!(matches!(Store::open(&path), Err(Error::Older { found: 1, .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
    let shelf = shelf(&folder.path().join("backups"));
    let backup = Store::upgrade(&path, || shelf.make(&path, Why::Upgrade)).unwrap();
    assert_eq!((backup.record.format, backup.record.why), (1, Why::Upgrade));
    let backup = backup.path;

    let mut session = Session::open(&path, "Ann").unwrap();
    assert_eq!(session.upgraded(), None);
    let workbook = session.workbook();
    assert_eq!(workbook.organisation.name, "Old Format Ltd");
    let backup_answer = workbook.answer(&id("8.13"));
    assert_eq!((backup_answer.level, backup_answer.basis), (Some(level(4)), Some(Basis::Tested)));
    assert_eq!(backup_answer.owner.as_deref(), Some("Ben"));
    assert_eq!(workbook.answer(&id("7.4")).applicability, Applicability::Excluded);
    assert_eq!(workbook.answer(&id("5.23")).provider.as_deref(), Some("Cloud & Co"));
    let notes: Vec<&str> = workbook.all_notes().map(|note| note.text.as_str()).collect();
    assert_eq!(notes, ["Saw the restore of May; it took ten minutes.", "The policy hangs in the kitchen."]);
    assert_sound(&session);
    // Undo reaches back over the upgrade, and edits go on.
    session.undo().unwrap();
    set_level(&mut session, "5.1", 3);
    assert_sound(&session);

    // The copy is of before, and is itself a workbook that opens.
    assert!(matches!(Store::open(&backup), Err(Error::Older { found: 1, .. })));
    Store::upgrade(&backup, || Ok(())).unwrap();
    assert_eq!(Session::open(&backup, "Ann").unwrap().workbook().all_notes().count(), 2);
}

#[test]
fn format_2_is_upgraded_and_says_what_it_said() {
    let (_folder, path) = of_format(2);
    assert!(matches!(Store::open(&path), Err(Error::Older { found: 2, .. })));
    Store::upgrade(&path, || Ok(())).unwrap();
    let mut session = Session::open(&path, "Ann").unwrap();
    let workbook = session.workbook();
    let organisation = &workbook.organisation;
    assert_eq!(organisation.name, "Second Format Ltd");
    assert_eq!(organisation.scope.as_deref(), Some("The shop and its back office"));
    assert_eq!((organisation.facts.len(), organisation.document.is_blank()), (2, true));
    assert_eq!(workbook.answer(&id("8.13")).level, Some(level(4)));
    assert_eq!(workbook.own_control(&id("C.1")).unwrap().title, "Customer data stays in the country");
    assert_eq!((workbook.all_evidence().count(), workbook.acceptances().count()), (2, 1));
    assert_sound(&session);
    // What format 3 added is kept, and undone with what came before.
    let document = DocumentEdit { version: Some(Some("2.0".to_owned())), ..DocumentEdit::default() };
    session.set_organisation(&OrganisationEdit { document, ..OrganisationEdit::default() }).unwrap();
    drop(session);
    let mut session = Session::open(&path, "Ann").unwrap();
    assert_eq!(session.workbook().organisation.document.version.as_deref(), Some("2.0"));
    session.undo().unwrap();
    session.undo().unwrap();
    assert_eq!(session.workbook().acceptances().count(), 0);
    assert_sound(&session);
}

#[test]
fn format_3_is_upgraded_and_says_what_it_said() {
    let (folder, path) = of_format(3);
    assert!(matches!(Store::open(&path), Err(Error::Older { found: 3, .. })));
    let shelf = shelf(&folder.path().join("backups"));
    let backup = Store::upgrade(&path, || shelf.make(&path, Why::Upgrade)).unwrap();
    assert_eq!(backup.record.format, 3);
    let mut session = Session::open(&path, "Ann").unwrap();
    let workbook = session.workbook();
    assert_eq!(workbook.organisation.document.version.as_deref(), Some("1.4"));
    assert_eq!((workbook.all_evidence().count(), workbook.all_notes().count()), (2, 1));
    assert_eq!((workbook.actions().count(), workbook.phases().len(), workbook.counts().baselines), (0, 0, 0));
    assert_sound(&session);
    // What came before is undone as it was; the last step added a control.
    session.undo().unwrap();
    assert_eq!(session.workbook().own_controls().count(), 0);
    assert_sound(&session);
}

#[test]
fn format_4_is_upgraded_and_says_what_it_said() {
    let (folder, path) = of_format(4);
    assert!(matches!(Store::open(&path), Err(Error::Older { found: 4, .. })));
    let shelf = shelf(&folder.path().join("backups"));
    let backup = Store::upgrade(&path, || shelf.make(&path, Why::Upgrade)).unwrap();
    assert_eq!(backup.record.format, 4);
    let mut session = Session::open(&path, "Ann").unwrap();
    let workbook = session.workbook();
    assert_eq!(workbook.organisation.name, "Fourth Format Ltd");
    assert_eq!((workbook.actions().count(), workbook.phases().len(), workbook.counts().baselines), (2, 1, 1));
    assert_eq!((workbook.all_evidence().count(), workbook.all_notes().count()), (1, 1));
    assert_sound(&session);
    assert!(!CheckUp::of(&path).unwrap().is_damaged());
    // The last step froze a baseline.
    session.undo().unwrap();
    assert_eq!(session.workbook().counts().baselines, 0);
    assert_sound(&session);
}

/// The row that changed its shape is found in a damaged file, whether it is of this format or of one before.
#[test]
fn format_5_is_upgraded_and_says_what_it_said() {
    let (folder, path) = of_format(5);
    assert!(matches!(Store::open(&path), Err(Error::Older { found: 5, .. })));
    let glance = Store::glance(&path).unwrap();
    let shelf = shelf(&folder.path().join("backups"));
    let backup = Store::upgrade(&path, || shelf.make(&path, Why::Upgrade)).unwrap();
    assert_eq!(backup.record.format, 5);
    let mut session = Session::open(&path, "Ann").unwrap();
    let workbook = session.workbook();
    assert_eq!(workbook.organisation.name, "Fifth Format Ltd");
    let counts = workbook.counts();
    assert_eq!((counts.actions, counts.phases, counts.scenarios, counts.baselines), (2, 1, 1, 1));
    assert_eq!((counts.evidence, counts.notes, counts.own_controls), (2, 1, 1));
    // What a merge had taken over, and what the portfolio reads, are as they were.
    assert_eq!(workbook.answer(&id("5.2")).level, Some(level(2)));
    assert_eq!(Store::open(&path).unwrap().0.foreign_steps().unwrap().len(), 1);
    assert_eq!(Store::glance(&path).unwrap(), glance);
    assert_sound(&session);
    assert!(!CheckUp::of(&path).unwrap().is_damaged());
    // The last step froze a baseline and signed it off.
    assert!(workbook.baselines().next().unwrap().signed.is_some());
    session.undo().unwrap();
    assert_eq!(session.workbook().counts().baselines, 0);
    assert_sound(&session);
}

#[test]
fn a_damaged_workbook_of_any_format_says_of_whom_it_is() {
    for (format, name, version) in
        [(1, "Old Format Ltd", None), (2, "Second Format Ltd", None), (2, "Second Format Ltd", Some("2.0"))]
            .into_iter()
            .chain([(4, "Fourth Format Ltd", None), (4, "Fourth Format Ltd", Some("2.0"))])
            .chain([(3, "Third Format Ltd", Some("1.4")), (3, "Third Format Ltd", Some("2.0"))])
    {
        let (_folder, path) = of_format(format);
        if version == Some("2.0") {
            Store::upgrade(&path, || Ok(())).unwrap();
            let mut session = Session::open(&path, "Ann").unwrap();
            let document = DocumentEdit { version: Some(version.map(str::to_owned)), ..DocumentEdit::default() };
            session.set_organisation(&OrganisationEdit { document, ..OrganisationEdit::default() }).unwrap();
        }
        let mut bytes = fs::read(&path).unwrap();
        bytes[..100].fill(0);
        fs::write(&path, bytes).unwrap();
        let target = path.with_file_name("new.controlbook");
        let repair = Repair::of(&path, Some(&target), "Ann").unwrap();
        assert_eq!((repair.recovery.losses, repair.check.is_sound()), (Vec::new(), true), "format {format}");
        let organisation = Session::open(&target, "Ann").unwrap().workbook().organisation.clone();
        assert_eq!((organisation.name.as_str(), organisation.document.version.as_deref()), (name, version));
    }
}

#[test]
fn nothing_is_upgraded_where_no_copy_can_be_kept() {
    let (folder, path) = of_format(1);
    let before = fs::read(&path).unwrap();
    let taken = folder.path().join("taken");
    fs::write(&taken, "mine").unwrap();
    for place in [taken.clone(), taken.join("deeper")] {
        let kept = Store::upgrade(&path, || shelf(&place).make(&path, Why::Upgrade));
        assert!(matches!(kept, Err(Error::NotBackedUp { .. })), "{kept:?}");
    }
    assert_eq!(fs::read(&path).unwrap(), before);
    assert_eq!(fs::read(&taken).unwrap(), b"mine");
}

#[test]
fn a_damaged_or_foreign_schema_is_not_upgraded() {
    for sql in ["CREATE TABLE more(x)", "DROP INDEX change_by_note", "UPDATE note SET text = 'another'"] {
        let (_folder, path) = of_format(1);
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        let before = fs::read(&path).unwrap();
        let error = Store::upgrade(&path, || Ok(())).unwrap_err();
        assert!(matches!(error, Error::Damaged { .. }), "{sql}: {error}");
        assert_eq!(fs::read(&path).unwrap(), before, "{sql}");
    }
}

#[test]
fn one_that_cannot_be_written_is_read_as_it_is() {
    let (folder, path) = of_format(1);
    // More than one name: never written, for fear of a crash under the other.
    fs::hard_link(&path, folder.path().join("other name")).unwrap();
    let before = fs::read(&path).unwrap();
    let session = Session::open(&path, "Ann").unwrap();
    assert!(session.read_only().is_some());
    assert_eq!(session.workbook().answer(&id("8.13")).level, Some(level(4)));
    assert_eq!(fs::read(&path).unwrap(), before);
}
