//! A file as it came in.

use jiff::Timestamp;
use uuid::Uuid;

use super::entry::{Proposal, Rejected, Said};
use super::table::Sheet;
use super::wishes::Other;
use super::{Format, Result, Unreadable, biff, ciso, delimited, oscal, own, own_table, rejected, spreadsheet};

/// Who made the file, which says how exactly it is to be taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// Somebody else. What is empty in it says nothing.
    Foreign,
    /// The spreadsheet of `export`, perhaps filled in elsewhere. What is empty in it is not set.
    OwnSpreadsheet,
    /// The CSV of `export`, the same.
    OwnCsv,
    /// The JSON of `export`.
    OwnJson,
    /// The table of an audit of CISO Assistant.
    Ciso,
    /// OSCAL assessment results.
    Oscal,
}

impl Origin {
    /// What it is, for people.
    pub const fn sentence(self) -> &'static str {
        match self {
            Origin::Foreign => "a table that is not from controlbook: empty cells change nothing",
            Origin::OwnSpreadsheet => "a spreadsheet exported by controlbook: an empty cell means that nothing is set",
            Origin::OwnCsv => "a CSV table exported by controlbook: an empty cell means that nothing is set",
            Origin::OwnJson => "a JSON report exported by controlbook",
            Origin::Ciso => "an audit of CISO Assistant: empty cells change nothing",
            Origin::Oscal => "OSCAL assessment results: what they do not tell changes nothing",
        }
    }

    /// Whether an empty cell takes away what is set.
    pub const fn empties(self) -> bool {
        match self {
            Origin::OwnSpreadsheet | Origin::OwnCsv => true,
            Origin::Foreign | Origin::OwnJson | Origin::Ciso | Origin::Oscal => false,
        }
    }

    /// Whether its columns are known rather than guessed.
    pub const fn is_known(self) -> bool {
        !matches!(self, Origin::Foreign)
    }
}

/// A file, read.
#[derive(Clone, Debug, PartialEq)]
pub struct Source {
    /// What kind of file it is.
    pub format: Format,
    /// Who made it.
    pub origin: Origin,
    /// Its tables.
    pub sheets: Vec<Sheet>,
    /// What had to be supposed to read it.
    pub told: Vec<String>,
    /// When it was written, where it says so: what changed here since then is doubtful.
    pub written_at: Option<Timestamp>,
    /// Which workbook it was written from, where it says so.
    pub workbook: Option<Uuid>,
    /// Which catalogue it is about, where it says so.
    pub catalogue: Option<String>,
    /// The notes it carries along, each with the id of its control as the file has it.
    pub(super) carried: Vec<(String, Said)>,
    /// What else its sheets say that is not about one control, and the rows of them that cannot be taken.
    pub(super) others: Vec<Other>,
    pub(super) rejected: Vec<Rejected>,
    /// What it wants, where that needs no mapping of columns.
    pub(super) stated: Option<Box<Proposal>>,
}

impl Source {
    /// Reads a file; as what it is, or as what somebody says it is.
    ///
    /// # Errors
    /// [`Unreadable`] with what is wrong and what to do.
    pub fn read(bytes: &[u8], format: Option<Format>) -> Result<Source> {
        if bytes.len() as u64 > super::limits::FILE {
            let most = super::limits::FILE >> 20;
            return Err(Unreadable(format!("it is larger than {most} MB; keep only the sheets that matter")));
        }
        let format = match format {
            Some(format) => format,
            None => Format::of(bytes)?,
        };
        let of = |sheets: Vec<Sheet>| Source {
            format,
            origin: Origin::Foreign,
            sheets,
            told: Vec::new(),
            written_at: None,
            workbook: None,
            catalogue: None,
            carried: Vec::new(),
            others: Vec::new(),
            rejected: Vec::new(),
            stated: None,
        };
        let source = match format {
            Format::Xlsx => own_table::recognised(of(spreadsheet::xlsx(bytes)?))?,
            Format::Ods => own_table::recognised(of(spreadsheet::ods(bytes)?))?,
            Format::Xls => of(biff::sheets(bytes)?),
            Format::Csv => {
                let read = delimited::read(bytes)?;
                let source = Source { told: read.told, ..of(vec![read.sheet]) };
                own_table::recognised_csv(ciso::recognised(rejected::corrected(source)))
            }
            Format::Json => own::read(bytes, of(Vec::new()))?,
            Format::Oscal => oscal::read(bytes, of(Vec::new()))?,
        };
        match source.stated.is_none() && source.sheets.iter().all(|sheet| sheet.rows.is_empty()) {
            true => Err(Unreadable("there is nothing in it: every sheet is empty".to_owned())),
            false => Ok(source),
        }
    }
}
