//! Figures: by hand-worked examples with their arithmetic, and by properties.

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Control, Weight};
use controlbook::figures::gap::Priority;
use controlbook::figures::{Mean, Share, Tally, gaps};
use controlbook::workbook::{Answer, Applicability, Basis, Level};
use proptest::prelude::*;

use crate::support::level;

/// An answer in scope with these two.
fn answer(now: Option<u8>, target: Option<u8>) -> Answer {
    Answer {
        applicability: Applicability::Applicable,
        level: now.map(level),
        target: target.map(level),
        ..Answer::blank()
    }
}

fn excluded(now: Option<u8>, target: Option<u8>) -> Answer {
    Answer { applicability: Applicability::Excluded, ..answer(now, target) }
}

fn share(numerator: u32, denominator: u32) -> Share {
    Share { numerator, denominator }
}

fn weight(weight: u8) -> Weight {
    Weight::try_from(weight).unwrap()
}

// --- worked by hand

#[test]
fn a_set_worked_by_hand() {
    let answers = [
        answer(Some(2), Some(3)),   // a gap of 1
        answer(Some(5), Some(3)),   // overshoot: counts 3, not 5
        answer(Some(0), Some(4)),   // assessed as nothing at all: a gap of 4
        answer(None, Some(3)),      // not assessed
        answer(Some(1), None),      // no target: in coverage and maturity, not in attainment
        answer(Some(4), Some(0)),   // target 0: the same
        excluded(Some(1), Some(5)), // not for the organisation: nowhere
        Answer { applicability: Applicability::Inherited, ..answer(None, None) },
        Answer { applicability: Applicability::Undecided, ..answer(Some(3), Some(3)) },
    ];
    let tally = Tally::of(&answers);
    // 9 controls − 1 excluded = 8 in scope; levels: 2 5 0 1 4 3, so 6 assessed, 2 not.
    assert_eq!((tally.controls, tally.excluded, tally.in_scope(), tally.not_assessed()), (9, 1, 8, 2));
    assert_eq!((tally.undecided, tally.inherited), (1, 1));
    assert_eq!(tally.coverage(), share(6, 8)); // 0.75
    assert_eq!(tally.coverage().shown(), "75 %");
    // 2 + 5 + 0 + 1 + 4 + 3 = 15 over 6 = 2.5
    assert_eq!(tally.maturity(), Mean { numerator: 15, denominator: 6 });
    assert_eq!(tally.maturity().shown(), "2.5");
    // rated: (2,3) (5,3) (0,4) (3,3): min 2 + 3 + 0 + 3 = 8 over 3 + 3 + 4 + 3 = 13 = 0.615
    assert_eq!((tally.rated, tally.attainment()), (4, share(8, 13)));
    assert_eq!(tally.attainment().shown(), "62 %");
    // with the 3 of the one that is not assessed: 8 over 16
    assert_eq!(tally.attainment_floor(), share(8, 16));
    assert_eq!(tally.gaps, 2);
    assert_eq!(tally.distribution, [1, 1, 1, 1, 1, 1]);
}

#[test]
fn by_basis_takes_the_answers_of_one_basis() {
    let with = |now, basis| Answer { basis, ..answer(now, Some(4)) };
    let answers = [
        with(Some(2), Some(Basis::Tested)),
        with(Some(4), Some(Basis::Tested)),
        with(Some(1), None),
        with(None, None),                // no level: says nothing of how one is known
        with(None, Some(Basis::Tested)), // the same
        Answer { applicability: Applicability::Excluded, ..with(Some(5), Some(Basis::Tested)) },
    ];
    let tested = Tally::by_basis(&answers, Some(Basis::Tested));
    assert_eq!((tested.assessed, tested.maturity().shown()), (2, "3.0".to_owned())); // (2 + 4) / 2
    assert_eq!(tested.attainment(), share(6, 8));
    let unstated = Tally::by_basis(&answers, None);
    assert_eq!((unstated.assessed, unstated.levels), (1, 1));
    assert_eq!(Tally::by_basis(&answers, Some(Basis::Claimed)), Tally::default());
}

#[test]
fn nothing_to_measure_shows_a_dash_and_null() {
    let none: [Answer; 0] = [];
    let unassessed = [answer(None, Some(3)), answer(None, None)];
    let all_excluded = [excluded(Some(3), Some(3)), excluded(None, None)];
    for tally in [Tally::of(&none), Tally::of(&all_excluded)] {
        assert_eq!(tally.coverage().percent(), None);
        assert_eq!(tally.coverage().shown(), "–");
        assert_eq!((tally.maturity().shown(), tally.attainment().shown()), ("–".into(), "–".into()));
        assert_eq!(tally.attainment_floor().shown(), "–");
        assert_eq!(tally.gaps, 0);
    }
    let tally = Tally::of(&unassessed);
    // Nothing assessed of two is exactly nothing; of their levels nothing can be said.
    assert_eq!((tally.coverage().shown(), tally.coverage().counts()), ("0 %".into(), "0/2".into()));
    assert_eq!((tally.maturity().shown(), tally.attainment().shown()), ("–".into(), "–".into()));
    assert_eq!(tally.attainment_floor(), share(0, 3));
    let json = serde_json::to_value((tally.maturity(), tally.coverage())).unwrap();
    assert_eq!(json[0]["value"], serde_json::Value::Null);
    assert_eq!(json[1], serde_json::json!({"numerator": 0, "denominator": 2, "value": 0}));
}

#[test]
fn one_control_alone() {
    let tally = Tally::of(&[answer(Some(2), Some(5))]);
    assert_eq!(tally.coverage().shown(), "100 %");
    assert_eq!(tally.maturity().shown(), "2.0");
    assert_eq!((tally.attainment(), tally.attainment().shown()), (share(2, 5), "40 %".into()));
    assert_eq!(tally.attainment_floor(), tally.attainment());
    let json = serde_json::to_value(tally.maturity()).unwrap();
    assert_eq!(json, serde_json::json!({"numerator": 2, "denominator": 1, "value": 2.0}));
}

#[test]
fn a_target_of_0_is_no_target_to_attain() {
    let tally = Tally::of(&[answer(Some(0), Some(0)), answer(Some(3), Some(0)), answer(None, Some(0))]);
    assert_eq!((tally.rated, tally.attainment(), tally.attainment_floor()), (0, share(0, 0), share(0, 0)));
    assert_eq!((tally.assessed, tally.gaps), (2, 0));
}

#[test]
fn percentages_are_rounded_half_up_once() {
    // 1/8 = 12.5, 3/8 = 37.5, 1/3 = 33.3, 2/3 = 66.7, 66/93 = 70.97, 1/200 = 0.5
    let shown = [(1, 8, 13), (3, 8, 38), (1, 3, 33), (2, 3, 67), (66, 93, 71), (1, 200, 1), (0, 7, 0), (7, 7, 100)];
    for (n, d, percent) in shown {
        assert_eq!(share(n, d).percent(), Some(percent), "{n}/{d}");
    }
    // Never 0 or 100 unless it is: 1/1000 = 0.1, 999/1000 = 99.9, 199/200 = 99.5
    assert_eq!([share(1, 1000), share(999, 1000), share(199, 200)].map(Share::percent), [Some(1), Some(99), Some(99)]);
    // Means, in tenths: 1/20 = 0.05, 5/2 = 2.5, 9/4 = 2.25, 1/3 = 0.33, 94/19 = 4.947, 99/20 = 4.95
    let mean = |numerator, denominator| Mean { numerator, denominator }.shown();
    assert_eq!([mean(1, 20), mean(5, 2), mean(9, 4), mean(1, 3)], ["0.1", "2.5", "2.3", "0.3"]);
    assert_eq!([mean(94, 19), mean(99, 20), mean(0, 3), mean(5, 1)], ["4.9", "5.0", "0.0", "5.0"]);
}

#[test]
fn priorities_show_one_decimal_and_serialise_exactly() {
    let shown = |gap, importance, effort| Priority::of(gap, weight(importance), weight(effort)).shown();
    assert_eq!(shown(1, 1, 3), "0.3"); // 1/3
    assert_eq!(shown(2, 1, 3), "0.7"); // 2/3
    assert_eq!(shown(1, 1, 2), "0.5");
    assert_eq!(shown(3, 3, 2), "4.5"); // 9/2
    assert_eq!(shown(5, 2, 3), "3.3"); // 10/3
    assert_eq!(shown(5, 1, 3), "1.7"); // 5/3
    assert_eq!(shown(5, 3, 1), "15.0");
    let json = serde_json::to_value(Priority::of(3, weight(3), weight(2))).unwrap();
    assert_eq!(json, serde_json::json!(4.5));
    for gap in 1..=5_u8 {
        for importance in 1..=3_u8 {
            for effort in 1..=3_u8 {
                let json = serde_json::to_value(Priority::of(gap, weight(importance), weight(effort))).unwrap();
                let exact = f64::from(gap) * f64::from(importance) / f64::from(effort);
                assert!((json.as_f64().unwrap() - exact).abs() < 1e-12);
            }
        }
    }
}

fn control(id: &str) -> &'static Control {
    CATALOGUE.control(id).unwrap()
}

fn gap(now: u8, target: u8, importance: u8, effort: u8) -> Answer {
    Answer { importance: Some(weight(importance)), effort: Some(weight(effort)), ..answer(Some(now), Some(target)) }
}

#[test]
fn gaps_come_in_the_order_in_which_to_close_them() {
    let answers = [
        ("5.1", gap(2, 3, 1, 1)),  // 1 × 1 ÷ 1 = 1
        ("5.2", gap(2, 3, 2, 2)),  // 1 × 2 ÷ 2 = 1: more important than 5.1
        ("5.3", gap(1, 3, 1, 2)),  // 2 × 1 ÷ 2 = 1: as important as 5.1, more effort
        ("5.10", gap(2, 3, 1, 1)), // the same as 5.1, later in the catalogue
        ("5.4", gap(0, 5, 3, 1)),  // 5 × 3 ÷ 1 = 15
        ("5.5", gap(2, 3, 3, 3)),  // 1 × 3 ÷ 3 = 1: the most important of those with 1
        ("5.6", gap(1, 3, 2, 3)),  // 2 × 2 ÷ 3 = 1.33
        ("5.7", gap(3, 3, 3, 1)),  // no gap
        ("5.8", gap(4, 3, 3, 1)),  // overshoot: no gap
        ("5.9", excluded(Some(0), Some(5))),
        ("8.1", answer(None, Some(5))), // not assessed: no gap known
        ("8.2", answer(Some(1), None)), // no target: no gap
    ];
    let found = gaps(answers.iter().map(|(id, answer)| (control(id), answer)));
    let order: Vec<_> = found.iter().map(|gap| (gap.control.as_str(), gap.priority.shown())).collect();
    let expected = [
        ("5.4", "15.0"),
        ("5.6", "1.3"),
        ("5.5", "1.0"),
        ("5.2", "1.0"),
        ("5.1", "1.0"),
        ("5.10", "1.0"),
        ("5.3", "1.0"),
    ];
    assert_eq!(order, expected.map(|(id, shown)| (id, shown.to_owned())));
    assert_eq!((found[0].level.get(), found[0].target.get(), found[0].gap), (0, 5, 5));
    assert_eq!((found[0].importance.get(), found[0].effort.get()), (3, 1));
}

#[test]
fn the_catalogues_weights_count_where_the_person_has_none() {
    let plain = answer(Some(1), Some(3));
    let own = Answer { importance: Some(weight(1)), effort: Some(weight(3)), ..plain.clone() };
    let of = |answer: &Answer| gaps([(control("8.13"), answer)]).remove(0);
    assert_eq!((of(&plain).importance, of(&plain).effort), (control("8.13").importance, control("8.13").effort));
    assert_eq!((of(&own).importance.get(), of(&own).effort.get()), (1, 3));
}

// --- properties

fn any_level() -> impl Strategy<Value = Option<Level>> {
    prop::option::of((0..=5_u8).prop_map(level))
}

fn any_answer() -> impl Strategy<Value = Answer> {
    let basis = prop::option::of(prop::sample::select(Basis::ALL));
    let weights = || prop::option::of((1..=3_u8).prop_map(weight));
    (prop::sample::select(Applicability::ALL), any_level(), any_level(), basis, weights(), weights()).prop_map(
        |(applicability, level, target, basis, importance, effort)| Answer {
            applicability,
            level,
            target,
            basis,
            importance,
            effort,
            ..Answer::blank()
        },
    )
}

fn answers() -> impl Strategy<Value = Vec<Answer>> {
    prop::collection::vec(any_answer(), 0..60)
}

/// `a` ≤ `b`, as fractions.
fn at_most(a: Share, b: Share) -> bool {
    u64::from(a.numerator) * u64::from(b.denominator) <= u64::from(b.numerator) * u64::from(a.denominator)
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(256) })]

    #[test]
    fn the_order_of_answers_does_not_matter(
        (answers, shuffled) in answers().prop_flat_map(|answers| (Just(answers.clone()), Just(answers).prop_shuffle()))
    ) {
        prop_assert_eq!(Tally::of(&answers), Tally::of(&shuffled));
    }

    #[test]
    fn figures_of_parts_add_up(answers in answers(), at in any::<prop::sample::Index>(), third in 0..3_usize) {
        let at = at.index(answers.len() + 1);
        let parts = Tally::of(&answers[..at]) + Tally::of(&answers[at..]);
        prop_assert_eq!(parts, Tally::of(&answers));
        // In any way of parting them, also in three.
        let part = |rest| Tally::of(answers.iter().skip(rest).step_by(3));
        let sum: Tally = (0..3).map(|rest| part((rest + third) % 3)).sum();
        prop_assert_eq!(sum, Tally::of(&answers));
        let bases = [None, Some(Basis::Claimed), Some(Basis::Interviewed), Some(Basis::Examined), Some(Basis::Tested)];
        let by_basis: Tally = bases.map(|basis| Tally::by_basis(&answers, basis)).into_iter().sum();
        let whole = Tally::of(&answers);
        prop_assert_eq!((by_basis.levels, by_basis.assessed), (whole.levels, whole.assessed));
        prop_assert_eq!(by_basis.attainment(), whole.attainment());
    }

    #[test]
    fn counts_are_those_of_the_definitions(answers in answers()) {
        let tally = Tally::of(&answers);
        let count = |which: &dyn Fn(&&Answer) -> bool| u32::try_from(answers.iter().filter(which).count()).unwrap();
        let scope = |answer: &Answer| answer.applicability != Applicability::Excluded;
        prop_assert_eq!(tally.in_scope(), count(&|answer| scope(answer)));
        prop_assert_eq!(tally.assessed, count(&|answer| scope(answer) && answer.level.is_some()));
        prop_assert_eq!(tally.not_assessed(), count(&|answer| scope(answer) && answer.level.is_none()));
        prop_assert_eq!(tally.distribution.iter().sum::<u32>(), tally.assessed);
        let found = gaps(CATALOGUE.controls.iter().zip(&answers));
        prop_assert_eq!(usize::try_from(tally.gaps).unwrap(), found.len());
        prop_assert!(tally.maturity().tenths().is_none_or(|tenths| tenths <= 50));
        prop_assert_eq!(tally.maturity().tenths().is_none(), tally.assessed == 0);
    }

    #[test]
    fn the_floor_is_a_floor(answers in answers()) {
        let tally = Tally::of(&answers);
        if tally.attainment().denominator > 0 {
            prop_assert!(at_most(tally.attainment_floor(), tally.attainment()));
        }
        // And nothing that the missing levels turn out to be takes the attainment below it.
        let assessed = |by: u8| answers.iter().map(move |answer| Answer { level: answer.level.or(Some(level(by))), ..answer.clone() });
        for by in 0..=5 {
            let whole: Vec<_> = assessed(by).collect();
            let whole = Tally::of(&whole);
            prop_assert_eq!(whole.attainment_floor(), whole.attainment());
            if whole.attainment().denominator > 0 {
                prop_assert!(at_most(tally.attainment_floor(), whole.attainment()));
            }
        }
    }

    #[test]
    fn overshoot_never_pays(answers in answers()) {
        let capped: Vec<_> = answers
            .iter()
            .map(|answer| Answer { level: answer.level.map(|level| answer.target.map_or(level, |target| level.min(target))), ..answer.clone() })
            .collect();
        prop_assert_eq!(Tally::of(&answers).attainment(), Tally::of(&capped).attainment());
        // Full attainment is exactly: no gap.
        let tally = Tally::of(&answers);
        if tally.rated > 0 {
            prop_assert_eq!(tally.attainment().percent() == Some(100), tally.gaps == 0);
        }
        prop_assert!(tally.attainment().numerator <= tally.attainment().denominator);
    }

    #[test]
    fn excluded_controls_change_nothing(answers in answers(), at in any::<prop::sample::Index>(), more in any_answer()) {
        let before = Tally::of(&answers);
        let mut with = answers.clone();
        with.insert(at.index(answers.len() + 1), Answer { applicability: Applicability::Excluded, ..more });
        let after = Tally::of(&with);
        prop_assert_eq!(after, Tally { controls: before.controls + 1, excluded: before.excluded + 1, ..before });
        prop_assert_eq!(after.coverage(), before.coverage());
    }

    #[test]
    fn a_percentage_is_0_or_100_only_when_it_is(d in 1..2_000_000_u32, n in any::<prop::sample::Index>()) {
        let n = u32::try_from(n.index(usize::try_from(d).unwrap() + 1)).unwrap();
        let percent = share(n, d).percent().unwrap();
        prop_assert_eq!(percent == 0, n == 0);
        prop_assert_eq!(percent == 100, n == d);
        // Otherwise no further from the truth than a half, but where 0 and 100 are kept free.
        let off = (f64::from(percent) - 100.0 * f64::from(n) / f64::from(d)).abs();
        prop_assert!(off <= 0.5 + 1e-9 || ((percent == 1 || percent == 99) && off < 1.0), "{} for {}/{}", percent, n, d);
    }

    #[test]
    fn gaps_are_sorted(answers in prop::collection::vec(any_answer(), 93)) {
        let found = gaps(CATALOGUE.controls.iter().zip(&answers));
        for pair in found.windows(2) {
            let (a, b) = (&pair[0], &pair[1]);
            let value = |gap: &controlbook::figures::Gap| 6 * u32::from(gap.gap) * u32::from(gap.importance.get()) / u32::from(gap.effort.get());
            let before = value(a).cmp(&value(b)).reverse()
                .then(a.importance.cmp(&b.importance).reverse())
                .then(a.effort.cmp(&b.effort))
                .then(a.control.cmp(&b.control));
            prop_assert!(before.is_lt(), "{:?} before {:?}", a, b);
        }
        for gap in &found {
            prop_assert_eq!(gap.target.get() - gap.level.get(), gap.gap);
            prop_assert!((1..=5).contains(&gap.gap));
        }
    }
}
