//! What the cells of a row say.

use super::super::entry::{Entry, Said};
use super::super::heads::Field;
use super::super::mapping::review;
use super::super::scale::{Reading, Verdict};
use super::super::source::Origin;
use super::super::table::Cell;
use super::super::words::plain;
use super::super::{ciso, own_table, values};
use super::decide::Wants;
use super::{Fault, Identified, Reader, place_of};
use crate::text::clean_line;
use crate::workbook::{AnswerEdit, Applicability, Reason};

/// Heads that say no more than that it is a note.
#[rustfmt::skip]
const PLAIN_NOTES: &str =
     "observation|observations|observaciones|osservazioni|toelichting|remarque|note|notes|comment|comments|\
     remark|remarks|bemerkung|bemerkungen|kommentar|kommentare|anmerkung|anmerkungen|commentaire|\
     commentaires|remarques|comentario|comentarios|notas|commento|commenti|opmerking|opmerkingen";

impl Reader<'_> {
    /// What a row wants; nothing where it says nothing.
    pub fn entry(&self, row: &Identified<'_>) -> Result<Option<Entry>, Fault> {
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
        let may_say_more = matches!(self.source.origin, Origin::Oscal | Origin::Ciso);
        if !wants.has_said && !empties && !may_say_more {
            return Ok(None);
        }
        match self.source.origin {
            Origin::OwnSpreadsheet | Origin::OwnCsv => own_table::decide(&mut entry, &wants),
            Origin::Ciso => {
                ciso::add(row.row, &self.mapping.columns, &mut entry, &mut wants);
                let is_silent = entry.edit == AnswerEdit::default() && entry.notes.is_empty();
                if is_silent && !wants.has_said && wants.applicability.is_none() {
                    return Ok(None);
                }
                self.decide(&mut entry, wants);
            }
            Origin::Foreign | Origin::OwnJson | Origin::Oscal => self.decide(&mut entry, wants),
        }
        own_table::add(self.source, row.row, &self.mapping.columns, &row.title, &mut entry);
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
                let is_plain = PLAIN_NOTES.split('|').any(|plain_head| plain_head == plain(head));
                let label = if several_notes || !is_plain { format!("{}: ", one_line(head)) } else { String::new() };
                match entry.notes.last_mut() {
                    Some(note) => note.text = format!("{}\n{label}{text}", note.text),
                    None => entry.notes.push(Said::now(format!("{label}{text}"))),
                }
            }
        }
        Ok(())
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

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn shortened(text: &str) -> String {
    match text.chars().count() {
        0..=40 => text.to_owned(),
        _ => format!("{}…", text.chars().take(39).collect::<String>()),
    }
}
