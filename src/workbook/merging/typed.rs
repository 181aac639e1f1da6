//! What a person types in the place of two values that contradict each other, read as an edit of that field is.

use jiff::Timestamp;
use jiff::civil::Date;
use serde_json::{Value, json};
use uuid::Uuid;

use super::{Accepts, Contradiction};
use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::action::{ActionStatus, ClosesText};
use crate::workbook::day::day;
use crate::workbook::edit::{AnswerEdit, Decision};
use crate::workbook::{Answer, Applicability, Basis, Closes, Nature, Note, OwnControl, PersonDays, Reason, Workbook};

/// The longest text of a line, and of a paragraph, in characters.
const LINE: usize = 200;
const PARAGRAPH: usize = 4_000;

/// What a typed value may be about.
#[derive(Clone, Copy, Debug)]
pub struct Typing<'a> {
    /// The day on which it is typed.
    pub today: Date,
    /// The controls there are.
    pub catalogue: &'a Catalogue,
    /// The two sides.
    pub states: [&'a Workbook; 2],
}

impl Accepts {
    /// What may be typed, for the person; `None` where nothing may.
    pub const fn told(self) -> Option<&'static str> {
        Some(match self {
            Accepts::OneOfTheTwo => return None,
            Accepts::Scenario => {
                "what is supposed, such as 30; deadline 2027-03-01; theme:people=4; actions only (30 person-days, or \
                 x1.5 of those that the phases have)"
            }
            Accepts::Level => "a level from 0 to 5, or nothing for not set",
            Accepts::LevelAndBasis => {
                "a level from 0 to 5, also with how it is known (3, tested), or nothing for not set"
            }
            Accepts::Weight => "1, 2 or 3, or nothing",
            Accepts::Basis => "claimed, interviewed, examined or tested, or nothing",
            Accepts::Line => "a line of text, or nothing",
            Accepts::Name => "a line of text",
            Accepts::Paragraph => "a sentence or a few, or nothing",
            Accepts::Sentence => "a sentence or a few",
            Accepts::Text => "the text",
            Accepts::Day => "a day, such as 2026-02-01 or +2w, or nothing",
            Accepts::Stretch => {
                "the first and the last day, such as 2026-02-01 to 2026-04-30; one of them alone as from DAY or to DAY; \
                 or nothing"
            }
            Accepts::YesOrNo => "yes or no, or nothing for unknown",
            Accepts::OnOrOff => "on or off",
            Accepts::Decision => {
                "a decision, such as \"applicable, risk\", \"excluded, no-such-asset: why in a sentence\", \"inherited from \
                 WHOM: what they do\" or \"undecided\""
            }
            Accepts::Nature => "design (how it is meant to be) or operating (that it was done), or nothing",
            Accepts::Days => "person-days, such as 3 or 0.5, or nothing",
            Accepts::Money => "a whole number, such as 1500, or nothing",
            Accepts::Status => "proposed, agreed, doing, done, or dropped: and why",
            Accepts::Closes => "what it raises, such as 8.13:1-3, 5.10:2, or nothing",
            Accepts::Phase => "the name or the place of a phase, or nothing",
        })
    }
}

impl Contradiction {
    /// Reads what was typed in the place of its two values.
    ///
    /// # Errors
    /// What may be typed instead, as a sentence.
    pub fn read(&self, typed: &str, about: &Typing<'_>) -> Result<Value, String> {
        let text = typed.trim();
        let told = self.accepts.told().unwrap_or("one of the two");
        let wrong = || Err(format!("\"{}\" does not fit: type {told}", shown(text)));
        if text.contains('\0') {
            return wrong();
        }
        let short = |most: usize| match text.chars().count() {
            length if length > most => {
                Err(format!("that has {length} characters; at most {most} are kept. Shorten it"))
            }
            _ => Ok(json!(text)),
        };
        match (self.accepts, text) {
            (Accepts::OneOfTheTwo | Accepts::Scenario, _) => Err("here one of the two is taken as it is".to_owned()),
            (Accepts::Name | Accepts::Sentence | Accepts::Text | Accepts::OnOrOff | Accepts::Status, "") => wrong(),
            (Accepts::Stretch, "") => Ok(json!({ "from": null, "to": null })),
            (Accepts::LevelAndBasis, "") => Ok(json!({ "level": null, "basis": null })),
            (_, "") => Ok(Value::Null),
            (Accepts::Level, _) => number(text, 0..=5).map_or_else(wrong, |level| Ok(json!(level))),
            (Accepts::Weight, _) => number(text, 1..=3).map_or_else(wrong, |weight| Ok(json!(weight))),
            (Accepts::LevelAndBasis, _) => {
                let (level, basis) = text.split_once([',', ' ']).unwrap_or((text, ""));
                match (number(level.trim(), 0..=5), basis.trim().to_lowercase()) {
                    (Some(level), basis) if basis.is_empty() => Ok(json!(level)),
                    (Some(level), basis) => basis
                        .parse::<Basis>()
                        .map_or_else(|_| wrong(), |basis| Ok(json!({ "level": level, "basis": basis }))),
                    (None, _) => wrong(),
                }
            }
            (Accepts::Basis, _) => {
                text.to_lowercase().parse::<Basis>().map_or_else(|_| wrong(), |basis| Ok(json!(basis)))
            }
            (Accepts::Nature, _) => {
                text.to_lowercase().parse::<Nature>().map_or_else(|_| wrong(), |nature| Ok(json!(nature)))
            }
            (Accepts::Line | Accepts::Name, _) if text.contains('\n') => wrong(),
            (Accepts::Line | Accepts::Name, _) => short(LINE),
            (Accepts::Paragraph | Accepts::Sentence, _) => short(PARAGRAPH),
            (Accepts::Text, _) if text.len() > Note::MAX_BYTES => {
                Err(format!("that is longer than the {} bytes that a note can have. Shorten it", Note::MAX_BYTES))
            }
            (Accepts::Text, _) => Ok(json!(text)),
            (Accepts::Day, _) => read_day(text, about).map(|day| json!(day)),
            (Accepts::Stretch, _) => stretch(text, about),
            (Accepts::YesOrNo, _) => match text.to_lowercase().as_str() {
                "yes" | "y" => Ok(json!(true)),
                "no" | "n" => Ok(json!(false)),
                "unknown" => Ok(Value::Null),
                _ => wrong(),
            },
            (Accepts::OnOrOff, _) => match text.to_lowercase().as_str() {
                "on" | "yes" | "y" => Ok(json!(true)),
                "off" | "no" | "n" => Ok(Value::Null),
                _ => wrong(),
            },
            (Accepts::Days, _) => text.parse::<PersonDays>().map(|days| json!(days)).map_err(|error| error.to_string()),
            (Accepts::Money, _) => {
                let plain: String = text.chars().filter(|c| !matches!(c, ' ' | '\'' | '_')).collect();
                let cost = plain.parse::<u64>().ok().filter(|cost| i64::try_from(*cost).is_ok());
                cost.map_or_else(wrong, |cost| Ok(json!(cost)))
            }
            (Accepts::Decision, _) => decision(text, self.control.as_ref(), about),
            (Accepts::Status, _) => status(text),
            (Accepts::Closes, _) => closes(text, about),
            (Accepts::Phase, _) => phase(text, about).map(|id| json!(id)),
        }
    }
}

fn number(text: &str, within: std::ops::RangeInclusive<u8>) -> Option<u8> {
    text.parse::<u8>().ok().filter(|number| within.contains(number))
}

fn read_day(text: &str, about: &Typing<'_>) -> Result<Date, String> {
    day(text, about.today).map_err(|error| error.to_string())
}

/// `2026-02-01 to 2026-04-30`, `from 2026-02-01`, `to 2026-04-30`.
fn stretch(text: &str, about: &Typing<'_>) -> Result<Value, String> {
    let plain = text.strip_prefix("from ").map_or(text, str::trim_start);
    let (from, to) = match plain.split_once(" to ").or_else(|| plain.split_once('…')) {
        Some((from, to)) => (from.trim(), to.trim()),
        None => plain.strip_prefix("to ").map_or((plain, ""), |to| ("", to.trim())),
    };
    let one = |text: &str| if text.is_empty() { Ok(None) } else { read_day(text, about).map(Some) };
    let (from, to) = (one(from)?, one(to)?);
    if let (Some(from), Some(to)) = (from, to)
        && to < from
    {
        return Err(format!("a phase ends on or after the day on which it begins; {to} is before {from}"));
    }
    Ok(json!({ "from": from, "to": to }))
}

/// `excluded, no-such-asset: There is none.` It is checked as an edit of a blank answer is.
fn decision(text: &str, control: Option<&ControlId>, about: &Typing<'_>) -> Result<Value, String> {
    let (head, sentence) = text.split_once(':').map_or((text, None), |(head, rest)| (head, Some(rest.trim())));
    let mut items = head.split(',').map(str::trim);
    let first = items.next().unwrap_or_default();
    let (word, rest) = first.split_once(char::is_whitespace).unwrap_or((first, ""));
    let applicability: Applicability = word.to_lowercase().parse().map_err(|_| {
        format!("\"{}\" is no decision: begin with applicable, inherited, excluded or undecided", shown(word))
    })?;
    let (mut provider, mut reasons) = (None, Vec::new());
    for item in std::iter::once(rest.trim()).chain(items) {
        if let Some(name) = item.strip_prefix("from ") {
            provider = Some(name.trim().to_owned());
            continue;
        }
        for word in item.split_whitespace().filter(|word| !matches!(*word, "and" | "+")) {
            let reason: Reason = word.to_lowercase().parse().map_err(|_| {
                let fitting = Reason::fitting(applicability).iter().map(|reason| reason.word());
                let fitting = fitting.collect::<Vec<_>>().join(", ");
                let use_them = if fitting.is_empty() { "it has none".to_owned() } else { format!("use {fitting}") };
                format!(
                    "\"{}\" is no reason for {applicability}; {use_them}, and a colon before a sentence",
                    shown(word)
                )
            })?;
            reasons.push(reason);
        }
    }
    if sentence.is_some_and(|sentence| sentence.chars().count() > PARAGRAPH) {
        return Err(format!("the sentence is longer than {PARAGRAPH} characters. Shorten it"));
    }
    if provider.as_ref().is_some_and(|provider: &String| provider.chars().count() > LINE) {
        return Err(format!("the provider's name is longer than {LINE} characters. Shorten it"));
    }
    let decision = Decision {
        applicability: Some(applicability),
        reasons: Some(reasons),
        justification: sentence.map(str::to_owned),
        provider,
    };
    let edit = AnswerEdit { decision: Some(decision), ..AnswerEdit::default() };
    let nobody = ControlId::from(String::new());
    let decided = edit
        .applied(control.unwrap_or(&nobody), &Answer::blank(), about.catalogue, "", Timestamp::UNIX_EPOCH)
        .map_err(|refusal| refusal.to_string())?;
    Ok(json!({
        "applicability": decided.applicability,
        "reasons": decided.reasons,
        "justification": decided.justification,
        "provider": decided.provider,
    }))
}

/// `done`, `dropped: there is no budget`.
fn status(text: &str) -> Result<Value, String> {
    let (word, because) = text.split_once(':').map_or((text, ""), |(word, because)| (word, because.trim()));
    let status: ActionStatus = word.trim().to_lowercase().parse().map_err(|_| {
        format!("\"{}\" is no status: type {}", shown(word), Accepts::Status.told().unwrap_or_default())
    })?;
    if because.chars().count() > PARAGRAPH {
        return Err(format!("the reason is longer than {PARAGRAPH} characters. Shorten it"));
    }
    match (status, because.is_empty()) {
        (ActionStatus::Dropped, true) => Err("an action is dropped for a reason: type dropped: and why".to_owned()),
        (ActionStatus::Dropped, false) => Ok(json!({ "status": status, "because": because })),
        (_, true) => Ok(json!({ "status": status, "because": null })),
        (_, false) => Err(format!("a reason is given for dropping an action; type {status} alone")),
    }
}

/// `8.13:1-3, 5.10:2`.
fn closes(text: &str, about: &Typing<'_>) -> Result<Value, String> {
    let mut all: Vec<Closes> = Vec::new();
    for part in text.split([',', ';']).map(str::trim).filter(|part| !part.is_empty()) {
        let wanted: ClosesText = part.parse()?;
        let control = known_control(&wanted.control, about)
            .ok_or_else(|| format!("there is no control \"{}\"", shown(wanted.control.as_str())))?;
        let Some(to) = wanted.to else {
            return Err(format!("say to which level {control} is raised, such as {control}:3"));
        };
        let one = Closes { control, from: wanted.from, to };
        if one.from.is_some_and(|from| from >= one.to) || one.to == crate::workbook::Level::NonExistent {
            return Err(format!(
                "{one} leads nowhere: the level that an action leads to is above the one that it starts from"
            ));
        }
        if all.iter().any(|other| other.control == one.control) {
            return Err(format!("{} stands there twice; say once from which level to which it is raised", one.control));
        }
        all.push(one);
    }
    Ok(json!(all))
}

fn known_control(id: &ControlId, about: &Typing<'_>) -> Option<ControlId> {
    let own = ControlId::from(id.as_str().trim().to_uppercase());
    if OwnControl::is_own(&own) {
        return about.states.iter().any(|state| state.own_control(&own).is_some()).then_some(own);
    }
    about.catalogue.control(id.as_str().trim()).map(|control| control.id.clone())
}

/// The phase of this name, whatever its case, or the one at this place.
fn phase(text: &str, about: &Typing<'_>) -> Result<Uuid, String> {
    let wanted = text.to_lowercase();
    let all = || about.states.iter().flat_map(|state| state.phases());
    if let Some(phase) = all().find(|phase| phase.name.to_lowercase() == wanted) {
        return Ok(phase.id);
    }
    if let Some(phase) = text.parse().ok().and_then(|id: Uuid| all().find(|phase| phase.id == id)) {
        return Ok(phase.id);
    }
    let place = text.trim_start_matches('#').parse::<u32>().ok();
    if let Some(phase) = place.and_then(|place| all().find(|phase| phase.place == place)) {
        return Ok(phase.id);
    }
    let mut names: Vec<&str> = all().map(|phase| phase.name.as_str()).collect();
    names.sort_unstable();
    names.dedup();
    Err(match names[..] {
        [] => "there is no phase; type nothing".to_owned(),
        _ => format!("there is no phase \"{}\"; there are {}", shown(text), names.join(", ")),
    })
}

/// As much of a text as a sentence can hold.
fn shown(text: &str) -> String {
    let line: String = text.trim().chars().take(40).collect();
    crate::text::clean_line(&line).into_owned()
}
