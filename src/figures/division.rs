//! The figures of parts of a set: by theme, by each attribute, by importance, by how the level is known.
//! Every group's figure is the same function on the subset, never an average of averages.

use super::gap;
use super::tally::Tally;
use crate::catalogue::{Attribute, Catalogue, Control};
use crate::workbook::answer::words;
use crate::workbook::{Answer, Basis};

words! {
    /// The ways to divide controls that figures are shown by.
    #[derive(Default)]
    Division {
        /// The four themes.
        Theme = "theme",
        /// Preventive, detective, corrective.
        ControlType = "type",
        /// Confidentiality, integrity, availability.
        Property = "property",
        /// Identify, protect, detect, respond, recover.
        Concept = "concept",
        /// The fifteen operational capabilities.
        Capability = "capability",
        /// The four security domains.
        Domain = "domain",
        /// How soon to look at it, the person's own importance before the catalogue's.
        Importance = "importance",
        /// How the level is known. Only controls with a level are in any of its groups.
        #[default]
        Basis = "basis",
    }
}

impl Division {
    /// How the figures are divided, in words.
    pub const fn title(self) -> &'static str {
        match self {
            Division::Theme => "by theme",
            Division::ControlType => "by control type",
            Division::Property => "by information security property",
            Division::Concept => "by cybersecurity concept",
            Division::Capability => "by operational capability",
            Division::Domain => "by security domain",
            Division::Importance => "by importance",
            Division::Basis => "by how the level is known",
        }
    }

    /// The attribute whose values are the groups.
    pub const fn attribute(self) -> Option<Attribute> {
        match self {
            Division::ControlType => Some(Attribute::ControlType),
            Division::Property => Some(Attribute::Property),
            Division::Concept => Some(Attribute::Concept),
            Division::Capability => Some(Attribute::Capability),
            Division::Domain => Some(Attribute::Domain),
            Division::Theme | Division::Importance | Division::Basis => None,
        }
    }

    /// Whether a control with several values counts in each of their groups.
    pub const fn repeats(self) -> bool {
        self.attribute().is_some()
    }
}

/// Some of the controls that figures were asked for, with their counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// As data files and queries have it: `asset-management`; `None` for what is not stated.
    pub key: Option<String>,
    /// As a person reads it.
    pub title: String,
    /// The places of its controls in the list that was divided, ascending.
    pub members: Vec<usize>,
    /// The counts.
    pub tally: Tally,
}

/// An answer with the control that it is about.
type Answered<'a> = (&'a Control, &'a Answer);

impl Group {
    fn new(
        key: Option<&str>,
        title: impl Into<String>,
        answers: &[Answered<'_>],
        belongs: impl Fn(&Control, &Answer) -> bool,
    ) -> Group {
        let members: Vec<usize> =
            (0..answers.len()).filter(|place| belongs(answers[*place].0, answers[*place].1)).collect();
        let tally = Tally::of(members.iter().map(|place| answers[*place].1));
        Group { key: key.map(ToOwned::to_owned), title: title.into(), members, tally }
    }
}

/// The groups of a division, in the order of the catalogue, with those that no control belongs to.
pub fn divide(division: Division, catalogue: &Catalogue, answers: &[Answered<'_>]) -> Vec<Group> {
    if let Some(attribute) = division.attribute() {
        let values = catalogue.vocabulary(attribute).into_iter().flat_map(|vocabulary| vocabulary.values.iter());
        return values
            .map(|term| {
                let has = |control: &Control, _: &Answer| control.values(attribute).contains(&term.key);
                Group::new(Some(&term.key), &*term.title, answers, has)
            })
            .collect();
    }
    match division {
        Division::Theme => catalogue
            .themes
            .iter()
            .map(|term| Group::new(Some(&term.key), &*term.title, answers, |control, _| control.theme == term.key))
            .collect(),
        Division::Importance => (1..=3)
            .rev()
            .map(|weight: u8| {
                let of_weight = |control: &Control, answer: &Answer| gap::importance(control, answer).get() == weight;
                Group::new(Some(&weight.to_string()), format!("Importance {weight} of 3"), answers, of_weight)
            })
            .collect(),
        Division::Basis => {
            let bases = Basis::ALL.iter().copied().map(Some).chain([None]);
            bases
                .map(|basis| {
                    let known = |_: &Control, answer: &Answer| answer.level.is_some() && answer.basis == basis;
                    let key = basis.map(Basis::word);
                    Group::new(key, key.unwrap_or("not stated"), answers, known)
                })
                .collect()
        }
        Division::ControlType | Division::Property | Division::Concept | Division::Capability | Division::Domain => {
            Vec::new()
        }
    }
}

/// Two attributes against each other: for each value of the first, a row with the controls that also have
/// each value of the second.
pub fn cross(down: Attribute, across: Attribute, catalogue: &Catalogue, answers: &[Answered<'_>]) -> Vec<Vec<Group>> {
    let values = |attribute| catalogue.vocabulary(attribute).map_or(&[][..], |vocabulary| &vocabulary.values);
    let cell = |row: &crate::catalogue::Term, column: &crate::catalogue::Term| {
        let has_both = |control: &Control, _: &Answer| {
            control.values(down).contains(&row.key) && control.values(across).contains(&column.key)
        };
        let key = format!("{}/{}", row.key, column.key);
        Group::new(Some(&key), format!("{} and {}", row.title, column.title), answers, has_both)
    };
    values(down).iter().map(|row| values(across).iter().map(|column| cell(row, column)).collect()).collect()
}
