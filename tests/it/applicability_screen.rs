//! The Applicability screen: the Statement of Applicability as a table. Each snapshot was looked at as a picture.

use controlbook::config::{SymbolSet, ThemeName};
use controlbook::session::{NewWorkbook, Session};
use controlbook::tui::model::{Msg, Screen as Place};
use controlbook::tui::overlay::Overlay;
use controlbook::tui::theme::{Symbols, Theme};
use controlbook::workbook::{Answer, Applicability, Reason};

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, id, level};

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

fn answer_of(screen: &Screen, control: &str) -> Answer {
    screen.session().workbook().answer(&id(control)).clone()
}

fn steps(screen: &Screen) -> usize {
    screen.session().history(None, u32::MAX).unwrap().len()
}

/// The control under the pointer of the table.
fn here(screen: &Screen) -> String {
    screen.model.applicability.list.current(screen.session()).unwrap().id.to_string()
}

fn cloud_only(size: (u16, u16)) -> Screen {
    let new = NewWorkbook { organisation: "Acme", profile: "cloud-only", author: "Ann" };
    Screen::on("cloud only", size, |path| Session::create(path, &new).unwrap())
}

#[test]
fn the_table_fits_the_size() {
    let mut screen = Screen::sample(NORMAL);
    assert_screen!("applicability_80x24", screen.press("g a"));
    let mut screen = Screen::sample(LARGE);
    assert_screen!("applicability_120x40", screen.press("g a ] f"));
    let mut screen = Screen::sample(SMALL);
    assert_screen!("applicability_60x15", screen.press("g a G"));
    for width in 0..=180 {
        for height in [0, 1, 3, 11, 12, 13, 15, 24, 50] {
            screen.send(Msg::Resize(width, height));
            let _ = screen.text();
        }
    }
}

#[test]
fn what_is_undecided_is_counted_found_and_shown_alone() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g a");
    assert!(screen.text().contains("╭ 9 undecided of 93 ─"), "{}", screen.text());
    assert!(screen.text().contains("Draft: 9 undecided, 1 without a reason."), "{}", screen.text());
    screen.press("] u");
    assert_eq!(here(&screen), "5.8");
    screen.press("] u");
    assert_eq!(here(&screen), "5.28");
    screen.press("[ u [ u");
    assert_eq!(screen.message(), "Went on from the other end of the list");
    screen.press("g g F");
    assert_screen!("applicability_undecided_only", screen);
    assert_eq!(screen.model.applicability.list.shown(screen.session()).len(), 9);

    // What is decided leaves the list, and the next one comes under the pointer.
    screen.press("a space enter");
    assert_eq!(answer_of(&screen, "5.8").reasons, [Reason::Legal]);
    assert_eq!(here(&screen), "5.28");
    assert!(screen.text().contains("╭ 8 undecided of 93 · 8 shown: applicability:undecided ─"), "{}", screen.text());
    screen.press("* r");
    assert_eq!(screen.message(), "That is how it is already");
    screen.press("* a space enter");
    assert_screen!("applicability_nothing_undecided", screen);
    screen.press("F");
    assert_eq!(screen.model.applicability.list.filter.0, "", "the same key takes the term out again");
    screen.press("] u");
    assert_eq!(screen.message(), "There is no control that is undecided here");
    screen.press("] f a space enter");
    assert_screen!("applicability_complete", screen);
    assert_sound(screen.session());
}

#[test]
fn the_toggle_keeps_the_rest_of_the_filter() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g a f").type_text("theme:physical \"a phrase\"").press("enter F");
    assert_eq!(screen.model.applicability.list.filter.0, "theme:physical \"a phrase\" applicability:undecided");
    screen.press("F");
    assert_eq!(screen.model.applicability.list.filter.0, "theme:physical \"a phrase\"");
    assert_eq!(screen.model.controls.list.filter.0, "", "Controls has a filter of its own");
}

#[test]
fn the_strip_says_all_of_a_decision() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g a / 5 . 1 9 enter i").type_text("Northmere").press("tab");
    screen.type_text(&"They run all of it, and we look at it each quarter. ".repeat(5));
    screen.press("tab").fill("R-7; ; Contract 4.2 ").press("tab space enter");
    let answer = answer_of(&screen, "5.19");
    assert_eq!(answer.refs, ["R-7", "Contract 4.2"]);
    assert_eq!(answer.reasons, [Reason::Legal, Reason::Provider]);
    assert_screen!("applicability_strip", screen);
    // The form comes back with what is there; a reference alone can be changed.
    screen.press("i tab tab");
    assert_screen!("applicability_form_again", screen);
    let before = answer_of(&screen, "5.19");
    screen.fill("R-8").press("enter");
    assert_eq!(answer_of(&screen, "5.19"), Answer { refs: vec!["R-8".to_owned()], ..before });
    screen.press("i tab tab").fill(" ; ").press("enter");
    assert!(answer_of(&screen, "5.19").refs.is_empty());
    screen.press("u u u");
    assert_eq!(answer_of(&screen, "5.19").provider, None);
    assert_sound(screen.session());
}

#[test]
fn a_suggestion_and_a_hint_stand_in_the_strip() {
    let mut screen = cloud_only(NORMAL);
    screen.press("g a / 7 . 1 enter");
    assert_eq!(here(&screen), "7.1");
    assert_screen!("applicability_suggestion", screen);
    screen.press("x space space shift-tab shift-tab").type_text("We rent no rooms.").press("enter");
    assert_eq!(answer_of(&screen, "7.1").applicability, Applicability::Excluded);
    assert!(!screen.text().contains("Perhaps"), "{}", screen.text());
}

#[test]
fn an_exclusion_without_what_it_needs_is_refused() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("g a x enter");
    assert!(screen.text().contains("an exclusion needs a reason code and a sentence"), "{}", screen.text());
    screen.press("esc i enter");
    assert!(screen.text().contains("needs the provider's name"), "{}", screen.text());
    // The same of many: the form stays open, and no preview pretends that it could be done.
    screen.press("esc * x space enter");
    assert!(matches!(screen.model.overlays[..], [Overlay::Form(_)]));
    assert!(screen.text().contains("5.1: an exclusion needs a reason code and a sentence"), "{}", screen.text());
    assert_eq!(steps(&screen), 1);
}

#[test]
fn a_whole_filter_is_set_at_once_after_a_preview() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("g a f").type_text("theme:physical").press("enter *");
    assert_eq!(screen.message(), "14 controls are selected: the next edit is for all of them; Esc lets go");
    screen.press("x space shift-tab shift-tab").type_text("We have no rooms of our own.").press("enter");
    assert_screen!("applicability_preview", screen);
    let mut lines = String::new();
    for _ in 0..30 {
        lines.push_str(&screen.text());
        screen.press("j");
    }
    for number in 1..=14 {
        assert!(lines.contains(&format!("7.{number:<4}applicability undecided → excluded")), "{number}: {lines}");
    }
    assert_screen!("applicability_preview_end", screen);
    screen.press("esc");
    assert_eq!((screen.message(), steps(&screen)), ("Nothing was changed", 1));
    screen.press("x space shift-tab shift-tab").type_text("We have no rooms of our own.").press("enter enter");
    assert_eq!(steps(&screen), 2, "one step");
    assert_eq!(answer_of(&screen, "7.14").applicability, Applicability::Excluded);
    assert!(screen.model.applicability.list.chosen.is_empty());
    assert_screen!("applicability_filter_set", screen);
    screen.press("u");
    assert_eq!(answer_of(&screen, "7.14").applicability, Applicability::Undecided);

    screen.press("* 3 enter * t 4 enter");
    assert_eq!((answer_of(&screen, "7.9").level, answer_of(&screen, "7.9").target), (Some(level(3)), Some(level(4))));
    assert_eq!(answer_of(&screen, "8.1").level, None, "what the filter hides stays as it is");
    screen.press("* 3");
    assert_eq!(screen.message(), "That is how it is already", "nothing to preview");
    assert_sound(screen.session());
}

#[test]
fn a_preview_scrolls_on_a_small_terminal() {
    let mut screen = Screen::fresh(SMALL);
    screen.press("g a * 2 pagedown");
    assert_screen!("applicability_preview_60x15", screen);
    screen.send(Msg::Wheel { lines: -3, column: 10 });
    assert!(screen.text().contains("││ 5.6   level not set → 2"), "{}", screen.text());
    screen.press("G right enter");
    assert_eq!(screen.message(), "Nothing was changed");
}

#[test]
fn what_several_differ_in_is_left_alone_unless_it_is_touched() {
    let mut screen = Screen::fresh(NORMAL);
    screen
        .press("g a a space tab tab tab tab")
        .type_text("The law says so.")
        .press("tab")
        .type_text("L-1")
        .press("enter");
    screen.press("j a tab space enter");
    assert_eq!(answer_of(&screen, "5.2").reasons, [Reason::Contractual]);
    let before = answer_of(&screen, "5.1");
    // Both are selected and decided as they are, with a reference more.
    screen.press("k v v a shift-tab").type_text("R-9").press("enter");
    assert_eq!(answer_of(&screen, "5.1"), Answer { refs: vec!["R-9".to_owned()], ..before });
    assert_eq!(answer_of(&screen, "5.2").reasons, [Reason::Contractual]);
    assert_eq!(answer_of(&screen, "5.2").refs, ["R-9"]);
    assert_eq!(answer_of(&screen, "5.2").justification, None);
}

#[test]
fn enter_opens_the_control_and_the_other_keys_work_here_too() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g a j j j enter");
    assert_eq!((screen.model.screen, screen.current().as_str()), (Place::Controls, "5.4"));
    screen.press("g a");
    assert_eq!(here(&screen), "5.4", "the place is kept");
    screen.press("e").type_text("Seen here.").press("esc");
    assert_eq!(screen.session().workbook().notes(&id("5.4")).count(), 1);
    screen.press("m 3 b e");
    let answer = answer_of(&screen, "5.4");
    assert!(answer.review && answer.level == Some(level(3)) && answer.basis.is_some());
    screen.press("g g u");
    assert_eq!(here(&screen), "5.4", "undo moves to what changed");
    screen.press("d");
    assert!(screen.message().starts_with("Notes stand on Controls"), "{}", screen.message());
    screen.press("o n");
    assert!(!screen.text().contains("Organizational"), "{}", screen.text());
    screen.press("o t / b a c k u p enter n");
    assert_screen!("applicability_search", screen);
    screen.press("v esc esc");
    assert_eq!(screen.message(), "The search is cleared");
    screen.press("esc");
    assert_eq!(screen.model.screen, Place::Controls);
    screen.press("shift-tab shift-tab");
    assert_eq!(screen.model.screen, *Place::ALL.last().unwrap(), "round to the last");
    screen.press("g a");
    screen.press("g g").click(10, 8);
    assert_eq!(here(&screen), "5.4");
    screen.paste("some text");
    assert!(screen.text().contains("Write it as a note on 5.4"), "{}", screen.text());
}

#[test]
fn the_table_does_without_colours_and_unicode() {
    let mut screen = Screen::sample(NORMAL);
    screen.model.theme = Theme::named(ThemeName::Mono);
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    assert_screen!("applicability_mono_ascii", screen.press("g a / 7 . 5 enter"));
}

#[test]
fn the_line_across_the_top_says_where_one_is_at_every_width() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g a");
    for width in 40..=130 {
        screen.resize(width, 24);
        let text = screen.text();
        let top = text.lines().next().unwrap();
        assert!(top.contains(" Applicability"), "{width}: {top}");
        assert!(top.chars().count() <= usize::from(width), "{width}: {top}");
        if width >= 60 {
            assert!(top.contains("Start  Con") || top.contains(" Sta  Con"), "{width}: {top}");
        }
        if width >= 76 {
            assert!(top.contains("  Foldgate"), "{width}: {top}");
        }
        // A click on a name goes there, wherever it stands.
        if let Some(place) = top.find("Start") {
            let column = u16::try_from(top[..place].chars().count()).unwrap();
            screen.click(column, 0);
            assert_eq!(screen.model.screen, Place::Start, "{width}");
            screen.press("g a");
        }
    }
}

#[test]
fn help_has_the_keys_that_the_screen_shares() {
    let mut screen = Screen::sample(NORMAL);
    assert_screen!("applicability_help", screen.press("g a ?"));
}

#[test]
fn own_controls_stand_at_the_end() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g a N");
    assert_screen!("own_control_form", screen);
    screen.press("enter");
    assert!(screen.text().contains("the title is empty"), "{}", screen.text());
    screen.type_text("Till rolls").press("tab").type_text("Keep them for ten years.").press("enter");
    assert_eq!(here(&screen), "C.1", "the pointer goes to what is new");
    assert!(screen.text().contains("╭ 10 undecided of 94 ─"), "{}", screen.text());
    screen
        .press("a space tab tab tab tab")
        .type_text("Tax law.")
        .press("enter 3 t 4 e")
        .type_text("Saw the box.")
        .press("esc");
    assert_screen!("own_control_decided", screen);
    let answer = answer_of(&screen, "C.1");
    assert_eq!((answer.reasons, answer.level, answer.target), (vec![Reason::Legal], Some(level(3)), Some(level(4))));

    screen.press("enter").fill("Receipts").press("enter");
    assert_eq!(screen.session().workbook().own_control(&id("C.1")).unwrap().title, "Receipts");
    screen.press("g g D");
    assert!(screen.message().starts_with("Only a control of your own can be taken away"), "{}", screen.message());
    screen.press("G D");
    assert_eq!(screen.session().workbook().own_controls().count(), 0);
    assert_eq!(here(&screen), "8.34");
    screen.press("g g u");
    assert_eq!(here(&screen), "C.1", "undo goes to what came back");
    assert_eq!(answer_of(&screen, "C.1").level, Some(level(3)));
    screen.press("f").type_text("receipts").press("enter");
    assert_eq!(screen.model.applicability.list.shown(screen.session()).len(), 1);
    screen.press("esc F");
    assert!(!screen.text().contains("C.1"), "{}", screen.text());
    assert_sound(screen.session());
}

#[test]
fn own_controls_are_no_rows_of_controls_and_change_no_figure() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g o");
    let before = screen.text();
    screen.press("g a N").type_text("Till rolls").press("enter 5 t 5 g o");
    let rows = |text: &str| text.lines().skip(1).take(19).map(ToOwned::to_owned).collect::<Vec<_>>();
    assert_eq!(rows(&screen.text()), rows(&before));
    screen.press("g c f").type_text("theme:people").press("enter u");
    assert_eq!(screen.model.controls.list.filter.0, "theme:people", "what is not listed there takes no filter away");
    assert_eq!(screen.model.controls.list.items.len(), 9);
}
