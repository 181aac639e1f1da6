//! How the columns of files were read, by their heads: whoever imports the same table next month need not choose again.
//! Heads and choices are kept, nothing of what stands below them.

use std::fs;
use std::io::ErrorKind;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::config::write_private;
use crate::error::clean_path;
use crate::exchange::{Field, Mapping, Scale, Source};
use crate::paths;

/// How many tables are remembered.
const MOST: usize = 50;
/// Longer heads are no heads, and may be what a client wrote.
const LONGEST: usize = 120;
/// Tables with more columns are not remembered: the file is read whole.
const COLUMNS: usize = 200;

/// How a table was read.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Remembered {
    /// Its heads, in small letters and without accents.
    heads: Vec<String>,
    /// What each column holds.
    fields: Vec<Field>,
    /// The scale of its levels.
    level: Scale,
    /// The scale of its targets.
    target: Scale,
}

/// What is remembered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Recalled {
    /// The tables, the newest first.
    pub tables: Vec<Remembered>,
    /// That nothing could be read of what should be there, as a sentence. The next import writes it anew, so that it is
    /// said once.
    pub trouble: Option<String>,
}

impl Remembered {
    /// All that are remembered; none where they cannot be read, since they can be done without.
    pub fn all() -> Recalled {
        let Some(path) = paths::imports_file() else { return Recalled::default() };
        let read = match fs::read(&path) {
            Ok(bytes) => serde_json::from_slice::<Vec<Value>>(&bytes).map_err(|error| error.to_string()),
            Err(error) if error.kind() == ErrorKind::NotFound => return Recalled::default(),
            Err(error) => Err(error.to_string()),
        };
        match read {
            // What a later version kept, and this one does not know, is left out alone.
            Ok(tables) => {
                let known = |table: Value| serde_json::from_value::<Remembered>(table).ok();
                Recalled { tables: tables.into_iter().filter_map(known).take(MOST).collect(), trouble: None }
            }
            Err(what) => Recalled {
                tables: Vec::new(),
                trouble: Some(format!(
                    "How the columns of earlier tables were read is forgotten, since {} cannot be read ({what}); it is written anew.",
                    clean_path(&path)
                )),
            },
        }
    }

    /// How a table is read now.
    pub fn of(mapping: &Mapping) -> Remembered {
        Remembered {
            heads: shortened(mapping.heads()),
            fields: mapping.columns.iter().map(|column| column.field).collect(),
            level: mapping.level.scale,
            target: mapping.target.scale,
        }
    }

    /// Whether a table has the same heads.
    pub fn is_of(&self, mapping: &Mapping) -> bool {
        self.fields.len() == mapping.columns.len() && self.heads == shortened(mapping.heads())
    }

    /// Reads a table as this one was; `false` where it is another one.
    pub fn apply(&self, mapping: &mut Mapping, source: &Source) -> bool {
        let is_of = self.is_of(mapping);
        // What is guessed right keeps its doubts.
        if is_of && *self != Remembered::of(mapping) {
            mapping.set_all(&self.fields);
            mapping.guess_scales(source);
            mapping.set_scales(self.level, self.target);
        }
        is_of
    }

    /// Remembers it. Failing to is not worth a word.
    pub fn keep(&self) {
        let Some(path) = paths::imports_file() else { return };
        if self.fields.len() > COLUMNS {
            return;
        }
        let mut tables = Remembered::all().tables;
        tables.retain(|known| known.heads != self.heads);
        tables.insert(0, self.clone());
        tables.truncate(MOST);
        if let Ok(text) = serde_json::to_string_pretty(&tables) {
            let _ = write_private(&path, text.as_bytes());
        }
    }
}

fn shortened(heads: Vec<String>) -> Vec<String> {
    heads.into_iter().map(|head| head.chars().take(LONGEST).collect()).collect()
}
