//! The document control block, and what stands on every page.

use super::said::one_line;
use crate::report::{Kind, Report, words};

/// What the document is called: as somebody called it, else after its kind.
pub fn title(report: &Report, kind: Kind) -> String {
    report.organisation.document.title.as_deref().map_or_else(|| title_of(kind, &report.catalogue), one_line)
}

fn title_of(kind: Kind, catalogue: &str) -> String {
    match kind {
        Kind::Full => format!("Self-assessment against {catalogue}"),
        Kind::Summary => "Where information security stands, and what to do first".to_owned(),
        Kind::Soa => format!("Statement of Applicability, {catalogue}"),
        Kind::Gaps => format!("Gaps against {catalogue}"),
        Kind::Workpaper => format!("Working paper of the self-assessment against {catalogue}"),
    }
}

/// Label and value, in reading order. A Statement of Applicability says also what of it is not recorded: who approved
/// it, and when, is what it is asked for first.
pub fn block(report: &Report, kind: Kind) -> Vec<(String, String)> {
    let document = &report.organisation.document;
    let mut block = Vec::new();
    let mut add = |label: &str, value: String| block.push((label.to_owned(), value));
    if document.title.is_some() {
        // The title that somebody gave does not tell which of the reports it is.
        add("Document", title_of(kind, &report.catalogue));
    }
    add("Date", report.date.to_string());
    let set = words::document_control(document);
    for label in words::DOCUMENT_LABELS {
        match set.iter().find(|(name, _)| *name == label) {
            Some((_, value)) => add(label, one_line(value)),
            None if kind == Kind::Soa && !is_left_out(report, label) => add(label, words::NOT_RECORDED.to_owned()),
            None => {}
        }
    }
    block
}

/// Names are left out of a redacted report, which is not the same as that there are none.
fn is_left_out(report: &Report, label: &str) -> bool {
    report.redacted && matches!(label, "Author" | "Approver")
}

/// How it is classified.
pub fn classification(report: &Report) -> Option<String> {
    report.organisation.document.classification.as_deref().map(one_line)
}

/// Who wrote it.
pub fn author(report: &Report) -> Option<String> {
    report.organisation.document.author.as_deref().map(one_line)
}

/// What keeps a Statement of Applicability from being final; the other kinds are what they are at any time.
pub fn draft(report: &Report, kind: Kind) -> Option<String> {
    let missing = words::statement_lacks(report.undecided().count(), report.without_reason().count())?;
    match kind {
        Kind::Soa => Some(format!("Draft: {missing}")),
        Kind::Full => Some(format!("Statement of Applicability: draft, {missing}")),
        Kind::Summary | Kind::Gaps | Kind::Workpaper => None,
    }
}
