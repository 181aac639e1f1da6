//! Progress as a table: a row a card that was begun.

use super::cards::Card;
use super::learned::Learned;

/// The heads of the columns.
pub const HEADS: [&str; 11] = [
    "card",
    "kind",
    "control",
    "question",
    "first_seen",
    "last_seen",
    "due",
    "reviews",
    "lapses",
    "stability_days",
    "state",
];

/// Progress as CSV, in the order of the cards. Cells that a spreadsheet would take for a formula are the writer's to
/// neutralise.
pub fn rows(cards: &[Card], learned: &Learned) -> Vec<[String; 11]> {
    let row = |card: &Card| {
        let seen = learned.cards.get(&card.key)?;
        let state = match (learned.is_set_aside(&card.key), learned.is_leech(&card.key)) {
            (true, true) => "set aside: forgotten too often",
            (true, false) => "set aside",
            (false, _) if seen.forgotten_at.is_some() => "forgotten",
            (false, _) => "learning",
        };
        let day = |day: Option<jiff::civil::Date>| day.map_or_else(String::new, |day| day.to_string());
        Some([
            card.key.clone(),
            card.kind.word().to_owned(),
            // Spreadsheets turn 5.10 into 5.1.
            format!("A.{}", card.control),
            format!("{} {}", card.question, card.given),
            day(seen.first()),
            day(seen.last()),
            seen.due.to_string(),
            seen.reviews.len().to_string(),
            seen.lapses.to_string(),
            format!("{:.1}", seen.memory.stability),
            state.to_owned(),
        ])
    };
    cards.iter().filter_map(row).collect()
}
