//! The Overview: before, keys, after. Each snapshot was looked at as a picture.

use controlbook::config::{SymbolSet, ThemeName};
use controlbook::figures::Division;
use controlbook::session::{NewWorkbook, Session};
use controlbook::tui::model::{Msg, Screen as Shown};
use controlbook::tui::overlay::Overlay;
use controlbook::tui::screens::overview::Part;
use controlbook::tui::theme::{Symbols, Theme};
use controlbook::workbook::AnswerEdit;

use crate::screen::{Screen, assert_screen};
use crate::support::{exclude, id, to_level, to_target};

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

/// A workbook of the profile `essentials`, with a few answers of every kind.
fn essentials(size: (u16, u16)) -> Screen {
    let new = NewWorkbook { organisation: "Acme", profile: "essentials", author: "Ann" };
    Screen::on("essentials with a few answers", size, |path| {
        let mut session = Session::create(path, &new).unwrap();
        let controls = session.workbook().scope.controls.to_vec();
        session.set(&controls[..2], &to_level(1)).unwrap();
        session.set(&controls[2..3], &to_level(5)).unwrap();
        session.set(&controls[3..4], &exclude()).unwrap();
        session.set(&[id("6.1")], &to_level(2)).unwrap();
        session
    })
}

// --- at each size

#[test]
fn the_whole_picture_fits_a_large_terminal() {
    let mut screen = Screen::sample(LARGE);
    screen.press("g o");
    assert_screen!("overview_120x40", screen);
    screen.press("p p p p p");
    assert_screen!("overview_120x40_groups", screen);
    let mut screen = essentials(LARGE);
    screen.press("g o");
    assert_screen!("overview_120x40_essentials", screen);
    screen.resize(160, 50);
    assert_screen!("overview_160x50_essentials", screen);
}

#[test]
fn each_part_is_a_page_at_the_size_to_design_for() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g o");
    assert_screen!("overview_80x24", screen);
    screen.press("p");
    assert_screen!("overview_80x24_controls", screen);
    screen.press("p");
    assert_screen!("overview_80x24_capabilities", screen);
    screen.press("p");
    assert_screen!("overview_80x24_matrix", screen);
    screen.press("p");
    assert_screen!("overview_80x24_first", screen);
    screen.press("p");
    assert_screen!("overview_80x24_groups", screen);
}

#[test]
fn a_small_terminal_says_what_it_has_no_room_for() {
    let mut screen = Screen::sample(SMALL);
    screen.press("g o");
    assert_screen!("overview_60x15", screen);
    assert!(screen.text().contains("more below"));
    screen.press("G");
    assert_screen!("overview_60x15_end", screen);
    assert!(screen.text().contains("more above") && !screen.text().contains("more below"));
    screen.press("p G");
    assert_screen!("overview_60x15_controls", screen);
    screen.press("p");
    assert_screen!("overview_60x15_capabilities", screen);
    screen.press("p G l l");
    assert_screen!("overview_60x15_matrix", screen);
    screen.press("p");
    assert_screen!("overview_60x15_first", screen);
    screen.press("p l l l");
    assert_screen!("overview_60x15_groups", screen);
}

/// Whatever is cut ends in the sign for it, at any width: nothing runs into the frame.
#[test]
fn nothing_runs_into_a_frame() {
    for part in 0..Part::ALL.len() {
        let mut screen = essentials(NORMAL);
        screen.press(&format!("g o{}", " p".repeat(part)));
        for width in 40..=130 {
            for height in [12, 15, 24, 40] {
                screen.send(Msg::Resize(width, height));
                let text = screen.text();
                for line in text.lines().skip(2).take(usize::from(height) - 5) {
                    let Some(inside) = line.trim_end().strip_prefix('│').and_then(|line| line.strip_suffix('│'))
                    else {
                        continue;
                    };
                    assert!(inside.starts_with(' ') && inside.ends_with(' '), "{width}x{height}: {line}\n{text}");
                }
            }
        }
    }
}

#[test]
fn an_empty_workbook_does_not_read_as_one_without_gaps() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("g o p p p p");
    assert_screen!("overview_first_of_a_new_workbook", screen);
    assert!(!screen.text().contains("No gaps") && !screen.text().contains("no gaps"));
    screen.resize(LARGE.0, LARGE.1);
    assert_screen!("overview_120x40_of_a_new_workbook", screen);
    assert!(screen.text().contains("93 of 93 in scope not assessed yet"));
    screen.press("enter");
    assert!(screen.message().starts_with("There is no gap to open yet"), "{}", screen.message());
    // All excluded: nothing to divide by.
    let everything: Vec<_> = screen.session().catalogue().controls.iter().map(|control| control.id.clone()).collect();
    screen.model.session.as_mut().unwrap().set(&everything, &exclude()).unwrap();
    screen.model.version += 1;
    screen.press("P");
    assert_screen!("overview_120x40_all_excluded", screen);
    assert!(screen.text().contains("no control is in scope"));
    // All reached: then it may say so.
    let mut screen = Screen::fresh(NORMAL);
    let both = AnswerEdit { target: to_target(3).target, ..to_level(3) };
    screen.model.session.as_mut().unwrap().set(&everything, &both).unwrap();
    screen.model.version += 1;
    screen.press("g o p p p p");
    let told = "Every target that is set is reached. Every control in scope is assessed.";
    assert!(screen.text().contains(told), "{}", screen.text());
}

// --- themes and symbols

#[test]
fn what_the_heatmap_and_the_radar_say_is_there_without_colour() {
    let mut screen = Screen::sample(LARGE);
    screen.model.theme = Theme::named(ThemeName::Mono);
    screen.press("g o p j j l");
    assert_screen!("overview_120x40_mono", screen);
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    screen.press("p");
    assert_screen!("overview_120x40_mono_ascii", screen);
    assert!(screen.text().is_ascii());
}

// --- walking

/// The control under the pointer of the heatmap.
fn walked(screen: &Screen) -> String {
    let report = screen.model.overview.report.as_ref().unwrap();
    report.rows[screen.model.overview.control].control.id.to_string()
}

#[test]
fn arrows_walk_the_heatmap_and_enter_opens_the_control() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g o p");
    let steps = [
        ("l l", "5.3"),
        ("j", "5.13"),
        ("j j", "5.33"),
        ("j", "6.3"),
        ("l l l l l", "6.8"),
        ("l", "7.1"),
        ("h", "6.8"),
        ("j", "7.8"),
        ("j", "7.14"),
        ("j", "8.4"),
        ("G", "8.34"),
        ("l", "8.34"),
        ("k", "8.24"),
        ("g g", "5.1"),
        ("k h", "5.1"),
    ];
    for (keys, expected) in steps {
        screen.press(keys);
        assert_eq!(walked(&screen), expected, "after {keys}");
        let report = screen.model.overview.report.as_ref().unwrap();
        let control = &report.rows[screen.model.overview.control].control;
        assert!(screen.text().contains(&format!("{} {}", control.id, control.title)), "{}", screen.text());
    }
    screen.press("j l l l ?");
    assert_screen!("overview_explain_a_control", screen);
    screen.press("esc enter");
    assert_eq!(screen.model.screen, Shown::Controls);
    assert_eq!(screen.current(), "5.14");
    // What was looked at is still there.
    screen.press("g o");
    assert_eq!((walked(&screen).as_str(), screen.model.overview.part), ("5.14", Part::Controls));
}

#[test]
fn every_control_can_be_walked_to_at_every_shape() {
    for size in [(40, 12), SMALL, NORMAL, LARGE] {
        let mut screen = Screen::sample(size);
        screen.press("g o p g g");
        let mut seen = Vec::new();
        for _ in 0..93 {
            seen.push(walked(&screen));
            screen.send(Msg::Key("l".parse().unwrap()));
        }
        let all: Vec<_> = screen.session().catalogue().controls.iter().map(|control| control.id.to_string()).collect();
        assert_eq!(seen, all, "{size:?}");
    }
}

#[test]
fn keys_go_through_the_parts_and_back() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g o");
    for part in Part::ALL.iter().skip(1).chain(&Part::ALL[..1]) {
        screen.press("p");
        assert_eq!(screen.model.overview.part, *part);
    }
    for part in Part::ALL.iter().rev() {
        screen.press("P");
        assert_eq!(screen.model.overview.part, *part);
    }
    screen.press("space pagedown pageup");
    assert_eq!(screen.model.overview.part, Part::Controls);
    for (key, division) in [
        ("t", Division::Theme),
        ("y", Division::ControlType),
        ("p", Division::Property),
        ("c", Division::Concept),
        ("a", Division::Capability),
        ("d", Division::Domain),
        ("m", Division::Importance),
        ("b", Division::Basis),
    ] {
        screen.press(&format!("o {key}"));
        assert_eq!((screen.model.overview.part, screen.model.overview.division), (Part::Groups, division));
        assert!(screen.text().contains(&format!("[{division}]")), "{}", screen.text());
    }
}

#[test]
fn a_click_puts_the_pointer_where_it_points() {
    for size in [NORMAL, LARGE] {
        for part in Part::ALL {
            let mut screen = Screen::sample(size);
            screen.press("g o");
            let presses = Part::ALL.iter().position(|other| *other == part).unwrap();
            screen.press(&" p".repeat(presses));
            // Wherever a click lands, the pointer is on something, and drawing and mouse agree on what.
            for y in 1..size.1 - 2 {
                for x in (0..size.0).step_by(3) {
                    screen.send(Msg::Click { column: x, row: y });
                    assert!(screen.model.overview.spot().is_some(), "{part:?} at {x},{y}");
                    assert!(screen.model.overlays.is_empty());
                }
            }
        }
    }
    let mut screen = Screen::sample(NORMAL);
    screen.press("g o p");
    let line = screen.text().lines().position(|line| line.contains("│ 6.1 ")).unwrap();
    // The second cell of the row.
    screen.click(2 + 5 + 7 + 2, u16::try_from(line).unwrap());
    assert_eq!(walked(&screen), "6.2");
    let tabs = screen.text().lines().nth(1).unwrap().chars().collect::<String>();
    let matrix = tabs[..tabs.find("Matrix").unwrap()].chars().count();
    screen.click(u16::try_from(matrix).unwrap() + 1, 1);
    assert_eq!(screen.model.overview.part, Part::Matrix);
}

// --- how a figure was computed

#[test]
fn each_figure_says_how_it_was_computed() {
    let mut screen = Screen::sample(LARGE);
    screen.press("g o ?");
    assert_screen!("explain_coverage", screen);
    screen.press("esc l ?");
    assert_screen!("explain_maturity", screen);
    screen.press("esc l j ?");
    assert_screen!("explain_attainment_of_a_theme", screen);
    screen.press("l");
    assert_screen!("explain_floor_of_a_theme", screen);
    screen.press("l");
    assert_screen!("explain_target_of_a_theme", screen);
    screen.press("esc p p p p G ?");
    assert_screen!("explain_a_gap", screen);
    screen.press("esc enter");
    assert_eq!(screen.model.screen, Shown::Controls, "Enter goes to the control");
    screen.press("g o P j l ?");
    assert_screen!("explain_a_cell_of_the_matrix", screen);
    screen.press("esc P j j ?");
    assert_screen!("explain_a_capability", screen);
}

#[test]
fn a_row_of_the_explanation_leads_to_its_control() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g o l l j ? j j");
    assert_screen!("explain_with_the_pointer_on_a_row", screen);
    screen.press("enter");
    assert!(screen.model.overlays.is_empty());
    assert_eq!((screen.model.screen, screen.current().as_str()), (Shown::Controls, "5.3"));
    // Each row, down to the last, by single steps, also where there is little room.
    let mut screen = Screen::sample(SMALL);
    screen.press("g o l l ?");
    let Some(Overlay::Score(score)) = screen.model.overlays.last() else { panic!("no explanation") };
    let links: Vec<_> = score.lines(54).into_iter().filter_map(|(_, link)| link).collect();
    assert_eq!(links.len(), 93, "every control went in or stayed out, with the reason");
    let mut seen = Vec::new();
    for _ in 0..200 {
        let Some(Overlay::Score(score)) = screen.model.overlays.last() else { panic!("no explanation") };
        let on = score.selected.map(|line| score.lines(54)[line].1.clone().unwrap());
        if on.is_some() && seen.last() != on.as_ref() {
            seen.extend(on);
        }
        screen.send(Msg::Key("j".parse().unwrap()));
    }
    assert_eq!(seen, links);
    screen.press("G enter");
    assert_eq!(screen.current(), links.last().unwrap().to_string());
}

#[test]
fn the_snapshot_is_made_once_for_each_version_of_the_workbook() {
    let mut screen = Screen::sample(LARGE);
    screen.press("g o");
    let address = |screen: &Screen| screen.model.overview.report.as_ref().unwrap().rows.as_ptr();
    let before = address(&screen);
    screen.press("p j j ? esc p p j l P o a g g").resize(80, 24);
    assert_eq!(address(&screen), before, "moving about computes nothing anew");
    screen.press("g c 4 g o");
    assert_ne!(address(&screen), before, "an edit does");
}
