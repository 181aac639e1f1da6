//! What looking over a file, or repairing it, came to: to be read.

use super::{Body, Reader};
use crate::session::{CheckUp, Repair, Verdict};
use crate::text::clean_line;
use crate::tui::lines::file_name;

/// As many problems of a kind as anyone reads on a screen.
const SHOWN: usize = 20;

impl Reader {
    /// What looking over a file found.
    pub fn check_up(found: &CheckUp) -> Self {
        let conclusion = match (found.is_sound(), found.is_damaged()) {
            (true, _) => "Nothing is wrong with it.",
            (false, true) => "Something is wrong with it. Nothing was changed.",
            (false, false) => "The workbook is whole; something around it is not as it should be.",
        };
        let mut rows = vec![(String::new(), conclusion.to_owned())];
        for check in &found.checks {
            let mark = match check.verdict {
                Verdict::Sound => "ok",
                Verdict::Wrong => "WRONG",
                Verdict::Skipped => "-",
            };
            let title = check.checked.title();
            rows.push((format!("{mark:<5} {title}"), check.says.clone()));
            if check.verdict != Verdict::Wrong {
                continue;
            }
            let problems = check.problems.iter().take(SHOWN);
            rows.extend(problems.map(|problem| ("      -".to_owned(), clean_line(problem).into_owned())));
            if let more @ 1.. = check.problems.len().saturating_sub(SHOWN) {
                rows.push(("      -".to_owned(), format!("and {more} more; controlbook doctor --json lists all")));
            }
            rows.push(("      What it means".to_owned(), check.checked.meaning().to_owned()));
            rows.push(("      What to do".to_owned(), CheckUp::advice(check.checked, &file_name(&found.path))));
        }
        Reader { title: "The file, looked over".to_owned(), offset: 0, body: Body::Words(rows) }
    }

    /// What a repair came to.
    pub fn repair(repair: &Repair) -> Self {
        let mut text = Vec::new();
        for (heading, lines) in repair.told(file_name) {
            if !heading.is_empty() {
                text.push((heading, String::new()));
            }
            for (about, what) in lines {
                let about = if about.is_empty() { String::new() } else { format!("{about}: ") };
                text.push((String::new(), clean_line(&format!("{about}{what}")).into_owned()));
            }
        }
        Reader { title: "Recovered into a new file".to_owned(), offset: 0, body: Body::Text(text) }
    }
}
