//! What an edit comes to where somebody else changed the same thing meanwhile: the two sides of it, and the
//! edit brought onto the state that there is now.

use jiff::Timestamp;
use serde_json::Value;
use uuid::Uuid;

use super::{Action, Answer, Change, Fact, Op, Organisation, Phase, Workbook};
use crate::catalogue::ControlId;

/// An edit that was wanted and is not on disk.
#[derive(Clone, Debug, PartialEq)]
pub struct Unsaved {
    /// What kind of edit.
    pub op: Op,
    /// What it would have changed, with the images before that the person saw.
    pub changes: Vec<Change>,
    /// The draft that a note grew out of.
    pub draft: Option<Uuid>,
}

/// Somebody else changed what an edit is about, so nothing was written.
#[derive(Clone, Debug, PartialEq)]
pub struct Conflict {
    /// The control, "the organisation", or what else it is about.
    pub what: String,
    /// Who changed it.
    pub author: String,
    /// When.
    pub at: Option<Timestamp>,
    /// What they did, in words.
    pub change: String,
    /// The edit that was not made; without changes where it cannot be made again.
    pub unsaved: Unsaved,
    /// What was wanted beside what there is now.
    pub sides: Vec<Side>,
}

/// One field in which a wanted edit and the present state can be compared.
#[derive(Clone, Debug, PartialEq)]
pub struct Side {
    /// `None` where it is about the organisation.
    pub control: Option<ControlId>,
    /// Its name, as in `show --json`.
    pub field: String,
    /// What the person saw when deciding.
    pub seen: Value,
    /// What the person wanted.
    pub wanted: Value,
    /// What stands there now.
    pub now: Value,
}

impl Side {
    /// Whether the other changed this very field.
    pub fn differs(&self) -> bool {
        self.seen != self.now
    }
}

impl Unsaved {
    /// Whether somebody changed one of the fields that the edit is about.
    pub fn collides(&self, now: &Workbook) -> Option<&Change> {
        self.changes
            .iter()
            .find(|change| change.sides(now).iter().any(|side| side.differs() && side.now != side.wanted))
    }

    /// The edit as it would be made on this state: what there is no longer anything to do about is left out.
    pub fn onto(&self, now: &Workbook) -> Vec<Change> {
        self.changes.iter().filter_map(|change| change.onto(now)).collect()
    }

    /// Both sides of every field that it is about, those first that the other changed.
    pub fn sides(&self, now: &Workbook) -> Vec<Side> {
        let mut sides: Vec<Side> = self.changes.iter().flat_map(|change| change.sides(now)).collect();
        sides.sort_by_key(|side| !side.differs());
        sides
    }
}

impl Change {
    /// The fields that it changes, beside what this state says in them.
    pub fn sides(&self, now: &Workbook) -> Vec<Side> {
        let theirs = self.with_after(now).fields();
        let side = |field: super::FieldChange| {
            let there = theirs.iter().find(|other| other.field == field.field);
            let now = there.map_or_else(|| field.before.clone(), |other| other.after.clone());
            Side { control: field.control, field: field.field, seen: field.before, wanted: field.after, now }
        };
        self.fields().into_iter().map(side).collect()
    }

    /// The same change with another state in the place of what it leads to.
    fn with_after(&self, now: &Workbook) -> Change {
        match self.clone() {
            Change::Answer { control, before, .. } => {
                let after = Box::new(now.answer(&control).clone());
                Change::Answer { control, before, after }
            }
            Change::Note { id, before, .. } => Change::Note { id, before, after: now.note(id).cloned().map(Box::new) },
            Change::Evidence { id, before, .. } => {
                Change::Evidence { id, before, after: now.piece_of_evidence(id).cloned().map(Box::new) }
            }
            Change::EvidenceLink { evidence, name, control, before, .. } => {
                let after = serves(now, &control, evidence);
                Change::EvidenceLink { evidence, name, control, before, after }
            }
            Change::OwnControl { id, before, .. } => {
                let after = now.own_control(&id).cloned().map(Box::new);
                Change::OwnControl { id, before, after }
            }
            Change::Acceptance { finding, before, .. } => {
                let after = now.acceptance(&finding).cloned().map(Box::new);
                Change::Acceptance { finding, before, after }
            }
            Change::Action { id, before, .. } => {
                Change::Action { id, before, after: now.action(id).cloned().map(Box::new) }
            }
            Change::Phase { id, before, .. } => {
                Change::Phase { id, before, after: now.phase(id).cloned().map(Box::new) }
            }
            Change::Scenario { name, before, .. } => {
                let after = now.scenario(&name).cloned().map(Box::new);
                Change::Scenario { name, before, after }
            }
            Change::Baseline { id, before, .. } => {
                Change::Baseline { id, before, after: now.baseline(id).cloned().map(Box::new) }
            }
            Change::Organisation { before, .. } => {
                Change::Organisation { before, after: Box::new(now.organisation.clone()) }
            }
            Change::Scope { before, .. } => Change::Scope { before, after: Box::new(now.scope.clone()) },
            purged @ (Change::Purged { .. } | Change::PurgedEvidence { .. }) => purged,
        }
    }

    /// The change on top of this state, in which it touches no other field than it did; `None` where there is
    /// nothing left to do.
    pub fn onto(&self, now: &Workbook) -> Option<Change> {
        let there = self.with_after(now);
        let moved = match (self.clone(), there) {
            (Change::Answer { control, before, after }, Change::Answer { after: there, .. }) => {
                let after = Box::new(merged_answer(&before, &after, &there));
                Change::Answer { control, before: there, after }
            }
            (Change::Organisation { before, after }, Change::Organisation { after: there, .. }) => {
                let after = Box::new(merged_organisation(&before, &after, &there));
                Change::Organisation { before: there, after }
            }
            (
                Change::Action { id, before: Some(before), after: Some(after) },
                Change::Action { after: Some(there), .. },
            ) => {
                let after = Some(Box::new(merged_action(&before, &after, &there)));
                Change::Action { id, before: Some(there), after }
            }
            (
                Change::Phase { id, before: Some(before), after: Some(after) },
                Change::Phase { after: Some(there), .. },
            ) => {
                let after = Some(Box::new(merged_phase(&before, &after, &there)));
                Change::Phase { id, before: Some(there), after }
            }
            (wanted, there) => wanted.with_before(there.inverted()),
        };
        (!moved.changes_nothing()).then_some(moved)
    }

    /// The same change from another image on.
    fn with_before(self, other: Change) -> Change {
        match (self, other) {
            (Change::Note { id, after, .. }, Change::Note { before, .. }) => Change::Note { id, before, after },
            (Change::Evidence { id, after, .. }, Change::Evidence { before, .. }) => {
                Change::Evidence { id, before, after }
            }
            (Change::EvidenceLink { evidence, name, control, after, .. }, Change::EvidenceLink { before, .. }) => {
                Change::EvidenceLink { evidence, name, control, before, after }
            }
            (Change::OwnControl { id, after, .. }, Change::OwnControl { before, .. }) => {
                Change::OwnControl { id, before, after }
            }
            (Change::Acceptance { finding, after, .. }, Change::Acceptance { before, .. }) => {
                Change::Acceptance { finding, before, after }
            }
            (Change::Action { id, after, .. }, Change::Action { before, .. }) => Change::Action { id, before, after },
            (Change::Phase { id, after, .. }, Change::Phase { before, .. }) => Change::Phase { id, before, after },
            (Change::Scenario { name, after, .. }, Change::Scenario { before, .. }) => {
                Change::Scenario { name, before, after }
            }
            (Change::Baseline { id, after, .. }, Change::Baseline { before, .. }) => {
                Change::Baseline { id, before, after }
            }
            (Change::Scope { after, .. }, Change::Scope { before, .. }) => Change::Scope { before, after },
            (change, _) => change,
        }
    }

    fn changes_nothing(&self) -> bool {
        match self {
            Change::Answer { before, after, .. } => before == after,
            Change::Note { before, after, .. } => before == after,
            Change::Evidence { before, after, .. } => before == after,
            Change::EvidenceLink { before, after, .. } => before == after,
            Change::OwnControl { before, after, .. } => before == after,
            Change::Acceptance { before, after, .. } => before == after,
            Change::Action { before, after, .. } => before == after,
            Change::Phase { before, after, .. } => before == after,
            Change::Scenario { before, after, .. } => before == after,
            Change::Baseline { before, after, .. } => before == after,
            Change::Organisation { before, after } => before == after,
            Change::Scope { before, after } => before == after,
            Change::Purged { .. } | Change::PurgedEvidence { .. } => false,
        }
    }
}

fn serves(workbook: &Workbook, control: &ControlId, evidence: Uuid) -> bool {
    workbook.evidence(control).any(|other| other.id == evidence)
}

fn pick<T: PartialEq + Clone>(field: &mut T, before: &T, after: &T) {
    if before != after {
        field.clone_from(after);
    }
}

/// What is there now, with the fields that the edit touched as it wants them. Applicability, reasons, sentence and
/// provider are one decision and go together.
fn merged_answer(before: &Answer, after: &Answer, now: &Answer) -> Answer {
    let mut merged = now.clone();
    let decision = |answer: &Answer| {
        (answer.applicability, answer.reasons.clone(), answer.justification.clone(), answer.provider.clone())
    };
    if decision(before) != decision(after) && decision(now) != decision(after) {
        merged.applicability = after.applicability;
        merged.reasons.clone_from(&after.reasons);
        merged.justification.clone_from(&after.justification);
        merged.provider.clone_from(&after.provider);
        merged.decided_by.clone_from(&after.decided_by);
        merged.decided_at = after.decided_at;
    }
    pick(&mut merged.level, &before.level, &after.level);
    pick(&mut merged.target, &before.target, &after.target);
    pick(&mut merged.basis, &before.basis, &after.basis);
    if (merged.level, merged.basis) != (now.level, now.basis) {
        merged.assessed_at = after.assessed_at;
    }
    pick(&mut merged.review, &before.review, &after.review);
    pick(&mut merged.review_due, &before.review_due, &after.review_due);
    pick(&mut merged.owner, &before.owner, &after.owner);
    pick(&mut merged.interviewee, &before.interviewee, &after.interviewee);
    pick(&mut merged.importance, &before.importance, &after.importance);
    pick(&mut merged.effort, &before.effort, &after.effort);
    pick(&mut merged.refs, &before.refs, &after.refs);
    pick(&mut merged.to_confirm, &before.to_confirm, &after.to_confirm);
    merged
}

/// Status and its reason go together.
fn merged_action(before: &Action, after: &Action, now: &Action) -> Action {
    let mut merged = now.clone();
    pick(&mut merged.title, &before.title, &after.title);
    pick(&mut merged.closes, &before.closes, &after.closes);
    pick(&mut merged.owner, &before.owner, &after.owner);
    pick(&mut merged.due, &before.due, &after.due);
    pick(&mut merged.days, &before.days, &after.days);
    pick(&mut merged.cost, &before.cost, &after.cost);
    if (before.status, &before.because) != (after.status, &after.because) {
        merged.status = after.status;
        merged.because.clone_from(&after.because);
    }
    pick(&mut merged.depends_on, &before.depends_on, &after.depends_on);
    pick(&mut merged.notes, &before.notes, &after.notes);
    pick(&mut merged.phase, &before.phase, &after.phase);
    merged
}

/// Where the day of one and the day of the other make no stretch of time, both days are those that are wanted.
fn merged_phase(before: &Phase, after: &Phase, now: &Phase) -> Phase {
    let mut merged = now.clone();
    pick(&mut merged.name, &before.name, &after.name);
    pick(&mut merged.place, &before.place, &after.place);
    pick(&mut merged.from, &before.from, &after.from);
    pick(&mut merged.to, &before.to, &after.to);
    pick(&mut merged.capacity, &before.capacity, &after.capacity);
    if merged.fault().is_some() {
        (merged.from, merged.to) = (after.from, after.to);
    }
    merged
}

fn merged_organisation(before: &Organisation, after: &Organisation, now: &Organisation) -> Organisation {
    let mut merged = now.clone();
    pick(&mut merged.name, &before.name, &after.name);
    pick(&mut merged.scope, &before.scope, &after.scope);
    let (b, a, m) = (&before.document, &after.document, &mut merged.document);
    pick(&mut m.title, &b.title, &a.title);
    pick(&mut m.version, &b.version, &a.version);
    pick(&mut m.classification, &b.classification, &a.classification);
    pick(&mut m.author, &b.author, &a.author);
    pick(&mut m.approver, &b.approver, &a.approver);
    pick(&mut m.approved_on, &b.approved_on, &a.approved_on);
    pick(&mut m.next_review, &b.next_review, &a.next_review);
    for fact in Fact::ALL {
        if before.facts.get(fact) != after.facts.get(fact) {
            match after.facts.get(fact) {
                Some(value) => merged.facts.insert(*fact, *value),
                None => merged.facts.remove(fact),
            };
        }
    }
    merged
}

/// A value in words, whole.
pub fn in_full(value: &Value) -> String {
    match value {
        Value::Null => "not set".to_owned(),
        Value::String(text) => text.clone(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::Array(items) if items.is_empty() => "none".to_owned(),
        Value::Array(items) => items.iter().map(in_full).collect::<Vec<_>>().join(", "),
        Value::Object(fields) if fields.is_empty() => "none".to_owned(),
        Value::Object(fields) => {
            let fields = fields.iter().map(|(name, value)| format!("{name}: {}", in_full(value)));
            fields.collect::<Vec<_>>().join(", ")
        }
    }
}
