//! The form in which a catalogue that somebody brought along is kept, in the data folder and in the workbooks that
//! are about it: a text of records and fields, told apart by the control characters that ASCII has for it and that no
//! text of a catalogue has in it. It is read at every opening of such a workbook, so it is made for that: texts are
//! places in the one that was read, nothing is unescaped, copied or sorted, and of a control no more is read than
//! what lists show, until its guide is asked for. All that lists show stands at its beginning, so that a first look
//! needs to read no more than that. Pure.
//!
//! | record | fields |
//! |---|---|
//! | first | mark, form, name, title, how many controls, how many bytes the names take |
//! | `t` | key, title, meaning of a theme |
//! | `a`, each followed by its `v` | key, title, sentence of an attribute; key, title, meaning of a value |
//! | `c` | id, title, theme of a control, and how many bytes its guide takes |
//! | `s` | the sum over all this |
//! | `g`, in the order of the controls | the texts of a guide, and the sum over them |
//! | `s` | the sum over everything |
//!
//! Whoever takes a catalogue in reads all of it ([`read`]): when it is added, when a workbook is made about it, when a
//! workbook is looked over. Opening ([`is_whole`], [`read_in_place`]) goes by the sums, which tell whether
//! the text is the one that was written, and checks what lists show. Somebody who writes such a text by hand can make the sums
//! right; then a guide that cannot be read says so in its place.

mod held;
mod record;

use std::borrow::Cow;
use std::sync::OnceLock;

use super::draft::{self, Draft, DraftControl, MOST_BYTES, MOST_CONTROLS, MOST_TERMS};
use super::{
    Attribute, Catalogue, Control, ControlId, List, Profile, ProfileControl, Profiles, Term, Text, Vocabulary,
};
use crate::sum;
use record::{Named, Reading};

pub use held::{Held, Rest};
pub(super) use record::Unread;

/// Ends a record.
const RECORD: char = '\u{1e}';
/// Stands between two fields.
const FIELD: char = '\u{1f}';
/// Stands between two entries of a list.
const ENTRY: char = '\u{1d}';
/// The first record begins with it.
const MARK: &str = "controlbook-catalogue";
/// What a record of a guide begins with.
const GUIDE: &str = "g\u{1f}";
/// What a record with a sum begins with.
const SUM: &str = "s\u{1f}";
/// How long such a record is, to its end.
pub const SUM_BYTES: usize = SUM.len() + 16 + RECORD.len_utf8();
/// As long as the first record may be.
const LONGEST_FIRST: usize = 8 << 10;
/// The level that the one profile proposes as the target.
const TARGET: u8 = 3;

/// The forms that there have been.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    /// A guide stands behind the name of its control, and nothing but its hash tells whether it is whole.
    Unsummed,
    /// The same with a sum at the end.
    Mixed,
    /// The one that is written: the names first.
    NamesFirst,
}

impl Form {
    const WRITTEN: &str = "3";

    fn of(word: &str) -> Option<Form> {
        match word {
            "1" => Some(Form::Unsummed),
            "2" => Some(Form::Mixed),
            Form::WRITTEN => Some(Form::NamesFirst),
            _ => None,
        }
    }
}

/// A draft that was checked, as it is kept.
pub(super) fn written(draft: &Draft) -> String {
    let mut names = String::new();
    for theme in &draft.themes {
        push(&mut names, &["t", &theme.key, &theme.title, &theme.meaning]);
    }
    for attribute in &draft.attributes {
        push(&mut names, &["a", &attribute.key, &attribute.title, &attribute.sentence]);
        for value in &attribute.values {
            push(&mut names, &["v", &value.key, &value.title, &value.meaning]);
        }
    }
    let mut guides = String::new();
    for control in &draft.controls {
        let start = guides.len();
        push_guide(&mut guides, draft, control);
        push(&mut names, &["c", &control.id, &control.title, &control.theme, &(guides.len() - start).to_string()]);
    }
    let (controls, bytes) = (draft.controls.len().to_string(), names.len().to_string());
    let mut text = String::new();
    push(&mut text, &[MARK, Form::WRITTEN, &draft.name, &draft.title, &controls, &bytes]);
    sealed(sealed(text + &names) + &guides)
}

fn push_guide(guides: &mut String, draft: &Draft, control: &DraftControl) {
    let list = |entries: &[String]| entries.join(&ENTRY.to_string());
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let weight = |weight: Option<u8>| weight.unwrap_or(2).to_string();
    let mut fields = vec![
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
    let guide = fields.join(&FIELD.to_string());
    let sum = sum::written(&guide);
    guides.extend([GUIDE, &guide]);
    guides.push(FIELD);
    guides.push_str(&sum);
    guides.push(RECORD);
}

fn push(text: &mut String, fields: &[&str]) {
    for (place, field) in fields.iter().enumerate() {
        if place > 0 {
            text.push(FIELD);
        }
        text.push_str(field);
    }
    text.push(RECORD);
}

/// Records with the sum over them at their end.
pub fn sealed(records: String) -> String {
    let sum = sum::written(&records);
    records + SUM + &sum + &RECORD.to_string()
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
    let first = First::of(text.as_bytes())?;
    if first.form == Form::NamesFirst && !text.get(..first.named).is_some_and(is_sealed) {
        return Err("the names in it are not what was written".to_owned());
    }
    reading.catalogue(text, &first, |id, Named { title, theme, guide, .. }, attributes| {
        let fields = first.form.fields(text.get(guide).unwrap_or_default(), false).ok_or_else(|| not_there(&id))?;
        let guide = reading.guide(id.as_str(), fields, attributes)?;
        Ok(Control::new(id, title.into(), theme.into(), guide))
    })
}

/// The same where the text stays for as long as the program runs, and is known to be what was written, as far as it was
/// read: nothing of it is copied, and the guide of a control is read where it is first asked for. What it is told apart by
/// stays, too.
///
/// # Errors
/// Why it is none; of a guide only [`read`] tells.
pub fn read_in_place(held: &'static Held) -> Result<Catalogue, String> {
    let reading = Reading { text_of: Text::fixed, id_of: ControlId::fixed };
    let (text, first) = (held.names(), First::of(held.names().as_bytes())?);
    let unread: &'static Unread = Box::leak(Box::new(Unread::of(held, first.form)));
    let mut places = Vec::with_capacity(first.controls);
    let catalogue = reading.catalogue(text, &first, |id, Named { title, theme, guide, .. }, _| {
        let place = u16::try_from(places.len()).map_err(|_| "it has too many controls")?;
        let ends = (u32::try_from(guide.start), u32::try_from(guide.end));
        places.push((ends.0.unwrap_or(u32::MAX), ends.1.unwrap_or(u32::MAX)));
        Ok(Control::kept(id, Text::fixed(title), Text::fixed(theme), place, unread))
    })?;
    unread.tell(places, catalogue.vocabularies.len());
    Ok(catalogue)
}

/// Whether a text is, to its last bit, the one that was written; `None` where it has no sum, and its hash has to tell.
pub fn is_whole(text: &str) -> Option<bool> {
    let form = text.split(FIELD).nth(1)?;
    // The names are sealed, too: they are not all.
    let is_cut = || named(text.as_bytes()).is_some_and(|named| text.len() <= named);
    (Form::of(form) != Some(Form::Unsummed)).then(|| is_sealed(text) && !is_cut())
}

fn is_sealed(text: &str) -> bool {
    divided(text).is_some_and(|(records, stated)| sum::written(records) == stated)
}

/// The name and the title of the catalogue in a text, and how many controls it has, without reading the rest.
pub fn head(text: &str) -> Option<(&str, &str, usize)> {
    let First { form, name, title, controls, .. } = First::of(text.as_bytes()).ok()?;
    let counted = || text.split(RECORD).filter(|record| record.starts_with("c\u{1f}")).count();
    Some((name, title, if form == Form::Unsummed { counted() } else { controls }))
}

/// How many bytes at the beginning of a text name all controls, as the beginning of that says; `None` where they do not
/// stand there.
pub fn named(beginning: &[u8]) -> Option<usize> {
    First::of(beginning).ok().filter(|first| first.form == Form::NamesFirst).map(|first| first.named)
}

/// What the first record says.
#[derive(Debug)]
struct First<'a> {
    form: Form,
    name: &'a str,
    title: &'a str,
    /// How many there are, unless it does not say.
    controls: usize,
    /// Where it ends.
    end: usize,
    /// Where the names end, and the sum over them, if they stand before the guides.
    named: usize,
}

impl<'a> First<'a> {
    /// Of a text, or of its beginning.
    fn of(text: &'a [u8]) -> Result<First<'a>, String> {
        let end = text.iter().take(LONGEST_FIRST).position(|byte| *byte == RECORD as u8);
        let record = end.and_then(|end| Some((str::from_utf8(text.get(..end)?).ok()?, end + RECORD.len_utf8())));
        let (record, end) = record.ok_or("it is none")?;
        let fields: Vec<&str> = record.split(FIELD).take(8).collect();
        let form = match fields[..] {
            [MARK, form, ..] => Form::of(form).ok_or("it was written by a newer controlbook")?,
            _ => return Err("it is none".to_owned()),
        };
        let number = |digits: &str| digits.parse::<usize>().map_err(|_| "it has no name".to_owned());
        let (name, title, controls, bytes) = match (form, &fields[2..]) {
            (Form::Unsummed, [name, title]) => (name, title, 0, 0),
            (Form::Mixed, [name, title, controls]) => (name, title, number(controls)?, 0),
            (Form::NamesFirst, [name, title, controls, bytes]) => (name, title, number(controls)?, number(bytes)?),
            _ => return Err("it has no name".to_owned()),
        };
        if !draft::is_name(name) || title.is_empty() || record::has_foreign(title) {
            return Err("it has no name".to_owned());
        }
        if controls > MOST_CONTROLS || bytes > MOST_BYTES {
            return Err("it is too large".to_owned());
        }
        Ok(First { form, name, title, controls, end, named: end + bytes + SUM_BYTES })
    }
}

/// The records before the last, and the sum that stands in that.
fn divided(text: &str) -> Option<(&str, &str)> {
    let (records, last) = text.split_at_checked(text.len().checked_sub(SUM_BYTES)?)?;
    let sum = last.strip_prefix(SUM)?.strip_suffix(RECORD)?;
    records.ends_with(RECORD).then_some((records, sum))
}

fn not_there(id: &ControlId) -> String {
    format!("the text on {id} is not where it should be")
}

impl<'a> Reading<'a> {
    /// Reads all but the guides from a text, or from as much of it as has the names. `made` makes a control of its id, its record
    /// and how many attributes there are.
    fn catalogue(
        &self,
        text: &'a str,
        first: &First<'a>,
        mut made: impl FnMut(ControlId, Named<'a>, usize) -> Result<Control, String>,
    ) -> Result<Catalogue, String> {
        if text.len() > MOST_BYTES {
            return Err("it is too large".to_owned());
        }
        let all = || divided(text).map(|(records, _)| records).ok_or("its end is missing");
        let records = match first.form {
            Form::Unsummed => text,
            Form::Mixed => all()?,
            Form::NamesFirst => text.get(..first.named - SUM_BYTES).ok_or("its end is missing")?,
        };
        if record::has_foreign(records) {
            return Err("it has control characters in it".to_owned());
        }
        let (mut themes, mut vocabularies) = (Vec::new(), Vec::<Vocabulary>::new());
        let mut controls: Vec<Control> = Vec::with_capacity(first.controls);
        let (mut start, mut guide_start) = (first.end, first.named);
        while start < records.len() {
            let record = records.get(start..).and_then(|rest| rest.split_once(RECORD)).ok_or("its end is missing")?.0;
            let (kind, rest) = match record.as_bytes() {
                [kind, field, ..] if *field == FIELD as u8 => (*kind, record.get(2..).unwrap_or_default()),
                _ => return Err("it has a record that is not known".to_owned()),
            };
            match kind {
                b't' | b'a' | b'v' if !controls.is_empty() => {
                    return Err("a theme or an attribute stands behind the controls".to_owned());
                }
                b't' => themes.push(self.term(rest)?),
                b'a' => {
                    let Term { key, title, meaning } = self.term(rest)?;
                    vocabularies.push(Vocabulary { key, title, sentence: meaning, values: List::default() });
                }
                b'v' => {
                    let vocabulary = vocabularies.last_mut().ok_or("a value stands before its attribute")?;
                    vocabulary.values.to_mut().push(self.term(rest)?);
                }
                b'c' => {
                    let place = match first.form {
                        Form::NamesFirst => guide_start,
                        Form::Unsummed | Form::Mixed => start + record.len() - rest.len(),
                    };
                    let control = Named::of(rest, first.form, place)?;
                    guide_start = control.guide.end;
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
            start += record.len() + RECORD.len_utf8();
        }
        if controls.is_empty() {
            return Err("it has no controls".to_owned());
        }
        // Behind the guides stands nothing but the sum. Of a beginning that cannot be told.
        if first.form == Form::NamesFirst && text.len() > first.named && all()?.len() != guide_start {
            return Err("its guides are not where they should be".to_owned());
        }
        Ok(Catalogue {
            name: (self.text_of)(first.name),
            title: (self.text_of)(first.title),
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
