//! What the JSON of our own `export` says beside answers: evidence, accepted findings, actions and phases, one by one, so
//! that what is wrong with one of them keeps none of the others out. Evidence of tables is collected here, too.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use uuid::Uuid;

use super::entry::{Place, Rejected};
use super::wishes::{ActionWish, Other, PhaseWish, Reference, Wish};
use crate::catalogue::ControlId;
use crate::workbook::{Acceptance, ActionStatus, Closes, Evidence, FindingKey, PersonDays};

#[derive(Deserialize)]
struct PhaseRow {
    id: Option<Uuid>,
    place: Option<u32>,
    name: String,
    from: Option<Date>,
    to: Option<Date>,
    capacity: Option<PersonDays>,
}

#[derive(Deserialize)]
struct ActionRow {
    id: Option<Uuid>,
    number: Option<u32>,
    title: String,
    #[serde(default)]
    closes: Vec<Closes>,
    owner: Option<String>,
    due: Option<Date>,
    days: Option<PersonDays>,
    cost: Option<u64>,
    #[serde(default)]
    status: ActionStatus,
    because: Option<String>,
    #[serde(default)]
    depends_on: Vec<Uuid>,
    notes: Option<String>,
    phase: Option<String>,
    phase_id: Option<Uuid>,
}

#[derive(Deserialize)]
struct AcceptanceRow {
    code: String,
    control: Option<String>,
    because: String,
    accepted_by: String,
    accepted_at: Timestamp,
}

/// A phase.
pub fn phase(item: Value) -> Result<Wish, String> {
    let PhaseRow { id, place, name, from, to, capacity } = read(item)?;
    Ok(Wish::Phase(PhaseWish { id, place, name, from, to, capacity }))
}

/// An action.
pub fn action(item: Value) -> Result<Wish, String> {
    let row: ActionRow = read(item)?;
    Ok(Wish::Action(Box::new(ActionWish {
        id: row.id,
        number: row.number,
        title: row.title,
        closes: row.closes,
        owner: row.owner,
        due: row.due,
        days: row.days,
        cost: row.cost,
        status: row.status,
        because: row.because,
        depends_on: row.depends_on.into_iter().map(Reference::Id).collect(),
        notes: row.notes,
        phase: row.phase_id.map(Reference::Id).or(row.phase.map(Reference::Name)),
    })))
}

/// A finding that may stand.
pub fn acceptance(item: Value) -> Result<Wish, String> {
    let row: AcceptanceRow = read(item)?;
    let key = FindingKey { code: row.code, control: row.control.map(ControlId::from) };
    Ok(Wish::Acceptance(key, Acceptance { because: row.because, author: row.accepted_by, at: row.accepted_at }))
}

fn read<T: DeserializeOwned>(item: Value) -> Result<T, String> {
    serde_json::from_value(item).map_err(|error| {
        let what = crate::text::clean_line(&error.to_string()).into_owned();
        format!("it is not as controlbook exports it: {what}; correct it, or export it anew")
    })
}

/// What tells which one it is, where it is held back.
pub fn cells(item: &Value) -> Vec<String> {
    let text = |key: &str| item.get(key).and_then(Value::as_str).map(str::to_owned);
    ["control", "code", "number", "name", "title"].into_iter().filter_map(text).collect()
}

/// Evidence, which stands below each control that it serves.
#[derive(Default)]
pub struct Collected {
    found: BTreeMap<Uuid, Other>,
}

impl Collected {
    /// One of them, below a control.
    pub fn take(&mut self, item: Value, control: &str, place: &Place, rejected: &mut Vec<Rejected>) {
        let cells = [vec![control.to_owned()], cells(&item)].concat();
        match read::<Evidence>(item) {
            Ok(evidence) => {
                let wish = Wish::Evidence(Box::new(evidence), vec![ControlId::from(control.to_owned())]);
                self.put(Other { place: place.clone(), wish, cells }, rejected);
            }
            Err(reason) => {
                let reason = format!("a piece of evidence cannot be read: {reason}");
                rejected.push(Rejected { place: place.clone(), column: None, reason, cells });
            }
        }
    }

    /// One that was read; gives back what is no evidence. Where two rows say different things of the same, nobody can tell
    /// which is meant: the first stays, and what the other says is held back.
    fn put(&mut self, other: Other, rejected: &mut Vec<Rejected>) -> Option<Other> {
        let Wish::Evidence(evidence, serving) = &other.wish else { return Some(other) };
        let known = self.found.get_mut(&evidence.id).map(|known| (&known.place, &mut known.wish));
        let Some((first, Wish::Evidence(known, controls))) = known else {
            self.found.insert(evidence.id, other);
            return None;
        };
        let more: Vec<ControlId> = serving.iter().filter(|id| !controls.contains(id)).cloned().collect();
        controls.extend(more);
        if known != evidence {
            let reason = format!("it does not say of the same evidence what {first} says; make both rows the same");
            rejected.push(Rejected { place: other.place, column: None, reason, cells: other.cells });
        }
        None
    }

    /// What a table says, with each piece of evidence once.
    pub fn of(others: Vec<Other>, rejected: &mut Vec<Rejected>) -> Vec<Other> {
        let mut collected = Collected::default();
        let mut kept: Vec<Other> = others.into_iter().filter_map(|other| collected.put(other, rejected)).collect();
        kept.extend(collected.done());
        kept
    }

    /// All of them.
    pub fn done(self) -> impl Iterator<Item = Other> {
        self.found.into_values()
    }
}
