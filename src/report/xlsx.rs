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
pub(super) mod sheet;
mod statement;
mod summary;

use rust_xlsxwriter::{DocProperties, ExcelDateTime, Workbook, XlsxError};

use super::tables::{self, DataTable, TableName};
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
    Actions,
    Phases,
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
            Sheet::Actions => "Actions",
            Sheet::Phases => "Phases",
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
            Kind::Full => &[
                Summary,
                Controls,
                Statement,
                Gaps,
                Actions,
                Phases,
                NotAssessed,
                Figures,
                Evidence,
                Findings,
                Notes,
                Lists,
                Origin,
            ],
            Kind::Soa => &[Statement, Evidence, Origin],
            Kind::Gaps => &[Summary, Gaps, Actions, Phases, NotAssessed, Origin],
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
        | Sheet::Actions
        | Sheet::Phases
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
        Sheet::Lists => lists::fill(book, &page),
        Sheet::Origin => origin::fill(book, &page, request.kind),
        Sheet::Gaps => {
            let none = match report.overall.assessed {
                0 => words::beside_gaps(&report.overall),
                _ => format!("No assessed control lies below its target. {}", words::beside_gaps(&report.overall)),
            };
            Listing {
                name: "gaps",
                table: tables::table(report, TableName::Gaps),
                told: vec![words::PRIORITY.to_owned(), words::beside_gaps(&report.overall)],
                none,
            }
            .fill(book, &page)
        }
        Sheet::Actions => Listing {
            name: "actions",
            table: tables::table(report, TableName::Actions),
            told: vec![format!("Who does what by when. What was due before {} is overdue.", report.work.seen_on)],
            none: words::NOTHING_PLANNED.to_owned(),
        }
        .fill(book, &page),
        Sheet::Phases => Listing {
            name: "phases",
            table: tables::table(report, TableName::Phases),
            told: vec!["The stretches of time that work is put into, and whether it fits.".to_owned()],
            none: "There are no phases yet. A phase has a name, days, and a number of person-days.".to_owned(),
        }
        .fill(book, &page),
        Sheet::NotAssessed => Listing {
            name: "not_assessed",
            table: tables::not_assessed(report),
            told: vec![tables::NOT_ASSESSED.to_owned()],
            none: words::beside_gaps(&report.overall),
        }
        .fill(book, &page),
        Sheet::Figures => {
            let told =
                [words::COVERAGE, words::MATURITY, words::TARGET, words::ATTAINMENT, words::FLOOR, words::COUNTS];
            Listing {
                name: "figures",
                table: tables::table(report, TableName::Figures),
                told: told.map(str::to_owned).to_vec(),
                none: String::new(),
            }
            .fill(book, &page)
        }
        Sheet::Evidence => Listing {
            name: "evidence",
            table: tables::table(report, TableName::Evidence),
            told: vec!["What can be shown, below each control that it serves.".to_owned()],
            none: "No evidence is recorded yet.".to_owned(),
        }
        .fill(book, &page),
        Sheet::Findings => Listing {
            name: "findings",
            table: tables::table(report, TableName::Findings),
            told: vec![format!("This is what the workbook's own checks object to as of {}.", report.judged_on)],
            none: "The workbook's own checks object to nothing that is recorded so far.".to_owned(),
        }
        .fill(book, &page),
        Sheet::Notes => Listing {
            name: "notes",
            table: tables::table(report, TableName::Notes),
            told: vec!["What was said, oldest first below each control.".to_owned()],
            none: "No notes are recorded yet.".to_owned(),
        }
        .fill(book, &page),
        Sheet::Ladders => Listing {
            name: "ladders",
            table: tables::ladders(report),
            told: vec![tables::LADDERS.to_owned()],
            none: String::new(),
        }
        .fill(book, &page),
    }
}

/// A sheet that only tells.
struct Listing {
    name: &'static str,
    table: DataTable,
    told: Vec<String>,
    none: String,
}

impl Listing {
    fn fill(self, book: &mut Workbook, page: &sheet::Page<'_>) -> Result<(), XlsxError> {
        let Listing { name, table, told, none } = self;
        sheet::Table { name, table, told, none, filled: &[] }.fill(book, page)
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
