//! The interview as a dialogue in lines. Nothing but text and line feeds is printed, each answer is saved
//! before it is named, and the end of the input ends it wherever it is.

use std::io::BufRead;
use std::path::Path;
use std::time::Instant;

use super::input::{Line, read};
use super::{io, pages, say};
use crate::catalogue::Control;
use crate::cli::Output;
use crate::cli::layout::Page;
use crate::cli::print::someone_types;
use crate::error::Error;
use crate::interview::{Pace, Place, Run, is_answered, is_not_known, kept};
use crate::session::{Outcome, Session};
use crate::workbook::{Answer, AnswerEdit, Applicability, Decision, Level, Reason};

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

    fn take(&mut self, line: &str) -> Result<Next, Ended> {
        let line = line.trim();
        let (word, rest) = line.split_once(char::is_whitespace).unwrap_or((line, ""));
        let is_alone = rest.trim().is_empty();
        let level = word.parse::<u8>().ok().and_then(|level| Level::try_from(level).ok());
        match (word.to_lowercase().as_str(), level) {
            (_, Some(level)) if is_alone && word.len() == 1 => self.set_level(level),
            ("", _) => self.go_on(),
            ("=", _) if is_alone => self.confirm(),
            ("-", _) if is_alone => self.not_known(),
            ("b", _) if is_alone => self.go_back(),
            ("p", _) if is_alone => match self.control() {
                Some(control) => self.beside(pages::proof(self.session, control)),
                None => Ok(Next::Same),
            },
            ("n", _) => self.note(rest),
            ("x", _) if is_alone => self.decide(Applicability::Excluded),
            ("i", _) if is_alone => self.decide(Applicability::Inherited),
            ("a", _) if is_alone => self.decide(Applicability::Applicable),
            ("m", _) if is_alone => self.mark(),
            ("u", _) if is_alone => self.undo(),
            ("q", _) if is_alone => Ok(Next::Stop),
            ("w", _) if is_alone => self.beside(pages::words()),
            ("?", _) if is_alone => self.beside(pages::help()),
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
        print(pages::passed_over(&over))?;
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
        print(pages::passed_over(&over))?;
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

    /// Says that the level of the last assessment still holds.
    fn confirm(&mut self) -> Result<Next, Ended> {
        if !self.answer().to_confirm {
            say("There is nothing to confirm here: no re-assessment has begun, or it is confirmed already.\n")?;
            return Ok(Next::Same);
        }
        if !self.save(&AnswerEdit { to_confirm: Some(false), ..AnswerEdit::default() })? {
            return Ok(Next::Question);
        }
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
                print(pages::sentence(&format!("Done: {}.", step.describe())))?;
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
        print(pages::reasons(applicability, &fitting))?;
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
                print(pages::sentence(&format!("Saved: {} (u takes it back).", step.describe())))?;
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
        print(pages::sentence(&format!("Not done: {error}.")))
    }

    /// Says how far one has come, after a first answer.
    fn answered(&mut self, before: &Answer) -> Result<(), Ended> {
        if !is_answered(before) {
            self.pace.answered(self.begun.elapsed());
        }
        let progress = self.run.progress(self.session.workbook());
        // A script answers faster than anybody could.
        let left = self.pace.shown(progress.left()).filter(|_| someone_types());
        let left = left.map_or_else(String::new, |left| format!(", {left}"));
        say(&format!("{} of {} answered{left}.\n", progress.answered, progress.total))
    }

    // --- reading out

    fn open(&mut self, resumed: bool) -> Result<(), Ended> {
        print(pages::opening(self.session, &self.run, resumed))?;
        if self.run.place == Place::Opening {
            self.go_on()?;
        }
        self.pace.asked(self.begun.elapsed());
        Ok(())
    }

    fn question(&self) -> Result<(), Ended> {
        self.at_question(|control, place| pages::question(self.session, &self.run, control, place))
    }

    fn stopped(&self) -> Result<(), Ended> {
        self.at_question(|control, place| pages::stopped(self.session, &self.run, control, place))
    }

    fn at_question(&self, page: impl Fn(&Control, usize) -> Page) -> Result<(), Ended> {
        match (self.control(), self.run.place) {
            (Some(control), Place::At(place)) => print(page(control, place)),
            _ => Ok(()),
        }
    }

    /// Reads something out beside the question.
    fn beside(&self, page: Page) -> Result<Next, Ended> {
        print(page)?;
        Ok(Next::Same)
    }

    fn close(&self, file: &Path) -> Result<(), Ended> {
        if self.run.controls.is_empty() {
            return Ok(());
        }
        print(pages::end(self.session, &self.run, file)?)
    }
}

fn print(page: Page) -> Result<(), Ended> {
    match page.into_output() {
        Output::Text(text) => say(&text),
        Output::Exact(_) => Ok(()),
    }
}
