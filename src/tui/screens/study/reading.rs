//! The catalogue as a book on the screen.

use crate::catalogue::{Attribute, Catalogue, Control};
use crate::report::words::counted;
use crate::session::study::Study;
use crate::study::reading::{Page, pages};
use crate::tui::lines::{Lines, Role, StyledLine};

/// Above the page.
pub fn title(study: &Study, at: usize) -> String {
    let count = pages(study.catalogue()).len();
    format!("Reading: page {} of {count}; Enter goes on, Left goes back", at + 1)
}

/// The place of the page where one stopped.
pub fn place(study: &Study) -> usize {
    let kept = study.learned().read_to.clone().unwrap_or_default();
    pages(study.catalogue()).iter().position(|page| page.name() == kept).unwrap_or(0)
}

/// The page that begins the next theme, or the one before.
pub fn theme_beside(study: &Study, at: usize, forward: bool) -> usize {
    let pages = pages(study.catalogue());
    let begins = |place: &usize| matches!(pages.get(*place), Some(Page::Theme(_)));
    match forward {
        true => (at + 1..pages.len()).find(begins).unwrap_or(at),
        false => (0..at).rev().find(begins).unwrap_or(0),
    }
}

/// The lines of a page.
pub fn lines(study: &Study, at: usize, width: u16) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    let catalogue = study.catalogue();
    match pages(catalogue).get(at) {
        Some(Page::Contents) => contents(&mut lines, study),
        Some(Page::Theme(theme)) => {
            lines.paragraph(&theme.title, Role::Title);
            let controls: Vec<&Control> =
                catalogue.controls.iter().filter(|control| control.theme == theme.key).collect();
            lines.paragraph(&counted(controls.len(), "control", "controls"), Role::Dim);
            lines.gap();
            for control in controls {
                lines.hanging(&format!("{:<6}", control.id.as_str()), Role::Accent, &control.title, Role::Text);
            }
        }
        Some(Page::Control(control)) => page(&mut lines, study, control),
        None => {}
    }
    lines.done()
}

fn contents(lines: &mut Lines, study: &Study) {
    let catalogue = study.catalogue();
    lines.paragraph(&format!("{}, in our own words", catalogue.title), Role::Title);
    lines.gap();
    for theme in catalogue.themes.iter() {
        let count = catalogue.controls.iter().filter(|control| control.theme == theme.key).count();
        lines.hanging(
            "  ",
            Role::Text,
            &format!("{}: {}", theme.title, counted(count, "control", "controls")),
            Role::Text,
        );
    }
    lines.heading("Marked by you");
    let marked: Vec<&Control> =
        catalogue.controls.iter().filter(|control| study.learned().marked.contains(control.id.as_str())).collect();
    if marked.is_empty() {
        lines.paragraph("Nothing yet: m marks a page.", Role::Dim);
    }
    for control in marked {
        lines.hanging(&format!("{:<6}", control.id.as_str()), Role::Accent, &control.title, Role::Text);
    }
    lines.gap();
    lines.paragraph("Enter goes on, Right turns the page, Left turns back, p goes to the next theme. Your place and your marks are kept. w writes it all as study notes.", Role::Dim);
}

fn page(lines: &mut Lines, study: &Study, control: &Control) {
    let catalogue: &Catalogue = study.catalogue();
    lines.paragraph(&format!("{} {}", control.id, control.title), Role::Title);
    let marked = if study.learned().marked.contains(control.id.as_str()) { ", marked" } else { "" };
    lines.paragraph(&format!("{}{marked}", catalogue.theme_title(&control.theme)), Role::Dim);
    lines.gap();
    lines.paragraph(&control.summary, Role::Text);
    if let Some(why) = &control.why {
        lines.heading("Why it matters");
        lines.paragraph(why, Role::Text);
    }
    if let Some(ladder) = &control.ladder {
        lines.heading("The ladder, from level 1 to 5");
        for (level, statement) in (1_u8..).zip(&ladder.0) {
            lines.hanging(&format!("{level}  "), Role::Accent, statement, Role::Text);
        }
    }
    if !control.evidence.is_empty() {
        lines.heading("What could be shown");
        for evidence in control.evidence.iter() {
            lines.hanging("- ", Role::Dim, evidence, Role::Text);
        }
    }
    for (heading, text) in [
        ("A first step", &control.first_step),
        ("A common mistake", &control.pitfall),
        ("With AI systems", &control.ai),
    ] {
        if let Some(text) = text {
            lines.heading(heading);
            lines.paragraph(text, Role::Text);
        }
    }
    lines.heading("Attributes");
    for attribute in Attribute::ALL {
        let titles: Vec<&str> =
            control.values(attribute).iter().map(|value| catalogue.value_title(attribute, value)).collect();
        if let Some(vocabulary) = catalogue.vocabulary(attribute)
            && !titles.is_empty()
        {
            lines.hanging(&format!("{}: ", vocabulary.title), Role::Dim, &titles.join(", "), Role::Text);
        }
    }
    lines.heading("In 2013");
    lines.paragraph(&catalogue.succession_sentence(control), Role::Text);
}
