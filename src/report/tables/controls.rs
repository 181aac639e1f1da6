//! Controls with everything that an assessor says of them.

use super::{DataTable, Field, Holds, Value, field, filled, id_of};
use crate::report::{Report, Row, words};
use crate::workbook::Level;

/// What stands under a control's notes is told in lines; more than this is only on the table of notes.
const NOTES_SHOWN: usize = 600;

pub fn table<'a>(report: &'a Report, rows: impl Iterator<Item = &'a Row>) -> DataTable {
    filled(report, &fields(), rows)
}

/// The same, with what controls of the organisation's own ask for: nobody else has that.
pub fn with_descriptions<'a>(report: &'a Report, rows: impl Iterator<Item = &'a Row>) -> DataTable {
    let mut fields = fields();
    fields.push(field("description", "What it asks for", 50, Holds::Words, |report, row| {
        let is_own = report.own.iter().any(|own| own.control.id == row.control.id);
        Value::maybe(Some(&*row.control.summary).filter(|text| is_own && !text.is_empty()))
    }));
    filled(report, &fields, rows)
}

fn fields<'a>() -> Vec<Field<&'a Row>> {
    vec![
        field("id", "Id", 8, Holds::Word, |_, row| Value::text(id_of(row))),
        field("title", "Control", 30, Holds::Words, |_, row| Value::text(&*row.control.title)),
        field("theme", "Theme", 15, Holds::Word, |_, row| Value::text(&*row.control.theme)),
        field("applicability", "Applicability", 14, Holds::Word, |_, row| Value::text(row.answer.applicability.word())),
        field("reasons", "Reasons", 17, Holds::Words, |_, row| {
            let reasons: Vec<&str> = row.answer.reasons.iter().map(|reason| reason.word()).collect();
            if reasons.is_empty() { Value::Nothing } else { Value::text(reasons.join("; ")) }
        }),
        field("justification", "The reason in words", 38, Holds::Words, |_, row| {
            Value::maybe(row.answer.justification.as_deref())
        }),
        field("provider", "Provider", 18, Holds::Words, |_, row| Value::maybe(row.answer.provider.as_deref())),
        field("level", "Level now", 8, Holds::Number, |_, row| level(row.answer.level)),
        field("target", "Target", 8, Holds::Number, |_, row| level(row.answer.target)),
        field("basis", "How the level is known", 12, Holds::Word, |_, row| {
            Value::maybe(row.answer.basis.map(|basis| basis.word()))
        }),
        field("importance", "Importance, own", 11, Holds::Number, |_, row| {
            row.answer.importance.map_or(Value::Nothing, |weight| Value::whole(weight.get()))
        }),
        field("effort", "Effort, own", 9, Holds::Number, |_, row| {
            row.answer.effort.map_or(Value::Nothing, |weight| Value::whole(weight.get()))
        }),
        field("review", "Marked for review", 10, Holds::Word, |_, row| {
            Value::text(if row.answer.review { "on" } else { "off" })
        }),
        field("review_due", "Review due", 11, Holds::Number, |_, row| {
            row.answer.review_due.map_or(Value::Nothing, Value::Day)
        }),
        field("owner", "Owner", 18, Holds::Words, |_, row| Value::maybe(row.answer.owner.as_deref())),
        field("interviewee", "Who was asked", 18, Holds::Words, |_, row| {
            Value::maybe(row.answer.interviewee.as_deref())
        }),
        field("refs", "References", 20, Holds::Words, |_, row| Value::lines(row.answer.refs.iter().cloned())),
        field("new_note", "New note", 38, Holds::Words, |_, _| Value::Nothing),
        field("notes", "Notes so far", 70, Holds::Words, |_, row| notes(row)),
        field("evidence", "Evidence", 28, Holds::Words, |_, row| {
            Value::lines(row.evidence.iter().map(|serving| serving.evidence.name.clone()))
        }),
        field("importance_counted", "Importance that counts", 11, Holds::Number, |_, row| {
            Value::whole(row.importance.get())
        }),
        field("effort_counted", "Effort that counts", 10, Holds::Number, |_, row| Value::whole(row.effort.get())),
        field("implementation", "Implementation", 16, Holds::Word, |_, row| {
            Value::maybe(row.implementation().map(words::implementation))
        }),
        field("assessed_at", "Assessed on", 11, Holds::Number, |_, row| {
            row.answer.assessed_at.map_or(Value::Nothing, Value::day)
        }),
        field("decided_at", "Decided on", 11, Holds::Number, |_, row| {
            row.answer.decided_at.map_or(Value::Nothing, Value::day)
        }),
        field("decided_by", "Decided by", 16, Holds::Words, |_, row| Value::maybe(row.answer.decided_by.as_deref())),
    ]
}

fn level(level: Option<Level>) -> Value {
    level.map_or(Value::Nothing, |level| Value::whole(level.get()))
}

fn notes(row: &Row) -> Value {
    let day = |note: &crate::workbook::Note| note.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    let mut told = String::new();
    for note in &row.notes {
        let line = format!("{} {}: {}", day(note), note.author, note.text);
        if told.len() + line.len() > NOTES_SHOWN {
            told.push_str(if told.is_empty() { "See the notes." } else { "\nThere are more notes." });
            break;
        }
        if !told.is_empty() {
            told.push('\n');
        }
        told.push_str(&line);
    }
    if told.is_empty() { Value::Nothing } else { Value::Text(told) }
}
