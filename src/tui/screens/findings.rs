//! Findings: what does not hold, by kind, and beside it why the one under the pointer matters.

mod explained;

use jiff::tz::TimeZone;

use super::answering::done;
use super::listing::scrolled;
use crate::error::Result;
use crate::figures::{Finding, FindingCode};
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::StyledLine;
use crate::tui::model::{Message, Order, Reply};
use crate::tui::overlay::{Form, Overlay};
use crate::workbook::FindingKey;

/// The Findings screen.
#[derive(Debug, Default)]
pub struct Findings {
    /// The rows of the list.
    pub rows: Vec<Row>,
    /// The row under the pointer, always a finding where there is one.
    pub selected: usize,
    /// The first row that is shown.
    pub offset: usize,
    /// Whether the keys go to the explanation.
    pub in_panel: bool,
    /// The lines of the explanation.
    pub panel: Vec<StyledLine>,
    /// The first of them that is shown.
    pub panel_offset: usize,
    /// Whether linked files are being looked at.
    pub is_looking: bool,
    /// Whether they were, since the workbook was opened.
    pub has_looked: bool,
    /// The finding under the pointer, and whether it was open: it stays there when others come and go. When it
    /// was accepted, the pointer stays where it is, at the next one.
    pointed: Option<(FindingKey, bool)>,
}

/// A row of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// The heading of a kind, with how many are open.
    Kind(FindingCode, usize),
    /// The heading of those that were accepted, with how many they are.
    Accepted(usize),
    /// A finding, by its place among all.
    Finding(usize),
}

impl Findings {
    /// Brings rows, explanation and scrolling up to date.
    pub fn settle(&mut self, session: &Session, size: (u16, u16), zone: &TimeZone) {
        self.rows = rows(session);
        if let Some((key, was_open)) = &self.pointed {
            let is_pointed = |row: &Row| {
                finding(session, row).is_some_and(|finding| finding.key() == *key && (finding.is_open() || !was_open))
            };
            if let Some(row) = self.rows.iter().position(is_pointed) {
                self.selected = row;
            }
        }
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        self.skip_heading(true);
        let pointed = self.current(session).map(|finding| (finding.key(), finding.is_open()));
        if pointed != self.pointed {
            self.panel_offset = 0;
        }
        self.pointed = pointed;
        let places = layout::findings(size);
        self.offset = scrolled(self.offset, self.selected, self.rows.len(), usize::from(places.list_rows()));
        // A kind's heading comes into view with its first finding.
        if self.offset > 0 && self.selected == self.offset && finding(session, &self.rows[self.offset - 1]).is_none() {
            self.offset -= 1;
        }
        self.panel = match self.current(session) {
            Some(finding) => explained::lines(finding, session, places.panel_width(), zone),
            None => explained::checks(places.panel_width()),
        };
        let most = self.panel.len().saturating_sub(usize::from(places.panel_rows()));
        self.panel_offset = self.panel_offset.min(most);
    }

    /// The finding under the pointer.
    pub fn current<'a>(&self, session: &'a Session) -> Option<&'a Finding> {
        finding(session, self.rows.get(self.selected)?)
    }

    /// Moves the pointer to a row, unless it is a heading.
    pub fn point_at(&mut self, row: usize) {
        if matches!(self.rows.get(row), Some(Row::Finding(_))) {
            self.go_to(row, true);
        }
        self.in_panel = false;
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: &mut Session, size: (u16, u16)) -> Result<Reply> {
        let places = layout::findings(size);
        let page = usize::from(if self.in_panel { places.panel_rows() } else { places.list_rows() }).max(2) - 1;
        match action {
            Action::Up => self.step_back(1),
            Action::Down => self.step_on(1),
            Action::PageUp => self.step_back(page),
            Action::PageDown => self.step_on(page),
            Action::Top => self.step_back(usize::MAX),
            Action::Bottom => self.step_on(usize::MAX),
            Action::Left | Action::Close => self.in_panel = false,
            Action::Right => self.in_panel = true,
            Action::Open => return Ok(self.current(session).map_or_else(Reply::default, go_there)),
            Action::AcceptFinding => return Ok(self.accept(session)),
            Action::ReopenFinding => return self.reopen(session),
            _ => {}
        }
        Ok(Reply::default())
    }

    fn accept(&self, session: &Session) -> Reply {
        if let Some(reason) = session.read_only() {
            let message = Message { text: format!("Read only: {reason}"), is_error: true };
            return Reply { message: Some(message), ..Reply::default() };
        }
        match self.current(session) {
            Some(finding) => Reply::overlay(Overlay::Form(Form::accept_finding(finding))),
            None => Reply::say("There is no finding here to accept"),
        }
    }

    fn reopen(&self, session: &mut Session) -> Result<Reply> {
        match self.current(session) {
            Some(finding) if finding.is_open() => Ok(Reply::say("It is open: nobody has accepted it")),
            Some(finding) => {
                let key = finding.key();
                Ok(done(session.reopen_finding(&key)?))
            }
            None => Ok(Reply::say("There is no finding here to reopen")),
        }
    }

    fn step_on(&mut self, steps: usize) {
        if self.in_panel {
            self.panel_offset = self.panel_offset.saturating_add(steps);
            return;
        }
        self.go_to(self.selected.saturating_add(steps).min(self.rows.len().saturating_sub(1)), true);
    }

    fn step_back(&mut self, steps: usize) {
        if self.in_panel {
            self.panel_offset = self.panel_offset.saturating_sub(steps);
            return;
        }
        self.go_to(self.selected.saturating_sub(steps), false);
    }

    fn go_to(&mut self, row: usize, forward: bool) {
        self.selected = row;
        self.skip_heading(forward);
        // It is moved on purpose, so it does not go back to where it was.
        self.pointed = None;
        self.panel_offset = 0;
    }

    /// Headings cannot be selected: on to the finding below, or back to the one above.
    fn skip_heading(&mut self, forward: bool) {
        let is_finding = |row: &Row| matches!(row, Row::Finding(_));
        let below = || self.rows.iter().skip(self.selected).position(is_finding).map(|n| self.selected + n);
        let above = || self.rows.iter().take(self.selected + 1).rposition(is_finding);
        let row = if forward { below().or_else(above) } else { above().or_else(below) };
        self.selected = row.unwrap_or(0);
    }
}

/// By kind those that are open, then those that were accepted.
fn rows(session: &Session) -> Vec<Row> {
    let all = session.findings().all();
    let places = |which: &dyn Fn(&Finding) -> bool| -> Vec<usize> {
        all.iter().enumerate().filter(|(_, finding)| which(finding)).map(|(place, _)| place).collect()
    };
    let mut rows = Vec::new();
    for code in FindingCode::ALL {
        let open = places(&|finding| finding.code == *code && finding.is_open());
        if !open.is_empty() {
            rows.push(Row::Kind(*code, open.len()));
            rows.extend(open.into_iter().map(Row::Finding));
        }
    }
    let accepted = places(&|finding| !finding.is_open());
    if !accepted.is_empty() {
        rows.push(Row::Accepted(accepted.len()));
        rows.extend(accepted.into_iter().map(Row::Finding));
    }
    rows
}

fn finding<'a>(session: &'a Session, row: &Row) -> Option<&'a Finding> {
    match row {
        Row::Finding(place) => session.findings().all().get(*place),
        Row::Kind(..) | Row::Accepted(_) => None,
    }
}

/// To the control; to all that are meant where it is about the whole workbook.
fn go_there(finding: &Finding) -> Reply {
    match &finding.control {
        Some(control) => Reply::order(Order::Show(control.clone())),
        // They stand in no list that a filter of controls shows.
        None if finding.code == FindingCode::Withdrawn => match finding.concerns().first() {
            Some(control) => Reply::order(Order::Show(control.clone())),
            None => Reply::default(),
        },
        // One that was accepted is found no more by its code.
        None if !finding.is_open() => Reply::say("It was accepted: R reopens it"),
        None => Reply::order(Order::ShowOnly(format!("finding:{}", finding.code))),
    }
}
