//! What one has come to: what follows from the log. Nothing else is kept of it.

use std::collections::{BTreeMap, BTreeSet};

use jiff::ToSpan;
use jiff::civil::Date;

use super::log::{Entry, What};
use super::schedule::{Grade, Memory, Next, Scheduler, days_between};

/// How many percent of the cards that come up should be remembered, unless somebody says otherwise.
pub const RETENTION: u8 = 90;
/// How many new cards a day, unless somebody says otherwise: the core deck takes three weeks.
pub const NEW_A_DAY: u16 = 14;
/// A card that was forgotten so often is set aside: it costs more time than it is worth as it is.
pub const LEECH: u32 = 6;

/// What was learned.
#[derive(Clone, Debug)]
pub struct Learned {
    /// The cards that were seen, by their keys.
    pub cards: BTreeMap<String, Seen>,
    /// How many percent should be remembered.
    pub retention: u8,
    /// New cards a day.
    pub new_a_day: u16,
    /// How many reviews there were on each day.
    pub days: BTreeMap<Date, u32>,
    /// What memory was put to the test: once a card and day, after at least a day.
    pub tests: Vec<Test>,
    /// The scheduler as it is now.
    pub scheduler: Scheduler,
    /// The parameters that were fitted, if any were.
    pub parameters: Vec<f32>,
    /// How long reviews took, in milliseconds, and how many.
    pub took: (u64, u32),
    /// The page up to which the catalogue was read.
    pub read_to: Option<String>,
    /// The controls that were marked while reading.
    pub marked: BTreeSet<String>,
    /// The last entry that can be taken back.
    last: Option<Entry>,
    set_aside: BTreeSet<String>,
}

/// What is known of a card that was seen.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// How well it is remembered.
    pub memory: Memory,
    /// The day on which it comes again.
    pub due: Date,
    /// When it was seen, and how well it was remembered.
    pub reviews: Vec<(Date, Grade)>,
    /// How often it was forgotten after it had been known.
    pub lapses: u32,
    /// Where it was forgotten today: how many reviews there had been that day.
    pub forgotten_at: Option<u32>,
}

impl Seen {
    /// The day on which it was last seen.
    pub fn last(&self) -> Option<Date> {
        self.reviews.last().map(|(day, _)| *day)
    }

    /// The day on which it was first seen.
    pub fn first(&self) -> Option<Date> {
        self.reviews.first().map(|(day, _)| *day)
    }
}

/// A memory that was put to the test.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Test {
    /// When.
    pub day: Date,
    /// How likely it was that it held, 0 to 1.
    pub predicted: f32,
    /// Whether it did.
    pub remembered: bool,
}

impl Learned {
    /// What follows from a log.
    pub fn from_log(log: &[Entry]) -> Learned {
        let undone: BTreeSet<u32> = log
            .iter()
            .filter_map(|entry| match entry.what {
                What::Undone(seq) => Some(seq),
                _ => None,
            })
            .collect();
        let mut learned = Learned::nothing();
        for entry in log.iter().filter(|entry| !undone.contains(&entry.seq)) {
            learned.take_in(entry);
        }
        learned
    }

    fn nothing() -> Learned {
        Learned {
            cards: BTreeMap::new(),
            retention: RETENTION,
            new_a_day: NEW_A_DAY,
            days: BTreeMap::new(),
            tests: Vec::new(),
            scheduler: Scheduler::new(&[], RETENTION),
            parameters: Vec::new(),
            took: (0, 0),
            read_to: None,
            marked: BTreeSet::new(),
            last: None,
            set_aside: BTreeSet::new(),
        }
    }

    /// What the next entry adds. One that takes another back is for [`Learned::from_log`].
    pub fn take_in(&mut self, entry: &Entry) {
        match &entry.what {
            What::Reviewed { card, grade, took } => self.review(entry.day, card, *grade, *took),
            What::SetAside(card) => {
                self.set_aside.insert(card.clone());
            }
            What::TakenUp(card) => {
                self.set_aside.remove(card);
            }
            What::Undone(_) => return,
            What::ReadTo(page) => {
                self.read_to = Some(page.clone());
                return;
            }
            What::Marked(control) => {
                self.marked.insert(control.clone());
                return;
            }
            What::Unmarked(control) => {
                self.marked.remove(control);
                return;
            }
            What::Retention(percent) => {
                self.retention = (*percent).clamp(70, 97);
                self.scheduler = Scheduler::new(&self.parameters, self.retention);
                return;
            }
            What::NewADay(count) => {
                self.new_a_day = *count;
                return;
            }
            What::Fitted(parameters) => {
                self.parameters.clone_from(parameters);
                self.scheduler = Scheduler::new(parameters, self.retention);
                // The days on which cards come again stay; what follows from the next grade is reckoned anew.
                for seen in self.cards.values_mut() {
                    seen.memory = self.scheduler.memory_after(&seen.reviews).unwrap_or(seen.memory);
                }
                return;
            }
        }
        self.last = Some(entry.clone());
    }

    fn review(&mut self, day: Date, card: &str, grade: Grade, took: u32) {
        let before = self.cards.get(card).cloned();
        let next = self.after(before.as_ref(), day, grade);
        if let Some(seen) = &before {
            let elapsed = seen.last().map_or(0, |last| days_between(last, day));
            if elapsed > 0 {
                let predicted = self.scheduler.recall(seen.memory, elapsed);
                self.tests.push(Test { day, predicted, remembered: grade.is_remembered() });
            }
        }
        let was_known = before.as_ref().is_some_and(|seen| seen.forgotten_at.is_none() && seen.first() != Some(day));
        let mut seen = before.unwrap_or(Seen {
            memory: next.memory,
            due: day,
            reviews: Vec::new(),
            lapses: 0,
            forgotten_at: None,
        });
        seen.memory = next.memory;
        seen.due = later(day, next.days);
        seen.reviews.push((day, grade));
        let done = self.days.entry(day).or_default();
        *done += 1;
        seen.forgotten_at = (!grade.is_remembered()).then_some(*done);
        if was_known && !grade.is_remembered() {
            seen.lapses += 1;
            if seen.lapses.is_multiple_of(LEECH) {
                self.set_aside.insert(card.to_owned());
            }
        }
        // A card that was left lying while somebody was at lunch tells nothing.
        self.took = (self.took.0 + u64::from(took.min(60_000)), self.took.1 + 1);
        self.cards.insert(card.to_owned(), seen);
    }

    fn after(&self, seen: Option<&Seen>, day: Date, grade: Grade) -> Next {
        let all = self.next(seen, day);
        match grade {
            Grade::Again => all[0],
            Grade::Hard => all[1],
            Grade::Good => all[2],
            Grade::Easy => all[3],
        }
    }

    fn next(&self, seen: Option<&Seen>, day: Date) -> [Next; 4] {
        let elapsed = seen.and_then(Seen::last).map_or(0, |last| days_between(last, day));
        self.scheduler.next(seen.map(|seen| seen.memory), elapsed)
    }

    /// In how many days a card would come again after each grade; 0 is today.
    pub fn intervals(&self, card: &str, day: Date) -> [u32; 4] {
        self.next(self.cards.get(card), day).map(|next| next.days)
    }

    /// Whether a card was set aside, by the person or because it was forgotten too often.
    pub fn is_set_aside(&self, card: &str) -> bool {
        self.set_aside.contains(card)
    }

    /// The cards that were set aside.
    pub fn set_aside(&self) -> impl Iterator<Item = &str> {
        self.set_aside.iter().map(String::as_str)
    }

    /// Whether a card was forgotten so often that it was set aside for that.
    pub fn is_leech(&self, card: &str) -> bool {
        self.cards.get(card).is_some_and(|seen| seen.lapses >= LEECH)
    }

    /// What undo would take back.
    pub fn last(&self) -> Option<&Entry> {
        self.last.as_ref()
    }
}

fn later(day: Date, days: u32) -> Date {
    day.checked_add(i64::from(days).days()).unwrap_or(day)
}
