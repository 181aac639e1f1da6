//! What lies between two states: the changes that lead from one to the other.

use super::{Change, Workbook};

impl Workbook {
    /// The changes that make `after` of this one, in an order in which each finds what it needs: evidence comes
    /// before what it serves, and goes after it.
    pub fn changes_to(&self, after: &Workbook) -> Vec<Change> {
        let mut changes = Vec::new();
        if self.organisation != after.organisation {
            let (before, after) = (self.organisation.clone(), after.organisation.clone());
            changes.push(Change::Organisation { before: Box::new(before), after: Box::new(after) });
        }
        if self.scope != after.scope {
            let (before, after) = (self.scope.clone(), after.scope.clone());
            changes.push(Change::Scope { before: Box::new(before), after: Box::new(after) });
        }
        for own in keys(self.own_controls.keys(), after.own_controls.keys()) {
            let (before, after) = (self.own_control(own), after.own_control(own));
            if before != after {
                let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
                changes.push(Change::OwnControl { id: own.clone(), before, after });
            }
        }
        for control in keys(self.answers.keys(), after.answers.keys()) {
            let (before, after) = (self.answer(control), after.answer(control));
            if before != after {
                let (before, after) = (Box::new(before.clone()), Box::new(after.clone()));
                changes.push(Change::Answer { control: control.clone(), before, after });
            }
        }
        changes.extend(self.evidence_changes(after));
        for id in keys(self.notes.keys(), after.notes.keys()) {
            let (before, after) = (self.note(*id), after.note(*id));
            if before != after {
                let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
                changes.push(Change::Note { id: *id, before, after });
            }
        }
        for finding in keys(self.acceptances.keys(), after.acceptances.keys()) {
            let (before, after) = (self.acceptance(finding), after.acceptance(finding));
            if before != after {
                let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
                changes.push(Change::Acceptance { finding: finding.clone(), before, after });
            }
        }
        changes
    }

    fn evidence_changes(&self, after: &Workbook) -> Vec<Change> {
        let (mut coming, mut going) = (Vec::new(), Vec::new());
        for id in keys(self.evidence.keys(), after.evidence.keys()) {
            let (before, after) = (self.piece_of_evidence(*id), after.piece_of_evidence(*id));
            if before != after {
                let changes = if after.is_some() { &mut coming } else { &mut going };
                let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
                changes.push(Change::Evidence { id: *id, before, after });
            }
        }
        let (mut linked, mut unlinked) = (Vec::new(), Vec::new());
        let of = |workbook: &Workbook| -> Vec<_> {
            workbook.evidence_links().map(|(control, evidence)| (control.clone(), evidence)).collect()
        };
        let (old, new) = (of(self), of(after));
        for link in keys(old.iter(), new.iter()) {
            let (before, now) = (old.binary_search(link).is_ok(), new.binary_search(link).is_ok());
            if before == now {
                continue;
            }
            let (control, evidence) = link.clone();
            let named = after.piece_of_evidence(evidence).or(self.piece_of_evidence(evidence));
            let name = named.map_or_else(String::new, |evidence| evidence.name.clone());
            let changes = if now { &mut linked } else { &mut unlinked };
            changes.push(Change::EvidenceLink { evidence, name, control, before, after: now });
        }
        [coming, unlinked, linked, going].concat()
    }
}

impl Change {
    /// The same change, whatever the workbook held before: for what is taken from a history with holes.
    pub fn from_whatever(self, workbook: &Workbook) -> Change {
        match self {
            Change::Answer { control, after, .. } => {
                let before = Box::new(workbook.answer(&control).clone());
                Change::Answer { control, before, after }
            }
            Change::Note { id, after, .. } => {
                Change::Note { id, before: workbook.note(id).cloned().map(Box::new), after }
            }
            Change::Evidence { id, after, .. } => {
                Change::Evidence { id, before: workbook.piece_of_evidence(id).cloned().map(Box::new), after }
            }
            Change::EvidenceLink { evidence, name, control, after, .. } => {
                let before = workbook.evidence_links().any(|link| link == (&control, evidence));
                Change::EvidenceLink { evidence, name, control, before, after }
            }
            Change::OwnControl { id, after, .. } => {
                let before = workbook.own_control(&id).cloned().map(Box::new);
                Change::OwnControl { id, before, after }
            }
            Change::Acceptance { finding, after, .. } => {
                let before = workbook.acceptance(&finding).cloned().map(Box::new);
                Change::Acceptance { finding, before, after }
            }
            Change::Organisation { after, .. } => {
                Change::Organisation { before: Box::new(workbook.organisation.clone()), after }
            }
            Change::Scope { after, .. } => Change::Scope { before: Box::new(workbook.scope.clone()), after },
            purged @ (Change::Purged { .. } | Change::PurgedEvidence { .. }) => purged,
        }
    }
}

/// All keys of either, each once, in their order.
fn keys<'a, K: Ord + 'a>(old: impl Iterator<Item = &'a K>, new: impl Iterator<Item = &'a K>) -> Vec<&'a K> {
    let mut keys: Vec<&K> = old.chain(new).collect();
    keys.sort();
    keys.dedup();
    keys
}
