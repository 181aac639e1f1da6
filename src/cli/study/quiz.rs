//! `controlbook study --quiz`: questions in plain lines, as JSON with their answers, or in the GIFT format.

use std::io::BufRead;
use std::time::Instant;

use serde::Serialize;

use crate::catalogue::ControlId;
use crate::cli::interview::dialogue::Ended;
use crate::cli::interview::input::{Line, read};
use crate::cli::interview::{io, say};
use crate::cli::layout::Page;
use crate::cli::{Done, Output, json};
use crate::report::words::counted;
use crate::session::{catalogue, find_control};
use crate::study::Deck;
use crate::study::drill::drill;
use crate::study::quiz::{self, EXAM_MINUTES, Form, Question, Verdict, judge};
use crate::tui::QuizWish;
use crate::tui::screens::study::right_answer;

/// How wide the lines are.
const COLUMNS: usize = 76;

#[derive(Serialize)]
struct Shape<'a> {
    seed: u64,
    deck: String,
    questions: Vec<QuestionShape<'a>>,
}

#[derive(Serialize)]
struct QuestionShape<'a> {
    form: &'static str,
    control: &'a ControlId,
    question: &'a str,
    given: &'a str,
    options: Vec<&'a str>,
    matches: Vec<&'a str>,
    answer: String,
    because: &'a str,
}

fn made(deck: &Deck, wish: QuizWish) -> (Vec<Question>, u64) {
    let seed = wish.seed.unwrap_or_else(|| jiff::Timestamp::now().as_millisecond().unsigned_abs() % 1_000_000);
    let questions = match wish.is_drill {
        true => drill(catalogue(), wish.count, seed),
        false => quiz::quiz(catalogue(), deck, wish.count, seed, wish.is_exam),
    };
    (questions, seed)
}

/// The questions for Moodle.
pub fn gift(deck: &Deck, wish: QuizWish) -> String {
    let (questions, seed) = made(deck, wish);
    quiz::gift(&questions, seed)
}

/// The questions with their answers.
pub fn as_json(deck: &Deck, wish: QuizWish) -> Done {
    let (questions, seed) = made(deck, wish);
    let shapes = questions.iter().map(|question| {
        let (form, options, matches): (&str, Vec<&str>, Vec<&str>) = match &question.form {
            Form::Choice { options, .. } => {
                ("choice", options.iter().map(|offer| offer.text.as_str()).collect(), Vec::new())
            }
            Form::Typed { .. } => ("typed", Vec::new(), Vec::new()),
            Form::Pairs { left, right, .. } => {
                ("pairs", left.iter().map(String::as_str).collect(), right.iter().map(String::as_str).collect())
            }
            Form::Order { items, .. } => ("order", items.iter().map(String::as_str).collect(), Vec::new()),
        };
        QuestionShape {
            form,
            control: &question.control,
            question: &question.text,
            given: &question.given,
            options,
            matches,
            answer: right_answer(question),
            because: &question.because,
        }
    });
    json(&Shape { seed, deck: deck.to_string(), questions: shapes.collect() })
}

/// Asks the questions until they are through, the input ends, or the person stops.
pub fn run(deck: &Deck, wish: QuizWish, input: impl BufRead) -> Done {
    let (questions, seed) = made(deck, wish);
    let (is_exam, is_drill) = (wish.is_exam, wish.is_drill);
    let begun = Instant::now();
    let asking = Asking { questions: &questions, seed, is_exam, is_drill, input, right: Vec::new(), begun };
    match asking.hold() {
        Ok(()) | Err(Ended::Unheard) => Ok(Output::Exact(Vec::new())),
        Err(Ended::Error(error)) => Err(error.into()),
    }
}

struct Asking<'a, R> {
    questions: &'a [Question],
    seed: u64,
    is_exam: bool,
    is_drill: bool,
    input: R,
    right: Vec<bool>,
    begun: Instant,
}

impl<R: BufRead> Asking<'_, R> {
    fn hold(mut self) -> Result<(), Ended> {
        let name = match (self.is_exam, self.is_drill) {
            (true, _) => "Exam",
            (false, true) => "Drill from 2013 to 2022",
            (false, false) => "Quiz",
        };
        let count = counted(self.questions.len(), "question", "questions");
        say(&format!("{name}: {count}. An empty line passes a question over, q stops.\n"))?;
        for (place, question) in self.questions.iter().enumerate() {
            if self.is_exam && self.begun.elapsed().as_secs() >= u64::from(EXAM_MINUTES) * 60 {
                say(&format!("The {EXAM_MINUTES} minutes are over.\n"))?;
                break;
            }
            print(asked(question, place + 1, self.questions.len()))?;
            match self.answered(question)? {
                None => break,
                Some(right) => self.right.push(right),
            }
        }
        self.result()
    }

    /// Whether the answer was right; `None` where somebody stops.
    fn answered(&mut self, question: &Question) -> Result<Option<bool>, Ended> {
        loop {
            let line = match read(&mut self.input).map_err(|error| io("cannot read", "standard input", error))? {
                Line::Text(text) => text,
                Line::End => return Ok(None),
                Line::TooLong | Line::NotText => {
                    say("That line cannot be read, and nothing of it was taken.\n")?;
                    continue;
                }
            };
            if line.trim() == "q" {
                return Ok(None);
            }
            let verdict = if line.trim().is_empty() { Verdict::Wrong } else { judge(question, &line, catalogue()) };
            let right = match verdict {
                Verdict::Unreadable(how) => {
                    say(&format!("To answer, {how}.\n"))?;
                    continue;
                }
                Verdict::Right => true,
                Verdict::Wrong => false,
            };
            if !self.is_exam {
                print(told(question, right))?;
            }
            return Ok(Some(right));
        }
    }

    fn result(&self) -> Result<(), Ended> {
        let result = quiz::result(catalogue(), self.questions, &self.right);
        let mut page = Page::of_width(COLUMNS);
        page.line("");
        page.line(&format!("{} of {} right.", result.right, result.questions));
        let option = match (self.is_exam, self.is_drill) {
            (true, _) => "--quiz --exam",
            (false, true) => "--drill",
            (false, false) => "--quiz",
        };
        page.line(&format!("The same questions again: controlbook study {option} --seed {}", self.seed));
        let line = |page: &mut Page, line: &quiz::Line| {
            page.line(&format!("{:>4} of {:<4} {}", line.right, line.questions, line.title));
        };
        page.line("By theme:");
        result.themes.iter().for_each(|theme| line(&mut page, theme));
        if self.is_exam {
            for (title, values) in &result.attributes {
                page.line(&format!("By {}:", title.to_lowercase()));
                values.iter().for_each(|value| line(&mut page, value));
            }
            for (place, question) in self.questions.iter().enumerate() {
                if self.right.get(place).copied().unwrap_or(false) {
                    continue;
                }
                page.line("");
                page.prose("", &format!("Missed, question {}: {} {}", place + 1, question.text, question.given));
                page.prose("", &format!("It is: {}", right_answer(question)));
                if let Ok(control) = find_control(question.control.as_str()) {
                    page.prose("", &format!("{} {}: {}", control.id, control.title, control.summary));
                }
            }
        }
        print(page)
    }
}

fn letter(place: usize) -> char {
    char::from(b'a' + u8::try_from(place.min(25)).unwrap_or(0))
}

fn asked(question: &Question, number: usize, of: usize) -> Page {
    let mut page = Page::of_width(COLUMNS);
    page.line("");
    page.prose("", &format!("Question {number} of {of}. {}", question.text));
    if !question.given.is_empty() {
        page.prose("", &question.given);
    }
    let mut lettered = |items: &[String]| {
        for (place, item) in items.iter().enumerate() {
            page.prose(&format!("{}  ", letter(place)), item);
        }
    };
    match &question.form {
        Form::Choice { options, .. } => {
            for (place, offer) in options.iter().enumerate() {
                page.prose(&format!("{}  ", place + 1), &offer.text);
            }
        }
        Form::Typed { .. } => {}
        Form::Pairs { left, right, .. } => {
            lettered(right);
            page.prose("", &format!("In this order: {}", left.join(", ")));
        }
        Form::Order { items, .. } => lettered(items),
    }
    page
}

fn told(question: &Question, right: bool) -> Page {
    let mut page = Page::of_width(COLUMNS);
    match right {
        true => page.prose("", "Right."),
        false => page.prose("", &format!("Wrong. It is: {}", right_answer(question))),
    }
    question.because.lines().for_each(|line| page.prose("", line));
    page
}

fn print(page: Page) -> Result<(), Ended> {
    match page.into_output() {
        Output::Text(text) => say(&text),
        Output::Exact(_) => Ok(()),
    }
}
