//! The note editor. What is typed is kept as a draft, so that a crash does not take it.

use jiff::Timestamp;
use ratatui_textarea::{Input, Key as TextKey, TextArea, WrapMode};
use uuid::Uuid;

use super::{Menu, Overlay};
use crate::catalogue::{Control, ControlId};
use crate::error::Result;
use crate::phrases::Phrases;
use crate::session::Session;
use crate::store::Draft;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::model::{Effect, Message, Reply};
use crate::tui::screens::answering;
use crate::workbook::Note;

/// A note that is being written.
#[derive(Debug)]
pub struct NoteEditor {
    /// What it is about.
    pub control: ControlId,
    /// The title of that control.
    pub title: String,
    /// The note that is changed, if it is not a new one.
    pub note: Option<Uuid>,
    /// The text.
    pub text: TextArea<'static>,
    draft: Uuid,
    /// The text as it was opened.
    before: String,
    /// The text as it was last kept.
    kept: String,
    /// Whether the workbook holds a draft that must go.
    has_draft: bool,
}

impl NoteEditor {
    /// An editor for a new note or an old one, with the draft that waits for it.
    pub fn new(control: &Control, note: Option<&Note>, draft: Option<Draft>) -> Self {
        let before = note.map_or_else(String::new, |note| note.text.to_string());
        let (id, text, has_draft) = match draft {
            Some(draft) => (draft.id, draft.text, true),
            None => (Uuid::now_v7(), before.clone(), false),
        };
        NoteEditor {
            control: control.id.clone(),
            title: control.title.to_string(),
            note: note.map(|note| note.id),
            text: textarea(&text),
            draft: id,
            before,
            kept: text,
            has_draft,
        }
    }

    /// An editor with a text that was pasted.
    pub fn with_text(control: &Control, text: &str) -> Self {
        let mut editor = NoteEditor::new(control, None, None);
        editor.paste(text);
        editor
    }

    /// Puts another text in the place of what stands there.
    pub fn replace(&mut self, text: &str) {
        self.text = textarea("");
        self.paste(text);
    }

    /// The text as it stands.
    pub fn typed(&self) -> String {
        self.text.lines().join("\n")
    }

    /// Whether something is typed that the workbook does not hold yet.
    pub fn is_unsaved(&self) -> bool {
        self.typed() != self.kept
    }

    /// The draft to keep, if there is something to keep.
    pub fn draft(&self) -> Option<Draft> {
        let text = self.typed();
        if text == self.kept {
            return None;
        }
        Some(Draft {
            id: self.draft,
            control: self.control.clone(),
            note: self.note,
            text: text.replace('\0', ""),
            at: Timestamp::now(),
        })
    }

    /// Takes note that a draft is in the workbook.
    pub fn kept(&mut self) {
        self.kept = self.typed();
        self.has_draft = true;
    }

    /// Types.
    pub fn input(&mut self, key: Key) -> Reply {
        self.text.input(text_input(key));
        Reply::default()
    }

    /// Types a pasted text; control characters go, line feeds stay.
    pub fn paste(&mut self, text: &str) -> Reply {
        let room = Note::MAX_BYTES.saturating_sub(self.typed().len());
        let text = text.replace("\r\n", "\n").replace('\r', "\n");
        let mut clean: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        let cut = clean.len() > room;
        while clean.len() > room {
            clean.pop();
        }
        self.text.insert_str(&clean);
        if cut {
            let text = format!("The paste was cut: a note holds at most {} bytes", Note::MAX_BYTES);
            return Reply { message: Some(Message { text, is_error: true }), ..Reply::default() };
        }
        Reply::default()
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses; the text stays in the editor then.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>) -> Result<Reply> {
        let Some(session) = session else { return Ok(Reply::default().and_close()) };
        match action {
            Action::SaveNote => self.save(session),
            Action::Phrases => Ok(Reply::overlay(Overlay::Menu(Menu::phrases(&Phrases::load()?, &self.typed())))),
            Action::WriteNoteOutside => {
                let effect = Effect::EditOutside {
                    control: self.control.clone(),
                    note: self.note,
                    draft: self.has_draft.then_some(self.draft),
                    text: self.typed(),
                };
                Ok(Reply { effect: Some(effect), ..Reply::default() }.and_close())
            }
            _ => Ok(Reply::default()),
        }
    }

    fn save(&mut self, session: &mut Session) -> Result<Reply> {
        let text = self.typed();
        let draft = self.has_draft.then_some(self.draft);
        if text.trim().is_empty() || text == self.before {
            if let Some(draft) = draft {
                session.drop_draft(draft)?;
            }
            let said = match self.note {
                Some(_) if text != self.before => "An empty note is not kept: the note stays as it was (d removes it)",
                Some(_) => "The note stays as it was",
                None => "Nothing was written, so there is no note",
            };
            return Ok(Reply::say(said).and_close());
        }
        // One that somebody else took away meanwhile cannot be changed; what was typed is not lost for that.
        let outcome = match self.note.filter(|note| session.workbook().note(*note).is_some()) {
            Some(note) => session.edit_note(note, &text, draft)?,
            None => session.write_note(&self.control, &text, draft)?,
        };
        Ok(answering::done(outcome).and_close())
    }
}

fn textarea(text: &str) -> TextArea<'static> {
    let mut area = TextArea::new(text.split('\n').map(ToOwned::to_owned).collect());
    area.set_wrap_mode(WrapMode::WordOrGlyph);
    area.set_cursor_line_style(ratatui::style::Style::default());
    area.set_max_histories(1_000);
    area.move_cursor(ratatui_textarea::CursorMove::Bottom);
    area.move_cursor(ratatui_textarea::CursorMove::End);
    area
}

fn text_input(key: Key) -> Input {
    let code = match key.code {
        Code::Char(c) => TextKey::Char(c),
        Code::Enter => TextKey::Enter,
        Code::Esc => TextKey::Esc,
        Code::Tab | Code::BackTab => TextKey::Tab,
        Code::Backspace => TextKey::Backspace,
        Code::Delete => TextKey::Delete,
        Code::Up => TextKey::Up,
        Code::Down => TextKey::Down,
        Code::Left => TextKey::Left,
        Code::Right => TextKey::Right,
        Code::Home => TextKey::Home,
        Code::End => TextKey::End,
        Code::PageUp => TextKey::PageUp,
        Code::PageDown => TextKey::PageDown,
        Code::F(number) => TextKey::F(number),
    };
    Input { key: code, ctrl: key.ctrl, alt: key.alt, shift: false }
}
