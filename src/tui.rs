//! The screen. To be replaced: so far only what the command line calls.

use std::path::Path;

use crate::config::{SymbolSet, ThemeName};
use crate::error::{Error, Result};

/// What the command line says of the screen; it goes before the configuration.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Who makes the edits.
    pub author: Option<String>,
    /// The colours.
    pub theme: Option<ThemeName>,
    /// The symbols.
    pub symbols: Option<SymbolSet>,
}

/// Opens the screen, on a workbook or at the start screen, and comes back when the person leaves it.
///
/// # Errors
/// [`Error::Terminal`] where there is no terminal to draw on.
pub fn run(_file: Option<&Path>, _options: Options) -> Result<()> {
    Err(Error::Terminal { what: "the screen is not there yet; use the commands (controlbook help)".to_owned() })
}
