//! How a figure was computed: the formula, the numbers in it, and every control that went in or stayed out, each
//! a link to itself.

use crate::catalogue::ControlId;
use crate::figures::Tally;
use crate::report::{Report, Row, words};
use crate::tui::action::Action;
use crate::tui::key::{Code, Key};
use crate::tui::lines::{Lines, Role, StyledLine, pad};
use crate::tui::model::{Order, Reply};
use crate::tui::screens::overview::{Figure, Set};
use crate::workbook::Level;

/// The explanation of the figures over a set, one figure at a time.
#[derive(Debug)]
pub struct Score {
    pages: Vec<Page>,
    /// The figure that is shown.
    page: usize,
    /// The first line that is shown.
    pub offset: usize,
    /// The line under the pointer, which has a link.
    pub selected: Option<usize>,
    width: u16,
    rows: u16,
}

#[derive(Debug)]
struct Page {
    title: String,
    entries: Vec<Entry>,
}

#[derive(Debug)]
enum Entry {
    Heading(String),
    Paragraph(String),
    /// A control: its id, its title, and what it brings in.
    Control(ControlId, String, String),
}

/// A line, with the control that it leads to.
pub type LinkedLine = (StyledLine, Option<ControlId>);

impl Score {
    /// The explanation of a figure; the others over the same set are beside it.
    pub fn new(report: &Report, set: Set, figure: Figure) -> Self {
        let pages = Figure::EXPLAINED.map(|figure| page(report, set, figure)).into();
        let page = Figure::EXPLAINED.iter().position(|other| *other == figure).unwrap_or(0);
        Score { pages, page, offset: 0, selected: None, width: super::READER_WIDTH, rows: 0 }
    }

    /// Its heading.
    pub fn title(&self) -> &str {
        self.pages.get(self.page).map_or("", |page| &page.title)
    }

    /// Which figure of how many.
    pub fn place(&self) -> (usize, usize) {
        (self.page + 1, self.pages.len())
    }

    /// The lines for a width.
    pub fn lines(&self, width: u16) -> Vec<LinkedLine> {
        let mut all: Vec<LinkedLine> = Vec::new();
        let entries = self.pages.get(self.page).map_or(&[][..], |page| &page.entries);
        for (place, entry) in entries.iter().enumerate() {
            let mut lines = Lines::new(width);
            let link = match entry {
                Entry::Heading(text) => {
                    if place > 0 {
                        all.push((StyledLine::default(), None));
                    }
                    lines.paragraph(text, Role::Accent);
                    None
                }
                Entry::Paragraph(text) => {
                    lines.paragraph(text, Role::Text);
                    None
                }
                Entry::Control(id, title, terms) => {
                    let room = usize::from(width).saturating_sub(9 + terms.chars().count());
                    lines.row(vec![
                        (format!("  {id:<5} {} ", pad(title, room, "…")), Role::Text),
                        (terms.clone(), Role::Title),
                    ]);
                    Some(id.clone())
                }
            };
            all.extend(lines.done().into_iter().map(|line| (line, link.clone())));
        }
        all
    }

    /// `j` and `k` walk, `h` and `l` and the arrows turn to the figure beside, `q` closes.
    pub fn input(&mut self, key: Key) -> Reply {
        match key.code {
            Code::Char('j') => self.walk(1),
            Code::Char('k') => self.back(1),
            Code::Char('l') | Code::Right => self.turn(1),
            Code::Char('h') | Code::Left => self.turn(self.pages.len().saturating_sub(1)),
            Code::Char('G') | Code::End => self.walk(usize::MAX),
            Code::Char('g') | Code::Home => self.back(usize::MAX),
            Code::Char('q' | '?') => return Reply::default().and_close(),
            _ => {}
        }
        Reply::default()
    }

    /// Answers an action: Enter opens the control under the pointer.
    pub fn act(&mut self, action: Action) -> Reply {
        let page = usize::from(self.rows.max(2) - 1);
        match action {
            Action::NextField => self.walk(1),
            Action::PreviousField => self.back(1),
            Action::PageDown | Action::Toggle => self.walk(page),
            Action::PageUp => self.back(page),
            Action::Accept => {
                let link = self.selected.and_then(|line| self.lines(self.width).into_iter().nth(line)?.1);
                return match link {
                    Some(control) => Reply::order(Order::Show(control)).and_close(),
                    None => Reply::default().and_close(),
                };
            }
            Action::Cancel => return Reply::default().and_close(),
            _ => {}
        }
        Reply::default()
    }

    fn turn(&mut self, steps: usize) {
        self.page = (self.page + steps) % self.pages.len().max(1);
        (self.offset, self.selected) = (0, None);
    }

    /// On to a link further down, or by lines where none is in view yet.
    fn walk(&mut self, steps: usize) {
        let lines = self.lines(self.width);
        let rows = usize::from(self.rows).max(1);
        let furthest = lines.len().saturating_sub(rows);
        let from = self.selected.map_or(self.offset, |line| line + 1);
        let links = (from..lines.len()).filter(|line| lines[*line].1.is_some());
        let target = if steps == 1 {
            links.into_iter().next()
        } else {
            links.take_while(|line| *line < from.saturating_add(steps)).last()
        };
        match target {
            Some(line) if line < self.offset + rows + steps.min(rows) => {
                self.selected = Some(line);
                self.offset = self.offset.max((line + 1).saturating_sub(rows));
            }
            // Text comes first: it is read line by line.
            Some(_) | None => self.offset = self.offset.saturating_add(steps).min(furthest),
        }
    }

    fn back(&mut self, steps: usize) {
        let lines = self.lines(self.width);
        let Some(selected) = self.selected else {
            self.offset = self.offset.saturating_sub(steps);
            return;
        };
        let mut above = (0..selected).rev().filter(|line| lines[*line].1.is_some());
        let least = selected.saturating_sub(steps);
        let target = if steps == 1 { above.next() } else { above.take_while(|line| *line >= least).last() };
        match target {
            Some(line) => {
                self.selected = Some(line);
                self.offset = self.offset.min(line);
                // What stands above the first link comes into view with it.
                if !lines[..line].iter().any(|(_, link)| link.is_some()) {
                    self.offset = self.offset.min((line + 1).saturating_sub(usize::from(self.rows)));
                }
            }
            None => self.offset = self.offset.saturating_sub(steps),
        }
    }

    /// Keeps the end of the text at the end of the screen, and the pointer on a link.
    pub fn settle(&mut self, width: u16, rows: u16) {
        (self.width, self.rows) = (width, rows);
        let lines = self.lines(width);
        let height = usize::from(rows).max(1);
        self.offset = self.offset.min(lines.len().saturating_sub(height));
        let is_link = |line: &usize| lines.get(*line).is_some_and(|(_, link)| link.is_some());
        let in_view = self.offset..self.offset + height;
        self.selected = self
            .selected
            .filter(|line| is_link(line) && in_view.contains(line))
            .or_else(|| in_view.clone().find(is_link));
    }
}

fn page(report: &Report, set: Set, figure: Figure) -> Page {
    let (tally, rows) = (set.tally(report), set.rows(report));
    let mut entries = vec![Entry::Paragraph(formula(figure).to_owned()), Entry::Paragraph(worked(figure, &tally))];
    if let Set::Group(division, _) = set
        && let Some(sentence) = words::divided(division)
    {
        entries.push(Entry::Paragraph(sentence.to_owned()));
    }
    if matches!(set, Set::Cell(..)) {
        entries.push(Entry::Paragraph("A control with several values counts in each of their cells.".to_owned()));
    }
    for section in sections(figure) {
        let members: Vec<&Row> =
            rows.iter().copied().filter(|row| section.kinds.contains(&kind(figure, row))).collect();
        if members.is_empty() {
            continue;
        }
        entries.push(Entry::Heading(format!("{} ({})", section.heading, members.len())));
        entries.extend(
            members
                .into_iter()
                .map(|row| Entry::Control(row.control.id.clone(), row.control.title.to_string(), terms(figure, row))),
        );
    }
    let title = match set {
        Set::Profile if report.profile_is_everything() => format!("all {} controls", report.rows.len()),
        Set::All => format!("all {} controls", report.rows.len()),
        Set::Profile | Set::Group(..) | Set::Cell(..) => set.name(report),
    };
    Page { title: format!("{} of {title}", title_of(figure)), entries }
}

/// Why a row is in a figure, or is not.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Excluded,
    NotAssessed,
    NoTarget,
    Counted,
}

fn kind(figure: Figure, row: &Row) -> Kind {
    let has_target = row.answer.target.is_some_and(|target| target > Level::NonExistent);
    match (figure, row.answer.in_scope(), row.answer.level) {
        (_, false, _) => Kind::Excluded,
        (Figure::Coverage | Figure::Maturity | Figure::Attainment, true, None) => Kind::NotAssessed,
        (Figure::Attainment, true, Some(_)) | (Figure::Floor, true, _) if !has_target => Kind::NoTarget,
        (Figure::Target, true, _) if row.answer.target.is_none() => Kind::NoTarget,
        (Figure::Coverage | Figure::Maturity | Figure::Attainment | Figure::Floor | Figure::Target, true, _) => {
            Kind::Counted
        }
    }
}

struct Section {
    heading: &'static str,
    kinds: &'static [Kind],
}

fn sections(figure: Figure) -> Vec<Section> {
    let section = |heading, kinds| Section { heading, kinds };
    let mut sections = match figure {
        Figure::Coverage => vec![
            section("Went in: has a level", &[Kind::Counted][..]),
            section("Counts below the line only: in scope, no level yet", &[Kind::NotAssessed]),
        ],
        Figure::Maturity => vec![
            section("Went in: the level", &[Kind::Counted][..]),
            section("Stayed out: no level yet", &[Kind::NotAssessed]),
        ],
        Figure::Attainment => vec![
            section("Went in: the smaller of level and target / target", &[Kind::Counted][..]),
            section("Stayed out: no level yet", &[Kind::NotAssessed]),
            section("Stayed out: no target, or target 0", &[Kind::NoTarget]),
        ],
        Figure::Floor => vec![
            section("Went in: the smaller of level and target / target", &[Kind::Counted][..]),
            section("Stayed out: no target, or target 0", &[Kind::NoTarget]),
        ],
        Figure::Target => vec![
            section("Went in: the target", &[Kind::Counted][..]),
            section("Stayed out: no target", &[Kind::NoTarget]),
        ],
    };
    sections.push(section("Stayed out: excluded, so in no figure", &[Kind::Excluded]));
    sections
}

/// What a row brings into a figure, or has that does not count.
fn terms(figure: Figure, row: &Row) -> String {
    let answer = &row.answer;
    let dash = || "–".to_owned();
    let level = answer.level.map_or_else(dash, |level| level.to_string());
    let target = answer.target.map_or_else(dash, |target| target.to_string());
    match (kind(figure, row), figure) {
        (Kind::Excluded, _) => String::new(),
        (Kind::Counted, Figure::Coverage | Figure::Maturity) => level,
        (Kind::Counted | Kind::NoTarget, Figure::Target) => target,
        (Kind::Counted, Figure::Attainment | Figure::Floor) => {
            let reached = answer.level.unwrap_or(Level::NonExistent).min(answer.target.unwrap_or(Level::NonExistent));
            match answer.level {
                Some(level) if level > reached => format!("level {level}: {reached}/{target}"),
                None => format!("no level: 0/{target}"),
                Some(_) => format!("{reached}/{target}"),
            }
        }
        (Kind::NotAssessed, _) => format!("{level}/{target}"),
        (Kind::NoTarget, _) => format!("{level}/{target}"),
    }
}

const fn title_of(figure: Figure) -> &'static str {
    match figure {
        Figure::Coverage => "Coverage",
        Figure::Maturity => "Maturity",
        Figure::Attainment => "Attainment so far",
        Figure::Floor => "Attainment at least",
        Figure::Target => "Target",
    }
}

const fn formula(figure: Figure) -> &'static str {
    match figure {
        Figure::Coverage => {
            "Coverage = controls with a level ÷ controls in scope. In scope is what is not excluded. It says how far the assessment has come, not how good things are."
        }
        Figure::Maturity => {
            "Maturity = sum of the levels ÷ number of controls with a level, from 0 to 5. What is not assessed does not count; it is never taken for 0."
        }
        Figure::Attainment => {
            "Attainment = sum of the smaller of level and target ÷ sum of the targets, over controls with a level and a target above 0. Going beyond a target never pays for a gap elsewhere."
        }
        Figure::Floor => {
            "At least = the same sum as attainment, with every control in scope that has a target and no level counted as 0. However the rest turns out, attainment of everything is no lower than this."
        }
        Figure::Target => {
            "Target = sum of the targets ÷ number of controls in scope that have one, from 0 to 5. It is what bars and radar draw the maturity against."
        }
    }
}

fn worked(figure: Figure, tally: &Tally) -> String {
    let (shown, counts) = figure.of(tally);
    let (numerator, denominator) = counts.split_once('/').unwrap_or((&counts, ""));
    let are = |count: u32| if count == 1 { "is" } else { "are" };
    let (excluded, open) = (tally.excluded, tally.not_assessed());
    let counted = format!(
        "Of {}, {excluded} {} excluded and {open} {} not assessed yet.",
        words::controls(tally.controls),
        are(excluded),
        are(open)
    );
    if denominator == "0" {
        return format!("Here: {numerator} ÷ 0, and nothing can be divided by 0, so there is no figure yet. {counted}");
    }
    format!("Here: {numerator} ÷ {denominator} = {shown}. {counted}")
}
