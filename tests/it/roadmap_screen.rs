//! The Roadmap screen: gaps, board and timeline, and all that is done to actions and phases there.

use controlbook::config::SymbolSet;
use controlbook::session::Session;
use controlbook::tui::theme::Symbols;
use controlbook::workbook::{Action, ActionEdit, ActionStatus, PhaseEdit};

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, id};

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

fn roadmap(size: (u16, u16)) -> Screen {
    let mut screen = Screen::sample(size);
    screen.press("g r");
    screen
}

fn action(screen: &Screen, number: u32) -> Action {
    screen.session().workbook().actions().find(|action| action.number == number).unwrap().clone()
}

/// The line that has this in it.
fn line(screen: &Screen, part: &str) -> String {
    let text = screen.text();
    text.lines().find(|line| line.contains(part)).unwrap_or_else(|| panic!("no {part} in\n{text}")).to_owned()
}

// --- what is seen

#[test]
fn gaps_stand_beside_what_closes_them() {
    assert_screen!("roadmap_gaps_80x24", roadmap(NORMAL));
    assert_screen!("roadmap_gaps_120x40", roadmap(LARGE));
    assert_screen!("roadmap_gaps_60x15", roadmap(SMALL));
}

#[test]
fn the_board_has_a_column_for_each_phase() {
    let board = |size| {
        let mut screen = roadmap(size);
        screen.press("p");
        screen
    };
    assert_screen!("roadmap_board_80x24", board(NORMAL));
    assert_screen!("roadmap_board_120x40", board(LARGE));
    assert_screen!("roadmap_board_60x15", board(SMALL));
}

#[test]
fn the_timeline_has_months_across() {
    let timeline = |size| {
        let mut screen = roadmap(size);
        screen.press("p p");
        screen
    };
    assert_screen!("roadmap_timeline_80x24", timeline(NORMAL));
    assert_screen!("roadmap_timeline_120x40", timeline(LARGE));
    assert_screen!("roadmap_timeline_60x15", timeline(SMALL));
}

#[test]
fn a_new_workbook_says_what_to_do_first() {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("g r");
    assert!(screen.text().contains("No gaps: nothing that is assessed lies below its target."), "{}", screen.text());
    screen.press("p");
    assert!(screen.text().contains("There are no actions yet."), "{}", screen.text());
    for key in ["e", "s d", ">", "D"] {
        assert_eq!(screen.press(key).message(), "There is no action here: w makes one", "{key}");
    }
    assert_eq!(screen.press("X").message(), "There is no phase here: n makes one");
}

#[test]
fn what_is_late_is_marked_with_a_word_at_every_size() {
    // Of the sample, action #2 was due on 30 September; it is 6 October.
    for size in [SMALL, NORMAL, LARGE] {
        let mut screen = roadmap(size);
        assert!(line(&screen, "7.9 ").contains("! overdue"), "{}", screen.text());
        // Where there is room for one card, the late one is the topmost.
        screen.press("p k k k");
        assert!(screen.text().contains("! overdue"), "{}", screen.text());
        screen.press("p");
        assert!(line(&screen, "#2 Put a code").contains("! overdue 2026-09-30"), "{}", screen.text());
        assert!(screen.text().contains("1 overdue"), "{}", screen.text());
    }
}

/// Ann has four days to do in a phase that has three for all, and Ben one.
fn overfull(path: &std::path::Path) -> Session {
    let new = controlbook::session::NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    let mut session = Session::create(path, &new).unwrap();
    let phase = PhaseEdit {
        name: Some("Spring".to_owned()),
        capacity: Some(Some("3".parse().unwrap())),
        ..PhaseEdit::default()
    };
    let (phase, _) = session.add_phase(&phase).unwrap();
    for (title, owner, days) in [("Keys", "Ann", "4"), ("Doors", "Ben", "1")] {
        let edit = ActionEdit {
            title: Some(title.to_owned()),
            owner: Some(Some(owner.to_owned())),
            days: Some(Some(days.parse().unwrap())),
            phase: Some(Some(phase)),
            ..ActionEdit::default()
        };
        session.add_action(&edit).unwrap();
    }
    session
}

#[test]
fn a_phase_says_that_it_is_overfull_and_who_has_too_much() {
    let mut screen = Screen::on("an overfull phase", NORMAL, overfull);
    screen.press("g r p");
    // 4 + 1 days in a phase of 3.
    assert!(line(&screen, "of 3 days").contains("! 5 of 3 days, 2 too many"), "{}", screen.text());
    assert!(screen.text().contains("Overfull: 5 days of work, 2 more than the 3 days it has."), "{}", screen.text());
    // A dropped action takes no time.
    screen.press("s x").type_text("no money").press("enter");
    assert!(!screen.text().contains("too many"), "{}", screen.text());
    assert_sound(screen.session());
}

// --- making and changing

#[test]
fn one_key_makes_an_action_of_a_gap() {
    let mut screen = roadmap(NORMAL);
    screen.press("G");
    while !line(&screen, "▸").contains("8.9 ") {
        screen.press("k");
    }
    screen.press("w");
    assert_screen!("roadmap_new_action", screen);
    screen.press("enter");
    let made = action(&screen, 13);
    let ladder = screen.session().control(&id("8.9")).unwrap().ladder.as_ref().unwrap().0[1].clone().to_string();
    assert!(ladder.starts_with(&made.title), "what level 2 says is the proposal: {}", made.title);
    assert_eq!((made.closes.len(), made.closes[0].to_string().as_str()), (1, "8.9 1 → 3"));
    assert_eq!(made.status, ActionStatus::Proposed);
    assert!(line(&screen, "▸").contains("#13"), "{}", screen.text());
    screen.press("u");
    assert!(line(&screen, "▸").contains("nothing yet"), "{}", screen.text());
    assert_sound(screen.session());
}

#[test]
fn a_control_in_the_list_can_be_made_an_action_too() {
    let mut screen = Screen::sample(NORMAL);
    screen.press("w");
    assert!(screen.text().contains("A new action"), "{}", screen.text());
    screen.press("enter");
    assert_eq!(action(&screen, 13).closes[0].control, id("5.1"));
}

#[test]
fn days_are_typed_as_people_say_them_and_a_wrong_one_is_refused() {
    let mut screen = roadmap(NORMAL);
    screen.press("e");
    screen.press("tab tab tab").fill("30 2 2027").press("enter");
    assert!(screen.text().contains("is no day"), "{}", screen.text());
    assert_eq!(screen.model.overlays.len(), 1, "the form stays with what was typed");
    screen.fill("2027-02-30").press("enter");
    assert!(screen.text().contains("2027-02-30"), "{}", screen.text());
    assert_eq!(screen.model.overlays.len(), 1);
    // 6 October 2026 is a Tuesday: in two weeks it is the 20th.
    screen.fill("+2w").press("tab");
    assert!(line(&screen, "  Due  ").contains("2026-10-20"), "{}", screen.text());
    screen.press("enter");
    assert_eq!(action(&screen, 3).due, Some(jiff::civil::date(2026, 10, 20)));
    assert_sound(screen.session());
}

#[test]
fn statuses_have_keys_and_dropping_asks_why() {
    let mut screen = roadmap(NORMAL);
    screen.press("s p");
    assert_eq!(action(&screen, 3).status, ActionStatus::Proposed);
    screen.press("s a");
    assert_eq!(action(&screen, 3).status, ActionStatus::Agreed);
    screen.press("s x enter");
    assert!(screen.text().contains("for a reason"), "{}", screen.text());
    screen.type_text("too dear").press("enter");
    let dropped = action(&screen, 3);
    assert_eq!((dropped.status, dropped.because.as_deref()), (ActionStatus::Dropped, Some("too dear")));
    screen.press("u u u");
    assert_eq!(action(&screen, 3).status, ActionStatus::Doing);
    assert_sound(screen.session());
}

#[test]
fn what_was_dropped_stands_on_the_board_with_its_reason_and_can_be_taken_up_again() {
    let mut screen = roadmap(NORMAL);
    // The sample dropped #12; it is the last of the board's columns, and the timeline has no bar for it.
    screen.press("p").press("l l l l l l");
    let text = screen.text();
    assert!(text.contains("will not be done") && text.contains("#12 "), "{text}");
    assert!(line(&screen, "Because ").contains("The landlord's alarm"), "{text}");
    for keys in [">", "<"] {
        assert!(screen.press(keys).message().contains("s p proposes it again"), "{}", screen.message());
    }
    assert_eq!(screen.press("X").message(), "There is no phase here: n makes one");
    assert_screen!("roadmap_board_dropped", screen);
    screen.press("enter");
    assert!(screen.text().contains("The landlord's alarm"), "{}", screen.text());
    screen.press("esc s p");
    let taken_up = action(&screen, 12);
    assert_eq!((taken_up.status, taken_up.because), (ActionStatus::Proposed, None));
    assert!(!screen.text().contains("will not be done"), "{}", screen.text());
    screen.press("p");
    assert!(screen.text().contains("#12 "), "it has its bar again:\n{}", screen.text());
    screen.press("u");
    let is_shown = screen.text().lines().any(|line| line.starts_with('│') && line.contains("#12 "));
    assert!(!is_shown, "{}", screen.text());
    for (width, height) in [(0, 0), (40, 12), (60, 15), (120, 40), (300, 80)] {
        screen.resize(width, height).press("P G l h p");
    }
    assert_sound(screen.session());
}

#[test]
fn an_action_goes_from_phase_to_phase() {
    let mut screen = roadmap(NORMAL);
    let phase = |screen: &Screen| {
        let phase = action(screen, 3).phase;
        phase.map(|phase| screen.session().workbook().phase(phase).unwrap().name.clone())
    };
    assert_eq!(phase(&screen).as_deref(), Some("Before Christmas"));
    assert_eq!(screen.press(">").message(), "Saved: it is in \"Winter\" now (u takes it back)");
    screen.press(">");
    assert_eq!(screen.press(">").message(), "It is in the last phase; n makes another");
    assert_eq!(phase(&screen).as_deref(), Some("Spring"));
    screen.press("< <");
    assert_eq!(screen.press("<").message(), "Saved: it is in no phase now (u takes it back)");
    assert_eq!(phase(&screen), None);
    assert_eq!(screen.press("<").message(), "It is in no phase; > puts it into the first");
    screen.press("u");
    assert_eq!(phase(&screen).as_deref(), Some("Before Christmas"));
    // On the board the pointer goes with it.
    screen.press("p >");
    assert!(line(&screen, "#3 ").contains("▸#3"), "{}", screen.text());
    assert_sound(screen.session());
}

#[test]
fn phases_are_made_changed_and_taken_away() {
    let mut screen = Screen::fresh(NORMAL);
    screen
        .press("g r p n")
        .type_text("Now")
        .press("tab")
        .fill("today")
        .press("tab")
        .fill("+3m")
        .press("tab")
        .fill("4,5");
    screen.press("enter");
    let phases = || -> Vec<String> {
        let phase = |phase: &&controlbook::workbook::Phase| {
            format!("{} {:?} {:?} {}", phase.name, phase.from, phase.to, phase.capacity.unwrap())
        };
        screen.session().workbook().phases().iter().map(phase).collect()
    };
    assert_eq!(phases(), ["Now Some(2026-10-06) Some(2027-01-06) 4.5"]);
    // With an action in it, the column is there; taking the phase away leaves the action.
    screen.press("w").type_text("Locks").press("enter");
    screen.press("p p p p h >");
    assert!(action(&screen, 1).phase.is_some(), "{}", screen.text());
    screen.press("X");
    assert_eq!(action(&screen, 1).phase, None);
    screen.press("u");
    assert!(action(&screen, 1).phase.is_some());
    assert_sound(screen.session());
}

// --- done

#[test]
fn a_finished_action_offers_to_raise_the_level_and_asks_for_evidence() {
    let mut screen = roadmap(NORMAL);
    screen.press("s f");
    assert_screen!("roadmap_finish", screen);
    // Nothing is raised that nobody ticked.
    screen.press("enter");
    assert_eq!(action(&screen, 3).status, ActionStatus::Done);
    assert_eq!(screen.session().workbook().answer(&id("8.13")).level.unwrap().get(), 1);
    assert!(screen.model.overlays.is_empty());
    screen.press("u s f space enter");
    assert_eq!(screen.session().workbook().answer(&id("8.13")).level.unwrap().get(), 4);
    assert!(screen.text().contains("8.13: attach evidence"), "{}", screen.text());
    screen.type_text("https://example.org/restored").press("enter");
    let shown = screen.session().workbook().evidence(&id("8.13")).count();
    assert_eq!(shown, 2, "{}", screen.text());
    // Evidence is a step of its own; the action and its levels are one.
    screen.press("u u");
    assert_eq!(action(&screen, 3).status, ActionStatus::Doing);
    assert_eq!(screen.session().workbook().answer(&id("8.13")).level.unwrap().get(), 1);
    assert_sound(screen.session());
}

#[test]
fn without_colour_and_in_ascii_all_is_still_told() {
    let mut screen = roadmap(NORMAL);
    screen.model.symbols = Symbols::named(SymbolSet::Ascii);
    for _ in 0..3 {
        assert!(screen.press("p").text().is_ascii(), "{}", screen.text());
    }
}
