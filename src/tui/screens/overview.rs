//! Overview: the figures, by theme, and what to do first.

use crate::report::Report;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::model::{Order, Reply};
use crate::tui::overlay::{Overlay, Reader};

/// How many gaps the screen offers to begin with.
pub const FIRST: usize = 10;

/// From this width on, the floor has a column of its own; below, it stands in the sentence.
const WITH_FLOOR: u16 = 100;

/// The overview.
#[derive(Debug, Default)]
pub struct Overview {
    /// The snapshot that is shown.
    pub report: Option<Report>,
    /// The figure under the pointer: its row (0 is the headline) and column, or a gap below them.
    pub row: usize,
    /// 0 coverage, 1 maturity, 2 attainment, 3 floor.
    pub column: usize,
    /// How many columns of figures there is room for: 3, or 4 with the floor.
    pub columns: usize,
    computed_for: Option<u64>,
}

/// What the pointer is on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spot {
    /// A figure over a set of controls.
    Figure(Set, Figure),
    /// A gap, by its place in the order.
    Gap(usize),
}

/// A set of controls that figures are over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Set {
    /// The profile's.
    Profile,
    /// All of the catalogue, where the profile has fewer.
    All,
    /// A theme's, by its place.
    Theme(usize),
}

/// The figures.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Figure {
    /// Assessed ÷ in scope.
    Coverage,
    /// Mean level.
    Maturity,
    /// Attained ÷ target.
    Attainment,
    /// The same, counting what is not assessed as 0.
    Floor,
}

impl Figure {
    /// In the order of the columns.
    pub const ALL: [Figure; 4] = [Figure::Coverage, Figure::Maturity, Figure::Attainment, Figure::Floor];

    /// Its name.
    pub const fn title(self) -> &'static str {
        match self {
            Figure::Coverage => "Coverage",
            Figure::Maturity => "Maturity",
            Figure::Attainment => "Attainment",
            Figure::Floor => "At least",
        }
    }
}

impl Overview {
    /// Brings the snapshot up to date.
    pub fn settle(&mut self, session: &Session, size: (u16, u16), version: u64) {
        self.columns = if size.0 < WITH_FLOOR { 3 } else { 4 };
        self.column = self.column.min(self.columns - 1);
        if self.computed_for != Some(version) {
            self.report = session.report(None).ok();
            self.computed_for = Some(version);
        }
        let rows = self.report.as_ref().map_or(0, |report| sets(report).len() + gaps_shown(report));
        self.row = self.row.min(rows.saturating_sub(1));
    }

    /// What the pointer is on.
    pub fn spot(&self) -> Option<Spot> {
        let report = self.report.as_ref()?;
        let sets = sets(report);
        match sets.get(self.row) {
            Some(set) => Some(Spot::Figure(*set, Figure::ALL[self.column.min(Figure::ALL.len() - 1)])),
            None => Some(Spot::Gap(self.row - sets.len())).filter(|_| gaps_shown(report) > 0),
        }
    }

    /// Answers an action.
    pub fn act(&mut self, action: Action) -> Reply {
        let Some(report) = &self.report else { return Reply::default() };
        let rows = sets(report).len() + gaps_shown(report);
        match action {
            Action::Up => self.row = self.row.saturating_sub(1),
            Action::Down => self.row = (self.row + 1).min(rows.saturating_sub(1)),
            Action::Left => self.column = self.column.saturating_sub(1),
            Action::Right => self.column = (self.column + 1).min(self.columns.saturating_sub(1)),
            Action::Top | Action::PageUp => self.row = 0,
            Action::Bottom | Action::PageDown => self.row = rows.saturating_sub(1),
            Action::Explain | Action::Open => match self.spot() {
                Some(Spot::Figure(set, figure)) => {
                    return Reply::overlay(Overlay::Reader(Reader::figure(report, set, figure)));
                }
                Some(Spot::Gap(place)) if action == Action::Open => {
                    return Reply::order(Order::Show(report.gaps[place].control.clone()));
                }
                Some(Spot::Gap(place)) => return Reply::overlay(Overlay::Reader(Reader::gap(report, place))),
                None => {}
            },
            _ => {}
        }
        Reply::default()
    }
}

/// The rows of figures: the profile's, all where that is more, and the themes.
pub fn sets(report: &Report) -> Vec<Set> {
    let all = (report.profile.tally.controls != report.overall.controls).then_some(Set::All);
    [Some(Set::Profile), all].into_iter().flatten().chain((0..report.themes.len()).map(Set::Theme)).collect()
}

/// How many gaps are shown below the figures.
pub fn gaps_shown(report: &Report) -> usize {
    report.gaps.len().min(FIRST)
}
