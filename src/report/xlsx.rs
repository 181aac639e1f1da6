//! The report as a workbook for spreadsheets: to read, to print, and to fill in where controlbook is not at hand.
//!
//! Nothing in it is computed: every cell is a text, a number or a date, and no text is ever a formula, whatever it
//! begins with. Ids are texts, `A.5.10`.
//!
//! # How it is read back
//!
//! These are promises; a later version of the format raises [`FORMAT`].
//!
//! - The hidden sheet `controlbook` has a row for each fact about the file: `format`, `generator`, `workbook`, `catalogue`,
//!   `kind`, `date`, `changed_at`, `redacted`. What matters of it also stands in the custom properties of the file.
//! - Each table has a defined name, such as `table_controls`, for the range from its row of keys to its last row. The
//!   first row, which is hidden, has the keys of the columns; the second their titles; then come the values. The keys
//!   are those of `crate::report::tables`, and of the CSV tables.
//! - Columns may be moved and rows sorted: a column is known by its key, a row by its `id`.
//! - `Controls` is what can be filled in. The columns under dark heads are the person's: `applicability reasons
//!   justification provider level target basis importance effort review review_due owner interviewee refs`, and
//!   `new_note`, whose text becomes a note. The others only tell. An empty cell means that nothing is set.
//! - A text that is too long for one cell goes on in the same column of the rows below, which repeat the id and have
//!   the number of the part, 2, 3 …, in the hidden column `part`; elsewhere `part` is 1.
//! - `Lists` has the words that are allowed, each list under a defined name such as `list_applicability`.

mod charts;
mod controls;
mod lists;
mod looks;
mod measure;
mod origin;
mod sheet;
mod statement;
mod summary;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::tables::{self, TableName};
use super::words;
use super::{Kind, Progress, Report, Request};
use crate::error::{Error, Result};
use crate::text::clean_line;
use looks::Looks;

/// The version of what is written in this file's documentation.
const FORMAT: u32 = 1;

/// The sheets, in the order in which they stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sheet {
    Summary,
    Controls,
    Statement,
    Gaps,
    NotAssessed,
    Figures,
    Evidence,
    Findings,
    Notes,
    Ladders,
    Lists,
    Origin,
}

impl Sheet {
    const fn title(self) -> &'static str {
        match self {
            Sheet::Summary => "Summary",
            Sheet::Controls => "Controls",
            Sheet::Statement => "SoA",
            Sheet::Gaps => "Gaps",
            Sheet::NotAssessed => "Not assessed",
            Sheet::Figures => "Figures",
            Sheet::Evidence => "Evidence",
            Sheet::Findings => "Findings",
            Sheet::Notes => "Notes",
            Sheet::Ladders => "Ladders",
            Sheet::Lists => "Lists",
            Sheet::Origin => "controlbook",
        }
    }

    /// The sheets of a kind of report.
    fn of(kind: Kind) -> &'static [Sheet] {
        use Sheet::*;
        match kind {
            Kind::Summary => &[Summary, Origin],
            Kind::Full => {
                &[Summary, Controls, Statement, Gaps, NotAssessed, Figures, Evidence, Findings, Notes, Lists, Origin]
            }
            Kind::Soa => &[Statement, Evidence, Origin],
            Kind::Gaps => &[Summary, Gaps, NotAssessed, Origin],
            Kind::Workpaper => &[
                Summary,
                Controls,
                Ladders,
                Statement,
                Gaps,
                NotAssessed,
                Figures,
                Evidence,
                Findings,
                Notes,
                Lists,
                Origin,
            ],
        }
    }
}

pub fn render(report: &Report, request: &Request, progress: &mut Progress<'_>) -> Result<Vec<u8>> {
    let sheets: Vec<Sheet> =
        Sheet::of(request.kind).iter().copied().filter(|sheet| !is_left_out(report, *sheet)).collect();
    let mut book = Workbook::new();
    let looks = Looks::new(report);
    // Writing the file is as much work as filling a few sheets.
    let steps = sheets.len() + 3;
    for (place, sheet) in sheets.iter().enumerate() {
        progress.reached(place, steps)?;
        fill(&mut book, report, request, *sheet, &looks).map_err(impossible)?;
    }
    book.set_properties(&properties(report, request).map_err(impossible)?);
    progress.reached(sheets.len(), steps)?;
    book.save_to_buffer().map_err(impossible)
}

fn impossible(error: XlsxError) -> Error {
    Error::Invalid(format!("cannot write the spreadsheet: {error}"))
}

/// A redacted report has neither notes nor evidence: a sheet without a row would ask where they are.
fn is_left_out(report: &Report, sheet: Sheet) -> bool {
    match sheet {
        Sheet::Notes | Sheet::Evidence => report.redacted,
        Sheet::Summary
        | Sheet::Controls
        | Sheet::Statement
        | Sheet::Gaps
        | Sheet::NotAssessed
        | Sheet::Figures
        | Sheet::Findings
        | Sheet::Ladders
        | Sheet::Lists
        | Sheet::Origin => false,
    }
}

fn fill(book: &mut Workbook, report: &Report, request: &Request, sheet: Sheet, looks: &Looks) -> Result<(), XlsxError> {
    let page = sheet::Page { report, looks, title: sheet.title() };
    match sheet {
        Sheet::Summary => summary::fill(book, &page),
        Sheet::Controls => controls::fill(book, &page),
        Sheet::Statement => statement::fill(book, &page),
        Sheet::Gaps => {
            let none = match report.overall.assessed {
                0 => words::beside_gaps(&report.overall),
                _ => format!("No assessed control lies below its target. {}", words::beside_gaps(&report.overall)),
            };
            let told = [words::PRIORITY.to_owned(), words::beside_gaps(&report.overall)];
            let table = tables::table(report, TableName::Gaps);
            sheet::Table { name: "gaps", table, told: told.to_vec(), none, filled: &[] }.fill(book, &page)
        }
        Sheet::NotAssessed => {
            let table = tables::not_assessed(report);
            let told = vec![tables::NOT_ASSESSED.to_owned()];
            let none = words::beside_gaps(&report.overall);
            sheet::Table { name: "not_assessed", table, told, none, filled: &[] }.fill(book, &page)
        }
        Sheet::Figures => {
            let table = tables::table(report, TableName::Figures);
            let told =
                [words::COVERAGE, words::MATURITY, words::TARGET, words::ATTAINMENT, words::FLOOR, words::COUNTS];
            let told = told.iter().map(|sentence| (*sentence).to_owned()).collect();
            sheet::Table { name: "figures", table, told, none: String::new(), filled: &[] }.fill(book, &page)
        }
        Sheet::Evidence => {
            let table = tables::table(report, TableName::Evidence);
            let told = vec!["What can be shown, below each control that it serves.".to_owned()];
            let none = "No evidence is recorded yet.".to_owned();
            sheet::Table { name: "evidence", table, told, none, filled: &[] }.fill(book, &page)
        }
        Sheet::Findings => {
            let table = tables::table(report, TableName::Findings);
            let told = vec![format!("This is what the workbook's own checks object to as of {}.", report.judged_on)];
            let none = "The workbook's own checks object to nothing that is recorded so far.".to_owned();
            sheet::Table { name: "findings", table, told, none, filled: &[] }.fill(book, &page)
        }
        Sheet::Notes => {
            let table = tables::table(report, TableName::Notes);
            let told = vec!["What was said, oldest first below each control.".to_owned()];
            let none = "No notes are recorded yet.".to_owned();
            sheet::Table { name: "notes", table, told, none, filled: &[] }.fill(book, &page)
        }
        Sheet::Ladders => {
            let table = tables::ladders(report);
            let told = vec![tables::LADDERS.to_owned()];
            sheet::Table { name: "ladders", table, told, none: String::new(), filled: &[] }.fill(book, &page)
        }
        Sheet::Lists => lists::fill(book, &page),
        Sheet::Origin => origin::fill(book, &page, request.kind),
    }
}

/// The properties of the file: of the report's date alone, so that the same data gives the same bytes.
fn properties(report: &Report, request: &Request) -> Result<DocProperties, XlsxError> {
    let organisation = clean_line(&report.organisation.name);
    let title = format!("{organisation}: self-assessment against {}", report.catalogue);
    let mut properties = DocProperties::new()
        .set_title(title)
        .set_subject(format!("Self-assessment, {}", request.kind))
        .set_comment(words::self_assessment(report.redacted))
        .set_custom_property("controlbook.format", i32::try_from(FORMAT).unwrap_or(i32::MAX))
        .set_custom_property("controlbook.catalogue", report.catalogue_name.as_str())
        .set_custom_property("controlbook.changed_at", report.changed_at.to_string().as_str());
    if !report.redacted {
        properties = properties.set_company(organisation);
    }
    if let Some(author) = &report.organisation.document.author {
        properties = properties.set_author(clean_line(author));
    }
    let date = report.date;
    // Spreadsheets know no day before 1900.
    let created = match (u16::try_from(date.year()), u8::try_from(date.month()), u8::try_from(date.day())) {
        (Ok(year @ 1900..), Ok(month), Ok(day)) => ExcelDateTime::from_ymd(year, month, day)?,
        _ => ExcelDateTime::from_ymd(1900, 1, 1)?,
    };
    Ok(properties.set_creation_datetime(&created))
}
