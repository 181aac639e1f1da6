//! Plans that are only thought through: nothing here writes.

mod item;
mod supposition;
mod told;

use std::collections::BTreeMap;

use jiff::civil::Date;
use jiff::{Span, ToSpan};

use super::Session;
use crate::catalogue::{Control, ControlId};
use crate::error::{Error, Result};
use crate::figures::plan::whatif::{Budget, Changes, Point, gaps_under, outlook, quarters, tally};
use crate::figures::plan::{Ahead, PieceId, PlanPhase, Problem, Standing, Work, ahead};
use crate::figures::{Plan, Tally, gaps};
use crate::search::Query;
use crate::workbook::{Action, Answer, Level, PersonDays, Phase};

pub use item::{Item, Stands};
pub use supposition::Supposition;

/// The longest time that is looked ahead.
const FARTHEST: i32 = 20;

/// What would be done, and what would come of it.
#[derive(Clone, Debug, PartialEq)]
pub struct Forecast {
    /// The first day.
    pub from: Date,
    /// The phases, with the days supposed.
    pub phases: Vec<Ahead>,
    /// Whether they are only proposed: the workbook has none ahead.
    pub are_phases_proposed: bool,
    /// Work and phases.
    pub problem: Problem,
    /// Which work in which phase.
    pub plan: Plan,
    /// The work as a person sees it: by phase and priority, then what is left out.
    pub items: Vec<Item>,
    /// The figures now, under the workbook's own targets.
    pub today: Tally,
    /// The figures now, under the targets supposed.
    pub before: Tally,
    /// The figures at the end of each quarter, and on the last day, under the targets supposed.
    pub points: Vec<Point>,
    /// The same if all stays as it is planned now; nothing where nothing is.
    pub as_planned: Vec<Point>,
    /// The targets that are others than the workbook's.
    pub targets: BTreeMap<ControlId, Level>,
    /// The filters for targets that find no control in scope.
    pub unmatched: Vec<String>,
    /// The last day that was supposed.
    pub deadline: Option<Date>,
    /// What it was thought through from.
    pub(super) seen: Seen,
}

/// What a forecast depends on: it is taken over only while this holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Seen {
    actions: Vec<Action>,
    phases: Vec<Phase>,
    standings: BTreeMap<ControlId, Standing>,
}

impl Seen {
    pub(super) fn of(workbook: &crate::workbook::Workbook) -> Seen {
        Seen {
            actions: workbook.actions().cloned().collect(),
            phases: workbook.phases().into_iter().cloned().collect(),
            standings: Problem::standings(workbook.answers()),
        }
    }
}

impl Session {
    /// Whether the workbook has a phase that is not over.
    pub fn has_phases_ahead(&self) -> bool {
        !ahead(&self.workbook.phases(), self.today()).is_empty()
    }

    /// What the work would come to under a supposition. The phases are those of the workbook that are not over; where
    /// it has none, the quarters up to the last day, with the budget shared out by their days. The work is the open
    /// actions, and a piece for each level of each gap that none of them closes.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a last day before the first one or too far ahead to look, and where nothing says how
    /// many days there are; what is wrong with a query.
    pub fn what_if(&self, supposition: &Supposition) -> Result<Forecast> {
        let from = supposition.from.unwrap_or(self.surroundings.today);
        let own = ahead(&self.workbook.phases(), from);
        let are_phases_proposed = own.is_empty();
        let mut phases = own;
        if are_phases_proposed {
            let last = last_day(supposition.deadline, from)?;
            if !matches!(supposition.budget, Budget::Total(_)) {
                return Err(Error::NoPhasesAhead);
            }
            phases = proposed(from, last);
        } else if let Some(deadline) = supposition.deadline {
            let last = last_day(Some(deadline), from)?;
            if phases.first().and_then(|first| first.phase.begins).is_some_and(|first| first > last) {
                return Err(Error::Invalid(format!("no phase begins before the deadline {last}")));
            }
        }
        if matches!(supposition.budget, Budget::Times(..)) && phases.iter().all(|ahead| ahead.phase.capacity.is_none())
        {
            return Err(Error::Invalid(
                "no phase says how many person-days it has, so there is nothing to multiply; give a number of days"
                    .to_owned(),
            ));
        }

        let answers: Vec<(&Control, &Answer)> =
            self.catalogue.controls.iter().map(|control| (control, self.workbook.answer(&control.id))).collect();
        let by_id: Vec<(&ControlId, &Answer)> =
            answers.iter().map(|(control, answer)| (&control.id, *answer)).collect();
        let (targets, unmatched) = self.targets_supposed(&supposition.targets, &answers)?;
        let actions: Vec<&Action> = self.workbook.actions().collect();
        let standings = Problem::standings(by_id.iter().copied());
        let work = Work { actions: &actions, ahead: &phases, gaps: &gaps(answers.iter().copied()), today: from };
        let as_it_is = Problem::of(&work, standings);

        // The days are shared out over the time that there is.
        let cut = as_it_is.changed(&Changes { deadline: supposition.deadline, ..Changes::default() });
        let mut problem =
            cut.changed(&Changes { budget: supposition.budget, deadline: None, targets: targets.clone() });
        if !supposition.actions_only {
            problem.propose(&gaps_under(&answers, &problem), &supposition.assumptions);
        }
        problem.link_steps();
        let plan = Plan::of(&problem);
        let days = days(from, &problem);
        let points = outlook(&by_id, &problem, &plan, &days);
        let as_planned = as_planned(&as_it_is, &actions, &phases);
        let as_planned = as_planned.map_or_else(Vec::new, |problem| {
            let plan = Plan::of(&problem);
            outlook(&by_id, &problem, &plan, &days)
        });
        phases.truncate(problem.phases.len());
        for (ahead, phase) in phases.iter_mut().zip(&problem.phases) {
            ahead.phase = *phase;
        }
        Ok(Forecast {
            items: item::of(self, &problem, &plan, &phases)?,
            from,
            are_phases_proposed,
            before: tally(&by_id, &problem, None),
            today: Tally::of(by_id.iter().map(|(_, answer)| *answer)),
            seen: Seen::of(&self.workbook),
            phases,
            problem,
            plan,
            points,
            as_planned,
            targets,
            unmatched,
            deadline: supposition.deadline,
        })
    }

    /// The targets that a supposition changes, and the filters that find nothing to change.
    fn targets_supposed(
        &self,
        wanted: &[(String, Level)],
        answers: &[(&Control, &Answer)],
    ) -> Result<(BTreeMap<ControlId, Level>, Vec<String>)> {
        let (mut targets, mut unmatched) = (BTreeMap::new(), Vec::new());
        for (text, target) in wanted {
            let query = Query::parse(text, self.catalogue)?;
            let found = answers.iter().filter(|(control, answer)| answer.in_scope() && self.finds(&query, control));
            let found: Vec<(ControlId, Level)> = found.map(|(control, _)| (control.id.clone(), *target)).collect();
            if found.is_empty() {
                unmatched.push(text.clone());
            }
            targets.extend(found);
        }
        targets.retain(|control, target| self.workbook.answer(control).target != Some(*target));
        Ok((targets, unmatched))
    }
}

impl Forecast {
    /// What a piece of work is called: `#3 Test the restore`, `8.13 to 3`.
    pub fn title(&self, piece: &PieceId) -> String {
        match self.items.iter().find(|item| item.pieces.contains(piece)) {
            Some(Item { number: Some(number), title, .. }) => format!("#{number} {title}"),
            Some(_) | None => piece.to_string(),
        }
    }

    /// The tenths of person-days in all phases; `None` where nothing limits one of them.
    pub fn days(&self) -> Option<u32> {
        self.phases.iter().try_fold(0_u32, |sum, ahead| Some(sum.saturating_add(ahead.phase.capacity?)))
    }

    /// What is in a phase, by priority.
    pub fn in_phase(&self, phase: usize) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(move |item| item.phase == Some(phase))
    }

    /// What is in none.
    pub fn left_out(&self) -> impl Iterator<Item = &Item> {
        self.items.iter().filter(|item| item.phase.is_none())
    }

    /// Whether taking it over would change nothing. Phases are not proposed for nothing.
    pub fn changes_nothing(&self) -> bool {
        let is_as_it_was = |item: &Item| match item.is_gap() {
            true => item.phase.is_none(),
            false => !item.moves(),
        };
        self.targets.is_empty()
            && self.items.iter().all(is_as_it_was)
            && !self.phases.iter().any(|ahead| self.has_other_days(ahead))
    }

    /// Whether a phase of the workbook would have other person-days, or another last day.
    fn has_other_days(&self, ahead: &Ahead) -> bool {
        let own = ahead.id.and_then(|id| self.seen.phases.iter().find(|phase| phase.id == id));
        own.is_some_and(|own| {
            own.capacity.map(PersonDays::tenths) != ahead.phase.capacity
                || own.to.is_some_and(|to| to > ahead.phase.ends)
        })
    }
}

/// The last day that is looked at.
fn last_day(deadline: Option<Date>, from: Date) -> Result<Date> {
    let last = match deadline {
        Some(deadline) => deadline,
        None => after(after(from, 1.year())?, -1.day())?,
    };
    if last < from {
        return Err(Error::Invalid(format!("the deadline {last} lies before {from}, the day it begins")));
    }
    if last > after(from, FARTHEST.years())? {
        return Err(Error::Invalid(format!("{last} is more than {FARTHEST} years ahead; choose a nearer deadline")));
    }
    Ok(last)
}

/// The quarters from one day to another, both cut at these days. Each has as many days as it lasts: what a budget
/// is shared out by.
fn proposed(from: Date, last: Date) -> Vec<Ahead> {
    let mut begins = from;
    let mut phases = Vec::new();
    for end in quarters(from, last) {
        let ends = end.min(last);
        let days = begins.until(ends).map_or(0, |span| span.get_days()) + 1;
        let phase = PlanPhase { capacity: u32::try_from(days).ok(), begins: Some(begins), ends };
        phases.push(Ahead { id: None, name: months(begins, ends), phase, is_end_supposed: false });
        let Ok(next) = ends.tomorrow() else { break };
        begins = next;
    }
    phases
}

/// `Nov to Dec 2026`; both days are of one year.
fn months(begins: Date, ends: Date) -> String {
    if begins.month() == ends.month() {
        return ends.strftime("%b %Y").to_string();
    }
    format!("{} to {}", begins.strftime("%b"), ends.strftime("%b %Y"))
}

/// The ends of the quarters, and the last day.
fn days(from: Date, problem: &Problem) -> Vec<Date> {
    let Some(last) = problem.phases.iter().map(|phase| phase.ends).max() else { return Vec::new() };
    let mut days: Vec<Date> = quarters(from, last).into_iter().map(|end| end.min(last)).collect();
    days.dedup();
    days
}

/// The problem in which every open action stays where it is; `None` where none is in a phase ahead.
fn as_planned(as_it_is: &Problem, actions: &[&Action], ahead: &[Ahead]) -> Option<Problem> {
    let mut problem = as_it_is.clone();
    for piece in &mut problem.pieces {
        let PieceId::Action(id) = &piece.id else { continue };
        let action = actions.iter().find(|action| action.id == *id);
        let phase = action.and_then(|action| action.phase);
        piece.fixed = phase.and_then(|id| ahead.iter().position(|ahead| ahead.id == Some(id)));
    }
    problem.pieces.retain(|piece| piece.fixed.is_some());
    (!problem.pieces.is_empty()).then_some(problem)
}

fn after(day: Date, span: Span) -> Result<Date> {
    day.checked_add(span).map_err(|_| Error::Invalid(format!("there is no calendar so long after {day}")))
}
