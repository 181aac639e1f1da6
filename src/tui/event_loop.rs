//! The loop: waits for the terminal, for signals and for the clock that keeps drafts; hands over what
//! happened; draws when something did. No tick, and nothing while nothing happens.

use std::io;
use std::time::{Duration, Instant};

use crossterm::event::{self, Event, KeyEventKind, MouseButton, MouseEventKind};

use super::jobs::{Job, Jobs};
use super::key::{Code, Key};
use super::last_export::LastExport;
use super::model::{Effect, Message, Model, Msg, Screen};
use super::outside;
use super::places::Places;
use super::terminal::Terminal;
use super::trouble;
use super::update::{action_of, keep_draft, update, update_before_more};
use super::view::{draw, window_title};
use super::wait::{Waited, Waiter};
use crate::colours::Colours;
use crate::config::{Config, Recent};
use crate::interview::kept;
use crate::session::Session;
use crate::session::importing::Remembered;

/// What is typed into a note is kept this long after the first key.
const KEEP_AFTER: Duration = Duration::from_millis(1_500);
/// What can wait is begun this long after the first frame, or with the first key: the system takes the frame to the
/// terminal only when it is not kept busy.
const BREATH: Duration = Duration::from_millis(5);
/// After a rest as long as this, another program may have written.
const REST: Duration = Duration::from_secs(1);
/// The longest answer of a terminal, in characters.
const LONGEST_ANSWER: usize = 4_096;
/// What waits for another program is tried again this often.
const AGAIN_AFTER: Duration = Duration::from_millis(200);
/// How long the terminal library may look for input: with no time at all it does not even hand out what it
/// has read already.
const GLANCE: Duration = Duration::from_micros(20);
/// How often it is looked in a row before nothing more is believed to be there.
const GLANCES: usize = 2;
const GLANCES_FOR_NOTHING: usize = 8;
/// After a commit as slow as this, "saving" is shown before the next.
const SLOW: Duration = Duration::from_millis(50);

/// Runs until the person quits, a signal ends it, or the terminal is gone.
///
/// # Errors
/// What the terminal or the system refuses.
pub fn run(model: &mut Model, terminal: &mut Terminal, mut waiter: Waiter, first: Vec<Effect>) -> io::Result<()> {
    let jobs = Jobs::new(waiter.waker()?);
    model.size = terminal.size()?;
    model.settle(true);
    show(model, terminal)?;
    let mut first = Some(first);
    if model.screen == Screen::Interview {
        // Where it was left is known only then.
        if carry_out(model, terminal, &mut waiter, &jobs, first.take().unwrap_or_default())? {
            return Ok(());
        }
        show(model, terminal)?;
    }
    let (mut is_new, mut is_confirmed) = (true, false);
    let started = Instant::now();
    let mut keep_at: Option<Instant> = None;
    let mut again_at: Option<Instant> = None;
    let mut last_key = Instant::now();
    let mut is_slow = false;
    loop {
        let timeout = keep_at.into_iter().chain(again_at).min().map(|at| at.saturating_duration_since(Instant::now()));
        let mut messages = Vec::new();
        let waited = waiter.wait(if is_new { Some(BREATH) } else { timeout })?;
        if !is_confirmed && !matches!(waited, Waited::End) {
            let is_other = trouble::confirm(model);
            is_confirmed = is_other.is_some();
            if carry_out(model, terminal, &mut waiter, &jobs, first.take().unwrap_or_default())? {
                return Ok(());
            }
            if is_other == Some(true) {
                show(model, terminal)?;
            }
        }
        is_new = false;
        match waited {
            Waited::Input => {}
            Waited::TimeOut => {
                let now = Instant::now();
                if keep_at.take_if(|at| *at <= now).is_some() {
                    messages.push(Msg::KeepDraft);
                }
                if again_at.take_if(|at| *at <= now).is_some() {
                    messages.push(Msg::TryAgain);
                }
                if messages.is_empty() {
                    continue;
                }
            }
            Waited::Resumed => {
                terminal.redraw_in_full()?;
                messages.push(Msg::Look);
            }
            Waited::End => {
                keep_draft(model);
                return Ok(());
            }
        }
        model.today = Some(today(model));
        messages.extend(jobs.finished());
        let mut heard_nothing = true;
        loop {
            if waiter.is_gone() {
                keep_draft(model);
                return Ok(());
            }
            if !has_event(heard_nothing)? {
                break;
            }
            heard_nothing = false;
            messages.extend(message(event::read()?));
        }
        forget_answers(&mut messages);
        if messages.is_empty() {
            // The size may have changed without an event of its own.
            let size = terminal.size()?;
            if size == model.size {
                continue;
            }
            messages.push(Msg::Resize(size.0, size.1));
        }
        let last = messages.len() - 1;
        for (place, message) in messages.into_iter().enumerate() {
            // What only drawing needs is computed once, after the last of what was queued.
            let update = if place == last { update } else { update_before_more };
            if let Msg::Key(key) = message {
                // The model has no clock; the interview's estimate of the time left needs one.
                update_before_more(model, Msg::Now(started.elapsed()));
                // An edit looks for itself, and refuses where what the person saw is no longer so.
                let mut told = None;
                if last_key.elapsed() > REST && !action_of(model, key).is_some_and(super::action::Action::edits) {
                    model.message = None;
                    let overlays = model.overlays.len();
                    update(model, Msg::Look);
                    told = model.message.take();
                    if model.overlays.len() > overlays {
                        // The key was meant for what was on the screen before.
                        last_key = Instant::now();
                        continue;
                    }
                }
                let saves = action_of(model, key).is_some_and(|action| model.scope().may_save(action));
                if is_slow && saves {
                    model.message = Some(Message::done("Saving…"));
                    show(model, terminal)?;
                }
                let begun = Instant::now();
                let effects = update(model, Msg::Key(key));
                last_key = Instant::now();
                model.message = model.message.take().or(told);
                if saves {
                    is_slow = begun.elapsed() > SLOW;
                }
                if carry_out(model, terminal, &mut waiter, &jobs, effects)? {
                    return Ok(());
                }
                continue;
            }
            if let Msg::Resize(..) = message {
                terminal.redraw_in_full()?;
            }
            let effects = update(model, message);
            if carry_out(model, terminal, &mut waiter, &jobs, effects)? {
                return Ok(());
            }
        }
        keep_at = match model.has_unsaved_text() {
            true => keep_at.or_else(|| Some(Instant::now() + KEEP_AFTER)),
            false => None,
        };
        again_at = model.is_waiting().then(|| again_at.unwrap_or_else(|| Instant::now() + AGAIN_AFTER));
        show(model, terminal)?;
    }
}

/// Draws the screen, in a window that is named after whom it is about.
fn show(model: &Model, terminal: &mut Terminal) -> io::Result<()> {
    terminal.name(window_title(model))?;
    terminal.draw(|cells| draw(model, cells))
}

/// Does what the model cannot; `true` ends the program.
fn carry_out(
    model: &mut Model,
    terminal: &mut Terminal,
    waiter: &mut Waiter,
    jobs: &Jobs,
    effects: Vec<Effect>,
) -> io::Result<bool> {
    for effect in effects {
        match effect {
            Effect::Quit => return Ok(true),
            Effect::Remember(path) => {
                Recent::remember(&path);
                if let Some(session) = &model.session {
                    // Nothing hangs on it: without a thread it is not looked at.
                    let _ = jobs.start(Job::LookAround(path, session.id()));
                }
            }
            Effect::RememberPlace(workbook, place) => Places::keep(workbook, place),
            Effect::RememberColour(workbook, colour) => {
                if let Err(error) = Colours::keep(workbook, colour) {
                    model.message = Some(Message::error(&error));
                }
            }
            Effect::RememberAuthor(author) => Config::remember_author(&author),
            Effect::Start(job) => {
                if let Err(error) = jobs.start(job) {
                    let text = format!("The system gives no thread to work on: {error}");
                    model.message = Some(Message { text, is_error: true });
                }
            }
            Effect::Restore(backup) => {
                // Copying a large one takes its time.
                show(model, terminal)?;
                let more = update(model, Msg::Restore(backup));
                if carry_out(model, terminal, waiter, jobs, more)? {
                    return Ok(true);
                }
            }
            Effect::RememberExport(last) => last.keep(),
            Effect::RememberImport(remembered) => remembered.keep(),
            Effect::RecallImports => {
                let more = update(model, Msg::Imports(Remembered::all()));
                if carry_out(model, terminal, waiter, jobs, more)? {
                    return Ok(true);
                }
            }
            Effect::RecallExport => {
                let more = update(model, Msg::LastExport(LastExport::load().map(Box::new)));
                if carry_out(model, terminal, waiter, jobs, more)? {
                    return Ok(true);
                }
            }
            Effect::Copy(text) => terminal.copy(&text)?,
            Effect::OpenOutside(what) => {
                if let Err(what) = outside::open(&what) {
                    model.message = Some(Message { text: what, is_error: true });
                }
            }
            Effect::KeepPlace(workbook, run) => kept::keep(workbook, &run),
            Effect::RecallPlace(workbook) => {
                let run = kept::recall(
                    workbook,
                    model.session.as_ref().map_or_else(crate::session::catalogue, Session::catalogue),
                )
                .map(Box::new);
                let more = update(model, Msg::Place(run));
                if carry_out(model, terminal, waiter, jobs, more)? {
                    return Ok(true);
                }
            }
            Effect::Suspend => {
                terminal.outside(|| waiter.suspend())?;
                update(model, Msg::Look);
            }
            Effect::EditOutside { control, note, draft, text } => {
                let in_memory = model.session.as_ref().is_some_and(Session::is_encrypted);
                let text = terminal.outside(|| outside::edit(&control, &text, in_memory))?;
                waiter.forget_interrupts();
                let more = update(model, Msg::EditedOutside { control, note, draft, text });
                if carry_out(model, terminal, waiter, jobs, more)? {
                    return Ok(true);
                }
                model.size = terminal.size()?;
                model.settle(true);
            }
        }
    }
    Ok(false)
}

/// The day it is where the person is.
pub(super) fn today(model: &Model) -> jiff::civil::Date {
    model.zone.to_datetime(jiff::Timestamp::now()).date()
}

/// Takes out what the terminal answers to a question that a program before this one asked. The terminal library knows
/// no such texts and makes keys of them: one with Alt, the text, and one that ends it.
fn forget_answers(messages: &mut Vec<Msg>) {
    let begins = |message: &Msg| matches!(message, Msg::Key(key) if key.alt && matches!(key.code, Code::Char(']' | 'P' | '_' | '^')));
    let ends = |message: &Msg| matches!(message, Msg::Key(key) if key.alt && key.code == Code::Char('\\') || key.ctrl && key.code == Code::Char('g'));
    let mut from = 0;
    while let Some(begin) = messages.iter().skip(from).position(begins).map(|place| from + place) {
        let Some(length) = messages[begin..].iter().take(LONGEST_ANSWER).position(ends) else { return };
        messages.drain(begin..=begin + length);
        from = begin;
    }
}

/// Whether the terminal sent something more. Looks twice: had the system let another program run in between, the first
/// look could have come too late. And more often where nothing came yet although something woke us: a look goes no
/// further than an answer of the terminal that the library keeps to itself, and keys may wait behind several.
fn has_event(nothing_yet: bool) -> io::Result<bool> {
    let glances = if nothing_yet { GLANCES_FOR_NOTHING } else { GLANCES };
    for _ in 0..glances {
        if event::poll(GLANCE)? {
            return Ok(true);
        }
    }
    Ok(false)
}

fn message(event: Event) -> Option<Msg> {
    match event {
        Event::Key(key) if key.kind != KeyEventKind::Release => Key::from_event(key).map(Msg::Key),
        Event::Key(_) | Event::FocusLost => None,
        Event::Paste(text) => Some(Msg::Paste(text)),
        Event::Resize(width, height) => Some(Msg::Resize(width, height)),
        Event::FocusGained => Some(Msg::Look),
        Event::Mouse(mouse) => match mouse.kind {
            MouseEventKind::Down(MouseButton::Left) => Some(Msg::Click { column: mouse.column, row: mouse.row }),
            MouseEventKind::ScrollDown => Some(Msg::Wheel { lines: 3, column: mouse.column }),
            MouseEventKind::ScrollUp => Some(Msg::Wheel { lines: -3, column: mouse.column }),
            _ => None,
        },
    }
}

/// Whether an event comes within `timeout`, where the system has no `poll(2)` to ask.
#[cfg(not(unix))]
pub(super) fn has_input(timeout: Duration) -> io::Result<bool> {
    event::poll(timeout)
}
