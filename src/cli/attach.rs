//! `controlbook attach`.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::civil::Date;

use super::{Author, Done, Output, values};
use crate::catalogue::ControlId;
use crate::config::Config;
use crate::error::Result;
use crate::session::{NewEvidence, Outcome, Source};
use crate::workbook::{Change, EvidenceEdit, Nature};

/// What the command is about, for help and manual page.
pub const ABOUT: &str = "\
Attach a file or a link to a control as evidence, and print its id

A file is copied into the workbook, so that it is still there when it is asked for. With --link it stays where \
it is, and the workbook remembers its size and its SHA-256: \"evidence verify\" tells when it is changed or gone. \
What begins with https://, http:// or mailto: becomes a link.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The control that it shows something of, such as 5.10 or A.5.10
    #[arg(value_name = "CONTROL")]
    control: String,
    /// A file, or an address such as https://example.com/policy
    #[arg(value_name = "PATH|URL")]
    source: PathBuf,
    /// Another control that it serves; may be given several times
    #[arg(long = "also", value_name = "CONTROL")]
    also: Vec<String>,
    /// Leave the file where it is
    #[arg(long)]
    link: bool,
    /// What to call it [default: the file's name, or the address]
    #[arg(long, value_name = "TEXT")]
    name: Option<String>,
    /// What it shows
    #[arg(long, value_parser = values::nature())]
    nature: Option<Nature>,
    /// The last day it proves anything, such as 2027-02-01 or +1y
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    expires: Option<Date>,
    /// Look at it again by when, such as 2027-02-01 or +1y
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    review_due: Option<Date>,
    /// The largest file to copy in, in megabytes [default: attach_max_mb of the configuration, else 100]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(1..))]
    max_mb: Option<u64>,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let mut session = author.open(&arguments.file)?;
    let controls: Vec<ControlId> = [&arguments.control]
        .into_iter()
        .chain(&arguments.also)
        .map(|id| ControlId::from(id.trim().to_owned()))
        .collect();
    let new = NewEvidence {
        controls: &controls,
        source: arguments.source()?,
        about: EvidenceEdit {
            name: arguments.name.clone(),
            nature: arguments.nature.map(Some),
            expires: arguments.expires.map(Some),
            review_due: arguments.review_due.map(Some),
        },
    };
    let ids: Vec<String> = match session.attach(&new)? {
        Outcome::Done(step) => step.changes.iter().filter_map(id).collect(),
        Outcome::Unchanged => Vec::new(),
    };
    Ok(Output::Text(ids.iter().map(|id| format!("{id}\n")).collect()))
}

impl Arguments {
    fn source(&self) -> Result<Source<'_>> {
        let path: &Path = &self.source;
        let is_file = path.to_str().is_none_or(|text| !is_address(text));
        match self.max_mb {
            _ if is_file && self.link => Ok(Source::Linked(path)),
            Some(most) if is_file => Ok(Source::Copied(path, most)),
            Some(_) | None => source(path),
        }
    }
}

/// An address, or a file that is copied in.
///
/// # Errors
/// What is wrong with the configuration, which says how large a file may be.
pub fn source(path: &Path) -> Result<Source<'_>> {
    match path.to_str().filter(|text| is_address(text)) {
        Some(address) => Ok(Source::Address(address)),
        None => Ok(Source::Copied(path, Config::load()?.attach_max_mb())),
    }
}

/// Whether it is meant as an address. One of a kind that is not taken is meant so too, unless a file is called so.
fn is_address(text: &str) -> bool {
    let lower = text.trim().to_ascii_lowercase();
    let is_known = ["https://", "http://", "mailto:"].iter().any(|scheme| lower.starts_with(scheme));
    is_known || (lower.contains("://") && !Path::new(text).exists())
}

fn id(change: &Change) -> Option<String> {
    if let Change::Evidence { id, .. } = change { Some(id.to_string()) } else { None }
}
