//! What stands at the end of an interview: what was answered, what is not known yet, the figures in plain
//! words, and what to do first and why. The screen and `interview --plain` say the same.

use super::{Run, is_answered, is_not_known};
use crate::catalogue::Weight;
use crate::figures::{Gap, Tally};
use crate::report::words::{counted, sentence_case};
use crate::report::{Report, Row};
use crate::workbook::{Applicability, Level};

/// How many gaps are named.
pub const FIRST: usize = 10;

/// A piece of the closing words.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Above what follows.
    Heading(String),
    /// A paragraph.
    Text(String),
    /// A paragraph beside its label.
    Item(String, String),
    /// A paragraph that belongs to the item above.
    Below(String),
    /// The same, for who wants to know more.
    Reason(String),
}

/// All of it, in order. `report` is of the whole workbook.
pub fn closing(report: &Report, run: &Run) -> Vec<Part> {
    [answered(report, run), figures(&report.profile.tally), first(report), open(report, run)].concat()
}

/// How many questions have which kind of answer.
pub fn answered(report: &Report, run: &Run) -> Vec<Part> {
    let rows = rows(report, run);
    let count = |holds: &dyn Fn(&Row) -> bool| rows.iter().filter(|row| holds(row)).count();
    let is = |row: &Row, applicability| row.answer.applicability == applicability;
    let levels = count(&|row| row.answer.in_scope() && row.answer.level.is_some());
    let inherited = count(&|row| is(row, Applicability::Inherited) && row.answer.level.is_none());
    let excluded = count(&|row| is(row, Applicability::Excluded));
    let unknown = count(&|row| is_not_known(&row.answer));
    let passed = count(&|row| !is_answered(&row.answer) && !row.answer.review);
    let mut pieces = vec![format!("{levels} with a level")];
    for (count, what) in [
        (inherited, "inherited: a provider runs it for you"),
        (excluded, "excluded: not for you"),
        (unknown, "not known yet"),
        (passed, "without an answer"),
    ] {
        if count > 0 {
            pieces.push(format!("{count} {what}"));
        }
    }
    let questions = counted(rows.len(), "question", "questions");
    let answered = levels + inherited + excluded;
    vec![Part::Text(format!("{answered} of {questions} answered: {}.", pieces.join(", ")))]
}

fn rows<'a>(report: &'a Report, run: &Run) -> Vec<&'a Row> {
    run.controls.iter().filter_map(|id| report.row(id)).collect()
}

/// What to do first, with the first step and the terms of the priority in words.
pub fn first(report: &Report) -> Vec<Part> {
    let mut parts = vec![Part::Heading("What to do first, and why".to_owned())];
    if report.gaps.is_empty() {
        let text = match report.overall.assessed {
            0 => "Nothing has a level yet, so nothing can be said about what to do first.",
            _ => "Nothing: every level that you gave reaches its target.",
        };
        parts.push(Part::Text(text.to_owned()));
        return parts;
    }
    for (number, gap) in (1..).zip(report.gaps.iter().take(FIRST)) {
        let Some(row) = report.row(&gap.control) else { continue };
        let title = format!("{} {}", gap.control, row.control.title);
        parts.push(Part::Item(format!("{number}."), title));
        if let Some(step) = &row.control.first_step {
            parts.push(Part::Below(format!("First step: {step}")));
        }
        parts.push(Part::Reason(why(gap)));
    }
    let more = report.gaps.len().saturating_sub(FIRST);
    if more > 0 {
        parts.push(Part::Text(format!("{more} more below their targets: the Overview has the order.")));
    }
    parts
}

/// Why a gap stands where it stands: the three terms of its priority, in words.
pub fn why(gap: &Gap) -> String {
    format!(
        "Why: level {} of the target {} (gap {}); {} (importance {}); {} (effort {}). {} × {} ÷ {} = priority {}.",
        gap.level,
        gap.target,
        gap.gap,
        importance(gap.importance),
        gap.importance.get(),
        effort(gap.effort),
        gap.effort.get(),
        gap.gap,
        gap.importance.get(),
        gap.effort.get(),
        gap.priority.shown()
    )
}

fn importance(weight: Weight) -> &'static str {
    match weight.get() {
        3 => "among the first things to fix",
        2 => "it matters",
        _ => "it can wait",
    }
}

fn effort(weight: Weight) -> &'static str {
    match weight.get() {
        1 => "days of work",
        2 => "weeks of work",
        _ => "months of work",
    }
}

/// The three figures, each in a sentence.
pub fn figures(tally: &Tally) -> Vec<Part> {
    let mut parts = vec![Part::Heading("Where you stand".to_owned())];
    let coverage = tally.coverage();
    let text = format!(
        "{} ({}) of the controls in scope have a level. It says how far you are, not how good things are.",
        coverage.shown(),
        coverage.counts()
    );
    parts.push(Part::Item("Coverage  ".to_owned(), text));
    let maturity = tally.maturity();
    let text = match maturity.denominator {
        0 => "Nothing has a level yet.".to_owned(),
        _ => format!("{} of 5 ({}), the mean of your levels: {}", maturity.shown(), maturity.counts(), between(tally)),
    };
    parts.push(Part::Item("Maturity  ".to_owned(), text));
    let (attainment, floor) = (tally.attainment(), tally.attainment_floor());
    let text = match (attainment.percent(), tally.not_assessed()) {
        (None, _) => "Nothing has a level and a target yet.".to_owned(),
        (Some(_), 0) => format!("{} ({}) of what you aim for is reached.", attainment.shown(), attainment.counts()),
        (Some(_), _) => format!(
            "{} ({}) of what you aim for is reached so far; at least {} ({}) whatever the rest turns out to be.",
            attainment.shown(),
            attainment.counts(),
            floor.shown(),
            floor.counts()
        ),
    };
    parts.push(Part::Item("Attainment".to_owned(), text));
    parts
}

/// The levels that a mean lies between, in words.
fn between(tally: &Tally) -> String {
    let maturity = tally.maturity();
    let whole = maturity.numerator / maturity.denominator.max(1);
    let is_exact = whole * maturity.denominator == maturity.numerator;
    let of = |level: u32| u8::try_from(level).ok().and_then(|level| Level::try_from(level).ok());
    let say = |level: Level| {
        let sentence = level.sentence().trim_end_matches('.');
        format!("{level} {} ({}{})", level.name(), sentence[..1].to_lowercase(), &sentence[1..])
    };
    match (of(whole), of(whole + 1)) {
        (Some(low), Some(high)) if !is_exact => format!("between {} and {}.", say(low), say(high)),
        (Some(level), _) => format!("{}.", say(level)),
        (None, _) => String::new(),
    }
}

/// What has no answer yet, by name.
pub fn open(report: &Report, run: &Run) -> Vec<Part> {
    let rows = rows(report, run);
    let mut parts = Vec::new();
    let mut list = |heading: &str, note: &str, holds: &dyn Fn(&Row) -> bool| {
        let found: Vec<&&Row> = rows.iter().filter(|row| holds(row)).collect();
        if found.is_empty() {
            return;
        }
        parts.push(Part::Heading(sentence_case(&format!("{heading} ({})", found.len()))));
        parts.push(Part::Text(note.to_owned()));
        for row in found {
            parts.push(Part::Item(row.control.id.to_string(), row.control.title.to_string()));
        }
    };
    list("not known yet", "These are marked for review, so that you find them again once you have asked.", &|row| {
        is_not_known(&row.answer)
    });
    list("left without an answer", "You went on from these without an answer.", &|row| {
        !is_answered(&row.answer) && !row.answer.review
    });
    parts
}
