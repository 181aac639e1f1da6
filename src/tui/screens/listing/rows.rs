//! The rows of a list: controls, divided by a grouping, with what a filter leaves of them.

use crate::catalogue::Control;
use crate::catalogue::grouping::{Grouping, groups_weighted};
use crate::figures::gap::importance;
use crate::search::Query;
use crate::session::Session;
use crate::workbook::{Answer, Applicability, OwnControl, Workbook};

/// A row of the list.
#[derive(Clone, Debug)]
pub enum Item {
    /// The heading of a group.
    Group(Box<Heading>),
    /// A control, by its position in the catalogue.
    Control(usize),
    /// A control of the organisation's own.
    Own(Box<Control>),
}

/// What stands above a group.
#[derive(Clone, Debug)]
pub struct Heading {
    /// Its title.
    pub title: String,
    /// How many of its controls are shown.
    pub controls: usize,
    /// How many of these have a level or are excluded.
    pub settled: usize,
    /// How many of these nobody has decided the applicability of.
    pub undecided: usize,
}

/// The controls of the organisation's own, and those that the catalogue no longer has: what a filter leaves of them,
/// below a heading each, where there are any.
pub fn own_items(session: &Session, filter: &Query) -> Vec<Item> {
    let workbook = session.workbook();
    let (catalogue, own) = (session.catalogue(), workbook.own_controls().map(OwnControl::as_control));
    let gone = workbook.withdrawn(catalogue).into_iter().map(|id| Workbook::withdrawn_control(id, catalogue));
    let mut items = below(OWN, own.collect(), session, filter);
    items.extend(below(WITHDRAWN, gone.collect(), session, filter));
    items
}

/// Some controls below a heading, as far as a filter leaves them.
fn below(title: &str, controls: Vec<Control>, session: &Session, filter: &Query) -> Vec<Item> {
    let workbook = session.workbook();
    let shown: Vec<Control> = controls.into_iter().filter(|control| session.finds(filter, control)).collect();
    let answers = || shown.iter().map(|own| workbook.answer(&own.id));
    let heading = (!shown.is_empty()).then(|| Heading {
        title: title.to_owned(),
        controls: shown.len(),
        settled: answers().filter(|answer| is_settled(answer)).count(),
        undecided: answers().filter(|answer| is_undecided(answer)).count(),
    });
    heading
        .map(|heading| Item::Group(Box::new(heading)))
        .into_iter()
        .chain(shown.iter().cloned().map(|own| Item::Own(Box::new(own))))
        .collect()
}

/// What stands above the organisation's own controls.
const OWN: &str = "Your own controls, in no figure";

/// What stands above the controls that a newer version of the catalogue no longer has.
const WITHDRAWN: &str = "No longer in the catalogue, in no figure";

fn is_settled(answer: &Answer) -> bool {
    answer.level.is_some() || !answer.in_scope()
}

fn is_undecided(answer: &Answer) -> bool {
    answer.applicability == Applicability::Undecided
}

/// The rows for a grouping and a filter. Groups that the filter leaves empty are left out.
pub fn items(session: &Session, grouping: Grouping, filter: &Query) -> Vec<Item> {
    let (catalogue, workbook) = (session.catalogue(), session.workbook());
    let shown: Vec<bool> = match filter.is_empty() {
        true => vec![true; catalogue.controls.len()],
        false => catalogue.controls.iter().map(|control| session.finds(filter, control)).collect(),
    };
    let answers: Vec<&Answer> = workbook.answers_along(catalogue.controls.iter().map(|control| &control.id)).collect();
    let groups = groups_weighted(catalogue, grouping, |control| importance(control, workbook.answer(&control.id)));
    let mut items = Vec::with_capacity(shown.len() + groups.len());
    for group in groups {
        let members: Vec<usize> = group.members.into_iter().filter(|position| shown[*position]).collect();
        if members.is_empty() {
            continue;
        }
        if grouping != Grouping::Flat {
            let count = |is: fn(&Answer) -> bool| members.iter().filter(|position| is(answers[**position])).count();
            let (settled, undecided) = (count(is_settled), count(is_undecided));
            let heading = Heading { title: group.title, controls: members.len(), settled, undecided };
            items.push(Item::Group(Box::new(heading)));
        }
        items.extend(members.into_iter().map(Item::Control));
    }
    items
}
