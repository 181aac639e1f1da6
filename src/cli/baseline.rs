//! `controlbook baseline`.

use std::fmt::Write as _;
use std::path::PathBuf;

use clap::Args;
use jiff::Timestamp;
use serde::Serialize;

use super::layout::{Page, Table};
use super::{Author, Done, Output, json, open_to_read};
use crate::clock;
use crate::session::{NewBaseline, Session};
use crate::text::Side;
use crate::workbook::{Baseline, Stamp};

pub const ABOUT: &str = "\
Freeze what a workbook says now under a name, sign it off, or list what was frozen.

A baseline keeps all answers, notes, evidence with the hashes of its files, own controls, actions and phases as they \
are, to compare with later, and to prove what a report was made from. It is never changed: a newer one can supersede \
it. Signing it off records who did and when, once. Without a name, the baselines are listed.";

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What to call the baseline, such as "2026 first assessment"
    #[arg(value_name = "NAME")]
    name: Option<String>,
    /// Sign it off under your name; also one that was made before
    #[arg(long, requires = "name")]
    sign: bool,
    /// The baseline in whose place the new one stands
    #[arg(long, value_name = "NAME", requires = "name")]
    supersedes: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// A baseline as JSON has it.
#[derive(Serialize)]
struct Shape<'a> {
    id: uuid::Uuid,
    name: &'a str,
    made_at: Timestamp,
    made_by: &'a str,
    signed_at: Option<Timestamp>,
    signed_by: Option<&'a str>,
    supersedes: Option<&'a str>,
    superseded_by: Option<&'a str>,
    hash: &'a str,
    is_now: bool,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let Some(name) = &arguments.name else { return list(arguments) };
    let mut session = author.open(&arguments.file)?;
    let known = session.find_baseline(name).ok().map(|baseline| baseline.id);
    let id = match known {
        Some(id) if arguments.sign && arguments.supersedes.is_none() => {
            session.sign_baseline(id)?;
            id
        }
        _ => {
            let supersedes = arguments.supersedes.as_deref().map(|name| session.find_baseline(name)).transpose()?;
            let supersedes = supersedes.map(|baseline| baseline.id);
            session.freeze(&NewBaseline { name: name.clone(), supersedes, signed: arguments.sign })?.0
        }
    };
    let baseline = session.baseline(id)?;
    if arguments.json {
        return json(&shape(&session, baseline, &session.state_now()?.hash));
    }
    let mut text = String::new();
    if known.is_none() {
        let _ = writeln!(text, "Baseline \"{}\" made: SHA-256 {}", baseline.name, baseline.hash);
    }
    if let Some(Stamp { at, author }) = &baseline.signed {
        let _ = writeln!(text, "Baseline \"{}\" signed off by {author}, {}", baseline.name, time(*at));
    } else {
        let _ = writeln!(text, "It is not signed off yet: controlbook baseline FILE NAME --sign does");
    }
    Ok(Output::Text(text))
}

fn list(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let now = match session.workbook().baselines().next() {
        Some(_) => session.state_now()?.hash,
        None => String::new(),
    };
    let shapes: Vec<Shape<'_>> =
        session.workbook().baselines().map(|baseline| shape(&session, baseline, &now)).collect();
    if arguments.json {
        return json(&shapes);
    }
    if shapes.is_empty() {
        return Ok(Output::Text("No baselines yet: controlbook baseline FILE NAME makes one\n".to_owned()));
    }
    let columns = [
        ("Name", Side::Left),
        ("Made", Side::Left),
        ("By", Side::Left),
        ("Signed off", Side::Left),
        ("SHA-256", Side::Left),
        ("", Side::Left),
    ];
    let row = |shape: &Shape<'_>| {
        let signed = match (shape.signed_by, shape.signed_at) {
            (Some(by), Some(at)) => format!("by {by}, {}", time(at)),
            _ => "no".to_owned(),
        };
        let place = match (shape.superseded_by, shape.supersedes, shape.is_now) {
            (Some(by), ..) => format!("superseded by \"{by}\""),
            (None, _, true) => "what the workbook says now".to_owned(),
            (None, Some(of), false) => format!("supersedes \"{of}\""),
            (None, None, false) => String::new(),
        };
        let hash = shape.hash.chars().take(12).collect();
        vec![shape.name.to_owned(), time(shape.made_at), shape.made_by.to_owned(), signed, hash, place]
    };
    let mut page = Page::default();
    page.table(&Table { columns: &columns, rows: shapes.iter().map(row).collect() });
    Ok(page.into_output())
}

fn time(at: Timestamp) -> String {
    at.to_zoned(clock::zone()).strftime("%Y-%m-%d %H:%M").to_string()
}

fn shape<'a>(session: &'a Session, baseline: &'a Baseline, now: &str) -> Shape<'a> {
    let name = |id| session.workbook().baseline(id).map(|baseline| &*baseline.name);
    Shape {
        id: baseline.id,
        name: &baseline.name,
        made_at: baseline.made.at,
        made_by: &baseline.made.author,
        signed_at: baseline.signed.as_ref().map(|stamp| stamp.at),
        signed_by: baseline.signed.as_ref().map(|stamp| &*stamp.author),
        supersedes: baseline.supersedes.and_then(name),
        superseded_by: session.superseded_by(baseline.id).map(|newer| &*newer.name),
        hash: &baseline.hash,
        is_now: now == baseline.hash,
    }
}
