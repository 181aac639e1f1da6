//! What comes next on a day: what is due, new cards among it, and what was forgotten once more at the end.

use jiff::civil::Date;

use super::cards::Card;
use super::learned::{Learned, Seen};
use super::mixed;
use super::schedule::days_between;

/// So many other cards lie between a card that was forgotten and the next try, where there are as many.
const BETWEEN: u32 = 5;
/// So many reviews lie between two new cards, while there are any.
const BETWEEN_NEW: u32 = 3;

/// How much there is to do on a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Load {
    /// Cards that are due, without those that were forgotten today.
    pub due: usize,
    /// Cards that were forgotten today and come once more.
    pub again: usize,
    /// New cards that today still has room for.
    pub new: usize,
}

impl Load {
    /// All together.
    pub const fn total(self) -> usize {
        self.due + self.again + self.new
    }
}

/// How a card stands on a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// It is due.
    Due,
    /// It was forgotten today and comes once more.
    Again,
    /// It was never seen.
    New,
}

/// The cards of a deck on a day, in the order of their kinds.
#[derive(Debug)]
pub struct Queue<'a> {
    learned: &'a Learned,
    day: Date,
    due: Vec<(&'a Card, &'a Seen)>,
    again: Vec<(&'a Card, u32)>,
    new: Vec<&'a Card>,
    room: usize,
}

impl<'a> Queue<'a> {
    /// What there is to do of these cards. The room for new cards is that of all decks together.
    pub fn of(learned: &'a Learned, cards: impl Iterator<Item = &'a Card>, day: Date) -> Queue<'a> {
        let begun = learned.cards.values().filter(|seen| seen.first() == Some(day)).count();
        let room = usize::from(learned.new_a_day).saturating_sub(begun);
        let mut queue = Queue { learned, day, due: Vec::new(), again: Vec::new(), new: Vec::new(), room };
        for card in cards.filter(|card| !learned.is_set_aside(&card.key)) {
            match learned.cards.get(&card.key) {
                None => queue.new.push(card),
                Some(Seen { forgotten_at: Some(at), due, .. }) if *due == day => queue.again.push((card, *at)),
                Some(seen) if seen.due <= day => queue.due.push((card, seen)),
                Some(_) => {}
            }
        }
        queue
    }

    /// How much there is to do.
    pub fn load(&self) -> Load {
        Load { due: self.due.len(), again: self.again.len(), new: self.new.len().min(self.room) }
    }

    /// What there is to do with each card, whether or not today has room for the new ones.
    pub fn states(&self) -> impl Iterator<Item = (&'a Card, State)> {
        let due = self.due.iter().map(|(card, _)| (*card, State::Due));
        let again = self.again.iter().map(|(card, _)| (*card, State::Again));
        due.chain(again).chain(self.new.iter().map(|card| (*card, State::New)))
    }

    /// For how many new cards today has room.
    pub fn room(&self) -> usize {
        self.room
    }

    /// How many cards of it nobody has begun, whether or not today has room for them.
    pub fn untouched(&self) -> usize {
        self.new.len()
    }

    /// The next card; `None` where all is done.
    pub fn next(&self) -> Option<&'a Card> {
        let done = self.learned.days.get(&self.day).copied().unwrap_or(0);
        let first = self.again.iter().min_by_key(|(_, at)| *at);
        if let Some((card, at)) = first
            && done >= at + BETWEEN
        {
            return Some(card);
        }
        let wants_new = self.due.is_empty() || done % (BETWEEN_NEW + 1) == BETWEEN_NEW;
        let new = || self.next_new().filter(|_| self.room > 0);
        let due = || self.next_due();
        let next = if wants_new { new().or_else(due) } else { due().or_else(new) };
        next.or_else(|| first.map(|(card, _)| *card))
    }

    /// The one that is most likely to be forgotten; of those that are as likely, whichever, but always the same.
    fn next_due(&self) -> Option<&'a Card> {
        let at_risk = |seen: &Seen| {
            let elapsed = seen.last().map_or(0, |last| days_between(last, self.day));
            self.learned.scheduler.recall(seen.memory, elapsed)
        };
        let order = |card: &Card, seen: &Seen| (at_risk(seen), mixed(&card.key));
        let first = self.due.iter().min_by(|(a, seen_a), (b, seen_b)| {
            let ((risk_a, mixed_a), (risk_b, mixed_b)) = (order(a, seen_a), order(b, seen_b));
            risk_a.total_cmp(&risk_b).then(mixed_a.cmp(&mixed_b))
        });
        first.map(|(card, _)| *card)
    }

    /// The first of which no other card of the same control was begun today: it would give the answer away.
    fn next_new(&self) -> Option<&'a Card> {
        let begun_today = |card: &Card| {
            let keys = self.learned.cards.iter().filter(|(_, seen)| seen.first() == Some(self.day));
            keys.map(|(key, _)| key).any(|key| control_of(key) == card.control.as_str())
        };
        self.new.iter().find(|card| !begun_today(card)).or(self.new.first()).copied()
    }
}

/// The control in a card's key, as far as it is one of this edition.
fn control_of(key: &str) -> &str {
    key.split(':').nth(1).unwrap_or_default()
}
