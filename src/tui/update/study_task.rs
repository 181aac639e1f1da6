//! What cases and the search for mistakes answer, of which cases look at the open workbook.

use super::super::action::Action;
use super::super::model::{Model, Reply};
use super::super::overlay::{Form, Overlay};
use super::super::screens::study::{Task, View};
use crate::error::Result;

/// Answers an action; `None` where it is no more to a task than to the rest of Study.
pub fn act(model: &mut Model, action: Action) -> Result<Option<Reply>> {
    let View::Task(task) = &mut model.study.view else { return Ok(None) };
    match task.as_mut() {
        Task::Case(view) => match action {
            Action::GoOn | Action::Open => {
                let reply = view.go_on(model.session.as_ref())?;
                model.study.first_line = 0;
                Ok(Some(reply))
            }
            Action::WriteCards => Ok(Some(Reply::overlay(Overlay::Form(Form::case(view.case))))),
            Action::Close if !view.is_at_material() => {
                view.go_back();
                model.study.first_line = 0;
                Ok(Some(Reply::default()))
            }
            _ => Ok(None),
        },
        Task::Defects(hunt) => match action {
            Action::GoOn | Action::Open => {
                let reply = hunt.go_on();
                if hunt.is_over() {
                    model.study.first_line = 0;
                }
                Ok(Some(reply))
            }
            Action::Review => Ok(Some(hunt.mark())),
            Action::Close if hunt.is_asked() => {
                hunt.go_back();
                Ok(Some(Reply::default()))
            }
            action => Ok(hunt.move_by(action).then(Reply::default)),
        },
    }
}
