//! What is said of actions and phases.

use jiff::civil::Date;

use super::{counted, sentence_case};
use crate::figures::PhaseWork;
use crate::workbook::{Action, ActionStatus, Closes, PersonDays, Phase};

/// `1 day`, `2.5 days`.
pub fn days(days: PersonDays) -> String {
    if days.tenths() == 10 { "1 day".to_owned() } else { format!("{days} days") }
}

/// How far an action is; what is late says so.
pub fn action_state(action: &Action, today: Date) -> String {
    if action.is_overdue(today) { format!("{}, overdue", action.status) } else { action.status.to_string() }
}

/// What a status means.
pub const fn action_status_means(status: ActionStatus) -> &'static str {
    match status {
        ActionStatus::Proposed => "Somebody thought of it.",
        ActionStatus::Agreed => "It is to be done.",
        ActionStatus::Doing => "Somebody is at it.",
        ActionStatus::Done => "It is done.",
        ActionStatus::Dropped => "It will not be done, for a reason.",
    }
}

/// What an action raises: `8.13 1 → 3, 5.15 → 2`.
pub fn closes(closes: &[Closes]) -> String {
    closes.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}

/// The same behind a title, where there is anything.
pub fn closes_behind(raised: &[Closes]) -> String {
    if raised.is_empty() { String::new() } else { format!(" ({})", closes(raised)) }
}

/// Which action, who and when, in a line: `#3, Ann, by 2027-03-01`.
pub fn action_in_short(action: &Action) -> String {
    let mut parts = vec![format!("#{}", action.number)];
    parts.extend(action.owner.clone());
    parts.extend(action.due.map(|due| format!("by {due}")));
    parts.join(", ")
}

/// From when to when a phase is.
pub fn phase_dates(phase: &Phase) -> Option<String> {
    match (phase.from, phase.to) {
        (Some(from), Some(to)) => Some(format!("{from} to {to}")),
        (Some(from), None) => Some(format!("from {from}")),
        (None, Some(to)) => Some(format!("until {to}")),
        (None, None) => None,
    }
}

/// What a phase is called; what is in none has a name too.
pub fn phase_name(work: &PhaseWork) -> &str {
    work.phase.as_ref().map_or("In no phase", |phase| &phase.name)
}

/// How much of a phase is in use: `8.5 of 10 days, 1.5 left`.
pub fn phase_use(work: &PhaseWork) -> String {
    let capacity = work.phase.as_ref().and_then(|phase| phase.capacity);
    match (capacity, work.over(), work.left()) {
        (Some(capacity), Some(over), _) => format!("{} of {}, {over} too many", work.used, days(capacity)),
        (Some(capacity), None, Some(left)) => format!("{} of {}, {left} left", work.used, days(capacity)),
        (Some(_), None, None) | (None, ..) => days(work.used),
    }
}

/// Name, dates and use of a phase in a line.
pub fn phase_heading(work: &PhaseWork) -> String {
    let dates = work.phase.as_ref().and_then(phase_dates).map_or_else(String::new, |dates| format!(", {dates}"));
    format!("{}{dates}: {}", phase_name(work), phase_use(work))
}

/// What does not fit in a phase, in sentences.
pub fn phase_objections(work: &PhaseWork) -> Vec<String> {
    let mut said = Vec::new();
    let capacity = work.phase.as_ref().and_then(|phase| phase.capacity);
    if let (Some(over), Some(capacity)) = (work.over(), capacity) {
        said.push(format!("Overfull: {} of work, {over} more than the {} it has.", days(work.used), days(capacity)));
    }
    for overload in &work.overloads {
        said.push(format!(
            "Overloaded: {} has {} to do, and the phase has {} for one person.",
            overload.owner,
            days(overload.days),
            days(overload.limit)
        ));
    }
    if work.without_days > 0 {
        let actions = sentence_case(&counted(work.without_days, "action", "actions"));
        said.push(format!("{actions} without an estimate: the sum leaves them out."));
    }
    said
}

/// That an action is due before what it waits for.
pub fn due_too_early(action: &Action, other: &Action) -> String {
    let day = |action: &Action| action.due.map_or_else(String::new, |due| due.to_string());
    format!(
        "#{} is due on {}, before #{}, on which it depends, on {}.",
        action.number,
        day(action),
        other.number,
        day(other)
    )
}

/// What is said where there is no action, and how one comes to be.
pub const NOTHING_PLANNED: &str = "No action is planned yet. An action says what is done, by whom and by when. On the Roadmap screen of controlbook one key makes an action of a gap, and the planner proposes which to take on with the days that there are.";

/// What stands above what is agreed.
pub fn agreed_first(shown: usize, agreed: usize) -> String {
    match (shown, agreed) {
        (1, 1) => "This is agreed, and comes first:".to_owned(),
        (_, agreed) if agreed > shown => format!("{agreed} actions are agreed. These come first:"),
        _ => format!("These {shown} are agreed, and come first:"),
    }
}

/// For how many gaps nothing is planned.
pub fn gaps_without_action(without: usize, gaps: usize) -> String {
    match (without, gaps) {
        (0, 1) => "An action closes the gap.".to_owned(),
        (0, _) => "Every gap has an action that closes it, or part of it.".to_owned(),
        (1, 1) => "The gap has no action yet.".to_owned(),
        (without, gaps) => format!("{without} of {} have no action yet.", counted(gaps, "gap", "gaps")),
    }
}

/// Several things in a sentence: `a, b and c`.
pub fn listed(things: &[String]) -> String {
    match things {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
