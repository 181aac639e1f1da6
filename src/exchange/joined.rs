//! Rows about the same control, put together: what was merged since 2013, and what stands in a file twice. Nothing that
//! one of them lacks is claimed: the lowest level counts, and the control is in scope where one of them is.

use std::collections::BTreeMap;

use super::entry::Entry;
use crate::catalogue::ControlId;
use crate::workbook::{Applicability, Decision, Level};

/// One entry a control, in the order in which each was first named.
pub fn joined(entries: Vec<Entry>) -> Vec<Entry> {
    let mut places: BTreeMap<ControlId, usize> = BTreeMap::new();
    let mut groups: Vec<Vec<Entry>> = Vec::new();
    for entry in entries {
        let place = *places.entry(entry.id().clone()).or_insert_with(|| {
            groups.push(Vec::new());
            groups.len() - 1
        });
        groups[place].push(entry);
    }
    groups.into_iter().filter_map(together).collect()
}

fn together(group: Vec<Entry>) -> Option<Entry> {
    let mut rest = group.into_iter();
    let first = rest.next()?;
    let others: Vec<Entry> = rest.collect();
    if others.is_empty() {
        return Some(first);
    }
    let count = others.len() + 1;
    let levels: Vec<Option<Level>> =
        std::iter::once(&first).chain(&others).map(|entry| entry.edit.level.flatten()).collect();
    let mut joined = first;
    for other in others {
        join(&mut joined, other);
    }
    let known: Vec<Level> = levels.iter().flatten().copied().collect();
    let told: Vec<String> =
        levels.iter().map(|level| level.map_or("none".to_owned(), |level| level.to_string())).collect();
    let which = match known.iter().min() {
        Some(lowest) if known.len() < count => {
            format!("the lowest level that is given, {lowest}, is proposed ({})", told.join(", "))
        }
        Some(lowest) if known.iter().any(|level| level != lowest) => {
            format!("the lowest level, {lowest}, is proposed ({})", told.join(", "))
        }
        Some(_) | None => "they say the same level".to_owned(),
    };
    joined.doubts.insert(0, format!("{count} rows come to this control: {which}"));
    Some(joined)
}

fn join(one: &mut Entry, other: Entry) {
    let Entry {
        places,
        mut edit,
        counted,
        stamps: _,
        notes,
        notes_so_far,
        carried,
        shown,
        own: _,
        doubts,
        remarks,
        cells,
        lacks_reason,
        control: _,
    } = other;
    one.places.extend(places);
    one.cells.extend(cells);
    one.doubts.extend(doubts.into_iter().filter(|doubt| !one.doubts.contains(doubt)).collect::<Vec<_>>());
    one.remarks.extend(remarks);
    one.shown.extend(shown);
    one.carried.extend(carried);
    for note in notes {
        if !one.notes.iter().any(|known| known.text == note.text) {
            one.notes.push(note);
        }
    }
    one.notes_so_far = one.notes_so_far.take().or(notes_so_far);
    one.counted = (one.counted.0.or(counted.0), one.counted.1.or(counted.1));
    one.stamps = None;
    let mine = &mut one.edit;
    mine.level = lowest(mine.level, edit.level);
    mine.target = highest(mine.target, edit.target);
    let is_other_in_scope =
        edit.decision.as_ref().is_none_or(|decision| decision.applicability != Some(Applicability::Excluded))
            && !lacks_reason;
    decide(
        mine.decision.take(),
        edit.decision.take(),
        one.lacks_reason,
        is_other_in_scope,
        &mut one.doubts,
        &mut mine.decision,
    );
    one.lacks_reason &= lacks_reason;
    mine.basis =
        mine.basis.flatten().zip(edit.basis.flatten()).map(|(a, b)| Some(a.min(b))).or(mine.basis).or(edit.basis);
    mine.review = mine.review.max(edit.review);
    mine.review_due =
        mine.review_due.flatten().into_iter().chain(edit.review_due.flatten()).min().map(Some).or(mine.review_due);
    mine.importance = mine.importance.or(edit.importance);
    mine.effort = mine.effort.or(edit.effort);
    for (name, mine, other) in
        [("owner", &mut mine.owner, edit.owner), ("interviewee", &mut mine.interviewee, edit.interviewee)]
    {
        match (&mine, other) {
            (Some(Some(a)), Some(Some(b))) if *a != b => {
                one.doubts.push(format!("the rows name different people as {name}: {a} is taken, not {b}"))
            }
            (None, other) => *mine = other,
            _ => {}
        }
    }
    if let Some(refs) = edit.refs {
        let mine = mine.refs.get_or_insert_default();
        mine.extend(refs.into_iter().filter(|reference| !mine.contains(reference)).collect::<Vec<_>>());
    }
}

fn lowest(a: Option<Option<Level>>, b: Option<Option<Level>>) -> Option<Option<Level>> {
    a.flatten().into_iter().chain(b.flatten()).min().map(Some).or(a).or(b)
}

fn highest(a: Option<Option<Level>>, b: Option<Option<Level>>) -> Option<Option<Level>> {
    a.flatten().into_iter().chain(b.flatten()).max().map(Some).or(a).or(b)
}

/// The decision of two: in scope where one is.
fn decide(
    one: Option<Decision>,
    other: Option<Decision>,
    one_lacks_reason: bool,
    is_other_in_scope: bool,
    doubts: &mut Vec<String>,
    into: &mut Option<Decision>,
) {
    let is_excluded = |decision: &Decision| decision.applicability == Some(Applicability::Excluded);
    let mut differ = |kept: Option<Decision>| {
        doubts.push("some of the rows are in scope and some are not: taken as in scope".to_owned());
        kept.or(Some(Decision { applicability: Some(Applicability::Applicable), ..Decision::default() }))
    };
    *into = match (one, other) {
        (Some(one), other) if is_excluded(&one) && is_other_in_scope => {
            differ(other.filter(|other| other.applicability.is_some()))
        }
        (one, Some(other)) if is_excluded(&other) && !one.as_ref().is_some_and(is_excluded) && !one_lacks_reason => {
            differ(one.filter(|one| one.applicability.is_some()))
        }
        (None, other) => other,
        (one, None) => one,
        (Some(mut one), Some(other)) => {
            let mut reasons = one.reasons.take().unwrap_or_default();
            reasons.extend(other.reasons.unwrap_or_default());
            reasons.sort();
            reasons.dedup();
            one.reasons = (!reasons.is_empty()).then_some(reasons);
            one.applicability = one.applicability.or(other.applicability);
            one.provider = one.provider.or(other.provider);
            one.justification = match (one.justification.take(), other.justification) {
                (Some(a), Some(b)) if a != b && !a.contains(&b) => Some(format!("{a}\n{b}")),
                (a, b) => a.or(b),
            };
            Some(one)
        }
    };
}
