//! Actions and phases where something goes wrong: rows that nobody wrote, two programs at one action, what a backup
//! differs by, what is left of a damaged file.

use controlbook::session::{CheckUp, Checked, Repair, Session, Verdict};
use controlbook::workbook::{Action, ActionEdit, ActionStatus};
use jiff::civil::date;
use rusqlite::Connection;

use crate::screen::{Screen, sample_bytes};
use crate::support::{assert_sound, beside, folder};

const NORMAL: (u16, u16) = (80, 24);

fn numbered(session: &Session, number: u32) -> Action {
    session.workbook().actions().find(|action| action.number == number).unwrap().clone()
}

fn owner(name: &str) -> ActionEdit {
    ActionEdit { owner: Some(Some(name.to_owned())), ..ActionEdit::default() }
}

#[test]
fn rows_that_nobody_wrote_are_found_named_and_left_out() {
    for (sql, named) in [
        ("UPDATE action SET owner = 'Mallory' WHERE number = 4", "the action \"Fill the trial shop"),
        ("UPDATE phase SET name = 'Autumn' WHERE place = 2", "the phase \"Autumn\""),
        ("DELETE FROM action WHERE number = 4", "action"),
    ] {
        let folder = folder();
        let path = folder.path().join("acme.controlbook");
        std::fs::write(&path, sample_bytes()).unwrap();
        let whole = Session::open(&path, "Ann").unwrap().workbook().clone();
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(sql).unwrap();
        connection.close().unwrap();
        let found = CheckUp::of(&path).unwrap();
        let problems: Vec<&String> = found
            .checks
            .iter()
            .filter(|check| check.verdict == Verdict::Wrong && check.checked != Checked::File)
            .flat_map(|check| &check.problems)
            .collect();
        assert!(problems.iter().any(|problem| problem.contains(named)), "{sql}: {problems:?}");
        // What the history tells is brought back whole.
        let new = beside(&path, "-new");
        let repair = Repair::of(&path, Some(&new), "Ann").unwrap();
        assert!(repair.check.is_sound(), "{sql}: {:?}", repair.check);
        let recovered = Session::open(&new, "Ann").unwrap();
        let count = recovered.workbook().actions().count();
        assert!((11..=12).contains(&count), "{sql}: {count}");
        for action in recovered.workbook().actions() {
            assert_eq!(Some(action), whole.action(action.id), "{sql}");
        }
        assert_sound(&recovered);
    }
}

#[test]
fn two_programs_at_one_action_are_asked_about_the_field_that_both_changed() {
    let mut screen = Screen::sample(NORMAL);
    let mut bob = Session::open(screen.session().path(), "Bob").unwrap();
    let three = numbered(&bob, 3).id;
    screen.press("g r e");
    // The other changes another field while the form is open: both stay.
    let later = ActionEdit { due: Some(Some(date(2026, 12, 24))), ..ActionEdit::default() };
    bob.edit_action(three, &later).unwrap();
    screen.press("tab tab").fill("Ann").press("enter");
    assert!(screen.model.overlays.is_empty(), "{}", screen.text());
    let now = numbered(screen.session(), 3);
    assert_eq!((now.owner.as_deref(), now.due), (Some("Ann"), Some(date(2026, 12, 24))));
    // The same field is asked about.
    screen.press("e");
    bob.refresh().unwrap();
    bob.edit_action(three, &owner("Bob")).unwrap();
    screen.press("tab tab").fill("Cleo").press("enter");
    assert!(screen.text().contains("Bob") && screen.text().contains("Cleo"), "{}", screen.text());
    assert_eq!(numbered(&bob, 3).owner.as_deref(), Some("Bob"));
    screen.press("tab enter");
    bob.refresh().unwrap();
    assert_eq!(numbered(&bob, 3).owner.as_deref(), Some("Cleo"));
    assert_eq!(numbered(&bob, 3).due, Some(date(2026, 12, 24)));
    assert_sound(screen.session());
}

#[test]
fn a_status_that_both_set_is_shown_side_by_side() {
    let mut screen = Screen::sample(NORMAL);
    let mut bob = Session::open(screen.session().path(), "Bob").unwrap();
    screen.press("g r");
    let edit = ActionEdit { status: Some(ActionStatus::Agreed), ..ActionEdit::default() };
    bob.edit_action(numbered(&bob, 3).id, &edit).unwrap();
    screen.press("s p");
    let text = screen.text();
    assert!(text.contains("agreed") && text.contains("proposed"), "{text}");
    screen.press("enter");
    assert_eq!(numbered(screen.session(), 3).status, ActionStatus::Agreed);
    assert_sound(screen.session());
}
