//! Where cards, questions, progress and study notes are written to.

use jiff::civil::Date;

use super::Field;
use super::form::{Form, FormKind, REPLACE, stands_there};
use super::typed_path::expanded;
use crate::catalogue::ControlId;
use crate::error::{Result, clean_path};
use crate::export;
use crate::paths;
use crate::report::NotesFormat;
use crate::session::study::{Study, notes};
use crate::study::Deck;
use crate::study::quiz::{EXAM_QUESTIONS, gift, quiz};
use crate::tui::model::Reply;

/// What can be written, as it was when the form was opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StudyOut {
    deck: Deck,
    seed: u64,
    progress: String,
    marked: Vec<ControlId>,
    date: Date,
}

/// What there is to choose.
const CHOICES: [(&str, &str); 5] = [
    ("anki", "Cards for Anki"),
    ("gift", "Questions for Moodle"),
    ("csv", "My progress, as CSV"),
    ("html", "Study notes, for browsers"),
    ("pdf", "Study notes, to print"),
];

impl Form {
    /// Asks what is to be written, and where to.
    ///
    /// # Errors
    /// Where the progress cannot be written down.
    pub fn cards(study: &Study, deck: &Deck) -> Result<Self> {
        let out = StudyOut {
            deck: deck.clone(),
            seed: study.moment().as_millisecond().unsigned_abs() % 1_000_000,
            progress: study.progress_csv()?,
            marked: study.marked(),
            date: study.today(),
        };
        let path = export::free_name(&paths::documents_folder().join("iso27002-cards.txt"));
        let intro = format!(
            "The cards of \"{}\" for Anki: importing a newer file later mends them and keeps what was learned. Forty questions about them for Moodle (GIFT). Your progress as a table (CSV). Or the whole catalogue as study notes, with your marks.",
            deck.title(study.catalogue())
        );
        let choices = CHOICES.iter().map(|(word, title)| ((*word).to_owned(), (*title).to_owned())).collect();
        let fields = vec![
            Field::choice("What", choices, 0),
            Field::text("File", path.display().to_string()),
            Field::tick(REPLACE, false),
        ];
        Ok(Form::new(FormKind::StudyOut(Box::new(out)), "Write cards, questions, progress or notes", intro, fields))
    }

    /// Writes it.
    pub(super) fn write_study(&self, out: &StudyOut) -> Result<Reply> {
        let path = expanded(self.fields.get(1).map_or("", Field::word))?;
        let bytes = match self.fields.first().map_or("", Field::word) {
            "gift" => {
                let questions = quiz(crate::session::catalogue(), &out.deck, EXAM_QUESTIONS, out.seed, false);
                gift(&questions, out.seed).into_bytes()
            }
            "csv" => out.progress.clone().into_bytes(),
            "html" => notes(&out.marked, NotesFormat::Html, out.date)?,
            "pdf" => notes(&out.marked, NotesFormat::Pdf, out.date)?,
            _ => Study::anki(&out.deck).into_bytes(),
        };
        let force = self.fields.get(2).is_some_and(Field::is_ticked);
        export::write_file(&path, &bytes, force).map_err(stands_there)?;
        Ok(Reply::say(format!("Wrote {}", clean_path(&path))))
    }
}
