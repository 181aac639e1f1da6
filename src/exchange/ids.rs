//! Which control a row is about, as far as its id says so: written in many ways, damaged by spreadsheets that took it for
//! a number or a day, or of the edition before.

use jiff::civil::Date;

use super::table::{Cell, is_blank};
use super::words::plain;
use crate::catalogue::{Catalogue, ControlId};
use crate::workbook::OwnControl;

/// What an id says.
#[derive(Clone, Debug, PartialEq)]
pub enum Named {
    /// A control of the catalogue.
    Control(ControlId),
    /// One of several: 5.1 may have been 5.10.
    OneOf(Vec<ControlId>),
    /// A control of the edition before.
    Old(ControlId),
    /// One of the organisation's own.
    Own(ControlId),
    /// A theme, a clause or an objective: a heading among the rows.
    Heading,
    /// A number of two or three parts that no control has.
    Unknown(String),
    /// Nothing that looks like an id.
    Nothing,
}

/// An id as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Id {
    pub named: Named,
    /// Whether it says that it is of the annex: `A.5.1`.
    pub is_annexed: bool,
    /// Whether a spreadsheet may have taken it for a number on the way.
    pub may_be_damaged: bool,
    /// What stood behind it in its cell.
    pub rest: String,
    /// What was made of it, where that is not plain.
    pub remark: Option<String>,
}

impl Id {
    const NOTHING: Id =
        Id { named: Named::Nothing, is_annexed: false, may_be_damaged: false, rest: String::new(), remark: None };

    fn of(named: Named) -> Id {
        Id { named, ..Id::NOTHING }
    }

    /// Whether it is of a control.
    pub fn is_control(&self) -> bool {
        matches!(self.named, Named::Control(_) | Named::OneOf(_) | Named::Old(_) | Named::Own(_))
    }
}

/// Reads the id in a cell. `typed` says whether a text in it is known to have been typed as one.
pub fn read(cell: &Cell, typed: bool, catalogue: &Catalogue) -> Id {
    match cell {
        Cell::Text(text) => of_text(text, typed, catalogue),
        Cell::Number { value, .. } => of_number(*value, catalogue),
        Cell::Day(day) => of_day(*day, catalogue),
        Cell::Bool(_) | Cell::Error(_) => Id::NOTHING,
    }
}

fn of_text(text: &str, typed: bool, catalogue: &Catalogue) -> Id {
    let text: String = text.chars().map(|c| if is_blank(c) { ' ' } else { c }).collect();
    let text = text.trim();
    // What keeps a spreadsheet from taking an id of another catalogue for a number.
    if let Some(control) =
        text.strip_prefix('\'').filter(|_| !catalogue.is_built_in()).and_then(|id| catalogue.control(id))
    {
        return Id::of(Named::Control(control.id.clone()));
    }
    let own = text.split(' ').next().unwrap_or_default().to_uppercase();
    if OwnControl::is_own(&ControlId::from(own.clone())) {
        let rest = text[own.len().min(text.len())..].trim().to_owned();
        return Id { rest, ..Id::of(Named::Own(ControlId::from(own))) };
    }
    if let Some(control) = of_another_shape(text, catalogue) {
        let rest =
            text.get(control.as_str().len()..).unwrap_or_default().trim_start_matches([' ', ':', '-', '–']).to_owned();
        return Id { rest, ..Id::of(Named::Control(control)) };
    }
    if let Some(id) = of_month(text, catalogue) {
        return id;
    }
    let Some((start, end, parts)) = numbers(text) else {
        return match heading(text, catalogue) {
            true => Id::of(Named::Heading),
            false => Id::NOTHING,
        };
    };
    let (before, rest) = (plain(&text[..start]), text[end..].trim_start_matches([' ', ':', '-', '–', '.', ')']).trim());
    // A sentence that mentions a number is no id.
    if before.split(' ').count() > 6 || before.len() > 40 {
        return Id::NOTHING;
    }
    let is_annexed = before.split(' ').any(|word| word == "a") || before.contains("27002");
    let id = parts.iter().map(u32::to_string).collect::<Vec<_>>().join(".");
    let mut found = of_parts(&id, parts.len(), catalogue);
    let is_bare = before.is_empty() && parts.len() == 2 && !text[start..end].contains(['-', ',']);
    found.may_be_damaged = is_bare && !typed;
    if found.may_be_damaged
        && let Named::Control(control) = &found.named
    {
        found.named = candidates(control, catalogue);
    }
    Id { is_annexed, rest: rest.to_owned(), ..found }
}

/// The id of another catalogue, such as `PR.DS-11`: it stands first, as it is.
fn of_another_shape(text: &str, catalogue: &Catalogue) -> Option<ControlId> {
    let first = text.split([' ', ':']).next().unwrap_or_default().trim_end_matches('.');
    let is_numbered = |id: &ControlId| id.as_str().starts_with(|c: char| c.is_ascii_digit());
    let plain = |text: &str| text.replace('(', ".").replace(')', "").to_lowercase();
    let found = |text: &str| {
        let text = plain(text);
        catalogue.controls.iter().find(|control| plain(control.id.as_str()) == text)
    };
    let control = found(text).or_else(|| found(first))?;
    (!is_numbered(&control.id)).then(|| control.id.clone())
}

fn of_parts(id: &str, parts: usize, catalogue: &Catalogue) -> Id {
    Id::of(match (parts, catalogue.control(id), catalogue.predecessor(id)) {
        (_, Some(control), _) => Named::Control(control.id.clone()),
        (_, None, Some(old)) => Named::Old(old.id.clone()),
        (2, None, None) if catalogue.old_objectives.iter().any(|objective| objective.id.as_str() == id) => {
            Named::Heading
        }
        (_, None, None) => Named::Unknown(id.to_owned()),
    })
}

/// The control, and the one whose last zero may have been lost.
fn candidates(control: &ControlId, catalogue: &Catalogue) -> Named {
    let longer = catalogue.control(&format!("{control}0"));
    match longer {
        Some(longer) => Named::OneOf(vec![control.clone(), longer.id.clone()]),
        None => Named::Control(control.clone()),
    }
}

fn of_number(value: f64, catalogue: &Catalogue) -> Id {
    let hundredths = (value * 100.0).round();
    if !(100.0..=3_000.0).contains(&hundredths) || (value * 100.0 - hundredths).abs() > 1e-6 {
        return Id::NOTHING;
    }
    let text = super::table::plain(value);
    if !text.contains('.') {
        return if heading(&text, catalogue) { Id::of(Named::Heading) } else { Id::NOTHING };
    }
    let found = of_parts(&text, 2, catalogue);
    let named = match found.named {
        Named::Control(control) => candidates(&control, catalogue),
        named => named,
    };
    Id { may_be_damaged: true, ..Id::of(named) }
}

/// A day that was an id: 5.10 becomes the fifth of October where days are written so.
fn of_day(day: Date, catalogue: &Catalogue) -> Id {
    let two = [format!("{}.{}", day.day(), day.month()), format!("{}.{}", day.month(), day.day())];
    let mut found: Vec<ControlId> =
        two.iter().filter_map(|id| catalogue.control(id)).map(|control| control.id.clone()).collect();
    found.dedup();
    let three = format!("{}.{}.{}", day.day(), day.month(), day.year().rem_euclid(100));
    let old = catalogue.predecessor(&three).filter(|_| (2001..=2009).contains(&day.year()));
    let named = match (&found[..], old) {
        (_, Some(old)) => Named::Old(old.id.clone()),
        ([only], None) => Named::Control(only.clone()),
        ([], None) => return Id::NOTHING,
        (_, None) => Named::OneOf(found.clone()),
    };
    let remark = match &named {
        Named::Control(id) | Named::Old(id) => Some(format!("the day {day} stands where the id was: read as {id}")),
        _ => None,
    };
    Id { may_be_damaged: true, remark, ..Id::of(named) }
}

/// `10-May`, `05. Okt`: a day in a text.
fn of_month(text: &str, catalogue: &Catalogue) -> Option<Id> {
    const MONTHS: [&[&str]; 12] = [
        &["jan", "gen", "ene", "janv"],
        &["feb", "fev", "fevr"],
        &["mar", "mrz", "marz", "mars", "mrt", "maa"],
        &["apr", "avr", "abr"],
        &["may", "mai", "mag", "mei"],
        &["jun", "juin", "giu"],
        &["jul", "juil", "lug"],
        &["aug", "aou", "aout", "ago"],
        &["sep", "sept", "set"],
        &["oct", "okt", "ott"],
        &["nov"],
        &["dec", "dez", "dic"],
    ];
    let plain = plain(text);
    let words: Vec<&str> = plain.split(' ').collect();
    let month_of = |word: &str| MONTHS.iter().position(|names| names.contains(&word)).map(|place| place + 1);
    let (day, month) = match words[..] {
        [day, month] => match (day.parse::<u32>(), month_of(month)) {
            (Ok(day), Some(month)) => (day, month),
            _ => (month.parse().ok()?, month_of(day)?),
        },
        _ => return None,
    };
    let day = Date::new(2000, i8::try_from(month).ok()?, i8::try_from(day).ok()?).ok()?;
    let id = of_day(day, catalogue);
    let remark = match &id.named {
        Named::Control(control) => Some(format!("\"{}\" stands where the id was: read as {control}", text.trim())),
        _ => None,
    };
    Some(Id { remark, ..id })
}

/// The first run of two or three numbers with points between them: where it begins and ends, and its parts.
fn numbers(text: &str) -> Option<(usize, usize, Vec<u32>)> {
    let bytes = text.as_bytes();
    let mut at = 0;
    while at < bytes.len() {
        if !bytes[at].is_ascii_digit() {
            at += 1;
            continue;
        }
        let start = at;
        let mut parts = Vec::new();
        loop {
            let from = at;
            while at < bytes.len() && bytes[at].is_ascii_digit() {
                at += 1;
            }
            let digits = &text[from..at];
            parts.push(if digits.len() <= 3 { digits.parse::<u32>().ok()? } else { u32::MAX });
            let is_joined = bytes.get(at).is_some_and(|byte| matches!(byte, b'.' | b',' | b'-'));
            if is_joined && bytes.get(at + 1).is_some_and(u8::is_ascii_digit) {
                at += 1;
            } else {
                break;
            }
        }
        if matches!(parts.len(), 2 | 3) && !parts.contains(&u32::MAX) && parts[0] > 0 {
            return Some((start, at, parts));
        }
    }
    None
}

/// A theme or a clause: `5`, `A.5`, `A.5 Organizational controls`.
fn heading(text: &str, catalogue: &Catalogue) -> bool {
    let plain = plain(text);
    let number = plain.strip_prefix("a ").unwrap_or(&plain);
    let number = number.split(' ').next().unwrap_or_default();
    let is_clause = |id: &str| {
        catalogue.old_clauses.iter().any(|clause| clause.id.as_str() == id)
            || catalogue.controls.iter().any(|control| control.id.as_str().split('.').next() == Some(id))
    };
    let begins_with_number = number.parse::<u32>().is_ok() && is_clause(number);
    begins_with_number && plain.split(' ').count() <= 9
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalogue::iso27002::ISO27002_2022 as CATALOGUE;

    fn text(text: &str) -> Id {
        read(&Cell::Text(text.to_owned()), true, &CATALOGUE)
    }

    fn id(text: &str) -> ControlId {
        ControlId::from(text.to_owned())
    }

    #[test]
    fn ids_are_read_in_many_spellings() {
        for (written, control) in [
            ("5.1", "5.1"),
            ("A.5.1", "5.1"),
            ("A5.1", "5.1"),
            ("a 5.10", "5.10"),
            ("ISO 27002 5.1", "5.1"),
            ("ISO/IEC 27002:2022 8.13", "8.13"),
            ("A.5.1\u{a0}", "5.1"),
            ("\u{a0}5.10", "5.10"),
            ("5,10", "5.10"),
            ("A.5.1 Policies", "5.1"),
            ("Control 8.9:", "8.9"),
            ("A.8.34", "8.34"),
            ("A-5.7", "5.7"),
            ("5.01", "5.1"),
            ("Annex A 7.4", "7.4"),
            ("§ 5.2", "5.2"),
        ] {
            assert_eq!(text(written).named, Named::Control(id(control)), "{written}");
        }
        assert_eq!(text("A.9.2.1").named, Named::Old(id("9.2.1")));
        assert_eq!(text("A.9.2").named, Named::Heading);
        assert_eq!(text("A.5 Organizational controls").named, Named::Heading);
        assert_eq!(text("5.100").named, Named::Unknown("5.100".to_owned()));
        assert_eq!(text("A.5.99").named, Named::Unknown("5.99".to_owned()));
        assert_eq!(text("c.3").named, Named::Own(id("C.3")));
        assert_eq!(text("Total").named, Named::Nothing);
        assert_eq!(text("A.5.1 Policies").rest, "Policies");
        assert!(text("A.5.1").is_annexed && !text("5.1").is_annexed && text("ISO 27002 5.1").is_annexed);
    }

    #[test]
    fn what_spreadsheets_made_of_ids_is_told() {
        let number = |value: f64| read(&Cell::Number { value, percent: false }, true, &CATALOGUE).named;
        assert_eq!(number(5.1), Named::OneOf(vec![id("5.1"), id("5.10")]));
        assert_eq!(number(8.3), Named::OneOf(vec![id("8.3"), id("8.30")]));
        assert_eq!(number(6.1), Named::Control(id("6.1")));
        assert_eq!(number(5.11), Named::Control(id("5.11")));
        assert_eq!(number(5.0), Named::Heading);
        assert_eq!(number(3.0), Named::Nothing);
        assert_eq!(number(f64::NAN), Named::Nothing);
        let day =
            |year: i16, month: i8, day: i8| read(&Cell::Day(Date::constant(year, month, day)), true, &CATALOGUE).named;
        assert_eq!(day(2026, 10, 5), Named::Control(id("5.10")));
        assert_eq!(day(2026, 6, 5), Named::OneOf(vec![id("5.6"), id("6.5")]));
        assert_eq!(day(2001, 2, 9), Named::Old(id("9.2.1")));
        assert_eq!(day(2026, 1, 31), Named::Nothing);
        assert_eq!(text("10-May").named, Named::Control(id("5.10")));
        assert_eq!(text("05. Okt").named, Named::Control(id("5.10")));
        assert_eq!(
            read(&Cell::Text("5.1".to_owned()), false, &CATALOGUE).named,
            Named::OneOf(vec![id("5.1"), id("5.10")])
        );
        assert_eq!(read(&Cell::Text("A.5.1".to_owned()), false, &CATALOGUE).named, Named::Control(id("5.1")));
    }
}
