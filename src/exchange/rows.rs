//! From rows to entries: what each row wants of which control, and which rows cannot be taken.

use std::collections::BTreeMap;

use super::entry::{Entry, Place, Proposal, Rejected, Said, Stamps};
use super::heads::Field;
use super::ids::{self, Id, Named};
use super::joined;
use super::mapping::{Mapping, review};
use super::scale::{Reading, Verdict};
use super::source::{Origin, Source};
use super::table::{Cell, Row, Sheet, column_name};
use super::words::{begins, plain};
use super::{ciso, own_table, titles, values};
use crate::catalogue::{Catalogue, ControlId};
use crate::text::clean_line;
use crate::workbook::{Applicability, Decision, Reason};

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

/// A row with what its id and its title say.
struct Identified<'a> {
    sheet: &'a Sheet,
    row: &'a Row,
    id: Id,
    title: String,
}

#[derive(Default)]
struct Counted {
    headings: Vec<Place>,
    totals: Vec<Place>,
    clauses: Vec<Place>,
    others: Vec<Place>,
    silent: usize,
    repeated: usize,
    split: usize,
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
    fn identified(&mut self) -> Vec<Identified<'a>> {
        let typed = self.source.format != super::Format::Csv || self.source.origin != Origin::Foreign;
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
            if annexed >= 10 && is_bare || is_bare && clause_sheets.iter().any(|sheet| std::ptr::eq(*sheet, row.sheet))
            {
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
        for place in 0..rows.len() {
            let Named::OneOf(candidates) = rows[place].id.named.clone() else { continue };
            let shown = self.id_cell(&rows[place]).map(Cell::shown).unwrap_or_default();
            let by_title = titles::closest(&rows[place].title, &candidates, self.catalogue).cloned();
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
                    rows[place].id.remark = Some(doubt);
                    rows[place].id.named = Named::Control(by_title);
                    continue;
                }
                (Some(found), _) => (found, "as its title says"),
                (None, Some(found)) => (found, "by its place among the others"),
                (None, None) => continue,
            };
            if found.as_str() != shown {
                rows[place].id.remark = Some(format!("{shown} is read as {found}, {how}"));
            }
            rows[place].id.named = Named::Control(found);
        }
    }

    fn id_cell(&self, row: &Identified<'a>) -> Option<&'a Cell> {
        row.row.cell(self.mapping.column(Field::Id)?.column)
    }

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
        if texts.iter().any(|text| TOTALS.iter().any(|total| begins(text, total)) && text.split(' ').count() <= 5) {
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

    /// What a row wants; nothing where it says nothing.
    fn entry(&self, row: &Identified<'a>) -> Result<Option<Entry>, Fault> {
        let empties = self.source.origin.empties();
        let mut entry = Entry { places: vec![place_of(row)], cells: vec![self.cells(row)], ..Entry::default() };
        let mut wants = Wants::default();
        let several_notes = self.mapping.columns.iter().filter(|column| column.field == Field::Note).count() > 1;
        for column in &self.mapping.columns {
            let field = column.field;
            let cell = match row.row.cell(column.column) {
                Some(Cell::Error(what)) if !matches!(field, Field::Id | Field::Title | Field::Nothing) => {
                    return Err((
                        Some(column.column),
                        format!("{} stands there; put the value in its place", clean_line(what)),
                    ));
                }
                cell => cell,
            };
            let fault = |what: String| (Some(column.column), what);
            if let Some(cell) = cell {
                wants.has_said |= !matches!(field, Field::Id | Field::Title | Field::Nothing);
                self.take_cell(field, cell, &column.head, several_notes, &mut entry, &mut wants).map_err(fault)?;
            } else if empties {
                clear(field, &mut entry);
            }
        }
        if !wants.has_said && !empties && self.source.origin != Origin::Oscal {
            return Ok(None);
        }
        match self.source.origin {
            Origin::OwnSpreadsheet | Origin::OwnCsv => own_table::decide(&mut entry, &wants),
            Origin::Ciso => {
                ciso::add(row.row, &self.mapping.columns, &mut entry, &mut wants);
                self.decide(&mut entry, wants);
            }
            Origin::Foreign | Origin::OwnJson | Origin::Oscal => self.decide(&mut entry, wants),
        }
        own_table::add(self.source.origin, row.row, &self.mapping.columns, &row.title, &mut entry);
        if let Some(remark) = &row.id.remark {
            let is_doubt = remark.contains("by its place it would be");
            if is_doubt { entry.doubts.push(remark.clone()) } else { entry.remarks.push(remark.clone()) }
        }
        Ok(Some(entry))
    }

    fn take_cell(
        &self,
        field: Field,
        cell: &Cell,
        head: &str,
        several_notes: bool,
        entry: &mut Entry,
        wants: &mut Wants,
    ) -> Result<(), String> {
        let text = cell.shown();
        let text = text.trim();
        let cannot = |what: &str| format!("\"{}\" {what}", clean_line(&shortened(text)));
        let edit = &mut entry.edit;
        match field {
            Field::Id | Field::Title | Field::Nothing => {}
            Field::Level => match level(&self.mapping.level, cell, &mut entry.doubts) {
                Some(Verdict::Level(level)) => edit.level = Some(Some(level)),
                Some(Verdict::NotAssessed) => edit.level = self.source.origin.empties().then_some(None),
                Some(Verdict::NotApplicable) => wants.not_applicable = true,
                None => return Err(cannot("cannot be read as a level; say what it means, or correct it")),
            },
            Field::Target => match level(&self.mapping.target, cell, &mut entry.doubts) {
                Some(Verdict::Level(level)) => edit.target = Some(Some(level)),
                Some(Verdict::NotAssessed | Verdict::NotApplicable) => {}
                None => return Err(cannot("cannot be read as a target; say what it means, or correct it")),
            },
            Field::Applicability => match values::applicability(cell) {
                Some((applicability, doubt)) => {
                    wants.applicability = Some(applicability);
                    entry.doubts.extend(doubt.map(str::to_owned));
                }
                None => return Err(cannot("is neither yes nor no; write yes, no or N/A")),
            },
            Field::Excluded => match values::tick(cell) {
                Some(true) => wants.applicability = Some(Applicability::Excluded),
                Some(false) => {}
                None => return Err(cannot("is neither yes nor no; write yes or leave it empty")),
            },
            Field::Legal => {
                wants.tick(Reason::Legal, cell).ok_or_else(|| cannot("is no tick; write x or leave it empty"))?
            }
            Field::Contractual => {
                wants.tick(Reason::Contractual, cell).ok_or_else(|| cannot("is no tick; write x or leave it empty"))?;
            }
            Field::GoodPractice => {
                wants
                    .tick(Reason::GoodPractice, cell)
                    .ok_or_else(|| cannot("is no tick; write x or leave it empty"))?;
            }
            Field::Risk => {
                wants.tick(Reason::Risk, cell).ok_or_else(|| cannot("is no tick; write x or leave it empty"))?
            }
            Field::Reasons => {
                let codes = values::reasons(text).map_err(|word| format!("\"{}\" is no reason code; known are legal, contractual, good-practice, risk, provider, and those to exclude", clean_line(&word)))?;
                wants.reasons.extend(codes);
            }
            Field::Justification => wants.justification.push(text.to_owned()),
            Field::Provider => wants.provider = Some(text.to_owned()),
            Field::Basis => match values::basis(text) {
                Some(basis) => edit.basis = Some(Some(basis)),
                None => return Err(cannot("is none of claimed, interviewed, examined, tested")),
            },
            Field::Importance | Field::Effort => {
                let weight = values::weight(cell).ok_or_else(|| cannot("is none of 1, 2, 3"))?;
                match (field, self.source.origin) {
                    (Field::Importance, Origin::OwnCsv) => entry.counted.0 = Some(weight),
                    (_, Origin::OwnCsv) => entry.counted.1 = Some(weight),
                    (Field::Importance, _) => edit.importance = Some(Some(weight)),
                    _ => edit.effort = Some(Some(weight)),
                }
            }
            Field::Review => match review(cell) {
                Some(review) => edit.review = Some(review),
                None => return Err(cannot("is neither on nor off")),
            },
            Field::ReviewDue => match values::day(cell) {
                Some(day) => edit.review_due = Some(Some(day)),
                None => return Err(cannot("is no day, or may be two; write it as 2027-02-01")),
            },
            Field::Owner => edit.owner = Some(Some(one_line(text))),
            Field::Interviewee => edit.interviewee = Some(Some(one_line(text))),
            Field::Refs => {
                let own = self.source.origin == Origin::OwnSpreadsheet;
                let parts = text.split(|c| c == '\n' || !own && matches!(c, ';' | ','));
                let parts = parts.map(str::trim).filter(|part| !part.is_empty()).map(str::to_owned);
                edit.refs.get_or_insert_default().extend(parts);
            }
            Field::Note if self.source.origin == Origin::OwnSpreadsheet => entry.notes.push(Said::now(text)),
            Field::Note => {
                let is_plain = PLAIN_NOTES.contains(&plain(head).as_str());
                let label = if several_notes || !is_plain { format!("{}: ", one_line(head)) } else { String::new() };
                match entry.notes.last_mut() {
                    Some(note) => note.text = format!("{}\n{label}{text}", note.text),
                    None => entry.notes.push(Said::now(format!("{label}{text}"))),
                }
            }
        }
        Ok(())
    }

    /// Makes a decision on applicability of what a row says of it, as far as it holds.
    fn decide(&self, entry: &mut Entry, wants: Wants) {
        let Wants { applicability, mut reasons, justification, provider, not_applicable, .. } = wants;
        let sentence = distinct(justification).join("\n");
        let sentence = Some(sentence).filter(|sentence| !sentence.is_empty());
        let ticked = !reasons.is_empty();
        let applicability = match applicability {
            None | Some(Applicability::Undecided) if not_applicable => Some(Applicability::Excluded),
            Some(Applicability::Applicable) if not_applicable => {
                entry.doubts.push(
                    "it is said to apply, and its level says that it does not: taken as applicable, without a level"
                        .to_owned(),
                );
                Some(Applicability::Applicable)
            }
            None if ticked => {
                entry.remarks.push("taken as applicable, since reasons for it are ticked".to_owned());
                Some(Applicability::Applicable)
            }
            other => other,
        };
        let decision = match applicability {
            Some(Applicability::Excluded) => {
                reasons.retain(|reason| Reason::fitting(Applicability::Excluded).contains(reason));
                let Some(sentence) = sentence.or_else(|| self.mapping.because.clone()) else {
                    entry.lacks_reason = true;
                    entry.doubts.push(
                        "it is said not to apply, without saying why: not excluded, since that needs a sentence"
                            .to_owned(),
                    );
                    return;
                };
                if reasons.is_empty() {
                    let guessed = values::exclusion(&sentence);
                    let reason = guessed.unwrap_or(Reason::NotPerformed);
                    entry.doubts.push(format!("no reason code for the exclusion: \"{reason}\" is proposed"));
                    reasons.push(reason);
                }
                Decision { applicability, reasons: Some(reasons), justification: Some(sentence), provider: None }
            }
            Some(Applicability::Inherited) => match provider {
                Some(provider) => {
                    reasons.push(Reason::Provider);
                    let sentence =
                        sentence.unwrap_or_else(|| format!("Run by {provider}, as the imported table says."));
                    Decision {
                        applicability,
                        reasons: Some(reasons),
                        justification: Some(sentence),
                        provider: Some(provider),
                    }
                }
                None => {
                    entry.doubts.push(
                        "it is said to be run by somebody else, without saying who: taken as applicable".to_owned(),
                    );
                    Decision {
                        applicability: Some(Applicability::Applicable),
                        justification: sentence,
                        ..Decision::default()
                    }
                }
            },
            Some(Applicability::Applicable) => {
                reasons.retain(|reason| Reason::fitting(Applicability::Applicable).contains(reason));
                Decision { applicability, reasons: ticked.then_some(reasons), justification: sentence, provider: None }
            }
            Some(Applicability::Undecided) | None => {
                if let Some(provider) = provider {
                    entry.notes.push(Said::now(format!("Provider: {provider}")));
                }
                match sentence {
                    // Whether there is a decision that it belongs to is for the workbook to tell.
                    Some(sentence) => Decision { justification: Some(sentence), ..Decision::default() },
                    None => return,
                }
            }
        };
        entry.edit.decision = Some(decision);
    }

    /// What of the file is no row of a control.
    fn tell(&mut self) {
        let counted = std::mem::take(&mut self.counted);
        let told = &mut self.proposal.told;
        let mut tell = |places: &[Place], one: &str, many: &str| {
            if !places.is_empty() {
                let noun = if places.len() == 1 { one } else { many };
                told.push(format!("{} {noun}: {}.", places.len(), listed(places)));
            }
        };
        tell(&counted.headings, "row is a heading and left out", "rows are headings and left out");
        tell(&counted.totals, "row is a total and left out", "rows are totals and left out");
        tell(
            &counted.clauses,
            "row is about a clause of ISO/IEC 27001 itself, which is not assessed here",
            "rows are about clauses of ISO/IEC 27001 itself, which are not assessed here",
        );
        tell(
            &counted.others,
            "row names no control and has no answer, and is left out",
            "rows name no control and have no answer, and are left out",
        );
        if counted.repeated > 0 {
            told.push(format!(
                "{} {} the heads again and left out.",
                counted.repeated,
                if counted.repeated == 1 { "row is" } else { "rows are" }
            ));
        }
        if counted.silent > 0 {
            told.push(format!(
                "{} {} a control and says nothing of it.",
                counted.silent,
                if counted.silent == 1 { "row names" } else { "rows name" }
            ));
        }
        if counted.split > 0 {
            told.push(format!(
                "{} {} of 2013 went to several controls each.",
                counted.split,
                if counted.split == 1 { "row" } else { "rows" }
            ));
        }
        let unread: Vec<String> = self
            .mapping
            .columns
            .iter()
            .filter(|column| column.field == Field::Nothing && column.filled > 0)
            .filter(|column| !own_table::is_told(self.source.origin, &column.head))
            .map(|column| format!("\"{}\"", clean_line(&column.head)))
            .collect();
        if !unread.is_empty() {
            told.push(format!(
                "{} not taken: {}.",
                if unread.len() == 1 { "This column is" } else { "These columns are" },
                unread.join(", ")
            ));
        }
    }
}

const CLAUSE: &str = "a clause";
const NO_ID: Id =
    Id { named: Named::Nothing, is_annexed: false, may_be_damaged: false, rest: String::new(), remark: None };

/// How rows of totals and averages begin.
const TOTALS: [&str; 26] = [
    "total",
    "totals",
    "grand total",
    "subtotal",
    "sum",
    "average",
    "mean",
    "overall",
    "summe",
    "gesamt",
    "gesamtsumme",
    "zwischensumme",
    "durchschnitt",
    "mittelwert",
    "somme",
    "moyenne",
    "sous total",
    "suma",
    "promedio",
    "media",
    "totale",
    "somma",
    "totaal",
    "som",
    "gemiddelde",
    "subtotaal",
];

/// Heads that say no more than that it is a note.
const PLAIN_NOTES: [&str; 28] = [
    "observation",
    "observations",
    "observaciones",
    "osservazioni",
    "toelichting",
    "remarque",
    "note",
    "notes",
    "comment",
    "comments",
    "remark",
    "remarks",
    "bemerkung",
    "bemerkungen",
    "kommentar",
    "kommentare",
    "anmerkung",
    "anmerkungen",
    "commentaire",
    "commentaires",
    "remarques",
    "comentario",
    "comentarios",
    "notas",
    "commento",
    "commenti",
    "opmerking",
    "opmerkingen",
];

/// What a row says of applicability, before it is a decision.
#[derive(Default)]
pub struct Wants {
    pub applicability: Option<Applicability>,
    pub reasons: Vec<Reason>,
    pub justification: Vec<String>,
    pub provider: Option<String>,
    pub not_applicable: bool,
    pub has_said: bool,
}

impl Wants {
    fn tick(&mut self, reason: Reason, cell: &Cell) -> Option<()> {
        if values::tick(cell)? {
            self.reasons.push(reason);
        }
        Some(())
    }
}

fn level(reading: &Reading, cell: &Cell, doubts: &mut Vec<String>) -> Option<Verdict> {
    let read = reading.read(cell)?;
    doubts.extend(read.doubt);
    Some(read.verdict)
}

/// In a table of our own, an empty cell means that nothing is set.
fn clear(field: Field, entry: &mut Entry) {
    let edit = &mut entry.edit;
    match field {
        Field::Level => edit.level = Some(None),
        Field::Target => edit.target = Some(None),
        Field::Basis => edit.basis = Some(None),
        Field::Importance => edit.importance = Some(None),
        Field::Effort => edit.effort = Some(None),
        Field::Review => edit.review = Some(false),
        Field::ReviewDue => edit.review_due = Some(None),
        Field::Owner => edit.owner = Some(None),
        Field::Interviewee => edit.interviewee = Some(None),
        Field::Refs => edit.refs = Some(Vec::new()),
        // Decided together, where all of them are known.
        Field::Applicability | Field::Reasons | Field::Justification | Field::Provider => {}
        Field::Id
        | Field::Title
        | Field::Excluded
        | Field::Legal
        | Field::Contractual
        | Field::GoodPractice
        | Field::Risk
        | Field::Note
        | Field::Nothing => {}
    }
}

fn place_of(row: &Identified<'_>) -> Place {
    Place { sheet: clean_line(&row.sheet.name).into_owned(), row: row.row.number }
}

/// `row 3`, `rows 3, 9 and 12`, and of many the first few, by sheet.
fn listed(places: &[Place]) -> String {
    const MOST: usize = 12;
    let mut by_sheet: BTreeMap<&str, Vec<u32>> = BTreeMap::new();
    for place in places.iter().take(MOST) {
        by_sheet.entry(&place.sheet).or_default().push(place.row);
    }
    let parts = by_sheet.into_iter().map(|(sheet, rows)| {
        let rows: Vec<String> = rows.iter().map(u32::to_string).collect();
        let what = match (sheet.is_empty(), rows.len()) {
            (true, 1) => "line",
            (true, _) => "lines",
            (false, 1) => "row",
            (false, _) => "rows",
        };
        let sheet = if sheet.is_empty() { String::new() } else { format!("{sheet}, ") };
        format!("{sheet}{what} {}", rows.join(", "))
    });
    let more = if places.len() > MOST { format!(" and {} more", places.len() - MOST) } else { String::new() };
    format!("{}{more}", parts.collect::<Vec<_>>().join("; "))
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn distinct(texts: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::new();
    for text in texts {
        if !kept.contains(&text) {
            kept.push(text);
        }
    }
    kept
}

fn shortened(text: &str) -> String {
    match text.chars().count() {
        0..=40 => text.to_owned(),
        _ => format!("{}…", text.chars().take(39).collect::<String>()),
    }
}

impl Stamps {
    /// Whether it says anything.
    pub fn is_empty(&self) -> bool {
        *self == Stamps::default()
    }
}
