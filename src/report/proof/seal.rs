//! Where each format carries a receipt: where no program that reads the format looks, or as it has room for such.
//!
//! - Markdown and HTML: a comment behind everything.
//! - JSON: the last key. A single model of OSCAL: a property of its metadata.
//! - Spreadsheets and documents for word processors: a part of their own that nothing refers to. LibreOffice opens no
//!   document whose archive has a comment.
//! - Archives of OSCAL: their comment.
//! - PDF: a comment before the last pointer, which readers of PDF skip.
//! - CSV: nowhere. Every line of a table is data for whoever reads it; so `verify` tries what it could be of.

use std::borrow::Cow;
use std::io::{Cursor, Read as _, Write as _};

use zip::write::SimpleFileOptions;
use zip::{DateTime, ZipArchive, ZipWriter};

use super::Receipt;
use crate::report::oscal::NAMESPACE;
use crate::report::{Format, Request};

/// What stands before a receipt.
const MARK: &str = "controlbook-receipt ";
const IN_JSON: &str = ",\n  \"receipt\": ";
/// The part of a document that carries it. A receipt has nothing in it that XML would read as a tag.
const PART: &str = "docProps/receipt.xml";
const OPENS: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n<receipt>";
const CLOSES: &str = "</receipt>\n";
/// What is read of a part, in bytes: a report may come from anywhere.
const MOST_OF_PART: u64 = 200_000_000;
/// The record that ends an archive, without its comment.
const END_OF_ARCHIVE: usize = 22;

/// A report without its receipt, and the receipt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// What it takes to make it again.
    pub receipt: Receipt,
    /// The bytes that the receipt's hash is of, if nothing was changed.
    pub content: Vec<u8>,
}

/// The report with its receipt. A report that has no place for it stays as it is.
pub fn sealed(mut bytes: Vec<u8>, request: &Request, receipt: &str) -> Vec<u8> {
    match request.format {
        Format::Markdown | Format::Html => {
            bytes.extend(format!("\n<!-- {MARK}{receipt} -->\n").into_bytes());
            bytes
        }
        Format::Json => match bytes.strip_suffix(b"\n}\n") {
            Some(before) => {
                let value = serde_json::to_string(receipt).unwrap_or_default();
                [before, format!("{IN_JSON}{value}\n}}\n").as_bytes()].concat()
            }
            None => bytes,
        },
        Format::Oscal if request.model.is_some() => {
            let place = find(&bytes, OPENING).map(|place| place + OPENING.len());
            let value = serde_json::to_string(receipt).unwrap_or_default();
            match (place, value.strip_prefix('"')) {
                (Some(place), Some(value)) => inserted(&bytes, place, &format!("        {}{value} }},\n", in_oscal())),
                _ => bytes,
            }
        }
        Format::Xlsx | Format::Docx => with_part(&bytes, receipt).unwrap_or(bytes),
        Format::Oscal => {
            let comment = format!("{MARK}{receipt}");
            let Ok(length) = u16::try_from(comment.len()) else { return bytes };
            if bytes.len() < END_OF_ARCHIVE || !bytes.ends_with(&[0, 0]) {
                return bytes;
            }
            bytes.truncate(bytes.len() - 2);
            bytes.extend(length.to_le_bytes());
            bytes.extend(comment.into_bytes());
            bytes
        }
        Format::Pdf => match find_last(&bytes, b"startxref") {
            Some(place) => inserted(&bytes, place, &format!("%{MARK}{receipt}\n")),
            None => bytes,
        },
        Format::Csv | Format::Ciso => bytes,
    }
}

/// Where the properties of a model begin.
const OPENING: &[u8] = b"      \"props\": [\n";

fn in_oscal() -> String {
    format!("{{ \"name\": \"receipt\", \"ns\": \"{NAMESPACE}\", \"value\": \"")
}

/// Takes a report and its receipt apart; `None` where it carries none that can be read.
pub fn opened(bytes: &[u8]) -> Option<Opened> {
    if bytes.starts_with(b"PK") && find(bytes, PART.as_bytes()).is_some() {
        let text = read(&mut ZipArchive::new(Cursor::new(bytes)).ok()?, PART)?;
        let start = text.find(OPENS)? + OPENS.len();
        let receipt = serde_json::from_str(&text[start..text.rfind(CLOSES)?]).ok()?;
        return Some(Opened { receipt, content: content(bytes).into_owned() });
    }
    if bytes.starts_with(b"PK") {
        let mark = find_last(bytes, MARK.as_bytes())?;
        let receipt = serde_json::from_slice(&bytes[mark + MARK.len()..]).ok()?;
        let content = [bytes.get(..mark.checked_sub(2)?)?, &[0, 0]].concat();
        return Some(Opened { receipt, content });
    }
    if bytes.starts_with(b"%PDF") {
        return cut(bytes, &format!("%{MARK}"), "\n");
    }
    let comment = || {
        let begins = format!("\n<!-- {MARK}");
        cut(bytes, &begins, " -->\n")
    };
    let key = || {
        let (start, ends) = (find_last(bytes, IN_JSON.as_bytes())?, b"\n}\n");
        let text = start + IN_JSON.len();
        let end = text + find(&bytes[text..], ends)?;
        let plain: String = serde_json::from_slice(&bytes[text..end]).ok()?;
        let receipt = serde_json::from_str(&plain).ok()?;
        Some(Opened { receipt, content: [&bytes[..start], &bytes[end..]].concat() })
    };
    let property = || {
        let begins = format!("        {}", in_oscal());
        let start = find_last(bytes, begins.as_bytes())?;
        let text = start + begins.len();
        let ends = b"\" },\n";
        let end = text + find(&bytes[text..], ends)?;
        let value = [b"\"", &bytes[text..end], b"\""].concat();
        let plain: String = serde_json::from_slice(&value).ok()?;
        let receipt = serde_json::from_str(&plain).ok()?;
        Some(Opened { receipt, content: [&bytes[..start], &bytes[end + ends.len()..]].concat() })
    };
    comment().or_else(key).or_else(property)
}

/// What the hash of a report is of: the file, or of a document that is an archive its parts, without the receipt.
pub fn content(bytes: &[u8]) -> Cow<'_, [u8]> {
    let parts = || -> Option<Vec<u8>> {
        let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
        let mut names: Vec<String> = archive.file_names().filter_map(|name| Some(name.ok()?.into_owned())).collect();
        names.sort();
        // Every document of an office has it; an archive of OSCAL has not.
        names.iter().find(|name| *name == "[Content_Types].xml")?;
        let mut all = Vec::new();
        for name in names.iter().filter(|name| *name != PART) {
            let text = read(&mut archive, name)?;
            all.extend(format!("{name}\n{}\n{text}\n", text.len()).into_bytes());
        }
        Some(all)
    };
    let is_archive = bytes.starts_with(b"PK");
    is_archive.then(parts).flatten().map_or(Cow::Borrowed(bytes), Cow::Owned)
}

/// The text of a part. A picture is no text, and is told apart well enough by what is.
fn read(archive: &mut ZipArchive<Cursor<&[u8]>>, name: &str) -> Option<String> {
    let mut bytes = Vec::new();
    archive.by_name(name).ok()?.take(MOST_OF_PART).read_to_end(&mut bytes).ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn with_part(bytes: &[u8], receipt: &str) -> Option<Vec<u8>> {
    let mut archive = ZipWriter::new_append(Cursor::new(bytes.to_vec())).ok()?;
    let options = SimpleFileOptions::default().last_modified_time(DateTime::default());
    archive.start_file(PART, options).ok()?;
    archive.write_all(format!("{OPENS}{receipt}{CLOSES}").as_bytes()).ok()?;
    Some(archive.finish().ok()?.into_inner())
}

/// Cuts out what stands between two marks. Whatever came behind it is content.
fn cut(bytes: &[u8], begins: &str, ends: &str) -> Option<Opened> {
    let start = find_last(bytes, begins.as_bytes())?;
    let text = start + begins.len();
    let end = text + find(&bytes[text..], ends.as_bytes())?;
    let receipt = serde_json::from_slice(&bytes[text..end]).ok()?;
    Some(Opened { receipt, content: [&bytes[..start], &bytes[end + ends.len()..]].concat() })
}

fn inserted(bytes: &[u8], place: usize, text: &str) -> Vec<u8> {
    [&bytes[..place], text.as_bytes(), &bytes[place..]].concat()
}

fn find(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).position(|window| window == what)
}

fn find_last(bytes: &[u8], what: &[u8]) -> Option<usize> {
    bytes.windows(what.len()).rposition(|window| window == what)
}
