//! Every command through the real binary: what it prints, what it leaves, and how it ends.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::path::Path;
use std::process::Stdio;

use assert_cmd::Command;
use assert_cmd::cargo::cargo_bin;
use controlbook::session::Session;
use controlbook::text::is_unsafe;
use serde_json::Value;
use tempfile::TempDir;

use crate::screen::sample_bytes;
use crate::support::{assert_sound, beside, folder, id, names};

/// A shell in a folder of its own, in which nothing of the machine is seen.
pub struct Shell {
    pub folder: TempDir,
}

/// How a command ended.
pub struct Ran {
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Shell {
    pub fn new() -> Shell {
        Shell { folder: folder() }
    }

    /// With `acme.controlbook`, just made.
    pub fn with_workbook() -> Shell {
        let shell = Shell::new();
        shell.done(&["new", "acme.controlbook", "--organisation", "Acme Ltd"]);
        shell
    }

    /// With `acme.controlbook`, the sample.
    pub fn with_sample() -> Shell {
        let shell = Shell::new();
        let path = shell.path("acme.controlbook");
        fs::write(&path, sample_bytes()).unwrap();
        // As the program makes them: its owner's alone.
        #[cfg(unix)]
        fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
        shell
    }

    pub fn path(&self, name: &str) -> std::path::PathBuf {
        self.folder.path().join(name)
    }

    pub fn command(&self) -> Command {
        Command::from_std(self.plain(cargo_bin!("controlbook")))
    }

    /// A program that can be started and left to itself.
    pub fn plain(&self, program: impl AsRef<OsStr>) -> std::process::Command {
        let mut command = std::process::Command::new(program);
        command.current_dir(self.folder.path()).env_clear();
        for (name, value) in
            [("HOME", "home"), ("XDG_CONFIG_HOME", "config"), ("XDG_STATE_HOME", "state"), ("TMPDIR", "")]
        {
            command.env(name, self.path(value));
        }
        command.env("USER", "ann").env("LANG", "C.UTF-8").env("TZ", "UTC").env("PATH", "/usr/bin:/bin");
        command
    }

    pub fn run<S: AsRef<OsStr>>(&self, arguments: &[S]) -> Ran {
        ran(self.command().args(arguments))
    }

    /// A command that must do what it is asked, and be quiet about it on standard error.
    pub fn done(&self, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{arguments:?}\n{}", ran.out);
        ran.out
    }

    pub fn json(&self, arguments: &[&str]) -> Value {
        let out = self.done(arguments);
        assert!(out.ends_with('\n'), "{arguments:?}");
        serde_json::from_str(&out).unwrap()
    }

    /// A command that must not do it: what it says on standard error.
    pub fn refused(&self, code: i32, arguments: &[&str]) -> String {
        let ran = self.run(arguments);
        assert_eq!((ran.code, ran.out.as_str()), (code, ""), "{arguments:?}\n{}", ran.err);
        assert!(ran.err.starts_with("controlbook: ") && ran.err.ends_with('\n'), "{arguments:?}\n{}", ran.err);
        ran.err
    }

    pub fn open(&self) -> Session {
        Session::open(&self.path("acme.controlbook"), "Test").unwrap()
    }
}

/// Runs it and checks what holds for everything: it ends by itself, and prints nothing that steers a
/// terminal.
pub fn ran(command: &mut Command) -> Ran {
    let output = command.output().unwrap();
    let (out, err) = (String::from_utf8(output.stdout).unwrap(), String::from_utf8(output.stderr).unwrap());
    for text in [&out, &err] {
        let steers = text.chars().find(|c| is_unsafe(*c) && !matches!(c, '\n'));
        assert!(steers.is_none() || out.contains("\r\n"), "{steers:?} in {text}");
    }
    assert!(!err.contains("panicked"), "{err}");
    Ran { code: output.status.code().unwrap(), out, err }
}

fn keys(value: &Value) -> BTreeSet<&str> {
    value.as_object().unwrap().keys().map(String::as_str).collect()
}

/// That an object has these keys at least; scripts rely on their names.
fn assert_has(value: &Value, wanted: &str) {
    let keys = keys(value);
    for key in wanted.split_whitespace() {
        assert!(keys.contains(key), "{key} is missing in {keys:?}");
    }
}

fn assert_figure(value: &Value) {
    assert_eq!(keys(value), ["denominator", "numerator", "value"].into());
    let (numerator, denominator) = (value["numerator"].as_u64().unwrap(), value["denominator"].as_u64().unwrap());
    assert_eq!(value["value"].is_null(), denominator == 0, "{value}");
    assert!(numerator == 0 || denominator > 0);
}

const ANSWER: &str = "applicability reasons justification provider decided_by decided_at level target basis \
                      assessed_at review review_due owner interviewee importance effort refs notes evidence \
                      updated_at updated_by";

// --- making and looking

#[test]
fn new_makes_a_workbook_and_overwrites_nothing() {
    let shell = Shell::new();
    let out = shell.done(&["new", "acme.controlbook", "--organisation", "Acme Ltd"]);
    assert_eq!(
        out,
        "Made acme.controlbook for Acme Ltd: 93 controls, aimed at level 3.\nOpen it with: controlbook acme.controlbook\n"
    );
    assert_sound(&shell.open());
    assert_eq!(shell.open().workbook().organisation.name, "Acme Ltd");
    let before = fs::read(shell.path("acme.controlbook")).unwrap();
    let err = shell.refused(1, &["new", "acme.controlbook", "--organisation", "Other"]);
    assert_eq!(
        err,
        "controlbook: acme.controlbook exists already, and nothing is ever overwritten\n  hint: choose another name, or move the old file away first\n"
    );
    assert_eq!(fs::read(shell.path("acme.controlbook")).unwrap(), before);
    let err = shell.refused(1, &["new", "b.controlbook", "--organisation", "B", "--profile", "nothing"]);
    assert!(err.contains("there is no profile \"nothing\"; known are full"), "{err}");
    shell.refused(1, &["new", "b.controlbook", "--organisation", "  "]);
    shell.refused(1, &["new", "no/such/folder/b.controlbook", "--organisation", "B"]);
    let err = shell.refused(2, &["new", "b.controlbook"]);
    assert!(err.contains("--organisation"), "{err}");
    assert_eq!(names(shell.folder.path()), ["acme.controlbook", "state"]);
    let recent = fs::read_to_string(shell.path("state/controlbook/recent.json")).unwrap();
    assert!(recent.contains("acme.controlbook") && !recent.contains("Acme Ltd"), "{recent}");
}

#[test]
fn sample_is_the_same_each_time() {
    let shell = Shell::new();
    let out = shell.done(&["sample", "one.controlbook"]);
    assert!(out.starts_with("Made one.controlbook, about \"Foldgate Coffee Roasters Ltd\""), "{out}");
    shell.done(&["sample", "two.controlbook"]);
    let export = |file: &str| shell.done(&["export", file, "--format", "json", "-o", "-"]);
    assert_eq!(export("one.controlbook"), export("two.controlbook"));
    shell.refused(1, &["sample", "one.controlbook"]);
}

#[test]
fn controls_lists_and_filters_the_catalogue() {
    let shell = Shell::with_sample();
    let out = shell.done(&["controls"]);
    assert_eq!(out.lines().next(), Some("Organizational"));
    assert!(out.lines().any(|line| line.trim_start().starts_with("5.10 ")), "{out}");
    assert_eq!(shell.done(&["controls", "--filter", "theme:people"]).matches("\n  6.").count(), 8);
    assert_eq!(shell.done(&["controls", "--filter", "-theme:people"]).matches("\n  6.").count(), 0);

    let all = shell.json(&["controls", "--json"]);
    let all = all.as_array().unwrap();
    assert_eq!(all.len(), 93);
    for control in all {
        assert_has(
            control,
            "id title theme control_type properties concepts capabilities domains edition_2013 new_in_2022 summary why \
             ladder evidence ask first_step pitfall ai importance effort related keywords exclusion_hint",
        );
        assert!(control.get("answer").is_none());
    }
    let ids: Vec<&str> = all.iter().map(|control| control["id"].as_str().unwrap()).collect();
    assert_eq!(ids[8..11], ["5.9", "5.10", "5.11"], "in the order of the numbers");

    let some = shell.json(&["controls", "--workbook", "acme.controlbook", "--filter", "level:0", "--json"]);
    assert_eq!(some.as_array().unwrap().len(), 3);
    assert_has(&some[0]["answer"], ANSWER);
    assert_eq!(shell.json(&["controls", "--filter", "nosuchword", "--json"]), Value::Array(Vec::new()));
    let err = shell.refused(2, &["controls", "--filter", "level:<3"]);
    assert!(err.contains("--workbook"), "{err}");
    let err = shell.refused(2, &["controls", "--filter", "colour:red"]);
    assert!(err.contains("colour"), "{err}");
    shell.refused(2, &["controls", "--filter", "--json"]);
}

#[test]
fn show_says_everything_of_a_control() {
    let shell = Shell::with_sample();
    let out = shell.done(&["show", "8.13"]);
    assert!(out.starts_with("8.13  Information backup\n"), "{out}");
    assert!(!out.contains("Priya"), "{out}");
    let out = shell.done(&["show", "A.8.13", "--workbook", "acme.controlbook"]);
    for part in ["1 Initial", "tested", "Priya Nair", "Risk list, line 1", "A second copy at another provider"] {
        assert!(out.contains(part), "{part}: {out}");
    }
    let shown = shell.json(&["show", "8.13", "--workbook", "acme.controlbook", "--json"]);
    assert_eq!(keys(&shown), ["answer", "control", "overlay", "profile"].into());
    assert_has(&shown["answer"], ANSWER);
    let note = &shown["answer"]["notes"][0];
    assert_has(note, "id at author text");
    assert_eq!(shown["answer"]["evidence"][0]["name"], "restore-test-2025-11-18.txt");
    assert_eq!(shell.json(&["show", "8.13", "--json"])["answer"], Value::Null);
    let err = shell.refused(1, &["show", "9.99"]);
    assert!(err.contains("there is no control \"9.99\"") && err.contains("hint: controlbook controls"), "{err}");
}

#[test]
fn status_has_the_figures_over_everything_and_over_the_profile() {
    let shell = Shell::with_sample();
    let out = shell.done(&["status", "acme.controlbook"]);
    for part in ["81 % 71/88", "1.9 135/71", "62 % 129/209", "50 % 129/259", "Foldgate Coffee Roasters Ltd, 2026-10-05"]
    {
        assert!(out.contains(part), "{part}: {out}");
    }
    let status = shell.json(&["status", "acme.controlbook", "--json"]);
    assert_has(&status, "organisation coverage maturity attainment attainment_floor themes profile");
    let themes = status["themes"].as_array().unwrap();
    assert_eq!(themes.len(), 4);
    for figures in themes.iter().chain([&status, &status["profile"]]) {
        for figure in ["coverage", "maturity", "attainment", "attainment_floor"] {
            assert_figure(&figures[figure]);
        }
    }
    assert!(themes.iter().all(|theme| theme["theme"].is_string()) && status["profile"]["name"] == "full");
    assert_eq!((status["coverage"]["value"].as_u64(), status["maturity"]["value"].as_f64()), (Some(81), Some(1.9)));

    let some = shell.json(&["status", "acme.controlbook", "--filter", "theme:people", "--json"]);
    assert_eq!(some["coverage"]["denominator"], 8);

    let fresh = Shell::with_workbook();
    let out = fresh.done(&["status", "acme.controlbook"]);
    assert!(out.contains("Nothing is assessed yet") && out.contains("controlbook set acme.controlbook 5.1"), "{out}");
    let status = fresh.json(&["status", "acme.controlbook", "--json"]);
    assert_eq!((&status["coverage"]["value"], &status["maturity"]["value"]), (&Value::from(0), &Value::Null));
}

#[test]
fn gaps_stand_in_the_order_of_their_priority() {
    let shell = Shell::with_sample();
    let out = shell.done(&["gaps", "acme.controlbook"]);
    assert!(out.contains("3 × 3 ÷ ") && out.contains("17 of 88 controls in scope are not assessed yet"), "{out}");
    let gaps = shell.json(&["gaps", "acme.controlbook", "--json"]);
    let gaps = gaps.as_array().unwrap();
    assert_eq!(gaps.len(), 51);
    for gap in gaps {
        assert_has(gap, "control level target gap importance effort priority");
        let [level, target, difference, importance, effort] =
            ["level", "target", "gap", "importance", "effort"].map(|key| gap[key].as_f64().unwrap());
        assert_eq!(difference, target - level);
        assert!((gap["priority"].as_f64().unwrap() - difference * importance / effort).abs() < 0.051, "{gap}");
    }
    let priorities: Vec<f64> = gaps.iter().map(|gap| gap["priority"].as_f64().unwrap()).collect();
    assert!(priorities.is_sorted_by(|a, b| a >= b), "{priorities:?}");
    let fresh = Shell::with_workbook().done(&["gaps", "acme.controlbook"]).replace('\n', " ");
    assert!(fresh.contains("nothing can be said about gaps"), "{fresh}");
    assert!(shell.done(&["gaps", "acme.controlbook", "--filter", "zebra"]).contains("No control matches."));
}

#[test]
fn soa_findings_and_history_have_their_shapes() {
    let shell = Shell::with_sample();
    let out = shell.done(&["soa", "acme.controlbook"]);
    assert!(out.contains("Draft: 9 undecided") && out.contains("93 controls"), "{out}");
    let soa = shell.json(&["soa", "acme.controlbook", "--json"]);
    assert_eq!(soa.as_array().unwrap().len(), 93);
    for row in soa.as_array().unwrap() {
        assert_has(row, "control applicability reasons justification implementation evidence");
    }

    let out = shell.done(&["findings", "acme.controlbook", "--date", "2026-10-05"]);
    assert!(out.ends_with("\n5 findings\n1 accepted; --accepted lists what was accepted, and why.\n"), "{out}");
    let findings = shell.json(&["findings", "acme.controlbook", "--json"]);
    for finding in findings.as_array().unwrap() {
        assert_has(finding, "code control message accepted accepted_by accepted_at because why remedy controls");
    }

    let out = shell.done(&["history", "acme.controlbook", "--limit", "3"]);
    assert_eq!(out.lines().count(), 4, "{out}");
    let history = shell.json(&["history", "acme.controlbook", "--json"]);
    let history = history.as_array().unwrap();
    for step in history {
        assert_has(step, "id at author op changes");
        for change in step["changes"].as_array().unwrap() {
            assert_has(change, "control field before after");
        }
    }
    let times: Vec<&str> = history.iter().map(|step| step["at"].as_str().unwrap()).collect();
    assert!(times.is_sorted_by(|a, b| a >= b), "newest first");
    let some = shell.json(&["history", "acme.controlbook", "--filter", "8.13", "--json"]);
    let only = |step: &Value| step["changes"].as_array().unwrap().iter().all(|change| change["control"] == "8.13");
    assert!(some.as_array().unwrap().len() > 3 && some.as_array().unwrap().iter().all(only));
    assert_eq!(shell.done(&["history", "acme.controlbook", "--filter", "zebra"]), "Nothing was done that matches.\n");
}

// --- changing

#[test]
fn organisation_is_shown_and_changed() {
    let shell = Shell::with_workbook();
    assert!(shell.done(&["organisation", "acme.controlbook"]).starts_with("Acme Ltd\n\nScope: not stated\n"));
    let facts = ["--fact", "uses-ai=yes", "--fact", "own-servers=no"];
    let out = shell
        .done(&[&["organisation", "acme.controlbook", "--name", "New", "--scope", "All of it"][..], &facts].concat());
    assert!(out.contains("Acme Ltd → New"), "{out}");
    let shown = shell.json(&["organisation", "acme.controlbook", "--json"]);
    assert_eq!((&shown["name"], &shown["scope"]), (&Value::from("New"), &Value::from("All of it")));
    assert_eq!(
        (&shown["facts"]["uses-ai"], &shown["facts"]["own-servers"], &shown["facts"]["remote-work"]),
        (&Value::from(true), &Value::from(false), &Value::Null)
    );
    let again =
        shell.json(&["organisation", "acme.controlbook", "--scope", "none", "--fact", "uses-ai=unknown", "--json"]);
    assert_eq!((&again["scope"], &again["facts"]["uses-ai"]), (&Value::Null, &Value::Null));
    let document = ["--document-title", "Our SoA", "--document-version", "1.2", "--classification", "internal"];
    let approval = ["--document-author", "Ann", "--approver", "Ruth", "--approved-on", "2026-02-01"];
    let review = ["--next-review", "2027-02-01"];
    shell.done(&[&["organisation", "acme.controlbook"][..], &document, &approval, &review].concat());
    let shown = shell.done(&["organisation", "acme.controlbook"]);
    let listed = "Title:          Our SoA\nVersion:        1.2\nClassification: internal\nAuthor:         Ann\n\
                  Approver:       Ruth\nApproved on:    2026-02-01\nNext review:    2027-02-01\n";
    assert!(shown.ends_with(listed), "{shown}");
    let cleared = ["--document-title", "none", "--document-author", "", "--next-review", "", "--json"];
    let document = &shell.json(&[&["organisation", "acme.controlbook"][..], &cleared].concat())["document"];
    let expected = serde_json::json!({"title": null, "version": "1.2", "classification": "internal", "author": null,
        "approver": "Ruth", "approved_on": "2026-02-01", "next_review": null});
    assert_eq!(*document, expected);
    shell.refused(2, &["organisation", "acme.controlbook", "--next-review", "soon"]);
    let err = shell.refused(2, &["organisation", "acme.controlbook", "--fact", "tall=yes"]);
    assert!(err.contains("the facts are builds-software"), "{err}");
    shell.refused(2, &["organisation", "acme.controlbook", "--fact", "uses-ai"]);
    shell.refused(1, &["organisation", "acme.controlbook", "--name", " "]);
}

#[test]
fn set_changes_one_or_several_and_undo_takes_it_back() {
    let shell = Shell::with_workbook();
    let out = shell.done(&["set", "acme.controlbook", "5.1", "--level", "2", "--basis", "examined", "--owner", "Ruth"]);
    assert!(out.starts_with("5.1 ") && out.contains("level not set → 2"), "{out}");
    assert_eq!(shell.done(&["set", "acme.controlbook", "5.1", "--level", "2"]), "nothing to change\n");
    shell.done(&[
        "set",
        "acme.controlbook",
        "A.5.2",
        "5.3",
        "5.2",
        "--target",
        "4",
        "--review",
        "on",
        "--review-due",
        "2027-01-31",
    ]);
    shell.done(&[
        "set",
        "acme.controlbook",
        "5.4",
        "--importance",
        "3",
        "--effort",
        "1",
        "--interviewee",
        "Tom",
        "--ref",
        "Law 1",
        "--ref",
        "Law 2",
    ]);
    let exclude = ["--applicability", "excluded", "--reason", "no-such-asset", "--because", "We have no rooms."];
    shell.done(&[&["set", "acme.controlbook", "7.1"][..], &exclude].concat());
    shell.done(&[
        "set",
        "acme.controlbook",
        "8.6",
        "--applicability",
        "inherited",
        "--provider",
        "Northmere",
        "--because",
        "They run it.",
        "--reason",
        "contractual",
    ]);
    let shown = shell.json(&["show", "8.6", "--workbook", "acme.controlbook", "--json"]);
    assert_eq!(shown["answer"]["reasons"], serde_json::json!(["contractual", "provider"]));
    let session = shell.open();
    assert_sound(&session);
    let answer = |control: &str| session.workbook().answer(&id(control)).clone();
    assert_eq!(answer("5.4").refs, ["Law 1", "Law 2"]);
    assert!(
        answer("5.2").review
            && answer("5.2").review_due.is_some()
            && answer("7.1").decided_by.as_deref() == Some("ann")
    );
    let steps = session.history(None, 100).unwrap().len();
    drop(session);

    assert!(shell.done(&["undo", "acme.controlbook"]).starts_with("undo: 8.6"));
    assert!(shell.done(&["redo", "acme.controlbook"]).starts_with("redo: 8.6"));
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "none", "--owner", "none", "--basis", "none"]);
    for _ in 0..steps {
        shell.done(&["undo", "acme.controlbook"]);
    }
    let err = shell.refused(1, &["undo", "acme.controlbook"]);
    assert_eq!(err, "controlbook: there is nothing to undo\n  hint: controlbook history FILE shows what was done\n");
    assert_eq!(shell.open().workbook().answer(&id("5.1")).level, None);
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "1"]);
    shell.refused(1, &["redo", "acme.controlbook"]);
}

#[test]
fn set_refuses_what_does_not_hold() {
    let shell = Shell::with_workbook();
    let before = fs::read(shell.path("acme.controlbook")).unwrap();
    let err = shell.refused(1, &["set", "acme.controlbook", "5.1", "--applicability", "excluded"]);
    assert!(
        err.contains("an exclusion needs a reason code and a sentence") && err.contains("  hint: give both: --reason"),
        "{err}"
    );
    let err = shell.refused(1, &["set", "acme.controlbook", "5.1", "--applicability", "inherited"]);
    assert!(err.contains("hint: give both: --provider"), "{err}");
    let err = shell.refused(1, &["set", "acme.controlbook", "5.1", "5.999", "--level", "1"]);
    assert!(err.contains("5.999"), "{err}");
    for wrong in [
        &["--level", "6"][..],
        &["--level", "-1"],
        &["--level", "two"],
        &["--basis", "guessed"],
        &["--applicability", "maybe"],
        &["--reason", "because"],
        &["--importance", "0"],
        &["--review", "perhaps"],
        &["--review-due", "31.2.2027"],
        &["--colour", "red"],
        &["--level"],
        &[],
    ] {
        let err = shell.refused(2, &[&["set", "acme.controlbook", "5.1"][..], wrong].concat());
        assert!(err.lines().count() >= 2, "{wrong:?} gets no hint: {err}");
    }
    shell.refused(2, &["set", "acme.controlbook", "--level", "2"]);
    assert_eq!(fs::read(shell.path("acme.controlbook")).unwrap(), before);
}

#[test]
fn notes_are_written_and_purged() {
    let shell = Shell::with_workbook();
    let note = shell.done(&["note", "acme.controlbook", "5.1", "Saw the marmalade."]);
    let note = note.trim_end();
    let ran_ =
        ran(shell.command().args(["note", "acme.controlbook", "5.1", "-"]).write_stdin("from a pipe\nin two lines\n"));
    assert_eq!(ran_.code, 0);
    let texts: Vec<String> = shell.open().workbook().all_notes().map(|note| note.text.to_string()).collect();
    assert_eq!(texts, ["Saw the marmalade.", "from a pipe\nin two lines"]);
    shell.done(&["note", "acme.controlbook", "5.2", "-not an option"]);
    shell.done(&["note", "acme.controlbook", "5.2", "--neither this"]);
    shell.refused(1, &["note", "acme.controlbook", "5.2", "  "]);
    shell.refused(1, &["note", "acme.controlbook", "9.9", "x"]);
    let binary = ran(shell.command().args(["note", "acme.controlbook", "5.1", "-"]).write_stdin(vec![0xff, 0xfe]));
    assert!(binary.code == 1 && binary.err.contains("UTF-8"), "{}", binary.err);
    let huge = ran(shell.command().args(["note", "acme.controlbook", "5.1", "-"]).write_stdin("x".repeat(2_000_000)));
    assert!(huge.code == 1 && huge.err.contains("Split it"), "{}", huge.err);

    let err = shell.refused(2, &["purge", "acme.controlbook", note]);
    assert!(err.contains("no terminal to ask on") && err.contains("--yes"), "{err}");
    let out = shell.done(&["purge", "acme.controlbook", note, "--yes"]);
    assert!(out.contains("Copies of the workbook that you made before still hold it."), "{out}");
    let bytes = fs::read(shell.path("acme.controlbook")).unwrap();
    assert!(!bytes.windows(9).any(|part| part == b"marmalade"), "it is still in the file");
    let err = shell.refused(1, &["purge", "acme.controlbook", note, "--yes"]);
    assert!(err.contains("there is no note"), "{err}");
    shell.refused(1, &["purge", "acme.controlbook", "", "--yes"]);
    assert_sound(&shell.open());
}

#[test]
fn the_author_is_named_on_the_line_or_in_the_configuration_or_by_the_system() {
    let shell = Shell::with_workbook();
    let last = |shell: &Shell| shell.open().history(None, 1).unwrap()[0].author.clone();
    assert_eq!(last(&shell), "ann");
    fs::create_dir_all(shell.path("config/controlbook")).unwrap();
    fs::write(shell.path("config/controlbook/config.toml"), "author = \"Ann Baker\"\n").unwrap();
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "1"]);
    assert_eq!(last(&shell), "Ann Baker");
    shell.done(&["--author", "Bo", "set", "acme.controlbook", "5.1", "--level", "2"]);
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "3", "--author", "Cy"]);
    assert_eq!(last(&shell), "Cy");
    shell.refused(1, &["set", "acme.controlbook", "5.1", "--level", "4", "--author", " "]);
    fs::write(shell.path("config/controlbook/config.toml"), "author = 3\n").unwrap();
    let err = shell.refused(1, &["set", "acme.controlbook", "5.1", "--level", "4"]);
    assert!(err.contains("config.toml: line 1: ") && err.contains("hint: mend the line"), "{err}");
    shell.done(&["status", "acme.controlbook"]);
}

#[test]
fn copy_is_whole_and_overwrites_nothing() {
    let shell = Shell::with_sample();
    shell.done(&["copy", "acme.controlbook", "copy.controlbook"]);
    let copy = Session::open(&shell.path("copy.controlbook"), "Test").unwrap();
    assert_eq!(copy.workbook(), shell.open().workbook());
    assert_sound(&copy);
    shell.refused(1, &["copy", "acme.controlbook", "copy.controlbook"]);
    shell.refused(1, &["copy", "acme.controlbook", "no/where.controlbook"]);
}

#[test]
fn export_writes_where_it_is_told() {
    let shell = Shell::with_sample();
    fs::create_dir(shell.path("elsewhere")).unwrap();
    assert_eq!(shell.done(&["export", "acme.controlbook", "--format", "md"]), "Wrote acme-full.md\n");
    private(&shell.path("acme-full.md"));
    let printed = shell.done(&["export", "acme.controlbook", "--format", "md", "-o", "-"]);
    assert_eq!(fs::read_to_string(shell.path("acme-full.md")).unwrap(), printed);
    assert!(printed.contains("\n- Date: 2026-10-05\n"), "{printed}");
    let dated = ["export", "acme.controlbook", "--format", "md", "--date", "2027-03-01", "-o", "elsewhere/dated.md"];
    shell.done(&dated);
    assert!(fs::read_to_string(shell.path("elsewhere/dated.md")).unwrap().contains("\n- Date: 2027-03-01\n"));
    let err = shell.refused(1, &dated);
    assert_eq!(
        err,
        "controlbook: elsewhere/dated.md exists already\n  hint: choose another name, or replace the file with --force\n"
    );
    shell.done(&[&dated[..], &["--force"]].concat());
    let err = shell.refused(1, &["export", "acme.controlbook", "--format", "json", "-o", "elsewhere", "--force"]);
    assert!(err.contains("elsewhere is a folder, so nothing is written there"), "{err}");
    let err =
        shell.refused(1, &["export", "acme.controlbook", "--format", "json", "-o", "acme.controlbook", "--force"]);
    assert!(err.contains("a workbook or another database"), "{err}");
    shell.refused(2, &["export", "acme.controlbook", "--format", "md", "--date", "30.2.2027"]);
    shell.refused(2, &["export", "acme.controlbook", "--format", "md", "--kind", "short"]);
    let export = ["export", "acme.controlbook", "--format"];
    let parts = shell.done(&[&export[..], &["md", "--kind", "soa", "--sections", "limits,gaps", "-o", "-"]].concat());
    let parts: Vec<&str> = parts.lines().filter(|line| line.starts_with("## ")).collect();
    assert_eq!(parts, ["## What this report is", "## Gaps", "## What this report is not"]);
    assert_eq!(shell.done(&[&export[..], &["md", "--kind", "soa"]].concat()), "Wrote acme-soa.md\n");
    let err = shell.refused(2, &[&export[..], &["md", "--sections", "gaps,all"]].concat());
    assert!(err.contains("not-assessed"), "unknown parts are refused with those that there are: {err}");
    let err = shell.refused(2, &[&export[..], &["csv", "--kind", "soa"]].concat());
    assert!(err.contains("choose the kind full"), "{err}");
    let err = shell.refused(2, &[&export[..], &["json", "--sections", "gaps"]].concat());
    assert!(err.contains("no sections to choose"), "{err}");
    let csv = shell.command().args(["export", "acme.controlbook", "--format", "csv", "-o", "-"]).output().unwrap();
    assert_eq!(csv.stdout.iter().filter(|byte| **byte == b'\r').count(), 94);
    assert_eq!(names(&shell.path("elsewhere")), ["dated.md"]);
}

// --- texts about the program

#[test]
fn every_command_has_help_and_the_manual_names_it() {
    let shell = Shell::new();
    let help = shell.done(&["--help"]);
    let manual = shell.done(&["man"]);
    assert!(manual.starts_with(".ie \\n(.g .ds Aq") || manual.contains(".TH controlbook"), "{}", &manual[..60]);
    let commands: Vec<&str> = help
        .lines()
        .skip_while(|line| !line.starts_with("Commands:"))
        .skip(1)
        .take_while(|line| line.starts_with("  "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert_eq!(
        commands,
        "new profiles organisation sample controls show set interview note control attach evidence purge status gaps plan whatif scenario action phase roadmap due catalogue cycle baseline compare trend soa findings finding history undo redo copy merge agreement backup restore passphrase export bundle import verify portfolio phrase filter doctor study cards overlay \
         completions man"
            .split_whitespace()
            .collect::<Vec<_>>()
    );
    for command in commands {
        let text = shell.done(&[command, "--help"]);
        assert!(text.contains("Usage: controlbook "), "{command}: {text}");
        assert!(text.lines().all(|line| line.chars().count() <= 100), "{command} is too wide");
        assert_eq!(shell.done(&["help", command]), text, "{command}");
        assert!(manual.contains(&format!(".SS {command}\n")), "{command} is not in the manual");
    }
    assert_eq!(shell.done(&["--version"]), concat!("controlbook ", env!("CARGO_PKG_VERSION"), "\n"));
}

#[test]
fn every_shell_gets_completions() {
    let shell = Shell::new();
    for name in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = shell.command().args(["completions", name]).output().unwrap();
        assert!(script.status.success());
        let script = String::from_utf8(script.stdout).unwrap();
        assert!(script.contains("controlbook") && script.contains("organisation"), "{name}");
    }
    let err = shell.refused(2, &["completions", "tcsh"]);
    assert!(err.contains("possible values"), "{err}");
}

#[test]
fn bad_usage_is_told_with_a_way_out() {
    let shell = Shell::with_workbook();
    for (arguments, part) in [
        (&["statsu", "acme.controlbook"][..], "did you mean status?"),
        (&["acme.controlbook", "status", "acme.controlbook"], "the command goes first"),
        (&["acme.controlbook", "other.controlbook"], "unexpected argument"),
        (&["--ascii", "status", "acme.controlbook"], "are about the screen"),
        (&["--theme", "pink"], "possible values"),
        (&["status"], "<FILE>"),
        (&["status", "acme.controlbook", "more"], "unexpected argument"),
        (&["export", "acme.controlbook"], "--format"),
        (&["export", "acme.controlbook", "--format", "odt"], "possible values"),
        (&["export", "acme.controlbook", "--format", "csv", "--table", "levels"], "possible values"),
        (&["export", "acme.controlbook", "--format", "md", "--table", "gaps"], "choose the format csv"),
        (&["history", "acme.controlbook", "--limit", "-1"], "unexpected argument"),
    ] {
        let err = shell.refused(2, arguments);
        assert!(err.contains(part), "{arguments:?}: {err}");
    }
}

#[test]
fn every_command_refuses_what_is_no_workbook() {
    let shell = Shell::new();
    fs::write(shell.path("empty"), "").unwrap();
    fs::write(shell.path("text"), "Dear diary, ".repeat(100)).unwrap();
    fs::create_dir(shell.path("folder")).unwrap();
    fs::write(shell.path("cut"), &sample_bytes()[..5_000]).unwrap();
    let commands: &[&[&str]] = &[
        &["status", "X"],
        &["gaps", "X"],
        &["plan", "X", "--budget", "1"],
        &["whatif", "X", "--budget", "1"],
        &["scenario", "list", "X"],
        &["action", "list", "X"],
        &["action", "add", "X", "--title", "Y"],
        &["phase", "add", "X", "Y"],
        &["roadmap", "X"],
        &["due", "X"],
        &["due", "X", "--ics", "-o", "-"],
        &["catalogue", "update", "X"],
        &["cycle", "start", "X"],
        &["cycle", "show", "X"],
        &["compare", "X", "2026-03-01"],
        &["trend", "X"],
        &["soa", "X"],
        &["findings", "X"],
        &["history", "X"],
        &["controls", "--workbook", "X"],
        &["show", "5.1", "--workbook", "X"],
        &["organisation", "X"],
        &["organisation", "X", "--name", "Y"],
        &["set", "X", "5.1", "--level", "1"],
        &["note", "X", "5.1", "text"],
        &["interview", "X", "--plain"],
        &["purge", "X", "abc", "--yes"],
        &["undo", "X"],
        &["redo", "X"],
        &["copy", "X", "copy"],
        &["export", "X", "--format", "md"],
    ];
    for file in ["missing", "empty", "text", "folder", "cut"] {
        let before = fs::read(shell.path(file)).ok();
        for command in commands {
            let command: Vec<&str> = command.iter().map(|word| if *word == "X" { file } else { word }).collect();
            let err = shell.refused(1, &command);
            assert!(err.contains(file) && err.contains("  hint: "), "{command:?}: {err}");
        }
        assert_eq!(fs::read(shell.path(file)).ok(), before, "{file} was touched");
    }
    assert_eq!(names(shell.folder.path()), ["cut", "empty", "folder", "text"]);
}

// --- hostile arguments and places

const HOSTILE: &str = "\u{1b}[2J\u{1b}]0;t\u{7}\u{9b}31m\u{202e}evil\u{200d}\r\u{8}\u{7f}";

#[test]
fn nothing_hostile_is_printed() {
    let shell = Shell::new();
    let file = "acme.controlbook";
    shell.done(&["new", file, "--organisation", HOSTILE, "--author", HOSTILE]);
    shell.done(&["organisation", file, "--scope", HOSTILE]);
    shell.done(&["set", file, "5.1", "--level", "1", "--owner", HOSTILE, "--interviewee", HOSTILE, "--ref", HOSTILE]);
    shell.done(&["set", file, "5.1", "--applicability", "inherited", "--provider", HOSTILE, "--because", HOSTILE]);
    shell.done(&["note", file, "5.1", HOSTILE]);
    // `done` looks at what each prints.
    for command in ["status", "gaps", "soa", "findings", "history", "organisation"] {
        let plain = shell.done(&[command, file]);
        let json = shell.done(&[command, file, "--json"]);
        assert!(serde_json::from_str::<Value>(&json).is_ok(), "{command}");
        if command != "gaps" && command != "findings" {
            assert!(plain.contains('�'), "{command} hides it: {plain}");
        }
    }
    let shown = shell.json(&["show", "5.1", "--workbook", file, "--json"]);
    assert_eq!(shown["answer"]["notes"][0]["text"], HOSTILE, "JSON says exactly what is there");
    shell.done(&["show", "5.1", "--workbook", file]);
    for format in ["md", "json"] {
        shell.done(&["export", file, "--format", format, "-o", "-"]);
    }
    let csv = shell.command().args(["export", file, "--format", "csv", "-o", "-"]).output().unwrap().stdout;
    let csv = String::from_utf8(csv).unwrap().replace("\r\n", "\n");
    assert!(!csv.contains(|c| is_unsafe(c) && c != '\n'), "{csv}");

    for arguments in [
        &["status", HOSTILE][..],
        &[HOSTILE],
        &[HOSTILE, HOSTILE],
        &["show", HOSTILE],
        &["set", file, HOSTILE, "--level", "1"],
        &["set", file, "5.1", "--level", HOSTILE],
        &["set", file, "5.1", HOSTILE],
        &["controls", "--filter", HOSTILE, "--theme", HOSTILE],
        &["controls", "--filter", "colour:\u{1b}[2J"],
        &["purge", file, HOSTILE, "--yes"],
        &["new", "x.controlbook", "--organisation", "X", "--profile", HOSTILE],
        &["export", file, "--format", HOSTILE],
        &["export", file, "--format", "md", "-o", "no\u{1b}[2J/where"],
        &["organisation", file, "--fact", HOSTILE],
        &["completions", HOSTILE],
    ] {
        let ran = shell.run(arguments);
        assert!(matches!(ran.code, 1 | 2), "{arguments:?}");
    }
}

#[test]
fn odd_names_work_or_are_refused() {
    let shell = Shell::new();
    let new = |name: &OsStr| {
        let arguments = [OsStr::new("new"), OsStr::new("--organisation=Odd"), OsStr::new("--"), name];
        shell.run(&arguments).code
    };
    let of_length = |length: usize| "x".repeat(length - ".controlbook".len()) + ".controlbook";
    let (longest, too_long, impossible) = (of_length(247), of_length(248), of_length(256));
    let mut odd: Vec<OsString> =
        ["-dash", "--help", "a b", "new\nline", "\u{1b}[2J", "~", "%s", "100%", "ünïcode", "$HOME", "*", "status", " "]
            .map(OsString::from)
            .to_vec();
    #[cfg(unix)]
    odd.push(std::os::unix::ffi::OsStringExt::from_vec(vec![b'a', 0xff, 0xfe, b'z']));
    odd.push(longest.into());
    for name in &odd {
        assert_eq!(new(name), 0, "{name:?}");
        let status = [OsStr::new("status"), OsStr::new("--"), name];
        assert_eq!(shell.run(&status).code, 0, "{name:?}");
        let set = [OsStr::new("set"), OsStr::new("--level=2"), OsStr::new("--"), name, OsStr::new("5.1")];
        assert_eq!(shell.run(&set).code, 0, "{name:?}");
        let export = [OsStr::new("export"), OsStr::new("--format=csv"), OsStr::new("-o-"), OsStr::new("--"), name];
        assert_eq!(shell.run(&export).code, 0, "{name:?}");
    }
    for name in [too_long.as_str(), &impossible] {
        // The name of its journal, which is longer, would not fit.
        assert_eq!(new(OsStr::new(name)), 1, "{name}");
        assert!(!shell.path(name).exists(), "{name}");
    }
    assert_eq!(new(OsStr::new("")), 2);
}

#[test]
fn a_missing_home_or_a_broken_one_stops_no_command() {
    let shell = Shell::with_sample();
    for (name, value) in [
        ("HOME", None),
        ("HOME", Some("relative")),
        ("HOME", Some("/proc/nowhere")),
        ("XDG_STATE_HOME", Some("/proc/no")),
    ] {
        let mut command = shell.command();
        command.env_remove("XDG_STATE_HOME").env_remove("XDG_CONFIG_HOME").env_remove("HOME");
        if let Some(value) = value {
            command.env(name, value);
        }
        let target = format!("new-{}-{}.controlbook", name, value.is_some());
        let _ = fs::remove_file(shell.path(&target));
        assert_eq!(ran(command.args(["new", &target, "--organisation", "X"])).code, 0, "{name} {value:?}");
    }
    assert!(!shell.path("relative").exists());
}

#[test]
fn a_zone_that_is_none_does_not_stop_the_history() {
    let shell = Shell::with_sample();
    for zone in ["Nowhere/AtAll", "", "../../etc/passwd", "Pacific/Kiritimati", "Europe/Berlin"] {
        let ran = ran(shell.command().env("TZ", zone).args(["history", "acme.controlbook", "--limit", "2"]));
        assert_eq!((ran.code, ran.out.lines().count()), (0, 3), "{zone}");
    }
}

// --- where the output goes

#[cfg(target_os = "linux")]
#[test]
fn a_full_disk_on_the_other_side_is_told() {
    let shell = Shell::with_sample();
    for arguments in
        [&["status", "acme.controlbook"][..], &["controls", "--json"], &["man"], &["--help"], &["completions", "bash"]]
    {
        let full = fs::OpenOptions::new().write(true).open("/dev/full").unwrap();
        let mut command = std::process::Command::new(cargo_bin!("controlbook"));
        let output = command
            .current_dir(shell.folder.path())
            .args(arguments)
            .stdout(full)
            .stderr(Stdio::piped())
            .output()
            .unwrap();
        let err = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(1), "{arguments:?}: {err}");
        assert!(err.contains("cannot write to standard output: No space left on device"), "{err}");
    }
    let output = std::process::Command::new(cargo_bin!("controlbook"))
        .args(["status", "no-such-file"])
        .stderr(fs::OpenOptions::new().write(true).open("/dev/full").unwrap())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1), "where nothing can be said, the exit code says it");
}

#[cfg(unix)]
#[test]
fn whoever_stops_reading_gets_no_complaint() {
    let shell = Shell::with_sample();
    for arguments in [&["controls", "--json"][..], &["export", "acme.controlbook", "--format", "json", "-o", "-"]] {
        let mut child = std::process::Command::new(cargo_bin!("controlbook"))
            .current_dir(shell.folder.path())
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!((output.status.code(), output.stderr.as_slice()), (Some(0), &b""[..]), "{arguments:?}");
    }
}

#[test]
fn the_screen_needs_a_terminal() {
    let shell = Shell::with_sample();
    for arguments in [&[][..], &["acme.controlbook"]] {
        let err = shell.refused(1, arguments);
        assert!(err.contains("the screen needs a terminal") && err.contains("controlbook status FILE"), "{err}");
    }
}

#[test]
fn nothing_is_left_beside_a_workbook() {
    let shell = Shell::with_workbook();
    shell.done(&["set", "acme.controlbook", "5.1", "--level", "1"]);
    shell.done(&["note", "acme.controlbook", "5.1", "x"]);
    shell.done(&["status", "acme.controlbook"]);
    let file = shell.path("acme.controlbook");
    for suffix in ["-journal", "-wal", "-shm"] {
        assert!(!beside(&file, suffix).exists(), "{suffix}");
    }
    assert_eq!(names(shell.folder.path()), ["acme.controlbook", "state"]);
    private(&file);
    private(&shell.path("state/controlbook/recent.json"));
}

#[cfg(unix)]
fn private(path: &Path) {
    use std::os::unix::fs::PermissionsExt;
    assert_eq!(fs::metadata(path).unwrap().permissions().mode() & 0o777, 0o600, "{}", path.display());
}

#[cfg(not(unix))]
fn private(_: &Path) {}
