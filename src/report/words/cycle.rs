//! What is said of a re-assessment.

use super::counted;
use crate::workbook::cycle::Cycle;

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
            "No baseline holds the answers as they stood before. To compare with them later, make one first: {how}."
        ));
    }
    said
}
