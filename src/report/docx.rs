//! The report for word processors: the [`Document`] in WordprocessingML, to be edited on and handed over.
//!
//! Everything that looks like something has a named style, so that whoever edits it changes all of a kind at once:
//! `Title`, `Heading 1` to `Heading 4`, `Table Text`, `Callout`, `Note` and so on. Heads of tables repeat, lists are
//! numbered by the word processor, the table of contents and the page numbers are fields, charts are shaded tables
//! with their figures written beside.
//!
//! The parts are written by us: the library that was looked at cannot repeat the head of a table, nor name the
//! language, nor tell what a picture shows. The elements stand in the order that ECMA-376 wants.

mod body;
mod chart;
mod pages;
mod parts;
mod styles;
mod table;
mod xml;

use std::io::{Cursor, Write};

use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipWriter};

use super::document::Document;
use super::look::{Logo, LogoKind, Style};
use super::{Progress, Request};
use crate::error::{Error, Result};

/// What the writers of the parts read.
struct Context<'a> {
    document: &'a Document,
    style: &'a Style,
    logo: Option<&'a Logo>,
}

impl Context<'_> {
    /// The name of the logo's part.
    fn logo_name(&self) -> Option<&'static str> {
        self.logo.map(|logo| match logo.kind {
            LogoKind::Png => "media/logo.png",
            LogoKind::Jpeg => "media/logo.jpeg",
        })
    }
}

pub fn render(document: &Document, request: &Request, progress: &mut Progress<'_>) -> Result<Vec<u8>> {
    let own = Style::default();
    let look = &request.look;
    let style = look.style.as_ref().unwrap_or(&own);
    let context = Context { document, style, logo: look.logo.as_ref() };
    let body = body::part(&context, progress)?;
    let mut files: Vec<(&str, Vec<u8>)> = vec![
        ("[Content_Types].xml", parts::content_types(&context).into_bytes()),
        ("_rels/.rels", parts::package_relations().into_bytes()),
        ("docProps/core.xml", parts::core_properties(&context).into_bytes()),
        ("docProps/app.xml", parts::application_properties().into_bytes()),
        ("word/document.xml", body.text.into_bytes()),
        ("word/_rels/document.xml.rels", parts::document_relations(&context).into_bytes()),
        ("word/styles.xml", styles::part(style).into_bytes()),
        ("word/numbering.xml", parts::numbering(body.numbered).into_bytes()),
        ("word/settings.xml", parts::settings().into_bytes()),
        ("word/header1.xml", pages::header(&context, pages::UPRIGHT).into_bytes()),
        ("word/footer1.xml", pages::footer(&context, pages::UPRIGHT).into_bytes()),
        ("word/header2.xml", pages::header(&context, pages::ACROSS).into_bytes()),
        ("word/footer2.xml", pages::footer(&context, pages::ACROSS).into_bytes()),
    ];
    match context.logo.map(|logo| (logo.kind, &logo.bytes)) {
        Some((LogoKind::Png, bytes)) => files.push(("word/media/logo.png", bytes.clone())),
        Some((LogoKind::Jpeg, bytes)) => files.push(("word/media/logo.jpeg", bytes.clone())),
        None => {}
    }
    packed(&files)
}

/// The files as an archive, which has no time of its own.
fn packed(files: &[(&str, Vec<u8>)]) -> Result<Vec<u8>> {
    let impossible = |why: String| Error::Invalid(format!("cannot write the document: {why}"));
    let options = SimpleFileOptions::default()
        .compression_method(CompressionMethod::Deflated)
        .last_modified_time(DateTime::default());
    let mut archive = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        archive.start_file(*name, options).map_err(|error| impossible(error.to_string()))?;
        archive.write_all(bytes).map_err(|error| impossible(error.to_string()))?;
    }
    let bytes = archive.finish().map_err(|error| impossible(error.to_string()))?;
    Ok(bytes.into_inner())
}
