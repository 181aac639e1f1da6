//! `controlbook new`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::passphrase::Given;
use super::profiles::proposed;
use super::{Author, Done};
use crate::config::Recent;
use crate::error::clean_path;
use crate::session::catalogues::chosen;
use crate::session::{NewWorkbook, Session};
use crate::text::clean_line;

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
    /// The catalogue that it is about: one that was installed; catalogue list names them [default: the built-in one]
    #[arg(long, value_name = "NAME")]
    catalogue: Option<String>,
    /// Encrypt it with a passphrase, which is asked for
    #[arg(long)]
    encrypt: bool,
}

pub fn run(arguments: &Arguments, author: &Author, given: &Given) -> Done {
    let new =
        NewWorkbook { organisation: &arguments.organisation, profile: &arguments.profile, author: &author.name()? };
    let about = chosen(arguments.catalogue.as_deref())?;
    // Before a passphrase is asked for.
    let profile = about.profile(&arguments.profile)?;
    let passphrase = arguments.encrypt.then(|| given.new_passphrase()).transpose()?;
    let session = Session::create_about(&arguments.file, &new, about, passphrase.as_ref())?;
    Recent::remember(session.path());
    let file = clean_path(&arguments.file);
    let mut page = Page::default();
    let organisation = &session.workbook().organisation.name;
    page.line(&format!("Made {file} for {organisation}: {}.", proposed(profile)));
    if about.kept.is_some() {
        page.line(&format!("It is about {}, of which it has a copy.", clean_line(&about.catalogue.title)));
    }
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
