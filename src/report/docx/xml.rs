//! XML as text: elements with attributes, and nothing that somebody typed is ever markup.

use crate::report::office::held;

/// A part that is being written.
pub struct Xml(String);

/// What a part begins with.
const DECLARATION: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n";

impl Xml {
    /// With its declaration.
    pub fn new() -> Xml {
        Xml(DECLARATION.to_owned())
    }

    /// Opens an element; whoever does has to close it.
    pub fn open(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.0.push('>');
    }

    /// Closes an element.
    pub fn close(&mut self, name: &str) {
        self.0.push_str("</");
        self.0.push_str(name);
        self.0.push('>');
    }

    /// An element without content.
    pub fn empty(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.start(name, attributes);
        self.0.push_str("/>");
    }

    /// An element with text.
    pub fn text(&mut self, name: &str, attributes: &[(&str, &str)], text: &str) {
        self.open(name, attributes);
        self.escape(text);
        self.close(name);
    }

    /// An element without content and with one value, as most of WordprocessingML are.
    pub fn value(&mut self, name: &str, value: &str) {
        self.empty(name, &[("w:val", value)]);
    }

    /// What was written.
    pub fn finish(self) -> String {
        self.0
    }

    fn start(&mut self, name: &str, attributes: &[(&str, &str)]) {
        self.0.push('<');
        self.0.push_str(name);
        for (key, value) in attributes {
            self.0.push(' ');
            self.0.push_str(key);
            self.0.push_str("=\"");
            self.escape(value);
            self.0.push('"');
        }
    }

    fn escape(&mut self, text: &str) {
        for c in held(text).chars() {
            match c {
                '&' => self.0.push_str("&amp;"),
                '<' => self.0.push_str("&lt;"),
                '>' => self.0.push_str("&gt;"),
                '"' => self.0.push_str("&quot;"),
                c => self.0.push(c),
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_is_no_markup() {
        let mut xml = Xml::new();
        xml.text("a", &[("b", "\"<&>\"")], "]]></a>\u{1b}\u{FFFF}&amp;");
        let written = "<a b=\"&quot;&lt;&amp;&gt;&quot;\">]]&gt;&lt;/a&gt;\u{FFFD}\u{FFFD}&amp;amp;</a>";
        assert_eq!(xml.finish(), format!("{DECLARATION}{written}"));
    }
}
