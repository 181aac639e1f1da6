//! Reads the sample organisation, checks it, and writes it as a Rust static: what happened, when, by whom.
//!
//! The rules of decisions on applicability are not repeated here: the program applies them when it makes
//! the sample, as it does to any other edit.

use std::fmt::{Debug, Write as _};
use std::fs;
use std::path::Path;

use serde::Deserialize;
use toml::Spanned;
use toml::value::{Date, Datetime, Time};

use super::pool::id as c;
use super::{Source, fail as end};

#[path = "plan.rs"]
mod plan;

/// The longest name, in characters, as the session takes it.
const LINE: usize = 200;
/// The longest scope statement, justification or note, in characters. A note of a sample is short.
const PARAGRAPH: usize = 4_000;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OrganisationFile {
    name: Spanned<String>,
    profile: Spanned<String>,
    made: Spanned<Datetime>,
    by: Spanned<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct HistoryFile {
    sitting: Vec<Sitting>,
}

/// One person, on one day.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Sitting {
    day: Date,
    by: Spanned<String>,
    steps: Vec<Spanned<Entry>>,
}

/// One step: `set`, `note`, `evidence`, `accept`, `organisation`, `new_phase`, `action`, `change` or `freeze` says which
/// kind.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    at: Time,
    set: Option<Vec<String>>,
    note: Option<String>,
    evidence: Option<Vec<String>>,
    /// What evidence is called.
    name: Option<String>,
    /// The address that evidence leads to.
    link: Option<String>,
    /// A text in `sample/evidence` that is copied in.
    file: Option<String>,
    nature: Option<Nature>,
    expires: Option<Date>,
    accept: Option<String>,
    organisation: Option<Organisation>,
    /// The control that a finding is accepted of.
    control: Option<String>,
    /// Why it is.
    because: Option<String>,
    text: Option<String>,
    applicability: Option<Applicability>,
    reasons: Option<Vec<Reason>>,
    justification: Option<String>,
    provider: Option<String>,
    level: Option<u8>,
    target: Option<u8>,
    basis: Option<Basis>,
    review: Option<bool>,
    review_due: Option<Date>,
    owner: Option<String>,
    interviewee: Option<String>,
    importance: Option<u8>,
    effort: Option<u8>,
    refs: Option<Vec<String>>,
    /// A stretch of time that work is put into, by its name.
    new_phase: Option<String>,
    from: Option<Date>,
    to: Option<Date>,
    /// Person-days: the work in an action, or the time that a phase has for work.
    days: Option<f64>,
    /// A piece of work, by its title.
    action: Option<String>,
    /// The number of the action that changes.
    change: Option<u32>,
    /// What an action raises: `8.13:1-3`.
    closes: Option<Vec<String>>,
    due: Option<Date>,
    cost: Option<u64>,
    status: Option<plan::Status>,
    /// The numbers of the actions that come first.
    needs: Option<Vec<u32>>,
    notes: Option<String>,
    phase: Option<String>,
    /// All that the workbook says, frozen under this name.
    freeze: Option<String>,
    /// Whether who froze it signed it off with that.
    signed: Option<bool>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Organisation {
    scope: Option<String>,
    #[serde(default)]
    facts: Facts,
    document: Option<Document>,
}

/// What stands on the documents made of the workbook.
#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Document {
    version: String,
    classification: String,
    author: String,
    approver: String,
    next_review: Date,
}

#[derive(Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, rename_all = "kebab-case")]
struct Facts {
    builds_software: Option<bool>,
    own_premises: Option<bool>,
    own_servers: Option<bool>,
    remote_work: Option<bool>,
    personal_data: Option<bool>,
    uses_ai: Option<bool>,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Applicability {
    Undecided,
    Applicable,
    Inherited,
    Excluded,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Reason {
    Legal,
    Contractual,
    GoodPractice,
    Risk,
    Provider,
    NoSuchAsset,
    NotPerformed,
    OutOfScope,
    CoveredElsewhere,
    LawNotApplicable,
    NoRisk,
    RiskAccepted,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Nature {
    Design,
    Operating,
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "kebab-case")]
enum Basis {
    Claimed,
    Interviewed,
    Examined,
    Tested,
}

/// What can be wrong with an entry, as the field and the fault.
type Fault = (&'static str, String);

/// Writes `SAMPLE`, the steps in the order of the files' names. `all` are the ids of the catalogue. Each step is a function
/// that makes it: as statics they would be a thousand pointers, which the system has to put right at every start.
pub fn write(out: &mut String, data: &Path, all: &[String]) {
    let source = Source::read(data, "sample/organisation.toml").unwrap_or_else(|fault| end(&fault));
    let organisation: OrganisationFile = source.parse().unwrap_or_else(|fault| end(&fault));
    let made = *organisation.made.get_ref();
    let (Some(day), Some(time)) = (made.date, made.time) else {
        source.complain(organisation.made.span().start, "made", "a day and a time expected")
    };
    for (field, text) in [("name", &organisation.name), ("profile", &organisation.profile), ("by", &organisation.by)] {
        if let Err(what) = check_text(text.get_ref(), LINE) {
            source.complain(text.span().start, field, &what);
        }
    }
    let mut last = seconds(day, time);
    let mut rows = format!(
        "static SAMPLE: Sample = Sample {{ organisation: {:?}, profile: {:?}, made: {}, by: {:?}, entries: &[\n",
        organisation.name.get_ref(),
        organisation.profile.get_ref(),
        timestamp(last),
        organisation.by.get_ref(),
    );
    for name in history_files(data) {
        let source = Source::read(data, &format!("sample/{name}")).unwrap_or_else(|fault| end(&fault));
        let file: HistoryFile = source.parse().unwrap_or_else(|fault| end(&fault));
        for sitting in &file.sitting {
            if let Err(what) = check_text(sitting.by.get_ref(), LINE) {
                source.complain(sitting.by.span().start, "by", &what);
            }
            for entry in &sitting.steps {
                let at = seconds(sitting.day, entry.get_ref().at);
                let fail = |(field, what): Fault| -> ! {
                    let entry_name = format!("step of {} {}: {field}", sitting.day, entry.get_ref().at);
                    source.complain(entry.span().start, &entry_name, &what)
                };
                if at <= last {
                    fail(("at", "it is not later than the step before".to_owned()));
                }
                last = at;
                let deed = deed(entry.get_ref(), data, all).unwrap_or_else(|fault| fail(fault));
                let _ = writeln!(
                    rows,
                    "|| Entry {{ at: {}, author: {:?}, deed: {deed} }},",
                    timestamp(at),
                    sitting.by.get_ref()
                );
            }
        }
    }
    let _ = writeln!(out, "{rows}] }};");
}

fn history_files(data: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(data.join("sample"))
        .map(|entries| entries.flatten().map(|e| e.file_name().to_string_lossy().into_owned()).collect())
        .unwrap_or_default();
    names.retain(|name| name.ends_with(".toml") && name != "organisation.toml");
    names.sort();
    names
}

/// The entry as an expression of the type `Deed`.
fn deed(entry: &Entry, data: &Path, all: &[String]) -> Result<String, Fault> {
    if let Some(controls) = &entry.evidence {
        return evidence(entry, controls, data, all);
    }
    let of_evidence = [("name", entry.name.is_some()), ("link", entry.link.is_some()), ("file", entry.file.is_some())];
    if let Some((field, _)) = of_evidence.into_iter().find(|(_, given)| *given) {
        return Err((field, "only evidence has one".to_owned()));
    }
    if let Some(deed) = frozen(entry)? {
        return Ok(deed);
    }
    if let Some(deed) = plan::deed(entry, all)? {
        return Ok(deed);
    }
    let wish = wish(entry)?;
    if let Some(deed) = accepted(entry, all)? {
        return Ok(deed);
    }
    match (&entry.set, &entry.note, &entry.organisation) {
        (Some(controls), None, None) => {
            if entry.text.is_some() {
                return Err(("text", "only a note has one".to_owned()));
            }
            if wish.is_empty() {
                return Err(("set", "says nothing to set".to_owned()));
            }
            check_controls("set", controls, all)?;
            Ok(format!(
                "Deed::Set {{ controls: vec!{}, wish: Wish {{ {wish}..Wish::NOTHING }} }}",
                controls_list(controls)
            ))
        }
        (None, Some(control), None) => {
            check_controls("note", std::slice::from_ref(control), all)?;
            let text = entry.text.as_deref().unwrap_or_default();
            check_paragraph("text", text)?;
            if !wish.is_empty() {
                return Err(("note", "what is set belongs into a step of its own".to_owned()));
            }
            Ok(format!("Deed::Note {{ control: {}, text: {text:?} }}", c(control)))
        }
        (None, None, Some(organisation)) => {
            if !wish.is_empty() || entry.text.is_some() {
                return Err(("organisation", "answers and notes belong into steps of their own".to_owned()));
            }
            if let Some(scope) = &organisation.scope {
                check_paragraph("scope", scope)?;
            }
            Ok(format!(
                "Deed::Organisation {{ scope: {:?}, facts: &[{}], document: {} }}",
                organisation.scope,
                facts(&organisation.facts),
                organisation.document.as_ref().map_or(Ok("None".to_owned()), document)?
            ))
        }
        _ => Err((
            "set",
            "exactly one of set, note, evidence, accept, organisation, new_phase, action, change and freeze \
             expected"
                .to_owned(),
        )),
    }
}

/// A baseline, if the entry makes one.
fn frozen(entry: &Entry) -> Result<Option<String>, Fault> {
    let Some(name) = &entry.freeze else {
        return match entry.signed {
            Some(_) => Err(("signed", "only what is frozen is signed".to_owned())),
            None => Ok(None),
        };
    };
    check_text(name, LINE).map_err(|what| ("freeze", what))?;
    let others = [entry.set.is_some(), entry.note.is_some(), entry.evidence.is_some(), entry.accept.is_some()];
    let plans =
        [entry.organisation.is_some(), entry.new_phase.is_some(), entry.action.is_some(), entry.change.is_some()];
    if others.contains(&true) || plans.contains(&true) {
        return Err(("freeze", "a baseline is a step of its own".to_owned()));
    }
    Ok(Some(format!("Deed::Freeze {{ name: {name:?}, signed: {} }}", entry.signed.unwrap_or_default())))
}

/// The document control block.
fn document(document: &Document) -> Result<String, Fault> {
    let Document { version, classification, author, approver, next_review } = document;
    for (field, text) in
        [("version", version), ("classification", classification), ("author", author), ("approver", approver)]
    {
        check_text(text, LINE).map_err(|what| (field, what))?;
    }
    Ok(format!(
        "Some(Document {{ version: {version:?}, classification: {classification:?}, author: {author:?}, \
         approver: {approver:?}, next_review: date({}, {}, {}) }})",
        next_review.year, next_review.month, next_review.day
    ))
}

/// A piece of evidence that serves some controls: a link, or a text that is copied in.
fn evidence(entry: &Entry, controls: &[String], data: &Path, all: &[String]) -> Result<String, Fault> {
    let others = Entry { review_due: None, ..entry.clone() };
    if entry.set.is_some() || entry.note.is_some() || entry.organisation.is_some() || !wish(&others)?.is_empty() {
        return Err(("evidence", "answers, notes and the organisation belong into steps of their own".to_owned()));
    }
    check_controls("evidence", controls, all)?;
    let name = entry.name.as_deref().unwrap_or_default();
    check_text(name, LINE).map_err(|what| ("name", what))?;
    let source = match (&entry.link, &entry.file) {
        (Some(link), None) if link.starts_with("https://") && !link.contains(char::is_whitespace) => {
            format!("Source::Link({link:?})")
        }
        (Some(_), None) => return Err(("link", "an address that begins with https:// expected".to_owned())),
        (None, Some(file)) => format!("Source::File({:?})", text_of(&data.join("sample/evidence").join(file))?),
        _ => return Err(("evidence", "exactly one of link and file expected".to_owned())),
    };
    let date = |date: &Option<Date>| {
        date.as_ref().map_or("None".to_owned(), |d| format!("Some(date({}, {}, {}))", d.year, d.month, d.day))
    };
    Ok(format!(
        "Deed::Evidence {{ controls: vec!{}, name: {name:?}, source: {source}, nature: {}, expires: {}, review_due: {} }}",
        controls_list(controls),
        entry.nature.as_ref().map_or("None".to_owned(), |nature| format!("Some(Nature::{nature:?})")),
        date(&entry.expires),
        date(&entry.review_due)
    ))
}

/// A text file, with the same bytes whatever the line ends that it was checked out with.
fn text_of(path: &Path) -> Result<String, Fault> {
    println!("cargo::rerun-if-changed={}", path.display());
    match fs::read_to_string(path) {
        Ok(text) => Ok(text.replace("\r\n", "\n")),
        Err(error) => Err(("file", format!("{} cannot be read: {error}", path.display()))),
    }
}

/// A finding that is accepted, if the entry is about one.
fn accepted(entry: &Entry, all: &[String]) -> Result<Option<String>, Fault> {
    let Some(code) = &entry.accept else { return Ok(None) };
    let control = entry.control.clone().unwrap_or_default();
    check_controls("control", std::slice::from_ref(&control), all)?;
    let because = entry.because.as_deref().unwrap_or_default();
    check_paragraph("because", because)?;
    Ok(Some(format!("Deed::Accept {{ code: {code:?}, control: {}, because: {because:?} }}", c(&control))))
}

/// The fields that the entry sets, as a part of a `Wish`; empty where there are none.
fn wish(entry: &Entry) -> Result<String, Fault> {
    let lines =
        [("provider", &entry.provider), ("owner", &entry.owner), ("interviewee", &entry.interviewee)].into_iter();
    for (field, text) in lines.filter_map(|(field, text)| Some((field, text.as_ref()?))) {
        check_text(text, LINE).map_err(|what| (field, what))?;
    }
    for reference in entry.refs.iter().flatten() {
        check_text(reference, LINE).map_err(|what| ("refs", what))?;
    }
    if let Some(justification) = &entry.justification {
        check_paragraph("justification", justification)?;
    }
    for (field, number, range) in [
        ("level", entry.level, 0..=5),
        ("target", entry.target, 0..=5),
        ("importance", entry.importance, 1..=3),
        ("effort", entry.effort, 1..=3),
    ] {
        if number.is_some_and(|number| !range.contains(&number)) {
            return Err((field, format!("must be {} to {}", range.start(), range.end())));
        }
    }
    let reasons = entry.reasons.as_ref().map(|reasons| {
        let reasons: Vec<_> = reasons.iter().map(|reason| format!("Reason::{reason:?}")).collect();
        format!("&[{}]", reasons.join(", "))
    });
    let due = entry.review_due.map(|due| format!("date({}, {}, {})", due.year, due.month, due.day));
    let mut wish = String::new();
    let mut add = |field: &str, value: Option<String>| {
        if let Some(value) = value {
            let _ = write!(wish, "{field}: Some({value}), ");
        }
    };
    add("applicability", entry.applicability.as_ref().map(|word| format!("Applicability::{word:?}")));
    add("reasons", reasons);
    add("justification", literal(&entry.justification));
    add("provider", literal(&entry.provider));
    add("level", entry.level.map(|level| format!("Level::ALL[{level}]")));
    add("target", entry.target.map(|level| format!("Level::ALL[{level}]")));
    add("basis", entry.basis.as_ref().map(|word| format!("Basis::{word:?}")));
    add("review", literal(&entry.review));
    add("review_due", due);
    add("owner", literal(&entry.owner));
    add("interviewee", literal(&entry.interviewee));
    add("importance", literal(&entry.importance));
    add("effort", literal(&entry.effort));
    add("refs", entry.refs.as_ref().map(|refs| format!("&{refs:?}")));
    Ok(wish)
}

fn facts(facts: &Facts) -> String {
    [
        ("BuildsSoftware", facts.builds_software),
        ("OwnPremises", facts.own_premises),
        ("OwnServers", facts.own_servers),
        ("RemoteWork", facts.remote_work),
        ("PersonalData", facts.personal_data),
        ("UsesAi", facts.uses_ai),
    ]
    .into_iter()
    .filter_map(|(fact, value)| Some(format!("(Fact::{fact}, {})", value?)))
    .collect::<Vec<_>>()
    .join(", ")
}

fn literal<T: Debug>(value: &Option<T>) -> Option<String> {
    value.as_ref().map(|value| format!("{value:?}"))
}

fn controls_list(controls: &[String]) -> String {
    let ids: Vec<String> = controls.iter().map(|id| c(id)).collect();
    format!("[{}]", ids.join(", "))
}

fn check_controls(field: &'static str, controls: &[String], all: &[String]) -> Result<(), Fault> {
    for (position, control) in controls.iter().enumerate() {
        if !all.contains(control) {
            return Err((field, format!("{control} is no control of the catalogue")));
        }
        if controls[..position].contains(control) {
            return Err((field, format!("{control} is named twice")));
        }
    }
    if controls.is_empty() { Err((field, "names no control".to_owned())) } else { Ok(()) }
}

fn check_paragraph(field: &'static str, text: &str) -> Result<(), Fault> {
    for line in text.split('\n') {
        check_text(line, PARAGRAPH).map_err(|what| (field, what))?;
    }
    Ok(())
}

/// A line that says something, without blanks around it and without control characters.
fn check_text(text: &str, most: usize) -> Result<(), String> {
    let length = text.chars().count();
    if text.is_empty() || text.trim() != text {
        return Err("it is empty or has blanks around it".to_owned());
    }
    if text.contains(char::is_control) {
        return Err("it has a control character in it".to_owned());
    }
    if length > most { Err(format!("it has {length} characters; at most {most} are kept")) } else { Ok(()) }
}

fn timestamp(seconds: i64) -> String {
    format!("Timestamp::constant({seconds}, 0)")
}

/// Seconds since 1970 in UTC. TOML has checked that the day exists; whole years since 1970 are few enough
/// to count one by one.
fn seconds(day: Date, time: Time) -> i64 {
    let leap = |year: u16| year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let february = if leap(day.year) { 29 } else { 28 };
    let months = [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
    let years: i64 = (1970..day.year).map(|year| if leap(year) { 366 } else { 365 }).sum();
    let days = years + months[..usize::from(day.month) - 1].iter().sum::<i64>() + i64::from(day.day) - 1;
    let clock = i64::from(time.hour) * 3600 + i64::from(time.minute) * 60 + i64::from(time.second.unwrap_or(0));
    days * 86_400 + clock
}
