//! The notes of a workbook: all of them in one piece, for there may be thousands, and an opening makes them all.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::Note;
use crate::catalogue::ControlId;

/// Notes in the order of their ids, which is that of their writing.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Notes {
    all: Vec<Note>,
    /// Where those on each control stand.
    of: BTreeMap<ControlId, Vec<usize>>,
}

impl Notes {
    /// Those that were read together, and where those on each control stand among them. Of several with one id the last
    /// counts.
    pub fn of_all(all: Vec<Note>, places: Vec<(ControlId, Vec<usize>)>) -> Self {
        if all.is_sorted_by(|one, next| one.id < next.id) {
            return Notes { all, of: places.into_iter().collect() };
        }
        let mut notes = Notes::default();
        all.into_iter().for_each(|note| notes.put(note));
        notes
    }

    /// All, oldest first.
    pub fn all(&self) -> &[Note] {
        &self.all
    }

    /// Those on a control, oldest first.
    pub fn of(&self, control: &ControlId) -> impl Iterator<Item = &Note> {
        self.of.get(control).into_iter().flatten().filter_map(|place| self.all.get(*place))
    }

    /// The controls that have any, in their order.
    pub fn controls(&self) -> impl Iterator<Item = &ControlId> {
        self.of.keys()
    }

    /// The one with this id.
    pub fn get(&self, id: Uuid) -> Option<&Note> {
        self.all.get(self.place(id).ok()?)
    }

    /// Puts one in its place, or in that of the one with its id.
    pub fn put(&mut self, note: Note) {
        let place = match self.place(note.id) {
            Ok(place) => {
                let control = self.all[place].control.clone();
                if control == note.control {
                    self.all[place] = note;
                    return;
                }
                self.forget(place, &control);
                place
            }
            Err(place) => place,
        };
        self.moved(place, |at| at + 1);
        let places = self.of.entry(note.control.clone()).or_default();
        places.insert(places.partition_point(|other| *other < place), place);
        self.all.insert(place, note);
    }

    /// Takes the one with this id away.
    pub fn take(&mut self, id: Uuid) {
        if let Ok(place) = self.place(id) {
            let control = self.all[place].control.clone();
            self.forget(place, &control);
        }
    }

    fn place(&self, id: Uuid) -> Result<usize, usize> {
        match self.all.last() {
            // Most that come are newer than all.
            Some(last) if last.id < id => Err(self.all.len()),
            _ => self.all.binary_search_by_key(&id, |note| note.id),
        }
    }

    fn forget(&mut self, place: usize, control: &ControlId) {
        self.all.remove(place);
        if let Some(places) = self.of.get_mut(control) {
            places.retain(|at| *at != place);
            // So that equal states are equal.
            if places.is_empty() {
                self.of.remove(control);
            }
        }
        self.moved(place, |at| at - 1);
    }

    /// Tells the places from one on anew.
    fn moved(&mut self, from: usize, to: impl Fn(usize) -> usize) {
        if from < self.all.len() {
            self.of.values_mut().flatten().filter(|at| **at >= from).for_each(|at| *at = to(*at));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn note(id: u128, control: &str) -> Note {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let (text, author) = (format!("{id} on {control}").into(), "Ann".into());
        Note { id: Uuid::from_u128(id), control: control.into(), text, author, at, edited: None }
    }

    fn read(all: Vec<Note>) -> Notes {
        let mut places: BTreeMap<ControlId, Vec<usize>> = BTreeMap::new();
        for (place, note) in all.iter().enumerate() {
            places.entry(note.control.clone()).or_default().push(place);
        }
        Notes::of_all(all, places.into_iter().collect())
    }

    /// Whatever is put and taken in whichever order, it stands as if it had been read so.
    #[test]
    fn notes_that_come_and_go_stand_as_if_they_had_been_read_together() {
        let mut chance = 7_u64;
        let mut below = |bound: u64| {
            chance = chance.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            (chance >> 33) % bound
        };
        let mut notes = Notes::default();
        let mut plain = BTreeMap::new();
        for _ in 0..4_000 {
            let id = u128::from(below(40));
            if below(3) == 0 {
                notes.take(Uuid::from_u128(id));
                plain.remove(&id);
            } else {
                let new = note(id, ["5.1", "5.2", "5.10"][below(3) as usize]);
                notes.put(new.clone());
                plain.insert(id, new);
            }
            assert_eq!(notes, read(plain.values().cloned().collect()));
            assert_eq!(notes.get(Uuid::from_u128(id)), plain.get(&id));
            let on: Vec<&Note> = notes.of(&"5.2".into()).collect();
            assert_eq!(on, plain.values().filter(|note| note.control.as_str() == "5.2").collect::<Vec<_>>());
        }
    }

    #[test]
    fn of_two_with_one_id_the_last_counts() {
        let all = vec![note(2, "5.1"), note(1, "5.1"), note(2, "5.2")];
        let notes = read(all);
        assert_eq!(notes.all(), [note(1, "5.1"), note(2, "5.2")]);
        assert_eq!(notes.of(&"5.1".into()).collect::<Vec<_>>(), [&note(1, "5.1")]);
    }
}
