//! Re-assessments: where they begin, and what is still to be confirmed.

use std::cmp::Reverse;

use super::{Outcome, Plan, Session};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::figures::gap::{effort, importance};
use crate::search::Query;
use crate::workbook::cycle::{Cycle, Turn};
use crate::workbook::{AnswerEdit, Op};

impl Session {
    /// What [`Session::start_cycle`] would change. Nothing is written.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there is no baseline of this name, or nothing to confirm.
    pub fn preview_cycle(&self, from: Option<&str>, controls: &[ControlId]) -> Result<Cycle> {
        let cycle = Cycle::of(&self.workbook, controls, self.turn(from)?);
        if cycle.to_confirm.is_empty() {
            return Err(Error::Invalid(
                "there is no level to confirm: a re-assessment begins with what was assessed before".to_owned(),
            ));
        }
        Ok(cycle)
    }

    /// Begins a re-assessment, as one step: levels are kept and are to be confirmed, basis and evidence are reset by
    /// the rule of [`crate::workbook::cycle`]. `from` names the baseline that the last assessment ended with.
    ///
    /// # Errors
    /// As [`Session::preview_cycle`]; [`Error::Conflict`] where somebody else changed one of the controls meanwhile.
    pub fn start_cycle(&mut self, from: Option<&str>, controls: &[ControlId]) -> Result<Outcome> {
        self.preview_cycle(from, controls)?;
        let turn = self.turn(from)?;
        self.transact(Op::Cycle, |seen, now, _, _| {
            if let Some(id) = controls.iter().find(|id| seen.answer(id) != now.answer(id)) {
                return Err(Plan::Conflict(Some(id.clone())));
            }
            Ok(Cycle::of(now, controls, turn).changes)
        })
    }

    /// Says that the levels of some controls still hold, as one step. What has nothing to confirm stays as it is.
    ///
    /// # Errors
    /// As [`Session::set`].
    pub fn confirm(&mut self, controls: &[ControlId]) -> Result<Outcome> {
        self.set(controls, &AnswerEdit { to_confirm: Some(false), ..AnswerEdit::default() })
    }

    /// The controls whose levels are to be confirmed, the most important first; of equal ones, those that take less
    /// effort, then in the order of the catalogue, own controls last.
    pub fn to_confirm(&self) -> Vec<ControlId> {
        let is_open = |id: &ControlId| {
            let answer = self.workbook.answer(id);
            answer.to_confirm && answer.in_scope()
        };
        let mut controls: Vec<_> = self.catalogue.controls.iter().filter(|control| is_open(&control.id)).collect();
        controls.sort_by_key(|control| {
            let answer = self.workbook.answer(&control.id);
            (Reverse(importance(control, answer)), effort(control, answer))
        });
        let own = self.workbook.own_controls().map(|own| &own.id).filter(|id| is_open(id));
        controls.into_iter().map(|control| &control.id).chain(own).cloned().collect()
    }

    /// The controls that a query finds, in the order of the catalogue, own ones last.
    pub fn found(&self, filter: &Query) -> Vec<ControlId> {
        let of_catalogue = self.catalogue.controls.iter().filter(|control| self.finds(filter, control));
        let own: Vec<_> = self.workbook.own_controls().map(|own| own.as_control()).collect();
        let own = own.iter().filter(|control| self.finds(filter, control));
        of_catalogue.chain(own).map(|control| control.id.clone()).collect()
    }

    fn turn(&self, from: Option<&str>) -> Result<Turn> {
        let begins = self.today();
        let Some(name) = from else { return Ok(Turn { from: None, begins }) };
        // A name that was given again means the newest: the others were superseded.
        let same = |known: &str| known.to_lowercase() == name.trim().to_lowercase();
        match self.workbook.baselines().filter(|baseline| same(&baseline.name)).last() {
            Some(baseline) => Ok(Turn { from: Some(baseline.made.at), begins }),
            None => {
                let known: Vec<&str> = self.workbook.baselines().map(|baseline| baseline.name.as_str()).collect();
                Err(Error::Invalid(match known.is_empty() {
                    true => format!("there is no baseline \"{name}\"; there is none at all yet"),
                    false => format!("there is no baseline \"{name}\"; there are {}", known.join(", ")),
                }))
            }
        }
    }
}
