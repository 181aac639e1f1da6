//! Plans that are only thought through: nothing here writes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::Session;
use crate::catalogue::{Control, ControlId};
use crate::error::{Error, Result};
use crate::figures::plan::whatif::{Budget, Changes, Point, gaps_under, outlook, quarters, tally};
use crate::figures::plan::{Assumptions, PlanPhase, Problem};
use crate::figures::{Plan, Tally};
use crate::search::Query;
use crate::workbook::{Answer, Level};

/// The longest time that is looked ahead.
const FARTHEST: i32 = 20;

/// What is supposed of the time to come.
#[derive(Clone, Debug, Default)]
pub struct Supposition {
    /// The first day; today where none is given.
    pub from: Option<Date>,
    /// The last day; a year later where none is given.
    pub deadline: Option<Date>,
    /// Tenths of person-days in all that time.
    pub budget: u32,
    /// Targets in place of the workbook's, for the controls that each query finds; a later one goes before an
    /// earlier one.
    pub targets: Vec<(Query, Level)>,
    /// What a level is supposed to take.
    pub assumptions: Assumptions,
}

/// What would be done, and what would come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// Work and phases.
    pub problem: Problem,
    /// Which work in which phase.
    pub plan: Plan,
    /// The figures now, under the workbook's own targets.
    pub today: Tally,
    /// The figures now, under the targets supposed.
    pub before: Tally,
    /// The figures at the end of each quarter, and on the last day, under the targets supposed.
    pub points: Vec<Point>,
}

impl Session {
    /// What the gaps would come to under a supposition. The phases are the quarters up to its last day, with the
    /// budget shared out by their days; the work is a piece for each level of each gap.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a last day before the first one, or too far ahead to look.
    pub fn what_if(&self, supposition: &Supposition) -> Result<Forecast> {
        let from = supposition.from.unwrap_or(self.surroundings.today);
        let last = match supposition.deadline {
            Some(deadline) => deadline,
            None => after(after(from, 1.year())?, -1.day())?,
        };
        if last < from {
            return Err(Error::Invalid(format!("the deadline {last} lies before {from}, the day it begins")));
        }
        if last > after(from, FARTHEST.years())? {
            return Err(Error::Invalid(format!(
                "{last} is more than {FARTHEST} years ahead; choose a nearer deadline"
            )));
        }
        let answers: Vec<(&Control, &Answer)> =
            self.catalogue.controls.iter().map(|control| (control, self.workbook.answer(&control.id))).collect();
        let by_id: Vec<(&ControlId, &Answer)> =
            answers.iter().map(|(control, answer)| (&control.id, *answer)).collect();
        let mut targets = BTreeMap::new();
        for (query, target) in &supposition.targets {
            let found = answers.iter().filter(|(control, _)| self.finds(query, control));
            targets.extend(found.map(|(control, _)| (control.id.clone(), *target)));
        }

        let time = Problem {
            begins: Some(from),
            phases: phases(from, last),
            pieces: Vec::new(),
            controls: Problem::standings(by_id.iter().copied()),
        };
        let budget = Budget::Total(supposition.budget);
        let mut problem = time.changed(&Changes { budget, deadline: None, targets });
        let gaps = gaps_under(&answers, &problem);
        problem.propose(&gaps, &supposition.assumptions);
        let plan = Plan::of(&problem);
        let days: Vec<Date> = problem.phases.iter().map(|phase| phase.ends).collect();
        let points = outlook(&by_id, &problem, &plan, &days);
        let before = tally(&by_id, &problem, None);
        Ok(Forecast { plan, today: Tally::of(by_id.iter().map(|(_, answer)| *answer)), before, points, problem })
    }
}

/// The quarters from one day to another, both cut at these days. Each has as many days as it lasts: what a budget
/// is shared out by.
fn phases(from: Date, last: Date) -> Vec<PlanPhase> {
    let mut begins = from;
    let mut phases = Vec::new();
    for end in quarters(from, last) {
        let ends = end.min(last);
        let days = begins.until(ends).map_or(0, |span| span.get_days()) + 1;
        phases.push(PlanPhase { capacity: u32::try_from(days).ok(), begins: Some(begins), ends });
        let Ok(next) = ends.tomorrow() else { break };
        begins = next;
    }
    phases
}

fn after(day: Date, span: Span) -> Result<Date> {
    day.checked_add(span).map_err(|_| Error::Invalid(format!("there is no calendar so long after {day}")))
}
