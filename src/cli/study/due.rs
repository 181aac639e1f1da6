//! `controlbook study --due`: what there is to do, and how far one has come.

use serde::Serialize;

use crate::cli::layout::{Page, Table};
use crate::cli::{Done, json};
use crate::report::words::counted;
use crate::session::study::Study;
use crate::study::Deck;
use crate::text::Side;

/// How many days of the forecast are told.
const AHEAD: usize = 14;
/// Over how many days retention is measured.
const MEASURED: i32 = 30;

#[derive(Serialize)]
struct Shape {
    date: String,
    streak: u32,
    reviews_today: u32,
    new_a_day: u16,
    retention: RetentionShape,
    set_aside: usize,
    decks: Vec<DeckShape>,
    forecast: Vec<ForecastShape>,
}

#[derive(Serialize)]
struct RetentionShape {
    asked: u8,
    tests: usize,
    remembered: usize,
    measured: Option<f64>,
    predicted: Option<f64>,
}

#[derive(Serialize)]
struct DeckShape {
    deck: String,
    title: String,
    cards: usize,
    begun: usize,
    known: usize,
    due: usize,
    again: usize,
    new: usize,
}

#[derive(Serialize)]
struct ForecastShape {
    date: String,
    cards: usize,
}

pub fn run(study: &Study, as_json: bool) -> Done {
    let shape = shape(study);
    if as_json {
        return json(&shape);
    }
    let mut page = Page::default();
    let streak = usize::try_from(shape.streak).unwrap_or(usize::MAX);
    page.line(&format!(
        "{}: learned on {} in a row, {} reviews today",
        shape.date,
        counted(streak, "day", "days"),
        shape.reviews_today
    ));
    page.gap();
    let cell = |count: usize| count.to_string();
    let rows = shape.decks.iter().map(|deck| {
        vec![
            cell(deck.due + deck.again),
            cell(deck.new),
            format!("{} of {}", deck.begun, deck.cards),
            deck.deck.clone(),
            deck.title.clone(),
        ]
    });
    let table = Table {
        columns: &[
            ("due", Side::Right),
            ("new", Side::Right),
            ("begun", Side::Right),
            ("deck", Side::Left),
            ("", Side::Left),
        ],
        rows: rows.collect(),
    };
    page.table(&table);
    page.gap();
    let retention = &shape.retention;
    page.prose(
        "",
        &match (retention.measured, retention.predicted) {
            (Some(measured), Some(predicted)) => format!(
                "Remembered {measured} % of {} that came again in {MEASURED} days; predicted {predicted} %, asked for {} %.",
                counted(retention.tests, "card", "cards"),
                retention.asked
            ),
            _ => format!("{} % are to be remembered; measured as soon as cards come again.", retention.asked),
        },
    );
    if shape.set_aside > 0 {
        page.prose(
            "",
            &format!(
                "{} set aside: controlbook cards list --set-aside",
                counted(shape.set_aside, "card is", "cards are")
            ),
        );
    }
    page.prose("", &study.tomorrow(&Deck::Mix));
    Ok(page.into_output())
}

fn shape(study: &Study) -> Shape {
    let (learned, today) = (study.learned(), study.today());
    let retention = learned.retention_since(today, MEASURED);
    let tenth = |percent: f64| (percent * 10.0).round() / 10.0;
    let decks = Deck::all(study.catalogue());
    let loads = study.loads(&decks);
    let decks = decks.into_iter().zip(loads).map(|(deck, load)| {
        let standing = learned.standing(study.of_deck(&deck));
        DeckShape {
            deck: deck.to_string(),
            title: deck.title(study.catalogue()),
            cards: standing.cards,
            begun: standing.begun,
            known: standing.known,
            due: load.due,
            again: load.again,
            new: load.new,
        }
    });
    let mut day = today;
    let forecast = learned.forecast(today, AHEAD).into_iter().map(|cards| {
        let date = day.to_string();
        day = day.tomorrow().unwrap_or(day);
        ForecastShape { date, cards }
    });
    Shape {
        date: today.to_string(),
        streak: learned.streak(today),
        reviews_today: learned.days.get(&today).copied().unwrap_or(0),
        new_a_day: learned.new_a_day,
        retention: RetentionShape {
            asked: learned.retention,
            tests: retention.tests,
            remembered: retention.remembered,
            measured: retention.measured().map(tenth),
            predicted: retention.expected().map(tenth),
        },
        set_aside: study.set_aside().len(),
        forecast: forecast.collect(),
        decks: decks.collect(),
    }
}
