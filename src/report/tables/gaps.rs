//! The gaps, the one to close first first, with the three terms of each priority.

use super::{DataTable, Field, Holds, Value, field, filled, id_in};
use crate::figures::Gap;
use crate::report::Report;

pub fn table(report: &Report) -> DataTable {
    filled(report, &fields(), report.gaps.iter().enumerate())
}

fn fields<'a>() -> Vec<Field<(usize, &'a Gap)>> {
    vec![
        field("rank", "#", 5, Holds::Number, |_, (place, _)| Value::whole(*place as u64 + 1)),
        field("id", "Id", 8, Holds::Word, |report, (_, gap)| Value::text(id_in(report, &gap.control))),
        field("title", "Control", 36, Holds::Words, |report, (_, gap)| Value::maybe(report.title_of(&gap.control))),
        field("theme", "Theme", 15, Holds::Word, |report, (_, gap)| {
            Value::maybe(report.row(&gap.control).map(|row| &*row.control.theme))
        }),
        field("level", "Level now", 8, Holds::Number, |_, (_, gap)| Value::whole(gap.level.get())),
        field("target", "Target", 8, Holds::Number, |_, (_, gap)| Value::whole(gap.target.get())),
        field("gap", "Gap", 8, Holds::Number, |_, (_, gap)| Value::whole(gap.gap)),
        field("importance", "× importance", 12, Holds::Number, |_, (_, gap)| Value::whole(gap.importance.get())),
        field("effort", "÷ effort", 9, Holds::Number, |_, (_, gap)| Value::whole(gap.effort.get())),
        field("priority", "= priority", 10, Holds::Number, |_, (_, gap)| Value::Tenths(gap.priority.tenths())),
        field("owner", "Owner", 20, Holds::Words, |report, (_, gap)| {
            Value::maybe(report.row(&gap.control).and_then(|row| row.answer.owner.as_deref()))
        }),
        field("next_level", "What the next level asks for", 60, Holds::Words, |report, (_, gap)| {
            let ladder = report.row(&gap.control).and_then(|row| row.control.ladder.as_ref());
            Value::maybe(ladder.and_then(|ladder| ladder.0.get(usize::from(gap.level.get()))).map(|text| &**text))
        }),
    ]
}
