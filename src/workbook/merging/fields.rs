//! Three-way over the fields of one thing, which are JSON here: what differs is few, and every kind of thing goes the
//! same way.

use serde_json::{Map, Value};

use super::{Accepts, Take};

/// The fields of a thing by name; what is not set is not there.
pub type Image = Map<String, Value>;

/// Whose value stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pick {
    /// Both say the same.
    Same,
    /// Only ours is new.
    Ours,
    /// Only theirs is new.
    Theirs,
    /// Both are, and differ.
    Neither,
}

/// What two sides come to, going by what both knew. A value that one of the states had which both knew is not new.
pub fn pick<T: PartialEq>(bases: &[T], ours: &T, theirs: &T) -> Pick {
    if ours == theirs {
        return Pick::Same;
    }
    match (bases.contains(ours), bases.contains(theirs)) {
        (false, true) => Pick::Ours,
        (true, false) => Pick::Theirs,
        (false, false) | (true, true) => Pick::Neither,
    }
}

/// A field that says two things.
pub struct Found {
    pub field: String,
    pub base: Value,
    pub ours: Value,
    pub theirs: Value,
    pub along: [Value; 3],
    pub why: Option<&'static str>,
    pub accepts: Accepts,
    pub taken: Option<Take>,
}

/// One thing that both sides have.
pub struct Fields<'a> {
    pub bases: Vec<Image>,
    pub ours: &'a Image,
    pub theirs: &'a Image,
    /// What they come to.
    pub merged: Image,
    pub found: Vec<Found>,
    /// What a field is called where that is not its name in the file.
    pub called: Option<(&'static str, &'static str)>,
    decide: &'a dyn Fn(&str) -> Option<Take>,
}

/// A field's value; null where it is not set.
pub fn value<'a>(image: &'a Image, field: &str) -> &'a Value {
    image.get(field).unwrap_or(&Value::Null)
}

fn put(image: &mut Image, field: &str, value: &Value) {
    let is_nothing = match value {
        Value::Null => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        Value::Bool(_) | Value::Number(_) | Value::String(_) => false,
    };
    // What must be there is never null, and an empty list of it is a list.
    if is_nothing && !(value.is_array() && image.get(field).is_some_and(Value::is_array)) {
        image.remove(field);
    } else {
        image.insert(field.to_owned(), value.clone());
    }
}

impl<'a> Fields<'a> {
    pub fn new(
        bases: Vec<Image>,
        ours: &'a Image,
        theirs: &'a Image,
        decide: &'a dyn Fn(&str) -> Option<Take>,
    ) -> Fields<'a> {
        Fields { bases, ours, theirs, merged: ours.clone(), found: Vec::new(), called: None, decide }
    }

    /// What was decided of a field that says two things.
    pub fn decided(&self, field: &str) -> Option<Take> {
        (self.decide)(field)
    }

    fn of_bases(&self, fields: &[&str]) -> Vec<Vec<Value>> {
        self.bases.iter().map(|base| together(base, fields)).collect()
    }

    /// Whose values of some fields stand, taken as one.
    pub fn pick(&self, fields: &[&str]) -> Pick {
        pick(&self.of_bases(fields), &together(self.ours, fields), &together(self.theirs, fields))
    }

    /// Takes over the values of some fields from one side.
    pub fn take(&mut self, fields: &[&str], whose: Pick) {
        let from = match whose {
            Pick::Theirs => self.theirs,
            Pick::Same | Pick::Ours | Pick::Neither => self.ours,
        };
        for field in fields {
            put(&mut self.merged, field, value(from, field));
        }
    }

    /// Puts a value that neither side may have.
    pub fn put(&mut self, field: &str, new: &Value) {
        put(&mut self.merged, field, new);
    }

    /// One field by itself. Says what was decided where there was something to decide.
    pub fn plain(&mut self, field: &str, accepts: Accepts) -> Option<Take> {
        match self.pick(&[field]) {
            Pick::Neither => self.contradiction(field, &[], accepts, None),
            whose => {
                self.take(&[field], whose);
                None
            }
        }
    }

    /// A field that both changed, with others that hang on it: one value is taken with all of them.
    pub fn contradiction(
        &mut self,
        field: &str,
        along: &[&str],
        accepts: Accepts,
        why: Option<&'static str>,
    ) -> Option<Take> {
        let nothing = Image::new();
        let base = self.bases.first().unwrap_or(&nothing);
        let beside = |image: &Image| match along {
            [] => Value::Null,
            fields => {
                Value::Object(fields.iter().map(|field| ((*field).to_owned(), value(image, field).clone())).collect())
            }
        };
        let called = self.called.filter(|(name, _)| *name == field).map_or(field, |(_, called)| called);
        let taken = self.decided(called);
        let found = Found {
            field: called.to_owned(),
            base: value(base, field).clone(),
            ours: value(self.ours, field).clone(),
            theirs: value(self.theirs, field).clone(),
            along: [beside(base), beside(self.ours), beside(self.theirs)],
            why,
            accepts,
            taken: taken.clone(),
        };
        self.found.push(found);
        let all: Vec<&str> = [field].into_iter().chain(along.iter().copied()).collect();
        match &taken {
            None | Some(Take::Ours) => self.take(&all, Pick::Ours),
            Some(Take::Theirs) => self.take(&all, Pick::Theirs),
            Some(Take::New(Value::Object(new))) if !along.is_empty() => {
                all.iter().for_each(|field| self.put(field, value(new, field)));
            }
            Some(Take::New(new)) => {
                self.take(&all, Pick::Ours);
                self.put(field, new);
            }
        }
        taken
    }

    /// A list in which order says nothing: what one side added is there, what one side took away is not.
    pub fn set(&mut self, field: &str) {
        let items = |image: &Image| match value(image, field) {
            Value::Array(items) => items.clone(),
            _ => Vec::new(),
        };
        let (ours, theirs) = (items(self.ours), items(self.theirs));
        match self.pick(&[field]) {
            Pick::Neither => {
                let bases: Vec<Vec<Value>> = self.bases.iter().map(items).collect();
                let mut all: Vec<&Value> = ours.iter().chain(&theirs).collect();
                all.sort_by_cached_key(|item| item.to_string());
                all.dedup();
                let stays = |item: &&Value| match (ours.contains(item), theirs.contains(item)) {
                    (true, true) => true,
                    // One side has it: it is new, or the other took it away.
                    (_, _) => !bases.iter().any(|base| base.contains(item)),
                };
                let kept: Vec<Value> = all.into_iter().filter(stays).cloned().collect();
                self.put(field, &Value::Array(kept));
            }
            whose => self.take(&[field], whose),
        }
    }

    /// Who and when, which follow what they are said of: of the side from which that came; where it came from both,
    /// the later of the two.
    pub fn stamps(&mut self, of: &[&str], stamps: &[&str]) {
        let said = together(&self.merged, of);
        let (by_ours, by_theirs) = (said == together(self.ours, of), said == together(self.theirs, of));
        let whose = match (by_ours, by_theirs) {
            (true, false) => Pick::Ours,
            (false, true) => Pick::Theirs,
            (true, true) | (false, false) => match self.pick(stamps) {
                Pick::Neither => later(together(self.ours, stamps), together(self.theirs, stamps)),
                whose => whose,
            },
        };
        self.take(stamps, whose);
    }
}

/// The values of some fields. An empty list says what one says that is not there.
fn together(image: &Image, fields: &[&str]) -> Vec<Value> {
    let said = |value: &Value| match value {
        Value::Array(items) if items.is_empty() => Value::Null,
        Value::Object(fields) if fields.is_empty() => Value::Null,
        other => other.clone(),
    };
    fields.iter().map(|field| said(value(image, field))).collect()
}

/// Times are written so that the later one is the greater text.
fn later(ours: Vec<Value>, theirs: Vec<Value>) -> Pick {
    let text = |of: Vec<Value>| of.iter().map(when).collect::<Vec<String>>();
    if text(theirs) > text(ours) { Pick::Theirs } else { Pick::Ours }
}

/// A time, or a stamp with the time in front.
fn when(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        Value::Object(stamp) => {
            format!(
                "{} {}",
                stamp.get("at").map(when).unwrap_or_default(),
                stamp.get("author").map(when).unwrap_or_default()
            )
        }
        other => other.to_string(),
    }
}
