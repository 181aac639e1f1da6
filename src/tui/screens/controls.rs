//! Controls: the catalogue as a list, and beside it the control with everything that is said of it.

mod evidence;
pub mod panel;

use uuid::Uuid;

use crate::catalogue::{Control, ControlId};
use crate::error::Result;
use crate::phrases::Phrases;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::{Role, StyledLine};
use crate::tui::model::{Reply, Setting};
use crate::tui::overlay::{Confirm, Menu, Overlay};
use crate::workbook::{AnswerEdit, Basis};

use super::answering::{self, Subject};
use super::listing::{Listing, scrolled};

/// The Controls screen.
#[derive(Debug, Default)]
pub struct Controls {
    /// The list.
    pub list: Listing,
    /// Whether the pointer goes on to the next control after a level is set.
    pub moves_on: bool,
    /// The last edit, to do it again elsewhere.
    pub last_edit: Option<AnswerEdit>,
    /// Where the files lie that other programs show; they go with the workbook.
    opened: Option<tempfile::TempDir>,
    /// Whether the keys go to the panel.
    pub in_panel: bool,
    /// The lines of the panel.
    pub panel: Vec<StyledLine>,
    /// The line of the panel under the pointer.
    pub panel_line: usize,
    /// The first line of the panel that is shown.
    pub panel_offset: usize,
    computed_for: Option<(ControlId, u16, u64, String, bool)>,
}

impl Controls {
    /// The screen at its start, which goes on to the next control after a level, or stays.
    pub fn that_moves_on(moves_on: bool) -> Self {
        Controls { moves_on, ..Controls::default() }
    }

    /// The control under the pointer.
    pub fn current<'a>(&'a self, session: &Session) -> Option<&'a Control> {
        self.list.current(session)
    }

    /// Brings rows, panel and scrolling up to date.
    pub fn settle(&mut self, session: &Session, setting: Setting<'_>, to_draw: bool) {
        let Setting { size, version, .. } = setting;
        self.list.refresh(session, version);
        let places = layout::controls(size, self.in_panel);
        self.list.scroll(usize::from(places.list_rows()));
        // Keys that go to the panel need it, too.
        if !to_draw && !self.in_panel {
            return;
        }
        self.fill_panel(session, places.panel_width(), setting);
        let rows = usize::from(places.panel_rows());
        self.panel_line = self.panel_line.min(self.panel.len().saturating_sub(1));
        if self.in_panel {
            self.panel_offset = scrolled(self.panel_offset, self.panel_line, self.panel.len(), rows);
        } else {
            self.panel_offset = self.panel_offset.min(self.panel.len().saturating_sub(rows));
        }
    }

    fn fill_panel(&mut self, session: &Session, width: u16, setting: Setting<'_>) {
        let Some(control) = self.list.current(session) else {
            self.panel.clear();
            self.computed_for = None;
            return;
        };
        let search = self.list.search.as_ref().map(|(text, _)| text.clone()).unwrap_or_default();
        let key = (control.id.clone(), width, setting.version, search, self.in_panel);
        if self.computed_for.as_ref() == Some(&key) {
            return;
        }
        if self.computed_for.as_ref().is_none_or(|(id, ..)| *id != key.0) {
            self.panel_line = 0;
            self.panel_offset = 0;
        }
        // The history is read from the file for who goes into the panel, and not with every step of the list.
        let history =
            self.in_panel.then(|| session.history_told(Some(&control.id), panel::HISTORY).unwrap_or_default());
        let query = self.list.search.as_ref().map(|(_, query)| query);
        let findings = session.findings_on(&control.id);
        let beside = (&findings[..], history.as_deref());
        self.panel = panel::lines(control, session.workbook(), session.catalogue(), beside, query, (width, setting));
        // What the search found comes into view.
        let is_found = |line: &StyledLine| line.spans.iter().any(|(_, role)| *role == Role::Found);
        if let Some(line) = self.panel.iter().position(is_found) {
            self.panel_offset = line.saturating_sub(3);
        }
        self.computed_for = Some(key);
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(
        &mut self,
        action: Action,
        session: &mut Session,
        basis: Option<Basis>,
        size: (u16, u16),
    ) -> Result<Reply> {
        if action == Action::Open
            && let Some(reply) = self.open_evidence(session)?
        {
            return Ok(reply);
        }
        if let Some(reply) = self.move_or_show(action, session, size) {
            return Ok(reply);
        }
        if action == Action::WriteNote
            && let Some(reply) = self.edit_evidence(session)
        {
            return Ok(reply);
        }
        let targets = self.list.targets(session);
        let subject =
            Subject { control: self.list.current(session), note: self.note_under_pointer(), controls: &targets };
        if let Some(reply) = answering::act(action, &subject, session, basis)? {
            let goes_on = self.moves_on && matches!(action, Action::SetLevel(_)) && self.list.chosen.is_empty();
            if goes_on && reply.changed && !self.in_panel {
                self.list.act(Action::Down, session, 1);
            }
            return Ok(reply);
        }
        match action {
            Action::SaveEvidence => Ok(self.save_evidence(session)),
            Action::Copy => Ok(self.copied(session)),
            Action::CopyNote => self.copy_note(session),
            Action::Filters => self.filters(),
            Action::MoveOn => {
                self.moves_on = !self.moves_on;
                Ok(Reply::say(match self.moves_on {
                    true => "After a level is set, the pointer goes on to the next control; M stays",
                    false => "After a level is set, the pointer stays where it is",
                }))
            }
            Action::Repeat => match self.last_edit.clone() {
                Some(_) if targets.is_empty() => Ok(answering::nothing_here()),
                Some(edit) => answering::set(session, targets, edit),
                None => Ok(Reply::say("There is nothing to do again yet: change something first")),
            },
            Action::RemoveNote => {
                if let Some(reply) = self.remove_evidence(session)? {
                    return Ok(reply);
                }
                let Some(note) = self.note_under_pointer() else {
                    return Ok(Reply::say(
                        "Go to the panel with l, put the pointer on a note or evidence, then press d",
                    ));
                };
                Ok(answering::done(session.remove_note(note)?))
            }
            Action::PurgeNote => Ok(self.purge_evidence(session).unwrap_or_else(|| self.purge_note(session))),
            _ => Ok(Reply::default()),
        }
    }

    /// Offers the filters that are kept by name.
    fn filters(&self) -> Result<Reply> {
        Ok(Reply::overlay(Overlay::Menu(Menu::filters(&Phrases::load()?, &self.list.filter.0))))
    }

    /// Moving, selecting, searching and filtering: nothing that changes the workbook.
    fn move_or_show(&mut self, action: Action, session: &Session, size: (u16, u16)) -> Option<Reply> {
        let places = layout::controls(size, self.in_panel);
        let page = usize::from(if self.in_panel { places.panel_rows() } else { places.list_rows() }).max(2) - 1;
        let last = self.panel.len().saturating_sub(1);
        match action {
            Action::Left => self.in_panel = false,
            Action::Right | Action::Open => self.in_panel = self.current(session).is_some(),
            Action::Close if self.in_panel => self.in_panel = false,
            Action::Close => return Some(self.list.close().unwrap_or_default()),
            Action::Up if self.in_panel => self.panel_line = self.panel_line.saturating_sub(1),
            Action::Down if self.in_panel => self.panel_line = (self.panel_line + 1).min(last),
            Action::PageUp if self.in_panel => self.panel_line = self.panel_line.saturating_sub(page),
            Action::PageDown if self.in_panel => self.panel_line = (self.panel_line + page).min(last),
            Action::Top if self.in_panel => self.panel_line = 0,
            Action::Bottom if self.in_panel => self.panel_line = last,
            _ => {
                let before = self.list.selected;
                let reply = self.list.act(action, session, page)?;
                // Who goes on to another control from within the panel leaves it.
                let moved = self.list.selected != before;
                self.in_panel &= !moved;
                return Some(reply);
            }
        }
        Some(Reply::default())
    }

    /// The note that the pointer is on, in the panel.
    pub fn note_under_pointer(&self) -> Option<Uuid> {
        self.in_panel.then(|| self.panel.get(self.panel_line)?.note).flatten()
    }

    fn purge_note(&self, session: &Session) -> Reply {
        let note = self.note_under_pointer().and_then(|id| session.workbook().note(id));
        let Some(note) = note else {
            return Reply::say("Go to the panel with l, put the pointer on a note, then purge it");
        };
        Reply::overlay(Overlay::Confirm(Confirm::purge(note)))
    }
}
