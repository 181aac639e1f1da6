//! `controlbook portfolio`: every workbook below a folder, side by side.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::civil::Date;
use serde::Serialize;
use uuid::Uuid;

use super::layout::{Page, Table};
use super::{Done, Failure, Output, json, print, values};
use crate::error::{Error, clean_path};
use crate::export;
use crate::figures::portfolio::{Benchmark, Entry, FEWEST, Filter, Measured, Seen, Sort, sort};
use crate::figures::{Mean, Share, Summary, Tally};
use crate::report::portfolio::{self, PortfolioFormat, measured};
use crate::report::words::counted;
use crate::session::portfolio::{Ended, Looking};
use crate::text::Side;

pub const ABOUT: &str = "\
Show every workbook below a folder side by side

Each says how it stands in one row, which every edit keeps current: so a thousand are shown at once, and none is changed, \
not even by a lock. What cannot be read so is passed over with a word: encrypted, damaged, in use, of an older format. \
Links to folders are not followed, and folders whose names begin with a dot are left out.

Coverage, maturity and attainment are over the controls that each workbook set out with (its starting point); --json and \
--format have those over all controls, too, and the counts that they come from. With --format the rows go to a \
spreadsheet or, as JSON Lines, to whatever computes with tables.

--anonymous tells how the organisations stand together and leaves out who they are: no names, ids, paths or days. It \
needs at least five of them.";

#[derive(Args)]
pub struct Arguments {
    /// The folder
    #[arg(value_name = "DIR", default_value = ".")]
    folder: PathBuf,
    /// Only those that match: words of name and path, or coverage:<50 overdue:>0 changed:>90 problem:none
    #[arg(long, value_name = "QUERY", value_parser = filter, default_value = "", hide_default_value = true)]
    filter: Filter,
    /// In which order; what needs somebody comes first
    #[arg(long, value_name = "BY", default_value = "organisation", value_parser = values::sort())]
    sort: Sort,
    /// The other way round
    #[arg(long)]
    reverse: bool,
    /// How the organisations stand together, without anything that tells who they are
    #[arg(long)]
    anonymous: bool,
    /// The day on which what was due before is overdue [default: today]
    #[arg(long, value_name = "DATE", value_parser = values::date)]
    date: Option<Date>,
    /// As JSON
    #[arg(long, conflicts_with = "format")]
    json: bool,
    /// As a table: for spreadsheets (csv, xlsx), or one JSON object a line (jsonl)
    #[arg(long, value_parser = values::portfolio_format())]
    format: Option<PortfolioFormat>,
    /// Where the table goes; - is standard output [default: standard output, for xlsx portfolio.xlsx here]
    #[arg(short, long, value_name = "PATH", requires = "format")]
    output: Option<PathBuf>,
    /// Replace the file that is there
    #[arg(long, requires = "format")]
    force: bool,
}

fn filter(text: &str) -> Result<Filter, String> {
    Filter::read(text)
}

pub fn run(arguments: &Arguments) -> Done {
    let (entries, ended) = Looking::below(&arguments.folder).all()?;
    let today = arguments.date.unwrap_or_else(crate::clock::today);
    let seen = Seen { today, zone: crate::clock::zone() };
    let mut shown: Vec<&Entry> = entries.iter().filter(|entry| arguments.filter.matches(entry, &seen)).collect();
    sort(&mut shown, arguments.sort, arguments.reverse, &seen);
    if ended == Ended::TooMuch {
        print::notice(
            "There is more below this folder than is looked at; what follows is not all. Name a folder further down.",
        );
    }
    if arguments.anonymous {
        let counted: Vec<Entry> = shown.into_iter().cloned().collect();
        return anonymous(arguments, &Benchmark::of(&counted, &seen));
    }
    if let Some(format) = arguments.format {
        return written(
            arguments,
            &portfolio::render(&portfolio::workbooks(shown, &seen), "Portfolio", format)?,
            format,
        );
    }
    if arguments.json {
        let rows: Vec<Shape<'_>> = shown.iter().map(|entry| Shape::of(entry, &seen)).collect();
        return json(&rows);
    }
    Ok(told(&shown, entries.len(), &arguments.folder, &seen))
}

fn written(arguments: &Arguments, bytes: &[u8], format: PortfolioFormat) -> Done {
    let target = match (&arguments.output, format) {
        (Some(target), _) if target == Path::new("-") => return Ok(Output::Exact(bytes.to_vec())),
        (Some(target), _) => target.clone(),
        // What a terminal cannot show goes to a file.
        (None, PortfolioFormat::Xlsx) if arguments.anonymous => PathBuf::from("benchmark.xlsx"),
        (None, PortfolioFormat::Xlsx) => PathBuf::from("portfolio.xlsx"),
        (None, PortfolioFormat::Csv | PortfolioFormat::Jsonl) => return Ok(Output::Exact(bytes.to_vec())),
    };
    export::write_file(&target, bytes, arguments.force)?;
    Ok(Output::Text(format!("Wrote {}\n", clean_path(&target))))
}

fn told(shown: &[&Entry], all: usize, folder: &Path, seen: &Seen) -> Output {
    let mut page = Page::default();
    let rows: Vec<Vec<String>> =
        shown.iter().filter_map(|entry| entry.summary().map(|summary| row(entry, summary, seen))).collect();
    if rows.is_empty() {
        let text = match all {
            0 => format!("There is no workbook below {}.", clean_path(folder)),
            _ => "No workbook that can be read matches.".to_owned(),
        };
        page.prose("", &text);
    } else {
        page.table(&Table { columns: &COLUMNS, rows });
    }
    let problems: Vec<&&Entry> = shown.iter().filter(|entry| entry.found.is_err()).collect();
    if !problems.is_empty() {
        page.gap();
        page.prose("", &format!("Passed over: {}", counted(problems.len(), "file", "files")));
        for entry in problems {
            if let Err(problem) = &entry.found {
                page.hanging("  ", "    ", &format!("{}: {}. {}", entry.file, problem.word, problem.told));
            }
        }
    }
    page.into_output()
}

const COLUMNS: [(&str, Side); 9] = [
    ("Organisation", Side::Left),
    ("Coverage", Side::Left),
    ("Maturity 0–5", Side::Left),
    ("Attainment", Side::Left),
    ("Marked", Side::Right),
    ("Overdue", Side::Right),
    ("Next due", Side::Left),
    ("Changed", Side::Left),
    ("File", Side::Left),
];

fn row(entry: &Entry, summary: &Summary, seen: &Seen) -> Vec<String> {
    let tally = summary.headline();
    let overdue = summary.overdue(seen.today);
    let day = |day: Option<Date>| day.map_or_else(|| "–".to_owned(), |day| day.to_string());
    vec![
        summary.organisation.clone(),
        format!("{} {}", tally.coverage().shown(), tally.coverage().counts()),
        format!("{} {}", tally.maturity().shown(), tally.maturity().counts()),
        format!("{} {}", tally.attainment().shown(), tally.attainment().counts()),
        summary.reviews.to_string(),
        format!("{}{}", overdue.count, if overdue.or_more { "+" } else { "" }),
        day(summary.next_due(seen.today)),
        day(summary.changed_on(&seen.zone)),
        entry.file.clone(),
    ]
}

fn anonymous(arguments: &Arguments, benchmark: &Benchmark) -> Done {
    if benchmark.groups.is_empty() {
        let found = benchmark.left_out;
        return Err(Failure::Error(Error::Invalid(format!(
            "{} of one catalogue found here: of fewer than {FEWEST}, the figures would give one away. Nothing was \
             written",
            match found {
                0 => "no organisation".to_owned(),
                found => format!("at most {}", counted(found, "organisation", "organisations")),
            }
        ))));
    }
    if let Some(format) = arguments.format {
        let table = portfolio::benchmark(benchmark);
        return written(arguments, &portfolio::render(&table, "Benchmark", format)?, format);
    }
    if arguments.json {
        return json(&BenchmarkShape::of(benchmark));
    }
    let mut page = Page::default();
    for line in portfolio::told(benchmark) {
        page.prose("", &line);
        page.gap();
    }
    for group in &benchmark.groups {
        if benchmark.groups.len() > 1 {
            let whose = if group.is_built_in { "By the built-in catalogue" } else { "By another catalogue" };
            page.line(&format!("{whose}, {} organisations:", group.organisations));
        }
        let rows = group.spreads.iter().map(|spread| {
            let mut row = vec![measured(spread.measured).to_owned()];
            row.extend(match spread.quartiles {
                Some(values) => values.map(|value| spread.measured.shown(value)),
                None => ["–".to_owned(), "–".to_owned(), "–".to_owned()],
            });
            row.push(spread.organisations.to_string());
            row
        });
        page.table(&Table { columns: &TOGETHER, rows: rows.collect() });
        page.gap();
    }
    Ok(page.into_output())
}

const TOGETHER: [(&str, Side); 5] = [
    ("At most", Side::Left),
    ("a quarter", Side::Right),
    ("half", Side::Right),
    ("three quarters", Side::Right),
    ("organisations", Side::Right),
];

#[derive(Serialize)]
struct Shape<'a> {
    file: &'a str,
    organisation: Option<&'a str>,
    workbook: Option<Uuid>,
    catalogue: Option<&'a str>,
    coverage: Option<Share>,
    maturity: Option<Mean>,
    attainment: Option<Share>,
    attainment_floor: Option<Share>,
    profile: Option<ProfileShape<'a>>,
    reviews: Option<u32>,
    to_confirm: Option<u32>,
    open_actions: Option<u32>,
    overdue_actions: Option<u64>,
    overdue_others: Option<u64>,
    next_due: Option<Date>,
    updated_at: Option<Timestamp>,
    days_since_change: Option<u32>,
    problem: Option<&'static str>,
    problem_says: Option<&'a str>,
}

#[derive(Serialize)]
struct ProfileShape<'a> {
    name: &'a str,
    coverage: Share,
    maturity: Mean,
    attainment: Share,
    attainment_floor: Share,
}

impl<'a> Shape<'a> {
    fn of(entry: &'a Entry, seen: &Seen) -> Shape<'a> {
        let summary = entry.summary();
        let overall = |of: fn(&Tally) -> Share| summary.map(|summary| of(&summary.overall));
        let problem = entry.found.as_ref().err();
        Shape {
            file: &entry.file,
            organisation: summary.map(|summary| summary.organisation.as_str()),
            workbook: summary.map(|summary| summary.workbook),
            catalogue: summary.map(Summary::catalogue_name),
            coverage: overall(Tally::coverage),
            maturity: summary.map(|summary| summary.overall.maturity()),
            attainment: overall(Tally::attainment),
            attainment_floor: overall(Tally::attainment_floor),
            profile: summary.map(|summary| ProfileShape {
                name: &summary.profile,
                coverage: summary.of_profile.coverage(),
                maturity: summary.of_profile.maturity(),
                attainment: summary.of_profile.attainment(),
                attainment_floor: summary.of_profile.attainment_floor(),
            }),
            reviews: summary.map(|summary| summary.reviews),
            to_confirm: summary.map(|summary| summary.to_confirm),
            open_actions: summary.map(|summary| summary.open_actions),
            overdue_actions: summary.map(|summary| summary.overdue(seen.today).count),
            overdue_others: summary.map(|summary| summary.others_due.before(seen.today).count),
            next_due: summary.and_then(|summary| summary.next_due(seen.today)),
            updated_at: summary.and_then(|summary| summary.updated_at),
            days_since_change: summary.and_then(|summary| summary.days_since_change(seen)),
            problem: problem.map(|problem| problem.word),
            problem_says: problem.map(|problem| problem.told.as_str()),
        }
    }
}

#[derive(Serialize)]
struct BenchmarkShape {
    groups: Vec<GroupShape>,
    left_out: usize,
    older_workbooks: usize,
}

#[derive(Serialize)]
struct GroupShape {
    catalogue: Option<&'static str>,
    organisations: usize,
    figures: Vec<SpreadShape>,
}

#[derive(Serialize)]
struct SpreadShape {
    figure: Measured,
    organisations: usize,
    lower_quartile: Option<f64>,
    median: Option<f64>,
    upper_quartile: Option<f64>,
}

impl BenchmarkShape {
    fn of(benchmark: &Benchmark) -> BenchmarkShape {
        let groups = benchmark.groups.iter().map(|group| GroupShape {
            catalogue: group.is_built_in.then_some(&*crate::session::catalogue().name),
            organisations: group.organisations,
            figures: group
                .spreads
                .iter()
                .map(|spread| {
                    let at = |place: usize| spread.quartiles.map(|values| spread.measured.value(values[place]));
                    SpreadShape {
                        figure: spread.measured,
                        organisations: spread.organisations,
                        lower_quartile: at(0),
                        median: at(1),
                        upper_quartile: at(2),
                    }
                })
                .collect(),
        });
        BenchmarkShape { groups: groups.collect(), left_out: benchmark.left_out, older_workbooks: benchmark.older }
    }
}
