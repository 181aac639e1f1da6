//! `controlbook merge`: takes over what another copy of a workbook says.

use std::io::Read;
use std::path::{Path, PathBuf};

use clap::Args;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::layout::Page;
use super::{Author, Done, Failure, json};
use crate::catalogue::ControlId;
use crate::error::Error;
use crate::report::words;
use crate::session::merging::both_texts;
use crate::session::{Merging, Outcome, Session};
use crate::workbook::merging::{Contradiction, Take};
use crate::workbook::{FieldChange, Stamp};

pub const ABOUT: &str = "\
Take over what another copy of this workbook says

A copy of a workbook is a fork: two people can work apart, each on one, and bring both together here. What only one of \
them changed is taken over, notes and evidence of both are kept, and where both changed the same thing differently, \
somebody decides: on the screen one by one (controlbook FILE, then the command merge), here one by one with --take, or \
all that is left in one way with --ours or --theirs. --dry-run tells each by its name, such as 5.1.level, and what may \
stand in its place. Until everything is decided, nothing is written. It is one step: a backup is kept before, undo \
takes all of it back, and the edits of the other copy stand in the history with their authors and times. The other \
copy stays as it is; merge the other way round to bring it to the same state.

It serves for the \"conflicted copies\" of synchronised folders, too.";

const EXAMPLES: &str = "\
Examples:
  controlbook merge acme.controlbook acme-anna.controlbook --dry-run
  controlbook merge acme.controlbook acme-anna.controlbook
  controlbook merge acme.controlbook acme-anna.controlbook --take 5.1.level=theirs --take 8.13.level=3 --ours
  controlbook merge acme.controlbook \"acme (conflicted copy).controlbook\" --theirs";

#[derive(Args)]
#[command(after_help = EXAMPLES)]
pub struct Arguments {
    /// The workbook that takes over
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The other copy of it, which is only read
    #[arg(value_name = "OTHER")]
    other: PathBuf,
    /// Show what it would come to; nothing is written
    #[arg(long)]
    dry_run: bool,
    /// Decide one contradiction by its name: ours, theirs, both (two texts) or a new value; may be given several times
    #[arg(long, value_name = "NAME=CHOICE", value_parser = choice)]
    take: Vec<(String, String)>,
    /// Decide as a JSON file says, made from what --dry-run --json prints: conflicts with "name" and "taken", which is
    /// ours, theirs, both or new, with the new value as "new"
    #[arg(long, value_name = "PATH|-")]
    decisions: Option<PathBuf>,
    /// Where the two contradict each other, and nothing else decides it, keep what FILE says
    #[arg(long, conflicts_with = "theirs")]
    ours: bool,
    /// Where the two contradict each other, and nothing else decides it, take what OTHER says
    #[arg(long)]
    theirs: bool,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

#[derive(Serialize)]
struct Shape {
    applied: bool,
    /// The edits of the other copy that are not known here.
    steps: usize,
    conflicts: Vec<Conflict>,
    changes: Vec<FieldChange>,
    remarks: Vec<String>,
}

#[derive(Serialize)]
struct Conflict {
    /// What it is called for --take.
    name: String,
    control: Option<ControlId>,
    what: String,
    field: String,
    base: Value,
    ours: Value,
    theirs: Value,
    /// What is decided along with it.
    along: Option<Along>,
    ours_by: Option<Stamp>,
    theirs_by: Option<Stamp>,
    /// What may be typed in the place of the two; null where one of them has to be taken.
    accepts: Option<&'static str>,
    /// `ours`, `theirs`, `new`, or null while it is open.
    taken: Option<&'static str>,
    /// The new value.
    new: Option<Value>,
}

/// What a file of decisions says of a contradiction.
#[derive(Deserialize)]
struct Decision {
    name: String,
    #[serde(default)]
    taken: Option<String>,
    #[serde(default)]
    new: Option<Value>,
}

/// As `merge --json` prints them, or the list alone.
#[derive(Deserialize)]
#[serde(untagged)]
enum Decisions {
    Within { conflicts: Vec<Decision> },
    Alone(Vec<Decision>),
}

/// The most bytes that a file of decisions may have.
const LARGEST: u64 = 16 << 20;

/// `NAME=CHOICE`.
fn choice(value: &str) -> Result<(String, String), String> {
    let (name, choice) = value.split_once('=').ok_or_else(|| {
        "write the name of a contradiction, = and ours, theirs or a value, such as 5.1.level=3".to_owned()
    })?;
    Ok((name.to_owned(), choice.to_owned()))
}

/// The decisions of a file, as they would be typed.
fn decisions(path: &Path) -> Result<Vec<(String, String)>, Failure> {
    let shown = crate::error::clean_path(path.as_os_str().as_ref());
    let unread = |why: String| {
        Error::Invalid(format!(
            "{shown} holds no decisions: {why}. Print them with merge --dry-run --json, and fill in \"taken\""
        ))
    };
    let bytes = match path == Path::new("-") {
        true => {
            let mut bytes = Vec::new();
            std::io::stdin().take(LARGEST + 1).read_to_end(&mut bytes).map_err(|error| unread(error.to_string()))?;
            bytes
        }
        false => crate::given::read_up_to(path, LARGEST).map_err(|error| unread(error.to_string()))?,
    };
    if bytes.len() as u64 > LARGEST {
        return Err(unread("it has more than 16 MB".to_owned()).into());
    }
    let read: Decisions = serde_json::from_slice(&bytes).map_err(|error| {
        unread(match error.classify() {
            serde_json::error::Category::Data => "no list of names with what is taken".to_owned(),
            _ => format!("it is no JSON (line {}, column {})", error.line(), error.column()),
        })
    })?;
    let (Decisions::Within { conflicts: all } | Decisions::Alone(all)) = read;
    let typed = |decision: Decision| {
        let new = match decision.new {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => text,
            Some(other) => other.to_string(),
        };
        match decision.taken.as_deref() {
            None => None,
            Some("new") => Some((decision.name, format!("new:{new}"))),
            Some(word) => Some((decision.name, word.to_owned())),
        }
    };
    Ok(all.into_iter().filter_map(typed).collect())
}

#[derive(Serialize)]
struct Along {
    base: Value,
    ours: Value,
    theirs: Value,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let mut session = author.open(&arguments.file)?;
    let mut merging = session.merging(&arguments.other)?;
    let from_file = arguments.decisions.as_deref().map(decisions).transpose()?.unwrap_or_default();
    for (name, choice) in from_file.iter().chain(&arguments.take) {
        merging.decide_named(name, choice, &session)?;
    }
    match (arguments.ours, arguments.theirs) {
        (true, _) => merging.decide_rest(&Take::Ours)?,
        (_, true) => merging.decide_rest(&Take::Theirs)?,
        (false, false) => {}
    }
    let is_open = merging.joined().undecided().next().is_some();
    let outcome = if arguments.dry_run || is_open { Outcome::Unchanged } else { session.merge(&merging)? };
    let applied = matches!(outcome, Outcome::Done(_));
    let done = match arguments.json {
        true => json(&shape(&merging, applied))?,
        false => page(&session, &merging, &outcome, arguments.dry_run).into_output(),
    };
    if is_open && !arguments.dry_run { Err(Failure::Found(done)) } else { Ok(done) }
}

fn shape(merging: &Merging, applied: bool) -> Shape {
    let joined = merging.joined();
    let conflict = |found: &Contradiction| {
        let [_, ours_by, theirs_by] = merging.said(found);
        let [base, ours, theirs] = found.along.clone();
        let along = (!found.along.iter().all(Value::is_null)).then_some(Along { base, ours, theirs });
        Conflict {
            name: found.name.clone(),
            control: found.control.clone(),
            what: found.what.clone(),
            field: found.field.clone(),
            base: found.base.clone(),
            ours: found.ours.clone(),
            theirs: found.theirs.clone(),
            along,
            ours_by,
            theirs_by,
            taken: found.taken.as_ref().map(|take| match take {
                Take::Ours => "ours",
                Take::Theirs => "theirs",
                Take::New(_) => "new",
            }),
            accepts: found.accepts.told(),
            new: found.taken.as_ref().and_then(|take| match take {
                Take::New(value) => Some(value.clone()),
                Take::Ours | Take::Theirs => None,
            }),
        }
    };
    Shape {
        applied,
        steps: merging.steps_there().len(),
        conflicts: joined.contradictions.iter().map(conflict).collect(),
        changes: joined.changes.iter().flat_map(crate::workbook::Change::fields).collect(),
        remarks: joined.remarks.clone(),
    }
}

fn page(session: &Session, merging: &Merging, outcome: &Outcome, dry_run: bool) -> Page {
    let mut page = Page::default();
    let zone = crate::clock::zone();
    let joined = merging.joined();
    let name = &session.workbook().organisation.name;
    page.hanging("", "", &format!("{name}: merging {}", merging.name()));
    page.prose("", &merging.told(&zone));
    if !joined.changes.is_empty() {
        page.gap();
        page.line(if matches!(outcome, Outcome::Done(_)) { "Taken over:" } else { "To be taken over:" });
        for change in &joined.changes {
            let (about, what) = words::taken_over(change);
            page.hanging("  ", "      ", &format!("{about}: {what}"));
        }
    }
    if !joined.contradictions.is_empty() {
        page.gap();
        let (all, open) = (joined.contradictions.len(), joined.undecided().count());
        page.line(&match open {
            0 => format!("Contradictions ({all}), all decided:"),
            open if open == all => format!("Contradictions ({all}), to be decided:"),
            open => format!("Contradictions ({all}), of which {open} to be decided:"),
        });
        joined.contradictions.iter().for_each(|found| contradiction(&mut page, merging, found, &zone));
    }
    if !joined.remarks.is_empty() {
        page.gap();
        joined.remarks.iter().for_each(|remark| page.hanging("  - ", "    ", remark));
    }
    page.gap();
    let open = joined.undecided().count();
    page.prose(
        "",
        &match outcome {
            Outcome::Done(step) => format!("{}.", words::sentence_case(&step.describe())),
            Outcome::Unchanged if open > 0 => format!(
                "Nothing was written. Decide one by one on the screen (controlbook FILE, then the command merge) or here \
                 with --take, such as --take {}=theirs, or all that is left in one way with --ours or --theirs.",
                joined.undecided().next().map_or("", |found| found.name.as_str())
            ),
            Outcome::Unchanged if !merging.is_news() => "Nothing new: all that it says is here already.".to_owned(),
            Outcome::Unchanged if dry_run => "Nothing was written; without --dry-run it is merged.".to_owned(),
            Outcome::Unchanged => "Nothing was written.".to_owned(),
        },
    );
    page
}

fn contradiction(page: &mut Page, merging: &Merging, found: &Contradiction, zone: &TimeZone) {
    page.line(&format!("  {}", words::contradiction(found)));
    if let Some(why) = found.why {
        page.prose("    ", &words::sentence_case(why));
    }
    let [before, here, there] = merging.said(found);
    let values = merging.values(found);
    for ((label, value), by) in ["before  ", "here    ", "there   "].into_iter().zip(values).zip([before, here, there])
    {
        let by = by.map_or_else(String::new, |stamp| format!(" ({})", said_by(&stamp, zone)));
        page.prose(&format!("    {label}"), &format!("{}{by}", value.replace('\n', "; ")));
    }
    match merging.taken(found) {
        Some(taken) => page.prose("    taken   ", &taken.replace('\n', "; ")),
        None => {
            let both = if both_texts(found).is_some() { ", both" } else { "" };
            let new = found.accepts.told().map_or_else(String::new, |told| format!(", or {told}"));
            page.prose("    decide  ", &format!("--take {}=…: ours, theirs{both}{new}", found.name));
        }
    }
}

fn said_by(stamp: &Stamp, zone: &TimeZone) -> String {
    format!("{}, {}", stamp.author, zone.to_datetime(stamp.at).strftime("%Y-%m-%d %H:%M"))
}
