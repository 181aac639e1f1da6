//! The command line: one file a subcommand. Each parses, calls the session, and gives back what to print;
//! [`run`] prints it. Nothing here knows a rule about answers, and nothing but `print` writes to the
//! terminal.

mod action;
mod agreement;
mod attach;
mod backup;
mod baseline;
mod bundle;
mod called_off;
mod cards;
mod catalogue;
mod compare;
mod completions;
mod control;
mod controls;
mod copy;
mod core_dumps;
mod cycle;
mod doctor;
mod due;
mod evidence;
mod export;
mod file_size;
mod finding;
mod findings;
mod gaps;
mod history;
mod import;
mod interview;
mod layout;
mod man;
mod merge;
mod new;
mod note;
mod organisation;
mod overlay;
mod passphrase;
mod phase;
mod phrase;
mod plan;
mod portfolio;
mod print;
mod profiles;
mod purge;
mod restore;
mod roadmap;
mod sample;
mod scenario;
mod set;
mod show;
mod soa;
mod status;
mod study;
mod supposing;
mod trend;
mod undo;
mod values;
mod verify;
mod whatif;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::{Duration, Instant};

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Args, CommandFactory, Parser, Subcommand};
use serde::Serialize;

use crate::catalogue::Catalogue;
use crate::config::{Config, SymbolSet, ThemeName};
use crate::error::{Error, Result, clean_path};
use crate::paths;
use crate::phrases::Kept;
use crate::report::{Report, json_text};
use crate::search::Query;
use crate::session::backups::{Shelf, Slow};
use crate::session::{IN_THE_CLEAR, Outcome, Session, WaysOn, needs_encryption};
use crate::tui;
use passphrase::{Given, Keys};

const EXAMPLES: &str = "\
Examples:
  controlbook new acme.controlbook --organisation \"Acme Ltd\"
  controlbook acme.controlbook
  controlbook set acme.controlbook 8.13 --level 2 --basis examined
  controlbook gaps acme.controlbook
  controlbook export acme.controlbook --format md

A file that is called like a command opens as ./NAME or behind --.";

const LIST_OF_COMMANDS: &str = "controlbook help lists the commands";

/// A workbook for assessing yourself against ISO/IEC 27002:2022, offline
///
/// One file holds everything about one organisation: answers, notes and the whole history. Every edit is
/// on disk before it is shown, and undo reaches back to the beginning. There is no server, no account and
/// no network.
#[derive(Parser)]
#[command(name = "controlbook", version, after_help = EXAMPLES, max_term_width = 100)]
struct CommandLine {
    /// The workbook to open on the screen; the start screen without one
    #[arg(value_name = "FILE")]
    file: Option<PathBuf>,
    /// Who makes the edits: in place of the configured name, or the system's
    #[arg(long, global = true, value_name = "NAME")]
    author: Option<String>,
    /// Read the passphrase of an encrypted workbook from this file descriptor: its first line
    #[arg(long, global = true, value_name = "N")]
    passphrase_fd: Option<u32>,
    /// The colours of the screen
    #[arg(long, value_enum)]
    theme: Option<ThemeName>,
    /// Draw the screen without Unicode symbols
    #[arg(long)]
    ascii: bool,
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Subcommand)]
enum Command {
    /// Make a workbook for an organisation
    New(new::Arguments),
    /// List the starting points for a new workbook, or show the controls of one
    Profiles(profiles::Arguments),
    /// Show or change whom a workbook is about
    Organisation(organisation::Arguments),
    /// Make a filled-in workbook to look around in
    Sample(sample::Arguments),
    /// List the controls, or those that a filter finds
    Controls(controls::Arguments),
    /// Show one control, and what a workbook says of it
    Show(show::Arguments),
    /// Set level, target, applicability and more, of one or several controls
    Set(set::Arguments),
    /// Ask one control after the other, in plain words, on the screen or in plain lines
    Interview(interview::Arguments),
    /// Write a note on a control, and print its id
    Note(note::Arguments),
    /// Add controls of your own to the Statement of Applicability
    #[command(long_about = control::ABOUT, disable_help_subcommand = true)]
    Control(control::Arguments),
    /// Attach a file or a link to a control as evidence, and print its id
    #[command(long_about = attach::ABOUT)]
    Attach(attach::Arguments),
    /// List, change, save and verify evidence
    #[command(disable_help_subcommand = true)]
    Evidence(evidence::Arguments),
    /// Remove a note or evidence for good, from the history too
    Purge(purge::Arguments),
    /// Show coverage, maturity and attainment
    Status(status::Arguments),
    /// List the gaps, the one to close first first
    Gaps(gaps::Arguments),
    /// Propose what to do in which phase, and take that over
    #[command(long_about = plan::ABOUT)]
    Plan(plan::Arguments),
    /// See what more days, less time or other targets would bring
    #[command(name = "whatif", long_about = whatif::ABOUT)]
    WhatIf(whatif::Arguments),
    /// List and remove the scenarios that whatif keeps by name
    #[command(disable_help_subcommand = true)]
    Scenario(scenario::Arguments),
    /// Add, list, change and finish actions: the work that closes gaps
    #[command(long_about = action::ABOUT, disable_help_subcommand = true)]
    Action(action::Arguments),
    /// Add, change and remove the phases that actions are put into
    #[command(disable_help_subcommand = true)]
    Phase(phase::Arguments),
    /// Show the gaps with what closes them, and the work by phase
    Roadmap(roadmap::Arguments),
    /// List everything that has a day, or write a calendar file of it
    #[command(long_about = due::ABOUT)]
    Due(due::Arguments),
    /// Use other catalogues than the built-in one, and take over newer versions of that
    #[command(long_about = catalogue::ABOUT, disable_help_subcommand = true)]
    Catalogue(catalogue::Arguments),
    /// Begin a re-assessment, and see what is still to be confirmed
    #[command(long_about = cycle::ABOUT, disable_help_subcommand = true)]
    Cycle(cycle::Arguments),
    /// Freeze what the workbook says under a name, sign it off, or list what was frozen
    #[command(long_about = baseline::ABOUT)]
    Baseline(baseline::Arguments),
    /// Tell what moved between two baselines or days, apart from what only looks like it
    #[command(long_about = compare::ABOUT)]
    Compare(compare::Arguments),
    /// Show the figures month by month, and what the plan would make of them
    #[command(long_about = trend::ABOUT)]
    Trend(trend::Arguments),
    /// Show the Statement of Applicability
    Soa(soa::Arguments),
    /// List what the workbook's own checks object to
    Findings(findings::Arguments),
    /// Accept a finding with a reason, or take that back
    #[command(disable_help_subcommand = true)]
    Finding(finding::Arguments),
    /// Show what was done, the newest first
    History(history::Arguments),
    /// Take back the last edit, also across restarts
    Undo(undo::Arguments),
    /// Do again what the last undo took back
    Redo(undo::Arguments),
    /// Make a safe copy, also of a workbook that is open
    Copy(copy::Arguments),
    /// Take over what another copy of this workbook says
    #[command(long_about = merge::ABOUT)]
    Merge(merge::Arguments),
    /// Tell how far two people agree who scored the same controls
    #[command(long_about = agreement::ABOUT)]
    Agreement(agreement::Arguments),
    /// Keep a backup now, or list those there are
    #[command(long_about = backup::ABOUT)]
    Backup(backup::Arguments),
    /// Put a backup in the place of a workbook, also of a damaged one
    #[command(long_about = restore::ABOUT)]
    Restore(restore::Arguments),
    /// Encrypt a workbook with a passphrase, change it, or take it away
    #[command(long_about = passphrase::ABOUT, disable_help_subcommand = true)]
    Passphrase(passphrase::Arguments),
    /// Write a report to a file
    Export(export::Arguments),
    /// Hand over reports, workbook and evidence as one archive, or check one
    #[command(long_about = bundle::ABOUT, disable_help_subcommand = true)]
    Bundle(bundle::Arguments),
    /// Take over a spreadsheet, CSV, JSON or OSCAL results that others filled in
    #[command(long_about = import::ABOUT, after_help = import::EXAMPLES)]
    Import(import::Arguments),
    /// Check that nobody changed a report, what baselines froze, or the history
    #[command(long_about = verify::ABOUT)]
    Verify(verify::Arguments),
    /// Show every workbook below a folder side by side
    #[command(long_about = portfolio::ABOUT)]
    Portfolio(portfolio::Arguments),
    /// Keep phrases of your own by name, to insert them while writing a note
    Phrase(phrase::Arguments),
    /// Keep filters by name: --filter @NAME uses one
    Filter(phrase::Arguments),
    /// Look over a workbook, recover a damaged one, or look over the catalogue
    #[command(long_about = doctor::ABOUT)]
    Doctor(doctor::Arguments),
    /// Learn the standard with cards; no workbook is needed
    #[command(long_about = study::ABOUT)]
    Study(study::Arguments),
    /// Write the cards for Anki, list them, or set single ones aside
    #[command(disable_help_subcommand = true)]
    Cards(cards::Arguments),
    /// Show the standard's own wording beside the guide, where you have bought it
    #[command(long_about = overlay::ABOUT, disable_help_subcommand = true)]
    Overlay(overlay::Arguments),
    /// Print the completions for a shell
    Completions(completions::Arguments),
    /// Print the manual page
    Man,
}

/// What a command gives back to be printed.
enum Output {
    /// For people: cleaned of what could steer a terminal.
    Text(String),
    /// For programs: byte for byte.
    Exact(Vec<u8>),
}

/// Why a command did not do what was asked.
enum Failure {
    /// The request could not be done.
    Error(Error),
    /// It was done, and what was looked over is not as it should be: the output says so, and the exit code.
    Found(Output),
    /// The words of the call are wrong.
    Usage { sentence: String, hint: String },
}

impl Failure {
    fn usage(sentence: impl Into<String>, hint: impl Into<String>) -> Self {
        Failure::Usage { sentence: sentence.into(), hint: hint.into() }
    }
}

impl<E: Into<Error>> From<E> for Failure {
    fn from(error: E) -> Self {
        Failure::Error(error.into())
    }
}

type Done = std::result::Result<Output, Failure>;

/// Does what the arguments of the process ask for. 0: done; 1: it could not be done; 2: bad usage.
pub fn run() -> ExitCode {
    core_dumps::forbid();
    file_size::limit_is_an_error();
    let done = match file_alone(std::env::args_os().skip(1)) {
        Some(file) => screen(Some(&file), tui::Options::default(), &mut Keys::new(Given::of_workbook(None))),
        None => match CommandLine::try_parse() {
            Ok(arguments) => unlocking(arguments),
            Err(error) if error.kind() == ErrorKind::InvalidSubcommand => Err(no_command(&error)),
            Err(error) => return unparsed(&error),
        },
    };
    let done = match done {
        Ok(output) => print::output(&output),
        Err(Failure::Found(output)) => {
            let done = print::output(&output);
            // What could not be printed is told first; either way the answer is no.
            printed(done);
            return ExitCode::from(1);
        }
        Err(Failure::Usage { sentence, hint }) => {
            print::failure(&sentence, Some(&hint));
            return ExitCode::from(2);
        }
        Err(Failure::Error(error)) => {
            let shelf = Shelf::own(Config::load().map(|config| config.backups).unwrap_or_default());
            let ways_on = match &error {
                // It may be no damage at all.
                Error::Sealed(_) => None,
                error => WaysOn::from(error, shelf.as_ref()).map(|ways| ways.hint()),
            };
            print::failure(&error.to_string(), ways_on.or_else(|| error.hint()).as_deref());
            return ExitCode::from(if error.is_usage() { 2 } else { 1 });
        }
    };
    printed(done)
}

/// The file of `controlbook FILE`, where it can be nothing else: no option, no value, no command. Opening a
/// workbook is what the program is started for most; all that the command line can say need not be built
/// for that.
fn file_alone(mut arguments: impl Iterator<Item = OsString>) -> Option<PathBuf> {
    let (first, rest) = (arguments.next()?, arguments.next());
    let is_a_path = !first.as_encoded_bytes().starts_with(b"-") && first.as_encoded_bytes().contains(&b'.');
    (is_a_path && rest.is_none()).then(|| PathBuf::from(first))
}

/// Help and version are asked for; all else that clap says is about bad usage. Its text repeats the
/// arguments, so it is cleaned like any other.
fn unparsed(error: &clap::Error) -> ExitCode {
    let text = error.render().to_string();
    if error.use_stderr() {
        print::complaint(&text);
        return ExitCode::from(2);
    }
    printed(print::output(&Output::Text(text)))
}

/// What stands first was taken for a file, since it is no command; what follows shows that one was meant.
fn no_command(error: &clap::Error) -> Failure {
    let partial = CommandLine::command().ignore_errors(true).try_get_matches();
    let first = partial.ok().and_then(|matches| matches.get_one::<PathBuf>("file").cloned());
    let Some(first) = first else { return Failure::usage(error.kind().to_string(), LIST_OF_COMMANDS) };
    if first.extension().is_some() || first.exists() {
        let first = clean_path(&first);
        return Failure::usage(
            format!("one workbook is opened at a time, and something stands behind \"{first}\""),
            "a command goes first, then its file: controlbook status FILE",
        );
    }
    let commands = clap::Command::new("controlbook").subcommands(CommandLine::command().get_subcommands().cloned());
    let similar = commands.try_get_matches_from([Path::new("controlbook"), &first]).err();
    let hint = match similar.as_ref().and_then(|error| error.get(ContextKind::SuggestedSubcommand)) {
        Some(ContextValue::Strings(names)) => format!("did you mean {}?", names.join(" or ")),
        _ => LIST_OF_COMMANDS.to_owned(),
    };
    let first = clean_path(&first);
    Failure::usage(format!("\"{first}\" is no command, and behind a file to open nothing is expected"), hint)
}

/// Whoever reads the output may stop reading: that is no failure.
fn printed(done: std::io::Result<()>) -> ExitCode {
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(source) => {
            let error = Error::Io { what: "cannot write to", path: "standard output".into(), source };
            print::failure(
                &error.to_string(),
                Some("make room, or write elsewhere; an edit, if one was asked for, is saved"),
            );
            ExitCode::from(1)
        }
    }
}

/// Does what is asked for; where a file turns out to want a passphrase, once more with it. A command opens its
/// workbook before it does anything else.
fn unlocking(arguments: CommandLine) -> Done {
    if arguments.passphrase_fd.is_some() {
        needs_encryption()?;
    }
    let mut keys = Keys::new(Given::of_workbook(arguments.passphrase_fd));
    let mut done = dispatch(arguments, &mut keys);
    while let Err(Failure::Error(Error::Sealed(path))) = &done {
        keys.unlock(path)?;
        let Ok(again) = CommandLine::try_parse() else { break };
        done = dispatch(again, &mut keys);
    }
    done
}

fn dispatch(arguments: CommandLine, keys: &mut Keys) -> Done {
    let CommandLine { file, author, passphrase_fd, theme, ascii, command } = arguments;
    let given = Given::of_workbook(passphrase_fd);
    let Some(command) = command else {
        let symbols = ascii.then_some(SymbolSet::Ascii);
        return screen(file.as_deref(), tui::Options { author, theme, symbols, ..tui::Options::default() }, keys);
    };
    if let Some(file) = file {
        return Err(Failure::usage(
            format!("\"{}\" stands before the command, where no file is expected", clean_path(&file)),
            "the command goes first, then its file: controlbook status FILE",
        ));
    }
    if let Command::Interview(arguments) = &command {
        return interview::run(arguments, Author(author), (theme, ascii.then_some(SymbolSet::Ascii)), keys);
    }
    if let Command::Study(arguments) = &command {
        return study::run(arguments, &Author(author), (theme, ascii.then_some(SymbolSet::Ascii)));
    }
    if theme.is_some() || ascii {
        return Err(Failure::usage(
            "--theme and --ascii are about the screen, which this command does not open",
            "leave them out, or set them in the configuration file",
        ));
    }
    let author = Author(author);
    match command {
        Command::New(arguments) => new::run(&arguments, &author, &given),
        Command::Profiles(arguments) => profiles::run(&arguments),
        Command::Organisation(arguments) => organisation::run(&arguments, &author),
        Command::Sample(arguments) => sample::run(&arguments, &author),
        Command::Controls(arguments) => controls::run(&arguments),
        Command::Show(arguments) => show::run(&arguments),
        Command::Set(arguments) => set::run(arguments, &author),
        Command::Interview(arguments) => interview::run(&arguments, author, (None, None), keys),
        Command::Note(arguments) => note::run(&arguments, &author),
        Command::Control(arguments) => control::run(&arguments, &author),
        Command::Attach(arguments) => attach::run(&arguments, &author),
        Command::Evidence(arguments) => evidence::run(arguments, &author),
        Command::Purge(arguments) => purge::run(&arguments, &author),
        Command::Status(arguments) => status::run(&arguments),
        Command::Gaps(arguments) => gaps::run(&arguments),
        Command::Plan(arguments) => plan::run(&arguments, &author),
        Command::WhatIf(arguments) => whatif::run(&arguments, &author),
        Command::Scenario(arguments) => scenario::run(&arguments, &author),
        Command::Action(arguments) => action::run(arguments, &author),
        Command::Phase(arguments) => phase::run(arguments, &author),
        Command::Baseline(arguments) => baseline::run(&arguments, &author),
        Command::Roadmap(arguments) => roadmap::run(&arguments),
        Command::Due(arguments) => due::run(&arguments),
        Command::Catalogue(arguments) => catalogue::run(arguments, &author),
        Command::Cycle(arguments) => cycle::run(arguments, &author),
        Command::Compare(arguments) => compare::run(&arguments),
        Command::Trend(arguments) => trend::run(&arguments),
        Command::Soa(arguments) => soa::run(&arguments),
        Command::Findings(arguments) => findings::run(&arguments),
        Command::Finding(arguments) => finding::run(&arguments, &author),
        Command::History(arguments) => history::run(&arguments),
        Command::Undo(arguments) => undo::undo(&arguments, &author),
        Command::Redo(arguments) => undo::redo(&arguments, &author),
        Command::Copy(arguments) => copy::run(&arguments),
        Command::Passphrase(arguments) => passphrase::run(&arguments, &author, &given),
        Command::Backup(arguments) => backup::run(&arguments),
        Command::Merge(arguments) => merge::run(&arguments, &author),
        Command::Agreement(arguments) => agreement::run(&arguments),
        Command::Restore(arguments) => restore::run(&arguments),
        Command::Portfolio(arguments) => portfolio::run(&arguments),
        Command::Bundle(arguments) => bundle::run(&arguments),
        Command::Import(arguments) => import::run(&arguments, &author),
        Command::Verify(arguments) => verify::run(&arguments),
        Command::Export(arguments) => export::run(&arguments),
        Command::Phrase(arguments) => phrase::run(&arguments, Kept::Phrase),
        Command::Filter(arguments) => phrase::run(&arguments, Kept::Filter),
        Command::Doctor(arguments) => doctor::run(&arguments, &author),
        Command::Study(arguments) => study::run(&arguments, &author, (None, None)),
        Command::Cards(arguments) => cards::run(&arguments),
        Command::Overlay(arguments) => overlay::run(&arguments),
        Command::Completions(arguments) => Ok(completions::run(&arguments)),
        Command::Man => man::run(),
    }
}

fn screen(file: Option<&Path>, options: tui::Options, keys: &mut Keys) -> Done {
    let options = tui::Options { key: keys.unlock_if_given(file)?, ..options };
    tui::run(file, options)?;
    Ok(Output::Exact(Vec::new()))
}

/// Who makes the edits, as named on the command line.
struct Author(Option<String>);

impl Author {
    /// The name: as given, else as configured, else the system's.
    fn name(&self) -> Result<String> {
        match &self.0 {
            Some(name) => Ok(name.clone()),
            None => Ok(Config::load()?.author(None)),
        }
    }

    fn open(&self, file: &Path) -> Result<Session> {
        let config = match self.0 {
            // Whoever is named needs nothing of it.
            Some(_) => Config::load().unwrap_or_default(),
            None => Config::load()?,
        };
        let mut session = opened(file, &config.author(self.0.as_deref()))?;
        session.settle_with_each_edit();
        if let Some(shelf) = Shelf::own(config.backups) {
            session.keep_backups(shelf, Slow::Wait(print::notice));
        }
        Ok(session)
    }
}

/// Opens a workbook that is only read, whatever the configuration says.
fn open_to_read(file: &Path) -> Result<Session> {
    opened(file, &paths::system_user())
}

/// How long a command waits for its turn where several programs write: nobody is there to try again.
const PATIENCE: Duration = Duration::from_secs(5);

fn opened(file: &Path, author: &str) -> Result<Session> {
    let begun = Instant::now();
    loop {
        match Session::open(file, author) {
            Err(Error::Busy(_)) if begun.elapsed() < PATIENCE => {}
            Err(error) => return Err(error),
            Ok(session) => {
                session.be_patient_for(PATIENCE)?;
                return Ok(session);
            }
        }
    }
}

/// Says of what is written from an encrypted workbook that it is not encrypted.
fn tell_of_clear_text(session: &Session) {
    if session.is_encrypted() {
        print::notice(IN_THE_CLEAR);
    }
}

/// What an edit did, in one line.
fn outcome(outcome: &Outcome) -> Output {
    match outcome {
        Outcome::Done(step) => Output::Text(format!("{}\n", step.describe())),
        Outcome::Unchanged => Output::Text("nothing to change\n".to_owned()),
    }
}

fn json(value: &impl Serialize) -> Done {
    Ok(Output::Exact(json_text(value)?.into_bytes()))
}

/// Which controls a command is about, and how it prints them.
#[derive(Args)]
struct Listing {
    /// Only the controls that match, such as 'theme:people level:<3'
    #[arg(long, value_name = "QUERY", allow_hyphen_values = true, value_parser = values::query)]
    filter: Option<String>,
    /// Print JSON, for programs
    #[arg(long)]
    json: bool,
}

impl Listing {
    /// The query; one that matches everything where no filter was given.
    fn query(&self, catalogue: &Catalogue) -> Result<Query> {
        Ok(Query::parse(self.filter.as_deref().unwrap_or_default(), catalogue)?)
    }

    /// The report over the controls that match.
    fn report(&self, file: &Path) -> Result<Report> {
        let session = open_to_read(file)?;
        session.report_on(&self.query(session.catalogue())?, None)
    }

    /// What stands above a list: whose it is, and that it is not of everything, if so.
    fn heading(&self, report: &Report) -> String {
        let organisation = &report.organisation.name;
        match &self.filter {
            Some(filter) => {
                let matching = crate::report::words::controls(u32::try_from(report.rows.len()).unwrap_or(u32::MAX));
                format!("{organisation}, {}: {matching} matching {filter}", report.date)
            }
            None => format!("{organisation}, {}", report.date),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn alone(arguments: &[&str]) -> Option<PathBuf> {
        file_alone(arguments.iter().map(OsString::from))
    }

    #[test]
    fn a_file_alone_is_told_from_all_else() {
        assert_eq!(alone(&["acme.controlbook"]), Some(PathBuf::from("acme.controlbook")));
        assert_eq!(alone(&["./status"]), Some(PathBuf::from("./status")));
        for other in [&[][..], &["status"], &["--help"], &["-h.x"], &["acme.controlbook", "--ascii"], &["--", "a.b"]] {
            assert_eq!(alone(other), None, "{other:?}");
        }
    }

    #[test]
    fn no_command_looks_like_a_file() {
        for command in CommandLine::command().get_subcommands() {
            assert_eq!(alone(&[command.get_name()]), None);
        }
    }
}
