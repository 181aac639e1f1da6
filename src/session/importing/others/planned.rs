//! Actions and phases of a file. Those of this workbook are known by their ids; those of another one by what people call
//! them, so that a plan that is taken over twice stands there once.

use std::collections::{BTreeMap, BTreeSet};

use uuid::Uuid;

use super::{Others, blank, entry_of, line, paragraph, sentence};
use crate::exchange::{ActionWish, Other, PhaseWish, Reference, Wish};
use crate::session::importing::{ImportRow, held_back};
use crate::session::{LINE, actions, limited};
use crate::text::clean_line;
use crate::workbook::{Action, Change, Closes, Phase};

/// An action on its way: which it is here, and what the file says.
struct Coming<'a> {
    id: Uuid,
    wish: &'a ActionWish,
    other: &'a Other,
}

impl Others<'_> {
    pub(super) fn phase(&mut self, wish: &PhaseWish, other: &Other) -> Result<ImportRow, String> {
        let workbook = self.session.workbook();
        let name = wish.name.split_whitespace().collect::<Vec<_>>().join(" ");
        limited("the phase's name", &name, LINE).map_err(sentence)?;
        let by_id = wish.id.and_then(|id| workbook.phase(id));
        let by_name = || workbook.phases().into_iter().find(|phase| phase.name.to_lowercase() == name.to_lowercase());
        let known = by_id.or_else(by_name).cloned();
        let mut row = blank("phase".to_owned(), clean_line(&name).into_owned(), other);
        let after = match &known {
            Some(known) if by_id.is_some() => Phase {
                name,
                place: wish.place.filter(|_| self.is_exact && self.is_of_here).unwrap_or(known.place),
                from: wish.from,
                to: wish.to,
                capacity: wish.capacity,
                ..known.clone()
            },
            // The same name in another plan: what that does not say stays.
            Some(known) => Phase {
                from: wish.from.or(known.from),
                to: wish.to.or(known.to),
                capacity: wish.capacity.or(known.capacity),
                ..known.clone()
            },
            None => {
                if self.is_of_here && wish.id.is_some() {
                    row.doubts.push(REMOVED.to_owned());
                }
                let free = wish.place.filter(|place| *place > 0 && !self.places.contains(place));
                let place = free.unwrap_or_else(|| self.places.last().copied().unwrap_or(0).saturating_add(1));
                let id = wish.id.filter(|id| !self.phases.contains_key(id)).unwrap_or_else(Uuid::now_v7);
                Phase { id, place, name, from: wish.from, to: wish.to, capacity: wish.capacity }
            }
        };
        if let Some(fault) = after.fault() {
            return Err(fault.to_owned());
        }
        if self.phases_by_name.get(&after.name.to_lowercase()).is_some_and(|other| *other != after.id) {
            return Err(format!(
                "there is a phase \"{}\" already; give this one another name",
                clean_line(&after.name)
            ));
        }
        self.phases_by_name.insert(after.name.to_lowercase(), after.id);
        self.phases.insert(after.id, after.id);
        self.phase_names.insert(after.id, after.name.clone());
        self.places.insert(after.place);
        if let Some(id) = wish.id {
            self.phases.insert(id, after.id);
        }
        if known.as_ref() != Some(&after) {
            let (before, id) = (known.map(Box::new), after.id);
            row.changes.push(Change::Phase { id, before, after: Some(Box::new(after)) });
        }
        Ok(row)
    }

    pub(super) fn actions(&mut self, others: &[Other]) -> Vec<ImportRow> {
        let workbook = self.session.workbook();
        let mut ids: BTreeMap<Uuid, Uuid> = workbook.actions().map(|action| (action.id, action.id)).collect();
        let mut numbers: BTreeMap<u32, Uuid> = BTreeMap::new();
        let mut taken: BTreeSet<u32> = workbook.actions().map(|action| action.number).collect();
        let mut matched: BTreeSet<Uuid> = BTreeSet::new();
        let mut coming = Vec::new();
        for other in others {
            let Wish::Action(wish) = &other.wish else { continue };
            let id = self.which(wish, &mut matched);
            ids.extend(wish.id.map(|named| (named, id)));
            ids.insert(id, id);
            numbers.extend(wish.number.map(|number| (number, id)));
            coming.push(Coming { id, wish, other });
        }
        if self.is_of_here {
            // What a row names that is not in the file is what it is here.
            for action in workbook.actions() {
                numbers.entry(action.number).or_insert(action.id);
            }
        }
        let mut planned: BTreeMap<Uuid, (Action, ImportRow)> = BTreeMap::new();
        let mut order = Vec::new();
        for Coming { id, wish, other } in coming {
            let mut row = blank(String::new(), String::new(), other);
            match self.action(id, wish, (&ids, &numbers), &mut taken, &mut row) {
                Ok(action) => {
                    (row.about, row.title) =
                        (format!("action #{}", action.number), clean_line(&action.title).into_owned());
                    planned.insert(id, (action, row));
                    order.push(id);
                }
                Err(reason) => self.rejected.extend(held_back(&entry_of(other), &reason)),
            }
        }
        self.hold_together(&mut planned, &order);
        let rows = order.iter().filter_map(|id| {
            let (action, mut row) = planned.remove(id)?;
            let before = workbook.action(*id).cloned();
            if before.as_ref() != Some(&action) {
                row.changes.push(Change::Action {
                    id: *id,
                    before: before.map(Box::new),
                    after: Some(Box::new(action)),
                });
            }
            Some(row)
        });
        rows.collect()
    }

    /// Which action of this workbook a row is about; a new id where it is none of them.
    fn which(&self, wish: &ActionWish, matched: &mut BTreeSet<Uuid>) -> Uuid {
        let workbook = self.session.workbook();
        let by_id = wish.id.filter(|id| workbook.action(*id).is_some());
        let title = wish.title.trim();
        let by_title = || {
            let same = |action: &&Action| action.title.trim() == title && !matched.contains(&action.id);
            workbook.actions().find(same).map(|action| action.id)
        };
        let is_anew = wish.id.is_none() || !self.is_of_here;
        let id = by_id
            .or_else(|| by_title().filter(|_| is_anew))
            .or(wish.id.filter(|id| !matched.contains(id)))
            .unwrap_or_else(Uuid::now_v7);
        matched.insert(id);
        id
    }

    /// An action as it would be.
    fn action(
        &self,
        id: Uuid,
        wish: &ActionWish,
        (ids, numbers): (&BTreeMap<Uuid, Uuid>, &BTreeMap<u32, Uuid>),
        taken: &mut BTreeSet<u32>,
        row: &mut ImportRow,
    ) -> Result<Action, String> {
        let known = self.session.workbook().action(id);
        if known.is_none() && self.is_of_here && wish.id.is_some() {
            row.doubts.push(REMOVED.to_owned());
        }
        let title = wish.title.split_whitespace().collect::<Vec<_>>().join(" ");
        limited("the title", &title, LINE).map_err(sentence)?;
        if wish.cost.is_some_and(|cost| i64::try_from(cost).is_err()) {
            return Err("its cost is more than can be kept; write a smaller number".to_owned());
        }
        let closes =
            wish.closes.iter().map(|closes| Ok(Closes { control: self.control(&closes.control)?, ..closes.clone() }));
        let mut missing = Vec::new();
        let mut depends_on = Vec::new();
        for reference in &wish.depends_on {
            let (found, shown) = match reference {
                Reference::Id(id) => (ids.get(id), id.to_string()),
                Reference::Number(number) => (numbers.get(number), format!("#{number}")),
                Reference::Name(name) => (None, clean_line(name).into_owned()),
            };
            match found {
                Some(found) if !depends_on.contains(found) => depends_on.push(*found),
                Some(_) => {}
                None => missing.push(shown),
            }
        }
        if !missing.is_empty() {
            row.doubts.push(format!("it waits for what is not there, which is left out: {}", missing.join(", ")));
        }
        let phase = wish.phase.as_ref().and_then(|phase| {
            let found = match phase {
                Reference::Id(id) => self.phases.get(id),
                Reference::Name(name) => {
                    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
                    self.phases_by_name.get(&name.to_lowercase())
                }
                Reference::Number(_) => None,
            };
            if let Some(name) = found.filter(|_| known.is_none()).and_then(|id| self.phase_names.get(id)) {
                row.remarks.push(format!("in the phase \"{}\"", clean_line(name)));
            }
            if found.is_none() {
                row.doubts.push("the phase that it is in is not there, so it is in none".to_owned());
            }
            found.copied()
        });
        let number = match known {
            Some(known) => known.number,
            None => {
                let free = wish.number.filter(|number| *number > 0 && !taken.contains(number));
                let number = free.unwrap_or_else(|| taken.last().copied().unwrap_or(0).saturating_add(1));
                if let Some(wanted) = wish.number.filter(|wanted| *wanted != number) {
                    row.remarks.push(format!("#{wanted} there; that number is taken here"));
                }
                number
            }
        };
        taken.insert(number);
        Ok(Action {
            number,
            title,
            closes: closes.collect::<Result<_, String>>()?,
            owner: line("the owner's name", &wish.owner)?,
            due: wish.due,
            days: wish.days,
            cost: wish.cost,
            status: wish.status,
            because: paragraph("the reason", &wish.because)?,
            depends_on,
            notes: paragraph("the notes", &wish.notes)?,
            phase,
            ..actions::blank(id, number)
        })
    }

    /// Holds back what cannot be so, and takes out of the others that they wait for it.
    fn hold_together(&mut self, planned: &mut BTreeMap<Uuid, (Action, ImportRow)>, order: &[Uuid]) {
        loop {
            let mut all = self.session.workbook().actions_by_id();
            all.extend(planned.iter().map(|(id, (action, _))| (*id, action)));
            let fault = order.iter().find_map(|id| {
                let (action, _) = planned.get(id)?;
                action.check(&all).err().map(|fault| (*id, fault.to_string()))
            });
            let Some((id, fault)) = fault else { return };
            let Some((action, row)) = planned.remove(&id) else { return };
            let reason = fault.replace("give it with --because", "write it");
            self.rejected.extend(held_back(&row.entry, &reason));
            if self.session.workbook().action(id).is_some() {
                continue;
            }
            for (other, row) in planned.values_mut().filter(|(other, _)| other.depends_on.contains(&id)) {
                other.depends_on.retain(|waits| *waits != id);
                row.doubts.push(format!("it waits for #{}, which is not taken: that is left out", action.number));
            }
        }
    }
}

const REMOVED: &str = "it was removed here since the file was written; taking it brings it back";
