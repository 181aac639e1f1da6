//! Findings that someone has looked at and accepts.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::catalogue::ControlId;

/// Which finding: its code, and the control it is about; without one it is about the workbook as a whole.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct FindingKey {
    /// The code, such as `level-without-evidence`.
    pub code: String,
    /// The control.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub control: Option<ControlId>,
}

/// Why a finding may stand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Acceptance {
    /// The reason, in a sentence.
    pub because: String,
    /// Who accepted it.
    pub author: String,
    /// When.
    pub at: Timestamp,
}
