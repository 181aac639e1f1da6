//! Reads the study cases, checks them, and writes them as Rust statics: an organisation, what people say and what is to
//! be seen there, and the key that a student's assessment is compared with.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::{Source, c, t};

/// The clauses of the themes: a case without a control of each would leave a part of the standard out.
const CLAUSES: [&str; 4] = ["5.", "6.", "7.", "8."];
/// How many controls a key judges.
const CONTROLS: std::ops::RangeInclusive<usize> = 15..=25;
/// The facts of an organisation, as the program names them.
const FACTS: [(&str, &str); 6] = [
    ("builds-software", "BuildsSoftware"),
    ("own-premises", "OwnPremises"),
    ("own-servers", "OwnServers"),
    ("remote-work", "RemoteWork"),
    ("personal-data", "PersonalData"),
    ("uses-ai", "UsesAi"),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CaseFile {
    title: Spanned<String>,
    organisation: Spanned<String>,
    about: Spanned<String>,
    debrief: Spanned<String>,
    /// What is true of the organisation.
    facts: Spanned<Vec<String>>,
    /// What a student has to find out.
    #[serde(default)]
    unknown: Vec<String>,
    material: Vec<Material>,
    key: Vec<Spanned<Key>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Material {
    kind: Kind,
    source: Spanned<String>,
    text: Spanned<String>,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Kind {
    Interview,
    Document,
    Seen,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Key {
    control: Spanned<String>,
    #[serde(default)]
    applicability: Applicability,
    level: Option<u8>,
    provider: Option<String>,
    trap: Option<Trap>,
    why: Spanned<String>,
}

#[derive(Clone, Copy, Debug, Default, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Applicability {
    #[default]
    Applicable,
    Inherited,
    Excluded,
}

#[derive(Clone, Copy, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Trap {
    Talk,
    Paper,
    Provider,
    Exclusion,
}

/// Writes `CASES`, or gives back the first fault. `all` are the ids of the catalogue.
pub fn write(out: &mut String, data: &Path, all: &[String]) -> Result<(), String> {
    let mut names: Vec<String> = fs::read_dir(data.join("cases"))
        .map(|entries| entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.retain(|name| name.ends_with(".toml"));
    names.sort();
    let mut rows = String::new();
    for file in names {
        let source = Source::read(data, &format!("cases/{file}"))?;
        let case: CaseFile = source.parse()?;
        for (field, text) in [
            ("title", &case.title),
            ("organisation", &case.organisation),
            ("about", &case.about),
            ("debrief", &case.debrief),
        ] {
            filled(&source, "-", field, text)?;
        }
        let facts = facts(&source, &case.facts, &case.unknown)?;
        let mut material = String::new();
        for piece in &case.material {
            filled(&source, "-", "source", &piece.source)?;
            filled(&source, "-", "text", &piece.text)?;
            let (from, text) = (t(piece.source.get_ref()), t(piece.text.get_ref().trim()));
            let _ = writeln!(
                material,
                "Material {{ kind: MaterialKind::{:?}, source: {from}, text: {text} }},",
                piece.kind
            );
        }
        let key = key(&source, &case.key, all)?;
        let _ = writeln!(
            rows,
            "Case {{ name: {}, title: {}, organisation: {}, about: {}, debrief: {}, facts: &[{facts}], \
             material: &[\n{material}], key: &[\n{key}] }},",
            t(file.trim_end_matches(".toml")),
            t(case.title.get_ref()),
            t(case.organisation.get_ref()),
            t(case.about.get_ref().trim()),
            t(case.debrief.get_ref().trim()),
        );
    }
    let _ = writeln!(out, "static CASES: &[Case] = &[\n{rows}];");
    Ok(())
}

/// The facts that a student is told with the workbook, each true or not.
fn facts(source: &Source, given: &Spanned<Vec<String>>, unknown: &[String]) -> Result<String, String> {
    let named = given.get_ref().iter().chain(unknown);
    if let Some(wrong) = named.into_iter().find(|fact| FACTS.iter().all(|(name, _)| name != fact)) {
        return Err(source.fault(given.span().start, "-", "facts", &format!("there is no fact \"{wrong}\"")));
    }
    let told = FACTS.iter().filter(|(name, _)| unknown.iter().all(|fact| fact != name));
    let rows = told.map(|(name, variant)| {
        let holds = given.get_ref().iter().any(|fact| fact == name);
        format!("(Fact::{variant}, {holds})")
    });
    Ok(rows.collect::<Vec<_>>().join(", "))
}

fn key(source: &Source, keys: &[Spanned<Key>], all: &[String]) -> Result<String, String> {
    let mut seen = BTreeSet::new();
    let mut rows: Vec<(usize, String)> = Vec::new();
    for entry in keys {
        let at = entry.span().start;
        let key = entry.get_ref();
        let id = key.control.get_ref();
        let fault = |field: &str, what: &str| Err(source.fault(at, id, field, what));
        let Some(place) = all.iter().position(|other| other == id) else {
            return fault("control", "the catalogue has none of this number");
        };
        if !seen.insert(id.as_str()) {
            return fault("control", "stands in the key twice");
        }
        if key.level.is_some_and(|level| level > 5) {
            return fault("level", "must be 0 to 5");
        }
        match (key.applicability, key.level, &key.provider) {
            (Applicability::Applicable, None, _) => return fault("level", "is missing: this control applies"),
            (Applicability::Inherited | Applicability::Excluded, Some(_), _) => {
                return fault("level", "only a control that the organisation runs itself has one here");
            }
            (Applicability::Inherited, None, None) => return fault("provider", "is missing: who runs it?"),
            (Applicability::Applicable | Applicability::Excluded, _, Some(_)) => {
                return fault("provider", "only an inherited control has one");
            }
            (Applicability::Applicable, Some(_), None)
            | (Applicability::Inherited, None, Some(_))
            | (Applicability::Excluded, None, None) => {}
        }
        filled(source, id, "why", &key.why)?;
        let level = key.level.map_or("None".to_owned(), |level| format!("Some({level})"));
        let provider = key.provider.as_deref().map_or("None".to_owned(), |provider| format!("Some({})", t(provider)));
        let trap = key.trap.map_or("None".to_owned(), |trap| format!("Some(Trap::{trap:?})"));
        let row = format!(
            "Key {{ control: {}, applicability: Applicability::{:?}, level: {level}, provider: {provider}, \
             trap: {trap}, why: {} }},\n",
            c(id),
            key.applicability,
            t(key.why.get_ref().trim())
        );
        rows.push((place, row));
    }
    let whole = |what: String| Err(source.fault(0, "-", "key", &what));
    if !CONTROLS.contains(&rows.len()) {
        return whole(format!("{} to {} controls expected, {} found", CONTROLS.start(), CONTROLS.end(), rows.len()));
    }
    if let Some(clause) = CLAUSES.iter().find(|clause| !seen.iter().any(|id| id.starts_with(*clause))) {
        return whole(format!("no control of clause {clause}: each theme has to be there"));
    }
    rows.sort();
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

fn filled(source: &Source, control: &str, field: &str, text: &Spanned<String>) -> Result<(), String> {
    let (given, at) = (text.get_ref(), text.span().start);
    if given.trim().is_empty() {
        return Err(source.fault(at, control, field, "is empty"));
    }
    if given.chars().count() > 4_000 {
        return Err(source.fault(at, control, field, "is longer than 4,000 characters"));
    }
    match given.chars().find(|c| c.is_control() && *c != '\n') {
        Some(_) => Err(source.fault(at, control, field, "has a control character")),
        None => Ok(()),
    }
}
