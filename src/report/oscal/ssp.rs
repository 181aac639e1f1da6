//! The Statement of Applicability as a system security plan: every control with its applicability, the reasons, and
//! how far it is implemented.
//!
//! Its baseline is the whole catalogue rather than the profile, since the statement is about every control: what is
//! excluded stands there as not applicable, with its reason.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::ids::{Ids, token};
use super::props::{answered, line, own, prose, value_of, word};
use super::shape::{
    ByComponent, Component, ControlImplementation, Described, ImplementedRequirement, Import, InformationType, Link,
    State, SystemCharacteristics, SystemId, SystemImplementation, SystemInformation, SystemSecurityPlan,
};
use super::{Context, Model, evidence, people};
use crate::report::{Report, Row, words};
use crate::workbook::Fact;
use crate::workbook::answer::Implementation;

/// A UUID, as OSCAL names that kind of id.
pub const UUID_SCHEME: &str = "http://ietf.org/rfc/rfc4122";
const NO_SCOPE: &str = "No scope is recorded.";

pub fn plan(report: &Report, context: &mut Context<'_>) -> SystemSecurityPlan {
    let ids = context.ids;
    let providers = providers(report, ids);
    let implemented_requirements = report.statement().map(|row| requirement(row, &providers, context)).collect();
    SystemSecurityPlan {
        uuid: context.document(),
        import_profile: Import {
            href: Model::Catalog.file(),
            remarks: Some(
                "The statement is about every control of the catalogue: what is excluded has its reason here."
                    .to_owned(),
            ),
        },
        system_characteristics: characteristics(report, context),
        system_implementation: SystemImplementation { components: components(report, &providers, ids) },
        control_implementation: ControlImplementation {
            description: prose(&format!(
                "Statement of Applicability of {}. {}",
                value_of(&report.organisation.name).unwrap_or_default(),
                words::statement_state(report.undecided().count(), report.without_reason().count()),
            ))
            .unwrap_or_default(),
            implemented_requirements,
        },
        back_matter: evidence::back_matter(report, ids),
        // Last, so that it names everybody who was met.
        metadata: context.metadata(report),
    }
}

fn characteristics(report: &Report, context: &Context<'_>) -> SystemCharacteristics {
    let organisation = &report.organisation;
    let scope = organisation.scope.as_deref().and_then(prose).unwrap_or_else(|| NO_SCOPE.to_owned());
    let fact = |fact: &Fact| {
        let known = organisation.facts.get(fact)?;
        Some(word("fact", format!("{fact}={}", if *known { "yes" } else { "no" })))
    };
    SystemCharacteristics {
        system_ids: vec![SystemId { identifier_type: UUID_SCHEME, id: context.ids.uuid("system", "") }],
        system_name: value_of(&organisation.name).unwrap_or_else(|| "–".to_owned()),
        description: scope.clone(),
        props: Fact::ALL.iter().filter_map(fact).collect(),
        system_information: SystemInformation {
            information_types: vec![InformationType {
                uuid: context.ids.uuid("information", ""),
                title: "Information of the organisation",
                description: "Which kinds of information there are is not recorded in the workbook.",
            }],
        },
        status: unrecorded(),
        authorization_boundary: Described { description: scope },
    }
}

/// OSCAL asks how far something is in operation, and the workbook does not know.
fn unrecorded() -> State {
    State { state: "other", remarks: Some("Not recorded in the workbook.".to_owned()) }
}

/// Who runs inherited controls, by name.
fn providers(report: &Report, ids: &Ids) -> BTreeMap<String, Uuid> {
    let names = report.statement().filter_map(|row| value_of(row.answer.provider.as_deref()?));
    names.map(|name| (name.clone(), ids.uuid("component", &format!("provider {name}")))).collect()
}

fn components(report: &Report, providers: &BTreeMap<String, Uuid>, ids: &Ids) -> Vec<Component> {
    let organisation = Component {
        uuid: ids.organisation(),
        kind: "this-system",
        title: line(&report.organisation.name),
        description: report.organisation.scope.as_deref().and_then(prose).unwrap_or_else(|| NO_SCOPE.to_owned()),
        status: unrecorded(),
    };
    let provider = |(name, uuid): (&String, &Uuid)| Component {
        uuid: *uuid,
        kind: "service",
        title: line(name),
        description: "A provider that runs controls for the organisation.".to_owned(),
        status: unrecorded(),
    };
    std::iter::once(organisation).chain(providers.iter().map(provider)).collect()
}

fn requirement(row: &Row, providers: &BTreeMap<String, Uuid>, context: &mut Context<'_>) -> ImplementedRequirement {
    let answer = &row.answer;
    let provider = answer.provider.as_deref().and_then(value_of);
    let component_uuid = provider.and_then(|name| providers.get(&name).copied());
    let owner =
        answer.owner.as_deref().and_then(|name| context.people.with(people::OWNER, "Answers for a control", name));
    let by_component = ByComponent {
        component_uuid: component_uuid.unwrap_or_else(|| context.ids.organisation()),
        uuid: implementation(row, context.ids),
        description: line(&words::said(row)),
        implementation_status: status(row),
    };
    let why = match row.lacks_reason() {
        true => Some(words::NO_REASON.to_owned()),
        false => answer.justification.clone(),
    };
    let mut props = answered(row);
    if row.lacks_reason() {
        props.extend(own("lacks", "reason"));
    }
    ImplementedRequirement {
        uuid: context.ids.uuid("requirement", row.control.id.as_str()),
        control_id: token(&row.control.id),
        props,
        links: row
            .evidence
            .iter()
            .map(|serving| Link { href: format!("#{}", context.ids.evidence(serving.evidence.id)), rel: "evidence" })
            .collect(),
        responsible_roles: owner.into_iter().collect(),
        by_components: vec![by_component],
        remarks: why.as_deref().and_then(prose),
    }
}

/// That a control is implemented somewhere, as findings refer to it.
pub fn implementation(row: &Row, ids: &Ids) -> Uuid {
    ids.uuid("implementation", row.control.id.as_str())
}

/// In OSCAL's words, and in ours where it has none; `None` where nobody assessed it, which is not "not implemented".
pub fn status(row: &Row) -> Option<State> {
    let state = match row.implementation() {
        None => "not-applicable",
        Some(Implementation::NotAssessed | Implementation::ByProvider) => return None,
        Some(Implementation::NotImplemented) => "not-implemented",
        Some(Implementation::Planned) => "planned",
        Some(Implementation::Partial) => "partial",
        Some(Implementation::Implemented) => "implemented",
    };
    Some(State { state, remarks: None })
}

/// So that a reader of the document alone knows how complete it is.
pub fn completeness(report: &Report) -> Vec<super::shape::Property> {
    let (undecided, without_reason) = (report.undecided().count(), report.without_reason().count());
    let state = if undecided + without_reason == 0 { "complete" } else { "draft" };
    vec![word("state", state), word("undecided", undecided), word("without-reason", without_reason)]
}
