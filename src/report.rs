//! A snapshot of everything that a summary says, and the formats that it can be written in.
//!
//! [`Report`] is built once from a workbook; the Overview screen, `status` and every export stand on it,
//! so that all show the same figures. A format is one file and knows nothing but the report: neither the
//! session nor the store, neither clock nor environment.

pub mod chart;
mod csv;
pub mod document;
mod json;
mod markdown;
mod redacted;
pub mod request;
pub mod shape;
mod snapshot;
pub mod words;

pub use json::{SCHEMA as JSON_SCHEMA, text as json_text};
pub use request::{Progress, Request, unwatched};
pub use snapshot::{Origin, ProfileFigures, Report, Row, ServingEvidence, ThemeFigures};

use crate::error::Result;
use crate::workbook::answer::words;

words! {
    /// What a report can be written as.
    Format {
        /// Text that reads well raw and rendered.
        Markdown = "md",
        /// A table for spreadsheets, one row a control.
        Csv = "csv",
        /// Everything, for other programs.
        Json = "json",
    }
}

words! {
    /// How much a report says.
    Kind {
        /// All that the workbook says.
        Full = "full",
    }
}

impl Format {
    /// The extension of its files, without the dot.
    pub const fn extension(self) -> &'static str {
        self.word()
    }

    /// What it is good for.
    pub const fn sentence(self) -> &'static str {
        match self {
            Format::Markdown => "A document that reads well raw and rendered",
            Format::Csv => "A table for spreadsheets, one row a control",
            Format::Json => "Everything, for other programs",
        }
    }
}

impl Kind {
    /// What it holds.
    pub const fn sentence(self) -> &'static str {
        match self {
            Kind::Full => "All that the workbook says",
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
    let bytes = match (request.format, request.kind) {
        (Format::Markdown, Kind::Full) => markdown::render(report).into_bytes(),
        (Format::Csv, Kind::Full) => csv::render(report)?.into_bytes(),
        (Format::Json, Kind::Full) => json::render(report)?.into_bytes(),
    };
    progress.reached(1, 1)?;
    Ok(bytes)
}
