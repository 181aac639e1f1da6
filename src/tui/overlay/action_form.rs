//! The forms about actions and phases.

use jiff::civil::Date;
use uuid::Uuid;

use super::Field;
use super::form::{Form, FormKind};
use super::people_form::names;
use crate::error::{Error, Result};
use crate::session::{Raise, Session};
use crate::tui::model::Reply;
use crate::tui::screens::answering;
use crate::workbook::day::day;
use crate::workbook::{Action, ActionEdit, ActionStatus, Basis, Closes, ClosesText, PersonDays, Phase, PhaseEdit};

const TITLE: &str = "What is done";
const RAISES: &str = "Raises";
const OWNER: &str = "Owner";
const DUE: &str = "Due";
const DAYS: &str = "Days of work";
const COST: &str = "Cost";
const NEEDS: &str = "Needs first";
const NOTES: &str = "Notes";
const STATUS: &str = "Status";
const PHASE: &str = "Phase";
const BECAUSE: &str = "Because";
const NAME: &str = "Name";
const FROM: &str = "First day";
pub(super) const TO: &str = "Last day";
const CAPACITY: &str = "Person-days";
const BASIS: &str = "Known";
const NO_PHASE: &str = "none";

/// The fields that a day is typed into: when one is left, what was meant stands there.
pub(super) const DAYS_TYPED: [&str; 5] = [DUE, FROM, TO, "Expires", "Look again"];

impl Form {
    /// Asks what an action is to be, with what a gap proposes.
    pub fn new_action(session: &Session, title: Option<&str>, closes: Option<&Closes>, phase: Option<Uuid>) -> Self {
        let raises = closes.map_or_else(String::new, |closes| typed(std::slice::from_ref(closes)));
        let fields = fields(session, (title.unwrap_or(""), raises), None, phase);
        let intro = "The work that closes a gap. Due takes 2027-03-01, +2w, next fri, end of month. Leave out what you do not know.";
        let mut form = Form::new(FormKind::NewAction, "A new action", intro, fields);
        form.known = names(session).into_iter().collect();
        form
    }

    /// Asks what an action is to be from now on.
    pub fn action(action: &Action, session: &Session) -> Self {
        let fields = fields(session, (&action.title, typed(&action.closes)), Some(action), action.phase);
        let intro = "Raises is like 8.13:1-3, 5.15:3; Due takes 2027-03-01, +2w, next fri, end of month. An empty field is none.";
        let title = format!("Action #{}", action.number);
        let mut form = Form::new(FormKind::Action(action.id), title, intro, fields);
        form.known = names(session).into_iter().collect();
        form.untouched = form.action_edit(session).ok().map(Box::new);
        form
    }

    /// Asks what is raised now that an action is done: nothing is, unless it is ticked.
    pub fn finish_action(action: &Action, raises: &[Raise], proposed: Basis) -> Self {
        let tick = |raise: &Raise| {
            let from = raise.now.map_or("not assessed".to_owned(), |level| format!("level {level}"));
            Field::tick(format!("{}: raise {from} to {}", raise.control, raise.to), false)
        };
        let options = Basis::ALL.iter().map(|basis| (basis.word().to_owned(), String::new())).collect();
        let mut fields: Vec<Field> = raises.iter().map(tick).collect();
        let proposed = Basis::ALL.iter().position(|basis| *basis == proposed).unwrap_or(0);
        fields.push(Field::choice(BASIS, options, proposed));
        let intro =
            "It is done. Space ticks the levels that are true now; the others stay. Next it asks what shows it.";
        let controls = raises.iter().map(|raise| raise.control.clone()).collect();
        Form::new(FormKind::FinishAction(action.id, controls), format!("#{} is done", action.number), intro, fields)
    }

    /// Asks why an action is dropped.
    pub fn drop_action(action: &Action) -> Self {
        let intro = "It stays in the list with its reason, and takes no days of its phase any more.";
        let fields = vec![Field::text(BECAUSE, action.because.as_deref().unwrap_or(""))];
        Form::new(FormKind::DropAction(action.id), format!("Drop #{}?", action.number), intro, fields)
    }

    /// Asks what a phase is to be.
    pub fn phase(present: Option<&Phase>, session: &Session) -> Self {
        let date = |date: Option<Date>| date.map_or_else(String::new, |date| date.to_string());
        let capacity = present.and_then(|phase| phase.capacity).map_or_else(String::new, |days| days.to_string());
        // Phases follow each other.
        let last = session.workbook().phases().last().and_then(|phase| phase.to).and_then(|to| to.tomorrow().ok());
        let from = if present.is_some() { present.and_then(|phase| phase.from) } else { last };
        let fields = vec![
            Field::text(NAME, present.map_or("", |phase| &phase.name)),
            Field::text(FROM, date(from)),
            Field::text(TO, date(present.and_then(|phase| phase.to))),
            Field::text(CAPACITY, capacity),
        ];
        let title = present.map_or("A new phase".to_owned(), |phase| format!("The phase \"{}\"", phase.name));
        let intro = "A stretch of time with so many person-days for this work, all people together. Days are like +3m or end of quarter.";
        let mut form = Form::new(FormKind::Phase(present.map(|phase| phase.id)), title, intro, fields);
        form.untouched_phase = form.phase_edit(session).ok();
        form
    }

    /// Adds what the form says, or changes the action to it.
    pub(super) fn write_action(&self, id: Option<Uuid>, session: &mut Session) -> Result<Reply> {
        let edit = self.action_edit(session)?;
        Ok(answering::done(match id {
            Some(id) => {
                let edit = match &self.untouched {
                    Some(before) => edit.beyond(before),
                    None => edit,
                };
                session.edit_action(id, &edit)?
            }
            None => session.add_action(&edit)?.1,
        }))
    }

    /// Marks the action as done and raises what is ticked.
    pub(super) fn finish(&self, id: Uuid, session: &mut Session) -> Result<Reply> {
        let FormKind::FinishAction(_, controls) = &self.kind else { return Ok(Reply::default()) };
        let ticked = controls.iter().zip(&self.fields).filter(|(_, field)| field.is_ticked());
        let raise: Vec<_> = ticked.map(|(control, _)| control.clone()).collect();
        let basis = Basis::ALL.iter().copied().find(|basis| basis.word() == self.said(BASIS));
        let outcome = session.finish_action(id, &raise, basis.unwrap_or(Basis::Claimed))?;
        let mut reply = answering::done(outcome);
        if !raise.is_empty() {
            if let Some(message) = &mut reply.message {
                message.text.push_str(". What shows it? Esc leaves that out");
            }
            reply.open = Some(super::Overlay::Form(Form::attach(raise)));
        }
        Ok(reply)
    }

    /// Drops the action for the reason that the form says.
    pub(super) fn drop_it(&self, id: Uuid, session: &mut Session) -> Result<Reply> {
        let because = self.said(BECAUSE).trim();
        if because.is_empty() {
            return Err(Error::Invalid("an action is dropped for a reason: say it in a few words".to_owned()));
        }
        let edit = ActionEdit {
            status: Some(ActionStatus::Dropped),
            because: Some(because.to_owned()),
            ..ActionEdit::default()
        };
        Ok(answering::done(session.edit_action(id, &edit)?))
    }

    /// Adds what the form says, or changes the phase to it.
    pub(super) fn write_phase(&self, id: Option<Uuid>, session: &mut Session) -> Result<Reply> {
        let edit = self.phase_edit(session)?;
        Ok(answering::done(match id {
            Some(id) => {
                let edit = match &self.untouched_phase {
                    Some(before) => edit.beyond(before),
                    None => edit,
                };
                session.edit_phase(id, &edit)?
            }
            None => session.add_phase(&edit)?.1,
        }))
    }

    fn phase_edit(&self, session: &Session) -> Result<PhaseEdit> {
        let today = session.today();
        Ok(PhaseEdit {
            name: Some(self.said(NAME).to_owned()),
            place: None,
            from: Some(day_in(FROM, self.said(FROM), today)?),
            to: Some(day_in(TO, self.said(TO), today)?),
            capacity: Some(self.days_in(CAPACITY)?),
        })
    }

    fn action_edit(&self, session: &Session) -> Result<ActionEdit> {
        let text = |label: &str| Some(Some(self.said(label).to_owned()).filter(|text| !text.trim().is_empty()));
        let separate = |label: &str| self.said(label).split([',', ';']).map(str::trim).map(str::to_owned);
        let separate = |label: &str| separate(label).filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let raised = separate(RAISES);
        let closes = raised.iter().map(|part| {
            let wanted: ClosesText = part.parse().map_err(Error::Invalid)?;
            session.closes(&wanted)
        });
        let status = ActionStatus::ALL.iter().copied().find(|status| status.word() == self.said(STATUS));
        let cost: String = self.said(COST).chars().filter(|c| !matches!(c, ' ' | '\'' | '_')).collect();
        let cost = match cost.as_str() {
            "" => None,
            number => Some(number.parse().map_err(|_| {
                Error::Invalid("cost: write a whole number, in whatever money you count in".to_owned())
            })?),
        };
        let phase = self.said(PHASE);
        let because = self.said(BECAUSE).trim();
        let present = match &self.kind {
            FormKind::Action(id) => session.workbook().action(*id).and_then(|action| action.notes.as_deref()),
            _ => None,
        };
        let is_untouched = present.is_some_and(|notes| one_line(notes) == self.said(NOTES));
        Ok(ActionEdit {
            title: Some(self.said(TITLE).to_owned()),
            closes: Some(closes.collect::<Result<_>>()?),
            owner: text(OWNER),
            due: Some(day_in(DUE, self.said(DUE), session.today())?),
            days: Some(self.days_in(DAYS)?),
            cost: Some(cost),
            status,
            because: Some(because.to_owned())
                .filter(|because| status == Some(ActionStatus::Dropped) && !because.is_empty()),
            depends_on: Some(separate(NEEDS).iter().map(|name| session.find_action(name)).collect::<Result<_>>()?),
            // A field holds one line; notes that have several stay as they are until somebody types here.
            notes: if is_untouched { None } else { text(NOTES) },
            phase: Some(if phase == NO_PHASE { None } else { Some(session.find_phase(phase)?) }),
        })
    }

    fn days_in(&self, label: &str) -> Result<Option<PersonDays>> {
        match self.said(label).trim() {
            "" => Ok(None),
            text => {
                text.parse().map(Some).map_err(|error| Error::Invalid(format!("{}: {error}", label.to_lowercase())))
            }
        }
    }
}

fn fields(
    session: &Session,
    (title, raises): (&str, String),
    action: Option<&Action>,
    phase: Option<Uuid>,
) -> Vec<Field> {
    let workbook = session.workbook();
    let text = |value: Option<String>| value.unwrap_or_default();
    let needs = action.map_or_else(Vec::new, |action| {
        let known = action.depends_on.iter().filter_map(|id| workbook.action(*id));
        known.map(|other| format!("#{}", other.number)).collect()
    });
    let phases = workbook.phases();
    let options = std::iter::once(NO_PHASE.to_owned()).chain(phases.iter().map(|phase| phase.name.clone()));
    let chosen = phase.and_then(|id| phases.iter().position(|phase| phase.id == id)).map_or(0, |place| place + 1);
    let status = action.map_or(ActionStatus::Proposed, |action| action.status);
    // Dropping asks for a reason, with a key of its own.
    let statuses: Vec<ActionStatus> =
        ActionStatus::ALL.iter().copied().filter(|one| *one != ActionStatus::Dropped || *one == status).collect();
    let at = statuses.iter().position(|other| *other == status).unwrap_or(0);
    let statuses = statuses.iter().map(|status| (status.word().to_owned(), String::new())).collect();
    let mut fields = vec![
        Field::text(TITLE, title),
        Field::text(RAISES, raises),
        Field::text(OWNER, text(action.and_then(|action| action.owner.clone()))),
        Field::text(DUE, text(action.and_then(|action| action.due).map(|due| due.to_string()))),
        Field::text(DAYS, text(action.and_then(|action| action.days).map(|days| days.to_string()))),
        Field::text(COST, text(action.and_then(|action| action.cost).map(|cost| cost.to_string()))),
        Field::text(NEEDS, needs.join(", ")),
        Field::text(NOTES, text(action.and_then(|action| action.notes.as_deref()).map(one_line))),
        Field::choice(PHASE, options.map(|name| (name, String::new())).collect(), chosen),
        Field::choice(STATUS, statuses, at),
    ];
    if action.is_some_and(|action| action.because.is_some()) {
        fields.push(Field::text(BECAUSE, text(action.and_then(|action| action.because.clone()))));
    }
    fields
}

fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// As it is typed: `8.13:1-3, 5.15:3`.
fn typed(closes: &[Closes]) -> String {
    let one = |closes: &Closes| match closes.from {
        Some(from) => format!("{}:{from}-{}", closes.control, closes.to),
        None => format!("{}:{}", closes.control, closes.to),
    };
    closes.iter().map(one).collect::<Vec<_>>().join(", ")
}

/// A day as people type it, or none.
pub(super) fn day_in(label: &str, text: &str, today: Date) -> Result<Option<Date>> {
    match text.trim() {
        "" => Ok(None),
        text => {
            day(text, today).map(Some).map_err(|error| Error::Invalid(format!("{}: {error}", label.to_lowercase())))
        }
    }
}
