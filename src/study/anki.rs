//! The cards as a text file that Anki imports. Each note has a guid that stays, so that importing a newer file mends the
//! notes that are there and keeps what was learned of them.

use uuid::Uuid;

use super::cards::Card;
use super::deck::Deck;
use crate::catalogue::Catalogue;

/// What guids are made from: any change would make all notes new ones.
const NAMESPACE: Uuid = Uuid::from_u128(0x6f0a_4c5e_9d1b_5f3a_8a77_2c41_e0b9_d3f6);

/// What Anki is told of the file. The columns have no names: with names, Anki takes only those for fields that its note
/// type has, in the language that it is set to; without, it takes what is neither guid nor tags, in order.
const HEADS: [&str; 6] = [
    "#separator:Semicolon\n",
    "#html:true\n",
    "#notetype:Basic\n",
    "#deck:ISO 27002 (controlbook)\n",
    "#guid column:1\n",
    "#tags column:4\n",
];

/// The file. Fields are HTML, as Anki shows it, and every field is quoted.
pub fn render(cards: &[&Card], catalogue: &Catalogue) -> String {
    let mut text = HEADS.concat();
    for card in cards {
        let front = paragraphs(&[&card.question, &card.given]);
        let back = paragraphs(&[&card.answer, &card.because]);
        let fields = [guid(card), front, back, tags(card, catalogue).join(" ")];
        let quoted: Vec<String> = fields.iter().map(|field| format!("\"{}\"", field.replace('"', "\"\""))).collect();
        text.push_str(&quoted.join(";"));
        text.push('\n');
    }
    text
}

/// The guid of a card's note.
pub fn guid(card: &Card) -> String {
    Uuid::new_v5(&NAMESPACE, card.key.as_bytes()).simple().to_string()
}

fn tags(card: &Card, catalogue: &Catalogue) -> Vec<String> {
    let mut tags =
        vec!["controlbook".to_owned(), format!("kind::{}", card.kind.word()), format!("control::{}", card.control)];
    if let Some(control) = catalogue.control(card.control.as_str()) {
        tags.push(format!("theme::{}", control.theme));
    }
    for deck in [Deck::Core, Deck::Exam] {
        if deck.holds(card, catalogue) {
            tags.push(format!("deck::{deck}"));
        }
    }
    tags
}

/// Texts as HTML: a paragraph each, with their lines.
fn paragraphs(texts: &[&str]) -> String {
    let written = texts.iter().filter(|text| !text.is_empty()).map(|text| {
        let lines: Vec<String> = text.lines().map(escaped).collect();
        format!("<p>{}</p>", lines.join("<br>"))
    });
    written.collect()
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
