//! What of a file is no row of a control: counted, and told in sentences.

use std::collections::BTreeMap;

use super::super::entry::Place;
use super::super::heads::Field;
use super::super::own_table;
use super::super::words::begins;
use super::Reader;
use crate::text::clean_line;

/// Where there is something else than a row of a control.
#[derive(Default)]
pub struct Counted {
    pub headings: Vec<Place>,
    pub totals: Vec<Place>,
    pub clauses: Vec<Place>,
    pub others: Vec<Place>,
    pub silent: usize,
    pub repeated: usize,
    pub split: usize,
}

/// How rows of totals and averages begin.
#[rustfmt::skip]
const TOTALS: &str =
     "total|totals|grand total|subtotal|sum|average|mean|overall|summe|gesamt|gesamtsumme|zwischensumme|\
     durchschnitt|mittelwert|somme|moyenne|sous total|suma|promedio|media|totale|somma|totaal|som|gemiddelde|\
     subtotaal";

/// Whether a row is one of totals, by the plain texts in it.
pub fn is_total(texts: &[String]) -> bool {
    let begins_so = |text: &String| TOTALS.split('|').any(|total| begins(text, total));
    texts.iter().any(|text| begins_so(text) && text.split(' ').count() <= 5)
}

impl Reader<'_> {
    /// What of the file is no row of a control.
    pub fn tell(&mut self) {
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
