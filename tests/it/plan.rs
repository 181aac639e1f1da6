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
    let closing = |(on, from, to): &(u32, u8, u8)| Closing { control: control(*on), from: level(*from), to: level(*to) };
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
    days.iter().zip(ends).map(|(days, ends)| PlanPhase { capacity: Some(days * 10), ends }).collect()
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
struct Dice(u64);

impl Dice {
    /// 0 to `sides` − 1.
    fn throw(&mut self, sides: u32) -> u32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        u32::try_from((self.0 >> 33) % u64::from(sides)).unwrap()
    }

    fn is_one_in(&mut self, sides: u32) -> bool {
        self.throw(sides) == 0
    }
}

/// A small problem with everything in it: steps of one control, pieces for several, dependencies, due dates,
/// fixed pieces, pieces that nothing is gained by.
fn small(seed: u64) -> Problem {
    let mut dice = Dice(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15));
    dice.throw(2);
    let levels: Vec<(u8, u8)> =
        (0..=dice.throw(3)).map(|_| (dice.throw(3) as u8, 1 + dice.throw(5) as u8)).collect();
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
