//! What can be said of a control, wherever one is under the pointer: every screen answers the same keys with the same
//! edits, the same dialogs, the same preview, and the same words afterwards.

use uuid::Uuid;

use crate::catalogue::{Control, ControlId};
use crate::error::Result;
use crate::session::{Outcome, Session};
use crate::tui::action::Action;
use crate::tui::model::{Effect, Message, Reply};
use crate::tui::overlay::{Confirm, Form, NoteEditor, Overlay};
use crate::workbook::{AnswerEdit, Applicability, Basis, Decision, Level};

/// Edits of more controls than this are shown before they are made.
const PREVIEW_FROM: usize = 11;

/// Which controls an action is about.
#[derive(Clone, Debug)]
pub struct Subject<'a> {
    /// The control under the pointer, which notes are about.
    pub control: Option<&'a Control>,
    /// The note under the pointer.
    pub note: Option<Uuid>,
    /// The controls that an edit is for: one, or all that are selected.
    pub controls: &'a [ControlId],
}

/// Answers an action that says something of a control; `None` for any other.
///
/// # Errors
/// What the session refuses.
pub fn act(
    action: Action,
    subject: &Subject<'_>,
    session: &mut Session,
    basis: Option<Basis>,
) -> Result<Option<Reply>> {
    let controls = subject.controls;
    let reply = match action {
        Action::Applicable => decide(Applicability::Applicable, controls.to_vec(), session),
        Action::Inherited => decide(Applicability::Inherited, controls.to_vec(), session),
        Action::Excluded => decide(Applicability::Excluded, controls.to_vec(), session),
        Action::Attach => ask(controls, session, |_| Form::attach(controls.to_vec())),
        Action::People => ask(controls, session, |session| Form::people(session, controls.to_vec())),
        Action::ReviewDate => ask(controls, session, |session| Form::review_date(session, controls.to_vec())),
        Action::Confirm => confirm(controls, session, basis)?,
        Action::MakeAction => match controls {
            [control, ..] => super::roadmap::make(session, Some(control), None)?,
            [] => nothing_here(),
        },
        Action::WriteNote => write_note(subject, session)?,
        Action::WriteNoteOutside => write_note_outside(subject, session),
        _ => {
            let Some(edit) = edit(action, controls, session, basis) else { return Ok(None) };
            if controls.is_empty() {
                return Ok(Some(nothing_here()));
            }
            set(session, controls.to_vec(), edit)?
        }
    };
    Ok(Some(reply))
}

/// Confirms the levels that are to be confirmed, with the working basis where one is set; the rest stays as it is.
fn confirm(controls: &[ControlId], session: &mut Session, basis: Option<Basis>) -> Result<Reply> {
    let is_open = |id: &&ControlId| session.workbook().answer(id).to_confirm;
    let open: Vec<ControlId> = controls.iter().filter(is_open).cloned().collect();
    if open.is_empty() {
        return Ok(Reply::say(
            "There is nothing to confirm here: no re-assessment has begun, or it is confirmed already",
        ));
    }
    set(session, open, AnswerEdit { to_confirm: Some(false), basis: basis.map(Some), ..AnswerEdit::default() })
}

/// Lays a form about these controls over the screen, if there are any and they can be changed.
fn ask(controls: &[ControlId], session: &Session, form: impl FnOnce(&Session) -> Form) -> Reply {
    if controls.is_empty() {
        return Reply::say("There is no control here to change");
    }
    read_only(session).unwrap_or_else(|| Reply::overlay(Overlay::Form(form(session))))
}

/// The wish to set a level, with the working basis where one is set.
pub fn level(level: Level, basis: Option<Basis>) -> AnswerEdit {
    AnswerEdit { level: Some(Some(level)), basis: basis.map(Some), ..AnswerEdit::default() }
}

/// The edit that an action stands for.
fn edit(action: Action, controls: &[ControlId], session: &Session, basis: Option<Basis>) -> Option<AnswerEdit> {
    Some(match action {
        Action::SetLevel(to) => level(to, basis),
        Action::ClearLevel => AnswerEdit { level: Some(None), ..AnswerEdit::default() },
        Action::NotKnown => AnswerEdit { level: Some(None), review: Some(true), ..AnswerEdit::default() },
        Action::SetTarget(target) => AnswerEdit { target: Some(Some(target)), ..AnswerEdit::default() },
        Action::ClearTarget => AnswerEdit { target: Some(None), ..AnswerEdit::default() },
        Action::SetBasis(basis) => AnswerEdit { basis: Some(Some(basis)), ..AnswerEdit::default() },
        Action::ClearBasis => AnswerEdit { basis: Some(None), ..AnswerEdit::default() },
        Action::Undecided => {
            let decision = Decision { applicability: Some(Applicability::Undecided), ..Decision::default() };
            AnswerEdit { decision: Some(decision), ..AnswerEdit::default() }
        }
        Action::Review => {
            let marked = controls.iter().all(|id| session.workbook().answer(id).review);
            AnswerEdit { review: Some(!marked), ..AnswerEdit::default() }
        }
        _ => return None,
    })
}

/// Says that there is nothing to change.
pub fn nothing_here() -> Reply {
    Reply::say("There is no control here to change")
}

/// Asks for what a decision on applicability needs.
pub fn decide(applicability: Applicability, targets: Vec<ControlId>, session: &Session) -> Reply {
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
    let outcome = session.set(&controls, &edit)?;
    Ok(Reply { repeats: Some(Box::new(edit)), ..done(outcome) })
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
fn write_note(subject: &Subject<'_>, session: &Session) -> Result<Reply> {
    if let Some(refusal) = read_only(session) {
        return Ok(refusal);
    }
    let Some(control) = subject.control else { return Ok(Reply::default()) };
    let note = subject.note.and_then(|id| session.workbook().note(id));
    // Where they cannot be read just now, the editor must open all the same: what is typed already would else be
    // taken for keys.
    let draft = session
        .drafts()
        .unwrap_or_default()
        .into_iter()
        .find(|draft| draft.control == control.id && draft.note == note.map(|note| note.id));
    Ok(Reply::overlay(Overlay::Editor(Box::new(NoteEditor::new(control, note, draft)))))
}

/// The same in `$EDITOR`.
fn write_note_outside(subject: &Subject<'_>, session: &Session) -> Reply {
    let Some(control) = subject.control else { return Reply::default() };
    let note = subject.note.and_then(|id| session.workbook().note(id));
    Reply {
        effect: Some(Effect::EditOutside {
            control: control.id.clone(),
            note: note.map(|note| note.id),
            draft: None,
            text: note.map_or_else(String::new, |note| note.text.to_string()),
        }),
        ..Reply::default()
    }
}
