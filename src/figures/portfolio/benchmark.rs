//! How a number of organisations stand together, without saying which is which: of each figure, what a quarter, half and
//! three quarters of them reach at most. Names, ids, paths and days are not in it, and neither is what so few say that
//! one could be told by it.

use std::collections::BTreeMap;

use super::{Entry, Seen};
use crate::catalogue::iso27002::ISO27002_2022;
use crate::figures::Summary;
use crate::workbook::answer::words;

/// Fewer organisations than this would give one of them away.
pub const FEWEST: usize = 5;

words! {
    /// What is measured of each organisation, over every control of the catalogue.
    Measured {
        /// In per cent.
        Coverage = "coverage",
        /// In tenths of a level.
        Maturity = "maturity",
        /// In per cent.
        Attainment = "attainment",
        /// In per cent.
        Floor = "attainment-floor",
        /// How many.
        Reviews = "reviews",
        /// How many.
        OpenActions = "open-actions",
        /// How many.
        OverdueActions = "overdue-actions",
    }
}

/// Several organisations together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Benchmark {
    /// Those that are measured by the same catalogue, the built-in one first.
    pub groups: Vec<Group>,
    /// How many organisations are in none, because too few go by their catalogue.
    pub left_out: usize,
    /// How many workbooks were not counted because a later one is about the same organisation.
    pub older: usize,
}

/// Organisations that go by the same catalogue.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// The built-in catalogue; others are not named, since some are one organisation's own.
    pub is_built_in: bool,
    /// How many they are.
    pub organisations: usize,
    /// One for each of [`Measured::ALL`], in their order.
    pub spreads: Vec<Spread>,
}

/// How a figure is spread.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Spread {
    /// The figure.
    pub measured: Measured,
    /// How many organisations have it.
    pub organisations: usize,
    /// What a quarter, half and three quarters of them reach at most; `None` where too few have it.
    pub quartiles: Option<[u32; 3]>,
}

impl Benchmark {
    /// Of these workbooks: one for each organisation, the one that changed last.
    pub fn of(entries: &[Entry], seen: &Seen) -> Benchmark {
        let mut latest: BTreeMap<String, &Summary> = BTreeMap::new();
        let mut by_id: BTreeMap<uuid::Uuid, &Summary> = BTreeMap::new();
        let all: Vec<&Summary> = entries.iter().filter_map(Entry::summary).collect();
        let is_later = |summary: &Summary, known: &Summary| summary.updated_at > known.updated_at;
        // Copies of one workbook may name the organisation differently, and an organisation may have several.
        for summary in &all {
            let known = by_id.entry(summary.workbook).or_insert(summary);
            if is_later(summary, known) {
                *known = summary;
            }
        }
        for summary in by_id.into_values() {
            let name = summary.organisation.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
            let known = latest.entry(name).or_insert(summary);
            if is_later(summary, known) {
                *known = summary;
            }
        }
        let older = all.len() - latest.len();
        let mut by_catalogue: BTreeMap<(bool, &str), Vec<&Summary>> = BTreeMap::new();
        for summary in latest.into_values() {
            let is_other = ISO27002_2022.name != summary.catalogue.as_str();
            by_catalogue.entry((is_other, &summary.catalogue)).or_default().push(summary);
        }
        let (large, small): (Vec<_>, Vec<_>) = by_catalogue.into_iter().partition(|(_, of)| of.len() >= FEWEST);
        let group = |((is_other, _), of): ((bool, &str), Vec<&Summary>)| Group {
            is_built_in: !is_other,
            organisations: of.len(),
            spreads: Measured::ALL.iter().map(|measured| Spread::of(*measured, &of, seen)).collect(),
        };
        Benchmark {
            groups: large.into_iter().map(group).collect(),
            left_out: small.iter().map(|(_, of)| of.len()).sum(),
            older,
        }
    }
}

impl Spread {
    fn of(measured: Measured, summaries: &[&Summary], seen: &Seen) -> Spread {
        let mut values: Vec<u32> = summaries.iter().filter_map(|summary| measured.of(summary, seen)).collect();
        values.sort_unstable();
        // The first value that so many quarters of all are not above.
        let at = |quarters: usize| values.get((values.len() * quarters).div_ceil(4).saturating_sub(1)).copied();
        let quartiles = match (at(1), at(2), at(3)) {
            (Some(low), Some(middle), Some(high)) if values.len() >= FEWEST => Some([low, middle, high]),
            _ => None,
        };
        Spread { measured, organisations: values.len(), quartiles }
    }
}

impl Measured {
    fn of(self, summary: &Summary, seen: &Seen) -> Option<u32> {
        let tally = &summary.overall;
        match self {
            Measured::Coverage => tally.coverage().percent(),
            Measured::Maturity => tally.maturity().tenths(),
            Measured::Attainment => tally.attainment().percent(),
            Measured::Floor => tally.attainment_floor().percent(),
            Measured::Reviews => Some(summary.reviews),
            Measured::OpenActions => Some(summary.open_actions),
            Measured::OverdueActions => u32::try_from(summary.overdue(seen.today).count).ok(),
        }
    }

    /// In which unit it is: a figure of per cent, a level with one decimal, or a number.
    pub const fn unit(self) -> Unit {
        match self {
            Measured::Coverage | Measured::Attainment | Measured::Floor => Unit::Percent,
            Measured::Maturity => Unit::Level,
            Measured::Reviews | Measured::OpenActions | Measured::OverdueActions => Unit::Count,
        }
    }

    /// A value as a number: per cent, a level, or how many.
    pub fn value(self, value: u32) -> f64 {
        match self.unit() {
            Unit::Level => f64::from(value) / 10.0,
            Unit::Percent | Unit::Count => f64::from(value),
        }
    }

    /// A value as people read it.
    pub fn shown(self, value: u32) -> String {
        match self.unit() {
            Unit::Percent => format!("{value} %"),
            Unit::Level => format!("{}.{}", value / 10, value % 10),
            Unit::Count => value.to_string(),
        }
    }
}

/// What a measured value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unit {
    /// Whole per cent.
    Percent,
    /// Tenths of a level.
    Level,
    /// How many.
    Count,
}
