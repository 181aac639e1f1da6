//! Reads the profiles, checks them, and writes them as Rust statics.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::{Source, c, t};

/// Reasons for leaving a control out, as the program knows them.
const EXCLUSIONS: [&str; 7] = [
    "no-such-asset",
    "not-performed",
    "out-of-scope",
    "covered-elsewhere",
    "law-not-applicable",
    "no-risk",
    "risk-accepted",
];
/// The reason for a control that someone else runs.
const INHERITANCE: &str = "provider";

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ProfileFile {
    title: Spanned<String>,
    sentence: Spanned<String>,
    target: Spanned<u8>,
    /// All controls of the catalogue, at the profile's target and without a reason, where there is none.
    #[serde(default)]
    control: Vec<Entry>,
    #[serde(default)]
    suggestion: Vec<Suggestion>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    id: Spanned<String>,
    /// The profile's where it is left out.
    target: Option<Spanned<u8>>,
    reason: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Suggestion {
    control: Spanned<String>,
    reason: Spanned<String>,
    hint: Spanned<String>,
}

/// Writes `PROFILES`, or gives back the first fault. `all` are the ids of the catalogue, in its order.
pub fn write(out: &mut String, data: &Path, all: &[String]) -> Result<(), String> {
    let mut names: Vec<String> = fs::read_dir(data.join("profiles"))
        .map(|entries| entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.retain(|name| name.ends_with(".toml"));
    // `full` stands first: it is the one proposed.
    names.sort_by_key(|name| (name != "full.toml", name.clone()));
    let mut rows = String::new();
    for file in names {
        let source = Source::read(data, &format!("profiles/{file}"))?;
        let profile: ProfileFile = source.parse()?;
        filled(&source, "-", "title", &profile.title)?;
        filled(&source, "-", "sentence", &profile.sentence)?;
        in_range(&source, "-", &profile.target)?;
        let controls = controls(&source, &profile, all)?;
        let suggestions = suggestions(&source, &profile, all)?;
        let _ = writeln!(
            rows,
            "Profile {{ name: {}, title: {}, sentence: {}, target: {}, \
             controls: Cow::Borrowed(&[\n{controls}]), suggestions: Cow::Borrowed(&[\n{suggestions}]) }},",
            t(file.trim_end_matches(".toml")),
            t(profile.title.get_ref()),
            t(profile.sentence.get_ref()),
            profile.target.get_ref(),
        );
    }
    let _ = writeln!(out, "static PROFILES: &[Profile] = &[\n{rows}];");
    Ok(())
}

fn controls(source: &Source, profile: &ProfileFile, all: &[String]) -> Result<String, String> {
    for (position, entry) in profile.control.iter().enumerate() {
        let earlier = profile.control[..position].iter().map(|entry| &entry.id);
        let id = known(source, "id", &entry.id, earlier, all)?;
        if let Some(target) = &entry.target {
            in_range(source, id, target)?;
        }
        filled(source, id, "reason", &entry.reason)?;
    }
    let mut rows = String::new();
    // In the order of the catalogue, whatever that of the file is.
    for id in all {
        let entry = profile.control.iter().find(|entry| entry.id.get_ref() == id);
        if entry.is_none() && !profile.control.is_empty() {
            continue;
        }
        let target = entry.and_then(|entry| entry.target.as_ref()).unwrap_or(&profile.target).get_ref();
        let reason = super::option(&entry.map(|entry| entry.reason.get_ref().clone()));
        let _ = writeln!(rows, "ProfileControl {{ id: {}, target: {target}, reason: {reason} }},", c(id));
    }
    Ok(rows)
}

fn suggestions(source: &Source, profile: &ProfileFile, all: &[String]) -> Result<String, String> {
    let mut rows: Vec<(Option<usize>, String)> = Vec::new();
    for (position, suggestion) in profile.suggestion.iter().enumerate() {
        let earlier = profile.suggestion[..position].iter().map(|suggestion| &suggestion.control);
        let id = known(source, "control", &suggestion.control, earlier, all)?;
        if !profile.control.is_empty() && !profile.control.iter().any(|entry| entry.id.get_ref() == id) {
            let what = "a suggestion is about a control that the profile names";
            return Err(source.fault(suggestion.control.span().start, id, "control", what));
        }
        let reason = suggestion.reason.get_ref().as_str();
        let applicability = match reason {
            INHERITANCE => "inherited",
            _ if EXCLUSIONS.contains(&reason) => "excluded",
            _ => {
                let what = format!("\"{reason}\" is none of {INHERITANCE}, {}", EXCLUSIONS.join(", "));
                return Err(source.fault(suggestion.reason.span().start, id, "reason", &what));
            }
        };
        filled(source, id, "hint", &suggestion.hint)?;
        let row = format!(
            "Suggestion {{ control: {}, applicability: {}, reason: {}, hint: {} }},\n",
            c(id),
            t(applicability),
            t(reason),
            t(suggestion.hint.get_ref())
        );
        rows.push((all.iter().position(|known| known == id), row));
    }
    rows.sort();
    Ok(rows.into_iter().map(|(_, row)| row).collect())
}

/// An id of the catalogue that did not stand there before.
fn known<'a>(
    source: &Source,
    field: &str,
    id: &'a Spanned<String>,
    mut earlier: impl Iterator<Item = &'a Spanned<String>>,
    all: &[String],
) -> Result<&'a str, String> {
    let fault = |what: &str| Err(source.fault(id.span().start, id.get_ref(), field, what));
    if !all.contains(id.get_ref()) {
        return fault("is no control of the catalogue");
    }
    if earlier.any(|other| other.get_ref() == id.get_ref()) {
        return fault("stands twice");
    }
    Ok(id.get_ref())
}

fn in_range(source: &Source, control: &str, target: &Spanned<u8>) -> Result<(), String> {
    match target.get_ref() {
        0..=5 => Ok(()),
        _ => Err(source.fault(target.span().start, control, "target", "must be 0 to 5")),
    }
}

fn filled(source: &Source, control: &str, field: &str, text: &Spanned<String>) -> Result<(), String> {
    match text.get_ref().trim() {
        "" => Err(source.fault(text.span().start, control, field, "is empty")),
        _ => Ok(()),
    }
}
