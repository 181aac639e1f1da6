//! Learning as a dialogue in lines: a card, its answer, a grade. Nothing but text and line feeds is printed, each grade
//! is kept before it is named, and the end of the input ends it wherever it is.

use std::io::BufRead;
use std::time::Duration;

use crate::cli::interview::dialogue::Ended;
use crate::cli::interview::input::{Line, read};
use crate::cli::interview::{io, say};
use crate::cli::layout::Page;
use crate::cli::{Done, Output};
use crate::report::words::counted;
use crate::session::find_control;
use crate::session::study::{Graded, Study, told};
use crate::study::schedule;
use crate::study::{Card, Deck, Grade};

/// How wide the lines are.
const COLUMNS: usize = 76;

const KEYS: &[(&str, &str)] = &[
    ("Enter", "show the answer"),
    ("1", "not remembered, or wrong: it comes once more today"),
    ("2", "remembered, with much thought"),
    ("3", "remembered"),
    ("4", "remembered at once"),
    ("c", "read out the control of the card"),
    ("x", "set the card aside: it does not come up any more"),
    ("u", "take the last grade back"),
    ("q", "stop; every grade is kept"),
    ("?", "these lines"),
];

/// Learns until all is done for today, the input ends, or the person stops.
pub fn run(study: &mut Study, deck: &Deck, input: impl BufRead) -> Done {
    match (Dialogue { study, deck, input, done: 0 }).hold() {
        Ok(()) | Err(Ended::Unheard) => Ok(Output::Exact(Vec::new())),
        Err(Ended::Error(error)) => Err(error.into()),
    }
}

struct Dialogue<'a, R> {
    study: &'a mut Study,
    deck: &'a Deck,
    input: R,
    done: usize,
}

/// Whether to go on.
#[derive(PartialEq)]
enum Next {
    Card,
    Stop,
}

impl<R: BufRead> Dialogue<'_, R> {
    fn hold(&mut self) -> Result<(), Ended> {
        let title = self.deck.title(self.study.catalogue());
        let load = self.study.load(self.deck);
        say(&format!("{title}: {} due, {} new. ? lists what you can type.\n", load.due + load.again, load.new))?;
        let mut again: Option<Card> = None;
        while let Some(card) = again.take().or_else(|| self.study.next(self.deck).cloned()) {
            if self.ask(&card, &mut again)? == Next::Stop {
                return say(&format!("Stopped after {}; every grade is kept.\n", counted(self.done, "card", "cards")));
            }
        }
        let done = match self.done {
            0 => "Nothing of this deck is due now.".to_owned(),
            done => format!("Done for today: {}.", counted(done, "review", "reviews")),
        };
        say(&format!("{done} {}\n", self.study.tomorrow(self.deck)))
    }

    /// Asks one card; `again` is set where another one is to be asked next than the one that is due.
    fn ask(&mut self, card: &Card, again: &mut Option<Card>) -> Result<Next, Ended> {
        let since = self.study.moment();
        let mut page = blank();
        page.line("");
        page.prose("", &card.question);
        page.prose("", &card.given);
        print(page)?;
        let mut is_open = false;
        loop {
            let Some(line) = self.line()? else { return Ok(Next::Stop) };
            let line = line.trim().to_lowercase();
            let grade = line.parse().ok().and_then(Grade::from_number);
            match (line.as_str(), grade) {
                ("", _) if !is_open => {
                    is_open = true;
                    self.answer(card)?;
                }
                (_, Some(grade)) if is_open => {
                    let took = self.study.moment().duration_since(since);
                    let took = Duration::try_from(took).unwrap_or_default();
                    let graded = self.study.grade(&card.key, grade, took)?;
                    self.done += usize::from(graded != Graded::Elsewhere);
                    say(&format!("{}.\n", told(&graded)))?;
                    return Ok(Next::Card);
                }
                ("x", _) => {
                    let said = self.study.put_aside(&card.key)?;
                    say(&format!("{said}.\n"))?;
                    return Ok(Next::Card);
                }
                ("u", _) => match self.study.undo() {
                    Ok((said, key)) => {
                        self.done = self.done.saturating_sub(1);
                        say(&format!("{said}.\n"))?;
                        *again = self.study.card(&key).ok().cloned();
                        return Ok(Next::Card);
                    }
                    Err(error) => say(&format!("{error}.\n"))?,
                },
                ("c", _) => self.control(card)?,
                ("q", _) => return Ok(Next::Stop),
                ("?", _) => {
                    let mut page = blank();
                    for (key, text) in KEYS {
                        page.prose(&format!("{key:<8}"), text);
                    }
                    print(page)?;
                }
                _ if is_open => say("1 again, 2 hard, 3 good, 4 easy; ? lists more.\n")?,
                _ => say("Enter shows the answer; ? lists more.\n")?,
            }
        }
    }

    fn answer(&self, card: &Card) -> Result<(), Ended> {
        let mut page = blank();
        page.prose("", &card.answer);
        page.prose("", &card.because);
        let grades: Vec<String> = Grade::ALL
            .into_iter()
            .zip(self.study.intervals(&card.key))
            .map(|(grade, days)| format!("{} {} ({})", grade.number(), grade.word(), schedule::told(days)))
            .collect();
        page.prose("", &format!("How well did you know it? {}", grades.join(", ")));
        print(page)
    }

    fn control(&self, card: &Card) -> Result<(), Ended> {
        let control = find_control(card.control.as_str())?;
        let mut page = blank();
        page.prose("", &format!("{} {}", control.id, control.title));
        page.prose("", &control.summary);
        if let Some(why) = &control.why {
            page.prose("", &format!("Why it matters: {why}"));
        }
        if let Some(step) = &control.first_step {
            page.prose("", &format!("A first step: {step}"));
        }
        print(page)
    }

    /// The next line; `None` at the end of the input.
    fn line(&mut self) -> Result<Option<String>, Ended> {
        loop {
            match read(&mut self.input).map_err(|error| io("cannot read", "standard input", error))? {
                Line::Text(text) => return Ok(Some(text)),
                Line::End => return Ok(None),
                Line::TooLong => say("That line is too long, and nothing of it was taken.\n")?,
                Line::NotText => say("That line is not UTF-8 text, and nothing of it was taken.\n")?,
            }
        }
    }
}

fn blank() -> Page {
    Page::of_width(COLUMNS)
}

fn print(page: Page) -> Result<(), Ended> {
    match page.into_output() {
        Output::Text(text) => say(&text),
        Output::Exact(_) => Ok(()),
    }
}
