//! The planner: worked by hand, against brute force, and by properties.

use std::collections::{BTreeMap, BTreeSet};

use controlbook::catalogue::ControlId;
use controlbook::figures::plan::{
    Closing, Concern, PieceId, PieceState, Plan, PlanPhase, PlanPiece, Problem, Proof, Standing, Why, Worth,
};
use jiff::civil::{Date, date};
use uuid::Uuid;

use crate::support::level;

// --- small words for problems

fn id(number: u32) -> PieceId {
    PieceId::Action(Uuid::from_u128(u128::from(number)))
}

fn control(number: u32) -> ControlId {
    ControlId::from(format!("5.{number}"))
}

/// An open piece of so many whole days that raises controls from one level to another.
fn piece(number: u32, days: u32, closes: &[(u32, u8, u8)]) -> PlanPiece {
    let closing =
        |(on, from, to): &(u32, u8, u8)| Closing { control: control(*on), from: level(*from), to: level(*to) };
    PlanPiece {
        id: id(number),
        days: Some(days * 10),
        closes: closes.iter().map(closing).collect(),
        after: Vec::new(),
        due: None,
        fixed: None,
        state: PieceState::Open,
        priority: 0,
        owner: None,
    }
}

fn after(piece: PlanPiece, others: &[u32]) -> PlanPiece {
    PlanPiece { after: others.iter().copied().map(id).collect(), ..piece }
}

/// Phases that end on the last days of the quarters of 2027, with so many whole days.
fn phases(days: &[u32]) -> Vec<PlanPhase> {
    let ends = [date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31)];
    days.iter().zip(ends).map(|(days, ends)| PlanPhase { capacity: Some(days * 10), begins: None, ends }).collect()
}

fn controls(levels: &[(u8, u8)]) -> BTreeMap<ControlId, Standing> {
    let standing = |(now, target): &(u8, u8)| Standing { level: Some(level(*now)), target: Some(level(*target)) };
    (1..).zip(levels).map(|(number, levels)| (control(number), standing(levels))).collect()
}

fn problem(days: &[u32], levels: &[(u8, u8)], pieces: Vec<PlanPiece>) -> Problem {
    Problem { begins: Some(date(2027, 1, 1)), phases: phases(days), pieces, controls: controls(levels) }
}

fn why(plan: &Plan, number: u32) -> &Why {
    &plan.left_out.iter().find(|left| left.piece == id(number)).expect("left out").why
}

// --- by brute force, written apart from the program's own

/// What a choice of phases is worth, worked out from the words of the problem alone. `None` where it is no plan.
fn weighed(problem: &Problem, stands: &BTreeMap<PieceId, usize>) -> Option<Worth> {
    let piece_of = |id: &PieceId| problem.pieces.iter().find(|piece| piece.id == *id);
    for (phase, limits) in problem.phases.iter().enumerate() {
        let used: u32 = stands.iter().filter(|(_, at)| **at == phase).filter_map(|(id, _)| piece_of(id)?.days).sum();
        let fixed: u32 =
            problem.pieces.iter().filter(|piece| piece.fixed == Some(phase)).filter_map(|piece| piece.days).sum();
        if limits.capacity.is_some_and(|capacity| used > capacity.max(fixed)) {
            return None;
        }
    }
    for (id, at) in stands {
        let piece = piece_of(id)?;
        let is_early_enough = |due: Date| *at == 0 || problem.phases[*at - 1].ends < due;
        if piece.fixed.is_none() && piece.due.is_some_and(|due| !is_early_enough(due)) {
            return None;
        }
        for needed in &piece.after {
            match stands.get(needed) {
                Some(other) if other <= at => {}
                // Between fixed ones it is as the person wants it.
                Some(_) if piece.fixed.is_some() && piece_of(needed).is_some_and(|other| other.fixed.is_some()) => {}
                Some(_) => return None,
                None if piece.fixed.is_some() => {}
                None => return None,
            }
        }
    }
    let mut worth = Worth::default();
    for phase in 0..problem.phases.len() {
        let mut levels: BTreeMap<&ControlId, u8> =
            problem.controls.iter().map(|(id, standing)| (id, standing.level.map_or(0, |level| level.get()))).collect();
        // As often as there are pieces: after that, no step can be missing only because a later one came first.
        for _ in 0..=problem.pieces.len() {
            for (id, _) in stands.iter().filter(|(_, at)| **at <= phase) {
                for closing in &piece_of(id)?.closes {
                    if let Some(now) = levels.get_mut(&closing.control)
                        && *now >= closing.from.get()
                    {
                        *now = (*now).max(closing.to.get());
                    }
                }
            }
        }
        let target = |id: &ControlId| problem.controls[id].target.map_or(0, |target| target.get());
        worth.reached = levels.iter().map(|(id, level)| u32::from((*level).min(target(id)))).sum();
        worth.early += worth.reached;
    }
    Some(worth)
}

/// The best of all choices.
fn brute_force(problem: &Problem) -> Worth {
    let choices = problem.phases.len() + 1;
    let free: Vec<&PlanPiece> = problem.pieces.iter().filter(|piece| piece.fixed.is_none()).collect();
    let fixed: BTreeMap<PieceId, usize> =
        problem.pieces.iter().filter_map(|piece| Some((piece.id.clone(), piece.fixed?))).collect();
    let all = choices.pow(u32::try_from(free.len()).unwrap());
    (0..all)
        .filter_map(|mut number| {
            let mut stands = fixed.clone();
            for piece in &free {
                if number % choices > 0 {
                    stands.insert(piece.id.clone(), number % choices - 1);
                }
                number /= choices;
            }
            weighed(problem, &stands)
        })
        .max()
        .expect("nothing at all is a plan")
}

/// Numbers that look random and are the same every time.
pub struct Dice(pub u64);

impl Dice {
    /// 0 to `sides` − 1.
    pub fn throw(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).unwrap()
    }

    pub fn is_one_in(&mut self, sides: u32) -> bool {
        self.throw(sides) == 0
    }
}

/// A small problem with everything in it: steps of one control, pieces for several, dependencies, due dates,
/// fixed pieces, pieces that nothing is gained by.
fn small(seed: u64) -> Problem {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    dice.throw(2);
    let levels: Vec<(u8, u8)> = (0..=dice.throw(3)).map(|_| (dice.throw(3) as u8, 1 + dice.throw(5) as u8)).collect();
    let days: Vec<u32> = (0..=dice.throw(3)).map(|_| dice.throw(9)).collect();
    let pieces = (1..=1 + dice.throw(if days.len() > 2 { 5 } else { 6 }))
        .map(|number| {
            let closes: Vec<(u32, u8, u8)> = (0..dice.throw(3))
                .map(|_| {
                    let from = dice.throw(4) as u8;
                    (1 + dice.throw(levels.len() as u32), from, from + 1 + dice.throw(2) as u8)
                })
                .collect();
            let mut piece = piece(number, dice.throw(6), &closes);
            if number > 1 && dice.is_one_in(3) {
                piece.after.push(id(1 + dice.throw(number - 1)));
            }
            if dice.is_one_in(5) {
                piece.due = Some(date(2027, 1 + dice.throw(10) as i8, 1 + dice.throw(28) as i8));
            }
            if dice.is_one_in(8) {
                piece.fixed = Some(dice.throw(days.len() as u32) as usize);
            }
            piece.priority = dice.throw(4);
            piece
        })
        .collect();
    problem(&days, &levels, pieces)
}

fn stands(plan: &Plan) -> BTreeMap<PieceId, usize> {
    plan.placements.iter().map(|placement| (placement.piece.clone(), placement.phase)).collect()
}

#[test]
fn as_good_as_brute_force_on_a_thousand_small_cases() {
    let mut worths = BTreeSet::new();
    for seed in 0..1_000 {
        let problem = small(seed);
        let plan = Plan::of(&problem);
        let best = brute_force(&problem);
        assert_eq!(plan.worth, best, "seed {seed}: {problem:#?}\n{plan:#?}");
        assert_eq!(plan.proof(), Proof::Best, "seed {seed}");
        assert_eq!(weighed(&problem, &stands(&plan)), Some(best), "seed {seed}: {plan:#?}");
        assert_eq!(plan.placements.len() + plan.left_out.len(), problem.pieces.len(), "seed {seed}");
        worths.insert(best);
    }
    assert!(worths.len() > 50, "the cases are too much alike: {}", worths.len());
}

// --- worked by hand

/// Three phases of 5, 4 and 3 days.
///
/// | piece | days | closes | gain a day |
/// |---|---|---|---|
/// | 1 | 3 | 5.1 from 1 to 3 | 2 in 3 |
/// | 2 | 2 | 5.2 from 0 to 1 | 1 in 2 |
/// | 3 | 4 | 5.2 from 1 to 4 | 3 in 4, after 2: 4 in 6 together |
/// | 4 | 5 | 5.3 from 2 to 3 | 1 in 5 |
/// | 5 | 3 | 5.4 from 3 to 5, target 4 | 1 in 3 |
///
/// All but 4 take 3 + 2 + 4 + 3 = 12 days, which is all there are, and no other four do; so 4 is left out, and
/// 2 + 1 + 3 + 1 = 7 levels are added to 1 + 0 + 2 + 3 = 6. Only 3 (4 days) fills phase 2 beside 5 (3 days) in
/// phase 3, so 1 and 2 fill phase 1: 6 + 3 = 9, then 12, then 13. With 3 in phase 1, 2 would not fit before it.
#[test]
fn a_plan_worked_by_hand() {
    let pieces = vec![
        piece(1, 3, &[(1, 1, 3)]),
        piece(2, 2, &[(2, 0, 1)]),
        piece(3, 4, &[(2, 1, 4)]),
        piece(4, 5, &[(3, 2, 3)]),
        piece(5, 3, &[(4, 3, 5)]),
    ];
    let problem = problem(&[5, 4, 3], &[(1, 3), (0, 4), (2, 3), (3, 4)], pieces);
    let plan = Plan::of(&problem);
    let phase = |number| plan.phase_of(&id(number));
    assert_eq!([1, 2, 3, 4, 5].map(phase), [Some(0), Some(0), Some(1), None, Some(2)]);
    assert_eq!(
        plan.phases.iter().map(|phase| (phase.used, phase.reached)).collect::<Vec<_>>(),
        [(50, 9), (40, 12), (30, 13)]
    );
    assert_eq!((plan.now, plan.worth), (6, Worth { reached: 13, early: 9 + 12 + 13 }));
    assert_eq!(plan.proof(), Proof::Best);
    assert_eq!(*why(&plan, 4), Why::NoRoom);
    assert_eq!(plan.phases[1].levels, BTreeMap::from([(control(1), level(3)), (control(2), level(4))]));
}

#[test]
fn what_is_reached_in_the_end_comes_before_what_is_reached_soon() {
    // Either 1 (one level) in phase 1, after which 2 has no room; or 2 (three levels) in phase 2 and 1 in none.
    let pieces = vec![
        PlanPiece { due: None, ..piece(1, 2, &[(1, 0, 1)]) },
        after(piece(2, 4, &[(2, 0, 3)]), &[3]),
        piece(3, 2, &[]),
    ];
    let plan = Plan::of(&problem(&[2, 4], &[(0, 5), (0, 5)], pieces));
    assert_eq!([1, 2, 3].map(|number| plan.phase_of(&id(number))), [None, Some(1), Some(0)]);
    assert_eq!(plan.worth, Worth { reached: 3, early: 3 });
}

#[test]
fn a_later_step_alone_counts_for_nothing_and_is_left_out() {
    let pieces = vec![piece(1, 9, &[(1, 1, 2)]), piece(2, 1, &[(1, 2, 3)])];
    let plan = Plan::of(&problem(&[3], &[(1, 3)], pieces));
    assert_eq!(*why(&plan, 1), Why::TooLarge { days: 90, most: 30 });
    assert_eq!(*why(&plan, 2), Why::StepMissing { control: control(1), level: level(2) });
    assert_eq!((plan.now, plan.worth.reached), (1, 1));
}

#[test]
fn it_says_why_a_piece_is_left_out() {
    let due = |piece, due| PlanPiece { due: Some(due), ..piece };
    let pieces = vec![
        PlanPiece { days: None, ..piece(1, 0, &[(1, 0, 1)]) },
        after(piece(2, 1, &[(1, 0, 1)]), &[1]),
        due(piece(3, 1, &[(1, 0, 1)]), date(2026, 12, 31)),
        PlanPiece { state: PieceState::Dropped, ..piece(4, 1, &[]) },
        after(piece(5, 1, &[(1, 0, 1)]), &[4]),
        after(piece(6, 1, &[(1, 0, 1)]), &[7]),
        after(piece(7, 1, &[(1, 0, 1)]), &[6]),
        PlanPiece { fixed: Some(1), ..piece(8, 1, &[]) },
        due(after(piece(9, 1, &[(1, 0, 1)]), &[8]), date(2027, 2, 1)),
        due(piece(10, 4, &[(2, 0, 3)]), date(2027, 2, 1)),
        due(piece(11, 4, &[(3, 0, 1)]), date(2027, 2, 1)),
        PlanPiece { state: PieceState::Done, ..piece(12, 1, &[]) },
        after(piece(13, 1, &[(3, 1, 2)]), &[12, 99]),
        PlanPiece { fixed: Some(0), ..after(piece(14, 0, &[]), &[15]) },
        piece(15, 5, &[(4, 0, 1)]),
    ];
    let problem = problem(&[5, 6], &[(0, 1), (0, 3), (0, 3), (0, 3)], pieces);
    let plan = Plan::of(&problem);
    assert_eq!(*why(&plan, 1), Why::NoDays);
    assert_eq!(*why(&plan, 2), Why::DependsOn { piece: id(1) });
    assert_eq!(*why(&plan, 3), Why::DueTooEarly { due: date(2026, 12, 31) });
    assert_eq!(*why(&plan, 5), Why::DependsOnDropped { piece: id(4) });
    assert_eq!(*why(&plan, 6), Why::Circular { pieces: vec![id(6), id(7)] });
    assert_eq!(*why(&plan, 7), Why::Circular { pieces: vec![id(7), id(6)] });
    assert_eq!(*why(&plan, 9), Why::DependsOnLater { piece: id(8) });
    assert_eq!(plan.phase_of(&id(10)), Some(0));
    assert_eq!(*why(&plan, 11), Why::NoRoomByDue { due: date(2027, 2, 1) });
    // What it depends on is done, or not there any more; but nothing reaches its level.
    assert_eq!(*why(&plan, 13), Why::StepMissing { control: control(3), level: level(1) });
    // It would fit into phase 2, but what needs it is fixed in phase 1.
    assert_eq!(*why(&plan, 15), Why::NoRoomBefore { piece: id(14) });
    // Done and dropped work is neither planned nor left out.
    assert_eq!(plan.placements.len() + plan.left_out.len(), problem.pieces.len() - 2);
    for left in &plan.left_out {
        let sentence = left.why.sentence(|id| format!("«{id}»"));
        assert!(sentence.ends_with('.') && !sentence.contains("  "), "{sentence}");
    }

    let nowhere = Plan::of(&Problem { phases: Vec::new(), ..problem });
    assert_eq!(*why(&nowhere, 15), Why::NoPhases);
    assert_eq!((nowhere.worth.reached, nowhere.proof()), (nowhere.now, Proof::Best));
}

#[test]
fn what_is_fixed_stays_and_what_does_not_hold_of_it_is_told() {
    let pieces = vec![
        // 6 days in a phase of 4, due before it begins, before what it depends on.
        PlanPiece { fixed: Some(1), due: Some(date(2027, 3, 31)), ..after(piece(1, 6, &[(1, 0, 1)]), &[2, 3]) },
        PlanPiece { fixed: Some(2), days: None, ..piece(2, 0, &[(1, 1, 2)]) },
        PlanPiece { days: None, ..piece(3, 1, &[]) },
        piece(4, 1, &[(2, 0, 1)]),
    ];
    let plan = Plan::of(&problem(&[0, 4, 4], &[(0, 5), (0, 5)], pieces));
    let concerns = |number| &plan.placements.iter().find(|placement| placement.piece == id(number)).unwrap().concerns;
    assert_eq!(
        *concerns(1),
        [
            Concern::Late { due: date(2027, 3, 31) },
            Concern::DependsOnLater { piece: id(2) },
            Concern::DependsOnLeftOut { piece: id(3) }
        ]
    );
    assert_eq!(*concerns(2), [Concern::NoDays]);
    assert_eq!((plan.phases[1].used, plan.phases[1].capacity), (60, Some(40)));
    // The phase that is over its days gets nothing more.
    assert_eq!(plan.phase_of(&id(4)), Some(2));
    assert_eq!(plan.worth, Worth { reached: 3, early: 1 + 3 });
}

#[test]
fn work_due_during_a_phase_may_stand_in_it_and_is_marked() {
    let pieces = vec![PlanPiece { due: Some(date(2027, 4, 15)), ..piece(1, 3, &[(1, 0, 1)]) }];
    let plan = Plan::of(&problem(&[1, 3, 3], &[(0, 5)], pieces));
    assert_eq!(plan.placements[0].phase, 1);
    assert_eq!(plan.placements[0].concerns, [Concern::DueWithin { due: date(2027, 4, 15) }]);
}

#[test]
fn of_equal_pieces_the_one_of_higher_priority_comes_first() {
    let pieces = (1..=5).map(|number| PlanPiece { priority: number, ..piece(number, 2, &[(number, 0, 1)]) }).collect();
    let plan = Plan::of(&problem(&[4, 4], &[(0, 1); 5], pieces));
    assert_eq!([5, 4, 3, 2, 1].map(|number| plan.phase_of(&id(number))), [Some(0), Some(0), Some(1), Some(1), None]);
}

/// Pieces for controls of their own, so that all of as many days and levels can stand for each other.
#[test]
fn of_all_pieces_that_are_alike_the_ones_of_higher_priority_come_first() {
    for seed in 0..100 {
        let mut dice = Dice(seed);
        let pieces: Vec<PlanPiece> = (1..=16)
            .map(|number| {
                let gain = 1 + dice.throw(3) as u8;
                PlanPiece { priority: dice.throw(20), ..piece(number, 2 + dice.throw(4), &[(number, 0, gain)]) }
            })
            .collect();
        let problem = problem(&[7, 9, 5], &[(0, 5); 16], pieces);
        let plan = planned(&problem, FEW);
        let rank = |piece: &PlanPiece| plan.phase_of(&piece.id).unwrap_or(usize::MAX);
        for one in &problem.pieces {
            for other in &problem.pieces {
                let is_alike = one.days == other.days && one.closes[0].to == other.closes[0].to;
                if is_alike && one.priority > other.priority {
                    assert!(rank(one) <= rank(other), "seed {seed}: {one:?} after {other:?}");
                }
            }
        }
    }
}

// --- by properties

/// More of everything than brute force could go through.
fn large(seed: u64) -> Problem {
    let mut problem = small(seed);
    for part in 1..=4 {
        let mut more = small(seed + 10_000 * part);
        let renamed = |piece: &PieceId| match piece {
            PieceId::Action(uuid) => PieceId::Action(Uuid::from_u128(uuid.as_u128() + u128::from(100 * part))),
            PieceId::Gap(..) => piece.clone(),
        };
        for piece in &mut more.pieces {
            piece.id = renamed(&piece.id);
            piece.after = piece.after.iter().map(renamed).collect();
            piece.fixed = piece.fixed.filter(|phase| *phase < problem.phases.len());
        }
        problem.pieces.append(&mut more.pieces);
    }
    problem
}

/// Enough for these, and little in a build for tests.
const FEW: u64 = 20_000;

fn planned(problem: &Problem, steps: u64) -> Plan {
    Plan::within(problem, steps, &mut || true)
}

#[test]
fn every_plan_keeps_days_dependencies_and_dates_and_lies_within_its_bound() {
    for seed in 0..300 {
        let problem = large(seed);
        let plan = planned(&problem, FEW);
        assert_eq!(weighed(&problem, &stands(&plan)), Some(plan.worth), "seed {seed}");
        assert!(plan.bound >= plan.worth, "seed {seed}");
        assert_eq!(plan.phases.last().map(|phase| phase.reached), Some(plan.worth.reached), "seed {seed}");
        for piece in problem.pieces.iter().filter(|piece| piece.fixed.is_some()) {
            assert_eq!(plan.phase_of(&piece.id), piece.fixed, "seed {seed}");
        }
    }
}

#[test]
fn nothing_that_is_left_out_has_room_and_nothing_could_move_up_by_itself() {
    for seed in 0..300 {
        let problem = large(seed);
        let plan = planned(&problem, FEW);
        let stands = stands(&plan);
        let moved = |piece: &PieceId, phase: usize| {
            let mut moved = stands.clone();
            moved.insert(piece.clone(), phase);
            weighed(&problem, &moved)
        };
        for placement in plan.placements.iter().filter(|placement| !placement.is_fixed) {
            for phase in 0..placement.phase {
                assert_eq!(moved(&placement.piece, phase), None, "seed {seed}: {placement:?} could be in {phase}");
            }
        }
        let is_silent = |why: &Why| matches!(why, Why::StepMissing { .. } | Why::NoDays | Why::Circular { .. });
        for left in plan.left_out.iter().filter(|left| !is_silent(&left.why)) {
            for phase in 0..problem.phases.len() {
                assert_eq!(moved(&left.piece, phase), None, "seed {seed}: {left:?} could be in {phase}");
            }
        }
    }
}

#[test]
fn the_order_in_which_things_come_does_not_matter() {
    for seed in 0..100 {
        let problem = large(seed);
        let plan = planned(&problem, FEW);
        let mut dice = Dice(seed);
        let mut shuffled = problem.clone();
        for at in (1..shuffled.pieces.len()).rev() {
            shuffled.pieces.swap(at, dice.throw(at as u32 + 1) as usize);
        }
        for piece in &mut shuffled.pieces {
            piece.after.reverse();
            piece.closes.reverse();
        }
        assert_eq!(planned(&shuffled, FEW), plan, "seed {seed}");
    }
}

#[test]
fn more_days_are_never_worse() {
    for seed in 0..300 {
        let problem = small(seed);
        let mut more = problem.clone();
        let phase = seed as usize % more.phases.len();
        more.phases[phase].capacity = Some(problem.phases[phase].capacity.unwrap() + 20);
        let (plan, with_more) = (Plan::of(&problem), Plan::of(&more));
        assert!(with_more.worth >= plan.worth, "seed {seed}: {:?} then {:?}", plan.worth, with_more.worth);
        more.phases[phase].capacity = None;
        assert!(Plan::of(&more).worth >= with_more.worth, "seed {seed}");
    }
}

#[test]
fn a_longer_search_is_never_worse_and_a_stopped_one_is_a_plan() {
    for seed in 0..100 {
        let problem = large(seed);
        let mut before = Worth::default();
        for steps in [0, 100, 1_000, 5_000, 20_000, 60_000] {
            let plan = planned(&problem, steps);
            assert!(plan.worth >= before && plan.bound >= plan.worth, "seed {seed}, {steps} steps");
            before = plan.worth;
        }
        let stopped = Plan::within(&problem, u64::MAX, &mut || false);
        assert_eq!(weighed(&problem, &stands(&stopped)), Some(stopped.worth), "seed {seed}");
    }
}
