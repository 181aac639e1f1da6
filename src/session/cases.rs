//! Study cases: a real workbook for each, made where nothing stands, and its comparison with the key.

use std::path::Path;

use uuid::Uuid;

use super::{Session, author_name, catalogue, find_profile, now};
use crate::error::{Error, Result};
use crate::store::Store;
use crate::study::cases::{self, Case, Compared};
use crate::workbook::{CatalogueVersion, Change, Op, Organisation, Scope, Step};

/// The case with this name.
///
/// # Errors
/// [`Error::Invalid`], which names those that there are.
pub fn find_case(name: &str) -> Result<&'static Case> {
    cases::find(name).ok_or_else(|| {
        let known: Vec<&str> = cases::all().iter().map(|case| case.name.as_str()).collect();
        let name = crate::text::clean_line(name).into_owned();
        Error::Invalid(format!("there is no case \"{name}\"; there are {}", known.join(", ")))
    })
}

impl Session {
    /// Makes the workbook of a case where nothing stands: whom it is about, with the facts that the student is told, and
    /// the controls to assess. It holds nothing of the key.
    ///
    /// # Errors
    /// [`Error::Exists`], [`Error::Io`] where the place cannot be written.
    pub fn create_case(path: &Path, case: &Case, author: &str) -> Result<Session> {
        let author = author_name(author)?;
        let organisation = Organisation {
            name: case.organisation.to_string(),
            scope: Some(case.about.to_string()),
            facts: case.facts.iter().copied().collect(),
            ..Organisation::default()
        };
        let scope = Scope {
            controls: case.controls().cloned().collect(),
            catalogue: CatalogueVersion(catalogue().version()),
            ..Scope::from(find_profile("full")?)
        };
        let changes = vec![
            Change::Organisation { before: Box::default(), after: Box::new(organisation) },
            Change::Scope { before: Box::default(), after: Box::new(scope) },
        ];
        let first = Step { seq: 1, id: Uuid::now_v7(), op: Op::Create, at: now(), author: author.clone(), changes };
        let (store, workbook) = Store::create(path, catalogue(), Uuid::now_v7(), &[first], &[])?;
        Ok(Session::on(store, workbook, author, None, catalogue()))
    }

    /// What was assessed beside the key of a case.
    ///
    /// # Errors
    /// [`Error::Invalid`] where the workbook is about somebody else, or nothing was assessed yet: then the key stays
    /// hidden.
    pub fn compare_with_case(&self, case: &Case) -> Result<Compared> {
        let (name, title) = (&case.name, &case.organisation);
        if !case.is_of(self.workbook()) {
            let organisation = crate::text::clean_line(&self.workbook().organisation.name).into_owned();
            return Err(Error::Invalid(format!(
                "this workbook is about {organisation}, and the case about {title}; open the workbook of the case, or \
                 make one: controlbook study --case {name} --make FILE"
            )));
        }
        if case.begun(self.workbook()) == 0 {
            return Err(Error::Invalid(format!(
                "nothing of {title} is assessed yet, so the key stays hidden; give levels to some of its controls first"
            )));
        }
        Ok(case.compare(self.workbook()))
    }
}
