//! A report as a document, before any format: sections of blocks, in reading order.
//!
//! The kinds of report say here *what* stands in them; a format for reading (Markdown, HTML, PDF, Word) says only
//! *how* a block looks. Every text is literal, as people typed it or as the program says it: no markup of any format,
//! and escaping is the format's. Nothing here knows a format, and no format adds a sentence of its own.

use super::Kind;
use super::chart::Chart;
use crate::text::Side;
use crate::workbook::Level;
use crate::workbook::answer::words;

/// What a format for reading lays out.
#[derive(Clone, Debug)]
pub struct Document {
    /// What it is about: `Acme Ltd`.
    pub organisation: String,
    /// What it is: `Self-assessment against ISO/IEC 27002:2022`, or the title that somebody gave it.
    pub title: String,
    /// Which report it is.
    pub kind: Kind,
    /// The document control block: label and value, `Version` and `1.2`, in reading order.
    pub control: Vec<(String, String)>,
    /// How it is classified, to stand on every page.
    pub classification: Option<String>,
    /// What keeps it from being final, to stand on every page: `Draft: 14 undecided`.
    pub draft: Option<String>,
    /// The date that it bears.
    pub date: jiff::civil::Date,
    /// The author, for the properties of the file.
    pub author: Option<String>,
    /// What was written, in order.
    pub sections: Vec<Section>,
}

words! {
    /// The parts of a report that can be chosen, in the order in which they stand.
    SectionName {
        /// What kind of statement the report is, of whom and how far it reaches: always there.
        About = "about",
        /// The figures, in a sentence and a table.
        Summary = "summary",
        /// What to do first.
        First = "first",
        /// Levels per theme, per capability, and the controls at a glance.
        Charts = "charts",
        /// How many controls have which level, and how the levels are known.
        Levels = "levels",
        /// Every gap, by priority.
        Gaps = "gaps",
        /// What is planned to close them: phases, actions, and when.
        Roadmap = "roadmap",
        /// Controls in scope without a level.
        NotAssessed = "not-assessed",
        /// Every control with its level, its target and its implementation.
        Controls = "controls",
        /// The Statement of Applicability over the controls of the catalogue.
        Soa = "soa",
        /// The controls of the organisation's own.
        Own = "own",
        /// What is excluded, and why.
        Exclusions = "exclusions",
        /// What a provider runs.
        Providers = "providers",
        /// Every piece of evidence.
        Evidence = "evidence",
        /// What the workbook's own checks object to.
        Findings = "findings",
        /// Every answer with its notes.
        Answers = "answers",
        /// How the figures are computed.
        Method = "method",
        /// What levels, codes and signs mean.
        Legend = "legend",
        /// What the report is not.
        Limits = "limits",
    }
}

impl SectionName {
    /// What stands in it, for whoever chooses.
    pub const fn sentence(self) -> &'static str {
        match self {
            SectionName::About => "What kind of statement it is, and of whom: always there",
            SectionName::Summary => "The figures",
            SectionName::First => "What to do first",
            SectionName::Charts => "Levels and targets as charts, and the controls at a glance",
            SectionName::Levels => "How many controls have which level, and how the levels are known",
            SectionName::Gaps => "Every gap, by priority",
            SectionName::Roadmap => "Phases and actions: who does what by when, and a timeline",
            SectionName::NotAssessed => "Controls in scope without a level",
            SectionName::Controls => "Every control with level, target and implementation",
            SectionName::Soa => "The Statement of Applicability",
            SectionName::Own => "The organisation's own controls",
            SectionName::Exclusions => "What is excluded, why, by whom and when",
            SectionName::Providers => "What providers run",
            SectionName::Evidence => "Every piece of evidence",
            SectionName::Findings => "What the workbook's own checks object to",
            SectionName::Answers => "Every answer with its notes",
            SectionName::Method => "How the figures are computed",
            SectionName::Legend => "What levels, codes and signs mean",
            SectionName::Limits => "What the report is not",
        }
    }
}

/// A part with a heading.
#[derive(Clone, Debug)]
pub struct Section {
    /// Which part it is.
    pub name: SectionName,
    /// Its heading.
    pub title: String,
    /// Whether it begins a page where there are pages.
    pub new_page: bool,
    /// Whether its tables want the long side of the paper.
    pub landscape: bool,
    /// What stands in it.
    pub blocks: Vec<Block>,
}

/// One thing below the other.
#[derive(Clone, Debug)]
pub enum Block {
    /// A heading below the section's: 3 or 4, the section's own being 2.
    Heading(u8, String),
    /// A paragraph.
    Paragraph(String),
    /// A paragraph that must not be overlooked, in a frame.
    Callout(String),
    /// Points.
    List(Vec<String>),
    /// Points in an order.
    Numbered(Vec<String>),
    /// Label and value, a line each.
    Facts(Vec<(String, String)>),
    /// The headline figures, side by side.
    Figures(Vec<Figure>),
    /// Rows and columns.
    Table(Table),
    /// A picture of figures.
    Chart(Chart),
    /// What somebody said: who and when, then the lines of the text.
    Note(String, Vec<String>),
}

/// A headline figure.
#[derive(Clone, Debug)]
pub struct Figure {
    /// `Coverage`.
    pub label: String,
    /// As shown: `71 %`, `2.4`, `–`.
    pub value: String,
    /// What it was computed from: `66 of 93`.
    pub counts: String,
    /// How far it fills its scale, in thousandths; `None` where there is nothing to show.
    pub filled: Option<u16>,
}

/// A table. Its head repeats on every page.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// What it shows, for those who hear it rather than see it.
    pub caption: String,
    /// The columns.
    pub columns: Vec<Column>,
    /// As many cells as columns in each.
    pub rows: Vec<Vec<Cell>>,
}

/// A column of a table.
#[derive(Clone, Debug)]
pub struct Column {
    /// Its head.
    pub title: String,
    /// Where its cells stand.
    pub side: Side,
    /// Its share of the width, beside the shares of the others; a share is about one per cent of the width.
    pub share: u16,
    /// Whether its cells name the row, as its head.
    pub names_row: bool,
}

/// A cell of a table.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// What it says; several lines are several paragraphs.
    pub text: String,
    /// What its ground tells beside the text.
    pub tone: Tone,
}

/// What the ground of a cell or of a mark in a chart tells, always beside a text or a sign.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Tone {
    /// Nothing.
    #[default]
    Plain,
    /// A level.
    Level(Level),
    /// In scope and not assessed.
    NotAssessed,
    /// Excluded.
    Excluded,
    /// A sum, or the whole beside its parts.
    Total,
    /// What is missing: a reason, a decision.
    Missing,
}

impl Cell {
    /// A text on plain ground.
    pub fn of(text: impl Into<String>) -> Cell {
        Cell { text: text.into(), tone: Tone::Plain }
    }

    /// A text on a ground that tells the same.
    pub fn toned(text: impl Into<String>, tone: Tone) -> Cell {
        Cell { text: text.into(), tone }
    }
}

impl Column {
    /// A column of words.
    pub fn left(title: impl Into<String>, share: u16) -> Column {
        Column { title: title.into(), side: Side::Left, share, names_row: false }
    }

    /// A column of numbers.
    pub fn right(title: impl Into<String>, share: u16) -> Column {
        Column { title: title.into(), side: Side::Right, share, names_row: false }
    }

    /// The column whose cells name their rows.
    pub fn naming(title: impl Into<String>, share: u16) -> Column {
        Column { title: title.into(), side: Side::Left, share, names_row: true }
    }
}
