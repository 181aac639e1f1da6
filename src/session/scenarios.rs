//! Suppositions that are kept by name in the workbook.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Outcome, Session, Supposition, required};
use crate::error::{Error, Result};
use crate::figures::plan::Assumptions;
use crate::figures::plan::whatif::Budget;
use crate::report::words;
use crate::search::Query;
use crate::workbook::merging::Accepts;
use crate::workbook::{Change, Level, Op, PersonDays, Scenario, Workbook};

/// What stands in the file. A field that is not known here is not passed over: it would suppose something else.
#[derive(Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Body {
    /// Person-days in all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    days: Option<PersonDays>,
    /// As many percent of the days of the phases.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    percent: Option<u32>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    deadline: Option<Date>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    targets: Vec<(String, Level)>,
    days_per_level: [PersonDays; 3],
    #[serde(default)]
    actions_only: bool,
}

impl Session {
    /// Keeps a supposition by name; one that is kept by the name, whatever its case, is replaced. The first day is no
    /// part of it: it is seen from the day on which it is opened.
    ///
    /// # Errors
    /// [`Error::Invalid`] for a name that is empty or too long, and for a budget that no phase could have.
    pub fn keep_scenario(&mut self, name: &str, supposition: &Supposition) -> Result<Outcome> {
        let name = required("the scenario's name", &name.split_whitespace().collect::<Vec<_>>().join(" "))?;
        for (query, _) in &supposition.targets {
            Query::parse(query, self.catalogue)?;
        }
        let body = serde_json::to_value(body(supposition)?)
            .map_err(|error| Error::Invalid(format!("the scenario cannot be kept: {error}")))?;
        self.transact(Op::Scenario, |_, now, _, _| {
            let before = found(now, &name).cloned();
            let name = before.as_ref().map_or_else(|| name.clone(), |before| before.name.clone());
            let after = Scenario { name: name.clone(), body: body.clone() };
            if before.as_ref() == Some(&after) {
                return Ok(Vec::new());
            }
            Ok(vec![Change::Scenario { name, before: before.map(Box::new), after: Some(Box::new(after)) }])
        })
    }

    /// Drops what is kept by a name; undo brings it back.
    ///
    /// # Errors
    /// [`Error::UnknownScenario`].
    pub fn remove_scenario(&mut self, name: &str) -> Result<Outcome> {
        self.transact(Op::Scenario, |_, now, _, _| {
            let before = found(now, name).cloned().ok_or_else(|| Error::UnknownScenario(name.trim().to_owned()))?;
            Ok(vec![Change::Scenario { name: before.name.clone(), before: Some(Box::new(before)), after: None }])
        })
    }

    /// The supposition that is kept by a name, whatever its case.
    ///
    /// # Errors
    /// [`Error::UnknownScenario`]; [`Error::Invalid`] for one that a newer version of the program kept.
    pub fn scenario(&self, name: &str) -> Result<Supposition> {
        let kept = found(&self.workbook, name).ok_or_else(|| Error::UnknownScenario(name.trim().to_owned()))?;
        supposition(kept)
    }

    /// All that are kept, by name.
    pub fn scenarios(&self) -> impl Iterator<Item = (&str, Result<Supposition>)> {
        self.workbook.scenarios().map(|kept| (kept.name.as_str(), supposition(kept)))
    }
}

/// What somebody typed in the place of two suppositions that are kept by one name: `30; deadline 2027-03-01;
/// theme:people=4; actions only`. What a level takes stays as it was.
///
/// # Errors
/// [`Error::Invalid`] with what may be typed; what is wrong with a query.
pub(super) fn typed(text: &str, ours: &Value, session: &Session) -> Result<Value> {
    let mut supposed = Supposition::default();
    if let Ok(body) = serde_json::from_value::<Body>(ours.clone()) {
        supposed.assumptions = Assumptions { days_per_level: body.days_per_level.map(PersonDays::tenths) };
    }
    for part in text.split(';').map(str::trim).filter(|part| !part.is_empty()) {
        if let Some(day) = part.strip_prefix("deadline ") {
            let day = crate::workbook::day::day(day, session.today());
            supposed.deadline = Some(day.map_err(|error| Error::Invalid(error.to_string()))?);
        } else if part.eq_ignore_ascii_case("actions only") {
            supposed.actions_only = true;
        } else if let Some((query, level)) = Supposition::target_in(part) {
            Query::parse(&query, session.catalogue)?;
            supposed.targets.push((query, level));
        } else if let Some(budget) = Supposition::budget_in(part) {
            supposed.budget = budget;
        } else {
            let part = words::beginning(&crate::text::clean_line(part), 40);
            return Err(Error::Invalid(format!(
                "\"{part}\" does not fit: type {}",
                Accepts::Scenario.told().unwrap_or_default()
            )));
        }
    }
    serde_json::to_value(body(&supposed)?)
        .map_err(|error| Error::Invalid(format!("the scenario cannot be kept: {error}")))
}

fn found<'a>(workbook: &'a Workbook, name: &str) -> Option<&'a Scenario> {
    let wanted = name.trim().to_lowercase();
    workbook.scenarios().find(|kept| kept.name.to_lowercase() == wanted)
}

fn body(supposition: &Supposition) -> Result<Body> {
    let days = |tenths: u32| {
        PersonDays::from_tenths(tenths)
            .ok_or_else(|| Error::Invalid(format!("{} person-days are more than anyone plans", tenths / 10)))
    };
    let (total, percent) = match supposition.budget {
        Budget::Same => (None, None),
        Budget::Times(numerator, denominator) => (None, Some(numerator.saturating_mul(100) / denominator.max(1))),
        Budget::Total(tenths) => (Some(days(tenths)?), None),
    };
    let [least, middle, most] = supposition.assumptions.days_per_level;
    Ok(Body {
        days: total,
        percent,
        deadline: supposition.deadline,
        targets: supposition.targets.clone(),
        days_per_level: [days(least)?, days(middle)?, days(most)?],
        actions_only: supposition.actions_only,
    })
}

fn supposition(kept: &Scenario) -> Result<Supposition> {
    let body: Body = serde_json::from_value(kept.body.clone()).map_err(|_| {
        let name = &kept.name;
        Error::Invalid(format!("the scenario \"{name}\" was kept by a newer version of controlbook; open it with that"))
    })?;
    let budget = match (body.days, body.percent) {
        (Some(days), _) => Budget::Total(days.tenths()),
        (None, Some(percent)) => Budget::Times(percent, 100),
        (None, None) => Budget::Same,
    };
    Ok(Supposition {
        from: None,
        deadline: body.deadline,
        budget,
        targets: body.targets,
        assumptions: Assumptions { days_per_level: body.days_per_level.map(PersonDays::tenths) },
        actions_only: body.actions_only,
    })
}
