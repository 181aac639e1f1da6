//! Progress: baselines and months with their figures, beside them the figures over time, or what moved between two of
//! them. Nothing of it is read before somebody comes here.

mod chart;
mod moved;
mod told;

use uuid::Uuid;

use super::listing::scrolled;
use crate::error::Result;
use crate::figures::Figure;
use crate::figures::trend::{Moment, Trend};
use crate::session::{Compared, Point, Session};
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::StyledLine;
use crate::tui::model::{Reply, Setting};
use crate::tui::overlay::{Form, Overlay, Reader};

/// The figures that can be drawn: first the one that a plan is made for.
const CHARTS: [Figure; 4] = [Figure::Attainment, Figure::Maturity, Figure::Coverage, Figure::Floor];

/// A state in the list.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Which.
    pub point: Point,
    /// `now`, `2026-03`, the baseline's name.
    pub label: String,
    /// Its figures.
    pub moment: Moment,
    /// The baseline, where it is one, and who signed it.
    pub baseline: Option<(Uuid, Option<String>)>,
}

/// The Progress screen.
#[derive(Debug, Default)]
pub struct Progress {
    /// Now, then baselines and months, the latest first.
    pub rows: Vec<Row>,
    /// The one under the pointer.
    pub selected: usize,
    /// The first that is shown.
    pub offset: usize,
    /// The ones that are marked for comparison: at most two.
    pub marked: Vec<Point>,
    /// Whether the keys go to the panel.
    pub in_panel: bool,
    /// What is compared, where anything is.
    pub compared: Option<Compared>,
    /// Which two that is.
    between: Option<(Point, Point)>,
    /// The lines of the panel.
    pub panel: Vec<StyledLine>,
    /// The first of them that is shown.
    pub panel_offset: usize,
    /// The place of the figure that the chart is of.
    figure: usize,
    trend: Option<std::result::Result<Trend, String>>,
    computed_for: Option<u64>,
}

impl Progress {
    /// Brings list, panel and scrolling up to date.
    pub fn settle(&mut self, session: &Session, setting: Setting<'_>) {
        if self.computed_for != Some(setting.version) {
            let trend = session.trend().map_err(|error| error.to_string());
            self.rows = trend.as_ref().map_or_else(|_| Vec::new(), |trend| rows(trend, session));
            self.trend = Some(trend);
            self.marked.retain(|point| self.rows.iter().any(|row| row.point == *point));
            self.compared = None;
            self.computed_for = Some(setting.version);
        }
        self.selected = self.selected.min(self.rows.len().saturating_sub(1));
        let places = layout::findings(setting.size);
        // The heads of the columns stand above the rows.
        let height = usize::from(places.list_rows()).saturating_sub(1);
        self.offset = scrolled(self.offset, self.selected, self.rows.len(), height);
        let size = (places.panel_width(), places.panel_rows());
        self.panel = match (&self.compared, &self.trend) {
            (Some(compared), _) => moved::lines(compared, session, size.0),
            (None, Some(Ok(trend))) => {
                let pointed = self.baseline().and_then(|id| told::baseline(session, id, setting.zone));
                chart::lines(self.figure(), trend, size, setting.symbols, pointed.as_deref())
            }
            (None, Some(Err(problem))) => chart::problem(problem, size.0),
            (None, None) => Vec::new(),
        };
        let most = self.panel.len().saturating_sub(usize::from(places.panel_rows()));
        self.panel_offset = self.panel_offset.min(most);
    }

    /// The figure that the chart is of.
    pub fn figure(&self) -> Figure {
        CHARTS.get(self.figure).copied().unwrap_or(Figure::Attainment)
    }

    /// The state under the pointer.
    pub fn current(&self) -> Option<&Row> {
        self.rows.get(self.selected)
    }

    /// Moves the pointer to a row.
    pub fn point_at(&mut self, row: usize) {
        if row < self.rows.len() {
            self.selected = row;
        }
        self.in_panel = false;
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: &Session, size: (u16, u16)) -> Result<Reply> {
        let places = layout::findings(size);
        let page = usize::from(if self.in_panel { places.panel_rows() } else { places.list_rows() }).max(3) - 2;
        let page = isize::try_from(page).unwrap_or(1);
        match action {
            Action::Up => self.step(-1),
            Action::Down => self.step(1),
            Action::PageUp => self.step(-page),
            Action::PageDown => self.step(page),
            Action::Top => self.step(isize::MIN),
            Action::Bottom => self.step(isize::MAX),
            Action::Left => self.in_panel = false,
            Action::Right => self.in_panel = true,
            Action::Close => self.step_out(),
            Action::NextPart => self.turn(1),
            Action::PreviousPart => self.turn(CHARTS.len() - 1),
            Action::Select => return Ok(self.mark()),
            Action::Open => return self.compare(session),
            Action::WriteComparison => return Ok(self.write(session)),
            Action::Explain => return Ok(Reply::overlay(Overlay::Reader(Reader::progress()))),
            _ => {}
        }
        Ok(Reply::default())
    }

    /// Whether Esc still has something to close here.
    pub fn has_something_open(&self) -> bool {
        self.in_panel || self.compared.is_some() || !self.marked.is_empty()
    }

    fn step_out(&mut self) {
        if self.in_panel {
            self.in_panel = false;
        } else if self.compared.is_some() {
            self.compared = None;
            self.panel_offset = 0;
        } else {
            self.marked.clear();
        }
    }

    fn turn(&mut self, by: usize) {
        self.compared = None;
        self.panel_offset = 0;
        self.figure = (self.figure + by) % CHARTS.len();
    }

    fn step(&mut self, by: isize) {
        match self.in_panel {
            true => self.panel_offset = self.panel_offset.saturating_add_signed(by),
            false => {
                let last = self.rows.len().saturating_sub(1);
                self.selected = self.selected.saturating_add_signed(by).min(last);
            }
        }
    }

    fn mark(&mut self) -> Reply {
        let Some(point) = self.current().map(|row| row.point.clone()) else { return Reply::default() };
        if let Some(place) = self.marked.iter().position(|marked| *marked == point) {
            self.marked.remove(place);
            return Reply::default();
        }
        // A third one takes the place of the first.
        if self.marked.len() == 2 {
            self.marked.remove(0);
        }
        self.marked.push(point);
        match self.marked.len() {
            1 => Reply::say("Marked. Mark another one, or go to it and press Enter: then the two are compared"),
            _ => Reply::say("Two are marked: Enter compares them"),
        }
    }

    /// Two that are marked; else the one that is marked and the one under the pointer; else that one and now.
    fn compare(&mut self, session: &Session) -> Result<Reply> {
        let Some(here) = self.current().map(|row| row.point.clone()) else { return Ok(Reply::default()) };
        let (one, other) = match self.marked.as_slice() {
            [one, other] => (one.clone(), other.clone()),
            [one] => (one.clone(), here),
            _ => (here, Point::Now),
        };
        if one == other {
            return Ok(Reply::say(match one {
                Point::Now => "This is now: go to an earlier one and press Enter, and the two are compared",
                Point::EndOf(_) | Point::Baseline(_) => "These are the same: mark another one",
            }));
        }
        let place = |point: &Point| self.rows.iter().position(|row| row.point == *point);
        // The latest stands first.
        let (a, b) = if place(&one) > place(&other) { (one, other) } else { (other, one) };
        self.compared = Some(session.compare(&a, &b)?);
        self.between = Some((a, b));
        self.panel_offset = 0;
        self.in_panel = true;
        Ok(Reply::default())
    }

    /// Asks where the comparison goes.
    fn write(&self, session: &Session) -> Reply {
        match (&self.compared, &self.between) {
            (Some(_), Some((a, b))) => Reply::overlay(Overlay::Form(Form::comparison(session, a.clone(), b.clone()))),
            _ => Reply::say(
                "Go to an earlier one and press Enter first: what moved since then can be written as a report",
            ),
        }
    }

    /// The baseline under the pointer.
    pub fn baseline(&self) -> Option<Uuid> {
        self.current().and_then(|row| row.baseline.as_ref()).map(|(id, _)| *id)
    }
}

/// Now, then all else, the latest first. The present month is now.
fn rows(trend: &Trend, session: &Session) -> Vec<Row> {
    let mut rows: Vec<Row> = trend
        .months
        .iter()
        .rev()
        .skip(1)
        .map(|month| Row { point: Point::EndOf(month.on), label: month.month(), moment: *month, baseline: None })
        .collect();
    rows.extend(trend.baselines.iter().rev().filter_map(|kept| {
        let id = session.find_baseline(&kept.name).ok()?.id;
        Some(Row {
            point: Point::Baseline(kept.name.clone()),
            label: kept.name.clone(),
            moment: kept.moment,
            baseline: Some((id, kept.signed_by.clone())),
        })
    }));
    rows.sort_by_key(|row| std::cmp::Reverse(row.moment.on));
    let now = trend.months.last().map(|month| Row {
        point: Point::Now,
        label: "now".to_owned(),
        moment: *month,
        baseline: None,
    });
    now.into_iter().chain(rows).collect()
}
