//! One workbook after the other: opened, left, forgotten. Nothing of one is there while the next is open.

use std::path::Path;

use super::super::jobs::Job;
use super::super::overlay::{Confirm, Overlay};
use super::super::places::Place;
use super::super::screens::{Applicability, Backups, Controls, Findings, Interview, Overview, Progress, Roadmap};
use super::{Effect, Message, Model, Screen};
use crate::error::{Error, Result};
use crate::session::Session;
use crate::session::backups::Slow;

impl Model {
    /// Opens a workbook and shows its controls. On an error everything stays as it was.
    pub fn open(&mut self, path: &Path) -> Result<Vec<Effect>> {
        let session = Session::open(path, &self.author)?;
        let left = self.leave();
        Ok([self.adopt(session)].into_iter().chain(left).collect())
    }

    /// Takes over a workbook that is open already.
    pub fn adopt(&mut self, mut session: Session) -> Effect {
        // Nobody else in this program may touch the file from here on.
        self.portfolio.call_off();
        if let Some(shelf) = &self.shelf {
            session.keep_backups(shelf.clone(), Slow::AtClosing);
        }
        let path = session.path().to_owned();
        self.forget_workbook();
        self.screen = Screen::Controls;
        if let Some(place) = self.places.of(session.id()) {
            place.restore(self);
        }
        self.message = Some(greeting(&session));
        if let Some(news) = session.catalogue_news() {
            self.overlays.push(Overlay::Confirm(Confirm::catalogue_update(&news)));
        }
        self.session = Some(session);
        self.settle(true);
        Effect::Remember(path)
    }

    /// What is still to be done for the workbook that is open, as another is opened or none: a backup that is owed is made
    /// beside the screen, and the place is remembered.
    pub fn leave(&mut self) -> Vec<Effect> {
        let owed = self.session.as_mut().and_then(|session| {
            session.settle();
            session.take_owed_backup()
        });
        let place = Place::now(self);
        if let Some((workbook, place)) = place.clone() {
            self.places.note(workbook, place);
        }
        let place = place.map(|(workbook, place)| Effect::RememberPlace(workbook, place));
        owed.map(|owed| Effect::Start(Job::BackUp(owed))).into_iter().chain(place).collect()
    }

    /// Closes the workbook that is open, and shows what can be opened.
    pub fn close(&mut self) -> Vec<Effect> {
        let left = self.leave();
        self.forget_workbook();
        self.message = Some(Message::done("The workbook is closed; everything is saved"));
        left
    }

    /// Leaves a workbook that cannot be opened after all, and shows why, and the ways on.
    pub fn leave_unopened(&mut self, error: &Error) {
        let key = self.key.take();
        self.overlays.clear();
        self.forget_workbook();
        self.key = key;
        if !self.show_damage(error) {
            self.message = Some(Message::error(error));
        }
    }

    /// Forgets the workbook that is open, and whatever the screen still knows of it: the next may be another client's.
    fn forget_workbook(&mut self) {
        self.session = None;
        self.key = None;
        self.controls = Controls::that_moves_on(self.controls.moves_on);
        self.interview = Interview::at(self.interview.now);
        self.overview = Overview::default();
        self.applicability = Applicability::default();
        self.roadmap = Roadmap::default();
        self.progress = Progress::default();
        self.findings = Findings::default();
        self.backups = Backups::default();
        self.working_basis = None;
        self.last_report = None;
        self.message = None;
        self.refuses = false;
        self.conflicted.clear();
        self.told_of_loss = false;
        self.told_elsewhere = false;
        self.screen = Screen::Start;
        self.version += 1;
    }
}

/// What a workbook is opened with: whether it can be written, whether a note waits, or the next key.
fn greeting(session: &Session) -> Message {
    if let Some(reason) = session.read_only() {
        return Message { text: format!("Read only: {reason}"), is_error: true };
    }
    if let Some(copy) = session.upgraded() {
        let copy = crate::error::clean_path(copy);
        return Message::done(format!("Brought to the format of this version; as it was before, it is kept in {copy}"));
    }
    if session.is_ahead_of_catalogue() {
        let version = session.workbook().scope.catalogue;
        return Message::done(crate::report::words::catalogue_is_current(version, true));
    }
    let drafts = session.drafts().unwrap_or_default();
    if let Some(draft) = drafts.first() {
        return Message::done(format!("A note on {} was not finished: go there and press e to go on", draft.control));
    }
    let assessed = session.workbook().answers().any(|(_, answer)| answer.level.is_some());
    let chosen = || session.workbook().scope.controls.len();
    if !assessed && chosen() < session.catalogue().controls.len() {
        let chosen = chosen();
        let text = format!(
            "g i asks the {chosen} chosen controls one by one; ? shows all keys. To see the chosen controls alone: f target:any"
        );
        return Message::done(text);
    }
    if assessed {
        Message::done("Welcome back. Everything is saved as you go; ? shows the keys")
    } else {
        Message::done("Press 0 to 5 to set a level, or g i to be asked one by one; ? shows all keys")
    }
}
