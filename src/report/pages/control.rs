//! The document control block, and what stands on every page.

use crate::report::{Kind, Report, words};

/// What the document is called.
pub fn title(report: &Report, kind: Kind) -> String {
    match kind {
        Kind::Full => format!("Self-assessment against {}", report.catalogue),
        Kind::Summary => "Where information security stands, and what to do first".to_owned(),
        Kind::Soa => format!("Statement of Applicability, {}", report.catalogue),
        Kind::Gaps => format!("Gaps against {}", report.catalogue),
        Kind::Workpaper => format!("Working paper of the self-assessment against {}", report.catalogue),
    }
}

/// Label and value, in reading order.
pub fn block(report: &Report, _kind: Kind) -> Vec<(String, String)> {
    vec![("Date".to_owned(), report.date.to_string())]
}

/// How it is classified.
pub fn classification(_report: &Report) -> Option<String> {
    None
}

/// Who wrote it.
pub fn author(_report: &Report) -> Option<String> {
    None
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
