//! Actions: pieces of work that close gaps, and what may be said of them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::str::FromStr;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use uuid::Uuid;

use super::Level;
use super::answer::words;
use crate::catalogue::ControlId;

/// A piece of work. Nothing in it stands for "not set" except `None` and an empty list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Action {
    /// The same in every copy of the workbook.
    pub id: Uuid,
    /// What people call it by: `#3`. Counted up within one file; two copies that went separate ways may have
    /// given the same one twice.
    pub number: u32,
    /// What is done, in a line.
    pub title: String,
    /// What it raises.
    pub closes: Vec<Closes>,
    /// Who does it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<String>,
    /// The day by which it is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<Date>,
    /// The work in it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub days: Option<PersonDays>,
    /// Whole units of whatever money the organisation counts in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cost: Option<u64>,
    /// How far it is.
    pub status: ActionStatus,
    /// Why it was dropped; nothing else has a reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What must be done before, or along with it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub depends_on: Vec<Uuid>,
    /// Whatever else is to be said.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub notes: Option<String>,
    /// The phase that it was put into.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phase: Option<Uuid>,
}

/// A control that an action raises.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Closes {
    /// The control.
    pub control: ControlId,
    /// The level that the work starts from; `None` where nobody said: from wherever it stands.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Level>,
    /// The level that it leads to.
    pub to: Level,
}

words! {
    /// How far an action is.
    #[derive(Default)]
    ActionStatus {
        /// Somebody thought of it.
        #[default]
        Proposed = "proposed",
        /// It is to be done.
        Agreed = "agreed",
        /// Somebody is at it.
        Doing = "doing",
        /// It is done.
        Done = "done",
        /// It will not be done, for a reason.
        Dropped = "dropped",
    }
}

impl ActionStatus {
    /// Whether there is still something to do.
    pub const fn is_open(self) -> bool {
        match self {
            ActionStatus::Proposed | ActionStatus::Agreed | ActionStatus::Doing => true,
            ActionStatus::Done | ActionStatus::Dropped => false,
        }
    }
}

/// Work in tenths of a person-day: a morning is 0.5, and sums stay exact.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonDays(u32);

impl PersonDays {
    /// The most that one action or phase may have: more than a thousand years.
    const MOST: u32 = 9_999_999;

    /// From tenths of a day; `None` beyond what anyone plans.
    pub const fn from_tenths(tenths: u32) -> Option<Self> {
        if tenths <= Self::MOST { Some(PersonDays(tenths)) } else { None }
    }

    /// In tenths of a day.
    pub const fn tenths(self) -> u32 {
        self.0
    }
}

/// `3`, `0.5`.
impl fmt::Display for PersonDays {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (whole, tenth) = (self.0 / 10, self.0 % 10);
        if tenth == 0 { write!(f, "{whole}") } else { write!(f, "{whole}.{tenth}") }
    }
}

/// Why a number of days cannot be read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("give person-days as a number with at most one decimal, such as 3 or 0.5")]
pub struct NoPersonDays;

impl FromStr for PersonDays {
    type Err = NoPersonDays;

    /// With a point or a comma before the decimal.
    fn from_str(text: &str) -> Result<Self, NoPersonDays> {
        let text = text.trim();
        let (whole, tenth) = text.split_once(['.', ',']).unwrap_or((text, "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(tenth) || tenth.len() > 1 {
            return Err(NoPersonDays);
        }
        let number = |part: &str| part.parse::<u32>().map_err(|_| NoPersonDays);
        let tenths = number(whole)?.checked_mul(10).and_then(|tenths| tenths.checked_add(number(tenth).ok()?));
        tenths.and_then(PersonDays::from_tenths).ok_or(NoPersonDays)
    }
}

/// As a number of days.
impl Serialize for PersonDays {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.is_multiple_of(10) {
            serializer.serialize_u32(self.0 / 10)
        } else {
            serializer.serialize_f64(f64::from(self.0) / 10.0)
        }
    }
}

impl<'de> Deserialize<'de> for PersonDays {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let number = serde_json::Number::deserialize(deserializer)?;
        number.to_string().trim_end_matches(".0").parse().map_err(serde::de::Error::custom)
    }
}

/// `8.13 1 → 3`, `8.13 → 3`.
impl fmt::Display for Closes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} ", self.control)?;
        if let Some(from) = self.from {
            write!(f, "{from} ")?;
        }
        write!(f, "→ {}", self.to)
    }
}

impl Action {
    /// Whether there is still something to do.
    pub const fn is_open(&self) -> bool {
        self.status.is_open()
    }

    /// Whether it should have been done before this day.
    pub fn is_overdue(&self, today: Date) -> bool {
        self.is_open() && self.due.is_some_and(|due| due < today)
    }

    /// What it does for a control.
    pub fn closing(&self, control: &ControlId) -> Option<&Closes> {
        self.closes.iter().find(|closes| closes.control == *control)
    }

    /// Every field with its value, `null` where not set: the shape of the history.
    pub fn fields(&self) -> [(&'static str, Value); 11] {
        let closes: Vec<String> = self.closes.iter().map(ToString::to_string).collect();
        [
            ("title", json!(self.title)),
            ("closes", json!(closes)),
            ("owner", json!(self.owner)),
            ("due", json!(self.due)),
            ("days", json!(self.days)),
            ("cost", json!(self.cost)),
            ("status", json!(self.status)),
            ("because", json!(self.because)),
            ("depends_on", json!(self.depends_on)),
            ("notes", json!(self.notes)),
            ("phase", json!(self.phase)),
        ]
    }

    /// What keeps it from being written; `others` are the actions there are, itself among them or not.
    ///
    /// # Errors
    /// The first thing that does not hold.
    pub fn check(&self, others: &BTreeMap<Uuid, &Action>) -> Result<(), ActionFault> {
        if self.title.trim().is_empty() {
            return Err(ActionFault::NoTitle);
        }
        let mut seen = BTreeSet::new();
        for closes in &self.closes {
            if !seen.insert(&closes.control) {
                return Err(ActionFault::Twice(closes.control.clone()));
            }
            if closes.to <= closes.from.unwrap_or(Level::NonExistent) {
                return Err(ActionFault::NotUpwards(closes.clone()));
            }
        }
        match (self.status, &self.because) {
            (ActionStatus::Dropped, None) => return Err(ActionFault::NoReason),
            (ActionStatus::Dropped, Some(_)) | (_, None) => {}
            (_, Some(_)) => return Err(ActionFault::ReasonForNothing),
        }
        for id in &self.depends_on {
            if *id == self.id {
                return Err(ActionFault::Itself);
            }
            if !others.contains_key(id) {
                return Err(ActionFault::UnknownDependency(*id));
            }
        }
        match self.circle(others) {
            Some(circle) => Err(ActionFault::Circle(circle)),
            None => Ok(()),
        }
    }

    /// The actions by way of which it depends on itself, by their numbers.
    fn circle(&self, others: &BTreeMap<Uuid, &Action>) -> Option<Vec<u32>> {
        let mut seen: BTreeMap<Uuid, Uuid> = self.depends_on.iter().map(|id| (*id, self.id)).collect();
        let mut open = self.depends_on.clone();
        while let Some(id) = open.pop() {
            let Some(action) = others.get(&id) else { continue };
            if action.depends_on.contains(&self.id) {
                let mut way = vec![self.number, action.number];
                let mut at = id;
                while let Some(before) = seen.get(&at).filter(|before| **before != self.id) {
                    way.insert(1, others.get(before).map_or(0, |action| action.number));
                    at = *before;
                }
                return Some(way);
            }
            for next in action.depends_on.iter().filter(|next| **next != self.id) {
                if !seen.contains_key(next) {
                    seen.insert(*next, id);
                    open.push(*next);
                }
            }
        }
        None
    }

    /// What it waits for longer than it has time: allowed, and told.
    pub fn due_before<'a>(&self, others: &BTreeMap<Uuid, &'a Action>) -> Vec<&'a Action> {
        let Some(due) = self.due else { return Vec::new() };
        let waited_for = self.depends_on.iter().filter_map(|id| others.get(id).copied());
        waited_for.filter(|other| other.is_open() && other.due.is_some_and(|other| other > due)).collect()
    }
}

/// Why an action cannot be as somebody wants it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ActionFault {
    /// Nothing says what is done.
    #[error("an action needs a title: say in a line what is done")]
    NoTitle,
    /// The same control stands in it twice.
    #[error("{0} stands there twice; say once from which level to which the action raises it")]
    Twice(ControlId),
    /// It leads nowhere.
    #[error("{0} leads nowhere: the level that an action leads to is above the one that it starts from")]
    NotUpwards(Closes),
    /// It was dropped without a word.
    #[error("an action is dropped for a reason: give it with --because")]
    NoReason,
    /// A reason without anything being dropped.
    #[error("a reason is given for dropping an action; this one is not dropped")]
    ReasonForNothing,
    /// It waits for itself.
    #[error("an action cannot depend on itself")]
    Itself,
    /// It waits for something that is not there.
    #[error("there is no action {0} to depend on")]
    UnknownDependency(Uuid),
    /// It waits for itself by way of others.
    #[error("it would depend on itself by way of others: {}", circle(.0))]
    Circle(Vec<u32>),
}

/// `#1 needs #3, which needs #1`.
fn circle(numbers: &[u32]) -> String {
    let mut text = String::new();
    for (at, number) in numbers.iter().chain(numbers.first()).enumerate() {
        let joint = match at {
            0 => "",
            1 => " needs ",
            _ => ", which needs ",
        };
        text.push_str(&format!("{joint}#{number}"));
    }
    text
}

/// What somebody wrote of a control that an action raises: `8.13:1-3`, `8.13:3`, or the control alone.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClosesText {
    /// The control, as it was written.
    pub control: ControlId,
    /// The level to start from.
    pub from: Option<Level>,
    /// The level to get to; `None` where only the control was named.
    pub to: Option<Level>,
}

impl FromStr for ClosesText {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let unread = || {
            let shown: String = text.trim().chars().take(40).collect();
            let shown = crate::text::clean_line(&shown).into_owned();
            format!("\"{shown}\" does not say what is raised; write 8.13:1-3, from level 1 to 3, or 8.13:3")
        };
        let level = |word: &str| -> Result<Level, String> {
            let level: u8 = word.trim().parse().map_err(|_| unread())?;
            Level::try_from(level).map_err(|_| unread())
        };
        let (control, levels) = match text.trim().split_once([':', ' ']) {
            Some((control, levels)) => (control, Some(levels.trim())),
            None => (text.trim(), None),
        };
        if control.is_empty() {
            return Err(unread());
        }
        let control = ControlId::from(control.to_owned());
        let Some(levels) = levels else { return Ok(ClosesText { control, from: None, to: None }) };
        let (from, to) = match levels.split_once(['-', '→', '–', '>']) {
            Some((from, to)) if from.trim().is_empty() => (None, to),
            Some((from, to)) => (Some(level(from)?), to),
            None => (None, levels),
        };
        Ok(ClosesText { control, from, to: Some(level(to)?) })
    }
}
