//! What stands in the rows.

use crate::catalogue::iso27002::ISO27002_2022;
use crate::figures::portfolio::{Benchmark, Entry, FEWEST, Measured, Seen, Unit};
use crate::figures::{Mean, Share, Tally};
use crate::report::tables::{Column, DataTable, Holds, Value};

const fn column(key: &'static str, title: &'static str, width: u16, holds: Holds) -> Column {
    Column { key, title, width, holds }
}

const WORKBOOKS: [Column; 41] = [
    column("file", "File", 30, Holds::Words),
    column("organisation", "Organisation", 30, Holds::Words),
    column("workbook", "Workbook", 38, Holds::Word),
    column("catalogue", "Catalogue", 16, Holds::Word),
    column("profile", "Starting point", 14, Holds::Word),
    column("profile_controls", "Its controls", 9, Holds::Number),
    column("profile_in_scope", "of these in scope", 9, Holds::Number),
    column("profile_assessed", "of these assessed", 9, Holds::Number),
    column("profile_coverage", "Coverage", 10, Holds::Percent),
    column("profile_maturity", "Maturity", 10, Holds::Number),
    column("profile_attainment", "Attainment", 11, Holds::Percent),
    column("profile_attainment_floor", "At least", 10, Holds::Percent),
    column("profile_levels", "Sum of levels", 9, Holds::Number),
    column("profile_attained", "Attained of the targets", 9, Holds::Number),
    column("profile_rated_targets", "Sum of the targets of what has both", 9, Holds::Number),
    column("profile_all_targets", "Sum of all targets", 9, Holds::Number),
    column("controls", "All controls", 9, Holds::Number),
    column("in_scope", "of these in scope", 9, Holds::Number),
    column("assessed", "of these assessed", 9, Holds::Number),
    column("excluded", "excluded", 9, Holds::Number),
    column("undecided", "undecided", 9, Holds::Number),
    column("coverage", "Coverage of all", 10, Holds::Percent),
    column("maturity", "Maturity of all", 10, Holds::Number),
    column("attainment", "Attainment of all", 11, Holds::Percent),
    column("attainment_floor", "At least, of all", 10, Holds::Percent),
    column("levels", "Sum of levels", 9, Holds::Number),
    column("attained", "Attained of the targets", 9, Holds::Number),
    column("rated_targets", "Sum of the targets of what has both", 9, Holds::Number),
    column("all_targets", "Sum of all targets", 9, Holds::Number),
    column("gaps", "Gaps", 8, Holds::Number),
    column("reviews", "Marked for review", 9, Holds::Number),
    column("to_confirm", "To confirm", 9, Holds::Number),
    column("open_actions", "Open actions", 9, Holds::Number),
    column("overdue_actions", "Overdue actions", 9, Holds::Number),
    column("overdue_others", "Overdue reviews and evidence", 9, Holds::Number),
    column("next_due", "Next due", 11, Holds::Number),
    column("updated_at", "Last change", 22, Holds::Word),
    column("days_since_change", "Days since", 9, Holds::Number),
    column("seen_on", "As of", 11, Holds::Number),
    column("problem", "Passed over", 14, Holds::Word),
    column("problem_says", "Why", 50, Holds::Words),
];

/// A row for each workbook, as of a day.
pub fn workbooks<'a>(entries: impl IntoIterator<Item = &'a Entry>, seen: &Seen) -> DataTable {
    let rows = entries.into_iter().map(|entry| row(entry, seen)).collect();
    DataTable { columns: WORKBOOKS.to_vec(), rows }
}

fn row(entry: &Entry, seen: &Seen) -> Vec<Value> {
    let text = |text: &str| Value::Text(text.to_owned());
    let mut row = vec![text(&entry.file)];
    let summary = match &entry.found {
        Ok(summary) => summary,
        Err(problem) => {
            row.resize(WORKBOOKS.len() - 3, Value::Nothing);
            row.extend([Value::Day(seen.today), text(problem.word), text(&problem.told)]);
            return row;
        }
    };
    row.extend([
        text(&summary.organisation),
        text(&summary.workbook.to_string()),
        text(summary.catalogue_name()),
        text(&summary.profile),
    ]);
    let [profile, all] = [&summary.of_profile, &summary.overall];
    row.extend([whole(profile.controls), whole(profile.in_scope()), whole(profile.assessed)]);
    row.extend(figures(profile));
    row.extend([whole(all.controls), whole(all.in_scope()), whole(all.assessed)]);
    row.extend([whole(all.excluded), whole(all.undecided)]);
    row.extend(figures(all));
    row.extend([whole(all.gaps), whole(summary.reviews), whole(summary.to_confirm), whole(summary.open_actions)]);
    row.extend([
        Value::Whole(summary.overdue(seen.today).count),
        Value::Whole(summary.others_due.before(seen.today).count),
        summary.next_due(seen.today).map_or(Value::Nothing, Value::Day),
        summary.updated_at.map_or(Value::Nothing, |at| text(&at.to_string())),
        summary.days_since_change(seen).map_or(Value::Nothing, whole),
        Value::Day(seen.today),
        Value::Nothing,
        Value::Nothing,
    ]);
    row
}

fn whole(number: u32) -> Value {
    Value::Whole(u64::from(number))
}

fn figures(tally: &Tally) -> [Value; 8] {
    let percent = |share: Share| share.percent().map_or(Value::Nothing, whole);
    let level = |mean: Mean| mean.tenths().map_or(Value::Nothing, Value::Tenths);
    [
        percent(tally.coverage()),
        level(tally.maturity()),
        percent(tally.attainment()),
        percent(tally.attainment_floor()),
        whole(tally.levels),
        whole(tally.attained),
        whole(tally.rated_targets),
        whole(tally.all_targets),
    ]
}

const BENCHMARK: [Column; 7] = [
    column("catalogue", "Catalogue", 18, Holds::Word),
    column("figure", "Figure", 24, Holds::Word),
    column("unit", "Unit", 12, Holds::Word),
    column("organisations", "Organisations", 13, Holds::Number),
    column("lower_quartile", "A quarter reach at most", 13, Holds::Number),
    column("median", "Half reach at most", 13, Holds::Number),
    column("upper_quartile", "Three quarters reach at most", 13, Holds::Number),
];

/// A row for each figure.
pub fn benchmark(benchmark: &Benchmark) -> DataTable {
    let mut rows = Vec::new();
    for group in &benchmark.groups {
        for spread in &group.spreads {
            let unit = match spread.measured.unit() {
                Unit::Percent => "per cent",
                Unit::Level => "level, 0 to 5",
                Unit::Count => "number",
            };
            let value = |value: u32| match spread.measured.unit() {
                Unit::Level => Value::Tenths(value),
                Unit::Percent | Unit::Count => whole(value),
            };
            let catalogue = if group.is_built_in { &*ISO27002_2022.name } else { "another" };
            let mut row = vec![
                Value::Text(catalogue.to_owned()),
                Value::Text(spread.measured.to_string()),
                Value::Text(unit.to_owned()),
                Value::Whole(spread.organisations as u64),
            ];
            row.extend(spread.quartiles.map_or([const { Value::Nothing }; 3], |values| values.map(value)));
            rows.push(row);
        }
    }
    DataTable { columns: BENCHMARK.to_vec(), rows }
}

/// What a measured figure is called.
pub const fn measured(measured: Measured) -> &'static str {
    match measured {
        Measured::Coverage => "Coverage",
        Measured::Maturity => "Maturity 0–5",
        Measured::Attainment => "Attainment",
        Measured::Floor => "Attainment, at least",
        Measured::Reviews => "Marked for review",
        Measured::OpenActions => "Open actions",
        Measured::OverdueActions => "Overdue actions",
    }
}

/// What a benchmark is made from, and what is not in it, in sentences.
pub fn told(benchmark: &Benchmark) -> Vec<String> {
    let of: usize = benchmark.groups.iter().map(|group| group.organisations).sum();
    let mut told = vec![format!(
        "From {of} organisations, over every control of the catalogue: what a quarter, half and three quarters of them \
         reach at most. No names, notes, ids, paths or days are in it."
    )];
    if benchmark.older > 0 {
        let copies = match benchmark.older {
            1 => "1 workbook is not counted: a later one is".to_owned(),
            older => format!("{older} workbooks are not counted: later ones are"),
        };
        told.push(format!("{copies} about the same organisation."));
    }
    if benchmark.left_out > 0 {
        told.push(format!(
            "{} left out, because fewer than {FEWEST} go by the same catalogue, and the figures would give one away.",
            match benchmark.left_out {
                1 => "1 organisation is".to_owned(),
                more => format!("{more} organisations are"),
            }
        ));
    }
    told
}
