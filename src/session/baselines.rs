//! Baselines: what a workbook says is frozen under a name, signed once, superseded, and read back.

use std::cell::RefCell;

use jiff::Timestamp;
use uuid::Uuid;

use super::{Along, Outcome, Plan, Purgeable, Session, required};
use crate::error::{Error, Result};
use crate::text::is_unsafe;
use crate::workbook::{Baseline, Change, Frozen, Op, Stamp, Workbook};

/// The longest name of a baseline, in characters: it stands in tables, in the foot of reports, and on the screen.
const NAME: usize = 60;

/// A baseline that is to be made.
#[derive(Clone, Debug, Default)]
pub struct NewBaseline {
    /// What to call it.
    pub name: String,
    /// The baseline in whose place it stands.
    pub supersedes: Option<Uuid>,
    /// Whether it is signed off at once.
    pub signed: bool,
}

impl Session {
    /// Freezes what the workbook says now, under a name that no baseline has yet.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is taken or cannot be one, for one that is superseded already, and where
    /// another program wrote something that the person has not seen; [`Error::UnknownBaseline`].
    pub fn freeze(&mut self, new: &NewBaseline) -> Result<(Uuid, Outcome)> {
        let name = baseline_name(&new.name)?;
        let id = Uuid::now_v7();
        let (workbook, catalogue) = (self.id(), self.catalogue);
        let frozen = RefCell::new(String::new());
        let along = Along { frozen: Some(&frozen), ..Along::default() };
        let outcome = self.write(Op::Baseline, along, |seen, now, author, at| {
            if !std::ptr::eq(seen, now) && state(seen, workbook, &catalogue.name)? != state(now, workbook, &catalogue.name)? {
                return Err(Plan::Error(Error::Invalid(
                    "another program changed the workbook a moment ago: look at what it says now, then freeze it"
                        .to_owned(),
                )));
            }
            if let Some(taken) = now.baselines().find(|baseline| is_called(baseline, &name)) {
                return Err(Plan::Error(Error::Invalid(format!(
                    "there is a baseline \"{}\" already, and a baseline is never changed: choose another name, and say that it supersedes this one where it stands in its place",
                    taken.name
                ))));
            }
            check_superseded(new.supersedes, now)?;
            let Frozen { text, hash } = state(now, workbook, &catalogue.name)?;
            let made = Stamp { at, author: author.to_owned() };
            let after = Baseline {
                id,
                name: name.clone(),
                signed: new.signed.then(|| made.clone()),
                made,
                supersedes: new.supersedes,
                hash,
                size: text.len() as u64,
            };
            frozen.replace(text);
            Ok(vec![Change::Baseline { id, before: None, after: Some(Box::new(after)) }])
        })?;
        Ok((id, outcome))
    }

    /// Signs a baseline off. That is done once; a baseline that is signed stays as it is.
    ///
    /// # Errors
    /// [`Error::UnknownBaseline`]; [`Error::Invalid`] where it is signed; [`Error::BaselineDamaged`]: nobody signs
    /// what cannot be read any more.
    pub fn sign_baseline(&mut self, id: Uuid) -> Result<Outcome> {
        let name = self.baseline(id)?.name.clone();
        self.frozen(&name)?;
        self.transact(Op::Baseline, |_, now, author, at| {
            let before = now.baseline(id).ok_or_else(|| Error::UnknownBaseline(name.clone()))?;
            if let Some(stamp) = &before.signed {
                return Err(Plan::Error(Error::Invalid(format!(
                    "the baseline \"{}\" was signed off by {} on {}, and is signed only once",
                    before.name,
                    stamp.author,
                    day(stamp.at)
                ))));
            }
            let after = Baseline { signed: Some(Stamp { at, author: author.to_owned() }), ..before.clone() };
            let (before, after) = (Some(Box::new(before.clone())), Some(Box::new(after)));
            Ok(vec![Change::Baseline { id, before, after }])
        })
    }

    /// The baseline with this id.
    ///
    /// # Errors
    /// [`Error::UnknownBaseline`].
    pub fn baseline(&self, id: Uuid) -> Result<&Baseline> {
        self.workbook.baseline(id).ok_or_else(|| Error::UnknownBaseline(id.to_string()))
    }

    /// The baseline that somebody names, in whatever case.
    ///
    /// # Errors
    /// [`Error::UnknownBaseline`].
    pub fn find_baseline(&self, name: &str) -> Result<&Baseline> {
        let name = name.trim();
        let found = self.workbook.baselines().find(|baseline| is_called(baseline, name));
        found.ok_or_else(|| Error::UnknownBaseline(format!("\"{name}\"")))
    }

    /// The baseline that stands in the place of another.
    pub fn superseded_by(&self, id: Uuid) -> Option<&Baseline> {
        self.workbook.baselines().find(|baseline| baseline.supersedes == Some(id))
    }

    /// What a baseline froze, read back, its hash checked. Baselines and suppositions are not in it.
    ///
    /// # Errors
    /// [`Error::UnknownBaseline`], [`Error::BaselineDamaged`].
    pub fn frozen(&self, name: &str) -> Result<Workbook> {
        let baseline = self.find_baseline(name)?;
        let text = self.frozen_text(baseline)?;
        let damaged = |what: String| Error::BaselineDamaged { name: baseline.name.clone(), what };
        let (workbook, id) = Frozen::read(&text).map_err(damaged)?;
        if id != self.id() {
            return Err(damaged("it is of another workbook".to_owned()));
        }
        Ok(workbook)
    }

    /// The bytes that a baseline froze, their hash checked.
    pub(super) fn frozen_text(&self, baseline: &Baseline) -> Result<Vec<u8>> {
        let damaged = |what: &str| Error::BaselineDamaged { name: baseline.name.clone(), what: what.to_owned() };
        let mut text = Vec::new();
        match self.store.read_file(&baseline.hash, &mut text)? {
            None => Err(damaged("it is not in the file any more")),
            Some(facts) if facts.sha256 != baseline.hash || facts.size != baseline.size => {
                Err(damaged("its hash is not what it was"))
            }
            Some(_) => Ok(text),
        }
    }

    /// What the workbook says now, as a baseline would freeze it.
    ///
    /// # Errors
    /// [`Error::Invalid`] where it cannot be put into words.
    pub fn state_now(&self) -> Result<Frozen> {
        state(&self.workbook, self.id(), &self.catalogue.name)
    }

    /// The newest baseline that froze exactly what this hash is of.
    pub fn baseline_of(&self, hash: &str) -> Option<&Baseline> {
        self.workbook.baselines().filter(|baseline| baseline.hash == hash).last()
    }

    /// The names of the baselines that hold a note or a piece of evidence: what is purged stays in them.
    pub fn baselines_that_hold(&self, purged: Purgeable) -> Vec<String> {
        let holds = |frozen: &Workbook| match purged {
            Purgeable::Note(id) => frozen.note(id).is_some(),
            Purgeable::Evidence(id) => frozen.piece_of_evidence(id).is_some(),
        };
        let names = self.workbook.baselines().map(|baseline| &baseline.name);
        names.filter(|name| self.frozen(name).is_ok_and(|frozen| holds(&frozen))).cloned().collect()
    }
}

fn state(workbook: &Workbook, id: Uuid, catalogue: &str) -> Result<Frozen> {
    Frozen::of(workbook, id, catalogue)
        .ok_or_else(|| Error::Invalid("what the workbook says cannot be put into words".to_owned()))
}

fn is_called(baseline: &Baseline, name: &str) -> bool {
    baseline.name.to_lowercase() == name.to_lowercase()
}

/// One stands in the place of at most one, and only one in its own: what holds now is never in doubt.
fn check_superseded(superseded: Option<Uuid>, now: &Workbook) -> Result<()> {
    let Some(id) = superseded else { return Ok(()) };
    let old = now.baseline(id).ok_or_else(|| Error::UnknownBaseline(id.to_string()))?;
    match now.baselines().find(|baseline| baseline.supersedes == Some(id)) {
        None => Ok(()),
        Some(newer) => Err(Error::Invalid(format!(
            "the baseline \"{}\" is superseded by \"{}\" already: supersede that one",
            old.name, newer.name
        ))),
    }
}

fn day(at: Timestamp) -> jiff::civil::Date {
    at.to_zoned(jiff::tz::TimeZone::UTC).date()
}

/// A name that can be typed again, and that reads the same wherever it is printed.
fn baseline_name(name: &str) -> Result<String> {
    let name = required("the name of the baseline", name)?;
    if name.chars().any(|c| c.is_control() || is_unsafe(c)) {
        return Err(Error::Invalid(
            "the name of the baseline has characters in it that cannot be seen: use letters, digits, spaces and punctuation"
                .to_owned(),
        ));
    }
    if name.starts_with('-') {
        return Err(Error::Invalid(
            "the name of the baseline begins with -, which a command takes for an option: choose another".to_owned(),
        ));
    }
    // A comparison with what the workbook says now is asked for by this word.
    if name.eq_ignore_ascii_case("now") {
        return Err(Error::Invalid(
            "a baseline cannot be called \"now\", which stands for what the workbook says at present: choose another"
                .to_owned(),
        ));
    }
    let length = name.chars().count();
    if length > NAME {
        return Err(Error::Invalid(format!(
            "the name of the baseline has {length} characters; at most {NAME} are kept. Shorten it"
        )));
    }
    Ok(name)
}
