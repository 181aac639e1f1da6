//! What somebody asks of a report, and what is told while it is written.

use std::sync::atomic::{AtomicBool, Ordering};

use super::document::SectionName;
use super::look::Look;
use super::oscal::Model;
use super::tables::TableName;
use super::{Format, Kind};
use crate::error::{Error, Result};

/// What somebody asks for.
#[derive(Clone, Debug)]
pub struct Request {
    /// What to write it as.
    pub format: Format,
    /// How much to say.
    pub kind: Kind,
    /// Only these parts, in their own order; `None` for those that belong to the kind.
    pub sections: Option<Vec<SectionName>>,
    /// What it should look like, where the format can.
    pub look: Look,
    /// Which table, where the format is one; `None` for that of the controls.
    pub table: Option<TableName>,
    /// The one model of OSCAL that is wanted; `None` for all that belong to the kind.
    pub model: Option<Model>,
}

impl Request {
    /// All that belongs to the kind.
    pub const fn new(format: Format, kind: Kind) -> Request {
        let look = Look { template: None, logo: None, style: None };
        Request { format, kind, sections: None, look, table: None, model: None }
    }

    /// The parts that are written, in their own order. What kind of statement it is belongs to every report.
    pub fn sections(&self) -> Vec<SectionName> {
        let Some(chosen) = &self.sections else { return self.kind.sections().to_vec() };
        let is_wanted = |name: &&SectionName| **name == SectionName::About || chosen.contains(name);
        SectionName::ALL.iter().filter(is_wanted).copied().collect()
    }

    /// Whether the format can be of this kind and of these parts.
    ///
    /// # Errors
    /// [`Error::Invalid`] with those that make sense.
    pub fn check(&self) -> Result<()> {
        let (format, kind) = (self.format, self.kind);
        if !format.kinds().contains(&kind) {
            let kinds: Vec<&str> = format.kinds().iter().map(|kind| kind.word()).collect();
            let formats = Format::ALL.iter().filter(|format| format.kinds().contains(&kind));
            let formats: Vec<&str> = formats.map(|format| format.word()).collect();
            return Err(Error::Invalid(format!(
                "{format} is not written as {kind}: choose the kind {}, or for {kind} the format {}",
                either(&kinds),
                either(&formats)
            )));
        }
        if self.sections.is_some() && !format.has_sections() {
            let formats = Format::ALL.iter().filter(|format| format.has_sections());
            let formats: Vec<&str> = formats.map(|format| format.word()).collect();
            return Err(Error::Invalid(format!(
                "{format} is data and has no sections to choose: leave them out, or choose the format {}",
                either(&formats)
            )));
        }
        if self.table.is_some() && format != Format::Csv {
            return Err(Error::Invalid(format!(
                "{format} is not a single table: leave the table out, or choose the format {}",
                Format::Csv
            )));
        }
        if self.look.style.is_some() && format != Format::Docx {
            return Err(Error::Invalid(format!(
                "{format} takes no style file: leave it out, or choose the format {}",
                Format::Docx
            )));
        }
        if self.look.template.is_some() && format != Format::Html {
            return Err(Error::Invalid(format!(
                "{format} takes no template: leave it out, or choose the format {}",
                Format::Html
            )));
        }
        if self.look.logo.is_some() && !format.has_logo() {
            let formats = Format::ALL.iter().filter(|format| format.has_logo());
            let formats: Vec<&str> = formats.map(|format| format.word()).collect();
            return Err(Error::Invalid(format!(
                "{format} has no page for a logo: leave it out, or choose the format {}",
                either(&formats)
            )));
        }
        if self.model.is_some() && format != Format::Oscal {
            return Err(Error::Invalid(format!(
                "{format} has no models to choose from: leave --model out, or choose the format oscal"
            )));
        }
        Ok(())
    }
}

/// `md`, `md or html`, `md, html or pdf`.
fn either(words: &[&str]) -> String {
    match words {
        [first @ .., last] if !first.is_empty() => format!("{} or {last}", first.join(", ")),
        _ => words.concat(),
    }
}

/// Told how far the work is, and asked whether to go on.
pub struct Progress<'a> {
    told: &'a mut dyn FnMut(u16),
    is_cancelled: &'a AtomicBool,
}

impl<'a> Progress<'a> {
    /// `told` is called with thousandths, 0 to 1,000; work ends soon after `is_cancelled` is set.
    pub fn new(told: &'a mut dyn FnMut(u16), is_cancelled: &'a AtomicBool) -> Progress<'a> {
        Progress { told, is_cancelled }
    }

    /// So many of so many steps are done.
    ///
    /// # Errors
    /// [`Error::Cancelled`] where somebody wants no more of it.
    pub fn reached(&mut self, done: usize, of: usize) -> Result<()> {
        if self.is_cancelled.load(Ordering::Relaxed) {
            return Err(Error::Cancelled);
        }
        let thousandths = (done.min(of) * 1_000).checked_div(of).unwrap_or(1_000);
        (self.told)(u16::try_from(thousandths).unwrap_or(1_000));
        Ok(())
    }
}

/// For work that nobody watches.
///
/// # Errors
/// Those of the work.
pub fn unwatched<T>(work: impl FnOnce(&mut Progress<'_>) -> Result<T>) -> Result<T> {
    work(&mut Progress::new(&mut |_| {}, &AtomicBool::new(false)))
}
