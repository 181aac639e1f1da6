//! The released versions of a catalogue, and what one changed against another. Pure.

use serde::Serialize;

use super::{Catalogue, ControlId, List, Text};

/// A version of a catalogue's texts and facts, as digests.
#[derive(Clone, Debug)]
pub struct Release {
    /// Counted up from 1.
    pub number: u32,
    /// The controls it had.
    pub controls: List<Digest>,
}

/// What is kept of a control in a version: enough to tell that something differs, and what kind of thing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Digest {
    /// Its id.
    pub id: ControlId,
    /// What it was called.
    pub title: Text,
    /// Of all that is said of it but the ladder.
    pub texts: u64,
    /// Of the five statements.
    pub ladder: u64,
    /// Of theme, attributes, origins, weights and relations.
    pub facts: u64,
}

/// What a newer version did to a control.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Difference {
    /// It came.
    New,
    /// It went. What is said of it stays.
    Withdrawn,
    /// It says something else.
    Changed {
        /// The guide.
        texts: bool,
        /// The statements that define the levels.
        ladder: bool,
        /// Attributes, weights, relations.
        facts: bool,
    },
}

impl Difference {
    /// Whether an answer given before may read otherwise now: its words changed, not only where it is filed.
    pub const fn touches_answers(self) -> bool {
        match self {
            Difference::New | Difference::Withdrawn => false,
            Difference::Changed { texts, ladder, .. } => texts || ladder,
        }
    }

    /// In words: `texts and ladder changed`.
    pub fn told(self) -> String {
        match self {
            Difference::New => "new".to_owned(),
            Difference::Withdrawn => "no longer in the catalogue".to_owned(),
            Difference::Changed { texts, ladder, facts } => {
                let parts = [(texts, "texts"), (ladder, "ladder"), (facts, "facts")];
                let parts: Vec<&str> = parts.into_iter().filter(|(is, _)| *is).map(|(_, word)| word).collect();
                format!("{} changed", parts.join(" and "))
            }
        }
    }
}

/// A control that differs between two versions.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// Its id.
    pub id: ControlId,
    /// What it is called, or was.
    pub title: Text,
    /// What happened to it.
    pub what: Difference,
}

/// What differs from one version to a later one, in the order of the ids.
pub fn differences(from: &Release, to: &Release) -> Vec<News> {
    let mut news = Vec::new();
    for digest in to.controls.iter() {
        let what = match from.control(&digest.id) {
            None => Difference::New,
            Some(before) => {
                let what = Difference::Changed {
                    texts: (&before.title, before.texts) != (&digest.title, digest.texts),
                    ladder: before.ladder != digest.ladder,
                    facts: before.facts != digest.facts,
                };
                if what == (Difference::Changed { texts: false, ladder: false, facts: false }) {
                    continue;
                }
                what
            }
        };
        news.push(News { id: digest.id.clone(), title: digest.title.clone(), what });
    }
    let gone = from.controls.iter().filter(|digest| to.control(&digest.id).is_none());
    news.extend(gone.map(|digest| News {
        id: digest.id.clone(),
        title: digest.title.clone(),
        what: Difference::Withdrawn,
    }));
    news.sort_by(|a, b| a.id.cmp(&b.id));
    news
}

impl Release {
    fn control(&self, id: &ControlId) -> Option<&Digest> {
        self.controls.iter().find(|digest| digest.id == *id)
    }
}

impl Catalogue {
    /// The number of the version that this is.
    pub fn version(&self) -> u32 {
        self.releases.last().map_or(1, |release| release.number)
    }

    /// What this version changed against an earlier one; `None` where nothing is known of that one.
    pub fn news_since(&self, version: u32) -> Option<Vec<News>> {
        let from = self.releases.iter().find(|release| release.number == version)?;
        Some(differences(from, self.releases.last()?))
    }

    /// What a control was called that an earlier version had.
    pub fn former_title(&self, id: &ControlId) -> Option<&str> {
        self.releases.iter().rev().find_map(|release| release.control(id)).map(|digest| &*digest.title)
    }
}
