//! `controlbook sample`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::{Author, Done};
use crate::config::Recent;
use crate::error::clean_path;
use crate::session::Session;

#[derive(Args)]
pub struct Arguments {
    /// The workbook to make, such as sample.controlbook; nothing may stand there
    #[arg(value_name = "FILE")]
    file: PathBuf,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let session = Session::create_sample(&arguments.file, &author.name()?)?;
    Recent::remember(session.path());
    let file = clean_path(&arguments.file);
    let mut page = Page::default();
    page.line(&format!("Made {file}, about \"{}\", to look around in.", session.workbook().organisation.name));
    page.line(&format!("Open it with: controlbook {file}"));
    Ok(page.into_output())
}
