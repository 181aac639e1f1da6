//! `controlbook doctor FILE`.

use std::path::Path;

use serde::Serialize;

use crate::cli::layout::Page;
use crate::cli::{Done, Failure, json};
use crate::error::clean_path;
use crate::session::{CheckUp, Verdict};

/// As many problems of a kind as anyone reads; JSON has all.
const SHOWN: usize = 20;

/// `doctor FILE --json`.
#[derive(Serialize)]
struct Shown<'a> {
    workbook: String,
    sound: bool,
    checks: Vec<ShownCheck<'a>>,
}

#[derive(Serialize)]
struct ShownCheck<'a> {
    check: &'static str,
    verdict: &'static str,
    says: &'a str,
    problems: &'a [String],
    meaning: Option<&'static str>,
    advice: Option<String>,
}

pub fn run(file: &Path, as_json: bool) -> Done {
    let found = CheckUp::of(file)?;
    let output = if as_json { json(&shown(&found))? } else { page(&found).into_output() };
    if found.is_sound() { Ok(output) } else { Err(Failure::Found(output)) }
}

fn shown(found: &CheckUp) -> Shown<'_> {
    let checks = found.checks.iter().map(|check| ShownCheck {
        check: check.checked.word(),
        verdict: check.verdict.word(),
        says: &check.says,
        problems: &check.problems,
        meaning: (check.verdict == Verdict::Wrong).then(|| check.checked.meaning()),
        advice: (check.verdict == Verdict::Wrong).then(|| CheckUp::advice(check.checked, &clean_path(&found.path))),
    });
    Shown { workbook: found.path.to_string_lossy().into_owned(), sound: found.is_sound(), checks: checks.collect() }
}

fn page(found: &CheckUp) -> Page {
    let mut page = Page::default();
    page.line(&clean_path(&found.path));
    for check in &found.checks {
        let mark = match check.verdict {
            Verdict::Sound => "ok",
            Verdict::Wrong => "WRONG",
            Verdict::Skipped => "-",
        };
        page.prose(&format!("  {mark:<6} {:<13} ", check.checked.title()), &check.says);
        for problem in check.problems.iter().take(SHOWN) {
            page.prose("         - ", problem);
        }
        if let more @ 1.. = check.problems.len().saturating_sub(SHOWN) {
            page.line(&format!("         and {more} more; --json lists all"));
        }
        if check.verdict == Verdict::Wrong {
            page.hanging("         What it means: ", "         ", check.checked.meaning());
            page.hanging(
                "         What to do: ",
                "         ",
                &CheckUp::advice(check.checked, &clean_path(&found.path)),
            );
        }
    }
    page.gap();
    page.line(match found.is_sound() {
        true => "Nothing is wrong with it.",
        false => "Something is wrong with it. Nothing was changed.",
    });
    page
}
