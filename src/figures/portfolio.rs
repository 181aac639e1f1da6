//! Many workbooks side by side: what each says of itself in short, in an order, through a filter, and all together
//! without saying which is whose.

mod benchmark;
mod filter;

use std::cmp::Ordering;
use std::path::PathBuf;

use jiff::civil::Date;
use jiff::tz::TimeZone;

pub use benchmark::{Benchmark, FEWEST, Group, Measured, Spread, Unit};
pub use filter::Filter;

use super::{Overdue, Summary, Tally};
use crate::workbook::answer::words;

/// A file that looks like a workbook.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Where it is.
    pub path: PathBuf,
    /// The same from the folder that was looked below, as a text.
    pub file: String,
    /// What it says of itself, or why that is not known.
    pub found: Result<Summary, Problem>,
}

/// Why a file was passed over.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// In a word, which stays the same.
    pub word: &'static str,
    /// What is the matter, and what to do.
    pub told: String,
}

/// The day on which one looks, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Seen {
    /// The day.
    pub today: Date,
    /// For the days of edits.
    pub zone: TimeZone,
}

words! {
    /// What workbooks can be put in order by.
    #[derive(Default)]
    Sort {
        /// Whom they are about.
        #[default]
        Organisation = "organisation",
        /// Where they are.
        File = "file",
        /// The least first.
        Coverage = "coverage",
        /// The least first.
        Maturity = "maturity",
        /// The least first.
        Attainment = "attainment",
        /// The most first.
        Reviews = "reviews",
        /// The most first.
        Overdue = "overdue",
        /// The soonest first.
        Due = "due",
        /// What nobody touched for longest first.
        Changed = "changed",
    }
}

impl Entry {
    /// Whom it is about; the file where that is not known.
    pub fn title(&self) -> &str {
        self.found.as_ref().map_or(&self.file, |summary| &summary.organisation)
    }

    /// What it says of itself, where that is known.
    pub fn summary(&self) -> Option<&Summary> {
        self.found.as_ref().ok()
    }
}

impl Summary {
    /// Over the controls that the headline figures are about: the profile's, or all where it names none of them.
    pub fn headline(&self) -> &Tally {
        if self.of_profile.controls == 0 { &self.overall } else { &self.of_profile }
    }

    /// Actions that should have been done by now.
    pub fn overdue(&self, today: Date) -> Overdue {
        self.actions_due.before(today)
    }

    /// On which day anything last changed.
    pub fn changed_on(&self, zone: &TimeZone) -> Option<Date> {
        self.updated_at.map(|at| at.to_zoned(zone.clone()).date())
    }

    /// How many days ago that was; none where a clock was ahead.
    pub fn days_since_change(&self, seen: &Seen) -> Option<u32> {
        let days = self.changed_on(&seen.zone)?.until(seen.today).ok()?.get_days();
        Some(u32::try_from(days).unwrap_or(0))
    }

    /// What its catalogue is called, without what tells two versions apart.
    pub fn catalogue_name(&self) -> &str {
        self.catalogue.split('@').next().unwrap_or_default()
    }
}

/// Puts entries in order; `reversed` the other way round. What is not known comes last either way, and of equals, the
/// one whose file comes first.
pub fn sort(entries: &mut [&Entry], by: Sort, reversed: bool, seen: &Seen) {
    entries.sort_by(|a, b| {
        let order = match (a.summary(), b.summary()) {
            (Some(first), Some(second)) => match by {
                Sort::Organisation => turned(by_name(&first.organisation, &second.organisation), reversed),
                Sort::File => turned(by_name(&a.file, &b.file), reversed),
                _ => known_first(key(first, by, seen), key(second, by, seen), reversed),
            },
            (first, second) => second.is_some().cmp(&first.is_some()),
        };
        order.then_with(|| by_name(&a.file, &b.file)).then_with(|| a.file.cmp(&b.file))
    });
}

fn turned(order: Ordering, reversed: bool) -> Ordering {
    if reversed { order.reverse() } else { order }
}

fn known_first(a: Option<i64>, b: Option<i64>, reversed: bool) -> Ordering {
    match (a, b) {
        (Some(a), Some(b)) => turned(a.cmp(&b), reversed),
        (a, b) => b.is_some().cmp(&a.is_some()),
    }
}

fn by_name(a: &str, b: &str) -> Ordering {
    a.to_lowercase().cmp(&b.to_lowercase())
}

/// A number by which what needs somebody comes first.
fn key(summary: &Summary, by: Sort, seen: &Seen) -> Option<i64> {
    let tally = summary.headline();
    // Exact, so that what shows the same percentage is told apart.
    let share = |n: u32, d: u32| (d > 0).then(|| i64::from(n) * 1_000_000 / i64::from(d));
    let day = |date: Date| i64::from(Date::ZERO.until(date).map_or(0, |span| span.get_days()));
    match by {
        Sort::Organisation | Sort::File => None,
        Sort::Coverage => share(tally.coverage().numerator, tally.coverage().denominator),
        Sort::Maturity => share(tally.maturity().numerator, tally.maturity().denominator),
        Sort::Attainment => share(tally.attainment().numerator, tally.attainment().denominator),
        Sort::Reviews => Some(-i64::from(summary.reviews)),
        Sort::Overdue => Some(-i64::try_from(summary.overdue(seen.today).count).unwrap_or(i64::MAX)),
        Sort::Due => summary.next_due(seen.today).map(day),
        Sort::Changed => summary.updated_at.map(|at| at.as_second()),
    }
}
