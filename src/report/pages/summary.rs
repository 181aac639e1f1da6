//! The figures in a sentence and a table, the levels, and every control in a line.

use super::said::{applicability_cell, level_cell, number_of, one_line, target_cell};
use super::{paragraph, table};
use crate::figures::{Share, Tally};
use crate::report::document::{Block, Cell, Column, Figure, Section, SectionName, Tone};
use crate::report::{Report, Row, words};
use crate::workbook::answer::Implementation;
use crate::workbook::{Basis, Level};

/// The figures over the profile's controls, or all where it names all.
pub fn headline(report: &Report) -> &Tally {
    if report.profile_is_everything() { &report.overall } else { &report.profile.tally }
}

pub fn section(report: &Report) -> Section {
    let headline = headline(report);
    let mut blocks = vec![paragraph(words::so_far(headline)), Block::Figures(figures(headline))];
    let mut rows = Vec::new();
    if !report.profile_is_everything() {
        rows.push(of(format!("The profile's {}", report.profile.controls.len()), headline, Tone::Total));
    }
    rows.push(of(format!("All {}", report.rows.len()), &report.overall, Tone::Total));
    rows.extend(report.themes.iter().map(|theme| of(one_line(&theme.title), &theme.tally, Tone::Plain)));
    let columns = vec![
        Column::naming("Controls", 32),
        Column::right("Coverage", 17),
        Column::right("Maturity (0–5)", 17),
        Column::right("Attainment", 17),
        Column::right("At least", 17),
    ];
    blocks.push(table("The figures over all controls and by theme", columns, rows));
    blocks.push(Block::Facts(counts(report)));
    Section::new(SectionName::Summary, "Summary", blocks)
}

fn figures(tally: &Tally) -> Vec<Figure> {
    let share = |label: &str, share: Share| Figure {
        label: label.to_owned(),
        value: share.shown(),
        counts: words::of(share.numerator, share.denominator),
        filled: thousandths(share.numerator, share.denominator),
    };
    let maturity = tally.maturity();
    let mut figures = vec![
        share("Coverage", tally.coverage()),
        Figure {
            label: "Maturity (0–5)".to_owned(),
            value: maturity.shown(),
            counts: maturity.counts(),
            filled: thousandths(maturity.numerator, maturity.denominator * 5),
        },
        share("Attainment", tally.attainment()),
    ];
    if tally.not_assessed() > 0 {
        figures.push(share("At least", tally.attainment_floor()));
    }
    figures
}

/// A part of a whole in thousandths, rounded half up; `None` for an empty whole.
pub fn thousandths(part: u32, whole: u32) -> Option<u16> {
    let (part, whole) = (u64::from(part), u64::from(whole));
    (2_000 * part + whole).checked_div(2 * whole).and_then(|filled| u16::try_from(filled).ok())
}

fn of(name: String, tally: &Tally, tone: Tone) -> Vec<Cell> {
    let share = |share: Share| format!("{} ({})", share.shown(), share.counts());
    let maturity = tally.maturity();
    [
        name,
        share(tally.coverage()),
        format!("{} ({})", maturity.shown(), maturity.counts()),
        share(tally.attainment()),
        share(tally.attainment_floor()),
    ]
    .map(|text| Cell::toned(text, tone))
    .into()
}

fn counts(report: &Report) -> Vec<(String, String)> {
    let open = report.open_findings().count();
    let findings = match report.accepted_findings().count() {
        0 => open.to_string(),
        accepted => format!("{open}, and {accepted} accepted"),
    };
    [
        ("In scope", report.overall.in_scope().to_string()),
        ("Excluded", report.overall.excluded.to_string()),
        ("Run by a provider", report.overall.inherited.to_string()),
        ("Applicability not decided", report.overall.undecided.to_string()),
        ("Findings", findings),
    ]
    .map(|(label, count)| (label.to_owned(), count))
    .into()
}

/// How many controls have which level, and how the levels are known.
pub fn levels(report: &Report) -> Section {
    let levels = Level::ALL.iter().zip(report.overall.distribution).map(|(level, count)| {
        vec![
            Cell::toned(level.to_string(), Tone::Level(*level)),
            Cell::of(level.name()),
            Cell::of(level.sentence()),
            Cell::of(count.to_string()),
        ]
    });
    let columns = vec![
        Column::right("Level", 9),
        Column::naming("Name", 19),
        Column::left("What it means", 60),
        Column::right("Controls", 12),
    ];
    let known = report.by_basis.iter().map(|(basis, tally)| {
        let (maturity, attainment) = (tally.maturity(), tally.attainment());
        vec![
            Cell::of(basis.map_or("Not stated".to_owned(), |basis: Basis| words::sentence_case(basis.word()))),
            Cell::of(tally.assessed.to_string()),
            Cell::of(format!("{} ({})", maturity.shown(), maturity.counts())),
            Cell::of(format!("{} ({})", attainment.shown(), attainment.counts())),
        ]
    });
    let by_basis = vec![
        Column::naming("Basis", 31),
        Column::right("Controls", 19),
        Column::right("Maturity (0–5)", 25),
        Column::right("Attainment", 25),
    ];
    let blocks = vec![
        table("How many controls have which level", columns, levels.collect()),
        Block::Heading(3, "How the levels are known".to_owned()),
        table("The figures by how the level is known", by_basis, known.collect()),
        paragraph(words::BASES),
    ];
    Section::new(SectionName::Levels, "Levels", blocks)
}

/// Every control of the catalogue in a line.
pub fn controls(report: &Report) -> Section {
    let columns = vec![
        Column::left("Id", 9),
        Column::naming("Control", 43),
        Column::left("Applicability", 14),
        Column::right("Level", 8),
        Column::right("Target", 8),
        Column::left("Implementation", 18),
    ];
    let rows = report.rows.iter().map(|row| {
        let mut cells = vec![Cell::of(number_of(row)), Cell::of(one_line(&row.control.title))];
        cells.extend(standing(row));
        cells
    });
    let (undecided, without_reason) = (report.undecided().count(), report.without_reason().count());
    let blocks = vec![
        table("All controls", columns, rows.collect()),
        paragraph(format!("Statement of Applicability: {}", words::statement_state(undecided, without_reason))),
        paragraph(words::IMPLEMENTATION),
    ];
    Section::new(SectionName::Controls, "All controls", blocks).on_a_new_page()
}

fn standing(row: &Row) -> Vec<Cell> {
    vec![
        applicability_cell(&row.answer),
        level_cell(&row.answer),
        target_cell(row.answer.target),
        Cell::of(
            row.implementation().map_or("–", |implementation: Implementation| words::implementation(implementation)),
        ),
    ]
}
