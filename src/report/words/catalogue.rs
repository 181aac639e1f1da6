//! What is said of a newer version of the catalogue.

use super::counted;
use crate::catalogue::ControlId;
use crate::catalogue::release::News;
use crate::workbook::CatalogueVersion;

/// That there is nothing to take over.
pub fn catalogue_is_current(version: CatalogueVersion, is_ahead: bool) -> String {
    if is_ahead {
        format!(
            "The workbook was answered under version {version} of the catalogue, which is newer than this program's. \
             Everything can be read and changed; a newer release of controlbook has the words that it was answered by."
        )
    } else {
        format!("The workbook is answered under version {version} of the catalogue, which is the one this program has.")
    }
}

/// A line for each control that differs: which, and what is different.
pub fn catalogue_news(differ: &Option<Vec<News>>, to_review: &[ControlId]) -> Vec<(String, String)> {
    let line = |news: &News| {
        let review = if to_review.contains(&news.id) { "; you have answered it" } else { "" };
        (format!("{:<6}", news.id), format!("{}: {}{review}", news.title, news.what.told()))
    };
    differ.iter().flatten().map(line).collect()
}

/// What taking it over comes to, in sentences.
pub fn catalogue_update(
    from: CatalogueVersion,
    to: CatalogueVersion,
    differ: &Option<Vec<News>>,
    to_review: usize,
) -> Vec<String> {
    let mut said = vec![match differ {
        None => format!(
            "The workbook was answered under version {from} of the catalogue, of which this program knows nothing; it \
             has version {to}. Which controls differ cannot be told."
        ),
        Some(differ) => format!(
            "The workbook was answered under version {from} of the catalogue; this program has version {to}. {} \
             between them.",
            super::sentence_case(&counted(differ.len(), "control differs", "controls differ"))
        ),
    }];
    said.push(match to_review {
        0 => "Taking it over records the new version, and touches no answer.".to_owned(),
        1 => "Taking it over records the new version, and marks the 1 control for review that you answered and whose \
              words changed. No answer is touched."
            .to_owned(),
        count => format!(
            "Taking it over records the new version, and marks the {count} controls for review that you answered and \
             whose words changed. No answer is touched."
        ),
    });
    said
}
