//! What does not hold of the workbook as a whole. It is one finding, however many controls it concerns: a
//! new workbook must not greet anyone with 93 of them.

use super::{Finding, FindingCode, listed};
use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::{Applicability, Workbook};

/// Over fewer targets nothing can be said of them as a whole.
pub const FEWEST_TARGETS: usize = 5;

pub fn findings(workbook: &Workbook, catalogue: &Catalogue) -> Vec<Finding> {
    let own = workbook.own_controls().map(|own| &own.id);
    let ids: Vec<&ControlId> = catalogue.controls.iter().map(|control| &control.id).chain(own).collect();
    [
        undecided(workbook, &ids),
        to_confirm(workbook, &ids),
        withdrawn(workbook, catalogue),
        targets(workbook, catalogue),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn undecided(workbook: &Workbook, ids: &[&ControlId]) -> Option<Finding> {
    let is_undecided = |id: &&ControlId| workbook.answer(id).applicability == Applicability::Undecided;
    let open: Vec<ControlId> = ids.iter().copied().filter(is_undecided).cloned().collect();
    let message = match open.len() {
        0 => return None,
        count if count == ids.len() => format!("None of the {count} controls is decided yet."),
        1 => format!("1 of {} controls is not decided yet: {}.", ids.len(), listed(&open)),
        count => format!("{count} of {} controls are not decided yet: {}.", ids.len(), listed(&open)),
    };
    Some(whole(FindingCode::Undecided, message, open))
}

fn to_confirm(workbook: &Workbook, ids: &[&ControlId]) -> Option<Finding> {
    let is_open = |id: &&ControlId| workbook.answer(id).to_confirm && workbook.answer(id).in_scope();
    let open: Vec<ControlId> = ids.iter().copied().filter(is_open).cloned().collect();
    let message = match open.len() {
        0 => return None,
        1 => format!("1 level is still to be confirmed: that of {}.", listed(&open)),
        count => format!("{count} levels are still to be confirmed: those of {}.", listed(&open)),
    };
    Some(whole(FindingCode::ToConfirm, message, open))
}

fn withdrawn(workbook: &Workbook, catalogue: &Catalogue) -> Option<Finding> {
    let gone: Vec<ControlId> = workbook.withdrawn(catalogue).into_iter().cloned().collect();
    let message = match gone.len() {
        0 => return None,
        1 => format!("{} is no longer in the catalogue; all that is said of it is kept.", listed(&gone)),
        count => format!("{count} controls are no longer in the catalogue: {}. All is kept.", listed(&gone)),
    };
    Some(whole(FindingCode::Withdrawn, message, gone))
}

/// Over the catalogue's controls, as the figures are.
fn targets(workbook: &Workbook, catalogue: &Catalogue) -> Option<Finding> {
    let mut measured = Vec::new();
    for control in catalogue.controls.iter() {
        let answer = workbook.answer(&control.id);
        if let (true, Some(level), Some(target)) = (answer.in_scope(), answer.level, answer.target) {
            if target >= level {
                return None;
            }
            measured.push(control.id.clone());
        }
    }
    let count = measured.len();
    let message = format!("Each of the {count} controls with a level and a target has its target below its level.");
    (count >= FEWEST_TARGETS).then(|| whole(FindingCode::TargetBelowLevel, message, measured))
}

fn whole(code: FindingCode, message: String, concerns: Vec<ControlId>) -> Finding {
    Finding { code, control: None, message, concerns, evidence: Vec::new(), accepted: None }
}
