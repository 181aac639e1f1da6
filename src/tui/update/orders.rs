//! What overlays and screens ask for, carried out.

use super::super::jobs::Job;
use super::super::model::{Effect, Message, Model, Order, Reply, Screen};
use super::super::overlay::{Confirm, Form, NoteEditor, Overlay, PromptKind};
use super::super::screens::answering;
use super::super::trouble;
use super::{act, carry_out, closing, cycle, damage, exporting, in_list, portfolio, query, show};
use crate::error::{Error, Result};
use crate::session::{Purgeable, can_encrypt, is_sealed};

/// Does what was asked for. What only the loop can do comes back.
pub fn obey(model: &mut Model, order: Order) -> Result<Vec<Effect>> {
    if matches!(order, Order::OpenWorkbook(_) | Order::OpenUnlocked(..)) {
        // On Unix, a look at the file that ends now would drop the locks of what opening it may have to write.
        model.portfolio.call_off();
    }
    match order {
        Order::LookBelow(folder) => {
            model.screen = Screen::Portfolio;
            let reply = portfolio::look(model, folder);
            return Ok(carry_out(model, reply));
        }
        Order::Act(action) => return Ok(act(model, action)),
        Order::OpenUnlocked(path, unlocked, interview) => {
            model.key = Some(unlocked);
            let mut effects = damage::open(model, &path)?;
            effects.extend(interview.and_then(|wish| model.open_interview(&wish)));
            return Ok(effects);
        }
        Order::OpenWorkbook(path) => {
            if can_encrypt() && is_sealed(&path) {
                model.ask_passphrase(path, None);
                return Ok(Vec::new());
            }
            return damage::open(model, &path);
        }
        Order::ReplaceDamaged { path, from, shelf } => return damage::restore(model, &path, &from, &shelf),
        Order::Repair(path) => return Ok(damage::repair(model, path)),
        Order::OpenRemains(path) => return damage::open_remains(model, &path),
        Order::CheckUp(path) => return Ok(damage::check_up(model, path)),
        Order::Adopt(session) => {
            // The form that a passphrase was asked from.
            model.overlays.clear();
            model.author = session.author().to_owned();
            let author = Effect::RememberAuthor(model.author.clone());
            let left = model.leave();
            return Ok([model.adopt(*session), author].into_iter().chain(left).collect());
        }
        Order::ToPortfolio => {
            // It is read from memory once more: its file may still be copied into a backup.
            if let Some(session) = &model.session {
                model.portfolio.point_to(session.path());
            }
            let reply = portfolio::arrive(model);
            let mut effects = carry_out(model, reply);
            effects.extend(model.close());
            model.screen = Screen::Portfolio;
            model.message = Some(Message::done(
                "The workbook is closed, since other clients' names are shown here; Enter opens one again where you were",
            ));
            return Ok(effects);
        }
        Order::CloseWorkbook => {
            return Ok(model.close());
        }
        Order::Query(kind, text) => query(model, kind, &text),
        Order::QueryBack(kind, text) => query(model, kind, &text),
        Order::QueryDone(PromptKind::Questions) => {
            if let Some(session) = &model.session {
                model.message = model.interview.filter_done(session);
            }
        }
        Order::QueryDone(PromptKind::Answer) => {
            model.message = model.study.answer_typed();
        }
        Order::QueryDone(PromptKind::Workbooks) => {}
        Order::QueryDone(kind) => {
            if let Some(session) = &model.session {
                model.message = model.listing().query_done(kind, session).map(Message::done);
            }
        }
        Order::Show(control) => show(model, &control),
        Order::Reveal(control) => {
            let version = model.version;
            in_list(model, |list, session| list.reveal(session, version, &control));
        }
        Order::ShowOnly(text) => {
            model.screen = Screen::Controls;
            query(model, PromptKind::Filter, &text);
        }
        Order::Set(controls, edit) => {
            if let Some(session) = &mut model.session {
                let outcome = match session.set(&controls, &edit) {
                    Err(error) if error.may_pass() => {
                        model.refuses = matches!(error, Error::ReadOnly { .. });
                        model.overlays.push(Overlay::Confirm(Confirm::set_again(&error, controls, edit)));
                        return Ok(Vec::new());
                    }
                    outcome => outcome?,
                };
                return Ok(carry_out(model, Reply { repeats: Some(edit), ..answering::done(outcome) }));
            }
        }
        Order::StartCycle(controls, from) => {
            let reply = cycle::start(model, &controls, from.as_deref())?;
            return Ok(carry_out(model, reply));
        }
        Order::Bundle(bundling) => {
            model.message = Some(Message::done("The archive is being made; you can go on meanwhile…"));
            return Ok(vec![Effect::Start(Job::Bundle(bundling))]);
        }
        Order::Colour(colour) => {
            let Some(session) = &model.session else { return Ok(Vec::new()) };
            let workbook = session.id();
            model.colours.set(workbook, colour);
            model.message = Some(Message::done(match colour {
                Some(colour) => format!("The name stands on {} from now on, on this computer", colour.word()),
                None => "The name has no colour any more".to_owned(),
            }));
            return Ok(vec![Effect::RememberColour(workbook, colour)]);
        }
        Order::CarryOver => {
            let reply = cycle::carry_over(model)?;
            return Ok(carry_out(model, reply));
        }
        Order::Restore(backup) => {
            model.message = Some(Message::done(format!("Restoring backup {}…", backup.number)));
            return Ok(vec![Effect::Restore(backup)]);
        }
        Order::DeleteBackup(backup) => {
            backup.remove()?;
            model.backups.forget();
            model.message = Some(Message::done(format!("Backup {} is deleted", backup.number)));
        }
        Order::Purge(note) => {
            if let Some(session) = &mut model.session {
                session.purge_note(note)?;
                model.version += 1;
                let held = session.backups_that_hold(Purgeable::Note(note));
                model.message = Some(Message::done(closing::purged("The note", &held)));
            }
        }
        Order::PurgeEvidence(id) => {
            if let Some(session) = &mut model.session {
                session.purge_evidence(id)?;
                model.version += 1;
                let held = session.backups_that_hold(Purgeable::Evidence(id));
                model.message = Some(Message::done(closing::purged("The evidence", &held)));
            }
        }
        Order::NameIt(kind, text) => model.overlays.push(Overlay::Form(Form::name_it(kind, text))),
        Order::Insert(text) => {
            if let Some(overlay) = model.overlays.last_mut() {
                let reply = overlay.paste(&text);
                return Ok(carry_out(model, reply));
            }
        }
        Order::PasteNote(text) => {
            if let Some(control) = model.current_control() {
                let editor = NoteEditor::with_text(control, &text);
                model.overlays.push(Overlay::Editor(Box::new(editor)));
            }
        }
        Order::Settle(choice) => return trouble::settle(model, choice),
        Order::Suppose(supposition, name) => model.roadmap.what_if.suppose(*supposition, name),
        Order::OpenScenario(name) => {
            if let Some(session) = &model.session {
                model.roadmap.what_if.suppose(session.scenario(&name)?, Some(name));
            }
        }
        Order::SupposeNothing => model.roadmap.what_if.suppose_nothing(),
        Order::ExportBeside => exporting::go_on_beside(model),
        Order::GoOnIn(path) => return trouble::go_on_in(model, &path),
        Order::PasteSearch(text) => {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            model.screen = Screen::Controls;
            query(model, PromptKind::Search, &line);
        }
    }
    Ok(Vec::new())
}
