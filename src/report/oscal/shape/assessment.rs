//! The shapes of an assessment: its plan and its results.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{BackMatter, Import, IncludeAll, Metadata, Part, Property, State};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AssessmentPlan {
    pub uuid: Uuid,
    pub metadata: Metadata,
    pub import_ssp: Import,
    pub local_definitions: LocalDefinitions,
    pub terms_and_conditions: TermsAndConditions,
    pub reviewed_controls: ReviewedControls,
    pub assessment_subjects: Vec<Subjects>,
    pub tasks: Vec<Task>,
}

#[derive(Serialize)]
pub struct LocalDefinitions {
    pub activities: Vec<Activity>,
}

#[derive(Serialize)]
pub struct Activity {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub props: Vec<Property>,
}

#[derive(Serialize)]
pub struct TermsAndConditions {
    pub parts: Vec<Part>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ReviewedControls {
    pub control_selections: Vec<ControlSelection>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ControlSelection {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub include_all: Option<IncludeAll>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub include_controls: Vec<ControlById>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub exclude_controls: Vec<ControlById>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ControlById {
    pub control_id: String,
}

/// All subjects of a kind.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subjects {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub include_all: IncludeAll,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Task {
    pub uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: &'static str,
    pub associated_activities: Vec<AssociatedActivity>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AssociatedActivity {
    pub activity_uuid: Uuid,
    pub subjects: Vec<Subjects>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AssessmentResults {
    pub uuid: Uuid,
    pub metadata: Metadata,
    pub import_ap: Import,
    pub results: Vec<AssessmentResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_matter: Option<BackMatter>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct AssessmentResult {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub start: Timestamp,
    pub end: Timestamp,
    pub props: Vec<Property>,
    pub reviewed_controls: ReviewedControls,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub observations: Vec<Observation>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub findings: Vec<Finding>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Observation {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub props: Vec<Property>,
    pub methods: Vec<&'static str>,
    pub types: Vec<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub subjects: Vec<Subject>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub relevant_evidence: Vec<RelevantEvidence>,
    pub collected: Timestamp,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Subject {
    pub subject_uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
}

#[derive(Serialize)]
pub struct RelevantEvidence {
    pub href: String,
    pub description: String,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Finding {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub props: Vec<Property>,
    pub target: Target,
    pub implementation_statement_uuid: Uuid,
    pub related_observations: Vec<RelatedObservation>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Target {
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub target_id: String,
    pub status: TargetStatus,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implementation_status: Option<State>,
}

#[derive(Serialize)]
pub struct TargetStatus {
    pub state: &'static str,
    pub reason: &'static str,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RelatedObservation {
    pub observation_uuid: Uuid,
}
