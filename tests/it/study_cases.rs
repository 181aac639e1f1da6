//! Cases: what the keys keep to, the comparison worked by hand, the key hidden until it is asked for, on the command line
//! and on the screen.

use std::collections::BTreeSet;
use std::process::{Command, Output, Stdio};

use assert_cmd::cargo::cargo_bin;
use controlbook::catalogue::ControlId;
use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::session::Session;
use controlbook::session::cases::find_case;
use controlbook::study::cases::{self, Trap, Verdict};
use controlbook::tui::model::Screen as Shown;
use controlbook::workbook::{AnswerEdit, Applicability, Decision, Level, Reason};
use serde_json::Value;

use crate::screen::Screen;

const NORMAL: (u16, u16) = (80, 24);

fn run(arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().unwrap();
    let mut command = Command::new(cargo_bin!("controlbook"));
    command.env_clear().env("HOME", folder.path()).args(arguments).stdin(Stdio::null());
    command.output().unwrap()
}

/// What a command prints that succeeds.
pub fn prints(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).unwrap()
}

/// What a command says that fails.
pub fn fails(arguments: &[&str]) -> String {
    let output = run(arguments);
    assert!(!output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
    String::from_utf8(output.stderr).unwrap()
}

fn set(session: &mut Session, control: &str, level: u8) {
    let edit = AnswerEdit { level: Some(Some(Level::try_from(level).unwrap())), ..AnswerEdit::default() };
    session.set(&[ControlId::from(control.to_owned())], &edit).unwrap();
}

/// All that a key says, whoever is compared with it.
fn keys(case: &'static cases::Case) -> Vec<&'static cases::Key> {
    let blank = controlbook::workbook::Workbook::default();
    case.compare(&blank).lines.into_iter().map(|line| line.key).collect()
}

#[test]
fn every_key_follows_a_ladder_and_every_case_has_each_theme_and_each_trap() {
    assert!(cases::all().len() >= 2);
    for case in cases::all() {
        let keys = keys(case);
        assert!((15..=25).contains(&keys.len()), "{}: {}", case.name, keys.len());
        let mut themes = BTreeSet::new();
        let mut levels = BTreeSet::new();
        for key in &keys {
            let control = CATALOGUE.control(key.control.as_str()).unwrap();
            themes.insert(control.theme.to_string());
            levels.extend(key.level());
            assert!(key.why.len() > 60, "{} {}: {}", case.name, key.control, key.why);
            match key.applicability {
                Applicability::Applicable => assert!(control.ladder.is_some() && key.level().is_some()),
                Applicability::Inherited => assert!(key.provider.is_some() && key.level().is_none()),
                Applicability::Excluded => assert!(control.exclusion_hint.is_some(), "{}", key.control),
                Applicability::Undecided => panic!("{} is not decided", key.control),
            }
        }
        assert_eq!(themes.len(), 4, "{}", case.name);
        assert!(levels.len() >= 3, "{}: {levels:?}", case.name);
        for trap in Trap::ALL {
            let has = cases::all().iter().any(|case| self::keys(case).iter().any(|key| key.trap == Some(*trap)));
            assert!(has, "no case has the trap {}", trap.word());
        }
        assert!(keys.iter().filter(|key| key.trap.is_some()).count() >= 3, "{}", case.name);
    }
}

#[test]
fn no_sentence_of_a_ladder_stands_in_the_material() {
    // The student has to judge; a statement copied out of a ladder would be the answer.
    for case in cases::all() {
        let said: String = case.material.iter().map(|piece| piece.text.to_string()).collect();
        for control in CATALOGUE.controls.iter() {
            for statement in control.ladder.iter().flat_map(|ladder| ladder.0.iter()) {
                assert!(!said.contains(statement.as_str()), "{}: {statement}", case.name);
            }
        }
    }
}

/// Six answers to the physiotherapy practice, worked by hand:
///
/// | control | student | key | |
/// |---|---|---|---|
/// | 5.1  | 2 | 2 | same |
/// | 5.23 | 2 | 0 | two too high |
/// | 8.1  | 3 | 1 | two too high |
/// | 8.7  | 3 | 3 | same |
/// | 8.13 | 2 | 1 | one too high |
/// | 6.7  | excluded | applicable, 1 | another decision |
///
/// Five pairs: 2 of 5 exact, 3 of 5 within one, 5 levels apart in all. Squares seen: 0 + 4 + 4 + 0 + 1 = 9. The student
/// gave 2, 2, 3, 3, 2 and the key 2, 0, 1, 3, 1. By chance: each of the student's against each of the key's, squared:
/// for 2: 0 + 4 + 1 + 1 + 1 = 7, three times 21; for 3: 1 + 9 + 4 + 0 + 4 = 18, twice 36; in all 57.
/// Kappa = 1 − 5 · 9 ÷ 57 = 12 ÷ 57 = 0.21.
#[test]
fn a_comparison_worked_by_hand() {
    let folder = tempfile::tempdir().unwrap();
    let case = find_case("physiotherapy").unwrap();
    let mut session = Session::create_case(&folder.path().join("p.controlbook"), case, "Student").unwrap();
    let nothing = session.compare_with_case(case).unwrap_err().to_string();
    assert!(nothing.contains("the key stays hidden"), "{nothing}");
    for (control, level) in [("5.1", 2), ("5.23", 2), ("8.1", 3), ("8.7", 3), ("8.13", 2)] {
        set(&mut session, control, level);
    }
    let sentence = "Nobody works from home, the owner says so.";
    let decision = Decision {
        applicability: Some(Applicability::Excluded),
        reasons: Some(vec![Reason::NotPerformed]),
        justification: Some(sentence.to_owned()),
        ..Decision::default()
    };
    let edit = AnswerEdit { decision: Some(decision), ..AnswerEdit::default() };
    session.set(&[ControlId::from("6.7".to_owned())], &edit).unwrap();

    let compared = session.compare_with_case(case).unwrap();
    let verdict = |control: &str| {
        compared.lines.iter().find(|line| line.key.control.as_str() == control).map(|line| line.verdict).unwrap()
    };
    assert_eq!(verdict("5.1"), Verdict::Same);
    assert_eq!(verdict("5.23"), Verdict::OtherLevel(2));
    assert_eq!(verdict("8.13"), Verdict::OtherLevel(1));
    assert_eq!(verdict("6.7"), Verdict::OtherApplicability);
    assert_eq!(verdict("7.4"), Verdict::Open);
    let exact = compared.agreement.within(0);
    assert_eq!((exact.numerator, exact.denominator), (2, 5));
    assert_eq!(compared.agreement.within(1).numerator, 3);
    assert_eq!(compared.distance, 5);
    let kappa = compared.agreement.kappa().unwrap();
    assert_eq!((kappa.numerator, kappa.denominator), (12, 57));
    assert_eq!(kappa.to_string(), "0.21");
    let applicability = compared.applicability();
    assert_eq!((applicability.numerator, applicability.denominator), (5, 19));
    let line = compared.lines.iter().find(|line| line.key.control.as_str() == "6.7").unwrap();
    assert_eq!(line.said.as_deref(), Some(sentence));
    assert_eq!(line.key.trap, Some(Trap::Exclusion));
}

#[test]
fn a_case_on_the_command_line_hides_its_key_until_it_is_compared() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("shop.controlbook").display().to_string();
    let case = find_case("shop").unwrap();
    assert!(prints(&["study", "--case"]).contains("Thimble and Thread"));
    let shown = prints(&["study", "--case", "shop", "--plain"]) + &prints(&["study", "--case", "shop", "--json"]);
    assert!(shown.contains("Petra Lind") && shown.contains("8.32"));
    for key in keys(case) {
        assert!(!shown.contains(key.why.as_str()), "{}", key.control);
    }
    let made = prints(&["study", "--case", "shop", "--make", &file]);
    assert!(made.contains("22 controls to assess"), "{made}");
    let again = fails(&["study", "--case", "shop", "--make", &file]);
    assert!(again.contains("shop.controlbook"), "{again}");
    let bytes = std::fs::read(&file).unwrap();
    let key = keys(case)[0].why.as_bytes().to_vec();
    assert!(!bytes.windows(key.len()).any(|window| window == key), "the workbook holds the key");
    assert!(fails(&["study", "--case", "shop", "--compare", &file]).contains("stays hidden"));
    prints(&["set", &file, "8.13", "--level", "4"]);
    let compared: Value =
        serde_json::from_str(&prints(&["study", "--case", "shop", "--compare", &file, "--json"])).unwrap();
    assert_eq!(compared["exact"]["numerator"], 1);
    assert_eq!(compared["controls"].as_array().unwrap().len(), 22);
    let other = fails(&["study", "--case", "physiotherapy", "--compare", &file]);
    assert!(other.contains("about Thimble and Thread"), "{other}");
    assert!(fails(&["study", "--case", "bakery"]).contains("there is no case"));
}

#[test]
fn a_case_on_the_screen_from_its_material_to_the_key() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    screen.press("g s");
    let row = screen.text().lines().position(|line| line.contains("Case: a physiotherapy")).unwrap();
    screen.click(5, u16::try_from(row).unwrap());
    insta::assert_snapshot!("study-case-offered-80x24", screen.shown());
    screen.press("enter");
    insta::assert_snapshot!("study-case-material-80x24", screen.shown());
    screen.press("enter");
    assert!(screen.message().contains("w makes that of the case"), "{}", screen.message());
    screen.press("w");
    let path = screen.folder().join("case.controlbook");
    screen.fill(&path.display().to_string());
    screen.press("enter");
    assert_eq!(screen.model.screen, Shown::Controls);
    assert!(path.exists());
    screen.press("2 g s enter");
    assert!(screen.message().contains("1 of 19 controls are assessed"), "{}", screen.message());
    screen.press("esc");
    assert!(!screen.text().contains("as in the key"), "{}", screen.text());
    screen.press("enter enter");
    insta::assert_snapshot!("study-case-compared-80x24", screen.shown());
    assert!(screen.text().contains("1 of 19 as in the key"), "{}", screen.text());
    screen.press("esc esc");
    assert!(screen.text().contains("Study: decks"), "{}", screen.text());
}

#[test]
fn broken_cases_are_refused_with_file_line_control_and_field() {
    let data = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let ids: Vec<String> = CATALOGUE.controls.iter().map(|control| control.id.to_string()).collect();
    let text = std::fs::read_to_string(data.join("cases/shop.toml")).unwrap();
    let without_people = text.replace("\"6.2\"", "\"5.3\"").replace("\"6.6\"", "\"5.4\"").replace("\"6.8\"", "\"5.5\"");
    let (short, _) = text.split_once("[[key]]\ncontrol = \"8.2\"").unwrap();
    let broken = [
        (text.replace("control = \"5.7\"", "control = \"5.99\""), "control 5.99: control: the catalogue has none"),
        (text.replace("control = \"5.7\"", "control = \"5.2\""), "control 5.2: control: stands in the key twice"),
        (
            text.replace("control = \"5.7\"\nlevel = 1", "control = \"5.7\"\nlevel = 6"),
            "control 5.7: level: must be 0 to 5",
        ),
        (text.replace("control = \"5.7\"\nlevel = 1", "control = \"5.7\""), "control 5.7: level: is missing"),
        (text.replace("provider = \"Castellan Hosting\"\n", ""), "control 8.14: provider: is missing"),
        (text.replace("level = 1\nwhy = \"Imogen", "level = 1\nwhy = \" \"\n#"), "control 5.7: why: is empty"),
        (text.replace("trap = \"paper\"", "trap = \"bear\""), "control 8.29: the table: unknown variant"),
        (text.replace("\"builds-software\"", "\"builds-boats\""), "facts: there is no fact"),
        (without_people, "key: no control of clause 6."),
        (short.to_owned(), "key: 15 to 25 controls expected, 12 found"),
    ];
    for (text, what) in broken {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir(folder.path().join("cases")).unwrap();
        std::fs::write(folder.path().join("cases/shop.toml"), text).unwrap();
        let complaint = crate::catalogue::script::cases::write(&mut String::new(), folder.path(), &ids).unwrap_err();
        assert!(complaint.contains("shop.toml:") && complaint.contains(what), "{what}: {complaint}");
    }
    crate::catalogue::script::cases::write(&mut String::new(), &data, &ids).unwrap();
}
