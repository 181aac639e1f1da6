//! The drill: questions both ways between the editions, right by the crosswalk and by nothing else.

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::study::drill::drill;
use controlbook::study::quiz::{Asks, Form, Question};
use serde_json::Value;

use crate::screen::Screen;
use crate::study_cases::prints;

fn is_right(question: &Question, id: &str) -> bool {
    let joined = |ids: Vec<&str>| ids.join(" ") == id;
    match &question.asks {
        Asks::AllSuccessorsOf(old) => {
            joined(CATALOGUE.predecessor(old).unwrap().successors.iter().map(|id| id.as_str()).collect())
        }
        Asks::AllOriginsOf(of) => {
            joined(CATALOGUE.control(of).unwrap().edition_2013.iter().map(|id| id.as_str()).collect())
        }
        Asks::SuccessionOf(of) => CATALOGUE.succession(CATALOGUE.control(of).unwrap()).word() == id,
        other => panic!("the drill does not ask {other:?}"),
    }
}

#[test]
fn three_hundred_questions_have_one_right_answer_each_and_show_the_crosswalk() {
    let (mut became, mut origins, mut how) = (0, 0, 0);
    for seed in 0..10 {
        let questions = drill(&CATALOGUE, 30, seed);
        assert_eq!(questions.len(), 30, "seed {seed}");
        for question in questions {
            let Form::Choice { options, right } = &question.form else { panic!("{question:?}") };
            assert_eq!(options.len(), 4);
            for (place, offer) in options.iter().enumerate() {
                assert_eq!(is_right(&question, &offer.id), place == *right, "{question:?}");
            }
            match &question.asks {
                Asks::AllSuccessorsOf(old) => {
                    became += 1;
                    assert!(question.because.contains(&format!("{old} ")), "{question:?}");
                }
                Asks::AllOriginsOf(_) => {
                    origins += 1;
                    assert!(question.because.contains(" -> "), "{question:?}");
                }
                _ => how += 1,
            }
            assert!(question.because.contains("2013") || question.because.contains("new"), "{question:?}");
        }
    }
    assert!(became > 60 && origins > 60 && how > 60, "{became} {origins} {how}");
    assert_eq!(drill(&CATALOGUE, 10, 7), drill(&CATALOGUE, 10, 7));
    assert_ne!(drill(&CATALOGUE, 10, 7), drill(&CATALOGUE, 10, 8));
}

#[test]
fn it_runs_in_lines_and_on_the_screen() {
    let drilled: Value =
        serde_json::from_str(&prints(&["study", "--drill", "--seed", "7", "--questions", "5", "--json"])).unwrap();
    assert_eq!(drilled["questions"].as_array().unwrap().len(), 5);
    assert!(prints(&["study", "--drill", "--seed", "7", "--gift"]).contains("2013"));
    let mut screen = Screen::start((80, 24), Vec::new());
    screen.press("g s");
    screen.model.study.open_drill(3, Some(7));
    screen.press("1");
    insta::assert_snapshot!("study-drill-80x24", screen.shown());
    screen.press("enter 2 enter 3 enter");
    assert!(screen.text().contains("study --drill --seed 7"), "{}", screen.text());
}
