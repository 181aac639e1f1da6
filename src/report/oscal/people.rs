//! Who is named in a document. Only those that something in it refers to, and nobody where the report is redacted.

use std::collections::BTreeMap;

use uuid::Uuid;

use super::ids::Ids;
use super::props::value_of;
use super::shape::{Party, Responsible, Role};
use crate::report::Report;

/// Answers for a control.
pub const OWNER: &str = "control-owner";
/// Wrote the document.
pub const AUTHOR: &str = "prepared-by";
/// Approves the document.
pub const APPROVER: &str = "approver";
/// Whom the document is about.
const SUBJECT: &str = "system-owner";

/// The parties and roles of a document, as they are found.
pub struct People<'a> {
    ids: &'a Ids,
    persons: BTreeMap<String, Uuid>,
    roles: BTreeMap<&'static str, &'static str>,
    responsible: Vec<Responsible>,
    organisation: Option<Party>,
}

impl<'a> People<'a> {
    /// The organisation, and whom the document control block names.
    pub fn of(report: &Report, ids: &'a Ids) -> People<'a> {
        let mut people = People {
            ids,
            persons: BTreeMap::new(),
            roles: BTreeMap::new(),
            responsible: Vec::new(),
            organisation: None,
        };
        let organisation = &report.organisation;
        if let Some(name) = value_of(&organisation.name).filter(|_| !report.redacted) {
            let uuid = ids.uuid("party", "organisation");
            people.roles.insert(SUBJECT, "Whom it is about");
            people.responsible.push(Responsible { role_id: SUBJECT, party_uuids: vec![uuid] });
            people.organisation = Some(Party { uuid, kind: "organization", name });
        }
        for (role, title, name) in [
            (AUTHOR, "Author of the document", &organisation.document.author),
            (APPROVER, "Approver of the document", &organisation.document.approver),
        ] {
            let found = name.as_deref().and_then(|name| people.with(role, title, name));
            people.responsible.extend(found);
        }
        people
    }

    /// Somebody with a role; `None` where nobody is named.
    pub fn with(&mut self, role_id: &'static str, title: &'static str, name: &str) -> Option<Responsible> {
        let name = value_of(name)?;
        let uuid = self.ids.uuid("party", &format!("person {name}"));
        self.persons.insert(name, uuid);
        self.roles.insert(role_id, title);
        Some(Responsible { role_id, party_uuids: vec![uuid] })
    }

    /// The parties, the roles and who has which in the document.
    pub fn named(self) -> (Vec<Party>, Vec<Role>, Vec<Responsible>) {
        let person = |(name, uuid)| Party { uuid, kind: "person", name };
        let parties = self.organisation.into_iter().chain(self.persons.into_iter().map(person)).collect();
        let roles = self.roles.into_iter().map(|(id, title)| Role { id, title }).collect();
        (parties, roles, self.responsible)
    }
}
