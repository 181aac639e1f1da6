//! A card on the screen.

use jiff::Timestamp;

use crate::session::study::Study;
use crate::study::queue::Load;
use crate::study::{Card, Deck};
use crate::tui::lines::{Lines, Role, StyledLine};

/// A card that is shown.
#[derive(Debug)]
pub struct Shown {
    /// The card.
    pub card: Card,
    /// Whether its answer is shown.
    pub is_open: bool,
    /// In how many days it would come again after each grade.
    pub intervals: [u32; 4],
    /// Since when it is shown.
    pub since: Timestamp,
    /// How much there is still to do, with this one.
    pub load: Load,
    /// Whether it was never seen before.
    pub is_new: bool,
}

impl Shown {
    /// A card that comes up.
    pub fn new(card: Card, study: &Study, deck: &Deck) -> Shown {
        let (intervals, since) = (study.intervals(&card.key), study.moment());
        let is_new = !study.learned().cards.contains_key(&card.key);
        Shown { intervals, since, load: study.load(deck), is_new, is_open: false, card }
    }

    /// Its front, and its back where that is shown.
    pub fn lines(&self, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        let label = if self.is_new { "new card, " } else { "" };
        lines.paragraph(&format!("{label}{}", self.card.kind.title().to_lowercase()), Role::Dim);
        lines.paragraph(&self.card.question, Role::Title);
        lines.gap();
        lines.paragraph(&self.card.given, Role::Text);
        if self.is_open {
            lines.gap();
            lines.paragraph(&self.card.answer, Role::Accent);
            if !self.card.because.is_empty() {
                lines.gap();
                lines.paragraph(&self.card.because, Role::Text);
            }
        }
        lines.done()
    }
}
