//! The forms of What if: what is supposed, and the name that it is kept by.

use super::Field;
use super::action_form::{TO, day_in};
use super::form::{Form, FormKind};
use crate::error::{Error, Result};
use crate::figures::plan::{Assumptions, days_number};
use crate::session::{Session, Supposition};
use crate::tui::model::{Order, Reply};
use crate::tui::screens::answering;
use crate::workbook::PersonDays;

const BUDGET: &str = "Person-days";
const TARGETS: &str = "Other targets";
const PER_LEVEL: &str = "Days for a level";
const PROPOSED: &str = "Propose work for gaps that no action closes";
const NAME: &str = "Name";

impl Form {
    /// Asks what is supposed.
    pub fn suppose(supposition: &Supposition) -> Self {
        let targets = supposition.targets.iter().map(|(query, level)| format!("{query}={level}"));
        let per_level = supposition.assumptions.days_per_level.map(days_number);
        let fields = vec![
            Field::text(BUDGET, supposition.budget_typed()),
            Field::text(TO, supposition.deadline.map_or_else(String::new, |day| day.to_string())),
            Field::text(TARGETS, targets.collect::<Vec<_>>().join("; ")),
            Field::text(PER_LEVEL, per_level.join(", ")),
            Field::tick(PROPOSED, !supposition.actions_only),
        ];
        let intro = "Nothing is written. Person-days are all there are, like 30, or a factor of what the phases have, like x1.5; left empty, they are as planned. Targets are like theme:people=4; 8.13=5. A level takes so many days where the control's effort is 1, 2, 3.";
        Form::new(FormKind::Suppose, "What if …", intro, fields)
    }

    /// Asks for the name to keep what is supposed by.
    pub fn keep_scenario(supposition: &Supposition, name: Option<&str>) -> Self {
        let intro = "It is kept in the workbook, and O opens it again. What was kept by the name before is replaced; u takes that back.";
        let title = format!("Keep this: {}", supposition.told());
        let kind = FormKind::KeepScenario(Box::new(supposition.clone()));
        Form::new(kind, title, intro, vec![Field::text(NAME, name.unwrap_or(""))])
    }

    /// What the fields suppose, thought through once so that what is wrong is told here.
    pub(super) fn supposed(&self, session: &Session) -> Result<Reply> {
        let supposition = self.supposition(session)?;
        session.what_if(&supposition)?;
        Ok(Reply::order(Order::Suppose(Box::new(supposition), None)))
    }

    fn supposition(&self, session: &Session) -> Result<Supposition> {
        let budget = Supposition::budget_in(self.said(BUDGET)).ok_or_else(|| {
            Error::Invalid("person-days: write a number such as 30 or 12.5, or a factor such as x1.5".to_owned())
        })?;
        let targets = self.said(TARGETS).split(';').map(str::trim).filter(|part| !part.is_empty());
        let targets = targets.map(|part| {
            Supposition::target_in(part).ok_or_else(|| {
                Error::Invalid(format!("other targets: \"{part}\" is none; write them like theme:people=4; 8.13=5"))
            })
        });
        let per_level = self.said(PER_LEVEL);
        let each: Vec<u32> = per_level
            .split([',', ';', ' '])
            .filter(|part| !part.is_empty())
            .map(|part| part.parse().map(PersonDays::tenths))
            .collect::<std::result::Result<_, _>>()
            .unwrap_or_default();
        let days_per_level = each.try_into().map_err(|_| {
            Error::Invalid(
                "days for a level: write three numbers, for the efforts 1, 2 and 3, like 1, 4, 12".to_owned(),
            )
        })?;
        Ok(Supposition {
            from: None,
            deadline: day_in(TO, self.said(TO), session.today())?,
            budget,
            targets: targets.collect::<Result<_>>()?,
            assumptions: Assumptions { days_per_level },
            actions_only: self.fields.last().is_some_and(|field| !field.is_ticked()),
        })
    }

    /// Keeps what is supposed by the name that was typed.
    pub(super) fn keep_supposed(&self, supposition: &Supposition, session: &mut Session) -> Result<Reply> {
        let name = self.said(NAME).trim().to_owned();
        let reply = answering::done(session.keep_scenario(&name, supposition)?);
        Ok(Reply { order: Some(Order::Suppose(Box::new(supposition.clone()), Some(name))), ..reply })
    }
}
