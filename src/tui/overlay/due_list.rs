//! What is due, by its days, overdue first: each a link to where something can be done about it.

use jiff::civil::Date;

use super::{Form, Overlay};
use crate::figures::due::{Due, DueKind};
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::model::{Order, Reply};

/// The list, as it was when it was opened.
#[derive(Debug)]
pub struct DueList {
    /// What is due, the earliest first.
    pub due: Vec<Due>,
    /// The day that "overdue" is seen from.
    pub today: Date,
    /// Where the pointer is.
    pub selected: usize,
}

impl DueList {
    /// What is due in a workbook.
    pub fn new(session: &Session) -> Self {
        DueList { due: session.due(), today: session.today(), selected: 0 }
    }

    /// `12 dates, 3 overdue`.
    pub fn heading(&self) -> String {
        let overdue = self.due.iter().filter(|due| due.is_overdue(self.today)).count();
        let dates = crate::report::words::counted(self.due.len(), "date", "dates");
        if overdue == 0 { format!("Due: {dates}") } else { format!("Due: {dates}, {overdue} overdue") }
    }

    /// What the pointer is on.
    pub fn current(&self) -> Option<&Due> {
        self.due.get(self.selected)
    }

    /// `j` and `k` walk, `g` and `G` go to the ends, `q` closes.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Char('j') => self.walk(1),
            Code::Char('k') => self.back(1),
            Code::Char('G') | Code::End => self.walk(usize::MAX),
            Code::Char('g') | Code::Home => self.back(usize::MAX),
            Code::Char('q') => return Reply::default().and_close(),
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action: Enter goes to what is under the pointer.
    pub fn act(&mut self, action: Action, session: Option<&Session>, rows: u16) -> Reply {
        let page = usize::from(rows.max(5) - 4);
        match action {
            Action::NextField => self.walk(1),
            Action::PreviousField => self.back(1),
            Action::PageDown | Action::Toggle => self.walk(page),
            Action::PageUp => self.back(page),
            Action::Cancel => return Reply::default().and_close(),
            Action::Accept => return self.go_there(session).and_close(),
            Action::WriteCalendar => {
                return session.map_or_else(Reply::default, |session| {
                    Reply::overlay(Overlay::Form(Form::calendar(session))).and_close()
                });
            }
            _ => {}
        }
        Reply::default()
    }

    fn go_there(&self, session: Option<&Session>) -> Reply {
        let (Some(due), Some(session)) = (self.current(), session) else { return Reply::default() };
        match (due.kind, due.id) {
            (DueKind::Action, Some(id)) => match session.workbook().action(id) {
                Some(action) if session.read_only().is_none() => {
                    Reply::overlay(Overlay::Form(Form::action(action, session)))
                }
                Some(_) | None => Reply::order(Order::Act(Action::GoRoadmap)),
            },
            (DueKind::Document, _) => Reply::overlay(Overlay::Form(Form::document_control(session))),
            _ => match due.controls.first() {
                Some(control) => Reply::order(Order::Show(control.clone())),
                None => Reply::say("It serves no control any more: controlbook evidence FILE lists it"),
            },
        }
    }

    fn walk(&mut self, steps: usize) {
        self.selected = self.selected.saturating_add(steps).min(self.due.len().saturating_sub(1));
    }

    fn back(&mut self, steps: usize) {
        self.selected = self.selected.saturating_sub(steps);
    }
}
