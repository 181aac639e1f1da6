//! What one has come to, in figures.

use jiff::ToSpan;
use jiff::civil::Date;

use super::cards::Card;
use super::learned::Learned;

/// A card whose stability is at least so many days counts as known.
const KNOWN: f32 = 21.0;

/// How far one has come with some cards.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Standing {
    /// All of them.
    pub cards: usize,
    /// Seen at least once.
    pub begun: usize,
    /// Nine of ten would be remembered after three weeks.
    pub known: usize,
    /// Set aside.
    pub set_aside: usize,
}

/// Retention, measured against predicted.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Retention {
    /// How often memory was put to the test, after at least a day.
    pub tests: usize,
    /// How often it held.
    pub remembered: usize,
    /// How often it should have held, by the predictions.
    pub predicted: f64,
}

impl Retention {
    /// How many percent were remembered, if there was any test.
    pub fn measured(&self) -> Option<f64> {
        share(self.remembered as f64, self.tests)
    }

    /// How many percent should have been.
    pub fn expected(&self) -> Option<f64> {
        share(self.predicted, self.tests)
    }
}

fn share(part: f64, whole: usize) -> Option<f64> {
    (whole > 0).then(|| 100.0 * part / whole as f64)
}

impl Learned {
    /// How far one has come with these cards.
    pub fn standing<'a>(&self, cards: impl Iterator<Item = &'a Card>) -> Standing {
        let mut standing = Standing::default();
        for card in cards {
            standing.cards += 1;
            standing.set_aside += usize::from(self.is_set_aside(&card.key));
            if let Some(seen) = self.cards.get(&card.key) {
                standing.begun += 1;
                standing.known += usize::from(seen.memory.stability >= KNOWN);
            }
        }
        standing
    }

    /// On how many days in a row one has studied, up to today, or to yesterday where today is still to come.
    pub fn streak(&self, today: Date) -> u32 {
        let before = |day: Date| day.checked_sub(1.day()).ok();
        let mut day = if self.days.contains_key(&today) { Some(today) } else { before(today) };
        let mut streak = 0;
        while let Some(at) = day.filter(|at| self.days.contains_key(at)) {
            streak += 1;
            day = before(at);
        }
        streak
    }

    /// How many of the cards begun so far come up on each of the next days, from today on; what is overdue comes up
    /// today.
    pub fn forecast(&self, today: Date, days: usize) -> Vec<usize> {
        let mut forecast = vec![0; days];
        for (key, seen) in &self.cards {
            let ahead = super::schedule::days_between(today, seen.due.max(today));
            if let Some(count) = usize::try_from(ahead).ok().and_then(|ahead| forecast.get_mut(ahead))
                && !self.is_set_aside(key)
            {
                *count += 1;
            }
        }
        forecast
    }

    /// Retention over the last days before and including a day.
    pub fn retention_since(&self, today: Date, days: i32) -> Retention {
        let from = today.checked_sub(days.days()).unwrap_or(today);
        let mut retention = Retention::default();
        for test in self.tests.iter().filter(|test| test.day > from && test.day <= today) {
            retention.tests += 1;
            retention.remembered += usize::from(test.remembered);
            retention.predicted += f64::from(test.predicted);
        }
        retention
    }

    /// Seconds that a review takes on average; none before the first.
    pub fn seconds_a_review(&self) -> Option<u64> {
        let (took, count) = self.took;
        (count > 0).then(|| took / u64::from(count) / 1_000)
    }
}
