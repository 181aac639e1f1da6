//! How far two people agree who scored the same controls apart from each other.
//!
//! Weighted kappa after Cohen (1968), with quadratic weights: two levels apart counts four times as much as one, and
//! what would come about by chance alone is taken off. Words for it after Landis and Koch (1977), who called their
//! bounds arbitrary themselves. All of it is exact until it is shown.

use serde::Serialize;

use super::Share;
use crate::catalogue::ControlId;
use crate::workbook::answer::words;
use crate::workbook::{Answer, Level, Workbook};

const LEVELS: usize = Level::ALL.len();

/// One control that both scored.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The control.
    pub control: ControlId,
    /// What the one gave it.
    pub ours: Level,
    /// What the other gave it.
    pub theirs: Level,
}

impl Pair {
    /// How many levels lie between the two: 0 to 5.
    pub fn apart(&self) -> u8 {
        self.ours.get().abs_diff(self.theirs.get())
    }
}

/// Which controls two sides scored.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Scored {
    /// Both did, each by themselves.
    pub both: Vec<Pair>,
    /// Only the one did.
    pub only_ours: Vec<ControlId>,
    /// Only the other did.
    pub only_theirs: Vec<ControlId>,
    /// Both have the level that stood there before they went apart: one score, not two.
    pub carried_over: Vec<ControlId>,
}

impl Scored {
    /// Of the controls that are asked for. `bases` are the states in which the two went apart, where they come from
    /// one workbook.
    pub fn of<'a>(
        controls: impl IntoIterator<Item = &'a ControlId>,
        ours: &Workbook,
        theirs: &Workbook,
        bases: &[Workbook],
    ) -> Scored {
        let level = |answer: &Answer| answer.level.filter(|_| answer.in_scope());
        let said = |answer: &Answer| (answer.level, answer.basis, answer.assessed_at);
        let mut scored = Scored::default();
        for control in controls {
            let (our, their) = (ours.answer(control), theirs.answer(control));
            match (level(our), level(their)) {
                (Some(ours), Some(theirs)) => {
                    let is_old = |base: &Workbook| said(base.answer(control)) == said(our);
                    if said(our) == said(their) && bases.iter().any(is_old) {
                        scored.carried_over.push(control.clone());
                    } else {
                        scored.both.push(Pair { control: control.clone(), ours, theirs });
                    }
                }
                (Some(_), None) => scored.only_ours.push(control.clone()),
                (None, Some(_)) => scored.only_theirs.push(control.clone()),
                (None, None) => {}
            }
        }
        scored
    }

    /// What to talk through: more than one level apart, the farthest apart first.
    pub fn agenda(&self) -> Vec<&Pair> {
        let mut apart: Vec<&Pair> = self.both.iter().filter(|pair| pair.apart() > 1).collect();
        apart.sort_by_key(|pair| std::cmp::Reverse(pair.apart()));
        apart
    }
}

/// How often each pair of levels was given: rows are the one side's, columns the other's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Agreement {
    counts: [[u32; LEVELS]; LEVELS],
}

impl Agreement {
    /// Of what both scored.
    pub fn of<'a>(pairs: impl IntoIterator<Item = &'a Pair>) -> Agreement {
        let mut agreement = Agreement::default();
        for pair in pairs {
            agreement.counts[usize::from(pair.ours.get())][usize::from(pair.theirs.get())] += 1;
        }
        agreement
    }

    fn cells(&self) -> impl Iterator<Item = (usize, usize, u32)> + '_ {
        (0..LEVELS * LEVELS).map(|at| (at / LEVELS, at % LEVELS, self.counts[at / LEVELS][at % LEVELS]))
    }

    /// How many controls both scored.
    pub fn controls(&self) -> u32 {
        self.counts.iter().flatten().sum()
    }

    /// At most so many levels apart, of those both scored: 0 is exact agreement.
    pub fn within(&self, most: usize) -> Share {
        let numerator = self.cells().filter(|(row, column, _)| row.abs_diff(*column) <= most).map(|cell| cell.2).sum();
        Share { numerator, denominator: self.controls() }
    }

    /// How often each side gave each level.
    pub fn given(&self) -> [[u32; LEVELS]; 2] {
        let mut given = [[0; LEVELS]; 2];
        for (row, column, count) in self.cells() {
            given[0][row] += count;
            given[1][column] += count;
        }
        given
    }

    /// How often each pair of levels was given.
    pub fn counts(&self) -> &[[u32; LEVELS]; LEVELS] {
        &self.counts
    }

    /// 1 − n·Σd² ÷ ΣΣ r·c·d², where d is how far apart two levels are, and r and c are how often the one and the other
    /// gave them; `None` where both gave one and the same level throughout, or share nothing.
    pub fn kappa(&self) -> Option<Kappa> {
        let square = |a: usize, b: usize| (a.abs_diff(b) as i64).pow(2);
        let [rows, columns] = self.given();
        let seen: i64 = self.cells().map(|(row, column, count)| square(row, column) * i64::from(count)).sum();
        let mut by_chance = 0;
        for (row, ours) in rows.iter().enumerate() {
            for (column, theirs) in columns.iter().enumerate() {
                by_chance += square(row, column) * i64::from(*ours) * i64::from(*theirs);
            }
        }
        let numerator = by_chance - i64::from(self.controls()) * seen;
        (by_chance > 0).then_some(Kappa { numerator, denominator: by_chance })
    }
}

/// Weighted kappa, exactly.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kappa {
    /// May be below 0.
    pub numerator: i64,
    /// Above 0.
    pub denominator: i64,
}

impl Kappa {
    /// In hundredths, rounded half up; 1.00 only where it is exactly that.
    pub fn hundredths(self) -> i64 {
        let rounded = (200 * self.numerator + self.denominator).div_euclid(2 * self.denominator);
        if self.numerator < self.denominator { rounded.min(99) } else { rounded }
    }

    /// How strong the agreement is.
    pub fn strength(self) -> Strength {
        let is_at_most = |hundredths: i64| 100 * self.numerator <= hundredths * self.denominator;
        match () {
            () if self.numerator < 0 => Strength::Poor,
            () if is_at_most(20) => Strength::Slight,
            () if is_at_most(40) => Strength::Fair,
            () if is_at_most(60) => Strength::Moderate,
            () if is_at_most(80) => Strength::Substantial,
            () => Strength::AlmostPerfect,
        }
    }
}

/// With two decimals.
impl std::fmt::Display for Kappa {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let hundredths = self.hundredths();
        let sign = if hundredths < 0 { "-" } else { "" };
        write!(f, "{sign}{}.{:02}", hundredths.abs() / 100, hundredths.abs() % 100)
    }
}

impl Serialize for Kappa {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        use serde::ser::SerializeStruct;
        let mut kappa = serializer.serialize_struct("Kappa", 5)?;
        kappa.serialize_field("numerator", &self.numerator)?;
        kappa.serialize_field("denominator", &self.denominator)?;
        kappa.serialize_field("value", &(self.hundredths() as f64 / 100.0))?;
        kappa.serialize_field("weights", "quadratic")?;
        kappa.serialize_field("strength", &self.strength())?;
        kappa.end()
    }
}

words! {
    /// How strong an agreement is, in the words of Landis and Koch: bounds 0, 0.20, 0.40, 0.60, 0.80.
    Strength {
        /// Below 0.
        Poor = "poor",
        /// Up to 0.20.
        Slight = "slight",
        /// Up to 0.40.
        Fair = "fair",
        /// Up to 0.60.
        Moderate = "moderate",
        /// Up to 0.80.
        Substantial = "substantial",
        /// Above.
        AlmostPerfect = "almost perfect",
    }
}
