//! Every note whole, oldest first below each control.

use super::{DataTable, Field, Holds, Value, field, filled, id_of};
use crate::report::{Report, Row};
use crate::workbook::Note;

pub fn table(report: &Report) -> DataTable {
    filled(report, &fields(), report.statement().flat_map(|row| row.notes.iter().map(move |note| (row, note))))
}

fn fields<'a>() -> Vec<Field<(&'a Row, &'a Note)>> {
    vec![
        field("id", "Id", 8, Holds::Word, |_, (row, _)| Value::text(id_of(row))),
        field("title", "Control", 30, Holds::Words, |_, (row, _)| Value::text(&*row.control.title)),
        field("at", "Written on", 11, Holds::Number, |_, (_, note)| Value::day(note.at)),
        field("author", "By", 18, Holds::Words, |_, (_, note)| Value::text(&*note.author)),
        field("text", "Note", 90, Holds::Words, |_, (_, note)| Value::text(&*note.text)),
        field("edited_at", "Changed on", 11, Holds::Number, |_, (_, note)| {
            note.edited.as_ref().map_or(Value::Nothing, |stamp| Value::day(stamp.at))
        }),
        field("edited_by", "Changed by", 16, Holds::Words, |_, (_, note)| {
            Value::maybe(note.edited.as_ref().map(|stamp| &*stamp.author))
        }),
        field("note", "Note's id", 38, Holds::Word, |_, (_, note)| Value::text(note.id.to_string())),
    ]
}
