//! The JSON that `export --format json --kind full` writes, read back: every field of every answer with who and when, all
//! notes, and the controls of the organisation's own. The schema in `assets/report/report.schema.json` says what each
//! key means; keys that are not known here are left out.

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde::de::IgnoredAny;
use uuid::Uuid;

use super::entry::{Entry, Place, Proposal, Said, Stamps};
use super::source::{Origin, Source};
use super::{Result, Unreadable, unreadable};
use crate::catalogue::{ControlId, Weight};
use crate::workbook::{AnswerEdit, Applicability, Basis, Decision, Level, Reason, Stamp};

/// The newest version of the envelope that is known here.
const VERSION: u32 = 1;

#[derive(Deserialize)]
struct Report {
    format: String,
    version: u32,
    kind: String,
    workbook: Option<Uuid>,
    redacted: bool,
    catalogue: CatalogueShape,
    changed_at: Option<Timestamp>,
    organisation: Option<OrganisationShape>,
    answers: Option<Vec<Row>>,
    #[serde(default)]
    own_controls: Vec<Row>,
    #[serde(default)]
    actions: Vec<IgnoredAny>,
    #[serde(default)]
    phases: Vec<IgnoredAny>,
    #[serde(default)]
    acceptances: Vec<IgnoredAny>,
}

#[derive(Deserialize)]
struct CatalogueShape {
    name: String,
}

#[derive(Deserialize)]
struct OrganisationShape {
    name: Option<String>,
}

#[derive(Deserialize)]
#[serde(default)]
struct Row {
    control: String,
    title: String,
    description: Option<String>,
    applicability: Applicability,
    reasons: Vec<Reason>,
    justification: Option<String>,
    provider: Option<String>,
    decided_by: Option<String>,
    decided_at: Option<Timestamp>,
    level: Option<Level>,
    target: Option<Level>,
    basis: Option<Basis>,
    assessed_at: Option<Timestamp>,
    review: bool,
    review_due: Option<Date>,
    owner: Option<String>,
    interviewee: Option<String>,
    importance: Option<Weight>,
    effort: Option<Weight>,
    refs: Vec<String>,
    to_confirm: bool,
    notes: Vec<Note>,
    evidence: Vec<Evidence>,
}

impl Default for Row {
    fn default() -> Self {
        Row {
            control: String::new(),
            title: String::new(),
            description: None,
            applicability: Applicability::Undecided,
            reasons: Vec::new(),
            justification: None,
            provider: None,
            decided_by: None,
            decided_at: None,
            level: None,
            target: None,
            basis: None,
            assessed_at: None,
            review: false,
            review_due: None,
            owner: None,
            interviewee: None,
            importance: None,
            effort: None,
            refs: Vec::new(),
            to_confirm: false,
            notes: Vec::new(),
            evidence: Vec::new(),
        }
    }
}

#[derive(Deserialize)]
struct Note {
    id: Option<Uuid>,
    at: Option<Timestamp>,
    author: Option<String>,
    text: String,
    edited: Option<Stamp>,
}

#[derive(Deserialize)]
struct Evidence {
    name: String,
}

/// Reads a report.
pub fn read(bytes: &[u8], source: Source) -> Result<Source> {
    let text = bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes);
    super::json::look_over(text)?;
    let report: Report = serde_json::from_slice(text).map_err(|error| {
        Unreadable(format!("its JSON is not as controlbook exports it: {error}; export it anew, or correct the place"))
    })?;
    if report.format != "controlbook-report" {
        return unreadable(
            "it is JSON of another kind; what can be read is the export of controlbook (export --format json --kind full)",
        );
    }
    if report.version > VERSION {
        return unreadable(format!(
            "it was exported by a newer controlbook (version {} of the JSON, known here is {VERSION}); import it with the newest controlbook",
            report.version
        ));
    }
    if report.redacted {
        return unreadable(
            "it was exported without names and texts (--redact), and importing it would take those away here; export it anew without --redact",
        );
    }
    let Some(answers) = report.answers else {
        return unreadable(format!(
            "it is of the kind \"{}\", which has no answers in it; export --kind full has",
            report.kind
        ));
    };
    let heads = ["control", "title"].map(str::to_owned).to_vec();
    let mut proposal = Proposal { heads, ..Proposal::default() };
    let mut left_out = vec![
        (report.actions.len(), "action", "actions"),
        (report.phases.len(), "phase", "phases"),
        (report.acceptances.len(), "accepted finding", "accepted findings"),
    ];
    let shown: usize = answers.iter().chain(&report.own_controls).map(|row| row.evidence.len()).sum();
    left_out.push((
        shown,
        "name of evidence (its file is not in JSON)",
        "names of evidence (their files are not in JSON)",
    ));
    let left_out: Vec<String> = left_out
        .into_iter()
        .filter(|(count, ..)| *count > 0)
        .map(|(count, one, many)| format!("{count} {}", if count == 1 { one } else { many }))
        .collect();
    if !left_out.is_empty() {
        proposal
            .told
            .push(format!("Answers, notes and controls of your own are taken; left out are {}.", left_out.join(", ")));
    }
    if let Some(name) = report.organisation.and_then(|organisation| organisation.name) {
        proposal.told.push(format!("It is about {name}; what the workbook says of the organisation stays as it is."));
    }
    for (sheet, rows, own) in [("answers", answers, false), ("own controls", report.own_controls, true)] {
        let numbered = (1..).zip(rows);
        proposal
            .entries
            .extend(numbered.map(|(row, answer)| entry(answer, Place { sheet: sheet.to_owned(), row }, own)));
    }
    Ok(Source {
        origin: Origin::OwnJson,
        written_at: report.changed_at,
        workbook: report.workbook,
        catalogue: Some(report.catalogue.name),
        stated: Some(Box::new(proposal)),
        ..source
    })
}

fn entry(row: Row, place: Place, own: bool) -> Entry {
    let cells = vec![vec![row.control.clone(), row.title.clone()]];
    Entry {
        control: Some(ControlId::from(row.control)),
        places: vec![place],
        edit: AnswerEdit {
            decision: Some(Decision {
                applicability: Some(row.applicability),
                reasons: Some(row.reasons),
                justification: Some(row.justification.unwrap_or_default()),
                provider: Some(row.provider.unwrap_or_default()),
            }),
            level: Some(row.level),
            target: Some(row.target),
            basis: Some(row.basis),
            review: Some(row.review),
            review_due: Some(row.review_due),
            owner: Some(row.owner),
            interviewee: Some(row.interviewee),
            importance: Some(row.importance),
            effort: Some(row.effort),
            refs: Some(row.refs),
            to_confirm: Some(row.to_confirm),
            review_every: None,
        },
        stamps: Some(Stamps { decided_by: row.decided_by, decided_at: row.decided_at, assessed_at: row.assessed_at })
            .filter(|stamps| !stamps.is_empty()),
        notes: row
            .notes
            .into_iter()
            .map(|note| Said { text: note.text, id: note.id, author: note.author, at: note.at, edited: note.edited })
            .collect(),
        shown: row.evidence.into_iter().map(|evidence| evidence.name).collect(),
        own: own.then_some((row.title, row.description)),
        cells,
        ..Entry::default()
    }
}
