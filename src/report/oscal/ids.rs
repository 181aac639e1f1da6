//! What OSCAL identifies things by: tokens for controls, UUIDs for the rest.
//!
//! Every UUID is of version 5 (RFC 9562), made of the workbook's id and of what it names, so that the same data gives
//! the same bytes, and the same thing keeps its UUID over revisions of the documents.

use uuid::Uuid;

use super::props::NAMESPACE;
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::report::{Kind, Report, json};
use crate::workbook::OwnControl;

/// Makes the UUIDs of one workbook's documents.
pub struct Ids {
    seed: Uuid,
}

impl Ids {
    /// Those of a report. A redacted one must not be tied to its workbook, so there its own content stands for it.
    ///
    /// # Errors
    /// What writing JSON says.
    pub fn of(report: &Report) -> Result<Ids> {
        let ours = Uuid::new_v5(&Uuid::NAMESPACE_URL, NAMESPACE.as_bytes());
        let seed = match report.workbook {
            Some(workbook) => Uuid::new_v5(&ours, workbook.as_bytes()),
            None => Uuid::new_v5(&ours, json::render(report, Kind::Full)?.as_bytes()),
        };
        Ok(Ids { seed })
    }

    /// That of a thing: what kind it is, and which one.
    pub fn uuid(&self, kind: &str, which: &str) -> Uuid {
        Uuid::new_v5(&self.seed, format!("{kind}\n{which}").as_bytes())
    }

    /// That of a piece of evidence; OSCAL does not take the workbook's own, which are of version 7.
    pub fn evidence(&self, id: Uuid) -> Uuid {
        self.uuid("evidence", &id.to_string())
    }

    /// That of the organisation as the thing that controls are implemented in.
    pub fn organisation(&self) -> Uuid {
        self.uuid("component", "")
    }
}

/// A control as a token: `a.5.10` of the annex, `c.1` for one of the organisation's own.
pub fn token(control: &ControlId) -> String {
    let annex = if OwnControl::is_own(control) { "" } else { "a." };
    let is_fit = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-' | '_');
    let id = control.as_str().to_lowercase();
    annex.chars().chain(id.chars().map(|c| if is_fit(c) { c } else { '_' })).collect()
}

/// The statement of a control, which results are about.
pub fn statement(control: &ControlId) -> String {
    format!("{}_smt", token(control))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn controls_become_tokens() {
        for (id, expected) in [("5.10", "a.5.10"), ("C.1", "c.1"), ("8.1 x", "a.8.1_x")] {
            assert_eq!(token(&ControlId::from(id.to_owned())), expected);
        }
    }
}
