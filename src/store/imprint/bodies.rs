//! The rows of an imprint that are read where somebody asks for them: notes, of which there may be thousands. Each control's
//! stand together, with a checksum of their own, so that they can be read by themselves.

use std::fmt;
use std::ops::Range;
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use super::super::carve::{Carver, Stored};
use super::super::cells::Source;
use super::super::checksum::Sums;
use super::super::rows;
use super::{CHECKSUM, Reader, sum_of};
use crate::catalogue::ControlId;
use crate::workbook::{Note, Shelf};

/// An imprint as far as it was read.
pub struct Begun {
    /// What it stands in.
    pub bytes: Arc<Vec<u8>>,
    /// Where it begins there.
    pub start: usize,
    /// How long it is, to its end.
    pub length: usize,
    /// Where the rest is, unless all was read.
    pub rest: Option<Pages>,
}

impl Begun {
    /// All of one.
    pub fn all(imprint: Vec<u8>) -> Begun {
        Begun { length: imprint.len(), bytes: Arc::new(imprint), start: 0, rest: None }
    }
}

/// The pages of a file that an imprint stands on.
pub struct Pages {
    carver: Carver,
    row: Stored,
    /// Whether anything was read of them beyond the beginning.
    was_asked: bool,
}

impl Pages {
    pub fn new(carver: Carver, row: Stored) -> Pages {
        Pages { carver, row, was_asked: false }
    }
}

/// Where the rows of each control stand.
pub struct Bodies {
    controls: Vec<ControlId>,
    /// The place of each in the imprint, and of its likenesses among all.
    places: Vec<(Range<usize>, Range<usize>)>,
    likenesses: Vec<u32>,
    /// The imprint as far as it was read first.
    begun: Begun,
    /// Where the first of them begins in it.
    from: usize,
    /// All of the imprint, once it was read.
    whole: OnceLock<Arc<Vec<u8>>>,
    /// Where to read it.
    rest: Mutex<Option<Pages>>,
}

impl Bodies {
    /// Those that stand in an imprint from a place on. `lengths` tells of each control how many bytes its rows have, and how many
    /// there are.
    pub(super) fn new(
        (mut begun, from): (Begun, usize),
        controls: Vec<ControlId>,
        lengths: &[(usize, usize)],
        likenesses: Vec<u32>,
    ) -> Bodies {
        let (mut at, mut first) = (from, 0_usize);
        let place = |(bytes, count): &(usize, usize)| {
            let place = (at..at.saturating_add(*bytes), first..first.saturating_add(*count));
            (at, first) = (place.0.end, place.1.end);
            place
        };
        let places = lengths.iter().map(place).collect();
        let rest = Mutex::new(begun.rest.take());
        Bodies { controls, places, likenesses, begun, from, whole: OnceLock::new(), rest }
    }

    /// Whether they end where the imprint does, and are what was written, as far as that can be told: of what was not read
    /// it is told when it is.
    pub(super) fn are_sound(&self) -> bool {
        let end = self.places.last().map_or(self.from, |(place, _)| place.end);
        let is_whole = |place: &Range<usize>| match self.read_first(place) {
            Some((bytes, place)) => checked(bytes, place).is_some(),
            None => self.rest.lock().is_ok_and(|rest| rest.is_some()),
        };
        end == self.begun.length && self.places.iter().all(|(place, _)| is_whole(place))
    }

    /// Takes all of the imprint, as soon as it was read. Says whether it is the one whose beginning was read.
    pub fn complete(&self, imprint: Vec<u8>) -> bool {
        let begun = self.begun.bytes.get(self.begun.start..).and_then(|begun| begun.get(..self.from));
        let is_same = begun == imprint.get(..self.from) && imprint.len() == self.begun.length;
        if is_same {
            self.whole.get_or_init(|| Arc::new(imprint));
        }
        is_same
    }

    /// Closes the file. Where a program closes a file, it loses all its locks on it: this is not to be done within a transaction.
    pub fn close(&self) {
        self.pages().take();
    }

    fn pages(&self) -> MutexGuard<'_, Option<Pages>> {
        self.rest.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What was read with the beginning, and where it stands in that.
    fn read_first(&self, place: &Range<usize>) -> Option<(&Arc<Vec<u8>>, Range<usize>)> {
        let start = self.begun.start;
        let within = start.checked_add(place.start)?..start.checked_add(place.end)?;
        (within.end <= self.begun.bytes.len()).then_some((&self.begun.bytes, within))
    }

    /// The rows in a place, if they are what was written. The first that somebody asks for are read by themselves, as a screen
    /// shows those of one control; with the next, all of the imprint is.
    fn rows<T>(&self, place: &Range<usize>, made: impl FnOnce(&Arc<Vec<u8>>, &[u8]) -> Option<T>) -> Option<T> {
        if self.whole.get().is_none() {
            if let Some((bytes, place)) = self.read_first(place) {
                return made(bytes, checked(bytes, place)?);
            }
            let mut pages = self.pages();
            let pages = pages.as_mut()?;
            if !std::mem::replace(&mut pages.was_asked, true)
                && let Some(piece) = pages.carver.stretch(&pages.row, place).map(Arc::new)
                && let Some(rows) = checked(&piece, 0..piece.len())
            {
                return made(&piece, rows);
            }
            let whole = pages.carver.last_value(&pages.row, self.begun.length)?;
            let begun = self.begun.bytes.get(self.begun.start..)?.get(..self.from)?;
            if whole.get(..self.from)? != begun {
                return None;
            }
            self.whole.get_or_init(|| Arc::new(whole));
        }
        let whole = self.whole.get()?;
        made(whole, checked(whole, place.clone())?)
    }
}

/// The rows in a place, without their checksum, if that holds.
fn checked(bytes: &[u8], place: Range<usize>) -> Option<&[u8]> {
    let (rows, sum) = bytes.get(place)?.split_last_chunk::<CHECKSUM>()?;
    (sum_of(rows) == *sum).then_some(rows)
}

impl Shelf for Bodies {
    fn likenesses(&self, part: usize) -> &[u32] {
        self.places.get(part).and_then(|(_, place)| self.likenesses.get(place.clone())).unwrap_or_default()
    }

    fn notes(&self, part: usize) -> Option<Vec<Note>> {
        let ((place, _), control) = (self.places.get(part)?, self.controls.get(part)?);
        let made = |bytes: &Arc<Vec<u8>>, told: &[u8]| {
            let mut source = Source::Imprint(Reader::of_rows(bytes, told));
            rows::notes(&mut source, Sums::Plain).ok()
        };
        let mut notes = self.rows(place, made)?;
        notes.sort_by_key(|note| note.id);
        let is_told = notes.len() == self.likenesses(part).len() && notes.iter().all(|note| note.control == *control);
        is_told.then_some(notes)
    }
}

impl fmt::Debug for Bodies {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Bodies").field("controls", &self.controls).finish_non_exhaustive()
    }
}
