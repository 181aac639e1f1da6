//! Every answer with its notes and its evidence; in the working paper with ladder, questions and what could be shown.

use super::evidence::SHORT_HASH;
use super::said::{date, decided, name_of, one_line, reasons};
use super::{paragraph, table};
use crate::report::document::{Block, Cell, Column, Section, SectionName, Tone};
use crate::report::{Report, Row, ServingEvidence, words};
use crate::workbook::{Answer, Applicability, Level, Note, OwnControl};

/// What is said of the controls of which anything is said.
pub fn section(report: &Report) -> Section {
    let mut blocks = Vec::new();
    for theme in &report.themes {
        let said = |row: &&Row| row.control.theme == theme.theme.as_str() && row.says_something();
        if report.rows.iter().any(|row| said(&row)) {
            blocks.push(Block::Heading(3, one_line(&theme.title)));
            for row in report.rows.iter().filter(said) {
                answer(&mut blocks, row, SHORT_HASH);
            }
        }
    }
    let own = || report.own.iter().filter(|row| row.says_something() || !row.control.summary.is_empty());
    if own().next().is_some() {
        blocks.push(Block::Heading(3, words::OWN_CONTROLS.to_owned()));
        own().for_each(|row| answer(&mut blocks, row, SHORT_HASH));
    }
    blocks.push(paragraph(match blocks.is_empty() {
        true => "Nothing is recorded yet.",
        false => "Controls of which nothing is recorded are left out here; the table of all controls has them.",
    }));
    Section::new(SectionName::Answers, "Answers and notes", blocks).on_a_new_page()
}

/// Every control, blank ones too, with all that the next assessor needs.
pub fn workpaper(report: &Report) -> Section {
    let mut blocks = Vec::new();
    for theme in &report.themes {
        blocks.push(Block::Heading(3, one_line(&theme.title)));
        for row in report.rows.iter().filter(|row| row.control.theme == theme.theme.as_str()) {
            answer(&mut blocks, row, usize::MAX);
            catalogue(&mut blocks, row);
        }
    }
    if !report.own.is_empty() {
        blocks.push(Block::Heading(3, words::OWN_CONTROLS.to_owned()));
        report.own.iter().for_each(|row| answer(&mut blocks, row, usize::MAX));
    }
    Section::new(SectionName::Answers, "All controls, one by one", blocks).on_a_new_page()
}

fn answer(blocks: &mut Vec<Block>, row: &Row, hash: usize) {
    blocks.push(Block::Heading(4, name_of(row)));
    blocks.push(Block::List(said(row)));
    if !row.evidence.is_empty() {
        blocks.push(paragraph("Evidence:"));
        blocks.push(Block::List(row.evidence.iter().map(|serving| shown(serving, hash)).collect()));
    }
    blocks.extend(
        row.notes.iter().map(|note| Block::Note(said_in(note), note.text.lines().map(str::to_owned).collect())),
    );
}

fn said(row: &Row) -> Vec<String> {
    let answer = &row.answer;
    let mut said = Vec::new();
    if OwnControl::is_own(&row.control.id) && !row.control.summary.is_empty() {
        said.push(format!("What it asks for: {}", one_line(&row.control.summary)));
    }
    said.push(applicability(answer));
    let mut add = |label: &str, text: Option<&str>| {
        said.extend(text.map(|text| format!("{label}: {}", one_line(text))));
    };
    add("Why", answer.justification.as_deref());
    add("Provider", answer.provider.as_deref());
    if answer.in_scope() || answer.level.is_some() {
        said.push(level(answer));
        said.extend(rungs(row));
    }
    let mut add = |label: &str, text: Option<&str>| {
        said.extend(text.map(|text| format!("{label}: {}", one_line(text))));
    };
    add("Owner", answer.owner.as_deref());
    add("Asked", answer.interviewee.as_deref());
    said.extend(answer.importance.map(|weight| format!("Importance, set by hand: {} of 3", weight.get())));
    said.extend(answer.effort.map(|weight| format!("Effort, set by hand: {} of 3", weight.get())));
    if !answer.refs.is_empty() {
        let refs: Vec<String> = answer.refs.iter().map(|text| one_line(text)).collect();
        said.push(format!("References: {}", refs.join("; ")));
    }
    match (answer.review, answer.review_due) {
        (false, None) => {}
        (true, None) => said.push("Marked for review".to_owned()),
        (true, Some(due)) => said.push(format!("Marked for review by {due}")),
        (false, Some(due)) => said.push(format!("Review due by {due}")),
    }
    said
}

/// What the level says of this control, and what the next one asks for, in the words of its ladder.
fn rungs(row: &Row) -> Vec<String> {
    let (Some(ladder), Some(level)) = (&row.control.ladder, row.answer.level) else { return Vec::new() };
    let level = usize::from(level.get());
    let here = level.checked_sub(1).and_then(|place| ladder.0.get(place));
    let next = ladder.0.get(level);
    here.map(|text| format!("Level {level} says: {text}"))
        .into_iter()
        .chain(next.map(|text| format!("Level {} asks for: {text}", level + 1)))
        .collect()
}

/// The ladder with the place on it, whom to ask what, and what could be shown.
fn catalogue(blocks: &mut Vec<Block>, row: &Row) {
    let control = &row.control;
    if let Some(ladder) = &control.ladder {
        let rows = Level::ALL.iter().skip(1).zip(&ladder.0).map(|(level, text)| {
            vec![
                Cell::toned(level.to_string(), Tone::Level(*level)),
                Cell::of(&**text),
                Cell::of(place(row.answer.level, *level)),
            ]
        });
        let columns = vec![Column::naming("Level", 8), Column::left("What it says", 74), Column::left("So far", 18)];
        blocks.push(table(format!("The ladder of {}", name_of(row)), columns, rows.collect()));
    }
    let mut points = |title: &str, texts: &[crate::catalogue::Text]| {
        if !texts.is_empty() {
            blocks.push(paragraph(title));
            blocks.push(Block::List(texts.iter().map(|text| words::sentence_case(text)).collect()));
        }
    };
    points("Whom to ask:", &control.ask);
    points("What could be shown:", &control.evidence);
}

/// How the level that was set stands to a rung of the ladder.
fn place(set: Option<Level>, rung: Level) -> &'static str {
    match set {
        None => "not assessed",
        Some(level) if level >= rung => "holds",
        Some(level) if level.get() + 1 == rung.get() => "asked for next",
        Some(_) => "not reached",
    }
}

/// A piece of evidence in a line.
fn shown(serving: &ServingEvidence, hash: usize) -> String {
    let evidence = &serving.evidence;
    let parts: Vec<String> = words::evidence(evidence, hash).iter().map(|part| one_line(part)).collect();
    let attached = format!("attached by {} on {}", one_line(&evidence.author), date(evidence.at));
    format!("{}: {}; {attached}", one_line(&evidence.name), parts.join("; "))
}

fn applicability(answer: &Answer) -> String {
    let mut text = format!("Applicability: {}", answer.applicability);
    match answer.applicability {
        Applicability::Undecided => {}
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded if answer.reasons.is_empty() => {
            text.push_str(&format!("; {}", words::NO_REASON));
        }
        Applicability::Applicable | Applicability::Inherited | Applicability::Excluded => {
            text.push_str(&format!("; reason: {}", reasons(answer)));
        }
    }
    if let Some(decided) = decided(answer) {
        text.push_str(&format!("; decided by {decided}"));
    }
    text
}

fn level(answer: &Answer) -> String {
    let named = |level: Level| format!("{level} {}", level.name());
    let mut text = match answer.level {
        Some(level) => format!("Level: {}", named(level)),
        None => "Level: not assessed".to_owned(),
    };
    if let Some(target) = answer.target {
        text.push_str(&format!("; target: {}", named(target)));
    }
    if let Some(gap) = answer.gap() {
        text.push_str(&format!("; gap: {gap}"));
    }
    if let Some(basis) = answer.basis {
        text.push_str(&format!("; basis: {basis}"));
    }
    if let Some(at) = answer.assessed_at {
        text.push_str(&format!("; set on {}", date(at)));
    }
    text
}

fn said_in(note: &Note) -> String {
    let edited = note
        .edited
        .as_ref()
        .map(|stamp| format!(", changed on {} by {}", date(stamp.at), one_line(&stamp.author)))
        .unwrap_or_default();
    format!("Note of {} by {}{edited}:", date(note.at), one_line(&note.author))
}
