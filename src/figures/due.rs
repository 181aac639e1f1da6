//! What has a day: actions, reviews of controls, evidence that runs out or is to be looked at again, the document's
//! next review. Pure: nothing here knows what day it is but by what it is told.

use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::answer::words;
use crate::workbook::{Action, ActionStatus, Evidence, Workbook};

words! {
    /// What it is that is due.
    DueKind {
        /// An action is to be done.
        Action = "action",
        /// A control is to be looked at again.
        Review = "review",
        /// Evidence proves nothing any more from the day after.
        EvidenceExpires = "evidence-expires",
        /// Evidence is to be looked at again.
        EvidenceReview = "evidence-review",
        /// The document as a whole is to be gone through again.
        Document = "document-review",
    }
}

/// Something that is due.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Due {
    /// By when.
    pub day: Date,
    /// What it is.
    pub kind: DueKind,
    /// The action or the piece of evidence; `None` for a control and for the document.
    pub id: Option<Uuid>,
    /// What it is called, in a line: `#3 Restore drill`, `Review of 8.13 Information backup`.
    pub title: String,
    /// The controls that it is about, in their order.
    pub controls: Vec<ControlId>,
    /// Who answers for it, where somebody does.
    pub owner: Option<String>,
    /// How far it is, for an action.
    pub status: Option<ActionStatus>,
}

impl Due {
    /// Whether it should have been done before this day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.day < today
    }

    /// What to do next, in a sentence or two.
    pub const fn next(&self) -> &'static str {
        match (self.kind, self.status) {
            (DueKind::Action, Some(ActionStatus::Agreed)) => "Begin it, or give it another day.",
            (DueKind::Action, Some(ActionStatus::Doing)) => "Finish it, then say which level is true now.",
            (DueKind::Action, _) => "Agree on it, or drop it with a reason.",
            (DueKind::Review, _) => "Look at the control again: is the level still true? Then set the next review.",
            (DueKind::EvidenceExpires, _) => "Attach what follows it, or take it away.",
            (DueKind::EvidenceReview, _) => "Look at it again: if it still holds, set the next day; else replace it.",
            (DueKind::Document, _) => "Go through the document once more, then set its next review.",
        }
    }

    /// How far away it is: `today`, `in 3 days`, `5 days overdue`.
    pub fn distance(&self, today: Date) -> String {
        match (self.day - today).get_days() {
            0 => "today".to_owned(),
            1 => "tomorrow".to_owned(),
            -1 => "1 day overdue".to_owned(),
            days @ 2.. => format!("in {days} days"),
            days => format!("{} days overdue", -days),
        }
    }
}

/// Everything that has a day and is still to be done, the earliest first, so that what is overdue leads. On the same
/// day: actions by number, controls in their order, evidence oldest first, the document last.
pub fn due(workbook: &Workbook, catalogue: &Catalogue) -> Vec<Due> {
    let mut all: Vec<Due> = Vec::new();
    let mut actions: Vec<&Action> = workbook.actions().filter(|action| action.is_open()).collect();
    actions.sort_by_key(|action| (action.number, action.id));
    all.extend(actions.into_iter().filter_map(of_action));
    let own = workbook.own_controls().map(|own| (&own.id, own.title.as_str()));
    let of_catalogue = catalogue.controls.iter().map(|control| (&control.id, &*control.title));
    for (id, title) in of_catalogue.chain(own) {
        let answer = workbook.answer(id);
        if let Some(day) = answer.review_due {
            all.push(Due {
                day,
                kind: DueKind::Review,
                id: None,
                title: format!("Review of {id} {title}"),
                controls: vec![id.clone()],
                owner: answer.owner.clone(),
                status: None,
            });
        }
    }
    for evidence in workbook.all_evidence() {
        let controls: Vec<ControlId> = workbook.controls_served(evidence.id).cloned().collect();
        all.extend(of_evidence(evidence, evidence.expires, DueKind::EvidenceExpires, &controls));
        all.extend(of_evidence(evidence, evidence.review_due, DueKind::EvidenceReview, &controls));
    }
    all.extend(workbook.organisation.document.next_review.map(|day| Due {
        day,
        kind: DueKind::Document,
        id: None,
        title: "Review of the document".to_owned(),
        controls: Vec::new(),
        owner: None,
        status: None,
    }));
    // Stable: on one day they stay in the order in which they were gathered.
    all.sort_by_key(|due| (due.day, due.kind));
    all
}

fn of_action(action: &Action) -> Option<Due> {
    let mut controls: Vec<ControlId> = action.closes.iter().map(|closes| closes.control.clone()).collect();
    controls.sort();
    Some(Due {
        day: action.due?,
        kind: DueKind::Action,
        id: Some(action.id),
        title: format!("#{} {}", action.number, action.title),
        controls,
        owner: action.owner.clone(),
        status: Some(action.status),
    })
}

fn of_evidence(evidence: &Evidence, day: Option<Date>, kind: DueKind, controls: &[ControlId]) -> Option<Due> {
    let what = if kind == DueKind::EvidenceExpires { "expires" } else { "to be looked at again" };
    Some(Due {
        day: day?,
        kind,
        id: Some(evidence.id),
        title: format!("\"{}\" {what}", evidence.name),
        controls: controls.to_vec(),
        owner: None,
        status: None,
    })
}
