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
/// As many likenesses as there are.
const MIXED: u64 = 1 << 23;
/// How much of the note the message quotes, in characters.
const QUOTED: usize = 40;

/// The notes that stand on many controls, by their text, with these controls in their order.
pub struct Repeated<'a>(HashMap<&'a str, Vec<ControlId>>);

impl<'a> Repeated<'a> {
    pub fn among(workbook: &'a Workbook) -> Repeated<'a> {
        // How many have a likeness, of which several may share a place: what is alone at its place needs no second look.
        let places = likenesses(workbook.all_notes());
        let mut alike = vec![0_u8; (2 * places.len()).next_power_of_two()];
        let last = alike.len() - 1;
        places.iter().for_each(|likeness| alike[likeness & last] = alike[likeness & last].saturating_add(1));
        let is_one_of_many = |likeness: &usize| usize::from(alike[likeness & last]) >= SAME_NOTE;
        let mut same: HashMap<&str, BTreeSet<&ControlId>> = HashMap::new();
        for (_, note) in places.iter().zip(workbook.all_notes()).filter(|(likeness, _)| is_one_of_many(likeness)) {
            if workbook.answer(&note.control).in_scope() {
                same.entry(note.text.trim()).or_default().insert(&note.control);
            }
        }
        same.retain(|_, controls| controls.len() >= SAME_NOTE);
        let owned = |controls: BTreeSet<&ControlId>| controls.into_iter().cloned().collect();
        Repeated(same.into_iter().map(|(text, controls)| (text, owned(controls))).collect())
    }
}

/// For each note a number that is the same for equal texts and seldom for others.
fn likenesses<'a>(notes: impl Iterator<Item = &'a Note>) -> Vec<usize> {
    let of = |note: &Note| {
        let text = note.text.as_bytes().trim_ascii();
        // Other spaces, too, are no part of what is said.
        let is_seen = |end: Option<&u8>| end.is_none_or(u8::is_ascii_graphic);
        match is_seen(text.first()) && is_seen(text.last()) {
            true => likeness(text),
            false => likeness(note.text.trim().as_bytes()),
        }
    };
    notes.map(of).collect()
}

/// Made of how long a text is and how it begins, so that thousands of long ones need not be hashed from end to end.
fn likeness(text: &[u8]) -> usize {
    let mut beginning = [0; BEGINNING];
    let length = text.len().min(BEGINNING);
    beginning[..length].copy_from_slice(&text[..length]);
    let (words, _) = beginning.as_chunks::<{ size_of::<u64>() }>();
    // An odd number without a pattern: multiplying by it mixes, and what is mixed best comes down.
    let mixed = |sum: u64, word: &[u8; 8]| (sum ^ u64::from_le_bytes(*word)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
    let sum = words.iter().fold(text.len() as u64, |sum, word| mixed(sum, word).rotate_left(23));
    usize::try_from(sum % MIXED).unwrap_or_default()
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
