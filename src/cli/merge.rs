//! `controlbook merge`: takes over what another copy of a workbook says.

use std::path::PathBuf;

use clap::Args;
use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;

use super::layout::Page;
use super::{Author, Done, Failure, json};
use crate::catalogue::ControlId;
use crate::report::words;
use crate::session::{Merging, Outcome, Session};
use crate::workbook::merging::{Contradiction, Take};
use crate::workbook::{FieldChange, Stamp};

pub const ABOUT: &str = "\
Take over what another copy of this workbook says

A copy of a workbook is a fork: two people can work apart, each on one, and bring both together here. What only one of \
them changed is taken over, notes and evidence of both are kept, and where both changed the same thing differently, \
somebody decides: on the screen one by one (controlbook FILE, then the command merge), or here all in one way with \
--ours or --theirs. Until everything is decided, nothing is written. It is one step: a backup is kept before, undo \
takes all of it back, and the edits of the other copy stand in the history with their authors and times. The other \
copy stays as it is; merge the other way round to bring it to the same state.

It serves for the \"conflicted copies\" of synchronised folders, too.";

const EXAMPLES: &str = "\
Examples:
  controlbook merge acme.controlbook acme-anna.controlbook --dry-run
  controlbook merge acme.controlbook acme-anna.controlbook
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
    /// Where the two contradict each other, keep what FILE says
    #[arg(long, conflicts_with = "theirs")]
    ours: bool,
    /// Where the two contradict each other, take what OTHER says
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
    /// `ours`, `theirs`, or null while it is open.
    taken: Option<&'static str>,
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
            Outcome::Unchanged if open > 0 => {
                "Nothing was written. Decide one by one on the screen (controlbook FILE, then the command merge), or all in \
                 one way with --ours or --theirs."
                    .to_owned()
            }
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
    if let Some(take) = &found.taken {
        page.prose("    taken   ", &words::taken(take));
    }
}

fn said_by(stamp: &Stamp, zone: &TimeZone) -> String {
    format!("{}, {}", stamp.author, zone.to_datetime(stamp.at).strftime("%Y-%m-%d %H:%M"))
}
