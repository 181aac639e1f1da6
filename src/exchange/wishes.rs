//! What a file wants beside answers: of the organisation, of evidence, of the plan, of findings that are accepted.

use jiff::civil::Date;
use uuid::Uuid;

use super::entry::Place;
use crate::catalogue::ControlId;
use crate::workbook::{Acceptance, ActionStatus, Closes, Evidence, FindingKey, Organisation, PersonDays};

/// One such thing.
#[derive(Clone, Debug, PartialEq)]
pub struct Other {
    /// Where it stands in the file.
    pub place: Place,
    /// What is wanted.
    pub wish: Wish,
    /// Its cells, for when it is held back.
    pub cells: Vec<String>,
}

/// What is wanted of it.
#[derive(Clone, Debug, PartialEq)]
pub enum Wish {
    /// Scope statement, facts and document control.
    Organisation(Box<Organisation>),
    /// A phase.
    Phase(PhaseWish),
    /// An action.
    Action(Box<ActionWish>),
    /// A piece of evidence, and the controls that it serves.
    Evidence(Box<Evidence>, Vec<ControlId>),
    /// A finding that may stand.
    Acceptance(FindingKey, Acceptance),
}

/// A phase as a file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhaseWish {
    /// Which one it is, where the file knows.
    pub id: Option<Uuid>,
    /// Its place in the order of all.
    pub place: Option<u32>,
    /// What people call it.
    pub name: String,
    /// Its first day.
    pub from: Option<Date>,
    /// Its last day.
    pub to: Option<Date>,
    /// The work that there is time for.
    pub capacity: Option<PersonDays>,
}

/// An action as a file has it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActionWish {
    /// Which one it is, where the file knows.
    pub id: Option<Uuid>,
    /// What people call it by.
    pub number: Option<u32>,
    /// What is done.
    pub title: String,
    /// What it raises.
    pub closes: Vec<Closes>,
    /// Who does it.
    pub owner: Option<String>,
    /// By when.
    pub due: Option<Date>,
    /// The work in it.
    pub days: Option<PersonDays>,
    /// Whole units of money.
    pub cost: Option<u64>,
    /// How far it is.
    pub status: ActionStatus,
    /// Why it was dropped.
    pub because: Option<String>,
    /// What must be done before.
    pub depends_on: Vec<Reference>,
    /// Whatever else is to be said.
    pub notes: Option<String>,
    /// The phase that it is in.
    pub phase: Option<Reference>,
}

/// How a file names an action or a phase.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// By its id.
    Id(Uuid),
    /// An action by its number.
    Number(u32),
    /// A phase by what people call it.
    Name(String),
}
