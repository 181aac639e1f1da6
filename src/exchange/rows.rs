//! From rows to entries: what each row wants of which control, and which rows cannot be taken.

mod cells;
mod decide;
mod identify;
mod telling;

use super::entry::{Entry, Place, Proposal, Rejected};
use super::heads::Field;
use super::ids::Named;
use super::joined;
use super::mapping::Mapping;
use super::scale::Verdict;
use super::source::Source;
use super::table::{Cell, column_name};
use super::titles;
use super::words::plain;
use crate::catalogue::{Catalogue, ControlId};
use crate::text::clean_line;
pub use decide::Wants;
use identify::{CLAUSE, Identified};
use telling::Counted;

/// Reads a source as a mapping says.
pub fn read(source: &Source, mapping: &Mapping, catalogue: &Catalogue) -> Proposal {
    if let Some(stated) = &source.stated {
        return (**stated).clone();
    }
    let mut reader = Reader {
        source,
        mapping,
        catalogue,
        proposal: Proposal {
            told: source.told.iter().chain(&mapping.told).cloned().collect(),
            doubts: mapping.doubts.clone(),
            heads: mapping.columns.iter().map(|column| column.head.clone()).collect(),
            others: source.others.clone(),
            rejected: source.rejected.clone(),
            ..Proposal::default()
        },
        counted: Counted::default(),
    };
    let rows = reader.identified();
    for row in &rows {
        reader.take(row);
    }
    reader.tell();
    let mut proposal = reader.proposal;
    proposal.entries = joined::joined(std::mem::take(&mut proposal.entries));
    proposal.values = level_values(source, mapping);
    proposal.rejected.sort_by(|a, b| a.place.cmp(&b.place));
    proposal
}

/// Each different value of the column of levels, in the order of the file, and what it is read as.
fn level_values(source: &Source, mapping: &Mapping) -> Vec<(String, Option<Verdict>)> {
    const MOST: usize = 60;
    let mut values: Vec<(String, Option<Verdict>)> = Vec::new();
    for field in [Field::Level, Field::Target] {
        let Some(column) = mapping.column(field) else { continue };
        for cell in mapping.cells(source, column.column) {
            let shown = cell.shown();
            if values.len() < MOST && !values.iter().any(|(known, _)| plain(known) == plain(&shown)) {
                values.push((shown, mapping.level.read(cell).map(|read| read.verdict)));
            }
        }
    }
    values
}

struct Reader<'a> {
    source: &'a Source,
    mapping: &'a Mapping,
    catalogue: &'a Catalogue,
    proposal: Proposal,
    counted: Counted,
}

/// Why a row cannot be taken: the column, and the sentence.
type Fault = (Option<u32>, String);

impl<'a> Reader<'a> {
    fn take(&mut self, row: &Identified<'a>) {
        let place = place_of(row);
        match &row.id.named {
            Named::Heading if row.id.remark.as_deref() == Some(CLAUSE) => {}
            Named::Heading => self.counted.headings.push(place),
            Named::Nothing => self.without_id(row, place),
            Named::Unknown(id) => {
                let reason =
                    format!("there is no control {id} in {}, and none of 2013; correct the id", self.catalogue.title);
                self.reject(row, self.mapping.column(Field::Id).map(|column| column.column), reason);
            }
            Named::OneOf(candidates) => {
                let shown = self.id_cell(row).map(Cell::shown).unwrap_or_default();
                let ids: Vec<&str> = candidates.iter().map(ControlId::as_str).collect();
                let reason = format!(
                    "{} may be {}: a spreadsheet took the id for a number or a day, and neither the title nor the order of the rows tells; write A.{} as text",
                    clean_line(&shown),
                    ids.join(" or "),
                    ids[0]
                );
                self.reject(row, self.mapping.column(Field::Id).map(|column| column.column), reason);
            }
            Named::Control(id) | Named::Own(id) => self.take_as(row, std::slice::from_ref(id), None),
            Named::Old(old) => {
                let Some(known) = self.catalogue.predecessor(old.as_str()) else { return };
                self.take_as(row, &known.successors, Some(old));
            }
        }
    }

    fn take_as(&mut self, row: &Identified<'a>, controls: &[ControlId], old: Option<&ControlId>) {
        let entry = match self.entry(row) {
            Ok(Some(entry)) => entry,
            Ok(None) => {
                self.counted.silent += 1;
                return;
            }
            Err((column, reason)) => return self.reject(row, column, reason),
        };
        if controls.len() > 1 {
            self.counted.split += 1;
        }
        for control in controls {
            let mut entry = Entry { control: Some(control.clone()), ..entry.clone() };
            if let Some(old) = old {
                match controls {
                    [_] => entry.remarks.push(format!("{old} of 2013")),
                    _ => {
                        let others: Vec<&str> =
                            controls.iter().filter(|other| *other != control).map(ControlId::as_str).collect();
                        entry.doubts.push(format!(
                            "{old} of 2013 was split: what it says is proposed for {} too",
                            others.join(", ")
                        ));
                    }
                }
            } else if let Some(other) = titles::exactly(&row.title, self.catalogue).filter(|other| *other != control) {
                entry.doubts.push(format!("its title is that of {other}"));
            }
            self.proposal.entries.push(entry);
        }
    }

    fn without_id(&mut self, row: &Identified<'a>, place: Place) {
        let texts: Vec<String> = row.row.cells.iter().map(|(_, cell)| plain(&cell.shown())).collect();
        if telling::is_total(&texts) {
            self.counted.totals.push(place);
            return;
        }
        let holds_an_answer = self.mapping.columns.iter().any(|column| {
            matches!(column.field, Field::Level | Field::Applicability | Field::Target | Field::Justification)
                && row.row.cell(column.column).is_some()
        });
        match holds_an_answer {
            true => {
                let column = self.mapping.column(Field::Id).map(|column| column.column);
                self.reject(row, column, "it names no control; write its id, such as A.5.1".to_owned());
            }
            false => self.counted.others.push(place),
        }
    }

    fn reject(&mut self, row: &Identified<'a>, column: Option<u32>, reason: String) {
        let column = column.map(|column| {
            let head =
                self.mapping.columns.iter().find(|known| known.column == column).map(|known| known.head.as_str());
            match head.filter(|head| *head != column_name(column)) {
                Some(head) => format!("{} \"{}\"", column_name(column), clean_line(head)),
                None => column_name(column),
            }
        });
        self.proposal.rejected.push(Rejected { place: place_of(row), column, reason, cells: self.cells(row) });
    }

    fn cells(&self, row: &Identified<'a>) -> Vec<String> {
        self.mapping.columns.iter().map(|column| row.row.text(column.column)).collect()
    }
}

fn place_of(row: &Identified<'_>) -> Place {
    Place { sheet: clean_line(&row.sheet.name).into_owned(), row: row.row.number }
}
