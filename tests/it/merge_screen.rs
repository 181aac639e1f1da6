//! Another copy is taken over on the screen: asked for, decided one by one, looked at, written; and agreement is told.

use std::fs;
use std::path::PathBuf;

use controlbook::session::Session;
use controlbook::tui::model::Msg;
use controlbook::tui::overlay::Overlay;
use controlbook::workbook::{AnswerEdit, Basis, Op, Reason};
use controlbook::session::Around;

use crate::screen::{Screen, assert_screen};
use crate::support::{assert_sound, decide, done, id, level, to_level, to_target};

/// The sample, and beside it a copy in which Anna went on; three contradictions, and things that are none.
fn forked(size: (u16, u16)) -> (Screen, PathBuf) {
    let mut screen = Screen::sample(size);
    let path = screen.folder().join("anna.controlbook");
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
    done(anna.set(&control("7.4"), &decide(excluded, &[Reason::NoSuchAsset], "There is no room of our own to watch.", None)));
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
    assert_screen!("merge_new_value", screen);
    screen.type_text("9").press("enter");
    assert!(screen.text().contains("does not fit"), "{}", screen.text());
    screen.press("ctrl-u").type_text("3").press("enter");
    screen.press("o o");
    assert_screen!("merge_whole", screen);
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
    for (name, size) in [("merge_80", (80, 24)), ("merge_120", (120, 40)), ("merge_60", (60, 15))] {
        let mut screen = asked(size);
        screen.press("] ]");
        assert!(screen.text().contains("8.13"), "{}", screen.text());
        assert_screen!(name, screen);
    }
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
    screen.press("g M");
    assert_screen!("agreement_asks", screen);
    let report = screen.folder().join("agenda.md");
    screen.fill(path.to_str().unwrap()).press("tab").fill(report.to_str().unwrap()).press("enter");
    assert_screen!("agreement", screen);
    assert!(fs::read_to_string(&report).unwrap().contains("To talk through (1)"));
    screen.press("esc");
    assert!(screen.model.overlays.is_empty());
}
