//! How long a person takes for an answer, and so how long the rest will take. Time is handed in.

use core::time::Duration;

/// With fewer answers than this, nothing can be said.
const FEW: usize = 3;
/// The last answers count: people get faster.
const LAST: usize = 15;

/// A person's own pace in this sitting.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Pace {
    /// Since when the question has been on the screen.
    since: Option<Duration>,
    answers: Vec<Duration>,
}

impl Pace {
    /// A question came on the screen.
    pub fn asked(&mut self, now: Duration) {
        self.since = Some(now);
    }

    /// The question was left without an answer.
    pub fn left(&mut self) {
        self.since = None;
    }

    /// The question got its answer. Only the first one counts.
    pub fn answered(&mut self, now: Duration) {
        if let Some(since) = self.since.take() {
            self.answers.push(now.saturating_sub(since));
            let old = self.answers.len().saturating_sub(LAST);
            self.answers.drain(..old);
        }
    }

    /// How long so many more questions will take: the median, so that a telephone call does not count.
    pub fn estimate(&self, questions: usize) -> Option<Duration> {
        if self.answers.len() < FEW || questions == 0 {
            return None;
        }
        let mut sorted = self.answers.clone();
        sorted.sort();
        let middle = sorted.len() / 2;
        let median = match sorted.len() % 2 {
            1 => sorted[middle],
            _ => (sorted[middle - 1] + sorted[middle]) / 2,
        };
        Some(median * u32::try_from(questions).unwrap_or(u32::MAX))
    }

    /// The same in words: `about 12 min left`.
    pub fn shown(&self, questions: usize) -> Option<String> {
        let minutes = self.estimate(questions)?.as_secs().div_ceil(60);
        Some(match (minutes / 60, minutes % 60) {
            (0, 0 | 1) => "about a minute left".to_owned(),
            (0, minutes) => format!("about {minutes} min left"),
            (hours, minutes) => format!("about {hours} h {minutes} min left"),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pace(seconds: &[u64]) -> Pace {
        let (mut pace, mut now) = (Pace::default(), Duration::ZERO);
        for seconds in seconds {
            pace.asked(now);
            now += Duration::from_secs(*seconds);
            pace.answered(now);
            // A second answer to the same question says nothing about the pace.
            now += Duration::from_secs(500);
            pace.answered(now);
        }
        pace
    }

    #[test]
    fn a_few_answers_are_needed_and_a_break_does_not_count() {
        assert_eq!(pace(&[20, 20]).estimate(10), None);
        assert_eq!(pace(&[20, 30, 40]).estimate(10), Some(Duration::from_secs(300)));
        assert_eq!(pace(&[20, 30, 40, 3_600, 30]).estimate(10), Some(Duration::from_secs(300)));
        assert_eq!(pace(&[20, 30]).shown(4), None);
        assert_eq!(pace(&[20, 30, 40]).shown(0), None);
        assert_eq!(pace(&[20, 30, 40]).shown(1).as_deref(), Some("about a minute left"));
        assert_eq!(pace(&[20, 30, 40]).shown(20).as_deref(), Some("about 10 min left"));
        assert_eq!(pace(&[60, 60, 60]).shown(93).as_deref(), Some("about 1 h 33 min left"));
    }

    #[test]
    fn the_last_answers_count() {
        let seconds: Vec<u64> = [vec![100; 30], vec![10; 15]].concat();
        assert_eq!(pace(&seconds).estimate(6), Some(Duration::from_secs(60)));
    }

    #[test]
    fn a_clock_that_stands_still_or_a_huge_wait_is_harmless() {
        let mut pace = Pace::default();
        for _ in 0..3 {
            pace.asked(Duration::MAX);
            pace.answered(Duration::ZERO);
        }
        assert_eq!(pace.estimate(5), Some(Duration::ZERO));
        let mut pace = Pace::default();
        for _ in 0..4 {
            pace.asked(Duration::ZERO);
            pace.answered(Duration::from_secs(u64::from(u32::MAX)));
        }
        assert!(pace.estimate(93).is_some());
    }
}
