//! The headline figures over a set of answers.

use std::iter::Sum;
use std::ops::Add;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize};

use crate::workbook::{Answer, Applicability, Basis};

/// Exact counts over a set of answers. Counts of disjoint sets can be added; figures are computed from
/// counts, so a group's figure is never an average of averages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tally {
    /// Controls in the set.
    pub controls: u32,
    /// Of these, excluded: not for the organisation.
    pub excluded: u32,
    /// Nobody has decided their applicability.
    pub undecided: u32,
    /// Run by a provider.
    pub inherited: u32,
    /// In scope, with a level.
    pub assessed: u32,
    /// Sum of the levels of the assessed.
    pub levels: u32,
    /// Assessed, with a target above 0.
    pub rated: u32,
    /// Sum over the rated of the smaller of level and target.
    pub attained: u32,
    /// Sum of the targets of the rated.
    pub rated_targets: u32,
    /// Sum of the targets of all in scope.
    pub all_targets: u32,
    /// How many in scope have a target, 0 too.
    pub targeted: u32,
    /// How many of the assessed have level 0, 1, … 5.
    pub distribution: [u32; 6],
    /// How many have a gap.
    pub gaps: u32,
}

impl Tally {
    /// The counts of a set of answers.
    pub fn of<'a>(answers: impl IntoIterator<Item = &'a Answer>) -> Tally {
        answers.into_iter().map(Tally::one).sum()
    }

    /// The counts over the answers whose level is known in one way; `None` for those that do not say.
    pub fn by_basis<'a>(answers: impl IntoIterator<Item = &'a Answer>, basis: Option<Basis>) -> Tally {
        Tally::of(answers.into_iter().filter(|answer| answer.level.is_some() && answer.basis == basis))
    }

    fn one(answer: &Answer) -> Tally {
        let mut tally = Tally { controls: 1, ..Tally::default() };
        match answer.applicability {
            Applicability::Excluded => {
                tally.excluded = 1;
                return tally;
            }
            Applicability::Undecided => tally.undecided = 1,
            Applicability::Inherited => tally.inherited = 1,
            Applicability::Applicable => {}
        }
        let target = answer.target.map_or(0, |target| u32::from(target.get()));
        tally.all_targets = target;
        tally.targeted = u32::from(answer.target.is_some());
        if let Some(level) = answer.level {
            let level = level.get();
            tally.assessed = 1;
            tally.levels = u32::from(level);
            tally.distribution[usize::from(level)] = 1;
            if target > 0 {
                tally.rated = 1;
                tally.rated_targets = target;
                tally.attained = target.min(u32::from(level));
            }
        }
        tally.gaps = u32::from(answer.gap().is_some());
        tally
    }

    /// Controls that are not excluded.
    pub fn in_scope(&self) -> u32 {
        self.controls - self.excluded
    }

    /// In scope, without a level.
    pub fn not_assessed(&self) -> u32 {
        self.in_scope() - self.assessed
    }

    /// Assessed ÷ in scope.
    pub fn coverage(&self) -> Share {
        Share { numerator: self.assessed, denominator: self.in_scope() }
    }

    /// Σ level ÷ number assessed, 0 to 5.
    pub fn maturity(&self) -> Mean {
        Mean { numerator: self.levels, denominator: self.assessed }
    }

    /// Σ target ÷ number in scope that have one, 0 to 5: what charts draw the maturity against.
    pub fn target(&self) -> Mean {
        Mean { numerator: self.all_targets, denominator: self.targeted }
    }

    /// Σ min(level, target) ÷ Σ target over the rated: overshoot never pays for a gap.
    pub fn attainment(&self) -> Share {
        Share { numerator: self.attained, denominator: self.rated_targets }
    }

    /// The same with every control in scope that has a target and no level counted as 0: attainment of
    /// everything is at least this.
    pub fn attainment_floor(&self) -> Share {
        Share { numerator: self.attained, denominator: self.all_targets }
    }
}

impl Add for Tally {
    type Output = Tally;

    fn add(self, other: Tally) -> Tally {
        let mut distribution = self.distribution;
        for (count, more) in distribution.iter_mut().zip(other.distribution) {
            *count += more;
        }
        Tally {
            controls: self.controls + other.controls,
            excluded: self.excluded + other.excluded,
            undecided: self.undecided + other.undecided,
            inherited: self.inherited + other.inherited,
            assessed: self.assessed + other.assessed,
            levels: self.levels + other.levels,
            rated: self.rated + other.rated,
            attained: self.attained + other.attained,
            rated_targets: self.rated_targets + other.rated_targets,
            all_targets: self.all_targets + other.all_targets,
            targeted: self.targeted + other.targeted,
            distribution,
            gaps: self.gaps + other.gaps,
        }
    }
}

impl Sum for Tally {
    fn sum<I: Iterator<Item = Tally>>(tallies: I) -> Tally {
        tallies.fold(Tally::default(), Tally::add)
    }
}

/// A part of a whole, exact; shown as a whole percentage.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Share {
    /// The part.
    pub numerator: u32,
    /// The whole; 0 where there is nothing to have a part of.
    pub denominator: u32,
}

impl Share {
    /// 0 to 100, rounded half up once; never 0 or 100 unless it is. `None` for an empty whole.
    pub fn percent(self) -> Option<u32> {
        if self.denominator == 0 {
            return None;
        }
        let (n, d) = (u64::from(self.numerator), u64::from(self.denominator));
        let rounded = (200 * n + d) / (2 * d);
        let shown = match rounded {
            0 if n > 0 => 1,
            100 if n < d => 99,
            other => other,
        };
        u32::try_from(shown).ok()
    }

    /// `71 %`, or `–` for an empty whole.
    pub fn shown(self) -> String {
        self.percent().map_or_else(|| "–".to_owned(), |percent| format!("{percent} %"))
    }

    /// `66/93`.
    pub fn counts(self) -> String {
        format!("{}/{}", self.numerator, self.denominator)
    }
}

/// A mean of levels, exact; shown with one decimal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
pub struct Mean {
    /// The sum of the levels.
    pub numerator: u32,
    /// How many there are.
    pub denominator: u32,
}

impl Mean {
    /// The mean in tenths, 0 to 50, rounded half up once. `None` over nothing.
    pub fn tenths(self) -> Option<u32> {
        let (n, d) = (u64::from(self.numerator), u64::from(self.denominator));
        (d > 0).then(|| u32::try_from((20 * n + d) / (2 * d)).ok()).flatten()
    }

    /// `2.4`, or `–` over nothing.
    pub fn shown(self) -> String {
        self.tenths().map_or_else(|| "–".to_owned(), |tenths| format!("{}.{}", tenths / 10, tenths % 10))
    }

    /// `158/66`.
    pub fn counts(self) -> String {
        format!("{}/{}", self.numerator, self.denominator)
    }
}

/// `{numerator denominator value}`, the value as shown, null over nothing.
impl Serialize for Share {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut figure = serializer.serialize_struct("Share", 3)?;
        figure.serialize_field("numerator", &self.numerator)?;
        figure.serialize_field("denominator", &self.denominator)?;
        figure.serialize_field("value", &self.percent())?;
        figure.end()
    }
}

/// `{numerator denominator value}`, the value as shown, null over nothing.
impl Serialize for Mean {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut figure = serializer.serialize_struct("Mean", 3)?;
        figure.serialize_field("numerator", &self.numerator)?;
        figure.serialize_field("denominator", &self.denominator)?;
        figure.serialize_field("value", &self.tenths().map(|tenths| f64::from(tenths) / 10.0))?;
        figure.end()
    }
}
