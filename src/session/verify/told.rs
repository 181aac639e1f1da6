//! What came of verifying, in sentences: the same on the screen and on the command line.

use jiff::tz::TimeZone;

use super::{Verification, Verified, VerifiedWorkbook};
use crate::report::proof::PROGRAM;
use crate::report::words::counted;
use crate::workbook::Baseline;

impl Verified {
    /// The finding, about a report of this name.
    pub fn told(&self, name: &str) -> String {
        let from = self.made_from();
        match self.verdict {
            Verification::Same => {
                format!("Verified: {name} is what was written, byte for byte. It was made from {from}.")
            }
            Verification::SameByHash => {
                let program = self.receipt.as_ref().map_or("", |receipt| &receipt.program);
                let why = match program == PROGRAM {
                    true => String::new(),
                    false => format!(
                        " Version {program} of controlbook wrote it and this is {PROGRAM}, so it was not rendered again."
                    ),
                };
                format!("Verified by its hash: {name} is as it was written, and its figures are those of {from}.{why}")
            }
            Verification::Changed => format!("Changed: {name} is not what was written from {from}."),
            Verification::UnknownData => format!(
                "Not proved: {name} is as it was written, but the data that it was made from is neither what the workbook says now nor a baseline, so it cannot be rendered again. Freeze a baseline before you hand out a report: g F on the screen, controlbook baseline FILE NAME elsewhere."
            ),
            Verification::NoReceipt => format!(
                "Not proved: nothing in {name} tells what it was made from, and it is no table that this workbook or its baselines give. It was changed, is of another state or another workbook, or is no report of controlbook. A table that was made to bear a date of its own can be told only with that date."
            ),
        }
    }

    fn made_from(&self) -> String {
        let now = self.is_now.then(|| "what the workbook says now".to_owned());
        let baselines =
            self.baselines.iter().map(|baseline| format!("the baseline \"{}\" ({})", baseline.name, signed(baseline)));
        let all: Vec<String> = now.into_iter().chain(baselines).collect();
        match all.is_empty() {
            true => "its data, which is neither what the workbook says now nor a baseline".to_owned(),
            false => all.join(", which is also "),
        }
    }
}

impl VerifiedWorkbook {
    /// The findings, one a paragraph.
    pub fn told(&self) -> Vec<String> {
        let mut told = Vec::new();
        if self.baselines.is_empty() {
            told.push("There are no baselines yet.".to_owned());
        }
        told.extend(self.baselines.iter().map(|(baseline, wrong)| match wrong {
            None => format!(
                "The baseline \"{}\" is what was frozen ({}). SHA-256 {}",
                baseline.name,
                signed(baseline),
                baseline.hash
            ),
            Some(wrong) => format!("Not as it was: {wrong}."),
        }));
        if self.history.is_empty() {
            let steps = counted(self.steps, "step", "steps");
            told.push(format!("The history is whole: {steps}, each following the one before."));
        }
        told.extend(self.history.iter().map(|what| format!("The history is not as it was: {what}.")));
        told.push(format!("What the workbook says now has the SHA-256 {}", self.now));
        told
    }
}

fn signed(baseline: &Baseline) -> String {
    match &baseline.signed {
        Some(stamp) => {
            format!("signed off by {} on {}", stamp.author, stamp.at.to_zoned(TimeZone::UTC).date())
        }
        None => "not signed off".to_owned(),
    }
}
