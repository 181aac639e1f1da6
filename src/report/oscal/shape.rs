//! The shapes of OSCAL that are used here, as NIST's JSON Schema names them. An empty list is never written: OSCAL
//! knows no empty lists.

mod assessment;
mod plan;
mod poam;

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

pub use assessment::*;
pub use plan::*;
pub use poam::*;

/// A document: one model under its name.
#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Root {
    Catalog(Catalog),
    Profile(Profile),
    SystemSecurityPlan(Box<SystemSecurityPlan>),
    AssessmentPlan(Box<AssessmentPlan>),
    AssessmentResults(Box<AssessmentResults>),
    PlanOfActionAndMilestones(Box<Poam>),
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
