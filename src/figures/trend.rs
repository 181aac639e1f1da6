//! The figures over time: what was measured, month by month, and what would be if the plan is kept.
//!
//! Measured and expected never share a list: a month that is over or under way has figures of its history, and a month
//! to come those of the plan.

use jiff::civil::Date;

use super::{Figure, Tally};
use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::{Answer, Workbook};

/// The farthest that a plan is followed, in months.
const FARTHEST: usize = 120;

/// The figures on a day.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Moment {
    /// The day; the last one of a month, or the one on which a baseline was made.
    pub on: Date,
    /// Of every control of the catalogue.
    pub all: Tally,
    /// Of the profile's.
    pub profile: Tally,
}

/// The figures of a baseline.
#[derive(Clone, Debug, PartialEq)]
pub struct Milestone {
    /// What the baseline is called.
    pub name: String,
    /// Who signed it off, if anybody did.
    pub signed_by: Option<String>,
    /// Its figures, on the day on which it was made.
    pub moment: Moment,
}

/// The figures over time.
#[derive(Clone, Debug, PartialEq)]
pub struct Trend {
    /// At the end of each month since the workbook was made; the last one is now.
    pub months: Vec<Moment>,
    /// Of each baseline, the oldest first.
    pub baselines: Vec<Milestone>,
    /// What would be if the plan is kept.
    pub forecast: Forecast,
}

/// What would be if every open action that has a day is done by it, and nothing else changes.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Forecast {
    /// At the end of each month from the present one to the last in which an action ends; none without such an
    /// action.
    pub months: Vec<Moment>,
    /// How many open actions are in it.
    pub counted: usize,
    /// The numbers of the open actions that have no day, neither of their own nor of a phase.
    pub undated: Vec<u32>,
    /// The numbers of those whose day is over.
    pub overdue: Vec<u32>,
}

impl Moment {
    /// The figures of a state.
    pub fn of(on: Date, workbook: &Workbook, catalogue: &Catalogue) -> Moment {
        Moment::with(on, workbook, catalogue, |control| workbook.answer(control).clone())
    }

    fn with(on: Date, workbook: &Workbook, catalogue: &Catalogue, answer: impl Fn(&ControlId) -> Answer) -> Moment {
        let (mut all, mut profile) = (Tally::default(), Tally::default());
        for control in catalogue.controls.iter() {
            let one = Tally::of([&answer(&control.id)]);
            all = all + one;
            if workbook.scope.controls.contains(&control.id) {
                profile = profile + one;
            }
        }
        Moment { on, all, profile }
    }

    /// The figures that the headline shows.
    pub fn headline(&self) -> &Tally {
        if self.profile.controls == 0 { &self.all } else { &self.profile }
    }

    /// `2026-03`.
    pub fn month(&self) -> String {
        self.on.strftime("%Y-%m").to_string()
    }
}

impl Forecast {
    /// What the plan of a workbook leads to, seen from a day.
    pub fn of(workbook: &Workbook, catalogue: &Catalogue, today: Date) -> Forecast {
        let mut forecast = Forecast::default();
        let mut work = Vec::new();
        for action in workbook.actions().filter(|action| action.is_open() && !action.closes.is_empty()) {
            let phase = action.phase.and_then(|phase| workbook.phase(phase)).and_then(|phase| phase.to);
            match action.due.or(phase) {
                None => forecast.undated.push(action.number),
                Some(day) if day < today => forecast.overdue.push(action.number),
                Some(day) => work.push((day, action)),
            }
        }
        forecast.undated.sort_unstable();
        forecast.overdue.sort_unstable();
        forecast.counted = work.len();
        let Some(last) = work.iter().map(|(day, _)| *day).max() else { return forecast };
        forecast.months = month_ends(today, last)
            .take(FARTHEST)
            .map(|end| {
                Moment::with(end, workbook, catalogue, |control| {
                    let answer = workbook.answer(control);
                    let done = work.iter().filter(|(day, _)| *day <= end);
                    let reached = done.filter_map(|(_, action)| action.closing(control)).map(|closes| closes.to).max();
                    // Work raises a level and never lowers one.
                    Answer { level: answer.level.max(reached), ..answer.clone() }
                })
            })
            .collect();
        forecast
    }
}

/// The last days of the months from that of one day to that of another.
pub fn month_ends(from: Date, to: Date) -> impl Iterator<Item = Date> {
    let last = to.last_of_month();
    std::iter::successors(Some(from.last_of_month()), |end| Some(end.tomorrow().ok()?.last_of_month()))
        .take_while(move |end| *end <= last)
}

/// A figure over some moments as blocks, one each, on its fixed scale from nothing to all; `·` where there is nothing
/// to show.
pub fn sparkline(figure: Figure, moments: &[Moment]) -> String {
    const BLOCKS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let block = |moment: &Moment| {
        let shown = figure.shown_as(moment.headline())?;
        let place = usize::try_from(shown * 7 / figure.most()).ok()?;
        BLOCKS.get(place).copied()
    };
    moments.iter().map(|moment| block(moment).unwrap_or('·')).collect()
}
