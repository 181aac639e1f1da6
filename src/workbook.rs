//! One organisation, its answers and its notes, and the changes that can be made to them.
//!
//! Pure: no file, no clock, no environment. Time and author are passed in. A [`Change`] holds the image
//! before and after, so that one [`Workbook::apply`] serves edits, undo, redo and replaying history.

pub mod acceptance;
pub mod action;
pub mod action_edit;
mod along;
pub mod answer;
pub mod baseline;
mod chosen;
pub mod comparison;
pub mod conflict;
pub mod cycle;
pub mod day;
pub mod document;
pub mod edit;
pub mod evidence;
pub mod frozen;
pub mod merging;
pub mod note;
mod notes;
pub mod organisation;
pub mod own_control;
pub mod phase;
pub mod step;
pub mod withdrawn;

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

pub use acceptance::{Acceptance, FindingKey};
pub use action::{Action, ActionFault, ActionStatus, Closes, ClosesText, PersonDays};
pub use action_edit::{ActionEdit, PhaseEdit};
pub use answer::{Answer, Applicability, Basis, Level, Reason};
pub use baseline::{Baseline, Scenario};
pub use chosen::Chosen;
pub use conflict::{Conflict, Side, Unsaved};
pub use document::{DocumentControl, DocumentEdit};
pub use edit::{AnswerEdit, Decision};
pub use evidence::{Evidence, EvidenceEdit, EvidenceKind, FileState, Nature};
pub use frozen::Frozen;
pub use note::Note;
use notes::Notes;
pub use notes::{Shelf, likeness};
pub use organisation::{Fact, Organisation};
pub use own_control::OwnControl;
pub use phase::Phase;
pub use step::{Change, FieldChange, Op, Step};

use crate::catalogue::{ControlId, Profile};

/// When something happened, and who did it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// To the second.
    pub at: Timestamp,
    /// The name the person gave.
    pub author: String,
}

/// A version of a catalogue's texts and facts: counted up with each release that changes any of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(transparent)]
pub struct CatalogueVersion(pub u32);

impl CatalogueVersion {
    /// The first that was released. Every workbook of a format that did not name one was answered under it.
    pub const FIRST: CatalogueVersion = CatalogueVersion(1);

    fn is_first(&self) -> bool {
        *self == Self::FIRST
    }
}

impl Default for CatalogueVersion {
    fn default() -> Self {
        CatalogueVersion::FIRST
    }
}

impl std::fmt::Display for CatalogueVersion {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// The starting point that a workbook was made with: its name, and the controls it looks at first; and which version
/// of the catalogue they are answered under.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Scope {
    /// The profile's name, such as `full`.
    pub profile: String,
    /// The controls that the headline figures are about.
    pub controls: Chosen,
    /// Under which version of the catalogue the answers are to be read.
    #[serde(default, skip_serializing_if = "CatalogueVersion::is_first")]
    pub catalogue: CatalogueVersion,
}

impl From<&Profile> for Scope {
    fn from(profile: &Profile) -> Self {
        let controls = profile.controls.iter().map(|control| control.id.clone()).collect();
        Scope { profile: profile.name.to_string(), controls, catalogue: CatalogueVersion::FIRST }
    }
}

/// The state of a workbook: what all its steps add up to.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Workbook {
    /// Whom the workbook is about.
    pub organisation: Organisation,
    /// What the headline figures are about.
    pub scope: Scope,
    said: BTreeMap<ControlId, Said>,
    // Shared with the state before an edit, of which most stays as it is.
    notes: Arc<Notes>,
    evidence: BTreeMap<Uuid, Arc<Evidence>>,
    evidence_of: BTreeMap<ControlId, BTreeSet<Uuid>>,
    own_controls: BTreeMap<ControlId, OwnControl>,
    acceptances: BTreeMap<FindingKey, Acceptance>,
    actions: BTreeMap<Uuid, Arc<Action>>,
    phases: BTreeMap<Uuid, Phase>,
    scenarios: BTreeMap<String, Scenario>,
    baselines: BTreeMap<Uuid, Baseline>,
}

/// What is said of a control, and when that or a note on it last changed. Many say the same, and most stay as they are in
/// the state after an edit, so these are shared.
#[derive(Clone, Debug, Default, PartialEq)]
struct Said {
    /// None where it is blank.
    answer: Option<Arc<Answer>>,
    updated: Option<Arc<Stamp>>,
}

/// How many of each kind a workbook holds. Stored with every edit, so that rows which vanish from a
/// damaged file are missed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Notes.
    pub notes: usize,
    /// Pieces of evidence.
    pub evidence: usize,
    /// Pairs of a control and a piece of evidence that serves it.
    pub evidence_links: usize,
    /// Controls of the organisation's own.
    pub own_controls: usize,
    /// Findings that are accepted.
    pub acceptances: usize,
    /// Actions.
    pub actions: usize,
    /// Phases of the plan.
    pub phases: usize,
    /// Suppositions that are kept.
    pub scenarios: usize,
    /// Baselines.
    pub baselines: usize,
}

/// A change could not be applied, because what it expects to find is not there.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{subject} is not as the change expects it")]
pub struct Mismatch {
    /// What the change is about, such as `5.10`.
    pub subject: String,
}

impl Workbook {
    /// What the workbook says of a control; a blank answer where it says nothing.
    pub fn answer(&self, control: &ControlId) -> &Answer {
        self.said.get(control).and_then(|said| said.answer.as_deref()).unwrap_or(Answer::none())
    }

    /// When the answer or a note of a control last changed, and by whom.
    pub fn updated(&self, control: &ControlId) -> Option<&Stamp> {
        self.said.get(control)?.updated.as_deref()
    }

    /// When each control last changed, those that are no longer there among them.
    pub fn updates(&self) -> impl Iterator<Item = (&ControlId, &Stamp)> {
        self.said.iter().filter_map(|(control, said)| Some((control, said.updated.as_deref()?)))
    }

    /// When anything about any control last changed.
    pub fn last_update(&self) -> Option<&Stamp> {
        self.updates().map(|(_, stamp)| stamp).max_by_key(|stamp| stamp.at)
    }

    /// All answers that are not blank, in the order of the controls.
    pub fn answers(&self) -> impl Iterator<Item = (&ControlId, &Answer)> {
        self.said.iter().filter_map(|(control, said)| Some((control, said.answer.as_deref()?)))
    }

    /// The notes on a control, oldest first.
    pub fn notes(&self, control: &ControlId) -> impl DoubleEndedIterator<Item = &Note> + ExactSizeIterator {
        self.notes.of(control).iter()
    }

    /// How many notes there are on a control: told without reading them.
    pub fn count_notes(&self, control: &ControlId) -> usize {
        self.notes.count_of(control)
    }

    /// The [`likeness`] of each note on each control that has any: told without reading them.
    pub fn likenesses_of_notes(&self) -> impl Iterator<Item = (&ControlId, Cow<'_, [u32]>)> {
        self.notes.likenesses()
    }

    /// Whether the notes on a control are the same in another state, as far as they can be had.
    pub fn has_notes_like(&self, other: &Workbook, control: &ControlId) -> bool {
        self.notes.look_alike_on(control, &other.notes)
    }

    /// All notes, oldest first.
    pub fn all_notes(&self) -> impl Iterator<Item = &Note> {
        self.notes.all().into_iter()
    }

    /// The note with this id.
    pub fn note(&self, id: Uuid) -> Option<&Note> {
        self.notes.get(id)
    }

    /// The evidence that serves a control, oldest first.
    pub fn evidence(&self, control: &ControlId) -> impl Iterator<Item = &Evidence> {
        self.evidence_of.get(control).into_iter().flatten().filter_map(|id| self.piece_of_evidence(*id))
    }

    /// All evidence, oldest first.
    pub fn all_evidence(&self) -> impl Iterator<Item = &Evidence> {
        self.evidence.values().map(Arc::as_ref)
    }

    /// The piece of evidence with this id.
    pub fn piece_of_evidence(&self, id: Uuid) -> Option<&Evidence> {
        self.evidence.get(&id).map(Arc::as_ref)
    }

    /// The controls that a piece of evidence serves, in their order.
    pub fn controls_served(&self, evidence: Uuid) -> impl Iterator<Item = &ControlId> {
        self.evidence_of.iter().filter(move |(_, served)| served.contains(&evidence)).map(|(control, _)| control)
    }

    /// Which controls each piece of evidence serves, in the order of the controls.
    pub fn evidence_links(&self) -> impl Iterator<Item = (&ControlId, Uuid)> {
        self.evidence_of.iter().flat_map(|(control, served)| served.iter().map(move |evidence| (control, *evidence)))
    }

    /// The organisation's own controls, in their order.
    pub fn own_controls(&self) -> impl Iterator<Item = &OwnControl> {
        self.own_controls.values()
    }

    /// The organisation's own control with this id.
    pub fn own_control(&self, id: &ControlId) -> Option<&OwnControl> {
        self.own_controls.get(id)
    }

    /// Why a finding may stand, if someone accepted it.
    pub fn acceptance(&self, finding: &FindingKey) -> Option<&Acceptance> {
        self.acceptances.get(finding)
    }

    /// All findings that were accepted; some may not be there any more.
    pub fn acceptances(&self) -> impl Iterator<Item = (&FindingKey, &Acceptance)> {
        self.acceptances.iter()
    }

    /// All actions, oldest first.
    pub fn actions(&self) -> impl Iterator<Item = &Action> {
        self.actions.values().map(Arc::as_ref)
    }

    /// The action with this id.
    pub fn action(&self, id: Uuid) -> Option<&Action> {
        self.actions.get(&id).map(Arc::as_ref)
    }

    /// All actions by their ids, as checks want them.
    pub fn actions_by_id(&self) -> BTreeMap<Uuid, &Action> {
        self.actions.iter().map(|(id, action)| (*id, action.as_ref())).collect()
    }

    /// The actions that raise a control and are still to be done, oldest first.
    pub fn open_actions(&self, control: &ControlId) -> impl Iterator<Item = &Action> {
        self.actions().filter(move |action| action.is_open() && action.closing(control).is_some())
    }

    /// The phases of the plan, in their order.
    pub fn phases(&self) -> Vec<&Phase> {
        let mut phases: Vec<&Phase> = self.phases.values().collect();
        phases.sort_by_key(|phase| (phase.place, phase.id));
        phases
    }

    /// The phase with this id.
    pub fn phase(&self, id: Uuid) -> Option<&Phase> {
        self.phases.get(&id)
    }

    /// The suppositions that are kept, by name.
    pub fn scenarios(&self) -> impl Iterator<Item = &Scenario> {
        self.scenarios.values()
    }

    /// The supposition with this name.
    pub fn scenario(&self, name: &str) -> Option<&Scenario> {
        self.scenarios.get(name)
    }

    /// The baselines, oldest first.
    pub fn baselines(&self) -> impl Iterator<Item = &Baseline> {
        self.baselines.values()
    }

    /// The baseline with this id.
    pub fn baseline(&self, id: Uuid) -> Option<&Baseline> {
        self.baselines.get(&id)
    }

    /// How many of each kind there are.
    pub fn counts(&self) -> Counts {
        Counts {
            notes: self.notes.count(),
            evidence: self.evidence.len(),
            evidence_links: self.evidence_of.values().map(BTreeSet::len).sum(),
            own_controls: self.own_controls.len(),
            acceptances: self.acceptances.len(),
            actions: self.actions.len(),
            phases: self.phases.len(),
            scenarios: self.scenarios.len(),
            baselines: self.baselines.len(),
        }
    }

    /// Puts in place a change that is known to have happened.
    ///
    /// # Errors
    /// [`Mismatch`] where the image before is not what the workbook holds; nothing is changed then.
    pub fn apply(&mut self, change: &Change, stamp: &Stamp) -> Result<(), Mismatch> {
        if !self.expects(change) {
            return Err(Mismatch { subject: change.subject() });
        }
        match change {
            Change::Answer { control, after, .. } => {
                self.put_answer(control.clone(), (**after).clone(), None);
            }
            Change::Note { id, after, .. } => match after {
                Some(note) => self.put_note((**note).clone()),
                None => self.take_note(*id),
            },
            Change::Evidence { id, after, .. } => match after {
                Some(evidence) => self.put_evidence((**evidence).clone()),
                None => {
                    self.evidence.remove(id);
                }
            },
            Change::EvidenceLink { evidence, control, after, .. } => match after {
                true => self.put_evidence_link(control.clone(), *evidence),
                false => self.take_evidence_link(control, *evidence),
            },
            Change::OwnControl { id, after, .. } => match after {
                Some(own) => self.put_own_control((**own).clone()),
                None => self.take_own_control(id),
            },
            Change::Acceptance { finding, after, .. } => match after {
                Some(acceptance) => self.put_acceptance(finding.clone(), (**acceptance).clone()),
                None => {
                    self.acceptances.remove(finding);
                }
            },
            Change::Action { id, after, .. } => match after {
                Some(action) => self.put_action((**action).clone()),
                None => {
                    self.actions.remove(id);
                }
            },
            Change::Phase { id, after, .. } => match after {
                Some(phase) => self.put_phase((**phase).clone()),
                None => {
                    self.phases.remove(id);
                }
            },
            Change::Scenario { name, after, .. } => match after {
                Some(scenario) => self.put_scenario((**scenario).clone()),
                None => {
                    self.scenarios.remove(name);
                }
            },
            Change::Baseline { id, after, .. } => match after {
                Some(baseline) => self.put_baseline((**baseline).clone()),
                None => self.take_baseline(*id),
            },
            Change::Organisation { after, .. } => self.organisation = (**after).clone(),
            Change::Scope { after, .. } => self.scope = (**after).clone(),
            Change::Purged { note, .. } => self.take_note(*note),
            Change::PurgedEvidence { evidence, control } => match control {
                Some(control) => self.take_evidence_link(control, *evidence),
                None => {
                    self.evidence.remove(evidence);
                }
            },
            Change::Merged { .. } => {}
        }
        if let Some(control) = change.control() {
            self.said.entry(control.clone()).or_default().updated = Some(Arc::new(stamp.clone()));
        }
        Ok(())
    }

    /// Whether the image before of a change is what the workbook holds.
    pub fn expects(&self, change: &Change) -> bool {
        match change {
            Change::Answer { control, before, .. } => *self.answer(control) == **before,
            Change::Note { id, before, .. } => self.note(*id) == before.as_deref(),
            Change::Evidence { id, before, .. } => self.piece_of_evidence(*id) == before.as_deref(),
            Change::EvidenceLink { evidence, control, before, .. } => {
                self.evidence_of.get(control).is_some_and(|served| served.contains(evidence)) == *before
            }
            Change::OwnControl { id, before, .. } => self.own_controls.get(id) == before.as_deref(),
            Change::Acceptance { finding, before, .. } => self.acceptances.get(finding) == before.as_deref(),
            Change::Action { id, before, .. } => self.action(*id) == before.as_deref(),
            Change::Phase { id, before, .. } => self.phases.get(id) == before.as_deref(),
            Change::Scenario { name, before, .. } => self.scenarios.get(name) == before.as_deref(),
            Change::Baseline { id, before, .. } => self.baselines.get(id) == before.as_deref(),
            Change::Organisation { before, .. } => self.organisation == **before,
            Change::Scope { before, .. } => self.scope == **before,
            Change::Purged { .. } | Change::PurgedEvidence { .. } | Change::Merged { .. } => true,
        }
    }

    /// Puts all answers into a workbook that has none yet, and when each was changed last; what is blank is left out.
    /// Together they take half the memory that they take one by one. Gives back how many there were.
    pub fn put_answers(&mut self, mut answers: Vec<(ControlId, Arc<Answer>, Option<Arc<Stamp>>)>) -> usize {
        let count = answers.len();
        answers.sort_unstable_by(|(one, ..), (next, ..)| one.cmp(next));
        let said = |(control, answer, updated): (ControlId, Arc<Answer>, Option<Arc<Stamp>>)| {
            let answer = Some(answer).filter(|answer| **answer != *Answer::none());
            let is_anything = answer.is_some() || updated.is_some();
            is_anything.then_some((control, Said { answer, updated }))
        };
        self.said = answers.into_iter().filter_map(said).collect();
        count
    }

    /// Takes over an answer as the store read it.
    pub fn put_answer(&mut self, control: ControlId, answer: Answer, updated: Option<Stamp>) {
        let before = self.said.remove(&control).unwrap_or_default();
        let answer = Some(answer).filter(|answer| answer != Answer::none()).map(Arc::new);
        let said = Said { answer, updated: updated.map(Arc::new).or(before.updated) };
        if said != Said::default() {
            self.said.insert(control, said);
        }
    }

    /// Takes over a note as the store read it.
    pub fn put_note(&mut self, note: Note) {
        Arc::make_mut(&mut self.notes).put(note);
    }

    /// Takes over all notes as the store read them, in the place of those that were there.
    pub fn put_notes(&mut self, notes: Vec<Note>) {
        self.notes = Arc::new(notes.into_iter().collect());
    }

    /// The same, of those that the store has on a shelf: each part has the notes on one control.
    pub fn put_shelf_of_notes(&mut self, shelf: &Arc<dyn Shelf>, controls: Vec<ControlId>) {
        self.notes = Arc::new(Notes::on_shelf(shelf, controls));
    }

    fn take_note(&mut self, id: Uuid) {
        Arc::make_mut(&mut self.notes).take(id);
    }

    /// Takes over a piece of evidence as the store read it.
    pub fn put_evidence(&mut self, evidence: Evidence) {
        self.evidence.insert(evidence.id, Arc::new(evidence));
    }

    /// Takes over, as the store read it, that a piece of evidence serves a control.
    pub fn put_evidence_link(&mut self, control: ControlId, evidence: Uuid) {
        self.evidence_of.entry(control).or_default().insert(evidence);
    }

    /// Forgets that a piece of evidence serves a control.
    pub(crate) fn take_evidence_link(&mut self, control: &ControlId, evidence: Uuid) {
        take(&mut self.evidence_of, control, evidence);
    }

    /// Forgets a piece of evidence.
    pub(crate) fn take_evidence(&mut self, id: Uuid) {
        self.evidence.remove(&id);
    }

    /// Takes over an own control as the store read it.
    pub fn put_own_control(&mut self, own: OwnControl) {
        self.own_controls.insert(own.id.clone(), own);
    }

    /// Takes an own control away, as a change that is known to have happened does.
    pub fn take_own_control(&mut self, id: &ControlId) {
        self.own_controls.remove(id);
    }

    /// Takes over, as the store read it, that a finding is accepted.
    pub fn put_acceptance(&mut self, finding: FindingKey, acceptance: Acceptance) {
        self.acceptances.insert(finding, acceptance);
    }

    /// Takes over an action as the store read it.
    pub fn put_action(&mut self, action: Action) {
        self.actions.insert(action.id, Arc::new(action));
    }

    /// Takes over a phase as the store read it.
    pub fn put_phase(&mut self, phase: Phase) {
        self.phases.insert(phase.id, phase);
    }

    /// Takes over a supposition as the store read it.
    pub fn put_scenario(&mut self, scenario: Scenario) {
        self.scenarios.insert(scenario.name.clone(), scenario);
    }

    /// Takes over a baseline as the store read it.
    pub fn put_baseline(&mut self, baseline: Baseline) {
        self.baselines.insert(baseline.id, baseline);
    }

    /// Forgets a baseline.
    pub(crate) fn take_baseline(&mut self, id: Uuid) {
        self.baselines.remove(&id);
    }
}

/// Takes an id from the set of a control; an empty set goes, so that equal states are equal.
fn take(of: &mut BTreeMap<ControlId, BTreeSet<Uuid>>, control: &ControlId, id: Uuid) {
    if let Some(ids) = of.get_mut(control) {
        ids.remove(&id);
        if ids.is_empty() {
            of.remove(control);
        }
    }
}
