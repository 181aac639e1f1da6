//! Reports: the snapshot that everything which shows figures stands on, and the files made of it.

use std::path::Path;

use jiff::Timestamp;
use jiff::civil::Date;

use super::Session;
use crate::catalogue::Control;
use crate::error::Result;
use crate::figures::Surroundings;
use crate::report::{self, Data, Origin, Report, Request, unwatched};
use crate::search::Query;

/// Which report of a workbook somebody asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Edition<'a> {
    /// Of what this baseline froze, rather than of what the workbook says now.
    pub baseline: Option<&'a str>,
    /// The date to bear.
    pub date: Option<Date>,
    /// Without anything that tells whom it is about.
    pub redacted: bool,
}

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
        let data = Data::of(&self.workbook, origin.workbook, &self.catalogue.name);
        Ok(Report { data, ..Report::of(&self.workbook, self.catalogue, origin) })
    }

    /// The same of what a baseline froze. Without a date it bears that on which the baseline was made.
    ///
    /// # Errors
    /// [`crate::error::Error::UnknownBaseline`], [`crate::error::Error::BaselineDamaged`].
    pub fn report_of_baseline(&self, name: &str, date: Option<Date>) -> Result<Report> {
        let (baseline, frozen) = (self.find_baseline(name)?, self.frozen(name)?);
        let origin = Origin { workbook: self.id(), changed_at: baseline.made.at, date, judged_by: None };
        Ok(Report { data: Some(Data::frozen(baseline)), ..Report::of(&frozen, self.catalogue, origin) })
    }

    /// The report that somebody asks for.
    ///
    /// # Errors
    /// As [`Session::report_to_keep`] and [`Session::report_of_baseline`].
    pub fn edition(&self, edition: &Edition<'_>) -> Result<Report> {
        let report = match edition.baseline {
            Some(name) => self.report_of_baseline(name, edition.date)?,
            None => self.report_to_keep(edition.date)?,
        };
        Ok(if edition.redacted { report.redacted(self.catalogue) } else { report })
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

    pub(super) fn changed_at(&self) -> Result<Timestamp> {
        let last = self.store.steps(None, 1)?;
        Ok(last.first().map_or(Timestamp::UNIX_EPOCH, |step| step.at))
    }

    /// Writes a report to a file, over an existing one only with `force`.
    ///
    /// # Errors
    /// As [`crate::export::write_file`].
    pub fn export(&self, path: &Path, request: &Request, date: Option<Date>, force: bool) -> Result<()> {
        self.export_edition(path, request, &Edition { date, ..Edition::default() }, force)
    }

    /// The same of what somebody asks for.
    ///
    /// # Errors
    /// As [`Session::edition`] and [`Session::export`].
    pub fn export_edition(&self, path: &Path, request: &Request, edition: &Edition<'_>, force: bool) -> Result<()> {
        crate::export::check_target(path, force)?;
        let report = self.edition(edition)?;
        let bytes = unwatched(|progress| report::render(&report, request, progress))?;
        crate::export::write_file(path, &bytes, force)
    }
}
