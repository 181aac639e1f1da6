//! Steps: what the history of a workbook is made of.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Answer, Note, Organisation, Scope, Stamp};
use crate::catalogue::ControlId;

/// One change with the image before and after.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Change {
    /// An answer.
    Answer {
        /// Of this control.
        control: ControlId,
        /// As it was.
        before: Box<Answer>,
        /// As it is.
        after: Box<Answer>,
    },
    /// A note that came, changed or went.
    Note {
        /// The note.
        id: Uuid,
        /// As it was; `None` where it is new.
        before: Option<Box<Note>>,
        /// As it is; `None` where it was removed.
        after: Option<Box<Note>>,
    },
    /// Name, scope statement or facts.
    Organisation {
        /// As it was.
        before: Box<Organisation>,
        /// As it is.
        after: Box<Organisation>,
    },
    /// The profile and its controls.
    Scope {
        /// As it was.
        before: Box<Scope>,
        /// As it is.
        after: Box<Scope>,
    },
    /// What stands in the place of a note's change once the note was purged: nothing to show, nothing to
    /// take back.
    Purged {
        /// The note that is gone for good.
        note: Uuid,
        /// What it was about.
        control: ControlId,
    },
}

impl Change {
    /// The change that takes this one back.
    pub fn inverted(&self) -> Change {
        match self.clone() {
            Change::Answer { control, before, after } => Change::Answer { control, before: after, after: before },
            Change::Note { id, before, after } => Change::Note { id, before: after, after: before },
            Change::Organisation { before, after } => Change::Organisation { before: after, after: before },
            Change::Scope { before, after } => Change::Scope { before: after, after: before },
            purged @ Change::Purged { .. } => purged,
        }
    }

    /// The control that it is about.
    pub fn control(&self) -> Option<&ControlId> {
        match self {
            Change::Answer { control, .. } | Change::Purged { control, .. } => Some(control),
            Change::Note { before, after, .. } => after.as_ref().or(before.as_ref()).map(|note| &note.control),
            Change::Organisation { .. } | Change::Scope { .. } => None,
        }
    }

    /// What it is about, for a person.
    pub fn subject(&self) -> String {
        match self {
            Change::Organisation { .. } => "the organisation".to_owned(),
            Change::Scope { .. } => "the profile".to_owned(),
            Change::Answer { .. } | Change::Note { .. } | Change::Purged { .. } => {
                self.control().map_or_else(|| "a note".to_owned(), ToString::to_string)
            }
        }
    }

    /// The fields that differ, as the history shows them. Who and when are left out: every step says
    /// them once.
    pub fn fields(&self) -> Vec<FieldChange> {
        let of = |field: &str, before: Value, after: Value| FieldChange {
            control: self.control().cloned(),
            field: field.to_owned(),
            before,
            after,
        };
        match self {
            Change::Answer { before, after, .. } => before
                .fields()
                .into_iter()
                .zip(after.fields())
                .filter(|((name, a), (_, b))| a != b && !matches!(*name, "decided_by" | "decided_at" | "assessed_at"))
                .map(|((name, a), (_, b))| of(name, a, b))
                .collect(),
            Change::Note { before, after, .. } => {
                let text = |note: &Option<Box<Note>>| note.as_ref().map_or(Value::Null, |note| json!(note.text));
                vec![of("note", text(before), text(after))]
            }
            Change::Organisation { before, after } => {
                let mut fields = Vec::new();
                if before.name != after.name {
                    fields.push(of("name", json!(before.name), json!(after.name)));
                }
                if before.scope != after.scope {
                    fields.push(of("scope", json!(before.scope), json!(after.scope)));
                }
                if before.facts != after.facts {
                    fields.push(of("facts", json!(before.facts), json!(after.facts)));
                }
                fields
            }
            Change::Scope { before, after } => vec![of("profile", json!(before.profile), json!(after.profile))],
            Change::Purged { .. } => vec![of("note", json!("(purged)"), json!("(purged)"))],
        }
    }
}

/// One field that a change touched, `null` where it was or is not set.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct FieldChange {
    /// `None` where it is about the organisation.
    pub control: Option<ControlId>,
    /// Its name, as in `show --json`.
    pub field: String,
    /// As it was.
    pub before: Value,
    /// As it is.
    pub after: Value,
}

/// What a person did.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "op", rename_all = "kebab-case")]
pub enum Op {
    /// Made the workbook.
    Create,
    /// Set fields of one or several answers.
    Set,
    /// Wrote a note.
    WriteNote,
    /// Changed a note's text.
    EditNote,
    /// Took a note away.
    RemoveNote,
    /// Changed what is said of the organisation.
    Organisation,
    /// Removed a note for good.
    Purge,
    /// Took a step back.
    Undo {
        /// The step.
        of: Uuid,
    },
    /// Did again what an undo had taken back.
    Redo {
        /// The step that had been undone.
        of: Uuid,
    },
}

impl Op {
    /// Its name in the file and in `history --json`.
    pub const fn name(&self) -> &'static str {
        match self {
            Op::Create => "create",
            Op::Set => "set",
            Op::WriteNote => "write-note",
            Op::EditNote => "edit-note",
            Op::RemoveNote => "remove-note",
            Op::Organisation => "organisation",
            Op::Purge => "purge",
            Op::Undo { .. } => "undo",
            Op::Redo { .. } => "redo",
        }
    }

    /// Whether `undo` may take it back. Making the workbook cannot be undone, and purging must not be.
    pub const fn can_be_undone(&self) -> bool {
        match self {
            Op::Set | Op::WriteNote | Op::EditNote | Op::RemoveNote | Op::Organisation => true,
            Op::Create | Op::Purge | Op::Undo { .. } | Op::Redo { .. } => false,
        }
    }
}

/// Something a person did, with all it changed: one entry of the history.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    /// Counts up from 1 without holes.
    pub seq: u32,
    /// The same in every copy of the workbook.
    pub id: Uuid,
    /// What was done.
    pub op: Op,
    /// When. Order comes from `seq`: clocks jump.
    pub at: Timestamp,
    /// Who.
    pub author: String,
    /// What it changed, in order.
    pub changes: Vec<Change>,
}

impl Step {
    /// Who and when.
    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.at, author: self.author.clone() }
    }

    /// What happened, in a few words: `5.10 level 2 → 3`, `12 controls: target → 4`,
    /// `undo: 5.10 note "Saw it." removed`.
    pub fn describe(&self) -> String {
        let what = describe_changes(&self.changes);
        match &self.op {
            Op::Create => "workbook made".to_owned(),
            Op::Set | Op::Organisation => what,
            Op::WriteNote => format!("note on {what}"),
            Op::EditNote => format!("note changed on {what}"),
            Op::RemoveNote => format!("note removed from {what}"),
            Op::Purge => {
                let controls: Vec<_> = self.changes.iter().filter_map(Change::control).map(ControlId::as_str).collect();
                format!("note purged from {}", controls.join(", "))
            }
            Op::Undo { .. } => format!("undo: {}{what}", self.note_on()),
            Op::Redo { .. } => format!("redo: {}{what}", self.note_on()),
        }
    }

    /// What an undo or a redo is about, where that is a note.
    fn note_on(&self) -> &'static str {
        if matches!(self.changes[..], [Change::Note { .. }]) { "note on " } else { "" }
    }
}

/// What some changes come to, in a few words.
pub fn describe_changes(changes: &[Change]) -> String {
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
    let fields: Vec<_> = fields.iter().map(|field| describe_field(field, false)).collect();
    format!("{} controls: {}", controls.len(), fields.join(", "))
}

/// Every field that a change touches, with what it was and what it is: `level 2 → 3, review mark off → on`.
/// For previews, in which nothing may be left to guess.
pub fn before_and_after(change: &Change) -> String {
    let fields = change.fields();
    let fields = fields.iter().map(|field| {
        let name = if field.field == "review" { "review mark" } else { &field.field };
        format!("{name} {} → {}", shown(&field.before), shown(&field.after))
    });
    fields.collect::<Vec<_>>().join(", ")
}

/// `level 2 → 3`, or `level → 3` where the values before may differ.
fn describe_field(field: &FieldChange, with_before: bool) -> String {
    match field.field.as_str() {
        "note" => match (&field.before, &field.after) {
            (_, Value::String(text)) | (Value::String(text), _) => format!("\"{}\"", shortened(text)),
            _ => String::new(),
        },
        "review" => format!("review mark {}", shown(&field.after)),
        "justification" | "facts" => format!("{} changed", field.field),
        name if with_before => format!("{name} {} → {}", shown(&field.before), shown(&field.after)),
        name => format!("{name} → {}", shown(&field.after)),
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
fn shortened(text: &str) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    if line.chars().count() <= 40 && line.len() == text.trim().len() {
        return line.to_owned();
    }
    let short: String = line.chars().take(39).collect();
    format!("{}…", short.trim_end())
}
