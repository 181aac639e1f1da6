//! Reads the crosswalks to other catalogues, checks them, and writes them as Rust statics.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;

use super::{Heading, Source, c, headings, ids_of as id_list, t};

/// The files, in the order in which they are shown: what others publish before what is our own judgement.
const FILES: [&str; 3] = ["nist-csf-2.0", "nist-sp-800-53r5", "iso42001"];

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CrosswalkFile {
    title: String,
    /// What its references are, in a few words.
    relation: String,
    source: String,
    note: String,
    /// How an id of the other catalogue looks: `A` is any capital letter, `9` any digit.
    forms: Vec<String>,
    /// The parts of the other catalogue: an id lies in the group that it begins with.
    group: Vec<Spanned<Heading>>,
    /// What can be referred to, where titles are known; anything of the right form where this is left out.
    #[serde(default)]
    target: Vec<Spanned<Heading>>,
    references: BTreeMap<Spanned<String>, Spanned<Vec<Spanned<String>>>>,
}

/// Appends the static of all crosswalks, or says what the first fault in them is.
pub fn write(out: &mut String, data: &Path, ids: &[String]) -> Result<(), String> {
    let mut rows = String::new();
    for name in FILES {
        let source = Source::read(data, &format!("crosswalks/{name}.toml"))?;
        let file: CrosswalkFile = source.parse()?;
        check(&source, &file, ids)?;
        let mut entries = String::new();
        for id in ids {
            // `Spanned` compares by what it holds.
            let Some(references) = file.references.get(&Spanned::new(0..0, id.clone())) else { continue };
            let references: Vec<String> = references.get_ref().iter().map(|id| id.get_ref().clone()).collect();
            let _ = write!(entries, "References {{ control: {}, ids: {} }}, ", c(id), id_list(&references));
        }
        let _ = writeln!(
            rows,
            "Crosswalk {{ name: {}, title: {}, relation: {}, source: {}, note: {}, \
             groups: Cow::Borrowed(&[{}]), targets: Cow::Borrowed(&[{}]), entries: Cow::Borrowed(&[{entries}]) }},",
            t(name),
            t(&file.title),
            t(&file.relation),
            t(&file.source),
            t(&file.note),
            headings(file.group.iter().map(Spanned::get_ref)),
            headings(file.target.iter().map(Spanned::get_ref)),
        );
    }
    let _ = writeln!(out, "static CROSSWALKS: &[Crosswalk] = &[\n{rows}];");
    Ok(())
}

/// Every rule that a crosswalk must keep.
fn check(source: &Source, file: &CrosswalkFile, ids: &[String]) -> Result<(), String> {
    let texts = [("title", &file.title), ("relation", &file.relation), ("source", &file.source), ("note", &file.note)];
    for (field, text) in texts {
        if text.trim().is_empty() {
            return Err(source.at(0, field, "is empty"));
        }
    }
    for (kind, list) in [("group", &file.group), ("target", &file.target)] {
        for (position, heading) in list.iter().enumerate() {
            let Heading { id, title } = heading.get_ref();
            let fault =
                |field: &str, what: &str| Err(source.at(heading.span().start, &format!("{kind} {id}: {field}"), what));
            if id.is_empty() || title.trim().is_empty() {
                return fault("title", "id or title is empty");
            }
            if list[..position].iter().any(|other| other.get_ref().id == *id) {
                return fault("id", "stands here twice");
            }
            if kind == "target"
                && let Some(what) = malformed(id, file)
            {
                return fault("id", &what);
            }
        }
    }
    // In the order of the file, so that the first fault is the one that is told.
    let mut entries: Vec<_> = file.references.iter().collect();
    entries.sort_by_key(|(control, _)| control.span().start);
    let mut last = None;
    for (control, references) in entries {
        let fault = |offset: usize, field: &str, what: &str| Err(source.fault(offset, control.get_ref(), field, what));
        let position = ids.iter().position(|id| id == control.get_ref());
        if position.is_none() {
            return fault(control.span().start, "id", "is no control of the catalogue");
        }
        if position <= last {
            return fault(control.span().start, "id", "stands behind a control that follows it in the catalogue");
        }
        last = position;
        let references = references.get_ref();
        if references.is_empty() {
            return fault(control.span().start, "references", "has no value; leave the control out");
        }
        for (position, reference) in references.iter().enumerate() {
            let (offset, id) = (reference.span().start, reference.get_ref());
            if let Some(what) = malformed(id, file) {
                return fault(offset, "references", &what);
            }
            if !file.target.is_empty() && !file.target.iter().any(|target| target.get_ref().id == *id) {
                return fault(offset, "references", &format!("\"{id}\" is none of the targets of this file"));
            }
            if references[..position].iter().any(|other| other.get_ref() == id) {
                return fault(offset, "references", &format!("\"{id}\" stands here twice"));
            }
        }
    }
    Ok(())
}

/// What is wrong with the form of an id of the other catalogue, if anything.
fn malformed(id: &str, file: &CrosswalkFile) -> Option<String> {
    let has_form = |form: &String| {
        form.len() == id.len()
            && form.bytes().zip(id.bytes()).all(|(wanted, found)| match wanted {
                b'A' => found.is_ascii_uppercase(),
                b'9' => found.is_ascii_digit(),
                _ => wanted == found,
            })
    };
    if !file.forms.iter().any(has_form) {
        return Some(format!("\"{id}\" is malformed; it must look like {}", file.forms.join(" or ")));
    }
    let lies_in = |group: &Spanned<Heading>| {
        id.strip_prefix(&group.get_ref().id).is_some_and(|rest| rest.starts_with(['.', '-']))
    };
    (!file.group.iter().any(lies_in)).then(|| format!("\"{id}\" lies in no group of this file"))
}
