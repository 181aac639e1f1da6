//! `controlbook catalogue`: what a newer version of the catalogue changed, and taking it over.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::layout::Page;
use super::{Author, Done, outcome};
use crate::report::words;
use crate::session::Outcome;

/// What `--help` says.
pub const ABOUT: &str = "\
Take over a newer version of the catalogue

A workbook remembers under which version of the catalogue it was answered. A later release of this program may have \
other texts, ladders or facts for some controls. Until you take its version over, opening the workbook tells which. \
Taking it over records the new version and marks for review each control that is answered and whose texts or ladder \
changed; no answer is touched. It is one step, which undo takes back. A control that is no longer in the catalogue \
keeps all that is said of it: it is listed below your own controls on the Applicability screen, and counts in no \
figure.";

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Show what a newer version changed, and take it over
    Update(Update),
}

#[derive(Args)]
struct Update {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only show what changed
    #[arg(long)]
    dry_run: bool,
}

pub fn run(arguments: Arguments, author: &Author) -> Done {
    let Verb::Update(Update { file, dry_run }) = arguments.verb;
    let mut session = author.open(&file)?;
    let mut page = Page::default();
    let Some(news) = session.catalogue_news() else {
        let version = session.workbook().scope.catalogue;
        page.prose("", &words::catalogue_is_current(version, session.is_ahead_of_catalogue()));
        return Ok(page.into_output());
    };
    for (about, what) in words::catalogue_news(&news.differ, &news.to_review) {
        page.prose(&about, &what);
    }
    page.gap();
    for sentence in words::catalogue_update(news.from, news.to, &news.differ, news.to_review.len()) {
        page.prose("", &sentence);
    }
    if dry_run {
        page.line("Nothing was written.");
        return Ok(page.into_output());
    }
    match session.carry_over()? {
        Outcome::Done(_) => page.line("One step: controlbook undo takes it back."),
        done @ Outcome::Unchanged => return Ok(outcome(&done)),
    }
    Ok(page.into_output())
}
