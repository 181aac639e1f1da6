//! A newer version of the catalogue than the one that a workbook was answered under: what it changed, and taking it
//! over. Where the two are the same, nothing here costs anything but a comparison of two numbers.

use super::{Outcome, Plan, Session};
use crate::catalogue::ControlId;
use crate::catalogue::release::News;
use crate::error::{Error, Result};
use crate::workbook::{Answer, CatalogueVersion, Change, Op, Scope, Workbook};

/// What a newer version of the catalogue changed.
#[derive(Clone, Debug, PartialEq)]
pub struct CatalogueNews {
    /// The version that the workbook was answered under.
    pub from: CatalogueVersion,
    /// The version that the program has.
    pub to: CatalogueVersion,
    /// The controls that differ; `None` where nothing is known of the older version.
    pub differ: Option<Vec<News>>,
    /// Of these, the controls that have an answer whose words changed: taking it over marks them for review.
    pub to_review: Vec<ControlId>,
}

impl Session {
    /// Whether the program has a newer version of the catalogue than the workbook was answered under.
    pub fn is_behind_catalogue(&self) -> bool {
        self.workbook.scope.catalogue.0 < self.catalogue.version()
    }

    /// Whether the workbook was answered under a version that this program does not have yet.
    pub fn is_ahead_of_catalogue(&self) -> bool {
        self.workbook.scope.catalogue.0 > self.catalogue.version()
    }

    /// What the newer version changed; `None` where there is none.
    pub fn catalogue_news(&self) -> Option<CatalogueNews> {
        if !self.is_behind_catalogue() {
            return None;
        }
        let from = self.workbook.scope.catalogue;
        let differ = self.catalogue.news_since(from.0);
        let to_review = to_review(differ.as_deref().unwrap_or(&[]), &self.workbook);
        Some(CatalogueNews { from, to: CatalogueVersion(self.catalogue.version()), differ, to_review })
    }

    /// Records that the answers are read under the newer version from now on, and marks for review those whose words
    /// changed, as one step. No answer is touched otherwise.
    ///
    /// # Errors
    /// [`Error::Invalid`] where there is no newer version; [`Error::Conflict`].
    pub fn carry_over(&mut self) -> Result<Outcome> {
        let Some(news) = self.catalogue_news() else {
            let version = self.workbook.scope.catalogue;
            return Err(Error::Invalid(format!(
                "the workbook is answered under version {version} of the catalogue, and this program has no newer one"
            )));
        };
        self.transact(Op::Catalogue, |seen, now, _, _| {
            if seen.scope != now.scope {
                return Err(Plan::Conflict(None));
            }
            let after = Scope { catalogue: news.to, ..now.scope.clone() };
            let mut changes = vec![Change::Scope { before: Box::new(now.scope.clone()), after: Box::new(after) }];
            for id in to_review(news.differ.as_deref().unwrap_or(&[]), now) {
                let before = now.answer(&id);
                if !before.review {
                    let after = Answer { review: true, ..before.clone() };
                    let (before, after) = (Box::new(before.clone()), Box::new(after));
                    changes.push(Change::Answer { control: id, before, after });
                }
            }
            Ok(changes)
        })
    }
}

fn to_review(differ: &[News], workbook: &Workbook) -> Vec<ControlId> {
    let is_answered = |id: &ControlId| {
        let answer = workbook.answer(id);
        answer.level.is_some() || answer.applicability != crate::workbook::Applicability::Undecided
    };
    let touched = differ.iter().filter(|news| news.what.touches_answers() && is_answered(&news.id));
    touched.map(|news| news.id.clone()).collect()
}
