//! What a template finds: the names are part of the contract with the people's own templates.

use minijinja::Value;

use super::svg;
use crate::error::Result;
use crate::report::Progress;
use crate::report::document::{Block, Cell, Document, Figure, Section, Table, Tone};
use crate::text::{Side, clean_text};

/// Name and value.
type Pair = (&'static str, Value);

pub fn of(document: &Document, progress: &mut Progress<'_>) -> Result<Vec<Pair>> {
    let count = document.sections.len();
    let mut sections = Vec::with_capacity(count);
    for (done, section) in document.sections.iter().enumerate() {
        progress.reached(done, count * 2)?;
        sections.push(section_of(section));
    }
    Ok(vec![
        ("language", "en-GB".into()),
        ("organisation", text(&document.organisation)),
        ("title", text(&document.title)),
        ("kind", document.kind.word().into()),
        ("date", document.date.to_string().into()),
        ("author", document.author.as_deref().map(text).into()),
        ("classification", document.classification.as_deref().map(text).into()),
        ("draft", document.draft.as_deref().map(text).into()),
        ("control", pairs(&document.control)),
        ("sections", sections.into()),
    ])
}

/// Without anything that steers or hides; escaping is the template engine's.
fn text(text: &str) -> Value {
    clean_text(text).into_owned().into()
}

fn texts(texts: &[String]) -> Value {
    texts.iter().map(|line| text(line)).collect::<Vec<Value>>().into()
}

fn pairs(pairs: &[(String, String)]) -> Value {
    let pair = |(label, value): &(String, String)| {
        Value::from_pairs([("label", text(label)), ("value", text(value)), ("lines", lines(value))])
    };
    pairs.iter().map(pair).collect::<Vec<Value>>().into()
}

fn lines(said: &str) -> Value {
    said.split('\n').map(text).collect::<Vec<Value>>().into()
}

fn section_of(section: &Section) -> Value {
    Value::from_pairs([
        ("name", section.name.word().into()),
        ("title", text(&section.title)),
        ("new_page", section.new_page.into()),
        ("landscape", section.landscape.into()),
        ("blocks", section.blocks.iter().map(block).collect::<Vec<Value>>().into()),
    ])
}

fn block(block: &Block) -> Value {
    let pairs: Vec<Pair> = match block {
        Block::Heading(level, said) => vec![("is", "heading".into()), ("level", (*level).into()), ("text", text(said))],
        Block::Paragraph(said) => vec![("is", "paragraph".into()), ("lines", lines(said))],
        Block::Callout(said) => vec![("is", "callout".into()), ("lines", lines(said))],
        Block::List(points) => vec![("is", "list".into()), ("items", texts(points))],
        Block::Numbered(points) => vec![("is", "numbered".into()), ("items", texts(points))],
        Block::Facts(facts) => vec![("is", "facts".into()), ("pairs", self::pairs(facts))],
        Block::Figures(figures) => {
            vec![("is", "figures".into()), ("figures", figures.iter().map(figure).collect::<Vec<Value>>().into())]
        }
        Block::Table(shown) => table(shown),
        Block::Chart(chart) => vec![
            ("is", "chart".into()),
            ("title", text(&chart.title)),
            ("told", text(&chart.told)),
            ("svg", Value::from_safe_string(svg::image(chart))),
        ],
        Block::Note(head, said) => vec![("is", "note".into()), ("head", text(head)), ("lines", texts(said))],
    };
    Value::from_pairs(pairs)
}

fn figure(figure: &Figure) -> Value {
    Value::from_pairs([
        ("label", text(&figure.label)),
        ("value", text(&figure.value)),
        ("counts", text(&figure.counts)),
        ("filled", figure.filled.into()),
    ])
}

fn table(table: &Table) -> Vec<Pair> {
    let columns = table.columns.iter().map(|column| {
        Value::from_pairs([
            ("title", text(&column.title)),
            ("is_number", (column.side == Side::Right).into()),
            ("names_row", column.names_row.into()),
            ("share", column.share.into()),
        ])
    });
    let rows = table.rows.iter().map(|row| row.iter().map(cell).collect::<Vec<Value>>().into());
    vec![
        ("is", "table".into()),
        ("caption", text(&table.caption)),
        ("columns", columns.collect::<Vec<Value>>().into()),
        ("rows", rows.collect::<Vec<Value>>().into()),
    ]
}

fn cell(cell: &Cell) -> Value {
    let is_day = cell.text.len() == DAY && cell.text.parse::<jiff::civil::Date>().is_ok();
    Value::from_pairs([
        ("lines", lines(&cell.text)),
        ("tone", tone(cell.tone).into()),
        // A browser would break it at its hyphens.
        ("is_day", is_day.into()),
    ])
}

/// How long a day is as text.
const DAY: usize = "2026-02-01".len();

/// The name of a tone, which is also its class in the style sheet.
pub fn tone(tone: Tone) -> &'static str {
    const LEVELS: [&str; 6] = ["level-0", "level-1", "level-2", "level-3", "level-4", "level-5"];
    match tone {
        Tone::Plain => "plain",
        Tone::Level(level) => LEVELS.get(usize::from(level.get())).copied().unwrap_or("plain"),
        Tone::NotAssessed => "not-assessed",
        Tone::Excluded => "excluded",
        Tone::Total => "total",
        Tone::Missing => "missing",
    }
}
