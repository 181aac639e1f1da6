//! Taking over another copy: what is written, what comes along, what stays in the history, and what is refused.

use std::fs;
use std::path::Path;

use controlbook::error::{Error, Result};
use controlbook::session::backups::{Shelf, Slow, Whose, Why};
use controlbook::session::{Merging, NewEvidence, Outcome, Repair, Session, Source};
use controlbook::workbook::comparison::changes_between;
use controlbook::workbook::merging::Take;
use controlbook::workbook::{AnswerEdit, Basis, EvidenceEdit, Op, Step};
use serde_json::json;

use crate::support::{
    Random, assert_sound, beside, done, folder, id, level, set_level, to_level, to_target, workbook, workbook_in,
};

/// A copy in the hands of somebody else.
pub fn fork(session: &Session, author: &str) -> Session {
    let path = session.path().with_file_name(format!("{}.controlbook", author.to_lowercase()));
    session.copy_to(&path).unwrap();
    Session::open(&path, author).unwrap()
}

/// The file as it is now, for somebody who got it before the other went on.
fn kept(session: &Session) -> Session {
    fork(session, &format!("{}-kept", session.author()))
}

/// Takes over all that does not contradict; a contradiction is decided as `take` says.
fn merge(session: &mut Session, other: &Session, take: &Take) -> Result<Outcome> {
    let mut merging = session.merging(other.path())?;
    merging.decide_rest(take)?;
    session.merge(&merging)
}

/// The same where nothing contradicts.
fn join(session: &mut Session, other: &Session) -> Step {
    let merging = session.merging(other.path()).unwrap();
    assert_eq!(merging.joined().contradictions, []);
    done(session.merge(&merging))
}

fn same(one: &Session, other: &Session) {
    assert_eq!(changes_between(one.workbook(), other.workbook()), []);
}

fn note(session: &mut Session, control: &str, text: &str) {
    done(session.write_note(&id(control), text, None));
}

#[test]
fn what_does_not_contradict_joins_by_itself() {
    let (_folder, mut ann) = workbook();
    set_level(&mut ann, "5.1", 2);
    let mut bob = fork(&ann, "Bob");
    set_level(&mut ann, "5.2", 3);
    note(&mut ann, "5.1", "Ann was there.");
    done(bob.set(&[id("5.1")], &to_target(5)));
    set_level(&mut bob, "5.3", 4);
    note(&mut bob, "5.1", "Bob was there.");
    let there = fs::read(bob.path()).unwrap();
    let before = ann.workbook().clone();

    let merging = ann.merging(bob.path()).unwrap();
    assert_eq!(
        (merging.steps_there().len(), merging.steps_here().len(), merging.name().as_str()),
        (3, 2, "bob.controlbook")
    );
    assert_eq!(*ann.workbook(), before, "looking writes nothing");
    let step = join(&mut ann, &bob);
    assert_eq!(step.describe(), "merged 3 edits from bob.controlbook: 2 controls");
    let state = ann.workbook();
    assert_eq!((state.answer(&id("5.1")).level, state.answer(&id("5.1")).target), (Some(level(2)), Some(level(5))));
    assert_eq!((state.answer(&id("5.2")).level, state.answer(&id("5.3")).level), (Some(level(3)), Some(level(4))));
    let texts: Vec<&str> = state.notes(&id("5.1")).map(|note| note.text.as_str()).collect();
    assert_eq!(texts.len(), 2);
    assert!(texts.contains(&"Ann was there.") && texts.contains(&"Bob was there."));
    assert_eq!(fs::read(bob.path()).unwrap(), there, "the other copy is never changed");
    assert_sound(&ann);

    // The other's edits stand in the history of the control with their author, the merge above them.
    let told = ann.history(Some(&id("5.3")), 10).unwrap();
    let told: Vec<(&str, Op)> = told.iter().map(|step| (step.author.as_str(), step.op.clone())).collect();
    assert_eq!(told[1..], [("Bob", Op::Set), ("Ann", Op::Create)]);
    assert_eq!(told[0].1, Op::Merge);
    assert_eq!(ann.history(None, u32::MAX).unwrap().iter().filter(|step| step.author == "Bob").count(), 3);
    assert_eq!(ann.history(None, 2).unwrap().len(), 2);

    // Again: nothing. The other way round: the same.
    let merging = ann.merging(bob.path()).unwrap();
    assert!(!merging.is_news() && merging.joined().changes.is_empty());
    assert_eq!(ann.merge(&merging).unwrap(), Outcome::Unchanged);
    join(&mut bob, &ann);
    same(&ann, &bob);
    assert_sound(&bob);
    // Neither has anything for the other now.
    assert_eq!(merge(&mut ann, &bob, &Take::Ours).unwrap(), Outcome::Unchanged);
    assert_eq!(merge(&mut bob, &ann, &Take::Ours).unwrap(), Outcome::Unchanged);

    // One step: undo takes all of it back, redo brings it again.
    ann.undo().unwrap();
    assert_eq!(changes_between(ann.workbook(), &before), []);
    assert!(ann.history(None, u32::MAX).unwrap().iter().all(|step| step.author != "Bob"));
    assert_sound(&ann);
    ann.redo().unwrap();
    same(&ann, &bob);
    assert_sound(&ann);
    let again = Session::open(ann.path(), "Ann").unwrap();
    assert_sound(&again);
}

#[test]
fn what_contradicts_is_decided_and_both_ways_come_to_the_same() {
    let (_folder, mut ann) = workbook();
    set_level(&mut ann, "5.1", 1);
    let mut bob = fork(&ann, "Bob");
    let tested = |to| AnswerEdit { basis: Some(Some(Basis::Tested)), ..to_level(to) };
    done(ann.set(&[id("5.1")], &to_level(2)));
    done(bob.set(&[id("5.1")], &tested(4)));
    done(ann.set(&[id("8.13")], &to_target(2)));
    done(bob.set(&[id("8.13")], &to_target(5)));

    let mut merging = ann.merging(bob.path()).unwrap();
    let found = &merging.joined().contradictions;
    let named: Vec<(String, &str)> = found.iter().map(|found| (found.what.clone(), found.field.as_str())).collect();
    assert_eq!(named, [("5.1".to_owned(), "level"), ("8.13".to_owned(), "target")]);
    let level_of_5_1 = found[0].clone();
    assert_eq!((&level_of_5_1.base, &level_of_5_1.ours, &level_of_5_1.theirs), (&json!(1), &json!(2), &json!(4)));
    assert_eq!(level_of_5_1.along[2], json!({ "basis": "tested" }));
    let by = merging.said(&level_of_5_1).map(|stamp| stamp.map(|stamp| stamp.author));
    assert_eq!(by, [Some("Ann".to_owned()), Some("Ann".to_owned()), Some("Bob".to_owned())]);
    assert_eq!(merging.values(&level_of_5_1), ["1 Initial", "2 Repeatable", "4 Managed\nbasis: tested"]);

    // Nothing is written until all is decided.
    let steps = ann.history(None, u32::MAX).unwrap().len();
    let error = ann.merge(&merging).unwrap_err();
    assert!(error.to_string().contains("2 contradictions are still to be decided; nothing was written"), "{error}");
    let keys: Vec<_> = found_keys(&merging);
    merging.decide(&keys[0], Some(Take::New(json!(3)))).unwrap();
    assert!(ann.merge(&merging).unwrap_err().to_string().contains("1 contradiction is still to be decided"));
    assert_eq!(ann.history(None, u32::MAX).unwrap().len(), steps);
    merging.decide(&keys[1], Some(Take::Theirs)).unwrap();
    // A value that does not fit is refused, and what was decided stays.
    let error = merging.decide(&keys[0], Some(Take::New(json!(9)))).unwrap_err();
    assert!(matches!(error, Error::Invalid(_)), "{error}");

    let mut other = bob.merging(kept(&ann).path()).unwrap();
    other.decide(&keys[0], Some(Take::New(json!(3)))).unwrap();
    other.decide(&keys[1], Some(Take::Ours)).unwrap();
    done(ann.merge(&merging));
    let answer = ann.workbook().answer(&id("5.1"));
    assert_eq!((answer.level, answer.basis), (Some(level(3)), None), "how the new level is known, nobody said");
    // Bob decides of what both said before Ann merged.
    done(bob.merge(&other));
    assert_eq!(bob.workbook().answer(&id("5.1")).level, Some(level(3)));
    assert_eq!(bob.workbook().answer(&id("8.13")).target, Some(level(5)));
    for session in [&ann, &bob] {
        assert_sound(session);
    }
}

#[test]
fn another_copy_that_goes_on_while_it_is_looked_at_is_looked_at_again() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    set_level(&mut bob, "5.1", 4);
    let merging = ann.merging(bob.path()).unwrap();
    set_level(&mut bob, "5.2", 4);
    assert!(matches!(ann.merge(&merging), Err(Error::MergeOvertaken)));
    assert_sound(&ann);
    let again = ann.merging_again(&merging).unwrap();
    done(ann.merge(&again));
    same(&ann, &bob);
}

fn found_keys(merging: &Merging) -> Vec<controlbook::workbook::merging::ContradictionKey> {
    merging.joined().contradictions.iter().map(controlbook::workbook::merging::Contradiction::key).collect()
}

#[test]
fn a_merge_that_was_taken_back_can_be_made_again_otherwise() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    set_level(&mut ann, "5.1", 1);
    set_level(&mut bob, "5.1", 4);
    done(merge(&mut ann, &bob, &Take::Ours));
    assert_eq!(ann.workbook().answer(&id("5.1")).level, Some(level(1)));
    ann.undo().unwrap();
    done(merge(&mut ann, &bob, &Take::Theirs));
    assert_eq!(ann.workbook().answer(&id("5.1")).level, Some(level(4)));
    assert_sound(&ann);
    // Only what is new since is a question the next time.
    set_level(&mut bob, "5.2", 2);
    join(&mut ann, &bob);
    assert_sound(&ann);
}

#[test]
fn what_each_decided_after_taking_over_the_other_s_is_a_question_again() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    set_level(&mut ann, "5.1", 1);
    set_level(&mut bob, "5.1", 4);
    let before = kept(&ann);
    let (mut of_ann, mut of_bob) = (ann.merging(bob.path()).unwrap(), bob.merging(before.path()).unwrap());
    of_ann.decide_rest(&Take::Theirs).unwrap();
    of_bob.decide_rest(&Take::Theirs).unwrap();
    done(ann.merge(&of_ann));
    done(bob.merge(&of_bob));
    assert_eq!(ann.workbook().answer(&id("5.1")).level, Some(level(4)));
    assert_eq!(bob.workbook().answer(&id("5.1")).level, Some(level(1)));
    let again = ann.merging(bob.path()).unwrap();
    assert_eq!(again.joined().contradictions.len(), 1, "neither gives way by itself");
    done(merge(&mut ann, &bob, &Take::Ours));
    join(&mut bob, &ann);
    same(&ann, &bob);
    assert_eq!(bob.workbook().answer(&id("5.1")).level, Some(level(4)));
    assert_sound(&bob);
}

#[test]
fn a_third_copy_finds_its_way_through_a_second() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    let mut cid = fork(&ann, "Cid");
    set_level(&mut cid, "5.3", 3);
    note(&mut cid, "5.3", "Cid saw it.");
    join(&mut bob, &cid);
    set_level(&mut bob, "5.2", 2);
    join(&mut ann, &bob);
    same(&ann, &bob);
    assert!(ann.history(Some(&id("5.3")), 10).unwrap().iter().any(|step| step.author == "Cid"));
    // What came through Bob is known: only what is new with Cid is taken over.
    assert!(!ann.merging(cid.path()).unwrap().is_news());
    set_level(&mut cid, "5.3", 4);
    let step = join(&mut ann, &cid);
    assert_eq!(step.describe(), "merged 1 edit from cid.controlbook: 1 control");
    for session in [&ann, &bob, &cid] {
        assert_sound(session);
    }
}

#[test]
fn files_come_along_byte_for_byte_and_only_those_that_are_missing() {
    let (folder, mut ann) = workbook();
    let (shared, new) = (folder.path().join("shared.bin"), folder.path().join("new.bin"));
    let mut random = Random(11);
    let bytes: Vec<u8> = (0..90_000).flat_map(|_| random.next().to_le_bytes()).collect();
    fs::write(&shared, &bytes[..50_000]).unwrap();
    fs::write(&new, &bytes).unwrap();
    let attach = |session: &mut Session, path: &Path| {
        let source = Source::Copied(path, 10);
        done(session.attach(&NewEvidence { controls: &[id("8.13")], source, about: EvidenceEdit::default() }));
        session.workbook().all_evidence().last().unwrap().id
    };
    attach(&mut ann, &shared);
    let mut bob = fork(&ann, "Bob");
    let evidence = attach(&mut bob, &new);
    let held = |session: &Session| session.store().bytes_of_files().unwrap();
    assert_eq!((held(&ann), held(&bob)), (50_000, 50_000 + 720_000));
    join(&mut ann, &bob);
    assert_eq!(held(&ann), held(&bob));
    let mut written = Vec::new();
    ann.write_evidence(evidence, &mut written).unwrap();
    assert_eq!(written, bytes);
    assert_sound(&ann);

    // A file that is not whole there: nothing is taken over.
    let mut cid = fork(&ann, "Cid");
    fs::write(&new, b"other").unwrap();
    attach(&mut cid, &new);
    let connection = rusqlite::Connection::open(cid.path()).unwrap();
    connection.execute("UPDATE piece SET body = x'6f74686572' WHERE length(body) = 5", []).unwrap();
    connection.execute("UPDATE piece SET body = x'6f74686570' WHERE length(body) = 5", []).unwrap();
    drop(connection);
    let steps = ann.history(None, u32::MAX).unwrap().len();
    let merging = ann.merging(cid.path()).unwrap();
    let error = ann.merge(&merging).unwrap_err();
    assert!(error.to_string().contains("a file in it is not whole any more"), "{error}");
    assert_eq!(ann.history(None, u32::MAX).unwrap().len(), steps);
    assert_sound(&ann);
}

#[test]
fn what_was_purged_on_either_side_does_not_come_back() {
    let (_folder, mut ann) = workbook();
    note(&mut ann, "5.1", "The secret of Ann.");
    note(&mut ann, "5.2", "The secret of Bob.");
    let of = |session: &Session, control: &str| session.workbook().notes(&id(control)).next().map(|note| note.id);
    let mut bob = fork(&ann, "Bob");
    let (one, two) = (of(&ann, "5.1").unwrap(), of(&ann, "5.2").unwrap());
    // Bob still works on what Ann purges, and the other way round.
    done(bob.edit_note(one, "The secret of Ann, twice.", None));
    ann.purge_note(one).unwrap();
    bob.purge_note(two).unwrap();
    let merging = ann.merging(bob.path()).unwrap();
    assert_eq!(merging.joined().contradictions, []);
    assert_eq!(merging.joined().remarks.len(), 2, "{:?}", merging.joined().remarks);
    done(ann.merge(&merging));
    assert_eq!((of(&ann, "5.1"), of(&ann, "5.2")), (None, None));
    let holds = |session: &Session, text: &str| {
        let bytes = fs::read(session.path()).unwrap();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    };
    assert!(!holds(&ann, "The secret of Ann"), "not even in the steps that came from Bob");
    assert_sound(&ann);
    // What Bob purged is in Ann's own history until she purges it, too.
    assert!(holds(&ann, "The secret of Bob"));
    ann.purge_note(two).unwrap();
    assert!(!holds(&ann, "The secret of Bob"));
    assert_sound(&ann);
    join(&mut bob, &ann);
    same(&ann, &bob);
    assert_sound(&bob);
}

#[test]
fn what_came_from_another_copy_can_be_purged_here() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    note(&mut bob, "5.1", "Said in confidence.");
    let note = bob.workbook().all_notes().next().unwrap().id;
    done(bob.remove_note(note));
    join(&mut ann, &bob);
    let holds = |session: &Session| {
        let bytes = fs::read(session.path()).unwrap();
        bytes.windows(10).any(|window| window == b"confidence")
    };
    assert!(ann.workbook().note(note).is_none() && holds(&ann), "the history tells of it");
    ann.purge_note(note).unwrap();
    assert!(!holds(&ann));
    assert_sound(&ann);
}

#[test]
fn what_is_no_copy_of_the_workbook_is_refused_with_what_to_do() {
    let folder = folder();
    let mut ann = workbook_in(folder.path(), "ann");
    set_level(&mut ann, "5.1", 3);
    let this = ann.path().to_owned();
    let before = fs::read(&this).unwrap();
    let mut refused = |path: &Path, said: &str, next: &str| {
        let error = ann.merging(path).unwrap_err();
        let hint = error.hint().unwrap_or_default();
        assert!(error.to_string().contains(said) && hint.contains(next), "{error}\n{hint}");
    };
    let other = workbook_in(folder.path(), "beta");
    refused(
        other.path(),
        "it is no copy of this workbook, but one of its own, about \"Acme",
        "controlbook import FILE",
    );
    refused(&this, "it is this very workbook", "name another copy");
    #[cfg(unix)]
    {
        let link = folder.path().join("link.controlbook");
        std::os::unix::fs::symlink(&this, &link).unwrap();
        refused(&link, "it is this very workbook", "name another copy");
    }
    refused(&folder.path().join("none.controlbook"), "none.controlbook", "check the name");
    let put = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    refused(&put("text.controlbook", b"hello"), "looks like a text file", "a workbook is made with");
    refused(&put("empty.controlbook", b""), "empty", "take a copy");
    let mut newer = before.clone();
    newer[60..64].copy_from_slice(&99_u32.to_be_bytes());
    refused(&put("newer.controlbook", &newer), "newer", "newest controlbook");
    let noise: Vec<u8> = (0..4096_u32 * 3).map(|n| (n.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    refused(&put("sealed.controlbook", &noise), "it is encrypted, or damaged", "take the passphrase away");
    // The same workbook by its id, with another history from the first step on.
    let copy = put("rewritten.controlbook", &before);
    let connection = rusqlite::Connection::open(&copy).unwrap();
    connection.execute("UPDATE step SET hash = zeroblob(32) WHERE seq = 1", []).unwrap();
    connection.execute("UPDATE step SET hash = randomblob(32) WHERE seq > 1", []).unwrap();
    drop(connection);
    refused(&copy, "have no first step in common", "controlbook import FILE");
    // A step that is not what was written.
    let copy = put("damaged.controlbook", &before);
    let connection = rusqlite::Connection::open(&copy).unwrap();
    connection.execute("UPDATE step SET author = 'Eve' WHERE seq = 2", []).unwrap();
    drop(connection);
    let mut fresh = fork(&ann, "Bob");
    set_level(&mut fresh, "5.2", 1);
    let connection = rusqlite::Connection::open(fresh.path()).unwrap();
    connection.execute("UPDATE step SET author = 'Eve' WHERE seq = 3", []).unwrap();
    drop(connection);
    let error = ann.merging(fresh.path()).unwrap_err();
    assert!(matches!(error, Error::Damaged { .. }), "{error}");
    assert_eq!(fs::read(ann.path()).unwrap(), before);
}

#[test]
fn a_backup_is_kept_first_and_what_others_write_meanwhile_is_not_lost() {
    let (folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    set_level(&mut bob, "5.1", 4);
    let shelf = Shelf::at(folder.path().join("backups"), Default::default());
    ann.keep_backups(shelf.clone(), Slow::AtClosing);
    set_level(&mut ann, "5.2", 1);
    let merging = ann.merging(bob.path()).unwrap();
    // A second window writes between looking and merging.
    let mut second = Session::open(ann.path(), "Zoe").unwrap();
    set_level(&mut second, "5.1", 2);
    assert!(matches!(ann.merge(&merging), Err(Error::MergeOvertaken)));
    let again = ann.merging_again(&merging).unwrap();
    assert_eq!(again.joined().contradictions.len(), 1, "what Zoe wrote is part of it now");
    done(merge(&mut ann, &bob, &Take::Theirs));
    let newest = shelf.backups_of(Whose::Id(ann.id())).into_iter().next().unwrap();
    assert_eq!(newest.record.why, Why::Merge);
    let kept = Session::open(&newest.path, "Ann").unwrap();
    assert_eq!(kept.workbook().answer(&id("5.1")).level, Some(level(2)), "as it was right before");
    assert_sound(&ann);
}

#[test]
fn steps_of_another_copy_that_were_tampered_with_are_found() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    set_level(&mut bob, "5.1", 4);
    set_level(&mut bob, "5.1", 3);
    join(&mut ann, &bob);
    let whole = fs::read(ann.path()).unwrap();
    for (sql, said) in [
        ("UPDATE foreign_step SET author = 'Eve' WHERE seq = 3", "is not what was written"),
        ("UPDATE foreign_step SET changes = '[]' WHERE seq = 3", "is not what was written"),
        ("UPDATE foreign_step SET changes = '{' || 'x'", ""),
        ("DELETE FROM foreign_step WHERE seq = 2", "does not follow any that is here"),
        ("DELETE FROM foreign_step", "that it took over are not here"),
    ] {
        let path = beside(ann.path(), "-tampered");
        fs::write(&path, &whole).unwrap();
        let connection = rusqlite::Connection::open(&path).unwrap();
        if connection.execute(sql, []).is_err() {
            // The table itself refuses it.
            continue;
        }
        drop(connection);
        let session = Session::open(&path, "Ann").unwrap();
        let faults = session.store().foreign_faults().unwrap();
        assert!(faults.iter().any(|fault| fault.contains(said)), "{sql}: {faults:?}");
        fs::remove_file(&path).unwrap();
    }
}

/// The laws with files: whichever way round, the same comes out, the histories hold, and once more changes nothing.
#[test]
fn laws_hold_with_files() {
    for seed in 0..24 {
        let random = &mut Random(1_000 + seed);
        let (_folder, mut ann) = workbook();
        edit(&mut ann, random, 4);
        let mut bob = fork(&ann, "Bob");
        edit(&mut ann, random, 6);
        edit(&mut bob, random, 6);
        let before = kept(&ann);
        let (mut of_ann, mut of_bob) = (ann.merging(bob.path()).unwrap(), bob.merging(before.path()).unwrap());
        for key in found_keys(&of_ann) {
            let (one, other) =
                if random.below(2) == 0 { (Take::Ours, Take::Theirs) } else { (Take::Theirs, Take::Ours) };
            of_ann.decide(&key, Some(one)).unwrap();
            of_bob.decide(&key, Some(other)).unwrap();
        }
        ann.merge(&of_ann).unwrap();
        bob.merge(&of_bob).unwrap();
        same(&ann, &bob);
        for (one, other) in [(&ann, "Bob"), (&bob, "Ann")] {
            assert_sound(one);
            assert!(one.history(None, u32::MAX).unwrap().iter().any(|step| step.author == other), "seed {seed}");
        }
        assert_eq!(merge(&mut ann, &bob, &Take::Ours).unwrap(), Outcome::Unchanged, "seed {seed}");
        assert_eq!(merge(&mut bob, &ann, &Take::Ours).unwrap(), Outcome::Unchanged, "seed {seed}");
    }
}

fn edit(session: &mut Session, random: &mut Random, times: usize) {
    for _ in 0..times {
        let control = id(["5.1", "5.2", "8.13"][random.below(3)]);
        let number = u8::try_from(random.below(6)).unwrap();
        match random.below(7) {
            0 | 1 => drop(session.set(&[control], &to_level(number)).unwrap()),
            2 => drop(session.set(&[control], &to_target(number)).unwrap()),
            3 => drop(session.write_note(&control, &format!("note {number}"), None).unwrap()),
            4 => {
                let first = session.workbook().all_notes().next().map(|note| note.id);
                if let Some(note) = first {
                    session.edit_note(note, &format!("edited {number}"), None).unwrap();
                }
            }
            5 => drop(session.add_own_control(&format!("own {number}"), None).unwrap()),
            _ => drop(session.undo()),
        }
    }
}

#[test]
fn a_copy_of_an_older_format_is_read_as_it_is() {
    let folder = folder();
    let fixture = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures/format-4.controlbook");
    let older = folder.path().join("older.controlbook");
    fs::copy(fixture, &older).unwrap();
    let bytes = fs::read(&older).unwrap();
    // The other was opened by this version, and brought to the present format by that.
    let path = folder.path().join("acme.controlbook");
    fs::copy(fixture, &path).unwrap();
    controlbook::store::Store::upgrade(&path, || Ok(())).unwrap();
    let mut ann = Session::open(&path, "Ann").unwrap();
    set_level(&mut ann, "5.7", 5);
    let merging = ann.merging(&older).unwrap();
    assert!(!merging.is_news());
    assert_eq!((merging.steps_there().len(), merging.steps_here().len()), (0, 1));
    assert_eq!(fs::read(&older).unwrap(), bytes, "it stays of its format");
}

#[test]
fn a_repair_that_cannot_save_the_other_s_steps_leaves_a_workbook_that_is_whole() {
    let (_folder, mut ann) = workbook();
    let mut bob = fork(&ann, "Bob");
    set_level(&mut bob, "5.1", 4);
    set_level(&mut bob, "5.2", 3);
    join(&mut ann, &bob);
    let path = ann.path().to_owned();
    drop(ann);
    let connection = rusqlite::Connection::open(&path).unwrap();
    connection.execute("UPDATE foreign_step SET author = 'Eve'", []).unwrap();
    drop(connection);
    let mut bytes = fs::read(&path).unwrap();
    bytes[..100].fill(0);
    fs::write(&path, bytes).unwrap();
    let repair = Repair::of(&path, None, "Ann").unwrap();
    assert!(repair.check.is_sound(), "{:?}", repair.check);
    let mut mended = Session::open(&repair.to, "Ann").unwrap();
    assert_eq!(mended.workbook().answer(&id("5.1")).level, Some(level(4)), "what came of them stays");
    assert_eq!(mended.history(None, 1).unwrap()[0].op, Op::Repair);
    assert_sound(&mended);
    // The other copy still has them: what is missing can be taken over again.
    let step = join(&mut mended, &bob);
    assert_eq!(step.describe(), "merged 1 edit from bob.controlbook: nothing changed here");
    assert!(mended.history(Some(&id("5.1")), 10).unwrap().iter().any(|step| step.author == "Bob"));
    assert_sound(&mended);
}
