//! The workbook's profile: the controls that it looks at first and are not excluded, with their targets.

use super::ids::token;
use super::props::word;
use super::shape::{Addition, Alter, Merge, Modify, Profile, ProfileImport, WithIds};
use super::{Context, Model};
use crate::report::{Report, Row};

pub fn profile(report: &Report, context: &mut Context<'_>) -> Profile {
    let rows = || report.profile.controls.iter().filter_map(|id| report.row(id)).filter(|row| row.answer.in_scope());
    let with_ids = rows().map(|row| token(&row.control.id)).collect();
    let alters: Vec<Alter> = rows().filter_map(alter).collect();
    Profile {
        uuid: context.document(),
        metadata: context.metadata(report),
        imports: vec![ProfileImport { href: Model::Catalog.file(), include_controls: vec![WithIds { with_ids }] }],
        merge: Merge { as_is: true },
        modify: (!alters.is_empty()).then_some(Modify { alters }),
    }
}

fn alter(row: &Row) -> Option<Alter> {
    let target = row.answer.target?;
    let addition = Addition { position: "ending", props: vec![word("target", target)] };
    Some(Alter { control_id: token(&row.control.id), adds: vec![addition] })
}
