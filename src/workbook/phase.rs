//! Phases: the stretches of time that work is put into.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::PersonDays;

/// A phase of the plan. Phases follow each other in the order of their places.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Phase {
    /// The same in every copy of the workbook, whatever it is called.
    pub id: Uuid,
    /// Counts up from 1.
    pub place: u32,
    /// What people call it.
    pub name: String,
    /// Its first day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Date>,
    /// Its last day.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Date>,
    /// The work that there is time for; `None` where nobody said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub capacity: Option<PersonDays>,
}

impl Phase {
    /// Every field with its value, `null` where not set: the shape of the history.
    pub fn fields(&self) -> [(&'static str, Value); 5] {
        [
            ("name", json!(self.name)),
            ("place", json!(self.place)),
            ("from", json!(self.from)),
            ("to", json!(self.to)),
            ("capacity", json!(self.capacity)),
        ]
    }

    /// What keeps it from being written, as a sentence without its full stop.
    pub fn fault(&self) -> Option<&'static str> {
        if self.name.trim().is_empty() {
            return Some("a phase needs a name");
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) if to < from => Some("a phase ends on or after the day on which it begins"),
            _ => None,
        }
    }
}
