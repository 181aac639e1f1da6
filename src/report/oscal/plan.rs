//! The assessment plan that the results refer to: what was to be looked at, and in which ways.

use super::ids::token;
use super::props::{known, prose, word};
use super::shape::{
    Activity, AssessmentPlan, AssociatedActivity, ControlById, ControlSelection, Import, IncludeAll, LocalDefinitions,
    Part, ReviewedControls, Subjects, Task, TermsAndConditions,
};
use super::{Context, Model, assessment, catalog};
use crate::report::{Report, Row, words};
use crate::workbook::Basis;

pub fn plan(report: &Report, context: &mut Context<'_>) -> AssessmentPlan {
    let activity = |basis: &Basis| Activity {
        uuid: context.ids.uuid("activity", basis.word()),
        title: words::sentence_case(basis.word()),
        description: way(*basis).to_owned(),
        props: vec![known("method", assessment::method(Some(*basis))), word("basis", basis)],
    };
    let associated = |basis: &Basis| AssociatedActivity {
        activity_uuid: context.ids.uuid("activity", basis.word()),
        subjects: vec![everything()],
    };
    AssessmentPlan {
        uuid: context.document(),
        metadata: context.metadata(report),
        import_ssp: Import { href: Model::SystemSecurityPlan.file(), remarks: None },
        local_definitions: LocalDefinitions { activities: Basis::ALL.iter().map(activity).collect() },
        terms_and_conditions: TermsAndConditions {
            parts: [
                ("kind", words::self_assessment(report.redacted)),
                ("limits", words::guidance(report)),
                ("scale", words::MATURITY),
            ]
            .map(|(name, text)| Part { prose: prose(text), ..catalog::part(name) })
            .into(),
        },
        reviewed_controls: reviewed(report, |row| row.answer.in_scope()),
        assessment_subjects: vec![everything()],
        tasks: vec![Task {
            uuid: context.ids.uuid("task", "self-assessment"),
            kind: "action",
            title: "Self-assessment",
            associated_activities: Basis::ALL.iter().map(associated).collect(),
        }],
    }
}

/// What is done to know a level in this way.
const fn way(basis: Basis) -> &'static str {
    match basis {
        Basis::Claimed => "Somebody says how it is.",
        Basis::Interviewed => "Somebody who does the work explains it.",
        Basis::Examined => "Documents or records are looked at.",
        Basis::Tested => "It is tried out.",
    }
}

/// The whole of what the system security plan is about.
fn everything() -> Subjects {
    Subjects { kind: "component", include_all: IncludeAll {} }
}

/// The controls of the statement that something holds of. OSCAL has no empty selection: where it holds of none, all
/// are named as left out.
pub fn reviewed(report: &Report, holds: impl Fn(&Row) -> bool) -> ReviewedControls {
    let (kept, left): (Vec<&Row>, Vec<&Row>) = report.statement().partition(|row| holds(row));
    let named = |rows: Vec<&Row>| rows.iter().map(|row| ControlById { control_id: token(&row.control.id) }).collect();
    let selection = match kept.is_empty() || left.is_empty() {
        true => ControlSelection {
            include_all: Some(IncludeAll {}),
            include_controls: Vec::new(),
            exclude_controls: named(left),
        },
        false => ControlSelection { include_all: None, include_controls: named(kept), exclude_controls: Vec::new() },
    };
    ReviewedControls { control_selections: vec![selection] }
}
