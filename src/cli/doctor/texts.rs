//! `controlbook doctor --catalogue`.

use serde::Serialize;

use crate::catalogue::texts::{
    Field, Graded, HIGHEST_GRADE, MOST_SHARING, Objection, Place, RUN, Repeated, SharedRun, TextReport, ThemeTexts,
};
use crate::catalogue::{Control, ControlId};
use crate::cli::layout::Page;
use crate::cli::{Done, json};
use crate::report::words::counted;
use crate::search::Query;
use crate::session::catalogue;

#[derive(Serialize)]
struct Shown<'a> {
    catalogue: &'a str,
    highest_grade: f64,
    #[serde(flatten)]
    report: &'a TextReport,
}

pub fn run(as_json: bool) -> Done {
    let report = TextReport::of(catalogue(), finds);
    if as_json {
        let shown = Shown { catalogue: &catalogue().title, highest_grade: HIGHEST_GRADE, report: &report };
        return json(&shown);
    }
    let mut page = Page::default();
    page.line(&format!("The texts of {}", catalogue().title));
    for theme in &report.themes {
        page.gap();
        of_theme(&mut page, theme, &report);
    }
    page.gap();
    page.line(match report.is_clean() {
        true => "The checks object to nothing.",
        false => "The checks object to something.",
    });
    page.prose(
        "",
        &format!(
            "Grades are Flesch-Kincaid: 0.39 × words per sentence + 11.8 × syllables per word − 15.59, at most \
             {HIGHEST_GRADE:.1} over the summary, why, ladder and first step of a theme; lengths are of the same texts. \
             A run is {RUN} words in a row; ladders of at most {MOST_SHARING} controls may share one."
        ),
    );
    Ok(page.into_output())
}

/// Whether a search for the keyword as it stands finds the control.
fn finds(control: &Control, keyword: &str) -> bool {
    Query::parse(&format!("\"{keyword}\""), catalogue())
        .is_ok_and(|query| !query.is_empty() && query.matches(control, catalogue(), None))
}

fn of_theme(page: &mut Page, theme: &ThemeTexts, report: &TextReport) {
    let controls = counted(theme.controls, "control", "controls");
    page.line(&format!("{}: {controls}, {} words in {} sentences", theme.title, theme.words, theme.sentences));
    let mut row = |name: &str, text: &str| page.prose(&format!("  {name:<24}"), text);
    let fields: Vec<String> =
        theme.grades.iter().map(|graded| format!("{} {}", named(graded.of), figure(graded.grade))).collect();
    row("Reading grade", &format!("{}: {}", figure(theme.grade), fields.join(", ")));
    let hardest: Vec<String> =
        theme.hardest.iter().map(|Graded { of, grade }| format!("{of} ({})", figure(*grade))).collect();
    row("Hardest to read", &hardest.join(", "));
    let longest = theme.longest.as_ref().map_or(String::new(), |longest| {
        let Place { control, field } = &longest.place;
        format!(", {} at most ({control}, {})", longest.words, named(*field))
    });
    row("Words in a sentence", &format!("{} on average{longest}", figure(theme.words_per_sentence)));
    let [ten, fifteen, twenty, twenty_four, more] = theme.lengths;
    row(
        "Sentence lengths",
        &format!("1–10: {ten}, 11–15: {fifteen}, 16–20: {twenty}, 21–24: {twenty_four}, more: {more}"),
    );
    for (name, [one, two, three]) in [("Importance", theme.importance), ("Effort", theme.effort)] {
        row(name, &format!("1: {one}, 2: {two}, 3: {three}"));
    }
    row("With AI systems", &counted(theme.ai, "control", "controls"));
    row("When it is left out", &counted(theme.exclusion_hint, "control", "controls"));

    let ours = |id: &ControlId| catalogue().control(id.as_str()).is_some_and(|control| control.theme == theme.theme);
    let repeated = report.repeated.iter().filter(|repeated| repeated.places.iter().any(|place| ours(&place.control)));
    several(page, "Repeated sentences", repeated.map(repeated_line).collect());
    let shared = report.shared_runs.iter().filter(|run| run.controls.iter().any(ours));
    several(page, "Shared runs in ladders", shared.map(run_line).collect());
    let objections = report.objections.iter().filter(|objection| ours(&objection.place.control));
    several(page, "To mend", objections.map(objection_line).collect());
}

fn several(page: &mut Page, name: &str, lines: Vec<String>) {
    if lines.is_empty() {
        page.line(&format!("  {name:<24}none"));
        return;
    }
    page.line(&format!("  {name}"));
    for line in lines {
        page.prose("    - ", &line);
    }
}

fn repeated_line(repeated: &Repeated) -> String {
    let places: Vec<String> =
        repeated.places.iter().map(|place| format!("{} {}", place.control, named(place.field))).collect();
    format!("\"{}\": {}", repeated.sentence, places.join(", "))
}

fn run_line(run: &SharedRun) -> String {
    let controls: Vec<&str> = run.controls.iter().map(ControlId::as_str).collect();
    format!("\"{}\": {}", run.words, controls.join(", "))
}

fn objection_line(objection: &Objection) -> String {
    format!("{} {}: {}", objection.place.control, named(objection.place.field), objection.problem)
}

fn named(field: Field) -> String {
    field.key().replace('_', " ")
}

fn figure(figure: Option<f64>) -> String {
    figure.map_or("–".to_owned(), |figure| format!("{figure:.1}"))
}
