//! From gaps to a plan, and half a year later: what moved, and was it real? The sample is frozen, 30 person-days are
//! planned, some of it is done and some is not, and the sample is frozen again.

use controlbook::figures::compare::{Figure, FigureSplit, Verdict};
use controlbook::session::{NewBaseline, Point, Session, Supposition};
use controlbook::workbook::{AnswerEdit, Basis};
use jiff::civil::date;

use crate::support::{assert_sound, done, exclude, folder, id, level, to_level, to_target};

fn frozen(session: &mut Session, name: &str) -> Point {
    let new = NewBaseline { name: name.to_owned(), signed: true, ..NewBaseline::default() };
    session.freeze(&new).unwrap();
    Point::Baseline(name.to_owned())
}

fn known(to: u8, basis: Basis) -> AnswerEdit {
    AnswerEdit { basis: Some(Some(basis)), ..to_level(to) }
}

fn split(before: i32, after: i32, parts: [i32; 5]) -> FigureSplit {
    FigureSplit { before: Some(before), after: Some(after), change: Some(after - before), parts: parts.map(Some) }
}

#[test]
fn half_a_year_after_a_plan_of_thirty_days_the_comparison_tells_what_moved() {
    let folder = folder();
    let mut session = Session::create_sample(&folder.path().join("s.controlbook"), "Ruth Calder").unwrap();
    let autumn = frozen(&mut session, "Autumn");

    // The plan: within 30 days more of the targets is reached, and no day too many is used.
    let supposition = Supposition {
        from: Some(date(2026, 11, 1)),
        deadline: Some(date(2027, 4, 30)),
        budget: controlbook::figures::plan::whatif::Budget::Total(300),
        ..Supposition::default()
    };
    let planned = session.what_if(&supposition).unwrap();
    assert_eq!(planned.today.attainment().counts(), "129/209");
    // Before Christmas #3 raises by 3 levels, #4 by 3, #2 by 2, #6 by 3 and #5 by 4, and in the days left 7.7, 8.5 and
    // 5.11 by one each: 18. In winter #8 raises by 3 and #9 by 4, and 7.8 by two, 5.27, 6.1, 8.21, 5.5 and 6.4 by one:
    // 14. In spring there is room for #11 alone, which raises by 3.
    let reached: Vec<String> = planned.points.iter().map(|point| point.tally.attainment().counts()).collect();
    assert_eq!(reached, ["147/209", "161/209", "164/209"]);
    let capacity: u32 = planned.problem.phases.iter().filter_map(|phase| phase.capacity).sum();
    assert_eq!(capacity, 300);

    // Half a year of work. What is done of the plan:
    done(session.set(&[id("8.13")], &to_level(3))); // from 1, of 4: +2
    done(session.set(&[id("7.9")], &known(3, Basis::Examined))); // from 1, was interviewed: +2
    done(session.set(&[id("7.7")], &to_level(3))); // from 1: +2
    done(session.set(&[id("5.18")], &to_level(2))); // from 1, of 3: +1
    // What nobody looked after meanwhile:
    done(session.set(&[id("5.11")], &to_level(1))); // from 2: -1
    // And what only looks like movement: out of scope at level 0 of 3, a target of 2 in place of 3 at level 1, a first
    // look at level 2 of 3, and a level of 3 of 3 that did not stand up to a test.
    done(session.set(&[id("8.33")], &exclude()));
    done(session.set(&[id("5.3")], &to_target(2)));
    done(session.set(&[id("8.23")], &known(2, Basis::Examined)));
    done(session.set(&[id("5.1")], &known(2, Basis::Tested)));
    let spring = frozen(&mut session, "Spring");

    let compared = session.compare(&autumn, &spring).unwrap();
    let moved = &compared.comparison;
    // The sample's profile is all controls.
    assert_eq!((moved.profile, moved.headline()), (None, &moved.all));
    //             assessed / in scope   Σ level   Σ min / Σ target, rated   / of all
    // Autumn      71 / 88               135       129 / 209                 259
    // scope       70 / 87               135       129 / 206                 256     8.33 went: 0 of 3
    // targets     70 / 87               135       129 / 205                 255     5.3: 3 → 2
    // knowledge   71 / 87               136       130 / 208                 255     8.23: +2 of 3; 5.1: -1
    // movement    71 / 87               142       136 / 208                 255     +2 +2 +2 +1 -1 = +6
    let counts = |figure: Figure| (figure.counts(&moved.all.before), figure.counts(moved.all.later()));
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    assert_eq!(counts(Figure::Coverage), pair("71/88", "71/87"));
    assert_eq!(counts(Figure::Maturity), pair("135/71", "142/71"));
    assert_eq!(counts(Figure::Attainment), pair("129/209", "136/208"));
    assert_eq!(counts(Figure::Floor), pair("129/259", "136/255"));
    // In the order catalogue, scope, targets, knowledge, movement:
    // 71/88 = 80.7, 70/87 = 80.5, 71/87 = 81.6 per cent
    assert_eq!(moved.all.figure(Figure::Coverage), split(81, 82, [0, -1, 0, 2, 0]));
    // 135/71 = 1.90, 135/70 = 1.93, 136/71 = 1.92, 142/71 = 2.00
    assert_eq!(moved.all.figure(Figure::Maturity), split(19, 20, [0, 0, 0, 0, 1]));
    // 129/209 = 61.7, 129/206 = 62.6, 129/205 = 62.9, 130/208 = 62.5, 136/208 = 65.4 per cent
    assert_eq!(moved.all.figure(Figure::Attainment), split(62, 65, [0, 1, 0, 0, 2]));
    // 129/259 = 49.8, 129/256 = 50.4, 129/255 = 50.6, 130/255 = 51.0, 136/255 = 53.3 per cent
    assert_eq!(moved.all.figure(Figure::Floor), split(50, 53, [0, 0, 1, 0, 2]));

    let of = |verdict| -> Vec<String> { moved.with(verdict).map(|moved| moved.control.to_string()).collect() };
    assert_eq!(of(Verdict::Improved), ["7.7", "7.9", "8.13", "5.18"], "the largest move first");
    assert_eq!(of(Verdict::Slipped), ["5.11"]);
    assert_eq!(of(Verdict::New), ["8.23"]);
    assert_eq!(of(Verdict::Gone), ["8.33"]);
    assert_eq!(of(Verdict::Other), ["5.1", "5.3"]);

    // Both baselines stand in the trend, and what comes later touches neither.
    done(session.set(&[id("8.13")], &to_level(0)));
    let trend = session.trend().unwrap();
    // After the sample's own two.
    let names: Vec<(&str, String)> = trend
        .baselines
        .iter()
        .skip(2)
        .map(|kept| (kept.name.as_str(), kept.moment.headline().attainment().counts()))
        .collect();
    assert_eq!(names, [("Autumn", "129/209".to_owned()), ("Spring", "136/208".to_owned())]);
    assert_eq!(session.compare(&autumn, &spring).unwrap(), compared);
    let since = session.compare(&spring, &Point::Now).unwrap();
    assert_eq!(
        since.comparison.with(Verdict::Slipped).map(|moved| moved.after.level).collect::<Vec<_>>(),
        [Some(level(0))]
    );
    assert_sound(&session);
}
