//! The notes of a file beside those of the workbook. Our own CSV has all notes of a control in one cell, each as
//! `2026-02-01 Anna: what she wrote`: what of it is here already is known by that.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::exchange::Said;
use crate::text::clean_text;
use crate::workbook::Note;

/// A note as our tables write it.
fn formatted(note: &Note) -> String {
    let date = note.at.to_zoned(TimeZone::UTC).date();
    format!("{date} {}: {}", note.author, note.text)
}

/// What a text says, whatever its line ends and blank lines became on the way.
pub fn plain(text: &str) -> String {
    let text = clean_text(text).replace('\r', "");
    let lines: Vec<&str> = text.lines().map(str::trim_end).filter(|line| !line.is_empty()).collect();
    lines.join("\n")
}

/// What a text says, with the blank lines within it.
fn whole(text: &str) -> String {
    let text = clean_text(text).replace('\r', "");
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

/// The notes in a cell that are not among those of the control.
pub fn missing<'a>(cell: &str, known: impl Iterator<Item = &'a Note>) -> Vec<Said> {
    let mut rest = whole(cell);
    let mut known: Vec<String> = known.map(|note| whole(&formatted(note))).collect();
    // The longest first: one may begin like another.
    known.sort_by_key(|note| std::cmp::Reverse(note.len()));
    for note in known {
        if let Some(at) = rest.find(&note) {
            rest.replace_range(at..at + note.len(), "");
        }
    }
    let mut notes: Vec<Said> = Vec::new();
    for line in rest.lines() {
        match (begun(line), notes.last_mut()) {
            (Some(note), _) => notes.push(note),
            (None, Some(note)) => note.text = format!("{}\n{line}", note.text),
            (None, None) if line.trim().is_empty() => {}
            (None, None) => notes.push(Said::now(line)),
        }
    }
    notes.iter_mut().for_each(|note| note.text.truncate(note.text.trim_end().len()));
    notes
}

/// The first line of a note.
fn begun(line: &str) -> Option<Said> {
    let day: Date = line.get(..10)?.parse().ok()?;
    let (author, text) = line.get(10..)?.strip_prefix(' ')?.split_once(": ")?;
    let at: Timestamp = day.to_zoned(TimeZone::UTC).ok()?.timestamp();
    let is_name = !author.trim().is_empty() && author.chars().count() <= 100;
    is_name.then(|| Said { text: text.to_owned(), author: Some(author.to_owned()), at: Some(at), ..Said::default() })
}
