//! What the Study screen answers by itself, with or without a workbook.

use super::super::action::Action;
use super::super::model::{Model, Order, Reply, Screen};
use super::super::overlay::{Overlay, Reader};
use super::super::screens::Study;
use super::{go, study_task};
use crate::error::Result;
use crate::session::Session;

/// Answers an action; `None` where it is no more to Study than to any screen.
pub fn act(model: &mut Model, action: Action) -> Result<Option<Reply>> {
    if let Some(reply) = study_task::act(model, action)? {
        return Ok(Some(reply));
    }
    match action {
        Action::Close if model.study.step_out() => Ok(Some(Reply::default())),
        Action::Close => {
            let home = if model.session.is_some() { Screen::Controls } else { Screen::Start };
            Ok(Some(go(model, home)))
        }
        Action::ShowControl => Ok(Some(show_control(model))),
        action if Study::answers(action) => model.study.act(action, model.size).map(Some),
        _ => Ok(None),
    }
}

/// In the workbook, where one about this catalogue is open; else its guide alone.
fn show_control(model: &Model) -> Reply {
    let Some(id) = model.study.control() else {
        return Reply::say("On a card this opens its control");
    };
    if model.session.as_ref().is_some_and(|session: &Session| session.catalogue().is_built_in()) {
        return Reply::order(Order::Show(id.clone()));
    }
    match crate::session::find_control(id.as_str()) {
        Ok(control) => Reply::overlay(Overlay::Reader(Reader::control(control))),
        Err(_) => Reply::default(),
    }
}
