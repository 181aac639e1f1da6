//! What a workbook says at one moment, as text that is the same wherever it says the same: what a baseline keeps, and
//! what the hash in every report is of.
//!
//! It holds whatever reports render: organisation and document control, answers, notes, evidence with the hashes of
//! its files, own controls, acceptances, actions and phases, and under which catalogue and scale all of it is to be
//! read. Suppositions and the baselines themselves are not in it, nor is when it was written: freezing a workbook
//! does not change what it says.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::{
    Acceptance, Action, Answer, Evidence, FindingKey, Note, Organisation, OwnControl, Phase, Scope, Stamp, Workbook,
};
use crate::catalogue::ControlId;
use crate::text::hexadecimal;

/// The version of this shape. Every released one stays readable.
const FORMAT: u32 = 1;
/// The version of the scale of levels, 0 to 5, and of what each means.
pub const SCALE: u32 = 1;

/// The shape, in the order in which it is written.
#[derive(Serialize, Deserialize)]
struct Shape {
    frozen: u32,
    workbook: Uuid,
    catalogue: String,
    scale: u32,
    organisation: Organisation,
    scope: Scope,
    answers: BTreeMap<ControlId, Answer>,
    updated: BTreeMap<ControlId, Stamp>,
    notes: Vec<Note>,
    evidence: Vec<Evidence>,
    evidence_links: Vec<(ControlId, Uuid)>,
    own_controls: Vec<OwnControl>,
    acceptances: Vec<(FindingKey, Acceptance)>,
    actions: Vec<Action>,
    phases: Vec<Phase>,
}

/// The state of a workbook as text, with its hash.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frozen {
    /// JSON in one line; nothing in it depends on anything but the state.
    pub text: String,
    /// The SHA-256 of the text, in hexadecimal.
    pub hash: String,
}

impl Frozen {
    /// What the workbook with this id says, about the catalogue of this name. `None` where it cannot be put into
    /// words, which nothing that can be written is known to lead to.
    pub fn of(workbook: &Workbook, id: Uuid, catalogue: &str) -> Option<Frozen> {
        let shape = Shape {
            frozen: FORMAT,
            workbook: id,
            catalogue: catalogue.to_owned(),
            scale: SCALE,
            organisation: workbook.organisation.clone(),
            scope: workbook.scope.clone(),
            answers: cloned(workbook.answers()),
            updated: cloned(workbook.updates()),
            notes: workbook.all_notes().cloned().collect(),
            evidence: workbook.all_evidence().cloned().collect(),
            evidence_links: workbook.evidence_links().map(|(control, id)| (control.clone(), id)).collect(),
            own_controls: workbook.own_controls().cloned().collect(),
            acceptances: workbook.acceptances().map(|(key, acceptance)| (key.clone(), acceptance.clone())).collect(),
            actions: workbook.actions().cloned().collect(),
            phases: workbook.phases().into_iter().cloned().collect(),
        };
        let text = serde_json::to_string(&shape).ok()?;
        let hash = hash_of(text.as_bytes());
        Some(Frozen { text, hash })
    }

    /// The state that a text tells, and which workbook it is of.
    ///
    /// # Errors
    /// What keeps it from being read, as a clause.
    pub fn read(text: &[u8]) -> Result<(Workbook, Uuid), String> {
        let shape: Shape = serde_json::from_slice(text).map_err(|error| format!("it cannot be read: {error}"))?;
        if shape.frozen > FORMAT {
            return Err(format!("it has the shape {}, which a newer version of controlbook reads", shape.frozen));
        }
        if shape.scale != SCALE {
            return Err(format!("its levels are of the scale {}, and this version knows {SCALE}", shape.scale));
        }
        let mut workbook = Workbook { organisation: shape.organisation, scope: shape.scope, ..Workbook::default() };
        let mut updated = shape.updated;
        for (control, answer) in shape.answers {
            let stamp = updated.remove(&control);
            workbook.put_answer(control, answer, stamp);
        }
        // What changed and says nothing any more.
        for (control, stamp) in updated {
            workbook.put_answer(control, Answer::blank(), Some(stamp));
        }
        shape.notes.into_iter().for_each(|note| workbook.put_note(note));
        shape.evidence.into_iter().for_each(|evidence| workbook.put_evidence(evidence));
        shape.evidence_links.into_iter().for_each(|(control, id)| workbook.put_evidence_link(control, id));
        shape.own_controls.into_iter().for_each(|own| workbook.put_own_control(own));
        shape.acceptances.into_iter().for_each(|(key, acceptance)| workbook.put_acceptance(key, acceptance));
        shape.actions.into_iter().for_each(|action| workbook.put_action(action));
        shape.phases.into_iter().for_each(|phase| workbook.put_phase(phase));
        Ok((workbook, shape.workbook))
    }
}

/// The SHA-256 of some bytes, in hexadecimal.
pub fn hash_of(bytes: &[u8]) -> String {
    hexadecimal(&Sha256::digest(bytes))
}

fn cloned<'a, T: Clone + 'a>(of: impl Iterator<Item = (&'a ControlId, &'a T)>) -> BTreeMap<ControlId, T> {
    of.map(|(id, value)| (id.clone(), value.clone())).collect()
}
