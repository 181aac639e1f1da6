//! The figures over time: by full replays of the sample and of random histories, and a small case by hand.

use controlbook::catalogue::ControlId;
use controlbook::catalogue::iso27002::ISO27002_2022 as CATALOGUE;
use controlbook::figures::Tally;
use controlbook::figures::trend::{Forecast, Moment, month_ends};
use controlbook::session::{Point, Session};
use controlbook::workbook::{Action, ActionStatus, Answer, Closes, Phase, Workbook};
use jiff::civil::{Date, date};
use jiff::tz::TimeZone;
use uuid::Uuid;

use crate::cli::Shell;
use crate::support::{Random, folder, id, level};

/// What all steps up to the end of a day add up to, one after the other.
fn replayed(session: &Session, day: Date) -> Workbook {
    let mut steps = session.history(None, u32::MAX).unwrap();
    steps.reverse();
    let mut workbook = Workbook::default();
    for step in steps.iter().filter(|step| step.at.to_zoned(TimeZone::UTC).date() <= day) {
        for change in &step.changes {
            workbook.apply(change, &step.stamp()).unwrap();
        }
    }
    workbook
}

/// A year of the sample: every kind of edit, undone and done again.
#[test]
fn each_month_is_what_a_full_replay_says() {
    let folder = folder();
    let mut session = Session::create_sample(&folder.path().join("s.controlbook"), "Ann").unwrap();
    session.set_today(date(2026, 12, 24));
    // What is undone is not there, and what is written today counts today.
    let before = session.workbook().answer(&id("8.13")).level;
    crate::support::set_level(&mut session, "8.13", if before == Some(level(5)) { 0 } else { 5 });
    session.undo().unwrap();
    let trend = session.trend().unwrap();
    assert!(trend.months.len() > 12, "{}", trend.months.len());
    let mut differ = 0;
    let mut last = None;
    for month in &trend.months {
        let state = replayed(&session, month.on);
        let of_all = Tally::of(CATALOGUE.controls.iter().map(|control| state.answer(&control.id)));
        assert_eq!(month.all, of_all, "{}", month.on);
        differ += u32::from(last.replace(of_all).is_some_and(|last| last != of_all));
        // And so is the state of a day.
        let earlier = session.state_at(&Point::EndOf(month.on.min(session.today()))).unwrap();
        assert!(earlier.answers().eq(state.answers()), "{}", month.on);
        assert!(earlier.own_controls().eq(state.own_controls()));
        assert_eq!(earlier.scope, state.scope);
    }
    assert!(differ > 4, "the sample moves in {differ} months");
    let now = Tally::of(CATALOGUE.controls.iter().map(|control| session.workbook().answer(&control.id)));
    assert_eq!(trend.months.last().unwrap().all, now);
}

/// Levels, targets and scope that change now and then over a year, several times a day or not for months.
#[test]
fn each_month_of_a_random_history_is_what_a_full_replay_says() {
    use controlbook::session::NewWorkbook;
    use controlbook::store::Store;
    use controlbook::workbook::{Applicability, Change, Op, Reason, Step};
    use jiff::SignedDuration;

    let folder = folder();
    let new = NewWorkbook { organisation: "Acme", profile: "full", author: "Ann" };
    let first = Session::create(&folder.path().join("first.controlbook"), &new).unwrap();
    let mut random = Random(7);
    for round in 0..12_u128 {
        let mut workbook = first.workbook().clone();
        let mut at: jiff::Timestamp = "2025-11-30T22:00:00Z".parse().unwrap();
        let mut steps = first.history(None, 1).unwrap();
        steps[0].at = at;
        for seq in 2..80 {
            let longest = if random.below(9) == 0 { 90_000 } else { 2_000 };
            at += SignedDuration::from_mins(i64::try_from(random.below(longest)).unwrap());
            let control = CATALOGUE.controls[random.below(9)].id.clone();
            let before = workbook.answer(&control).clone();
            let mut after = before.clone();
            match random.below(5) {
                0 => after.target = Some(level(u8::try_from(random.below(6)).unwrap())),
                1 => {
                    after.applicability = Applicability::Excluded;
                    after.reasons = vec![Reason::NotPerformed];
                    after.justification = Some("Nothing of the kind is done.".to_owned());
                }
                2 => after = Answer { level: after.level, target: after.target, ..Answer::blank() },
                _ => after.level = Some(level(u8::try_from(random.below(6)).unwrap())),
            }
            let change = Change::Answer { control, before: Box::new(before), after: Box::new(after) };
            let id = Uuid::from_u128(round << 64 | u128::from(seq));
            let step = Step { seq, id, op: Op::Set, at, author: "Ann".to_owned(), changes: vec![change] };
            workbook.apply(&step.changes[0], &step.stamp()).unwrap();
            steps.push(step);
        }
        let path = folder.path().join(format!("{round}.controlbook"));
        drop(Store::create(&path, &CATALOGUE, Uuid::from_u128(round + 1), &steps, &[]).unwrap());
        let mut session = Session::open(&path, "Ann").unwrap();
        session.set_today(at.to_zoned(TimeZone::UTC).date());
        let trend = session.trend().unwrap();
        assert!(!trend.months.is_empty());
        for month in &trend.months {
            let state = replayed(&session, month.on);
            let of_all = Tally::of(CATALOGUE.controls.iter().map(|control| state.answer(&control.id)));
            assert_eq!(month.all, of_all, "round {round}, {}", month.on);
        }
    }
}

fn controls(answers: &[(&str, Option<u8>, u8)]) -> Workbook {
    let mut workbook = Workbook::default();
    for (control, now, target) in answers {
        let answer = Answer { level: now.map(level), target: Some(level(*target)), ..Answer::blank() };
        workbook.put_answer(id(control), answer, None);
    }
    workbook.scope.controls = answers.iter().map(|(control, ..)| id(control)).collect();
    workbook
}

fn action(number: u32, control: &str, to: u8, due: Option<Date>, phase: Option<Uuid>) -> Action {
    Action {
        id: Uuid::from_u128(u128::from(number)),
        number,
        title: "Work".to_owned(),
        closes: vec![Closes { control: ControlId::from(control.to_owned()), from: None, to: level(to) }],
        owner: None,
        due,
        days: None,
        cost: None,
        status: ActionStatus::Agreed,
        because: None,
        depends_on: Vec::new(),
        notes: None,
        phase,
    }
}

#[test]
fn a_forecast_raises_levels_by_the_days_of_open_actions_and_by_nothing_else() {
    let mut workbook = controls(&[("5.1", Some(1), 3), ("5.2", Some(2), 2), ("5.3", None, 5)]);
    let phase = Uuid::from_u128(100);
    let to = Some(date(2027, 3, 31));
    workbook.put_phase(Phase { id: phase, place: 1, name: "First".to_owned(), from: None, to, capacity: None });
    workbook.put_action(action(1, "5.1", 2, Some(date(2027, 2, 10)), Some(phase)));
    workbook.put_action(action(2, "5.1", 3, None, Some(phase)));
    workbook.put_action(action(3, "5.3", 4, Some(date(2027, 4, 1)), None));
    // It leads below what there is: work never lowers.
    workbook.put_action(action(4, "5.2", 1, Some(date(2027, 2, 1)), None));
    workbook.put_action(action(5, "5.3", 5, None, None));
    workbook.put_action(action(6, "5.3", 5, Some(date(2027, 1, 14)), None));
    workbook.put_action(Action { status: ActionStatus::Done, ..action(7, "5.3", 5, Some(date(2027, 2, 1)), None) });
    let forecast = Forecast::of(&workbook, &CATALOGUE, date(2027, 1, 15));
    assert_eq!((forecast.counted, &forecast.undated[..], &forecast.overdue[..]), (4, &[5][..], &[6][..]));
    // 5.1 to 5.3 at the end of January: 1, 2, none; February: 2 2 -; March: 3 2 -; April: 3 2 4.
    // Attained of the rated: 1+2 of 3+2, 2+2 of 5, 3+2 of 5, 3+2+4 of 10.
    let expected =
        [(date(2027, 1, 31), 3, 5), (date(2027, 2, 28), 4, 5), (date(2027, 3, 31), 5, 5), (date(2027, 4, 30), 9, 10)];
    let found = forecast.months.iter().map(|month| {
        let share = month.headline().attainment();
        (month.on, share.numerator, share.denominator)
    });
    assert_eq!(found.collect::<Vec<_>>(), expected);
    assert_eq!(forecast.months[3].headline().coverage().counts(), "3/3");
    // Without a day there is nothing to expect.
    assert_eq!(Forecast::of(&controls(&[("5.1", Some(1), 3)]), &CATALOGUE, date(2027, 1, 15)), Forecast::default());
}

#[test]
fn months_end_on_their_last_days() {
    let ends: Vec<Date> = month_ends(date(2027, 11, 30), date(2028, 2, 1)).collect();
    assert_eq!(ends, [date(2027, 11, 30), date(2027, 12, 31), date(2028, 1, 31), date(2028, 2, 29)]);
    assert_eq!(month_ends(date(2027, 1, 31), date(2027, 1, 1)).count(), 1);
    let moment = Moment::of(date(2027, 3, 31), &Workbook::default(), &CATALOGUE);
    assert_eq!((moment.month(), moment.headline().controls), ("2027-03".to_owned(), 93));
}

#[test]
fn compare_and_trend_say_on_the_command_line_what_they_found() {
    let shell = Shell::with_sample();
    const ACME: &str = "acme.controlbook";
    let text = shell.done(&["compare", ACME, "2026-02-01"]);
    assert!(text.contains("15 controls improved, and none slipped") && text.contains("Real movement"), "{text}");
    let json = shell.json(&["compare", ACME, "2026-02-01", "--json"]);
    let attainment = &json["figures"]["attainment"];
    let parts = attainment["parts"].as_object().unwrap();
    let sum: f64 = parts.values().map(|part| part.as_f64().unwrap()).sum();
    assert_eq!((parts.len(), attainment["change"].as_f64()), (5, Some(sum)));
    assert_eq!(attainment["a"]["value"], 53);
    let changes = json["changes"].as_array().unwrap();
    assert!(
        changes.iter().all(|change| {
            ["control", "field", "before", "after", "kind"].iter().all(|key| change.get(key).is_some())
        })
    );
    let text = shell.done(&["trend", ACME]);
    assert!(text.contains("2026-02  72 % 63/88"), "{text}");
    let json = shell.json(&["trend", ACME, "--json"]);
    assert_eq!(json["months"][0]["month"], "2025-10");
    assert!(json["forecast"]["months"].is_array());
    for (format, begins) in [("md", "# Foldgate"), ("html", "<!"), ("csv", "id,title,verdict,field,before,after,kind")]
    {
        let report = shell.done(&["compare", ACME, "2026-02-01", "--format", format, "-o", "-"]);
        assert!(report.trim_start().starts_with(begins), "{format}");
    }
    for (format, begins) in [("pdf", &b"%PDF"[..]), ("docx", b"PK")] {
        shell.done(&["compare", ACME, "2026-02-01", "--format", format]);
        let written = std::fs::read(shell.path(&format!("acme-comparison.{format}"))).unwrap();
        assert!(written.starts_with(begins), "{format}");
    }
    for (point, part) in [
        ("2024-01-01", "made after 2024-01-01"),
        ("9999-12-31", "has not been yet"),
        ("Spring", "there is no baseline called \"Spring\""),
    ] {
        let err = shell.refused(1, &["compare", ACME, point]);
        assert!(err.contains(part), "{err}");
    }
}
