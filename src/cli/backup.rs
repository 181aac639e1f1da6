//! `controlbook backup`.

use std::path::{Path, PathBuf};

use clap::Args;
use serde::Serialize;
use uuid::Uuid;

use super::layout::{Page, Table};
use super::{Done, Output, json};
use crate::clock;
use crate::config::Config;
use crate::error::{Error, Result, clean_path};
use crate::figures::{Mean, Share};
use crate::report::words;
use crate::session::backups::{Backup, Headline, Shelf, Whose, Why};
use crate::session::{Session, can_encrypt, is_sealed};
use crate::text::Side;

pub const ABOUT: &str = "\
Keep a backup now, or list those there are.

One is made without asking before the first edit of each day, before an edit of more than ten controls, before an \
upgrade of the format, an import, a merge and a restore. They are kept in the program's own folder, outside that of \
the workbook, and thinned: [backups] in config.toml says how many stay.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Write the backup there, rather than among those that the program keeps; nothing may stand there
    #[arg(short, long, value_name = "PATH", conflicts_with = "list")]
    output: Option<PathBuf>,
    /// Make none, and list those there are; also of a workbook that is damaged or gone
    #[arg(long)]
    list: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// A backup as JSON has it.
#[derive(Serialize)]
pub struct Shape<'a> {
    number: u32,
    file: String,
    at: jiff::Timestamp,
    why: Why,
    size: u64,
    good: bool,
    format: i32,
    workbook: Uuid,
    source: &'a Path,
    organisation: Option<&'a str>,
    figures: Option<Headline>,
}

pub fn run(arguments: &Arguments) -> Done {
    let shelf = shelf()?;
    if arguments.list {
        return list(&backups_of(&shelf, &arguments.file)?, arguments);
    }
    // Looked at as every command does, so that what is no workbook is refused in the same words.
    let session = super::open_to_read(&arguments.file)?;
    if let Some(path) = &arguments.output {
        return copied(&session, path, arguments.json);
    }
    let backup = shelf.make(session.path(), Why::Asked)?;
    if arguments.json {
        return json(&Shape::from(&backup));
    }
    let size = words::size(backup.size);
    let path = clean_path(&backup.path);
    Ok(Output::Text(format!("Backup {} kept, {size}, read from end to end: {path}\n", backup.number)))
}

/// A copy that was read from end to end before anybody is told that it is there.
fn copied(session: &Session, path: &Path, as_json: bool) -> Done {
    session.copy_to(path)?;
    let looked = crate::session::backups::verified(path).inspect_err(|_| {
        let _ = std::fs::remove_file(path);
    })?;
    let size = std::fs::metadata(path).map_or(0, |metadata| metadata.len());
    if as_json {
        let shape = serde_json::json!({
            "file": path.to_string_lossy(),
            "size": size,
            "good": true,
            "format": looked.format,
            "workbook": looked.identity().id,
        });
        return json(&shape);
    }
    Ok(Output::Text(format!("Backup written, {}, read from end to end: {}\n", words::size(size), clean_path(path))))
}

/// The program's own shelf.
pub fn shelf() -> Result<Shelf> {
    Shelf::own(Config::load()?.backups).ok_or_else(|| {
        Error::Invalid("the system names no home folder, so backups have no place; set XDG_STATE_HOME".to_owned())
    })
}

/// The backups of a workbook: by its id where it can be read, else of what was at its path.
pub fn backups_of(shelf: &Shelf, file: &Path) -> Result<Vec<Backup>> {
    let of_path = || shelf.backups_of(Whose::Path(file));
    match crate::store::Store::look(file) {
        Ok(looked) => Ok(shelf.backups_of(Whose::Id(looked.identity().id))),
        // A wrong name is told as such, unless something was there once.
        Err(error @ (Error::Missing(_) | Error::NotAFile { .. } | Error::Foreign { .. })) => match of_path() {
            backups if backups.is_empty() => Err(error),
            backups => Ok(backups),
        },
        // With the passphrase of the newest one, the workbook opens, too, if it can.
        Err(Error::Sealed(_)) if can_encrypt() => match of_path() {
            backups if backups.is_empty() => Err(Error::Sealed(file.to_owned())),
            backups => match &backups[0].path {
                newest if is_sealed(newest) => Err(Error::Sealed(newest.clone())),
                _ => Ok(backups),
            },
        },
        Err(_) => Ok(of_path()),
    }
}

fn list(backups: &[Backup], arguments: &Arguments) -> Done {
    if arguments.json {
        return json(&backups.iter().map(Shape::from).collect::<Vec<_>>());
    }
    let file = clean_path(&arguments.file);
    let mut page = Page::default();
    if backups.is_empty() {
        page.prose(
            "",
            "There are no backups yet. One is made before the first edit of each day, and before every larger change.",
        );
        page.line(&format!("To make one now: controlbook backup {file}"));
        return Ok(page.into_output());
    }
    let columns = [
        ("No.", Side::Right),
        ("Made", Side::Left),
        ("Size", Side::Right),
        ("Coverage", Side::Left),
        ("Maturity", Side::Left),
        ("Attainment", Side::Left),
        ("State", Side::Left),
        ("Why", Side::Left),
    ];
    let zone = clock::zone();
    let share = |share: Share| share.shown();
    let mean = |mean: Mean| mean.shown();
    let row = |backup: &Backup| {
        let figures = backup.record.figures;
        let shown = |read: &dyn Fn(Headline) -> String| figures.map_or_else(|| "–".to_owned(), read);
        vec![
            backup.number.to_string(),
            backup.made_at(&zone),
            words::size(backup.size),
            shown(&|figures| share(figures.coverage)),
            shown(&|figures| mean(figures.maturity)),
            shown(&|figures| share(figures.attainment)),
            if backup.record.good { "good" } else { "damaged" }.to_owned(),
            backup.record.why.sentence().to_owned(),
        ]
    };
    page.table(&Table { columns: &columns, rows: backups.iter().map(row).collect() });
    page.gap();
    let size: u64 = backups.iter().map(|backup| backup.size).sum();
    let count = words::counted(backups.len(), "backup", "backups");
    page.line(&format!("{}, {}.", words::sentence_case(&count), words::size(size)));
    page.line(&format!("What differs from one: controlbook restore {file} {} --dry-run", backups[0].number));
    Ok(page.into_output())
}

impl<'a> From<&'a Backup> for Shape<'a> {
    fn from(backup: &'a Backup) -> Self {
        let record = &backup.record;
        Shape {
            number: backup.number,
            file: backup.path.to_string_lossy().into_owned(),
            at: record.at,
            why: record.why,
            size: backup.size,
            good: record.good,
            format: record.format,
            workbook: record.workbook,
            source: &record.source,
            organisation: record.organisation.as_deref(),
            figures: record.figures,
        }
    }
}
