//! The rows of the list: controls, divided by a grouping, with what a filter leaves of them.

use crate::catalogue::grouping::{Grouping, groups_weighted};
use crate::figures::gap::importance;
use crate::search::Query;
use crate::session::Session;

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
pub fn items(session: &Session, grouping: Grouping, filter: &Query) -> Vec<Item> {
    let (catalogue, workbook) = (session.catalogue(), session.workbook());
    let shown: Vec<bool> = catalogue.controls.iter().map(|control| session.finds(filter, control)).collect();
    let settled = |position: &&usize| {
        let answer = workbook.answer(&catalogue.controls[**position].id);
        answer.level.is_some() || !answer.in_scope()
    };
    let mut items = Vec::with_capacity(shown.len() + 16);
    let groups = groups_weighted(catalogue, grouping, |control| importance(control, workbook.answer(&control.id)));
    for group in groups {
        let members: Vec<usize> = group.members.into_iter().filter(|position| shown[*position]).collect();
        if members.is_empty() {
            continue;
        }
        if grouping != Grouping::Flat {
            let settled = members.iter().filter(settled).count();
            items.push(Item::Group { title: group.title, controls: members.len(), settled });
        }
        items.extend(members.into_iter().map(Item::Control));
    }
    items
}
