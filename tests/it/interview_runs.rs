//! Which controls an interview asks, in which order, and the way through them.

use std::collections::BTreeSet;

use controlbook::interview::{Asked, Order, Place, Run, Wish, is_answered};
use controlbook::search::Query;
use controlbook::session::{Session, catalogue};
use controlbook::workbook::{Answer, Applicability, Workbook};
use proptest::prelude::*;

use crate::interview::essentials;
use crate::screen::Screen;
use crate::support::{exclude, id, level, set_level};

const NORMAL: (u16, u16) = (80, 24);

#[test]
fn a_small_profile_is_asked_by_importance_and_the_whole_catalogue_by_theme() {
    let screen = essentials(NORMAL);
    let workbook = screen.session().workbook();
    let run = Run::proposed(workbook, catalogue());
    assert_eq!((run.order, run.asked, run.place), (Order::Importance, Asked::Open, Place::Opening));
    assert_eq!(run.controls.iter().collect::<BTreeSet<_>>(), workbook.scope.controls.iter().collect());
    let weights: Vec<(u8, u8)> = run
        .controls
        .iter()
        .map(|id| catalogue().control(id.as_str()).unwrap())
        .map(|control| (4 - control.importance.get(), control.effort.get()))
        .collect();
    assert!(weights.is_sorted(), "{weights:?}");

    let run = Run::proposed(Screen::fresh(NORMAL).session().workbook(), catalogue());
    assert_eq!((run.order, run.controls.len()), (Order::Theme, 93));
    assert!(run.controls.is_sorted());
}

#[test]
fn what_is_open_is_proposed_and_what_is_excluded_is_passed_over() {
    let mut screen = essentials(NORMAL);
    let session = screen.model.session.as_mut().unwrap();
    set_level(session, "5.2", 3);
    session.set(&[id("7.2")], &exclude()).unwrap();
    session.set(&[id("5.1")], &exclude()).unwrap();
    let of = |order, asked, session: &Session| Run::of(order, asked, session.workbook(), catalogue());
    let run = Run::proposed(session.workbook(), catalogue());
    assert!(!run.controls.contains(&id("5.2")) && !run.controls.contains(&id("7.2")));
    assert_eq!((run.controls.len(), run.left_out), (24, 1), "5.1 is not of the profile");
    let run = of(Order::Theme, Asked::Profile, session);
    assert_eq!((run.controls.len(), run.left_out), (25, 1));
    let run = of(Order::Theme, Asked::Everything, session);
    assert_eq!((run.controls.len(), run.left_out), (91, 2));
    assert!(of(Order::Theme, Asked::Review, session).controls.is_empty());
    let every = session.workbook().scope.controls.to_vec();
    session.set(&every, &crate::support::to_level(1)).unwrap();
    let run = Run::proposed(session.workbook(), catalogue());
    assert_eq!((run.asked, run.controls.len()), (Asked::Profile, 25), "where nothing is open, all is asked again");
}

#[test]
fn what_is_wished_for_is_asked() {
    let mut screen = essentials(NORMAL);
    let session = screen.model.session.as_mut().unwrap();
    set_level(session, "6.3", 2);
    let filter = |text: &str| Some(Query::parse(text, catalogue()).unwrap());
    let of = |wish: Wish, session: &Session| wish.run(session.answers(), catalogue());
    let people = of(Wish { filter: filter("theme:people"), ..Wish::default() }, session);
    assert_eq!((people.asked, people.controls.len()), (Asked::Filter, 8), "a filter goes through all of the catalogue");
    let open = of(Wish { filter: filter("theme:people"), open: true, ..Wish::default() }, session);
    assert_eq!(open.controls.len(), 7);
    let open = of(Wish { open: true, order: Some(Order::Theme), ..Wish::default() }, session);
    assert_eq!((open.order, open.asked, open.controls.len()), (Order::Theme, Asked::Open, 25));
    assert!(Wish::default().is_empty());
}

fn some_workbook() -> impl Strategy<Value = (Workbook, Vec<u8>)> {
    let states = prop::collection::vec(0_u8..5, 93);
    states.prop_map(|states| {
        let mut workbook = Workbook::default();
        for (control, state) in catalogue().controls.iter().zip(&states) {
            let answer = match state {
                1 => Answer { level: Some(level(2)), ..Answer::blank() },
                2 => Answer { applicability: Applicability::Excluded, ..Answer::blank() },
                3 => Answer { review: true, ..Answer::blank() },
                4 => Answer { applicability: Applicability::Inherited, ..Answer::blank() },
                _ => continue,
            };
            workbook.put_answer(control.id.clone(), answer, None);
        }
        (workbook, states)
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn going_on_asks_each_once_and_going_back_is_the_way_back(
        (workbook, _) in some_workbook(), (_, later) in some_workbook(), order in prop::sample::select(Order::ALL),
        which in prop::sample::select(vec![Asked::Open, Asked::Review, Asked::Profile, Asked::Everything]),
    ) {
        let mut run = Run::of(order, which, &workbook, catalogue());
        prop_assert!(run.controls.iter().all(|id| workbook.answer(id).in_scope()));
        if which == Asked::Open {
            prop_assert!(run.controls.iter().all(|id| !is_answered(workbook.answer(id))));
        }
        // Others are excluded meanwhile: they are passed over, both ways.
        let mut now = workbook.clone();
        for (control, state) in catalogue().controls.iter().zip(&later) {
            if *state == 2 {
                let excluded = Answer { applicability: Applicability::Excluded, ..Answer::blank() };
                now.put_answer(control.id.clone(), excluded, None);
            }
        }
        let (mut way, mut over) = (Vec::new(), Vec::new());
        over.extend(run.go_on(&now));
        while let Some(id) = run.current().cloned() {
            way.push(id);
            over.extend(run.go_on(&now));
        }
        prop_assert_eq!(run.place, Place::Closing);
        prop_assert_eq!(way.len() + over.len(), run.controls.len());
        prop_assert!(over.iter().all(|id| !now.answer(id).in_scope()));
        prop_assert_eq!(run.passed.iter().collect::<BTreeSet<_>>(), way.iter().collect());
        let progress = run.progress(&now);
        prop_assert_eq!(progress.left(), 0);
        prop_assert_eq!(progress.total, run.controls.len());
        let mut back = Vec::new();
        run.go_back(&now);
        while let Some(id) = run.current().cloned() {
            back.push(id);
            run.go_back(&now);
        }
        back.reverse();
        prop_assert_eq!(run.place, Place::Opening);
        prop_assert_eq!(back, way);
        // What is kept comes back as it was.
        let text = serde_json::to_string(&run).unwrap();
        let mut again: Run = serde_json::from_str(&text).unwrap();
        again.left_out = run.left_out;
        prop_assert_eq!(again.clone().known_to(catalogue()), (!run.controls.is_empty()).then_some(run));
    }
}

#[test]
fn a_kept_run_that_makes_no_sense_is_put_right_or_forgotten() {
    let whole = Run::of(Order::Theme, Asked::Everything, &Workbook::default(), catalogue());
    let mut odd = whole.clone();
    odd.place = Place::At(3);
    odd.controls.insert(0, id("99.1"));
    odd.controls.insert(1, id("5.9"));
    odd.passed.insert(id("99.1"));
    let mended = odd.known_to(catalogue()).unwrap();
    assert_eq!((mended.controls.len(), mended.current().unwrap().as_str()), (93, "5.2"));
    assert!(mended.passed.is_empty());
    let mut beyond = whole.clone();
    beyond.place = Place::At(usize::MAX);
    assert_eq!(beyond.known_to(catalogue()).unwrap().place, Place::Opening);
    let nothing = Run { controls: vec![id("99.1"), id("A.5.1")], ..whole };
    assert_eq!(nothing.known_to(catalogue()), None);
}
