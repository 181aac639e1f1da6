//! Fields of a form, and the editing of one line.

use tui_input::{Input, InputRequest};

use crate::tui::key::{Code, Key};

/// A field with its label.
#[derive(Debug)]
pub struct Field {
    /// What is asked for.
    pub label: String,
    /// What is in it.
    pub value: Value,
}

/// What a field can hold.
#[derive(Debug)]
pub enum Value {
    /// A line of text.
    Text(Input),
    /// One of several: word and sentence.
    Choice {
        /// What can be chosen.
        options: Vec<(String, String)>,
        /// Which is.
        chosen: usize,
    },
    /// Yes or no.
    Tick(bool),
}

impl Field {
    /// A line of text.
    pub fn text(label: impl Into<String>, value: impl Into<String>) -> Self {
        Field { label: label.into(), value: Value::Text(Input::new(value.into())) }
    }

    /// One of several.
    pub fn choice(label: impl Into<String>, options: Vec<(String, String)>, chosen: usize) -> Self {
        Field { label: label.into(), value: Value::Choice { options, chosen } }
    }

    /// Yes or no.
    pub fn tick(label: impl Into<String>, ticked: bool) -> Self {
        Field { label: label.into(), value: Value::Tick(ticked) }
    }

    /// The text, or the word that is chosen.
    pub fn word(&self) -> &str {
        match &self.value {
            Value::Text(input) => input.value(),
            Value::Choice { options, chosen } => options.get(*chosen).map_or("", |(word, _)| word),
            Value::Tick(_) => "",
        }
    }

    /// Whether it is ticked.
    pub fn is_ticked(&self) -> bool {
        matches!(self.value, Value::Tick(true))
    }
}

/// Types into a line, or edits it with the keys that people know from their shell.
pub fn edit_line(input: &mut Input, key: Key) -> bool {
    let request = match (key.code, key.ctrl, key.alt) {
        (Code::Char(c), false, false) if !c.is_control() => InputRequest::InsertChar(c),
        (Code::Backspace, false, false) | (Code::Char('h'), true, _) => InputRequest::DeletePrevChar,
        (Code::Backspace, ..) | (Code::Char('w'), true, _) => InputRequest::DeletePrevWord,
        (Code::Delete, ..) | (Code::Char('d'), true, _) => InputRequest::DeleteNextChar,
        (Code::Left, true, _) | (Code::Left, _, true) | (Code::Char('b'), _, true) => InputRequest::GoToPrevWord,
        (Code::Right, true, _) | (Code::Right, _, true) | (Code::Char('f'), _, true) => InputRequest::GoToNextWord,
        (Code::Left, ..) | (Code::Char('b'), true, _) => InputRequest::GoToPrevChar,
        (Code::Right, ..) | (Code::Char('f'), true, _) => InputRequest::GoToNextChar,
        (Code::Home, ..) | (Code::Char('a'), true, _) => InputRequest::GoToStart,
        (Code::End, ..) | (Code::Char('e'), true, _) => InputRequest::GoToEnd,
        (Code::Char('u'), true, _) => InputRequest::DeleteFromStart,
        (Code::Char('k'), true, _) => InputRequest::DeleteTillEnd,
        _ => return false,
    };
    input.handle(request).is_some_and(|changed| changed.value)
}

/// Types a pasted text into a line: line feeds and tabs become blanks, other control characters go.
pub fn paste_line(input: &mut Input, text: &str) {
    const MOST: usize = 4_000;
    let clean = text.trim().chars().filter_map(|c| match c {
        '\n' | '\r' | '\t' => Some(' '),
        c if c.is_control() => None,
        c => Some(c),
    });
    let pasted: String = clean.take(MOST).collect();
    let cursor = input.cursor();
    let (before, after): (String, String) =
        (input.value().chars().take(cursor).collect(), input.value().chars().skip(cursor).collect());
    let end = cursor + pasted.chars().count();
    *input = Input::new(format!("{before}{pasted}{after}")).with_cursor(end);
}
