//! Findings: what does not hold in the workbook's own words. They warn; the person decides.

use serde::Serialize;

use crate::catalogue::ControlId;
use crate::workbook::answer::words;
use crate::workbook::{Answer, Applicability, Basis, Level};

words! {
    /// The kinds of finding.
    FindingCode {
        /// An applicable control without a reason for its inclusion.
        NoReason = "no-reason",
        /// A level of 3 or more that rests on a claim alone: no note, no evidence.
        LevelWithoutEvidence = "level-without-evidence",
        /// A level on a control that is excluded.
        LevelOnExcluded = "level-on-excluded",
    }
}

/// Something that does not hold.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its kind.
    pub code: FindingCode,
    /// Where.
    pub control: ControlId,
    /// What does not hold and what to do, in a sentence.
    pub message: String,
    /// Whether the person has accepted it as it is.
    pub accepted: bool,
}

/// What does not hold for one control. `notes` is the number of its notes.
pub fn findings(control: &ControlId, answer: &Answer, notes: usize) -> Vec<Finding> {
    let mut findings = Vec::new();
    let mut add = |code, message: String| {
        findings.push(Finding { code, control: control.clone(), message, accepted: false });
    };
    if answer.applicability == Applicability::Applicable && answer.reasons.is_empty() {
        add(
            FindingCode::NoReason,
            "It is applicable, but no reason says why. Give one, so that the Statement of Applicability is complete."
                .to_owned(),
        );
    }
    if let Some(level) = answer.level {
        if answer.applicability == Applicability::Excluded {
            let message =
                format!("It is excluded, yet it has level {level}. Clear the level or take the control back in.");
            add(FindingCode::LevelOnExcluded, message);
        } else if level >= Level::Defined && notes == 0 && matches!(answer.basis, None | Some(Basis::Claimed)) {
            let message = format!(
                "Level {level} rests on a claim alone. Write down what shows it, or say how you know it better than that."
            );
            add(FindingCode::LevelWithoutEvidence, message);
        }
    }
    findings
}
