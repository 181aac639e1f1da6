//! Applicability: the Statement of Applicability as a table, with what is still undecided.

use jiff::tz::TimeZone;

use crate::catalogue::{Catalogue, Control, ControlId};
use crate::error::Result;
use crate::report::words;
use crate::session::Session;
use crate::tui::action::Action;
use crate::tui::layout;
use crate::tui::lines::{Lines, Role, StyledLine};
use crate::tui::model::{Order, Reply, Setting};
use crate::tui::overlay::{Form, Overlay};
use crate::workbook::{Answer, Applicability as Word, Basis, OwnControl, Stamp, Workbook};

use super::answering::{self, Subject};
use super::controls::panel::when;
use super::listing::Listing;

/// The Applicability screen.
#[derive(Debug, Default)]
pub struct Applicability {
    /// The list.
    pub list: Listing,
    /// What is said of the control under the pointer, wrapped.
    pub strip: Vec<StyledLine>,
    /// How many controls the statement has.
    pub controls: usize,
    /// How many of them nobody has decided.
    pub undecided: usize,
    /// How many of them are included without a reason.
    pub without_reason: usize,
    rows: usize,
    computed_for: Option<(Option<ControlId>, u16, u64)>,
    counted_for: Option<u64>,
}

impl Applicability {
    /// Whether the statement is complete, in a line.
    pub fn state(&self) -> String {
        words::statement_state(self.undecided, self.without_reason)
    }

    /// Whether it lacks nothing.
    pub fn is_complete(&self) -> bool {
        self.undecided == 0 && self.without_reason == 0
    }

    /// Brings rows, strip and scrolling up to date.
    pub fn settle(&mut self, session: &Session, setting: Setting<'_>) {
        self.list.with_own = true;
        self.list.refresh(session, setting.version);
        if self.counted_for != Some(setting.version) {
            let workbook = session.workbook();
            let ids = || {
                let catalogue = session.catalogue().controls.iter().map(|control| &control.id);
                catalogue.chain(workbook.own_controls().map(|own| &own.id))
            };
            let answers = || ids().map(|id| workbook.answer(id));
            self.controls = ids().count();
            self.undecided = answers().filter(|answer| answer.applicability == Word::Undecided).count();
            self.without_reason = answers().filter(|answer| answer.lacks_reason()).count();
            self.counted_for = Some(setting.version);
        }
        let width = layout::applicability(setting.size, 0).strip.width;
        let control = self.list.current(session);
        let key = (control.map(|control| control.id.clone()), width, setting.version);
        if self.computed_for.as_ref() != Some(&key) {
            self.strip = control.map_or_else(Vec::new, |control| {
                strip(control, session.workbook(), session.catalogue(), (width, setting.zone))
            });
            self.computed_for = Some(key);
        }
        self.rows = usize::from(layout::applicability(setting.size, self.strip.len()).table.height);
        self.list.scroll(self.rows);
    }

    /// Answers an action.
    ///
    /// # Errors
    /// What the session refuses.
    pub fn act(&mut self, action: Action, session: &mut Session, basis: Option<Basis>) -> Result<Reply> {
        if let Some(reply) = self.list.act(action, session, self.rows.max(2) - 1) {
            return Ok(reply);
        }
        let current = self.list.current(session);
        let subject = Subject { control: current, note: None, controls: &self.list.targets(session) };
        if let Some(reply) = answering::act(action, &subject, session, basis)? {
            return Ok(reply);
        }
        Ok(match action {
            Action::NewControl => match answering::read_only(session) {
                Some(refusal) => refusal,
                None => Reply::overlay(Overlay::Form(Form::own_control(None))),
            },
            Action::RemoveControl => match current.filter(|control| OwnControl::is_own(&control.id)) {
                Some(own) => {
                    let id = own.id.clone();
                    answering::done(session.remove_own_control(&id)?)
                }
                None => Reply::say("Only a control of your own can be taken away: exclude the others with x"),
            },
            Action::Open => match current {
                Some(own) if OwnControl::is_own(&own.id) => match answering::read_only(session) {
                    Some(refusal) => refusal,
                    None => Reply::overlay(Overlay::Form(Form::own_control(Some(own)))),
                },
                Some(control) => Reply::order(Order::Show(control.id.clone())),
                None => Reply::default(),
            },
            Action::Close => self.list.close().unwrap_or_else(|| Reply::order(Order::Act(Action::GoControls))),
            Action::SaveEvidence
            | Action::Copy
            | Action::CopyNote
            | Action::Filters
            | Action::MoveOn
            | Action::Repeat => Reply::say("That is done on Controls: Enter goes there"),
            Action::RemoveNote | Action::PurgeNote => {
                Reply::say("Notes stand on Controls: Enter goes there, l to the panel, then put the pointer on one")
            }
            _ => Reply::default(),
        })
    }
}

/// All that the statement says of a control; what could be said of it while nobody has decided.
fn strip(
    control: &Control,
    workbook: &Workbook,
    catalogue: &Catalogue,
    (width, zone): (u16, &TimeZone),
) -> Vec<StyledLine> {
    let mut lines = Lines::new(width);
    let answer = workbook.answer(&control.id);
    lines.hanging(&format!("{} ", control.id), Role::Title, &control.title, Role::Title);
    match answer.applicability {
        Word::Undecided => undecided_lines(&mut lines, control, workbook, catalogue),
        Word::Applicable | Word::Inherited | Word::Excluded => decided_lines(&mut lines, answer, zone),
    }
    if OwnControl::is_own(&control.id) && !control.summary.is_empty() {
        lines.hanging("Asks    ", Role::Dim, &control.summary, Role::Text);
    }
    if !answer.refs.is_empty() {
        lines.hanging("Refs    ", Role::Dim, &answer.refs.join("; "), Role::Text);
    }
    if answer.in_scope() && (answer.level.is_some() || answer.applicability != Word::Undecided) {
        let is_planned = workbook.open_actions(&control.id).next().is_some();
        lines.hanging("Level   ", Role::Dim, &words::implementation_told(control, answer, is_planned), Role::Text);
    }
    if answer.to_confirm && answer.in_scope() {
        lines.hanging("Confirm ", Role::Dim, words::TO_CONFIRM, Role::Near);
    }
    // Those of the catalogue have a panel for them.
    for note in workbook.notes(&control.id).filter(|_| OwnControl::is_own(&control.id)) {
        let stamp = note.written();
        lines.hanging("Note    ", Role::Dim, &format!("{}: {}", when(&stamp, zone), note.text), Role::Text);
    }
    lines.done()
}

fn decided_lines(lines: &mut Lines, answer: &Answer, zone: &TimeZone) {
    let applies = match &answer.provider {
        Some(provider) => format!("{} from {provider}", answer.applicability),
        None => answer.applicability.to_string(),
    };
    let decided = match (&answer.decided_by, answer.decided_at) {
        (Some(author), Some(at)) => format!(", decided {}", when(&Stamp { at, author: author.clone() }, zone)),
        _ => String::new(),
    };
    lines.hanging("Applies ", Role::Dim, &format!("{applies}{decided}"), Role::Text);
    match answer.reasons.is_empty() {
        true => lines.hanging("Reasons ", Role::Dim, words::NO_REASON, Role::Near),
        false => {
            let reasons: Vec<&str> = answer.reasons.iter().map(|reason| reason.word()).collect();
            lines.hanging("Reasons ", Role::Dim, &reasons.join(", "), Role::Text);
        }
    }
    if let Some(justification) = &answer.justification {
        lines.hanging("Because ", Role::Dim, justification, Role::Text);
    }
}

fn undecided_lines(lines: &mut Lines, control: &Control, workbook: &Workbook, catalogue: &Catalogue) {
    lines.paragraph("Not decided yet: a it is for us, i a provider runs it, x it is not for us.", Role::Near);
    if let Some(suggestion) = catalogue.suggestion(&workbook.scope.profile, &control.id) {
        let key = if suggestion.applicability == Word::Excluded.word() { "x" } else { "i" };
        let text = format!(
            "{} ({})? {} {key} decides, in your own words.",
            suggestion.applicability, suggestion.reason, suggestion.hint
        );
        lines.hanging("Perhaps ", Role::Dim, &text, Role::Text);
    }
    if let Some(hint) = &control.exclusion_hint {
        lines.hanging("Exclude ", Role::Dim, hint, Role::Text);
    }
}
