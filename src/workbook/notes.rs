//! The notes of a workbook, by the controls that they are on. There may be thousands, and a screen shows those on one
//! control: those that the store has in a form of its own are made where somebody first asks for them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, OnceLock};

use uuid::Uuid;

use super::Note;
use crate::catalogue::ControlId;

/// How much of a text a likeness is made of, in bytes.
const BEGINNING: usize = 24;
/// As many likenesses as there are.
const MIXED: u64 = 1 << 23;

/// Where notes are that nobody asked for yet.
pub trait Shelf: fmt::Debug + Send + Sync {
    /// The [`likeness`] of each note of a part, oldest first.
    fn likenesses(&self, part: usize) -> &[u32];

    /// The notes of a part, oldest first, each with its own id; `None` where they cannot be had just now.
    fn notes(&self, part: usize) -> Option<Vec<Note>>;
}

/// The notes on each control that has any, in the order of their ids, which is that of their writing.
#[derive(Clone, Debug, Default)]
pub struct Notes(BTreeMap<ControlId, On>);

/// Those on one control. A copy has them in common with what it is a copy of, until either is changed.
#[derive(Clone, Debug)]
struct On {
    made: OnceLock<Arc<Vec<Note>>>,
    /// Where they are as they were read, and as which part.
    kept: Option<(Arc<dyn Shelf>, usize)>,
}

impl Notes {
    /// Those that are on a shelf, of which each part has the notes on one control.
    pub fn on_shelf(shelf: &Arc<dyn Shelf>, controls: impl IntoIterator<Item = ControlId>) -> Self {
        let on = |part| On { made: OnceLock::new(), kept: Some((Arc::clone(shelf), part)) };
        Notes(controls.into_iter().enumerate().map(|(part, control)| (control, on(part))).collect())
    }

    /// All, oldest first.
    pub fn all(&self) -> Vec<&Note> {
        let mut all: Vec<&Note> = self.0.values().flat_map(On::notes).collect();
        all.sort_by_key(|note| note.id);
        all
    }

    /// How many there are.
    pub fn count(&self) -> usize {
        self.0.values().map(On::count).sum()
    }

    /// Those on a control, oldest first.
    pub fn of(&self, control: &ControlId) -> &[Note] {
        self.0.get(control).map_or(&[], On::notes)
    }

    /// How many there are on a control: told without making them.
    pub fn count_of(&self, control: &ControlId) -> usize {
        self.0.get(control).map_or(0, On::count)
    }

    /// The controls that have any, in their order.
    pub fn controls(&self) -> impl Iterator<Item = &ControlId> {
        self.0.keys()
    }

    /// The [`likeness`] of each note on each control, in the order of both.
    pub fn likenesses(&self) -> impl Iterator<Item = (&ControlId, Cow<'_, [u32]>)> {
        self.0.iter().map(|(control, on)| (control, on.likenesses()))
    }

    /// Whether those on a control are the same as another's, as far as they can be had.
    pub fn look_alike_on(&self, control: &ControlId, other: &Notes) -> bool {
        match (self.0.get(control), other.0.get(control)) {
            (Some(on), Some(other)) => on.looks_like(other),
            (on, other) => on.is_none() && other.is_none(),
        }
    }

    /// The one with this id.
    pub fn get(&self, id: Uuid) -> Option<&Note> {
        self.0.values().map(On::notes).find_map(|notes| notes.get(place(notes, id).ok()?))
    }

    /// Puts one in its place, or in that of the one with its id.
    pub fn put(&mut self, note: Note) {
        if self.get(note.id).is_some_and(|known| known.control != note.control) {
            self.take(note.id);
        }
        let on = self.0.entry(note.control.clone()).or_default();
        on.change(|notes| match place(notes, note.id) {
            Ok(place) => notes[place] = note,
            Err(place) => notes.insert(place, note),
        });
    }

    /// Takes the one with this id away.
    pub fn take(&mut self, id: Uuid) {
        let Some(control) = self.get(id).map(|note| note.control.clone()) else { return };
        if let Some(on) = self.0.get_mut(&control) {
            on.change(|notes| notes.retain(|note| note.id != id));
            // So that equal states are equal.
            if on.count() == 0 {
                self.0.remove(&control);
            }
        }
    }
}

/// Those that were read together. Of several with one id the last counts.
impl FromIterator<Note> for Notes {
    fn from_iter<I: IntoIterator<Item = Note>>(notes: I) -> Self {
        let mut notes: Vec<Note> = notes.into_iter().collect();
        // As the store has them, they are in their order.
        if !notes.is_sorted_by(|one, next| one.id < next.id) {
            let by_id: BTreeMap<Uuid, Note> = notes.into_iter().map(|note| (note.id, note)).collect();
            notes = by_id.into_values().collect();
        }
        let mut on: BTreeMap<ControlId, Vec<Note>> = BTreeMap::new();
        for note in notes {
            match on.get_mut(&note.control) {
                Some(notes) => notes.push(note),
                None => drop(on.insert(note.control.clone(), vec![note])),
            }
        }
        Notes(on.into_iter().map(|(control, notes)| (control, On::from(notes))).collect())
    }
}

impl PartialEq for Notes {
    fn eq(&self, other: &Self) -> bool {
        let all = |notes: &Self| notes.0.iter().map(|(control, on)| (control.clone(), on.count())).collect::<Vec<_>>();
        all(self) == all(other) && self.0.values().zip(other.0.values()).all(|(on, other)| on.is(other))
    }
}

impl On {
    fn notes(&self) -> &[Note] {
        if let Some(made) = self.made.get() {
            return made;
        }
        let kept = self.kept.as_ref().and_then(|(shelf, part)| shelf.notes(*part));
        kept.map_or(&[], |notes| self.made.get_or_init(|| Arc::new(notes)))
    }

    fn count(&self) -> usize {
        match (&self.kept, self.made.get()) {
            (Some((shelf, part)), _) => shelf.likenesses(*part).len(),
            (None, made) => made.map_or(0, |notes| notes.len()),
        }
    }

    fn likenesses(&self) -> Cow<'_, [u32]> {
        match &self.kept {
            Some((shelf, part)) => Cow::Borrowed(shelf.likenesses(*part)),
            None => self.notes().iter().map(|note| likeness(&note.text)).collect(),
        }
    }

    fn change(&mut self, change: impl FnOnce(&mut Vec<Note>)) {
        self.notes();
        let mut notes = self.made.take().unwrap_or_default();
        change(Arc::make_mut(&mut notes));
        *self = On { made: OnceLock::from(notes), kept: None };
    }

    /// Whether another has the same.
    fn is(&self, other: &On) -> bool {
        let are_one = |(one, other): (&Arc<Vec<Note>>, &Arc<Vec<Note>>)| Arc::ptr_eq(one, other);
        self.made.get().zip(other.made.get()).is_some_and(are_one) || self.notes() == other.notes()
    }

    /// The same, as far as can be told where some cannot be had.
    fn looks_like(&self, other: &On) -> bool {
        let can_be_had = |on: &On| on.notes().len() == on.count();
        if can_be_had(self) && can_be_had(other) { self.is(other) } else { self.likenesses() == other.likenesses() }
    }
}

impl Default for On {
    fn default() -> Self {
        On::from(Vec::new())
    }
}

impl From<Vec<Note>> for On {
    fn from(notes: Vec<Note>) -> Self {
        On { made: OnceLock::from(Arc::new(notes)), kept: None }
    }
}

fn place(notes: &[Note], id: Uuid) -> Result<usize, usize> {
    notes.binary_search_by_key(&id, |note| note.id)
}

/// A number that is the same for texts that say the same, but for the space around it, and seldom for others. It is made of
/// how long a text is and how it begins, so that thousands of long ones need not be gone through from end to end.
pub fn likeness(text: &str) -> u32 {
    let said = text.as_bytes().trim_ascii();
    // Other spaces, too, are no part of what is said.
    let is_seen = |end: Option<&u8>| end.is_none_or(u8::is_ascii_graphic);
    let said = if is_seen(said.first()) && is_seen(said.last()) { said } else { text.trim().as_bytes() };
    let mut beginning = [0; BEGINNING];
    let length = said.len().min(BEGINNING);
    beginning[..length].copy_from_slice(&said[..length]);
    let (words, _) = beginning.as_chunks::<{ size_of::<u64>() }>();
    // An odd number without a pattern: multiplying by it mixes, and what is mixed best comes down.
    let mixed = |sum: u64, word: &[u8; 8]| (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let sum = words.iter().fold(said.len() as u64, |sum, word| mixed(sum, word).rotate_left(23));
    u32::try_from(sum % MIXED).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::sync::Mutex;
    use std::sync::atomic::{AtomicBool, Ordering};

    use super::*;

    fn note(id: u128, control: &str) -> Note {
        let at = jiff::Timestamp::UNIX_EPOCH;
        let (text, author) = (format!("{id} on {control}").into(), "Ann".into());
        Note { id: Uuid::from_u128(id), control: control.into(), text, author, at, edited: None }
    }

    fn read(all: &[Note]) -> Notes {
        all.iter().cloned().collect()
    }

    /// Notes that are made where they are asked for, if that can be.
    #[derive(Debug)]
    struct Parts {
        parts: Vec<(Vec<u32>, Vec<Note>)>,
        asked: Mutex<Vec<usize>>,
        can_be_had: AtomicBool,
    }

    impl Shelf for Parts {
        fn likenesses(&self, part: usize) -> &[u32] {
            &self.parts[part].0
        }

        fn notes(&self, part: usize) -> Option<Vec<Note>> {
            self.asked.lock().unwrap().push(part);
            self.can_be_had.load(Ordering::Relaxed).then(|| self.parts[part].1.clone())
        }
    }

    /// The same notes, of which none is made yet.
    fn shelved(notes: &Notes) -> (Notes, Arc<Parts>) {
        let part = |on: &On| (on.likenesses().into_owned(), on.notes().to_vec());
        let (parts, can_be_had) = (notes.0.values().map(part).collect(), AtomicBool::new(true));
        let parts = Arc::new(Parts { parts, asked: Mutex::default(), can_be_had });
        let shelf: Arc<dyn Shelf> = Arc::<Parts>::clone(&parts);
        (Notes::on_shelf(&shelf, notes.0.keys().cloned()), parts)
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
            if below(10) == 0 {
                notes = shelved(&notes).0;
            }
            let expected = plain.values().cloned().collect::<Notes>();
            let alike =
                |notes: &Notes| notes.likenesses().map(|(id, found)| (id.clone(), found.to_vec())).collect::<Vec<_>>();
            assert_eq!((alike(&notes), notes.count()), (alike(&expected), plain.len()));
            if below(2) == 0 {
                assert_eq!(notes.all(), plain.values().collect::<Vec<_>>());
                assert_eq!(notes, expected);
            }
            assert_eq!(notes.get(Uuid::from_u128(id)), plain.get(&id));
            let on: Vec<&Note> = plain.values().filter(|note| note.control.as_str() == "5.2").collect();
            assert_eq!(notes.count_of(&"5.2".into()), on.len());
            assert_eq!(notes.of(&"5.2".into()).iter().collect::<Vec<_>>(), on);
        }
    }

    #[test]
    fn of_two_with_one_id_the_last_counts() {
        let notes = read(&[note(2, "5.1"), note(1, "5.1"), note(2, "5.2")]);
        assert_eq!(notes.all(), [&note(1, "5.1"), &note(2, "5.2")]);
        assert_eq!(notes.of(&"5.1".into()), [note(1, "5.1")]);
    }

    /// A list and a picture of all notes ask for none, and a panel for those on its control.
    #[test]
    fn only_those_that_are_asked_for_are_made() {
        let known = read(&[note(1, "5.1"), note(2, "5.2"), note(3, "5.1"), note(4, "5.10")]);
        let (notes, shelf) = shelved(&known);
        let asked = || shelf.asked.lock().unwrap().clone();
        assert_eq!((notes.count(), notes.count_of(&"5.1".into()), notes.count_of(&"8.1".into())), (4, 2, 0));
        assert_eq!(notes.controls().map(ControlId::as_str).collect::<Vec<_>>(), ["5.1", "5.2", "5.10"]);
        assert!(notes.likenesses().map(|(_, found)| found.len()).eq([2, 1, 1]) && asked().is_empty());
        for _ in 0..2 {
            assert_eq!(notes.of(&"5.2".into()), [note(2, "5.2")]);
            assert_eq!(asked(), [1]);
        }
        // What cannot be had is asked for again.
        shelf.can_be_had.store(false, Ordering::Relaxed);
        assert!(notes.of(&"5.1".into()).is_empty() && notes != known);
        shelf.can_be_had.store(true, Ordering::Relaxed);
        assert_eq!(notes, known);
        assert_eq!(asked(), [1, 0, 0, 0, 2]);
        // What cannot be had looks like what it is alike to.
        let (notes, shelf) = shelved(&known);
        shelf.can_be_had.store(false, Ordering::Relaxed);
        let other = read(&[note(1, "5.1"), note(2, "5.2"), note(4, "5.10"), note(5, "5.3")]);
        let alike = ["5.1", "5.2", "5.3", "5.10", "8.1"].map(|id| notes.look_alike_on(&id.into(), &other));
        assert_eq!(alike, [false, true, false, true, true]);
    }

    #[test]
    fn what_says_the_same_is_alike() {
        let texts =
            ["The log of May.", " The log of May.\n", "\u{a0}The log of May.\u{3000}", "\u{3000}\tThe log of May."];
        assert!(texts.iter().all(|text| likeness(text) == likeness(texts[0])));
        let others =
            ["", "the log of May.", "The log of May", "The log  of May.", "The log of May. And of June, at last."];
        assert!(others.iter().all(|text| likeness(text) != likeness(texts[0])));
        // An imprint has them: another way of making them needs another form of that.
        assert_eq!((likeness(""), likeness(texts[0])), (0, 788_788));
    }
}
