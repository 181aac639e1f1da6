//! The catalogue: titles, and this project's own words about each control. Never a sentence of the standard.

use super::Context;
use super::ids::{statement, token};
use super::props::{NAMESPACE, known, line, prose, word};
use super::shape::{Catalog, Control, Group, Link, Part};
use crate::catalogue;
use crate::report::{Report, Row, words};

/// The id of the group of the organisation's own controls.
const OWN: &str = "own";

pub fn catalog(report: &Report, context: &mut Context<'_>) -> Catalog {
    let group = |id: &str, title: &str, rows: Vec<&Row>| Group {
        id: id.to_owned(),
        class: "theme",
        title: line(title),
        controls: rows.into_iter().map(control).collect(),
    };
    let of_theme = |theme: &str| report.rows.iter().filter(|row| row.control.theme == *theme).collect();
    let mut groups: Vec<Group> =
        report.themes.iter().map(|theme| group(&theme.theme, &theme.title, of_theme(&theme.theme))).collect();
    if !report.own.is_empty() {
        groups.push(group(OWN, words::OWN_CONTROLS, report.own.iter().collect()));
    }
    Catalog { uuid: context.document(), metadata: context.metadata(report), groups }
}

fn control(row: &Row) -> Control {
    let control = &row.control;
    let mut props = vec![known("label", row.number()), known("sort-id", sort_id(row))];
    let attributes = [
        ("control-type", &control.control_type),
        ("property", &control.properties),
        ("concept", &control.concepts),
        ("capability", &control.capabilities),
        ("domain", &control.domains),
        ("edition-2013", &control.edition_2013),
    ];
    for (name, values) in attributes {
        props.extend(values.iter().map(|value| word(name, value)));
    }
    if control.new_in_2022 {
        props.push(word("new-in-2022", "yes"));
    }
    props.push(word("importance", control.importance.get()));
    props.push(word("effort", control.effort.get()));
    Control {
        id: token(&control.id),
        title: line(&control.title),
        props,
        links: control.related.iter().map(|id| Link { href: format!("#{}", token(id)), rel: "related" }).collect(),
        parts: parts(control),
    }
}

/// In which text order is the natural one: `a.05.10`.
fn sort_id(row: &Row) -> String {
    let id = token(&row.control.id);
    let padded = |part: &str| {
        if part.len() == 1 && part.chars().all(|c| c.is_ascii_digit()) { format!("0{part}") } else { part.to_owned() }
    };
    id.split('.').map(padded).collect::<Vec<_>>().join(".")
}

fn parts(control: &catalogue::Control) -> Vec<Part> {
    let id = token(&control.id);
    let mut parts =
        vec![Part { id: Some(statement(&control.id)), prose: prose(&control.summary), ..part("statement") }];
    let guidance = [
        ("why", "Why it matters", &control.why),
        ("first-step", "A first step", &control.first_step),
        ("pitfall", "The usual mistake", &control.pitfall),
        ("ai", "Where AI systems are trained, run or depended on", &control.ai),
        ("exclusion", "When it may be left out", &control.exclusion_hint),
    ];
    for (class, title, text) in guidance {
        let prose = text.as_deref().and_then(prose);
        parts.extend(prose.map(|text| Part {
            class: Some(class),
            title: Some(title),
            prose: Some(text),
            ..part("guidance")
        }));
    }
    for (level, text) in (1_u8..).zip(control.ladder.iter().flat_map(|ladder| &ladder.0)) {
        parts.push(Part {
            id: Some(format!("{id}_lvl.{level}")),
            ns: Some(NAMESPACE),
            props: vec![word("level", level)],
            prose: prose(text),
            ..part("maturity-level")
        });
    }
    parts.extend(method("EXAMINE", &control.evidence));
    parts.extend(method("INTERVIEW", &control.ask));
    parts
}

/// What could be shown, or whom to ask what, as OSCAL has the objects of a method of assessment.
fn method(method: &'static str, objects: &[catalogue::Text]) -> Option<Part> {
    let lines: Vec<&str> = objects.iter().map(|object| &**object).collect();
    let objects = Part { prose: Some(prose(&lines.join("\n"))?), ..part("assessment-objects") };
    Some(Part { props: vec![known("method", method)], parts: vec![objects], ..part("assessment-method") })
}

/// A part that has nothing but its name yet.
pub fn part(name: &'static str) -> Part {
    Part { id: None, name, ns: None, class: None, title: None, props: Vec::new(), prose: None, parts: Vec::new() }
}
