//! The parts beside the text: what the package holds, the properties of the file, its settings, its lists.

use super::Context;
use super::xml::Xml;

const PACKAGE: &str = "http://schemas.openxmlformats.org/package/2006";
const OFFICE: &str = "http://schemas.openxmlformats.org/officeDocument/2006";
/// The namespace of WordprocessingML.
pub const WORD: &str = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";

pub fn content_types(context: &Context<'_>) -> String {
    let word = |part: &str| format!("application/vnd.openxmlformats-officedocument.wordprocessingml.{part}+xml");
    let mut xml = Xml::new();
    xml.open("Types", &[("xmlns", &format!("{PACKAGE}/content-types"))]);
    for (extension, kind) in [
        ("rels", "application/vnd.openxmlformats-package.relationships+xml"),
        ("xml", "application/xml"),
        ("png", "image/png"),
        ("jpeg", "image/jpeg"),
    ] {
        let is_picture = kind.starts_with("image/");
        if !is_picture || context.logo_name().is_some_and(|name| name.ends_with(extension)) {
            xml.empty("Default", &[("Extension", extension), ("ContentType", kind)]);
        }
    }
    for (part, kind) in [
        ("/word/document.xml", word("document.main")),
        ("/word/styles.xml", word("styles")),
        ("/word/numbering.xml", word("numbering")),
        ("/word/settings.xml", word("settings")),
        ("/word/header1.xml", word("header")),
        ("/word/header2.xml", word("header")),
        ("/word/footer1.xml", word("footer")),
        ("/word/footer2.xml", word("footer")),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml".to_owned()),
        ("/docProps/app.xml", "application/vnd.openxmlformats-officedocument.extended-properties+xml".to_owned()),
    ] {
        xml.empty("Override", &[("PartName", part), ("ContentType", &kind)]);
    }
    xml.close("Types");
    xml.finish()
}

pub fn package_relations() -> String {
    relations(&[
        ("rId1", &format!("{OFFICE}/relationships/officeDocument"), "word/document.xml"),
        ("rId2", &format!("{PACKAGE}/relationships/metadata/core-properties"), "docProps/core.xml"),
        ("rId3", &format!("{OFFICE}/relationships/extended-properties"), "docProps/app.xml"),
    ])
}

/// How the text names the other parts: see [`super::pages`] and the logo in [`super::body`].
pub fn document_relations(context: &Context<'_>) -> String {
    let kind = |part: &str| format!("{OFFICE}/relationships/{part}");
    let (header, footer) = (kind("header"), kind("footer"));
    let (styles, numbering, settings, image) = (kind("styles"), kind("numbering"), kind("settings"), kind("image"));
    let mut parts = vec![
        ("rId1", &*styles, "styles.xml"),
        ("rId2", &*numbering, "numbering.xml"),
        ("rId3", &*settings, "settings.xml"),
        ("rId4", &*header, "header1.xml"),
        ("rId5", &*footer, "footer1.xml"),
        ("rId6", &*header, "header2.xml"),
        ("rId7", &*footer, "footer2.xml"),
    ];
    if let Some(name) = context.logo_name() {
        parts.push(("rId8", &*image, name));
    }
    relations(&parts)
}

fn relations(parts: &[(&str, &str, &str)]) -> String {
    let mut xml = Xml::new();
    xml.open("Relationships", &[("xmlns", &format!("{PACKAGE}/relationships"))]);
    for (id, kind, target) in parts {
        xml.empty("Relationship", &[("Id", id), ("Type", kind), ("Target", target)]);
    }
    xml.close("Relationships");
    xml.finish()
}

/// Who, what and when, of the report's date alone. A report that names nobody has no author.
pub fn core_properties(context: &Context<'_>) -> String {
    let document = context.document;
    let at = format!("{}T00:00:00Z", document.date);
    let mut xml = Xml::new();
    xml.open(
        "cp:coreProperties",
        &[
            ("xmlns:cp", &format!("{PACKAGE}/metadata/core-properties")),
            ("xmlns:dc", "http://purl.org/dc/elements/1.1/"),
            ("xmlns:dcterms", "http://purl.org/dc/terms/"),
            ("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance"),
        ],
    );
    xml.text("dc:title", &[], &format!("{}: {}", document.organisation, document.title));
    xml.text("dc:subject", &[], &document.title);
    if let Some(author) = &document.author {
        xml.text("dc:creator", &[], author);
    }
    xml.text("dc:language", &[], super::styles::LANGUAGE);
    for name in ["dcterms:created", "dcterms:modified"] {
        xml.text(name, &[("xsi:type", "dcterms:W3CDTF")], &at);
    }
    if let Some(state) = &document.draft {
        xml.text("cp:contentStatus", &[], state);
    }
    xml.close("cp:coreProperties");
    xml.finish()
}

pub fn application_properties() -> String {
    let mut xml = Xml::new();
    xml.open("Properties", &[("xmlns", &format!("{OFFICE}/extended-properties"))]);
    xml.text("Application", &[], "controlbook");
    xml.close("Properties");
    xml.finish()
}

pub fn settings() -> String {
    let mut xml = Xml::new();
    xml.open("w:settings", &[("xmlns:w", WORD)]);
    xml.empty("w:zoom", &[("w:percent", "100")]);
    xml.value("w:defaultTabStop", "720");
    xml.value("w:characterSpacingControl", "doNotCompress");
    xml.open("w:compat", &[]);
    // Without it, word processors take the file for one of 2007.
    let setting = ("w:uri", "http://schemas.microsoft.com/office/word");
    xml.empty("w:compatSetting", &[("w:name", "compatibilityMode"), setting, ("w:val", "15")]);
    xml.close("w:compat");
    xml.empty("w:themeFontLang", &[("w:val", super::styles::LANGUAGE)]);
    xml.close("w:settings");
    xml.finish()
}

/// The number of the list with points; the numbered ones follow, each beginning with 1.
pub const POINTS: usize = 1;

/// The lists: one for all points, and one for each that is numbered.
pub fn numbering(numbered: usize) -> String {
    let mut xml = Xml::new();
    xml.open("w:numbering", &[("xmlns:w", WORD)]);
    for (id, format, text) in [("0", "bullet", "•"), ("1", "decimal", "%1.")] {
        xml.open("w:abstractNum", &[("w:abstractNumId", id)]);
        xml.value("w:multiLevelType", "singleLevel");
        xml.open("w:lvl", &[("w:ilvl", "0")]);
        xml.value("w:start", "1");
        xml.value("w:numFmt", format);
        xml.value("w:lvlText", text);
        xml.value("w:lvlJc", "left");
        xml.open("w:pPr", &[]);
        xml.empty("w:ind", &[("w:left", "397"), ("w:hanging", "397")]);
        xml.close("w:pPr");
        xml.close("w:lvl");
        xml.close("w:abstractNum");
    }
    for number in POINTS..=POINTS + numbered {
        xml.open("w:num", &[("w:numId", &number.to_string())]);
        xml.value("w:abstractNumId", if number == POINTS { "0" } else { "1" });
        if number > POINTS {
            xml.open("w:lvlOverride", &[("w:ilvl", "0")]);
            xml.value("w:startOverride", "1");
            xml.close("w:lvlOverride");
        }
        xml.close("w:num");
    }
    xml.close("w:numbering");
    xml.finish()
}
