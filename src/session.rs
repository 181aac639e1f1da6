//! The façade: every operation a person can do is one method here.
//!
//! All writes go through [`Session::transact`]: disk first, then memory, so that a failed commit leaves
//! both as they were. The clock and the random part of ids are read here and nowhere below.

mod actions;
mod adopting;
mod again;
mod agreement;
mod around;
pub mod backups;
mod baselines;
mod bundling;
pub mod cases;
mod catalogue_update;
pub mod catalogues;
mod check_up;
mod cycle;
mod damage;
mod due;
mod encryption;
mod evidence;
mod exporting;
mod findings;
pub mod importing;
pub mod merging;
mod notes;
mod opening;
mod organisation;
mod own_controls;
mod planning;
pub mod portfolio;
mod progress;
mod purgeable;
mod repair;
mod reports;
mod scenarios;
pub mod study;
mod upgrade;
mod verify;
mod writing;

use std::borrow::Cow;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, Unit};
use uuid::Uuid;

use crate::catalogue::iso27002::ISO27002_2022;
use crate::catalogue::{Catalogue, Control, ControlId, Profile};
use crate::error::{Error, Result};
use crate::figures::Surroundings;
use crate::store::Store;
use crate::workbook::{AnswerEdit, Change, Op, OwnControl, Step, Unsaved, Workbook};

use backups::Keeping;
use findings::Found;
use writing::{Along, Plan};

pub use crate::store::Told as ToldStep;
pub use crate::store::{Fate, Loss, LostStep, Passphrase, Recovery, Replaced, Unlocked, can_encrypt};
pub use crate::workbook::FileState;
pub use actions::Raise;
pub use again::{Resolve, typed_note};
pub use agreement::Agreeing;
pub use around::Around;
pub use baselines::NewBaseline;
pub use bundling::{BundleWish, Bundled, Bundling, check_bundle};
pub use catalogue_update::CatalogueNews;
pub use check_up::{Check, CheckUp, Checked, Verdict};
pub use damage::{Newest, WaysOn};
pub use due::CalendarWish;
pub use encryption::{IN_THE_CLEAR, LOST, check_new, is_sealed, needs_encryption, unlock};
pub use evidence::{LinkedFile, NewEvidence, Source};
pub use exporting::{Exporting, Source as ReportSource, Watch};
pub use importing::{ImportFile, ImportPlan, ImportRow};
pub use merging::Merging;
pub use organisation::OrganisationEdit;
pub use planning::{Forecast, Item, Stands, Supposition};
pub use progress::{Compared, Point};
pub use purgeable::Purgeable;
pub use repair::{Repair, Told};
pub use reports::Edition;
pub use verify::{Verification, Verified, VerifiedWorkbook};

/// The longest name or sentence of one line, in characters.
const LINE: usize = 200;
/// The longest scope statement or justification, in characters.
const PARAGRAPH: usize = 4_000;

/// A workbook that is open, with all that can be done to it.
#[derive(Debug)]
pub struct Session {
    store: Store,
    catalogue: &'static Catalogue,
    workbook: Workbook,
    author: String,
    upgraded: Option<PathBuf>,
    keeping: Keeping,
    surroundings: Surroundings,
    /// Computed when somebody asks, and again after the workbook or what it is judged by changed.
    found: Found,
    /// The last edit, where it could not be written.
    unsaved: Option<Unsaved>,
    /// The controls that others changed, as an edit found them.
    news: Vec<ControlId>,
    /// Whether it made a step.
    has_edited: bool,
    /// Whether an edit does what the end of the session does otherwise.
    settles_at_once: bool,
}

/// What an operation did.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome {
    /// It is on disk.
    Done(Step),
    /// It would have changed nothing, so there is nothing to undo either.
    Unchanged,
}

/// What to make a workbook from.
#[derive(Clone, Debug)]
pub struct NewWorkbook<'a> {
    /// Whom it is about.
    pub organisation: &'a str,
    /// The name of the profile.
    pub profile: &'a str,
    /// Who makes it.
    pub author: &'a str,
}

/// The catalogue that workbooks are about.
pub fn catalogue() -> &'static Catalogue {
    &ISO27002_2022
}

/// The control with this id.
///
/// # Errors
/// [`Error::UnknownControl`]; [`Error::Invalid`] for one of 2013, with where it went.
pub fn find_control(id: &str) -> Result<&'static Control> {
    find_control_in(catalogue(), id)
}

/// The same in a catalogue.
///
/// # Errors
/// As [`find_control`].
pub fn find_control_in(catalogue: &'static Catalogue, id: &str) -> Result<&'static Control> {
    let plain = id.trim();
    catalogue.control(plain).ok_or_else(|| {
        let old = plain.strip_prefix("A.").or_else(|| plain.strip_prefix("a.")).unwrap_or(plain);
        match catalogue.predecessor(old) {
            Some(old) => {
                let successors: Vec<&str> = old.successors.iter().map(|new| new.as_str()).collect();
                let (id, title) = (&old.id, &old.title);
                Error::Invalid(format!("{id} {title} is a control of 2013; it went to {}", successors.join(" and ")))
            }
            None => Error::UnknownControl { id: id.to_owned(), catalogue: &catalogue.title },
        }
    })
}

/// The id that somebody typed: of a control of a catalogue, or of one that a workbook may have of its own. Only the
/// workbook can tell whether there is such a one.
pub fn typed_id(id: &str) -> ControlId {
    let own = ControlId::from(id.trim().to_uppercase());
    if OwnControl::is_own(&own) { own } else { ControlId::from(id.trim().to_owned()) }
}

/// The profile with this name.
///
/// # Errors
/// [`Error::UnknownProfile`].
pub fn find_profile(name: &str) -> Result<&'static Profile> {
    find_profile_in(catalogue(), name)
}

/// The same of a catalogue.
///
/// # Errors
/// [`Error::UnknownProfile`].
pub fn find_profile_in(catalogue: &'static Catalogue, name: &str) -> Result<&'static Profile> {
    catalogue.profile(name).ok_or_else(|| {
        let known: Vec<&str> = catalogue.profiles().iter().map(|profile| &*profile.name).collect();
        Error::UnknownProfile { name: name.to_owned(), known: known.join(", ") }
    })
}

impl Session {
    /// The catalogue that the workbook is about.
    pub fn catalogue(&self) -> &'static Catalogue {
        self.catalogue
    }

    /// The state, as it is on disk.
    pub fn workbook(&self) -> &Workbook {
        &self.workbook
    }

    /// Who makes the edits.
    pub fn author(&self) -> &str {
        &self.author
    }

    /// Which workbook it is: the same in every copy.
    pub fn id(&self) -> Uuid {
        self.store.identity().id
    }

    /// Where the file is.
    pub fn path(&self) -> &Path {
        self.store.path()
    }

    /// Why it can only be read, if so.
    pub fn read_only(&self) -> Option<&str> {
        self.store.read_only()
    }

    /// Where the copy is that was kept when opening brought the workbook to the present format.
    pub fn upgraded(&self) -> Option<&Path> {
        self.upgraded.as_deref()
    }

    /// Reloads if another program wrote. Gives back the controls that look different now; `None` where
    /// nobody wrote.
    pub fn refresh(&mut self) -> Result<Option<Vec<ControlId>>> {
        let fresh = self.store.reload()?;
        Ok(fresh.map(|fresh| self.take_over(fresh)))
    }

    /// Looks whether what was opened quickly is what the tables of the file say. Gives back the controls that look
    /// different where it is not; `None` where it is.
    ///
    /// # Errors
    /// [`Error::Damaged`] where the tables are not what was written.
    pub fn confirm_opening(&mut self) -> Result<Option<Vec<ControlId>>> {
        let was_glimpsed = self.store.is_glimpsed();
        let fresh = self.store.confirm()?.filter(|fresh| *fresh != self.workbook);
        let changed = fresh.map(|fresh| self.take_over(fresh));
        if !was_glimpsed {
            return Ok(changed);
        }
        match catalogues::of(&self.store) {
            // What is left of it is read where it is asked for.
            Err(Error::Busy(_)) => Ok(changed),
            Ok(catalogue) if std::ptr::eq(catalogue, self.catalogue) => Ok(changed),
            // Another file has a text of the same names, which was read before.
            Ok(catalogue) => {
                self.catalogue = catalogue;
                self.found = Found::default();
                Ok(Some(changed.unwrap_or_default()))
            }
            Err(error) => Err(error),
        }
    }

    fn take_over(&mut self, fresh: Workbook) -> Vec<ControlId> {
        let changed = differences(self.catalogue, &self.workbook, &fresh);
        self.workbook = fresh;
        self.found = Found::default();
        changed
    }

    /// Makes the next opening quicker, once this session is over: only where it edited, so that a workbook that was only
    /// looked at stays byte for byte as it is. What keeps it from being written takes nothing away.
    pub fn settle(&mut self) {
        if self.has_edited {
            self.has_edited = false;
            let _ = self.store.imprint();
        }
    }

    /// From now on every edit does that in its own transaction: for a session that makes one and is over.
    pub fn settle_with_each_edit(&mut self) {
        self.settles_at_once = true;
    }

    // --- answers

    /// Changes fields of one or several answers, as one step.
    ///
    /// # Errors
    /// [`Error::Refused`] where a decision lacks what it needs, [`Error::Conflict`] where someone else
    /// changed the same field meanwhile; nothing is written then.
    pub fn set(&mut self, controls: &[ControlId], edit: &AnswerEdit) -> Result<Outcome> {
        check_edit(edit)?;
        let catalogue = self.catalogue;
        let known = self.known_controls(controls)?;
        self.transact(Op::Set, |seen, now, author, at| {
            if let Some(control) = known.iter().find(|id| edit.conflicts(seen.answer(id), now.answer(id))) {
                return Err(Plan::Conflict(Some(control.clone())));
            }
            Ok(answers_changed(&known, edit, now, catalogue, (author, at))?)
        })
    }

    /// What [`Session::set`] would change, a change for each control that would not stay as it is. Nothing is
    /// written.
    ///
    /// # Errors
    /// [`Error::Refused`] where a decision lacks what it needs: then nothing at all would be set.
    pub fn preview(&self, controls: &[ControlId], edit: &AnswerEdit) -> Result<Vec<Change>> {
        check_edit(edit)?;
        let known = self.known_controls(controls)?;
        answers_changed(&known, edit, &self.workbook, self.catalogue, (&self.author, now()))
    }

    /// The id as the catalogue has it, or that of an own control.
    ///
    /// # Errors
    /// [`Error::UnknownControl`], or what [`find_control`] says.
    pub fn known_control(&self, id: &ControlId) -> Result<ControlId> {
        match self.workbook.own_control(id) {
            Some(own) => Ok(own.id.clone()),
            None if OwnControl::is_own(id) => Err(Error::UnknownOwnControl(id.to_string())),
            None => match self.catalogue.control(id.as_str().trim()) {
                Some(control) => Ok(control.id.clone()),
                None if self.workbook.is_withdrawn(id, self.catalogue) => Ok(id.clone()),
                None => find_control_in(self.catalogue, id.as_str()).map(|control| control.id.clone()),
            },
        }
    }

    /// A control of the catalogue, one of the organisation's own, or one that the catalogue no longer has.
    ///
    /// # Errors
    /// [`Error::UnknownOwnControl`], or as [`find_control`].
    pub fn control(&self, id: &ControlId) -> Result<Cow<'static, Control>> {
        match self.workbook.own_control(id) {
            Some(own) => Ok(Cow::Owned(own.as_control())),
            None if OwnControl::is_own(id) => Err(Error::UnknownOwnControl(id.to_string())),
            None => match self.catalogue.control(id.as_str().trim()) {
                Some(control) => Ok(Cow::Borrowed(control)),
                None if self.workbook.is_withdrawn(id, self.catalogue) => {
                    Ok(Cow::Owned(Workbook::withdrawn_control(id, self.catalogue)))
                }
                None => find_control_in(self.catalogue, id.as_str()).map(Cow::Borrowed),
            },
        }
    }

    /// The ids as they are known, each once: `A.5.1` and a second `5.1` mean the same control.
    fn known_controls(&self, ids: &[ControlId]) -> Result<Vec<ControlId>> {
        let mut known: Vec<ControlId> = Vec::with_capacity(ids.len());
        for id in ids {
            let id = self.known_control(id)?;
            if !known.contains(&id) {
                known.push(id);
            }
        }
        Ok(known)
    }

    // --- history

    /// Takes back the last step that is not taken back already, also across restarts.
    ///
    /// # Errors
    /// [`Error::NothingToUndo`].
    pub fn undo(&mut self) -> Result<Step> {
        self.store.look_at_place()?;
        let step = self.store.next_undo()?.ok_or(Error::NothingToUndo)?;
        let changes: Vec<Change> = step.changes.iter().rev().map(Change::inverted).collect();
        self.repeat(Op::Undo { of: step.id }, changes).and_then(|outcome| outcome.ok_or(Error::NothingToUndo))
    }

    /// Does again what the last undo took back, if nothing was done since.
    ///
    /// # Errors
    /// [`Error::NothingToRedo`].
    pub fn redo(&mut self) -> Result<Step> {
        self.store.look_at_place()?;
        let step = self.store.next_redo()?.ok_or(Error::NothingToRedo)?;
        let changes = step.changes.clone();
        self.repeat(Op::Redo { of: step.id }, changes).and_then(|outcome| outcome.ok_or(Error::NothingToRedo))
    }

    fn repeat(&mut self, op: Op, changes: Vec<Change>) -> Result<Option<Step>> {
        let outcome = self.transact(op, |seen, now, _, _| {
            // Nobody takes back what they have not seen.
            if let Some(change) = changes.iter().find(|change| !now.expects(change) || !seen.expects(change)) {
                return Err(Plan::Conflict(change.control().cloned()));
            }
            Ok(changes.clone())
        })?;
        Ok(match outcome {
            Outcome::Done(step) => Some(step),
            Outcome::Unchanged => None,
        })
    }

    /// The steps, newest first: at most `limit`, of one control if one is named. Among them are those of other copies
    /// that were taken over.
    pub fn history(&self, control: Option<&ControlId>, limit: u32) -> Result<Vec<Step>> {
        Ok(self.history_told(control, limit)?.into_iter().map(|told| told.step).collect())
    }

    /// The same, with the copy of which each was taken over.
    ///
    /// # Errors
    /// As [`Session::history`].
    pub fn history_told(&self, control: Option<&ControlId>, limit: u32) -> Result<Vec<ToldStep>> {
        self.store.told(control, limit)
    }

    // --- the file

    /// Writes a safe copy to where nothing stands.
    ///
    /// # Errors
    /// [`Error::Exists`].
    pub fn copy_to(&self, target: &Path) -> Result<()> {
        self.store.copy_to(target)
    }

    /// The store, for checks that go below the state.
    pub fn store(&self) -> &Store {
        &self.store
    }
}

/// The controls of which two states say something different.
fn differences(catalogue: &Catalogue, seen: &Workbook, fresh: &Workbook) -> Vec<ControlId> {
    let differs = |id: &ControlId| {
        seen.answer(id) != fresh.answer(id)
            || !seen.has_notes_like(fresh, id)
            || !seen.evidence(id).eq(fresh.evidence(id))
            || seen.own_control(id) != fresh.own_control(id)
    };
    let own = seen.own_controls().chain(fresh.own_controls()).map(|own| own.id.clone());
    let ids: BTreeSet<ControlId> = own.chain(catalogue.controls.iter().map(|c| c.id.clone())).collect();
    ids.into_iter().filter(differs).collect()
}

/// What an edit of some answers comes to, without those that stay as they are.
fn answers_changed(
    controls: &[ControlId],
    edit: &AnswerEdit,
    workbook: &Workbook,
    catalogue: &Catalogue,
    (author, at): (&str, Timestamp),
) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    for control in controls {
        let before = workbook.answer(control);
        let after = edit.applied(control, before, catalogue, author, at)?;
        if after != *before {
            let (before, after) = (Box::new(before.clone()), Box::new(after));
            changes.push(Change::Answer { control: control.clone(), before, after });
        }
    }
    Ok(changes)
}

/// The id that begins with `prefix`, or is it; `None` where none does. `what` names the things in the plural.
fn by_prefix(what: &str, prefix: &str, ids: impl Iterator<Item = Uuid>) -> Result<Option<Uuid>> {
    let prefix = prefix.trim().to_lowercase();
    if let Ok(id) = prefix.parse() {
        return Ok(Some(id));
    }
    if prefix.is_empty() {
        return Err(Error::Invalid(format!("the id is empty; give one of the {what}, or its beginning")));
    }
    let mut found = ids.filter(|id| id.to_string().starts_with(&prefix));
    match (found.next(), found.count()) {
        (id, 0) => Ok(id),
        (_, others) => {
            let several = others + 1;
            Err(Error::Invalid(format!("{several} {what} have ids that begin with {prefix}; give more of the id")))
        }
    }
}

/// The day it is now in UTC; the screen knows the person's own.
fn today() -> Date {
    Timestamp::now().to_zoned(TimeZone::UTC).date()
}

/// The time to the second, which is as exactly as anyone asks for it.
pub(crate) fn now() -> Timestamp {
    let now = Timestamp::now();
    now.round(Unit::Second).unwrap_or(now)
}

fn author_name(author: &str) -> Result<String> {
    required("the author's name", author)
}

/// A text of one line that must say something.
fn required(what: &str, text: &str) -> Result<String> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Error::Invalid(format!("{what} is empty; say what it is")));
    }
    limited(what, text, LINE)?;
    Ok(text.to_owned())
}

fn limited(what: &str, text: &str, most: usize) -> Result<()> {
    let length = text.chars().count();
    if length > most {
        return Err(Error::Invalid(format!("{what} has {length} characters; at most {most} are kept. Shorten it")));
    }
    if text.contains('\0') {
        return Err(Error::Invalid(format!("{what} has a NUL character in it, which cannot be kept. Remove it")));
    }
    Ok(())
}

fn check_edit(edit: &AnswerEdit) -> Result<()> {
    if let Some(decision) = &edit.decision {
        limited("the sentence", decision.justification.as_deref().unwrap_or(""), PARAGRAPH)?;
        limited("the provider's name", decision.provider.as_deref().unwrap_or(""), LINE)?;
    }
    for (what, text) in [("the owner's name", &edit.owner), ("the interviewee's name", &edit.interviewee)] {
        if let Some(Some(text)) = text {
            required(what, text)?;
        }
    }
    for reference in edit.refs.iter().flatten() {
        required("the reference", reference)?;
    }
    Ok(())
}
