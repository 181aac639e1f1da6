//! `controlbook evidence verify`.

use std::path::PathBuf;

use clap::Args;
use serde::Serialize;

use crate::catalogue::ControlId;
use crate::cli::layout::Page;
use crate::cli::{Done, Failure, json, open_to_read};
use crate::report::words;
use crate::session::FileState;
use crate::workbook::{Evidence, EvidenceKind};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// One line of `verify --json`.
#[derive(Serialize)]
struct Verified<'a> {
    id: uuid::Uuid,
    kind: EvidenceKind,
    name: &'a str,
    location: Option<&'a str>,
    sha256: Option<&'a str>,
    state: &'static str,
    controls: Vec<&'a ControlId>,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.file)?;
    let workbook = session.workbook();
    let states = session.look_at_files(false)?;
    let files: Vec<(&Evidence, FileState)> =
        workbook.all_evidence().filter_map(|evidence| Some((evidence, *states.get(&evidence.id)?))).collect();
    let bad = files.iter().filter(|(_, state)| *state != FileState::Same).count();
    let output = if arguments.json {
        let verified = files.iter().map(|(evidence, state)| Verified {
            id: evidence.id,
            kind: evidence.kind,
            name: &evidence.name,
            location: evidence.location.as_deref(),
            sha256: evidence.sha256.as_deref(),
            state: code(*state),
            controls: workbook.controls_served(evidence.id).collect(),
        });
        json(&verified.collect::<Vec<_>>())?
    } else {
        let mut page = Page::default();
        for (evidence, state) in &files {
            let controls: Vec<&str> = workbook.controls_served(evidence.id).map(ControlId::as_str).collect();
            page.line(&format!("{:<8} {} ({})", word(*state), evidence.name, controls.join(", ")));
            if *state != FileState::Same {
                page.prose("         ", &what_to_do(evidence, *state));
            }
        }
        page.gap();
        page.line(&match (files.len(), bad) {
            (0, _) => "There is no file to look at; links are not opened.".to_owned(),
            (count, 0) => format!("{} as attached.", words::counted(count, "file is", "files are")),
            (count, bad) => format!("{bad} of {} missing or changed.", words::counted(count, "file is", "files are")),
        });
        page.into_output()
    };
    if bad > 0 { Err(Failure::Found(output)) } else { Ok(output) }
}

fn word(state: FileState) -> &'static str {
    match state {
        FileState::Same => "same",
        FileState::Missing => "MISSING",
        FileState::Changed => "CHANGED",
    }
}

fn code(state: FileState) -> &'static str {
    match state {
        FileState::Same => "same",
        FileState::Missing => "missing",
        FileState::Changed => "changed",
    }
}

fn what_to_do(evidence: &Evidence, state: FileState) -> String {
    let Some(location) = &evidence.location else {
        return "Take it from a backup or an earlier copy of the workbook, or attach the file again.".to_owned();
    };
    match state {
        FileState::Same => String::new(),
        FileState::Missing => format!("It is not at {location}. Put it back, or attach it where it is now."),
        FileState::Changed => {
            format!("{location} is not what was attached. If it should be so, attach it again and remove this one.")
        }
    }
}
