//! What the keys of the Portfolio do, and what comes back from looking below a folder.

use std::path::{Path, PathBuf};

use crate::config::Recent;
use crate::error::Result;
use crate::figures::portfolio::{Benchmark, Entry, Seen};
use crate::session::portfolio::{Ended, Looking};
use crate::tui::action::Action;
use crate::tui::jobs::Job;
use crate::tui::layout;
use crate::tui::model::{Effect, Message, Model, Order, Reply, Screen};
use crate::tui::overlay::{Form, Overlay, Prompt, PromptKind, Reader};

/// Comes to the screen: looks anew at the folder of the last time, else at the one that the workbook is in.
pub fn arrive(model: &mut Model) -> Reply {
    let beside = |path: &Path| path.parent().map(Path::to_owned);
    let folder = model.portfolio.folder.clone();
    let folder = folder.or_else(|| model.session.as_ref().and_then(|session| beside(session.path())));
    let folder = folder.or_else(|| Recent::load().workbooks.first().and_then(|path| beside(path)));
    match folder {
        Some(folder) => look(model, folder),
        None => Reply::default(),
    }
}

/// Looks below a folder, beside the screen.
pub fn look(model: &mut Model, folder: PathBuf) -> Reply {
    let summary = model.session.as_ref().and_then(|session| {
        let summary = session.summary().ok()?;
        Some((session.path().to_owned(), Box::new(summary)))
    });
    let looking = Looking { open: summary, ..Looking::below(&folder) };
    let seen = Seen { today: model.today.unwrap_or_else(crate::clock::today), zone: model.zone.clone() };
    let number = model.portfolio.look(folder, seen, &looking);
    Reply { effect: Some(Effect::Start(Job::LookBelow(Box::new(looking), number))), ..Reply::default() }
}

/// Takes in what was found.
pub fn found(model: &mut Model, number: u64, entries: Vec<Entry>) {
    model.portfolio.found(number, entries);
}

/// Takes in how it ended.
pub fn ended(model: &mut Model, number: u64, ended: std::result::Result<Ended, Message>) {
    if !model.portfolio.is_current(number) {
        return;
    }
    match ended {
        Ok(ended) => model.portfolio.ended(number, Some(ended)),
        Err(message) => {
            model.portfolio.ended(number, None);
            model.message = Some(message);
        }
    }
}

/// Answers an action; `None` where it is none of this screen.
///
/// # Errors
/// What keeps a form from being filled in.
pub fn act(model: &mut Model, action: Action) -> Option<Reply> {
    let rows = layout::applicability(model.size, model.portfolio.detail.len()).table.height;
    let page = isize::try_from(rows.max(2) - 1).unwrap_or(1);
    let state = &mut model.portfolio;
    match action {
        Action::Up => state.step(-1),
        Action::Down => state.step(1),
        Action::PageUp => state.step(-page),
        Action::PageDown => state.step(page),
        Action::Top => state.step(isize::MIN),
        Action::Bottom => state.step(isize::MAX),
        Action::Left | Action::Right => {}
        Action::SortBy(by) => state.sort_by(by),
        Action::TurnRound => state.turn_round(),
        Action::Close => return Some(close(model)),
        Action::Open => return Some(open(model)),
        Action::Filter => {
            let text = state.filter_text.clone();
            return Some(Reply::overlay(Overlay::Prompt(Prompt::new(PromptKind::Workbooks, text))));
        }
        Action::ChooseFolder => {
            return Some(Reply::overlay(Overlay::Form(Form::portfolio_folder(state.folder.as_deref()))));
        }
        Action::LookAgain => {
            return Some(match state.folder.clone() {
                Some(folder) => look(model, folder),
                None => Reply::overlay(Overlay::Form(Form::portfolio_folder(None))),
            });
        }
        Action::Benchmark => return Some(benchmark(model)),
        Action::WriteTable => return Some(write(model)),
        _ => return None,
    }
    Some(Reply::default())
}

/// A step back: from the looking, the filter, the screen.
fn close(model: &mut Model) -> Reply {
    let state = &mut model.portfolio;
    if state.is_looking() {
        state.call_off();
        state.ended = Some(Ended::CalledOff);
        return Reply::say("Called off; what was found until then stays");
    }
    if !state.filter_text.is_empty() {
        // Nothing can be read in every way.
        let _ = state.filter("");
        return Reply::default();
    }
    model.screen = if model.session.is_some() { Screen::Controls } else { Screen::Start };
    Reply::default()
}

fn open(model: &mut Model) -> Reply {
    let Some(entry) = model.portfolio.current() else { return Reply::say("There is no workbook here to open") };
    let path = entry.path.clone();
    let is_open = |session: &crate::session::Session| path.canonicalize().is_ok_and(|path| path == session.path());
    if model.session.as_ref().is_some_and(is_open) {
        model.screen = Screen::Controls;
        return Reply::say("This workbook is open already");
    }
    Reply::order(Order::OpenWorkbook(path))
}

fn benchmark(model: &Model) -> Reply {
    let Some(seen) = &model.portfolio.seen else { return Reply::say("Say first which folder: O") };
    let entries: Vec<Entry> = model.portfolio.in_order().cloned().collect();
    Reply::overlay(Overlay::Reader(Reader::benchmark(&Benchmark::of(&entries, seen))))
}

fn write(model: &Model) -> Reply {
    let state = &model.portfolio;
    let (Some(seen), Some(folder)) = (&state.seen, &state.folder) else {
        return Reply::say("Say first which folder: O");
    };
    if state.shown.is_empty() {
        return Reply::say("There is no row to write");
    }
    let entries: Vec<Entry> = state.in_order().cloned().collect();
    Reply::overlay(Overlay::Form(Form::write_portfolio(folder, entries, seen.clone())))
}

/// Shows only what matches.
///
/// # Errors
/// [`crate::error::Error::Invalid`] with what cannot be understood.
pub fn filter(model: &mut Model, text: &str) -> Result<()> {
    model.portfolio.filter(text).map_err(crate::error::Error::Invalid)
}
