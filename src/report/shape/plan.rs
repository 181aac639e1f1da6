//! The shapes of actions, phases and the roadmap.

use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use super::GapShape;
use crate::figures::roadmap::Overload;
use crate::figures::{Gap, PhaseWork};
use crate::report::{Report, Work};
use crate::workbook::{Action, ActionStatus, Closes, PersonDays};

/// One line of `action list --json`.
#[derive(Clone, Debug, Serialize)]
pub struct ActionShape<'a> {
    id: Uuid,
    number: u32,
    title: &'a str,
    closes: Vec<ClosesShape<'a>>,
    owner: Option<&'a str>,
    due: Option<Date>,
    overdue: bool,
    days: Option<PersonDays>,
    cost: Option<u64>,
    status: ActionStatus,
    because: Option<&'a str>,
    depends_on: &'a [Uuid],
    notes: Option<&'a str>,
    phase: Option<&'a str>,
    /// Phases may share a name.
    phase_id: Option<Uuid>,
}

#[derive(Clone, Debug, Serialize)]
struct ClosesShape<'a> {
    control: &'a str,
    from: Option<u8>,
    to: u8,
}

impl<'a> From<&'a Closes> for ClosesShape<'a> {
    fn from(closes: &'a Closes) -> Self {
        let Closes { control, from, to } = closes;
        ClosesShape { control: control.as_str(), from: from.map(|level| level.get()), to: to.get() }
    }
}

impl<'a> ActionShape<'a> {
    /// The shape of one of the actions.
    pub fn new(action: &'a Action, work: &'a Work) -> Self {
        ActionShape {
            id: action.id,
            number: action.number,
            title: &action.title,
            closes: action.closes.iter().map(ClosesShape::from).collect(),
            owner: action.owner.as_deref(),
            due: action.due,
            overdue: action.is_overdue(work.seen_on),
            days: action.days,
            cost: action.cost,
            status: action.status,
            because: action.because.as_deref(),
            depends_on: &action.depends_on,
            notes: action.notes.as_deref(),
            phase: work.phase(action).map(|phase| phase.name.as_str()),
            phase_id: action.phase,
        }
    }

    /// All of them, by their numbers.
    pub fn all(work: &'a Work) -> Vec<Self> {
        work.actions.iter().map(|action| ActionShape::new(action, work)).collect()
    }
}

/// A phase with the work that is in it.
#[derive(Clone, Debug, Serialize)]
pub struct PhaseShape<'a> {
    /// `null` for what is in no phase.
    id: Option<Uuid>,
    name: Option<&'a str>,
    from: Option<Date>,
    to: Option<Date>,
    capacity: Option<PersonDays>,
    used: PersonDays,
    left: Option<PersonDays>,
    over: Option<PersonDays>,
    without_days: usize,
    overloads: Vec<OverloadShape<'a>>,
    actions: Vec<ActionShape<'a>>,
}

#[derive(Clone, Debug, Serialize)]
struct OverloadShape<'a> {
    owner: &'a str,
    days: PersonDays,
    limit: PersonDays,
}

impl<'a> From<&'a Overload> for OverloadShape<'a> {
    fn from(over: &'a Overload) -> Self {
        OverloadShape { owner: &over.owner, days: over.days, limit: over.limit }
    }
}

impl<'a> PhaseShape<'a> {
    fn new(phase: &'a PhaseWork, work: &'a Work) -> Self {
        let of = phase.phase.as_ref();
        let overloads = phase.overloads.iter();
        let actions = phase.actions.iter().filter_map(|id| work.action(*id));
        PhaseShape {
            id: of.map(|phase| phase.id),
            name: of.map(|phase| phase.name.as_str()),
            from: of.and_then(|phase| phase.from),
            to: of.and_then(|phase| phase.to),
            capacity: of.and_then(|phase| phase.capacity),
            used: phase.used,
            left: phase.left(),
            over: phase.over(),
            without_days: phase.without_days,
            overloads: overloads.map(OverloadShape::from).collect(),
            actions: actions.map(|action| ActionShape::new(action, work)).collect(),
        }
    }

    /// All of them, in their order; what is in none last, where there is anything.
    pub fn all(work: &'a Work) -> Vec<Self> {
        work.roadmap.phases.iter().map(|phase| PhaseShape::new(phase, work)).collect()
    }
}

/// A phase in an export, where the actions stand by themselves.
#[derive(Clone, Debug, Serialize)]
pub struct KeptPhaseShape<'a> {
    id: Uuid,
    place: u32,
    name: &'a str,
    from: Option<Date>,
    to: Option<Date>,
    capacity: Option<PersonDays>,
    used: PersonDays,
    left: Option<PersonDays>,
    over: Option<PersonDays>,
    without_days: usize,
    overloads: Vec<OverloadShape<'a>>,
    /// The numbers of its actions.
    actions: Vec<u32>,
}

impl<'a> KeptPhaseShape<'a> {
    /// All that there are, in their order.
    pub fn all(work: &'a Work) -> Vec<Self> {
        let kept = |phase: &'a PhaseWork| {
            let of = phase.phase.as_ref()?;
            let overloads = phase.overloads.iter();
            Some(KeptPhaseShape {
                id: of.id,
                place: of.place,
                name: &of.name,
                from: of.from,
                to: of.to,
                capacity: of.capacity,
                used: phase.used,
                left: phase.left(),
                over: phase.over(),
                without_days: phase.without_days,
                overloads: overloads.map(OverloadShape::from).collect(),
                actions: phase.actions.iter().filter_map(|id| work.action(*id)).map(|action| action.number).collect(),
            })
        };
        work.roadmap.phases.iter().filter_map(kept).collect()
    }
}

/// What `roadmap --json` prints.
#[derive(Clone, Debug, Serialize)]
pub struct RoadmapShape<'a> {
    organisation: &'a str,
    date: Date,
    gaps: Vec<ClosedGapShape<'a>>,
    phases: Vec<PhaseShape<'a>>,
    overdue: Vec<u32>,
    dropped: Vec<ActionShape<'a>>,
}

#[derive(Clone, Debug, Serialize)]
struct ClosedGapShape<'a> {
    #[serde(flatten)]
    gap: GapShape<'a>,
    /// The numbers of the open actions that close it, or part of it.
    actions: Vec<u32>,
}

impl<'a> RoadmapShape<'a> {
    /// The gaps of a report beside the work.
    pub fn new(report: &'a Report, work: &'a Work) -> Self {
        let numbers = |gap: &'a Gap| work.closing(&gap.control).map(|action| action.number).collect();
        let gaps = report.gaps.iter().zip(GapShape::all(report));
        let overdue = work.roadmap.overdue.iter().filter_map(|id| work.action(*id));
        RoadmapShape {
            organisation: &report.organisation.name,
            date: work.seen_on,
            gaps: gaps.map(|(of, gap)| ClosedGapShape { gap, actions: numbers(of) }).collect(),
            phases: PhaseShape::all(work),
            overdue: overdue.map(|action| action.number).collect(),
            dropped: work.dropped().map(|action| ActionShape::new(action, work)).collect(),
        }
    }
}
