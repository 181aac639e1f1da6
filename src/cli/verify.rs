//! `controlbook verify`.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;
use serde_json::json;

use super::layout::Page;
use super::{Done, Failure, Output, open_to_read, values};
use crate::config::{Config, ReportFiles};
use crate::error::{Error, clean_path};
use crate::export::Wishes;
use crate::session::{Verified, VerifiedWorkbook};

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
    let named =
        Wishes { template: arguments.template.clone(), logo: arguments.logo.clone(), style: arguments.style.clone() };
    let ReportFiles { template, logo, style } = Config::load()?.export;
    let verified = session.verify_file(path, named.or(Wishes { template, logo, style }), arguments.date)?;
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
    page.prose("", &verified.told(&clean_path(path).to_string()));
    for difference in &verified.differences {
        page.hanging("- ", "  ", &format!("{difference}."));
    }
    page.into_output()
}

fn workbook_told(verified: &VerifiedWorkbook) -> Output {
    let mut page = Page::default();
    for paragraph in verified.told() {
        page.hanging("", "  ", &paragraph);
    }
    page.into_output()
}
