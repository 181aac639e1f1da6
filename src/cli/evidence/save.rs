//! `controlbook evidence save`.

use std::path::{Path, PathBuf};

use clap::Args;

use super::Which;
use crate::cli::{Done, Output, open_to_read, print, tell_of_clear_text};
use crate::error::{Error, clean_path};
use crate::export::safe_name;

#[derive(Args)]
pub struct Arguments {
    #[command(flatten)]
    which: Which,
    /// Where to write it; - is standard output [default: its own name, here]
    #[arg(short, long, value_name = "PATH")]
    output: Option<PathBuf>,
    /// Replace the file that stands there
    #[arg(long)]
    force: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    let session = open_to_read(&arguments.which.file)?;
    let id = session.find_evidence(&arguments.which.evidence)?;
    let target = match &arguments.output {
        Some(target) if target == Path::new("-") => {
            tell_of_clear_text(&session);
            print::streamed(|mut out| session.write_evidence(id, &mut out))?;
            return Ok(Output::Exact(Vec::new()));
        }
        Some(target) => target.clone(),
        None => {
            let evidence = session.workbook().piece_of_evidence(id);
            let name = &evidence.ok_or_else(|| Error::UnknownEvidence(id.to_string()))?.name;
            PathBuf::from(safe_name(name))
        }
    };
    session.save_evidence(id, &target, arguments.force)?;
    tell_of_clear_text(&session);
    Ok(Output::Text(format!("Wrote {}\n", clean_path(&target))))
}
