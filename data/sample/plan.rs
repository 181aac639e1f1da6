//! The phases and actions of the sample, as expressions of the type `Deed`.

use serde::Deserialize;
use toml::value::Date;

use super::{Entry, Fault, LINE, c, check_controls, check_paragraph, check_text, literal};

/// How far an action is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Status {
    Proposed,
    Agreed,
    Doing,
    Done,
    Dropped,
}

/// The deed, if the entry is about the plan.
pub fn deed(entry: &Entry, all: &[String]) -> Result<Option<String>, Fault> {
    let about = [entry.new_phase.is_some(), entry.action.is_some(), entry.change.is_some()];
    match about.iter().filter(|given| **given).count() {
        0 => only_of_plan(entry).map(|()| None),
        1 => {
            let others = [entry.set.is_some(), entry.note.is_some(), entry.evidence.is_some(), entry.text.is_some()];
            if others.contains(&true) || entry.accept.is_some() || entry.organisation.is_some() {
                return Err(("action", "the plan belongs into steps of its own".to_owned()));
            }
            match &entry.new_phase {
                Some(name) => phase(entry, name),
                None => action(entry, all),
            }
            .map(Some)
        }
        _ => Err(("action", "exactly one of new_phase, action and change expected".to_owned())),
    }
}

/// What only the plan has must not be lost elsewhere.
fn only_of_plan(entry: &Entry) -> Result<(), Fault> {
    let given = [
        ("from", entry.from.is_some()),
        ("to", entry.to.is_some()),
        ("days", entry.days.is_some()),
        ("closes", entry.closes.is_some()),
        ("due", entry.due.is_some()),
        ("cost", entry.cost.is_some()),
        ("status", entry.status.is_some()),
        ("needs", entry.needs.is_some()),
        ("notes", entry.notes.is_some()),
        ("phase", entry.phase.is_some()),
    ];
    match given.into_iter().find(|(_, given)| *given) {
        Some((field, _)) => Err((field, "only a phase or an action has one".to_owned())),
        None => Ok(()),
    }
}

fn phase(entry: &Entry, name: &str) -> Result<String, Fault> {
    check_text(name, LINE).map_err(|what| ("new_phase", what))?;
    let Some(days) = tenths(entry)? else { return Err(("days", "a phase has time for some".to_owned())) };
    Ok(format!(
        "Deed::Phase {{ name: {name:?}, from: {}, to: {}, tenths: {days} }}",
        date(entry.from.as_ref()),
        date(entry.to.as_ref()),
    ))
}

fn action(entry: &Entry, all: &[String]) -> Result<String, Fault> {
    for (field, text) in [("action", &entry.action), ("owner", &entry.owner), ("phase", &entry.phase)] {
        if let Some(text) = text {
            check_text(text, LINE).map_err(|what| (field, what))?;
        }
    }
    for (field, text) in [("notes", &entry.notes), ("because", &entry.because)] {
        if let Some(text) = text {
            check_paragraph(field, text)?;
        }
    }
    let closes = match &entry.closes {
        None => String::new(),
        Some(closes) => {
            let closes: Vec<Raise> = closes.iter().map(|text| raise(text)).collect::<Result<_, _>>()?;
            let controls: Vec<String> = closes.iter().map(|(control, ..)| control.clone()).collect();
            check_controls("closes", &controls, all)?;
            let one = |(control, from, to): &Raise| format!("({}, {from}, {to})", c(control));
            closes.iter().map(one).collect::<Vec<_>>().join(", ")
        }
    };
    let text = |text: &Option<String>| literal(text).map_or("None".to_owned(), |text| format!("Some({text})"));
    Ok(format!(
        "Deed::Action(Work {{ number: {:?}, title: {}, closes: vec![{closes}], owner: {}, due: {}, tenths: {:?}, \
         cost: {:?}, status: {}, because: {}, needs: &{:?}, notes: {}, phase: {} }})",
        entry.change,
        text(&entry.action),
        text(&entry.owner),
        date(entry.due.as_ref()),
        tenths(entry)?,
        entry.cost,
        entry.status.map_or("None".to_owned(), |status| format!("Some(ActionStatus::{status:?})")),
        text(&entry.because),
        entry.needs.clone().unwrap_or_default(),
        text(&entry.notes),
        text(&entry.phase),
    ))
}

/// A control, the level that it starts from, and the one that it gets to.
type Raise = (String, u8, u8);

/// `8.13:1-3`.
fn raise(text: &str) -> Result<Raise, Fault> {
    let wrong = || ("closes", format!("{text} is not written like 8.13:1-3"));
    let (control, levels) = text.split_once(':').ok_or_else(wrong)?;
    let (from, to) = levels.split_once('-').ok_or_else(wrong)?;
    let level = |text: &str| text.parse().ok().filter(|level| (0..=5).contains(level)).ok_or_else(wrong);
    Ok((control.to_owned(), level(from)?, level(to)?))
}

fn tenths(entry: &Entry) -> Result<Option<u32>, Fault> {
    let Some(days) = entry.days else { return Ok(None) };
    // A year of one person has fewer; so the number stays exact.
    let tenths = (0..=4_000_u32).find(|tenths| (f64::from(*tenths) - days * 10.0).abs() < 1e-6);
    tenths.map(Some).ok_or(("days", format!("{days} is no number of days with at most one decimal, up to 400")))
}

fn date(date: Option<&Date>) -> String {
    date.map_or("None".to_owned(), |d| format!("Some(date({}, {}, {}))", d.year, d.month, d.day))
}
