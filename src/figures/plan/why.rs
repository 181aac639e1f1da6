//! Why a piece of work is not in the plan, and what does not hold of one that is.

use jiff::civil::Date;
use serde::Serialize;

use super::problem::{PieceId, PlanPiece, Problem};
use crate::catalogue::ControlId;
use crate::workbook::Level;

/// Why a piece of work is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "why", rename_all = "kebab-case")]
pub enum Why {
    /// There is nothing to put it into.
    NoPhases,
    /// Nobody said how many days it takes.
    NoDays,
    /// It was due before the first phase begins.
    DueTooEarly {
        /// That day.
        due: Date,
    },
    /// It takes more days than any phase it may stand in has.
    TooLarge {
        /// Its tenths of person-days.
        days: u32,
        /// The most that such a phase has.
        most: u32,
    },
    /// The days go to other work.
    NoRoom,
    /// The same, up to the phase in which it is due.
    NoRoomByDue {
        /// That day.
        due: Date,
    },
    /// The same, up to the phase in which what needs it is fixed.
    NoRoomBefore {
        /// What needs it.
        piece: PieceId,
    },
    /// What it depends on is left out.
    DependsOn {
        /// Which.
        piece: PieceId,
    },
    /// What it depends on was dropped.
    DependsOnDropped {
        /// Which.
        piece: PieceId,
    },
    /// What it depends on can only be done after the phase in which this one is due or needed.
    DependsOnLater {
        /// Which.
        piece: PieceId,
    },
    /// It depends, in a circle, on itself.
    Circular {
        /// The circle, beginning with the piece itself.
        pieces: Vec<PieceId>,
    },
    /// It starts from a level that nothing in the plan reaches.
    StepMissing {
        /// Of this control.
        control: ControlId,
        /// That level.
        level: Level,
    },
}

/// What does not hold of a piece that is in the plan.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "concern", rename_all = "kebab-case")]
pub enum Concern {
    /// It is due before its phase ends: to be done first.
    DueWithin {
        /// That day.
        due: Date,
    },
    /// It is fixed in a phase that begins after it is due.
    Late {
        /// That day.
        due: Date,
    },
    /// It is fixed, and what it depends on stands in a later phase.
    DependsOnLater {
        /// Which.
        piece: PieceId,
    },
    /// It is fixed, and what it depends on is left out or was dropped.
    DependsOnLeftOut {
        /// Which.
        piece: PieceId,
    },
    /// It is fixed, and nobody said how many days it takes: it counts as none.
    NoDays,
}

impl Why {
    /// That there is no room, with what limits the phases a piece may stand in.
    pub(super) fn no_room(problem: &Problem, piece: &PlanPiece, needed_by: Option<&PieceId>) -> Why {
        let last = problem.phases.len().saturating_sub(1);
        match (needed_by, piece.due) {
            (Some(by), _) => Why::NoRoomBefore { piece: by.clone() },
            (None, Some(due)) if problem.last_for(due).is_some_and(|phase| phase < last) => Why::NoRoomByDue { due },
            (None, _) => Why::NoRoom,
        }
    }

    /// As a sentence that says what to do. `title` names a piece.
    pub fn sentence(&self, title: impl Fn(&PieceId) -> String) -> String {
        match self {
            Why::NoPhases => "There are no phases yet: add one.".to_owned(),
            Why::NoDays => "Nobody said how many days it takes: estimate them.".to_owned(),
            Why::DueTooEarly { due } => {
                format!("It was due on {due}, before the first phase begins: move the date, or put it into a phase.")
            }
            Why::TooLarge { days, most } => format!(
                "It takes {}, and the largest phase it may be in has {}: split it, or give a phase more days.",
                days_shown(*days),
                days_shown(*most)
            ),
            Why::NoRoom => "There is no room: the days go to other work, which closes more or is fixed.".to_owned(),
            Why::NoRoomByDue { due } => format!("There is no room up to {due}, when it is due."),
            Why::NoRoomBefore { piece } => {
                format!("There is no room up to the phase of what needs it: {}.", title(piece))
            }
            Why::DependsOn { piece } => format!("It depends on what is left out itself: {}.", title(piece)),
            Why::DependsOnDropped { piece } => {
                format!("It depends on what was dropped: {}. Remove that, or take it up again.", title(piece))
            }
            Why::DependsOnLater { piece } => format!("It is needed sooner than what it depends on: {}.", title(piece)),
            Why::Circular { pieces } => {
                let names: Vec<String> = pieces.iter().skip(1).chain(pieces.first()).map(title).collect();
                format!("It depends on itself, by way of: {}. Remove one of these.", names.join(", "))
            }
            Why::StepMissing { control, level } => {
                format!("It starts from level {level} of {control}, which nothing in the plan reaches.")
            }
        }
    }
}

impl Concern {
    /// As a sentence. `title` names a piece.
    pub fn sentence(&self, title: impl Fn(&PieceId) -> String) -> String {
        match self {
            Concern::DueWithin { due } => format!("Due on {due}, before the phase ends: do it first."),
            Concern::Late { due } => format!("Late: it is due on {due}, before its phase begins."),
            Concern::DependsOnLater { piece } => {
                format!("What it depends on stands in a later phase: {}.", title(piece))
            }
            Concern::DependsOnLeftOut { piece } => format!("What it depends on is not planned: {}.", title(piece)),
            Concern::NoDays => "Nobody said how many days it takes: it counts as none here.".to_owned(),
        }
    }
}

/// `1 day`, `2.5 days`.
pub fn days_shown(tenths: u32) -> String {
    let number = days_number(tenths);
    if tenths == 10 { format!("{number} day") } else { format!("{number} days") }
}

/// The same without the word: `1`, `2.5`.
pub fn days_number(tenths: u32) -> String {
    match tenths % 10 {
        0 => (tenths / 10).to_string(),
        part => format!("{}.{part}", tenths / 10),
    }
}
