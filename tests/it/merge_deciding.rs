//! Contradictions of every kind are decided by name: one side, both texts, or a new value that is checked as an edit
//! of the field is.

use controlbook::session::{NewEvidence, OrganisationEdit, Session, Source, Supposition};
use controlbook::workbook::{
    ActionEdit, ActionStatus, AnswerEdit, Applicability, Basis, DocumentEdit, EvidenceEdit, Fact, FindingKey, Level,
    Nature, PhaseEdit, Reason,
};
use serde_json::{Value, json};

use crate::cli::Shell;
use crate::merging::fork;
use crate::support::{assert_sound, decide, done, folder, id, level, to_level, to_target, workbook_in};

/// What both know, in which everything that can be contradicted is there.
fn base(session: &mut Session) {
    for name in ["First", "Second", "Third"] {
        session.add_phase(&PhaseEdit { name: Some(name.to_owned()), ..PhaseEdit::default() }).unwrap();
    }
    session.add_action(&ActionEdit { title: Some("Test the restore".to_owned()), ..ActionEdit::default() }).unwrap();
    done(session.write_note(&id("8.13"), "Said at first.", None));
    let controls = [id("8.13")];
    let source = Source::Address("https://example.org/log");
    let about = EvidenceEdit { name: Some("Log of March".to_owned()), ..EvidenceEdit::default() };
    done(session.attach(&NewEvidence { controls: &controls, source, about }));
    session.add_own_control("Watch the bakery", None).unwrap();
    done(session.accept_finding(&finding(), "At first."));
    done(session.set(&[id("5.3")], &decide(Applicability::Excluded, &[Reason::NoSuchAsset], "None.", None)));
}

fn finding() -> FindingKey {
    FindingKey { code: "level-without-evidence".to_owned(), control: Some(id("5.1")) }
}

/// Everything set, in a way of one's own.
fn all_changed(session: &mut Session, mine: usize) {
    let pick = |two: [&'static str; 2]| two[mine].to_owned();
    let day = |two: [&'static str; 2]| Some(Some(two[mine].parse().unwrap()));
    let basis = [Basis::Claimed, Basis::Tested][mine];
    done(session.set(&[id("5.1")], &AnswerEdit { basis: Some(Some(basis)), ..to_level([2, 4][mine]) }));
    done(session.set(
        &[id("5.1")],
        &AnswerEdit {
            review: Some(true),
            review_due: day(["2027-01-01", "2027-02-01"]),
            owner: Some(Some(pick(["Ann", "Bob"]))),
            interviewee: Some(Some(pick(["Carl", "Dora"]))),
            importance: Some(Some([1, 3][mine].try_into().unwrap())),
            effort: Some(Some([1, 3][mine].try_into().unwrap())),
            ..to_target([2, 5][mine])
        },
    ));
    done(session.set(
        &[id("5.2")],
        &match mine {
            0 => decide(Applicability::Applicable, &[Reason::Risk], "", None),
            _ => decide(Applicability::Excluded, &[Reason::NoSuchAsset], "There is none.", None),
        },
    ));
    let sentence = pick(["None here.", "None there."]);
    done(session.set(&[id("5.3")], &decide(Applicability::Excluded, &[Reason::NoSuchAsset], &sentence, None)));
    let note = session.workbook().notes(&id("8.13")).next().unwrap().id;
    done(session.edit_note(note, &pick(["Said by Ann.", "Said by Bob."]), None));
    let evidence = session.workbook().all_evidence().next().unwrap().id;
    let nature = [Nature::Design, Nature::Operating][mine];
    done(session.edit_evidence(
        evidence,
        &EvidenceEdit {
            name: Some(pick(["Log of April", "Log of May"])),
            nature: Some(Some(nature)),
            expires: day(["2027-03-01", "2027-04-01"]),
            review_due: day(["2027-03-01", "2027-04-01"]),
        },
    ));
    done(session.edit_own_control(
        &id("C.1"),
        Some(&pick(["Watch the shop", "Watch the oven"])),
        Some(Some(&pick(["By day.", "By night."]))),
    ));
    done(session.accept_finding(&finding(), &pick(["It may stand.", "It is small."])));
    let phases: Vec<_> = session.workbook().phases().iter().map(|phase| phase.id).collect();
    done(session.edit_phase(
        phases[0],
        &PhaseEdit {
            name: Some(pick(["Winter", "Summer"])),
            from: day(["2027-01-01", "2027-06-01"]),
            to: day(["2027-03-31", "2027-08-31"]),
            capacity: Some(Some(pick(["5", "9.5"]).parse().unwrap())),
            ..PhaseEdit::default()
        },
    ));
    let action = session.workbook().actions().next().unwrap().id;
    done(session.edit_action(
        action,
        &ActionEdit {
            title: Some(pick(["Restore once", "Restore twice"])),
            closes: Some(vec![session.closes(&pick(["8.13:3", "8.13:4"]).parse().unwrap()).unwrap()]),
            owner: Some(Some(pick(["Ann", "Bob"]))),
            due: day(["2027-01-01", "2027-02-01"]),
            days: Some(Some(pick(["1", "2"]).parse().unwrap())),
            cost: Some(Some([100, 200][mine])),
            status: Some([ActionStatus::Doing, ActionStatus::Done][mine]),
            notes: Some(Some(pick(["Slowly.", "Fast."]))),
            phase: Some(Some(phases[mine])),
            ..ActionEdit::default()
        },
    ));
    let budget = Supposition::budget_in(&pick(["30", "x2"])).unwrap();
    done(session.keep_scenario("Lean year", &Supposition { budget, ..Supposition::default() }));
    done(session.set_organisation(&OrganisationEdit {
        name: Some(pick(["Acme North", "Acme South"])),
        scope: Some(Some(pick(["The bakery.", "The shop."]))),
        facts: vec![(Fact::OwnPremises, Some(mine == 0))],
        document: DocumentEdit {
            version: Some(Some(pick(["1.1", "2.0"]))),
            approved_on: day(["2027-01-01", "2027-02-01"]),
            ..DocumentEdit::default()
        },
    }));
}

fn apart() -> (tempfile::TempDir, Session, Session) {
    let folder = folder();
    let mut ann = workbook_in(folder.path(), "acme");
    base(&mut ann);
    let mut bob = fork(&ann, "Bob");
    all_changed(&mut ann, 0);
    all_changed(&mut bob, 1);
    (folder, ann, bob)
}

/// As [`TRIED`] has them.
type Tried = (&'static str, Option<(&'static str, &'static str)>, &'static str, &'static str);

/// A contradiction, something that is no value for it with a part of what is said then, and one that is, with a part of
/// what is said of it.
const TRIED: [Tried; 37] = [
    ("organisation.document.approved_on", Some(("soon", "no day")), "2028-01-01", "2028-01-01"),
    ("organisation.document.version", None, "3.0", "3.0"),
    ("organisation.facts.own-premises", Some(("perhaps", "yes or no")), "unknown", "not set"),
    ("organisation.name", Some((" ", "a line of text")), "Acme", "Acme"),
    ("organisation.scope", None, "Both.", "Both."),
    ("action.1.closes", Some(("8.13:3-2", "leads nowhere")), "8.13:1-2, 5.1:3", "8.13 1 → 2, 5.1 → 3"),
    ("action.1.cost", Some(("much", "a whole number")), "1 500", "1500"),
    ("action.1.days", Some(("1.25", "one decimal")), "1,5", "1.5"),
    ("action.1.due", Some(("1/2/2027", "two ways")), "2028-01-01", "2028-01-01"),
    ("action.1.notes", None, "In between.", "In between."),
    ("action.1.owner", None, "", "not set"),
    ("action.1.phase", Some(("Fourth", "there is no phase")), "third", "Third"),
    ("action.1.status", Some(("dropped", "for a reason")), "dropped: no money", "dropped; because: no money"),
    ("action.1.title", Some(("", "a line of text")), "Restore often", "Restore often"),
    ("phase.winter.capacity", Some(("-1", "person-days")), "7", "7"),
    (
        "phase.winter.from",
        Some(("2028-02-01 to 2028-01-01", "ends on or after")),
        "2028-01-01 to 2028-02-01",
        "to: 2028-02-01",
    ),
    ("phase.winter.name", Some(("SECOND", "already")), "Spring", "Spring"),
    ("scenario.lean-year", Some(("forty", "does not fit")), "40; theme:people=4", "40"),
    ("5.1.effort", Some(("4", "1, 2 or 3")), "2", "2"),
    ("5.1.importance", Some(("0", "1, 2 or 3")), "", "not set"),
    ("5.1.interviewee", None, "Emil", "Emil"),
    ("5.1.level", Some(("3, guessed", "does not fit")), "3, examined", "3 Defined; basis: examined"),
    ("5.1.owner", None, "Zoë", "Zoë"),
    ("5.1.review_due", Some(("2027-13-01", "no day")), "2028-01-01", "2028-01-01"),
    ("5.1.target", Some(("6", "0 to 5")), "4", "4 Managed"),
    (
        "5.2.applicability",
        Some(("excluded, no-such-asset", "a reason code and a sentence")),
        "inherited from Cloud Ltd, legal: They run it.",
        "provider: Cloud Ltd",
    ),
    ("5.3.justification", Some(("", "a reason code and a sentence")), "None at all.", "None at all."),
    ("5.1.finding.level-without-evidence", Some((" ", "a sentence")), "Anyone can see it.", "Anyone"),
    ("8.13.note", Some(("", "the text")), "Said by all.", "Said by all."),
    ("evidence.log-of-april.expires", Some(("never", "no day")), "", "not set"),
    ("evidence.log-of-april.name", Some(("", "a line of text")), "Log", "Log"),
    ("evidence.log-of-april.nature", Some(("both", "design")), "", "not set"),
    ("evidence.log-of-april.review_due", Some(("x", "no day")), "2028-01-01", "2028-01-01"),
    ("C.1.description", None, "Day and night.", "Day and night."),
    ("C.1.title", Some(("\u{0}", "does not fit")), "Watch both", "Watch both"),
    // However it is written.
    ("EVIDENCE.log-of-april.review-due", None, "2028-01-02", "2028-01-02"),
    ("5.1.LEVEL", None, "", "not set"),
];

#[test]
fn every_field_takes_a_new_value_and_refuses_one_that_is_none() {
    let (_folder, mut ann, bob) = apart();
    let mut merging = ann.merging(bob.path()).unwrap();
    let mut names: Vec<String> = merging.joined().contradictions.iter().map(|found| found.name.clone()).collect();
    names.sort();
    let mut tried: Vec<&str> = TRIED.iter().map(|(name, ..)| *name).take(35).collect();
    tried.sort_unstable();
    assert_eq!(names, tried, "each is tried below");
    for (name, wrong, right, said) in TRIED {
        if let Some((wrong, part)) = wrong {
            let before = merging.joined().clone();
            let error = merging.decide_named(name, &format!("new:{wrong}"), &ann).unwrap_err().to_string();
            assert!(error.contains(part) && error.contains(name), "{name}: {error}");
            assert_eq!(*merging.joined(), before, "{name} is as it was");
        }
        merging.decide_named(name, right, &ann).unwrap_or_else(|error| panic!("{name}: {error}"));
        let name = name.to_lowercase().replace("review-due", "review_due");
        let found = merging.joined().contradictions.iter().find(|found| found.name.to_lowercase() == name).unwrap();
        let taken = merging.taken(found).unwrap();
        assert!(taken.starts_with("a new value: ") && taken.contains(said), "{name}: {taken}");
    }
    done(ann.merge(&merging));
    assert_sound(&ann);
    let now = ann.workbook();
    let answer = now.answer(&id("5.1"));
    assert_eq!((answer.level, answer.basis, answer.target), (None, None, Some(level(4))));
    let decided = now.answer(&id("5.2"));
    assert_eq!(decided.applicability, Applicability::Inherited);
    assert_eq!(decided.reasons, [Reason::Legal, Reason::Provider]);
    assert_eq!((decided.provider.as_deref(), decided.decided_by.as_deref()), (Some("Cloud Ltd"), Some("Ann")));
    let action = now.actions().next().unwrap();
    assert_eq!((action.status, action.because.as_deref()), (ActionStatus::Dropped, Some("no money")));
    assert_eq!(action.closes.len(), 2);
    assert_eq!(now.phase(action.phase.unwrap()).unwrap().name, "Third");
    let spring = now.phases()[0];
    let days = [spring.from, spring.to].map(|day| day.unwrap().to_string());
    assert_eq!((spring.name.as_str(), days), ("Spring", ["2028-01-01".to_owned(), "2028-02-01".to_owned()]));
    assert_eq!(ann.scenario("lean year").unwrap().targets, [("theme:people".to_owned(), Level::Managed)]);
    assert_eq!(now.organisation.facts.get(&Fact::OwnPremises), None);
}

#[test]
fn words_for_a_side_are_values_where_somebody_says_so() {
    let (_folder, mut ann, bob) = apart();
    let mut merging = ann.merging(bob.path()).unwrap();
    for (name, choice, said) in [
        ("8.13.note", "both", "Said by Ann.\n\nSaid by Bob."),
        ("5.1.owner", "new:theirs", "theirs"),
        ("5.1.interviewee", "theirs", "what the other copy says"),
        ("C.1.title", "ours", "what this workbook says"),
    ] {
        merging.decide_named(name, choice, &ann).unwrap();
        let found = merging.joined().contradictions.iter().find(|found| found.name == name).unwrap();
        assert!(merging.taken(found).unwrap().ends_with(said), "{name}");
    }
    let error = merging.decide_named("5.1.level", "both", &ann).unwrap_err().to_string();
    assert!(error.contains("two texts can be kept both"), "{error}");
    let error = merging.decide_named("5.1.lvl", "3", &ann).unwrap_err().to_string();
    assert!(error.contains("no contradiction is called \"5.1.lvl\"") && error.contains("organisation.name"), "{error}");
}

fn forked() -> Shell {
    let shell = Shell::with_workbook();
    shell.done(&["copy", "acme.controlbook", "anna.controlbook"]);
    for (file, to, owner) in [("acme.controlbook", "2", "Ann"), ("anna.controlbook", "4", "Anna")] {
        shell.done(&["set", file, "5.1", "--level", to, "--owner", owner]);
        shell.done(&["set", file, "8.13", "--target", to]);
    }
    shell
}

#[test]
fn the_command_line_decides_one_by_one() {
    let shell = forked();
    let merge = ["merge", "acme.controlbook", "anna.controlbook"];
    let dry = shell.done(&[&merge[..], &["--dry-run"]].concat());
    assert!(dry.contains("--take 5.1.level=…: ours, theirs, or a level from 0 to 5"), "{dry}");
    let said = shell.refused(1, &[&merge[..], &["--take", "5.1.level=7"]].concat());
    assert!(said.contains("5.1.level: \"7\" does not fit"), "{said}");
    assert_eq!(shell.run(&[&merge[..], &["--take", "5.1.level"]].concat()).code, 2);
    // One is open still.
    let ran = shell.run(&[&merge[..], &["--take", "5.1.level=3", "--take", "5.1.owner=theirs"]].concat());
    assert_eq!(ran.code, 1);
    assert!(
        ran.out.contains("of which 1 to be decided") && ran.out.contains("--take 8.13.target=theirs"),
        "{}",
        ran.out
    );
    let out = shell.done(&[&merge[..], &["--take", "5.1.level=3", "--take", "5.1.owner=theirs", "--ours"]].concat());
    assert!(out.contains("taken   a new value: 3 Defined"), "{out}");
    let answer = &shell.json(&["show", "5.1", "--workbook", "acme.controlbook", "--json"])["answer"];
    assert_eq!((&answer["level"], &answer["owner"]), (&json!(3), &json!("Anna")));
    let other = &shell.json(&["show", "8.13", "--workbook", "acme.controlbook", "--json"])["answer"];
    assert_eq!(other["target"], json!(2));
}

#[test]
fn decisions_are_given_back_as_the_json_that_was_printed() {
    let shell = forked();
    let merge = ["merge", "acme.controlbook", "anna.controlbook"];
    let mut printed = shell.json(&[&merge[..], &["--dry-run", "--json"]].concat());
    for conflict in printed["conflicts"].as_array_mut().unwrap() {
        assert_eq!(conflict["taken"], Value::Null);
        let new = match conflict["name"].as_str().unwrap() {
            "5.1.level" => json!({ "level": 5, "basis": "tested" }),
            "8.13.target" => json!(4),
            _ => Value::Null,
        };
        conflict["taken"] = json!("new");
        conflict["new"] = new;
    }
    std::fs::write(shell.path("decided.json"), printed.to_string()).unwrap();
    shell.done(&[&merge[..], &["--decisions", "decided.json"]].concat());
    let answer = &shell.json(&["show", "5.1", "--workbook", "acme.controlbook", "--json"])["answer"];
    assert_eq!((&answer["level"], &answer["basis"], &answer["owner"]), (&json!(5), &json!("tested"), &Value::Null));
    for wrong in ["[3]", "{", "{\"conflicts\": 3}"] {
        std::fs::write(shell.path("wrong.json"), wrong).unwrap();
        let said = shell.refused(1, &[&merge[..], &["--decisions", "wrong.json"]].concat());
        assert!(said.contains("wrong.json holds no decisions"), "{said}");
    }
}
