//! `controlbook compare`: what moved between two states, apart from what only looks like it.

use std::path::{Path, PathBuf};

use clap::Args;

use super::layout::{Page, Table};
use super::{Done, Output, json, open_to_read, tell_of_clear_text, values};
use crate::error::clean_path;
use crate::export;
use crate::figures::compare::Moved;
use crate::figures::{Figure, Part, Verdict};
use crate::report::shape::CompareShape;
use crate::report::{ComparisonFormat, words};
use crate::session::{Compared, Point, Session};
use crate::text::Side;

pub const ABOUT: &str = "\
Tell what moved between two baselines or days, apart from what only looks like it

A figure can rise because a control left the scope, because a target was lowered, or because somebody looked more \
closely. The difference is taken apart in a fixed order: catalogue, scope, targets, what is known, and what is left is \
real movement.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The earlier state: a baseline by its name, or a day such as 2026-03-01, which means its end (UTC)
    #[arg(value_name = "A")]
    a: String,
    /// The later state, named in the same way
    #[arg(value_name = "B", default_value = "now")]
    b: String,
    /// Print JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// Write it as a report
    #[arg(long, value_parser = values::comparison_format())]
    format: Option<ComparisonFormat>,
    /// Where to write the report; - is standard output [default: the workbook's name, here]
    #[arg(short, long, value_name = "PATH", requires = "format")]
    output: Option<PathBuf>,
    /// Replace the file that stands there
    #[arg(long, requires = "format")]
    force: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let (a, b) = (session.point(&arguments.a)?, session.point(&arguments.b)?);
    let compared = session.compare(&a, &b)?;
    if arguments.json {
        return json(&CompareShape::new(&compared.a, &compared.b, &compared.comparison));
    }
    if let Some(format) = arguments.format {
        return write(arguments, &session, &compared, format);
    }
    Ok(page(&session, &compared, b == Point::Now).into_output())
}

fn write(arguments: &Arguments, session: &Session, compared: &Compared, format: ComparisonFormat) -> Done {
    let bytes = session.comparison_report(compared, format)?;
    let target = match &arguments.output {
        Some(target) if target == Path::new("-") => {
            tell_of_clear_text(session);
            return Ok(Output::Exact(bytes));
        }
        Some(target) => target.clone(),
        None => {
            let stem = arguments.file.file_stem().map_or_else(|| "report".into(), |stem| stem.to_os_string());
            let mut name = stem;
            name.push(format!("-comparison.{format}"));
            PathBuf::from(name)
        }
    };
    export::write_file(&target, &bytes, arguments.force)?;
    tell_of_clear_text(session);
    Ok(Output::Text(format!("Wrote {}\n", clean_path(&target))))
}

fn page(session: &Session, compared: &Compared, with_now: bool) -> Page {
    let comparison = &compared.comparison;
    let mut page = Page::default();
    let name = &session.workbook().organisation.name;
    page.hanging("", "", &format!("{name}: {} compared with {}", compared.b, compared.a));
    page.gap();
    page.prose("", &words::what_moved(comparison));
    page.gap();
    let split = comparison.headline();
    let mut columns = vec![("", Side::Left), ("Before", Side::Left), ("After", Side::Left), ("Change", Side::Right)];
    columns.extend(Part::ALL.iter().map(|part| (words::part(*part), Side::Right)));
    let row = |figure: &Figure| {
        let found = split.figure(*figure);
        let shown = |tally| format!("{} {}", figure.text(tally), figure.counts(tally));
        let mut row = vec![
            words::figure(*figure).to_owned(),
            shown(&split.before),
            shown(split.later()),
            words::difference(*figure, found.change),
        ];
        row.extend(found.parts.map(|by| words::difference(*figure, by)));
        row
    };
    page.table(&Table { columns: &columns, rows: Figure::ALL.iter().map(row).collect() });
    page.gap();
    page.prose("", words::PARTS);
    for verdict in Verdict::ALL {
        let moved: Vec<&Moved> = comparison.with(*verdict).collect();
        if moved.is_empty() {
            continue;
        }
        page.gap();
        page.prose("", &format!("{} ({}): {}", words::verdict(*verdict), moved.len(), words::verdict_means(*verdict)));
        for moved in moved {
            let title = session.control(&moved.control).ok();
            let name = words::titled(&moved.control, title.as_ref().map(|control| &*control.title));
            page.hanging("  ", "      ", &format!("{name}: {}", words::moved_fields(moved)));
        }
    }
    if with_now && comparison.is_nothing() {
        page.prose("", "Compare with an earlier day or baseline to see more.");
    }
    page
}
