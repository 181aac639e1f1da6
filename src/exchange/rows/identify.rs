//! Which control each row is about, where its id alone does not tell.

use super::super::heads::Field;
use super::super::ids::{self, Id, Named};
use super::super::source::Origin;
use super::super::table::{Cell, Row, Sheet};
use super::super::titles;
use super::super::words::plain;
use super::{Reader, place_of};
use crate::catalogue::ControlId;

/// A row with what its id and its title say.
pub struct Identified<'a> {
    pub sheet: &'a Sheet,
    pub row: &'a Row,
    pub id: Id,
    pub title: String,
}

/// What is remarked of a row about a clause of the standard that is certified.
pub const CLAUSE: &str = "a clause";
const NO_ID: Id =
    Id { named: Named::Nothing, is_annexed: false, may_be_damaged: false, rest: String::new(), remark: None };

impl<'a> Reader<'a> {
    /// The rows below the heads.
    pub fn identified(&mut self) -> Vec<Identified<'a>> {
        let typed = self.source.format != super::super::Format::Csv || self.source.origin != Origin::Foreign;
        let (id, title) = (self.mapping.column(Field::Id), self.mapping.column(Field::Title));
        let mut rows = Vec::new();
        for part in &self.mapping.parts {
            let sheet = &self.source.sheets[part.sheet];
            let head = sheet.rows.iter().find(|row| row.number == part.head);
            for row in sheet.rows.iter().filter(|row| row.number > part.head) {
                if head.is_some_and(|head| head.cells == row.cells) {
                    self.counted.repeated += 1;
                    continue;
                }
                let cell = id.and_then(|column| row.cell(column.column));
                let read =
                    cell.map_or(Id { rest: String::new(), ..NO_ID }, |cell| ids::read(cell, typed, self.catalogue));
                let own_title = title.filter(|title| id.is_none_or(|id| id.column != title.column));
                let title = own_title.map(|column| row.text(column.column)).filter(|title| !title.is_empty());
                let title = title.unwrap_or_else(|| read.rest.clone());
                let mut read = read;
                if id.is_none()
                    && let Some(control) = titles::exactly(&title, self.catalogue)
                {
                    read.named = Named::Control(control.clone());
                }
                rows.push(Identified { sheet, row, id: read, title });
            }
        }
        self.settle_clauses(&mut rows);
        self.settle_damaged(&mut rows);
        rows
    }

    /// The standard that is certified has clauses with the same numbers as controls: where controls say that they are of
    /// the annex, what does not is a clause. Where the file is of the edition before, its objectives are headings.
    fn settle_clauses(&mut self, rows: &mut [Identified<'a>]) {
        let of = |rows: &[Identified<'a>], is: fn(&Id) -> bool| rows.iter().filter(|row| is(&row.id)).count();
        let annexed = of(rows, |id| id.is_annexed && id.is_control());
        let old = of(rows, |id| matches!(id.named, Named::Old(_)));
        let new = of(rows, |id| matches!(id.named, Named::Control(_) | Named::OneOf(_)));
        let is_clause_sheet = |rows: &[Identified<'a>], sheet: &Sheet| {
            let bare = |row: &&Identified<'a>| std::ptr::eq(row.sheet, sheet) && !row.id.is_annexed;
            let clause = |row: &&Identified<'a>| {
                matches!(&row.id.named, Named::Unknown(id) if id.starts_with("4.") || id.starts_with("9.") || id.starts_with("10."))
                    || row.id.named == Named::Heading
                        && row.id.rest.is_empty()
                        && matches!(plain(&row.row.text(0)).split(' ').next(), Some("4" | "9" | "10"))
            };
            let high = |row: &&Identified<'a>| matches!(&row.id.named, Named::Control(id) if id.as_str().split('.').nth(1).is_some_and(|minor| minor.len() > 1));
            let mine = || rows.iter().filter(bare);
            mine().any(|row| clause(&row)) && !mine().any(|row| high(&row))
        };
        let clause_sheets: Vec<*const Sheet> = self
            .mapping
            .parts
            .iter()
            .map(|part| &self.source.sheets[part.sheet])
            .filter(|sheet| is_clause_sheet(rows, sheet))
            .map(std::ptr::from_ref)
            .collect();
        let is_old_edition = old > new;
        for row in rows.iter_mut() {
            let is_bare = !row.id.is_annexed && !matches!(row.id.named, Named::Own(_) | Named::Nothing);
            let is_of_clauses = || clause_sheets.iter().any(|sheet| std::ptr::eq(*sheet, row.sheet));
            if is_bare && (annexed >= 10 || is_of_clauses()) {
                self.counted.clauses.push(place_of(row));
                row.id.named = Named::Heading;
                row.id.remark = Some(CLAUSE.to_owned());
            } else if is_old_edition && matches!(row.id.named, Named::Control(_) | Named::OneOf(_)) {
                row.id.named = Named::Heading;
            }
        }
        if is_old_edition && old > 0 {
            self.proposal.told.push(
                "Its ids are those of the edition of 2013: each is carried over to the controls of 2022 that took it over.".to_owned(),
            );
        }
    }

    /// Tells 5.1 from 5.10 where a spreadsheet took both for the same number: by the title, then by the order.
    fn settle_damaged(&mut self, rows: &mut [Identified<'a>]) {
        // Text with a last zero shows that nobody took it for a number.
        let is_intact = rows.iter().any(|row| {
            row.id.may_be_damaged
                && matches!(&row.id.named, Named::Control(id) if id.as_str().ends_with('0'))
                && matches!(self.id_cell(row), Some(Cell::Text(_)))
        });
        if is_intact {
            for row in rows.iter_mut() {
                if let Named::OneOf(candidates) = &row.id.named
                    && matches!(
                        self.mapping.column(Field::Id).and_then(|id| row.row.cell(id.column)),
                        Some(Cell::Text(_))
                    )
                    && row.id.may_be_damaged
                {
                    row.id.named = Named::Control(candidates[0].clone());
                }
            }
        }
        let certain: Vec<(usize, ControlId)> = rows
            .iter()
            .enumerate()
            .filter_map(|(place, row)| match &row.id.named {
                Named::Control(id) => Some((place, id.clone())),
                _ => None,
            })
            .collect();
        let pairs = certain.windows(2).count();
        let ascending = certain.windows(2).filter(|pair| pair[0].1 < pair[1].1).count();
        let is_sorted = pairs >= 2 && ascending * 10 >= pairs * 9;
        for (place, row) in rows.iter_mut().enumerate() {
            let Named::OneOf(candidates) = row.id.named.clone() else { continue };
            let shown = self.id_cell(row).map(Cell::shown).unwrap_or_default();
            let by_title = titles::closest(&row.title, &candidates, self.catalogue).cloned();
            let before = certain.iter().rev().find(|(at, _)| *at < place).map(|(_, id)| id);
            let after = certain.iter().find(|(at, _)| *at > place).map(|(_, id)| id);
            let fits =
                |id: &&ControlId| before.is_none_or(|before| before < *id) && after.is_none_or(|after| *id < after);
            let fitting: Vec<&ControlId> = candidates.iter().filter(fits).collect();
            let by_order = match fitting[..] {
                [only] if is_sorted => Some(only.clone()),
                _ => None,
            };
            let (found, how) = match (by_title, by_order) {
                (Some(by_title), Some(by_order)) if by_title != by_order => {
                    let doubt = format!(
                        "{shown} is read as {by_title}, as its title says; by its place it would be {by_order}"
                    );
                    row.id.remark = Some(doubt);
                    row.id.named = Named::Control(by_title);
                    continue;
                }
                (Some(found), _) => (found, "as its title says"),
                (None, Some(found)) => (found, "by its place among the others"),
                (None, None) => continue,
            };
            if found.as_str() != shown {
                row.id.remark = Some(format!("{shown} is read as {found}, {how}"));
            }
            row.id.named = Named::Control(found);
        }
    }

    /// The cell with its id.
    pub fn id_cell(&self, row: &Identified<'a>) -> Option<&'a Cell> {
        row.row.cell(self.mapping.column(Field::Id)?.column)
    }
}
