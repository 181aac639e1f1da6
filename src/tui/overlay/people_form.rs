//! Who answers for a control and who was asked: names that come up again and again, so they are completed.

use std::collections::BTreeSet;

use super::Field;
use super::form::{Form, FormKind};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::session::Session;
use crate::tui::model::Reply;
use crate::tui::screens::answering;
use crate::workbook::AnswerEdit;

const OWNER: &str = "Owner";
const INTERVIEWEE: &str = "Asked";

impl Form {
    /// Asks for owner and interviewee of some controls.
    pub fn people(session: &Session, controls: Vec<ControlId>) -> Self {
        let answer = controls.first().map(|first| session.workbook().answer(first));
        let present = |name: Option<&Option<String>>| name.cloned().flatten().unwrap_or_default();
        let title = match &controls[..] {
            [only] => format!("{only}: the people"),
            several => format!("{} controls: the people", several.len()),
        };
        let intro = "Who answers for it, and who was asked. Ctrl-N completes a name used before; empty is nobody.";
        let fields = vec![
            Field::text(OWNER, present(answer.map(|answer| &answer.owner))),
            Field::text(INTERVIEWEE, present(answer.map(|answer| &answer.interviewee))),
        ];
        let mut form = Form::new(FormKind::People(controls), title, intro, fields);
        form.known = names(session).into_iter().collect();
        form
    }

    /// Sets what the form says.
    pub(super) fn set_people(&self, ids: &[ControlId], session: &mut Session) -> Result<Reply> {
        let name = |label: &str| Some(self.said(label).trim().to_owned()).filter(|name| !name.is_empty());
        let edit =
            AnswerEdit { owner: Some(name(OWNER)), interviewee: Some(name(INTERVIEWEE)), ..AnswerEdit::default() };
        answering::set(session, ids.to_vec(), edit)
    }
}

/// Every name that the workbook uses for someone, each once.
pub(super) fn names(session: &Session) -> BTreeSet<String> {
    let workbook = session.workbook();
    let of_answers = workbook.answers().flat_map(|(_, answer)| [&answer.owner, &answer.interviewee]);
    let of_notes = workbook.all_notes().map(|note| note.author.to_string());
    let of_actions = workbook.actions().filter_map(|action| action.owner.clone());
    of_answers.flatten().cloned().chain(of_notes).chain(of_actions).chain([session.author().to_owned()]).collect()
}

/// The first of the known names that begins with what was typed, whichever way it is written; a whole name
/// goes on to the next one with its first letter.
pub(super) fn completed_name(known: &[String], text: &str) -> Option<String> {
    let lower = text.trim().to_lowercase();
    let place = known.iter().position(|name| name == text);
    let shared = if place.is_some() { lower.chars().take(1).collect() } else { lower };
    let after = place.map_or(0, |place| place + 1);
    let begins = |name: &&String| name.to_lowercase().starts_with(&shared);
    known.iter().cycle().skip(after).take(known.len()).find(begins).filter(|name| *name != text).cloned()
}
