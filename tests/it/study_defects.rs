//! Find the mistakes: eight of them by any seed, each of a kind of its own; marking everything wins nothing.

use std::collections::BTreeSet;

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::study::defects::{CONTROLS, Exhibit, PLANTED};
use serde_json::Value;

use crate::screen::Screen;
use crate::study_cases::{fails, prints};

const NORMAL: (u16, u16) = (80, 24);

#[test]
fn every_seed_plants_eight_mistakes_of_different_kinds_and_explains_the_rest() {
    let mut kinds = BTreeSet::new();
    let mut places = BTreeSet::new();
    for seed in 0..200 {
        let exhibit = Exhibit::new(&CATALOGUE, seed);
        assert_eq!(exhibit.controls.len(), CONTROLS, "seed {seed}");
        assert_eq!(exhibit.controls.iter().collect::<BTreeSet<_>>().len(), CONTROLS, "seed {seed}");
        let planted = exhibit.planted();
        assert_eq!(planted.len(), PLANTED, "seed {seed}: {planted:?}");
        let codes: BTreeSet<_> = planted.iter().map(|finding| finding.code.word()).collect();
        let controls: BTreeSet<_> = planted.iter().filter_map(|finding| finding.control.clone()).collect();
        assert_eq!((codes.len(), controls.len()), (PLANTED, PLANTED), "seed {seed}: {planted:?}");
        kinds.extend(codes);
        places.insert(controls);
        // Whatever is marked without being a mistake is explained.
        let all = exhibit.judge(&exhibit.controls);
        assert_eq!((all.found.len(), all.false_alarms.len()), (PLANTED, CONTROLS - PLANTED), "seed {seed}");
        assert_eq!(all.points(), 0, "marking everything wins nothing");
    }
    assert_eq!(kinds.len(), 10, "{kinds:?}");
    assert!(places.len() > 190, "the seed varies what is planted where: {}", places.len());
}

#[test]
fn points_are_what_was_found_less_false_alarms() {
    let exhibit = Exhibit::new(&CATALOGUE, 7);
    let wrong: Vec<_> = exhibit.planted().iter().filter_map(|finding| finding.control.clone()).collect();
    let sound: Vec<_> = exhibit.controls.iter().filter(|id| !wrong.contains(id)).cloned().collect();
    assert_eq!(exhibit.judge(&wrong).points(), 8);
    assert_eq!(exhibit.judge(&[]).points(), 0);
    assert_eq!(exhibit.judge(&[&wrong[..5], &sound[..2]].concat()).points(), 3);
    assert_eq!(exhibit.judge(&[&wrong[..1], &sound[..3]].concat()).points(), 0);
    assert_eq!(exhibit.judge(&wrong[..6]).missed.len(), 2);
    let again = Exhibit::new(&CATALOGUE, 7);
    assert_eq!((again.workbook, again.controls), (exhibit.workbook, exhibit.controls));
}

#[test]
fn the_command_prints_a_statement_and_judges_marks() {
    let statement = prints(&["study", "--defects", "--seed", "7", "--plain"]);
    let exhibit = Exhibit::new(&CATALOGUE, 7);
    for finding in exhibit.planted() {
        assert!(!statement.contains(&finding.message), "the statement tells a mistake: {}", finding.message);
    }
    let wrong: Vec<String> =
        exhibit.planted().iter().filter_map(|finding| finding.control.as_ref().map(ToString::to_string)).collect();
    let judged: Value =
        serde_json::from_str(&prints(&["study", "--defects", "--seed", "7", "--mark", &wrong.join(","), "--json"]))
            .unwrap();
    assert_eq!(judged["points"], 8);
    assert!(prints(&["study", "--defects", "--seed", "7", "--mark", &wrong[0]]).contains("1 of 8 mistakes found"));
    assert!(fails(&["study", "--defects", "--mark", "5.1"]).contains("--seed"));
    let absent = CATALOGUE.controls.iter().find(|control| !exhibit.controls.contains(&control.id)).unwrap();
    let refused = fails(&["study", "--defects", "--seed", "7", "--mark", absent.id.as_str()]);
    assert!(refused.contains("says nothing of"), "{refused}");
}

#[test]
fn the_search_on_the_screen() {
    let mut screen = Screen::start(NORMAL, Vec::new());
    screen.press("g s");
    let row = screen.text().lines().position(|line| line.contains("Find the 8 mistakes")).unwrap();
    screen.click(5, u16::try_from(row).unwrap());
    screen.press("enter m j j m m");
    assert!(screen.text().contains("1 of 8 marked"), "{}", screen.text());
    screen.press("esc enter");
    assert!(screen.text().contains("1 of 8 marked"), "what was marked waits: {}", screen.text());
    screen.press("enter");
    assert!(screen.message().contains("1 mark for 8 mistakes"), "{}", screen.message());
    screen.press("esc");
    assert!(screen.text().contains("1 of 8 marked"));
    screen.press("enter enter");
    assert!(screen.text().contains("of 8 points") && screen.text().contains("Missed"), "{}", screen.text());
    // Each that is pointed at can be seen, at any size.
    for size in [(60, 15), NORMAL, (120, 40)] {
        let mut screen = Screen::start(size, Vec::new());
        screen.press("g s");
        screen.model.study.open_task(controlbook::tui::TaskWish::Defects(Some(7)));
        screen.press("k");
        insta::assert_snapshot!(format!("study-defects-{}x{}", size.0, size.1), screen.shown());
        for id in Exhibit::new(&CATALOGUE, 7).controls {
            assert!(screen.text().contains(&format!("] {id} ")), "{id} at {size:?}: {}", screen.text());
            screen.press("j");
        }
        screen.press("enter enter");
        insta::assert_snapshot!(format!("study-defects-told-{}x{}", size.0, size.1), screen.shown());
    }
}
