//! The report to print: the [`Document`] on A4, tagged for those who hear it, with bookmarks, its fonts and its charts.
//!
//! First everything is laid out on [`sheet::Sheet`]s of marks, beside a tree that says what each mark is part of; then
//! [`write`] hands both to the PDF library. So the number of pages is known before the first one is written, and
//! nothing here depends on a clock: the same document gives the same bytes.

mod blocks;
mod chart;
mod cover;
mod fonts;
mod paper;
mod sheet;
mod table;
mod tree;
mod wrap;
mod write;

use super::Progress;
use super::document::Document;
use super::look::Look;
use crate::error::Result;
use fonts::Fonts;
use paper::Paper;

pub fn render(document: &Document, look: &Look, progress: &mut Progress<'_>) -> Result<Vec<u8>> {
    let fonts = Fonts::load()?;
    let mut paper = Paper::new(&fonts);
    let contents = cover::lay_out(&mut paper, document, look.logo.as_ref());
    // Writing takes about as long as laying out.
    let steps = document.sections.len() * 2;
    let mut begins = Vec::with_capacity(document.sections.len());
    for (done, section) in document.sections.iter().enumerate() {
        progress.reached(done, steps)?;
        begins.push(blocks::section(&mut paper, section));
    }
    if let Some(sentence) = fonts.lacking() {
        blocks::last_word(&mut paper, &sentence);
    }
    contents.fill_in(&mut paper, &begins);
    let (sheets, tree) = paper.done();
    write::bytes(document, look.logo.as_ref(), &fonts, (&sheets, &tree, &begins), progress)
}
