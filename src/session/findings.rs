//! Findings that may stand, because someone said why.

use super::{Outcome, PARAGRAPH, Plan, Session, limited, required};
use crate::error::{Error, Result};
use crate::workbook::{Acceptance, Change, FindingKey, Op};

impl Session {
    /// Accepts a finding with a reason, or with another reason than before.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a reason that is empty or too long, [`Error::Conflict`].
    pub fn accept_finding(&mut self, finding: &FindingKey, because: &str) -> Result<Outcome> {
        limited("the reason", because, PARAGRAPH)?;
        if because.trim().is_empty() {
            return Err(Error::Invalid("a finding is accepted with a reason; say why it may stand".to_owned()));
        }
        let because = because.trim().to_owned();
        self.change_acceptance(finding, Some(&because))
    }

    /// Takes back that a finding is accepted.
    ///
    /// # Errors
    /// [`Error::Conflict`].
    pub fn reopen_finding(&mut self, finding: &FindingKey) -> Result<Outcome> {
        self.change_acceptance(finding, None)
    }

    fn change_acceptance(&mut self, finding: &FindingKey, because: Option<&str>) -> Result<Outcome> {
        required("the finding's code", &finding.code)?;
        self.transact(Op::Accept, |seen, now, author, at| {
            let before = now.acceptance(finding);
            if before != seen.acceptance(finding) {
                return Err(Plan::Conflict(finding.control.clone()));
            }
            if before.map(|acceptance| acceptance.because.as_str()) == because {
                return Ok(Vec::new());
            }
            let after = because
                .map(|because| Box::new(Acceptance { because: because.to_owned(), author: author.to_owned(), at }));
            let before = before.cloned().map(Box::new);
            Ok(vec![Change::Acceptance { finding: finding.clone(), before, after }])
        })
    }
}
