//! What has a day, and the calendar file of it.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Session;
use crate::error::Result;
use crate::export;
use crate::figures::due::{Due, due};
use crate::report::calendar::Calendar;

/// Which of what is due goes into a calendar file, and how.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct CalendarWish {
    /// Nothing that is due after this day; everything where there is none.
    pub until: Option<Date>,
    /// How many days before each event calendars remind of it.
    pub remind: Option<u16>,
}

impl Session {
    /// Everything that has a day and is still to be done, the earliest first.
    pub fn due(&self) -> Vec<Due> {
        due(&self.workbook, self.catalogue)
    }

    /// What is due as a calendar file.
    ///
    /// # Errors
    /// What reading the history says.
    pub fn calendar(&self, wish: CalendarWish) -> Result<Vec<u8>> {
        let changed = self.store.steps(None, 1)?.first().map_or(Timestamp::UNIX_EPOCH, |step| step.at);
        let calendar = Calendar {
            workbook: &self.workbook,
            catalogue: self.catalogue,
            id: self.id(),
            changed,
            remind: wish.remind,
        };
        let mut due = self.due();
        due.retain(|due| wish.until.is_none_or(|until| due.day <= until));
        Ok(calendar.file(&due))
    }

    /// Writes that to a file.
    ///
    /// # Errors
    /// As [`export::write_file`].
    pub fn write_calendar(&self, target: &Path, wish: CalendarWish, force: bool) -> Result<()> {
        export::write_file(target, &self.calendar(wish)?, force)
    }
}
