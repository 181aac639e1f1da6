//! One control with its facts and its texts.

use serde::{Deserialize, Serialize};

use super::{ControlId, List, Text};

/// What stands for the theme of a control from outside the catalogue.
pub const OUTSIDE: &str = "own";

/// A control: the facts of the standard, and this project's own words about it. Serialises to the shape
/// that `controls --json` publishes.
#[derive(Clone, Debug, Serialize)]
pub struct Control {
    /// `5.10`.
    pub id: ControlId,
    /// The official short title.
    pub title: Text,
    /// The key of its theme.
    pub theme: Text,
    /// Values of the attribute *control type*.
    pub control_type: List<Text>,
    /// Values of the attribute *information security properties*.
    pub properties: List<Text>,
    /// Values of the attribute *cybersecurity concepts*.
    pub concepts: List<Text>,
    /// Values of the attribute *operational capabilities*.
    pub capabilities: List<Text>,
    /// Values of the attribute *security domains*.
    pub domains: List<Text>,
    /// The controls of 2013 that it took over.
    pub edition_2013: List<Text>,
    /// Whether it has no root in 2013.
    pub new_in_2022: bool,
    /// What the control is about, for someone who has never met it.
    pub summary: Text,
    /// What goes wrong without it.
    pub why: Option<Text>,
    /// The five statements that define levels 1 to 5.
    pub ladder: Option<Ladder>,
    /// Things an assessor could be shown.
    pub evidence: List<Text>,
    /// Questions, each naming whom to ask.
    pub ask: List<Text>,
    /// One thing a firm of ten can do this week.
    pub first_step: Option<Text>,
    /// The mistake people really make.
    pub pitfall: Option<Text>,
    /// What changes where AI systems are trained, run or depended on.
    pub ai: Option<Text>,
    /// How soon a typical small firm should look at it.
    pub importance: Weight,
    /// How long a typical small firm takes from level 1 to 3: days, weeks, months.
    pub effort: Weight,
    /// Controls that belong with it.
    pub related: List<ControlId>,
    /// Words people search for that the other texts do not contain.
    pub keywords: List<Text>,
    /// When a firm may fairly leave it out, and the reason it would have to give.
    pub exclusion_hint: Option<Text>,
}

impl Control {
    /// A control from outside the catalogue, of which no more is known than what it is called and what it asks for.
    pub fn outside(id: ControlId, title: String, summary: String) -> Control {
        Control {
            id,
            title: title.into(),
            theme: OUTSIDE.into(),
            control_type: List::default(),
            properties: List::default(),
            concepts: List::default(),
            capabilities: List::default(),
            domains: List::default(),
            edition_2013: List::default(),
            new_in_2022: false,
            summary: summary.into(),
            why: None,
            ladder: None,
            evidence: List::default(),
            ask: List::default(),
            first_step: None,
            pitfall: None,
            ai: None,
            importance: Weight(2),
            effort: Weight(2),
            related: List::default(),
            keywords: List::default(),
            exclusion_hint: None,
        }
    }

    /// The control's values of one attribute.
    pub fn values(&self, attribute: Attribute) -> &[Text] {
        match attribute {
            Attribute::ControlType => &self.control_type,
            Attribute::Property => &self.properties,
            Attribute::Concept => &self.concepts,
            Attribute::Capability => &self.capabilities,
            Attribute::Domain => &self.domains,
        }
    }
}

/// The five attributes of the standard.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Attribute {
    /// Preventive, detective, corrective.
    ControlType,
    /// Confidentiality, integrity, availability.
    Property,
    /// Identify, protect, detect, respond, recover.
    Concept,
    /// The fifteen operational capabilities.
    Capability,
    /// The four security domains.
    Domain,
}

impl Attribute {
    /// All five, in the order of the standard.
    pub const ALL: [Attribute; 5] =
        [Attribute::ControlType, Attribute::Property, Attribute::Concept, Attribute::Capability, Attribute::Domain];

    /// Which of the five it is, counted from 0.
    pub const fn place(self) -> usize {
        match self {
            Attribute::ControlType => 0,
            Attribute::Property => 1,
            Attribute::Concept => 2,
            Attribute::Capability => 3,
            Attribute::Domain => 4,
        }
    }

    /// The key of a query's term about it, in the built-in catalogue.
    pub const fn query_key(self) -> &'static str {
        match self {
            Attribute::ControlType => "type",
            Attribute::Property => "property",
            Attribute::Concept => "concept",
            Attribute::Capability => "capability",
            Attribute::Domain => "domain",
        }
    }

    /// The name that JSON and the data files use.
    pub const fn key(self) -> &'static str {
        match self {
            Attribute::ControlType => "control_type",
            Attribute::Property => "properties",
            Attribute::Concept => "concepts",
            Attribute::Capability => "capabilities",
            Attribute::Domain => "domains",
        }
    }
}

/// Five statements, one for each level from 1 to 5. Read from the top: the level is the last statement
/// before the first that is not true.
#[derive(Clone, Debug, Serialize)]
#[serde(transparent)]
pub struct Ladder(pub [Text; 5]);

/// Importance or effort: 1, 2 or 3.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "u8", into = "u8")]
pub struct Weight(u8);

impl Weight {
    /// A weight that the build script has checked to be 1 to 3.
    pub(super) const fn fixed(weight: u8) -> Self {
        Weight(weight)
    }

    /// The weight as a number, 1 to 3.
    pub const fn get(self) -> u8 {
        self.0
    }
}

impl TryFrom<u8> for Weight {
    type Error = &'static str;

    fn try_from(weight: u8) -> Result<Self, Self::Error> {
        if (1..=3).contains(&weight) { Ok(Weight(weight)) } else { Err("a weight is 1, 2 or 3") }
    }
}

impl From<Weight> for u8 {
    fn from(weight: Weight) -> u8 {
        weight.0
    }
}
