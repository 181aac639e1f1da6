//! The assessment results: what was seen of each control, and for those with a level and a target, whether the target
//! is reached.
//!
//! OSCAL calls a finding satisfied or not; here that means the target that the organisation set itself, no more. What
//! the workbook's own checks object to stands among the observations, as an issue of the statement.

use jiff::Timestamp;
use uuid::Uuid;

use super::ids::{Ids, statement, token};
use super::plan::reviewed;
use super::props::{line, measured, own, prose, word};
use super::shape::{
    AssessmentResult, AssessmentResults, Finding, Import, Observation, Property, RelatedObservation, RelevantEvidence,
    Subject, Target, TargetStatus,
};
use super::{Context, Model, evidence, ssp};
use crate::figures::{self, Tally};
use crate::report::{Report, Row, words};
use crate::workbook::{Basis, Level, Note};

pub fn results(report: &Report, context: &mut Context<'_>) -> AssessmentResults {
    let (start, end) = period(report);
    let overall = words::so_far(&report.profile.tally);
    let observed = report.statement().filter(|row| is_observed(row)).map(|row| observation(row, end, context));
    let issues = report.findings.iter().map(|finding| issue(finding, report, end, context));
    let result = AssessmentResult {
        uuid: context.ids.uuid("result", "self-assessment"),
        title: "Self-assessment".to_owned(),
        description: prose(&format!("{}\n{overall}", words::self_assessment(report.redacted))).unwrap_or(overall),
        start,
        end,
        props: [figures("profile", &report.profile.tally), figures("all", &report.overall)].concat(),
        reviewed_controls: reviewed(report, |row| row.answer.in_scope() && row.answer.level.is_some()),
        observations: observed.chain(issues).collect(),
        findings: report.statement().filter_map(|row| finding(row, context)).collect(),
    };
    AssessmentResults {
        uuid: context.document(),
        metadata: context.metadata(report),
        import_ap: Import { href: Model::AssessmentPlan.file(), remarks: None },
        results: vec![result],
        back_matter: evidence::back_matter(report, context.ids),
    }
}

/// From the first level that still stands to the last change.
fn period(report: &Report) -> (Timestamp, Timestamp) {
    let end = report.changed_at;
    let start = report.statement().filter_map(|row| row.answer.assessed_at).min().unwrap_or(end);
    (start.min(end), end)
}

/// The figures as numerator and denominator, `71/88`; the class says over which controls.
fn figures(over: &'static str, tally: &Tally) -> Vec<Property> {
    let (coverage, maturity) = (tally.coverage(), tally.maturity());
    let (attainment, floor) = (tally.attainment(), tally.attainment_floor());
    let pairs = [
        ("coverage", coverage.numerator, coverage.denominator),
        ("maturity", maturity.numerator, maturity.denominator),
        ("attainment", attainment.numerator, attainment.denominator),
        ("attainment-floor", floor.numerator, floor.denominator),
    ];
    pairs
        .map(|(name, numerator, denominator)| Property {
            class: Some(over),
            ..word(name, format!("{numerator}/{denominator}"))
        })
        .into()
}

/// How OSCAL calls the way in which a level is known. That somebody said so is none of its methods.
pub const fn method(basis: Option<Basis>) -> &'static str {
    match basis {
        Some(Basis::Interviewed) => "INTERVIEW",
        Some(Basis::Examined) => "EXAMINE",
        Some(Basis::Tested) => "TEST",
        Some(Basis::Claimed) | None => "UNKNOWN",
    }
}

/// Whether anything was seen of it: a level, a note, something to show.
fn is_observed(row: &Row) -> bool {
    row.answer.in_scope() && (row.answer.level.is_some() || !row.notes.is_empty() || !row.evidence.is_empty())
}

fn observation(row: &Row, end: Timestamp, context: &Context<'_>) -> Observation {
    let control = &row.control;
    let mut props = vec![word("control", token(&control.id))];
    props.extend(measured(row));
    props.extend(row.answer.interviewee.as_deref().and_then(|name| own("interviewee", name)));
    let notes: Vec<String> = row.notes.iter().map(note).collect();
    Observation {
        uuid: context.ids.uuid("observation", control.id.as_str()),
        title: line(&format!("{} {}", row.number(), control.title)),
        description: line(&words::said(row)),
        props,
        methods: vec![method(row.answer.basis)],
        types: vec!["control-objective"],
        subjects: vec![Subject { subject_uuid: context.ids.organisation(), kind: "component" }],
        relevant_evidence: row
            .evidence
            .iter()
            .map(|serving| RelevantEvidence {
                href: format!("#{}", context.ids.evidence(serving.evidence.id)),
                description: line(&serving.evidence.name),
            })
            .collect(),
        collected: row.answer.assessed_at.unwrap_or(end),
        remarks: prose(&notes.join("\n")),
    }
}

fn note(note: &Note) -> String {
    let date = note.at.to_zoned(jiff::tz::TimeZone::UTC).date();
    format!("{date} {}: {}", note.author, note.text)
}

/// What a check of the workbook objects to.
fn issue(finding: &figures::Finding, report: &Report, end: Timestamp, context: &Context<'_>) -> Observation {
    let which = finding.control.as_ref().map_or("", |control| control.as_str());
    let mut props = vec![word("finding", finding.code)];
    props.extend(finding.concerns().iter().map(|control| word("control", token(control))));
    props.push(word("accepted", if finding.is_open() { "no" } else { "yes" }));
    let named = finding.control.as_ref().and_then(|control| Some((control, report.title_of(control)?)));
    let title = match named {
        Some((control, title)) => format!("{}: {} {title}", finding.code.title(), report.number(control)),
        None => finding.code.title().to_owned(),
    };
    let accepted = finding.accepted.as_ref();
    Observation {
        uuid: context.ids.uuid("issue", &format!("{} {which}", finding.code)),
        title: line(&title),
        description: line(&finding.message),
        props,
        // The program read what is recorded.
        methods: vec!["EXAMINE"],
        types: vec!["ssp-statement-issue"],
        subjects: Vec::new(),
        relevant_evidence: Vec::new(),
        collected: end,
        remarks: accepted.and_then(|by| prose(&format!("Accepted by {}: {}", by.author, by.because))),
    }
}

/// The id of what is found of a control; `None` where a level or a target is missing.
pub fn finding_id(row: &Row, ids: &Ids) -> Option<Uuid> {
    rated(row).map(|_| ids.uuid("finding", row.control.id.as_str()))
}

/// Level and target, where there are both.
fn rated(row: &Row) -> Option<(Level, Level)> {
    row.answer.level.zip(row.answer.target).filter(|_| row.answer.in_scope())
}

/// Whether the target is reached; `None` where a level or a target is missing.
fn finding(row: &Row, context: &Context<'_>) -> Option<Finding> {
    let (level, target) = rated(row)?;
    let state = if level >= target { "satisfied" } else { "not-satisfied" };
    let control = &row.control;
    Some(Finding {
        uuid: finding_id(row, context.ids)?,
        title: line(&format!("{} {}", row.number(), control.title)),
        description: line(&words::said(row)),
        props: measured(row),
        target: Target {
            kind: "statement-id",
            target_id: statement(&control.id),
            status: TargetStatus { state, reason: "other" },
            implementation_status: ssp::status(row),
        },
        implementation_statement_uuid: ssp::implementation(row, context.ids),
        related_observations: vec![RelatedObservation {
            observation_uuid: context.ids.uuid("observation", control.id.as_str()),
        }],
    })
}
