//! When a card is shown again: the free spaced repetition scheduler (FSRS, version 6) of the crate `fsrs`. It keeps two
//! figures a card: the stability, after how many days nine of ten would still be remembered, and the difficulty.
//!
//! Days are whole. What was forgotten comes again on the same day.

use fsrs::{FSRS, FSRSItem, FSRSReview, MemoryState, check_and_fill_parameters, current_retrievability};

use jiff::civil::Date;

/// The longest that a card stays away, in days: ten years.
const LONGEST: f32 = 3_650.0;

/// How well a card was remembered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Grade {
    /// Not remembered.
    Again,
    /// Remembered with difficulty.
    Hard,
    /// Remembered.
    Good,
    /// Remembered at once.
    Easy,
}

impl Grade {
    /// All four, from the worst.
    pub const ALL: [Grade; 4] = [Grade::Again, Grade::Hard, Grade::Good, Grade::Easy];

    /// 1 to 4: the key, and the number that the scheduler knows it by.
    pub const fn number(self) -> u32 {
        match self {
            Grade::Again => 1,
            Grade::Hard => 2,
            Grade::Good => 3,
            Grade::Easy => 4,
        }
    }

    /// The grade with a number.
    pub fn from_number(number: u32) -> Option<Grade> {
        Grade::ALL.into_iter().find(|grade| grade.number() == number)
    }

    /// In a word.
    pub const fn word(self) -> &'static str {
        match self {
            Grade::Again => "again",
            Grade::Hard => "hard",
            Grade::Good => "good",
            Grade::Easy => "easy",
        }
    }

    /// What it means.
    pub const fn sentence(self) -> &'static str {
        match self {
            Grade::Again => "not remembered, or wrong",
            Grade::Hard => "remembered, with much thought",
            Grade::Good => "remembered",
            Grade::Easy => "remembered at once",
        }
    }

    /// Whether it was remembered.
    pub const fn is_remembered(self) -> bool {
        !matches!(self, Grade::Again)
    }
}

/// What is known of how well a card is remembered.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Memory {
    /// Days after which nine of ten would still be remembered.
    pub stability: f32,
    /// 1 to 10.
    pub difficulty: f32,
}

/// What a grade leads to.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Next {
    /// What is known after it.
    pub memory: Memory,
    /// In how many days it comes again; 0 is today.
    pub days: u32,
}

/// The scheduler, with parameters and the retention that is wished for.
#[derive(Clone, Debug)]
pub struct Scheduler {
    fsrs: FSRS,
    decay: f32,
    retention: f32,
}

impl Scheduler {
    /// With parameters of one's own, or those that suit most people where there are none; what cannot be used is as
    /// good as none. `percent` of the cards that come up should be remembered.
    pub fn new(parameters: &[f32], percent: u8) -> Scheduler {
        let usable = |parameters: &[f32]| {
            let filled = check_and_fill_parameters(parameters).ok()?;
            Some((FSRS::new(&filled).ok()?, filled.get(20).copied()?))
        };
        let (fsrs, decay) =
            usable(parameters).or_else(|| usable(&[])).unwrap_or_else(|| (FSRS::default(), fsrs::FSRS6_DEFAULT_DECAY));
        Scheduler { fsrs, decay: decay.clamp(0.1, 0.8), retention: f32::from(percent.clamp(70, 97)) / 100.0 }
    }

    /// What each grade leads to, for a card that was seen so many days ago; `None` for one that is new.
    pub fn next(&self, memory: Option<Memory>, elapsed: u32) -> [Next; 4] {
        let state = memory.map(|memory| MemoryState { stability: memory.stability, difficulty: memory.difficulty });
        let states = self
            .fsrs
            .next_states(state, self.retention, elapsed)
            .or_else(|_| self.fsrs.next_states(None, self.retention, 0));
        let Ok(states) = states else {
            // Only with parameters that `new` refuses.
            let memory = Memory { stability: 1.0, difficulty: 5.0 };
            return Grade::ALL.map(|grade| Next { memory, days: u32::from(grade.is_remembered()) });
        };
        let mut least = 1.0_f32;
        let mut remembered = |state: fsrs::ItemState| {
            // A better grade never comes sooner than a worse one.
            least = state.interval.round().clamp(least, LONGEST);
            Next { memory: memory_of(state.memory), days: whole(least) }
        };
        let (hard, good, easy) = (remembered(states.hard), remembered(states.good), remembered(states.easy));
        [Next { memory: memory_of(states.again.memory), days: 0 }, hard, good, easy]
    }

    /// How likely it is that a card is still remembered after so many days, 0 to 1.
    pub fn recall(&self, memory: Memory, elapsed: u32) -> f32 {
        let state = MemoryState { stability: memory.stability, difficulty: memory.difficulty };
        current_retrievability(state, f32::from(u16::try_from(elapsed).unwrap_or(u16::MAX)), self.decay)
    }

    /// What is known of a card after all of its reviews.
    pub fn memory_after(&self, reviews: &[(Date, Grade)]) -> Option<Memory> {
        self.fsrs.memory_state(item(reviews), None).ok().map(memory_of)
    }

    /// How far the predictions are from what happened: the smaller, the better.
    pub(super) fn loss(&self, items: Vec<FSRSItem>) -> Option<f32> {
        self.fsrs.evaluate(items, |_| true).ok().map(|evaluation| evaluation.log_loss)
    }
}

/// The reviews of a card as the scheduler wants them: with the days between them.
pub(super) fn item(reviews: &[(Date, Grade)]) -> FSRSItem {
    let mut before = None;
    let reviews = reviews.iter().map(|(day, grade)| {
        let delta_t = before.map_or(0, |before| days_between(before, *day));
        before = Some(*day);
        FSRSReview { rating: grade.number(), delta_t }
    });
    FSRSItem { reviews: reviews.collect() }
}

/// The days from one day to a later one; none where the clock went back.
pub fn days_between(from: Date, to: Date) -> u32 {
    u32::try_from(to.duration_since(from).as_hours() / 24).unwrap_or(0)
}

fn memory_of(state: MemoryState) -> Memory {
    Memory { stability: state.stability, difficulty: state.difficulty }
}

/// A number of days between 1 and [`LONGEST`] that is whole already.
fn whole(days: f32) -> u32 {
    // In this range the cast is exact.
    days as u32
}

/// In words: `today`, `1 day`, `12 days`, `4 months`, `2 years`.
pub fn told(days: u32) -> String {
    let counted = |count: u32, one: &str| if count == 1 { format!("1 {one}") } else { format!("{count} {one}s") };
    match days {
        0 => "today".to_owned(),
        1..60 => counted(days, "day"),
        60..730 => counted((days + 15) / 30, "month"),
        _ => counted((days + 182) / 365, "year"),
    }
}
