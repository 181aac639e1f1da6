//! What happens where an edit could not be made: it is shown with what can be done about it, and that is done.

use std::path::{Path, PathBuf};
use std::time::Duration;

use jiff::Timestamp;
use uuid::Uuid;

use super::model::{Effect, Message, Model, Reply};
use super::overlay::{Choice, Form, NotSaved, Overlay};
use super::screens::answering;
use super::update::carry_out;
use crate::config::make_private_folder;
use crate::error::{Error, Result, clean_path};
use crate::export::free_name;
use crate::paths;
use crate::session::{Replaced, Resolve, Session, typed_note};
use crate::store::Draft;
use crate::workbook::Unsaved;

/// How long another try waits for the other program: keys must not.
const GLANCE: Duration = Duration::from_millis(20);
/// How long an edit waits that nobody has tried before.
const PATIENCE: Duration = Duration::from_millis(800);

/// Tells why something could not be done. What was wanted stays on the screen where it can be done again.
pub fn tell(model: &mut Model, error: Error) {
    // A conflict or a reload may have brought another state into memory.
    model.version += 1;
    let unsaved = model.session.as_mut().and_then(Session::take_unsaved);
    let over = matches!(model.overlays.last(), Some(Overlay::Editor(_) | Overlay::Form(_)));
    if let Error::Conflict(conflict) = &error
        && !conflict.sides.is_empty()
        && conflict.sides.iter().all(|side| side.wanted == side.now)
    {
        let said = format!("{} said the same meanwhile: {}", conflict.author, conflict.change);
        if let (Some(draft), Some(session)) = (conflict.unsaved.draft, &mut model.session) {
            // Without it nothing is lost: its text stands there.
            let _ = session.drop_draft(draft);
        }
        if let Some(session) = &mut model.session {
            session.take_news();
        }
        written(model, Reply { changed: true, ..Reply::say(said) }, over);
        return;
    }
    let overlay = match (error, unsaved) {
        (Error::Conflict(conflict), _) if !conflict.sides.is_empty() => {
            NotSaved::conflict(*conflict, over, &model.zone)
        }
        (Error::Busy(path), Some(unsaved)) => NotSaved::waiting(&path, unsaved, over),
        (Error::Moved(path), unsaved) => NotSaved::moved(&path, unsaved, over),
        (Error::Diverged(divergence), unsaved) => NotSaved::diverged(divergence, unsaved, over),
        (error, _) => {
            model.message = Some(Message::error(&error));
            return;
        }
    };
    // It says all that there is to say.
    model.message = None;
    if let Some(session) = &mut model.session {
        session.take_news();
    }
    model.pending.clear();
    model.overlays.push(Overlay::NotSaved(Box::new(overlay)));
}

/// Looks whether another program wrote, and says what is different now.
pub fn look(model: &mut Model) {
    let Some(session) = &mut model.session else { return };
    match session.refresh() {
        Ok(changed) => {
            model.told_elsewhere = false;
            let Some(changed) = changed else { return };
            model.version += 1;
            if !changed.is_empty() {
                model.message = Some(Message::done(changed_by_others(&changed)));
            }
        }
        // Said once in full; what is being typed is not to be covered.
        Err(error @ (Error::Moved(_) | Error::Diverged(_))) if model.overlays.is_empty() && !model.told_elsewhere => {
            model.told_elsewhere = true;
            tell(model, error);
        }
        Err(error) => model.message = Some(Message::error(&error)),
    }
}

/// Looks whether the workbook that was opened quickly is what its file says, and shows what is wrong where it is not, as
/// if it had not been opened. Says whether anything is to be shown; `None` where another program keeps the file, and it is
/// to be looked again.
pub fn confirm(model: &mut Model) -> Option<bool> {
    let Some(session) = &mut model.session else { return Some(false) };
    match session.confirm_opening() {
        Ok(None) => return Some(false),
        Err(Error::Busy(_)) => return None,
        Ok(Some(changed)) => {
            model.version += 1;
            if !changed.is_empty() {
                model.message = Some(Message::done(changed_by_others(&changed)));
            }
        }
        Err(error) => model.leave_unopened(&error),
    }
    model.settle(true);
    Some(true)
}

/// Adds to what is said that others wrote, or that the file is another: an edit finds out on its way.
pub fn tell_news(model: &mut Model) {
    let Some(session) = &mut model.session else { return };
    let changed = session.take_news();
    let replaced = match session.take_replaced() {
        Replaced::No => None,
        Replaced::ByNewer => Some("A newer copy of this workbook took its place, and is shown now"),
        Replaced::ByAnother => Some(
            "The file was overwritten with another copy, which lacks edits that were made here; history shows what there is",
        ),
    };
    let news = [(!changed.is_empty()).then(|| changed_by_others(&changed)), replaced.map(ToOwned::to_owned)];
    for news in news.into_iter().flatten() {
        model.message = Some(match model.message.take() {
            Some(message) => Message { text: format!("{}. {news}", message.text), ..message },
            None => Message::done(news),
        });
    }
}

fn changed_by_others(controls: &[crate::catalogue::ControlId]) -> String {
    let ids: Vec<String> = controls.iter().take(5).map(ToString::to_string).collect();
    let more = if controls.len() > 5 { " and more" } else { "" };
    format!("Another program changed {}{more}", ids.join(", "))
}

/// Does what the person chose.
///
/// # Errors
/// What the session refuses; then what could not be done is on the screen again.
pub fn settle(model: &mut Model, choice: Choice) -> Result<Vec<Effect>> {
    if choice == Choice::SaveCopy {
        // It goes when the copy is there.
        let path = model.session.as_ref().map(|session| proposed_copy(session.path())).unwrap_or_default();
        model.overlays.push(Overlay::Form(Form::save_copy(&path)));
        return Ok(Vec::new());
    }
    let Some(Overlay::NotSaved(this)) = model.overlays.pop() else { return Ok(Vec::new()) };
    let Some(session) = &mut model.session else { return Ok(Vec::new()) };
    match (choice, this.unsaved) {
        (Choice::TakeMine, Some(unsaved)) => return make(model, &unsaved, Resolve::Insist, this.is_over_text),
        (Choice::TakeBoth, Some(unsaved)) => {
            if let Some((control, text)) = typed_note(&unsaved) {
                let outcome = session.write_note(&control.clone(), text, unsaved.draft)?;
                return Ok(written(model, answering::done(outcome), this.is_over_text));
            }
        }
        (Choice::KeepTheirs, unsaved) => {
            let mut said = "Left as it stands there now".to_owned();
            if let Some(unsaved) = unsaved
                && let Some(control) = keep_typed(session, &unsaved)?
            {
                said = format!("Theirs stays; what you wrote is kept as a draft: e on {control} goes on with it");
            }
            let reply = Reply { changed: true, ..Reply::say(said) };
            return Ok(written(model, reply, this.is_over_text));
        }
        (Choice::ShowOther, _) => return show_other(model),
        (Choice::GoBack | Choice::SaveCopy | Choice::TakeMine, _) | (Choice::TakeBoth, None) => {
            model.message = Some(Message::done("Nothing was changed"));
        }
    }
    Ok(Vec::new())
}

/// Tries once more what waits for another program.
pub fn try_again(model: &mut Model) -> Vec<Effect> {
    let Some(Overlay::NotSaved(this)) = model.overlays.last() else { return Vec::new() };
    let (Some(unsaved), true, Some(session)) = (&this.unsaved, this.is_waiting(), &mut model.session) else {
        return Vec::new();
    };
    let (unsaved, over) = (unsaved.clone(), this.is_over_text);
    let _ = session.be_patient_for(GLANCE);
    let made = session.again(&unsaved, Resolve::AskAgain);
    let _ = session.be_patient_for(PATIENCE);
    match made {
        Err(Error::Busy(_)) => Vec::new(),
        Ok(outcome) => {
            model.overlays.pop();
            written(model, answering::done(outcome), over)
        }
        Err(error) => {
            model.overlays.pop();
            tell(model, error);
            Vec::new()
        }
    }
}

/// Goes on in a copy that was just written, beginning with what could not be saved before.
///
/// # Errors
/// What opening it says.
pub fn go_on_in(model: &mut Model, path: &Path) -> Result<Vec<Effect>> {
    let this = match model.overlays.pop() {
        Some(Overlay::NotSaved(this)) => Some(this),
        other => {
            model.overlays.extend(other);
            None
        }
    };
    put_session(model, path)?;
    model.message = Some(Message::done(format!("Saved as {}, and work goes on there", clean_path(path))));
    let mut effects = vec![Effect::Remember(path.to_owned())];
    if let Some(this) = this
        && let Some(unsaved) = this.unsaved
    {
        effects.extend(make(model, &unsaved, Resolve::AskAgain, this.is_over_text)?);
    }
    Ok(effects)
}

fn make(model: &mut Model, unsaved: &Unsaved, resolve: Resolve, over: bool) -> Result<Vec<Effect>> {
    let Some(session) = &mut model.session else { return Ok(Vec::new()) };
    let outcome = session.again(unsaved, resolve)?;
    Ok(written(model, answering::done(outcome), over))
}

/// What was typed for an edit is done with when the edit is.
fn written(model: &mut Model, reply: Reply, over: bool) -> Vec<Effect> {
    let is_typed = matches!(model.overlays.last(), Some(Overlay::Editor(_) | Overlay::Form(_)));
    if over && is_typed {
        model.overlays.pop();
    }
    carry_out(model, reply)
}

/// Keeps the text of a note that was not written as a draft of a new one; says on which control.
fn keep_typed(session: &mut Session, unsaved: &Unsaved) -> Result<Option<crate::catalogue::ControlId>> {
    let Some((control, text)) = typed_note(unsaved) else { return Ok(None) };
    let draft =
        Draft { id: Uuid::now_v7(), control: control.clone(), note: None, text: text.to_owned(), at: Timestamp::now() };
    session.keep_draft(&draft)?;
    if let Some(old) = unsaved.draft {
        session.drop_draft(old)?;
    }
    Ok(Some(control.clone()))
}

/// Opens the copy that stands where the workbook was, after what was known here is kept.
fn show_other(model: &mut Model) -> Result<Vec<Effect>> {
    let Some(session) = &model.session else { return Ok(Vec::new()) };
    let path = session.path().to_owned();
    let kept = backup_place(&path)?;
    session.copy_to(&kept)?;
    put_session(model, &path)?;
    let said = format!("This is the other copy; yours as it was is kept in {}", clean_path(&kept));
    model.message = Some(Message::done(said));
    Ok(Vec::new())
}

fn backup_place(path: &Path) -> Result<PathBuf> {
    let no_home =
        || Error::Invalid("the system names no home folder, so yours could not be kept; save a copy".to_owned());
    let folder = paths::backups_folder().ok_or_else(no_home)?;
    make_private_folder(&folder).map_err(|source| Error::Io { what: "cannot make", path: folder.clone(), source })?;
    let stem: String = path.file_stem().unwrap_or_default().to_string_lossy().chars().take(60).collect();
    let at = Timestamp::now().strftime("%Y%m%dT%H%M%SZ");
    Ok(free_name(&folder.join(format!("{stem}-replaced-{at}.controlbook"))))
}

/// Puts the workbook at a path in the place of the one that is open; screens and what is typed stay.
fn put_session(model: &mut Model, path: &Path) -> Result<()> {
    let author = model.session.as_ref().map_or(model.author.as_str(), Session::author);
    let session = Session::open(path, author)?;
    model.session = Some(session);
    model.told_elsewhere = false;
    model.findings.has_looked = false;
    model.version += 1;
    Ok(())
}

/// Beside the workbook where its folder is still there, else among the person's documents.
fn proposed_copy(path: &Path) -> PathBuf {
    let folder = path.parent().filter(|folder| folder.is_dir()).map_or_else(paths::documents_folder, Path::to_owned);
    let stem = path.file_stem().unwrap_or_default().to_string_lossy();
    free_name(&folder.join(format!("{stem}-mine.controlbook")))
}
