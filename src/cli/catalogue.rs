//! `controlbook catalogue`: other catalogues than the one that is built in; what a newer version of that one changed,
//! and taking it over.

mod kept;

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::layout::Page;
use super::{Author, Done, outcome};
use crate::report::words;
use crate::session::Outcome;

/// What `--help` says.
pub const ABOUT: &str = "\
Use other catalogues than the built-in one, and take over newer versions of that

Besides ISO/IEC 27002:2022, which is built in, a workbook can be about any catalogue that you have as a file: an OSCAL \
catalogue as JSON (NIST publishes SP 800-53 and the CSF 2.0 so), a library of CISO Assistant as YAML, or one of your \
own as TOML. No such catalogue comes with controlbook, and none is fetched. Get the file, and then:

  controlbook catalogue add NIST_CSF_v2.0_catalog.json --name nist-csf-2.0
  controlbook new acme.controlbook --organisation \"Acme\" --catalogue nist-csf-2.0

A workbook has a copy of its catalogue, so it opens on any machine. Removing a catalogue, or adding another version \
under the same name, changes no workbook; the new version is for new workbooks. Up to five attributes of a catalogue \
are kept; controls that the publisher has withdrawn are left out.

The form of your own:

  name = \"bakery\"
  title = \"House rules of the bakery\"

  [[theme]]
  key = \"shop\"
  title = \"In the shop\"

  [[attribute]]
  key = \"who\"
  title = \"Who sees to it\"

  [[control]]
  id = \"S-1\"
  title = \"The till is locked\"
  theme = \"shop\"
  summary = \"Nobody but us opens it.\"
  attributes.who = [\"Anna\"]

A control may also have: why, ladder (five statements), evidence, ask, first_step, pitfall, exclusion_hint, importance \
and effort (1 to 3), related, keywords.

A workbook of the built-in catalogue remembers under which version of the catalogue it was answered. A later release of this program may have \
other texts, ladders or facts for some controls. Until you take its version over, opening the workbook tells which. \
Taking it over records the new version and marks for review each control that is answered and whose texts or ladder \
changed; no answer is touched. It is one step, which undo takes back. A control that is no longer in the catalogue \
keeps all that is said of it: it is listed below your own controls on the Applicability screen, and counts in no \
figure.";

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    verb: Verb,
}

#[derive(Subcommand)]
enum Verb {
    /// Install a catalogue from a file
    Add(Add),
    /// List the catalogues that are here
    List(List),
    /// Show what a catalogue has: themes, attributes, and how many controls in each
    Show(Show),
    /// Forget a catalogue that was installed; workbooks that are about it have their own copy
    Remove(Remove),
    /// Show what a newer version changed, and take it over
    Update(Update),
}

#[derive(Args)]
struct Add {
    /// An OSCAL catalogue (.json), a CISO Assistant library (.yaml), or one of your own (.toml); at most 32 MB
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What it is to be called here: small letters, digits, dots and hyphens [default: after its title]
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Only read it and say what it has
    #[arg(long)]
    dry_run: bool,
}

#[derive(Args)]
struct List {
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Show {
    /// Its name, as list has it
    #[arg(value_name = "NAME")]
    name: String,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

#[derive(Args)]
struct Remove {
    /// Its name, as list has it
    #[arg(value_name = "NAME")]
    name: String,
}

#[derive(Args)]
struct Update {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// Only show what changed
    #[arg(long)]
    dry_run: bool,
}

pub fn run(arguments: Arguments, author: &Author) -> Done {
    match arguments.verb {
        Verb::Add(arguments) => kept::add(&arguments.file, arguments.name.as_deref(), arguments.dry_run),
        Verb::List(arguments) => kept::list(arguments.json),
        Verb::Show(arguments) => kept::show(&arguments.name, arguments.json),
        Verb::Remove(arguments) => kept::remove(&arguments.name),
        Verb::Update(arguments) => update(arguments, author),
    }
}

fn update(Update { file, dry_run }: Update, author: &Author) -> Done {
    let mut session = author.open(&file)?;
    let mut page = Page::default();
    let Some(news) = session.catalogue_news() else {
        let version = session.workbook().scope.catalogue;
        page.prose("", &words::catalogue_is_current(version, session.is_ahead_of_catalogue()));
        return Ok(page.into_output());
    };
    for (about, what) in words::catalogue_news(&news.differ, &news.to_review) {
        page.prose(&about, &what);
    }
    page.gap();
    for sentence in words::catalogue_update(news.from, news.to, &news.differ, news.to_review.len()) {
        page.prose("", &sentence);
    }
    if dry_run {
        page.line("Nothing was written.");
        return Ok(page.into_output());
    }
    match session.carry_over()? {
        Outcome::Done(_) => page.line("One step: controlbook undo takes it back."),
        done @ Outcome::Unchanged => return Ok(outcome(&done)),
    }
    Ok(page.into_output())
}
