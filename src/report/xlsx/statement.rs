//! The Statement of Applicability, with what an auditor looks for above it: whose it is, of when, and what it lacks.

use rust_xlsxwriter::{ConditionalFormatFormula, Workbook, XlsxError};

use super::looks::ground;
use super::sheet::{Page, Table, begin, letters, tell};
use crate::report::document::Tone;
use crate::report::tables::{self, TableName};
use crate::report::words;
use crate::workbook::Applicability;

pub fn fill(book: &mut Workbook, page: &Page<'_>) -> Result<(), XlsxError> {
    let (report, looks) = (page.report, page.looks);
    let mut sheet = begin(page)?;
    let table = Table {
        name: "soa",
        table: tables::table(report, TableName::Soa),
        told: Vec::new(),
        none: "There are no controls to speak of.".to_owned(),
        filled: &[],
    };
    let columns = &table.table.columns;
    let state = words::statement_state(report.undecided().count(), report.without_reason().count());
    let look = if state.starts_with("Draft") { &looks.callout } else { &looks.told };
    let mut row = tell(&mut sheet, 1, &state, columns, look)?;
    for (label, value) in facts(page) {
        row = tell(&mut sheet, row, &format!("{label}: {value}"), columns, &looks.told)?;
    }
    for sentence in [words::guidance(page.report), IMPLEMENTATION] {
        row = tell(&mut sheet, row, sentence, columns, &looks.told)?;
    }
    let place = table.write(&mut sheet, book, page, row + 1)?;
    if !table.table.rows.is_empty() {
        let at = |key: &str| columns.iter().position(|column| column.key == key).and_then(|n| u16::try_from(n).ok());
        let marks = [
            ("applicability", "undecided", Tone::Missing),
            ("justification", words::NO_REASON, Tone::Missing),
            ("justification", "not decided yet", Tone::Missing),
            ("applicability", "excluded", Tone::Excluded),
        ];
        for (key, text, tone) in marks {
            let Some(column) = at(key) else { continue };
            let rule = format!("=${}{}=\"{text}\"", letters(column), place.first_row + 1);
            let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(ground(tone));
            sheet.add_conditional_format(place.first_row, column, place.last_row, column, &mark)?;
        }
    }
    book.push_worksheet(sheet);
    Ok(())
}

const IMPLEMENTATION: &str =
    "The implementation follows from the level: 0 is not implemented, 1 and 2 are partial, 3 to 5 are implemented.";

/// The counts are those of the rows below.
fn facts(page: &Page<'_>) -> Vec<(&'static str, String)> {
    let report = page.report;
    let mut facts = vec![("Date", report.date.to_string())];
    let set = words::document_control(&report.organisation.document);
    for label in words::DOCUMENT_LABELS {
        let value = set.iter().find(|(name, _)| *name == label).map(|(_, value)| value.to_string());
        // Names are left out of a redacted report, which is not the same as that there are none.
        if value.is_some() || !(report.redacted && matches!(label, "Author" | "Approver")) {
            facts.push((label, value.unwrap_or_else(|| words::NOT_RECORDED.to_owned())));
        }
    }
    if let Some(scope) = &report.organisation.scope {
        facts.push(("Scope", scope.clone()));
    }
    let count = |applicability: Applicability| {
        report.statement().filter(|row| row.answer.applicability == applicability).count().to_string()
    };
    let counts: Vec<String> =
        Applicability::ALL.iter().map(|applicability| format!("{} {applicability}", count(*applicability))).collect();
    facts.push(("Controls", format!("{}, of these {}", report.statement().count(), counts.join(", "))));
    facts
}
