//! Where the person was last in each workbook: screen, grouping and control. Kept beside the list of recent
//! workbooks; nothing that a workbook says is in it.

use std::collections::BTreeMap;
use std::fs;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::model::{Model, Screen};
use crate::catalogue::ControlId;
use crate::config::write_private;
use crate::paths;

/// How many workbooks are remembered.
const MOST: usize = 200;

/// The places, by workbook.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Places(BTreeMap<Uuid, Place>);

/// A place in a workbook.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Place {
    screen: String,
    grouping: String,
    control: Option<ControlId>,
}

impl Places {
    /// What is remembered; nothing where it cannot be read, since it can be done without.
    pub fn load() -> Places {
        let text = paths::places_file().and_then(|path| fs::read_to_string(path).ok());
        text.and_then(|text| serde_json::from_str(&text).ok()).unwrap_or_default()
    }

    /// Where the person was in this workbook.
    pub fn of(&self, workbook: Uuid) -> Option<Place> {
        self.0.get(&workbook).cloned()
    }

    /// Whether the person was at the list of controls, where everybody begins.
    pub fn is_of_list(&self, workbook: Uuid) -> bool {
        self.0.get(&workbook).is_none_or(|place| place.screen == Screen::Controls.title())
    }

    /// Remembers a place in a workbook as long as the program runs.
    pub fn note(&mut self, workbook: Uuid, place: Place) {
        self.0.insert(workbook, place);
    }

    /// Remembers a place in a workbook for the next time. Failing to is not worth a word.
    pub fn keep(workbook: Uuid, place: Place) {
        // Another program may have remembered something meanwhile.
        let mut places = Places::load();
        if places.0.get(&workbook) == Some(&place) {
            return;
        }
        if places.0.len() >= MOST {
            places.0.pop_first();
        }
        places.0.insert(workbook, place);
        let _ = places.save();
    }

    fn save(&self) -> std::io::Result<()> {
        let Some(path) = paths::places_file() else { return Ok(()) };
        write_private(&path, serde_json::to_string_pretty(self)?.as_bytes())
    }
}

impl Place {
    /// Where the person is now, and in which workbook.
    pub fn now(model: &Model) -> Option<(Uuid, Place)> {
        let session = model.session.as_ref()?;
        let place = Place {
            screen: model.screen.title().to_owned(),
            grouping: model.controls.list.grouping.word().to_owned(),
            control: model.controls.current(session).map(|control| control.id.clone()),
        };
        Some((session.id(), place))
    }

    /// Brings the model there, as far as the place still exists. An interview keeps its own place, for who
    /// goes back to it.
    pub fn restore(&self, model: &mut Model) {
        if let Some(screen) = Screen::ALL.into_iter().find(|screen| screen.title() == self.screen)
            && !matches!(screen, Screen::Start | Screen::Interview)
        {
            model.screen = screen;
        }
        if let Ok(grouping) = self.grouping.parse() {
            model.controls.list.grouping = grouping;
        }
        if let Some(control) = &self.control {
            model.controls.list.begin_at(control);
        }
    }
}
