//! Where each format carries a receipt: where no program that reads the format looks, or as it has room for such.
//!
//! - Markdown and HTML: a comment behind everything.
//! - JSON: the last key. A single model of OSCAL: a property of its metadata.
//! - Spreadsheets, documents for word processors and archives of OSCAL: the comment of the archive that they are.
//! - PDF: a comment before the last pointer, which readers of PDF skip.
//! - CSV: nowhere. Every line of a table is data for whoever reads it; so `verify` tries what it could be of.

use super::Receipt;
use crate::report::oscal::NAMESPACE;
use crate::report::{Format, Request};

/// What stands before a receipt.
const MARK: &str = "controlbook-receipt ";
const IN_JSON: &str = ",\n  \"receipt\": ";
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
            Some(before) => [before, format!("{IN_JSON}{receipt}\n}}\n").as_bytes()].concat(),
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
        Format::Xlsx | Format::Docx | Format::Oscal => {
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
        let Opened { receipt, content } = cut(bytes, IN_JSON, "\n}\n")?;
        Some(Opened { receipt, content: [&content, &b"\n}\n"[..]].concat() })
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
