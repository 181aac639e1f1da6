//! Which folder the portfolio is of, and where its table goes.

use std::path::Path;

use super::Field;
use super::form::{Form, FormKind, REPLACE, stands_there};
use super::typed_path::expanded;
use crate::error::{Error, Result, clean_path};
use crate::export;
use crate::figures::portfolio::{Benchmark, Entry, FEWEST, Seen};
use crate::report::portfolio::{PortfolioFormat, benchmark, render, workbooks};
use crate::tui::model::{Order, Reply};

const ANONYMOUS: &str = "Only how they stand together, without who they are";

impl Form {
    /// Asks which folder to look below.
    pub fn portfolio_folder(present: Option<&Path>) -> Self {
        let here = std::env::current_dir().unwrap_or_default();
        let folder = present.unwrap_or(&here).display().to_string();
        let intro = "The folder that your workbooks are in; those in folders below it are found, too. Nothing in it is changed. Ctrl-N completes what you type.";
        Form::new(FormKind::PortfolioFolder, "Look below a folder", intro, vec![Field::text("Folder", folder)])
    }

    /// Looks there.
    pub(super) fn look_below(&self) -> Result<Reply> {
        let folder = expanded(self.fields.first().map_or("", Field::word))?;
        if !folder.is_dir() {
            let folder = clean_path(&folder);
            return Err(Error::Invalid(format!("there is no folder {folder}; take one that is there")));
        }
        Ok(Reply::order(Order::LookBelow(folder)))
    }

    /// Asks where the rows go.
    pub fn write_portfolio(folder: &Path, entries: Vec<Entry>, seen: Seen) -> Self {
        let path = export::free_name(&folder.join("portfolio.xlsx"));
        let intro = "The rows as they are shown, with every figure and the counts that it comes from. The ending says as what: .xlsx or .csv for spreadsheets, .jsonl for programs that compute with tables.";
        let fields = vec![
            Field::text("File", path.display().to_string()),
            Field::tick(ANONYMOUS, false),
            Field::tick(REPLACE, false),
        ];
        Form::new(FormKind::WritePortfolio(Box::new((entries, seen))), "The portfolio as a file", intro, fields)
    }

    /// Writes them.
    pub(super) fn write_rows(&self, entries: &[Entry], seen: &Seen) -> Result<Reply> {
        let path = expanded(self.fields.first().map_or("", Field::word))?;
        let ending = path.extension().map(|ending| ending.to_string_lossy().to_lowercase()).unwrap_or_default();
        let format: PortfolioFormat = ending.parse().map_err(|_| {
            Error::Invalid("the file's ending says as what it is written: .xlsx, .csv or .jsonl".to_owned())
        })?;
        let is_ticked = |place: usize| self.fields.get(place).is_some_and(Field::is_ticked);
        let bytes = if is_ticked(1) {
            let together = Benchmark::of(entries, seen);
            if together.groups.is_empty() {
                return Err(Error::Invalid(format!(
                    "of fewer than {FEWEST} organisations of one catalogue, the figures would give one away"
                )));
            }
            render(&benchmark(&together), "Benchmark", format)?
        } else {
            render(&workbooks(entries, seen), "Portfolio", format)?
        };
        export::write_file(&path, &bytes, is_ticked(2)).map_err(stands_there)?;
        Ok(Reply::say(format!("Wrote {}", clean_path(&path))))
    }
}
