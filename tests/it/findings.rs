//! What the checks object to, each at the edge where it begins and ends.

use std::collections::{BTreeMap, BTreeSet};
use std::time::Instant;

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::figures::finding::{EVIDENCE_MONTHS, FEWEST_TARGETS, SAME_NOTE, SAME_SENTENCE, facts};
use controlbook::figures::{Alike, Finding, FindingCode, Findings, Surroundings};
use controlbook::workbook::{
    Acceptance, Answer, Applicability, Basis, Evidence, EvidenceKind, Fact, FileState, FindingKey, Level, Note,
    OwnControl, Reason, Workbook,
};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::support::{Random, id, level};

const TODAY: Date = date(2026, 10, 5);

/// A workbook in which every control is decided and nothing is objected to.
fn quiet() -> Workbook {
    let mut workbook = Workbook::default();
    for control in CATALOGUE.controls.iter() {
        workbook.put_answer(control.id.clone(), included(), None);
    }
    assert_eq!(found(&workbook), []);
    workbook
}

fn included() -> Answer {
    Answer { applicability: Applicability::Applicable, reasons: vec![Reason::Risk], ..Answer::blank() }
}

fn excluded(reasons: &[Reason], sentence: &str) -> Answer {
    Answer {
        applicability: Applicability::Excluded,
        reasons: reasons.to_vec(),
        justification: Some(sentence.to_owned()),
        ..Answer::blank()
    }
}

fn at_level(to: u8, basis: Option<Basis>) -> Answer {
    Answer { level: Some(level(to)), basis, ..included() }
}

fn put(workbook: &mut Workbook, control: &str, answer: Answer) {
    workbook.put_answer(id(control), answer, None);
}

fn noted(workbook: &mut Workbook, control: &str, text: &str) {
    let note = Note {
        id: Uuid::now_v7(),
        control: id(control),
        text: text.into(),
        author: "Ann".into(),
        at: "2026-01-01T10:00:00Z".parse().unwrap(),
        edited: None,
    };
    workbook.put_note(note);
}

/// A link that was attached on a day, as evidence of a control.
fn shown(workbook: &mut Workbook, control: &str, day: Date, change: impl FnOnce(&mut Evidence)) -> Uuid {
    let mut evidence = Evidence {
        id: Uuid::now_v7(),
        kind: EvidenceKind::Link,
        name: "Log of visitors".to_owned(),
        location: Some("https://example.org/log".to_owned()),
        size: None,
        sha256: None,
        nature: None,
        author: "Ann".to_owned(),
        at: day.to_zoned(TimeZone::UTC).unwrap().timestamp(),
        expires: None,
        review_due: None,
        edited: None,
    };
    change(&mut evidence);
    let id_of = evidence.id;
    workbook.put_evidence(evidence);
    workbook.put_evidence_link(id(control), id_of);
    id_of
}

fn on(today: Date) -> Surroundings {
    Surroundings { today, files: BTreeMap::new() }
}

fn all(workbook: &Workbook, surroundings: &Surroundings) -> Vec<Finding> {
    judged(workbook, surroundings).all().to_vec()
}

/// All of them; those of each control by itself are the same.
fn judged(workbook: &Workbook, surroundings: &Surroundings) -> Findings {
    let findings = Findings::of(workbook, &CATALOGUE, surroundings);
    let alike = Alike::among(workbook, &CATALOGUE);
    let own = workbook.own_controls().map(|own| &own.id);
    for control in CATALOGUE.controls.iter().map(|control| &control.id).chain(own) {
        let among_all: Vec<Finding> = findings.on(control).cloned().collect();
        assert_eq!(alike.findings_on(control, workbook, surroundings), among_all, "{control}");
    }
    findings
}

/// Codes with the controls they are about, "-" for the whole workbook.
fn found(workbook: &Workbook) -> Vec<(&'static str, String)> {
    found_on(workbook, TODAY)
}

fn found_on(workbook: &Workbook, today: Date) -> Vec<(&'static str, String)> {
    let control = |finding: &Finding| finding.control.as_ref().map_or("-".to_owned(), ToString::to_string);
    all(workbook, &on(today)).iter().map(|finding| (finding.code.word(), control(finding))).collect()
}

fn one(code: &'static str, control: &str) -> Vec<(&'static str, String)> {
    vec![(code, control.to_owned())]
}

fn message(workbook: &Workbook) -> String {
    let all = all(workbook, &on(TODAY));
    assert_eq!(all.len(), 1, "{all:#?}");
    all[0].message.clone()
}

#[test]
#[allow(clippy::field_reassign_with_default)]
fn a_new_workbook_has_one_finding() {
    for profile in CATALOGUE.profiles().iter() {
        let mut workbook = Workbook::default();
        workbook.scope = profile.into();
        for control in profile.controls.iter() {
            let target = Level::try_from(control.target).ok();
            put(&mut workbook, control.id.as_str(), Answer { target, ..Answer::blank() });
        }
        assert_eq!(found(&workbook), one("undecided", "-"));
        assert_eq!(message(&workbook), "None of the 93 controls is decided yet.");
        let findings = judged(&workbook, &on(TODAY));
        assert!(CATALOGUE.controls.iter().all(|control| !findings.marks(&control.id)));
        assert!(CATALOGUE.controls.iter().all(|control| findings.concern(&control.id, FindingCode::Undecided)));
    }
}

#[test]
fn undecided_controls_are_named() {
    let mut workbook = quiet();
    put(&mut workbook, "6.7", Answer::blank());
    assert_eq!(found(&workbook), one("undecided", "-"));
    assert_eq!(message(&workbook), "1 of 93 controls is not decided yet: 6.7.");
    for control in CATALOGUE.controls.iter().filter(|control| control.theme == "physical") {
        put(&mut workbook, control.id.as_str(), Answer::blank());
    }
    let expected = "15 of 93 controls are not decided yet: 6.7, 7.1, 7.2, 7.3, 7.4, 7.5, 7.6, 7.7 and 7 more.";
    assert_eq!(message(&workbook), expected);
}

#[test]
fn an_inclusion_needs_a_reason_and_an_inheritance_brings_one() {
    let mut workbook = quiet();
    put(&mut workbook, "5.1", Answer { reasons: Vec::new(), ..included() });
    assert_eq!(found(&workbook), one("no-reason", "5.1"));
    put(&mut workbook, "5.1", Answer { applicability: Applicability::Inherited, reasons: Vec::new(), ..included() });
    assert_eq!(found(&workbook), []);
}

#[test]
fn a_level_of_three_or_more_needs_a_note_or_evidence() {
    let mut workbook = quiet();
    for basis in [None, Some(Basis::Claimed), Some(Basis::Examined), Some(Basis::Tested)] {
        put(&mut workbook, "5.1", at_level(2, basis));
        assert_eq!(found(&workbook), []);
        put(&mut workbook, "5.1", at_level(3, basis));
        assert_eq!(found(&workbook), one("level-without-evidence", "5.1"));
    }
    assert_eq!(message(&workbook), "Level 3 (Defined), and neither a note nor evidence shows it.");
    let mut with_evidence = workbook.clone();
    shown(&mut with_evidence, "5.1", date(2020, 1, 1), |_| {});
    assert_eq!(found(&with_evidence), []);
    noted(&mut workbook, "5.1", "Seen.");
    assert_eq!(found(&workbook), []);
    // What serves another control serves that one alone.
    put(&mut workbook, "5.2", at_level(3, None));
    assert_eq!(found(&workbook), one("level-without-evidence", "5.2"));
}

#[test]
fn a_level_of_four_needs_evidence_and_somebody_who_looked() {
    let mut workbook = quiet();
    put(&mut workbook, "5.1", at_level(4, Some(Basis::Tested)));
    assert_eq!(found(&workbook), one("level-without-evidence", "5.1"));
    // Nothing at all is one objection, whatever the basis.
    put(&mut workbook, "5.1", at_level(5, None));
    assert_eq!(found(&workbook), one("level-without-evidence", "5.1"));
    noted(&mut workbook, "5.1", "Seen.");
    noted(&mut workbook, "5.1", "Seen again.");
    put(&mut workbook, "5.1", at_level(4, Some(Basis::Tested)));
    assert_eq!(found(&workbook), one("level-on-notes-alone", "5.1"));
    assert_eq!(message(&workbook), "Level 4 (Managed) rests on 2 notes, and no evidence shows it.");
    put(&mut workbook, "5.1", at_level(3, Some(Basis::Claimed)));
    assert_eq!(found(&workbook), []);

    shown(&mut workbook, "5.1", TODAY, |_| {});
    for (basis, says) in [
        (None, "does not say how it is known, which counts as claimed"),
        (Some(Basis::Claimed), "is claimed"),
        (Some(Basis::Interviewed), "is known from an interview alone"),
    ] {
        put(&mut workbook, "5.1", at_level(4, basis));
        assert_eq!(found(&workbook), one("level-not-examined", "5.1"));
        assert_eq!(message(&workbook), format!("Level 4 (Managed) {says}: nobody examined or tested it."));
        put(&mut workbook, "5.1", at_level(3, basis));
        assert_eq!(found(&workbook), []);
    }
    for basis in [Basis::Examined, Basis::Tested] {
        put(&mut workbook, "5.1", at_level(5, Some(basis)));
        assert_eq!(found(&workbook), []);
    }
}

#[test]
fn an_excluded_control_has_no_level_and_nothing_else_is_asked_of_it() {
    let mut workbook = quiet();
    let sentence = "Nobody here runs audits on live systems.";
    put(&mut workbook, "8.34", excluded(&[Reason::NotPerformed], sentence));
    shown(&mut workbook, "8.34", date(2020, 1, 1), |evidence| evidence.expires = Some(date(2021, 1, 1)));
    assert_eq!(found(&workbook), []);
    put(&mut workbook, "8.34", Answer { level: Some(level(0)), ..excluded(&[Reason::NotPerformed], sentence) });
    assert_eq!(found(&workbook), one("level-on-excluded", "8.34"));
}

#[test]
fn an_exclusion_says_something_that_could_be_checked() {
    let vague =
        ["Not needed", "We have none", "This control is not applicable to our organisation.", "n/a n/a n/a n/a"];
    let specific = [
        "We have no servers",
        "No room needs more protection than the others.",
        "Does not apply to us: all printing is done by Brackenfield.",
    ];
    for (sentences, objected) in [(&vague[..], true), (&specific[..], false)] {
        for sentence in sentences {
            let mut workbook = quiet();
            put(&mut workbook, "7.6", excluded(&[Reason::NoSuchAsset], sentence));
            let expected = if objected { one("vague-exclusion", "7.6") } else { Vec::new() };
            assert_eq!(found(&workbook), expected, "{sentence}");
        }
    }
    let mut workbook = quiet();
    put(&mut workbook, "7.6", excluded(&[Reason::OutOfScope], specific[0]));
    assert_eq!(found(&workbook), one("vague-exclusion", "7.6"));
    put(&mut workbook, "7.6", excluded(&[Reason::NoSuchAsset, Reason::OutOfScope], specific[0]));
    assert_eq!(found(&workbook), []);
}

#[test]
fn the_same_sentence_may_stand_on_one_theme_but_not_all_over() {
    let sentence = "We build no software of our own.";
    let mut workbook = quiet();
    for control in ["8.25", "8.26", "8.27", "8.28", "8.29", "8.30"] {
        put(&mut workbook, control, excluded(&[Reason::NotPerformed], sentence));
    }
    assert_eq!(found(&workbook), []);
    put(&mut workbook, "7.14", excluded(&[Reason::NotPerformed], " We build no SOFTWARE of our own"));
    let objected: Vec<String> = found(&workbook).into_iter().map(|(_, control)| control).collect();
    assert_eq!(objected, ["7.14", "8.25", "8.26", "8.27", "8.28", "8.29", "8.30"]);

    let mut workbook = quiet();
    let across = ["5.7", "6.7", "7.6", "8.4"];
    for (position, control) in across.iter().enumerate() {
        put(&mut workbook, control, excluded(&[Reason::NotPerformed], sentence));
        let expected = if position + 1 < SAME_SENTENCE { 0 } else { across.len() };
        assert_eq!(found(&workbook).len(), expected);
    }
}

#[test]
fn an_exclusion_that_the_facts_speak_against() {
    for (fact, controls) in facts::FACTS {
        assert!(controls.iter().all(|control| CATALOGUE.control(control).is_some()), "{fact}");
        let controls: BTreeSet<&str> = controls.iter().copied().collect();
        for control in CATALOGUE.controls.iter() {
            let mut workbook = quiet();
            put(&mut workbook, control.id.as_str(), excluded(&[Reason::NotPerformed], "Nobody does that in our firm."));
            assert_eq!(found(&workbook), []);
            workbook.organisation.facts.insert(*fact, false);
            assert_eq!(found(&workbook), []);
            workbook.organisation.facts.insert(*fact, true);
            let objected = controls.contains(control.id.as_str());
            assert_eq!(!found(&workbook).is_empty(), objected, "{fact} {}", control.id);
            if objected {
                assert_eq!(found(&workbook), one("exclusion-contradicts-facts", control.id.as_str()));
                assert!(message(&workbook).contains(fact.question()));
            }
        }
    }
    // Two facts against one exclusion are one finding.
    let mut workbook = quiet();
    put(&mut workbook, "7.8", excluded(&[Reason::NotPerformed], "Nobody does that in our firm."));
    workbook.organisation.facts.extend([(Fact::OwnPremises, true), (Fact::OwnServers, true)]);
    assert!(message(&workbook).contains("rooms of your own?\" and to \"Do you run servers"));
}

#[test]
fn targets_below_every_level_are_one_finding() {
    let mut workbook = quiet();
    let measured: Vec<&str> = CATALOGUE.controls.iter().map(|c| c.id.as_str()).take(FEWEST_TARGETS).collect();
    let below = Answer { target: Some(level(1)), ..at_level(2, None) };
    for (position, control) in measured.iter().enumerate() {
        assert_eq!(found(&workbook), [], "{position} targets");
        put(&mut workbook, control, below.clone());
    }
    assert_eq!(found(&workbook), one("target-below-level", "-"));
    // A level without a target, or the other way round, changes nothing; nor does what is excluded.
    put(&mut workbook, "8.1", at_level(2, None));
    put(&mut workbook, "8.2", Answer { target: Some(level(4)), ..included() });
    assert_eq!(found(&workbook), one("target-below-level", "-"));
    // One that is reached exactly is not below.
    put(&mut workbook, "8.3", Answer { target: Some(level(2)), ..at_level(2, None) });
    assert_eq!(found(&workbook), []);
}

#[test]
fn evidence_holds_until_the_end_of_its_day() {
    let mut workbook = quiet();
    shown(&mut workbook, "7.2", TODAY, |evidence| evidence.expires = Some(TODAY));
    shown(&mut workbook, "7.3", TODAY, |evidence| evidence.review_due = Some(TODAY));
    put(&mut workbook, "7.4", Answer { review_due: Some(TODAY), ..included() });
    assert_eq!(found(&workbook), []);
    let tomorrow = found_on(&workbook, TODAY.tomorrow().unwrap());
    let expected = [("expired-evidence", "7.2"), ("stale-evidence", "7.3"), ("review-overdue", "7.4")];
    assert_eq!(tomorrow, expected.map(|(code, control)| (code, control.to_owned())));
}

#[test]
fn evidence_of_a_high_level_is_of_the_last_twelve_months() {
    let mut workbook = quiet();
    let attached = date(2025, 10, 5);
    assert_eq!(EVIDENCE_MONTHS, 12);
    shown(&mut workbook, "7.2", date(2019, 1, 1), |_| {});
    shown(&mut workbook, "7.2", attached, |_| {});
    put(&mut workbook, "7.2", at_level(4, Some(Basis::Examined)));
    assert_eq!(found_on(&workbook, date(2026, 10, 5)), []);
    assert_eq!(found_on(&workbook, date(2026, 10, 6)), one("stale-evidence", "7.2"));
    put(&mut workbook, "7.2", at_level(3, Some(Basis::Examined)));
    assert_eq!(found_on(&workbook, date(2026, 10, 6)), []);
}

#[test]
fn linked_files_are_judged_by_what_was_seen_of_them() {
    let mut workbook = quiet();
    let file = shown(&mut workbook, "5.1", TODAY, |evidence| {
        evidence.kind = EvidenceKind::LinkedFile;
        evidence.location = Some("/srv/policy.pdf".to_owned());
    });
    workbook.put_evidence_link(id("5.2"), file);
    let codes = |state: Option<FileState>| {
        let files = state.map(|state| (file, state)).into_iter().collect();
        let all = all(&workbook, &Surroundings { today: TODAY, files });
        assert!(all.iter().all(|finding| finding.evidence == [file]));
        all.iter().map(|finding| finding.code).collect::<Vec<_>>()
    };
    assert_eq!(codes(None), []);
    assert_eq!(codes(Some(FileState::Same)), []);
    // It serves two controls, so both lack it.
    assert_eq!(codes(Some(FileState::Missing)), [FindingCode::LinkedFileMissing; 2]);
    assert_eq!(codes(Some(FileState::Changed)), [FindingCode::LinkedFileChanged; 2]);
}

#[test]
fn the_same_note_on_many_controls() {
    let mut workbook = quiet();
    let ids: Vec<&str> = CATALOGUE.controls.iter().map(|control| control.id.as_str()).take(SAME_NOTE).collect();
    for control in &ids {
        assert_eq!(found(&workbook), []);
        noted(&mut workbook, control, "As discussed with Tom.\n");
        noted(&mut workbook, control, &format!("What is special about {control}."));
        // Twice on one control is once too often, but it is one control.
        noted(&mut workbook, ids[0], "  As discussed with Tom.");
    }
    let expected: Vec<_> = ids.iter().map(|control| ("repeated-note", (*control).to_owned())).collect();
    assert_eq!(found(&workbook), expected);
    let first = &all(&workbook, &on(TODAY))[0].message;
    assert_eq!(first, "The note \"As discussed with Tom.\" stands on 4 controls: 5.1, 5.2, 5.3, 5.4.");
    put(&mut workbook, ids[0], excluded(&[Reason::NotPerformed], "Nobody does that in our firm."));
    assert_eq!(found(&workbook), []);
}

#[test]
fn own_controls_are_looked_at_too() {
    let mut workbook = quiet();
    let own = OwnControl { id: id("C.1"), title: "Escape rooms".to_owned(), description: None };
    workbook.put_own_control(own);
    assert_eq!(message(&workbook), "1 of 94 controls is not decided yet: C.1.");
    put(&mut workbook, "C.1", at_level(3, None));
    assert_eq!(found(&workbook), one("level-without-evidence", "C.1"));
}

#[test]
fn what_is_accepted_neither_marks_nor_counts_and_what_is_gone_is_gone() {
    let mut workbook = quiet();
    put(&mut workbook, "5.1", at_level(3, None));
    put(&mut workbook, "5.2", Answer { reasons: Vec::new(), ..at_level(3, None) });
    let key = FindingKey { code: "level-without-evidence".to_owned(), control: Some(id("5.2")) };
    let because = "The policy is on the wall.".to_owned();
    let at = "2026-01-01T10:00:00Z".parse().unwrap();
    workbook.put_acceptance(key.clone(), Acceptance { because, author: "Ann".to_owned(), at });
    let findings = judged(&workbook, &on(TODAY));
    assert_eq!((findings.all().len(), findings.open().count()), (3, 2));
    assert!(findings.marks(&id("5.2")) && findings.on(&id("5.2")).count() == 2);
    assert!(findings.concern(&id("5.1"), FindingCode::LevelWithoutEvidence));
    assert!(!findings.concern(&id("5.2"), FindingCode::LevelWithoutEvidence));
    assert_eq!(findings.get(&key).unwrap().accepted.as_ref().unwrap().author, "Ann");
    put(&mut workbook, "5.2", included());
    let findings = judged(&workbook, &on(TODAY));
    assert!(findings.get(&key).is_none() && !findings.marks(&id("5.2")));
}

#[test]
fn every_kind_is_explained_shortly_and_in_its_own_words() {
    let mut said = BTreeSet::new();
    for code in FindingCode::ALL {
        assert!(code.word().chars().all(|c| c.is_ascii_lowercase() || c == '-'), "{code}");
        assert!(code.title().chars().count() <= 30, "{code}");
        for sentence in [code.title(), code.why(), code.remedy(), code.rule()] {
            assert!(said.insert(sentence), "said twice: {sentence}");
        }
        for sentence in [code.why(), code.remedy()] {
            assert!(sentence.ends_with('.') && sentence.chars().count() <= 160, "{code}: {sentence}");
        }
    }
}

/// Whatever a workbook says, the checks neither panic nor name the same thing twice.
#[test]
fn random_workbooks_are_judged() {
    let mut random = Random(4);
    for _ in 0..60 {
        let mut workbook = Workbook::default();
        for fact in Fact::ALL {
            workbook.organisation.facts.insert(*fact, random.below(2) == 0);
        }
        for control in CATALOGUE.controls.iter() {
            let some = |random: &mut Random| random.below(6).checked_sub(1).map(|n| level(u8::try_from(n).unwrap()));
            let sentences = ["", " ", "n/a", "We build no software of our own.", "ẞ\u{202e} İ — ‘x’ y z"];
            let applicability = Applicability::ALL[random.below(4)];
            let answer = Answer {
                applicability,
                reasons: Reason::fitting(applicability).iter().copied().filter(|_| random.below(3) == 0).collect(),
                justification: Some(sentences[random.below(5)].to_owned()),
                level: some(&mut random),
                target: some(&mut random),
                basis: Basis::ALL.get(random.below(5)).copied(),
                review_due: [Some(Date::MIN), Some(Date::MAX), None][random.below(3)],
                ..Answer::blank()
            };
            put(&mut workbook, control.id.as_str(), answer);
            for _ in 0..random.below(3) {
                noted(
                    &mut workbook,
                    control.id.as_str(),
                    ["", "\n\n", "As discussed.", "é".repeat(50).as_str()][random.below(4)],
                );
            }
            for _ in 0..random.below(2) {
                shown(&mut workbook, control.id.as_str(), date(2024, 2, 29), |evidence| {
                    evidence.expires = [Some(Date::MIN), None][random.below(2)];
                });
            }
        }
        for today in [Date::MIN, TODAY, Date::MAX] {
            let all = all(&workbook, &on(today));
            let keys: BTreeSet<FindingKey> = all.iter().map(Finding::key).collect();
            assert_eq!(keys.len(), all.len());
            assert!(all.iter().all(|finding| !finding.concerns().is_empty() && finding.message.ends_with('.')));
        }
    }
}

/// 93 controls and 2,000 notes; unoptimised, so far more than the millisecond of the real program is allowed.
#[test]
fn a_large_workbook_is_judged_at_once() {
    let mut workbook = quiet();
    for number in 0..2_000 {
        let control = &CATALOGUE.controls[number * 31 % 93];
        let text = format!("Interview of {number}: the restore was tried, and the file was there after ten minutes.");
        noted(&mut workbook, control.id.as_str(), &text);
    }
    let fastest = (0..5).map(|_| {
        let begun = Instant::now();
        assert_eq!(found(&workbook), []);
        begun.elapsed()
    });
    let fastest = fastest.min().unwrap();
    assert!(fastest.as_millis() < 60, "{fastest:?}");
}
