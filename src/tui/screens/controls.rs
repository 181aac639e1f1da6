//! Controls: the catalogue as a list, and beside it the control with everything that is said of it.

mod evidence;
pub mod list;
pub mod panel;

use std::collections::BTreeSet;

use uuid::Uuid;

use crate::catalogue::grouping::Grouping;
use crate::catalogue::{Control, ControlId};
use crate::error::Result;
use crate::figures::Finding;
use crate::phrases::Phrases;
use crate::search::Query;
use crate::session::{Outcome, Session};
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::{Role, StyledLine};
use crate::tui::model::{Message, Reply, Setting};
use crate::tui::overlay::{Confirm, Form, Menu, Overlay, Prompt, PromptKind};
use crate::tui::screens::answering::{self, Subject};
use crate::workbook::{AnswerEdit, Applicability, Basis, Step};

pub use list::Item;

/// Edits of more controls than this are shown before they are made.
const PREVIEW_FROM: usize = 11;

/// The Controls screen.
#[derive(Debug, Default)]
pub struct Controls {
    /// How the list is divided.
    pub grouping: Grouping,
    /// What the list leaves out, as it was typed and as it is understood.
    pub filter: (String, Query),
    /// What is searched for.
    pub search: Option<(String, Query)>,
    /// The rows.
    pub items: Vec<Item>,
    /// The row under the pointer, always a control where there is one.
    pub selected: usize,
    /// The first row that is shown.
    pub offset: usize,
    /// Controls to set at once.
    pub chosen: BTreeSet<ControlId>,
    anchor: Option<ControlId>,
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
    found: Vec<usize>,
    computed_for: Option<(ControlId, u16, u64, String, bool)>,
    listed_for: Option<(Grouping, String, u64)>,
    searched_for: Option<(String, u64)>,
}

impl Controls {
    /// The screen at its start, which goes on to the next control after a level, or stays.
    pub fn that_moves_on(moves_on: bool) -> Self {
        Controls { moves_on, ..Controls::default() }
    }

    /// The control under the pointer.
    pub fn current(&self, session: &Session) -> Option<&'static Control> {
        match self.items.get(self.selected) {
            Some(Item::Control(position)) => session.catalogue().controls.get(*position),
            Some(Item::Group { .. }) | None => None,
        }
    }

    /// Whether the search found the control at this position of the catalogue.
    pub fn is_found(&self, position: usize) -> bool {
        self.search.is_some() && self.found.binary_search(&position).is_ok()
    }

    /// How many controls the search found.
    pub fn found_count(&self) -> usize {
        self.found.len()
    }

    /// Brings rows, panel and scrolling up to date.
    pub fn settle(&mut self, session: &Session, setting: Setting<'_>, to_draw: bool) {
        let Setting { size, version, .. } = setting;
        self.list(session, version);
        self.search_again(session, version);
        let places = layout::controls(size, self.in_panel);
        let rows = usize::from(places.list_rows());
        self.offset = scrolled(self.offset, self.selected, self.items.len(), rows);
        // A group's heading comes into view with its first control.
        if self.offset > 0 && self.selected == self.offset && matches!(self.items[self.offset - 1], Item::Group { .. })
        {
            self.offset -= 1;
        }
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

    fn list(&mut self, session: &Session, version: u64) {
        let key = (self.grouping, self.filter.0.clone(), version);
        if self.listed_for.as_ref() == Some(&key) {
            return;
        }
        let kept = self.current(session).map(|control| control.id.clone());
        let row = self.selected;
        self.items = list::items(session, self.grouping, &self.filter.1);
        self.listed_for = Some(key);
        let stays = kept.as_ref().is_some_and(|id| self.row_is(session, row, id));
        if !stays && !kept.is_some_and(|id| self.select(session, &id)) {
            self.selected = row.min(self.items.len().saturating_sub(1));
            self.skip_heading(true);
        }
    }

    fn row_is(&self, session: &Session, row: usize, id: &ControlId) -> bool {
        matches!(self.items.get(row), Some(Item::Control(position)) if session.catalogue().controls[*position].id == *id)
    }

    fn search_again(&mut self, session: &Session, version: u64) {
        let Some((text, query)) = &self.search else { return };
        let key = (text.clone(), version);
        if self.searched_for.as_ref() == Some(&key) {
            return;
        }
        let catalogue = session.catalogue();
        let matches = |control: &Control| query.matches(control, catalogue, Some(session.answers()));
        self.found = catalogue.controls.iter().enumerate().filter(|(_, c)| matches(c)).map(|(i, _)| i).collect();
        self.searched_for = Some(key);
    }

    fn fill_panel(&mut self, session: &Session, width: u16, setting: Setting<'_>) {
        let Some(control) = self.current(session) else {
            self.panel.clear();
            self.computed_for = None;
            return;
        };
        let search = self.search.as_ref().map(|(text, _)| text.clone()).unwrap_or_default();
        let key = (control.id.clone(), width, setting.version, search, self.in_panel);
        if self.computed_for.as_ref() == Some(&key) {
            return;
        }
        if self.computed_for.as_ref().is_none_or(|(id, ..)| *id != key.0) {
            self.panel_line = 0;
            self.panel_offset = 0;
        }
        // The history is read from the file for who goes into the panel, and not with every step of the list.
        let history = self.in_panel.then(|| session.history(Some(&control.id), panel::HISTORY).unwrap_or_default());
        let query = self.search.as_ref().map(|(_, query)| query);
        let findings: Vec<&Finding> = session.findings().on(&control.id).collect();
        let beside = (&findings[..], history.as_deref());
        self.panel = panel::lines(control, session.workbook(), session.catalogue(), beside, query, (width, setting));
        // What the search found comes into view.
        let is_found = |line: &StyledLine| line.spans.iter().any(|(_, role)| *role == Role::Found);
        if let Some(line) = self.panel.iter().position(is_found) {
            self.panel_offset = line.saturating_sub(3);
        }
        self.computed_for = Some(key);
    }

    /// Begins with the pointer on a control, before anything is shown.
    pub fn begin_at(&mut self, session: &Session, id: &ControlId) {
        self.list(session, 0);
        self.select(session, id);
        self.listed_for = None;
    }

    /// Moves the pointer to a control; `false` where the list does not show it.
    pub fn select(&mut self, session: &Session, id: &ControlId) -> bool {
        let row = (0..self.items.len()).find(|row| self.row_is(session, *row, id));
        if let Some(row) = row {
            self.selected = row;
        }
        row.is_some()
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
        let targets = self.targets(session);
        let subject = Subject { control: self.current(session), note: self.note_under_pointer(), controls: &targets };
        if let Some(reply) = answering::act(action, &subject, session, basis)? {
            let goes_on = self.moves_on && matches!(action, Action::SetLevel(_)) && self.chosen.is_empty();
            if goes_on && reply.changed && !self.in_panel {
                self.step_on(1);
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
                Some(_) if targets.is_empty() => Ok(Reply::say("There is no control here to change")),
                Some(edit) => set(session, targets, edit),
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
                Ok(done(session.remove_note(note)?))
            }
            Action::PurgeNote => Ok(self.purge_evidence(session).unwrap_or_else(|| self.purge_note(session))),
            _ => Ok(Reply::default()),
        }
    }

    /// Offers the filters that are kept by name.
    fn filters(&self) -> Result<Reply> {
        Ok(Reply::overlay(Overlay::Menu(Menu::filters(&Phrases::load()?, &self.filter.0))))
    }

    /// Moving, selecting, searching and filtering: nothing that changes the workbook.
    fn move_or_show(&mut self, action: Action, session: &Session, size: (u16, u16)) -> Option<Reply> {
        let places = layout::controls(size, self.in_panel);
        let page = usize::from(if self.in_panel { places.panel_rows() } else { places.list_rows() }).max(2) - 1;
        match action {
            Action::Up => self.step_back(1),
            Action::Down => self.step_on(1),
            Action::PageUp => self.step_back(page),
            Action::PageDown => self.step_on(page),
            Action::Top => self.step_back(usize::MAX),
            Action::Bottom => self.step_on(usize::MAX),
            Action::Left => self.in_panel = false,
            Action::Right | Action::Open => self.in_panel = self.current(session).is_some(),
            Action::Close => return Some(self.close()),
            Action::Search => {
                let text = self.search.as_ref().map_or_else(String::new, |(text, _)| text.clone());
                return Some(Reply::overlay(Overlay::Prompt(Prompt::new(PromptKind::Search, text))));
            }
            Action::Filter => {
                let text = self.filter.0.clone();
                return Some(Reply::overlay(Overlay::Prompt(Prompt::new(PromptKind::Filter, text))));
            }
            Action::NextMatch => return Some(self.go_to_match(session, true)),
            Action::PreviousMatch => return Some(self.go_to_match(session, false)),
            Action::NextOpen => return Some(self.go_to_next(session, true, "without a level", is_open)),
            Action::PreviousOpen => return Some(self.go_to_next(session, false, "without a level", is_open)),
            Action::NextGap => return Some(self.go_to_next(session, true, "below its target", has_gap)),
            Action::PreviousGap => return Some(self.go_to_next(session, false, "below its target", has_gap)),
            Action::NextFinding => return Some(self.go_to_finding(session, true)),
            Action::PreviousFinding => return Some(self.go_to_finding(session, false)),
            Action::GroupBy(grouping) => {
                self.grouping = grouping;
                let twice = if grouping.repeats() { "; a control can stand in several groups" } else { "" };
                return Some(Reply::say(format!("Grouped {}{twice}", grouping.title())));
            }
            Action::Select => self.choose(session),
            Action::SelectRange => return Some(self.choose_range(session)),
            _ => return None,
        }
        Some(Reply::default())
    }

    fn step_on(&mut self, steps: usize) {
        if self.in_panel {
            self.panel_line = self.panel_line.saturating_add(steps).min(self.panel.len().saturating_sub(1));
            return;
        }
        self.selected = self.selected.saturating_add(steps).min(self.items.len().saturating_sub(1));
        self.skip_heading(true);
    }

    fn step_back(&mut self, steps: usize) {
        if self.in_panel {
            self.panel_line = self.panel_line.saturating_sub(steps);
            return;
        }
        self.selected = self.selected.saturating_sub(steps);
        self.skip_heading(false);
    }

    /// Headings cannot be selected: on to the control below, or back to the one above.
    fn skip_heading(&mut self, forward: bool) {
        let is_control = |item: &Item| matches!(item, Item::Control(_));
        let below = || self.items.iter().skip(self.selected).position(is_control).map(|n| self.selected + n);
        let above = || self.items.iter().take(self.selected + 1).rposition(is_control);
        let row = if forward { below().or_else(above) } else { above().or_else(below) };
        self.selected = row.unwrap_or(0);
    }

    fn close(&mut self) -> Reply {
        if self.in_panel {
            self.in_panel = false;
        } else if !self.chosen.is_empty() {
            self.chosen.clear();
            return Reply::say("Nothing is selected any more");
        } else if self.search.is_some() {
            self.search = None;
            return Reply::say("The search is cleared");
        } else if !self.filter.0.is_empty() {
            self.filter = Default::default();
            return Reply::say("The filter is cleared: all controls are shown");
        }
        Reply::default()
    }

    fn choose(&mut self, session: &Session) {
        let Some(id) = self.current(session).map(|control| control.id.clone()) else { return };
        if !self.chosen.remove(&id) {
            self.chosen.insert(id.clone());
        }
        self.anchor = Some(id);
        self.step_on(1);
    }

    fn choose_range(&mut self, session: &Session) -> Reply {
        let anchor =
            self.anchor.clone().and_then(|id| (0..self.items.len()).find(|row| self.row_is(session, *row, &id)));
        let Some(anchor) = anchor else {
            return Reply::say("Select the first one with v, then go to the last one and press V");
        };
        let (first, last) = (anchor.min(self.selected), anchor.max(self.selected));
        for item in &self.items[first..=last] {
            if let Item::Control(position) = item {
                self.chosen.insert(session.catalogue().controls[*position].id.clone());
            }
        }
        Reply::say(format!(
            "{} controls are selected: the next edit is for all of them; Esc lets go",
            self.chosen.len()
        ))
    }

    /// The controls that an edit is for: those selected, else the one under the pointer.
    fn targets(&self, session: &Session) -> Vec<ControlId> {
        if self.chosen.is_empty() {
            return self.current(session).map(|control| control.id.clone()).into_iter().collect();
        }
        self.chosen.iter().cloned().collect()
    }

    /// Takes over a search or filter while it is typed. A query that cannot be read yet changes nothing.
    pub fn query(&mut self, kind: PromptKind, text: &str, session: &Session) -> Result<()> {
        let query = Query::parse(text, session.catalogue())?;
        match kind {
            PromptKind::Filter => {
                self.filter = (text.trim().to_owned(), query);
            }
            PromptKind::Questions => {}
            PromptKind::Search if query.is_empty() => self.search = None,
            PromptKind::Search => {
                self.search = Some((text.trim().to_owned(), query));
                self.search_again(session, 0);
                self.searched_for = None;
                let here = matches!(self.items.get(self.selected), Some(Item::Control(p)) if self.is_found(*p));
                if !here {
                    self.go_to_match(session, true);
                }
            }
        }
        Ok(())
    }

    /// What the search or filter came to, once it is typed.
    pub fn query_done(&self, kind: PromptKind) -> Option<String> {
        let (text, _) = match kind {
            PromptKind::Search => self.search.as_ref()?,
            PromptKind::Filter | PromptKind::Questions => return None,
        };
        let hidden = self.found.iter().filter(|position| !self.items.contains(&Item::Control(**position))).count();
        let hidden = if hidden > 0 { format!(", {hidden} of them hidden by the filter") } else { String::new() };
        Some(match self.found.len() {
            0 => format!("Nothing matches {text}; Esc clears the search"),
            1 => format!("1 control matches {text}{hidden}; Esc clears the search"),
            count => format!("{count} controls match {text}{hidden}; n goes to the next, Esc clears the search"),
        })
    }

    fn go_to_match(&mut self, session: &Session, forward: bool) -> Reply {
        if self.search.is_none() {
            return Reply::say("Search first: press / and type a word");
        }
        self.go_to_next(session, forward, "that matches", |controls, _, position| controls.is_found(position));
        self.query_done(PromptKind::Search).map_or_else(Reply::default, Reply::say)
    }

    fn go_to_finding(&mut self, session: &Session, forward: bool) -> Reply {
        let mut reply = self.go_to_next(session, forward, "with a finding", |_, session, position| {
            session.findings().marks(&session.catalogue().controls[position].id)
        });
        if reply.message.is_none()
            && let Some(Item::Control(position)) = self.items.get(self.selected)
            && let Some(finding) = first_finding(session, *position)
        {
            reply.message = Some(Message::done(finding));
        }
        reply
    }

    /// Moves to the next control for which something holds, starting anew from the other end.
    fn go_to_next(
        &mut self,
        session: &Session,
        forward: bool,
        what: &str,
        holds: impl Fn(&Controls, &Session, usize) -> bool,
    ) -> Reply {
        let rows = self.items.len();
        let mut order: Vec<usize> = (1..=rows).map(|step| (self.selected + step) % rows).collect();
        if !forward {
            order.pop();
            order.reverse();
            order.push(self.selected);
        }
        let row = order.into_iter().find(
            |row| matches!(self.items.get(*row), Some(Item::Control(position)) if holds(self, session, *position)),
        );
        match row {
            Some(row) if row == self.selected => Reply::say(format!("This is the only control {what}")),
            Some(row) => {
                let passed_end = if forward { row < self.selected } else { row > self.selected };
                self.selected = row;
                self.in_panel = false;
                if passed_end { Reply::say("Went on from the other end of the list") } else { Reply::default() }
            }
            None => Reply::say(format!("There is no control {what} here")),
        }
    }

    // --- notes

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

fn is_open(_: &Controls, session: &Session, position: usize) -> bool {
    let answer = session.workbook().answer(&session.catalogue().controls[position].id);
    answer.in_scope() && answer.level.is_none()
}

fn has_gap(_: &Controls, session: &Session, position: usize) -> bool {
    session.workbook().answer(&session.catalogue().controls[position].id).gap().is_some()
}

fn first_finding(session: &Session, position: usize) -> Option<String> {
    let id = &session.catalogue().controls[position].id;
    let mut open = session.findings().on(id).filter(|finding| finding.is_open());
    let first = open.next()?;
    let more = match open.count() {
        0 => String::new(),
        more => format!(" (and {more} more)"),
    };
    Some(format!("{id}: {}{more}", first.message))
}

/// The first row to show, so that the pointer is in view with as little movement as can be.
pub fn scrolled(offset: usize, selected: usize, length: usize, rows: usize) -> usize {
    let highest = selected.saturating_sub(rows.saturating_sub(1));
    offset.clamp(highest, selected.max(highest)).min(length.saturating_sub(rows).max(highest))
}

/// Asks for what a decision on applicability needs.
pub fn decide(applicability: Applicability, targets: Vec<ControlId>, session: &Session) -> Reply {
    if let Some(refusal) = read_only(session) {
        return refusal;
    }
    match targets.first() {
        Some(first) => {
            let present = session.workbook().answer(first);
            let suggestion = session.catalogue().suggestion(&session.workbook().scope.profile, first);
            let suggestion = suggestion.filter(|_| targets.len() == 1);
            Reply::overlay(Overlay::Form(Form::decision(applicability, present, suggestion, targets.clone())))
        }
        None => Reply::default(),
    }
}

/// What to say instead of asking, where nothing can be written.
pub fn read_only(session: &Session) -> Option<Reply> {
    let reason = session.read_only()?;
    let message = Message { text: format!("Read only: {reason}"), is_error: true };
    Some(Reply { message: Some(message), ..Reply::default() })
}

/// Sets fields of some controls, or first shows what would change where there are many.
pub fn set(session: &mut Session, controls: Vec<ControlId>, edit: AnswerEdit) -> Result<Reply> {
    if controls.len() >= PREVIEW_FROM {
        return Ok(Reply::overlay(Overlay::Confirm(Confirm::bulk(session, controls, edit))));
    }
    let outcome = session.set(&controls, &edit)?;
    Ok(Reply { repeats: Some(Box::new(edit)), ..done(outcome) })
}

/// What to say of an outcome.
pub fn done(outcome: Outcome) -> Reply {
    match outcome {
        Outcome::Done(step) => Reply { changed: true, message: Some(Message::done(said(&step))), ..Reply::default() },
        Outcome::Unchanged => Reply::say("That is how it is already"),
    }
}

fn said(step: &Step) -> String {
    format!("Saved: {} (u takes it back)", step.describe())
}
