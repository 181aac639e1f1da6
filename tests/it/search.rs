//! The query language of `/`, `f` and `--filter`.

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Control, Weight};
use controlbook::figures::{Findings, Surroundings};
use controlbook::search::{Answers, KEYS, Query, QueryError};
use controlbook::workbook::{Answer, Applicability, Basis, Evidence, EvidenceKind, Note, Reason, Stamp, Workbook};
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{id, level};

fn stamp() -> Stamp {
    Stamp { at: "2026-03-01T10:00:00Z".parse().unwrap(), author: "Ann".to_owned() }
}

/// A workbook with six answers and two notes.
fn sample() -> Workbook {
    let mut workbook = Workbook::default();
    let applicable =
        Answer { applicability: Applicability::Applicable, reasons: vec![Reason::Legal], ..Answer::blank() };
    let mut put = |control: &str, answer: Answer| workbook.put_answer(id(control), answer, Some(stamp()));
    put(
        "5.1",
        Answer {
            level: Some(level(2)),
            target: Some(level(3)),
            basis: Some(Basis::Interviewed),
            owner: Some("Zoë Müller".to_owned()),
            ..applicable.clone()
        },
    );
    put("5.2", Answer { level: Some(level(4)), target: Some(level(3)), review: true, ..applicable.clone() });
    put(
        "5.10",
        Answer { level: Some(level(0)), target: Some(level(5)), basis: Some(Basis::Claimed), ..applicable.clone() },
    );
    put(
        "7.4",
        Answer {
            applicability: Applicability::Excluded,
            reasons: vec![Reason::NoSuchAsset],
            justification: Some("no rooms".to_owned()),
            level: Some(level(1)),
            target: Some(level(3)),
            ..Answer::blank()
        },
    );
    put("8.1", Answer { applicability: Applicability::Inherited, target: Some(level(3)), ..Answer::blank() });
    let one = Weight::try_from(1).unwrap();
    put(
        "8.2",
        Answer {
            applicability: Applicability::Applicable,
            importance: Some(one),
            effort: Some(one),
            ..Answer::blank()
        },
    );
    for (control, text) in
        [("5.1", "Signed by Grünwald in May.\nSee \"Handbook\"."), ("8.13", "Restore test: 12:30 ok")]
    {
        let Stamp { at, author } = stamp();
        workbook.put_note(Note {
            id: Uuid::now_v7(),
            control: id(control),
            text: text.into(),
            author: author.into(),
            at,
            edited: None,
        });
    }
    let evidence = Uuid::now_v7();
    workbook.put_evidence(Evidence {
        id: evidence,
        kind: EvidenceKind::Link,
        name: "Restore log".to_owned(),
        location: Some("https://example.org/log".to_owned()),
        size: None,
        sha256: None,
        nature: None,
        author: stamp().author,
        at: stamp().at,
        expires: None,
        review_due: None,
        edited: None,
    });
    for control in ["5.30", "8.13"] {
        workbook.put_evidence_link(id(control), evidence);
    }
    workbook
}

fn findings(workbook: &Workbook) -> Findings {
    Findings::of(workbook, &CATALOGUE, &Surroundings::default())
}

fn parse(query: &str) -> Query {
    Query::parse(query, &CATALOGUE).unwrap_or_else(|error| panic!("{query}: {error}"))
}

/// The ids that a query finds in the sample workbook.
fn found(query: &str) -> Vec<&'static str> {
    let (query, workbook) = (parse(query), sample());
    let findings = findings(&workbook);
    let answers = Answers { workbook: &workbook, findings: &findings };
    let matches = |control: &&Control| query.matches(control, &CATALOGUE, Some(answers));
    CATALOGUE.controls.iter().filter(matches).map(|control| control.id.as_str()).collect()
}

fn count(query: &str) -> usize {
    found(query).len()
}

fn where_(which: impl Fn(&Control) -> bool) -> Vec<&'static str> {
    CATALOGUE.controls.iter().filter(|control| which(control)).map(|control| control.id.as_str()).collect()
}

#[test]
fn nothing_asked_matches_everything() {
    for query in ["", "   ", "\t\n", "\"\"", "\"", "-\"\""] {
        assert!(parse(query).is_empty(), "{query:?}");
        assert_eq!(count(query), 93, "{query:?}");
    }
    assert!(!parse("-").is_empty());
}

#[test]
fn every_key_about_the_catalogue() {
    assert_eq!(count("theme:people"), 8);
    assert_eq!(count("theme:ORG"), 37); // a beginning is enough, in any case
    assert_eq!(count("type:corrective"), 14);
    assert_eq!(count("property:availability"), 85);
    assert_eq!(count("concept:recover"), 6);
    assert_eq!(count("domain:resilience"), 8);
    let continuity = where_(|control| control.capabilities.iter().any(|value| value == "continuity"));
    assert!(!continuity.is_empty());
    assert_eq!(found("capability:continuity"), continuity);
    assert_eq!(found("capability:contin"), continuity);
    assert_eq!(count("new:yes"), 11);
    assert_eq!(count("new:no"), 82);
    assert_eq!(found("ai:yes"), where_(|control| control.ai.is_some()));
    assert_eq!(found("ai:no"), where_(|control| control.ai.is_none()));
    assert_eq!(found("clause:12.3.1"), ["8.13"]);
    assert_eq!(found("clause:12.3"), ["8.13"]);
    let in_12 = where_(|control| control.edition_2013.iter().any(|old| old.starts_with("12.")));
    assert_eq!(found("clause:12"), in_12);
    assert!(in_12.len() > 5);
    // 1 is no clause, although 12 starts with it; nor is there a 12.30.
    for unknown in ["clause:1", "clause:12.30", "clause:12.", "clause:5.37"] {
        assert!(Query::parse(unknown, &CATALOGUE).is_err(), "{unknown}");
    }
}

#[test]
fn weights_are_the_persons_own_else_the_catalogues() {
    let own = |weights: fn(&Control) -> u8, value: u8| {
        where_(|control| if control.id.as_str() == "8.2" { value == 1 } else { weights(control) == value })
    };
    for value in 1..=3_u8 {
        assert_eq!(found(&format!("importance:{value}")), own(|control| control.importance.get(), value));
        assert_eq!(found(&format!("effort:{value}")), own(|control| control.effort.get(), value));
    }
    assert_eq!(count("importance:>=1"), 93);
    assert!(found("importance:<2 effort:<=1").contains(&"8.2"));
}

#[test]
fn every_key_about_answers() {
    assert_eq!(found("level:2"), ["5.1"]);
    assert_eq!(found("level:=2"), ["5.1"]);
    assert_eq!(found("level:any"), ["5.1", "5.2", "5.10", "7.4"]);
    assert_eq!(count("level:none"), 89);
    assert_eq!(found("target:>3"), ["5.10"]);
    assert_eq!(found("target:any"), ["5.1", "5.2", "5.10", "7.4", "8.1"]);
    assert_eq!(found("gap:any"), ["5.1", "5.10"]); // overshoot and exclusion are no gaps
    assert_eq!(found("gap:>1"), ["5.10"]);
    assert_eq!(found("gap:1"), ["5.1"]);
    assert_eq!(count("gap:none"), 91);
    assert_eq!(found("basis:interviewed"), ["5.1"]);
    assert_eq!(found("basis:any"), ["5.1", "5.10"]);
    assert_eq!(count("basis:none"), 91);
    assert_eq!(found("applicability:excluded"), ["7.4"]);
    assert_eq!(found("applicability:inherited"), ["8.1"]);
    assert_eq!(count("applicability:undecided"), 87);
    assert_eq!(found("review:on"), ["5.2"]);
    assert_eq!(count("review:off"), 92);
    assert_eq!(found("owner:müll"), ["5.1"]);
    assert_eq!(found("owner:\"zoë müller\""), ["5.1"]);
    assert_eq!(found("owner:any"), ["5.1"]);
    assert_eq!(count("owner:none"), 92);
    assert_eq!(found("note:any"), ["5.1", "8.13"]);
    assert_eq!(found("note:GRÜNWALD"), ["5.1"]);
    assert_eq!(count("note:none"), 91);
    assert_eq!((count("evidence:none"), count("evidence:any"), count("evidence:report")), (91, 2, 0));
    assert_eq!(found("evidence:RESTORE"), ["5.30", "8.13"]); // in the name
    assert_eq!(found("evidence:\"example.org/log\""), ["5.30", "8.13"]); // where it leads to
    assert_eq!(found("evidence:any -note:any"), ["5.30"]);
    assert_eq!(found("finding:level-on-excluded"), ["7.4"]);
    assert_eq!(found("finding:level-without-evidence"), ["5.2"]); // level 4, nothing stated, no note
    assert_eq!(found("finding:no-reason"), ["8.2"]);
    assert_eq!(found("finding:any"), ["5.2", "7.4", "8.2"]);
    assert_eq!(count("finding:none"), 90);
    // Of the whole workbook: it marks no control, but finds those that are meant.
    assert_eq!(count("finding:undecided"), 87);
}

/// A key that is listed but not tested here would be found by this.
#[test]
fn every_key_listed_is_understood() {
    let keys: Vec<_> = KEYS.iter().map(|(key, _)| *key).collect();
    let expected = "theme type property concept capability domain clause new ai importance effort level target gap basis \
                    applicability review owner note evidence finding";
    assert_eq!(keys, expected.split_whitespace().collect::<Vec<_>>());
    for key in keys {
        assert!(
            matches!(Query::parse(&format!("{key}:"), &CATALOGUE), Err(QueryError::NoValue { key: of, .. }) if of == key)
        );
    }
}

#[test]
fn a_comparison_never_matches_what_is_not_set() {
    assert_eq!(found("level:<3"), ["5.1", "5.10", "7.4"]);
    assert_eq!(found("level:<=2"), ["5.1", "5.10", "7.4"]);
    assert_eq!(found("level:>=0"), ["5.1", "5.2", "5.10", "7.4"]);
    assert_eq!(found("level:>1"), ["5.1", "5.2"]);
    assert_eq!(found("level:0"), ["5.10"]);
    assert_eq!(found("gap:<5"), ["5.1"]);
    assert_eq!(found("gap:0"), Vec::<&str>::new());
    assert_eq!(count("target:<=5"), 5);
}

#[test]
fn terms_of_one_key_are_alternatives_and_different_keys_must_all_hold() {
    assert_eq!(count("theme:people theme:physical"), 8 + 14);
    assert_eq!(found("level:2 level:4"), ["5.1", "5.2"]);
    assert_eq!(found("level:2 level:4 review:on"), ["5.2"]);
    assert_eq!(found("review:on level:4 theme:people"), Vec::<&str>::new());
    assert_eq!(found("basis:none basis:any level:any"), found("level:any"));
    assert_eq!(found("finding:none finding:no-reason applicability:applicable"), ["5.1", "5.10", "8.2"]);
    // The order of terms does not matter.
    assert_eq!(found("review:on level:2 level:4"), found("level:2 review:on level:4"));
}

#[test]
fn a_minus_negates_one_term() {
    assert_eq!(count("-theme:people"), 85);
    assert_eq!(count("-theme:people -theme:physical"), 93 - 8 - 14);
    assert_eq!(found("level:any -level:4"), ["5.1", "5.10", "7.4"]);
    assert_eq!(found("level:any -level:4 -level:0"), ["5.1", "7.4"]);
    assert_eq!(found("theme:people -theme:people"), Vec::<&str>::new());
    assert_eq!(found("note:any -restore"), ["5.1"]);
    assert_eq!(found("note:any -\"restore test\""), ["5.1"]);
    assert_eq!(count("-level:none"), 4);
    // A minus inside a word is part of it.
    assert_eq!(found("no-such-word-at-all"), Vec::<&str>::new());
    assert!(count("end-point") + count("e-learning") > 0);
}

#[test]
fn words_are_all_looked_for_and_phrases_as_they_stand() {
    assert!(found("restore").contains(&"8.13"));
    assert_eq!(found("note:any restore test"), ["8.13"]);
    assert_eq!(found("note:any \"restore test\""), ["8.13"]);
    assert_eq!(found("note:any \"test restore\""), Vec::<&str>::new());
    assert_eq!(found("note:any test restore"), ["8.13"]);
    assert_eq!(found("grünwald"), ["5.1"]);
    assert_eq!(found("GRÜNWALD"), ["5.1"]);
    // A colon after something that is no key, and one in quotes, belong to the word.
    assert_eq!(found("note:any 12:30"), ["8.13"]);
    assert_eq!(found("\"test: 12:30\""), ["8.13"]);
    assert_eq!(found("https://example.com"), Vec::<&str>::new());
    assert_eq!(found("\"theme:people\""), Vec::<&str>::new());
    // A quote that is never closed closes at the end; one in the middle of a word is dropped.
    assert_eq!(found("\"restore test"), ["8.13"]);
    assert_eq!(found("note:\"restore test"), ["8.13"]);
    assert_eq!(parse("Backup -tape \"Off Site\"").words().collect::<Vec<_>>(), ["backup", "off site"]);
}

#[test]
fn ids_are_found_whole() {
    assert_eq!(found("5.1"), ["5.1"]);
    assert_eq!(found("5.10"), ["5.10"]);
    assert_eq!(found("A.5.1"), ["5.1"]);
    assert_eq!(found("a.5.10"), ["5.10"]);
    assert_eq!(found("12.3.1"), ["8.13"]);
    assert_eq!(found("\"5.1\""), ["5.1"]);
    assert!(!found("-5.1").contains(&"5.1") && count("-5.1") == 92);
    // Every control by its id, and nothing else but what has it in 2013 (5.1.1 is not 5.1).
    for control in CATALOGUE.controls.iter() {
        assert_eq!(found(control.id.as_str()), [control.id.as_str()]);
    }
    for old in CATALOGUE.predecessors.iter() {
        assert_eq!(
            found(old.id.as_str()),
            old.successors.iter().map(|new| new.as_str()).collect::<Vec<_>>(),
            "{}",
            old.id
        );
    }
}

#[test]
fn an_id_at_the_end_of_a_sentence_is_found() {
    let mut workbook = sample();
    let Stamp { at, author } = stamp();
    let (text, author) = ("Belongs with 5.37.".into(), author.into());
    workbook.put_note(Note { id: Uuid::now_v7(), control: id("6.1"), text, author, at, edited: None });
    let query = parse("5.37");
    let findings = findings(&workbook);
    let answers = Answers { workbook: &workbook, findings: &findings };
    assert!(query.matches(CATALOGUE.control("6.1").unwrap(), &CATALOGUE, Some(answers)));
}

#[test]
fn without_a_workbook_nothing_about_answers_holds() {
    let query = parse("level:none");
    assert_eq!(query.workbook_key(), Some("level"));
    assert!(CATALOGUE.controls.iter().all(|control| !query.matches(control, &CATALOGUE, None)));
    assert_eq!(parse("theme:people importance:2 backup").workbook_key(), None);
    assert_eq!(parse("theme:people -owner:none").workbook_key(), Some("owner"));
    let needs = QueryError::NeedsWorkbook("level").to_string();
    assert_eq!(needs, "\"level:\" asks about answers, so it needs a workbook: add --workbook FILE");
}

#[test]
fn unknown_keys_and_values_are_told_with_what_could_be_said() {
    let error = |query: &str| Query::parse(query, &CATALOGUE).unwrap_err();
    assert_eq!(error("colour:red"), QueryError::UnknownKey("colour".to_owned()));
    assert!(error("colour:red").to_string().contains("it knows theme, type, property"));
    assert!(
        error("Level:6").to_string().starts_with("\"6\" is nothing that level: can be; it can be 0 to 5, none, any")
    );
    assert!(error("capability:cats").to_string().contains("threat-and-vulnerability-management"));
    assert!(error("finding:cats").to_string().contains("no-reason, level-on-excluded, level-without-evidence, "));
    assert_eq!(
        error("theme:").to_string(),
        "theme: needs a value; it can be organizational, people, physical, technological"
    );
    let wrong = [
        "theme:p",
        "type:none",
        "new:maybe",
        "importance:0",
        "importance:4",
        "effort:x",
        "level:-1",
        "level:<",
        "level:<>3",
        "level:2.5",
        "target:6",
        "gap:six",
        "basis:guessed",
        "applicability:none",
        "review:perhaps",
        "clause:99",
        "level:999999999999",
        "level:٣",
    ];
    for query in wrong {
        assert!(matches!(error(query), QueryError::UnknownValue { .. }), "{query}");
    }
    // What is printed steers no terminal.
    assert!(!error("level:\u{1b}[2J").to_string().contains('\u{1b}'));
}

#[test]
fn hostile_queries_are_words_like_others() {
    let hostile = [
        "\"",
        "*",
        "NEAR(",
        "NEAR(a, b)",
        "'; DROP TABLE answer; --",
        "a AND b OR NOT c",
        "%",
        "_",
        "\\",
        "\0",
        "(",
        "^$.*+?[",
        "-",
        "--",
        "---x",
        ":",
        "::",
        ":x",
        "x::",
        "-:",
        "\"\"\"",
        "\"a\"b\"c\"",
        "a:\"b",
        ".",
        "..",
        "a.",
        "A.",
        "5.",
        ".5",
        "5..1",
        "\u{202e}",
        "🦀",
        "İ",
        "ß",
        "a\u{300}\u{300}",
    ];
    let workbook = sample();
    let findings = findings(&workbook);
    let answers = Answers { workbook: &workbook, findings: &findings };
    for query in hostile {
        if let Ok(query) = Query::parse(query, &CATALOGUE) {
            for control in CATALOGUE.controls.iter() {
                let _ = query.matches(control, &CATALOGUE, Some(answers));
            }
        }
    }
    assert_eq!(found("'; DROP TABLE answer; --"), Vec::<&str>::new());
    let megabyte = "a".repeat(1_000_000);
    assert_eq!(Query::parse(&megabyte, &CATALOGUE), Err(QueryError::TooLong(1_000_000)));
    assert!(Query::parse(&"x ".repeat(2_000), &CATALOGUE).is_ok());
    assert!(Query::parse(&"x ".repeat(2_001), &CATALOGUE).is_err());
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(128) })]

    #[test]
    fn no_text_makes_it_panic(text in "\\PC{0,40}|[-:\"<>=a-z0-9. ]{0,40}|(level|theme|note|clause)[:<>=\"]{0,3}\\PC{0,8}") {
        let workbook = sample();
        let findings = findings(&workbook);
        let answers = Answers { workbook: &workbook, findings: &findings };
        if let Ok(query) = Query::parse(&text, &CATALOGUE) {
            for control in CATALOGUE.controls.iter().step_by(9) {
                let with = query.matches(control, &CATALOGUE, Some(answers));
                prop_assert!(with || !query.is_empty());
                let _ = query.matches(control, &CATALOGUE, None);
            }
        }
    }

    /// A word in quotes is found exactly where some text of the control contains it.
    #[test]
    fn a_phrase_is_found_where_it_stands(control in 0..93_usize, start in any::<prop::sample::Index>(), length in 1..12_usize) {
        let control = &CATALOGUE.controls[control];
        let letters: Vec<char> = control.summary.chars().collect();
        let start = start.index(letters.len());
        let phrase: String = letters[start..].iter().take(length).filter(|c| **c != '"').collect();
        let query = parse(&format!("\"{phrase}\""));
        let is_number = phrase.contains('.') && phrase.bytes().all(|b| b.is_ascii_digit() || b == b'.');
        prop_assert!(is_number || query.matches(control, &CATALOGUE, None), "{}", phrase);
    }
}
