//! How far two people agree: the figures first, then what to talk through, control by control.

use super::said::one_line;
use super::{about, control, explained, paragraph, table};
use crate::report::agreement::{AgreementReport, Disagreement};
use crate::report::document::{Block, Cell, Column, Document, Section, SectionName};
use crate::report::{Kind, Report, words};
use crate::workbook::Level;

/// What there is to say of two workbooks as a document. The report says of whom.
pub fn document(report: &Report, agreement: &AgreementReport) -> Document {
    let kind = Kind::Summary;
    let mut sections = vec![about::section(report, false), summary(agreement)];
    sections.extend(agenda(agreement));
    sections.push(levels(agreement));
    sections.push(method());
    sections.push(explained::limits(report, false));
    Document {
        organisation: report.organisation.name.clone(),
        title: "Agreement between two assessors".to_owned(),
        kind,
        control: control::block(report, kind),
        classification: control::classification(report),
        draft: None,
        date: report.date,
        author: control::author(report),
        sections,
    }
}

fn summary(agreement: &AgreementReport) -> Section {
    let mut told = words::agreement_summary(agreement).into_iter();
    let first = told.next().unwrap_or_default();
    let mut blocks = vec![Block::Callout(one_line(&first))];
    blocks.extend(told.map(|text| Block::Paragraph(one_line(&text))));
    Section::new(SectionName::Summary, "How far the two agree", blocks)
}

fn agenda(agreement: &AgreementReport) -> Option<Section> {
    if agreement.agenda.is_empty() {
        return None;
    }
    let [a, b] = &agreement.names;
    let columns = vec![
        Column::naming("Control", 26),
        Column::right("Apart", 8),
        Column::left(one_line(a), 33),
        Column::left(one_line(b), 33),
    ];
    let row = |item: &Disagreement| {
        let [one, other] = &item.said;
        vec![
            Cell::of(one_line(&words::titled(&item.control, Some(&item.title)))),
            Cell::of(item.apart.to_string()),
            Cell::of(one_line(&words::said_of_level(one))),
            Cell::of(one_line(&words::said_of_level(other))),
        ]
    };
    let rows = agreement.agenda.iter().map(row).collect();
    let blocks = vec![paragraph(words::AGENDA), table("What to talk through", columns, rows)];
    let title = format!("To talk through ({})", agreement.agenda.len());
    Some(Section::new(SectionName::Controls, &title, blocks))
}

fn levels(agreement: &AgreementReport) -> Section {
    let [a, b] = agreement.names.each_ref().map(|name| one_line(name));
    let mut columns = vec![Column::naming(format!("{a}, level"), 28)];
    columns.extend(Level::ALL.iter().map(|level| Column::right(level.to_string(), 12)));
    let row = |(level, counts): (&Level, &[u32; 6])| {
        let shown = |count: &u32| Cell::of(if *count == 0 { "–".to_owned() } else { count.to_string() });
        std::iter::once(Cell::of(format!("{level} {}", level.name()))).chain(counts.iter().map(shown)).collect()
    };
    let rows = Level::ALL.iter().zip(agreement.agreement.counts()).map(row).collect();
    let text = format!("How often which two levels met: those of {a} in rows, those of {b} in columns.");
    let blocks = vec![Block::Paragraph(text), table("How often which two levels met", columns, rows)];
    Section::new(SectionName::Levels, "Level against level", blocks)
}

fn method() -> Section {
    Section::new(SectionName::Method, "How the figures are computed", vec![paragraph(words::KAPPA)])
}
