//! The decks: which cards are meant.

use std::fmt;
use std::str::FromStr;

use super::cards::{Card, Kind};
use crate::catalogue::{Attribute, Catalogue, Control};

/// A choice of cards.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub enum Deck {
    /// All of them: the core deck first, then the others.
    #[default]
    Mix,
    /// Number, title and theme.
    Core,
    /// What examinations ask: the core, what each control is about, attributes, and what is new.
    Exam,
    /// What the controls ask for, and how they are told apart.
    Meaning,
    /// All five attributes.
    Attributes,
    /// The edition of 2013.
    Past,
    /// The statements that define the levels.
    Levels,
    /// What AI systems change.
    Ai,
    /// All about the controls of a theme, by its key.
    Theme(String),
    /// The values of one attribute.
    Attribute(Attribute),
    /// All about the controls that have a value of an attribute, by its key.
    Value(Attribute, String),
}

impl Deck {
    /// Those that every catalogue has, in the order in which they are offered.
    pub const GENERAL: [Deck; 8] =
        [Deck::Mix, Deck::Core, Deck::Exam, Deck::Meaning, Deck::Attributes, Deck::Past, Deck::Levels, Deck::Ai];

    /// All of a catalogue, in the order in which they are offered.
    pub fn all(catalogue: &Catalogue) -> Vec<Deck> {
        let mut decks = Deck::GENERAL.to_vec();
        decks.extend(catalogue.themes.iter().map(|theme| Deck::Theme(theme.key.to_string())));
        decks.extend(catalogue.attributes().map(|(attribute, _)| Deck::Attribute(attribute)));
        for (attribute, vocabulary) in catalogue.attributes() {
            decks.extend(vocabulary.values.iter().map(|term| Deck::Value(attribute, term.key.to_string())));
        }
        decks
    }

    /// As a person reads it.
    pub fn title(&self, catalogue: &Catalogue) -> String {
        match self {
            Deck::Mix => "Daily mix".to_owned(),
            Deck::Core => "Core: number, title, theme".to_owned(),
            Deck::Exam => "Exam focus".to_owned(),
            Deck::Meaning => "What controls ask for".to_owned(),
            Deck::Attributes => "All five attributes".to_owned(),
            Deck::Past => "2013 and 2022".to_owned(),
            Deck::Levels => "Levels and their statements".to_owned(),
            Deck::Ai => "What AI systems change".to_owned(),
            Deck::Theme(key) => format!("Theme: {}", catalogue.theme_title(key)),
            Deck::Attribute(attribute) => Kind::Attribute(*attribute).title().to_owned(),
            Deck::Value(attribute, key) => {
                format!("{}: {}", Kind::Attribute(*attribute).title(), catalogue.value_title(*attribute, key))
            }
        }
    }

    /// What is in it, in a sentence.
    pub fn sentence(&self) -> &'static str {
        match self {
            Deck::Mix => {
                "Whatever is due today of everything you have begun, and new cards: first those of the core deck, then all others."
            }
            Deck::Core => {
                "The 93 controls by number, title and theme: what everybody has to know before anything else."
            }
            Deck::Exam => {
                "What examinations like to ask: the core, what each control is about, the five attributes, and what is new in 2022."
            }
            Deck::Meaning => {
                "What each control is about, what could be shown for it, and which of two neighbours it is."
            }
            Deck::Attributes => "The values of the five attributes for each control.",
            Deck::Past => "Where each control comes from, what became of those of 2013, and which are new.",
            Deck::Levels => {
                "A statement: of which control is it true, and on which level? The ladder is our own, not the standard's."
            }
            Deck::Ai => "What changes where AI systems are trained, run or relied on, in our own words.",
            Deck::Theme(_) => "All cards about the controls of this theme.",
            Deck::Attribute(_) => "The values of this attribute for each control.",
            Deck::Value(..) => "All cards about the controls that have this value.",
        }
    }

    /// Whether a card is in it.
    pub fn holds(&self, card: &Card, catalogue: &Catalogue) -> bool {
        catalogue.control(card.control.as_str()).is_some_and(|control| self.holds_one_of(card, control))
    }

    /// The same where the card's control is at hand.
    pub fn holds_one_of(&self, card: &Card, control: &Control) -> bool {
        match self {
            Deck::Mix => true,
            Deck::Core => matches!(card.kind, Kind::Title | Kind::Number | Kind::Theme),
            Deck::Exam => matches!(
                card.kind,
                Kind::Title | Kind::Number | Kind::Theme | Kind::Summary | Kind::Attribute(_) | Kind::New
            ),
            Deck::Meaning => matches!(card.kind, Kind::Summary | Kind::Evidence | Kind::Neighbours),
            Deck::Attributes => matches!(card.kind, Kind::Attribute(_)),
            Deck::Past => matches!(card.kind, Kind::Origin | Kind::Successor | Kind::New),
            Deck::Levels => card.kind == Kind::Ladder,
            Deck::Ai => card.kind == Kind::Ai,
            Deck::Theme(key) => control.theme == *key.as_str(),
            Deck::Attribute(attribute) => card.kind == Kind::Attribute(*attribute),
            Deck::Value(attribute, key) => control.values(*attribute).iter().any(|value| *value == *key.as_str()),
        }
    }

    /// Whether a catalogue has it: its theme or its value.
    pub fn is_of(&self, catalogue: &Catalogue) -> bool {
        Deck::all(catalogue).contains(self)
    }
}

impl fmt::Display for Deck {
    /// As the command line has it.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Deck::Mix => f.write_str("mix"),
            Deck::Core => f.write_str("core"),
            Deck::Exam => f.write_str("exam"),
            Deck::Meaning => f.write_str("meaning"),
            Deck::Attributes => f.write_str("attributes"),
            Deck::Past => f.write_str("2013"),
            Deck::Levels => f.write_str("levels"),
            Deck::Ai => f.write_str("ai"),
            Deck::Theme(key) => write!(f, "theme:{key}"),
            Deck::Attribute(attribute) => f.write_str(attribute.query_key()),
            Deck::Value(attribute, key) => write!(f, "{}:{key}", attribute.query_key()),
        }
    }
}

impl FromStr for Deck {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        let attribute = |word: &str| Attribute::ALL.into_iter().find(|attribute| attribute.query_key() == word);
        if let Some(deck) = Deck::GENERAL.into_iter().find(|deck| deck.to_string() == word) {
            return Ok(deck);
        }
        let unknown = || {
            "the decks are mix, core, exam, meaning, attributes, 2013, levels, ai, type, property, concept, capability, domain, and theme:KEY, capability:KEY and the like".to_owned()
        };
        match word.split_once(':') {
            Some(("theme", key)) if !key.is_empty() => Ok(Deck::Theme(key.to_owned())),
            Some((name, key)) if !key.is_empty() => {
                attribute(name).map(|attribute| Deck::Value(attribute, key.to_owned())).ok_or_else(unknown)
            }
            _ => attribute(word).map(Deck::Attribute).ok_or_else(unknown),
        }
    }
}
