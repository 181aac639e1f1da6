//! Two states of a workbook beside each other: what moved first, then the figures taken apart, then every change.

use super::said::one_line;
use super::{about, control, explained, paragraph, table};
use crate::figures::compare::Moved;
use crate::figures::{Comparison, Figure, Part, Verdict};
use crate::report::document::{Block, Cell, Column, Document, Section, SectionName, Tone};
use crate::report::{Kind, Report, words};

/// What a comparison says as a document. The report says of whom; `a` and `b` are what the two states are called.
pub fn document(report: &Report, a: &str, b: &str, comparison: &Comparison) -> Document {
    let (a, b) = (one_line(a), one_line(b));
    let kind = Kind::Summary;
    let mut sections = vec![about::section(report, false), summary(&a, &b, comparison)];
    sections.extend(Verdict::ALL.iter().filter_map(|verdict| changes(report, *verdict, comparison)));
    sections.push(method());
    sections.push(explained::limits(report, false));
    Document {
        organisation: report.organisation.name.clone(),
        title: words::sentence_case(&format!("{b} compared with {a}")),
        kind,
        control: control::block(report, kind),
        classification: control::classification(report),
        draft: None,
        date: report.date,
        author: control::author(report),
        sections,
    }
}

fn summary(a: &str, b: &str, comparison: &Comparison) -> Section {
    let mut blocks = vec![Block::Callout(words::what_moved(comparison))];
    blocks.push(Block::List(Figure::ALL.iter().map(|figure| words::figure_moved(comparison, *figure)).collect()));
    blocks.push(paragraph(words::PARTS));
    if comparison.profile.is_some() {
        blocks.push(figures("The profile's controls", a, b, comparison, false));
    }
    blocks.push(figures("All controls", a, b, comparison, true));
    Section::new(SectionName::Summary, "What moved", blocks)
}

fn figures(caption: &str, a: &str, b: &str, comparison: &Comparison, of_all: bool) -> Block {
    let split = if of_all { &comparison.all } else { comparison.headline() };
    let mut columns = vec![
        Column::naming(caption, 16),
        Column::right(words::sentence_case(a), 15),
        Column::right(words::sentence_case(b), 15),
        Column::right("Change", 9),
    ];
    columns.extend(Part::ALL.iter().map(|part| Column::right(words::part(*part), 9)));
    let row = |figure: &Figure| {
        let found = split.figure(*figure);
        let shown = |tally| Cell::of(format!("{} ({})", figure.text(tally), figure.counts(tally)));
        let mut row = vec![
            Cell::of(words::figure(*figure)),
            shown(&split.before),
            shown(split.later()),
            Cell::toned(words::difference(*figure, found.change), Tone::Total),
        ];
        row.extend(found.parts.map(|by| Cell::of(words::difference(*figure, by))));
        row
    };
    table(format!("{caption}: the figures and their parts"), columns, Figure::ALL.iter().map(row).collect())
}

fn changes(report: &Report, verdict: Verdict, comparison: &Comparison) -> Option<Section> {
    let moved: Vec<&Moved> = comparison.with(verdict).collect();
    if moved.is_empty() {
        return None;
    }
    let columns = vec![Column::naming("Control", 45), Column::left("What changed", 35), Column::left("Counts as", 20)];
    let row = |moved: &&Moved| {
        let title = report.row(&moved.control).map(|row| &*row.control.title);
        vec![
            Cell::of(one_line(&words::titled(&moved.control, title))),
            Cell::of(words::moved_fields(moved)),
            Cell::of(words::moved_why(moved)),
        ]
    };
    let blocks = vec![
        paragraph(words::verdict_means(verdict)),
        table(words::verdict(verdict), columns, moved.iter().map(row).collect()),
    ];
    let title = format!("{} ({})", words::verdict(verdict), moved.len());
    Some(Section::new(SectionName::Controls, &title, blocks))
}

fn method() -> Section {
    let points = Part::ALL.iter().map(|part| format!("{}: {}", words::part(*part), words::part_means(*part)));
    Section::new(SectionName::Method, "How the figures are taken apart", vec![Block::List(points.collect())])
}
