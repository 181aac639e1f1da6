//! What the screen does with an edit that the disk does not take: it is kept there, can be tried again, and is not
//! left behind without a question.

use std::sync::Arc;

use controlbook::session::{NewWorkbook, Session};
use controlbook::tui::model::{Effect, Msg};

use super::disk::{Call, Disk, Fault, Wrong};
use crate::screen::{AUTHOR, Screen, assert_screen};
use crate::support::{assert_sound, id};

const NORMAL: (u16, u16) = (80, 24);

/// A fresh workbook on a disk that does as it is told.
fn on_a_disk(size: (u16, u16)) -> (Screen, Arc<Disk>) {
    let mut disk = None;
    let screen = Screen::on("a new workbook", size, |path| {
        disk = Some(Disk::under(path.parent().unwrap()));
        let new = NewWorkbook { organisation: "Acme", profile: "full", author: AUTHOR };
        Session::create(path, &new).unwrap()
    });
    (screen, disk.unwrap())
}

fn full(disk: &Disk) {
    disk.plan(Fault { wrong: Wrong::Full, counts: |call| call == Call::Write, nth: 0, sticky: true });
}

fn level(screen: &Screen, control: &str) -> Option<u8> {
    screen.session().workbook().answer(&id(control)).level.map(u8::from)
}

fn has_quit(screen: &Screen) -> bool {
    screen.effects.contains(&Effect::Quit)
}

#[test]
fn an_edit_on_a_full_disk_stays_on_the_screen_until_it_is_saved() {
    let (mut screen, disk) = on_a_disk(NORMAL);
    screen.press("j");
    full(&disk);
    screen.press("3");
    assert_screen!("not_saved", screen);
    assert_eq!(level(&screen, "5.2"), None);
    // No better yet.
    screen.press("enter");
    assert!(screen.text().contains("is full") && screen.text().contains("Try again"), "{}", screen.text());
    disk.mend();
    screen.press("enter");
    assert!(screen.message().starts_with("Saved: 5.2 level not set → 3"), "{}", screen.message());
    assert_eq!((level(&screen, "5.2"), screen.current().as_str()), (Some(3), "5.2"));
    assert_sound(screen.session());
}

#[test]
fn an_edit_that_could_not_be_saved_can_be_given_up() {
    let (mut screen, disk) = on_a_disk(NORMAL);
    full(&disk);
    screen.press("3 esc");
    assert_eq!(screen.message(), "Given up: it stays as it was");
    disk.mend();
    screen.press("j 2");
    assert_eq!((level(&screen, "5.1"), level(&screen, "5.2")), (None, Some(2)));
    full(&disk);
    screen.press("u");
    assert!(screen.text().contains("The workbook  Take the last edit back"), "{}", screen.text());
    disk.mend();
    screen.press("enter");
    assert_eq!(level(&screen, "5.2"), None);
}

#[test]
fn an_edit_of_many_controls_is_kept_too() {
    let (mut screen, disk) = on_a_disk(NORMAL);
    screen.press("* 4");
    full(&disk);
    screen.press("enter");
    assert!(screen.text().contains("93 controls  as the preview showed"), "{}", screen.text());
    screen.press("enter");
    disk.mend();
    screen.press("enter");
    assert!(screen.message().starts_with("Saved: "), "{}", screen.message());
    assert_eq!((level(&screen, "5.1"), level(&screen, "8.34")), (Some(4), Some(4)));
}

#[test]
fn in_the_interview_the_question_waits_for_its_answer() {
    let (mut screen, disk) = on_a_disk(NORMAL);
    screen.press("g i enter");
    full(&disk);
    screen.press("3");
    assert!(screen.text().contains("This edit is not saved"), "{}", screen.text());
    disk.mend();
    screen.press("enter");
    assert_eq!(level(&screen, "5.1"), Some(3));
    assert!(screen.text().contains("Question 2 of 93"), "{}", screen.text());
}

#[test]
fn leaving_asks_where_something_is_not_saved() {
    let (mut screen, disk) = on_a_disk(NORMAL);
    full(&disk);
    screen.press("3 ctrl-c");
    assert!(!has_quit(&screen));
    assert_screen!("leaving_asks", screen);
    // Another key means that the person stays.
    screen.press("tab ctrl-c");
    assert!(!has_quit(&screen));
    screen.press("ctrl-c");
    assert!(has_quit(&screen));

    let (mut screen, disk) = on_a_disk(NORMAL);
    full(&disk);
    screen.press("3");
    disk.mend();
    screen.press("enter ctrl-c");
    assert!(has_quit(&screen), "nothing is left to ask about");
}

#[test]
fn a_note_stays_in_the_editor_and_its_draft_is_tried_again() {
    let (mut screen, disk) = on_a_disk(NORMAL);
    screen.press("e").type_text("Seen on the spot.");
    full(&disk);
    screen.send(Msg::KeepDraft);
    assert!(screen.message().contains("is full"), "{}", screen.message());
    assert!(screen.model.has_unsaved_text(), "the draft is not kept, so it must be tried again");
    screen.press("esc");
    assert!(screen.message().contains("NOT SAVED") && screen.text().contains("Seen on the spot."), "{}", screen.text());
    screen.press("ctrl-c");
    assert!(!has_quit(&screen), "the text would be lost");
    disk.mend();
    screen.send(Msg::KeepDraft);
    assert!(!screen.model.has_unsaved_text());
    assert_eq!(screen.session().drafts().unwrap().len(), 1);
    screen.press("esc");
    assert!(screen.message().starts_with("Saved: note on 5.1"), "{}", screen.message());
    assert_eq!(screen.session().drafts().unwrap().len(), 0);
}

#[test]
fn every_size_shows_an_edit_that_is_not_saved() {
    for size in [(60, 15), (120, 40), (40, 12), (20, 5), (1, 1), (0, 0)] {
        let (mut screen, disk) = on_a_disk(size);
        full(&disk);
        screen.press("3 enter");
        let text = screen.text();
        assert!(size.0 < 40 || text.contains("NOT SAVED") && text.contains("Try again"), "{size:?}: {text}");
    }
}
