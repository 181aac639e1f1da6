//! Several programs at one workbook, as the person at one screen sees it: what others changed, what is kept where two
//! want the same thing, a file that is replaced, moved, or held by another program.

use std::fs;
use std::path::Path;

use controlbook::error::Error;
use controlbook::session::{Around, Outcome, Resolve, Session};
use controlbook::tui::model::Msg;
use controlbook::workbook::{AnswerEdit, Note};
use rusqlite::Connection;
use uuid::Uuid;

use crate::screen::Screen;
use crate::support::{assert_sound, beside, done, exclude, id, level, set_level, to_level, workbook, workbook_in};

const NORMAL: (u16, u16) = (80, 24);

/// What a snapshot holds, without the minute in which the test ran.
fn shown(screen: &Screen) -> String {
    let text = screen.shown();
    let mut steady = String::new();
    let mut rest = text.as_str();
    while let Some(place) = rest.find(" on 20") {
        let (before, after) = rest.split_at(place);
        let is_time = after.len() > 20 && after.is_char_boundary(20) && after[14..].starts_with(" at ");
        steady.push_str(before);
        let end = if is_time { 23 } else { 6 };
        steady.push_str(if is_time { " on YYYY-MM-DD at HH:MM" } else { &after[..end] });
        rest = &after[end..];
    }
    steady + rest
}

macro_rules! assert_shown {
    ($name:literal, $screen:expr) => {
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false }, {
            insta::assert_snapshot!($name, shown(&$screen));
        })
    };
}

fn level_of(session: &Session, control: &str) -> Option<u8> {
    session.workbook().answer(&id(control)).level.map(|level| level.get())
}

fn texts(session: &Session, control: &str) -> Vec<String> {
    session.workbook().notes(&id(control)).map(|note| note.text.to_string()).collect()
}

fn bob(screen: &Screen) -> Session {
    Session::open(screen.session().path(), "Bob").unwrap()
}

fn last_note(session: &Session, control: &str) -> Note {
    session.workbook().notes(&id(control)).last().unwrap().clone()
}

// --- conflicts

#[test]
fn two_levels_are_shown_side_by_side() {
    let mut screen = Screen::sample(NORMAL);
    let mut bob = bob(&screen);
    set_level(&mut bob, "5.1", 5);
    let steps = bob.history(None, 1000).unwrap().len();
    screen.press("4");
    assert_shown!("conflict", screen);
    screen.press("enter");
    assert_eq!((screen.message(), level_of(screen.session(), "5.1")), ("Left as it stands there now", Some(5)));

    set_level(&mut bob, "5.1", 2);
    screen.press("4 esc");
    assert_eq!((screen.message(), level_of(screen.session(), "5.1")), ("Nothing was changed", Some(2)));
    set_level(&mut bob, "5.1", 3);
    screen.press("4 tab enter");
    assert_eq!(screen.message(), "Saved: 5.1 level 3 → 4 (u takes it back)");
    bob.refresh().unwrap();
    assert_eq!((level_of(&bob, "5.1"), bob.history(None, 1000).unwrap().len()), (Some(4), steps + 3));
    screen.press("u");
    assert_eq!(level_of(screen.session(), "5.1"), Some(3));
    assert_sound(screen.session());
}

#[test]
fn what_the_other_changes_while_one_decides_is_a_conflict_again() {
    let mut screen = Screen::sample(NORMAL);
    let mut bob = bob(&screen);
    set_level(&mut bob, "5.1", 5);
    screen.press("4");
    set_level(&mut bob, "5.1", 1);
    screen.press("tab enter");
    assert_eq!(level_of(screen.session(), "5.1"), Some(1), "nothing is written over what nobody has seen");
    assert!(screen.text().contains("Stands there now"), "{}", screen.text());
    screen.press("tab enter");
    assert_eq!(level_of(screen.session(), "5.1"), Some(4));
    assert_sound(screen.session());
}

#[test]
fn a_decision_in_conflict_goes_back_to_its_form() {
    let mut screen = Screen::fresh(NORMAL);
    let mut bob = bob(&screen);
    screen.press("x space").press("tab tab tab tab tab tab tab").type_text("No rooms here.");
    done(bob.set(&[id("5.1")], &exclude()));
    screen.press("enter");
    assert_shown!("conflict_decision", screen);
    screen.press("esc");
    assert!(screen.text().contains("It is not for us"), "{}", screen.text());
    screen.press("enter");
    let answer = screen.session().workbook().answer(&id("5.1")).clone();
    assert_eq!((answer.decided_by.as_deref(), answer.justification.as_deref()), (Some("Ann"), Some("No rooms here.")));
    assert!(screen.model.overlays.is_empty());
    bob.refresh().unwrap();
    assert_eq!(bob.workbook(), screen.session().workbook());
    // Both wanted the same: then there is nothing to choose.
    set_level(&mut bob, "5.1", 2);
    screen.press("2");
    assert!(screen.message().starts_with("Bob said the same meanwhile"), "{}", screen.message());
    assert!(screen.model.overlays.is_empty());
}

#[test]
fn an_edit_of_many_in_conflict_changes_only_the_fields_it_is_about() {
    let mut screen = Screen::fresh(NORMAL);
    let mut bob = bob(&screen);
    screen.press("* 3");
    set_level(&mut bob, "5.2", 1);
    done(bob.set(&[id("5.3")], &AnswerEdit { owner: Some(Some("Bob".to_owned())), ..AnswerEdit::default() }));
    screen.press("enter");
    assert_shown!("conflict_of_many", screen);
    screen.press("tab enter");
    let session = screen.session();
    assert!(["5.1", "5.2", "5.3", "8.34"].iter().all(|control| level_of(session, control) == Some(3)));
    assert_eq!(session.workbook().answer(&id("5.3")).owner.as_deref(), Some("Bob"));
    assert_sound(session);
}

/// A screen on which Ann changes a note that Bob has changed meanwhile.
fn with_two_texts() -> (Screen, Session) {
    let mut screen = Screen::fresh(NORMAL);
    screen.press("e").type_text("Seen.").press("esc");
    let mut bob = bob(&screen);
    let note = last_note(&bob, "5.1").id;
    screen.press("l g g");
    // To the note in the panel.
    while screen.model.controls.note_under_pointer().is_none() {
        let line = screen.model.controls.panel_line;
        screen.send(Msg::Key("j".parse().unwrap()));
        assert!(screen.model.controls.panel_line > line, "there is no note");
    }
    screen.press("e").type_text(" Twice, says Ann.");
    done(bob.edit_note(note, "Seen by Bob.\nIn daylight.", None));
    screen.press("esc");
    (screen, bob)
}

#[test]
fn two_texts_of_a_note_are_shown_side_by_side() {
    let (mut screen, mut bob) = with_two_texts();
    assert_shown!("conflict_note", screen);
    screen.press("tab enter");
    assert!(screen.message().starts_with("Saved: note changed on 5.1"), "{}", screen.message());
    assert_eq!(texts(screen.session(), "5.1"), ["Seen. Twice, says Ann."]);
    assert!(screen.model.overlays.is_empty());
    bob.refresh().unwrap();
    assert_eq!(bob.workbook(), screen.session().workbook());
}

#[test]
fn both_texts_of_a_note_can_stay() {
    let (mut screen, _bob) = with_two_texts();
    screen.press("tab tab enter");
    assert_eq!(texts(screen.session(), "5.1"), ["Seen by Bob.\nIn daylight.", "Seen. Twice, says Ann."]);
    assert!(screen.model.overlays.is_empty());
    assert_sound(screen.session());
}

#[test]
fn a_typed_note_is_kept_where_the_other_one_stays() {
    let (mut screen, _bob) = with_two_texts();
    screen.press("enter");
    assert_eq!(texts(screen.session(), "5.1"), ["Seen by Bob.\nIn daylight."]);
    assert!(screen.message().contains("kept as a draft"), "{}", screen.message());
    assert!(screen.model.overlays.is_empty());
    screen.press("h e");
    assert!(screen.text().contains("Twice, says Ann"), "{}", screen.text());
}

#[test]
fn going_back_leaves_the_typed_note_in_the_editor() {
    let (mut screen, _bob) = with_two_texts();
    screen.press("esc");
    assert!(screen.text().contains("Twice, says Ann"), "{}", screen.text());
    assert_eq!(texts(screen.session(), "5.1"), ["Seen by Bob.\nIn daylight."]);
    screen.press("esc");
    assert_eq!(texts(screen.session(), "5.1"), ["Seen. Twice, says Ann."], "seen, then decided");
}

#[test]
fn a_note_that_the_other_removed_is_not_lost_either() {
    for keys in ["tab enter", "tab tab enter", "esc esc"] {
        let (mut screen, mut bob) = with_two_texts();
        screen.press("esc");
        let note = last_note(&bob, "5.1").id;
        done(bob.remove_note(note));
        screen.type_text(" Thrice.").press("esc");
        assert!(screen.text().contains("not set"), "{}", screen.text());
        screen.press(keys);
        assert_eq!(texts(screen.session(), "5.1"), ["Seen. Twice, says Ann. Thrice."], "{keys}");
        assert!(screen.model.overlays.is_empty(), "{keys}");
        assert_sound(screen.session());
    }
}

#[test]
fn nobody_takes_back_what_they_have_not_seen() {
    let (_folder, mut ann) = workbook();
    set_level(&mut ann, "5.1", 1);
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    set_level(&mut bob, "5.1", 4);
    let error = ann.undo().unwrap_err();
    assert_eq!(error.to_string(), "not changed: 5.1 was changed meanwhile by Bob: 5.1 level 1 → 4");
    // Now they have.
    assert_eq!(ann.undo().unwrap().describe(), "undo: 5.1 level 4 → 1");
    assert_sound(&ann);
}

#[test]
fn an_edit_tells_what_else_is_new() {
    let mut screen = Screen::sample(NORMAL);
    let mut bob = bob(&screen);
    set_level(&mut bob, "8.1", 0);
    screen.press("5");
    assert_eq!(screen.message(), "Saved: 5.1 level 3 → 5 (u takes it back). Another program changed 8.1");
}

// --- waiting

#[test]
fn an_edit_waits_for_another_program_until_it_is_done() {
    let mut screen = Screen::sample(NORMAL);
    let other = Connection::open(screen.session().path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    screen.press("5");
    assert_shown!("waiting", screen);
    screen.send(Msg::TryAgain).press("enter j");
    assert!(screen.model.is_waiting() && level_of(screen.session(), "5.1") == Some(3));
    other.execute_batch("ROLLBACK").unwrap();
    screen.send(Msg::TryAgain);
    assert_eq!(screen.message(), "Saved: 5.1 level 3 → 5 (u takes it back)");
    assert!(screen.model.overlays.is_empty());

    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    screen.press("e").type_text("Seen.").press("esc");
    assert!(screen.model.is_waiting());
    screen.press("esc");
    assert!(!screen.model.is_waiting() && screen.text().contains("Seen."), "the text is back in the editor");
    screen.press("esc");
    other.execute_batch("ROLLBACK").unwrap();
    screen.send(Msg::TryAgain);
    assert_eq!(texts(screen.session(), "5.1").last().unwrap(), "Seen.");
    assert!(screen.model.overlays.is_empty());
    assert_sound(screen.session());
}

#[test]
fn what_waited_is_compared_with_what_the_other_wrote() {
    let mut screen = Screen::sample(NORMAL);
    let mut bob = bob(&screen);
    let other = Connection::open(screen.session().path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    screen.press("5");
    other.execute_batch("ROLLBACK").unwrap();
    set_level(&mut bob, "5.1", 0);
    screen.send(Msg::TryAgain);
    assert!(screen.text().contains("Stands there now"), "{}", screen.text());
    assert_eq!(level_of(screen.session(), "5.1"), Some(0));
    screen.press("tab enter");
    assert_eq!(level_of(screen.session(), "5.1"), Some(5));
}

// --- a file that is no longer what it was

/// Puts a copy of the workbook in the place of the file, as a synchronised folder does, after `edit`.
fn replace(path: &Path, edit: impl FnOnce(&mut Session)) {
    let copy = beside(path, ".tmp");
    fs::copy(path, &copy).unwrap();
    edit(&mut Session::open(&copy, "Bob").unwrap());
    fs::rename(&copy, path).unwrap();
}

#[test]
fn a_newer_copy_that_takes_the_files_place_is_gone_on_with() {
    let mut screen = Screen::sample(NORMAL);
    let path = screen.session().path().to_owned();
    replace(&path, |bob| drop(set_level(bob, "5.2", 0)));
    screen.send(Msg::Look);
    assert_shown!("replaced_by_newer", screen);
    assert_eq!(level_of(screen.session(), "5.2"), Some(0));
    // Before an edit it is noticed, too.
    replace(&path, |bob| drop(set_level(bob, "5.2", 5)));
    screen.press("5");
    assert_eq!(
        screen.message(),
        "Saved: 5.1 level 3 → 5 (u takes it back). Another program changed 5.2. A newer copy of this workbook took its place, and is shown now"
    );
    let read = Session::open(&path, "Cleo").unwrap();
    assert_eq!((level_of(&read, "5.1"), level_of(&read, "5.2")), (Some(5), Some(5)));
    assert_sound(&read);
    // The same change in both is a conflict, as ever.
    replace(&path, |bob| drop(set_level(bob, "5.1", 1)));
    screen.press("2");
    assert!(screen.text().contains("Stands there now"), "{}", screen.text());
    // A copy that is just the same is no news.
    screen.press("esc");
    replace(&path, |_| ());
    screen.send(Msg::Look);
    assert_eq!(screen.message(), "Nothing was changed");
    screen.press("2");
    assert_eq!(screen.message(), "Saved: 5.1 level 1 → 2 (u takes it back)");
    assert_sound(&Session::open(&path, "Cleo").unwrap());
}

#[test]
fn a_copy_that_went_its_own_way_is_shown_and_never_written_over() {
    let mut screen = Screen::sample(NORMAL);
    let path = screen.session().path().to_owned();
    let copy = beside(&path, ".tmp");
    fs::copy(&path, &copy).unwrap();
    set_level(&mut Session::open(&copy, "Bob").unwrap(), "5.2", 0);
    screen.press("5").press("e").type_text("Only here.").press("esc");
    fs::rename(&copy, &path).unwrap();
    let bytes = fs::read(&path).unwrap();
    screen.send(Msg::Look);
    assert_shown!("diverged", screen);
    // Said once; an edit says it again, with what is not saved.
    screen.press("esc").send(Msg::Look);
    assert!(screen.model.overlays.is_empty() && screen.message().starts_with("NOT SAVED"), "{}", screen.message());
    screen.press("4");
    assert!(screen.text().contains("NOT SAVED: 5.1 level 5 → 4"), "{}", screen.text());
    let mine = screen.folder().join("mine.controlbook");
    screen.press("tab enter");
    assert_shown!("diverged_save_copy", screen);
    screen.fill(&mine.display().to_string()).press("enter");
    assert!(screen.model.overlays.is_empty(), "{}", screen.text());
    assert_eq!(screen.message(), "Saved: 5.1 level 5 → 4 (u takes it back)");
    assert_eq!(screen.session().path(), mine);
    assert_eq!(texts(screen.session(), "5.1").last().unwrap(), "Only here.");
    assert_sound(screen.session());
    assert!(fs::read(&path).unwrap() == bytes, "the other was written to");
}

#[test]
fn a_file_that_was_moved_away_leaves_what_is_typed_on_the_screen() {
    let mut screen = Screen::sample(NORMAL);
    let path = screen.session().path().to_owned();
    let away = screen.folder().join("moved.controlbook");
    fs::rename(&path, &away).unwrap();
    screen.press("4");
    assert_shown!("moved_away", screen);
    assert!(!path.exists());
    screen.press("esc e").type_text("Typed with care.").press("esc");
    assert!(screen.text().contains("NOT SAVED: 5.1 \"Typed with care.\""), "{}", screen.text());
    // Back in its place, it goes on.
    screen.press("esc");
    fs::rename(&away, &path).unwrap();
    screen.press("esc");
    assert_eq!(texts(screen.session(), "5.1").last().unwrap(), "Typed with care.");
    // Gone for good: in a copy.
    fs::remove_file(&path).unwrap();
    screen.press("e").type_text("More of it.").press("esc tab enter enter");
    let copy = screen.folder().join("acme-mine.controlbook");
    assert_eq!(screen.session().path(), copy);
    assert!(screen.message().starts_with("Saved: note on 5.1"), "{}", screen.message());
    assert!(screen.model.overlays.is_empty() && !path.exists());
    assert_eq!(texts(&Session::open(&copy, "Cleo").unwrap(), "5.1").last().unwrap(), "More of it.");
    assert_sound(screen.session());
}

#[test]
fn a_stranger_in_the_files_place_is_noticed_and_left_alone() {
    let mut screen = Screen::sample(NORMAL);
    let path = screen.session().path().to_owned();
    let stranger = screen.folder().join("stranger.controlbook");
    drop(workbook_in(screen.folder(), "stranger.controlbook"));
    fs::rename(&stranger, &path).unwrap();
    let bytes = fs::read(&path).unwrap();
    screen.send(Msg::Look);
    assert!(screen.text().contains("another file stands there"), "{}", screen.text());
    screen.press("esc 4 u esc").send(Msg::Look);
    assert!(fs::read(&path).unwrap() == bytes);
    // Its journal is not taken for ours: nothing is read through the old file then.
    fs::write(beside(&path, "-journal"), "something").unwrap();
    let copy = screen.folder().join("copy.controlbook");
    assert!(matches!(screen.session().copy_to(&copy), Err(Error::Busy(_))));
    fs::remove_file(beside(&path, "-journal")).unwrap();
    screen.session().copy_to(&copy).unwrap();
    assert_eq!(Session::open(&copy, "Cleo").unwrap().workbook(), screen.session().workbook());
}

/// `cp` writes over what is in the file: then nothing is left of what was there, and that is said.
#[test]
fn a_copy_that_was_written_over_the_file_is_said() {
    let mut screen = Screen::sample(NORMAL);
    let path = screen.session().path().to_owned();
    let older = fs::read(&path).unwrap();
    screen.press("5");
    fs::write(&path, older).unwrap();
    screen.send(Msg::Look);
    assert!(screen.message().contains("overwritten with another copy"), "{}", screen.message());
    assert_eq!(level_of(screen.session(), "5.1"), Some(3));
}

// --- the rest

#[test]
fn an_edit_is_made_again_on_whatever_there_is() {
    let (_folder, mut ann) = workbook();
    let other = Connection::open(ann.path()).unwrap();
    other.execute_batch("BEGIN IMMEDIATE").unwrap();
    ann.be_patient_for(std::time::Duration::from_millis(1)).unwrap();
    assert!(matches!(ann.set(&[id("5.1")], &to_level(2)), Err(Error::Busy(_))));
    let unsaved = ann.take_unsaved().unwrap();
    other.execute_batch("ROLLBACK").unwrap();
    // Somebody wanted the same: there is nothing left to do.
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    set_level(&mut bob, "5.1", 2);
    assert_eq!(ann.again(&unsaved, Resolve::AskAgain).unwrap(), Outcome::Unchanged);
    set_level(&mut bob, "5.2", 1);
    done(bob.set(
        &[id("5.1")],
        &AnswerEdit { target: Some(Some(level(5))), level: Some(Some(level(3))), ..AnswerEdit::default() },
    ));
    let Err(Error::Conflict(conflict)) = ann.again(&unsaved, Resolve::AskAgain) else { panic!("a conflict") };
    assert_eq!(conflict.sides.len(), 1, "{:?}", conflict.sides);
    done(ann.again(&unsaved, Resolve::Insist));
    let answer = ann.workbook().answer(&id("5.1"));
    assert_eq!((answer.level, answer.target), (Some(level(2)), Some(level(5))));
    assert_sound(&ann);
}

#[test]
fn conflicted_copies_beside_a_workbook_are_pointed_out() {
    let (folder, session) = workbook();
    let path = session.path();
    let around = || Around::of(path, session.id());
    assert_eq!(around().told(), None);
    workbook_in(folder.path(), "acme-STRANGER.controlbook");
    fs::write(folder.path().join("acme (conflicted copy).txt"), "").unwrap();
    assert_eq!(around().told(), None);
    session.copy_to(&folder.path().join("acme-DESKTOP-AB12.controlbook")).unwrap();
    assert_eq!(around().conflicted, ["acme-DESKTOP-AB12.controlbook"]);
    fs::write(folder.path().join("acme (Ann's conflicted copy 2026-01-01).controlbook"), "").unwrap();
    fs::write(folder.path().join("acme.sync-conflict-20260101-101010-ABCDEFG.controlbook"), "").unwrap();
    assert_eq!(around().conflicted.len(), 3);
    let told = around().told().unwrap();
    assert!(told.contains("(Ann's conflicted copy 2026-01-01).controlbook and 2 more"), "{told}");
    assert_ne!(session.id(), Uuid::nil());

    let mut screen = Screen::sample(NORMAL);
    screen.send(Msg::Around(around()));
    assert_shown!("conflicted_copies", screen);
}
