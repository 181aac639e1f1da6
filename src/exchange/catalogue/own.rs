//! Our own form of a catalogue: TOML with a table for each theme, attribute and control.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::full;
use crate::catalogue::draft::{Draft, DraftAttribute, DraftControl, DraftTerm};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    #[serde(default)]
    name: String,
    title: String,
    #[serde(default)]
    theme: Vec<Term>,
    #[serde(default)]
    attribute: Vec<Attribute>,
    #[serde(default)]
    control: Vec<toml::Spanned<Control>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Term {
    key: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    key: String,
    #[serde(default)]
    title: String,
    #[serde(default)]
    sentence: String,
    #[serde(default)]
    values: Vec<Term>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    id: String,
    title: String,
    #[serde(default)]
    theme: String,
    #[serde(default)]
    summary: String,
    why: Option<String>,
    #[serde(default)]
    ladder: Vec<String>,
    #[serde(default)]
    evidence: Vec<String>,
    #[serde(default)]
    ask: Vec<String>,
    first_step: Option<String>,
    pitfall: Option<String>,
    exclusion_hint: Option<String>,
    importance: Option<u8>,
    effort: Option<u8>,
    #[serde(default)]
    related: Vec<String>,
    #[serde(default)]
    keywords: Vec<String>,
    #[serde(default)]
    attributes: BTreeMap<String, Vec<String>>,
}

/// The draft in a text.
pub fn draft(text: &str) -> Result<Draft, String> {
    let file: File = crate::config::parsed(text)?;
    let term = |Term { key, title, meaning }: Term| DraftTerm { key, title, meaning };
    let mut draft = Draft {
        name: file.name,
        title: file.title,
        themes: file.theme.into_iter().map(term).collect(),
        attributes: file
            .attribute
            .into_iter()
            .map(|Attribute { key, title, sentence, values }| DraftAttribute {
                title: if title.is_empty() { key.clone() } else { title },
                key,
                sentence,
                values: values.into_iter().map(term).collect(),
            })
            .collect(),
        ..Draft::default()
    };
    let is_divided = !draft.themes.is_empty();
    let mut line = Lines::of(text);
    for control in file.control {
        let place = format!("line {}", line.at(control.span().start));
        let control = control.into_inner();
        let theme = if is_divided { control.theme } else { super::ciso::EVERYTHING.to_owned() };
        for key in control.attributes.keys() {
            if !draft.attributes.iter().any(|attribute| attribute.key == *key) {
                let known: Vec<&str> = draft.attributes.iter().map(|attribute| attribute.key.as_str()).collect();
                let key: String = key.chars().take(60).filter(|c| !c.is_control()).collect();
                return Err(format!(
                    "{place}: the attribute \"{key}\" is not declared; there are: {}",
                    known.join(", ")
                ));
            }
        }
        draft.controls.push(DraftControl {
            place,
            id: control.id,
            title: control.title,
            theme,
            summary: control.summary,
            why: control.why,
            ladder: control.ladder,
            evidence: control.evidence,
            ask: control.ask,
            first_step: control.first_step,
            pitfall: control.pitfall,
            exclusion_hint: control.exclusion_hint,
            importance: control.importance,
            effort: control.effort,
            related: control.related,
            keywords: control.keywords,
            attributes: control.attributes,
        });
        full(&draft)?;
    }
    if !is_divided {
        draft.themes.push(super::ciso::everything());
    }
    Ok(draft)
}

/// Counts lines up to places that only go forward.
struct Lines<'a> {
    text: &'a str,
    place: usize,
    line: usize,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        Lines { text, place: 0, line: 1 }
    }

    fn at(&mut self, place: usize) -> usize {
        if let Some(between) = self.text.as_bytes().get(self.place..place) {
            self.line += between.iter().filter(|byte| **byte == b'\n').count();
            self.place = place;
        }
        self.line
    }
}
