//! Reading mode: the catalogue as a book, with one's place and marks, on the screen and on paper.

use controlbook::catalogue::ControlId;
use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::report::{NotesFormat, render_notes, unwatched};
use controlbook::study::reading::{Page, pages};
use controlbook::tui::screens::study::Row;

use crate::screen::Screen;
use crate::support::printed;

const NORMAL: (u16, u16) = (80, 24);

fn book(screen: &mut Screen) {
    screen.press("g s");
    let place = screen.model.study.rows.iter().position(|row| *row == Row::Reading).unwrap();
    // One row is a heading that the pointer steps over.
    while screen.model.study.selected != place {
        screen.press("j");
    }
    screen.press("enter");
}

#[test]
fn the_book_has_every_control_in_its_theme() {
    let pages = pages(&CATALOGUE);
    assert_eq!(pages.len(), 1 + 4 + 93);
    let controls = pages.iter().filter(|page| matches!(page, Page::Control(_))).count();
    assert_eq!(controls, 93);
    assert!(matches!(pages[1], Page::Theme(theme) if theme.key == "organizational"));
    assert!(matches!(pages[2], Page::Control(control) if control.id.as_str() == "5.1"));
}

#[test]
fn place_and_marks_are_kept() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    book(&mut screen);
    assert!(
        screen.text().contains("page 1 of 98") && screen.text().contains("Nothing yet: m marks"),
        "{}",
        screen.text()
    );
    screen.press("right right");
    let text = screen.text();
    assert!(text.contains("page 3 of 98") && text.contains("5.1 Policies for information security"), "{text}");
    screen.press("m");
    assert!(screen.message().contains("5.1 is marked"), "{}", screen.message());
    screen.press("p");
    assert!(screen.text().contains("8 controls"), "the next theme:\n{}", screen.text());
    screen.press("right esc");
    screen.press("enter");
    assert!(screen.text().contains("6.1 Screening"), "it opens where one stopped:\n{}", screen.text());
    // Another program finds both.
    screen.press("esc g h");
    screen.model.study.learning = None;
    book(&mut screen);
    assert!(screen.text().contains("6.1 Screening"), "{}", screen.text());
    screen.press("P P P left");
    assert!(screen.text().contains("Marked by you") && screen.text().contains("5.1   Policies"), "{}", screen.text());
    screen.press("right right m p P left");
    assert!(screen.text().contains("Nothing yet"), "{}", screen.text());
    screen.press("left");
    assert!(screen.message().contains("first page"), "{}", screen.message());
}

#[test]
fn a_long_page_is_read_to_its_end_before_it_is_turned() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    book(&mut screen);
    screen.press("enter");
    assert!(screen.text().contains("page 2 of 98") && screen.text().contains("5.1   Policies"), "{}", screen.text());
    screen.press("enter");
    assert!(screen.text().contains("page 2 of 98") && screen.text().contains("5.20  "), "{}", screen.text());
    screen.press("enter enter");
    assert!(screen.text().contains("page 3 of 98"), "{}", screen.text());
}

#[test]
fn a_long_page_scrolls_and_opens_its_control() {
    let mut screen = Screen::start((60, 15), Vec::new());
    book(&mut screen);
    screen.press("right right");
    let first = screen.text();
    screen.press("j j j");
    assert_ne!(first, screen.text());
    screen.press("c");
    assert!(screen.text().contains("Why it matters"), "{}", screen.text());
}

#[test]
fn notes_say_all_controls_and_whose_words_they_are() {
    let marked = [ControlId::from("8.13".to_owned())];
    let date = jiff::civil::date(2026, 3, 1);
    let notes = |format| unwatched(|progress| render_notes(&CATALOGUE, &marked, format, date, progress)).unwrap();
    for format in NotesFormat::ALL {
        let bytes = notes(*format);
        let text = match format {
            NotesFormat::Pdf => printed(&bytes),
            NotesFormat::Markdown | NotesFormat::Html => String::from_utf8(bytes).unwrap(),
        };
        let words: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
        for control in ["5.1", "6.1", "7.1", "8.34"] {
            let title = CATALOGUE.control(control).unwrap().title.to_string();
            assert!(words.contains(&title), "{control} is not in {format:?}");
        }
        assert!(words.contains("Marked by you"), "{format:?}");
        assert!(words.contains("the text of the standard is not in here"), "{format:?}");
    }
    assert_eq!(notes(NotesFormat::Html), notes(NotesFormat::Html));
}
