//! The shapes of a system security plan.

use serde::Serialize;
use uuid::Uuid;

use super::{BackMatter, Import, Link, Metadata, Property, Responsible};

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
