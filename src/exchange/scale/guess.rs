//! The scale of a column, guessed from its head and its numbers.

use super::super::table::{Cell, plain as number_shown};
use super::super::words::{has, plain};
use super::words::{Means, WORDS};
use super::{Reading, Scale, decimal, leading_number};

/// The scale that the numbers of a column are most likely in, and what is doubtful about that.
pub fn guessed<'a>(head: &str, cells: impl Iterator<Item = &'a Cell>) -> (Reading, Option<String>) {
    let mut reading = Reading::default();
    let mut numbers: Vec<f64> = Vec::new();
    let mut has_sign = false;
    for cell in cells {
        match cell {
            Cell::Number { percent: true, .. } => has_sign = true,
            Cell::Number { value, percent: false } => numbers.push(*value),
            Cell::Text(text) => {
                let key = plain(text);
                reading.is_cmmi |=
                    key.contains("quantitativ") || key.contains("cuantitativ") || key.contains("quantitat");
                reading.is_cobit |= WORDS.iter().any(|(means, words)| {
                    *means == Means::Repeatable && words.split('|').any(|word| key.contains(word))
                });
                if text.trim().ends_with('%') {
                    has_sign = true;
                } else {
                    numbers.extend(decimal(text).or_else(|| leading_number(&key)));
                }
            }
            Cell::Bool(_) | Cell::Day(_) | Cell::Error(_) => {}
        }
    }
    let head = plain(head);
    let named = [
        ("0 3", Scale::ToThree),
        ("0 4", Scale::ToFour),
        ("1 4", Scale::OneToFour),
        ("0 10", Scale::ToTen),
        ("0 100", Scale::Percent),
        ("0 5", Scale::Levels),
        ("1 5", Scale::Levels),
    ];
    let named = named.into_iter().find(|(words, _)| has(&head, words)).map(|(_, scale)| scale);
    let percent = has_sign || head.contains('%') || has(&head, "percent") || has(&head, "prozent");
    // A slip of the keyboard makes no other scale: of ten numbers, the highest may be one.
    let mut sorted = numbers.clone();
    sorted.sort_by(f64::total_cmp);
    sorted.truncate(sorted.len() - sorted.len() / 10);
    let highest = sorted.iter().copied().fold(0.0, f64::max);
    let lowest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let is_whole = numbers.iter().all(|number| number.fract() == 0.0);
    let count = |wanted: f64| numbers.iter().filter(|number| **number == wanted).count();
    let mut doubt = None;
    reading.scale = match named {
        Some(scale) => scale,
        None if percent && highest <= 1.0 && !numbers.is_empty() && !is_whole => Scale::Share,
        None if percent => Scale::Percent,
        None if numbers.is_empty() => Scale::Levels,
        None if highest <= 1.0 && !is_whole => Scale::Share,
        None if highest > 10.0 => Scale::Percent,
        None if highest > 5.0 => Scale::ToTen,
        None => {
            if highest <= 1.0 && numbers.len() > 3 {
                doubt = Some("has no other numbers than 0 and 1, read as levels; where they mean no and yes, map the column to something else or say what each is".to_owned());
            } else if highest < 5.0 && numbers.len() > 3 && is_whole {
                let top = number_shown(highest);
                doubt = Some(format!(
                    "has no number above {top}, read as levels of 0 to 5; where {top} is the best there is, choose another scale"
                ));
            } else if lowest >= 1.0 && is_whole && count(1.0) > 0 && numbers.len() > 3 {
                doubt = Some(
                    "goes from 1 to 5, read as levels 1 to 5; where 1 says that nothing is done, choose the scale 1-5"
                        .to_owned(),
                );
            }
            Scale::Levels
        }
    };
    (reading, doubt)
}
