//! `controlbook export`.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Args;

use super::{Done, Output, open_to_read, values};
use crate::error::clean_path;
use crate::report::{Format, Kind, render};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to write it as
    #[arg(long, value_parser = values::format())]
    format: Format,
    /// How much to say
    #[arg(long, value_parser = values::kind(), default_value = "full")]
    kind: Kind,
    /// Where to write it; - is standard output [default: the workbook's name, here]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Replace the file that stands there
    #[arg(long)]
    force: bool,
    /// The date that it bears, in place of that of the last change
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date)]
    date: Option<jiff::civil::Date>,
}

pub fn run(arguments: &Arguments) -> Done {
    let Arguments { format, kind, date, .. } = *arguments;
    let session = open_to_read(&arguments.file)?;
    let target = match &arguments.output {
        Some(target) if target == Path::new("-") => {
            return Ok(Output::Exact(render(&session.report_to_keep(date)?, format, kind)?));
        }
        Some(target) => target.clone(),
        None => default_name(&arguments.file, format, kind),
    };
    session.export(&target, format, kind, date, arguments.force)?;
    Ok(Output::Text(format!("Wrote {}\n", clean_path(&target))))
}

/// `acme-full.md`, in the folder that the person is in.
fn default_name(workbook: &Path, format: Format, kind: Kind) -> PathBuf {
    let mut name = workbook.file_stem().map_or_else(|| OsString::from("report"), OsString::from);
    name.push(format!("-{kind}.{}", format.extension()));
    PathBuf::from(name)
}
