//! Handing sheets and tree over to the PDF library, with running heads, bookmarks and the properties of the file.

use std::collections::HashMap;
use std::num::NonZeroU16;

use krilla::Document as Pdf;
use krilla::SerializeSettings;
use krilla::annotation::{Annotation, LinkAnnotation, Target};
use krilla::color::rgb;
use krilla::configure::{Accessibility, ConfigurationBuilder, PdfVersion};
use krilla::destination::{Destination, XyzDestination};
use krilla::geom::{Path, PathBuilder, Point, Rect, Size, Transform};
use krilla::image::Image;
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::outline::{Outline, OutlineNode};
use krilla::page::PageSettings;
use krilla::paint::{Fill, Stroke};
use krilla::surface::Surface;
use krilla::tagging::{
    Artifact, ArtifactType, ContentTag, Identifier, ListNumbering, SpanTag, TableHeaderScope, Tag, TagGroup, TagTree,
};

use super::fonts::{Fonts, Weight};
use super::paper::SIDE;
use super::sheet::{Begin, Colour, Mark, Shape, Sheet};
use super::tree::{Node, Part, Tree};
use crate::error::{Error, Result};
use crate::report::chart::Anchor;
use crate::report::document::Document;
use crate::report::look::{Logo, LogoKind};
use crate::report::{Progress, palette};

/// The language of everything that the program says.
const LANGUAGE: &str = "en-GB";
/// What stands above and below the text.
const RUNNING: f32 = 8.0;
/// How far the running head stands from the edge.
const HEAD: f32 = 38.0;
const FOOT: f32 = 34.0;

/// The file.
///
/// # Errors
/// [`Error::Invalid`] where the library refuses what is to be written, [`Error::Cancelled`].
pub fn bytes(
    document: &Document,
    logo: Option<&Logo>,
    fonts: &Fonts,
    (sheets, tree, begins): (&[Sheet], &Tree, &[Begin]),
    progress: &mut Progress<'_>,
) -> Result<Vec<u8>> {
    let configuration = ConfigurationBuilder::new()
        .with_version(PdfVersion::Pdf17)
        .with_accessibility_validator(Accessibility::UA1)
        .finish()
        .map_err(|error| refused(&format!("{error:?}")))?;
    let settings = SerializeSettings { configuration, enable_tagging: true, ..SerializeSettings::default() };
    let mut pdf = Pdf::new_with(settings);
    pdf.set_metadata(metadata(document));
    pdf.set_outline(outline(begins));
    let logo = logo.map(image).transpose()?;
    let mut written: HashMap<Node, Vec<Identifier>> = HashMap::new();
    for (number, sheet) in sheets.iter().enumerate() {
        progress.reached(sheets.len() + number, sheets.len() * 2)?;
        let [wide, high] = sheet.size();
        let settings = PageSettings::from_wh(wide, high).ok_or_else(|| refused("a page has no size"))?;
        let mut page = pdf.start_page_with(settings);
        let mut surface = page.surface();
        for mark in &sheet.marks {
            paint(&mut surface, fonts, mark, logo.as_ref(), &mut written);
        }
        running(&mut surface, fonts, document, sheet, (number, sheets.len()));
        surface.finish();
        for mark in &sheet.marks {
            let (Shape::Link { at, section }, Some(node)) = (&mark.shape, mark.of) else { continue };
            let Some(annotation) = link(*at, begins.get(*section)) else { continue };
            written.entry(node).or_default().push(page.add_tagged_annotation(annotation));
        }
        page.finish();
    }
    let mut root = TagTree::new().with_lang(Some(LANGUAGE.to_owned()));
    for node in tree.outermost() {
        if let Some(group) = group(tree, *node, &mut written) {
            root.push(group);
        }
    }
    pdf.set_tag_tree(root);
    pdf.finish().map_err(|error| refused(&error.to_string()))
}

fn refused(why: &str) -> Error {
    Error::Invalid(format!(
        "cannot write the PDF: {why}. The same report can be had as HTML, and printed from a browser"
    ))
}

fn metadata(document: &Document) -> Metadata {
    let date = document.date;
    let part = |number: i8| u8::try_from(number).unwrap_or(1);
    let created =
        DateTime::new(u16::try_from(date.year()).unwrap_or_default()).month(part(date.month())).day(part(date.day()));
    let metadata = Metadata::new()
        .title(format!("{}: {}", document.organisation, document.title))
        .language(LANGUAGE.to_owned())
        .creator(concat!("controlbook ", env!("CARGO_PKG_VERSION")).to_owned())
        .document_id(format!("{}/{}/{}/{}", document.organisation, document.title, document.kind, document.date))
        .creation_date(created.hour(0).minute(0).second(0).utc_offset_hour(0).utc_offset_minute(0));
    match &document.author {
        Some(author) => metadata.authors(vec![author.clone()]),
        None => metadata,
    }
}

fn outline(begins: &[Begin]) -> Outline {
    let mut outline = Outline::new();
    for begin in begins {
        outline.push_child(OutlineNode::new(begin.title.clone(), place(begin)));
    }
    outline
}

fn place(begin: &Begin) -> XyzDestination {
    XyzDestination::new(begin.page, Point::from_xy(0.0, (begin.y - 12.0).max(0.0)))
}

fn image(logo: &Logo) -> Result<Image> {
    let bytes = logo.bytes.clone();
    let image = match logo.kind {
        LogoKind::Png => Image::from_png(bytes.into(), true),
        LogoKind::Jpeg => Image::from_jpeg(bytes.into(), true),
    };
    image.map_err(|why| {
        Error::Invalid(format!("the logo cannot be read: {why}. Save the picture anew, or leave it out"))
    })
}

fn link([x, y, wide, high]: [f32; 4], to: Option<&Begin>) -> Option<Annotation> {
    let to = to?;
    let target = Target::Destination(Destination::Xyz(place(to)));
    let rect = Rect::from_xywh(x, y, wide, high)?;
    Some(Annotation::new_link(LinkAnnotation::new(rect, target), Some(format!("To {}", to.title))))
}

/// Paints a mark; what it is part of will find it.
fn paint(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    mark: &Mark,
    logo: Option<&Image>,
    written: &mut HashMap<Node, Vec<Identifier>>,
) {
    if matches!(mark.shape, Shape::Link { .. }) {
        return;
    }
    let tag = match (mark.of, &mark.shape) {
        (None, _) => ContentTag::Artifact(Artifact::with_kind(ArtifactType::Layout)),
        (Some(_), Shape::Text { .. }) => ContentTag::Span(SpanTag::empty()),
        (Some(_), _) => ContentTag::Other,
    };
    let identifier = surface.start_tagged(tag);
    if let Some(node) = mark.of {
        written.entry(node).or_default().push(identifier);
    }
    draw(surface, fonts, &mark.shape, logo);
    surface.end_tagged();
}

fn draw(surface: &mut Surface<'_>, fonts: &Fonts, shape: &Shape, logo: Option<&Image>) {
    match shape {
        Shape::Text { at: [x, y], text, weight, size, colour, anchor } => {
            text_at(surface, fonts, [*x, *y], (text, *weight, *size, *colour), *anchor);
        }
        Shape::Rectangle { at: [x, y, wide, high], colour } => {
            let path = Rect::from_xywh(*x, *y, *wide, *high).and_then(|rect| {
                let mut path = PathBuilder::new();
                path.push_rect(rect);
                path.finish()
            });
            filled(surface, path, *colour, 1.0);
        }
        Shape::Polygon { points, fill, line } => {
            if let Some((colour, opacity)) = fill {
                filled(surface, outlined(points), *colour, *opacity);
            }
            if let Some((colour, thickness)) = line {
                drawn(surface, outlined(points), *colour, *thickness);
            }
        }
        Shape::Line { at: [x, y, to_x, to_y], colour, thickness } => {
            let mut path = PathBuilder::new();
            path.move_to(*x, *y);
            path.line_to(*to_x, *to_y);
            drawn(surface, path.finish(), *colour, *thickness);
        }
        Shape::Logo { at: [x, y, wide, high] } => {
            if let (Some(image), Some(size)) = (logo, Size::from_wh(*wide, *high)) {
                surface.push_transform(&Transform::from_translate(*x, *y));
                surface.draw_image(image.clone(), size);
                surface.pop();
            }
        }
        Shape::Link { .. } => {}
    }
}

fn text_at(
    surface: &mut Surface<'_>,
    fonts: &Fonts,
    [x, y]: [f32; 2],
    (text, weight, size, colour): (&str, Weight, f32, Colour),
    anchor: Anchor,
) {
    let wide = || fonts.width(text, weight, size);
    let x = match anchor {
        Anchor::Start => x,
        Anchor::Middle => x - wide() / 2.0,
        Anchor::End => x - wide(),
    };
    surface.set_fill(Some(fill(colour, 1.0)));
    surface.set_stroke(None);
    let glyphs = fonts.glyphs(text, weight);
    surface.draw_glyphs(Point::from_xy(x, y), &glyphs, fonts.font(weight).clone(), text, size, false);
}

fn outlined(points: &[[f32; 2]]) -> Option<Path> {
    let mut path = PathBuilder::new();
    for (place, [x, y]) in points.iter().enumerate() {
        match place {
            0 => path.move_to(*x, *y),
            _ => path.line_to(*x, *y),
        }
    }
    path.close();
    path.finish()
}

fn filled(surface: &mut Surface<'_>, path: Option<Path>, colour: Colour, opacity: f32) {
    if let Some(path) = path {
        surface.set_stroke(None);
        surface.set_fill(Some(fill(colour, opacity)));
        surface.draw_path(&path);
    }
}

fn drawn(surface: &mut Surface<'_>, path: Option<Path>, colour: Colour, thickness: f32) {
    if let Some(path) = path {
        surface.set_fill(None);
        surface.set_stroke(Some(Stroke { paint: rgb_of(colour).into(), width: thickness, ..Stroke::default() }));
        surface.draw_path(&path);
    }
}

fn fill(colour: Colour, opacity: f32) -> Fill {
    let opacity = NormalizedF32::new(opacity).unwrap_or(NormalizedF32::ONE);
    Fill { paint: rgb_of(colour).into(), opacity, rule: krilla::paint::FillRule::default() }
}

fn rgb_of(colour: Colour) -> rgb::Color {
    let [_, red, green, blue] = colour.to_be_bytes();
    rgb::Color::new(red, green, blue)
}

/// What stands on every page beside the text: whom and what it is about, how it is classified, what keeps it from
/// being final, and which page it is.
fn running(surface: &mut Surface<'_>, fonts: &Fonts, document: &Document, sheet: &Sheet, (number, of): (usize, usize)) {
    let [wide, high] = sheet.size();
    let marked: Vec<&str> =
        [&document.classification, &document.draft].into_iter().flatten().map(String::as_str).collect();
    let marked = shortened(fonts, &marked.join(" · "), (wide - 2.0 * SIDE) * 0.62);
    let left = wide - 2.0 * SIDE - fonts.width(&marked, Weight::Bold, RUNNING) - 12.0;
    let about = match number {
        // The first page says it large.
        0 => String::new(),
        _ => shortened(fonts, &format!("{} · {}", document.organisation, document.title), left),
    };
    let page = format!("{} of {of}", number + 1);
    let kind = ArtifactType::Header;
    let lines = [
        (kind, [SIDE, HEAD], about, Weight::Regular, Anchor::Start),
        (kind, [wide - SIDE, HEAD], marked, Weight::Bold, Anchor::End),
        (ArtifactType::Footer, [SIDE, high - FOOT], document.date.to_string(), Weight::Regular, Anchor::Start),
        (ArtifactType::Footer, [wide - SIDE, high - FOOT], page, Weight::Regular, Anchor::End),
    ];
    for (kind, at, text, weight, anchor) in lines {
        if text.is_empty() {
            continue;
        }
        surface.start_tagged(ContentTag::Artifact(Artifact::with_kind(kind)));
        text_at(surface, fonts, at, (&text, weight, RUNNING, palette::MUTED), anchor);
        surface.end_tagged();
    }
}

/// As much of a text as there is room for.
fn shortened(fonts: &Fonts, text: &str, width: f32) -> String {
    let text = fonts.showable(text).replace('\n', " ");
    if fonts.width(&text, Weight::Bold, RUNNING) <= width {
        return text;
    }
    let mut kept = String::new();
    for c in text.chars() {
        if fonts.width(&kept, Weight::Bold, RUNNING) + RUNNING * 1.6 > width {
            break;
        }
        kept.push(c);
    }
    kept.trim_end().to_owned() + "…"
}

/// A part with all that is written of it; `None` where nothing is.
fn group(tree: &Tree, node: Node, written: &mut HashMap<Node, Vec<Identifier>>) -> Option<TagGroup> {
    let (part, within) = tree.get(node)?;
    let mut group = tagged(part);
    let leaves = written.remove(&node).unwrap_or_default();
    let mut is_empty = leaves.is_empty();
    for leaf in leaves {
        group.push(leaf);
    }
    for child in within {
        if let Some(child) = self::group(tree, *child, written) {
            group.push(child);
            is_empty = false;
        }
    }
    // An empty cell keeps the columns in order.
    let is_cell = matches!(part, Part::Cell | Part::RowHead | Part::ColumnHead);
    (!is_empty || is_cell).then_some(group)
}

fn tagged(part: &Part) -> TagGroup {
    match part {
        Part::Section => TagGroup::new(Tag::Section),
        Part::Heading(level, title) => {
            TagGroup::new(Tag::Hn(NonZeroU16::new(*level).unwrap_or(NonZeroU16::MIN), Some(title.clone())))
        }
        Part::Paragraph => TagGroup::new(Tag::P),
        Part::List { numbered: true } => TagGroup::new(Tag::L(ListNumbering::Decimal)),
        Part::List { numbered: false } => TagGroup::new(Tag::L(ListNumbering::Disc)),
        Part::Item => TagGroup::new(Tag::LI),
        Part::Label => TagGroup::new(Tag::Lbl),
        Part::Body => TagGroup::new(Tag::LBody),
        Part::Table(caption) => TagGroup::new(Tag::Table.with_summary(Some(caption.clone()))),
        Part::Head => TagGroup::new(Tag::THead),
        Part::Rows => TagGroup::new(Tag::TBody),
        Part::Row => TagGroup::new(Tag::TR),
        Part::ColumnHead => TagGroup::new(Tag::TH(TableHeaderScope::Column)),
        Part::RowHead => TagGroup::new(Tag::TH(TableHeaderScope::Row)),
        Part::Cell => TagGroup::new(Tag::TD),
        Part::Figure(told) => TagGroup::new(Tag::Figure(Some(told.clone()))),
        Part::Quote => TagGroup::new(Tag::BlockQuote),
        Part::Contents => TagGroup::new(Tag::TOC),
        Part::ContentsItem => TagGroup::new(Tag::TOCI),
        Part::Link => TagGroup::new(Tag::Link),
    }
}
