//! What kind of statement the report is, of whom and how far it reaches: at the head of every report.

use super::paragraph;
use super::said::one_line;
use crate::report::document::{Block, Section, SectionName};
use crate::report::{Report, words};
use crate::workbook::Fact;

pub fn section(report: &Report, is_plain: bool) -> Section {
    let mut blocks = vec![Block::Callout(statement(report, is_plain))];
    if report.redacted {
        blocks.push(paragraph(words::REDACTED));
    }
    let facts = facts(report, is_plain);
    if !facts.is_empty() {
        blocks.push(Block::Facts(facts));
    }
    Section::new(SectionName::About, "What this report is", blocks)
}

fn statement(report: &Report, is_plain: bool) -> String {
    match is_plain {
        true => format!("{} {}", words::self_assessment(report.redacted), words::plain_guidance(report)),
        false => format!("{} {}", words::self_assessment(report.redacted), words::guidance(report)),
    }
}

fn facts(report: &Report, is_plain: bool) -> Vec<(String, String)> {
    let organisation = &report.organisation;
    let mut facts = Vec::new();
    let mut add = |label: &str, value: String| facts.push((label.to_owned(), value));
    if let Some(scope) = &organisation.scope {
        add(if is_plain { "What was looked at" } else { "Scope" }, one_line(scope));
    }
    if is_plain {
        return facts;
    }
    let profile = &report.profile;
    let (title, name) = (one_line(&profile.title), one_line(&profile.name));
    let part = match report.profile_is_everything() {
        true => String::new(),
        false => format!(", {} of {}", profile.controls.len(), report.rows.len()),
    };
    add("Profile", format!("{title} ({name}){part}"));
    for fact in Fact::ALL {
        if let Some(value) = organisation.facts.get(fact) {
            add(fact.question(), if *value { "Yes." } else { "No." }.to_owned());
        }
    }
    facts
}
