//! The redacted export says nothing of whom it is about: whatever people typed, the same bytes come out.

use std::fs;
use std::path::Path;

use assert_cmd::cargo::cargo_bin_cmd;
use controlbook::report::{Format, Report};
use controlbook::session::{NewEvidence, NewWorkbook, OrganisationEdit, Session, Source};
use controlbook::workbook::{
    ActionEdit, ActionStatus, AnswerEdit, Applicability, Basis, Closes, DocumentEdit, EvidenceEdit, Fact, PhaseEdit,
    Reason,
};
use jiff::civil::date;
use serde_json::Value;
use tempfile::TempDir;

use crate::actions::titled;
use crate::screen::Screen;
use crate::support::{decide, done, folder, id, level, names, rendered, text_in, to_level};

/// A workbook in which every text that there is has the marker in it, with levels, decisions and codes that are the
/// same for every marker.
fn marked(marker: &str) -> (TempDir, Session) {
    let folder = folder();
    let path = folder.path().join(format!("{marker}.controlbook"));
    let new = NewWorkbook { organisation: marker, profile: "essentials", author: marker };
    let mut session = Session::create(&path, &new).unwrap();
    let marked = |what: &str| format!("{what} {marker}");
    let edit = OrganisationEdit {
        name: Some(marked("name")),
        scope: Some(Some(marked("scope"))),
        facts: Fact::ALL.iter().map(|fact| (*fact, Some(true))).collect(),
        document: DocumentEdit {
            title: Some(Some(marked("document"))),
            version: Some(Some("1.2".to_owned())),
            classification: Some(Some("confidential".to_owned())),
            author: Some(Some(marked("author"))),
            approver: Some(Some(marked("approver"))),
            approved_on: Some(Some(date(2026, 2, 2))),
            next_review: Some(Some(date(2027, 2, 2))),
        },
    };
    done(session.set_organisation(&edit));
    let own = session.add_own_control(&marked("title"), Some(&marked("description"))).unwrap().0;
    let controls = ["5.1", "5.2", "7.4", "8.13"].map(id);
    for control in controls.iter().chain([&own]) {
        let text = |what: &str| Some(Some(marked(what)));
        let edit = AnswerEdit {
            owner: text("owner"),
            interviewee: text("interviewee"),
            refs: Some(vec![marked("reference")]),
            review: Some(true),
            review_due: Some(Some(date(2020, 2, 2))),
            target: Some(Some(level(4))),
            basis: Some(Some(Basis::Claimed)),
            ..to_level(2)
        };
        done(session.set(std::slice::from_ref(control), &edit));
        done(session.write_note(control, &format!("{}\nthe end", marked("note")), None));
        let note = session.workbook().notes(control).next().unwrap().id;
        done(session.edit_note(note, &marked("another note"), None));
    }
    let inherit = decide(Applicability::Inherited, &[Reason::Provider], &marked("because"), Some(&marked("provider")));
    done(session.set(&controls[1..2], &inherit));
    let exclude = decide(Applicability::Excluded, &[Reason::NoSuchAsset], &marked("because"), None);
    done(session.set(&controls[2..3], &exclude));
    for (file, copied) in [("one", true), ("two", false)] {
        let file = folder.path().join(format!("{file} {marker}.txt"));
        fs::write(&file, marked("content")).unwrap();
        let source = if copied { Source::Copied(&file, 1) } else { Source::Linked(&file) };
        let about = EvidenceEdit { expires: Some(Some(date(2020, 1, 1))), ..EvidenceEdit::default() };
        done(session.attach(&NewEvidence { controls: &controls, source, about }));
    }
    let about = EvidenceEdit { name: Some(marked("evidence")), ..EvidenceEdit::default() };
    let address = format!("https://{marker}.example/{marker}");
    let source = Source::Address(&address);
    done(session.attach(&NewEvidence { controls: &controls[3..], source, about }));
    let phase = PhaseEdit {
        name: Some(marked("phase")),
        from: Some(Some(date(2020, 3, 3))),
        to: Some(Some(date(2020, 4, 4))),
        capacity: Some(Some("1".parse().unwrap())),
        ..PhaseEdit::default()
    };
    let phase = session.add_phase(&phase).unwrap().0;
    for status in [ActionStatus::Agreed, ActionStatus::Dropped] {
        let closes = Closes { control: id("8.13"), from: None, to: level(4) };
        let action = ActionEdit {
            closes: Some(vec![closes]),
            owner: Some(Some(marked("doer"))),
            due: Some(Some(date(2020, 5, 5))),
            days: Some(Some("40".parse().unwrap())),
            cost: Some(Some(1)),
            status: Some(status),
            because: (status == ActionStatus::Dropped).then(|| marked("dropped because")),
            notes: Some(Some(marked("more"))),
            phase: Some(Some(phase)),
            ..titled(&marked("action"))
        };
        session.add_action(&action).unwrap();
    }
    let first = session.findings().all().iter().find(|found| found.control.is_some()).unwrap().key();
    done(session.accept_finding(&first, &marked("accepted because")));
    (folder, session)
}

fn text(report: &Report, format: Format) -> String {
    text_in(&rendered(report, format))
}

fn redacted(session: &Session) -> Report {
    session.report_redacted(Some(date(2026, 3, 4))).unwrap()
}

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn whatever_people_typed_the_same_comes_out() {
    let ((_one, one), (_two, two)) = (marked("alphamarker"), marked("omegamarker"));
    let (one_full, two_full) = (one.report_to_keep(None).unwrap(), two.report_to_keep(None).unwrap());
    let (one, mut two) = (redacted(&one), redacted(&two));
    // A test around midnight makes them on two days.
    two.changed_at = one.changed_at;
    // Of the data there is the hash and nothing else, which differs with all that it is of.
    assert!(one.data != two.data && one.data.as_ref().unwrap().baseline.is_none());
    two.data.clone_from(&one.data);
    for format in Format::ALL {
        let (full, short) = (text(&one_full, *format), text(&one, *format));
        assert!(full.contains("alphamarker") && text(&two_full, *format).contains("omegamarker"), "{format}");
        assert!(!short.to_lowercase().contains("marker"), "{format}: {short}");
        assert_eq!(short, text(&two, *format), "{format}");
    }
}

/// Every place in the full JSON where a marker stands or could: what a person may type is there.
#[test]
fn every_text_of_the_full_export_is_marked() {
    let (_folder, session) = marked("alphamarker");
    let full = json(&text(&session.report_to_keep(None).unwrap(), Format::Json));
    let control = |id: &str| full["answers"].as_array().unwrap().iter().find(|a| a["control"] == id).unwrap();
    let (inherited, shown) = (control("5.2"), control("8.13"));
    let own = &full["own_controls"][0];
    for marked in [
        &full["organisation"]["name"],
        &full["organisation"]["scope"],
        &full["organisation"]["document"]["title"],
        &full["organisation"]["document"]["author"],
        &full["organisation"]["document"]["approver"],
        &inherited["justification"],
        &inherited["provider"],
        &inherited["decided_by"],
        &shown["owner"],
        &shown["interviewee"],
        &shown["refs"][0],
        &shown["notes"][0]["text"],
        &shown["notes"][0]["author"],
        &shown["notes"][0]["edited"]["author"],
        &shown["evidence"][0]["name"],
        &shown["evidence"][0]["author"],
        &shown["evidence"][1]["location"],
        &shown["evidence"][2]["location"],
        &shown["updated_by"],
        &own["title"],
        &own["description"],
        &full["actions"][0]["title"],
        &full["actions"][0]["owner"],
        &full["actions"][0]["notes"],
        &full["actions"][0]["phase"],
        &full["actions"][1]["because"],
        &full["phases"][0]["name"],
        &full["phases"][0]["overloads"][0]["owner"],
        &full["findings"].as_array().unwrap().iter().find(|found| found["accepted"] == true).unwrap()["because"],
    ] {
        assert!(marked.as_str().is_some_and(|text| text.contains("alphamarker")), "{marked}");
    }
}

#[test]
fn figures_and_codes_are_those_of_the_workbook() {
    let (_folder, session) = marked("alphamarker");
    let when = Some(date(2026, 3, 4));
    let full = json(&text(&session.report_to_keep(when).unwrap(), Format::Json));
    let short = json(&text(&redacted(&session), Format::Json));
    assert_eq!((full["redacted"].as_bool(), short["redacted"].as_bool()), (Some(false), Some(true)));
    for key in ["catalogue", "date", "profile", "figures", "themes", "by_basis", "gaps"] {
        assert_eq!(full[key], short[key], "{key}");
    }
    for list in ["answers", "own_controls"] {
        let (full, short) = (full[list].as_array().unwrap(), short[list].as_array().unwrap());
        assert_eq!(full.len(), short.len());
        for (full, short) in full.iter().zip(short) {
            for key in ["control", "applicability", "reasons", "level", "target", "basis", "implementation", "review"] {
                assert_eq!(full[key], short[key], "{key}");
            }
            for key in ["decided_at", "assessed_at", "review_due", "updated_at", "owner", "justification"] {
                assert_eq!(short[key], Value::Null, "{key}");
            }
            for key in ["notes", "evidence", "refs"] {
                assert_eq!(short[key], Value::Array(Vec::new()), "{key}");
            }
        }
    }
    assert!(short["organisation"]["facts"].as_object().unwrap().values().all(Value::is_null));
    let codes = |report: &Value, accepted: bool| -> Vec<String> {
        let all = report["findings"].as_array().unwrap().iter().filter(|found| found["accepted"] == accepted);
        all.map(|found| format!("{} {}", found["code"], found["control"])).collect()
    };
    assert_eq!(codes(&full, false), codes(&short, false));
    assert!(codes(&full, true).len() == 1 && codes(&short, true).is_empty());
}

fn exported(home: &Path, arguments: &[&str]) -> String {
    let mut command = cargo_bin_cmd!("controlbook");
    command.current_dir(home).env("XDG_CONFIG_HOME", home.join("config")).env("XDG_STATE_HOME", home.join("state"));
    let done = command.args(["export", "alphamarker.controlbook"]).args(arguments).output().unwrap();
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stderr));
    String::from_utf8(done.stdout).unwrap()
}

#[test]
fn the_command_writes_it_to_a_file_with_a_name_that_tells_nothing() {
    let (folder, session) = marked("alphamarker");
    drop(session);
    for format in ["md", "csv", "json"] {
        let said = exported(folder.path(), &["--format", format, "--redact"]);
        assert_eq!(said, format!("Wrote redacted-full.{format}\n"));
        let written = fs::read_to_string(folder.path().join(format!("redacted-full.{format}"))).unwrap();
        assert!(!written.contains("marker"), "{format}");
        let printed = exported(folder.path(), &["--format", format, "--redact", "--output", "-"]);
        assert_eq!(printed, written);
        assert!(exported(folder.path(), &["--format", format, "--output", "-"]).contains("alphamarker"));
    }
    assert!(names(folder.path()).iter().any(|name| name == "redacted-full.md"));
}

#[test]
fn the_screen_writes_it_too() {
    let mut screen = Screen::sample((80, 24));
    screen.press("ctrl-e").export_jobs().press("tab tab tab space");
    assert!(screen.text().contains("redacted-full.md"), "{}", screen.text());
    screen.press("shift-tab shift-tab right tab tab tab");
    assert!(screen.text().contains("redacted-full.csv"));
    screen.press("space");
    assert!(screen.text().contains("acme-full.csv"), "what is not redacted is not called so");
    screen.press("space enter").export_jobs();
    let written = fs::read_to_string(screen.folder().join("redacted-full.csv")).unwrap();
    assert!(!written.contains("Ruth Calder") && written.contains("A.8.13"));
    screen.press("esc ctrl-e").export_jobs().press("tab right enter").export_jobs();
    assert!(fs::read_to_string(screen.folder().join("acme-full.csv")).unwrap().contains("Ruth Calder"));
}
