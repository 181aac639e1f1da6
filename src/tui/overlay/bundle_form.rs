//! The form that asks what is to be handed over, and where the archive goes.

use std::path::Path;
use std::sync::Arc;

use super::Field;
use super::form::{Form, FormKind, REPLACE, stands_there};
use super::typed_path::expanded;
use crate::config::{Config, ReportFiles};
use crate::error::Result;
use crate::export::{self, Wishes};
use crate::report::{Format, Kind, Request, words};
use crate::session::{BundleWish, Bundling, Session, Watch};
use crate::tui::model::{Order, Reply};
use crate::workbook::EvidenceKind;

const FILE: &str = "File";
const REPORT: &str = "Report";
const REDACTED: &str = "Only a report, without anything that tells whom it is about";
const WORKBOOK: &str = "With the workbook and its whole history";

/// The formats that a person reads, the one to print first.
const FORMATS: [Format; 6] = [Format::Pdf, Format::Html, Format::Docx, Format::Xlsx, Format::Markdown, Format::Json];

impl Form {
    /// Asks what is to be handed over.
    pub fn bundle(session: &Session) -> Self {
        let path = export::free_name(&session.path().with_file_name(export::bundle_name(session.path(), false)));
        let formats = FORMATS.iter().map(|format| (format.word().to_owned(), String::new())).collect();
        let mut intro = "A report, the workbook and the evidence as one archive that any program opens, with a list of everything that shows what was changed on the way.".to_owned();
        if session.is_encrypted() {
            intro.push_str(" The archive is not encrypted: whoever has it can read the report and the evidence; the workbook in it keeps its passphrase.");
        }
        let fields = vec![
            Field::text(FILE, path.display().to_string()),
            Field::choice(REPORT, formats, 0),
            Field::tick(REDACTED, false),
            Field::tick(WORKBOOK, true),
            Field::tick(evidence_of(session), true),
            Field::tick(REPLACE, false),
        ];
        Form::new(FormKind::Bundle, "Hand over", intro, fields)
    }

    pub(super) fn make_bundle(&self, session: &Session) -> Result<Reply> {
        let is_ticked = |place: usize| self.fields.get(place).is_some_and(Field::is_ticked);
        let (redacted, force) = (is_ticked(2), is_ticked(5));
        let path = expanded(self.said(FILE))?;
        let path = match redacted && is_named_after(&path, session.path()) {
            // The name of the file would tell whom it is about.
            true => export::free_name(&path.with_file_name(export::bundle_name(session.path(), true))),
            false => path,
        };
        export::check_target(&path, force).map_err(stands_there)?;
        let format: Format = self.said(REPORT).parse().unwrap_or(Format::Pdf);
        let look = if redacted {
            Wishes::default()
        } else {
            let ReportFiles { template, logo, style } = Config::load()?.export;
            Wishes { template, logo, style }.that_suit(format)
        };
        let wish = BundleWish {
            reports: vec![Request { look: look.read()?, ..Request::new(format, Kind::Full) }],
            date: None,
            redacted,
            workbook: is_ticked(3) && !redacted,
            evidence: is_ticked(4) && !redacted,
        };
        let (workbook, author) = (session.path().to_owned(), session.author().to_owned());
        let bundling = Bundling { workbook, author, path, wish, force, watch: Arc::<Watch>::default() };
        Ok(Reply::order(Order::Bundle(Box::new(bundling))))
    }
}

fn is_named_after(path: &Path, workbook: &Path) -> bool {
    let stem = |path: &Path| path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    stem(path).starts_with(&stem(workbook))
}

/// How much there is of evidence that has a file.
fn evidence_of(session: &Session) -> String {
    let files = session.workbook().all_evidence().filter(|evidence| evidence.kind != EvidenceKind::Link);
    let (count, size) = files.fold((0_u32, 0), |(count, size), file| (count + 1, size + file.size.unwrap_or(0)));
    match count {
        0 => "With the evidence: there is none that has a file".to_owned(),
        1 => format!("With the evidence: 1 file, {}", words::size(size)),
        _ => format!("With the evidence: {count} files, {}", words::size(size)),
    }
}
