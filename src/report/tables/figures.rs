//! Every figure with what it was counted from, so that whoever doubts one can count again.

use super::{DataTable, Field, Holds, Value, field, filled};
use crate::figures::{Division, Mean, Share, Tally};
use crate::report::Report;

/// The figures of a set of controls.
struct Of<'a> {
    /// What the set is one of: `all`, `profile`, or the word of a division.
    by: &'static str,
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
            by: division.word(),
            key: group.key.as_deref(),
            title: group.title.clone(),
            tally: &group.tally,
        })
    });
    filled(report, &fields(), [all, profile].into_iter().chain(groups))
}

fn fields<'a>() -> Vec<Field<Of<'a>>> {
    vec![
        field("by", "Divided by", 12, Holds::Word, |_, of| Value::text(of.by)),
        field("group", "Key", 24, Holds::Words, |_, of| Value::maybe(of.key)),
        field("title", "Group", 34, Holds::Words, |_, of| Value::text(&of.title)),
        field("controls", "Controls", 10, Holds::Number, |_, of| Value::whole(of.tally.controls)),
        field("excluded", "Excluded", 10, Holds::Number, |_, of| Value::whole(of.tally.excluded)),
        field("undecided", "Undecided", 11, Holds::Number, |_, of| Value::whole(of.tally.undecided)),
        field("inherited", "Inherited", 10, Holds::Number, |_, of| Value::whole(of.tally.inherited)),
        field("coverage", "Coverage", 10, Holds::Percent, |_, of| share(of.tally.coverage())),
        field("coverage_numerator", "assessed", 10, Holds::Number, |_, of| Value::whole(of.tally.coverage().numerator)),
        field("coverage_denominator", "in scope", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.coverage().denominator)
        }),
        field("maturity", "Maturity (0–5)", 10, Holds::Number, |_, of| mean(of.tally.maturity())),
        field("maturity_numerator", "sum of levels", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.maturity().numerator)
        }),
        field("maturity_denominator", "assessed", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.maturity().denominator)
        }),
        field("target", "Target (0–5)", 10, Holds::Number, |_, of| mean(of.tally.target())),
        field("target_numerator", "sum of targets", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.target().numerator)
        }),
        field("target_denominator", "with a target", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.target().denominator)
        }),
        field("attainment", "Attainment", 11, Holds::Percent, |_, of| share(of.tally.attainment())),
        field("attainment_numerator", "attained", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.attainment().numerator)
        }),
        field("attainment_denominator", "of targets", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.attainment().denominator)
        }),
        field("attainment_floor", "At least", 10, Holds::Percent, |_, of| share(of.tally.attainment_floor())),
        field("attainment_floor_numerator", "attained", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.attainment_floor().numerator)
        }),
        field("attainment_floor_denominator", "of all targets", 10, Holds::Number, |_, of| {
            Value::whole(of.tally.attainment_floor().denominator)
        }),
        field("gaps", "Gaps", 8, Holds::Number, |_, of| Value::whole(of.tally.gaps)),
        field("level_0", "Level 0", 8, Holds::Number, |_, of| Value::whole(of.tally.distribution[0])),
        field("level_1", "Level 1", 8, Holds::Number, |_, of| Value::whole(of.tally.distribution[1])),
        field("level_2", "Level 2", 8, Holds::Number, |_, of| Value::whole(of.tally.distribution[2])),
        field("level_3", "Level 3", 8, Holds::Number, |_, of| Value::whole(of.tally.distribution[3])),
        field("level_4", "Level 4", 8, Holds::Number, |_, of| Value::whole(of.tally.distribution[4])),
        field("level_5", "Level 5", 8, Holds::Number, |_, of| Value::whole(of.tally.distribution[5])),
        field("not_assessed", "Not assessed", 10, Holds::Number, |_, of| Value::whole(of.tally.not_assessed())),
    ]
}

fn share(share: Share) -> Value {
    share.percent().map_or(Value::Nothing, Value::whole)
}

fn mean(mean: Mean) -> Value {
    mean.tenths().map_or(Value::Nothing, Value::Tenths)
}
