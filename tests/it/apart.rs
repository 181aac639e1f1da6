//! Several clients on one computer: whose workbook is open can always be seen, and nothing of another is.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::cargo::{cargo_bin, cargo_bin_cmd};
use controlbook::colours::{Colour, Colours};
use controlbook::config::{SymbolSet, ThemeName};
use controlbook::report::oscal::Model as OscalModel;
use controlbook::report::{Format, Kind, Request, render, unwatched};
use controlbook::session::{NewWorkbook, OrganisationEdit, Session};
use controlbook::tui::model::Effect;
use controlbook::tui::theme::Theme;
use controlbook::tui::view::window_title;
use controlbook::workbook::{Basis, DocumentEdit};
use ratatui::style::Color;

use crate::pty::{Desk, Terminal};
use crate::screen::Screen;
use crate::support::{done, folder, sample, text_in, to_level};

fn workbook_of(name: &str, path: &Path) -> Session {
    Session::create(path, &NewWorkbook { organisation: name, profile: "full", author: "Ann" }).unwrap()
}

/// The screen with Acme's workbook, and the path of Borg's, which is in another folder.
fn two_clients() -> (Screen, PathBuf) {
    let screen = Screen::fresh((120, 40));
    let other = screen.folder().join("borg.controlbook");
    drop(workbook_of("Borg", &other));
    (screen, other)
}

// --- one after the other

#[test]
fn the_next_workbook_knows_nothing_of_the_one_before() {
    let (mut screen, borg) = two_clients();
    screen.press("/").type_text("backup").press("enter B e g e");
    screen.press("ctrl-e").export_jobs().press("enter").export_jobs().press("esc");
    assert!(screen.model.last_report.is_some() && screen.model.working_basis == Some(Basis::Examined));
    screen.press("g h O").fill(&borg.display().to_string()).press("enter");

    assert_eq!(screen.session().workbook().organisation.name, "Borg");
    assert_eq!((screen.model.last_report.clone(), screen.model.working_basis), (None, None));
    for keys in ["g c", "g o", "g r", "g a", "g f", "g p", "g b", "g h", "g c g e", "ctrl-e", "esc :"] {
        screen.press(keys);
        let shown = screen.text().to_lowercase();
        assert!(!shown.contains("acme") && !shown.contains("backup\u{258f}"), "{keys}\n{shown}");
    }
}

#[test]
fn where_one_was_is_kept_when_another_workbook_is_opened() {
    let (mut screen, borg) = two_clients();
    let acme = screen.session().path().to_owned();
    screen.press("G g a g h O").fill(&borg.display().to_string()).press("enter");
    let remembered = |effect: &Effect| matches!(effect, Effect::RememberPlace(..));
    assert_eq!(screen.effects.iter().filter(|effect| remembered(effect)).count(), 1);
    screen.press("g h O").fill(&acme.display().to_string()).press("enter");
    assert_eq!(screen.session().path(), acme);
    assert_eq!(screen.current(), "8.34", "the place in the same run");
}

#[test]
fn a_workbook_is_closed_without_ending_the_program() {
    let mut screen = Screen::fresh((80, 24));
    screen.press("g h");
    assert!(screen.text().contains("Recent workbooks are not shown while this one is open"), "{}", screen.text());
    assert_eq!(window_title(&screen.model), "Acme - controlbook");
    screen.press("j j j j enter");
    assert!(screen.model.session.is_none());
    assert_eq!(window_title(&screen.model), "controlbook");
    assert!(!screen.text().contains("Acme"), "{}", screen.text());
    screen.press("g q");
    assert_eq!(screen.message(), "No workbook is open");
    screen.press("g c");
    assert!(screen.message().starts_with("Open a workbook first"), "{}", screen.message());
}

#[test]
fn a_report_that_was_begun_before_is_told_without_its_name() {
    let (mut screen, borg) = two_clients();
    let path = screen.folder().join("a.md");
    screen.press("ctrl-e").export_jobs().press("tab tab").fill(&path.display().to_string()).press("enter");
    let running = screen.effects.iter().rposition(|effect| matches!(effect, Effect::Start(_))).unwrap();
    let Effect::Start(job) = screen.effects.remove(running) else { panic!() };
    screen.press("enter g h O").fill(&borg.display().to_string()).press("enter");
    assert_eq!(screen.session().workbook().organisation.name, "Borg", "{}", screen.text());
    screen.press("ctrl-e");
    assert!(screen.message().contains("still being written"), "{}", screen.message());
    screen.send(job.run());
    assert_eq!(screen.message(), "The report of the workbook before is written");
    assert!(path.is_file() && screen.model.last_report.is_none());
    screen.press("ctrl-e").export_jobs();
    assert!(screen.text().contains("borg"), "{}", screen.text());
}

// --- what is shown of whom

#[test]
fn the_window_and_the_start_screen_tell_one_client_only() {
    let desk = Desk::with_fresh();
    drop(workbook_of("Borg", &desk.path("borg.controlbook")));
    let mut command = desk.command(cargo_bin!("controlbook"));
    command.arg("borg.controlbook");
    let mut terminal = Terminal::run(command);
    terminal.wait_for("Borg");
    terminal.quit();

    let mut terminal = desk.start();
    terminal.wait_for("Acme");
    terminal.send("gh");
    terminal.wait_for("Recent workbooks are not shown");
    assert!(!terminal.text().contains("borg"), "{}", terminal.text());
    terminal.send("gq");
    terminal.wait_for("borg");
    terminal.quit();
    let written = &terminal.raw;
    let at = |wanted: &str| written.windows(wanted.len()).position(|found| found == wanted.as_bytes());
    let order =
        ["\x1b[22;0t", "\x1b]0;Acme - controlbook\x07", "\x1b]0;controlbook\x07", "\x1b]0;\x07", "\x1b[23;0t"].map(at);
    assert!(order.iter().all(Option::is_some) && order.is_sorted(), "{order:?}");
}

#[test]
fn a_name_cannot_steer_the_window() {
    let mut screen = Screen::on("a hostile name", (80, 24), |path| workbook_of("A\u{202e}B", path));
    assert!(!window_title(&screen.model).contains('\u{202e}'));
    let long = "long ".repeat(30);
    let edit = OrganisationEdit { name: Some(long.trim().to_owned()), ..OrganisationEdit::default() };
    done(screen.model.session.as_mut().unwrap().set_organisation(&edit));
    assert!(window_title(&screen.model).chars().count() <= 100);
}

#[test]
fn every_report_names_the_organisation() {
    let (_folder, mut session) = sample();
    let edit = OrganisationEdit {
        name: Some("Wholly Unmistakable Ltd".to_owned()),
        document: DocumentEdit { title: Some(Some("A title of their own".to_owned())), ..DocumentEdit::default() },
        ..OrganisationEdit::default()
    };
    done(session.set_organisation(&edit));
    let report = session.report_to_keep(None).unwrap();
    for kind in Kind::ALL {
        // A table of CSV is for another program, whose columns leave no room; the name of its file tells whose it is.
        let is_table = |format: &Format| matches!(format, Format::Csv | Format::Ciso);
        for format in Format::ALL.iter().filter(|format| format.kinds().contains(kind) && !is_table(format)) {
            let request = Request::new(*format, *kind);
            let models = |model: &OscalModel| Request { model: Some(*model), ..request.clone() };
            let requests = match format {
                Format::Oscal => OscalModel::ALL.iter().map(models).collect(),
                _ => vec![request],
            };
            for request in requests {
                let Ok(bytes) = unwatched(|progress| render(&report, &request, progress)) else { continue };
                let text = text_in(&bytes);
                assert!(
                    text.contains("Wholly Unmistakable Ltd"),
                    "{kind} as {format}: {}",
                    &text[..text.len().min(400)]
                );
            }
        }
    }
}

// --- a colour for each

#[test]
fn a_colour_stands_behind_the_name() {
    let mut screen = Screen::fresh((80, 24));
    let behind = |screen: &Screen| {
        let (cells, _) = screen.cells();
        let row: Vec<_> = (0..80).map(|x| (cells[(x, 0)].symbol().to_owned(), cells[(x, 0)].bg)).collect();
        row.into_iter().filter(|(_, ground)| *ground != Color::Reset).map(|(symbol, _)| symbol).collect::<String>()
    };
    assert_eq!(behind(&screen), "");
    screen.press(":").type_text("colour").press("enter");
    assert!(screen.text().contains("A colour behind the name"), "{}", screen.text());
    screen.press("k k enter");
    assert_eq!(behind(&screen), " Acme ");
    let id = screen.session().id();
    assert_eq!(screen.model.colours.of(id), Some(Colour::Blue));
    assert!(screen.effects.contains(&Effect::RememberColour(id, Some(Colour::Blue))));

    screen.model.theme = Theme::named(ThemeName::Mono);
    assert_eq!(behind(&screen), "", "without colours the name alone tells");
    screen.model.theme = Theme::named(ThemeName::Terminal);
    screen.model.symbols = controlbook::tui::theme::Symbols::named(SymbolSet::Ascii);
    screen.press(":").type_text("colour").press("enter j enter");
    assert_eq!(behind(&screen), "  Acme  ".trim_matches(' ').replace("Acme", " Acme "), "the next of the list");
    screen.press(":").type_text("colour").press("enter j enter");
    assert_eq!(screen.model.colours.of(id), None);
}

#[test]
fn the_command_line_gives_a_colour_that_stays_on_this_computer() {
    let folder = folder();
    let path = folder.path().join("a.controlbook");
    let session = workbook_of("Acme", &path);
    let id = session.id();
    drop(session);
    let before = fs::read(&path).unwrap();
    let run = |colour: &str| {
        let mut command = cargo_bin_cmd!("controlbook");
        command.env_clear().env("HOME", folder.path()).env("XDG_STATE_HOME", folder.path().join("state"));
        command.args(["organisation", path.to_str().unwrap(), "--colour", colour]).assert()
    };
    let told = run("green").success().get_output().stdout.clone();
    assert_eq!(String::from_utf8(told).unwrap(), "On the screen of this computer, Acme stands on green.\n");
    let kept = || -> Colours {
        serde_json::from_str(&fs::read_to_string(folder.path().join("state/controlbook/colours.json")).unwrap())
            .unwrap()
    };
    assert_eq!(kept().of(id), Some(Colour::Green));
    assert_eq!(fs::read(&path).unwrap(), before, "nothing of it is in the workbook");
    let told = String::from_utf8(run("mauve").failure().get_output().stderr.clone()).unwrap();
    assert!(told.contains("the colours are red, yellow, green, cyan, blue, magenta and none"), "{told}");
    assert_eq!(kept().of(id), Some(Colour::Green));
    run("none").success();
    assert_eq!(kept(), Colours::default());
}

#[test]
fn an_edit_and_a_level_do_not_forget_the_colour() {
    let mut screen = Screen::fresh((80, 24));
    let id = screen.session().id();
    screen.model.colours.set(id, Some(Colour::Red));
    done(screen.model.session.as_mut().unwrap().set(&[crate::support::id("5.1")], &to_level(2)));
    screen.press("j 3");
    assert_eq!(screen.model.colours.of(id), Some(Colour::Red));
}
