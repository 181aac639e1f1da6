//! How the columns of files were read, by their heads: whoever imports the same table next month need not choose again.
//! Heads and choices are kept, nothing of what stands below them.

use std::fs;

use serde::{Deserialize, Serialize};

use crate::config::write_private;
use crate::exchange::{Field, Mapping, Scale, Source};
use crate::paths;

/// How many tables are remembered.
const MOST: usize = 50;
/// Longer heads are no heads, and may be what a client wrote.
const LONGEST: usize = 120;

/// How a table was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Its heads, in small letters and without accents.
    heads: Vec<String>,
    /// What each column holds.
    fields: Vec<Field>,
    /// The scale of its levels.
    scale: Scale,
}

impl Remembered {
    /// All that are remembered, the newest first; none where they cannot be read, since they can be done without.
    pub fn shortened(heads: Vec<String>) -> Vec<String> {
    heads.into_iter().map(|head| head.chars().take(LONGEST).collect()).collect()
}
