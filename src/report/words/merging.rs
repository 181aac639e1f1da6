//! What is said of taking over another copy of a workbook.

use serde_json::Value;
use uuid::Uuid;

use super::counted;
use crate::workbook::conflict::in_full;
use crate::workbook::merging::{Contradiction, Take};
use crate::workbook::step::{before_and_after, field_in_words};
use crate::workbook::{Change, Level, Step};

/// What a contradiction is about, in a few words: `5.10 level`, `action #3, due`.
pub fn contradiction(found: &Contradiction) -> String {
    let field = field_in_words(&found.field).replace('_', " ");
    // The thing itself, rather than a field of it.
    if found.is_of_presence() || found.what.contains(&field) {
        return found.what.clone();
    }
    match &found.control {
        Some(control) if found.what == control.to_string() => format!("{control} {field}"),
        _ => format!("{}: {field}", found.what),
    }
}

/// One of its values in words, with what is decided along with it. `named` says what phases and baselines are called.
pub fn contradicted_value(
    found: &Contradiction,
    value: &Value,
    along: &Value,
    named: &dyn Fn(Uuid) -> Option<String>,
) -> String {
    if found.is_of_presence() && value.is_null() {
        return "(not there)".to_owned();
    }
    let mut said = in_words(&found.field, value, named);
    // In the order in which people give them.
    let place = |name: &str| ["basis", "reasons", "justification"].iter().position(|known| *known == name).unwrap_or(3);
    let mut along: Vec<(&String, &Value)> = along.as_object().into_iter().flatten().collect();
    along.sort_by_key(|(name, _)| place(name));
    for (name, value) in along {
        let is_nothing = value.is_null() || value.as_array().is_some_and(Vec::is_empty);
        if !is_nothing {
            let label = match name.as_str() {
                "justification" | "because" => "because",
                name => field_in_words(name),
            };
            said.push_str(&format!("\n{label}: {}", in_words(name, value, named)));
        }
    }
    said
}

fn in_words(field: &str, value: &Value, named: &dyn Fn(Uuid) -> Option<String>) -> String {
    let text = |key: &str| value.get(key).and_then(Value::as_str);
    match (field, value) {
        ("phase" | "supersedes", Value::String(id)) => {
            id.parse().ok().and_then(named).unwrap_or_else(|| "one that is not there any more".to_owned())
        }
        ("closes", Value::Array(items)) if !items.is_empty() => {
            let item = |item: &Value| {
                let of = |key: &str| item.get(key).filter(|value| !value.is_null()).map(in_full);
                let from = of("from").map_or_else(String::new, |from| format!("{from} "));
                format!("{} {from}→ {}", of("control").unwrap_or_default(), of("to").unwrap_or_default())
            };
            items.iter().map(item).collect::<Vec<_>>().join(", ")
        }
        ("signed", Value::Object(_)) => {
            let day = text("at").unwrap_or_default().split('T').next().unwrap_or_default();
            format!("by {} on {day}", text("author").unwrap_or_default())
        }
        ("level" | "target", Value::Number(number)) => {
            let level = number
                .as_u64()
                .and_then(|level| u8::try_from(level).ok())
                .and_then(|level| Level::try_from(level).ok());
            level.map_or_else(|| number.to_string(), |level| format!("{level} {}", level.name()))
        }
        ("review", Value::Bool(is_on)) => if *is_on { "on" } else { "off" }.to_owned(),
        ("review", Value::Null) => "off".to_owned(),
        ("controls", Value::Array(items)) => counted(items.len(), "control", "controls"),
        (_, value) => in_full(value),
    }
}

/// One of the changes that a merge makes: what it is about, and what becomes of it.
pub fn taken_over(change: &Change) -> (String, String) {
    let quoted = |text: &str| {
        let first = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or_default();
        format!("\"{}\"", beginning(first, 120))
    };
    let what = match change {
        Change::Note { before: None, after: Some(note), .. } => {
            format!("note of {}: {}", note.author, quoted(&note.text))
        }
        Change::Note { before: Some(note), after: None, .. } => {
            format!("note of {} goes: {}", note.author, quoted(&note.text))
        }
        Change::Evidence { before: None, after: Some(evidence), .. } => {
            return (format!("evidence \"{}\"", evidence.name), format!("attached by {}", evidence.author));
        }
        Change::Evidence { before: Some(evidence), after: None, .. } => {
            return (format!("evidence \"{}\"", evidence.name), "removed".to_owned());
        }
        Change::OwnControl { before: None, after: Some(own), .. } => {
            format!("a control of your own is added: {}", quoted(&own.title))
        }
        Change::OwnControl { before: Some(own), after: None, .. } => {
            format!("a control of your own goes: {}", quoted(&own.title))
        }
        Change::EvidenceLink { name, after: true, .. } => format!("evidence {} serves it", quoted(name)),
        Change::EvidenceLink { name, after: false, .. } => format!("evidence {} no longer serves it", quoted(name)),
        other => before_and_after(other),
    };
    (change.subject(), what)
}

/// What was decided, in a word or as the new value.
pub fn taken(found: &Contradiction, take: &Take, named: &dyn Fn(Uuid) -> Option<String>) -> String {
    match take {
        Take::Ours => "what this workbook says".to_owned(),
        Take::Theirs => "what the other copy says".to_owned(),
        Take::New(Value::Object(new)) if found.along.iter().any(Value::is_object) => {
            let mut along = new.clone();
            let value = along.remove(&found.field).unwrap_or_default();
            let said = contradicted_value(found, &value, &Value::Object(along), named);
            format!("a new value: {}", said.replace('\n', "; "))
        }
        Take::New(value) => format!("a new value: {}", in_words(&found.field, value, named)),
    }
}

/// What an import changes: controls, and other things; `None` where nothing.
pub fn to_import((controls, others): (usize, usize)) -> Option<String> {
    let of_controls = counted(controls, "control", "controls");
    let of_others = counted(others, "other thing", "other things");
    match (controls, others) {
        (0, 0) => None,
        (_, 0) => Some(of_controls),
        (0, _) => Some(of_others),
        (_, _) => Some(format!("{of_controls} and {of_others}")),
    }
}

/// A step as the history tells it, with the copy of which a merge took it over.
pub fn step_told(step: &Step, copy: Option<&str>) -> String {
    let what = step.describe();
    match copy {
        Some(file) => format!("{what} (from {})", beginning(&crate::text::clean_line(file), 40)),
        None => what,
    }
}

/// The beginning of a text that may be long.
pub fn beginning(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.to_owned();
    }
    let short: String = text.chars().take(most).collect();
    format!("{}…", short.trim_end())
}
