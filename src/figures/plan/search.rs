//! The search for the best plan: a good one first, then branch and bound until it is proved or the budget ends.
//!
//! Own code rather than a solver for linear programmes: the objective has two ranks of whole numbers, which such
//! a solver, counting in floating point, would have to fold into one weight; its budget is a clock; and the
//! problem's own bound (see `bound`) proves most plans at the first look.

use super::bound::{Bound, LEVEL};
use super::budget::Budget;
use super::draft::{Draft, kinds};
use super::model::{Model, Scale, Worth};

/// The plan found, what it is worth, and what no plan can be worth more than.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// By piece, the phase; `None` is left out.
    pub phases: Vec<Option<usize>>,
    /// What it is worth.
    pub worth: Worth,
    /// The most that any plan can be worth: the same where the plan is proved to be the best.
    pub bound: Worth,
}

/// The best plan, or the best that was found within the budget.
pub fn best(model: &Model, budget: &mut Budget<'_>) -> Found {
    let scale = Scale::of(model);
    let order = order(model);
    let bound = Bound::of(model, &order);
    budget.spend(bound.steps() / 4);

    let mut draft = Draft::empty(model);
    draft.improve(&order, &scale, budget);
    let mut worth = draft.settle(&scale);

    let mut search = Search::new(model, &order, &bound, &scale);
    let most = search.most();
    if worth >= most {
        return Found { phases: draft.phases, worth, bound: worth };
    }
    let known = worth;
    let mut better = |phases: &[Option<usize>]| {
        let mut other = Draft::empty(model);
        for (place, phase) in phases.iter().enumerate() {
            other.put(place, *phase);
        }
        let reached = other.settle(&scale);
        if reached > worth {
            (worth, draft) = (reached, other);
        }
        worth
    };
    let finished = search.run(known, budget, &mut better);
    let bound = if finished { worth } else { most.max(worth) };
    Found { phases: draft.phases, worth, bound }
}

/// The pieces that are of use, directly or because such a piece needs them, in the order in which the search
/// decides them: most gain for its days first, a piece that others build on right before the first of these.
fn order(model: &Model) -> Vec<usize> {
    let before = |place: usize, with_steps: bool| -> Vec<usize> {
        let mut before = model.items[place].needs.clone();
        if with_steps {
            before.extend(steps_before(model, place));
        }
        before
    };
    // What it takes altogether, and what it brings altogether.
    let density = |place: usize| {
        let mut taken = vec![place];
        let mut at = 0;
        while at < taken.len() {
            for other in before(taken[at], true) {
                if !taken.contains(&other) {
                    taken.push(other);
                }
            }
            at += 1;
        }
        let sum = |of: &dyn Fn(usize) -> u32| -> u64 { taken.iter().map(|place| u64::from(of(*place))).sum() };
        (sum(&|place| model.gain(&model.items[place])), sum(&|place| model.items[place].days))
    };
    let mut useful: Vec<(usize, (u64, u64))> = (0..model.items.len())
        .filter(|place| model.gain(&model.items[*place]) > 0)
        .map(|place| (place, density(place)))
        .collect();
    useful.sort_by(|(a, (gain_a, days_a)), (b, (gain_b, days_b))| {
        (gain_b * days_a).cmp(&(gain_a * days_b)).then(days_a.cmp(days_b)).then(a.cmp(b))
    });
    let roots: Vec<usize> = useful.into_iter().map(|(place, _)| place).collect();
    let with_steps = visited(&roots, |place| before(place, true));
    if is_in_order(model, &with_steps) { with_steps } else { visited(&roots, |place| before(place, false)) }
}

/// The pieces that lead to the levels that a piece starts from.
fn steps_before(model: &Model, place: usize) -> Vec<usize> {
    let starts = model.items[place].raises.iter().filter(|raise| raise.from > model.goals[raise.goal].level);
    let mut steps = Vec::new();
    for start in starts {
        let leads = |other: &usize| {
            *other != place
                && model.items[*other]
                    .raises
                    .iter()
                    .any(|raise| raise.goal == start.goal && raise.from < start.from && raise.to >= start.from)
        };
        steps.extend((0..model.items.len()).filter(leads).min_by_key(|other| model.items[*other].days));
    }
    steps
}

/// Depth first, what comes before a piece before it.
fn visited(roots: &[usize], before: impl Fn(usize) -> Vec<usize>) -> Vec<usize> {
    let mut order = Vec::new();
    let mut seen = std::collections::BTreeSet::new();
    // A piece is on it twice: to look at what comes before it, and to be written down after that.
    let mut stack: Vec<(usize, bool)> = roots.iter().rev().map(|root| (*root, false)).collect();
    while let Some((place, is_ready)) = stack.pop() {
        if is_ready {
            order.push(place);
        } else if seen.insert(place) {
            stack.push((place, true));
            stack.extend(before(place).into_iter().rev().map(|other| (other, false)));
        }
    }
    order
}

fn is_in_order(model: &Model, order: &[usize]) -> bool {
    let at = |place: &usize| order.iter().position(|other| other == place);
    order.iter().all(|place| model.items[*place].needs.iter().all(|need| at(need) < at(place)))
}

/// Decides the pieces in order, each for its earliest phase first and for being left out last, and turns back
/// where the bound says that nothing better can come.
struct Search<'a> {
    model: &'a Model,
    order: &'a [usize],
    bound: &'a Bound,
    /// By place in the order, the one before it that can stand for it: of the two, the first stands first.
    alike: Vec<Option<usize>>,
    /// By phase: what is reached by its end if all pieces count that may stand by then.
    ceiling: Vec<u32>,
    /// By piece.
    phases: Vec<Option<usize>>,
    /// By phase.
    room: Vec<u32>,
    /// By phase: Σ min(level, target), counting each level from the first phase in which some decided piece
    /// covers it.
    reached: Vec<u32>,
    /// By phase: what the pieces decided up to it have borrowed, less what they have lent, in parts of a level.
    lent: Vec<i64>,
    /// By goal and level, the first phase by whose end it may be reached; the number of phases for never.
    covered: Vec<[usize; LEVELS]>,
    /// By goal and level, how many undecided pieces cover it.
    open: Vec<[u32; LEVELS]>,
    /// What was covered before, to take it back.
    log: Vec<(usize, u8, usize)>,
    /// Steps that it costs to weigh and settle a plan.
    to_settle: u64,
}

/// Levels are 0 to 5; the number of a level is the place of the step that leads to it.
const LEVELS: usize = 6;

impl<'a> Search<'a> {
    fn new(model: &'a Model, order: &'a [usize], bound: &'a Bound, scale: &Scale<'_>) -> Self {
        let nothing = vec![None; model.items.len()];
        let kinds = kinds(model);
        let alike = |at: usize| {
            let kind = kinds[order[at]]?;
            (0..at).rev().find(|other| kinds[order[*other]] == Some(kind))
        };
        let everything: Vec<Option<usize>> = model.items.iter().map(|item| Some(item.earliest)).collect();
        let mut covered = vec![[model.room.len(); LEVELS]; model.goals.len()];
        let mut open = vec![[0; LEVELS]; model.goals.len()];
        for (goal, covered) in model.goals.iter().zip(&mut covered) {
            // What fixed pieces cover; whether they reach it is seen where a plan is complete.
            for (phase, from, to) in &goal.fixed {
                for level in from.max(&goal.level) + 1..=*to.min(&goal.target) {
                    let first = &mut covered[usize::from(level)];
                    *first = (*first).min(*phase);
                }
            }
        }
        for place in order {
            for raise in &model.items[*place].raises {
                for level in model.counted(raise) {
                    open[raise.goal][usize::from(level) + 1] += 1;
                }
            }
        }
        let base: u32 = model.goals.iter().map(|goal| u32::from(goal.level.min(goal.target))).sum();
        let covered_by = |phase: usize| covered.iter().flatten().filter(|first| **first <= phase).count();
        let reached =
            (0..model.room.len()).map(|phase| base + u32::try_from(covered_by(phase)).unwrap_or(u32::MAX)).collect();
        Search {
            model,
            order,
            bound,
            alike: (0..order.len()).map(alike).collect(),
            ceiling: scale.by_phase(&everything),
            phases: nothing,
            room: bound.room.clone(),
            reached,
            lent: vec![0; model.room.len()],
            covered,
            open,
            log: Vec::new(),
            to_settle: scale.steps() + u64::try_from(model.items.len().pow(2)).unwrap_or(u64::MAX),
        }
    }

    /// More than this no plan is worth.
    fn most(&self) -> Worth {
        self.most_from(0)
    }

    /// The same for the plans that keep what is decided.
    fn most_from(&self, at: usize) -> Worth {
        let mut worth = Worth::default();
        let mut room = 0_u32;
        for (phase, reached) in self.reached.iter().enumerate() {
            room = room.saturating_add(self.room[phase]);
            let more = (self.lent[phase] + self.bound.more(phase, at, room)).div_euclid(LEVEL);
            let most = i64::from(*reached) + more;
            worth.reached = u32::try_from(most.max(0)).unwrap_or(u32::MAX).min(self.ceiling[phase]);
            worth.early += worth.reached;
        }
        worth
    }

    /// What is decided, with every level counted that some piece covers.
    fn seems_worth(&self) -> Worth {
        Worth { reached: self.reached.last().copied().unwrap_or(0), early: self.reached.iter().sum() }
    }

    /// Goes through all plans that may be better than what is known, and hands each to `better`, which says what
    /// is to be beaten from then on. Whether it came to the end.
    fn run(
        &mut self,
        known: Worth,
        budget: &mut Budget<'_>,
        better: &mut dyn FnMut(&[Option<usize>]) -> Worth,
    ) -> bool {
        let mut to_beat = known;
        let phases = self.room.len();
        // By place in the order: the choice to try next (the number of phases stands for leaving it out), and how
        // long the log was.
        let mut choices: Vec<(usize, usize)> = vec![(self.first_choice(0), 0)];
        loop {
            if !budget.spend(4) {
                return false;
            }
            let at = choices.len() - 1;
            if at == self.order.len() {
                // Loans are none of its worth, and levels may seem covered that are not.
                if self.seems_worth() > to_beat {
                    if !budget.spend(self.to_settle) {
                        return false;
                    }
                    to_beat = better(&self.phases).max(to_beat);
                }
                choices.pop();
                if !self.take_back(&choices) {
                    return true;
                }
                continue;
            }
            let choice = choices[at].0;
            if choice > phases {
                choices.pop();
                if !self.take_back(&choices) {
                    return true;
                }
                continue;
            }
            choices[at] = (choice + 1, self.log.len());
            let place = self.order[at];
            let phase = (choice < phases).then_some(choice);
            if !phase.is_none_or(|phase| self.may_stand(place, phase)) {
                continue;
            }
            self.decide(place, phase);
            if self.most_from(at + 1) > to_beat {
                choices.push((self.first_choice(at + 1), self.log.len()));
            } else {
                self.undo(place, choices[at].1);
            }
        }
    }

    /// Takes back the decision before the last; whether there was one.
    fn take_back(&mut self, choices: &[(usize, usize)]) -> bool {
        let Some((_, log)) = choices.last() else { return false };
        self.undo(self.order[choices.len() - 1], *log);
        true
    }

    /// The first choice at a place of the order: no earlier than what stands for it, nor than what it needs.
    fn first_choice(&self, at: usize) -> usize {
        let Some(place) = self.order.get(at) else { return 0 };
        let none = self.room.len();
        let item = &self.model.items[*place];
        let needs = item.needs.iter().map(|need| self.phases[*need].unwrap_or(none));
        let alike = self.alike[at].map(|other| self.phases[self.order[other]].unwrap_or(none));
        needs.chain(alike).fold(item.earliest, usize::max)
    }

    fn may_stand(&self, place: usize, phase: usize) -> bool {
        let item = &self.model.items[place];
        phase <= item.latest && item.days <= self.room[phase]
    }

    fn decide(&mut self, place: usize, phase: Option<usize>) {
        self.phases[place] = phase;
        let item = &self.model.items[place];
        for raise in &item.raises {
            let counted = self.model.counted(raise);
            for level in counted.clone() {
                self.open[raise.goal][usize::from(level) + 1] -= 1;
            }
            let (Some(phase), false) = (phase, counted.is_empty()) else { continue };
            let start = usize::from(counted.start);
            // Where nobody can cover the level it starts from any more, it is reached when it is covered.
            let starts_above = counted.start > self.model.goals[raise.goal].level;
            let is_settled = starts_above && self.open[raise.goal][start] == 0;
            let first = if is_settled { phase.max(self.covered[raise.goal][start]) } else { phase };
            for level in counted.start + 1..=counted.end {
                let was = self.covered[raise.goal][usize::from(level)];
                if first < was {
                    self.log.push((raise.goal, level, was));
                    self.covered[raise.goal][usize::from(level)] = first;
                    self.reached[first..was].iter_mut().for_each(|reached| *reached += 1);
                }
            }
        }
        if let Some(phase) = phase {
            self.room[phase] -= item.days;
            self.lent[phase..].iter_mut().for_each(|lent| *lent += self.bound.lent[place]);
        }
    }

    fn undo(&mut self, place: usize, log: usize) {
        let item = &self.model.items[place];
        if let Some(phase) = self.phases[place].take() {
            self.room[phase] += item.days;
            self.lent[phase..].iter_mut().for_each(|lent| *lent -= self.bound.lent[place]);
        }
        while self.log.len() > log {
            let Some((goal, level, was)) = self.log.pop() else { break };
            let first = std::mem::replace(&mut self.covered[goal][usize::from(level)], was);
            self.reached[first..was].iter_mut().for_each(|reached| *reached -= 1);
        }
        for raise in &item.raises {
            for level in self.model.counted(raise) {
                self.open[raise.goal][usize::from(level) + 1] += 1;
            }
        }
    }
}
