//! Exports that are written beside whatever else goes on: what they need as their own, and how they are called off.

use std::io::Write as _;
use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use jiff::civil::Date;

use super::Session;
use crate::catalogue::Catalogue;
use crate::error::{Error, Result};
use crate::export::{NewFile, Wishes};
use crate::report::{Data, Origin, Progress, Report, Request, render};
use crate::workbook::Workbook;

/// As many bytes are written before it is asked again whether anybody wants them.
const PIECE: usize = 256 * 1024;

/// All that a report is built from, owned: building it takes longer than a key may.
#[derive(Clone, Debug)]
pub struct Source {
    workbook: Workbook,
    catalogue: &'static Catalogue,
    origin: Origin<'static>,
    frozen: Option<Data>,
}

impl Session {
    /// What the workbook says now, for reports that are built elsewhere.
    ///
    /// # Errors
    /// What reading the history says.
    pub fn source(&self) -> Result<Source> {
        let (workbook, origin) = (self.workbook.clone(), self.origin(None, None)?);
        Ok(Source { workbook, catalogue: self.catalogue, origin, frozen: None })
    }

    /// The same of what a baseline froze, if one is named.
    ///
    /// # Errors
    /// As [`Session::source`] and [`Session::report_of_baseline`].
    pub fn source_of(&self, baseline: Option<&str>) -> Result<Source> {
        let Some(name) = baseline else { return self.source() };
        let (baseline, workbook) = (self.find_baseline(name)?, self.frozen(name)?);
        let origin = Origin { workbook: self.id(), changed_at: baseline.made.at, date: None, judged_by: None };
        Ok(Source { workbook, catalogue: self.catalogue, origin, frozen: Some(Data::frozen(baseline)) })
    }
}

impl Source {
    /// The same as [`Session::report_to_keep`], or as [`Session::report_redacted`].
    pub fn report(&self, date: Option<Date>, redacted: bool) -> Report {
        let origin = Origin { date, ..self.origin };
        let now = || Data::of(&self.workbook, origin.workbook, &self.catalogue.name);
        let data = self.frozen.clone().or_else(now);
        let report = Report { data, ..Report::of(&self.workbook, self.catalogue, origin) };
        if redacted { report.redacted(self.catalogue) } else { report }
    }
}

/// What calls an export off.
#[derive(Debug, Default)]
pub struct Watch {
    is_cancelled: Arc<AtomicBool>,
    /// Held as long as there is a file that is not in its place.
    writing: Mutex<()>,
}

impl Watch {
    /// Nobody wants it any more. Whether it came to that, the export itself says.
    pub fn cancel(&self) {
        self.is_cancelled.store(true, Ordering::SeqCst);
    }

    /// What calls it off once it is set, for those who can do no more than that: a signal.
    pub fn flag(&self) -> Arc<AtomicBool> {
        Arc::clone(&self.is_cancelled)
    }

    /// The same, and afterwards no file is left that is not whole and in its place. Waits for no more than the piece
    /// that is being written.
    pub fn cancel_and_clear(&self) {
        self.cancel();
        drop(self.writing.lock().unwrap_or_else(PoisonError::into_inner));
    }

    /// Whether somebody called it off.
    pub fn is_cancelled(&self) -> bool {
        self.is_cancelled.load(Ordering::SeqCst)
    }

    /// For as long as what is given back is kept, [`Watch::cancel_and_clear`] waits.
    ///
    /// # Errors
    /// [`Error::Cancelled`].
    pub fn working(&self) -> Result<MutexGuard<'_, ()>> {
        let working = self.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.check().map(|()| working)
    }

    fn check(&self) -> Result<()> {
        if self.is_cancelled.load(Ordering::SeqCst) { Err(Error::Cancelled) } else { Ok(()) }
    }
}

/// An export with all that it needs.
#[derive(Clone, Debug)]
pub struct Exporting {
    /// What the workbook says.
    pub source: Arc<Source>,
    /// What to write.
    pub request: Request,
    /// The date to bear, in place of that of the last change.
    pub date: Option<Date>,
    /// Without anything that tells whom it is about.
    pub redacted: bool,
    /// Where.
    pub path: PathBuf,
    /// The files that say what it should look like; none, where the request says it itself.
    pub wishes: Wishes,
    /// Whether a file that stands there is replaced.
    pub force: bool,
    /// Calls it off.
    pub watch: Arc<Watch>,
}

impl Exporting {
    /// Writes it: whole, or nothing is left. `told` hears thousandths.
    ///
    /// # Errors
    /// [`Error::Cancelled`]; those of the format, and of [`crate::export::write_file`].
    pub fn run(&self, told: &mut dyn FnMut(u16)) -> Result<()> {
        // Where it cannot be written, nobody should wait to hear so.
        self.begin_file(|_| Ok(()))?;
        let mut request = self.request.clone();
        if self.wishes != Wishes::default() {
            request.look = self.wishes.read()?;
        }
        request.check()?;
        let report = self.source.report(self.date, self.redacted);
        let mut progress = Progress::new(told, &self.watch.is_cancelled);
        let bytes = render(&report, &request, &mut progress)?;
        self.begin_file(|mut file| {
            for piece in bytes.chunks(PIECE) {
                self.watch.check()?;
                let written = file.write_all(piece);
                written.map_err(|source| Error::Io { what: "cannot write", path: self.path.clone(), source })?;
            }
            self.watch.check()?;
            file.put_in_place()
        })
    }

    /// Whatever is done with the new file, it is done or undone before [`Watch::cancel_and_clear`] returns.
    fn begin_file(&self, write: impl FnOnce(NewFile<'_>) -> Result<()>) -> Result<()> {
        let _writing = self.watch.writing.lock().unwrap_or_else(PoisonError::into_inner);
        self.watch.check()?;
        write(NewFile::beside(&self.path, self.force)?)
    }
}

impl PartialEq for Exporting {
    /// Every export has a watch of its own.
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.watch, &other.watch)
    }
}

impl Eq for Exporting {}
