//! `controlbook bundle`: hands over reports, workbook and evidence in one archive, and checks one.

use std::path::PathBuf;
use std::sync::Arc;

use clap::{Args, Subcommand};
use jiff::civil::Date;
use serde::Serialize;

use super::called_off::CalledOff;
use super::layout::Page;
use super::{Done, Failure, json, open_to_read, tell_of_clear_text, values};
use crate::config::{Config, ReportFiles};
use crate::error::{Error, clean_path};
use crate::exchange::bundle::{Checked, Manifest};
use crate::export::{self, Wishes};
use crate::report::{Format, Kind, Request};
use crate::session::{BundleWish, Watch, check_bundle};

pub const ABOUT: &str = "\
Hand over reports, the workbook and its evidence as one archive, or check one that you were given.

A bundle is a ZIP archive that any program opens: the reports, a safe copy of the workbook with its whole history, the \
files of the evidence once each, and a list of everything with sizes and SHA-256. With --redact it has only reports \
that do not tell whom they are about. Evidence whose bytes are missing or changed is named and left out. The archive \
itself is not encrypted; a workbook with a passphrase stays so inside.

verify reads everything in an archive, unpacks nothing, and names what was changed, added or lost on the way. That \
nobody made a new archive is shown by its SHA-256, which the sender tells by another way: --sha256 compares it. The \
exit code is 1 where something is not as it was.";

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Make an archive of what is handed over
    Make(Make),
    /// Find out whether an archive is still what was handed over
    Verify(Verify),
}

#[derive(Args)]
struct Make {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Where to write it [default: the workbook's name with -bundle.zip, here]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// What to write the report as; may be given several times
    #[arg(long = "format", value_parser = values::format(), default_values = ["pdf"])]
    formats: Vec<Format>,
    /// Which report
    #[arg(long, value_parser = values::kind(), default_value = "full")]
    kind: Kind,
    /// The date that reports bear, in place of that of the last change
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date)]
    date: Option<Date>,
    /// Only reports, and nothing in them that tells whom they are about
    #[arg(long)]
    redact: bool,
    /// Without the workbook
    #[arg(long)]
    no_workbook: bool,
    /// Without the files of the evidence
    #[arg(long)]
    no_evidence: bool,
    /// Replace the file that stands there
    #[arg(long)]
    force: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Verify {
    /// The archive
    #[arg(value_name = "ARCHIVE")]
    archive: PathBuf,
    /// The SHA-256 of it that its sender told
    #[arg(long, value_name = "HEX")]
    sha256: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// What was made or found, as JSON has it.
#[derive(Serialize)]
struct Shape<'a> {
    archive: String,
    sha256: &'a str,
    verified: bool,
    problems: &'a [String],
    #[serde(flatten)]
    manifest: &'a Manifest,
}

pub fn run(arguments: &Arguments) -> Done {
    match &arguments.verb {
        Verb::Make(make) => made(make),
        Verb::Verify(verify) => verified(verify),
    }
}

fn made(make: &Make) -> Done {
    let mut reports = Vec::new();
    let mut formats = make.formats.clone();
    let mut seen = Vec::new();
    formats.retain(|format| {
        !seen.contains(format) && {
            seen.push(*format);
            true
        }
    });
    for format in &formats {
        let look = match make.redact {
            true => Wishes::default(),
            false => {
                let ReportFiles { template, logo, style } = Config::load()?.export;
                Wishes { template, logo, style }.that_suit(*format)
            }
        };
        let look = look.read()?;
        let request = Request { look, ..Request::new(*format, make.kind) };
        request.check().map_err(|error| Failure::usage(error.to_string(), "see \"controlbook bundle make --help\""))?;
        reports.push(request);
    }
    let session = open_to_read(&make.file)?;
    let target = make.output.clone().unwrap_or_else(|| export::bundle_name(&make.file, make.redact).into());
    let wish = BundleWish {
        reports,
        date: make.date,
        redacted: make.redact,
        workbook: !make.no_workbook && !make.redact,
        evidence: !make.no_evidence && !make.redact,
    };
    let watch = Arc::<Watch>::default();
    // Ctrl-C in the middle must leave no file that is half written.
    let called_off = CalledOff::listen(&watch);
    let bundled = session.bundle(&target, &wish, make.force, &watch);
    if matches!(bundled, Err(Error::Cancelled)) {
        called_off.end();
    }
    let bundled = bundled?;
    tell_of_clear_text(&session);
    if make.json {
        let archive = clean_path(&target).to_string();
        let shape =
            Shape { archive, sha256: &bundled.sha256, verified: true, problems: &[], manifest: &bundled.manifest };
        return json(&shape);
    }
    let mut page = Page::default();
    page.prose("", &format!("Wrote {}", clean_path(&target)));
    for sentence in bundled.told() {
        page.prose("", &sentence);
    }
    Ok(page.into_output())
}

fn verified(verify: &Verify) -> Done {
    let watch = Arc::<Watch>::default();
    let called_off = CalledOff::listen(&watch);
    let checked = check_bundle(&verify.archive, &watch);
    if matches!(checked, Err(Error::Cancelled)) {
        called_off.end();
    }
    let mut checked = checked?;
    if let Some(told) = &verify.sha256 {
        let is_hash = told.len() == 64 && told.chars().all(|c| c.is_ascii_hexdigit());
        if !is_hash {
            return Err(Failure::usage(
                "a SHA-256 is 64 of the characters 0 to 9 and a to f",
                "take it from what bundle make printed",
            ));
        }
        if !told.eq_ignore_ascii_case(&checked.sha256) {
            checked.problems.insert(
                0,
                "The archive is another than the one that was sent: its SHA-256 is not the one that you were told."
                    .to_owned(),
            );
        }
    }
    let output = if verify.json {
        let archive = clean_path(&verify.archive).to_string();
        let Checked { manifest, sha256, problems } = &checked;
        json(&Shape { archive, sha256, verified: checked.is_good(), problems, manifest })?
    } else {
        let mut page = Page::default();
        for paragraph in checked.told(&clean_path(&verify.archive).to_string(), verify.sha256.is_some()) {
            page.hanging("", "  ", &paragraph);
        }
        page.into_output()
    };
    if checked.is_good() { Ok(output) } else { Err(Failure::Found(output)) }
}
