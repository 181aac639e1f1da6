//! Damaged workbooks: shown with the ways on from them, and each of those carried out.

use std::path::{Path, PathBuf};

use crate::error::{Result, clean_path};
use crate::session::backups::{Shelf, restore as put_back};
use crate::session::{CheckUp, Repair, Session};
use crate::tui::jobs::Job;
use crate::tui::model::{Effect, Message, Model};
use crate::tui::overlay::{Overlay, Reader};

/// Opens a workbook, or shows what is wrong with it.
pub fn open(model: &mut Model, path: &Path) -> Result<Vec<Effect>> {
    match model.open(path) {
        Ok(effects) => Ok(effects),
        Err(error) if model.show_damage(&error) => Ok(Vec::new()),
        Err(error) => Err(error),
    }
}

/// Puts a backup in the place of a damaged workbook, which is kept, and opens it.
pub fn restore(model: &mut Model, path: &Path, from: &Path, shelf: &Shelf) -> Result<Vec<Effect>> {
    let restored = put_back(path, from, shelf)?;
    close(model);
    let effects = open(model, path)?;
    if let Some(replaced) = restored.replaced {
        let kept = clean_path(&replaced.path);
        model.message = Some(Message::done(format!("The backup is in its place; the damaged file is kept in {kept}")));
    }
    Ok(effects)
}

/// Begins to recover what can be read; that reads the whole file, so it happens beside the screen.
pub fn repair(model: &mut Model, path: PathBuf) -> Vec<Effect> {
    model.message = Some(Message::done("Recovering what can be read…"));
    vec![Effect::Start(Job::Repair(path, model.author.clone()))]
}

/// Shows what can be read of a damaged workbook.
pub fn open_remains(model: &mut Model, path: &Path) -> Result<Vec<Effect>> {
    let (session, recovery) = Session::open_remains(path, &model.author)?;
    close(model);
    // It is not remembered among the workbooks opened last: it opens no better the next time.
    let _ = model.adopt(session);
    let lost = recovery.losses.len();
    let told = match (lost, recovery.lost_steps.is_empty()) {
        (0, true) => "all of it can be read".to_owned(),
        (0, false) => "all answers can be read, but not all of the history".to_owned(),
        (lost, _) => format!("{lost} things could not be read where they stand"),
    };
    model.message = Some(Message {
        text: format!("Read only: it is damaged, and this is what can be read of it ({told})"),
        is_error: true,
    });
    Ok(Vec::new())
}

/// Begins to look over a whole file.
pub fn check_up(model: &mut Model, path: PathBuf) -> Vec<Effect> {
    model.message = Some(Message::done("Looking over the whole file; you can go on meanwhile…"));
    vec![Effect::Start(Job::CheckUp(path))]
}

/// Shows what looking over a file found: at once where nothing is being typed, else in a line.
pub fn checked_up(model: &mut Model, found: Result<Box<CheckUp>, Message>) -> Vec<Effect> {
    match found {
        Ok(found) => {
            let (text, is_error) = match found.is_sound() {
                true => ("The file was looked over: nothing is wrong with it", false),
                false => ("The file was looked over: something is wrong with it; :check-file says what", true),
            };
            model.message = Some(Message { text: text.to_owned(), is_error });
            if matches!(model.overlays.last(), None | Some(Overlay::Damaged(_))) && model.pending.is_empty() {
                model.message = None;
                model.overlays.push(Overlay::Reader(Reader::check_up(&found)));
            }
        }
        Err(message) => model.message = Some(message),
    }
    Vec::new()
}

/// Opens the new file, and shows what a repair came to.
pub fn repaired(model: &mut Model, repair: Result<Box<Repair>, Message>) -> Vec<Effect> {
    let repair = match repair {
        Ok(repair) => repair,
        Err(message) => {
            model.message = Some(message);
            return Vec::new();
        }
    };
    // Somebody went on to something else meanwhile: then it is told, and opened when it is wanted.
    if !matches!(model.overlays.last(), Some(Overlay::Damaged(_))) {
        model.message = Some(Message::done(format!("What could be read is in {}", clean_path(&repair.to))));
        return Vec::new();
    }
    close(model);
    match model.open(&repair.to) {
        Ok(effects) => {
            model.overlays.push(Overlay::Reader(Reader::repair(&repair)));
            effects
        }
        Err(error) => {
            model.message = Some(Message::error(&error));
            Vec::new()
        }
    }
}

/// The damaged file is done with.
fn close(model: &mut Model) {
    model.overlays.retain(|overlay| !matches!(overlay, Overlay::Damaged(_)));
}
