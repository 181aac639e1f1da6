//! One control of a file beside what the workbook says of it.

use std::borrow::Cow;
use std::collections::BTreeSet;

use jiff::Timestamp;
use uuid::Uuid;

use super::{ImportRow, notes};
use crate::catalogue::{Control, ControlId, Weight};
use crate::exchange::{Entry, Said};
use crate::session::notes::note_text;
use crate::session::{LINE, PARAGRAPH, Session, check_edit, limited};
use crate::text::{clean_line, clean_text};
use crate::workbook::{Answer, AnswerEdit, Applicability, Change, Decision, Note, OwnControl, Reason, Stamp};

/// What rows are planned with.
pub struct Planning<'a> {
    pub session: &'a Session,
    pub at: Timestamp,
    /// When the file was written, where it was written from this workbook.
    pub written_at: Option<Timestamp>,
    /// Whether texts are to be taken letter by letter.
    pub is_exact: bool,
    /// Whether the file was written from this workbook.
    pub is_of_here: bool,
    /// Whether the file tells what controls of the organisation's own ask for.
    pub has_descriptions: bool,
    /// The ids of notes that were given already.
    pub used: BTreeSet<Uuid>,
}

impl Planning<'_> {
    /// What becomes of a control.
    ///
    /// # Errors
    /// The sentence of why nothing can.
    pub fn row(&mut self, entry: &Entry) -> Result<ImportRow, String> {
        let mut row = ImportRow {
            about: String::new(),
            control: None,
            title: String::new(),
            place: entry.place(),
            changes: Vec::new(),
            doubts: entry.doubts.clone(),
            remarks: entry.remarks.clone(),
            entry: entry.clone(),
        };
        let own = self.own_control(entry)?;
        let control = match &own {
            Some(own) => own.id.clone(),
            None => self.session.known_control(entry.id()).map_err(|error| error.to_string())?,
        };
        row.title = match &own {
            Some(own) => own.title.clone(),
            None => self.session.control(&control).map(|control| control.title.to_string()).unwrap_or_default(),
        };
        row.about = control.to_string();
        row.control = Some(control.clone());
        row.changes.extend(own.map(|own| Change::OwnControl {
            id: own.id.clone(),
            before: self.session.workbook().own_control(&own.id).cloned().map(Box::new),
            after: Some(Box::new(own)),
        }));
        let mut said = entry.notes.clone();
        // What was written from here only tells them; one that was removed since does not come back.
        if !self.is_of_here {
            said.extend(entry.carried.iter().cloned());
        }
        let refused = self.answer(entry, &control, &mut row, &mut said)?;
        self.notes(entry, said, &control, &mut row)?;
        self.evidence(entry, &control, &mut row);
        if entry.lacks_reason {
            let is_out = self.session.workbook().answer(&control).applicability == Applicability::Excluded;
            row.doubts.retain(|doubt| !(is_out && doubt.starts_with(UNEXPLAINED)));
            if !is_out && row.changes.is_empty() {
                return Err("it is said not to apply, without saying why, and an exclusion needs a sentence; write one, or let --because give one for all".to_owned());
            }
        }
        // Doubts are shown beside what changes; where nothing does, this would be lost.
        if row.changes.is_empty()
            && let Some(refused) = refused
        {
            return Err(refused);
        }
        if let Some(written_at) = self.written_at
            && let Some(stamp) = self.session.workbook().updated(&control)
            && stamp.at > written_at
            && row.changes_something()
        {
            row.doubts.push(format!("it was changed here by {} after the file was written", clean_line(&stamp.author)));
        }
        Ok(row)
    }

    /// The control of the organisation's own that a row brings along, if it is not there yet.
    fn own_control(&self, entry: &Entry) -> Result<Option<OwnControl>, String> {
        let id = entry.id();
        if !OwnControl::is_own(id) {
            return Ok(None);
        }
        let refused = |error: crate::error::Error| error.to_string();
        let checked = |title: &str, description: &Option<String>| {
            limited("the title", title, LINE).map_err(refused)?;
            limited("the description", description.as_deref().unwrap_or(""), PARAGRAPH).map_err(refused)?;
            if title.trim().is_empty() {
                return Err(format!("{id} has no title; give it one"));
            }
            let description = description.as_deref().map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned);
            Ok(OwnControl { id: id.clone(), title: title.trim().to_owned(), description })
        };
        match (self.session.workbook().own_control(id), &entry.own) {
            (Some(here), Some((title, description))) if self.is_of_here => {
                let mut there = checked(title, description)?;
                // In the letters that a table can hold, and of one that has no column for it.
                if !self.is_exact {
                    let same = |a: &str, b: &str| clean_text(a).trim() == clean_text(b).trim();
                    if clean_line(&here.title).trim() == clean_line(title).trim() {
                        there.title.clone_from(&here.title);
                    }
                    let said = there.description.as_deref().unwrap_or("");
                    if !self.has_descriptions || same(said, here.description.as_deref().unwrap_or("")) {
                        there.description.clone_from(&here.description);
                    }
                }
                Ok(Some(there).filter(|there| there != here))
            }
            (Some(here), Some((title, _))) if clean_line(&here.title) != clean_line(title) => Err(format!(
                "{id} is called \"{}\" here and \"{}\" there; give one of them another id or title",
                clean_line(&here.title),
                clean_line(title)
            )),
            (Some(_), _) => Ok(None),
            (None, Some((title, description))) => checked(title, description).map(Some),
            (None, None) => Err(format!("there is no control {id} of your own here; add it first")),
        }
    }

    /// What becomes of the answer; gives back why its decision on applicability cannot be taken, if it cannot.
    fn answer(
        &self,
        entry: &Entry,
        control: &ControlId,
        row: &mut ImportRow,
        said: &mut Vec<Said>,
    ) -> Result<Option<String>, String> {
        let workbook = self.session.workbook();
        let before = workbook.answer(control);
        let mut edit = self.without_what_is_so(entry, before, control);
        self.settle_decision(&mut edit, before, row, said);
        check_edit(&edit).map_err(|error| error.to_string())?;
        let by = self.session.author();
        let applied = |edit: &AnswerEdit| edit.applied(control, before, self.session.catalogue(), by, self.at);
        let mut refused = None;
        let mut after = match applied(&edit) {
            Ok(after) => after,
            Err(refusal) => {
                // The rest of the row still holds.
                let doubt = format!("the decision on applicability is left as it was: {refusal}");
                edit.decision = None;
                let after = applied(&edit).map_err(|refusal| refusal.to_string())?;
                row.doubts.push(doubt.clone());
                refused = Some(doubt);
                after
            }
        };
        if let Some(stamps) = entry.stamps.as_ref().filter(|_| self.is_exact || !self.is_of_here) {
            // A day is less than what may be known here already.
            let is_new = |is_new: bool| self.is_exact || is_new;
            let is_decided = edit.decision.is_some()
                && after.applicability != Applicability::Undecided
                && is_new(after.decided_at != before.decided_at);
            if is_decided {
                after.decided_by = stamps.decided_by.clone().or(after.decided_by);
                after.decided_at = stamps.decided_at.or(after.decided_at);
            }
            if after.level.is_some() && is_new(after.assessed_at != before.assessed_at) {
                after.assessed_at = stamps.assessed_at.or(after.assessed_at);
            }
            limited("the name of who decided", after.decided_by.as_deref().unwrap_or(""), LINE)
                .map_err(|error| error.to_string())?;
        }
        if after != *before {
            let (before, after) = (Box::new(before.clone()), Box::new(after));
            row.changes.push(Change::Answer { control: control.clone(), before, after });
        }
        Ok(refused)
    }

    /// The wish without what the workbook says already, in the letters that a table can hold: setting a level again would
    /// confirm it, and a text that lost what cannot be seen is still the same.
    fn without_what_is_so(&self, entry: &Entry, before: &Answer, control: &ControlId) -> AnswerEdit {
        let mut edit = entry.edit.clone();
        let (importance, effort) = self.counted(entry, before, control);
        edit.importance = edit.importance.or(importance);
        edit.effort = edit.effort.or(effort);
        if self.is_exact {
            return edit;
        }
        if edit.level == Some(before.level) {
            edit.level = None;
        }
        if edit.basis == Some(before.basis) {
            edit.basis = None;
        }
        let is_same = |wish: &Option<Option<String>>, text: &Option<String>| match (wish, text) {
            (Some(Some(wish)), Some(text)) => clean_text(wish).trim() == clean_text(text).trim(),
            _ => false,
        };
        if is_same(&edit.owner, &before.owner) {
            edit.owner = None;
        }
        if is_same(&edit.interviewee, &before.interviewee) {
            edit.interviewee = None;
        }
        if let Some(refs) = &edit.refs {
            // Where a table has all of them in one cell, commas of their own separate them, too.
            let plain = |refs: &[String]| {
                let refs = refs.iter().flat_map(|text| text.split(',')).map(|text| clean_text(text).trim().to_owned());
                refs.collect::<Vec<_>>()
            };
            if plain(refs) == plain(&before.refs) {
                edit.refs = None;
            }
        }
        if let Some(decision) = &mut edit.decision {
            let same = |wish: &Option<String>, text: &Option<String>| {
                wish.as_deref()
                    .is_some_and(|wish| clean_text(wish).trim() == clean_text(text.as_deref().unwrap_or("")).trim())
            };
            if decision.applicability == Some(before.applicability) {
                if same(&decision.justification, &before.justification) {
                    decision.justification = None;
                }
                if same(&decision.provider, &before.provider) {
                    decision.provider = None;
                }
            }
        }
        edit
    }

    /// Our CSV has the weights that count, whosever they are: what counts already is no wish, and what the catalogue says
    /// is none of the person's.
    fn counted(
        &self,
        entry: &Entry,
        before: &Answer,
        control: &ControlId,
    ) -> (Option<Option<Weight>>, Option<Option<Weight>>) {
        let own = || Control::outside(control.clone(), String::new(), String::new());
        let known = match OwnControl::is_own(control) {
            true => Some(Cow::Owned(own())),
            false => self.session.catalogue().control(control.as_str()).map(Cow::Borrowed),
        };
        let wish = |wanted: Option<Weight>, own: Option<Weight>, general: Option<Weight>| {
            let wanted = wanted?;
            if own.or(general) == Some(wanted) {
                return None;
            }
            Some(Some(wanted).filter(|_| general != Some(wanted)))
        };
        let importance = wish(entry.counted.0, before.importance, known.as_ref().map(|control| control.importance));
        let effort = wish(entry.counted.1, before.effort, known.as_ref().map(|control| control.effort));
        (importance, effort)
    }

    /// Holds a decision against the one there is.
    fn settle_decision(&self, edit: &mut AnswerEdit, before: &Answer, row: &mut ImportRow, said: &mut Vec<Said>) {
        let Some(decision) = &mut edit.decision else { return };
        let is_bare = decision.applicability.is_none() && decision.reasons.is_none();
        if is_bare && before.applicability == Applicability::Undecided {
            if let Some(text) = decision.justification.take() {
                said.push(Said::now(format!("Justification: {text}")));
                row.remarks.push("nothing is decided on applicability, so the justification becomes a note".to_owned());
            }
            edit.decision = None;
            return;
        }
        let lacks_provider = decision.applicability == Some(Applicability::Inherited) && decision.provider.is_none();
        if lacks_provider && before.provider.is_none() {
            decision.provider = Some(UNNAMED.to_owned());
            row.doubts
                .push(format!("who runs it has no column there: \"{UNNAMED}\" is put in its place; write the name"));
        }
        // Somebody chose the reason code here, and the file had none.
        let is_proposed = row.doubts.iter().any(|doubt| doubt.starts_with(PROPOSED));
        if is_proposed && before.applicability == Applicability::Excluded && !before.reasons.is_empty() {
            decision.reasons = None;
            row.doubts.retain(|doubt| !doubt.starts_with(PROPOSED));
        }
        let fits = |reason: &Reason| Reason::fitting(before.applicability).contains(reason);
        if decision.applicability.is_none()
            && decision.reasons.as_ref().is_some_and(|reasons| !reasons.iter().all(fits))
        {
            decision.reasons = None;
        }
        if *decision == Decision::default() {
            edit.decision = None;
        }
    }

    fn notes(
        &mut self,
        entry: &Entry,
        said: Vec<Said>,
        control: &ControlId,
        row: &mut ImportRow,
    ) -> Result<(), String> {
        let workbook = self.session.workbook();
        let known = || workbook.notes(control);
        let missing = entry.notes_so_far.as_deref().map(|cell| notes::missing(cell, known())).unwrap_or_default();
        let mut changes = Vec::new();
        for said in said.into_iter().chain(missing) {
            let text = note_text(&said.text).map_err(|error| error.to_string())?;
            let named = said.id.and_then(|id| workbook.note(id)).filter(|note| note.control == *control);
            let author = said.author.clone().unwrap_or_else(|| self.session.author().to_owned());
            limited("the name of a note's author", &author, LINE).map_err(|error| error.to_string())?;
            let at = said.at.unwrap_or(self.at);
            if let Some(note) = named {
                if note.text != text && (self.is_exact || notes::plain(&note.text) != notes::plain(&text)) {
                    let edited =
                        said.edited.clone().unwrap_or(Stamp { at: self.at, author: self.session.author().to_owned() });
                    let after = Note { text: text.into(), edited: Some(Box::new(edited)), ..note.clone() };
                    changes.push(Change::Note {
                        id: note.id,
                        before: Some(Box::new(note.clone())),
                        after: Some(Box::new(after)),
                    });
                }
                continue;
            }
            let is_there = |note: &Note| notes::plain(&note.text) == notes::plain(&text);
            let is_new = |change: &Change| matches!(change, Change::Note { after: Some(note), .. } if is_there(note));
            if known().any(is_there) || changes.iter().any(is_new) {
                continue;
            }
            let free = said.id.filter(|id| workbook.note(*id).is_none() && !self.used.contains(id));
            let id = free.unwrap_or_else(Uuid::now_v7);
            self.used.insert(id);
            let (text, author) = (text.into(), author.into());
            let note = Note { id, control: control.clone(), text, author, at, edited: said.edited.map(Box::new) };
            changes.push(Change::Note { id, before: None, after: Some(Box::new(note)) });
        }
        row.changes.extend(changes);
        Ok(())
    }

    /// Names alone make no evidence; that some are missing here is told.
    fn evidence(&self, entry: &Entry, control: &ControlId, row: &mut ImportRow) {
        let here: Vec<String> =
            self.session.workbook().evidence(control).map(|evidence| clean_line(&evidence.name).into_owned()).collect();
        let missing: Vec<String> = entry
            .shown
            .iter()
            .map(|name| clean_line(name).into_owned())
            .filter(|name| !name.trim().is_empty() && !here.contains(name))
            .collect();
        if !missing.is_empty() {
            row.remarks.push(format!("evidence named there and not attached here: {}", missing.join(", ")));
        }
    }
}

/// How the doubt about an exclusion begins for which the file gives no reason.
const UNEXPLAINED: &str = "it is said not to apply, without saying why";

/// What stands for a provider whose name a table cannot hold.
const UNNAMED: &str = "not named in the imported table";

/// How the doubt about a reason code begins that the file does not give.
const PROPOSED: &str = "no reason code for the exclusion";
