//! Changes, steps and what they say of themselves.

use std::collections::BTreeMap;

use controlbook::catalogue::{ControlId, Weight};
use controlbook::workbook::{
    Acceptance, Answer, Applicability, Basis, CatalogueVersion, Change, DocumentControl, Evidence, EvidenceKind, Fact,
    FindingKey, Level, Nature, Note, Op, Organisation, OwnControl, Reason, Scope, Stamp, Step, Workbook,
};
use jiff::Timestamp;
use jiff::civil::Date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{id, level};

fn at() -> Timestamp {
    "2026-03-01T10:00:00Z".parse().unwrap()
}

fn stamp() -> Stamp {
    Stamp { at: at(), author: "Ann".to_owned() }
}

fn change(control: &str, before: Answer, after: Answer) -> Change {
    Change::Answer { control: id(control), before: Box::new(before), after: Box::new(after) }
}

fn note(text: &str) -> Option<Box<Note>> {
    let note =
        Note { id: Uuid::nil(), control: id("5.10"), text: text.into(), author: "Ann".into(), at: at(), edited: None };
    Some(Box::new(note))
}

fn described(op: Op, changes: Vec<Change>) -> String {
    Step { seq: 7, id: Uuid::nil(), op, at: at(), author: "Ann".to_owned(), changes }.describe()
}

fn at_level(now: u8) -> Answer {
    Answer { level: Some(level(now)), assessed_at: Some(at()), ..Answer::blank() }
}

#[test]
fn steps_say_what_they_did() {
    assert_eq!(described(Op::Create, vec![change("5.1", Answer::blank(), at_level(1))]), "workbook made");
    assert_eq!(described(Op::Set, vec![change("5.10", at_level(2), at_level(3))]), "5.10 level 2 → 3");
    assert_eq!(described(Op::Set, vec![change("5.10", Answer::blank(), at_level(3))]), "5.10 level not set → 3");
    assert_eq!(described(Op::Set, vec![change("5.10", at_level(3), Answer::blank())]), "5.10 level 3 → not set");
    let marked = Answer { review: true, ..Answer::blank() };
    assert_eq!(described(Op::Set, vec![change("5.10", Answer::blank(), marked.clone())]), "5.10 review mark on");
    assert_eq!(described(Op::Set, vec![change("5.10", marked, Answer::blank())]), "5.10 review mark off");
    let excluded = Answer {
        applicability: Applicability::Excluded,
        reasons: vec![Reason::NoSuchAsset, Reason::NoRisk],
        justification: Some("No rooms".to_owned()),
        decided_by: Some("Ann".to_owned()),
        decided_at: Some(at()),
        ..Answer::blank()
    };
    assert_eq!(
        described(Op::Set, vec![change("7.1", Answer::blank(), excluded)]),
        "7.1 applicability undecided → excluded, reasons none → no-such-asset + no-risk, justification changed"
    );
    // Many controls: what they are now, each value once.
    let targets = |from: u8| Answer { target: Some(level(from)), ..Answer::blank() };
    let to_4 = (1..=3_u8).map(|n| change(&format!("5.{n}"), targets(n), targets(4))).collect();
    assert_eq!(described(Op::Set, to_4), "3 controls: target → 4");
    assert_eq!(
        described(Op::WriteNote, vec![Change::Note { id: Uuid::nil(), before: None, after: note("Seen it.") }]),
        "note on 5.10 \"Seen it.\""
    );
    let edited =
        || Change::Note { id: Uuid::nil(), before: note("Seen it."), after: note("\n  Seen it twice,\nreally.") };
    assert_eq!(described(Op::EditNote, vec![edited()]), "note changed on 5.10 \"Seen it twice,…\"");
    let removed = Change::Note { id: Uuid::nil(), before: note(&"word ".repeat(20)), after: None };
    assert_eq!(
        described(Op::RemoveNote, vec![removed]),
        "note removed from 5.10 \"word word word word word word word word…\""
    );
    let purged = Change::Purged { note: Uuid::nil(), control: id("5.10") };
    assert!(described(Op::Purge, vec![purged]).starts_with("note purged from 5.10"));
    let undo = Op::Undo { of: Uuid::nil() };
    assert_eq!(described(undo, vec![change("5.10", at_level(3), at_level(2))]), "undo: 5.10 level 3 → 2");
    let redo = Op::Redo { of: Uuid::nil() };
    assert_eq!(described(redo, vec![change("5.10", at_level(2), at_level(3))]), "redo: 5.10 level 2 → 3");
    let organisation = |name: &str, facts: &[(Fact, bool)]| {
        let facts = facts.iter().copied().collect();
        Box::new(Organisation { name: name.to_owned(), facts, ..Organisation::default() })
    };
    let renamed = Change::Organisation {
        before: organisation("Acme", &[]),
        after: organisation("Beta", &[(Fact::UsesAi, true)]),
    };
    assert_eq!(described(Op::Organisation, vec![renamed]), "name Acme → Beta, facts changed");
}

#[test]
fn fields_leave_out_who_and_when() {
    let after = Answer { decided_by: Some("Ann".into()), decided_at: Some(at()), ..at_level(3) };
    let fields = change("5.1", Answer::blank(), after).fields();
    assert_eq!(fields.iter().map(|field| &*field.field).collect::<Vec<_>>(), ["level"]);
    assert_eq!(fields[0].control, Some(id("5.1")));
    assert_eq!((fields[0].before.clone(), fields[0].after.clone()), (serde_json::Value::Null, serde_json::json!(3)));
}

#[test]
fn a_change_that_does_not_fit_changes_nothing() {
    let mut workbook = Workbook::default();
    workbook.apply(&change("5.1", Answer::blank(), at_level(2)), &stamp()).unwrap();
    let held = workbook.clone();
    let wrong = [
        change("5.1", Answer::blank(), at_level(3)),
        change("5.1", at_level(1), at_level(3)),
        Change::Note { id: Uuid::nil(), before: note("never written"), after: None },
        Change::Organisation {
            before: Box::new(Organisation { name: "Other".to_owned(), ..Organisation::default() }),
            after: Box::default(),
        },
        Change::Scope {
            before: Box::new(Scope { profile: "ai".to_owned(), ..Scope::default() }),
            after: Box::default(),
        },
    ];
    for change in wrong {
        assert!(!workbook.expects(&change));
        let mismatch = workbook.apply(&change, &stamp()).unwrap_err();
        assert_eq!(mismatch.subject, change.subject());
        assert_eq!(workbook, held);
    }
}

#[test]
fn a_blank_answer_is_as_if_there_were_none() {
    let mut workbook = Workbook::default();
    workbook.apply(&change("5.1", Answer::blank(), at_level(2)), &stamp()).unwrap();
    assert_eq!(workbook.answers().count(), 1);
    workbook.apply(&change("5.1", at_level(2), Answer::blank()), &stamp()).unwrap();
    assert_eq!(workbook.answers().count(), 0);
    assert_eq!(*workbook.answer(&id("5.1")), Answer::blank());
    assert_eq!(workbook.updated(&id("5.1")), Some(&stamp()));
}

#[test]
fn implementation_follows_from_the_level() {
    let words = |answer: &Answer| answer.implementation(false).map(|implementation| implementation.word());
    assert_eq!(words(&Answer::blank()), Some("not-assessed"));
    let by_level = [0, 1, 2, 3, 4, 5].map(|now| words(&at_level(now)).unwrap());
    assert_eq!(by_level, ["not-implemented", "partial", "partial", "implemented", "implemented", "implemented"]);
    let inherited =
        |now: Option<u8>| Answer { applicability: Applicability::Inherited, level: now.map(level), ..Answer::blank() };
    assert_eq!([words(&inherited(None)), words(&inherited(Some(1)))], [Some("by-provider"), Some("partial")]);
    assert_eq!(words(&Answer { applicability: Applicability::Excluded, ..at_level(5) }), None);
}

// --- what is stored

/// Changes as format 1 writes them. They stay readable for ever: never change a line, only add some.
const FORMAT_1: [&str; 7] = [
    r#"{"kind":"answer","control":"5.10","before":{},"after":{"level":3,"target":4,"basis":"tested","assessed_at":"2026-03-01T10:00:00Z"}}"#,
    r#"{"kind":"answer","control":"7.1","before":{"target":3},"after":{"applicability":"excluded","reasons":["no-such-asset","risk-accepted"],"justification":"No rooms; Ann accepts it.","decided_by":"Ann","decided_at":"2026-03-01T10:00:00Z","target":3,"review":true,"review_due":"2026-12-31","owner":"Zoë","interviewee":"Bob","importance":3,"effort":1,"refs":["R-7"]}}"#,
    r#"{"kind":"answer","control":"8.1","before":{"applicability":"inherited","reasons":["provider"],"justification":"They run it.","provider":"Host Ltd"},"after":{}}"#,
    r#"{"kind":"note","id":"0195f2a0-0000-7000-8000-000000000001","before":null,"after":{"id":"0195f2a0-0000-7000-8000-000000000001","control":"5.10","text":"Seen.\nTwice.","author":"Ann","at":"2026-03-01T10:00:00Z","edited":{"at":"2026-03-02T10:00:00Z","author":"Bob"}}}"#,
    r#"{"kind":"organisation","before":{"name":"Acme"},"after":{"name":"Acme","scope":"All of it","facts":{"builds-software":true,"own-premises":false,"own-servers":true,"remote-work":true,"personal-data":true,"uses-ai":false}}}"#,
    r#"{"kind":"scope","before":{"profile":"","controls":[]},"after":{"profile":"full","controls":["5.1","5.10"]}}"#,
    r#"{"kind":"purged","note":"0195f2a0-0000-7000-8000-000000000001","control":"5.10"}"#,
];

#[test]
fn changes_of_format_1_stay_readable_and_are_written_as_ever() {
    for stored in FORMAT_1 {
        let change: Change = serde_json::from_str(stored).unwrap_or_else(|error| panic!("{stored}: {error}"));
        assert_eq!(serde_json::to_string(&change).unwrap(), stored);
    }
    let read: Change = serde_json::from_str(FORMAT_1[0]).unwrap();
    let after = Answer { target: Some(level(4)), basis: Some(Basis::Tested), ..at_level(3) };
    assert_eq!(read, change("5.10", Answer::blank(), after));
}

#[test]
fn what_no_version_wrote_is_not_read() {
    let wrong = [
        r#"{"kind":"answer","control":"5.10","before":{},"after":{"level":6}}"#,
        r#"{"kind":"answer","control":"5.10","before":{},"after":{"importance":0}}"#,
        r#"{"kind":"answer","control":"5.10","before":{},"after":{"basis":"guessed"}}"#,
        r#"{"kind":"answer","control":"5.10","before":{}}"#,
        r#"{"kind":"evidence","control":"5.10"}"#,
        r#"{}"#,
    ];
    for body in wrong {
        assert!(serde_json::from_str::<Change>(body).is_err(), "{body}");
    }
}

fn text() -> impl Strategy<Value = String> {
    "[\\PC\n\u{1b}\u{9b}\u{202e}]{1,12}"
}

fn when() -> impl Strategy<Value = Timestamp> {
    (-2_000_000_000..4_000_000_000_i64).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn day() -> impl Strategy<Value = Date> {
    (1990..2100_i16, 1..=12_i8, 1..=28_i8).prop_map(|(year, month, day)| Date::new(year, month, day).unwrap())
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let decision = (
        prop::sample::select(Applicability::ALL),
        prop::collection::vec(prop::sample::select(Reason::ALL), 0..3),
        prop::option::of(text()),
        prop::option::of(text()),
        prop::option::of((text(), when())),
    );
    let level = || prop::option::of(prop::sample::select(&Level::ALL[..]));
    let weight = || prop::option::of((1..=3_u8).prop_map(|weight| Weight::try_from(weight).unwrap()));
    let maturity = (level(), level(), prop::option::of(prop::sample::select(Basis::ALL)), prop::option::of(when()));
    let rest = (
        any::<bool>(),
        prop::option::of(Just("2027-01-31".parse().unwrap())),
        prop::option::of(text()),
        weight(),
        weight(),
        prop::collection::vec(text(), 0..3),
        any::<bool>(),
    );
    (decision, maturity, rest).prop_map(|(decision, maturity, rest)| {
        let (applicability, reasons, justification, provider, decided) = decision;
        let (level, target, basis, assessed_at) = maturity;
        let (review, review_due, owner, importance, effort, refs, to_confirm) = rest;
        let (decided_by, decided_at) = decided.unzip();
        let interviewee = owner.clone();
        Answer {
            applicability,
            reasons,
            justification,
            provider,
            decided_by,
            decided_at,
            level,
            target,
            basis,
            assessed_at,
            review,
            review_due,
            owner,
            interviewee,
            importance,
            effort,
            refs,
            to_confirm,
        }
    })
}

fn any_id() -> impl Strategy<Value = ControlId> {
    prop::sample::select(vec!["5.1", "5.10", "8.34"]).prop_map(id)
}

fn any_change() -> impl Strategy<Value = Change> {
    let answer = (any_id(), any_answer(), any_answer()).prop_map(|(control, before, after)| Change::Answer {
        control,
        before: Box::new(before),
        after: Box::new(after),
    });
    let image = |note: Uuid| {
        (any_id(), text(), text(), when(), prop::option::of((when(), text()))).prop_map(
            move |(control, text, author, at, edited)| {
                let edited = edited.map(|(at, author)| Box::new(Stamp { at, author }));
                Box::new(Note { id: note, control, text: text.into(), author: author.into(), at, edited })
            },
        )
    };
    let note = any::<u128>().prop_flat_map(move |id| {
        let id = Uuid::from_u128(id);
        let images = (prop::option::of(image(id)), prop::option::of(image(id)));
        images.prop_map(move |(before, after)| Change::Note { id, before, after })
    });
    let organisation = || {
        let facts = prop::collection::btree_map(prop::sample::select(Fact::ALL), any::<bool>(), 0..6);
        let texts = (prop::option::of(text()), prop::option::of(text()), prop::option::of(text()));
        let document = (texts, prop::option::of(text()), prop::option::of(day())).prop_map(
            |((title, version, classification), author, date)| DocumentControl {
                title,
                version,
                classification,
                approver: author.clone(),
                author,
                approved_on: date,
                next_review: date,
            },
        );
        (text(), prop::option::of(text()), facts, document).prop_map(
            |(name, scope, facts, document): (_, _, BTreeMap<_, _>, _)| {
                Box::new(Organisation { name, scope, facts, document })
            },
        )
    };
    let organisations =
        (organisation(), organisation()).prop_map(|(before, after)| Change::Organisation { before, after });
    let scope = || {
        (text(), prop::collection::vec(any_id(), 0..4), 1..4_u32).prop_map(|(profile, controls, catalogue)| {
            Box::new(Scope { profile, controls: controls.into(), catalogue: CatalogueVersion(catalogue) })
        })
    };
    let scopes = (scope(), scope()).prop_map(|(before, after)| Change::Scope { before, after });
    let purged =
        (any::<u128>(), any_id()).prop_map(|(note, control)| Change::Purged { note: Uuid::from_u128(note), control });
    prop_oneof![
        4 => answer, 2 => note, 1 => organisations, 1 => scopes, 1 => purged, 2 => any_evidence_change(),
        1 => any_own_control_change(), 1 => any_acceptance_change(), 2 => crate::actions::any_plan_change()
    ]
}

fn any_evidence_change() -> impl Strategy<Value = Change> {
    let image = |id: Uuid| {
        let file = prop::option::of((any::<u32>(), "[0-9a-f]{64}"));
        let dates = (prop::option::of(day()), prop::option::of(day()));
        let nature = prop::option::of(prop::sample::select(Nature::ALL));
        (prop::sample::select(EvidenceKind::ALL), text(), file, nature, text(), when(), dates).prop_map(
            move |(kind, name, file, nature, author, at, (expires, review_due))| {
                let (size, sha256) = file.map(|(size, hash)| (u64::from(size), hash)).unzip();
                let location = Some(name.clone());
                let edited = expires.map(|_| Stamp { at, author: author.clone() });
                Box::new(Evidence {
                    id,
                    kind,
                    name,
                    location,
                    size,
                    sha256,
                    nature,
                    author,
                    at,
                    expires,
                    review_due,
                    edited,
                })
            },
        )
    };
    let evidence = any::<u128>().prop_flat_map(move |id| {
        let id = Uuid::from_u128(id);
        let images = (prop::option::of(image(id)), prop::option::of(image(id)));
        images.prop_map(move |(before, after)| Change::Evidence { id, before, after })
    });
    let links = (any::<u128>(), text(), any_id(), any::<bool>()).prop_map(|(id, name, control, after)| {
        Change::EvidenceLink { evidence: Uuid::from_u128(id), name, control, before: !after, after }
    });
    let purged = (any::<u128>(), prop::option::of(any_id()))
        .prop_map(|(id, control)| Change::PurgedEvidence { evidence: Uuid::from_u128(id), control });
    prop_oneof![evidence, links, purged]
}

fn any_own_control_change() -> impl Strategy<Value = Change> {
    let image = || {
        (text(), prop::option::of(text()))
            .prop_map(|(title, description)| Box::new(OwnControl { id: id("C.1"), title, description }))
    };
    (prop::option::of(image()), prop::option::of(image())).prop_map(|(before, after)| Change::OwnControl {
        id: id("C.1"),
        before,
        after,
    })
}

fn any_acceptance_change() -> impl Strategy<Value = Change> {
    let image =
        || (text(), text(), when()).prop_map(|(because, author, at)| Box::new(Acceptance { because, author, at }));
    (text(), prop::option::of(any_id()), prop::option::of(image()), prop::option::of(image())).prop_map(
        |(code, control, before, after)| Change::Acceptance { finding: FindingKey { code, control }, before, after },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn inverting_twice_is_the_change_itself(change in any_change()) {
        prop_assert_eq!(change.inverted().inverted(), change.clone());
        let same = matches!(change, Change::Purged { .. } | Change::PurgedEvidence { .. }) || change.fields().iter().all(|field| field.before == field.after);
        prop_assert!(same || change.inverted() != change);
    }

    #[test]
    fn a_stored_change_is_read_back_as_it_was(change in any_change()) {
        let body = serde_json::to_string(&change).unwrap();
        prop_assert_eq!(serde_json::from_str::<Change>(&body).unwrap(), change);
    }

    #[test]
    fn a_change_and_its_inverse_leave_the_workbook_as_it_was(change in any_change()) {
        // The workbook that expects the change is the one that its inverse applied to `after` gives.
        let mut workbook = Workbook::default();
        match &change {
            Change::Answer { control, before, .. } => workbook.put_answer(control.clone(), (**before).clone(), None),
            Change::Note { before, .. } => before.iter().for_each(|note| workbook.put_note((**note).clone())),
            Change::Evidence { before, .. } => {
                before.iter().for_each(|evidence| workbook.put_evidence((**evidence).clone()));
            }
            Change::EvidenceLink { evidence, control, before, .. } => {
                if *before {
                    workbook.put_evidence_link(control.clone(), *evidence);
                }
            }
            Change::OwnControl { before, .. } => before.iter().for_each(|own| workbook.put_own_control((**own).clone())),
            Change::Acceptance { finding, before, .. } => {
                before.iter().for_each(|why| workbook.put_acceptance(finding.clone(), (**why).clone()));
            }
            Change::Action { before, .. } => before.iter().for_each(|action| workbook.put_action((**action).clone())),
            Change::Phase { before, .. } => before.iter().for_each(|phase| workbook.put_phase((**phase).clone())),
            Change::Scenario { before, .. } => before.iter().for_each(|kept| workbook.put_scenario((**kept).clone())),
            Change::Baseline { before, .. } => {
                before.iter().for_each(|baseline| workbook.put_baseline((**baseline).clone()));
            }
            Change::Organisation { before, .. } => workbook.organisation = (**before).clone(),
            Change::Scope { before, .. } => workbook.scope = (**before).clone(),
            Change::Purged { .. } | Change::PurgedEvidence { .. } | Change::Merged { .. } => {}
        }
        // Who changed it last is the one thing that an undo does not bring back.
        let state = |workbook: &Workbook| {
            let answers: Vec<_> = workbook.answers().map(|(id, answer)| (id.clone(), answer.clone())).collect();
            let notes: Vec<_> = workbook.all_notes().cloned().collect();
            let evidence: Vec<_> = workbook.all_evidence().cloned().collect();
            let own: Vec<_> = workbook.own_controls().cloned().collect();
            let accepted: Vec<_> = workbook.acceptances().map(|(key, why)| (key.clone(), why.clone())).collect();
            let plan = (workbook.actions().cloned().collect::<Vec<_>>(), workbook.phases().into_iter().cloned().collect::<Vec<_>>(),
                workbook.scenarios().cloned().collect::<Vec<_>>(), workbook.baselines().cloned().collect::<Vec<_>>());
            let about = (workbook.organisation.clone(), workbook.scope.clone());
            (answers, notes, evidence, own, accepted, workbook.counts(), plan, about)
        };
        let before = state(&workbook);
        prop_assert!(workbook.apply(&change, &stamp()).is_ok());
        prop_assert!(workbook.apply(&change.inverted(), &stamp()).is_ok());
        prop_assert_eq!(state(&workbook), before);
    }
}
