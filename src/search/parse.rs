//! Reading a query.

use super::{KEYS, Number, Presence, Query, Term, Test, Word};
use crate::catalogue::{Attribute, Catalogue, lies_in};
use crate::text::clean_line;

/// The longest query that is read, in bytes.
const MAX_BYTES: usize = 4_000;

/// Why a query cannot be read, and what it could say instead.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum QueryError {
    /// No such key.
    #[error("the filter knows no \"{}:\"; it knows {} (put the text in quotes to search for it)", clean_line(.0), keys())]
    UnknownKey(String),
    /// The key has no such value.
    #[error("\"{}\" is nothing that {key}: can be; it can be {expected}", clean_line(.value))]
    UnknownValue {
        /// The key.
        key: &'static str,
        /// As it was given.
        value: String,
        /// What it could be.
        expected: String,
    },
    /// The key stands alone.
    #[error("{key}: needs a value; it can be {expected}")]
    NoValue {
        /// The key.
        key: &'static str,
        /// What it could be.
        expected: String,
    },
    /// The key is of an attribute that the workbook's catalogue has not.
    #[error("this catalogue has no \"{}:\"; its own attributes are: {}", clean_line(.key), clean_line(.known))]
    OtherCatalogue {
        /// The key.
        key: String,
        /// The keys of the catalogue's attributes.
        known: String,
    },
    /// An attribute of a catalogue's own has no such value.
    #[error("\"{}\" is nothing that {}: can be; it can be {}", clean_line(.value), clean_line(.key), clean_line(.expected))]
    UnknownOwnValue {
        /// The key.
        key: String,
        /// As it was given.
        value: String,
        /// What it could be.
        expected: String,
    },
    /// Too long to be a query.
    #[error("the filter is {0} bytes long; at most {MAX_BYTES} are read")]
    TooLong(usize),
    /// It asks about answers where there are none.
    #[error("\"{0}:\" asks about answers, so it needs a workbook: add --workbook FILE")]
    NeedsWorkbook(&'static str),
}

fn keys() -> String {
    KEYS.iter().map(|(key, _)| *key).collect::<Vec<_>>().join(", ")
}

pub fn parse(text: &str, catalogue: &Catalogue) -> Result<Query, QueryError> {
    if text.len() > MAX_BYTES {
        return Err(QueryError::TooLong(text.len()));
    }
    let mut query = Query::default();
    for token in tokens(text, catalogue) {
        match token.key.filter(|key| !key.is_empty()) {
            None if token.text.is_empty() => {}
            None => {
                let text = token.text.to_lowercase();
                let names = catalogue.control(&text).map(|control| control.id.clone());
                query.words.push(Word { negated: token.negated, text, names });
            }
            Some(key) => {
                let key = key.to_lowercase();
                if let Some(test) = of_its_own(&key, &token.text, catalogue)? {
                    query.terms.push(Term { negated: token.negated, test });
                    continue;
                }
                if !key.bytes().all(|byte| byte.is_ascii_alphabetic()) {
                    // Two words with a colon between, and no key of this catalogue.
                    let text = format!("{key}:{}", token.text.to_lowercase());
                    query.words.push(Word { negated: token.negated, text, names: None });
                    continue;
                }
                let (key, expected) = KEYS
                    .iter()
                    .find(|(known, _)| *known == key)
                    .copied()
                    .ok_or_else(|| QueryError::UnknownKey(key.clone()))?;
                let value = token.text.to_lowercase();
                if value.is_empty() {
                    return Err(QueryError::NoValue { key, expected: expected.to_owned() });
                }
                let test = test(key, &value, catalogue).ok_or_else(|| QueryError::UnknownValue {
                    key,
                    value: token.text,
                    expected: expected_values(key, expected, catalogue),
                })?;
                query.terms.push(Term { negated: token.negated, test });
            }
        }
    }
    Ok(query)
}

struct Token {
    negated: bool,
    key: Option<String>,
    text: String,
}

/// Splits at blanks outside quotes. A quote that is never closed closes at the end: while someone types,
/// that is the usual state.
fn tokens(text: &str, catalogue: &Catalogue) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while !rest.is_empty() {
        let mut token = Token { negated: false, key: None, text: String::new() };
        if let Some(after) = rest.strip_prefix('-')
            && after.starts_with(|c: char| !c.is_whitespace())
        {
            token.negated = true;
            rest = after;
        }
        let mut quoted = false;
        let mut end = rest.len();
        for (position, c) in rest.char_indices() {
            match c {
                '"' => quoted = !quoted,
                c if c.is_whitespace() && !quoted => {
                    end = position;
                    break;
                }
                ':' if !quoted && token.key.is_none() && !token.text.is_empty() && is_key(&token.text, catalogue) => {
                    token.key = Some(std::mem::take(&mut token.text));
                }
                c => token.text.push(c),
            }
        }
        rest = rest[end..].trim_start();
        tokens.push(token);
    }
    tokens
}

/// Keys are letters; `12:30` and `https://…` are words. An attribute of a catalogue's own may be called anything.
fn is_key(text: &str, catalogue: &Catalogue) -> bool {
    let joined = |byte: u8| byte == b'-' || byte == b'_';
    let is_plain = text.bytes().all(|byte| byte.is_ascii_alphabetic() || joined(byte)) && !text.starts_with("http");
    let is_own = || {
        let key = text.to_lowercase();
        !catalogue.is_built_in() && catalogue.vocabularies.iter().any(|vocabulary| vocabulary.key == key)
    };
    is_plain || is_own()
}

fn test(key: &str, value: &str, catalogue: &Catalogue) -> Option<Test> {
    let presence = || match value {
        "none" => Presence::None,
        "any" => Presence::Any,
        part => Presence::Contains(part.to_owned()),
    };
    Some(match key {
        "theme" => Test::Theme(one_of(value, catalogue.themes.iter().map(|term| &*term.key))?),
        "type" => attribute(Attribute::ControlType, value, catalogue)?,
        "property" => attribute(Attribute::Property, value, catalogue)?,
        "concept" => attribute(Attribute::Concept, value, catalogue)?,
        "capability" => attribute(Attribute::Capability, value, catalogue)?,
        "domain" => attribute(Attribute::Domain, value, catalogue)?,
        "clause" => {
            let known = catalogue.predecessors.iter().any(|old| lies_in(old.id.as_str(), value));
            known.then(|| Test::Clause(value.to_owned()))?
        }
        "new" => Test::New(switch(value)?),
        "ai" => Test::Ai(switch(value)?),
        "importance" => Test::Importance(number(value, 1..=3)?),
        "effort" => Test::Effort(number(value, 1..=3)?),
        "level" => Test::Level(number(value, 0..=5)?),
        "target" => Test::Target(number(value, 0..=5)?),
        "gap" => Test::Gap(number(value, 0..=5)?),
        "basis" => match value {
            "any" => Test::AnyBasis,
            "none" => Test::Basis(None),
            word => Test::Basis(Some(word.parse().ok()?)),
        },
        "applicability" => Test::Applicability(value.parse().ok()?),
        "review" if value == "confirm" => Test::ToConfirm,
        "review" => Test::Review(switch(value)?),
        "owner" => Test::Owner(presence()),
        "note" => Test::Note(presence()),
        "evidence" => Test::Evidence(presence()),
        "finding" => match value {
            "any" => Test::AnyFinding,
            "none" => Test::Finding(None),
            code => Test::Finding(Some(code.parse().ok()?)),
        },
        _ => return None,
    })
}

/// A term about an attribute of a catalogue that somebody brought along, which goes by the key that it has there.
fn of_its_own(key: &str, text: &str, catalogue: &Catalogue) -> Result<Option<Test>, QueryError> {
    let is_of_the_built_in = Attribute::ALL.iter().any(|known| known.query_key() == key);
    let is_taken = !is_of_the_built_in && KEYS.iter().any(|(known, _)| *known == key);
    let is_of_2013 = matches!(key, "clause" | "new" | "ai");
    // What answers say is asked for by the same words in every catalogue.
    if catalogue.is_built_in() || is_taken && !is_of_2013 {
        return Ok(None);
    }
    let Some((place, vocabulary)) = catalogue.attributes().find(|(_, vocabulary)| vocabulary.key == key) else {
        return match is_of_the_built_in || is_of_2013 {
            true => Err(QueryError::OtherCatalogue { key: key.to_owned(), known: own_keys(catalogue) }),
            false => Ok(None),
        };
    };
    let value = text.to_lowercase();
    if let Some(test) = attribute(place, &value, catalogue) {
        return Ok(Some(test));
    }
    let expected = vocabulary.values.iter().take(20).map(|term| &*term.key).collect::<Vec<_>>().join(", ");
    Err(QueryError::UnknownOwnValue { key: key.to_owned(), value: text.to_owned(), expected })
}

fn own_keys(catalogue: &Catalogue) -> String {
    let keys: Vec<&str> = catalogue.attributes().map(|(_, vocabulary)| &*vocabulary.key).collect();
    if keys.is_empty() { "none".to_owned() } else { keys.join(", ") }
}

fn attribute(attribute: Attribute, value: &str, catalogue: &Catalogue) -> Option<Test> {
    let vocabulary = catalogue.vocabulary(attribute)?;
    one_of(value, vocabulary.values.iter().map(|term| &*term.key)).map(|value| Test::Attribute(attribute, value))
}

/// The known word that `value` is, or is the only beginning of.
fn one_of<'a>(value: &str, known: impl Iterator<Item = &'a str>) -> Option<String> {
    let mut beginnings = Vec::new();
    for word in known {
        if word == value {
            return Some(word.to_owned());
        }
        if word.starts_with(value) {
            beginnings.push(word);
        }
    }
    match beginnings[..] {
        [only] => Some(only.to_owned()),
        _ => None,
    }
}

fn switch(value: &str) -> Option<bool> {
    match value {
        "yes" | "on" | "true" => Some(true),
        "no" | "off" | "false" => Some(false),
        _ => None,
    }
}

fn number(value: &str, range: std::ops::RangeInclusive<u8>) -> Option<Number> {
    let bound = |digits: &str| digits.parse().ok().filter(|number| range.contains(number));
    match value {
        "none" => Some(Number::None),
        "any" => Some(Number::Any),
        _ => {
            if let Some(digits) = value.strip_prefix("<=") {
                bound(digits).map(Number::AtMost)
            } else if let Some(digits) = value.strip_prefix(">=") {
                bound(digits).map(Number::AtLeast)
            } else if let Some(digits) = value.strip_prefix('<') {
                bound(digits).map(Number::Below)
            } else if let Some(digits) = value.strip_prefix('>') {
                bound(digits).map(Number::Above)
            } else {
                bound(value.strip_prefix('=').unwrap_or(value)).map(Number::Is)
            }
        }
    }
}

fn expected_values(key: &str, expected: &str, catalogue: &Catalogue) -> String {
    let attribute = match key {
        "capability" => Attribute::Capability,
        "domain" => Attribute::Domain,
        "finding" => {
            let codes: Vec<_> = crate::figures::FindingCode::ALL.iter().map(|code| code.word()).collect();
            return format!("{}, none, any", codes.join(", "));
        }
        _ => return expected.to_owned(),
    };
    let Some(vocabulary) = catalogue.vocabulary(attribute) else { return expected.to_owned() };
    vocabulary.values.iter().map(|term| &*term.key).collect::<Vec<_>>().join(", ")
}
