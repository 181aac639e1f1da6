//! `controlbook action`: the work that closes gaps.

mod list;

use std::path::PathBuf;

use clap::{Args, Subcommand};
use jiff::civil::Date;

use super::layout::Page;
use super::values::{self, Setting};
use super::{Author, Done, Failure, Output, attach, outcome};
use crate::catalogue::ControlId;
use crate::report::words;
use crate::session::{NewEvidence, Outcome, Raise, Session};
use crate::workbook::{ActionEdit, ActionStatus, Basis, ClosesText, EvidenceEdit, PersonDays};

/// What the commands are about, for help and manual page.
pub const ABOUT: &str = "\
Add, list, change and finish actions: the work that closes gaps

An action says what is done, which controls it raises from which level to which, who does it by when, and how many \
person-days it takes. It has a number: #3, or 3. A level is never raised because an action is done: \"action done\" \
says which could be, and raises those that you name with --raise. With --evidence it attaches what shows it.";

#[derive(Args)]
pub struct Arguments {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Add an action, and print its number
    Add(Add),
    /// List the actions
    List(list::Arguments),
    /// Change one or several actions; none clears a field
    Set(Set),
    /// Mark an action as done, and say which levels could be raised
    Done(Finish),
    /// Take an action away; undo brings it back
    Remove(Which),
}

#[derive(Args)]
struct Which {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// The action's number, such as 3 or #3, or a beginning of its id
    #[arg(value_name = "ACTION")]
    action: String,
}

#[derive(Args)]
struct Add {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// What is done, in a line [default: what the ladder of the first control says next]
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

#[derive(Args)]
struct Set {
    /// The workbook
    #[arg(value_name = "FILE")]
    file: PathBuf,
    /// One or several actions, by number or by a beginning of the id
    #[arg(value_name = "ACTION", required = true)]
    actions: Vec<String>,
    /// What is done, in a line
    #[arg(long, value_name = "TEXT")]
    title: Option<String>,
    #[command(flatten)]
    fields: Fields,
}

/// What can be said of an action.
#[derive(Args)]
struct Fields {
    /// What it raises, from level 1 to 3 [default: from where it stands to its target]; may be given several times
    #[arg(long, value_name = "CONTROL[:FROM-TO]", value_parser = closes)]
    closes: Vec<Setting<ClosesText>>,
    /// Who does it
    #[arg(long, value_name = "NAME", value_parser = values::text)]
    owner: Option<Setting<String>>,
    /// By when: 2027-03-01, +2w, next fri, end of month
    #[arg(long, value_name = "DATE", value_parser = values::date_or_none, allow_hyphen_values = true)]
    due: Option<Setting<Date>>,
    /// How many person-days it takes, such as 3 or 0.5
    #[arg(long, value_name = "N", value_parser = values::days_or_none)]
    days: Option<Setting<PersonDays>>,
    /// What it costs, in whole units of the money you count in
    #[arg(long, value_name = "N", value_parser = values::cost_or_none)]
    cost: Option<Setting<u64>>,
    /// How far it is
    #[arg(long, value_name = "STATUS", value_parser = values::action_status())]
    status: Option<ActionStatus>,
    /// Why it is dropped
    #[arg(long, value_name = "TEXT")]
    because: Option<String>,
    /// An action that must be done before; may be given several times
    #[arg(long, value_name = "ACTION", value_parser = values::text)]
    depends: Vec<Setting<String>>,
    /// The phase that it is put into, by its name or its place
    #[arg(long, value_name = "PHASE", value_parser = values::text)]
    phase: Option<Setting<String>>,
    /// Whatever else is to be said
    #[arg(long, value_name = "TEXT", value_parser = values::text)]
    note: Option<Setting<String>>,
}

#[derive(Args)]
struct Finish {
    #[command(flatten)]
    which: Which,
    /// A control to raise to where the action leads; may be given several times
    #[arg(long, value_name = "CONTROL")]
    raise: Vec<String>,
    /// Raise all that it leads to
    #[arg(long, conflicts_with = "raise")]
    raise_all: bool,
    /// How the new levels are known [default: examined where evidence of each is attached, else claimed]
    #[arg(long, value_parser = values::basis_alone())]
    basis: Option<Basis>,
    /// Attach what shows it, a file or an address, to what is raised, else to all that the action is for; may be
    /// given several times
    #[arg(long, value_name = "PATH|URL")]
    evidence: Vec<PathBuf>,
}

pub fn run(arguments: Arguments, author: &Author) -> Done {
    match arguments.command {
        Command::Add(add) => added(add, author),
        Command::List(arguments) => list::run(&arguments),
        Command::Set(set) => changed(set, author),
        Command::Done(finish) => finished(&finish, author),
        Command::Remove(which) => {
            let mut session = author.open(&which.file)?;
            let id = session.find_action(&which.action)?;
            Ok(outcome(&session.remove_action(id)?))
        }
    }
}

fn closes(value: &str) -> Result<Setting<ClosesText>, String> {
    if value == "none" { Ok(Setting::Cleared) } else { value.parse().map(Setting::To) }
}

impl Fields {
    fn edit(self, title: Option<String>, session: &Session) -> crate::error::Result<ActionEdit> {
        let closes = (!self.closes.is_empty()).then(|| {
            let wanted = self.closes.iter().filter_map(|closes| closes.clone().into_wish());
            wanted.map(|closes| session.closes(&closes)).collect::<crate::error::Result<Vec<_>>>()
        });
        let depends_on = (!self.depends.is_empty()).then(|| {
            let wanted = self.depends.iter().filter_map(|depends| depends.clone().into_wish());
            wanted.map(|depends| session.find_action(&depends)).collect::<crate::error::Result<Vec<_>>>()
        });
        let phase = self.phase.map(Setting::into_wish);
        Ok(ActionEdit {
            title,
            closes: closes.transpose()?,
            owner: self.owner.map(Setting::into_wish),
            due: self.due.map(Setting::into_wish),
            days: self.days.map(Setting::into_wish),
            cost: self.cost.map(Setting::into_wish),
            status: self.status,
            because: self.because,
            depends_on: depends_on.transpose()?,
            notes: self.note.map(Setting::into_wish),
            phase: phase.map(|phase| phase.map(|phase| session.find_phase(&phase)).transpose()).transpose()?,
        })
    }
}

fn added(add: Add, author: &Author) -> Done {
    let mut session = author.open(&add.file)?;
    let mut edit = add.fields.edit(add.title, &session)?;
    if edit.title.is_none() {
        let Some(first) = edit.closes.iter().flatten().next() else {
            return Err(Failure::usage(
                "nothing says what is to be done",
                "add --title TEXT or --closes CONTROL:FROM-TO",
            ));
        };
        edit.title = Some(session.proposed_title(first)?);
    }
    let (id, _) = session.add_action(&edit)?;
    let action = session.action(id)?;
    let mut page = Page::default();
    page.line(&format!("#{}", action.number));
    early(&session, id, &mut page);
    Ok(page.into_output())
}

fn changed(set: Set, author: &Author) -> Done {
    let mut session = author.open(&set.file)?;
    let edit = set.fields.edit(set.title, &session)?;
    if edit == ActionEdit::default() {
        return Err(Failure::usage("nothing to set is given", "give --status, --owner, --due or another field"));
    }
    let ids = set.actions.iter().map(|name| session.find_action(name)).collect::<crate::error::Result<Vec<_>>>()?;
    let mut page = Page::default();
    told(&session.edit_actions(&ids, &edit)?, &mut page);
    for id in ids {
        early(&session, id, &mut page);
        if edit.status == Some(ActionStatus::Done) {
            offered(&session.raises(id)?, &mut page);
        }
    }
    Ok(page.into_output())
}

fn finished(finish: &Finish, author: &Author) -> Done {
    let mut session = author.open(&finish.which.file)?;
    let id = session.find_action(&finish.which.action)?;
    let raise = match finish.raise_all {
        true => session.raises(id)?.into_iter().map(|raise| raise.control).collect(),
        false => {
            let ids = finish.raise.iter().map(|id| session.known_control(&crate::session::typed_id(id)));
            ids.collect::<crate::error::Result<Vec<_>>>()?
        }
    };
    let action = session.action(id)?;
    let is_for: Vec<ControlId> = action.closes.iter().map(|closes| closes.control.clone()).collect();
    let about: Vec<ControlId> = if raise.is_empty() { is_for.clone() } else { raise.clone() };
    if !finish.evidence.is_empty() && about.is_empty() {
        return Err(Failure::usage(
            "the action raises no control that evidence could serve",
            "say with \"action set --closes\" what it is for",
        ));
    }
    let mut page = Page::default();
    // A file that is not there is found before anything is done; what cannot be raised is told below.
    if about.iter().all(|control| is_for.contains(control)) {
        for path in &finish.evidence {
            let new = NewEvidence { controls: &about, source: attach::source(path)?, about: EvidenceEdit::default() };
            told(&session.attach(&new)?, &mut page);
        }
    }
    let basis = finish.basis.unwrap_or_else(|| session.proposed_basis(&raise));
    told(&session.finish_action(id, &raise, basis)?, &mut page);
    offered(&session.raises(id)?, &mut page);
    if !raise.is_empty() && finish.evidence.is_empty() {
        let first = raise.first().map_or("CONTROL", |control| control.as_str());
        page.prose("", &format!("Attach what shows it: controlbook attach FILE {first} PATH|URL"));
    }
    Ok(page.into_output())
}

/// What was done.
fn told(done: &Outcome, page: &mut Page) {
    if let Output::Text(text) = outcome(done) {
        page.prose("", &text);
    }
}

/// Which levels could be raised, and how.
fn offered(raises: &[Raise], page: &mut Page) {
    if raises.is_empty() {
        return;
    }
    let each = raises.iter().map(|raise| match raise.now {
        Some(now) => format!("{} from {now} to {}", raise.control, raise.to),
        None => format!("{} to {}", raise.control, raise.to),
    });
    let each: Vec<String> = each.collect();
    page.prose(
        "",
        &format!(
            "Could be raised now: {}. Nothing was: add --raise CONTROL or --raise-all to \"action done\".",
            words::listed(&each)
        ),
    );
}

/// What it waits for longer than it has time.
fn early(session: &Session, id: uuid::Uuid, page: &mut Page) {
    let by_id = session.workbook().actions_by_id();
    let Some(action) = by_id.get(&id) else { return };
    for other in action.due_before(&by_id) {
        let (Some(due), Some(later)) = (action.due, other.due) else { continue };
        page.prose(
            "",
            &format!("#{} is due on {due}, before #{}, on which it depends, on {later}.", action.number, other.number),
        );
    }
}
