//! What differs between a report and what its data gives, for a person: lines of a text, texts of a document.

use std::io::{Cursor, Read as _};

use crate::text::clean_line;

/// So many differences are told; more are counted.
const MOST: usize = 5;
/// The longest piece of a text that is shown, in characters.
const LONGEST: usize = 100;
/// What is read of one part of an archive, in bytes: a report may come from anywhere.
const MOST_OF_PART: u64 = 200_000_000;

/// The differences, each in a sentence without its full stop; empty where none can be put into words.
pub fn differences(found: &[u8], expected: &[u8]) -> Vec<String> {
    if found.starts_with(b"PK") {
        return of_archives(found, expected);
    }
    match (std::str::from_utf8(found), std::str::from_utf8(expected)) {
        (Ok(found), Ok(expected)) => {
            let (found, expected): (Vec<&str>, Vec<&str>) = (found.lines().collect(), expected.lines().collect());
            told(&found, &expected, "line")
        }
        _ => Vec::new(),
    }
}

fn of_archives(found: &[u8], expected: &[u8]) -> Vec<String> {
    let (Some(found), Some(expected)) = (parts(found), parts(expected)) else {
        return vec!["it is not a whole archive any more".to_owned()];
    };
    let mut all = Vec::new();
    for (name, text) in &found {
        match expected.iter().find(|(other, _)| other == name) {
            None => all.push(format!("the part {} was added", clean_line(name))),
            Some((_, other)) if other == text => {}
            Some((_, other)) => {
                let mut in_part = told(&texts(text), &texts(other), "text");
                if in_part.is_empty() {
                    // How it looks, or what is said of a picture.
                    let (found, expected): (Vec<&str>, Vec<&str>) =
                        (text.split('<').collect(), other.split('<').collect());
                    in_part = told(&found, &expected, "tag");
                }
                all.extend(in_part.into_iter().map(|what| format!("{}, {what}", clean_line(name))));
            }
        }
    }
    let gone = expected.iter().filter(|(name, _)| !found.iter().any(|(other, _)| other == name));
    all.extend(gone.map(|(name, _)| format!("the part {name} is missing")));
    all.truncate(MOST);
    all
}

fn parts(bytes: &[u8]) -> Option<Vec<(String, String)>> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut parts = Vec::new();
    for place in 0..archive.len() {
        let file = archive.by_index(place).ok()?;
        let (name, mut bytes) = (file.name().ok()?.into_owned(), Vec::new());
        file.take(MOST_OF_PART).read_to_end(&mut bytes).ok()?;
        parts.push((name, String::from_utf8_lossy(&bytes).into_owned()));
    }
    Some(parts)
}

/// What stands between the tags of XML, or the lines of anything else.
fn texts(part: &str) -> Vec<&str> {
    if !part.starts_with("<?xml") {
        return part.lines().collect();
    }
    part.split('<')
        .filter_map(|piece| piece.split_once('>'))
        .map(|(_, text)| text.trim())
        .filter(|t| !t.is_empty())
        .collect()
}

/// The pieces that differ, in what is left when the same beginning and the same end are taken off.
fn told(found: &[&str], expected: &[&str], what: &str) -> Vec<String> {
    let same = found.iter().zip(expected).take_while(|(a, b)| a == b).count();
    let (found, expected) = (&found[same..], &expected[same..]);
    let end = found.iter().rev().zip(expected.iter().rev()).take_while(|(a, b)| a == b).count();
    let (found, expected) = (&found[..found.len() - end], &expected[..expected.len() - end]);
    let count = found.len().max(expected.len());
    let of = |place: usize| {
        let number = same + place + 1;
        Some(match (found.get(place), expected.get(place)) {
            (Some(found), Some(expected)) if found == expected => return None,
            (Some(found), Some(expected)) => {
                let (found, expected) = apart(found, expected);
                format!("{what} {number} says \"{found}\", and its data gives \"{expected}\"")
            }
            (Some(found), None) => format!("{what} {number} was added: \"{}\"", shown(found)),
            (None, Some(expected)) => format!("{what} {number} is missing: \"{}\"", shown(expected)),
            (None, None) => return None,
        })
    };
    let mut all: Vec<String> = (0..count).filter_map(of).collect();
    let more = all.len().saturating_sub(MOST);
    all.truncate(MOST);
    if more > 0 {
        all.push(match more {
            1 => format!("1 more {what} differs"),
            more => format!("{more} more {what}s differ"),
        });
    }
    all
}

/// Two long lines are shown from a little before where they part.
fn apart(found: &str, expected: &str) -> (String, String) {
    let same = found.chars().zip(expected.chars()).take_while(|(a, b)| a == b).count();
    let skipped =
        if found.chars().count().max(expected.chars().count()) > LONGEST { same.saturating_sub(20) } else { 0 };
    let from = |text: &str| {
        let rest: String = text.chars().skip(skipped).collect();
        format!("{}{}", if skipped > 0 { "…" } else { "" }, shown(&rest))
    };
    (from(found), from(expected))
}

fn shown(text: &str) -> String {
    let text = clean_line(text.trim());
    let mut short: String = text.chars().take(LONGEST).collect();
    if text.chars().count() > LONGEST {
        short.push('…');
    }
    short
}
