//! `controlbook import`.

use std::collections::BTreeSet;
use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Author, Done, Failure, Output, json, values};
use crate::catalogue::ControlId;
use crate::error::{Result, clean_path};
use crate::exchange::{Field, Format, Mapping, Scale, Verdict, column_name};
use crate::report::words;
use crate::session::importing::Remembered;
use crate::session::{ImportFile, ImportPlan, ImportRow, Outcome, Session};
use crate::text::{Side, clean_line};
use crate::workbook::{Change, FieldChange, Step};

pub const ABOUT: &str = "\
Take over what others filled in: a spreadsheet (.xlsx, .xlsm, .ods, .xls), a table as text (.csv, .tsv), the JSON, CSV \
or spreadsheet that export wrote, an audit of CISO Assistant, or OSCAL assessment results. What kind of file it is, is \
told by what is in it.

The columns are guessed from their heads, in English, German, French, Spanish, Italian and Dutch, and read in the same \
way the next time a table has the same heads. Every row is shown before and after; rows that cannot be read are named \
and left out, the others are taken. What export wrote comes back as far as the format carries it: the JSON whole but for \
files that were copied in, the spreadsheet with answers, notes, controls of your own, links and linked files, accepted \
findings, actions and phases. It is one step that undo takes back, and a backup is kept first. Importing the same again \
changes nothing.";

pub const EXAMPLES: &str = "\
Examples:
  controlbook import acme.controlbook soa.xlsx --dry-run
  controlbook import acme.controlbook soa.xlsx --map \"Status=level\" --map \"Remarks=note\" --rejected left.csv
  controlbook import acme.controlbook gaps.csv --scale 0-3 --level \"in Arbeit=1\"";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The file to take over
    #[arg(value_name = "SOURCE")]
    source: PathBuf,
    /// Only show what would change
    #[arg(long)]
    dry_run: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
    /// What kind of file it is, where that is told wrongly
    #[arg(long, value_parser = values::import_format())]
    format: Option<Format>,
    /// Read this sheet [default: the one with the most ids of controls, and those with the same heads]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// What a column holds: its head or its letters, and the field; may be given several times
    #[arg(long, value_name = "COLUMN=FIELD")]
    map: Vec<String>,
    /// In which scale the levels are
    #[arg(long, value_parser = values::import_scale())]
    scale: Option<Scale>,
    /// What a value means as a level: 0 to 5, none, or n/a; may be given several times
    #[arg(long, value_name = "VALUE=LEVEL")]
    level: Vec<String>,
    /// The sentence for exclusions for which the file gives none; without it they are not excluded
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// Leave out every row that something is doubtful about
    #[arg(long)]
    no_doubts: bool,
    /// Write the rows that are not taken to this CSV file, each with the reason
    #[arg(long, value_name = "PATH")]
    rejected: Option<PathBuf>,
    /// Replace the file of rejected rows that stands there
    #[arg(long, requires = "rejected")]
    force: bool,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let mut session = author.open(&arguments.file)?;
    let mut file = open(arguments, &session)?;
    choose(&mut file, arguments)?;
    let mut plan = session.plan_import(&file)?;
    if arguments.no_doubts {
        plan.hold_back_doubts();
    }
    if let Some(path) = arguments.rejected.as_ref().filter(|_| !plan.rejected.is_empty()) {
        plan.write_rejected(path, arguments.force)?;
    }
    let step = match arguments.dry_run {
        true => None,
        false => imported(&mut session, &file, &plan)?,
    };
    let done = if arguments.json {
        json(&shape(&file, &plan, step.as_ref()))?
    } else {
        told(&file, &plan, step.as_ref(), arguments)
    };
    match plan.rows.is_empty() && !plan.rejected.is_empty() {
        true => Err(Failure::Found(done)),
        false => Ok(done),
    }
}

fn open(arguments: &Arguments, session: &Session) -> Result<ImportFile> {
    let (format, sheet) = (arguments.format, arguments.sheet.as_deref());
    ImportFile::open_as(&arguments.source, format, sheet, session.catalogue(), &Remembered::all())
}

fn imported(session: &mut Session, file: &ImportFile, plan: &ImportPlan) -> Result<Option<Step>> {
    let outcome = session.import(plan, &BTreeSet::new())?;
    if let Some(remembered) = file.to_remember() {
        remembered.keep();
    }
    Ok(match outcome {
        Outcome::Done(step) => Some(step),
        Outcome::Unchanged => None,
    })
}

/// What somebody says of the columns and values.
fn choose(file: &mut ImportFile, arguments: &Arguments) -> std::result::Result<(), Failure> {
    if !arguments.map.is_empty() && file.mapping.columns.is_empty() {
        return Err(Failure::usage("the file has no columns to say anything of", "leave out --map"));
    }
    let hint = "see \"controlbook import --help\"; --dry-run lists the columns";
    for pair in &arguments.map {
        file.map(pair).map_err(|error| Failure::usage(error.to_string(), hint))?;
    }
    if let Some(scale) = arguments.scale {
        file.set_scale(scale);
    }
    for pair in &arguments.level {
        let (value, verdict) = pair.rsplit_once('=').ok_or_else(|| {
            Failure::usage(
                format!("\"{}\" does not say what a value means", clean_line(pair)),
                "write VALUE=LEVEL, such as \"in progress=1\"",
            )
        })?;
        let verdict: Verdict = verdict
            .parse()
            .map_err(|what: String| Failure::usage(what, "write VALUE=LEVEL, such as \"in progress=1\""))?;
        file.say(value, verdict);
    }
    file.mapping.because = arguments.because.clone();
    Ok(())
}

// --- for people

fn told(file: &ImportFile, plan: &ImportPlan, step: Option<&Step>, arguments: &Arguments) -> Output {
    let mut page = Page::default();
    page.prose("", &format!("{}: {}.", clean_path(&file.path), file.source.origin.sentence()));
    columns(&mut page, file);
    levels(&mut page, plan, file);
    if !plan.told.is_empty() || !plan.doubts.is_empty() || file.is_remembered {
        page.gap();
    }
    if file.is_remembered {
        page.prose("", "The columns are read as the last time that a table had these heads.");
    }
    plan.told.iter().for_each(|sentence| page.prose("", sentence));
    plan.doubts.iter().for_each(|doubt| page.prose("! ", &format!("{}.", words::sentence_case(doubt))));
    page.gap();
    plan.rows.iter().filter(|row| row.changes_something()).for_each(|row| changed(&mut page, row));
    not_taken(&mut page, plan, arguments);
    page.gap();
    summary(&mut page, plan, step, arguments);
    page.into_output()
}

fn columns(page: &mut Page, file: &ImportFile) {
    let Mapping { parts, columns, .. } = &file.mapping;
    if file.source.origin.is_known() || columns.is_empty() {
        return;
    }
    page.gap();
    for part in parts {
        let sheet = &file.source.sheets[part.sheet];
        let heads = match part.head {
            0 => "without heads".to_owned(),
            row if sheet.name.is_empty() => format!("heads in line {row}"),
            row => format!("heads in row {row}"),
        };
        let name = if sheet.name.is_empty() { "The table".to_owned() } else { format!("Sheet \"{}\"", sheet.name) };
        page.line(&format!("{name}, {heads}"));
    }
    let rows = columns
        .iter()
        .map(|column| {
            let taken = match column.field {
                Field::Nothing => "–".to_owned(),
                field => field.to_string(),
            };
            vec![
                format!("  {}", column_name(column.column)),
                shortened(&column.head),
                taken,
                column.field.sentence().to_owned(),
            ]
        })
        .collect();
    let heads = [("", Side::Left), ("Head", Side::Left), ("Field", Side::Left), ("", Side::Left)];
    page.table(&Table { columns: &heads, rows });
}

fn levels(page: &mut Page, plan: &ImportPlan, file: &ImportFile) {
    const MOST: usize = 20;
    if plan.values.is_empty() || file.source.origin.is_known() {
        return;
    }
    let reads = |verdict: &Option<Verdict>| verdict.map_or("?".to_owned(), Verdict::shown);
    let said =
        plan.values.iter().take(MOST).map(|(value, verdict)| format!("\"{}\" = {}", shortened(value), reads(verdict)));
    let more =
        if plan.values.len() > MOST { format!(", and {} more", plan.values.len() - MOST) } else { String::new() };
    page.gap();
    let scale = file.mapping.level.scale;
    page.prose("", &format!("Levels (scale {scale}): {}{more}", said.collect::<Vec<_>>().join(", ")));
}

fn changed(page: &mut Page, row: &ImportRow) {
    page.prose(&format!("{:<6} ", row.about), &format!("{}  ({})", row.title, row.place));
    row.told().iter().for_each(|line| page.prose("       ", line));
    row.doubts.iter().for_each(|doubt| page.prose("     ! ", doubt));
    row.remarks.iter().for_each(|remark| page.prose("     · ", remark));
}

fn not_taken(page: &mut Page, plan: &ImportPlan, arguments: &Arguments) {
    if plan.rejected.is_empty() {
        return;
    }
    page.gap();
    page.line("Not taken:");
    for row in &plan.rejected {
        let column = row.column.as_ref().map_or_else(String::new, |column| format!(", column {column}"));
        page.hanging("  ", "      ", &format!("{}{column}: {}.", row.place, row.reason));
    }
    if let Some(path) = &arguments.rejected {
        page.prose("  ", &format!("They are in {}, to correct and import again.", clean_path(path)));
    }
}

fn summary(page: &mut Page, plan: &ImportPlan, step: Option<&Step>, arguments: &Arguments) {
    let mut said = match (step, words::to_import(plan.changing_apart())) {
        (_, None) => "Nothing changes.".to_owned(),
        (Some(_), Some(what)) => format!("Changed {what}."),
        (None, Some(what)) => format!("Would change {what}."),
    };
    match plan.unchanged() {
        0 => {}
        1 => said.push_str(" 1 more is so already."),
        count => said.push_str(&format!(" {count} more are so already.")),
    }
    match plan.doubtful() {
        0 => {}
        1 => said.push_str(" 1 is doubtful: look at the line with !."),
        count => said.push_str(&format!(" {count} are doubtful: look at the lines with !.")),
    }
    match plan.rejected.len() {
        0 => {}
        1 => said.push_str(" 1 row is not taken."),
        count => said.push_str(&format!(" {count} rows are not taken.")),
    }
    page.prose("", &said);
    match step {
        Some(_) => page.line("One step: controlbook undo takes all of it back."),
        None if arguments.dry_run => page.line("Nothing was written."),
        None => {}
    }
}

fn shortened(text: &str) -> String {
    let text = one_line(text);
    match text.chars().count() {
        0..=40 => text,
        _ => format!("{}…", text.chars().take(39).collect::<String>()),
    }
}

fn one_line(text: &str) -> String {
    clean_line(text.trim()).into_owned()
}

// --- for programs

#[derive(Serialize)]
struct Shape<'a> {
    source: SourceShape<'a>,
    applied: bool,
    changed: usize,
    unchanged: usize,
    rows: Vec<RowShape<'a>>,
    rejected: Vec<RejectedShape<'a>>,
    told: &'a [String],
    doubts: &'a [String],
}

#[derive(Serialize)]
struct SourceShape<'a> {
    file: String,
    format: Format,
    remembered: bool,
    tables: Vec<TableShape<'a>>,
    columns: Vec<ColumnShape<'a>>,
    scale: Scale,
    levels: Vec<ValueShape<'a>>,
}

#[derive(Serialize)]
struct TableShape<'a> {
    sheet: &'a str,
    heads_in_row: Option<u32>,
}

#[derive(Serialize)]
struct ColumnShape<'a> {
    column: String,
    head: &'a str,
    field: Option<Field>,
}

#[derive(Serialize)]
struct ValueShape<'a> {
    value: &'a str,
    read_as: Option<String>,
}

#[derive(Serialize)]
struct RowShape<'a> {
    /// Null where it is about something else.
    control: Option<&'a str>,
    about: &'a str,
    title: &'a str,
    place: &'a str,
    changes: Vec<FieldChange>,
    doubts: &'a [String],
    remarks: &'a [String],
}

#[derive(Serialize)]
struct RejectedShape<'a> {
    sheet: &'a str,
    row: u32,
    column: Option<&'a str>,
    reason: &'a str,
    cells: &'a [String],
}

fn shape<'a>(file: &'a ImportFile, plan: &'a ImportPlan, step: Option<&Step>) -> Shape<'a> {
    let Mapping { parts, columns, level, .. } = &file.mapping;
    let verdict = |verdict: Verdict| match verdict {
        Verdict::Level(level) => level.to_string(),
        Verdict::NotAssessed => "none".to_owned(),
        Verdict::NotApplicable => "n/a".to_owned(),
    };
    Shape {
        source: SourceShape {
            file: file.path.to_string_lossy().into_owned(),
            format: file.source.format,
            remembered: file.is_remembered,
            tables: parts
                .iter()
                .map(|part| TableShape {
                    sheet: &file.source.sheets[part.sheet].name,
                    heads_in_row: Some(part.head).filter(|row| *row > 0),
                })
                .collect(),
            columns: columns
                .iter()
                .map(|column| ColumnShape {
                    column: column_name(column.column),
                    head: &column.head,
                    field: Some(column.field).filter(|field| *field != Field::Nothing),
                })
                .collect(),
            scale: level.scale,
            levels: plan
                .values
                .iter()
                .map(|(value, read_as)| ValueShape { value, read_as: read_as.map(verdict) })
                .collect(),
        },
        applied: step.is_some(),
        changed: plan.changing(),
        unchanged: plan.unchanged(),
        rows: plan
            .rows
            .iter()
            .map(|row| RowShape {
                control: row.control.as_ref().map(ControlId::as_str),
                about: &row.about,
                title: &row.title,
                place: &row.place,
                changes: row.changes.iter().flat_map(Change::fields).collect(),
                doubts: &row.doubts,
                remarks: &row.remarks,
            })
            .collect(),
        rejected: plan
            .rejected
            .iter()
            .map(|row| RejectedShape {
                sheet: &row.place.sheet,
                row: row.place.row,
                column: row.column.as_deref(),
                reason: &row.reason,
                cells: &row.cells,
            })
            .collect(),
        told: &plan.told,
        doubts: &plan.doubts,
    }
}
