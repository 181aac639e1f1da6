//! The Statement of Applicability: six columns, no justification left blank, and counts of the rows that are printed.

use super::said::{applicability_cell, name_of, one_line};
use super::{paragraph, table};
use crate::report::document::{Block, Cell, Column, Section, SectionName, Tone};
use crate::report::{Report, Row, words};
use crate::workbook::{Answer, Applicability};

pub fn section(report: &Report) -> Section {
    let mut blocks = vec![paragraph(words::statement(report))];
    let rows: Vec<&Row> = report.rows.iter().collect();
    blocks.push(paragraph(counted(&rows)));
    blocks.push(paragraph(words::statement_state(report.undecided().count(), report.without_reason().count())));
    for theme in &report.themes {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.control.theme == theme.theme.as_str()).copied().collect();
        if rows.is_empty() {
            continue;
        }
        let title = one_line(&theme.title);
        blocks.push(Block::Heading(3, title.clone()));
        blocks.push(statement(&title, &rows, report.redacted));
    }
    Section::new(SectionName::Soa, "Statement of Applicability", blocks).across()
}

/// The same over the controls of the organisation's own, and how they stand; nothing where there are none.
pub fn own(report: &Report) -> Option<Section> {
    if report.own.is_empty() {
        return None;
    }
    let rows: Vec<&Row> = report.own.iter().collect();
    let statement = statement(words::OWN_CONTROLS, &rows, report.redacted);
    let blocks = vec![paragraph(words::OWN_IN_NO_FIGURE), paragraph(counted(&rows)), statement];
    Some(Section::new(SectionName::Own, words::OWN_CONTROLS, blocks).across())
}

fn statement(caption: &str, rows: &[&Row], is_redacted: bool) -> Block {
    let cells = rows.iter().map(|row| {
        let answer = &row.answer;
        let mut cells = vec![Cell::of(name_of(row)), applicability_cell(answer), reasons(answer)];
        if !is_redacted {
            cells.push(in_words(answer));
        }
        cells.push(Cell::of(words::implementation_told(&row.control, answer, row.is_planned)));
        if !is_redacted {
            cells.push(evidence(row));
        }
        cells
    });
    let columns = if is_redacted {
        vec![
            Column::naming("Control", 28),
            Column::left("Applies", 14),
            Column::left("Reasons", 18),
            Column::left("Implementation", 40),
        ]
    } else {
        vec![
            Column::naming("Control", 18),
            Column::left("Applies", 8),
            Column::left("Reasons", 10),
            Column::left("Why", 22),
            Column::left("Implementation", 29),
            Column::left("Evidence", 13),
        ]
    };
    table(caption, columns, cells.collect())
}

/// `93 controls: 70 applicable, 5 inherited, 10 excluded, 8 undecided; 3 without a reason.`
fn counted(rows: &[&Row]) -> String {
    const ORDER: [Applicability; 4] =
        [Applicability::Applicable, Applicability::Inherited, Applicability::Excluded, Applicability::Undecided];
    let parts: Vec<String> = ORDER
        .iter()
        .filter_map(|applicability| {
            let count = rows.iter().filter(|row| row.answer.applicability == *applicability).count();
            (count > 0).then(|| format!("{count} {applicability}"))
        })
        .collect();
    let without = rows.iter().filter(|row| row.lacks_reason()).count();
    let without = if without > 0 { format!("; {without} applicable without a reason") } else { String::new() };
    format!("{}: {}{without}.", words::counted(rows.len(), "control", "controls"), parts.join(", "))
}

fn reasons(answer: &Answer) -> Cell {
    match answer.applicability {
        Applicability::Undecided => Cell::toned("not decided yet", Tone::Missing),
        _ if answer.reasons.is_empty() => Cell::toned(words::NO_REASON, Tone::Missing),
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded => {
            let words: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
            Cell::of(words.join(", "))
        }
    }
}

/// The sentence that was given, else what the codes of the reasons say. It is never blank.
fn in_words(answer: &Answer) -> Cell {
    let mut lines = Vec::new();
    match answer.justification.as_deref().map(one_line).filter(|text| !text.is_empty()) {
        Some(text) => lines.push(text),
        None => lines.extend(answer.reasons.iter().map(|reason| reason.sentence().to_owned())),
    }
    let is_given = !lines.is_empty();
    if !is_given {
        lines.push(match answer.applicability {
            Applicability::Undecided => "not decided yet".to_owned(),
            Applicability::Applicable | Applicability::Inherited | Applicability::Excluded => {
                words::NO_REASON.to_owned()
            }
        });
    }
    lines.extend(answer.provider.as_deref().map(|provider| format!("Provider: {}", one_line(provider))));
    if !answer.refs.is_empty() {
        let refs: Vec<String> = answer.refs.iter().map(|text| one_line(text)).collect();
        lines.push(format!("References: {}", refs.join("; ")));
    }
    Cell::toned(lines.join("\n"), if is_given { Tone::Plain } else { Tone::Missing })
}

fn evidence(row: &Row) -> Cell {
    if row.evidence.is_empty() {
        return Cell::of(if row.answer.in_scope() { "none recorded" } else { "–" });
    }
    let names: Vec<String> = row.evidence.iter().map(|serving| one_line(&serving.evidence.name)).collect();
    Cell::of(names.join("\n"))
}
