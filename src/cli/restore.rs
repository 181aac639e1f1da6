//! `controlbook restore`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Done, Failure, Output, backup, json, print};
use crate::clock;
use crate::error::{Error, Result, clean_path};
use crate::session::backups::{Backup, Difference, Present, Preview, Restored, Shelf, Side, preview, restore};
use crate::store::Store;
use crate::text::Side as Alignment;
use crate::workbook::FieldChange;

pub const ABOUT: &str = "\
Put a backup in the place of a workbook, also of one that is damaged or gone.

What would be different is shown first. What is there is kept as a backup of its own, so a restore can itself be \
taken back by another one. Undo does not reach over it: the history is that of the backup.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook: may be damaged, or gone
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The number of a backup, or the path of any copy of the workbook; without it, the newest good backup
    #[arg(value_name = "BACKUP")]
    backup: Option<PathBuf>,
    /// Only show what would be different
    #[arg(long)]
    dry_run: bool,
    /// Do not ask
    #[arg(long)]
    yes: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// What a restore would do, or did.
#[derive(Serialize)]
struct Shape<'a> {
    from: String,
    restored: bool,
    present: &'static str,
    now: Option<SideShape<'a>>,
    then: SideShape<'a>,
    edits_undone: Option<u32>,
    changes: Option<Vec<FieldChange>>,
    replaced: Option<backup::Shape<'a>>,
}

#[derive(Serialize)]
struct SideShape<'a> {
    organisation: &'a str,
    figures: crate::session::backups::Headline,
    notes: usize,
    evidence: usize,
    edits: u32,
    changed_at: Option<jiff::Timestamp>,
}

pub fn run(arguments: &Arguments) -> Done {
    let shelf = backup::shelf()?;
    let chosen = choose(arguments, &shelf)?;
    let found = preview(&arguments.file, &chosen.path, &shelf)?;
    let is_nothing = found.difference.as_ref().is_some_and(Difference::is_nothing);
    if arguments.dry_run || is_nothing {
        return match arguments.json {
            true => json(&shape(&chosen, &found, None)),
            false => Ok(shown(&chosen, &found, arguments)),
        };
    }
    if !arguments.yes {
        ask(&chosen, &found, arguments)?;
    }
    let restored = restore(&arguments.file, &chosen.path, &shelf)?;
    if arguments.json {
        return json(&shape(&chosen, &found, Some(&restored)));
    }
    Ok(Output::Text(told(&chosen, &restored)))
}

/// What is to be restored from, and what to call it.
struct Chosen {
    path: PathBuf,
    name: String,
}

fn choose(arguments: &Arguments, shelf: &Shelf) -> Result<Chosen> {
    let no_backup = |what: String| Error::NoBackup { path: arguments.file.clone(), what };
    let of = |backup: &Backup| Chosen { path: backup.path.clone(), name: name(backup) };
    let Some(wanted) = &arguments.backup else {
        let backups = backup::backups_of(shelf, &arguments.file)?;
        let good = backups.iter().find(|backup| backup.record.good && Store::verified(&backup.path).is_ok());
        return match (good, backups.is_empty()) {
            (Some(backup), _) => Ok(of(backup)),
            (None, true) => Err(no_backup("backup".to_owned())),
            (None, false) => Err(no_backup("good backup".to_owned())),
        };
    };
    match wanted.to_str().and_then(|wanted| wanted.parse::<u32>().ok()) {
        Some(number) => {
            let backups = backup::backups_of(shelf, &arguments.file)?;
            let found: Vec<&Backup> = backups.iter().filter(|backup| backup.number == number).collect();
            match found[..] {
                [backup] => Ok(of(backup)),
                [] => Err(no_backup(format!("backup {number}"))),
                _ => Err(Error::Invalid(format!(
                    "several workbooks were at {}, and each has a backup {number}; give the path of the one you mean: controlbook backup FILE --list --json",
                    clean_path(&arguments.file)
                ))),
            }
        }
        None => Ok(Chosen { path: wanted.clone(), name: clean_path(wanted) }),
    }
}

/// `backup 12 of 2026-11-24 10:03, before the first edit of the day`.
fn name(backup: &Backup) -> String {
    let (number, at) = (backup.number, backup.made_at(&clock::zone()));
    format!("backup {number} of {at}, {}", backup.record.why.sentence())
}

fn ask(chosen: &Chosen, found: &Preview, arguments: &Arguments) -> std::result::Result<(), Failure> {
    if !print::can_ask() {
        return Err(Failure::usage(
            "a restore replaces the workbook, so it asks first, and there is no terminal to ask on",
            "add --yes to restore without asking, or --dry-run to see what would be different",
        ));
    }
    if let Output::Text(text) = shown(chosen, found, arguments) {
        print::notice(text.trim_end());
    }
    let io = |source| Error::Io { what: "cannot read", path: "standard input".into(), source };
    match print::confirm(&format!("\nReplace {}?", clean_path(&arguments.file))).map_err(io)? {
        Some(true) => Ok(()),
        Some(false) | None => Err(Error::Invalid("nothing was restored, since you did not say yes".to_owned()).into()),
    }
}

/// What would be different, for people.
fn shown(chosen: &Chosen, found: &Preview, arguments: &Arguments) -> Output {
    /// Who wants all of them takes JSON.
    const MOST: usize = 30;
    let mut page = Page::default();
    page.prose("", &format!("{} from {}:", clean_path(&arguments.file), chosen.name));
    page.gap();
    figures(&mut page, found);
    page.gap();
    match (&found.present, &found.difference) {
        (Present::Missing, _) => page.prose("", "There is no such file now; it would be there again."),
        (Present::Damaged(what), _) => {
            page.prose("", &format!("What is there now cannot be read ({what}), so it cannot be compared."));
        }
        (Present::Whole(_), None) => {
            page.prose("", "The history of one of them cannot be read, so they cannot be compared.")
        }
        (Present::Whole(_), Some(difference)) => {
            difference.sentences().iter().for_each(|sentence| page.prose("", sentence));
            let lines = difference.lines();
            if !lines.is_empty() {
                page.gap();
            }
            for (subject, what) in lines.iter().take(MOST) {
                page.prose(&format!("  {subject:<6} "), what);
            }
            if lines.len() > MOST {
                page.line(&format!("  and {} more, which --dry-run --json lists", lines.len() - MOST));
            }
            if difference.is_nothing() {
                return page.into_output();
            }
        }
    }
    if !matches!(found.present, Present::Missing) {
        page.gap();
        page.prose("", "What is there now is kept as a backup of its own.");
    }
    page.into_output()
}

fn figures(page: &mut Page, found: &Preview) {
    let now = found.difference.as_ref().map(|difference| &difference.now);
    let row = |title: &str, read: fn(&Side) -> String| {
        vec![title.to_owned(), now.map_or_else(|| "–".to_owned(), read), read(&found.then)]
    };
    let rows = vec![
        row("Coverage", |side| format!("{} {}", side.figures.coverage.shown(), side.figures.coverage.counts())),
        row("Maturity 0–5", |side| format!("{} {}", side.figures.maturity.shown(), side.figures.maturity.counts())),
        row("Attainment", |side| format!("{} {}", side.figures.attainment.shown(), side.figures.attainment.counts())),
        row("Notes", |side| side.notes.to_string()),
        row("Evidence", |side| side.evidence.to_string()),
        row("Edits", |side| side.steps.to_string()),
    ];
    let columns = [("", Alignment::Left), ("Now", Alignment::Left), ("Then", Alignment::Left)];
    page.table(&Table { columns: &columns, rows });
}

fn told(chosen: &Chosen, restored: &Restored) -> String {
    let mut text = format!("Restored {} from {}\n", clean_path(&restored.path), chosen.name);
    if let Some(format) = restored.upgraded_from {
        text.push_str(&format!("It had format {format} and was brought to the present one.\n"));
    }
    if let Some(replaced) = &restored.replaced {
        let path = clean_path(&replaced.path);
        let number = replaced.number;
        text.push_str(&format!("What was there is kept as backup {number}: {path}\n"));
    }
    text
}

fn shape<'a>(chosen: &Chosen, found: &'a Preview, restored: Option<&'a Restored>) -> Shape<'a> {
    let difference = found.difference.as_ref();
    Shape {
        from: chosen.path.to_string_lossy().into_owned(),
        restored: restored.is_some(),
        present: match found.present {
            Present::Missing => "missing",
            Present::Damaged(_) => "damaged",
            Present::Whole(_) => "whole",
        },
        now: difference.map(|difference| side(&difference.now)),
        then: side(&found.then),
        edits_undone: difference.map(|difference| difference.undone),
        changes: difference.map(|difference| difference.changes.iter().flat_map(|change| change.fields()).collect()),
        replaced: restored.and_then(|restored| restored.replaced.as_ref()).map(backup::Shape::from),
    }
}

fn side(side: &Side) -> SideShape<'_> {
    SideShape {
        organisation: &side.organisation,
        figures: side.figures,
        notes: side.notes,
        evidence: side.evidence,
        edits: side.steps,
        changed_at: side.changed_at,
    }
}
