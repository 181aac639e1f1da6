//! What is said of two states beside each other, and of the figures over time.

use serde_json::Value;

use super::{counted, sentence_case};
use crate::catalogue::ControlId;
use crate::figures::compare::{FieldMoved, Moved};
use crate::figures::trend::Forecast;
use crate::figures::{Comparison, Figure, Part, Verdict};

/// What a figure is called.
pub const fn figure(figure: Figure) -> &'static str {
    match figure {
        Figure::Coverage => "Coverage",
        Figure::Maturity => "Maturity",
        Figure::Attainment => "Attainment",
        Figure::Floor => "At least",
    }
}

/// Why a figure differs, as the head of a column.
pub const fn part(part: Part) -> &'static str {
    match part {
        Part::Catalogue => "Catalogue",
        Part::Scope => "Scope",
        Part::Target => "Targets",
        Part::Basis => "What is known",
        Part::Movement => "Real movement",
    }
}

/// What counts as what, in the order in which a difference is taken apart.
pub const fn part_means(part: Part) -> &'static str {
    match part {
        Part::Catalogue => "The control is in the catalogue of only one of the two.",
        Part::Scope => "The control is in scope, or in the profile, in only one of the two.",
        Part::Target => "Another target was set. Nothing became better or worse by that.",
        Part::Basis => {
            "The level is only known otherwise: it was set for the first time or taken away, it fell when somebody looked more closely, or it rose on a weaker word."
        }
        Part::Movement => {
            "The level rose on the same or on better ground, or fell on the same or on weaker ground: the control itself does better or worse."
        }
    }
}

/// How a difference is taken apart.
pub const PARTS: &str = "A figure can change without anything becoming better. So the difference is taken apart: the later catalogue, scope, targets and knowledge are taken over one after the other, in this order, and what is left is real movement. The parts add up to the whole. From weak to strong, a level is claimed, interviewed, examined or tested; no statement counts as claimed.";

/// What became of controls, as a heading.
pub const fn verdict(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Improved => "Improved",
        Verdict::Slipped => "Slipped",
        Verdict::New => "New",
        Verdict::Gone => "Gone",
        Verdict::Other => "Changed otherwise",
    }
}

/// What such a heading means.
pub const fn verdict_means(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Improved => "They do better: the level rose, and is known at least as well as before.",
        Verdict::Slipped => "They do worse: the level fell, and nobody merely looked more closely.",
        Verdict::New => "They count for the first time: they came into scope, or were assessed.",
        Verdict::Gone => "They no longer count: they left the scope, or have no level any more.",
        Verdict::Other => "Target, applicability or ground of the level differ; that is no movement.",
    }
}

/// A difference with its sign: `+3`, `−2`, `0`, `–` where one of two is over nothing; levels in tenths, `+0.4`.
pub fn difference(figure: Figure, by: Option<i32>) -> String {
    let Some(by) = by else { return "–".to_owned() };
    let sign = match by {
        1.. => "+",
        0 => "",
        _ => "−",
    };
    let size = by.unsigned_abs();
    match figure {
        Figure::Maturity => format!("{sign}{}.{}", size / 10, size % 10),
        Figure::Coverage | Figure::Attainment | Figure::Floor => format!("{sign}{size}"),
    }
}

/// What moved, in a sentence: the first thing that somebody asks.
pub fn what_moved(comparison: &Comparison) -> String {
    if comparison.is_nothing() {
        return "Nothing differs in levels, targets, applicability or the ground they stand on.".to_owned();
    }
    let count = |verdict| comparison.with(verdict).count();
    let (improved, slipped) = (count(Verdict::Improved), count(Verdict::Slipped));
    let moved = match (improved, slipped) {
        (0, 0) => "No control moved".to_owned(),
        (up, 0) => format!("{} improved, and none slipped", counted(up, "control", "controls")),
        (0, down) => format!("{} slipped, and none improved", counted(down, "control", "controls")),
        (up, down) => format!("{} improved, and {down} slipped", counted(up, "control", "controls")),
    };
    let mut rest = Vec::new();
    for (verdict, what) in [(Verdict::New, "new"), (Verdict::Gone, "gone"), (Verdict::Other, "changed otherwise")] {
        if count(verdict) > 0 {
            rest.push(format!("{} {what}", count(verdict)));
        }
    }
    match rest.is_empty() {
        true => format!("{}.", sentence_case(&moved)),
        false => format!("{}. {}.", sentence_case(&moved), rest.join(", ")),
    }
}

/// The change of a figure, in a sentence: `Attainment went from 60 % to 71 %: +11, of which +14 are real movement.`
pub fn figure_moved(comparison: &Comparison, of: Figure) -> String {
    let split = comparison.headline();
    let name = figure(of);
    let (before, after) = (of.text(&split.before), of.text(split.later()));
    let found = split.figure(of);
    let [.., movement] = found.parts;
    match (found.change, movement) {
        (None, _) => format!("{name} cannot be compared: {before} before, {after} after."),
        (Some(0), None | Some(0)) => format!("{name} stayed at {after}."),
        (change, Some(0)) => {
            format!("{name} went from {before} to {after}: {}, none of it real movement.", difference(of, change))
        }
        (change, movement) => format!(
            "{name} went from {before} to {after}: {}; real movement {}.",
            difference(of, change),
            difference(of, movement)
        ),
    }
}

/// What changed of a control: `level 1 → 3, basis claimed → tested`.
pub fn moved_fields(moved: &Moved) -> String {
    moved.fields.iter().map(field_moved).collect::<Vec<_>>().join(", ")
}

fn field_moved(field: &FieldMoved) -> String {
    let shown = |value: &Value| match value {
        Value::Null => "–".to_owned(),
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match (field.field, &field.before) {
        ("control", Value::Null) => "came".to_owned(),
        ("control", _) => "went".to_owned(),
        (name, before) => format!("{name} {} → {}", shown(before), shown(&field.after)),
    }
}

/// What the change of a control counts as: what moved is movement, whatever else changed with it.
pub fn moved_why(moved: &Moved) -> String {
    if matches!(moved.verdict, Verdict::Improved | Verdict::Slipped) {
        return part_short(Part::Movement).to_owned();
    }
    let kinds: Vec<&str> = Part::ALL
        .iter()
        .filter(|part| moved.fields.iter().any(|field| field.kind == **part))
        .map(|part| part_short(*part))
        .collect();
    kinds.join(", ")
}

const fn part_short(part: Part) -> &'static str {
    match part {
        Part::Catalogue => "catalogue",
        Part::Scope => "scope",
        Part::Target => "target",
        Part::Basis => "what is known",
        Part::Movement => "movement",
    }
}

/// What a forecast stands on.
pub fn forecast_stands_on(forecast: &Forecast) -> String {
    if forecast.months.is_empty() {
        return "There is no forecast: no open action has a day, of its own or of its phase.".to_owned();
    }
    let mut told = format!(
        "Expected, not measured: the figures if {}, and nothing else changes.",
        counted(forecast.counted, "open action is done by its day", "open actions are done by their days")
    );
    for (numbers, one, many) in
        [(&forecast.undated, "has no day", "have no day"), (&forecast.overdue, "is overdue", "are overdue")]
    {
        if !numbers.is_empty() {
            let which: Vec<String> = numbers.iter().map(|number| format!("#{number}")).collect();
            let verb = if numbers.len() == 1 { one } else { many };
            let not = if numbers.len() == 1 { "is not counted" } else { "are not counted" };
            told.push_str(&format!(" {} {verb} and {not}.", which.join(", ")));
        }
    }
    told
}

/// A control by id and title, where the catalogue knows it.
pub fn titled(control: &ControlId, title: Option<&str>) -> String {
    title.map_or_else(|| control.to_string(), |title| format!("{control} {title}"))
}

/// Why somebody would keep baselines, where there are none.
pub const NO_BASELINES: &str =
    "A baseline freezes all answers under a name, such as \"2026\": a year later it tells what really moved.";
