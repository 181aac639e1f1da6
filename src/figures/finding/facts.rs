//! Which facts of the organisation speak against which exclusions: the one table of them.
//!
//! A control stands here where the fact alone makes it hard to say that it is not needed. Of AI systems no
//! control follows: they change how many are done, not whether they are for someone.

use crate::catalogue::ControlId;
use crate::workbook::{Fact, Organisation};

/// Facts, each with the controls that an organisation of which it is true can hardly exclude.
pub const FACTS: &[(Fact, &[&str])] = &[
    // Software is planned, built, tested and changed, by one's own people or others'.
    (Fact::BuildsSoftware, &["8.25", "8.26", "8.27", "8.28", "8.29", "8.30", "8.31"]),
    // Rooms have walls, doors, desks, power and cables.
    (Fact::OwnPremises, &["7.1", "7.2", "7.3", "7.4", "7.5", "7.7", "7.8", "7.11", "7.12"]),
    // A server is placed, powered, maintained, set up, updated, watched, saved, and thrown away.
    (Fact::OwnServers, &["7.8", "7.11", "7.13", "7.14", "8.6", "8.8", "8.9", "8.13", "8.15", "8.17", "8.19", "8.20"]),
    // Devices leave the house, and people work where nobody else watches.
    (Fact::RemoteWork, &["6.7", "7.9", "8.1"]),
    // Data protection law asks for care, and for deletion.
    (Fact::PersonalData, &["5.31", "5.34", "8.10"]),
];

/// The facts of an organisation that speak against excluding a control.
pub fn against<'a>(organisation: &'a Organisation, control: &'a ControlId) -> impl Iterator<Item = Fact> + 'a {
    let holds = |fact: &Fact| organisation.facts.get(fact) == Some(&true);
    FACTS
        .iter()
        .filter(move |(fact, controls)| holds(fact) && controls.contains(&control.as_str()))
        .map(|(fact, _)| *fact)
}
