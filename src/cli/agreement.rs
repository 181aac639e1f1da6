//! `controlbook agreement`: how far two people agree who scored the same controls.

use std::path::{Path, PathBuf};

use clap::Args;

use super::layout::Page;
use super::{Done, Output, json, open_to_read, tell_of_clear_text, values};
use crate::error::clean_path;
use crate::export;
use crate::report::agreement::{AgreementFormat, AgreementShape};
use crate::report::words;
use crate::session::{Agreeing, Session};

pub const ABOUT: &str = "\
Tell how far two people agree who scored the same controls

Each scores in a workbook of their own, best two copies of one: then levels from before they went apart are left out. \
It prints the share of controls with the same level and of those at most one level apart, weighted kappa with what it \
means, and the controls that are more than one level apart: an agenda to talk through before the two are merged.";

const EXAMPLES: &str = "\
Examples:
  controlbook agreement acme.controlbook acme-anna.controlbook
  controlbook agreement acme.controlbook acme-anna.controlbook --format md";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The workbook of the one
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The workbook of the other
    #[arg(value_name = "OTHER")]
    other: PathBuf,
    /// Print JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write it as a report
    #[arg(long, value_parser = values::agreement_format())]
    format: Option<AgreementFormat>,
    /// Where to write the report; - is standard output [default: the workbook's name, here]
    #[arg(short, long, value_name = "PATH", requires = "format")]
    output: Option<PathBuf>,
    /// Replace the file that stands there
    #[arg(long, requires = "format")]
    force: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let agreeing = session.agreement(&arguments.other)?;
    if arguments.json {
        return json(&AgreementShape::new(&agreeing.report));
    }
    if let Some(format) = arguments.format {
        return write(arguments, &session, &agreeing, format);
    }
    Ok(page(&session, &agreeing).into_output())
}

fn write(arguments: &Arguments, session: &Session, agreeing: &Agreeing, format: AgreementFormat) -> Done {
    let bytes = session.agreement_report(agreeing, format)?;
    let target = match &arguments.output {
        Some(path) if path == Path::new("-") => return Ok(Output::Exact(bytes)),
        Some(path) => path.clone(),
        None => {
            let mut name = arguments.file.file_stem().map_or_else(|| "report".into(), |stem| stem.to_os_string());
            name.push(format!("-agreement.{format}"));
            PathBuf::from(name)
        }
    };
    export::write_file(&target, &bytes, arguments.force)?;
    tell_of_clear_text(session);
    Ok(Output::Text(format!("Wrote {}\n", clean_path(&target))))
}

fn page(session: &Session, agreeing: &Agreeing) -> Page {
    let mut page = Page::default();
    let report = &agreeing.report;
    let [a, b] = &report.names;
    page.hanging("", "", &format!("{}: {a} and {b}", session.workbook().organisation.name));
    page.gap();
    for text in words::agreement_summary(report) {
        page.prose("", &text);
    }
    if !report.agenda.is_empty() {
        page.gap();
        page.prose("", words::AGENDA);
        for item in &report.agenda {
            page.hanging("  ", "      ", &words::disagreement(item));
        }
    }
    page.gap();
    page.prose("", words::KAPPA);
    page
}
