//! Actions and phases: what may be said of them, undo, and what others change meanwhile.

use controlbook::error::Error;
use controlbook::figures::Roadmap;
use controlbook::figures::roadmap::working_days;
use controlbook::session::{Outcome, Raise, Session};
use controlbook::workbook::answer::Implementation;
use controlbook::workbook::{
    Action, ActionEdit, ActionStatus, Baseline, Basis, Change, Closes, ClosesText, PersonDays, Phase, PhaseEdit,
    Scenario, Stamp,
};
use jiff::civil::date;
use proptest::prelude::*;
use uuid::Uuid;

use crate::support::{assert_sound, id, level, set_level, workbook};

pub fn titled(title: &str) -> ActionEdit {
    ActionEdit { title: Some(title.to_owned()), ..ActionEdit::default() }
}

fn named(name: &str) -> PhaseEdit {
    PhaseEdit { name: Some(name.to_owned()), ..PhaseEdit::default() }
}

fn closes(control: &str, from: Option<u8>, to: u8) -> Closes {
    Closes { control: id(control), from: from.map(level), to: level(to) }
}

fn days(text: &str) -> PersonDays {
    text.parse().unwrap()
}

fn invalid<T: std::fmt::Debug>(result: Result<T, Error>) -> String {
    match result {
        Err(Error::Invalid(sentence)) => sentence,
        other => panic!("{other:?}"),
    }
}

#[test]
fn how_raised_levels_are_known_is_proposed_by_the_evidence_there_is() {
    let (folder, mut session) = workbook();
    assert_eq!(session.proposed_basis(&[]), Basis::Claimed);
    let file = folder.path().join("log.txt");
    std::fs::write(&file, "restored").unwrap();
    let source = controlbook::session::Source::Linked(&file);
    let about = controlbook::workbook::EvidenceEdit::default();
    let new = controlbook::session::NewEvidence { controls: &[id("8.13")], source, about };
    session.attach(&new).unwrap();
    assert_eq!(session.proposed_basis(&[id("8.13")]), Basis::Examined);
    // One of them has none.
    assert_eq!(session.proposed_basis(&[id("8.13"), id("5.1")]), Basis::Claimed);
}

#[test]
fn an_action_is_added_changed_and_taken_away_and_all_of_it_undone() {
    let (_folder, mut session) = workbook();
    let edit = ActionEdit {
        closes: Some(vec![closes("A.8.13", Some(1), 3)]),
        owner: Some(Some(" Ann ".to_owned())),
        due: Some(Some(date(2027, 3, 1))),
        days: Some(Some(days("2.5"))),
        cost: Some(Some(1_500)),
        notes: Some(Some(String::new())),
        ..titled("Test the restore")
    };
    let (first, outcome) = session.add_action(&edit).unwrap();
    let Outcome::Done(step) = outcome else { panic!() };
    assert_eq!(step.describe(), "action #1 \"Test the restore\" added");
    let action = session.action(first).unwrap().clone();
    assert_eq!((action.closes[0].control.as_str(), action.owner.as_deref()), ("8.13", Some("Ann")));
    assert_eq!((action.notes.as_deref(), action.status), (None, ActionStatus::Proposed));
    let (second, _) =
        session.add_action(&ActionEdit { depends_on: Some(vec![first, first]), ..titled("Write it down") }).unwrap();
    assert_eq!(session.action(second).unwrap().depends_on, [first]);

    let doing = ActionEdit { status: Some(ActionStatus::Doing), due: Some(None), ..ActionEdit::default() };
    let Outcome::Done(step) = session.edit_action(first, &doing).unwrap() else { panic!() };
    assert_eq!(step.describe(), "action #1 due 2027-03-01 → not set, status proposed → doing");
    assert_eq!(session.edit_action(first, &doing).unwrap(), Outcome::Unchanged);

    // What depended on it no longer does; both come back together.
    session.remove_action(first).unwrap();
    assert_eq!((session.workbook().actions().count(), session.action(second).unwrap().depends_on.len()), (1, 0));
    session.undo().unwrap();
    assert_eq!(session.action(second).unwrap().depends_on, [first]);
    let path = session.path().to_owned();
    drop(session);
    let mut session = Session::open(&path, "Ann").unwrap();
    assert_eq!(session.action(first).unwrap().status, ActionStatus::Doing);
    assert_sound(&session);
    for _ in 0..3 {
        session.undo().unwrap();
    }
    assert_eq!(session.workbook().counts().actions, 0);
    session.redo().unwrap();
    assert_eq!(session.action(first).unwrap(), &action);
    assert_sound(&session);
}

#[test]
fn what_cannot_hold_is_refused_in_a_sentence() {
    let (_folder, mut session) = workbook();
    assert!(invalid(session.add_action(&titled("  "))).contains("needs a title"));
    let with = |closes: Vec<Closes>| ActionEdit { closes: Some(closes), ..titled("x") };
    assert!(invalid(session.add_action(&with(vec![closes("8.13", Some(3), 3)]))).contains("leads nowhere"));
    assert!(invalid(session.add_action(&with(vec![closes("8.13", None, 0)]))).contains("leads nowhere"));
    let twice = vec![closes("8.13", None, 3), closes("A.8.13", None, 4)];
    assert!(invalid(session.add_action(&with(twice))).contains("twice"));
    assert!(matches!(session.add_action(&with(vec![closes("8.99", None, 3)])), Err(Error::UnknownControl { .. })));

    let mut ids = Vec::new();
    for title in ["a", "b", "c"] {
        let edit = ActionEdit { depends_on: Some(ids.last().copied().into_iter().collect()), ..titled(title) };
        ids.push(session.add_action(&edit).unwrap().0);
    }
    let on = |id: Uuid| ActionEdit { depends_on: Some(vec![id]), ..ActionEdit::default() };
    assert!(invalid(session.edit_action(ids[0], &on(ids[0]))).contains("depend on itself"));
    let circle = invalid(session.edit_action(ids[0], &on(ids[2])));
    assert!(circle.ends_with("#1 needs #3, which needs #2, which needs #1"), "{circle}");
    assert!(invalid(session.edit_action(ids[0], &on(Uuid::nil()))).contains("no action"));
    // A reason belongs to dropping alone, and goes when the action is taken up again.
    let dropped = ActionEdit { status: Some(ActionStatus::Dropped), ..ActionEdit::default() };
    assert!(invalid(session.edit_action(ids[0], &dropped)).contains("--because"));
    let reason = |status| ActionEdit { status, because: Some("too dear".to_owned()), ..ActionEdit::default() };
    assert!(invalid(session.edit_action(ids[0], &reason(None))).contains("not dropped"));
    session.edit_action(ids[0], &reason(Some(ActionStatus::Dropped))).unwrap();
    session.edit_action(ids[0], &ActionEdit { status: Some(ActionStatus::Agreed), ..ActionEdit::default() }).unwrap();
    assert_eq!(session.action(ids[0]).unwrap().because, None);
    // Due before what it waits for is allowed, and told.
    for (id, day) in [(ids[0], date(2027, 3, 2)), (ids[1], date(2027, 3, 1))] {
        session.edit_action(id, &ActionEdit { due: Some(Some(day)), ..ActionEdit::default() }).unwrap();
    }
    assert_eq!(Roadmap::of(session.workbook(), date(2027, 1, 1)).due_too_early, [(ids[1], ids[0])]);
}

#[test]
fn what_is_done_raises_nothing_by_itself_and_offers_what_it_could() {
    let (_folder, mut session) = workbook();
    for (control, at) in [("8.13", 1), ("5.15", 4), ("5.18", 0)] {
        set_level(&mut session, control, at);
    }
    let raised =
        vec![closes("8.13", Some(1), 3), closes("5.15", None, 3), closes("5.18", None, 2), closes("6.3", None, 1)];
    let (action, _) = session.add_action(&ActionEdit { closes: Some(raised), ..titled("All of it") }).unwrap();
    let planned = |session: &Session, control: &str| {
        let report = session.report(None).unwrap();
        report.row(&id(control)).unwrap().implementation()
    };
    // Level 0 with work on it is planned; other levels are what they are.
    assert_eq!(planned(&session, "5.18"), Some(Implementation::Planned));
    assert_eq!(planned(&session, "8.13"), Some(Implementation::Partial));
    session.edit_action(action, &ActionEdit { status: Some(ActionStatus::Done), ..ActionEdit::default() }).unwrap();
    assert_eq!(session.workbook().answer(&id("8.13")).level, Some(level(1)));
    assert_eq!(planned(&session, "5.18"), Some(Implementation::NotImplemented));
    let raise =
        |control: &str, now: Option<u8>, to: u8| Raise { control: id(control), now: now.map(level), to: level(to) };
    let offered = [raise("8.13", Some(1), 3), raise("5.18", Some(0), 2), raise("6.3", None, 1)];
    assert_eq!(session.raises(action).unwrap(), offered);

    let Outcome::Done(step) = session.finish_action(action, &[id("8.13")], Basis::Claimed).unwrap() else { panic!() };
    assert_eq!(step.describe(), "8.13 level 1 → 3, basis not set → claimed");
    assert_eq!(session.raises(action).unwrap(), offered[1..]);
    assert!(invalid(session.finish_action(action, &[id("7.1")], Basis::Claimed)).contains("does not raise 7.1"));
    session.undo().unwrap();
    session.undo().unwrap();
    // Done and raised in one step is undone in one.
    session.finish_action(action, &[id("5.18"), id("5.15")], Basis::Examined).unwrap();
    let answer = |session: &Session, control: &str| session.workbook().answer(&id(control)).clone();
    assert_eq!((answer(&session, "5.18").level, answer(&session, "5.15").level), (Some(level(2)), Some(level(4))));
    assert_eq!(answer(&session, "5.18").basis, Some(Basis::Examined));
    session.undo().unwrap();
    assert_eq!(answer(&session, "5.18").level, Some(level(0)));
    assert!(session.action(action).unwrap().is_open());
    assert_sound(&session);
}

#[test]
fn names_of_actions_and_phases_are_found() {
    let (_folder, mut session) = workbook();
    let (first, _) = session.add_action(&titled("a")).unwrap();
    let (second, _) = session.add_action(&titled("b")).unwrap();
    for name in ["#2", "2", " #2 ", &second.to_string(), &second.to_string().to_uppercase()] {
        assert_eq!(session.find_action(name).unwrap(), second, "{name}");
    }
    assert_ne!(first, second);
    assert!(matches!(session.find_action("3"), Err(Error::UnknownAction(_))));
    let (phase, _) =
        session.add_phase(&PhaseEdit { name: Some("Quick wins".to_owned()), ..PhaseEdit::default() }).unwrap();
    for name in ["quick WINS", "1", &phase.to_string()] {
        assert_eq!(session.find_phase(name).unwrap(), phase, "{name}");
    }
    assert!(matches!(session.find_phase("Quick"), Err(Error::UnknownPhase(_))));
    // A ladder's next statement is the proposal.
    let title = session.proposed_title(&closes("8.13", Some(1), 3)).unwrap();
    assert_eq!(title, &*session.control(&id("8.13")).unwrap().ladder.as_ref().unwrap().0[1]);
    let text = |text: &str| text.parse::<ClosesText>();
    assert_eq!(text("8.13:1-3"), Ok(ClosesText { control: id("8.13"), from: Some(level(1)), to: Some(level(3)) }));
    assert_eq!(text("8.13 1 → 3"), text("8.13:1-3"));
    assert_eq!(text("8.13:3"), Ok(ClosesText { control: id("8.13"), from: None, to: Some(level(3)) }));
    for unread in ["", ":3", "8.13:", "8.13:6", "8.13:1-3-4", "8.13:x"] {
        assert!(text(unread).is_err(), "{unread}");
    }
    // What is left out is the level that there is, and the target.
    set_level(&mut session, "8.13", 2);
    assert_eq!(session.closes(&text("8.13").unwrap()).unwrap(), closes("8.13", Some(2), 3));
    set_level(&mut session, "8.13", 3);
    assert!(invalid(session.closes(&text("8.13").unwrap())).contains("8.13:4"));
}

#[test]
fn phases_keep_their_order_and_let_go_of_their_actions() {
    let (_folder, mut session) = workbook();
    let (one, _) = session.add_phase(&named("one")).unwrap();
    session.add_phase(&named("two")).unwrap();
    session.add_phase(&PhaseEdit { place: Some(1), ..named("zero") }).unwrap();
    let names = |session: &Session| {
        session.workbook().phases().iter().map(|phase| format!("{} {}", phase.place, phase.name)).collect::<Vec<_>>()
    };
    assert_eq!(names(&session), ["1 zero", "2 one", "3 two"]);
    assert!(invalid(session.add_phase(&named("ONE"))).contains("already"));
    assert!(invalid(session.add_phase(&named(" "))).contains("needs a name"));
    let backwards =
        PhaseEdit { from: Some(Some(date(2027, 2, 1))), to: Some(Some(date(2027, 1, 1))), ..PhaseEdit::default() };
    assert!(invalid(session.edit_phase(one, &backwards)).contains("ends on or after"));
    let (action, _) = session.add_action(&ActionEdit { phase: Some(Some(one)), ..titled("a") }).unwrap();
    session.remove_phase(one).unwrap();
    assert_eq!((session.action(action).unwrap().phase, names(&session).len()), (None, 2));
    session.undo().unwrap();
    assert_eq!((session.action(action).unwrap().phase, names(&session).len()), (Some(one), 3));
    assert_sound(&session);
}

#[test]
fn overload_what_is_left_and_what_is_late_are_counted() {
    let (_folder, mut session) = workbook();
    // Two working weeks.
    let edit = PhaseEdit {
        name: Some("Now".to_owned()),
        from: Some(Some(date(2027, 3, 1))),
        to: Some(Some(date(2027, 3, 14))),
        capacity: Some(Some(days("12"))),
        ..PhaseEdit::default()
    };
    let (phase, _) = session.add_phase(&edit).unwrap();
    let mut add = |owner: &str, work: Option<&str>, status: ActionStatus, due: Option<i8>| {
        let edit = ActionEdit {
            owner: Some(Some(owner.to_owned())),
            days: Some(work.map(days)),
            status: Some(status),
            because: (status == ActionStatus::Dropped).then(|| "no".to_owned()),
            due: Some(due.map(|day| date(2027, 3, day))),
            phase: Some(Some(phase)),
            ..titled(owner)
        };
        session.add_action(&edit).unwrap().0
    };
    add("Ann", Some("6"), ActionStatus::Agreed, None);
    let late = add("Ann", Some("4.5"), ActionStatus::Doing, Some(4));
    add("Ann", Some("3"), ActionStatus::Done, Some(2));
    add("Ben", Some("20"), ActionStatus::Dropped, Some(2));
    add("Ben", None, ActionStatus::Proposed, Some(5));
    let roadmap = Roadmap::of(session.workbook(), date(2027, 3, 5));
    let [now] = &roadmap.phases[..] else { panic!() };
    // Done work took its days; what was dropped takes none.
    assert_eq!((now.used, now.over(), now.left()), (days("13.5"), Some(days("1.5")), Some(days("0"))));
    assert_eq!((now.actions.len(), now.without_days), (4, 1));
    let [over] = &now.overloads[..] else { panic!("{:?}", now.overloads) };
    assert_eq!((over.owner.as_str(), over.days, over.limit), ("Ann", days("10.5"), days("10")));
    // Due today is not late yet.
    assert_eq!(roadmap.overdue, [late]);
    assert_eq!(working_days(date(2027, 3, 6), date(2027, 3, 7)), 0);
    assert_eq!(working_days(date(2027, 3, 5), date(2027, 3, 8)), 2);
    assert_eq!(working_days(date(2027, 3, 8), date(2027, 3, 5)), 0);
}

#[test]
fn what_another_changed_meanwhile_is_not_overwritten() {
    let (_folder, mut mine) = workbook();
    let (action, _) = mine.add_action(&titled("Test the restore")).unwrap();
    let mut theirs = Session::open(mine.path(), "Ben").unwrap();
    let owner = |name: &str| ActionEdit { owner: Some(Some(name.to_owned())), ..ActionEdit::default() };
    theirs.edit_action(action, &owner("Ben")).unwrap();
    // Another field is no matter.
    mine.edit_action(action, &ActionEdit { days: Some(Some(days("2"))), ..ActionEdit::default() }).unwrap();
    theirs.refresh().unwrap();
    theirs.edit_action(action, &owner("Cleo")).unwrap();
    let Err(Error::Conflict(conflict)) = mine.edit_action(action, &owner("Ann")) else { panic!() };
    assert_eq!((conflict.what.as_str(), conflict.author.as_str()), ("action #1", "Ben"));
    let [side] = &conflict.sides[..] else { panic!("{:?}", conflict.sides) };
    assert_eq!((side.now.as_str(), side.wanted.as_str()), (Some("Cleo"), Some("Ann")));
    let outcome = mine.again(&conflict.unsaved, controlbook::session::Resolve::Insist).unwrap();
    assert!(matches!(outcome, Outcome::Done(_)));
    let now = mine.action(action).unwrap();
    assert_eq!((now.owner.as_deref(), now.days), (Some("Ann"), Some(days("2"))));
    assert_sound(&mine);
}

#[test]
fn of_a_phase_only_the_field_that_both_changed_is_asked_about() {
    let (_folder, mut mine) = workbook();
    let (phase, _) = mine.add_phase(&named("Spring")).unwrap();
    let mut theirs = Session::open(mine.path(), "Ben").unwrap();
    let capacity = |text: &str| PhaseEdit { capacity: Some(Some(days(text))), ..PhaseEdit::default() };
    theirs.edit_phase(phase, &capacity("5")).unwrap();
    // Another field is no matter.
    mine.edit_phase(phase, &named("Before summer")).unwrap();
    theirs.refresh().unwrap();
    theirs.edit_phase(phase, &PhaseEdit { to: Some(Some(date(2027, 5, 31))), ..capacity("8") }).unwrap();
    let both = PhaseEdit { from: Some(Some(date(2027, 3, 1))), ..capacity("10") };
    let Err(Error::Conflict(conflict)) = mine.edit_phase(phase, &both) else { panic!() };
    assert_eq!((conflict.what.as_str(), conflict.author.as_str()), ("phase \"Before summer\"", "Ben"));
    let differing: Vec<&str> = conflict.sides.iter().filter(|s| s.differs()).map(|s| s.field.as_str()).collect();
    assert_eq!(differing, ["phase \"Before summer\" capacity"]);
    mine.again(&conflict.unsaved, controlbook::session::Resolve::Insist).unwrap();
    let now = mine.workbook().phase(phase).unwrap();
    assert_eq!((now.name.as_str(), now.capacity), ("Before summer", Some(days("10"))));
    // What the other set, and nobody else touched, stays.
    assert_eq!((now.from, now.to), (Some(date(2027, 3, 1)), Some(date(2027, 5, 31))));
    assert_sound(&mine);
}

#[test]
fn two_days_of_two_people_never_make_a_phase_that_ends_before_it_begins() {
    let (_folder, mut mine) = workbook();
    let ends = |year, month, day| PhaseEdit { to: Some(Some(date(year, month, day))), ..PhaseEdit::default() };
    let (phase, _) = mine.add_phase(&PhaseEdit { from: Some(Some(date(2027, 1, 1))), ..named("Spring") }).unwrap();
    let mut theirs = Session::open(mine.path(), "Ben").unwrap();
    theirs.edit_phase(phase, &ends(2027, 2, 28)).unwrap();
    let begins = PhaseEdit { from: Some(Some(date(2027, 6, 1))), to: Some(None), ..PhaseEdit::default() };
    let Err(Error::Conflict(conflict)) = mine.edit_phase(phase, &begins) else { panic!() };
    mine.again(&conflict.unsaved, controlbook::session::Resolve::Insist).unwrap();
    let now = mine.workbook().phase(phase).unwrap();
    assert_eq!((now.from, now.to), (Some(date(2027, 6, 1)), None));
    assert_sound(&mine);
}

#[test]
fn days_are_read_and_shown_in_tenths() {
    for (text, tenths, shown) in
        [("3", 30, "3"), ("0.5", 5, "0.5"), ("2,5", 25, "2.5"), ("0", 0, "0"), (" 10.0 ", 100, "10")]
    {
        let read: PersonDays = text.parse().unwrap();
        assert_eq!((read.tenths(), read.to_string().as_str()), (tenths, shown));
        let json = serde_json::to_string(&read).unwrap();
        assert_eq!((json.as_str(), serde_json::from_str::<PersonDays>(&json).unwrap()), (shown, read));
    }
    for text in ["", ".", "1.", ".5", "-1", "1.55", "1e3", "1000000", "three", "4294967295"] {
        assert!(text.parse::<PersonDays>().is_err(), "{text}");
    }
}

/// Changes of the plan, for the properties that all changes have.
pub fn any_plan_change() -> impl Strategy<Value = Change> {
    let text = || "\\PC{1,20}";
    let day = || (0..30_000_i32).prop_map(|days| date(1990, 1, 1).checked_add(jiff::Span::new().days(days)).unwrap());
    let uuid = || any::<u128>().prop_map(Uuid::from_u128);
    let work = || (0..9_999_999_u32).prop_map(|tenths| PersonDays::from_tenths(tenths).unwrap());
    let image = move |id: Uuid| {
        let raised = prop::collection::vec((0..5_u8, 1..6_u8), 0..3);
        let who_and_when = (prop::option::of(text()), prop::option::of(day()));
        let how_much = (prop::option::of(work()), prop::option::of(any::<u32>()));
        let status = prop::sample::select(ActionStatus::ALL);
        let links = (prop::collection::vec(uuid(), 0..3), prop::option::of(uuid()));
        (1..99_u32, text(), raised, who_and_when, how_much, status, links).prop_map(
            move |(number, title, raised, (owner, due), (days, cost), status, (depends_on, phase))| {
                Box::new(Action {
                    id,
                    number,
                    closes: raised.into_iter().map(|(from, to)| closes("8.13", Some(from), to)).collect(),
                    because: (status == ActionStatus::Dropped).then(|| title.clone()),
                    notes: owner.clone(),
                    title,
                    owner,
                    due,
                    days,
                    cost: cost.map(u64::from),
                    status,
                    depends_on,
                    phase,
                })
            },
        )
    };
    let actions = uuid().prop_flat_map(move |id| {
        (prop::option::of(image(id)), prop::option::of(image(id))).prop_map(move |(before, after)| Change::Action {
            id,
            before,
            after,
        })
    });
    let phase = move |id: Uuid| {
        (1..9_u32, text(), prop::option::of(day()), prop::option::of(work())).prop_map(
            move |(place, name, from, capacity)| Box::new(Phase { id, place, name, from, to: from, capacity }),
        )
    };
    let phases = uuid().prop_flat_map(move |id| {
        (prop::option::of(phase(id)), prop::option::of(phase(id))).prop_map(move |(before, after)| Change::Phase {
            id,
            before,
            after,
        })
    });
    let baseline = move |id: Uuid| {
        (text(), "[0-9a-f]{64}", any::<u32>(), any::<bool>(), prop::option::of(uuid())).prop_map(
            move |(name, hash, size, signed, supersedes)| {
                let made = Stamp { at: jiff::Timestamp::UNIX_EPOCH, author: name.clone() };
                let signed = signed.then(|| made.clone());
                Box::new(Baseline { id, name, made, signed, supersedes, hash, size: size.into() })
            },
        )
    };
    let baselines = uuid().prop_flat_map(move |id| {
        (prop::option::of(baseline(id)), prop::option::of(baseline(id)))
            .prop_map(move |(before, after)| Change::Baseline { id, before, after })
    });
    let scenario = |name: String| {
        prop::option::of(any::<u32>().prop_map(move |number| {
            Box::new(Scenario { name: name.clone(), body: serde_json::json!({ "days": number }) })
        }))
    };
    let scenarios = text().prop_flat_map(move |name: String| {
        (scenario(name.clone()), scenario(name.clone())).prop_map(move |(before, after)| Change::Scenario {
            name: name.clone(),
            before,
            after,
        })
    });
    // Boxed: as values they would not fit on the stack of a test.
    prop_oneof![4 => actions.boxed(), 1 => phases.boxed(), 1 => baselines.boxed(), 1 => scenarios.boxed()].boxed()
}
