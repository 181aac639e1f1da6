//! `controlbook merge`: what it prints, what it leaves, and how it ends.

use std::fs;

use crate::cli::Shell;
use crate::support::assert_sound;

/// `acme.controlbook` and `anna.controlbook`, a copy of it; both went on, and contradict each other once.
fn forked() -> Shell {
    let shell = Shell::with_workbook();
    shell.done(&["copy", "acme.controlbook", "anna.controlbook"]);
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "2"]);
    shell.done(&["set", "acme.controlbook", "5.2", "--level", "3"]);
    shell.done(&["--author", "Anna", "set", "anna.controlbook", "5.1", "--level", "4", "--basis", "tested"]);
    shell.done(&["--author", "Anna", "note", "anna.controlbook", "8.13", "Saw the restore."]);
    shell
}

#[test]
fn what_contradicts_is_listed_and_nothing_is_written_until_it_is_decided() {
    let shell = forked();
    let before = fs::read(shell.path("acme.controlbook")).unwrap();
    let dry = shell.done(&["merge", "acme.controlbook", "anna.controlbook", "--dry-run"]);
    for part in [
        "It has 2 edits that are not here, by Anna",
        "Contradictions (1), to be decided:",
        "5.1 level",
        "here    2 Repeatable (ann, ",
        "there   4 Managed; basis: tested (Anna, ",
    ] {
        assert!(dry.contains(part), "{part}\n{dry}");
    }
    let ran = shell.run(&["merge", "acme.controlbook", "anna.controlbook"]);
    assert_eq!((ran.code, ran.err.as_str()), (1, ""));
    assert!(ran.out.contains("Nothing was written. Decide one by one on the screen"), "{}", ran.out);
    assert_eq!(fs::read(shell.path("acme.controlbook")).unwrap(), before);

    let found = shell.json(&["merge", "acme.controlbook", "anna.controlbook", "--dry-run", "--json"]);
    assert_eq!((&found["applied"], &found["steps"]), (&false.into(), &2.into()));
    let conflict = &found["conflicts"][0];
    assert_eq!((&conflict["control"], &conflict["field"]), (&"5.1".into(), &"level".into()));
    assert_eq!(
        (&conflict["base"], &conflict["ours"], &conflict["theirs"]),
        (&serde_json::Value::Null, &2.into(), &4.into())
    );
    assert_eq!((&conflict["theirs_by"]["author"], &conflict["taken"]), (&"Anna".into(), &serde_json::Value::Null));
    assert_eq!(conflict["along"]["theirs"]["basis"], "tested");
}

#[test]
fn either_way_of_deciding_all_merges_once() {
    for (flag, level) in [("--ours", 2), ("--theirs", 4)] {
        let shell = forked();
        let there = fs::read(shell.path("anna.controlbook")).unwrap();
        let out = shell.done(&["merge", "acme.controlbook", "anna.controlbook", flag]);
        assert!(out.contains("Merged 2 edits from anna.controlbook"), "{out}");
        assert_eq!(shell.json(&["show", "5.1", "--workbook", "acme.controlbook", "--json"])["answer"]["level"], level);
        assert_eq!(fs::read(shell.path("anna.controlbook")).unwrap(), there);
        let again = shell.done(&["merge", "acme.controlbook", "anna.controlbook"]);
        assert!(again.contains("Nothing new: all that it says is here already."), "{again}");
        let found = shell.json(&["merge", "acme.controlbook", "anna.controlbook", "--json"]);
        assert_eq!((&found["applied"], found["conflicts"].as_array().map(Vec::len)), (&false.into(), Some(0)));
        let history = shell.json(&["history", "acme.controlbook", "--json"]);
        let by_anna = history.as_array().unwrap().iter().filter(|step| step["author"] == "Anna").count();
        assert_eq!((by_anna, &history[0]["op"]), (2, &"merge".into()));
        let from_there = |step: &&serde_json::Value| step["copy"] == "anna.controlbook";
        let steps = history.as_array().unwrap();
        let brought: Vec<_> = steps.iter().filter(from_there).map(|step| step["author"].clone()).collect();
        assert_eq!(brought, ["Anna", "Anna"]);
        assert!(steps[0]["copy"].is_null(), "the merge itself was done here");
        let told = shell.done(&["history", "acme.controlbook"]);
        assert!(told.contains("note on 8.13 \"Saw the restore.\" (from anna.controlbook)"), "{told}");
        assert_eq!(told.matches("(from anna.controlbook)").count(), 2, "{told}");
        let doctor = shell.done(&["doctor", "acme.controlbook"]);
        assert!(doctor.contains("in an unbroken chain, and 2 of other copies"), "{doctor}");
        assert!(shell.done(&["undo", "acme.controlbook"]).starts_with("undo: merged 2 edits from anna.controlbook"));
        assert_eq!(shell.json(&["show", "5.1", "--workbook", "acme.controlbook", "--json"])["answer"]["level"], 2);
        assert_sound(&shell.open());
        let list = shell.done(&["backup", "acme.controlbook", "--list"]);
        assert!(list.contains("before a merge"), "{list}");
    }
}

#[test]
fn words_that_do_not_go_together_and_files_that_are_no_copies_are_refused() {
    let shell = forked();
    assert_eq!(shell.run(&["merge", "acme.controlbook", "anna.controlbook", "--ours", "--theirs"]).code, 2);
    assert_eq!(shell.run(&["merge", "acme.controlbook"]).code, 2);
    let said = shell.refused(1, &["merge", "acme.controlbook", "acme.controlbook"]);
    assert!(said.contains("acme.controlbook is not merged: it is this very workbook"), "{said}");
    shell.done(&["new", "beta.controlbook", "--organisation", "Beta \u{1b}[2J"]);
    let said = shell.refused(1, &["merge", "acme.controlbook", "beta.controlbook"]);
    assert!(said.contains("about \"Beta") && said.contains("controlbook import FILE answers.json"), "{said}");
}
