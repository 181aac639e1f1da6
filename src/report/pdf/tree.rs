//! What the marks on the sheets are part of: headings, paragraphs, lists, tables, in the order in which they are read.

/// A place in the tree.
pub type Node = usize;

/// What a part of the document is.
#[derive(Clone, Debug)]
pub enum Part {
    /// A section with its heading.
    Section,
    /// A heading, 1 for the title.
    Heading(u16, String),
    Paragraph,
    /// Points, or numbered ones.
    List {
        numbered: bool,
    },
    Item,
    Label,
    Body,
    /// With what it shows, in words.
    Table(String),
    Head,
    Rows,
    Row,
    ColumnHead,
    RowHead,
    Cell,
    /// With the same in words.
    Figure(String),
    Quote,
    Contents,
    ContentsItem,
    Link,
}

/// The parts, each with those within it.
#[derive(Debug, Default)]
pub struct Tree {
    parts: Vec<(Part, Vec<Node>)>,
    outermost: Vec<Node>,
}

impl Tree {
    /// Adds a part within another one, or to the document itself.
    pub fn add(&mut self, within: Option<Node>, part: Part) -> Node {
        let node = self.parts.len();
        self.parts.push((part, Vec::new()));
        match within.and_then(|within| self.parts.get_mut(within)) {
            Some((_, children)) => children.push(node),
            None => self.outermost.push(node),
        }
        node
    }

    pub fn outermost(&self) -> &[Node] {
        &self.outermost
    }

    /// A part, and those within it.
    pub fn get(&self, node: Node) -> Option<(&Part, &[Node])> {
        self.parts.get(node).map(|(part, children)| (part, children.as_slice()))
    }
}
