//! The form that makes a baseline.

use super::Field;
use super::form::{Form, FormKind};
use crate::error::Result;
use crate::session::{NewBaseline, Session};
use crate::tui::model::Reply;
use crate::tui::screens::answering;

impl Form {
    /// Asks what a baseline of what the workbook says now is to be called.
    pub fn new_baseline() -> Self {
        let intro = "It freezes all answers as they are now, to compare with later. A baseline is never changed; a newer one can stand in its place. Undo takes it back.";
        let fields = vec![Field::text("Name", ""), Field::tick("Sign it off: I stand for what it says", false)];
        Form::new(FormKind::NewBaseline, "A new baseline", intro, fields)
    }

    pub(super) fn freeze(&self, session: &mut Session) -> Result<Reply> {
        let name = self.fields.first().map_or_else(String::new, |field| field.word().to_owned());
        let signed = self.fields.get(1).is_some_and(Field::is_ticked);
        let (_, outcome) = session.freeze(&NewBaseline { name, signed, ..NewBaseline::default() })?;
        Ok(answering::done(outcome))
    }
}
