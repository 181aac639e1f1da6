//! `controlbook copy`.

use std::path::PathBuf;

use clap::Args;

use super::{Done, Output, open_to_read};
use crate::error::clean_path;

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The copy to make; nothing may stand there
    #[arg(value_name = "NEW")]
    new: PathBuf,
}

pub fn run(arguments: &Arguments) -> Done {
    open_to_read(&arguments.file)?.copy_to(&arguments.new)?;
    Ok(Output::Text(format!("Copied to {}\n", clean_path(&arguments.new))))
}
