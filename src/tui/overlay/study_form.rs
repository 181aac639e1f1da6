//! Where cards and progress are written to.

use super::Field;
use super::form::{Form, FormKind, REPLACE, expanded, stands_there};
use crate::error::{Result, clean_path};
use crate::export;
use crate::paths;
use crate::session::study::Study;
use crate::study::Deck;
use crate::tui::model::Reply;

const WHAT: &str = "What";

impl Form {
    /// Asks what is to be written of a deck, and where to.
    ///
    /// # Errors
    /// Where the progress cannot be written down.
    pub fn cards(study: &Study, deck: &Deck) -> Result<Self> {
        let texts = vec![Study::anki(deck), study.progress_csv()?];
        let path = export::free_name(&paths::documents_folder().join("iso27002-cards.txt"));
        let intro = format!(
            "The cards of \"{}\" for Anki: importing a newer file later mends them and keeps what was learned. Or your own progress as a table (CSV).",
            deck.title(study.catalogue())
        );
        let choices = vec![
            ("anki".to_owned(), "Cards for Anki".to_owned()),
            ("csv".to_owned(), "My progress, as CSV".to_owned()),
        ];
        let fields = vec![
            Field::choice(WHAT, choices, 0),
            Field::text("File", path.display().to_string()),
            Field::tick(REPLACE, false),
        ];
        Ok(Form::new(FormKind::StudyTexts(texts), "Write cards or progress", intro, fields))
    }

    /// Writes it.
    pub(super) fn write_study(&self, texts: &[String]) -> Result<Reply> {
        let path = expanded(self.fields.get(1).map_or("", Field::word))?;
        let text = match self.fields.first().map_or("", Field::word) {
            "csv" => texts.get(1),
            _ => texts.first(),
        };
        let force = self.fields.get(2).is_some_and(Field::is_ticked);
        export::write_file(&path, text.map_or(&[], |text| text.as_bytes()), force).map_err(stands_there)?;
        Ok(Reply::say(format!("Wrote {}", clean_path(&path))))
    }
}
