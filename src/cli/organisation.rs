//! `controlbook organisation`.

use std::path::PathBuf;

use clap::Args;

use super::layout::Page;
use super::values::{self, Setting};
use super::{Author, Done, json, open_to_read, outcome};
use crate::report::shape::OrganisationShape;
use crate::session::OrganisationEdit;
use crate::workbook::{Fact, Organisation};

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
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

pub fn run(arguments: &Arguments, author: &Author) -> Done {
    let changes = arguments.name.is_some() || arguments.scope.is_some() || !arguments.facts.is_empty();
    if !changes {
        let session = open_to_read(&arguments.file)?;
        let organisation = &session.workbook().organisation;
        return if arguments.json { json(&OrganisationShape::from(organisation)) } else { Ok(shown(organisation)) };
    }
    let edit = OrganisationEdit {
        name: arguments.name.clone(),
        scope: arguments.scope.clone().map(Setting::into_wish),
        facts: arguments.facts.clone(),
    };
    let mut session = author.open(&arguments.file)?;
    let done = session.set_organisation(&edit)?;
    if arguments.json {
        return json(&OrganisationShape::from(&session.workbook().organisation));
    }
    Ok(outcome(&done))
}

fn shown(organisation: &Organisation) -> super::Output {
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
    page.into_output()
}
