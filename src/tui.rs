//! The screen: a model, `update` that changes it, `draw` that shows it.
//!
//! `action` holds the one table from which keys, footer, help, palette and the README's table come. Each
//! screen and overlay owns its state and answers actions; `update` only routes. Only `terminal` changes
//! the terminal's modes; only `terminal`, `key` and `event_loop` know the terminal library.

pub mod action;
mod crash;
mod event_loop;
pub mod jobs;
pub mod key;
pub mod keymap;
pub mod last_export;
pub mod layout;
pub mod lines;
pub mod markdown;
pub mod model;
mod output;
mod outside;
pub mod overlay;
pub mod painter;
pub mod places;
pub mod screens;
mod terminal;
pub mod theme;
pub mod trouble;
pub mod update;
pub mod view;
mod wait;

use std::env;
use std::io::{self, IsTerminal};
use std::path::Path;

use crate::colours::Colours;
use crate::config::{Config, SymbolSet, ThemeName};
use crate::error::{Error, Result};
use crate::interview::Wish;
use crate::session::backups::Shelf;
use crate::session::{Session, Unlocked, can_encrypt};
use model::Model;

/// What the command line asks of the screen.
#[derive(Clone, Debug, Default)]
pub struct Options {
    /// Who makes the edits.
    pub author: Option<String>,
    /// The colours.
    pub theme: Option<ThemeName>,
    /// The symbols.
    pub symbols: Option<SymbolSet>,
    /// Begin with the interview, and with these questions.
    pub interview: Option<Wish>,
    /// Begin on the Study screen: the file that was named for it, and the deck.
    pub study: Option<StudyWish>,
    /// Opens the workbook, where it is encrypted and its passphrase was given.
    pub key: Option<Unlocked>,
}

/// What is to be shown of Study.
#[derive(Clone, Debug, Default)]
pub struct StudyWish {
    /// The file of what was learned, in place of the usual one.
    pub named: Option<std::path::PathBuf>,
    /// The deck under the pointer.
    pub deck: crate::study::Deck,
    /// Whether the catalogue is to be read.
    pub read: bool,
    /// A quiz about it, if one is wished for.
    pub quiz: Option<QuizWish>,
    /// A case, or a statement with mistakes, if one is wished for.
    pub task: Option<TaskWish>,
}

/// What is to be worked on in Study.
#[derive(Clone, Copy, Debug)]
pub enum TaskWish {
    /// An organisation to assess.
    Case(&'static crate::study::cases::Case),
    /// The statement with mistakes that a seed makes; any where none is named.
    Defects(Option<u64>),
}

/// A quiz that is wished for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct QuizWish {
    /// How many questions.
    pub count: usize,
    /// Makes the same quiz again.
    pub seed: Option<u64>,
    /// Whether it is an exam.
    pub is_exam: bool,
    /// Whether it is the drill between the editions.
    pub is_drill: bool,
}

/// Opens the screen, on a workbook or on the start screen, and runs until the person quits.
///
/// # Errors
/// What keeps it from starting: a workbook that cannot be opened, keys that clash, no terminal.
pub fn run(file: Option<&Path>, options: Options) -> Result<()> {
    if !io::stdout().is_terminal() || !has_keyboard() {
        return Err(Error::Terminal {
            what: "the screen needs a terminal; in scripts use a command such as: controlbook status FILE".to_owned(),
        });
    }
    let config = Config::load()?;
    let theme = options.theme.or(config.theme).unwrap_or_else(theme_of_terminal);
    let symbols = options.symbols.or(config.symbols).unwrap_or_else(symbols_of_terminal);
    let author = config.author(options.author.as_deref());
    crash::report_faults(terminal::restore);
    // Whatever fails does so before the terminal's modes change.
    let Stage { mut model, waiter, mut terminal } = Stage::set(&config, &author, theme, symbols)?;
    let begins_elsewhere = options.interview.is_some() || options.study.is_some();
    let session =
        file.map(|path| open(path, &author, |id| begins_elsewhere || !model.places.is_of_list(id))).transpose();
    model.key = options.key;
    let session = match session {
        Err(Error::Sealed(path)) if can_encrypt() => {
            model.ask_passphrase(path, options.interview.clone());
            None
        }
        // What is damaged is shown with the ways on, rather than told and left.
        Err(error) if options.interview.is_none() && model.show_damage(&error) => None,
        session => session?,
    };
    let mut effects: Vec<_> = session.map(|session| model.adopt(session)).into_iter().collect();
    if let Some(wish) = &options.interview {
        effects.extend(model.open_interview(wish));
    }
    if let Some(wish) = options.study {
        model.open_study(wish);
    }
    terminal.enter().map_err(refused)?;
    let result = match crash::caught(|| event_loop::run(&mut model, &mut terminal, waiter, effects)) {
        Ok(result) => result,
        Err(crash) => {
            // What is typed is kept, unless that is what went wrong.
            let _ = crash::caught(|| update::keep_draft(&mut model));
            drop(terminal);
            return Err(Error::Crashed(crash.told()));
        }
    };
    if let Some((workbook, place)) = places::Place::now(&model) {
        places::Places::keep(workbook, place);
    }
    if result.is_err() {
        // A terminal that goes away while something is drawn must not take what was typed with it.
        update::keep_draft(&mut model);
    }
    drop(terminal);
    if let Some(session) = &mut model.session {
        session.settle();
    }
    match result {
        // It was asked to, while nobody read what it wrote.
        Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => Ok(()),
        result => result.map_err(refused),
    }
}

/// Opens a workbook as quickly as it can be shown. The list of controls shows its state and nothing else; where another
/// screen is to come first, it `asks_more`.
fn open(path: &Path, author: &str, asks_more: impl FnOnce(uuid::Uuid) -> bool) -> Result<Session> {
    let mut session = Session::open_quickly(path, author)?;
    if asks_more(session.id()) {
        session.confirm_opening()?;
    }
    Ok(session)
}

/// Everything that a screen needs beside a workbook, made ready.
struct Stage {
    model: Box<Model>,
    waiter: wait::Waiter,
    terminal: terminal::Terminal,
}

impl Stage {
    /// Not a part of its caller: what this takes of the stack is given back before the workbook is opened.
    #[inline(never)]
    fn set(config: &Config, author: &str, theme: ThemeName, symbols: SymbolSet) -> Result<Stage> {
        let mut model = Box::new(Model::new(config, author.to_owned(), theme, symbols)?);
        model.shelf = Shelf::own(config.backups);
        model.own_texts = crate::overlay::Overlay::load()?;
        model.zone = crate::clock::zone();
        model.places = places::Places::load();
        model.colours = Colours::load();
        model.size = terminal::size().unwrap_or(model.size);
        // Before the modes change: a signal in between would leave them changed.
        let waiter = wait::Waiter::new().map_err(refused)?;
        let terminal = terminal::Terminal::new(waiter.signals().ok());
        Ok(Stage { model, waiter, terminal })
    }
}

fn refused(error: io::Error) -> Error {
    Error::Terminal { what: format!("the terminal does not do what is asked: {error}") }
}

fn has_keyboard() -> bool {
    io::stdin().is_terminal() || cfg!(unix) && std::fs::File::open("/dev/tty").is_ok()
}

fn theme_of_terminal() -> ThemeName {
    let no_color = env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    let dumb = env::var("TERM").is_ok_and(|term| term == "dumb");
    if no_color || dumb { ThemeName::Mono } else { ThemeName::Terminal }
}

/// ASCII where the locale says that the terminal does not show UTF-8.
fn symbols_of_terminal() -> SymbolSet {
    if cfg!(windows) {
        return SymbolSet::Unicode;
    }
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| env::var(name).ok().filter(|v| !v.is_empty()));
    match locale {
        Some(locale) => {
            let locale = locale.to_lowercase();
            let utf8 = locale.contains("utf-8") || locale.contains("utf8");
            if utf8 { SymbolSet::Unicode } else { SymbolSet::Ascii }
        }
        None => SymbolSet::Ascii,
    }
}
