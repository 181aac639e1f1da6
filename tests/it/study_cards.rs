//! The cards: complete, told apart, and true by the catalogue.

use std::collections::{BTreeMap, BTreeSet};

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::session::study::Study;
use controlbook::study::{Card, Deck, Kind, anki, cards};

fn all() -> Vec<Card> {
    cards::cards(&CATALOGUE)
}

fn card(key: &str) -> Card {
    all().into_iter().find(|card| card.key == key).unwrap_or_else(|| panic!("there is no {key}"))
}

#[test]
fn every_kind_has_cards_and_the_core_deck_all_controls() {
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for card in all() {
        *counts.entry(card.kind.word()).or_default() += 1;
    }
    // 93 controls, 11 of them new; 114 controls of 2013; five statements a control.
    for (kind, count) in [("title", 93), ("number", 93), ("theme", 93), ("type", 93), ("property", 93)] {
        assert_eq!(counts.get(kind), Some(&count), "{kind}");
    }
    for (kind, count) in [("concept", 93), ("capability", 93), ("domain", 93), ("new", 93), ("origin", 82)] {
        assert_eq!(counts.get(kind), Some(&count), "{kind}");
    }
    assert_eq!(counts.get("successor"), Some(&114));
    // Of these, some are left out because they would give the answer away.
    for (kind, least) in [("summary", 88), ("evidence", 80), ("neighbours", 80), ("ladder", 450), ("ai", 45)] {
        assert!(counts.get(kind).is_some_and(|count| *count >= least), "{kind}: {counts:?}");
    }
    assert_eq!(counts.len(), Kind::ALL.len());
    let core = all().into_iter().filter(|card| Deck::Core.holds(card, &CATALOGUE)).count();
    assert_eq!(core, 3 * 93);
}

#[test]
fn keys_and_fronts_are_told_apart() {
    let cards = all();
    let keys: BTreeSet<&str> = cards.iter().map(|card| card.key.as_str()).collect();
    assert_eq!(keys.len(), cards.len());
    let fronts: BTreeSet<(&str, &str)> =
        cards.iter().map(|card| (card.question.as_str(), card.given.as_str())).collect();
    assert_eq!(fronts.len(), cards.len());
    for card in &cards {
        assert!(!card.question.is_empty() && !card.given.is_empty() && !card.answer.is_empty(), "{}", card.key);
        assert!(CATALOGUE.control(card.control.as_str()).is_some(), "{}", card.key);
        assert!(card.key.starts_with(&format!("{}:", card.kind.word())), "{}", card.key);
    }
}

#[test]
fn no_front_says_the_title_that_is_asked_for() {
    let asks_for_the_control = |kind| matches!(kind, Kind::Summary | Kind::Evidence | Kind::Ladder | Kind::Ai);
    for card in all().iter().filter(|card| asks_for_the_control(card.kind)) {
        let title = &CATALOGUE.control(card.control.as_str()).unwrap().title;
        assert!(!card.given.to_lowercase().contains(&title.to_lowercase()), "{}: {}", card.key, card.given);
    }
}

#[test]
fn cards_say_what_the_catalogue_says() {
    let title = card("title:5.1");
    assert_eq!((title.given.as_str(), title.answer.as_str()), ("5.1", "Policies for information security"));
    assert_eq!(card("number:8.16").answer, "8.16");
    assert_eq!(card("theme:7.4").answer, "Physical");
    assert_eq!(card("type:5.1").answer, "Preventive");
    assert_eq!(card("property:5.1").answer, "Confidentiality, Integrity and Availability");
    assert_eq!(card("new:5.7").answer, "It is new in 2022");
    assert_eq!(card("new:5.1").answer, "It has roots in 2013");
    let origin = card("origin:5.1").answer;
    assert!(origin.contains("5.1.1 ") && origin.contains("5.1.2 "), "{origin}");
    assert!(card("successor:5.1.2").answer.starts_with("5.1 "));
    assert!(card("ladder:5.1:3").answer.ends_with("level 3 (Defined)"));
    let logging = card("neighbours:8.15:8.16");
    assert!(logging.question.contains("Logging") && logging.question.contains("Monitoring activities"));
    assert!(logging.answer.starts_with("8.15 "));
}

#[test]
fn decks_are_named_as_they_are_read() {
    let mut names = BTreeSet::new();
    for deck in Deck::all(&CATALOGUE) {
        assert_eq!(deck.to_string().parse(), Ok(deck.clone()));
        assert!(names.insert(deck.to_string()), "{deck}");
        assert!(all().iter().any(|card| deck.holds(card, &CATALOGUE)), "{deck} is empty");
    }
    assert!("nonsense".parse::<Deck>().is_err());
    assert!(!"capability:nonsense".parse::<Deck>().unwrap().is_of(&CATALOGUE));
}

#[test]
fn the_file_for_anki_has_the_heads_that_its_importer_reads() {
    let text = Study::anki(&Deck::Core);
    let heads: Vec<&str> = text.lines().take_while(|line| line.starts_with('#')).collect();
    assert_eq!(
        heads,
        [
            "#separator:Semicolon",
            "#html:true",
            "#notetype:Basic",
            "#deck:ISO 27002 (controlbook)",
            "#guid column:1",
            "#tags column:4",
        ]
    );
    let body: String = text.lines().skip(heads.len()).map(|line| format!("{line}\n")).collect();
    let mut reader = csv::ReaderBuilder::new().delimiter(b';').has_headers(false).from_reader(body.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 279);
    let guids: BTreeSet<&str> = rows.iter().map(|row| &row[0]).collect();
    assert_eq!(guids.len(), 279);
    // Guids stay in all versions: a note that was learned must not come as a new one.
    assert_eq!(anki::guid(&card("title:5.1")), GUID_OF_TITLE_5_1);
    let first = rows.iter().find(|row| &row[0] == GUID_OF_TITLE_5_1).unwrap();
    assert_eq!(&first[1], "<p>What is the control with this number called?</p><p>5.1</p>");
    assert!(first[2].starts_with("<p>Policies for information security</p><p>"));
    assert_eq!(&first[3], "controlbook kind::title control::5.1 theme::organizational deck::core deck::exam");
}

const GUID_OF_TITLE_5_1: &str = "06a1bfabcc02573090de48373e7afb18";
