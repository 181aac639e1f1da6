//! How far two people agree, as a file: the figures, and what to talk through.

use serde::Serialize;

use super::document::Document;
use super::look::Look;
use super::pages::agreed;
use super::{Format, Kind, Progress, Report, Request, docx, html, markdown, pdf};
use crate::catalogue::ControlId;
use crate::error::Result;
use crate::figures::Share;
use crate::figures::agreement::{Agreement, Kappa, Scored};
use crate::workbook::answer::words;
use crate::workbook::{Basis, Level};

words! {
    /// What it can be written as.
    AgreementFormat {
        /// Text that reads well raw and rendered.
        Markdown = "md",
        /// A page for browsers.
        Html = "html",
        /// A document to print.
        Pdf = "pdf",
        /// A document for word processors.
        Docx = "docx",
    }
}

/// What there is to say of two workbooks in which the same controls were scored.
#[derive(Clone, Debug)]
pub struct AgreementReport {
    /// The names of the two files.
    pub names: [String; 2],
    /// Who last edited each.
    pub people: [Option<String>; 2],
    /// Whom the other is about, where that is not the same.
    pub another: Option<String>,
    /// Which controls were scored by whom.
    pub scored: Scored,
    /// How often which levels met.
    pub agreement: Agreement,
    /// What is more than one level apart, the farthest apart first.
    pub agenda: Vec<Disagreement>,
}

/// A control on which two are more than one level apart.
#[derive(Clone, Debug)]
pub struct Disagreement {
    /// The control.
    pub control: ControlId,
    /// Its title.
    pub title: String,
    /// How many levels lie between the two.
    pub apart: u8,
    /// What each says.
    pub said: [Said; 2],
}

/// What one of them says of a control.
#[derive(Clone, Debug, Serialize)]
pub struct Said {
    /// The level.
    pub level: Option<Level>,
    /// How it is known.
    pub basis: Option<Basis>,
    /// The last note since the two went apart: who wrote it, and its first line.
    #[serde(serialize_with = "note")]
    pub note: Option<(String, String)>,
}

fn note<S: serde::Serializer>(note: &Option<(String, String)>, serializer: S) -> std::result::Result<S::Ok, S::Error> {
    #[derive(Serialize)]
    struct Note<'a> {
        author: &'a str,
        text: &'a str,
    }
    note.as_ref().map(|(author, text)| Note { author, text }).serialize(serializer)
}

/// What `agreement --json` prints.
#[derive(Serialize)]
pub struct AgreementShape<'a> {
    a: &'a str,
    b: &'a str,
    controls: u32,
    exact: Share,
    within_one: Share,
    kappa: Option<Kappa>,
    /// Rows are the levels of `a`, columns those of `b`.
    matrix: &'a [[u32; 6]; 6],
    carried_over: &'a [ControlId],
    only_a: &'a [ControlId],
    only_b: &'a [ControlId],
    agenda: Vec<AgendaShape<'a>>,
}

#[derive(Serialize)]
struct AgendaShape<'a> {
    control: &'a ControlId,
    title: &'a str,
    apart: u8,
    a: &'a Said,
    b: &'a Said,
}

impl<'a> AgreementShape<'a> {
    /// Of what there is to say.
    pub fn new(report: &'a AgreementReport) -> Self {
        let of = |item: &'a Disagreement| {
            let [a, b] = &item.said;
            AgendaShape { control: &item.control, title: &item.title, apart: item.apart, a, b }
        };
        AgreementShape {
            a: &report.names[0],
            b: &report.names[1],
            controls: report.agreement.controls(),
            exact: report.agreement.within(0),
            within_one: report.agreement.within(1),
            kappa: report.agreement.kappa(),
            matrix: report.agreement.counts(),
            carried_over: &report.scored.carried_over,
            only_a: &report.scored.only_ours,
            only_b: &report.scored.only_theirs,
            agenda: report.agenda.iter().map(of).collect(),
        }
    }
}

/// As the bytes of a file. The report says of whom it is.
///
/// # Errors
/// As [`super::render`].
pub fn render_agreement(
    report: &Report,
    agreement: &AgreementReport,
    format: AgreementFormat,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let document: Document = agreed::document(report, agreement);
    let look = Look::default();
    Ok(match format {
        AgreementFormat::Markdown => markdown::render(&document).into_bytes(),
        AgreementFormat::Html => html::render(&document, &look, progress)?,
        AgreementFormat::Pdf => pdf::render(&document, &look, progress)?,
        AgreementFormat::Docx => docx::render(&document, &Request::new(Format::Docx, Kind::Summary), progress)?,
    })
}
