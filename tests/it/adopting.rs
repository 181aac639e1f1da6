//! Plans that are taken over, and suppositions that are kept: one step each, and undone without a trace.

use controlbook::error::Error;
use controlbook::figures::plan::Assumptions;
use controlbook::figures::plan::whatif::Budget;
use controlbook::session::{Outcome, Session, Stands, Supposition};
use controlbook::workbook::{Action, ActionEdit, ActionStatus, Closes, PersonDays, Phase, PhaseEdit, Workbook};
use jiff::civil::date;
use uuid::Uuid;

use crate::actions::titled;
use crate::support::{assert_sound, id, level, set_level, to_target, workbook};

/// Actions, phases, and the target of each control.
type State = (Vec<Action>, Vec<Phase>, Vec<(String, Option<u8>)>);

/// All that a plan may touch.
fn state(workbook: &Workbook) -> State {
    let target = |(id, answer): (&controlbook::catalogue::ControlId, &controlbook::workbook::Answer)| {
        (id.to_string(), answer.target.map(|level| level.get()))
    };
    (
        workbook.actions().cloned().collect(),
        workbook.phases().into_iter().cloned().collect(),
        workbook.answers().map(target).collect(),
    )
}

fn supposed(days: u32) -> Supposition {
    let from = Some(date(2027, 1, 1));
    Supposition { from, budget: Budget::Total(days * 10), ..Supposition::default() }
}

fn days(days: u32) -> PersonDays {
    PersonDays::from_tenths(days * 10).unwrap()
}

/// 8.13 (effort 1) at 1 of 3, and 5.15 (effort 3) at 0 of 3; a phase of 4 days until the end of March, one of 3 after.
fn planned() -> (tempfile::TempDir, Session, [Uuid; 2]) {
    let (folder, mut session) = workbook();
    session.set_today(date(2027, 1, 1));
    set_level(&mut session, "8.13", 1);
    set_level(&mut session, "5.15", 0);
    let phase = |name: &str, month, day, capacity| PhaseEdit {
        name: Some(name.to_owned()),
        to: Some(Some(date(2027, month, day))),
        capacity: Some(Some(days(capacity))),
        ..PhaseEdit::default()
    };
    let (now, _) = session.add_phase(&phase("Now", 3, 31, 4)).unwrap();
    let (later, _) = session.add_phase(&phase("Later", 6, 30, 3)).unwrap();
    (folder, session, [now, later])
}

fn closing(control: &str, from: u8, to: u8, work: u32) -> ActionEdit {
    let closes = vec![Closes { control: id(control), from: Some(level(from)), to: level(to) }];
    ActionEdit { closes: Some(closes), days: Some(Some(days(work))), ..titled(control) }
}

/// A year of quarters, for 8.13 alone: two levels of a day each. 4 days are a day a quarter: a level in each of the
/// first two.
#[test]
fn a_workbook_without_phases_gets_phases_and_actions_in_one_step() {
    let (_folder, mut session) = workbook();
    set_level(&mut session, "8.13", 1);
    let before = state(session.workbook());
    assert!(matches!(session.what_if(&Supposition::default()), Err(Error::NoPhasesAhead)));
    let forecast = session.what_if(&supposed(4)).unwrap();
    assert_eq!(state(session.workbook()), before);
    assert!(forecast.are_phases_proposed);
    assert_eq!(forecast.does(), "makes 4 phases and 2 actions");
    let Outcome::Done(step) = session.adopt_plan(&forecast).unwrap() else { panic!() };
    assert_eq!(step.describe(), "plan taken over: 2 actions and 4 phases added");
    let (actions, phases, _) = state(session.workbook());
    let shown: Vec<_> = phases.iter().map(|phase| (&*phase.name, phase.from, phase.to, phase.capacity)).collect();
    let day = |month, day| Some(date(2027, month, day));
    assert_eq!(
        shown,
        [
            ("Jan to Mar 2027", day(1, 1), day(3, 31), Some(days(1))),
            ("Apr to Jun 2027", day(4, 1), day(6, 30), Some(days(1))),
            ("Jul to Sep 2027", day(7, 1), day(9, 30), Some(days(1))),
            ("Oct to Dec 2027", day(10, 1), day(12, 31), Some(days(1))),
        ]
    );
    let [first, second] = &actions[..] else { panic!("{actions:?}") };
    assert_eq!((first.number, first.phase, first.days), (1, Some(phases[0].id), Some(days(1))));
    assert_eq!((second.number, second.phase, &second.depends_on), (2, Some(phases[1].id), &vec![first.id]));
    assert_eq!([first.closes[0].to_string(), second.closes[0].to_string()], ["8.13 1 → 2", "8.13 2 → 3"]);
    assert!(first.title.contains("copied by itself") && first.status == ActionStatus::Proposed);
    assert_sound(&session);
    // What is taken over is the plan now: thought through again, it changes nothing.
    let again = session.what_if(&Supposition { from: Some(date(2027, 1, 1)), ..Supposition::default() }).unwrap();
    assert!(again.changes_nothing(), "{again:#?}");
    assert_eq!(session.adopt_plan(&again).unwrap(), Outcome::Unchanged);
    session.undo().unwrap();
    assert_eq!(state(session.workbook()), before);
    assert_sound(&session);
    session.redo().unwrap();
    assert_eq!(session.workbook().actions().count(), 2);
}

/// #1 takes 3 days and is agreed in "Later", which is full with it. #2 takes 4 in "Later", which fills "Now". #3 waits
/// for #2, and finds no day left. The steps of 5.15 that no action takes 12 days each.
#[test]
fn actions_move_and_what_is_agreed_stays() {
    let (_folder, mut session, [now, later]) = planned();
    let agreed =
        ActionEdit { status: Some(ActionStatus::Agreed), phase: Some(Some(later)), ..closing("8.13", 1, 3, 3) };
    let (first, _) = session.add_action(&agreed).unwrap();
    let (second, _) = session.add_action(&ActionEdit { phase: Some(Some(later)), ..closing("5.15", 0, 1, 4) }).unwrap();
    let third = ActionEdit { depends_on: Some(vec![second]), phase: Some(Some(now)), ..closing("5.15", 1, 2, 1) };
    let (third, _) = session.add_action(&third).unwrap();
    let before = state(session.workbook());
    let forecast = session.what_if(&Supposition::default()).unwrap();
    let item = |id| forecast.items.iter().find(|item| item.action == Some(id)).unwrap();
    assert!(item(first).stays && !item(first).moves());
    assert_eq!((item(second).phase, &item(second).stands), (Some(0), &Stands::In(1)));
    assert_eq!((item(third).phase, &item(third).stands), (None, &Stands::In(0)));
    assert_eq!(forecast.does(), "moves 2 actions");
    assert!(forecast.moves_told(item(third)).unwrap().contains("goes out of \"Now\""));
    // As it is planned now: 1 + 0 levels, then 3 at the end of "Later", and 1 of 5.15.
    let attained = |points: &[controlbook::figures::plan::whatif::Point]| {
        points.iter().map(|point| point.tally.attained).collect::<Vec<_>>()
    };
    assert_eq!(attained(&forecast.as_planned), [1, 5]);
    assert_eq!((attained(&forecast.points), forecast.today.attained), (vec![2, 4], 1));
    session.adopt_plan(&forecast).unwrap();
    let phase = |id| session.workbook().action(id).unwrap().phase;
    assert_eq!([phase(first), phase(second), phase(third)], [Some(later), Some(now), None]);
    assert_sound(&session);
    session.undo().unwrap();
    assert_eq!(state(session.workbook()), before);

    // With nothing proposed it is the same here; with twice the days, #3 has room, too, and stays.
    let twice = Supposition { budget: Budget::Times(2, 1), actions_only: true, ..Supposition::default() };
    let forecast = session.what_if(&twice).unwrap();
    assert_eq!(forecast.days(), Some(140));
    assert_eq!(forecast.does(), "moves 1 action and sets the days of the phases");
    session.adopt_plan(&forecast).unwrap();
    let capacities: Vec<_> = session.workbook().phases().iter().map(|phase| phase.capacity).collect();
    assert_eq!(capacities, [Some(days(8)), Some(days(6))]);
    session.undo().unwrap();
    assert_eq!(state(session.workbook()), before);
}

/// "Now" has 4 days for 90 days until the end of March; 45 of them until 14 February: 2 days.
#[test]
fn a_deadline_and_targets_are_taken_over_too() {
    let (_folder, mut session, _) = planned();
    let before = state(session.workbook());
    let supposition = Supposition {
        deadline: Some(date(2027, 2, 14)),
        targets: vec![("8.13".to_owned(), level(5)), ("5.15".to_owned(), level(0))],
        ..Supposition::default()
    };
    let forecast = session.what_if(&supposition).unwrap();
    assert_eq!((forecast.phases.len(), forecast.days()), (1, Some(20)));
    assert_eq!(forecast.points.iter().map(|point| point.on).collect::<Vec<_>>(), [date(2027, 2, 14)]);
    // 1 of 3 and 0 of 3 today; 1 of 5 under the targets supposed, and 3 of 5 with two days of work.
    let share = |tally: &controlbook::figures::Tally| (tally.attained, tally.rated_targets);
    assert_eq!((share(&forecast.today), share(&forecast.before)), ((1, 6), (1, 5)));
    assert_eq!(share(&forecast.points[0].tally), (3, 5));
    assert_eq!(forecast.does(), "makes 1 action, sets the days of the phases and sets the targets of 2 controls");
    session.adopt_plan(&forecast).unwrap();
    let workbook = session.workbook();
    assert_eq!(["8.13", "5.15"].map(|control| workbook.answer(&id(control)).target), [Some(level(5)), Some(level(0))]);
    let (_, phases, _) = state(workbook);
    assert_eq!((phases[0].to, phases[0].capacity), (Some(date(2027, 2, 14)), Some(days(2))));
    assert_eq!((phases[1].to, phases[1].capacity), (Some(date(2027, 6, 30)), Some(days(3))));
    let actions: Vec<String> = workbook.actions().map(|action| action.closes[0].to_string()).collect();
    assert_eq!(actions, ["8.13 1 → 3"]);
    session.undo().unwrap();
    assert_eq!(state(session.workbook()), before);
    assert_sound(&session);
    // What finds nothing, and a last day behind all phases, are told.
    let far = Supposition {
        deadline: Some(date(2028, 1, 1)),
        targets: vec![("zebra".to_owned(), level(5))],
        ..Supposition::default()
    };
    let far = session.what_if(&far).unwrap();
    assert!(far.targets.is_empty() && far.days() == Some(70));
    assert!(far.supposed()[0].contains("ends on 2027-06-30, before the last day supposed"), "{:?}", far.supposed());
    assert!(far.supposed()[1].contains("No control in scope matches \"zebra\""), "{:?}", far.supposed());
    let late = Supposition { deadline: Some(date(2026, 12, 31)), ..Supposition::default() };
    assert!(session.what_if(&late).unwrap_err().to_string().contains("lies before"));
}

#[test]
fn a_plan_of_another_state_is_not_taken_over() {
    let (_folder, mut session, _) = planned();
    let forecast = session.what_if(&Supposition::default()).unwrap();
    let mut other = Session::open(session.path(), "Bo").unwrap();
    set_level(&mut other, "8.13", 2);
    let before = other.workbook().clone();
    assert!(matches!(session.adopt_plan(&forecast), Err(Error::PlanOvertaken)));
    assert_eq!(state(session.workbook()), state(&before));
    // Thought through again, it can be.
    let forecast = session.what_if(&Supposition::default()).unwrap();
    assert!(matches!(session.adopt_plan(&forecast), Ok(Outcome::Done(_))));
}

#[test]
fn a_scenario_survives_reopening_and_undo_brings_it_back() {
    let (_folder, mut session, _) = planned();
    let lean = Supposition {
        from: None,
        deadline: Some(date(2027, 5, 1)),
        budget: Budget::Times(150, 100),
        targets: vec![("theme:people".to_owned(), level(4))],
        assumptions: Assumptions { days_per_level: [5, 20, 60] },
        actions_only: true,
    };
    let before = session.workbook().clone();
    let Outcome::Done(step) = session.keep_scenario("  Half \n more ", &lean).unwrap() else { panic!() };
    assert_eq!(step.describe(), "scenario \"Half more\" kept");
    // Kept again by its name in another case, it stays the one.
    assert_eq!(session.keep_scenario("HALF MORE", &lean).unwrap(), Outcome::Unchanged);
    let thirty = Supposition { from: Some(date(2030, 1, 1)), ..supposed(30) };
    session.keep_scenario("half more", &thirty).unwrap();
    session.undo().unwrap();
    let path = session.path().to_owned();
    drop(session);
    let mut session = Session::open(&path, "Ann").unwrap();
    assert_eq!(session.scenario("half MORE").unwrap(), lean);
    assert_eq!(session.scenarios().map(|(name, _)| name.to_owned()).collect::<Vec<_>>(), ["Half more"]);
    assert_sound(&session);
    session.redo().unwrap();
    // It is seen from the day on which it is opened.
    assert_eq!(session.scenario("Half more").unwrap(), Supposition { from: None, ..thirty });
    session.remove_scenario("half more").unwrap();
    assert!(matches!(session.scenario("Half more"), Err(Error::UnknownScenario(_))));
    assert!(matches!(session.remove_scenario("Half more"), Err(Error::UnknownScenario(_))));
    session.undo().unwrap();
    assert!(session.scenario("Half more").is_ok());
    session.undo().unwrap();
    session.undo().unwrap();
    assert_eq!(session.workbook(), &before);
    for (name, part) in [(" ", "is empty"), (&*"x".repeat(201), "201 characters")] {
        assert!(session.keep_scenario(name, &lean).unwrap_err().to_string().contains(part), "{part}");
    }
    let unread = Supposition { targets: vec![("tehme:people".to_owned(), level(3))], ..lean };
    assert!(session.keep_scenario("x", &unread).is_err());
    assert_sound(&session);
}

/// 93 controls with gaps, and nothing else: one call plans them all, or says why not.
#[test]
fn ninety_three_gaps_without_an_action_are_planned_and_taken_over() {
    let (_folder, mut session) = workbook();
    let all: Vec<_> = session.catalogue().controls.iter().map(|control| control.id.clone()).collect();
    let edit = controlbook::workbook::AnswerEdit { level: Some(Some(level(1))), ..to_target(3) };
    session.set(&all, &edit).unwrap();
    let forecast = session.what_if(&supposed(60)).unwrap();
    let levels = |left_out: bool| -> u8 {
        let items = forecast.items.iter().filter(|item| item.phase.is_none() == left_out);
        items.flat_map(|item| &item.closes).map(|closes| closes.to.get() - closes.from.unwrap().get()).sum()
    };
    assert_eq!(levels(false) + levels(true), 2 * 93);
    assert_eq!(u32::from(levels(false)), forecast.plan.worth.reached - forecast.plan.now);
    session.adopt_plan(&forecast).unwrap();
    assert!(session.workbook().actions().count() > 30);
    let over = |phase: &controlbook::figures::PhaseWork| phase.over().is_some();
    let roadmap = controlbook::figures::Roadmap::of(session.workbook(), date(2027, 1, 1));
    assert!(!roadmap.phases.iter().any(over));
    assert_sound(&session);
}
