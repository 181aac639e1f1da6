//! The plan of the sample: its phases, and the work in them.

use jiff::civil::Date;
use uuid::Uuid;

use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::workbook::{Action, ActionEdit, ActionStatus, Change, Closes, Level, PersonDays, Phase, Workbook};

/// A piece of work that can be compiled in, or what changes about one; `None` leaves a field as it is.
pub(super) struct Work {
    /// The action that changes; `None` for a new one.
    pub number: Option<u32>,
    pub title: Option<&'static str>,
    /// Each control with the levels from which and to which it is raised.
    pub closes: Vec<(ControlId, u8, u8)>,
    pub owner: Option<&'static str>,
    pub due: Option<Date>,
    pub tenths: Option<u32>,
    pub cost: Option<u64>,
    pub status: Option<ActionStatus>,
    pub because: Option<&'static str>,
    /// The numbers of the actions that come first.
    pub needs: &'static [u32],
    pub notes: Option<&'static str>,
    pub phase: Option<&'static str>,
}

impl Work {
    /// What it changes about the workbook; `id` is for a new action.
    pub(super) fn planned(&self, id: Uuid, workbook: &Workbook) -> Result<Change> {
        let before = self.number.map(|number| numbered(workbook, number)).transpose()?;
        let present = before.cloned().unwrap_or_else(|| Action {
            id,
            number: workbook.actions().map(|action| action.number).max().unwrap_or(0) + 1,
            title: String::new(),
            closes: Vec::new(),
            owner: None,
            due: None,
            days: None,
            cost: None,
            status: ActionStatus::default(),
            because: None,
            depends_on: Vec::new(),
            notes: None,
            phase: None,
        });
        let after = self.edit(workbook)?.applied(&present);
        let mut others = workbook.actions_by_id();
        others.insert(after.id, &after);
        after.check(&others).map_err(|fault| Error::Invalid(fault.to_string()))?;
        let change = Change::Action {
            id: after.id,
            before: before.cloned().map(Box::new),
            after: Some(Box::new(after.clone())),
        };
        Ok(change)
    }

    fn edit(&self, workbook: &Workbook) -> Result<ActionEdit> {
        let text = |text: Option<&str>| text.map(|text| Some(text.to_owned()));
        let closes = |(control, from, to): &(ControlId, u8, u8)| -> Result<Closes> {
            let level = |level: u8| Level::try_from(level).map_err(|error| Error::Invalid(error.to_string()));
            Ok(Closes { control: control.clone(), from: Some(level(*from)?), to: level(*to)? })
        };
        let needs = |number: &u32| numbered(workbook, *number).map(|action| action.id);
        let phase = |name: &str| {
            let phases = workbook.phases();
            let phase = phases.iter().find(|phase| phase.name == name).map(|phase| phase.id);
            phase.ok_or_else(|| Error::Invalid(format!("there is no phase \"{name}\"")))
        };
        Ok(ActionEdit {
            title: self.title.map(str::to_owned),
            closes: match &self.closes[..] {
                [] => None,
                some => Some(some.iter().map(closes).collect::<Result<_>>()?),
            },
            owner: text(self.owner),
            due: self.due.map(Some),
            days: self.tenths.map(PersonDays::from_tenths),
            cost: self.cost.map(Some),
            status: self.status,
            because: self.because.map(str::to_owned),
            depends_on: match self.needs {
                [] => None,
                some => Some(some.iter().map(needs).collect::<Result<_>>()?),
            },
            notes: text(self.notes),
            phase: self.phase.map(phase).transpose()?.map(Some),
        })
    }
}

/// The next phase, behind those that there are.
pub(super) fn phase(
    id: Uuid,
    name: &str,
    (from, to): (Option<Date>, Option<Date>),
    tenths: u32,
    workbook: &Workbook,
) -> Result<Change> {
    let place = workbook.phases().last().map_or(1, |phase| phase.place + 1);
    let capacity = PersonDays::from_tenths(tenths);
    let phase = Phase { id, place, name: name.to_owned(), from, to, capacity };
    match phase.fault() {
        Some(fault) => Err(Error::Invalid(fault.to_owned())),
        None => Ok(Change::Phase { id, before: None, after: Some(Box::new(phase)) }),
    }
}

fn numbered(workbook: &Workbook, number: u32) -> Result<&Action> {
    let found = workbook.actions().find(|action| action.number == number);
    found.ok_or_else(|| Error::Invalid(format!("there is no action #{number}")))
}
