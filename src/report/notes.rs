//! Study notes: the catalogue as a book to read on paper or in a browser. They are about the standard and nobody's
//! workbook, so they say what is our own and what is not, and nothing else.

use super::document::{Block, Document, Section, SectionName};
use super::look::Look;
use super::{Kind, Progress, html, markdown, pdf, words};
use crate::catalogue::{Attribute, Catalogue, Control, ControlId, Text};
use crate::error::Result;
use crate::workbook::answer::words as named;

named! {
    /// What study notes can be written as.
    NotesFormat {
        /// Text that reads well raw and rendered.
        Markdown = "md",
        /// A page for browsers.
        Html = "html",
        /// A document to print.
        Pdf = "pdf",
    }
}

/// Study notes as the bytes of a file, with what somebody marked in front.
///
/// # Errors
/// As [`super::render`].
pub fn render_notes(
    catalogue: &Catalogue,
    marked: &[ControlId],
    format: NotesFormat,
    date: jiff::civil::Date,
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let document = document(catalogue, marked, date);
    let look = Look::default();
    Ok(match format {
        NotesFormat::Markdown => markdown::render(&document).into_bytes(),
        NotesFormat::Html => html::render(&document, &look, progress)?,
        NotesFormat::Pdf => pdf::render(&document, &look, progress)?,
    })
}

fn document(catalogue: &Catalogue, marked: &[ControlId], date: jiff::civil::Date) -> Document {
    let mut sections = vec![about(catalogue)];
    let marked: Vec<&Control> = catalogue.controls.iter().filter(|control| marked.contains(&control.id)).collect();
    if !marked.is_empty() {
        let points = marked.iter().map(|control| format!("{} {}", control.id, control.title)).collect();
        sections.push(section(SectionName::First, "Marked by you", false, vec![Block::List(points)]));
    }
    let mut blocks = Vec::new();
    for theme in catalogue.themes.iter() {
        blocks.push(Block::Heading(3, theme.title.to_string()));
        for control in catalogue.controls.iter().filter(|control| control.theme == theme.key) {
            page(&mut blocks, catalogue, control);
        }
    }
    sections.push(section(SectionName::Controls, "The controls", true, blocks));
    Document {
        organisation: catalogue.title.to_string(),
        title: "Study notes".to_owned(),
        kind: Kind::Full,
        control: Vec::new(),
        classification: None,
        draft: None,
        date,
        author: None,
        sections,
    }
}

fn section(name: SectionName, title: &str, new_page: bool, blocks: Vec<Block>) -> Section {
    Section { name, title: title.to_owned(), new_page, landscape: false, blocks }
}

fn about(catalogue: &Catalogue) -> Section {
    let counts = catalogue.themes.iter().map(|theme| {
        let count = catalogue.controls.iter().filter(|control| control.theme == theme.key).count();
        (theme.title.to_string(), words::counted(count, "control", "controls"))
    });
    let blocks = vec![
        Block::Paragraph(format!(
            "The {} controls of {}, theme by theme: what each is about, why it matters, how levels are told apart, what could be shown, and where it came from.",
            catalogue.controls.len(),
            catalogue.title
        )),
        Block::Facts(counts.collect()),
        Block::Callout("Numbers, short titles and attributes are facts of the standard. Every other sentence, the ladder too, is controlbook's own; the text of the standard is not in here. controlbook is not affiliated with ISO or IEC.".to_owned()),
    ];
    section(SectionName::About, "What this is", false, blocks)
}

fn page(blocks: &mut Vec<Block>, catalogue: &Catalogue, control: &Control) {
    blocks.push(Block::Heading(4, format!("{} {}", control.id, control.title)));
    blocks.push(Block::Paragraph(control.summary.to_string()));
    let mut said = |label: &str, text: Option<&Text>| {
        if let Some(text) = text {
            blocks.push(Block::Paragraph(format!("{label}: {text}")));
        }
    };
    said("Why it matters", control.why.as_ref());
    said("A first step", control.first_step.as_ref());
    said("A common mistake", control.pitfall.as_ref());
    said("With AI systems", control.ai.as_ref());
    if let Some(ladder) = &control.ladder {
        blocks.push(Block::Numbered(ladder.0.iter().map(ToString::to_string).collect()));
    }
    if !control.evidence.is_empty() {
        blocks.push(Block::List(control.evidence.iter().map(|evidence| format!("To show: {evidence}")).collect()));
    }
    let mut facts: Vec<(String, String)> = Attribute::ALL
        .into_iter()
        .filter_map(|attribute| {
            let titles: Vec<&str> =
                control.values(attribute).iter().map(|value| catalogue.value_title(attribute, value)).collect();
            let vocabulary = catalogue.vocabulary(attribute)?;
            (!titles.is_empty()).then(|| (vocabulary.title.to_string(), titles.join(", ")))
        })
        .collect();
    facts.push(("2013".to_owned(), catalogue.succession_sentence(control)));
    blocks.push(Block::Facts(facts));
}
