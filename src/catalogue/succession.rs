//! Where a control comes from: what became of the edition before.

use serde::Serialize;

use super::{Catalogue, Control, Predecessor};

/// How a control continues the edition before. It is about ids and titles: the wording of every control
/// was revised.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Succession {
    /// It continues one control alone, under the same title.
    Unchanged,
    /// It continues one control alone, under another title.
    Renamed,
    /// It takes several controls together.
    Merged,
    /// It takes over a part of a control that others took over too, perhaps beside whole ones.
    Split,
    /// Nothing in the edition before leads to it.
    New,
}

impl Succession {
    /// All, in the order in which they are told.
    pub const ALL: [Succession; 5] =
        [Succession::Unchanged, Succession::Renamed, Succession::Merged, Succession::Split, Succession::New];

    /// As JSON has it.
    pub const fn word(self) -> &'static str {
        match self {
            Succession::Unchanged => "unchanged",
            Succession::Renamed => "renamed",
            Succession::Merged => "merged",
            Succession::Split => "split",
            Succession::New => "new",
        }
    }
}

impl Catalogue {
    /// How a control continues the edition before.
    pub fn succession(&self, control: &Control) -> Succession {
        let old: Vec<&Predecessor> = self.predecessors_of(control).collect();
        match old[..] {
            [] => Succession::New,
            _ if old.iter().any(|old| old.successors.len() > 1) => Succession::Split,
            [only] if only.title == control.title => Succession::Unchanged,
            [_] => Succession::Renamed,
            _ => Succession::Merged,
        }
    }

    /// The same in a sentence: `It continues 11.2.7 of 2013 alone, under a new title.`
    pub fn succession_sentence(&self, control: &Control) -> String {
        let old: Vec<&Predecessor> = self.predecessors_of(control).collect();
        let names: Vec<&str> = old.iter().map(|old| old.id.as_str()).collect();
        let names = enumerated(&names);
        match self.succession(control) {
            Succession::Unchanged => format!("It continues {names} of 2013 alone, under the same title."),
            Succession::Renamed => format!("It continues {names} of 2013 alone, under a new title."),
            Succession::Merged => format!("It merges {names} of 2013."),
            Succession::Split => {
                let parts = old.iter().filter(|old| old.successors.len() > 1).map(|old| {
                    let others: Vec<&str> =
                        old.successors.iter().filter(|id| **id != control.id).map(|id| id.as_str()).collect();
                    format!("{} was split: it went to {} too", old.id, enumerated(&others))
                });
                let takes = if old.len() > 1 { "merges" } else { "continues a part of" };
                format!("It {takes} {names} of 2013; {}.", parts.collect::<Vec<_>>().join("; "))
            }
            Succession::New => "It is new in 2022: nothing in the edition of 2013 leads to it.".to_owned(),
        }
    }

    /// The controls of the edition before that lead to a control, in order.
    fn predecessors_of(&self, control: &Control) -> impl Iterator<Item = &Predecessor> {
        control.edition_2013.iter().filter_map(|old| self.predecessor(old))
    }
}

/// `5.1.1`, `5.1.1 and 5.1.2`, `5.1.1, 5.1.2 and 5.1.3`.
fn enumerated(names: &[&str]) -> String {
    match names {
        [] => String::new(),
        [only] => (*only).to_owned(),
        [others @ .., last] => format!("{} and {last}", others.join(", ")),
    }
}
