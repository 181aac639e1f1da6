//! The controls of one edition: immutable, shipped inside the binary, written in `data/`.
//!
//! Nothing here reads a file, a clock or the environment. Texts and lists are either compiled in or
//! owned, so that a catalogue a user adds can share these types with the one that is compiled in.

pub mod control;
pub mod crosswalk;
pub mod draft;
pub mod entries;
pub mod grouping;
pub mod id;
pub mod iso27002;
pub mod kept;
pub mod release;
pub mod succession;
pub mod text;
pub mod texts;

use std::borrow::Cow;
use std::sync::OnceLock;

pub use control::{Attribute, Control, Guide, Ladder, Weight};
pub use crosswalk::Crosswalk;
pub use entries::Entries;
pub use id::ControlId;
pub use release::Release;
use serde::Serialize;
pub use succession::Succession;
pub use text::Text;

/// A list that is either compiled in or read from a user's file.
pub type List<T> = Cow<'static, [T]>;

/// All that is known of one edition of one standard.
#[derive(Debug)]
pub struct Catalogue {
    /// The name that a workbook remembers it by, such as `iso27002-2022`.
    pub name: Text,
    /// How it is cited, such as `ISO/IEC 27002:2022`.
    pub title: Text,
    /// The themes, in the order in which they are shown.
    pub themes: List<Term>,
    /// The attributes with their values, in the order in which they are shown.
    pub vocabularies: List<Vocabulary>,
    /// The controls, in natural order of their ids.
    pub controls: List<Control>,
    /// The clauses of the edition before, in order.
    pub old_clauses: List<Heading>,
    /// The objectives of the edition before, in order.
    pub old_objectives: List<Heading>,
    /// The controls of the edition before, in order.
    pub predecessors: List<Predecessor>,
    /// Where its starting points come from; [`Catalogue::profiles`] tells them.
    pub profiles: Profiles,
    /// What the controls have to do with those of other catalogues, in the order in which it is shown.
    pub crosswalks: List<Crosswalk>,
    /// Its released versions, the oldest first; the last is what it is.
    pub releases: List<Release>,
}

/// One value of a theme or an attribute.
#[derive(Clone, Debug)]
pub struct Term {
    /// As data files, queries and JSON have it: `asset-management`.
    pub key: Text,
    /// As a person reads it: `Asset management`.
    pub title: Text,
    /// What it means, in one sentence; empty where the title says it all.
    pub meaning: Text,
}

/// An attribute with all the values it can have.
#[derive(Clone, Debug)]
pub struct Vocabulary {
    /// As JSON has it: `capabilities`.
    pub key: Text,
    /// As a person reads it: `Operational capability`.
    pub title: Text,
    /// What the attribute tells, in one sentence.
    pub sentence: Text,
    /// The values, in the order in which they are shown.
    pub values: List<Term>,
}

/// What has an id and a title: a clause or an objective of the edition before, a part or a control of
/// another catalogue.
#[derive(Clone, Debug)]
pub struct Heading {
    /// `12`, `12.3`, `GV` or `A.2.2`.
    pub id: ControlId,
    /// Its short title.
    pub title: Text,
}

/// A control of the edition before.
#[derive(Clone, Debug)]
pub struct Predecessor {
    /// `12.3.1`.
    pub id: ControlId,
    /// Its short title.
    pub title: Text,
    /// The controls of this edition that took it over.
    pub successors: Entries<ControlId>,
}

/// The starting points of a catalogue.
#[derive(Clone, Debug)]
pub enum Profiles {
    /// Those that it brings.
    Given(List<Profile>),
    /// It brings none: the one of every control, made where somebody asks for it.
    Every(OnceLock<[Profile; 1]>),
}

/// A starting point: which controls to look at first, and how far to take them. Serialises to the shape
/// that `profiles --json` publishes.
#[derive(Clone, Debug, Serialize)]
pub struct Profile {
    /// As the command line has it: `full`.
    pub name: Text,
    /// As a person reads it.
    pub title: Text,
    /// Whom it is for.
    pub sentence: Text,
    /// The level it proposes as the target where it says nothing else of a control, 0 to 5.
    pub target: u8,
    /// The controls it names, in natural order.
    pub controls: List<ProfileControl>,
    /// How it would decide on some of them, in natural order. A person has to confirm and word each.
    pub suggestions: List<Suggestion>,
}

/// A control that a profile looks at first.
#[derive(Clone, Debug, Serialize)]
pub struct ProfileControl {
    /// `5.10`.
    pub id: ControlId,
    /// The level it proposes as the target, 0 to 5.
    pub target: u8,
    /// Why the profile names it; none where the profile names every control.
    pub reason: Option<Text>,
}

/// A decision on applicability that a profile thinks likely. It changes no answer.
#[derive(Clone, Debug, Serialize)]
pub struct Suggestion {
    /// The control that it is about.
    pub control: ControlId,
    /// `excluded` or `inherited`.
    pub applicability: Text,
    /// The code of the reason, such as `no-such-asset`.
    pub reason: Text,
    /// What to check before deciding so, and what the justification has to say.
    pub hint: Text,
}

impl Catalogue {
    /// Whether this is the one that is compiled in, or a later version of it, rather than one that somebody brought
    /// along.
    pub fn is_built_in(&self) -> bool {
        self.name == iso27002::ISO27002_2022.name
    }

    /// The columns that its ids take in a list, at most 12; those of the built-in one take 5, with an own control's.
    pub fn id_width(&self) -> u16 {
        if self.is_built_in() {
            return 5;
        }
        // Few need counting: none has more characters than bytes.
        let longer =
            |longest: usize, id: &str| if id.len() < longest { longest } else { id.chars().count().max(longest) };
        let longest = self.controls.iter().fold(4, |longest, control| longer(longest, control.id.as_str()));
        u16::try_from((longest + 1).min(12)).unwrap_or(12)
    }

    /// Its name as a person types it: without the hash by which workbooks tell versions apart.
    pub fn short_name(&self) -> &str {
        self.name.split('@').next().unwrap_or_default()
    }

    /// The control with this id. Accepts the `A.` that ISO/IEC 27001 puts before it, and small letters for capital
    /// ones.
    pub fn control(&self, id: &str) -> Option<&Control> {
        self.position(id).map(|position| &self.controls[position])
    }

    /// Whether it has the control with this id.
    pub fn holds(&self, id: &ControlId) -> bool {
        self.controls.binary_search_by(|control| control.id.cmp(id)).is_ok() || self.control(id.as_str()).is_some()
    }

    /// Where the control with this id stands in [`Catalogue::controls`].
    pub fn position(&self, id: &str) -> Option<usize> {
        let find = |id: &str| self.controls.binary_search_by(|control| id::natural(control.id.as_str(), id)).ok();
        if self.is_built_in() {
            return find(id.strip_prefix("A.").or_else(|| id.strip_prefix("a.")).unwrap_or(id));
        }
        let anyhow = || self.controls.iter().position(|control| control.id.as_str().eq_ignore_ascii_case(id));
        find(id).or_else(anyhow)
    }

    /// Its starting points; the first is the one proposed.
    pub fn profiles(&self) -> &[Profile] {
        match &self.profiles {
            Profiles::Given(profiles) => profiles,
            Profiles::Every(made) => made.get_or_init(|| [kept::every(&self.controls)]),
        }
    }

    /// The profile with this name.
    pub fn profile(&self, name: &str) -> Option<&Profile> {
        self.profiles().iter().find(|profile| profile.name == name)
    }

    /// What the profile with this name proposes for a control that it names.
    pub fn proposal(&self, profile: &str, control: &ControlId) -> Option<&ProfileControl> {
        self.profile(profile)?.controls.iter().find(|named| named.id == *control)
    }

    /// Why the profile with this name names a control, where it says so.
    pub fn reason(&self, profile: &str, control: &ControlId) -> Option<&Text> {
        self.given(profile)?.controls.iter().find(|named| named.id == *control)?.reason.as_ref()
    }

    /// How the profile with this name would decide on a control.
    pub fn suggestion(&self, profile: &str, control: &ControlId) -> Option<&Suggestion> {
        self.given(profile)?.suggestions.iter().find(|suggestion| suggestion.control == *control)
    }

    /// The profile with this name, if it has more to say than which controls there are.
    fn given(&self, name: &str) -> Option<&Profile> {
        match &self.profiles {
            Profiles::Given(_) => self.profile(name),
            Profiles::Every(_) => None,
        }
    }

    /// The title of a theme, or its key where the catalogue does not know it.
    pub fn theme_title<'a>(&'a self, key: &'a str) -> &'a str {
        self.themes.iter().find(|term| term.key == key).map_or(key, |term| &term.title)
    }

    /// The vocabulary of an attribute. A catalogue that somebody brought along has up to five attributes of its own;
    /// each stands in the place of one of the five, the first in that of the first.
    pub fn vocabulary(&self, attribute: Attribute) -> Option<&Vocabulary> {
        if self.is_built_in() {
            return self.vocabularies.iter().find(|vocabulary| vocabulary.key == attribute.key());
        }
        self.vocabularies.get(attribute.place())
    }

    /// The attributes that it has, with their vocabularies, in the order in which they are shown.
    pub fn attributes(&self) -> impl Iterator<Item = (Attribute, &Vocabulary)> {
        Attribute::ALL.into_iter().filter_map(|attribute| Some((attribute, self.vocabulary(attribute)?)))
    }

    /// The title of an attribute's value, or its key where the catalogue does not know it.
    pub fn value_title<'a>(&'a self, attribute: Attribute, key: &'a str) -> &'a str {
        self.vocabulary(attribute)
            .and_then(|vocabulary| vocabulary.values.iter().find(|term| term.key == key))
            .map_or(key, |term| &term.title)
    }

    /// The control of the edition before with this id.
    pub fn predecessor(&self, id: &str) -> Option<&Predecessor> {
        self.predecessors.iter().find(|old| old.id.as_str() == id)
    }

    /// The objective of the edition before in which one of its controls lies: `12.3` for `12.3.1`.
    pub fn objective(&self, old: &str) -> Option<&Heading> {
        self.old_objectives.iter().find(|objective| lies_in(old, objective.id.as_str()))
    }

    /// The clause of the edition before in which one of its controls or objectives lies: `12` for `12.3.1`.
    pub fn clause(&self, old: &str) -> Option<&Heading> {
        self.old_clauses.iter().find(|clause| lies_in(old, clause.id.as_str()))
    }

    /// The crosswalk with this name.
    pub fn crosswalk(&self, name: &str) -> Option<&Crosswalk> {
        self.crosswalks.iter().find(|crosswalk| crosswalk.name == name)
    }

    /// What a control has to do with other catalogues: every crosswalk, with the ids that it relates the
    /// control to, which may be none.
    pub fn references(&self, control: &ControlId) -> impl Iterator<Item = (&Crosswalk, &[ControlId])> {
        self.crosswalks.iter().map(|crosswalk| (crosswalk, crosswalk.references(control)))
    }
}

/// Whether an id of the edition before is `part`, or lies in it: `12.3.1` in `12.3` and in `12`, not in `1`.
pub fn lies_in(old: &str, part: &str) -> bool {
    old.strip_prefix(part).is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
}
