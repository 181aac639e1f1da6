//! Exports: the dialog, and the work beside the screen that it follows.

use super::super::jobs::{NotWritten, Told};
use super::super::last_export::LastExport;
use super::super::model::{Effect, Message, Model, Outside, Reply};
use super::super::overlay::{Export, Overlay, Piece, Stage};
use crate::error::{Result, clean_path};

/// Opens the dialog: the one that something is being written from, or one of its own.
pub fn open(model: &mut Model) -> Reply {
    let Some(session) = &model.session else { return Reply::default() };
    let kept = model.exporting.take();
    match kept {
        Some(kept) if kept.is_about(session.path()) => return Reply::overlay(Overlay::Export(kept)),
        Some(kept) if kept.is_running() => {
            model.exporting = Some(kept);
            return Reply::say("The report of the workbook before is still being written; try again in a moment");
        }
        Some(_) | None => {}
    }
    let dialog = Export::new(session, model.wishes.clone());
    Reply { effect: Some(Effect::RecallExport), ..Reply::overlay(Overlay::Export(Box::new(dialog))) }
}

/// Lets go of the dialog while it goes on being written.
pub fn go_on_beside(model: &mut Model) {
    let place = model.overlays.iter().rposition(|overlay| matches!(overlay, Overlay::Export(_)));
    if let Some(Overlay::Export(dialog)) = place.map(|place| model.overlays.remove(place)) {
        model.exporting = Some(dialog);
        model.message =
            Some(Message::done("The report is being written; Ctrl-E shows how far it is, and can cancel it"));
    }
}

/// Begins with what was chosen the last time.
pub fn recalled(model: &mut Model, last: Option<LastExport>) {
    if let Some(dialog) = dialog(model) {
        dialog.recall(last);
    }
}

/// It is so far, in thousandths.
pub fn progressed(model: &mut Model, thousandths: u16) {
    if let Some(Stage::Running { done, .. }) = dialog(model).map(|dialog| &mut dialog.stage) {
        *done = thousandths;
    }
}

/// The preview is there.
pub fn previewed(model: &mut Model, number: u64, pieces: Vec<Piece>) {
    if let Some(dialog) = dialog(model) {
        dialog.take_preview(number, pieces);
    }
}

/// It was written, or was not. Where the dialog is open, it says so; else the message line does.
pub fn exported(model: &mut Model, told: Told) -> Vec<Effect> {
    let Told { path, outcome } = told;
    let is_beside = model.exporting.is_some();
    let here = model.session.as_ref().map(|session| session.path().to_owned());
    let is_of_this = |dialog: &Export| here.as_deref().is_some_and(|here| dialog.is_about(here));
    if is_beside && !model.exporting.as_deref().is_some_and(is_of_this) {
        // Another workbook is open by now, and its screen says no more of the former than this.
        model.exporting = None;
        model.message = Some(match outcome {
            Ok(()) => Message::done("The report of the workbook before is written"),
            Err(_) => {
                Message { text: "The report of the workbook before could not be written".to_owned(), is_error: true }
            }
        });
        return Vec::new();
    }
    if outcome.is_ok() {
        model.last_report = Some(path.clone());
    }
    let Some(dialog) = dialog(model) else { return Vec::new() };
    let mut effects = Vec::new();
    let message = match outcome {
        Ok(()) => {
            dialog.stage = Stage::Written(path);
            effects.push(Effect::RememberExport(Box::new(dialog.chosen())));
            let said = dialog.said().message;
            if is_beside {
                model.exporting = None;
                said.map(|said| Message { text: format!("{} (g e opens it)", said.text), ..said })
            } else {
                said
            }
        }
        Err(why) => {
            dialog.stage = Stage::Choosing;
            match why {
                NotWritten::Stands => dialog.stands_there(&path),
                NotWritten::Cancelled => dialog.error = Some("Cancelled: nothing was written".to_owned()),
                NotWritten::Refused(text) => dialog.error = Some(text),
            }
            let text = dialog.error.clone().unwrap_or_default();
            is_beside.then(|| Message { text: format!("Not written: {text}. Ctrl-E goes back to it"), is_error: true })
        }
    };
    model.message = message.or(model.message.take());
    effects
}

/// Lets the system open the report that was written last.
pub fn open_last(model: &Model) -> Reply {
    match &model.last_report {
        Some(path) => {
            let effect = Some(Effect::OpenOutside(Outside::File(path.clone())));
            Reply { effect, ..Reply::say(format!("Opening {}", clean_path(path))) }
        }
        None => Reply::say("No report was written since the program began; Ctrl-E writes one"),
    }
}

/// A fault of the program stopped the work: the choices are there again.
pub fn stopped(model: &mut Model) {
    if let Some(dialog) = dialog(model).filter(|dialog| dialog.is_running()) {
        dialog.stage = Stage::Choosing;
    }
}

/// A click on the dialog.
pub fn point_at(model: &mut Model, row: super::super::overlay::ExportRow) -> Result<Reply> {
    let session = model.session.as_ref();
    Ok(match model.overlays.last_mut() {
        Some(Overlay::Export(dialog)) => dialog.point_at(row, session),
        Some(_) | None => Reply::default(),
    })
}

fn dialog(model: &mut Model) -> Option<&mut Export> {
    let open = model.overlays.iter_mut().rev().find_map(|overlay| match overlay {
        Overlay::Export(dialog) => Some(&mut **dialog),
        _ => None,
    });
    open.or(model.exporting.as_deref_mut())
}
