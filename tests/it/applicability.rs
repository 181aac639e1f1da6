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
                 justification not set → We have no rooms of our own.\n";
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
