//! Every figure with what it was counted from, so that whoever doubts one can count again.

use super::{Column, DataTable, Holds, Value};
use crate::figures::{Division, Mean, Share, Tally};
use crate::report::Report;

/// The figures of a set of controls.
struct Of<'a> {
    /// What the set is one of: `all`, `profile`, or the word of a division.
    by: &'a str,
    key: Option<&'a str>,
    title: String,
    tally: &'a Tally,
}

pub fn table(report: &Report) -> DataTable {
    let all = Of { by: "all", key: None, title: format!("All {}", report.rows.len()), tally: &report.overall };
    let profile = Of {
        by: "profile",
        key: Some(&report.profile.name),
        title: report.profile.title.clone(),
        tally: &report.profile.tally,
    };
    let groups = Division::ALL.iter().flat_map(|division| {
        report.groups(*division).iter().map(|group| Of {
            by: report.division_word(*division),
            key: group.key.as_deref(),
            title: group.title.clone(),
            tally: &group.tally,
        })
    });
    let fields = fields();
    let sets = [all, profile].into_iter().chain(groups);
    DataTable {
        rows: sets.map(|set| fields.iter().map(|field| (field.value)(&set)).collect()).collect(),
        columns: fields.iter().map(|field| field.column).collect(),
    }
}

/// A column with what stands in it for each set.
struct Field {
    column: Column,
    value: Box<dyn Fn(&Of<'_>) -> Value>,
}

fn field(
    key: &'static str,
    title: &'static str,
    width: u16,
    holds: Holds,
    value: impl Fn(&Of<'_>) -> Value + 'static,
) -> Field {
    Field { column: Column { key, title, width, holds }, value: Box::new(value) }
}

fn fields() -> Vec<Field> {
    let mut fields = vec![
        field("by", "Divided by", 12, Holds::Word, |of| Value::text(of.by)),
        field("group", "Key", 24, Holds::Words, |of| Value::maybe(of.key)),
        field("title", "Group", 34, Holds::Words, |of| Value::text(&of.title)),
        field("controls", "Controls", 10, Holds::Number, |of| Value::whole(of.tally.controls)),
        field("excluded", "Excluded", 10, Holds::Number, |of| Value::whole(of.tally.excluded)),
        field("undecided", "Undecided", 11, Holds::Number, |of| Value::whole(of.tally.undecided)),
        field("inherited", "Inherited", 10, Holds::Number, |of| Value::whole(of.tally.inherited)),
    ];
    fields.extend(counted(
        ["coverage", "coverage_numerator", "coverage_denominator"],
        (["Coverage", "assessed", "in scope"], 10, Holds::Percent),
        |tally| share(tally.coverage()),
    ));
    fields.extend(counted(
        ["maturity", "maturity_numerator", "maturity_denominator"],
        (["Maturity (0–5)", "sum of levels", "assessed"], 10, Holds::Number),
        |tally| mean(tally.maturity()),
    ));
    fields.extend(counted(
        ["target", "target_numerator", "target_denominator"],
        (["Target (0–5)", "sum of targets", "with a target"], 10, Holds::Number),
        |tally| mean(tally.target()),
    ));
    fields.extend(counted(
        ["attainment", "attainment_numerator", "attainment_denominator"],
        (["Attainment", "attained", "of targets"], 11, Holds::Percent),
        |tally| share(tally.attainment()),
    ));
    fields.extend(counted(
        ["attainment_floor", "attainment_floor_numerator", "attainment_floor_denominator"],
        (["At least", "attained", "of all targets"], 10, Holds::Percent),
        |tally| share(tally.attainment_floor()),
    ));
    fields.push(field("gaps", "Gaps", 8, Holds::Number, |of| Value::whole(of.tally.gaps)));
    fields.extend(LEVELS.into_iter().enumerate().map(|(level, (key, title))| {
        field(key, title, 8, Holds::Number, move |of| {
            of.tally.distribution.get(level).map_or(Value::Nothing, |count| Value::whole(*count))
        })
    }));
    fields.push(field("not_assessed", "Not assessed", 10, Holds::Number, |of| Value::whole(of.tally.not_assessed())));
    fields
}

/// How many controls have which level.
const LEVELS: [(&str, &str); 6] = [
    ("level_0", "Level 0"),
    ("level_1", "Level 1"),
    ("level_2", "Level 2"),
    ("level_3", "Level 3"),
    ("level_4", "Level 4"),
    ("level_5", "Level 5"),
];

/// A figure as shown, then its numerator, then its denominator.
type Counted = (Value, u32, u32);

/// Three columns: a figure, and the two that it was counted from. The titles come with the width of the first, and what
/// it holds.
fn counted(
    [figure, numerator, denominator]: [&'static str; 3],
    ([title, over, under], width, holds): ([&'static str; 3], u16, Holds),
    of: fn(&Tally) -> Counted,
) -> [Field; 3] {
    [
        field(figure, title, width, holds, move |set| of(set.tally).0),
        field(numerator, over, 10, Holds::Number, move |set| Value::whole(of(set.tally).1)),
        field(denominator, under, 10, Holds::Number, move |set| Value::whole(of(set.tally).2)),
    ]
}

fn share(share: Share) -> Counted {
    (share.percent().map_or(Value::Nothing, Value::whole), share.numerator, share.denominator)
}

fn mean(mean: Mean) -> Counted {
    (mean.tenths().map_or(Value::Nothing, Value::Tenths), mean.numerator, mean.denominator)
}
