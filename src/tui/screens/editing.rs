//! What the keys that change answers come to, on every screen that lists controls: one rule for what is asked,
//! what is shown first, and what is said afterwards.

use uuid::Uuid;

use crate::catalogue::{Control, ControlId};
use crate::error::Result;
use crate::session::{Outcome, Session};
use crate::tui::action::Action;
use crate::tui::model::{Effect, Message, Reply};
use crate::tui::overlay::{Confirm, Form, NoteEditor, Overlay};
use crate::workbook::{AnswerEdit, Applicability, Basis, Decision};

/// Edits of more controls than this are shown before they are made.
const PREVIEW_FROM: usize = 11;

/// Changes the answers of some controls, or asks for what an action needs first; `None` for actions that change no
/// answer. A `basis` is recorded with a level.
///
/// # Errors
/// What the session refuses.
pub fn act(
    action: Action,
    targets: impl Fn(&Session) -> Vec<ControlId>,
    session: &mut Session,
    basis: Option<Basis>,
) -> Result<Option<Reply>> {
    let edit = match action {
        Action::SetLevel(level) => {
            AnswerEdit { level: Some(Some(level)), basis: basis.map(Some), ..AnswerEdit::default() }
        }
        Action::ClearLevel => AnswerEdit { level: Some(None), ..AnswerEdit::default() },
        Action::SetTarget(target) => AnswerEdit { target: Some(Some(target)), ..AnswerEdit::default() },
        Action::ClearTarget => AnswerEdit { target: Some(None), ..AnswerEdit::default() },
        Action::SetBasis(basis) => AnswerEdit { basis: Some(Some(basis)), ..AnswerEdit::default() },
        Action::ClearBasis => AnswerEdit { basis: Some(None), ..AnswerEdit::default() },
        Action::Undecided => {
            let decision = Decision { applicability: Some(Applicability::Undecided), ..Decision::default() };
            AnswerEdit { decision: Some(decision), ..AnswerEdit::default() }
        }
        Action::Review => {
            let marked = targets(session).iter().all(|id| session.workbook().answer(id).review);
            AnswerEdit { review: Some(!marked), ..AnswerEdit::default() }
        }
        Action::Applicable => return Ok(Some(decide(Applicability::Applicable, targets(session), session))),
        Action::Inherited => return Ok(Some(decide(Applicability::Inherited, targets(session), session))),
        Action::Excluded => return Ok(Some(decide(Applicability::Excluded, targets(session), session))),
        _ => return Ok(None),
    };
    let targets = targets(session);
    if targets.is_empty() {
        return Ok(Some(nothing_here()));
    }
    set(session, targets, edit).map(Some)
}

fn nothing_here() -> Reply {
    Reply::say("There is no control here to change")
}

fn decide(applicability: Applicability, targets: Vec<ControlId>, session: &Session) -> Reply {
    if let Some(refusal) = read_only(session) {
        return refusal;
    }
    match targets.is_empty() {
        true => nothing_here(),
        false => Reply::overlay(Overlay::Form(Form::decision(applicability, session, targets))),
    }
}

/// Says why nothing can be changed, if so.
pub fn read_only(session: &Session) -> Option<Reply> {
    let text = format!("Read only: {}", session.read_only()?);
    Some(Reply { message: Some(Message { text, is_error: true }), ..Reply::default() })
}

/// Sets fields of some controls, or first shows what would change where there are many.
///
/// # Errors
/// What the session refuses.
pub fn set(session: &mut Session, controls: Vec<ControlId>, edit: AnswerEdit) -> Result<Reply> {
    if controls.len() >= PREVIEW_FROM {
        let changes = session.preview(&controls, &edit)?;
        return Ok(match changes.is_empty() {
            true => done(Outcome::Unchanged),
            false => Reply::overlay(Overlay::Confirm(Confirm::bulk(&changes, controls, edit))),
        });
    }
    Ok(done(session.set(&controls, &edit)?))
}

/// What to say of an outcome.
pub fn done(outcome: Outcome) -> Reply {
    match outcome {
        Outcome::Done(step) => {
            let said = format!("Saved: {} (u takes it back)", step.describe());
            Reply { changed: true, message: Some(Message::done(said)), ..Reply::default() }
        }
        Outcome::Unchanged => Reply::say("That is how it is already"),
    }
}

/// Opens the editor on a note, or on a new one; what was not finished goes on.
///
/// # Errors
/// What the session refuses.
pub fn write_note(session: &Session, control: Option<&Control>, note: Option<Uuid>) -> Result<Reply> {
    if let Some(refusal) = read_only(session) {
        return Ok(refusal);
    }
    let Some(control) = control else { return Ok(Reply::default()) };
    let note = note.and_then(|id| session.workbook().note(id));
    let draft = session
        .drafts()?
        .into_iter()
        .find(|draft| draft.control == control.id && draft.note == note.map(|note| note.id));
    Ok(Reply::overlay(Overlay::Editor(Box::new(NoteEditor::new(control, note, draft)))))
}

/// The same in `$EDITOR`.
pub fn write_note_outside(session: &Session, control: Option<&Control>, note: Option<Uuid>) -> Reply {
    let Some(control) = control else { return Reply::default() };
    let note = note.and_then(|id| session.workbook().note(id));
    Reply {
        effect: Some(Effect::EditOutside {
            control: control.id.clone(),
            note: note.map(|note| note.id),
            draft: None,
            text: note.map_or_else(String::new, |note| note.text.clone()),
        }),
        ..Reply::default()
    }
}
