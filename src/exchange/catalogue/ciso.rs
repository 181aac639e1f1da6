//! Libraries of CISO Assistant: YAML with a list of nodes that name their parents. What can be assessed is a control;
//! what is above it is its theme and its section; implementation groups are an attribute.

use std::collections::HashMap;

use serde::Deserialize;

use super::{beginning, full, id_of};
use crate::catalogue::draft::{Draft, DraftAttribute, DraftControl, DraftTerm, name_from};

/// The theme of a catalogue that has none.
pub const EVERYTHING: &str = "all";
/// Nodes above one another that are followed up; a file in a circle has more.
const DEEPEST: usize = 30;
/// The key of the attribute that tells of implementation groups.
const GROUPS: &str = "group";
/// The key of the attribute that tells of what is right above a control.
const SECTION: &str = "section";

/// The theme of a catalogue that has none.
pub fn everything() -> DraftTerm {
    DraftTerm { key: EVERYTHING.to_owned(), title: "All controls".to_owned(), meaning: String::new() }
}

#[derive(Deserialize)]
struct Library {
    #[serde(default)]
    ref_id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    objects: Option<Objects>,
}

#[derive(Deserialize)]
struct Objects {
    framework: Option<Framework>,
    #[serde(default)]
    frameworks: Vec<Framework>,
}

#[derive(Deserialize)]
struct Framework {
    #[serde(default)]
    ref_id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    implementation_groups_definition: Option<Vec<Group>>,
    #[serde(default)]
    requirement_nodes: Vec<Node>,
}

#[derive(Deserialize)]
struct Group {
    ref_id: String,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
}

#[derive(Deserialize)]
struct Node {
    urn: String,
    #[serde(default)]
    assessable: bool,
    #[serde(default)]
    parent_urn: Option<String>,
    #[serde(default)]
    ref_id: Option<String>,
    #[serde(default)]
    name: Option<String>,
    #[serde(default)]
    description: Option<String>,
    #[serde(default)]
    annotation: Option<String>,
    #[serde(default)]
    typical_evidence: Option<String>,
    #[serde(default)]
    implementation_groups: Option<Vec<String>>,
}

impl Node {
    fn title(&self) -> String {
        let text = |text: &Option<String>| text.clone().filter(|text| !text.trim().is_empty());
        let name = text(&self.name).or_else(|| text(&self.description)).or_else(|| text(&self.ref_id));
        beginning(&name.unwrap_or_default())
    }

    /// As a heading: with its id, where it has one and the name does not say it.
    fn heading(&self) -> String {
        let title = self.title();
        match self.ref_id.as_deref().map(str::trim).filter(|id| !id.is_empty() && !title.contains(id)) {
            Some(id) => format!("{id} {title}"),
            None => title,
        }
    }
}

/// The draft in a text.
pub fn draft(text: &str) -> Result<Draft, String> {
    let library: Library = serde_saphyr::from_str(text).map_err(|error| told(&error.to_string()))?;
    let Library { ref_id, name, objects } = library;
    let framework = objects.and_then(|objects| objects.framework.or(objects.frameworks.into_iter().next()));
    let Some(framework) = framework else {
        return Err("it is a library without a framework, so there is nothing in it to assess".to_owned());
    };
    let nodes = &framework.requirement_nodes;
    let by_urn: HashMap<&str, &Node> = nodes.iter().map(|node| (node.urn.as_str(), node)).collect();
    let title = framework.name.or(name).unwrap_or_default();
    let mut draft = Draft {
        name: name_from(&framework.ref_id.or(ref_id).unwrap_or_else(|| title.clone())),
        title,
        ..Draft::default()
    };
    let definitions = framework.implementation_groups_definition.unwrap_or_default();
    let groups = definitions.into_iter().map(|group| DraftTerm {
        title: group.name.filter(|name| !name.trim().is_empty()).unwrap_or_else(|| group.ref_id.clone()),
        key: group.ref_id,
        meaning: beginning(&group.description.unwrap_or_default()),
    });
    let (groups, mut sections): (Vec<DraftTerm>, Vec<DraftTerm>) = (groups.collect(), Vec::new());
    for (place, node) in nodes.iter().enumerate() {
        if !node.assessable {
            continue;
        }
        let above =
            above(node, &by_urn).map_err(|what| format!("node {}, {}: {what}", place + 1, beginning(&node.urn)))?;
        let theme = above.last().map_or_else(everything, |top| DraftTerm {
            key: key_of(top),
            title: top.heading(),
            meaning: top.description.clone().map(|text| beginning(&text)).unwrap_or_default(),
        });
        let mut attributes = std::collections::BTreeMap::new();
        if let [nearest, _, ..] = above[..] {
            let section = DraftTerm { key: key_of(nearest), title: nearest.heading(), meaning: String::new() };
            attributes.insert(SECTION.to_owned(), vec![section.key.clone()]);
            add(&mut sections, section);
        }
        attributes.insert(GROUPS.to_owned(), node.implementation_groups.clone().unwrap_or_default());
        let last = node.urn.rsplit(':').next().unwrap_or_default();
        let ids: Vec<&str> = [node.ref_id.as_deref(), Some(last)].into_iter().flatten().collect();
        let texts = [&node.description, &node.annotation].map(|text| text.clone().unwrap_or_default());
        let [description, annotation] = texts;
        draft.controls.push(DraftControl {
            place: format!("node {}", place + 1),
            id: id_of(&ids),
            title: node.title(),
            theme: theme.key.clone(),
            summary: format!("{description}\n\n{annotation}"),
            evidence: node
                .typical_evidence
                .as_deref()
                .map(|text| text.lines().map(ToOwned::to_owned).collect())
                .unwrap_or_default(),
            attributes,
            ..DraftControl::default()
        });
        add(&mut draft.themes, theme);
        full(&draft)?;
    }
    let attribute = |key: &str, title: &str, sentence: &str, values| DraftAttribute {
        key: key.to_owned(),
        title: title.to_owned(),
        sentence: sentence.to_owned(),
        values,
    };
    draft.attributes = vec![
        attribute(GROUPS, "Implementation group", "For whom the framework means it.", groups),
        attribute(SECTION, "Section", "Where in the framework it stands.", sections),
    ];
    Ok(draft)
}

fn add(terms: &mut Vec<DraftTerm>, term: DraftTerm) {
    if !terms.iter().any(|known| known.key == term.key) {
        terms.push(term);
    }
}

fn key_of(node: &Node) -> String {
    let id = node.ref_id.as_deref().map(str::trim).filter(|id| !id.is_empty());
    crate::catalogue::draft::key(id.unwrap_or_else(|| node.urn.rsplit(':').next().unwrap_or_default()))
}

/// What is above a node, the nearest first.
fn above<'a>(node: &Node, by_urn: &HashMap<&str, &'a Node>) -> Result<Vec<&'a Node>, String> {
    let mut above = Vec::new();
    let mut parent = node.parent_urn.as_deref();
    while let Some(urn) = parent {
        let Some(next) = by_urn.get(urn).copied() else {
            return Err("it names a parent that is not in the file".to_owned());
        };
        if above.len() == DEEPEST {
            return Err("its parents go round in a circle, or are too many".to_owned());
        }
        above.push(next);
        parent = next.parent_urn.as_deref();
    }
    Ok(above)
}

/// What is wrong, in one line.
fn told(error: &str) -> String {
    let line = error.lines().next().unwrap_or_default();
    format!("it is no library that can be read: {}", beginning(line))
}
