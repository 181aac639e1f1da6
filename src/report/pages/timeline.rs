//! The actions as bars over months: as many to a picture as a page holds.

use jiff::ToSpan;
use jiff::civil::Date;

use super::said::one_line;
use crate::report::Work;
use crate::report::chart::{Chart, Shape, TimeBar, TimeProgress, Timeline};
use crate::report::words;
use crate::text::width;
use crate::workbook::{Action, ActionStatus};

/// How many bars a page holds.
const BARS: usize = 28;
/// The most stretches of time that go side by side.
const STRETCHES: i32 = 12;
/// How long a stretch may be, in months.
const LENGTHS: [i32; 8] = [1, 3, 6, 12, 24, 60, 120, 1_200];
/// How much of a title stands beside its bar, and of a word in it: what does not fit would run into the bars.
const LABEL: usize = 56;
const WORD: usize = 28;

/// An action with its first day and its last.
type Placed<'a> = (&'a Action, (Date, Date));

/// The timeline of all that has a day, in the order of the phases; nothing where nothing has.
pub fn charts(work: &Work) -> Vec<Chart> {
    let placed: Vec<Placed<'_>> = in_order(work)
        .filter(|action| action.status != ActionStatus::Dropped)
        .filter_map(|action| Some((action, work.span(action)?)))
        .collect();
    let Some(scale) = Scale::over(placed.iter().map(|(_, span)| *span)) else { return Vec::new() };
    let parts = placed.chunks(BARS);
    let count = parts.len();
    let chart = |(place, part): (usize, &[Placed<'_>])| {
        let bars = part.iter().map(|(action, span)| bar(action, *span, work, &scale)).collect();
        let part = if count > 1 { format!(", part {} of {count}", place + 1) } else { String::new() };
        Chart {
            title: format!("Timeline of the actions{part}"),
            told: told(&placed, work, &scale),
            shape: Shape::Timeline(Timeline { stretches: scale.names(), seen_on: scale.within(work.seen_on), bars }),
        }
    };
    parts.enumerate().map(chart).collect()
}

/// By phase, and what is in none last.
fn in_order(work: &Work) -> impl Iterator<Item = &Action> {
    work.roadmap.phases.iter().flat_map(|phase| &phase.actions).filter_map(|id| work.action(*id))
}

fn bar(action: &Action, (begins, ends): (Date, Date), work: &Work, scale: &Scale) -> TimeBar {
    let from = scale.begin_of(begins);
    TimeBar {
        label: labelled(&format!("#{} {}", action.number, one_line(&action.title))),
        from,
        to: scale.end_of(ends).max(from + 1),
        progress: match action.status {
            _ if action.is_overdue(work.seen_on) => TimeProgress::Overdue,
            ActionStatus::Doing | ActionStatus::Done => TimeProgress::Begun,
            ActionStatus::Proposed | ActionStatus::Agreed | ActionStatus::Dropped => TimeProgress::Ahead,
        },
        shown: match action.due {
            Some(due) => format!("by {due}, {}", words::action_state(action, work.seen_on)),
            None => format!("in its phase, until {ends}, {}", action.status),
        },
    }
}

/// The same in two sentences.
fn told(placed: &[Placed<'_>], work: &Work, scale: &Scale) -> String {
    let first = placed.iter().map(|(_, (begins, _))| *begins).min();
    let last = placed.iter().max_by_key(|(action, (_, ends))| (*ends, action.number));
    let span = match (first, last) {
        (Some(first), Some((_, (_, last)))) => format!(" from {first} to {last}"),
        _ => String::new(),
    };
    let across = match scale.length {
        1 => "Months across".to_owned(),
        3 => "Quarters across".to_owned(),
        12 => "Years across".to_owned(),
        length if length % 12 == 0 => format!("Stretches of {} years across", length / 12),
        length => format!("Stretches of {length} months across"),
    };
    let count = words::counted(placed.len(), "action", "actions");
    let late = placed.iter().filter(|(action, _)| action.is_overdue(work.seen_on)).count();
    let late = if late > 0 { format!(", of which {late} overdue") } else { String::new() };
    format!("{across}, actions down: {count}{span}{late}. The tables of the phases say the same with days.")
}

/// Stretches of months, each as long.
struct Scale {
    first: Date,
    length: i32,
    count: i32,
}

impl Scale {
    fn over(spans: impl Iterator<Item = (Date, Date)>) -> Option<Scale> {
        let (first, last) = spans.reduce(|(first, last), (begins, ends)| (first.min(begins), last.max(ends)))?;
        let months = |first: Date| months_between(first, last) + 1;
        let fits = |length: &i32| (months(begin(first, *length)) + length - 1) / length <= STRETCHES;
        let length = LENGTHS.into_iter().find(fits).unwrap_or(24_000);
        let first = begin(first, length);
        Some(Scale { first, length, count: (months(first) + length - 1) / length })
    }

    fn names(&self) -> Vec<String> {
        let at = |place: i32| self.first.checked_add((place * self.length).months()).unwrap_or(self.first);
        let name = |day: Date| match self.length {
            ..12 => day.strftime("%b %y").to_string(),
            12.. => day.year().to_string(),
        };
        (0..self.count).map(at).map(name).collect()
    }

    /// Where a day begins, in thousandths of all.
    fn begin_of(&self, day: Date) -> u16 {
        self.place(day, i32::from(day.day()) - 1)
    }

    /// Where it ends.
    fn end_of(&self, day: Date) -> u16 {
        self.place(day, i32::from(day.day()))
    }

    fn place(&self, day: Date, into: i32) -> u16 {
        let (in_month, months) = (i32::from(day.days_in_month()), self.count * self.length);
        let (passed, all) = (months_between(self.first, day) * in_month + into, months * in_month);
        let thousandths = (i64::from(passed) * 1_000).checked_div(i64::from(all)).unwrap_or(0);
        u16::try_from(thousandths.clamp(0, 1_000)).unwrap_or(0)
    }

    fn within(&self, day: Date) -> Option<u16> {
        let month = months_between(self.first, day);
        (0..self.count * self.length).contains(&month).then(|| self.begin_of(day))
    }
}

/// The first day of the stretch that a day is in: quarters and years begin where those of the calendar do.
fn begin(day: Date, length: i32) -> Date {
    let month = match length {
        ..12 => i32::from(day.month()) - (i32::from(day.month()) - 1) % length,
        12.. => 1,
    };
    Date::new(day.year(), i8::try_from(month).unwrap_or(1), 1).unwrap_or(day)
}

fn months_between(from: Date, to: Date) -> i32 {
    (i32::from(to.year()) - i32::from(from.year())) * 12 + i32::from(to.month()) - i32::from(from.month())
}

/// As much as there is room for.
fn labelled(text: &str) -> String {
    let words: Vec<String> = text.split(' ').map(|word| shortened(word, WORD)).collect();
    shortened(&words.join(" "), LABEL)
}

/// A text of at most so many columns.
pub fn shortened(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.to_owned();
    }
    let mut kept = String::new();
    for c in text.chars() {
        if width(&kept) + width(c.encode_utf8(&mut [0; 4])) >= most {
            break;
        }
        kept.push(c);
    }
    kept + "…"
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn days_stand_where_they_are_in_their_months() {
        // January to April: 1 April begins at three quarters, 30 January ends just before a quarter.
        let scale = Scale::over([(date(2027, 1, 15), date(2027, 4, 10))].into_iter()).unwrap();
        assert_eq!(scale.names(), ["Jan 27", "Feb 27", "Mar 27", "Apr 27"]);
        assert_eq!(scale.begin_of(date(2027, 1, 1)), 0);
        assert_eq!(scale.begin_of(date(2027, 4, 1)), 750);
        assert_eq!(scale.end_of(date(2027, 1, 31)), 250);
        assert_eq!(scale.end_of(date(2027, 4, 30)), 1_000);
        assert_eq!(scale.within(date(2026, 12, 31)), None);
        assert_eq!(scale.within(date(2027, 2, 1)), Some(250));
        assert_eq!(scale.within(date(2027, 5, 1)), None);
    }

    #[test]
    fn however_long_it_is_few_stretches_hold_it() {
        for (from, to, count, first) in [
            (date(2027, 1, 1), date(2027, 1, 1), 1, "Jan 27"),
            (date(2027, 1, 1), date(2027, 12, 31), 12, "Jan 27"),
            (date(2027, 2, 1), date(2028, 2, 1), 5, "Jan 27"),
            (date(2027, 2, 1), date(2031, 2, 1), 9, "Jan 27"),
            (date(2027, 2, 1), date(2038, 2, 1), 12, "2027"),
            (date(2027, 2, 1), date(9999, 12, 31), 80, "2027"),
            (date(-9999, 1, 1), date(9999, 12, 31), 10, "-9999"),
        ] {
            let scale = Scale::over([(from, to)].into_iter()).unwrap();
            let names = scale.names();
            assert_eq!(names[0], first);
            assert!(names.len() <= 12 && (names.len() == count || count > 12), "{names:?}");
            assert!(scale.begin_of(from) < scale.end_of(to) || scale.length > 1_000, "{names:?}");
        }
    }

    #[test]
    fn a_label_keeps_clear_of_the_bars() {
        assert_eq!(labelled("#1 short"), "#1 short");
        let long = labelled(&format!("#1 {}", "x".repeat(20_000)));
        assert_eq!(long, format!("#1 {}…", "x".repeat(27)));
        assert!(width(&labelled(&"日本 ".repeat(1_000))) <= 56);
    }
}
