//! Something to confirm: what cannot be undone, or an edit of many controls.

use crate::catalogue::ControlId;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::model::{Order, Reply};
use crate::workbook::{AnswerEdit, Evidence, Note};
use uuid::Uuid;

/// A question with two answers.
#[derive(Debug)]
pub struct Confirm {
    /// What is asked.
    pub question: String,
    /// What it would come to, a line each.
    pub details: Vec<String>,
    /// What the second answer is called; the first is always "Go back".
    pub yes: &'static str,
    /// Whether the pointer is on it.
    pub on_yes: bool,
    what: What,
}

#[derive(Debug)]
enum What {
    Purge(Uuid),
    PurgeEvidence(Uuid),
    Set(Vec<ControlId>, Box<AnswerEdit>),
}

impl Confirm {
    /// Asks before a note is removed for good.
    pub fn purge(note: &Note) -> Self {
        Confirm {
            question: format!("Remove this note on {} for good?", note.control),
            details: vec![
                format!("\"{}\"", note.first_line()),
                "Its text goes from the workbook and from its history. This cannot be undone.".to_owned(),
                "Copies of the file that you made before still hold it.".to_owned(),
            ],
            yes: "Remove for good",
            on_yes: false,
            what: What::Purge(note.id),
        }
    }

    /// Asks before a piece of evidence is removed for good.
    pub fn purge_evidence(evidence: &Evidence) -> Self {
        Confirm {
            question: "Remove this evidence for good?".to_owned(),
            details: vec![
                format!("\"{}\"", crate::text::clean_line(&evidence.name)),
                "It goes from every control, from the workbook and from its history. This cannot be undone.".to_owned(),
                "Copies of the workbook that you made before still hold it.".to_owned(),
            ],
            yes: "Remove for good",
            on_yes: false,
            what: What::PurgeEvidence(evidence.id),
        }
    }

    /// Shows what an edit of many controls would change.
    pub fn bulk(session: &Session, controls: Vec<ControlId>, edit: AnswerEdit) -> Self {
        let mut details = Vec::new();
        let mut unchanged = 0;
        let mut refused = Vec::new();
        for control in &controls {
            let before = session.workbook().answer(control);
            let at = before.decided_at.unwrap_or_default();
            match edit.applied(control, before, session.catalogue(), session.author(), at) {
                Ok(after) if after == *before => unchanged += 1,
                Ok(after) => {
                    let change = crate::workbook::Change::Answer {
                        control: control.clone(),
                        before: Box::new(before.clone()),
                        after: Box::new(after),
                    };
                    details.push(crate::workbook::step::describe_changes(&[change]));
                }
                Err(refusal) => refused.push(refusal.to_string()),
            }
        }
        let question = format!("Change {} controls at once?", details.len());
        if unchanged > 0 {
            details.push(format!("{unchanged} more are so already"));
        }
        details.extend(refused);
        Confirm { question, details, yes: "Change them", on_yes: true, what: What::Set(controls, Box::new(edit)) }
    }

    /// Left and right choose.
    pub fn input(&mut self, key: Key) -> Reply {
        if matches!(key.code, Code::Left | Code::Right | Code::Char('h' | 'l')) {
            self.on_yes = !self.on_yes;
        }
        Reply::default()
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        match action {
            Action::NextField | Action::PreviousField | Action::Toggle => self.on_yes = !self.on_yes,
            Action::Cancel => return Reply::say("Nothing was changed").and_close(),
            Action::Accept if !self.on_yes => return Reply::say("Nothing was changed").and_close(),
            Action::Accept => {
                let order = match &self.what {
                    What::Purge(note) => Order::Purge(*note),
                    What::PurgeEvidence(id) => Order::PurgeEvidence(*id),
                    What::Set(controls, edit) => Order::Set(controls.clone(), edit.clone()),
                };
                return Reply::order(order).and_close();
            }
            _ => {}
        }
        Reply::default()
    }
}
