//! What to do with a paste that went to no field: never run as keys.

use crate::catalogue::ControlId;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::model::{Order, Reply};

/// A few things to choose from.
#[derive(Debug)]
pub struct Menu {
    /// Its heading.
    pub title: String,
    /// What can be chosen.
    pub choices: Vec<String>,
    /// Where the pointer is.
    pub selected: usize,
    text: String,
}

impl Menu {
    /// Offers to make a pasted text a note or a search.
    pub fn paste(text: String, control: Option<&ControlId>) -> Self {
        let note = control.map_or("Nothing to write a note on".to_owned(), |id| format!("Write it as a note on {id}"));
        let count = text.chars().count();
        Menu {
            title: format!("{count} characters were pasted"),
            choices: vec![note, "Search for it".to_owned(), "Nothing".to_owned()],
            selected: 0,
            text,
        }
    }

    /// Up and down choose, also as `j` and `k`.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Char('j') => self.selected = (self.selected + 1) % self.choices.len(),
            Code::Char('k') => self.selected = (self.selected + self.choices.len() - 1) % self.choices.len(),
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match action {
            Action::NextField => self.selected = (self.selected + 1) % self.choices.len(),
            Action::PreviousField => self.selected = (self.selected + self.choices.len() - 1) % self.choices.len(),
            Action::Cancel => return Reply::default().and_close(),
            Action::Accept => {
                return match self.selected {
                    0 => Reply::order(Order::PasteNote(self.text.clone())),
                    1 => Reply::order(Order::PasteSearch(self.text.clone())),
                    _ => Reply::default(),
                }
                .and_close();
            }
            _ => {}
        }
        Reply::default()
    }
}
