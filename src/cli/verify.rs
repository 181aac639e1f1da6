//! `controlbook verify`.

use std::fs;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde_json::json;

use super::layout::Page;
use super::{Done, Failure, Output, open_to_read, values};
use crate::config::{Config, ReportFiles};
use crate::error::{Error, clean_path};
use crate::export::Wishes;
use crate::report::proof::PROGRAM;
use crate::report::words::counted;
use crate::session::{Verification, Verified, VerifiedWorkbook};
use crate::workbook::Baseline;

/// The largest report that is read, in bytes.
const MOST: u64 = 500_000_000;

pub const ABOUT: &str = "\
Check that a report is still what was written, or that baselines and history are what they were.

A report is rendered again from the data that it was made from, which is what the workbook says now or a baseline, and \
compared byte for byte; where it was changed, it is told what differs. One that another version of the program wrote is \
compared by its hash and its figures. Without a report, everything that baselines froze and the chain of the history \
are read and checked. The exit code is 1 where something is not as it was, or cannot be proved.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// A report that was made from it
    #[arg(value_name = "REPORT")]
    report: Option<PathBuf>,
    /// The template that it was laid out with
    #[arg(long, value_name = "PATH", requires = "report")]
    template: Option<PathBuf>,
    /// The picture on its first page
    #[arg(long, value_name = "PATH", requires = "report")]
    logo: Option<PathBuf>,
    /// The fonts, sizes and colours of it
    #[arg(long, value_name = "PATH", requires = "report")]
    style: Option<PathBuf>,
    /// The date that a table in CSV was made to bear; every other report tells it
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date, requires = "report")]
    date: Option<Date>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let Some(path) = &arguments.report else {
        let verified = session.verify()?;
        let output = if arguments.json { of_workbook(&verified)? } else { workbook_told(&verified) };
        return done(verified.is_good(), output);
    };
    let unread = |source| Error::Io { what: "cannot read", path: path.clone(), source };
    if fs::metadata(path).map_err(unread)?.len() > MOST {
        return Err(Failure::Error(Error::Invalid(format!("{} is too large to be a report", clean_path(path)))));
    }
    let bytes = fs::read(path).map_err(unread)?;
    let named =
        Wishes { template: arguments.template.clone(), logo: arguments.logo.clone(), style: arguments.style.clone() };
    let ReportFiles { template, logo, style } = Config::load()?.export;
    let written = crate::report::proof::opened(&bytes).map(|opened| opened.receipt.look).unwrap_or_default();
    // Only what the report was written with is asked for.
    let is_wanted = |name: &str| written.iter().any(|other| other == name);
    let wishes = named.or(Wishes { template, logo, style });
    let wishes = Wishes {
        template: wishes.template.filter(|_| is_wanted("template")),
        logo: wishes.logo.filter(|_| is_wanted("logo")),
        style: wishes.style.filter(|_| is_wanted("style")),
    };
    let verified = session.verify_report(&bytes, wishes.read()?, arguments.date)?;
    let output = if arguments.json { of_report(&verified)? } else { report_told(path, &verified) };
    done(verified.verdict.is_good(), output)
}

fn done(is_good: bool, output: Output) -> Done {
    if is_good { Ok(output) } else { Err(Failure::Found(output)) }
}

fn of_report(verified: &Verified) -> Result<Output, Error> {
    let receipt = verified.receipt.as_ref();
    let text = crate::report::json_text(&json!({
        "verdict": verified.verdict,
        "verified": verified.verdict.is_good(),
        "data_sha256": verified.data,
        "is_now": verified.is_now,
        "baselines": verified.baselines.iter().map(|baseline| &baseline.name).collect::<Vec<_>>(),
        "program": receipt.map(|receipt| &receipt.program),
        "format": receipt.map(|receipt| receipt.format),
        "kind": receipt.map(|receipt| receipt.kind),
        "date": receipt.map(|receipt| receipt.date),
        "redacted": receipt.map(|receipt| receipt.redacted),
        "differences": verified.differences,
    }))?;
    Ok(Output::Exact(text.into_bytes()))
}

fn of_workbook(verified: &VerifiedWorkbook) -> Result<Output, Error> {
    let baselines: Vec<_> = verified
        .baselines
        .iter()
        .map(|(baseline, wrong)| json!({ "name": baseline.name, "hash": baseline.hash, "problem": wrong }))
        .collect();
    let text = crate::report::json_text(&json!({
        "verified": verified.is_good(),
        "now_sha256": verified.now,
        "baselines": baselines,
        "steps": verified.steps,
        "history": verified.history,
    }))?;
    Ok(Output::Exact(text.into_bytes()))
}

fn report_told(path: &Path, verified: &Verified) -> Output {
    let mut page = Page::default();
    let name = clean_path(path).to_string();
    let from = made_from(verified);
    match verified.verdict {
        Verification::Same => {
            page.prose("", &format!("Verified: {name} is what was written, byte for byte. It was made from {from}."));
        }
        Verification::SameByHash => {
            let program = verified.receipt.as_ref().map_or("", |receipt| &receipt.program);
            let why = match program == PROGRAM {
                true => String::new(),
                false => format!(" Version {program} of controlbook wrote it and this is {PROGRAM}, so it was not rendered again."),
            };
            page.prose(
                "",
                &format!("Verified by its hash: {name} is as it was written, and its figures are those of {from}.{why}"),
            );
        }
        Verification::Changed => {
            page.prose("", &format!("Changed: {name} is not what was written from {from}."));
        }
        Verification::UnknownData => page.prose(
            "",
            &format!(
                "Not proved: {name} is as it was written, but the data that it was made from is neither what the workbook says now nor a baseline, so it cannot be rendered again. Freeze a baseline before you hand out a report: controlbook baseline FILE NAME."
            ),
        ),
        Verification::NoReceipt => page.prose(
            "",
            &format!(
                "Not proved: nothing in {name} tells what it was made from, and it is no table that this workbook or its baselines give. It was changed, is of another state or another workbook, or is no report of controlbook. A table with a date of its own needs --date."
            ),
        ),
    }
    for difference in &verified.differences {
        page.hanging("- ", "  ", &format!("{difference}."));
    }
    page.into_output()
}

fn made_from(verified: &Verified) -> String {
    let now = verified.is_now.then(|| "what the workbook says now".to_owned());
    let baselines =
        verified.baselines.iter().map(|baseline| format!("the baseline \"{}\" ({})", baseline.name, signed(baseline)));
    let all: Vec<String> = now.into_iter().chain(baselines).collect();
    match all.is_empty() {
        true => "its data, which is neither what the workbook says now nor a baseline".to_owned(),
        false => all.join(", which is also "),
    }
}

fn signed(baseline: &Baseline) -> String {
    match &baseline.signed {
        Some(stamp) => {
            format!("signed off by {} on {}", stamp.author, stamp.at.to_zoned(TimeZone::UTC).date())
        }
        None => "not signed off".to_owned(),
    }
}

fn workbook_told(verified: &VerifiedWorkbook) -> Output {
    let mut page = Page::default();
    if verified.baselines.is_empty() {
        page.line("There are no baselines yet.");
    }
    for (baseline, wrong) in &verified.baselines {
        match wrong {
            None => page.hanging(
                "",
                "  ",
                &format!(
                    "The baseline \"{}\" is what was frozen ({}). SHA-256 {}",
                    baseline.name,
                    signed(baseline),
                    baseline.hash
                ),
            ),
            Some(wrong) => page.hanging("", "  ", &format!("Not as it was: {wrong}.")),
        }
    }
    if verified.history.is_empty() {
        let steps = counted(verified.steps, "step", "steps");
        page.line(&format!("The history is whole: {steps}, each following the one before."));
    }
    for what in &verified.history {
        page.hanging("", "  ", &format!("The history is not as it was: {what}."));
    }
    page.line(&format!("What the workbook says now has the SHA-256 {}", verified.now));
    page.into_output()
}
