//! The Study screen: without a workbook, from the first card to the closing sentence.

use controlbook::study::Deck;
use controlbook::tui::model::Screen as Shown;

use crate::screen::Screen;

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

fn study(size: (u16, u16)) -> Screen {
    let mut screen = Screen::start(size, Vec::new());
    screen.press("g s");
    screen
}

fn key(screen: &Screen) -> String {
    screen.model.study.card().map(|card| card.key.clone()).unwrap_or_default()
}

#[test]
fn it_is_reached_without_a_workbook_and_opens_nothing_before() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    assert!(screen.model.study.learning.is_none());
    screen.press("L");
    assert_eq!(screen.model.screen, Shown::Study);
    assert!(screen.model.study.learning.is_some());
    assert!(!screen.folder().join("learned.study").exists());
    screen.press("esc");
    assert_eq!(screen.model.screen, Shown::Start);
    screen.press("g c");
    assert_eq!(screen.model.screen, Shown::Start, "all else still needs a workbook");
}

#[test]
fn pictures() {
    for size in [SMALL, NORMAL, LARGE] {
        let mut screen = study(size);
        insta::assert_snapshot!(format!("study-home-{}x{}", size.0, size.1), screen.shown());
        screen.press("enter");
        insta::assert_snapshot!(format!("study-front-{}x{}", size.0, size.1), screen.shown());
        screen.press("enter");
        insta::assert_snapshot!(format!("study-back-{}x{}", size.0, size.1), screen.shown());
    }
}

#[test]
fn a_card_is_shown_graded_and_taken_back() {
    let mut screen = study(NORMAL);
    screen.press("enter");
    let first = key(&screen);
    assert_eq!(first, "title:5.1");
    screen.press("3");
    assert!(screen.message().contains("Enter shows the answer first"), "{}", screen.message());
    assert!(!screen.text().contains("Policies for information security"));
    screen.press("space");
    assert!(screen.text().contains("Policies for information security"));
    let text = screen.text();
    assert!(
        text.contains("1 again today") && text.contains("3 good 2 days") && text.contains("4 easy 8 days"),
        "{text}"
    );
    screen.press("3");
    assert!(screen.message().contains("It comes again in 2 days"), "{}", screen.message());
    assert_ne!(key(&screen), first);
    assert!(screen.folder().join("learned.study").exists() || screen.model.study.named.as_ref().unwrap().exists());
    screen.press("u");
    assert_eq!(key(&screen), first);
    assert!(screen.message().contains("undone: title:5.1 graded good"), "{}", screen.message());
    assert!(screen.model.study.learning.as_ref().unwrap().learned().cards.is_empty());
}

#[test]
fn a_day_ends_with_what_tomorrow_brings() {
    let mut screen = study(NORMAL);
    screen.press("- - - - - - - - - - - -");
    assert!(screen.message().contains("2 new cards a day"), "{}", screen.message());
    screen.press("enter enter 1");
    assert!(screen.message().contains("once more today"));
    screen.press("enter 3 enter 3");
    let text = screen.text();
    assert!(text.contains("Done for today: 3 reviews, 1 of them forgotten"), "{text}");
    assert!(text.contains("Tomorrow brings") && text.contains("2 new ones"), "{text}");
    screen.press("enter");
    assert!(screen.text().contains("1 day in a row; 3 reviews today"), "{}", screen.text());
}

#[test]
fn cards_are_set_aside_and_taken_up_again() {
    let mut screen = study(NORMAL);
    screen.press("enter x");
    assert_eq!(key(&screen), "title:5.2");
    screen.press("esc");
    let place = screen.text().lines().position(|line| line.contains("Set aside")).unwrap();
    screen.click(5, u16::try_from(place).unwrap());
    screen.press("enter");
    assert!(screen.text().contains("title:5.1"), "{}", screen.text());
    screen.press("x");
    assert!(screen.message().contains("comes up again"), "{}", screen.message());
    assert!(screen.text().contains("Nothing is set aside"), "{}", screen.text());
    screen.press("esc");
    assert!(screen.text().contains("Study: decks"));
}

#[test]
fn the_control_of_a_card_opens_with_and_without_a_workbook() {
    let mut screen = study(NORMAL);
    screen.press("enter c");
    let text = screen.text();
    assert!(text.contains("5.1 Policies for information security") && text.contains("Why it matters"), "{text}");
    let mut screen = Screen::sample(NORMAL);
    screen.press("g s enter c");
    assert_eq!(screen.model.screen, Shown::Controls);
    assert_eq!(screen.current(), "5.1");
    screen.press("g s");
    assert_eq!(key(&screen), "title:5.1", "the card is still there");
    screen.press("esc esc");
    assert_eq!(screen.model.screen, Shown::Controls);
}

#[test]
fn another_deck_is_begun_from_the_list() {
    let mut screen = study(NORMAL);
    screen.press("j j j j j enter");
    assert_eq!(screen.model.study.deck, Deck::Past);
    assert!(key(&screen).starts_with("new:"), "{}", key(&screen));
}

#[test]
fn settings_stay_within_what_makes_sense() {
    let mut screen = study(NORMAL);
    screen.press("> > > > > > > > > >");
    assert!(screen.message().contains("97 of 100"), "{}", screen.message());
    screen.press("F");
    assert!(screen.message().contains("400 are needed"), "{}", screen.message());
}

#[test]
fn cards_are_written_for_anki() {
    let mut screen = study(NORMAL);
    screen.press("j w");
    assert!(screen.text().contains("for Anki"), "{}", screen.text());
    let target = screen.folder().join("cards.txt");
    screen.press("tab").fill(target.to_str().unwrap()).press("enter");
    let written = std::fs::read_to_string(target).unwrap();
    assert_eq!(written.lines().filter(|line| !line.starts_with('#')).count(), 279);
}

#[test]
fn a_file_that_cannot_be_used_is_told_on_the_screen_and_left_alone() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    let path = screen.model.study.named.clone().unwrap();
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, b"").unwrap();
    screen.press("g s");
    let text = screen.text();
    assert!(text.contains("empty or cut short") && text.contains("move the file away"), "{text}");
    screen.press("enter 1 u x");
    assert_eq!(std::fs::read(&path).unwrap(), b"");
    std::fs::remove_file(&path).unwrap();
    screen.press("g h g s");
    assert!(screen.text().contains("Daily mix"), "coming back looks anew:\n{}", screen.text());
}

#[test]
fn the_loads_of_all_decks_are_those_of_each() {
    let mut screen = study(NORMAL);
    screen.press("enter enter 1 enter 3 enter 4 enter 3");
    let learning = screen.model.study.learning.as_ref().unwrap();
    let decks = Deck::all(learning.catalogue());
    let loads = learning.loads(&decks);
    for (deck, load) in decks.iter().zip(loads) {
        assert_eq!(load, learning.load(deck), "{deck}");
    }
}

#[test]
fn every_size_is_safe() {
    let mut screen = study(NORMAL);
    for step in ["", "enter", "enter", "1", "esc", "G", "enter"] {
        screen.press(step);
        for size in [(0, 0), (1, 1), (39, 11), (40, 12), (71, 13), (80, 24), (200, 60)] {
            screen.resize(size.0, size.1);
            let _ = screen.text();
        }
    }
}
