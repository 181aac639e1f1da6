//! The cards about the edition of 2013: what was merged, split, renamed, and what is new.

use super::{Card, Kind, enumerated, named};
use crate::catalogue::{Catalogue, Control, Predecessor};

/// Whether a control is new.
pub fn new(catalogue: &Catalogue, control: &Control) -> Card {
    let answer = if control.new_in_2022 { "It is new in 2022" } else { "It has roots in 2013" };
    let count = catalogue.controls.iter().filter(|control| control.new_in_2022).count();
    let mut because = catalogue.succession_sentence(control);
    if control.new_in_2022 {
        because.push_str(&format!(" {count} of the {} controls are new.", catalogue.controls.len()));
    }
    Card {
        key: format!("{}:{}", Kind::New.word(), control.id),
        kind: Kind::New,
        control: control.id.clone(),
        question: "Is this control new in 2022, or has it roots in 2013?".to_owned(),
        given: named(control),
        answer: answer.to_owned(),
        because,
    }
}

/// Where a control comes from; nothing for those that are new, which have cards of their own.
pub fn origin(catalogue: &Catalogue, control: &Control) -> Option<Card> {
    let old: Vec<String> = control
        .edition_2013
        .iter()
        .filter_map(|id| catalogue.predecessor(id))
        .map(|old| format!("{} {}", old.id, old.title))
        .collect();
    if old.is_empty() {
        return None;
    }
    let count = if old.len() == 1 { "one control".to_owned() } else { format!("{} controls", old.len()) };
    Some(Card {
        key: format!("{}:{}", Kind::Origin.word(), control.id),
        kind: Kind::Origin,
        control: control.id.clone(),
        question: format!("It took over {count} of 2013. What was it then?"),
        given: named(control),
        answer: old.join("\n"),
        because: catalogue.succession_sentence(control),
    })
}

/// What became of a control of 2013. It belongs to the first of those that took it over.
pub fn successor(catalogue: &Catalogue, old: &Predecessor) -> Option<Card> {
    let now: Vec<&Control> = old.successors.iter().filter_map(|id| catalogue.control(id.as_str())).collect();
    let first = now.first()?;
    let names: Vec<String> = now.iter().map(|control| named(control)).collect();
    let from = catalogue
        .clause(old.id.as_str())
        .map_or_else(String::new, |clause| format!("In 2013 it stood in clause {}, {}. ", clause.id, clause.title));
    let because = match names.as_slice() {
        [_] => format!("{from}{}", catalogue.succession_sentence(first)),
        _ => format!("{from}It was split among {}.", enumerated(&names)),
    };
    Some(Card {
        key: format!("{}:{}", Kind::Successor.word(), old.id),
        kind: Kind::Successor,
        control: first.id.clone(),
        question: "What became of this control of 2013?".to_owned(),
        given: format!("{} {}", old.id, old.title),
        answer: names.join("\n"),
        because,
    })
}
