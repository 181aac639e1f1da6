//! What happens when something happens: routes keys to overlays and screens, and carries out what they
//! ask for. Nothing here draws.

mod closing;
mod cycle;
mod damage;
mod exporting;
mod mouse;
mod orders;
mod portfolio;
mod study;
mod study_task;

use super::action::{Action, Scope, info};
use super::jobs::Job;
use super::key::Key;
use super::keymap::Lookup;
use super::model::{Effect, Message, Model, Msg, Order, Reply, Screen};
use super::overlay::{
    AskPassphrase, Confirm, DueList, Form, Import, Menu, NoteEditor, Overlay, Palette, PromptKind, Reader,
};
use super::screens::answering;
use super::screens::listing::Listing;
use super::trouble;
use super::view;
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::session::{Around, Session, needs_encryption};
use crate::workbook::{Basis, Change, OwnControl, Step};

/// Takes a message in. What only the loop can do comes back.
pub fn update(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let mut effects = take_in(model, msg);
    model.settle(true);
    // Before anything that ends the program.
    effects.splice(0..0, model.interview.keep());
    effects.extend(preview(model));
    for overlay in &mut model.overlays {
        let area = view::reader_area(model.size);
        let (width, rows) = (area.width.saturating_sub(4), area.height.saturating_sub(2));
        match overlay {
            Overlay::Reader(reader) => reader.settle(width, rows),
            Overlay::Score(score) => score.settle(width, rows),
            Overlay::NotSaved(this) => {
                let width = view::confirm_area(model.size, 0).width.saturating_sub(4);
                let area = view::confirm_area(model.size, this.lines(width).len());
                this.settle(width, view::confirm_rows(area));
            }
            Overlay::Confirm(confirm) => {
                let width = view::confirm_area(model.size, 0).width.saturating_sub(4);
                let area = view::confirm_area(model.size, confirm.lines(width).len());
                confirm.settle(width, view::confirm_rows(area));
            }
            Overlay::Planning(planning) => {
                if let Some(session) = &model.session {
                    let (width, rows) = view::planning::room(model.size);
                    planning.settle(session, model.version, width, rows);
                }
            }
            Overlay::Import(dialog) => {
                if let Some(session) = &model.session {
                    let (width, rows) = view::import::room(model.size);
                    dialog.settle(session, model.version, width, rows);
                }
            }
            Overlay::Merge(dialog) => {
                let (width, rows) = view::merge::room(model.size);
                dialog.settle(width, rows, &model.zone);
            }
            Overlay::Export(dialog) => {
                if let Some(area) = view::preview_area(model.size, dialog.is_preview) {
                    dialog.settle(area.width, area.height);
                }
            }
            Overlay::Form(_)
            | Overlay::Prompt(_)
            | Overlay::Palette(_)
            | Overlay::Editor(_)
            | Overlay::Menu(_)
            | Overlay::Due(_)
            | Overlay::Damaged(_)
            | Overlay::Passphrase(_) => {}
        }
    }
    effects
}

/// What the export dialog has to be shown before, where it shows that.
fn preview(model: &mut Model) -> Option<Effect> {
    let session = model.session.as_ref()?;
    match model.overlays.last_mut() {
        Some(Overlay::Export(dialog)) => {
            let is_shown = view::preview_area(model.size, dialog.is_preview).is_some();
            is_shown.then(|| dialog.wanted(session, model.version)).flatten()
        }
        Some(_) | None => None,
    }
}

/// The same for a message that others wait behind: what only drawing needs is left for the last of them.
pub fn update_before_more(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let is_time = matches!(msg, Msg::Now(_));
    let mut effects = take_in(model, msg);
    // Nothing else depends on what time it is, and it is told before every key.
    if is_time {
        return effects;
    }
    model.settle(false);
    if effects.contains(&Effect::Quit) {
        effects.splice(0..0, model.interview.keep());
    }
    effects
}

fn take_in(model: &mut Model, msg: Msg) -> Vec<Effect> {
    let effects = answer_to(model, msg);
    trouble::tell_news(model);
    tell_of_backups(model);
    effects
}

fn answer_to(model: &mut Model, msg: Msg) -> Vec<Effect> {
    match msg {
        Msg::Key(key) => press(model, key),
        Msg::Paste(text) => paste(model, text),
        Msg::Resize(width, height) => {
            model.size = (width, height);
            Vec::new()
        }
        Msg::Click { column, row } => mouse::click(model, column, row),
        Msg::Wheel { lines, column } => mouse::wheel(model, lines, column),
        Msg::Look => {
            trouble::look(model);
            if model.screen == Screen::Study
                && let Some(message) = model.study.look()
            {
                model.message = Some(message);
            }
            Vec::new()
        }
        Msg::BackedUp(made) => closing::backed_up(model, made),
        Msg::Restore(backup) => {
            closing::restore(model, &backup);
            Vec::new()
        }
        Msg::FilesSeen(files) => {
            model.findings.is_looking = false;
            if let Some(session) = &mut model.session
                && session.set_files(files)
            {
                model.version += 1;
            }
            Vec::new()
        }
        Msg::Bundled(workbook, made) => exporting::bundled(model, &workbook, made),
        Msg::CheckedUp(found) => damage::checked_up(model, found),
        Msg::Repaired(repair) => damage::repaired(model, repair),
        Msg::ExportProgress(thousandths) => {
            exporting::progressed(model, thousandths);
            Vec::new()
        }
        Msg::Exported(told) => exporting::exported(model, told),
        Msg::Previewed(number, pieces) => {
            exporting::previewed(model, number, pieces);
            Vec::new()
        }
        Msg::WorkbooksFound(number, entries) => {
            portfolio::found(model, number, entries);
            Vec::new()
        }
        Msg::LookedBelow(number, ended) => {
            portfolio::ended(model, number, ended);
            Vec::new()
        }
        Msg::Imports(recalled) => {
            if let Some(Overlay::Import(dialog)) = model.overlays.last_mut() {
                dialog.recalled = recalled;
            }
            Vec::new()
        }
        Msg::LastExport(last) => {
            exporting::recalled(model, last.map(|last| *last));
            Vec::new()
        }
        Msg::KeepDraft => {
            keep_draft(model);
            Vec::new()
        }
        Msg::TryAgain => trouble::try_again(model),
        Msg::JobFailed(report) => {
            model.findings.is_looking = false;
            exporting::stopped(model);
            model.portfolio.stopped();
            let text = format!("Work beside the screen stopped at a fault of the program; {report}");
            model.message = Some(Message { text, is_error: true });
            Vec::new()
        }
        Msg::Around(around) => {
            around_told(model, &around);
            Vec::new()
        }
        Msg::Now(now) => {
            model.interview.now = now;
            Vec::new()
        }
        Msg::Place(run) => {
            let message = model.interview.recall(run.map(|run| *run));
            model.message = message.or(model.message.take());
            Vec::new()
        }
        Msg::EditedOutside { control, note, draft, text } => edited_outside(model, &control, note, draft, text),
    }
}

/// The action that a key would come to now, so that the loop can tell an edit before it is made.
pub fn action_of(model: &Model, key: Key) -> Option<Action> {
    let mut keys = model.pending.clone();
    keys.push(key);
    match model.keymap.lookup(model.scope(), &keys) {
        Lookup::Action(action) => Some(action),
        Lookup::Pending | Lookup::Nothing => None,
    }
}

/// What could not be kept is told beside what was done: the edit itself is saved.
fn tell_of_backups(model: &mut Model) {
    if let Some(text) = model.session.as_mut().and_then(Session::take_backup_notice) {
        model.message = Some(Message { text, is_error: true });
    }
}

fn press(model: &mut Model, key: Key) -> Vec<Effect> {
    if model.is_closing {
        return closing::press(model, key);
    }
    if model.pending.is_empty() {
        model.message = None;
    }
    model.told_of_loss &= action_of(model, key) == Some(Action::QuitNow);
    let scope = model.scope();
    if let Some(overlay) = model.overlays.last_mut()
        && overlay.takes_text()
        && key.typed().is_some()
    {
        let reply = overlay.input(key);
        return carry_out(model, reply);
    }
    model.pending.push(key);
    match model.keymap.lookup(scope, &model.pending) {
        Lookup::Action(action) => {
            model.pending.clear();
            act(model, action)
        }
        Lookup::Pending => Vec::new(),
        Lookup::Nothing => {
            let first = model.pending.len() == 1;
            let keys = std::mem::take(&mut model.pending);
            match model.overlays.last_mut() {
                Some(overlay) => {
                    let reply = overlay.input(key);
                    carry_out(model, reply)
                }
                None => {
                    // Esc lets go of a pending key; another key that fits nothing says so.
                    if first || key.code != super::key::Code::Esc {
                        let shown = super::key::shown(&keys, model.symbols.ascii);
                        model.message = Some(Message::done(format!("{shown} does nothing here; ? shows the keys")));
                    }
                    Vec::new()
                }
            }
        }
    }
}

/// Does what an action does.
pub fn act(model: &mut Model, action: Action) -> Vec<Effect> {
    match action {
        Action::QuitNow => {
            keep_draft(model);
            if !model.would_lose() || model.told_of_loss {
                return vec![Effect::Quit];
            }
            // Once: whoever asks again means it.
            model.told_of_loss = true;
            let why = model.message.take().map_or_else(String::new, |message| format!(". {}", message.text));
            let text = format!("Not saved: the same key again leaves without it{why}");
            model.message = Some(Message { text, is_error: true });
            return Vec::new();
        }
        Action::Suspend => {
            keep_draft(model);
            return vec![Effect::Suspend];
        }
        // What is typed goes to a file that nobody else knows of: it must be here if that editor fails.
        Action::WriteNoteOutside => keep_draft(model),
        _ => {}
    }
    let result = match model.overlays.last_mut() {
        Some(overlay) => {
            let rows = match overlay {
                Overlay::Confirm(_) | Overlay::NotSaved(_) => {
                    view::confirm_rows(view::confirm_area(model.size, usize::MAX))
                }
                Overlay::Planning(_) => view::planning::room(model.size).1,
                Overlay::Import(_) => view::import::room(model.size).1,
                Overlay::Merge(_) => view::merge::room(model.size).1,
                Overlay::Export(dialog) => {
                    view::preview_area(model.size, dialog.is_preview).map_or(1, |area| area.height)
                }
                _ => view::reader_area(model.size).height.saturating_sub(2),
            };
            overlay.act(action, model.session.as_mut(), rows)
        }
        None => act_on_screen(model, action),
    };
    match result {
        Ok(reply) => carry_out(model, reply),
        Err(error) if error.may_pass() && model.overlays.is_empty() => {
            keep_to_try_again(model, action, &error);
            Vec::new()
        }
        Err(error) => {
            trouble::tell(model, error);
            Vec::new()
        }
    }
}

/// Keeps on the screen what a key would have done, had the disk taken it. What a dialog or the editor holds stays there
/// by itself.
fn keep_to_try_again(model: &mut Model, action: Action, error: &Error) {
    model.version += 1;
    let is_known = model.session.as_ref().is_some_and(|session| session.read_only().is_some());
    if is_known {
        model.message = Some(Message::error(error));
        return;
    }
    model.refuses = matches!(error, Error::ReadOnly { .. });
    let chosen = model.listing().chosen.len();
    let about = match model.current_control() {
        _ if matches!(action, Action::Undo | Action::Redo) => "The workbook".to_owned(),
        _ if chosen > 0 && model.screen != Screen::Interview => format!("{chosen} controls"),
        Some(control) => control.id.to_string(),
        None => "The workbook".to_owned(),
    };
    let sentence = model.scope().chain().find_map(|scope| info(scope, action)).map_or("", |info| info.sentence);
    model.overlays.push(Overlay::Confirm(Confirm::again(error, &about, sentence, action)));
}

fn act_on_screen(model: &mut Model, action: Action) -> Result<Reply> {
    let needs_workbook = "Open a workbook first: N makes one, O opens one, S shows the sample";
    match action {
        Action::Quit => return Ok(closing::quit(model)),
        Action::Help => {
            let help = Reader::help(model.screen, &model.keymap, &model.symbols);
            return Ok(Reply::overlay(Overlay::Reader(help)));
        }
        Action::Palette => return Ok(Reply::overlay(Overlay::Palette(Palette::new(model.screen.scope())))),
        Action::Glossary => {
            return Ok(Reply::overlay(Overlay::Reader(Reader::glossary(
                model.session.as_ref().map_or_else(crate::session::catalogue, Session::catalogue),
            ))));
        }
        Action::GoStart => return Ok(go(model, Screen::Start)),
        Action::GoControls => return Ok(go(model, Screen::Controls)),
        Action::GoInterview => return Ok(go(model, Screen::Interview)),
        Action::GoOverview => return Ok(go(model, Screen::Overview)),
        Action::GoRoadmap => return Ok(go(model, Screen::Roadmap)),
        Action::GoProgress => return Ok(go(model, Screen::Progress)),
        Action::GoApplicability => return Ok(go(model, Screen::Applicability)),
        Action::GoFindings => return Ok(go(model, Screen::Findings)),
        Action::GoBackups => return Ok(go(model, Screen::Backups)),
        Action::GoStudy => return Ok(go(model, Screen::Study)),
        Action::GoPortfolio if model.session.is_some() => return Ok(Reply::order(Order::ToPortfolio)),
        Action::GoPortfolio => return Ok(go(model, Screen::Portfolio)),
        Action::NextScreen => return Ok(turn(model, 1)),
        Action::PreviousScreen => return Ok(turn(model, Screen::ALL.len() - 1)),
        Action::CloseWorkbook if model.session.is_none() => return Ok(Reply::say("No workbook is open")),
        Action::CloseWorkbook => return Ok(Reply::order(Order::CloseWorkbook)),
        Action::OpenReport => return Ok(exporting::open_last(model)),
        Action::WorkWith(basis) => return Ok(work_with(model, Some(basis))),
        Action::WorkWithoutBasis => return Ok(work_with(model, None)),
        _ => {}
    }
    if matches!(action, Action::Close) && matches!(model.screen, Screen::Overview | Screen::Roadmap) {
        return Ok(go(model, Screen::Controls));
    }
    if matches!(action, Action::Close) && model.screen == Screen::Findings && !model.findings.in_panel {
        return Ok(go(model, Screen::Controls));
    }
    if matches!(action, Action::Close) && model.screen == Screen::Progress && !model.progress.has_something_open() {
        return Ok(go(model, Screen::Controls));
    }
    if matches!(action, Action::Close) && model.screen == Screen::Backups && !model.backups.in_panel {
        return Ok(go(model, Screen::Controls));
    }
    if model.screen == Screen::Study
        && let Some(reply) = study::act(model, action)?
    {
        return Ok(reply);
    }
    if model.screen == Screen::Portfolio
        && let Some(reply) = portfolio::act(model, action)
    {
        return Ok(reply);
    }
    if model.screen == Screen::Start
        && !matches!(
            action,
            Action::Undo
                | Action::Redo
                | Action::Export
                | Action::Import
                | Action::Organisation
                | Action::DocumentControl
                | Action::ClientColour
                | Action::HandOver
                | Action::FreezeBaseline
                | Action::SignBaseline
                | Action::Verify
                | Action::Merge
                | Action::Agreement
                | Action::CheckFile
                | Action::SetPassphrase
                | Action::RemovePassphrase
        )
    {
        return Ok(model.start.act(action, &model.author));
    }
    if matches!(action, Action::Export) && model.session.is_some() {
        return Ok(exporting::open(model));
    }
    let pointed = if model.screen == Screen::Progress { model.progress.baseline() } else { None };
    let Some(session) = &mut model.session else { return Ok(Reply::say(needs_workbook)) };
    match action {
        Action::Undo => {
            let step = session.undo()?;
            Ok(after_undo(model, &step))
        }
        Action::Redo => {
            let step = session.redo()?;
            Ok(after_undo(model, &step))
        }
        Action::Import => Ok(Reply {
            effect: Some(Effect::RecallImports),
            ..Reply::overlay(Overlay::Import(Box::new(Import::new(session))))
        }),
        Action::Organisation => Ok(Reply::overlay(Overlay::Form(Form::organisation(session)))),
        Action::HandOver => Ok(Reply::overlay(Overlay::Form(Form::bundle(session)))),
        Action::ClientColour => Ok(Reply::overlay(Overlay::Menu(Menu::colours(model.colours.of(session.id()))))),
        Action::DocumentControl => Ok(Reply::overlay(Overlay::Form(Form::document_control(session)))),
        Action::FreezeBaseline => Ok(Reply::overlay(Overlay::Form(Form::freeze(session)))),
        Action::Merge => Ok(Reply::overlay(Overlay::Form(Form::merge(session, model.conflicted.first())))),
        Action::Agreement => Ok(Reply::overlay(Overlay::Form(Form::agreement(session)))),
        Action::Verify => Ok(Reply::overlay(Overlay::Form(Form::verify()))),
        Action::SignBaseline => Ok(match Form::sign_off(session, pointed) {
            Some(form) => Reply::overlay(Overlay::Form(form)),
            None => Reply::say("No baseline waits to be signed off; g F freezes one"),
        }),
        Action::SetPassphrase => {
            needs_encryption()?;
            Ok(Reply::overlay(Overlay::Passphrase(Box::new(AskPassphrase::set(session)))))
        }
        Action::RemovePassphrase if session.is_encrypted() => {
            Ok(Reply::overlay(Overlay::Passphrase(Box::new(AskPassphrase::remove()))))
        }
        Action::RemovePassphrase => Ok(Reply::say("The workbook is not encrypted, so it has no passphrase")),
        Action::GoDue => Ok(Reply::overlay(Overlay::Due(Box::new(DueList::new(session))))),
        Action::WriteCalendar => Ok(Reply::overlay(Overlay::Form(Form::calendar(session)))),
        Action::StartCycle => cycle::ask(model),
        Action::CatalogueNews => Ok(cycle::catalogue_news(session)),
        Action::CheckFile => Ok(Reply::order(Order::CheckUp(session.path().to_owned()))),
        _ => match model.screen {
            Screen::Controls => model.controls.act(action, session, model.working_basis, model.size),
            Screen::Interview => model.interview.act(action, session, model.working_basis, model.size),
            Screen::Overview => Ok(model.overview.act(action, &model.symbols)),
            Screen::Roadmap => model.roadmap.act(action, session, model.size),
            Screen::Progress => model.progress.act(action, session, model.size),
            Screen::Applicability => model.applicability.act(action, session, model.working_basis),
            Screen::Findings => {
                let reply = model.findings.act(action, session, model.size)?;
                // A workbook that opens on this screen is shown first, and its files are looked at from the first
                // key on: nothing waits at the start.
                let look = if model.findings.has_looked { Reply::default() } else { look_at_files(model) };
                Ok(Reply { effect: reply.effect.or(look.effect), ..reply })
            }
            Screen::Backups => Ok(model.backups.act(action, session, model.size)),
            Screen::Start | Screen::Study | Screen::Portfolio => Ok(Reply::default()),
        },
    }
}

fn go(model: &mut Model, screen: Screen) -> Reply {
    if model.session.is_none() && !matches!(screen, Screen::Start | Screen::Study | Screen::Portfolio) {
        return Reply::say("Open a workbook first: N makes one, O opens one, S shows the sample");
    }
    model.screen = screen;
    match (screen, &model.session) {
        (Screen::Study, _) => Reply { message: model.study.arrive(&model.zone), ..Reply::default() },
        (Screen::Interview, Some(session)) => Reply { effect: model.interview.arrive(session), ..Reply::default() },
        (Screen::Findings, Some(_)) => look_at_files(model),
        (Screen::Portfolio, _) => portfolio::arrive(model),
        (Screen::Backups, Some(_)) => {
            // Another program may have made some.
            model.backups.forget();
            Reply::default()
        }
        _ => Reply::default(),
    }
}

/// Has linked files looked at, which takes as long as reading them does, so it happens beside the screen.
fn look_at_files(model: &mut Model) -> Reply {
    let files = model.session.as_ref().map(crate::session::Session::linked_files).unwrap_or_default();
    model.findings.has_looked = true;
    if files.is_empty() || model.findings.is_looking {
        return Reply::default();
    }
    model.findings.is_looking = true;
    Reply { effect: Some(Effect::Start(Job::LookAtFiles(files))), ..Reply::default() }
}

fn turn(model: &mut Model, steps: usize) -> Reply {
    let here = Screen::ALL.iter().position(|screen| *screen == model.screen).unwrap_or(0);
    go(model, Screen::ALL[(here + steps) % Screen::ALL.len()])
}

fn work_with(model: &mut Model, basis: Option<Basis>) -> Reply {
    model.working_basis = basis;
    match basis {
        Some(basis) => Reply::say(format!("Every level set from now on is recorded as {basis}")),
        None => Reply::say("Levels set from now on leave the basis as it is"),
    }
}

/// After an undo the selection moves to what changed.
fn after_undo(model: &mut Model, step: &Step) -> Reply {
    let control = step.changes.iter().find_map(Change::control).cloned();
    if model.screen == Screen::Interview {
        if let Some(control) = &control {
            model.interview.select(control);
        }
        return Reply { changed: true, ..Reply::say(step.describe()) };
    }
    if let (Some(control), Some(session)) = (control, &model.session) {
        for list in [&mut model.controls.list, &mut model.applicability.list] {
            list.reveal(session, model.version + 1, &control);
        }
    }
    Reply { changed: true, ..Reply::say(step.describe()) }
}

/// Does what a screen or an overlay gave back.
pub(super) fn carry_out(model: &mut Model, reply: Reply) -> Vec<Effect> {
    if reply.close {
        model.overlays.pop();
    }
    if let Some(edit) = reply.repeats {
        model.controls.last_edit = Some(*edit);
    }
    if reply.changed {
        model.version += 1;
        model.refuses = false;
        if reply.close || model.overlays.is_empty() {
            model.listing_mut().chosen.clear();
        }
    }
    if let Some(message) = reply.message {
        model.message = Some(message);
    }
    if let Some(overlay) = reply.open {
        model.overlays.push(overlay);
    }
    let mut effects: Vec<Effect> = reply.effect.into_iter().collect();
    if let Some(order) = reply.order {
        match orders::obey(model, order) {
            Ok(more) => effects.extend(more),
            Err(error) => trouble::tell(model, error),
        }
    }
    effects
}

/// Does something with the list of the screen that is shown, where a workbook is open.
fn in_list<T>(model: &mut Model, act: impl FnOnce(&mut Listing, &Session) -> T) -> Option<T> {
    let session = model.session.as_ref()?;
    let list = match model.screen {
        Screen::Applicability => &mut model.applicability.list,
        Screen::Start
        | Screen::Controls
        | Screen::Interview
        | Screen::Overview
        | Screen::Roadmap
        | Screen::Progress
        | Screen::Study
        | Screen::Findings
        | Screen::Backups
        | Screen::Portfolio => &mut model.controls.list,
    };
    Some(act(list, session))
}

/// Takes over a search or filter; what cannot be read yet is told in the prompt, or the message line.
fn query(model: &mut Model, kind: PromptKind, text: &str) {
    if kind == PromptKind::Answer {
        model.study.type_answer(text);
        return;
    }
    let error = match (kind, &model.session) {
        (PromptKind::Workbooks, _) => portfolio::filter(model, text).err(),
        (PromptKind::Questions, Some(session)) => model.interview.filter(text, session).err(),
        _ => in_list(model, |list, session| list.query(kind, text, session).err()).flatten(),
    };
    let told = error.as_ref().map(ToString::to_string);
    match model.overlays.last_mut() {
        Some(Overlay::Prompt(prompt)) => prompt.error = told,
        _ => {
            if let Some(error) = error {
                model.message = Some(Message::error(&error));
            }
        }
    }
}

/// Goes to a control: one of the catalogue in the list, what stands beside it among the applicable.
fn show(model: &mut Model, control: &ControlId) {
    let beside = |session: &Session| session.catalogue().control(control.as_str()).is_none();
    let is_beside = model.session.as_ref().is_some_and(beside);
    model.screen = if is_beside { Screen::Applicability } else { Screen::Controls };
    let version = model.version;
    in_list(model, |list, session| list.reveal(session, version, control));
}

fn paste(model: &mut Model, text: String) -> Vec<Effect> {
    model.pending.clear();
    if let Some(overlay) = model.overlays.last_mut() {
        let reply = if overlay.takes_text() { overlay.paste(&text) } else { Reply::default() };
        return carry_out(model, reply);
    }
    if text.trim().is_empty() {
        return Vec::new();
    }
    if model.session.is_none() {
        model.message = Some(Message::done("Open a workbook first; then a paste can become a note or a search"));
        return Vec::new();
    }
    let here = model.current_control().map(|control| control.id.clone());
    let on_controls = !matches!(model.screen, Screen::Interview | Screen::Controls);
    if let Some(control) = here.as_ref().filter(|id| on_controls && !OwnControl::is_own(id)) {
        show(model, control);
    }
    model.overlays.push(Overlay::Menu(Menu::paste(text, here.as_ref())));
    Vec::new()
}

/// Says what lies around the workbook's file, in the place of a greeting that only says hello.
fn around_told(model: &mut Model, around: &Around) {
    model.conflicted.clone_from(&around.conflicted);
    let Some(text) = around.told() else { return };
    let Some(session) = &model.session else { return };
    let greets = session.read_only().is_none() && session.upgraded().is_none();
    let hello = greets && session.drafts().is_ok_and(|drafts| drafts.is_empty());
    model.message = Some(match model.message.take() {
        Some(message) if !hello => Message { text: format!("{}. {text}", message.text), ..message },
        _ => Message { text, is_error: around.is_conflict() },
    });
}

/// Keeps what is being typed, so that it is there after whatever happens next.
pub fn keep_draft(model: &mut Model) {
    let Some(session) = &mut model.session else { return };
    for overlay in &mut model.overlays {
        if let Overlay::Editor(editor) = overlay
            && let Some(draft) = editor.draft()
        {
            match session.keep_draft(&draft) {
                Ok(()) => editor.kept(),
                Err(error) => model.message = Some(Message::error(&error)),
            }
        }
    }
}

fn edited_outside(
    model: &mut Model,
    control: &ControlId,
    note: Option<uuid::Uuid>,
    draft: Option<uuid::Uuid>,
    text: Result<String, String>,
) -> Vec<Effect> {
    let Some(session) = &mut model.session else { return Vec::new() };
    let text = match text {
        Ok(text) => text,
        Err(what) => {
            model.message = Some(Message { text: what, is_error: true });
            return Vec::new();
        }
    };
    let unchanged = match note.and_then(|id| session.workbook().note(id)) {
        Some(note) => note.text == text.trim_end() || text.trim().is_empty(),
        None => text.trim().is_empty(),
    };
    let result = match note {
        _ if unchanged => {
            model.message = Some(Message::done("Nothing was written, so nothing changed"));
            return Vec::new();
        }
        Some(note) => session.edit_note(note, &text, draft),
        None => session.write_note(control, &text, draft),
    };
    match result {
        Ok(outcome) => carry_out(model, answering::done(outcome)),
        Err(error) => {
            // What was written outside must not be lost because it could not be saved.
            if let Some(session) = &model.session
                && let Ok(found) = session.control(control)
            {
                let note = note.and_then(|id| session.workbook().note(id)).cloned();
                let mut editor = NoteEditor::new(&found, note.as_ref(), None);
                editor.replace(&text);
                model.overlays.push(Overlay::Editor(Box::new(editor)));
            }
            trouble::tell(model, error);
            Vec::new()
        }
    }
}

impl Scope {
    /// Whether the loop should say "saving" before it hands a key of this scope on, when the disk is slow.
    pub fn may_save(self, action: Action) -> bool {
        match self {
            Scope::Dialog | Scope::Import | Scope::Merge => matches!(action, Action::Accept),
            Scope::Export => false,
            Scope::Editor => matches!(action, Action::SaveNote),
            Scope::Controls
            | Scope::Interview
            | Scope::Answering
            | Scope::Overview
            | Scope::Roadmap
            | Scope::Progress
            | Scope::Applicability
            | Scope::Findings
            | Scope::Backups
            | Scope::Study
            | Scope::Portfolio
            | Scope::Start
            | Scope::Due
            | Scope::Global
            | Scope::Always => action.edits(),
        }
    }
}
