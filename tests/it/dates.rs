//! Days as people type them.

use controlbook::workbook::day::{NoDay, day};
use jiff::ToSpan;
use jiff::civil::{Date, Weekday, date};
use proptest::prelude::*;

/// A Friday.
const TODAY: Date = date(2026, 11, 27);

#[test]
fn each_way_to_say_a_day_means_what_people_mean_by_it() {
    for (text, wanted) in [
        ("2027-03-01", date(2027, 3, 1)),
        ("20270301", date(2027, 3, 1)),
        ("1.3.2027", date(2027, 3, 1)),
        (" 01.03.2027 ", date(2027, 3, 1)),
        ("today", TODAY),
        ("Tomorrow", date(2026, 11, 28)),
        ("yesterday", date(2026, 11, 26)),
        ("+10d", date(2026, 12, 7)),
        ("+2w", date(2026, 12, 11)),
        ("2w", date(2026, 12, 11)),
        ("in 2 weeks", date(2026, 12, 11)),
        ("+ 2w", date(2026, 12, 11)),
        ("in a month", date(2026, 12, 27)),
        ("+3m", date(2027, 2, 27)),
        ("+1y", date(2027, 11, 27)),
        ("-1w", date(2026, 11, 20)),
        // Today is none of the days to come.
        ("fri", date(2026, 12, 4)),
        ("sat", date(2026, 11, 28)),
        ("this monday", date(2026, 11, 30)),
        ("next fri", date(2026, 12, 4)),
        ("next sunday", date(2026, 12, 6)),
        ("next week", date(2026, 11, 30)),
        ("next month", date(2026, 12, 1)),
        ("next year", date(2027, 1, 1)),
        ("end of week", date(2026, 11, 29)),
        ("end of month", date(2026, 11, 30)),
        ("end of the month", date(2026, 11, 30)),
        ("eom", date(2026, 11, 30)),
        ("end of next month", date(2026, 12, 31)),
        ("end of quarter", date(2026, 12, 31)),
        ("end of next quarter", date(2027, 3, 31)),
        ("end of year", date(2026, 12, 31)),
    ] {
        assert_eq!(day(text, TODAY), Ok(wanted), "{text}");
    }
    // From the middle of a week, the coming Friday and the one of next week differ.
    let tuesday = date(2026, 11, 24);
    assert_eq!(day("fri", tuesday), Ok(date(2026, 11, 27)));
    assert_eq!(day("next fri", tuesday), Ok(date(2026, 12, 4)));
    // A month after its last day is the last day of a shorter one.
    assert_eq!(day("+1m", date(2027, 1, 31)), Ok(date(2027, 2, 28)));
    assert_eq!(day("+1y", date(2028, 2, 29)), Ok(date(2029, 2, 28)));
}

#[test]
fn what_is_no_day_is_told_in_a_sentence() {
    for text in
        ["", "soon", "+", "+2", "+2x", "2027-03", "12", "next", "end of", "end of time", "in two", "f", "1.3.27"]
    {
        assert!(matches!(day(text, TODAY), Err(NoDay::Unknown(_))), "{text}: {:?}", day(text, TODAY));
    }
    assert!(matches!(day("3/1/2027", TODAY), Err(NoDay::Ambiguous(_))));
    for text in ["2027-02-29", "31.4.2027", "20271301", "+9999y"] {
        assert!(matches!(day(text, TODAY), Err(NoDay::Missing(_))), "{text}: {:?}", day(text, TODAY));
    }
    let error = day("\u{1b}[2Jsoon and much more than that, for ever and ever", TODAY).unwrap_err().to_string();
    assert!(!error.contains('\u{1b}') && error.contains("+2w"), "{error}");
}

fn any_day() -> impl Strategy<Value = Date> {
    (0..40_000_i32).prop_map(|days| date(1990, 1, 1).checked_add(days.days()).unwrap())
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn a_written_day_is_itself_whatever_day_it_is(wanted in any_day(), today in any_day()) {
        prop_assert_eq!(day(&wanted.to_string(), today), Ok(wanted));
        let german = format!("{}.{}.{}", wanted.day(), wanted.month(), wanted.year());
        prop_assert_eq!(day(&german, today), Ok(wanted));
    }

    #[test]
    fn days_and_weeks_ahead_are_counted(today in any_day(), number in 0..500_i32) {
        prop_assert_eq!(day(&format!("+{number}d"), today), Ok(today.checked_add(number.days()).unwrap()));
        prop_assert_eq!(day(&format!("+{number}w"), today), day(&format!("+{}d", number * 7), today));
    }

    #[test]
    fn a_weekday_is_within_the_next_seven_days_and_next_is_of_next_week(today in any_day(), which in 0..7_i8) {
        let wanted = Weekday::from_monday_zero_offset(which).unwrap();
        let word = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"][usize::try_from(which).unwrap()];
        let found = day(word, today).unwrap();
        let ahead = today.until(found).unwrap().get_days();
        prop_assert!(found.weekday() == wanted && (1..=7).contains(&ahead));
        let next = day(&format!("next {word}"), today).unwrap();
        let monday = day("next week", today).unwrap();
        let into = monday.until(next).unwrap().get_days();
        prop_assert!(next.weekday() == wanted && (0..7).contains(&into) && monday > today);
    }

    #[test]
    fn nothing_typed_brings_it_down(text in "\\PC{0,30}", today in any_day()) {
        let _ = day(&text, today);
    }
}
