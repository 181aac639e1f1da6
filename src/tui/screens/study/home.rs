//! What can be begun, how far one has come, and what is said when all is done.

use crate::report::words::counted;
use crate::session::study::Study;
use crate::study::queue::Load;
use crate::study::{Card, Deck};
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::theme::Symbols;

/// What can be chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Row {
    /// What the rows below have in common.
    Heading(&'static str),
    /// A deck, and what there is to do of it today.
    Deck(Deck, Load),
    /// The catalogue as a book.
    Reading,
    /// A quiz.
    Quiz,
    /// An exam.
    Exam,
    /// A case, the search for mistakes, or the drill.
    Task(super::Offered),
    /// The cards that were set aside, and how many.
    Aside(usize),
    /// One of them.
    Card(Card),
}

/// The days of the forecast.
const AHEAD: usize = 7;
/// The days over which retention is measured.
const MEASURED: i32 = 30;

/// What can be begun, from the top.
pub fn rows(study: &Study) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut before = "";
    let decks = Deck::all(study.catalogue());
    let loads = study.loads(&decks);
    for (deck, load) in decks.into_iter().zip(loads) {
        let heading = match &deck {
            Deck::Theme(_) => "All about a theme",
            Deck::Attribute(_) => "One attribute",
            Deck::Value(..) => "All about a value",
            Deck::Mix
            | Deck::Core
            | Deck::Exam
            | Deck::Meaning
            | Deck::Attributes
            | Deck::Past
            | Deck::Levels
            | Deck::Ai => "",
        };
        if heading != before {
            if before.is_empty() {
                rows.extend([Row::Quiz, Row::Exam, Row::Reading]);
                rows.extend(super::Offered::all().map(Row::Task));
                rows.push(Row::Aside(study.set_aside().len()));
            }
            rows.push(Row::Heading(heading));
            before = heading;
        }
        rows.push(Row::Deck(deck, load));
    }
    rows
}

/// The cards that were set aside.
pub fn aside(study: &Study) -> Vec<Row> {
    study.set_aside().into_iter().cloned().map(Row::Card).collect()
}

/// What is said beside the rows.
pub fn panel(study: &Study, row: Option<&Row>, width: u16, symbols: &Symbols) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    match row {
        Some(Row::Deck(deck, load)) => of_deck(&mut lines, study, deck, *load),
        Some(Row::Task(offered)) => {
            offered.panel(&mut lines);
            return lines.done();
        }
        Some(Row::Reading) => {
            lines.paragraph("Reading", Role::Title);
            lines.paragraph("The catalogue as a book, theme by theme, a control a page: what it is about, why, the ladder, evidence, and where it came from. Your place is kept, and what you mark with m.", Role::Text);
            lines.gap();
            lines.paragraph("w writes it as study notes for a browser or for paper.", Role::Dim);
            return lines.done();
        }
        Some(Row::Quiz) => {
            lines.paragraph("A quiz", Role::Title);
            lines.paragraph("Ten questions about everything: choose, type, match, put in order; the right answer comes after each. Q on a deck asks about that deck alone.", Role::Text);
            lines.gap();
            lines.paragraph("Nothing of it is kept, and it does not change when cards come again.", Role::Dim);
            return lines.done();
        }
        Some(Row::Exam) => {
            lines.paragraph("An exam", Role::Title);
            lines.paragraph("Forty questions with four answers each, in sixty minutes. At the end: the result by theme and by attribute, and what you missed with its control beside it. E on a deck asks about that deck alone.", Role::Text);
            lines.gap();
            lines.paragraph("It is made like examinations are, from our own words; it is none of theirs, and says nothing about passing one.", Role::Dim);
            return lines.done();
        }
        Some(Row::Aside(_)) => {
            lines.paragraph("Set aside", Role::Title);
            lines.paragraph("Cards that do not come up any more: you set them aside with x, or they were forgotten six times. Enter lists them; there, x takes one up again.", Role::Text);
        }
        Some(Row::Card(card)) => {
            lines.paragraph(&card.question, Role::Title);
            lines.paragraph(&card.given, Role::Text);
            lines.gap();
            lines.paragraph(&card.answer, Role::Accent);
            let lapses = study.learned().cards.get(&card.key).map_or(0, |seen| seen.lapses);
            lines.gap();
            if lapses > 0 {
                let lapses = usize::try_from(lapses).unwrap_or(usize::MAX);
                lines.paragraph(
                    &format!(
                        "Forgotten {}. Read the control (c) before you take it up again.",
                        counted(lapses, "time", "times")
                    ),
                    Role::Text,
                );
            }
            lines.paragraph("x takes it up again.", Role::Dim);
            return lines.done();
        }
        Some(Row::Heading(_)) | None => {
            lines.paragraph("Nothing is set aside. Esc goes back.", Role::Text);
            return lines.done();
        }
    }
    standing(&mut lines, study, symbols);
    lines.done()
}

fn of_deck(lines: &mut Lines, study: &Study, deck: &Deck, load: Load) {
    lines.paragraph(&deck.title(study.catalogue()), Role::Title);
    lines.paragraph(deck.sentence(), Role::Text);
    lines.gap();
    let told = match load.total() {
        0 => study.tomorrow(deck),
        _ => format!("Today: {}.", told(load, study)),
    };
    lines.paragraph(&told, Role::Accent);
    let standing = study.learned().standing(study.of_deck(deck));
    lines.paragraph(
        &format!(
            "{} of {} cards begun, {} known for three weeks or more.",
            standing.begun, standing.cards, standing.known
        ),
        Role::Text,
    );
}

/// What there is to do, and how long that takes.
pub fn told(load: Load, study: &Study) -> String {
    let mut parts = Vec::new();
    if load.due > 0 {
        parts.push(format!("{} due", load.due));
    }
    if load.again > 0 {
        parts.push(format!("{} once more", load.again));
    }
    if load.new > 0 {
        parts.push(format!("{} new", load.new));
    }
    let seconds = study.learned().seconds_a_review().unwrap_or(10).clamp(3, 60);
    // A new card is seen twice, more or less.
    let cards = u64::try_from(load.due + load.again + 2 * load.new).unwrap_or(u64::MAX);
    let minutes = usize::try_from((cards.saturating_mul(seconds) + 30) / 60).unwrap_or(usize::MAX).max(1);
    format!("{}; about {}", parts.join(", "), counted(minutes, "minute", "minutes"))
}

/// Streak, retention, forecast and settings, over all decks.
fn standing(lines: &mut Lines, study: &Study, symbols: &Symbols) {
    let (learned, today) = (study.learned(), study.today());
    lines.heading("All decks");
    let days = usize::try_from(learned.streak(today)).unwrap_or(usize::MAX);
    let done = learned.days.get(&today).copied().unwrap_or(0);
    let streak = match days {
        0 => "No streak yet: it counts the days in a row on which you learn.".to_owned(),
        _ => format!("{} in a row; {done} reviews today.", counted(days, "day", "days")),
    };
    lines.paragraph(&streak, Role::Text);
    let retention = learned.retention_since(today, MEASURED);
    let told = match (retention.measured(), retention.expected()) {
        (Some(measured), Some(expected)) => format!(
            "Remembered {measured:.0} % of {} in {MEASURED} days; predicted {expected:.0} %, asked for {} %.",
            counted(retention.tests, "card", "cards"),
            learned.retention
        ),
        _ => format!("Asked for: {} % remembered. Measured as soon as cards come again.", learned.retention),
    };
    lines.paragraph(&told, Role::Text);
    lines.heading("Cards to come, without new ones");
    let forecast = learned.forecast(today, AHEAD);
    let most = forecast.iter().copied().max().unwrap_or(0).max(1);
    for (ahead, count) in forecast.iter().enumerate() {
        let day = match ahead {
            0 => "today".to_owned(),
            ahead => {
                let ahead = i64::try_from(ahead).unwrap_or(0);
                let day = today.checked_add(jiff::Span::new().days(ahead)).unwrap_or(today);
                day.strftime("%a %d").to_string()
            }
        };
        let bar = symbols.share[0].repeat((count * 16).div_ceil(most));
        lines.row(vec![(format!("{day:<7}{count:>4} "), Role::Text), (bar, Role::Accent)]);
    }
    lines.gap();
    lines.paragraph(
        &format!(
            "{} a day (+ -), {} % to be remembered (> <). F fits the intervals to your own memory.",
            counted(usize::from(learned.new_a_day), "new card", "new cards"),
            learned.retention
        ),
        Role::Dim,
    );
}

/// What is said when all is done.
pub fn closing(study: &Study, deck: &Deck, (done, forgotten): (u32, u32), width: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    let number = |count: u32| usize::try_from(count).unwrap_or(usize::MAX);
    let said = match (done, forgotten) {
        (0, _) => "Nothing of this deck is due now.".to_owned(),
        (done, 0) => format!("Done for today: {}, none forgotten.", counted(number(done), "review", "reviews")),
        (done, forgotten) => format!(
            "Done for today: {}, {forgotten} of them forgotten and seen once more.",
            counted(number(done), "review", "reviews")
        ),
    };
    lines.paragraph(&said, Role::Title);
    lines.gap();
    lines.paragraph(&study.tomorrow(deck), Role::Text);
    let days = usize::try_from(study.learned().streak(study.today())).unwrap_or(0);
    if days > 1 {
        lines.paragraph(&format!("You have learned on {} in a row.", counted(days, "day", "days")), Role::Text);
    }
    lines.gap();
    lines.paragraph("Enter or Esc goes back to the decks. Whoever wants more today takes more new cards a day with + there; what is due later comes by itself.", Role::Dim);
    lines.done()
}
