//! Start: make a workbook, open one, look around in the sample, learn, or go on where you stopped.

use std::path::PathBuf;

use crate::config::Recent;
use crate::tui::action::Action;
use crate::tui::model::{Order, Reply};
use crate::tui::overlay::{Form, Overlay};

/// The start screen.
#[derive(Debug, Default)]
pub struct Start {
    /// Where the pointer is.
    pub selected: usize,
    recent: Option<Vec<PathBuf>>,
    is_open: bool,
}

/// What can be chosen, from the top.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Choice {
    /// Make a workbook.
    New,
    /// Open one by its path.
    Open,
    /// Look around in the sample.
    Sample,
    /// Learn the standard.
    Learn,
    /// Close the workbook that is open.
    Close,
    /// Open this one.
    Recent(PathBuf),
}

impl Start {
    /// A start screen that offers these recent workbooks, whatever is remembered.
    pub fn with_recent(recent: Vec<PathBuf>) -> Self {
        Start { selected: if recent.is_empty() { 0 } else { 4 }, recent: Some(recent), is_open: false }
    }

    /// Reads the list of recent workbooks, once, and only while no workbook is open: whoever looks at the screen with a
    /// client is not to read the names of the others.
    pub fn settle(&mut self, is_open: bool) {
        if is_open != self.is_open {
            *self = Start { is_open, ..Start::default() };
        }
        if !is_open && self.recent.is_none() {
            let mut recent = Recent::load().workbooks;
            recent.retain(|path| path.exists());
            *self = Start::with_recent(recent);
        }
    }

    /// What can be chosen, from the top.
    pub fn choices(&self) -> Vec<Choice> {
        let close = self.is_open.then_some(Choice::Close);
        let recent = self.recent.iter().flatten().cloned().map(Choice::Recent);
        [Choice::New, Choice::Open, Choice::Sample, Choice::Learn].into_iter().chain(close).chain(recent).collect()
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action, author: &str) -> Reply {
        let last = self.choices().len() - 1;
        match action {
            Action::Up => self.selected = self.selected.saturating_sub(1),
            Action::Down => self.selected = (self.selected + 1).min(last),
            Action::Top | Action::PageUp => self.selected = 0,
            Action::Bottom | Action::PageDown => self.selected = last,
            Action::NewWorkbook => return Reply::overlay(Overlay::Form(Form::new_workbook(author))),
            Action::OpenWorkbook => return Reply::overlay(Overlay::Form(Form::open_workbook())),
            Action::OpenSample => return Reply::overlay(Overlay::Form(Form::sample())),
            Action::Open | Action::Right => return self.choose(author),
            _ => {}
        }
        Reply::default()
    }

    fn choose(&self, author: &str) -> Reply {
        match self.choices().into_iter().nth(self.selected) {
            Some(Choice::New) => Reply::overlay(Overlay::Form(Form::new_workbook(author))),
            Some(Choice::Open) => Reply::overlay(Overlay::Form(Form::open_workbook())),
            Some(Choice::Sample) => Reply::overlay(Overlay::Form(Form::sample())),
            Some(Choice::Learn) => Reply::order(Order::Act(Action::GoStudy)),
            Some(Choice::Close) => Reply::order(Order::CloseWorkbook),
            Some(Choice::Recent(path)) => Reply::order(Order::OpenWorkbook(path)),
            None => Reply::default(),
        }
    }
}
