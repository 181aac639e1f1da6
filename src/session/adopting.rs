//! Taking over a plan that was thought through: phases, targets and actions, as one step.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::actions::{blank, next_number, refused};
use super::planning::{Seen, Stands};
use super::{Forecast, Item, Outcome, Plan, Session, answers_changed};
use crate::error::{Error, Result};
use crate::figures::plan::PieceId;
use crate::workbook::{Action, AnswerEdit, Change, Op, PersonDays, Phase, Workbook};

impl Session {
    /// Makes a plan the workbook's own, as one step: the days of its phases, or the phases themselves where they are
    /// proposed; the targets supposed; each action in its phase, or out of it; and an action for what is proposed.
    /// What is left out stays as it is, except that it goes out of the phases that were planned.
    ///
    /// # Errors
    /// [`Error::PlanOvertaken`] where actions, phases, levels or targets are not any more as they were when the plan was
    /// thought through.
    pub fn adopt_plan(&mut self, forecast: &Forecast) -> Result<Outcome> {
        let phases: Vec<Uuid> = forecast.phases.iter().map(|ahead| ahead.id.unwrap_or_else(Uuid::now_v7)).collect();
        let new: Vec<(Uuid, &Item)> = forecast
            .items
            .iter()
            .filter(|item| item.is_gap() && item.phase.is_some())
            .map(|item| (Uuid::now_v7(), item))
            .collect();
        let catalogue = self.catalogue;
        self.transact(Op::Plan, |_, now, author, at| {
            if Seen::of(now) != forecast.seen {
                return Err(Plan::Error(Error::PlanOvertaken));
            }
            if forecast.changes_nothing() {
                return Ok(Vec::new());
            }
            let mut changes = phases_changed(forecast, &phases, now)?;
            for (control, target) in &forecast.targets {
                let edit = AnswerEdit { target: Some(Some(*target)), ..AnswerEdit::default() };
                changes.extend(answers_changed(std::slice::from_ref(control), &edit, now, catalogue, (author, at))?);
            }
            changes.extend(actions_moved(forecast, &phases, now));
            let added = actions_added(&new, &phases, now);
            let mut others = now.actions_by_id();
            others.extend(added.iter().map(|action| (action.id, action)));
            for action in &added {
                action.check(&others).map_err(refused)?;
            }
            changes.extend(added.into_iter().map(|action| Change::Action {
                id: action.id,
                before: None,
                after: Some(Box::new(action)),
            }));
            Ok(changes)
        })
    }
}

/// The phases that are new, or have other days.
fn phases_changed(forecast: &Forecast, ids: &[Uuid], now: &Workbook) -> Result<Vec<Change>> {
    let mut changes = Vec::new();
    let mut place = now.phases().last().map_or(0, |phase| phase.place);
    for (ahead, id) in forecast.phases.iter().zip(ids) {
        let capacity = match ahead.phase.capacity {
            Some(tenths) => Some(PersonDays::from_tenths(tenths).ok_or_else(|| {
                Error::Invalid(format!("a phase cannot have {} person-days; suppose fewer", tenths / 10))
            })?),
            None => None,
        };
        let (before, after) = match now.phase(*id) {
            Some(before) => {
                // A deadline cuts the phase during which it falls.
                let is_cut = before.to.is_some_and(|to| to > ahead.phase.ends);
                let to = if is_cut { Some(ahead.phase.ends) } else { before.to };
                (Some(before.clone()), Phase { capacity, to, ..before.clone() })
            }
            None => {
                place += 1;
                let name = free_name(&ahead.name, now);
                let (from, to) = (ahead.phase.begins, Some(ahead.phase.ends));
                (None, Phase { id: *id, place, name, from, to, capacity })
            }
        };
        if before.as_ref() != Some(&after) {
            let (before, after) = (before.map(Box::new), Some(Box::new(after)));
            changes.push(Change::Phase { id: *id, before, after });
        }
    }
    Ok(changes)
}

/// A phase that is over may be called alike.
fn free_name(name: &str, now: &Workbook) -> String {
    let is_taken = |name: &str| now.phases().iter().any(|phase| phase.name.to_lowercase() == name.to_lowercase());
    let numbered = (2..).map(|number| format!("{name} ({number})"));
    std::iter::once(name.to_owned()).chain(numbered).find(|name| !is_taken(name)).unwrap_or_default()
}

fn actions_moved(forecast: &Forecast, phases: &[Uuid], now: &Workbook) -> Vec<Change> {
    let moved = |item: &Item| {
        let action = now.action(item.action?)?;
        let phase = match (item.phase, &item.stands) {
            (Some(phase), _) => phases.get(phase).copied(),
            (None, Stands::In(_)) => None,
            (None, Stands::Nowhere | Stands::Elsewhere(_)) => action.phase,
        };
        let after = Action { phase, ..action.clone() };
        (after != *action).then(|| Change::Action {
            id: action.id,
            before: Some(Box::new(action.clone())),
            after: Some(Box::new(after)),
        })
    };
    forecast.items.iter().filter_map(moved).collect()
}

fn actions_added(new: &[(Uuid, &Item)], phases: &[Uuid], now: &Workbook) -> Vec<Action> {
    let by_piece: BTreeMap<&PieceId, Uuid> =
        new.iter().flat_map(|(id, item)| item.pieces.iter().map(move |piece| (piece, *id))).collect();
    let numbers = next_number(now)..;
    new.iter()
        .zip(numbers)
        .map(|((id, item), number)| {
            let mut depends_on: Vec<Uuid> = item
                .after
                .iter()
                .filter_map(|piece| match piece {
                    PieceId::Action(id) => Some(*id),
                    PieceId::Gap(..) => by_piece.get(piece).copied(),
                })
                .filter(|other| other != id)
                .collect();
            depends_on.dedup();
            Action {
                title: item.title.clone(),
                closes: item.closes.clone(),
                days: item.days.and_then(PersonDays::from_tenths),
                depends_on,
                phase: item.phase.and_then(|phase| phases.get(phase).copied()),
                ..blank(*id, number)
            }
        })
        .collect()
}
