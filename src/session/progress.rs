//! Progress: the state at an earlier time, two states beside each other, and the figures over time. All is read when
//! somebody asks for it, and nothing before.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::Session;
use crate::error::{Error, Result};
use crate::figures::compare::{Comparison, State};
use crate::figures::trend::{Forecast, Milestone, Moment, Trend, month_ends};
use crate::report::{ComparisonFormat, render_comparison, unwatched};
use crate::workbook::{Baseline, Change, Workbook};

/// A state of a workbook that can be compared.
#[derive(Clone, Debug, PartialEq)]
pub enum Point {
    /// As it is.
    Now,
    /// As it was at the end of a day, in UTC.
    EndOf(Date),
    /// As a baseline froze it, by its name.
    Baseline(String),
}

/// Two states beside each other, with what each is called.
#[derive(Clone, Debug, PartialEq)]
pub struct Compared {
    /// `baseline "2026"`, `the end of 2026-03-01`, `now`.
    pub a: String,
    /// The same of the later state.
    pub b: String,
    /// What differs.
    pub comparison: Comparison,
}

/// As many months are looked back upon: a clock that was wrong once must not make a list of thousands.
const MONTHS: usize = 600;

impl Session {
    /// The point that somebody names: a baseline, or else a day.
    ///
    /// # Errors
    /// [`Error::Invalid`] with the baselines that there are.
    pub fn point(&self, named: &str) -> Result<Point> {
        let plain = named.trim();
        if let Ok(baseline) = self.find_baseline(plain) {
            return Ok(Point::Baseline(baseline.name.clone()));
        }
        if plain == "now" {
            return Ok(Point::Now);
        }
        if let Ok(day) = plain.parse() {
            return Ok(Point::EndOf(day));
        }
        let names: Vec<String> = self.baselines_by_age().iter().map(|kept| format!("\"{}\"", kept.name)).collect();
        let there_are = match names.as_slice() {
            [] => "the workbook has no baselines yet, so name a day such as 2026-03-01".to_owned(),
            names => format!("there are {}; or name a day such as 2026-03-01", names.join(", ")),
        };
        Err(Error::Invalid(format!("there is no baseline called \"{plain}\": {there_are}")))
    }

    /// Two points beside each other.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a day before the workbook was made, or one to come; what reading the history says.
    pub fn compare(&self, a: &Point, b: &Point) -> Result<Compared> {
        let (earlier, later) = (self.state_at(a)?, self.state_at(b)?);
        let comparison = Comparison::of(&State::of(&earlier, self.catalogue), &State::of(&later, self.catalogue));
        Ok(Compared { a: called(a), b: called(b), comparison })
    }

    /// A comparison as the bytes of a report.
    ///
    /// # Errors
    /// As [`render_comparison`]; what reading the history says.
    pub fn comparison_report(&self, compared: &Compared, format: ComparisonFormat) -> Result<Vec<u8>> {
        let report = self.report_to_keep(None)?;
        let names = (&*compared.a, &*compared.b);
        unwatched(|progress| render_comparison(&report, names, &compared.comparison, format, progress))
    }

    /// What the workbook said at a point: answers, own controls and profile. What else there is of it is of no matter
    /// for a comparison, and is there for a baseline and for now alone.
    ///
    /// # Errors
    /// As [`Session::compare`]; [`Error::BaselineDamaged`].
    pub fn state_at(&self, point: &Point) -> Result<Workbook> {
        match point {
            Point::Now => Ok(self.workbook.clone()),
            Point::EndOf(day) => self.state_on(*day),
            Point::Baseline(name) => self.frozen(name),
        }
    }

    fn state_on(&self, day: Date) -> Result<Workbook> {
        if day > self.surroundings.today {
            return Err(Error::Invalid(format!("{day} has not been yet, so there is nothing to compare")));
        }
        let step = self.last_step_on(day)?;
        if step == 0 {
            return Err(Error::Invalid(format!("the workbook was made after {day}; name a later day")));
        }
        let mut state = Workbook::default();
        take_over(&mut state, self.store.last_changes(0, step)?);
        Ok(state)
    }

    fn last_step_on(&self, day: Date) -> Result<u32> {
        let Ok(midnight) = day.tomorrow().and_then(|next| next.to_zoned(TimeZone::UTC)) else {
            return self.store.step_count();
        };
        // Steps bear whole seconds.
        let last = jiff::Timestamp::from_second(midnight.timestamp().as_second() - 1);
        self.store.last_step_by(last.unwrap_or(jiff::Timestamp::MAX))
    }

    /// All baselines, the oldest first.
    pub fn baselines_by_age(&self) -> Vec<&Baseline> {
        let mut baselines: Vec<&Baseline> = self.workbook.baselines().collect();
        baselines.sort_by_key(|baseline| (baseline.made.at, baseline.id));
        baselines
    }

    /// The figures over time: of each month since the workbook was made, of each baseline, and of the plan.
    ///
    /// # Errors
    /// What reading the history says.
    pub fn trend(&self) -> Result<Trend> {
        let today = self.surroundings.today;
        let mut months = Vec::new();
        if let Some(first) = self.store.first_step_at()? {
            let first = first.to_zoned(TimeZone::UTC).date();
            let (mut state, mut reached) = (Workbook::default(), 0);
            let ends: Vec<Date> = month_ends(first, today.max(first)).collect();
            for end in ends.iter().skip(ends.len().saturating_sub(MONTHS)).copied() {
                let step = self.last_step_on(end)?.max(reached);
                take_over(&mut state, self.store.last_changes(reached, step)?);
                reached = step;
                months.push(Moment::of(end, &state, self.catalogue));
            }
        }
        let mut baselines = Vec::new();
        for baseline in self.baselines_by_age() {
            let moment = Moment::of(
                baseline.made.at.to_zoned(TimeZone::UTC).date(),
                &self.frozen(&baseline.name)?,
                self.catalogue,
            );
            let signed_by = baseline.signed.as_ref().map(|stamp| stamp.author.clone());
            baselines.push(Milestone { name: baseline.name.clone(), signed_by, moment });
        }
        Ok(Trend { months, baselines, forecast: Forecast::of(&self.workbook, self.catalogue, today) })
    }
}

/// What the last changes of something say, whatever was before.
fn take_over(state: &mut Workbook, changes: Vec<Change>) {
    for change in changes {
        match change {
            Change::Answer { control, after, .. } => state.put_answer(control, *after, None),
            Change::OwnControl { after: Some(own), .. } => state.put_own_control(*own),
            Change::OwnControl { id, after: None, .. } => state.take_own_control(&id),
            Change::Scope { after, .. } => state.scope = *after,
            Change::Note { .. }
            | Change::Evidence { .. }
            | Change::EvidenceLink { .. }
            | Change::Acceptance { .. }
            | Change::Action { .. }
            | Change::Phase { .. }
            | Change::Scenario { .. }
            | Change::Baseline { .. }
            | Change::Organisation { .. }
            | Change::Purged { .. }
            | Change::PurgedEvidence { .. }
            | Change::Merged { .. } => {}
        }
    }
}

/// What a point is called in a sentence.
pub fn called(point: &Point) -> String {
    match point {
        Point::Now => "now".to_owned(),
        Point::EndOf(day) => format!("the end of {day}"),
        Point::Baseline(name) => format!("baseline \"{name}\""),
    }
}
