//! `controlbook finding`: accepts a finding with a reason, or takes that back.

use std::path::{Path, PathBuf};

use clap::{Args, Subcommand};

use super::{Author, Done, Failure, outcome};
use crate::catalogue::ControlId;
use crate::error::{Error, clean_path};
use crate::figures::FindingCode;
use crate::session::Session;
use crate::text::clean_line;
use crate::workbook::FindingKey;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: FindingCommand,
}

#[derive(Subcommand)]
enum FindingCommand {
    /// Accept a finding: it may stand, for a reason that others can read
    Accept {
        #[command(flatten)]
        which: Which,
        /// Why it may stand
        #[arg(long, value_name = "TEXT")]
        because: String,
    },
    /// Take back that a finding is accepted
    Reopen {
        #[command(flatten)]
        which: Which,
    },
}

#[derive(Args)]
struct Which {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The finding's code, as "controlbook findings" names it
    #[arg(value_name = "CODE")]
    code: String,
    /// The control it is about; leave it out where it is about the whole workbook
    #[arg(value_name = "CONTROL")]
    control: Option<String>,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    match &arguments.command {
        FindingCommand::Accept { which, because } => {
            let (mut session, key) = which.open(author)?;
            if session.findings().get(&key).is_none() {
                return Err(not_there(&which.file, &session, &key).into());
            }
            Ok(outcome(&session.accept_finding(&key, because)?))
        }
        FindingCommand::Reopen { which } => {
            let (mut session, key) = which.open(author)?;
            Ok(outcome(&session.reopen_finding(&key)?))
        }
    }
}

impl Which {
    /// The workbook, with its linked files looked at, and which finding is meant.
    fn open(&self, author: &Author) -> Result<(Session, FindingKey), Failure> {
        let code: FindingCode = self.code.parse().map_err(|_| {
            let known: Vec<&str> = FindingCode::ALL.iter().map(|code| code.word()).collect();
            Failure::usage(
                format!("there is no finding \"{}\"; there are {}", clean_line(&self.code), known.join(", ")),
                format!("controlbook findings {} names those of the workbook", clean_path(&self.file)),
            )
        })?;
        let mut session = author.open(&self.file)?;
        let own = |id: &str| session.workbook().own_control(&ControlId::from(id.trim().to_owned()));
        let control = match &self.control {
            None => None,
            Some(id) => Some(match own(id) {
                Some(own) => own.id.clone(),
                None => session.known_control(&ControlId::from(id.trim().to_owned()))?,
            }),
        };
        let files = session.look_at_files(true)?;
        session.set_files(files);
        Ok((session, FindingKey { code: code.word().to_owned(), control }))
    }
}

/// Nothing to accept there; where it is, if anywhere.
fn not_there(file: &Path, session: &Session, key: &FindingKey) -> Error {
    let places: Vec<String> = session
        .findings()
        .all()
        .iter()
        .filter(|finding| finding.code.word() == key.code)
        .map(|finding| finding.control.as_ref().map_or("the whole workbook".to_owned(), ToString::to_string))
        .collect();
    let place = key.control.as_ref().map_or("the whole workbook".to_owned(), ToString::to_string);
    let instead = match places.len() {
        0 => format!("nothing of that kind is; list them with controlbook findings {}", clean_path(file)),
        _ => format!("it is found of {}", places.join(", ")),
    };
    Error::Invalid(format!("\"{}\" is not found of {place}: {instead}", key.code))
}
