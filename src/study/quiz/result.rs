//! What a quiz came to: in all, by theme and by attribute.

use super::Question;
use crate::catalogue::{Catalogue, Control};

/// The result of a quiz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Result {
    /// Right answers.
    pub right: usize,
    /// Questions.
    pub questions: usize,
    /// By theme, in the order of the catalogue; none that nothing was asked about.
    pub themes: Vec<Line>,
    /// By attribute: its title, and a line for each value. A control counts with each value that it has.
    pub attributes: Vec<(String, Vec<Line>)>,
}

/// A part of a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// Of what.
    pub title: String,
    /// Right answers.
    pub right: usize,
    /// Questions.
    pub questions: usize,
}

/// What the answers came to. A question without an answer is none that was right.
pub fn result(catalogue: &Catalogue, questions: &[Question], right: &[bool]) -> Result {
    let asked: Vec<(&Control, bool)> = questions
        .iter()
        .enumerate()
        .filter_map(|(place, question)| {
            let control = catalogue.control(question.control.as_str())?;
            Some((control, right.get(place).copied().unwrap_or(false)))
        })
        .collect();
    let line = |title: &str, belongs: &dyn Fn(&Control) -> bool| {
        let of_it = || asked.iter().filter(|(control, _)| belongs(control));
        let (questions, right) = (of_it().count(), of_it().filter(|(_, right)| *right).count());
        (questions > 0).then(|| Line { title: title.to_owned(), right, questions })
    };
    let themes = catalogue.themes.iter().filter_map(|theme| line(&theme.title, &|control| control.theme == theme.key));
    let attributes = catalogue.attributes().map(|(attribute, vocabulary)| {
        let values = vocabulary
            .values
            .iter()
            .filter_map(|term| line(&term.title, &|control: &Control| control.values(attribute).contains(&term.key)));
        (vocabulary.title.to_string(), values.collect())
    });
    Result {
        right: right.iter().take(questions.len()).filter(|right| **right).count(),
        questions: questions.len(),
        themes: themes.collect(),
        attributes: attributes.collect(),
    }
}
