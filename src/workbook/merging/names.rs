//! What contradictions are called where they are typed: `5.1.level`, `action.3.due`, `organisation.facts.own-premises`.

use std::collections::BTreeMap;

use super::{Contradiction, Thing};
use crate::workbook::Workbook;

/// The longest part of a name that stems from a text.
const LONGEST: usize = 30;

/// Gives each contradiction a name that no other has. They are in their order.
pub fn give(contradictions: &mut [Contradiction], states: [&Workbook; 2]) {
    let mut given: BTreeMap<String, u32> = BTreeMap::new();
    for found in contradictions {
        let name = plain(found, states);
        let times = given.entry(name.clone()).or_default();
        *times += 1;
        found.name = if *times == 1 { name } else { format!("{name}.{times}") };
    }
}

/// The same, however it is typed: `_` and `-`, small letters and capitals are one.
pub fn folded(name: &str) -> String {
    name.trim().to_lowercase().replace('_', "-")
}

fn plain(found: &Contradiction, [ours, theirs]: [&Workbook; 2]) -> String {
    let control = found.control.as_ref().map_or("", |control| control.as_str());
    let (stem, whole) = match &found.thing {
        Thing::Organisation => ("organisation".to_owned(), false),
        Thing::Scope => return "profile".to_owned(),
        Thing::OwnControl(id) | Thing::Answer(id) => (id.to_string(), false),
        Thing::Note(_) => return format!("{control}.note"),
        Thing::Acceptance(key) => match control {
            "" => return format!("finding.{}", key.code),
            control => return format!("{control}.finding.{}", key.code),
        },
        Thing::Evidence(id) => {
            let evidence = ours.piece_of_evidence(*id).or(theirs.piece_of_evidence(*id));
            (named("evidence", evidence.map(|evidence| evidence.name.as_str())), true)
        }
        Thing::Phase(id) => {
            let phase = ours.phase(*id).or(theirs.phase(*id));
            (named("phase", phase.map(|phase| phase.name.as_str())), true)
        }
        Thing::Action(id) => {
            let action = ours.action(*id).or(theirs.action(*id));
            (format!("action.{}", action.map_or(0, |action| action.number)), true)
        }
        Thing::Scenario(name) => return named("scenario", Some(name)),
        Thing::Baseline(id) => {
            let baseline = ours.baseline(*id).or(theirs.baseline(*id));
            (named("baseline", baseline.map(|baseline| baseline.name.as_str())), true)
        }
    };
    // Whether it is there at all.
    if whole && found.is_of_presence() {
        return stem;
    }
    format!("{stem}.{}", found.field.replace(' ', "."))
}

/// What it is, and as much of its name as can be typed anywhere.
fn named(what: &str, name: Option<&str>) -> String {
    let mut slug = String::new();
    for c in name.unwrap_or_default().to_lowercase().chars() {
        match c.is_alphanumeric() {
            true => slug.push(c),
            false if !slug.is_empty() && !slug.ends_with('-') => slug.push('-'),
            false => {}
        }
    }
    let slug: String = slug.chars().take(LONGEST).collect();
    match slug.trim_matches('-') {
        "" => what.to_owned(),
        slug => format!("{what}.{slug}"),
    }
}
