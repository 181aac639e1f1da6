//! The Portfolio screen: what is found comes in while one goes on, in an order, through a filter, and opens.

use std::fs;

use controlbook::figures::Summary;
use controlbook::figures::portfolio::Entry;
use controlbook::session::portfolio::Ended;
use controlbook::text::is_unsafe;
use controlbook::tui::jobs::Job;
use controlbook::tui::model::{Effect, Msg};
use serde_json::json;

use crate::portfolio::{entry, passed_over, summary};
use crate::screen::{Screen, assert_screen, sample_bytes};
use crate::support::{names, set_level, workbook_in};

/// What five clients might say, and two files that cannot be read.
fn clients() -> Vec<Entry> {
    let days = |days: serde_json::Value| serde_json::from_value(json!({"days": days, "later": 0})).unwrap();
    let mut late = summary("Bäckerei Ährenkorn", 2, 30);
    (late.reviews, late.open_actions) = (4, 3);
    late.actions_due = days(json!([["2026-09-01", 2], ["2026-12-01", 1]]));
    late.others_due = days(json!([["2026-10-01", 1], ["2026-11-02", 1]]));
    late.updated_at = Some("2026-10-05T08:00:00Z".parse().unwrap());
    let mut chosen = summary("Zweirad Nord GmbH", 3, 10);
    chosen.profile = "essentials".to_owned();
    chosen.of_profile.controls = 26;
    (chosen.of_profile.undecided, chosen.of_profile.targeted, chosen.of_profile.all_targets) = (26, 26, 78);
    vec![
        entry("acme.controlbook", summary("Acme Ltd", 1, 93)),
        entry("south/bakery.controlbook", late.clone()),
        entry("south/bakery (conflicted copy).controlbook", Summary { reviews: 1, ..late }),
        entry("bikes.controlbook", chosen),
        entry("new.controlbook", summary("A very long name of an organisation that goes on and on, Ltd", 4, 0)),
        passed_over(
            "old.controlbook",
            "older-format",
            "It has the format 3 of an earlier controlbook. Open it once: a backup is kept, and from then on it is shown here.",
        ),
        passed_over(
            "sealed.controlbook",
            "encrypted",
            "It is encrypted, or damaged from its first bytes on. Open it by itself to see how it stands.",
        ),
    ]
}

/// The sample with its portfolio, of which this was found.
fn with(size: (u16, u16), found: Vec<Entry>) -> Screen {
    let mut screen = Screen::sample(size);
    screen.press("g w");
    screen.send(Msg::WorkbooksFound(1, found));
    screen.send(Msg::LookedBelow(1, Ok(Ended::Whole)));
    screen
}

/// Does the looking that the loop was asked for last.
fn look(screen: &mut Screen) {
    let is_one = |effect: &Effect| matches!(effect, Effect::Start(Job::LookBelow(..)));
    let place = screen.effects.iter().rposition(is_one).expect("nobody asked to look");
    let Effect::Start(job) = screen.effects.remove(place) else { unreachable!() };
    let mut told = Vec::new();
    let last = job.run_telling(&mut |msg| told.push(msg));
    for msg in told {
        screen.send(msg);
    }
    screen.send(last);
}

fn titles(screen: &Screen) -> Vec<String> {
    screen.model.portfolio.in_order().map(|entry| entry.title().to_owned()).collect()
}

#[test]
fn clients_stand_side_by_side() {
    assert_screen!("portfolio", with((80, 24), clients()).press("j j"));
    assert_screen!("portfolio_wide", with((120, 40), clients()).press("j j"));
    assert_screen!("portfolio_narrow", with((60, 15), clients()).press("j j"));
    let mut screen = with((80, 24), clients());
    assert_screen!("portfolio_passed_over", screen.press("G"));
    assert_screen!("portfolio_together", screen.press("B"));
    assert_screen!("portfolio_write", screen.press("esc w"));
    assert_screen!("portfolio_filter", screen.press("esc f").type_text("coverage:<50"));
}

#[test]
fn before_anything_is_found_the_screen_says_what_goes_on_and_what_to_do() {
    let mut screen = Screen::start((80, 24), Vec::new());
    screen.press("g w");
    if screen.model.portfolio.folder.is_none() {
        assert!(screen.text().contains("O says which folder"), "{}", screen.text());
    }
    let mut screen = Screen::sample((80, 24));
    screen.press("g w");
    assert!(screen.text().contains("Looking for workbooks") && screen.text().contains("Esc calls it off"));
    // What an earlier looking finds is not wanted any more.
    screen.press("r");
    screen.send(Msg::WorkbooksFound(1, clients()));
    assert_eq!(titles(&screen), Vec::<String>::new());
    screen.send(Msg::WorkbooksFound(2, clients()[..2].to_vec()));
    assert_eq!(titles(&screen).len(), 2);
    screen.press("esc");
    assert!(screen.message().contains("Called off") && screen.text().contains("called off before the end"));
    screen.send(Msg::LookedBelow(2, Ok(Ended::CalledOff)));
    screen.press("esc");
    assert!(screen.text().contains("93 controls"), "{}", screen.text());
}

#[test]
fn the_pointer_stays_on_its_workbook_whatever_the_order() {
    let mut screen = with((120, 40), clients());
    let current = |screen: &Screen| screen.model.portfolio.current().unwrap().file.clone();
    assert_eq!(current(&screen), "new.controlbook");
    screen.press("s c");
    assert_eq!((current(&screen), screen.model.portfolio.selected), ("new.controlbook".to_owned(), 0));
    screen.press("s c");
    assert_eq!((current(&screen), screen.model.portfolio.selected), ("new.controlbook".to_owned(), 4));
    assert!(screen.text().contains("by coverage, the least first, the other way round"), "{}", screen.text());
    screen.press("S s d g g");
    assert_eq!(titles(&screen)[..2], ["Bäckerei Ährenkorn", "Bäckerei Ährenkorn"]);
    screen.press("f").type_text("overdue:>0").press("enter");
    assert_eq!(titles(&screen).len(), 2);
    assert!(screen.text().contains("2 shown: overdue:>0"), "{}", screen.text());
    screen.press("f").fill("nonsense:3");
    assert!(screen.text().contains("before the colon goes one of"), "{}", screen.text());
    screen.press("esc esc");
    assert_eq!(titles(&screen).len(), 7);
}

#[test]
fn a_folder_is_looked_below_and_a_workbook_opened() {
    let mut screen = Screen::sample((80, 24));
    let folder = screen.folder().to_owned();
    fs::create_dir(folder.join("other")).unwrap();
    let mut other = workbook_in(&folder.join("other"), "other.controlbook");
    set_level(&mut other, "5.1", 2);
    drop(other);
    screen.press("g w");
    look(&mut screen);
    assert_eq!(titles(&screen), ["Acme", "Foldgate Coffee Roasters Ltd"]);
    // Nobody's workbook is open while all names are shown; the pointer is on the one that was.
    assert!(screen.model.session.is_none() && screen.model.screen.title() == "Portfolio");
    assert!(!screen.text().contains("it is open here"), "{}", screen.text());
    assert_eq!(screen.model.portfolio.current().unwrap().title(), "Foldgate Coffee Roasters Ltd");
    screen.press("enter");
    assert_eq!(screen.session().path(), folder.join("acme.controlbook"));
    screen.press("g w");
    look(&mut screen);
    screen.press("k enter");
    assert_eq!(screen.session().workbook().organisation.name, "Acme");
    assert_eq!(screen.session().path(), folder.join("other/other.controlbook"));
    assert!(
        screen
            .effects
            .iter()
            .any(|effect| matches!(effect, Effect::Remember(path) if path.ends_with("other.controlbook")))
    );
    // The folder of the last time stays.
    screen.press("g w");
    look(&mut screen);
    assert_eq!(titles(&screen).len(), 2);
    screen.press("O").fill(&folder.join("other").display().to_string()).press("enter");
    look(&mut screen);
    assert_eq!(titles(&screen), ["Acme"]);
    screen.press("O").fill("/nowhere/at/all").press("enter");
    assert!(screen.text().contains("there is no folder"), "{}", screen.text());
}

#[test]
fn opening_ends_the_looking_before_the_file_is_opened() {
    let mut screen = Screen::sample((80, 24));
    let path = screen.folder().join("b.controlbook");
    fs::write(&path, sample_bytes()).unwrap();
    screen.press("g w");
    let found = Entry { path, file: "b.controlbook".to_owned(), found: Ok(summary("B", 7, 3)) };
    screen.send(Msg::WorkbooksFound(1, vec![found]));
    let watch = screen.effects.iter().find_map(|effect| match effect {
        Effect::Start(Job::LookBelow(looking, _)) => Some(std::sync::Arc::clone(&looking.watch)),
        _ => None,
    });
    let watch = watch.unwrap();
    assert!(!watch.is_cancelled());
    screen.press("enter");
    assert!(watch.is_cancelled());
    assert!(screen.session().path().ends_with("b.controlbook"));
}

#[test]
fn the_rows_are_written_as_they_are_shown() {
    let mut screen = with((80, 24), clients());
    let write = |screen: &mut Screen, name: &str, keys: &str| {
        let path = screen.folder().join(name);
        screen.press("w").fill(&path.display().to_string()).press(keys).press("enter");
        path
    };
    let path = write(&mut screen, "p.jsonl", "");
    let text = fs::read_to_string(path).unwrap();
    assert_eq!(text.lines().count(), 7);
    assert!(text.lines().next().unwrap().contains("A very long name"), "{text}");
    write(&mut screen, "p.txt", "");
    assert!(screen.text().contains(".xlsx, .csv or .jsonl"), "{}", screen.text());
    screen.press("esc");
    // Four organisations are too few to be told of together.
    let path = write(&mut screen, "b.csv", "tab space");
    assert!(screen.text().contains("the figures would give") && !path.exists(), "{}", screen.text());
    screen.press("esc");
    write(&mut screen, "p.jsonl", "");
    assert!(screen.text().contains("there is p.jsonl already"), "{}", screen.text());
    assert_eq!(names(screen.folder()), ["acme.controlbook", "p.jsonl"]);
}

#[test]
fn every_size_and_hostile_names_are_borne() {
    let mut found = clients();
    for (number, name) in
        (50..).zip(["\u{1b}[2J\u{202e}evil", &"W".repeat(300), "مرحبا 🥐🥐🥐🥐🥐🥐🥐🥐🥐🥐🥐", "=1+1", "a\nb"])
    {
        found.push(entry(&format!("x/{name}.controlbook"), summary(name, number, 5)));
        found.push(passed_over(&format!("{name}.controlbook"), "damaged", name));
    }
    let mut screen = with((80, 24), found);
    for size in [(0, 0), (1, 1), (40, 12), (43, 13), (60, 15), (79, 23), (132, 43), (200, 60), (80, 24)] {
        screen.resize(size.0, size.1);
        for _ in 0..screen.model.portfolio.shown.len() {
            screen.press("j");
            assert!(screen.text().chars().all(|c| c == '\n' || !is_unsafe(c)));
        }
        screen.press("g g").click(5, 6);
    }
}
