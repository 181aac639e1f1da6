//! The façade: every operation, undo and redo, and what random sequences of edits must leave intact.

use controlbook::catalogue::ControlId;
use controlbook::error::Error;
use controlbook::session::{NewEvidence, NewWorkbook, OrganisationEdit, Outcome, Session, Source};
use controlbook::store::Draft;
use controlbook::workbook::edit::Refusal;
use controlbook::workbook::{
    Acceptance, Answer, AnswerEdit, Applicability, Basis, Decision, DocumentControl, DocumentEdit, Evidence,
    EvidenceEdit, Fact, FindingKey, Nature, Note, Op, Organisation, OwnControl, Reason, Scope, Workbook,
};
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{
    Random, assert_sound, decide, done, exclude, folder, id, level, set_level, to_level, to_target, workbook,
    workbook_in,
};

/// The state without who and when: what undo has to bring back.
pub(crate) type Said = (
    Vec<(String, Answer)>,
    Vec<Note>,
    Vec<(Evidence, Vec<ControlId>)>,
    Vec<OwnControl>,
    Vec<(FindingKey, Acceptance)>,
    (Organisation, Scope),
);

pub(crate) fn said(workbook: &Workbook) -> Said {
    let answers = workbook.answers().map(|(id, answer)| (id.to_string(), answer.clone())).collect();
    let evidence: Vec<_> = workbook
        .all_evidence()
        .map(|evidence| (evidence.clone(), workbook.controls_served(evidence.id).cloned().collect()))
        .collect();
    let own = workbook.own_controls().cloned().collect();
    let accepted = workbook.acceptances().map(|(finding, why)| (finding.clone(), why.clone())).collect();
    let about = (workbook.organisation.clone(), workbook.scope.clone());
    (answers, workbook.all_notes().cloned().collect(), evidence, own, accepted, about)
}

fn reopened(session: &Session) -> Session {
    Session::open(session.path(), session.author()).unwrap()
}

fn rename(name: &str) -> OrganisationEdit {
    OrganisationEdit { name: Some(name.to_owned()), ..OrganisationEdit::default() }
}

fn last_note(session: &Session) -> Uuid {
    session.workbook().all_notes().last().unwrap().id
}

// --- making and opening

#[test]
fn a_new_workbook_has_its_name_its_targets_and_no_answer() {
    let (_folder, session) = workbook();
    let workbook = session.workbook();
    assert_eq!(workbook.organisation, Organisation { name: "Acme".to_owned(), ..Organisation::default() });
    assert_eq!((workbook.scope.profile.as_str(), workbook.scope.controls.len()), ("full", 93));
    for control in session.catalogue().controls.iter() {
        assert_eq!(*workbook.answer(&control.id), Answer { target: Some(level(3)), ..Answer::blank() });
        assert_eq!(workbook.updated(&control.id).unwrap().author, "Ann");
    }
    let history = session.history(None, 10).unwrap();
    assert_eq!(history.len(), 1);
    assert_eq!((history[0].seq, &history[0].op, history[0].changes.len()), (1, &Op::Create, 95));
    assert_eq!((session.author(), session.read_only()), ("Ann", None));
    assert_sound(&session);
    assert_eq!(reopened(&session).workbook(), workbook);
}

#[test]
fn what_a_workbook_is_made_from_is_checked() {
    let folder = folder();
    let path = folder.path().join("new.controlbook");
    let make = |organisation, profile, author| Session::create(&path, &NewWorkbook { organisation, profile, author });
    assert!(matches!(make("Acme", "cats", "Ann"), Err(Error::UnknownProfile { known, .. }) if known.contains("full")));
    let long = "x".repeat(201);
    for (organisation, author) in [("", "Ann"), ("  \t", "Ann"), ("Acme", " "), ("A\0", "Ann"), (&*long, "Ann")] {
        assert!(matches!(make(organisation, "full", author), Err(Error::Invalid(_))), "{organisation:?} {author:?}");
    }
    assert!(!path.exists());
    let session = make("  Café Zoë 🦀 ", "full", " Ann ").unwrap();
    assert_eq!((session.workbook().organisation.name.as_str(), session.author()), ("Café Zoë 🦀", "Ann"));
    assert!(matches!(Session::open(&path, "  "), Err(Error::Invalid(_))));
}

// --- answers

#[test]
fn an_edit_is_on_disk_when_it_returns() {
    let (_folder, mut session) = workbook();
    let step = set_level(&mut session, "5.10", 2);
    assert_eq!((step.seq, step.describe()), (2, "5.10 level not set → 2".to_owned()));
    let answer = reopened(&session).workbook().answer(&id("5.10")).clone();
    assert_eq!((answer.level, answer.assessed_at), (Some(level(2)), Some(step.at)));
    assert_eq!(session.workbook().updated(&id("5.10")), Some(&step.stamp()));
    assert_eq!(session.history(Some(&id("5.10")), 10).unwrap().len(), 2);
    assert_eq!(session.history(Some(&id("5.11")), 10).unwrap().len(), 1);
    assert_eq!(session.history(None, 1).unwrap(), [step]);
    assert_sound(&session);
}

#[test]
fn every_field_is_kept() {
    let (_folder, mut session) = workbook();
    let edit = AnswerEdit {
        level: Some(Some(level(4))),
        target: Some(Some(level(5))),
        basis: Some(Some(Basis::Examined)),
        review: Some(true),
        review_due: Some(Some("2027-01-31".parse().unwrap())),
        owner: Some(Some("Zoë".to_owned())),
        interviewee: Some(Some("Bob".to_owned())),
        importance: Some(Some(3.try_into().unwrap())),
        effort: Some(Some(1.try_into().unwrap())),
        refs: Some(vec!["R-1".to_owned(), "GDPR 32".to_owned()]),
        ..decide(Applicability::Inherited, &[Reason::Legal], " They do it. ", Some(" Host Ltd "))
    };
    let step = done(session.set(&[id("8.1")], &edit));
    let answer = reopened(&session).workbook().answer(&id("8.1")).clone();
    let expected = Answer {
        applicability: Applicability::Inherited,
        reasons: vec![Reason::Legal, Reason::Provider],
        justification: Some("They do it.".to_owned()),
        provider: Some("Host Ltd".to_owned()),
        decided_by: Some("Ann".to_owned()),
        decided_at: Some(step.at),
        level: Some(level(4)),
        target: Some(level(5)),
        basis: Some(Basis::Examined),
        assessed_at: Some(step.at),
        review: true,
        review_due: Some("2027-01-31".parse().unwrap()),
        owner: Some("Zoë".to_owned()),
        interviewee: Some("Bob".to_owned()),
        importance: Some(3.try_into().unwrap()),
        effort: Some(1.try_into().unwrap()),
        refs: vec!["R-1".to_owned(), "GDPR 32".to_owned()],
        to_confirm: false,
    };
    assert_eq!(answer, expected);
    assert_sound(&session);
    // And each can be cleared.
    let clear = AnswerEdit {
        decision: Some(Decision { applicability: Some(Applicability::Undecided), ..Decision::default() }),
        level: Some(None),
        target: Some(None),
        basis: Some(None),
        review: Some(false),
        review_due: Some(None),
        owner: Some(None),
        interviewee: Some(None),
        importance: Some(None),
        effort: Some(None),
        refs: Some(Vec::new()),
        ..AnswerEdit::default()
    };
    done(session.set(&[id("8.1")], &clear));
    assert_eq!(*reopened(&session).workbook().answer(&id("8.1")), Answer::blank());
    assert_sound(&session);
}

#[test]
fn several_controls_are_one_step() {
    let (_folder, mut session) = workbook();
    let controls = [id("5.1"), id("5.2"), id("8.34")];
    let step = done(session.set(&controls, &to_target(4)));
    assert_eq!(step.describe(), "3 controls: target → 4");
    assert_eq!(session.store().step_count().unwrap(), 2);
    session.undo().unwrap();
    assert!(controls.iter().all(|control| session.workbook().answer(control).target == Some(level(3))));
    assert_sound(&session);
}

#[test]
fn a_control_named_twice_or_as_27001_has_it_is_still_one_control() {
    let (_folder, mut session) = workbook();
    let step = done(session.set(&[id("5.1"), id("A.5.1"), id("5.1"), id("a.5.2")], &to_level(2)));
    assert_eq!(step.describe(), "2 controls: level → 2");
    let levels = ["5.1", "5.2", "A.5.1"].map(|control| session.workbook().answer(&id(control)).level);
    assert_eq!(levels, [Some(level(2)), Some(level(2)), None]);
    done(session.write_note(&id("A.5.1"), "Seen.", None));
    assert_eq!(session.workbook().notes(&id("5.1")).count(), 1);
    assert_sound(&session);
}

#[test]
fn what_changes_nothing_leaves_no_step() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "5.1", 2);
    done(session.set(&[id("7.1")], &exclude()));
    done(session.write_note(&id("5.1"), "Seen.", None));
    let note = last_note(&session);
    let (steps, before) = (session.store().step_count().unwrap(), session.workbook().clone());
    let same = [
        session.set(&[id("5.1")], &to_level(2)),
        session.set(&[id("5.1")], &AnswerEdit::default()),
        session.set(&[], &to_level(2)),
        session.set(&[id("7.1")], &exclude()),
        session.set(&[id("7.1")], &AnswerEdit { decision: Some(Decision::default()), ..AnswerEdit::default() }),
        session.set(&[id("5.2")], &AnswerEdit { owner: Some(None), review: Some(false), ..to_target(3) }),
        session.set_organisation(&OrganisationEdit::default()),
        session.set_organisation(&rename("  Acme ")),
        session.set_organisation(&OrganisationEdit { scope: Some(None), ..OrganisationEdit::default() }),
        session
            .set_organisation(&OrganisationEdit { facts: vec![(Fact::UsesAi, None)], ..OrganisationEdit::default() }),
        session.edit_note(note, "Seen.", None),
        session.edit_note(note, "Seen.\r\n", None),
    ];
    for outcome in same {
        assert_eq!(outcome.unwrap(), Outcome::Unchanged);
    }
    assert_eq!(session.store().step_count().unwrap(), steps);
    assert_eq!(*session.workbook(), before);
    // And redo is still there after it.
    session.undo().unwrap();
    session.set(&[id("5.1")], &to_level(2)).unwrap();
    session.redo().unwrap();
    assert_sound(&session);
}

#[test]
fn an_edit_of_something_unknown_or_unfit_is_refused() {
    let (_folder, mut session) = workbook();
    let before = session.workbook().clone();
    let refused = session.set(&[id("5.1"), id("9.9")], &to_level(2));
    assert!(matches!(refused, Err(Error::UnknownControl { id, .. }) if id == "9.9"));
    let owner = |name: &str| AnswerEdit { owner: Some(Some(name.to_owned())), ..AnswerEdit::default() };
    let refs = |name: &str| AnswerEdit { refs: Some(vec![name.to_owned()]), ..AnswerEdit::default() };
    let because = |text: &str| decide(Applicability::Excluded, &[Reason::NoRisk], text, None);
    let unfit = [
        owner(""),
        owner(" "),
        owner("a\0b"),
        owner(&"x".repeat(201)),
        refs(" "),
        because("\0"),
        because(&"x".repeat(4001)),
    ];
    for edit in unfit {
        assert!(matches!(session.set(&[id("5.1")], &edit), Err(Error::Invalid(_))), "{edit:?}");
    }
    for name in ["", " ", "\0"] {
        assert!(matches!(session.set_organisation(&rename(name)), Err(Error::Invalid(_))), "{name:?}");
    }
    assert!(matches!(session.write_note(&id("9.9"), "text", None), Err(Error::UnknownControl { .. })));
    for text in ["", "  \n\t ", "a\0b"] {
        assert!(matches!(session.write_note(&id("5.1"), text, None), Err(Error::Invalid(_))), "{text:?}");
    }
    assert_eq!(*session.workbook(), before);
    assert_eq!(session.store().step_count().unwrap(), 1);
}

#[test]
fn a_bulk_edit_that_is_refused_for_one_is_made_for_none() {
    let (_folder, mut session) = workbook();
    done(session.set(&[id("5.2")], &decide(Applicability::Inherited, &[], "They do.", Some("Host"))));
    let before = session.workbook().clone();
    // 5.1 could take a reason for inclusion; what 5.2 has does not allow this one, so neither takes it.
    let legal = Decision { reasons: Some(vec![Reason::NoRisk]), ..Decision::default() };
    let edit = AnswerEdit { decision: Some(legal), ..to_level(1) };
    assert!(matches!(session.set(&[id("5.2"), id("5.1")], &edit), Err(Error::Refused(_))));
    assert!(matches!(session.set(&[id("5.1"), id("5.2")], &edit), Err(Error::Refused(_))));
    assert_eq!(*session.workbook(), before);
    assert_sound(&session);
}

// --- applicability

#[test]
fn each_decision_needs_what_it_needs() {
    use Applicability::{Applicable, Excluded, Inherited, Undecided};
    let (_folder, mut session) = workbook();
    let mut refusal = |edit: AnswerEdit| match session.set(&[id("8.14")], &edit) {
        Err(Error::Refused(refusal)) => refusal,
        other => panic!("{edit:?} gives {other:?}"),
    };
    let control = || id("8.14");
    let no_reason = Refusal::ExclusionWithoutReason { control: control() };
    assert_eq!(refusal(decide(Excluded, &[], "No rooms.", None)), no_reason);
    assert_eq!(refusal(decide(Excluded, &[Reason::NoRisk], " ", None)), no_reason);
    let no_provider = Refusal::InheritanceWithoutProvider { control: control() };
    assert_eq!(refusal(decide(Inherited, &[], "They do it.", None)), no_provider);
    assert_eq!(refusal(decide(Inherited, &[], "They do it.", Some("  "))), no_provider);
    assert_eq!(refusal(decide(Inherited, &[], "", Some("Host Ltd"))), no_provider);
    for (applicability, reason) in [
        (Applicable, Reason::NoRisk),
        (Applicable, Reason::Provider),
        (Excluded, Reason::Legal),
        (Inherited, Reason::OutOfScope),
    ] {
        let expected = Refusal::ReasonDoesNotFit { control: control(), reason, applicability };
        assert_eq!(
            refusal(decide(applicability, &[reason], "Because.", Some("Host").filter(|_| applicability == Inherited))),
            expected
        );
    }
    assert_eq!(
        refusal(decide(Applicable, &[], "", Some("Host"))),
        Refusal::ProviderNotInherited { control: control() }
    );
    assert_eq!(refusal(decide(Undecided, &[Reason::Legal], "", None)), Refusal::NothingDecided { control: control() });
    assert_eq!(refusal(decide(Undecided, &[], "Because.", None)), Refusal::NothingDecided { control: control() });
    assert_eq!(refusal(decide(Undecided, &[], "", Some("Host"))), Refusal::NothingDecided { control: control() });
    for sentence in ["Elsewhere.", "8.14 does it", "9.99 does it", "18.13 does it", "8.130"] {
        let covered = decide(Excluded, &[Reason::CoveredElsewhere], sentence, None);
        assert_eq!(refusal(covered), Refusal::CoveredWhere { control: control() }, "{sentence}");
    }
    for sentence in ["8.13 does it", "See A.8.13.", "covered (8.13), mostly"] {
        done(session.set(&[control()], &decide(Excluded, &[Reason::CoveredElsewhere], sentence, None)));
    }
    // What is refused says what to do.
    let error = session.set(&[id("5.1")], &decide(Excluded, &[], "", None)).unwrap_err();
    assert!(error.hint().unwrap().contains("--reason no-such-asset --because"));
    assert_sound(&session);
}

#[test]
fn a_new_decision_drops_the_old_reasons_and_is_signed() {
    let (_folder, mut session) = workbook();
    let control = [id("7.1")];
    done(session.set(&control, &exclude()));
    let mut bob = Session::open(session.path(), "Bob").unwrap();
    let applicable = Decision { applicability: Some(Applicability::Applicable), ..Decision::default() };
    done(bob.set(&control, &AnswerEdit { decision: Some(applicable), ..AnswerEdit::default() }));
    let answer = bob.workbook().answer(&control[0]).clone();
    assert_eq!((answer.reasons.as_slice(), &answer.justification, &answer.provider), (&[][..], &None, &None));
    assert_eq!(answer.decided_by.as_deref(), Some("Bob"));
    // A change of the reasons alone is a decision too; one of the level is none.
    let because = Decision { justification: Some("The law.".to_owned()), ..Decision::default() };
    session.refresh().unwrap();
    done(session.set(&control, &AnswerEdit { decision: Some(because), ..AnswerEdit::default() }));
    let signed = session.workbook().answer(&control[0]).clone();
    assert_eq!((signed.decided_by.as_deref(), signed.applicability), (Some("Ann"), Applicability::Applicable));
    bob.refresh().unwrap();
    set_level(&mut bob, "7.1", 3);
    assert_eq!(bob.workbook().answer(&control[0]).decided_by.as_deref(), Some("Ann"));
    assert_sound(&bob);
}

#[test]
fn nobody_assessed_what_has_no_level() {
    let (_folder, mut session) = workbook();
    let basis = |basis| AnswerEdit { basis: Some(basis), ..AnswerEdit::default() };
    done(session.set(&[id("5.1")], &basis(Some(Basis::Tested))));
    assert_eq!(session.workbook().answer(&id("5.1")).assessed_at, None);
    set_level(&mut session, "5.1", 1);
    assert!(session.workbook().answer(&id("5.1")).assessed_at.is_some());
    let clear = AnswerEdit { level: Some(None), ..AnswerEdit::default() };
    done(session.set(&[id("5.1")], &clear));
    let answer = session.workbook().answer(&id("5.1"));
    assert_eq!((answer.level, answer.assessed_at, answer.basis), (None, None, Some(Basis::Tested)));
    assert_sound(&session);
}

// --- organisation, notes, drafts

#[test]
fn the_organisation_can_be_changed_at_any_time() {
    let (_folder, mut session) = workbook();
    let edit = OrganisationEdit {
        name: Some(" Acme & Söhne ".to_owned()),
        scope: Some(Some(" All of it ".to_owned())),
        facts: vec![(Fact::UsesAi, Some(true)), (Fact::OwnServers, Some(false))],
        ..OrganisationEdit::default()
    };
    done(session.set_organisation(&edit));
    let organisation = reopened(&session).workbook().organisation.clone();
    assert_eq!((organisation.name.as_str(), organisation.scope.as_deref()), ("Acme & Söhne", Some("All of it")));
    assert_eq!(organisation.facts.into_iter().collect::<Vec<_>>(), [(Fact::OwnServers, false), (Fact::UsesAi, true)]);
    let back = OrganisationEdit {
        scope: Some(Some("  ".to_owned())),
        facts: vec![(Fact::UsesAi, None)],
        ..OrganisationEdit::default()
    };
    done(session.set_organisation(&back));
    assert_eq!((&session.workbook().organisation.scope, session.workbook().organisation.facts.len()), (&None, 1));
    session.undo().unwrap();
    session.undo().unwrap();
    assert_eq!(session.workbook().organisation.name, "Acme");
    assert_sound(&session);
}

#[test]
fn the_document_control_block_is_kept_undone_and_told() {
    let (_folder, mut session) = workbook();
    let document = DocumentEdit {
        version: Some(Some(" 1.2 ".to_owned())),
        approver: Some(Some("Ruth".to_owned())),
        approved_on: Some(Some(date(2026, 2, 1))),
        ..DocumentEdit::default()
    };
    done(session.set_organisation(&OrganisationEdit { document, ..OrganisationEdit::default() }));
    let kept = |session: &Session| reopened(session).workbook().organisation.document.clone();
    let expected = DocumentControl {
        version: Some("1.2".to_owned()),
        approver: Some("Ruth".to_owned()),
        approved_on: Some(date(2026, 2, 1)),
        ..DocumentControl::default()
    };
    assert_eq!(kept(&session), expected);
    let last = session.history(None, 1).unwrap().remove(0);
    assert_eq!(
        last.describe(),
        "document version not set → 1.2, document approver not set → Ruth, document approved on not set → 2026-02-01"
    );
    let document =
        DocumentEdit { version: Some(Some("  ".to_owned())), approved_on: Some(None), ..DocumentEdit::default() };
    done(session.set_organisation(&OrganisationEdit { document, ..OrganisationEdit::default() }));
    let approver = DocumentControl { approver: Some("Ruth".to_owned()), ..DocumentControl::default() };
    assert_eq!(kept(&session), approver);
    assert_sound(&session);
    session.undo().unwrap();
    assert_eq!(kept(&session), expected);
    session.undo().unwrap();
    assert!(kept(&session).is_blank());
    assert_sound(&session);
    let document = DocumentEdit { title: Some(Some("x".repeat(201))), ..DocumentEdit::default() };
    let too_long = session.set_organisation(&OrganisationEdit { document, ..OrganisationEdit::default() });
    assert!(too_long.unwrap_err().to_string().contains("the title of the document"));
}

#[test]
fn notes_are_written_changed_and_removed() {
    let (_folder, mut session) = workbook();
    done(session.write_note(&id("5.10"), "First.\r\n\r\n  indented \n\n", None));
    let note = last_note(&session);
    assert_eq!(session.workbook().note(note).unwrap().text, "First.\n\n  indented");
    done(session.write_note(&id("5.10"), "Second.", None));
    let texts =
        |session: &Session| session.workbook().notes(&id("5.10")).map(|note| note.text.to_string()).collect::<Vec<_>>();
    assert_eq!(texts(&session), ["First.\n\n  indented", "Second."]);
    let mut bob = Session::open(session.path(), "Bob").unwrap();
    done(bob.edit_note(note, "First, mended.", None));
    let edited = bob.workbook().note(note).unwrap();
    assert_eq!((edited.author.as_str(), edited.edited.as_ref().unwrap().author.as_str()), ("Ann", "Bob"));
    done(bob.remove_note(note));
    assert_eq!(texts(&bob), ["Second."]);
    assert!(matches!(bob.remove_note(note), Err(Error::UnknownNote(_))));
    assert!(matches!(bob.edit_note(Uuid::nil(), "x", None), Err(Error::UnknownNote(_))));
    bob.undo().unwrap();
    assert_eq!(texts(&bob), ["First, mended.", "Second."]);
    assert_eq!(bob.find_note(&note.to_string()).unwrap(), note);
    let common = &note.to_string()[..8];
    let unique = &note.to_string();
    assert!(bob.find_note("").is_err() && bob.find_note("zz").is_err());
    assert_eq!(
        bob.find_note(&unique[..35]).is_ok(),
        bob.workbook().all_notes().filter(|n| n.id.to_string().starts_with(&unique[..35])).count() == 1
    );
    assert!(bob.find_note(common).is_err(), "two notes of one moment share their first letters");
    assert_sound(&bob);
}

#[test]
fn a_note_holds_a_megabyte_and_no_byte_more() {
    let (_folder, mut session) = workbook();
    let most = "x".repeat(Note::MAX_BYTES);
    done(session.write_note(&id("5.1"), &most, None));
    assert!(matches!(session.write_note(&id("5.1"), &format!("{most}x"), None), Err(Error::Invalid(_))));
    // Counted in bytes, not in letters.
    assert!(matches!(session.write_note(&id("5.1"), &"ü".repeat(500_001), None), Err(Error::Invalid(_))));
    done(session.write_note(&id("5.1"), &"ü".repeat(500_000), None));
    let read = reopened(&session);
    assert!(read.workbook().all_notes().any(|note| note.text == most));
    session.undo().unwrap();
    session.redo().unwrap();
    assert_sound(&session);
}

#[test]
fn hostile_text_is_kept_byte_for_byte() {
    let (_folder, mut session) = workbook();
    let hostile = [
        "\u{1b}[2J\u{1b}]0;title\u{7}\u{1b}]52;c;ZXZpbA==\u{7}\u{1b}P+q\u{1b}\\".to_owned(),
        "\u{80}\u{85}\u{9b}0m\u{9f} \u{7f}\u{8}\u{b}\u{c}\rmid".to_owned(),
        "\u{202e}gnirts\u{202c} \u{2066}\u{2069}\u{200b}\u{200d}\u{feff}\u{e0041}".to_owned(),
        format!("a{}", "\u{300}".repeat(200)),
        "'; DROP TABLE answer; -- \" `rm` $(x) %s {} \\ =cmd|'/c calc'!A1 <script>".to_owned(),
        "👩‍👩‍👧‍👦 ❤️ 漢字 עברית العربية \u{fffd} \u{fffe} \u{10ffff}".to_owned(),
    ];
    for (position, text) in hostile.iter().enumerate() {
        let control = session.catalogue().controls[position].id.clone();
        done(session.write_note(&control, text, None));
        let edit = AnswerEdit {
            owner: Some(Some(text.chars().take(200).collect())),
            refs: Some(vec![text.chars().take(200).collect()]),
            ..decide(Applicability::Excluded, &[Reason::NoRisk], text, None)
        };
        done(session.set(&[control], &edit));
    }
    let organisation = OrganisationEdit { scope: Some(Some(hostile[0].clone())), ..rename(&hostile[4]) };
    done(session.set_organisation(&organisation));
    let mut read = Session::open(session.path(), &hostile[1]).unwrap();
    for (position, text) in hostile.iter().enumerate() {
        let control = &read.catalogue().controls[position].id;
        let short: String = text.chars().take(200).collect();
        assert_eq!(read.workbook().notes(control).next().unwrap().text, *text);
        let answer = read.workbook().answer(control);
        assert_eq!((answer.owner.as_ref(), &answer.refs), (Some(&short), &vec![short.clone()]));
        assert_eq!(answer.justification.as_ref(), Some(text));
    }
    assert_eq!(read.workbook().organisation.scope.as_ref(), Some(&hostile[0]));
    let step = set_level(&mut read, "8.34", 1);
    assert_eq!(step.author, hostile[1]);
    assert_sound(&read);
}

#[test]
fn a_draft_is_kept_until_it_becomes_a_note() {
    let (_folder, mut session) = workbook();
    let draft = |n: u128, text: &str, second: i64| Draft {
        id: Uuid::from_u128(n),
        control: id("5.1"),
        note: None,
        text: text.to_owned(),
        at: jiff::Timestamp::from_second(second).unwrap(),
    };
    let (one, two) = (draft(1, "half a sent", 10), draft(2, "other", 20));
    session.keep_draft(&draft(1, "half", 5)).unwrap();
    session.keep_draft(&one).unwrap();
    session.keep_draft(&two).unwrap();
    let mut session = reopened(&session);
    assert_eq!(session.drafts().unwrap(), [two.clone(), one.clone()]);
    // No step, nothing to undo, and nobody's state is old because of it.
    assert_eq!(session.store().step_count().unwrap(), 1);
    assert!(matches!(session.undo(), Err(Error::NothingToUndo)));
    done(session.write_note(&id("5.1"), "half a sentence", Some(one.id)));
    assert_eq!(session.drafts().unwrap(), std::slice::from_ref(&two));
    session.drop_draft(two.id).unwrap();
    assert_eq!(session.drafts().unwrap(), []);
    // A draft of a change that changes nothing goes too.
    let note = last_note(&session);
    let again = Draft { note: Some(note), ..draft(3, "half a sentence", 30) };
    session.keep_draft(&again).unwrap();
    assert_eq!(session.edit_note(note, "half a sentence", Some(again.id)).unwrap(), Outcome::Unchanged);
    assert_eq!(session.drafts().unwrap(), []);
    assert_sound(&session);
}

// --- undo and redo

#[test]
fn undo_and_redo_reach_all_the_way_and_across_restarts() {
    let (_folder, mut session) = workbook();
    let first = said(session.workbook());
    let mut states = vec![first];
    for step in 0..30_u8 {
        match step % 3 {
            0 => set_level(&mut session, "5.1", (step / 3 + 1) % 6),
            1 => done(session.write_note(&id("5.2"), &format!("note {step}"), None)),
            _ => done(session.set_organisation(&rename(&format!("Acme {step}")))),
        };
        states.push(said(session.workbook()));
    }
    for (undone, expected) in states.iter().rev().skip(1).enumerate() {
        if undone % 7 == 0 {
            session = reopened(&session);
        }
        session.undo().unwrap();
        assert_eq!(said(session.workbook()), *expected);
    }
    assert!(matches!(session.undo(), Err(Error::NothingToUndo)));
    session = reopened(&session);
    for (redone, expected) in states.iter().skip(1).enumerate() {
        if redone % 7 == 0 {
            session = reopened(&session);
        }
        session.redo().unwrap();
        assert_eq!(said(session.workbook()), *expected);
    }
    assert!(matches!(session.redo(), Err(Error::NothingToRedo)));
    // Once more, after it was all redone.
    session.undo().unwrap();
    session.undo().unwrap();
    session.redo().unwrap();
    assert_eq!(said(session.workbook()), states[29]);
    assert_sound(&session);
}

#[test]
fn a_new_edit_ends_redo_and_undo_still_reaches_past_it() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "5.1", 1);
    set_level(&mut session, "5.1", 2);
    let undone = session.undo().unwrap();
    assert_eq!(undone.describe(), "undo: 5.1 level 2 → 1");
    set_level(&mut session, "5.2", 5);
    assert!(matches!(session.redo(), Err(Error::NothingToRedo)));
    assert_eq!(session.undo().unwrap().describe(), "undo: 5.2 level 5 → not set");
    assert_eq!(session.undo().unwrap().describe(), "undo: 5.1 level 1 → not set");
    assert!(matches!(session.undo(), Err(Error::NothingToUndo)));
    assert_eq!(session.redo().unwrap().describe(), "redo: 5.1 level not set → 1");
    assert_eq!(session.redo().unwrap().describe(), "redo: 5.2 level not set → 5");
    assert!(matches!(session.redo(), Err(Error::NothingToRedo)));
    assert_sound(&session);
}

#[test]
fn making_a_workbook_cannot_be_undone() {
    let (_folder, mut session) = workbook();
    assert!(matches!(session.undo(), Err(Error::NothingToUndo)));
    assert!(matches!(session.redo(), Err(Error::NothingToRedo)));
}

// --- purge

#[test]
fn a_purged_note_is_nowhere_in_the_file() {
    let (_folder, mut session) = workbook();
    const MARK: &str = "the-secret-of-the-purged-note";
    let long = format!("{MARK} {}", format!("{MARK}\n").repeat(2_000));
    done(session.write_note(&id("5.1"), MARK, None));
    let note = last_note(&session);
    done(session.edit_note(note, &long, None));
    session.undo().unwrap();
    session.redo().unwrap();
    let draft = Draft {
        id: Uuid::from_u128(1),
        control: id("5.1"),
        note: Some(note),
        text: long,
        at: jiff::Timestamp::UNIX_EPOCH,
    };
    session.keep_draft(&draft).unwrap();
    set_level(&mut session, "5.1", 2);
    done(session.write_note(&id("5.1"), "stays", None));
    let contains = |session: &Session, what: &str| {
        let bytes = std::fs::read(session.path()).unwrap();
        bytes.windows(what.len()).any(|window| window == what.as_bytes())
    };
    assert!(contains(&session, MARK));
    let step = done(session.purge_note(note));
    assert_eq!(step.op, Op::Purge);
    assert!(!contains(&session, MARK));
    assert!(contains(&session, "stays"));
    assert_eq!(session.workbook().all_notes().count(), 1);
    assert_eq!(session.drafts().unwrap(), []);
    assert_sound(&session);
    // Nobody else wrote: the purge was ours.
    assert_eq!(session.refresh().unwrap(), None);
    // Undo passes over it, and over what it emptied.
    assert_eq!(session.undo().unwrap().describe(), "undo: note on 5.1 \"stays\"");
    assert_eq!(session.undo().unwrap().describe(), "undo: 5.1 level 2 → not set");
    assert!(matches!(session.undo(), Err(Error::NothingToUndo)));
    session.redo().unwrap();
    session.redo().unwrap();
    assert!(matches!(session.redo(), Err(Error::NothingToRedo)));
    assert!(matches!(session.purge_note(note), Err(Error::UnknownNote(_))));
    assert_sound(&reopened(&session));
}

#[test]
fn a_purge_gives_the_space_back_and_does_not_end_redo() {
    let (_folder, mut session) = workbook();
    done(session.write_note(&id("5.1"), &"long ".repeat(20_000), None));
    let note = last_note(&session);
    set_level(&mut session, "5.2", 4);
    session.undo().unwrap();
    let length = |session: &Session| std::fs::metadata(session.path()).unwrap().len();
    let before = length(&session);
    done(session.purge_note(note));
    // Once in the notes and once in the history.
    assert!(length(&session) + 200_000 <= before, "{} of {before}", length(&session));
    assert_eq!(session.redo().unwrap().describe(), "redo: 5.2 level not set → 4");
    assert_sound(&session);
}

#[test]
fn a_note_that_was_removed_can_still_be_purged() {
    let (_folder, mut session) = workbook();
    done(session.write_note(&id("5.1"), "gone but for the history", None));
    let note = last_note(&session);
    done(session.remove_note(note));
    session.undo().unwrap();
    session.redo().unwrap();
    done(session.purge_note(note));
    let bytes = std::fs::read(session.path()).unwrap();
    assert!(!bytes.windows(20).any(|window| window == b"gone but for the his"));
    assert!(matches!(session.undo(), Err(Error::NothingToUndo)));
    assert!(matches!(session.purge_note(Uuid::nil()), Err(Error::UnknownNote(_))));
    assert_sound(&session);
}

// --- a commit that fails

#[test]
fn a_commit_that_fails_changes_nothing_in_memory() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "5.1", 1);
    done(session.write_note(&id("5.1"), "Seen.", None));
    let note = last_note(&session);
    session.undo().unwrap();
    session.redo().unwrap();
    set_level(&mut session, "5.2", 1);
    session.undo().unwrap();
    let before = session.workbook().clone();
    let bytes = std::fs::read(session.path()).unwrap();
    let gone = crate::support::beside(session.path(), ".away");
    std::fs::rename(session.path(), &gone).unwrap();
    let failed: [Result<(), Error>; 8] = [
        session.set(&[id("5.1")], &to_level(4)).map(drop),
        session.set_organisation(&rename("Beta")).map(drop),
        session.write_note(&id("5.1"), "x", None).map(drop),
        session.edit_note(note, "x", None).map(drop),
        session.remove_note(note).map(drop),
        session.purge_note(note).map(drop),
        session.undo().map(drop),
        session.redo().map(drop),
    ];
    for result in failed {
        assert!(matches!(result, Err(Error::Moved(_))), "{result:?}");
        assert_eq!(*session.workbook(), before);
    }
    assert!(!session.path().exists(), "nothing was made where the file had been");
    std::fs::rename(&gone, session.path()).unwrap();
    assert_eq!(std::fs::read(session.path()).unwrap(), bytes);
    // Back in place, everything goes on, redo too.
    session.redo().unwrap();
    set_level(&mut session, "5.1", 4);
    assert_sound(&session);
}

// --- random sequences

#[derive(Clone, Debug)]
pub(crate) enum Move {
    Level(usize, u8),
    Targets(usize, usize, u8),
    Exclude(usize),
    Include(usize),
    Write(usize, String),
    Edit(usize, String),
    Remove(usize),
    Rename(u8),
    Fact(usize, Option<bool>),
    Undo,
    Redo,
    Reopen,
    Purge(usize),
    Attach(usize, usize),
    Serve(usize, usize),
    Nature(usize, bool),
    TakeAway(usize, Option<usize>),
    AddOwn,
    RemoveOwn(usize),
    Accept(usize, Option<u8>),
    PurgeEvidence(usize),
}

pub(crate) fn a_move(purges: bool) -> impl Strategy<Value = Move> {
    // Few controls, so that moves meet.
    let control = || 0..4_usize;
    prop_oneof![
        4 => (control(), 0..=5_u8).prop_map(|(control, level)| Move::Level(control, level)),
        2 => (control(), 1..5_usize, 0..=5_u8).prop_map(|(from, count, target)| Move::Targets(from, count, target)),
        1 => control().prop_map(Move::Exclude),
        1 => control().prop_map(Move::Include),
        3 => (control(), "[a-zü\n\u{1b}]{0,6}x").prop_map(|(control, text)| Move::Write(control, text)),
        2 => (any::<usize>(), "[a-z]{1,3}").prop_map(|(note, text)| Move::Edit(note, text)),
        1 => any::<usize>().prop_map(Move::Remove),
        1 => (0..3_u8).prop_map(Move::Rename),
        1 => (0..6_usize, any::<Option<bool>>()).prop_map(|(fact, value)| Move::Fact(fact, value)),
        5 => Just(Move::Undo),
        4 => Just(Move::Redo),
        1 => Just(Move::Reopen),
        1 => any::<usize>().prop_map(move |pick| if purges { Move::Purge(pick) } else { Move::Undo }),
        2 => (control(), control()).prop_map(|(one, other)| Move::Attach(one, other)),
        1 => (any::<usize>(), control()).prop_map(|(pick, control)| Move::Serve(pick, control)),
        1 => any::<(usize, bool)>().prop_map(|(pick, design)| Move::Nature(pick, design)),
        1 => (any::<usize>(), prop::option::of(control())).prop_map(|(pick, control)| Move::TakeAway(pick, control)),
        1 => Just(Move::AddOwn),
        1 => any::<usize>().prop_map(Move::RemoveOwn),
        1 => (control(), prop::option::of(0..2_u8)).prop_map(|(control, why)| Move::Accept(control, why)),
        1 => any::<usize>().prop_map(move |pick| if purges { Move::PurgeEvidence(pick) } else { Move::Redo }),
    ]
}

/// Makes a move. What cannot be done now (nothing to undo, no note) is no fault.
pub(crate) fn play(session: &mut Session, a_move: &Move) {
    let control = |position: usize| session_control(position);
    let notes: Vec<Uuid> = session.workbook().all_notes().map(|note| note.id).collect();
    let note = |pick: usize| (!notes.is_empty()).then(|| notes[pick % notes.len()]);
    let pieces: Vec<Uuid> = session.workbook().all_evidence().map(|evidence| evidence.id).collect();
    let piece = |pick: usize| (!pieces.is_empty()).then(|| pieces[pick % pieces.len()]);
    match a_move {
        Move::Level(position, to) => drop(session.set(&[control(*position)], &to_level(*to)).unwrap()),
        Move::Targets(from, count, to) => {
            let controls: Vec<_> = (*from..from + count).map(control).collect();
            drop(session.set(&controls, &to_target(*to)).unwrap());
        }
        Move::Exclude(position) => drop(session.set(&[control(*position)], &exclude()).unwrap()),
        Move::Include(position) => {
            let edit = decide(Applicability::Applicable, &[Reason::Risk], "", None);
            drop(session.set(&[control(*position)], &edit).unwrap());
        }
        Move::Write(position, text) => drop(session.write_note(&control(*position), text, None).unwrap()),
        Move::Edit(pick, text) => {
            if let Some(note) = note(*pick) {
                session.edit_note(note, text, None).unwrap();
            }
        }
        Move::Remove(pick) => {
            if let Some(note) = note(*pick) {
                session.remove_note(note).unwrap();
            }
        }
        Move::Rename(name) => drop(session.set_organisation(&rename(&format!("Acme {name}"))).unwrap()),
        Move::Fact(fact, value) => {
            let facts = vec![(Fact::ALL[*fact], *value)];
            drop(session.set_organisation(&OrganisationEdit { facts, ..OrganisationEdit::default() }).unwrap());
        }
        Move::Undo => match session.undo() {
            Ok(_) | Err(Error::NothingToUndo) => {}
            Err(error) => panic!("undo: {error}"),
        },
        Move::Redo => match session.redo() {
            Ok(_) | Err(Error::NothingToRedo) => {}
            Err(error) => panic!("redo: {error}"),
        },
        Move::Reopen => *session = reopened(session),
        Move::Purge(pick) => {
            if let Some(note) = note(*pick) {
                session.purge_note(note).unwrap();
            }
        }
        Move::Attach(one, other) => {
            let controls = [control(*one), control(*other)];
            let new = NewEvidence {
                controls: &controls,
                source: Source::Address("https://example.com"),
                about: EvidenceEdit::default(),
            };
            drop(session.attach(&new).unwrap());
        }
        Move::Serve(pick, position) => {
            if let Some(piece) = piece(*pick) {
                session.link_evidence(piece, &[control(*position)]).unwrap();
            }
        }
        Move::Nature(pick, design) => {
            if let Some(piece) = piece(*pick) {
                let nature = if *design { Nature::Design } else { Nature::Operating };
                let edit = EvidenceEdit { nature: Some(Some(nature)), ..EvidenceEdit::default() };
                session.edit_evidence(piece, &edit).unwrap();
            }
        }
        Move::TakeAway(pick, from) => {
            if let Some(piece) = piece(*pick) {
                session.remove_evidence(piece, from.map(control).as_ref()).unwrap();
            }
        }
        Move::AddOwn => {
            // The second time it is answered.
            let first = session.workbook().own_controls().next().map(|own| own.id.clone());
            match first {
                Some(own) => drop(session.set(&[own], &to_level(3)).unwrap()),
                None => drop(session.add_own_control("Receipts are kept", Some("For ten years.")).unwrap()),
            }
        }
        Move::RemoveOwn(pick) => {
            let all: Vec<_> = session.workbook().own_controls().map(|own| own.id.clone()).collect();
            if !all.is_empty() {
                session.remove_own_control(&all[pick % all.len()]).unwrap();
            }
        }
        Move::Accept(position, why) => {
            let finding = FindingKey { code: "no-reason".to_owned(), control: Some(control(*position)) };
            match why {
                Some(why) => session.accept_finding(&finding, &format!("Because {why}.")).unwrap(),
                None => session.reopen_finding(&finding).unwrap(),
            };
        }
        Move::PurgeEvidence(pick) => {
            if let Some(piece) = piece(*pick) {
                session.purge_evidence(piece).unwrap();
            }
        }
    }
}

fn session_control(position: usize) -> controlbook::catalogue::ControlId {
    controlbook::session::catalogue().controls[position].id.clone()
}

fn undo_all(session: &mut Session) -> usize {
    let mut count = 0;
    while session.undo().is_ok() {
        count += 1;
    }
    count
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, max_shrink_iters: 200, ..ProptestConfig::with_cases(40) })]

    #[test]
    fn random_edits_leave_everything_sound(moves in prop::collection::vec(a_move(false), 1..40)) {
        let (_folder, mut session) = workbook();
        let blank = said(session.workbook());
        // What an editor with an undo stack in memory would have: the model to compare with.
        let (mut past, mut future) = (Vec::new(), Vec::new());
        for a_move in &moves {
            let before = said(session.workbook());
            play(&mut session, a_move);
            let after = said(session.workbook());
            match a_move {
                Move::Undo => match past.pop() {
                    Some(expected) => {
                        prop_assert_eq!(&after, &expected);
                        future.push(before);
                    }
                    None => prop_assert_eq!(&after, &before),
                },
                Move::Redo => match future.pop() {
                    Some(expected) => {
                        prop_assert_eq!(&after, &expected);
                        past.push(before);
                    }
                    None => prop_assert_eq!(&after, &before),
                },
                _ if after != before => {
                    past.push(before);
                    future.clear();
                }
                _ => {}
            }
        }
        assert_sound(&session);
        let end = said(session.workbook());
        let mut session = reopened(&session);
        while session.redo().is_ok() {}
        let furthest = said(session.workbook());
        prop_assert!(!future.is_empty() || furthest == end);
        undo_all(&mut session);
        prop_assert_eq!(said(session.workbook()), blank);
        while session.redo().is_ok() {}
        prop_assert_eq!(said(session.workbook()), furthest);
        assert_sound(&session);
    }

    #[test]
    fn random_edits_with_purges_leave_everything_sound(moves in prop::collection::vec(a_move(true), 1..30)) {
        let (_folder, mut session) = workbook();
        for a_move in &moves {
            play(&mut session, a_move);
        }
        assert_sound(&session);
        session.settle();
        let mut quickly = Session::open_quickly(session.path(), "Ann").unwrap();
        prop_assert_eq!(quickly.workbook(), session.workbook());
        prop_assert_eq!(quickly.confirm_opening().unwrap(), None);
        undo_all(&mut session);
        while session.redo().is_ok() {}
        undo_all(&mut session);
        prop_assert_eq!(session.workbook().all_notes().count(), 0);
        assert_sound(&reopened(&session));
    }
}

// --- two at once

#[test]
fn each_of_two_sees_what_the_other_did() {
    let (_folder, mut ann) = workbook();
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    assert_eq!(ann.refresh().unwrap(), None);
    set_level(&mut bob, "5.10", 4);
    done(bob.write_note(&id("5.2"), "Seen.", None));
    assert_eq!(ann.refresh().unwrap(), Some(vec![id("5.2"), id("5.10")]));
    assert_eq!(ann.refresh().unwrap(), None);
    assert_eq!(ann.workbook(), bob.workbook());
    assert_eq!(ann.workbook().updated(&id("5.10")).unwrap().author, "Bob");
    // One's own edits are no news.
    set_level(&mut ann, "5.1", 1);
    assert_eq!(ann.refresh().unwrap(), None);
    assert_sound(&ann);
}

#[test]
fn edits_of_different_things_are_both_kept() {
    let (_folder, mut ann) = workbook();
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    set_level(&mut bob, "5.1", 4);
    // Another control, and another field of the same control.
    set_level(&mut ann, "5.2", 2);
    done(ann.set(&[id("5.1")], &to_target(5)));
    done(ann.write_note(&id("5.1"), "Seen.", None));
    let answer = ann.workbook().answer(&id("5.1")).clone();
    assert_eq!((answer.level, answer.target), (Some(level(4)), Some(level(5))));
    done(bob.set_organisation(&rename("Beta")));
    assert_eq!(bob.workbook().answer(&id("5.1")).target, Some(level(5)));
    assert_eq!(bob.refresh().unwrap(), None, "what the edit brought in is seen");
    ann.refresh().unwrap();
    assert_eq!(ann.workbook(), bob.workbook());
    assert_sound(&bob);
}

#[test]
fn an_edit_of_what_the_other_changed_is_a_conflict_and_writes_nothing() {
    let (_folder, mut ann) = workbook();
    done(ann.write_note(&id("5.3"), "Seen.", None));
    let note = last_note(&ann);
    done(ann.write_note(&id("5.3"), "Seen too.", None));
    let other = last_note(&ann);
    let mut bob = Session::open(ann.path(), "Bob").unwrap();
    let conflict = |ann: &mut Session, bob: &Session, edit: &dyn Fn(&mut Session) -> Result<(), Error>| {
        let bytes = std::fs::read(ann.path()).unwrap();
        let error = edit(ann).unwrap_err();
        assert_eq!(std::fs::read(ann.path()).unwrap(), bytes, "something was written");
        assert_eq!(ann.workbook(), bob.workbook(), "the person is shown what there is now");
        assert!(error.hint().is_some());
        error.to_string()
    };
    set_level(&mut bob, "5.1", 4);
    let told = conflict(&mut ann, &bob, &|ann| ann.set(&[id("5.1")], &to_level(2)).map(drop));
    assert_eq!(told, "not changed: 5.1 was changed meanwhile by Bob: 5.1 level not set → 4");
    // Having seen it, the person may.
    set_level(&mut ann, "5.1", 2);

    // Of several controls one is enough, and none is changed.
    bob.refresh().unwrap();
    done(bob.set(&[id("5.2")], &exclude()));
    let both = [id("5.4"), id("5.2")];
    let told = conflict(&mut ann, &bob, &|ann| ann.set(&both, &exclude()).map(drop));
    assert!(told.contains("5.2 was changed meanwhile by Bob: 5.2 applicability undecided → excluded"), "{told}");

    done(bob.set_organisation(&rename("Beta")));
    let told = conflict(&mut ann, &bob, &|ann| ann.set_organisation(&rename("Gamma")).map(drop));
    assert_eq!(told, "not changed: the organisation was changed meanwhile by Bob: name Acme → Beta");

    done(bob.edit_note(note, "Seen twice.", None));
    let told = conflict(&mut ann, &bob, &|ann| ann.edit_note(note, "Not seen.", None).map(drop));
    assert!(told.contains("5.3 was changed meanwhile by Bob: note changed on 5.3"), "{told}");
    done(bob.remove_note(other));
    let told = conflict(&mut ann, &bob, &|ann| ann.remove_note(other).map(drop));
    assert!(told.contains("by Bob: note removed from 5.3"), "{told}");

    // What the other took away cannot be undone either: undo takes back the last step, whoever made it.
    let undone = ann.undo().unwrap();
    assert!(undone.describe().starts_with("undo: note on 5.3"), "{}", undone.describe());
    bob.refresh().unwrap();
    assert_eq!(ann.workbook(), bob.workbook());
    assert_sound(&ann);
}

#[test]
fn two_who_alternate_lose_nothing() {
    let (_folder, ann) = workbook();
    let bob = Session::open(ann.path(), "Bob").unwrap();
    let mut both = [ann, bob];
    for turn in 0..200_usize {
        let session = &mut both[turn % 2];
        let control = session_control(turn % 93);
        done(session.write_note(&control, &format!("turn {turn}"), None));
    }
    let [mut ann, mut bob] = both;
    let history = ann.history(None, 1000).unwrap();
    assert_eq!(history.len(), 201);
    for (turn, step) in history.iter().rev().skip(1).enumerate() {
        assert_eq!(step.author, ["Ann", "Bob"][turn % 2]);
        assert!(step.describe().ends_with(&format!("\"turn {turn}\"")), "{}", step.describe());
    }
    ann.refresh().unwrap();
    bob.refresh().unwrap();
    assert_eq!(ann.workbook(), bob.workbook());
    assert_eq!(ann.workbook().all_notes().count(), 200);
    assert_sound(&ann);
}

#[test]
fn random_edits_of_two_stay_one_history() {
    let folder = folder();
    let mut random = Random(7);
    let ann = workbook_in(folder.path(), "two.controlbook");
    let bob = Session::open(ann.path(), "Bob").unwrap();
    let mut both = [ann, bob];
    for _ in 0..120 {
        let session = &mut both[random.below(2)];
        let control = session_control(random.below(3));
        let outcome = match random.below(6) {
            0 | 1 => session.set(&[control], &to_level(u8::try_from(random.below(6)).unwrap())).map(drop),
            2 => session.set(&[control], &to_target(u8::try_from(random.below(6)).unwrap())).map(drop),
            3 => session.write_note(&control, "Seen.", None).map(drop),
            4 => session.undo().map(drop),
            _ => session.redo().map(drop),
        };
        match outcome {
            Ok(()) | Err(Error::Conflict { .. } | Error::NothingToUndo | Error::NothingToRedo) => {}
            Err(error) => panic!("{error}"),
        }
        let session = &both[0];
        assert_eq!(session.store().replay().unwrap(), session.store().load().unwrap());
    }
    for session in &mut both {
        session.refresh().unwrap();
        assert_sound(session);
    }
}
