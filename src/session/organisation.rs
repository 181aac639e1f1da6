//! What the workbook says of the organisation.

use super::{LINE, Outcome, PARAGRAPH, Plan, Session, limited, required};
use crate::error::Result;
use crate::workbook::{Change, DocumentEdit, Fact, Op};

/// A wish to change what is said of the organisation. `None` leaves a field as it is.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct OrganisationEdit {
    /// Its name.
    pub name: Option<String>,
    /// The scope statement; the inner `None` clears it.
    pub scope: Option<Option<String>>,
    /// Facts; `None` is unknown.
    pub facts: Vec<(Fact, Option<bool>)>,
    /// The document control block.
    pub document: DocumentEdit,
}

impl Session {
    /// Changes name, scope statement, facts or the document control block.
    ///
    /// # Errors
    /// [`Error::Invalid`] for an empty name, [`Error::Conflict`].
    pub fn set_organisation(&mut self, edit: &OrganisationEdit) -> Result<Outcome> {
        let name = edit.name.as_deref().map(|name| required("the organisation's name", name)).transpose()?;
        if let Some(Some(scope)) = &edit.scope {
            limited("the scope statement", scope, PARAGRAPH)?;
        }
        for (what, text) in edit.document.texts() {
            limited(what, text, LINE)?;
        }
        self.transact(Op::Organisation, |seen, now, _, _| {
            if seen.organisation != now.organisation {
                return Err(Plan::Conflict(None));
            }
            let before = now.organisation.clone();
            let mut after = before.clone();
            if let Some(name) = &name {
                after.name.clone_from(name);
            }
            if let Some(scope) = &edit.scope {
                after.scope = scope.as_ref().map(|scope| scope.trim().to_owned()).filter(|scope| !scope.is_empty());
            }
            after.document = edit.document.applied(&before.document);
            for (fact, value) in &edit.facts {
                match value {
                    Some(value) => after.facts.insert(*fact, *value),
                    None => after.facts.remove(fact),
                };
            }
            let change = Change::Organisation { before: Box::new(before.clone()), after: Box::new(after.clone()) };
            Ok(if after == before { Vec::new() } else { vec![change] })
        })
    }
}
