//! The roadmap: who does what in which phase, whether that fits, and what is late. Pure; today is passed in.

use std::collections::BTreeMap;

use jiff::civil::Date;
use uuid::Uuid;

use crate::workbook::{Action, ActionStatus, PersonDays, Phase, Workbook};

/// The actions by phase, and what does not fit.
#[derive(Clone, Debug, PartialEq)]
pub struct Roadmap {
    /// In the order of the phases; what is in none stands last, where there is anything.
    pub phases: Vec<PhaseWork>,
    /// What is still to be done and was due before today, longest overdue first.
    pub overdue: Vec<Uuid>,
    /// What is to be done before something that it waits for is due: the action, and what it waits for.
    pub due_too_early: Vec<(Uuid, Uuid)>,
}

/// A phase with the work that is in it.
#[derive(Clone, Debug, PartialEq)]
pub struct PhaseWork {
    /// `None` for what is in no phase.
    pub phase: Option<Phase>,
    /// What is in it, in the order of its work: by due date, then as they came. What was dropped is not.
    pub actions: Vec<Uuid>,
    /// The work in it, done or not.
    pub used: PersonDays,
    /// The actions of which nobody estimated the work.
    pub without_days: usize,
    /// Who has more to do in it than there is time for.
    pub overloads: Vec<Overload>,
}

/// Somebody who has more to do in a phase than there is time for.
#[derive(Clone, Debug, PartialEq)]
pub struct Overload {
    /// Who.
    pub owner: String,
    /// The work that is still to be done.
    pub days: PersonDays,
    /// The working days (Monday to Friday) of the phase; the days of its capacity where it has no dates.
    pub limit: PersonDays,
}

impl PhaseWork {
    /// The days that are left; `None` where the phase has no capacity, and 0 where it is exceeded.
    pub fn left(&self) -> Option<PersonDays> {
        let capacity = self.phase.as_ref()?.capacity?;
        PersonDays::from_tenths(capacity.tenths().saturating_sub(self.used.tenths()))
    }

    /// The days that are too many; `None` where there are none.
    pub fn over(&self) -> Option<PersonDays> {
        let capacity = self.phase.as_ref()?.capacity?;
        let over = self.used.tenths().checked_sub(capacity.tenths()).filter(|over| *over > 0)?;
        PersonDays::from_tenths(over)
    }
}

impl Roadmap {
    /// What a workbook has planned, as it stands on a day.
    pub fn of(workbook: &Workbook, today: Date) -> Roadmap {
        let mut phases: Vec<PhaseWork> =
            workbook.phases().into_iter().map(|phase| work(workbook, Some(phase))).collect();
        let rest = work(workbook, None);
        if !rest.actions.is_empty() {
            phases.push(rest);
        }
        let mut overdue: Vec<&Action> = workbook.actions().filter(|action| action.is_overdue(today)).collect();
        overdue.sort_by_key(|action| (action.due, action.number));
        let by_id = workbook.actions_by_id();
        let open = workbook.actions().filter(|action| action.is_open());
        let early = open.flat_map(|action| action.due_before(&by_id).into_iter().map(|other| (action.id, other.id)));
        Roadmap {
            phases,
            overdue: overdue.into_iter().map(|action| action.id).collect(),
            due_too_early: early.collect(),
        }
    }
}

fn work(workbook: &Workbook, phase: Option<&Phase>) -> PhaseWork {
    let is_here = |action: &&Action| {
        let stands = action.phase.and_then(|id| workbook.phase(id));
        stands.map(|phase| phase.id) == phase.map(|phase| phase.id) && action.status != ActionStatus::Dropped
    };
    let mut actions: Vec<&Action> = workbook.actions().filter(is_here).collect();
    actions.sort_by_key(|action| (action.due.is_none(), action.due, action.number, action.id));
    let used = actions.iter().filter_map(|action| action.days).map(PersonDays::tenths).fold(0, u32::saturating_add);
    let without_days = actions.iter().filter(|action| action.days.is_none() && action.is_open()).count();
    PhaseWork {
        phase: phase.cloned(),
        overloads: phase.map_or_else(Vec::new, |phase| overloads(phase, &actions)),
        actions: actions.iter().map(|action| action.id).collect(),
        used: days(used),
        without_days,
    }
}

fn days(tenths: u32) -> PersonDays {
    PersonDays::from_tenths(tenths).or(PersonDays::from_tenths(9_999_999)).unwrap_or_default()
}

fn overloads(phase: &Phase, actions: &[&Action]) -> Vec<Overload> {
    let Some(limit) = limit(phase) else { return Vec::new() };
    let mut by_owner: BTreeMap<&str, u32> = BTreeMap::new();
    for action in actions.iter().filter(|action| action.is_open()) {
        if let (Some(owner), Some(days)) = (action.owner.as_deref(), action.days) {
            let sum = by_owner.entry(owner).or_default();
            *sum = sum.saturating_add(days.tenths());
        }
    }
    let over = by_owner.into_iter().filter(|(_, tenths)| *tenths > limit.tenths());
    over.map(|(owner, tenths)| Overload { owner: owner.to_owned(), days: days(tenths), limit }).collect()
}

/// The days that one person has in a phase.
fn limit(phase: &Phase) -> Option<PersonDays> {
    match (phase.from, phase.to) {
        (Some(from), Some(to)) => PersonDays::from_tenths(working_days(from, to).saturating_mul(10)),
        _ => phase.capacity,
    }
}

/// The days from Monday to Friday between two days, both counted.
pub fn working_days(from: Date, to: Date) -> u32 {
    let Ok(span) = from.until(to) else { return 0 };
    let all = span.get_days();
    if all < 0 {
        return 0;
    }
    let weeks = u32::try_from(all / 7).unwrap_or(0);
    let first = i32::from(from.weekday().to_monday_zero_offset());
    let rest = (0..=all % 7).filter(|ahead| (first + ahead) % 7 < 5).count();
    weeks * 5 + u32::try_from(rest).unwrap_or(0)
}
