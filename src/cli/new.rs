//! `controlbook new`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::passphrase::Given;
use super::profiles::proposed;
use super::{Author, Done};
use crate::config::Recent;
use crate::error::clean_path;
use crate::session::{NewWorkbook, Session, find_profile};

#[derive(Args)]
pub struct Arguments {
    /// The workbook to make, such as acme.controlbook; nothing may stand there
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The name of the organisation, as it is to stand on every report
    #[arg(long, value_name = "NAME")]
    organisation: String,
    /// The starting point: which controls to look at first, and with which targets; profiles lists them
    #[arg(long, value_name = "NAME", default_value = "full")]
    profile: String,
    /// Encrypt it with a passphrase, which is asked for
    #[arg(long)]
    encrypt: bool,
}

pub fn run(arguments: &Arguments, author: &Author, given: &Given) -> Done {
    let new =
        NewWorkbook { organisation: &arguments.organisation, profile: &arguments.profile, author: &author.name()? };
    let session = match arguments.encrypt {
        true => Session::create_encrypted(&arguments.file, &new, &given.new_passphrase()?)?,
        false => Session::create(&arguments.file, &new)?,
    };
    Recent::remember(session.path());
    let profile = find_profile(&arguments.profile)?;
    let file = clean_path(&arguments.file);
    let mut page = Page::default();
    let organisation = &session.workbook().organisation.name;
    page.line(&format!("Made {file} for {organisation}: {}.", proposed(profile)));
    if session.is_encrypted() {
        page.line("It is encrypted, and so will be its copies and backups; reports written from it are not.");
    }
    if let Some(suggestion) = profile.suggestions.first() {
        let control = &suggestion.control;
        page.line(&format!("See the first suggestion with: controlbook show {control} --workbook {file}"));
    }
    page.line(&format!("Open it with: controlbook {file}"));
    Ok(page.into_output())
}
