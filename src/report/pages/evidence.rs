//! Every piece of evidence, once, with the controls that it serves.

use std::collections::BTreeMap;

use super::said::{date, one_line};
use super::{paragraph, table};
use crate::report::document::{Cell, Column, Section, SectionName};
use crate::report::{Report, ServingEvidence, words};

/// As much of a hash as tells files apart; JSON and the working paper have all of it.
pub const SHORT_HASH: usize = 12;

pub fn section(report: &Report, with_whole_hash: bool) -> Section {
    // Ids rise with time, so this is the order in which they came.
    let all: BTreeMap<_, &ServingEvidence> =
        report.statement().flat_map(|row| &row.evidence).map(|serving| (serving.evidence.id, serving)).collect();
    let blocks = if report.redacted {
        vec![paragraph("Evidence is left out of a redacted report.")]
    } else if all.is_empty() {
        vec![paragraph("No evidence is recorded.")]
    } else {
        let hash = if with_whole_hash { usize::MAX } else { SHORT_HASH };
        let rows = all.values().map(|serving| cells(report, serving, hash));
        let columns = vec![
            Column::naming("Evidence", 26),
            Column::left("What it is", 36),
            Column::left("Controls", 16),
            Column::left("Attached", 22),
        ];
        vec![table("Every piece of evidence", columns, rows.collect())]
    };
    Section::new(SectionName::Evidence, "Evidence", blocks)
}

fn cells(report: &Report, serving: &ServingEvidence, hash: usize) -> Vec<Cell> {
    let evidence = &serving.evidence;
    let parts: Vec<String> = words::evidence(evidence, hash).iter().map(|part| one_line(part)).collect();
    let controls: Vec<String> = serving.controls.iter().map(|id| report.number(id)).collect();
    let edited = evidence.edited.as_ref();
    let edited =
        edited.map(|stamp| format!("\nchanged: {}, {}", one_line(&stamp.author), date(stamp.at))).unwrap_or_default();
    vec![
        Cell::of(one_line(&evidence.name)),
        Cell::of(parts.join("\n")),
        Cell::of(controls.join(", ")),
        Cell::of(format!("{}, {}{edited}", one_line(&evidence.author), date(evidence.at))),
    ]
}
