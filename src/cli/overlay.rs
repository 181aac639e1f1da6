//! `controlbook overlay`.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Done, Output, json};
use crate::catalogue::ControlId;
use crate::error::clean_path;
use crate::overlay::Overlay;
use crate::paths;
use crate::report::words;
use crate::session::catalogue;
use crate::text::Side;

/// What the commands are about, for help and manual page.
pub const ABOUT: &str = "\
Show the standard's own wording beside the guide, where you have bought it

The text of the standard is ISO's and does not come with controlbook. If you have a licence, write what you \
need of it into a file of control ids and texts, and add that file:

  5.1 = \"the text of control 5.1\"
  8.13 = \"\"\"
  the text of control 8.13,
  on several lines\"\"\"

controlbook show then prints it in a section of its own. It is kept in one file that only you can read, in your \
own data folder: never in a workbook, never in a report or an export. The next file added takes the place of \
the one before.";

#[derive(Args)]
#[command(args_conflicts_with_subcommands = true, arg_required_else_help = true)]
pub struct Arguments {
    /// The same as `overlay add FILE`
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
pub enum Command {
    /// Take the texts from a TOML file, in the place of those added before
    Add(Add),
    /// List the controls that have a text of your own
    List(List),
    /// Remove all texts of your own
    Remove,
}

#[derive(Args)]
pub struct Add {
    /// A file of at most 4 MB with lines such as 8.13 = "the text", at most 64 KB each
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

#[derive(Args)]
pub struct List {
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// What `list --json` gives: which controls, never the texts.
#[derive(Serialize)]
struct Listed<'a> {
    source: Option<&'a str>,
    texts: Vec<Size<'a>>,
}

#[derive(Serialize)]
struct Size<'a> {
    control: &'a ControlId,
    bytes: usize,
}

pub fn run(arguments: &Arguments) -> Done {
    match (&arguments.command, &arguments.file) {
        (Some(Command::Add(Add { file })), _) | (None, Some(file)) => add(file),
        (Some(Command::List(arguments)), _) => list(arguments),
        (Some(Command::Remove), _) => remove(),
        (None, None) => Ok(Output::Exact(Vec::new())),
    }
}

fn add(file: &Path) -> Done {
    let overlay = Overlay::read(file, catalogue())?;
    // What cannot be read any more is replaced without a word of it.
    let before = Overlay::load().unwrap_or_default().texts.len();
    overlay.save()?;
    let mut page = Page::default();
    let controls = words::counted(overlay.texts.len(), "control has", "controls have");
    page.prose("", &format!("{controls} a text of your own now, from {}.", overlay.source));
    if before > 0 {
        let before = words::counted(before, "text", "texts");
        page.prose("", &format!("Gone: the {before} added before."));
    }
    page.prose("", "controlbook show CONTROL prints it; no workbook, report or export ever has it.");
    Ok(page.into_output())
}

fn list(arguments: &List) -> Done {
    let overlay = Overlay::load()?;
    if arguments.json {
        let texts = overlay.texts.iter().map(|(control, text)| Size { control, bytes: text.len() }).collect();
        let source = Some(overlay.source.as_str()).filter(|_| !overlay.texts.is_empty());
        return json(&Listed { source, texts });
    }
    let mut page = Page::default();
    if overlay.texts.is_empty() {
        page.line("No control has a text of your own; add some with: controlbook overlay add FILE");
        return Ok(page.into_output());
    }
    let rows = overlay.texts.iter().map(|(control, text)| {
        let title = catalogue().control(control.as_str()).map_or("", |control| &control.title);
        let length = words::counted(text.chars().count(), "character", "characters");
        vec![control.to_string(), length, title.to_owned()]
    });
    page.table(&Table { columns: &[("", Side::Left), ("", Side::Right), ("", Side::Left)], rows: rows.collect() });
    page.gap();
    let controls = words::counted(overlay.texts.len(), "control has", "controls have");
    let place = paths::overlay_file().map_or(String::new(), |path| format!(", kept in {}", clean_path(&path)));
    page.prose("", &format!("{controls} a text of your own, from {}{place}.", overlay.source));
    Ok(page.into_output())
}

fn remove() -> Done {
    let text = match Overlay::remove()? {
        true => "No control has a text of your own any more.\n",
        false => "There was no text of your own to remove.\n",
    };
    Ok(Output::Text(text.to_owned()))
}
