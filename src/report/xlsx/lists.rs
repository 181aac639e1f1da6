//! What may stand in the columns that are filled in, and what each word means.

use rust_xlsxwriter::{Workbook, XlsxError};

use super::sheet::{Page, Table, begin, letters, tell};
use crate::report::tables::{Column, DataTable, Holds, Value};
use crate::workbook::{Applicability, Basis, Level, Reason};

/// A list: its defined name after `list_`, and its values with what they mean.
type List = (&'static str, Vec<(Value, String)>);

pub fn fill(book: &mut Workbook, page: &Page<'_>) -> Result<(), XlsxError> {
    let mut sheet = begin(page)?;
    let columns = vec![
        Column { key: "list", title: "List", width: 16, holds: Holds::Word },
        Column { key: "value", title: "Value", width: 20, holds: Holds::Word },
        Column { key: "meaning", title: "What it means", width: 80, holds: Holds::Words },
    ];
    tell(&mut sheet, 1, "What may stand in the columns of the sheet Controls.", &columns, &page.looks.told)?;
    let lists = lists();
    let keys = 3;
    let mut first = keys + 2;
    for (name, values) in &lists {
        let last = first + u32::try_from(values.len()).unwrap_or_default().saturating_sub(1);
        let column = letters(1);
        let range = format!("='{}'!${column}${}:${column}${}", page.title, first + 1, last + 1);
        book.define_name(format!("list_{name}"), &range)?;
        first = last + 1;
    }
    let rows = lists
        .into_iter()
        .flat_map(|(name, values)| {
            values
                .into_iter()
                .map(move |(value, meaning)| vec![Value::Text(name.to_owned()), value, Value::Text(meaning)])
        })
        .collect();
    let table = DataTable { columns, rows };
    Table { name: "lists", table, told: Vec::new(), none: String::new(), filled: &[] }
        .write(&mut sheet, book, page, keys)?;
    book.push_worksheet(sheet);
    Ok(())
}

fn lists() -> Vec<List> {
    let word = |word: &str| Value::Text(word.to_owned());
    vec![
        (
            "applicability",
            Applicability::ALL
                .iter()
                .map(|applicability| (word(applicability.word()), of_applicability(*applicability).to_owned()))
                .collect(),
        ),
        (
            "reasons",
            Reason::ALL
                .iter()
                .map(|reason| (word(reason.word()), format!("{} For: {}.", reason.sentence(), fits(*reason))))
                .collect(),
        ),
        (
            "level",
            Level::ALL
                .iter()
                .map(|level| (Value::Whole(level.get().into()), format!("{}. {}", level.name(), level.sentence())))
                .collect(),
        ),
        ("basis", Basis::ALL.iter().map(|basis| (word(basis.word()), of_basis(*basis).to_owned())).collect()),
        (
            "weight",
            (1..=3)
                .zip(["Low, or days.", "Middle, or weeks.", "High, or months."])
                .map(|(weight, meaning)| (Value::Whole(weight), meaning.to_owned()))
                .collect(),
        ),
        (
            "review",
            vec![
                (word("on"), "Somebody wants to come back to it.".to_owned()),
                (word("off"), "Nobody does.".to_owned()),
            ],
        ),
    ]
}

/// What a reason can be given for.
fn fits(reason: Reason) -> String {
    let fitting = Applicability::ALL.iter().filter(|applicability| Reason::fitting(**applicability).contains(&reason));
    fitting.map(|applicability| applicability.word()).collect::<Vec<_>>().join(", ")
}

const fn of_applicability(applicability: Applicability) -> &'static str {
    match applicability {
        Applicability::Undecided => "Nobody has decided yet.",
        Applicability::Applicable => "It is for this organisation.",
        Applicability::Inherited => "It is, and a named provider runs it: name the provider, and say why.",
        Applicability::Excluded => "It is not: give a reason, and say it in words.",
    }
}

const fn of_basis(basis: Basis) -> &'static str {
    match basis {
        Basis::Claimed => "Someone said so.",
        Basis::Interviewed => "Someone who does the work explained it.",
        Basis::Examined => "Documents or records were looked at.",
        Basis::Tested => "It was tried out.",
    }
}
