//! `controlbook whatif`.

use clap::Args;

use super::layout::{Page, Table};
use super::supposing::{self, Supposing};
use super::{Author, Done};
use crate::figures::Tally;
use crate::figures::plan::days_shown;
use crate::report::words;
use crate::session::{Forecast, Session, Supposition};
use crate::text::Side;

pub const ABOUT: &str = "\
See what more days, less time or other targets would bring

The workbook is not touched. The open actions, and a piece of work for each level of each gap that none of them closes, are put into the phases \
that are not over; where there are none, into the quarters up to the deadline, over which the days are shared out. \
Which piece goes where is chosen so that as many levels as can be, up to the targets, are reached at the end, and as \
early as can be. Where no action says, a level of a control is \
supposed to take 1, 4 or 12 days, by the control's effort; --days-per-level says otherwise.

--save keeps what is supposed by a name; --scenario begins with it; --adopt makes it the plan.";

const EXAMPLES: &str = "\
Examples:
  controlbook whatif acme.controlbook --budget 30
  controlbook whatif acme.controlbook --budget x1.5 --save \"Half as much again\"
  controlbook whatif acme.controlbook --budget 60 --deadline 2027-06-30 --target theme:people=4
  controlbook whatif acme.controlbook --scenario \"Half as much again\" --adopt";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    supposing: Supposing,
    /// Keep what is supposed by this name, in place of what is kept by it already
    #[arg(long, value_name = "NAME", conflicts_with = "adopt")]
    save: Option<String>,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    arguments.supposing.done(arguments.save.as_deref(), author, shown)
}

fn shown(session: &Session, supposition: &Supposition, forecast: &Forecast, page: &mut Page) {
    let last = forecast.points.last().map_or_else(String::new, |point| format!(" by {}", point.on));
    let days = forecast.days().map_or_else(|| words::budget(supposition.budget), days_shown);
    let name = &session.workbook().organisation.name;
    page.hanging("", "", &format!("{name}: what {days} of work could reach{last}"));
    page.gap();
    figures(forecast, page);
    page.gap();
    if forecast.problem.pieces.is_empty() {
        page.prose("", "There is no gap to close.");
    } else {
        supposing::phases(forecast, page);
        supposing::told(forecast, page);
        page.prose("", words::FORECAST);
    }
    page.prose("", &words::beside_gaps(&forecast.today));
    page.gap();
}

/// Today's figures, and those to come.
fn figures(forecast: &Forecast, page: &mut Page) {
    let row = |when: String, tally: &Tally, as_planned: Option<&Tally>| {
        vec![
            when,
            words::share(tally.attainment()),
            words::share(tally.attainment_floor()),
            tally.maturity().shown(),
            as_planned.map_or_else(String::new, |tally| {
                format!("{}, {}", words::share(tally.attainment()), tally.maturity().shown())
            }),
        ]
    };
    let mut rows = vec![row("today".to_owned(), &forecast.today, None)];
    if forecast.before != forecast.today {
        rows.push(row("  with other targets".to_owned(), &forecast.before, None));
    }
    rows.extend(forecast.points.iter().enumerate().map(|(at, point)| {
        row(point.on.to_string(), &point.tally, forecast.as_planned.get(at).map(|point| &point.tally))
    }));
    let planned = if forecast.as_planned.is_empty() { "" } else { "As planned now" };
    page.table(&Table {
        columns: &[
            ("", Side::Left),
            ("Attainment", Side::Right),
            ("At least", Side::Right),
            ("Maturity", Side::Right),
            (planned, Side::Left),
        ],
        rows,
    });
}
