//! Every piece of evidence, below each control that it serves.

use super::{DataTable, Field, Holds, Value, field, filled, id_of};
use crate::report::{Report, Row, ServingEvidence};

pub fn table(report: &Report) -> DataTable {
    filled(report, &fields(), report.statement().flat_map(|row| row.evidence.iter().map(move |serving| (row, serving))))
}

fn fields<'a>() -> Vec<Field<(&'a Row, &'a ServingEvidence)>> {
    vec![
        field("id", "Id", 8, Holds::Word, |_, (row, _)| Value::text(id_of(row))),
        field("title", "Control", 30, Holds::Words, |_, (row, _)| Value::text(&*row.control.title)),
        field("name", "Evidence", 36, Holds::Words, |_, (_, serving)| Value::text(&serving.evidence.name)),
        field("kind", "Kind", 11, Holds::Word, |_, (_, serving)| Value::text(serving.evidence.kind.title())),
        field("nature", "Shows", 11, Holds::Word, |_, (_, serving)| {
            Value::maybe(serving.evidence.nature.map(|nature| nature.word()))
        }),
        field("location", "Where", 34, Holds::Words, |_, (_, serving)| {
            Value::maybe(serving.evidence.location.as_deref())
        }),
        field("size", "Bytes", 11, Holds::Number, |_, (_, serving)| {
            serving.evidence.size.map_or(Value::Nothing, Value::Whole)
        }),
        field("expires", "Expires", 11, Holds::Number, |_, (_, serving)| {
            serving.evidence.expires.map_or(Value::Nothing, Value::Day)
        }),
        field("review_due", "Review due", 11, Holds::Number, |_, (_, serving)| {
            serving.evidence.review_due.map_or(Value::Nothing, Value::Day)
        }),
        field("at", "Attached on", 11, Holds::Number, |_, (_, serving)| Value::day(serving.evidence.at)),
        field("author", "By", 16, Holds::Words, |_, (_, serving)| Value::text(&serving.evidence.author)),
        field("sha256", "SHA-256", 34, Holds::Words, |_, (_, serving)| {
            Value::maybe(serving.evidence.sha256.as_deref())
        }),
        field("evidence", "Evidence's id", 38, Holds::Word, |_, (_, serving)| {
            Value::text(serving.evidence.id.to_string())
        }),
    ]
}
