//! Questions that are no multiple choice: an answer to type, pairs to match, a ladder to put in order.

use super::{Asks, Dice, Form, Question};
use crate::catalogue::{Catalogue, Control};
use crate::study::cards::named;

/// How many pairs.
const PAIRS: usize = 4;

/// The title or the number, typed.
pub fn typed(control: &Control, dice: &mut Dice) -> Question {
    let question = |asks, text: &str, given: String, answer: String| Question {
        asks,
        control: control.id.clone(),
        text: text.to_owned(),
        given,
        form: Form::Typed { answer },
        because: format!("{}: {}", named(control), control.summary),
    };
    let id = control.id.to_string();
    if dice.below(2) == 0 {
        let text = "What is the control with this number called? Small slips do not count.";
        question(Asks::TitleOf(id.clone()), text, id, control.title.to_string())
    } else {
        question(Asks::NumberOf(id.clone()), "Which number has this control?", control.title.to_string(), id)
    }
}

/// Numbers and titles.
pub fn pairs(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let mut others: Vec<&Control> =
        catalogue.controls.iter().filter(|other| other.theme == control.theme && other.id != control.id).collect();
    dice.mix(&mut others);
    others.truncate(PAIRS - 1);
    if others.len() < PAIRS - 1 {
        return None;
    }
    others.push(control);
    others.sort_by(|a, b| crate::catalogue::id::natural(a.id.as_str(), b.id.as_str()));
    let mut places: Vec<usize> = (0..PAIRS).collect();
    dice.mix(&mut places);
    let right = places.iter().filter_map(|place| others.get(*place)).map(|other| other.title.to_string()).collect();
    let partners = (0..PAIRS).filter_map(|left| places.iter().position(|place| *place == left)).collect();
    Some(Question {
        asks: Asks::Pairs,
        control: control.id.clone(),
        text: "Which title belongs to which number? Write one letter for each number, such as: b d a c.".to_owned(),
        given: String::new(),
        because: others.iter().map(|other| named(other)).collect::<Vec<_>>().join("\n"),
        form: Form::Pairs { left: others.iter().map(|other| other.id.to_string()).collect(), right, partners },
    })
}

/// The statements of a ladder.
pub fn ladder(control: &Control, dice: &mut Dice) -> Option<Question> {
    let ladder = control.ladder.as_ref()?;
    let mut places: Vec<usize> = (0..ladder.0.len()).collect();
    dice.mix(&mut places);
    let items = places.iter().filter_map(|place| ladder.0.get(*place)).map(ToString::to_string).collect();
    let order = (0..ladder.0.len()).filter_map(|level| places.iter().position(|place| *place == level)).collect();
    let steps: Vec<String> =
        (1..).zip(&ladder.0).map(|(level, statement): (u8, _)| format!("{level}  {statement}")).collect();
    Some(Question {
        asks: Asks::OrderOf(control.id.to_string()),
        control: control.id.clone(),
        text: format!("{}: put the ladder in order, level 1 first, such as: c a e b d.", named(control)),
        given: String::new(),
        form: Form::Order { items, order },
        because: steps.join("\n"),
    })
}
