//! Evidence in the session and the file: attached, shared, changed, taken away, given back byte for byte.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use controlbook::error::Error;
use controlbook::session::{FileState, NewEvidence, Session, Source};
use controlbook::workbook::{Evidence, EvidenceEdit, EvidenceKind, Nature};
use jiff::civil::date;
use uuid::Uuid;

use crate::support::{Random, assert_sound, done, id, names, set_level, workbook};

fn attach(session: &mut Session, controls: &[&str], source: Source<'_>) -> Uuid {
    let controls: Vec<_> = controls.iter().map(|control| id(control)).collect();
    done(session.attach(&NewEvidence { controls: &controls, source, about: EvidenceEdit::default() }));
    session.workbook().all_evidence().last().unwrap().id
}

fn served(session: &Session, evidence: Uuid) -> Vec<String> {
    session.workbook().controls_served(evidence).map(ToString::to_string).collect()
}

/// Bytes of every value, more than fit into one piece.
fn large(length: usize) -> Vec<u8> {
    let mut random = Random(7);
    let bytes = (0..length.div_ceil(8)).flat_map(|_| random.next().to_le_bytes());
    bytes.take(length).collect()
}

fn written(session: &Session, evidence: Uuid) -> Vec<u8> {
    let mut bytes = Vec::new();
    session.write_evidence(evidence, &mut bytes).unwrap();
    bytes
}

#[test]
fn a_file_is_copied_in_and_comes_out_byte_for_byte() {
    // None, one byte, a whole piece, and one byte beside it.
    for length in [0, 1, 1 << 18, (1 << 18) - 1, (1 << 18) + 1, 3_000_000] {
        let (folder, mut session) = workbook();
        let path = folder.path().join("restore log.pdf");
        let bytes = large(length);
        fs::write(&path, &bytes).unwrap();
        let evidence = attach(&mut session, &["8.13", "5.30"], Source::Copied(&path, 100));
        fs::remove_file(&path).unwrap();
        assert_eq!(written(&session, evidence), bytes);
        let saved = folder.path().join("saved.pdf");
        session.save_evidence(evidence, &saved, false).unwrap();
        assert_eq!(fs::read(&saved).unwrap(), bytes);
        let kept = session.workbook().piece_of_evidence(evidence).unwrap();
        assert_eq!(
            (kept.name.as_str(), kept.kind, kept.size),
            ("restore log.pdf", EvidenceKind::File, Some(length as u64))
        );
        assert_eq!(served(&session, evidence), ["5.30", "8.13"]);
        assert_sound(&session);
        let again = Session::open(session.path(), "Ann").unwrap();
        assert_eq!(written(&again, evidence), bytes);
    }
}

#[test]
fn the_hash_is_the_one_that_other_programs_compute() {
    let (folder, mut session) = workbook();
    let path = folder.path().join("abc.txt");
    fs::write(&path, "abc").unwrap();
    let evidence = attach(&mut session, &["5.1"], Source::Copied(&path, 1));
    let sha256 = session.workbook().piece_of_evidence(evidence).unwrap().sha256.clone().unwrap();
    assert_eq!(sha256, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

#[test]
fn the_same_bytes_are_kept_once() {
    let (folder, mut session) = workbook();
    let (one, two) = (folder.path().join("one.bin"), folder.path().join("two.bin"));
    let bytes = large(500_000);
    fs::write(&one, &bytes).unwrap();
    fs::write(&two, &bytes).unwrap();
    let first = attach(&mut session, &["5.1"], Source::Copied(&one, 1));
    let second = attach(&mut session, &["5.2"], Source::Copied(&two, 1));
    assert_eq!(session.store().bytes_of_files().unwrap(), 500_000);
    // Purging one of them must not take the bytes that the other still needs.
    done(session.purge_evidence(first));
    assert_eq!(written(&session, second), bytes);
    done(session.purge_evidence(second));
    assert_eq!(session.store().bytes_of_files().unwrap(), 0);
    assert_sound(&session);
}

#[test]
fn one_piece_serves_several_controls_and_leaves_with_the_last() {
    let (folder, mut session) = workbook();
    let path = folder.path().join("policy.txt");
    fs::write(&path, "Lock your screen.").unwrap();
    let evidence = attach(&mut session, &["7.7"], Source::Copied(&path, 1));
    let step = done(session.link_evidence(evidence, &[id("5.1"), id("7.7")]));
    assert_eq!(step.describe(), "evidence \"policy.txt\" attached to 5.1");
    assert_eq!(served(&session, evidence), ["5.1", "7.7"]);
    let step = done(session.remove_evidence(evidence, Some(&id("7.7"))));
    assert_eq!(step.describe(), "evidence \"policy.txt\" removed from 7.7");
    assert_eq!(session.workbook().all_evidence().count(), 1);
    done(session.remove_evidence(evidence, Some(&id("5.1"))));
    assert_eq!(session.workbook().all_evidence().count(), 0);
    assert_sound(&session);
    let step = session.undo().unwrap();
    assert_eq!(step.describe(), "undo: evidence \"policy.txt\" attached to 5.1");
    session.undo().unwrap();
    assert_eq!(served(&session, evidence), ["5.1", "7.7"]);
    assert_eq!(written(&session, evidence), b"Lock your screen.");
    assert_sound(&session);
    let history = session.history(Some(&id("7.7")), 10).unwrap();
    assert!(history.iter().any(|step| step.describe().contains("policy.txt")), "{history:?}");
}

#[test]
fn what_is_said_of_evidence_changes_as_one_step() {
    let (_folder, mut session) = workbook();
    let evidence = attach(&mut session, &["5.20"], Source::Address("https://example.com/contract"));
    let edit = EvidenceEdit {
        name: Some("Contract with the host".to_owned()),
        nature: Some(Some(Nature::Design)),
        expires: Some(Some(date(2027, 3, 1))),
        review_due: Some(Some(date(2027, 1, 15))),
    };
    let step = done(session.edit_evidence(evidence, &edit));
    let said = step.describe();
    assert!(said.contains("Contract with the host") && said.contains("expires not set → 2027-03-01"), "{said}");
    assert!(matches!(session.edit_evidence(evidence, &edit), Ok(controlbook::session::Outcome::Unchanged)));
    session.undo().unwrap();
    let kept = session.workbook().piece_of_evidence(evidence).unwrap();
    assert_eq!((kept.name.as_str(), kept.nature, kept.expires), ("https://example.com/contract", None, None));
    assert_sound(&session);
}

#[test]
fn a_linked_file_is_watched() {
    let (folder, mut session) = workbook();
    let path = folder.path().join("plan.txt");
    fs::write(&path, "Who calls whom.").unwrap();
    let evidence = attach(&mut session, &["5.24"], Source::Linked(&path));
    let state = |session: &Session| session.look_at_files(true).unwrap()[&evidence];
    assert_eq!(state(&session), FileState::Same);
    // As long as before: only the hash tells.
    fs::write(&path, "Who calls whoM.").unwrap();
    assert_eq!(state(&session), FileState::Changed);
    assert!(matches!(session.write_evidence(evidence, &mut Vec::new()), Err(Error::EvidenceMissing { .. })));
    fs::write(&path, "Longer than it was before.").unwrap();
    assert_eq!(state(&session), FileState::Changed);
    fs::remove_file(&path).unwrap();
    assert_eq!(state(&session), FileState::Missing);
    fs::create_dir(&path).unwrap();
    assert_eq!(state(&session), FileState::Missing);
}

#[test]
fn what_cannot_be_evidence_is_refused_and_nothing_is_kept() {
    let (folder, mut session) = workbook();
    let large_file = folder.path().join("large.bin");
    fs::write(&large_file, large((1 << 20) + 1)).unwrap();
    let refused = |session: &mut Session, source: Source<'_>| {
        let new = NewEvidence { controls: &[id("5.1")], source, about: EvidenceEdit::default() };
        session.attach(&new).unwrap_err()
    };
    assert!(matches!(
        refused(&mut session, Source::Copied(&large_file, 1)),
        Error::EvidenceTooLarge { size: 2, most: 1, .. }
    ));
    for path in [folder.path(), &folder.path().join("not there"), Path::new("/dev/null"), Path::new("")] {
        assert!(matches!(refused(&mut session, Source::Copied(path, 1)), Error::EvidenceFile { .. }), "{path:?}");
        assert!(matches!(refused(&mut session, Source::Linked(path)), Error::EvidenceFile { .. }), "{path:?}");
    }
    for address in [
        "",
        "https://",
        "example.com",
        "javascript:alert(1)",
        "file:///etc/passwd",
        "https://a b",
        "https://a\u{1b}",
        "https://a\u{202e}b",
    ] {
        assert!(matches!(refused(&mut session, Source::Address(address)), Error::Invalid(_)), "{address:?}");
    }
    let new = NewEvidence { controls: &[], source: Source::Address("https://a"), about: EvidenceEdit::default() };
    assert!(matches!(session.attach(&new), Err(Error::Invalid(_))));
    let new =
        NewEvidence { controls: &[id("9.9")], source: Source::Address("https://a"), about: EvidenceEdit::default() };
    assert!(matches!(session.attach(&new), Err(Error::UnknownControl { .. })));
    assert_eq!(session.workbook().all_evidence().count(), 0);
    assert_eq!(session.store().bytes_of_files().unwrap(), 0);
    assert_eq!(session.store().step_count().unwrap(), 1);
}

#[test]
fn saving_never_overwrites_and_leaves_nothing_half_written() {
    let (folder, mut session) = workbook();
    let path = folder.path().join("a.txt");
    fs::write(&path, "evidence").unwrap();
    let evidence = attach(&mut session, &["5.1"], Source::Copied(&path, 1));
    fs::write(&path, "mine").unwrap();
    assert!(matches!(session.save_evidence(evidence, &path, false), Err(Error::TargetExists { .. })));
    assert_eq!(fs::read(&path).unwrap(), b"mine");
    session.save_evidence(evidence, &path, true).unwrap();
    assert_eq!(fs::read(&path).unwrap(), b"evidence");
    assert_eq!(names(folder.path()), ["a.txt", "acme.controlbook"]);
}

#[test]
fn purged_evidence_is_nowhere_in_the_file() {
    let (folder, mut session) = workbook();
    let path = folder.path().join("secret-name.txt");
    let marker = b"the very secret words of a client".repeat(20);
    fs::write(&path, &marker).unwrap();
    let evidence = attach(&mut session, &["5.1", "5.2"], Source::Copied(&path, 1));
    done(
        session.edit_evidence(
            evidence,
            &EvidenceEdit { name: Some("hidden-title".to_owned()), ..EvidenceEdit::default() },
        ),
    );
    done(session.remove_evidence(evidence, None));
    session.undo().unwrap();
    let step = done(session.purge_evidence(evidence));
    assert_eq!(step.describe(), "evidence purged from 5.1, 5.2");
    assert_sound(&session);
    let file = fs::read(session.path()).unwrap();
    for word in [&b"very secret"[..], b"secret-name", b"hidden-title"] {
        assert!(!file.windows(word.len()).any(|window| window == word), "{}", String::from_utf8_lossy(word));
    }
    // Nothing is left to take back, and asking again finds nothing.
    assert!(matches!(session.undo(), Err(Error::NothingToUndo)));
    assert!(matches!(session.purge_evidence(evidence), Err(Error::UnknownEvidence(_))));
}

#[test]
fn two_who_change_the_same_evidence_are_told() {
    let (_folder, mut ann) = workbook();
    let evidence = attach(&mut ann, &["5.1"], Source::Address("https://example.com"));
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    let named = |name: &str| EvidenceEdit { name: Some(name.to_owned()), ..EvidenceEdit::default() };
    done(bob.edit_evidence(evidence, &named("Bob's")));
    assert!(matches!(ann.edit_evidence(evidence, &named("Ann's")), Err(Error::Conflict { .. })));
    assert_eq!(ann.workbook().piece_of_evidence(evidence).unwrap().name, "Bob's");
    done(ann.edit_evidence(evidence, &named("Ann's")));
}

#[test]
fn evidence_is_found_by_the_beginning_of_its_id() {
    let (_folder, mut session) = workbook();
    let one = attach(&mut session, &["5.1"], Source::Address("https://example.com/1"));
    assert_eq!(session.find_evidence(&one.to_string()[..20]).unwrap(), one);
    assert!(matches!(session.find_evidence("zz"), Err(Error::UnknownEvidence(_))));
    attach(&mut session, &["5.1"], Source::Address("https://example.com/2"));
    assert!(matches!(session.find_evidence("0"), Err(Error::Invalid(_))));
    let names: Vec<&str> =
        session.workbook().evidence(&id("5.1")).map(|evidence: &Evidence| evidence.name.as_str()).collect();
    assert_eq!(names, ["https://example.com/1", "https://example.com/2"]);
}

#[test]
fn a_row_that_vanishes_is_missed() {
    for sql in ["DELETE FROM evidence_link", "DELETE FROM note", "UPDATE tally SET evidence = 7", "DELETE FROM tally"] {
        let (_folder, mut session) = workbook();
        attach(&mut session, &["5.1"], Source::Address("https://example.com"));
        done(session.write_note(&id("5.1"), "Seen.", None));
        let path = session.path().to_owned();
        drop(session);
        rusqlite::Connection::open(&path).unwrap().execute_batch(sql).unwrap();
        assert!(matches!(Session::open(&path, "Ann"), Err(Error::Damaged { .. })), "{sql}");
    }
}

/// Takes a file so slowly that somebody else edits the workbook meanwhile.
struct Slow {
    other: Session,
    taken: u8,
}

impl Write for Slow {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.taken += 1;
        set_level(&mut self.other, "5.1", self.taken);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

#[test]
fn whoever_takes_a_file_slowly_keeps_nobody_from_editing() {
    let (folder, mut session) = workbook();
    let path = folder.path().join("log.txt");
    fs::write(&path, large(700_000)).unwrap();
    let evidence = attach(&mut session, &["8.13"], Source::Copied(&path, 100));
    let mut slow = Slow { other: Session::open(session.path(), "Bob").unwrap(), taken: 0 };
    session.write_evidence(evidence, &mut slow).unwrap();
    assert_eq!(slow.taken, 3, "a write a piece");
    assert_sound(&slow.other);
}
