//! The JSON that `export --format json --kind full` writes, read back: every field of every answer with who and when, all
//! notes, the controls of the organisation's own, what is said of the organisation, evidence, accepted findings, actions
//! and phases. The schema in `assets/report/report.schema.json` says what each
//! key means; keys that are not known here are left out.

use std::collections::BTreeMap;

use jiff::Timestamp;
use jiff::civil::Date;
use serde::Deserialize;
use serde_json::Value;
use uuid::Uuid;

use super::entry::{Entry, Place, Proposal, Rejected, Said, Stamps};
use super::source::{Origin, Source};
use super::wishes::{Other, Wish};
use super::{Result, Unreadable, own_rest, unreadable};
use crate::catalogue::{ControlId, Weight};
use crate::workbook::{
    AnswerEdit, Applicability, Basis, Decision, DocumentControl, Fact, Level, Organisation, Reason, Stamp,
};

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
    actions: Vec<Value>,
    #[serde(default)]
    phases: Vec<Value>,
    #[serde(default)]
    acceptances: Vec<Value>,
    profile: Option<Named>,
}

#[derive(Deserialize)]
struct CatalogueShape {
    name: String,
}

/// Facts that are not known are null there.
#[derive(Deserialize)]
struct OrganisationShape {
    name: Option<String>,
    scope: Option<String>,
    #[serde(default)]
    facts: BTreeMap<Fact, Option<bool>>,
    #[serde(default)]
    document: DocumentControl,
}

#[derive(Deserialize)]
struct Named {
    name: String,
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
    evidence: Vec<Value>,
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
    if let Some(organisation) = report.organisation {
        let organisation = Organisation {
            name: organisation.name.unwrap_or_default(),
            scope: organisation.scope,
            facts: organisation.facts.into_iter().filter_map(|(fact, value)| Some((fact, value?))).collect(),
            document: organisation.document,
        };
        proposal.others.push(Other {
            place: Place { sheet: "organisation".to_owned(), row: 1 },
            cells: vec![organisation.name.clone()],
            wish: Wish::Organisation(Box::new(organisation)),
        });
    }
    proposal.profile = report.profile.map(|profile| profile.name);
    others(&mut proposal, "phases", report.phases, own_rest::phase);
    others(&mut proposal, "actions", report.actions, own_rest::action);
    others(&mut proposal, "acceptances", report.acceptances, own_rest::acceptance);
    let mut evidence = own_rest::Collected::default();
    for (sheet, rows, own) in [("answers", answers, false), ("own controls", report.own_controls, true)] {
        for (number, mut row) in (1..).zip(rows) {
            let place = Place { sheet: sheet.to_owned(), row: number };
            for piece in std::mem::take(&mut row.evidence) {
                evidence.take(piece, &row.control, &place, &mut proposal.rejected);
            }
            proposal.entries.push(entry(row, place, own));
        }
    }
    proposal.others.extend(evidence.done());
    Ok(Source {
        origin: Origin::OwnJson,
        written_at: report.changed_at,
        workbook: report.workbook,
        catalogue: Some(report.catalogue.name),
        stated: Some(Box::new(proposal)),
        ..source
    })
}

/// A list of things that are not about one control; those that cannot be read are held back one by one.
fn others(proposal: &mut Proposal, sheet: &str, items: Vec<Value>, read: fn(Value) -> Result<Wish, String>) {
    for (row, item) in (1..).zip(items) {
        let place = Place { sheet: sheet.to_owned(), row };
        let cells = own_rest::cells(&item);
        match read(item) {
            Ok(wish) => proposal.others.push(Other { place, wish, cells }),
            Err(reason) => proposal.rejected.push(Rejected { place, column: None, reason, cells }),
        }
    }
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
        own: own.then_some((row.title, row.description)),
        cells,
        ..Entry::default()
    }
}
