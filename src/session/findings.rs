//! What does not hold, what of it may stand because someone said why, and what it is judged by.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use jiff::civil::Date;
use uuid::Uuid;

use super::{Outcome, PARAGRAPH, Plan, Session, limited, required};
use crate::catalogue::{Control, ControlId};
use crate::error::{Error, Result};
use crate::figures::{Alike, Finding, Findings};
use crate::search::{Answers, Query};
use crate::workbook::{Acceptance, Change, FileState, FindingKey, Op};

/// What was found for one state of the workbook, each part once somebody asks for it.
#[derive(Debug, Default)]
pub(super) struct Found {
    alike: OnceCell<Alike>,
    all: OnceCell<Findings>,
}

impl Session {
    /// What does not hold today, as far as the linked files are known. Computed once for each state of the
    /// workbook.
    pub fn findings(&self) -> &Findings {
        let all = || self.alike().findings(self.workbook(), self.catalogue(), &self.surroundings);
        self.found.all.get_or_init(all)
    }

    /// Those about one control of the list: of a thousand controls a screen shows a few, so that the others need not be
    /// looked through for it.
    pub fn findings_on(&self, control: &ControlId) -> Vec<Finding> {
        match self.found.all.get() {
            Some(all) => all.on(control).cloned().collect(),
            None => self.alike().findings_on(control, self.workbook(), &self.surroundings),
        }
    }

    /// Whether a control of the list has a finding that nobody has accepted.
    pub fn marks(&self, control: &ControlId) -> bool {
        match self.found.all.get() {
            Some(all) => all.marks(control),
            None => self.findings_on(control).iter().any(Finding::is_open),
        }
    }

    fn alike(&self) -> &Alike {
        self.found.alike.get_or_init(|| Alike::among(self.workbook(), self.catalogue()))
    }

    /// Says which day it is, for whoever knows the person's time zone; says whether that is anything new. It
    /// is today in UTC until then.
    pub fn set_today(&mut self, today: Date) -> bool {
        let is_new = self.surroundings.today != today;
        if is_new {
            self.surroundings.today = today;
            self.found.all.take();
        }
        is_new
    }

    /// The day that it is, as far as the session was told.
    pub fn today(&self) -> Date {
        self.surroundings.today
    }

    /// Takes over how linked files were found; says whether that is anything new.
    pub fn set_files(&mut self, files: BTreeMap<Uuid, FileState>) -> bool {
        let is_new = self.surroundings.files != files;
        if is_new {
            self.surroundings.files = files;
            self.found.all.take();
        }
        is_new
    }

    /// What a query can ask about.
    pub fn answers(&self) -> Answers<'_> {
        Answers { workbook: self.workbook(), findings: self.findings() }
    }

    /// Whether a query finds a control.
    pub fn finds(&self, query: &Query, control: &Control) -> bool {
        query.is_empty() || query.matches(control, self.catalogue(), Some(self.answers()))
    }

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
