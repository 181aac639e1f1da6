//! What is to be planned, in the words of the workbook.

use std::collections::BTreeMap;
use std::fmt;

use jiff::civil::Date;
use serde::{Serialize, Serializer};
use uuid::Uuid;

use crate::catalogue::ControlId;
use crate::workbook::{Answer, Level};

/// Pieces of work, and the phases to put them into.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Problem {
    /// The first day of the first phase, usually today; work due before it is late already. `None` where there is
    /// no such day.
    pub begins: Option<Date>,
    /// In order of time.
    pub phases: Vec<PlanPhase>,
    /// In any order: the plan does not depend on it.
    pub pieces: Vec<PlanPiece>,
    /// The controls in scope.
    pub controls: BTreeMap<ControlId, Standing>,
}

/// A phase. Phases do not overlap, but there may be days between them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PlanPhase {
    /// Tenths of person-days; `None` where nothing limits it.
    pub capacity: Option<u32>,
    /// Its first day; `None` for the day after the one before it ends.
    pub begins: Option<Date>,
    /// Its last day.
    pub ends: Date,
}

/// A piece of work. It is done within one phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanPiece {
    /// Which it is.
    pub id: PieceId,
    /// Tenths of person-days; `None` where nobody estimated them.
    pub days: Option<u32>,
    /// What it closes.
    pub closes: Vec<Closing>,
    /// What must be done in the same phase or before. Ids of no piece are as good as done.
    pub after: Vec<PieceId>,
    /// The day by which it must be done.
    pub due: Option<Date>,
    /// The phase that the person put it into, and where it stays. Of a piece that is done: the phase whose days it
    /// took.
    pub fixed: Option<usize>,
    /// Whether there is anything left to plan.
    pub state: PieceState,
    /// Of two that are otherwise as good, the one with the higher priority comes first; then the lower id.
    pub priority: u32,
    /// Who does it.
    pub owner: Option<String>,
}

/// What a piece of work is known by.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PieceId {
    /// An action of the workbook.
    Action(Uuid),
    /// The step of a gap, up to this level, that no action closes.
    Gap(ControlId, Level),
}

/// Whether there is anything left to plan.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum PieceState {
    /// It is to be done.
    #[default]
    Open,
    /// What depends on it may go ahead.
    Done,
    /// What depends on it cannot be done.
    Dropped,
}

/// A control, raised from one level to another.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Closing {
    /// Which control.
    pub control: ControlId,
    /// The level that must be reached first; where less is reached, the closing does not count yet.
    pub from: Level,
    /// The level reached then.
    pub to: Level,
}

/// Where a control in scope stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// Not assessed counts as 0, as in the numerator of attainment.
    pub level: Option<Level>,
    /// A control without one adds nothing.
    pub target: Option<Level>,
}

impl Problem {
    /// The controls in scope, from their answers.
    pub fn standings<'a>(
        answers: impl IntoIterator<Item = (&'a ControlId, &'a Answer)>,
    ) -> BTreeMap<ControlId, Standing> {
        answers
            .into_iter()
            .filter(|(_, answer)| answer.in_scope())
            .map(|(id, answer)| (id.clone(), Standing { level: answer.level, target: answer.target }))
            .collect()
    }

    /// The last phase that work due on a day may stand in: the last one that has begun by then, for whoever plans
    /// by phases does in it first what is due first. `None` for a day before the first phase, and where there are
    /// no phases.
    pub fn last_for(&self, due: Date) -> Option<usize> {
        if self.begins.is_some_and(|begins| due < begins) {
            return None;
        }
        (0..self.phases.len()).rev().find(|at| self.first_day(*at).is_none_or(|first| first <= due))
    }

    /// The first day of a phase, where it has one.
    pub fn first_day(&self, phase: usize) -> Option<Date> {
        let before = || match phase.checked_sub(1) {
            Some(before) => self.phases.get(before)?.ends.tomorrow().ok(),
            None => self.begins,
        };
        self.phases.get(phase)?.begins.or_else(before)
    }

    /// Σ min(level, target) now.
    pub fn reached_now(&self) -> u32 {
        self.controls.values().map(|standing| standing.counted(standing.level)).sum()
    }

    /// The same problem in the one order that it has, whatever order things came in.
    pub(super) fn sorted(&self) -> Problem {
        let sorted = |piece: &PlanPiece| {
            let mut piece = piece.clone();
            piece.after.sort();
            piece.closes.sort();
            piece
        };
        let pieces = self.in_order().into_iter().map(sorted).collect();
        Problem { begins: self.begins, phases: self.phases.clone(), pieces, controls: self.controls.clone() }
    }

    /// The pieces in the order that ties are broken by.
    pub(super) fn in_order(&self) -> Vec<&PlanPiece> {
        let mut pieces: Vec<&PlanPiece> = self.pieces.iter().collect();
        pieces.sort_by(|a, b| b.priority.cmp(&a.priority).then_with(|| a.id.cmp(&b.id)));
        pieces
    }
}

impl Standing {
    /// Min(level, target), as a plan counts it.
    pub fn counted(self, level: Option<Level>) -> u32 {
        let number = |level: Option<Level>| level.map_or(0, |level| u32::from(level.get()));
        number(level).min(number(self.target))
    }
}

/// An action's id, or a gap's control and level: `5.10 to 3`.
impl fmt::Display for PieceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PieceId::Action(id) => write!(f, "{id}"),
            PieceId::Gap(control, level) => write!(f, "{control} to {level}"),
        }
    }
}

impl Serialize for PieceId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}
