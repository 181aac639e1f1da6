//! A catalogue that somebody brings along, as the readers of its formats hand it over: owned, in any order, not
//! checked yet. [`Draft::checked`] makes a catalogue of it, or says in a sentence what is wrong with it. Pure.

use std::collections::{BTreeMap, BTreeSet};

use super::Attribute;
use super::id::natural;
use super::kept;

/// The controls that a catalogue may have.
pub const MOST_CONTROLS: usize = 5_000;
/// The themes that a catalogue may have, and the values of an attribute.
pub const MOST_TERMS: usize = 300;
/// The characters of an id.
pub const LONGEST_ID: usize = 40;
/// The characters of a title, and of a name.
pub const LONGEST_TITLE: usize = 300;
/// The characters of a longer text.
pub const LONGEST_TEXT: usize = 20_000;
/// The entries of a list of texts.
pub const MOST_ENTRIES: usize = 200;
/// The bytes of a catalogue's texts altogether.
pub const MOST_BYTES: usize = 16 << 20;

/// What queries and figures call what every catalogue has. An attribute of such a name could not be asked for.
pub const TAKEN: [&str; 15] = [
    "theme",
    "importance",
    "effort",
    "level",
    "target",
    "gap",
    "basis",
    "applicability",
    "review",
    "owner",
    "note",
    "evidence",
    "finding",
    "none",
    "profile",
];
/// What is put before such a name.
const OF_THE_CATALOGUE: &str = "catalogue-";

/// A catalogue before it is checked.
#[derive(Clone, Debug, Default)]
pub struct Draft {
    /// What it is called here: `nist-csf-2.0`.
    pub name: String,
    /// How it is cited.
    pub title: String,
    /// The themes, in the order in which they are shown.
    pub themes: Vec<DraftTerm>,
    /// The attributes, in the order in which they are shown.
    pub attributes: Vec<DraftAttribute>,
    /// The controls.
    pub controls: Vec<DraftControl>,
    /// What was left out, each in a sentence.
    pub left_out: Vec<String>,
    /// What goes by another name than in the file, each in a sentence.
    pub renamed: Vec<String>,
}

/// A theme, or a value of an attribute.
#[derive(Clone, Debug, Default)]
pub struct DraftTerm {
    /// As queries have it.
    pub key: String,
    /// As a person reads it.
    pub title: String,
    /// What it means; may be empty.
    pub meaning: String,
}

/// An attribute. Values that controls have and that are not named here are added.
#[derive(Clone, Debug, Default)]
pub struct DraftAttribute {
    /// As queries have it.
    pub key: String,
    /// As a person reads it.
    pub title: String,
    /// What it tells; may be empty.
    pub sentence: String,
    /// Its values.
    pub values: Vec<DraftTerm>,
}

/// A control.
#[derive(Clone, Debug, Default)]
pub struct DraftControl {
    /// Where it stands in the file, for a person who has to find it.
    pub place: String,
    /// Its id.
    pub id: String,
    /// Its title.
    pub title: String,
    /// The key of its theme.
    pub theme: String,
    /// What it is about.
    pub summary: String,
    /// What goes wrong without it.
    pub why: Option<String>,
    /// Five statements, or none.
    pub ladder: Vec<String>,
    /// What an assessor could be shown.
    pub evidence: Vec<String>,
    /// Questions.
    pub ask: Vec<String>,
    /// One thing to do this week.
    pub first_step: Option<String>,
    /// The mistake people make.
    pub pitfall: Option<String>,
    /// When it may be left out.
    pub exclusion_hint: Option<String>,
    /// 1 to 3.
    pub importance: Option<u8>,
    /// 1 to 3.
    pub effort: Option<u8>,
    /// The ids of controls that belong with it; those that the catalogue does not have are left out.
    pub related: Vec<String>,
    /// Words people search for.
    pub keywords: Vec<String>,
    /// By the key of the attribute, the keys of its values.
    pub attributes: BTreeMap<String, Vec<String>>,
}

/// A catalogue that was checked, in the form in which it is kept.
#[derive(Clone, Debug)]
pub struct Checked {
    /// What it is called here.
    pub name: String,
    /// How it is cited.
    pub title: String,
    /// How many controls it has.
    pub controls: usize,
    /// The form in which it is kept: see [`kept`].
    pub text: String,
    /// What was left out, each in a sentence.
    pub left_out: Vec<String>,
    /// What goes by another name than in the file, each in a sentence.
    pub renamed: Vec<String>,
}

impl Draft {
    /// The catalogue in the form in which it is kept.
    ///
    /// # Errors
    /// What is wrong, with the control and the field: the end of a sentence that begins with the file's name.
    pub fn checked(mut self) -> Result<Checked, String> {
        if !is_name(&self.name) {
            return Err(format!(
                "\"{}\" cannot be a catalogue's name: small letters, digits, dots and hyphens, at most 60; give another with --name",
                short(&self.name)
            ));
        }
        self.title = one_line(&self.title);
        if self.title.is_empty() {
            self.title = self.name.clone();
        }
        if self.controls.is_empty() {
            return Err("has no control that could be assessed".to_owned());
        }
        if self.controls.len() > MOST_CONTROLS {
            return Err(format!("has {} controls; at most {MOST_CONTROLS} are read", self.controls.len()));
        }
        self.put_attributes_in_order()?;
        self.check_themes()?;
        self.controls.sort_by(|a, b| natural(&a.id, &b.id));
        self.check_controls()?;
        let text = kept::written(&self);
        if text.len() > MOST_BYTES {
            return Err(format!("has {} MB of text; at most {} are read", text.len() >> 20, MOST_BYTES >> 20));
        }
        // What is written is read before anybody relies on it.
        let catalogue = kept::read(&text).map_err(|why| format!("cannot be kept: {why}"))?;
        let controls = catalogue.controls.len();
        let Draft { name, title, left_out, renamed, .. } = self;
        Ok(Checked { name, title, controls, text, left_out, renamed })
    }

    /// The first five are kept; those beyond are left out, with a word.
    fn put_attributes_in_order(&mut self) -> Result<(), String> {
        for mut attribute in std::mem::take(&mut self.attributes) {
            if self.attributes.len() == Attribute::ALL.len() {
                let name = short(&attribute.key);
                self.left_out.push(format!("the attribute \"{name}\": five are kept, and there are more"));
                continue;
            }
            attribute.key = key(&attribute.key);
            attribute.title = one_line(&attribute.title);
            attribute.sentence = one_line(&attribute.sentence);
            if attribute.key.is_empty() {
                return Err("has an attribute without a name".to_owned());
            }
            if TAKEN.contains(&&*attribute.key) {
                self.rename(&mut attribute);
            }
            if self.attributes.iter().any(|other| other.key == attribute.key) {
                return Err(format!("has the attribute \"{}\" twice", short(&attribute.key)));
            }
            let mut known: BTreeSet<String> = BTreeSet::new();
            attribute.values.retain_mut(|value| {
                value.tidy();
                !value.key.is_empty() && known.insert(value.key.clone())
            });
            for control in &self.controls {
                for value in control.attributes.get(&attribute.key).into_iter().flatten() {
                    let title = one_line(value);
                    let value = key(&title);
                    if !value.is_empty() && known.insert(value.clone()) {
                        attribute.values.push(DraftTerm { key: value, title, meaning: String::new() });
                    }
                }
            }
            if attribute.values.len() > MOST_TERMS {
                self.left_out.push(format!(
                    "the attribute \"{}\": it has {} values, and at most {MOST_TERMS} are kept",
                    short(&attribute.key),
                    attribute.values.len()
                ));
                continue;
            }
            if !attribute.values.is_empty() {
                self.attributes.push(attribute);
            }
        }
        Ok(())
    }

    fn rename(&mut self, attribute: &mut DraftAttribute) {
        let renamed = format!("{OF_THE_CATALOGUE}{}", attribute.key);
        for control in &mut self.controls {
            if let Some(values) = control.attributes.remove(&attribute.key) {
                control.attributes.insert(renamed.clone(), values);
            }
        }
        self.renamed.push(format!(
            "the attribute \"{key}\" is called \"{renamed}\" here, since {key} means something else in every filter",
            key = attribute.key
        ));
        attribute.key = renamed;
    }

    fn check_themes(&mut self) -> Result<(), String> {
        let mut known = BTreeSet::new();
        for theme in &mut self.themes {
            theme.tidy();
            if theme.key.is_empty() {
                return Err("has a theme without a name".to_owned());
            }
            if !known.insert(theme.key.clone()) {
                return Err(format!("has the theme \"{}\" twice", short(&theme.key)));
            }
        }
        let used: BTreeSet<String> = self.controls.iter().map(|control| key(&control.theme)).collect();
        self.themes.retain(|theme| used.contains(&theme.key));
        if self.themes.len() > MOST_TERMS {
            return Err(format!("has {} themes; at most {MOST_TERMS} are read", self.themes.len()));
        }
        Ok(())
    }

    fn check_controls(&mut self) -> Result<(), String> {
        let ids: BTreeSet<String> = self.controls.iter().map(|control| control.id.trim().to_owned()).collect();
        let themes: BTreeSet<String> = self.themes.iter().map(|theme| theme.key.clone()).collect();
        let mut seen: BTreeMap<String, String> = BTreeMap::new();
        for control in &mut self.controls {
            control.id = control.id.trim().to_owned();
            let wrong = |what: &str| Err(format!("{}, control \"{}\": {what}", control.place, short(&control.id)));
            if let Err(what) = check_id(&control.id) {
                return wrong(&what);
            }
            // Ids are found whether they are typed in small letters or not.
            if let Some(first) = seen.insert(control.id.to_lowercase(), control.place.clone()) {
                return wrong(&format!("there is one with this id already, at {first}"));
            }
            control.title = one_line(&control.title);
            if control.title.is_empty() {
                return wrong("it has no title");
            }
            if control.title.chars().count() > LONGEST_TITLE {
                return wrong(&format!("its title is longer than {LONGEST_TITLE} characters"));
            }
            control.theme = key(&control.theme);
            if !themes.contains(&control.theme) {
                return wrong(&format!("its theme \"{}\" is not among the themes", short(&control.theme)));
            }
            if !control.ladder.is_empty() && control.ladder.len() != 5 {
                return wrong(&format!("its ladder has {} statements; it takes five, or none", control.ladder.len()));
            }
            for (what, weight) in [("importance", control.importance), ("effort", control.effort)] {
                if weight.is_some_and(|weight| !(1..=3).contains(&weight)) {
                    return wrong(&format!("its {what} is not 1, 2 or 3"));
                }
            }
            control.related.retain(|id| ids.contains(id.trim()) && id.trim() != control.id);
            control.related.sort_by(|a, b| natural(a, b));
            control.related.dedup();
            if let Err(what) = control.tidy_texts() {
                return Err(format!("{}, control \"{}\": {what}", control.place, short(&control.id)));
            }
            let of = |attribute: &DraftAttribute| {
                let values = control.attributes.get(&attribute.key).into_iter().flatten();
                let mut keys: Vec<String> = values.map(|value| key(&one_line(value))).collect();
                let mut known = BTreeSet::new();
                keys.retain(|value| !value.is_empty() && known.insert(value.clone()));
                (attribute.key.clone(), keys)
            };
            control.attributes = self.attributes.iter().map(of).collect();
        }
        Ok(())
    }
}

impl DraftTerm {
    fn tidy(&mut self) {
        self.key = key(&self.key);
        self.title = one_line(&self.title);
        self.meaning = one_line(&self.meaning);
        if self.title.is_empty() {
            self.title = self.key.clone();
        }
    }
}

impl DraftControl {
    fn tidy_texts(&mut self) -> Result<(), String> {
        let texts = [
            ("text", Some(&mut self.summary)),
            ("why", self.why.as_mut()),
            ("first step", self.first_step.as_mut()),
            ("pitfall", self.pitfall.as_mut()),
            ("exclusion hint", self.exclusion_hint.as_mut()),
        ];
        for (what, text) in texts {
            if let Some(text) = text {
                *text = paragraphs(text);
                if text.chars().count() > LONGEST_TEXT {
                    return Err(format!("its {what} is longer than {LONGEST_TEXT} characters"));
                }
            }
        }
        for (what, list) in [
            ("ladder", &mut self.ladder),
            ("evidence", &mut self.evidence),
            ("questions", &mut self.ask),
            ("keywords", &mut self.keywords),
        ] {
            if list.len() > MOST_ENTRIES {
                return Err(format!("its {what} have more than {MOST_ENTRIES} entries"));
            }
            for entry in list.iter_mut() {
                *entry = one_line(entry);
                if entry.chars().count() > LONGEST_TEXT {
                    return Err(format!("one of its {what} is longer than {LONGEST_TEXT} characters"));
                }
            }
            if what != "ladder" {
                list.retain(|entry| !entry.is_empty());
            } else if list.iter().any(String::is_empty) {
                return Err("a statement of its ladder is empty".to_owned());
            }
        }
        self.why = self.why.take().filter(|text| !text.is_empty());
        self.first_step = self.first_step.take().filter(|text| !text.is_empty());
        self.pitfall = self.pitfall.take().filter(|text| !text.is_empty());
        self.exclusion_hint = self.exclusion_hint.take().filter(|text| !text.is_empty());
        Ok(())
    }
}

/// Whether a catalogue can be called so: it is a file's name, too.
pub fn is_name(name: &str) -> bool {
    (1..=60).contains(&name.len())
        && name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || matches!(b, b'.' | b'-'))
        && name.starts_with(|c: char| c.is_ascii_alphanumeric())
        && name.ends_with(|c: char| c.is_ascii_alphanumeric())
}

/// The name that a title or a file's name proposes: `NIST CSF 2.0` gives `nist-csf-2.0`.
pub fn name_from(text: &str) -> String {
    let mut name = String::new();
    for c in text.chars() {
        let c = c.to_ascii_lowercase();
        if c.is_ascii_alphanumeric() || (c == '.' && name.ends_with(|last: char| last.is_ascii_digit())) {
            name.push(c);
        } else if !name.is_empty() && !name.ends_with(['-', '.']) {
            name.push('-');
        }
        if name.len() >= 60 {
            break;
        }
    }
    name.trim_end_matches(['-', '.']).to_owned()
}

/// An id that can be typed, shown, and told from others: what it takes, or why it cannot be one.
pub fn check_id(id: &str) -> Result<(), String> {
    if id.is_empty() {
        return Err("it has no id".to_owned());
    }
    let is_sign = |b: u8| matches!(b, b'.' | b'-' | b'_' | b'(' | b')' | b'/' | b':' | b'+' | b'&');
    // Nearly all ids are, and an opening may check a thousand.
    let is_plain = id.len() <= LONGEST_ID && id.bytes().all(|b| b.is_ascii_alphanumeric() || is_sign(b));
    if !is_plain {
        if id.chars().count() > LONGEST_ID {
            return Err(format!("its id is longer than {LONGEST_ID} characters"));
        }
        let is_fine = |c: char| c.is_alphanumeric() || u8::try_from(c).is_ok_and(is_sign);
        if let Some(c) = id.chars().find(|c| !is_fine(*c)) {
            return Err(format!(
                "its id has {} in it; letters, digits and . - _ ( ) / : + & can stand there",
                c.escape_debug()
            ));
        }
    }
    if !id.starts_with(char::is_alphanumeric) {
        return Err("its id begins with neither a letter nor a digit".to_owned());
    }
    if id.get(..4).is_some_and(|beginning| beginning.eq_ignore_ascii_case("OWN-")) {
        return Err("ids that begin with OWN- are for the controls of an organisation's own".to_owned());
    }
    Ok(())
}

/// What a theme or a value goes by in queries: small letters and digits with hyphens between.
pub fn key(text: &str) -> String {
    let mut key = String::new();
    for c in text.trim().chars().take(80) {
        if c.is_alphanumeric() || matches!(c, '.' | '_') {
            key.extend(c.to_lowercase());
        } else if !key.is_empty() && !key.ends_with('-') {
            key.push('-');
        }
    }
    key.trim_end_matches('-').to_owned()
}

/// A text in one line, without control characters and what shows nothing.
pub fn one_line(text: &str) -> String {
    let mut line = String::with_capacity(text.len());
    for word in text.split(|c: char| c.is_whitespace() || c.is_control() || is_invisible(c)) {
        if !word.is_empty() {
            if !line.is_empty() {
                line.push(' ');
            }
            line.push_str(word);
        }
    }
    line
}

/// A text of several lines, each tidy, with at most one empty line between two.
pub fn paragraphs(text: &str) -> String {
    let mut lines: Vec<String> = Vec::new();
    for line in text.lines() {
        let line = one_line(line);
        if !line.is_empty() || lines.last().is_some_and(|last| !last.is_empty()) {
            lines.push(line);
        }
    }
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines.join("\n")
}

/// What turns the direction of what follows it, or shows nothing.
fn is_invisible(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

/// A text of a stranger's in a sentence of ours.
fn short(text: &str) -> String {
    let text = one_line(text);
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text,
    }
}
