//! A re-assessment that begins on the screen, and a newer version of the catalogue that is taken over there: what
//! either would change, and then doing so.

use super::super::model::{Message, Model, Reply};
use super::super::overlay::{Confirm, Overlay};
use super::super::screens::{Interview, answering};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::report::words;
use crate::search::Query;
use crate::session::Session;

/// Shows what beginning one would change: of the controls that are selected, else of all.
pub fn ask(model: &mut Model) -> Result<Reply> {
    let Some(session) = &model.session else { return Ok(Reply::default()) };
    if let Some(refusal) = answering::read_only(session) {
        return Ok(refusal);
    }
    let chosen: Vec<ControlId> = model.listing().chosen.iter().cloned().collect();
    let controls = if chosen.is_empty() { session.found(&Query::default()) } else { chosen.clone() };
    // The newest baseline is what the last assessment ended with.
    let from = session.workbook().baselines().last().map(|baseline| baseline.name.clone());
    let cycle = session.preview_cycle(from.as_deref(), &controls)?;
    let hint = "go back and make one";
    let mut sentences = words::cycle(&cycle, from.is_none().then_some(hint));
    if let Some(from) = &from {
        sentences.insert(0, format!("It starts from the baseline \"{}\".", crate::text::clean_line(from)));
    }
    if chosen.is_empty() {
        sentences.push("To begin with some controls only, select them first, with v or with f and *.".to_owned());
    }
    Ok(Reply::overlay(Overlay::Confirm(Confirm::cycle(&cycle, sentences, controls, from))))
}

/// Begins it, and says where it goes on.
pub fn start(model: &mut Model, controls: &[ControlId], from: Option<&str>) -> Result<Reply> {
    let Some(session) = &mut model.session else { return Ok(Reply::default()) };
    let outcome = session.start_cycle(from, controls)?;
    let open = session.to_confirm().len();
    // The interview is about what is to be confirmed from now on.
    model.interview = Interview::at(model.interview.now);
    let reply = answering::done(outcome);
    let text = format!("Saved: {open} levels to confirm. g i asks one after the other (u takes it back)");
    Ok(Reply { message: Some(Message::done(text)), ..reply })
}

/// Shows what a newer version of the catalogue changed, and asks whether to take it over.
pub fn catalogue_news(session: &Session) -> Reply {
    match session.catalogue_news() {
        Some(news) => Reply::overlay(Overlay::Confirm(Confirm::catalogue_update(&news))),
        None => {
            let version = session.workbook().scope.catalogue;
            Reply::say(words::catalogue_is_current(version, session.is_ahead_of_catalogue()))
        }
    }
}

/// Takes it over.
pub fn carry_over(model: &mut Model) -> Result<Reply> {
    let Some(session) = &mut model.session else { return Ok(Reply::default()) };
    if let Some(refusal) = answering::read_only(session) {
        return Ok(refusal);
    }
    Ok(answering::done(session.carry_over()?))
}
