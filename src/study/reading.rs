//! The catalogue as a book: its pages, theme by theme.

use crate::catalogue::{Catalogue, Control, Term};

/// A page.
#[derive(Clone, Copy, Debug)]
pub enum Page<'a> {
    /// The contents.
    Contents,
    /// Where a theme begins.
    Theme(&'a Term),
    /// A control.
    Control(&'a Control),
}

/// All pages, in order: the contents, then each theme with its controls.
pub fn pages(catalogue: &Catalogue) -> Vec<Page<'_>> {
    let mut pages = vec![Page::Contents];
    for theme in catalogue.themes.iter() {
        pages.push(Page::Theme(theme));
        pages.extend(catalogue.controls.iter().filter(|control| control.theme == theme.key).map(Page::Control));
    }
    pages
}

impl Page<'_> {
    /// What the page is known by where one's place is kept.
    pub fn name(&self) -> String {
        match self {
            Page::Contents => "contents".to_owned(),
            Page::Theme(theme) => format!("theme {}", theme.key),
            Page::Control(control) => control.id.to_string(),
        }
    }
}
