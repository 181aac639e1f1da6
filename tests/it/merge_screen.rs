//! Another copy is taken over on the screen: asked for, decided one by one, looked at, written; and agreement is told.

use std::fs;
use std::path::PathBuf;

use controlbook::session::Around;
use controlbook::session::Session;
use controlbook::tui::model::Msg;
use controlbook::tui::overlay::Overlay;
use controlbook::workbook::{AnswerEdit, Basis, Op, Reason};

use crate::screen::Screen;
use crate::support::{assert_sound, decide, done, id, level, to_level, to_target};

/// What is on the screen without the day and the minute at which the test runs.
fn steady(screen: &Screen) -> String {
    let today = jiff::Timestamp::now().to_zoned(jiff::tz::TimeZone::UTC).date().to_string();
    let mut text: Vec<char> = screen.shown().replace(&today, "YYYY-MM-DD").chars().collect();
    for at in 0..text.len().saturating_sub(4) {
        let is_time = [0, 1, 3, 4].iter().all(|digit| text[at + digit].is_ascii_digit()) && text[at + 2] == ':';
        if is_time {
            text.splice(at..at + 5, "HH:MM".chars());
        }
    }
    text.into_iter().collect()
}

macro_rules! assert_steady {
    ($name:literal, $screen:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, steady(&$screen));
        })
    };
}

/// The sample, and beside it a copy in which Anna went on; three contradictions, and things that are none.
fn forked(size: (u16, u16)) -> (Screen, PathBuf) {
    let mut screen = Screen::sample(size);
    let path = screen.folder().join("anna.controlbook");
    let ours = screen.model.session.as_mut().unwrap();
    ours.set(&[id("8.13")], &AnswerEdit { basis: Some(None), ..to_level(2) }).unwrap();
    ours.set(&[id("5.1"), id("5.2")], &to_target(3)).unwrap();
    ours.set(&[id("7.4")], &decide(controlbook::workbook::Applicability::Undecided, &[], "", None)).unwrap();
    screen.session().copy_to(&path).unwrap();
    let mut anna = Session::open(&path, "Anna Berger").unwrap();
    let ours = screen.model.session.as_mut().unwrap();
    let control = |number: &str| [id(number)];
    done(ours.set(&control("8.13"), &to_level(1)));
    done(anna.set(&control("8.13"), &AnswerEdit { basis: Some(Some(Basis::Tested)), ..to_level(4) }));
    done(ours.write_note(&id("8.13"), "The restore of March failed twice; nobody knows why.", None));
    done(anna.write_note(&id("8.13"), "Saw the log of a restore in September, complete and checked.", None));
    done(ours.set(&control("5.1"), &to_target(5)));
    done(anna.set(&control("5.1"), &to_target(2)));
    let applicable = controlbook::workbook::Applicability::Applicable;
    let excluded = controlbook::workbook::Applicability::Excluded;
    done(ours.set(&control("7.4"), &decide(applicable, &[Reason::Risk], "", None)));
    done(anna.set(
        &control("7.4"),
        &decide(excluded, &[Reason::NoSuchAsset], "There is no room of our own to watch.", None),
    ));
    done(anna.set(&control("5.2"), &to_target(4)));
    screen.model.version += 1;
    (screen, path)
}

fn asked(size: (u16, u16)) -> Screen {
    let (mut screen, path) = forked(size);
    screen.press("g m").fill(path.to_str().unwrap()).press("enter");
    assert!(matches!(screen.model.overlays.last(), Some(Overlay::Merge(_))), "{}", screen.text());
    screen
}

#[test]
fn it_is_decided_one_by_one_and_then_written_as_one_step() {
    let mut screen = asked((80, 24));
    assert!(screen.text().contains("anna.controlbook: 1 of 3"), "{}", screen.text());
    let steps = screen.session().history(None, u32::MAX).unwrap().len();
    screen.press("t");
    assert!(screen.text().contains("2 of 3"), "{}", screen.text());
    // Back to the first, which says what was decided; a new value in its place.
    screen.press("[");
    assert!(screen.text().contains("Decided: what the other copy says"), "{}", screen.text());
    screen.press("n");
    assert_steady!("merge_new_value", screen);
    screen.type_text("9").press("enter");
    assert!(screen.text().contains("does not fit"), "{}", screen.text());
    screen.press("ctrl-u").type_text("3").press("enter");
    screen.press("o o");
    assert_steady!("merge_whole", screen);
    assert_eq!(screen.session().history(None, u32::MAX).unwrap().len(), steps, "nothing is written before");
    screen.press("enter");
    assert!(screen.model.overlays.is_empty(), "{}", screen.text());
    assert!(screen.message().contains("(u takes it back)"), "{}", screen.message());
    let session = screen.session();
    assert_eq!(session.workbook().answer(&id("5.1")).target, Some(level(3)));
    assert_eq!(session.workbook().answer(&id("5.2")).target, Some(level(4)));
    assert_eq!(session.workbook().answer(&id("8.13")).level, Some(level(1)));
    assert_eq!(session.history(None, 1).unwrap()[0].op, Op::Merge);
    assert_sound(session);
    screen.press("u");
    assert_eq!(screen.session().workbook().answer(&id("5.1")).target, Some(level(5)));
    assert_sound(screen.session());
}

#[test]
fn before_here_and_there_stand_side_by_side() {
    let of_size = |size| {
        let mut screen = asked(size);
        screen.press("] ]");
        assert!(screen.text().contains("8.13"), "{}", screen.text());
        screen
    };
    assert_steady!("merge_80", of_size((80, 24)));
    assert_steady!("merge_120", of_size((120, 40)));
    assert_steady!("merge_60", of_size((60, 15)));
}

#[test]
fn leaving_asks_once_where_something_was_decided() {
    let mut screen = asked((80, 24));
    screen.press("t esc");
    assert!(screen.message().contains("Esc once more leaves"), "{}", screen.message());
    screen.press("o esc");
    assert!(screen.message().contains("Esc once more leaves"), "another key in between starts anew");
    screen.press("esc");
    assert!(screen.model.overlays.is_empty());
    assert_eq!(screen.message(), "Nothing was merged");
    // Where all is known, there is nothing to decide.
    let (mut screen, path) = forked((80, 24));
    let other = screen.folder().join("same.controlbook");
    screen.session().copy_to(&other).unwrap();
    screen.press("g m").fill(other.to_str().unwrap()).press("enter");
    assert!(screen.text().contains("Nothing new"), "{}", screen.text());
    screen.press("enter");
    assert!(screen.model.overlays.is_empty());
    // What is no copy keeps the form and says so.
    fs::write(&path, "hello").unwrap();
    screen.press("g m").fill(path.to_str().unwrap()).press("enter");
    assert!(screen.text().contains("looks like a text file"), "{}", screen.text());
}

#[test]
fn a_conflicted_copy_is_offered_in_the_form() {
    let mut screen = Screen::sample((100, 24));
    let conflicted = vec!["acme (Ann's conflicted copy 2026-01-01).controlbook".to_owned()];
    screen.send(Msg::Around(Around { conflicted, place: None }));
    assert!(screen.message().contains("g m takes over what it says"), "{}", screen.message());
    screen.press("g m");
    assert!(screen.text().contains("conflicted copy 2026-01-01).controlbook"), "{}", screen.text());
}

#[test]
fn agreement_is_told_and_written() {
    let (mut screen, path) = forked((80, 24));
    screen.press("g M").fill("anna.controlbook");
    assert_steady!("agreement_asks", screen);
    let report = screen.folder().join("agenda.md");
    screen.fill(path.to_str().unwrap()).press("tab").fill(report.to_str().unwrap()).press("enter");
    assert_steady!("agreement", screen);
    assert!(fs::read_to_string(&report).unwrap().contains("To talk through (1)"));
    screen.press("esc");
    assert!(screen.model.overlays.is_empty());
}
