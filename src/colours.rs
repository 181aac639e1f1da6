//! A colour for each workbook, by which a person with several clients sees at a glance whose is open. It is the
//! person's own and stands in a file beside the recent workbooks, not in the workbook: a client's file tells nobody
//! how its consultant keeps clients apart.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::config::write_private;
use crate::error::{Error, Result};
use crate::paths;

/// The colours that every terminal has.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Colour {
    /// The terminal's red, or the theme's.
    Red,
    /// The terminal's yellow, or the theme's.
    Yellow,
    /// The terminal's green, or the theme's.
    Green,
    /// The terminal's cyan, or the theme's.
    Cyan,
    /// The terminal's blue, or the theme's.
    Blue,
    /// The terminal's magenta, or the theme's.
    Magenta,
}

impl Colour {
    /// All of them, as they are offered.
    pub const ALL: [Colour; 6] =
        [Colour::Red, Colour::Yellow, Colour::Green, Colour::Cyan, Colour::Blue, Colour::Magenta];

    /// As it is written.
    pub const fn word(self) -> &'static str {
        match self {
            Colour::Red => "red",
            Colour::Yellow => "yellow",
            Colour::Green => "green",
            Colour::Cyan => "cyan",
            Colour::Blue => "blue",
            Colour::Magenta => "magenta",
        }
    }
}

/// The colours, by workbook.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Colours(BTreeMap<Uuid, Colour>);

impl Colours {
    /// What is kept; nothing where it cannot be read, since it can be done without.
    pub fn load() -> Colours {
        let text = paths::colours_file().and_then(|path| fs::read_to_string(path).ok());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// The colour of a workbook, where it was given one.
    pub fn of(&self, workbook: Uuid) -> Option<Colour> {
        self.0.get(&workbook).copied()
    }

    /// Gives a workbook a colour, or takes it away. Copies of a workbook have the same.
    pub fn set(&mut self, workbook: Uuid, colour: Option<Colour>) {
        match colour {
            Some(colour) => self.0.insert(workbook, colour),
            None => self.0.remove(&workbook),
        };
    }

    /// Does that in the file, where another program may have written meanwhile.
    ///
    /// # Errors
    /// [`Error::Io`] where the file cannot be written.
    pub fn keep(workbook: Uuid, colour: Option<Colour>) -> Result<()> {
        let Some(path) = paths::colours_file() else { return Ok(()) };
        let mut colours = Colours::load();
        colours.set(workbook, colour);
        let written =
            serde_json::to_vec_pretty(&colours).map_err(Into::into).and_then(|text| write_private(&path, &text));
        written.map_err(|source| Error::Io { what: "cannot write", path, source })
    }
}
