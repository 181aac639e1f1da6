//! A snapshot of everything that a summary says, and the formats that it can be written in.
//!
//! [`Report`] is built once from a workbook; the Overview screen, `status` and every export stand on it,
//! so that all show the same figures. A format is one file and knows nothing but the report: neither the
//! session nor the store, neither clock nor environment.

pub mod agreement;
pub mod calendar;
pub mod chart;
mod ciso;
mod comparison;
mod csv;
pub mod document;
mod docx;
mod html;
mod json;
pub mod look;
mod markdown;
mod notes;
mod office;
pub mod oscal;
mod pages;
mod palette;
mod pdf;
pub mod portfolio;
pub mod proof;
mod redacted;
pub mod request;
pub mod shape;
mod snapshot;
pub mod tables;
pub mod words;
mod work;
mod xlsx;

pub use comparison::{ComparisonFormat, render_comparison};
pub use csv::rows as csv_rows;
pub use html::TEMPLATE as HTML_TEMPLATE;
pub use json::{SCHEMA as JSON_SCHEMA, text as json_text};
pub use notes::{NotesFormat, render_notes};
pub use proof::{Data, Receipt};
pub use request::{Progress, Request, unwatched};
pub use snapshot::{CatalogueVersions, Origin, ProfileFigures, Report, Row, ServingEvidence, ThemeFigures};
pub use tables::TableName;
pub use work::Work;

use crate::error::Result;
use crate::workbook::answer::words;
use document::{Document, SectionName};

words! {
    /// What a report can be written as.
    Format {
        /// Text that reads well raw and rendered.
        Markdown = "md",
        /// A table for spreadsheets, one row a control.
        Csv = "csv",
        /// Everything, for other programs.
        Json = "json",
        /// A workbook for spreadsheets.
        Xlsx = "xlsx",
        /// A page for browsers.
        Html = "html",
        /// A document to print and to hand over as it is.
        Pdf = "pdf",
        /// A document for word processors.
        Docx = "docx",
        /// The models of OSCAL, for programs that manage controls.
        Oscal = "oscal",
        /// A table that the audit import of CISO Assistant takes.
        Ciso = "ciso",
    }
}

words! {
    /// How much a report says.
    Kind {
        /// Two pages for the owner.
        Summary = "summary",
        /// All that the workbook says.
        Full = "full",
        /// The Statement of Applicability.
        Soa = "soa",
        /// What to do, in order.
        Gaps = "gaps",
        /// Everything, for the next assessor.
        Workpaper = "workpaper",
    }
}

impl Format {
    /// The extension of its files, without the dot.
    pub const fn extension(self) -> &'static str {
        match self {
            Format::Oscal => "oscal.zip",
            Format::Ciso => "ciso.csv",
            Format::Markdown
            | Format::Csv
            | Format::Json
            | Format::Html
            | Format::Pdf
            | Format::Xlsx
            | Format::Docx => self.word(),
        }
    }

    /// What it is good for.
    pub const fn sentence(self) -> &'static str {
        match self {
            Format::Markdown => "A document that reads well raw and rendered",
            Format::Csv => "A table for spreadsheets, one row a control",
            Format::Json => "Everything, for other programs",
            Format::Xlsx => "A workbook for spreadsheets, to read and to fill in",
            Format::Html => "A page for browsers, one file with everything in it",
            Format::Pdf => "A document to print, which looks the same everywhere",
            Format::Docx => "A document for word processors, to go on writing",
            Format::Ciso => "A table that the audit import of CISO Assistant takes",
            Format::Oscal => "OSCAL 1.2.1, for programs that manage controls",
        }
    }

    /// The kinds of report that make sense in it, `full` among them.
    pub const fn kinds(self) -> &'static [Kind] {
        match self {
            Format::Markdown => Kind::ALL,
            Format::Csv | Format::Ciso => &[Kind::Full],
            Format::Json => &[Kind::Full, Kind::Summary, Kind::Soa, Kind::Gaps],
            Format::Xlsx | Format::Docx | Format::Html | Format::Pdf => Kind::ALL,
            Format::Oscal => &[Kind::Full, Kind::Soa],
        }
    }

    /// Whether it has a first page with room for a logo.
    pub const fn has_logo(self) -> bool {
        match self {
            Format::Markdown | Format::Csv | Format::Json | Format::Xlsx | Format::Oscal | Format::Ciso => false,
            Format::Docx | Format::Html | Format::Pdf => true,
        }
    }

    /// Whether it is laid out for reading, in sections that can be chosen; the others are data.
    pub const fn has_sections(self) -> bool {
        match self {
            Format::Markdown => true,
            Format::Csv | Format::Json | Format::Oscal | Format::Ciso => false,
            Format::Xlsx => false,
            Format::Docx | Format::Html | Format::Pdf => true,
        }
    }
}

impl Kind {
    /// What it holds.
    pub const fn sentence(self) -> &'static str {
        match self {
            Kind::Summary => "Two pages for the owner, in plain words",
            Kind::Full => "All that the workbook says",
            Kind::Soa => "The Statement of Applicability, for the auditor",
            Kind::Gaps => "The gaps by priority, with first steps and the roadmap",
            Kind::Workpaper => "Everything with questions and ladders, for the next assessor",
        }
    }

    /// The parts that belong to it, in their order.
    pub const fn sections(self) -> &'static [SectionName] {
        use SectionName::*;
        match self {
            Kind::Summary => &[About, Summary, First, NotAssessed, Limits],
            Kind::Full => SectionName::ALL,
            Kind::Soa => &[About, Soa, Own, Exclusions, Providers, Evidence, Legend, Limits],
            Kind::Gaps => &[About, Gaps, Roadmap, NotAssessed, Method, Limits],
            Kind::Workpaper => &[
                About,
                Summary,
                Levels,
                Gaps,
                NotAssessed,
                Controls,
                Own,
                Evidence,
                Findings,
                Answers,
                Method,
                Legend,
                Limits,
            ],
        }
    }
}

/// The report as the bytes of a file: UTF-8 without a byte order mark, and without anything that could
/// steer a terminal.
///
/// # Errors
/// [`crate::error::Error::Invalid`] where the format cannot hold what the report says,
/// [`crate::error::Error::Cancelled`] where somebody wants no more of it.
pub fn render(report: &Report, request: &Request, progress: &mut Progress<'_>) -> Result<Vec<u8>> {
    progress.reached(0, 1)?;
    request.check()?;
    let bytes = match request.format {
        Format::Markdown => markdown::render(&Document::of(report, request)).into_bytes(),
        Format::Csv => csv::render(report, request.table.unwrap_or_default())?.into_bytes(),
        Format::Json => json::render(report, request.kind)?.into_bytes(),
        Format::Xlsx => xlsx::render(report, request, progress)?,
        Format::Html => html::render(&Document::of(report, request), &request.look, progress)?,
        Format::Pdf => pdf::render(&Document::of(report, request), &request.look, progress)?,
        Format::Docx => docx::render(&Document::of(report, request), request, progress)?,
        Format::Ciso => ciso::render(report)?.into_bytes(),
        Format::Oscal => match request.model {
            Some(model) => oscal::render(report, model)?,
            None => oscal::archive(report, request.kind, progress)?,
        },
    };
    let bytes = proof::finished(bytes, report, request)?;
    progress.reached(1, 1)?;
    Ok(bytes)
}
