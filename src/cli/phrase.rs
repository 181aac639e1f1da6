//! `controlbook phrase` and `controlbook filter`: the user's own, kept by name.

use clap::{Args, Subcommand};

use super::{Done, Output, json};
use crate::error::Error;
use crate::phrases::{Kept, Phrases};
use crate::search::Query;
use crate::session::catalogue;
use crate::text::clean_line;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Keep a text by a name, in place of what had the name
    Add {
        /// One word
        #[arg(value_name = "NAME")]
        name: String,
        /// The text
        #[arg(value_name = "TEXT", allow_hyphen_values = true)]
        text: String,
    },
    /// List what is kept
    List {
        /// Print JSON, for programs
        #[arg(long)]
        json: bool,
    },
    /// Forget one
    Remove {
        /// Its name
        #[arg(value_name = "NAME")]
        name: String,
    },
}

pub fn run(arguments: &Arguments, kind: Kept) -> Done {
    let mut phrases = Phrases::load()?;
    match &arguments.command {
        Command::Add { name, text } => {
            if kind == Kept::Filter {
                Query::parse(text, catalogue()).map_err(Error::from)?;
            }
            phrases.keep(kind, name, text)?;
            Ok(Output::Text(format!("kept the {} {}\n", kind.word(), clean_line(name.trim()))))
        }
        Command::List { json: true } => json(phrases.of(kind)),
        Command::List { json: false } => {
            let rows: Vec<String> =
                phrases.of(kind).iter().map(|(name, text)| format!("{name}  {}\n", clean_line(text))).collect();
            if rows.is_empty() {
                let word = kind.word();
                return Ok(Output::Text(format!("No {word} is kept yet: controlbook {word} add NAME TEXT\n")));
            }
            Ok(Output::Text(rows.concat()))
        }
        Command::Remove { name } => {
            phrases.forget(kind, name)?;
            Ok(Output::Text(format!("forgot the {} {}\n", kind.word(), clean_line(name))))
        }
    }
}
