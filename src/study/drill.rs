//! The transition drill: from the edition of 2013 to that of 2022 and back. What was merged, split, renamed, and what is
//! new; each explanation shows the lines of the crosswalk that it rests on.

use super::cards::named;
use super::quiz::{Asks, Dice, Form, Offer, Question, ROWS, lines};
use crate::catalogue::{Catalogue, Control, Predecessor, Succession};

/// How many options there are.
const OPTIONS: usize = 4;

/// So many questions; the same seed asks the same. In turn: what became of one of 2013, where one of 2022 comes from, and
/// how it continues what was there.
pub fn drill(catalogue: &Catalogue, count: usize, seed: u64) -> Vec<Question> {
    let mut dice = Dice::new(seed ^ super::mixed("drill"));
    let mut questions: Vec<Question> = Vec::new();
    let mut tries = 0;
    while questions.len() < count && tries < count * 30 {
        let question = match tries % 3 {
            0 => became(catalogue, &mut dice),
            1 => origin(catalogue, &mut dice),
            _ => how(catalogue, &mut dice),
        };
        tries += 1;
        let is_fresh = |question: &Question| questions.iter().all(|other| other.asks != question.asks);
        questions.extend(question.filter(|question| is_fresh(question) && lines(question) <= ROWS));
    }
    questions
}

/// What became of a control of 2013: all that took it over.
fn became(catalogue: &Catalogue, dice: &mut Dice) -> Option<Question> {
    // Those that were split are few, so they are asked for in a third of the questions.
    let wants_split = dice.below(3) == 0;
    let old: Vec<&Predecessor> =
        catalogue.predecessors.iter().filter(|old| (old.successors.len() > 1) == wants_split).collect();
    let old = *dice.one(&old)?;
    let right = successors(catalogue, old);
    let clause = |old: &Predecessor| catalogue.clause(old.id.as_str()).map(|clause| clause.id.to_string());
    let mut wrong: Vec<(usize, Offer)> = catalogue
        .predecessors
        .iter()
        .map(|other| {
            let near = 3 * usize::from(clause(other) == clause(old)) + usize::from(other.successors.len() > 1);
            (near + dice.below(3), successors(catalogue, other))
        })
        .collect();
    wrong.sort_by_key(|(near, _)| std::cmp::Reverse(*near));
    let first = old.successors.iter().find_map(|id| catalogue.control(id.as_str()))?;
    let because = crosswalk(catalogue, old.successors.iter().filter_map(|id| catalogue.control(id.as_str())));
    Some(Question {
        asks: Asks::AllSuccessorsOf(old.id.to_string()),
        control: first.id.clone(),
        text: "What became of this control of 2013?".to_owned(),
        given: format!("{} {}", old.id, old.title),
        form: choice(right, wrong.into_iter().map(|(_, offer)| offer), dice)?,
        because,
    })
}

/// Where a control of 2022 comes from: all that it took over.
fn origin(catalogue: &Catalogue, dice: &mut Dice) -> Option<Question> {
    let wants_merged = dice.below(2) == 0;
    let controls: Vec<&Control> = catalogue
        .controls
        .iter()
        .filter(|control| !control.new_in_2022 && (control.edition_2013.len() > 1) == wants_merged)
        .collect();
    let control = *dice.one(&controls)?;
    let mut wrong: Vec<(usize, Offer)> = catalogue
        .controls
        .iter()
        .filter(|other| !other.edition_2013.is_empty())
        .map(|other| {
            let near = 2 * usize::from(other.theme == control.theme)
                + usize::from(other.related.contains(&control.id))
                + usize::from(other.edition_2013.len().abs_diff(control.edition_2013.len()) < 2);
            (near + dice.below(3), origins(catalogue, other))
        })
        .collect();
    wrong.sort_by_key(|(near, _)| std::cmp::Reverse(*near));
    Some(Question {
        asks: Asks::AllOriginsOf(control.id.to_string()),
        control: control.id.clone(),
        text: "Which controls of 2013 did this one take over?".to_owned(),
        given: named(control),
        form: choice(origins(catalogue, control), wrong.into_iter().map(|(_, offer)| offer), dice)?,
        because: crosswalk(catalogue, std::iter::once(control)),
    })
}

/// Whether a control of 2022 was merged, split, renamed, kept, or is new.
fn how(catalogue: &Catalogue, dice: &mut Dice) -> Option<Question> {
    let kind = *dice.one(&Succession::ALL)?;
    let controls: Vec<&Control> =
        catalogue.controls.iter().filter(|control| catalogue.succession(control) == kind).collect();
    let control = *dice.one(&controls)?;
    let offer = |kind: Succession| Offer { id: kind.word().to_owned(), text: told(kind).to_owned() };
    let mut others: Vec<Succession> = Succession::ALL.into_iter().filter(|other| *other != kind).collect();
    dice.mix(&mut others);
    Some(Question {
        asks: Asks::SuccessionOf(control.id.to_string()),
        control: control.id.clone(),
        text: "How does this control of 2022 continue the edition of 2013?".to_owned(),
        given: named(control),
        form: choice(offer(kind), others.into_iter().map(offer), dice)?,
        because: crosswalk(catalogue, std::iter::once(control)),
    })
}

const fn told(kind: Succession) -> &'static str {
    match kind {
        Succession::Unchanged => "It continues one control under the same title",
        Succession::Renamed => "It continues one control under a new title",
        Succession::Merged => "It merges several whole controls",
        Succession::Split => "It takes over part of a control that was split",
        Succession::New => "It is new",
    }
}

fn successors(catalogue: &Catalogue, old: &Predecessor) -> Offer {
    let now: Vec<&Control> = old.successors.iter().filter_map(|id| catalogue.control(id.as_str())).collect();
    let text = now.iter().map(|control| named(control)).collect::<Vec<_>>().join("; and ");
    Offer { id: now.iter().map(|control| control.id.as_str()).collect::<Vec<_>>().join(" "), text }
}

fn origins(catalogue: &Catalogue, control: &Control) -> Offer {
    let old: Vec<&Predecessor> = control.edition_2013.iter().filter_map(|id| catalogue.predecessor(id)).collect();
    let text = match old.as_slice() {
        [only] => format!("{} {}", only.id, only.title),
        _ => old.iter().map(|old| old.id.as_str()).collect::<Vec<_>>().join(", "),
    };
    Offer { id: old.iter().map(|old| old.id.as_str()).collect::<Vec<_>>().join(" "), text }
}

/// The right one among others that say something else.
fn choice(right: Offer, wrong: impl Iterator<Item = Offer>, dice: &mut Dice) -> Option<Form> {
    let mut options = vec![right.clone()];
    for offer in wrong {
        if options.len() < OPTIONS && options.iter().all(|other| other.id != offer.id) {
            options.push(offer);
        }
    }
    if options.len() < OPTIONS {
        return None;
    }
    dice.mix(&mut options);
    let right = options.iter().position(|offer| *offer == right)?;
    Some(Form::Choice { options, right })
}

/// The crosswalk, a line for each control of 2013 that leads to these, and the same in a sentence.
fn crosswalk<'a>(catalogue: &Catalogue, controls: impl Iterator<Item = &'a Control>) -> String {
    let mut told = Vec::new();
    let mut pairs: Vec<String> = Vec::new();
    for control in controls {
        told.push(format!("{}: {}", named(control), catalogue.succession_sentence(control)));
        for old in control.edition_2013.iter().filter_map(|id| catalogue.predecessor(id)) {
            let now: Vec<&str> = old.successors.iter().map(|id| id.as_str()).collect();
            let pair = format!("{} {} -> {}", old.id, old.title, now.join(", "));
            if !pairs.contains(&pair) {
                pairs.push(pair);
            }
        }
    }
    told.extend(pairs);
    told.join("\n")
}
