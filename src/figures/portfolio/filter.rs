//! Which workbooks to show: words of whom they are about and where they are, and terms such as `coverage:<50`.

use super::{Entry, Seen};
use crate::figures::Summary;

/// A filter that was read.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    words: Vec<String>,
    terms: Vec<Term>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Term {
    key: Key,
    test: Test,
    number: u64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Key {
    Coverage,
    Maturity,
    Attainment,
    Reviews,
    Actions,
    Overdue,
    Changed,
    Problem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Test {
    Less,
    AtMost,
    Equal,
    AtLeast,
    More,
}

const KEYS: [(&str, Key); 8] = [
    ("coverage", Key::Coverage),
    ("maturity", Key::Maturity),
    ("attainment", Key::Attainment),
    ("reviews", Key::Reviews),
    ("actions", Key::Actions),
    ("overdue", Key::Overdue),
    ("changed", Key::Changed),
    ("problem", Key::Problem),
];

impl Filter {
    /// Reads what was typed.
    ///
    /// # Errors
    /// What cannot be understood, as a sentence.
    pub fn read(text: &str) -> Result<Filter, String> {
        let mut filter = Filter::default();
        for part in text.split_whitespace() {
            let Some((key, value)) = part.split_once(':').filter(|(key, _)| key.chars().all(char::is_alphabetic))
            else {
                filter.words.push(part.to_lowercase());
                continue;
            };
            let key = KEYS.iter().find(|(name, _)| *name == key.to_lowercase()).map(|(_, key)| *key);
            let Some(key) = key else {
                let names: Vec<&str> = KEYS.iter().map(|(name, _)| *name).collect();
                return Err(format!("there is no \"{part}\": before the colon goes one of {}", names.join(", ")));
            };
            filter.terms.push(term(key, value).ok_or_else(|| match key {
                Key::Problem => "write problem:any or problem:none".to_owned(),
                _ => format!("\"{part}\": write a number behind the colon, such as coverage:<50 or overdue:>0"),
            })?);
        }
        Ok(filter)
    }

    /// Whether an entry is to be shown. What is not known never matches a number.
    pub fn matches(&self, entry: &Entry, seen: &Seen) -> bool {
        let text = format!("{} {}", entry.title(), entry.file).to_lowercase();
        self.words.iter().all(|word| text.contains(word))
            && self.terms.iter().all(|term| {
                let number = match (term.key, entry.summary()) {
                    (Key::Problem, summary) => Some(u64::from(summary.is_none())),
                    (_, None) => None,
                    (key, Some(summary)) => number(key, summary, seen),
                };
                number.is_some_and(|number| term.test.holds(number, term.number))
            })
    }
}

/// Maturity is counted in tenths.
fn term(key: Key, value: &str) -> Option<Term> {
    if key == Key::Problem {
        let number = match value {
            "any" => 1,
            "none" => 0,
            _ => return None,
        };
        return Some(Term { key, test: Test::Equal, number });
    }
    let tests = [("<=", Test::AtMost), (">=", Test::AtLeast), ("<", Test::Less), (">", Test::More), ("=", Test::Equal)];
    let found = tests.iter().find_map(|(sign, test)| value.strip_prefix(sign).map(|rest| (*test, rest)));
    let (test, digits) = found.unwrap_or((Test::Equal, value));
    let digits = digits.trim_end_matches('%');
    let number = match (key, digits.split_once('.')) {
        (Key::Maturity, Some((whole, tenth))) if tenth.len() == 1 => {
            whole.parse::<u64>().ok()?.checked_mul(10)?.checked_add(tenth.parse().ok()?)?
        }
        (Key::Maturity, None) => digits.parse::<u64>().ok()?.checked_mul(10)?,
        (_, Some(_)) => return None,
        (_, None) => digits.parse().ok()?,
    };
    Some(Term { key, test, number })
}

fn number(key: Key, summary: &Summary, seen: &Seen) -> Option<u64> {
    let tally = summary.headline();
    match key {
        Key::Coverage => tally.coverage().percent().map(u64::from),
        Key::Maturity => tally.maturity().tenths().map(u64::from),
        Key::Attainment => tally.attainment().percent().map(u64::from),
        Key::Reviews => Some(u64::from(summary.reviews)),
        Key::Actions => Some(u64::from(summary.open_actions)),
        Key::Overdue => Some(summary.overdue(seen.today).count),
        Key::Changed => summary.days_since_change(seen).map(u64::from),
        Key::Problem => Some(0),
    }
}

impl Test {
    const fn holds(self, found: u64, wanted: u64) -> bool {
        match self {
            Test::Less => found < wanted,
            Test::AtMost => found <= wanted,
            Test::Equal => found == wanted,
            Test::AtLeast => found >= wanted,
            Test::More => found > wanted,
        }
    }
}
