//! How an imprint writes values: what thousands of rows have in a form that needs no parsing.

use std::collections::HashMap;

use jiff::Timestamp;
use rusqlite::types::ValueRef;
use uuid::Uuid;

/// What a value is, before the value itself.
pub mod kind {
    pub const NULL: u8 = 0;
    pub const INTEGER: u8 = 1;
    pub const REAL: u8 = 2;
    pub const TEXT: u8 = 3;
    pub const BLOB: u8 = 4;
    /// The number of a word that stood in this column before.
    pub const WORD: u8 = 5;
    /// An integer of one byte.
    pub const SMALL: u8 = 6;
    /// In the place of all values but the first and the last of a row: those of an earlier one, by its number among the rows
    /// that are told in full.
    pub const SAME: u8 = 7;
    /// In place of a length: four bytes with the length follow.
    pub const LONG: u8 = u8::MAX;
}

/// A value as it stands.
pub fn push(imprint: &mut Vec<u8>, value: ValueRef<'_>) {
    match value {
        ValueRef::Null => imprint.push(kind::NULL),
        ValueRef::Integer(number) => match i8::try_from(number) {
            Ok(small) => imprint.extend_from_slice(&[kind::SMALL, small.to_le_bytes()[0]]),
            Err(_) => {
                imprint.push(kind::INTEGER);
                imprint.extend_from_slice(&number.to_le_bytes());
            }
        },
        ValueRef::Real(number) => {
            imprint.push(kind::REAL);
            imprint.extend_from_slice(&number.to_le_bytes());
        }
        ValueRef::Text(text) => push_bytes(imprint, kind::TEXT, text),
        ValueRef::Blob(bytes) => push_bytes(imprint, kind::BLOB, bytes),
    }
}

/// A word with its number, where it stood before.
pub fn push_word(imprint: &mut Vec<u8>, known: &mut HashMap<Vec<u8>, u16>, word: &[u8]) {
    if let Some(number) = known.get(word) {
        imprint.push(kind::WORD);
        imprint.extend_from_slice(&number.to_le_bytes());
        return;
    }
    if let Ok(number) = u16::try_from(known.len()) {
        known.insert(word.to_vec(), number);
    }
    push(imprint, ValueRef::Text(word));
}

/// An id as the number that it is; as it stands where it is written in another way than ids are.
pub fn push_id(imprint: &mut Vec<u8>, text: &[u8]) {
    match Uuid::try_parse_ascii(text) {
        Ok(id) if id.hyphenated().encode_lower(&mut Uuid::encode_buffer()).as_bytes() == text => {
            push(imprint, ValueRef::Blob(id.as_bytes()));
        }
        _ => push(imprint, ValueRef::Text(text)),
    }
}

/// A time as its second; as it stands where it is written in another way than times are.
pub fn push_time(imprint: &mut Vec<u8>, text: &[u8]) {
    match str::from_utf8(text).ok().and_then(|text| text.parse::<Timestamp>().ok()) {
        Some(time) if time.to_string().as_bytes() == text && time.subsec_nanosecond() == 0 => {
            push(imprint, ValueRef::Integer(time.as_second()));
        }
        _ => push(imprint, ValueRef::Text(text)),
    }
}

/// The longest word of a list that is told without what JSON has around it, in bytes: its length is a byte, and no part of a
/// letter.
const LONGEST_WORD: usize = 0x7f;

/// A list of words without what JSON has around them; as it stands where it is no such list, or has a long word.
pub fn push_list(imprint: &mut Vec<u8>, text: &[u8]) {
    let words: Vec<String> = serde_json::from_slice(text).unwrap_or_default();
    let is_told = !words.is_empty()
        && words.iter().all(|word| word.len() <= LONGEST_WORD)
        && serde_json::to_vec(&words).is_ok_and(|told| told == text);
    if !is_told {
        return push(imprint, ValueRef::Text(text));
    }
    let mut list = Vec::with_capacity(text.len());
    for word in words {
        list.extend(u8::try_from(word.len()));
        list.extend_from_slice(word.as_bytes());
    }
    push(imprint, ValueRef::Blob(&list));
}

fn push_bytes(imprint: &mut Vec<u8>, kind: u8, bytes: &[u8]) {
    imprint.push(kind);
    match u8::try_from(bytes.len()) {
        Ok(length) if length < kind::LONG => imprint.push(length),
        _ => {
            imprint.push(kind::LONG);
            // SQLite has no value that is longer.
            imprint.extend_from_slice(&u32::try_from(bytes.len()).unwrap_or(u32::MAX).to_le_bytes());
        }
    }
    imprint.extend_from_slice(bytes);
}
