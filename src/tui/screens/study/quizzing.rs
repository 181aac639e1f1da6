//! A quiz on the screen: question by question with the answer after each, or an exam with the result at its end.

use jiff::Timestamp;

use super::{Study, View};
use crate::catalogue::Catalogue;
use crate::report::words::counted;
use crate::study::Deck;
use crate::study::quiz::{self, EXAM_MINUTES, Form, Question, Verdict, judge};
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::model::Message;

/// A quiz that is under way, or its result.
#[derive(Debug)]
pub struct Quizzing {
    /// The questions.
    pub questions: Vec<Question>,
    /// What was answered, and whether it was right.
    pub given: Vec<Option<(String, bool)>>,
    /// Where one is.
    pub at: usize,
    /// What is shown.
    pub phase: Phase,
    /// Whether it is an exam.
    pub is_exam: bool,
    /// Whether it is the drill between the editions.
    pub is_drill: bool,
    /// Makes the same quiz again.
    pub seed: u64,
    /// What is being typed.
    pub typed: String,
    begun: Timestamp,
}

/// What is shown of a quiz.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Phase {
    /// A question.
    Asked,
    /// A question with what was right.
    Told,
    /// The result.
    Result,
    /// What was missed, one after the other.
    Missed,
}

impl Quizzing {
    /// A quiz from its first question on.
    pub fn new(questions: Vec<Question>, is_exam: bool, seed: u64, begun: Timestamp) -> Quizzing {
        let given = vec![None; questions.len()];
        let (phase, typed) = (Phase::Asked, String::new());
        Quizzing { questions, given, at: 0, phase, is_exam, is_drill: false, seed, typed, begun }
    }

    /// The drill from the edition of 2013 to that of 2022 and back.
    pub fn drill(catalogue: &Catalogue, count: usize, seed: u64, begun: Timestamp) -> Quizzing {
        let questions = crate::study::drill::drill(catalogue, count, seed);
        Quizzing { is_drill: true, ..Quizzing::new(questions, false, seed, begun) }
    }

    /// The question that is shown.
    pub fn question(&self) -> Option<&Question> {
        match self.phase {
            Phase::Asked | Phase::Told | Phase::Missed => self.questions.get(self.at),
            Phase::Result => None,
        }
    }

    /// Whether the question is answered by typing.
    pub fn wants_text(&self) -> bool {
        self.phase == Phase::Asked
            && self.question().is_some_and(|question| !matches!(question.form, Form::Choice { .. }))
    }

    /// Minutes that are left of an exam.
    pub fn minutes_left(&self, now: Timestamp) -> Option<u32> {
        let spent = u32::try_from(now.duration_since(self.begun).as_secs().max(0) / 60).unwrap_or(u32::MAX);
        (self.is_exam && matches!(self.phase, Phase::Asked)).then(|| EXAM_MINUTES.saturating_sub(spent))
    }

    /// Ends an exam whose time is over. Says so.
    pub fn look_at_clock(&mut self, now: Timestamp) -> Option<String> {
        if self.minutes_left(now) != Some(0) {
            return None;
        }
        self.phase = Phase::Result;
        Some(format!("The {EXAM_MINUTES} minutes are over"))
    }

    /// Takes an answer. A sentence where it cannot be read.
    pub fn answer(&mut self, given: &str, catalogue: &Catalogue) -> Result<(), String> {
        let (Phase::Asked, Some(question)) = (self.phase, self.questions.get(self.at)) else { return Ok(()) };
        let right = match judge(question, given, catalogue) {
            Verdict::Unreadable(what) => return Err(what),
            Verdict::Right => true,
            Verdict::Wrong => false,
        };
        if let Some(place) = self.given.get_mut(self.at) {
            *place = Some((given.trim().to_owned(), right));
        }
        match self.is_exam {
            true => self.go_on(),
            false => self.phase = Phase::Told,
        }
        Ok(())
    }

    /// To the next question, the result, or the next miss.
    pub fn go_on(&mut self) {
        self.typed.clear();
        match self.phase {
            Phase::Asked | Phase::Told if self.at + 1 < self.questions.len() => {
                self.at += 1;
                self.phase = Phase::Asked;
            }
            Phase::Asked | Phase::Told => self.phase = Phase::Result,
            Phase::Result => {
                if let Some(first) = self.misses().first() {
                    self.at = *first;
                    self.phase = Phase::Missed;
                }
            }
            Phase::Missed => match self.misses().into_iter().find(|place| *place > self.at) {
                Some(next) => self.at = next,
                None => self.phase = Phase::Result,
            },
        }
    }

    /// To the question before, where nothing was told yet.
    pub fn go_back(&mut self) {
        if self.is_exam && self.phase == Phase::Asked {
            self.at = self.at.saturating_sub(1);
        }
    }

    fn misses(&self) -> Vec<usize> {
        let missed = |place: &usize| self.given.get(*place).is_none_or(|given| !matches!(given, Some((_, true))));
        (0..self.questions.len()).filter(missed).collect()
    }

    /// Above what is shown.
    pub fn title(&self, now: Timestamp) -> String {
        let name = match (self.is_exam, self.is_drill) {
            (true, _) => "Exam",
            (false, true) => "2013 to 2022",
            (false, false) => "Quiz",
        };
        match self.phase {
            Phase::Result => format!("{name}: the result"),
            Phase::Missed => {
                let misses = self.misses();
                let place = misses.iter().position(|place| *place == self.at).unwrap_or(0);
                format!("{name}: missed {} of {}", place + 1, misses.len())
            }
            Phase::Asked | Phase::Told => {
                let left = self.minutes_left(now).map_or_else(String::new, |left| {
                    format!(", {} left", counted(usize::try_from(left).unwrap_or(0), "minute", "minutes"))
                });
                format!("{name}: question {} of {}{left}", self.at + 1, self.questions.len())
            }
        }
    }

    /// What to press.
    pub fn hint(&self) -> &'static str {
        match (self.phase, self.wants_text(), self.is_exam) {
            (Phase::Asked, true, _) => "Enter begins your answer, and another Enter gives it.",
            (Phase::Asked, false, true) => "1 to 4 answers; Enter passes over, Left goes back.",
            (Phase::Asked, false, false) => "1 to 4 answers.",
            (Phase::Told, ..) => "Enter goes on; c opens the control.",
            (Phase::Result, ..) if self.misses().is_empty() => "Esc goes back to the decks.",
            (Phase::Result, ..) => "Enter goes through what was missed; Esc goes back to the decks.",
            (Phase::Missed, ..) => "Enter goes on to the next; c opens the control.",
        }
    }

    /// The lines of what is shown.
    pub fn lines(&self, catalogue: &Catalogue, width: u16) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        match self.question() {
            None => self.result(&mut lines, catalogue),
            Some(question) => {
                let told = matches!(self.phase, Phase::Told | Phase::Missed);
                let given = self.given.get(self.at).and_then(Option::as_ref);
                asked(&mut lines, question, given, told);
                if told {
                    lines.gap();
                    verdict(&mut lines, question, given);
                    if self.phase == Phase::Missed {
                        control(&mut lines, question, catalogue);
                    }
                }
            }
        }
        lines.done()
    }

    fn result(&self, lines: &mut Lines, catalogue: &Catalogue) {
        let right: Vec<bool> = self.given.iter().map(|given| matches!(given, Some((_, true)))).collect();
        let result = quiz::result(catalogue, &self.questions, &right);
        lines.paragraph(
            &format!("{} of {} right, {}", result.right, result.questions, percent(result.right, result.questions)),
            Role::Title,
        );
        let open = self.given.iter().filter(|given| given.is_none()).count();
        if open > 0 {
            lines.paragraph(&format!("{} without an answer.", counted(open, "question", "questions")), Role::Text);
        }
        let again = format!(
            "The same questions again, for a class: controlbook study {} --seed {}",
            match (self.is_exam, self.is_drill) {
                (true, _) => "--quiz --exam",
                (false, true) => "--drill",
                (false, false) => "--quiz",
            },
            self.seed
        );
        lines.paragraph(&again, Role::Dim);
        lines.heading("By theme");
        for line in &result.themes {
            row(lines, line);
        }
        for (title, values) in &result.attributes {
            lines.heading(&format!("By {}", title.to_lowercase()));
            for line in values {
                row(lines, line);
            }
        }
    }
}

impl Study {
    /// Begins a quiz, or goes on with one of its kind that waits.
    pub(super) fn begin_quiz(&mut self, deck: &Deck, count: usize, is_exam: bool) {
        let Some(learning) = &self.learning else { return };
        self.first_line = 0;
        self.in_panel = false;
        if let Some(waiting) = self.waiting.take_if(|waiting| waiting.is_exam == is_exam) {
            self.view = View::Quiz(waiting);
            return;
        }
        let now = learning.moment();
        let seed = now.as_millisecond().unsigned_abs() % 1_000_000;
        let questions = quiz::quiz(learning.catalogue(), deck, count, seed, is_exam);
        self.view = View::Quiz(Box::new(Quizzing::new(questions, is_exam, seed, now)));
    }

    /// Shows a quiz with this seed.
    pub fn open_quiz(&mut self, deck: &Deck, count: usize, seed: Option<u64>, is_exam: bool) {
        let Some(learning) = &self.learning else { return };
        let now = learning.moment();
        let seed = seed.unwrap_or_else(|| now.as_millisecond().unsigned_abs() % 1_000_000);
        let questions = quiz::quiz(learning.catalogue(), deck, count, seed, is_exam);
        self.view = View::Quiz(Box::new(Quizzing::new(questions, is_exam, seed, now)));
    }

    /// Takes over what is being typed.
    pub fn type_answer(&mut self, text: &str) {
        if let View::Quiz(quizzing) = &mut self.view {
            text.clone_into(&mut quizzing.typed);
        }
    }

    /// Takes what was typed for an answer.
    pub fn answer_typed(&mut self) -> Option<Message> {
        let View::Quiz(quizzing) = &self.view else { return None };
        let typed = quizzing.typed.clone();
        self.answer(&typed)
    }

    pub(super) fn answer(&mut self, given: &str) -> Option<Message> {
        let (View::Quiz(quizzing), Some(learning)) = (&mut self.view, &self.learning) else { return None };
        self.first_line = 0;
        if let Some(over) = quizzing.look_at_clock(learning.moment()) {
            return Some(Message::done(over));
        }
        quizzing.answer(given, learning.catalogue()).err().map(Message::done)
    }
}

fn percent(right: usize, whole: usize) -> String {
    match (right * 100 + whole / 2).checked_div(whole) {
        Some(percent) => format!("{percent} %"),
        None => "nothing was asked".to_owned(),
    }
}

fn row(lines: &mut Lines, line: &quiz::Line) {
    let role = if line.right * 10 < line.questions * 7 { Role::Far } else { Role::Text };
    let counts = format!("{:>3} of {:<3}", line.right, line.questions);
    lines.row(vec![(format!("{counts} {:>6}  {}", percent(line.right, line.questions), line.title), role)]);
}

fn letter(place: usize) -> char {
    char::from(b'a' + u8::try_from(place.min(25)).unwrap_or(0))
}

fn asked(lines: &mut Lines, question: &Question, given: Option<&(String, bool)>, told: bool) {
    lines.paragraph(&question.text, Role::Title);
    if !question.given.is_empty() {
        lines.gap();
        lines.paragraph(&question.given, Role::Text);
    }
    lines.gap();
    match &question.form {
        Form::Choice { options, right } => {
            let chosen = given.and_then(|(given, _)| given.parse::<usize>().ok());
            for (place, offer) in options.iter().enumerate() {
                let (role, mark) = match (told, place == *right, chosen == Some(place + 1)) {
                    (true, true, _) => (Role::Good, " (right)"),
                    (true, false, true) => (Role::Far, " (your answer)"),
                    (false, _, true) => (Role::Accent, " (your answer)"),
                    (true, false, false) | (false, _, false) => (Role::Text, ""),
                };
                lines.hanging(&format!(" {}  ", place + 1), Role::Accent, &format!("{}{mark}", offer.text), role);
            }
        }
        Form::Typed { .. } => {}
        Form::Pairs { left, right, .. } => {
            for item in left {
                lines.row(vec![(format!(" {item}"), Role::Accent)]);
            }
            for (place, item) in right.iter().enumerate() {
                lines.hanging(&format!(" {}  ", letter(place)), Role::Accent, item, Role::Text);
            }
        }
        Form::Order { items, .. } => {
            for (place, item) in items.iter().enumerate() {
                lines.hanging(&format!(" {}  ", letter(place)), Role::Accent, item, Role::Text);
            }
        }
    }
}

/// What was right, in words.
pub fn right_answer(question: &Question) -> String {
    let letters =
        |places: &[usize]| places.iter().map(|place| letter(*place).to_string()).collect::<Vec<_>>().join(" ");
    match &question.form {
        Form::Choice { options, right } => options.get(*right).map_or_else(String::new, |offer| offer.text.clone()),
        Form::Typed { answer } => answer.clone(),
        Form::Pairs { partners, .. } => letters(partners),
        Form::Order { order, .. } => letters(order),
    }
}

fn verdict(lines: &mut Lines, question: &Question, given: Option<&(String, bool)>) {
    match given {
        Some((_, true)) => lines.paragraph("Right.", Role::Good),
        Some((_, false)) if matches!(question.form, Form::Choice { .. }) => {
            lines.paragraph(&format!("Wrong. It is: {}", right_answer(question)), Role::Far);
        }
        Some((given, false)) => {
            lines.paragraph(&format!("Wrong: {given}. It is: {}", right_answer(question)), Role::Far);
        }
        None => lines.paragraph(&format!("No answer. It is: {}", right_answer(question)), Role::Far),
    }
    lines.paragraph(&question.because, Role::Text);
}

/// The control beside a miss.
fn control(lines: &mut Lines, question: &Question, catalogue: &Catalogue) {
    let Some(control) = catalogue.control(question.control.as_str()) else { return };
    lines.heading(&format!("{} {}", control.id, control.title));
    lines.paragraph(&control.summary, Role::Text);
    if let Some(why) = &control.why {
        lines.paragraph(why, Role::Text);
    }
    if let Some(pitfall) = &control.pitfall {
        lines.hanging("Mistake: ", Role::Dim, pitfall, Role::Text);
    }
}
