//! What does not hold of the workbook as a whole. It is one finding, however many controls it concerns: a
//! new workbook must not greet anyone with 93 of them.

use super::{Finding, FindingCode, listed};
use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::{Answer, Applicability, Workbook};

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
    let open = those(workbook, ids, |answer| answer.applicability == Applicability::Undecided);
    let message = match open.len() {
        0 => return None,
        count if count == ids.len() => format!("None of the {count} controls is decided yet."),
        1 => format!("1 of {} controls is not decided yet: {}.", ids.len(), listed(&open)),
        count => format!("{count} of {} controls are not decided yet: {}.", ids.len(), listed(&open)),
    };
    Some(whole(FindingCode::Undecided, message, open))
}

fn to_confirm(workbook: &Workbook, ids: &[&ControlId]) -> Option<Finding> {
    let open = those(workbook, ids, |answer| answer.to_confirm && answer.in_scope());
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
    let controls = || catalogue.controls.iter().map(|control| &control.id);
    for (id, answer) in controls().zip(workbook.answers_along(controls())) {
        if let (true, Some(level), Some(target)) = (answer.in_scope(), answer.level, answer.target) {
            if target >= level {
                return None;
            }
            measured.push(id.clone());
        }
    }
    let count = measured.len();
    let message = format!("Each of the {count} controls with a level and a target has its target below its level.");
    (count >= FEWEST_TARGETS).then(|| whole(FindingCode::TargetBelowLevel, message, measured))
}

/// The controls whose answers are so.
fn those(workbook: &Workbook, ids: &[&ControlId], are: impl Fn(&Answer) -> bool) -> Vec<ControlId> {
    let answers = workbook.answers_along(ids.iter().copied());
    ids.iter().zip(answers).filter(|(_, answer)| are(answer)).map(|(id, _)| (*id).clone()).collect()
}

fn whole(code: FindingCode, message: String, meant: Vec<ControlId>) -> Finding {
    Finding { code, control: None, message, meant, evidence: Vec::new(), accepted: None }
}
