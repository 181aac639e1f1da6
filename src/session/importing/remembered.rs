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
    pub fn of(mapping: &Mapping) -> Remembered {
        Remembered {
            heads: shortened(mapping.heads()),
            fields: mapping.columns.iter().map(|column| column.field).collect(),
            scale: mapping.level.scale,
        }
    }

    /// What is remembered of a table with these heads; nothing where it cannot be read, since it can be done without.
    pub fn for_heads(heads: &[String]) -> Option<Remembered> {
        let heads = shortened(heads.to_vec());
        all().into_iter().find(|remembered| remembered.heads == heads)
    }

    /// Reads a table in the same way; `true` where that is another one than was guessed.
    pub fn apply(&self, mapping: &mut Mapping, source: &Source) -> bool {
        let before = (mapping.columns.clone(), mapping.level.scale);
        for (column, field) in mapping.columns.iter_mut().zip(&self.fields) {
            column.field = *field;
        }
        mapping.guess_scales(source);
        mapping.set_scale(self.scale);
        before != (mapping.columns.clone(), mapping.level.scale)
    }

    /// Remembers it. Failing to is not worth a word.
    pub fn keep(self) {
        let Some(path) = paths::imports_file() else { return };
        let mut tables = all();
        if tables.first() == Some(&self) {
            return;
        }
        tables.retain(|known| known.heads != self.heads);
        tables.insert(0, self);
        tables.truncate(MOST);
        if let Ok(text) = serde_json::to_string_pretty(&tables) {
            let _ = write_private(&path, text.as_bytes());
        }
    }
}

fn all() -> Vec<Remembered> {
    let text = paths::imports_file().and_then(|path| fs::read_to_string(path).ok()).unwrap_or_default();
    serde_json::from_str(&text).unwrap_or_default()
}

fn shortened(heads: Vec<String>) -> Vec<String> {
    heads.into_iter().map(|head| head.chars().take(LONGEST).collect()).collect()
}
