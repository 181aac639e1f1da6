//! The same text as a note on many controls.

use std::borrow::Cow;
use std::collections::{BTreeSet, HashMap};

use super::{Finding, FindingCode};
use crate::catalogue::ControlId;
use crate::text::clean_line;
use crate::workbook::{Note, Workbook};

/// On so many controls, the same note is one too many.
pub const SAME_NOTE: usize = 4;
/// How much of the note the message quotes, in characters.
const QUOTED: usize = 40;

/// The notes that stand on many controls.
pub struct Repeated<'a> {
    /// By their text, with these controls in their order.
    texts: HashMap<&'a str, Vec<ControlId>>,
    /// All these controls.
    on: BTreeSet<&'a ControlId>,
}

impl<'a> Repeated<'a> {
    pub fn among(workbook: &'a Workbook) -> Repeated<'a> {
        // How many have a likeness, of which several may share a place: what is alone at its place needs no second look.
        let all: Vec<(&ControlId, Cow<'_, [u32]>)> = workbook.likenesses_of_notes().collect();
        let count: usize = all.iter().map(|(_, likenesses)| likenesses.len()).sum();
        let mut alike = vec![0_u8; (2 * count).next_power_of_two()];
        let last = alike.len() - 1;
        let place = |likeness: &u32| usize::try_from(*likeness).unwrap_or_default() & last;
        for likeness in all.iter().flat_map(|(_, likenesses)| likenesses.iter()) {
            alike[place(likeness)] = alike[place(likeness)].saturating_add(1);
        }
        let is_one_of_many = |likeness: &u32| usize::from(alike[place(likeness)]) >= SAME_NOTE;
        let mut same: HashMap<&str, BTreeSet<&'a ControlId>> = HashMap::new();
        for (control, likenesses) in all {
            if likenesses.iter().any(is_one_of_many) && workbook.answer(control).in_scope() {
                let notes = likenesses.iter().zip(workbook.notes(control));
                for (_, note) in notes.filter(|(likeness, _)| is_one_of_many(likeness)) {
                    same.entry(note.text.trim()).or_default().insert(control);
                }
            }
        }
        same.retain(|_, controls| controls.len() >= SAME_NOTE);
        let owned = |controls: BTreeSet<&ControlId>| controls.into_iter().cloned().collect();
        let on = same.values().flatten().copied().collect();
        Repeated { texts: same.into_iter().map(|(text, controls)| (text, owned(controls))).collect(), on }
    }
}

pub fn findings(id: &ControlId, workbook: &Workbook, repeated: &Repeated<'_>, add: &mut impl FnMut(Finding)) {
    if !repeated.on.contains(id) {
        return;
    }
    let mut told = BTreeSet::new();
    let sentences: Vec<String> = workbook
        .notes(id)
        .filter_map(|note| Some((note, repeated.texts.get(note.text.trim())?)))
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
