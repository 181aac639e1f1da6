//! What a row of an import would change, in lines for a person.

use serde_json::Value;

use crate::text::clean_line;
use crate::workbook::conflict::in_full;
use crate::workbook::step::{each_before_and_after, field_in_words};
use crate::workbook::{Change, Fact};

/// As much as is shown of a text before it is taken over.
const LONGEST: usize = 300;

/// The lines.
pub fn lines(changes: &[Change]) -> Vec<String> {
    let serves: Vec<&str> = changes
        .iter()
        .filter_map(|change| match change {
            Change::EvidenceLink { control, after: true, .. } => Some(control.as_str()),
            _ => None,
        })
        .collect();
    let mut lines: Vec<String> = changes.iter().flat_map(told).collect();
    if !serves.is_empty() {
        lines.push(format!("serves {}", serves.join(", ")));
    }
    lines.iter().map(|line| clean_line(line).into_owned()).collect()
}

fn told(change: &Change) -> Vec<String> {
    match change {
        Change::Note { before: None, after: Some(note), .. } => {
            vec![format!("new note: \"{}\"", shortened(&note.text))]
        }
        Change::OwnControl { before: None, after: Some(own), .. } => {
            vec![format!("a control of your own is added: {}", shortened(&own.title))]
        }
        Change::Acceptance { after: Some(acceptance), .. } => {
            vec![format!("accepted by {}: \"{}\"", acceptance.author, shortened(&acceptance.because))]
        }
        Change::Evidence { before: None, after: Some(evidence), .. } => {
            let place = evidence.location.as_ref().map_or_else(String::new, |place| format!(": {}", shortened(place)));
            vec![format!("{} attached by {}{place}", evidence.kind.title(), evidence.author)]
        }
        Change::EvidenceLink { .. } => Vec::new(),
        Change::Action { before, after: Some(after), .. } => {
            of_plan("an action is added", before.as_ref().map(|before| before.fields()), after.fields())
        }
        Change::Phase { before, after: Some(after), .. } => {
            of_plan("a phase is added", before.as_ref().map(|before| before.fields()), after.fields())
        }
        Change::Organisation { before, after } => {
            let mut lines: Vec<String> = each_before_and_after(change, LONGEST);
            lines.retain(|line| !line.starts_with("facts: "));
            for fact in Fact::ALL {
                let [was, is] = [before, after].map(|of| of.facts.get(fact));
                if was != is {
                    let said = |value: Option<&bool>| in_full(&serde_json::json!(value));
                    lines.push(format!("{} {} → {}", fact.question(), said(was), said(is)));
                }
            }
            lines
        }
        change => each_before_and_after(change, LONGEST),
    }
}

/// The fields of an action or a phase that are set, or that change. Others that it names are known by ids, which say
/// nothing to anybody.
fn of_plan<const N: usize>(
    new: &str,
    before: Option<[(&'static str, Value); N]>,
    after: [(&'static str, Value); N],
) -> Vec<String> {
    let is_nothing = |value: &Value| value.is_null() || value.as_array().is_some_and(Vec::is_empty);
    let is_by_id = |field: &str| matches!(field, "phase" | "depends_on");
    let shown = |value: &Value| match is_nothing(value) {
        true => "not set".to_owned(),
        false => shortened(&in_full(value)),
    };
    match before {
        None => {
            let set = after.iter().filter(|(field, value)| {
                !is_nothing(value) && !is_by_id(field) && !matches!(*field, "title" | "name" | "place")
            });
            let said: Vec<String> =
                set.map(|(field, value)| format!("{}: {}", field_in_words(field), shown(value))).collect();
            if said.is_empty() { vec![new.to_owned()] } else { vec![format!("{new}; {}", said.join("; "))] }
        }
        Some(before) => {
            let changed = before.iter().zip(&after).filter(|((_, before), (_, after))| before != after);
            changed
                .map(|((field, before), (_, after))| match is_by_id(field) {
                    true => format!("{} changes", field_in_words(field)),
                    false => format!("{}: {} → {}", field_in_words(field), shown(before), shown(after)),
                })
                .collect()
        }
    }
}

fn shortened(text: &str) -> String {
    let text = text.trim();
    match text.chars().count() {
        0..=LONGEST => text.to_owned(),
        _ => format!("{}…", text.chars().take(LONGEST).collect::<String>()),
    }
}
