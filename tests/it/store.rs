//! The file: what it must survive, what must be refused, and what must never be touched.

use std::fs;
use std::path::{Path, PathBuf};

use controlbook::error::Error;
use controlbook::session::{NewWorkbook, Session};
use controlbook::store::{Draft, Store};
use rusqlite::Connection;
use tempfile::TempDir;
use uuid::Uuid;

use crate::support::{
    Random, assert_sound, beside, done, exclude, folder, id, names, set_level, to_level, workbook, workbook_in,
};

pub const PAGE: usize = 4096;

pub fn open(path: &Path) -> Result<Session, Error> {
    Session::open(path, "Ann")
}

/// A workbook with some of everything, closed.
pub fn filled() -> (TempDir, PathBuf) {
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

/// Asserts that a path is refused with a sentence, and that nothing in its folder changes by it.
fn refused(path: &Path) -> Error {
    let folder = path.parent().unwrap();
    let files = || {
        let content = |name: &String| {
            fs::metadata(folder.join(name))
                .ok()
                .filter(fs::Metadata::is_file)
                .map(|_| fs::read(folder.join(name)).unwrap())
        };
        names(folder).iter().map(|name| (name.clone(), content(name))).collect::<Vec<_>>()
    };
    let before = files();
    let error = match open(path) {
        Ok(_) => panic!("{} was opened", path.display()),
        Err(error) => error,
    };
    assert!(files() == before, "something was changed by refusing {}: {:?}", path.display(), names(folder));
    assert!(!error.to_string().contains('\u{1b}'));
    assert!(error.hint().is_some(), "{error}");
    error
}

// --- what is no workbook

#[test]
fn a_missing_file_is_refused_and_not_made() {
    let folder = folder();
    let missing = folder.path().join("none.controlbook");
    assert!(matches!(refused(&missing), Error::Missing(path) if path == missing));
    assert_eq!(names(folder.path()), Vec::<String>::new());
    let nowhere = folder.path().join("no/such/folder.controlbook");
    assert!(open(&nowhere).unwrap_err().to_string().starts_with("there is no workbook"));
}

#[test]
fn a_folder_is_refused() {
    let folder = folder();
    let path = folder.path().join("folder.controlbook");
    fs::create_dir(&path).unwrap();
    let error = refused(&path);
    assert!(matches!(error, Error::NotAFile { kind: "a folder", .. }), "{error}");
}

#[cfg(unix)]
#[test]
fn pipes_sockets_devices_and_loops_are_refused_at_once() {
    let folder = folder();
    let pipe = folder.path().join("pipe");
    rustix::fs::mknodat(rustix::fs::CWD, &pipe, rustix::fs::FileType::Fifo, rustix::fs::Mode::RWXU, 0).unwrap();
    assert!(matches!(refused(&pipe), Error::NotAFile { kind: "a pipe", .. }));
    let socket = folder.path().join("socket");
    let _socket = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    assert!(matches!(refused(&socket), Error::NotAFile { kind: "a socket", .. }));
    assert!(matches!(open(Path::new("/dev/null")), Err(Error::NotAFile { kind: "a device", .. })));
    let (one, two) = (folder.path().join("one"), folder.path().join("two"));
    std::os::unix::fs::symlink(&one, &two).unwrap();
    std::os::unix::fs::symlink(&two, &one).unwrap();
    assert!(matches!(refused(&one), Error::Io { what: "cannot open", .. }));
}

#[test]
fn an_empty_file_and_every_short_beginning_are_refused() {
    let (_kept, path) = filled();
    let bytes = fs::read(path).unwrap();
    let folder = folder();
    let short = folder.path().join("short.controlbook");
    for length in 0..100 {
        fs::write(&short, &bytes[..length]).unwrap();
        let error = refused(&short);
        assert!(matches!(error, Error::Empty(_)), "{length}: {error}");
        assert!(error.to_string().contains("is empty or cut short; it is left untouched"));
    }
}

#[test]
fn other_kinds_of_file_are_refused_by_their_looks() {
    let folder = folder();
    let path = folder.path().join("other.controlbook");
    let kinds: [(&[u8], &str); 6] = [
        (b"Dear all,\nplease find attached \xc3\xbc", "but looks like a text file"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "but looks like a picture"),
        (b"%PDF-1.7\n%\xe2\xe3", "but looks like a PDF document"),
        (b"PK\x03\x04\x14\0", "but looks like a spreadsheet, a document or an archive"),
        (b"SQLite format 2\0 and much more", "is not a workbook; it is left untouched"),
        (&[0; 5000], "is not a workbook; it is left untouched"),
    ];
    for (content, looks) in kinds {
        fs::write(&path, content).unwrap();
        let error = refused(&path);
        assert!(matches!(error, Error::Foreign { .. }), "{error}");
        assert!(error.to_string().contains(looks), "{error}");
    }
}

fn edited_by(path: &Path, sql: &str) {
    let connection = Connection::open(path).unwrap();
    connection.execute_batch(sql).unwrap();
    connection.close().unwrap();
}

#[test]
fn the_databases_of_others_are_refused_and_left_as_they_are() {
    let folder = folder();
    for mode in ["DELETE", "WAL"] {
        let path = folder.path().join(format!("{mode}.sqlite"));
        edited_by(&path, &format!("PRAGMA journal_mode = {mode}; CREATE TABLE t(x); INSERT INTO t VALUES (1)"));
        let error = refused(&path);
        assert!(error.to_string().contains("looks like the database of another program"), "{error}");
    }
    let (_kept, path) = filled();
    edited_by(&path, "PRAGMA application_id = 7");
    assert!(matches!(refused(&path), Error::Foreign { .. }));
}

/// While its program has it open, another's database has a log beside it that only that program may touch.
#[test]
fn a_foreign_database_in_use_is_not_disturbed() {
    let folder = folder();
    let path = folder.path().join("places.sqlite");
    let other = Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t(x); INSERT INTO t VALUES (1)").unwrap();
    assert!(matches!(refused(&path), Error::Foreign { .. }));
    // Nor one whose program died in the middle of a transaction.
    let crashed = folder.path().join("crashed.sqlite");
    let (content, journal) =
        in_the_middle(&folder, "CREATE TABLE t(x); CREATE INDEX i ON t(x)", "INSERT INTO t VALUES (randomblob(300))");
    fs::write(&crashed, content).unwrap();
    fs::write(beside(&crashed, "-journal"), journal).unwrap();
    assert!(matches!(refused(&crashed), Error::Foreign { .. }));
}

/// A database and its journal as a program leaves them that dies in a transaction.
fn in_the_middle(folder: &TempDir, before: &str, within: &str) -> (Vec<u8>, Vec<u8>) {
    let path = folder.path().join(format!("{}.sqlite", Uuid::now_v7()));
    edited_by(&path, before);
    let dying = Connection::open(&path).unwrap();
    dying.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE").unwrap();
    for _ in 0..200 {
        dying.execute_batch(within).unwrap();
    }
    let journal = fs::read(beside(&path, "-journal")).unwrap();
    assert!(!journal.is_empty());
    (fs::read(&path).unwrap(), journal)
}

#[test]
fn newer_older_and_impossible_formats_are_refused_with_their_numbers() {
    let (_folder, path) = filled();
    edited_by(&path, "PRAGMA user_version = 7");
    let error = refused(&path);
    assert!(matches!(error, Error::Newer { found: 7, known: 6, .. }), "{error}");
    assert!(error.to_string().contains("(format 7; this one knows up to 6)"), "{error}");
    for number in [0, -1, i32::MIN] {
        edited_by(&path, &format!("PRAGMA user_version = {number}"));
        let error = refused(&path);
        assert!(matches!(&error, Error::Damaged { what, .. } if what.contains(&number.to_string())), "{error}");
    }
    edited_by(&path, &format!("PRAGMA user_version = {}", i32::MAX));
    assert!(matches!(refused(&path), Error::Newer { found: i32::MAX, .. }));
    // A newer one may have any schema, and may be in any mode: it is told by its number all the same.
    edited_by(&path, "CREATE TABLE portfolio(x); PRAGMA journal_mode = WAL");
    assert!(matches!(refused(&path), Error::Newer { .. }));
}

#[test]
fn a_schema_that_is_not_ours_is_refused() {
    let strange = [
        ("CREATE TRIGGER t AFTER UPDATE ON answer BEGIN DELETE FROM note; END", "\"t\""),
        ("CREATE VIEW v AS SELECT 1", "\"v\""),
        ("CREATE TABLE extra(x)", "\"extra\""),
        ("CREATE INDEX i ON answer(level)", "\"i\""),
        ("CREATE UNIQUE INDEX sqlite_i ON answer(level)", ""),
        ("ALTER TABLE answer ADD COLUMN extra TEXT", "\"answer\""),
        ("ALTER TABLE answer ADD COLUMN extra TEXT AS (load_extension(control))", "\"answer\""),
        ("ALTER TABLE note RENAME COLUMN text TO texts", "\"note\""),
        ("DROP INDEX change_by_note", "one of its tables is missing"),
        ("DROP TABLE draft", "one of its tables is missing"),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET name = 'sqlite_autoindex_x', sql = 'CREATE VIEW sqlite_autoindex_x AS SELECT 1', type = 'view' WHERE name = 'change_by_note'",
            "",
        ),
        (
            "PRAGMA writable_schema = ON; UPDATE sqlite_schema SET sql = replace(sql, ' STRICT', '') WHERE name = 'draft'",
            "\"draft\"",
        ),
        (
            "PRAGMA writable_schema = ON; INSERT INTO sqlite_schema VALUES
             ('view', 'sqlite_autoindex_v', 'sqlite_autoindex_v', 0, 'CREATE VIEW sqlite_autoindex_v AS SELECT 1')",
            "\"sqlite_autoindex_v\"",
        ),
        ("CREATE VIRTUAL TABLE words USING fts5(x)", "\"words\""),
    ];
    for (sql, names) in strange {
        let (_folder, path) = filled();
        let connection = Connection::open(&path).unwrap();
        if connection.execute_batch(sql).is_err() {
            // SQLite itself does not let it in (or was built without it).
            continue;
        }
        connection.close().unwrap();
        let error = refused(&path);
        assert!(matches!(error, Error::Damaged { .. }), "{sql}: {error}");
        assert!(error.to_string().contains(names), "{sql}: {error}");
    }
}

#[test]
fn rows_that_another_program_changed_are_refused() {
    let changed = [
        ("UPDATE answer SET level = 5 WHERE control = '5.1'", "the answer for 5.1 is not what was written"),
        ("UPDATE answer SET level = NULL WHERE control = '5.1'", "the answer for 5.1"),
        ("UPDATE answer SET owner = 'Eve' WHERE control = '8.34'", "the answer for 8.34"),
        ("UPDATE answer SET updated = 1 WHERE control = '5.1'", "the answer for 5.1"),
        ("UPDATE note SET text = text || '.' WHERE control = '6.3'", "a note on 6.3"),
        ("UPDATE note SET control = '5.2' WHERE control = '6.3'", "a note on 5.2"),
        ("UPDATE note SET author = 'Eve', edited_by = 'Eve', edited_at = '2026-01-01T00:00:00Z'", "a note on"),
        ("UPDATE workbook SET name = 'Evil Ltd'", "what it says of the organisation"),
        ("UPDATE workbook SET profile_controls = '[]'", "what it says of the organisation"),
        ("UPDATE workbook SET id = '00000000-0000-0000-0000-000000000000'", "what it says of the organisation"),
        ("DELETE FROM workbook", "it does not say whom it is about"),
        ("UPDATE step SET author = 'Eve' WHERE seq = 3", "is not what was written"),
        ("UPDATE step SET at = '2020-01-01T00:00:00Z' WHERE seq = 3", "is not what was written"),
        ("PRAGMA ignore_check_constraints = ON; UPDATE answer SET level = 7 WHERE control = '5.1'", "out of range"),
        (
            "PRAGMA ignore_check_constraints = ON; UPDATE answer SET basis = 'guessed' WHERE control = '5.1'",
            "cannot be read",
        ),
        (
            "PRAGMA ignore_check_constraints = ON; UPDATE answer SET reasons = '{' WHERE control = '5.1'",
            "expected a sequence",
        ),
        ("UPDATE answer SET owner = CAST(x'ff' AS TEXT) WHERE control = '5.1'", ""),
        ("UPDATE note SET id = replace(id, '-', '+') WHERE control = '5.1'", "cannot be read"),
    ];
    for (sql, what) in changed {
        let (_folder, path) = filled();
        edited_by(&path, sql);
        assert!(open(&path).is_err(), "{sql}: opened");
        let error = refused(&path);
        assert!(matches!(error, Error::Damaged { .. }), "{sql}: {error}");
        assert!(error.to_string().contains(what), "{sql}: {error}");
    }
    let (_folder, path) = filled();
    edited_by(&path, "UPDATE workbook SET catalogue = 'iso27002-2031'");
    let error = refused(&path);
    assert!(error.to_string().contains("iso27002-2031") || error.to_string().contains("organisation"), "{error}");
}

/// A row that is gone leaves no trace in the others; how many there were does.
#[test]
fn rows_that_another_program_took_away_are_missed() {
    for sql in ["DELETE FROM note WHERE control = '6.3'", "DELETE FROM answer WHERE control = '8.34'"] {
        let (_folder, path) = filled();
        edited_by(&path, &format!("PRAGMA foreign_keys = OFF; {sql}"));
        let error = refused(&path);
        assert!(error.to_string().contains("as many answers"), "{sql}: {error}");
        // What goes through the file row by row still gets in.
        let store = Store::open_unread(&path).unwrap();
        assert_eq!(store.verify_history().unwrap(), []);
        assert!(store.replay().is_ok());
    }
}

/// What was changed in the history is not read at the start; the check of the history finds it.
#[test]
fn a_history_that_another_program_changed_is_told_by_its_chain() {
    let changed = [
        "UPDATE change SET body = replace(body, '\"level\":3', '\"level\":4') WHERE step = 3",
        "UPDATE change SET body = CAST(x'7b22ff227d' AS TEXT) WHERE step = 3",
        "UPDATE change SET format = 9 WHERE step = 3",
        "UPDATE change SET purged = 1 WHERE step = 3",
        "UPDATE change SET hash = zeroblob(32) WHERE step = 3",
        "DELETE FROM change WHERE step = 3",
        "INSERT INTO change SELECT 3, 1, control, note, format, body, purged, hash FROM change WHERE step = 2",
        "UPDATE step SET op = 'undo' WHERE seq = 3",
        "UPDATE step SET op = 'nonsense' WHERE seq = 3",
        "UPDATE step SET previous = zeroblob(32) WHERE seq = 3",
        "UPDATE step SET hash = zeroblob(32) WHERE seq = 3",
        "UPDATE step SET id = replace(id, '-', '+') WHERE seq = 3",
    ];
    for sql in changed {
        let (_folder, path) = filled();
        edited_by(&path, &format!("PRAGMA ignore_check_constraints = ON; {sql}"));
        // Whatever opens it sees it, or its check does; nothing panics on the way.
        let store = Store::open_unread(&path).unwrap();
        let faults = store.verify_history().unwrap();
        assert!(faults.iter().any(|fault| fault.seq == 3 || fault.seq == 4), "{sql}: {faults:?}");
        assert!(store.steps(None, 1000).is_err() || sql.contains("previous") || sql.contains("hash"), "{sql}");
        let _ = (store.replay(), store.next_undo(), store.next_redo());
    }
    let (_folder, path) = filled();
    edited_by(&path, "PRAGMA foreign_keys = OFF; DELETE FROM step WHERE seq = 20; DELETE FROM change WHERE step = 20");
    let faults = Store::open_unread(&path).unwrap().verify_history().unwrap();
    assert_eq!(faults[0].seq, 20);
}

// --- damage

/// What opening a damaged file may do: refuse it, or show exactly what was there. Never anything else, and
/// never a panic. Whatever it does, the bytes stay.
fn refused_or_right(path: &Path, original: &Session, what: &str) -> bool {
    let bytes = fs::read(path).unwrap();
    let refused = match open(path) {
        Err(error) => {
            assert!(!error.to_string().is_empty());
            true
        }
        Ok(session) => {
            assert_eq!(session.workbook(), original.workbook(), "{what}: shown without notice");
            let store = session.store();
            if let Ok(steps) = session.history(None, 1000) {
                assert_eq!(steps, original.history(None, 1000).unwrap(), "{what}: another history is shown");
            }
            let sound = store.verify_history().is_ok_and(|faults| faults.is_empty());
            if let Ok(replayed) = store.replay() {
                assert!(!sound || replayed == *original.workbook(), "{what}: a sound history of something else");
            }
            let _ = (
                store.integrity(),
                store.next_undo(),
                store.next_redo(),
                session.drafts(),
                session.report(None).map(drop),
            );
            false
        }
    };
    assert!(fs::read(path).unwrap() == bytes, "{what}: the file was written to");
    refused
}

#[test]
fn a_file_cut_at_any_page_is_refused() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    assert!(bytes.len() % PAGE == 0 && bytes.len() > 20 * PAGE);
    let folder = folder();
    let cut = folder.path().join("cut.controlbook");
    for end in (PAGE..bytes.len()).step_by(PAGE) {
        for end in [end, end + 1, end + PAGE / 2] {
            fs::write(&cut, &bytes[..end]).unwrap();
            refused_or_right(&cut, &original, &format!("cut at {end}"));
        }
    }
    fs::write(&cut, &bytes[..PAGE]).unwrap();
    assert!(matches!(refused(&cut), Error::Damaged { .. }));
}

#[test]
fn a_file_with_a_page_of_zeros_is_refused_or_shown_as_it_was() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let folder = folder();
    let damaged = folder.path().join("zeros.controlbook");
    let mut refusals = 0;
    for page in 0..bytes.len() / PAGE {
        let mut zeroed = bytes.clone();
        zeroed[page * PAGE..(page + 1) * PAGE].fill(0);
        fs::write(&damaged, zeroed).unwrap();
        refusals += usize::from(refused_or_right(&damaged, &original, &format!("page {page} zeroed")));
    }
    assert!(refusals > 5, "only {refusals} were noticed");
}

#[test]
fn flipped_bytes_are_refused_or_change_nothing_that_is_shown() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let folder = folder();
    let damaged = folder.path().join("flipped.controlbook");
    let mut random = Random(2026);
    let mut refusals = 0;
    for _ in 0..300 {
        let (place, bits) = (random.below(bytes.len()), u8::try_from(1 + random.below(255)).unwrap());
        let mut flipped = bytes.clone();
        flipped[place] ^= bits;
        fs::write(&damaged, flipped).unwrap();
        let what = format!("byte {place} of page {} xor {bits:#x}", place / PAGE);
        refusals += usize::from(refused_or_right(&damaged, &original, &what));
    }
    assert!(refusals > 10, "only {refusals} were noticed");
}

/// The bytes that say what a page holds do the most harm: each is tried in every page.
#[test]
fn flipped_page_headers_are_refused_or_change_nothing_that_is_shown() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let folder = folder();
    let damaged = folder.path().join("headers.controlbook");
    for page in 0..bytes.len() / PAGE {
        let start = page * PAGE + if page == 0 { 100 } else { 0 };
        // Kind, first free block, number of cells, start of the cells, free bytes, last child, first cells.
        for offset in 0..16 {
            let mut flipped = bytes.clone();
            flipped[start + offset] ^= 1;
            fs::write(&damaged, flipped).unwrap();
            refused_or_right(&damaged, &original, &format!("page {page} byte {offset}"));
        }
    }
}

// --- names and permissions

#[cfg(unix)]
#[test]
fn a_symbolic_link_is_followed_to_the_file() {
    let (kept, path) = filled();
    let link = kept.path().join("link.controlbook");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    let mut session = open(&link).unwrap();
    assert_eq!(session.path(), fs::canonicalize(&path).unwrap());
    set_level(&mut session, "5.1", 4);
    assert_eq!(names(kept.path()), ["acme.controlbook", "link.controlbook"]);
    assert!(fs::symlink_metadata(&link).unwrap().is_symlink());
    assert_eq!(open(&path).unwrap().workbook(), session.workbook());
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_can_only_be_read() {
    let (kept, path) = filled();
    fs::hard_link(&path, kept.path().join("other.controlbook")).unwrap();
    let bytes = fs::read(&path).unwrap();
    let mut session = open(&path).unwrap();
    assert!(session.read_only().unwrap().contains("2 names"));
    let error = session.set(&[id("5.1")], &to_level(4)).unwrap_err();
    assert!(matches!(&error, Error::ReadOnly { reason, .. } if reason.contains("hard links")), "{error}");
    assert!(error.to_string().starts_with("NOT SAVED"));
    assert!(matches!(session.undo(), Err(Error::ReadOnly { .. })));
    assert_eq!(fs::read(&path).unwrap(), bytes);
    fs::remove_file(kept.path().join("other.controlbook")).unwrap();
    assert_eq!(open(&path).unwrap().read_only(), None);
}

/// Whether permissions mean nothing here, as they do not to root.
#[cfg(unix)]
fn permissions_are_ignored(path: &Path) -> bool {
    rustix::fs::access(path, rustix::fs::Access::WRITE_OK).is_ok()
}

#[cfg(unix)]
fn chmod(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

#[cfg(unix)]
#[test]
fn a_write_protected_file_or_folder_can_only_be_read() {
    let (kept, path) = filled();
    for (protected, mode, back) in [(path.clone(), 0o400, 0o600), (kept.path().to_owned(), 0o500, 0o700)] {
        chmod(&protected, mode);
        if permissions_are_ignored(&protected) {
            chmod(&protected, back);
            println!("skipped a_write_protected_file_or_folder_can_only_be_read: this user may write everywhere");
            return;
        }
        let bytes = fs::read(&path).unwrap();
        let mut session = open(&path).unwrap();
        assert!(session.read_only().unwrap().contains("write-protected"));
        assert!(matches!(session.set(&[id("5.1")], &to_level(4)), Err(Error::ReadOnly { .. })));
        chmod(&protected, back);
        assert_eq!(fs::read(&path).unwrap(), bytes);
        assert_eq!(names(kept.path()), ["acme.controlbook"]);
    }
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt;
    fs::metadata(path).unwrap().permissions().mode() & 0o777
}

#[cfg(unix)]
#[test]
fn workbook_journal_and_copy_are_their_owners_alone_whatever_the_umask() {
    let umask = rustix::process::umask(rustix::fs::Mode::empty());
    let (kept, session) = workbook();
    let copy = kept.path().join("copy.controlbook");
    session.copy_to(&copy).unwrap();
    let (mut store, _) = Store::open(session.path()).unwrap();
    let writing = store.begin().unwrap();
    let draft = Draft {
        id: Uuid::nil(),
        control: id("5.1"),
        note: None,
        text: "x".repeat(10_000),
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    writing.keep_draft(&draft).unwrap();
    let journal = mode(&beside(session.path(), "-journal"));
    drop(writing);
    rustix::process::umask(umask);
    assert_eq!((mode(session.path()), journal, mode(&copy)), (0o600, 0o600, 0o600));
}

// --- making and copying

fn make(path: &Path) -> Result<Session, Error> {
    Session::create(path, &NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" })
}

#[test]
fn making_never_overwrites_and_leaves_nothing_behind() {
    let folder = folder();
    let path = folder.path().join("new.controlbook");
    fs::write(&path, "precious").unwrap();
    let error = make(&path).unwrap_err();
    assert!(matches!(error, Error::Exists(_)), "{error}");
    assert_eq!(
        (fs::read(&path).unwrap(), names(folder.path())),
        (b"precious".to_vec(), vec!["new.controlbook".to_owned()])
    );
    fs::remove_file(&path).unwrap();
    fs::create_dir(&path).unwrap();
    assert!(matches!(make(&path), Err(Error::Exists(_))));
    fs::remove_dir(&path).unwrap();
    assert!(matches!(make(&folder.path().join("no/such/folder/new.controlbook")), Err(Error::Io { .. })));
    assert_eq!(names(folder.path()), Vec::<String>::new());
    let session = make(&path).unwrap();
    assert_eq!(names(folder.path()), ["new.controlbook"]);
    assert_sound(&session);
    assert!(matches!(make(&path), Err(Error::Exists(_))));
    assert_eq!(open(&path).unwrap().workbook(), session.workbook());
}

#[cfg(unix)]
#[test]
fn making_does_not_fill_what_a_link_points_to() {
    let folder = folder();
    let (link, target) = (folder.path().join("new.controlbook"), folder.path().join("elsewhere"));
    std::os::unix::fs::symlink(&target, &link).unwrap();
    assert!(matches!(make(&link), Err(Error::Exists(_))));
    let (_kept, session) = workbook();
    assert!(matches!(session.copy_to(&link), Err(Error::Exists(_))));
    assert!(!target.exists());
    assert_eq!(names(folder.path()), ["new.controlbook"]);
}

#[test]
fn a_copy_is_the_same_workbook() {
    let (kept, path) = filled();
    let mut session = open(&path).unwrap();
    let copy = kept.path().join("copy.controlbook");
    session.copy_to(&copy).unwrap();
    let mut copied = open(&copy).unwrap();
    assert_eq!(copied.workbook(), session.workbook());
    assert_eq!(copied.history(None, 1000).unwrap(), session.history(None, 1000).unwrap());
    assert_sound(&copied);
    assert!(matches!(session.copy_to(&copy), Err(Error::Exists(_))));
    assert!(matches!(session.copy_to(&path), Err(Error::Exists(_))));
    // From here on each goes its own way.
    set_level(&mut session, "5.2", 5);
    set_level(&mut copied, "5.3", 5);
    assert_eq!(session.refresh().unwrap(), None);
    assert_ne!(open(&copy).unwrap().workbook(), open(&path).unwrap().workbook());
    assert_eq!(names(kept.path()), ["acme.controlbook", "copy.controlbook"]);
}

#[test]
fn file_names_may_be_anything() {
    let folder = folder();
    let long = format!("{}.controlbook", "n".repeat(255 - 12));
    for name in ["-rf", "a b'c\"d", "100%", "~", "?mode=ro&x#y", "file:x", "ü🦀", "new\nline\u{1b}[2J", &long] {
        let path = folder.path().join(name);
        // The journal's name has to fit too: where it does not, no workbook is made that could not be edited.
        let Ok(session) = make(&path) else {
            assert_eq!(name, long);
            assert_eq!(names(folder.path()), Vec::<String>::new(), "{name}");
            continue;
        };
        drop(session);
        let mut session = open(&path).unwrap();
        done(session.set(&[id("5.1")], &to_level(1)));
        assert_eq!(open(&path).unwrap().workbook(), session.workbook(), "{name}");
        fs::remove_file(&path).unwrap();
        assert_eq!(names(folder.path()), Vec::<String>::new(), "{name}");
        let told = open(&path).unwrap_err().to_string();
        assert!(!told.contains(['\u{1b}', '\n']), "{told}");
    }
}

// --- while it is open

#[test]
fn a_file_that_went_away_is_not_made_again() {
    let (kept, path) = filled();
    let mut session = open(&path).unwrap();
    let before = session.workbook().clone();
    let away = kept.path().join("away.controlbook");
    fs::rename(&path, &away).unwrap();
    let bytes = fs::read(&away).unwrap();
    assert!(matches!(session.set(&[id("5.1")], &to_level(5)), Err(Error::Moved(_))));
    assert_eq!((names(kept.path()), fs::read(&away).unwrap()), (vec!["away.controlbook".to_owned()], bytes));
    fs::remove_file(&away).unwrap();
    let error = session.set(&[id("5.1")], &to_level(5)).unwrap_err();
    assert!(error.to_string().starts_with("NOT SAVED:"), "{error}");
    assert_eq!((names(kept.path()), session.workbook()), (Vec::<String>::new(), &before));
}

#[test]
fn what_took_the_files_place_is_not_touched() {
    let (kept, path) = filled();
    for workbook in [true, false] {
        let stranger = kept.path().join("stranger");
        if workbook {
            drop(workbook_in(kept.path(), "stranger"));
        } else {
            fs::write(&stranger, "something else").unwrap();
        }
        let bytes = fs::read(&stranger).unwrap();
        let saved = fs::read(&path).unwrap();
        let mut session = open(&path).unwrap();
        let before = session.workbook().clone();
        fs::rename(&stranger, &path).unwrap();
        let edits = [
            session.set(&[id("5.1")], &to_level(5)).map(drop),
            session.write_note(&id("5.1"), "x", None).map(drop),
            session.undo().map(drop),
            session.keep_draft(&Draft {
                id: Uuid::nil(),
                control: id("5.1"),
                note: None,
                text: "x".into(),
                at: jiff::Timestamp::UNIX_EPOCH,
            }),
        ];
        for edit in edits {
            assert!(matches!(edit, Err(Error::Moved(_))), "{edit:?}");
        }
        assert_eq!(*session.workbook(), before);
        drop(session);
        assert_eq!(
            (fs::read(&path).unwrap() == bytes, names(kept.path())),
            (true, vec!["acme.controlbook".to_owned()])
        );
        fs::write(&path, saved).unwrap();
    }
}

/// `cp other.controlbook acme.controlbook` keeps the file and changes all of what is in it.
#[test]
fn another_workbook_copied_over_the_file_is_not_touched() {
    for edits in 0..3_u8 {
        let folder = folder();
        let mut session = workbook_in(folder.path(), "acme.controlbook");
        let mut other = workbook_in(folder.path(), "other.controlbook");
        for edit in 0..edits {
            set_level(&mut other, "5.10", edit);
        }
        set_level(&mut session, "5.1", 2);
        let before = session.workbook().clone();
        let bytes = fs::read(other.path()).unwrap();
        fs::write(session.path(), &bytes).unwrap();
        let error = session.set(&[id("5.1")], &to_level(5)).unwrap_err();
        assert!(matches!(error, Error::Moved(_)), "{edits} edits: {error}");
        assert!(matches!(session.refresh(), Err(Error::Moved(_)) | Ok(None)));
        assert!(session.undo().is_err());
        assert_eq!(*session.workbook(), before);
        drop(session);
        assert!(fs::read(folder.path().join("acme.controlbook")).unwrap() == bytes, "{edits} edits");
    }
}

/// An older copy put back over the file is the same workbook as it once was: it is shown, or refused.
#[test]
fn an_older_copy_put_back_over_the_file_is_not_mixed_with_what_was_seen() {
    let (_kept, mut session) = workbook();
    set_level(&mut session, "5.1", 1);
    let older = fs::read(session.path()).unwrap();
    set_level(&mut session, "5.1", 2);
    fs::write(session.path(), older).unwrap();
    let edit = session.set(&[id("5.1")], &to_level(3));
    assert!(matches!(edit, Err(Error::Conflict { .. } | Error::Moved(_))), "{edit:?}");
    let read = open(session.path()).unwrap();
    assert_eq!(read.workbook().answer(&id("5.1")).level.unwrap().get(), 1);
    assert_sound(&read);
}

/// Two copies that went on separately, with the same number of edits each: SQLite's own counter cannot
/// tell them apart.
#[test]
fn a_copy_that_went_another_way_put_over_the_file_is_not_mixed_with_what_was_seen() {
    let (kept, mut session) = workbook();
    let copy = kept.path().join("copy.controlbook");
    fs::copy(session.path(), &copy).unwrap();
    let mut copied = open(&copy).unwrap();
    set_level(&mut session, "5.1", 1);
    set_level(&mut copied, "5.1", 5);
    fs::write(session.path(), fs::read(&copy).unwrap()).unwrap();
    let edit = session.set(&[id("5.1")], &to_level(3));
    assert!(matches!(edit, Err(Error::Conflict { .. } | Error::Moved(_))), "{edit:?}");
    let read = open(session.path()).unwrap();
    assert_eq!(read.workbook().answer(&id("5.1")).level.unwrap().get(), 5);
    assert_sound(&read);
}

#[test]
fn a_file_cut_while_it_is_open_is_not_written_to() {
    let (_kept, path) = filled();
    let mut session = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    for length in [0, 50, PAGE, 5 * PAGE] {
        fs::write(&path, &bytes[..length]).unwrap();
        let before = session.workbook().clone();
        assert!(session.set(&[id("5.1")], &to_level(5)).is_err(), "cut to {length}");
        assert_eq!(*session.workbook(), before);
        assert_eq!(fs::metadata(&path).unwrap().len(), u64::try_from(length).unwrap());
    }
}

#[test]
fn while_another_program_writes_an_edit_waits_and_gives_up() {
    let (_kept, mut session) = workbook();
    let other = Connection::open(session.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    let before = session.workbook().clone();
    let error = session.set(&[id("5.1")], &to_level(5)).unwrap_err();
    assert!(matches!(error, Error::Busy(_)), "{error}");
    assert_eq!(*session.workbook(), before);
    // Reading goes on meanwhile.
    assert_eq!(*open(session.path()).unwrap().workbook(), before);
    other.execute_batch("ROLLBACK").unwrap();
    set_level(&mut session, "5.1", 5);
    assert_sound(&session);
}

#[test]
fn while_another_program_is_in_an_edit_the_file_can_be_opened() {
    let (kept, path) = filled();
    let original = open(&path).unwrap();
    let (mut store, _) = Store::open(&path).unwrap();
    let writing = store.begin().unwrap();
    let text = "x".repeat(10_000);
    writing
        .keep_draft(&Draft { id: Uuid::nil(), control: id("5.1"), note: None, text, at: jiff::Timestamp::UNIX_EPOCH })
        .unwrap();
    assert_eq!(names(kept.path()), ["acme.controlbook", "acme.controlbook-journal"]);
    let session = open(&path).unwrap();
    assert_eq!((session.workbook(), session.drafts().unwrap().len()), (original.workbook(), 0));
    writing.commit().unwrap();
    assert_eq!(session.drafts().unwrap().len(), 1);
    assert_eq!(names(kept.path()), ["acme.controlbook"]);
}

#[test]
fn a_reader_in_the_way_makes_the_commit_wait_and_give_up() {
    let (_kept, mut session) = workbook();
    let other = Connection::open(session.path()).unwrap();
    other.execute_batch("BEGIN; SELECT * FROM answer").unwrap();
    let mut statement = other.prepare("SELECT control FROM answer").unwrap();
    let mut rows = statement.query([]).unwrap();
    rows.next().unwrap();
    let before = session.workbook().clone();
    let bytes = fs::read(session.path()).unwrap();
    let error = session.set(&[id("5.1")], &to_level(5)).unwrap_err();
    assert!(matches!(error, Error::Busy(_)), "{error}");
    assert_eq!((session.workbook(), fs::read(session.path()).unwrap() == bytes), (&before, true));
    drop(rows);
    drop(statement);
    other.execute_batch("COMMIT").unwrap();
    set_level(&mut session, "5.1", 5);
    assert_sound(&session);
}

/// What the other wrote was read in a transaction that failed; the next one must not have forgotten it.
#[test]
fn an_edit_that_fails_does_not_lose_what_the_other_wrote() {
    let (_kept, mut ann) = workbook();
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    set_level(&mut bob, "5.1", 4);
    let reader = Connection::open(ann.path()).unwrap();
    let mut statement = reader.prepare("SELECT control FROM answer").unwrap();
    let mut rows = statement.query([]).unwrap();
    rows.next().unwrap();
    assert!(matches!(ann.set(&[id("5.2")], &to_level(1)), Err(Error::Busy(_))));
    drop(rows);
    let target = controlbook::workbook::AnswerEdit { target: Some(None), ..Default::default() };
    done(ann.set(&[id("5.1")], &target));
    assert_eq!(ann.workbook().answer(&id("5.1")).level.unwrap().get(), 4);
    assert_sound(&ann);
}

/// Keeping a draft reads nothing, and hides nothing that the other wrote.
#[test]
fn a_draft_does_not_hide_what_the_other_wrote() {
    let (_kept, mut ann) = workbook();
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    set_level(&mut bob, "5.1", 4);
    let text = "half a".to_owned();
    ann.keep_draft(&Draft { id: Uuid::nil(), control: id("5.2"), note: None, text, at: jiff::Timestamp::UNIX_EPOCH })
        .unwrap();
    assert_eq!(ann.refresh().unwrap(), Some(vec![id("5.1")]));
    ann.drop_draft(Uuid::nil()).unwrap();
    assert_eq!(ann.refresh().unwrap(), None);
    assert_sound(&ann);
}

#[test]
fn what_another_program_writes_is_seen_or_refused() {
    let (_kept, mut session) = workbook();
    let before = session.workbook().clone();
    edited_by(session.path(), "UPDATE answer SET level = 5 WHERE control = '5.1'");
    let error = session.refresh().unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    // It stays refused, however often one tries, and nothing is written over it.
    for _ in 0..2 {
        assert!(matches!(session.refresh(), Err(Error::Damaged { .. })));
        assert!(matches!(session.set(&[id("5.2")], &to_level(1)), Err(Error::Damaged { .. })));
        assert!(matches!(session.set(&[id("5.1")], &to_level(1)), Err(Error::Damaged { .. })));
    }
    assert_eq!(*session.workbook(), before);
}

// --- what a crash left

/// The workbook as a program leaves it that dies in a transaction, with the journal that undoes it.
pub fn crashed(path: &Path) -> (Vec<u8>, Vec<u8>) {
    let dying = Connection::open(path).unwrap();
    dying.execute_batch("PRAGMA cache_size = 1; PRAGMA cache_spill = 1; BEGIN IMMEDIATE").unwrap();
    dying.execute_batch("UPDATE answer SET owner = hex(randomblob(200)); UPDATE change SET control = 'x'").unwrap();
    let journal = fs::read(beside(path, "-journal")).unwrap();
    (fs::read(path).unwrap(), journal)
}

#[test]
fn the_journal_of_a_writer_that_died_is_rolled_back() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let (content, journal) = crashed(&path);
    let folder = folder();
    let torn = folder.path().join("torn.controlbook");
    fs::write(&torn, &content).unwrap();
    // Without its journal it is damaged, which is what makes this a test.
    assert!(open(&torn).is_err());
    fs::write(&torn, &content).unwrap();
    fs::write(beside(&torn, "-journal"), journal).unwrap();
    let session = open(&torn).unwrap();
    assert_eq!(session.workbook(), original.workbook());
    assert_eq!(session.history(None, 1000).unwrap(), original.history(None, 1000).unwrap());
    assert_sound(&session);
    assert_eq!(names(folder.path()), ["torn.controlbook"]);
}

#[test]
fn foreign_files_beside_it_do_no_damage() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let folder = folder();
    // A write-ahead log of another database, with a page in it.
    let other = folder.path().join("other.sqlite");
    let writer = Connection::open(&other).unwrap();
    writer
        .execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t(x); INSERT INTO t VALUES (randomblob(9000))")
        .unwrap();
    let log = fs::read(beside(&other, "-wal")).unwrap();
    assert!(log.len() > 2 * PAGE);
    let strangers: [(&str, Vec<u8>); 7] = [
        ("-journal", Vec::new()),
        ("-journal", b"a text that someone put there".to_vec()),
        ("-journal", vec![0; 2000]),
        ("-wal", Vec::new()),
        ("-wal", b"a text that someone put there".to_vec()),
        ("-wal", log),
        ("-shm", vec![7; 40_000]),
    ];
    for (position, (suffix, content)) in strangers.into_iter().enumerate() {
        let what = format!("{suffix} with {} bytes", content.len());
        let path = folder.path().join(format!("{position}.controlbook"));
        fs::write(&path, &bytes).unwrap();
        fs::write(beside(&path, suffix), &content).unwrap();
        match open(&path) {
            Err(error) => {
                assert!(!content.is_empty(), "{what}: {error}");
                assert!(matches!(error, Error::ForeignLog { .. }), "{what}: {error}");
                assert!(error.to_string().contains(suffix), "{what}: {error}");
                assert!(fs::read(&path).unwrap() == bytes, "{what}");
                assert!(fs::read(beside(&path, suffix)).unwrap() == content, "{what}");
            }
            Ok(mut session) => {
                assert_eq!(session.workbook(), original.workbook(), "{what}");
                set_level(&mut session, "5.1", 4);
                let after = session.workbook().clone();
                drop(session);
                // The edit is in the file itself, wherever that goes.
                let moved = folder.path().join(format!("{position}-moved.controlbook"));
                fs::copy(&path, &moved).unwrap();
                assert_eq!(*open(&moved).unwrap().workbook(), after, "{what}");
                assert_sound(&open(&moved).unwrap());
            }
        }
    }
}

/// The journal of another workbook, as a synchronised folder or a hasty rename may leave it.
#[test]
fn the_journal_of_another_workbook_does_no_damage() {
    let (_kept, path) = filled();
    let original = open(&path).unwrap();
    let bytes = fs::read(&path).unwrap();
    let (other_folder, mut other) = workbook();
    set_level(&mut other, "5.1", 5);
    let (_, journal) = crashed(other.path());
    drop((other, other_folder));
    let folder = folder();
    let paired = folder.path().join("paired.controlbook");
    fs::write(&paired, &bytes).unwrap();
    fs::write(beside(&paired, "-journal"), &journal).unwrap();
    let error = refused(&paired);
    assert!(matches!(error, Error::ForeignJournal { .. }), "{error}");
    assert!(error.to_string().contains("-journal, which would damage it"), "{error}");
    // With the journal out of the way it is as it was.
    fs::remove_file(beside(&paired, "-journal")).unwrap();
    assert_eq!(open(&paired).unwrap().workbook(), original.workbook());
}

#[test]
fn a_file_in_write_ahead_mode_is_opened_and_taken_out_of_it() {
    let (kept, path) = filled();
    let original = open(&path).unwrap().workbook().clone();
    let other = Connection::open(&path).unwrap();
    other.execute_batch("PRAGMA journal_mode = WAL").unwrap();
    other.close().unwrap();
    assert_eq!(fs::read(&path).unwrap()[18..20], [2, 2]);
    let mut session = open(&path).unwrap();
    assert_eq!(*session.workbook(), original);
    set_level(&mut session, "5.1", 4);
    assert_sound(&session);
    assert_eq!(fs::read(&path).unwrap()[18..20], [1, 1]);
    assert_eq!(names(kept.path()), ["acme.controlbook"]);
}
