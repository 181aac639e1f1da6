//! Whether a title in a file is that of a control. Only the catalogue's own language can be told; a title in another
//! one says nothing, neither for nor against.

use std::collections::BTreeSet;

use super::words::plain;
use crate::catalogue::{Catalogue, ControlId};

/// Words that stand in too many titles to tell any apart.
const COMMON: [&str; 12] = ["a", "and", "at", "by", "for", "in", "information", "of", "on", "or", "the", "to"];

fn words(text: &str) -> BTreeSet<String> {
    let plain = plain(text);
    plain.split(' ').filter(|word| !COMMON.contains(word) && word.len() > 1).map(str::to_owned).collect()
}

/// Of several controls the one whose title this clearly is.
pub fn closest<'a>(title: &str, candidates: &'a [ControlId], catalogue: &Catalogue) -> Option<&'a ControlId> {
    let wanted = words(title);
    if wanted.is_empty() {
        return None;
    }
    let likeness = |id: &ControlId| {
        let Some(control) = catalogue.control(id.as_str()) else { return 0.0 };
        let known = words(&control.title);
        let (shared, all) = (wanted.intersection(&known).count(), wanted.union(&known).count());
        f64::from(u32::try_from(shared).unwrap_or(0)) / f64::from(u32::try_from(all.max(1)).unwrap_or(1))
    };
    let mut found: Vec<(f64, &ControlId)> = candidates.iter().map(|id| (likeness(id), id)).collect();
    found.sort_by(|a, b| b.0.total_cmp(&a.0));
    match found[..] {
        [(first, id), (second, _), ..] if first >= 0.5 && second <= first / 2.0 => Some(id),
        [(first, id)] if first >= 0.5 => Some(id),
        _ => None,
    }
}

/// The control of the catalogue that is called exactly so.
pub fn exactly<'a>(title: &str, catalogue: &'a Catalogue) -> Option<&'a ControlId> {
    let wanted = plain(title);
    if wanted.is_empty() {
        return None;
    }
    catalogue.controls.iter().find(|control| plain(&control.title) == wanted).map(|control| &control.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::iso27002::ISO27002_2022;

    #[test]
    fn titles_tell_controls_apart() {
        let ids = ["5.1", "5.10"].map(|id| ControlId::from(id.to_owned()));
        let closest = |title: &str| closest(title, &ids, &ISO27002_2022).map(ControlId::as_str);
        let title = |id: &str| ISO27002_2022.control(id).unwrap().title.to_string();
        assert_eq!(closest(&title("5.10")), Some("5.10"));
        assert_eq!(closest(&title("5.1").to_uppercase()), Some("5.1"));
        assert_eq!(closest("Zulässiger Gebrauch von Informationen"), None);
        assert_eq!(exactly(&title("8.13"), &ISO27002_2022).map(ControlId::as_str), Some("8.13"));
    }
}
