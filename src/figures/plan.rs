//! The plan: which piece of work in which phase, so that most is reached, soonest.
//!
//! Pure, and without a clock. Of all plans that keep the days of each phase, the dependencies (what a piece
//! depends on stands in the same phase or before) and the due dates (a piece stands at the latest in the phase
//! during which it is due), [`Plan::of`] looks for the one in which Σ min(level, target) is largest at the end of
//! the last phase; among these, for the one in which the sum over the ends of all phases is largest, which is
//! the one that gets there earliest. It says whether that is proved, and if not, what no plan can exceed.
//!
//! What this leaves open is settled so that the same workbook always gives the same plan, whatever order things
//! come in: whatever has room is planned, nothing could move to an earlier phase by itself, and of two pieces
//! that can stand for each other, the one of higher priority comes first.
//!
//! What the person fixed in a phase stays there, even where it does not fit: then the plan tells. A piece is not
//! split over phases. In `problem` stands what comes in, in `of_workbook` how, in `why` what is told of pieces, in `whatif` what the
//! figures become; the search itself works on numbers alone (`model`, `search`, `bound`).

mod bound;
mod budget;
mod compile;
mod draft;
mod load;
mod model;
mod of_workbook;
mod problem;
mod proposal;
mod search;
pub mod whatif;
mod why;

use std::collections::BTreeMap;

use crate::catalogue::ControlId;
use crate::workbook::Level;

use budget::Budget;
use compile::Compiled;
use draft::Draft;
use model::Scale;

pub use load::{Chain, Load, loads, longest_chain};
pub use model::Worth;
pub use of_workbook::{Ahead, Work, ahead};
pub use problem::{Closing, PieceId, PieceState, PlanPhase, PlanPiece, Problem, Standing};
pub use proposal::Assumptions;
pub use why::{Concern, Why, days_number, days_shown};

/// Steps of the search after which it takes the best plan it has: some tens of milliseconds.
pub const STEPS: u64 = 2_000_000;

/// Which piece of work in which phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Plan {
    /// What is planned, by phase, then by priority.
    pub placements: Vec<Placement>,
    /// What is not, by priority.
    pub left_out: Vec<LeftOut>,
    /// What it comes to, phase by phase.
    pub phases: Vec<Filled>,
    /// Σ min(level, target) before anything is done.
    pub now: u32,
    /// What the plan is worth.
    pub worth: Worth,
    /// What no plan is worth more than.
    pub bound: Worth,
}

/// A piece of work in a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placement {
    /// Which piece.
    pub piece: PieceId,
    /// Which phase.
    pub phase: usize,
    /// Whether the person put it there.
    pub is_fixed: bool,
    /// What does not hold of it.
    pub concerns: Vec<Concern>,
}

/// A piece of work in no phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LeftOut {
    /// Which piece.
    pub piece: PieceId,
    /// Why.
    pub why: Why,
}

/// A phase with what is in it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Filled {
    /// Tenths of person-days in use, with what is done already; more than there are only where fixed pieces take
    /// them.
    pub used: u32,
    /// Tenths of person-days there are; `None` where nothing limits them.
    pub capacity: Option<u32>,
    /// Σ min(level, target) at its end.
    pub reached: u32,
    /// The levels at its end of the controls that stand elsewhere than before the plan.
    pub levels: BTreeMap<ControlId, Level>,
}

/// How good a plan is known to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Proof {
    /// No plan reaches more, and none that reaches as much does so earlier.
    Best,
    /// No plan reaches more; one may reach as much earlier.
    ReachesMost,
    /// Of the levels that any plan can add, this one adds at least this many percent, rounded down.
    AtLeast(u32),
}

impl Plan {
    /// The best plan that is found within [`STEPS`].
    pub fn of(problem: &Problem) -> Plan {
        Plan::within(problem, STEPS, &mut || true)
    }

    /// The best plan that is found within a number of steps. More steps never give a worse one. `go_on` is asked
    /// every now and then, and ends the search early by saying no.
    pub fn within(problem: &Problem, steps: u64, go_on: &mut dyn FnMut() -> bool) -> Plan {
        let problem = &problem.sorted();
        let compiled = Compiled::of(problem);
        let found = search::best(&compiled.model, &mut Budget::new(steps, go_on));
        let scale = Scale::of(&compiled.model);
        let is_raised = |id: &ControlId| compiled.goals.binary_search(id).is_ok();
        let rest: u32 = problem
            .controls
            .iter()
            .filter(|(id, _)| !is_raised(id))
            .map(|(_, standing)| standing.counted(standing.level))
            .sum();
        let count = u32::try_from(problem.phases.len()).unwrap_or(u32::MAX);
        let whole = |worth: Worth| Worth {
            reached: worth.reached + if count == 0 { 0 } else { rest },
            early: worth.early + rest * count,
        };
        let (worth, bound) = if count == 0 {
            let nothing = Worth { reached: problem.reached_now(), early: 0 };
            (nothing, nothing)
        } else {
            (whole(found.worth), whole(found.bound))
        };
        Plan {
            placements: placements(problem, &compiled, &found.phases),
            left_out: left_out(problem, &compiled, &scale, &found.phases),
            phases: filled(problem, &compiled, &scale, &found.phases, rest),
            now: problem.reached_now(),
            worth,
            bound,
        }
    }

    /// The phase that a piece stands in.
    pub fn phase_of(&self, piece: &PieceId) -> Option<usize> {
        self.placements.iter().find(|placement| placement.piece == *piece).map(|placement| placement.phase)
    }

    /// How good it is known to be.
    pub fn proof(&self) -> Proof {
        if self.worth >= self.bound {
            return Proof::Best;
        }
        if self.worth.reached >= self.bound.reached {
            return Proof::ReachesMost;
        }
        let (adds, most) = (self.worth.reached.saturating_sub(self.now), self.bound.reached.saturating_sub(self.now));
        Proof::AtLeast(u32::try_from(u64::from(adds) * 100 / u64::from(most.max(1))).unwrap_or(0))
    }
}

/// The tenths of days by phase, and where the controls stand at its end.
fn filled(
    problem: &Problem,
    compiled: &Compiled<'_>,
    scale: &Scale<'_>,
    phases: &[Option<usize>],
    rest: u32,
) -> Vec<Filled> {
    let reached = scale.by_phase(phases);
    problem
        .phases
        .iter()
        .enumerate()
        .map(|(at, phase)| {
            let planned = compiled.model.items.iter().zip(phases).filter(|(_, stands)| **stands == Some(at));
            let planned: u32 = planned.map(|(item, _)| item.days).sum();
            let levels = compiled.goals.iter().zip(scale.levels(phases, at)).zip(&compiled.model.goals);
            let moved = levels.filter(|((_, level), goal)| *level != goal.level);
            Filled {
                used: compiled.taken[at].saturating_add(planned),
                capacity: phase.capacity,
                reached: reached[at] + rest,
                levels: moved.filter_map(|((id, level), _)| Some((id.clone(), Level::try_from(level).ok()?))).collect(),
            }
        })
        .collect()
}

fn placements(problem: &Problem, compiled: &Compiled<'_>, phases: &[Option<usize>]) -> Vec<Placement> {
    let mut stands: BTreeMap<&PieceId, usize> =
        compiled.fixed.iter().map(|(piece, phase)| (&piece.id, *phase)).collect();
    stands.extend(compiled.free.iter().zip(phases).filter_map(|(piece, phase)| Some((&piece.id, (*phase)?))));
    let fixed: BTreeMap<&PieceId, usize> = compiled.fixed.iter().map(|(piece, phase)| (&piece.id, *phase)).collect();
    let mut placements = Vec::new();
    for at in 0..problem.phases.len() {
        for piece in problem.in_order() {
            if stands.get(&piece.id) != Some(&at) || piece.state != PieceState::Open {
                continue;
            }
            let is_fixed = fixed.contains_key(&piece.id);
            let concerns = concerns(problem, piece, at, is_fixed, &stands);
            placements.push(Placement { piece: piece.id.clone(), phase: at, is_fixed, concerns });
        }
    }
    placements
}

/// What does not hold of a piece in a phase.
fn concerns(
    problem: &Problem,
    piece: &PlanPiece,
    phase: usize,
    is_fixed: bool,
    stands: &BTreeMap<&PieceId, usize>,
) -> Vec<Concern> {
    let mut concerns = Vec::new();
    if let Some(due) = piece.due {
        match problem.last_for(due) {
            Some(last) if phase <= last => {
                if due < problem.phases[phase].ends {
                    concerns.push(Concern::DueWithin { due });
                }
            }
            _ => concerns.push(Concern::Late { due }),
        }
    }
    if !is_fixed {
        return concerns;
    }
    if piece.days.is_none() {
        concerns.push(Concern::NoDays);
    }
    for after in &piece.after {
        let is_waiting = problem.pieces.iter().any(|other| other.id == *after && other.state != PieceState::Done);
        match stands.get(after) {
            Some(other) if *other > phase => concerns.push(Concern::DependsOnLater { piece: after.clone() }),
            Some(_) => {}
            None if is_waiting => concerns.push(Concern::DependsOnLeftOut { piece: after.clone() }),
            None => {}
        }
    }
    concerns
}

fn left_out(problem: &Problem, compiled: &Compiled<'_>, scale: &Scale<'_>, phases: &[Option<usize>]) -> Vec<LeftOut> {
    let mut whys: BTreeMap<&PieceId, Why> =
        compiled.impossible.iter().map(|(piece, why)| (&piece.id, why.clone())).collect();
    let mut draft = Draft::empty(&compiled.model);
    draft.phases = phases.to_vec();
    for (place, piece) in compiled.free.iter().enumerate() {
        if phases[place].is_some() {
            continue;
        }
        let needs = &compiled.model.items[place].needs;
        let why = if let Some(need) = needs.iter().find(|need| phases[**need].is_none()) {
            Why::DependsOn { piece: compiled.free[*need].id.clone() }
        } else if let Some(why) = step_missing(compiled, &draft, scale, place) {
            why
        } else {
            Why::no_room(problem, piece, compiled.needed_by[place].as_ref())
        };
        whys.insert(&piece.id, why);
    }
    problem
        .in_order()
        .into_iter()
        .filter_map(|piece| Some(LeftOut { piece: piece.id.clone(), why: whys.get(&piece.id)?.clone() }))
        .collect()
}

/// The first level that a piece starts from in vain, if all are.
fn step_missing(compiled: &Compiled<'_>, draft: &Draft<'_>, scale: &Scale<'_>, place: usize) -> Option<Why> {
    if !draft.is_stranded(place, scale) {
        return None;
    }
    let item = &compiled.model.items[place];
    let raise = item.raises.iter().find(|raise| raise.to > compiled.model.goals[raise.goal].level)?;
    Some(Why::StepMissing { control: compiled.goals[raise.goal].clone(), level: Level::try_from(raise.from).ok()? })
}
