//! Steps: what the history of a workbook is made of.

mod merged;
mod planned;
mod told;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::{
    Acceptance, Action, Answer, Baseline, Evidence, FindingKey, Note, Organisation, OwnControl, Phase, Scenario, Scope,
    Stamp,
};
use crate::catalogue::ControlId;

pub use told::{before_and_after, describe_changes, describe_import, each_before_and_after, field_in_words};

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
    /// A piece of evidence that came, changed or went.
    Evidence {
        /// The evidence.
        id: Uuid,
        /// As it was; `None` where it is new.
        before: Option<Box<Evidence>>,
        /// As it is; `None` where it was removed.
        after: Option<Box<Evidence>>,
    },
    /// A piece of evidence that serves a control from now on, or no longer does.
    EvidenceLink {
        /// The evidence.
        evidence: Uuid,
        /// What it is called, so that the history can say so when it is gone.
        name: String,
        /// The control.
        control: ControlId,
        /// Whether it did.
        before: bool,
        /// Whether it does.
        after: bool,
    },
    /// A control of the organisation's own that came, changed or went.
    OwnControl {
        /// The control.
        id: ControlId,
        /// As it was; `None` where it is new.
        before: Option<Box<OwnControl>>,
        /// As it is; `None` where it was removed.
        after: Option<Box<OwnControl>>,
    },
    /// A finding that is accepted, or no longer is.
    Acceptance {
        /// The finding.
        finding: FindingKey,
        /// Why it was accepted; `None` where it was not.
        before: Option<Box<Acceptance>>,
        /// Why it is; `None` where it no longer is.
        after: Option<Box<Acceptance>>,
    },
    /// An action that came, changed or went.
    Action {
        /// The action.
        id: Uuid,
        /// As it was; `None` where it is new.
        before: Option<Box<Action>>,
        /// As it is; `None` where it was removed.
        after: Option<Box<Action>>,
    },
    /// A phase that came, changed or went.
    Phase {
        /// The phase.
        id: Uuid,
        /// As it was; `None` where it is new.
        before: Option<Box<Phase>>,
        /// As it is; `None` where it was removed.
        after: Option<Box<Phase>>,
    },
    /// A supposition that came, changed or went.
    Scenario {
        /// Its name.
        name: String,
        /// As it was; `None` where it is new.
        before: Option<Box<Scenario>>,
        /// As it is; `None` where it was removed.
        after: Option<Box<Scenario>>,
    },
    /// A baseline that was made, signed or taken back.
    Baseline {
        /// The baseline.
        id: Uuid,
        /// As it was; `None` where it is new.
        before: Option<Box<Baseline>>,
        /// As it is; `None` where it was taken back.
        after: Option<Box<Baseline>>,
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
    /// The same for a piece of evidence, and for every control that it served.
    PurgedEvidence {
        /// The evidence that is gone for good.
        evidence: Uuid,
        /// The control it served; `None` where the evidence itself is meant.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        control: Option<ControlId>,
    },
    /// What was taken over from another copy of the workbook. It changes nothing by itself: the changes beside it do.
    Merged {
        /// The hash of the last step of the other copy, in hexadecimal.
        head: String,
        /// Where the other copy was: the name of its file.
        file: String,
        /// How many steps of the other copy were not known before.
        steps: u32,
    },
}

impl Change {
    /// The change that takes this one back.
    pub fn inverted(&self) -> Change {
        match self.clone() {
            Change::Answer { control, before, after } => Change::Answer { control, before: after, after: before },
            Change::Note { id, before, after } => Change::Note { id, before: after, after: before },
            Change::Evidence { id, before, after } => Change::Evidence { id, before: after, after: before },
            Change::EvidenceLink { evidence, name, control, before, after } => {
                Change::EvidenceLink { evidence, name, control, before: after, after: before }
            }
            Change::OwnControl { id, before, after } => Change::OwnControl { id, before: after, after: before },
            Change::Acceptance { finding, before, after } => {
                Change::Acceptance { finding, before: after, after: before }
            }
            Change::Action { id, before, after } => Change::Action { id, before: after, after: before },
            Change::Phase { id, before, after } => Change::Phase { id, before: after, after: before },
            Change::Scenario { name, before, after } => Change::Scenario { name, before: after, after: before },
            Change::Baseline { id, before, after } => Change::Baseline { id, before: after, after: before },
            Change::Organisation { before, after } => Change::Organisation { before: after, after: before },
            Change::Scope { before, after } => Change::Scope { before: after, after: before },
            same @ (Change::Purged { .. } | Change::PurgedEvidence { .. } | Change::Merged { .. }) => same,
        }
    }

    /// Whether it is about actions, phases, suppositions or baselines.
    fn is_of_plan(&self) -> bool {
        matches!(self, Change::Action { .. } | Change::Phase { .. } | Change::Scenario { .. } | Change::Baseline { .. })
    }

    /// The control that it is about.
    pub fn control(&self) -> Option<&ControlId> {
        match self {
            Change::Answer { control, .. } | Change::Purged { control, .. } | Change::EvidenceLink { control, .. } => {
                Some(control)
            }
            Change::OwnControl { id, .. } => Some(id),
            Change::Note { before, after, .. } => after.as_ref().or(before.as_ref()).map(|note| &note.control),
            Change::Acceptance { finding, .. } => finding.control.as_ref(),
            Change::PurgedEvidence { control, .. } => control.as_ref(),
            Change::Evidence { .. }
            | Change::Action { .. }
            | Change::Phase { .. }
            | Change::Scenario { .. }
            | Change::Baseline { .. }
            | Change::Organisation { .. }
            | Change::Scope { .. }
            | Change::Merged { .. } => None,
        }
    }

    /// What it is about, for a person.
    pub fn subject(&self) -> String {
        match self {
            Change::Organisation { .. } => "the organisation".to_owned(),
            Change::Scope { .. } => "the profile".to_owned(),
            Change::Evidence { .. } => "the evidence".to_owned(),
            Change::Merged { .. } => "the other copy".to_owned(),
            Change::Action { .. } | Change::Phase { .. } | Change::Scenario { .. } | Change::Baseline { .. } => {
                planned::subject(self).unwrap_or_else(|| "the plan".to_owned())
            }
            Change::Answer { .. }
            | Change::Note { .. }
            | Change::Purged { .. }
            | Change::EvidenceLink { .. }
            | Change::OwnControl { .. }
            | Change::Acceptance { .. }
            | Change::PurgedEvidence { .. } => {
                self.control().map_or_else(|| "the workbook".to_owned(), ToString::to_string)
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
            Change::Evidence { before, after, .. } => evidence_fields(before.as_deref(), after.as_deref())
                .into_iter()
                .map(|(field, before, after)| of(field, before, after))
                .collect(),
            Change::EvidenceLink { name, before, after, .. } => {
                let shown = |serves: &bool| if *serves { json!(name) } else { Value::Null };
                vec![of("evidence", shown(before), shown(after))]
            }
            Change::OwnControl { before, after, .. } => {
                let mut fields = Vec::new();
                let title = |own: &Option<Box<OwnControl>>| own.as_ref().map_or(Value::Null, |own| json!(own.title));
                let description = |own: &Option<Box<OwnControl>>| {
                    own.as_ref().and_then(|own| own.description.as_ref()).map_or(Value::Null, |text| json!(text))
                };
                if title(before) != title(after) {
                    fields.push(of("title", title(before), title(after)));
                }
                if description(before) != description(after) {
                    fields.push(of("description", description(before), description(after)));
                }
                fields
            }
            Change::Acceptance { finding, before, after } => {
                let because = |acceptance: &Option<Box<Acceptance>>| {
                    acceptance.as_ref().map_or(Value::Null, |acceptance| json!(acceptance.because))
                };
                vec![of(&format!("finding {} accepted", finding.code), because(before), because(after))]
            }
            Change::Action { .. } | Change::Phase { .. } | Change::Scenario { .. } | Change::Baseline { .. } => {
                planned::fields(self).into_iter().map(|(field, before, after)| of(&field, before, after)).collect()
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
                let document = before.document.fields().into_iter().zip(after.document.fields());
                fields.extend(
                    document
                        .filter(|((_, a), (_, b))| a != b)
                        .map(|((name, a), (_, b))| of(&format!("document {}", name.replace('_', " ")), a, b)),
                );
                fields
            }
            Change::Scope { before, after } => {
                let mut fields = Vec::new();
                if before.profile != after.profile || before.catalogue == after.catalogue {
                    fields.push(of("profile", json!(before.profile), json!(after.profile)));
                }
                if before.catalogue != after.catalogue {
                    fields.push(of("catalogue version", json!(before.catalogue), json!(after.catalogue)));
                }
                fields
            }
            Change::Purged { .. } => vec![of("note", json!("(purged)"), json!("(purged)"))],
            Change::PurgedEvidence { .. } => vec![of("evidence", json!("(purged)"), json!("(purged)"))],
            // Not a field of the workbook; the step says it.
            Change::Merged { .. } => Vec::new(),
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
    /// Removed a note or a piece of evidence for good.
    Purge,
    /// Attached a file or a link, or let evidence serve one more control.
    Attach,
    /// Changed what is said of a piece of evidence.
    EditEvidence,
    /// Took evidence away from a control, or altogether.
    RemoveEvidence,
    /// Added, changed or removed a control of the organisation's own.
    OwnControl,
    /// Accepted a finding, or took that back.
    Accept,
    /// Added, changed or removed an action.
    Action,
    /// Added, changed or removed a phase.
    Phase,
    /// Began a re-assessment: levels are to be confirmed.
    Cycle,
    /// Took over a newer version of the catalogue.
    Catalogue,
    /// Took over a plan: put several actions into phases at once.
    Plan,
    /// Kept a supposition by name, or dropped it.
    Scenario,
    /// Made or signed a baseline.
    Baseline,
    /// Took over what others had filled in.
    Import,
    /// Went on from what could be read of a damaged workbook.
    Repair,
    /// Took over what another copy of the workbook says.
    Merge,
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
            Op::Attach => "attach",
            Op::EditEvidence => "edit-evidence",
            Op::RemoveEvidence => "remove-evidence",
            Op::OwnControl => "own-control",
            Op::Accept => "accept",
            Op::Action => "action",
            Op::Phase => "phase",
            Op::Cycle => "cycle",
            Op::Catalogue => "catalogue",
            Op::Plan => "plan",
            Op::Scenario => "scenario",
            Op::Baseline => "baseline",
            Op::Import => "import",
            Op::Repair => "repair",
            Op::Merge => "merge",
            Op::Undo { .. } => "undo",
            Op::Redo { .. } => "redo",
        }
    }

    /// Whether `undo` may take it back. Making the workbook cannot be undone, and purging must not be; what a
    /// repair leaves behind is what could not be read.
    pub const fn can_be_undone(&self) -> bool {
        match self {
            Op::Set
            | Op::WriteNote
            | Op::EditNote
            | Op::RemoveNote
            | Op::Organisation
            | Op::Attach
            | Op::EditEvidence
            | Op::RemoveEvidence
            | Op::OwnControl
            | Op::Accept
            | Op::Action
            | Op::Phase
            | Op::Plan
            | Op::Cycle
            | Op::Catalogue
            | Op::Scenario
            | Op::Import
            | Op::Merge
            | Op::Baseline => true,
            Op::Create | Op::Purge | Op::Repair | Op::Undo { .. } | Op::Redo { .. } => false,
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
        let merged = merged::describe(self);
        let is_whole = merged.is_some();
        let what = merged.unwrap_or_else(|| describe_changes(&self.changes));
        match &self.op {
            Op::Create => "workbook made".to_owned(),
            Op::Repair if what.is_empty() => "repaired: steps of another copy are missing from here on".to_owned(),
            Op::Repair => format!("repaired: {what}"),
            Op::Set | Op::Organisation => what,
            Op::WriteNote => format!("note on {what}"),
            Op::EditNote => format!("note changed on {what}"),
            Op::RemoveNote => format!("note removed from {what}"),
            Op::Purge => {
                let is_note = self.changes.iter().any(|change| matches!(change, Change::Purged { .. }));
                let what = if is_note { "note" } else { "evidence" };
                let controls: Vec<_> = self.changes.iter().filter_map(Change::control).map(ControlId::as_str).collect();
                if controls.is_empty() {
                    format!("{what} purged")
                } else {
                    format!("{what} purged from {}", controls.join(", "))
                }
            }
            Op::Attach | Op::EditEvidence | Op::RemoveEvidence | Op::OwnControl | Op::Accept => what,
            Op::Action | Op::Phase | Op::Scenario | Op::Baseline => what,
            // Of one control, only what became of that is there.
            Op::Merge if is_whole => what,
            Op::Merge => format!("merge: {what}"),
            Op::Cycle => format!("re-assessment begun: {what}"),
            Op::Catalogue => format!("catalogue update: {what}"),
            Op::Plan => format!("plan taken over: {what}"),
            Op::Import => format!("imported: {}", describe_import(&self.changes)),
            Op::Undo { .. } => format!("undo: {}{what}", self.note_on()),
            Op::Redo { .. } => format!("redo: {}{what}", self.note_on()),
        }
    }

    /// What an undo or a redo is about, where that is a note.
    fn note_on(&self) -> &'static str {
        if matches!(self.changes[..], [Change::Note { .. }]) { "note on " } else { "" }
    }
}

/// The fields of evidence that differ, each with its values.
fn evidence_fields(before: Option<&Evidence>, after: Option<&Evidence>) -> Vec<(&'static str, Value, Value)> {
    let of = |evidence: Option<&Evidence>| {
        let value = |read: fn(&Evidence) -> Value| evidence.map_or(Value::Null, read);
        [
            ("evidence", value(|evidence| json!(evidence.name))),
            ("nature", value(|evidence| json!(evidence.nature))),
            ("expires", value(|evidence| json!(evidence.expires))),
            ("review_due", value(|evidence| json!(evidence.review_due))),
        ]
    };
    let pairs = of(before).into_iter().zip(of(after));
    pairs.filter(|((_, a), (_, b))| a != b).map(|((name, a), (_, b))| (name, a, b)).collect()
}
