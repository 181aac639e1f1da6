//! The Findings screen, the marks in the list and the commands: what is shown, accepted, and left again.

use std::fs;
use std::process::{Command, Output};

use controlbook::config::SymbolSet;
use controlbook::report::{Format, Kind, Request};
use controlbook::session::{NewEvidence, Session, Source};
use controlbook::tui::jobs::Job;
use controlbook::tui::model::{Effect, Msg};
use controlbook::tui::theme::Symbols;
use controlbook::workbook::{EvidenceEdit, FileState};
use insta::assert_snapshot;
use jiff::civil::date;
use serde_json::Value;

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, done, folder, id};

#[test]
fn the_findings_of_the_sample() {
    assert_screen!("findings_80x24", Screen::sample((80, 24)).press("g f"));
    assert_screen!("findings_one", Screen::sample((80, 24)).press("g f j j j"));
    assert_screen!("findings_accepted", Screen::sample((120, 40)).press("g f G"));
    assert_screen!("findings_small", Screen::sample((60, 15)).press("g f j l j j"));
}

#[test]
fn a_new_workbook_is_greeted_by_one_finding() {
    let mut screen = Screen::fresh((80, 24));
    screen.press("g f");
    assert!(screen.text().contains("1 finding ") && screen.text().contains("None of the 93 controls is decided yet"));
    screen.press("enter");
    assert_eq!(screen.model.controls.list.filter.0, "finding:undecided");
    assert!(screen.text().contains("93 shown: finding:undecided"), "{}", screen.text());
}

#[test]
fn nothing_to_object_to_says_so_and_what_comes_next() {
    let mut screen = Screen::fresh((80, 24));
    screen.press("g f A").fill("We decide in January.").press("enter");
    assert!(screen.text().contains("no findings, 1 accepted"), "{}", screen.text());
    for control in screen.session().catalogue().controls.iter() {
        let edit = crate::support::decide(
            controlbook::workbook::Applicability::Applicable,
            &[controlbook::workbook::Reason::Risk],
            "",
            None,
        );
        done(screen.model.session.as_mut().unwrap().set(std::slice::from_ref(&control.id), &edit));
    }
    screen.model.version += 1;
    screen.resize(80, 24);
    assert_screen!("findings_none", screen);
    screen.press("A").press("R").press("j k l enter");
    assert!(screen.message().is_empty() || screen.message().contains("no finding"), "{}", screen.message());
}

#[test]
fn enter_goes_to_the_control_and_its_panel_says_why() {
    let mut screen = Screen::sample((80, 24));
    screen.press("g f j j j enter");
    assert_eq!(screen.current(), "7.2");
    assert_screen!("findings_there", screen);
    screen.press("g f");
    assert!(screen.text().contains("▸ △ 7.2"), "the pointer stays: {}", screen.text());
    screen.press("esc");
    assert_eq!(screen.current(), "7.2");
}

#[test]
fn a_finding_is_accepted_reopened_and_taken_back() {
    let mut screen = Screen::sample((80, 24));
    screen.press("g f j j j A");
    assert_screen!("findings_accept", screen);
    screen.press("enter");
    assert!(screen.text().contains("a finding is accepted with a reason"), "{}", screen.text());
    screen.type_text("The lock counts who comes in.").press("enter");
    assert_eq!(
        screen.message(),
        "Saved: finding level-without-evidence on 7.2 accepted: The lock counts who comes in. (u takes it back)"
    );
    assert!(screen.text().contains("4 findings, 2 accepted"), "{}", screen.text());
    // The pointer stays, at the next one; what was accepted stands at the end.
    assert!(screen.text().contains("▸ △ 5.23"), "{}", screen.text());
    screen.press("G k");
    assert!(
        screen.text().contains("▸ ✓ 7.2") && screen.text().contains("The lock counts who comes in."),
        "{}",
        screen.text()
    );
    // Neither marked nor gone to any more.
    assert!(!screen.session().findings().marks(&id("7.2")));
    screen.press("R");
    assert!(screen.text().contains("5 findings, 1 accepted"), "{}", screen.text());
    assert!(screen.text().contains("▸ △ 7.2"), "the pointer goes along: {}", screen.text());
    screen.press("R");
    assert!(screen.message().starts_with("It is open"), "{}", screen.message());
    screen.press("u");
    assert!(!screen.session().findings().marks(&id("7.2")));
    screen.press("u");
    assert!(screen.session().findings().marks(&id("7.2")));
    screen.press("U");
    assert!(!screen.session().findings().marks(&id("7.2")));
    assert_sound(screen.session());
}

#[test]
fn a_mark_stands_in_the_list_and_in_its_legend() {
    let mut screen = Screen::sample((80, 24));
    screen.press("] f");
    assert_eq!(screen.current(), "5.22");
    assert_eq!(screen.message(), "5.22: It is applicable, but no reason says why.");
    let row = |screen: &Screen| screen.text().lines().find(|line| line.contains("▸ 5.22")).unwrap().to_owned();
    assert!(row(&screen).contains('△'), "{}", row(&screen));
    screen.press("a space enter");
    assert!(!row(&screen).contains('△'), "{}", row(&screen));
    screen.press("?");
    screen.press("G");
    let help: String = (0..100)
        .map(|_| {
            screen.press("k");
            screen.text()
        })
        .collect();
    assert!(help.contains("has a finding that nobody accepted"));
    screen.press("q");
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    screen.press("g f");
    assert!(screen.text().is_ascii(), "{}", screen.text());
}

#[test]
fn filters_find_what_the_screen_shows() {
    let mut screen = Screen::sample((80, 24));
    screen.press("f").type_text("finding:any").press("enter");
    assert!(screen.text().contains("4 shown: finding:any"), "{}", screen.text());
    screen.press("f").fill("finding:undecided").press("enter");
    assert!(screen.text().contains("9 shown: finding:undecided"), "{}", screen.text());
}

/// The screen asks for the files to be looked at; what was seen comes back as a message.
#[test]
fn linked_files_are_looked_at_when_the_screen_is_opened_and_never_before() {
    let files = folder();
    let path = files.path().join("policy.txt");
    fs::write(&path, "first").unwrap();
    let mut screen = Screen::sample((80, 24));
    let new = NewEvidence { controls: &[id("5.1")], source: Source::Linked(&path), about: EvidenceEdit::default() };
    done(screen.model.session.as_mut().unwrap().attach(&new));
    screen.press("g c j");
    let started = |screen: &Screen| screen.effects.iter().filter(|effect| matches!(effect, Effect::Start(_))).count();
    assert_eq!(started(&screen), 0);
    fs::write(&path, "another").unwrap();
    screen.press("g f");
    assert_eq!(started(&screen), 1);
    assert!(screen.text().contains("Looking at linked files"), "{}", screen.text());
    screen.press("g f");
    assert_eq!(started(&screen), 1, "one look at a time");
    let Some(Effect::Start(Job::LookAtFiles(linked))) = screen.effects.last().cloned() else { panic!() };
    let seen = Job::LookAtFiles(linked).run();
    assert!(matches!(&seen, Msg::FilesSeen(seen) if seen.values().eq([&FileState::Changed])));
    screen.send(seen);
    let text = screen.text();
    assert!(text.contains("Linked file changed") && !text.contains("Looking at linked files"), "{text}");
    fs::remove_file(&path).unwrap();
    screen.press("g f");
    let Some(Effect::Start(job)) = screen.effects.last().cloned() else { panic!() };
    screen.send(job.run());
    assert!(screen.text().contains("Linked file missing"), "{}", screen.text());
}

#[test]
fn every_size_is_safe() {
    let mut screen = Screen::sample((80, 24));
    screen.press("g f j j");
    for width in [0, 1, 20, 39, 40, 41, 71, 72, 73, 200] {
        for height in [0, 1, 5, 11, 12, 13, 60] {
            screen.resize(width, height).press("l j G h G g g");
            screen.cells();
        }
    }
}

/// An export says the same on any day and any machine, whatever the screen has seen.
#[test]
fn an_export_does_not_depend_on_the_day() {
    let folder = folder();
    let mut session = Session::create_sample(&folder.path().join("a.controlbook"), "Ann").unwrap();
    let export = |session: &Session, name: &str| {
        let path = folder.path().join(name);
        let request = Request::new(Format::Markdown, Kind::Full);
        session.export(&path, &request, None, false).unwrap();
        fs::read_to_string(path).unwrap()
    };
    session.set_today(date(2026, 1, 1));
    let first = export(&session, "1.md");
    session.set_today(date(2030, 1, 1));
    assert_eq!(export(&session, "2.md"), first);
    assert!(session.report(None).unwrap().open_findings().count() > 5);
    assert!(first.contains("Findings: 5, and 1 accepted"), "{first}");
    assert!(first.contains("### Accepted") && first.contains("Accepted by Daniel Osei on 2026-06-16"), "{first}");
    assert!(first.contains("object to as of 2026-10-05"), "{first}");
}

struct Shell(tempfile::TempDir);

impl Shell {
    fn run(&self, arguments: &[&str]) -> Output {
        let mut command = Command::new(env!("CARGO_BIN_EXE_controlbook"));
        command.current_dir(self.0.path()).env("XDG_CONFIG_HOME", self.0.path()).env("HOME", self.0.path());
        command.args(["--author", "Ann"]).args(arguments).output().unwrap()
    }

    fn done(&self, arguments: &[&str]) -> String {
        let output = self.run(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    fn refused(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let output = self.run(arguments);
        assert!(!output.status.success() && output.stdout.is_empty(), "{arguments:?}");
        (output.status.code(), String::from_utf8(output.stderr).unwrap())
    }

    fn json(&self, arguments: &[&str]) -> Vec<Value> {
        serde_json::from_str(&self.done(arguments)).unwrap()
    }
}

fn shell_with_sample() -> Shell {
    let shell = Shell(folder());
    shell.done(&["sample", "a.controlbook"]);
    shell
}

#[test]
fn commands_list_accept_and_reopen() {
    let shell = shell_with_sample();
    let listed = |more: &[&str]| shell.done(&[&["findings", "a.controlbook", "--date", "2026-10-05"], more].concat());
    assert_snapshot!("findings_listed", listed(&["--accepted"]));
    let out = shell.done(&[
        "finding",
        "accept",
        "a.controlbook",
        "level-without-evidence",
        "A.7.2",
        "--because",
        "The lock counts.",
    ]);
    assert_eq!(out, "finding level-without-evidence on 7.2 accepted: The lock counts.\n");
    assert!(listed(&[]).ends_with("\n4 findings\n2 accepted; --accepted lists what was accepted, and why.\n"));
    assert!(listed(&["--accepted"]).contains("level-without-evidence: accepted by Ann on "));
    let json =
        shell.json(&["findings", "a.controlbook", "--date", "2026-10-05", "--json", "--filter", "theme:physical"]);
    assert_eq!(json.len(), 1);
    assert_eq!(
        (&json[0]["accepted"], &json[0]["accepted_by"], &json[0]["because"]),
        (&true.into(), &"Ann".into(), &"The lock counts.".into())
    );
    assert_eq!((&json[0]["code"], &json[0]["control"]), (&"level-without-evidence".into(), &"7.2".into()));
    assert!(
        shell
            .done(&["controls", "--workbook", "a.controlbook", "--filter", "finding:expired-evidence"])
            .contains("5.23")
    );
    assert!(shell.done(&["show", "7.2", "--workbook", "a.controlbook"]).contains("accepted by Ann: The lock counts."));
    shell.done(&["finding", "reopen", "a.controlbook", "level-without-evidence", "7.2"]);
    assert_eq!(
        shell.done(&["finding", "reopen", "a.controlbook", "level-without-evidence", "7.2"]),
        "nothing to change\n"
    );
    shell.done(&["undo", "a.controlbook"]);
    assert!(listed(&[]).contains("\n4 findings\n"));
    // Of the whole workbook, no control is named.
    shell.done(&["finding", "accept", "a.controlbook", "undecided", "--because", "In January."]);
    let whole = shell.json(&["findings", "a.controlbook", "--json"]);
    assert_eq!((&whole[0]["control"], &whole[0]["accepted"]), (&Value::Null, &true.into()));
    assert_eq!(whole[0]["controls"].as_array().unwrap().len(), 9);
}

#[test]
fn commands_refuse_what_is_not_there() {
    let shell = shell_with_sample();
    let accept = |rest: &[&str]| shell.refused(&[&["finding", "accept", "a.controlbook"], rest].concat());
    let (code, said) = accept(&["no-cats", "7.2", "--because", "x"]);
    assert_eq!(code, Some(2));
    assert!(
        said.contains(
            "there is no finding \"no-cats\"; there are undecided, to-confirm, withdrawn, target-below-level,"
        ),
        "{said}"
    );
    let (code, said) = accept(&["no-reason", "7.2", "--because", "x"]);
    assert_eq!(
        (code, said.contains("\"no-reason\" is not found of 7.2: it is found of 5.22")),
        (Some(1), true),
        "{said}"
    );
    let (_, said) = accept(&["target-below-level", "--because", "x"]);
    assert!(said.contains("is not found of the whole workbook: nothing of that kind is"), "{said}");
    let (_, said) = accept(&["no-reason", "5.22", "--because", " "]);
    assert!(said.contains("say why it may stand"), "{said}");
    let (_, said) = accept(&["no-reason", "12.3.1", "--because", "x"]);
    assert!(said.contains("went to 8.13"), "{said}");
}

#[test]
fn the_command_looks_at_linked_files() {
    let shell = shell_with_sample();
    let path = shell.0.path().join("policy.txt");
    fs::write(&path, "first").unwrap();
    {
        let mut session = Session::open(&shell.0.path().join("a.controlbook"), "Ann").unwrap();
        let new = NewEvidence { controls: &[id("5.1")], source: Source::Linked(&path), about: EvidenceEdit::default() };
        done(session.attach(&new));
    }
    let has = |code: &str| shell.done(&["findings", "a.controlbook"]).contains(code);
    assert!(!has("(linked-file-"));
    fs::write(&path, "other").unwrap();
    assert!(has("(linked-file-changed)"));
    fs::remove_file(&path).unwrap();
    assert!(has("(linked-file-missing)"));
}
