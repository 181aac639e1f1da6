//! The tables of evidence and findings of our own `export`, read back by their keys. They tell days and not times, nor who
//! changed a piece of evidence last; and of findings, those that somebody accepted are taken. How they are written is told in
//! `crate::report::tables`.

use jiff::Timestamp;
use uuid::Uuid;

use super::own_plan::{Cells, Fault, short};
use super::own_table::beginning;
use super::wishes::Wish;
use crate::catalogue::ControlId;
use crate::workbook::{Acceptance, Evidence, EvidenceKind, FindingKey, Nature};

/// Keys by which the table of evidence is known; its rows are known by the last, and by the control before all.
pub const EVIDENCE: [&str; 12] =
    ["id", "name", "kind", "nature", "location", "size", "expires", "review_due", "at", "author", "sha256", "evidence"];

/// The same of findings.
pub const FINDINGS: [&str; 6] = ["id", "state", "because", "accepted_by", "accepted_at", "code"];

/// A row of the table of evidence: a piece of it, and a control that it serves.
pub fn evidence(cells: &Cells<'_>) -> Result<Option<Wish>, Fault> {
    let (name, id) = (cells.text("name"), cells.text("evidence"));
    if name.is_empty() && id.is_empty() {
        return Ok(None);
    }
    let id = id.trim().parse::<Uuid>().map_err(|_| {
        let sentence =
            format!("\"{}\" is no id of evidence that export wrote; attach it in the workbook instead", short(&id));
        ("evidence", sentence)
    })?;
    let kind = cells.text("kind");
    let kind = EvidenceKind::ALL.iter().find(|known| [known.title(), known.word()].contains(&kind.trim()));
    let kind = *kind.ok_or_else(|| ("kind", "it is neither a file, nor a linked file, nor a link".to_owned()))?;
    let nature = cells.some("nature").map(|word| {
        word.trim().to_lowercase().parse::<Nature>().map_err(|_| {
            let words: Vec<&str> = Nature::ALL.iter().map(|nature| nature.word()).collect();
            ("nature", format!("\"{}\" is not what it can show; write {}", short(&word), words.join(" or ")))
        })
    });
    let evidence = Evidence {
        id,
        kind,
        name,
        location: cells.some("location"),
        size: cells.number("size", "number of bytes")?,
        sha256: cells.some("sha256"),
        nature: nature.transpose()?,
        author: cells.text("author"),
        at: moment(cells, "at")?,
        expires: cells.day("expires")?,
        review_due: cells.day("review_due")?,
        edited: None,
    };
    let control = cells.some("id").map(|id| ControlId::from(id.trim()));
    Ok(Some(Wish::Evidence(Box::new(evidence), control.into_iter().collect())))
}

/// A row of the table of findings, where somebody accepted it.
pub fn acceptance(cells: &Cells<'_>) -> Result<Option<Wish>, Fault> {
    if cells.text("state").trim() != "accepted" {
        return Ok(None);
    }
    let control = cells.some("id").map(|id| ControlId::from(id.trim()));
    let key = FindingKey { code: cells.text("code").trim().to_owned(), control };
    let (because, author, at) = (cells.text("because"), cells.text("accepted_by"), moment(cells, "accepted_at")?);
    Ok(Some(Wish::Acceptance(key, Acceptance { because, author, at })))
}

/// The beginning of a day.
fn moment(cells: &Cells<'_>, key: &'static str) -> Result<Timestamp, Fault> {
    let day = cells.day(key)?.ok_or_else(|| (key, "it says no day; write one as 2027-03-01".to_owned()))?;
    beginning(day).ok_or_else(|| (key, format!("{day} is out of range")))
}
