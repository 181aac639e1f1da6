//! When controls are to be reviewed, and where the calendar file of what is due goes.

use super::Field;
use super::action_form::day_in;
use super::form::{Form, FormKind, REPLACE, stands_there};
use super::typed_path::expanded;
use crate::catalogue::ControlId;
use crate::error::{Error, Result, clean_path};
use crate::export;
use crate::session::{CalendarWish, Session};
use crate::tui::model::Reply;
use crate::tui::screens::answering;
use crate::workbook::AnswerEdit;

/// The day of the next review.
pub(super) const REVIEW: &str = "Review by";
const MONTHS: &str = "Or months after the level was set";
const REMIND: &str = "Remind days before";

impl Form {
    /// Asks when some controls are to be reviewed.
    pub fn review_date(session: &Session, controls: Vec<ControlId>) -> Self {
        let due = controls.first().and_then(|first| session.workbook().answer(first).review_due);
        let title = match &controls[..] {
            [only] => format!("{only}: the next review"),
            several => format!("{} controls: the next review", several.len()),
        };
        let intro = "A day such as +6m, next fri, end of year or 2027-03-01; empty is none. Or a number of months, such as 12, counted for each control from the day on which its level was set. g\u{a0}d lists what is due.";
        let fields =
            vec![Field::text(REVIEW, due.map(|due| due.to_string()).unwrap_or_default()), Field::text(MONTHS, "")];
        Form::new(FormKind::ReviewDate(controls), title, intro, fields)
    }

    /// Sets what the form says.
    pub(super) fn set_review_date(&self, ids: &[ControlId], session: &mut Session) -> Result<Reply> {
        let months = self.said(MONTHS).trim();
        let edit = if months.is_empty() {
            let day = day_in(REVIEW, self.said(REVIEW), session.today())?;
            AnswerEdit { review_due: Some(day), ..AnswerEdit::default() }
        } else {
            let months = months.parse().ok().filter(|months| (1..=120).contains(months));
            let months = months.ok_or_else(|| {
                Error::Invalid("write the months as a number from 1 to 120, or leave them empty".to_owned())
            })?;
            let is_assessed = |id: &ControlId| session.workbook().answer(id).assessed_at.is_some();
            if !ids.iter().any(is_assessed) {
                return Err(Error::Invalid(
                    "no level was set yet, so there is no day to count the months from; give a day".to_owned(),
                ));
            }
            AnswerEdit { review_every: Some(months), ..AnswerEdit::default() }
        };
        answering::set(session, ids.to_vec(), edit)
    }

    /// Asks where the calendar file goes.
    pub fn calendar(session: &Session) -> Self {
        let stem = session.path().file_stem().unwrap_or_default().to_string_lossy();
        let path = export::free_name(&session.path().with_file_name(format!("{stem}-due.ics")));
        let intro = "Everything that is due as whole-day events that calendars take in: titles of actions, controls and evidence, with the organisation's name; no notes, no owners. Without a number of days, calendars decide when to remind.";
        let fields =
            vec![Field::text("File", path.display().to_string()), Field::text(REMIND, ""), Field::tick(REPLACE, false)];
        Form::new(FormKind::Calendar, "Calendar file", intro, fields)
    }

    /// Writes it.
    pub(super) fn write_calendar(&self, session: &Session) -> Result<Reply> {
        let path = expanded(self.fields.first().map_or("", Field::word))?;
        let remind = match self.said(REMIND).trim() {
            "" => None,
            days => Some(days.parse().ok().filter(|days| *days <= 366).ok_or_else(|| {
                Error::Invalid("write the days as a number up to 366, or leave them empty".to_owned())
            })?),
        };
        let force = self.fields.get(2).is_some_and(Field::is_ticked);
        let wish = CalendarWish { until: None, remind };
        session.write_calendar(&path, wish, force).map_err(stands_there)?;
        Ok(Reply::say(format!("Wrote {}", clean_path(&path))))
    }
}
