//! The report as JSON: everything it holds, in a versioned envelope, for other programs.
//!
//! In the kind `full`, nothing that the workbook says is lost: a reader can build its state again, organisation, profile, answers, notes,
//! evidence, controls of its own, accepted findings, actions and phases, with who and when. What is not in it: the history of how it
//! came to be so, and the bytes of files (their size and SHA-256 are). `assets/report/report.schema.json` says what
//! each key means; [`SCHEMA`] is its text.
//!
//! Control characters, C1 and bidirectional ones too, are escaped as `\uXXXX`, so that the text can be
//! shown on a terminal as it is and still says exactly what the workbook says.

use std::fmt::Write as _;

use serde::Serialize;
use uuid::Uuid;

use super::proof::OfBaseline;
use super::shape::{
    AcceptanceShape, ActionShape, Applicable, Figures, FindingShape, GapShape, KeptPhaseShape, OfBasis,
    OrganisationShape, OwnShape, Profile, RowShape, Theme,
};
use super::words;
use super::{Kind, Report};
use crate::catalogue::ControlId;
use crate::error::{Error, Result};
use crate::text::is_unsafe;

/// The version of the envelope. It rises when a key goes or changes its meaning, not when one comes.
const VERSION: u32 = 1;

/// The JSON Schema (draft 2020-12) that every such export holds to.
pub const SCHEMA: &str = include_str!("../../assets/report/report.schema.json");

/// What every kind has, and then what belongs to one kind or another.
#[derive(Serialize)]
struct Envelope<'a> {
    format: &'static str,
    version: u32,
    kind: Kind,
    generator: &'static str,
    workbook: Option<Uuid>,
    /// Whether names, notes, evidence and sentences were left out.
    redacted: bool,
    statement: [&'static str; 3],
    catalogue: CatalogueShape<'a>,
    date: String,
    changed_at: jiff::Timestamp,
    data: Option<DataShape<'a>>,
    organisation: OrganisationShape<'a>,
    #[serde(flatten)]
    figures: Option<FiguresPart<'a>>,
    #[serde(flatten)]
    gaps: Option<GapsPart<'a>>,
    #[serde(flatten)]
    plan: Option<PlanPart<'a>>,
    #[serde(flatten)]
    answers: Option<AnswersPart<'a>>,
    #[serde(flatten)]
    soa: Option<SoaPart<'a>>,
}

/// What the report was made from.
#[derive(Serialize)]
struct DataShape<'a> {
    sha256: &'a str,
    baseline: Option<&'a OfBaseline>,
}

#[derive(Serialize)]
struct CatalogueShape<'a> {
    name: &'a str,
    title: &'a str,
    version: Option<u32>,
    answered_under: Option<u32>,
}

#[derive(Serialize)]
struct FiguresPart<'a> {
    profile: Profile<'a>,
    figures: Figures,
    themes: Vec<Theme<'a>>,
    by_basis: Vec<OfBasis>,
}

#[derive(Serialize)]
struct GapsPart<'a> {
    gaps: Vec<GapShape<'a>>,
    not_assessed: Vec<&'a ControlId>,
}

/// Who does what by when.
#[derive(Serialize)]
struct PlanPart<'a> {
    seen_on: String,
    phases: Vec<KeptPhaseShape<'a>>,
    actions: Vec<ActionShape<'a>>,
}

/// All that people said.
#[derive(Serialize)]
struct AnswersPart<'a> {
    judged_on: String,
    findings: Vec<FindingShape<'a>>,
    acceptances: Vec<AcceptanceShape<'a>>,
    answers: Vec<RowShape<'a>>,
    own_controls: Vec<OwnShape<'a>>,
}

#[derive(Serialize)]
struct SoaPart<'a> {
    soa: SoaShape<'a>,
}

/// The Statement of Applicability, and what keeps it a draft.
#[derive(Serialize)]
struct SoaShape<'a> {
    undecided: usize,
    without_reason: usize,
    controls: Vec<Applicable<'a>>,
}

pub fn render(report: &Report, kind: Kind) -> Result<String> {
    let has = |kinds: &[Kind]| kinds.contains(&kind);
    text(&Envelope {
        format: "controlbook-report",
        version: VERSION,
        kind,
        generator: concat!("controlbook ", env!("CARGO_PKG_VERSION")),
        workbook: report.workbook,
        redacted: report.redacted,
        statement: [words::self_assessment(report.redacted), words::guidance(report), words::affiliation(report)],
        catalogue: CatalogueShape {
            name: &report.catalogue_name,
            title: &report.catalogue,
            version: report.catalogue_version.map(|versions| versions.version),
            answered_under: report.catalogue_version.map(|versions| versions.answered_under),
        },
        date: report.date.to_string(),
        changed_at: report.changed_at,
        data: report.data.as_ref().map(|data| DataShape { sha256: &data.hash, baseline: data.baseline.as_ref() }),
        organisation: OrganisationShape::from(&report.organisation),
        figures: has(&[Kind::Full, Kind::Summary, Kind::Gaps]).then(|| FiguresPart {
            profile: Profile::from(&report.profile),
            figures: Figures::from(&report.overall),
            themes: report.themes.iter().map(Theme::from).collect(),
            by_basis: report.by_basis.iter().map(OfBasis::from).collect(),
        }),
        gaps: has(&[Kind::Full, Kind::Gaps]).then(|| GapsPart {
            gaps: GapShape::all(report),
            not_assessed: report.not_assessed().map(|row| &row.control.id).collect(),
        }),
        plan: has(&[Kind::Full, Kind::Gaps]).then(|| PlanPart {
            seen_on: report.work.seen_on.to_string(),
            phases: KeptPhaseShape::all(&report.work),
            actions: ActionShape::all(&report.work),
        }),
        answers: has(&[Kind::Full]).then(|| AnswersPart {
            judged_on: report.judged_on.to_string(),
            findings: FindingShape::all(report),
            acceptances: report.acceptances.iter().map(AcceptanceShape::from).collect(),
            answers: report.rows.iter().map(RowShape).collect(),
            own_controls: report.own.iter().map(OwnShape).collect(),
        }),
        soa: has(&[Kind::Soa]).then(|| SoaPart {
            soa: SoaShape {
                undecided: report.undecided().count(),
                without_reason: report.without_reason().count(),
                controls: report.statement().map(Applicable::from).collect(),
            },
        }),
    })
}

/// Any value as JSON text: indented by two blanks, always in the same order, with a line feed at the end,
/// and with everything that could steer a terminal escaped.
///
/// # Errors
/// [`Error::Invalid`] for a value that JSON cannot hold.
pub fn text(value: &impl Serialize) -> Result<String> {
    let plain = serde_json::to_string_pretty(value);
    Ok(harmless(&plain.map_err(|error| Error::Invalid(format!("cannot write JSON: {error}")))?))
}

/// The same on one line.
pub(super) fn line(value: &impl Serialize) -> Result<String> {
    let plain = serde_json::to_string(value);
    Ok(harmless(&plain.map_err(|error| Error::Invalid(format!("cannot write JSON: {error}")))?))
}

fn harmless(plain: &str) -> String {
    // Outside strings, JSON consists of harmless characters and line feeds; inside, line feeds are escaped.
    let mut text = String::with_capacity(plain.len() + 1);
    for c in plain.chars() {
        if c != '\n' && is_unsafe(c) {
            for unit in c.encode_utf16(&mut [0; 2]) {
                let _ = write!(text, "\\u{unit:04x}"); // writing to a String cannot fail
            }
        } else {
            text.push(c);
        }
    }
    text.push('\n');
    text
}
