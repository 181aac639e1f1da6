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
#[derive(Debug)]
pub struct Repeated {
    /// By their text, with these controls in their order.
    texts: HashMap<String, Vec<ControlId>>,
    /// All these controls.
    on: BTreeSet<ControlId>,
}

impl Repeated {
    pub fn among(workbook: &Workbook) -> Repeated {
        // How many have a likeness, of which several may share a place: what is alone at its place needs no second look.
        let all: Vec<(&ControlId, Cow<'_, [u32]>)> = workbook.likenesses_of_notes().collect();
        let count: usize = all.iter().map(|(_, likenesses)| likenesses.len()).sum();
        let mut alike = vec![0_u8; (2 * count).next_power_of_two()];
        let last = alike.len() - 1;
        let place = |likeness: &u32| usize::try_from(*likeness).unwrap_or_default() & last;
        for likeness in all.iter().flat_map(|(_, likenesses)| likenesses.iter()) {
            alike[place(likeness)] = alike[place(likeness)].saturating_add(1);
        }
        let shares_its_place = |likeness: &&u32| usize::from(alike[place(likeness)]) >= SAME_NOTE;
        let mut many: HashMap<u32, usize> = HashMap::new();
        for likeness in all.iter().flat_map(|(_, likenesses)| likenesses.iter()).filter(shares_its_place) {
            *many.entry(*likeness).or_default() += 1;
        }
        many.retain(|_, count| *count >= SAME_NOTE);
        let is_one_of_many = |likeness: &u32| shares_its_place(&likeness) && many.contains_key(likeness);
        let mut same: HashMap<&str, BTreeSet<&ControlId>> = HashMap::new();
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
        let on = same.values().flatten().copied().cloned().collect();
        Repeated { texts: same.into_iter().map(|(text, controls)| (text.to_owned(), owned(controls))).collect(), on }
    }
}

pub fn findings(id: &ControlId, workbook: &Workbook, repeated: &Repeated, add: &mut impl FnMut(Finding)) {
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

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use super::*;
    use crate::workbook::Shelf;

    /// Notes that tell which of them were asked for.
    #[derive(Debug, Default)]
    struct Parts {
        likenesses: Vec<Vec<u32>>,
        asked: Mutex<BTreeSet<usize>>,
    }

    impl Shelf for Parts {
        fn likenesses(&self, part: usize) -> &[u32] {
            &self.likenesses[part]
        }

        fn notes(&self, part: usize) -> Option<Vec<Note>> {
            self.asked.lock().unwrap().insert(part);
            None
        }
    }

    fn asked(likenesses: Vec<Vec<u32>>) -> Vec<usize> {
        let controls = (0..likenesses.len()).map(|number| ControlId::from(format!("A-{number}"))).collect();
        let parts = Arc::new(Parts { likenesses, ..Parts::default() });
        let shelf: Arc<dyn Shelf> = Arc::<Parts>::clone(&parts);
        let mut workbook = Workbook::default();
        workbook.put_shelf_of_notes(&shelf, controls);
        assert!(Repeated::among(&workbook).on.is_empty());
        parts.asked.lock().unwrap().iter().copied().collect()
    }

    #[test]
    fn only_notes_that_are_alike_are_looked_at() {
        let apart = |part: u32| vec![part << 16, part];
        assert!(asked((0..100).map(apart).collect()).is_empty());
        let mut some: Vec<Vec<u32>> = (0..100).map(apart).collect();
        for part in [3, 20, 21] {
            some[part].push(7_000_000);
        }
        assert!(asked(some.clone()).is_empty());
        some[99].push(7_000_000);
        assert_eq!(asked(some), [3, 20, 21, 99]);
    }
}
