//! The interview as a dialogue in lines. Nothing but text and line feeds is printed, each answer is saved
//! before it is named, and the end of the input ends it wherever it is.

use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use super::input::{Line, read};
use super::{io, say};
use crate::catalogue::{Control, Text};
use crate::cli::layout::Page;
use crate::cli::{Output, print};
use crate::error::{Error, clean_path};
use crate::interview::closing::{Part, closing};
use crate::interview::{NONE_OF_THESE, Pace, Place, QUESTION, Run, described, is_answered, is_not_known, kept};
use crate::report::words::counted;
use crate::session::{Outcome, Session};
use crate::workbook::{Answer, AnswerEdit, Applicability, Decision, Level, Reason};

/// How wide the lines are.
const COLUMNS: usize = 76;

const KEYS: &[(&str, &str)] = &[
    ("0 to 5", "your answer: saved at once, then comes the next question"),
    ("-", "not known yet: marked for review, the level cleared, then the next question"),
    ("Enter", "go on without changing the answer"),
    ("b", "go back to the question before"),
    ("p", "what could be shown as proof (evidence), whom to ask what, and why it matters"),
    ("n TEXT", "write a note: what shows it, or who told you"),
    ("x", "not for you: excluded, with the reason"),
    ("i", "a provider runs it for you: inherited, with their name"),
    ("a", "it is for you: applicable, with the reason"),
    ("m", "mark it for review, or take the mark away"),
    ("u", "take the last edit back"),
    ("q", "stop; the same command goes on from here"),
    ("?", "these lines"),
];

/// Why the dialogue did not come to its end.
pub enum Ended {
    /// Nobody reads what is printed.
    Unheard,
    /// Something could not be read, written or saved.
    Error(Error),
}

impl From<Error> for Ended {
    fn from(error: Error) -> Self {
        Ended::Error(error)
    }
}

struct Dialogue<'a, R> {
    session: &'a mut Session,
    run: Run,
    input: R,
    begun: Instant,
    pace: Pace,
    /// Whether the mark for review was set at this question.
    marked_here: bool,
}

/// Whether to go on with the dialogue.
enum Next {
    /// With the whole question.
    Question,
    /// With the same question, which was just read out.
    Same,
    /// Not at all.
    Stop,
}

/// Holds the interview until it is through, the input ends, or the person stops.
pub fn hold(session: &mut Session, file: &Path, (run, resumed): (Run, bool), input: impl BufRead) -> Result<(), Ended> {
    let mut dialogue =
        Dialogue { session, run, input, begun: Instant::now(), pace: Pace::default(), marked_here: false };
    dialogue.open(resumed)?;
    let mut next = Next::Question;
    while dialogue.run.place != Place::Closing {
        match next {
            Next::Question => dialogue.question()?,
            Next::Same => say("Your answer?\n")?,
            Next::Stop => return dialogue.stopped(),
        }
        next = match dialogue.line()? {
            Some(line) => dialogue.take(&line)?,
            None => Next::Stop,
        };
    }
    dialogue.close(file)
}

impl<R: BufRead> Dialogue<'_, R> {
    fn control(&self) -> Option<&'static Control> {
        self.session.catalogue().control(self.run.current()?.as_str())
    }

    fn answer(&self) -> Answer {
        self.run.current().map_or_else(Answer::blank, |id| self.session.workbook().answer(id).clone())
    }

    /// The next line; `None` at the end of the input.
    fn line(&mut self) -> Result<Option<String>, Ended> {
        loop {
            match read(&mut self.input).map_err(|error| io("cannot read", "standard input", error))? {
                Line::Text(text) => return Ok(Some(text)),
                Line::End => return Ok(None),
                Line::TooLong => say("That line is too long, and nothing of it was taken. Write less.\n")?,
                Line::NotText => say("That line is not UTF-8 text, and nothing of it was taken.\n")?,
            }
        }
    }

    fn open(&mut self, resumed: bool) -> Result<(), Ended> {
        let (workbook, catalogue) = (self.session.workbook(), self.session.catalogue());
        let mut page = page();
        page.prose("", &format!("Interview about {}.", workbook.organisation.name));
        page.prose("", &described(&self.run, workbook, catalogue));
        if self.run.left_out > 0 {
            page.prose("", &format!("{} passed over, because excluded.", self.run.left_out));
        }
        if self.run.controls.is_empty() {
            page.prose("", "There is nothing to ask.");
        } else if resumed {
            page.prose("", "You go on where you stopped. To begin anew: --open, --order or --filter.");
        } else {
            page.prose("", "Each question is a control: a measure that keeps information safe. Five statements follow, its ladder: your level is the last one before the first that is not true. ? lists what you can type.");
        }
        print_page(page)?;
        if self.run.place == Place::Opening {
            self.go_on()?;
        }
        self.pace.asked(self.begun.elapsed());
        Ok(())
    }

    fn question(&self) -> Result<(), Ended> {
        let (Some(control), Place::At(place)) = (self.control(), self.run.place) else { return Ok(()) };
        let answer = self.answer();
        let theme = self.session.catalogue().theme_title(&control.theme);
        let mut page = page();
        page.line("");
        let number = format!("Question {} of {}, {theme}.", place + 1, self.run.controls.len());
        page.prose("", &number);
        page.prose("", &format!("{} {}", control.id, control.title));
        page.prose("", &said(&answer));
        page.line("");
        page.prose("", &control.summary);
        page.line("");
        page.prose("", QUESTION);
        page.prose("0  ", NONE_OF_THESE);
        let statements = control.ladder.iter().flat_map(|ladder| ladder.0.iter());
        for (level, statement) in (1..).zip(statements) {
            page.prose(&format!("{level}  "), statement);
        }
        page.prose("", "Your answer? 0 to 5, - not known yet, Enter goes on, ? lists more.");
        print_page(page)
    }

    fn take(&mut self, line: &str) -> Result<Next, Ended> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let is_alone = rest.trim().is_empty();
        let level = word.parse::<u8>().ok().and_then(|level| Level::try_from(level).ok());
        match (word.to_lowercase().as_str(), level) {
            (_, Some(level)) if is_alone && word.len() == 1 => self.set_level(level),
            ("", _) => self.go_on(),
            ("-", _) if is_alone => self.not_known(),
            ("b", _) if is_alone => self.go_back(),
            ("p", _) if is_alone => self.proof(),
            ("n", _) => self.note(rest),
            ("x", _) if is_alone => self.decide(Applicability::Excluded),
            ("i", _) if is_alone => self.decide(Applicability::Inherited),
            ("a", _) if is_alone => self.decide(Applicability::Applicable),
            ("m", _) if is_alone => self.mark(),
            ("u", _) if is_alone => self.undo(),
            ("q", _) if is_alone => Ok(Next::Stop),
            ("?", _) if is_alone => self.help(),
            _ => {
                say("That is no answer here, and nothing was changed. ? lists what is.\n")?;
                Ok(Next::Same)
            }
        }
    }

    // --- going on and back

    fn go_on(&mut self) -> Result<Next, Ended> {
        let over = self.run.go_on(self.session.workbook());
        self.arrived();
        passed_over(&over)?;
        Ok(Next::Question)
    }

    fn go_back(&mut self) -> Result<Next, Ended> {
        let before = self.run.clone();
        let over = self.run.go_back(self.session.workbook());
        if self.run.place == Place::Opening {
            self.run = before;
            say("This is the first question.\n")?;
            return Ok(Next::Same);
        }
        self.arrived();
        passed_over(&over)?;
        Ok(Next::Question)
    }

    fn arrived(&mut self) {
        self.marked_here = false;
        self.pace.asked(self.begun.elapsed());
        kept::keep(self.session.id(), &self.run);
    }

    // --- answers

    fn set_level(&mut self, level: Level) -> Result<Next, Ended> {
        let before = self.answer();
        let mut edit = AnswerEdit { level: Some(Some(level)), ..AnswerEdit::default() };
        // The mark said that it is not known; now it is. One set on purpose just now stays.
        if is_not_known(&before) && !self.marked_here {
            edit.review = Some(false);
        }
        if !self.save(&edit)? {
            return Ok(Next::Question);
        }
        self.answered(&before)?;
        self.go_on()
    }

    fn not_known(&mut self) -> Result<Next, Ended> {
        let before = self.answer();
        let edit = AnswerEdit { level: Some(None), review: Some(true), ..AnswerEdit::default() };
        if !self.save(&edit)? {
            return Ok(Next::Question);
        }
        self.answered(&before)?;
        self.go_on()
    }

    fn mark(&mut self) -> Result<Next, Ended> {
        let review = !self.answer().review;
        self.marked_here = self.save(&AnswerEdit { review: Some(review), ..AnswerEdit::default() })? && review;
        Ok(Next::Same)
    }

    fn note(&mut self, text: &str) -> Result<Next, Ended> {
        let text = match text.trim() {
            "" => {
                say("The note, in one line; an empty line goes back.\n")?;
                match self.line()? {
                    Some(line) => line,
                    None => return Ok(Next::Stop),
                }
            }
            text => text.to_owned(),
        };
        if text.trim().is_empty() {
            return Ok(Next::Same);
        }
        let Some(control) = self.run.current().cloned() else { return Ok(Next::Same) };
        let outcome = self.session.write_note(&control, text.trim(), None);
        self.told(outcome)?;
        Ok(Next::Same)
    }

    fn undo(&mut self) -> Result<Next, Ended> {
        match self.session.undo() {
            Ok(step) => {
                let mut page = page();
                page.prose("", &format!("Done: {}.", step.describe()));
                print_page(page)?;
                let control = step.changes.iter().find_map(|change| change.control());
                if control.is_some_and(|control| self.run.go_to(control)) {
                    self.arrived();
                    return Ok(Next::Question);
                }
            }
            Err(error) => self.refused(error)?,
        }
        Ok(Next::Same)
    }

    /// Asks for what a decision on applicability needs, a line each.
    fn decide(&mut self, applicability: Applicability) -> Result<Next, Ended> {
        let mut decision = Decision { applicability: Some(applicability), ..Decision::default() };
        if applicability == Applicability::Inherited {
            say("Who runs it for you? The provider's name; an empty line goes back.\n")?;
            match self.line()? {
                None => return Ok(Next::Stop),
                Some(line) if line.trim().is_empty() => return Ok(Next::Same),
                Some(line) => decision.provider = Some(line),
            }
        }
        let Some(reasons) = self.reasons(applicability)? else { return Ok(Next::Stop) };
        if reasons.is_empty() && applicability == Applicability::Excluded {
            return Ok(Next::Same);
        }
        decision.reasons = Some(reasons);
        let sentence = match applicability {
            Applicability::Inherited => "What do they do for you, in a sentence? An empty line goes back.\n",
            Applicability::Excluded => "Why, in a sentence: an auditor will ask. An empty line goes back.\n",
            Applicability::Applicable | Applicability::Undecided => "In a sentence, if you like.\n",
        };
        say(sentence)?;
        match self.line()? {
            None => return Ok(Next::Stop),
            Some(line) if line.trim().is_empty() && applicability != Applicability::Applicable => {
                return Ok(Next::Same);
            }
            Some(line) => decision.justification = Some(line),
        }
        let before = self.answer();
        let saved = self.save(&AnswerEdit { decision: Some(decision), ..AnswerEdit::default() })?;
        if !saved {
            return Ok(Next::Same);
        }
        if is_answered(&self.answer()) {
            self.answered(&before)?;
        }
        if self.answer().in_scope() {
            if applicability == Applicability::Inherited {
                say("Give a level, too, if you know how well they do it; Enter goes on.\n")?;
            }
            return Ok(Next::Same);
        }
        self.go_on()
    }

    /// Reason codes on one line; `None` at the end of the input. Asks again where one is unknown.
    fn reasons(&mut self, applicability: Applicability) -> Result<Option<Vec<Reason>>, Ended> {
        let fitting: Vec<Reason> =
            Reason::fitting(applicability).iter().copied().filter(|reason| *reason != Reason::Provider).collect();
        let mut page = page();
        page.prose("", match applicability {
            Applicability::Excluded => "Why is it not for you? One or several of these codes, with blanks between them. An empty line goes back.",
            Applicability::Inherited => "Why is it for you at all? Any of these codes, with blanks between them, or an empty line.",
            Applicability::Applicable | Applicability::Undecided => "Why is it for you? Any of these codes, with blanks between them, or an empty line.",
        });
        for reason in &fitting {
            page.prose(&format!("{}  ", reason.word()), reason.sentence());
        }
        print_page(page)?;
        loop {
            let Some(line) = self.line()? else { return Ok(None) };
            let words = line.split([' ', ',', '\t']).filter(|word| !word.is_empty());
            let known = |word: &str| fitting.iter().copied().find(|reason| reason.word() == word.to_lowercase());
            let reasons: Option<Vec<Reason>> = words.map(known).collect();
            match reasons {
                Some(reasons) => return Ok(Some(reasons)),
                None => say("Not all of these are codes. Type them as they stand above, or an empty line.\n")?,
            }
        }
    }

    /// Saves and names it; `false` where it was refused, which is told.
    fn save(&mut self, edit: &AnswerEdit) -> Result<bool, Ended> {
        let Some(control) = self.run.current().cloned() else { return Ok(false) };
        let outcome = self.session.set(&[control], edit);
        self.told(outcome)
    }

    fn told(&mut self, outcome: Result<Outcome, Error>) -> Result<bool, Ended> {
        match outcome {
            Ok(Outcome::Done(step)) => {
                let mut page = page();
                page.prose("", &format!("Saved: {} (u takes it back).", step.describe()));
                print_page(page)?;
            }
            Ok(Outcome::Unchanged) => say("That is how it is already.\n")?,
            Err(error) => {
                self.refused(error)?;
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Tells what can be put right here; all else ends the dialogue.
    fn refused(&self, error: Error) -> Result<(), Ended> {
        let can_be_mended = matches!(
            error,
            Error::Refused(_)
                | Error::Invalid(_)
                | Error::Conflict { .. }
                | Error::Busy(_)
                | Error::NothingToUndo
                | Error::NothingToRedo
        );
        if !can_be_mended {
            return Err(error.into());
        }
        let mut page = page();
        page.prose("", &format!("Not done: {error}."));
        print_page(page)
    }

    /// Says how far one has come, after a first answer.
    fn answered(&mut self, before: &Answer) -> Result<(), Ended> {
        if !is_answered(before) {
            self.pace.answered(self.begun.elapsed());
        }
        let progress = self.run.progress(self.session.workbook());
        // A script answers faster than anybody could.
        let left = self.pace.shown(progress.left()).filter(|_| print::someone_types());
        let left = left.map_or_else(String::new, |left| format!(", {left}"));
        say(&format!("{} of {} answered{left}.\n", progress.answered, progress.total))
    }

    // --- what can be read

    fn help(&self) -> Result<Next, Ended> {
        let mut page = page();
        for (key, text) in KEYS {
            page.prose(&format!("{key:<8}"), text);
        }
        page.line("");
        page.prose("", "The levels, of any control:");
        for level in Level::ALL {
            page.prose(&format!("{level}  "), &format!("{}. {}", level.name(), level.sentence()));
        }
        print_page(page)?;
        Ok(Next::Same)
    }

    fn proof(&self) -> Result<Next, Ended> {
        let Some(control) = self.control() else { return Ok(Next::Same) };
        let mut page = page();
        let several = |page: &mut Page, heading: &str, texts: &[Text]| {
            if !texts.is_empty() {
                page.line(heading);
            }
            for text in texts {
                page.prose("  ", text);
            }
        };
        several(&mut page, "What could be shown (evidence):", &control.evidence);
        several(&mut page, "Whom to ask what:", &control.ask);
        several(&mut page, "Why it matters:", control.why.as_slice());
        several(&mut page, "When it may fairly be excluded:", control.exclusion_hint.as_slice());
        let notes: Vec<Text> =
            self.session.workbook().notes(&control.id).map(|note| note.text.clone().into()).collect();
        several(&mut page, "Notes:", &notes);
        print_page(page)?;
        Ok(Next::Same)
    }

    // --- the end

    fn stopped(&self) -> Result<(), Ended> {
        let (Some(control), Place::At(place)) = (self.control(), self.run.place) else { return Ok(()) };
        let progress = self.run.progress(self.session.workbook());
        let mut page = page();
        page.prose(
            "",
            &format!(
                "Stopped at question {} of {}, {} {}. {} of {} answered; every answer is saved. The same command goes on from here.",
                place + 1,
                self.run.controls.len(),
                control.id,
                control.title,
                progress.answered,
                progress.total
            ),
        );
        print_page(page)
    }

    fn close(&self, file: &Path) -> Result<(), Ended> {
        if self.run.controls.is_empty() {
            return Ok(());
        }
        let mut page = page();
        page.line("");
        let questions = counted(self.run.controls.len(), "question is", "questions are");
        page.prose("", &format!("The {questions} through."));
        for part in closing(&self.session.report(None)?, &self.run) {
            match part {
                Part::Heading(text) => {
                    page.line("");
                    page.line(&format!("{text}:"));
                }
                Part::Text(text) => page.prose("", &text),
                Part::Item(label, text) => page.prose(&format!("{label} "), &text),
                Part::Below(text) | Part::Reason(text) => page.prose("   ", &text),
            }
        }
        let file = clean_path(file);
        let file = if file.contains(char::is_whitespace) { format!("\"{file}\"") } else { file };
        page.line("");
        page.line("And now:");
        for command in ["status", "gaps", "export --format md", "interview"] {
            let (command, options) = command.split_once(' ').unwrap_or((command, ""));
            page.line(format!("  controlbook {command} {file} {options}").trim_end());
        }
        print_page(page)
    }
}

fn page() -> Page {
    Page::of_width(COLUMNS)
}

fn print_page(page: Page) -> Result<(), Ended> {
    match page.into_output() {
        Output::Text(text) => say(&text),
        Output::Exact(_) => Ok(()),
    }
}

fn passed_over(controls: &[crate::catalogue::ControlId]) -> Result<(), Ended> {
    if controls.is_empty() {
        return Ok(());
    }
    let ids: Vec<&str> = controls.iter().map(|id| id.as_str()).collect();
    let mut page = page();
    page.prose("", &format!("Passed over, because excluded: {}.", ids.join(", ")));
    print_page(page)
}

/// What is said of the control already, in a sentence.
fn said(answer: &Answer) -> String {
    let said = match (answer.level, answer.basis, &answer.provider) {
        (Some(level), Some(basis), _) => format!("Your answer so far: {level}, {basis}."),
        (Some(level), None, _) => format!("Your answer so far: {level}."),
        (None, _, Some(provider)) => format!("Inherited from {provider}; no level yet."),
        (None, _, None) if answer.review => "Not known yet: marked for review.".to_owned(),
        (None, _, None) => "No answer yet.".to_owned(),
    };
    let target = answer.target.map_or_else(String::new, |target| format!(" Target {target}."));
    let review = if answer.review && answer.level.is_some() { " Marked for review." } else { "" };
    format!("{said}{target}{review}")
}
