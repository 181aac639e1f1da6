//! What differs between two states of a workbook, as changes that lead from the one to the other.

use std::collections::BTreeSet;

use uuid::Uuid;

use super::{Change, Workbook};
use crate::catalogue::ControlId;

/// The changes that make `to` out of `from`, in an order in which they can be applied; none where the two say the
/// same. When something was last changed, and by whom, is not compared.
pub fn changes_between(from: &Workbook, to: &Workbook) -> Vec<Change> {
    let mut changes = Vec::new();
    if from.organisation != to.organisation {
        let (before, after) = (Box::new(from.organisation.clone()), Box::new(to.organisation.clone()));
        changes.push(Change::Organisation { before, after });
    }
    if from.scope != to.scope {
        let (before, after) = (Box::new(from.scope.clone()), Box::new(to.scope.clone()));
        changes.push(Change::Scope { before, after });
    }
    own_controls(from, to, &mut changes);
    answers(from, to, &mut changes);
    notes(from, to, &mut changes);
    evidence(from, to, &mut changes);
    acceptances(from, to, &mut changes);
    plan(from, to, &mut changes);
    changes
}

fn own_controls(from: &Workbook, to: &Workbook, changes: &mut Vec<Change>) {
    let ids: BTreeSet<&ControlId> = from.own_controls().chain(to.own_controls()).map(|own| &own.id).collect();
    for id in ids {
        let (before, after) = (from.own_control(id), to.own_control(id));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::OwnControl { id: id.clone(), before, after });
        }
    }
}

fn answers(from: &Workbook, to: &Workbook, changes: &mut Vec<Change>) {
    let ids: BTreeSet<&ControlId> = from.answers().chain(to.answers()).map(|(id, _)| id).collect();
    for id in ids {
        let (before, after) = (from.answer(id), to.answer(id));
        if before != after {
            let (before, after) = (Box::new(before.clone()), Box::new(after.clone()));
            changes.push(Change::Answer { control: id.clone(), before, after });
        }
    }
}

fn notes(from: &Workbook, to: &Workbook, changes: &mut Vec<Change>) {
    let ids: BTreeSet<Uuid> = from.all_notes().chain(to.all_notes()).map(|note| note.id).collect();
    for id in ids {
        let (before, after) = (from.note(id), to.note(id));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::Note { id, before, after });
        }
    }
}

fn evidence(from: &Workbook, to: &Workbook, changes: &mut Vec<Change>) {
    let ids: BTreeSet<Uuid> = from.all_evidence().chain(to.all_evidence()).map(|evidence| evidence.id).collect();
    for id in ids {
        let (before, after) = (from.piece_of_evidence(id), to.piece_of_evidence(id));
        let (served, serves): (BTreeSet<&ControlId>, BTreeSet<&ControlId>) =
            (from.controls_served(id).collect(), to.controls_served(id).collect());
        let name = after.or(before).map_or_else(String::new, |evidence| evidence.name.clone());
        let link = |control: &&ControlId, after: bool| Change::EvidenceLink {
            evidence: id,
            name: name.clone(),
            control: (*control).clone(),
            before: !after,
            after,
        };
        // A link needs its evidence: it goes before and comes after.
        changes.extend(served.difference(&serves).map(|control| link(control, false)));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::Evidence { id, before, after });
        }
        changes.extend(serves.difference(&served).map(|control| link(control, true)));
    }
}

fn acceptances(from: &Workbook, to: &Workbook, changes: &mut Vec<Change>) {
    let findings: BTreeSet<_> = from.acceptances().chain(to.acceptances()).map(|(finding, _)| finding).collect();
    for finding in findings {
        let (before, after) = (from.acceptance(finding), to.acceptance(finding));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::Acceptance { finding: finding.clone(), before, after });
        }
    }
}

fn plan(from: &Workbook, to: &Workbook, changes: &mut Vec<Change>) {
    let ids: BTreeSet<Uuid> = from.phases().into_iter().chain(to.phases()).map(|phase| phase.id).collect();
    for id in ids {
        let (before, after) = (from.phase(id), to.phase(id));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::Phase { id, before, after });
        }
    }
    let ids: BTreeSet<Uuid> = from.actions().chain(to.actions()).map(|action| action.id).collect();
    for id in ids {
        let (before, after) = (from.action(id), to.action(id));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::Action { id, before, after });
        }
    }
    let names: BTreeSet<&str> = from.scenarios().chain(to.scenarios()).map(|kept| kept.name.as_str()).collect();
    for name in names {
        let (before, after) = (from.scenario(name), to.scenario(name));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::Scenario { name: name.to_owned(), before, after });
        }
    }
    let ids: BTreeSet<Uuid> = from.baselines().chain(to.baselines()).map(|baseline| baseline.id).collect();
    for id in ids {
        let (before, after) = (from.baseline(id), to.baseline(id));
        if before != after {
            let (before, after) = (before.cloned().map(Box::new), after.cloned().map(Box::new));
            changes.push(Change::Baseline { id, before, after });
        }
    }
}
