//! What is said of the baseline under the pointer: who froze it and when, who stands for it, what is in whose place,
//! and the hash that a report of it bears.

use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::session::Session;
use crate::text::clean_line;
use crate::workbook::Stamp;

/// All of it, in sentences.
pub fn baseline(session: &Session, id: Uuid, zone: &TimeZone) -> Option<String> {
    let baseline = session.baseline(id).ok()?;
    let stamp = |stamp: &Stamp| format!("{} on {}", clean_line(&stamp.author), zone.to_datetime(stamp.at).date());
    let mut said = vec![format!("{}: frozen by {}.", clean_line(&baseline.name), stamp(&baseline.made))];
    said.push(match &baseline.signed {
        Some(signed) => format!("Signed off by {}.", stamp(signed)),
        None => "Not signed off: S does.".to_owned(),
    });
    let name = |id: Uuid| session.baseline(id).ok().map(|other| clean_line(&other.name).into_owned());
    if let Some(older) = baseline.supersedes.and_then(name) {
        said.push(format!("It stands in the place of \"{older}\"."));
    }
    if let Some(newer) = session.superseded_by(id) {
        said.push(format!("\"{}\" stands in its place.", clean_line(&newer.name)));
    }
    said.push(format!("SHA-256 {}", baseline.hash));
    Some(said.join(" "))
}
