//! The Progress screen: months and baselines, the chart, and what moved between two of them.

use controlbook::workbook::Baseline;

use crate::screen::Screen;
use crate::support::assert_sound;

const SMALL: (u16, u16) = (60, 15);
const NORMAL: (u16, u16) = (80, 24);
const LARGE: (u16, u16) = (120, 40);

fn progress(size: (u16, u16)) -> Screen {
    let mut screen = Screen::sample(size);
    screen.press("g p");
    screen
}

fn baselines(screen: &Screen) -> Vec<Baseline> {
    screen.session().workbook().baselines().cloned().collect()
}

#[test]
fn the_screens_of_what_was_measured_and_of_what_moved() {
    for (size, name) in [(SMALL, "60x15"), (NORMAL, "80x24"), (LARGE, "120x40")] {
        let mut screen = progress(size);
        screen.assert(&format!("progress_{name}"));
        screen.press("l");
        screen.assert(&format!("progress_trend_{name}"));
        screen.press("h G enter");
        screen.assert(&format!("progress_moved_{name}"));
    }
}

#[test]
fn months_stand_beside_the_figures_over_time() {
    for size in [SMALL, NORMAL, LARGE] {
        let text = progress(size).text();
        assert!(text.contains("2 baselines") && text.contains("now") && text.contains("ver time"), "{text}");
    }
    let text = progress(LARGE).text();
    assert!(text.contains("measured") && text.contains("Summer 2026"), "{text}");
    let (first, second) = (progress(LARGE).text(), progress(LARGE).press("p").text());
    assert!(first.contains("Attainment over time") && second.contains("Maturity over time"));
}

#[test]
fn enter_tells_what_moved_since_then_and_esc_goes_back() {
    let mut screen = progress(LARGE);
    screen.press("enter");
    assert!(screen.message().contains("This is now"), "{}", screen.message());
    screen.press("G enter");
    let text = screen.text();
    assert!(text.contains("Now compared with the end of") && text.contains("Improved ("), "{text}");
    assert!(!text.contains("New ("), "what moved comes first, and fills the panel:\n{text}");
    screen.press("esc esc");
    assert!(screen.text().contains("over time"));
    screen.press("esc");
    assert!(!screen.text().contains("over time"), "Esc goes to the controls");
}

#[test]
fn two_marked_ones_are_compared_the_earlier_first_however_they_were_marked() {
    let mut screen = progress(LARGE);
    screen.press("j j v G v enter");
    let one = screen.text();
    let mut screen = progress(LARGE);
    screen.press("G v g g j j v g g enter");
    let other = screen.text();
    let title = |text: &str| text.lines().find(|line| line.contains("compared with")).unwrap().to_owned();
    assert!(title(&one).contains("compared with the end of 2025-1"), "{one}");
    let said = |text: &str| title(text).split_once("The end").unwrap().1.to_owned();
    assert_eq!(said(&one), said(&other));
}

#[test]
fn a_baseline_is_made_signed_compared_and_undone() {
    let mut screen = progress(LARGE);
    screen.press("S enter");
    assert!(baselines(&screen).iter().all(|baseline| baseline.signed.is_some()), "{}", screen.text());
    screen.press("S");
    assert!(screen.message().contains("No baseline waits"), "{}", screen.message());
    screen.press("n").type_text("Before the audit").press("enter");
    let made = |screen: &Screen| baselines(screen).into_iter().find(|baseline| baseline.name == "Before the audit");
    assert!(made(&screen).is_some_and(|baseline| baseline.signed.is_none()));
    assert!(screen.text().contains("3 baselines") && screen.text().contains("Before the audit"), "{}", screen.text());
    screen.press("j S enter");
    assert!(made(&screen).is_some_and(|baseline| baseline.signed.is_some()), "{}", screen.text());
    assert!(screen.text().contains("signed"), "{}", screen.text());
    screen.press("enter");
    assert!(screen.text().contains("Nothing differs"), "{}", screen.text());
    screen.press("u u");
    assert!(made(&screen).is_none());
    assert_sound(screen.session());
}

#[test]
fn the_question_mark_explains_how_real_movement_is_told() {
    let mut screen = progress(LARGE);
    screen.press("?");
    let text = screen.text();
    assert!(text.contains("Real movement") && text.contains("add up"), "{text}");
}
