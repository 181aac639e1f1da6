//! What lies below its target, in the order in which to close it, and what is not assessed beside it.

use super::said::{name, name_of, one_line};
use super::timeline::shortened;
use super::{paragraph, table};
use crate::figures::Gap;
use crate::report::document::{Block, Cell, Column, Section, SectionName, Tone};
use crate::report::{Report, words};
use crate::workbook::{Action, Level};

/// How many gaps come first.
pub const FIRST: usize = 10;

/// How many of the agreed actions come before the gaps.
pub const NEXT: usize = 3;

/// What is agreed and comes next, and the gaps for which nothing is agreed yet, as many as come first.
pub fn agreed_and_open(report: &Report) -> (Vec<&Action>, Vec<&Gap>) {
    let agreed = report.work.agreed();
    let is_open = |gap: &&Gap| !agreed.iter().any(|action| action.closing(&gap.control).is_some());
    let open: Vec<&Gap> = report.gaps.iter().filter(is_open).collect();
    let next: Vec<&Action> = agreed.into_iter().take(NEXT).collect();
    (next, open)
}

/// The first things to do: what is agreed, then the gaps to close.
pub fn first(report: &Report) -> Section {
    let mut blocks = Vec::new();
    let (next, open) = agreed_and_open(report);
    if !next.is_empty() {
        blocks.push(paragraph(words::agreed_first(next.len(), report.work.agreed().len())));
        blocks.push(Block::Numbered(next.iter().map(|action| in_turn(report, action)).collect()));
    }
    let room = FIRST - next.len();
    if report.gaps.is_empty() {
        blocks.push(paragraph(no_gaps(report)));
    } else {
        if !next.is_empty() && !open.is_empty() {
            blocks.push(paragraph("Then, of the gaps for which nothing is agreed yet:"));
        }
        if !open.is_empty() {
            blocks.push(Block::Numbered(open.iter().take(room).map(|gap| step(report, gap)).collect()));
        }
        if open.len() > room {
            let count = open.len();
            blocks.push(paragraph(format!("These are the first {room} of {count} gaps, by their priority.")));
        }
        blocks.push(paragraph(words::beside_gaps(&report.overall)));
    }
    Section::new(SectionName::First, "What to do first", blocks)
}

/// `Test the restore: Ann, by 2027-03-01, overdue`.
pub fn in_turn(report: &Report, action: &Action) -> String {
    let mut parts: Vec<String> = action.owner.iter().map(|owner| shortened(&one_line(owner), 30)).collect();
    parts.extend(action.due.map(|due| format!("by {due}")));
    if action.is_overdue(report.work.seen_on) {
        parts.push("overdue".to_owned());
    }
    let title = shortened(&one_line(&action.title), 110);
    if parts.is_empty() { title } else { format!("{title}: {}", parts.join(", ")) }
}

/// `A.8.13 Information backup: from level 1 to 3`, and how to go on.
fn step(report: &Report, gap: &Gap) -> String {
    let what = format!("{}: from level {} to {}", name(report, &gap.control), gap.level, gap.target);
    match next_step(report, gap) {
        Some(Next::First(step)) => format!("{what}. First step: {step}"),
        Some(Next::Rung(level, text)) => format!("{what}. Level {level} asks for: {text}"),
        None => what,
    }
}

/// How to go on with a gap.
pub enum Next<'a> {
    /// What the catalogue proposes to begin with.
    First(&'a str),
    /// What the next level asks for, where the beginning is made.
    Rung(u8, &'a str),
}

/// How to begin where little is done yet; else what is missing for the next level.
pub fn next_step<'a>(report: &'a Report, gap: &Gap) -> Option<Next<'a>> {
    let control = &report.row(&gap.control)?.control;
    let first = || control.first_step.as_deref().map(Next::First);
    if gap.level < Level::Repeatable {
        return first();
    }
    let next = control.ladder.as_ref().and_then(|ladder| ladder.0.get(usize::from(gap.level.get())));
    next.map(|text| Next::Rung(gap.level.get() + 1, text)).or_else(first)
}

/// What to say where there is no gap.
pub fn no_gaps(report: &Report) -> String {
    match report.overall.assessed {
        0 => words::beside_gaps(&report.overall),
        _ => format!("No assessed control lies below its target. {}", words::beside_gaps(&report.overall)),
    }
}

/// Every gap with the terms of its priority, and how to begin where that is asked for.
pub fn section(report: &Report, with_steps: bool) -> Section {
    let titled = |blocks| Section::new(SectionName::Gaps, "Gaps", blocks);
    if report.gaps.is_empty() {
        return titled(vec![paragraph(no_gaps(report))]);
    }
    let gaps = gaps_by_priority(report, with_steps);
    let blocks = vec![paragraph(words::PRIORITY), gaps, paragraph(words::beside_gaps(&report.overall))];
    if with_steps { titled(blocks).across() } else { titled(blocks).on_a_new_page() }
}

/// The table of the gaps: with the actions that close them where there are any, and with the next steps where those
/// are asked for.
pub fn gaps_by_priority(report: &Report, with_steps: bool) -> Block {
    let work = &report.work;
    let with_actions = !work.actions.is_empty();
    let rows = report.gaps.iter().enumerate().map(|(position, gap)| {
        let mut cells = vec![
            Cell::of((position + 1).to_string()),
            Cell::of(name(report, &gap.control)),
            Cell::toned(gap.level.to_string(), Tone::Level(gap.level)),
            Cell::of(gap.target.to_string()),
            Cell::of(format!("{} × {} ÷ {}", gap.gap, gap.importance.get(), gap.effort.get())),
            Cell::of(gap.priority.shown()),
        ];
        if with_actions {
            let numbers: Vec<String> = work.closing(&gap.control).map(|action| format!("#{}", action.number)).collect();
            cells.push(Cell::of(if numbers.is_empty() { "nothing yet".to_owned() } else { numbers.join(", ") }));
        }
        if with_steps {
            cells.push(Cell::of(match next_step(report, gap) {
                Some(Next::First(step)) => step.to_owned(),
                Some(Next::Rung(level, text)) => format!("Level {level} asks for: {text}"),
                None => "–".to_owned(),
            }));
        }
        cells
    });
    let shares: [u16; 6] = if with_steps { [4, 24, 6, 6, 13, 7] } else { [5, 52, 8, 8, 17, 10] };
    let mut columns = vec![
        Column::right("#", shares[0]),
        Column::naming("Control", shares[1]),
        Column::right("Level", shares[2]),
        Column::right("Target", shares[3]),
        Column::right("Gap × importance ÷ effort", shares[4]),
        Column::right("Priority", shares[5]),
    ];
    if with_actions {
        columns.push(Column::left("Closed by", 13));
    }
    if with_steps {
        columns.push(Column::left("Next step", 40));
    }
    table("The gaps by priority", columns, rows.collect())
}

/// The controls in scope without a level, by theme.
pub fn not_assessed(report: &Report) -> Section {
    let mut blocks = Vec::new();
    let open = report.not_assessed().count();
    if open == 0 {
        blocks.push(paragraph(words::beside_gaps(&report.overall)));
    } else {
        blocks.push(paragraph(words::NOT_ASSESSED));
        blocks.push(Block::List(report.not_assessed().map(name_of).collect()));
    }
    Section::new(SectionName::NotAssessed, "Not assessed yet", blocks)
}
