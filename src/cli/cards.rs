//! `controlbook cards`: the cards for Anki, the list of them, and those that are set aside.

use std::path::PathBuf;

use clap::{Args, Subcommand};
use serde::Serialize;

use super::layout::Page;
use super::study::{check, open, written};
use super::{Done, Output, json};
use crate::catalogue::ControlId;
use crate::session::study::Study;
use crate::study::Deck;

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Write the cards as a text file that Anki imports; a newer file mends the notes and keeps what was learned
    #[command(after_help = super::study::DECKS)]
    Export(ExportArguments),
    /// List the cards with their keys
    #[command(after_help = super::study::DECKS)]
    List(ListArguments),
    /// Set a card aside: it does not come up any more
    SetAside(OneArguments),
    /// Take a card up again that was set aside
    TakeUp(OneArguments),
}

#[derive(Args)]
struct ExportArguments {
    /// Which cards
    #[arg(long, value_name = "DECK", default_value = "mix", hide_default_value = true)]
    deck: Deck,
    /// Where to write them; - is standard output
    #[arg(short, long, value_name = "PATH", default_value = "iso27002-cards.txt")]
    output: PathBuf,
    /// Replace the file that stands there
    #[arg(long)]
    force: bool,
}

#[derive(Args)]
struct ListArguments {
    /// Which cards
    #[arg(long, value_name = "DECK", default_value = "mix", hide_default_value = true)]
    deck: Deck,
    /// Only those that are set aside
    #[arg(long)]
    set_aside: bool,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
    /// Where what you learned is kept, in place of the usual file
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

#[derive(Args)]
struct OneArguments {
    /// The card, such as title:5.1
    #[arg(value_name = "KEY")]
    key: String,
    /// Where what you learned is kept, in place of the usual file
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

#[derive(Serialize)]
struct Shape<'a> {
    key: &'a str,
    kind: &'static str,
    control: &'a ControlId,
    question: &'a str,
    given: &'a str,
    answer: &'a str,
    because: &'a str,
    due: Option<String>,
    set_aside: bool,
}

pub fn run(arguments: &Arguments) -> Done {
    match &arguments.command {
        Command::Export(arguments) => {
            check(&arguments.deck)?;
            written(Study::anki(&arguments.deck).into_bytes(), &arguments.output, arguments.force)
        }
        Command::List(arguments) => list(arguments),
        Command::SetAside(arguments) => {
            let said = open(arguments.file.as_deref())?.put_aside(&arguments.key)?;
            Ok(Output::Text(format!("{said}\n")))
        }
        Command::TakeUp(arguments) => {
            let said = open(arguments.file.as_deref())?.take_up(&arguments.key)?;
            Ok(Output::Text(format!("{said}\n")))
        }
    }
}

fn list(arguments: &ListArguments) -> Done {
    check(&arguments.deck)?;
    let study = open(arguments.file.as_deref())?;
    let learned = study.learned();
    let cards = study.of_deck(&arguments.deck);
    let cards = cards.filter(|card| !arguments.set_aside || learned.is_set_aside(&card.key));
    if arguments.json {
        let shapes = cards.map(|card| Shape {
            key: &card.key,
            kind: card.kind.word(),
            control: &card.control,
            question: &card.question,
            given: &card.given,
            answer: &card.answer,
            because: &card.because,
            due: learned.cards.get(&card.key).map(|seen| seen.due.to_string()),
            set_aside: learned.is_set_aside(&card.key),
        });
        return json(&shapes.collect::<Vec<_>>());
    }
    let mut page = Page::default();
    for card in cards {
        page.line(&format!("{}  {} {}", card.key, card.question, card.given.replace('\n', " ")));
    }
    Ok(page.into_output())
}
