//! The planner's problem from what a workbook says: its actions, and the phases that are not over.

use std::collections::BTreeMap;

use jiff::civil::Date;
use uuid::Uuid;

use super::problem::{Closing, PieceId, PieceState, PlanPhase, PlanPiece, Problem, Standing};
use super::whatif::end_of_quarter;
use crate::catalogue::ControlId;
use crate::figures::Gap;
use crate::workbook::{Action, ActionStatus, Level, PersonDays, Phase};

/// What the planner knows of a workbook.
#[derive(Clone, Copy, Debug)]
pub struct Work<'a> {
    /// All actions.
    pub actions: &'a [&'a Action],
    /// The phases that something can be planned into.
    pub ahead: &'a [Ahead],
    /// The gaps, for the priority of what closes them.
    pub gaps: &'a [Gap],
    /// The first day on which something can be done.
    pub today: Date,
}

/// A phase that is not over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Ahead {
    /// The workbook's phase; `None` for one that is only proposed.
    pub id: Option<Uuid>,
    /// What people call it.
    pub name: String,
    /// Its days.
    pub phase: PlanPhase,
    /// Whether its last day is only supposed: nobody set one, or one before that of the phase before it.
    pub is_end_supposed: bool,
}

/// The phases that are not over on a day, in their order. A phase without a last day ends before the next one that
/// has a first day begins; where none has, with the quarter in which it begins. None ends before the one before it.
pub fn ahead(phases: &[&Phase], today: Date) -> Vec<Ahead> {
    let mut found: Vec<Ahead> = Vec::new();
    let mut before: Option<Date> = None;
    for (at, phase) in phases.iter().enumerate() {
        let follows = before.and_then(|day| day.tomorrow().ok());
        let begins = phase.from.max(follows).unwrap_or(today);
        let next = phases[at + 1..].iter().find_map(|next| next.from).filter(|next| *next > begins);
        let ends = phase.to.or_else(|| next.and_then(|next| next.yesterday().ok()));
        let is_set = phase.to.is_some_and(|to| to >= begins);
        // What ended before today is over; what nobody gave an end is not.
        if phase.to.is_some_and(|to| to < today) {
            continue;
        }
        let ends = ends.unwrap_or_else(|| end_of_quarter(begins)).max(begins);
        found.push(Ahead {
            id: Some(phase.id),
            name: phase.name.clone(),
            phase: PlanPhase { capacity: phase.capacity.map(PersonDays::tenths), begins: Some(begins), ends },
            is_end_supposed: !is_set,
        });
        before = Some(ends);
    }
    found
}

impl Problem {
    /// What there is to plan. An action that is agreed, under way, or that nobody estimated stays in the phase that
    /// it was put into, if that is not over; all else that is open is free. What is done takes its days, and what
    /// was dropped takes none. An action that says only where it leads starts from wherever the control stands.
    pub fn of(work: &Work<'_>, controls: BTreeMap<ControlId, Standing>) -> Problem {
        let place = |id: Uuid| work.ahead.iter().position(|ahead| ahead.id == Some(id));
        let pieces = work.actions.iter().map(|action| {
            let phase = action.phase.and_then(place);
            let (state, stays) = match action.status {
                ActionStatus::Proposed => (PieceState::Open, action.days.is_none()),
                ActionStatus::Agreed | ActionStatus::Doing => (PieceState::Open, true),
                ActionStatus::Done => (PieceState::Done, true),
                ActionStatus::Dropped => (PieceState::Dropped, false),
            };
            let raises = |gap: &&Gap| action.closing(&gap.control).is_some();
            PlanPiece {
                id: PieceId::Action(action.id),
                days: action.days.map(PersonDays::tenths),
                closes: action
                    .closes
                    .iter()
                    .map(|closes| Closing {
                        control: closes.control.clone(),
                        from: closes.from.unwrap_or(Level::NonExistent),
                        to: closes.to,
                    })
                    .collect(),
                after: action.depends_on.iter().copied().map(PieceId::Action).collect(),
                due: action.due,
                fixed: phase.filter(|_| stays),
                state,
                priority: work.gaps.iter().filter(raises).map(|gap| gap.priority.sixths()).max().unwrap_or(0),
                owner: action.owner.clone(),
            }
        });
        let phases: Vec<PlanPhase> = work.ahead.iter().map(|ahead| ahead.phase).collect();
        let first = phases.first().and_then(|phase| phase.begins);
        Problem {
            begins: Some(first.map_or(work.today, |first| first.max(work.today))),
            pieces: pieces.collect(),
            phases,
            controls,
        }
    }
}
