//! The style sheet, and what stands at the edge of every printed page.

use crate::report::document::Document;
use crate::text::clean_line;

const SHEET: &str = include_str!("../../../assets/report/report.css");

/// The style sheet with the edges of the pages of this document.
pub fn sheet(document: &Document) -> String {
    let about = quoted(&format!("{} · {}", document.organisation, document.title));
    let marked = [&document.classification, &document.draft];
    let marked: Vec<&str> = marked.into_iter().flatten().map(String::as_str).collect();
    let (marked, date) = (quoted(&marked.join(" · ")), quoted(&document.date.to_string()));
    format!(
        "{SHEET}\n@page {{\n  @top-left {{ content: {about}; }}\n  @top-right {{ content: {marked}; }}\n  \
         @bottom-left {{ content: {date}; }}\n}}\n"
    )
}

/// A text as a string of the style sheet: everything but letters and digits by its number. Blanks too: one behind a
/// number would belong to it.
fn quoted(text: &str) -> String {
    let mut quoted = String::from("\"");
    for c in clean_line(text).chars() {
        match c {
            c if c.is_ascii_alphanumeric() => quoted.push(c),
            c => quoted.push_str(&format!("\\{:06x}", u32::from(c))),
        }
    }
    quoted.push('"');
    quoted
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_gets_out_of_a_string() {
        assert_eq!(quoted("a\"}</style>\n\\"), "\"a\\000022\\00007d\\00003c\\00002fstyle\\00003e\\0023ce\\00005c\"");
    }
}
