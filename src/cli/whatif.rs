//! `controlbook whatif`.

use std::path::PathBuf;

use clap::Args;
use jiff::civil::Date;
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Done, json, open_to_read, values};
use crate::figures::plan::{Assumptions, PieceId, Proof, Why, days_number, days_shown};
use crate::figures::{Mean, Share, Tally};
use crate::report::words;
use crate::search::Query;
use crate::session::{Forecast, Session, Supposition, catalogue};
use crate::text::Side;
use crate::workbook::Level;

pub const ABOUT: &str = "\
See what a number of person-days could reach by when, without touching the workbook

The days are shared out over the quarters up to the deadline. Every level of every gap is a piece of work; which
piece goes into which quarter is chosen so that the sum of the smaller of level and target is as large as can be
at the end, and among the plans that reach as much, reached as early as can be. A level of a control is supposed to
take 1, 4 or 12 days, by the control's effort; --days-per-level says otherwise.";

const EXAMPLES: &str = "\
Examples:
  controlbook whatif acme.controlbook --budget 30
  controlbook whatif acme.controlbook --budget 60 --deadline 2027-06-30 --target theme:people=4";

const CAVEAT: &str = "A forecast, not a promise: each level is supposed to take its days, and to be reached when its \
                      quarter ends. The workbook is as it was.";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Person-days in all, such as 30 or 12.5
    #[arg(long, value_name = "DAYS", value_parser = days)]
    budget: u32,
    /// The last day; a year from the first one if not given
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    deadline: Option<Date>,
    /// The first day; today if not given
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    from: Option<Date>,
    /// Another target for the controls that match, such as theme:people=4
    #[arg(long, value_name = "QUERY=LEVEL", value_parser = target)]
    target: Vec<(String, Level)>,
    /// Person-days that a level takes, by effort 1, 2 and 3
    #[arg(long, value_name = "D,D,D", value_parser = days_per_level)]
    days_per_level: Option<Assumptions>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Tenths of days.
fn days(value: &str) -> Result<u32, String> {
    const MOST: u32 = 100_000;
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let tenths = (is_number(whole) && is_number(part) && part.len() == 1)
        .then(|| Some(whole.parse::<u32>().ok()?.checked_mul(10)? + part.parse::<u32>().ok()?))
        .flatten();
    tenths
        .filter(|tenths| *tenths <= MOST * 10)
        .ok_or_else(|| format!("expected person-days up to {MOST}, with one decimal at most, such as 30 or 12.5"))
}

fn days_per_level(value: &str) -> Result<Assumptions, String> {
    let each: Vec<u32> = value.split(',').map(|part| days(part.trim())).collect::<Result<_, _>>()?;
    let days_per_level = each.try_into().map_err(|_| "expected three numbers, such as 1,4,12".to_owned())?;
    Ok(Assumptions { days_per_level })
}

fn target(value: &str) -> Result<(String, Level), String> {
    let expected = || "expected a filter and a level, such as theme:people=4".to_owned();
    let (query, level) = value.rsplit_once('=').ok_or_else(expected)?;
    let level: u8 = level.trim().parse().map_err(|_| expected())?;
    Ok((query.to_owned(), Level::try_from(level).map_err(|error| error.to_string())?))
}

pub fn run(arguments: &Arguments) -> Done {
    let targets = arguments
        .target
        .iter()
        .map(|(query, level)| Ok((Query::parse(query, catalogue())?, *level)))
        .collect::<crate::error::Result<Vec<_>>>()?;
    let supposition = Supposition {
        from: arguments.from,
        deadline: arguments.deadline,
        budget: arguments.budget,
        targets,
        assumptions: arguments.days_per_level.unwrap_or_default(),
    };
    let session = open_to_read(&arguments.file)?;
    let forecast = session.what_if(&supposition)?;
    if arguments.json {
        return json(&Shape::from(&forecast));
    }
    Ok(shown(&session, &forecast, arguments.budget))
}

fn shown(session: &Session, forecast: &Forecast, budget: u32) -> super::Output {
    let mut page = Page::default();
    let last = forecast.points.last().map_or_else(String::new, |point| format!(" by {}", point.on));
    let name = &session.workbook().organisation.name;
    page.hanging("", "", &format!("{name}: what {} of work could reach{last}", days_shown(budget)));
    page.gap();
    let row = |when: String, tally: &Tally, used: String| {
        let share = |share: Share| format!("{} ({})", share.shown(), share.counts());
        vec![when, share(tally.attainment()), share(tally.attainment_floor()), tally.maturity().shown(), used]
    };
    let mut rows = vec![row("today".to_owned(), &forecast.today, String::new())];
    if forecast.before != forecast.today {
        rows.push(row("  with other targets".to_owned(), &forecast.before, String::new()));
    }
    rows.extend(forecast.points.iter().zip(&forecast.plan.phases).map(|(point, phase)| {
        let capacity = phase.capacity.map_or_else(|| "–".to_owned(), days_number);
        row(point.on.to_string(), &point.tally, format!("{} of {capacity}", days_number(phase.used)))
    }));
    page.table(&Table {
        columns: &[
            ("", Side::Left),
            ("Attainment", Side::Right),
            ("At least", Side::Right),
            ("Maturity", Side::Right),
            ("Days in use", Side::Right),
        ],
        rows,
    });
    page.gap();
    for (at, phase) in forecast.problem.phases.iter().enumerate() {
        let placed: Vec<&PieceId> = forecast
            .plan
            .placements
            .iter()
            .filter(|placement| placement.phase == at)
            .map(|placement| &placement.piece)
            .collect();
        if placed.is_empty() {
            continue;
        }
        let steps = words::counted(placed.len(), "step", "steps");
        page.prose("", &format!("Up to {}: {steps}", phase.ends));
        page.table(&Table {
            columns: &[("", Side::Left), ("", Side::Right), ("", Side::Left)],
            rows: placed.iter().map(|piece| step(forecast, piece)).collect(),
        });
        page.gap();
    }
    if forecast.problem.pieces.is_empty() {
        page.prose("", "There is no gap to close.");
    } else {
        page.prose("", &left_out(forecast));
        page.prose("", &proved(forecast.plan.proof()));
        page.prose("", CAVEAT);
    }
    page.prose("", &words::beside_gaps(&forecast.today));
    page.into_output()
}

/// Level, days and control of a step.
fn step(forecast: &Forecast, id: &PieceId) -> Vec<String> {
    let piece = forecast.problem.pieces.iter().find(|piece| piece.id == *id);
    let closing = piece.and_then(|piece| piece.closes.first());
    let levels = closing.map_or_else(String::new, |closing| format!("  {} → {}", closing.from, closing.to));
    let days = piece.and_then(|piece| piece.days).map_or_else(String::new, days_shown);
    let control = closing.map_or_else(String::new, |closing| {
        let title = catalogue().control(closing.control.as_str()).map_or("", |control| &*control.title);
        format!("{:<4}  {title}", closing.control)
    });
    vec![levels, days, control]
}

fn left_out(forecast: &Forecast) -> String {
    let left = forecast.plan.left_out.len();
    if left == 0 {
        return "Nothing is left out: all gaps are closed.".to_owned();
    }
    let large = forecast.plan.left_out.iter().filter(|left| matches!(left.why, Why::TooLarge { .. })).count();
    let count = words::sentence_case(&words::counted(left, "step has", "steps have"));
    let mut sentence = format!("{count} no room in these days.");
    if large > 0 {
        let takes = words::counted(large, "of them takes", "of them take");
        sentence.push_str(&format!(" {} more days than any quarter has.", words::sentence_case(&takes)));
    }
    sentence
}

fn proved(proof: Proof) -> String {
    match proof {
        Proof::Best => "It is proved that no plan reaches more, and none as much earlier.".to_owned(),
        Proof::ReachesMost => {
            "It is proved that no plan reaches more in the end; another may reach as much a little earlier.".to_owned()
        }
        Proof::AtLeast(percent) => format!(
            "It is the best plan that was found; it adds at least {percent} % of the levels that the best possible adds."
        ),
    }
}

#[derive(Serialize)]
struct Shape<'a> {
    today: Figures,
    /// The same under the targets supposed.
    today_with_targets: Figures,
    quarters: Vec<Quarter>,
    steps: Vec<Step<'a>>,
    left_out: Vec<Left<'a>>,
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
    days: Option<f64>,
    days_in_use: f64,
    #[serde(flatten)]
    figures: Figures,
}

#[derive(Serialize)]
struct Step<'a> {
    control: &'a str,
    from: u8,
    to: u8,
    days: Option<f64>,
    by: Date,
}

#[derive(Serialize)]
struct Left<'a> {
    control: &'a str,
    to: u8,
    #[serde(flatten)]
    why: &'a Why,
    sentence: String,
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

impl<'a> From<&'a Forecast> for Shape<'a> {
    fn from(forecast: &'a Forecast) -> Self {
        let (problem, plan) = (&forecast.problem, &forecast.plan);
        let closing = |id: &PieceId| {
            let piece = problem.pieces.iter().find(|piece| piece.id == *id)?;
            Some((piece, piece.closes.first()?))
        };
        let steps = plan.placements.iter().filter_map(|placement| {
            let (piece, closing) = closing(&placement.piece)?;
            let (control, from, to) = (closing.control.as_str(), closing.from.get(), closing.to.get());
            let by = problem.phases[placement.phase].ends;
            Some(Step { control, from, to, days: piece.days.map(decimal), by })
        });
        let left_out = plan.left_out.iter().filter_map(|left| {
            let (_, closing) = closing(&left.piece)?;
            let sentence = left.why.sentence(ToString::to_string);
            Some(Left { control: closing.control.as_str(), to: closing.to.get(), why: &left.why, sentence })
        });
        Shape {
            today: Figures::from(&forecast.today),
            today_with_targets: Figures::from(&forecast.before),
            quarters: forecast
                .points
                .iter()
                .zip(&plan.phases)
                .map(|(point, phase)| Quarter {
                    ends: point.on,
                    days: phase.capacity.map(decimal),
                    days_in_use: decimal(phase.used),
                    figures: Figures::from(&point.tally),
                })
                .collect(),
            steps: steps.collect(),
            left_out: left_out.collect(),
            reached: Reached { now: plan.now, planned: plan.worth.reached, at_most: plan.bound.reached },
            proof: match plan.proof() {
                Proof::Best => "best",
                Proof::ReachesMost => "reaches-most",
                Proof::AtLeast(_) => "best-found",
            },
        }
    }
}
