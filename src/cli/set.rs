//! `controlbook set`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::values::{self, Setting};
use super::{Author, Done, Failure, Output, outcome};
use crate::catalogue::{Control, ControlId, Weight};
use crate::error::{Error, Result};
use crate::report::words;
use crate::search::Query;
use crate::session::{Outcome, Session, typed_id};
use crate::workbook::step::before_and_after;
use crate::workbook::{AnswerEdit, Applicability, Basis, Change, Decision, Level, OwnControl, Reason};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// One or several controls, such as 5.10 or A.5.10; they are changed as one step
    #[arg(value_name = "CONTROL", required_unless_present = "filter", conflicts_with = "filter")]
    controls: Vec<String>,
    /// All controls that match, such as 'theme:physical applicability:undecided', in place of naming them
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, value_parser = values::query)]
    filter: Option<String>,
    /// Only show what would change, control by control
    #[arg(long)]
    dry_run: bool,
    /// Maturity now
    #[arg(long, value_name = "LEVEL", value_parser = values::level())]
    level: Option<Setting<Level>>,
    /// Maturity wanted
    #[arg(long, value_name = "LEVEL", value_parser = values::level(), hide_possible_values = true)]
    target: Option<Setting<Level>>,
    /// How the level is known
    #[arg(long, value_name = "BASIS", value_parser = values::basis())]
    basis: Option<Setting<Basis>>,
    /// Whether the control is for this organisation
    #[arg(long, value_name = "WORD", value_parser = values::applicability())]
    applicability: Option<Applicability>,
    /// Why it is, or is not; may be given several times
    #[arg(long = "reason", value_name = "CODE", value_parser = values::reason())]
    reasons: Vec<Setting<Reason>>,
    /// The same in a sentence; an exclusion and an inherited control need one
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// Who runs it, where it is inherited
    #[arg(long, value_name = "NAME")]
    provider: Option<String>,
    /// Its importance here, in place of the catalogue's
    #[arg(long, value_name = "1-3", value_parser = values::weight(), hide_possible_values = true)]
    importance: Option<Setting<Weight>>,
    /// The effort it takes here, in place of the catalogue's
    #[arg(long, value_name = "1-3", value_parser = values::weight(), hide_possible_values = true)]
    effort: Option<Setting<Weight>>,
    /// Mark it for review, or take the mark off
    #[arg(long, value_parser = values::switch(), value_name = "on|off", hide_possible_values = true)]
    review: Option<bool>,
    /// Review it by when, such as 2027-02-01 or +3m; none clears it
    #[arg(long, value_name = "DATE", value_parser = values::date_or_none)]
    review_due: Option<Setting<jiff::civil::Date>>,
    /// Review it this many months after it was assessed; what was never assessed stays as it is
    #[arg(long, value_name = "MONTHS", value_parser = clap::value_parser!(u16).range(1..=120), conflicts_with = "review_due")]
    review_every: Option<u16>,
    /// Confirm that the level of an earlier assessment still holds
    #[arg(long, conflicts_with = "level")]
    confirm: bool,
    /// Who answers for it; none clears it
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    owner: Option<Setting<String>>,
    /// Who was asked; none clears it
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    interviewee: Option<Setting<String>>,
    /// A reference to a risk, law or contract; may be given several times, and replaces those there were; none
    /// clears them
    #[arg(long = "ref", value_name = "TEXT", value_parser = values::text)]
    refs: Vec<Setting<String>>,
}

/// Edits of more controls than this are told control by control.
const TOLD_FROM: usize = 11;

pub fn run(arguments: Arguments, author: &Author) -> Done {
    let Arguments { file, controls, filter, dry_run, .. } = &arguments;
    let (file, controls, filter, dry_run) = (file.clone(), controls.clone(), filter.clone(), *dry_run);
    let edit = edit(arguments);
    if edit == AnswerEdit::default() {
        return Err(Failure::usage(
            "nothing says what to set",
            "add for example --level 3; controlbook set --help lists all",
        ));
    }
    let mut session = author.open(&file)?;
    let named: Vec<ControlId> =
        controls.iter().map(|id| session.known_control(&typed_id(id))).collect::<Result<_>>()?;
    let ids = match filter {
        Some(filter) => matching(&session, &filter)?,
        None => named,
    };
    if dry_run {
        return Ok(would_change(&session.preview(&ids, &edit)?, &ids));
    }
    let done = session.set(&ids, &edit)?;
    match &done {
        Outcome::Done(step) if step.changes.len() >= TOLD_FROM => {
            let mut page = Page::default();
            changed(&mut page, &step.changes);
            page.gap();
            page.prose("", &step.describe());
            page.line("One step: controlbook undo takes all of it back.");
            Ok(page.into_output())
        }
        Outcome::Done(_) | Outcome::Unchanged => Ok(outcome(&done)),
    }
}

/// The controls that a query finds. One that finds none is no wish that could be carried out.
fn matching(session: &Session, filter: &str) -> Result<Vec<ControlId>> {
    let query = Query::parse(filter, session.catalogue())?;
    let matches = |control: &&Control| session.finds(&query, control);
    let own: Vec<Control> = session.workbook().own_controls().map(OwnControl::as_control).collect();
    let all = session.catalogue().controls.iter().chain(&own);
    let ids: Vec<ControlId> = all.filter(matches).map(|control| control.id.clone()).collect();
    match ids.is_empty() {
        true => Err(Error::Invalid(format!("no control matches {filter}, so there is nothing to set"))),
        false => Ok(ids),
    }
}

fn would_change(changes: &[Change], controls: &[ControlId]) -> Output {
    let mut page = Page::default();
    changed(&mut page, changes);
    page.gap();
    let count = |count: usize| words::counted(count, "control", "controls");
    let rest = match controls.len() - changes.len() {
        0 => String::new(),
        1 => " 1 more is so already.".to_owned(),
        rest => format!(" {rest} more are so already."),
    };
    page.prose("", &format!("Would change {}.{rest} Nothing was written.", count(changes.len())));
    page.into_output()
}

/// A line for each control, with what was and what is.
fn changed(page: &mut Page, changes: &[Change]) {
    for change in changes {
        page.prose(&format!("{:<5} ", change.subject()), &before_and_after(change));
    }
}

fn edit(arguments: Arguments) -> AnswerEdit {
    let decision = Decision {
        applicability: arguments.applicability,
        reasons: list(arguments.reasons),
        justification: arguments.because,
        provider: arguments.provider,
    };
    AnswerEdit {
        decision: (decision != Decision::default()).then_some(decision),
        level: arguments.level.map(Setting::into_wish),
        target: arguments.target.map(Setting::into_wish),
        basis: arguments.basis.map(Setting::into_wish),
        review: arguments.review,
        review_due: arguments.review_due.map(Setting::into_wish),
        owner: arguments.owner.map(Setting::into_wish),
        interviewee: arguments.interviewee.map(Setting::into_wish),
        importance: arguments.importance.map(Setting::into_wish),
        effort: arguments.effort.map(Setting::into_wish),
        refs: list(arguments.refs),
        review_every: arguments.review_every,
        to_confirm: arguments.confirm.then_some(false),
    }
}

/// Nothing where nothing was given; `none` alone empties the list.
fn list<T>(given: Vec<Setting<T>>) -> Option<Vec<T>> {
    (!given.is_empty()).then(|| given.into_iter().filter_map(Setting::into_wish).collect())
}
