//! What was chosen for the last export, for the next one. Nothing that a workbook says is in it.

use std::collections::BTreeMap;
use std::fs;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::config::write_private;
use crate::paths;
use crate::report::document::SectionName;
use crate::report::{Format, Kind};

/// Of how many workbooks it is remembered where their reports went.
const MOST: usize = 200;

/// What was chosen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct LastExport {
    /// Which report.
    pub kind: Kind,
    /// Written as what.
    pub format: Format,
    /// The parts that were left out.
    #[serde(default)]
    pub left_out: Vec<SectionName>,
    /// Where each workbook's went, unless it was beside the workbook: one client's report never goes, nor is proposed
    /// to go, to another client's folder.
    #[serde(default)]
    pub folders: BTreeMap<Uuid, PathBuf>,
    /// Without anything that tells whom it is about.
    #[serde(default)]
    pub redacted: bool,
}

impl LastExport {
    /// What is remembered; nothing where it cannot be read, since it can be done without.
    pub fn load() -> Option<LastExport> {
        let text = fs::read_to_string(paths::last_export_file()?).ok()?;
        serde_json::from_str(&text).ok()
    }

    /// Where this workbook's went; `None` for beside it.
    pub fn remember_folder(&mut self, workbook: Uuid, folder: Option<PathBuf>) {
        self.folders.remove(&workbook);
        if let Some(folder) = folder {
            while self.folders.len() >= MOST && self.folders.pop_first().is_some() {}
            self.folders.insert(workbook, folder);
        }
    }

    /// Remembers it. Failing to is not worth a word.
    pub fn keep(&self) {
        let text = serde_json::to_string_pretty(self).ok();
        if let (Some(path), Some(text)) = (paths::last_export_file(), text) {
            let _ = write_private(&path, text.as_bytes());
        }
    }
}
