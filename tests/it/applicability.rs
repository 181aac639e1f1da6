//! Applicability on the command line: references, whole filters, and what the Statement of Applicability says.

use std::fs;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use controlbook::session::Session;
use controlbook::workbook::Applicability;
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::screen::sample_bytes;
use crate::support::{assert_sound, folder, id, level};

/// A folder with `acme.controlbook` in it.
struct Desk(TempDir);

/// How a command ended: its code, standard output and standard error.
type Ran = (i32, String, String);

impl Desk {
    fn fresh(profile: &str) -> Desk {
        let desk = Desk(folder());
        desk.done(&["new", "acme.controlbook", "--organisation", "Acme Ltd", "--profile", profile]);
        desk
    }

    fn sample() -> Desk {
        let desk = Desk(folder());
        fs::write(desk.0.path().join("acme.controlbook"), sample_bytes()).unwrap();
        desk
    }

    fn run(&self, arguments: &[&str]) -> Ran {
        let mut command = Command::new(cargo_bin!("controlbook"));
        command.current_dir(self.0.path()).env_clear().env("USER", "ann").env("TZ", "UTC");
        for name in ["HOME", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "XDG_DATA_HOME"] {
            command.env(name, self.0.path().join(name));
        }
        let output = command.args(arguments).output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        (output.status.code().unwrap(), text(output.stdout), text(output.stderr))
    }

    fn done(&self, arguments: &[&str]) -> String {
        let (code, out, err) = self.run(arguments);
        assert_eq!((code, err.as_str()), (0, ""), "{arguments:?}\n{out}");
        out
    }

    fn json(&self, arguments: &[&str]) -> Value {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }

    fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let (ended, out, err) = self.run(arguments);
        assert_eq!((ended, out.as_str()), (code, ""), "{arguments:?}\n{err}");
        assert!(err.starts_with("controlbook: "), "{err}");
        err
    }

    fn open(&self) -> Session {
        Session::open(&self.0.path().join("acme.controlbook"), "Test").unwrap()
    }

    fn steps(&self) -> usize {
        self.open().history(None, u32::MAX).unwrap().len()
    }

    fn bytes(&self) -> Vec<u8> {
        fs::read(self.0.path().join("acme.controlbook")).unwrap()
    }
}

const FILE: &str = "acme.controlbook";
const EXCLUDE: [&str; 6] =
    ["--applicability", "excluded", "--reason", "no-such-asset", "--because", "We have no rooms of our own."];

// --- references

#[test]
fn references_are_set_replaced_shown_and_cleared() {
    let desk = Desk::fresh("full");
    let both = ["--ref", "R-7", "--ref", "Contract with Northmere, 4.2"];
    let why = ["--applicability", "applicable", "--reason", "contractual", "--reason", "risk"];
    desk.done(&[&["set", FILE, "5.20"][..], &both, &why].concat());
    let shown = desk.done(&["show", "5.20", "--workbook", FILE]);
    assert!(shown.contains("References     R-7; Contract with Northmere, 4.2"), "{shown}");
    assert!(shown.contains("applicable (contractual, risk), decided by ann on 20"), "{shown}");
    let soa = desk.done(&["soa", FILE, "--filter", "5.20"]);
    assert!(soa.replace("\n      ", " ").contains("reason: contractual, risk · decided by ann, 20"), "{soa}");
    assert!(soa.contains("References: R-7; Contract with Northmere, 4.2"), "{soa}");
    let row = &desk.json(&["soa", FILE, "--filter", "5.20", "--json"])[0];
    assert_eq!(row["refs"], json!(["R-7", "Contract with Northmere, 4.2"]));
    assert_eq!(row["decided_by"], json!("ann"));
    assert!(row["decided_at"].as_str().unwrap().starts_with("20"));
    let report = desk.done(&["export", FILE, "--format", "md", "-o", "-"]);
    assert!(report.contains("References: R-7; Contract with Northmere, 4.2"), "{report}");

    desk.done(&["set", FILE, "5.20", "--ref", "R-8"]);
    assert_eq!(desk.open().workbook().answer(&id("5.20")).refs, ["R-8"]);
    desk.done(&["set", FILE, "5.20", "--ref", "none"]);
    assert!(desk.open().workbook().answer(&id("5.20")).refs.is_empty());
    assert_eq!(desk.json(&["soa", FILE, "--filter", "5.20", "--json"])[0]["refs"], json!([]));
    let err = desk.refused(1, &["set", FILE, "5.20", "--ref", " "]);
    assert!(err.contains("the reference is empty"), "{err}");
    desk.done(&["undo", FILE]);
    assert_eq!(desk.open().workbook().answer(&id("5.20")).refs, ["R-8"]);
}

#[test]
fn set_can_change_every_field_that_a_person_has_a_word_on() {
    let help = Desk(folder()).done(&["set", "--help"]);
    for option in [
        "--level",
        "--target",
        "--applicability",
        "--reason",
        "--because",
        "--provider",
        "--basis",
        "--importance",
        "--effort",
        "--review",
        "--review-due",
        "--owner",
        "--interviewee",
        "--ref",
        "--filter",
        "--dry-run",
    ] {
        assert!(help.contains(&format!("{option} ")) || help.contains(&format!("{option}\n")), "{option}: {help}");
    }
    let desk = Desk::fresh("full");
    desk.done(&["set", FILE, "5.1", "--review-due", "2027-01-31", "--owner", "Ruth", "--interviewee", "Tom"]);
    let shown = desk.done(&["show", "5.1", "--workbook", FILE]);
    assert!(shown.contains("due 2027-01-31") && shown.contains("Ruth") && shown.contains("Tom"), "{shown}");
    desk.done(&["set", FILE, "5.1", "--review-due", "none", "--owner", "none", "--interviewee", "none"]);
    let session = desk.open();
    let answer = session.workbook().answer(&id("5.1"));
    assert_eq!((answer.review_due, &answer.owner, &answer.interviewee), (None, &None, &None));
}

// --- a whole filter

#[test]
fn a_filter_is_tried_out_then_set_as_one_step() {
    let desk = Desk::fresh("full");
    let (before, steps) = (desk.bytes(), desk.steps());
    let set = [&["set", FILE, "--filter", "theme:physical"][..], &EXCLUDE].concat();
    let tried = desk.done(&[&set[..], &["--dry-run"]].concat());
    assert_eq!(tried.lines().filter(|line| line.starts_with("7.")).count(), 14, "{tried}");
    let first = "7.1   applicability undecided → excluded, reasons none → no-such-asset,\n      \
                 justification not set → \"We have no rooms of our own.\"\n";
    assert!(tried.starts_with(first), "{tried}");
    assert!(tried.ends_with("\n\nWould change 14 controls. Nothing was written.\n"), "{tried}");
    assert_eq!(desk.bytes(), before, "a dry run writes nothing");

    let done = desk.done(&set);
    let list = tried.split("\n\n").next().unwrap();
    assert!(done.starts_with(list), "what was done is what was tried:\n{done}");
    assert!(done.ends_with("One step: controlbook undo takes all of it back.\n"), "{done}");
    let session = desk.open();
    assert_sound(&session);
    let excluded = |control: &str| session.workbook().answer(&id(control)).applicability == Applicability::Excluded;
    assert!(excluded("7.1") && excluded("7.14") && !excluded("8.1"));
    drop(session);
    assert_eq!(desk.steps(), steps + 1);
    let again = desk.done(&[&set[..], &["--dry-run"]].concat());
    assert_eq!(again.trim(), "Would change no controls. 14 more are so already. Nothing was written.");
    assert_eq!(desk.done(&set), "nothing to change\n");
    desk.done(&["undo", FILE]);
    assert_eq!(desk.json(&["soa", FILE, "--filter", "applicability:excluded", "--json"]), json!([]));
}

#[test]
fn ten_controls_are_told_in_a_line_and_eleven_one_by_one() {
    let desk = Desk::fresh("full");
    let out = desk.done(&["set", FILE, "--filter", "theme:people", "--level", "2"]);
    assert_eq!(out, "8 controls: level → 2\n");
    let named: Vec<String> = (1..=11).map(|number| format!("5.{number}")).collect();
    let named: Vec<&str> = named.iter().map(String::as_str).collect();
    let out = desk.done(&[&["set", FILE][..], &named[..10], &["--level", "1"]].concat());
    assert_eq!(out, "10 controls: level → 1\n");
    let out = desk.done(&[&["set", FILE][..], &named, &["--level", "3"]].concat());
    assert!(out.starts_with("5.1   level 1 → 3\n") && out.contains("5.11  level not set → 3\n"), "{out}");
    let tried = desk.done(&["set", FILE, "5.1", "5.2", "--level", "3", "--review", "on", "--dry-run"]);
    assert_eq!(
        tried,
        "5.1   review mark off → on\n5.2   review mark off → on\n\nWould change 2 controls. Nothing was written.\n"
    );
    assert_eq!(desk.open().workbook().answer(&id("5.11")).level, Some(level(3)));
}

#[test]
fn a_filter_that_cannot_be_set_is_refused_whole() {
    let desk = Desk::fresh("full");
    let before = desk.bytes();
    let err = desk.refused(1, &["set", FILE, "--filter", "theme:people level:3", "--level", "2"]);
    assert!(err.contains("no control matches theme:people level:3, so there is nothing to set"), "{err}");
    let err = desk.refused(2, &["set", FILE, "--filter", "colour:red", "--level", "2"]);
    assert!(err.contains("colour"), "{err}");
    let err = desk.refused(2, &["set", FILE, "5.1", "--filter", "theme:people", "--level", "2"]);
    assert!(err.contains("cannot be used with"), "{err}");
    desk.refused(2, &["set", FILE, "--level", "2"]);
    desk.refused(2, &["set", FILE, "--filter", "theme:people", "--dry-run"]);
    for dry in [&[][..], &["--dry-run"]] {
        let set = ["set", FILE, "--filter", "theme:people", "--applicability", "excluded", "--reason", "no-risk"];
        let err = desk.refused(1, &[&set[..], dry].concat());
        assert!(err.contains("6.1: an exclusion needs a reason code and a sentence"), "{err}");
        let set = ["set", FILE, "--filter", "theme:people", "--applicability", "inherited", "--because", "They do."];
        assert!(desk.refused(1, &[&set[..], dry].concat()).contains("needs the provider's name"));
    }
    assert_eq!(desk.bytes(), before);
}

// --- the statement

#[test]
fn the_statement_says_whether_it_is_a_draft() {
    let desk = Desk::sample();
    assert!(desk.done(&["soa", FILE]).contains("Draft: 9 undecided, 1 without a reason."));
    let none = desk.done(&["soa", FILE, "--filter", "applicability:excluded"]);
    assert!(!none.contains("Complete") && !none.contains("Draft"), "some controls say nothing of all: {none}");
    desk.done(&[
        "set",
        FILE,
        "--filter",
        "applicability:undecided",
        "--applicability",
        "applicable",
        "--reason",
        "risk",
    ]);
    desk.done(&["set", FILE, "--filter", "finding:no-reason", "--reason", "legal"]);
    assert!(desk.done(&["soa", FILE]).contains("Complete: every control is decided, with a reason."));
    let report = desk.done(&["export", FILE, "--format", "md", "-o", "-"]);
    assert!(report.contains("Statement of Applicability: Complete: every control is decided"), "{report}");
}

// --- controls of one's own

#[test]
fn own_controls_join_the_statement_and_no_figure() {
    let desk = Desk::sample();
    let (status, gaps) = (desk.json(&["status", FILE, "--json"]), desk.json(&["gaps", FILE, "--json"]));
    assert_eq!(desk.done(&["control", "list", FILE]), "no controls of your own\n");
    assert_eq!(
        desk.done(&["control", "add", FILE, "Till rolls", "--description", "Keep them for ten years."]),
        "C.1\n"
    );
    assert_eq!(desk.done(&["control", "add", FILE, "-The van is locked"]), "C.2\n");
    desk.done(&["set", FILE, "C.1", "c.2", "--level", "1", "--target", "4", "--owner", "Ruth", "--review", "on"]);
    let why = ["--applicability", "applicable", "--reason", "legal", "--because", "Tax law.", "--ref", "AO 147"];
    desk.done(&[&["set", FILE, "C.1"][..], &why].concat());
    desk.done(&["note", FILE, "C.1", "Saw the box."]);

    // The figures of the catalogue stay what they were.
    let without_date = |mut value: Value| {
        value.as_object_mut().unwrap().remove("date");
        value
    };
    assert_eq!(without_date(desk.json(&["status", FILE, "--json"])), without_date(status));
    assert_eq!(desk.json(&["gaps", FILE, "--json"]), gaps);

    let soa = desk.done(&["soa", FILE]);
    assert!(soa.contains("Draft: 10 undecided, 1 without a reason."), "{soa}");
    let own = soa.split("The organisation's own controls\n").nth(1).unwrap().replace("\n      ", " ");
    assert!(own.contains("count in no figure"), "{own}");
    assert!(own.contains("C.1   Till rolls applicable · partial · reason: legal · decided by ann, 20"), "{own}");
    assert!(own.contains("Partial: level 1 Initial, target 4. What is missing is not recorded."), "{own}");
    assert!(own.contains("Tax law. References: AO 147") && own.contains("C.2   -The van is locked undecided"), "{own}");
    assert!(own.ends_with("93 controls, and 2 of your own\n"), "{own}");
    let rows = desk.json(&["soa", FILE, "--json"]);
    let rows = rows.as_array().unwrap();
    assert_eq!((rows.len(), &rows[92]["own"], &rows[93]["own"]), (95, &json!(false), &json!(true)));
    assert_eq!((&rows[93]["control"], &rows[93]["refs"]), (&json!("C.1"), &json!(["AO 147"])));
    assert_eq!(desk.json(&["soa", FILE, "--filter", "rolls", "--json"]).as_array().unwrap().len(), 1);

    let shown = desk.done(&["show", "C.1", "--workbook", FILE]);
    assert!(shown.contains("Keep them for ten years.") && shown.contains("Saw the box."), "{shown}");
    assert!(shown.contains("it counts in no figure") && !shown.contains("importance"), "{shown}");
    let shown = desk.json(&["show", "C.1", "--workbook", FILE, "--json"]);
    assert_eq!((&shown["control"]["title"], &shown["answer"]["owner"]), (&json!("Till rolls"), &json!("Ruth")));
    assert!(desk.refused(2, &["show", "C.1"]).contains("--workbook FILE"));
    assert!(desk.refused(1, &["show", "C.9", "--workbook", FILE]).contains("no control of your own with the id C.9"));
    assert!(desk.refused(1, &["set", FILE, "C.9", "--level", "1"]).contains("controlbook control list FILE"));
    assert_sound(&desk.open());
}

#[test]
fn own_controls_stand_in_the_exports_apart_from_the_others() {
    let desk = Desk::sample();
    let csv = desk.done(&["export", FILE, "--format", "csv", "-o", "-"]);
    desk.done(&["control", "add", FILE, "Till | rolls", "--description", "Keep *them*."]);
    desk.done(&["set", FILE, "C.1", "--level", "5", "--target", "5", "--owner", "Ruth"]);
    assert_eq!(desk.done(&["export", FILE, "--format", "csv", "-o", "-"]), csv, "the table gives back the figures");
    let report = desk.done(&["export", FILE, "--format", "md", "-o", "-"]);
    let (_, own) = report.split_once("\n## The organisation's own controls\n").unwrap();
    assert!(own.contains("they are part of the Statement of Applicability, and count in no figure"), "{own}");
    let row = own.lines().find(|line| line.starts_with("| C.1 Till \\| rolls ")).unwrap();
    let row: Vec<&str> = row.split(" | ").skip(1).map(str::trim).collect();
    let undecided = ["undecided", "not decided yet", "not decided yet"];
    assert_eq!((&row[..3], row[3]), (&undecided[..], "Implemented: level 5 Optimised, target 5."));
    assert!(own.contains("#### C.1 Till \\| rolls") && own.contains("What it asks for: Keep \\*them\\*."), "{own}");
    assert!(report.contains("Draft: 10 undecided"), "{report}");
    let export = desk.json(&["export", FILE, "--format", "json", "-o", "-"]);
    assert_eq!(export["answers"].as_array().unwrap().len(), 93);
    let own = &export["own_controls"][0];
    assert_eq!(
        (&own["control"], &own["description"], &own["level"]),
        (&json!("C.1"), &json!("Keep *them*."), &json!(5))
    );
}

#[test]
fn own_controls_are_changed_and_taken_away_and_come_back() {
    let desk = Desk::fresh("full");
    desk.done(&["control", "add", FILE, "Till rolls"]);
    desk.done(&["control", "add", FILE, "The van", "--description", "It is locked."]);
    desk.done(&["control", "set", FILE, "C.1", "--title", "Receipts", "--description", "Keep them."]);
    let listed = desk.done(&["control", "list", FILE]);
    let expected = "C.1   Receipts (undecided)\n      Keep them.\nC.2   The van (undecided)\n      It is locked.\n\n2 controls of your own\n";
    assert_eq!(listed, expected);
    desk.done(&["control", "set", FILE, "C.2", "--description", "none"]);
    let listed = desk.json(&["control", "list", FILE, "--json"]);
    assert_eq!((&listed[0]["title"], &listed[1]["description"]), (&json!("Receipts"), &Value::Null));
    assert_eq!(desk.done(&["control", "set", FILE, "C.1", "--title", "Receipts"]), "nothing to change\n");

    desk.done(&["set", FILE, "C.1", "--level", "2"]);
    desk.done(&["note", FILE, "C.1", "In the cupboard."]);
    let steps = desk.steps();
    desk.done(&["control", "remove", FILE, "C.1"]);
    assert_eq!(desk.steps(), steps + 1);
    assert_eq!(desk.open().workbook().all_notes().count(), 0);
    assert_eq!(desk.json(&["control", "list", FILE, "--json"]).as_array().unwrap().len(), 1);
    desk.done(&["undo", FILE]);
    let session = desk.open();
    assert_eq!(session.workbook().answer(&id("C.1")).level, Some(level(2)));
    assert_eq!(session.workbook().all_notes().count(), 1);
    assert_sound(&session);
    drop(session);
    desk.done(&["redo", FILE]);
    assert_eq!(desk.done(&["control", "add", FILE, "Another"]), "C.3\n", "an id is not given twice");

    let before = desk.bytes();
    assert!(desk.refused(1, &["control", "add", FILE, "  "]).contains("the title is empty"));
    assert!(desk.refused(1, &["control", "set", FILE, "C.9", "--title", "x"]).contains("C.9"));
    assert!(desk.refused(1, &["control", "remove", FILE, "5.1"]).contains("5.1"));
    assert!(desk.refused(2, &["control", "set", FILE, "C.2"]).contains("nothing says what to change"));
    desk.refused(2, &["control"]);
    assert_eq!(desk.bytes(), before);
}

#[test]
fn a_filter_takes_own_controls_along() {
    let desk = Desk::fresh("full");
    desk.done(&["control", "add", FILE, "Till rolls"]);
    desk.done(&[
        "set",
        FILE,
        "--filter",
        "applicability:undecided",
        "--applicability",
        "applicable",
        "--reason",
        "risk",
    ]);
    assert_eq!(desk.open().workbook().answer(&id("C.1")).applicability, Applicability::Applicable);
    assert!(desk.done(&["soa", FILE]).contains("Complete: "));
    desk.done(&["set", FILE, "--filter", "theme:people", "--level", "1"]);
    assert_eq!(desk.open().workbook().answer(&id("C.1")).level, None);
}
