//! What is said of a re-assessment.

use super::counted;
use crate::text::clean_line;
use crate::workbook::Change;
use crate::workbook::cycle::Cycle;
use crate::workbook::step::before_and_after;

/// A change that beginning one makes: what it is about, and what was and what is.
pub fn cycle_change(change: &Change) -> (String, String) {
    match change {
        Change::Evidence { after: Some(after), .. } => {
            let day = after.review_due.map_or_else(String::new, |day| format!(" by {day}"));
            (String::new(), format!("evidence \"{}\": to be looked at again{day}", clean_line(&after.name)))
        }
        Change::Answer { control, before, after } => {
            let level = after.level.map_or_else(String::new, |level| format!("level {level}, to be confirmed"));
            let basis = before.basis.map_or_else(String::new, |basis| format!("; {basis} → not stated"));
            (format!("{control:<6}"), format!("{level}{basis}"))
        }
        other => (format!("{:<6}", other.subject()), before_and_after(other)),
    }
}

/// What is said of a level that a re-assessment has still to confirm.
pub const TO_CONFIRM: &str = "the level of the last assessment: a digit sets it, = says that it still holds";

/// How many levels are left to confirm.
pub fn still_to_confirm(open: usize) -> String {
    match open {
        1 => "1 level is still to be confirmed.".to_owned(),
        open => format!("{open} levels are still to be confirmed."),
    }
}

/// What beginning one comes to, in sentences. `without_baseline` says how to make a baseline, where there is none.
pub fn cycle(cycle: &Cycle, without_baseline: Option<&str>) -> Vec<String> {
    let mut said = vec![match cycle.to_confirm.len() {
        1 => "1 level is kept and is to be confirmed.".to_owned(),
        count => format!("{count} levels are kept and are to be confirmed."),
    }];
    match cycle.bases {
        0 => {}
        1 => said.push("How 1 of them was known goes back to \"not stated\".".to_owned()),
        bases => said.push(format!("How {bases} of them were known goes back to \"not stated\".")),
    }
    if !cycle.evidence.is_empty() {
        let pieces = counted(cycle.evidence.len(), "piece of evidence is", "pieces of evidence are");
        said.push(format!("{pieces} to be looked at again."));
    }
    match cycle.without_level {
        0 => {}
        1 => said.push("1 control is excluded or has no level: nothing to confirm there.".to_owned()),
        count => said.push(format!("{count} controls are excluded or have no level: nothing to confirm there.")),
    }
    if let Some(how) = without_baseline {
        said.push(format!(
            "No baseline holds the answers as they stood before. To compare with them later, first {how}."
        ));
    }
    said
}
