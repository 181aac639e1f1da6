//! What has to do with backups: the one that is owed when the workbook is closed, those that somebody asks for, and
//! going back to one.

use super::super::action::{Action, Scope};
use super::super::jobs::Job;
use super::super::key::Key;
use super::super::keymap::Lookup;
use super::super::model::{Effect, Message, Model, Reply};
use crate::report::words;
use crate::session::Session;
use crate::session::backups::Backup;

/// Ends the program; first a backup is made, where one is owed.
pub fn quit(model: &mut Model) -> Reply {
    let Some(owed) = model.session.as_mut().and_then(Session::take_owed_backup) else {
        return Reply { effect: Some(Effect::Quit), ..Reply::default() };
    };
    model.is_closing = true;
    let size = words::size(owed.size());
    let text = format!("Keeping a backup before closing ({size})… Ctrl-C closes without it, Esc stays here");
    Reply { effect: Some(Effect::Start(Job::BackUp(owed))), ..Reply::say(text) }
}

/// While the program waits for its last backup, it is left or gone back to, and nothing else.
pub fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    let action = |scope| match model.keymap.lookup(scope, &[key]) {
        Lookup::Action(action) => Some(action),
        Lookup::Pending | Lookup::Nothing => None,
    };
    match action(Scope::Always).or_else(|| action(Scope::Global)) {
        Some(Action::QuitNow | Action::Quit) => vec![Effect::Quit],
        Some(Action::Close) => {
            model.is_closing = false;
            model.backups.is_making = true;
            model.message = Some(Message::done("Here you are again; the backup is still being made"));
            Vec::new()
        }
        Some(_) | None => Vec::new(),
    }
}

/// A backup was made, or could not be.
pub fn backed_up(model: &mut Model, made: Result<Box<Backup>, String>) -> Vec<Effect> {
    model.backups.is_making = false;
    model.backups.forget();
    let is_closing = std::mem::take(&mut model.is_closing);
    match made {
        Ok(_) if is_closing => return vec![Effect::Quit],
        Ok(backup) => {
            let (number, size) = (backup.number, words::size(backup.size));
            model.message = Some(Message::done(format!("Backup {number} is kept: {size}, read from end to end")));
        }
        // It would be gone from the screen before anybody could read it.
        Err(what) if is_closing => {
            let text = format!("Still open, because {what}. q closes");
            model.message = Some(Message { text, is_error: true });
        }
        Err(text) => model.message = Some(Message { text: words::sentence_case(&text), is_error: true }),
    }
    Vec::new()
}

/// Puts a backup in the place of the workbook, and says what was done.
pub fn restore(model: &mut Model, backup: &Backup) {
    let at = backup.made_at(&model.zone);
    let Some(session) = &mut model.session else { return };
    let restored = session.restore(&backup.path);
    model.version += 1;
    model.backups.forget();
    model.message = Some(match restored {
        Ok(restored) => {
            let kept = restored.replaced.map(|kept| format!("; what was there is backup {}", kept.number));
            Message::done(format!("Restored as it was on {at}{}", kept.unwrap_or_default()))
        }
        Err(error) => Message::error(&error),
    });
}

/// What is said after something was removed for good.
pub fn purged(what: &str, held: &[Backup]) -> String {
    /// More numbers than these fill the line.
    const NAMED: usize = 5;
    let gone = format!("{what} is gone for good, from the history too");
    if held.is_empty() {
        return gone;
    }
    let mut numbers: Vec<String> = held.iter().take(NAMED).map(|backup| backup.number.to_string()).collect();
    if held.len() > NAMED {
        numbers.push(format!("{} more", held.len() - NAMED));
    }
    let (backups, hold) = if held.len() == 1 { ("backup", "holds") } else { ("backups", "hold") };
    format!("{gone}. Still in {backups} {}, which {hold} it until deleted: g b", numbers.join(", "))
}
