//! The rows of the list: controls, divided by a grouping, with what a filter leaves of them.

use crate::catalogue::{Attribute, Catalogue, Control};
use crate::search::Query;
use crate::tui::action::Grouping;
use crate::workbook::Workbook;

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Item {
    /// The heading of a group.
    Group {
        /// Its title.
        title: String,
        /// How many of its controls are shown.
        controls: usize,
        /// How many of these have a level or are excluded.
        settled: usize,
    },
    /// A control, by its position in the catalogue.
    Control(usize),
}

/// The rows for a grouping and a filter. Groups that the filter leaves empty are left out.
pub fn items(catalogue: &Catalogue, workbook: &Workbook, grouping: Grouping, filter: &Query) -> Vec<Item> {
    let shown: Vec<(usize, &Control)> = catalogue
        .controls
        .iter()
        .enumerate()
        .filter(|(_, control)| filter.is_empty() || filter.matches(control, catalogue, Some(workbook)))
        .collect();
    let mut items = Vec::with_capacity(shown.len() + 16);
    for (title, belongs) in groups(catalogue, grouping) {
        let members: Vec<usize> =
            shown.iter().filter(|(_, control)| belongs(control)).map(|(position, _)| *position).collect();
        if members.is_empty() {
            continue;
        }
        if grouping != Grouping::Flat {
            let settled = |position: &&usize| {
                let answer = workbook.answer(&catalogue.controls[**position].id);
                answer.level.is_some() || !answer.in_scope()
            };
            items.push(Item::Group { title, controls: members.len(), settled: members.iter().filter(settled).count() });
        }
        items.extend(members.into_iter().map(Item::Control));
    }
    items
}

type Belongs<'a> = Box<dyn Fn(&Control) -> bool + 'a>;

fn groups(catalogue: &Catalogue, grouping: Grouping) -> Vec<(String, Belongs<'_>)> {
    let attribute = match grouping {
        Grouping::Flat => return vec![(String::new(), Box::new(|_| true))],
        Grouping::Theme => {
            return catalogue
                .themes
                .iter()
                .map(|term| -> (String, Belongs<'_>) {
                    (term.title.to_string(), Box::new(move |control| control.theme == term.key))
                })
                .collect();
        }
        Grouping::Clause2013 => {
            let clause = |id: String| -> Belongs<'_> {
                Box::new(move |control| control.edition_2013.iter().any(|old| old.split('.').next() == Some(&id)))
            };
            let clauses = catalogue
                .old_clauses
                .iter()
                .map(|heading| (format!("{} {}", heading.id, heading.title), clause(heading.id.to_string())));
            let new: (String, Belongs<'_>) = ("New in 2022".to_owned(), Box::new(|control| control.new_in_2022));
            return clauses.chain([new]).collect();
        }
        Grouping::ControlType => Attribute::ControlType,
        Grouping::Property => Attribute::Property,
        Grouping::Concept => Attribute::Concept,
        Grouping::Capability => Attribute::Capability,
        Grouping::Domain => Attribute::Domain,
    };
    let values = catalogue.vocabulary(attribute).map(|vocabulary| &vocabulary.values);
    values
        .into_iter()
        .flat_map(|values| values.iter())
        .map(|term| -> (String, Belongs<'_>) {
            (term.title.to_string(), Box::new(move |control| control.values(attribute).contains(&term.key)))
        })
        .collect()
}

impl Grouping {
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
            Grouping::Flat => "as one list",
        }
    }

    /// Whether a control can stand in several groups.
    pub const fn repeats(self) -> bool {
        match self {
            Grouping::Theme | Grouping::Flat => false,
            Grouping::ControlType
            | Grouping::Property
            | Grouping::Concept
            | Grouping::Capability
            | Grouping::Domain
            | Grouping::Clause2013 => true,
        }
    }
}
