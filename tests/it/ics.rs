//! The calendar file of what is due, read back by a parser that takes RFC 5545 at its word.

use std::collections::BTreeSet;
use std::fs;

use controlbook::session::{CalendarWish, NewEvidence, Session, Source};
use controlbook::workbook::{ActionEdit, ActionStatus, AnswerEdit, EvidenceEdit};
use jiff::civil::{Date, date};

use crate::cli::Shell;
use crate::screen::Screen;
use crate::support::{done, id, workbook};

const ACME: &str = "acme.controlbook";

/// A component: its name, its properties in order, and the components in it.
#[derive(Debug)]
struct Component {
    name: String,
    properties: Vec<(String, String)>,
    inside: Vec<Component>,
}

impl Component {
    /// The value of the one property of this name, parameters and all.
    fn value(&self, name: &str) -> &str {
        let mut found = self.properties.iter().filter(|(other, _)| other == name);
        let (_, value) = found.next().unwrap_or_else(|| panic!("{} has no {name}", self.name));
        assert!(found.next().is_none(), "{} has several {name}", self.name);
        value
    }

    fn text(&self, name: &str) -> String {
        unescaped(self.value(name))
    }
}

/// A value of TEXT: every special character is escaped, and nothing else is.
fn unescaped(value: &str) -> String {
    let (mut out, mut chars) = (String::new(), value.chars());
    while let Some(c) = chars.next() {
        match c {
            '\\' => match chars.next() {
                Some('n' | 'N') => out.push('\n'),
                Some(c @ ('\\' | ';' | ',')) => out.push(c),
                other => panic!("\\{other:?} is no escape in {value}"),
            },
            ';' | ',' => panic!("{c} is not escaped in {value}"),
            c if c.is_control() => panic!("{c:?} stands in {value}"),
            c => out.push(c),
        }
    }
    out
}

fn parsed(bytes: &[u8]) -> Component {
    let text = std::str::from_utf8(bytes).unwrap();
    assert!(text.ends_with("\r\n"), "the last line has no end");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count(), "a line ends without CR");
    assert_eq!(text.matches('\r').count(), text.matches("\r\n").count(), "a CR stands alone");
    let mut lines: Vec<String> = Vec::new();
    for line in text.trim_end_matches("\r\n").split("\r\n") {
        // In octets, without the end; that each is UTF-8 by itself, `from_utf8` of the parts shows.
        assert!(line.len() <= 75, "{} octets: {line}", line.len());
        match line.strip_prefix(' ') {
            Some(rest) => lines.last_mut().unwrap().push_str(rest),
            None => lines.push(line.to_owned()),
        }
    }
    let mut open: Vec<Component> = Vec::new();
    for line in lines {
        let colon = line.find(':').unwrap_or_else(|| panic!("no property: {line}"));
        let (name, value) = (line[..colon].to_owned(), line[colon + 1..].to_owned());
        match name.as_str() {
            "BEGIN" => open.push(Component { name: value, properties: Vec::new(), inside: Vec::new() }),
            "END" => {
                let done = open.pop().unwrap();
                assert_eq!(done.name, value);
                match open.last_mut() {
                    Some(parent) => parent.inside.push(done),
                    None => return done,
                }
            }
            _ => open.last_mut().unwrap().properties.push((name, value)),
        }
    }
    panic!("the calendar has no end");
}

/// The calendar with everything that the standard asks of it.
fn calendar(bytes: &[u8]) -> Component {
    let calendar = parsed(bytes);
    assert_eq!(calendar.name, "VCALENDAR");
    assert_eq!(calendar.value("VERSION"), "2.0");
    assert!(calendar.value("PRODID").starts_with("-//controlbook//"));
    let mut uids = BTreeSet::new();
    for event in &calendar.inside {
        assert_eq!(event.name, "VEVENT");
        assert!(uids.insert(event.value("UID").to_owned()), "{} stands twice", event.value("UID"));
        let stamp = event.value("DTSTAMP");
        assert!(stamp.len() == 16 && stamp.ends_with('Z') && &stamp[8..9] == "T", "{stamp}");
        let day = event.value("DTSTART;VALUE=DATE");
        assert!(Date::strptime("%Y%m%d", day).is_ok(), "{day}");
        assert!(!event.text("SUMMARY").is_empty() && !event.text("DESCRIPTION").is_empty());
    }
    calendar
}

fn action(session: &mut Session, title: &str, notes: &str) -> uuid::Uuid {
    let edit = ActionEdit {
        title: Some(title.to_owned()),
        due: Some(Some(date(2027, 3, 1))),
        owner: Some(Some("Priya Nair".to_owned())),
        notes: Some(Some(notes.to_owned())),
        closes: Some(vec![
            "8.13:0-3".parse().and_then(|wanted| session.closes(&wanted).map_err(|e| e.to_string())).unwrap(),
        ]),
        ..ActionEdit::default()
    };
    session.add_action(&edit).unwrap().0
}

#[test]
fn what_is_due_is_there_and_nothing_that_is_nobodys_business() {
    let (_folder, mut session) = workbook();
    let id_of = action(&mut session, "Drill; with all, \\ of them", "Secret thoughts");
    let done_one = action(&mut session, "Over", "x");
    done(session.edit_action(done_one, &ActionEdit { status: Some(ActionStatus::Done), ..ActionEdit::default() }));
    done(session.write_note(&id("8.13"), "Another secret", None));
    let review = AnswerEdit { review_due: Some(Some(date(2027, 4, 1))), ..AnswerEdit::default() };
    done(session.set(&[id("8.13")], &review));
    let bytes = session.calendar(CalendarWish::default()).unwrap();
    let found = calendar(&bytes);
    let summaries: Vec<String> = found.inside.iter().map(|event| event.text("SUMMARY")).collect();
    assert_eq!(summaries, ["Acme: #1 Drill; with all, \\ of them (8.13)", "Acme: Review of 8.13 Information backup"]);
    assert!(found.inside[0].value("UID").contains(&id_of.to_string()));
    assert_eq!(found.inside[0].value("DTSTART;VALUE=DATE"), "20270301");
    assert_eq!(found.inside[0].value("STATUS"), "TENTATIVE");
    assert_eq!(found.inside[0].text("DESCRIPTION"), "Agree on it, or drop it with a reason.\n8.13 Information backup");
    let text = String::from_utf8(bytes).unwrap();
    for private in ["ecret", "Priya", "Over"] {
        assert!(!text.contains(private), "{private} is in it");
    }
}

/// The same workbook gives the same bytes; an event keeps its UID when its day and title change, and says that it is
/// newer.
#[test]
fn a_newer_file_takes_the_place_of_the_older() {
    let (_folder, mut session) = workbook();
    let action = action(&mut session, "Drill", "x");
    let wish = CalendarWish::default();
    let before = session.calendar(wish).unwrap();
    assert_eq!(before, session.calendar(wish).unwrap());
    let edit = ActionEdit {
        title: Some("Another".to_owned()),
        due: Some(Some(date(2027, 9, 9))),
        status: Some(ActionStatus::Doing),
        ..ActionEdit::default()
    };
    done(session.edit_action(action, &edit));
    let after = session.calendar(wish).unwrap();
    let (before, after) = (calendar(&before), calendar(&after));
    assert_eq!(before.inside[0].value("UID"), after.inside[0].value("UID"));
    assert!(before.inside[0].value("DTSTAMP") <= after.inside[0].value("DTSTAMP"));
    assert_eq!(after.inside[0].value("DTSTART;VALUE=DATE"), "20270909");
    assert_eq!(after.inside[0].value("STATUS"), "CONFIRMED");
}

/// Whatever people type arrives as they typed it, and no line is cut within a character.
#[test]
fn hostile_texts_arrive_as_they_are() {
    for title in [
        "日本語".repeat(40),
        "🏺👩‍👩‍👧".repeat(20),
        "e\u{301}".repeat(60),
        "x".repeat(200),
        "=1+1;;,,\\n\\\\".to_owned(),
        "BEGIN:VEVENT".to_owned(),
        "שלום עולם".repeat(15),
    ] {
        let (_folder, mut session) = workbook();
        action(&mut session, &title, "x");
        let found = calendar(&session.calendar(CalendarWish::default()).unwrap());
        assert_eq!(found.inside.len(), 1);
        assert_eq!(found.inside[0].text("SUMMARY"), format!("Acme: #1 {title} (8.13)"));
    }
    // A line feed and signs that steer terminals in a name.
    let (_folder, mut session) = workbook();
    let about = EvidenceEdit {
        name: Some("a\u{1b}[2J\r\nEND:VEVENT\u{202e}b".to_owned()),
        expires: Some(Some(date(2027, 1, 1))),
        ..EvidenceEdit::default()
    };
    let controls = [id("5.1")];
    let new = NewEvidence { controls: &controls, source: Source::Address("https://example.com"), about };
    if session.attach(&new).is_ok() {
        let found = calendar(&session.calendar(CalendarWish::default()).unwrap());
        assert_eq!(found.inside.len(), 1);
        assert!(!found.inside[0].text("SUMMARY").contains(['\u{1b}', '\u{202e}', '\n']));
    }
}

#[test]
fn reminders_and_the_horizon_are_wishes() {
    let (_folder, mut session) = workbook();
    action(&mut session, "Drill", "x");
    let with = |remind, until| calendar(&session.calendar(CalendarWish { until, remind }).unwrap());
    assert!(with(None, None).inside[0].inside.is_empty());
    let found = with(Some(7), None);
    let alarm = &found.inside[0].inside[0];
    assert_eq!((alarm.name.as_str(), alarm.value("TRIGGER"), alarm.value("ACTION")), ("VALARM", "-P7D", "DISPLAY"));
    assert_eq!(alarm.text("DESCRIPTION"), found.inside[0].text("SUMMARY"));
    assert_eq!(with(None, Some(date(2027, 3, 1))).inside.len(), 1);
    assert_eq!(with(None, Some(date(2027, 2, 28))).inside.len(), 0);
}

#[test]
fn the_command_writes_it_and_never_over_anything() {
    let shell = Shell::with_workbook();
    shell.done(&["set", ACME, "5.1", "--review-due", "2027-03-01"]);
    assert_eq!(shell.done(&["due", ACME, "--ics"]), "Wrote acme-due.ics\n");
    let written = fs::read(shell.path("acme-due.ics")).unwrap();
    assert_eq!(calendar(&written).inside.len(), 1);
    assert!(shell.refused(1, &["due", ACME, "--ics"]).contains("acme-due.ics"));
    shell.done(&["set", ACME, "5.2", "--review-due", "2027-03-02"]);
    shell.done(&["due", ACME, "--ics", "--force", "--remind", "3"]);
    assert_eq!(calendar(&fs::read(shell.path("acme-due.ics")).unwrap()).inside.len(), 2);
    let out = shell.done(&["due", ACME, "--ics", "-o", "-", "--date", "2027-02-28", "--within", "1d"]);
    assert_eq!(calendar(out.as_bytes()).inside.len(), 1);
    // Never a workbook.
    shell.refused(1, &["due", ACME, "--ics", "-o", ACME, "--force"]);
    shell.refused(2, &["due", ACME, "-o", "x.ics"]);
    shell.refused(2, &["due", ACME, "--remind", "3"]);
}

#[test]
fn the_screen_writes_it_too() {
    let mut screen = Screen::fresh((80, 24));
    let review = AnswerEdit { review_due: Some(Some(date(2027, 4, 1))), ..AnswerEdit::default() };
    done(screen.model.session.as_mut().unwrap().set(&[id("5.1")], &review));
    screen.press("g d c");
    assert!(screen.text().contains("Calendar file"), "{}", screen.text());
    screen.press("enter");
    assert!(screen.message().starts_with("Wrote "), "{}", screen.message());
    let files: Vec<String> =
        crate::support::names(screen.folder()).into_iter().filter(|n| n.ends_with(".ics")).collect();
    assert_eq!(files.len(), 1, "{files:?}");
    assert_eq!(calendar(&fs::read(screen.folder().join(&files[0])).unwrap()).inside.len(), 1);
}
