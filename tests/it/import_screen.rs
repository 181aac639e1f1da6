//! The import on the screen: before, keys, after.

use std::fs;

use controlbook::tui::overlay::{ImportStage, Overlay};

use crate::imports::fixture;
use crate::screen::{Screen, assert_screen};

/// The dialog over a fresh workbook, with the path of a table typed.
fn asked(name: &str, size: (u16, u16)) -> Screen {
    let mut screen = Screen::fresh(size);
    let path = screen.folder().join(name);
    fs::copy(fixture(name), &path).unwrap();
    screen.press("g I ctrl-u").fill(path.to_str().unwrap());
    screen
}

fn stage(screen: &Screen) -> Option<ImportStage> {
    match screen.model.overlays.last() {
        Some(Overlay::Import(import)) => Some(import.stage),
        _ => None,
    }
}

#[test]
fn the_columns_then_the_rows_then_it_is_taken_over() {
    let mut screen = asked("english.xlsx", (80, 24));
    screen.press("enter");
    assert_screen!("import_columns_80x24", screen);
    screen.press("enter");
    assert_screen!("import_preview_80x24", screen);
    screen.press("f");
    assert_screen!("import_doubts_80x24", screen);
    screen.press("f");
    assert!(screen.text().contains("SoA 2025, row 13"), "{}", screen.text());
    screen.press("f f enter");
    assert_eq!(stage(&screen), None);
    assert!(
        screen.message().starts_with("Imported 6 controls from english.xlsx, 1 row not taken"),
        "{}",
        screen.message()
    );
    assert_eq!(screen.session().workbook().answer(&crate::support::id("5.2")).level.map(|level| level.get()), Some(1));
    screen.press("u");
    assert_eq!(screen.session().workbook().answer(&crate::support::id("5.2")).level, None);
}

#[test]
fn columns_and_values_are_changed_with_the_arrows() {
    let mut screen = asked("german.xlsx", (120, 40));
    screen.press("enter");
    assert_screen!("import_columns_120x40", screen);
    // What was read from the column of levels becomes what it is not.
    screen.press("down down down right");
    assert!(screen.text().contains("Reifegrad Ist"), "{}", screen.text());
    assert!(!screen.text().contains("‹ level ›"), "{}", screen.text());
    screen.press("left");
    assert!(screen.text().contains("‹ level ›"), "{}", screen.text());
}

#[test]
fn a_row_is_left_out_and_what_is_not_taken_is_saved() {
    let mut screen = asked("damaged.xlsx", (60, 15));
    screen.press("enter enter space");
    assert_screen!("import_left_out_60x15", screen);
    screen.press("w");
    let name = screen.folder().join("damaged-not-taken.csv");
    assert!(screen.message().contains("damaged-not-taken.csv"), "{}", screen.message());
    let text = fs::read_to_string(name).unwrap();
    assert!(text.contains("purple") && text.contains("Nutzung"), "{text}");
    screen.press("enter");
    assert_eq!(screen.session().workbook().answer(&crate::support::id("5.10")).level, None, "left out");
    assert_eq!(screen.session().workbook().answer(&crate::support::id("8.17")).level.map(|level| level.get()), Some(5));
}

#[test]
fn what_cannot_be_read_is_said_beside_the_path() {
    let mut screen = Screen::fresh((80, 24));
    let path = screen.folder().join("colours.csv");
    fs::write(&path, "name,colour\nsky,blue\n").unwrap();
    screen.press("g I");
    assert_eq!(stage(&screen), Some(ImportStage::File));
    screen.press("ctrl-u").fill(path.to_str().unwrap()).press("enter");
    assert_eq!(stage(&screen), Some(ImportStage::File));
    assert!(screen.text().contains("no column in it has ids or titles"), "{}", screen.text());
    screen.press("esc");
    assert_eq!(screen.message(), "Nothing was imported");
}
