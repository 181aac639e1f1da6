//! Evidence as resources that documents refer to: where it is, and the hash of a file when it was attached.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use super::ids::Ids;
use super::props::{line, own, word};
use super::shape::{BackMatter, Hash, Resource, ResourceLink};
use crate::report::Report;
use crate::workbook::{Evidence, EvidenceKind};

/// All evidence of a report, each piece once; `None` where there is none.
pub fn back_matter(report: &Report, ids: &Ids) -> Option<BackMatter> {
    let mut seen = BTreeSet::new();
    let pieces = report.statement().flat_map(|row| &row.evidence).map(|serving| &serving.evidence);
    let resources: Vec<Resource> =
        pieces.filter(|piece| seen.insert(piece.id)).map(|piece| resource(piece, ids)).collect();
    (!resources.is_empty()).then_some(BackMatter { resources })
}

fn resource(evidence: &Evidence, ids: &Ids) -> Resource {
    let mut props = vec![word("evidence-kind", evidence.kind), word("attached-at", evidence.at)];
    props.extend(own("attached-by", &evidence.author));
    props.extend(evidence.size.map(|size| word("size", size)));
    props.extend(evidence.nature.map(|nature| word("nature", nature)));
    props.extend(evidence.expires.map(|date| word("expires", date)));
    props.extend(evidence.review_due.map(|date| word("review-due", date)));
    let hash = |value: &String| Hash { algorithm: "SHA-256", value: value.clone() };
    Resource {
        uuid: ids.evidence(evidence.id),
        title: line(&evidence.name),
        props,
        rlinks: vec![ResourceLink { href: href(evidence), hashes: evidence.sha256.iter().map(hash).collect() }],
    }
}

/// Where it is. A file in the workbook is called as it is when it is saved from it.
fn href(evidence: &Evidence) -> String {
    match (evidence.kind, evidence.location.as_deref()) {
        (EvidenceKind::Link, Some(address)) => encoded(address, ":/?#@!$&'()*+,;="),
        (EvidenceKind::LinkedFile, Some(path)) => {
            let path = path.replace('\\', "/");
            let slash = if path.starts_with('/') { "" } else { "/" };
            format!("file://{slash}{}", encoded(&path, "/:"))
        }
        (EvidenceKind::File, _) | (EvidenceKind::Link | EvidenceKind::LinkedFile, None) => encoded(&evidence.name, ""),
    }
}

/// The text as part of an address: what an address cannot hold is written as `%20`. What is written so already stays.
fn encoded(text: &str, kept: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for (place, c) in text.char_indices() {
        let follows = &text.as_bytes()[place + 1..];
        let is_code = c == '%' && follows.len() > 1 && follows[..2].iter().all(u8::is_ascii_hexdigit);
        let only_once = c != '#' || !address.contains('#');
        let is_plain = c.is_ascii_alphanumeric() || matches!(c, '-' | '.' | '_' | '~') || is_code;
        if is_plain || kept.contains(c) && only_once {
            address.push(c);
        } else {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(address, "%{byte:02X}"); // writing to a String cannot fail
            }
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_holds_only_what_it_can() {
        assert_eq!(
            encoded("https://a.example/b c#d#e?f=[1]%20%", ":/?#="),
            "https://a.example/b%20c#d%23e?f=%5B1%5D%20%25"
        );
        assert_eq!(encoded("Größe: 5 %.pdf", ""), "Gr%C3%B6%C3%9Fe%3A%205%20%25.pdf");
    }
}
