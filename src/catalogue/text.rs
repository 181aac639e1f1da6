//! Texts that are either compiled in or read from a user's file.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// All texts of the built-in catalogue, one after the other, each once.
static POOL: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));

/// A text. One of the built-in catalogue is a place in the pool: thousands of pointers would have to be put
/// right by the system each time the program starts, a twentieth of all that a start takes.
#[derive(Clone)]
pub struct Text(Source);

#[derive(Clone)]
enum Source {
    Pooled { start: u32, length: u32 },
    Fixed(&'static str),
    Read(Arc<str>),
    Part { of: Arc<String>, start: u32, length: u32 },
}

impl Text {
    /// A place in the pool, as the build wrote it down.
    pub(crate) const fn pooled(start: u32, length: u32) -> Self {
        Text(Source::Pooled { start, length })
    }

    /// A text that is compiled in.
    pub const fn fixed(text: &'static str) -> Self {
        Text(Source::Fixed(text))
    }

    /// A part of a longer text that others share, so that thousands of small ones need no memory of their own; nothing
    /// where there is no such part.
    pub fn part(of: &Arc<String>, range: Range<usize>) -> Self {
        let place = || Some((u32::try_from(range.start).ok()?, u32::try_from(range.end).ok()?));
        match place().filter(|_| of.get(range.clone()).is_some()) {
            Some((start, end)) => Text(Source::Part { of: Arc::clone(of), start, length: end - start }),
            None => Text::fixed(""),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        match &self.0 {
            Source::Pooled { start, length } => {
                let start = *start as usize;
                POOL.get(start..start + *length as usize).unwrap_or_default()
            }
            Source::Fixed(text) => text,
            Source::Read(text) => text,
            Source::Part { of, start, length } => {
                let start = *start as usize;
                of.get(start..start + *length as usize).unwrap_or_default()
            }
        }
    }
}

impl Deref for Text {
    type Target = str;

    fn deref(&self) -> &str {
        self.as_str()
    }
}

impl Borrow<str> for Text {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

impl AsRef<str> for Text {
    fn as_ref(&self) -> &str {
        self.as_str()
    }
}

impl From<String> for Text {
    fn from(text: String) -> Self {
        Text(Source::Read(text.into()))
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Text(Source::Read(text.into()))
    }
}

impl fmt::Display for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self)
    }
}

impl fmt::Debug for Text {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialEq<str> for Text {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Text {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Text {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Text> for String {
    fn eq(&self, other: &Text) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Text> for str {
    fn eq(&self, other: &Text) -> bool {
        self == other.as_str()
    }
}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other)
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

impl Serialize for Text {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self)
    }
}

impl<'de> Deserialize<'de> for Text {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        String::deserialize(deserializer).map(Text::from)
    }
}
