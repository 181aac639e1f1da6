//! `controlbook organisation`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::values::{self, Setting};
use super::{Author, Done, Failure, Output, json, open_to_read, outcome};
use crate::colours::{Colour, Colours};
use crate::report::shape::OrganisationShape;
use crate::report::words;
use crate::session::{OrganisationEdit, Session};
use crate::workbook::{DocumentEdit, Fact, Organisation};

#[derive(Args)]
pub struct Arguments {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Its name, as it is to stand on every report
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// What the assessment is about, in a sentence or two; none clears it
    #[arg(long, value_name = "TEXT", value_parser = values::text)]
    scope: Option<Setting<String>>,
    /// A fact about it: builds-software, own-premises, own-servers, remote-work, personal-data or uses-ai;
    /// may be given several times
    #[arg(long = "fact", value_name = "KEY=yes|no|unknown", value_parser = values::fact)]
    facts: Vec<(Fact, Option<bool>)>,
    /// The colour behind its name on your screen, to tell clients apart: red, yellow, green, cyan, blue, magenta or
    /// none; kept on this computer, not in the workbook
    #[arg(long, value_name = "COLOUR", value_parser = values::colour)]
    colour: Option<Setting<Colour>>,
    #[command(flatten)]
    document: DocumentArguments,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

/// The document control block, as it is to stand on reports.
#[derive(Args)]
struct DocumentArguments {
    /// What reports are called, in place of what the program calls them; none clears it, as with the
    /// others
    #[arg(long, value_name = "TEXT", value_parser = values::text, help_heading = "On documents")]
    document_title: Option<Setting<String>>,
    /// Their version
    #[arg(long, value_name = "TEXT", value_parser = values::text, help_heading = "On documents")]
    document_version: Option<Setting<String>>,
    /// How they are classified, on every page
    #[arg(long, value_name = "TEXT", value_parser = values::text, help_heading = "On documents")]
    classification: Option<Setting<String>>,
    /// Who wrote them
    #[arg(long, value_name = "NAME", value_parser = values::text, help_heading = "On documents")]
    document_author: Option<Setting<String>>,
    /// Who approves them
    #[arg(long, value_name = "NAME", value_parser = values::text, help_heading = "On documents")]
    approver: Option<Setting<String>>,
    /// When they were approved
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date_or_none, help_heading = "On documents")]
    approved_on: Option<Setting<jiff::civil::Date>>,
    /// By when somebody looks at them again
    #[arg(long, value_name = "YYYY-MM-DD", value_parser = values::date_or_none, help_heading = "On documents")]
    next_review: Option<Setting<jiff::civil::Date>>,
}

impl From<&DocumentArguments> for DocumentEdit {
    fn from(arguments: &DocumentArguments) -> DocumentEdit {
        let text = |setting: &Option<Setting<String>>| setting.clone().map(Setting::into_wish);
        DocumentEdit {
            title: text(&arguments.document_title),
            version: text(&arguments.document_version),
            classification: text(&arguments.classification),
            author: text(&arguments.document_author),
            approver: text(&arguments.approver),
            approved_on: arguments.approved_on.clone().map(Setting::into_wish),
            next_review: arguments.next_review.clone().map(Setting::into_wish),
        }
    }
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let document = DocumentEdit::from(&arguments.document);
    let is_of_organisation = arguments.name.is_some() || arguments.scope.is_some() || !arguments.facts.is_empty();
    let is_read = !is_of_organisation && document == DocumentEdit::default();
    if let (true, Some(colour)) = (is_read, &arguments.colour) {
        let session = open_to_read(&arguments.file)?;
        return paint(&session, colour.clone()).map(Output::Text);
    }
    if is_read {
        let session = open_to_read(&arguments.file)?;
        let organisation = &session.workbook().organisation;
        return if arguments.json { json(&OrganisationShape::from(organisation)) } else { Ok(shown(organisation)) };
    }
    let edit = OrganisationEdit {
        name: arguments.name.clone(),
        scope: arguments.scope.clone().map(Setting::into_wish),
        facts: arguments.facts.clone(),
        document,
    };
    let mut session = author.open(&arguments.file)?;
    let done = session.set_organisation(&edit)?;
    if let Some(colour) = &arguments.colour {
        paint(&session, colour.clone())?;
    }
    if arguments.json {
        return json(&OrganisationShape::from(&session.workbook().organisation));
    }
    Ok(outcome(&done))
}

/// Gives the name its colour on this computer, and says so.
fn paint(session: &Session, colour: Setting<Colour>) -> Result<String, Failure> {
    let colour = colour.into_wish();
    Colours::keep(session.id(), colour)?;
    let name = &session.workbook().organisation.name;
    Ok(match colour {
        Some(colour) => format!("On the screen of this computer, {name} stands on {}.\n", colour.word()),
        None => format!("On the screen of this computer, {name} has no colour.\n"),
    })
}

fn shown(organisation: &Organisation) -> Output {
    let mut page = Page::default();
    page.line(&organisation.name);
    page.gap();
    match &organisation.scope {
        Some(scope) => page.prose("Scope: ", scope),
        None => page.line("Scope: not stated"),
    }
    page.gap();
    for fact in Fact::ALL {
        let answer = match organisation.facts.get(fact) {
            Some(true) => "yes",
            Some(false) => "no",
            None => "unknown",
        };
        page.line(&format!("{:<48}{answer:<9}{fact}", fact.question()));
    }
    page.gap();
    if organisation.document.is_blank() {
        page.line("Nothing is said of the documents made of it: version, classification, author, approval.");
    }
    for (label, value) in words::document_control(&organisation.document) {
        page.hanging(&format!("{:<16}", format!("{label}:")), "", &value);
    }
    page.into_output()
}
