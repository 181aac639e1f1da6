//! What is planned: a row for each action, and one for each phase.

use super::{DataTable, Field, Holds, Value, field, filled, id_in};
use crate::figures::PhaseWork;
use crate::report::{Report, words};
use crate::workbook::{Action, PersonDays};

/// All actions, by their numbers.
pub fn actions(report: &Report) -> DataTable {
    filled(report, &of_actions(), report.work.actions.iter())
}

/// The phases in their order; what is in none last, where there is anything.
pub fn phases(report: &Report) -> DataTable {
    filled(report, &of_phases(), report.work.roadmap.phases.iter().enumerate())
}

fn of_actions<'a>() -> Vec<Field<&'a Action>> {
    vec![
        field("number", "#", 6, Holds::Number, |_, action| Value::whole(action.number)),
        field("title", "Action", 40, Holds::Words, |_, action| Value::text(&action.title)),
        field("status", "Status", 11, Holds::Word, |_, action| Value::text(action.status.word())),
        field("overdue", "Overdue", 10, Holds::Word, |report, action| {
            Value::text(if action.is_overdue(report.work.seen_on) { "yes" } else { "no" })
        }),
        field("phase", "Phase", 20, Holds::Words, |report, action| {
            Value::maybe(report.work.phase(action).map(|phase| &*phase.name))
        }),
        field("owner", "Owner", 20, Holds::Words, |_, action| Value::maybe(action.owner.as_deref())),
        field("due", "Due", 11, Holds::Number, |_, action| action.due.map_or(Value::Nothing, Value::Day)),
        field("days", "Days", 8, Holds::Number, |_, action| days(action.days)),
        field("cost", "Cost", 12, Holds::Number, |_, action| action.cost.map_or(Value::Nothing, Value::Whole)),
        field("closes", "Closes (level now → then)", 24, Holds::Words, |report, action| {
            Value::lines(action.closes.iter().map(|closes| {
                let from = closes.from.map_or_else(String::new, |from| format!("{from} "));
                format!("{} {from}→ {}", id_in(report, &closes.control), closes.to)
            }))
        }),
        field("depends_on", "After", 10, Holds::Words, |report, action| {
            let waits = report.work.depends_on(action);
            if waits.is_empty() { Value::Nothing } else { Value::text(waits.join(", ")) }
        }),
        field("because", "Dropped because", 28, Holds::Words, |_, action| Value::maybe(action.because.as_deref())),
        field("notes", "Notes", 50, Holds::Words, |_, action| Value::maybe(action.notes.as_deref())),
        field("action", "Action's id", 38, Holds::Word, |_, action| Value::text(action.id.to_string())),
    ]
}

fn of_phases<'a>() -> Vec<Field<(usize, &'a PhaseWork)>> {
    vec![
        field("rank", "#", 6, Holds::Number, |_, (place, phase)| match phase.phase {
            Some(_) => Value::whole(*place as u64 + 1),
            None => Value::Nothing,
        }),
        field("title", "Phase", 30, Holds::Words, |_, (_, phase)| Value::text(words::phase_name(phase))),
        field("from", "From", 11, Holds::Number, |_, (_, phase)| {
            phase.phase.as_ref().and_then(|phase| phase.from).map_or(Value::Nothing, Value::Day)
        }),
        field("to", "To", 11, Holds::Number, |_, (_, phase)| {
            phase.phase.as_ref().and_then(|phase| phase.to).map_or(Value::Nothing, Value::Day)
        }),
        field("capacity", "Capacity in days", 11, Holds::Number, |_, (_, phase)| {
            days(phase.phase.as_ref().and_then(|phase| phase.capacity))
        }),
        field("used", "Days planned", 11, Holds::Number, |_, (_, phase)| Value::Tenths(phase.used.tenths())),
        field("left", "Days left", 10, Holds::Number, |_, (_, phase)| days(phase.left())),
        field("over", "Days too many", 10, Holds::Number, |_, (_, phase)| days(phase.over())),
        field("actions", "Actions", 9, Holds::Number, |_, (_, phase)| Value::whole(phase.actions.len() as u64)),
        field("without_days", "Without days", 10, Holds::Number, |_, (_, phase)| {
            Value::whole(phase.without_days as u64)
        }),
        field("closes", "What it raises", 30, Holds::Words, |report, (_, phase)| {
            let actions = phase.actions.iter().filter_map(|id| report.work.action(*id));
            let controls: std::collections::BTreeSet<_> =
                actions.flat_map(|action| &action.closes).map(|closes| &closes.control).collect();
            let ids: Vec<String> = controls.into_iter().map(|control| id_in(report, control)).collect();
            if ids.is_empty() { Value::Nothing } else { Value::text(ids.join(", ")) }
        }),
        field("objections", "What does not fit", 50, Holds::Words, |_, (_, phase)| {
            Value::lines(words::phase_objections(phase).into_iter())
        }),
        field("phase", "Phase's id", 38, Holds::Word, |_, (_, phase)| {
            Value::maybe(phase.phase.as_ref().map(|phase| phase.id.to_string()).as_deref())
        }),
    ]
}

fn days(days: Option<PersonDays>) -> Value {
    days.map_or(Value::Nothing, |days| Value::Tenths(days.tenths()))
}
