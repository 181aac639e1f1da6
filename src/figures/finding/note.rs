//! The same text as a note on many controls.

use std::collections::{BTreeSet, HashMap};

use super::{Finding, FindingCode};
use crate::catalogue::ControlId;
use crate::text::clean_line;
use crate::workbook::{Note, Workbook};

/// On so many controls, the same note is one too many.
pub const SAME_NOTE: usize = 4;
/// How much of a text is looked at first, in bytes.
const BEGINNING: usize = 24;
/// How much of the note the message quotes, in characters.
const QUOTED: usize = 40;

/// The notes that stand on many controls, by their text, with these controls in their order.
pub struct Repeated<'a>(HashMap<&'a str, Vec<ControlId>>);

impl<'a> Repeated<'a> {
    pub fn among(workbook: &'a Workbook) -> Repeated<'a> {
        let mut notes: Vec<(u64, &'a Note)> =
            workbook.all_notes().map(|note| (likeness(note.text.trim().as_bytes()), note)).collect();
        notes.sort_unstable_by_key(|(likeness, _)| *likeness);
        let alike = notes.chunk_by(|(one, _), (next, _)| one == next).filter(|notes| notes.len() >= SAME_NOTE);
        let mut same: HashMap<&str, BTreeSet<&ControlId>> = HashMap::new();
        for (_, note) in alike.flatten() {
            if workbook.answer(&note.control).in_scope() {
                same.entry(note.text.trim()).or_default().insert(&note.control);
            }
        }
        same.retain(|_, controls| controls.len() >= SAME_NOTE);
        let owned = |controls: BTreeSet<&ControlId>| controls.into_iter().cloned().collect();
        Repeated(same.into_iter().map(|(text, controls)| (text, owned(controls))).collect())
    }
}

/// The same for equal texts, and seldom for others: made of how long they are and how they begin, so that thousands of
/// long notes need not be hashed from end to end.
fn likeness(text: &[u8]) -> u64 {
    let mut beginning = [0; BEGINNING];
    let length = text.len().min(BEGINNING);
    beginning[..length].copy_from_slice(&text[..length]);
    let (words, _) = beginning.as_chunks::<{ size_of::<u64>() }>();
    // An odd number without a pattern: multiplying by it mixes, and loses nothing.
    let mixed = |sum: u64, word: &[u8; 8]| (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    words.iter().fold(text.len() as u64, |sum, word| mixed(sum, word).rotate_left(23))
}

pub fn findings(id: &ControlId, workbook: &Workbook, repeated: &Repeated<'_>, add: &mut impl FnMut(Finding)) {
    if repeated.0.is_empty() {
        return;
    }
    let mut told = BTreeSet::new();
    let sentences: Vec<String> = workbook
        .notes(id)
        .filter_map(|note| Some((note, repeated.0.get(note.text.trim())?)))
        .filter(|(note, _)| told.insert(note.text.trim()))
        .map(|(note, controls)| {
            let quoted = quoted(note);
            format!("The note \"{quoted}\" stands on {} controls: {}.", controls.len(), super::listed(controls))
        })
        .collect();
    if !sentences.is_empty() {
        add(Finding::on(id, FindingCode::RepeatedNote, sentences.join(" ")));
    }
}

fn quoted(note: &Note) -> String {
    let line = clean_line(note.first_line());
    if line.chars().count() <= QUOTED && note.first_line() == note.text.trim() {
        return line.into_owned();
    }
    let beginning: String = line.chars().take(QUOTED).collect();
    format!("{} …", beginning.trim_end())
}
