//! The report for browsers: the [`Document`] as one file that needs nothing beside it, neither script nor network.
//!
//! A template lays it out, which the person may replace; whatever stands in it is escaped, whoever wrote the template.
//! The program's own is `assets/report/report.html.jinja`, beside its style sheet and a script that only sorts and
//! filters tables. What the page may load is said in the page itself: nothing but these two, known by their hashes.

mod style;
mod svg;
mod values;

use std::io::{self, Write};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use minijinja::{AutoEscape, Environment, ErrorKind, UndefinedBehavior};
use sha2::{Digest, Sha256};

use super::document::{Block, Document};
use super::look::{Logo, Look};
use super::{Kind, Progress};
use crate::error::{Error, Result};

/// The template that reports are laid out with unless somebody brings another.
pub const TEMPLATE: &str = include_str!("../../assets/report/report.html.jinja");
/// What sorts and filters tables where scripts are allowed.
const SCRIPT: &str = include_str!("../../assets/report/report.js");

/// How much a template may do at all, and for each thing that a report says: the program's own takes a fiftieth. What
/// it may keep in memory hangs on it, too.
const FUEL: u64 = 500_000;
const FUEL_EACH: u64 = 2_000;
/// The longest page that a template may write, in bytes.
const LONGEST: usize = 200_000_000;
/// After so many bytes it is asked whether to go on.
const ASKED_EACH: usize = 1 << 16;

pub fn render(document: &Document, look: &Look, progress: &mut Progress<'_>) -> Result<Vec<u8>> {
    let style = style::sheet(document);
    let values = values::of(document, progress)?;
    let more = [
        ("style", minijinja::Value::from_safe_string(style.clone())),
        ("script", minijinja::Value::from_safe_string(SCRIPT.to_owned())),
        ("policy", policy(&style).into()),
        ("logo", look.logo.as_ref().map(address).into()),
        ("generator", concat!("controlbook ", env!("CARGO_PKG_VERSION")).into()),
        ("has_contents", (document.kind != Kind::Summary && document.sections.len() > 4).into()),
    ];
    let values = minijinja::Value::from_pairs(values.into_iter().chain(more));
    let mut environment = Environment::new();
    environment.set_auto_escape_callback(|_| AutoEscape::Html);
    environment.set_fuel(Some(FUEL + FUEL_EACH * said(document)));
    // A name that is misspelt is told rather than passed over.
    environment.set_undefined_behavior(UndefinedBehavior::Strict);
    let source = look.template.as_deref().unwrap_or(TEMPLATE);
    let template = environment.template_from_str(source).map_err(|error| unfit(&error))?;
    let mut page = Page { bytes: Vec::new(), progress, stopped: None };
    let rendered = template.render_captured_to(values, &mut page).map(drop);
    if let Some(stopped) = page.stopped {
        return Err(stopped);
    }
    rendered.map_err(|error| unfit(&error))?;
    let mut bytes = page.bytes;
    // A template loses its last line feed.
    if !bytes.ends_with(b"\n") {
        bytes.push(b'\n');
    }
    Ok(bytes)
}

/// How many things a report says: what a template goes through.
fn said(document: &Document) -> u64 {
    let in_block = |block: &Block| match block {
        Block::Heading(..) | Block::Chart(_) => 1,
        Block::Paragraph(text) | Block::Callout(text) => text.lines().count(),
        Block::List(points) | Block::Numbered(points) => points.len(),
        Block::Facts(facts) => facts.len(),
        Block::Figures(figures) => figures.len(),
        Block::Table(table) => (table.rows.len() + 1) * table.columns.len(),
        Block::Note(_, lines) => lines.len(),
    };
    document.sections.iter().flat_map(|section| &section.blocks).map(|block| in_block(block) as u64 + 1).sum()
}

/// What the page may load: no script and no style but its own.
fn policy(style: &str) -> String {
    let hash = |text: &str| STANDARD.encode(Sha256::digest(text.as_bytes()));
    format!(
        "default-src 'none'; base-uri 'none'; form-action 'none'; img-src data:; style-src 'sha256-{}'; script-src 'sha256-{}'",
        hash(style),
        hash(SCRIPT)
    )
}

fn address(logo: &Logo) -> String {
    format!("data:image/{};base64,{}", logo.kind, STANDARD.encode(&logo.bytes))
}

/// The page as it grows, up to what a page may be, and until somebody wants no more of it.
struct Page<'a, 'b> {
    bytes: Vec<u8>,
    progress: &'a mut Progress<'b>,
    stopped: Option<Error>,
}

impl Write for Page<'_, '_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let before = self.bytes.len();
        if before + bytes.len() > LONGEST {
            return Err(io::Error::other("it writes more than 200 MB"));
        }
        self.bytes.extend_from_slice(bytes);
        if before / ASKED_EACH < self.bytes.len() / ASKED_EACH {
            // How long it will be nobody knows; that it is half way is true at least once.
            self.stopped = self.progress.reached(1, 2).err();
            if self.stopped.is_some() {
                return Err(io::Error::other("it was called off"));
            }
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// Why a template does not fit, with the line.
fn unfit(error: &minijinja::Error) -> Error {
    let line = error.line().map(|line| format!(", line {line}")).unwrap_or_default();
    let source = std::error::Error::source(error).map(|source| format!(": {source}")).unwrap_or_default();
    let why = match error.kind() {
        ErrorKind::OutOfFuel => "it does not come to an end".to_owned(),
        ErrorKind::TemplateNotFound => "it asks for another file, and a template is one file".to_owned(),
        _ => error.detail().map_or_else(|| error.kind().to_string(), str::to_owned),
    };
    Error::Invalid(format!(
        "the template cannot be used{line}: {why}{source}. \"controlbook export --print-template\" shows one that can"
    ))
}
