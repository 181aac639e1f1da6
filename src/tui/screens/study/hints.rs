//! What the footer says in Study: what each key does depends on what is shown.

use super::{Phase, Study, Task, View};
use crate::study::Grade;
use crate::tui::action::Action;

impl Study {
    /// The word that the footer has for an action in what is shown; `None` where there is no use for it.
    pub fn hint(&self, action: Action) -> Option<&'static str> {
        // One stands for the four.
        if matches!(action, Action::Grade(grade) if grade != Grade::Again) {
            return None;
        }
        let word = match (&self.view, action) {
            (View::Home, Action::GoOn) => "begin",
            (View::Home, Action::Exam) => "exam",
            (View::Home, Action::WriteCards) => "write",
            (View::Home | View::Done, Action::Quiz) => "quiz",
            (View::Home | View::Done | View::Card(_), Action::Undo) => "undo",
            (View::Card(shown), Action::GoOn) if !shown.is_open => "answer",
            (View::Card(shown), Action::Grade(_)) if shown.is_open => "grade",
            (View::Card(_), Action::SetCardAside) => "set aside",
            (View::Card(_) | View::Aside, Action::ShowControl) => "control",
            (View::Aside, Action::SetCardAside) => "take up again",
            (View::Reading(_), Action::Review) if self.control().is_some() => "mark",
            (View::Reading(_), Action::NextPart) => "next theme",
            (View::Reading(_) | View::Task(_), Action::ShowControl) if self.control().is_some() => "control",
            (View::Quiz(quizzing), Action::GoOn) if quizzing.wants_text() => "answer",
            (View::Quiz(quizzing), Action::Grade(_)) if quizzing.phase == Phase::Asked && !quizzing.wants_text() => {
                "answer"
            }
            (View::Quiz(quizzing), Action::GoOn) if quizzing.phase == Phase::Asked && !quizzing.is_exam => return None,
            (View::Task(task), Action::GoOn) => match &**task {
                Task::Case(view) if !view.is_compared() => "compare",
                Task::Defects(hunt) if hunt.is_searching() => "compare",
                Task::Case(_) | Task::Defects(_) => return None,
            },
            (View::Task(task), Action::WriteCards) if matches!(**task, Task::Case(_)) => "make its workbook",
            (View::Task(task), Action::Review) if matches!(&**task, Task::Defects(hunt) if hunt.is_searching()) => {
                "mark"
            }
            (View::Reading(_) | View::Done | View::Quiz(_), Action::GoOn) => "go on",
            _ => return None,
        };
        Some(word)
    }
}
