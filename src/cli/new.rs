//! `controlbook new`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::{Author, Done};
use crate::config::Recent;
use crate::error::clean_path;
use crate::report::words;
use crate::session::{NewWorkbook, Session, find_profile};

#[derive(Args)]
pub struct Arguments {
    /// The workbook to make, such as acme.controlbook; nothing may stand there
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The name of the organisation, as it is to stand on every report
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// The starting point: which controls to look at first, and with which targets
    #[arg(long, value_name = "NAME", default_value = "full")]
    profile: String,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let new =
        NewWorkbook { organisation: &arguments.organisation, profile: &arguments.profile, author: &author.name()? };
    let session = Session::create(&arguments.file, &new)?;
    Recent::remember(session.path());
    let profile = find_profile(&arguments.profile)?;
    let file = clean_path(&arguments.file);
    let count = u32::try_from(profile.controls.len()).unwrap_or(u32::MAX);
    let mut page = Page::default();
    page.line(&format!(
        "Made {file} for {}: {}, aimed at level {}.",
        session.workbook().organisation.name,
        words::controls(count),
        profile.target
    ));
    page.line(&format!("Open it with: controlbook {file}"));
    Ok(page.into_output())
}
