//! Deciding contradictions: by what a person types, one by one and by name. What is typed is checked as an edit of the
//! same field is.

use serde_json::{Value, json};
use uuid::Uuid;

use super::Merging;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::report::words;
use crate::session::{PARAGRAPH, Session, scenarios};
use crate::workbook::edit::check_decision;
use crate::workbook::merging::{Accepts, Contradiction, ContradictionKey, Take, Thing, Typing, folded_name};
use crate::workbook::{Note, Workbook};

impl Merging {
    /// Decides a contradiction by a value that somebody typed.
    ///
    /// # Errors
    /// [`Error::Invalid`] with what may be typed instead; it is as it was then.
    pub fn decide_typed(&mut self, key: &ContradictionKey, typed: &str, session: &Session) -> Result<()> {
        let Some(found) = self.found(key) else { return Ok(()) };
        let value = match found.accepts {
            // As `merge --json` prints it.
            Accepts::Scenario
            | Accepts::Decision
            | Accepts::LevelAndBasis
            | Accepts::Stretch
            | Accepts::Status
            | Accepts::Closes
                if typed.trim_start().starts_with(['{', '[']) =>
            {
                serde_json::from_str(typed).map_err(|error| {
                    Error::Invalid(format!("\"{}\" is no JSON: {error}", words::beginning(typed, 40)))
                })?
            }
            Accepts::Scenario => scenarios::typed(typed, &found.ours, session)?,
            _ => {
                let (today, catalogue) = (session.today(), session.catalogue());
                let about = Typing { today, catalogue, states: [&self.ours, &self.theirs] };
                found.read(typed, &about).map_err(Error::Invalid)?
            }
        };
        let before = self.decided.get(key).cloned();
        self.decide(key, Some(Take::New(value)))?;
        if let Err(error) = self.check(key, session.catalogue()) {
            self.decide(key, before)?;
            return Err(error);
        }
        Ok(())
    }

    /// Decides the contradiction of a name, as `merge --dry-run` tells it: `ours`, `theirs`, `both` for both texts, or
    /// a new value. `new:` before a value takes it as it stands, also where it is one of those words.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that no contradiction has, and as [`Merging::decide_typed`].
    pub fn decide_named(&mut self, name: &str, choice: &str, session: &Session) -> Result<()> {
        let wanted = folded_name(name);
        let found = self.joined.contradictions.iter().find(|found| folded_name(&found.name) == wanted);
        let Some(found) = found else {
            let all: Vec<&str> = self.joined.contradictions.iter().map(|found| found.name.as_str()).collect();
            let name = crate::text::clean_line(name);
            return Err(Error::Invalid(match all[..] {
                [] => format!("nothing contradicts, so there is no \"{name}\" to be decided; leave it out"),
                _ => format!(
                    "no contradiction is called \"{name}\"; \"merge --dry-run\" lists them: {}",
                    words::beginning(&all.join(", "), 200)
                ),
            }));
        };
        let key = found.key();
        // What is said of a control begins with its id.
        let about = found.control.as_ref().map_or_else(String::new, |control| format!("{control}: "));
        let named = |error| match error {
            Error::Invalid(sentence) => {
                let sentence = sentence.strip_prefix(&about).unwrap_or(&sentence);
                Error::Invalid(format!("{}: {sentence}", crate::text::clean_line(name)))
            }
            error => error,
        };
        match choice.trim() {
            "ours" => self.decide(&key, Some(Take::Ours)),
            "theirs" => self.decide(&key, Some(Take::Theirs)),
            "both" => match both_texts(found) {
                Some(text) => self.decide(&key, Some(Take::New(json!(text)))),
                None => Err(Error::Invalid("two texts can be kept both, and nothing else".to_owned())),
            },
            typed => self.decide_typed(&key, typed.strip_prefix("new:").unwrap_or(typed), session),
        }
        .map_err(named)
    }

    /// What was decided of a contradiction, in words; `None` while it is open.
    pub fn taken(&self, found: &Contradiction) -> Option<String> {
        let named = |id: Uuid| self.name_of(id);
        found.taken.as_ref().map(|take| words::taken(found, take, &named))
    }

    fn found(&self, key: &ContradictionKey) -> Option<&Contradiction> {
        self.joined.contradictions.iter().find(|found| found.key() == *key)
    }

    /// Whether the thing holds with what was decided of it.
    fn check(&self, key: &ContradictionKey, catalogue: &Catalogue) -> Result<()> {
        let mut merged = self.ours.clone();
        for change in &self.joined.changes {
            // What does not fit, the store refuses.
            let _ = merged.apply(change, &self.stamp);
        }
        let (thing, field) = key;
        let fault = match thing {
            Thing::Answer(control)
                if matches!(field.as_str(), "applicability" | "justification" | "provider" | "reasons") =>
            {
                check_decision(control, merged.answer(control), catalogue).err().map(|refusal| refusal.to_string())
            }
            Thing::Action(id) => merged
                .action(*id)
                .and_then(|action| action.check(&merged.actions_by_id()).err())
                .map(|fault| fault.to_string()),
            Thing::Phase(id) => self.fault_of_phase(*id, &merged),
            Thing::Answer(_)
            | Thing::Organisation
            | Thing::Scope
            | Thing::OwnControl(_)
            | Thing::Note(_)
            | Thing::Evidence(_)
            | Thing::Acceptance(_)
            | Thing::Scenario(_)
            | Thing::Baseline(_) => None,
        };
        fault.map_or(Ok(()), |fault| Err(Error::Invalid(fault)))
    }

    /// Its name may be taken on either side; joining would give it another one.
    fn fault_of_phase(&self, id: Uuid, merged: &Workbook) -> Option<String> {
        let phase = merged.phase(id)?;
        if let Some(fault) = phase.fault() {
            return Some(fault.to_owned());
        }
        let Some(Take::New(Value::String(name))) = self.decided.get(&(Thing::Phase(id), "name".to_owned())) else {
            return None;
        };
        let mut phases = [&self.ours, &self.theirs].into_iter().flat_map(|state| state.phases());
        let is_taken = phases.any(|other| {
            other.id != id && merged.phase(other.id).is_some() && other.name.to_lowercase() == name.to_lowercase()
        });
        is_taken.then(|| format!("there is a phase \"{name}\" already; give this one another name"))
    }

    /// What a phase or a baseline is called.
    pub(super) fn name_of(&self, id: Uuid) -> Option<String> {
        let of = |state: &Workbook| {
            let phase = state.phase(id).map(|phase| phase.name.clone());
            phase.or_else(|| state.baseline(id).map(|baseline| baseline.name.clone()))
        };
        [&self.ours, &self.theirs].into_iter().chain(&self.bases).find_map(of)
    }
}

/// Both texts, one below the other, where both sides have one that may be long and both together can be kept.
pub fn both_texts(found: &Contradiction) -> Option<String> {
    let (Value::String(ours), Value::String(theirs)) = (&found.ours, &found.theirs) else { return None };
    let both = format!("{}\n\n{}", ours.trim_end(), theirs.trim_end());
    let fits = match found.accepts {
        Accepts::Text => both.len() <= Note::MAX_BYTES,
        Accepts::Paragraph | Accepts::Sentence => both.chars().count() <= PARAGRAPH,
        _ => false,
    };
    fits.then_some(both)
}
