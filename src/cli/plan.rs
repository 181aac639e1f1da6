//! `controlbook plan`: what to do in which phase.

use clap::Args;

use super::layout::Page;
use super::supposing::{self, Supposing};
use super::{Author, Done};
use crate::report::words;
use crate::session::{Forecast, Session, Supposition};

pub const ABOUT: &str = "\
Propose what to do in which phase, and take that over

The planner puts the open actions into the phases that are not over, so that as many levels as can be, up to the \
targets, are reached at the end, and as early as can be; it says whether a better plan is possible. It keeps \
the person-days of each phase, what depends on what, and due dates. Actions that are agreed or under way stay in the \
phase you put them into, and so does what nobody estimated; what is done takes its days. For gaps that no action \
closes it proposes new ones, a level at a time, with supposed days. Where there are no phases ahead, --budget DAYS \
shares the days out over the quarters of a year.

Nothing is written until you say --adopt; undo takes all of it back.";

const EXAMPLES: &str = "\
Examples:
  controlbook plan acme.controlbook --budget 20
  controlbook plan acme.controlbook --actions-only
  controlbook plan acme.controlbook --adopt";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    #[command(flatten)]
    supposing: Supposing,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    arguments.supposing.done(None, author, shown)
}

fn shown(session: &Session, _: &Supposition, forecast: &Forecast, page: &mut Page) {
    let name = &session.workbook().organisation.name;
    page.hanging("", "", &format!("{name}: what to do when, seen on {}", forecast.from));
    page.gap();
    if forecast.problem.pieces.is_empty() {
        page.prose("", words::NOTHING_TO_PLAN);
        page.prose("", &words::beside_gaps(&forecast.today));
        page.gap();
        return;
    }
    supposing::phases(forecast, page);
    supposing::told(forecast, page);
    page.gap();
    page.prose("Today:  ", &words::figures(&forecast.before));
    if let Some(last) = forecast.points.last() {
        page.prose("After:  ", &format!("{}, on {}", words::figures(&last.tally), last.on));
    }
    page.prose("", words::FORECAST);
    page.gap();
}
