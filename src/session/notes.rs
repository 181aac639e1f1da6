//! Notes, and the drafts that they grow out of.

use uuid::Uuid;

use super::{Along, Outcome, Plan, Session, by_prefix};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::store::Draft;
use crate::workbook::{Change, Note, Op, Stamp, Workbook};

impl Session {
    /// Writes a note. A draft that it grew out of goes in the same transaction.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a text that is empty, too long, or has a NUL in it.
    pub fn write_note(&mut self, control: &ControlId, text: &str, draft: Option<Uuid>) -> Result<Outcome> {
        let control = self.known_control(control)?;
        let text = note_text(text)?;
        let id = Uuid::now_v7();
        self.transact_with_draft(Op::WriteNote, draft, |_, _, author, at| {
            let note = Note {
                id,
                control: control.clone(),
                text: text.as_str().into(),
                author: author.into(),
                at,
                edited: None,
            };
            Ok(vec![Change::Note { id, before: None, after: Some(Box::new(note)) }])
        })
    }

    /// Changes the text of a note.
    ///
    /// # Errors
    /// [`Error::UnknownNote`], [`Error::Invalid`], [`Error::Conflict`].
    pub fn edit_note(&mut self, id: Uuid, text: &str, draft: Option<Uuid>) -> Result<Outcome> {
        let text = note_text(text)?;
        self.transact_with_draft(Op::EditNote, draft, |seen, now, author, at| {
            let before = unchanged_note(id, seen, now)?;
            let mut after = before.clone();
            if before.text == text {
                return Ok(Vec::new());
            }
            after.text = text.as_str().into();
            after.edited = Some(Box::new(Stamp { at, author: author.to_owned() }));
            Ok(vec![Change::Note { id, before: Some(Box::new(before)), after: Some(Box::new(after)) }])
        })
    }

    /// Writes a note on other controls, too, in the words of one that there is, as one step.
    ///
    /// # Errors
    /// [`Error::UnknownNote`], [`Error::UnknownControl`].
    pub fn copy_note(&mut self, id: Uuid, controls: &[ControlId]) -> Result<Outcome> {
        let controls = self.known_controls(controls)?;
        self.transact(Op::WriteNote, |seen, now, author, at| {
            let original = unchanged_note(id, seen, now)?;
            let others = controls.iter().filter(|control| **control != original.control);
            Ok(others
                .map(|control| {
                    let (id, text) = (Uuid::now_v7(), original.text.clone());
                    let note = Note { id, control: control.clone(), text, author: author.into(), at, edited: None };
                    Change::Note { id, before: None, after: Some(Box::new(note)) }
                })
                .collect())
        })
    }

    /// Takes a note away; undo brings it back. Its text stays in the history until it is purged.
    ///
    /// # Errors
    /// [`Error::UnknownNote`], [`Error::Conflict`].
    pub fn remove_note(&mut self, id: Uuid) -> Result<Outcome> {
        self.transact(Op::RemoveNote, |seen, now, _, _| {
            let before = unchanged_note(id, seen, now)?;
            Ok(vec![Change::Note { id, before: Some(Box::new(before)), after: None }])
        })
    }

    /// Removes a note for good: from the state, the history, the drafts and the free pages of the file.
    /// What stays is that there was one. A note that was removed before can still be purged.
    ///
    /// # Errors
    /// [`Error::UnknownNote`] where neither the workbook nor its history has one with text left.
    pub fn purge_note(&mut self, id: Uuid) -> Result<Outcome> {
        let control = match self.workbook.note(id) {
            Some(note) => note.control.clone(),
            None => self.store.purgeable(id)?.ok_or_else(|| Error::UnknownNote(id.to_string()))?,
        };
        let along = Along { purged_note: Some(id), ..Along::default() };
        let outcome =
            self.write(Op::Purge, along, |_, _, _, _| Ok(vec![Change::Purged { note: id, control: control.clone() }]))?;
        // The freed pages are overwritten already; this only gives their space back, so it may fail.
        let _ = self.store.vacuum();
        Ok(outcome)
    }

    /// The note whose id starts with `prefix`, which people can copy from a list.
    ///
    /// # Errors
    /// [`Error::UnknownNote`] where none does, [`Error::Invalid`] where several do.
    pub fn find_note(&self, prefix: &str) -> Result<Uuid> {
        let notes = self.workbook.all_notes().map(|note| note.id);
        by_prefix("notes", prefix, notes)?.ok_or_else(|| Error::UnknownNote(prefix.trim().to_owned()))
    }

    /// Texts of notes that were being written when a program ended, the newest first.
    pub fn drafts(&self) -> Result<Vec<Draft>> {
        self.store.drafts()
    }

    /// Keeps the text of a note that is being written. Not an edit: nothing to undo, no step.
    pub fn keep_draft(&mut self, draft: &Draft) -> Result<()> {
        let writing = self.store.begin()?;
        writing.keep_draft(draft)?;
        writing.commit()?;
        self.has_edited = true;
        Ok(())
    }

    /// Drops a draft that nobody wants.
    pub fn drop_draft(&mut self, id: Uuid) -> Result<()> {
        let writing = self.store.begin()?;
        writing.drop_draft(id)?;
        writing.commit()?;
        self.has_edited = true;
        Ok(())
    }
}

fn unchanged_note(id: Uuid, seen: &Workbook, now: &Workbook) -> Result<Note, Plan> {
    let known = seen.note(id).ok_or_else(|| Error::UnknownNote(id.to_string()))?;
    match now.note(id) {
        Some(note) if note == known => Ok(note.clone()),
        _ => Err(Plan::Conflict(Some(known.control.clone()))),
    }
}

pub(super) fn note_text(text: &str) -> Result<String> {
    let text = text.replace("\r\n", "\n");
    let text = text.trim_end();
    if text.trim().is_empty() {
        return Err(Error::Invalid("the note is empty; write what was said or shown".to_owned()));
    }
    if text.len() > Note::MAX_BYTES {
        let (length, most) = (text.len(), Note::MAX_BYTES);
        return Err(Error::Invalid(format!("the note has {length} bytes; at most {most} are kept. Split it")));
    }
    if text.contains('\0') {
        return Err(Error::Invalid("the note has a NUL character in it, which cannot be kept. Remove it".to_owned()));
    }
    Ok(text.to_owned())
}
