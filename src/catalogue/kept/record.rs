//! One control's record: what lists show of it, told apart at every opening, and its guide, read once somebody asks.

use std::fmt;
use std::ops::Range;
use std::sync::{LazyLock, OnceLock};

use super::super::draft::{self, MOST_BYTES};
use super::super::{ControlId, Entries, Guide, Ladder, Text, Weight};
use super::{ENTRY, FIELD, Form, GUIDE, Held, RECORD};
use crate::sum;

/// What stands in the place of a guide that cannot be read.
const UNREADABLE: &str = "The text on this control is not what was kept. The check-up (controlbook doctor FILE) tells what is \
     wrong; adding the catalogue again and a new workbook about it bring the text back.";

static UNREAD: LazyLock<Box<Guide>> =
    LazyLock::new(|| Box::new(Guide { summary: Text::fixed(UNREADABLE), ..Guide::blank() }));

/// What a record names, and where the guide stands.
pub struct Named<'a> {
    pub id: &'a str,
    pub title: &'a str,
    pub theme: &'a str,
    /// The place of the guide in the text.
    pub guide: Range<usize>,
}

impl<'a> Named<'a> {
    /// The fields of a record after its kind. `place` is where its guide begins in the text, or where the fields themselves do, if
    /// it stands among them.
    pub fn of(record: &'a str, form: Form, place: usize) -> Result<Self, String> {
        // They are short: byte by byte takes less than a search that looks at many at a time.
        let split = |rest: &'a str| {
            let end = rest.bytes().position(|byte| byte == FIELD as u8);
            end.map(|end| (&rest[..end], &rest[end + 1..])).ok_or("a control has too few fields")
        };
        let (id, rest) = split(record)?;
        let (title, rest) = split(rest)?;
        let (theme, rest) = split(rest)?;
        draft::check_id(id).map_err(|what| format!("a control: {what}"))?;
        if title.is_empty() {
            return Err(format!("control {id} has no title"));
        }
        let guide = match form {
            Form::NamesFirst => {
                let length = rest.parse::<usize>().ok().filter(|length| *length <= MOST_BYTES);
                place..place + length.ok_or_else(|| format!("control {id} does not say how long its text is"))?
            }
            Form::Unsummed | Form::Mixed => place + record.len() - rest.len()..place + record.len(),
        };
        Ok(Named { id, title, theme, guide })
    }
}

impl Form {
    /// The fields of a guide in what stands in its place; `None` where it is not what was written, which needs no second look
    /// where that `is_known`.
    pub(super) fn fields(self, guide: &str, is_known: bool) -> Option<&str> {
        match self {
            Form::NamesFirst => {
                let (fields, stated) = guide.strip_prefix(GUIDE)?.strip_suffix(RECORD)?.rsplit_once(FIELD)?;
                (is_known || sum::written(fields) == stated).then_some(fields)
            }
            Form::Unsummed | Form::Mixed => Some(guide),
        }
    }
}

/// The guides of a catalogue, each read where it is first asked for.
pub struct Unread {
    held: &'static Held,
    form: Form,
    told: OnceLock<Told>,
}

/// What is known of them once the names were read.
struct Told {
    /// Where each begins and ends; no catalogue is longer.
    places: Vec<(u32, u32)>,
    attributes: usize,
    /// Those that were read, in groups of so many as stand near each other: most are never asked for.
    read: Vec<OnceLock<Vec<OnceLock<Box<Guide>>>>>,
}

/// As many guides in a group.
const GROUP: usize = 64;

impl Unread {
    pub(super) const fn of(held: &'static Held, form: Form) -> Self {
        Unread { held, form, told: OnceLock::new() }
    }

    /// Takes where each stands, in the order of the controls, and how many attributes each has.
    pub(super) fn tell(&self, places: Vec<(u32, u32)>, attributes: usize) {
        let read = (0..places.len().div_ceil(GROUP)).map(|_| OnceLock::new()).collect();
        self.told.get_or_init(|| Told { places, attributes, read });
    }

    /// The guide of the control in a place; where it is none, one that says so.
    pub fn guide(&self, place: usize) -> &Guide {
        let read = || {
            let group = self.told.get()?.read.get(place / GROUP)?;
            let guide = group.get_or_init(|| (0..GROUP).map(|_| OnceLock::new()).collect()).get(place % GROUP)?;
            // What cannot be read now may be there once all is read.
            match guide.get() {
                Some(guide) => Some(guide),
                None => self.made(place).map(|made| guide.get_or_init(|| Box::new(made))),
            }
        };
        read().map_or_else(|| &**UNREAD, |guide| &**guide)
    }

    fn made(&self, place: usize) -> Option<Guide> {
        let told = self.told.get()?;
        let (start, end) = *told.places.get(place)?;
        let part = self.held.part(start as usize..end as usize)?;
        let fields = self.form.fields(part, self.held.read().is_some())?;
        let reading = Reading { text_of: Text::fixed, id_of: ControlId::fixed };
        reading.guide("", fields, told.attributes).ok()
    }
}

impl fmt::Debug for Unread {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Unread").field("held", self.held).finish_non_exhaustive()
    }
}

/// How texts of the one that is read are held.
pub struct Reading<'a> {
    pub text_of: fn(&'a str) -> Text,
    pub id_of: fn(&'a str) -> ControlId,
}

impl<'a> Reading<'a> {
    /// The guide of a control, from the fields that follow its theme.
    pub fn guide(&self, id: &str, fields: &'a str, attributes: usize) -> Result<Guide, String> {
        if has_foreign(fields) {
            return Err("it has control characters in it".to_owned());
        }
        let mut fields = fields.split(FIELD);
        let mut next = || fields.next().ok_or_else(|| format!("control {id} has too few fields"));
        let text_of = self.text_of;
        let optional = |text: &'a str| (!text.is_empty()).then(|| text_of(text));
        let (summary, why) = (next()?, next()?);
        let ladder: Vec<Text> = self.list(next()?).to_vec();
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
        let related: Entries<ControlId> = match related.is_empty() {
            true => Entries::EMPTY,
            false => related.split(ENTRY).map(self.id_of).collect(),
        };
        let keywords = self.list(next()?);
        let mut values: [Entries<Text>; 5] = Default::default();
        for value in values.iter_mut().take(attributes) {
            *value = self.list(next()?);
        }
        if fields.next().is_some() {
            return Err(format!("control {id} has too many fields"));
        }
        let [control_type, properties, concepts, capabilities, domains] = values;
        Ok(Guide {
            control_type,
            properties,
            concepts,
            capabilities,
            domains,
            edition_2013: Entries::EMPTY,
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
            related,
            keywords,
            exclusion_hint,
        })
    }

    fn list(&self, entries: &'a str) -> Entries<Text> {
        match entries.is_empty() {
            true => Entries::EMPTY,
            false => entries.split(ENTRY).map(self.text_of).collect(),
        }
    }
}

/// Whether there are control characters in a text, beside the ends of lines and what tells fields apart.
pub fn has_foreign(text: &str) -> bool {
    let is_foreign = |b: u8| b < 0x20 && !matches!(b, b'\n' | 0x1d..=0x1f) || b == 0x7f;
    // All of a chunk, without a look at each: then the machine takes many bytes at a time.
    let of_chunk = |chunk: &[u8]| chunk.iter().fold(false, |found, byte| found | is_foreign(*byte));
    text.as_bytes().chunks(4096).any(of_chunk)
}
