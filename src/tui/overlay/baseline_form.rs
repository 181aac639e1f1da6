//! Forms about baselines: freezing what the workbook says, and signing off what was frozen.

use jiff::tz::TimeZone;
use uuid::Uuid;

use super::{Field, Form, FormKind, Value};
use crate::error::Result;
use crate::session::{NewBaseline, Session};
use crate::text::clean_line;
use crate::tui::model::Reply;
use crate::tui::screens::answering;
use crate::workbook::Baseline;

/// Where nothing is superseded.
const NONE: &str = "none";

impl Form {
    /// Asks what to call a baseline of what the workbook says now.
    pub fn freeze(session: &Session) -> Self {
        let current = session.workbook().baselines().filter(|baseline| session.superseded_by(baseline.id).is_none());
        let standing: Vec<(String, String)> = current.map(option).collect();
        let mut fields =
            vec![Field::text("Name", ""), Field::tick(format!("Sign it off as {}", session.author()), false)];
        if !standing.is_empty() {
            let options = [(NONE.to_owned(), String::new())].into_iter().chain(standing).collect();
            fields.push(Field::choice("In place of", options, 0));
        }
        let intro = "Keeps all answers, notes, evidence and actions as they are now, to compare with later and to prove reports by. It is never changed.";
        Form::new(FormKind::Freeze, "Freeze a baseline", intro, fields)
    }

    /// Asks which baseline to sign off; `chosen` stands first. `None` where none waits for it.
    pub fn sign_off(session: &Session, chosen: Option<Uuid>) -> Option<Self> {
        let unsigned: Vec<&Baseline> =
            session.workbook().baselines().filter(|baseline| baseline.signed.is_none()).collect();
        let place = chosen.and_then(|id| unsigned.iter().position(|baseline| baseline.id == id));
        let last = unsigned.len().checked_sub(1)?;
        let options = unsigned.into_iter().map(option).collect();
        let intro = format!(
            "Records that {} signed it off, and when. It is done once, and is no electronic signature.",
            clean_line(session.author())
        );
        let fields = vec![Field::choice("Baseline", options, place.unwrap_or(last))];
        Some(Form::new(FormKind::SignOff, "Sign off a baseline", intro, fields))
    }

    pub(super) fn freeze_it(&self, session: &mut Session) -> Result<Reply> {
        let supersedes = match self.fields.get(2) {
            // The first choice is none at all, whatever a baseline is called.
            None | Some(Field { value: Value::Choice { chosen: 0, .. }, .. }) => None,
            Some(field) => Some(session.find_baseline(field.word())?.id),
        };
        let name = self.fields.first().map_or("", Field::word).to_owned();
        let signed = self.fields.get(1).is_some_and(Field::is_ticked);
        let (_, outcome) = session.freeze(&NewBaseline { name, supersedes, signed })?;
        Ok(answering::done(outcome))
    }

    pub(super) fn sign_it(&self, session: &mut Session) -> Result<Reply> {
        let chosen = self.fields.first().map_or("", Field::word);
        let id = session.find_baseline(chosen)?.id;
        Ok(answering::done(session.sign_baseline(id)?))
    }
}

/// A baseline to choose, with the day on which it was made.
fn option(baseline: &Baseline) -> (String, String) {
    (baseline.name.clone(), format!("of {}", baseline.made.at.to_zoned(TimeZone::UTC).date()))
}
