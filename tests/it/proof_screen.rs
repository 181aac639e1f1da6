//! What proves and what is handed out, from the screen: checking a report, checking baselines and history, a report of
//! a baseline, and the comparison as a report.

use std::fs;

use controlbook::report::ComparisonFormat;
use controlbook::report::{Format, Kind, Request};
use controlbook::session::{Edition, Point};

use crate::screen::{Screen, assert_screen};
use crate::support::names;

fn progress(size: (u16, u16)) -> Screen {
    let mut screen = Screen::sample(size);
    screen.press("g p");
    screen
}

/// A report of what the workbook says now, beside it.
fn report(screen: &Screen) -> std::path::PathBuf {
    let path = screen.folder().join("now.md");
    let request = Request::new(Format::Markdown, Kind::Full);
    screen.session().export(&path, &request, None, false).unwrap();
    path
}

#[test]
fn baselines_and_history_are_checked_where_no_report_is_named() {
    let mut screen = progress((80, 24));
    screen.press("V");
    assert_screen!("proof_asks", screen);
    screen.press("enter");
    let text = screen.text();
    assert!(text.contains("The history is whole: ") && text.contains("is what was frozen"), "{text}");
    for baseline in screen.session().workbook().baselines() {
        assert!(text.contains(&baseline.name), "{text}");
    }
    screen.press("esc");
    assert!(screen.model.overlays.is_empty());
}

#[test]
fn a_report_is_told_from_one_that_was_changed() {
    let mut screen = Screen::sample((120, 40));
    let path = report(&screen);
    screen.press("g V").fill(path.to_str().unwrap()).press("enter");
    assert!(screen.text().contains("Verified: now.md is what was written, byte for byte."), "{}", screen.text());

    // A table says nothing of itself: with the date that it was made to bear, it is told.
    let table = screen.folder().join("table.csv");
    let date = Some("2026-11-01".parse().unwrap());
    screen.session().export(&table, &Request::new(Format::Csv, Kind::Full), date, false).unwrap();
    screen.press("esc g V").fill(table.to_str().unwrap()).press("tab").fill("2026-11-01").press("enter");
    assert!(screen.text().contains("Verified: table.csv"), "{}", screen.text());

    let changed = fs::read_to_string(&path).unwrap().replace("Foldgate", "Goldgate");
    fs::write(&path, changed).unwrap();
    screen.press("esc g V").fill(path.to_str().unwrap()).press("enter");
    let text = screen.text();
    assert!(text.contains("Changed: now.md is not what was written from") && text.contains("Goldgate"), "{text}");
}

#[test]
fn a_report_that_is_not_there_keeps_the_form_and_says_so() {
    let mut screen = progress((80, 24));
    screen.press("V").fill("/nowhere/report.md").press("enter");
    assert_eq!(screen.model.overlays.len(), 1);
    assert!(screen.text().contains("cannot read"), "{}", screen.text());
    // Neither waits for what never ends, nor fills the memory with it.
    screen.fill("/dev/zero").press("enter");
    assert!(screen.text().contains("it is no ordinary file"), "{}", screen.text());
}

#[test]
fn a_comparison_is_written_as_its_ending_says() {
    let mut screen = progress((80, 24));
    screen.press("w");
    assert!(screen.message().contains("press Enter first"), "{}", screen.message());
    screen.press("G enter w");
    assert_screen!("proof_comparison", screen);
    let path = screen.folder().join("moved.md");
    screen.fill(path.to_str().unwrap()).press("enter");
    assert!(screen.message().starts_with("Written: "), "{}", screen.text());
    let session = screen.session();
    let first = screen.model.progress.rows.last().unwrap().point.clone();
    let compared = session.compare(&first, &Point::Now).unwrap();
    let expected = session.comparison_report(&compared, ComparisonFormat::Markdown).unwrap();
    assert_eq!(fs::read(&path).unwrap(), expected);

    // Nothing is written over, and nothing under an ending that is none.
    fs::write(&path, "mine").unwrap();
    screen.press("w").fill(path.to_str().unwrap()).press("enter");
    assert!(screen.text().contains("take another name"), "{}", screen.text());
    assert_eq!(fs::read_to_string(&path).unwrap(), "mine");
    let before = names(screen.folder());
    screen.fill(screen.folder().join("moved.odt").to_str().unwrap()).press("enter");
    assert!(screen.text().contains("let the file end in one of md, html"), "{}", screen.text());
    assert_eq!(names(screen.folder()), before);
}

#[test]
fn a_report_of_a_baseline_is_what_the_command_line_writes() {
    let mut screen = Screen::sample((120, 40));
    screen.press("ctrl-e").export_jobs();
    let latest = screen.session().workbook().baselines().max_by_key(|baseline| baseline.made.at);
    let name = latest.unwrap().name.clone();
    screen.press("tab tab tab tab tab");
    assert!(screen.text().contains("‹ now: What the workbook says ›"), "{}", screen.text());
    screen.press("right").export_jobs();
    assert!(screen.text().contains(&format!("‹ {name}: What this baseline froze ›")), "{}", screen.text());
    assert_screen!("proof_export_of_a_baseline", screen);
    let path = screen.folder().join("frozen.md");
    screen.press("shift-tab shift-tab shift-tab").fill(path.to_str().unwrap()).press("enter").export_jobs();
    let expected = screen.folder().join("expected.md");
    let edition = Edition { baseline: Some(&name), date: None, redacted: false };
    let request = Request::new(Format::Markdown, Kind::Full);
    screen.session().export_edition(&expected, &request, &edition, false).unwrap();
    assert_eq!(fs::read_to_string(&path).unwrap(), fs::read_to_string(&expected).unwrap());
}
