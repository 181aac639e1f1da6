//! What if: what is supposed, and what it would come to. Nothing here writes.

use crate::error::Error;
use crate::figures::plan::days_shown;
use crate::figures::plan::whatif::Budget;
use crate::report::words;
use crate::session::{Forecast, Session, Supposition};
use crate::tui::lines::{Lines, Role, StyledLine};

/// The person-days of a year, in tenths, where nothing says how many there are: somewhere to begin.
const TO_BEGIN_WITH: u32 = 200;

/// What can be done here.
const KEYS: &str = "Enter shows what goes where and takes it over; e changes what is supposed, + and - the days; S keeps it by a name, O opens one, R begins anew.";

/// The view.
#[derive(Debug, Default)]
pub struct WhatIf {
    /// What is supposed; nothing before the view was shown.
    pub supposition: Option<Supposition>,
    /// What it is kept by.
    pub name: Option<String>,
    /// What it comes to, or the sentence of what is wrong.
    pub forecast: Option<Result<Box<Forecast>, String>>,
    /// The first row that is shown.
    pub offset: usize,
    computed_for: Option<u64>,
}

/// What is supposed before anybody supposes anything: the phases as they are, or some days where there are none.
pub fn plainly(session: &Session) -> Supposition {
    if session.has_phases_ahead() { Supposition::default() } else { to_begin_with() }
}

/// Some days over the quarters of a year.
pub fn to_begin_with() -> Supposition {
    Supposition { budget: Budget::Total(TO_BEGIN_WITH), ..Supposition::default() }
}

impl WhatIf {
    /// Thinks it through, where that is not done yet.
    pub fn settle(&mut self, session: &Session, version: u64) {
        let supposition = self.supposition.get_or_insert_with(|| plainly(session));
        if self.computed_for == Some(version) && self.forecast.is_some() {
            return;
        }
        let thought = session.what_if(supposition);
        self.forecast = Some(thought.map(Box::new).map_err(|error: Error| words::sentence_case(&format!("{error}."))));
        self.computed_for = Some(version);
        let rows = self.rows();
        self.offset = self.offset.min(rows.saturating_sub(1));
    }

    /// Supposes something else.
    pub fn suppose(&mut self, supposition: Supposition, name: Option<String>) {
        // What was opened and changed still has its name: keeping it again replaces it.
        self.name = name.or(self.name.take());
        self.supposition = Some(supposition);
        self.forecast = None;
    }

    /// Begins anew with the plan as it is.
    pub fn suppose_nothing(&mut self) {
        *self = WhatIf::default();
    }

    /// More days, or fewer: 5, or 1 where there are less than 10.
    pub fn change_days(&mut self, more: bool) {
        let Some(supposition) = &mut self.supposition else { return };
        let now = match (&supposition.budget, &self.forecast) {
            (Budget::Total(tenths), _) => *tenths,
            (Budget::Same | Budget::Times(..), Some(Ok(forecast))) => forecast.days().unwrap_or(TO_BEGIN_WITH),
            (Budget::Same | Budget::Times(..), _) => TO_BEGIN_WITH,
        };
        let is_few = if more { now < 100 } else { now <= 100 };
        let step = if is_few { 10 } else { 50 };
        let then = if more { now.saturating_add(step) } else { now.saturating_sub(step) };
        supposition.budget = Budget::Total(then.min(1_000_000));
        self.forecast = None;
    }

    /// What is supposed, in a line.
    pub fn told(&self, session: &Session) -> String {
        let Some(supposition) = &self.supposition else { return String::new() };
        let mut told = supposition.told();
        if let (Budget::Same | Budget::Times(..), Some(Ok(forecast))) = (supposition.budget, &self.forecast)
            && let Some(days) = forecast.days()
        {
            told.push_str(&format!("; {} in all", days_shown(days)));
        }
        let Some(name) = &self.name else { return told };
        let is_kept = session.scenario(name).is_ok_and(|kept| kept == *supposition);
        let state = if is_kept { "" } else { ", changed" };
        format!("\"{name}\"{state}: {told}")
    }

    /// How many rows the figures have: today, and each quarter.
    pub fn rows(&self) -> usize {
        match &self.forecast {
            Some(Ok(forecast)) => forecast.points.len() + 1,
            Some(Err(_)) | None => 0,
        }
    }

    /// What is said below the figures.
    pub fn detail(&self, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        match &self.forecast {
            Some(Ok(forecast)) if forecast.problem.pieces.is_empty() => {
                lines.paragraph(words::NOTHING_TO_PLAN, Role::Text);
                lines.paragraph(&words::beside_gaps(&forecast.today), Role::Text);
            }
            Some(Ok(forecast)) => {
                let left = forecast.left_out().filter(|item| !item.is_gap()).count();
                let open = forecast.left_out().filter(|item| item.is_gap()).count();
                let mut said = vec![format!("Taking it over {}.", forecast.does())];
                if left > 0 {
                    said.push(format!(
                        "{} left out.",
                        words::sentence_case(&words::counted(left, "action is", "actions are"))
                    ));
                }
                if open > 0 {
                    said.push(format!(
                        "{} open.",
                        words::sentence_case(&words::counted(open, "gap stays", "gaps stay"))
                    ));
                }
                if forecast.changes_nothing() {
                    said = vec!["This is the plan as it stands.".to_owned()];
                }
                lines.paragraph(KEYS, Role::Text);
                lines.paragraph(&said.join(" "), Role::Text);
                lines.paragraph(&words::proved(forecast.plan.proof()), Role::Dim);
                lines.paragraph(words::FORECAST, Role::Dim);
            }
            Some(Err(_)) => lines.paragraph("e changes what is supposed, R begins anew.", Role::Dim),
            None => {}
        }
        lines.done()
    }
}
