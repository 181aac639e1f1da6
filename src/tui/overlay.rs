//! What lies over a screen: dialogs, prompts, the palette, texts to read, the note editor. An enum and a
//! stack: keys go to the last, which is drawn last.

mod action_form;
mod baseline_form;
mod bundle_form;
mod case_form;
mod confirm;
mod damaged;
mod dates_form;
mod decision;
mod due_list;
mod editor;
mod evidence_form;
mod export;
mod field;
mod form;
mod import;
mod menu;
mod merge;
mod merge_form;
mod not_saved;
mod palette;
mod passphrase;
mod people_form;
mod planning;
mod portfolio_form;
mod prompt;
mod proof_form;
mod reader;
mod score;
mod study_form;
mod supposing;
mod typed_path;

pub use confirm::Confirm;
pub use damaged::Damaged;
pub use due_list::DueList;
pub use editor::NoteEditor;
pub use export::{Export, Piece, Previewing, Row as ExportRow, Stage};
pub use field::{Field, Value, edit_line};
pub use form::{Form, FormKind};
pub use import::{Import, ImportStage};
pub use menu::Menu;
pub use merge::MergeDialog;
pub use not_saved::{Choice, NotSaved};
pub use palette::Palette;
pub use passphrase::{AskPassphrase, KNOWS, Secret};
pub use planning::Planning;
pub use prompt::{Prompt, PromptKind};
pub use reader::{GLOSSARY, Reader, WIDTH as READER_WIDTH, interview_words, keys_of};
pub use score::Score;

use super::action::{Action, Scope};
use super::key::Key;
use super::model::Reply;
use crate::error::Result;
use crate::session::Session;

/// Something that lies over the screen.
#[derive(Debug)]
pub enum Overlay {
    /// Fields to fill in.
    Form(Form),
    /// One line at the bottom: search or filter.
    Prompt(Prompt),
    /// Any command by its name.
    Palette(Palette),
    /// Something to confirm.
    Confirm(Confirm),
    /// A text: help, glossary, how a figure was computed.
    Reader(Reader),
    /// How a figure was computed, with the controls that went in and those that stayed out.
    Score(Box<Score>),
    /// The note editor.
    Editor(Box<NoteEditor>),
    /// What to do with a paste.
    Menu(Menu),
    /// A passphrase to be typed.
    Passphrase(Box<AskPassphrase>),
    /// What to do about an edit that is not on disk.
    NotSaved(Box<NotSaved>),
    /// A report to be written.
    Export(Box<Export>),
    /// A file to be taken over.
    Import(Box<Import>),
    /// A plan to look at and take over.
    Planning(Box<Planning>),
    /// A workbook that is damaged, and the ways on.
    Damaged(Box<Damaged>),
    /// What is due.
    Due(Box<DueList>),
    /// Another copy that is taken over.
    Merge(Box<MergeDialog>),
}

impl Overlay {
    /// The scope of its keys.
    pub fn scope(&self) -> Scope {
        match self {
            Overlay::Editor(_) => Scope::Editor,
            Overlay::Export(_) => Scope::Export,
            Overlay::Import(_) => Scope::Import,
            Overlay::Due(_) => Scope::Due,
            Overlay::Merge(_) => Scope::Merge,
            Overlay::Form(_)
            | Overlay::Prompt(_)
            | Overlay::Palette(_)
            | Overlay::Confirm(_)
            | Overlay::Reader(_)
            | Overlay::Score(_)
            | Overlay::NotSaved(_)
            | Overlay::Menu(_)
            | Overlay::Planning(_)
            | Overlay::Damaged(_)
            | Overlay::Passphrase(_) => Scope::Dialog,
        }
    }

    /// Whether characters are typed into it rather than looked up as keys.
    pub fn takes_text(&self) -> bool {
        match self {
            Overlay::Prompt(_) | Overlay::Palette(_) | Overlay::Editor(_) => true,
            Overlay::Form(form) => form.takes_text(),
            Overlay::Passphrase(ask) => ask.takes_text(),
            Overlay::Export(dialog) => dialog.takes_text(),
            Overlay::Import(dialog) => dialog.takes_text(),
            Overlay::Merge(dialog) => dialog.takes_text(),
            Overlay::Confirm(_)
            | Overlay::Reader(_)
            | Overlay::Score(_)
            | Overlay::Menu(_)
            | Overlay::NotSaved(_)
            | Overlay::Planning(_)
            | Overlay::Due(_)
            | Overlay::Damaged(_) => false,
        }
    }

    /// Takes a key that no action listens to.
    pub fn input(&mut self, key: Key) -> Reply {
        match self {
            Overlay::Form(form) => form.input(key),
            Overlay::Prompt(prompt) => prompt.input(key),
            Overlay::Palette(palette) => palette.input(key),
            Overlay::Confirm(confirm) => confirm.input(key),
            Overlay::Reader(reader) => reader.input(key),
            Overlay::Score(score) => score.input(key),
            Overlay::Editor(editor) => editor.input(key),
            Overlay::Menu(menu) => menu.input(key),
            Overlay::Passphrase(ask) => ask.input(key),
            Overlay::Export(dialog) => dialog.input(key),
            Overlay::Import(dialog) => dialog.input(key),
            Overlay::NotSaved(this) => this.input(key),
            Overlay::Planning(planning) => planning.input(key),
            Overlay::Damaged(damaged) => damaged.input(key),
            Overlay::Due(list) => list.input(key),
            Overlay::Merge(dialog) => dialog.input(key),
        }
    }

    /// Takes a pasted text.
    pub fn paste(&mut self, text: &str) -> Reply {
        match self {
            Overlay::Form(form) => form.paste(text),
            Overlay::Prompt(prompt) => prompt.paste(text),
            Overlay::Palette(palette) => palette.paste(text),
            Overlay::Editor(editor) => editor.paste(text),
            Overlay::Passphrase(ask) => ask.paste(text),
            Overlay::Export(dialog) => dialog.paste(text),
            Overlay::Import(dialog) => dialog.paste(text),
            Overlay::Merge(dialog) => dialog.paste(text),
            Overlay::Confirm(_)
            | Overlay::Reader(_)
            | Overlay::Score(_)
            | Overlay::Menu(_)
            | Overlay::NotSaved(_)
            | Overlay::Planning(_)
            | Overlay::Due(_)
            | Overlay::Damaged(_) => Reply::default(),
        }
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: Option<&mut Session>, rows: u16) -> Result<Reply> {
        match self {
            Overlay::Form(form) => form.act(action, session),
            Overlay::Prompt(prompt) => Ok(prompt.act(action)),
            Overlay::Palette(palette) => Ok(palette.act(action)),
            Overlay::Confirm(confirm) => Ok(confirm.act(action, rows)),
            Overlay::Reader(reader) => Ok(reader.act(action, rows)),
            Overlay::Score(score) => Ok(score.act(action)),
            Overlay::Editor(editor) => editor.act(action, session),
            Overlay::Menu(menu) => Ok(menu.act(action)),
            Overlay::Passphrase(ask) => Ok(ask.act(action, session)),
            Overlay::Export(dialog) => dialog.act(action, session, rows),
            Overlay::Import(dialog) => dialog.act(action, session, rows),
            Overlay::NotSaved(this) => Ok(this.act(action, rows)),
            Overlay::Planning(planning) => planning.act(action, session, rows),
            Overlay::Damaged(damaged) => Ok(damaged.act(action)),
            Overlay::Merge(dialog) => dialog.act(action, session, rows),
            Overlay::Due(list) => Ok(list.act(action, session.as_deref(), rows)),
        }
    }
}
