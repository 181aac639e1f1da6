//! What changes come to in words: for the history, for messages, and for previews, in which nothing may be left to guess.

use serde_json::Value;

use super::{Change, FieldChange, evidence_fields, planned};
use crate::catalogue::ControlId;

/// What some changes come to, in a few words.
pub fn describe_changes(changes: &[Change]) -> String {
    if changes.iter().any(Change::is_of_plan) {
        let rest: Vec<Change> = changes.iter().filter(|change| !change.is_of_plan()).cloned().collect();
        let said = planned::describe(changes);
        return if rest.is_empty() { said } else { format!("{said}; {}", describe_changes(&rest)) };
    }
    if let Some(text) = describe_evidence(changes).or_else(|| describe_acceptance(changes)) {
        return text;
    }
    let mut controls: Vec<&ControlId> = changes.iter().filter_map(Change::control).collect();
    controls.dedup();
    let mut fields: Vec<FieldChange> = changes.iter().flat_map(Change::fields).collect();
    if let [control] = controls[..] {
        let fields: Vec<_> = fields.iter().map(|field| describe_field(field, true)).collect();
        return format!("{control} {}", fields.join(", ")).trim_end().to_owned();
    }
    if controls.is_empty() {
        let fields: Vec<_> = fields.iter().map(|field| describe_field(field, true)).collect();
        return fields.join(", ");
    }
    fields.sort_by_key(|field| (field.field.clone(), field.after.to_string()));
    fields.dedup_by_key(|field| (field.field.clone(), field.after.to_string()));
    // An import, or one taken back: each control has values of its own.
    if fields.len() > MANY_VALUES {
        return describe_import(changes);
    }
    let fields: Vec<_> = fields.iter().map(|field| describe_field(field, false)).collect();
    format!("{} controls: {}", controls.len(), fields.join(", "))
}

/// More different values than this say less than how many controls they are of.
const MANY_VALUES: usize = 6;

/// What an import came to: `5.1 level 2 → 3`, or of many controls how many they are.
pub fn describe_import(changes: &[Change]) -> String {
    let mut controls: Vec<&ControlId> = changes.iter().filter_map(Change::control).collect();
    controls.sort();
    controls.dedup();
    if controls.len() < 2 {
        return describe_changes(changes);
    }
    let notes = changes.iter().filter(|change| matches!(change, Change::Note { .. })).count();
    let own = changes.iter().filter(|change| matches!(change, Change::OwnControl { .. })).count();
    let mut said = vec![format!("{} controls", controls.len())];
    let counted = |count: usize, one: &str, many: &str| match count {
        0 => None,
        1 => Some(format!("1 {one}")),
        count => Some(format!("{count} {many}")),
    };
    said.extend(counted(notes, "note", "notes"));
    said.extend(counted(own, "control of your own", "controls of your own"));
    let of = |is_one: fn(&Change) -> bool| changes.iter().filter(|change| is_one(change)).count();
    let evidence = of(|change| matches!(change, Change::Evidence { .. }));
    said.extend(counted(evidence, "piece of evidence", "pieces of evidence"));
    said.extend(counted(of(|change| matches!(change, Change::Action { .. })), "action", "actions"));
    said.extend(counted(of(|change| matches!(change, Change::Phase { .. })), "phase", "phases"));
    said.join(", ")
}

/// Every field that a change touches, with what it was and what it is: `level 2 → 3, review mark off → on`.
/// For previews, in which nothing may be left to guess.
pub fn before_and_after(change: &Change) -> String {
    let fields = change.fields();
    let fields = fields.iter().map(|field| {
        let name = field_in_words(&field.field);
        format!("{name} {} → {}", in_words(field, &field.before), in_words(field, &field.after))
    });
    fields.collect::<Vec<_>>().join(", ")
}

/// The same, a line a field, with texts as long as that.
pub fn each_before_and_after(change: &Change, longest: usize) -> Vec<String> {
    let value = |field: &FieldChange, value: &Value| match value {
        Value::String(text) if text.chars().count() <= longest => match field.field.as_str() {
            "justification" | "owner" | "provider" | "interviewee" => format!("\"{text}\""),
            _ => text.clone(),
        },
        Value::String(text) => format!("\"{}…\"", text.chars().take(longest).collect::<String>()),
        other => shown(other),
    };
    let told = |field: &FieldChange| {
        let name = field_in_words(&field.field);
        format!("{name}: {} → {}", value(field, &field.before), value(field, &field.after))
    };
    change.fields().iter().map(told).collect()
}

/// A value as a preview shows it: a sentence has to be told from what stands around it.
fn in_words(field: &FieldChange, value: &Value) -> String {
    match (field.field.as_str(), value) {
        ("justification", Value::String(text)) => format!("\"{}\"", shortened(text)),
        _ => shown(value),
    }
}

/// What happened to evidence, if that is what some changes are about: `evidence "log.pdf" attached to 8.13`.
fn describe_evidence(changes: &[Change]) -> Option<String> {
    let (mut name, mut verb, mut controls) = (None, None, Vec::new());
    for change in changes {
        match change {
            Change::Evidence { before: None, after: Some(evidence), .. } => {
                (name, verb) = (Some(&evidence.name), Some("attached to"));
            }
            Change::Evidence { before: Some(evidence), after: None, .. } => {
                (name, verb) = (Some(&evidence.name), Some("removed from"));
            }
            Change::Evidence { before: Some(before), after: Some(after), .. } => {
                let fields = evidence_fields(Some(before), Some(after));
                let fields: Vec<String> = fields
                    .into_iter()
                    .map(|(name, before, after)| {
                        describe_field(&FieldChange { control: None, field: name.to_owned(), before, after }, true)
                    })
                    .collect();
                return Some(format!("evidence \"{}\" {}", shortened(&after.name), fields.join(", ")));
            }
            Change::EvidenceLink { name: linked, control, after, .. } => {
                name = Some(linked);
                verb = verb.or(Some(if *after { "attached to" } else { "removed from" }));
                controls.push(control.as_str());
            }
            _ => return None,
        }
    }
    let (name, verb) = (shortened(name?), verb?);
    Some(match controls.len() {
        0 => format!("evidence \"{name}\" {}", verb.split(' ').next().unwrap_or(verb)),
        1..=4 => format!("evidence \"{name}\" {verb} {}", controls.join(", ")),
        several => format!("evidence \"{name}\" {verb} {several} controls"),
    })
}

/// What happened to a finding, if that is what a change is about: `finding no-reason on 5.1 accepted: …`.
fn describe_acceptance(changes: &[Change]) -> Option<String> {
    let [Change::Acceptance { finding, after, .. }] = changes else { return None };
    let on = finding.control.as_ref().map_or_else(String::new, |control| format!(" on {control}"));
    Some(match after {
        Some(acceptance) => format!("finding {}{on} accepted: {}", finding.code, shortened(&acceptance.because)),
        None => format!("finding {}{on} reopened", finding.code),
    })
}

/// `level 2 → 3`, or `level → 3` where the values before may differ.
pub(super) fn describe_field(field: &FieldChange, with_before: bool) -> String {
    match field.field.as_str() {
        "note" => match (&field.before, &field.after) {
            (_, Value::String(text)) | (Value::String(text), _) => format!("\"{}\"", shortened(text)),
            _ => String::new(),
        },
        "review" => format!("review mark {}", shown(&field.after)),
        "to_confirm" if field.after == Value::Bool(true) => "to be confirmed".to_owned(),
        "to_confirm" => "confirmed".to_owned(),
        "justification" | "facts" => format!("{} changed", field.field),
        name if with_before => {
            format!("{} {} → {}", field_in_words(name), shown(&field.before), shown(&field.after))
        }
        name => format!("{} → {}", field_in_words(name), shown(&field.after)),
    }
}

/// A field as people call it, who never see what it is called in the file. Its name where it has no other.
pub fn field_in_words(field: &str) -> &str {
    match field {
        "review" => "review mark",
        "review_due" => "next review",
        "interviewee" => "who was asked",
        "refs" => "references",
        "to_confirm" => "to be confirmed",
        "depends_on" => "waits for",
        "because" => "dropped because",
        "days" => "person-days",
        "nature" => "what it shows",
        "supersedes" => "stands in the place of",
        other => other,
    }
}

/// A value of a field in a few words.
fn shown(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => shortened(text),
        Value::Bool(true) => "on".to_owned(),
        Value::Bool(false) => "off".to_owned(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().filter_map(Value::as_str).collect::<Vec<_>>().join(" + "),
        other => other.to_string(),
    }
}

/// The first line, at most 40 characters of it.
pub(super) fn shortened(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    if line.chars().count() <= 40 && line.len() == text.trim().len() {
        return line.to_owned();
    }
    let short: String = line.chars().take(39).collect();
    format!("{}…", short.trim_end())
}
