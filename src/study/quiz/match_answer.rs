//! Whether an answer is right. Typed ones are matched with patience: case, small words, British or American spelling and
//! a slip of the keyboard do not count, as long as no other control is as near.

use super::{Asks, Form, Question};
use crate::catalogue::{Catalogue, id};

/// What an answer came to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It is right.
    Right,
    /// It is wrong.
    Wrong,
    /// It cannot be read as an answer; says how one is written.
    Unreadable(String),
}

/// Judges an answer as it was typed: the number of an option, letters, or words.
pub fn judge(question: &Question, given: &str, catalogue: &Catalogue) -> Verdict {
    let of = |right: bool| if right { Verdict::Right } else { Verdict::Wrong };
    match &question.form {
        Form::Choice { options, right } => match given.trim().parse::<usize>() {
            Ok(number) if (1..=options.len()).contains(&number) => of(number - 1 == *right),
            _ => Verdict::Unreadable(format!("write a number from 1 to {}", options.len())),
        },
        Form::Typed { .. } if given.trim().is_empty() => Verdict::Unreadable("write the answer".to_owned()),
        Form::Typed { answer } => of(match question.asks {
            Asks::NumberOf(_) => is_number(given, answer),
            _ => is_title(given, answer, catalogue),
        }),
        Form::Pairs { partners, .. } => letters(given, partners),
        Form::Order { order, .. } => letters(given, order),
    }
}

/// Letters that stand for places, with or without anything between them.
fn letters(given: &str, right: &[usize]) -> Verdict {
    let found: Vec<usize> = given
        .chars()
        .filter(char::is_ascii_alphabetic)
        .map(|letter| usize::from(letter.to_ascii_lowercase() as u8 - b'a'))
        .collect();
    let mut sorted = found.clone();
    sorted.sort_unstable();
    if sorted != (0..right.len()).collect::<Vec<_>>() {
        let last = char::from(b'a' + u8::try_from(right.len().saturating_sub(1)).unwrap_or(0));
        return Verdict::Unreadable(format!("write each letter from a to {last} once"));
    }
    if found == right { Verdict::Right } else { Verdict::Wrong }
}

/// `A.5.10`, `a 5.10` and `5.10` are one number; `5.1` and `5.10` are not.
fn is_number(given: &str, answer: &str) -> bool {
    let given: String = given.chars().filter(|c| !c.is_whitespace()).collect();
    let bare = given.trim_start_matches(['A', 'a']).trim_start_matches('.').trim_end_matches('.').replace(',', ".");
    id::natural(&bare, answer).is_eq()
}

fn is_title(given: &str, answer: &str, catalogue: &Catalogue) -> bool {
    let typed = simplified(given);
    let slips = |title: &str| distance(&typed, &simplified(title));
    let own = slips(answer);
    let most = simplified(answer).chars().count() / 7;
    own <= most && catalogue.controls.iter().all(|control| control.title == *answer || slips(&control.title) > own)
}

/// Small letters, without small words and without what stands between words; one spelling of -ise and -our.
fn simplified(text: &str) -> String {
    const SMALL: [&str; 9] = ["a", "an", "and", "for", "in", "of", "on", "the", "to"];
    let text: String = text.to_lowercase().chars().map(|c| if c.is_alphanumeric() { c } else { ' ' }).collect();
    let words: Vec<&str> = text.split_whitespace().filter(|word| !SMALL.contains(word)).collect();
    words.join(" ").replace("isation", "ization").replace("ise", "ize").replace("our", "or")
}

/// How many letters have to be put in, taken out, changed or swapped with their neighbour (optimal string alignment).
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().take(200).collect(), b.chars().take(200).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=b.len()).collect()];
    for i in 1..=a.len() {
        let mut row = vec![i];
        for j in 1..=b.len() {
            let cost = usize::from(a[i - 1] != b[j - 1]);
            let mut least = (rows[i - 1][j] + 1).min(row[j - 1] + 1).min(rows[i - 1][j - 1] + cost);
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                least = least.min(rows[i - 2][j - 2] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[a.len()][b.len()]
}
