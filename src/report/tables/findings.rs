//! What the workbook's own checks object to, and what somebody accepted.

use super::{DataTable, Field, Holds, Value, field, filled, id_in};
use crate::figures::Finding;
use crate::report::Report;

pub fn table(report: &Report) -> DataTable {
    filled(report, &fields(), report.findings.iter())
}

fn fields<'a>() -> Vec<Field<&'a Finding>> {
    vec![
        field("code", "Code", 22, Holds::Words, |_, finding| Value::text(finding.code.word())),
        field("id", "Id", 8, Holds::Word, |report, finding| {
            finding.control.as_ref().map_or(Value::Nothing, |id| Value::text(id_in(report, id)))
        }),
        field("title", "Control", 26, Holds::Words, |report, finding| match &finding.control {
            Some(id) => Value::maybe(report.title_of(id)),
            None => Value::text("The whole workbook"),
        }),
        field("message", "What does not hold", 40, Holds::Words, |_, finding| Value::text(&finding.message)),
        field("why", "Why it matters", 34, Holds::Words, |_, finding| Value::text(finding.code.why())),
        field("remedy", "What helps", 34, Holds::Words, |_, finding| Value::text(finding.code.remedy())),
        field("state", "State", 10, Holds::Word, |_, finding| {
            Value::text(if finding.is_open() { "open" } else { "accepted" })
        }),
        field("because", "Accepted because", 28, Holds::Words, |_, finding| {
            Value::maybe(finding.accepted.as_ref().map(|acceptance| &*acceptance.because))
        }),
        field("accepted_by", "Accepted by", 12, Holds::Words, |_, finding| {
            Value::maybe(finding.accepted.as_ref().map(|acceptance| &*acceptance.author))
        }),
        field("accepted_at", "Accepted on", 11, Holds::Number, |_, finding| {
            finding.accepted.as_ref().map_or(Value::Nothing, |acceptance| Value::day(acceptance.at))
        }),
    ]
}
