//! Lists of texts and of ids that are either compiled in or read from a user's file.

use std::fmt;
use std::ops::Deref;

use serde::{Serialize, Serializer};

use super::{ControlId, Text, iso27002};

/// A list. One of the built-in catalogue is a place in the table of all of them, for the reason that a [`Text`] of it is
/// a place in the pool: so the guides of all controls hold no pointer.
#[derive(Clone)]
pub struct Entries<T: 'static>(Source<T>);

#[derive(Clone)]
enum Source<T> {
    Tabled { start: u16, length: u16 },
    Read(Vec<T>),
}

/// What there are lists of.
pub trait Tabled: Sized + 'static {
    /// All entries of the lists of the built-in catalogue, one list after the other.
    fn table() -> &'static [Self];
}

impl Tabled for Text {
    fn table() -> &'static [Text] {
        iso27002::text_entries()
    }
}

impl Tabled for ControlId {
    fn table() -> &'static [ControlId] {
        iso27002::id_entries()
    }
}

impl<T> Entries<T> {
    /// A list with nothing in it.
    pub const EMPTY: Entries<T> = Entries::tabled(0, 0);

    /// A place in the table, as the build wrote it down.
    pub(super) const fn tabled(start: u16, length: u16) -> Self {
        Entries(Source::Tabled { start, length })
    }
}

impl<T: Tabled> Deref for Entries<T> {
    type Target = [T];

    fn deref(&self) -> &[T] {
        match &self.0 {
            Source::Tabled { start, length } => {
                let start = usize::from(*start);
                T::table().get(start..start + usize::from(*length)).unwrap_or_default()
            }
            Source::Read(entries) => entries,
        }
    }
}

impl<T> Default for Entries<T> {
    fn default() -> Self {
        Entries::EMPTY
    }
}

impl<T> From<Vec<T>> for Entries<T> {
    fn from(entries: Vec<T>) -> Self {
        Entries(Source::Read(entries))
    }
}

impl<T> FromIterator<T> for Entries<T> {
    fn from_iter<I: IntoIterator<Item = T>>(entries: I) -> Self {
        Entries::from(Vec::from_iter(entries))
    }
}

impl<'a, T: Tabled> IntoIterator for &'a Entries<T> {
    type Item = &'a T;
    type IntoIter = std::slice::Iter<'a, T>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T: Tabled + PartialEq> PartialEq for Entries<T> {
    fn eq(&self, other: &Self) -> bool {
        **self == **other
    }
}

impl<T: Tabled + fmt::Debug> fmt::Debug for Entries<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&**self, f)
    }
}

impl<T: Tabled + Serialize> Serialize for Entries<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        (**self).serialize(serializer)
    }
}
