//! The file and what lies beside it.

use std::fs;

use controlbook::error::Error;
use controlbook::session::{NewWorkbook, Passphrase, Session, unlock};
use controlbook::store::Store;
use rusqlite::Connection;

use super::{MARKER, PASSPHRASE, clear, encrypted, holding, holds, passphrase};
use crate::support::{assert_sound, beside, folder, id, names, set_level};

fn is_asked_for(path: &std::path::Path) -> bool {
    matches!(Session::open(path, "Ann"), Err(Error::Sealed(_)))
}

#[test]
fn it_opens_with_its_passphrase_alone_and_closes_behind_itself() {
    let (folder, path) = encrypted();
    assert_eq!(holding(folder.path(), MARKER), Vec::<std::path::PathBuf>::new());
    assert!(is_asked_for(&path), "the key went with the session that made it");
    assert!(matches!(unlock(&path, &passphrase("correct horse battery stable")), Err(Error::WrongPassphrase(_))));
    assert!(is_asked_for(&path), "a wrong one opens nothing");
    let unlocked = unlock(&path, &passphrase(PASSPHRASE)).unwrap();
    let mut session = Session::open(&path, "Ann").unwrap();
    drop(unlocked);
    assert!(session.is_encrypted());
    assert_eq!(session.workbook().notes(&id("5.1")).count(), 20);
    // Everything else goes on as it does in the clear.
    set_level(&mut session, "5.2", 4);
    session.undo().unwrap();
    let mut other = Session::open(&path, "Ben").unwrap();
    set_level(&mut other, "5.3", 1);
    assert_eq!(session.refresh().unwrap(), Some(vec![id("5.3")]));
    session.store().vacuum().unwrap();
    assert_sound(&session);
    drop((session, other));
    assert!(is_asked_for(&path));
    assert_eq!(names(folder.path()), ["acme.controlbook"]);
    assert_eq!(holding(folder.path(), MARKER), Vec::<std::path::PathBuf>::new());
}

#[test]
fn any_bytes_are_a_passphrase_and_the_format_is_that_of_sqlcipher() {
    for text in ["it's \"quoted\"; DROP TABLE note; --", "Ünïcödé 密码 🔑 ", "x'00'", "tab\tand \u{1} control"]
    {
        let folder = folder();
        let path = folder.path().join("acme.controlbook");
        let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
        drop(Session::create_encrypted(&path, &new, &passphrase(text)).unwrap());
        drop(unlock(&path, &passphrase(text)).unwrap());
        assert!(
            unlock(&path, &passphrase(text.trim_end_matches(' ').trim_start_matches('i'))).is_err()
                || text.starts_with(['x', 't'])
        );
        let connection = Connection::open(&path).unwrap();
        connection.pragma_update(None, "key", text).unwrap();
        let marked: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0)).unwrap();
        assert_ne!(marked, 0, "another program of SQLCipher reads it: {text}");
    }
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    let raw = || Passphrase::of(vec![0xFF, 0x00, 0xFE, b'\n']).unwrap();
    drop(Session::create_encrypted(&path, &new, &raw()).unwrap());
    drop(unlock(&path, &raw()).unwrap());
    // The same letters in other bytes are another passphrase: nothing is normalised.
    let (composed, decomposed) = (passphrase("caf\u{e9}"), passphrase("cafe\u{301}"));
    assert_ne!(composed, decomposed);
}

#[test]
fn what_protects_nothing_is_refused_and_what_is_short_warned_about() {
    let folder = folder();
    let path = folder.path().join("acme.controlbook");
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    for empty in ["", "\n"] {
        let refused = Session::create_encrypted(&path, &new, &passphrase(empty)).unwrap_err();
        assert!(refused.to_string().contains("empty passphrase"), "{refused}");
    }
    assert_eq!(names(folder.path()), Vec::<String>::new());
    assert!(passphrase("elf letters").weakness().is_some() && passphrase("twelve chars").weakness().is_none());
    assert!(Passphrase::of(vec![b'x'; Passphrase::LONGEST + 1]).is_err());
    let mut typed = Passphrase::new();
    "aé密".chars().for_each(|c| typed.push(c));
    typed.pop();
    assert_eq!(typed.bytes(), "aé".as_bytes());
    typed.clear();
    assert!(typed.is_empty());
    assert_eq!(format!("{:?}", passphrase("secret")), "Passphrase");
}

#[test]
fn a_passphrase_is_given_changed_and_taken_away() {
    let (folder, path) = clear();
    assert!(!holding(folder.path(), MARKER).is_empty());
    let mut session = Session::open(&path, "Ann").unwrap();
    let said = session.set_passphrase(Some(&passphrase(PASSPHRASE))).unwrap();
    assert!(said.contains("encrypted now") && said.contains("SSD"), "{said}");
    assert_eq!(holding(folder.path(), MARKER), Vec::<std::path::PathBuf>::new());
    set_level(&mut session, "5.2", 4);
    assert_sound(&session);
    let (state, history) = (session.workbook().clone(), session.history(None, u32::MAX).unwrap());
    assert!(session.check_passphrase(&passphrase("another")).is_err());
    session.check_passphrase(&passphrase(PASSPHRASE)).unwrap();
    session.set_passphrase(Some(&passphrase("another one, as long"))).unwrap();
    assert_sound(&session);
    drop(session);
    assert!(matches!(unlock(&path, &passphrase(PASSPHRASE)), Err(Error::WrongPassphrase(_))));
    let unlocked = unlock(&path, &passphrase("another one, as long")).unwrap();
    let mut session = Session::open(&path, "Ann").unwrap();
    drop(unlocked);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    session.set_passphrase(None).unwrap();
    assert!(!session.is_encrypted());
    drop(session);
    let session = Session::open(&path, "Ann").unwrap();
    assert_sound(&session);
    assert_eq!(session.workbook(), &state);
    assert_eq!(session.history(None, u32::MAX).unwrap(), history);
    assert_eq!(names(folder.path()), ["acme.controlbook"], "nothing is left lying about");
}

#[test]
fn whoever_has_it_open_meanwhile_writes_nothing_into_the_old_file() {
    let (_folder, path) = clear();
    let mut here = Session::open(&path, "Ann").unwrap();
    let mut there = Session::open(&path, "Ben").unwrap();
    here.set_passphrase(Some(&passphrase(PASSPHRASE))).unwrap();
    // Here the key is at hand, so the edit goes into the new file; another program would be told that it was replaced.
    set_level(&mut there, "5.1", 5);
    assert!(there.is_encrypted());
    here.refresh().unwrap();
    assert_sound(&here);
    drop(there);
    // The other way about: nobody can take a passphrase away under a hand that writes.
    let holder = Connection::open(&path).unwrap();
    let key = "correct horse battery staple";
    holder.pragma_update(None, "key", key).unwrap();
    holder.execute_batch("BEGIN IMMEDIATE").unwrap();
    assert!(matches!(here.set_passphrase(None), Err(Error::Busy(_))));
    drop(holder);
    assert_sound(&here);
}

#[test]
fn the_journal_of_an_edit_that_was_cut_short_is_encrypted_and_rolled_back() {
    let (_folder, path) = encrypted();
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "key", PASSPHRASE).unwrap();
    connection
        .execute_batch(&format!(
            "PRAGMA cache_size = 5; BEGIN IMMEDIATE; UPDATE note SET text = text || ' {MARKER} changed';
             CREATE TABLE filler (text TEXT); INSERT INTO filler SELECT hex(randomblob(4000)) FROM note, note AS other;"
        ))
        .unwrap();
    let journal = fs::read(beside(&path, "-journal")).unwrap();
    assert!(journal.len() > 8192 && !holds(&journal, MARKER) && !holds(&fs::read(&path).unwrap(), MARKER));
    // As a power cut would leave it.
    let (left, copy) = (folder(), "left.controlbook");
    let copy = left.path().join(copy);
    fs::copy(&path, &copy).unwrap();
    fs::write(beside(&copy, "-journal"), &journal).unwrap();
    drop(connection);
    let unlocked = unlock(&copy, &passphrase(PASSPHRASE)).unwrap();
    let session = Session::open(&copy, "Ann").unwrap();
    drop(unlocked);
    assert_sound(&session);
    assert!(session.workbook().notes(&id("5.1")).all(|note| !note.text.contains("changed")));
    // A journal of another workbook is not taken up.
    drop(session);
    let (_other, stranger) = encrypted();
    fs::write(beside(&stranger, "-journal"), &journal).unwrap();
    let unlocked = unlock(&stranger, &passphrase(PASSPHRASE));
    if unlocked.is_ok() {
        assert!(matches!(Session::open(&stranger, "Ann"), Err(Error::ForeignJournal { .. })));
    }
    fs::remove_file(beside(&stranger, "-journal")).unwrap();
    drop(unlocked);
    let _unlocked = unlock(&stranger, &passphrase(PASSPHRASE)).unwrap();
    assert_sound(&Session::open(&stranger, "Ann").unwrap());
}

#[test]
fn copies_open_with_the_same_passphrase() {
    let (folder, path) = encrypted();
    let unlocked = unlock(&path, &passphrase(PASSPHRASE)).unwrap();
    let session = Session::open(&path, "Ann").unwrap();
    drop(unlocked);
    let copy = folder.path().join("copy.controlbook");
    session.copy_to(&copy).unwrap();
    assert_eq!(holding(folder.path(), MARKER), Vec::<std::path::PathBuf>::new());
    let state = session.workbook().clone();
    drop(session);
    assert!(is_asked_for(&copy));
    let _unlocked = unlock(&copy, &passphrase(PASSPHRASE)).unwrap();
    assert_eq!(*Session::open(&copy, "Ann").unwrap().workbook(), state);
}

#[test]
fn the_database_of_another_program_is_refused_behind_its_passphrase_too() {
    let folder = folder();
    let path = folder.path().join("other.controlbook");
    let connection = Connection::open(&path).unwrap();
    connection.pragma_update(None, "key", PASSPHRASE).unwrap();
    connection.execute_batch("CREATE TABLE secret (text TEXT)").unwrap();
    drop(connection);
    let before = fs::read(&path).unwrap();
    let _unlocked = unlock(&path, &passphrase(PASSPHRASE)).unwrap();
    assert!(matches!(Store::open(&path), Err(Error::Foreign { .. })));
    assert_eq!(fs::read(&path).unwrap(), before);
}
