//! The operations that are tried, each on the same workbook.

use std::fs;
use std::path::Path;
use std::sync::OnceLock;

use controlbook::error::Result;
use controlbook::session::{NewEvidence, OrganisationEdit, Session, Source};
use controlbook::store::Draft;
use controlbook::workbook::EvidenceEdit;
use uuid::Uuid;

use crate::support::{exclude, folder, id, set_level, to_level, workbook_in};

pub struct Operation {
    pub name: &'static str,
    pub run: fn(&mut Session) -> Result<()>,
}

pub const OPERATIONS: &[Operation] = &[
    Operation { name: "edit one control", run: |session| session.set(&[id("5.1")], &to_level(4)).map(drop) },
    Operation { name: "bulk set", run: |session| session.set(&all_controls(session), &exclude()).map(drop) },
    Operation { name: "undo", run: |session| session.undo().map(drop) },
    Operation { name: "note", run: |session| session.write_note(&id("5.2"), "Seen on the spot.", None).map(drop) },
    Operation { name: "draft", run: |session| session.keep_draft(&draft()) },
    Operation { name: "attach a file", run: |session| attach(session, 3) },
    Operation { name: "remove evidence", run: |session| session.remove_evidence(evidence(session), None).map(drop) },
    Operation { name: "organisation", run: |session| session.set_organisation(&renamed()).map(drop) },
    Operation { name: "purge a note", run: |session| session.purge_note(note(session)).map(drop) },
    Operation { name: "purge a file", run: |session| session.purge_evidence(evidence(session)).map(drop) },
];

/// The workbook that they are tried on: answers, a note, a file of two pieces.
pub fn prepared() -> &'static [u8] {
    static PREPARED: OnceLock<Vec<u8>> = OnceLock::new();
    PREPARED.get_or_init(|| {
        let (folder, path) = super::laid_out(in_the_clear());
        let mut session = Session::open(&path, "Test").unwrap();
        encrypt_if_asked(&mut session);
        drop(session);
        let bytes = fs::read(&path).unwrap();
        drop(folder);
        bytes
    })
}

/// The same, whatever is asked.
pub fn in_the_clear() -> &'static [u8] {
    static CLEAR: OnceLock<Vec<u8>> = OnceLock::new();
    CLEAR.get_or_init(|| {
        let folder = folder();
        let mut session = workbook_in(folder.path(), "acme.controlbook");
        attach(&mut session, 2).unwrap();
        session.write_note(&id("5.1"), &"The policy hangs in the kitchen. ".repeat(200), None).unwrap();
        for control in ["5.1", "5.2", "8.13"] {
            set_level(&mut session, control, 2);
        }
        drop(session);
        fs::read(folder.path().join("acme.controlbook")).unwrap()
    })
}

/// The same faults happen to an encrypted workbook where `CONTROLBOOK_TEST_PASSPHRASE` is set: all its copies open
/// with one key, which is held until the end.
#[cfg(feature = "encryption")]
fn encrypt_if_asked(session: &mut Session) {
    use controlbook::session::{Passphrase, Unlocked, unlock};
    use std::os::unix::ffi::OsStringExt;
    static HELD: OnceLock<Unlocked> = OnceLock::new();
    if let Some(passphrase) = std::env::var_os("CONTROLBOOK_TEST_PASSPHRASE") {
        let passphrase = Passphrase::of(passphrase.into_vec()).unwrap();
        session.set_passphrase(Some(&passphrase)).unwrap();
        let _ = HELD.set(unlock(session.path(), &passphrase).unwrap());
    }
}

#[cfg(not(feature = "encryption"))]
fn encrypt_if_asked(_: &mut Session) {}

fn all_controls(session: &Session) -> Vec<controlbook::catalogue::ControlId> {
    session.catalogue().controls.iter().map(|control| control.id.clone()).collect()
}

/// Attaches a file that is kept in so many pieces.
fn attach(session: &mut Session, pieces: usize) -> Result<()> {
    let file = session.path().with_file_name("log.txt");
    write_log(&file, pieces);
    let (source, about) = (Source::Copied(&file, 10), EvidenceEdit::default());
    let attached = session.attach(&NewEvidence { controls: &[id("8.13")], source, about });
    fs::remove_file(file).unwrap();
    attached.map(drop)
}

fn write_log(file: &Path, pieces: usize) {
    let line = format!("restored in {pieces} minutes\n");
    fs::write(file, line.repeat((pieces * (1 << 18) - 1000) / line.len())).unwrap();
}

fn evidence(session: &Session) -> Uuid {
    session.workbook().evidence(&id("8.13")).next().unwrap().id
}

fn note(session: &Session) -> Uuid {
    session.workbook().notes(&id("5.1")).next().unwrap().id
}

fn renamed() -> OrganisationEdit {
    OrganisationEdit { name: Some("Acme & Sons".to_owned()), ..OrganisationEdit::default() }
}

fn draft() -> Draft {
    let at = "2026-05-04T10:00:00Z".parse().unwrap();
    Draft { id: Uuid::from_u128(7), control: id("5.3"), note: None, text: "half a thought".to_owned(), at }
}
