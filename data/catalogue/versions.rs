//! The released versions of the catalogue: a digest each of every control's texts, ladder and facts, in
//! `versions/NUMBER.toml`. From them the program tells what a newer version changed.
//!
//! The newest file must be what the catalogue is now. Whoever changes a text gets a build that fails and says how to
//! go on: a version that was released stays as it is, and the next number gets a file.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;

use super::Control;
use super::pool::{id as c, text as t};

/// What is kept of a control in a version.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Digest {
    /// What it was called.
    pub title: String,
    /// Of all that is said of it but the ladder.
    pub texts: String,
    /// Of the five statements.
    pub ladder: String,
    /// Of theme, attributes, origins, weights and relations.
    pub facts: String,
}

/// By id.
pub type Digests = BTreeMap<String, Digest>;

/// What is kept of a control as it is now.
pub(super) fn digest(control: &Control, theme: &str) -> Digest {
    let mut texts = Hash::default();
    texts.one(control.title.get_ref()).one(control.summary.get_ref());
    for text in [&control.why, &control.first_step, &control.pitfall, &control.ai, &control.exclusion_hint] {
        texts.one(text.as_deref().unwrap_or("-"));
    }
    texts.all(&control.evidence).all(&control.ask);
    let mut ladder = Hash::default();
    ladder.all(control.ladder.as_ref().map_or(&[][..], |ladder| ladder.get_ref()));
    let mut facts = Hash::default();
    facts.one(theme);
    for values in [
        &control.control_type,
        &control.properties,
        &control.concepts,
        &control.capabilities,
        &control.domains,
        &control.edition_2013,
    ] {
        facts.all(values.get_ref());
    }
    for weight in [&control.importance, &control.effort] {
        facts.one(&weight.as_ref().map_or(2, |weight| *weight.get_ref()).to_string());
    }
    facts.all(&control.related).all(&control.keywords);
    Digest { title: control.title.get_ref().clone(), texts: texts.hex(), ladder: ladder.hex(), facts: facts.hex() }
}

/// FNV-1a with 64 bits, each text closed so that no two lists run together: it tells versions apart, and nobody has
/// anything to gain from two that look the same.
struct Hash(u64);

impl Default for Hash {
    fn default() -> Self {
        Hash(0xcbf2_9ce4_8422_2325)
    }
}

impl Hash {
    fn one(&mut self, text: &str) -> &mut Self {
        for byte in text.bytes().chain([0xff]) {
            self.0 = (self.0 ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
        }
        self
    }

    fn all(&mut self, texts: &[String]) -> &mut Self {
        for text in texts {
            self.one(text);
        }
        self.one("")
    }

    fn hex(&self) -> String {
        format!("{:016x}", self.0)
    }
}

/// A version as its file has it.
pub fn file(digests: &Digests) -> String {
    let mut out = "# What this version of the catalogue says of each control, as digests. The build writes and checks \
                   it; see versions.rs.\n"
        .to_owned();
    // As the standard counts: 5.2 before 5.10.
    let number = |id: &str| id.split('.').map(|part| part.parse().unwrap_or(0)).collect::<Vec<u32>>();
    let mut rows: Vec<(&String, &Digest)> = digests.iter().collect();
    rows.sort_by_key(|(id, _)| number(id));
    for (id, Digest { title, texts, ladder, facts }) in rows {
        let _ = writeln!(
            out,
            "\"{id}\" = {{ title = {title:?}, texts = \"{texts}\", ladder = \"{ladder}\", facts = \"{facts}\" }}"
        );
    }
    out
}

/// All released versions, the oldest first.
pub fn read(data: &Path) -> Result<Vec<(u32, Digests)>, String> {
    let folder = data.join("catalogue/versions");
    let shown = folder.display();
    let mut versions = Vec::new();
    for entry in fs::read_dir(&folder).map_err(|error| format!("{shown}: cannot be read: {error}"))? {
        let path = entry.map_err(|error| format!("{shown}: cannot be read: {error}"))?.path();
        let number = path.file_stem().and_then(|stem| stem.to_str()).and_then(|stem| stem.parse().ok());
        let Some(number) = number else { return Err(format!("{}: its name is no number", path.display())) };
        let text = fs::read_to_string(&path).map_err(|error| format!("{}: cannot be read: {error}", path.display()))?;
        let digests = toml::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?;
        versions.push((number, digests));
    }
    versions.sort_by_key(|(number, _)| *number);
    if versions.iter().map(|(number, _)| *number).ne(1..=u32::try_from(versions.len()).unwrap_or(0)) {
        return Err(format!("{shown}: versions count up from 1 without a hole"));
    }
    Ok(versions)
}

/// Whether the newest version is what the catalogue is now; else which controls are not, in a sentence.
pub fn check(versions: &[(u32, Digests)], now: &Digests) -> Result<(), String> {
    let Some((number, newest)) = versions.last() else { return Err("there is no version of the catalogue".to_owned()) };
    let ids: std::collections::BTreeSet<&String> = newest.keys().chain(now.keys()).collect();
    let differ: Vec<&str> = ids.into_iter().filter(|id| newest.get(*id) != now.get(*id)).map(String::as_str).collect();
    if differ.is_empty() {
        return Ok(());
    }
    Err(format!("it is not as version {number} of it: {} differ: {}", differ.len(), differ.join(", ")))
}

/// The versions as statics.
pub fn write(out: &mut String, versions: &[(u32, Digests)]) {
    let mut rows = String::new();
    for (number, digests) in versions {
        let mut controls = String::new();
        for (id, Digest { title, texts, ladder, facts }) in digests {
            let _ = write!(
                controls,
                "Digest {{ id: {}, title: {}, texts: 0x{texts}, ladder: 0x{ladder}, facts: 0x{facts} }}, ",
                c(id),
                t(title)
            );
        }
        let _ = writeln!(rows, "Release {{ number: {number}, controls: Cow::Borrowed(&[{controls}]) }},");
    }
    let _ = writeln!(out, "static RELEASES: &[Release] = &[\n{rows}];");
}
