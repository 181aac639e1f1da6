//! Files that others made, turned into what the program knows: catalogues, and what was filled in elsewhere, be it
//! spreadsheets, CSV, JSON or what other programs write of an assessment.
//!
//! Everything here works on bytes in memory and knows neither the session nor the store. A filled-in file comes in as a
//! [`Source`]; a [`Mapping`] says what its columns hold, guessed and then changed by whoever knows better; [`read`] makes
//! a [`Proposal`] of the two: what each row wants of which control, what is doubtful about it, and which rows cannot
//! be taken. Nothing is dropped in silence: each row of the file is an entry, a row that is held back with its reason,
//! or counted in a sentence.
//!
//! Whatever a file says is data, and may be meant badly: every limit of [`limits`] is counted while reading, nothing
//! is unpacked to the disk, and no entity or path in a file is followed.

mod archive;
mod biff;
pub mod bundle;
pub mod catalogue;
mod ciso;
mod compound;
mod delimited;
mod entry;
mod format;
mod heads;
mod ids;
mod joined;
mod json;
pub mod limits;
mod mapping;
mod oscal;
mod own;
mod own_plan;
mod own_rest;
mod own_shown;
mod own_table;
mod rejected;
mod rows;
mod scale;
mod source;
mod spreadsheet;
mod table;
mod titles;
mod values;
mod wishes;
mod words;
mod xml;

pub use entry::{Entry, Place, Proposal, Rejected, Said, Stamps};
pub use format::Format;
pub use heads::Field;
pub use mapping::{Column, Mapping, Part};
pub use rejected::csv as rejected_csv;
pub use rows::read;
pub use scale::{Scale, Verdict};
pub use source::{Origin, Source};
pub use table::{Cell, Row, Sheet, column_name};
pub use wishes::{ActionWish, Other, PhaseWish, Reference, Wish};

/// Why a file cannot be read, and what to do next, in sentences.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Unreadable(pub String);

/// What is said of a spreadsheet that is encrypted.
const PROTECTED: &str = "it is protected by a password; open it, save it without one, and import that";

/// What reading gives back.
pub type Result<T, E = Unreadable> = std::result::Result<T, E>;

fn unreadable<T>(what: impl Into<String>) -> Result<T> {
    Err(Unreadable(what.into()))
}
