//! `controlbook interview`: on the screen, or with `--plain` as lines for screen readers, slow connections
//! and scripts.

pub(super) mod dialogue;
pub(super) mod input;
mod pages;

use std::path::PathBuf;

use clap::Args;

use super::passphrase::Keys;
use super::{Author, Done, Failure, Output, open_to_read, print, values};
use crate::config::{SymbolSet, ThemeName};
use crate::error::Error;
use crate::interview::{Order, Run, Wish, kept};
use crate::search::Query;
use crate::session::{Session, catalogue};
use crate::tui;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Ask in plain lines and read lines: for screen readers, slow connections and scripts
    #[arg(long)]
    plain: bool,
    /// Begin anew, theme by theme or the most important first
    #[arg(long, value_parser = values::order(), value_name = "theme|importance", hide_possible_values = true)]
    order: Option<Order>,
    /// Begin anew, with the controls that match, such as 'theme:people level:<3'
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, value_parser = values::query)]
    filter: Option<String>,
    /// Begin anew, with what has no answer yet
    #[arg(long)]
    open: bool,
}

pub fn run(
    arguments: &Arguments,
    author: Author,
    (theme, symbols): (Option<ThemeName>, Option<SymbolSet>),
    keys: &mut Keys,
) -> Done {
    let filter = match &arguments.filter {
        None => None,
        Some(text) => {
            // Which words a filter may have is for the workbook's catalogue to say.
            let session = open_to_read(&arguments.file).ok();
            Some(Query::parse(text, session.as_ref().map_or_else(catalogue, Session::catalogue))?)
        }
    };
    let wish = Wish { order: arguments.order, filter, open: arguments.open };
    if !arguments.plain {
        let options =
            tui::Options { author: author.0, theme, symbols, interview: Some(wish), ..tui::Options::default() };
        return super::screen(Some(&arguments.file), options, keys);
    }
    if theme.is_some() || symbols.is_some() {
        return Err(Failure::usage(
            "--theme and --ascii are about the screen, which --plain does not open",
            "leave them out, or leave --plain out",
        ));
    }
    let mut session = author.open(&arguments.file)?;
    if let Some(reason) = session.read_only() {
        return Err(Error::ReadOnly { path: session.path().to_owned(), reason: reason.to_owned() }.into());
    }
    let way = way(&session, &wish);
    match dialogue::hold(&mut session, &arguments.file, way, std::io::stdin().lock()) {
        Ok(()) => Ok(Output::Exact(Vec::new())),
        Err(dialogue::Ended::Unheard) => Ok(Output::Exact(Vec::new())),
        Err(dialogue::Ended::Error(error)) => Err(error.into()),
    }
}

/// The way through the controls: as wished, else where one stopped, else as proposed.
fn way(session: &Session, wish: &Wish) -> (Run, bool) {
    let (workbook, catalogue) = (session.workbook(), session.catalogue());
    if !wish.is_empty() {
        return (wish.run(session.answers(), catalogue), false);
    }
    let kept = kept::recall(session.id(), catalogue).filter(|run| run.current().is_some());
    match kept {
        Some(run) => (run, true),
        None => (Run::proposed(workbook, catalogue), false),
    }
}

/// What could not be written or read, where that is not because nobody listens any more.
pub(super) fn io(what: &'static str, path: &str, source: std::io::Error) -> dialogue::Ended {
    match source.kind() {
        std::io::ErrorKind::BrokenPipe => dialogue::Ended::Unheard,
        _ => dialogue::Ended::Error(Error::Io { what, path: path.into(), source }),
    }
}

pub(super) fn say(text: &str) -> Result<(), dialogue::Ended> {
    print::output(&Output::Text(text.to_owned())).map_err(|error| io("cannot write to", "standard output", error))
}
