//! The planner's problem as numbers alone: what the search works on.
//!
//! Pieces of work are places in a list, in the order in which they would be done if nothing else spoke
//! against it; phases are 0, 1, 2 …; days are tenths of a person-day. What a person sees of it, and how it
//! comes from a workbook, stands in `problem`.

/// What is to be planned: pieces that have days, fit some phase and depend on no impossible one.
#[derive(Clone, Debug, Default)]
pub struct Model {
    /// The days left in each phase once what is fixed there is done.
    pub room: Vec<u32>,
    /// The pieces, higher priority first.
    pub items: Vec<Item>,
    /// The controls that some piece, planned or fixed, says it raises.
    pub goals: Vec<Goal>,
}

/// A piece of work.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Item {
    /// Effort in tenths of a person-day.
    pub days: u32,
    /// The first phase it may stand in.
    pub earliest: usize,
    /// The last one.
    pub latest: usize,
    /// The places of the pieces that must stand in the same or an earlier phase.
    pub needs: Vec<usize>,
    /// What it raises.
    pub raises: Vec<Raise>,
}

/// One control, raised by a piece.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Raise {
    /// The place of the control among the goals.
    pub goal: usize,
    /// The level that must be reached first.
    pub from: u8,
    /// The level reached then.
    pub to: u8,
}

/// A control: where it stands, and what is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Goal {
    /// The level now.
    pub level: u8,
    /// The level wanted; more than it counts for nothing.
    pub target: u8,
    /// What fixed pieces do: the phase, the level they start from, the level they lead to.
    pub fixed: Vec<(usize, u8, u8)>,
}

/// What a plan brings. The larger one is the better plan: first by what is reached in the end, then by how
/// early.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Worth {
    /// Σ min(level, target) at the end of the last phase.
    pub reached: u32,
    /// The same at the end of every phase, added up: of two plans that reach as much, the one that reaches it
    /// earlier has more.
    pub early: u32,
}

/// Where each piece stands; `None` is left out.
pub type Phases = [Option<usize>];

impl Model {
    /// The places in [`Model::items`] that raise a goal, with from and to, by goal.
    pub fn raised_by(&self) -> Vec<Vec<(usize, u8, u8)>> {
        let mut by_goal = vec![Vec::new(); self.goals.len()];
        for (place, item) in self.items.iter().enumerate() {
            for raise in &item.raises {
                by_goal[raise.goal].push((place, raise.from, raise.to));
            }
        }
        by_goal
    }

    /// The levels of a piece that count: above the control's own, up to its target.
    pub fn counted(&self, raise: &Raise) -> std::ops::Range<u8> {
        let goal = &self.goals[raise.goal];
        raise.from.max(goal.level)..raise.to.min(goal.target)
    }

    /// How many levels a piece adds if all of them count.
    pub fn gain(&self, item: &Item) -> u32 {
        item.raises.iter().map(|raise| u32::try_from(self.counted(raise).len()).unwrap_or(0)).sum()
    }
}

/// Works out what plans are worth, without allocating for each.
pub struct Scale<'a> {
    model: &'a Model,
    raised_by: Vec<Vec<(usize, u8, u8)>>,
}

impl<'a> Scale<'a> {
    /// For the plans of a model.
    pub fn of(model: &'a Model) -> Self {
        Scale { model, raised_by: model.raised_by() }
    }

    /// What a weighing costs, in steps of the search.
    pub fn steps(&self) -> u64 {
        let raises: usize = self.raised_by.iter().map(|raises| raises.len() + 1).sum();
        u64::try_from(raises * self.model.room.len()).unwrap_or(u64::MAX)
    }

    /// The level of a control at the end of a phase, a step counting only once the level it starts from is
    /// reached. `already` is the level at the end of an earlier phase.
    fn level(&self, goal: usize, phase: usize, already: u8, phases: &Phases) -> u8 {
        let mut level = already;
        loop {
            let before = level;
            for (place, from, to) in &self.raised_by[goal] {
                if *from <= level && phases[*place].is_some_and(|stands| stands <= phase) {
                    level = level.max(*to);
                }
            }
            for (stands, from, to) in &self.model.goals[goal].fixed {
                if *from <= level && *stands <= phase {
                    level = level.max(*to);
                }
            }
            if level == before {
                return level;
            }
        }
    }

    /// Σ min(level, target) at the end of each phase.
    pub fn by_phase(&self, phases: &Phases) -> Vec<u32> {
        let mut sums = vec![0; self.model.room.len()];
        for (place, goal) in self.model.goals.iter().enumerate() {
            let mut level = goal.level;
            for (phase, sum) in sums.iter_mut().enumerate() {
                level = self.level(place, phase, level, phases);
                *sum += u32::from(level.min(goal.target));
            }
        }
        sums
    }

    /// What a plan is worth.
    pub fn worth(&self, phases: &Phases) -> Worth {
        let mut worth = Worth::default();
        for (place, goal) in self.model.goals.iter().enumerate() {
            let mut level = goal.level;
            let mut counted = 0;
            for phase in 0..self.model.room.len() {
                level = self.level(place, phase, level, phases);
                counted = u32::from(level.min(goal.target));
                worth.early += counted;
            }
            worth.reached += counted;
        }
        worth
    }

    /// The levels at the end of a phase, by goal.
    pub fn levels(&self, phases: &Phases, at: usize) -> Vec<u8> {
        let goals = self.model.goals.iter().enumerate();
        goals.map(|(place, goal)| self.level(place, at, goal.level, phases)).collect()
    }

    /// The same at the end of the last phase.
    pub fn last_levels(&self, phases: &Phases) -> Vec<u8> {
        self.levels(phases, self.model.room.len().saturating_sub(1))
    }
}
