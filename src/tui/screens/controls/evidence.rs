//! Evidence on the Controls screen: attach, open, change, save out, remove; and what goes to the clipboard.

use std::fs;
use std::path::Path;
use std::time::Duration;

use super::Controls;
use crate::config::make_private_folder;
use crate::error::{Error, Result};
use crate::export::safe_name;
use crate::paths;
use crate::session::{FileState, Session};
use crate::text::clean_line;
use crate::tui::model::{Effect, Outside, Reply};
use crate::tui::overlay::{Confirm, Form, Overlay};
use crate::tui::screens::answering::{done, read_only};
use crate::workbook::{Evidence, EvidenceKind};

/// What the folders begin with in which files lie that other programs show.
const OPENED: &str = "opened-";
/// Folders as old as this are left over from a program that was killed.
const LEFT_OVER: Duration = Duration::from_secs(24 * 60 * 60);

const NO_EVIDENCE: &str = "Go to the panel with l and put the pointer on a piece of evidence first";

impl Controls {
    /// The evidence that the pointer is on, in the panel.
    pub fn evidence_under_pointer<'a>(&self, session: &'a Session) -> Option<&'a Evidence> {
        let id = self.in_panel.then(|| self.panel.get(self.panel_line)?.evidence).flatten()?;
        session.workbook().piece_of_evidence(id)
    }

    pub(super) fn edit_evidence(&self, session: &Session) -> Option<Reply> {
        let evidence = self.evidence_under_pointer(session)?;
        Some(read_only(session).unwrap_or_else(|| Reply::overlay(Overlay::Form(Form::evidence(evidence)))))
    }

    pub(super) fn save_evidence(&self, session: &Session) -> Reply {
        match self.evidence_under_pointer(session) {
            None => Reply::say(NO_EVIDENCE),
            Some(evidence) if evidence.kind == EvidenceKind::Link => {
                Reply::say("This is an address: Enter opens it, y copies it; there is no file to save")
            }
            Some(evidence) => Reply::overlay(Overlay::Form(Form::save_evidence(evidence))),
        }
    }

    /// Takes the evidence away from the control that is shown; from the others, it stays.
    pub(super) fn remove_evidence(&self, session: &mut Session) -> Result<Option<Reply>> {
        let Some(id) = self.evidence_under_pointer(session).map(|evidence| evidence.id) else { return Ok(None) };
        let control = self.current(session).map(|control| control.id.clone());
        Ok(Some(done(session.remove_evidence(id, control.as_ref())?)))
    }

    pub(super) fn purge_evidence(&self, session: &Session) -> Option<Reply> {
        let evidence = self.evidence_under_pointer(session)?;
        Some(Reply::overlay(Overlay::Confirm(Confirm::purge_evidence(evidence))))
    }

    /// Opens what the pointer is on with the system's own program. A file that was copied in is written to
    /// a folder of our own first, readable by its owner alone, which goes with this workbook.
    pub(super) fn open_evidence(&mut self, session: &Session) -> Result<Option<Reply>> {
        let Some(evidence) = self.evidence_under_pointer(session).cloned() else { return Ok(None) };
        let outside = match (&evidence.location, evidence.kind) {
            (Some(address), EvidenceKind::Link) => Outside::Address(address.clone()),
            (Some(path), EvidenceKind::File | EvidenceKind::LinkedFile) => {
                // Only what someone attached is opened, never what now stands in its place.
                let state = session.look_at_files(true)?.get(&evidence.id).copied();
                let missing =
                    |what: &str| Error::EvidenceMissing { name: evidence.name.clone(), what: what.to_owned() };
                match state {
                    Some(FileState::Same) => Outside::File(path.into()),
                    Some(FileState::Changed) => return Err(missing("is no longer what was attached")),
                    Some(FileState::Missing) | None => return Err(missing("is not where it was")),
                }
            }
            (None, _) => Outside::File(self.copied_out(session, &evidence)?),
        };
        let is_copied = matches!(&outside, Outside::File(_)) && evidence.location.is_none();
        let clear = if is_copied && session.is_encrypted() {
            "; until you close the workbook, its file lies unencrypted for the program that shows it"
        } else {
            ""
        };
        let said = format!("Opening {}{clear}", clean_line(&evidence.name));
        Ok(Some(Reply { effect: Some(Effect::OpenOutside(outside)), ..Reply::say(said) }))
    }

    fn copied_out(&mut self, session: &Session, evidence: &Evidence) -> Result<std::path::PathBuf> {
        if self.opened.is_none() {
            let in_memory = if session.is_encrypted() { paths::in_memory() } else { None };
            self.opened = Some(in_memory.map_or_else(private_folder, Ok)?);
        }
        let folder = self.opened.as_ref().map_or(Path::new("."), tempfile::TempDir::path);
        // The same file is not written twice while this workbook is open.
        let folder = folder.join(evidence.id.to_string());
        make_private_folder(&folder).map_err(|source| Error::Io {
            what: "cannot make",
            path: folder.clone(),
            source,
        })?;
        let path = folder.join(safe_name(&evidence.name));
        session.save_evidence(evidence.id, &path, true)?;
        Ok(path)
    }

    /// What the pointer is on, for the clipboard.
    pub(super) fn copied(&self, session: &Session) -> Reply {
        let note = self.note_under_pointer().and_then(|id| session.workbook().note(id));
        let (what, text) = match (self.evidence_under_pointer(session), note, self.current(session)) {
            (Some(evidence), ..) => {
                let hash = evidence.sha256.as_ref().map(|hash| format!("{} sha256:{hash}", evidence.name));
                let address = evidence.location.clone().filter(|_| evidence.kind == EvidenceKind::Link);
                ("the evidence", address.or(hash).unwrap_or_else(|| evidence.name.clone()))
            }
            (None, Some(note), _) => ("the note", note.text.to_string()),
            (None, None, Some(control)) => ("the control", format!("{} {}", control.id, control.title)),
            (None, None, None) => return Reply::say("There is nothing here to copy"),
        };
        let said = format!("Copied {what}; a terminal that does not let programs copy keeps its own clipboard");
        Reply { effect: Some(Effect::Copy(text)), ..Reply::say(said) }
    }

    /// Writes the note under the pointer on every selected control, too, as one step.
    pub(super) fn copy_note(&self, session: &mut Session) -> Result<Reply> {
        let Some(note) = self.note_under_pointer() else {
            return Ok(Reply::say("Select controls with v, then go to a note in the panel with l and press c"));
        };
        let others: Vec<_> = self.list.chosen.iter().cloned().collect();
        if others.is_empty() {
            return Ok(Reply::say("Select the controls that the note is for with v first, then press c on the note"));
        }
        Ok(done(session.copy_note(note, &others)?))
    }
}

/// A folder for files that other programs show; what earlier programs left is cleared away.
fn private_folder() -> Result<tempfile::TempDir> {
    let state = paths::state_folder().ok_or_else(|| {
        Error::Invalid("the system names no home folder to open the file from. Save it with W instead".to_owned())
    })?;
    let failed = |source| Error::Io { what: "cannot make a folder in", path: state.clone(), source };
    make_private_folder(&state).map_err(failed)?;
    for entry in fs::read_dir(&state).into_iter().flatten().flatten() {
        let is_ours = entry.file_name().to_string_lossy().starts_with(OPENED);
        let age = entry.metadata().and_then(|metadata| metadata.modified()).ok().and_then(|at| at.elapsed().ok());
        if is_ours && age.is_some_and(|age| age > LEFT_OVER) {
            let _ = fs::remove_dir_all(entry.path());
        }
    }
    tempfile::Builder::new().prefix(OPENED).tempdir_in(&state).map_err(failed)
}
