//! The screens: before, keys, after. Each snapshot was looked at as a picture.

use std::fs;
use std::path::PathBuf;

use controlbook::config::{SymbolSet, ThemeName};
use controlbook::session::{NewWorkbook, OrganisationEdit, Session};
use controlbook::text::is_unsafe;
use controlbook::tui::key::{Code, Key};
use controlbook::tui::lines::Role;
use controlbook::tui::model::{Effect, Message, Msg};
use controlbook::tui::overlay::Overlay;
use controlbook::tui::theme::{Symbols, Theme};
use controlbook::workbook::{AnswerEdit, Applicability, Basis, Reason};
use proptest::prelude::*;

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, decide, id, level, set_level, to_level};

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

fn answer_of(screen: &Screen, control: &str) -> controlbook::workbook::Answer {
    screen.session().workbook().answer(&id(control)).clone()
}

fn notes_of(screen: &Screen, control: &str) -> Vec<String> {
    screen.session().workbook().notes(&id(control)).map(|note| note.text.to_string()).collect()
}

fn steps(screen: &Screen) -> usize {
    screen.session().history(None, u32::MAX).unwrap().len()
}

// --- Controls

#[test]
fn controls_fit_the_size_to_design_for() {
    let mut screen = Screen::sample(NORMAL);
    assert_screen!("controls_80x24", screen);
    screen.press("l j j j j");
    assert_screen!("controls_80x24_panel", screen);
}

#[test]
fn controls_use_a_large_terminal() {
    let mut screen = Screen::sample(LARGE);
    screen.press("j j j");
    assert_screen!("controls_120x40", screen);
}

#[test]
fn controls_show_list_or_panel_on_a_small_terminal() {
    let mut screen = Screen::sample(SMALL);
    screen.press("G");
    assert_screen!("controls_60x15", screen);
    screen.press("enter");
    assert_screen!("controls_60x15_panel", screen);
    screen.press("pagedown");
    assert_screen!("controls_60x15_panel_further", screen);
    let level = &screen
        .model
        .controls
        .panel
        .iter()
        .find(|line| line.spans.len() > 1 && line.spans[0].0.starts_with("Level"))
        .unwrap()
        .spans[1];
    assert_eq!(*level, ("1 Initial".to_owned(), Role::Text), "what is excluded is neither good nor bad");
    screen.press("esc");
    assert!(!screen.model.controls.in_panel);
}

#[test]
fn a_new_workbook_says_which_key_comes_next() {
    let mut screen = Screen::fresh(NORMAL);
    assert_screen!("controls_of_a_new_workbook", screen);
    screen.press("g o");
    assert_screen!("overview_of_a_new_workbook", screen);
}

#[test]
fn the_list_is_divided_as_one_likes() {
    let mut screen = Screen::sample((72, 18));
    assert_screen!("grouped_by_control_type", screen.press("o y"));
    assert_screen!("grouped_by_property", screen.press("o p"));
    assert_screen!("grouped_by_concept", screen.press("o c"));
    assert_screen!("grouped_by_capability", screen.press("o a"));
    assert_screen!("grouped_by_domain", screen.press("o d"));
    assert_screen!("grouped_by_2013_clause", screen.press("o o G"));
    assert_screen!("grouped_by_nothing", screen.press("o n"));
    let before = screen.current();
    screen.press("o t");
    assert_eq!(screen.current(), before, "the selection stays on its control");
}

#[test]
fn a_control_in_several_groups_is_counted_once() {
    let mut screen = Screen::sample(LARGE);
    for keys in ["o y", "o p", "o c", "o a", "o d", "o o", "o n", "o t"] {
        screen.press(keys);
        assert!(screen.text().contains("╭ 93 controls, "), "{keys}: {}", screen.text());
    }
    screen.press("o p f").type_text("8.13");
    assert!(screen.text().contains("╭ 1 shown: 8.13 "), "{}", screen.text());
    screen.press("enter ] o");
    assert_eq!(screen.message(), "There is no control without a level here");
}

#[test]
fn a_filter_is_taken_over_while_it_is_typed() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("f").type_text("theme:people level:<3");
    assert_screen!("filter_while_typing", screen);
    screen.press("enter");
    assert_screen!("filter_applied", screen);
    screen.press("f").type_text(" level:9");
    assert_screen!("filter_that_cannot_be_read", screen);
    screen.press("enter");
    assert!(matches!(screen.model.overlays.last(), Some(Overlay::Prompt(_))), "an error keeps the prompt open");
    screen.press("esc");
    assert_eq!(screen.model.controls.list.filter.0, "theme:people level:<3", "Esc goes back to the filter before");
    screen.press("f").fill("theme:people target:0");
    assert_screen!("filter_that_leaves_nothing", screen);
    screen.press("enter 3 e a l b c t 3 ] o ] g ] f");
    assert_screen!("filter_that_leaves_nothing_to_change", screen);
    screen.press("esc esc");
    assert!(screen.model.controls.list.filter.0.is_empty());
    assert_eq!(screen.model.controls.list.items.len(), 97);
    assert_eq!(steps(&screen), steps(&Screen::sample(NORMAL)));
}

#[test]
fn a_search_goes_to_what_it_finds_and_hides_nothing() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("/").type_text("backup");
    assert_screen!("search_while_typing", screen);
    screen.press("enter");
    assert_screen!("search_done", screen);
    let first = screen.current();
    screen.press("n");
    let second = screen.current();
    assert_ne!(first, second);
    assert_screen!("search_next", screen);
    screen.press("N");
    assert_eq!(screen.current(), first);
    screen.press("N");
    assert_screen!("search_previous_from_the_other_end", screen);
    screen.press("/").type_text("zebra");
    screen.press("enter");
    assert_screen!("search_that_finds_nothing", screen);
    screen.press("esc");
    assert!(screen.model.controls.list.search.is_none());
    screen.press("n");
    assert_eq!(screen.message(), "Search first: press / and type a word");
}

#[test]
fn digits_score_and_undo_goes_to_what_it_took_back() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("j 5");
    assert_eq!(answer_of(&screen, "5.2").level, Some(level(5)));
    assert_screen!("level_set", screen);
    screen.press("G -");
    assert_eq!(screen.current(), "8.34");
    screen.press("g g j j t 4");
    assert_screen!("target_set", screen);
    screen.press("t -");
    assert_eq!(answer_of(&screen, "5.3").target, None);
    screen.press("G u u u");
    assert_eq!(screen.current(), "8.34", "undo moves to what changed");
    screen.press("u");
    assert_eq!(screen.current(), "5.2");
    assert_screen!("undone", screen);
    assert_eq!(answer_of(&screen, "5.2").level, Some(level(3)));
    screen.press("G U");
    assert_eq!(screen.current(), "5.2");
    assert_screen!("redone", screen);
    assert_sound(screen.session());
}

#[test]
fn undo_and_redo_say_when_there_is_nothing() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("u");
    assert_screen!("nothing_to_undo", screen);
    screen.press("ctrl-r");
    assert!(screen.message().starts_with("there is nothing to redo"), "{}", screen.message());
    screen.press("t 3");
    assert_eq!(screen.message(), "That is how it is already");
}

#[test]
fn a_decision_asks_why() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("j a");
    assert_screen!("applicable_form", screen);
    screen.press("down space enter");
    assert_eq!(answer_of(&screen, "5.2").applicability, Applicability::Applicable);
    assert_screen!("applicable_done", screen);
    screen.press("j i");
    assert_screen!("inherited_form", screen);
    screen.type_text("Northmere").press("enter");
    assert_screen!("inherited_refused", screen);
    screen.press("tab").type_text("They run all of it.").press("enter");
    assert_eq!(answer_of(&screen, "5.3").provider.as_deref(), Some("Northmere"));
    screen.press("j x enter");
    assert_screen!("excluded_refused", screen);
    screen.press("space shift-tab shift-tab").type_text("We have no such thing.").press("enter");
    assert_eq!(answer_of(&screen, "5.4").applicability, Applicability::Excluded);
    assert_screen!("excluded_done", screen);
    screen.press("x");
    assert_screen!("excluded_form_again", screen);
    screen.press("esc : u n d e c i d e d enter");
    assert_eq!(answer_of(&screen, "5.4").applicability, Applicability::Undecided);
    assert_sound(screen.session());
}

#[test]
fn a_decision_form_fits_a_small_terminal() {
    let mut screen = Screen::fresh((40, 12));
    screen.press("x");
    assert_screen!("excluded_form_40x12", screen);
    screen.press("enter");
    assert_screen!("excluded_refused_40x12", screen);
    screen.press("shift-tab");
    assert_screen!("excluded_refused_40x12_last_field", screen);
}

#[test]
fn the_basis_is_said_once_or_for_all_that_follows() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("2 b e");
    assert_eq!(answer_of(&screen, "5.1").basis, Some(Basis::Examined));
    screen.press("B");
    assert_screen!("pending_working_basis", screen);
    screen.press("i");
    assert_screen!("working_basis_in_the_header", screen);
    screen.press("j 3");
    assert_eq!(answer_of(&screen, "5.2").basis, Some(Basis::Interviewed));
    screen.press("B - j 3");
    assert_eq!(answer_of(&screen, "5.3").basis, None);
    screen.press("b -");
    assert_eq!(screen.message(), "That is how it is already");
    screen.press("m");
    assert!(answer_of(&screen, "5.3").review);
    assert_screen!("marked_for_review", screen);
    screen.press("m");
    assert!(!answer_of(&screen, "5.3").review);
}

#[test]
fn keys_that_lead_nowhere_say_so() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("t");
    assert_screen!("pending_target", screen);
    screen.press("9");
    assert_eq!(screen.message(), "t 9 does nothing here; ? shows the keys");
    screen.press("t esc");
    assert_eq!(screen.message(), "");
    screen.press("o");
    assert_screen!("pending_group", screen);
    screen.press("esc g");
    assert_screen!("pending_go", screen);
    screen.press("esc Z");
    assert_eq!(screen.message(), "Z does nothing here; ? shows the keys");
    assert_eq!(steps(&screen), 1);
}

#[test]
fn several_are_set_at_once() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("v v j v");
    assert_screen!("three_selected", screen);
    screen.press("2");
    assert_screen!("three_set", screen);
    assert_eq!((answer_of(&screen, "5.1").level, answer_of(&screen, "5.3").level), (Some(level(2)), None));
    assert_eq!(steps(&screen), 2, "one step for all of them");

    screen.press("g g v j j j j j j j j j j V");
    assert_screen!("range_selected", screen);
    screen.press("4");
    assert_screen!("range_preview", screen);
    screen.press("esc");
    assert_eq!((screen.message(), steps(&screen)), ("Nothing was changed", 2));
    screen.press("4 enter");
    assert_screen!("range_set", screen);
    assert_eq!(steps(&screen), 3);
    assert!(screen.model.controls.list.chosen.is_empty());
    screen.press("u");
    assert_eq!(answer_of(&screen, "5.12").level, None);
    screen.press("v esc");
    assert_eq!(screen.message(), "Nothing is selected any more");
    assert_sound(screen.session());
}

#[test]
fn a_decision_on_many_is_shown_first() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("o n g g v G V x down space shift-tab shift-tab shift-tab").type_text("Out of the question.");
    screen.press("enter");
    assert_screen!("decision_on_many_preview", screen);
    assert!(screen.text().contains(" lines; PgDn and j go on "), "{}", screen.text());
    assert!(screen.text().contains("5.1   applicability applicable → excluded"), "{}", screen.text());
    screen.press("G");
    assert!(screen.text().contains("│ 8.34  "), "every control can be looked at: {}", screen.text());
    screen.press("tab enter");
    assert_eq!(screen.message(), "Nothing was changed");
}

// --- notes

#[test]
fn a_note_is_written_changed_removed_and_purged() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("e").type_text("Saw the policy.\nSigned by Ruth, ÄÖÜ ☕ 日本.");
    assert_screen!("note_being_written", screen);
    screen.press("esc");
    assert_screen!("note_written", screen);
    assert_eq!(notes_of(&screen, "5.1"), ["Saw the policy.\nSigned by Ruth, ÄÖÜ ☕ 日本."]);

    let place = |screen: &Screen| screen.model.controls.panel.iter().position(|line| line.note.is_some()).unwrap();
    screen.press("d");
    assert_eq!(screen.message(), "Go to the panel with l, put the pointer on a note or evidence, then press d");
    screen.press("l");
    let down = "j ".repeat(place(&screen));
    screen.press(&down);
    assert_screen!("note_under_the_pointer", screen);
    screen.press("e").type_text(" It is of May.").press("esc");
    assert_eq!(notes_of(&screen, "5.1"), ["Saw the policy.\nSigned by Ruth, ÄÖÜ ☕ 日本. It is of May."]);
    screen.resize(LARGE.0, LARGE.1);
    assert_screen!("note_changed", screen);
    screen.resize(NORMAL.0, NORMAL.1);
    screen.press("d");
    assert!(notes_of(&screen, "5.1").is_empty());
    assert_screen!("note_removed", screen);
    screen.press("u");
    assert_eq!(notes_of(&screen, "5.1").len(), 1);
    let (now, wanted) = (screen.model.controls.panel_line, place(&screen));
    screen.press("l").press(&"k ".repeat(now)).press(&"j ".repeat(wanted)).press(": p u r g e enter");
    assert_screen!("note_purge_confirm", screen);
    screen.press("enter");
    assert_eq!((screen.message(), notes_of(&screen, "5.1").len()), ("Nothing was changed", 1));
    screen.press(": p u r g e enter right enter");
    assert_screen!("note_purged", screen);
    assert!(notes_of(&screen, "5.1").is_empty());
    let bytes = fs::read(screen.session().path()).unwrap();
    assert!(!bytes.windows(10).any(|part| part == b"the policy"), "the text is still in the file");
    assert_sound(screen.session());
}

#[test]
fn an_empty_note_is_none_and_a_draft_comes_back() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("e esc");
    assert_eq!((screen.message(), steps(&screen)), ("Nothing was written, so there is no note", 1));
    screen.press("e").type_text("half a thou");
    screen.send(Msg::KeepDraft);
    assert_eq!(screen.session().drafts().unwrap().len(), 1);
    screen.press("ctrl-c");
    assert_eq!(screen.effects.last(), Some(&Effect::Quit));

    let path = screen.session().path().to_owned();
    screen.model.overlays.clear();
    screen.model.open(&path).unwrap();
    assert_screen!("a_draft_waits", screen);
    screen.press("e").type_text("ght").press("esc");
    assert_eq!(notes_of(&screen, "5.1"), ["half a thought"]);
    assert!(screen.session().drafts().unwrap().is_empty());
}

#[test]
fn a_note_from_the_editor_outside_is_saved_or_stays_in_sight() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("j E");
    let Some(Effect::EditOutside { control, note, draft, text }) = screen.effects.last().cloned() else {
        panic!("{:?}", screen.effects)
    };
    assert_eq!((control.as_str(), note, text.as_str()), ("5.2", None, ""));
    let back = |text: Result<String, String>| Msg::EditedOutside { control: control.clone(), note, draft, text };
    screen.send(back(Err("vi ended with an error, so the note is as it was".to_owned())));
    assert!(screen.model.message.as_ref().unwrap().is_error);
    screen.send(back(Ok("  \n".to_owned())));
    assert_eq!((screen.message(), steps(&screen)), ("Nothing was written, so nothing changed", 1));
    screen.send(back(Ok("a\0b".to_owned())));
    assert!(matches!(screen.model.overlays.last(), Some(Overlay::Editor(_))), "what was written is not lost");
    assert!(screen.message().contains("NUL"), "{}", screen.message());
    screen.press("esc");
    assert_eq!(notes_of(&screen, "5.2"), ["ab"]);
    screen.send(back(Ok("Written outside.\n".to_owned())));
    assert_eq!(notes_of(&screen, "5.2"), ["ab", "Written outside."]);
}

// --- texts to read

#[test]
fn help_lists_the_keys() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("?");
    assert_screen!("help_controls", screen);
    screen.press("G");
    assert_screen!("help_controls_end", screen);
    screen.press("q g o f1");
    assert_screen!("help_overview", screen);
    screen.resize(LARGE.0, LARGE.1);
    assert_screen!("help_overview_120x40", screen);
    screen.press("esc");
    assert!(screen.model.overlays.is_empty());
}

#[test]
fn commands_are_found_by_name() {
    let mut screen = Screen::sample(NORMAL);
    screen.press(":");
    assert_screen!("palette", screen);
    screen.type_text("group cap");
    assert_screen!("palette_narrowed", screen);
    screen.press("enter");
    assert!(screen.message().starts_with("Grouped by operational capability"), "{}", screen.message());
    screen.press("ctrl-p").type_text("zzzz");
    assert_screen!("palette_nothing", screen);
    screen.press("enter esc").press(":").type_text("glossary").press("enter");
    assert_screen!("glossary", screen);
    screen.press("pagedown pagedown");
    assert_screen!("glossary_further", screen);
}

// --- Start

#[test]
fn start_offers_what_can_be_done() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    assert_screen!("start", screen);
    screen.press("u");
    assert_eq!(screen.message(), "Open a workbook first: N makes one, O opens one, S shows the sample");
    screen.press("g c 3 / ctrl-e");
    assert!(screen.effects.is_empty());
    screen.press("?");
    assert_screen!("help_start", screen);
}

#[test]
fn start_offers_recent_workbooks() {
    let recent =
        ["/home/ann/clients/acme.controlbook", "/home/ann/böhm & söhne.controlbook", "/srv/a\u{1b}[2Jb.controlbook"];
    let mut screen = Screen::start(NORMAL, recent.map(PathBuf::from).to_vec());
    assert_screen!("start_with_recent", screen);
    screen.press("enter");
    assert_screen!("start_with_one_that_is_gone", screen);
    screen.resize(40, 12);
    assert_screen!("start_with_recent_40x12", screen);
}

#[test]
fn the_pointer_stays_in_view_among_many_recent_workbooks() {
    let recent: Vec<PathBuf> =
        (1..=20).map(|n| PathBuf::from(format!("/home/ann/client-{n:02}.controlbook"))).collect();
    for size in [NORMAL, (40, 12), SMALL] {
        let mut screen = Screen::start(size, recent.clone());
        for _ in 0..23 {
            assert_eq!(screen.text().matches('▸').count(), 1, "{}", screen.text());
            let row = screen.text().lines().position(|line| line.contains('▸')).unwrap();
            let place = screen.model.start.selected;
            screen.click(5, u16::try_from(row).unwrap()).press("esc");
            assert_eq!(screen.model.start.selected, place, "a click hits what is drawn there");
            screen.press("j");
        }
    }
    let mut screen = Screen::start(NORMAL, recent);
    screen.press("G");
    assert_screen!("start_with_many_recent", screen);
}

#[test]
fn a_workbook_is_made_from_the_start_screen() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    let file = screen.folder().join("bakery.controlbook").display().to_string();
    screen.press("N").type_text("Bakery Müller").press("tab tab").fill(&file).press("tab right");
    assert_screen!("new_workbook_form", screen);
    screen.press("left enter");
    assert_eq!(screen.session().workbook().organisation.name, "Bakery Müller");
    assert_screen!("new_workbook_made", screen);
    let path = screen.session().path().to_owned();
    assert_eq!(screen.effects, [Effect::Remember(path), Effect::RememberAuthor("Ann".to_owned())]);

    screen.press("g h N").type_text("Another").press("tab tab").fill(&file).press("enter");
    assert_screen!("new_workbook_refused", screen);
    screen.press("esc O").fill(&file).press("enter");
    assert_eq!(screen.session().workbook().organisation.name, "Bakery Müller");
    screen.press("g h O").fill("/nowhere/at-all.controlbook").press("enter");
    assert_screen!("open_refused", screen);
}

#[test]
fn the_sample_is_made_from_the_start_screen() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    let file = screen.folder().join("look.controlbook").display().to_string();
    screen.press("S").fill(&file);
    assert_screen!("sample_form", screen);
    screen.press("enter");
    assert_eq!(screen.session().workbook().organisation.name, "Foldgate Coffee Roasters Ltd");
}

// --- what others do, and what cannot be done

#[test]
fn a_workbook_that_can_only_be_read_is_marked_and_edits_are_refused() {
    let mut screen = Screen::sample(NORMAL);
    let path = screen.session().path().to_owned();
    fs::hard_link(&path, screen.folder().join("other-name.controlbook")).unwrap();
    screen.model.open(&path).unwrap();
    assert_screen!("read_only_opened", screen);
    let before = fs::read(&path).unwrap();
    for keys in ["3", "t 4", "a", "i", "x", "b c", "m", "e", "d", "u", "ctrl-r"] {
        screen.press(keys);
        assert!(screen.model.overlays.is_empty(), "{keys}");
        let message = screen.model.message.clone().unwrap_or_else(|| panic!("{keys} says nothing"));
        assert!(message.is_error || keys == "d", "{keys}: {}", message.text);
    }
    screen.press("3");
    assert_screen!("read_only_refused", screen);
    assert_eq!(fs::read(&path).unwrap(), before);
}

#[test]
fn what_another_session_did_is_shown_and_not_overwritten() {
    let mut screen = Screen::sample(NORMAL);
    let mut bob = Session::open(screen.session().path(), "Bob").unwrap();
    set_level(&mut bob, "5.1", 5);
    screen.press("4");
    assert_eq!(answer_of(&screen, "5.1").level, Some(level(5)), "what is shown is what is there");
    assert!(screen.text().contains("Stands there now"), "{}", screen.text());
    screen.press("enter 4");
    assert_eq!(answer_of(&screen, "5.1").level, Some(level(4)), "seen, then decided");
    set_level(&mut bob, "5.2", 0);
    bob.set(&[id("5.1"), id("7.1")], &AnswerEdit { target: Some(None), ..AnswerEdit::default() }).unwrap();
    screen.send(Msg::Look);
    assert_screen!("another_program_changed", screen);
    assert_sound(screen.session());
}

#[test]
fn a_paste_is_offered_and_never_run_as_keys() {
    let mut screen = Screen::sample(NORMAL);
    let before = steps(&screen);
    screen.paste("5\nq\n3 backup\u{1b}[2J");
    assert_screen!("paste_offered", screen);
    assert!(screen.effects.iter().all(|effect| matches!(effect, Effect::Remember(_))));
    screen.press("j enter");
    assert_eq!(screen.model.controls.list.search.as_ref().unwrap().0.split('\u{1b}').next(), Some("5 q 3 backup"));
    screen.press("esc").paste("as told\nby Ruth").press("enter");
    assert_screen!("paste_as_a_note", screen);
    screen.press("esc");
    assert!(notes_of(&screen, &screen.current()).contains(&"as told\nby Ruth".to_owned()));
    screen.paste("nothing").press("k enter");
    assert_eq!(steps(&screen), before + 1);
    screen.press("g h").paste("5");
    screen.press("esc f").paste("theme:people\n");
    assert_eq!(screen.model.controls.list.filter.0, "theme:people");
}

#[test]
fn the_organisation_is_described() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("g O");
    assert_screen!("organisation_form", screen);
    screen.fill("Foldgate Ltd").press("tab tab right enter");
    assert_eq!(screen.session().workbook().organisation.name, "Foldgate Ltd");
    assert_screen!("organisation_changed", screen);
    screen.press("g O").fill(" ").press("enter");
    assert_screen!("organisation_refused", screen);
}

// --- nothing shines through

#[test]
fn a_long_message_keeps_nothing_of_what_it_lies_over() {
    let mut screen = Screen::fresh(NORMAL);
    screen.model.message = Some(Message::done("A sentence of many words. ".repeat(6)));
    let (buffer, _) = screen.cells();
    for y in 21..23 {
        let first = buffer[(0, y)].modifier;
        assert!((0..80).all(|x| buffer[(x, y)].modifier == first), "row {y}: {}", screen.shown());
    }
}

// --- themes and symbols

#[test]
fn without_colour_the_selection_and_the_marks_can_still_be_seen() {
    let mut screen = Screen::sample(NORMAL);
    screen.model.theme = Theme::named(ThemeName::Mono);
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    screen.press("v v /").type_text("asset").press("enter");
    assert_screen!("controls_mono_ascii", screen);
    screen.press("l");
    assert_screen!("controls_mono_ascii_panel", screen);
    screen.press("g o j");
    assert_screen!("overview_mono_ascii", screen);
    screen.press("p p");
    assert_screen!("overview_mono_ascii_capabilities", screen);
    screen.press("g c x space");
    assert_screen!("form_mono_ascii", screen);
    for text in screen.shown().lines() {
        for word in ["red:", "green", "cyan", "yellow", "dim"] {
            assert!(!text.split(':').next().unwrap_or("").contains(word), "{text}");
        }
    }
}

#[test]
fn ascii_symbols_are_ascii() {
    let mut screen = Screen::sample(LARGE);
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    let mut seen = Vec::new();
    for keys in [
        "j 4",
        "l",
        "? ",
        "esc esc",
        "o c",
        "f l e v e l : < 2 enter",
        "esc",
        "/ b a c k u p enter",
        "b",
        "esc v v",
        "esc esc",
        "x",
        "esc",
        "i",
        "esc",
        ":",
        "esc",
        "ctrl-e",
        "esc",
        "g O",
        "esc",
        "g o",
        "?",
        "esc p p p p G",
        "?",
        "esc P P P ?",
        "esc P",
        "o a",
        "g h",
        "g c u",
    ] {
        screen.press(keys);
        let odd: Vec<String> = screen.text().lines().filter(|line| !line.is_ascii()).map(str::to_owned).collect();
        if !odd.is_empty() {
            seen.push(format!("after {keys}: {odd:#?}"));
        }
    }
    assert!(seen.is_empty(), "{}", seen.join("\n"));
}

#[test]
fn what_the_catalogue_says_can_be_shown_in_ascii() {
    let mut screen = Screen::sample((120, 200));
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    screen.press("j k");
    for _ in 0..93 {
        let text = screen.text();
        let odd: Vec<&str> = text.lines().filter(|line| !line.is_ascii()).collect();
        assert!(odd.is_empty(), "{}: {odd:#?}", screen.current());
        screen.press("j");
    }
    assert_eq!(screen.current(), "8.34");
}

// --- the mouse

#[test]
fn a_click_goes_where_it_points() {
    use controlbook::tui::model::Screen as Shown;
    let mut screen = Screen::sample(NORMAL);
    screen.click(10, 6);
    assert_eq!(screen.current(), "5.4");
    screen.click(10, 2);
    assert_eq!(screen.current(), "5.4", "a heading cannot be selected");
    screen.click(50, 8);
    assert!(screen.model.controls.in_panel);
    assert_eq!(screen.model.controls.panel_line, 6);
    let column = |screen: &Screen, row: usize, word: &str| {
        let text = screen.text();
        let line = text.lines().nth(row).unwrap();
        u16::try_from(line[..line.find(word).unwrap()].chars().count()).unwrap()
    };
    let overview = column(&screen, 0, "Overview");
    screen.click(overview + 2, 0);
    assert_eq!(screen.model.screen, Shown::Overview);
    screen.click(5, 6);
    assert_eq!(screen.model.overview.figure.0, 2, "the second theme");
    let help = column(&screen, 23, "explain");
    screen.click(help, 23);
    assert_eq!(screen.model.overlays.len(), 1, "a hint of the footer does what it says");
    let back = column(&screen, 23, "back");
    screen.click(overview, 0);
    assert_eq!(screen.model.overlays.len(), 1, "what lies below a dialog cannot be clicked");
    screen.click(back, 23);
    let start = column(&screen, 0, "Start");
    screen.click(start, 0);
    assert_eq!(screen.model.screen, Shown::Start);
    screen.click(5, 7);
    assert!(matches!(screen.model.overlays.last(), Some(Overlay::Form(_))), "the second choice asks for a path");
}

// --- every size

/// Every screen with every overlay, each reached as a person would.
const PLACES: &[&str] = &[
    "",
    "l pagedown",
    "o c",
    "f t y p e : x",
    "/ b a c k u p",
    "t",
    "B",
    "g",
    "?",
    ":",
    ": g l o s s a r y enter",
    "a",
    "i enter",
    "x enter",
    "e o n e enter t w o",
    "ctrl-e enter",
    "g O",
    "v G V 3",
    "g i",
    "g i enter 3 -",
    "g i enter G",
    "g i o e enter x",
    "g i f p a p",
    "g i o r enter enter enter enter enter",
    "g o",
    "g o G",
    "g o ?",
    "g o l l ? l pagedown j j",
    "g o p G",
    "g o p G ?",
    "g o p p G",
    "g o p p p G l l",
    "g o p p p p G",
    "g o p p p p ?",
    "g o o a G",
    "g o o",
    "g h",
    "g h N",
    "g h O",
    "g h S",
];

#[test]
fn no_size_makes_a_screen_panic() {
    // Every width with some heights, every height with some widths: fewer where there is room for nothing.
    let mut sizes: Vec<(u16, u16)> = Vec::new();
    sizes.extend((0..40).flat_map(|width| [0, 24].map(|height| (width, height))));
    sizes.extend((40..=62).chain([71, 72, 73, 99, 100, 130]).flat_map(|width| [12, 45].map(|height| (width, height))));
    sizes.extend((0..12).flat_map(|height| [1, 80].map(|width| (width, height))));
    sizes.extend((12..=26).chain([45]).flat_map(|height| [40, 72, 130].map(|width| (width, height))));
    for place in PLACES {
        let mut screen = Screen::sample(NORMAL);
        screen.press(place);
        for (width, height) in sizes.iter().copied() {
            screen.send(Msg::Resize(width, height));
            let (buffer, cursor) = screen.cells();
            assert_eq!((buffer.area.width, buffer.area.height), (width, height));
            if let Some((x, y)) = cursor {
                assert!(x < width && y < height, "{place} at {width}x{height}: cursor at {x},{y}");
            }
        }
    }
}

#[test]
fn a_size_that_the_model_was_not_told_of_makes_no_screen_panic() {
    let sizes = [(0, 0), (1, 1), (40, 12), (60, 15), (72, 13), (80, 24), (130, 45)];
    for place in PLACES {
        let mut screen = Screen::sample(NORMAL);
        screen.press(place);
        for told in sizes {
            screen.send(Msg::Resize(told.0, told.1));
            for real in sizes {
                crate::screen::cells(&screen.model, real);
            }
        }
    }
}

#[test]
fn below_the_smallest_size_one_line_says_what_is_needed() {
    let mut screen = Screen::sample((39, 24));
    assert_eq!(screen.text().trim_end(), "Too small: needs 40x12");
    screen.resize(80, 11);
    assert_eq!(screen.text().trim_end(), "Too small: needs 40x12");
    screen.resize(40, 12);
    assert!(screen.text().contains("5.1"));
}

// --- any keys

/// Something that a terminal can send.
fn anything() -> impl Strategy<Value = Msg> {
    let codes = [
        Code::Enter,
        Code::Esc,
        Code::Tab,
        Code::BackTab,
        Code::Backspace,
        Code::Delete,
        Code::Up,
        Code::Down,
        Code::Left,
        Code::Right,
        Code::Home,
        Code::End,
        Code::PageUp,
        Code::PageDown,
        Code::F(1),
        Code::F(5),
    ];
    let key = |code, ctrl, alt| Msg::Key(Key { code, ctrl, alt });
    let bound: Vec<char> = "0123456789-tbBoeEaixmdvV/nNf[]gGuUqhjkl?: NOScpPy ir".chars().collect();
    prop_oneof![
        12 => prop::sample::select(bound).prop_map(move |c| key(Code::Char(c), false, false)),
        6 => prop::sample::select(codes.to_vec()).prop_map(move |code| key(code, false, false)),
        2 => (prop::sample::select(codes.to_vec()), any::<bool>(), any::<bool>()).prop_map(move |(c, ctrl, alt)| key(c, ctrl, alt)),
        2 => prop::char::range('a', 'z').prop_map(move |c| key(Code::Char(c), true, false)),
        2 => any::<char>().prop_map(move |c| key(Code::Char(c), false, false)),
        1 => any::<(char, bool, bool)>().prop_map(move |(c, ctrl, alt)| key(Code::Char(c), ctrl, alt)),
        1 => "\\PC{0,40}|level:[<>=]*[0-9]|(.|\n){0,30}".prop_map(Msg::Paste),
        2 => (0..140_u16, 0..50_u16).prop_map(|(column, row)| Msg::Click { column, row }),
        1 => (-3..4_i32, 0..140_u16).prop_map(|(lines, column)| Msg::Wheel { lines, column }),
        1 => (0..131_u16, 0..46_u16).prop_map(|(width, height)| Msg::Resize(width, height)),
        2 => Just(Msg::Resize(80, 24)),
        1 => prop::sample::select(vec![Msg::Look, Msg::KeepDraft]),
    ]
}

/// Whether a key could now make or open a file outside of the folder.
fn leads_out_of(screen: &Screen) -> bool {
    let Some(Overlay::Form(form)) = screen.model.overlays.last() else { return false };
    let folder = format!("{}/", screen.folder().display());
    form.fields.iter().any(|field| field.label == "File" && !field.word().starts_with(&folder))
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, max_shrink_iters: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_keys_leave_a_workbook_whole(messages in prop::collection::vec(anything(), 1..90)) {
        let mut screen = Screen::fresh(NORMAL);
        for message in messages {
            if leads_out_of(&screen) {
                screen.press("esc");
                continue;
            }
            screen.send(message);
            screen.cells();
            if let Some(Effect::EditOutside { control, note, draft, text }) = screen.effects.pop() {
                let text = Ok(format!("{text} and more"));
                screen.send(Msg::EditedOutside { control, note, draft, text });
            }
            if screen.model.session.is_none() {
                // It was closed; the recent ones that could be opened now are those of whoever runs this.
                let path = screen.folder().join("acme.controlbook");
                screen.model.open(&path).unwrap();
            }
        }
        assert_sound(screen.session());
    }
}

// --- hostile text

const HOSTILE: &[&str] = &[
    "\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}]52;c;aGk=\u{1b}\\",
    "\u{9b}31mred\u{90}q\u{9c}\u{85}",
    "\u{7}\u{8}\r\u{7f}tab\there",
    "\u{202e}desrever\u{202c}\u{2066}isolate\u{2069}\u{200f}",
    "👨\u{200d}👩\u{200d}👧\u{200d}👦👩\u{200d}🚀🏳\u{fe0f}\u{200d}🌈",
    "日本語テキスト한국어全角ＡＢＣ",
    "☕\u{fe0f}❤\u{fe0f}1\u{fe0f}\u{20e3}🇩🇪",
    "\u{feff}\u{200b}\u{2060}\u{00ad}\u{e0041}hidden",
    "עברית العربية",
];

fn hostile() -> String {
    format!("{}a{}", HOSTILE.join(" "), "\u{301}".repeat(200))
}

/// A workbook in which everything that can be said is hostile.
fn hostile_workbook(size: (u16, u16)) -> Screen {
    let text = hostile();
    let mut screen = Screen::on("a hostile workbook", size, |path| {
        let short: String = text.chars().take(190).collect();
        let new = NewWorkbook { organisation: &short, profile: "full", author: &short };
        let mut session = Session::create(path, &new).unwrap();
        let scope = Some(Some(text.clone()));
        session.set_organisation(&OrganisationEdit { scope, ..OrganisationEdit::default() }).unwrap();
        let edit = AnswerEdit {
            owner: Some(Some(short.clone())),
            interviewee: Some(Some(short.clone())),
            refs: Some(vec![short.clone()]),
            ..to_level(2)
        };
        session.set(&[id("5.1")], &edit).unwrap();
        session.set(&[id("5.1")], &decide(Applicability::Inherited, &[Reason::Provider], &text, Some(&short))).unwrap();
        for part in HOSTILE {
            session.write_note(&id("5.1"), &format!("{part}\n{}", part.repeat(9)), None).unwrap();
        }
        session
    });
    screen.model.author = text;
    screen
}

/// That every row of the body ends with its frame, and that nothing steers a terminal, in the cells and in
/// what a terminal makes of the bytes.
fn assert_tame(screen: &Screen, what: &str) {
    let (buffer, _) = screen.cells();
    for cell in &buffer.content {
        assert!(!cell.symbol().contains(is_unsafe), "{what}: {:?}", cell.symbol());
    }
    let (width, height) = screen.model.size;
    let bytes = crate::screen::bytes(&screen.model);
    let mut terminal = vt100::Parser::new(height, width, 0);
    // This terminal shows nothing for the sign that stands for what was dangerous.
    terminal.process(String::from_utf8(bytes).unwrap().replace('\u{fffd}', "?").as_bytes());
    let shown = terminal.screen();
    for y in 0..height {
        for x in 0..width {
            let is_frame = |text: &str| matches!(text, "│" | "╭" | "╮" | "╰" | "╯");
            let wanted = buffer[(x, y)].symbol();
            let there = shown.cell(y, x).unwrap().contents();
            assert!(
                !is_frame(wanted) || wanted == there,
                "{what}: {there:?} at {x},{y} in place of {wanted}\n{}",
                screen.text()
            );
        }
    }
    // A message may lie over the last rows of the body.
    let framed = (1..height - 2).filter(|y| matches!(buffer[(0, *y)].symbol(), "│" | "╭" | "╰"));
    for y in framed {
        let last = buffer[(width - 1, y)].symbol();
        assert!(matches!(last, "│" | "╮" | "╯"), "{what}: row {y} ends with {last:?}\n{}", screen.text());
    }
}

#[test]
fn hostile_text_neither_steers_the_terminal_nor_moves_a_frame() {
    for size in [(80, 24), (121, 40)] {
        let mut screen = hostile_workbook(size);
        assert_tame(&screen, "controls");
        screen.press("l");
        for _ in 0..12 {
            screen.press("pagedown");
            assert_tame(&screen, "panel");
        }
        screen.press("g i f").type_text("5.1").press("enter enter");
        assert_tame(&screen, "interview");
        screen.press("G");
        assert_tame(&screen, "interview, further");
        screen.press("o e enter - left enter enter g o");
        assert_tame(&screen, "overview");
        screen.press("g O");
        assert_tame(&screen, "organisation");
        screen.press("tab");
        assert_tame(&screen, "organisation, scope");
        screen.press("esc g c h i");
        assert_tame(&screen, "inherited");
        screen.press("esc f").paste(&hostile());
        screen.press("enter").send(Msg::Look);
        assert_tame(&screen, "filter");
        screen.press("esc esc /").type_text(&hostile());
        screen.press("enter");
        assert_tame(&screen, "search");
        screen.press("esc : z").type_text(&hostile());
        assert_tame(&screen, "palette");
        screen.press("esc").paste(&hostile());
        assert_tame(&screen, "paste menu");
    }
}

#[test]
fn hostile_text_in_the_editor_and_in_paths_is_tame() {
    let mut screen = hostile_workbook(NORMAL);
    screen.press("e").paste(&hostile());
    screen.type_text("\u{1b}\u{0}\u{202e}x");
    assert_tame(&screen, "editor");
    screen.press("esc");
    assert_tame(&screen, "message");
    screen.press("u");
    assert_tame(&screen, "undo");
    screen.press("g h O").paste("/tmp/\u{1b}[2J\u{202e}\u{9b}evil.controlbook");
    assert_tame(&screen, "path");
    screen.press("enter");
    assert_tame(&screen, "path that is not there");
}

// --- what a profile says, and a text of one's own

#[test]
fn a_profile_suggests_and_the_person_decides() {
    let new = NewWorkbook { organisation: "Acme", profile: "cloud-only", author: "Ann" };
    let mut screen = Screen::on("cloud only", LARGE, |path| Session::create(path, &new).unwrap());
    assert!(screen.message().contains("chosen controls alone: f target:any"), "{}", screen.message());
    screen.press("/").type_text("7.1").press("enter");
    assert_eq!(screen.current(), "7.1");
    let text = screen.text();
    assert!(text.contains("Chosen  Without rooms of your own"), "{text}");
    assert!(text.contains("Perhaps excluded (no-such-asset)?"), "{text}");
    // The reason is ticked; the words have to be the person's own.
    screen.press("x");
    assert_screen!("suggested_exclusion", screen);
    screen.press("enter");
    assert!(screen.text().contains("an exclusion needs a reason code and a sentence"), "{}", screen.text());
    screen.press("shift-tab shift-tab").type_text("We rent no rooms: everyone works from home.").press("enter");
    let answer = screen.session().workbook().answer(&id("7.1"));
    assert_eq!(answer.applicability, Applicability::Excluded);
    assert_eq!(answer.reasons, [Reason::NoSuchAsset]);
    // What is decided is not suggested any more.
    assert!(!screen.text().contains("Perhaps"), "{}", screen.text());
}

#[test]
fn a_text_of_ones_own_stands_in_the_panel_and_steers_nothing() {
    let mut screen = Screen::fresh((120, 60));
    let texts = [(id("5.1"), "Words that were bought.\u{1b}[2J".to_owned())].into();
    screen.model.own_texts = controlbook::overlay::Overlay { source: "own.toml".to_owned(), texts };
    screen.press("j k l");
    let text = screen.text();
    assert!(text.contains("Your own text (own.toml)"), "{text}");
    assert!(text.contains("Words that were bought.�[2J"), "{text}");
    screen.press("h j l");
    assert!(!screen.text().contains("Your own text"), "{}", screen.text());
}

#[test]
fn the_ladder_marks_what_the_next_level_asks_for() {
    let mut screen = Screen::fresh(LARGE);
    assert!(screen.text().contains("Read from the top."), "{}", screen.text());
    screen.press("2");
    let text = screen.text();
    assert!(text.contains("Level 2. Level 3 asks for the statement marked ▸."), "{text}");
    assert!(
        text.contains("✓ 1 ") && text.contains("✓ 2 ") && text.contains("▸ 3 ") && !text.contains("✓ 3 "),
        "{text}"
    );
    screen.press("5");
    assert!(screen.text().contains("Level 5: all five are true."), "{}", screen.text());
}
