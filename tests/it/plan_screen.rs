//! The plan and What if on the Roadmap: before, keys, after. Nothing is written until it is taken over or kept.

use controlbook::config::SymbolSet;
use controlbook::session::Session;
use controlbook::tui::overlay::Overlay;
use controlbook::tui::screens::roadmap::View;
use controlbook::tui::theme::Symbols;
use controlbook::workbook::{ActionEdit, ActionStatus, Closes, PersonDays, PhaseEdit};
use jiff::civil::date;

use crate::actions::titled;
use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, id, level, set_level, workbook_in};

/// Three gaps, two phases, and three actions: one agreed, one too large, one that nobody estimated. The day is
/// 6 October 2026.
fn make(path: &std::path::Path) -> Session {
    let name = path.file_name().unwrap().to_str().unwrap();
    let mut session = workbook_in(path.parent().unwrap(), name);
    for (control, to) in [("8.13", 1), ("5.15", 0), ("7.7", 2)] {
        set_level(&mut session, control, to);
    }
    let days = |days: u32| Some(PersonDays::from_tenths(days * 10));
    let phase = |name: &str, to, capacity| PhaseEdit {
        name: Some(name.to_owned()),
        to: Some(Some(to)),
        capacity: days(capacity),
        ..PhaseEdit::default()
    };
    let (quick, _) = session.add_phase(&phase("Quick wins", date(2026, 12, 31), 4)).unwrap();
    session.add_phase(&phase("Spring", date(2027, 3, 31), 3)).unwrap();
    let closes =
        |control: &str, from, to| Some(vec![Closes { control: id(control), from: Some(level(from)), to: level(to) }]);
    let agreed = ActionEdit {
        closes: closes("8.13", 1, 2),
        days: days(2),
        owner: Some(Some("Ann".to_owned())),
        status: Some(ActionStatus::Agreed),
        phase: Some(Some(quick)),
        ..titled("Copy the accounts every night")
    };
    let large = ActionEdit { closes: closes("5.15", 0, 3), days: days(9), ..titled("Who may see what") };
    let open = ActionEdit { phase: Some(Some(quick)), ..titled("Paint the shed") };
    for edit in [agreed, large, open] {
        session.add_action(&edit).unwrap();
    }
    session
}

fn planned(size: (u16, u16)) -> Screen {
    Screen::on("a workbook with phases", size, make)
}

fn steps(screen: &Screen) -> usize {
    screen.session().history(None, u32::MAX).unwrap().len()
}

#[test]
fn the_plan_says_what_goes_where_and_what_is_left_out() {
    assert_screen!("plan_80x24", planned((80, 24)).press("g r F"));
    assert_screen!("plan_60x15", planned((60, 15)).press("g r F pagedown"));
    assert_screen!("plan_120x40", planned((120, 40)).press("g r F"));
}

#[test]
fn a_plan_is_taken_over_with_enter_and_taken_back_with_u() {
    let mut screen = planned((80, 24));
    let before = screen.session().workbook().clone();
    screen.press("g r F");
    let with = screen.text();
    screen.press("space");
    assert!(with.contains("makes 2 actions") && !screen.text().contains("makes"), "{}", screen.text());
    screen.press("space esc");
    assert_eq!((screen.message(), screen.session().workbook()), ("Nothing was changed", &before));
    screen.press("F enter");
    assert_eq!(screen.message(), "The plan is taken over, which makes 2 actions (u takes it back)");
    assert_eq!(screen.session().workbook().actions().count(), 5);
    assert!(screen.model.overlays.is_empty());
    screen.press("F");
    assert!(screen.text().contains("Nothing to take over"), "{}", screen.text());
    screen.press("enter u");
    assert_eq!(screen.session().workbook(), &before);
    assert_sound(screen.session());
}

#[test]
fn an_owner_without_actions_gets_a_plan_with_one_key() {
    let mut screen = Screen::fresh((80, 24));
    screen.press("g r F");
    assert!(screen.text().contains("There is nothing to plan: no open action, and no gap."), "{}", screen.text());
    screen.press("enter g c 1 g r F");
    assert_screen!("plan_of_a_new_workbook", screen);
    screen.press("enter");
    assert!(screen.message().starts_with("The plan is taken over, which makes 5 phases and"), "{}", screen.message());
    assert!(!screen.session().workbook().phases().is_empty());
    screen.press("p");
    assert!(screen.text().contains("Oct to Dec 2026"), "{}", screen.text());
    screen.press("u");
    assert_eq!(screen.session().workbook().phases().len(), 0);
}

#[test]
fn what_if_shows_the_quarters_beside_today() {
    assert_screen!("what_if_80x24", planned((80, 24)).press("g r W"));
    assert_screen!("what_if_60x15", planned((60, 15)).press("g r W +"));
    assert_screen!("what_if_120x40", planned((120, 40)).press("g r p p p"));
    let mut screen = planned((80, 24));
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    assert_screen!("what_if_ascii", screen.press("g r W + + +"));
}

#[test]
fn days_last_day_and_targets_are_changed_without_a_trace() {
    let mut screen = planned((80, 24));
    let before = steps(&screen);
    screen.press("g r W");
    assert!(screen.text().contains("What if: the days of the phases; 7 days in all"), "{}", screen.text());
    // 7 + 1, below 10 by one; then by five, back by one.
    screen.press("+");
    assert!(screen.text().contains("What if: 8 days"), "{}", screen.text());
    screen.press("+ + +");
    assert!(screen.text().contains("What if: 15 days"), "{}", screen.text());
    screen.press("- - -");
    assert!(screen.text().contains("What if: 8 days"), "{}", screen.text());
    screen.press("e").fill("x2").press("tab").fill("+3m").press("tab").fill("8.13=5; theme:people=4");
    assert_screen!("what_if_form", screen);
    screen.press("enter");
    let text = screen.text();
    assert!(text.contains("2 times the days of the phases; until 2027-01-06; target 5 for 8.1…"), "{text}");
    assert!(text.contains("new targets") && text.contains("2027-01-06"), "{text}");
    assert_eq!(steps(&screen), before);
    // What is wrong is said in the form.
    for (keys, wrong, part) in [
        ("", "soon", "person-days: write a number such as"),
        ("tab", "2020-01-01", "lies before"),
        ("tab tab", "people", "other targets: \"people\" is none"),
        ("tab tab", "tehme:people=3", "tehme"),
        ("tab tab tab", "1, 2", "three numbers"),
    ] {
        screen.press("e").press(keys).fill(wrong).press("enter");
        assert!(matches!(screen.model.overlays.last(), Some(Overlay::Form(_))), "{wrong}");
        assert!(screen.text().replace("│\n│ │", " ").contains(part), "{wrong}: {}", screen.text());
        screen.press("esc");
    }
    screen.press("R");
    assert!(screen.text().contains("What if: the days of the phases"), "{}", screen.text());
    assert_eq!(steps(&screen), before);
}

#[test]
fn a_scenario_is_kept_opened_changed_taken_over_and_removed() {
    let mut screen = planned((80, 24));
    screen.press("g r W O");
    assert!(screen.text().contains("Nothing is kept yet"), "{}", screen.text());
    screen.press("esc D");
    assert!(screen.message().contains("No scenario is open here"), "{}", screen.message());
    screen.press("+ + + S").fill("More").press("enter");
    assert!(screen.message().contains("scenario \"More\" kept"), "{}", screen.message());
    assert!(screen.text().contains("What if: \"More\": 10 days"), "{}", screen.text());
    screen.press("+");
    assert!(screen.text().contains("What if: \"More\", changed: 15 days"), "{}", screen.text());
    screen.press("R O enter");
    assert!(screen.text().contains("What if: \"More\": 10 days"), "{}", screen.text());
    // Enter shows what goes where, under what is supposed; a second one takes it over.
    let before = screen.session().workbook().clone();
    screen.press("enter");
    assert!(screen.text().contains("A plan until 2027-03-31: 10 days"), "{}", screen.text());
    screen.press("enter");
    assert!(screen.message().contains("sets the days of the phases"), "{}", screen.message());
    let days: u32 = screen.session().workbook().phases().iter().map(|phase| phase.capacity.unwrap().tenths()).sum();
    assert_eq!(days, 100);
    assert!(screen.text().contains("What if: the days of the phases; 10 days in all"), "{}", screen.text());
    screen.press("u");
    assert_eq!(screen.session().workbook(), &before);
    screen.press("O enter D");
    assert!(screen.message().contains("scenario \"More\" removed"), "{}", screen.message());
    assert_eq!(screen.session().scenarios().count(), 0);
    screen.press("u");
    assert_eq!(screen.session().scenarios().count(), 1);
    assert_sound(screen.session());
}

#[test]
fn the_views_follow_each_other_and_keys_of_what_if_say_where_they_work() {
    let mut screen = planned((80, 24));
    screen.press("g r +");
    assert_eq!(screen.message(), "That is for What if: W goes there");
    for view in [View::Board, View::Timeline, View::WhatIf, View::Gaps] {
        screen.press("p");
        assert_eq!(screen.model.roadmap.view, view);
    }
    screen.press("P");
    assert_eq!(screen.model.roadmap.view, View::WhatIf);
    // There is no action under the pointer here.
    screen.press("w esc > s d");
    assert!(screen.message().contains("There is no action here"), "{}", screen.message());
}

/// Every size, with and without something over the screen.
#[test]
fn every_size_is_safe() {
    for size in [(0, 0), (1, 1), (12, 4), (40, 12), (41, 13), (60, 15), (200, 60)] {
        for keys in ["g r W", "g r W e", "g r W O", "g r W S", "g r F", "g r F G"] {
            let mut screen = planned((80, 24));
            screen.press(keys).resize(size.0, size.1);
            screen.press("j pagedown k");
            assert_eq!(screen.cells().0.area.width, size.0);
        }
    }
}

#[test]
fn a_plan_that_another_program_overtook_is_thought_through_again() {
    let mut screen = planned((80, 24));
    screen.press("g r F");
    let mut other = Session::open(screen.session().path(), "Bo").unwrap();
    set_level(&mut other, "8.13", 2);
    let before = other.workbook().clone();
    assert!(screen.text().contains("maturity from 1.0 to 2.0"), "{}", screen.text());
    // 2, 0 and 2 now: the second level of 8.13 is there already.
    screen.press("enter");
    assert!(
        screen.message().starts_with("The workbook was changed meanwhile: this is the plan"),
        "{}",
        screen.message()
    );
    assert!(screen.text().contains("maturity from 1.3 to 2.0"), "{}", screen.text());
    assert_eq!(screen.session().workbook(), &before);
    screen.press("enter");
    assert!(screen.message().starts_with("The plan is taken over"), "{}", screen.message());
    assert_eq!(screen.session().workbook().actions().count(), 5);
}
