//! The form in which a catalogue that somebody brought along is kept, in the data folder and in the workbooks that
//! are about it: a text of records and fields, told apart by the control characters that ASCII has for it and that no
//! text of a catalogue has in it. It is read at every opening of such a workbook, so it is made for that: texts are
//! places in the one that was read, and nothing is unescaped, copied or sorted. Pure.

use std::borrow::Cow;

use super::draft::{self, Draft, MOST_BYTES, MOST_CONTROLS, MOST_TERMS};
use super::{
    Attribute, Catalogue, Control, ControlId, Ladder, List, Profile, ProfileControl, Term, Text, Vocabulary, Weight,
};

/// Ends a record.
const RECORD: char = '\u{1e}';
/// Stands between two fields.
const FIELD: char = '\u{1f}';
/// Stands between two entries of a list.
const ENTRY: char = '\u{1d}';
/// The first record begins with it.
const MARK: &str = "controlbook-catalogue";
/// The form that is written and read.
const FORM: &str = "1";
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
    record(&[MARK, FORM, &draft.name, &draft.title]);
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
    text
}

/// The catalogue in a text.
///
/// # Errors
/// Why it is none, as the end of a sentence.
pub fn read(text: &str) -> Result<Catalogue, String> {
    Reading { text_of: Text::from, id_of: |id| ControlId::from(id.to_owned()) }.catalogue(text)
}

/// The same where the text stays: nothing of it is copied.
///
/// # Errors
/// As [`read`].
pub fn read_in_place(text: &'static str) -> Result<Catalogue, String> {
    Reading { text_of: Text::fixed, id_of: ControlId::fixed }.catalogue(text)
}

/// The name and the title of the catalogue in a text, and how many controls it has, without reading the rest.
pub fn head(text: &str) -> Option<(&str, &str, usize)> {
    let mut records = text.split(RECORD);
    let mut fields = records.next()?.split(FIELD);
    if (fields.next()?, fields.next()?) != (MARK, FORM) {
        return None;
    }
    let (name, title) = (fields.next()?, fields.next()?);
    let controls = records.filter(|record| record.starts_with("c\u{1f}")).count();
    draft::is_name(name).then_some((name, title, controls))
}

/// How texts of the one that is read are held.
struct Reading<'a> {
    text_of: fn(&'a str) -> Text,
    id_of: fn(&'a str) -> ControlId,
}

impl<'a> Reading<'a> {
    fn catalogue(&self, text: &'a str) -> Result<Catalogue, String> {
        if text.len() > MOST_BYTES {
            return Err("it is too large".to_owned());
        }
        let is_foreign = |b: u8| b < 0x20 && !matches!(b, b'\n' | 0x1d..=0x1f) || b == 0x7f;
        // All of a chunk, without a look at each: then the machine takes many bytes at a time.
        let has_foreign = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | is_foreign(*byte));
        if text.as_bytes().chunks(4096).any(has_foreign) {
            return Err("it has control characters in it".to_owned());
        }
        let body = text.strip_suffix(RECORD).ok_or("its end is missing")?;
        let mut records = body.split(RECORD);
        let head: Vec<&str> = records.next().unwrap_or_default().split(FIELD).collect();
        let [MARK, form, name, title] = head[..] else { return Err("it is none".to_owned()) };
        if form != FORM {
            return Err("it was written by a newer controlbook".to_owned());
        }
        if !draft::is_name(name) || title.is_empty() {
            return Err("it has no name".to_owned());
        }
        let (mut themes, mut vocabularies, mut controls) = (Vec::new(), Vec::<Vocabulary>::new(), Vec::new());
        for record in records {
            let (kind, rest) = record.split_once(FIELD).ok_or("a record has no fields")?;
            match kind {
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
                    let control = self.control(rest, vocabularies.len())?;
                    let is_after = |last: &Control| last.id < control.id;
                    if !controls.last().is_none_or(is_after) {
                        return Err(format!("control {} is not in its place", control.id));
                    }
                    if !themes.iter().any(|theme: &Term| theme.key == control.theme) {
                        return Err(format!("control {} has a theme that is not there", control.id));
                    }
                    controls.push(control);
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
            profiles: Cow::Owned(vec![full(&controls)]),
            controls: Cow::Owned(controls),
            old_clauses: List::default(),
            old_objectives: List::default(),
            predecessors: List::default(),
            crosswalks: List::default(),
            releases: List::default(),
        })
    }

    fn term(&self, fields: &'a str) -> Result<Term, String> {
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

    fn control(&self, record: &'a str, attributes: usize) -> Result<Control, String> {
        let mut fields = record.split(FIELD);
        let mut next = || fields.next().ok_or_else(|| "a control has too few fields".to_owned());
        let text_of = self.text_of;
        let optional = |text: &'a str| (!text.is_empty()).then(|| text_of(text));
        let id = next()?;
        draft::check_id(id).map_err(|what| format!("a control: {what}"))?;
        let (title, theme, summary, why) = (next()?, next()?, next()?, next()?);
        let ladder: Vec<Text> = self.list(next()?).into_owned();
        let ladder = match ladder.is_empty() {
            true => None,
            false => {
                Some(Ladder(ladder.try_into().map_err(|_| format!("the ladder of {id} has not five statements"))?))
            }
        };
        let (evidence, ask) = (self.list(next()?), self.list(next()?));
        let (first_step, pitfall, exclusion_hint) = (optional(next()?), optional(next()?), optional(next()?));
        let weight = |digit: &str| {
            let weight = digit.parse::<u8>().ok().and_then(|digit| Weight::try_from(digit).ok());
            weight.ok_or_else(|| format!("a weight of {id} is not 1, 2 or 3"))
        };
        let (importance, effort) = (weight(next()?)?, weight(next()?)?);
        let related = next()?;
        let related: Vec<ControlId> = match related.is_empty() {
            true => Vec::new(),
            false => related.split(ENTRY).map(self.id_of).collect(),
        };
        let keywords = self.list(next()?);
        let mut values: [List<Text>; 5] = Default::default();
        for value in values.iter_mut().take(attributes) {
            *value = self.list(next()?);
        }
        if fields.next().is_some() {
            return Err(format!("control {id} has too many fields"));
        }
        let [control_type, properties, concepts, capabilities, domains] = values;
        Ok(Control {
            id: (self.id_of)(id),
            title: text_of(title),
            theme: text_of(theme),
            control_type,
            properties,
            concepts,
            capabilities,
            domains,
            edition_2013: List::default(),
            new_in_2022: false,
            summary: text_of(summary),
            why: optional(why),
            ladder,
            evidence,
            ask,
            first_step,
            pitfall,
            ai: None,
            importance,
            effort,
            related: Cow::Owned(related),
            keywords,
            exclusion_hint,
        })
    }

    fn list(&self, entries: &'a str) -> List<Text> {
        match entries.is_empty() {
            true => List::default(),
            false => Cow::Owned(entries.split(ENTRY).map(self.text_of).collect()),
        }
    }
}

/// The one starting point of a catalogue that brings none: every control.
fn full(controls: &[Control]) -> Profile {
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
