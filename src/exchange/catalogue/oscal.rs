//! Catalogues of OSCAL: groups of controls, with enhancements below controls. Families are themes; categories between
//! a family and its controls, and whatever properties controls have, are attributes. Parameters stand in the texts in
//! brackets, as the publisher calls them.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;

use super::{beginning, full, id_of};
use crate::catalogue::draft::{Draft, DraftAttribute, DraftControl, DraftTerm, name_from, one_line};

/// Groups within groups that are gone into, and parts within parts.
const DEEPEST: usize = 20;
/// Parameters within parameters that are put in; one that names itself has more.
const PARAMETERS: usize = 4;
/// The values of a property that still divide anything.
const MOST_VALUES: usize = 40;
/// Properties that say how a control is named and filed, not what it is.
const NAMING: [&str; 6] = ["label", "sort-id", "status", "alt-identifier", "alt-label", "marking"];
/// Classes of controls that only hold others together.
const HOLDING: [&str; 6] = ["category", "function", "family", "group", "domain", "objective"];
/// The key of the attribute that tells of what stands between a family and a control.
const CATEGORY: &str = "category";

#[derive(Deserialize)]
struct File {
    catalog: Option<Catalog>,
}

#[derive(Deserialize)]
struct Catalog {
    metadata: Metadata,
    #[serde(default)]
    params: Vec<Parameter>,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    controls: Vec<Control>,
}

#[derive(Deserialize)]
struct Metadata {
    title: String,
}

#[derive(Deserialize)]
struct Group {
    #[serde(default)]
    id: Option<String>,
    title: String,
    #[serde(default)]
    params: Vec<Parameter>,
    #[serde(default)]
    parts: Vec<Part>,
    #[serde(default)]
    groups: Vec<Group>,
    #[serde(default)]
    controls: Vec<Control>,
}

#[derive(Deserialize)]
struct Control {
    id: String,
    #[serde(default)]
    class: Option<String>,
    title: String,
    #[serde(default)]
    params: Vec<Parameter>,
    #[serde(default)]
    props: Vec<Property>,
    #[serde(default)]
    links: Vec<Link>,
    #[serde(default)]
    parts: Vec<Part>,
    #[serde(default)]
    controls: Vec<Control>,
}

#[derive(Deserialize)]
struct Property {
    name: String,
    value: String,
    #[serde(default)]
    class: Option<String>,
}

#[derive(Deserialize)]
struct Link {
    href: String,
    #[serde(default)]
    rel: Option<String>,
}

#[derive(Deserialize)]
struct Part {
    name: String,
    #[serde(default)]
    props: Vec<Property>,
    #[serde(default)]
    prose: Option<String>,
    #[serde(default)]
    parts: Vec<Part>,
}

#[derive(Deserialize)]
struct Parameter {
    id: String,
    #[serde(default)]
    label: Option<String>,
    #[serde(default)]
    select: Option<Choice>,
}

#[derive(Deserialize)]
struct Choice {
    #[serde(rename = "how-many", default)]
    how_many: Option<String>,
    #[serde(default)]
    choice: Vec<String>,
}

/// The draft in a text.
pub fn draft(text: &str) -> Result<Draft, String> {
    let file: File = serde_json::from_str(text).map_err(|error| {
        let (line, column) = (error.line(), error.column());
        let what = error.to_string();
        let what = what.split(" at line ").next().unwrap_or_default();
        format!("line {line}, column {column}: {}", beginning(what))
    })?;
    let Some(catalog) = file.catalog else {
        return Err("it is JSON without a \"catalog\": only OSCAL catalogues are read, no profiles and no components"
            .to_owned());
    };
    let mut reading = Reading {
        draft: Draft {
            name: name_from(&catalog.metadata.title),
            title: catalog.metadata.title.clone(),
            ..Draft::default()
        },
        ..Reading::default()
    };
    reading.know(&catalog.params);
    let mut known = 0;
    for group in &catalog.groups {
        reading.know_group(group, 0, &mut known)?;
    }
    for control in &catalog.controls {
        reading.know_control(control, 0, &mut known)?;
    }
    for (place, group) in catalog.groups.iter().enumerate() {
        reading.group(group, &format!("/catalog/groups/{place}"), None)?;
    }
    for (place, control) in catalog.controls.iter().enumerate() {
        let theme = super::ciso::everything();
        let filed = Filed { theme: &theme.key, category: None };
        let before = reading.draft.controls.len();
        reading.control(control, &format!("/catalog/controls/{place}"), filed)?;
        if reading.draft.controls.len() > before {
            reading.add_theme(theme);
        }
    }
    Ok(reading.finished())
}

#[derive(Default)]
struct Reading<'a> {
    draft: Draft,
    parameters: HashMap<&'a str, &'a Parameter>,
    /// The id that a control of the file has here.
    ids: HashMap<&'a str, String>,
    categories: Vec<DraftTerm>,
    /// The properties in the order in which they are met, with the values of each.
    properties: Vec<(String, HashSet<String>)>,
    withdrawn: usize,
}

/// Where a control is filed.
#[derive(Clone, Copy)]
struct Filed<'a> {
    theme: &'a str,
    category: Option<&'a str>,
}

impl<'a> Reading<'a> {
    fn know(&mut self, parameters: &'a [Parameter]) {
        self.parameters.extend(parameters.iter().map(|parameter| (parameter.id.as_str(), parameter)));
    }

    fn know_group(&mut self, group: &'a Group, depth: usize, known: &mut usize) -> Result<(), String> {
        if depth > DEEPEST {
            return Err(format!("its groups lie within each other more than {DEEPEST} deep"));
        }
        self.know(&group.params);
        for group in &group.groups {
            self.know_group(group, depth + 1, known)?;
        }
        group.controls.iter().try_for_each(|control| self.know_control(control, depth, known))
    }

    fn know_control(&mut self, control: &'a Control, depth: usize, known: &mut usize) -> Result<(), String> {
        *known += 1;
        // Withdrawn ones count too, twice over is plenty.
        if *known > 2 * crate::catalogue::draft::MOST_CONTROLS || depth > DEEPEST {
            return Err("it has more controls, or controls further within each other, than are read".to_owned());
        }
        self.know(&control.params);
        let label = control.props.iter().find(|property| property.name == "label" && property.class.is_none());
        let id = id_of(&[label.map_or("", |label| label.value.as_str()), control.id.as_str()]);
        self.ids.insert(&control.id, id);
        control.controls.iter().try_for_each(|control| self.know_control(control, depth + 1, known))
    }

    fn group(&mut self, group: &'a Group, place: &str, above: Option<&str>) -> Result<(), String> {
        let theme = match above {
            Some(theme) => theme.to_owned(),
            None => {
                let key = crate::catalogue::draft::key(group.id.as_deref().unwrap_or(&group.title));
                let overview = group.parts.iter().find_map(|part| part.prose.as_deref()).unwrap_or_default();
                let meaning = self.filled(overview, 0);
                let theme = DraftTerm { key: key.clone(), title: group.title.clone(), meaning };
                self.add_theme(theme);
                key
            }
        };
        let category =
            above.is_some().then(|| self.category(group.id.as_deref().unwrap_or(&group.title), group.title.clone()));
        let filed = Filed { theme: &theme, category: category.as_deref() };
        for (position, control) in group.controls.iter().enumerate() {
            self.control(control, &format!("{place}/controls/{position}"), filed)?;
        }
        for (position, group) in group.groups.iter().enumerate() {
            self.group(group, &format!("{place}/groups/{position}"), Some(&theme))?;
        }
        Ok(())
    }

    fn control(&mut self, control: &'a Control, place: &str, filed: Filed<'_>) -> Result<(), String> {
        let is_withdrawn = control
            .props
            .iter()
            .any(|property| property.name == "status" && property.value.trim().eq_ignore_ascii_case("withdrawn"));
        let holds =
            control.class.as_deref().is_some_and(|class| HOLDING.contains(&class)) && !control.controls.is_empty();
        let mut filed = filed;
        let category;
        if holds {
            category = self.category(&control.id, format!("{} {}", control.id, control.title));
            filed.category = Some(&category);
        } else if is_withdrawn {
            self.withdrawn += 1;
        } else {
            let drafted = self.drafted(control, place, filed);
            self.draft.controls.push(drafted);
            full(&self.draft)?;
        }
        for (position, control) in control.controls.iter().enumerate() {
            self.control(control, &format!("{place}/controls/{position}"), filed)?;
        }
        Ok(())
    }

    fn category(&mut self, id: &str, title: String) -> String {
        let key = crate::catalogue::draft::key(id);
        if !self.categories.iter().any(|known| known.key == key) {
            self.categories.push(DraftTerm { key: key.clone(), title, meaning: String::new() });
        }
        key
    }

    fn add_theme(&mut self, theme: DraftTerm) {
        if !self.draft.themes.iter().any(|known| known.key == theme.key) {
            self.draft.themes.push(theme);
        }
    }

    fn drafted(&mut self, control: &'a Control, place: &str, filed: Filed<'_>) -> DraftControl {
        let id = self.ids.get(control.id.as_str()).cloned().unwrap_or_default();
        let mut texts = Texts::default();
        for part in &control.parts {
            self.part(part, &mut texts, 0);
        }
        let title = one_line(&self.filled(&control.title, 0));
        // Where the title is only the id once more, the text says more.
        let title = if title == id || title == control.id { beginning(&texts.statement) } else { title };
        let title = if title.is_empty() { id.clone() } else { title };
        let mut attributes: BTreeMap<String, Vec<String>> = BTreeMap::new();
        if let Some(category) = filed.category {
            attributes.entry(CATEGORY.to_owned()).or_default().push(category.to_owned());
        }
        for property in control.props.iter().filter(|property| !NAMING.contains(&property.name.as_str())) {
            let key = crate::catalogue::draft::key(&property.name);
            if key.is_empty() || key == CATEGORY {
                continue;
            }
            let value = one_line(&property.value);
            let values = match self.properties.iter_mut().find(|(known, _)| *known == key) {
                Some((_, values)) => values,
                None => {
                    self.properties.push((key.clone(), HashSet::new()));
                    let Some((_, values)) = self.properties.last_mut() else { continue };
                    values
                }
            };
            if values.len() <= MOST_VALUES {
                values.insert(value.clone());
            }
            attributes.entry(key).or_default().push(value);
        }
        let related = control.links.iter().filter(|link| link.rel.as_deref() == Some("related"));
        let related = related.filter_map(|link| self.ids.get(link.href.strip_prefix('#')?).cloned()).collect();
        let Texts { statement, guidance, examples, evidence, ask } = texts;
        let mut summary = statement;
        for (heading, text) in [("", guidance), ("For example:\n", examples)] {
            if !text.is_empty() {
                summary.push_str(&format!("\n\n{heading}{text}"));
            }
        }
        DraftControl {
            place: place.to_owned(),
            id,
            title,
            theme: filed.theme.to_owned(),
            summary,
            evidence,
            ask,
            related,
            attributes,
            ..DraftControl::default()
        }
    }

    fn part(&self, part: &Part, texts: &mut Texts, depth: usize) {
        if depth > DEEPEST {
            return;
        }
        let text = match part.name.as_str() {
            "statement" => &mut texts.statement,
            "guidance" | "overview" => &mut texts.guidance,
            "example" => &mut texts.examples,
            "assessment-method" => {
                let method = part.props.iter().find(|property| property.name == "method");
                let list = match method.map(|method| method.value.to_ascii_uppercase()).as_deref() {
                    Some("EXAMINE") => &mut texts.evidence,
                    Some("INTERVIEW") => &mut texts.ask,
                    _ => return,
                };
                for object in &part.parts {
                    list.extend(
                        self.filled(object.prose.as_deref().unwrap_or_default(), 0).lines().map(ToOwned::to_owned),
                    );
                }
                list.truncate(crate::catalogue::draft::MOST_ENTRIES);
                return;
            }
            _ => return,
        };
        self.lines(part, text, depth);
    }

    /// A part and those within it, a line each, with the labels that they have.
    fn lines(&self, part: &Part, text: &mut String, depth: usize) {
        let label = part.props.iter().find(|property| property.name == "label" && property.class.is_none());
        let prose = self.filled(part.prose.as_deref().unwrap_or_default(), 0);
        if depth <= DEEPEST && !prose.is_empty() {
            if !text.is_empty() {
                text.push('\n');
            }
            if let Some(label) = label.filter(|_| part.name == "item") {
                text.push_str(&label.value);
                text.push(' ');
            }
            text.push_str(&prose);
        }
        if depth < DEEPEST {
            part.parts.iter().for_each(|part| self.lines(part, text, depth + 1));
        }
    }

    /// A text with its parameters in brackets: `{{ insert: param, ac-1_prm_1 }}` becomes `[frequency]`.
    fn filled(&self, text: &str, depth: usize) -> String {
        let mut filled = String::with_capacity(text.len());
        let mut rest = text;
        while let Some(start) = rest.find("{{") {
            let Some(length) = rest[start..].find("}}") else { break };
            filled.push_str(&rest[..start]);
            let named = &rest[start + 2..start + length];
            let id = named.rsplit([',', ':']).next().unwrap_or_default().trim();
            filled.push('[');
            filled.push_str(&self.parameter(id, depth));
            filled.push(']');
            rest = &rest[start + length + 2..];
        }
        filled.push_str(rest);
        filled
    }

    fn parameter(&self, id: &str, depth: usize) -> String {
        let Some(parameter) = self.parameters.get(id).filter(|_| depth < PARAMETERS) else {
            return beginning(id);
        };
        let text = match (&parameter.label, &parameter.select) {
            (Some(label), _) => self.filled(label, depth + 1),
            (None, Some(choice)) => {
                let choices: Vec<String> =
                    choice.choice.iter().take(20).map(|choice| self.filled(choice, depth + 1)).collect();
                let how = if choice.how_many.as_deref() == Some("one-or-more") { "one or more of" } else { "one of" };
                format!("{how}: {}", choices.join("; "))
            }
            (None, None) => id.to_owned(),
        };
        let text = one_line(&text);
        // Twenty choices of twenty choices are no text any more.
        if text.len() > 2_000 { beginning(&text) } else { text }
    }

    fn finished(self) -> Draft {
        let mut draft = self.draft;
        if !self.categories.is_empty() {
            draft.attributes.push(DraftAttribute {
                key: CATEGORY.to_owned(),
                title: "Category".to_owned(),
                sentence: "Where in its family it stands.".to_owned(),
                values: self.categories,
            });
        }
        for (key, values) in self.properties {
            if values.len() > MOST_VALUES {
                draft.left_out.push(format!(
                    "the property \"{key}\": it has more than {MOST_VALUES} values, which divide nothing"
                ));
                continue;
            }
            let title = key.replace('-', " ");
            let title = title.chars().take(1).flat_map(char::to_uppercase).chain(title.chars().skip(1)).collect();
            draft.attributes.push(DraftAttribute { key, title, ..DraftAttribute::default() });
        }
        if self.withdrawn > 0 {
            draft.left_out.push(format!("{} that the publisher has withdrawn", self.withdrawn));
        }
        draft
    }
}

/// What the parts of a control say.
#[derive(Default)]
struct Texts {
    statement: String,
    guidance: String,
    examples: String,
    evidence: Vec<String>,
    ask: Vec<String>,
}
