//! What helps to go on: the controls that have no level yet, and the ladders that levels are read from.

use super::{DataTable, Field, Holds, Value, field, filled, id_of};
use crate::report::{Report, Row};

/// What stands above the controls in scope that have no level.
pub const NOT_ASSESSED: &str = "These controls are in scope and have no level. That is not the same as level 0.";

/// What stands above the ladders.
pub const LADDERS: &str = "Read a control's ladder from level 1 on: the level is the last statement before the first that is not true. Where not even the first is true, it is 0.";

/// A row for each control in scope that has no level.
pub fn not_assessed(report: &Report) -> DataTable {
    filled(report, &open_fields(), report.not_assessed())
}

/// A row for each control of the catalogue, with its ladder and what to ask.
pub fn ladders(report: &Report) -> DataTable {
    filled(report, &ladder_fields(), report.rows.iter())
}

fn open_fields<'a>() -> Vec<Field<&'a Row>> {
    vec![
        field("id", "Id", 8, Holds::Word, |_, row| Value::text(id_of(row))),
        field("title", "Control", 36, Holds::Words, |_, row| Value::text(&*row.control.title)),
        field("theme", "Theme", 15, Holds::Word, |_, row| Value::text(&*row.control.theme)),
        field("applicability", "Applicability", 14, Holds::Word, |_, row| Value::text(row.answer.applicability.word())),
        field("target", "Target", 8, Holds::Number, |_, row| {
            row.answer.target.map_or(Value::Nothing, |target| Value::whole(target.get()))
        }),
        field("importance_counted", "Importance (1–3)", 12, Holds::Number, |_, row| {
            Value::whole(row.importance.get())
        }),
        field("effort_counted", "Effort (1–3)", 9, Holds::Number, |_, row| Value::whole(row.effort.get())),
        field("first_step", "A first step", 70, Holds::Words, |_, row| Value::maybe(row.control.first_step.as_deref())),
    ]
}

fn ladder_fields<'a>() -> Vec<Field<&'a Row>> {
    vec![
        field("id", "Id", 8, Holds::Word, |_, row| Value::text(id_of(row))),
        field("title", "Control", 20, Holds::Words, |_, row| Value::text(&*row.control.title)),
        field("level_1", "1 Initial", 25, Holds::Words, |_, row| rung(row, 0)),
        field("level_2", "2 Repeatable", 25, Holds::Words, |_, row| rung(row, 1)),
        field("level_3", "3 Defined", 25, Holds::Words, |_, row| rung(row, 2)),
        field("level_4", "4 Managed", 25, Holds::Words, |_, row| rung(row, 3)),
        field("level_5", "5 Optimised", 25, Holds::Words, |_, row| rung(row, 4)),
        field("ask", "What to ask", 34, Holds::Words, |_, row| {
            Value::lines(row.control.ask.iter().map(|question| question.to_string()))
        }),
        field("shown", "What could be shown", 34, Holds::Words, |_, row| {
            Value::lines(row.control.evidence.iter().map(|thing| thing.to_string()))
        }),
    ]
}

fn rung(row: &Row, place: usize) -> Value {
    Value::maybe(row.control.ladder.as_ref().and_then(|ladder| ladder.0.get(place)).map(|text| &**text))
}
