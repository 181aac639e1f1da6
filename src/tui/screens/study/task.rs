//! What there is to work on in Study: cases, the search for mistakes, and the drill between the editions.

mod case;
mod hunt;

pub use case::{CaseStep, CaseView};
pub use hunt::Hunt;

use super::{Quizzing, Study, View};
use crate::catalogue::{Catalogue, ControlId};
use crate::study::cases::{self, Case};
use crate::study::defects::PLANTED;
use crate::study::quiz::QUESTIONS;
use crate::tui::TaskWish;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::theme::Symbols;

/// What can be begun.
#[derive(Clone, Copy, Debug)]
pub enum Offered {
    /// The drill.
    Drill,
    /// The search for mistakes.
    Defects,
    /// An organisation to assess.
    Case(&'static Case),
}

/// Two are the same where they lead to the same.
impl PartialEq for Offered {
    fn eq(&self, other: &Self) -> bool {
        self.title() == other.title()
    }
}

impl Eq for Offered {}

impl Offered {
    /// All of them, from the top.
    pub fn all() -> impl Iterator<Item = Offered> {
        [Offered::Drill, Offered::Defects].into_iter().chain(cases::all().iter().map(Offered::Case))
    }

    /// As the list has it.
    pub fn title(self) -> String {
        match self {
            Offered::Drill => "Drill: from 2013 to 2022 and back".to_owned(),
            Offered::Defects => format!("Find the {PLANTED} mistakes"),
            Offered::Case(case) => format!("Case: {}", lowered(&case.title)),
        }
    }

    /// What is said beside it.
    pub fn panel(self, lines: &mut Lines) {
        match self {
            Offered::Drill => {
                lines.paragraph("From 2013 to 2022", Role::Title);
                lines.paragraph("Ten questions both ways: what became of a control of 2013, where one of 2022 comes from, and whether it was merged, split, renamed, kept or is new. After each answer comes the crosswalk that it rests on.", Role::Text);
                lines.gap();
                lines.paragraph("The same for a class: controlbook study --drill --seed 7", Role::Dim);
            }
            Offered::Defects => {
                lines.paragraph("Find the mistakes", Role::Title);
                lines.paragraph("A Statement of Applicability with scores, of a bakery with a web shop. Eight of its twenty-four controls have a mistake that an auditor would object to. Mark them with m; Enter ends the search and explains each.", Role::Text);
                lines.gap();
                lines.paragraph(
                    "A false alarm costs what a mistake found brings, so marking everything wins nothing.",
                    Role::Text,
                );
                lines.gap();
                lines.paragraph("The same for a class: controlbook study --defects --seed 7", Role::Dim);
            }
            Offered::Case(case) => {
                lines.paragraph(&case.title, Role::Title);
                lines.paragraph(&case.organisation, Role::Accent);
                lines.gap();
                lines.paragraph(&case.about, Role::Text);
                lines.gap();
                lines.paragraph(&format!("Enter shows what people say there and what is to be seen. You assess {} controls in a workbook of their own, then compare with the key.", case.controls().count()), Role::Text);
            }
        }
    }
}

/// `a web shop`: as it stands within a line.
fn lowered(title: &str) -> String {
    let mut chars = title.chars();
    chars.next().map_or_else(String::new, |first| first.to_lowercase().chain(chars).collect())
}

/// What is being worked on.
#[derive(Debug)]
pub enum Task {
    /// An organisation to assess.
    Case(CaseView),
    /// A statement whose mistakes are looked for.
    Defects(Box<Hunt>),
}

impl Task {
    /// Above what is shown.
    pub fn title(&self) -> String {
        match self {
            Task::Case(view) => view.title(),
            Task::Defects(hunt) => hunt.title(),
        }
    }

    /// What to press.
    pub fn hint(&self) -> String {
        match self {
            Task::Case(view) => view.hint().to_owned(),
            Task::Defects(hunt) => hunt.hint(),
        }
    }

    /// The lines of what is shown.
    pub fn lines(&self, catalogue: &Catalogue, width: u16, symbols: &Symbols) -> Vec<StyledLine> {
        match self {
            Task::Case(view) => view.lines(catalogue, width),
            Task::Defects(hunt) => hunt.lines(catalogue, width, symbols),
        }
    }

    /// The control under the pointer.
    pub fn control(&self) -> Option<&ControlId> {
        match self {
            Task::Case(_) => None,
            Task::Defects(hunt) => hunt.control(),
        }
    }

    /// The first line to be shown, so that what is pointed at can be seen.
    pub fn in_sight(&self, first: usize, lines: &[StyledLine], rows: usize) -> usize {
        match self {
            Task::Defects(hunt) if hunt.is_searching() => hunt::in_sight(first, lines, rows),
            Task::Case(_) | Task::Defects(_) => first,
        }
    }
}

impl Study {
    /// Begins what is offered, or goes on with it.
    pub(super) fn begin_task(&mut self, offered: Offered) {
        match offered {
            Offered::Drill => self.open_drill(QUESTIONS, None),
            Offered::Defects => self.open_task(TaskWish::Defects(None)),
            Offered::Case(case) => self.open_task(TaskWish::Case(case)),
        }
    }

    /// Shows a case, or a statement with mistakes.
    pub fn open_task(&mut self, wish: TaskWish) {
        let Some(learning) = &self.learning else { return };
        self.first_line = 0;
        self.in_panel = false;
        let task = match wish {
            TaskWish::Case(case) => Task::Case(CaseView::new(case)),
            TaskWish::Defects(seed) => match self.waiting_hunt.take().filter(|_| seed.is_none()) {
                Some(waiting) => Task::Defects(waiting),
                None => {
                    let any = learning.moment().as_millisecond().unsigned_abs() % 1_000_000;
                    Task::Defects(Box::new(Hunt::new(learning.catalogue(), seed.unwrap_or(any))))
                }
            },
        };
        self.view = View::Task(Box::new(task));
    }

    /// Begins the drill between the editions.
    pub fn open_drill(&mut self, count: usize, seed: Option<u64>) {
        let Some(learning) = &self.learning else { return };
        self.first_line = 0;
        self.in_panel = false;
        let now = learning.moment();
        let seed = seed.unwrap_or_else(|| now.as_millisecond().unsigned_abs() % 1_000_000);
        self.view = View::Quiz(Box::new(Quizzing::drill(learning.catalogue(), count, seed, now)));
    }

    /// Keeps a search that has not ended.
    pub(super) fn put_away(&mut self, task: Task) {
        match task {
            Task::Defects(hunt) if !hunt.is_over() => self.waiting_hunt = Some(hunt),
            Task::Defects(_) | Task::Case(_) => {}
        }
    }
}
