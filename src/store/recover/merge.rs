//! Which of what was found goes into the new file: the state where it is what was written, else the history.

use std::collections::BTreeSet;

use super::gather::{Gathered, History, State};
use super::{Fate, Loss, Mender};
use crate::catalogue::ControlId;
use crate::store::carve::Table;
use crate::workbook::{Change, Scope, Stamp, Workbook};

/// What the new file is to say, and what it cannot.
#[derive(Default)]
pub struct Merged {
    pub workbook: Workbook,
    pub losses: Vec<Loss>,
}

pub fn merged(gathered: &Gathered, mender: &Mender<'_>) -> Merged {
    let (state, history) = (&gathered.state, &gathered.history);
    let told = told_by(history);
    let mut merged = Merged { workbook: state.workbook.clone(), losses: Vec::new() };
    let is_exact = history.lost.is_empty();
    merged.organisation(state, &told, mender);
    merged.answers(state, &told, is_exact, mender);
    merged.rest(state, &told);
    merged.plan(state, &told);
    merged.missing(state, is_exact);
    merged.drop_what_hangs();
    merged
}

/// What the history says, also behind a hole, where each change by itself is what was written.
fn told_by(history: &History) -> Workbook {
    let mut told = history.workbook.clone();
    let nobody = Stamp { at: jiff::Timestamp::UNIX_EPOCH, author: String::new() };
    for change in &history.later {
        let change = onto(change.clone(), &told);
        // It expects what is there, so it applies.
        let _ = told.apply(&change, &nobody);
    }
    told
}

impl Merged {
    fn lose(&mut self, control: Option<&ControlId>, fate: Fate, what: impl Into<String>) {
        self.losses.push(Loss { control: control.cloned(), fate, what: what.into() });
    }

    fn organisation(&mut self, state: &State, told: &Workbook, mender: &Mender<'_>) {
        if !state.has_organisation {
            self.workbook.organisation = told.organisation.clone();
            self.workbook.scope = told.scope.clone();
            let fate = if told.organisation.name.is_empty() { Fate::Lost } else { Fate::FromHistory };
            self.lose(None, fate, "name, scope statement and facts of the organisation");
        }
        if self.workbook.organisation.name.is_empty() {
            self.workbook.organisation.name = "Recovered".to_owned();
        }
        if self.workbook.scope.profile.is_empty()
            && let Some(profile) = mender.catalogue.profile("full")
        {
            self.workbook.scope = Scope::from(profile);
        }
    }

    fn answers(&mut self, state: &State, told: &Workbook, is_exact: bool, mender: &Mender<'_>) {
        let found: BTreeSet<&ControlId> = state.answers.iter().collect();
        let catalogue = mender.catalogue.controls.iter().map(|control| &control.id);
        let named: BTreeSet<&ControlId> = catalogue.chain(told.answers().map(|(control, _)| control)).collect();
        for control in named {
            if found.contains(control) {
                continue;
            }
            let answer = told.answer(control);
            if *answer != crate::workbook::Answer::blank() {
                self.workbook.put_answer(control.clone(), answer.clone(), None);
                self.lose(Some(control), Fate::FromHistory, "its answer");
            } else if !is_exact {
                self.lose(Some(control), Fate::Lost, "its answer, if it had one: it is not assessed now");
            }
        }
    }

    /// Notes, evidence, own controls and accepted findings that the state lacks. Where as many were found as
    /// there were, what the history has beyond them was taken away by a step that is lost.
    fn rest(&mut self, state: &State, told: &Workbook) {
        let found = state.workbook.counts();
        let is_short = |of: fn(&crate::workbook::Counts) -> usize| {
            state.tally.as_ref().is_none_or(|(_, counts)| of(&found) < of(counts))
        };
        if is_short(|counts| counts.own_controls) {
            for own in told.own_controls() {
                if state.workbook.own_control(&own.id).is_none() {
                    self.workbook.put_own_control(own.clone());
                    self.lose(Some(&own.id), Fate::FromHistory, "title and description");
                }
            }
        }
        if is_short(|counts| counts.notes) {
            for note in told.all_notes().filter(|note| state.workbook.note(note.id).is_none()) {
                self.workbook.put_note(note.clone());
                let what = format!("the note \"{}\"", note.first_line());
                self.lose(Some(&note.control), Fate::FromHistory, what);
            }
        }
        if is_short(|counts| counts.evidence) {
            for evidence in told.all_evidence().filter(|e| state.workbook.piece_of_evidence(e.id).is_none()) {
                self.workbook.put_evidence(evidence.clone());
                let what = format!("what is said of the evidence \"{}\"", evidence.name);
                self.lose(None, Fate::FromHistory, what);
            }
        }
        if is_short(|counts| counts.evidence_links) {
            let known: BTreeSet<_> = state.workbook.evidence_links().collect();
            for (control, evidence) in told.evidence_links().filter(|link| !known.contains(link)) {
                self.workbook.put_evidence_link(control.clone(), evidence);
                self.lose(Some(control), Fate::FromHistory, "that evidence serves it");
            }
        }
        if is_short(|counts| counts.acceptances) {
            for (finding, why) in told.acceptances().filter(|(key, _)| state.workbook.acceptance(key).is_none()) {
                self.workbook.put_acceptance(finding.clone(), why.clone());
                let what = format!("why the finding {} is accepted", finding.code);
                self.lose(finding.control.as_ref(), Fate::FromHistory, what);
            }
        }
    }

    /// The same of the plan.
    fn plan(&mut self, state: &State, told: &Workbook) {
        let (found, had) = (state.workbook.counts(), state.tally.as_ref().map(|(_, counts)| counts));
        let from_history = Fate::FromHistory;
        if had.is_none_or(|had| found.phases < had.phases) {
            for phase in told.phases().into_iter().filter(|phase| state.workbook.phase(phase.id).is_none()) {
                self.workbook.put_phase(phase.clone());
                self.lose(None, from_history, format!("the phase \"{}\"", phase.name));
            }
        }
        if had.is_none_or(|had| found.actions < had.actions) {
            for action in told.actions().filter(|action| state.workbook.action(action.id).is_none()) {
                self.workbook.put_action(action.clone());
                self.lose(None, from_history, format!("the action \"{}\"", action.title));
            }
        }
        if had.is_none_or(|had| found.scenarios < had.scenarios) {
            for kept in told.scenarios().filter(|kept| state.workbook.scenario(&kept.name).is_none()) {
                self.workbook.put_scenario(kept.clone());
                self.lose(None, from_history, format!("the scenario \"{}\"", kept.name));
            }
        }
        if had.is_none_or(|had| found.baselines < had.baselines) {
            for baseline in told.baselines().filter(|baseline| state.workbook.baseline(baseline.id).is_none()) {
                self.workbook.put_baseline(baseline.clone());
                self.lose(None, from_history, format!("what is said of the baseline \"{}\"", baseline.name));
            }
        }
    }

    /// What neither has: rows that are not what was written and whose content the history does not tell, and
    /// what is missing by its number.
    fn missing(&mut self, state: &State, is_exact: bool) {
        for (row, why) in &state.unreadable {
            let id = row.text(0).parse().unwrap_or_default();
            let is_here = match row.table {
                Table::Note => self.workbook.note(id).is_some(),
                Table::Evidence => self.workbook.piece_of_evidence(id).is_some(),
                Table::OwnControl => self.workbook.own_control(&ControlId::from(row.text(0))).is_some(),
                Table::Action => self.workbook.action(id).is_some(),
                Table::Phase => self.workbook.phase(id).is_some(),
                Table::Scenario => self.workbook.scenario(&row.text(0)).is_some(),
                Table::Baseline => self.workbook.baseline(id).is_some(),
                // Their answers stand among those that were lost already.
                Table::Answer | Table::Workbook => true,
                _ => is_exact,
            };
            if !is_here {
                let control = row.control().map(ControlId::from);
                self.lose(control.as_ref(), Fate::Lost, format!("{}: {why}", row.label()));
            }
        }
        let Some((_, counts)) = &state.tally else { return };
        let now = self.workbook.counts();
        for (had, has, one, many) in [
            (counts.notes, now.notes, "note", "notes"),
            (counts.evidence, now.evidence, "piece of evidence", "pieces of evidence"),
            (counts.own_controls, now.own_controls, "control of your own", "controls of your own"),
            (counts.acceptances, now.acceptances, "reason for an accepted finding", "reasons for accepted findings"),
            (counts.actions, now.actions, "action", "actions"),
            (counts.phases, now.phases, "phase", "phases"),
            (counts.scenarios, now.scenarios, "scenario", "scenarios"),
            (counts.baselines, now.baselines, "baseline", "baselines"),
        ] {
            if let gone @ 1.. = had.saturating_sub(has) {
                let what = if gone == 1 { format!("a {one}") } else { format!("{gone} {many}") };
                self.lose(None, Fate::Lost, format!("{what}, of which no trace is left"));
            }
        }
    }

    /// Takes out what serves a control, but is not there any more itself.
    fn drop_what_hangs(&mut self) {
        let hanging: Vec<_> = self
            .workbook
            .evidence_links()
            .filter(|(_, evidence)| self.workbook.piece_of_evidence(*evidence).is_none())
            .map(|(control, evidence)| (control.clone(), evidence))
            .collect();
        for (control, evidence) in hanging {
            self.workbook.take_evidence_link(&control, evidence);
            let what = format!("that evidence serves it: nothing is left of the evidence itself ({evidence})");
            self.lose(Some(&control), Fate::LeftOut, what);
        }
    }

    /// Takes out evidence whose file is gone.
    pub fn drop_evidence(&mut self, sha256: &str) {
        let gone: Vec<_> = self
            .workbook
            .all_evidence()
            .filter(|evidence| evidence.location.is_none() && evidence.sha256.as_deref() == Some(sha256))
            .map(|evidence| (evidence.id, evidence.name.clone(), evidence.size.unwrap_or(0)))
            .collect();
        for (id, name, size) in gone {
            let controls: Vec<ControlId> = self.workbook.controls_served(id).cloned().collect();
            let what = format!(
                "the evidence \"{name}\": its file ({size} bytes, SHA-256 {sha256}) is not whole any more; attach it again \
                 where you still have it"
            );
            for control in &controls {
                self.workbook.take_evidence_link(control, id);
                self.lose(Some(control), Fate::LeftOut, what.clone());
            }
            if controls.is_empty() {
                self.lose(None, Fate::LeftOut, what);
            }
            self.workbook.take_evidence(id);
        }
    }
}

impl Merged {
    /// Takes out baselines whose frozen state is gone: without it, they prove nothing.
    pub fn drop_baselines(&mut self, sha256: &str) {
        let gone: Vec<_> = self.workbook.baselines().filter(|baseline| baseline.hash == sha256).cloned().collect();
        for baseline in gone {
            self.workbook.take_baseline(baseline.id);
            let what =
                format!("the baseline \"{}\": what it froze (SHA-256 {sha256}) is not whole any more", baseline.name);
            self.lose(None, Fate::LeftOut, what);
        }
    }
}

/// The same change, whatever the workbook held before: for what is taken from a history with holes.
fn onto(change: Change, workbook: &Workbook) -> Change {
    match change {
        Change::Answer { control, after, .. } => {
            let before = Box::new(workbook.answer(&control).clone());
            Change::Answer { control, before, after }
        }
        Change::Note { id, after, .. } => Change::Note { id, before: workbook.note(id).cloned().map(Box::new), after },
        Change::Evidence { id, after, .. } => {
            Change::Evidence { id, before: workbook.piece_of_evidence(id).cloned().map(Box::new), after }
        }
        Change::EvidenceLink { evidence, name, control, after, .. } => {
            let before = workbook.evidence_links().any(|link| link == (&control, evidence));
            Change::EvidenceLink { evidence, name, control, before, after }
        }
        Change::OwnControl { id, after, .. } => {
            let before = workbook.own_control(&id).cloned().map(Box::new);
            Change::OwnControl { id, before, after }
        }
        Change::Acceptance { finding, after, .. } => {
            let before = workbook.acceptance(&finding).cloned().map(Box::new);
            Change::Acceptance { finding, before, after }
        }
        Change::Action { id, after, .. } => {
            Change::Action { id, before: workbook.action(id).cloned().map(Box::new), after }
        }
        Change::Phase { id, after, .. } => {
            Change::Phase { id, before: workbook.phase(id).cloned().map(Box::new), after }
        }
        Change::Scenario { name, after, .. } => {
            let before = workbook.scenario(&name).cloned().map(Box::new);
            Change::Scenario { name, before, after }
        }
        Change::Baseline { id, after, .. } => {
            Change::Baseline { id, before: workbook.baseline(id).cloned().map(Box::new), after }
        }
        Change::Organisation { after, .. } => {
            Change::Organisation { before: Box::new(workbook.organisation.clone()), after }
        }
        Change::Scope { after, .. } => Change::Scope { before: Box::new(workbook.scope.clone()), after },
        same @ (Change::Purged { .. } | Change::PurgedEvidence { .. } | Change::Merged { .. }) => same,
    }
}
