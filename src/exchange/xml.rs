//! The tags of an XML text, one after the other, and nothing more: enough to look a part of an archive over before a
//! library reads it. What declares a document type, and with it entities of its own, is refused.

use super::limits;
use super::{Result, unreadable};

/// What was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tag<'a> {
    /// The start of an element: its name, all that stands behind it, and whether it ends at once.
    Start(&'a [u8], &'a [u8], bool),
    /// The end of one.
    End(&'a [u8]),
}

/// Walks over the tags. Each has to be closed, in order: the library would wait for ever for what never comes.
pub struct Tags<'a> {
    rest: &'a [u8],
    open: Vec<&'a [u8]>,
}

/// What is said of a part that ends before it is over, or is no XML.
const CUT: &str = "a part of it is damaged or cut short; open it, save it anew and import that";

impl<'a> Tags<'a> {
    pub fn of(text: &'a [u8]) -> Self {
        Tags { rest: text, open: Vec::new() }
    }

    /// How many bytes are left behind the last one.
    pub fn left(&self) -> u64 {
        self.rest.len() as u64
    }

    /// The next one; nothing at the end.
    pub fn next(&mut self) -> Result<Option<Tag<'a>>> {
        loop {
            let Some(start) = self.rest.iter().position(|byte| *byte == b'<') else {
                return if self.open.is_empty() { Ok(None) } else { unreadable(CUT) };
            };
            let rest = &self.rest[start..];
            let skipped = [(&b"<!--"[..], &b"-->"[..]), (b"<![CDATA[", b"]]>"), (b"<?", b"?>")];
            if let Some((opens, closes)) = skipped.into_iter().find(|(opens, _)| rest.starts_with(opens)) {
                let Some(end) = find(&rest[opens.len()..], closes) else { return unreadable(CUT) };
                self.rest = &rest[opens.len() + end + closes.len()..];
                continue;
            }
            if rest.starts_with(b"<!") {
                return unreadable(
                    "it declares a document type of its own, which spreadsheets never do; have it saved anew by a spreadsheet program",
                );
            }
            let Some(end) = end_of_tag(rest) else { return unreadable(CUT) };
            let inside = &rest[1..end];
            self.rest = &rest[end + 1..];
            if let Some(name) = inside.strip_prefix(b"/") {
                let name = name_of(name);
                return if self.open.pop() == Some(name) { Ok(Some(Tag::End(name))) } else { unreadable(CUT) };
            }
            let is_empty = inside.ends_with(b"/");
            let name = name_of(inside);
            if !is_empty {
                self.open.push(name);
                if self.open.len() > limits::DEPTH {
                    return unreadable(
                        "its elements lie too deep in each other; have it saved anew by a spreadsheet program",
                    );
                }
            }
            return Ok(Some(Tag::Start(name, &inside[name.len()..], is_empty)));
        }
    }
}

/// The value of an attribute among what stands behind a name.
pub fn attribute<'a>(attributes: &'a [u8], name: &[u8]) -> Option<&'a [u8]> {
    let mut from = 0;
    loop {
        let at = from + find(&attributes[from..], name)?;
        let (before, after) = (attributes[..at].last(), &attributes[at + name.len()..]);
        let value = after.trim_ascii_start().strip_prefix(b"=").map(<[u8]>::trim_ascii_start);
        if before.is_none_or(u8::is_ascii_whitespace)
            && let Some([quote @ (b'"' | b'\''), rest @ ..]) = value
        {
            return rest.iter().position(|byte| byte == quote).map(|end| &rest[..end]);
        }
        from = at + name.len();
    }
}

/// A number in an attribute.
pub fn number(attributes: &[u8], name: &[u8]) -> Option<u64> {
    std::str::from_utf8(attribute(attributes, name)?).ok()?.trim().parse().ok()
}

fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

fn end_of_tag(tag: &[u8]) -> Option<usize> {
    let mut quote = None;
    for (place, byte) in tag.iter().enumerate() {
        match (quote, byte) {
            (None, b'>') => return Some(place),
            (None, b'"' | b'\'') => quote = Some(*byte),
            (Some(open), byte) if open == *byte => quote = None,
            _ => {}
        }
    }
    None
}

fn name_of(tag: &[u8]) -> &[u8] {
    let end = tag.iter().position(|byte| byte.is_ascii_whitespace() || *byte == b'/').unwrap_or(tag.len());
    &tag[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_told_from_what_only_looks_like_them() {
        let text = b"<?xml version='1.0'?><a x='1>2'><!-- <no> --><b:c y = \"3\"/><![CDATA[<no>]]></a>";
        let mut tags = Tags::of(text);
        assert_eq!(tags.next().unwrap(), Some(Tag::Start(b"a", b" x='1>2'", false)));
        let Some(Tag::Start(b"b:c", attributes, true)) = tags.next().unwrap() else { panic!() };
        assert_eq!(number(attributes, b"y"), Some(3));
        assert_eq!(attribute(attributes, b"x"), None);
        assert_eq!(tags.next().unwrap(), Some(Tag::End(b"a")));
        assert_eq!(tags.next().unwrap(), None);
        assert!(Tags::of(b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>").next().is_err());
        for cut in [&b"<a><b></a>"[..], b"<a>", b"</a>", b"<a><!-- ", b"<a/><b"] {
            let mut tags = Tags::of(cut);
            assert!((0..4).any(|_| tags.next().is_err()), "{}", String::from_utf8_lossy(cut));
        }
        let deep = b"<a>".repeat(1_000);
        let mut tags = Tags::of(&deep);
        assert!((0..1_000).any(|_| tags.next().is_err()));
    }
}
