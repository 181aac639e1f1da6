//! Reports: the snapshot that everything which shows figures stands on, and the files made of it.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Session;
use crate::catalogue::Control;
use crate::error::Result;
use crate::figures::Surroundings;
use crate::report::{self, Origin, Report, Request, unwatched};
use crate::search::Query;

impl Session {
    /// The snapshot that the Overview, `status` and every listing stand on. Without a date it bears that
    /// of the last change, and its findings are those of today and of the linked files as last seen; with
    /// one they are those of that day, whatever became of linked files.
    pub fn report(&self, date: Option<Date>) -> Result<Report> {
        self.report_on(&Query::default(), date)
    }

    /// The same over the controls that a query finds.
    pub fn report_on(&self, query: &Query, date: Option<Date>) -> Result<Report> {
        let judged_by = date.is_none().then_some(&self.surroundings);
        let origin = self.origin(date, judged_by)?;
        let included = |control: &Control| self.finds(query, control);
        Ok(Report::over(&self.workbook, self.catalogue, origin, included))
    }

    /// The snapshot for an export: the same workbook gives the same one on any day and any machine.
    ///
    /// # Errors
    /// What reading the history says.
    pub fn report_to_keep(&self, date: Option<Date>) -> Result<Report> {
        let origin = self.origin(date, None)?;
        Ok(Report::of(&self.workbook, self.catalogue, origin))
    }

    /// The same without anything that tells whom it is about.
    ///
    /// # Errors
    /// As [`Session::report_to_keep`].
    pub fn report_redacted(&self, date: Option<Date>) -> Result<Report> {
        Ok(self.report_to_keep(date)?.redacted(self.catalogue))
    }

    pub(super) fn origin<'a>(&self, date: Option<Date>, judged_by: Option<&'a Surroundings>) -> Result<Origin<'a>> {
        let workbook = self.store.identity().id;
        Ok(Origin { workbook, changed_at: self.changed_at()?, date, judged_by })
    }

    fn changed_at(&self) -> Result<Timestamp> {
        let last = self.store.steps(None, 1)?;
        Ok(last.first().map_or(Timestamp::UNIX_EPOCH, |step| step.at))
    }

    /// Writes a report to a file, over an existing one only with `force`.
    ///
    /// # Errors
    /// As [`crate::export::write_file`].
    pub fn export(&self, path: &Path, request: &Request, date: Option<Date>, force: bool) -> Result<()> {
        crate::export::check_target(path, force)?;
        let report = self.report_to_keep(date)?;
        let bytes = unwatched(|progress| report::render(&report, request, progress))?;
        crate::export::write_file(path, &bytes, force)
    }
}
