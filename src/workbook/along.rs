//! The answers of many controls at once. To look each up takes far longer than to go through answers and controls side by
//! side, which stand in the same order; with 1,200 controls a list would be seen to wait.

use std::collections::BTreeSet;
use std::collections::btree_map;
use std::iter::Peekable;

use super::{Answer, OwnControl, Workbook};
use crate::catalogue::{Catalogue, ControlId};

impl Workbook {
    /// What the workbook says of each of some controls, in their order; blank answers where it says nothing. It is quick
    /// where they stand in the natural order of their ids, as those of a catalogue do.
    pub fn answers_along<'a>(
        &'a self,
        controls: impl IntoIterator<Item = &'a ControlId>,
    ) -> impl Iterator<Item = &'a Answer> {
        let mut along = Along { answers: self.answers.iter().peekable(), last: None };
        controls.into_iter().map(move |id| match along.find(id) {
            Found::Answer(answer) => answer,
            Found::Nothing => Answer::none(),
            Found::Passed => self.answer(id),
        })
    }

    /// The controls among those answered that a catalogue has not, the organisation's own left out.
    pub(super) fn answered_beyond(&self, catalogue: &Catalogue) -> BTreeSet<&ControlId> {
        let mut known = catalogue.controls.iter().map(|control| &control.id).peekable();
        let mut beyond = BTreeSet::new();
        for id in self.answers.keys() {
            while known.next_if(|known| *known < id).is_some() {}
            let is_known = known.peek().is_some_and(|known| *known == id) || catalogue.holds(id);
            if !is_known && !OwnControl::is_own(id) {
                beyond.insert(id);
            }
        }
        beyond
    }
}

struct Along<'a> {
    answers: Peekable<btree_map::Iter<'a, ControlId, Answer>>,
    /// The control that was asked for last.
    last: Option<&'a ControlId>,
}

enum Found<'a> {
    Answer(&'a Answer),
    Nothing,
    /// It stands before one that was asked for: the answers have gone past it.
    Passed,
}

impl<'a> Along<'a> {
    fn find(&mut self, id: &'a ControlId) -> Found<'a> {
        if self.last.is_some_and(|last| id <= last) {
            return Found::Passed;
        }
        self.last = Some(id);
        while self.answers.next_if(|(answered, _)| *answered < id).is_some() {}
        match self.answers.peek() {
            Some((answered, answer)) if *answered == id => Found::Answer(answer),
            _ => Found::Nothing,
        }
    }
}
