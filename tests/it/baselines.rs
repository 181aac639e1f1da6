//! Baselines: frozen under a name, read back, signed once, superseded, undone; and what is refused.

use controlbook::error::Error;
use controlbook::session::{NewBaseline, Session};
use serde_json::Value;

use crate::cli::Shell;
use crate::support::{assert_sound, id, level, set_level, workbook};

const ACME: &str = "acme.controlbook";

pub fn named(name: &str) -> NewBaseline {
    NewBaseline { name: name.to_owned(), ..NewBaseline::default() }
}

fn refused<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Invalid(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_baseline_keeps_what_the_workbook_said_and_the_same_state_has_the_same_hash() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 2);
    session.write_note(&id("8.13"), "Restored on Monday", None).unwrap();
    let (first, _) = session.freeze(&named(" First ")).unwrap();
    // Neither the step that makes it nor a signature is part of what is frozen.
    session.sign_baseline(first).unwrap();
    let (second, _) = session.freeze(&named("Second")).unwrap();
    assert_eq!(session.baseline(first).unwrap().hash, session.baseline(second).unwrap().hash);
    assert_eq!(session.state_now().unwrap().hash, session.baseline(first).unwrap().hash);

    set_level(&mut session, "8.13", 4);
    let (third, _) = session.freeze(&NewBaseline { supersedes: Some(first), ..named("Third") }).unwrap();
    assert_ne!(session.baseline(first).unwrap().hash, session.baseline(third).unwrap().hash);
    let frozen = session.frozen("first").unwrap();
    assert_eq!(frozen.answer(&id("8.13")).level, Some(level(2)));
    assert_eq!(frozen.notes(&id("8.13")).next().unwrap().text, "Restored on Monday");
    assert_eq!(frozen.baselines().count(), 0);
    assert_eq!(session.frozen("Third").unwrap().answer(&id("8.13")).level, Some(level(4)));
    assert_sound(&session);
}

/// The sample has everything there is: own controls, evidence, acceptances, document control.
#[test]
fn nothing_is_lost_on_the_way_through_a_baseline() {
    let folder = crate::support::folder();
    let mut session = Session::create_sample(&folder.path().join("s.controlbook"), "Ann").unwrap();
    session.add_action(&crate::actions::titled("Test the restore")).unwrap();
    session.add_own_control("Hygiene", Some("Clean hands")).unwrap();
    let finding = session.findings().all()[0].key();
    session.accept_finding(&finding, "Known").unwrap();
    session.freeze(&named("All of it")).unwrap();
    let frozen = session.frozen("All of it").unwrap();
    let now = session.workbook();
    assert_eq!(frozen.organisation, now.organisation);
    assert_eq!(frozen.scope, now.scope);
    assert!(frozen.answers().eq(now.answers()) && frozen.updates().eq(now.updates()));
    assert!(frozen.all_notes().eq(now.all_notes()) && frozen.all_evidence().eq(now.all_evidence()));
    assert!(frozen.evidence_links().eq(now.evidence_links()) && frozen.own_controls().eq(now.own_controls()));
    assert!(frozen.acceptances().eq(now.acceptances()) && frozen.actions().eq(now.actions()));
    assert_eq!(frozen.phases(), now.phases());
    assert!(now.own_controls().count() > 0 && now.all_evidence().count() > 0 && now.acceptances().count() > 0);
}

#[test]
fn it_is_signed_once_superseded_once_and_undone() {
    let (folder, mut session) = workbook();
    let (first, _) = session.freeze(&named("First")).unwrap();
    session.sign_baseline(first).unwrap();
    let signed = session.baseline(first).unwrap().signed.clone().unwrap();
    assert_eq!(signed.author, session.author());
    assert!(refused(session.sign_baseline(first)).contains("is signed only once"));
    let over = |name: &str| NewBaseline { supersedes: Some(first), ..named(name) };
    let (second, _) = session.freeze(&over("Second")).unwrap();
    assert_eq!(session.superseded_by(first).unwrap().id, second);
    assert!(refused(session.freeze(&over("Third"))).contains("superseded by \"Second\" already"));

    session.undo().unwrap();
    assert!(session.baseline(second).is_err() && session.superseded_by(first).is_none());
    session.redo().unwrap();
    session.frozen("Second").unwrap();
    let path = folder.path().join("acme.controlbook");
    drop(session);
    let session = Session::open(&path, "Ben").unwrap();
    assert_eq!(session.baseline(first).unwrap().signed.as_ref(), Some(&signed));
    session.frozen("Second").unwrap();
    assert_sound(&session);
}

#[test]
fn names_that_are_taken_empty_or_hostile_are_refused_in_a_sentence() {
    let (_folder, mut session) = workbook();
    session.freeze(&named("Année 1 / \"ISO\" 🎉")).unwrap();
    for (name, why) in [
        ("année 1 / \"iso\" 🎉", "already"),
        ("  ", "is empty"),
        ("a\nb", "cannot be seen"),
        ("a\u{202e}b", "cannot be seen"),
        ("\u{1b}[2J", "cannot be seen"),
        ("--sign", "option"),
        ("Now", "at present"),
        (&"x".repeat(61), "61 characters; at most 60"),
    ] {
        let sentence = refused(session.freeze(&named(name)));
        assert!(sentence.contains(why), "{name:?}: {sentence}");
    }
    assert_eq!(session.workbook().baselines().count(), 1);
}

#[test]
fn what_was_frozen_and_is_no_longer_so_is_told() {
    let (folder, mut session) = workbook();
    set_level(&mut session, "8.13", 2);
    let (first, _) = session.freeze(&named("First")).unwrap();
    let path = folder.path().join("acme.controlbook");
    drop(session);
    let sql = "UPDATE piece SET body = CAST(replace(CAST(body AS TEXT), '\"level\":2', '\"level\":3') AS BLOB)";
    let changed = rusqlite::Connection::open(&path).unwrap().execute(sql, []).unwrap();
    assert_eq!(changed, 1);
    // Opening does not read it; whoever asks for it is told, and nobody signs it.
    let mut session = Session::open(&path, "Ann").unwrap();
    assert!(matches!(session.frozen("First"), Err(Error::BaselineDamaged { .. })));
    assert!(matches!(session.sign_baseline(first), Err(Error::BaselineDamaged { .. })));
    assert!(matches!(session.frozen("Second"), Err(Error::UnknownBaseline(_))));
}

#[test]
fn on_the_command_line_they_are_made_signed_and_listed() {
    let shell = Shell::with_workbook();
    assert!(shell.done(&["baseline", ACME]).contains("No baselines yet"));
    let made = shell.done(&["baseline", ACME, "2026"]);
    assert!(made.contains("Baseline \"2026\" made: SHA-256 ") && made.contains("not signed off yet"), "{made}");
    shell.done(&["set", ACME, "8.13", "--level", "3"]);
    let made = shell.done(&["baseline", ACME, "2027", "--supersedes", "2026", "--sign", "--author", "Ann"]);
    assert!(made.contains("signed off by Ann"), "{made}");
    assert!(shell.done(&["baseline", ACME, "2026", "--sign", "--author", "Ben"]).contains("signed off by Ben"));
    let listed = shell.json(&["baseline", ACME, "--json"]);
    let [first, second] = &listed.as_array().unwrap()[..] else { panic!() };
    assert_eq!(
        (&first["name"], &first["signed_by"], &first["superseded_by"]),
        (&"2026".into(), &"Ben".into(), &"2027".into())
    );
    assert_eq!((&second["supersedes"], &second["signed_by"]), (&"2026".into(), &"Ann".into()));
    assert_eq!((&first["is_now"], &second["is_now"]), (&Value::Bool(false), &Value::Bool(true)));
    let table = shell.done(&["baseline", ACME]);
    assert!(table.contains("superseded by \"2027\"") && table.contains("what the workbook says now"), "{table}");
    assert!(shell.refused(1, &["baseline", ACME, "2026"]).contains("never changed"));
    assert!(shell.done(&["history", ACME]).contains("baseline \"2027\" made"));
}

#[test]
fn what_is_purged_stays_in_a_baseline_and_that_is_told() {
    let shell = Shell::with_workbook();
    let note = shell.done(&["note", ACME, "8.13", "Ann's secret"]);
    shell.done(&["baseline", ACME, "Before"]);
    let told = shell.done(&["purge", ACME, note.trim(), "--yes"]);
    assert!(told.contains("never changed: \"Before\"\n"), "{told}");
    shell.done(&["baseline", ACME, "After"]);
    let note = shell.done(&["note", ACME, "8.13", "Another"]);
    assert!(!shell.done(&["purge", ACME, note.trim(), "--yes"]).contains("never changed"));
}
