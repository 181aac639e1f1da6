//! The tables of our own `export`, read back: the spreadsheet by the keys that it hides for that, the CSV by its heads.
//! How they are written is told in `crate::report::xlsx` and `crate::report::csv`.

use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use super::entry::{Entry, Proposal, Said, Stamps};
use super::heads::Field;
use super::mapping::Column;
use super::rows::Wants;
use super::source::{Origin, Source};
use super::table::{Cell, Row, Sheet};
use super::{Result, own_plan, unreadable};
use crate::workbook::{Applicability, Decision, OwnControl, Stamp};

/// The newest version of the spreadsheet that is known here.
const FORMAT: u32 = 1;
/// The hidden sheet that says what the file is.
const ORIGIN: &str = "controlbook";
/// Keys by which the table that is filled in is known.
const KEYS: [&str; 4] = ["id", "applicability", "level", "new_note"];

/// Keys by which the table of all notes is known.
const NOTE_KEYS: [&str; 6] = ["id", "at", "author", "text", "edited_at", "note"];

/// What the rows of controls and notes repeat where they have several parts.
const REPEATED: [&str; 2] = ["id", "note"];

/// The heads of the CSV.
const HEADS: [&str; 15] = [
    "id",
    "title",
    "theme",
    "applicability",
    "reasons",
    "justification",
    "level",
    "target",
    "basis",
    "importance",
    "effort",
    "review",
    "owner",
    "notes",
    "evidence",
];

/// Whether a spreadsheet is one of ours; then what is left of it is the table that is filled in.
///
/// # Errors
/// Where it is, and cannot be imported.
pub fn recognised(mut source: Source) -> Result<Source> {
    let Some(origin) = source.sheets.iter().find(|sheet| sheet.name == ORIGIN) else { return Ok(source) };
    let fact = |key: &str| origin.rows.iter().find(|row| row.text(0) == key).map(|row| row.text(1)).unwrap_or_default();
    let Ok(format) = fact("format").parse::<u32>() else { return Ok(source) };
    if format > FORMAT {
        return unreadable(format!(
            "it was exported by a newer controlbook (its tables have format {format}, known here is {FORMAT}); import it with the newest controlbook"
        ));
    }
    if fact("redacted") == "yes" {
        return unreadable(
            "it was exported without names and texts (--redact), and importing it would take those away here; export it anew without --redact",
        );
    }
    source.written_at = fact("changed_at").parse().ok();
    source.workbook = fact("workbook").parse().ok();
    source.catalogue = Some(fact("catalogue")).filter(|name| !name.is_empty());
    let table = source.sheets.iter().find_map(|sheet| {
        let keys = sheet.rows.iter().position(|row| KEYS.iter().all(|key| column(row, key).is_some()))?;
        Some(filled_in(sheet, keys, &REPEATED))
    });
    let planned = own_plan::read(&source.sheets);
    let has_plan = planned.has_plan;
    (source.others, source.rejected) = (planned.others, planned.rejected);
    match table {
        Some(table) => {
            source.carried = carried(&source.sheets);
            source.sheets = vec![table];
            source.origin = Origin::OwnSpreadsheet;
            Ok(source)
        }
        // The plan alone, as the kind of gaps has it.
        None if has_plan => {
            let stated = Proposal {
                others: std::mem::take(&mut source.others),
                rejected: std::mem::take(&mut source.rejected),
                ..Proposal::default()
            };
            Ok(Source { origin: Origin::OwnSpreadsheet, stated: Some(Box::new(stated)), ..source })
        }
        None => {
            let kind = fact("kind");
            unreadable(format!(
                "it is a spreadsheet of the kind \"{kind}\", which has no table to fill in; export --kind full or workpaper has the sheet Controls"
            ))
        }
    }
}

/// The notes of the sheet that has all of them.
fn carried(sheets: &[Sheet]) -> Vec<(String, Said)> {
    let keys_of =
        |sheet: &Sheet| sheet.rows.iter().position(|row| NOTE_KEYS.iter().all(|key| column(row, key).is_some()));
    let Some((sheet, keys)) = sheets.iter().find_map(|sheet| Some((sheet, keys_of(sheet)?))) else { return Vec::new() };
    let sheet = filled_in(sheet, keys, &REPEATED);
    let Some((keys, rows)) = sheet.rows.split_first() else { return Vec::new() };
    let text = |row: &Row, key: &str| column(keys, key).map(|column| row.text(column)).unwrap_or_default();
    let some = |text: String| Some(text).filter(|text| !text.is_empty());
    let note = |row: &Row| {
        let edited = some(text(row, "edited_by")).zip(moment(&text(row, "edited_at")));
        let said = Said {
            text: text(row, "text"),
            id: text(row, "note").parse().ok(),
            author: some(text(row, "author")),
            at: moment(&text(row, "at")),
            edited: edited.map(|(author, at)| Stamp { at, author }),
        };
        (text(row, "id"), said)
    };
    rows.iter().map(note).filter(|(id, said)| !id.is_empty() && !said.text.trim().is_empty()).collect()
}

/// The beginning of a day in a table.
fn moment(day: &str) -> Option<Timestamp> {
    beginning(day.parse().ok()?)
}

/// What a day stands for where a time is asked for.
pub(super) fn beginning(day: Date) -> Option<Timestamp> {
    day.to_zoned(TimeZone::UTC).ok().map(|at| at.timestamp())
}

pub(super) fn column(row: &Row, key: &str) -> Option<u32> {
    row.cells.iter().find(|(_, cell)| matches!(cell, Cell::Text(text) if text == key)).map(|(column, _)| *column)
}

/// The table below its keys, which become its heads. What was too long for one cell is put together again.
pub(super) fn filled_in(sheet: &Sheet, keys: usize, repeated: &[&str]) -> Sheet {
    let heads = &sheet.rows[keys];
    let part = column(heads, "part");
    // What each part repeats, the first of which tells which row it is a part of.
    let repeated: Vec<Option<u32>> = repeated.iter().map(|key| column(heads, key)).collect();
    let id = repeated.first().copied().flatten();
    // In a table of text, nothing stands between the keys and the rows.
    let first_row = heads.number + u32::from(part.is_some());
    let mut rows: Vec<Row> = vec![heads.clone()];
    // What follows the keys are their titles.
    for row in sheet.rows.iter().filter(|row| row.number > first_row) {
        let number = part.and_then(|part| row.cell(part)).map(Cell::shown).and_then(|text| text.parse::<u32>().ok());
        match (number, rows.last_mut()) {
            (Some(2..), Some(first)) if rows_belong(id, first, row) => {
                for (column, cell) in &row.cells {
                    let known = first.cells.iter_mut().find(|(known, _)| known == column);
                    if let (Some((_, Cell::Text(text))), Cell::Text(more)) = (known, cell)
                        && !repeated.contains(&Some(*column))
                    {
                        text.push_str(more);
                    }
                }
            }
            _ => rows.push(row.clone()),
        }
    }
    Sheet { rows, ..sheet.clone() }
}

fn rows_belong(id: Option<u32>, first: &Row, row: &Row) -> bool {
    id.is_some_and(|id| first.cell(id).is_some() && first.cell(id) == row.cell(id))
}

/// Whether a table of text is the one that `export --format csv` writes.
pub fn recognised_csv(source: Source) -> Source {
    let heads = source.sheets.first().and_then(|sheet| sheet.rows.first());
    let is_ours = source.origin == Origin::Foreign
        && heads.is_some_and(|row| HEADS.iter().all(|head| column(row, head).is_some()));
    if is_ours {
        return Source { origin: Origin::OwnCsv, ..source };
    }
    let planned = match source.origin {
        Origin::Foreign => own_plan::read(&source.sheets),
        _ => own_plan::Planned::default(),
    };
    if !planned.is_there {
        return source;
    }
    // What such a table says is not about answers.
    let stated = Proposal {
        others: planned.others,
        rejected: planned.rejected,
        told: source.told.clone(),
        heads: source
            .sheets
            .first()
            .and_then(|sheet| sheet.rows.first())
            .map_or_else(Vec::new, |row| row.cells.iter().map(|(_, cell)| cell.shown()).collect()),
        ..Proposal::default()
    };
    Source { origin: Origin::OwnCsv, stated: Some(Box::new(stated)), ..source }
}

/// What a column of a known table holds.
pub fn field(origin: Origin, head: &str) -> Field {
    match (origin, head) {
        (Origin::Ciso, "ref_id") => Field::Id,
        (Origin::Ciso, "name") => Field::Title,
        (Origin::Ciso, "score") => Field::Level,
        (Origin::Ciso, _) => Field::Nothing,
        (Origin::OwnSpreadsheet, "new_note") => Field::Note,
        (Origin::OwnSpreadsheet, "review_due") => Field::ReviewDue,
        (Origin::Oscal, head) => head.parse().unwrap_or(Field::Nothing),
        (_, "note" | "evidence" | "nothing") => Field::Nothing,
        (_, head) => head.parse().unwrap_or(Field::Nothing),
    }
}

/// Whether a column of a known table only tells, so that nobody misses it.
pub fn is_told(origin: Origin, head: &str) -> bool {
    match origin {
        Origin::Foreign | Origin::OwnJson => false,
        Origin::Ciso => !matches!(head, "implementation_score" | "documentation_score"),
        Origin::Oscal => true,
        Origin::OwnCsv => HEADS.contains(&head),
        Origin::OwnSpreadsheet => matches!(
            head,
            "theme"
                | "notes"
                | "evidence"
                | "importance_counted"
                | "effort_counted"
                | "implementation"
                | "assessed_at"
                | "decided_at"
                | "decided_by"
                | "part"
                | "description"
        ),
    }
}

/// In our own tables, what is said of applicability is all there is to say.
pub fn decide(entry: &mut Entry, wants: &Wants) {
    entry.edit.decision = Some(Decision {
        applicability: Some(wants.applicability.unwrap_or(Applicability::Undecided)),
        reasons: Some(wants.reasons.clone()),
        justification: Some(wants.justification.join("\n")),
        provider: wants.provider.clone(),
    });
}

/// What else a row of a known table says.
pub fn add(source: &Source, row: &Row, columns: &[Column], title: &str, entry: &mut Entry) {
    let origin = source.origin;
    let text = |head: &str| {
        columns.iter().find(|column| column.head == head).map(|column| row.text(column.column)).unwrap_or_default()
    };
    match origin {
        Origin::OwnCsv => {
            entry.notes_so_far = Some(text("notes"));
            entry.shown = text("evidence").lines().map(str::to_owned).collect();
            if let Some(decision) = &mut entry.edit.decision {
                // It has no column for it.
                decision.provider = None;
            }
        }
        Origin::OwnSpreadsheet => {
            if let Some(decision) = &mut entry.edit.decision {
                decision.provider.get_or_insert_default();
            }
            let stamps = Stamps {
                decided_by: Some(text("decided_by")).filter(|name| !name.is_empty()),
                decided_at: moment(&text("decided_at")),
                assessed_at: moment(&text("assessed_at")),
            };
            entry.stamps = Some(stamps).filter(|stamps| !stamps.is_empty());
        }
        Origin::Oscal => {
            let notes = text("notes");
            entry.notes_so_far = Some(notes).filter(|notes| !notes.is_empty());
            return;
        }
        Origin::Foreign | Origin::OwnJson | Origin::Ciso => return,
    }
    let id = columns
        .iter()
        .find(|column| column.field == Field::Id)
        .map(|column| row.text(column.column))
        .unwrap_or_default();
    let carried = source.carried.iter().filter(|(control, _)| *control == id.trim());
    entry.carried = carried.map(|(_, said)| said.clone()).collect();
    if OwnControl::is_own(&id.trim().to_uppercase().into()) && !title.is_empty() {
        let description = text("description");
        entry.own = Some((title.to_owned(), Some(description).filter(|text| !text.is_empty())));
    }
}
