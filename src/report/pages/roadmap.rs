//! What is planned: phases with their work, who does what by when, and when in a picture.

use super::gaps::{gaps_by_priority, no_gaps};
use super::said::{name, one_line};
use super::{paragraph, table, timeline};
use crate::figures::PhaseWork;
use crate::report::document::{Block, Cell, Column, Section, SectionName, Tone};
use crate::report::{Report, words};
use crate::workbook::{Action, ActionStatus, Closes, PersonDays, Phase};

/// What stands in it beside phases and actions.
#[derive(Clone, Copy, Debug)]
pub struct With {
    /// The gaps too, where no other part of the report has them.
    pub gaps: bool,
    /// What people wrote to the actions.
    pub notes: bool,
}

/// The roadmap; without actions, how one comes to be.
pub fn section(report: &Report, with: With) -> Section {
    let work = &report.work;
    let mut blocks = Vec::new();
    if work.actions.is_empty() {
        blocks.push(paragraph(words::NOTHING_PLANNED));
    } else {
        blocks.extend(late(report).map(Block::Callout));
        blocks.push(paragraph(overview(report)));
    }
    if with.gaps {
        if report.gaps.is_empty() {
            blocks.push(paragraph(no_gaps(report)));
        } else {
            blocks.push(paragraph(words::PRIORITY));
            blocks.push(gaps_by_priority(report, false));
        }
    }
    if work.roadmap.phases.iter().any(|phase| phase.phase.is_some()) {
        blocks.push(phases(report));
    }
    for phase in &work.roadmap.phases {
        blocks.extend(of_phase(report, phase, with.notes));
    }
    blocks.extend(left_over(report));
    if !report.redacted {
        when(report, &mut blocks);
    }
    let section = Section::new(SectionName::Roadmap, "Roadmap", blocks);
    if work.is_nothing() { section } else { section.across() }
}

/// What should have been done.
fn late(report: &Report) -> Option<String> {
    let work = &report.work;
    let late: Vec<String> = work
        .roadmap
        .overdue
        .iter()
        .filter_map(|id| work.action(*id))
        .map(|action| format!("#{}", action.number))
        .collect();
    let count = words::counted(late.len(), "action is", "actions are");
    (!late.is_empty()).then(|| format!("! {count} overdue on {}: {}.", work.seen_on, words::listed(&late)))
}

/// How many actions there are, how far they are, and what gaps they leave.
fn overview(report: &Report) -> String {
    let work = &report.work;
    let states: Vec<String> = ActionStatus::ALL
        .iter()
        .filter_map(|status| {
            let count = work.actions.iter().filter(|action| action.status == *status).count();
            (count > 0).then(|| format!("{count} {status}"))
        })
        .collect();
    let count = words::sentence_case(&words::counted(work.actions.len(), "action", "actions"));
    let bare = report.gaps.iter().filter(|gap| work.closing(&gap.control).next().is_none()).count();
    let gaps = match report.gaps.len() {
        0 => no_gaps(report),
        gaps => words::gaps_without_action(bare, gaps),
    };
    format!("{count}: {}. {gaps}", states.join(", "))
}

/// A line for each phase.
fn phases(report: &Report) -> Block {
    let mut columns = vec![Column::naming("Phase", 18)];
    if !report.redacted {
        columns.extend([Column::left("From", 10), Column::left("To", 10)]);
    }
    columns.extend([
        Column::right("Capacity in days", 9),
        Column::right("Days planned", 9),
        Column::left("Room", 13),
        Column::right("Actions", 8),
        Column::left("What it raises", if report.redacted { 43 } else { 23 }),
    ]);
    let rows = report.work.roadmap.phases.iter().map(|phase| {
        let of = phase.phase.as_ref();
        let day = |day: Option<jiff::civil::Date>| Cell::of(day.map_or_else(|| "–".to_owned(), |day| day.to_string()));
        let capacity = of.and_then(|phase| phase.capacity);
        let mut row = vec![Cell::of(one_line(words::phase_name(phase)))];
        if !report.redacted {
            row.extend([day(of.and_then(|phase| phase.from)), day(of.and_then(|phase| phase.to))]);
        }
        row.extend([
            Cell::of(capacity.map_or_else(|| "–".to_owned(), |days| days.to_string())),
            Cell::of(phase.used.to_string()),
            room(phase),
            Cell::of(phase.actions.len().to_string()),
            Cell::of(raised(report, phase)),
        ]);
        row
    });
    table("The phases of the plan", columns, rows.collect())
}

/// Whether the work fits.
fn room(phase: &PhaseWork) -> Cell {
    match (phase.over(), phase.left()) {
        (Some(over), _) => Cell::toned(format!("! {over} too many"), Tone::Missing),
        (None, Some(left)) => Cell::of(format!("{left} left")),
        (None, None) => Cell::of("–"),
    }
}

/// The controls that the actions of a phase raise, each once: `A.5.15, A.8.13`.
fn raised(report: &Report, phase: &PhaseWork) -> String {
    let actions = phase.actions.iter().filter_map(|id| report.work.action(*id));
    let controls: std::collections::BTreeSet<_> =
        actions.flat_map(|action| &action.closes).map(|closes| &closes.control).collect();
    let numbers: Vec<String> = controls.into_iter().map(|control| report.number(control)).collect();
    if numbers.is_empty() { "–".to_owned() } else { numbers.join(", ") }
}

/// What is in a phase, and what does not fit.
fn of_phase(report: &Report, phase: &PhaseWork, with_notes: bool) -> Vec<Block> {
    // In one line with the dates, a name from right to left would turn them round.
    let dates = phase.phase.as_ref().and_then(words::phase_dates);
    let dates = dates.map_or_else(String::new, |dates| format!("{}. ", words::sentence_case(&dates)));
    let title = one_line(words::phase_name(phase));
    let mut blocks = vec![Block::Heading(3, title.clone())];
    let actions: Vec<&Action> = phase.actions.iter().filter_map(|id| report.work.action(*id)).collect();
    if actions.is_empty() {
        let capacity = phase.phase.as_ref().and_then(|phase: &Phase| phase.capacity);
        let free = capacity.map_or_else(String::new, |days| format!(" It has {}.", words::days(days)));
        blocks.push(paragraph(format!("{dates}Nothing is in it yet.{free}")));
        return blocks;
    }
    blocks.push(paragraph(format!("{dates}Planned: {}.", words::phase_use(phase))));
    let objections: Vec<String> =
        words::phase_objections(phase).iter().map(|objection| format!("! {}", one_line(objection))).collect();
    if !objections.is_empty() {
        blocks.push(Block::List(objections));
    }
    blocks.push(of_actions(report, &title, &actions, phase.used));
    if with_notes {
        blocks.extend(actions.iter().filter_map(|action| note(action)));
    }
    blocks
}

/// A line for each action, and the sum of their days and costs.
fn of_actions(report: &Report, title: &str, actions: &[&Action], used: PersonDays) -> Block {
    let mut columns = vec![
        Column::right("#", 4),
        Column::naming("Action", 24),
        Column::left("Closes", if report.redacted { 54 } else { 24 }),
        Column::left("Owner", 12),
        Column::left("Due", 10),
        Column::right("Days", 6),
        Column::right("Cost", 8),
        Column::left("Status", 12),
    ];
    let mut rows: Vec<Vec<Cell>> = actions.iter().map(|action| of_action(report, action)).collect();
    let costs = actions.iter().filter_map(|action| action.cost).reduce(u64::saturating_add);
    let blank = || Cell::toned("", Tone::Total);
    rows.push(vec![
        blank(),
        Cell::toned("Sum", Tone::Total),
        blank(),
        blank(),
        blank(),
        Cell::toned(used.to_string(), Tone::Total),
        Cell::toned(costs.map_or_else(|| "–".to_owned(), |cost| cost.to_string()), Tone::Total),
        blank(),
    ]);
    if report.redacted {
        // Who, by when and for how much is left out, so there is no column for it.
        let is_told = |place: usize| !matches!(place, 3 | 4 | 6);
        let kept = |row: Vec<Cell>| row.into_iter().enumerate().filter(|(at, _)| is_told(*at)).map(|(_, cell)| cell);
        rows = rows.into_iter().map(|row| kept(row).collect()).collect();
        columns = columns.into_iter().enumerate().filter(|(at, _)| is_told(*at)).map(|(_, column)| column).collect();
    }
    table(format!("What is done: {title}"), columns, rows)
}

fn of_action(report: &Report, action: &Action) -> Vec<Cell> {
    let unset = || "–".to_owned();
    let waits = report.work.depends_on(action);
    let mut title = vec![one_line(&action.title)];
    if !waits.is_empty() {
        title.push(format!("After {}", words::listed(&waits)));
    }
    let closes: Vec<String> = action.closes.iter().map(|closes| raises(report, closes)).collect();
    vec![
        Cell::of(action.number.to_string()),
        Cell::of(title.join("\n")),
        Cell::of(if closes.is_empty() { unset() } else { closes.join("\n") }),
        Cell::of(action.owner.as_deref().map_or_else(unset, one_line)),
        Cell::of(action.due.map_or_else(unset, |due| due.to_string())),
        Cell::of(action.days.map_or_else(unset, |days| days.to_string())),
        Cell::of(action.cost.map_or_else(unset, |cost| cost.to_string())),
        match action.is_overdue(report.work.seen_on) {
            true => Cell::toned(format!("! {}", words::action_state(action, report.work.seen_on)), Tone::Missing),
            false => Cell::of(action.status.to_string()),
        },
    ]
}

/// `A.8.13 Information backup: from level 1 to 3`.
fn raises(report: &Report, closes: &Closes) -> String {
    let from = closes.from.map_or_else(String::new, |from| format!("from level {from} "));
    let level = if closes.from.is_some() { "to" } else { "to level" };
    format!("{}: {from}{level} {}", name(report, &closes.control), closes.to)
}

fn note(action: &Action) -> Option<Block> {
    let lines = action.notes.as_deref()?.lines().map(str::to_owned).collect();
    Some(Block::Note(format!("Notes to #{} {}:", action.number, one_line(&action.title)), lines))
}

/// What is due before what it waits for, and what was dropped.
fn left_over(report: &Report) -> Vec<Block> {
    let work = &report.work;
    let mut blocks = Vec::new();
    let early: Vec<String> = work
        .roadmap
        .due_too_early
        .iter()
        .filter_map(|(id, other)| Some(words::due_too_early(work.action(*id)?, work.action(*other)?)))
        .collect();
    if !early.is_empty() {
        blocks.push(Block::Heading(3, "Due before what it waits for".to_owned()));
        blocks.push(Block::List(early));
    }
    let dropped: Vec<String> = work
        .dropped()
        .map(|action| {
            let why = action.because.as_deref().filter(|_| !report.redacted);
            let why = why.map_or_else(String::new, |why| format!(": {}", one_line(why)));
            format!("#{} {}{why}", action.number, one_line(&action.title))
        })
        .collect();
    if !dropped.is_empty() {
        blocks.push(Block::Heading(3, "Dropped".to_owned()));
        blocks.push(Block::List(dropped));
    }
    blocks
}

/// The timeline, and what has no place in it.
fn when(report: &Report, blocks: &mut Vec<Block>) {
    let work = &report.work;
    let charts = timeline::charts(work);
    let live = work.actions.iter().filter(|action| action.status != ActionStatus::Dropped);
    let without = live.filter(|action| work.span(action).is_none()).count();
    if charts.is_empty() && without == 0 {
        return;
    }
    blocks.push(Block::Heading(3, "Timeline".to_owned()));
    blocks.extend(charts.into_iter().map(Block::Chart));
    if without > 0 {
        let count = words::sentence_case(&words::counted(without, "action has", "actions have"));
        blocks.push(paragraph(format!(
            "{count} neither a due date nor a phase that ends on a day, and so no place in the timeline."
        )));
    }
}
