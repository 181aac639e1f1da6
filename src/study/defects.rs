//! Find the defects: a Statement of Applicability with scores in which eight mistakes are planted, of kinds that the
//! findings know. What counts as a mistake is judged by the findings themselves, not by what was meant to be planted.

use std::collections::BTreeMap;

use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp};
use uuid::Uuid;

use super::quiz::Dice;
use crate::catalogue::{Catalogue, Control, ControlId};
use crate::figures::finding::facts::against;
use crate::figures::{Finding, Findings, Surroundings};
use crate::workbook::{
    Answer, Applicability, Basis, Evidence, EvidenceKind, Fact, Level, Note, Organisation, Reason, Workbook,
};

mod kinds;

use kinds::{EXCLUSIONS, Flaw, INHERITED, SPOKEN_AGAINST, Sound};

/// How many mistakes there are.
pub const PLANTED: usize = 8;
/// How many controls are told.
pub const CONTROLS: usize = 24;
/// The organisation whose statement it is.
pub const ORGANISATION: &str = "Merrow & Daughters, a bakery with a web shop";

/// A statement with its mistakes.
#[derive(Clone, Debug)]
pub struct Exhibit {
    /// Makes the same again.
    pub seed: u64,
    /// The day on which it is read.
    pub today: Date,
    /// What it says.
    pub workbook: Workbook,
    /// The controls that it tells of, in the order of the catalogue.
    pub controls: Vec<ControlId>,
    /// The mistakes.
    planted: Vec<Finding>,
    sound: BTreeMap<ControlId, &'static str>,
}

/// What marking came to.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Mistakes that were marked.
    pub found: Vec<Finding>,
    /// Mistakes that were not.
    pub missed: Vec<Finding>,
    /// Controls that were marked and have none, each with why it is sound.
    pub false_alarms: Vec<(ControlId, &'static str)>,
}

impl Outcome {
    /// Mistakes found less false alarms, 0 to [`PLANTED`]: who marks everything has none.
    pub fn points(&self) -> usize {
        self.found.len().saturating_sub(self.false_alarms.len())
    }

    /// What that is worth, in a sentence.
    pub fn sentence(&self) -> &'static str {
        match self.points() {
            PLANTED.. => "All of them, and no false alarm: you could read anybody's statement.",
            6.. => "A reader like that is a help to any firm.",
            3.. => "A good part of it. Read the explanations of the rest.",
            _ => "Read the explanations, then try another seed: the kinds of mistakes come back.",
        }
    }
}

impl Exhibit {
    /// The statement that a seed makes.
    pub fn new(catalogue: &Catalogue, seed: u64) -> Exhibit {
        Maker::new(catalogue, seed).make()
    }

    /// What marking these controls comes to. Controls that the statement does not tell of count for nothing.
    pub fn judge(&self, marked: &[ControlId]) -> Outcome {
        let is_marked = |finding: &&Finding| finding.control.as_ref().is_some_and(|id| marked.contains(id));
        let (found, missed): (Vec<&Finding>, Vec<&Finding>) = self.planted.iter().partition(is_marked);
        let false_alarms = self.sound.iter().filter(|(id, _)| marked.contains(id));
        Outcome {
            found: found.into_iter().cloned().collect(),
            missed: missed.into_iter().cloned().collect(),
            false_alarms: false_alarms.map(|(id, why)| (id.clone(), *why)).collect(),
        }
    }

    /// What the statement says of a control, a line each.
    pub fn told(&self, control: &ControlId) -> Vec<String> {
        let answer = self.workbook.answer(control);
        let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.sentence()).collect();
        let mut lines = Vec::new();
        let decision = match (&answer.provider, answer.applicability) {
            (Some(provider), _) => format!("Inherited from {provider}."),
            (None, Applicability::Excluded) => "Excluded.".to_owned(),
            (None, Applicability::Inherited) => "Inherited.".to_owned(),
            (None, Applicability::Applicable) => "Applicable.".to_owned(),
            (None, Applicability::Undecided) => "Undecided.".to_owned(),
        };
        let decision = [decision.as_str()].into_iter().chain(reasons).collect::<Vec<_>>().join(" ");
        lines.push(match &answer.justification {
            Some(sentence) => format!("{decision} \"{sentence}\""),
            None => decision,
        });
        if let Some(level) = answer.level {
            let basis = answer.basis.map_or("not said how it is known", Basis::word);
            lines.push(format!("Level {} ({}), {basis}.", level.get(), level.name()));
        }
        lines.extend(self.workbook.notes(control).map(|note| format!("Note: {}", note.text)));
        for evidence in self.workbook.evidence(control) {
            let day = evidence.at.to_zoned(TimeZone::UTC).date();
            let until = evidence.expires.map_or_else(String::new, |day| format!(", valid until {day}"));
            lines.push(format!("Evidence: {}, attached on {day}{until}.", evidence.name));
        }
        lines.extend(answer.review_due.map(|day| format!("To be reviewed by {day}.")));
        lines
    }

    /// How many mistakes there are.
    pub fn planted(&self) -> &[Finding] {
        &self.planted
    }

    /// What is known of the organisation, a line each.
    pub fn facts(&self) -> Vec<String> {
        let told =
            |(fact, holds): (&Fact, &bool)| format!("{} {}.", fact.question(), if *holds { "Yes" } else { "No" });
        self.workbook.organisation.facts.iter().map(told).collect()
    }
}

/// The statement while it is made.
struct Maker<'a> {
    catalogue: &'a Catalogue,
    seed: u64,
    dice: Dice,
    today: Date,
    workbook: Workbook,
    controls: Vec<ControlId>,
    sound: BTreeMap<ControlId, &'static str>,
    ids: u128,
}

impl<'a> Maker<'a> {
    fn new(catalogue: &'a Catalogue, seed: u64) -> Maker<'a> {
        let facts = [
            (Fact::BuildsSoftware, false),
            (Fact::OwnPremises, true),
            (Fact::RemoteWork, true),
            (Fact::PersonalData, true),
        ];
        let organisation = Organisation {
            name: ORGANISATION.to_owned(),
            facts: facts.into_iter().collect(),
            ..Organisation::default()
        };
        let mut workbook = Workbook::default();
        workbook.organisation = organisation;
        Maker {
            catalogue,
            seed,
            dice: Dice::new(seed ^ super::mixed("defects")),
            today: date(2026, 10, 1),
            workbook,
            controls: Vec::new(),
            sound: BTreeMap::new(),
            ids: 0,
        }
    }

    fn make(mut self) -> Exhibit {
        let mut flaws = Flaw::ALL.to_vec();
        self.dice.mix(&mut flaws);
        flaws.truncate(PLANTED);
        let mut exclusions = EXCLUSIONS.to_vec();
        self.dice.mix(&mut exclusions);
        let mut exclusions = exclusions.into_iter();
        // What needs a control of its own comes first.
        for flaw in flaws.iter().filter(|flaw| **flaw == Flaw::ExclusionContradictsFacts) {
            let place = self.dice.below(SPOKEN_AGAINST.len());
            if let Some((id, sentence)) = SPOKEN_AGAINST.get(place) {
                let answer = flaw.answer(sentence, self.today);
                self.put(id, answer);
            }
        }
        for flaw in flaws.iter().filter(|flaw| **flaw == Flaw::LevelOnExcluded) {
            if let Some((id, sentence)) = exclusions.next() {
                let answer = flaw.answer(sentence, self.today);
                self.put(id, answer);
            }
        }
        for (id, sentence) in exclusions.by_ref().take(3) {
            let answer = kinds::excluded(sentence);
            self.put(id, answer);
            self.sound.insert(ControlId::from((*id).to_owned()), Sound::Excluded.why());
        }
        let mut inherited = INHERITED.to_vec();
        self.dice.mix(&mut inherited);
        for (id, sentence) in inherited.into_iter().take(2) {
            let answer = Answer { justification: Some(sentence.to_owned()), ..Sound::Inherited.answer(self.today) };
            self.put(id, answer);
            self.sound.insert(ControlId::from(id.to_owned()), Sound::Inherited.why());
        }
        let taken: Vec<ControlId> = self.controls.clone();
        let is_free = |control: &&Control| {
            !taken.contains(&control.id)
                && EXCLUSIONS.iter().chain(&INHERITED).all(|(id, _)| control.id.as_str() != *id)
                && control.evidence.len() > 1
        };
        let mut free: Vec<&Control> = self.catalogue.controls.iter().filter(is_free).collect();
        self.dice.mix(&mut free);
        // An exclusion that the facts speak against would have two mistakes.
        if let Some(place) =
            free.iter().position(|control| against(&self.workbook.organisation, &control.id).count() == 0)
        {
            free.swap(0, place);
        }
        flaws.sort_by_key(|flaw| *flaw != Flaw::VagueExclusion);
        let mut free = free.into_iter();
        for flaw in flaws {
            if matches!(flaw, Flaw::ExclusionContradictsFacts | Flaw::LevelOnExcluded) {
                continue;
            }
            if let Some(control) = free.next() {
                self.put(control.id.as_str(), flaw.answer("Not relevant for us.", self.today));
                self.show(control, flaw.shows(), self.today);
            }
        }
        let is_anybodys = |kind: &Sound| !matches!(kind, Sound::Excluded | Sound::Inherited);
        let mut kinds = Sound::ALL.into_iter().filter(is_anybodys).cycle();
        while self.controls.len() < CONTROLS {
            let (Some(control), Some(kind)) = (free.next(), kinds.next()) else { break };
            self.put(control.id.as_str(), kind.answer(self.today));
            self.show(control, kind.shows(), self.today);
            self.sound.insert(control.id.clone(), kind.why());
        }
        self.controls.sort_by_key(|id| self.catalogue.controls.iter().position(|control| control.id == *id));
        let surroundings = Surroundings { today: self.today, ..Surroundings::default() };
        let findings = Findings::of(&self.workbook, self.catalogue, &surroundings);
        let planted = findings.all().iter().filter(|finding| finding.control.is_some()).cloned().collect();
        Exhibit {
            seed: self.seed,
            today: self.today,
            workbook: self.workbook,
            controls: self.controls,
            planted,
            sound: self.sound,
        }
    }

    fn put(&mut self, id: &str, answer: Answer) {
        let id = ControlId::from(id.to_owned());
        self.controls.push(id.clone());
        self.workbook.put_answer(id, answer, None);
    }

    /// Writes the note and attaches the evidence that a kind of answer has.
    fn show(&mut self, control: &Control, shows: kinds::Shows, today: Date) {
        let level = self.workbook.answer(&control.id).level.unwrap_or(Level::Initial);
        let months_ago = |months: i32| {
            let day = today.checked_sub(Span::new().months(months)).unwrap_or(today);
            day.to_zoned(TimeZone::UTC).map_or(Timestamp::UNIX_EPOCH, |at| at.timestamp())
        };
        if shows.note {
            let place = usize::from(level.get().max(1)) - 1;
            let statement = control.ladder.as_ref().and_then(|ladder| ladder.0.get(place)).map_or("", |text| text);
            let (id, author) = (self.next_id(), "M. Merrow".into());
            let text = statement.into();
            self.workbook.put_note(Note {
                id,
                control: control.id.clone(),
                text,
                author,
                at: months_ago(1),
                edited: None,
            });
        }
        if let Some(months) = shows.evidence_of {
            let place = self.dice.below(control.evidence.len());
            let name = control.evidence.get(place).map_or_else(String::new, ToString::to_string);
            let id = self.next_id();
            let expires = shows.expires_in.and_then(|months| today.checked_add(Span::new().months(months)).ok());
            self.workbook.put_evidence(Evidence {
                id,
                kind: EvidenceKind::Link,
                name,
                location: None,
                size: None,
                sha256: None,
                nature: None,
                author: "M. Merrow".to_owned(),
                at: months_ago(months),
                expires,
                review_due: None,
                edited: None,
            });
            self.workbook.put_evidence_link(control.id.clone(), id);
        }
    }

    fn next_id(&mut self) -> Uuid {
        self.ids += 1;
        Uuid::from_u128(self.ids)
    }
}

/// An answer that says that a control applies, with a level and how it is known.
fn applicable(level: Level, basis: Basis) -> Answer {
    Answer {
        applicability: Applicability::Applicable,
        reasons: vec![Reason::Risk],
        level: Some(level),
        basis: Some(basis),
        ..Answer::blank()
    }
}
