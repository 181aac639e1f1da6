//! Controls of the organisation's own, from outside the catalogue.

use serde::{Deserialize, Serialize};

use crate::catalogue::{Control, ControlId};

/// A control that the organisation added to its Statement of Applicability. It has an answer like any
/// other, and stands in no figure: those are about the catalogue.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OwnControl {
    /// `C.1`, `C.2` and so on: never an id of the catalogue.
    pub id: ControlId,
    /// What it is called.
    pub title: String,
    /// What it asks for.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

impl OwnControl {
    /// What the ids begin with.
    pub const PREFIX: &'static str = "C.";

    /// As a control like those of the catalogue: with a title and what it asks for, and nothing else.
    pub fn as_control(&self) -> Control {
        Control::outside(self.id.clone(), self.title.clone(), self.description.clone().unwrap_or_default())
    }

    /// Whether an id has the shape of an own control's.
    pub fn is_own(id: &ControlId) -> bool {
        id.as_str()
            .strip_prefix(Self::PREFIX)
            .is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_digit()))
    }
}
