//! Texts that are either compiled in or read from a user's file.

use std::borrow::Borrow;
use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};
use std::ops::Deref;
use std::sync::Arc;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// All texts of the built-in catalogue, one after the other, each once.
static POOL: &str = include_str!(concat!(env!("OUT_DIR"), "/texts.txt"));

/// How many bytes fit where the place of a longer text would stand.
const SHORT: usize = 22;

/// A text. One of the built-in catalogue is a place in the pool: thousands of pointers would have to be put
/// right by the system each time the program starts, a twentieth of all that a start takes.
#[derive(Clone)]
pub struct Text(Source);

#[derive(Clone)]
enum Source {
    Pooled { start: u32, length: u32 },
    Fixed(&'static str),
    Short { length: u8, bytes: [u8; SHORT] },
    Read(Arc<str>),
    Within { whole: Arc<Vec<u8>>, start: u32, length: u32 },
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

    /// A text that stands in something longer, which others share: thousands of them need no memory of their own. A copy of
    /// it where it does not stand there; `None` where it is no text.
    pub fn within(whole: &Arc<Vec<u8>>, text: &[u8]) -> Option<Self> {
        let start = text.as_ptr().addr().wrapping_sub(whole.as_ptr().addr());
        let place = || Some((u32::try_from(start).ok()?, u32::try_from(text.len()).ok()?));
        let stands_there = || whole.get(start..)?.get(..text.len()).filter(|bytes| bytes.as_ptr() == text.as_ptr());
        match place().filter(|_| stands_there().is_some()) {
            Some((start, length)) if text.is_ascii() || str::from_utf8(text).is_ok() => {
                Some(Text(Source::Within { whole: Arc::clone(whole), start, length }))
            }
            _ => str::from_utf8(text).ok().map(Text::from),
        }
    }

    /// The bytes of the text.
    pub fn as_bytes(&self) -> &[u8] {
        match &self.0 {
            Source::Short { length, bytes } => bytes.get(..usize::from(*length)).unwrap_or_default(),
            Source::Within { whole, start, length } => {
                whole.get(*start as usize..).and_then(|text| text.get(..*length as usize)).unwrap_or_default()
            }
            Source::Pooled { .. } | Source::Fixed(_) | Source::Read(_) => self.as_str().as_bytes(),
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
            // They were texts when they were put there.
            Source::Short { .. } | Source::Within { .. } => str::from_utf8(self.as_bytes()).unwrap_or_default(),
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
        Text::from(text.as_str())
    }
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        let mut bytes = [0; SHORT];
        match (u8::try_from(text.len()), bytes.get_mut(..text.len())) {
            (Ok(length), Some(place)) => {
                place.copy_from_slice(text.as_bytes());
                Text(Source::Short { length, bytes })
            }
            _ => Text(Source::Read(text.into())),
        }
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_of_every_length_are_what_they_were() {
        for length in 0..60 {
            for sign in ["x", "\u{e9}", "\u{1F511}"] {
                let text = sign.repeat(length);
                assert_eq!(Text::from(text.as_str()), text);
                assert_eq!(Text::from(text.clone()), text);
            }
        }
    }

    #[test]
    fn a_text_within_another_is_a_part_of_it_and_any_other_a_copy() {
        let whole =
            Arc::new("before, \u{e9}t\u{e9} and after, long enough to have a place of its own".as_bytes().to_vec());
        let said = str::from_utf8(&whole).unwrap();
        let part = Text::within(&whole, &whole[8..]).unwrap();
        assert!(matches!(part.0, Source::Within { .. }) && part == said[8..]);
        assert_eq!(Text::within(&whole, &whole[8..8]).unwrap(), "");
        let elsewhere = said[8..].to_owned();
        for other in [elsewhere.as_str(), ""] {
            let copy = Text::within(&whole, other.as_bytes()).unwrap();
            assert!(!matches!(copy.0, Source::Within { .. }) && copy == *other);
        }
        // In the midst of a letter.
        assert!(Text::within(&whole, &whole[9..]).is_none() && Text::within(&whole, b"\xff").is_none());
        drop((whole, elsewhere));
        assert!(part.starts_with("\u{e9}t\u{e9} and after"));
    }
}
