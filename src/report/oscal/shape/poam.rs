//! The shapes of a plan of action and milestones.

use jiff::Timestamp;
use serde::Serialize;
use uuid::Uuid;

use super::{Import, Link, Metadata, Property, Responsible, SystemId};

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Poam {
    pub uuid: Uuid,
    pub metadata: Metadata,
    pub import_ssp: Import,
    pub system_id: SystemId,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub risks: Vec<Risk>,
    pub poam_items: Vec<PoamItem>,
}

#[derive(Serialize)]
pub struct Risk {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    pub statement: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub links: Vec<Link>,
    pub status: &'static str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub remediations: Vec<Remediation>,
}

#[derive(Serialize)]
pub struct Remediation {
    pub uuid: Uuid,
    pub lifecycle: &'static str,
    pub title: String,
    pub description: String,
    pub props: Vec<Property>,
    pub tasks: Vec<PoamTask>,
}

#[derive(Default, Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PoamTask {
    pub uuid: Uuid,
    #[serde(rename = "type")]
    pub kind: &'static str,
    pub title: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub timing: Option<Timing>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<Dependency>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub tasks: Vec<PoamTask>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub responsible_roles: Vec<Responsible>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Timing {
    OnDate { date: Timestamp },
    WithinDateRange { start: Timestamp, end: Timestamp },
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct Dependency {
    pub task_uuid: Uuid,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct PoamItem {
    pub uuid: Uuid,
    pub title: String,
    pub description: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub props: Vec<Property>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub related_risks: Vec<RelatedRisk>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub remarks: Option<String>,
}

#[derive(Serialize)]
#[serde(rename_all = "kebab-case")]
pub struct RelatedRisk {
    pub risk_uuid: Uuid,
}
