//! The ways to divide the catalogue: one for every question people bring to it. Pure data, for whatever
//! shows a list.

use std::str::FromStr;

use super::{Attribute, Catalogue, Control, Heading, Weight, lies_in};

/// The crosswalk that has the functions of the CSF.
const CSF: &str = "nist-csf-2.0";
/// The crosswalk that has the controls for AI systems.
const AI: &str = "iso42001";

/// A way to divide the catalogue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Grouping {
    /// The four themes.
    #[default]
    Theme,
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
    /// The fourteen control clauses of 2013.
    Clause2013,
    /// The thirty-five control objectives of 2013.
    Objective2013,
    /// The six functions of the NIST CSF 2.0.
    CsfFunction,
    /// What AI systems have to do with it.
    Ai,
    /// How soon to look at it.
    Importance,
    /// New in 2022 or not.
    New,
    /// Not divided.
    Flat,
}

/// Controls that belong together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Group {
    /// As a person reads it; empty where the list is not divided.
    pub title: String,
    /// Positions in the catalogue, in its order, at least one.
    pub members: Vec<usize>,
}

impl Grouping {
    /// All, in the order in which they are offered.
    pub const ALL: [Grouping; 13] = [
        Grouping::Theme,
        Grouping::ControlType,
        Grouping::Property,
        Grouping::Concept,
        Grouping::Capability,
        Grouping::Domain,
        Grouping::Clause2013,
        Grouping::Objective2013,
        Grouping::CsfFunction,
        Grouping::Ai,
        Grouping::Importance,
        Grouping::New,
        Grouping::Flat,
    ];

    /// As the command line has it; the same word as in a query, where one asks for it.
    pub const fn word(self) -> &'static str {
        match self {
            Grouping::Theme => "theme",
            Grouping::ControlType => "type",
            Grouping::Property => "property",
            Grouping::Concept => "concept",
            Grouping::Capability => "capability",
            Grouping::Domain => "domain",
            Grouping::Clause2013 => "clause",
            Grouping::Objective2013 => "objective",
            Grouping::CsfFunction => "csf",
            Grouping::Ai => "ai",
            Grouping::Importance => "importance",
            Grouping::New => "new",
            Grouping::Flat => "none",
        }
    }

    /// How the list is divided, in words.
    pub const fn title(self) -> &'static str {
        match self {
            Grouping::Theme => "by theme",
            Grouping::ControlType => "by control type",
            Grouping::Property => "by information security property",
            Grouping::Concept => "by cybersecurity concept",
            Grouping::Capability => "by operational capability",
            Grouping::Domain => "by security domain",
            Grouping::Clause2013 => "by clause of 2013",
            Grouping::Objective2013 => "by objective of 2013",
            Grouping::CsfFunction => "by function of the NIST CSF 2.0",
            Grouping::Ai => "by what AI systems have to do with it",
            Grouping::Importance => "by importance",
            Grouping::New => "by whether it is new in 2022",
            Grouping::Flat => "as one list",
        }
    }

    /// The attribute whose values are the groups.
    pub const fn attribute(self) -> Option<Attribute> {
        match self {
            Grouping::ControlType => Some(Attribute::ControlType),
            Grouping::Property => Some(Attribute::Property),
            Grouping::Concept => Some(Attribute::Concept),
            Grouping::Capability => Some(Attribute::Capability),
            Grouping::Domain => Some(Attribute::Domain),
            Grouping::Theme
            | Grouping::Clause2013
            | Grouping::Objective2013
            | Grouping::CsfFunction
            | Grouping::Ai
            | Grouping::Importance
            | Grouping::New
            | Grouping::Flat => None,
        }
    }

    /// Whether a catalogue can be divided so.
    pub fn divides(self, catalogue: &Catalogue) -> bool {
        match self {
            Grouping::Theme | Grouping::Importance | Grouping::Flat => true,
            Grouping::Clause2013 | Grouping::Objective2013 | Grouping::CsfFunction | Grouping::Ai | Grouping::New => {
                catalogue.is_built_in()
            }
            Grouping::ControlType
            | Grouping::Property
            | Grouping::Concept
            | Grouping::Capability
            | Grouping::Domain => self.attribute().is_some_and(|attribute| catalogue.vocabulary(attribute).is_some()),
        }
    }

    /// How the list is divided, in the words of a catalogue.
    pub fn title_in(self, catalogue: &Catalogue) -> String {
        let own = self.attribute().filter(|_| !catalogue.is_built_in());
        match own.and_then(|attribute| catalogue.vocabulary(attribute)) {
            Some(vocabulary) => format!("by {}", vocabulary.title.to_lowercase()),
            None => self.title().to_owned(),
        }
    }

    /// Whether a control can stand in several groups.
    pub const fn repeats(self) -> bool {
        match self {
            Grouping::Theme | Grouping::Importance | Grouping::New | Grouping::Flat => false,
            Grouping::ControlType
            | Grouping::Property
            | Grouping::Concept
            | Grouping::Capability
            | Grouping::Domain
            | Grouping::Clause2013
            | Grouping::Objective2013
            | Grouping::CsfFunction
            | Grouping::Ai => true,
        }
    }
}

impl FromStr for Grouping {
    type Err = String;

    fn from_str(word: &str) -> Result<Self, String> {
        Grouping::ALL
            .into_iter()
            .find(|grouping| grouping.word() == word)
            .ok_or_else(|| format!("the list cannot be divided by \"{word}\""))
    }
}

/// The catalogue divided. Every control stands in at least one group: those that fit none stand in a last
/// one. Groups without a control are left out.
pub fn groups(catalogue: &Catalogue, grouping: Grouping) -> Vec<Group> {
    groups_weighted(catalogue, grouping, |control| control.importance)
}

/// The same where people may have given a control another importance than the catalogue.
pub fn groups_weighted(
    catalogue: &Catalogue,
    grouping: Grouping,
    importance: impl Fn(&Control) -> Weight,
) -> Vec<Group> {
    let mut divided = Divided { catalogue, groups: Vec::new() };
    match grouping {
        Grouping::Theme => {
            divided.themes();
        }
        Grouping::ControlType => divided.attribute(Attribute::ControlType),
        Grouping::Property => divided.attribute(Attribute::Property),
        Grouping::Concept => divided.attribute(Attribute::Concept),
        Grouping::Capability => divided.attribute(Attribute::Capability),
        Grouping::Domain => divided.attribute(Attribute::Domain),
        Grouping::Clause2013 => divided.edition(&catalogue.old_clauses),
        Grouping::Objective2013 => divided.edition(&catalogue.old_objectives),
        Grouping::CsfFunction => {
            if let Some(csf) = catalogue.crosswalk(CSF) {
                for function in csf.groups.iter() {
                    let lies_in = |id| csf.group_of(id).is_some_and(|group| group.id == function.id);
                    divided.group(format!("{} {}", function.id, function.title), |control| {
                        csf.references(&control.id).iter().any(lies_in)
                    });
                }
            }
        }
        Grouping::Ai => {
            divided.group("AI systems change something", |control| control.ai.is_some());
            if let Some(ai) = catalogue.crosswalk(AI) {
                let title = format!("Related to {}, our judgement", ai.title);
                divided.group(title, |control| !ai.references(&control.id).is_empty());
            }
        }
        Grouping::Importance => {
            for weight in (1..=3).rev() {
                let of_weight = |control: &Control| importance(control).get() == weight;
                divided.group(format!("Importance {weight} of 3"), of_weight);
            }
        }
        Grouping::New => {
            divided.group("New in 2022", |control| control.new_in_2022);
            divided.group("With roots in 2013", |control| !control.new_in_2022);
        }
        Grouping::Flat => divided.group("", |_| true),
    }
    divided.rest(grouping)
}

struct Divided<'a> {
    catalogue: &'a Catalogue,
    groups: Vec<Group>,
}

impl Divided<'_> {
    /// Adds the controls that belong to a group, if any do.
    fn group(&mut self, title: impl Into<String>, belongs: impl Fn(&Control) -> bool) {
        let controls = self.catalogue.controls.iter().enumerate();
        let members: Vec<usize> =
            controls.filter(|(_, control)| belongs(control)).map(|(position, _)| position).collect();
        if !members.is_empty() {
            self.groups.push(Group { title: title.into(), members });
        }
    }

    /// Each control has one theme, which is most often that of the control before.
    fn themes(&mut self) {
        let Catalogue { themes, controls, .. } = self.catalogue;
        let mut members = vec![Vec::new(); themes.len()];
        let mut place = 0;
        for (position, control) in controls.iter().enumerate() {
            if themes.get(place).is_none_or(|theme| theme.key != control.theme) {
                place = themes.iter().position(|theme| theme.key == control.theme).unwrap_or(themes.len());
            }
            if let Some(members) = members.get_mut(place) {
                members.push(position);
            }
        }
        let groups = themes.iter().zip(members).filter(|(_, members)| !members.is_empty());
        self.groups.extend(groups.map(|(theme, members)| Group { title: theme.title.to_string(), members }));
    }

    fn attribute(&mut self, attribute: Attribute) {
        let vocabulary = self.catalogue.vocabulary(attribute);
        for term in vocabulary.into_iter().flat_map(|vocabulary| vocabulary.values.iter()) {
            self.group(&*term.title, |control| control.values(attribute).contains(&term.key));
        }
    }

    fn edition(&mut self, headings: &[Heading]) {
        for heading in headings {
            self.group(format!("{} {}", heading.id, heading.title), |control| {
                control.edition_2013.iter().any(|old| lies_in(old, heading.id.as_str()))
            });
        }
    }

    /// All groups, with a last one for the controls that stand in none.
    fn rest(self, grouping: Grouping) -> Vec<Group> {
        let Divided { catalogue, mut groups } = self;
        let mut reached = vec![false; catalogue.controls.len()];
        for position in groups.iter().flat_map(|group| &group.members) {
            reached[*position] = true;
        }
        let members: Vec<usize> = (0..reached.len()).filter(|position| !reached[*position]).collect();
        if !members.is_empty() {
            let all_new = members.iter().all(|position| catalogue.controls[*position].new_in_2022);
            let title = match grouping {
                Grouping::Clause2013 | Grouping::Objective2013 if all_new => "New in 2022",
                Grouping::Ai => "Nothing particular to AI systems",
                _ => "None of these",
            };
            groups.push(Group { title: title.to_owned(), members });
        }
        groups
    }
}
