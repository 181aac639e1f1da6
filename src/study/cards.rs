//! The cards: what is asked, what the answer is, and what explains it. Each is made from facts of the catalogue and our
//! own words; none is written by hand, so that a card can say nothing that the catalogue does not.
//!
//! No two cards have the same front. Where the texts of a control would give its own answer away, or could be those of
//! another one, the card is left out.

mod asked;
mod past;
mod told_apart;

use std::collections::BTreeMap;

use crate::catalogue::{Attribute, Catalogue, Control, ControlId};

/// A card.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Card {
    /// What it is known by in the log of reviews, such as `title:5.1`. It stays the same when texts are reworded.
    pub key: String,
    /// What kind of thing it asks.
    pub kind: Kind,
    /// The control it belongs to.
    pub control: ControlId,
    /// The question, in a sentence.
    pub question: String,
    /// What the question is about.
    pub given: String,
    /// The answer.
    pub answer: String,
    /// What explains the answer; may be empty.
    pub because: String,
}

/// What a card asks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Kind {
    /// From the number of a control to its title.
    Title,
    /// From the title to the number.
    Number,
    /// From the title to the theme.
    Theme,
    /// From what it is about to which control it is.
    Summary,
    /// From what could be shown to the control that it shows.
    Evidence,
    /// Which of two controls that are easily mixed up.
    Neighbours,
    /// The values of an attribute.
    Attribute(Attribute),
    /// What it was in 2013.
    Origin,
    /// What became of a control of 2013.
    Successor,
    /// Whether it is new in 2022.
    New,
    /// From a statement to the control and the level it defines.
    Ladder,
    /// From what AI systems change to the control.
    Ai,
}

impl Kind {
    /// All, in the order in which new ones are met.
    pub const ALL: [Kind; 16] = [
        Kind::Title,
        Kind::Number,
        Kind::Theme,
        Kind::Summary,
        Kind::Attribute(Attribute::ControlType),
        Kind::Attribute(Attribute::Property),
        Kind::Attribute(Attribute::Concept),
        Kind::Attribute(Attribute::Capability),
        Kind::Attribute(Attribute::Domain),
        Kind::New,
        Kind::Origin,
        Kind::Successor,
        Kind::Neighbours,
        Kind::Evidence,
        Kind::Ladder,
        Kind::Ai,
    ];

    /// What stands first in the key of such a card.
    pub const fn word(self) -> &'static str {
        match self {
            Kind::Title => "title",
            Kind::Number => "number",
            Kind::Theme => "theme",
            Kind::Summary => "summary",
            Kind::Evidence => "evidence",
            Kind::Neighbours => "neighbours",
            Kind::Attribute(attribute) => match attribute {
                Attribute::ControlType => "type",
                Attribute::Property => "property",
                Attribute::Concept => "concept",
                Attribute::Capability => "capability",
                Attribute::Domain => "domain",
            },
            Kind::Origin => "origin",
            Kind::Successor => "successor",
            Kind::New => "new",
            Kind::Ladder => "ladder",
            Kind::Ai => "ai",
        }
    }

    /// What such cards ask, for a person.
    pub const fn title(self) -> &'static str {
        match self {
            Kind::Title => "Number to title",
            Kind::Number => "Title to number",
            Kind::Theme => "Title to theme",
            Kind::Summary => "What a control is about",
            Kind::Evidence => "What evidence shows",
            Kind::Neighbours => "Neighbours told apart",
            Kind::Attribute(attribute) => match attribute {
                Attribute::ControlType => "Control type",
                Attribute::Property => "Information security property",
                Attribute::Concept => "Cybersecurity concept",
                Attribute::Capability => "Operational capability",
                Attribute::Domain => "Security domain",
            },
            Kind::Origin => "From 2022 back to 2013",
            Kind::Successor => "From 2013 to 2022",
            Kind::New => "New in 2022 or not",
            Kind::Ladder => "Statement to level and control",
            Kind::Ai => "What AI systems change",
        }
    }
}

/// All cards of a catalogue, in the order in which new ones are met: kind by kind, each in the order of the catalogue.
pub fn cards(catalogue: &Catalogue) -> Vec<Card> {
    let mut cards: Vec<Card> = Kind::ALL.into_iter().flat_map(|kind| of_kind(catalogue, kind)).collect();
    // Fronts that two cards share are no question at all: neither stays.
    let mut fronts: BTreeMap<(String, String), u32> = BTreeMap::new();
    for card in &cards {
        *fronts.entry((card.question.clone(), card.given.clone())).or_default() += 1;
    }
    cards.retain(|card| fronts.get(&(card.question.clone(), card.given.clone())) == Some(&1));
    cards
}

fn of_kind(catalogue: &Catalogue, kind: Kind) -> Vec<Card> {
    let each = |make: &dyn Fn(&Control) -> Option<Card>| catalogue.controls.iter().filter_map(make).collect();
    match kind {
        Kind::Title => each(&|control| Some(asked::title(control))),
        Kind::Number => each(&|control| Some(asked::number(catalogue, control))),
        Kind::Theme => each(&|control| Some(asked::theme(catalogue, control))),
        Kind::Summary => each(&asked::summary),
        Kind::Attribute(attribute) => each(&|control| asked::attribute(catalogue, control, attribute)),
        Kind::Evidence => each(&asked::evidence),
        Kind::Ladder => catalogue.controls.iter().flat_map(asked::ladder).collect(),
        Kind::Ai => each(&asked::ai),
        Kind::Neighbours => each(&|control| told_apart::neighbours(catalogue, control)),
        Kind::New => each(&|control| Some(past::new(catalogue, control))),
        Kind::Origin => each(&|control| past::origin(catalogue, control)),
        Kind::Successor => catalogue.predecessors.iter().filter_map(|old| past::successor(catalogue, old)).collect(),
    }
}

/// `5.1 Policies for information security`.
pub(super) fn named(control: &Control) -> String {
    format!("{} {}", control.id, control.title)
}

/// `5.1`, `5.1 and 5.2`, `5.1, 5.2 and 5.3`.
pub(super) fn enumerated(names: &[String]) -> String {
    match names {
        [] => String::new(),
        [only] => only.clone(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}

/// Whether a text says a title, so that it would give the answer away.
pub(super) fn says(text: &str, title: &str) -> bool {
    text.to_lowercase().contains(&title.to_lowercase())
}
