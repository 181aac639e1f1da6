//! What-if, proposals and load: by hand-worked examples, and on the sample.

use std::collections::BTreeMap;

use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::catalogue::{Control, ControlId};
use controlbook::figures::plan::whatif::{Budget, Changes, gaps_under, outlook, quarters};
use controlbook::figures::plan::{
    Assumptions, Closing, PieceId, PieceState, Plan, PlanPhase, PlanPiece, Problem, Proof, loads, longest_chain,
};
use controlbook::figures::{Mean, Share, Tally, gaps};
use controlbook::workbook::{Answer, Applicability};
use jiff::civil::date;
use uuid::Uuid;

use crate::support::level;

fn answer(now: Option<u8>, target: u8) -> Answer {
    Answer {
        applicability: Applicability::Applicable,
        level: now.map(level),
        target: Some(level(target)),
        ..Answer::blank()
    }
}

/// The first controls of the catalogue with these answers.
fn answered(answers: &[Answer]) -> Vec<(&'static Control, &Answer)> {
    CATALOGUE.controls.iter().zip(answers).collect()
}

fn by_id<'a>(answers: &[(&'static Control, &'a Answer)]) -> Vec<(&'a ControlId, &'a Answer)> {
    answers.iter().map(|(control, answer)| (&control.id, *answer)).collect()
}

fn problem(answers: &[(&'static Control, &Answer)], days: &[u32]) -> Problem {
    let ends = [date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30), date(2027, 12, 31)];
    let phases = days.iter().zip(ends).map(|(days, ends)| PlanPhase { capacity: Some(*days), begins: None, ends });
    let controls = Problem::standings(by_id(answers));
    Problem { begins: Some(date(2027, 1, 1)), phases: phases.collect(), pieces: Vec::new(), controls }
}

fn capacities(problem: &Problem) -> Vec<Option<u32>> {
    problem.phases.iter().map(|phase| phase.capacity).collect()
}

fn action(number: u128, days: u32, closes: &[(&ControlId, u8, u8)]) -> PlanPiece {
    PlanPiece {
        id: PieceId::Action(Uuid::from_u128(number)),
        days: Some(days),
        closes: closes
            .iter()
            .map(|(on, from, to)| Closing { control: (*on).clone(), from: level(*from), to: level(*to) })
            .collect(),
        after: Vec::new(),
        due: None,
        fixed: None,
        state: PieceState::Open,
        priority: 0,
        owner: None,
    }
}

#[test]
fn the_days_of_the_phases_can_be_changed_in_three_ways() {
    let problem = problem(&[], &[100, 50, 25]);
    let changed = |budget| capacities(&problem.changed(&Changes { budget, ..Changes::default() }));
    assert_eq!(changed(Budget::Same), [Some(100), Some(50), Some(25)]);
    assert_eq!(changed(Budget::Times(3, 2)), [Some(150), Some(75), Some(37)]); // 37.5 rounded down
    // 105 in the ratio 4 : 2 : 1 is 60, 30, 15. 10 whole days are 5.7, 2.9, 1.4: up to each phase 6, 9, 10.
    assert_eq!(changed(Budget::Total(105)), [Some(60), Some(30), Some(15)]);
    assert_eq!(changed(Budget::Total(100)), [Some(60), Some(30), Some(10)]);
    let with = |each: [Option<u32>; 3]| {
        let phases = problem.phases.iter().zip(each).map(|(phase, capacity)| PlanPhase { capacity, ..*phase });
        let problem = Problem { phases: phases.collect(), ..problem.clone() };
        capacities(&problem.changed(&Changes { budget: Budget::Total(100), ..Changes::default() }))
    };
    assert_eq!(with([Some(0); 3]), [Some(30), Some(40), Some(30)]); // 3.3, 6.7, 10
    // Where nobody said for all, by how long they are: 90, 91 and 92 of 273 days, 3.3 and 6.6 up to each.
    assert_eq!(with([Some(1), None, Some(7)]), [Some(30), Some(40), Some(30)]);
}

#[test]
fn a_deadline_cuts_the_phases() {
    let problem = problem(&[], &[90, 91, 92]);
    let until = |deadline| problem.changed(&Changes { deadline: Some(deadline), ..Changes::default() });
    // The second quarter has 91 days, and 30 of them are in April.
    let cut = until(date(2027, 4, 30));
    assert_eq!(capacities(&cut), [Some(90), Some(30)]);
    assert_eq!(cut.phases[1].ends, date(2027, 4, 30));
    assert_eq!(until(date(2027, 3, 31)).phases, problem.phases[..1]);
    assert_eq!(capacities(&until(date(2027, 1, 1))), [Some(1)]);
    assert_eq!(until(date(2026, 12, 31)).phases, []);
    assert_eq!(until(date(2030, 1, 1)), problem);
}

#[test]
fn quarters_end_on_their_last_days() {
    let ends = quarters(date(2026, 11, 26), date(2027, 7, 1));
    assert_eq!(ends, [date(2026, 12, 31), date(2027, 3, 31), date(2027, 6, 30), date(2027, 9, 30)]);
    assert_eq!(quarters(date(2027, 3, 31), date(2026, 1, 1)), [date(2027, 3, 31)]);
}

#[test]
fn a_forecast_worked_by_hand() {
    // 2 of 3, 1 of 4, not assessed with target 3, excluded.
    let excluded = Answer { applicability: Applicability::Excluded, ..answer(Some(0), 5) };
    let given = [answer(Some(2), 3), answer(Some(1), 4), answer(None, 3), excluded];
    let answers = answered(&given);
    let ids: Vec<&ControlId> = answers.iter().map(|(control, _)| &control.id).collect();
    let mut problem = problem(&answers, &[20, 30]);
    problem.pieces = vec![
        action(1, 20, &[(ids[0], 2, 3)]),
        action(2, 30, &[(ids[1], 1, 3), (ids[2], 0, 1)]),
        action(3, 0, &[(ids[3], 0, 5)]), // of what is excluded nothing comes
    ];
    let plan = Plan::of(&problem);
    let days = [date(2027, 3, 30), date(2027, 3, 31), date(2027, 6, 30)];
    let points = outlook(&by_id(&answers), &problem, &plan, &days);
    // The day before the first phase ends, all is as it is.
    assert_eq!(points[0].tally, Tally::of(&given));
    let figures = |at: usize| {
        let tally: Tally = points[at].tally;
        (tally.attainment(), tally.attainment_floor(), tally.maturity())
    };
    let share = |numerator, denominator| Share { numerator, denominator };
    let mean = |numerator, denominator| Mean { numerator, denominator };
    assert_eq!(figures(0), (share(3, 7), share(3, 10), mean(3, 2)));
    assert_eq!(figures(1), (share(4, 7), share(4, 10), mean(4, 2)));
    // The third is assessed then: 3 + 3 + 1 of 3 + 4 + 3.
    assert_eq!(figures(2), (share(7, 10), share(7, 10), mean(7, 3)));
    // The last one is the plan's own sum.
    assert_eq!(plan.worth.reached, 7);

    // With the second target at 2, the same work is worth one level less, of two fewer.
    let lower =
        problem.changed(&Changes { targets: BTreeMap::from([(ids[1].clone(), level(2))]), ..Changes::default() });
    let points = outlook(&by_id(&answers), &lower, &Plan::of(&lower), &days);
    assert_eq!(points[2].tally.attainment(), share(6, 8));
    assert_eq!(points[2].tally.maturity(), mean(7, 3));
}

#[test]
fn a_gap_without_work_becomes_a_piece_a_level() {
    let given = [answer(Some(0), 3), answer(Some(2), 2)];
    let answers = answered(&given);
    let id = &answers[0].0.id;
    let mut problem = problem(&answers, &[1_000]);
    problem.pieces = vec![action(1, 5, &[(id, 1, 2)])];
    let gaps = gaps(answers.iter().copied());
    let assumptions = Assumptions { days_per_level: [1, 2, 3] };
    problem.propose(&gaps, &assumptions);
    // From 0 to 1 and from 2 to 3; from 1 to 2 there is an action, which what follows waits for.
    let (first, last) = (PieceId::Gap(id.clone(), level(1)), PieceId::Gap(id.clone(), level(3)));
    let proposed: Vec<_> = problem.pieces[1..].iter().map(|piece| (&piece.id, &piece.after[..])).collect();
    assert_eq!(proposed, [(&first, &[][..]), (&last, &[PieceId::Action(Uuid::from_u128(1))][..])]);
    assert_eq!(problem.pieces[1].days, Some(u32::from(gaps[0].effort.get())));
    problem.link_steps();
    assert_eq!(problem.pieces[0].after, std::slice::from_ref(&first));
    assert_eq!(longest_chain(&problem).pieces, [first, PieceId::Action(Uuid::from_u128(1)), last]);
    // A day, four days, twelve days.
    assert_eq!(Assumptions::default().days_per_level, [10, 40, 120]);

    // A higher target opens a gap that can be proposed too.
    let higher = problem
        .changed(&Changes { targets: BTreeMap::from([(answers[1].0.id.clone(), level(4))]), ..Changes::default() });
    let opened: Vec<u8> = gaps_under(&answers, &higher).iter().map(|gap| gap.gap).collect();
    assert_eq!(opened.iter().sum::<u8>(), 3 + 2);
    assert_eq!(gaps_under(&answers, &problem), gaps);
}

#[test]
fn steps_in_a_circle_are_not_linked() {
    let given = [answer(Some(0), 3), answer(Some(0), 3)];
    let answers = answered(&given);
    let (one, other) = (&answers[0].0.id, &answers[1].0.id);
    let mut problem = problem(&answers, &[100]);
    problem.pieces = vec![action(1, 5, &[(one, 1, 2), (other, 0, 1)]), action(2, 5, &[(one, 0, 1), (other, 1, 2)])];
    problem.link_steps();
    assert_eq!(problem.pieces[0].after.len() + problem.pieces[1].after.len(), 1);
    let plan = Plan::of(&problem);
    assert_eq!((plan.worth.reached, plan.left_out.len()), (4, 0));
}

#[test]
fn each_owner_has_a_sum_a_phase() {
    let given = [answer(Some(0), 5)];
    let answers = answered(&given);
    let mut problem = problem(&answers, &[100, 100]);
    let owned = |number, days, phase, owner: Option<&str>| PlanPiece {
        fixed: Some(phase),
        owner: owner.map(ToOwned::to_owned),
        ..action(number, days, &[])
    };
    problem.pieces = vec![
        owned(1, 30, 0, Some("Ada")),
        owned(2, 25, 0, Some("Ada")),
        owned(3, 10, 1, None),
        owned(4, 5, 1, Some("Bo")),
    ];
    let plan = Plan::of(&problem);
    let loads = loads(&problem, &plan, |owner, _| (owner == "Ada").then_some(50));
    let shown: Vec<_> = loads.iter().map(|load| (load.owner.as_deref(), &load.days[..], &load.over[..])).collect();
    assert_eq!(
        shown,
        [(Some("Ada"), &[55, 0][..], &[0][..]), (Some("Bo"), &[0, 5][..], &[][..]), (None, &[0, 10][..], &[][..])]
    );
}

/// 93 controls with gaps of 1 to 3, in four phases: within the steps, and at least close to what can be.
#[test]
fn ninety_three_gaps_are_planned_within_the_steps() {
    let given: Vec<Answer> = (0..93).map(|at| answer(Some(at % 3), (at % 3 + 1 + at % 7 % 3).min(5))).collect();
    let answers = answered(&given);
    let mut problem = problem(&answers, &[300, 300, 300, 300]);
    let gaps = gaps(answers.iter().copied());
    assert_eq!(gaps.len(), 93);
    problem.propose(&gaps, &Assumptions::default());
    let plan = Plan::of(&problem);
    assert_eq!(plan.proof(), Proof::Best);
    assert_eq!(plan, Plan::of(&problem));
    let now = Tally::of(&given).attained;
    assert_eq!(plan.now, now);
    assert!(plan.worth.reached > now + 60, "{:?}", plan.worth);
}
