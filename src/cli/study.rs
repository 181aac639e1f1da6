//! `controlbook study`: learning on the screen, or in lines with `--plain`; what is due; settings.

mod dialogue;
mod due;
mod quiz;
mod tasks;

use std::path::PathBuf;

use clap::Args;

use super::{Author, Done, Failure, Output, PATIENCE, values};
use crate::clock;
use crate::config::{SymbolSet, ThemeName};
use crate::error::{Error, Result, clean_path};
use crate::export;
use crate::report::NotesFormat;
use crate::session::study::{Study, study_file};
use crate::study::Deck;
use crate::study::quiz::{EXAM_QUESTIONS, QUESTIONS};
use crate::tui;

/// What `--help` says.
pub const ABOUT: &str = "\
Learn the standard: cards that come again when you are about to forget them

Without options this opens the Study screen; no workbook is needed. Cards are made from the catalogue: numbers and \
titles, themes, what each control is about, attributes, the edition of 2013, levels, evidence, AI. After each card \
you say how well you knew it, 1 to 4; from that follows when it comes again (FSRS). The daily mix brings what is due \
and new cards, those of the core deck first: number, title and theme of the 93 controls.

Beside cards and quizzes there are four cases: organisations with what people say there, to be assessed in a workbook \
of their own and then compared with a key (--case shop, --case shop --make shop.controlbook, --case shop --compare \
shop.controlbook); a Statement of Applicability with eight planted mistakes to find (--defects); and a drill from the \
edition of 2013 to that of 2022 and back (--drill).

What you learned is kept in a file of your own, never in a workbook: learned.study among your data, or where --file, \
the variable CONTROLBOOK_STUDY or study_file in config.toml says. Before the first card of each day a copy of it is \
kept beside it.";

/// The decks, for `--help`.
pub const DECKS: &str = "\
Decks: mix, core, exam, meaning, attributes, 2013, levels, ai; one attribute: type, property, concept, capability, \
domain; all about a theme or a value: theme:people, capability:governance and the like.";

#[derive(Args)]
#[command(after_help = DECKS)]
pub struct Arguments {
    /// Say what is due today, how far you have come and what comes next, and end
    #[arg(long, conflicts_with_all = ["plain", "csv"])]
    due: bool,
    /// Ask questions about the deck: choose, type, match, put in order
    #[arg(long, conflicts_with_all = ["due", "csv"])]
    quiz: bool,
    /// With --quiz: as an examination does, 40 questions in 60 minutes, the result at the end
    #[arg(long, requires = "quiz")]
    exam: bool,
    /// With --quiz or --drill: how many questions [default: 10, in an exam 40]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1000))]
    questions: Option<u16>,
    /// With --quiz, --drill or --defects: makes the same again, for a class
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32))]
    seed: Option<u32>,
    /// With --quiz or --drill: write the questions in the GIFT format, which Moodle takes in
    #[arg(long, conflicts_with_all = ["plain", "json"])]
    gift: bool,
    #[command(flatten)]
    task: tasks::Tasks,
    /// Learn in plain lines: for screen readers, slow connections and scripts
    #[arg(long)]
    plain: bool,
    /// Which cards
    #[arg(long, value_name = "DECK", default_value = "mix", hide_default_value = true)]
    deck: Deck,
    /// How many new cards a day [default: 14]
    #[arg(long, value_name = "N")]
    new_a_day: Option<u16>,
    /// How many percent of the cards that come up you want to remember, 70 to 97 [default: 90]
    #[arg(long, value_name = "PERCENT")]
    retention: Option<u8>,
    /// Fit the intervals to your own memory, as your reviews show it
    #[arg(long)]
    fit: bool,
    /// Read the catalogue as a book, on the screen
    #[arg(long, conflicts_with_all = ["due", "quiz", "csv", "plain", "notes"])]
    read: bool,
    /// Write the catalogue as study notes, with your marks: md, html or pdf
    #[arg(long, value_name = "FORMAT", value_parser = values::notes_format(), conflicts_with_all = ["due", "quiz", "csv", "plain"])]
    notes: Option<NotesFormat>,
    /// Write your progress as CSV, a row a card that you have begun
    #[arg(long, conflicts_with = "plain")]
    csv: bool,
    /// With --csv, --gift or --notes: where to write it; - is standard output
    #[arg(short, long, value_name = "PATH", default_value = "-")]
    output: PathBuf,
    /// Replace the file that stands there
    #[arg(long)]
    force: bool,
    /// With --due, --case or --defects, or --quiz or --drill with all answers: as JSON
    #[arg(long)]
    json: bool,
    /// Where what you learned is kept, in place of the usual file
    #[arg(long, value_name = "PATH")]
    file: Option<PathBuf>,
}

pub fn run(arguments: &Arguments, author: &Author, (theme, symbols): (Option<ThemeName>, Option<SymbolSet>)) -> Done {
    check(&arguments.deck)?;
    let sets = arguments.new_a_day.is_some() || arguments.retention.is_some() || arguments.fit;
    let asks = arguments.quiz || arguments.task.drill;
    if arguments.json && !(arguments.due || asks || arguments.task.is_one()) {
        return Err(Failure::usage(
            "--json goes with --due, --quiz, --drill, --case or --defects",
            "controlbook study --due --json",
        ));
    }
    if (arguments.questions.is_some() || arguments.gift) && !asks {
        let next = "controlbook study --quiz --questions 20";
        return Err(Failure::usage("--questions and --gift go with --quiz or --drill", next));
    }
    if arguments.seed.is_some() && !(asks || arguments.task.defects) {
        let next = "controlbook study --quiz --seed 7";
        return Err(Failure::usage("--seed goes with --quiz, --drill or --defects", next));
    }
    let task = match tasks::run(&arguments.task, arguments.seed, (arguments.plain, arguments.json), author)? {
        Some(tasks::Done::Said(output)) => return Ok(output),
        Some(tasks::Done::ToShow(task)) => Some(task),
        None => None,
    };
    let opens_screen = !(arguments.due
        || arguments.plain
        || arguments.csv
        || arguments.notes.is_some()
        || arguments.gift
        || arguments.json
        || sets);
    if opens_screen {
        let quiz = asks.then(|| wish(arguments));
        let named = arguments.file.clone();
        let study = tui::StudyWish { named, deck: arguments.deck.clone(), quiz, task, read: arguments.read };
        let options = tui::Options { theme, symbols, study: Some(study), ..tui::Options::default() };
        tui::run(None, options)?;
        return Ok(Output::Exact(Vec::new()));
    }
    if theme.is_some() || symbols.is_some() {
        return Err(Failure::usage(
            "--theme and --ascii are about the screen, which is not opened with these options",
            "leave them out, or set them in the configuration file",
        ));
    }
    if asks {
        let wish = wish(arguments);
        let deck = &arguments.deck;
        return match (arguments.gift, arguments.json) {
            (true, _) => written(quiz::gift(deck, wish).into_bytes(), &arguments.output, arguments.force),
            (false, true) => quiz::as_json(deck, wish),
            (false, false) => quiz::run(deck, wish, std::io::stdin().lock()),
        };
    }
    let mut study = open(arguments.file.as_deref())?;
    let mut said = settings(&mut study, arguments)?;
    if arguments.plain {
        return dialogue::run(&mut study, &arguments.deck, std::io::stdin().lock());
    }
    if arguments.due {
        return due::run(&study, arguments.json);
    }
    if let Some(format) = arguments.notes {
        return written(study.notes(format)?, &arguments.output, arguments.force);
    }
    if arguments.csv {
        let text = study.progress_csv()?;
        return written(text.into_bytes(), &arguments.output, arguments.force);
    }
    said.push('\n');
    Ok(Output::Text(said))
}

fn wish(arguments: &Arguments) -> tui::QuizWish {
    let usual = if arguments.exam { EXAM_QUESTIONS } else { QUESTIONS };
    tui::QuizWish {
        count: arguments.questions.map_or(usual, usize::from),
        seed: arguments.seed.map(u64::from),
        is_exam: arguments.exam,
        is_drill: arguments.task.drill,
    }
}

fn settings(study: &mut Study, arguments: &Arguments) -> Result<String> {
    let mut said = Vec::new();
    if let Some(count) = arguments.new_a_day {
        said.push(study.set_new_a_day(count)?);
    }
    if let Some(percent) = arguments.retention {
        said.push(study.set_retention(percent)?);
    }
    if arguments.fit {
        said.push(study.fit()?);
    }
    Ok(said.join("\n"))
}

/// Opens what was learned, and waits for other programs as commands do.
pub(super) fn open(named: Option<&std::path::Path>) -> Result<Study> {
    let study = Study::open(&study_file(named)?, clock::zone())?;
    study.be_patient_for(PATIENCE)?;
    Ok(study)
}

/// Refuses a theme or a value that the catalogue does not have.
pub(super) fn check(deck: &Deck) -> Result<()> {
    let catalogue = crate::session::catalogue();
    if deck.is_of(catalogue) {
        return Ok(());
    }
    let decks: Vec<String> = Deck::all(catalogue).iter().map(ToString::to_string).collect();
    let name = crate::text::clean_line(&deck.to_string()).into_owned();
    Err(Error::Invalid(format!("there is no deck {name}; there are {}", decks.join(", "))))
}

/// Writes a text to where it is wished for.
pub(super) fn written(bytes: Vec<u8>, path: &std::path::Path, force: bool) -> Done {
    if path.as_os_str() == "-" {
        return Ok(Output::Exact(bytes));
    }
    export::write_file(path, &bytes, force)?;
    Ok(Output::Text(format!("wrote {}\n", clean_path(path))))
}
