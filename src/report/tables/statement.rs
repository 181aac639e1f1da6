//! The Statement of Applicability: why each control is in or out, and how far it is.

use super::{DataTable, Field, Holds, Value, field, filled, id_of};
use crate::report::{Report, Row, words};
use crate::workbook::{Applicability, Reason};

pub fn table(report: &Report) -> DataTable {
    filled(report, &fields(), report.statement())
}

/// What ticks a reason.
const TICK: &str = "✓";

fn fields<'a>() -> Vec<Field<&'a Row>> {
    vec![
        field("id", "Id", 7, Holds::Word, |_, row| Value::text(id_of(row))),
        field("title", "Control", 22, Holds::Words, |_, row| Value::text(&*row.control.title)),
        field("applicability", "Applicability", 12, Holds::Word, |_, row| Value::text(row.answer.applicability.word())),
        field("legal", "Law", 6, Holds::Word, |_, row| tick(row, Reason::Legal)),
        field("contractual", "Contract", 8, Holds::Word, |_, row| tick(row, Reason::Contractual)),
        field("good_practice", "Good practice", 8, Holds::Word, |_, row| tick(row, Reason::GoodPractice)),
        field("risk", "Risk", 6, Holds::Word, |_, row| tick(row, Reason::Risk)),
        field("exclusion", "Reason to exclude", 14, Holds::Words, |_, row| {
            let excluded = row.answer.applicability == Applicability::Excluded;
            Value::lines(row.answer.reasons.iter().filter(|_| excluded).map(|reason| reason.word().to_owned()))
        }),
        field("justification", "Justification", 36, Holds::Words, |_, row| Value::text(justification(row))),
        field("provider", "Provider", 12, Holds::Words, |_, row| Value::maybe(row.answer.provider.as_deref())),
        field("implementation", "Implementation", 34, Holds::Words, |_, row| {
            Value::text(words::implementation_told(&row.control, &row.answer))
        }),
        field("evidence", "Evidence", 22, Holds::Words, |_, row| {
            Value::lines(row.evidence.iter().map(|serving| serving.evidence.name.clone()))
        }),
        field("refs", "References", 12, Holds::Words, |_, row| Value::lines(row.answer.refs.iter().cloned())),
        field("decided_at", "Decided on", 11, Holds::Number, |_, row| {
            row.answer.decided_at.map_or(Value::Nothing, Value::day)
        }),
        field("decided_by", "Decided by", 11, Holds::Words, |_, row| Value::maybe(row.answer.decided_by.as_deref())),
    ]
}

fn tick(row: &Row, reason: Reason) -> Value {
    if row.answer.reasons.contains(&reason) { Value::text(TICK) } else { Value::Nothing }
}

/// The sentence that somebody wrote, else those of the reasons that were chosen; never nothing.
fn justification(row: &Row) -> String {
    let answer = &row.answer;
    if let Some(sentence) = answer.justification.as_deref().filter(|sentence| !sentence.trim().is_empty()) {
        return sentence.to_owned();
    }
    if answer.reasons.is_empty() {
        let undecided = answer.applicability == Applicability::Undecided;
        return if undecided { "not decided yet" } else { words::NO_REASON }.to_owned();
    }
    answer.reasons.iter().map(|reason| reason.sentence()).collect::<Vec<_>>().join(" ")
}
