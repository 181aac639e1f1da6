//! What a file wants: one entry a control, with where it stands and what is doubtful about it.

use std::fmt;

use jiff::Timestamp;
use uuid::Uuid;

use super::scale::Verdict;
use super::wishes::Other;
use crate::catalogue::{ControlId, Weight};
use crate::workbook::{AnswerEdit, Stamp};

/// Where something stands in a file.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Place {
    /// The sheet; empty where there is but one table.
    pub sheet: String,
    /// The row as the spreadsheet shows it, the line of a text file, the number of an entry; from 1.
    pub row: u32,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.sheet.as_str() {
            "" => write!(f, "line {}", self.row),
            sheet => write!(f, "{sheet}, row {}", self.row),
        }
    }
}

/// A text that becomes a note.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Said {
    /// What it says.
    pub text: String,
    /// Which note it is, where the file knows.
    pub id: Option<Uuid>,
    /// Who wrote it, where the file says so; else whoever imports it.
    pub author: Option<String>,
    /// When.
    pub at: Option<Timestamp>,
    /// When its text was last changed, and by whom.
    pub edited: Option<Stamp>,
}

impl Said {
    /// By whoever imports it.
    pub fn now(text: impl Into<String>) -> Said {
        Said { text: text.into(), ..Said::default() }
    }
}

/// Who and when, as the file has it: what an edit says of itself otherwise.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Stamps {
    /// Who decided the applicability.
    pub decided_by: Option<String>,
    /// When.
    pub decided_at: Option<Timestamp>,
    /// When the level was set.
    pub assessed_at: Option<Timestamp>,
}

impl Stamps {
    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        *self == Stamps::default()
    }
}

/// What a file wants of one control.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// The control; `None` only while a row is being read.
    pub control: Option<ControlId>,
    /// Where it stands: several places where rows were put together.
    pub places: Vec<Place>,
    /// What becomes of the answer.
    pub edit: AnswerEdit,
    /// Importance and effort that count, where the file does not tell whose they are.
    pub counted: (Option<Weight>, Option<Weight>),
    /// Who and when, where the file knows.
    pub stamps: Option<Stamps>,
    /// New notes.
    pub notes: Vec<Said>,
    /// All notes there were when the file was written, as our own CSV has them in one cell.
    pub notes_so_far: Option<String>,
    /// Notes that the file carries along, whole: of use where it is read into another workbook.
    pub carried: Vec<Said>,
    /// What the file says there is to show; names alone, which nothing can be made of.
    pub shown: Vec<String>,
    /// Title and description of a control of the organisation's own.
    pub own: Option<(String, Option<String>)>,
    /// What somebody has to look at.
    pub doubts: Vec<String>,
    /// What was supposed, and is no doubt.
    pub remarks: Vec<String>,
    /// The cells of the rows, for those that come to be held back.
    pub cells: Vec<Vec<String>>,
    /// Whether the row says that it is not for the organisation without saying why.
    pub lacks_reason: bool,
}

impl Entry {
    /// The control; every entry of a proposal has one.
    pub fn id(&self) -> &ControlId {
        static NONE: ControlId = ControlId::fixed("");
        self.control.as_ref().unwrap_or(&NONE)
    }

    /// Where it stands, in words.
    pub fn place(&self) -> String {
        match &self.places[..] {
            [] => String::new(),
            [only] => only.to_string(),
            [first, others @ ..] => {
                let others: Vec<String> = others
                    .iter()
                    .map(|place| if place.sheet == first.sheet { place.row.to_string() } else { place.to_string() })
                    .collect();
                let others = others.join(", ");
                match first.sheet.as_str() {
                    "" => format!("lines {}, {others}", first.row),
                    sheet => format!("{sheet}, rows {}, {others}", first.row),
                }
            }
        }
    }
}

/// A row that is not taken.
#[derive(Clone, Debug, PartialEq)]
pub struct Rejected {
    /// Where it stands.
    pub place: Place,
    /// The column that is to blame, if one is: its letters and its head.
    pub column: Option<String>,
    /// Why, and what to do about it.
    pub reason: String,
    /// What stands in the row.
    pub cells: Vec<String>,
}

/// What a file wants, before anybody has looked at the workbook.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Proposal {
    /// One entry a control, in the order of the file.
    pub entries: Vec<Entry>,
    /// What it wants that is not about one control.
    pub others: Vec<Other>,
    /// The profile of the workbook that the file was written from, where it says so.
    pub profile: Option<String>,
    /// The rows that are not taken, in the order of the file.
    pub rejected: Vec<Rejected>,
    /// What was supposed of the file as a whole, and what of it is no row of a control.
    pub told: Vec<String>,
    /// What is doubtful about the file as a whole.
    pub doubts: Vec<String>,
    /// Each different value of the column of levels, and what it is read as.
    pub values: Vec<(String, Option<Verdict>)>,
    /// The heads of the rejected rows' cells.
    pub heads: Vec<String>,
}
