//! Texts and properties as OSCAL takes them.
//!
//! A value is one line without blanks around it and never empty. Prose is a kind of Markdown, in which what people
//! typed must stay literal; each of its lines becomes a paragraph, since a line break alone would be a blank.

use super::shape::Property;
use crate::report::markdown::escape;
use crate::report::{Report, Row, words};
use crate::text::clean_line;

/// Whose the properties are that OSCAL does not know.
pub const NAMESPACE: &str = "urn:controlbook:ns:oscal:1";

/// A property of our own; `None` where there is nothing to say.
pub fn own(name: &'static str, value: &str) -> Option<Property> {
    Some(Property { name, ns: Some(NAMESPACE), value: value_of(value)?, class: None })
}

/// The same of a value that is never empty: a number, a word of the program's.
pub fn word(name: &'static str, value: impl ToString) -> Property {
    Property { name, ns: Some(NAMESPACE), value: value.to_string(), class: None }
}

/// A property that OSCAL itself knows.
pub fn known(name: &'static str, value: impl ToString) -> Property {
    Property { name, ns: None, value: value.to_string(), class: None }
}

/// One line, without blanks around it; `None` where nothing is left.
pub fn value_of(text: &str) -> Option<String> {
    let one_line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let clean = clean_line(&one_line).trim().to_owned();
    (!clean.is_empty()).then_some(clean)
}

/// One line of prose; a dash where there is nothing to say.
pub fn line(text: &str) -> String {
    let line = guarded(&escape::inline(text));
    if line.trim().is_empty() { "–".to_owned() } else { line }
}

/// Prose of several lines; `None` where nothing is left.
pub fn prose(text: &str) -> Option<String> {
    let lines: Vec<String> = escape::lines(text).into_iter().filter(|line| !line.trim().is_empty()).collect();
    (!lines.is_empty()).then(|| guarded(&lines.join("\n\n")))
}

/// Two braces would insert a parameter.
fn guarded(text: &str) -> String {
    text.replace("{{", "\\{\\{")
}

/// What is known of a control as properties: what is not set is not there.
pub fn answered(row: &Row) -> Vec<Property> {
    let answer = &row.answer;
    let mut props = vec![word("applicability", answer.applicability)];
    props.extend(answer.reasons.iter().map(|reason| word("reason", reason)));
    props.extend(answer.provider.as_deref().and_then(|provider| own("provider", provider)));
    props.extend(answer.decided_by.as_deref().and_then(|author| own("decided-by", author)));
    props.extend(answer.decided_at.map(|at| word("decided-at", at)));
    props.extend(measured(row));
    props.extend(row.implementation().map(|state| word("implementation", state)));
    props.extend(answer.review_due.map(|due| word("review-due", due)));
    props.extend(answer.refs.iter().filter_map(|reference| own("reference", reference)));
    props
}

/// How good it is, how good it should be, and how that is known.
pub fn measured(row: &Row) -> Vec<Property> {
    let answer = &row.answer;
    let mut props = Vec::new();
    props.extend(answer.level.map(|level| word("level", level)));
    props.extend(answer.target.map(|target| word("target", target)));
    props.extend(answer.gap().map(|gap| word("gap", gap)));
    props.extend(answer.basis.map(|basis| word("basis", basis)));
    props.push(word("importance", row.importance.get()));
    props.push(word("effort", row.effort.get()));
    if answer.review {
        props.push(word("review", "on"));
    }
    props
}

/// What kind of statement every document is.
pub fn limits(report: &Report) -> String {
    let mut lines = vec![words::self_assessment(report.redacted), words::guidance(report), words::affiliation(report)];
    if report.redacted {
        lines.push(words::REDACTED);
    }
    lines.join("\n\n")
}
