//! The id of a control, and the order in which people expect ids: 5.2 before 5.10.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use serde::{Deserialize, Serialize, Serializer};

use super::Text;

/// The id of a control, clause or objective, such as `5.10`. Ordered naturally: 5.2 < 5.10.
#[derive(Clone, Deserialize)]
#[serde(from = "String")]
pub struct ControlId {
    text: Text,
    /// Clause and number of an id of that shape, which nearly all are; ids are compared thousands of times
    /// before the first screen stands.
    short: Option<(u8, u8)>,
}

impl ControlId {
    /// An id that is compiled in; costs nothing to clone.
    pub const fn fixed(id: &'static str) -> Self {
        ControlId { text: Text::fixed(id), short: clause_and_number(id) }
    }

    /// An id of the built-in catalogue, which is what the place in the pool says.
    pub(crate) const fn pooled(start: u32, length: u32, short: Option<(u8, u8)>) -> Self {
        ControlId { text: Text::pooled(start, length), short }
    }

    /// Whether Annex A of ISO/IEC 27001 has ids like it, which are told there with `A.` before them: `5.10`, not `AC-2`.
    pub fn is_of_annex_a(&self) -> bool {
        matches!(self.short, Some((5..=8, _)))
    }

    /// The id as people write it.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

impl From<String> for ControlId {
    fn from(id: String) -> Self {
        let short = clause_and_number(&id);
        ControlId { text: Text::from(id), short }
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
    fn eq(&self, other: &Self) -> bool {
        self.short == other.short && (self.short.is_some() || self.text == other.text)
    }
}

impl Eq for ControlId {}

impl Hash for ControlId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        match self.short {
            Some(short) => short.hash(state),
            None => self.text.hash(state),
        }
    }
}

impl Ord for ControlId {
    fn cmp(&self, other: &Self) -> Ordering {
        match (self.short, other.short) {
            (Some(one), Some(other)) => one.cmp(&other),
            _ => natural(&self.text, &other.text),
        }
    }
}

impl PartialOrd for ControlId {
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

/// `5.10` as 5 and 10; `None` for any other shape, and for leading zeros.
const fn clause_and_number(id: &str) -> Option<(u8, u8)> {
    match *id.as_bytes() {
        [a, b'.', c] => pair(one_digit(a), one_digit(c)),
        [a, b'.', c, d] => pair(one_digit(a), two_digits(c, d)),
        [a, b, b'.', c] => pair(two_digits(a, b), one_digit(c)),
        [a, b, b'.', c, d] => pair(two_digits(a, b), two_digits(c, d)),
        _ => None,
    }
}

const fn pair(clause: Option<u8>, number: Option<u8>) -> Option<(u8, u8)> {
    match (clause, number) {
        (Some(clause), Some(number)) => Some((clause, number)),
        _ => None,
    }
}

const fn one_digit(one: u8) -> Option<u8> {
    if matches!(one, b'1'..=b'9') { Some(one - b'0') } else { None }
}

const fn two_digits(ten: u8, one: u8) -> Option<u8> {
    if matches!((ten, one), (b'1'..=b'9', b'0'..=b'9')) { Some((ten - b'0') * 10 + (one - b'0')) } else { None }
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

    /// The quick way must be the long way: both shapes, all numbers, and what only looks like it.
    #[test]
    fn short_ids_are_ordered_like_all_others() {
        let mut ids: Vec<String> =
            (1..13).flat_map(|clause| (1..40).map(move |number| format!("{clause}.{number}"))).collect();
        ids.extend(["5.0", "05.1", "5.01", "5.100", "5.", ".5", "5.1a", "A.5", "5.1.1", "99.99"].map(str::to_owned));
        for a in &ids {
            for b in &ids {
                let (one, other) = (ControlId::from(a.clone()), ControlId::from(b.clone()));
                assert_eq!(one.cmp(&other), natural(a, b), "{a} {b}");
                assert_eq!(one == other, a == b, "{a} {b}");
            }
        }
    }

    #[test]
    fn ids_of_the_catalogue_are_what_their_texts_say() {
        for control in crate::catalogue::iso27002::ISO27002_2022.controls.iter() {
            assert_eq!(control.id.short, clause_and_number(control.id.as_str()), "{}", control.id);
            assert!(control.id.short.is_some(), "{}", control.id);
        }
    }

    #[test]
    fn only_identical_ids_are_equal() {
        assert_ne!(natural("5.1", "5.01"), Ordering::Equal);
        assert_eq!(natural("5.1", "5.01"), natural("5.01", "5.1").reverse());
        assert_eq!(natural("5.10", "5.10"), Ordering::Equal);
    }
}
