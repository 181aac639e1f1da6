//! Whom a workbook is about.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::DocumentControl;
use super::answer::words;

/// Name, scope statement and facts. A fact that is not in the map is unknown.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Organisation {
    /// As it stands on every report.
    pub name: String,
    /// What the assessment is about, in the organisation's own words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scope: Option<String>,
    /// What is known of it.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub facts: BTreeMap<Fact, bool>,
    /// What stands on the documents made of the workbook.
    #[serde(default, skip_serializing_if = "DocumentControl::is_blank")]
    pub document: DocumentControl,
}

words! {
    /// A fact that decides which controls matter.
    Fact {
        /// It writes software, or has it written.
        BuildsSoftware = "builds-software",
        /// It has rooms of its own.
        OwnPremises = "own-premises",
        /// It runs servers of its own.
        OwnServers = "own-servers",
        /// People work from home or on the road.
        RemoteWork = "remote-work",
        /// It holds data about people.
        PersonalData = "personal-data",
        /// It trains, runs or depends on AI systems.
        UsesAi = "uses-ai",
    }
}

impl Fact {
    /// As a question to the person.
    pub const fn question(self) -> &'static str {
        match self {
            Fact::BuildsSoftware => "Do you write software, or have it written?",
            Fact::OwnPremises => "Do you have rooms of your own?",
            Fact::OwnServers => "Do you run servers of your own?",
            Fact::RemoteWork => "Do people work from home or on the road?",
            Fact::PersonalData => "Do you hold data about people?",
            Fact::UsesAi => "Do you train, run or depend on AI systems?",
        }
    }
}
