//! Random workbooks and random edits of them, all such as the program lets people make.

use std::collections::BTreeSet;

use controlbook::catalogue::{ControlId, Weight};
use controlbook::workbook::merging::{Accepts, Purged};
use controlbook::workbook::{
    Acceptance, Action, ActionStatus, Answer, Applicability, Baseline, Basis, CatalogueVersion, Change, Closes,
    Evidence, EvidenceKind, Fact, FindingKey, Level, Nature, Note, Organisation, OwnControl, PersonDays, Phase, Reason,
    Scenario, Scope, Stamp, Workbook,
};
use jiff::Timestamp;
use serde_json::{Value, json};
use uuid::Uuid;

use crate::support::{Random, id};

const CONTROLS: [&str; 3] = ["5.1", "5.10", "8.13"];

/// One copy of a workbook that somebody works on.
#[derive(Clone)]
pub struct Copy {
    pub state: Workbook,
    pub purged: BTreeSet<Uuid>,
    author: &'static str,
    second: i64,
    ids: u64,
}

impl Copy {
    pub fn new() -> Copy {
        let mut state = Workbook::default();
        state.organisation.name = "Acme".to_owned();
        state.scope = Scope { profile: "full".to_owned(), controls: vec![id("5.1")].into(), ..Scope::default() };
        Copy { state, purged: BTreeSet::new(), author: "Ann", second: 1_700_000_000, ids: 1 << 40 }
    }

    /// A copy in somebody else's hands, who gives ids of their own.
    pub fn fork(&self, author: &'static str, ids: u64) -> Copy {
        Copy { author, ids: self.ids + (ids << 20), ..self.clone() }
    }

    pub fn stamp(&self) -> Stamp {
        Stamp { at: self.now(), author: self.author.to_owned() }
    }

    fn now(&self) -> Timestamp {
        Timestamp::from_second(self.second).unwrap()
    }

    fn fresh(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(u128::from(self.ids))
    }

    pub fn edit(&mut self, random: &mut Random, times: usize) {
        for _ in 0..times {
            self.second += 1 + i64::try_from(random.below(50)).unwrap();
            let stamp = self.stamp();
            for change in self.changes(random) {
                self.state.apply(&change, &stamp).unwrap();
            }
        }
    }

    fn a_control(&self, random: &mut Random) -> ControlId {
        let own: Vec<ControlId> = self.state.own_controls().map(|own| own.id.clone()).collect();
        match random.below(CONTROLS.len() + own.len().min(2)) {
            place if place < CONTROLS.len() => id(CONTROLS[place]),
            place => own[place - CONTROLS.len()].clone(),
        }
    }

    fn changes(&mut self, random: &mut Random) -> Vec<Change> {
        match random.below(20) {
            0..=6 => self.answer(random),
            7 | 8 => self.note(random),
            9 | 10 => self.evidence(random),
            11 => self.own_control(random),
            12 => self.acceptance(random),
            13..=15 => self.action(random),
            16 => self.phase(random),
            17 => self.scenario_or_baseline(random),
            18 => self.organisation(random),
            _ => self.purge(random),
        }
    }

    fn answer(&mut self, random: &mut Random) -> Vec<Change> {
        let control = self.a_control(random);
        let before = self.state.answer(&control).clone();
        let mut after = before.clone();
        match random.below(10) {
            0..=2 => {
                after.level = maybe(random, Level::ALL[..3].to_vec());
                after.basis = maybe(random, Basis::ALL[..2].to_vec());
                after.assessed_at = after.level.map(|_| self.now());
                after.to_confirm = false;
            }
            3 => after.target = maybe(random, Level::ALL[3..].to_vec()),
            4 | 5 => {
                after.applicability = Applicability::ALL[random.below(4)];
                let fitting = Reason::fitting(after.applicability);
                after.reasons = fitting.iter().take(random.below(3)).copied().collect();
                let decided = after.applicability != Applicability::Undecided;
                after.justification = decided.then(|| word(random)).map(str::to_owned);
                after.provider =
                    (after.applicability == Applicability::Inherited).then(|| word(random)).map(str::to_owned);
                after.decided_by = decided.then(|| self.author.to_owned());
                after.decided_at = decided.then(|| self.now());
            }
            6 => {
                after.owner = maybe(random, vec!["Ann".to_owned(), "Bob".to_owned()]);
                after.interviewee = maybe(random, vec!["Cid".to_owned(), "Dee".to_owned()]);
            }
            7 => {
                let weight =
                    |random: &mut Random| Weight::try_from(1 + u8::try_from(random.below(3)).unwrap()).unwrap();
                after.importance = Some(weight(random));
                after.effort = Some(weight(random));
                after.to_confirm = after.level.is_some() && random.below(2) == 0;
            }
            8 => {
                after.review = !after.review;
                after.review_due = maybe(random, vec!["2027-01-31".parse().unwrap(), "2027-02-28".parse().unwrap()]);
            }
            _ => match after.refs.iter().position(|known| known == word(random)) {
                Some(place) => drop(after.refs.remove(place)),
                None => after.refs = [after.refs, vec![word(random).to_owned()]].concat(),
            },
        }
        if before == after {
            return Vec::new();
        }
        vec![Change::Answer { control, before: Box::new(before), after: Box::new(after) }]
    }

    fn note(&mut self, random: &mut Random) -> Vec<Change> {
        let notes: Vec<Note> = self.state.all_notes().cloned().collect();
        if notes.is_empty() || random.below(2) == 0 {
            let (id, control) = (self.fresh(), self.a_control(random));
            let (text, author, at) = (word(random).into(), self.author.into(), self.now());
            let note = Note { id, control, text, author, at, edited: None };
            return vec![Change::Note { id, before: None, after: Some(Box::new(note)) }];
        }
        let before = notes[random.below(notes.len())].clone();
        let after = (random.below(3) > 0).then(|| Note {
            text: word(random).into(),
            edited: Some(Box::new(self.stamp())),
            ..before.clone()
        });
        vec![Change::Note { id: before.id, before: Some(Box::new(before)), after: after.map(Box::new) }]
    }

    fn evidence(&mut self, random: &mut Random) -> Vec<Change> {
        let all: Vec<Evidence> = self.state.all_evidence().cloned().collect();
        if all.is_empty() || random.below(3) == 0 {
            let (id, control) = (self.fresh(), self.a_control(random));
            let evidence = Evidence {
                id,
                kind: EvidenceKind::Link,
                name: word(random).to_owned(),
                location: Some("https://example.org".to_owned()),
                size: None,
                sha256: None,
                nature: None,
                author: self.author.to_owned(),
                at: self.now(),
                expires: None,
                review_due: None,
                edited: None,
            };
            let name = evidence.name.clone();
            return vec![
                Change::Evidence { id, before: None, after: Some(Box::new(evidence)) },
                Change::EvidenceLink { evidence: id, name, control, before: false, after: true },
            ];
        }
        let before = all[random.below(all.len())].clone();
        let (id, name) = (before.id, before.name.clone());
        let link = |control: ControlId, after: bool| {
            let name = name.clone();
            Change::EvidenceLink { evidence: id, name, control, before: !after, after }
        };
        match random.below(4) {
            0 => {
                let served: Vec<ControlId> = self.state.controls_served(id).cloned().collect();
                let links = served.into_iter().map(|control| link(control, false));
                links.chain([Change::Evidence { id, before: Some(Box::new(before)), after: None }]).collect()
            }
            1 | 2 => {
                let control = self.a_control(random);
                let served = self.state.evidence(&control).any(|other| other.id == id);
                vec![link(control, !served)]
            }
            _ => {
                let after = Evidence {
                    name: word(random).to_owned(),
                    nature: maybe(random, Nature::ALL.to_vec()),
                    expires: maybe(random, vec!["2028-01-01".parse().unwrap()]),
                    edited: Some(self.stamp()),
                    ..before.clone()
                };
                vec![Change::Evidence { id, before: Some(Box::new(before)), after: Some(Box::new(after)) }]
            }
        }
    }

    fn own_control(&mut self, random: &mut Random) -> Vec<Change> {
        let own: Vec<OwnControl> = self.state.own_controls().cloned().collect();
        if own.is_empty() || random.below(2) == 0 {
            let numbers =
                self.state.updates().filter_map(|(id, _)| id.as_str().strip_prefix("C.")?.parse::<u32>().ok());
            let id = ControlId::from(format!("C.{}", numbers.max().unwrap_or(0) + 1));
            let after = OwnControl { id: id.clone(), title: word(random).to_owned(), description: None };
            return vec![Change::OwnControl { id, before: None, after: Some(Box::new(after)) }];
        }
        let before = own[random.below(own.len())].clone();
        let id = before.id.clone();
        if random.below(3) > 0 {
            let after = OwnControl { title: word(random).to_owned(), ..before.clone() };
            return vec![Change::OwnControl { id, before: Some(Box::new(before)), after: Some(Box::new(after)) }];
        }
        let notes = self.state.notes(&id).map(|note| Change::Note {
            id: note.id,
            before: Some(Box::new(note.clone())),
            after: None,
        });
        let links = self.state.evidence(&id).map(|evidence| Change::EvidenceLink {
            evidence: evidence.id,
            name: evidence.name.clone(),
            control: id.clone(),
            before: true,
            after: false,
        });
        let answer = self.state.answer(&id).clone();
        let mut changes: Vec<Change> = notes.chain(links).collect();
        if answer != Answer::blank() {
            let (before, after) = (Box::new(answer), Box::default());
            changes.push(Change::Answer { control: id.clone(), before, after });
        }
        changes.push(Change::OwnControl { id, before: Some(Box::new(before)), after: None });
        changes
    }

    fn acceptance(&mut self, random: &mut Random) -> Vec<Change> {
        let control = (random.below(3) > 0).then(|| self.a_control(random));
        let finding = FindingKey { code: "no-reason".to_owned(), control };
        let before = self.state.acceptance(&finding).cloned();
        let (because, author, at) = (word(random).to_owned(), self.author.to_owned(), self.now());
        let after = (before.is_none() || random.below(2) == 0).then_some(Acceptance { because, author, at });
        vec![Change::Acceptance { finding, before: before.map(Box::new), after: after.map(Box::new) }]
    }

    fn action(&mut self, random: &mut Random) -> Vec<Change> {
        let actions: Vec<Action> = self.state.actions().cloned().collect();
        if actions.is_empty() || random.below(3) == 0 {
            let id = self.fresh();
            let action = Action {
                id,
                number: actions.iter().map(|action| action.number).max().unwrap_or(0) + 1,
                title: word(random).to_owned(),
                closes: Vec::new(),
                owner: None,
                due: None,
                days: None,
                cost: None,
                status: ActionStatus::Proposed,
                because: None,
                depends_on: Vec::new(),
                notes: None,
                phase: None,
            };
            return vec![Change::Action { id, before: None, after: Some(Box::new(action)) }];
        }
        let before = actions[random.below(actions.len())].clone();
        let id = before.id;
        let mut after = before.clone();
        match random.below(8) {
            0 => {
                // What others wait for is let go first.
                let mut changes = Vec::new();
                for other in actions.iter().filter(|other| other.depends_on.contains(&id)) {
                    let depends_on = other.depends_on.iter().copied().filter(|one| *one != id).collect();
                    let after = Box::new(Action { depends_on, ..other.clone() });
                    changes.push(Change::Action {
                        id: other.id,
                        before: Some(Box::new(other.clone())),
                        after: Some(after),
                    });
                }
                changes.push(Change::Action { id, before: Some(Box::new(before)), after: None });
                return changes;
            }
            1 => {
                after.status = ActionStatus::ALL[random.below(5)];
                after.because = (after.status == ActionStatus::Dropped).then(|| word(random).to_owned());
            }
            2 => {
                let control = self.a_control(random);
                after.closes.retain(|closes| closes.control != control);
                if random.below(3) > 0 {
                    let to = Level::ALL[1 + random.below(5)];
                    after.closes.push(Closes { control, from: None, to });
                }
            }
            3 => {
                after.days =
                    maybe(random, vec![PersonDays::from_tenths(5).unwrap(), PersonDays::from_tenths(20).unwrap()])
            }
            4 => after.phase = maybe(random, self.state.phases().iter().map(|phase| phase.id).collect()),
            5 | 6 => {
                let other = actions[random.below(actions.len())].id;
                if !after.depends_on.contains(&other) {
                    after.depends_on.push(other);
                    let mut others = self.state.actions_by_id();
                    others.insert(id, &after);
                    if after.check(&others).is_err() {
                        return Vec::new();
                    }
                }
            }
            _ => after.owner = maybe(random, vec!["Ann".to_owned(), "Bob".to_owned()]),
        }
        if before == after {
            return Vec::new();
        }
        vec![Change::Action { id, before: Some(Box::new(before)), after: Some(Box::new(after)) }]
    }

    fn phase(&mut self, random: &mut Random) -> Vec<Change> {
        let phases: Vec<Phase> = self.state.phases().into_iter().cloned().collect();
        let name = format!("{} {}", word(random), random.below(3));
        let is_taken = phases.iter().any(|phase| phase.name.to_lowercase() == name.to_lowercase());
        if (phases.is_empty() || random.below(2) == 0) && !is_taken {
            let (id, place) = (self.fresh(), phases.iter().map(|phase| phase.place).max().unwrap_or(0) + 1);
            let phase = Phase { id, place, name, from: None, to: None, capacity: None };
            return vec![Change::Phase { id, before: None, after: Some(Box::new(phase)) }];
        }
        let Some(before) = phases.get(random.below(phases.len().max(1))).cloned() else { return Vec::new() };
        let id = before.id;
        if random.below(3) == 0 {
            let mut changes = Vec::new();
            for action in self.state.actions().filter(|action| action.phase == Some(id)) {
                let after = Box::new(Action { phase: None, ..action.clone() });
                changes.push(Change::Action {
                    id: action.id,
                    before: Some(Box::new(action.clone())),
                    after: Some(after),
                });
            }
            changes.push(Change::Phase { id, before: Some(Box::new(before)), after: None });
            return changes;
        }
        let days = ["2026-01-01", "2026-06-30", "2026-12-31"];
        let mut chosen = [days[random.below(3)], days[random.below(3)]];
        chosen.sort_unstable();
        let [from, to] = chosen.map(|day| Some(day.parse().unwrap()));
        let after = Phase { from, to, ..before.clone() };
        vec![Change::Phase { id, before: Some(Box::new(before)), after: Some(Box::new(after)) }]
    }

    fn scenario_or_baseline(&mut self, random: &mut Random) -> Vec<Change> {
        if random.below(2) == 0 {
            let name = word(random).to_owned();
            let before = self.state.scenario(&name).cloned();
            let body = json!({ "days": random.below(3) });
            let after = (before.is_none() || random.below(2) == 0).then(|| Scenario { name: name.clone(), body });
            return vec![Change::Scenario { name, before: before.map(Box::new), after: after.map(Box::new) }];
        }
        let id = self.fresh();
        let name = format!("{} {}", word(random), self.state.baselines().count());
        let last = self.state.baselines().last().map(|baseline| baseline.id);
        let is_free = |last: Uuid| !self.state.baselines().any(|baseline| baseline.supersedes == Some(last));
        let supersedes = last.filter(|last| is_free(*last));
        let (made, hash) = (self.stamp(), "0".repeat(64));
        if self.state.baselines().any(|baseline| baseline.name == name) {
            return Vec::new();
        }
        let after = Baseline { id, name, made, signed: None, supersedes, hash, size: 0 };
        vec![Change::Baseline { id, before: None, after: Some(Box::new(after)) }]
    }

    fn organisation(&mut self, random: &mut Random) -> Vec<Change> {
        if random.below(4) == 0 {
            let before = self.state.scope.clone();
            let catalogue = CatalogueVersion(before.catalogue.0 + u32::try_from(random.below(2)).unwrap());
            let after = Scope { catalogue, ..before.clone() };
            return vec![Change::Scope { before: Box::new(before), after: Box::new(after) }];
        }
        let before = self.state.organisation.clone();
        let mut after: Organisation = before.clone();
        match random.below(3) {
            0 => after.scope = maybe(random, vec!["All".to_owned(), "The shop".to_owned()]),
            1 => {
                let fact = Fact::ALL[random.below(3)];
                match maybe(random, vec![true, false]) {
                    Some(value) => after.facts.insert(fact, value),
                    None => after.facts.remove(&fact),
                };
            }
            _ => after.document.version = maybe(random, vec!["1".to_owned(), "2".to_owned()]),
        }
        vec![Change::Organisation { before: Box::new(before), after: Box::new(after) }]
    }

    fn purge(&mut self, random: &mut Random) -> Vec<Change> {
        if random.below(3) > 0 {
            return Vec::new();
        }
        let notes: Vec<(Uuid, ControlId)> =
            self.state.all_notes().map(|note| (note.id, note.control.clone())).collect();
        let Some((note, control)) = notes.get(random.below(notes.len().max(1))).cloned() else { return Vec::new() };
        self.purged.insert(note);
        vec![Change::Purged { note, control }]
    }
}

/// What was removed for good, as the one side sees it.
pub fn purged(ours: &Copy, theirs: &Copy) -> Purged {
    Purged { here: ours.purged.clone(), there: theirs.purged.clone() }
}

/// A value that a contradiction accepts.
pub fn another(accepts: Accepts, random: &mut Random) -> Option<Value> {
    let word = |random: &mut Random| json!(format!("decided {}", random.below(2)));
    Some(match accepts {
        // What hangs together is tried by hand.
        Accepts::OneOfTheTwo | Accepts::Scenario | Accepts::Closes | Accepts::Phase => return None,
        Accepts::Level => json!(random.below(6)),
        Accepts::LevelAndBasis => match random.below(2) {
            0 => json!(random.below(6)),
            _ => json!({ "level": random.below(6), "basis": Basis::ALL[random.below(4)] }),
        },
        Accepts::Stretch => json!({ "from": "2030-01-01", "to": "2030-06-30" }),
        Accepts::OnOrOff => {
            if random.below(2) == 0 {
                json!(true)
            } else {
                Value::Null
            }
        }
        Accepts::Decision => json!({ "applicability": "applicable", "reasons": ["risk"], "justification": "decided" }),
        Accepts::Nature => json!("design"),
        Accepts::Days => json!(1.5),
        Accepts::Money => json!(random.below(1000)),
        Accepts::Status => json!({ "status": "dropped", "because": "decided" }),
        Accepts::Weight => json!(1 + random.below(3)),
        Accepts::Basis => json!(Basis::ALL[random.below(4)]),
        Accepts::Line | Accepts::Name | Accepts::Paragraph | Accepts::Sentence | Accepts::Text => word(random),
        Accepts::Day => json!("2030-01-01"),
        Accepts::YesOrNo => json!(random.below(2) == 0),
    })
}

fn maybe<T: Clone>(random: &mut Random, of: Vec<T>) -> Option<T> {
    of.get(random.below(of.len() + 1)).cloned()
}

fn word(random: &mut Random) -> &'static str {
    ["locks", "Backups", "policy", "staff", "=1+1"][random.below(5)]
}
