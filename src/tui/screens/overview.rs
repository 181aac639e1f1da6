//! Overview: the figures, the controls as one picture, and what to do first. It has parts; where there is room
//! they stand side by side, else each is a page.

mod heat;
mod spot;

pub use heat::{label as heat_label, rows as heat_rows};
pub use spot::{Figure, Part, Set, Spot, sets};

use crate::figures::Division;
use crate::report::Report;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::layout::overview as places;
use crate::tui::model::{Order, Reply};
use crate::tui::overlay::{Overlay, Reader, Score};
use crate::tui::theme::Symbols;

/// How many gaps the screen offers to begin with.
pub const FIRST: usize = 10;

/// The overview.
#[derive(Debug, Default)]
pub struct Overview {
    /// The snapshot that is shown.
    pub report: Option<Report>,
    /// The part that the keys go to.
    pub part: Part,
    /// What the groups are by.
    pub division: Division,
    /// The pointer in the table of the headlines and themes: row and column.
    pub figure: (usize, usize),
    /// The control under the pointer, by its place among the rows of the report.
    pub control: usize,
    /// The capability under the pointer.
    pub capability: usize,
    /// The pointer in the matrix: concept and property.
    pub cell: (usize, usize),
    /// The gap under the pointer.
    pub gap: usize,
    /// The pointer in the table of the groups: row and column.
    pub group: (usize, usize),
    size: (u16, u16),
    computed_for: Option<u64>,
}

impl Overview {
    /// Brings the snapshot up to date, and the pointers to where something is.
    pub fn settle(&mut self, session: &Session, size: (u16, u16), version: u64) {
        self.size = size;
        if self.computed_for != Some(version) {
            self.report = session.report(None).ok();
            self.computed_for = Some(version);
        }
        let Some(report) = &self.report else { return };
        let last = |count: usize| count.saturating_sub(1);
        self.figure.0 = self.figure.0.min(last(self.figure_rows(report)));
        self.figure.1 = self.figure.1.min(last(self.columns(Part::Figures)));
        self.control = self.control.min(last(report.rows.len()));
        self.capability = self.capability.min(last(report.groups(report.round()).len()));
        self.cell.0 = self.cell.0.min(last(report.matrix.len()));
        self.cell.1 = self.cell.1.min(last(report.matrix.first().map_or(0, Vec::len)));
        self.gap = self.gap.min(last(gaps_shown(report)));
        self.group.0 = self.group.0.min(last(report.groups(self.division).len()));
        self.group.1 = self.group.1.min(last(self.columns(Part::Groups)));
    }

    /// How many controls the snapshot is about.
    fn controls(&self) -> usize {
        self.report.as_ref().map_or(0, |report| report.rows.len())
    }

    /// How many columns the table of a part has at this size.
    fn columns(&self, part: Part) -> usize {
        let width = places::inside_of(self.size, part).width;
        places::table(width, self.controls(), u16::MAX - 1, 0, part == Part::Figures).count
    }

    /// How many rows the pointer can be on among the figures: where bars have lines of their own, those and the
    /// spread of the levels, too.
    fn figure_rows(&self, report: &Report) -> usize {
        let sets = sets(report).len();
        let width = places::inside_of(self.size, Part::Figures).width;
        if places::has_own_bars(width, report.rows.len()) { 2 * sets + 1 } else { sets }
    }

    /// What the pointer is on.
    pub fn spot(&self) -> Option<Spot> {
        let report = self.report.as_ref()?;
        match self.part {
            Part::Figures => {
                let sets = sets(report);
                if self.figure.0 >= sets.len() {
                    return Some(match sets.get(self.figure.0 - sets.len()) {
                        Some(set) => Spot::Figure(*set, Figure::Target),
                        None => Spot::Figure(Set::Profile, Figure::Maturity),
                    });
                }
                let set = *sets.get(self.figure.0)?;
                Some(Spot::Figure(set, self.figure_at(Part::Figures, self.figure.1, set.is_headline())?))
            }
            Part::Controls => report.rows.get(self.control).map(|_| Spot::Control(self.control)),
            Part::Capabilities => report
                .groups(report.round())
                .get(self.capability)
                .map(|_| Spot::Figure(Set::Group(report.round(), self.capability), Figure::Maturity)),
            Part::Matrix => report
                .matrix
                .get(self.cell.0)
                .and_then(|row| row.get(self.cell.1))
                .map(|_| Spot::Figure(Set::Cell(self.cell.0, self.cell.1), Figure::Maturity)),
            Part::First => (self.gap < gaps_shown(report)).then_some(Spot::Gap(self.gap)),
            Part::Groups => {
                report.groups(self.division).get(self.group.0)?;
                let set = Set::Group(self.division, self.group.0);
                Some(Spot::Figure(set, self.figure_at(Part::Groups, self.group.1, false)?))
            }
        }
    }

    /// What a column of the table of a part shows.
    fn figure_at(&self, part: Part, column: usize, is_headline: bool) -> Option<Figure> {
        let width = places::inside_of(self.size, part).width;
        let table = places::table(width, self.controls(), u16::MAX - 1, column, part == Part::Figures);
        let column = table.columns.into_iter().find(|shown| shown.index == column)?;
        Some(if is_headline { column.headline } else { column.figure })
    }

    /// Puts the pointer where a click was.
    pub fn point(&mut self, part: Part, spot: Option<Spot>, column: usize) {
        self.part = part;
        let Some(report) = &self.report else { return };
        match spot {
            Some(Spot::Control(place)) => self.control = place,
            Some(Spot::Gap(place)) => self.gap = place,
            Some(Spot::Figure(Set::Cell(row, column), _)) => self.cell = (row, column),
            Some(Spot::Figure(Set::Group(_, place), _)) if part == Part::Groups => self.group = (place, column),
            Some(Spot::Figure(Set::Group(_, place), _)) if part == Part::Capabilities => self.capability = place,
            Some(Spot::Figure(set, _)) => {
                if let Some(row) = sets(report).iter().position(|other| *other == set) {
                    self.figure = (row, column);
                }
            }
            None => {}
        }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action, symbols: &Symbols) -> Reply {
        match action {
            Action::NextPart | Action::PageDown => self.turn(1),
            Action::PreviousPart | Action::PageUp => self.turn(Part::ALL.len() - 1),
            Action::FiguresBy(division) => {
                self.part = Part::Groups;
                self.division = division;
                self.group = (0, 0);
            }
            Action::Up | Action::Down | Action::Left | Action::Right | Action::Top | Action::Bottom => {
                self.walk(action)
            }
            Action::Open | Action::Explain => return self.open(action == Action::Explain, symbols),
            _ => {}
        }
        Reply::default()
    }

    fn turn(&mut self, steps: usize) {
        let here = Part::ALL.iter().position(|part| *part == self.part).unwrap_or(0);
        self.part = Part::ALL[(here + steps) % Part::ALL.len()];
    }

    /// Moves the pointer within the part.
    fn walk(&mut self, action: Action) {
        let Some(report) = &self.report else { return };
        match self.part {
            Part::Figures => {
                self.figure = stepped(self.figure, (self.figure_rows(report), self.columns(Part::Figures)), action);
            }
            Part::Controls => {
                let inside = places::inside_of(self.size, Part::Controls);
                let grid = places::grid(inside, heat::label(report), report.rows.len());
                self.control = heat::stepped(report, grid.per_row, self.control, action);
            }
            Part::Capabilities => {
                let count = report.groups(report.round()).len();
                self.capability = stepped((self.capability, 0), (count, 1), action).0;
            }
            Part::Matrix => {
                let columns = report.matrix.first().map_or(0, Vec::len);
                self.cell = stepped(self.cell, (report.matrix.len(), columns), action);
            }
            Part::First => self.gap = stepped((self.gap, 0), (gaps_shown(report), 1), action).0,
            Part::Groups => {
                let count = report.groups(self.division).len();
                self.group = stepped(self.group, (count, self.columns(Part::Groups)), action);
            }
        }
    }

    fn open(&self, explains: bool, symbols: &Symbols) -> Reply {
        let Some(report) = &self.report else { return Reply::default() };
        match self.spot() {
            Some(Spot::Figure(set, figure)) => {
                Reply::overlay(Overlay::Score(Box::new(Score::new(report, set, figure))))
            }
            Some(Spot::Control(place)) if explains => {
                Reply::overlay(Overlay::Reader(Reader::sign(report, place, symbols)))
            }
            Some(Spot::Gap(place)) if explains => Reply::overlay(Overlay::Reader(Reader::gap(report, place))),
            Some(Spot::Control(place)) => Reply::order(Order::Show(report.rows[place].control.id.clone())),
            Some(Spot::Gap(place)) => Reply::order(Order::Show(report.gaps[place].control.clone())),
            None if self.part == Part::First => Reply::say("There is no gap to open yet: set levels and targets first"),
            None => Reply::default(),
        }
    }
}

/// A pointer of rows and columns, a step on.
fn stepped((row, column): (usize, usize), (rows, columns): (usize, usize), action: Action) -> (usize, usize) {
    let (last_row, last_column) = (rows.saturating_sub(1), columns.saturating_sub(1));
    match action {
        Action::Up => (row.saturating_sub(1), column),
        Action::Down => ((row + 1).min(last_row), column),
        Action::Left => (row, column.saturating_sub(1)),
        Action::Right => (row, (column + 1).min(last_column)),
        Action::Top => (0, column),
        Action::Bottom => (last_row, column),
        _ => (row, column),
    }
}

/// How many gaps are shown.
pub fn gaps_shown(report: &Report) -> usize {
    report.gaps.len().min(FIRST)
}
