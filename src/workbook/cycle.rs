//! A re-assessment: what was found a year ago is kept, and has to be confirmed. Pure.
//!
//! The rule, as it is published in help and README:
//!
//! - A control that is in scope and has a level keeps it, marked as to be confirmed. It counts in every figure
//!   meanwhile.
//! - How that level was known goes back to "not stated": nobody has looked yet this time.
//! - Evidence of these controls that has expired, or that was there when the last assessment ended (at the baseline;
//!   where none is named, before today), is to be looked at again from the day on which the re-assessment begins.
//!   A day that comes sooner stays.
//! - Everything else stays: targets, applicability with its reasons, notes, owners, review dates, actions.
//!
//! Setting a level or a basis confirms a control, and so does confirming the level as it is.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{Answer, Change, Evidence, Workbook};
use crate::catalogue::ControlId;

/// What a re-assessment would begin with.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Cycle {
    /// All that it changes, control by control, then the evidence.
    pub changes: Vec<Change>,
    /// The controls whose levels are to be confirmed, those among them that were so before.
    pub to_confirm: Vec<ControlId>,
    /// How many of them lose a basis.
    pub bases: usize,
    /// The pieces of evidence that are to be looked at again.
    pub evidence: Vec<Uuid>,
    /// Controls that were asked for and have no level, or are excluded: there is nothing to confirm.
    pub without_level: usize,
}

/// When the last assessment ended, and when this one begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Turn {
    /// When the baseline was made that it starts from, if one is named.
    pub from: Option<Timestamp>,
    /// The first day.
    pub begins: Date,
}

impl Turn {
    /// Whether a piece of evidence belongs to the assessment before, or proves nothing any more.
    fn is_past(self, evidence: &Evidence) -> bool {
        let is_older = match self.from {
            Some(from) => evidence.at <= from,
            None => evidence.at.to_zoned(TimeZone::UTC).date() < self.begins,
        };
        is_older || evidence.expires.is_some_and(|day| day < self.begins)
    }
}

impl Cycle {
    /// What beginning one would change of these controls.
    pub fn of(workbook: &Workbook, controls: &[ControlId], turn: Turn) -> Cycle {
        let mut cycle = Cycle::default();
        let mut seen = BTreeSet::new();
        for id in controls {
            let before = workbook.answer(id);
            if !before.in_scope() || before.level.is_none() {
                cycle.without_level += 1;
                continue;
            }
            cycle.to_confirm.push(id.clone());
            let after = Answer { to_confirm: true, basis: None, ..before.clone() };
            if after != *before {
                cycle.bases += usize::from(before.basis.is_some());
                let (before, after) = (Box::new(before.clone()), Box::new(after));
                cycle.changes.push(Change::Answer { control: id.clone(), before, after });
            }
            seen.extend(workbook.evidence(id).map(|evidence| evidence.id));
        }
        for evidence in seen.iter().filter_map(|id| workbook.piece_of_evidence(*id)) {
            let is_due_sooner = evidence.review_due.is_some_and(|day| day <= turn.begins);
            if !turn.is_past(evidence) || is_due_sooner {
                continue;
            }
            cycle.evidence.push(evidence.id);
            let after = Evidence { review_due: Some(turn.begins), ..evidence.clone() };
            let (before, after) = (Some(Box::new(evidence.clone())), Some(Box::new(after)));
            cycle.changes.push(Change::Evidence { id: evidence.id, before, after });
        }
        cycle
    }
}
