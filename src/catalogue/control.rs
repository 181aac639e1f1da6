//! One control with its facts and its texts.

use std::ops::Deref;
use std::sync::Arc;

use serde::ser::SerializeStruct;
use serde::{Deserialize, Serialize, Serializer};

use super::kept::Unread;
use super::{ControlId, Entries, Text, iso27002};

/// What stands for the theme of a control from outside the catalogue.
pub const OUTSIDE: &str = "own";

/// A control: what it is called, and behind that its guide, the facts of the standard and this project's own words
/// about it. Fields of the guide are read as if they were the control's own. Serialises to the shape that
/// `controls --json` publishes.
#[derive(Clone, Debug)]
pub struct Control {
    /// `5.10`.
    pub id: ControlId,
    /// The official short title.
    pub title: Text,
    /// The key of its theme.
    pub theme: Text,
    /// Everything else.
    guide: Held,
}

/// What there is to know of a control beyond what it is called. Lists show hundreds of controls by their titles alone,
/// so of a catalogue that somebody brought along it is read where it is first asked for.
#[derive(Clone, Debug)]
pub struct Guide {
    /// Values of the attribute *control type*.
    pub control_type: Entries<Text>,
    /// Values of the attribute *information security properties*.
    pub properties: Entries<Text>,
    /// Values of the attribute *cybersecurity concepts*.
    pub concepts: Entries<Text>,
    /// Values of the attribute *operational capabilities*.
    pub capabilities: Entries<Text>,
    /// Values of the attribute *security domains*.
    pub domains: Entries<Text>,
    /// The controls of 2013 that it took over.
    pub edition_2013: Entries<Text>,
    /// Whether it has no root in 2013.
    pub new_in_2022: bool,
    /// What the control is about, for someone who has never met it.
    pub summary: Text,
    /// What goes wrong without it.
    pub why: Option<Text>,
    /// The five statements that define levels 1 to 5.
    pub ladder: Option<Ladder>,
    /// Things an assessor could be shown.
    pub evidence: Entries<Text>,
    /// Questions, each naming whom to ask.
    pub ask: Entries<Text>,
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
    pub related: Entries<ControlId>,
    /// Words people search for that the other texts do not contain.
    pub keywords: Entries<Text>,
    /// When a firm may fairly leave it out, and the reason it would have to give.
    pub exclusion_hint: Option<Text>,
}

/// Where a guide is.
#[derive(Clone, Debug)]
enum Held {
    /// Among those that are compiled in, at this place: a pointer each would have to be put right at every start.
    BuiltIn(u16),
    /// It was made here.
    Made(Arc<Guide>),
    /// In the text of a catalogue that somebody brought along, in this place among its guides.
    Kept(u16, &'static Unread),
}

impl Control {
    /// A control with its guide.
    pub fn new(id: ControlId, title: Text, theme: Text, guide: Guide) -> Control {
        Control { id, title, theme, guide: Held::Made(Arc::new(guide)) }
    }

    /// One that is compiled in, with the place of its guide among those that are.
    pub(super) const fn built_in(id: ControlId, title: Text, theme: Text, guide: u16) -> Control {
        Control { id, title, theme, guide: Held::BuiltIn(guide) }
    }

    /// One whose guide is read where it is first asked for.
    pub(super) fn kept(id: ControlId, title: Text, theme: Text, place: u16, guides: &'static Unread) -> Control {
        Control { id, title, theme, guide: Held::Kept(place, guides) }
    }

    /// A control from outside the catalogue, of which no more is known than what it is called and what it asks for.
    pub fn outside(id: ControlId, title: String, summary: String) -> Control {
        Control::new(id, title.into(), OUTSIDE.into(), Guide { summary: summary.into(), ..Guide::blank() })
    }

    /// What there is to know of it beyond what it is called.
    pub fn guide(&self) -> &Guide {
        match &self.guide {
            Held::BuiltIn(place) => iso27002::guide(*place),
            Held::Made(guide) => guide,
            Held::Kept(place, unread) => unread.guide(usize::from(*place)),
        }
    }

    /// The same control with something changed in its guide.
    pub fn changed(&self, change: impl FnOnce(&mut Guide)) -> Control {
        let mut guide = self.guide().clone();
        change(&mut guide);
        Control::new(self.id.clone(), self.title.clone(), self.theme.clone(), guide)
    }
}

impl Deref for Control {
    type Target = Guide;

    fn deref(&self) -> &Guide {
        self.guide()
    }
}

impl Serialize for Control {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut shape = serializer.serialize_struct("Control", 23)?;
        shape.serialize_field("id", &self.id)?;
        shape.serialize_field("title", &self.title)?;
        shape.serialize_field("theme", &self.theme)?;
        let guide = self.guide();
        shape.serialize_field("control_type", &guide.control_type)?;
        shape.serialize_field("properties", &guide.properties)?;
        shape.serialize_field("concepts", &guide.concepts)?;
        shape.serialize_field("capabilities", &guide.capabilities)?;
        shape.serialize_field("domains", &guide.domains)?;
        shape.serialize_field("edition_2013", &guide.edition_2013)?;
        shape.serialize_field("new_in_2022", &guide.new_in_2022)?;
        shape.serialize_field("summary", &guide.summary)?;
        shape.serialize_field("why", &guide.why)?;
        shape.serialize_field("ladder", &guide.ladder)?;
        shape.serialize_field("evidence", &guide.evidence)?;
        shape.serialize_field("ask", &guide.ask)?;
        shape.serialize_field("first_step", &guide.first_step)?;
        shape.serialize_field("pitfall", &guide.pitfall)?;
        shape.serialize_field("ai", &guide.ai)?;
        shape.serialize_field("importance", &guide.importance)?;
        shape.serialize_field("effort", &guide.effort)?;
        shape.serialize_field("related", &guide.related)?;
        shape.serialize_field("keywords", &guide.keywords)?;
        shape.serialize_field("exclusion_hint", &guide.exclusion_hint)?;
        shape.end()
    }
}

impl Guide {
    /// One that says nothing.
    pub const fn blank() -> Guide {
        Guide {
            control_type: Entries::EMPTY,
            properties: Entries::EMPTY,
            concepts: Entries::EMPTY,
            capabilities: Entries::EMPTY,
            domains: Entries::EMPTY,
            edition_2013: Entries::EMPTY,
            new_in_2022: false,
            summary: Text::fixed(""),
            why: None,
            ladder: None,
            evidence: Entries::EMPTY,
            ask: Entries::EMPTY,
            first_step: None,
            pitfall: None,
            ai: None,
            importance: Weight(2),
            effort: Weight(2),
            related: Entries::EMPTY,
            keywords: Entries::EMPTY,
            exclusion_hint: None,
        }
    }

    /// Forgets what the control is of each attribute.
    pub fn forget_attributes(&mut self) {
        self.control_type = Entries::EMPTY;
        self.properties = Entries::EMPTY;
        self.concepts = Entries::EMPTY;
        self.capabilities = Entries::EMPTY;
        self.domains = Entries::EMPTY;
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
