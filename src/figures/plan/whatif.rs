//! What if there were more days, less time, other targets? The plan of a changed problem, and what the figures
//! become on the way, without a change to any answer.
//!
//! A forecast is the same function as the figure that was measured ([`Tally::of`]), over answers that say what
//! the plan says.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};

use super::problem::{PlanPhase, Problem};
use super::{Filled, Plan};
use crate::catalogue::{Control, ControlId};
use crate::figures::{Gap, Tally, gaps};
use crate::workbook::{Answer, Level};

/// What is different.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Changes {
    /// The days to do it in.
    pub budget: Budget,
    /// Nothing is done after it. The phase during which it falls keeps the part of its days that its time up to
    /// then is of all its time; later phases fall away, and what was fixed in them may come sooner. A day after
    /// the last phase changes nothing: more time alone brings no more days of work.
    pub deadline: Option<Date>,
    /// Targets in place of the workbook's.
    pub targets: BTreeMap<ControlId, Level>,
}

/// The person-days of the phases.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Budget {
    /// As planned.
    #[default]
    Same,
    /// As planned, times numerator ÷ denominator, rounded down to tenths.
    Times(u32, u32),
    /// So many tenths over all phases, shared out as the days planned are, by how long the phases are where some
    /// have none planned, evenly where all have 0; whole days in whole days.
    Total(u32),
}

/// The figures on a day, if the plan is kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Point {
    /// The day.
    pub on: Date,
    /// Attainment, its floor and maturity come from it.
    pub tally: Tally,
}

impl Problem {
    /// The problem with something different. Gaps that a higher target opens are not proposed as work by it.
    pub fn changed(&self, changes: &Changes) -> Problem {
        let mut problem = self.clone();
        problem.phases = budgeted(&problem, changes.budget);
        if let Some(deadline) = changes.deadline {
            problem.phases = until(&problem, deadline);
        }
        for (id, target) in &changes.targets {
            if let Some(standing) = problem.controls.get_mut(id) {
                standing.target = Some(*target);
            }
        }
        problem
    }
}

/// A person-day in tenths.
const DAY: u32 = 10;

/// Rounded half up.
fn rounded(numerator: u64, denominator: u64) -> u32 {
    let denominator = denominator.max(1);
    u32::try_from((numerator.saturating_mul(2).saturating_add(denominator)) / (2 * denominator)).unwrap_or(u32::MAX)
}

/// The phases with other days.
fn budgeted(problem: &Problem, budget: Budget) -> Vec<PlanPhase> {
    let times = |capacity: u32, by: u64, of: u64| {
        u32::try_from(u64::from(capacity).saturating_mul(by) / of.max(1)).unwrap_or(u32::MAX)
    };
    let mut phases = problem.phases.clone();
    match budget {
        Budget::Same => {}
        Budget::Times(numerator, denominator) => {
            for phase in &mut phases {
                let times = |capacity| times(capacity, u64::from(numerator), u64::from(denominator));
                phase.capacity = phase.capacity.map(times);
            }
        }
        Budget::Total(total) => {
            let shares = shares(problem);
            let whole: u64 = shares.iter().sum();
            // What has been shared out up to each phase is rounded, not the shares: so they add up.
            let (mut shared, mut up_to) = (0, 0);
            for (phase, share) in phases.iter_mut().zip(shares) {
                up_to += share;
                let sum = match total % DAY {
                    0 => rounded(u64::from(total / DAY).saturating_mul(up_to), whole).saturating_mul(DAY),
                    _ => times(total, up_to, whole),
                };
                phase.capacity = Some(sum - shared);
                shared = sum;
            }
        }
    }
    phases
}

/// What days are shared out by: the days planned; how long the phases are, where some have none planned; evenly,
/// where all have 0.
fn shares(problem: &Problem) -> Vec<u64> {
    let phases = &problem.phases;
    let planned: Option<Vec<u64>> = phases.iter().map(|phase| phase.capacity.map(u64::from)).collect();
    let lasting = |at: usize| problem.first_day(at).map_or(1, |first| days_from(first, phases[at].ends));
    let shares = planned.unwrap_or_else(|| (0..phases.len()).map(lasting).collect());
    if shares.iter().all(|share| *share == 0) { vec![1; phases.len()] } else { shares }
}

/// The phases up to a day.
fn until(problem: &Problem, deadline: Date) -> Vec<PlanPhase> {
    let mut kept = Vec::new();
    for (at, phase) in problem.phases.iter().enumerate() {
        let first_day = problem.first_day(at);
        if first_day.is_some_and(|first| first > deadline) {
            break;
        }
        if phase.ends <= deadline {
            kept.push(*phase);
            continue;
        }
        let capacity = match first_day {
            Some(first) => phase.capacity.map(|days| {
                let part = u64::from(days) * days_from(first, deadline) / days_from(first, phase.ends).max(1);
                u32::try_from(part).unwrap_or(days)
            }),
            None => phase.capacity,
        };
        kept.push(PlanPhase { capacity, ends: deadline, ..*phase });
        break;
    }
    kept
}

/// How many days there are from one to another, both counted.
fn days_from(first: Date, last: Date) -> u64 {
    let days = first.until(last).map_or(0, |span| span.get_days());
    u64::try_from(days + 1).unwrap_or(0)
}

/// The last days of the quarters from the one in which the first day falls to the one in which the other does.
pub fn quarters(from: Date, to: Date) -> Vec<Date> {
    let last = end_of_quarter(to.max(from));
    let mut ends = vec![end_of_quarter(from)];
    while let Some(at) = ends.last().filter(|at| **at < last) {
        let Ok(next) = at.tomorrow() else { break };
        ends.push(end_of_quarter(next));
    }
    ends
}

/// The last day of the quarter in which a day falls.
pub fn end_of_quarter(day: Date) -> Date {
    let month = (day.month() + 2) / 3 * 3;
    date(day.year(), month, 1).last_of_month()
}

/// The figures over these answers on some days, if the plan is kept: each phase done on its last day, all else as
/// it is now. Targets are those of the problem.
pub fn outlook(answers: &[(&ControlId, &Answer)], problem: &Problem, plan: &Plan, days: &[Date]) -> Vec<Point> {
    let point = |on: &Date| {
        let done = problem.phases.iter().zip(&plan.phases).rfind(|(phase, _)| phase.ends <= *on);
        Point { on: *on, tally: tally(answers, problem, done.map(|(_, filled)| filled)) }
    };
    days.iter().map(point).collect()
}

/// The figures over these answers at the end of a phase, or before the first, under the targets of the problem.
pub fn tally(answers: &[(&ControlId, &Answer)], problem: &Problem, done: Option<&Filled>) -> Tally {
    let supposed = answers.iter().map(|(id, answer)| {
        let level = done.and_then(|filled| filled.levels.get(*id)).copied().or(answer.level);
        supposed(answer, level, target(problem, id, answer))
    });
    Tally::of(&supposed.collect::<Vec<Answer>>())
}

/// The gaps of these controls under the targets of the problem, the one to close first first.
pub fn gaps_under(answers: &[(&Control, &Answer)], problem: &Problem) -> Vec<Gap> {
    let supposed: Vec<(&Control, Answer)> = answers
        .iter()
        .map(|(control, answer)| {
            let supposed = supposed(answer, answer.level, target(problem, &control.id, answer));
            (*control, Answer { importance: answer.importance, effort: answer.effort, ..supposed })
        })
        .collect();
    gaps(supposed.iter().map(|(control, answer)| (*control, answer)))
}

fn target(problem: &Problem, id: &ControlId, answer: &Answer) -> Option<Level> {
    problem.controls.get(id).map_or(answer.target, |standing| standing.target)
}

/// An answer that figures can be computed from.
fn supposed(answer: &Answer, level: Option<Level>, target: Option<Level>) -> Answer {
    Answer { applicability: answer.applicability, level, target, ..Answer::blank() }
}
