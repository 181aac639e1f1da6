//! The tables of our own `export` that are not about answers, read back by their keys: sheets of the spreadsheet, and
//! tables of text of their own. Those of actions and phases are read here. How they are written is told in
//! `crate::report::tables`.

use jiff::civil::Date;
use uuid::Uuid;

use super::entry::{Place, Rejected};
use super::own_rest::Collected;
use super::own_shown;
use super::own_table::{column, filled_in};
use super::table::{Cell, Row, Sheet};
use super::wishes::{ActionWish, Other, PhaseWish, Reference, Wish};
use crate::workbook::{ActionStatus, Closes, ClosesText, PersonDays};

/// Keys by which the table of actions is known; its rows are known by the last.
const ACTIONS: [&str; 6] = ["number", "title", "status", "closes", "depends_on", "action"];
/// The same of phases.
const PHASES: [&str; 5] = ["rank", "title", "capacity", "objections", "phase"];

/// What such tables say, and the rows that cannot be taken.
#[derive(Debug, Default)]
pub struct Planned {
    pub others: Vec<Other>,
    pub rejected: Vec<Rejected>,
    /// Whether there was such a table.
    pub is_there: bool,
    /// Whether there was one of actions or phases.
    pub has_plan: bool,
}

/// Reads them out of all sheets; whatever else is there is left alone.
pub fn read(sheets: &[Sheet]) -> Planned {
    let mut planned = Planned::default();
    for sheet in sheets {
        // Phases first: actions are in them.
        planned.has_plan |= planned.take(sheet, &PHASES, phase);
        planned.has_plan |= planned.take(sheet, &ACTIONS, action);
        planned.take(sheet, &own_shown::EVIDENCE, own_shown::evidence);
        planned.take(sheet, &own_shown::FINDINGS, own_shown::acceptance);
    }
    planned.others = Collected::of(planned.others, &mut planned.rejected);
    planned
}

type Read = fn(&Cells<'_>) -> Result<Option<Wish>, Fault>;

/// The key of the column that is to blame, and the sentence.
pub(super) type Fault = (&'static str, String);

impl Planned {
    /// Takes a table, where the sheet has one with these keys; says whether it has.
    fn take(&mut self, sheet: &Sheet, keys: &[&'static str], read: Read) -> bool {
        let has_keys = |row: &Row| keys.iter().all(|key| column(row, key).is_some());
        let Some(at) = sheet.rows.iter().position(has_keys) else { return false };
        self.is_there = true;
        let table = filled_in(sheet, at, &keys[keys.len() - 1..]);
        let Some((heads, rows)) = table.rows.split_first() else { return true };
        for row in rows {
            let place = Place { sheet: crate::text::clean_line(&sheet.name).into_owned(), row: row.number };
            let cells: Vec<String> = heads.cells.iter().map(|(column, _)| row.text(*column)).collect();
            match read(&Cells { heads, row }) {
                Ok(Some(wish)) => self.others.push(Other { place, wish, cells }),
                Ok(None) => {}
                Err((key, reason)) => {
                    self.rejected.push(Rejected { place, column: Some(format!("\"{key}\"")), reason, cells });
                }
            }
        }
        true
    }
}

/// A row by its keys.
pub(super) struct Cells<'a> {
    heads: &'a Row,
    row: &'a Row,
}

impl Cells<'_> {
    fn cell(&self, key: &str) -> Option<&Cell> {
        self.row.cell(column(self.heads, key)?).filter(|cell| !cell.shown().trim().is_empty())
    }

    pub(super) fn text(&self, key: &str) -> String {
        self.cell(key).map(Cell::shown).unwrap_or_default()
    }

    pub(super) fn some(&self, key: &str) -> Option<String> {
        Some(self.text(key)).filter(|text| !text.is_empty())
    }

    pub(super) fn day(&self, key: &'static str) -> Result<Option<Date>, Fault> {
        match self.cell(key) {
            None => Ok(None),
            Some(Cell::Day(day)) => Ok(Some(*day)),
            Some(cell) => {
                let shown = cell.shown();
                let day = shown.trim().parse::<Date>();
                day.map(Some).map_err(|_| (key, format!("\"{}\" is no day; write one as 2027-03-01", short(&shown))))
            }
        }
    }

    pub(super) fn number<T: std::str::FromStr>(&self, key: &'static str, what: &str) -> Result<Option<T>, Fault> {
        let Some(text) = self.some(key) else { return Ok(None) };
        let plain = text.trim().trim_start_matches('#');
        plain.parse::<T>().map(Some).map_err(|_| (key, format!("\"{}\" is no {what}", short(&text))))
    }

    fn days(&self, key: &'static str) -> Result<Option<PersonDays>, Fault> {
        let Some(text) = self.some(key) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| {
            (key, format!("\"{}\" is no number of days; write one with at most one decimal", short(&text)))
        })
    }

    /// An id that somebody may have written over: then it is none.
    fn id(&self, key: &str) -> Option<Uuid> {
        self.text(key).trim().parse().ok()
    }
}

fn phase(cells: &Cells<'_>) -> Result<Option<Wish>, Fault> {
    let (id, place) = (cells.id("phase"), cells.number("rank", "place in the order of phases")?);
    // What is in no phase stands last, without either.
    let (None, None) = (id, place) else {
        return Ok(Some(Wish::Phase(PhaseWish {
            id,
            place,
            name: cells.text("title"),
            from: cells.day("from")?,
            to: cells.day("to")?,
            capacity: cells.days("capacity")?,
        })));
    };
    Ok(None)
}

fn action(cells: &Cells<'_>) -> Result<Option<Wish>, Fault> {
    let status = match cells.some("status") {
        None => ActionStatus::default(),
        Some(word) => word.trim().to_lowercase().parse().map_err(|_| {
            let words: Vec<&str> = ActionStatus::ALL.iter().map(|status| status.word()).collect();
            ("status", format!("\"{}\" is no status; write one of {}", short(&word), words.join(", ")))
        })?,
    };
    let wish = ActionWish {
        id: cells.id("action"),
        number: cells.number("number", "number of an action")?,
        title: cells.text("title"),
        closes: closes(&cells.text("closes")).map_err(|sentence| ("closes", sentence))?,
        owner: cells.some("owner"),
        due: cells.day("due")?,
        days: cells.days("days")?,
        cost: cells.number("cost", "whole number of money")?,
        status,
        because: cells.some("because"),
        depends_on: references(&cells.text("depends_on")).map_err(|sentence| ("depends_on", sentence))?,
        notes: cells.some("notes"),
        phase: cells.some("phase").map(Reference::Name),
    };
    let is_blank = wish == ActionWish::default();
    Ok((!is_blank).then(|| Wish::Action(Box::new(wish))))
}

/// `A.8.13 1 → 3`, a line each; also as people write it, `8.13:1-3`.
fn closes(text: &str) -> Result<Vec<Closes>, String> {
    let parts = text.split(['\n', ';', ',']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let written = match part.split_once('→') {
                Some((before, to)) => match before.trim().split_once(' ') {
                    Some((control, from)) => format!("{control}:{}-{}", from.trim(), to.trim()),
                    // It names no level to start from.
                    None => format!("{}:{}", before.trim(), to.trim()),
                },
                None => part.replacen(' ', ":", 1),
            };
            let wanted: ClosesText = written.parse()?;
            let to =
                wanted.to.ok_or_else(|| format!("\"{}\" does not say to which level; write 8.13:1-3", short(part)))?;
            Ok(Closes { control: wanted.control, from: wanted.from, to })
        })
        .collect()
}

/// `#1, #4`.
fn references(text: &str) -> Result<Vec<Reference>, String> {
    let parts = text.split([',', ';', '\n']).map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| {
            let number = part.trim_start_matches('#').parse();
            number
                .map(Reference::Number)
                .map_err(|_| format!("\"{}\" is no action; write the numbers, such as #1, #4", short(part)))
        })
        .collect()
}

pub(super) fn short(text: &str) -> String {
    let line: String = text.trim().chars().take(40).collect();
    crate::text::clean_line(&line).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_raised_is_read_as_it_is_written() {
        let read = |text: &str| closes(text).map(|all| all.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(read("A.8.13 1 → 3\nC.1 → 2").unwrap(), ["A.8.13 1 → 3", "C.1 → 2"]);
        assert_eq!(read("8.13:1-3, 5.10:2").unwrap(), ["8.13 1 → 3", "5.10 → 2"]);
        assert_eq!(read("").unwrap(), Vec::<String>::new());
        assert!(read("8.13").is_err() && read("8.13 1 → 9").is_err());
        assert_eq!(references("#1, 4").unwrap(), [Reference::Number(1), Reference::Number(4)]);
        assert!(references("the first").is_err());
    }
}
