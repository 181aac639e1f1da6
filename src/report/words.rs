//! The sentences that every report and every screen of figures shares, so that all say the same.

use crate::figures::Tally;

/// What kind of statement a report is.
pub const SELF_ASSESSMENT: &str = "This is a self-assessment: the people named in it judged their own organisation, and nobody independent has checked it.";

/// What it is measured against, and what it leaves out.
pub const GUIDANCE: &str = "ISO/IEC 27002 is guidance on security controls, not a list of obligations. Clauses 4–10 of ISO/IEC 27001, which are about the management system, are not assessed here.";

/// Who made the program, and where the standard is to be had.
pub const AFFILIATION: &str = "controlbook is not affiliated with ISO or IEC and does not contain the text of the standard, which must be bought from ISO or a national standards body.";

/// How coverage is computed.
pub const COVERAGE: &str =
    "Coverage is the share of the controls in scope that have a level; in scope is every control that is not excluded.";

/// How maturity is computed.
pub const MATURITY: &str =
    "Maturity is the sum of the levels divided by the number of controls that have one, on a scale from 0 to 5.";

/// How attainment is computed.
pub const ATTAINMENT: &str = "Attainment is the sum of the levels, each counted up to its target, divided by the sum of those targets, over the controls that have a level and a target above 0; a level above its target never makes up for a gap elsewhere.";

/// How its floor is computed.
pub const FLOOR: &str = "\"At least\" is the same with every control that has a target but no level yet counted as 0.";

/// How gaps are ordered.
pub const PRIORITY: &str = "A gap is the target minus the level. Gaps are ordered by gap × importance ÷ effort; importance and effort go from 1 to 3. Equal ones follow by importance, then by the lower effort, then by the number of the control.";

/// What can be said of the exact counts.
pub const COUNTS: &str = "Every figure stands beside the numbers it was computed from. Percentages are rounded to whole ones, but never to 0 or 100 unless they are exactly that.";

/// What stands where an inclusion has no reason.
pub const NO_REASON: &str = "no reason recorded";

/// How far the figures reach: `Attainment is 71 % so far, at least 58 % of everything: …` while something is not
/// assessed.
pub fn so_far(tally: &Tally) -> String {
    let (open, in_scope) = (tally.not_assessed(), tally.in_scope());
    if tally.controls == 0 {
        return "There are no controls to speak of.".to_owned();
    }
    if in_scope == 0 {
        return "Every control is excluded, so there is nothing to assess.".to_owned();
    }
    if tally.assessed == 0 {
        return format!("Nothing is assessed yet: none of the {} in scope has a level.", controls(in_scope));
    }
    let open_part = match open {
        0 => String::new(),
        1 => format!("1 of {} in scope is not assessed yet.", controls(in_scope)),
        _ => format!("{open} of {} in scope are not assessed yet.", controls(in_scope)),
    };
    let (attainment, floor) = (tally.attainment(), tally.attainment_floor());
    match (attainment.percent().is_some(), open) {
        (false, 0) => {
            "Every control in scope is assessed, but none has a target above 0 to be measured against.".to_owned()
        }
        (false, _) => format!("No assessed control has a target above 0 yet, and {open_part}"),
        (true, 0) => format!("Attainment is {}: every control in scope is assessed.", attainment.shown()),
        (true, _) => {
            format!(
                "Attainment is {} so far, at least {} of everything: {open_part}",
                attainment.shown(),
                floor.shown()
            )
        }
    }
}

/// What is not assessed, to stand beside the gaps, so that an empty workbook does not read "no gaps".
pub fn beside_gaps(tally: &Tally) -> String {
    let (open, in_scope) = (tally.not_assessed(), tally.in_scope());
    if in_scope == 0 {
        return "No control is in scope.".to_owned();
    }
    match open {
        0 => "Every control in scope is assessed.".to_owned(),
        _ if open == in_scope => {
            format!("None of the {} in scope is assessed yet, so nothing can be said about gaps.", controls(in_scope))
        }
        1 => format!("1 of {} in scope is not assessed yet and may hide another gap.", controls(in_scope)),
        _ => format!("{open} of {} in scope are not assessed yet and may hide more.", controls(in_scope)),
    }
}

/// `1 control`, `93 controls`.
pub fn controls(count: u32) -> String {
    counted(count as usize, "control", "controls")
}

/// `1 gap`, `2 gaps`, `no gaps`.
pub fn counted(count: usize, one: &str, many: &str) -> String {
    match count {
        0 => format!("no {many}"),
        1 => format!("1 {one}"),
        _ => format!("{count} {many}"),
    }
}

/// With its first letter as a capital.
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

/// `0 bytes`, `812 bytes`, `12 kB`, `3.4 MB`: in steps of 1,000, as file managers show it.
pub fn size(bytes: u64) -> String {
    let scaled = |unit: u64| {
        let tenths = (bytes * 10 + unit / 2) / unit;
        if tenths < 100 { format!("{}.{}", tenths / 10, tenths % 10) } else { ((tenths + 5) / 10).to_string() }
    };
    match bytes {
        1 => "1 byte".to_owned(),
        0..=999 => format!("{bytes} bytes"),
        1_000..=999_499 => format!("{} kB", scaled(1_000)),
        _ => format!("{} MB", scaled(1_000_000)),
    }
}
