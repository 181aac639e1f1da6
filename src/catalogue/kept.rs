//! The form in which a catalogue that somebody brought along is kept, in the data folder and in the workbooks that
//! are about it: a text of records and fields, told apart by the control characters that ASCII has for it and that no
//! text of a catalogue has in it. It is read at every opening of such a workbook, so it is made for that: texts are
//! places in the one that was read, nothing is unescaped, copied or sorted, and of a control no more is read than
//! what lists show, until its guide is asked for. Pure.
//!
//! Whoever takes a catalogue in reads all of it ([`read`]): when it is added, when a workbook is made about it, when a
//! workbook is looked over. Opening ([`is_whole`], [`read_in_place`]) goes by the sum at its end, which tells whether
//! the text is the one that was written, and checks what lists show. Somebody who writes such a text by hand can make the sum
//! right; then a guide that cannot be read says so in its place.

mod record;

use std::borrow::Cow;
use std::sync::OnceLock;

use super::draft::{self, Draft, MOST_BYTES, MOST_CONTROLS, MOST_TERMS};
use super::{
    Attribute, Catalogue, Control, ControlId, List, Profile, ProfileControl, Profiles, Term, Text, Vocabulary,
};
use crate::sum;
use record::{Named, Reading};

pub(super) use record::Unread;

/// Ends a record.
const RECORD: char = '\u{1e}';
/// Stands between two fields.
const FIELD: char = '\u{1f}';
/// Stands between two entries of a list.
const ENTRY: char = '\u{1d}';
/// The first record begins with it.
const MARK: &str = "controlbook-catalogue";
/// The form that is written.
const FORM: &str = "2";
/// The one before had neither the number of controls in its first record nor the sum in its last.
const FORM_1: &str = "1";
/// What the last record begins with.
const SUM: &str = "s";
/// The level that the one profile proposes as the target.
const TARGET: u8 = 3;

/// A draft that was checked, as it is kept.
pub(super) fn written(draft: &Draft) -> String {
    let mut text = String::new();
    let mut record = |fields: &[&str]| {
        for (place, field) in fields.iter().enumerate() {
            if place > 0 {
                text.push(FIELD);
            }
            text.push_str(field);
        }
        text.push(RECORD);
    };
    record(&[MARK, FORM, &draft.name, &draft.title, &draft.controls.len().to_string()]);
    for theme in &draft.themes {
        record(&["t", &theme.key, &theme.title, &theme.meaning]);
    }
    for attribute in &draft.attributes {
        record(&["a", &attribute.key, &attribute.title, &attribute.sentence]);
        for value in &attribute.values {
            record(&["v", &value.key, &value.title, &value.meaning]);
        }
    }
    let list = |entries: &[String]| entries.join(&ENTRY.to_string());
    for control in &draft.controls {
        let optional = |text: &Option<String>| text.clone().unwrap_or_default();
        let weight = |weight: Option<u8>| weight.unwrap_or(2).to_string();
        let mut fields = vec![
            "c".to_owned(),
            control.id.clone(),
            control.title.clone(),
            control.theme.clone(),
            control.summary.clone(),
            optional(&control.why),
            list(&control.ladder),
            list(&control.evidence),
            list(&control.ask),
            optional(&control.first_step),
            optional(&control.pitfall),
            optional(&control.exclusion_hint),
            weight(control.importance),
            weight(control.effort),
            list(&control.related),
            list(&control.keywords),
        ];
        for attribute in &draft.attributes {
            fields.push(list(control.attributes.get(&attribute.key).map_or(&[][..], Vec::as_slice)));
        }
        record(&fields.iter().map(String::as_str).collect::<Vec<_>>());
    }
    sealed(text)
}

/// Records with the sum over them at their end.
pub fn sealed(records: String) -> String {
    let sum = sum::written(&records);
    records + &format!("{SUM}{FIELD}{sum}{RECORD}")
}

/// The catalogue in a text, all of it.
///
/// # Errors
/// Why it is none, as the end of a sentence.
pub fn read(text: &str) -> Result<Catalogue, String> {
    if is_whole(text) == Some(false) {
        return Err("it is not what was written, or its end is missing".to_owned());
    }
    let reading = Reading { text_of: Text::from, id_of: |id| ControlId::from(id.to_owned()) };
    reading.catalogue(text, |id, Named { title, theme, guide, .. }, attributes| {
        let guide = reading.guide(id.as_str(), guide, attributes)?;
        Ok(Control::new(id, title.into(), theme.into(), guide))
    })
}

/// The same where the text stays for as long as the program runs, and [`is_whole`] said that it is what was written:
/// nothing of it is copied, and the guide of a control is read where it is first asked for. What it is told apart by
/// stays, too.
///
/// # Errors
/// Why it is none; of a guide only [`read`] tells.
pub fn read_in_place(text: &'static str) -> Result<Catalogue, String> {
    let reading = Reading { text_of: Text::fixed, id_of: ControlId::fixed };
    reading.catalogue(text, |id, Named { title, theme, guide, .. }, attributes| {
        let guide = Box::leak(Box::new(Unread::new(guide, attributes)));
        Ok(Control::kept(id, Text::fixed(title), Text::fixed(theme), guide))
    })
}

/// Whether a text is, to its last bit, the one that was written; `None` where it has no sum, and its hash has to tell.
pub fn is_whole(text: &str) -> Option<bool> {
    let form = text.split(FIELD).nth(1)?;
    (form != FORM_1).then(|| divided(text).is_some_and(|(records, stated)| sum::written(records) == stated))
}

/// The name and the title of the catalogue in a text, and how many controls it has, without reading the rest.
pub fn head(text: &str) -> Option<(&str, &str, usize)> {
    let mut records = text.split(RECORD);
    let mut fields = records.next()?.split(FIELD);
    let (mark, form, name, title) = (fields.next()?, fields.next()?, fields.next()?, fields.next()?);
    let controls = match (mark, form) {
        (MARK, FORM) => fields.next()?.parse().ok().filter(|controls| *controls <= MOST_CONTROLS)?,
        (MARK, FORM_1) => records.filter(|record| record.starts_with("c\u{1f}")).count(),
        _ => return None,
    };
    draft::is_name(name).then_some((name, title, controls))
}

/// The parts of a text between a sign of ASCII.
fn split(text: &str, sign: char) -> impl Iterator<Item = &str> {
    let mut start = 0;
    let ends = memchr::memchr_iter(sign as u8, text.as_bytes()).chain([text.len()]);
    ends.filter_map(move |end| text.get(std::mem::replace(&mut start, end + 1)..end))
}

/// The records before the last, and the sum that stands in that.
fn divided(text: &str) -> Option<(&str, &str)> {
    let whole = text.strip_suffix(RECORD)?;
    let (records, last) = whole.split_at(whole.rfind(RECORD)? + RECORD.len_utf8());
    Some((records, last.strip_prefix(SUM)?.strip_prefix(FIELD)?))
}

impl<'a> Reading<'a> {
    /// Reads all but the guides. `made` makes a control of its id, its record and how many attributes there are.
    fn catalogue(
        &self,
        text: &'a str,
        made: impl Fn(ControlId, Named<'a>, usize) -> Result<Control, String>,
    ) -> Result<Catalogue, String> {
        if text.len() > MOST_BYTES {
            return Err("it is too large".to_owned());
        }
        let first = text.split(RECORD).next().unwrap_or_default();
        let head: Vec<&str> = first.split(FIELD).take(6).collect();
        let (name, title, body) = match head[..] {
            [MARK, FORM, name, title, _] => (name, title, divided(text).ok_or("its end is missing")?.0),
            [MARK, FORM_1, name, title] => (name, title, text),
            [MARK, FORM | FORM_1, ..] => return Err("it has no name".to_owned()),
            [MARK, ..] => return Err("it was written by a newer controlbook".to_owned()),
            _ => return Err("it is none".to_owned()),
        };
        if !draft::is_name(name) || title.is_empty() || record::has_foreign(title) {
            return Err("it has no name".to_owned());
        }
        let body = body.strip_suffix(RECORD).ok_or("its end is missing")?;
        let (mut themes, mut vocabularies) = (Vec::new(), Vec::<Vocabulary>::new());
        let mut controls: Vec<Control> = Vec::with_capacity(self::head(text).map_or(0, |(.., controls)| controls));
        for record in split(body, RECORD).skip(1) {
            let (kind, rest) = record.split_once(FIELD).ok_or("a record has no fields")?;
            match kind {
                "t" | "a" | "v" if !controls.is_empty() => {
                    return Err("a theme or an attribute stands behind the controls".to_owned());
                }
                "t" => themes.push(self.term(rest)?),
                "a" => {
                    let Term { key, title, meaning } = self.term(rest)?;
                    vocabularies.push(Vocabulary { key, title, sentence: meaning, values: List::default() });
                }
                "v" => {
                    let vocabulary = vocabularies.last_mut().ok_or("a value stands before its attribute")?;
                    vocabulary.values.to_mut().push(self.term(rest)?);
                }
                "c" => {
                    let control = Named::of(rest)?;
                    let id = (self.id_of)(control.id);
                    if controls.last().is_some_and(|last| last.id >= id) {
                        return Err(format!("control {id} is not in its place"));
                    }
                    // Most stand beside one of the same theme.
                    let is_beside = controls.last().is_some_and(|beside| beside.theme == *control.theme);
                    if !is_beside && !themes.iter().any(|theme: &Term| theme.key == control.theme) {
                        return Err(format!("control {} has a theme that is not there", control.id));
                    }
                    controls.push(made(id, control, vocabularies.len())?);
                }
                _ => return Err("it has a record that is not known".to_owned()),
            }
            let is_too_many = themes.len() > MOST_TERMS
                || vocabularies.len() > Attribute::ALL.len()
                || vocabularies.last().is_some_and(|vocabulary| vocabulary.values.len() > MOST_TERMS)
                || controls.len() > MOST_CONTROLS;
            if is_too_many {
                return Err("it has too many controls, themes or attributes".to_owned());
            }
        }
        if controls.is_empty() {
            return Err("it has no controls".to_owned());
        }
        Ok(Catalogue {
            name: (self.text_of)(name),
            title: (self.text_of)(title),
            themes: Cow::Owned(themes),
            vocabularies: Cow::Owned(vocabularies),
            profiles: Profiles::Every(OnceLock::new()),
            controls: Cow::Owned(controls),
            old_clauses: List::default(),
            old_objectives: List::default(),
            predecessors: List::default(),
            crosswalks: List::default(),
            releases: List::default(),
        })
    }

    fn term(&self, fields: &'a str) -> Result<Term, String> {
        if record::has_foreign(fields) {
            return Err("it has control characters in it".to_owned());
        }
        let mut fields = fields.split(FIELD);
        let (Some(key), Some(title), Some(meaning), None) =
            (fields.next(), fields.next(), fields.next(), fields.next())
        else {
            return Err("a theme or an attribute has too few or too many fields".to_owned());
        };
        if key.is_empty() {
            return Err("a theme or an attribute has no name".to_owned());
        }
        let text_of = self.text_of;
        Ok(Term { key: text_of(key), title: text_of(title), meaning: text_of(meaning) })
    }
}

/// The one starting point of a catalogue that brings none: every control.
pub fn every(controls: &[Control]) -> Profile {
    let named = |control: &Control| ProfileControl { id: control.id.clone(), target: TARGET, reason: None };
    Profile {
        name: Text::fixed("full"),
        title: Text::fixed("Everything"),
        sentence: Text::fixed("Every control of the catalogue, aimed at level 3; change the targets as you go."),
        target: TARGET,
        controls: Cow::Owned(controls.iter().map(named).collect()),
        suggestions: List::default(),
    }
}
