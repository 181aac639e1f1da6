//! Backups: what was kept of the workbook, beside it what the one under the pointer is, and what differs from now.

mod told;

use super::listing::scrolled;
use crate::session::Session;
use crate::session::backups::{Backup, Difference, Headline, Present, Preview, Why, preview};
use crate::tui::action::Action;
use crate::tui::jobs::Job;
use crate::tui::layout;
use crate::tui::lines::StyledLine;
use crate::tui::model::{Effect, Message, Reply, Setting};
use crate::tui::overlay::{Confirm, Overlay};

/// The Backups screen.
#[derive(Debug, Default)]
pub struct Backups {
    /// The newest first.
    pub list: Vec<Backup>,
    /// When each was made, where the person is.
    pub times: Vec<String>,
    /// The one under the pointer.
    pub selected: usize,
    /// The first that is shown.
    pub offset: usize,
    /// Whether the keys go to the panel.
    pub in_panel: bool,
    /// The lines of the panel.
    pub panel: Vec<StyledLine>,
    /// The first of them that is shown.
    pub panel_offset: usize,
    /// Whether one is being made.
    pub is_making: bool,
    /// The version of the workbook that the list was read with; `None` reads it again.
    read_with: Option<u64>,
    /// Whether the panel is to be scrolled to what differs.
    shows_changes: bool,
    /// What differs, for the backup with this number.
    compared: Option<(u32, Result<Box<Preview>, String>)>,
}

impl Backups {
    /// Reads the list again before it is shown.
    pub fn forget(&mut self) {
        self.read_with = None;
        self.compared = None;
    }

    /// Brings list, panel and scrolling up to date.
    pub fn settle(&mut self, session: &Session, setting: Setting<'_>) {
        if self.read_with != Some(setting.version) {
            self.list = session.backups();
            self.times = self.list.iter().map(|backup| backup.made_at(setting.zone)).collect();
            self.read_with = Some(setting.version);
            self.compared = None;
        }
        self.selected = self.selected.min(self.list.len().saturating_sub(1));
        let places = layout::findings(setting.size);
        self.offset = scrolled(self.offset, self.selected, self.list.len(), usize::from(places.list_rows()));
        self.panel = match self.current() {
            Some(backup) => {
                let now = Headline::of(session.workbook(), session.catalogue());
                told::lines(backup, &self.times[self.selected], now, self.compared_with(backup), places.panel_width())
            }
            None => told::none(session, places.panel_width()),
        };
        if std::mem::take(&mut self.shows_changes) {
            // Where there is no room for all, that is what somebody asked for.
            let is_heading = |line: &StyledLine| line.spans.first().is_some_and(|(text, _)| text == told::CHANGES);
            self.panel_offset = self.panel.iter().position(is_heading).unwrap_or(0);
        }
        let most = self.panel.len().saturating_sub(usize::from(places.panel_rows()));
        self.panel_offset = self.panel_offset.min(most);
    }

    /// The backup under the pointer.
    pub fn current(&self) -> Option<&Backup> {
        self.list.get(self.selected)
    }

    /// Moves the pointer to a row.
    pub fn point_at(&mut self, row: usize) {
        if row < self.list.len() {
            self.go_to(row);
        }
        self.in_panel = false;
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action, session: &Session, size: (u16, u16)) -> Reply {
        let places = layout::findings(size);
        let page = usize::from(if self.in_panel { places.panel_rows() } else { places.list_rows() }).max(2) - 1;
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-isize::try_from(page).unwrap_or(1)),
            Action::PageDown => self.step(isize::try_from(page).unwrap_or(1)),
            Action::Top => self.step(isize::MIN),
            Action::Bottom => self.step(isize::MAX),
            Action::Left | Action::Close => self.in_panel = false,
            Action::Right => self.in_panel = !self.list.is_empty(),
            Action::Open => return self.compare(session),
            Action::RestoreBackup => return self.ask_to_restore(session),
            Action::MakeBackup => return self.make(session),
            Action::DeleteBackup => return self.ask_to_delete(),
            _ => {}
        }
        Reply::default()
    }

    fn step(&mut self, by: isize) {
        let moved = |from: usize| from.saturating_add_signed(by);
        match self.in_panel {
            true => self.panel_offset = moved(self.panel_offset),
            false => self.go_to(moved(self.selected).min(self.list.len().saturating_sub(1))),
        }
    }

    fn go_to(&mut self, row: usize) {
        self.selected = row;
        self.panel_offset = 0;
    }

    fn compared_with(&self, backup: &Backup) -> Option<&Result<Box<Preview>, String>> {
        self.compared.as_ref().filter(|(number, _)| *number == backup.number).map(|(_, found)| found)
    }

    /// Looks at the backup, once for as long as nothing changes.
    fn look(&mut self, session: &Session) {
        let (Some(backup), Some(shelf)) = (self.current(), session.shelf()) else { return };
        if self.compared_with(backup).is_none() {
            let found = preview(session.path(), &backup.path, shelf).map(Box::new).map_err(|error| error.to_string());
            self.compared = Some((backup.number, found));
        }
    }

    fn compare(&mut self, session: &Session) -> Reply {
        if let Some(waits) = self.waits_for_another() {
            return waits;
        }
        self.look(session);
        self.in_panel = !self.list.is_empty();
        self.shows_changes = true;
        Reply::default()
    }

    fn ask_to_restore(&mut self, session: &Session) -> Reply {
        if let Some(reason) = session.read_only() {
            return refused(format!("Read only: {reason}"));
        }
        if let Some(waits) = self.waits_for_another() {
            return waits;
        }
        self.look(session);
        let Some(backup) = self.current() else { return Reply::say("There is no backup here to restore") };
        let found = match self.compared_with(backup) {
            Some(Ok(found)) => found,
            Some(Err(what)) => return refused(what.clone()),
            None => return Reply::default(),
        };
        let sentences = match (&found.difference, &found.present) {
            (Some(difference), _) if difference.is_nothing() => {
                return Reply::say("The workbook is as it was then: there is nothing to restore");
            }
            (Some(difference), _) => difference.sentences(),
            (None, Present::Whole(_) | Present::Damaged(_)) => vec![told::NOT_COMPARED.to_owned()],
            (None, Present::Missing) => vec!["The file of the workbook is gone; it would be there again.".to_owned()],
        };
        let confirm = Confirm::restore(backup, &self.times[self.selected], &sentences);
        Reply::overlay(Overlay::Confirm(confirm))
    }

    fn make(&mut self, session: &Session) -> Reply {
        if let Some(waits) = self.waits_for_another() {
            return waits;
        }
        let Some(shelf) = session.shelf() else {
            return refused("No backups are kept, because the system names no home folder".to_owned());
        };
        self.is_making = true;
        let job = Job::BackUp(shelf.order(session.store(), Why::Asked));
        Reply { effect: Some(Effect::Start(job)), ..Reply::say("Making a backup…") }
    }

    fn ask_to_delete(&self) -> Reply {
        match self.current() {
            Some(backup) => {
                let confirm = Confirm::delete_backup(backup, &self.times[self.selected], self.list.len() - 1);
                Reply::overlay(Overlay::Confirm(confirm))
            }
            None => Reply::say("There is no backup here to delete"),
        }
    }

    fn waits_for_another(&self) -> Option<Reply> {
        self.is_making.then(|| Reply::say("A backup is being made; wait for it to be done"))
    }
}

fn refused(text: String) -> Reply {
    Reply { message: Some(Message { text, is_error: true }), ..Reply::default() }
}

/// What differs, if it could be compared.
fn difference(found: &Preview) -> Option<&Difference> {
    found.difference.as_ref()
}
