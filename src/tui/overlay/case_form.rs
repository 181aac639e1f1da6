//! Where the workbook of a case goes to.

use super::Field;
use super::form::{Form, FormKind, proposed_file};
use super::typed_path::expanded;
use crate::error::Result;
use crate::paths;
use crate::session::Session;
use crate::session::cases::find_case;
use crate::study::cases::Case;
use crate::tui::model::{Order, Reply};

impl Form {
    /// Asks where the workbook of a case is to go.
    pub fn case(case: &'static Case) -> Self {
        let intro = format!(
            "A workbook about {}, with the {} controls to assess. It holds nothing of the key. It opens at once; g s comes back to the case.",
            case.organisation,
            case.controls().count()
        );
        let fields = vec![Field::text("File", proposed_file(&case.organisation))];
        Form::new(FormKind::Case(case.name.as_str()), "The workbook of the case", intro, fields)
    }

    /// Makes it and opens it.
    pub(super) fn make_case(&self, name: &str) -> Result<Reply> {
        let path = expanded(self.fields.first().map_or("", Field::word))?;
        let session = Session::create_case(&path, find_case(name)?, &paths::system_user())?;
        Ok(Reply::order(Order::Adopt(Box::new(session))))
    }
}
