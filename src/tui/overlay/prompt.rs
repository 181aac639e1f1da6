//! One line at the bottom: search or filter, taken over while it is typed.

use tui_input::Input;

use super::field::{edit_line, paste_line};
use crate::tui::action::Action;
use crate::tui::key::Key;
use crate::tui::model::{Order, Reply};

/// The line at the bottom.
#[derive(Debug)]
pub struct Prompt {
    /// What it is for.
    pub kind: PromptKind,
    /// What is typed.
    pub input: Input,
    /// Why it cannot be understood.
    pub error: Option<String>,
    before: String,
}

/// What the line is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PromptKind {
    /// Find and go there; nothing is hidden.
    Search,
    /// Show only what matches.
    Filter,
    /// Ask only what matches, in the interview.
    Questions,
    /// The answer to a question of a quiz.
    Answer,
    /// Show only the workbooks that match, in the portfolio.
    Workbooks,
}

impl PromptKind {
    /// What stands before the text.
    pub const fn label(self) -> &'static str {
        match self {
            PromptKind::Search => "/",
            PromptKind::Filter => "filter: ",
            PromptKind::Questions => "ask only: ",
            PromptKind::Answer => "answer: ",
            PromptKind::Workbooks => "show only: ",
        }
    }
}

impl Prompt {
    /// A line with the text of the last time.
    pub fn new(kind: PromptKind, text: String) -> Self {
        let input = match kind {
            // A new search begins anew; a filter is refined.
            PromptKind::Search => Input::default(),
            PromptKind::Filter | PromptKind::Questions | PromptKind::Workbooks | PromptKind::Answer => {
                Input::new(text.clone())
            }
        };
        Prompt { kind, input, error: None, before: text }
    }

    /// Types.
    pub fn input(&mut self, key: Key) -> Reply {
        if edit_line(&mut self.input, key) { self.typed() } else { Reply::default() }
    }

    /// Types a pasted text.
    pub fn paste(&mut self, text: &str) -> Reply {
        paste_line(&mut self.input, text);
        self.typed()
    }

    fn typed(&mut self) -> Reply {
        self.error = None;
        Reply::order(Order::Query(self.kind, self.input.value().to_owned()))
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match action {
            Action::Accept if self.error.is_none() => Reply::order(Order::QueryDone(self.kind)).and_close(),
            Action::Cancel => Reply::order(Order::QueryBack(self.kind, self.before.clone())).and_close(),
            _ => Reply::default(),
        }
    }
}
