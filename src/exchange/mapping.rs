//! Which column holds what: guessed from the heads and from what stands below them, then changed by whoever knows
//! better.

use super::heads::{self, Field};
use super::ids;
use super::scale::{self, Reading, Scale, Verdict};
use super::source::{Origin, Source};
use super::table::{Cell, Row, Sheet, column_name};
use super::words::plain;
use super::{Result, Unreadable, own_table, titles, unreadable, values};
use crate::catalogue::Catalogue;
use crate::text::clean_line;

/// A head that fits less well than this is not taken for anything.
const FAIR: u32 = 45;
/// How many rows above the first control are looked at for heads.
const ABOVE: usize = 15;

/// A column of the table.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Its place, from 0.
    pub column: u32,
    /// What stands above it; its letters where nothing does.
    pub head: String,
    /// What it holds.
    pub field: Field,
    /// How many of its cells are filled.
    pub filled: usize,
    /// The first of them.
    pub sample: String,
}

/// A table that is read.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    /// Its sheet, by its place in the source.
    pub sheet: usize,
    /// The number of the row with the heads; 0 where there is none.
    pub head: u32,
}

/// How a source is read.
#[derive(Clone, Debug, PartialEq)]
pub struct Mapping {
    /// The tables, which have the same heads.
    pub parts: Vec<Part>,
    /// Their columns.
    pub columns: Vec<Column>,
    /// How levels are read.
    pub level: Reading,
    /// How targets are read.
    pub target: Reading,
    /// The sentence for an exclusion for which the file gives none.
    pub because: Option<String>,
    /// What is doubtful about the columns.
    pub doubts: Vec<String>,
    /// What was supposed.
    pub told: Vec<String>,
}

impl Mapping {
    /// A guess at a source, of one of its sheets or of whichever is the one.
    ///
    /// # Errors
    /// [`Unreadable`] where there is no such sheet, or none that lists controls.
    pub fn guess(source: &Source, catalogue: &Catalogue, sheet: Option<&str>) -> Result<Mapping> {
        let mut mapping = Mapping {
            parts: Vec::new(),
            columns: Vec::new(),
            level: Reading::default(),
            target: Reading::default(),
            because: None,
            doubts: Vec::new(),
            told: Vec::new(),
        };
        if source.stated.is_some() {
            return Ok(mapping);
        }
        let typed = source.format != super::Format::Csv;
        let chosen = chosen(source, catalogue, sheet, typed)?;
        let table = &source.sheets[chosen.sheet];
        let known = source.origin.is_known();
        let head = if known { table.rows.first().map_or(0, |row| row.number) } else { head_row(table, &chosen) };
        mapping.parts.push(Part { sheet: chosen.sheet, head });
        mapping.columns = columns(table, head);
        if sheet.is_none() && !known {
            mapping.join_alike(source, catalogue, typed);
        }
        if known {
            for column in &mut mapping.columns {
                column.field = own_table::field(source.origin, &column.head);
            }
        } else {
            mapping.assign(source, chosen.column, catalogue);
        }
        mapping.guess_scales(source);
        Ok(mapping)
    }

    /// Takes in the other sheets with the same heads: often there is one a theme.
    fn join_alike(&mut self, source: &Source, catalogue: &Catalogue, typed: bool) {
        let heads = |columns: &[Column]| -> Vec<(u32, String)> {
            columns.iter().map(|column| (column.column, plain(&column.head))).collect()
        };
        let (wanted, first) = (heads(&self.columns), self.parts[0].sheet);
        for (place, sheet) in source.sheets.iter().enumerate().filter(|(place, _)| *place != first) {
            let Some(found) = id_column(sheet, catalogue, typed) else { continue };
            let found = Chosen { sheet: place, ..found };
            let head = head_row(sheet, &found);
            let others = columns(sheet, head);
            let is_alike = head > 0 && wanted.len() > 1 && heads(&others) == wanted;
            if is_alike && !sheet.hidden {
                self.parts.push(Part { sheet: place, head });
                for (column, other) in self.columns.iter_mut().zip(others) {
                    column.filled += other.filled;
                }
            } else if found.count > 2 {
                let hidden = if sheet.hidden { "hidden " } else { "" };
                let (name, count) = (clean_line(&sheet.name).into_owned(), found.count);
                self.told.push(format!("The {hidden}sheet \"{name}\" has {count} rows with ids, too, and is not read; choose it by its name to read it instead."));
            }
        }
        self.parts.sort_by_key(|part| part.sheet);
        if self.parts.len() > 1 {
            let names: Vec<String> =
                self.parts.iter().map(|part| clean_line(&source.sheets[part.sheet].name).into_owned()).collect();
            self.told.push(format!(
                "{} sheets with the same heads are read together: {}.",
                names.len(),
                names.join(", ")
            ));
        }
    }

    fn assign(&mut self, source: &Source, id: Option<u32>, catalogue: &Catalogue) {
        let mut found: Vec<(u32, usize, Field)> = Vec::new();
        for place in 0..self.columns.len() {
            let column = self.columns[place].column;
            if Some(column) == id {
                continue;
            }
            let head = self.columns[place].head.clone();
            for field in Field::ALL.iter().copied().filter(|field| !matches!(field, Field::Id | Field::Nothing)) {
                let fit = heads::fits(&head, field);
                if fit >= FAIR && self.may_hold(source, column, field) {
                    found.push((fit, place, field));
                }
            }
            let titled =
                self.cells(source, column).filter(|cell| titles::exactly(&cell.shown(), catalogue).is_some()).count();
            if titled > 1 {
                found.push((200, place, Field::Title));
            }
        }
        // The best first; of equal ones the first field, then the last column: years go from left to right.
        found.sort_by_key(|(fit, place, field)| (std::cmp::Reverse(*fit), *field, std::cmp::Reverse(*place)));
        let mut taken: Vec<Field> = Vec::new();
        for (fit, place, field) in &found {
            let is_free = field.may_repeat() || !taken.contains(field);
            if self.columns[*place].field == Field::Nothing && is_free {
                self.columns[*place].field = *field;
                taken.push(*field);
                let rivals = found
                    .iter()
                    .filter(|(other, at, of)| of == field && other == fit && at != place && !field.may_repeat());
                let rivals: Vec<String> =
                    rivals.map(|(_, at, _)| format!("\"{}\"", clean_line(&self.columns[*at].head))).collect();
                if !rivals.is_empty() {
                    let (head, others) = (clean_line(&self.columns[*place].head).into_owned(), rivals.join(", "));
                    self.doubts.push(format!(
                        "the column \"{head}\" is taken for {}, and {others} could be it as well",
                        field.sentence()
                    ));
                }
            }
        }
        if let Some(id) = id
            && let Some(column) = self.columns.iter_mut().find(|column| column.column == id)
        {
            column.field = Field::Id;
        }
    }

    /// Whether what stands in a column can be what its head says.
    fn may_hold(&self, source: &Source, column: u32, field: Field) -> bool {
        let share = |is_fit: &dyn Fn(&Cell) -> bool| {
            let (fit, all) = self
                .cells(source, column)
                .fold((0_usize, 0_usize), |(fit, all), cell| (fit + usize::from(is_fit(cell)), all + 1));
            // A template that nobody filled in tells nothing.
            all == 0 || fit * 2 >= all
        };
        match field {
            Field::Level | Field::Target => {
                let head = self.columns.iter().find(|known| known.column == column).map_or("", |known| &known.head);
                let (reading, _) = scale::guessed(head, self.cells(source, column));
                share(&|cell| reading.read(cell).is_some() || matches!(cell, Cell::Error(_)))
            }
            Field::Applicability => share(&|cell| values::applicability(cell).is_some()),
            Field::Excluded | Field::Legal | Field::Contractual | Field::GoodPractice | Field::Risk => {
                share(&|cell| values::tick(cell).is_some())
            }
            Field::Importance | Field::Effort => share(&|cell| values::weight(cell).is_some()),
            Field::ReviewDue => share(&|cell| values::day(cell).is_some()),
            Field::Basis => share(&|cell| values::basis(&cell.shown()).is_some()),
            Field::Reasons => share(&|cell| values::reasons(&cell.shown()).is_ok()),
            Field::Review => share(&|cell| review(cell).is_some()),
            Field::Justification | Field::Owner | Field::Provider | Field::Interviewee | Field::Refs | Field::Note => {
                share(&|cell| matches!(cell, Cell::Text(_) | Cell::Day(_)))
            }
            Field::Id | Field::Title | Field::Nothing => true,
        }
    }

    /// The filled cells of a column, below the heads.
    pub fn cells<'a>(&'a self, source: &'a Source, column: u32) -> impl Iterator<Item = &'a Cell> {
        self.parts.iter().flat_map(move |part| {
            let rows = source.sheets[part.sheet].rows.iter().filter(move |row| row.number > part.head);
            rows.filter_map(move |row| row.cell(column))
        })
    }

    /// The first column that holds a field.
    pub fn column(&self, field: Field) -> Option<&Column> {
        self.columns.iter().find(|column| column.field == field)
    }

    /// Guesses the scales anew, after the columns were changed.
    pub fn guess_scales(&mut self, source: &Source) {
        let said = (std::mem::take(&mut self.level.said), std::mem::take(&mut self.target.said));
        self.doubts.retain(|doubt| !doubt.starts_with(SCALE));
        let (level, target) = (self.column(Field::Level).cloned(), self.column(Field::Target).cloned());
        // Levels and targets are in one scale, unless their heads say otherwise.
        let both: Vec<&Cell> =
            [&level, &target].into_iter().flatten().flat_map(|column| self.cells(source, column.column)).collect();
        let guess =
            |column: &Option<Column>| column.as_ref().map(|column| scale::guessed(&column.head, both.iter().copied()));
        let (of_level, of_target) = (guess(&level), guess(&target));
        let known = source.origin.is_known();
        if let (Some((reading, doubt)), Some(column)) = (of_level, &level) {
            self.level = reading;
            if let Some(doubt) = doubt.filter(|_| !known) {
                self.doubts.push(format!("{SCALE}\"{}\" {doubt}", clean_line(&column.head)));
            }
        }
        if let Some((reading, _)) = of_target {
            self.target = reading;
        }
        (self.level.said, self.target.said) = said;
        match source.origin {
            Origin::Ciso => (self.level.scale, self.target.scale) = (Scale::Percent, Scale::Percent),
            Origin::OwnSpreadsheet | Origin::OwnCsv | Origin::OwnJson | Origin::Oscal => {
                (self.level.scale, self.target.scale) = (Scale::Levels, Scale::Levels);
            }
            Origin::Foreign => {}
        }
    }

    /// Says what a column holds; a field that only one can hold is taken from the other.
    pub fn set(&mut self, column: usize, field: Field) {
        if !field.may_repeat() {
            for other in self.columns.iter_mut().filter(|other| other.field == field) {
                other.field = Field::Nothing;
            }
        }
        if let Some(column) = self.columns.get_mut(column) {
            column.field = field;
        }
    }

    /// Says what every column holds, as far as it can be one of each.
    pub fn set_all(&mut self, fields: &[Field]) {
        self.columns.iter_mut().for_each(|column| column.field = Field::Nothing);
        for (column, field) in fields.iter().enumerate() {
            self.set(column, *field);
        }
        // Somebody has seen which columns could be meant as well.
        self.doubts.retain(|doubt| doubt.starts_with(SCALE));
    }

    /// Says in which scale levels are, and in which targets are.
    pub fn set_scales(&mut self, level: Scale, target: Scale) {
        let is_as_guessed = (self.level.scale, self.target.scale) == (level, target);
        (self.level.scale, self.target.scale) = (level, target);
        if !is_as_guessed {
            self.doubts.retain(|doubt| !doubt.starts_with(SCALE));
        }
    }

    /// Says in which scale levels and targets are.
    pub fn set_scale(&mut self, scale: Scale) {
        (self.level.scale, self.target.scale) = (scale, scale);
        self.doubts.retain(|doubt| !doubt.starts_with(SCALE));
    }

    /// Says what a value means as a level, and as a target.
    pub fn say(&mut self, value: &str, verdict: Verdict) {
        self.level.said.insert(plain(value), verdict);
        self.target.said.insert(plain(value), verdict);
    }

    /// A column by its head or its letters, and what it is to hold: `Status=level`.
    ///
    /// # Errors
    /// [`Unreadable`] for what is no such pair, with what there is.
    pub fn map(&mut self, pair: &str) -> Result<()> {
        let Some((name, field)) = pair.rsplit_once('=') else {
            return unreadable(format!(
                "\"{pair}\" does not say what a column holds; write COLUMN=FIELD, such as Status=level"
            ));
        };
        let field: Field = field
            .trim()
            .parse()
            .map_err(|expected: String| Unreadable(format!("\"{}\" is no field; {expected}", field.trim())))?;
        let wanted = plain(name);
        let named = |column: &Column| plain(&column.head) == wanted;
        let lettered = |column: &Column| column_name(column.column).eq_ignore_ascii_case(name.trim());
        let place = self.columns.iter().position(named).or_else(|| self.columns.iter().position(lettered));
        match place {
            Some(place) => {
                self.set(place, field);
                Ok(())
            }
            None => {
                let heads: Vec<String> =
                    self.columns.iter().map(|column| clean_line(&column.head).into_owned()).collect();
                unreadable(format!("there is no column \"{}\"; the heads are {}", name.trim(), heads.join(", ")))
            }
        }
    }

    /// The heads, as a file is known by that was seen before.
    pub fn heads(&self) -> Vec<String> {
        self.columns.iter().map(|column| plain(&column.head)).collect()
    }
}

/// What doubts about the scale begin with.
const SCALE: &str = "the column of levels, ";

/// Whether a cell sets the review mark.
pub fn review(cell: &Cell) -> Option<bool> {
    match plain(&cell.shown()).as_str() {
        "on" => Some(true),
        "off" => Some(false),
        _ => values::tick(cell),
    }
}

/// A sheet that lists controls.
#[derive(Clone, Copy)]
struct Chosen {
    sheet: usize,
    /// The column of ids; none where only titles tell.
    column: Option<u32>,
    /// The place of the first row of a control.
    first: usize,
    count: usize,
}

fn chosen(source: &Source, catalogue: &Catalogue, wanted: Option<&str>, typed: bool) -> Result<Chosen> {
    let names = || -> String {
        let names: Vec<String> = source.sheets.iter().map(|sheet| format!("\"{}\"", clean_line(&sheet.name))).collect();
        names.join(", ")
    };
    let sheets = source.sheets.iter().enumerate();
    let sheets: Vec<(usize, &Sheet)> = match wanted {
        Some(name) => {
            let exact = sheets.clone().find(|(_, sheet)| sheet.name == name);
            let found = exact.or_else(|| sheets.clone().find(|(_, sheet)| plain(&sheet.name) == plain(name)));
            match found {
                Some(found) => vec![found],
                None => return unreadable(format!("it has no sheet \"{name}\"; there are {}", names())),
            }
        }
        None => sheets.collect(),
    };
    let found = |(place, sheet): (usize, &Sheet)| {
        let found = id_column(sheet, catalogue, typed)
            .or_else(|| title_column(sheet, catalogue))
            .or_else(|| unknown_column(sheet, catalogue, typed))?;
        Some((Chosen { sheet: place, ..found }, sheet.hidden))
    };
    // What is hidden is taken where nothing else lists controls.
    let best = sheets
        .into_iter()
        .filter_map(found)
        .max_by_key(|(chosen, hidden)| (!hidden, chosen.count, std::cmp::Reverse(chosen.sheet)));
    match best {
        Some((chosen, _)) => Ok(chosen),
        None => {
            let where_looked = if source.sheets.len() > 1 { format!(" (sheets: {})", names()) } else { String::new() };
            unreadable(format!(
                "no column in it has ids or titles of controls, such as A.5.1{where_looked}; add a column with the ids, then import it again"
            ))
        }
    }
}

fn id_column(sheet: &Sheet, catalogue: &Catalogue, typed: bool) -> Option<Chosen> {
    let mut counts: Vec<(u32, usize, usize, usize)> = Vec::new();
    for (place, row) in sheet.rows.iter().enumerate() {
        for (column, cell) in &row.cells {
            let id = ids::read(cell, typed, catalogue);
            if !id.is_control() || matches!(cell, Cell::Text(text) if text.len() > 300) {
                continue;
            }
            let is_new = !matches!(id.named, ids::Named::Old(_));
            match counts.iter_mut().find(|(known, ..)| known == column) {
                Some(found) => (found.1, found.3) = (found.1 + 1, found.3 + usize::from(is_new)),
                None => counts.push((*column, 1, place, usize::from(is_new))),
            }
        }
    }
    // Of as many ids, those of this edition; then the column further to the left.
    let best = counts.iter().max_by_key(|(column, count, _, new)| (*count + new, std::cmp::Reverse(*column)))?;
    Some(Chosen { sheet: 0, column: Some(best.0), first: best.2, count: best.1 })
}

/// A column whose head says that it has ids, and in which no control is known: each of its rows can be named.
fn unknown_column(sheet: &Sheet, catalogue: &Catalogue, typed: bool) -> Option<Chosen> {
    let is_unknown = |cell: &Cell| matches!(ids::read(cell, typed, catalogue).named, ids::Named::Unknown(_));
    let head = |(place, row): (usize, &Row)| -> Option<(usize, u32)> {
        let is_id =
            |cell: &Cell| matches!(cell, Cell::Text(text) if text.len() < 80 && heads::fits(text, Field::Id) >= FAIR);
        row.cells.iter().find(|(_, cell)| is_id(cell)).map(|(column, _)| (place, *column))
    };
    let (above, column) = sheet.rows.iter().take(ABOVE).enumerate().find_map(head)?;
    let below = || sheet.rows.iter().enumerate().skip(above + 1);
    let unknown = || below().filter(|(_, row)| row.cell(column).is_some_and(is_unknown));
    let (first, _) = unknown().next()?;
    Some(Chosen { sheet: 0, column: Some(column), first, count: unknown().count() })
}

fn title_column(sheet: &Sheet, catalogue: &Catalogue) -> Option<Chosen> {
    let titled = |row: &Row| row.cells.iter().any(|(_, cell)| titles::exactly(&cell.shown(), catalogue).is_some());
    let places: Vec<usize> =
        sheet.rows.iter().enumerate().filter(|(_, row)| titled(row)).map(|(place, _)| place).collect();
    Some(Chosen { sheet: 0, column: None, first: *places.first()?, count: places.len() })
}

/// The number of the row with the heads: of those above the first control the one with the most heads that are known.
fn head_row(sheet: &Sheet, chosen: &Chosen) -> u32 {
    let above = &sheet.rows[chosen.first.saturating_sub(ABOVE)..chosen.first];
    let known = |row: &Row| row.cells.iter().filter(|(_, cell)| is_head(cell)).count();
    let best = above.iter().enumerate().max_by_key(|(place, row)| (known(row), row.cells.len() > 1, *place));
    match best {
        Some((_, row)) if known(row) > 0 || row.cells.len() > 1 => row.number,
        Some(_) | None => 0,
    }
}

fn is_head(cell: &Cell) -> bool {
    matches!(cell, Cell::Text(text) if text.len() < 80 && heads::best(text).is_some_and(|(_, fit)| fit >= FAIR))
}

fn columns(sheet: &Sheet, head: u32) -> Vec<Column> {
    let row = sheet.rows.iter().find(|row| row.number == head);
    let above = sheet.rows.iter().find(|row| row.number.saturating_add(1) == head);
    (0..sheet.width())
        .filter_map(|column| {
            let own = row.map(|row| row.text(column)).unwrap_or_default();
            // What stands over several columns says which of them it is: "Target" over "Score".
            let over = sheet
                .wide
                .iter()
                .find(|(row, first, last)| row.saturating_add(2) == head && (*first..=*last).contains(&column))
                .and_then(|(_, first, _)| above?.cell(*first))
                .map(Cell::shown);
            let own = own.split_whitespace().collect::<Vec<_>>().join(" ");
            let head_text = match over {
                Some(over) if plain(&over) != plain(&own) && !own.is_empty() => format!("{} {own}", over.trim()),
                _ => own,
            };
            let mut cells = sheet.rows.iter().filter(|row| row.number > head).filter_map(|row| row.cell(column));
            let first = cells.next();
            let filled = cells.count() + usize::from(first.is_some());
            if head_text.is_empty() && filled == 0 {
                return None;
            }
            let head = if head_text.is_empty() { column_name(column) } else { head_text };
            let sample = first.map(Cell::shown).unwrap_or_default();
            Some(Column { column, head, field: Field::Nothing, filled, sample })
        })
        .collect()
}
