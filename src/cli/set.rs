//! `controlbook set`.

use std::path::PathBuf;

use clap::Args;

use super::values::{self, Setting};
use super::{Author, Done, Failure, outcome};
use crate::catalogue::{ControlId, Weight};
use crate::error::Result;
use crate::session::find_control;
use crate::workbook::{AnswerEdit, Applicability, Basis, Decision, Level, Reason};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// One or several controls, such as 5.10 or A.5.10; they are changed as one step
    #[arg(value_name = "CONTROL", required = true)]
    controls: Vec<String>,
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
    /// Review it by when, such as 2026-02-01; none clears it
    #[arg(long, value_name = "DATE", value_parser = values::date_or_none)]
    review_due: Option<Setting<jiff::civil::Date>>,
    /// Who answers for it; none clears it
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    owner: Option<Setting<String>>,
    /// Who was asked; none clears it
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    interviewee: Option<Setting<String>>,
    /// A reference to a risk, law or contract; may be given several times, and replaces those there were
    #[arg(long = "ref", value_name = "TEXT", value_parser = values::text)]
    refs: Vec<Setting<String>>,
}

pub fn run(arguments: Arguments, author: &Author) -> Done {
    let Arguments { file, controls, .. } = &arguments;
    let (file, controls) = (file.clone(), controls.clone());
    let edit = edit(arguments);
    if edit == AnswerEdit::default() {
        return Err(Failure::usage(
            "nothing says what to set",
            "add for example --level 3; controlbook set --help lists all",
        ));
    }
    let ids: Vec<ControlId> =
        controls.iter().map(|id| find_control(id).map(|control| control.id.clone())).collect::<Result<_>>()?;
    Ok(outcome(&author.open(&file)?.set(&ids, &edit)?))
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
    }
}

/// Nothing where nothing was given; `none` alone empties the list.
fn list<T>(given: Vec<Setting<T>>) -> Option<Vec<T>> {
    (!given.is_empty()).then(|| given.into_iter().filter_map(Setting::into_wish).collect())
}
