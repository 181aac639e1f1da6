//! What has a day: the list, its command, its place on the screen, and how the days get there.

use controlbook::figures::due::DueKind;
use controlbook::session::{NewEvidence, Session, Source};
use controlbook::workbook::{ActionEdit, ActionStatus, AnswerEdit, DocumentEdit, EvidenceEdit};
use jiff::ToSpan;
use jiff::civil::{Date, date};
use serde_json::json;

use crate::cli::Shell;
use crate::screen::Screen;
use crate::support::{assert_sound, done, id, set_level, workbook};

const ACME: &str = "acme.controlbook";

fn action(session: &mut Session, title: &str, due: Date) -> uuid::Uuid {
    let edit = ActionEdit { title: Some(title.to_owned()), due: Some(Some(due)), ..ActionEdit::default() };
    session.add_action(&edit).unwrap().0
}

fn review(session: &mut Session, control: &str, day: Date) {
    done(session.set(&[id(control)], &AnswerEdit { review_due: Some(Some(day)), ..AnswerEdit::default() }));
}

/// All of a kind, with days in an order that is none.
fn filled() -> (tempfile::TempDir, Session) {
    let (folder, mut session) = workbook();
    action(&mut session, "Later", date(2027, 5, 1));
    action(&mut session, "Restore drill", date(2027, 3, 1));
    let finished = action(&mut session, "Finished", date(2027, 1, 1));
    let edit = ActionEdit { status: Some(ActionStatus::Done), ..ActionEdit::default() };
    done(session.edit_action(finished, &edit));
    let dropped = action(&mut session, "Dropped", date(2027, 1, 2));
    let (status, because) = (Some(ActionStatus::Dropped), Some("No more.".to_owned()));
    done(session.edit_action(dropped, &ActionEdit { status, because, ..ActionEdit::default() }));
    review(&mut session, "8.13", date(2027, 3, 1));
    review(&mut session, "5.2", date(2027, 3, 1));
    review(&mut session, "5.10", date(2027, 3, 1));
    let about = EvidenceEdit {
        name: Some("Certificate".to_owned()),
        expires: Some(Some(date(2027, 2, 1))),
        review_due: Some(Some(date(2027, 4, 1))),
        ..EvidenceEdit::default()
    };
    let controls = [id("8.13"), id("5.2")];
    let new = NewEvidence { controls: &controls, source: Source::Address("https://example.com/c"), about };
    done(session.attach(&new));
    let document = DocumentEdit { next_review: Some(Some(date(2027, 3, 1))), ..DocumentEdit::default() };
    let edit = controlbook::session::OrganisationEdit { document, ..Default::default() };
    done(session.set_organisation(&edit));
    (folder, session)
}

/// By day; on one day actions, then controls as the standard counts them, then the document. What is done or dropped
/// is due no more.
#[test]
fn everything_with_a_day_comes_in_its_order() {
    let (_folder, session) = filled();
    let due = session.due();
    let told: Vec<(Date, DueKind, &str)> = due.iter().map(|due| (due.day, due.kind, due.title.as_str())).collect();
    assert_eq!(
        told,
        [
            (date(2027, 2, 1), DueKind::EvidenceExpires, "\"Certificate\" expires"),
            (date(2027, 3, 1), DueKind::Action, "#2 Restore drill"),
            (date(2027, 3, 1), DueKind::Review, "Review of 5.2 Information security roles and responsibilities"),
            (
                date(2027, 3, 1),
                DueKind::Review,
                "Review of 5.10 Acceptable use of information and other associated assets"
            ),
            (date(2027, 3, 1), DueKind::Review, "Review of 8.13 Information backup"),
            (date(2027, 3, 1), DueKind::Document, "Review of the document"),
            (date(2027, 4, 1), DueKind::EvidenceReview, "\"Certificate\" to be looked at again"),
            (date(2027, 5, 1), DueKind::Action, "#1 Later"),
        ]
    );
    assert_eq!(due[0].controls, [id("5.2"), id("8.13")]);
    // Due on a day is not overdue on it.
    assert!(!due[0].is_overdue(date(2027, 2, 1)) && due[0].is_overdue(date(2027, 2, 2)));
    let far = |today: Date| due[0].distance(today);
    assert_eq!(far(date(2027, 1, 31)), "tomorrow");
    assert_eq!(far(date(2027, 2, 1)), "today");
    assert_eq!(far(date(2027, 2, 2)), "1 day overdue");
    assert_eq!(far(date(2027, 3, 1)), "28 days overdue");
    assert!(due.iter().all(|due| due.next().ends_with('.')));
}

#[test]
fn the_command_lists_it_with_what_to_do_next() {
    let shell = Shell::with_workbook();
    assert!(shell.done(&["due", ACME]).contains("Nothing has a date yet"));
    shell.done(&["set", ACME, "8.13", "5.2", "--review-due", "2027-03-01", "--owner", "Ann"]);
    shell.done(&["action", "add", ACME, "--title", "Drill", "--closes", "8.13:0-3", "--due", "2027-01-31"]);
    let text = shell.done(&["due", ACME, "--date", "2027-02-02"]);
    for part in
        ["2 days overdue", "#1 Drill (proposed)  8.13", "in 27 days", "1 of 3 dates overdue.", "Actions, proposed: "]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    let found = shell.json(&["due", ACME, "--json", "--date", "2027-02-02"]);
    assert_eq!(found["date"], "2027-02-02");
    let first = &found["due"][0];
    for (key, value) in [
        ("day", json!("2027-01-31")),
        ("overdue", json!(true)),
        ("kind", json!("action")),
        ("controls", json!(["8.13"])),
        ("owner", json!(null)),
        ("status", json!("proposed")),
        ("evidence", json!(null)),
    ] {
        assert_eq!(first[key], value, "{key}");
    }
    assert!(first["action"].is_string() && first["next"].is_string());
    assert_eq!(found["due"][1]["owner"], "Ann");
    // A time ahead counts from the day: 27 days reach the first of March, 26 do not.
    let within = |time: &str| {
        shell.json(&["due", ACME, "--json", "--date", "2027-02-02", "--within", time])["due"].as_array().unwrap().len()
    };
    assert_eq!((within("27d"), within("26d"), within("+1m"), within("1w")), (3, 1, 3, 1));
    for wrong in ["soon", "30", "d", "-3d", "2027-03-01"] {
        shell.refused(2, &["due", ACME, "--within", wrong]);
    }
    shell.refused(2, &["due", ACME, "--json", "--ics"]);
}

/// A date for many at once; and months that count from each control's own assessment.
#[test]
fn a_review_is_set_for_many_and_counted_from_the_assessment() {
    let (_folder, mut session) = workbook();
    let step = set_level(&mut session, "5.1", 2);
    let assessed = step.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let every = AnswerEdit { review_every: Some(12), ..AnswerEdit::default() };
    let step = done(session.set(&[id("5.1"), id("5.2")], &every));
    // 5.2 was never assessed: there is nothing to count from, and so nothing is set.
    assert_eq!(step.changes.len(), 1);
    let due = |session: &Session, control: &str| session.workbook().answer(&id(control)).review_due;
    assert_eq!(due(&session, "5.1"), Some(assessed.checked_add(12.months()).unwrap()));
    assert_eq!(due(&session, "5.2"), None);
    done(session.undo().map(controlbook::session::Outcome::Done));
    assert_eq!(due(&session, "5.1"), None);
    assert_sound(&session);
    let shell = Shell::with_workbook();
    shell.done(&["set", ACME, "--filter", "theme:people", "--review-due", "2027-03-01"]);
    assert_eq!(shell.json(&["due", ACME, "--json"])["due"].as_array().unwrap().len(), 8);
    shell.refused(2, &["set", ACME, "5.1", "--review-every", "12", "--review-due", "2027-01-01"]);
    shell.refused(2, &["set", ACME, "5.1", "--review-every", "0"]);
}

#[test]
fn the_list_has_a_column_for_everything_where_there_is_room() {
    for (size, name) in [((60, 15), "60x15"), ((80, 24), "80x24"), ((120, 40), "120x40")] {
        let mut screen = Screen::sample(size);
        screen.press("g d j j");
        screen.assert(&format!("due_{name}"));
    }
}

#[test]
fn the_screen_lists_it_and_goes_there() {
    let mut screen = Screen::fresh((80, 24));
    screen.press("g d");
    assert!(screen.text().contains("Nothing has a date yet"), "{}", screen.text());
    screen.press("esc");
    // R on a control, with a day as people say it.
    screen.model.today = Some(date(2027, 2, 26));
    screen.press("R").type_text("+2w").press("enter");
    let due = |screen: &Screen, control: &str| screen.session().workbook().answer(&id(control)).review_due;
    assert_eq!(due(&screen, "5.1"), Some(date(2027, 3, 12)));
    // Several at once.
    screen.press("j v v R").type_text("next fri").press("enter");
    assert_eq!((due(&screen, "5.2"), due(&screen, "5.3")), (Some(date(2027, 3, 5)), Some(date(2027, 3, 5))));
    screen.press("R").type_text("31.31.2027").press("enter");
    assert!(screen.text().contains("review by: there is no day"), "{}", screen.text());
    screen.press("esc g d");
    assert!(screen.text().contains("Due: 3 dates"), "{}", screen.text());
    assert!(screen.text().contains("in 7 days") && screen.text().contains("again: is"));
    screen.press("j enter");
    assert_eq!(screen.current(), "5.3");
    // Months need something to count from.
    screen.press("R tab").type_text("12").press("enter");
    assert!(screen.text().contains("no level was set yet"), "{}", screen.text());
    screen.press("esc 2 R tab").type_text("12").press("enter");
    assert!(due(&screen, "5.3").is_some_and(|day| day != date(2027, 3, 5)));
}

#[test]
fn the_list_fits_every_size() {
    let mut screen = Screen::fresh((80, 24));
    let session = screen.model.session.as_mut().unwrap();
    for day in 1..=28 {
        let title = format!("{} 日本語 🏺 =1+1 {}", "wordwithoutend".repeat(9), "\u{202e}rtl\u{1b}[2J");
        action(session, &title, date(2027, 1, day));
    }
    screen.press("g d G");
    assert!(screen.text().contains("28 of 28"), "{}", screen.text());
    for (width, height) in [(0, 0), (1, 1), (10, 5), (40, 12), (60, 15), (120, 40), (200, 60)] {
        screen.resize(width, height).press("k j");
    }
    screen.resize(80, 24);
    assert!(!screen.text().contains('\u{1b}') && !screen.text().contains('\u{202e}'));
    screen.press("enter");
    assert!(screen.text().contains("2027-01-28"), "{}", screen.text());
}
