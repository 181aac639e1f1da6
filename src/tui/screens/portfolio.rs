//! Portfolio: every workbook below a folder, in an order, through a filter. What is looked at beside the screen comes in
//! as it is found.

mod told;

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::listing::scrolled;
use crate::figures::portfolio::{Entry, Filter, Seen, Sort, sort};
use crate::session::Watch;
use crate::session::portfolio::{Ended, Looking};
use crate::tui::layout;
use crate::tui::lines::StyledLine;

/// The Portfolio screen.
#[derive(Debug, Default)]
pub struct Portfolio {
    /// The folder that is looked below.
    pub folder: Option<PathBuf>,
    /// The day that it is seen on.
    pub seen: Option<Seen>,
    /// All that was found, as it came.
    pub entries: Vec<Entry>,
    /// The places of those that are shown, in their order.
    pub shown: Vec<usize>,
    /// The row under the pointer.
    pub selected: usize,
    /// The first that is shown.
    pub offset: usize,
    /// What they are put in order by.
    pub by: Sort,
    /// Whether the other way round.
    pub is_reversed: bool,
    /// The filter as it was typed.
    pub filter_text: String,
    /// What is said of the one under the pointer.
    pub detail: Vec<StyledLine>,
    /// How the looking ended; `None` before it did.
    pub ended: Option<Ended>,
    filter: Filter,
    /// Where the pointer should be as soon as that is there.
    wanted: Option<PathBuf>,
    /// Calls off the looking that goes on.
    watch: Option<Arc<Watch>>,
    /// Which looking the last one is: what an earlier one finds is not wanted any more.
    number: u64,
}

impl Portfolio {
    /// Begins to look below a folder; what was found before is forgotten. `open` is what is open here.
    pub fn look(&mut self, folder: PathBuf, seen: Seen, looking: &Looking) -> u64 {
        self.call_off();
        self.wanted = self.wanted.take().or_else(|| self.current().map(|entry| entry.path.clone()));
        self.folder = Some(folder);
        self.seen = Some(seen);
        self.entries.clear();
        self.shown.clear();
        self.ended = None;
        self.watch = Some(Arc::clone(&looking.watch));
        self.number += 1;
        self.number
    }

    /// Puts the pointer on this workbook as soon as it is found.
    pub fn point_to(&mut self, path: &Path) {
        self.wanted = Some(path.to_owned());
    }

    /// Wants no more of what is being looked for. When this returns, no file is being looked at.
    pub fn call_off(&mut self) {
        if let Some(watch) = self.watch.take() {
            watch.cancel_and_clear();
        }
    }

    /// Whether it is being looked.
    pub fn is_looking(&self) -> bool {
        self.watch.is_some()
    }

    /// Takes in what a looking found.
    pub fn found(&mut self, number: u64, entries: Vec<Entry>) {
        if number == self.number {
            self.entries.extend(entries);
            self.arrange();
        }
    }

    /// Takes in how a looking ended.
    pub fn ended(&mut self, number: u64, ended: Option<Ended>) {
        if number == self.number {
            self.watch = None;
            self.ended = ended;
            self.wanted = None;
        }
    }

    /// Whether this is the last looking.
    pub fn is_current(&self, number: u64) -> bool {
        number == self.number
    }

    /// The one that goes on stopped at a fault.
    pub fn stopped(&mut self) {
        self.watch = None;
    }

    /// The row under the pointer.
    pub fn current(&self) -> Option<&Entry> {
        self.shown.get(self.selected).and_then(|place| self.entries.get(*place))
    }

    /// Those that are shown, in their order.
    pub fn in_order(&self) -> impl Iterator<Item = &Entry> {
        self.shown.iter().filter_map(|place| self.entries.get(*place))
    }

    /// Puts them in another order; the same once more turns it round.
    pub fn sort_by(&mut self, by: Sort) {
        self.is_reversed = self.by == by && !self.is_reversed;
        self.by = by;
        self.arrange();
    }

    /// Turns the order round.
    pub fn turn_round(&mut self) {
        self.is_reversed = !self.is_reversed;
        self.arrange();
    }

    /// Shows only what a filter finds.
    ///
    /// # Errors
    /// What cannot be understood of it; all stays as it was then.
    pub fn filter(&mut self, text: &str) -> Result<(), String> {
        self.filter = Filter::read(text)?;
        text.trim().clone_into(&mut self.filter_text);
        self.arrange();
        Ok(())
    }

    /// Filters and sorts anew; the pointer stays on what it is on.
    fn arrange(&mut self) {
        let Some(seen) = &self.seen else { return };
        let here = self.wanted.clone().or_else(|| self.current().map(|entry| entry.path.clone()));
        let mut shown: Vec<&Entry> = self.entries.iter().filter(|entry| self.filter.matches(entry, seen)).collect();
        sort(&mut shown, self.by, self.is_reversed, seen);
        let places: HashMap<&Path, usize> =
            self.entries.iter().enumerate().map(|(place, entry)| (entry.path.as_path(), place)).collect();
        let shown: Vec<usize> = shown.iter().filter_map(|entry| places.get(entry.path.as_path()).copied()).collect();
        let selected = here.and_then(|here| shown.iter().position(|place| self.entries[*place].path == here));
        self.shown = shown;
        self.selected = selected.unwrap_or(self.selected);
    }

    /// Moves the pointer.
    pub fn step(&mut self, by: isize) {
        self.wanted = None;
        self.selected = self.selected.saturating_add_signed(by).min(self.shown.len().saturating_sub(1));
    }

    /// Moves the pointer to a row.
    pub fn point_at(&mut self, row: usize) {
        if row < self.shown.len() {
            self.wanted = None;
            self.selected = row;
        }
    }

    /// Brings scrolling and what is said of the row up to date. `open` is the workbook that is open.
    pub fn settle(&mut self, size: (u16, u16), open: Option<&Path>) {
        self.selected = self.selected.min(self.shown.len().saturating_sub(1));
        let places = layout::portfolio(size);
        self.detail = told::lines(self, open, places.strip.width);
        self.offset = scrolled(self.offset, self.selected, self.shown.len(), usize::from(places.table.height));
    }
}
