//! What the dialogue reads out: pages of text, wrapped, and nothing else.

use std::path::Path;

use crate::catalogue::{Control, ControlId, Text};
use crate::cli::layout::Page;
use crate::error::{Result, clean_path};
use crate::interview::closing::{Part, closing};
use crate::interview::{QUESTION, QUESTION_OF_LEVELS, Run, described, statements};
use crate::report::words::counted;
use crate::session::Session;
use crate::tui::overlay::interview_words;
use crate::workbook::{Answer, Applicability, Level, Reason};

/// How wide the lines are.
const COLUMNS: usize = 76;

const KEYS: &[(&str, &str)] = &[
    ("0 to 5", "your answer: saved at once, then comes the next question"),
    ("=", "in a re-assessment: the level of the last time still holds; then the next question"),
    ("-", "not known yet: marked for review, the level cleared, then the next question"),
    ("Enter", "go on without changing the answer"),
    ("b", "go back to the question before"),
    ("p", "what could be shown as proof (evidence), whom to ask what, and why it matters"),
    ("n TEXT", "write a note: what shows it, or who told you"),
    ("x", "not for you: excluded, with the reason"),
    ("i", "a provider runs it for you: inherited, with their name"),
    ("a", "it is for you: applicable, with the reason"),
    ("m", "mark it for review, or take the mark away"),
    ("u", "take the last edit back"),
    ("q", "stop; the same command goes on from here"),
    ("w", "what the words and the levels mean"),
    ("?", "these lines"),
];

/// An empty page.
pub fn blank() -> Page {
    Page::of_width(COLUMNS)
}

/// One paragraph.
pub fn sentence(text: &str) -> Page {
    let mut page = blank();
    page.prose("", text);
    page
}

/// What will be asked, and how it goes.
pub fn opening(session: &Session, run: &Run, resumed: bool) -> Page {
    let workbook = session.workbook();
    let mut page = sentence(&format!("Interview about {}.", workbook.organisation.name));
    page.prose("", &described(run, workbook, session.catalogue()));
    if run.left_out > 0 {
        page.prose("", &format!("{} passed over, because excluded.", run.left_out));
    }
    let how = match (run.controls.is_empty(), resumed) {
        (true, _) => "There is nothing to ask.",
        (false, true) => "You go on where you stopped. To begin anew: --open, --order or --filter.",
        (false, false) if session.catalogue().controls.iter().all(|control| control.ladder.is_none()) => {
            "Each question is a control: a measure that keeps information safe. You say how far it is lived, from 0 to 5. ? lists what you can type."
        }
        (false, false) => {
            "Each question is a control: a measure that keeps information safe. Five statements follow, its ladder: your level is the last one before the first that is not true. ? lists what you can type."
        }
    };
    page.prose("", how);
    page
}

/// A control with its ladder as the question. `place` counts from 0.
pub fn question(session: &Session, run: &Run, control: &Control, place: usize) -> Page {
    let theme = session.catalogue().theme_title(&control.theme);
    let mut page = blank();
    page.line("");
    page.prose("", &format!("Question {} of {}, {theme}.", place + 1, run.controls.len()));
    page.prose("", &format!("{} {}", control.id, control.title));
    page.prose("", &said(session.workbook().answer(&control.id)));
    page.line("");
    page.prose("", &control.summary);
    page.line("");
    page.prose("", if control.ladder.is_some() { QUESTION } else { QUESTION_OF_LEVELS });
    for (level, statement) in (0..).zip(statements(control)) {
        page.prose(&format!("{level}  "), &statement);
    }
    page.prose("", "Your answer? 0 to 5, - not known yet, Enter goes on, ? lists more.");
    page
}

/// What is said of the control already, in a sentence.
fn said(answer: &Answer) -> String {
    let said = match (answer.level, answer.basis, &answer.provider) {
        (Some(level), ..) if answer.to_confirm => format!("Last time: {level}. Is that still so? = confirms it."),
        (Some(level), Some(basis), _) => format!("Your answer so far: {level}, {basis}."),
        (Some(level), None, _) => format!("Your answer so far: {level}."),
        (None, _, Some(provider)) => format!("Inherited from {provider}; no level yet."),
        (None, _, None) if answer.review => "Not known yet: marked for review.".to_owned(),
        (None, _, None) => "No answer yet.".to_owned(),
    };
    let target = answer.target.map_or_else(String::new, |target| format!(" Target {target}."));
    let review = if answer.review && answer.level.is_some() { " Marked for review." } else { "" };
    format!("{said}{target}{review}")
}

/// Which reasons there are for a decision.
pub fn reasons(applicability: Applicability, fitting: &[Reason]) -> Page {
    let mut page = sentence(match applicability {
        Applicability::Excluded => {
            "Why is it not for you? One or several of these codes, with blanks between them. An empty line goes back."
        }
        Applicability::Inherited => {
            "Why is it for you at all? Any of these codes, with blanks between them, or an empty line."
        }
        Applicability::Applicable | Applicability::Undecided => {
            "Why is it for you? Any of these codes, with blanks between them, or an empty line."
        }
    });
    for reason in fitting {
        page.prose(&format!("{}  ", reason.word()), reason.sentence());
    }
    page
}

/// What can be typed.
pub fn help() -> Page {
    let mut page = blank();
    for (key, text) in KEYS {
        page.prose(&format!("{key:<8}"), text);
    }
    page
}

/// What the words mean that are used on the way.
pub fn words() -> Page {
    let mut page = blank();
    for (word, meaning) in interview_words() {
        page.prose("", &format!("{word}: {meaning}"));
    }
    page.line("");
    page.prose("", "The levels, of any control:");
    for level in Level::ALL {
        page.prose(&format!("{level}  "), &format!("{}. {}", level.name(), level.sentence()));
    }
    page
}

/// What helps to answer.
pub fn proof(session: &Session, control: &Control) -> Page {
    let mut page = blank();
    let several = |page: &mut Page, heading: &str, texts: &[Text]| {
        if !texts.is_empty() {
            page.line(heading);
        }
        for text in texts {
            page.prose("  ", text);
        }
    };
    several(&mut page, "What could be shown (evidence):", &control.evidence);
    several(&mut page, "Whom to ask what:", &control.ask);
    several(&mut page, "Why it matters:", control.why.as_slice());
    several(&mut page, "When it may fairly be excluded:", control.exclusion_hint.as_slice());
    let notes: Vec<Text> = session.workbook().notes(&control.id).map(|note| note.text.clone()).collect();
    several(&mut page, "Notes:", &notes);
    page
}

/// What was passed over, if anything was.
pub fn passed_over(controls: &[ControlId]) -> Page {
    let ids: Vec<&str> = controls.iter().map(ControlId::as_str).collect();
    if ids.is_empty() { blank() } else { sentence(&format!("Passed over, because excluded: {}.", ids.join(", "))) }
}

/// Where one stopped. `place` counts from 0.
pub fn stopped(session: &Session, run: &Run, control: &Control, place: usize) -> Page {
    let progress = run.progress(session.workbook());
    sentence(&format!(
        "Stopped at question {} of {}, {} {}. {} of {} answered; every answer is saved. The same command goes on from here.",
        place + 1,
        progress.total,
        control.id,
        control.title,
        progress.answered,
        progress.total
    ))
}

/// What stands at the end. `file` is the workbook as the person called it.
///
/// # Errors
/// Where the workbook cannot be read any more.
pub fn end(session: &Session, run: &Run, file: &Path) -> Result<Page> {
    let mut page = blank();
    page.line("");
    let questions = counted(run.controls.len(), "question is", "questions are");
    page.prose("", &format!("The {questions} through."));
    for part in closing(&session.report(None)?, run) {
        match part {
            Part::Heading(text) => {
                page.line("");
                page.line(&format!("{text}:"));
            }
            Part::Text(text) => page.prose("", &text),
            Part::Item(label, text) => page.prose(&format!("{label} "), &text),
            Part::Below(text) | Part::Reason(text) => page.prose("   ", &text),
        }
    }
    let file = clean_path(file);
    let file = if file.contains(char::is_whitespace) { format!("\"{file}\"") } else { file };
    page.line("");
    page.line("And now:");
    for command in ["status", "gaps", "export --format md", "interview"] {
        let (command, options) = command.split_once(' ').unwrap_or((command, ""));
        page.line(format!("  controlbook {command} {file} {options}").trim_end());
    }
    Ok(page)
}
