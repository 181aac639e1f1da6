//! Notes as people write them: the simple part of Markdown, shown as lines. Nothing that was typed is hidden:
//! what is no heading, list, quotation or emphasis stands there as it was written.

use pulldown_cmark::{Event, Parser, Tag, TagEnd};

use super::lines::{Lines, Role};
use super::theme::Symbols;

/// Adds a text. Line ends stay line ends, as they were typed.
pub fn add(lines: &mut Lines, text: &str, symbols: &Symbols) {
    // Definitions of links would vanish; a text that has any is shown as it is.
    let defines = |line: &str| line.trim_start().starts_with('[') && line.contains("]:");
    if text.lines().any(defines) {
        return lines.paragraph(text, Role::Text);
    }
    // A backslash and an ampersand are what they are: paths and names of firms have them.
    let literal = text.replace('\\', "\\\\").replace('&', "&amp;");
    let mut writer =
        Writer { lines, symbols, text: String::new(), lists: Vec::new(), marker: None, quotes: 0, link: None };
    for event in Parser::new(&literal) {
        writer.take(event);
    }
    writer.flush(Role::Text);
}

struct Writer<'a> {
    lines: &'a mut Lines,
    symbols: &'a Symbols,
    /// The block that is being read.
    text: String,
    /// The lists that are open: the next number of each, `None` for one with bullets.
    lists: Vec<Option<u64>>,
    /// What stands before the first block of an item.
    marker: Option<String>,
    quotes: usize,
    link: Option<String>,
}

impl Writer<'_> {
    fn take(&mut self, event: Event<'_>) {
        match event {
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => {
                self.text.push_str(&text);
            }
            Event::SoftBreak | Event::HardBreak => self.text.push('\n'),
            Event::Rule => {
                self.text.push_str("---");
                self.flush(Role::Dim);
            }
            Event::Start(tag) => self.begin(tag),
            Event::End(TagEnd::Heading(_)) => self.flush(Role::Title),
            Event::End(TagEnd::BlockQuote(_)) => {
                self.flush(Role::Text);
                self.quotes = self.quotes.saturating_sub(1);
            }
            Event::End(TagEnd::List(_)) => {
                self.flush(Role::Text);
                self.lists.pop();
            }
            Event::End(TagEnd::Link | TagEnd::Image) => {
                // An address that is not to be read in the text is added to it.
                if let Some(address) = self.link.take().filter(|address| !self.text.ends_with(address.as_str())) {
                    self.text.push_str(&format!(" ({address})"));
                }
            }
            Event::End(TagEnd::Paragraph | TagEnd::Item | TagEnd::CodeBlock | TagEnd::HtmlBlock) => {
                self.flush(Role::Text);
            }
            // Emphasis has no look of its own here, and the rest is not asked for.
            _ => {}
        }
    }

    fn begin(&mut self, tag: Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => {
                self.flush(Role::Text);
                self.quotes += 1;
            }
            Tag::List(first) => {
                self.flush(Role::Text);
                self.lists.push(first);
            }
            Tag::Item => {
                self.flush(Role::Text);
                self.marker = Some(match self.lists.last_mut() {
                    Some(Some(number)) => {
                        *number += 1;
                        format!("{}. ", *number - 1)
                    }
                    Some(None) | None => format!("{} ", self.symbols.dot),
                });
            }
            Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. } => self.link = Some(dest_url.into_string()),
            _ => {}
        }
    }

    /// Writes the block down, behind the marks of the lists and quotations it stands in.
    fn flush(&mut self, role: Role) {
        let text = std::mem::take(&mut self.text);
        let text = text.trim_end_matches('\n');
        if text.is_empty() {
            return;
        }
        let depth = self.lists.len().saturating_sub(1);
        let marker = match (self.marker.take(), self.lists.is_empty()) {
            (Some(marker), _) => marker,
            (None, true) => String::new(),
            (None, false) => "  ".to_owned(),
        };
        let label = format!("{}{}{marker}", "> ".repeat(self.quotes), "  ".repeat(depth));
        self.lines.hanging(&label, Role::Dim, text, role);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::SymbolSet;

    fn shown(text: &str) -> Vec<String> {
        let mut lines = Lines::new(60);
        add(&mut lines, text, &Symbols::named(SymbolSet::Ascii));
        let text = |line: crate::tui::lines::StyledLine| line.spans.into_iter().map(|(text, _)| text).collect();
        lines.done().into_iter().map(text).collect()
    }

    #[test]
    fn what_is_marked_is_shown_without_its_marks() {
        let dot = Symbols::named(SymbolSet::Ascii).dot;
        let note =
            "# Restore\nSaw *it* work, **twice**.\n\n- till\n- shop\n  - stock\n\n1. ask\n2. look\n\n> Priya said so";
        let expected = [
            "Restore",
            "Saw it work, twice.",
            &format!("{dot} till"),
            &format!("{dot} shop"),
            &format!("  {dot} stock"),
            "1. ask",
            "2. look",
            "> Priya said so",
        ];
        assert_eq!(shown(note), expected);
        assert_eq!(shown("See [the log](https://example.com/log)."), ["See the log (https://example.com/log)."]);
        assert_eq!(shown("See <https://example.com>"), ["See https://example.com"]);
    }

    #[test]
    fn nothing_that_was_typed_is_hidden() {
        for plain in [
            "One line.",
            "\\\\server\\share\\*.bak",
            "Foldgate & Sons &amp; more",
            "5 * 3 * 2 = 30, file_name_here",
            "<b>bold?</b> <!-- a comment -->",
            "[1]: https://example.com",
            "<script>alert(1)</script>",
        ] {
            assert_eq!(shown(plain).join("\n"), plain, "{plain}");
        }
        assert_eq!(shown("Two\nlines"), ["Two", "lines"]);
        assert_eq!(shown(""), Vec::<String>::new());
    }

    #[test]
    fn no_text_makes_it_panic() {
        for hostile in
            ["#", "- ", "> > > >", "```\nopen", "[](", "![", "* * *\n1. \n", "\u{1b}[2J# x", &"> ".repeat(5_000)]
        {
            let _ = shown(hostile);
        }
    }
}
