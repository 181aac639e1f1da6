//! A plan in the making: pieces put into phases and taken out again, never against room, window or dependency.

use std::rc::Rc;

use super::budget::Budget;
use super::model::{Model, Scale, Worth};

/// Where each piece stands so far, and what room that leaves.
#[derive(Clone, Debug)]
pub struct Draft<'a> {
    model: &'a Model,
    /// By piece; `None` is left out.
    pub phases: Vec<Option<usize>>,
    /// By phase.
    pub room: Vec<u32>,
    /// By piece, the pieces that need it.
    needed_by: Rc<[Vec<usize>]>,
}

impl<'a> Draft<'a> {
    /// Nothing planned.
    pub fn empty(model: &'a Model) -> Self {
        let mut needed_by = vec![Vec::new(); model.items.len()];
        for (place, item) in model.items.iter().enumerate() {
            for need in &item.needs {
                needed_by[*need].push(place);
            }
        }
        Draft { model, phases: vec![None; model.items.len()], room: model.room.clone(), needed_by: needed_by.into() }
    }

    /// Whether a piece, taken from where it stands, could stand in a phase.
    pub fn may_stand(&self, place: usize, phase: usize) -> bool {
        let item = &self.model.items[place];
        let fits = self.phases[place] == Some(phase) || item.days <= self.room[phase];
        fits && self.may_stand_given_room(place, phase)
    }

    /// The same without a look at the room.
    fn may_stand_given_room(&self, place: usize, phase: usize) -> bool {
        let item = &self.model.items[place];
        (item.earliest..=item.latest).contains(&phase)
            && item.needs.iter().all(|need| self.phases[*need].is_some_and(|stands| stands <= phase))
            && self.needed_by[place].iter().all(|by| self.phases[*by].is_none_or(|stands| stands >= phase))
    }

    /// Whether nothing planned needs a piece.
    pub fn may_leave(&self, place: usize) -> bool {
        self.needed_by[place].iter().all(|by| self.phases[*by].is_none())
    }

    /// Puts a piece somewhere, or takes it out.
    pub fn put(&mut self, place: usize, to: Option<usize>) {
        let days = self.model.items[place].days;
        if let Some(phase) = std::mem::replace(&mut self.phases[place], to) {
            self.room[phase] += days;
        }
        if let Some(phase) = to {
            self.room[phase] -= days;
        }
    }

    /// The first phase before `before` that a piece could stand in.
    fn first(&self, place: usize, before: usize) -> Option<usize> {
        (0..before.min(self.room.len())).find(|phase| self.may_stand(place, *phase))
    }

    /// Puts every piece of this list into the first phase that has room for it, and moves those that stand
    /// already to an earlier one if they can, until nothing moves any more. That never makes a plan worse.
    pub fn fill(&mut self, among: &[usize]) {
        loop {
            let mut moved = false;
            for place in among {
                let before = self.phases[*place].unwrap_or(self.room.len());
                if let Some(phase) = self.first(*place, before) {
                    self.put(*place, Some(phase));
                    moved = true;
                }
            }
            if !moved {
                return;
            }
        }
    }

    /// Tries to better a plan by small changes until none helps: one piece out and another in, or two pieces
    /// of different phases in each other's place; after each, whatever has room moves up.
    pub fn improve(&mut self, useful: &[usize], scale: &Scale<'_>, budget: &mut Budget<'_>) -> Worth {
        self.fill(useful);
        let mut best = scale.worth(&self.phases);
        let mut improved = true;
        while improved {
            improved = false;
            for (at, one) in useful.iter().enumerate() {
                for other in &useful[at + 1..] {
                    if !budget.spend(2) {
                        return best;
                    }
                    let Some(changed) = self.exchanged(*one, *other) else { continue };
                    let mut changed = changed;
                    changed.fill(useful);
                    let worth = scale.worth(&changed.phases);
                    if worth > best {
                        (best, improved) = (worth, true);
                        self.phases = changed.phases;
                        self.room = changed.room;
                    }
                    if !budget.spend(scale.steps() + u64::try_from(useful.len()).unwrap_or(u64::MAX)) {
                        return best;
                    }
                }
            }
        }
        best
    }

    /// The plan with two pieces in each other's place, if that can be and could be of use.
    fn exchanged(&self, one: usize, other: usize) -> Option<Draft<'a>> {
        let (from, to) = (self.phases[one], self.phases[other]);
        if from == to || self.model.items[one] == self.model.items[other] {
            return None;
        }
        let fits = |place: usize, phase: Option<usize>, leaves: usize| {
            phase.is_none_or(|phase| {
                self.model.items[place].days <= self.room[phase] + self.model.items[leaves].days
                    && (self.model.items[place].earliest..=self.model.items[place].latest).contains(&phase)
            })
        };
        if !fits(one, to, other) || !fits(other, from, one) {
            return None;
        }
        let mut changed = self.clone();
        changed.put(one, None);
        changed.put(other, None);
        for (place, phase) in [(one, to), (other, from)] {
            let stands = phase.is_none_or(|phase| changed.may_stand(place, phase));
            let leaves = phase.is_some() || changed.may_leave(place);
            if !stands || !leaves {
                return None;
            }
            changed.put(place, phase);
        }
        Some(changed)
    }

    /// Settles what the worth leaves open, so that the plan is the one a person would write down: what would
    /// start from a level that nothing planned reaches is taken out; the rest is filled up by priority, and of
    /// two pieces that could stand for each other the one of higher priority comes first. It never makes a plan
    /// worse, but it may make it better.
    pub fn settle(&mut self, scale: &Scale<'_>) -> Worth {
        for place in (0..self.phases.len()).rev() {
            if self.phases[place].is_some() && self.is_stranded(place, scale) && self.may_leave(place) {
                self.put(place, None);
            }
        }
        loop {
            let before = self.phases.clone();
            let levels = scale.last_levels(&self.phases);
            let sound: Vec<usize> =
                (0..self.phases.len()).filter(|place| !starts_above(self.model, *place, &levels)).collect();
            self.fill(&sound);
            self.order_alike();
            if self.phases == before {
                return scale.worth(&self.phases);
            }
        }
    }

    /// Whether a piece starts, everywhere, from a level that is not reached.
    pub fn is_stranded(&self, place: usize, scale: &Scale<'_>) -> bool {
        starts_above(self.model, place, &scale.last_levels(&self.phases))
    }

    /// Of pieces that can stand for each other, the one that comes first in the list stands first.
    fn order_alike(&mut self) {
        let kinds = kinds(self.model);
        for one in 0..kinds.len() {
            for other in one + 1..kinds.len() {
                if kinds[one].is_some() && kinds[one] == kinds[other] {
                    let (from, to) = (self.phases[one], self.phases[other]);
                    let later = from.unwrap_or(usize::MAX) > to.unwrap_or(usize::MAX);
                    if later {
                        self.put(one, None);
                        self.put(other, from);
                        self.put(one, to);
                    }
                }
            }
        }
    }
}

/// Whether a piece could raise something, but starts everywhere from a level above these.
fn starts_above(model: &Model, place: usize, levels: &[u8]) -> bool {
    let mut raises =
        model.items[place].raises.iter().filter(|raise| raise.to > model.goals[raise.goal].level).peekable();
    raises.peek().is_some() && raises.all(|raise| raise.from > levels[raise.goal])
}

/// By piece, the first piece that it can stand for and that can stand for it: as many days, the same window, the
/// same gain on one control that nothing else raises, no dependency either way. `None` for a piece of its own
/// kind; the first of a kind names itself.
pub fn kinds(model: &Model) -> Vec<Option<usize>> {
    let raised_by = model.raised_by();
    let mut is_needed = vec![false; model.items.len()];
    for need in model.items.iter().flat_map(|item| &item.needs) {
        is_needed[*need] = true;
    }
    let alone = |place: usize| {
        let item = &model.items[place];
        let [raise] = item.raises.as_slice() else { return None };
        let goal = &model.goals[raise.goal];
        let is_alone = item.needs.is_empty()
            && !is_needed[place]
            && raised_by[raise.goal].len() == 1
            && goal.fixed.is_empty()
            && raise.from <= goal.level;
        is_alone.then(|| (item.days, item.earliest, item.latest, model.gain(item)))
    };
    let keys: Vec<_> = (0..model.items.len()).map(alone).collect();
    keys.iter().map(|key| key.and_then(|key| keys.iter().position(|other| *other == Some(key)))).collect()
}
