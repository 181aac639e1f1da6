//! What a person wants to change about an action or a phase.

use jiff::civil::Date;
use uuid::Uuid;

use super::{Action, ActionStatus, Closes, PersonDays, Phase};

/// A wish to change some fields of an action. The outer `None` leaves a field as it is; the inner one clears it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ActionEdit {
    /// What is done, in a line.
    pub title: Option<String>,
    /// What it raises.
    pub closes: Option<Vec<Closes>>,
    /// Who does it.
    pub owner: Option<Option<String>>,
    /// The day by which it is done.
    pub due: Option<Option<Date>>,
    /// The work in it.
    pub days: Option<Option<PersonDays>>,
    /// Whole units of money.
    pub cost: Option<Option<u64>>,
    /// How far it is. Another status than dropped takes the reason away.
    pub status: Option<ActionStatus>,
    /// Why it is dropped.
    pub because: Option<String>,
    /// What must be done before.
    pub depends_on: Option<Vec<Uuid>>,
    /// Whatever else is to be said.
    pub notes: Option<Option<String>>,
    /// The phase that it is put into.
    pub phase: Option<Option<Uuid>>,
}

impl ActionEdit {
    /// The action as it would be. Blanks around a text go; nothing else is nothing.
    pub fn applied(&self, action: &Action) -> Action {
        let text = |wish: &Option<Option<String>>, now: &Option<String>| match wish {
            Some(text) => text.as_deref().and_then(said),
            None => now.clone(),
        };
        let status = self.status.unwrap_or(action.status);
        let because = match (status, &self.because) {
            (_, Some(because)) => said(because),
            (ActionStatus::Dropped, None) => action.because.clone(),
            (_, None) => None,
        };
        let mut depends_on = self.depends_on.clone().unwrap_or_else(|| action.depends_on.clone());
        let mut seen = std::collections::BTreeSet::new();
        depends_on.retain(|id| seen.insert(*id));
        Action {
            id: action.id,
            number: action.number,
            title: self.title.as_deref().map_or_else(|| action.title.clone(), one_line),
            closes: self.closes.clone().unwrap_or_else(|| action.closes.clone()),
            owner: text(&self.owner, &action.owner),
            due: self.due.unwrap_or(action.due),
            days: self.days.unwrap_or(action.days),
            cost: self.cost.unwrap_or(action.cost),
            status,
            because,
            depends_on,
            notes: text(&self.notes, &action.notes),
            phase: self.phase.unwrap_or(action.phase),
        }
    }

    /// What it wishes beyond another: fields of which both say the same are left as they are.
    #[must_use]
    pub fn beyond(self, other: &ActionEdit) -> ActionEdit {
        ActionEdit {
            title: beyond(self.title, &other.title),
            closes: beyond(self.closes, &other.closes),
            owner: beyond(self.owner, &other.owner),
            due: beyond(self.due, &other.due),
            days: beyond(self.days, &other.days),
            cost: beyond(self.cost, &other.cost),
            status: beyond(self.status, &other.status),
            because: beyond(self.because, &other.because),
            depends_on: beyond(self.depends_on, &other.depends_on),
            notes: beyond(self.notes, &other.notes),
            phase: beyond(self.phase, &other.phase),
        }
    }

    /// Whether someone else changed a field that this edit is about.
    pub fn conflicts(&self, seen: &Action, now: &Action) -> bool {
        (self.title.is_some() && seen.title != now.title)
            || (self.closes.is_some() && seen.closes != now.closes)
            || (self.owner.is_some() && seen.owner != now.owner)
            || (self.due.is_some() && seen.due != now.due)
            || (self.days.is_some() && seen.days != now.days)
            || (self.cost.is_some() && seen.cost != now.cost)
            || ((self.status.is_some() || self.because.is_some())
                && (seen.status, &seen.because) != (now.status, &now.because))
            || (self.depends_on.is_some() && seen.depends_on != now.depends_on)
            || (self.notes.is_some() && seen.notes != now.notes)
            || (self.phase.is_some() && seen.phase != now.phase)
    }
}

/// A wish, unless the other says the same.
fn beyond<T: PartialEq>(wish: Option<T>, other: &Option<T>) -> Option<T> {
    wish.filter(|wish| other.as_ref() != Some(wish))
}

/// Titles stand in lists.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn said(text: &str) -> Option<String> {
    Some(text.trim()).filter(|text| !text.is_empty()).map(str::to_owned)
}

/// A wish to change some fields of a phase.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct PhaseEdit {
    /// What people call it.
    pub name: Option<String>,
    /// Where it stands among the phases, counted from 1.
    pub place: Option<u32>,
    /// Its first day.
    pub from: Option<Option<Date>>,
    /// Its last day.
    pub to: Option<Option<Date>>,
    /// The work that there is time for.
    pub capacity: Option<Option<PersonDays>>,
}

impl PhaseEdit {
    /// The phase as it would be.
    pub fn applied(&self, phase: &Phase) -> Phase {
        Phase {
            id: phase.id,
            place: self.place.unwrap_or(phase.place),
            name: self.name.as_deref().map_or_else(|| phase.name.clone(), one_line),
            from: self.from.unwrap_or(phase.from),
            to: self.to.unwrap_or(phase.to),
            capacity: self.capacity.unwrap_or(phase.capacity),
        }
    }
    /// What it wishes beyond another: fields of which both say the same are left as they are.
    #[must_use]
    pub fn beyond(self, other: &PhaseEdit) -> PhaseEdit {
        PhaseEdit {
            name: beyond(self.name, &other.name),
            place: beyond(self.place, &other.place),
            from: beyond(self.from, &other.from),
            to: beyond(self.to, &other.to),
            capacity: beyond(self.capacity, &other.capacity),
        }
    }

    /// Whether someone else changed a field that this edit is about.
    pub fn conflicts(&self, seen: &Phase, now: &Phase) -> bool {
        (self.name.is_some() && seen.name != now.name)
            || (self.place.is_some() && seen.place != now.place)
            || (self.from.is_some() && seen.from != now.from)
            || (self.to.is_some() && seen.to != now.to)
            || (self.capacity.is_some() && seen.capacity != now.capacity)
    }
}
