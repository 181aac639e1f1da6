//! The id of a control, and the order in which people expect ids: 5.2 before 5.10.

mod key;

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::de::Visitor;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::Text;
use key::{key, tells_all, told};

/// The id of a control, clause or objective, such as `5.10`. Ordered naturally: 5.2 < 5.10.
#[derive(Clone)]
pub struct ControlId {
    text: Text,
    /// Its place in the order, as far as that tells.
    key: u64,
}

impl ControlId {
    /// An id that is compiled in; costs nothing to clone.
    pub const fn fixed(id: &'static str) -> Self {
        ControlId { text: Text::fixed(id), key: key(id) }
    }

    /// An id of the built-in catalogue: which place in the pool, and the key of what stands there.
    pub(crate) const fn pooled(start: u32, length: u32, key: u64) -> Self {
        ControlId { text: Text::pooled(start, length), key }
    }

    /// Whether Annex A of ISO/IEC 27001 has ids like it, which are told there with `A.` before them: `5.10`, not `AC-2`.
    pub fn is_of_annex_a(&self) -> bool {
        let number =
            |text: &str| text.len() < 3 && text.starts_with(|c| matches!(c, '1'..='9')) && text.parse::<u8>().is_ok();
        self.text.split_once('.').is_some_and(|(clause, rest)| matches!(clause, "5" | "6" | "7" | "8") && number(rest))
    }

    /// The id as people write it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<String> for ControlId {
    fn from(id: String) -> Self {
        let key = key(&id);
        ControlId { text: Text::from(id), key }
    }
}

impl From<&str> for ControlId {
    fn from(id: &str) -> Self {
        ControlId { text: Text::from(id), key: key(id) }
    }
}

impl<'de> Deserialize<'de> for ControlId {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Id;
        impl Visitor<'_> for Id {
            type Value = ControlId;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the id of a control")
            }

            fn visit_str<E>(self, id: &str) -> Result<ControlId, E> {
                Ok(ControlId::from(id))
            }
        }
        deserializer.deserialize_str(Id)
    }
}

impl Serialize for ControlId {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.text)
    }
}

impl fmt::Debug for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl PartialEq for ControlId {
    #[inline]
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key && (tells_all(self.key) || self.text == other.text)
    }
}

impl Eq for ControlId {}

impl Hash for ControlId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match tells_all(self.key) {
            true => self.key.hash(state),
            false => self.text.hash(state),
        }
    }
}

impl Ord for ControlId {
    #[inline]
    fn cmp(&self, other: &Self) -> Ordering {
        let order = told(self.key).cmp(&told(other.key));
        let is_all = tells_all(self.key) && tells_all(other.key);
        if order.is_ne() || is_all { order } else { natural(&self.text, &other.text) }
    }
}

impl PartialOrd for ControlId {
    #[inline]
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// Compares two ids so that runs of digits count as numbers, however long. Ids that differ only in
/// leading zeros are told apart by their text, so that equal always means identical.
pub fn natural(a: &str, b: &str) -> Ordering {
    let (mut left, mut right) = (a.as_bytes(), b.as_bytes());
    while let (Some(x), Some(y)) = (left.first(), right.first()) {
        let order = if x.is_ascii_digit() && y.is_ascii_digit() {
            let (m, n) = (digits(&mut left), digits(&mut right));
            m.len().cmp(&n.len()).then_with(|| m.cmp(n))
        } else {
            left = &left[1..];
            right = &right[1..];
            x.cmp(y)
        };
        if order.is_ne() {
            return order;
        }
    }
    left.len().cmp(&right.len()).then_with(|| a.cmp(b))
}

/// Takes the run of digits at the start of `text`, without its leading zeros.
pub(super) fn digits<'a>(text: &mut &'a [u8]) -> &'a [u8] {
    let end = text.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(text.len());
    let (run, rest) = text.split_at(end);
    *text = rest;
    let zeros = run.iter().take_while(|byte| **byte == b'0').count();
    &run[zeros..]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_ordered_as_numbers() {
        let mut ids = ["8.1", "5.10", "5.2", "5.1", "12.3.1", "AC-10", "AC-2(10)", "AC-2(9)", "5"];
        ids.sort_by(|a, b| natural(a, b));
        assert_eq!(ids, ["5", "5.1", "5.2", "5.10", "8.1", "12.3.1", "AC-2(9)", "AC-2(10)", "AC-10"]);
    }

    /// The quick way must be the long way, for ids of every shape and what only looks like one.
    #[test]
    fn keys_order_ids_as_their_texts_do() {
        let mut ids: Vec<String> =
            (1..13).flat_map(|clause| (1..40).map(move |number| format!("{clause}.{number}"))).collect();
        for family in ["AC", "A", "SC", "PM"] {
            for number in [1, 2, 9, 10, 11, 25, 100] {
                ids.push(format!("{family}-{number}"));
                ids.extend([1, 2, 10, 13].map(|part| format!("{family}-{number}({part})")));
            }
        }
        ids.extend(
            [
                "",
                "0",
                "00",
                "5.0",
                "05.1",
                "5.01",
                "5.100",
                "5.",
                ".5",
                "5.1a",
                "A.5",
                "5.1.1",
                "99.99",
                "GV.OC-01",
                "GV.OC-1",
                "GV.OC-10",
                "12345678",
                "123456789",
                "123456788",
                "1234567890",
                "12345678901",
                "A12345678",
                "A123456",
                "A1234567",
                "abcdefg",
                "abcdefgh",
                "abcdefg0",
                "abcdefg1",
                "abcdef1",
                "a\0",
                "a",
                "a\0b",
                "\u{e9}1",
                "\u{e9}10",
                "OWN-1",
                "OWN-10",
                "OWN-2",
                "5:1",
                "5/1",
                "5@1",
                "a/1",
                "a:1",
                "a1/",
                "a1:",
            ]
            .map(str::to_owned),
        );
        for a in &ids {
            for b in &ids {
                let (one, other) = (ControlId::from(a.clone()), ControlId::from(b.clone()));
                assert_eq!(one.cmp(&other), natural(a, b), "{a:?} {b:?}");
                assert_eq!(one == other, a == b, "{a:?} {b:?}");
            }
        }
    }

    #[test]
    fn ids_of_the_catalogue_are_what_their_texts_say() {
        for control in crate::catalogue::iso27002::ISO27002_2022.controls.iter() {
            assert_eq!(control.id.key, key(control.id.as_str()), "{}", control.id);
            assert!(tells_all(control.id.key) && control.id.is_of_annex_a(), "{}", control.id);
        }
        for id in ["5.0", "05.1", "5.100", "9.1", "AC-2", "A.5.1", "5.1a", "5.+1", "5", ""] {
            assert!(!ControlId::from(id.to_owned()).is_of_annex_a(), "{id}");
        }
    }

    #[test]
    fn only_identical_ids_are_equal() {
        assert_ne!(natural("5.1", "5.01"), Ordering::Equal);
        assert_eq!(natural("5.1", "5.01"), natural("5.01", "5.1").reverse());
        assert_eq!(natural("5.10", "5.10"), Ordering::Equal);
    }
}
