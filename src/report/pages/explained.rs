//! How the figures are computed, what codes and signs mean, and what the report is not.

use super::{paragraph, table};
use crate::report::document::{Block, Cell, Column, Section, SectionName, Tone};
use crate::report::{Report, words};
use crate::workbook::answer::Implementation;
use crate::workbook::{Applicability, Basis, Level, Reason};

pub fn method() -> Section {
    let formulas = [words::COVERAGE, words::MATURITY, words::ATTAINMENT, words::FLOOR, words::TARGET, words::COUNTS];
    let blocks = vec![Block::List(formulas.map(str::to_owned).into())];
    Section::new(SectionName::Method, "How the figures are computed", blocks)
}

/// What the words in the tables mean.
pub fn legend(report: &Report) -> Section {
    let columns = |word, sentence| vec![Column::naming(word, 24), Column::left(sentence, 76)];
    let line = |word: &str, sentence: &str| vec![Cell::of(word), Cell::of(sentence)];
    let applies = Applicability::ALL.iter().map(|word| line(word.word(), words::applicability(*word)));
    let reasons = |applicability| Reason::fitting(applicability).iter();
    let mut codes: Vec<Reason> = Vec::new();
    for applicability in Applicability::ALL {
        codes.extend(reasons(*applicability));
    }
    let mut seen: Vec<Reason> = Vec::new();
    codes.retain(|code| {
        let is_new = !seen.contains(code);
        seen.push(*code);
        is_new
    });
    let reasons = codes.iter().map(|reason| line(reason.word(), reason.sentence()));
    let standing =
        Implementation::ALL.iter().map(|word| line(words::implementation(*word), words::implementation_means(*word)));
    let levels = Level::ALL.iter().map(|level| {
        let name = format!("{level} {}", level.name());
        vec![Cell::toned(name, Tone::Level(*level)), Cell::of(level.sentence())]
    });
    let bases = Basis::ALL.iter().map(|basis| line(basis.word(), words::basis(*basis)));
    let blocks = vec![
        table("Applicability", columns("Applicability", "What it means"), applies.collect()),
        table("Reasons", columns("Reason", "What it says"), reasons.collect()),
        table("Implementation", columns("Implementation", "What it follows from"), standing.collect()),
        table("Levels", columns("Level", "What it means"), levels.collect()),
        table("Basis", columns("Basis", "How the level is known"), bases.collect()),
        paragraph(match report.is_of_the_built_in() {
            true => format!(
                "A.5.10 is the control 5.10 of {}. C.1 is a control of the organisation's own. {}",
                report.catalogue,
                words::SIGNS
            ),
            false => format!("C.1 is a control of the organisation's own. {}", words::SIGNS),
        }),
    ];
    Section::new(SectionName::Legend, "Legend", blocks)
}

pub fn limits(report: &Report, is_plain: bool) -> Section {
    let mut points = vec![words::NO_JUDGEMENT.to_owned()];
    points.push(words::omission(report, is_plain).to_owned());
    points.push(format!("It says what was recorded on {}, and nothing of what came later.", report.date));
    let blocks = vec![
        Block::List(points),
        paragraph(words::affiliation(report)),
        paragraph(concat!(
            "Written by controlbook ",
            env!("CARGO_PKG_VERSION"),
            " from the organisation's workbook. Dates are in UTC."
        )),
    ];
    Section::new(SectionName::Limits, "What this report is not", blocks)
}
