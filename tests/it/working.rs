//! Evidence on the screen, and what makes working fast: doing it again, going on, names, copies, phrases,
//! filters, the place where one was.

use std::fs;

use assert_cmd::Command;
use controlbook::catalogue::grouping::Grouping;
use controlbook::phrases::Phrases;
use controlbook::tui::model::{Effect, Outside};
use controlbook::tui::overlay::{Menu, Overlay};
use controlbook::tui::places::Places;
use controlbook::workbook::{Applicability, EvidenceKind, Nature};
use tempfile::TempDir;

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, folder, id, level};

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

fn evidence_names(screen: &Screen, control: &str) -> Vec<String> {
    screen.session().workbook().evidence(&id(control)).map(|evidence| evidence.name.clone()).collect()
}

/// A file with a name that does not differ from run to run.
fn log(folder: &TempDir) -> String {
    let path = folder.path().join("restore-log.txt");
    fs::write(&path, "2026-05-04 restored the till's files: 9 minutes, all there.\n").unwrap();
    path.display().to_string()
}

/// Into the panel, down to its first line about evidence.
fn to_evidence(screen: &mut Screen) {
    screen.press("l");
    let line = screen.model.controls.panel.iter().position(|line| line.evidence.is_some()).unwrap();
    let here = screen.model.controls.panel_line;
    screen.press(&if line > here { "j ".repeat(line - here) } else { "k ".repeat(here - line) });
}

#[test]
fn a_file_is_attached_opened_changed_saved_and_removed() {
    let files = folder();
    let mut screen = Screen::fresh(NORMAL);
    screen.press("A");
    assert_screen!("attach_form", screen);
    screen.paste(&log(&files)).press("tab tab").type_text("2027-03-01").press("tab tab").type_text("5.30, 8.14");
    screen.press("tab tab right enter");
    assert_eq!(screen.message(), "Saved: evidence \"restore-log.txt\" attached to 5.1, 5.30, 8.14 (u takes it back)");
    let evidence = screen.session().workbook().all_evidence().next().unwrap().clone();
    assert_eq!((evidence.kind, evidence.nature), (EvidenceKind::File, Some(Nature::Design)));
    assert_eq!(evidence.expires.unwrap().to_string(), "2027-03-01");
    assert_eq!(evidence_names(&screen, "8.14"), ["restore-log.txt"]);

    to_evidence(&mut screen);
    screen.press("enter");
    let Some(Effect::OpenOutside(Outside::File(path))) = screen.effects.last().cloned() else {
        panic!("{:?}", screen.effects.last());
    };
    assert_eq!(fs::read(&path).unwrap(), fs::read(log(&files)).unwrap());
    screen.press("y");
    assert!(matches!(screen.effects.last(), Some(Effect::Copy(text)) if text.contains("sha256:")));

    screen.press("e");
    screen.fill("Restore of May").press("enter");
    assert_eq!(evidence_names(&screen, "5.30"), ["Restore of May"]);
    screen.press("W");
    let target = files.path().join("out.txt").display().to_string();
    screen.fill(&target).press("enter");
    assert_eq!(fs::read(&target).unwrap(), fs::read(log(&files)).unwrap());

    to_evidence(&mut screen);
    screen.press("d");
    assert_eq!(screen.message(), "Saved: evidence \"Restore of May\" removed from 5.1 (u takes it back)");
    assert_eq!(evidence_names(&screen, "5.30"), ["Restore of May"]);
    screen.press("u");
    assert_eq!(evidence_names(&screen, "5.1"), ["Restore of May"]);
    to_evidence(&mut screen);
    screen.press(": p u r g e enter right enter");
    assert_eq!(screen.session().workbook().all_evidence().count(), 0);
    assert_sound(screen.session());
    // What was opened goes with the workbook.
    drop(screen);
    assert!(!path.exists());
}

#[test]
fn evidence_stands_in_the_panel_at_every_size() {
    let shown = |size: (u16, u16)| {
        let mut screen = Screen::fresh(size);
        screen.press("A").type_text("https://example.com/contract-with-the-host.pdf").press("tab");
        screen.type_text("Contract with the host").press("enter");
        to_evidence(&mut screen);
        screen.press("j j");
        screen
    };
    assert_screen!("evidence_60x15", shown(SMALL));
    assert_screen!("evidence_80x24", shown(NORMAL));
    assert_screen!("evidence_120x40", shown(LARGE));
}

#[test]
fn what_cannot_be_attached_says_why_and_keeps_the_form() {
    let files = folder();
    let mut screen = Screen::fresh(NORMAL);
    screen.press("A").type_text("/no/such/file").press("enter");
    assert_screen!("attach_refused", screen);
    screen.fill(&log(&files)).press("tab tab").type_text("some day").press("enter");
    assert!(screen.text().contains("is no day"), "{}", screen.text());
    screen.press("end ctrl-u enter");
    assert_eq!(evidence_names(&screen, "5.1"), ["restore-log.txt"]);
    // A path from somewhere else, with a screen's commands in its name.
    screen.press("A").paste("https://example.com/\u{1b}]0;x\u{7}").press("enter");
    assert!(!screen.text().contains('\u{1b}'));
}

#[test]
fn a_link_is_opened_and_copied_as_an_address() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("A").type_text("https://example.com/").press("enter");
    to_evidence(&mut screen);
    screen.press("enter");
    let address = "https://example.com/".to_owned();
    assert_eq!(screen.effects.last(), Some(&Effect::OpenOutside(Outside::Address(address.clone()))));
    screen.press("y");
    assert_eq!(screen.effects.last(), Some(&Effect::Copy(address)));
    screen.press("W");
    assert!(screen.message().starts_with("This is an address"), "{}", screen.message());
}

#[test]
fn several_controls_get_the_same_evidence() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("v v v A").type_text("https://example.com/policy").press("enter");
    for control in ["5.1", "5.2", "5.3"] {
        assert_eq!(evidence_names(&screen, control), ["https://example.com/policy"]);
    }
    assert_eq!(screen.session().workbook().all_evidence().count(), 1);
}

#[test]
fn the_last_edit_is_done_again() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press(".");
    assert_eq!(screen.message(), "There is nothing to do again yet: change something first");
    screen.press("4 j . j x space tab tab tab tab tab tab tab").type_text("We have no such thing here.").press("enter");
    let answer = |screen: &Screen, control: &str| screen.session().workbook().answer(&id(control)).clone();
    assert_eq!(answer(&screen, "5.2").level, Some(level(4)));
    assert_eq!(answer(&screen, "5.3").applicability, Applicability::Excluded);
    screen.press("j .");
    assert_eq!(answer(&screen, "5.4").justification.as_deref(), Some("We have no such thing here."));
    // On all that is selected, as one step.
    screen.press("j v v . u");
    assert_eq!(answer(&screen, "5.5"), answer(&screen, "5.7"));
}

#[test]
fn the_pointer_goes_on_if_one_wishes() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("2 3");
    assert_eq!(screen.session().workbook().answer(&id("5.1")).level, Some(level(3)));
    screen.press("M 1 2 4");
    for (control, wanted) in [("5.1", 1), ("5.2", 2), ("5.3", 4)] {
        assert_eq!(screen.session().workbook().answer(&id(control)).level, Some(level(wanted)), "{control}");
    }
    assert!(screen.message().contains("5.3 level"), "{}", screen.message());
    screen.press("M 0 5");
    assert_eq!(screen.session().workbook().answer(&id("5.4")).level, Some(level(5)));
}

#[test]
fn names_are_completed_from_those_used_before() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("p").type_text("Ruth Calder").press("tab").type_text("Rudi").press("enter j p");
    screen.type_text("ru").press("ctrl-n");
    assert_screen!("people_form", screen);
    screen.press("ctrl-n tab").type_text("A").press("ctrl-n enter");
    let answer = screen.session().workbook().answer(&id("5.2")).clone();
    assert_eq!((answer.owner.as_deref(), answer.interviewee.as_deref()), (Some("Ruth Calder"), Some("Ann")));
}

#[test]
fn a_note_is_written_on_all_that_are_selected() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("e").type_text("Seen in the office.").press("esc c");
    assert!(screen.message().starts_with("Select controls"), "{}", screen.message());
    screen.press("j v v k k k l");
    let line = screen.model.controls.panel.iter().position(|line| line.note.is_some()).unwrap();
    screen.press(&"j ".repeat(line)).press("c");
    for control in ["5.1", "5.2", "5.3"] {
        let notes: Vec<&str> = screen.session().workbook().notes(&id(control)).map(|note| &*note.text).collect();
        assert_eq!(notes, ["Seen in the office."], "{control}");
    }
    screen.press("u");
    assert_eq!(screen.session().workbook().all_notes().count(), 1);
}

fn kept() -> Phrases {
    let mut phrases = Phrases::default();
    phrases.filters.insert("weak".to_owned(), "level:<2 importance:3".to_owned());
    phrases.phrases.insert("seen".to_owned(), "Saw it on the screen of the person who does it.".to_owned());
    phrases
}

#[test]
fn a_kept_filter_is_shown_and_the_present_one_can_be_kept() {
    let mut screen = Screen::sample(NORMAL);
    screen.model.overlays.push(Overlay::Menu(Menu::filters(&kept(), "theme:people")));
    assert_screen!("filters_menu", screen);
    screen.press("enter");
    assert_eq!(screen.model.controls.list.filter.0, "level:<2 importance:3");
    screen.model.overlays.push(Overlay::Menu(Menu::filters(&kept(), "theme:people")));
    screen.press("down enter");
    assert!(screen.text().contains("Keep the filter"), "{}", screen.text());
    screen.press("esc");
    screen.model.overlays.push(Overlay::Menu(Menu::filters(&Phrases::default(), "")));
    assert!(screen.text().contains("Nothing is kept yet"), "{}", screen.text());
    screen.press("enter");
    assert!(screen.model.overlays.is_empty());
}

#[test]
fn a_kept_phrase_goes_into_the_note() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("e").type_text("5.1: ");
    screen.model.overlays.push(Overlay::Menu(Menu::phrases(&kept(), "5.1: ")));
    screen.press("enter esc");
    let notes: Vec<&str> = screen.session().workbook().all_notes().map(|note| &*note.text).collect();
    assert_eq!(notes, ["5.1: Saw it on the screen of the person who does it."]);
}

fn controlbook(home: &TempDir) -> Command {
    let mut command = Command::cargo_bin("controlbook").unwrap();
    command.env("HOME", home.path()).env("XDG_CONFIG_HOME", home.path()).env("XDG_STATE_HOME", home.path());
    command
}

fn said(command: &mut Command) -> String {
    String::from_utf8(command.assert().success().get_output().stdout.clone()).unwrap()
}

#[test]
fn phrases_and_filters_are_kept_listed_used_and_forgotten() {
    let home = folder();
    said(controlbook(&home).args(["phrase", "add", "seen", "Saw it on the screen."]));
    said(controlbook(&home).args(["filter", "add", "backup-only", "8.13"]));
    assert_eq!(said(controlbook(&home).args(["phrase", "list"])), "seen  Saw it on the screen.\n");
    let json: serde_json::Value =
        serde_json::from_str(&said(controlbook(&home).args(["filter", "list", "--json"]))).unwrap();
    assert_eq!(json["backup-only"], "8.13");
    let found = said(controlbook(&home).args(["controls", "--filter", "@backup-only", "--json"]));
    assert!(found.contains("Information backup"), "{found}");
    said(controlbook(&home).args(["filter", "remove", "backup-only"]));
    for wrong in [
        &["controls", "--filter", "@backup-only"][..],
        &["filter", "add", "two words", "8.13"],
        &["filter", "add", "x", "level:9"],
        &["filter", "remove", "never"],
        &["phrase", "add", "empty", " "],
    ] {
        let output = controlbook(&home).args(wrong).assert().failure().get_output().clone();
        assert!(output.stdout.is_empty(), "{wrong:?}");
        assert!(String::from_utf8_lossy(&output.stderr).len() > 20, "{wrong:?}");
    }
    fs::write(home.path().join("controlbook/phrases.toml"), "[phrases]\nx = 3\n").unwrap();
    let output = controlbook(&home).args(["phrase", "list"]).assert().failure().get_output().clone();
    assert!(String::from_utf8_lossy(&output.stderr).contains("line 2"), "{output:?}");
    // What cannot be read is not written over.
    controlbook(&home).args(["phrase", "add", "a", "b"]).assert().failure();
    assert_eq!(fs::read_to_string(home.path().join("controlbook/phrases.toml")).unwrap(), "[phrases]\nx = 3\n");
}

#[test]
fn a_workbook_opens_where_one_was() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("o a j j j j");
    let here = screen.model.controls.current(screen.session()).unwrap().id.clone();
    let places: Places = serde_json::from_str(&format!(
        "{{\"{}\": {{\"screen\": \"Controls\", \"grouping\": \"{}\", \"control\": \"{here}\"}}}}",
        screen.session().id(),
        Grouping::Capability.word(),
    ))
    .unwrap();
    let mut again = Screen::start(NORMAL, Vec::new());
    again.model.places = places;
    let path = screen.session().path().to_owned();
    again.model.open(&path).unwrap();
    assert_eq!(again.model.controls.list.grouping, Grouping::Capability);
    assert_eq!(again.model.controls.current(again.session()).unwrap().id, here);
    // What is remembered of a workbook that changed since, or was written by hand, does no harm.
    let strange = r#"{"screen": "Nowhere", "grouping": "x", "control": "99.9"}"#;
    let mut again = Screen::start(NORMAL, Vec::new());
    again.model.places = serde_json::from_str(&format!("{{\"{}\": {strange}}}", screen.session().id())).unwrap();
    again.model.open(&path).unwrap();
    assert_eq!(again.model.controls.current(again.session()).unwrap().id, id("5.1"));
}

/// What a consultant does in a day, with the keyboard alone: every control scored, with its basis and a note.
#[test]
fn all_93_are_scored_based_and_noted_in_fewer_than_400_key_presses() {
    let mut screen = Screen::fresh(NORMAL);
    let mut presses = 0;
    let mut press = |screen: &mut Screen, keys: &str| {
        presses += keys.split_whitespace().count();
        screen.press(keys);
    };
    press(&mut screen, "B i M");
    for number in 0..93 {
        press(&mut screen, "e");
        screen.type_text(&format!("Told so, number {number}."));
        press(&mut screen, "esc");
        press(&mut screen, ["0", "1", "2", "3", "4", "5"][number % 6]);
    }
    let workbook = screen.session().workbook();
    let answers: Vec<_> = screen.session().catalogue().controls.iter().map(|c| workbook.answer(&c.id)).collect();
    for (number, answer) in answers.iter().enumerate() {
        assert_eq!(answer.level, Some(level(u8::try_from(number % 6).unwrap())), "{number}");
        assert_eq!(answer.basis, Some(controlbook::workbook::Basis::Interviewed), "{number}");
    }
    assert_eq!(workbook.all_notes().count(), 93);
    assert!(presses < 400, "{presses}");
}
