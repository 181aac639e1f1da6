//! Forms of Progress that have to do with files: whether a report is still what was written, and where a comparison
//! goes.

use super::export::typed_date;
use super::form::{Form, FormKind, REPLACE, stands_there, written};
use super::typed_path::expanded;
use super::{Field, Overlay, Reader};
use crate::config::{Config, ReportFiles};
use crate::error::{Error, Result, clean_path};
use crate::export::{self, Wishes};
use crate::report::ComparisonFormat;
use crate::session::{Point, Session, Watch, check_bundle};
use crate::tui::model::Reply;

/// The date that a table bears.
const DATE: &str = "Its date";

impl Form {
    /// Asks which report to check.
    pub fn verify() -> Self {
        let intro = "Give a report that was made from this workbook: it is made again from its data and compared byte for byte; or a bundle that was handed over. Leave it empty to check what every baseline froze, and the whole history. Ctrl-N completes what you type. A date is needed only for a table in CSV that was made to bear one, such as 2026-02-01.";
        Form::new(
            FormKind::Verify,
            "Is it still what it was?",
            intro,
            vec![Field::text("Report", ""), Field::text(DATE, "")],
        )
    }

    pub(super) fn verify_it(&self, session: &Session) -> Result<Reply> {
        let named = self.fields.first().map_or("", Field::word).trim();
        let paragraphs = if named.is_empty() {
            session.verify()?.told()
        } else {
            let path = expanded(named)?;
            match check_bundle(&path, &Watch::default()) {
                Ok(checked) => {
                    let told = checked.told(&clean_path(&path).to_string(), false);
                    return Ok(Reply::overlay(Overlay::Reader(Reader::paragraphs("What was found", told))));
                }
                // A report then, or nothing that is known.
                Err(Error::NoBundle { .. }) => {}
                Err(error) => return Err(error),
            }
            let ReportFiles { template, logo, style } = Config::load()?.export;
            let date = typed_date(self.said(DATE))?;
            let verified = session.verify_file(&path, Wishes { template, logo, style }, date)?;
            let name = clean_path(path.file_name().unwrap_or(path.as_os_str()).as_ref());
            let differences = verified.differences.iter().map(|difference| format!("- {difference}."));
            std::iter::once(verified.told(&name)).chain(differences).collect()
        };
        Ok(Reply::overlay(Overlay::Reader(Reader::paragraphs("What was found", paragraphs))))
    }

    /// Asks where what moved between two states goes.
    pub fn comparison(session: &Session, a: Point, b: Point) -> Self {
        let stem = session.path().file_stem().unwrap_or_default().to_string_lossy();
        let path = export::free_name(&session.path().with_file_name(format!("{stem}-comparison.html")));
        let intro = format!("What moved, as a report. The ending says what it is written as: {}.", endings());
        let fields = vec![Field::text("File", path.display().to_string()), Field::tick(REPLACE, false)];
        Form::new(FormKind::Comparison(a, b), "The comparison as a report", intro, fields)
    }

    pub(super) fn write_comparison(&self, a: &Point, b: &Point, session: &Session) -> Result<Reply> {
        let path = expanded(self.fields.first().map_or("", Field::word))?;
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default().to_lowercase();
        let format: ComparisonFormat =
            ending.parse().map_err(|_| Error::Invalid(format!("let the file end in one of {}", endings())))?;
        let force = self.fields.get(1).is_some_and(Field::is_ticked);
        export::check_target(&path, force).map_err(stands_there)?;
        let bytes = session.comparison_report(&session.compare(a, b)?, format)?;
        export::write_file(&path, &bytes, force).map_err(stands_there)?;
        Ok(written(session, &path))
    }
}

fn endings() -> String {
    let all: Vec<&str> = ComparisonFormat::ALL.iter().map(|format| format.word()).collect();
    all.join(", ")
}
