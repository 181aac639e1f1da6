//! Multiple choice: one right option, and others that one could well take for it, of which none is right by any fact.

use super::{Asks, Dice, Form, Offer, Question};
use crate::catalogue::{Attribute, Catalogue, Control, Term, lies_in};
use crate::study::cards::{named, says};
use crate::workbook::Level;

/// How many options there are.
const OPTIONS: usize = 4;

/// A question before its options are mixed.
struct Draft<'a> {
    asks: Asks,
    control: &'a Control,
    text: &'a str,
    given: String,
    because: String,
}

impl Draft<'_> {
    /// With its options; `None` where there are too few that are wrong.
    fn with(self, right: Offer, mut wrong: Vec<Offer>, dice: &mut Dice) -> Option<Question> {
        wrong.truncate(OPTIONS - 1);
        if wrong.len() < OPTIONS - 1 {
            return None;
        }
        let id = right.id.clone();
        let mut options = wrong;
        options.push(right);
        dice.mix(&mut options);
        let right = options.iter().position(|offer| offer.id == id)?;
        Some(Question {
            asks: self.asks,
            control: self.control.id.clone(),
            text: self.text.to_owned(),
            given: self.given,
            form: Form::Choice { options, right },
            because: self.because,
        })
    }
}

fn offer(control: &Control) -> Offer {
    Offer { id: control.id.to_string(), text: named(control) }
}

/// Controls that one could take for this one, the likeliest first, with some chance in the order.
fn lookalikes<'a>(
    catalogue: &'a Catalogue,
    control: &Control,
    is_wrong: impl Fn(&Control) -> bool,
    dice: &mut Dice,
) -> Vec<&'a Control> {
    let others = catalogue.controls.iter().filter(|other| other.id != control.id && is_wrong(other));
    let mut scored: Vec<(usize, &Control)> =
        others.map(|other| (likeness(control, other) + dice.below(4), other)).collect();
    scored.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
    scored.into_iter().map(|(_, other)| other).collect()
}

/// Same theme, same capability, same predecessor, told to belong together.
fn likeness(control: &Control, other: &Control) -> usize {
    let shares = |attribute| control.values(attribute).iter().any(|value| other.values(attribute).contains(value));
    let same_root = control.edition_2013.iter().any(|old| other.edition_2013.contains(old));
    2 * usize::from(control.theme == other.theme)
        + 2 * usize::from(shares(Attribute::Capability))
        + 3 * usize::from(same_root)
        + 2 * usize::from(control.related.contains(&other.id))
}

/// From the number to the title.
pub fn title(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let only_title = |control: &Control| Offer { id: control.id.to_string(), text: control.title.to_string() };
    let wrong = lookalikes(catalogue, control, |other| other.title != control.title, dice);
    let draft = Draft {
        asks: Asks::TitleOf(control.id.to_string()),
        control,
        text: "What is the control with this number called?",
        given: control.id.to_string(),
        because: control.summary.to_string(),
    };
    draft.with(only_title(control), wrong.into_iter().map(only_title).collect(), dice)
}

/// From the title to the number.
pub fn number(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let only_number = |control: &Control| Offer { id: control.id.to_string(), text: control.id.to_string() };
    let wrong = lookalikes(catalogue, control, |other| other.title != control.title, dice);
    let draft = Draft {
        asks: Asks::NumberOf(control.id.to_string()),
        control,
        text: "Which number has this control?",
        given: control.title.to_string(),
        because: control.summary.to_string(),
    };
    draft.with(only_number(control), wrong.into_iter().map(only_number).collect(), dice)
}

/// From the title to the theme.
pub fn theme(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let of = |term: &Term| Offer { id: term.key.to_string(), text: term.title.to_string() };
    let right = catalogue.themes.iter().find(|term| term.key == control.theme)?;
    let wrong = catalogue.themes.iter().filter(|term| term.key != control.theme).map(of).collect();
    let draft = Draft {
        asks: Asks::ThemeOf(control.id.to_string()),
        control,
        text: "Which theme does this control belong to?",
        given: control.title.to_string(),
        because: format!("{}: {}", named(control), control.summary),
    };
    draft.with(of(right), wrong, dice)
}

/// From a text to the control that it is about. Controls that say the same somewhere are no wrong answer.
fn control_of<'a>(
    catalogue: &Catalogue,
    control: &'a Control,
    text: &'a str,
    given: String,
    says_it_too: impl Fn(&Control) -> bool,
    dice: &mut Dice,
) -> Option<Question> {
    if says(&given, &control.title) {
        return None;
    }
    // A wrong option whose title stands in the text would be as good as right.
    let wrong = lookalikes(catalogue, control, |other| !says_it_too(other) && !says(&given, &other.title), dice);
    let draft = Draft {
        asks: Asks::ControlOf(control.id.to_string()),
        control,
        text,
        because: format!("{}: {}", named(control), control.summary),
        given,
    };
    draft.with(offer(control), wrong.into_iter().map(offer).collect(), dice)
}

/// From what it is about to the control.
pub fn summary(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let given = control.summary.to_string();
    control_of(catalogue, control, "Which control is this?", given, |other| other.summary == control.summary, dice)
}

/// From a first step to the control.
pub fn first_step(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let given = control.first_step.as_ref()?.to_string();
    let says_it_too = |other: &Control| other.first_step == control.first_step;
    control_of(catalogue, control, "To which control is this a first step?", given, says_it_too, dice)
}

/// From what is shown to the control.
pub fn evidence(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let given: Vec<String> = control.evidence.iter().map(|evidence| format!("- {evidence}")).collect();
    let says_it_too = |other: &Control| control.evidence.iter().any(|evidence| other.evidence.contains(evidence));
    if given.is_empty() {
        return None;
    }
    let text = "Somebody shows you all of this. For which control is it evidence?";
    control_of(catalogue, control, text, given.join("\n"), says_it_too, dice)
}

/// From what AI systems change to the control.
pub fn ai(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let given = control.ai.as_ref()?.to_string();
    let text = "Where AI systems are trained, run or relied on: which control asks for this?";
    control_of(catalogue, control, text, given, |other| other.ai == control.ai, dice)
}

/// A value of an attribute, or the control that has it.
pub fn value(
    catalogue: &Catalogue,
    control: &Control,
    attribute: Option<Attribute>,
    dice: &mut Dice,
) -> Option<Question> {
    let attribute = attribute.or_else(|| dice.one(&Attribute::ALL).copied())?;
    let vocabulary = catalogue.vocabulary(attribute)?;
    let has = |term: &Term| control.values(attribute).contains(&term.key);
    let terms: Vec<&Term> = vocabulary.values.iter().filter(|term| has(term)).collect();
    let term = *dice.one(&terms)?;
    let because = format!("{}: {}", term.title, term.meaning);
    let of = |term: &Term| Offer { id: term.key.to_string(), text: term.title.to_string() };
    let mut wrong: Vec<Offer> = vocabulary.values.iter().filter(|term| !has(term)).map(of).collect();
    dice.mix(&mut wrong);
    if wrong.len() >= OPTIONS - 1 && dice.below(2) == 0 {
        let text = format!("{}: which of these has this control?", vocabulary.title);
        let draft = Draft {
            asks: Asks::ValueOf(control.id.to_string(), attribute.key().to_owned()),
            control,
            text: &text,
            given: named(control),
            because,
        };
        return draft.with(of(term), wrong, dice);
    }
    let lacks = |other: &Control| !other.values(attribute).contains(&term.key);
    let others = lookalikes(catalogue, control, lacks, dice);
    let text = format!("{}: which of these controls has this value?", vocabulary.title);
    let draft = Draft {
        asks: Asks::HavingValue(attribute.key().to_owned(), term.key.to_string()),
        control,
        text: &text,
        given: term.title.to_string(),
        because,
    };
    draft.with(offer(control), others.into_iter().map(offer).collect(), dice)
}

/// Which of some controls is new. Asked about a control that is.
pub fn new(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let new: Vec<&Control> = catalogue.controls.iter().filter(|other| other.new_in_2022).collect();
    let control = if control.new_in_2022 { control } else { *dice.one(&new)? };
    let wrong = lookalikes(catalogue, control, |other| !other.new_in_2022, dice);
    let because = format!("{}: {}", named(control), catalogue.succession_sentence(control));
    let draft =
        Draft { asks: Asks::NewOnes, control, text: "Which of these is new in 2022?", given: String::new(), because };
    draft.with(offer(control), wrong.into_iter().map(offer).collect(), dice)
}

/// Where a control comes from, or what became of one of 2013.
pub fn past(catalogue: &Catalogue, control: &Control, dice: &mut Dice) -> Option<Question> {
    let old: Vec<_> = control.edition_2013.iter().filter_map(|id| catalogue.predecessor(id)).collect();
    let old = *dice.one(&old)?;
    let because = catalogue.succession_sentence(control);
    let of_old = |id: &str, title: &str| Offer { id: id.to_owned(), text: format!("{id} {title}") };
    if dice.below(2) == 0 {
        let others = catalogue.predecessors.iter().filter(|other| !other.successors.contains(&control.id));
        let clause = catalogue.clause(old.id.as_str()).map(|clause| clause.id.as_str());
        let in_clause = |id: &str| clause.is_some_and(|clause| lies_in(id, clause));
        let mut scored: Vec<_> =
            others.map(|other| (3 * usize::from(in_clause(other.id.as_str())) + dice.below(4), other)).collect();
        scored.sort_by_key(|(likeness, _)| std::cmp::Reverse(*likeness));
        let wrong = scored.into_iter().map(|(_, other)| of_old(other.id.as_str(), &other.title)).collect();
        let draft = Draft {
            asks: Asks::OriginOf(control.id.to_string()),
            control,
            text: "Which control of 2013 did this one take over, alone or with others?",
            given: named(control),
            because,
        };
        return draft.with(of_old(old.id.as_str(), &old.title), wrong, dice);
    }
    let wrong = lookalikes(catalogue, control, |other| !old.successors.contains(&other.id), dice);
    let draft = Draft {
        asks: Asks::SuccessorOf(old.id.to_string()),
        control,
        text: "Which control of 2022 took over this one of 2013?",
        given: format!("{} {}", old.id, old.title),
        because,
    };
    draft.with(offer(control), wrong.into_iter().map(offer).collect(), dice)
}

/// Which level a statement defines.
pub fn level(control: &Control, dice: &mut Dice) -> Option<Question> {
    let ladder = control.ladder.as_ref()?;
    let level = u8::try_from(dice.below(5) + 1).ok()?;
    let statement = ladder.0.get(usize::from(level) - 1)?;
    let of = |level: u8| {
        let name = Level::try_from(level).ok()?.name();
        Some(Offer { id: level.to_string(), text: format!("Level {level}, {name}") })
    };
    let mut others: Vec<u8> = (1..=5).filter(|other| *other != level).collect();
    dice.mix(&mut others);
    let meaning = Level::try_from(level).ok()?;
    let draft = Draft {
        asks: Asks::LevelOf(control.id.to_string(), level),
        control,
        text: "Which level of this control does the statement define?",
        given: format!("{}: {statement}", named(control)),
        because: format!("{}: {}", meaning.name(), meaning.sentence()),
    };
    draft.with(of(level)?, others.into_iter().filter_map(of).collect(), dice)
}
