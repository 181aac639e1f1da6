//! The cards that tell neighbours apart: two controls that belong together, and a first step that is one's alone.

use super::{Card, Kind, named, says};
use crate::catalogue::{Attribute, Catalogue, Control};

/// Which of two it is.
pub fn neighbours(catalogue: &Catalogue, control: &Control) -> Option<Card> {
    let step = control.first_step.as_ref()?;
    let other = nearest(catalogue, control)?;
    // Whoever reads one of the titles in the text would have nothing to think about.
    if says(step, &control.title) || says(step, &other.title) {
        return None;
    }
    let (one, two) = if control.title < other.title { (control, other) } else { (other, control) };
    Some(Card {
        key: format!("{}:{}:{}", Kind::Neighbours.word(), control.id, other.id),
        kind: Kind::Neighbours,
        control: control.id.clone(),
        question: format!("\"{}\" or \"{}\": to which of the two is this a first step?", one.title, two.title),
        given: step.to_string(),
        answer: named(control),
        because: format!("{}: {}\n{}: {}", named(control), control.summary, named(other), other.summary),
    })
}

/// The control that is most easily taken for another: of those that belong with it, the one that shares most with it.
pub fn nearest<'a>(catalogue: &'a Catalogue, control: &Control) -> Option<&'a Control> {
    let related = control.related.iter().filter_map(|id| catalogue.control(id.as_str()));
    related.rev().max_by_key(|other| shared(control, other))
}

/// How much two controls have in common: theme, attribute values, words of the title.
fn shared(a: &Control, b: &Control) -> usize {
    let values = Attribute::ALL.into_iter().map(|attribute| {
        let weight = if attribute == Attribute::Capability { 3 } else { 1 };
        weight * a.values(attribute).iter().filter(|value| b.values(attribute).contains(value)).count()
    });
    let theme = if a.theme == b.theme { 4 } else { 0 };
    values.sum::<usize>() + theme
}
