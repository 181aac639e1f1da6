//! `controlbook backup` and `controlbook restore`, through the real binary.

use std::fs;

use controlbook::session::Session;
use serde_json::Value;

use crate::cli::Shell;
use crate::support::{assert_sound, id, names};

#[test]
fn editing_keeps_backups_without_a_word_and_they_are_listed() {
    let shell = Shell::with_sample();
    assert_eq!(shell.json(&["backup", "acme.controlbook", "--list", "--json"]), Value::Array(Vec::new()));
    let empty = shell.done(&["backup", "acme.controlbook", "--list"]);
    assert!(empty.contains("There are no backups yet"), "{empty}");
    shell.done(&["status", "acme.controlbook"]);
    assert_eq!(shell.json(&["backup", "acme.controlbook", "--list", "--json"]), Value::Array(Vec::new()));
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "0"]);
    shell.done(&["set", "acme.controlbook", "5.2", "--level", "0"]);
    let kept = shell.done(&["backup", "acme.controlbook"]);
    assert!(kept.starts_with("Backup 2 kept, ") && kept.contains("read from end to end"), "{kept}");
    let list = shell.json(&["backup", "acme.controlbook", "--list", "--json"]);
    let whys: Vec<&str> = list.as_array().unwrap().iter().map(|backup| backup["why"].as_str().unwrap()).collect();
    assert_eq!(whys, ["asked", "first-edit"]);
    for key in
        ["number", "file", "at", "why", "size", "good", "format", "workbook", "source", "organisation", "figures"]
    {
        assert!(list[0].get(key).is_some(), "{key}");
    }
    for key in ["coverage", "maturity", "attainment"] {
        for part in ["numerator", "denominator", "value"] {
            assert!(list[0]["figures"][key].get(part).is_some(), "{key} {part}");
        }
    }
    let text = shell.done(&["backup", "acme.controlbook", "--list"]);
    assert!(text.contains("before the first edit of the day") && text.contains("asked for"), "{text}");
    assert_eq!(names(shell.path("").as_path()), ["acme.controlbook", "state"], "nothing beside the workbook");
}

#[test]
fn a_backup_can_be_written_to_a_place_of_ones_own() {
    let shell = Shell::with_sample();
    let written = shell.done(&["backup", "acme.controlbook", "-o", "stick.controlbook"]);
    assert!(written.contains("stick.controlbook"), "{written}");
    assert_eq!(shell.json(&["backup", "acme.controlbook", "-o", "two.controlbook", "--json"])["good"], true);
    let refused = shell.refused(1, &["backup", "acme.controlbook", "-o", "stick.controlbook"]);
    assert!(refused.contains("exists already"), "{refused}");
    let copy = Session::open(&shell.path("stick.controlbook"), "Ann").unwrap();
    assert_eq!(*copy.workbook(), *shell.open().workbook());
    // It is one to restore from, like any copy.
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "0"]);
    shell.done(&["restore", "acme.controlbook", "stick.controlbook", "--yes"]);
    assert_eq!(*copy.workbook(), *shell.open().workbook());
}

#[test]
fn a_restore_shows_what_differs_and_asks_first() {
    let shell = Shell::with_sample();
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "0"]);
    shell.done(&["note", "acme.controlbook", "5.1", "Gone tomorrow."]);
    let before = fs::read(shell.path("acme.controlbook")).unwrap();
    let shown = shell.done(&["restore", "acme.controlbook", "--dry-run"]);
    for said in
        ["2 edits made since would go, by ann.", "1 note would go.", "1 control would be different.", "Now", "Then"]
    {
        assert!(shown.contains(said), "{said}\n{shown}");
    }
    let json = shell.json(&["restore", "acme.controlbook", "1", "--dry-run", "--json"]);
    assert_eq!(
        (&json["restored"], &json["present"], &json["edits_undone"]),
        (&false.into(), &"whole".into(), &2.into())
    );
    let fields: Vec<&str> =
        json["changes"].as_array().unwrap().iter().map(|change| change["field"].as_str().unwrap()).collect();
    assert!(fields.contains(&"level") && fields.contains(&"note"), "{fields:?}");
    // No terminal to ask on, no restore.
    let refused = shell.refused(2, &["restore", "acme.controlbook"]);
    assert!(refused.contains("--yes"), "{refused}");
    assert_eq!(fs::read(shell.path("acme.controlbook")).unwrap(), before);
    let json = shell.json(&["restore", "acme.controlbook", "--yes", "--json"]);
    assert_eq!((&json["restored"], &json["replaced"]["why"]), (&true.into(), &"restore".into()));
    let nothing = shell.done(&["restore", "acme.controlbook", "1"]);
    assert!(nothing.contains("a restore would change nothing"), "{nothing}");
    // And back.
    let told = shell.done(&["restore", "acme.controlbook", "2", "--yes"]);
    assert!(told.starts_with("Restored ") && told.contains("kept as backup 3"), "{told}");
    assert_eq!(shell.open().workbook().notes(&id("5.1")).last().unwrap().text, "Gone tomorrow.");
}

#[test]
fn a_damaged_or_missing_workbook_comes_back() {
    let shell = Shell::with_sample();
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "0"]);
    shell.done(&["backup", "acme.controlbook"]);
    let whole = shell.open().workbook().clone();
    for damage in ["gone", "emptied", "text"] {
        match damage {
            "gone" => fs::remove_file(shell.path("acme.controlbook")).unwrap(),
            "emptied" => fs::write(shell.path("acme.controlbook"), "").unwrap(),
            _ => fs::write(shell.path("acme.controlbook"), "something else\n".repeat(99)).unwrap(),
        }
        let list = shell.json(&["backup", "acme.controlbook", "--list", "--json"]);
        assert!(list.as_array().unwrap().len() >= 2, "{damage}: {list}");
        let shown = shell.done(&["restore", "acme.controlbook", "--dry-run"]);
        assert!(shown.contains("cannot be read") || shown.contains("no such file"), "{damage}: {shown}");
        shell.done(&["restore", "acme.controlbook", "--yes"]);
        assert_eq!(*shell.open().workbook(), whole, "{damage}");
        assert_sound(&shell.open());
    }
    let text = shell.done(&["backup", "acme.controlbook", "--list"]);
    assert!(text.contains("damaged") && text.contains("replaced by a restore"), "{text}");
}

#[test]
fn what_cannot_be_restored_is_refused_with_a_sentence() {
    let shell = Shell::with_sample();
    let refused = |arguments: &[&str], said: &str| {
        let text = shell.refused(1, arguments);
        assert!(text.contains(said) && text.contains("hint: "), "{arguments:?}: {text}");
    };
    refused(&["restore", "acme.controlbook", "--yes"], "there is no backup of");
    refused(&["restore", "acme.controlbook", "7", "--yes"], "there is no backup 7 of");
    refused(&["restore", "nothing.controlbook", "--yes"], "there is no workbook");
    refused(&["backup", "nothing.controlbook"], "there is no workbook");
    refused(&["backup", "nothing.controlbook", "--list"], "there is no workbook");
    fs::write(shell.path("half"), &fs::read(shell.path("acme.controlbook")).unwrap()[..9_000]).unwrap();
    refused(&["restore", "acme.controlbook", "half", "--yes"], "cannot be restored from, and nothing was changed");
    refused(&["restore", "acme.controlbook", "gone.controlbook", "--yes"], "there is no workbook");
    assert_eq!(fs::read(shell.path("acme.controlbook")).unwrap(), crate::screen::sample_bytes());
}

#[test]
fn an_edit_goes_on_where_no_backup_can_be_kept() {
    let shell = Shell::with_sample();
    fs::write(shell.path("state"), "in the way").unwrap();
    let ran = shell.run(&["set", "acme.controlbook", "5.1", "--level", "0"]);
    assert_eq!(ran.code, 0, "{}", ran.err);
    assert!(ran.err.contains("Work goes on, but no backup of") && ran.err.lines().count() == 1, "{}", ran.err);
    assert_eq!(shell.open().workbook().answer(&id("5.1")).level.map(|level| level.get()), Some(0));
}

#[test]
fn the_limits_are_in_the_configuration() {
    let shell = Shell::with_sample();
    fs::create_dir_all(shell.path("config/controlbook")).unwrap();
    let config = "[backups]\nnewest = 2\ndays = 0\nmonths = 0\n";
    fs::write(shell.path("config/controlbook/config.toml"), config).unwrap();
    for _ in 0..4 {
        shell.done(&["backup", "acme.controlbook"]);
    }
    let list = shell.json(&["backup", "acme.controlbook", "--list", "--json"]);
    let numbers: Vec<u64> = list.as_array().unwrap().iter().map(|backup| backup["number"].as_u64().unwrap()).collect();
    assert_eq!(numbers, [4, 3]);
    fs::write(shell.path("config/controlbook/config.toml"), "[backups]\nnewst = 2\n").unwrap();
    let refused = shell.refused(1, &["backup", "acme.controlbook"]);
    assert!(refused.contains("line 2") && refused.contains("newst"), "{refused}");
}
