//! The actions and phases of a workbook, as a report says them.

use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::ControlId;
use crate::figures::Roadmap;
use crate::workbook::{Action, ActionStatus, Phase, Workbook};

/// What is planned, owned, as it stands on a day.
#[derive(Clone, Debug, PartialEq)]
pub struct Work {
    /// All actions, by their numbers.
    pub actions: Vec<Action>,
    /// By phase, and what does not fit.
    pub roadmap: Roadmap,
    /// The day that "overdue" is seen from.
    pub seen_on: Date,
}

impl Work {
    /// What a workbook has planned.
    pub fn of(workbook: &Workbook, seen_on: Date) -> Work {
        let mut actions: Vec<Action> = workbook.actions().cloned().collect();
        actions.sort_by_key(|action| (action.number, action.id));
        Work { actions, roadmap: Roadmap::of(workbook, seen_on), seen_on }
    }

    /// Whether nothing at all is planned.
    pub fn is_nothing(&self) -> bool {
        self.actions.is_empty() && self.roadmap.phases.is_empty()
    }

    /// The action with this id.
    pub fn action(&self, id: Uuid) -> Option<&Action> {
        self.actions.iter().find(|action| action.id == id)
    }

    /// The actions that raise a control and are still to be done.
    pub fn closing<'a>(&'a self, control: &'a ControlId) -> impl Iterator<Item = &'a Action> {
        self.actions.iter().filter(move |action| action.is_open() && action.closing(control).is_some())
    }

    /// The actions that were dropped.
    pub fn dropped(&self) -> impl Iterator<Item = &Action> {
        self.actions.iter().filter(|action| action.status == ActionStatus::Dropped)
    }

    /// The phase that an action is in.
    pub fn phase(&self, action: &Action) -> Option<&Phase> {
        let wanted = action.phase?;
        self.roadmap.phases.iter().filter_map(|work| work.phase.as_ref()).find(|phase| phase.id == wanted)
    }

    /// From when to when an action is, as far as that is known: its phase says when it begins, else the day that it is
    /// seen on does.
    pub fn span(&self, action: &Action) -> Option<(Date, Date)> {
        let phase = self.phase(action);
        let ends = action.due.or(phase.and_then(|phase| phase.to))?;
        let begins = phase.and_then(|phase| phase.from).unwrap_or(self.seen_on);
        Some((begins.min(ends), ends))
    }

    /// What somebody agreed to and is still to be done: what is due first first, then by phase.
    pub fn agreed(&self) -> Vec<&Action> {
        let place = |action: &Action| self.phase(action).map_or(u32::MAX, |phase| phase.place);
        let is_agreed = |action: &&Action| match action.status {
            ActionStatus::Agreed | ActionStatus::Doing => true,
            ActionStatus::Proposed | ActionStatus::Done | ActionStatus::Dropped => false,
        };
        let mut agreed: Vec<&Action> = self.actions.iter().filter(is_agreed).collect();
        agreed.sort_by_key(|action| (action.due.is_none(), action.due, place(action), action.number));
        agreed
    }

    /// The numbers of what an action depends on: `#1, #4`.
    pub fn depends_on(&self, action: &Action) -> Vec<String> {
        let known = action.depends_on.iter().filter_map(|id| self.action(*id));
        known.map(|action| format!("#{}", action.number)).collect()
    }
}
