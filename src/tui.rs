//! The screen: a model, `update` that changes it, `draw` that shows it.
//!
//! `action` holds the one table from which keys, footer, help, palette and the README's table come. Each
//! screen and overlay owns its state and answers actions; `update` only routes. Only `terminal` changes
//! the terminal's modes; only `terminal`, `key` and `event_loop` know the terminal library.

pub mod action;
mod event_loop;
pub mod jobs;
pub mod key;
pub mod keymap;
pub mod layout;
pub mod lines;
pub mod markdown;
pub mod model;
mod outside;
pub mod overlay;
pub mod places;
pub mod screens;
mod terminal;
pub mod theme;
pub mod update;
pub mod view;
mod wait;

use std::env;
use std::io::{self, IsTerminal};
use std::path::Path;

use crate::config::{Config, SymbolSet, ThemeName};
use crate::error::{Error, Result};
use crate::interview::Wish;
use crate::session::Session;
use crate::session::backups::Shelf;
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
    let mut model = Model::new(&config, author, theme, symbols)?;
    model.shelf = Shelf::own(config.backups);
    let failed =
        |error: io::Error| Error::Terminal { what: format!("the terminal does not do what is asked: {error}") };
    // Whatever fails does so before the terminal's modes change.
    let own_texts = crate::overlay::Overlay::load()?;
    model.zone = crate::clock::zone();
    model.places = places::Places::load();
    model.size = terminal::size().unwrap_or(model.size);
    let session = file.map(|path| Session::open(path, &model.author)).transpose()?;
    model.own_texts = own_texts;
    let mut effects: Vec<_> = session.map(|session| model.adopt(session)).into_iter().collect();
    if let Some(wish) = &options.interview {
        effects.extend(model.open_interview(wish));
    }
    terminal::restore_on_panic();
    let mut terminal = terminal::Terminal::enter().map_err(failed)?;
    let waiter = wait::Waiter::new().map_err(failed)?;
    let result = event_loop::run(&mut model, &mut terminal, waiter, effects);
    places::Places::keep(&model);
    if result.is_err() {
        // A terminal that goes away while something is drawn must not take what was typed with it.
        update::keep_draft(&mut model);
    }
    drop(terminal);
    result.map_err(failed)
}

/// Whether keys can be read: from standard input, or else from the terminal itself.
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
