//! What the history says of actions, phases, suppositions and baselines.

use serde_json::{Value, json};

use super::Change;
use super::told::{describe_field, field_in_words, shortened};
use crate::workbook::{Action, Baseline, FieldChange, Phase, Scenario};

/// What came, changed or went.
enum Planned<'a> {
    Action(Option<&'a Action>, Option<&'a Action>),
    Phase(Option<&'a Phase>, Option<&'a Phase>),
    Scenario(Option<&'a Scenario>, Option<&'a Scenario>),
    Baseline(Option<&'a Baseline>, Option<&'a Baseline>),
}

impl Planned<'_> {
    fn of(change: &Change) -> Option<Planned<'_>> {
        Some(match change {
            Change::Action { before, after, .. } => Planned::Action(before.as_deref(), after.as_deref()),
            Change::Phase { before, after, .. } => Planned::Phase(before.as_deref(), after.as_deref()),
            Change::Scenario { before, after, .. } => Planned::Scenario(before.as_deref(), after.as_deref()),
            Change::Baseline { before, after, .. } => Planned::Baseline(before.as_deref(), after.as_deref()),
            _ => return None,
        })
    }

    /// What it is, with the name by which people know it: `action #3`.
    fn name(&self) -> String {
        match self {
            Planned::Action(before, after) => {
                after.or(*before).map_or_else(String::new, |action| format!("action #{}", action.number))
            }
            Planned::Phase(before, after) => named("phase", after.or(*before).map(|phase| &phase.name)),
            Planned::Scenario(before, after) => named("scenario", after.or(*before).map(|kept| &kept.name)),
            Planned::Baseline(before, after) => named("baseline", after.or(*before).map(|baseline| &baseline.name)),
        }
    }

    /// The fields that differ.
    fn fields(&self) -> Vec<(&'static str, Value, Value)> {
        match self {
            Planned::Action(before, after) => differing(before.map(Action::fields), after.map(Action::fields)),
            Planned::Phase(before, after) => differing(before.map(Phase::fields), after.map(Phase::fields)),
            Planned::Scenario(before, after) => {
                let of = |kept: &Scenario| [("supposes", json!(kept.body))];
                differing(before.map(of), after.map(of))
            }
            Planned::Baseline(before, after) => differing(before.map(Baseline::fields), after.map(Baseline::fields)),
        }
    }

    fn is_new_or_gone(&self) -> Option<bool> {
        let which = |before: bool, after: bool| match (before, after) {
            (false, true) => Some(true),
            (true, false) => Some(false),
            (true, true) | (false, false) => None,
        };
        match self {
            Planned::Action(before, after) => which(before.is_some(), after.is_some()),
            Planned::Phase(before, after) => which(before.is_some(), after.is_some()),
            Planned::Scenario(before, after) => which(before.is_some(), after.is_some()),
            Planned::Baseline(before, after) => which(before.is_some(), after.is_some()),
        }
    }

    /// In a few words: `action #3 "Test the restore" added`, `action #3 status agreed → doing`.
    fn describe(&self) -> String {
        let title = match self {
            Planned::Action(before, after) => {
                after.or(*before).map_or_else(String::new, |action| format!(" \"{}\"", shortened(&action.title)))
            }
            Planned::Phase(..) | Planned::Scenario(..) | Planned::Baseline(..) => String::new(),
        };
        let name = self.name();
        match (self.is_new_or_gone(), self) {
            (Some(true), Planned::Baseline(..)) => format!("{name} made"),
            (Some(true), Planned::Scenario(..)) => format!("{name} kept"),
            (Some(true), _) => format!("{name}{title} added"),
            (Some(false), _) => format!("{name}{title} removed"),
            (None, _) => {
                let fields: Vec<String> = self.fields().into_iter().map(described).collect();
                format!("{name} {}", fields.join(", "))
            }
        }
    }
}

fn named(what: &str, name: Option<&String>) -> String {
    name.map_or_else(|| what.to_owned(), |name| format!("{what} \"{}\"", shortened(name)))
}

type Fields<const N: usize> = [(&'static str, Value); N];

fn differing<const N: usize>(before: Option<Fields<N>>, after: Option<Fields<N>>) -> Vec<(&'static str, Value, Value)> {
    let blank = |of: &Fields<N>| of.clone().map(|(name, _)| (name, Value::Null));
    let (before, after) = match (before, after) {
        (Some(before), Some(after)) => (before, after),
        (None, Some(after)) => (blank(&after), after),
        (Some(before), None) => {
            let after = blank(&before);
            (before, after)
        }
        (None, None) => return Vec::new(),
    };
    let is_nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let pairs = before.into_iter().zip(after).map(|((name, before), (_, after))| (name, before, after));
    pairs.filter(|(_, before, after)| before != after && !(is_nothing(before) && is_nothing(after))).collect()
}

/// Ids and long texts tell nobody anything in a line.
fn described((field, before, after): (&'static str, Value, Value)) -> String {
    match field {
        "phase" | "depends_on" | "notes" | "supposes" | "supersedes" => format!("{} changed", field_in_words(field)),
        _ => describe_field(&FieldChange { control: None, field: field.to_owned(), before, after }, true),
    }
}

/// What a change is about, for a person.
pub fn subject(change: &Change) -> Option<String> {
    Planned::of(change).map(|planned| planned.name())
}

/// The fields that differ, each with what it is of: `action #3 status`.
pub fn fields(change: &Change) -> Vec<(String, Value, Value)> {
    let Some(planned) = Planned::of(change) else { return Vec::new() };
    let name = planned.name();
    let fields = planned.fields().into_iter();
    fields.map(|(field, before, after)| (format!("{name} {}", field.replace('_', " ")), before, after)).collect()
}

/// What some changes come to, those that are of the plan.
pub fn describe(changes: &[Change]) -> String {
    let said: Vec<Planned<'_>> = changes.iter().filter_map(Planned::of).collect();
    if said.len() <= 3 {
        return said.iter().map(Planned::describe).collect::<Vec<_>>().join("; ");
    }
    let count = |what: &str, state: Option<bool>, is: fn(&Planned<'_>) -> bool| {
        let number = said.iter().filter(|planned| planned.is_new_or_gone() == state && is(planned)).count();
        let plural = if number == 1 { "" } else { "s" };
        (number > 0).then(|| format!("{number} {what}{plural}"))
    };
    // What was added or removed as a whole needs no fields.
    let told = |(state, verb): (Option<bool>, &str)| {
        let kinds = [
            count("action", state, |planned| matches!(planned, Planned::Action(..))),
            count("phase", state, |planned| matches!(planned, Planned::Phase(..))),
            count("scenario", state, |planned| matches!(planned, Planned::Scenario(..))),
            count("baseline", state, |planned| matches!(planned, Planned::Baseline(..))),
        ];
        let kinds: Vec<String> = kinds.into_iter().flatten().collect();
        if kinds.is_empty() {
            return None;
        }
        let changed = said.iter().filter(|planned| state.is_none() && planned.is_new_or_gone().is_none());
        let mut fields: Vec<&str> = changed.flat_map(Planned::fields).map(|(field, ..)| field).collect();
        fields.sort_unstable();
        fields.dedup();
        let fields = fields.into_iter().map(field_in_words).collect::<Vec<_>>().join(", ");
        Some(format!("{}{verb}{fields}", kinds.join(" and ")))
    };
    let told = [(Some(true), " added"), (Some(false), " removed"), (None, ": ")].into_iter().filter_map(told);
    told.collect::<Vec<_>>().join("; ")
}
