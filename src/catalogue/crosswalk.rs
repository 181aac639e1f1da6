//! What the controls have to do with those of other catalogues.

use super::{ControlId, Entries, Heading, List, Text};

/// The pairs of one crosswalk.
#[derive(Clone, Debug)]
pub struct Crosswalk {
    /// As JSON has it: `nist-csf-2.0`.
    pub name: Text,
    /// As a person reads it: `NIST CSF 2.0`.
    pub title: Text,
    /// What its references are, in a few words: `related, our judgement`.
    pub relation: Text,
    /// Who says so.
    pub source: Text,
    /// How far to trust it, in a sentence or two.
    pub note: Text,
    /// The parts of the other catalogue, such as the functions of the CSF, in its order. Every reference
    /// lies in one.
    pub groups: List<Heading>,
    /// What can be referred to, with titles; empty where titles are not known.
    pub targets: List<Heading>,
    /// What each control is related to, in natural order. A control that is related to nothing is left out.
    pub entries: List<References>,
}

/// What one control is related to.
#[derive(Clone, Debug)]
pub struct References {
    /// The control of this catalogue.
    pub control: ControlId,
    /// Ids of the other catalogue, at least one.
    pub ids: Entries<ControlId>,
}

impl Crosswalk {
    /// What a control is related to; nothing where the crosswalk does not name it.
    pub fn references(&self, control: &ControlId) -> &[ControlId] {
        match self.entries.binary_search_by(|entry| entry.control.cmp(control)) {
            Ok(position) => &self.entries[position].ids,
            Err(_) => &[],
        }
    }

    /// The way back: the controls related to an id of the other catalogue, as [`Crosswalk::asks_for`]
    /// understands it, in natural order.
    pub fn controls(&self, word: &str) -> impl Iterator<Item = &ControlId> {
        let named = move |entry: &&References| entry.ids.iter().any(|id| Self::asks_for(word, id));
        self.entries.iter().filter(named).map(|entry| &entry.control)
    }

    /// The title of an id of the other catalogue, where it is known.
    pub fn title_of(&self, id: &ControlId) -> Option<&str> {
        self.targets.iter().find(|target| target.id == *id).map(|target| &*target.title)
    }

    /// The part of the other catalogue in which one of its ids lies.
    pub fn group_of(&self, id: &ControlId) -> Option<&Heading> {
        let lies_in = |group: &&Heading| {
            let rest = id.as_str().strip_prefix(group.id.as_str());
            rest.is_some_and(|rest| rest.starts_with(['.', '-']))
        };
        self.groups.iter().find(lies_in)
    }

    /// What a control is related to, as a person reads it: a line each where titles are known, else all in
    /// one line. Empty where it is related to nothing.
    pub fn lines(&self, control: &ControlId) -> Vec<String> {
        let ids = self.references(control);
        let line = |id: &ControlId| match self.title_of(id) {
            Some(title) => format!("{id} {title}"),
            None => id.to_string(),
        };
        let lines = ids.iter().map(line);
        match self.targets.is_empty() && !ids.is_empty() {
            true => vec![lines.collect::<Vec<_>>().join(", ")],
            false => lines.collect(),
        }
    }

    /// Whether someone who types `word` asks for an id: `PR.DS-11` and `pr.ds` for PR.DS-11, `ac-2` and
    /// `AC-02` for AC-2 and for its enhancement AC-2(12), but not for AC-20. Letters alone ask for nothing,
    /// since they are words like others.
    pub fn asks_for(word: &str, id: &ControlId) -> bool {
        let (mut word, mut id) = (word.as_bytes(), id.as_str().as_bytes());
        if !word.first().is_some_and(u8::is_ascii_alphabetic) || !word.iter().any(|byte| b".-".contains(byte)) {
            return false;
        }
        while let (Some(asked), Some(found)) = (word.first(), id.first()) {
            if asked.is_ascii_digit() && found.is_ascii_digit() {
                if super::id::digits(&mut word) != super::id::digits(&mut id) {
                    return false;
                }
            } else if asked.eq_ignore_ascii_case(found) {
                (word, id) = (&word[1..], &id[1..]);
            } else {
                return false;
            }
        }
        word.is_empty()
    }
}
