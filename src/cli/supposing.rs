//! What is supposed of the time to come, as the options of `plan` and `whatif` say it, and the JSON of what it would
//! come to.

mod shape;

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::layout::{Page, Table};
use super::{Author, Done, Failure, Output, json, open_to_read, outcome, values};
use crate::figures::plan::Assumptions;
use crate::figures::plan::whatif::Budget;
use crate::phrases::Phrases;
use crate::report::words;
use crate::session::{Forecast, Item, Session, Supposition};
use crate::text::Side;
use crate::workbook::Level;

/// The most person-days that a budget may have.
const MOST: u32 = 100_000;

/// What is supposed.
#[derive(Args)]
pub struct Supposing {
    /// The workbook
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Person-days in all, such as 30 or 12.5, or a factor of those that the phases have, such as x1.5
    #[arg(long, value_name = "DAYS|xF", value_parser = budget)]
    budget: Option<Budget>,
    /// The last day: nothing is done after it
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    deadline: Option<Date>,
    /// The first day; today if not given
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    from: Option<Date>,
    /// Another target for the controls that match, such as theme:people=4
    #[arg(long, value_name = "QUERY=LEVEL", value_parser = target)]
    target: Vec<(String, Level)>,
    /// Person-days that a level takes where no action says, by effort 1, 2 and 3 [default: 1,4,12]
    #[arg(long, value_name = "D,D,D", value_parser = days_per_level)]
    days_per_level: Option<Assumptions>,
    /// Plan the actions there are, and propose none for the gaps that they leave
    #[arg(long)]
    actions_only: bool,
    /// Begin with what is kept by this name; options given beside it go before it
    #[arg(long, value_name = "NAME")]
    scenario: Option<String>,
    /// Make it the plan: phases, targets and actions, as one step that undo takes back
    #[arg(long)]
    pub adopt: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// Tenths of days.
fn days(value: &str) -> Result<u32, String> {
    let tenths = tenths(value).filter(|tenths| *tenths <= MOST * 10);
    tenths.ok_or_else(|| format!("expected person-days up to {MOST}, with one decimal at most, such as 30 or 12.5"))
}

fn tenths(value: &str) -> Option<u32> {
    let (whole, part) = value.split_once('.').unwrap_or((value, "0"));
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !is_number(whole) || !is_number(part) || part.len() > 1 {
        return None;
    }
    whole.parse::<u32>().ok()?.checked_mul(10)?.checked_add(part.parse().ok()?)
}

/// A number of days, or a factor with two decimals at most. Also what the form of the screen takes.
pub fn budget(value: &str) -> Result<Budget, String> {
    Supposition::budget_in(value).ok_or_else(|| {
        format!(
            "expected person-days up to {MOST}, with one decimal at most, such as 30 or 12.5, or a factor such as x1.5"
        )
    })
}

fn days_per_level(value: &str) -> Result<Assumptions, String> {
    let each: Vec<u32> = value.split(',').map(|part| days(part.trim())).collect::<Result<_, _>>()?;
    let days_per_level = each.try_into().map_err(|_| "expected three numbers, such as 1,4,12".to_owned())?;
    Ok(Assumptions { days_per_level })
}

fn target(value: &str) -> Result<(String, Level), String> {
    let expected = || "expected a filter and a level, such as theme:people=4".to_owned();
    let (query, level) = Supposition::target_in(value).ok_or_else(expected)?;
    Ok((Phrases::filter(&query).map_err(|error| error.to_string())?, level))
}

impl Supposing {
    /// What is supposed: the scenario named, with what else is said.
    fn supposition(&self, session: &Session) -> Result<Supposition, Failure> {
        let mut supposed = match &self.scenario {
            Some(name) => session.scenario(name)?,
            None => Supposition::default(),
        };
        supposed.from = Some(self.from.unwrap_or_else(crate::clock::today));
        supposed.budget = self.budget.unwrap_or(supposed.budget);
        supposed.deadline = self.deadline.or(supposed.deadline);
        supposed.targets.extend(self.target.iter().cloned());
        supposed.assumptions = self.days_per_level.unwrap_or(supposed.assumptions);
        supposed.actions_only |= self.actions_only;
        Ok(supposed)
    }

    /// Thinks it through, shows it, keeps it by a name or takes it over.
    pub fn done(
        &self,
        save: Option<&str>,
        author: &Author,
        shown: fn(&Session, &Supposition, &Forecast, &mut Page),
    ) -> Done {
        let mut session = self.open(save.is_some() || self.adopt, author)?;
        let supposition = self.supposition(&session)?;
        let forecast = session.what_if(&supposition)?;
        let written = match save {
            Some(name) => Some(session.keep_scenario(name, &supposition)?),
            None if self.adopt => Some(session.adopt_plan(&forecast)?),
            None => None,
        };
        if self.json {
            return json(&shape::Shape::of(&session, &forecast));
        }
        let mut page = Page::default();
        shown(&session, &supposition, &forecast, &mut page);
        match written {
            Some(done) => {
                page.gap();
                if let Output::Text(text) = outcome(&done) {
                    page.prose("", &words::sentence_case(text.trim_end()));
                }
            }
            None if forecast.changes_nothing() => {
                page.prose("", "There is nothing to take over: all stands where it is planned already.");
            }
            None => page.prose("", &format!("Nothing is written yet. --adopt {}.", forecast.does())),
        }
        Ok(page.into_output())
    }

    fn open(&self, to_write: bool, author: &Author) -> Result<Session, Failure> {
        let file: &Path = &self.file;
        Ok(if to_write { author.open(file)? } else { open_to_read(file)? })
    }
}

/// The work of a plan, phase by phase.
pub fn phases(forecast: &Forecast, page: &mut Page) {
    for at in 0..forecast.phases.len() {
        page.hanging("", "  ", &forecast.phase_told(at));
        let items: Vec<&Item> = forecast.in_phase(at).collect();
        if items.is_empty() {
            page.line("  nothing is in it");
        }
        let row = |item: &&Item| {
            let mut text = item.title.clone();
            let mut said: Vec<String> = forecast.moves_told(item).into_iter().collect();
            said.extend(item.owner.clone());
            if !said.is_empty() {
                text.push_str(&format!(" ({})", said.join(", ")));
            }
            vec![format!("  {}", item.name()), item.days_told(), item.raises(), text]
        };
        page.table(&Table {
            columns: &[("", Side::Left), ("", Side::Right), ("", Side::Left), ("", Side::Left)],
            rows: items.iter().map(row).collect(),
        });
        for item in items {
            for sentence in forecast.objections(item) {
                page.prose("  ! ", &format!("{} {sentence}", item.name()));
            }
        }
        page.gap();
    }
}

/// What is left out and why, how good the plan is, and what is taken for granted.
pub fn told(forecast: &Forecast, page: &mut Page) {
    let left = forecast.left_out_told();
    if left.is_empty() {
        page.prose("", "Nothing is left out.");
    } else {
        page.line("Left out:");
        for (name, sentence) in left {
            page.prose(&format!("  {name:<4} "), &sentence);
        }
        page.gap();
    }
    for sentence in forecast.warnings() {
        page.prose("! ", &sentence);
    }
    page.prose("", &words::proved(forecast.plan.proof()));
    for sentence in forecast.supposed() {
        page.prose("", &sentence);
    }
}
