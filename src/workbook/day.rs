//! Days as people type them: `+2w`, `next fri`, `end of month`, `2027-03-01`. Pure: today is passed in.

use jiff::civil::{Date, Weekday};
use jiff::{Span, ToSpan};

/// Why a day cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NoDay {
    /// It is none of the ways to say a day.
    #[error("\"{0}\" is no day; write one as 2027-03-01, +2w, +10d, fri, next fri or end of month")]
    Unknown(String),
    /// Days and months could be meant either way round.
    #[error("\"{0}\" can be read in two ways; write it as 2027-03-01, or as 1.3.2027")]
    Ambiguous(String),
    /// There is no such day, or no calendar for it.
    #[error("there is no day \"{0}\" in the calendar")]
    Missing(String),
}

/// The day that somebody means, seen from `today`:
///
/// - `2027-03-01`, `1.3.2027`, `20270301`
/// - `today`, `tomorrow`, `yesterday`
/// - `+10d`, `+2w`, `+3m`, `+1y`, and the same with `in`: `in 2 weeks`; `-1w` for a day that is over
/// - `fri`: the first Friday after today; `next fri`: the Friday of next week, which begins on Monday
/// - `next week`: its Monday; `next month`, `next year`: their first day
/// - `end of week` (Sunday), `end of month`, `end of quarter`, `end of year`, and `end of next …`
///
/// A month that is too short ends on its last day: a month after 31 January is 28 or 29 February.
///
/// # Errors
/// [`NoDay`], a sentence for the person.
pub fn day(text: &str, today: Date) -> Result<Date, NoDay> {
    let plain = text.trim().to_lowercase();
    let missing = || NoDay::Missing(shown(text));
    if plain.chars().all(|c| c.is_ascii_digit() || "-./".contains(c)) && plain.contains(|c: char| c.is_ascii_digit()) {
        let signed = plain.starts_with('-');
        if !signed {
            return written(&plain, text);
        }
    }
    let words: Vec<&str> = plain.split_whitespace().collect();
    let found = match words[..] {
        ["today" | "now"] => Some(today),
        ["tomorrow"] => Some(today.tomorrow().map_err(|_| missing())?),
        ["yesterday"] => Some(today.yesterday().map_err(|_| missing())?),
        ["eow"] => end_of("week", today),
        ["eom"] => end_of("month", today),
        ["eoq"] => end_of("quarter", today),
        ["eoy"] => end_of("year", today),
        ["end", "of", "next", what] => begin_of_next(what, today).and_then(|day| end_of(what, day)),
        ["end", "of", what] | ["end", "of", "the" | "this", what] => end_of(what, today),
        ["next", what] => match weekday(what) {
            Some(weekday) => begin_of_next("week", today).and_then(|monday| on_or_after(monday, weekday)),
            None => begin_of_next(what, today),
        },
        ["this", what] | [what] if weekday(what).is_some() => weekday(what).and_then(|day| after(today, day)),
        ["in", number, unit] => ahead(number, unit, 1).and_then(|span| today.checked_add(span).ok()),
        ["in", offset] | [offset] => offset_of(offset, today, text)?,
        [sign, unit] if sign.starts_with(['+', '-']) => offset_of(&format!("{sign}{unit}"), today, text)?,
        _ => None,
    };
    found.ok_or_else(|| NoDay::Unknown(shown(text)))
}

/// `2027-03-01`, `20270301` or `1.3.2027`.
fn written(plain: &str, text: &str) -> Result<Date, NoDay> {
    let missing = || NoDay::Missing(shown(text));
    let unknown = || NoDay::Unknown(shown(text));
    let parts: Vec<&str> = plain.split(['-', '.', '/']).collect();
    let number = |part: &str| part.parse::<i16>().map_err(|_| unknown());
    let small = |part: &str| part.parse::<i8>().map_err(|_| missing());
    match parts[..] {
        [year, month, day] if plain.contains('-') && year.len() == 4 && !plain.contains(['.', '/']) => {
            Date::new(number(year)?, small(month)?, small(day)?).map_err(|_| missing())
        }
        [day, month, year] if plain.contains('.') && year.len() == 4 && !plain.contains(['-', '/']) => {
            Date::new(number(year)?, small(month)?, small(day)?).map_err(|_| missing())
        }
        [whole] if whole.len() == 8 => {
            let (year, rest) = whole.split_at(4);
            let (month, day) = rest.split_at(2);
            Date::new(number(year)?, small(month)?, small(day)?).map_err(|_| missing())
        }
        [_, _, _] if plain.contains('/') => Err(NoDay::Ambiguous(shown(text))),
        _ => Err(unknown()),
    }
}

/// `+2w`, `2w`, `-1m`.
fn offset_of(offset: &str, today: Date, text: &str) -> Result<Option<Date>, NoDay> {
    let (sign, rest) = match offset.split_at_checked(1) {
        Some(("+", rest)) => (1, rest),
        Some(("-", rest)) => (-1, rest),
        _ => (1, offset),
    };
    let digits = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (number, unit) = rest.split_at(digits);
    let Some(span) = ahead(number, unit, sign) else { return Ok(None) };
    today.checked_add(span).map(Some).map_err(|_| NoDay::Missing(shown(text)))
}

/// The longest time ahead, in any unit: nobody plans further, and sums stay in the calendar.
const FARTHEST: i32 = 9_999;

fn ahead(number: &str, unit: &str, sign: i32) -> Option<Span> {
    let number = match number {
        "a" | "one" => 1,
        digits => digits.parse().ok().filter(|number| (0..=FARTHEST).contains(number))?,
    };
    let number: i32 = sign * number;
    Some(match unit {
        "d" | "day" | "days" => number.days(),
        "w" | "week" | "weeks" => number.weeks(),
        "m" | "month" | "months" => number.months(),
        "y" | "year" | "years" => number.years(),
        _ => return None,
    })
}

fn weekday(word: &str) -> Option<Weekday> {
    const DAYS: [(&str, Weekday); 7] = [
        ("monday", Weekday::Monday),
        ("tuesday", Weekday::Tuesday),
        ("wednesday", Weekday::Wednesday),
        ("thursday", Weekday::Thursday),
        ("friday", Weekday::Friday),
        ("saturday", Weekday::Saturday),
        ("sunday", Weekday::Sunday),
    ];
    // Two letters tell all seven apart.
    DAYS.into_iter().find(|(name, _)| word.len() >= 2 && name.starts_with(word)).map(|(_, day)| day)
}

fn after(day: Date, weekday: Weekday) -> Option<Date> {
    on_or_after(day.tomorrow().ok()?, weekday)
}

fn on_or_after(day: Date, weekday: Weekday) -> Option<Date> {
    let ahead = (weekday.to_monday_zero_offset() - day.weekday().to_monday_zero_offset()).rem_euclid(7);
    day.checked_add(i32::from(ahead).days()).ok()
}

fn end_of(what: &str, day: Date) -> Option<Date> {
    match what {
        "week" => on_or_after(day, Weekday::Sunday),
        "month" => Some(day.last_of_month()),
        "quarter" => {
            let last = (day.month() - 1) / 3 * 3 + 3;
            Date::new(day.year(), last, 1).ok().map(Date::last_of_month)
        }
        "year" => Some(day.last_of_year()),
        _ => None,
    }
}

fn begin_of_next(what: &str, day: Date) -> Option<Date> {
    match what {
        "week" => after(day, Weekday::Monday),
        "month" | "quarter" | "year" => end_of(what, day)?.tomorrow().ok(),
        _ => None,
    }
}

/// As much of a text as a sentence can hold.
fn shown(text: &str) -> String {
    let line: String = text.trim().chars().take(40).collect();
    crate::text::clean_line(&line).into_owned()
}
