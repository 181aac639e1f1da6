//! Reads the catalogue, its facts and the sample organisation, checks them, and writes them as Rust
//! statics.
//!
//! Parsing TOML when the program starts would cost more than everything else together, so it happens
//! here. A broken file fails the build with a sentence that names the file, the line, the control and
//! the field.

#![allow(clippy::print_stdout, clippy::print_stderr)] // how a build script speaks to cargo

#[path = "cases/build.rs"]
pub mod cases;
#[path = "crosswalks/build.rs"]
mod crosswalks;
#[path = "../src/catalogue/id/key.rs"]
#[allow(dead_code)] // the program needs more of it
mod key;
#[path = "catalogue/pool.rs"]
mod pool;
#[path = "profiles/build.rs"]
mod profiles;
#[path = "sample/build.rs"]
mod sample;
#[path = "catalogue/versions.rs"]
pub mod versions;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs, process};

use pool::{id as c, id_list as ids_of, text as t, text_list as list};
use serde::Deserialize;
use toml::Spanned;

/// The files of the catalogue: theme, how it is shown, how many controls it has, the clause of its ids.
const THEMES: [(&str, &str, usize, &str); 4] = [
    ("organizational", "Organizational", 37, "5."),
    ("people", "People", 8, "6."),
    ("physical", "Physical", 14, "7."),
    ("technological", "Technological", 34, "8."),
];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CatalogueFile {
    control: Vec<Spanned<Control>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Control {
    id: Spanned<String>,
    title: Spanned<String>,
    control_type: Spanned<Vec<String>>,
    properties: Spanned<Vec<String>>,
    concepts: Spanned<Vec<String>>,
    capabilities: Spanned<Vec<String>>,
    domains: Spanned<Vec<String>>,
    edition_2013: Spanned<Vec<String>>,
    summary: Spanned<String>,
    #[serde(default)]
    keywords: Vec<String>,
    why: Option<String>,
    ladder: Option<Spanned<Vec<String>>>,
    #[serde(default)]
    evidence: Vec<String>,
    #[serde(default)]
    ask: Vec<String>,
    first_step: Option<String>,
    pitfall: Option<String>,
    ai: Option<String>,
    importance: Option<Spanned<u8>>,
    effort: Option<Spanned<u8>>,
    #[serde(default)]
    related: Vec<String>,
    exclusion_hint: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct AttributesFile {
    attribute: Vec<Attribute>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Attribute {
    key: String,
    title: String,
    sentence: String,
    values: Vec<Value>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Value {
    key: String,
    meaning: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EditionFile {
    clause: Vec<Heading>,
    objective: Vec<Heading>,
    control: Vec<Spanned<OldControl>>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Heading {
    id: String,
    title: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OldControl {
    id: String,
    title: String,
    successors: Spanned<Vec<String>>,
}

/// A file with its text, so that a fault can be given its line.
struct Source {
    path: PathBuf,
    text: String,
}

impl Source {
    fn read(data: &Path, name: &str) -> Result<Self, String> {
        let path = data.join(name);
        match fs::read_to_string(&path) {
            Ok(text) => Ok(Source { path, text }),
            Err(error) => Err(format!("{}: cannot be read: {error}", path.display())),
        }
    }

    fn parse<T: serde::de::DeserializeOwned>(&self) -> Result<T, String> {
        toml::from_str(&self.text).map_err(|error| {
            let offset = error.span().map_or(0, |span| span.start);
            match self.control_before(offset) {
                Some(control) => self.fault(offset, control, "the table", error.message()),
                None => self.at(offset, "the table", error.message()),
            }
        })
    }

    /// The id of the last control that starts before the end of the line at `offset`, for faults that TOML
    /// itself finds. A crosswalk has a control a line, `"5.1" = …`.
    fn control_before(&self, offset: usize) -> Option<&str> {
        let end = self.text[offset..].find('\n').map_or(self.text.len(), |length| offset + length);
        self.text[..end].lines().rev().find_map(|line| {
            match line.strip_prefix("id = ").or_else(|| line.strip_prefix("control = ")) {
                Some(id) => Some(id.trim_matches('"')),
                None => line.strip_prefix('"')?.split_once("\" = ").map(|(id, _)| id),
            }
        })
    }

    fn fault(&self, offset: usize, control: &str, field: &str, what: &str) -> String {
        self.at(offset, &format!("control {control}: {field}"), what)
    }

    /// What is wrong with an entry that stands at `offset`.
    fn at(&self, offset: usize, entry: &str, what: &str) -> String {
        let line = self.text[..offset].matches('\n').count() + 1;
        format!("{}:{line}: {entry}: {what}", self.path.display())
    }

    /// Ends the build over what stands at `offset`.
    fn complain(&self, offset: usize, entry: &str, what: &str) -> ! {
        fail(&self.at(offset, entry, what))
    }
}

fn fail(message: &str) -> ! {
    eprintln!("\ndata: {message}\n");
    process::exit(1)
}

fn main() {
    println!("cargo::rerun-if-changed=data");
    let data = PathBuf::from(env::var("CARGO_MANIFEST_DIR").unwrap_or_default()).join("data");
    let (mut statics, ids) = statics(&data).unwrap_or_else(|fault| fail(&fault));
    write_versions(&mut statics, &data);
    statics.push_str(&pool::tables());
    write_file("catalogue.rs", &statics);
    let mut out = String::new();
    cases::write(&mut out, &data, &ids).unwrap_or_else(|fault| fail(&fault));
    write_file("cases.rs", &out);
    write_file("texts.txt", &pool::texts());
    let mut out = String::new();
    sample::write(&mut out, &data, &ids);
    write_file("sample.rs", &out);
    link_for_a_quick_start(&data.join("start.ld"));
}

/// What spares a start time, where the linker that Rust brings links a released program and names are as the list has
/// them: the functions that it runs through lie side by side, and what unwinds a panic is part of the program instead
/// of one more library to look for, read and bind (0.2 ms).
fn link_for_a_quick_start(list: &Path) {
    let is = |name: &str, value: &str| env::var(name).is_ok_and(|found| found == value);
    let flags = env::var("CARGO_ENCODED_RUSTFLAGS").unwrap_or_default();
    let is_known = is("TARGET", "x86_64-unknown-linux-gnu") && is("HOST", "x86_64-unknown-linux-gnu");
    let has_own_linker = env::var_os("RUSTC_LINKER").is_some() || flags.contains("linker") || flags.contains("fuse-ld");
    if !is("PROFILE", "release") || !is_known || !flags.contains("symbol-mangling-version=v0") || has_own_linker {
        return;
    }
    println!("cargo::rustc-link-arg-bin=controlbook=-Wl,-T,{}", list.display());
    if let Some(folder) = folder_of_the_unwinder() {
        println!("cargo::rustc-link-arg-bin=controlbook=-L{}", folder.display());
    }
}

/// A folder in which the linker finds the unwinder as an archive under the name of the shared library; it looks there
/// first. None where the C compiler has no such archive.
fn folder_of_the_unwinder() -> Option<PathBuf> {
    let told = process::Command::new("cc").arg("-print-file-name=libgcc_eh.a").output().ok()?;
    let archive = PathBuf::from(String::from_utf8(told.stdout).ok()?.trim());
    let folder = PathBuf::from(env::var("OUT_DIR").ok()?).join("unwinder");
    if !archive.is_absolute() || fs::create_dir_all(&folder).is_err() {
        return None;
    }
    fs::copy(archive, folder.join("libgcc_s.a")).ok().map(|_| folder)
}

/// The released versions, the newest of which is the catalogue as it is.
fn write_versions(statics: &mut String, data: &Path) {
    let now = digests(data).unwrap_or_else(|fault| fail(&fault));
    let versions = versions::read(data).unwrap_or_else(|fault| fail(&fault));
    if let Err(differ) = versions::check(&versions, &now) {
        write_file("version.toml", &versions::file(&now));
        let made = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join("version.toml");
        let next = versions.len() + 1;
        fail(&format!(
            "the catalogue was changed: {differ}. Copy {} to data/catalogue/versions/{next}.toml, or over the newest \
             file there where that version was not released yet",
            made.display()
        ));
    }
    versions::write(statics, &versions);
}

/// What each control says now, as digests. `tests/it/catalogue_update.rs` calls it too.
pub fn digests(data: &Path) -> Result<versions::Digests, String> {
    let mut digests = versions::Digests::new();
    for (theme, ..) in THEMES {
        let file: CatalogueFile = Source::read(data, &format!("catalogue/{theme}.toml"))?.parse()?;
        for control in &file.control {
            let control = control.get_ref();
            digests.insert(control.id.get_ref().clone(), versions::digest(control, theme));
        }
    }
    Ok(digests)
}

/// Puts a file where the program's sources include it from.
fn write_file(name: &str, text: &str) {
    let target = PathBuf::from(env::var("OUT_DIR").unwrap_or_default()).join(name);
    if let Err(error) = fs::write(&target, text) {
        fail(&format!("{}: cannot be written: {error}", target.display()));
    }
}

/// The Rust statics of the catalogue with the ids of its controls, or the first fault in it. `tests/it/catalogue.rs` calls it too.
pub fn statics(data: &Path) -> Result<(String, Vec<String>), String> {
    let attributes_source = Source::read(data, "attributes.toml")?;
    let attributes: AttributesFile = attributes_source.parse()?;
    let vocabulary: BTreeMap<&str, Vec<&str>> = attributes
        .attribute
        .iter()
        .map(|a| (a.key.as_str(), a.values.iter().map(|v| v.key.as_str()).collect()))
        .collect();

    let edition_source = Source::read(data, "editions/2013.toml")?;
    let edition: EditionFile = edition_source.parse()?;
    let mut successors: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for old in &edition.control {
        let old = old.get_ref();
        for new in old.successors.get_ref() {
            successors.entry(new.clone()).or_default().insert(old.id.clone());
        }
    }

    let (mut controls, mut guides) = (String::new(), String::new());
    let mut ids: Vec<String> = Vec::new();
    let mut related: Vec<(String, String)> = Vec::new();
    for (theme, _, count, clause) in THEMES {
        let source = Source::read(data, &format!("catalogue/{theme}.toml"))?;
        let file: CatalogueFile = source.parse()?;
        if file.control.len() != count {
            let what = format!("{count} controls expected, {} found", file.control.len());
            return Err(source.fault(0, "-", "control", &what));
        }
        for (position, control) in file.control.iter().enumerate() {
            let expected = format!("{clause}{}", position + 1);
            check(&source, control.get_ref(), &expected, &vocabulary, &successors)?;
            let control = control.get_ref();
            ids.push(expected.clone());
            related.extend(control.related.iter().map(|other| (expected.clone(), other.clone())));
            write_control(&mut controls, ids.len() - 1, control, theme);
            write_guide(&mut guides, control);
        }
    }
    if let Some((from, to)) = related.iter().find(|(from, to)| from == to || !ids.contains(to)) {
        return Err(format!("data/catalogue: control {from}: related: {to} is itself or no control"));
    }
    for (from, to) in &related {
        if !related.contains(&(to.clone(), from.clone())) {
            return Err(format!("data/catalogue: control {to}: related: {from} names it, so it must name {from}"));
        }
    }
    for old in &edition.control {
        for new in old.get_ref().successors.get_ref() {
            if !ids.contains(new) {
                let span = old.get_ref().successors.span();
                let what = format!("{new} is no control of 2022");
                return Err(edition_source.fault(span.start, &old.get_ref().id, "successors", &what));
            }
        }
    }

    let mut out = String::new();
    let _ = writeln!(out, "static CONTROLS: &[Control] = &[\n{controls}];");
    let _ = writeln!(out, "static GUIDES: &[Guide] = &[\n{guides}];");
    write_terms(&mut out, &attributes);
    write_edition(&mut out, &edition);
    profiles::write(&mut out, data, &ids)?;
    crosswalks::write(&mut out, data, &ids)?;
    Ok((out, ids))
}

/// Every rule that a control must keep; the first one broken ends the build.
fn check(
    source: &Source,
    control: &Control,
    expected: &str,
    vocabulary: &BTreeMap<&str, Vec<&str>>,
    successors: &BTreeMap<String, BTreeSet<String>>,
) -> Result<(), String> {
    let id = control.id.get_ref();
    let fault = |offset: usize, field: &str, what: &str| Err(source.fault(offset, id, field, what));
    if id != expected {
        return fault(control.id.span().start, "id", &format!("{expected} expected here: ids count up without a hole"));
    }
    if control.title.get_ref().trim().is_empty() {
        return fault(control.title.span().start, "title", "is empty");
    }
    let fields = [
        ("control_type", &control.control_type),
        ("properties", &control.properties),
        ("concepts", &control.concepts),
        ("capabilities", &control.capabilities),
        ("domains", &control.domains),
    ];
    for (field, values) in fields {
        let Some(known) = vocabulary.get(field) else {
            return fault(values.span().start, field, "attributes.toml does not have this attribute");
        };
        if values.get_ref().is_empty() {
            return fault(values.span().start, field, "has no value");
        }
        for value in values.get_ref() {
            if !known.contains(&value.as_str()) {
                return fault(values.span().start, field, &format!("\"{value}\" is none of {}", known.join(", ")));
            }
        }
    }
    let old: BTreeSet<String> = control.edition_2013.get_ref().iter().cloned().collect();
    if old != successors.get(id).cloned().unwrap_or_default() {
        let what = format!("editions/2013.toml says {:?}", successors.get(id).cloned().unwrap_or_default());
        return fault(control.edition_2013.span().start, "edition_2013", &what);
    }
    let summary = control.summary.get_ref();
    if !(60..=600).contains(&summary.chars().count()) {
        return fault(control.summary.span().start, "summary", "must have 60 to 600 characters");
    }
    if let Some(ladder) = &control.ladder
        && ladder.get_ref().len() != 5
    {
        return fault(
            ladder.span().start,
            "ladder",
            &format!("five statements expected, {} found", ladder.get_ref().len()),
        );
    }
    for (field, weight) in [("importance", &control.importance), ("effort", &control.effort)] {
        if let Some(weight) = weight
            && !(1..=3).contains(weight.get_ref())
        {
            return fault(weight.span().start, field, "must be 1, 2 or 3");
        }
    }
    Ok(())
}

/// What a control is called, and which of the guides is its own.
fn write_control(out: &mut String, place: usize, control: &Control, theme: &str) {
    let (id, title, theme) = (c(control.id.get_ref()), t(control.title.get_ref()), t(theme));
    let _ = writeln!(out, "Control::built_in({id}, {title}, {theme}, {place}),");
}

fn write_guide(out: &mut String, control: &Control) {
    let weight = |w: &Option<Spanned<u8>>| w.as_ref().map_or(2, |w| *w.get_ref());
    let ladder = match &control.ladder {
        Some(ladder) => format!("Some(Ladder({}))", array(ladder.get_ref())),
        None => "None".to_owned(),
    };
    let _ = writeln!(
        out,
        "Guide {{ control_type: {types}, \
         properties: {properties}, concepts: {concepts}, capabilities: {capabilities}, domains: {domains}, \
         edition_2013: {old}, new_in_2022: {new}, summary: {summary}, why: {why}, ladder: {ladder}, \
         evidence: {evidence}, ask: {ask}, first_step: {first_step}, pitfall: {pitfall}, ai: {ai}, \
         importance: Weight::fixed({importance}), effort: Weight::fixed({effort}), related: {related}, \
         keywords: {keywords}, exclusion_hint: {hint} }},",
        types = list(control.control_type.get_ref()),
        properties = list(control.properties.get_ref()),
        concepts = list(control.concepts.get_ref()),
        capabilities = list(control.capabilities.get_ref()),
        domains = list(control.domains.get_ref()),
        old = list(control.edition_2013.get_ref()),
        new = control.edition_2013.get_ref().is_empty(),
        summary = t(control.summary.get_ref()),
        why = option(&control.why),
        evidence = list(&control.evidence),
        ask = list(&control.ask),
        first_step = option(&control.first_step),
        pitfall = option(&control.pitfall),
        ai = option(&control.ai),
        importance = weight(&control.importance),
        effort = weight(&control.effort),
        related = ids_of(&control.related),
        keywords = list(&control.keywords),
        hint = option(&control.exclusion_hint),
    );
}

fn write_terms(out: &mut String, attributes: &AttributesFile) {
    let mut themes = String::new();
    for (key, title, _, _) in THEMES {
        let _ = write!(themes, "Term {{ key: {}, title: {}, meaning: {} }}, ", t(key), t(title), t(""));
    }
    let _ = writeln!(out, "static THEMES: &[Term] = &[{themes}];");
    let mut rows = String::new();
    for attribute in &attributes.attribute {
        let mut values = String::new();
        for value in &attribute.values {
            let title = title(&value.key);
            let _ = write!(
                values,
                "Term {{ key: {}, title: {}, meaning: {} }}, ",
                t(&value.key),
                t(&title),
                t(&value.meaning)
            );
        }
        let _ = writeln!(
            rows,
            "Vocabulary {{ key: {}, title: {}, sentence: {}, values: Cow::Borrowed(&[{values}]) }},",
            t(&attribute.key),
            t(&attribute.title),
            t(&attribute.sentence)
        );
    }
    let _ = writeln!(out, "static VOCABULARIES: &[Vocabulary] = &[\n{rows}];");
}

fn write_edition(out: &mut String, edition: &EditionFile) {
    let _ = writeln!(out, "static CLAUSES_2013: &[Heading] = &[\n{}];", headings(edition.clause.iter()));
    let _ = writeln!(out, "static OBJECTIVES_2013: &[Heading] = &[\n{}];", headings(edition.objective.iter()));
    let mut rows = String::new();
    for old in &edition.control {
        let old = old.get_ref();
        let _ = writeln!(
            rows,
            "Predecessor {{ id: {}, title: {}, successors: {} }},",
            c(&old.id),
            t(&old.title),
            ids_of(old.successors.get_ref())
        );
    }
    let _ = writeln!(out, "static CONTROLS_2013: &[Predecessor] = &[\n{rows}];");
}

fn array(values: &[String]) -> String {
    let texts: Vec<String> = values.iter().map(|value| t(value)).collect();
    format!("[{}]", texts.join(", "))
}

fn headings<'a>(headings: impl Iterator<Item = &'a Heading>) -> String {
    headings.fold(String::new(), |mut rows, heading| {
        let _ = writeln!(rows, "Heading {{ id: {}, title: {} }},", c(&heading.id), t(&heading.title));
        rows
    })
}

fn option(value: &Option<String>) -> String {
    value.as_ref().map_or_else(|| "None".to_owned(), |value| format!("Some({})", t(value)))
}

/// `asset-management` reads as `Asset management`.
fn title(key: &str) -> String {
    let spaced = key.replace('-', " ");
    spaced[..1].to_uppercase() + &spaced[1..]
}
