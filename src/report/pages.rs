//! What stands in each kind of report: the parts of a [`Document`], one file each.
//!
//! The snapshot is all that they read, and the document all that they make: no format is known here. What people
//! typed goes in as it is, since escaping is the format's; only within a table is it brought into one line.

mod about;
pub(super) mod agreed;
mod answers;
mod charts;
pub(super) mod compared;
mod control;
mod decisions;
mod evidence;
mod explained;
mod findings;
mod gaps;
mod plain;
mod roadmap;
mod said;
mod statement;
mod summary;
mod timeline;

use super::document::{Block, Cell, Column, Document, Section, SectionName, Table};
use super::proof::at_the_end;
use super::{Kind, Report, Request};

impl Document {
    /// What a report of this kind, with these parts, says. A part that has nothing to say is left out, unless its
    /// silence would be mistaken for an answer.
    pub fn of(report: &Report, request: &Request) -> Document {
        let (kind, sections) = (request.kind, request.sections());
        Document {
            organisation: report.organisation.name.clone(),
            title: control::title(report, kind),
            kind,
            control: control::block(report, kind),
            classification: control::classification(report),
            draft: control::draft(report, kind),
            date: report.date,
            author: control::author(report),
            sections: at_the_end(
                sections.iter().filter_map(|name| section(*name, report, kind, &sections)).collect(),
                report.data.as_ref(),
                kind,
            ),
        }
    }
}

/// A part; `all` are those that the report has.
fn section(name: SectionName, report: &Report, kind: Kind, all: &[SectionName]) -> Option<Section> {
    let is_plain = kind == Kind::Summary;
    Some(match name {
        SectionName::About => about::section(report, is_plain),
        SectionName::Summary if is_plain => plain::summary(report),
        SectionName::Summary => summary::section(report),
        SectionName::First if is_plain => plain::first(report),
        SectionName::First => gaps::first(report),
        SectionName::Charts => charts::section(report),
        SectionName::Levels => summary::levels(report),
        SectionName::Gaps => gaps::section(report, kind == Kind::Gaps),
        SectionName::Roadmap => {
            let (gaps, notes) = (!all.contains(&SectionName::Gaps), kind == Kind::Full);
            roadmap::section(report, roadmap::With { gaps, notes })
        }
        SectionName::NotAssessed if is_plain => plain::not_assessed(report),
        SectionName::NotAssessed => gaps::not_assessed(report),
        SectionName::Controls => summary::controls(report),
        SectionName::Soa => statement::section(report),
        SectionName::Own => return statement::own(report),
        SectionName::Exclusions => decisions::exclusions(report),
        SectionName::Providers => return decisions::providers(report, kind == Kind::Soa),
        SectionName::Evidence => evidence::section(report, kind == Kind::Workpaper),
        SectionName::Findings => findings::section(report),
        SectionName::Answers if kind == Kind::Workpaper => answers::workpaper(report),
        SectionName::Answers => answers::section(report),
        SectionName::Method => explained::method(),
        SectionName::Legend => explained::legend(report),
        SectionName::Limits => explained::limits(report, is_plain),
    })
}

impl Section {
    /// A part that goes on where the one before ends, on upright paper.
    fn new(name: SectionName, title: &str, blocks: Vec<Block>) -> Section {
        Section { name, title: title.to_owned(), new_page: false, landscape: false, blocks }
    }

    /// On a page of its own.
    fn on_a_new_page(self) -> Section {
        Section { new_page: true, ..self }
    }

    /// On the long side of the paper, which is always a page of its own.
    fn across(self) -> Section {
        Section { landscape: true, new_page: true, ..self }
    }
}

fn paragraph(text: impl Into<String>) -> Block {
    Block::Paragraph(text.into())
}

fn table(caption: impl Into<String>, columns: Vec<Column>, rows: Vec<Vec<Cell>>) -> Block {
    Block::Table(Table { caption: caption.into(), columns, rows })
}
