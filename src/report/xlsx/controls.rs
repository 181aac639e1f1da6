//! The sheet that is filled in: what may stand in its cells, and what is marked while it is filled.

use rust_xlsxwriter::{
    ConditionalFormatFormula, DataValidation, DataValidationErrorStyle, DataValidationRule, ExcelDateTime, Format,
    Formula, Workbook, Worksheet, XlsxError,
};

use super::looks::{colour, ground};
use super::sheet::{Page, Place, Table, begin, letters, tell};
use crate::report::document::Tone;
use crate::report::tables::{self, Column};
use crate::report::{palette, words};

/// The columns that are the person's.
pub const FILLED: [&str; 14] = [
    "applicability",
    "reasons",
    "justification",
    "provider",
    "level",
    "target",
    "basis",
    "importance",
    "effort",
    "review",
    "review_due",
    "owner",
    "interviewee",
    "refs",
];

/// The one whose texts become notes.
const NEW_NOTE: &str = "new_note";

const TOLD: [&str; 2] = [
    "What stands under the dark heads can be filled in here; the other columns only tell. An empty cell means that nothing is set: no level is not level 0.",
    "Several reasons are separated by semicolons. What may stand in a column is on the sheet Lists. A target above the level is printed bold; what is missing has a yellow ground.",
];

pub fn fill(book: &mut Workbook, page: &Page<'_>) -> Result<(), XlsxError> {
    let mut sheet = begin(page)?;
    let filled: Vec<&str> = FILLED.iter().copied().chain([NEW_NOTE]).collect();
    let table = Table {
        name: "controls",
        table: tables::to_fill_in(page.report),
        told: Vec::new(),
        none: words::beside_gaps(&page.report.overall),
        filled: &filled,
    };
    let mut row = 1;
    for sentence in TOLD {
        row = tell(&mut sheet, row, sentence, &table.table.columns, &page.looks.told)?;
    }
    let place = table.write(&mut sheet, book, page, row + 1)?;
    if !table.table.rows.is_empty() {
        let cells = Cells { columns: &table.table.columns, place };
        validate(&mut sheet, &cells)?;
        mark(&mut sheet, &cells)?;
    }
    book.push_worksheet(sheet);
    Ok(())
}

/// The cells below the heads.
struct Cells<'a> {
    columns: &'a [Column],
    place: Place,
}

impl Cells<'_> {
    fn column(&self, key: &str) -> Option<u16> {
        self.columns.iter().position(|column| column.key == key).and_then(|place| u16::try_from(place).ok())
    }

    /// The first cell of a column as a conditional format has it: `$D7`, the row going on with the rows.
    fn first(&self, key: &str) -> String {
        self.column(key).map_or_else(String::new, |column| format!("${}{}", letters(column), self.place.first_row + 1))
    }
}

/// What may stand in the columns. A word that is none of a list's is refused; of reasons there may be several.
fn validate(sheet: &mut Worksheet, cells: &Cells<'_>) -> Result<(), XlsxError> {
    let list = |name: &str| DataValidation::new().allow_list_formula(Formula::new(format!("=list_{name}")));
    let strictly = |validation: DataValidation, message: &str| {
        validation
            .set_error_style(DataValidationErrorStyle::Stop)
            .set_error_title("Not one of the list")?
            .set_error_message(message)
    };
    let levels = "A level is a number from 0 to 5. Leave the cell empty where nothing is known.";
    let weights = "1, 2 or 3. Leave the cell empty to keep what the catalogue says.";
    let of_list = "Choose one of the list; the sheet Lists says what each means.";
    let hint = "0 non-existent, 1 initial, 2 repeatable, 3 defined, 4 managed, 5 optimised. Empty: not assessed.";
    let day = ExcelDateTime::from_ymd(1900, 1, 1)?;
    let validations = [
        ("applicability", strictly(list("applicability"), of_list)?),
        ("reasons", list("reasons").show_error_message(false)),
        ("level", strictly(list("level"), levels)?.set_input_title("Level now")?.set_input_message(hint)?),
        ("target", strictly(list("level"), levels)?),
        ("basis", strictly(list("basis"), of_list)?),
        ("importance", strictly(list("weight"), weights)?),
        ("effort", strictly(list("weight"), weights)?),
        ("review", strictly(list("review"), "on or off.")?),
        (
            "review_due",
            DataValidation::new()
                .allow_date(DataValidationRule::GreaterThanOrEqualTo(day))
                .set_error_title("Not a date")?
                .set_error_message("Write a date, such as 2026-12-31.")?,
        ),
    ];
    for (key, validation) in validations {
        if let Some(column) = cells.column(key) {
            sheet.add_data_validation(cells.place.first_row, column, cells.place.last_row, column, &validation)?;
        }
    }
    Ok(())
}

/// What is marked, also while it is filled in.
fn mark(sheet: &mut Worksheet, cells: &Cells<'_>) -> Result<(), XlsxError> {
    let at = |key: &str| cells.first(key);
    let (applicability, level, target) = (at("applicability"), at("level"), at("target"));
    let missing = ground(Tone::Missing);
    let below = Format::new().set_bold().set_font_color(colour(palette::TARGET));
    let marks = [
        ("applicability", format!("={applicability}=\"undecided\""), missing.clone()),
        ("reasons", format!("=AND({applicability}<>\"undecided\",LEN({})=0)", at("reasons")), missing.clone()),
        (
            "justification",
            format!(
                "=AND(OR({applicability}=\"excluded\",{applicability}=\"inherited\"),LEN({})=0)",
                at("justification")
            ),
            missing.clone(),
        ),
        ("provider", format!("=AND({applicability}=\"inherited\",LEN({})=0)", at("provider")), missing),
        (
            "target",
            format!("=AND(ISNUMBER({level}),ISNUMBER({target}),{target}>{level},{applicability}<>\"excluded\")"),
            below,
        ),
        ("id", format!("={applicability}=\"excluded\""), ground(Tone::Excluded)),
        ("title", format!("={applicability}=\"excluded\""), ground(Tone::Excluded)),
        ("level", format!("=AND({applicability}=\"excluded\",LEN({level})=0)"), ground(Tone::Excluded)),
        ("level", format!("=LEN({level})=0"), ground(Tone::NotAssessed)),
    ];
    for (key, rule, format) in marks {
        if let Some(column) = cells.column(key) {
            let mark = ConditionalFormatFormula::new().set_rule(rule.as_str()).set_format(format);
            sheet.add_conditional_format(cells.place.first_row, column, cells.place.last_row, column, &mark)?;
        }
    }
    Ok(())
}
