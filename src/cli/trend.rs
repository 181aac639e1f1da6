//! `controlbook trend`: the figures over time, measured and expected.

use std::path::PathBuf;

use clap::Args;

use super::layout::{Page, Table};
use super::{Done, json, open_to_read};
use crate::figures::Figure;
use crate::figures::trend::{Moment, sparkline};
use crate::report::shape::TrendShape;
use crate::report::words;
use crate::text::Side;

pub const ABOUT: &str = "\
Show the figures month by month, and what the plan would make of them

Each month stands as it was at its end (UTC), read from the history; the present one as it is so far. Months to come are \
what open actions lead to if they are done by their days: expected, not measured.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let trend = session.trend()?;
    if arguments.json {
        return json(&TrendShape::new(&trend));
    }
    let mut page = Page::default();
    page.hanging("", "", &format!("{}, month by month", session.workbook().organisation.name));
    page.gap();
    for figure in [Figure::Coverage, Figure::Maturity, Figure::Attainment] {
        page.line(&format!("{:<11}{}", words::figure(figure), sparkline(figure, &trend.months)));
    }
    page.gap();
    let mut rows: Vec<Vec<String>> = trend.months.iter().map(|month| row(&month.month(), month, "")).collect();
    if let Some(state) = rows.last_mut().and_then(|row| row.last_mut()) {
        "so far".clone_into(state);
    }
    // The month that is not over stands above as it is; here as it would end.
    rows.extend(trend.forecast.months.iter().map(|month| row(&month.month(), month, "expected")));
    page.table(&Table { columns: &columns("Month"), rows });
    page.gap();
    page.prose("", &words::forecast_stands_on(&trend.forecast));
    page.gap();
    if trend.baselines.is_empty() {
        page.prose("", words::NO_BASELINES);
        return Ok(page.into_output());
    }
    let rows = trend.baselines.iter().map(|kept| {
        let signed = kept.signed_by.as_ref().map_or_else(String::new, |by| format!(", signed off by {by}"));
        row(&kept.moment.on.to_string(), &kept.moment, &format!("{}{signed}", kept.name))
    });
    page.table(&Table { columns: &columns("Baseline of"), rows: rows.collect() });
    Ok(page.into_output())
}

fn columns(first: &str) -> [(&str, Side); 6] {
    [
        (first, Side::Left),
        ("Coverage", Side::Left),
        ("Maturity 0–5", Side::Left),
        ("Attainment", Side::Left),
        ("At least", Side::Left),
        ("", Side::Left),
    ]
}

fn row(first: &str, moment: &Moment, last: &str) -> Vec<String> {
    let tally = moment.headline();
    let mut row = vec![first.to_owned()];
    row.extend(Figure::ALL.iter().map(|figure| format!("{} {}", figure.text(tally), figure.counts(tally))));
    row.push(last.to_owned());
    row
}
