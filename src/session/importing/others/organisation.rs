//! What a file says of the organisation. Of another workbook's, only what is not said here is taken, and never the name:
//! two clients are not to be mixed.

use super::{Others, blank, line, paragraph, sentence};
use crate::exchange::Other;
use crate::session::importing::ImportRow;
use crate::session::required;
use crate::text::clean_line;
use crate::workbook::{Change, DocumentControl, Organisation};

impl Others<'_> {
    pub(super) fn organisation(&self, wish: &Organisation, other: &Other) -> Result<ImportRow, String> {
        let here = &self.session.workbook().organisation;
        let mut row = blank("the organisation".to_owned(), clean_line(&here.name).into_owned(), other);
        let wish = checked(wish)?;
        let after = match self.is_of_here {
            true => Organisation { name: required("the organisation's name", &wish.name).map_err(sentence)?, ..wish },
            false => {
                let (after, kept) = filled(here, &wish);
                if !kept.is_empty() {
                    row.remarks.push(format!("stays as it is here: {}", kept.join(", ")));
                }
                if clean_line(&wish.name) != clean_line(&here.name) && after != *here {
                    row.doubts.push(format!(
                        "the file is about \"{}\", and this workbook about \"{}\"",
                        clean_line(&wish.name),
                        clean_line(&here.name)
                    ));
                }
                after
            }
        };
        if after != *here {
            let (before, after) = (Box::new(here.clone()), Box::new(after));
            row.changes.push(Change::Organisation { before, after });
        }
        Ok(row)
    }
}

fn checked(wish: &Organisation) -> Result<Organisation, String> {
    let DocumentControl { title, version, classification, author, approver, approved_on, next_review } = &wish.document;
    Ok(Organisation {
        name: wish.name.trim().to_owned(),
        scope: paragraph("the scope statement", &wish.scope)?,
        facts: wish.facts.clone(),
        document: DocumentControl {
            title: line("the document's title", title)?,
            version: line("the document's version", version)?,
            classification: line("the document's classification", classification)?,
            author: line("the document's author", author)?,
            approver: line("the document's approver", approver)?,
            approved_on: *approved_on,
            next_review: *next_review,
        },
    })
}

/// What is said here, with what only the file says; and what both say differently.
fn filled(here: &Organisation, wish: &Organisation) -> (Organisation, Vec<&'static str>) {
    let (mut after, mut kept) = (here.clone(), Vec::new());
    fill(&mut after.scope, &wish.scope, "the scope statement", &mut kept);
    for (fact, value) in &wish.facts {
        match after.facts.get(fact) {
            None => {
                after.facts.insert(*fact, *value);
            }
            Some(known) if known != value => kept.push(fact.word()),
            Some(_) => {}
        }
    }
    let (to, from) = (&mut after.document, &wish.document);
    fill(&mut to.title, &from.title, "the document's title", &mut kept);
    fill(&mut to.version, &from.version, "its version", &mut kept);
    fill(&mut to.classification, &from.classification, "its classification", &mut kept);
    fill(&mut to.author, &from.author, "its author", &mut kept);
    fill(&mut to.approver, &from.approver, "its approver", &mut kept);
    fill(&mut to.approved_on, &from.approved_on, "the day of its approval", &mut kept);
    fill(&mut to.next_review, &from.next_review, "the day of its next review", &mut kept);
    (after, kept)
}

fn fill<T: Clone + PartialEq>(to: &mut Option<T>, from: &Option<T>, what: &'static str, kept: &mut Vec<&'static str>) {
    match (to.as_ref(), from) {
        (None, Some(_)) => to.clone_from(from),
        (Some(known), Some(other)) if known != other => kept.push(what),
        (Some(_) | None, _) => {}
    }
}
