//! Quizzes: questions with one right answer each, made from the catalogue. The same seed gives the same quiz, in every
//! version of the program that has the same catalogue.

mod choice;
mod gift;
mod match_answer;
mod other;
mod result;

pub use gift::render as gift;
pub use match_answer::{Verdict, judge};
pub use result::{Line, Result, result};

use super::deck::Deck;
use super::mixed;
use crate::catalogue::{Catalogue, Control, ControlId};

/// The questions of an exam.
pub const EXAM_QUESTIONS: usize = 40;
/// The minutes of an exam.
pub const EXAM_MINUTES: u32 = 60;
/// The questions of a quiz, unless somebody says otherwise.
pub const QUESTIONS: usize = 10;

/// A question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Question {
    /// What it asks for.
    pub asks: Asks,
    /// The control it belongs to.
    pub control: ControlId,
    /// The question, in a sentence.
    pub text: String,
    /// What the question is about.
    pub given: String,
    /// How it is answered.
    pub form: Form,
    /// What explains the answer.
    pub because: String,
}

/// What a question asks for, so that a right answer can be told from the facts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// The title of the control with this number.
    TitleOf(String),
    /// The number of the control with this number's title.
    NumberOf(String),
    /// The theme of this control.
    ThemeOf(String),
    /// The control that this text is about: its summary, its first step, its AI note or its evidence.
    ControlOf(String),
    /// A value that this control has of an attribute, by the attribute's key.
    ValueOf(String, String),
    /// A control that has a value of an attribute, by their keys.
    HavingValue(String, String),
    /// A control that is new in 2022.
    NewOnes,
    /// A control of 2013 that this control took over.
    OriginOf(String),
    /// A control that took over this one of 2013.
    SuccessorOf(String),
    /// All controls that took over this one of 2013.
    AllSuccessorsOf(String),
    /// All controls of 2013 that this control took over.
    AllOriginsOf(String),
    /// How this control continues the edition before.
    SuccessionOf(String),
    /// The level that a statement of this control defines.
    LevelOf(String, u8),
    /// Which titles these numbers have.
    Pairs,
    /// In which order the statements of this control stand.
    OrderOf(String),
}

/// How a question is answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// One of some options.
    Choice {
        /// The options.
        options: Vec<Offer>,
        /// The place of the right one.
        right: usize,
    },
    /// By typing it.
    Typed {
        /// The answer.
        answer: String,
    },
    /// By saying which on the right belongs to each on the left.
    Pairs {
        /// What is told apart by numbers.
        left: Vec<String>,
        /// What is told apart by letters.
        right: Vec<String>,
        /// For each on the left, the place of its partner on the right.
        partners: Vec<usize>,
    },
    /// By saying in which order they stand.
    Order {
        /// What is to be put in order, told apart by letters.
        items: Vec<String>,
        /// The places of the items, from the first to the last.
        order: Vec<usize>,
    },
}

/// An option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// What it is by the facts: the id of a control, the key of a theme or value, a level.
    pub id: String,
    /// As it is read.
    pub text: String,
}

/// Random numbers from a seed (SplitMix64).
#[derive(Clone, Debug)]
pub struct Dice(u64);

impl Dice {
    /// That fall as the seed says.
    pub fn new(seed: u64) -> Dice {
        Dice(seed)
    }

    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        z ^ (z >> 31)
    }

    /// A number below `end`; 0 where that is 0.
    pub(super) fn below(&mut self, end: usize) -> usize {
        let end = u64::try_from(end).unwrap_or(u64::MAX).max(1);
        usize::try_from(self.roll() % end).unwrap_or(0)
    }

    /// One of these.
    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        let place = self.below(of.len());
        of.get(place)
    }

    /// Mixes them.
    pub(super) fn mix<T>(&mut self, items: &mut [T]) {
        for end in (1..items.len()).rev() {
            let other = self.below(end + 1);
            items.swap(end, other);
        }
    }
}

/// What kinds of questions there are, with how many of sixteen are of each.
const SHARES: [(Ask, u32); 14] = [
    (Ask::Title, 1),
    (Ask::Number, 1),
    (Ask::Theme, 1),
    (Ask::Summary, 2),
    (Ask::FirstStep, 1),
    (Ask::Evidence, 1),
    (Ask::Ai, 1),
    (Ask::Value, 2),
    (Ask::New, 1),
    (Ask::Past, 1),
    (Ask::Level, 1),
    (Ask::Typed, 1),
    (Ask::Pairs, 1),
    (Ask::Ladder, 1),
];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ask {
    Title,
    Number,
    Theme,
    Summary,
    FirstStep,
    Evidence,
    Ai,
    Value,
    New,
    Past,
    Level,
    Typed,
    Pairs,
    Ladder,
}

/// A quiz about the controls of a deck. An exam has multiple choice alone, as examinations do. Fewer questions come back
/// only where the deck has no more to ask.
pub fn quiz(catalogue: &Catalogue, deck: &Deck, count: usize, seed: u64, is_exam: bool) -> Vec<Question> {
    let mut dice = Dice::new(seed ^ mixed(&deck.to_string()));
    let controls: Vec<&Control> = catalogue.controls.iter().filter(|control| is_asked(deck, control)).collect();
    let asks: Vec<Ask> = SHARES
        .iter()
        .filter(|(ask, _)| suits(deck, *ask) && !(is_exam && matches!(ask, Ask::Typed | Ask::Pairs | Ask::Ladder)))
        .flat_map(|(ask, share)| std::iter::repeat_n(*ask, usize::try_from(*share).unwrap_or(1)))
        .collect();
    let mut questions: Vec<Question> = Vec::new();
    let mut tries = 0;
    while questions.len() < count && tries < count * 30 {
        tries += 1;
        let (Some(ask), Some(control)) = (dice.one(&asks), dice.one(&controls)) else { break };
        let question = make(catalogue, control, *ask, deck, &mut dice);
        let is_fresh = |question: &Question| {
            let asked = |question: &Question| match &question.form {
                // There, the answers are what is asked about.
                form @ (Form::Choice { .. } | Form::Pairs { .. }) if question.given.is_empty() => Some(form.clone()),
                Form::Choice { .. } | Form::Typed { .. } | Form::Pairs { .. } | Form::Order { .. } => None,
            };
            questions.iter().all(|other| {
                (&other.text, &other.given, asked(other)) != (&question.text, &question.given, asked(question))
            })
        };
        questions.extend(question.filter(|question| is_fresh(question) && fits(question)));
    }
    questions
}

fn make(catalogue: &Catalogue, control: &Control, ask: Ask, deck: &Deck, dice: &mut Dice) -> Option<Question> {
    match ask {
        Ask::Title => choice::title(catalogue, control, dice),
        Ask::Number => choice::number(catalogue, control, dice),
        Ask::Theme => choice::theme(catalogue, control, dice),
        Ask::Summary => choice::summary(catalogue, control, dice),
        Ask::FirstStep => choice::first_step(catalogue, control, dice),
        Ask::Evidence => choice::evidence(catalogue, control, dice),
        Ask::Ai => choice::ai(catalogue, control, dice),
        Ask::Value => choice::value(catalogue, control, attribute_of(deck), dice),
        Ask::New => choice::new(catalogue, control, dice),
        Ask::Past => choice::past(catalogue, control, dice),
        Ask::Level => choice::level(control, dice),
        Ask::Typed => Some(other::typed(control, dice)),
        Ask::Pairs => other::pairs(catalogue, control, dice),
        Ask::Ladder => other::ladder(control, dice),
    }
}

fn attribute_of(deck: &Deck) -> Option<crate::catalogue::Attribute> {
    match deck {
        Deck::Attribute(attribute) => Some(*attribute),
        Deck::Mix
        | Deck::Core
        | Deck::Exam
        | Deck::Meaning
        | Deck::Attributes
        | Deck::Past
        | Deck::Levels
        | Deck::Ai
        | Deck::Theme(_)
        | Deck::Value(..) => None,
    }
}

/// Whether a deck is about a control.
fn is_asked(deck: &Deck, control: &Control) -> bool {
    match deck {
        Deck::Theme(key) => control.theme == *key.as_str(),
        Deck::Value(attribute, key) => control.values(*attribute).iter().any(|value| *value == *key.as_str()),
        Deck::Mix
        | Deck::Core
        | Deck::Exam
        | Deck::Meaning
        | Deck::Attributes
        | Deck::Past
        | Deck::Levels
        | Deck::Ai
        | Deck::Attribute(_) => true,
    }
}

/// Whether a deck has questions of this kind.
fn suits(deck: &Deck, ask: Ask) -> bool {
    match deck {
        Deck::Mix | Deck::Theme(_) | Deck::Value(..) => true,
        Deck::Core => matches!(ask, Ask::Title | Ask::Number | Ask::Theme | Ask::Typed | Ask::Pairs),
        Deck::Exam => matches!(
            ask,
            Ask::Title | Ask::Number | Ask::Theme | Ask::Summary | Ask::Value | Ask::New | Ask::Typed | Ask::Pairs
        ),
        Deck::Meaning => matches!(ask, Ask::Summary | Ask::FirstStep | Ask::Evidence),
        Deck::Attributes | Deck::Attribute(_) => ask == Ask::Value,
        Deck::Past => matches!(ask, Ask::New | Ask::Past),
        Deck::Levels => matches!(ask, Ask::Level | Ask::Ladder),
        Deck::Ai => ask == Ask::Ai,
    }
}

/// The columns that a question is laid out for: those within the frame of a screen of 80.
pub const COLUMNS: usize = 74;
/// The lines that it may take with its answers: those within the frame of a screen of 24, without the line that says
/// how to answer.
pub const ROWS: usize = 17;

/// Whether a question can be seen whole on a screen of 80 by 24.
fn fits(question: &Question) -> bool {
    lines(question) <= ROWS
}

/// How many lines a question takes: text, what is given, and the answers, with a line free before each.
pub fn lines(question: &Question) -> usize {
    let wrapped =
        |text: &str, width: usize| -> usize { text.lines().map(|line| textwrap::wrap(line, width).len().max(1)).sum() };
    // Each is told apart by a sign and two blanks.
    let answers = match &question.form {
        Form::Choice { options, .. } => options.iter().map(|offer| wrapped(&offer.text, COLUMNS - 4)).sum(),
        Form::Typed { .. } => 0,
        Form::Pairs { left, right, .. } => left.len() + right.len() + 1,
        Form::Order { items, .. } => items.iter().map(|item| wrapped(item, COLUMNS - 4)).sum(),
    };
    let given = if question.given.is_empty() { 0 } else { wrapped(&question.given, COLUMNS) + 1 };
    wrapped(&question.text, COLUMNS) + given + answers + 1
}
