//! The shapes of OSCAL that are used here, as NIST's JSON Schema names them. An empty list is never written: OSCAL
//! knows no empty lists.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

/// A document: one model under its name.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Root {
    Catalog(Catalog),
    Profile(Profile),
    SystemSecurityPlan(Box<SystemSecurityPlan>),
    AssessmentPlan(Box<AssessmentPlan>),
    AssessmentResults(Box<AssessmentResults>),
}

// --- what all have

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Metadata {
    pub title: String,
    pub last_modified: Timestamp,
    pub version: String,
    pub oscal_version: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub roles: Vec<Role>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parties: Vec<Party>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsible_parties: Vec<Responsible>,
    pub remarks: String,
}

#[derive(Clone, Serialize)]
pub struct Property {
    pub name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ns: Option<&'static str>,
    pub value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<&'static str>,
}

#[derive(Serialize)]
pub struct Link {
    pub href: String,
    pub rel: &'static str,
}

#[derive(Serialize)]
pub struct Role {
    pub id: &'static str,
    pub title: &'static str,
}

#[derive(Serialize)]
pub struct Party {
    pub uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub name: String,
}

/// Who has a role.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Responsible {
    pub role_id: &'static str,
    pub party_uuids: Vec<Uuid>,
}

#[derive(Serialize)]
pub struct BackMatter {
    pub resources: Vec<Resource>,
}

#[derive(Serialize)]
pub struct Resource {
    pub uuid: Uuid,
    pub title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
    pub rlinks: Vec<ResourceLink>,
}

#[derive(Serialize)]
pub struct ResourceLink {
    pub href: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub hashes: Vec<Hash>,
}

#[derive(Serialize)]
pub struct Hash {
    pub algorithm: &'static str,
    pub value: String,
}

/// A reference to another document.
#[derive(Serialize)]
pub struct Import {
    pub href: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

/// Stands for everything.
#[derive(Serialize)]
pub struct IncludeAll {}

/// A part of a control, or of an assessment.
#[derive(Serialize)]
pub struct Part {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub name: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub ns: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub title: Option<&'static str>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub prose: Option<String>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub parts: Vec<Part>,
}

// --- catalogue

#[derive(Serialize)]
pub struct Catalog {
    pub uuid: Uuid,
    pub metadata: Metadata,
    pub groups: Vec<Group>,
}

#[derive(Serialize)]
pub struct Group {
    pub id: String,
    pub class: &'static str,
    pub title: String,
    pub controls: Vec<Control>,
}

#[derive(Serialize)]
pub struct Control {
    pub id: String,
    pub title: String,
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    pub parts: Vec<Part>,
}

// --- profile

#[derive(Serialize)]
pub struct Profile {
    pub uuid: Uuid,
    pub metadata: Metadata,
    pub imports: Vec<ProfileImport>,
    pub merge: Merge,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub modify: Option<Modify>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ProfileImport {
    pub href: &'static str,
    pub include_controls: Vec<WithIds>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct WithIds {
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub with_ids: Vec<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Merge {
    pub as_is: bool,
}

#[derive(Serialize)]
pub struct Modify {
    pub alters: Vec<Alter>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Alter {
    pub control_id: String,
    pub adds: Vec<Addition>,
}

#[derive(Serialize)]
pub struct Addition {
    pub position: &'static str,
    pub props: Vec<Property>,
}

// --- system security plan

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SystemSecurityPlan {
    pub uuid: Uuid,
    pub metadata: Metadata,
    pub import_profile: Import,
    pub system_characteristics: SystemCharacteristics,
    pub system_implementation: SystemImplementation,
    pub control_implementation: ControlImplementation,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub back_matter: Option<BackMatter>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SystemCharacteristics {
    pub system_ids: Vec<SystemId>,
    pub system_name: String,
    pub description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
    pub system_information: SystemInformation,
    pub status: State,
    pub authorization_boundary: Described,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SystemId {
    pub identifier_type: &'static str,
    pub id: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct SystemInformation {
    pub information_types: Vec<InformationType>,
}

#[derive(Serialize)]
pub struct InformationType {
    pub uuid: Uuid,
    pub title: &'static str,
    pub description: &'static str,
}

#[derive(Serialize)]
pub struct State {
    pub state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

#[derive(Serialize)]
pub struct Described {
    pub description: String,
}

#[derive(Serialize)]
pub struct SystemImplementation {
    pub components: Vec<Component>,
}

#[derive(Serialize)]
pub struct Component {
    pub uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
    pub description: String,
    pub status: State,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ControlImplementation {
    pub description: String,
    pub implemented_requirements: Vec<ImplementedRequirement>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ImplementedRequirement {
    pub uuid: Uuid,
    pub control_id: String,
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsible_roles: Vec<Responsible>,
    pub by_components: Vec<ByComponent>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct ByComponent {
    pub component_uuid: Uuid,
    pub uuid: Uuid,
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub implementation_status: Option<State>,
}

// --- assessment plan

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

// --- assessment results

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
