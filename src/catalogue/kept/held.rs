//! The text of a catalogue that stays for as long as the program runs: all of it, or, for a first look, its beginning.

use std::fmt;
use std::ops::Range;
use std::sync::{Mutex, OnceLock, PoisonError};

use super::is_sealed;

/// Brings all of a text of which only the beginning was read; `None` where it cannot be had. Whether it is what was
/// written is asked before.
pub type Rest = Box<dyn FnMut() -> Option<String> + Send>;

/// Where the texts of a catalogue stand.
pub struct Held {
    /// What names the controls; empty where all was read at once.
    names: String,
    /// As much of what follows as was read with it.
    more: Vec<u8>,
    whole: OnceLock<String>,
    rest: Mutex<Option<Rest>>,
}

impl Held {
    /// All of a text.
    pub fn whole(text: String) -> Held {
        Held { names: String::new(), more: Vec::new(), whole: OnceLock::from(text), rest: Mutex::new(None) }
    }

    /// The beginning of a text, with what brings all of it once more is asked for; `None` where that does not name
    /// all controls, or they are not what was written.
    pub fn begun(mut beginning: Vec<u8>, rest: Rest) -> Option<Held> {
        let named = super::named(&beginning).filter(|named| *named <= beginning.len())?;
        let more = beginning.split_off(named);
        let names = String::from_utf8(beginning).ok().filter(|names| is_sealed(names))?;
        Some(Held { names, more, whole: OnceLock::new(), rest: Mutex::new(Some(rest)) })
    }

    /// All of it, if it was read.
    pub fn read(&self) -> Option<&str> {
        self.whole.get().map(String::as_str)
    }

    /// Whether a text is the same, as far as this one was read.
    pub fn is(&self, text: &str) -> bool {
        self.read().map_or_else(|| text.starts_with(&self.names), |whole| whole == text)
    }

    /// Takes all of it, where it was not read before.
    pub fn complete(&self, text: String) {
        self.whole.get_or_init(|| text);
        self.rest.lock().unwrap_or_else(PoisonError::into_inner).take();
    }

    /// Whether another names the same, to the letter.
    pub fn begins_as(&self, other: &Held) -> bool {
        self.names().starts_with(other.names())
    }

    /// As much of it as names the controls, or all.
    pub(super) fn names(&self) -> &str {
        if self.names.is_empty() { self.read().unwrap_or_default() } else { &self.names }
    }

    /// What stands in a place behind the names, or anywhere in what was read at once.
    pub(super) fn part(&self, place: Range<usize>) -> Option<&str> {
        if self.whole.get().is_none() {
            let within = place.start.checked_sub(self.names.len())?..place.end.checked_sub(self.names.len())?;
            if let Some(part) = self.more.get(within) {
                return str::from_utf8(part).ok();
            }
            let mut rest = self.rest.lock().unwrap_or_else(PoisonError::into_inner);
            let text = rest.as_mut().and_then(|rest| rest()).filter(|text| text.starts_with(&self.names))?;
            self.whole.get_or_init(|| text);
        }
        self.read()?.get(place)
    }
}

impl fmt::Debug for Held {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Held").field("names", &self.names.len()).field("read", &self.read().map(str::len)).finish()
    }
}
