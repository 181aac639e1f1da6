//! `controlbook export`.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;

use super::called_off::CalledOff;
use super::{Done, Failure, Output, open_to_read, tell_of_clear_text, values};
use crate::config::{Config, ReportFiles};
use crate::error::{Error, clean_path};
use crate::export::{self, Wishes};
use crate::report::document::SectionName;
use crate::report::look::Look;
use crate::report::oscal::Model;
use crate::report::{Format, HTML_TEMPLATE, JSON_SCHEMA, Kind, Request, TableName, render, unwatched};
use crate::session::{Edition, Exporting, Watch};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE", required_unless_present_any = ["print_schema", "print_template"])]
    file: Option<PathBuf>,
    /// What to write it as
    #[arg(long, value_parser = values::format(), required_unless_present_any = ["print_schema", "print_template"])]
    format: Option<Format>,
    /// Which report
    #[arg(long, value_parser = values::kind(), default_value = "full")]
    kind: Kind,
    /// Only these parts of it, in their own order, such as summary,gaps; what kind of statement it is
    /// always stands in front
    #[arg(long, value_name = "NAME,…", value_delimiter = ',', value_parser = values::section())]
    sections: Option<Vec<SectionName>>,
    /// Where to write it; - is standard output [default: the workbook's name, here]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Replace the file that stands there
    #[arg(long)]
    force: bool,
    /// Leave out names, notes, evidence, reasons in words, facts, the dates of single answers, and what
    /// actions are called, by whom, when and for how much they are done
    #[arg(long)]
    redact: bool,
    /// Of what this baseline froze, in place of what the workbook says now
    #[arg(long, value_name = "NAME")]
    baseline: Option<String>,
    /// The date that it bears, in place of that of the last change
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date)]
    date: Option<jiff::civil::Date>,
    /// Which table; for csv only [default: controls]
    #[arg(long, value_name = "NAME", value_parser = values::table())]
    table: Option<TableName>,
    /// A picture for the first page, PNG or JPEG
    #[arg(long, value_name = "PATH")]
    logo: Option<PathBuf>,
    /// Fonts, sizes and colours of the document, in TOML; for docx only
    #[arg(long, value_name = "PATH")]
    style: Option<PathBuf>,
    /// Only this model of OSCAL, as one JSON file in place of an archive of all [default: those of the kind]
    #[arg(long, value_parser = values::model())]
    model: Option<Model>,
    /// A template of your own in place of the program's; for html only
    #[arg(long, value_name = "PATH")]
    template: Option<PathBuf>,
    /// Print the template that html is laid out with, to begin your own with, and nothing else
    #[arg(long, exclusive = true)]
    print_template: bool,
    /// Print the JSON Schema that every JSON export holds to, and nothing else
    #[arg(long, exclusive = true)]
    print_schema: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let Arguments { kind, date, force, redact, model, table, .. } = *arguments;
    if arguments.print_template {
        return Ok(Output::Exact(HTML_TEMPLATE.into()));
    }
    // Without --print-schema, both are there: the parser sees to it.
    let (Some(file), Some(format)) = (&arguments.file, arguments.format) else {
        return Ok(Output::Exact(JSON_SCHEMA.into()));
    };
    let look = look(arguments, format)?;
    let request = Request { sections: arguments.sections.clone(), look, table, model, ..Request::new(format, kind) };
    request.check().map_err(|error| Failure::usage(error.to_string(), HELP))?;
    let session = open_to_read(file)?;
    let edition = Edition { baseline: arguments.baseline.as_deref(), date, redacted: redact };
    let target = match &arguments.output {
        Some(target) if target == Path::new("-") => {
            tell_of_clear_text(&session);
            let report = session.edition(&edition)?;
            let bytes = unwatched(|progress| render(&report, &request, progress))?;
            return Ok(Output::Exact(bytes));
        }
        Some(target) => target.clone(),
        // The workbook is called after whom it is about.
        None if redact => export::redacted_name(&request).into(),
        None => export::report_name(file, &request).into(),
    };
    let watch = Arc::<Watch>::default();
    // Ctrl-C in the middle must leave no file that is half written.
    let called_off = CalledOff::listen(&watch);
    let exporting = Exporting {
        source: Arc::new(session.source_of(arguments.baseline.as_deref())?),
        request,
        date,
        redacted: redact,
        path: target.clone(),
        wishes: Wishes::default(),
        force,
        watch,
    };
    let done = exporting.run(&mut |_| {});
    if matches!(done, Err(Error::Cancelled)) {
        called_off.end();
    }
    done?;
    tell_of_clear_text(&session);
    Ok(Output::Text(format!("Wrote {}\n", clean_path(&target))))
}

/// Where the formats, kinds and parts are listed.
const HELP: &str = "see \"controlbook export --help\"";

/// What it should look like: as named, else as the configuration has it for whatever can have it.
fn look(arguments: &Arguments, format: Format) -> Result<Look, Error> {
    let named =
        Wishes { template: arguments.template.clone(), logo: arguments.logo.clone(), style: arguments.style.clone() };
    let ReportFiles { template, logo, style } = Config::load()?.export;
    named.or(Wishes { template, logo, style }.that_suit(format)).read()
}
