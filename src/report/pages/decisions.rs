//! What is excluded and what a provider runs: why, by whom and when.

use super::said::{decided, name_of, one_line, reasons};
use super::{paragraph, table};
use crate::report::document::{Cell, Column, Section, SectionName, Tone};
use crate::report::{Report, Row, words};
use crate::workbook::{Answer, Applicability};

/// A sentence, or that there is none.
fn in_words(answer: &Answer) -> Cell {
    match answer.justification.as_deref().map(one_line).filter(|text| !text.is_empty()) {
        Some(text) => Cell::of(text),
        None => Cell::toned(words::NO_REASON, Tone::Missing),
    }
}

fn by_whom(answer: &Answer) -> Cell {
    decided(answer).map_or_else(|| Cell::toned("not recorded", Tone::Missing), Cell::of)
}

pub fn exclusions(report: &Report) -> Section {
    let excluded: Vec<&Row> =
        report.statement().filter(|row| row.answer.applicability == Applicability::Excluded).collect();
    let blocks = if excluded.is_empty() {
        vec![paragraph("No control is excluded.")]
    } else if report.redacted {
        let columns = vec![Column::naming("Control", 60), Column::left("Reason", 40)];
        let rows = excluded.iter().map(|row| vec![Cell::of(name_of(row)), Cell::of(reasons(&row.answer))]);
        vec![table("What is excluded", columns, rows.collect())]
    } else {
        let columns = vec![
            Column::naming("Control", 28),
            Column::left("Reason", 17),
            Column::left("In words", 37),
            Column::left("Decided", 18),
        ];
        let rows = excluded.iter().map(|row| {
            let reasons = Cell::of(reasons(&row.answer));
            vec![Cell::of(name_of(row)), reasons, in_words(&row.answer), by_whom(&row.answer)]
        });
        vec![table("What is excluded, why, by whom and when", columns, rows.collect())]
    };
    Section::new(SectionName::Exclusions, "Excluded", blocks)
}

/// Nothing where no provider runs anything, unless that has to be said.
pub fn providers(report: &Report, is_appendix: bool) -> Option<Section> {
    let inherited: Vec<&Row> =
        report.statement().filter(|row| row.answer.applicability == Applicability::Inherited).collect();
    let blocks = if inherited.is_empty() {
        if !is_appendix {
            return None;
        }
        vec![paragraph("No control is run by a provider.")]
    } else if report.redacted {
        let rows = inherited.iter().map(|row| vec![Cell::of(name_of(row))]);
        vec![table("What providers run", vec![Column::naming("Control", 100)], rows.collect())]
    } else {
        let columns = vec![
            Column::naming("Control", 28),
            Column::left("Provider", 17),
            Column::left("In words", 37),
            Column::left("Decided", 18),
        ];
        let rows = inherited.iter().map(|row| {
            let provider = row.answer.provider.as_deref().map(one_line).unwrap_or_default();
            vec![Cell::of(name_of(row)), Cell::of(provider), in_words(&row.answer), by_whom(&row.answer)]
        });
        vec![table("What providers run, why, by whom and when", columns, rows.collect())]
    };
    Some(Section::new(SectionName::Providers, "Run by a provider", blocks))
}
