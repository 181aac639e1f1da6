//! The answers of many controls at once. To look each up takes far longer than to go through answers and controls side by
//! side, which stand in the same order; with 1,200 controls a list would be seen to wait.

use std::collections::BTreeSet;

use super::{Answer, OwnControl, Workbook};
use crate::catalogue::{Catalogue, ControlId};

impl Workbook {
    /// What the workbook says of each of some controls, in their order; blank answers where it says nothing. It is quick
    /// where they stand in the natural order of their ids, as those of a catalogue do.
    pub fn answers_along<'a>(
        &'a self,
        controls: impl IntoIterator<Item = &'a ControlId>,
    ) -> impl Iterator<Item = &'a Answer> {
        let mut answers = self.answers().peekable();
        controls.into_iter().map(move |id| {
            while let Some((answered, answer)) = answers.peek().copied() {
                let is_it = answered == id;
                if !is_it && answered > id {
                    break;
                }
                answers.next();
                if is_it {
                    return answer;
                }
            }
            // It has none, or the answers have gone past it, because it does not stand in its order.
            self.answer(id)
        })
    }

    /// The controls among those answered that a catalogue has not, the organisation's own left out.
    pub(super) fn answered_beyond(&self, catalogue: &Catalogue) -> BTreeSet<&ControlId> {
        let mut known = catalogue.controls.iter().map(|control| &control.id).peekable();
        let mut beyond = BTreeSet::new();
        for (id, _) in self.answers() {
            while known.next_if(|known| *known < id).is_some() {}
            let is_known = known.peek().is_some_and(|known| *known == id) || catalogue.holds(id);
            if !is_known && !OwnControl::is_own(id) {
                beyond.insert(id);
            }
        }
        beyond
    }
}
