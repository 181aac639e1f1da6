//! The figures of groups: by examples with their arithmetic, and by properties.

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Attribute, Control, Weight};
use controlbook::figures::division::{cross, divide};
use controlbook::figures::{Division, Group, Mean, Tally};
use controlbook::workbook::{Answer, Applicability, Basis};
use proptest::prelude::*;

use crate::support::level;

fn control(id: &str) -> &'static Control {
    CATALOGUE.control(id).unwrap()
}

fn group<'a>(groups: &'a [Group], key: &str) -> &'a Group {
    groups.iter().find(|group| group.key.as_deref() == Some(key)).unwrap()
}

fn answer(now: Option<u8>, target: Option<u8>, basis: Option<Basis>) -> Answer {
    Answer {
        applicability: Applicability::Applicable,
        level: now.map(level),
        target: target.map(level),
        basis,
        ..Answer::blank()
    }
}

#[test]
fn groups_worked_by_hand() {
    // 5.5 is preventive and corrective; identify, protect, respond, recover; governance. 5.7 is all three types.
    let answers = [
        (control("5.1"), answer(Some(2), Some(3), Some(Basis::Tested))),
        (control("5.5"), answer(Some(5), Some(4), None)),
        (control("8.13"), answer(None, Some(4), Some(Basis::Tested))),
        (control("6.1"), Answer { applicability: Applicability::Excluded, ..answer(Some(1), Some(5), None) }),
    ];
    let answers: Vec<_> = answers.iter().map(|(control, answer)| (*control, answer)).collect();
    let of = |division| divide(division, &CATALOGUE, &answers);
    let themes = of(Division::Theme);
    assert_eq!(
        themes.iter().map(|group| group.members.clone()).collect::<Vec<_>>(),
        [vec![0, 1], vec![3], vec![], vec![2]]
    );
    let organizational = &themes[0].tally;
    // (2 + 5) / 2 = 3.5; min(2, 3) + min(5, 4) = 6 of 7; the targets (3 + 4) / 2 = 3.5
    assert_eq!((organizational.maturity().shown(), organizational.attainment().counts()), ("3.5".into(), "6/7".into()));
    assert_eq!(organizational.target(), Mean { numerator: 7, denominator: 2 });
    // All excluded: no figure, and its target is nobody's.
    assert_eq!((themes[1].tally.coverage().shown(), themes[1].tally.target().shown()), ("–".into(), "–".into()));
    // Not assessed: its target is drawn, its level is not 0.
    assert_eq!((themes[3].tally.target().shown(), themes[3].tally.maturity().shown()), ("4.0".into(), "–".into()));
    assert_eq!(themes[3].tally.attainment_floor().counts(), "0/4");
    // 5.5 has two types and counts in both; 5.1 and 8.13 have one and another.
    let types = of(Division::ControlType);
    assert_eq!(group(&types, "preventive").members, [0, 1, 3]);
    assert_eq!(group(&types, "corrective").members, [1, 2]);
    // By basis: only what has a level, whatever was said of how it is known.
    let bases = of(Division::Basis);
    assert_eq!(group(&bases, "tested").members, [0]);
    assert_eq!((bases.last().unwrap().key.clone(), bases.last().unwrap().members.clone()), (None, vec![1, 3]));
    // A concept and a property: both at once.
    let matrix = cross(Attribute::Concept, Attribute::Property, &CATALOGUE, &answers);
    let cell = matrix.iter().flatten().find(|group| group.key.as_deref() == Some("recover/availability")).unwrap();
    assert_eq!((cell.title.as_str(), cell.members.as_slice()), ("Recover and Availability", &[1, 2][..]));
    assert_eq!((matrix.len(), matrix[0].len()), (5, 3));
}

#[test]
fn a_target_of_0_is_a_target_to_draw() {
    let tally = Tally::of(&[answer(None, Some(0), None), answer(None, Some(3), None), answer(Some(2), None, None)]);
    // (0 + 3) / 2 = 1.5; the third has none.
    assert_eq!((tally.target(), tally.target().shown()), (Mean { numerator: 3, denominator: 2 }, "1.5".into()));
}

#[test]
fn ones_own_importance_counts_before_the_catalogues() {
    let own = Weight::try_from(1).unwrap();
    let theirs = control("8.13").importance;
    assert_ne!(theirs, own);
    let with = |importance| Answer { importance, ..answer(Some(1), Some(3), None) };
    let (plain, changed) = (with(None), with(Some(own)));
    let groups = divide(Division::Importance, &CATALOGUE, &[(control("8.13"), &plain), (control("8.13"), &changed)]);
    assert_eq!(group(&groups, &theirs.get().to_string()).members, [0]);
    assert_eq!(group(&groups, "1").members, [1]);
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let any_level = || prop::option::of((0..=5_u8).prop_map(level));
    let weights = || prop::option::of((1..=3_u8).prop_map(|weight| Weight::try_from(weight).unwrap()));
    let basis = prop::option::of(prop::sample::select(Basis::ALL));
    (prop::sample::select(Applicability::ALL), any_level(), any_level(), basis, weights()).prop_map(
        |(applicability, level, target, basis, importance)| Answer {
            applicability,
            level,
            target,
            basis,
            importance,
            ..Answer::blank()
        },
    )
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(64) })]

    #[test]
    fn a_groups_figure_is_the_same_function_on_the_subset(
        answers in prop::collection::vec(any_answer(), 93),
        order in Just((0..93_usize).collect::<Vec<_>>()).prop_shuffle(),
    ) {
        let listed: Vec<_> = CATALOGUE.controls.iter().zip(&answers).collect();
        let shuffled: Vec<_> = order.iter().map(|place| listed[*place]).collect();
        for division in Division::ALL {
            let groups = divide(*division, &CATALOGUE, &listed);
            for (group, again) in groups.iter().zip(divide(*division, &CATALOGUE, &shuffled)) {
                let members = group.members.iter().map(|place| listed[*place].1);
                prop_assert_eq!(group.tally, Tally::of(members));
                prop_assert_eq!(group.tally, again.tally, "the order of the controls does not matter");
                prop_assert!(group.members.is_sorted());
            }
            let reached: std::collections::BTreeSet<_> = groups.iter().flat_map(|group| &group.members).collect();
            let sum: Tally = groups.iter().map(|group| group.tally).sum();
            let whole = Tally::of(&answers);
            match division {
                Division::Basis => {
                    // What has a level, each once: all that maturity and attainment are made of.
                    prop_assert_eq!((sum.assessed, sum.levels, sum.attainment()), (whole.assessed, whole.levels, whole.attainment()));
                }
                Division::Theme | Division::Importance => prop_assert_eq!(sum, whole, "disjoint groups add up"),
                Division::ControlType | Division::Property | Division::Concept | Division::Capability | Division::Domain => {
                    prop_assert_eq!(reached.len(), 93, "every control has a value");
                    prop_assert!(division.repeats() && sum.controls > whole.controls, "some have several");
                }
            }
            if !division.repeats() {
                prop_assert_eq!(reached.len(), groups.iter().map(|group| group.members.len()).sum::<usize>());
            }
        }
        // A cell of the matrix is what its row and its column have in common.
        let concepts = divide(Division::Concept, &CATALOGUE, &listed);
        let properties = divide(Division::Property, &CATALOGUE, &listed);
        for (row, concept) in cross(Attribute::Concept, Attribute::Property, &CATALOGUE, &listed).iter().zip(&concepts) {
            for (cell, property) in row.iter().zip(&properties) {
                let both: Vec<_> = concept.members.iter().copied().filter(|place| property.members.contains(place)).collect();
                prop_assert_eq!(&cell.members, &both);
            }
        }
    }

    #[test]
    fn the_mean_target_lies_on_the_axis(answers in prop::collection::vec(any_answer(), 0..60)) {
        let tally = Tally::of(&answers);
        prop_assert!(tally.target().tenths().is_none_or(|tenths| tenths <= 50));
        prop_assert_eq!(tally.target().tenths().is_none(), tally.targeted == 0);
        prop_assert!(tally.targeted <= tally.in_scope());
    }
}
