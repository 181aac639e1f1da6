//! Baselines: what a workbook said at one moment, frozen under a name; and scenarios, which only suppose.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Stamp;

/// What is said of a frozen state. The state itself is kept like a file, by its hash, and is not read with the
/// workbook. A baseline is never edited: it is signed once, and superseded.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Baseline {
    /// The same in every copy of the workbook.
    pub id: Uuid,
    /// What people call it; no two have the same name.
    pub name: String,
    /// When it was made, and by whom.
    pub made: Stamp,
    /// Who signed it off, and when.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Stamp>,
    /// The baseline in whose place it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub supersedes: Option<Uuid>,
    /// The SHA-256 of the frozen state, in hexadecimal.
    pub hash: String,
    /// The bytes of the frozen state.
    pub size: u64,
}

impl Baseline {
    /// Every field with its value, `null` where not set: the shape of the history.
    pub fn fields(&self) -> [(&'static str, Value); 6] {
        let signed = self.signed.as_ref();
        [
            ("name", json!(self.name)),
            ("hash", json!(self.hash)),
            ("size", json!(self.size)),
            ("signed_by", json!(signed.map(|stamp| &stamp.author))),
            ("signed_at", json!(signed.map(|stamp| stamp.at))),
            ("supersedes", json!(self.supersedes)),
        ]
    }
}

/// A supposition that is kept by name.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Scenario {
    /// What people call it.
    pub name: String,
    /// What is supposed; an object.
    pub body: Value,
}
