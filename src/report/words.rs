//! The sentences that every report and every screen of figures shares, so that all say the same.

mod agreement;
mod catalogue;
mod cycle;
mod merging;
mod planning;
mod progress;
mod work;

use super::{Report, Row};
use crate::catalogue::Control;
use crate::figures::{Division, Tally};
use crate::workbook::answer::Implementation;
use crate::workbook::{Answer, Applicability, Basis, DocumentControl, Evidence};

pub use agreement::*;
pub use catalogue::*;
pub use cycle::*;
pub use merging::*;
pub use planning::*;
pub use progress::*;
pub use work::*;

/// What kind of statement a report is.
pub const SELF_ASSESSMENT: &str = "This is a self-assessment: the people named in it judged their own organisation, and nobody independent has checked it.";

/// The same where nobody is named.
const SELF_ASSESSMENT_UNNAMED: &str =
    "This is a self-assessment: people judged their own organisation, and nobody independent has checked it.";

/// What kind of statement a report is.
pub const fn self_assessment(redacted: bool) -> &'static str {
    if redacted { SELF_ASSESSMENT_UNNAMED } else { SELF_ASSESSMENT }
}

/// What a redacted report leaves out.
pub const REDACTED: &str = "This report is redacted: names, notes, evidence, reasons in words, facts of the organisation, accepted findings, what actions are called, by whom, when and for how much they are done, and the dates of single answers are left out. Figures, levels, targets and the codes of reasons are those of the workbook.";

/// What it is measured against, and what it leaves out.
const GUIDANCE: &str = "ISO/IEC 27002 is guidance on security controls, not a list of obligations. Clauses 4–10 of ISO/IEC 27001, which are about the management system, are not assessed here.";

/// The same for readers who have never heard of either.
const PLAIN_GUIDANCE: &str = "It is measured against ISO/IEC 27002, a list of good advice on how to keep information safe, not a list of duties. It helps to decide what to do next; it proves nothing to anybody.";

/// What a report about another catalogue is measured against.
const OTHER_GUIDANCE: &str = "The catalogue that it is measured against was brought along by whoever made this workbook; its texts are its publisher's. Whether meeting it is a duty is for the publisher, a contract or a law to say.";

/// The same for readers who do not know the words of the trade.
const PLAIN_OTHER_GUIDANCE: &str = "It is measured against a list of measures that was chosen for this. It helps to decide what to do next; it proves nothing to anybody.";

/// What a report about another catalogue leaves out.
const OTHER_OMISSION: &str = "What the catalogue does not ask for is not assessed here.";

/// What a Statement of Applicability about another catalogue is.
const OTHER_STATEMENT: &str =
    "The Statement of Applicability says of every control whether it applies, why, and how far it is implemented.";

/// Whose the program is, in a report about another catalogue.
const OTHER_AFFILIATION: &str =
    "controlbook is not affiliated with the publisher of the catalogue, of which it contains no text.";

/// What a report is measured against.
pub fn guidance(report: &Report) -> &'static str {
    if report.is_of_the_built_in() { GUIDANCE } else { OTHER_GUIDANCE }
}

/// The same in plain words.
pub fn plain_guidance(report: &Report) -> &'static str {
    if report.is_of_the_built_in() { PLAIN_GUIDANCE } else { PLAIN_OTHER_GUIDANCE }
}

/// What a report leaves out.
pub fn omission(report: &Report, is_plain: bool) -> &'static str {
    match (report.is_of_the_built_in(), is_plain) {
        (true, true) => PLAIN_OMISSION,
        (true, false) => OMISSION,
        (false, _) => OTHER_OMISSION,
    }
}

/// What the Statement of Applicability of a report is.
pub fn statement(report: &Report) -> &'static str {
    if report.is_of_the_built_in() { STATEMENT } else { OTHER_STATEMENT }
}

/// Whose the program is, and whose the texts are not.
pub fn affiliation(report: &Report) -> &'static str {
    if report.is_of_the_built_in() { AFFILIATION } else { OTHER_AFFILIATION }
}

/// What no report can be.
pub const NO_JUDGEMENT: &str =
    "It is no audit, no certificate and no proof: nobody independent has checked what it says.";

/// What it leaves out.
const OMISSION: &str = "Clauses 4–10 of ISO/IEC 27001, which are about the management system, are not assessed here: an audit against ISO/IEC 27001 looks at them too.";

/// The same for readers who have never heard of them.
const PLAIN_OMISSION: &str = "It says nothing of how the organisation plans, decides and checks its information security as a whole, which ISO/IEC 27001 asks for in its clauses 4–10.";

/// What the Statement of Applicability is.
const STATEMENT: &str = "The Statement of Applicability says of every control whether it applies, why, and how far it is implemented. Clauses 4–10 of ISO/IEC 27001 are not assessed here.";

/// What stands above the controls without a level.
pub const NOT_ASSESSED: &str = "These controls are in scope and have no level. That is not the same as level 0.";

/// What the ways to know a level mean.
pub const BASES: &str = "Claimed: someone said so. Interviewed: someone who does the work explained it. Examined: documents or records were looked at. Tested: it was tried out.";

/// What implementation is derived from.
pub const IMPLEMENTATION: &str = "The implementation follows from the level: 0 is not implemented, or planned where an action that is open raises it; 1 and 2 are partial, 3 to 5 are implemented.";

/// The signs in tables and charts.
pub const SIGNS: &str = "–: there is nothing to show.";

/// The signs in the cells of the controls at a glance.
pub const HEAT_SIGNS: &str = "0 to 5: the level. ?: in scope and not assessed. ×: excluded.";

/// What an applicability means.
pub const fn applicability(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Undecided => "Nobody has decided yet whether the control is for the organisation.",
        Applicability::Applicable => "The control is for the organisation.",
        Applicability::Inherited => "The control is for the organisation, and a named provider runs it.",
        Applicability::Excluded => "The control is not for the organisation, for a stated reason.",
    }
}

/// How a level is known.
pub const fn basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Claimed => "Someone said so.",
        Basis::Interviewed => "Someone who does the work explained it.",
        Basis::Examined => "Documents or records were looked at.",
        Basis::Tested => "It was tried out.",
    }
}

/// What an implementation follows from.
pub const fn implementation_means(implementation: Implementation) -> &'static str {
    match implementation {
        Implementation::NotAssessed => "There is no level yet.",
        Implementation::NotImplemented => "Level 0.",
        Implementation::Planned => "Level 0, with work on it under way.",
        Implementation::Partial => "Level 1 or 2.",
        Implementation::Implemented => "Level 3, 4 or 5.",
        Implementation::ByProvider => "A provider runs it, and it has no level of its own.",
    }
}

/// What a Statement of Applicability says of the implementation of a control, with what is missing where it is not
/// implemented: `Partial: level 2 Repeatable, target 3. Missing for level 3: …`.
pub fn implementation_told(control: &Control, answer: &Answer, is_planned: bool) -> String {
    let Some(state) = answer.implementation(is_planned) else { return "–".to_owned() };
    let named = sentence_case(implementation(state));
    let target = answer.target.map_or_else(|| "no target".to_owned(), |target| format!("target {target}"));
    let Some(level) = answer.level else {
        return match state {
            Implementation::ByProvider => format!("{named}, {target}."),
            _ if answer.applicability == Applicability::Undecided => format!("{named}, {target}."),
            _ => format!("{named}, {target}: without a level, what is missing is not known."),
        };
    };
    let told = format!("{named}: level {level} {}, {target}.", level.name());
    if state == Implementation::Implemented {
        return told;
    }
    match control.ladder.as_ref().and_then(|ladder| ladder.0.get(usize::from(level.get()))) {
        Some(next) => format!("{told} Missing for level {}: {next}", level.get() + 1),
        None => format!("{told} What is missing is not recorded."),
    }
}

/// `66 of 93`.
pub fn of(part: u32, whole: u32) -> String {
    format!("{part} of {whole}")
}

/// Who made the program, and where the standard is to be had.
const AFFILIATION: &str = "controlbook is not affiliated with ISO or IEC and does not contain the text of the standard, which must be bought from ISO or a national standards body.";

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

/// How the target that charts draw the maturity against is computed.
pub const TARGET: &str = "The target of several controls is the sum of their targets divided by the number of those in scope that have one, on a scale from 0 to 5.";

/// What has to be known of the groups of a division, where their counts do not simply add up to the whole.
pub const fn divided(division: Division) -> Option<&'static str> {
    match division {
        Division::ControlType | Division::Property | Division::Concept | Division::Capability | Division::Domain => {
            Some("A control with several values counts in each of their groups.")
        }
        Division::Basis => Some("Only controls with a level count here, each in the group of how its level is known."),
        Division::Theme | Division::Importance => None,
    }
}

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

/// What is said of one control, in a line: `level 2 Repeatable, target 3: a gap of 1; inherited from X; interviewed`.
pub fn said(row: &Row) -> String {
    let answer = &row.answer;
    let applicability = match (answer.applicability, &answer.provider) {
        (Applicability::Inherited, Some(provider)) => format!("inherited from {provider}"),
        (Applicability::Undecided, _) => "applicability not decided yet".to_owned(),
        (other, _) => other.to_string(),
    };
    let level =
        answer.level.map_or_else(|| "not assessed".to_owned(), |level| format!("level {level} {}", level.name()));
    let target = answer.target.map_or_else(|| "no target".to_owned(), |target| format!("target {target}"));
    let gap = answer.gap().map_or_else(String::new, |gap| format!(": a gap of {gap}"));
    let parts = match answer.applicability {
        // Nothing else counts for it.
        Applicability::Excluded if answer.level.is_none() => vec![applicability],
        Applicability::Excluded | Applicability::Undecided | Applicability::Inherited | Applicability::Applicable => {
            let basis = answer.basis.filter(|_| answer.level.is_some()).map(|basis| basis.to_string());
            [Some(format!("{level}, {target}{gap}")), Some(applicability), basis].into_iter().flatten().collect()
        }
    };
    let review = if answer.review { "; marked for review" } else { "" };
    format!("{}{review}", sentence_case(&parts.join("; ")))
}

/// What a Statement of Applicability says of the implementation.
pub const fn implementation(implementation: Implementation) -> &'static str {
    match implementation {
        Implementation::NotAssessed => "not assessed",
        Implementation::NotImplemented => "not implemented",
        Implementation::Planned => "planned",
        Implementation::Partial => "partial",
        Implementation::Implemented => "implemented",
        Implementation::ByProvider => "by provider",
    }
}

/// What a Statement of Applicability lacks: `14 undecided, 3 without a reason`; `None` where it is complete.
pub fn statement_lacks(undecided: usize, without_reason: usize) -> Option<String> {
    let undecided = (undecided > 0).then(|| format!("{undecided} undecided"));
    let without_reason = (without_reason > 0).then(|| format!("{without_reason} without a reason"));
    let missing: Vec<String> = undecided.into_iter().chain(without_reason).collect();
    (!missing.is_empty()).then(|| missing.join(", "))
}

/// What stands where an approval or a version is not known.
pub const NOT_RECORDED: &str = "not recorded";

/// The labels of the document control block, in reading order, without the title, which stands above it.
pub const DOCUMENT_LABELS: [&str; 6] =
    ["Version", "Classification", "Author", "Approver", "Approved on", "Next review"];

/// What is set of the document control block: label and value, in reading order.
pub fn document_control(document: &DocumentControl) -> Vec<(&'static str, String)> {
    let date = |date: Option<jiff::civil::Date>| date.map(|date| date.to_string());
    [
        ("Title", document.title.clone()),
        ("Version", document.version.clone()),
        ("Classification", document.classification.clone()),
        ("Author", document.author.clone()),
        ("Approver", document.approver.clone()),
        ("Approved on", date(document.approved_on)),
        ("Next review", date(document.next_review)),
    ]
    .into_iter()
    .filter_map(|(label, value)| Some((label, value?)))
    .collect()
}

/// Whether a Statement of Applicability is complete, and what it lacks if not.
pub fn statement_state(undecided: usize, without_reason: usize) -> String {
    match statement_lacks(undecided, without_reason) {
        None => "Complete: every control is decided, with a reason.".to_owned(),
        Some(missing) => format!("Draft: {missing}."),
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

/// What stands above the controls of the organisation's own.
pub const OWN_CONTROLS: &str = "The organisation's own controls";

/// How they stand to the others.
pub const OWN_IN_NO_FIGURE: &str = "They come from outside the catalogue: they are part of the Statement of Applicability, and count in no figure and no gap.";

/// The size of a file as people read it: `1 byte`, `800 bytes`, `1.4 kB`, `12 MB`; in steps of 1,000, as file managers
/// show it, rounded half up.
pub fn size(bytes: u64) -> String {
    const UNITS: [&str; 4] = ["kB", "MB", "GB", "TB"];
    let mut unit = 1_000;
    if bytes < unit {
        return if bytes == 1 { "1 byte".to_owned() } else { format!("{bytes} bytes") };
    }
    for name in UNITS {
        let (tenths, whole) = (rounded(bytes, unit / 10), rounded(bytes, unit));
        if tenths < 100 {
            return format!("{}.{} {name}", tenths / 10, tenths % 10);
        }
        if whole < 1_000 {
            return format!("{whole} {name}");
        }
        unit *= 1_000;
    }
    format!("{} TB", rounded(bytes, unit / 1_000))
}

fn rounded(bytes: u64, unit: u64) -> u64 {
    bytes / unit + u64::from(bytes % unit >= unit.div_ceil(2))
}

/// What a piece of evidence is, beside its name, in the parts of a line: kind and size, where a link leads, what it
/// shows, and its dates. `hash` is as much of the SHA-256 as there is room for; 0 leaves it out.
pub fn evidence(evidence: &Evidence, hash: usize) -> Vec<String> {
    let mut parts = vec![match evidence.size {
        Some(bytes) => format!("{}, {}", evidence.kind.title(), size(bytes)),
        None => evidence.kind.title().to_owned(),
    }];
    parts.extend(evidence.location.clone());
    parts.extend(evidence.nature.map(|nature| nature.word().to_owned()));
    parts.extend(evidence.expires.map(|date| format!("expires {date}")));
    parts.extend(evidence.review_due.map(|date| format!("review due {date}")));
    if let Some(sha256) = evidence.sha256.as_deref().filter(|_| hash > 0) {
        let dots = if sha256.len() > hash { "…" } else { "" };
        parts.push(format!("SHA-256 {}{dots}", sha256.chars().take(hash).collect::<String>()));
    }
    parts
}

/// With its first letter as a capital.
pub fn sentence_case(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map_or_else(String::new, |first| first.to_uppercase().chain(chars).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_read_at_a_glance() {
        for (bytes, shown) in [
            (0, "0 bytes"),
            (1, "1 byte"),
            (999, "999 bytes"),
            (1_000, "1.0 kB"),
            (1_449, "1.4 kB"),
            (1_450, "1.5 kB"),
            (9_949, "9.9 kB"),
            (9_950, "10 kB"),
            (999_499, "999 kB"),
            (999_500, "1.0 MB"),
            (500_000_000, "500 MB"),
            (u64::MAX, "18446744 TB"),
        ] {
            assert_eq!(size(bytes), shown);
        }
    }
}
