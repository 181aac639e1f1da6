//! What a workbook says of itself in one row: what an overview of many workbooks shows of each.
//!
//! It is written with every edit, so that nobody need read a workbook to tell how it stands. Which day it is, it does
//! not know: it keeps the days on which something is due, and what is overdue is told when somebody asks.

use std::collections::{BTreeMap, HashSet};

use jiff::Timestamp;
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::Tally;
use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::Workbook;

/// How many different days are kept of each kind. What is due on later ones is counted.
const DAYS: usize = 64;

/// A workbook in one row.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Summary {
    /// Which workbook it is: the same in every copy.
    pub workbook: Uuid,
    /// Whom it is about.
    pub organisation: String,
    /// The name of its catalogue, such as `iso27002-2022`.
    pub catalogue: String,
    /// The version of the catalogue that the answers were given under.
    pub catalogue_version: u32,
    /// The version whose controls are counted here; 0 where that could not be told.
    pub counted_under: u32,
    /// The name of its profile.
    pub profile: String,
    /// Over the controls of the catalogue.
    pub overall: Tally,
    /// Over those of them that the profile names.
    pub of_profile: Tally,
    /// Controls that are marked for review.
    pub reviews: u32,
    /// Controls that a re-assessment has still to confirm.
    pub to_confirm: u32,
    /// Actions that are to be done yet, with or without a day.
    pub open_actions: u32,
    /// When those are due that have a day.
    pub actions_due: Days,
    /// When something else is: a review, evidence that runs out, the document.
    pub others_due: Days,
    /// When anything last changed; `None` where no step is left that would say so.
    pub updated_at: Option<Timestamp>,
}

/// The controls that a summary counts.
#[derive(Clone, Debug)]
pub struct Counted<'a> {
    /// The name of their catalogue.
    pub catalogue: &'a str,
    /// Its version; 0 where that is not known.
    pub version: u32,
    /// All of them.
    pub controls: Vec<&'a ControlId>,
}

impl<'a> From<&'a Catalogue> for Counted<'a> {
    fn from(catalogue: &'a Catalogue) -> Self {
        let controls = catalogue.controls.iter().map(|control| &control.id).collect();
        Counted { catalogue: &catalogue.name, version: catalogue.version(), controls }
    }
}

/// On which days how many things are due.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Days {
    /// The earliest days, in their order, with how many things.
    days: Vec<(Date, u32)>,
    /// How many things are due later than on any of these.
    later: u32,
}

/// How many things are overdue.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Overdue {
    /// At least so many.
    pub count: u64,
    /// Whether there may be more, since not every day was kept.
    pub or_more: bool,
}

impl Summary {
    /// Of this workbook, which is about the catalogue of these controls.
    pub fn of<'a>(
        workbook: &Workbook,
        id: Uuid,
        counted: impl Into<Counted<'a>>,
        updated_at: Option<Timestamp>,
    ) -> Summary {
        let counted: Counted<'a> = counted.into();
        let controls = || counted.controls.iter().copied();
        let named: HashSet<&ControlId> = workbook.scope.controls.iter().collect();
        let of_profile = controls().filter(|id| named.contains(id));
        let answers = || controls().chain(workbook.own_controls().map(|own| &own.id)).map(|id| workbook.answer(id));
        let count = |of: usize| u32::try_from(of).unwrap_or(u32::MAX);
        let actions = || workbook.actions().filter(|action| action.is_open());
        let evidence = || workbook.all_evidence();
        let others = answers()
            .filter_map(|answer| answer.review_due)
            .chain(evidence().filter_map(|evidence| evidence.expires))
            .chain(evidence().filter_map(|evidence| evidence.review_due))
            .chain(workbook.organisation.document.next_review);
        Summary {
            workbook: id,
            organisation: workbook.organisation.name.clone(),
            catalogue: counted.catalogue.to_owned(),
            catalogue_version: workbook.scope.catalogue.0,
            counted_under: counted.version,
            profile: workbook.scope.profile.clone(),
            overall: Tally::of(controls().map(|id| workbook.answer(id))),
            of_profile: Tally::of(of_profile.map(|id| workbook.answer(id))),
            reviews: count(answers().filter(|answer| answer.review).count()),
            to_confirm: count(answers().filter(|answer| answer.to_confirm).count()),
            open_actions: count(actions().count()),
            actions_due: Days::of(actions().filter_map(|action| action.due)),
            others_due: Days::of(others),
            updated_at,
        }
    }

    /// Whether its numbers could be counts at all. What stands in a file may be anything.
    pub fn is_possible(&self) -> bool {
        let sound = |tally: &Tally| {
            let parts = [tally.undecided, tally.inherited, tally.assessed, tally.targeted];
            let in_scope = tally.controls.checked_sub(tally.excluded);
            let most = |sum: u32, of: u32| u64::from(sum) <= 5 * u64::from(of);
            in_scope.is_some_and(|all| parts.iter().all(|part| *part <= all) && most(tally.all_targets, all))
                && tally.rated <= tally.assessed
                && tally.gaps <= tally.rated
                && most(tally.levels, tally.assessed)
                && tally.attained <= tally.rated_targets
                && tally.rated_targets <= tally.all_targets
        };
        sound(&self.overall) && sound(&self.of_profile) && self.of_profile.controls <= self.overall.controls
    }

    /// Whether the profile names every control, so that its figures are those of all.
    pub fn profile_is_everything(&self) -> bool {
        self.of_profile.controls == self.overall.controls
    }

    /// The next day on which something is due, from this one on.
    pub fn next_due(&self, today: Date) -> Option<Date> {
        self.actions_due.next(today).into_iter().chain(self.others_due.next(today)).min()
    }
}

impl Days {
    fn of(dates: impl Iterator<Item = Date>) -> Days {
        let mut all: BTreeMap<Date, u32> = BTreeMap::new();
        dates.for_each(|date| *all.entry(date).or_default() += 1);
        let later = all.values().skip(DAYS).sum();
        Days { days: all.into_iter().take(DAYS).collect(), later }
    }

    /// How many things should have been done before this day.
    pub fn before(&self, today: Date) -> Overdue {
        let past = self.days.iter().take_while(|(day, _)| *day < today);
        let count = past.map(|(_, count)| u64::from(*count)).sum();
        let or_more = self.later > 0 && self.days.last().is_some_and(|(day, _)| *day < today);
        Overdue { count, or_more }
    }

    /// The next day on which something is due, from this one on, as far as days were kept.
    pub fn next(&self, today: Date) -> Option<Date> {
        self.days.iter().map(|(day, _)| *day).find(|day| *day >= today)
    }
}
