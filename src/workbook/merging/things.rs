//! What a workbook is made of, for joining: each thing with its fields.

use std::collections::BTreeSet;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::fields::Image;
use crate::catalogue::ControlId;
use crate::workbook::{Answer, Change, FindingKey, Workbook};

/// One thing that a workbook holds.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Thing {
    /// Name, scope statement, facts, document control.
    Organisation,
    /// The profile, its controls, and the version of the catalogue.
    Scope,
    /// A control of the organisation's own.
    OwnControl(ControlId),
    /// What is said of a control.
    Answer(ControlId),
    /// A note.
    Note(Uuid),
    /// A piece of evidence.
    Evidence(Uuid),
    /// Why a finding may stand.
    Acceptance(FindingKey),
    /// A phase.
    Phase(Uuid),
    /// An action.
    Action(Uuid),
    /// A supposition.
    Scenario(String),
    /// A baseline.
    Baseline(Uuid),
}

impl Thing {
    /// What a change is about; `None` for what is told of evidence serving a control, which goes with the evidence.
    pub fn of(change: &Change) -> Option<Thing> {
        Some(match change {
            Change::Organisation { .. } => Thing::Organisation,
            Change::Scope { .. } => Thing::Scope,
            Change::OwnControl { id, .. } => Thing::OwnControl(id.clone()),
            Change::Answer { control, .. } => Thing::Answer(control.clone()),
            Change::Note { id, .. } => Thing::Note(*id),
            Change::Evidence { id, .. } => Thing::Evidence(*id),
            Change::EvidenceLink { evidence, .. } => Thing::Evidence(*evidence),
            Change::Acceptance { finding, .. } => Thing::Acceptance(finding.clone()),
            Change::Phase { id, .. } => Thing::Phase(*id),
            Change::Action { id, .. } => Thing::Action(*id),
            Change::Scenario { name, .. } => Thing::Scenario(name.clone()),
            Change::Baseline { id, .. } => Thing::Baseline(*id),
            Change::Purged { note, .. } => Thing::Note(*note),
            Change::PurgedEvidence { evidence, .. } => Thing::Evidence(*evidence),
            Change::Merged { .. } => return None,
        })
    }

    /// Everything in which two states differ, in an order in which it can be looked at.
    pub fn that_differ(ours: &Workbook, theirs: &Workbook) -> BTreeSet<Thing> {
        super::changes_between(ours, theirs).iter().filter_map(Thing::of).collect()
    }

    /// Its fields as a state has them; `None` where the state does not have it.
    pub fn image(&self, of: &Workbook) -> Option<Image> {
        match self {
            Thing::Organisation => fields(&of.organisation),
            Thing::Scope => fields(&of.scope),
            Thing::OwnControl(id) => of.own_control(id).and_then(fields),
            // There is always one, if it says nothing.
            Thing::Answer(control) => fields(of.answer(control)),
            Thing::Note(id) => of.note(*id).and_then(fields),
            Thing::Evidence(id) => of.piece_of_evidence(*id).and_then(fields),
            Thing::Acceptance(finding) => of.acceptance(finding).and_then(fields),
            Thing::Phase(id) => of.phase(*id).and_then(fields),
            Thing::Action(id) => of.action(*id).and_then(fields),
            Thing::Scenario(name) => of.scenario(name).and_then(fields),
            Thing::Baseline(id) => of.baseline(*id).and_then(fields),
        }
    }

    /// Puts it into a state as its fields say.
    ///
    /// # Errors
    /// What keeps the fields from being what they are for.
    pub fn put(&self, into: &mut Workbook, image: Option<Image>) -> Result<(), String> {
        let Some(image) = image else {
            self.take(into);
            return Ok(());
        };
        match self {
            Thing::Organisation => into.organisation = read(image)?,
            Thing::Scope => into.scope = read(image)?,
            Thing::OwnControl(_) => into.put_own_control(read(image)?),
            Thing::Answer(control) => into.put_answer(control.clone(), read(image)?, None),
            Thing::Note(id) => {
                into.take_note(*id);
                into.put_note(read(image)?);
            }
            Thing::Evidence(_) => into.put_evidence(read(image)?),
            Thing::Acceptance(finding) => into.put_acceptance(finding.clone(), read(image)?),
            Thing::Phase(_) => into.put_phase(read(image)?),
            Thing::Action(_) => into.put_action(read(image)?),
            Thing::Scenario(_) => into.put_scenario(read(image)?),
            Thing::Baseline(_) => into.put_baseline(read(image)?),
        }
        Ok(())
    }

    fn take(&self, from: &mut Workbook) {
        match self {
            // These are always there.
            Thing::Organisation | Thing::Scope => {}
            Thing::OwnControl(id) => from.take_own_control(id),
            Thing::Answer(control) => from.put_answer(control.clone(), Answer::blank(), None),
            Thing::Note(id) => from.take_note(*id),
            Thing::Evidence(id) => {
                let served: Vec<ControlId> = from.controls_served(*id).cloned().collect();
                served.iter().for_each(|control| from.take_evidence_link(control, *id));
                from.take_evidence(*id);
            }
            Thing::Acceptance(finding) => {
                from.acceptances.remove(finding);
            }
            Thing::Phase(id) => {
                from.phases.remove(id);
            }
            Thing::Action(id) => {
                from.actions.remove(id);
            }
            Thing::Scenario(name) => {
                from.scenarios.remove(name);
            }
            Thing::Baseline(id) => from.take_baseline(*id),
        }
    }

    /// The control that it is about, as one of the states knows it.
    pub fn control(&self, states: [&Workbook; 2]) -> Option<ControlId> {
        match self {
            Thing::Answer(control) | Thing::OwnControl(control) => Some(control.clone()),
            Thing::Note(id) => states.iter().find_map(|state| state.note(*id)).map(|note| note.control.clone()),
            Thing::Acceptance(finding) => finding.control.clone(),
            Thing::Evidence(id) => states.iter().find_map(|state| state.controls_served(*id).next().cloned()),
            Thing::Organisation
            | Thing::Scope
            | Thing::Phase(_)
            | Thing::Action(_)
            | Thing::Scenario(_)
            | Thing::Baseline(_) => None,
        }
    }

    /// What it is, for a person.
    pub fn title(&self, states: [&Workbook; 2]) -> String {
        let [ours, theirs] = states;
        let named = |what: &str, name: Option<&str>| match name {
            Some(name) => format!("{what} \"{name}\""),
            None => what.to_owned(),
        };
        match self {
            Thing::Organisation => "the organisation".to_owned(),
            Thing::Scope => "the profile".to_owned(),
            Thing::Answer(control) | Thing::OwnControl(control) => control.to_string(),
            Thing::Note(id) => match ours.note(*id).or(theirs.note(*id)) {
                Some(note) => format!("{}, note of {}", note.control, note.author),
                None => "a note".to_owned(),
            },
            Thing::Evidence(id) => {
                let name = ours.piece_of_evidence(*id).or(theirs.piece_of_evidence(*id));
                named("evidence", name.map(|evidence| evidence.name.as_str()))
            }
            Thing::Acceptance(finding) => match &finding.control {
                Some(control) => format!("{control}, finding {}", finding.code),
                None => format!("finding {}", finding.code),
            },
            Thing::Phase(id) => {
                let phase = ours.phase(*id).or(theirs.phase(*id));
                named("phase", phase.map(|phase| phase.name.as_str()))
            }
            Thing::Action(id) => match ours.action(*id).or(theirs.action(*id)) {
                Some(action) => format!("action #{}", action.number),
                None => "an action".to_owned(),
            },
            Thing::Scenario(name) => named("scenario", Some(name)),
            Thing::Baseline(id) => {
                let baseline = ours.baseline(*id).or(theirs.baseline(*id));
                named("baseline", baseline.map(|baseline| baseline.name.as_str()))
            }
        }
    }

    /// The field that stands for the whole where one side has it and the other not: its name, and the one whose value
    /// is shown.
    pub fn main_field(&self) -> (&'static str, &'static str) {
        match self {
            Thing::Organisation => ("organisation", "name"),
            Thing::Scope => ("profile", "profile"),
            Thing::OwnControl(_) => ("control", "title"),
            Thing::Answer(_) => ("answer", "level"),
            Thing::Note(_) => ("note", "text"),
            Thing::Evidence(_) => ("evidence", "name"),
            Thing::Acceptance(_) => ("accepted", "because"),
            Thing::Phase(_) => ("phase", "name"),
            Thing::Action(_) => ("action", "title"),
            Thing::Scenario(_) => ("scenario", "name"),
            Thing::Baseline(_) => ("baseline", "name"),
        }
    }
}

fn fields<T: Serialize>(thing: &T) -> Option<Image> {
    match serde_json::to_value(thing) {
        Ok(Value::Object(fields)) => Some(fields),
        Ok(_) | Err(_) => None,
    }
}

fn read<T: DeserializeOwned>(image: Image) -> Result<T, String> {
    serde_json::from_value(Value::Object(image)).map_err(|error| error.to_string())
}
