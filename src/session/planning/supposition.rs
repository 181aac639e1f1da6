//! What is supposed: its words, as people type them and as they are told.

use jiff::civil::Date;

use crate::figures::plan::whatif::Budget;
use crate::figures::plan::{Assumptions, days_number};
use crate::report::words;
use crate::text::clean_line;
use crate::workbook::{Level, PersonDays};

/// The most person-days that a budget may have, in tenths.
const MOST_DAYS: u32 = 1_000_000;
/// The largest factor, in hundredths.
const LARGEST_FACTOR: u32 = 10_000;

/// What is supposed of the time to come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Supposition {
    /// The first day; today where none is given.
    pub from: Option<Date>,
    /// The last day; where none is given, the last one of the phases, or a year later where there are none.
    pub deadline: Option<Date>,
    /// The person-days in all that time.
    pub budget: Budget,
    /// Targets in place of the workbook's, for the controls that each query finds; a later one goes before an
    /// earlier one.
    pub targets: Vec<(String, Level)>,
    /// What a level is supposed to take where no action says.
    pub assumptions: Assumptions,
    /// Whether nothing is proposed for gaps that no action closes.
    pub actions_only: bool,
}

impl Supposition {
    /// A number of person-days (`30`, `12.5`), or a factor of those that the phases have (`x1.5`); empty is as
    /// planned.
    pub fn budget_in(text: &str) -> Option<Budget> {
        let text = text.trim();
        if text.is_empty() {
            return Some(Budget::Same);
        }
        let Some(factor) = text.strip_prefix(['x', 'X', '×', '*']) else {
            let days: PersonDays = text.parse().ok()?;
            return Some(Budget::Total(days.tenths())).filter(|_| days.tenths() <= MOST_DAYS);
        };
        let (whole, part) = factor.trim().split_once(['.', ',']).unwrap_or((factor.trim(), "0"));
        let is_digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
        if !is_digits(whole) || !is_digits(part) || part.len() > 2 {
            return None;
        }
        let hundredths = format!("{part:0<2}").parse::<u32>().ok()?;
        let factor = whole.parse::<u32>().ok()?.checked_mul(100)?.checked_add(hundredths)?;
        Some(Budget::Times(factor, 100)).filter(|_| factor <= LARGEST_FACTOR)
    }

    /// A filter with a level: `theme:people=4`.
    pub fn target_in(text: &str) -> Option<(String, Level)> {
        let (query, level) = text.rsplit_once('=')?;
        let level = Level::try_from(level.trim().parse::<u8>().ok()?).ok()?;
        Some((query.trim().to_owned(), level))
    }

    /// The budget as it is typed.
    pub fn budget_typed(&self) -> String {
        match self.budget {
            Budget::Same => String::new(),
            Budget::Times(..) => format!("x{}", words::factor(self.budget)),
            Budget::Total(tenths) => days_number(tenths),
        }
    }

    /// All of it, in a line.
    pub fn told(&self) -> String {
        let mut said = vec![words::budget(self.budget)];
        said.extend(self.deadline.map(|deadline| format!("until {deadline}")));
        said.extend(self.targets.iter().map(|(query, level)| format!("target {level} for {query}")));
        if self.assumptions != Assumptions::default() {
            let days = self.assumptions.days_per_level.map(days_number);
            said.push(format!("{} days a level", days.join(", ")));
        }
        if self.actions_only {
            said.push("nothing but the actions there are".to_owned());
        }
        // A filter may come from a file.
        clean_line(&said.join("; ")).into_owned()
    }
}
