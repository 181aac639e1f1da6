//! The cards about one control: what it is called, where it stands, what it is about, and what belongs to it.

use super::{Card, Kind, enumerated, named, says};
use crate::catalogue::{Attribute, Catalogue, Control};
use crate::workbook::Level;

fn card(kind: Kind, control: &Control, question: String, given: String, answer: String, because: String) -> Card {
    let key = format!("{}:{}", kind.word(), control.id);
    Card { key, kind, control: control.id.clone(), question, given, answer, because }
}

/// From the number to the title.
pub fn title(control: &Control) -> Card {
    let question = "What is the control with this number called?".to_owned();
    let because = control.summary.to_string();
    card(Kind::Title, control, question, control.id.to_string(), control.title.to_string(), because)
}

/// From the title to the number.
pub fn number(catalogue: &Catalogue, control: &Control) -> Card {
    let of_theme: Vec<&Control> = catalogue.controls.iter().filter(|other| other.theme == control.theme).collect();
    let place = of_theme.iter().position(|other| other.id == control.id).unwrap_or(0);
    let beside = |place: Option<usize>| place.and_then(|place| of_theme.get(place)).map(|other| named(other));
    let theme = catalogue.theme_title(&control.theme).to_lowercase();
    let mut because = format!("It is one of the {} {theme} controls", of_theme.len());
    match (beside(place.checked_sub(1)), beside(Some(place + 1))) {
        (Some(before), Some(after)) => because.push_str(&format!(", between {before} and {after}.")),
        (Some(before), None) => because.push_str(&format!(", the last one, after {before}.")),
        (None, Some(after)) => because.push_str(&format!(", the first one, before {after}.")),
        (None, None) => because.push('.'),
    }
    let question = "Which number has this control?".to_owned();
    card(Kind::Number, control, question, control.title.to_string(), control.id.to_string(), because)
}

/// From the title to the theme.
pub fn theme(catalogue: &Catalogue, control: &Control) -> Card {
    let because = format!("{} {}", named(control), meaning(&control.theme)).trim_end().to_owned();
    let question = "Which theme does this control belong to?".to_owned();
    let answer = catalogue.theme_title(&control.theme).to_owned();
    card(Kind::Theme, control, question, control.title.to_string(), answer, because)
}

/// What the controls of a theme have in common.
fn meaning(theme: &str) -> &'static str {
    match theme {
        "organizational" => {
            "stands among the organizational controls (clause 5): what an organisation as a whole decides, writes down and watches over."
        }
        "people" => {
            "stands among the people controls (clause 6): what concerns single persons, from hiring to leaving."
        }
        "physical" => "stands among the physical controls (clause 7): what one can touch, from doors to cables.",
        "technological" => "stands among the technological controls (clause 8): what is done in and with technology.",
        _ => "",
    }
}

/// From what it is about to which it is.
pub fn summary(control: &Control) -> Option<Card> {
    if says(&control.summary, &control.title) {
        return None;
    }
    let question = "Which control is this?".to_owned();
    let because = control.why.as_ref().map_or_else(String::new, |why| format!("Without it: {why}"));
    Some(card(Kind::Summary, control, question, control.summary.to_string(), named(control), because))
}

/// The values of an attribute.
pub fn attribute(catalogue: &Catalogue, control: &Control, attribute: Attribute) -> Option<Card> {
    let vocabulary = catalogue.vocabulary(attribute)?;
    let values = control.values(attribute);
    if values.is_empty() {
        return None;
    }
    let terms = || vocabulary.values.iter().filter(|term| values.contains(&term.key));
    let titles: Vec<String> = terms().map(|term| term.title.to_string()).collect();
    let meanings: Vec<String> = terms().map(|term| format!("{}: {}", term.title, term.meaning)).collect();
    let question = format!("{}: which value or values has this control?", vocabulary.title);
    Some(card(Kind::Attribute(attribute), control, question, named(control), enumerated(&titles), meanings.join("\n")))
}

/// From what could be shown to what it shows. All that a control lists stands together: one document alone may be
/// evidence for several.
pub fn evidence(control: &Control) -> Option<Card> {
    if control.evidence.is_empty() || control.evidence.iter().any(|evidence| says(evidence, &control.title)) {
        return None;
    }
    let shown: Vec<String> = control.evidence.iter().map(|evidence| format!("- {evidence}")).collect();
    let question = "Somebody shows you all of this. For which control is it evidence?".to_owned();
    Some(card(Kind::Evidence, control, question, shown.join("\n"), named(control), control.summary.to_string()))
}

/// From each statement to the control and the level.
pub fn ladder(control: &Control) -> Vec<Card> {
    let Some(ladder) = &control.ladder else { return Vec::new() };
    let statements = (1_u8..).zip(&ladder.0).filter(|(_, statement)| !says(statement, &control.title));
    statements
        .filter_map(|(number, statement)| {
            let level = Level::try_from(number).ok()?;
            let question = "Which control does this statement belong to, and which level does it define?".to_owned();
            let because = format!("{}: {}", level.name(), level.sentence());
            let answer = format!("{}, level {number} ({})", named(control), level.name());
            let card = card(Kind::Ladder, control, question, statement.to_string(), answer, because);
            Some(Card { key: format!("{}:{number}", card.key), ..card })
        })
        .collect()
}

/// From what AI systems change to the control.
pub fn ai(control: &Control) -> Option<Card> {
    let note = control.ai.as_ref().filter(|note| !says(note, &control.title))?;
    let question = "Where AI systems are trained, run or relied on: which control asks for this?".to_owned();
    Some(card(Kind::Ai, control, question, note.to_string(), named(control), control.summary.to_string()))
}
