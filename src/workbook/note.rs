//! Notes: what someone says about a control.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Stamp;
use crate::catalogue::{ControlId, Text};

/// What someone said about a control, and when.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// Rises with time, so that notes in the order of their ids are notes in the order of writing.
    pub id: Uuid,
    /// What it is about.
    pub control: ControlId,
    /// As it was typed; may have many lines.
    pub text: Text,
    /// Who wrote it.
    pub author: Text,
    /// When.
    pub at: Timestamp,
    /// The last time the text was changed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub edited: Option<Box<Stamp>>,
}

impl Note {
    /// The longest text a note can have, in bytes.
    pub const MAX_BYTES: usize = 1_000_000;

    /// Who wrote it, and when.
    pub fn written(&self) -> Stamp {
        Stamp { at: self.at, author: self.author.to_string() }
    }

    /// The first line that is not empty, for lists and labels.
    pub fn first_line(&self) -> &str {
        self.text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("")
    }
}
