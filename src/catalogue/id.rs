//! The id of a control, and the order in which people expect ids: 5.2 before 5.10.

use std::cmp::Ordering;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::Text;

/// The id of a control, clause or objective, such as `5.10`. Ordered naturally: 5.2 < 5.10.
#[derive(Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ControlId(Text);

impl ControlId {
    /// An id that is compiled in; costs nothing to clone.
    pub const fn fixed(id: &'static str) -> Self {
        ControlId(Text::fixed(id))
    }

    /// An id of the built-in catalogue.
    pub(super) const fn pooled(start: u32, length: u32) -> Self {
        ControlId(Text::pooled(start, length))
    }

    /// The id as people write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl From<String> for ControlId {
    fn from(id: String) -> Self {
        ControlId(Text::from(id))
    }
}

impl fmt::Display for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(&self.0)
    }
}

impl fmt::Debug for ControlId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Ord for ControlId {
    fn cmp(&self, other: &Self) -> Ordering {
        natural(&self.0, &other.0)
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
    // Nearly all are of this shape, and they are compared thousands of times a second.
    if let (Some(a), Some(b)) = (clause_and_number(a), clause_and_number(b)) {
        return a.cmp(&b);
    }
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
fn clause_and_number(id: &str) -> Option<(u8, u8)> {
    let number = |digits: &[u8]| match *digits {
        [one @ b'1'..=b'9'] => Some(one - b'0'),
        [ten @ b'1'..=b'9', one @ b'0'..=b'9'] => Some((ten - b'0') * 10 + (one - b'0')),
        _ => None,
    };
    match *id.as_bytes() {
        [clause, b'.', ref rest @ ..] => Some((number(&[clause])?, number(rest)?)),
        [ten, one, b'.', ref rest @ ..] => Some((number(&[ten, one])?, number(rest)?)),
        _ => None,
    }
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
        let digits_as_long_way = |id: &str| id.replace('.', "\u{0}.");
        for a in &ids {
            for b in &ids {
                // With a character in between, no id has the short shape.
                let long = natural(&digits_as_long_way(a), &digits_as_long_way(b));
                assert_eq!(natural(a, b), long, "{a} {b}");
            }
        }
    }

    #[test]
    fn only_identical_ids_are_equal() {
        assert_ne!(natural("5.1", "5.01"), Ordering::Equal);
        assert_eq!(natural("5.1", "5.01"), natural("5.01", "5.1").reverse());
        assert_eq!(natural("5.10", "5.10"), Ordering::Equal);
    }
}
