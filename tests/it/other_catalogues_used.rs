//! Workbooks about a catalogue that somebody brought along, on the command line and on the screen.

use std::path::Path;

use controlbook::report::{Format, Kind, Request, render, unwatched};
use controlbook::session::catalogues::Chosen;
use controlbook::session::{NewWorkbook, Session};

use crate::cli::Shell;
use crate::other_catalogues::checked;
use crate::screen::Screen;
use crate::support::{assert_sound, id, rendered, set_level, text_in};

fn fixture(name: &str) -> String {
    format!("{}/tests/fixtures/catalogues/{name}", env!("CARGO_MANIFEST_DIR"))
}

pub fn bakery(path: &Path) -> Session {
    let about = Chosen::checked(&checked("bakery.toml")).unwrap();
    let new = NewWorkbook { organisation: "Ann's bakery", profile: "full", author: "Ann" };
    Session::create_about(path, &new, about, None).unwrap()
}

#[test]
fn a_catalogue_is_installed_used_and_forgotten_and_the_workbook_stays() {
    let cli = Shell::new();
    let said = cli.done(&["catalogue", "add", &fixture("bakery.toml")]);
    assert!(said.contains("3 controls") && said.contains("installed as bakery"), "{said}");
    assert!(cli.done(&["catalogue", "add", &fixture("bakery.toml")]).contains("is the same"));
    assert!(cli.done(&["catalogue", "list"]).contains("House rules of the bakery"));
    assert!(cli.done(&["controls", "--catalogue", "bakery", "--filter", "who:ben"]).contains("S-10"));
    cli.done(&["new", "b.controlbook", "--organisation", "Ann's bakery", "--catalogue", "bakery"]);
    cli.done(&["catalogue", "remove", "bakery"]);
    assert!(cli.refused(1, &["catalogue", "remove", "bakery"]).contains("there is no catalogue"));
    // Where it is on another machine, the workbook has what it needs.
    cli.done(&["set", "b.controlbook", "s-2", "--level", "2"]);
    assert!(cli.done(&["show", "S-2", "--workbook", "b.controlbook"]).contains("It is locked at night."));
    assert!(cli.done(&["controls", "--workbook", "b.controlbook", "--filter", "who:anna level:2"]).contains("S-2"));
    let divided = cli.done(&["controls", "--workbook", "b.controlbook", "--group-by", "when"]);
    assert!(divided.contains("Evening (1)"), "{divided}");
    assert_eq!(cli.json(&["status", "b.controlbook", "--by", "who", "--json"])["by"], "who");
    let shown = cli.json(&["show", "S-10", "--workbook", "b.controlbook", "--json"]);
    assert_eq!(shown["control"]["attributes"], serde_json::json!({"who": ["anna", "ben"], "when": ["evening"]}));
    assert_eq!(shown["control"]["control_type"], serde_json::json!([]));
    let refused = cli.refused(2, &["status", "b.controlbook", "--by", "capability"]);
    assert!(refused.contains("theme, who, when, importance, basis"), "{refused}");
    assert!(cli.refused(2, &["controls", "--group-by", "who"]).contains("cannot be divided by"));
    let doctor = cli.done(&["doctor", "b.controlbook"]);
    assert!(doctor.contains("House rules of the bakery") && !doctor.contains("WRONG"), "{doctor}");
    let wrong = cli.refused(2, &["controls", "--workbook", "b.controlbook", "--filter", "type:preventive"]);
    assert!(wrong.contains("its own attributes are: who, when"));
    assert!(cli.refused(1, &["set", "b.controlbook", "5.1", "--level", "2"]).contains("House rules of the bakery"));
}

#[test]
fn a_workbook_without_its_catalogue_says_what_to_do() {
    let cli = Shell::new();
    cli.done(&["catalogue", "add", &fixture("bakery.toml")]);
    cli.done(&["new", "b.controlbook", "--organisation", "X", "--catalogue", "bakery"]);
    let file = rusqlite::Connection::open(cli.path("b.controlbook")).unwrap();
    file.execute_batch("DELETE FROM piece; DELETE FROM file").unwrap();
    // The installed one is the very same, and stands in.
    assert!(cli.done(&["status", "b.controlbook"]).contains("All 3"));
    cli.done(&["catalogue", "remove", "bakery"]);
    let said = cli.refused(1, &["status", "b.controlbook"]);
    assert!(said.contains("is about the catalogue \"bakery\"") && said.contains("catalogue add FILE"), "{said}");
}

#[test]
fn a_damaged_workbook_is_recovered_with_its_catalogue() {
    let cli = Shell::new();
    cli.done(&["catalogue", "add", &fixture("bakery.toml")]);
    cli.done(&["new", "b.controlbook", "--organisation", "X", "--catalogue", "bakery"]);
    cli.done(&["set", "b.controlbook", "S-2", "--level", "4"]);
    cli.run(&["doctor", "b.controlbook", "--repair", "-o", "whole.controlbook"]);
    let said = cli.done(&["status", "whole.controlbook"]);
    assert!(said.contains("All 3"), "{said}");
}

#[test]
fn reports_name_the_catalogue_and_no_other() {
    let folder = crate::support::folder();
    let mut session = bakery(&folder.path().join("b.controlbook"));
    set_level(&mut session, "S-2", 2);
    let report = session.report(None).unwrap();
    for format in [Format::Markdown, Format::Html, Format::Json, Format::Csv, Format::Docx, Format::Xlsx, Format::Oscal]
    {
        let text = text_in(&rendered(&report, format));
        assert!(!text.contains("27002") && !text.contains("27001"), "{format:?}");
        assert!(!text.contains("A.S-2"), "{format:?}");
        assert!(text.contains("S-2") || format == Format::Oscal, "{format:?}");
    }
    assert!(text_in(&rendered(&report, Format::Html)).contains("House rules of the bakery"));
    let request = Request::new(Format::Ciso, Kind::Full);
    let refused = unwatched(|progress| render(&report, &request, progress)).unwrap_err();
    assert!(refused.to_string().contains("House rules of the bakery"), "{refused}");
}

#[test]
fn every_edit_is_undone_and_replayed_as_ever() {
    let folder = crate::support::folder();
    let mut session = bakery(&folder.path().join("b.controlbook"));
    set_level(&mut session, "S-10", 3);
    session.write_note(&id("O-1"), "It hangs there", None).unwrap();
    session.undo().unwrap();
    assert_sound(&session);
    let again = Session::open(session.path(), "Ben").unwrap();
    assert_eq!(again.workbook(), session.workbook());
    assert!(std::ptr::eq(again.catalogue(), session.catalogue()), "read once for as long as the program runs");
}

#[test]
fn screens_of_another_catalogue() {
    let mut screen = Screen::on("the bakery's rules", (80, 24), bakery);
    insta::assert_snapshot!("other_catalogue_controls", screen.press("3").shown());
    insta::assert_snapshot!("other_catalogue_group_keys", screen.press("o").shown());
    screen.press("y");
    assert!(screen.text().contains("by who sees to it"), "{}", screen.text());
    screen.press("o o");
    assert!(screen.message().contains("nothing to group by so"), "{}", screen.message());
    let mut screen = Screen::on("the bakery's rules", (120, 40), bakery);
    insta::assert_snapshot!("other_catalogue_overview", screen.press("3 g o").shown());
    let mut screen = Screen::on("the bakery's rules", (80, 24), bakery);
    insta::assert_snapshot!("other_catalogue_interview", screen.press("g i").shown());
    // Every size and every screen.
    for keys in ["g c", "g i", "g o", "g r", "g a", "g f", "g p"] {
        let mut screen = Screen::on("the bakery's rules", (80, 24), bakery);
        screen.press(keys);
        assert!(!screen.text().contains("27002"), "{keys}: {}", screen.text());
        for size in [(0, 0), (1, 1), (40, 12), (60, 15), (200, 60)] {
            screen.resize(size.0, size.1);
        }
    }
}
