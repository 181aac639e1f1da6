//! Quizzes: one right answer by all facts, room on a small screen, the same again by the seed.

use std::collections::BTreeSet;

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Attribute, Control};
use controlbook::study::Deck;
use controlbook::study::quiz::{self, Asks, Form, Question, Verdict, judge};
use controlbook::tui::model::Screen as Shown;
use controlbook::tui::screens::study::{Phase, Quizzing, View, right_answer};
use jiff::Timestamp;

use crate::screen::Screen;

const NORMAL: (u16, u16) = (80, 24);

fn control(id: &str) -> &'static Control {
    CATALOGUE.control(id).unwrap_or_else(|| panic!("there is no control {id}"))
}

fn attribute(key: &str) -> Attribute {
    Attribute::ALL.into_iter().find(|attribute| attribute.key() == key).unwrap()
}

/// Whether an option is right, by everything that the catalogue knows, whatever the question says.
fn is_right(question: &Question, id: &str, text: &str) -> bool {
    match &question.asks {
        Asks::TitleOf(of) => control(of).title == text,
        Asks::NumberOf(of) => control(text).title == control(of).title,
        Asks::ThemeOf(of) => control(of).theme == *id,
        Asks::ControlOf(_) => says_of(control(id), question),
        Asks::ValueOf(of, key) => control(of).values(attribute(key)).iter().any(|value| *value == *id),
        Asks::HavingValue(key, value) => control(id).values(attribute(key)).iter().any(|has| *has == *value.as_str()),
        Asks::NewOnes => control(id).edition_2013.is_empty(),
        Asks::OriginOf(of) => CATALOGUE.predecessor(id).unwrap().successors.iter().any(|now| now.as_str() == of),
        Asks::SuccessorOf(old) => control(id).edition_2013.iter().any(|from| *from == *old.as_str()),
        Asks::AllSuccessorsOf(old) => {
            let now: Vec<&str> = CATALOGUE.predecessor(old).unwrap().successors.iter().map(|id| id.as_str()).collect();
            now.join(" ") == *id
        }
        Asks::AllOriginsOf(of) => {
            let old: Vec<&str> = control(of).edition_2013.iter().map(|id| id.as_str()).collect();
            old.join(" ") == *id
        }
        Asks::SuccessionOf(of) => CATALOGUE.succession(control(of)).word() == id,
        Asks::LevelOf(of, _) => {
            let level: usize = id.parse().unwrap();
            question.given.ends_with(control(of).ladder.as_ref().unwrap().0[level - 1].as_str())
        }
        Asks::Pairs | Asks::OrderOf(_) => panic!("{question:?} has no options"),
    }
}

/// Whether the given text stands anywhere in what the catalogue says of a control, or names it.
fn says_of(control: &Control, question: &Question) -> bool {
    let texts = [Some(&control.summary), control.first_step.as_ref(), control.ai.as_ref()];
    let listed = question.given.lines().all(|line| {
        let shown = line.trim_start_matches("- ");
        control.evidence.iter().any(|evidence| evidence.as_str() == shown)
    });
    let named = question.given.to_lowercase().contains(&control.title.to_lowercase());
    texts.into_iter().flatten().any(|text| text.as_str() == question.given) || listed || named
}

fn thousand() -> Vec<Question> {
    let decks =
        [Deck::Mix, Deck::Core, Deck::Exam, Deck::Meaning, Deck::Attributes, Deck::Past, Deck::Levels, Deck::Ai];
    let mut questions = Vec::new();
    for seed in 0.. {
        for deck in &decks {
            questions.extend(quiz::quiz(&CATALOGUE, deck, 25, seed, seed % 2 == 1));
        }
        if questions.len() >= 1_000 {
            break;
        }
    }
    questions
}

#[test]
fn a_thousand_questions_have_one_right_answer_each() {
    let questions = thousand();
    assert!(questions.len() >= 1_000);
    let mut kinds = BTreeSet::new();
    for question in &questions {
        let name = format!("{:?}", question.asks);
        kinds.insert(name.split(['(', ' ']).next().unwrap().to_owned());
        assert_eq!(judge(question, &answer(question), &CATALOGUE), Verdict::Right, "{question:#?}");
        match &question.form {
            Form::Choice { options, right } => {
                assert_eq!(options.len(), 4, "{question:#?}");
                let texts: BTreeSet<&str> = options.iter().map(|offer| offer.text.as_str()).collect();
                assert_eq!(texts.len(), options.len(), "{question:#?}");
                for (place, offer) in options.iter().enumerate() {
                    assert_eq!(
                        is_right(question, &offer.id, &offer.text),
                        place == *right,
                        "{offer:?} of {question:#?}"
                    );
                }
            }
            Form::Typed { answer } => assert!(!answer.is_empty()),
            Form::Pairs { left, right, partners } => {
                for (left, partner) in left.iter().zip(partners) {
                    let fits: Vec<bool> = right.iter().map(|title| control(left).title == *title.as_str()).collect();
                    assert_eq!(fits.iter().filter(|fits| **fits).count(), 1);
                    assert!(fits[*partner]);
                }
            }
            Form::Order { items, order } => {
                let Asks::OrderOf(of) = &question.asks else { panic!("{question:?}") };
                let ladder = &control(of).ladder.as_ref().unwrap().0;
                let sorted: Vec<&str> = order.iter().map(|place| items[*place].as_str()).collect();
                assert_eq!(sorted, ladder.iter().map(|statement| statement.as_str()).collect::<Vec<_>>());
            }
        }
    }
    assert_eq!(kinds.len(), 12, "every kind is among them: {kinds:?}");
}

/// The right answer as somebody would type it.
fn answer(question: &Question) -> String {
    match &question.form {
        Form::Choice { right, .. } => (right + 1).to_string(),
        Form::Typed { .. } | Form::Pairs { .. } | Form::Order { .. } => right_answer(question),
    }
}

#[test]
fn none_is_longer_than_a_small_screen() {
    // Within the frame, without the line that says how to answer and the one above it.
    let (width, rows) = (76, 24 - 3 - 2 - 2);
    for question in thousand() {
        let quizzing = Quizzing::new(vec![question.clone()], false, 1, Timestamp::UNIX_EPOCH);
        let lines = quizzing.lines(&CATALOGUE, width).len();
        assert!(lines <= rows, "{lines} lines: {question:#?}");
    }
}

#[test]
fn the_same_seed_gives_the_same_quiz_and_another_one_another() {
    let quiz = |seed| quiz::quiz(&CATALOGUE, &Deck::Mix, 40, seed, true);
    assert_eq!(quiz(7), quiz(7));
    assert_ne!(quiz(7), quiz(8));
    assert_eq!(quiz(7).len(), 40);
    let asked: BTreeSet<String> = quiz(7).iter().map(|question| format!("{question:?}")).collect();
    assert_eq!(asked.len(), 40, "no question comes twice");
    assert!(quiz(7).iter().all(|question| matches!(question.form, Form::Choice { .. })));
}

#[test]
fn typed_answers_are_matched_with_patience_and_not_mistaken_for_others() {
    let typed = |asks: Asks, answer: &str| Question {
        asks,
        control: control("5.1").id.clone(),
        text: String::new(),
        given: String::new(),
        form: Form::Typed { answer: answer.to_owned() },
        because: String::new(),
    };
    let title = |given: &str, answer: &str| judge(&typed(Asks::TitleOf(String::new()), answer), given, &CATALOGUE);
    for given in [
        "Policies for information security",
        "  policies of INFORMATION security. ",
        "Policies: information security",
        "polices for infromation security",
    ] {
        assert_eq!(title(given, "Policies for information security"), Verdict::Right, "{given}");
    }
    for given in ["information security", "policy", "Information security in project management", "x"] {
        assert_eq!(title(given, "Policies for information security"), Verdict::Wrong, "{given}");
    }
    assert!(matches!(title(" ", "Logging"), Verdict::Unreadable(_)));
    // Every title is its own and no other's.
    for one in CATALOGUE.controls.iter() {
        for other in CATALOGUE.controls.iter() {
            let right = title(&one.title, &other.title) == Verdict::Right;
            assert_eq!(right, one.title == other.title, "{} for {}", one.title, other.title);
        }
    }
    let number = |given: &str, answer: &str| judge(&typed(Asks::NumberOf(String::new()), answer), given, &CATALOGUE);
    for given in ["5.10", "A.5.10", "a 5.10", " 5,10 "] {
        assert_eq!(number(given, "5.10"), Verdict::Right, "{given}");
    }
    assert_eq!(number("5.1", "5.10"), Verdict::Wrong);
}

#[test]
fn letters_are_read_with_or_without_signs_between_them() {
    let question = quiz::quiz(&CATALOGUE, &Deck::Levels, 30, 3, false)
        .into_iter()
        .find(|question| matches!(question.form, Form::Order { .. }))
        .unwrap();
    let right = right_answer(&question);
    for given in [right.clone(), right.to_uppercase(), right.replace(' ', ""), right.replace(' ', ", ")] {
        assert_eq!(judge(&question, &given, &CATALOGUE), Verdict::Right, "{given}");
    }
    for given in ["a b", "a a b c d", "a b c d f", ""] {
        assert!(matches!(judge(&question, given, &CATALOGUE), Verdict::Unreadable(_)), "{given}");
    }
}

#[test]
fn gift_is_escaped_and_has_every_question() {
    let questions = quiz::quiz(&CATALOGUE, &Deck::Mix, 60, 4, false);
    let gift = quiz::gift(&questions, 4);
    assert_eq!(gift.matches("\n::quiz 4, question ").count(), 60);
    for block in gift.split("\n\n").filter(|block| block.starts_with("::")) {
        let (_, body) = block.split_once("]").unwrap();
        // Outside of escapes, what has a meaning stands only where the format wants it.
        let bare: String = {
            let mut bare = String::new();
            let mut characters = body.chars();
            while let Some(c) = characters.next() {
                if c == '\\' {
                    characters.next();
                } else {
                    bare.push(c);
                }
            }
            bare
        };
        assert_eq!((bare.matches('{').count(), bare.matches('}').count()), (1, 1), "{block}");
        let answers: Vec<&str> = bare.lines().filter(|line| line.starts_with('\t')).collect();
        let right = answers.iter().filter(|line| line.starts_with("\t=")).count();
        let wrong = answers.iter().filter(|line| line.starts_with("\t~")).count();
        let pairs = answers.iter().filter(|line| line.contains(" -> ")).count();
        assert!((right, wrong) == (1, 3) || (right, wrong) == (1, 0) || right == pairs && pairs >= 4, "{block}");
        assert!(bare.chars().filter(|c| matches!(c, '~' | '=')).count() == right + wrong, "{block}");
    }
}

fn quizzing(screen: &Screen) -> &Quizzing {
    match &screen.model.study.view {
        View::Quiz(quizzing) => quizzing,
        other => panic!("{other:?}"),
    }
}

/// Answers the question that is shown, rightly or not.
fn reply(screen: &mut Screen, rightly: bool) {
    let question = quizzing(screen).question().unwrap().clone();
    match &question.form {
        Form::Choice { right, .. } => {
            let place = if rightly { *right } else { (*right + 1) % 4 };
            screen.press(&(place + 1).to_string());
        }
        Form::Typed { .. } | Form::Pairs { .. } | Form::Order { .. } => {
            let right = right_answer(&question);
            let given = match (&question.form, rightly) {
                (_, true) => right,
                (Form::Typed { .. }, false) => "something else entirely".to_owned(),
                (_, false) => right.chars().rev().collect(),
            };
            screen.press("enter").type_text(&given).press("enter");
        }
    }
}

#[test]
fn a_quiz_on_the_screen_tells_after_each_answer_and_at_the_end() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    screen.press("g s Q");
    assert!(screen.text().contains("Quiz: question 1 of 10"), "{}", screen.text());
    for place in 0..10 {
        reply(&mut screen, place > 0);
        let text = screen.text();
        assert_eq!(quizzing(&screen).phase, Phase::Told);
        assert!(text.contains(if place > 0 { "Right." } else { "Wrong" }), "{text}");
        screen.press("enter");
    }
    let text = screen.text();
    assert!(text.contains("9 of 10 right, 90 %") && text.contains("By theme") && text.contains("--seed"), "{text}");
    screen.press("enter");
    assert!(screen.text().contains("missed 1 of 1"), "{}", screen.text());
    screen.press("enter esc");
    assert!(screen.text().contains("Study: decks"));
    assert!(screen.model.study.waiting.is_none());
}

#[test]
fn an_exam_tells_nothing_before_its_end_waits_and_ends_with_its_time() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    screen.press("g s E");
    assert!(screen.text().contains("Exam: question 1 of 40, 60 minutes left"), "{}", screen.text());
    reply(&mut screen, true);
    assert_eq!((quizzing(&screen).at, quizzing(&screen).phase), (1, Phase::Asked));
    screen.press("left");
    assert!(screen.text().contains("(your answer)"), "an answer can be changed:\n{}", screen.text());
    reply(&mut screen, false);
    screen.press("esc");
    assert!(screen.model.study.waiting.is_some());
    screen.press("E");
    assert_eq!((quizzing(&screen).at, quizzing(&screen).given.iter().flatten().count()), (1, 1));
    let later = "2026-10-06T12:59:59Z".parse().unwrap();
    screen.model.study.learning.as_mut().unwrap().set_now(later);
    reply(&mut screen, true);
    assert_eq!(quizzing(&screen).at, 2);
    screen.model.study.learning.as_mut().unwrap().set_now("2026-10-06T13:00:00Z".parse().unwrap());
    screen.press("1");
    assert!(screen.message().contains("60 minutes are over"), "{}", screen.message());
    let text = screen.text();
    assert!(text.contains("1 of 40 right") && text.contains("38 questions without an answer"), "{text}");
    screen.press("enter");
    let text = screen.text();
    assert!(text.contains("missed 1 of 39") && text.contains("Wrong. It is:"), "{text}");
    screen.press("c");
    assert_eq!(screen.model.screen, Shown::Study);
    assert!(screen.text().contains("Why it matters"), "{}", screen.text());
}

#[test]
fn an_answer_that_cannot_be_read_is_asked_for_again() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    screen.press("g s j j j j j j Q");
    while !quizzing(&screen).wants_text() {
        reply(&mut screen, true);
        screen.press("enter");
    }
    screen.press("enter").type_text("a b").press("enter");
    assert!(screen.message().contains("write each letter from a to e once"), "{}", screen.message());
    assert_eq!(quizzing(&screen).phase, Phase::Asked);
    screen.press("enter esc");
    assert_eq!(quizzing(&screen).phase, Phase::Asked);
}
