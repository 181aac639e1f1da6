//! The JSON of a plan that was thought through.

use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use crate::figures::plan::whatif::Point;
use crate::figures::plan::{Concern, Proof, Why};
use crate::figures::{Mean, Share, Tally};
use crate::session::{Forecast, Item, Session, Stands};
use crate::workbook::Closes;

/// What `plan --json` and `whatif --json` print.
#[derive(Serialize)]
pub struct Shape<'a> {
    organisation: &'a str,
    from: Date,
    today: Figures,
    /// The same under the targets supposed.
    today_with_targets: Figures,
    quarters: Vec<Quarter>,
    /// Whether there are no phases ahead in the workbook, and the quarters stand for them.
    phases_proposed: bool,
    phases: Vec<Phase<'a>>,
    steps: Vec<Step<'a>>,
    left_out: Vec<Left<'a>>,
    warnings: Vec<String>,
    /// Σ min(level, target): now, with the plan, and what no plan exceeds.
    reached: Reached,
    proof: &'static str,
}

#[derive(Serialize)]
struct Figures {
    attainment: Share,
    attainment_floor: Share,
    maturity: Mean,
}

#[derive(Serialize)]
struct Quarter {
    ends: Date,
    #[serde(flatten)]
    figures: Figures,
    /// If all stays as it is planned now; `null` where nothing is.
    as_planned: Option<Figures>,
}

#[derive(Serialize)]
struct Phase<'a> {
    id: Option<Uuid>,
    name: &'a str,
    from: Option<Date>,
    to: Date,
    to_supposed: bool,
    days: Option<f64>,
    days_in_use: f64,
    /// Σ min(level, target) at its end.
    reached: u32,
}

#[derive(Serialize)]
struct Step<'a> {
    #[serde(flatten)]
    work: Work<'a>,
    phase: &'a str,
    by: Date,
    /// Whether it stays there because somebody agreed to it, or nobody estimated it.
    stays: bool,
    concerns: Vec<Said<'a, Concern>>,
}

#[derive(Serialize)]
struct Left<'a> {
    #[serde(flatten)]
    work: Work<'a>,
    #[serde(flatten)]
    why: Option<Said<'a, Why>>,
}

/// A reason with its sentence.
#[derive(Serialize)]
struct Said<'a, T> {
    #[serde(flatten)]
    what: &'a T,
    sentence: String,
}

#[derive(Serialize)]
struct Work<'a> {
    /// The number of the action; `null` for what is only proposed.
    action: Option<u32>,
    title: &'a str,
    closes: Vec<Raise<'a>>,
    days: Option<f64>,
    owner: Option<&'a str>,
    /// The phase that it is in now.
    was: Option<&'a str>,
}

#[derive(Serialize)]
struct Raise<'a> {
    control: &'a str,
    from: Option<u8>,
    to: u8,
}

#[derive(Serialize)]
struct Reached {
    now: u32,
    planned: u32,
    at_most: u32,
}

impl From<&Tally> for Figures {
    fn from(tally: &Tally) -> Self {
        Figures {
            attainment: tally.attainment(),
            attainment_floor: tally.attainment_floor(),
            maturity: tally.maturity(),
        }
    }
}

fn decimal(tenths: u32) -> f64 {
    f64::from(tenths) / 10.0
}

impl<'a> Work<'a> {
    fn of(item: &'a Item, forecast: &'a Forecast) -> Self {
        let raise = |closes: &'a Closes| Raise {
            control: closes.control.as_str(),
            from: closes.from.map(|level| level.get()),
            to: closes.to.get(),
        };
        Work {
            action: item.number,
            title: &item.title,
            closes: item.closes.iter().map(raise).collect(),
            days: item.days.map(decimal),
            owner: item.owner.as_deref(),
            was: match &item.stands {
                Stands::Nowhere => None,
                Stands::In(phase) => forecast.phases.get(*phase).map(|ahead| ahead.name.as_str()),
                Stands::Elsewhere(name) => Some(name),
            },
        }
    }
}

impl<'a> Shape<'a> {
    /// The shape of a forecast.
    pub fn of(session: &'a Session, forecast: &'a Forecast) -> Self {
        let plan = &forecast.plan;
        let title = |id: &_| forecast.title(id);
        let steps = forecast.items.iter().filter_map(|item| {
            let phase = forecast.phases.get(item.phase?)?;
            let concern = |what: &'a Concern| Said { what, sentence: what.sentence(title) };
            Some(Step {
                work: Work::of(item, forecast),
                phase: &phase.name,
                by: phase.phase.ends,
                stays: item.stays,
                concerns: item.concerns.iter().map(concern).collect(),
            })
        });
        let left_out = forecast.left_out().map(|item| Left {
            work: Work::of(item, forecast),
            why: item.why.as_ref().map(|what| Said { what, sentence: what.sentence(title) }),
        });
        let quarter = |(at, point): (usize, &Point)| Quarter {
            ends: point.on,
            figures: Figures::from(&point.tally),
            as_planned: forecast.as_planned.get(at).map(|point| Figures::from(&point.tally)),
        };
        let phases = forecast.phases.iter().zip(&plan.phases).map(|(ahead, filled)| Phase {
            id: ahead.id,
            name: &ahead.name,
            from: ahead.phase.begins,
            to: ahead.phase.ends,
            to_supposed: ahead.is_end_supposed,
            days: filled.capacity.map(decimal),
            days_in_use: decimal(filled.used),
            reached: filled.reached,
        });
        Shape {
            organisation: &session.workbook().organisation.name,
            from: forecast.from,
            today: Figures::from(&forecast.today),
            today_with_targets: Figures::from(&forecast.before),
            quarters: forecast.points.iter().enumerate().map(quarter).collect(),
            phases_proposed: forecast.are_phases_proposed,
            phases: phases.collect(),
            steps: steps.collect(),
            left_out: left_out.collect(),
            warnings: forecast.warnings(),
            reached: Reached { now: plan.now, planned: plan.worth.reached, at_most: plan.bound.reached },
            proof: match plan.proof() {
                Proof::Best => "best",
                Proof::ReachesMost => "reaches-most",
                Proof::AtLeast(_) => "best-found",
            },
        }
    }
}
