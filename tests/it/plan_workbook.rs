//! The planner over the actions and phases of a workbook: by hand, and against brute force that knows nothing but
//! the workbook's own words.

use std::collections::{BTreeMap, BTreeSet};

use controlbook::catalogue::ControlId;
use controlbook::figures::Plan;
use controlbook::figures::plan::{Ahead, PieceId, PieceState, Problem, Proof, Standing, Why, Work, Worth, ahead};
use controlbook::workbook::{Action, ActionStatus, Closes, PersonDays, Phase};
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::plan::Dice;
use crate::support::{id, level};

const TODAY: Date = date(2027, 2, 10);

fn uuid(number: u32) -> Uuid {
    Uuid::from_u128(u128::from(number))
}

fn tenths(days: u32) -> Option<PersonDays> {
    PersonDays::from_tenths(days * 10)
}

/// An action of so many whole days.
fn action(number: u32, days: u32, status: ActionStatus) -> Action {
    Action {
        id: uuid(number),
        number,
        title: format!("action {number}"),
        closes: Vec::new(),
        owner: None,
        due: None,
        days: tenths(days),
        cost: None,
        status,
        because: None,
        depends_on: Vec::new(),
        notes: None,
        phase: None,
    }
}

fn raises(control: &str, from: Option<u8>, to: u8) -> Closes {
    Closes { control: id(control), from: from.map(level), to: level(to) }
}

fn phase(place: u32, from: Option<Date>, to: Option<Date>, days: Option<u32>) -> Phase {
    let capacity = days.and_then(tenths);
    Phase { id: uuid(100 + place), place, name: format!("phase {place}"), from, to, capacity }
}

fn standing(now: u8, target: u8) -> Standing {
    Standing { level: Some(level(now)), target: Some(level(target)) }
}

fn problem(actions: &[Action], phases: &[Phase], controls: &BTreeMap<ControlId, Standing>) -> (Problem, Vec<Ahead>) {
    let ahead = ahead(&phases.iter().collect::<Vec<_>>(), TODAY);
    let actions: Vec<&Action> = actions.iter().collect();
    let work = Work { actions: &actions, ahead: &ahead, gaps: &[], today: TODAY };
    (Problem::of(&work, controls.clone()), ahead)
}

#[test]
fn phases_that_are_over_are_left_behind_and_ends_that_nobody_set_are_supposed() {
    let day = |month, day| Some(date(2027, month, day));
    let phases = [
        phase(1, day(1, 1), day(1, 31), Some(5)),
        phase(2, day(2, 1), day(2, 28), None),
        phase(3, None, None, Some(3)),
        phase(4, day(5, 1), None, None),
        phase(5, None, day(6, 1), Some(1)),
    ];
    let found = ahead(&phases.iter().collect::<Vec<_>>(), TODAY);
    let shown: Vec<_> = found
        .iter()
        .map(|ahead| (&*ahead.name, ahead.phase.begins.unwrap(), ahead.phase.ends, ahead.is_end_supposed))
        .collect();
    assert_eq!(
        shown,
        [
            ("phase 2", date(2027, 2, 1), date(2027, 2, 28), false),
            // Until the next one begins that says when.
            ("phase 3", date(2027, 3, 1), date(2027, 4, 30), true),
            // To the end of its quarter; the one behind it cannot end before it begins.
            ("phase 4", date(2027, 5, 1), date(2027, 6, 30), true),
            ("phase 5", date(2027, 7, 1), date(2027, 7, 1), true),
        ]
    );
    assert!(ahead(&[&phases[0]], TODAY).is_empty());
}

/// Two phases of 5 and 4 days from March on; the first has 2 days of done work.
///
/// | action | days | closes | status | |
/// |---|---|---|---|---|
/// | 1 | 2 | 5.1 from 0 to 2 | done, in phase 1 | takes 2 of its 5 days; its levels count when somebody says so |
/// | 2 | 3 | 5.2 to 3 | agreed, in phase 2 | stays there, though phase 1 has room |
/// | 3 | 3 | 5.3 from 1 to 3 | proposed, in phase 2 | goes to phase 1, which has 3 days left: phase 2 has 1 |
/// | 4 | – | – | proposed, in phase 1 | nobody estimated it, so it stays |
/// | 5 | 1 | 5.4 to 1 | proposed, after 6 | what it waits for was dropped |
/// | 6 | 1 | – | dropped | |
/// | 7 | 1 | 5.4 to 1 | proposed, due on 20 April | no phase has begun by then but the first, which is full |
/// | 8 | 1 | 5.1 to 1 | proposed, after 1, in a phase that is over | goes to phase 2 |
///
/// 0 + 0 + 1 + 0 now; 3 is reached at the end of phase 1; 7 after phase 2: 3, 3, and 1 of 5.1.
#[test]
fn a_workbooks_plan_worked_by_hand() {
    let phases = [
        phase(1, Some(date(2027, 1, 1)), Some(date(2027, 1, 31)), Some(9)),
        phase(2, Some(date(2027, 3, 1)), Some(date(2027, 3, 31)), Some(5)),
        phase(3, Some(date(2027, 5, 1)), Some(date(2027, 5, 31)), Some(4)),
    ];
    let with = |action: Action, closes: Vec<Closes>, phase: Option<u32>| Action {
        closes,
        phase: phase.map(|phase| uuid(100 + phase)),
        ..action
    };
    use ActionStatus::{Agreed, Done, Dropped, Proposed};
    let actions = [
        with(action(1, 2, Done), vec![raises("5.1", Some(0), 2)], Some(2)),
        with(action(2, 3, Agreed), vec![raises("5.2", None, 3)], Some(3)),
        with(action(3, 3, Proposed), vec![raises("5.3", Some(1), 3)], Some(3)),
        Action { days: None, ..with(action(4, 0, Proposed), vec![], Some(2)) },
        Action { depends_on: vec![uuid(6)], ..with(action(5, 1, Proposed), vec![raises("5.4", None, 1)], None) },
        action(6, 1, Dropped),
        Action { due: Some(date(2027, 4, 20)), ..with(action(7, 1, Proposed), vec![raises("5.4", None, 1)], None) },
        Action { depends_on: vec![uuid(1)], ..with(action(8, 1, Proposed), vec![raises("5.1", None, 1)], Some(1)) },
    ];
    let controls = BTreeMap::from([
        (id("5.1"), standing(0, 3)),
        (id("5.2"), standing(0, 3)),
        (id("5.3"), standing(1, 3)),
        (id("5.4"), standing(0, 3)),
    ]);
    let (problem, ahead) = problem(&actions, &phases, &controls);
    assert_eq!(ahead.len(), 2);
    let plan = Plan::of(&problem);
    let stands = |number: u32| plan.phase_of(&PieceId::Action(uuid(number)));
    assert_eq!([1, 2, 3, 4, 5, 6, 7, 8].map(stands), [None, Some(1), Some(0), Some(0), None, None, None, Some(1)]);
    let why = |number: u32| plan.left_out.iter().find(|left| left.piece == PieceId::Action(uuid(number))).unwrap();
    assert_eq!(why(5).why, Why::DependsOnDropped { piece: PieceId::Action(uuid(6)) });
    assert_eq!(why(7).why, Why::NoRoomByDue { due: date(2027, 4, 20) });
    assert_eq!(plan.left_out.len(), 2);
    assert_eq!(plan.phases.iter().map(|phase| (phase.used, phase.reached)).collect::<Vec<_>>(), [(50, 3), (40, 7)]);
    assert_eq!((plan.now, plan.worth, plan.proof()), (1, Worth { reached: 7, early: 3 + 7 }, Proof::Best));
    let fixed = |number: u32| plan.placements.iter().find(|at| at.piece == PieceId::Action(uuid(number))).unwrap();
    assert!(fixed(2).is_fixed && fixed(4).is_fixed && !fixed(3).is_fixed);
}

/// A small workbook with everything in it.
fn small(seed: u64) -> (Vec<Action>, Vec<Phase>, BTreeMap<ControlId, Standing>) {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    dice.throw(2);
    let names = ["5.1", "5.2", "5.3", "5.4"];
    let controls: BTreeMap<ControlId, Standing> =
        names.iter().map(|name| (id(name), standing(dice.throw(3) as u8, 1 + dice.throw(5) as u8))).collect();
    // January is over; gaps of some days between the others.
    let phases: Vec<Phase> = (1..=2 + dice.throw(3))
        .map(|place| {
            let month = i8::try_from(place).unwrap();
            let first = date(2027, month, 1 + dice.throw(3) as i8);
            let last = date(2027, month, 20 + dice.throw(9) as i8);
            phase(place, Some(first), Some(last), (!dice.is_one_in(9)).then(|| dice.throw(8)))
        })
        .collect();
    let actions = (1..=1 + dice.throw(5))
        .map(|number| {
            let status = ActionStatus::ALL[dice.throw(5) as usize];
            let mut action = action(number, dice.throw(5), status);
            for name in names {
                if dice.is_one_in(3) {
                    let from = dice.throw(4) as u8;
                    let to = from + 1 + dice.throw(2) as u8;
                    action.closes.push(raises(name, (!dice.is_one_in(3)).then_some(from), to));
                }
            }
            if dice.is_one_in(9) {
                action.days = None;
            }
            if number > 1 && dice.is_one_in(3) {
                action.depends_on.push(uuid(1 + dice.throw(number - 1)));
            }
            if dice.is_one_in(4) {
                action.due = Some(date(2027, 1 + dice.throw(5) as i8, 1 + dice.throw(28) as i8));
            }
            if dice.is_one_in(2) {
                action.phase = Some(uuid(101 + dice.throw(phases.len() as u32)));
            }
            action
        })
        .collect();
    (actions, phases, controls)
}

/// What a choice of phases for the open actions is worth, in the words of the workbook. `None` where it is no plan.
fn weighed(
    actions: &[Action],
    ahead: &[&Phase],
    controls: &BTreeMap<ControlId, Standing>,
    stands: &BTreeMap<Uuid, usize>,
) -> Option<Worth> {
    let of = |id: &Uuid| actions.iter().find(|action| action.id == *id).unwrap();
    let stays = |action: &Action| stay(action, ahead).is_some();
    for (at, phase) in ahead.iter().enumerate() {
        let days = |action: &Action| action.days.map_or(0, PersonDays::tenths);
        let there = |action: &&Action| stands.get(&action.id) == Some(&at);
        let done = |action: &&Action| action.status == ActionStatus::Done && action.phase == Some(phase.id);
        let done: u32 = actions.iter().filter(done).map(days).sum();
        let stayed: u32 = actions.iter().filter(there).filter(|action| stays(action)).map(days).sum();
        let all: u32 = done + actions.iter().filter(there).map(days).sum::<u32>();
        // Where what stays is too much already, nothing more goes there.
        if phase.capacity.is_some_and(|capacity| all > capacity.tenths().max(done + stayed)) {
            return None;
        }
    }
    for (id, at) in stands {
        let action = of(id);
        let has_begun = |due: Date| due >= TODAY.max(ahead[0].from.unwrap()) && ahead[*at].from.unwrap() <= due;
        if !stays(action) && action.due.is_some_and(|due| !has_begun(due)) {
            return None;
        }
        for needed in &action.depends_on {
            let needed = of(needed);
            let is_kept = match (needed.status, stands.get(&needed.id)) {
                (ActionStatus::Done, _) => true,
                (ActionStatus::Dropped, _) => stays(action),
                (_, Some(before)) => before <= at || stays(action) && stays(needed),
                (_, None) => stays(action),
            };
            if !is_kept {
                return None;
            }
        }
    }
    let mut worth = Worth::default();
    for at in 0..ahead.len() {
        let mut levels: BTreeMap<&ControlId, u8> =
            controls.iter().map(|(id, standing)| (id, standing.level.unwrap().get())).collect();
        for _ in 0..=actions.len() {
            for closes in stands.iter().filter(|(_, then)| **then <= at).flat_map(|(id, _)| &of(id).closes) {
                let now = levels.get_mut(&closes.control).unwrap();
                if closes.from.is_none_or(|from| *now >= from.get()) {
                    *now = (*now).max(closes.to.get());
                }
            }
        }
        let counted = |(id, level): (&&ControlId, &u8)| u32::from((*level).min(controls[*id].target.unwrap().get()));
        worth.reached = levels.iter().map(counted).sum();
        worth.early += worth.reached;
    }
    Some(worth)
}

/// The phase that an open action stays in.
fn stay(action: &Action, ahead: &[&Phase]) -> Option<usize> {
    let is_settled = matches!(action.status, ActionStatus::Agreed | ActionStatus::Doing)
        || action.status == ActionStatus::Proposed && action.days.is_none();
    ahead.iter().position(|phase| Some(phase.id) == action.phase).filter(|_| is_settled)
}

#[test]
fn as_good_as_brute_force_on_a_thousand_small_workbooks() {
    let (mut worths, mut fixed, mut left) = (BTreeSet::new(), 0, 0);
    for seed in 0..1_000 {
        let (actions, phases, controls) = small(seed);
        let (problem, found) = problem(&actions, &phases, &controls);
        let ahead: Vec<&Phase> = phases.iter().filter(|phase| phase.to.unwrap() >= TODAY).collect();
        assert_eq!(found.len(), ahead.len(), "seed {seed}");
        let free: Vec<&Action> = actions
            .iter()
            .filter(|action| action.is_open() && action.days.is_some() && stay(action, &ahead).is_none())
            .collect();
        let stayed: BTreeMap<Uuid, usize> = actions
            .iter()
            .filter(|action| action.is_open())
            .filter_map(|action| Some((action.id, stay(action, &ahead)?)))
            .collect();
        fixed += stayed.len();
        let choices = ahead.len() + 1;
        let best = (0..choices.pow(u32::try_from(free.len()).unwrap()))
            .filter_map(|mut number| {
                let mut stands = stayed.clone();
                for action in &free {
                    if number % choices > 0 {
                        stands.insert(action.id, number % choices - 1);
                    }
                    number /= choices;
                }
                weighed(&actions, &ahead, &controls, &stands)
            })
            .max()
            .expect("nothing at all is a plan");
        let plan = Plan::of(&problem);
        assert_eq!(plan.worth, best, "seed {seed}: {actions:#?}\n{phases:#?}\n{controls:?}\n{plan:#?}");
        assert_eq!(plan.proof(), Proof::Best, "seed {seed}");
        let stands: BTreeMap<Uuid, usize> = plan
            .placements
            .iter()
            .map(|placement| match &placement.piece {
                PieceId::Action(id) => (*id, placement.phase),
                PieceId::Gap(..) => panic!("nothing is proposed"),
            })
            .collect();
        assert_eq!(weighed(&actions, &ahead, &controls, &stands), Some(best), "seed {seed}: {plan:#?}");
        let open = problem.pieces.iter().filter(|piece| piece.state == PieceState::Open).count();
        assert_eq!(plan.placements.len() + plan.left_out.len(), open, "seed {seed}");
        left += plan.left_out.len();
        worths.insert(best);
    }
    assert!(worths.len() > 50 && fixed > 300 && left > 300, "{} {fixed} {left}", worths.len());
}
