//! Which backups are more than anybody needs: by count, by age, and by size. Pure, so that it can be tried on any
//! collection.

use std::collections::BTreeSet;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::config::BackupLimits;

/// What thinning knows of a backup.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Facts {
    /// When it was made.
    pub at: Timestamp,
    /// Its size in bytes.
    pub size: u64,
    /// Whether it can be relied upon.
    pub good: bool,
    /// Whether it was just made.
    pub stays: bool,
}

/// The places of those that go, the oldest first. The newest good one is never among them, nor what was just made.
///
/// `backups` are those of one workbook, the newest first, in the order in which they were made: a clock that jumps
/// does not make a new one old.
pub fn surplus(backups: &[Facts], limits: &BackupLimits, now: Timestamp) -> Vec<usize> {
    let today = date(now);
    let newest_good = backups.iter().position(|backup| backup.good);
    let always = |place: usize| newest_good == Some(place) || backups[place].stays;
    let (mut days, mut months) = (BTreeSet::new(), BTreeSet::new());
    let mut kept = Vec::new();
    for (place, backup) in backups.iter().enumerate() {
        let day = date(backup.at);
        let is_newest = u32::try_from(place).is_ok_and(|place| place < limits.newest);
        // What is damaged takes nobody's place.
        let of_day = backup.good && within_days(day, today, limits.days) && days.insert(day);
        let of_month =
            backup.good && within_months(day, today, limits.months) && months.insert((day.year(), day.month()));
        if is_newest || of_day || of_month || always(place) {
            kept.push(place);
        }
    }
    let most = limits.max_mb.saturating_mul(1 << 20);
    let mut size: u64 = kept.iter().map(|place| backups[*place].size).fold(0, u64::saturating_add);
    for place in kept.clone().into_iter().rev() {
        if size > most && !always(place) {
            size = size.saturating_sub(backups[place].size);
            kept.retain(|kept| *kept != place);
        }
    }
    (0..backups.len()).rev().filter(|place| !kept.contains(place)).collect()
}

fn date(at: Timestamp) -> Date {
    at.to_zoned(TimeZone::UTC).date()
}

/// What the clock puts after today is not old.
fn within_days(day: Date, today: Date, days: u32) -> bool {
    let age = today.since(day).map_or(0, |age| age.get_days());
    age < i32::try_from(days).unwrap_or(i32::MAX)
}

fn within_months(day: Date, today: Date, months: u32) -> bool {
    let number = |date: Date| i32::from(date.year()) * 12 + i32::from(date.month());
    number(today) - number(day) < i32::try_from(months).unwrap_or(i32::MAX)
}
