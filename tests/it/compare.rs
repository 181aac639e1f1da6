//! What moved between two states, apart from scope, target, basis and catalogue: worked by hand, and on random states.

use controlbook::catalogue::ControlId;
use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::figures::compare::{Comparison, Figure, FigureSplit, Part, State, Verdict};
use controlbook::figures::{Mean, Share, Tally};
use controlbook::workbook::{Answer, Applicability, Basis, Workbook};
use proptest::prelude::*;

use crate::support::{id, level};

const APPLICABLE: Applicability = Applicability::Applicable;
const EXCLUDED: Applicability = Applicability::Excluded;

fn answer(applicability: Applicability, now: Option<u8>, target: u8, basis: Option<Basis>) -> Answer {
    Answer { applicability, level: now.map(level), target: Some(level(target)), basis, ..Answer::blank() }
}

/// A workbook whose profile is these controls.
fn workbook(answers: &[(&str, Answer)]) -> Workbook {
    let mut workbook = Workbook::default();
    workbook.scope.controls = answers.iter().map(|(control, _)| id(control)).collect();
    for (control, answer) in answers {
        workbook.put_answer(id(control), answer.clone(), None);
    }
    workbook
}

fn compared(a: &Workbook, b: &Workbook) -> Comparison {
    let (before, after): (Vec<ControlId>, Vec<ControlId>) =
        (a.answers().map(|(id, _)| id.clone()).collect(), b.answers().map(|(id, _)| id.clone()).collect());
    Comparison::of(&State::under(a, &before), &State::under(b, &after))
}

fn split(before: i32, after: i32, parts: [i32; 5]) -> FigureSplit {
    FigureSplit { before: Some(before), after: Some(after), change: Some(after - before), parts: parts.map(Some) }
}

#[test]
fn a_figure_is_taken_apart_into_what_moved_and_what_did_not() {
    use Basis::{Claimed, Examined, Interviewed, Tested};
    let a = workbook(&[
        ("5.1", answer(APPLICABLE, Some(1), 3, Some(Claimed))),
        ("5.2", answer(APPLICABLE, Some(3), 3, Some(Claimed))),
        ("5.3", answer(APPLICABLE, Some(2), 4, Some(Examined))),
        ("5.4", answer(EXCLUDED, None, 3, None)),
        ("5.5", answer(APPLICABLE, None, 3, None)),
    ]);
    let b = workbook(&[
        // It does better, and somebody was asked about it.
        ("5.1", answer(APPLICABLE, Some(3), 3, Some(Interviewed))),
        // It does not do worse: somebody tried out what was only claimed.
        ("5.2", answer(APPLICABLE, Some(2), 3, Some(Tested))),
        // Only the target was lowered.
        ("5.3", answer(APPLICABLE, Some(2), 2, Some(Examined))),
        // It came into scope, with all that is said of it.
        ("5.4", answer(APPLICABLE, Some(1), 3, Some(Claimed))),
        // It was assessed.
        ("5.5", answer(APPLICABLE, Some(2), 3, Some(Claimed))),
    ]);
    let moved = compared(&a, &b);
    //                   in scope, assessed   Σ level    Σ min / Σ target, rated     / Σ target of all
    // before            4         3          1+3+2=6    1+3+2=6 / 3+3+4=10          / 13
    // catalogue         the same
    // scope             5         4          7          7 / 13                      / 16
    // target            5         4          7          7 / 11                      / 14
    // basis             5         5          8          1+2+2+1+2=8 / 14            / 14
    // movement          5         5          10         10 / 14                     / 14
    let figures = |tally: &Tally| {
        let (Share { numerator: n, denominator: d }, Mean { numerator: levels, .. }) =
            (tally.coverage(), tally.maturity());
        let (attained, floor) = (tally.attainment(), tally.attainment_floor());
        [d, n, levels, attained.numerator, attained.denominator, floor.denominator]
    };
    assert_eq!(figures(&moved.all.before), [4, 3, 6, 6, 10, 13]);
    assert_eq!(
        moved.all.after.map(|tally| figures(&tally)),
        [
            [4, 3, 6, 6, 10, 13],
            [5, 4, 7, 7, 13, 16],
            [5, 4, 7, 7, 11, 14],
            [5, 5, 8, 8, 14, 14],
            [5, 5, 10, 10, 14, 14]
        ]
    );
    // 3/4 = 75, 4/5 = 80, 5/5 = 100 per cent. No control that moves changes what is known.
    assert_eq!(moved.all.figure(Figure::Coverage), split(75, 100, [0, 5, 0, 20, 0]));
    // 6/3 = 2.0, 7/4 = 1.75, 8/5 = 1.6, 10/5 = 2.0: the mean stands still, and yet something moved.
    assert_eq!(moved.all.figure(Figure::Maturity), split(20, 20, [0, -2, 0, -2, 4]));
    // 6/10 = 60, 7/13 = 53.8, 7/11 = 63.6, 8/14 = 57.1, 10/14 = 71.4 per cent.
    assert_eq!(moved.all.figure(Figure::Attainment), split(60, 71, [0, -6, 10, -7, 14]));
    // 6/13 = 46.2, 7/16 = 43.75, 7/14 = 50, 8/14 = 57.1, 10/14 = 71.4 per cent.
    assert_eq!(moved.all.figure(Figure::Floor), split(46, 71, [0, -2, 6, 7, 14]));
    assert_eq!(moved.profile, None, "the profile is everything");

    let verdicts: Vec<(String, Verdict)> =
        moved.moved.iter().map(|moved| (moved.control.to_string(), moved.verdict)).collect();
    let expected = [
        ("5.1", Verdict::Improved),
        ("5.4", Verdict::New),
        ("5.5", Verdict::New),
        ("5.2", Verdict::Other),
        ("5.3", Verdict::Other),
    ];
    assert_eq!(verdicts, expected.map(|(control, verdict)| (control.to_owned(), verdict)));
    let kinds = |control: &str| -> Vec<(&str, Part)> {
        let moved = moved.moved.iter().find(|moved| moved.control == id(control)).unwrap();
        moved.fields.iter().map(|field| (field.field, field.kind)).collect()
    };
    assert_eq!(kinds("5.1"), [("level", Part::Movement), ("basis", Part::Basis)]);
    assert_eq!(kinds("5.2"), [("level", Part::Basis), ("basis", Part::Basis)]);
    assert_eq!(kinds("5.3"), [("target", Part::Target)]);
    assert_eq!(kinds("5.4"), [("applicability", Part::Scope), ("level", Part::Scope), ("basis", Part::Scope)]);
    assert_eq!(kinds("5.5"), [("level", Part::Basis), ("basis", Part::Basis)]);
}

#[test]
fn a_level_moved_only_where_its_ground_is_no_weaker_for_a_rise_and_no_better_for_a_fall() {
    use Basis::{Claimed, Tested};
    let verdict = |from: (u8, Option<Basis>), to: (u8, Option<Basis>)| {
        let a = workbook(&[("5.1", answer(APPLICABLE, Some(from.0), 3, from.1))]);
        let b = workbook(&[("5.1", answer(APPLICABLE, Some(to.0), 3, to.1))]);
        compared(&a, &b).moved[0].verdict
    };
    assert_eq!(verdict((1, Some(Claimed)), (2, Some(Tested))), Verdict::Improved);
    assert_eq!(verdict((1, None), (2, Some(Claimed))), Verdict::Improved, "no statement counts as claimed");
    assert_eq!(verdict((1, Some(Tested)), (2, Some(Claimed))), Verdict::Other, "nothing shows that it rose");
    assert_eq!(verdict((3, Some(Claimed)), (2, Some(Tested))), Verdict::Other, "the claim did not stand");
    assert_eq!(verdict((3, Some(Tested)), (2, Some(Claimed))), Verdict::Slipped);
    assert_eq!(verdict((3, Some(Tested)), (2, Some(Tested))), Verdict::Slipped);
}

#[test]
fn a_control_that_only_one_catalogue_has_is_no_movement() {
    let a = workbook(&[("5.1", answer(APPLICABLE, Some(1), 2, None))]);
    let b = workbook(&[("5.1", answer(APPLICABLE, Some(1), 2, None)), ("5.2", answer(APPLICABLE, Some(4), 4, None))]);
    let moved = compared(&a, &b);
    // Of all: 1/2 = 50, (1 + 4)/(2 + 4) = 83.3 per cent. Of the profile the control comes with the profile.
    assert_eq!(moved.all.figure(Figure::Attainment), split(50, 83, [33, 0, 0, 0, 0]));
    assert_eq!((moved.moved[0].verdict, moved.moved[0].fields[0].kind), (Verdict::New, Part::Catalogue));
    let back = compared(&b, &a);
    assert_eq!(back.all.figure(Figure::Attainment), split(83, 50, [-33, 0, 0, 0, 0]));
    assert_eq!(back.moved[0].verdict, Verdict::Gone);
}

#[test]
fn what_is_out_of_scope_before_and_after_moves_nothing() {
    let a = workbook(&[("5.1", answer(EXCLUDED, Some(1), 2, None))]);
    let b = workbook(&[("5.1", answer(EXCLUDED, Some(3), 4, None))]);
    let moved = compared(&a, &b);
    assert_eq!(moved.moved[0].verdict, Verdict::Other);
    assert_eq!(
        moved.all.figure(Figure::Attainment),
        FigureSplit { before: None, after: None, change: None, parts: [None; 5] }
    );
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let applicability = prop::sample::select(Applicability::ALL);
    let level_or_none = || prop::option::of((0u8..=5).prop_map(level));
    let basis = prop::option::of(prop::sample::select(Basis::ALL));
    (applicability, level_or_none(), level_or_none(), basis).prop_map(|(applicability, level, target, basis)| Answer {
        applicability,
        level,
        target,
        basis,
        ..Answer::blank()
    })
}

fn any_workbook() -> impl Strategy<Value = Workbook> {
    (prop::collection::vec(any_answer(), 8), prop::collection::vec(any::<bool>(), 8)).prop_map(|(answers, profiled)| {
        let mut workbook = Workbook::default();
        for (control, answer) in CATALOGUE.controls.iter().zip(answers) {
            workbook.put_answer(control.id.clone(), answer, None);
        }
        let profiled = CATALOGUE.controls.iter().zip(profiled).filter(|(_, profiled)| *profiled);
        workbook.scope.controls = profiled.map(|(control, _)| control.id.clone()).collect();
        workbook
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    /// The parts lead from the one state to the other, nothing moves without a moved control, and what is known does
    /// not change by moving.
    #[test]
    fn the_parts_add_up(a in any_workbook(), b in any_workbook()) {
        let compared = Comparison::of(&State::of(&a, &CATALOGUE), &State::of(&b, &CATALOGUE));
        let of_all = |workbook: &Workbook| Tally::of(CATALOGUE.controls.iter().map(|control| workbook.answer(&control.id)));
        let of_profile = |workbook: &Workbook| Tally::of(workbook.scope.controls.iter().map(|id| workbook.answer(id)));
        prop_assert_eq!(compared.all.before, of_all(&a));
        prop_assert_eq!(*compared.all.later(), of_all(&b));
        let profile = compared.profile.unwrap();
        prop_assert_eq!(profile.before, of_profile(&a));
        prop_assert_eq!(*profile.later(), of_profile(&b));
        for split in [compared.all, profile] {
            for figure in Figure::ALL {
                let of = split.figure(*figure);
                if let [Some(a), Some(b), Some(c), Some(d), Some(e)] = of.parts {
                    prop_assert_eq!(of.change, Some(a + b + c + d + e));
                }
            }
            let [_, _, _, known, moved] = split.after;
            prop_assert_eq!(known.coverage(), moved.coverage());
        }
        let moves = compared.with(Verdict::Improved).chain(compared.with(Verdict::Slipped)).count();
        let [_, _, _, known, moved] = compared.all.after;
        prop_assert!(moves > 0 || known == moved);
    }
}
