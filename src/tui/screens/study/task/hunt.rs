//! The search for mistakes on the screen: a statement to mark in, then each mistake with its explanation.

use std::collections::BTreeSet;

use crate::catalogue::{Catalogue, ControlId};
use crate::figures::Finding;
use crate::report::words::counted;
use crate::study::defects::{Exhibit, ORGANISATION, Outcome, PLANTED};
use crate::tui::action::Action;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::model::Reply;
use crate::tui::theme::Symbols;

/// What the pointer and nothing else is drawn in while somebody searches.
const POINTER: Role = Role::Good;
/// How many controls a page key passes.
const PAGE: usize = 4;

/// A search for mistakes.
#[derive(Debug)]
pub struct Hunt {
    exhibit: Exhibit,
    marked: BTreeSet<ControlId>,
    at: usize,
    step: Step,
}

#[derive(Debug)]
enum Step {
    Searching,
    Asked,
    Told(Outcome),
}

impl Hunt {
    /// The search that a seed makes.
    pub fn new(catalogue: &Catalogue, seed: u64) -> Hunt {
        Hunt { exhibit: Exhibit::new(catalogue, seed), marked: BTreeSet::new(), at: 0, step: Step::Searching }
    }

    /// Whether marks can still be set.
    pub fn is_searching(&self) -> bool {
        matches!(self.step, Step::Searching | Step::Asked)
    }

    /// Whether the mistakes were told.
    pub fn is_over(&self) -> bool {
        !self.is_searching()
    }

    /// The control under the pointer.
    pub fn control(&self) -> Option<&ControlId> {
        self.exhibit.controls.get(self.at).filter(|_| self.is_searching())
    }

    /// Marks the control under the pointer, or takes its mark away.
    pub fn mark(&mut self) -> Reply {
        let Some(control) = self.control().cloned() else {
            return Reply::say("The search is over; Esc goes back, and a new one can be begun there");
        };
        self.step = Step::Searching;
        let said = match self.marked.remove(&control) {
            true => format!("{control} is not marked any more"),
            false => {
                self.marked.insert(control.clone());
                format!("{control} is marked; {} of {PLANTED}", self.marked.len())
            }
        };
        Reply::say(said)
    }

    /// Asks whether to end, then tells the mistakes.
    pub fn go_on(&mut self) -> Reply {
        match self.step {
            Step::Searching => {
                self.step = Step::Asked;
                let marked = counted(self.marked.len(), "mark", "marks");
                Reply::say(format!(
                    "{marked} for {PLANTED} mistakes. Enter once more ends the search, Esc goes on with it"
                ))
            }
            Step::Asked => {
                let marked: Vec<ControlId> = self.marked.iter().cloned().collect();
                self.step = Step::Told(self.exhibit.judge(&marked));
                Reply::default()
            }
            Step::Told(_) => Reply::say("Esc goes back; a new search can be begun there"),
        }
    }

    /// Whether it was asked if the search is to end.
    pub fn is_asked(&self) -> bool {
        matches!(self.step, Step::Asked)
    }

    /// Takes the question back.
    pub fn go_back(&mut self) {
        self.step = Step::Searching;
    }

    /// Moves the pointer. `false` where the action moves nothing, or only the lines.
    pub fn move_by(&mut self, action: Action) -> bool {
        let last = self.exhibit.controls.len().saturating_sub(1);
        let to = match action {
            _ if self.is_over() => return false,
            Action::Up => self.at.saturating_sub(1),
            Action::Down => self.at + 1,
            Action::PageUp => self.at.saturating_sub(PAGE),
            Action::PageDown => self.at + PAGE,
            Action::Top => 0,
            Action::Bottom => last,
            _ => return false,
        };
        self.at = to.min(last);
        true
    }

    pub(super) fn title(&self) -> String {
        match &self.step {
            Step::Searching | Step::Asked => format!("Find the mistakes: {} of {PLANTED} marked", self.marked.len()),
            Step::Told(outcome) => format!("Find the mistakes: {} of {PLANTED} points", outcome.points()),
        }
    }

    pub(super) fn hint(&self) -> String {
        match self.step {
            Step::Searching => "m marks a control, or takes the mark away; Enter ends the search.".to_owned(),
            Step::Asked => "Enter tells the mistakes; Esc goes on searching.".to_owned(),
            Step::Told(_) => {
                format!("Esc goes back. The same again: controlbook study --defects --seed {}", self.exhibit.seed)
            }
        }
    }

    pub(super) fn lines(&self, catalogue: &Catalogue, width: u16, symbols: &Symbols) -> Vec<StyledLine> {
        let mut lines = Lines::new(width);
        match &self.step {
            Step::Searching | Step::Asked => self.statement(&mut lines, catalogue, symbols),
            Step::Told(outcome) => told(&mut lines, outcome, catalogue),
        }
        lines.done()
    }

    fn statement(&self, lines: &mut Lines, catalogue: &Catalogue, symbols: &Symbols) {
        lines.paragraph(ORGANISATION, Role::Title);
        lines.paragraph(&format!("Read on {}. {}", self.exhibit.today, self.exhibit.facts().join(" ")), Role::Text);
        for (place, id) in self.exhibit.controls.iter().enumerate() {
            lines.gap();
            let (pointer, role) = if place == self.at { (symbols.pointer, POINTER) } else { (" ", Role::Text) };
            let is_marked = self.marked.contains(id);
            let mark = if is_marked { "x" } else { " " };
            let title_role = if is_marked { Role::Near } else { Role::Accent };
            let title = format!("[{mark}] {} {}", id.as_str(), title(catalogue, id));
            lines.hanging(&format!("{pointer} "), role, &title, title_role);
            for line in self.exhibit.told(id) {
                lines.hanging("      ", Role::Text, &line, Role::Text);
            }
        }
    }
}

fn title<'a>(catalogue: &'a Catalogue, id: &ControlId) -> &'a str {
    catalogue.control(id.as_str()).map_or("", |control| &control.title)
}

fn told(lines: &mut Lines, outcome: &Outcome, catalogue: &Catalogue) {
    let (found, alarms) = (outcome.found.len(), outcome.false_alarms.len());
    lines.paragraph(
        &format!(
            "{found} of {PLANTED} mistakes found, {}: {} points",
            counted(alarms, "false alarm", "false alarms"),
            outcome.points()
        ),
        Role::Title,
    );
    lines.paragraph(outcome.sentence(), Role::Text);
    for (heading, findings, role) in [("Missed", &outcome.missed, Role::Far), ("Found", &outcome.found, Role::Good)] {
        if !findings.is_empty() {
            lines.heading(heading);
        }
        for finding in findings {
            explained(lines, finding, role, catalogue);
        }
    }
    if alarms > 0 {
        lines.heading("False alarms");
    }
    for (id, why) in &outcome.false_alarms {
        lines.hanging(&format!("{:<6}", id.as_str()), Role::Near, title(catalogue, id), Role::Title);
        lines.hanging("      ", Role::Text, why, Role::Text);
        lines.gap();
    }
}

fn explained(lines: &mut Lines, finding: &Finding, role: Role, catalogue: &Catalogue) {
    let Some(id) = &finding.control else { return };
    lines.hanging(&format!("{:<6}", id.as_str()), role, title(catalogue, id), Role::Title);
    lines.hanging("      ", Role::Text, &format!("{}. {}", finding.code.title(), finding.message), Role::Text);
    lines.hanging("      ", Role::Text, finding.code.why(), Role::Text);
    lines.hanging("      ", Role::Text, finding.code.remedy(), Role::Dim);
    lines.gap();
}

/// The first line to be shown, so that the whole of what is pointed at can be seen.
pub(super) fn in_sight(first: usize, lines: &[StyledLine], rows: usize) -> usize {
    let is_pointed = |line: &StyledLine| line.spans.first().is_some_and(|(_, role)| *role == POINTER);
    let Some(begin) = lines.iter().position(is_pointed) else { return first };
    let length = lines.iter().skip(begin).take_while(|line| !line.spans.is_empty()).count();
    // What stands above the first one belongs to it.
    let has_one_before = lines.iter().take(begin).any(|line| line.spans.iter().any(|(text, _)| text.starts_with("[")));
    if !has_one_before && begin + length <= rows {
        return 0;
    }
    first.max((begin + length).saturating_sub(rows)).min(begin)
}
