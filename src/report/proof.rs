//! What a report was made from, and what it takes to make it again: printed at its end for people, and carried along
//! as a receipt for `verify`.

mod seal;

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::document::{Block, Section, SectionName};
use super::oscal::Model;
use super::{Format, Kind, Report, Request, TableName};
use crate::error::{Error, Result};
use crate::figures::Tally;
use crate::workbook::frozen::hash_of;
use crate::workbook::{Baseline, Frozen, Stamp, Workbook};

pub use seal::{Opened, content, opened, sealed};

/// The version of the receipt's shape.
const VERSION: u32 = 1;
/// The version of this program.
pub const PROGRAM: &str = env!("CARGO_PKG_VERSION");

/// What a report was made from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Data {
    /// The SHA-256 of the state, as a baseline of it has it.
    pub hash: String,
    /// The baseline that froze this state, if there is one.
    pub baseline: Option<OfBaseline>,
}

/// A baseline as a report names it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfBaseline {
    /// What people call it.
    pub name: String,
    /// When it was made, and by whom.
    pub made: Stamp,
    /// Who had signed it off by then, and when.
    pub signed: Option<Stamp>,
}

impl From<&Baseline> for OfBaseline {
    fn from(baseline: &Baseline) -> Self {
        OfBaseline { name: baseline.name.clone(), made: baseline.made.clone(), signed: baseline.signed.clone() }
    }
}

impl Data {
    /// What a workbook says, with the baseline that froze the same, one that is signed off before another.
    pub fn of(workbook: &Workbook, id: Uuid, catalogue: &str) -> Option<Data> {
        let hash = Frozen::of(workbook, id, catalogue)?.hash;
        let same = || workbook.baselines().filter(|baseline| baseline.hash == hash);
        let baseline = same().filter(|baseline| baseline.signed.is_some()).last().or_else(|| same().last());
        Some(Data { baseline: baseline.map(OfBaseline::from), hash })
    }

    /// What a baseline froze.
    pub fn frozen(baseline: &Baseline) -> Data {
        Data { hash: baseline.hash.clone(), baseline: Some(OfBaseline::from(baseline)) }
    }

    /// The same without names.
    pub(super) fn redacted(&self) -> Data {
        Data { hash: self.hash.clone(), baseline: None }
    }

    /// The same in as little room as there is.
    fn in_short(&self) -> String {
        let hash = format!("SHA-256 of its data: {}.", self.hash);
        [Some(hash), self.baseline.as_ref().map(OfBaseline::sentence)]
            .into_iter()
            .flatten()
            .collect::<Vec<_>>()
            .join(" ")
    }

    /// What stands at the end of a report.
    pub fn sentences(&self) -> Vec<String> {
        let mut sentences = vec![format!("This report was made from data with the SHA-256 {}.", self.hash)];
        sentences.extend(self.baseline.as_ref().map(OfBaseline::sentence));
        sentences.push("Whoever has the workbook can check that nothing in it was changed: controlbook verify.".into());
        sentences
    }
}

impl OfBaseline {
    /// Which it is, and who signed it off.
    pub fn sentence(&self) -> String {
        let day = |stamp: &Stamp| stamp.at.to_zoned(TimeZone::UTC).date();
        let (name, by, made) = (&self.name, &self.made.author, day(&self.made));
        match &self.signed {
            Some(stamp) => format!(
                "This data was frozen as \"{name}\" by {by} on {made}, and signed off by {} on {}.",
                stamp.author,
                day(stamp)
            ),
            None => {
                format!("This data was frozen as \"{name}\" by {by} on {made}, which nobody has signed off.")
            }
        }
    }
}

/// The end of the last part of a report for reading.
pub(super) fn at_the_end(mut sections: Vec<Section>, data: Option<&Data>, kind: Kind) -> Vec<Section> {
    let Some(data) = data else { return sections };
    let is_about = |section: &&mut Section| section.name == SectionName::About;
    let told = match kind {
        // It has two pages, and readers who want to know no more of it.
        Kind::Summary => data.in_short(),
        Kind::Full | Kind::Soa | Kind::Gaps | Kind::Workpaper => data.sentences().join(" "),
    };
    // A part across the paper is a table; the first part is there always.
    let place = match sections.last() {
        Some(last) if !last.landscape => sections.last_mut(),
        _ => sections.iter_mut().find(is_about),
    };
    if let Some(section) = place {
        match section.blocks.last_mut() {
            Some(Block::Paragraph(text)) if kind == Kind::Summary => text.push_str(&format!(" {told}")),
            _ => section.blocks.push(Block::Paragraph(told)),
        }
    }
    sections
}

/// All that it takes to render a report once more from the same data, and to tell whether it was changed where that
/// cannot be done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Receipt {
    receipt: u32,
    /// The version of the program that wrote it.
    pub program: String,
    /// What it was written as.
    pub format: Format,
    /// Which report it is.
    pub kind: Kind,
    /// The parts that were chosen, if any were.
    pub sections: Option<Vec<SectionName>>,
    /// Which table.
    pub table: Option<TableName>,
    /// Which model of OSCAL.
    pub model: Option<Model>,
    /// The files that it was to look like: `template`, `logo`, `style`.
    pub look: Vec<String>,
    /// The date that it bears.
    pub date: Date,
    /// When the workbook last changed, as it says.
    pub changed_at: Timestamp,
    /// Whether names and sentences were left out.
    pub redacted: bool,
    /// The SHA-256 of the data.
    pub data: String,
    /// The baseline that it names.
    #[serde(rename = "frozen_as")]
    pub baseline: Option<OfBaseline>,
    /// Coverage, maturity and attainment, as shown.
    pub figures: [String; 3],
    /// The SHA-256 of the file without its receipt.
    pub content: String,
}

impl Receipt {
    fn of(report: &Report, data: &Data, request: &Request, content: &[u8]) -> Receipt {
        let look = &request.look;
        let files =
            [("template", look.template.is_some()), ("logo", look.logo.is_some()), ("style", look.style.is_some())];
        Receipt {
            receipt: VERSION,
            program: PROGRAM.to_owned(),
            format: request.format,
            kind: request.kind,
            sections: request.sections.clone(),
            table: request.table,
            model: request.model,
            look: files.into_iter().filter(|(_, is_there)| *is_there).map(|(name, _)| name.to_owned()).collect(),
            date: report.date,
            changed_at: report.changed_at,
            redacted: report.redacted,
            data: data.hash.clone(),
            baseline: data.baseline.clone(),
            figures: figures(&report.overall),
            content: hash_of(&seal::content(content)),
        }
    }

    /// The receipt that a text is, in ASCII, and without anything that could end a comment of HTML.
    fn text(&self) -> Result<String> {
        let plain = serde_json::to_string(self).map_err(|error| Error::Invalid(format!("no receipt: {error}")))?;
        let mut text = String::with_capacity(plain.len());
        let mut before = ' ';
        for c in plain.chars() {
            // What is escaped stands in strings: no number in a receipt is negative.
            if !c.is_ascii() || matches!(c, '<' | '>' | '&' | '\u{7f}') || (c == '-' && before == '-') {
                c.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}")));
            } else {
                text.push(c);
            }
            before = c;
        }
        Ok(text)
    }

    /// Whether this program reads all of it.
    pub fn is_known(&self) -> bool {
        self.receipt == VERSION
    }
}

/// Coverage, maturity and attainment as every report shows them.
pub fn figures(tally: &Tally) -> [String; 3] {
    [tally.coverage().shown(), tally.maturity().shown(), tally.attainment().shown()]
}

/// The report with its receipt, if it is known what it was made from, and the format has a place for one.
pub(super) fn finished(bytes: Vec<u8>, report: &Report, request: &Request) -> Result<Vec<u8>> {
    let Some(data) = &report.data else { return Ok(bytes) };
    let receipt = Receipt::of(report, data, request, &bytes).text()?;
    Ok(sealed(bytes, request, &receipt))
}
